/* test_puts_ahead.c - puts in a unit of work that their program does not wait for: nobody can tell them from others, and one that
 * fails all the same takes its unit with it. The queue manager runs in a thread of its own. */
#include "tests/unit/mstr/mqi_attacker.h"

#include "mstr/commands.h"
#include "mstr/mqi_inside.h"

enum { MANY = 400, TRIES = 6000 };

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

/* A put that is posted in the moment in which a command takes the grant back. */
static void a_put_that_meets_a_command_half_way_is_in_front_of_it(void **state UNUSED)
{
    bool met = false;
    unsigned count = 0;

    begin_both();
    for (unsigned i = 0; i < TRIES && !met; i++) {
        struct connection *connection = client_refer(one);
        MQMD md = { MQMD_DEFAULT };
        uint32_t seen;

        count = put_ahead(one, at_one, "BEFORE", NULL);
        seen = segment_granted(&connection->segment);
        met = seen && granted(one);
        altered = "PUT(DISABLED)";
        in_its_thread(give_command);
        if (met) {
            segment_grant(&connection->segment, seen); /* as it was when the program looked */
            put_text(one, at_one, "HALF WAY", &md);
            assert_int_equal(reason, MQRC_NONE);
            segment_grant(&connection->segment, 0);
        }
        client_release(connection);
        put_text(one, at_one, "BEHIND", &md);
        assert_int_equal(reason, MQRC_PUT_INHIBITED);
        commit(one, MQRC_NONE);
        assert_int_equal(drain(two, at_two), count + met);
        altered = "PUT(ENABLED)";
        in_its_thread(give_command);
    }
    assert_true(met);
    end_both();
}

/* That is for no more puts than were granted, and for none behind a put that has waited. */
static void puts_half_way_end_with_the_grant(void **state UNUSED)
{
    struct connection *connection;
    MQMD md = { MQMD_DEFAULT };
    bool ring_it;

    begin_both();
    put_ahead(one, at_one, "BEFORE", NULL);
    commit(one, MQRC_NONE);
    altered = "PUT(DISABLED)";
    in_its_thread(give_command);
    put_text(one, at_one, "BEHIND", &md);
    assert_int_equal(reason, MQRC_PUT_INHIBITED);
    connection = client_refer(one);
    connection->call.md = md;
    connection->call.pmo.Options = MQPMO_SYNCPOINT;
    buf_clear(&connection->bytes);
    mqi_put_call(&connection->bytes, &connection->call);
    assert_true(segment_post_ahead(&connection->segment, &connection->bytes, clock_now(), span_of("BEHIND"), &ring_it));
    client_release(connection);
    commit(one, MQRC_BACKED_OUT);
    assert_true(drain(two, at_two) >= 2);
    end_both();
}

static void unit_of_two_hundred(void)
{
    define(&q.f, TYPE_QLOCAL, "FULL", "SHARE");
    define(&q.f, TYPE_QMGR, "ZQS1", "MAXUMSGS(200)");
}

/* What the unit gets counts too, behind the grant. */
static void gets_behind_the_grant_count_for_the_limit_of_the_unit(void **state UNUSED)
{
    MQHOBJ from;
    MQOD od = { MQOD_DEFAULT };
    unsigned units = 0;
    char text[8];

    begin_both();
    in_its_thread(unit_of_two_hundred);
    MQI_SET(od.ObjectName, span_of("FULL"));
    MQOPEN(two, &od, MQOO_OUTPUT | MQOO_INPUT_SHARED, &from, &code, &reason);
    for (unsigned i = 0; i < 150; i++)
        put_bytes(two, from, text, 1);
    MQOPEN(one, &od, MQOO_INPUT_SHARED, &from, &code, &reason);
    put_text(one, at_one, "X", &(MQMD){ MQMD_DEFAULT });
    units = 1;
    for (unsigned i = 0; i < 150; i++, units++) {
        get_bytes(one, from, text, sizeof text, MQGMO_SYNCPOINT);
        assert_int_equal(reason, MQRC_NONE);
    }
    for (; reason == MQRC_NONE && units < 1000; units++)
        put_text(one, at_one, "X", &(MQMD){ MQMD_DEFAULT });
    assert_int_equal(reason, MQRC_SYNCPOINT_LIMIT_REACHED);
    assert_int_equal(units, 201);
    commit(one, MQRC_NONE);
    end_both();
}

static void define_reply(void)
{
    define(&q.f, TYPE_QREMOTE, "ALIAS", "RNAME(THERE) RQMNAME(ZQS2)");
}

/* A program that names its reply queue anew each time, and leaves the queue manager as it came back. */
static void half_of_a_reply_queue_is_answered_as_it_is_stored(void **state UNUSED)
{
    MQMD md = { MQMD_DEFAULT };

    begin_both();
    in_its_thread(define_reply);
    for (unsigned i = 0; i < MANY; i++) {
        MQI_SET(md.ReplyToQ, span_of("ALIAS"));
        if (i % 20 == 0)
            MQI_SET(md.ReplyToQMgr, SPAN_NONE);
        memset(md.MsgId, 0, sizeof md.MsgId);
        put_text(one, at_one, "X", &md);
        assert_int_equal(reason, MQRC_NONE);
        assert_memory_equal(md.ReplyToQ, i % 20 ? "ALIAS " : "THERE ", 6);
        assert_memory_equal(md.ReplyToQMgr, "ZQS2 ", 5);
    }
    commit(one, MQRC_NONE);
    end_both();
}

