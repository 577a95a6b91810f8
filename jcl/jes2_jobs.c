/* jes2_jobs.c - commands of JES2 about jobs: which are meant, what they look like, what is done with them. */
#include "jcl/jes2.h"

#include "base/bug.h"
#include "base/pattern.h"
#include "base/text.h"
#include "jcl/messages.h"

enum {
    LOOK_UP_MAX = 1000, /* numbers of a range that are looked up one by one: the queue is not gone through for them */
    SUBJECT_WIDTH = 15,
    FILTERS_MAX = JES2_OPERANDS_MAX,
    PRIORITY_MAX = 15,
    PATTERN_ROOM = JES2_COMMAND_MAX + 1,
};

/* ------------------------------------------------------------------------------------------------ which */

struct filter {
    bool (*fits)(const struct filter *filter, const struct queue_job *job);
    uint8_t relation; /* enum jes2_relation */
    char text[PATTERN_ROOM];
    uint64_t number;
};

static bool compare(uint8_t relation, uint64_t have, uint64_t want)
{
    switch (relation) {
    case JES2_IS: return have == want;
    case JES2_IS_NOT: return have != want;
    case JES2_ABOVE: return have > want;
    default: return have < want;
    }
}

static bool fits_text(const struct filter *filter, const char *have)
{
    return pattern_fits(span_of(filter->text), span_of(have)) == (filter->relation == JES2_IS);
}

static bool fits_owner(const struct filter *filter, const struct queue_job *job)
{
    return fits_text(filter, job->shown.owner.text);
}

static bool fits_name(const struct filter *filter, const struct queue_job *job)
{
    return fits_text(filter, job->shown.name.text);
}

static bool fits_class(const struct filter *filter, const struct queue_job *job)
{
    return fits_text(filter, job->shown.job_class);
}

static bool fits_hold(const struct filter *filter, const struct queue_job *job)
{
    struct jes_job shown;

    queue_show(job, &shown);
    return fits_text(filter, shown.status != JES_HELD ? "NONE" : strcmp(shown.hold, "JCL") == 0 ? "JOB" : shown.hold);
}

static bool fits_priority(const struct filter *filter, const struct queue_job *job)
{
    return compare(filter->relation, job->priority, filter->number);
}

/* In whole days. */
static bool fits_age(const struct filter *filter, const struct queue_job *job)
{
    return compare(filter->relation, (uint64_t)((clock_now() - job->received) / (86400 * (microseconds)1000000)), filter->number);
}

/* CNV, XEQ, OUT: where it is; XEQA: and its class. */
static bool fits_queue(const struct filter *filter, const struct queue_job *job)
{
    const char *queue = queue_is_new(job) ? "CNV" : job->shown.status == JES_OUTPUT ? "OUT" : "XEQ";
    struct span rest = span_from(span_of(filter->text), 3);
    bool fits = span_starts(span_of(filter->text), queue) && (rest.length == 0 || span_is(rest, job->shown.job_class));

    return fits == (filter->relation == JES2_IS);
}

static bool fits_code(const struct filter *filter, const struct queue_job *job)
{
    return job->shown.result.kind == JES_CC && compare(filter->relation, job->shown.result.code, filter->number);
}

/* A kind of end; filter->number is it. */
static bool fits_end(const struct filter *filter, const struct queue_job *job)
{
    bool abended = job->shown.result.kind == JES_ABEND_SYSTEM || job->shown.result.kind == JES_ABEND_USER;

    return (job->shown.result.kind == filter->number || (filter->number == JES_ABEND_SYSTEM && abended)) ==
           (filter->relation == JES2_IS);
}

static const struct {
    const char *word; /* as CC= shows it */
    enum jes_result_kind kind;
} ends[] = {
    { "COMPLETED", JES_CC },
    { "ABENDED", JES_ABEND_SYSTEM },
    { "JCLERROR", JES_JCL_ERROR },
    { "CANCELED", JES_CANCELED },
    { "SECURITY_FAILURE", JES_SEC_ERROR },
};

