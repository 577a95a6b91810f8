/* jes2_inits.c - initiators and job classes: which job an initiator may take, and the commands about both. */
#include "jcl/jes2.h"

#include "base/bug.h"
#include "base/mem.h"
#include "base/text.h"
#include "jcl/messages.h"

enum { SUBJECT_WIDTH = 10, CLASS_WIDTH = 14, TEXT_MAX = 1024 };

/* One of those that run batch jobs; its process is a struct initiator, when there is one.
 * DIFFERS: what operators change in it counts until jes ends, as a warm start of JES2 has it. */
struct jes_init {
    struct job_class_list classes;
    bool drained;
};

/* ------------------------------------------------------------------------------------------------ selection */

static void keep_class(void *context UNUSED, const char *name, struct span value)
{
    struct job_class *class = job_class_take(jes.classes, name);

    while (value.length) {
        struct span part;
        size_t end = 0, equals;
        int depth = 0;

        while (end < value.length && (depth > 0 || value.data[end] != ',')) {
            depth += (value.data[end] == '(') - (value.data[end] == ')');
            end++;
        }
        part = span_part(value, 0, end);
        equals = span_find(part, '=');
        if (!job_class_set(class, span_part(part, 0, equals), span_from(part, equals + 1)))
            fprintf(stderr, "jes: %.*s of job class %s is not understood: left out\n", (int)part.length, part.data, name);
        value = span_from(value, end + 1);
    }
}

void jes_inits_begin(void)
{
    jes.classes = job_classes_new(jes.config);
    queue_each_class(jes.queue, keep_class, NULL);
    jes.inits = mem_alloc(jes.config->initiators, sizeof *jes.inits);
    for (unsigned i = 0; i < jes.config->initiators; i++) {
        const char *classes = i < jes.config->initiator_class_count ? jes.config->initiator_classes[i] : "*";

        must(job_class_list_read(&jes.inits[i].classes, span_of(classes))); /* config_load() has looked at it */
    }
}

void jes_inits_end(void)
{
    job_classes_free(jes.classes);
    mem_free(jes.inits);
}

static struct jes_init *init_of(const struct initiator *initiator)
{
    uint64_t number;

    if (!text_number(span_of(initiator->name), jes.config->initiators, &number) || number == 0)
        return NULL;
    return &jes.inits[number - 1];
}

/* May a job of this class be selected now? */
static bool class_open(const char *name)
{
    const struct job_class *class = job_class_find(jes.classes, name);
    uint32_t running = 0;

    if (class->held)
        return false;
    if (class->maximum == 0)
        return true;
    for (const struct queue_job *job = queue_list(jes.queue, JES_RUNNING); job && running < class->maximum; job = job->next)
        running += job->kind == 'J' && strcmp(job->shown.job_class, name) == 0;
    return running < class->maximum;
}

static bool takes(void *context, const struct queue_job *job)
{
    const struct jes_init *init = context;

    if (job->restarts && jes.left_some) /* what it left when it was given up is not cleared away yet */
        return false;
    return job_class_list_has(&init->classes, job->shown.job_class) && class_open(job->shown.job_class);
}

struct queue_job *jes_select(const struct initiator *initiator)
{
    struct jes_init *init = init_of(initiator);

    if (!init || init->drained || jes.drained)
        return NULL;
    return queue_next_work(jes.queue, takes, init);
}

/* ------------------------------------------------------------------------------------------------ initiators */

static const struct initiator *process_of(unsigned number)
{
    for (const struct initiator *initiator = jes.initiators; initiator; initiator = initiator->next)
        if (init_of(initiator) == &jes.inits[number - 1])
            return initiator;
    return NULL;
}

static void show(struct jes2_run *run, unsigned number)
{
    const struct jes_init *init = &jes.inits[number - 1];
    const struct initiator *process = process_of(number);
    const struct queue_job *job = process ? process->job : NULL;
    char subject[24];
    struct jes2_lines lines;
    struct buf classes;

    buf_init(&classes, TEXT_MAX);
    job_class_list_text(&init->classes, &classes);
    snprintf(subject, sizeof subject, "INIT(%u)", number);
    jes2_lines_begin(&lines, run->out, "$HASP892", subject, SUBJECT_WIDTH);
    if (init->drained)
        jes2_lines_add(&lines, "STATUS=%s", job ? "DRAINING" : "DRAINED");
    else
        jes2_lines_add(&lines, "STATUS=%s", job ? "ACTIVE" : "INACTIVE");
    jes2_lines_add(&lines, "CLASS=%s", classes.data);
    jes2_lines_add(&lines, "NAME=%u", number);
    if (job)
        jes2_lines_add(&lines, "JOBID=%s", job->shown.jobid.text);
    jes2_lines_end(&lines);
    buf_release(&classes);
}

typedef void init_function(struct jes_init *init, const struct job_class_list *classes);

