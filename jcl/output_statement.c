/* output_statement.c - OUTPUT statements, and how they, the DD and job-wide defaults add up. */
#include "jcl/output_statement.h"

#include "base/text.h"

/* -- values -- */

enum operand_fault output_dest(struct arena *arena, struct span value, char dest[JES_DEST_MAX + 1])
{
    bool quoted = operand_is_quoted(value);
    enum operand_fault fault;
    struct list list;

    if (!quoted && value.length && value.data[0] == '(') {
        fault = list_split(value, &list);
        if (fault)
            return fault;
        if (list.count != 2 || !list.items[0].length || !list.items[1].length || list.items[0].length > NAME8_MAX ||
            list.items[1].length > NAME8_MAX)
            return OPERAND_FORMAT;
        snprintf(dest, JES_DEST_MAX + 1, "%.*s.%.*s", (int)list.items[0].length, list.items[0].data, (int)list.items[1].length,
                 list.items[1].data);
        value = span_of(dest);
    } else {
        if (quoted)
            value = operand_text(arena, value);
        if (value.length > (quoted && span_starts(value, "IP:") ? (size_t)JES_DEST_MAX : 2 * NAME8_MAX + 1))
            return OPERAND_LENGTH;
    }
    if (value.length == 0)
        return OPERAND_FORMAT;
    for (size_t i = 0, part = 0, dots = 0; i < value.length; i++) {
        char c = value.data[i];
        bool name = (c >= 'A' && c <= 'Z') || text_is_digit(c) || text_is_national(c);

        if (quoted ? !text_is_printable(c) || c == ' ' : !name && c != '.')
            return OPERAND_FORMAT;
        if (quoted)
            continue;
        if (c == '.' && (part == 0 || i + 1 == value.length || ++dots > 1))
            return OPERAND_FORMAT;
        part = c == '.' ? 0 : part + 1;
        if (part > NAME8_MAX)
            return OPERAND_FORMAT;
    }
    if (value.data != dest && !text_copy(dest, JES_DEST_MAX + 1, value))
        return OPERAND_LENGTH;
    return OPERAND_GOOD;
}

enum operand_fault output_outdisp(struct span value, struct job_output *output)
{
    static const char words[] = "WRITE|HOLD|KEEP|LEAVE|PURGE"; /* in the order of enum jes_disposition */
    enum operand_fault fault;
    struct list list;

    fault = list_split(value, &list);
    if (fault)
        return fault;
    output->said.disposition = (uint8_t)operand_choice(list.items[0], words);
    output->abnormal = (uint8_t)operand_choice(list_item(&list, 1), words);
    if (list.count > 2 || (list.items[0].length && !output->said.disposition) || (list_item(&list, 1).length && !output->abnormal))
        return OPERAND_FORMAT;
    if (!output->abnormal)
        output->abnormal = output->said.disposition;
    return OPERAND_GOOD;
}

/* -- references -- */

const struct output_statement *output_reference(const struct output_statements *statements, const struct job *job,
                                                struct span value)
{
    const struct output_statement *job_level = NULL;
    struct name8 names[3];
    unsigned count = 0;

    if (!span_starts(value, "*."))
        return NULL;
    value = span_from(value, 2);
    for (;;) {
        size_t length = span_find(value, '.');

        if (count == ARRAY_COUNT(names) || operand_name(span_part(value, 0, length), &names[count++]))
            return NULL;
        if (length == value.length)
            break;
        value = span_from(value, length + 1);
    }
    for (const struct output_statement *at = statements->last; at; at = at->next) {
        const struct job_step *step;

        if (!name8_equal(&at->name, &names[count - 1]))
            continue;
        if (at->step == OUTPUT_JOB_LEVEL) {
            if (count == 1 && !job_level)
                job_level = at;
            continue;
        }
        if (at->step >= job->step_count)
            continue;
        if (count == 1 && at->step + 1 == job->step_count)
            return at;
        step = &job->steps[at->step];
        /* In a procedure one name is a step of it, else a step of the job. */
        if (count == 2 && (name8_equal(&step->procstep, &names[0]) ||
                           (name8_equal(&step->name, &names[0]) && name8_none(&step->procstep))))
            return at;
        if (count == 3 && name8_equal(&step->name, &names[0]) && name8_equal(&step->procstep, &names[1]))
            return at;
    }
    return job_level;
}

/* -- adding up -- */

static void take_text(char *text, size_t size, const char *from)
{
    if (!text[0])
        snprintf(text, size, "%s", from);
}

