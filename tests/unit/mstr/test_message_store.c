/* test_message_store.c - message_store.h: messages, units of work, order; what a crash leaves.
 *
 * Wrong order, faults of the disk: test_store_faults.c.
 */
#include "mstr/store_inside.h"
#include "tests/unit/mstr/store_world.h"

enum { QUEUES = 4 };

static void start(void)
{
    assert_int_equal(world_start(), 0);
}

static void stop(void)
{
    assert_int_equal(store_close(world.store), 0);
    world.store = NULL;
    world_crash();
}

static void again(void)
{
    world_crash();
    start();
}

static int set_up(void **state UNUSED)
{
    world_make(WORLD_LOG_PAGES);
    start();
    return 0;
}

static int tear_down(void **state UNUSED)
{
    world_crash();
    return remove_folder(NULL);
}

/* -- doing things -- */

static struct store_unit *begin(void)
{
    struct store_unit *unit;

    assert_int_equal(store_begin(world.store, &unit), 0);
    return unit;
}

static struct store_queue *queue(uint64_t number)
{
    struct store_queue *opened;

    assert_int_equal(store_queue_open(world.store, number, 1, &opened), 0);
    return opened;
}

static store_position put(struct store_unit *unit, struct store_queue *on, const char *text, bool persistent, uint8_t priority)
{
    struct store_put what = { .priority = priority, .persistent = persistent, .header = span_of("HEADER"), .data = span_of(text) };
    store_position position;

    assert_int_equal(store_put(unit, on, &what, &position), 0);
    return position;
}

static void commit(struct store_unit *unit)
{
    assert_int_equal(world_commit(unit), 0);
}

/* The texts of a queue in delivery order, "A B C", those that a getter would pass by in brackets. */
static const char *texts(struct store_queue *of)
{
    static char line[4096];
    struct store_cursor *cursor;
    struct store_message message;
    size_t length = 0;

    line[0] = '\0';
    assert_int_equal(store_cursor_open(of, &cursor), 0);
    while (store_cursor_next(cursor, &message) == 0) {
        char text[64] = "long";
        bool brackets = message.state != STORE_FREE;

        if (message.data_length < sizeof text)
            assert_int_equal(store_read_data(of, message.position, 0, text, message.data_length), 0);
        if (message.data_length < sizeof text)
            text[message.data_length] = '\0';
        length += (size_t)snprintf(line + length, sizeof line - length, "%s%s%s%s", length ? " " : "", brackets ? "(" : "", text,
                                   brackets ? ")" : "");
    }
    store_cursor_close(cursor);
    return line;
}

static store_position first(struct store_queue *of)
{
    struct store_cursor *cursor;
    struct store_message message;

    assert_int_equal(store_cursor_open(of, &cursor), 0);
    assert_int_equal(store_cursor_next(cursor, &message), 0);
    store_cursor_close(cursor);
    return message.position;
}

/* -- tests -- */

static void test_order_is_priority_then_arrival_of_both_chains(void **state UNUSED)
{
    struct store_queue *q = queue(7);
    struct store_unit *unit = begin();

    put(unit, q, "LOW1", true, 2);
    put(unit, q, "HIGH1", true, 7);
    put(unit, q, "LOW2", false, 2);
    put(unit, q, "HIGH2", false, 7);
    put(unit, q, "LOW3", true, 2);
    commit(unit);
    assert_string_equal(texts(q), "HIGH1 HIGH2 LOW1 LOW2 LOW3");
    assert_int_equal(store_queue_counts(q).messages, 5);
}

static void test_only_a_queue_without_messages_goes_to_another_page_set(void **state UNUSED)
{
    struct store_queue *q = queue(7);
    struct store_unit *unit;

    assert_int_equal(store_queue_place(q, 77), REASON_NOT_FOUND);
    assert_int_equal(store_queue_page_set(q), 1);
    assert_int_equal(store_queue_place(q, 0), 0);
    assert_int_equal(store_queue_page_set(q), 0);
    assert_int_equal(store_queue_place(q, 1), 0);
    unit = begin();
    put(unit, q, "N", false, 0); /* it has no anchor, and was lost */
    commit(unit);
    assert_int_equal(store_queue_place(q, 0), 0);
    assert_int_equal(store_queue_page_set(q), 1);
    assert_string_equal(texts(q), "N");
    unit = begin();
    put(unit, q, "A", true, 0);
    commit(unit);
    assert_int_equal(store_queue_place(q, 0), 0);
    assert_int_equal(store_queue_page_set(q), 1);
    assert_string_equal(texts(q), "N A");
}