/* /CC=(RC>4), CC=(ABENDED). */
static bool read_code(const struct jes2_operand *operand, struct filter *filter)
{
    struct span text = operand->value;
    char c;

    if (operand->relation != JES2_IS && operand->relation != JES2_IS_NOT)
        return false;
    if (text.length >= 2 && text.data[0] == '(' && text.data[text.length - 1] == ')')
        text = span_part(text, 1, text.length - 2);
    for (size_t i = 0; i < ARRAY_COUNT(ends); i++)
        if (span_is(text, ends[i].word)) {
            filter->fits = fits_end;
            filter->number = ends[i].kind;
            return true;
        }
    if (!span_starts(text, "RC") || text.length < 4)
        return false;
    c = text.data[2];
    if (operand->relation == JES2_IS_NOT) {
        if (c != '=')
            return false;
        filter->relation = JES2_IS_NOT;
    } else {
        filter->relation = c == '=' ? JES2_IS : c == '>' ? JES2_ABOVE : c == '<' ? JES2_BELOW : 0;
    }
    filter->fits = fits_code;
    return filter->relation && text_number(span_from(text, 3), 4095, &filter->number);
}

static bool read_pattern(const struct jes2_operand *operand, struct filter *filter)
{
    if ((operand->relation != JES2_IS && operand->relation != JES2_IS_NOT) ||
        !text_copy(filter->text, sizeof filter->text, operand->value))
        return false;
    for (char *c = filter->text; *c; c++) {
        if (*c == '?')
            *c = '%';
        else if (!text_is_letter(*c) && !text_is_digit(*c) && !text_is_national(*c) && *c != '*')
            return false;
    }
    return true;
}

static bool read_number(const struct jes2_operand *operand, struct filter *filter)
{
    return text_number(operand->value, UINT32_MAX, &filter->number);
}

static bool read_queue(const struct jes2_operand *operand, struct filter *filter)
{
    static const char *const queues[] = { "CNV", "XEQ", "OUT" };

    if (!read_pattern(operand, filter))
        return false;
    if (strcmp(filter->text, "HARDCOPY") == 0 || strcmp(filter->text, "OUTPUT") == 0)
        memcpy(filter->text, "OUT", sizeof "OUT");
    for (size_t i = 0; i < ARRAY_COUNT(queues); i++)
        if (span_starts(span_of(filter->text), queues[i]) && (i == 1 || filter->text[3] == '\0'))
            return true;
    return false;
}

static const struct {
    const char *names;
    bool (*read)(const struct jes2_operand *operand, struct filter *filter);
    bool (*fits)(const struct filter *filter, const struct queue_job *job);
} filter_rows[] = {
    { "OWNER", read_pattern, fits_owner },
    { "NAME", read_pattern, fits_name },
    { "CLASS", read_pattern, fits_class },
    { "HOLD", read_pattern, fits_hold },
    { "PRIORITY", read_number, fits_priority },
    { "AGE", read_number, fits_age },
    { "Q QUE", read_queue, fits_queue },
    { "CC", read_code, NULL },
};

/* Those operands that choose: all with a value that the verb does not take for itself. */
static bool read_filters(const struct jes2_command *command, struct filter *filters, size_t *count)
{
    *count = 0;
    for (size_t i = 0; i < command->operand_count; i++) {
        const struct jes2_operand *operand = &command->operands[i];
        char changes[24];

        snprintf(changes, sizeof changes, "%.*s=", (int)span_part(operand->name, 0, 20).length, operand->name.data);
        if (!operand->relation || ((!operand->filter || jes2_about_output(command->row)) &&
                                   jes2_word_in(span_of(changes), command->row->operands)))
            continue;
        for (size_t row = 0; row < ARRAY_COUNT(filter_rows); row++) {
            struct filter *filter = &filters[*count];

            if (!jes2_word_in(operand->name, filter_rows[row].names))
                continue;
            *filter = (struct filter){ .fits = filter_rows[row].fits, .relation = operand->relation };
            if (!filter_rows[row].read(operand, filter))
                return false;
            (*count)++;
            break;
        }
    }
    return true;
}

static uint32_t number_of(const struct queue_job *job)
{
    const char *digits = job->shown.jobid.text;

    while (*digits && !text_is_digit(*digits))
        digits++;
    return (uint32_t)strtoul(digits, NULL, 10);
}

