/* test_puts_ahead.c - puts in a unit of work that their program does not wait for: nobody can tell them from others, and one that
 * fails all the same takes its unit with it. The queue manager runs in a thread of its own. */
#include "tests/unit/mstr/mqi_attacker.h"

#include "mstr/commands.h"
#include "mstr/mqi_inside.h"

enum { MANY = 400, TRIES = 1000 };

/* -- the program -- */

static MQHCONN one, two;
static MQHOBJ at_one, at_two;

static void begin_both(void)
{
    start();
    one = connect_to("ZQS1");
    two = connect_to("ZQS1");
    at_one = open_q(one);
    at_two = open_q(two);
}

static void end_both(void)
{
    MQDISC(&one, &code, &reason);
    MQDISC(&two, &code, &reason);
    end();
}

/* How many puts the library may still make ahead. */
static uint32_t granted(MQHCONN handle)
{
    struct connection *connection = client_refer(handle);
    bool counts = segment_granted(&connection->segment) == connection->ahead.grant.number;
    uint32_t puts = counts ? connection->ahead.grant.puts : 0;

    client_release(connection);
    return puts;
}

static void put_text(MQHCONN connection, MQHOBJ handle, const char *text, MQMD *md)
{
    MQPMO pmo = { MQPMO_DEFAULT };
    char bytes[64];

    snprintf(bytes, sizeof bytes, "%s", text);
    pmo.Options = MQPMO_SYNCPOINT;
    MQPUT(connection, handle, md, &pmo, (MQLONG)strlen(text), bytes, &code, &reason);
}

/* Puts until one was put ahead; how many that took. A grant is soon over where others have the processor. */
static unsigned put_ahead(MQHCONN connection, MQHOBJ handle, const char *text, MQMD *last)
{
    for (unsigned i = 1; i <= TRIES; i++) {
        uint32_t before = granted(connection);
        MQMD md = { MQMD_DEFAULT };

        put_text(connection, handle, text, &md);
        assert_int_equal(reason, MQRC_NONE);
        if (last)
            *last = md;
        if (before && granted(connection) == before - 1)
            return i;
    }
    fail();
    return 0;
}

static void commit(MQHCONN connection, MQLONG wanted)
{
    MQCMIT(connection, &code, &reason);
    assert_int_equal(reason, wanted);
}

static MQLONG depth_of(MQHCONN connection, MQHOBJ handle)
{
    MQLONG selector = MQIA_CURRENT_Q_DEPTH, value = -1;

    MQINQ(connection, handle, 1, &selector, 1, &value, 0, NULL, &code, &reason);
    assert_int_equal(reason, MQRC_NONE);
    return value;
}

static unsigned drain(MQHCONN connection, MQHOBJ handle)
{
    char text[64];
    unsigned count = 0;

    for (;; count++) {
        get_bytes(connection, handle, text, sizeof text, MQGMO_NO_SYNCPOINT);
        if (reason == MQRC_NO_MSG_AVAILABLE)
            return count;
        assert_int_equal(reason, MQRC_NONE);
    }
}

/* -- a command -- */

static const char *altered; /* attributes that the command gives the queue */

/* The engine of this world has definitions that commands do not know, so the test does to them what the command would do. */
static void give_command(void)
{
    const struct identity identity = { .user = name8_const("OPER1"), .source = IDENTITY_JOB, .job = name8_const("ADMIN") };
    struct order order;

    q.f.qmgr.queues = engine_queue_part(q.engine);
    order_init(&order, &identity, span_of("ALTER QLOCAL(Q)"), 0);
    (void)command_serve(&q.f.qmgr, &order);
    order_release(&order);
    define(&q.f, TYPE_QLOCAL, "Q", altered);
}

/* -- tests -- */