/* What was got, by one unit each. */
static void get_all(struct store_queue *of)
{
    while (store_queue_counts(of).messages) {
        struct store_unit *unit = begin();

        assert_int_equal(store_get(unit, of, first(of)), 0);
        commit(unit);
    }
}

static void test_an_emptied_queue_kept_its_page_set(void **state UNUSED)
{
    struct page_usage before, after;
    struct store_queue *q = queue(7);
    struct store_cursor *cursor;
    struct store_message message;
    struct store_unit *unit = begin();

    assert_int_equal(page_space_usage(world.pools, 1, &before), 0);
    put(unit, q, "A", true, 0);
    put(unit, q, "N", false, 5);
    commit(unit);
    assert_int_equal(store_cursor_open(q, &cursor), 0);
    assert_int_equal(store_cursor_next(cursor, &message), 0);
    unit = begin();
    assert_int_equal(store_get(unit, q, first(q)), 0);
    commit(unit);
    unit = begin();
    assert_int_equal(store_get(unit, q, first(q)), 0);
    assert_int_equal(store_queue_place(q, 0), 0); /* the get may be backed out */
    assert_int_equal(store_queue_page_set(q), 1);
    commit(unit);
    assert_int_equal(store_queue_place(q, 77), REASON_NOT_FOUND);
    assert_int_equal(store_queue_place(q, 0), 0);
    assert_int_equal(store_queue_page_set(q), 0);
    assert_int_equal(page_space_usage(world.pools, 1, &after), 0);
    assert_int_equal(after.unused, before.unused);
    unit = begin();
    put(unit, q, "B", true, 0);
    put(unit, q, "M", false, 0);
    commit(unit);
    store_cursor_first(cursor);
    assert_int_equal(store_cursor_next(cursor, &message), 0);
    store_cursor_close(cursor);
    assert_string_equal(texts(q), "B M");
    again();
    q = queue(7); /* of the class before, as far as it knows */
    assert_int_equal(store_queue_page_set(q), 0);
    assert_string_equal(texts(q), "B");
    get_all(q);
    assert_int_equal(store_queue_place(q, 1), 0);
    again();
    assert_string_equal(texts(queue(7)), "");
    assert_int_equal(page_space_usage(world.pools, 1, &after), 0);
    assert_int_equal(after.unused, before.unused);
}

static void test_commit_and_backout(void **state UNUSED)
{
    struct store_queue *q = queue(7);
    struct store_unit *a = begin(), *b = begin();

    put(a, q, "A", true, 0);
    put(b, q, "B", true, 0);
    put(b, q, "C", false, 0);
    assert_string_equal(texts(q), "(A) (B) (C)");
    commit(a);
    assert_string_equal(texts(q), "A (B) (C)");
    assert_int_equal(store_get(b, q, first(q)), 0);
    assert_string_equal(texts(q), "(A) (B) (C)");
    assert_int_equal(store_backout(b, 1), 0);
    assert_string_equal(texts(q), "A");
    b = begin();
    assert_int_equal(store_get(b, q, first(q)), 0);
    commit(b);
    assert_string_equal(texts(q), "");
    assert_int_equal(store_queue_counts(q).messages, 0);
}

/* Waits until as many units have ended as that. */
static void wait_for_ended(unsigned count)
{
    struct pollfd event = { .fd = log_event(world.log), .events = POLLIN };

    while (world.ended_count < count) {
        poll(&event, 1, 1);
        assert_int_equal(store_turn(world.store), 0);
    }
}

