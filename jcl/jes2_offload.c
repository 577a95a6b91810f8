/* jes2_offload.c - commands of JES2 about offload devices, their transmitters and receivers.
 *
 * Which authority a command needs, and the layout of $HASP882 and $HASP883, are as remembered of JES2, not checked against it.
 */
#include "base/text.h"
#include "jcl/jes2.h"
#include "jcl/jes_offload.h"
#include "jcl/messages.h"

enum { SUBJECT_WIDTH = 11, LIST_MAX = 512 };

static const char *const type_texts[] = { "", "TRANSMIT", "RECEIVE" };

/* Calls for each device that the command means. */
static void each(struct jes2_run *run, void (*function)(struct jes2_run *run, unsigned number))
{
    for (unsigned number = 1; number <= OFFLOAD_DEVICES; number++)
        if (jes2_number_chosen(run->command, number)) {
            run->matched++;
            function(run, number);
        }
    if (run->matched == 0)
        jes2_refuse(run, JES2_PROBLEM_NO_DEVICE);
}

static const char *device_name(unsigned number, char name[24])
{
    snprintf(name, 24, "OFFLOAD%u", number);
    return name;
}

static void show(struct jes2_run *run, unsigned number)
{
    const struct offload_device *device = offload_device(number);
    bool active = offload_active(device);
    struct jes2_lines lines;
    char name[24];

    jes2_lines_begin(&lines, run->out, "$HASP882", device_name(number, name), SUBJECT_WIDTH);
    jes2_lines_add(&lines, "DSN=%s", device->dsname.text);
    jes2_lines_add(&lines, "STATUS=%s", !active ? "DRAINED" : device->draining ? "DRAINING" : "ACTIVE");
    jes2_lines_add(&lines, "PROTECT=YES");
    jes2_lines_add(&lines, "TYPE=%s", type_texts[device->type]);
    if (active)
        jes2_lines_add(&lines, "JOBID=%s", device->task.text);
    jes2_lines_end(&lines);
}

void jes2_display_offload(struct jes2_run *run)
{
    each(run, show);
}

/* ------------------------------------------------------------------------------------------------ the data set */

static const struct jes2_operand *data_set(const struct jes2_command *command)
{
    return jes2_operand(command, "DSN DSNAME");
}

static void change(struct jes2_run *run, unsigned number)
{
    struct offload_device *device = offload_device(number);
    struct dsname name;

    if (offload_active(device)) {
        jes2_refuse(run, JES2_PROBLEM_STATE);
        return;
    }
    if (data_set(run->command) && dsname_of(&name, data_set(run->command)->value) == 0)
        device->dsname = name;
    show(run, number);
}

void jes2_change_offload(struct jes2_run *run)
{
    const struct jes2_command *command = run->command;
    struct dsname name;

    for (size_t i = 0; i < command->operand_count; i++) {
        const struct jes2_operand *operand = &command->operands[i];

        if (operand->relation != JES2_IS) {
            jes2_refuse(run, JES2_PROBLEM_VALUE);
            return;
        }
        if (jes2_word_in(operand->name, "LABEL UNIT RETPD VOLS") ||
            (span_is(operand->name, "PROTECT") && !jes2_word_in(operand->value, "YES Y"))) {
            message(run->out, GBJ076E, (int)operand->name.length, operand->name.data);
            run->good = false;
            return;
        }
    }
    if (command->operand_count == 0 || command->subject_count == 0)
        jes2_refuse(run, JES2_PROBLEM_MISSING);
    else if (data_set(command) && dsname_of(&name, data_set(command)->value) < 0)
        jes2_refuse(run, JES2_PROBLEM_VALUE);
    else
        each(run, change);
}

/* ------------------------------------------------------------------------------------------------ start and stop */

static unsigned the_one(const struct jes2_command *command)
{
    const struct jes2_subject *subject = &command->subjects[0];

    return command->subject_count == 1 && subject->low && subject->low == subject->high && subject->low <= OFFLOAD_DEVICES
               ? subject->low
               : 0;
}