/* What is not said yet comes from there. */
static void merge(struct job_output *output, const struct job_output *from)
{
    struct jes_attributes *said = &output->said;

    if (!said->output_class)
        said->output_class = from->said.output_class;
    if (!said->disposition && !output->abnormal) {
        said->disposition = from->said.disposition;
        output->abnormal = from->abnormal;
    }
    if (!said->copies)
        said->copies = from->said.copies;
    if (!said->priority)
        said->priority = from->said.priority;
    take_text(said->group.text, sizeof said->group.text, from->said.group.text);
    take_text(said->writer.text, sizeof said->writer.text, from->said.writer.text);
    take_text(said->forms.text, sizeof said->forms.text, from->said.forms.text);
    take_text(said->dest, sizeof said->dest, from->said.dest);
    take_text(said->fcb, sizeof said->fcb, from->said.fcb);
    take_text(said->ucs, sizeof said->ucs, from->said.ucs);
}

static void take_defaults(struct job_output *output, const struct output_defaults *defaults, char msgclass)
{
    struct jes_attributes *said = &output->said;

    if (!said->output_class || said->output_class == '*')
        said->output_class = msgclass;
    if (!said->copies)
        said->copies = defaults->copies;
    take_text(said->forms.text, sizeof said->forms.text, defaults->forms.text);
    take_text(said->dest, sizeof said->dest, said->output_class == JOB_PUNCH_CLASS ? defaults->punch : defaults->print);
}

/* The control statement OUTPUT of that code. */
static const struct output_statement *code_of(const struct output_statements *statements, const struct name8 *form)
{
    const struct output_statement *at = statements->codes;

    while (at && !name8_equal(&at->name, form))
        at = at->next;
    return at;
}

static unsigned collect_defaults(const struct output_statements *statements, uint32_t step, const struct output_statement **list)
{
    unsigned count = 0;

    for (const struct output_statement *at = statements->last; at && count < LIST_MAX; at = at->next)
        if (at->by_default && at->step == step)
            list[count++] = at;
    for (unsigned i = 0; i < count / 2; i++) { /* in the order of the deck */
        const struct output_statement *other = list[i];

        list[i] = list[count - 1 - i];
        list[count - 1 - i] = other;
    }
    return count;
}

void output_of_dd(const struct output_statements *statements, const struct job *job, struct arena *arena, struct job_dd *dd,
                  const struct job_output *own, bool null_class, const struct output_statement *const *named, unsigned named_count)
{
    const struct output_statement *found[LIST_MAX], *code = NULL;
    struct job_output mine = *own;

    if (!name8_none(&mine.said.forms))
        code = code_of(statements, &mine.said.forms);
    if (named_count == 0) {
        if (code) {
            mine.said.forms = (struct name8){ "" };
            found[named_count++] = code;
        } else {
            named_count = job->step_count ? collect_defaults(statements, job->step_count - 1, found) : 0;
            if (named_count == 0)
                named_count = collect_defaults(statements, OUTPUT_JOB_LEVEL, found);
        }
        named = found;
    }
    if (!null_class && !mine.said.output_class)
        mine.said.output_class = job->msgclass;
    dd->output_count = (uint8_t)(named_count ? named_count : 1);
    dd->outputs = arena_alloc(arena, dd->output_count, sizeof *dd->outputs);
    for (unsigned i = 0; i < dd->output_count; i++) {
        dd->outputs[i] = mine;
        if (named_count)
            merge(&dd->outputs[i], &named[i]->output);
        take_defaults(&dd->outputs[i], &statements->defaults, job->msgclass);
    }
}

void output_of_logs(const struct output_statements *statements, struct arena *arena, struct job *job)
{
    for (unsigned log = 0; log < JESDS_LOGS; log++) {
        const struct output_statement *list[LIST_MAX];
        unsigned count = 0;

        for (const struct output_statement *at = statements->last; at && count < LIST_MAX; at = at->next)
            if (at->step == OUTPUT_JOB_LEVEL && at->logs & 1 << log)
                list[count++] = at;
        job->log_output_count[log] = (uint8_t)(count ? count : 1);
        job->log_outputs[log] = arena_alloc(arena, job->log_output_count[log], sizeof **job->log_outputs);
        for (unsigned i = 0; i < job->log_output_count[log]; i++) {
            if (count)
                job->log_outputs[log][i] = list[count - 1 - i]->output;
            if (job->nolog)
                job->log_outputs[log][i].said.disposition = job->log_outputs[log][i].abnormal = JES_PURGE;
            take_defaults(&job->log_outputs[log][i], &statements->defaults, job->msgclass);
        }
    }
}