/* What a unit that has no room for more had put itself could not be taken back: of a publication half was left in it. */
static void test_a_unit_that_was_full_kept_what_was_to_be_taken_back(void **state UNUSED)
{
    struct store_unit *before = begin(), *unit;
    struct store_queue *q = queue(1);
    store_position other = put(before, q, "OTHER", true, 0), own[3], none;
    const struct store_put more = { .priority = 0, .header = span_of("X") };

    assert_int_equal(store_commit(before, 0), 0);
    world.store->unit_most = ARRAY_COUNT(own);
    unit = begin();
    for (size_t i = 0; i < ARRAY_COUNT(own); i++)
        own[i] = put(unit, q, "OWN", i % 2, 0);
    assert_int_equal(store_put(unit, q, &more, &none), REASON_LIMIT);
    assert_int_equal(store_get(unit, q, other), REASON_LIMIT);
    for (size_t i = 0; i < ARRAY_COUNT(own); i++)
        assert_int_equal(store_get(unit, q, own[i]), 0);
    assert_int_equal(store_commit(unit, 0), 0);
    assert_int_equal(store_queue_counts(q).messages, 1);
    stop();
}

static void test_gathered_commits_are_made_durable_by_one_force(void **state UNUSED)
{
    struct store_queue *q = queue(7);
    struct log_status before, after;
    struct store_unit *units[3];

    for (unsigned i = 0; i < 3; i++)
        put(units[i] = begin(), q, "TOGETHER", true, 0);
    log_status(world.log, &before);
    store_gather(world.store, true);
    world.ended_count = 0;
    for (unsigned i = 0; i < 3; i++)
        assert_int_equal(store_commit(units[i], i + 1), STORE_LATER);
    assert_int_equal(store_turn(world.store), 0);
    assert_int_equal(world.ended_count, 0);
    assert_int_equal(store_gathered(world.store), 3);
    assert_false(store_forcing(world.store));
    store_force(world.store);
    assert_int_equal(store_gathered(world.store), 0);
    wait_for_ended(3);
    log_status(world.log, &after);
    assert_int_equal(after.forces, before.forces + 1);
    assert_int_equal(world.ended[0], 1);
    assert_int_equal(world.ended[2], 3);
    assert_false(store_forcing(world.store));
    put(units[0] = begin(), q, "LAST", true, 0);
    assert_int_equal(store_commit(units[0], 4), STORE_LATER);
    store_gather(world.store, false);
    wait_for_ended(4);
}

/* Somebody else's force makes them durable as well: none is left over to be waited for. */
static void test_a_gathered_commit_may_become_durable_with_something_else(void **state UNUSED)
{
    struct store_queue *q = queue(7);
    struct store_unit *unit = begin();

    put(unit, q, "ALONG", true, 0);
    store_gather(world.store, true);
    world.ended_count = 0;
    assert_int_equal(store_commit(unit, 1), STORE_LATER);
    assert_int_equal(log_wait(world.log, log_next(world.log) - 1), 0);
    wait_for_ended(1);
    assert_int_equal(store_gathered(world.store), 0);
    assert_false(store_forcing(world.store));
}

static void test_two_units_cannot_get_one_message(void **state UNUSED)
{
    struct store_queue *q = queue(7);
    struct store_unit *a = begin(), *b = begin();
    store_position position = put(a, q, "A", true, 0);

    assert_int_equal(store_get(b, q, position), REASON_BUSY);
    commit(a);
    assert_int_equal(store_get(b, q, position), 0);
    a = begin();
    assert_int_equal(store_get(a, q, position), REASON_BUSY);
    assert_int_equal(store_unget(a, q, position), REASON_NOT_FOUND);
    assert_int_equal(store_unget(b, q, position), 0);
    assert_int_equal(store_get(a, q, position), 0);
    commit(a);
    assert_int_equal(store_get(b, q, position), REASON_NOT_FOUND);
    assert_int_equal(store_backout(b, 1), 0);
}

static void test_persistent_messages_are_there_after_a_crash(void **state UNUSED)
{
    struct store_queue *q = queue(7);
    struct store_unit *unit = begin();

    put(unit, q, "A", true, 0);
    put(unit, q, "B", false, 0);
    put(unit, q, "C", true, 5);
    commit(unit);
    unit = begin();
    put(unit, q, "D", true, 0);
    assert_int_equal(log_wait(world.log, log_next(world.log) - 1), 0);
    again();
    assert_int_equal(world.restarted.in_flight, 1);
    assert_string_equal(texts(queue(7)), "C A");
    again();
    assert_int_equal(world.restarted.in_flight, 0);
    assert_string_equal(texts(queue(7)), "C A");
}

