/* keywords_job.c - values of the keywords of JOB and EXEC. */
#include "base/text.h"
#include "jcl/keywords.h"

static bool is_class(struct span value)
{
    return value.length == 1 && ((value.data[0] >= 'A' && value.data[0] <= 'Z') || text_is_digit(value.data[0]));
}

/* A number and a unit letter: the number may be as large as maxima say for each letter. */
static enum operand_fault sized(struct span value, const char *letters, const uint32_t *maxima)
{
    const char *letter = value.length ? strchr(letters, value.data[value.length - 1]) : NULL;
    uint64_t number;

    if (!letter || value.length < 2 || !*letter)
        return OPERAND_FORMAT;
    return operand_number(span_part(value, 0, value.length - 1), maxima[letter - letters], &number);
}

/* Checked and ignored: every step has the address space that Linux gives it. */
enum operand_fault take_region(struct target *target UNUSED, const struct keyword *keyword UNUSED, struct span value)
{
    static const uint32_t maxima[] = { 2096128, 2047 };

    return sized(value, "KM", maxima);
}

enum operand_fault take_memory(struct target *target UNUSED, const struct keyword *keyword, struct span value)
{
    uint32_t maxima[] = { keyword->maximum, keyword->maximum, keyword->maximum, keyword->maximum };

    return span_is(value, "NOLIMIT") ? OPERAND_GOOD : sized(value, "MGTP", maxima);
}

enum operand_fault take_job_class(struct target *target, const struct keyword *keyword, struct span value)
{
    if (value.length > keyword->maximum)
        return OPERAND_LENGTH;
    for (size_t i = 0; i < value.length; i++)
        if (!text_is_digit(value.data[i]) && !(value.data[i] >= 'A' && value.data[i] <= 'Z'))
            return OPERAND_CLASS;
    return text_copy(target->job->job_class, sizeof target->job->job_class, value) && value.length ? OPERAND_GOOD : OPERAND_CLASS;
}

enum operand_fault take_msgclass(struct target *target, const struct keyword *keyword UNUSED, struct span value)
{
    if (!is_class(value))
        return OPERAND_CLASS;
    target->job->msgclass = value.data[0];
    return OPERAND_GOOD;
}

enum operand_fault take_msglevel(struct target *target, const struct keyword *keyword, struct span value)
{
    uint64_t statements = 1, messages = 1;
    enum operand_fault fault;
    struct list list;

    fault = list_split(value, &list);
    if (!fault && list.count > 2)
        fault = OPERAND_FORMAT;
    if (!fault && list.items[0].length)
        fault = operand_number(list.items[0], keyword->maximum, &statements);
    if (!fault && list_item(&list, 1).length)
        fault = operand_number(list.items[1], 1, &messages);
    target->job->msglevel_statements = (uint8_t)statements;
    target->job->msglevel_messages = (uint8_t)messages;
    return fault;
}

/* A user ID, or node.userid: there is one node here, so only the user ID is kept. */
static enum operand_fault take_user(struct span value, struct name8 *user)
{
    size_t node = span_find(value, '.');
    struct name8 name;
    enum operand_fault fault = OPERAND_GOOD;

    if (node < value.length) {
        fault = operand_name(span_part(value, 0, node), &name);
        value = span_from(value, node + 1);
    }
    if (!fault)
        fault = operand_name(value, &name);
    if (!fault)
        *user = name;
    return fault;
}

enum operand_fault take_notify(struct target *target, const struct keyword *keyword UNUSED, struct span value)
{
    return take_user(value, &target->job->notify);
}

enum operand_fault take_notify_user(struct target *target, const struct keyword *keyword UNUSED, struct span value)
{
    return take_user(value, &target->notify->user);
}

/* 'expression', of the form that IF takes, about the job when it has ended. */
enum operand_fault take_when(struct target *target, const struct keyword *keyword, struct span value)
{
    struct span text = operand_text(target->arena, value);