static bool subject_fits(const struct jes2_command *command, const struct queue_job *job)
{
    if (command->job_kind != '*' && command->job_kind != job->kind)
        return false;
    if (command->subject_count == 0)
        return true;
    for (size_t i = 0; i < command->subject_count; i++) {
        const struct jes2_subject *subject = &command->subjects[i];
        uint32_t number = subject->high ? number_of(job) : 0;

        if (subject->high && subject->low <= number && number <= subject->high)
            return true;
        if (!subject->high && jes2_name_chosen(command, job->shown.name.text))
            return true;
    }
    return false;
}

struct selection {
    struct jes2_run *run;
    struct filter filters[FILTERS_MAX];
    size_t filter_count;
    jes2_job_function *function;
};

static void visit(struct selection *selection, struct queue_job *job)
{
    if (!subject_fits(selection->run->command, job))
        return;
    for (size_t i = 0; i < selection->filter_count; i++)
        if (!selection->filters[i].fits(&selection->filters[i], job))
            return;
    selection->run->matched++;
    selection->function(selection->run, job);
}

/* Few numbers are looked up; else the queue is gone through. */
static bool look_up(struct selection *selection)
{
    const struct jes2_command *command = selection->run->command;
    uint64_t all = 0;

    for (size_t i = 0; i < command->subject_count; i++)
        all += command->subjects[i].high ? command->subjects[i].high - command->subjects[i].low + 1 : LOOK_UP_MAX + 1;
    if (command->subject_count == 0 || all > LOOK_UP_MAX)
        return false;
    for (size_t i = 0; i < command->subject_count; i++)
        for (uint32_t number = command->subjects[i].low; number <= command->subjects[i].high; number++)
            for (const char *kind = "JS"; *kind; kind++) {
                struct name8 jobid;
                struct queue_job *job;

                queue_jobid(*kind, number, &jobid);
                job = queue_find(jes.queue, &jobid);
                if (job)
                    visit(selection, job);
            }
    return true;
}

bool jes2_showing(const struct jes2_run *run)
{
    return run->matched <= JES2_DISPLAY_MAX;
}

/* What the queue can look for itself, so that it need not hand out all jobs; visit() still decides. */
static void narrow(const struct selection *selection, struct queue_selection *wanted)
{
    const struct jes2_command *command = selection->run->command;
    const microseconds day = 86400 * (microseconds)1000000, now = clock_now();

    *wanted = (struct queue_selection){ 0 };
    if (command->subject_count == 1 && !command->subjects[0].high)
        snprintf(wanted->name, sizeof wanted->name, "%.*s", (int)command->subjects[0].name.length, command->subjects[0].name.data);
    for (char *c = wanted->name; *c; c++)
        if (*c == '?')
            *c = '%';
    for (size_t i = 0; i < selection->filter_count; i++) {
        const struct filter *filter = &selection->filters[i];

        if (filter->fits == fits_name && filter->relation == JES2_IS)
            snprintf(wanted->name, sizeof wanted->name, "%s", filter->text);
        else if (filter->fits == fits_owner && filter->relation == JES2_IS)
            snprintf(wanted->owner, sizeof wanted->owner, "%s", filter->text);
        else if (filter->fits == fits_age && filter->relation == JES2_ABOVE && filter->number < (uint64_t)(now / day))
            wanted->until = now - (microseconds)filter->number * day + 1;
        else if (filter->fits == fits_age && filter->relation == JES2_BELOW && filter->number < (uint64_t)(now / day))
            wanted->since = now - (microseconds)(filter->number + 1) * day;
    }
}

/* A display is over when there are too many to show. */
static void go_through(struct selection *selection)
{
    struct jes2_run *run = selection->run;
    struct queue_selection wanted;
    struct queue_walk *walk;
    struct queue_job *job;

    narrow(selection, &wanted);
    walk = queue_walk(jes.queue, &wanted, 0, 0);
    while ((run->command->row->verb != 'D' || jes2_showing(run)) && (job = queue_walk_next(walk)) != NULL)
        visit(selection, job);
    (void)queue_walk_end(walk);
}

void jes2_each_job(struct jes2_run *run, jes2_job_function *function)
{
    struct selection selection = { .run = run, .function = function };

    if (!read_filters(run->command, selection.filters, &selection.filter_count)) {
        jes2_refuse(run, JES2_PROBLEM_VALUE);
        return;
    }
    if (!look_up(&selection))
        go_through(&selection);
    if (run->matched == 0)
        jes2_refuse(run, JES2_PROBLEM_NONE);
    else if (!jes2_showing(run))
        jes2_refuse(run, JES2_PROBLEM_EXCESSIVE);
}