/* As when their storage class has gone, or is another one now: 77 is no page set. */
static void test_messages_are_found_after_a_restart_whatever_page_set_is_named(void **state UNUSED)
{
    static const unsigned named[] = { 0, 77 };
    struct store_unit *unit = begin();
    struct store_queue *q;

    put(unit, queue(7), "A", true, 0);
    commit(unit);
    for (size_t i = 0; i < ARRAY_COUNT(named); i++) {
        again();
        assert_int_equal(store_queue_open(world.store, 7, named[i], &q), 0);
        assert_int_equal(store_queue_page_set(q), 1);
        assert_string_equal(texts(q), "A");
    }
    assert_int_equal(store_queue_open(world.store, 8, 77, &q), REASON_NOT_FOUND);
    assert_int_equal(store_queue_open(world.store, 8, 0, &q), 0);
    assert_int_equal(store_queue_page_set(q), 0);
    unit = begin();
    put(unit, q, "B", true, 0); /* as older levels did */
    commit(unit);
    again();
    assert_string_equal(texts(queue(8)), "B");
    assert_int_equal(store_queue_open(world.store, 7, 0, &q), 0);
    assert_string_equal(texts(q), "A");
}

static void test_a_stop_leaves_nothing_to_redo(void **state UNUSED)
{
    struct store_unit *unit = begin();

    put(unit, queue(7), "A", true, 0);
    commit(unit);
    put(begin(), queue(8), "B", true, 0);
    stop();
    start();
    assert_int_equal(world.restarted.from, world.restarted.checkpoint);
    assert_int_equal(world.restarted.in_flight + world.restarted.in_commit + world.restarted.in_backout, 0);
    assert_string_equal(texts(queue(7)), "A");
    assert_string_equal(texts(queue(8)), "");
}

static void test_a_get_that_was_not_committed_is_undone(void **state UNUSED)
{
    struct store_queue *q = queue(7);
    struct store_unit *unit = begin();

    put(unit, q, "A", true, 0);
    put(unit, q, "B", true, 0);
    commit(unit);
    unit = begin();
    assert_int_equal(store_get(unit, q, first(q)), 0);
    again();
    q = queue(7);
    assert_string_equal(texts(q), "A B");
    unit = begin();
    assert_int_equal(store_get(unit, q, first(q)), 0);
    commit(unit);
    again();
    assert_string_equal(texts(queue(7)), "B");
}

static void test_long_messages_give_their_pages_back(void **state UNUSED)
{
    enum { LENGTH = 300000 };
    struct store_queue *q = queue(7);
    struct page_usage before, after;
    char *data = mem_alloc(1, LENGTH), *back = mem_alloc(1, LENGTH);
    struct store_put what = { .persistent = true, .header = span_of("H"), .data = span_bytes(data, LENGTH) };
    struct store_unit *unit = begin();
    store_position position;

    for (size_t i = 0; i < LENGTH; i++)
        data[i] = (char)(i * 7 + i / 4096);
    put(unit, q, "A", true, 0);
    commit(unit);
    assert_int_equal(page_space_usage(world.pools, 1, &before), 0);
    unit = begin();
    assert_int_equal(store_put(unit, q, &what, &position), 0);
    commit(unit);
    again();
    q = queue(7);
    assert_string_equal(texts(q), "A long");
    assert_int_equal(store_read_data(q, position, 0, back, LENGTH), 0);
    assert_memory_equal(back, data, LENGTH);
    assert_int_equal(store_read_data(q, position, 123456, back, 5000), 0);
    assert_memory_equal(back, data + 123456, 5000);
    assert_int_equal(store_read_data(q, position, 1, back, LENGTH), REASON_BAD_VALUE);
    unit = begin();
    assert_int_equal(store_get(unit, q, position), 0);
    commit(unit);
    assert_int_equal(page_space_usage(world.pools, 1, &after), 0);
    assert_int_equal(after.unused, before.unused);
    unit = begin();
    assert_int_equal(store_put(unit, q, &what, &position), 0);
    assert_int_equal(store_backout(unit, 1), 0);
    assert_int_equal(page_space_usage(world.pools, 1, &after), 0);
    assert_int_equal(after.unused, before.unused);
    unit = begin();
    assert_int_equal(store_put(unit, q, &what, &position), 0);
    assert_int_equal(log_wait(world.log, log_next(world.log) - 1), 0);
    again();
    assert_int_equal(page_space_usage(world.pools, 1, &after), 0);
    assert_int_equal(after.unused, before.unused);
    mem_free(data);
    mem_free(back);
}