/* DIFFERS: a data set that is transmitted to again is continued, so that nothing that lies only there is lost. */
void jes2_start_offload(struct jes2_run *run)
{
    const struct jes2_operand *type = jes2_operand(run->command, "TYPE");
    unsigned number = the_one(run->command);
    struct offload_device *device;
    char name[24];
    enum offload_type what;

    if (run->command->subject_count == 0 || !type) {
        jes2_refuse(run, JES2_PROBLEM_MISSING);
        return;
    }
    if (number == 0) {
        jes2_refuse(run, JES2_PROBLEM_NO_DEVICE);
        return;
    }
    what = span_is(type->value, "TRANSMIT") ? OFFLOAD_TRANSMIT : span_is(type->value, "RECEIVE") ? OFFLOAD_RECEIVE : OFFLOAD_NONE;
    device = offload_device(number);
    if (type->relation != JES2_IS || what == OFFLOAD_NONE) {
        jes2_refuse(run, JES2_PROBLEM_VALUE);
    } else if (offload_active(device)) {
        message(run->out, $HASP593, device_name(number, name));
        run->good = false;
    } else if (device->dsname.text[0] == '\0') {
        jes2_refuse(run, JES2_PROBLEM_STATE);
    } else if (offload_in_use(device)) {
        message(run->out, $HASP614, device_name(number, name), device->dsname.text);
        run->good = false;
    } else if (offload_start(number, what, run->who) < 0) {
        jes2_refuse(run, JES2_PROBLEM_STATE);
    } else {
        *run->task = device->task;
        jes2_ok(run);
    }
}

static void stop(struct jes2_run *run, unsigned number)
{
    struct offload_device *device = offload_device(number);
    char name[24];

    if (offload_active(device)) {
        device->draining = true;
        jes2_ok(run);
    } else {
        message(run->out, $HASP583, device_name(number, name));
        run->good = false;
    }
}

void jes2_stop_offload(struct jes2_run *run)
{
    if (run->command->subject_count == 0)
        jes2_refuse(run, JES2_PROBLEM_MISSING);
    else
        each(run, stop);
}

/* ------------------------------------------------------------------------------------------------ transmitters, receivers */

static enum offload_facility facility(const struct jes2_command *command)
{
    size_t i = 0;

    while (i < OFFLOAD_FACILITIES - 1 && strcmp(command->facility, offload_facility_names[i]) != 0)
        i++;
    return (enum offload_facility)i;
}

static bool is_transmitter(enum offload_facility of)
{
    return of == OFFLOAD_JT || of == OFFLOAD_ST;
}

static bool is_of_output(enum offload_facility of)
{
    return of == OFFLOAD_ST || of == OFFLOAD_SR;
}

static void show_facility(struct jes2_run *run, unsigned number)
{
    enum offload_facility of = facility(run->command);
    const struct offload_select *select = &offload_device(number)->select[of];
    struct jes2_lines lines;
    struct buf classes;
    char subject[24];

    buf_init(&classes, LIST_MAX);
    job_class_list_text(&select->classes, &classes);
    snprintf(subject, sizeof subject, "OFF(%u).%s", number, run->command->facility);
    jes2_lines_begin(&lines, run->out, "$HASP883", subject, SUBJECT_WIDTH);
    jes2_lines_add(&lines, "START=%s", select->started ? "YES" : "NO");
    if (is_transmitter(of))
        jes2_lines_add(&lines, "DISP=%s", offload_disposition_text(select->disposition));
    if (!select->classes.any)
        jes2_lines_add(&lines, "%s=%s", is_of_output(of) ? "QUEUE" : "CLASS", classes.data);
    if (select->jobname[0])
        jes2_lines_add(&lines, "JOBNAME=%s", select->jobname);
    if (select->creator[0])
        jes2_lines_add(&lines, "CREATOR=%s", select->creator);
    if (select->hold)
        jes2_lines_add(&lines, "HOLD=%s", select->hold == 'Y' ? "YES" : "NO");
    if (select->outdisp)
        jes2_lines_add(&lines, "OUTDISP=%s", jes_disposition_text(select->outdisp));
    jes2_lines_end(&lines);
    buf_release(&classes);
}