/* ------------------------------------------------------------------------------------------------ what it looks like */

static void begin_lines(struct jes2_run *run, const struct queue_job *job, struct jes2_lines *lines)
{
    char subject[NAME8_MAX + 6];

    snprintf(subject, sizeof subject, "JOB(%s)", job->shown.name.text);
    jes2_lines_begin(lines, run->out, "$HASP890", subject, SUBJECT_WIDTH);
}

static void add_status(struct jes2_lines *lines, const struct queue_job *job)
{
    if (job->shown.status == JES_RUNNING)
        jes2_lines_add(lines, "STATUS=(EXECUTING/%s)", jes.config->sysid);
    else
        jes2_lines_add(lines, "STATUS=(AWAITING %s)", queue_is_new(job)                 ? "CONVERSION"
                                                      : job->shown.status == JES_OUTPUT ? "HARDCOPY"
                                                                                        : "EXECUTION");
}

static void add_end(struct jes2_lines *lines, const struct queue_job *job)
{
    const struct jes_result *result = &job->shown.result;

    switch (result->kind) {
    case JES_CC: jes2_lines_add(lines, "CC=(COMPLETED,RC=%u)", (unsigned)result->code); break;
    case JES_ABEND_SYSTEM: jes2_lines_add(lines, "CC=(ABENDED,ABEND=(S%03X,U0000))", (unsigned)result->code); break;
    case JES_ABEND_USER: jes2_lines_add(lines, "CC=(ABENDED,ABEND=(S000,U%04u))", (unsigned)result->code); break;
    case JES_JCL_ERROR: jes2_lines_add(lines, "CC=(JCLERROR)"); break;
    case JES_CANCELED: jes2_lines_add(lines, "CC=(CANCELED)"); break;
    case JES_SEC_ERROR: jes2_lines_add(lines, "CC=(SECURITY_FAILURE)"); break;
    default: jes2_lines_add(lines, "CC=()"); break;
    }
}

static void add_usual(struct jes2_lines *lines, const struct queue_job *job)
{
    struct jes_job shown;

    queue_show(job, &shown);
    add_status(lines, job);
    jes2_lines_add(lines, "CLASS=%s", job->kind == 'S' ? "STC" : job->shown.job_class);
    jes2_lines_add(lines, "PRIORITY=%u", (unsigned)job->priority);
    jes2_lines_add(lines, "SYSAFF=(%s)", job->shown.status == JES_RUNNING ? jes.config->sysid : "ANY");
    jes2_lines_add(lines, "HOLD=(%s)", shown.status != JES_HELD               ? "NONE"
                                       : strcmp(shown.hold, "JCL") == 0 ? "JOB"
                                                                         : shown.hold);
}

static void add_long(struct jes2_lines *lines, const struct queue_job *job)
{
    jes2_lines_add(lines, "USERID=%s", job->shown.owner.text);
    if (!name8_none(&job->group))
        jes2_lines_add(lines, "GROUP=%s", job->group.text);
    jes2_lines_add(lines, "CARDS=%u", (unsigned)job->cards);
    add_end(lines, job);
    jes2_lines_add(lines, "JOBID=%s", job->shown.jobid.text);
}

/* done: what the command does with it, "CANCEL"; NULL: it only shows. */
static void show(struct jes2_run *run, const struct queue_job *job, const char *done)
{
    struct jes2_lines lines;

    if (!jes2_showing(run))
        return;
    begin_lines(run, job, &lines);
    if (jes2_operand(run->command, "CC") && run->command->row->verb == 'D') {
        add_end(&lines, job);
    } else {
        add_usual(&lines, job);
        if (run->command->row->verb == 'D' && jes2_operand(run->command, "LONG L"))
            add_long(&lines, job);
    }
    if (done)
        jes2_lines_add(&lines, "%s", done);
    jes2_lines_end(&lines);
}

static void show_job(struct jes2_run *run, struct queue_job *job)
{
    show(run, job, NULL);
}

void jes2_display_jobs(struct jes2_run *run)
{
    jes2_each_job(run, show_job);
}