static void test_a_cursor_goes_on_when_its_page_goes(void **state UNUSED)
{
    struct store_queue *q = queue(7);
    struct store_unit *unit = begin();
    struct store_cursor *cursor;
    struct store_message message;
    char text[1000];
    struct store_put what = { .persistent = true, .header = span_of("H"), .data = span_bytes(text, sizeof text) };
    store_position positions[40];

    for (unsigned i = 0; i < ARRAY_COUNT(positions); i++) {
        memset(text, 'A' + (int)i, sizeof text);
        what.persistent = i % 3 != 0;
        assert_int_equal(store_put(unit, q, &what, &positions[i]), 0);
    }
    commit(unit);
    assert_int_equal(store_cursor_open(q, &cursor), 0);
    for (unsigned i = 0; i < 20; i++)
        assert_int_equal(store_cursor_next(cursor, &message), 0);
    assert_int_equal(message.position, positions[19]);
    unit = begin();
    for (unsigned i = 0; i < 30; i++)
        assert_int_equal(store_get(unit, q, positions[i]), 0);
    commit(unit);
    for (unsigned i = 30; i < ARRAY_COUNT(positions); i++) {
        assert_int_equal(store_cursor_next(cursor, &message), 0);
        assert_int_equal(message.position, positions[i]);
    }
    assert_int_equal(store_cursor_next(cursor, &message), REASON_NOT_FOUND);
    store_cursor_close(cursor);
}

/* The last slots of a page were given back, and taken by messages that came later: the cursor stood behind them. */
static void test_a_cursor_passed_by_messages_in_slots_taken_again(void **state UNUSED)
{
    struct store_queue *q = queue(7);
    struct store_unit *unit = begin();
    struct store_cursor *cursor;
    struct store_message message;
    store_position places[3];

    for (unsigned i = 0; i < ARRAY_COUNT(places); i++)
        places[i] = put(unit, q, "OLD", true, 0);
    commit(unit);
    assert_int_equal(store_cursor_open(q, &cursor), 0);
    for (unsigned i = 0; i < ARRAY_COUNT(places); i++)
        assert_int_equal(store_cursor_next(cursor, &message), 0);
    unit = begin();
    assert_int_equal(store_get(unit, q, places[1]), 0);
    assert_int_equal(store_get(unit, q, places[2]), 0);
    commit(unit);
    unit = begin();
    assert_int_equal(put(unit, q, "NEW", true, 0), places[1]);
    commit(unit);
    assert_int_equal(store_cursor_next(cursor, &message), 0);
    assert_int_equal(message.position, places[1]);
    assert_int_equal(store_cursor_next(cursor, &message), REASON_NOT_FOUND);
    store_cursor_close(cursor);
}

static void test_a_dropped_queue_gives_its_pages_back(void **state UNUSED)
{
    struct page_usage before, after;
    struct store_queue *q;
    struct store_unit *unit;

    assert_int_equal(page_space_usage(world.pools, 1, &before), 0);
    q = queue(7);
    unit = begin();
    put(unit, q, "A", true, 0);
    put(unit, q, "B", false, 3);
    commit(unit);
    unit = begin();
    assert_int_equal(store_queue_drop(unit, q), REASON_BUSY);
    assert_int_equal(store_get(unit, q, first(q)), 0);
    commit(unit);
    unit = begin();
    assert_int_equal(store_get(unit, q, first(q)), 0);
    commit(unit);
    unit = begin();
    assert_int_equal(store_queue_drop(unit, q), 0);
    commit(unit);
    assert_int_equal(page_space_usage(world.pools, 1, &after), 0);
    assert_int_equal(after.unused, before.unused);
    again();
    assert_int_equal(page_space_usage(world.pools, 1, &after), 0);
    assert_int_equal(after.unused, before.unused);
    assert_string_equal(texts(queue(7)), "");
}

/* -- random work against a model -- */

enum { MODEL_MESSAGES = 20000, MODEL_UNITS = 4 };