static void what_is_answered_is_what_is_stored(void **state UNUSED)
{
    MQMD answered[MANY], got = { MQMD_DEFAULT };
    unsigned ahead = 0;

    begin_both();
    for (unsigned i = 0; i < MANY; i++) {
        uint32_t before = granted(one);

        answered[i] = (MQMD){ MQMD_DEFAULT };
        memset(answered[i].CorrelId, (int)i, sizeof answered[i].CorrelId);
        put_text(one, at_one, "TEXT", &answered[i]);
        assert_int_equal(code, MQCC_OK);
        ahead += before && granted(one) == before - 1;
    }
    assert_true(ahead > 0);
    commit(one, MQRC_NONE);
    for (unsigned i = 0; i < MANY; i++) {
        MQGMO gmo = { MQGMO_DEFAULT };
        MQLONG length;
        char text[8];

        got = (MQMD){ MQMD_DEFAULT };
        gmo.Options = MQGMO_NO_SYNCPOINT;
        MQGET(two, at_two, &got, &gmo, sizeof text, text, &length, &code, &reason);
        assert_int_equal(reason, MQRC_NONE);
        assert_int_equal(length, 4);
        assert_memory_equal(&got, &answered[i], sizeof got);
        assert_memory_equal(got.PutApplName, "JOB1 ", 5);
        assert_memory_equal(got.UserIdentifier, "USER1 ", 6);
        assert_true(i == 0 || memcmp(answered[i].MsgId, answered[i - 1].MsgId, sizeof got.MsgId) != 0);
    }
    end_both();
}

static void backed_out_means_that_none_is_there(void **state UNUSED)
{
    begin_both();
    put_ahead(one, at_one, "GONE", NULL);
    MQBACK(one, &code, &reason);
    assert_int_equal(reason, MQRC_NONE);
    assert_int_equal(depth_of(two, at_two), 0);
    put_ahead(one, at_one, "GONE", NULL);
    commit(one, MQRC_NONE);
    assert_true(drain(two, at_two) >= 2);
    end_both();
}

static void a_program_that_dies_takes_its_puts_along(void **state UNUSED)
{
    begin_both();
    put_ahead(one, at_one, "GONE", NULL);
    link_close(client_refer(one)->link);
    client_refer(one)->link = NULL;
    for (unsigned i = 0; i < TRIES && depth_of(two, at_two); i++)
        usleep(10000);
    assert_int_equal(depth_of(two, at_two), 0);
    MQDISC(&two, &code, &reason);
    end();
}

static void an_inquiry_counts_what_was_put_ahead(void **state UNUSED)
{
    begin_both();
    for (MQLONG count = 0; count < 100;) {
        count += (MQLONG)put_ahead(one, at_one, "COUNTED", NULL);
        assert_int_equal(depth_of(two, at_two), count);
    }
    commit(one, MQRC_NONE);
    end_both();
}

static void behind_a_command_nothing_is_ahead(void **state UNUSED)
{
    MQMD md = { MQMD_DEFAULT };
    unsigned count;

    begin_both();
    count = put_ahead(one, at_one, "BEFORE", NULL);
    altered = "PUT(DISABLED)";
    in_its_thread(give_command);
    put_text(one, at_one, "BEHIND", &md);
    assert_int_equal(reason, MQRC_PUT_INHIBITED);
    assert_int_equal(code, MQCC_FAILED);
    commit(one, MQRC_NONE);
    assert_int_equal(drain(two, at_two), count);
    end_both();
}

static void behind_mqset_nothing_is_ahead(void **state UNUSED)
{
    MQLONG selector = MQIA_INHIBIT_PUT, value = MQQA_PUT_INHIBITED;
    MQOD od = { MQOD_DEFAULT };
    MQMD md = { MQMD_DEFAULT };
    MQHOBJ handle;

    begin_both();
    MQI_SET(od.ObjectName, span_of("Q"));
    MQOPEN(two, &od, MQOO_SET, &handle, &code, &reason);
    put_ahead(one, at_one, "BEFORE", NULL);
    MQSET(two, handle, 1, &selector, 1, &value, 0, NULL, &code, &reason);
    assert_int_equal(reason, MQRC_NONE);
    put_text(one, at_one, "BEHIND", &md);
    assert_int_equal(reason, MQRC_PUT_INHIBITED);
    commit(one, MQRC_NONE);
    end_both();
}

static void define_small(void)
{
    define(&q.f, TYPE_QLOCAL, "SMALL", "SHARE MAXDEPTH(40)");
}

