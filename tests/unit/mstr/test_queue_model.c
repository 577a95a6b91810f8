/* test_queue_model.c - random work on a queue against a model that is easy to see through: puts, gets, browses, by identifier or not,
 * commits, backouts, expiry, crashes, on the real store.
 *
 * Each seed is a history of its own; what it was is printed when it fails. QUEUE_MODEL_SEED=n plays one again, QUEUE_MODEL_RUNS=n so
 * many from 1 on. The queue manager is asked one thing at a time, so the model knows each answer, but for one: whether a message
 * that expires soon is still there.
 */
#include "tests/unit/mstr/engine_world.h"

enum { STEPS = 250, RUNS_SHORT = 12, MESSAGES_MAX = STEPS + 1, IDENTIFIERS = 4, TEXT_MAX = 16 };

enum state { GONE, FREE, PUT, GOT };

static struct message {
    enum state state;
    struct program *by; /* of PUT and GOT */
    MQLONG priority;
    bool persistent, expires;
    unsigned correlation;
} messages[MESSAGES_MAX]; /* in order of arrival */

static struct model {
    unsigned seed, count;
    bool fifo;
    MQHOBJ handles[2];
    struct { MQLONG priority; unsigned number; bool any; } browsed[2]; /* where the cursor stands: that message, or none yet */
    uint64_t random;
} model;

/* A generator of our own: the same history everywhere. */
static unsigned pick(unsigned below)
{
    model.random = model.random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(model.random >> 33) % below;
}

static struct program *program_of(unsigned who)
{
    return who ? &ours.two : &ours.one;
}

static void correlation_id(MQBYTE24 id, unsigned number)
{
    memset(id, 0, sizeof(MQBYTE24));
    snprintf((char *)id, sizeof(MQBYTE24), "CORRELATION %u", number);
}

static void message_id(MQBYTE24 id, unsigned number)
{
    memset(id, 0, sizeof(MQBYTE24));
    snprintf((char *)id, sizeof(MQBYTE24), "MESSAGE %u", number);
}

/* -- the model -- */

/* Is a in front of b? */
static bool comes_before(unsigned a, unsigned b)
{
    if (!model.fifo && messages[a].priority != messages[b].priority)
        return messages[a].priority > messages[b].priority;
    return a < b;
}

/* What a get or browse looks for. */
struct wanted {
    bool by_message, by_correlation;
    unsigned message, correlation;
    bool behind; /* the browse cursor */
    MQLONG priority;
    unsigned number;
};

static bool is_behind(const struct wanted *wanted, unsigned i)
{
    if (!wanted->behind)
        return true;
    if (!model.fifo && messages[i].priority != wanted->priority)
        return messages[i].priority < wanted->priority;
    return i > wanted->number;
}

static bool is_candidate(const struct wanted *wanted, unsigned i)
{
    return messages[i].state == FREE && is_behind(wanted, i) && (!wanted->by_message || wanted->message == i) &&
           (!wanted->by_correlation || wanted->correlation == messages[i].correlation);
}

/* The first candidate, of those that may have expired or not; MESSAGES_MAX: none. */
static unsigned first(const struct wanted *wanted, bool lasting)
{
    unsigned best = MESSAGES_MAX;

    for (unsigned i = 0; i < model.count; i++)
        if (is_candidate(wanted, i) && !(lasting && messages[i].expires) && (best == MESSAGES_MAX || comes_before(i, best)))
            best = i;
    return best;
}

static void end_unit(struct program *by, bool committed)
{
    for (unsigned i = 0; i < model.count; i++) {
        struct message *message = &messages[i];

        if (message->by != by || (message->state != PUT && message->state != GOT))
            continue;
        message->state = (message->state == PUT) == committed ? FREE : GONE;
        message->by = NULL;
    }
}

/* -- steps -- */

static void fail_here(const char *what, unsigned step)
{
    fail_msg("seed %u, step %u: %s", model.seed, step, what);
}

static void do_put(unsigned who)
{
    struct program *p = program_of(who);
    bool syncpoint = pick(2);
    struct message *message = &messages[model.count];
    char text[TEXT_MAX];

    *message = (struct message){ syncpoint ? PUT : FREE, syncpoint ? p : NULL, (MQLONG)pick(10), pick(2), pick(8) == 0,
                                 pick(IDENTIFIERS) };
    snprintf(text, sizeof text, "%u", model.count);
    begin_put(p, model.handles[who], text, syncpoint ? MQPMO_SYNCPOINT : MQPMO_NO_SYNCPOINT);
    message_id(p->call.md.MsgId, model.count);
    correlation_id(p->call.md.CorrelId, message->correlation);
    p->call.md.Priority = message->priority;
    p->call.md.Persistence = message->persistent ? MQPER_PERSISTENT : MQPER_NOT_PERSISTENT;
    if (message->expires)
        p->call.md.Expiry = 1;
    model.count++;
    assert_int_equal(world_call(p), MQRC_NONE);
}