struct model_message {
    unsigned q;
    uint8_t priority;
    bool persistent;
    size_t length;
    store_position position;
    enum { NOT_YET, THERE, GONE } state; /* as committed */
    int unit;                            /* that put or got it and has not ended; -1: none */
    bool got;
};

static struct model {
    struct model_message messages[MODEL_MESSAGES];
    unsigned count;
    struct store_unit *units[MODEL_UNITS];
    struct store_queue *queues[QUEUES];
} model;

static void model_data(unsigned number, size_t length, char *data)
{
    for (size_t i = 0; i < length; i++)
        data[i] = (char)(number * 131 + i * 7);
}

static void model_put(unsigned u)
{
    struct model_message *message = &model.messages[model.count];
    static char data[30000];
    char header[16];
    struct store_put what;

    *message = (struct model_message){ .q = (unsigned)rand() % QUEUES, .priority = (uint8_t)(rand() % 3), .persistent = rand() % 3 != 0,
                                       .length = (size_t)(rand() % 20 == 0 ? rand() % 30000 : rand() % 1500), .unit = (int)u };
    model_data(model.count, message->length, data);
    snprintf(header, sizeof header, "%u", model.count);
    what = (struct store_put){ .priority = message->priority, .persistent = message->persistent, .header = span_of(header),
                               .data = span_bytes(data, message->length) };
    assert_int_equal(store_put(model.units[u], model.queues[message->q], &what, &message->position), 0);
    model.count++;
}

static void model_get(unsigned u)
{
    for (unsigned tries = 0; tries < 30 && model.count; tries++) {
        unsigned n = (unsigned)rand() % model.count;
        struct model_message *message = &model.messages[n];

        if (message->state == GONE)
            continue;
        if (message->unit != -1 && (message->unit != (int)u || message->got)) {
            assert_int_equal(store_get(model.units[u], model.queues[message->q], message->position), REASON_BUSY);
            continue;
        }
        assert_int_equal(store_get(model.units[u], model.queues[message->q], message->position), 0);
        message->unit = (int)u;
        message->got = true;
        return;
    }
}

static void model_end(unsigned u, bool committed)
{
    for (unsigned i = 0; i < model.count; i++) {
        struct model_message *message = &model.messages[i];

        if (message->unit != (int)u)
            continue;
        if (committed)
            message->state = message->got ? GONE : THERE;
        else if (message->state == NOT_YET)
            message->state = GONE;
        message->unit = -1;
        message->got = false;
    }
}

/* Every queue holds what the model says, in order, byte for byte. */
static void model_compare(void)
{
    static char data[30000], wanted[30000];

    for (unsigned q = 0; q < QUEUES; q++) {
        struct store_cursor *cursor;
        struct store_message found;
        int reason;

        assert_int_equal(store_cursor_open(model.queues[q], &cursor), 0);
        for (int priority = STORE_PRIORITIES - 1; priority >= 0; priority--)
            for (unsigned i = 0; i < model.count; i++) {
                struct model_message *message = &model.messages[i];
                struct span header;
                char number[16];

                if (message->q != q || message->priority != priority || message->state == GONE)
                    continue;
                assert_int_equal(store_cursor_next(cursor, &found), 0);
                assert_int_equal(store_read_header(model.queues[q], found.position, &header), 0);
                snprintf(number, sizeof number, "%u", i);
                assert_true(span_is(header, number));
                assert_int_equal(found.position, message->position);
                assert_int_equal(found.persistent, message->persistent);
                assert_int_equal(found.data_length, message->length);
                assert_int_equal(found.state, message->unit == -1 ? STORE_FREE : message->got ? STORE_GOT : STORE_PUT);
                assert_int_equal(store_read_data(model.queues[q], found.position, 0, data, found.data_length), 0);
                model_data(i, message->length, wanted);
                assert_memory_equal(data, wanted, message->length);
            }
        reason = store_cursor_next(cursor, &found);
        assert_int_equal(reason, REASON_NOT_FOUND);
        store_cursor_close(cursor);
    }
}

static void model_open(void)
{
    for (unsigned q = 0; q < QUEUES; q++)
        model.queues[q] = queue(100 + q);
    for (unsigned u = 0; u < MODEL_UNITS; u++)
        model.units[u] = begin();
}