static void a_full_queue_is_told_to_the_put_that_meets_it(void **state UNUSED)
{
    MQOD od = { MQOD_DEFAULT };
    MQHOBJ handle;

    begin_both();
    in_its_thread(define_small);
    MQI_SET(od.ObjectName, span_of("SMALL"));
    MQOPEN(one, &od, MQOO_OUTPUT, &handle, &code, &reason);
    for (unsigned i = 0; i <= 40; i++) {
        MQMD md = { MQMD_DEFAULT };

        put_text(one, handle, "X", &md);
        assert_int_equal(reason, i < 40 ? MQRC_NONE : MQRC_Q_FULL);
    }
    commit(one, MQRC_NONE);
    end_both();
}

static void unit_of_ten(void)
{
    define(&q.f, TYPE_QMGR, "ZQS1", "MAXUMSGS(10)");
}

static void the_limit_of_a_unit_is_told_to_the_put_that_meets_it(void **state UNUSED)
{
    begin_both();
    put_ahead(one, at_one, "X", NULL);
    commit(one, MQRC_NONE);
    altered = "";
    in_its_thread(give_command);
    in_its_thread(unit_of_ten);
    for (unsigned i = 0; i <= 10; i++) {
        MQMD md = { MQMD_DEFAULT };

        put_text(one, at_one, "X", &md);
        assert_int_equal(reason, i < 10 ? MQRC_NONE : MQRC_SYNCPOINT_LIMIT_REACHED);
    }
    commit(one, MQRC_NONE);
    end_both();
}

static void fill_up(void)
{
    q.f.store.full = true;
}

static void have_room(void)
{
    q.f.store.full = false;
}

static void run_short(void)
{
    q.f.store.no_room = true;
}

/* What others put ends the grants before there is no room for them. */
static void where_room_is_short_puts_wait(void **state UNUSED)
{
    static char bytes[16384];

    begin_both();
    put_ahead(one, at_one, "ROOM ENOUGH", NULL);
    in_its_thread(run_short);
    for (unsigned i = 0; i < 20; i++) {
        put_bytes(two, at_two, bytes, sizeof bytes);
        assert_int_equal(reason, MQRC_NONE);
    }
    for (unsigned i = 0; i < TRIES && granted(one); i++)
        usleep(10000);
    assert_int_equal(granted(one), 0);
    for (unsigned i = 0; i < 20; i++) {
        MQMD md = { MQMD_DEFAULT };

        put_text(one, at_one, "WAITS", &md);
        assert_int_equal(granted(one), 0);
    }
    commit(one, MQRC_NONE);
    end_both();
}

/* The store fails behind the answer, which no grant foresees. */
static void a_put_that_fails_behind_its_answer_takes_its_unit_along(void **state UNUSED)
{
    MQMD md = { MQMD_DEFAULT };
    bool failed = false;

    begin_both();
    for (unsigned i = 0; i < TRIES && !failed; i++) {
        uint32_t before;

        put_text(one, at_one, "FIRST", &md);
        assert_int_equal(reason, MQRC_NONE);
        before = granted(one);
        in_its_thread(fill_up);
        put_text(one, at_one, "NO ROOM", &md);
        failed = before && granted(one) == before - 1;
        assert_int_equal(reason, failed ? MQRC_NONE : MQRC_PAGESET_FULL);
        depth_of(two, at_two); /* it is done behind that */
        in_its_thread(have_room);
        put_text(one, at_one, "BEHIND IT", &md);
        commit(one, failed ? MQRC_BACKED_OUT : MQRC_NONE);
        drain(two, at_two);
    }
    assert_true(failed);
    assert_int_equal(depth_of(two, at_two), 0);
    put_text(one, at_one, "AGAIN", &md);
    commit(one, MQRC_NONE);
    assert_int_equal(drain(two, at_two), 1);
    end_both();
    assert_non_null(strstr(q.said, "GBRM084E"));
}

