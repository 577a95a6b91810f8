/* test_store_units.c - units of work that outlive a stop, a crash and the log that they were written to: in doubt, shunted. And the
 * same while calls of the disk fail or the power goes: a unit that was told to be prepared is in doubt, one that was told to have
 * ended has ended in that way.
 */
#include "tests/unit/mstr/store_world.h"

enum { LONG = 9000, LOG_SMALL = 64, STEP_SHORT = 5 };

static const unsigned char nid[STORE_NID] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 };
static const struct store_owner owner = { "PAYJOB", "ANNA" };

static unsigned prepared, shunted;

static void on_prepared(void *context UNUSED, uint64_t token, int reason)
{
    assert_int_equal(reason, 0);
    prepared = (unsigned)token;
}

static void on_shunted(void *context UNUSED, const struct store_unit *unit UNUSED, uint64_t rba, int reason)
{
    assert_int_equal(reason, 0);
    assert_true(rba > 0);
    shunted++;
}

static int start(void)
{
    struct store_events events = { .ended = world_ended, .prepared = on_prepared, .shunted = on_shunted };
    int reason = world_start();

    if (reason == 0)
        store_set_events(world.store, &events);
    return reason;
}

static void again(void)
{
    world_crash();
    assert_int_equal(start(), 0);
}

static void stop(void)
{
    assert_int_equal(store_close(world.store), 0);
    world.store = NULL;
    again();
}

static int set_up_with(uint64_t log_pages)
{
    world_make(log_pages);
    prepared = shunted = 0;
    return start();
}

static int set_up(void **state UNUSED)
{
    return set_up_with(WORLD_LOG_PAGES);
}