    if (text.length > keyword->maximum)
        return OPERAND_LENGTH;
    return if_expression(text, target->arena, &target->notify->when, &target->notify->when_count) ? OPERAND_GOOD : OPERAND_FORMAT;
}

/* DIFFERS: priority 0 is 1. */
enum operand_fault take_priority(struct target *target, const struct keyword *keyword, struct span value)
{
    uint64_t number = 0;
    enum operand_fault fault = operand_number(value, keyword->maximum, &number);

    target->job->priority = (uint8_t)(number || fault ? number : 1); /* 0 is not coded */
    return fault;
}

enum operand_fault take_typrun(struct target *target, const struct keyword *keyword, struct span value)
{
    static const uint8_t kinds[] = { 0, TYPRUN_SCAN, TYPRUN_HOLD, TYPRUN_JCLHOLD, TYPRUN_COPY };
    unsigned choice = operand_choice(value, keyword->choices);

    target->job->typrun = kinds[choice];
    return choice ? OPERAND_GOOD : OPERAND_FORMAT;
}

/* RESTART=*, a step, a step of a procedure, or one of these with a checkpoint. The converter looks later whether the
 * step is there. */
enum operand_fault take_restart(struct target *target, const struct keyword *keyword UNUSED, struct span value)
{
    enum operand_fault fault;
    struct list list;

    fault = list_split(value, &list);
    if (fault)
        return fault;
    if (list.count > 2)
        return OPERAND_FORMAT;
    if (span_is(list.items[0], "*"))
        return OPERAND_GOOD;
    return operand_step(list.items[0], &target->job->restart_step, &target->job->restart_procstep);
}

enum operand_fault take_gdgbias(struct target *target, const struct keyword *keyword, struct span value)
{
    unsigned choice = operand_choice(value, keyword->choices);

    target->job->gdgbias_step = choice == 2;
    return choice ? OPERAND_GOOD : OPERAND_FORMAT;
}

enum operand_fault take_jobrc(struct target *target, const struct keyword *keyword, struct span value)
{
    unsigned choice = operand_choice(value, keyword->choices);
    enum operand_fault fault;
    struct list list;

    if (choice) {
        target->job->jobrc = choice == 1 ? JOBRC_MAX : JOBRC_LAST;
        return OPERAND_GOOD;
    }
    fault = list_split(value, &list);
    if (fault)
        return fault;
    if (list.count != 2 || !span_is(list.items[0], "STEP"))
        return OPERAND_FORMAT;
    target->job->jobrc = JOBRC_STEP;
    return operand_step(list.items[1], &target->job->jobrc_step, &target->job->jobrc_procstep);
}

enum operand_fault take_job_time(struct target *target, const struct keyword *keyword UNUSED, struct span value)
{
    return operand_time(value, &target->job->cpu_seconds);
}

enum operand_fault take_step_time(struct target *target, const struct keyword *keyword UNUSED, struct span value)
{
    return operand_time(value, &target->step->cpu_seconds);
}

/* (code,operator) or (code,operator,step[.procstep]). */
static enum operand_fault take_test(struct cond *cond, unsigned maximum, bool steps, const struct list *list)
{
    struct cond_test test = { 0 };
    enum operand_fault fault;
    uint64_t code = 0;

    if (cond->count == maximum || list->count < 2 || list->count > (steps ? 3 : 2))
        return OPERAND_FORMAT;
    fault = operand_number(list->items[0], 4095, &code);
    if (fault)
        return fault;
    test.code = (uint16_t)code;
    test.op = (uint8_t)operand_choice(list->items[1], "GT|GE|EQ|NE|LT|LE"); /* in the order of enum cond_op */
    if (!test.op)
        return OPERAND_FORMAT;
    if (list->count == 3)
        fault = operand_step(list->items[2], &test.step, &test.procstep);
    cond->tests[cond->count++] = test;
    return fault;
}

