/* step_control.c - which steps of a job run. */
#include "jcl/step_control.h"

void step_control_init(struct step_control *control, const struct job *job)
{
    memset(control, 0, sizeof *control);
    control->job = job;
}

static bool abended(const struct step_outcome *outcome)
{
    return outcome->state == STEP_DONE && outcome->result.kind != JES_CC;
}

/* Only a step that ran to its end has a return code. */
static bool has_code(const struct step_outcome *outcome)
{
    return outcome->state == STEP_DONE && outcome->result.kind == JES_CC;
}

bool step_control_abended(const struct step_control *control)
{
    for (uint32_t i = 0; i < control->job->step_count; i++)
        if (abended(&control->outcomes[i]))
            return true;
    return false;
}

/* The step before index that a test means; the first of that name. Within a procedure a single name is first that of a procedure
 * step of the same call. -1: there is none. */
static int find_step(const struct step_control *control, uint32_t index, const struct name8 *step, const struct name8 *procstep)
{
    const struct job_step *steps = control->job->steps;

    if (name8_none(procstep) && index < control->job->step_count && !name8_none(&steps[index].procstep))
        for (uint32_t i = 0; i < index; i++)
            if (name8_equal(&steps[i].name, &steps[index].name) && name8_equal(&steps[i].procstep, step))
                return (int)i;
    for (uint32_t i = 0; i < index; i++)
        if (name8_equal(&steps[i].name, step) && name8_equal(&steps[i].procstep, procstep))
            return (int)i;
    return -1;
}

static bool compare(uint32_t left, unsigned op, uint32_t right)
{
    switch (op) {
    case COND_GT: return left > right;
    case COND_GE: return left >= right;
    case COND_EQ: return left == right;
    case COND_NE: return left != right;
    case COND_LT: return left < right;
    case COND_LE: return left <= right;
    default: return false;
    }
}

/* -- COND -- */

static bool test_true(const struct step_control *control, uint32_t index, const struct cond_test *test)
{
    if (!name8_none(&test->step)) {
        int at = find_step(control, index, &test->step, &test->procstep);

        return at >= 0 && has_code(&control->outcomes[at]) && compare(test->code, test->op, control->outcomes[at].result.code);
    }
    for (uint32_t i = 0; i < index; i++)
        if (has_code(&control->outcomes[i]) && compare(test->code, test->op, control->outcomes[i].result.code))
            return true;
    return false;
}

static bool cond_bypasses(const struct step_control *control, uint32_t index)
{
    const struct cond *cond = &control->job->steps[index].cond;

    for (unsigned i = 0; i < cond->count; i++)
        if (test_true(control, index, &cond->tests[i]))
            return true;
    return cond->only && !step_control_abended(control);
}

/* -- IF -- */

/* A value of an expression; absent: of a step that has none, so that every comparison with it is false. */
struct if_value {
    bool absent;
    uint8_t kind; /* 0 number or truth value, 'S', 'U' */
    uint32_t value;
};

static struct if_value truth(bool value)
{
    return (struct if_value){ false, 0, value };
}

static struct if_value abend_code(const struct step_outcome *outcome)
{
    return (struct if_value){ false, outcome->result.kind == JES_ABEND_USER ? 'U' : 'S', outcome->result.code };
}

/* RC, ABEND, ABENDCC or RUN of one step. */
static struct if_value operand_of_step(const struct step_control *control, uint32_t index, const struct if_item *item)
{
    int at = find_step(control, index, &item->step, &item->procstep);
    const struct step_outcome *outcome = at >= 0 ? &control->outcomes[at] : NULL;

    switch (item->op) {
    case IF_RC:
        if (outcome && has_code(outcome))
            return (struct if_value){ false, 0, outcome->result.code };
        break;
    case IF_ABEND: return truth(outcome && abended(outcome));
    case IF_ABENDCC:
        if (outcome && abended(outcome))
            return abend_code(outcome);
        break;
    case IF_RUN: return truth(outcome && outcome->state == STEP_DONE);
    default: break;
    }
    return (struct if_value){ .absent = true };
}

/* The same over all steps so far: the highest code, any abend, the last abend code, whether any ran. */
static struct if_value operand_of_all(const struct step_control *control, uint32_t index, const struct if_item *item)
{
    struct if_value code = truth(false), abend = { .absent = true };
    bool ran = false;

    for (uint32_t i = 0; i < index; i++) {
        const struct step_outcome *outcome = &control->outcomes[i];

        ran = ran || outcome->state == STEP_DONE;
        if (has_code(outcome) && outcome->result.code > code.value)
            code.value = outcome->result.code;
        if (abended(outcome))
            abend = abend_code(outcome);
    }
    switch (item->op) {
    case IF_RC: return code;
    case IF_ABEND: return truth(!abend.absent);
    case IF_ABENDCC: return abend;
    default: return truth(ran);
    }
}

static bool compare_values(const struct if_value *left, unsigned op, const struct if_value *right)
{
    static const uint8_t ops[] = { [IF_GT] = COND_GT, [IF_GE] = COND_GE, [IF_EQ] = COND_EQ,
                                   [IF_NE] = COND_NE, [IF_LT] = COND_LT, [IF_LE] = COND_LE };

    if (left->absent || right->absent)
        return false;
    if (left->kind != right->kind)
        return op == IF_NE;
    return compare(left->value, ops[op], right->value);
}