static void model_crash(void)
{
    for (unsigned u = 0; u < MODEL_UNITS; u++)
        model_end(u, false);
    for (unsigned i = 0; i < model.count; i++)
        if (!model.messages[i].persistent)
            model.messages[i].state = GONE;
    again();
    model_open();
}

static void test_random_work_and_crashes_agree_with_a_model(void **state UNUSED)
{
    memset(&model, 0, sizeof model);
    srand(5);
    model_open();
    for (unsigned step = 0; step < 8000; step++) {
        unsigned u = (unsigned)rand() % MODEL_UNITS;
        int what = rand() % 100;

        if (what < 45) {
            model_put(u);
        } else if (what < 84) {
            model_get(u);
        } else if (what < 92) {
            commit(model.units[u]);
            model_end(u, true);
            model.units[u] = begin();
        } else if (what < 97) {
            assert_int_equal(store_backout(model.units[u], 1), 0);
            model_end(u, false);
            model.units[u] = begin();
        } else if (what == 97) {
            store_checkpoint(world.store);
        }
        if (step % 400 == 399)
            model_compare();
        if (step % 800 == 799) {
            model_crash();
            model_compare();
        }
    }
}

/* -- page sets that were formatted -- */

static void format(uint16_t psid, enum page_set_state state, const char *qmgr)
{
    struct page_set_header header = { .psid = psid, .state = state };
    struct linear *linear;
    struct page_file file;

    snprintf(header.qmgr, sizeof header.qmgr, "%s", qmgr);
    assert_int_equal(set_open(NULL, world_page_set_name(psid), CLUSTER_UPDATE, &linear), 0);
    assert_int_equal(page_file_linear(&file, linear), 0);
    assert_int_equal(page_set_format(&file, &header), 0);
    assert_int_equal(file.sync(file.context), 0);
    assert_int_equal(file.close(file.context), 0);
}

static void put_two_and_stop(void)
{
    struct store_queue *q = queue(7);
    struct store_unit *unit = begin();

    put(unit, q, "A", true, 0);
    put(unit, q, "B", true, 0);
    commit(unit);
    stop();
}

static void test_a_page_set_formatted_to_be_recovered_was_taken_for_a_new_one(void **state UNUSED)
{
    put_two_and_stop();
    format(1, PAGE_SET_IN_USE, "");
    start();
    assert_string_equal(texts(queue(7)), "A B");
    again();
    assert_string_equal(texts(queue(7)), "A B");
}

static void test_a_larger_page_set_in_the_place_of_a_lost_one_had_other_page_numbers(void **state UNUSED)
{
    put_two_and_stop();
    assert_int_equal(remove(set_path(world_page_set_name(1))), 0);
    make_set(world_page_set_name(1), 3 * WORLD_SET_PAGES);
    format(1, PAGE_SET_IN_USE, "");
    start();
    assert_string_equal(texts(queue(7)), "A B");
}

static void test_page_set_0_is_recovered_from_the_log(void **state UNUSED)
{
    put_two_and_stop();
    format(0, PAGE_SET_IN_USE, "");
    start();
    assert_string_equal(texts(queue(7)), "A B");
}

static void test_a_new_page_set_does_not_stand_in_for_a_used_one(void **state UNUSED)
{
    put_two_and_stop();
    format(1, PAGE_SET_NEW, "");
    assert_int_equal(world_start(), REASON_STATE);
    assert_int_equal(world_start(), REASON_STATE);
    format(1, PAGE_SET_IN_USE, "");
    start();
    assert_string_equal(texts(queue(7)), "A B");
    stop();
    format(0, PAGE_SET_NEW, "");
    assert_int_equal(world_start(), REASON_STATE);
    format(0, PAGE_SET_REPLACED, "");
    assert_int_equal(world_start(), REASON_STATE);
}

static void test_a_replaced_page_set_gives_its_messages_up(void **state UNUSED)
{
    struct store_queue *q;
    struct store_unit *unit;

    put_two_and_stop();
    format(1, PAGE_SET_REPLACED, "");
    start();
    assert_int_equal(world.restarted.given_up, 1);
    q = queue(7);
    assert_string_equal(texts(q), "");
    unit = begin();
    put(unit, q, "C", true, 0);
    commit(unit);
    again();
    assert_int_equal(world.restarted.given_up, 0);
    assert_string_equal(texts(queue(7)), "C");
}