void jes2_display_off(struct jes2_run *run)
{
    each(run, show_facility);
}

static bool yes_or_no(struct span value, char *answer)
{
    *answer = jes2_word_in(value, "YES Y") ? 'Y' : jes2_word_in(value, "NO N") ? 'N' : '\0';
    return *answer != '\0';
}

/* A name with * and ?; nothing but * takes every one. */
static bool read_pattern(struct span value, char pattern[OFFLOAD_PATTERN])
{
    if (value.length > NAME8_MAX || !text_copy(pattern, OFFLOAD_PATTERN, value))
        return false;
    for (char *c = pattern; *c; c++) {
        if (*c == '?') /* what JES2 writes as a question mark */
            *c = '%';
        else if (!text_is_letter(*c) && !text_is_digit(*c) && !text_is_national(*c) && *c != '*')
            return false;
    }
    if (strcmp(pattern, "*") == 0)
        pattern[0] = '\0';
    return true;
}

static bool read_classes(struct span value, bool of_output, struct job_class_list *classes)
{
    if (!job_class_list_read(classes, value))
        return false;
    for (size_t i = 0; i < classes->count; i++)
        if (of_output && classes->names[i][1])
            return false;
    return true;
}

static bool set(struct offload_select *to, enum offload_facility of, struct span name, struct span value)
{
    char answer;

    if (span_is(name, "START")) {
        if (!yes_or_no(value, &answer))
            return false;
        to->started = answer == 'Y';
        return true;
    }
    if (jes2_word_in(name, "H HOLD")) {
        to->hold = span_is(value, "*") ? '\0' : yes_or_no(value, &answer) ? (uint8_t)answer : 1;
        return to->hold != 1;
    }
    if (span_is(name, "DISP")) {
        to->disposition = span_is(value, "DELETE") ? OFFLOAD_DELETE
                          : span_is(value, "HOLD") ? OFFLOAD_HOLD
                          : span_is(value, "KEEP") ? OFFLOAD_KEEP
                                                   : 0;
        return is_transmitter(of) && to->disposition;
    }
    if (jes2_word_in(name, "C CLASS"))
        return !is_of_output(of) && read_classes(value, false, &to->classes);
    if (jes2_word_in(name, "Q QUEUE"))
        return is_of_output(of) && read_classes(value, true, &to->classes);
    if (span_is(name, "OUTDISP")) {
        to->outdisp = span_is(value, "*") ? (uint8_t)JES_NO_DISPOSITION : (uint8_t)jes_disposition_of(value);
        return is_of_output(of) && to->outdisp != JES_PURGE && (to->outdisp || span_is(value, "*"));
    }
    return read_pattern(value, jes2_word_in(name, "JOB JOBNAME") ? to->jobname : to->creator);
}

static bool set_all(const struct jes2_command *command, struct offload_select *to)
{
    for (size_t i = 0; i < command->operand_count; i++)
        if (command->operands[i].relation != JES2_IS ||
            !set(to, facility(command), command->operands[i].name, command->operands[i].value))
            return false;
    return true;
}

static void change_facility(struct jes2_run *run, unsigned number)
{
    struct offload_select *select = &offload_device(number)->select[facility(run->command)], changed = *select;

    if (set_all(run->command, &changed))
        *select = changed;
    show_facility(run, number);
}

void jes2_change_off(struct jes2_run *run)
{
    struct offload_select trial = { .started = true };

    if (!set_all(run->command, &trial))
        jes2_refuse(run, JES2_PROBLEM_VALUE);
    else if (run->command->operand_count == 0 || run->command->subject_count == 0)
        jes2_refuse(run, JES2_PROBLEM_MISSING);
    else
        each(run, change_facility);
}