/* Its handle has gone, and another queue has its number. */
static void a_closed_handle_has_no_grant(void **state UNUSED)
{
    MQOD od = { MQOD_DEFAULT };
    MQMD md = { MQMD_DEFAULT };
    MQHOBJ handle = at_one;

    begin_both();
    in_its_thread(define_small);
    put_ahead(one, at_one, "TO Q", NULL);
    commit(one, MQRC_NONE);
    drain(two, at_two);
    handle = at_one;
    MQCLOSE(one, &at_one, MQCO_NONE, &code, &reason);
    MQI_SET(od.ObjectName, span_of("SMALL"));
    MQOPEN(one, &od, MQOO_OUTPUT | MQOO_INQUIRE, &at_one, &code, &reason);
    assert_int_equal(at_one, handle);
    put_text(one, at_one, "TO SMALL", &md);
    commit(one, MQRC_NONE);
    assert_int_equal(depth_of(two, at_two), 0);
    assert_int_equal(depth_of(one, at_one), 1);
    end_both();
}

/* Each put differs from the one before in something that the grant was not for. */
static void puts_that_are_not_alike_are_right_all_the_same(void **state UNUSED)
{
    static const MQLONG priorities[] = { 0, 9, 4, 4 };
    MQLONG length;
    char text[16];

    begin_both();
    for (unsigned i = 0; i < MANY; i++) {
        MQMD md = { MQMD_DEFAULT };

        md.Priority = priorities[i % ARRAY_COUNT(priorities)];
        md.MsgType = i % 3 ? MQMT_DATAGRAM : MQMT_REPORT;
        MQI_SET(md.Format, span_of(i % 5 ? "MQSTR" : ""));
        if (i % 7 == 0)
            memset(md.MsgId, 'A' + (int)(i % 20), sizeof md.MsgId);
        snprintf(text, sizeof text, "%u", i);
        put_text(one, at_one, text, &md);
        assert_int_equal(reason, MQRC_NONE);
    }
    commit(one, MQRC_NONE);
    for (unsigned count = 0; count < MANY; count++) {
        MQMD md = { MQMD_DEFAULT };
        MQGMO gmo = { MQGMO_DEFAULT };
        unsigned i;

        gmo.Options = MQGMO_NO_SYNCPOINT;
        MQGET(two, at_two, &md, &gmo, sizeof text - 1, text, &length, &code, &reason);
        assert_int_equal(reason, MQRC_NONE);
        text[length] = '\0';
        assert_int_equal(sscanf(text, "%u", &i), 1);
        assert_int_equal(md.Priority, priorities[i % ARRAY_COUNT(priorities)]);
        assert_int_equal(md.MsgType, i % 3 ? MQMT_DATAGRAM : MQMT_REPORT);
        assert_memory_equal(md.Format, i % 5 ? "MQSTR   " : "        ", 8);
        assert_int_equal(md.MsgId[0] == md.MsgId[1] && md.MsgId[1] == 'A' + (int)(i % 20), i % 7 == 0);
    }
    end_both();
}

/* The ring is filled several times over, and its end cuts no message. */
static void messages_of_many_lengths_go_through_the_ring(void **state UNUSED)
{
    static char bytes[16384], got[16384];
    MQMD md = { MQMD_DEFAULT };
    MQPMO pmo = { MQPMO_DEFAULT };

    begin_both();
    pmo.Options = MQPMO_SYNCPOINT | MQPMO_NEW_MSG_ID;
    for (unsigned i = 0; i < MANY; i++) {
        memset(bytes, (int)i, sizeof bytes);
        MQPUT(one, at_one, &md, &pmo, (MQLONG)(i * 7919 % sizeof bytes), bytes, &code, &reason);
        assert_int_equal(reason, MQRC_NONE);
    }
    commit(one, MQRC_NONE);
    for (unsigned i = 0; i < MANY; i++) {
        MQLONG length = get_bytes(two, at_two, got, sizeof got, MQGMO_NO_SYNCPOINT);

        assert_int_equal(length, i * 7919 % sizeof bytes);
        memset(bytes, (int)i, sizeof bytes);
        assert_memory_equal(got, bytes, (size_t)length);
    }
    end_both();
}

/* -- a hostile program -- */

static void make_put(struct attacker *a, MQLONG options)
{
    static struct mqi_call call;

    mqi_call_init(&call, MQI_PUT);
    call.handle = 1;
    call.pmo.Options = options;
    call.length = 4;
    buf_clear(&a->bytes);
    mqi_put_call(&a->bytes, &call);
}

static void post_ahead(struct attacker *a)
{
    bool ring_it;

    assert_true(segment_post_ahead(&a->segment, &a->bytes, clock_now(), span_of("DATA"), &ring_it));
    assert_int_equal(eventfd_write(a->bell, 1), 0);
}