static void ask(struct program *p, MQHOBJ q, MQLONG options, const struct wanted *wanted)
{
    begin_get(p, q, options, AREA);
    p->call.gmo.MatchOptions = MQMO_NONE;
    if (wanted->by_message) {
        p->call.gmo.MatchOptions |= MQMO_MATCH_MSG_ID;
        message_id(p->call.md.MsgId, wanted->message);
    }
    if (wanted->by_correlation) {
        p->call.gmo.MatchOptions |= MQMO_MATCH_CORREL_ID;
        correlation_id(p->call.md.CorrelId, wanted->correlation);
    }
}

/* The number of the message that came, MESSAGES_MAX: none did. What should have come and did not has expired, or the model and the
 * queue manager do not agree. */
static unsigned answered(struct program *p, const struct wanted *wanted, unsigned step)
{
    unsigned came = MESSAGES_MAX, lasting = first(wanted, true);

    if (world_call(p) == MQRC_NONE)
        came = (unsigned)strtoul(p->area, NULL, 10);
    else if (p->call.reason != MQRC_NO_MSG_AVAILABLE)
        fail_here("another reason", step);
    if (came != MESSAGES_MAX && (came >= model.count || !is_candidate(wanted, came)))
        fail_here("a message that is not for this get", step);
    for (unsigned i; (i = first(wanted, false)) != came && i != MESSAGES_MAX;) {
        if (!messages[i].expires)
            fail_here("not the first message", step);
        messages[i].state = GONE;
    }
    if (came == MESSAGES_MAX && lasting != MESSAGES_MAX)
        fail_here("no message, but there is one", step);
    return came;
}

static struct wanted choose(void)
{
    struct wanted wanted = { .by_message = pick(5) == 0, .by_correlation = pick(3) == 0 };

    wanted.message = model.count ? pick(model.count) : 0;
    wanted.correlation = pick(IDENTIFIERS);
    return wanted;
}

static void do_get(unsigned who, unsigned step)
{
    struct program *p = program_of(who);
    struct wanted wanted = choose();
    bool syncpoint = pick(2);
    unsigned came;

    ask(p, model.handles[who], syncpoint ? MQGMO_SYNCPOINT : MQGMO_NO_SYNCPOINT, &wanted);
    came = answered(p, &wanted, step);
    if (came == MESSAGES_MAX)
        return;
    messages[came].state = syncpoint ? GOT : GONE;
    messages[came].by = syncpoint ? p : NULL;
}

static void do_browse(unsigned who, unsigned step)
{
    struct program *p = program_of(who);
    struct wanted wanted = { .by_message = false };
    unsigned came;
    bool from_first = pick(3) == 0;

    wanted.behind = !from_first && model.browsed[who].any;
    wanted.priority = model.browsed[who].priority;
    wanted.number = model.browsed[who].number;
    ask(p, model.handles[who], from_first ? MQGMO_BROWSE_FIRST : MQGMO_BROWSE_NEXT, &wanted);
    came = answered(p, &wanted, step);
    if (came == MESSAGES_MAX) { /* from the front, so that the model need not know where it stands now */
        ask(p, model.handles[who], MQGMO_BROWSE_FIRST, &(struct wanted){ .by_message = false });
        came = answered(p, &(struct wanted){ .by_message = false }, step);
    }
    model.browsed[who].any = came != MESSAGES_MAX;
    if (came == MESSAGES_MAX) { /* what comes next may lie anywhere: the queue is opened again */
        assert_int_equal(close_handle(p, model.handles[who], MQCO_NONE), MQRC_NONE);
        model.handles[who] = open_queue(p, "Q", MQOO_OUTPUT | MQOO_INPUT_SHARED | MQOO_BROWSE);
        return;
    }
    model.browsed[who].priority = messages[came].priority;
    model.browsed[who].number = came;
}

static void do_end(unsigned who, bool commit)
{
    struct program *p = program_of(who);

    begin_call(p, commit ? MQI_CMIT : MQI_BACK);
    assert_int_equal(world_call(p), MQRC_NONE);
    end_unit(p, commit);
}

static void open_both(void)
{
    for (unsigned who = 0; who < 2; who++) {
        model.handles[who] = open_queue(program_of(who), "Q", MQOO_OUTPUT | MQOO_INPUT_SHARED | MQOO_BROWSE);
        model.browsed[who].any = false;
    }
}

