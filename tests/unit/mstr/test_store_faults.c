/* test_store_faults.c - the message store when writes and syncs fail or tear, copies are lost, and the power goes: for each of
 * them at the n-th call, n = 1, 2, ... through a start, puts, gets, commits, a checkpoint, a switch of the log and a stop.
 *
 * After each: a start on a good disk; every message that was told to be committed is there once, byte for byte; a unit that was not
 * told is there as a whole or not at all.
 */
#include "tests/unit/mstr/store_world.h"

enum { UNITS = 12, MESSAGES = 3, LONG = 9000, SHORT = 700, LOG_SMALL = 64, STEP_SHORT = 7 };

/* What became of a unit, as its program knows it. */
enum fate { NOT_BEGUN, UNKNOWN, COMMITTED, BACKED_OUT };

static struct {
    enum fate puts[UNITS]; /* unit u puts MESSAGES messages "u.m" */
    enum fate gets[UNITS]; /* another one gets the first of them */
    enum fate moved;       /* what is put to the queue that has gone from page set to page set */
} known;

static size_t length_of(unsigned unit, unsigned message)
{
    return (unit + message) % 4 == 0 ? LONG : SHORT;
}

static void fill(unsigned unit, unsigned message, char *data)
{
    for (size_t i = 0; i < length_of(unit, message); i++)
        data[i] = (char)(unit * 91 + message * 17 + i * 5);
}

static int put_unit(struct store_queue *queue, unsigned u)
{
    static char data[LONG];
    struct store_unit *unit;
    int reason = store_begin(world.store, &unit);

    if (reason < 0)
        return reason;
    known.puts[u] = UNKNOWN;
    for (unsigned m = 0; reason == 0 && m < MESSAGES; m++) {
        unsigned char name[2] = { (unsigned char)u, (unsigned char)m };
        struct store_put put = { .persistent = true, .header = span_bytes(name, 2), .data = span_bytes(data, length_of(u, m)) };
        store_position position;

        fill(u, m, data);
        reason = store_put(unit, queue, &put, &position);
    }
    if (reason == 0 && u % 5 == 4) {
        reason = store_backout(unit, 1);
        known.puts[u] = BACKED_OUT;
    } else if (reason == 0) {
        reason = world_commit(unit);
        if (reason == 0)
            known.puts[u] = COMMITTED;
    }
    return reason;
}

/* Gets the first message of the unit u. */
static int get_unit(struct store_queue *queue, unsigned u)
{
    struct store_cursor *cursor;
    struct store_message message;
    struct store_unit *unit;
    struct span header;
    int reason = store_begin(world.store, &unit);

    if (reason < 0)
        return reason;
    reason = store_cursor_open(queue, &cursor);
    do
        reason = store_cursor_next(cursor, &message);
    while (reason == 0 && (store_read_header(queue, message.position, &header) < 0 || header.data[0] != (char)u || header.data[1]));
    store_cursor_close(cursor);
    known.gets[u] = UNKNOWN;
    if (reason == 0)
        reason = store_get(unit, queue, message.position);
    if (reason == 0)
        reason = world_commit(unit);
    if (reason == 0)
        known.gets[u] = COMMITTED;
    return reason;
}

static int put_one(struct store_queue *queue, store_position *position)
{
    struct store_put put = { .persistent = true, .header = span_of("M"), .data = span_of("MOVED") };
    struct store_unit *unit;
    int reason = store_begin(world.store, &unit);

    if (reason == 0)
        reason = store_put(unit, queue, &put, position);
    return reason < 0 ? reason : world_commit(unit);
}

/* The queue has had a message, and goes to another page set. */
static int move(struct store_queue *queue, unsigned page_set)
{
    store_position position;
    struct store_unit *unit;
    int reason = put_one(queue, &position);

    if (reason == 0)
        reason = store_begin(world.store, &unit);
    if (reason == 0)
        reason = store_get(unit, queue, position);
    if (reason == 0)
        reason = world_commit(unit);
    return reason < 0 ? reason : store_queue_place(queue, page_set);
}

static int put_moved(void)
{
    struct store_queue *queue;
    store_position position;
    int reason = store_queue_open(world.store, 8, 1, &queue);

    for (unsigned set = 3; reason == 0 && set-- > 0;)
        reason = move(queue, set % 2);
    if (reason < 0)
        return reason;
    known.moved = UNKNOWN;
    reason = put_one(queue, &position);
    if (reason == 0)
        known.moved = COMMITTED;
    return reason;
}