/* Those of one list, where the command chooses no others. */
static void show_list(struct jes2_run *run, enum jes_status status, const char *kinds)
{
    for (const struct queue_job *job = queue_list(jes.queue, status); job; job = job->next) {
        if (!strchr(kinds, job->kind))
            continue;
        run->matched++;
        show(run, job, NULL);
    }
}

static void end_list(struct jes2_run *run)
{
    if (run->matched == 0)
        jes2_refuse(run, JES2_PROBLEM_NONE);
    else if (!jes2_showing(run))
        jes2_refuse(run, JES2_PROBLEM_EXCESSIVE);
}

void jes2_display_active(struct jes2_run *run)
{
    char kinds[4] = "";
    size_t count = 0;

    for (const char *kind = "JST"; *kind; kind++)
        if (jes2_operand(run->command, (const char[]){ *kind, '\0' }))
            kinds[count++] = *kind;
    show_list(run, JES_RUNNING, kinds[0] ? kinds : "JST");
    end_list(run);
}

void jes2_display_queued(struct jes2_run *run)
{
    show_list(run, JES_CONVERSION, "JST");
    show_list(run, JES_WAITING, "JST");
    show_list(run, JES_HELD, "JST");
    end_list(run);
}

enum { QUEUES_MAX = 200 };
struct count {
    char queue[16];
    unsigned jobs;
};

/* Of jobs that have not ended. */
static void count_job(const struct queue_job *job, struct count counts[QUEUES_MAX], size_t *count)
{
    char queue[16];
    size_t i = 0;

    if (queue_is_new(job))
        snprintf(queue, sizeof queue, "CNV");
    else if (job->kind == 'S')
        snprintf(queue, sizeof queue, "XEQ STC");
    else
        snprintf(queue, sizeof queue, "XEQ %s", job->shown.job_class);
    while (i < *count && strcmp(counts[i].queue, queue) != 0)
        i++;
    if (i == QUEUES_MAX)
        return; /* that many classes nobody has */
    if (i == *count) {
        memcpy(counts[i].queue, queue, sizeof queue);
        counts[i].jobs = 0;
        ++*count;
    }
    counts[i].jobs++;
}

static int by_queue(const void *a, const void *b)
{
    return strcmp(((const struct count *)a)->queue, ((const struct count *)b)->queue);
}

void jes2_display_counts(struct jes2_run *run)
{
    struct count counts[QUEUES_MAX];
    uint64_t ended = queue_count_ended(jes.queue);
    size_t count = 0;

    for (int status = JES_INPUT; status < JES_OUTPUT; status++)
        for (const struct queue_job *job = queue_list(jes.queue, (enum jes_status)status); job; job = job->next)
            count_job(job, counts, &count);
    qsort(counts, count, sizeof *counts, by_queue);
    for (size_t i = 0; i < count; i++)
        message(run->out, $HASP642, counts[i].jobs, counts[i].queue);
    if (ended)
        message(run->out, $HASP642, (unsigned)ended, "OUT");
    jes2_spool_use(run->out);
}

/* ------------------------------------------------------------------------------------------------ what is done */

static void hold_job(struct jes2_run *run, struct queue_job *job)
{
    if (queue_hold(jes.queue, job) < 0)
        run->good = false; /* it runs, or has ended: shown as it is */
    show(run, job, NULL);
}

void jes2_hold_jobs(struct jes2_run *run)
{
    jes2_each_job(run, hold_job);
}

static void release_job(struct jes2_run *run, struct queue_job *job)
{
    if (queue_release(jes.queue, job) < 0 && job->shown.status != JES_WAITING)
        run->good = false;
    jes.work_changed = true;
    show(run, job, NULL);
}

void jes2_release_jobs(struct jes2_run *run)
{
    jes2_each_job(run, release_job);
}

void jes2_hold_all(struct jes2_run *run)
{
    queue_hold_all(jes.queue);
    jes2_ok(run);
}

void jes2_release_all(struct jes2_run *run)
{
    queue_release_all(jes.queue);
    jes.work_changed = true;
    jes2_ok(run);
}

static void purge_job(struct jes2_run *run, struct queue_job *job)
{
    struct name8 name = job->shown.name;
    int64_t key = job->key;

    show(run, job, "PURGE");
    must(jes_purge(job) == 0);
    if (jes2_showing(run))
        message(run->out, $HASP250, name.text, (unsigned)key);
}