static int set_up_small(void **state UNUSED)
{
    return set_up_with(LOG_SMALL);
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

static int put(struct store_unit *unit, struct store_queue *on, char name, size_t length, bool persistent)
{
    static char data[LONG];
    struct store_put what = { .persistent = persistent, .header = span_bytes(&name, 1), .data = span_bytes(data, length) };
    store_position position;

    memset(data, name, sizeof data);
    return store_put(unit, on, &what, &position);
}

/* Gets the message of that name. */
static int get(struct store_unit *unit, struct store_queue *from, char name)
{
    struct store_cursor *cursor;
    struct store_message message;
    struct span header;
    int reason;

    assert_int_equal(store_cursor_open(from, &cursor), 0);
    do
        reason = store_cursor_next(cursor, &message);
    while (reason == 0 && (store_read_header(from, message.position, &header) < 0 || header.data[0] != name));
    store_cursor_close(cursor);
    return reason < 0 ? reason : store_get(unit, from, message.position);
}

/* Names of a queue's messages, "A(B)C[D]": in round brackets what was put, in square ones what was got, by units that have not ended. */
static const char *names(struct store_queue *of)
{
    static char line[256];
    static char data[LONG];
    struct store_cursor *cursor;
    struct store_message message;
    struct span header;
    size_t length = 0;

    assert_int_equal(store_cursor_open(of, &cursor), 0);
    while (store_cursor_next(cursor, &message) == 0) {
        const char *around = message.state == STORE_FREE ? "  " : message.state == STORE_PUT ? "()" : "[]";

        assert_int_equal(store_read_header(of, message.position, &header), 0);
        line[length] = around[0];
        line[length + 1] = header.data[0];
        line[length + 2] = around[1];
        assert_int_equal(store_read_data(of, message.position, 0, data, message.data_length), 0);
        for (size_t i = 0; i < message.data_length; i++)
            assert_int_equal(data[i], line[length + 1]);
        if (message.state == STORE_FREE)
            line[length] = line[length + 1];
        length += message.state == STORE_FREE ? 1 : 3;
    }
    line[length] = '\0';
    store_cursor_close(cursor);
    return line;
}

static int prepare(struct store_unit *unit)
{
    struct pollfd event = { .fd = log_event(world.log), .events = POLLIN };
    int reason;

    prepared = 0;
    store_unit_own(unit, &owner);
    reason = store_prepare(unit, nid, 99);
    if (reason != STORE_LATER)
        return reason;
    do {
        poll(&event, 1, 1);
        reason = store_turn(world.store);
    } while (reason == 0 && !prepared);
    return reason;
}

static int end(struct store_unit *unit, bool commits)
{
    struct pollfd event = { .fd = log_event(world.log), .events = POLLIN };
    int reason;

    world.ended_count = 0;
    reason = commits ? store_commit(unit, 98) : store_backout(unit, 98);
    while (reason == STORE_LATER && world.ended_count == 0) {
        int turned;

        poll(&event, 1, 1);
        turned = store_turn(world.store);
        if (turned < 0)
            return turned;
    }
    return reason == STORE_LATER ? world.reasons[0] : reason;
}

static unsigned doubts(void)
{
    unsigned count = 0;

    for (struct store_unit *unit = NULL; (unit = store_indoubt(world.store, unit));)
        count++;
    return count;
}

static void commit(struct store_unit *unit)
{
    assert_int_equal(world_commit(unit), 0);
}

/* Queue 7 has A and B; a unit got A, and put C and a long D on queue 8. */
static struct store_unit *work(void)
{
    struct store_queue *from = queue(7), *to = queue(8);
    struct store_unit *unit = begin();

    assert_int_equal(put(unit, from, 'A', 100, true), 0);
    assert_int_equal(put(unit, from, 'B', LONG, true), 0);
    commit(unit);
    unit = begin();
    assert_int_equal(get(unit, from, 'A'), 0);
    assert_int_equal(put(unit, to, 'C', 100, true), 0);
    assert_int_equal(put(unit, to, 'D', LONG, true), 0);
    return unit;
}

static struct store_unit *the_doubt(void)
{
    struct store_unit *unit = store_indoubt(world.store, NULL);

    assert_non_null(unit);
    assert_int_equal(doubts(), 1);
    assert_memory_equal(store_unit_nid(unit), nid, sizeof nid);
    assert_string_equal(store_unit_owner(unit)->name, owner.name);
    assert_string_equal(store_unit_owner(unit)->user, owner.user);
    assert_true(store_unit_began(unit) > 0);
    return unit;
}

static void assert_in_doubt(void)
{
    struct store_queue *from = queue(7), *to = queue(8);
    struct store_unit *other = begin();

    the_doubt();
    assert_string_equal(names(from), "[A]B");
    assert_string_equal(names(to), "(C)(D)");
    assert_int_equal(get(other, from, 'A'), REASON_BUSY);
    assert_int_equal(get(other, to, 'C'), REASON_BUSY);
    assert_int_equal(end(other, false), 0);
    store_queue_close(from);
    store_queue_close(to);
}

static void test_a_prepared_unit_is_in_doubt_after_crashes_and_stops(void **state UNUSED)
{
    assert_int_equal(prepare(work()), 0);
    again();
    assert_int_equal(world.restarted.in_doubt, 1);
    assert_int_equal(world.restarted.units[0].state, 'D');
    assert_string_equal(world.restarted.units[0].name, "PAYJOB");
    assert_in_doubt();
    again();
    assert_in_doubt();
    stop();
    assert_in_doubt();
}

static void ended_after(void (*what)(void), bool commits)
{
    struct page_usage before, after;
    struct store_unit *unit;

    assert_int_equal(page_space_usage(world.pools, 1, &before), 0);
    assert_int_equal(prepare(work()), 0);
    what();
    assert_int_equal(end(the_doubt(), commits), 0);
    assert_int_equal(doubts(), 0);
    what();
    assert_int_equal(doubts(), 0);
    assert_string_equal(names(queue(7)), commits ? "B" : "AB");
    assert_string_equal(names(queue(8)), commits ? "CD" : "");
    again();
    unit = begin();
    assert_int_equal(get(unit, queue(7), 'B'), 0);
    assert_int_equal(end(unit, true), 0);
    assert_int_equal(page_space_usage(world.pools, 1, &after), 0);
    assert_int_equal(before.unused - after.unused, commits ? 7 : 4); /* anchors, last pages of chains, the body of D */
}

static void test_a_unit_in_doubt_is_committed(void **state UNUSED)
{
    ended_after(again, true);
}

static void test_a_unit_in_doubt_is_backed_out(void **state UNUSED)
{
    ended_after(again, false);
}

static void test_a_unit_in_doubt_is_committed_after_a_stop(void **state UNUSED)
{
    ended_after(stop, true);
}

static void test_what_was_not_prepared_is_undone(void **state UNUSED)
{
    struct store_unit *unit = work();

    assert_int_equal(store_prepare(unit, nid, 99), STORE_LATER);
    world_crash(); /* the record may have reached the disk: closing the log writes it */
    assert_int_equal(start(), 0);
    assert_int_equal(doubts(), 1);
    assert_int_equal(end(store_indoubt(world.store, NULL), false), 0);
    unit = begin();
    assert_int_equal(put(unit, queue(9), 'E', 100, true), 0);
    again();
    assert_int_equal(doubts(), 0);
    assert_string_equal(names(queue(9)), "");
    assert_string_equal(names(queue(7)), "AB");
}

static void test_messages_that_are_not_persistent_leave_a_unit_in_doubt(void **state UNUSED)
{
    struct store_queue *q = queue(7);
    struct store_unit *unit = begin();

    assert_int_equal(put(unit, q, 'A', 100, false), 0);
    assert_int_equal(put(unit, q, 'B', 100, true), 0);
    assert_int_equal(prepare(unit), 0);
    assert_string_equal(names(q), "(A)(B)");
    again();
    assert_string_equal(names(queue(7)), "(B)");
    assert_int_equal(end(the_doubt(), true), 0);
    again();
    assert_string_equal(names(queue(7)), "B");
}

/* -- shunted -- */

/* Fills a log data set, and takes the checkpoint that its switch asks for. */
static void log_moves(void)
{
    struct store_queue *q = queue(5);

    for (unsigned i = 0; i < LOG_SMALL / 6; i++) {
        struct store_unit *unit = begin();

        assert_int_equal(put(unit, q, 'X', LONG, true), 0);
        assert_int_equal(end(unit, true), 0);
        unit = begin();
        assert_int_equal(get(unit, q, 'X'), 0);
        assert_int_equal(end(unit, true), 0);
    }
    store_queue_close(q);
    assert_int_equal(store_checkpoint_now(world.store, false), 0);
}

static uint64_t oldest_of_all(void)
{
    struct store_unit_info list[8];
    unsigned count = store_units(world.store, list, 8);
    uint64_t oldest = UINT64_MAX;

    for (unsigned i = 0; i < count && i < 8; i++)
        if (list[i].urid && list[i].oldest < oldest)
            oldest = list[i].oldest;
    return oldest;
}

/* The log of three data sets goes round many times: without shunting its first data set would be needed for ever. */
static void test_an_old_unit_lets_the_log_go_round(void **state UNUSED)
{
    struct store_unit *unit = work();
    uint64_t began = store_unit_rba(unit);

    for (unsigned i = 0; i < 12; i++)
        log_moves();
    assert_true(shunted >= 2);
    assert_true(oldest_of_all() > began + 3 * LOG_SMALL * LOG_CI);
    assert_int_equal(store_unit_rba(unit), began);
    assert_int_equal(end(unit, true), 0);
    again();
    assert_string_equal(names(queue(7)), "B");
    assert_string_equal(names(queue(8)), "CD");
}

static void test_an_old_unit_is_undone_from_its_shunted_records(void **state UNUSED)
{
    struct store_unit *unit = work();
    uint64_t began = store_unit_rba(unit);

    for (unsigned i = 0; i < 12; i++)
        log_moves();
    assert_int_equal(put(unit, queue(9), 'E', LONG, true), 0); /* behind its shunted records */
    log_moves();
    again();
    assert_int_equal(world.restarted.in_flight, 1);
    assert_true(world.restarted.back_to > began + 3 * LOG_SMALL * LOG_CI);
    assert_string_equal(names(queue(7)), "AB");
    assert_string_equal(names(queue(8)), "");
    assert_string_equal(names(queue(9)), "");
}

static void test_an_old_unit_in_doubt_is_rebuilt_from_its_shunted_records(void **state UNUSED)
{
    assert_int_equal(prepare(work()), 0);
    for (unsigned i = 0; i < 12; i++)
        log_moves();
    assert_true(shunted >= 2);
    again();
    assert_in_doubt();
    for (unsigned i = 0; i < 12; i++)
        log_moves();
    again();
    assert_in_doubt();
    assert_int_equal(end(the_doubt(), true), 0);
    again();
    assert_string_equal(names(queue(7)), "B");
    assert_string_equal(names(queue(8)), "CD");
}

static void test_many_messages_take_many_shunt_records(void **state UNUSED)
{
    enum { MANY = 4000 };
    struct store_queue *q = queue(7);
    struct store_unit *unit = begin();

    for (unsigned i = 0; i < MANY; i++)
        assert_int_equal(put(unit, q, 'A', 10, true), 0);
    for (unsigned i = 0; i < 4; i++)
        log_moves();
    assert_int_equal(shunted, 1);
    assert_int_equal(prepare(unit), 0);
    again();
    assert_int_equal(store_queue_counts(queue(7)).put, MANY);
    assert_int_equal(end(the_doubt(), false), 0);
    again();
    assert_string_equal(names(queue(7)), "");
}

/* -- how far a restart is -- */

static unsigned forwards_told, backwards_told;
static uint64_t told_last;

static void reads(void *context UNUSED, bool forwards, uint64_t rba)
{
    assert_true(!forwards || rba > told_last);
    told_last = rba;
    if (forwards)
        forwards_told++;
    else
        backwards_told++;
}

static void test_a_restart_tells_how_far_it_is(void **state UNUSED)
{
    const struct store_progress progress = { NULL, reads, 0 };
    struct store_queue *q = queue(7);
    struct store_unit *unit = begin();

    for (unsigned i = 0; i < 1000; i++)
        assert_int_equal(put(unit, q, 'A', 10, true), 0);
    forwards_told = backwards_told = 0;
    told_last = 0;
    world_crash();
    world_progress = &progress;
    assert_int_equal(start(), 0);
    world_progress = NULL;
    assert_true(forwards_told >= 3);
    assert_true(backwards_told >= 3);
}

/* -- trouble with the disk -- */

/* What its coordinator knows of the unit of a day. */
static enum { NOT_PREPARED, MAYBE_PREPARED, PREPARED, MAYBE_ENDED, ENDED } known;

static int day(bool commits, bool shunts)
{
    struct store_unit *unit;
    struct store_queue *from, *to;
    int reason = start();

    known = NOT_PREPARED;
    if (reason < 0)
        return reason;
    reason = store_queue_open(world.store, 7, 1, &from);
    if (reason == 0)
        reason = store_queue_open(world.store, 8, 1, &to);
    if (reason == 0)
        reason = store_begin(world.store, &unit);
    if (reason == 0)
        reason = get(unit, from, 'A');
    if (reason == 0)
        reason = put(unit, to, 'C', 100, true);
    if (reason == 0)
        reason = put(unit, to, 'D', LONG, true);
    if (reason == 0) {
        known = MAYBE_PREPARED;
        reason = prepare(unit);
    }
    if (reason == 0)
        known = PREPARED;
    for (unsigned i = 0; shunts && reason == 0 && i < 5; i++)
        reason = store_checkpoint_now(world.store, false);
    if (reason == 0) {
        known = MAYBE_ENDED;
        reason = end(unit, commits);
    }
    if (reason == 0)
        known = ENDED;
    return reason;
}

static void check(bool commits)
{
    const char *at_first, *then;

    assert_int_equal(start(), 0);
    assert_true(known != NOT_PREPARED || doubts() == 0);
    assert_true(known != PREPARED || doubts() == 1);
    assert_true(known != ENDED || doubts() == 0);
    if (doubts() == 1) {
        assert_in_doubt();
        assert_int_equal(end(the_doubt(), commits), 0);
        known = ENDED;
    }
    at_first = known == ENDED || known == MAYBE_ENDED ? (commits ? "B" : "AB") : "AB";
    then = known == ENDED || known == MAYBE_ENDED ? (commits ? "CD" : "") : "";
    assert_string_equal(names(queue(7)), at_first);
    assert_string_equal(names(queue(8)), then);
    world_crash();
}

static bool trouble_at(enum disk_trouble trouble, long call)
{
    bool commits = call % 3 != 0;
    struct store_queue *q;
    struct store_unit *unit;
    bool hit;

    world_make(LOG_SMALL);
    assert_int_equal(start(), 0);
    unit = begin();
    q = queue(7);
    assert_int_equal(put(unit, q, 'A', 100, true), 0);
    assert_int_equal(put(unit, q, 'B', LONG, true), 0);
    commit(unit);
    world_crash();
    disk.seed = (unsigned)call + 1;
    disk_use(trouble == DISK_POWER);
    disk_plan(trouble, call);
    (void)!day(commits, call % 2);
    world_crash();
    hit = disk.hit;
    disk_power_back(16);
    io = &io_real;
    check(commits);
    assert_int_equal(remove_folder(NULL), 0);
    return hit;
}

static void test_a_call_fails(void **state UNUSED)
{
    disk_walk(DISK_FAIL, trouble_at, STEP_SHORT);
}

static void test_a_write_tears(void **state UNUSED)
{
    disk_walk(DISK_TEAR, trouble_at, STEP_SHORT);
}

static void test_the_power_goes(void **state UNUSED)
{
    disk_walk(DISK_POWER, trouble_at, STEP_SHORT);
}

#define ROW(function, begin) cmocka_unit_test_setup_teardown(function, begin, tear_down)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        ROW(test_a_prepared_unit_is_in_doubt_after_crashes_and_stops, set_up),
        ROW(test_a_unit_in_doubt_is_committed, set_up),
        ROW(test_a_unit_in_doubt_is_backed_out, set_up),
        ROW(test_a_unit_in_doubt_is_committed_after_a_stop, set_up),
        ROW(test_what_was_not_prepared_is_undone, set_up),
        ROW(test_messages_that_are_not_persistent_leave_a_unit_in_doubt, set_up),
        ROW(test_an_old_unit_lets_the_log_go_round, set_up_small),
        ROW(test_an_old_unit_is_undone_from_its_shunted_records, set_up_small),
        ROW(test_an_old_unit_in_doubt_is_rebuilt_from_its_shunted_records, set_up_small),
        ROW(test_many_messages_take_many_shunt_records, set_up),
        ROW(test_a_restart_tells_how_far_it_is, set_up),
        cmocka_unit_test(test_a_call_fails),
        cmocka_unit_test(test_a_write_tears),
        cmocka_unit_test(test_the_power_goes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
