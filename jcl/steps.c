/* steps.c - EXEC and DD statements: the steps of the job and what belongs to them. */
#include "base/text.h"
#include "jcl/converter.h"
#include "jcl/messages.h"

void steps_end(struct converter *c)
{
    struct job *job = c->job;

    if (!c->step) {
        if (c->dds.count)
            dd_end_step(&c->dds, &c->listing, &job->joblib, &job->joblib_count);
        return;
    }
    if (c->call && c->step_call == c->call)
        procedures_added(c);
    c->step_call = NULL;
    if (c->dds.count)
        dd_end_step(&c->dds, &c->listing, &c->step->dds, &c->step->dd_count);
    c->joblib = c->ignored_dd = false;
}

/* Room for one more step; past the limit all of them share one that is thrown away. */
static struct job_step *new_step(struct converter *c)
{
    struct job *job = c->job;

    if (job->step_count == JOB_STEPS_MAX) {
        if (c->step != &c->extra)
            complain(&c->listing, converter_number(c), IEFC602I);
        c->extra = (struct job_step){ .parm = SPAN_NONE };
        return &c->extra;
    }
    if (job->step_count == c->step_room) {
        struct job_step *steps;

        c->step_room = c->step_room ? 2 * c->step_room : 4;
        steps = arena_alloc(c->arena, c->step_room, sizeof *steps);
        if (job->step_count)
            memcpy(steps, job->steps, job->step_count * sizeof *steps);
        job->steps = steps;
    }
    c->dds.calls[job->step_count] = c->call ? c->call->number : 0;
    job->steps[job->step_count] = (struct job_step){ .parm = SPAN_NONE };
    return &job->steps[job->step_count++];
}

struct job_step *steps_begin(struct converter *c, const struct name8 *name)
{
    struct job_step *step;

    steps_end(c);
    step = new_step(c);
    step->statement = converter_number(c);
    step->cpu_seconds = c->job_class.step_seconds;
    step->name = c->call ? c->call->step : *name;
    if (c->call)
        step->procstep = *name;
    c->dds.call = c->call ? c->call->number : 0;
    c->step = step;
    c->step_call = c->call;
    if_around(c, step);
    if (c->call) {
        c->call->steps++;
        c->call->ddname = (struct name8){ "" };
    }
    return step;
}

/* PGM=name, or PGM=*.step.dd: the member that a DD of an earlier step names. */
static enum operand_fault take_program(struct converter *c, struct job_step *step, struct span value)
{
    const struct job_dd *dd;

    if (!span_starts(value, "*."))
        return operand_name(value, &step->program);
    dd = dd_reference(&c->dds, value);
    if (!dd || name8_none(&dd->entry.member))
        return OPERAND_REFER;
    step->program = dd->entry.member;
    step->program_library = dd->entry.dsname;
    return OPERAND_GOOD;
}

void steps_exec(struct converter *c, const struct statement *statement)
{
    struct name8 name = { "" };
    enum operand_fault fault;
    struct operand first;
    struct span operands;
    bool good, done;

    /* DDs that a call adds belong to the step before, and are listed in front of this statement. */
    steps_end(c);
    operands = converter_begin(c, statement, &good);
    c->seen_exec = true;
    if (statement->name.length && name8_strict(&name, statement->name) < 0)
        complain(&c->listing, converter_number(c), IEFC662I);
    if (!good) {
        steps_begin(c, &name);
        return;
    }
    fault = operand_next(&operands, &first, &done);
    if (!fault && (first.value.length == 0 || done))
        fault = OPERAND_MISSING;
    if (!fault && (span_is(first.keyword, "PROC") || first.keyword.length == 0)) {
        procedures_call(c, &name, first.value, operands);
        return;
    }
    {
        struct job_step *step = steps_begin(c, &name);
        struct target target = { .arena = c->arena, .job = c->job, .step = step, .table = &c->dds };

        if (!fault && span_is(first.keyword, "PGM"))
            fault = take_program(c, step, first.value);
        else if (!fault)
            fault = keyword_find(KEYWORD_EXEC, first.keyword) ? OPERAND_MISSING : OPERAND_KEYWORD;
        converter_complain(c, fault, fault == OPERAND_MISSING || !first.keyword.length ? statement->operation : first.keyword);
        converter_keywords(c, KEYWORD_EXEC, &target, operands, span_of("EXEC"));
        if (step->parm.length && !name8_none(&step->parm_dd))
            complain(&c->listing, converter_number(c), IEFC652I, "PARM", "PARMDD");
        procedures_keywords(c, step);
    }
}

/* A DD in front of the first EXEC: JOBLIB is kept, other job-level ones are accepted. */
static bool before_steps(struct converter *c, const struct name8 *name)
{
    if (name8_none(name) && (c->joblib || c->ignored_dd))
        return true;
    c->joblib = name8_is(name, "JOBLIB");
    c->ignored_dd = name8_is(name, "JOBCAT") || name8_is(name, "SYSCHK");
    return c->joblib || c->ignored_dd;
}

/* Checks the name of a DD and says whether the statement may stand here. */
static bool take_dd_name(struct converter *c, const struct statement *statement, struct name8 *name)
{
    *name = (struct name8){ "" };
    if (statement->name.length && name8_strict(name, statement->name) < 0) {
        struct span rest = span_from(statement->name, span_find(statement->name, '.') + 1);

        /* A qualified name overrides a procedure: here there is none. */
        if (rest.length && name8_strict(name, rest) == 0)
            complain(&c->listing, converter_number(c), IEFC611I);
        else
            complain(&c->listing, converter_number(c), IEFC662I);
    }
    if (c->step ? statement->name.length == 0 && c->dds.count == 0 : !before_steps(c, name)) {
        complain(&c->listing, converter_number(c), IEFC019I, "DD");
        return false;
    }
    return !c->ignored_dd;
}

static void add_dd(struct converter *c, const struct name8 *name, struct span field, struct span data, bool kept)
{
    struct dd_operands operands;

    dd_read(&operands, field, &c->listing, converter_number(c));
    operands.data = data;
    if (kept)
        dd_add(&c->dds, &c->listing, name, &operands, converter_number(c));
}

void steps_dd(struct converter *c, const struct statement *statement)
{
    struct name8 name;
    struct span field;
    bool good, kept;

    if (c->call && procedures_override(c, statement))
        return;
    field = converter_begin(c, statement, &good);
    kept = take_dd_name(c, statement, &name);
    /* Operands that cannot be looked into still make a DD, so that those concatenated to it are not in the wrong place. */
    add_dd(c, &name, good ? field : SPAN_NONE, statement->data, kept);
}

void steps_loose_data(struct converter *c, const struct statement *statement)
{
    struct name8 name = name8_const("SYSIN");

    listing_generated_sysin(&c->listing);
    if (!c->step) {
        complain(&c->listing, converter_number(c), IEFC019I, "DD");
        return;
    }
    add_dd(c, &name, span_of("*"), statement->data, true);
}