/* A job that has not ended is cancelled; its output goes when it has ended, or at once. */
static void cancel_job(struct jes2_run *run, struct queue_job *job)
{
    bool purge = run->command->row->verb == 'P' || jes2_operand(run->command, "P PURGE");

    if (job->shown.status == JES_OUTPUT) {
        if (purge)
            purge_job(run, job);
        else {
            run->good = false;
            show(run, job, NULL);
        }
        return;
    }
    if (job->shown.status == JES_RUNNING) {
        job->purge_at_end = job->purge_at_end || purge;
        job->restart_at_end = false;
        show(run, job, "CANCEL");
        jes_cancel_running(job, jes2_operand(run->command, "D DUMP") ? JES_ABEND_CANCEL_DUMP : JES_ABEND_CANCEL);
        return;
    }
    show(run, job, "CANCEL");
    jes_end_unrun(job, NULL, JES_CANCELED, SPAN_NONE);
    if (purge)
        purge_job(run, job);
}

void jes2_cancel_jobs(struct jes2_run *run)
{
    jes2_each_job(run, cancel_job);
}

/* $PJ lets a running job come to its end first; with P it is cancelled. One that waits never runs then. */
static void stop_job(struct jes2_run *run, struct queue_job *job)
{
    if (job->shown.status == JES_RUNNING && !jes2_operand(run->command, "P PURGE")) {
        job->purge_at_end = true;
        jes_keep_at_end(job);
        show(run, job, "PURGE");
        return;
    }
    cancel_job(run, job);
}

void jes2_purge_jobs(struct jes2_run *run)
{
    jes2_each_job(run, stop_job);
}

/* New values, empty or 0 where nothing changes. */
struct change {
    char job_class[9];
    uint64_t priority;
    bool hold;
};

static bool read_change(const struct jes2_command *command, struct change *change)
{
    const struct jes2_operand *job_class = jes2_operand(command, "C CLASS"), *priority = jes2_operand(command, "P PRTY PRIORITY"),
                              *affinity = jes2_operand(command, "S SYSAFF");
    struct span system = affinity ? affinity->value : SPAN_NONE;

    *change = (struct change){ .hold = jes2_operand(command, "HOLD") != NULL };
    if (job_class && (job_class->relation != JES2_IS || !job_class_name_good(job_class->value) ||
                      !text_copy(change->job_class, sizeof change->job_class, job_class->value)))
        return false;
    if (priority && (priority->relation != JES2_IS || !text_number(priority->value, PRIORITY_MAX, &change->priority) ||
                     change->priority == 0))
        return false;
    if (system.length > 2 && system.data[0] == '(' && system.data[system.length - 1] == ')')
        system = span_part(system, 1, system.length - 2);
    return !affinity || span_is(system, "ANY") || span_is(system, jes.config->sysid);
}

static void change_job(struct jes2_run *run, struct queue_job *job)
{
    struct change change;

    if (!read_change(run->command, &change))
        return; /* said before the first */
    if (job->shown.status == JES_OUTPUT || job->shown.status == JES_RUNNING) {
        run->good = false;
    } else {
        queue_set(jes.queue, job, change.job_class, (uint8_t)change.priority);
        if (change.hold && queue_hold(jes.queue, job) < 0)
            run->good = false;
        jes.work_changed = true;
    }
    show(run, job, NULL);
}

void jes2_change_jobs(struct jes2_run *run)
{
    struct change change;

    if (!read_change(run->command, &change))
        jes2_refuse(run, JES2_PROBLEM_VALUE);
    else if (!change.hold && !change.job_class[0] && !change.priority && !jes2_operand(run->command, "S SYSAFF"))
        jes2_refuse(run, JES2_PROBLEM_MISSING);
    else
        jes2_each_job(run, change_job);
}

static void restart_job(struct jes2_run *run, struct queue_job *job)
{
    if (job->shown.status == JES_RUNNING && job->kind == 'J') {
        job->restart_at_end = true;
        show(run, job, "RESTART");
        jes_cancel_running(job, JES_ABEND_CANCEL);
    } else {
        run->good = false; /* nothing of it runs */
        show(run, job, NULL);
    }
}

void jes2_restart_jobs(struct jes2_run *run)
{
    jes2_each_job(run, restart_job);
}