/* EVEN, ONLY, one test, or a list of these. steps: EVEN, ONLY and step names are allowed (EXEC). */
static enum operand_fault take_cond(struct cond *cond, const struct keyword *keyword, bool steps, struct span value)
{
    enum operand_fault fault;
    struct list list, test;

    *cond = (struct cond){ .count = 0 };
    fault = list_split(value, &list);
    if (fault)
        return fault;
    if (list.items[0].length && text_is_digit(list.items[0].data[0]))
        return take_test(cond, keyword->maximum, steps, &list);
    if (list.count > keyword->maximum + 1)
        return OPERAND_FORMAT;
    for (unsigned i = 0; i < list.count; i++) {
        unsigned word = steps ? operand_choice(list.items[i], "EVEN|ONLY") : 0;

        if (word) {
            if (cond->even || cond->only)
                return OPERAND_FORMAT;
            cond->even = word == 1;
            cond->only = word == 2;
            continue;
        }
        fault = list_split(list.items[i], &test);
        if (!fault && !test.enclosed)
            fault = OPERAND_FORMAT;
        if (!fault)
            fault = take_test(cond, keyword->maximum, steps, &test);
        if (fault)
            return fault;
    }
    return OPERAND_GOOD;
}

enum operand_fault take_job_cond(struct target *target, const struct keyword *keyword, struct span value)
{
    return take_cond(&target->job->cond, keyword, false, value);
}

enum operand_fault take_step_cond(struct target *target, const struct keyword *keyword, struct span value)
{
    return take_cond(&target->step->cond, keyword, true, value);
}

/* 'text', or a list whose items lose their apostrophes while the commas stay. */
enum operand_fault take_parm(struct target *target, const struct keyword *keyword, struct span value)
{
    enum operand_fault fault = OPERAND_GOOD;
    struct span parm;

    if (value.length && value.data[0] == '(') {
        if (value.data[value.length - 1] != ')')
            return OPERAND_PARENTHESES;
        value = span_part(value, 1, value.length - 2);
    } else if (value.length && value.data[0] == '\'' && value.data[value.length - 1] != '\'') {
        return OPERAND_APOSTROPHE;
    }
    parm = operand_text(target->arena, value);
    if (parm.length > keyword->maximum)
        fault = OPERAND_LENGTH;
    else
        target->step->parm = parm;
    return fault;
}

enum operand_fault take_parm_dd(struct target *target, const struct keyword *keyword UNUSED, struct span value)
{
    return operand_name(value, &target->step->parm_dd);
}

/* A number, or a number and what happens when it is passed; a word alone is for the estimate that JES2 has by itself, and there is
 * none here. LINES counts thousands of lines, BYTES thousands of bytes. */
enum operand_fault take_limit(struct target *target, const struct keyword *keyword, struct span value)
{
    static const char kinds[] = "LINES|CARDS|BYTES|PAGES"; /* in the order of enum job_limit_kind */
    static const uint8_t actions[] = { LIMIT_WARN, LIMIT_CANCEL, LIMIT_DUMP, LIMIT_WARN };
    unsigned kind = operand_choice(span_of(keyword->word), kinds) - 1, choice;
    struct job_limit *limit = &target->job->limits[kind];
    enum operand_fault fault;
    uint64_t number = 0;
    struct list list;

    fault = list_split(value, &list);
    if (fault)
        return fault;
    choice = operand_choice(list_item(&list, 1), keyword->choices);
    if (list.count > 2 || (list.count == 2 && choice == 0))
        return OPERAND_FORMAT;
    if (list.items[0].length == 0)
        return OPERAND_GOOD;
    fault = operand_number(list.items[0], keyword->maximum, &number);
    if (fault)
        return fault;
    limit->most = kind == LIMIT_LINES || kind == LIMIT_BYTES ? number * 1000 : number;
    limit->action = actions[choice];
    return OPERAND_GOOD;
}