/* The work of a day; ends with the first failure. */
static int day(void)
{
    struct store_queue *queue = NULL;
    int reason = world_start();

    memset(&known, 0, sizeof known);
    if (reason < 0)
        return reason;
    reason = store_queue_open(world.store, 7, 1, &queue);
    for (unsigned u = 0; reason == 0 && u < UNITS; u++) {
        reason = put_unit(queue, u);
        if (reason == 0 && u % 3 == 2 && known.puts[u - 1] == COMMITTED)
            reason = get_unit(queue, u - 1);
        if (reason == 0 && u == UNITS / 3)
            reason = store_checkpoint_now(world.store, true);
        if (reason == 0 && u == UNITS / 2)
            reason = log_switch(world.log);
        if (reason == 0 && u == UNITS / 2)
            reason = put_moved();
    }
    if (reason == 0) {
        reason = store_close(world.store);
        world.store = NULL;
    }
    return reason;
}

/* Of how many messages of each unit are there; each is right, and none there twice. */
static void count(struct store_queue *queue, bool there[UNITS][MESSAGES])
{
    static char data[LONG], wanted[LONG];
    struct store_cursor *cursor;
    struct store_message message;
    struct span header;
    int reason;

    assert_int_equal(store_cursor_open(queue, &cursor), 0);
    while ((reason = store_cursor_next(cursor, &message)) == 0) {
        unsigned u, m;

        assert_int_equal(message.state, STORE_FREE);
        assert_int_equal(store_read_header(queue, message.position, &header), 0);
        assert_int_equal(header.length, 2);
        u = (unsigned char)header.data[0];
        m = (unsigned char)header.data[1];
        assert_true(u < UNITS && m < MESSAGES && !there[u][m]);
        there[u][m] = true;
        assert_int_equal(message.data_length, length_of(u, m));
        assert_int_equal(store_read_data(queue, message.position, 0, data, message.data_length), 0);
        fill(u, m, wanted);
        assert_memory_equal(data, wanted, message.data_length);
    }
    assert_int_equal(reason, REASON_NOT_FOUND);
    store_cursor_close(cursor);
}

static void check(void)
{
    bool there[UNITS][MESSAGES] = { { false } };
    struct store_queue *queue;

    assert_int_equal(world_start(), 0);
    assert_int_equal(store_queue_open(world.store, 7, 1, &queue), 0);
    count(queue, there);
    for (unsigned u = 0; u < UNITS; u++) {
        bool all = there[u][1];

        assert_int_equal(there[u][2], all); /* as a whole or not at all */
        assert_true(known.puts[u] != COMMITTED || all);
        assert_true((known.puts[u] != BACKED_OUT && known.puts[u] != NOT_BEGUN) || !all);
        if (known.gets[u] == COMMITTED)
            assert_false(there[u][0]);
        else if (known.gets[u] != UNKNOWN)
            assert_int_equal(there[u][0], all);
        else
            assert_true(all || !there[u][0]);
    }
    assert_int_equal(store_queue_open(world.store, 8, 1, &queue), 0);
    assert_true(store_queue_counts(queue).messages <= 1);
    if (known.moved == COMMITTED) {
        assert_int_equal(store_queue_counts(queue).messages, 1);
        assert_int_equal(store_queue_page_set(queue), 0);
    }
    world_crash();
}

/* One day with that trouble at that call: false when the day had no such call. */
static bool trouble_at(enum disk_trouble trouble, long call)
{
    bool hit;

    world_make(LOG_SMALL);
    disk.seed = (unsigned)call + 1;
    disk_use(trouble == DISK_POWER);
    disk_plan(trouble, call);
    (void)!day();
    world_crash();
    hit = disk.hit;
    disk_power_back(16);
    io = &io_real;
    check();
    assert_int_equal(remove_folder(NULL), 0);
    return hit;
}

static void test_a_day_without_trouble(void **state UNUSED)
{
    world_make(LOG_SMALL);
    assert_int_equal(day(), 0);
    world_crash();
    for (unsigned u = 0; u < UNITS; u++)
        assert_int_equal(known.puts[u], u % 5 == 4 ? BACKED_OUT : COMMITTED);
    assert_int_equal(known.moved, COMMITTED);
    check();
    check();
    assert_int_equal(remove_folder(NULL), 0);
}

static void test_a_call_fails(void **state UNUSED)
{
    disk_walk(DISK_FAIL, trouble_at, STEP_SHORT);
}

static void test_a_write_tears(void **state UNUSED)
{
    disk_walk(DISK_TEAR, trouble_at, STEP_SHORT);
}

static void test_a_copy_is_lost(void **state UNUSED)
{
    disk_walk(DISK_FAIL_COPY, trouble_at, STEP_SHORT);
}

static void test_the_power_goes(void **state UNUSED)
{
    disk_walk(DISK_POWER, trouble_at, STEP_SHORT);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_day_without_trouble), cmocka_unit_test(test_a_call_fails), cmocka_unit_test(test_a_write_tears),
        cmocka_unit_test(test_a_copy_is_lost),        cmocka_unit_test(test_the_power_goes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
