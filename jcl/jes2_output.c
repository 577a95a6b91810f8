/* jes2_output.c - commands of JES2 about output: groups of it are shown, released, changed and purged. */
#include "base/text.h"
#include "jcl/jes2.h"
#include "jcl/jes_wire.h"
#include "jcl/messages.h"

enum { SUBJECT_WIDTH = 16, GROUPS_MAX = 1 << 20, PRIORITY_MAX = 255, TEXT_ROOM = JES2_COMMAND_MAX + 1 };

/* What the operands of a command say, in its own memory. */
struct wanted {
    struct jes_output_select select;
    struct jes_attributes set;
    bool sets;
    char group[TEXT_ROOM], dest[TEXT_ROOM], forms[TEXT_ROOM], writer[TEXT_ROOM];
};

static bool one_class(struct span value, char *output_class)
{
    if (value.length != 1 || (!text_is_letter(value.data[0]) && !text_is_digit(value.data[0])))
        return false;
    *output_class = value.data[0];
    return true;
}

static bool disposition(struct span value, uint8_t *to)
{
    *to = (uint8_t)jes_disposition_of(value);
    return *to != JES_NO_DISPOSITION;
}

static bool pattern(struct span value, char text[TEXT_ROOM], const char **selects)
{
    if (!text_copy(text, TEXT_ROOM, value))
        return false;
    for (char *c = text; *c; c++) /* what JES2 writes as a question mark */
        if (*c == '?')
            *c = '%';
    *selects = text;
    return true;
}

static bool choose(struct wanted *wanted, struct span name, struct span value)
{
    if (jes2_word_in(name, "OUTGRP"))
        return pattern(span_part(value, 0, span_find(value, '.')), wanted->group, &wanted->select.group);
    if (jes2_word_in(name, "Q QUEUE"))
        return one_class(value, &wanted->select.output_class);
    if (jes2_word_in(name, "D DEST"))
        return pattern(value, wanted->dest, &wanted->select.dest);
    if (jes2_word_in(name, "F FORMS"))
        return pattern(value, wanted->forms, &wanted->select.forms);
    if (jes2_word_in(name, "W WRITER"))
        return pattern(value, wanted->writer, &wanted->select.writer);
    if (jes2_word_in(name, "OUTDISP"))
        return disposition(value, &wanted->select.disposition);
    return false;
}

static bool set(struct jes_attributes *to, struct span name, struct span value)
{
    uint64_t number;

    if (jes2_word_in(name, "Q QUEUE"))
        return one_class(value, &to->output_class);
    if (jes2_word_in(name, "D DEST"))
        return text_copy(to->dest, sizeof to->dest, value);
    if (jes2_word_in(name, "F FORMS"))
        return name8_of(&to->forms, value) == 0;
    if (jes2_word_in(name, "W WRITER"))
        return name8_of(&to->writer, value) == 0;
    if (jes2_word_in(name, "OUTDISP"))
        return disposition(value, &to->disposition);
    if (jes2_word_in(name, "FCB"))
        return text_copy(to->fcb, sizeof to->fcb, value);
    if (jes2_word_in(name, "UCS"))
        return text_copy(to->ucs, sizeof to->ucs, value);
    if (!text_number(value, PRIORITY_MAX, &number) || number == 0)
        return false;
    to->priority = (uint8_t)number;
    return true;
}

/* $T changes what stands without a slash, but for the group; all others choose by it. */
static bool read_wanted(const struct jes2_command *command, struct wanted *wanted)
{
    *wanted = (struct wanted){ 0 };
    for (size_t i = 0; i < command->operand_count; i++) {
        const struct jes2_operand *operand = &command->operands[i];
        char own[24];

        snprintf(own, sizeof own, "%.*s=", (int)span_part(operand->name, 0, 20).length, operand->name.data);
        if (!operand->relation || !jes2_word_in(span_of(own), command->row->operands))
            continue; /* of the job */
        if (operand->relation != JES2_IS)
            return false;
        if (command->row->verb == 'T' && !operand->filter && !span_is(operand->name, "OUTGRP")) {
            if (!set(&wanted->set, operand->name, operand->value))
                return false;
            wanted->sets = true;
        } else if (!choose(wanted, operand->name, operand->value)) {
            return false;
        }
    }
    return true;
}

static const char *or_stars(const char *text)
{
    return text[0] ? text : "****";
}