static void test_a_replaced_page_set_and_units_that_had_not_ended(void **state UNUSED)
{
    struct store_queue *q = queue(7);
    struct store_unit *unit = begin(), *committed = begin();

    put(committed, q, "A", true, 0);
    commit(committed);
    put(unit, q, "B", true, 0);
    put(unit, queue(8), "C", true, 0);
    log_force(world.log);
    assert_int_equal(log_wait(world.log, log_next(world.log) - 1), 0);
    world_crash();
    format(1, PAGE_SET_REPLACED, "");
    start();
    assert_string_equal(texts(queue(7)), "");
    assert_string_equal(texts(queue(8)), "");
}

static void test_a_page_set_of_another_queue_manager_is_refused(void **state UNUSED)
{
    put_two_and_stop();
    format(1, PAGE_SET_IN_USE, "ZQS2");
    assert_int_equal(world_start(), REASON_STATE);
    assert_int_equal(world.restarted.refusal, PAGE_SET_OF_ANOTHER);
    assert_int_equal(world.restarted.psid, 1);
}

/* A command had defined it, CSQINP1 did not: the message spoke of page set -1. */
static void test_a_page_set_that_is_not_defined_any_more_is_named(void **state UNUSED)
{
    struct store_unit *unit = begin();

    put(unit, queue(7), "A", true, 0);
    commit(unit);
    world_crash();
    world_page_sets = 1;
    assert_int_equal(world_start(), REASON_STATE);
    world_page_sets = 2;
    assert_int_equal(world.restarted.refusal, PAGE_SET_MISSING);
    assert_int_equal(world.restarted.psid, 1);
    start(); /* nothing was done */
    assert_string_equal(texts(queue(7)), "A");
}

/* SUSPEND QMGR LOG, and a record for which the buffer has no room behind the PAD that ends the data set: all records were durable, the
 * PAD was not, and who waited for the last record waited for nothing, again and again. */
static void test_no_room_behind_a_pad_while_the_log_is_suspended(void **state UNUSED)
{
    static const char body[LOG_BODY_MAX];
    const struct log_entry entry = { .type = LOG_PUT };
    struct span small = span_bytes(body, 8000), large = span_bytes(body, LOG_BODY_MAX);
    struct log_status status;
    uint64_t rba, end;

    world_crash();
    world_log_buffer = LOG_BUFFER_MIN;
    start();
    world_log_buffer = 400;
    log_status(world.log, &status);
    end = status.start + WORLD_LOG_PAGES * LOG_CI;
    while (end - log_next(world.log) > 24000)
        assert_int_equal(store_log(world.store, &entry, &small, 1, &rba), 0);
    assert_int_equal(log_suspend(world.log, &rba), 0);
    assert_int_equal(store_log(world.store, &entry, &large, 1, &rba), 0);
    assert_int_equal(rba, end);
    assert_false(log_suspended(world.log));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_order_is_priority_then_arrival_of_both_chains, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_an_emptied_queue_kept_its_page_set, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_only_a_queue_without_messages_goes_to_another_page_set, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_commit_and_backout, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_unit_that_was_full_kept_what_was_to_be_taken_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_gathered_commits_are_made_durable_by_one_force, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_gathered_commit_may_become_durable_with_something_else, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_two_units_cannot_get_one_message, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_persistent_messages_are_there_after_a_crash, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_messages_are_found_after_a_restart_whatever_page_set_is_named, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_stop_leaves_nothing_to_redo, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_get_that_was_not_committed_is_undone, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_long_messages_give_their_pages_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_cursor_goes_on_when_its_page_goes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_cursor_passed_by_messages_in_slots_taken_again, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_dropped_queue_gives_its_pages_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_random_work_and_crashes_agree_with_a_model, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_page_set_formatted_to_be_recovered_was_taken_for_a_new_one, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_larger_page_set_in_the_place_of_a_lost_one_had_other_page_numbers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_page_set_0_is_recovered_from_the_log, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_new_page_set_does_not_stand_in_for_a_used_one, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_replaced_page_set_gives_its_messages_up, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_replaced_page_set_and_units_that_had_not_ended, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_page_set_of_another_queue_manager_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_a_page_set_that_is_not_defined_any_more_is_named, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_no_room_behind_a_pad_while_the_log_is_suspended, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