static void do_crash(void)
{
    world_engine_crash();
    end_unit(&ours.one, false);
    end_unit(&ours.two, false);
    for (unsigned i = 0; i < model.count; i++)
        if (!messages[i].persistent)
            messages[i].state = GONE;
    world_engine_start();
    open_both();
}

static void check_depth(unsigned step)
{
    struct engine_queue_state state;
    unsigned least = 0, most = 0;

    assert_int_equal(engine_queue_state(ours.engine, objects_find(&ours.objects, CLASS_QUEUE, span_of("Q")), &state), 0);
    for (unsigned i = 0; i < model.count; i++) {
        bool there = messages[i].state == FREE || messages[i].state == PUT;

        most += there;
        least += there && !messages[i].expires;
    }
    if (state.depth < least || state.depth > most)
        fail_here("depth", step);
}

static void do_step(unsigned step)
{
    unsigned what = pick(100), who = pick(2);

    if (what < 40)
        do_put(who);
    else if (what < 65)
        do_get(who, step);
    else if (what < 80)
        do_browse(who, step);
    else if (what < 90)
        do_end(who, true);
    else if (what < 98)
        do_end(who, false);
    else
        do_crash();
    check_depth(step);
}

/* Everything that is there in the end comes out, in order. */
static void empty(void)
{
    struct wanted any = { .by_message = false };

    do_end(0, true);
    do_end(1, false);
    do {
        ask(&ours.one, model.handles[0], MQGMO_NO_SYNCPOINT, &any);
    } while ((model.browsed[0].number = answered(&ours.one, &any, STEPS)) != MESSAGES_MAX &&
             (messages[model.browsed[0].number].state = GONE, true));
    check_depth(STEPS);
}

static void history(unsigned seed)
{
    static const char *const settings[] = { "SHARE", "SHARE INDXTYPE(MSGID)", "SHARE INDXTYPE(CORRELID)", "SHARE MSGDLVSQ(FIFO)",
                                            "SHARE MSGDLVSQ(FIFO) INDXTYPE(CORRELID)" };
    unsigned kind = seed % ARRAY_COUNT(settings);

    memset(&model, 0, sizeof model);
    model.seed = seed;
    model.random = seed;
    model.fifo = kind > 2;
    world_engine_begin();
    define_in(&ours.objects, TYPE_QLOCAL, "Q", settings[kind]);
    open_both();
    for (unsigned step = 0; step < STEPS; step++)
        do_step(step);
    empty();
    world_engine_end();
}

static void random_work_ends_as_the_model_says(void **state UNUSED)
{
    const char *one = getenv("QUEUE_MODEL_SEED"), *runs = getenv("QUEUE_MODEL_RUNS");
    unsigned from = one ? (unsigned)strtoul(one, NULL, 10) : 1;
    unsigned count = one ? 1 : runs ? (unsigned)strtoul(runs, NULL, 10) : RUNS_SHORT;

    for (unsigned seed = from; seed < from + count; seed++)
        history(seed);
}

/* A message that came later lies where the one under the cursor lay. */
static void the_place_of_a_message_that_is_gone_is_not_the_message(void **state UNUSED)
{
    world_engine_begin();
    define_in(&ours.objects, TYPE_QLOCAL, "Q", "SHARE");
    open_both();
    begin_put(&ours.one, model.handles[0], "OLD", MQPMO_NO_SYNCPOINT);
    assert_int_equal(world_call(&ours.one), MQRC_NONE);
    begin_get(&ours.one, model.handles[0], MQGMO_BROWSE_FIRST, AREA);
    assert_int_equal(world_call(&ours.one), MQRC_NONE);
    begin_get(&ours.two, model.handles[1], MQGMO_NO_SYNCPOINT, AREA);
    assert_int_equal(world_call(&ours.two), MQRC_NONE);
    begin_put(&ours.two, model.handles[1], "NEW", MQPMO_NO_SYNCPOINT);
    assert_int_equal(world_call(&ours.two), MQRC_NONE);
    begin_get(&ours.one, model.handles[0], MQGMO_NO_SYNCPOINT | MQGMO_MSG_UNDER_CURSOR, AREA);
    assert_int_equal(world_call(&ours.one), MQRC_NO_MSG_UNDER_CURSOR);
    begin_get(&ours.one, model.handles[0], MQGMO_BROWSE_NEXT, AREA);
    assert_int_equal(world_call(&ours.one), MQRC_NONE);
    assert_memory_equal(ours.one.area, "NEW", 3);
    world_engine_end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_work_ends_as_the_model_says),
        cmocka_unit_test(the_place_of_a_message_that_is_gone_is_not_the_message),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