static void each_init(struct jes2_run *run, init_function *function, const struct job_class_list *classes)
{
    for (unsigned number = 1; number <= jes.config->initiators; number++) {
        if (!jes2_number_chosen(run->command, number))
            continue;
        run->matched++;
        if (function)
            function(&jes.inits[number - 1], classes);
        show(run, number);
    }
    if (run->matched == 0)
        jes2_refuse(run, JES2_PROBLEM_NONE);
    jes.work_changed = true;
}

void jes2_display_inits(struct jes2_run *run)
{
    each_init(run, NULL, NULL);
}

static void start(struct jes_init *init, const struct job_class_list *classes UNUSED)
{
    init->drained = false;
}

void jes2_start_inits(struct jes2_run *run)
{
    each_init(run, start, NULL);
}

static void stop(struct jes_init *init, const struct job_class_list *classes UNUSED)
{
    init->drained = true;
}

void jes2_stop_inits(struct jes2_run *run)
{
    each_init(run, stop, NULL);
}

static void change(struct jes_init *init, const struct job_class_list *classes)
{
    init->classes = *classes;
}

void jes2_change_inits(struct jes2_run *run)
{
    const struct jes2_operand *operand = jes2_operand(run->command, "C CL CLASS");
    struct job_class_list classes;

    if (!operand || run->command->subject_count == 0)
        jes2_refuse(run, JES2_PROBLEM_MISSING);
    else if (operand->relation != JES2_IS || !job_class_list_read(&classes, operand->value))
        jes2_refuse(run, JES2_PROBLEM_VALUE);
    else
        each_init(run, change, &classes);
}

/* ------------------------------------------------------------------------------------------------ job classes */

static void show_class(struct jes2_run *run, const char *name)
{
    const struct job_class *class = job_class_find(jes.classes, name);
    struct jes2_lines lines;
    struct span rest;
    struct buf text;
    char subject[24];
    unsigned running = 0;

    for (const struct queue_job *job = queue_list(jes.queue, JES_RUNNING); job; job = job->next)
        running += job->kind == 'J' && strcmp(job->shown.job_class, name) == 0;
    buf_init(&text, TEXT_MAX);
    job_class_text(class, &text);
    snprintf(subject, sizeof subject, "JOBCLASS(%s)", name);
    jes2_lines_begin(&lines, run->out, "$HASP837", subject, CLASS_WIDTH);
    rest = buf_span(&text);
    while (rest.length) {
        size_t end = 0;
        int depth = 0;

        while (end < rest.length && (depth > 0 || rest.data[end] != ',')) {
            depth += (rest.data[end] == '(') - (rest.data[end] == ')');
            end++;
        }
        if (span_starts(rest, "XEQCOUNT=(")) /* MAX= and how many there are */
            jes2_lines_add(&lines, "%.*s,CURRENT=%u)", (int)end - 1, rest.data, running);
        else
            jes2_lines_add(&lines, "%.*s", (int)end, rest.data);
        rest = span_from(rest, end + 1);
    }
    jes2_lines_end(&lines);
    buf_release(&text);
    run->matched++;
}

/* The classes that a command means: those of one letter or digit that there always are, and those that were given a name. */
static void each_class(struct jes2_run *run, void (*function)(struct jes2_run *run, const char *name))
{
    char name[2] = "";

    for (const char *c = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"; *c; c++) {
        name[0] = *c;
        if (jes2_name_chosen(run->command, name))
            function(run, name);
    }
    for (size_t i = 0; job_class_number(jes.classes, i); i++) {
        const char *class = job_class_number(jes.classes, i)->name;

        if (class[1] && jes2_name_chosen(run->command, class))
            function(run, class);
    }
    if (run->matched == 0)
        jes2_refuse(run, JES2_PROBLEM_NONE);
}

void jes2_display_class(struct jes2_run *run)
{
    each_class(run, show_class);
}

static void change_class(struct jes2_run *run, const char *name)
{
    struct job_class *class = job_class_take(jes.classes, name);
    struct buf text;

    for (size_t i = 0; i < run->command->operand_count; i++)
        must(job_class_set(class, run->command->operands[i].name, run->command->operands[i].value));
    buf_init(&text, TEXT_MAX);
    job_class_text(class, &text);
    queue_keep_class(jes.queue, name, buf_span(&text));
    buf_release(&text);
    jes.work_changed = true;
    show_class(run, name);
}

void jes2_change_class(struct jes2_run *run)
{
    struct job_class trial = { .name = "" };

    for (size_t i = 0; i < run->command->operand_count; i++)
        if (run->command->operands[i].relation != JES2_IS ||
            !job_class_set(&trial, run->command->operands[i].name, run->command->operands[i].value)) {
            jes2_refuse(run, JES2_PROBLEM_VALUE);
            return;
        }
    if (run->command->operand_count == 0 || run->command->subject_count == 0)
        jes2_refuse(run, JES2_PROBLEM_MISSING);
    else
        each_class(run, change_class);
}