static bool is_true(const struct if_value *value)
{
    return !value->absent && value->value != 0;
}

/* An expression that is not well formed lets nothing run; the converter makes none. */
static bool if_true(const struct step_control *control, uint32_t index, const struct job_if *condition)
{
    struct if_value stack[IF_STACK_MAX];
    uint32_t depth = 0;

    for (uint32_t i = 0; i < condition->count; i++) {
        const struct if_item *item = &condition->items[i];
        struct if_value *top = depth ? &stack[depth - 1] : NULL;

        if (item->op <= IF_RUN) {
            if (depth == ARRAY_COUNT(stack))
                return false;
            if (item->op == IF_CONSTANT)
                stack[depth++] = (struct if_value){ false, item->abend_kind, item->value };
            else if (name8_none(&item->step))
                stack[depth++] = operand_of_all(control, index, item);
            else
                stack[depth++] = operand_of_step(control, index, item);
            continue;
        }
        if (depth < (item->op == IF_NOT ? 1u : 2u))
            return false;
        if (item->op == IF_NOT) {
            *top = truth(!is_true(top));
            continue;
        }
        depth--;
        if (item->op == IF_AND)
            stack[depth - 1] = truth(is_true(&stack[depth - 1]) && is_true(top));
        else if (item->op == IF_OR)
            stack[depth - 1] = truth(is_true(&stack[depth - 1]) || is_true(top));
        else
            stack[depth - 1] = truth(compare_values(&stack[depth - 1], item->op, top));
    }
    return depth == 1 && is_true(&stack[0]);
}

static bool speaks_of_abends(const struct job_step *step)
{
    for (uint32_t i = 0; i < step->if_count; i++)
        for (uint32_t n = 0; n < step->ifs[i].count; n++)
            if (step->ifs[i].items[n].op == IF_ABEND || step->ifs[i].items[n].op == IF_ABENDCC)
                return true;
    return false;
}

/* -- decisions -- */

static bool before_restart(const struct step_control *control, uint32_t index)
{
    const struct job *job = control->job;

    if (name8_none(&job->restart_step))
        return false;
    for (uint32_t i = 0; i <= index; i++)
        if (name8_equal(&job->steps[i].name, &job->restart_step) &&
            (name8_none(&job->restart_procstep) || name8_equal(&job->steps[i].procstep, &job->restart_procstep)))
            return false;
    return true;
}

enum step_verdict step_control_decide(const struct step_control *control, uint32_t index, uint32_t *if_statement)
{
    const struct job_step *step = &control->job->steps[index];

    *if_statement = 0;
    if (before_restart(control, index))
        return STEP_BEFORE_RESTART;
    if (control->cut)
        return STEP_FLUSH;
    if (step_control_abended(control) && !step->cond.even && !step->cond.only && !speaks_of_abends(step))
        return STEP_FLUSH;
    if (cond_bypasses(control, index))
        return STEP_BYPASS_COND;
    for (uint32_t i = 0; i < step->if_count; i++) {
        if (if_true(control, index, &step->ifs[i]) == step->ifs[i].otherwise) {
            *if_statement = step->ifs[i].statement;
            return STEP_BYPASS_IF;
        }
    }
    return STEP_RUN;
}

bool step_control_ended(struct step_control *control, uint32_t index, const struct jes_result *result)
{
    const struct cond *cond = &control->job->cond;

    control->outcomes[index].state = STEP_DONE;
    control->outcomes[index].result = *result;
    if (result->kind != JES_CC)
        return false;
    for (unsigned i = 0; i < cond->count; i++)
        if (compare(cond->tests[i].code, cond->tests[i].op, result->code))
            control->cut = true;
    return control->cut;
}

void step_control_flushed(struct step_control *control, uint32_t index)
{
    control->outcomes[index] = (struct step_outcome){ .state = STEP_FLUSHED };
}

static struct jes_result code_of_job(const struct step_control *control)
{
    const struct job *job = control->job;
    struct jes_result result = { JES_CC, 0 };

    for (uint32_t i = 0; i < job->step_count; i++) {
        const struct step_outcome *outcome = &control->outcomes[i];

        if (!has_code(outcome))
            continue;
        if (job->jobrc == JOBRC_LAST || (job->jobrc != JOBRC_LAST && outcome->result.code > result.code))
            result.code = outcome->result.code;
        if (job->jobrc == JOBRC_STEP && name8_equal(&job->steps[i].name, &job->jobrc_step) &&
            name8_equal(&job->steps[i].procstep, &job->jobrc_procstep))
            return outcome->result;
    }
    return result;
}

struct jes_result step_control_result(const struct step_control *control)
{
    if (control->jcl_error)
        return (struct jes_result){ JES_JCL_ERROR, 0 };
    for (uint32_t i = control->job->step_count; i > 0; i--)
        if (abended(&control->outcomes[i - 1]))
            return control->outcomes[i - 1].result;
    return code_of_job(control);
}

bool step_control_when(const struct job *job, const struct step_outcome *outcomes, uint32_t count, struct if_item *items,
                       uint32_t item_count)
{
    struct job_if condition = { .items = items, .count = item_count };
    struct step_control control;

    step_control_init(&control, job);
    if (count && count <= JOB_STEPS_MAX)
        memcpy(control.outcomes, outcomes, count * sizeof *outcomes);
    return if_true(&control, job->step_count, &condition);
}