static void far_from_full_but_for_gets(void)
{
    define(&q.f, TYPE_QLOCAL, "Q", "SHARE MAXDEPTH(16500)");
}

/* They may be backed out, and then the queue is full. */
static void what_is_got_and_not_committed_is_in_the_queue(void **state UNUSED)
{
    char text[8];

    begin_both();
    in_its_thread(far_from_full_but_for_gets);
    for (unsigned i = 0; i < 200; i++)
        put_bytes(two, at_two, text, 1);
    for (unsigned i = 0; i < 200; i++)
        get_bytes(two, at_two, text, sizeof text, MQGMO_SYNCPOINT);
    assert_int_equal(reason, MQRC_NONE);
    for (unsigned i = 0; i < 20; i++) {
        put_text(one, at_one, "X", &(MQMD){ MQMD_DEFAULT });
        assert_int_equal(granted(one), 0);
    }
    end_both();
}

static void define_model(void)
{
    define(&q.f, TYPE_QMODEL, "MODEL", "DEFTYPE(TEMPDYN) SHARE DEFSOPT(SHARED)");
}

/* It goes with who made it. */
static void a_dynamic_queue_has_no_grant(void **state UNUSED)
{
    MQOD od = { MQOD_DEFAULT };
    MQHOBJ made, there;

    begin_both();
    in_its_thread(define_model);
    MQI_SET(od.ObjectName, span_of("MODEL"));
    MQOPEN(two, &od, MQOO_INPUT_SHARED, &made, &code, &reason);
    assert_int_equal(reason, MQRC_NONE);
    MQOPEN(one, &od, MQOO_OUTPUT, &there, &code, &reason);
    assert_int_equal(reason, MQRC_NONE);
    for (unsigned i = 0; i < 20; i++)
        put_text(one, there, "X", &(MQMD){ MQMD_DEFAULT });
    assert_int_equal(reason, MQRC_NONE);
    MQCLOSE(two, &made, MQCO_NONE, &code, &reason);
    put_text(one, there, "X", &(MQMD){ MQMD_DEFAULT });
    assert_int_equal(reason, MQRC_Q_DELETED);
    commit(one, MQRC_NONE);
    end_both();
}

/* A put that finds the ring full is a call, and has no identifier of the grant. */
static void a_full_ring_takes_no_identifier(void **state UNUSED)
{
    static struct connection connection;
    static const MQBYTE24 none;
    static char data[8192];
    int fd;

    assert_int_equal(segment_new(&connection.segment, &fd), 0);
    connection.bell = eventfd(0, EFD_NONBLOCK);
    buf_init(&connection.bytes, SEGMENT_CALL_MAX);
    mqi_call_init(&connection.call, MQI_PUT);
    connection.ahead = (struct put_ahead){ .grant = { 1, 128, 8192, { 1 } }, .given = connection.call.md, .made = connection.call.md };
    segment_grant(&connection.segment, 1);
    do {
        mqi_call_init(&connection.call, MQI_PUT);
        connection.call.length = sizeof data;
    } while (ahead_put(&connection, data));
    assert_in_range(connection.ahead.grant.puts, 1, 127);
    assert_memory_equal(connection.call.md.MsgId, none, sizeof none);
    buf_release(&connection.bytes);
    segment_free(&connection.segment);
    close(connection.bell);
    close(fd);
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
    assert_int_equal(segment_wait(&a.segment, true, NULL, 5000, &a.bytes), 1);
    mqi_call_init(&call, MQI_CMIT);
    assert_int_equal(mqi_get_answer(buf_span(&a.bytes), &call), 0);
    assert_int_equal(call.reason, MQRC_BACKED_OUT);
    leave(&a);
    end();
}

/* The message says it once, however often the ring is looked at meanwhile. */
static void a_ring_that_is_none_is_told_once(void **state UNUSED)
{
    struct attacker a;
    unsigned before;

    start();
    attack(&a);
    before = q.logged;
    make_put(&a, MQPMO_SYNCPOINT);
    for (unsigned i = 0; i < 20; i++)
        post_ahead(&a);
    make_put(&a, MQPMO_NO_SYNCPOINT);
    post_ahead(&a);
    assert_true(thrown_out(&a));
    leave(&a);
    end();
    assert_int_equal(q.logged - before, 2); /* the first one has failed, the second one is none */
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
        cmocka_unit_test(a_put_that_meets_a_command_half_way_is_in_front_of_it),
        cmocka_unit_test(puts_half_way_end_with_the_grant),
        cmocka_unit_test(gets_behind_the_grant_count_for_the_limit_of_the_unit),
        cmocka_unit_test(half_of_a_reply_queue_is_answered_as_it_is_stored),
        cmocka_unit_test(what_is_got_and_not_committed_is_in_the_queue),
        cmocka_unit_test(a_dynamic_queue_has_no_grant),
        cmocka_unit_test(a_full_ring_takes_no_identifier),
        cmocka_unit_test(a_ring_that_is_none_is_told_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