static void what_is_no_put_in_a_unit_ends_the_connection(void **state UNUSED)
{
    for (unsigned i = 0; i < 3; i++) {
        struct attacker a;

        start();
        attack(&a);
        make_put(&a, MQPMO_NO_SYNCPOINT);
        if (i == 1) {
            buf_clear(&a.bytes);
            buf_put_u16(&a.bytes, MQI_CMIT);
        } else if (i == 2) {
            buf_put(&a.bytes, "LEFT OVER", 9);
        }
        post_ahead(&a);
        assert_true(thrown_out(&a));
        leave(&a);
        end();
        assert_non_null(strstr(q.said, "GBRM050E"));
    }
}

static void entries_that_are_none_end_the_connection(void **state UNUSED)
{
    static const uint32_t lengths[][2] = { /* of the entry, of the call in it */
        { 0, 0 }, { 8, 0 }, { 24, 8 }, { 16, 1 }, { 0xfffffff0, 8 }, { 1 << 20, 8 }, { 64, 0xffffffff }, { 262144 + 16, 0 },
    };

    for (unsigned i = 0; i < ARRAY_COUNT(lengths); i++) {
        struct attacker a;
        char *page;

        start();
        attack(&a);
        make_put(&a, MQPMO_SYNCPOINT);
        page = (char *)a.segment.page;
        memcpy(page + 200704, lengths[i], sizeof lengths[i]);
        *(volatile uint32_t *)(page + 320) = 64; /* ahead posted */
        assert_int_equal(eventfd_write(a.bell, 1), 0);
        assert_true(thrown_out(&a));
        leave(&a);
        end();
    }
}

static void more_posted_than_the_ring_holds_ends_the_connection(void **state UNUSED)
{
    struct attacker a;

    start();
    attack(&a);
    *(volatile uint32_t *)((char *)a.segment.page + 320) = 262144 + 16;
    assert_int_equal(eventfd_write(a.bell, 1), 0);
    assert_true(thrown_out(&a));
    leave(&a);
    end();
}

/* Nobody has granted them, and the handle is none: the unit is lost, and the program hears of it. */
static void puts_that_were_not_granted_are_puts(void **state UNUSED)
{
    struct attacker a;
    struct mqi_call call;

    start();
    attack(&a);
    make_put(&a, MQPMO_SYNCPOINT);
    post_ahead(&a);
    buf_clear(&a.bytes);
    buf_put_u16(&a.bytes, MQI_CMIT);
    post(&a);
    assert_int_equal(segment_wait(&a.segment, true, 5000, &a.bytes), 1);
    mqi_call_init(&call, MQI_CMIT);
    assert_int_equal(mqi_get_answer(buf_span(&a.bytes), &call), 0);
    assert_int_equal(call.reason, MQRC_BACKED_OUT);
    leave(&a);
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_answered_is_what_is_stored),
        cmocka_unit_test(backed_out_means_that_none_is_there),
        cmocka_unit_test(a_program_that_dies_takes_its_puts_along),
        cmocka_unit_test(an_inquiry_counts_what_was_put_ahead),
        cmocka_unit_test(behind_a_command_nothing_is_ahead),
        cmocka_unit_test(behind_mqset_nothing_is_ahead),
        cmocka_unit_test(a_full_queue_is_told_to_the_put_that_meets_it),
        cmocka_unit_test(the_limit_of_a_unit_is_told_to_the_put_that_meets_it),
        cmocka_unit_test(where_room_is_short_puts_wait),
        cmocka_unit_test(a_put_that_fails_behind_its_answer_takes_its_unit_along),
        cmocka_unit_test(a_closed_handle_has_no_grant),
        cmocka_unit_test(puts_that_are_not_alike_are_right_all_the_same),
        cmocka_unit_test(messages_of_many_lengths_go_through_the_ring),
        cmocka_unit_test(what_is_no_put_in_a_unit_ends_the_connection),
        cmocka_unit_test(entries_that_are_none_end_the_connection),
        cmocka_unit_test(more_posted_than_the_ring_holds_ends_the_connection),
        cmocka_unit_test(puts_that_were_not_granted_are_puts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