static void show(struct jes2_run *run, const struct jes_output_group *group, const char *done)
{
    const struct jes_attributes *a = &group->attributes;
    bool held = a->disposition == JES_HOLD || a->disposition == JES_LEAVE;
    struct jes2_lines lines;
    char subject[NAME8_MAX + 9];

    snprintf(subject, sizeof subject, "OUTPUT(%s)", group->name.text);
    jes2_lines_begin(&lines, run->out, "$HASP686", subject, SUBJECT_WIDTH);
    jes2_lines_add(&lines, "OUTGRP=%s.1.1", a->group.text);
    jes2_lines_add(&lines, "FCB=%s", or_stars(a->fcb));
    jes2_lines_add(&lines, "FORMS=%s", or_stars(a->forms.text));
    jes2_lines_add(&lines, "HOLD=(%s)", held ? "OUTDISP" : "NONE");
    jes2_lines_add(&lines, "OUTDISP=%s", jes_disposition_text(a->disposition));
    jes2_lines_add(&lines, "PRIORITY=%u", (unsigned)a->priority);
    jes2_lines_add(&lines, "QUEUE=%c", a->output_class);
    jes2_lines_add(&lines, "RECORDS=(%llu OF %llu)", (unsigned long long)group->records, (unsigned long long)group->records);
    jes2_lines_add(&lines, "ROUTECDE=%s", a->dest[0] ? a->dest : "LOCAL");
    jes2_lines_add(&lines, "UCS=%s", or_stars(a->ucs));
    jes2_lines_add(&lines, "WRITER=%s", a->writer.text);
    if (done)
        jes2_lines_add(&lines, "%s", done);
    jes2_lines_end(&lines);
}

/* What is shown and counted are groups, of which a job may have none that fits. */
static void do_groups(struct jes2_run *run, struct queue_job *job, const struct wanted *wanted, uint8_t change, const char *done)
{
    struct jes_output_group group;
    const struct name8 name = job->shown.name, jobid = job->shown.jobid;
    int64_t key = job->key;
    struct buf groups;
    struct reader reader;
    uint32_t count;

    buf_init(&groups, GROUPS_MAX);
    count = jes_output_operate(job, &wanted->select, change, &wanted->set, &groups);
    reader = reader_of(buf_span(&groups));
    for (uint32_t i = 0; i < count; i++) {
        jes_group_decode(&reader, &group);
        run->matched++;
        if (jes2_showing(run) && !reader.reason)
            show(run, &group, done);
    }
    if (change && !queue_find(jes.queue, &jobid) && jes2_showing(run))
        message(run->out, $HASP250, name.text, (unsigned)key);
    buf_release(&groups);
}

/* Operands that are wrong have been said before the first job. */
static void display_job(struct jes2_run *run, struct queue_job *job)
{
    struct wanted wanted;

    run->matched--;
    if (read_wanted(run->command, &wanted))
        do_groups(run, job, &wanted, 0, NULL);
}

static void change_job(struct jes2_run *run, struct queue_job *job)
{
    struct wanted wanted;

    run->matched--;
    if (read_wanted(run->command, &wanted))
        do_groups(run, job, &wanted, JES_SET_OUTPUT, NULL);
}

static void purge_job(struct jes2_run *run, struct queue_job *job)
{
    struct wanted wanted;

    run->matched--;
    if (read_wanted(run->command, &wanted))
        do_groups(run, job, &wanted, JES_PURGE_OUTPUT, "PURGE");
}

/* Only what is held can be released. */
static void release_job(struct jes2_run *run, struct queue_job *job)
{
    static const uint8_t held[] = { JES_HOLD, JES_LEAVE };
    bool cancel = jes2_operand(run->command, "CANCEL");
    const struct name8 jobid = job->shown.jobid;
    struct wanted wanted;
    uint8_t asked;

    run->matched--;
    if (!read_wanted(run->command, &wanted))
        return;
    asked = wanted.select.disposition;
    for (size_t i = 0; i < ARRAY_COUNT(held) && queue_find(jes.queue, &jobid); i++) {
        if (asked && asked != held[i])
            continue;
        wanted.select.disposition = held[i];
        do_groups(run, job, &wanted, cancel ? JES_PURGE_OUTPUT : JES_RELEASE_OUTPUT, cancel ? "CANCEL" : NULL);
    }
}

static void each(struct jes2_run *run, jes2_job_function *function)
{
    struct wanted wanted;

    if (!read_wanted(run->command, &wanted))
        jes2_refuse(run, JES2_PROBLEM_VALUE);
    else if (run->command->row->verb == 'T' && !wanted.sets)
        jes2_refuse(run, JES2_PROBLEM_MISSING);
    else
        jes2_each_job(run, function);
}

void jes2_display_output(struct jes2_run *run)
{
    each(run, display_job);
}

void jes2_release_output(struct jes2_run *run)
{
    each(run, release_job);
}

void jes2_change_output(struct jes2_run *run)
{
    each(run, change_job);
}

void jes2_purge_output(struct jes2_run *run)
{
    each(run, purge_job);
}
