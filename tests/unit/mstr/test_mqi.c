/* test_mqi.c - the MQI from a program's call to the engine and back: segments, bells, data areas; and what a hostile program may
 * write there. The queue manager runs in a thread of its own. */
#include "tests/unit/mstr/engine_fixture.h"

#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "mstr/mqi_client.h"
#include "mstr/mqi_segment.h"
#include "mstr/mqi_server.h"

#define REQUEST REQUEST_NUMBER
enum {
#include "mstr/mqi_requests.def"
};
#undef REQUEST

enum { SOCKETS = 8, LONG = 3000000 };

static struct {
    struct fixture f;
    struct server *server;
    struct mqi_server *mqi;
    struct engine *engine;
    pthread_t thread;
    int sockets[SOCKETS]; /* of programs, -1: used */
    int stop;             /* eventfd */
    struct watch *stopping;
    _Atomic unsigned logged;
} q;

static void log_line(void *context UNUSED, struct span lines UNUSED)
{
    q.logged++;
}

static int no_wait(void *context UNUSED)
{
    return REASON_STATE;
}

static bool no_look(void *context UNUSED)
{
    return false;
}

static void stop_it(void *context UNUSED)
{
    server_stop(q.server);
}

static void *serve(void *context UNUSED)
{
    server_run(q.server);
    mqi_server_engine(q.mqi, NULL);
    return NULL;
}

/* A socket that the queue manager has adopted already. */
static int take_socket(void)
{
    for (int i = 0; i < SOCKETS; i++)
        if (q.sockets[i] >= 0) {
            int fd = q.sockets[i];

            q.sockets[i] = -1;
            return fd;
        }
    fail();
    return -1;
}

static MQLONG open_program(void *context UNUSED, struct span name, const struct buf *request, struct mqi_opened *opened)
{
    struct buf lines;
    MQLONG reason;

    if (!span_is(name, "ZQS1") && name.length)
        return span_is(name, "DOWN") ? MQRC_Q_MGR_NOT_AVAILABLE : MQRC_Q_MGR_NAME_ERROR;
    buf_init(&lines, 1 << 16);
    reason = mqi_open(link_adopt(take_socket()), request, opened, &lines);
    buf_release(&lines);
    return reason;
}

static void nothing_more(void *context UNUSED)
{
}

static void start(void)
{
    const struct mqi_server_calls calls = { NULL, log_line, no_wait, no_look, nothing_more };
    const struct mqi_host host = { NULL, "TEST", open_program };
    struct identity identity = { .user = name8_const("USER1"), .source = IDENTITY_JOB, .job = name8_const("JOB1") };
    struct engine_events events;

    begin(&q.f, NULL);
    define(&q.f, TYPE_QMGR, "ZQS1", "MAXMSGL(104857600)");
    define(&q.f, TYPE_QLOCAL, "Q", "SHARE MAXMSGL(104857600)");
    q.server = server_new("test");
    q.mqi = mqi_server_new(q.server, &q.f.qmgr, &calls);
    events = mqi_server_events(q.mqi);
    q.engine = engine_new(&q.f.qmgr, &q.f.objects, &q.f.store, &events);
    mqi_server_engine(q.mqi, q.engine);
    for (unsigned i = 0; i < SOCKETS; i++) {
        int pair[2];

        assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
        assert_non_null(mqi_server_adopt(q.mqi, pair[0], &identity));
        q.sockets[i] = pair[1];
    }
    q.stop = eventfd(0, EFD_CLOEXEC);
    q.stopping = server_bell(q.server, q.stop, stop_it, NULL);
    mqi_host(&host);
    q.logged = 0;
    assert_int_equal(pthread_create(&q.thread, NULL, serve, NULL), 0);
}

static void end(void)
{
    assert_int_equal(eventfd_write(q.stop, 1), 0);
    pthread_join(q.thread, NULL);
    for (unsigned i = 0; i < SOCKETS; i++)
        if (q.sockets[i] >= 0)
            close(q.sockets[i]);
    watch_free(q.stopping);
    server_free(q.server);
    mqi_server_free(q.mqi);
    engine_free(q.engine);
    close(q.stop);
    finish(&q.f);
}

/* -- a program -- */

static MQLONG code, reason;

static MQHCONN connect_to(const char *name)
{
    MQHCONN connection;
    MQCHAR48 padded;

    MQI_SET(padded, span_of(name));
    MQCONN(padded, &connection, &code, &reason);
    return connection;
}

static MQHOBJ open_q(MQHCONN connection)
{
    MQHOBJ handle;
    MQOD od = MQOD_DEFAULT;

    MQI_SET(od.ObjectName, span_of("Q"));
    MQOPEN(connection, &od, MQOO_OUTPUT | MQOO_INPUT_SHARED | MQOO_INQUIRE | MQOO_BROWSE, &handle, &code, &reason);
    assert_int_equal(reason, MQRC_NONE);
    return handle;
}

static void put_bytes(MQHCONN connection, MQHOBJ handle, void *bytes, MQLONG length)
{
    MQMD md = MQMD_DEFAULT;
    MQPMO pmo = MQPMO_DEFAULT;

    pmo.Options = MQPMO_NO_SYNCPOINT;
    MQPUT(connection, handle, &md, &pmo, length, bytes, &code, &reason);
}

static MQLONG get_bytes(MQHCONN connection, MQHOBJ handle, void *bytes, MQLONG size, MQLONG options)
{
    MQMD md = MQMD_DEFAULT;
    MQGMO gmo = MQGMO_DEFAULT;
    MQLONG length;

    gmo.Options = options;
    gmo.WaitInterval = 20000;
    MQGET(connection, handle, &md, &gmo, size, bytes, &length, &code, &reason);
    return length;
}

static void messages_of_all_lengths_arrive(void **state UNUSED)
{
    static const MQLONG lengths[] = { 0, 1, 4095, 65535, 65536, 65537, 1 << 20, LONG };
    char *sent = mem_alloc(LONG, 1), *got = mem_alloc(LONG, 1);
    MQHCONN connection;
    MQHOBJ handle;

    start();
    connection = connect_to("ZQS1");
    assert_int_equal(reason, MQRC_NONE);
    handle = open_q(connection);
    for (MQLONG i = 0; i < LONG; i++)
        sent[i] = (char)(i * 7 + i / 251);
    for (size_t i = 0; i < ARRAY_COUNT(lengths); i++) {
        put_bytes(connection, handle, sent, lengths[i]);
        assert_int_equal(reason, MQRC_NONE);
    }
    for (size_t i = 0; i < ARRAY_COUNT(lengths); i++) {
        assert_int_equal(get_bytes(connection, handle, got, LONG, MQGMO_NO_SYNCPOINT), lengths[i]);
        assert_int_equal(reason, MQRC_NONE);
        assert_memory_equal(sent, got, (size_t)lengths[i]);
    }
    MQDISC(&connection, &code, &reason);
    assert_int_equal(reason, MQRC_NONE);
    assert_int_equal(connection, MQHC_UNUSABLE_HCONN);
    MQCMIT(1, &code, &reason);
    assert_int_equal(reason, MQRC_HCONN_ERROR);
    end();
    mem_free(sent);
    mem_free(got);
}

/* The program that gets connects anew, and has not the area of the one that put. */
static void a_long_message_is_got_through_a_new_area(void **state UNUSED)
{
    char *bytes = mem_alloc(LONG, 1);
    MQHCONN one, two;

    start();
    one = connect_to("");
    two = connect_to("ZQS1");
    bytes[LONG - 1] = 'Z';
    put_bytes(one, open_q(one), bytes, LONG);
    memset(bytes, 0, LONG);
    assert_int_equal(get_bytes(two, open_q(two), bytes, LONG, MQGMO_NO_SYNCPOINT), LONG);
    assert_int_equal(bytes[LONG - 1], 'Z');
    assert_int_equal(get_bytes(two, open_q(two), bytes, LONG, MQGMO_NO_SYNCPOINT), 0);
    assert_int_equal(reason, MQRC_NO_MSG_AVAILABLE);
    MQDISC(&one, &code, &reason);
    MQDISC(&two, &code, &reason);
    end();
    mem_free(bytes);
}

static void *put_soon(void *context)
{
    MQHCONN connection = *(MQHCONN *)context;
    MQLONG its_code, its_reason;
    MQMD md = MQMD_DEFAULT;
    MQPMO pmo = MQPMO_DEFAULT;
    MQOD od = MQOD_DEFAULT;

    MQI_SET(od.ObjectName, span_of("Q"));
    usleep(50000);
    pmo.Options = MQPMO_NO_SYNCPOINT;
    MQPUT1(connection, &od, &md, &pmo, 4, "WAKE", &its_code, &its_reason);
    return its_reason == MQRC_NONE ? context : NULL;
}

static void a_sleeping_program_wakes_for_its_message(void **state UNUSED)
{
    MQHCONN one, two;
    pthread_t thread;
    void *fine;
    char text[4];

    start();
    one = connect_to("ZQS1");
    two = connect_to("ZQS1");
    assert_int_equal(pthread_create(&thread, NULL, put_soon, &two), 0);
    assert_int_equal(get_bytes(one, open_q(one), text, sizeof text, MQGMO_NO_SYNCPOINT | MQGMO_WAIT), 4);
    assert_memory_equal(text, "WAKE", 4);
    pthread_join(thread, &fine);
    assert_non_null(fine);
    MQDISC(&one, &code, &reason);
    MQDISC(&two, &code, &reason);
    end();
}

static void queue_managers_that_are_not_there_have_their_reasons(void **state UNUSED)
{
    start();
    connect_to("DOWN");
    assert_int_equal(reason, MQRC_Q_MGR_NOT_AVAILABLE);
    connect_to("NONE");
    assert_int_equal(reason, MQRC_Q_MGR_NAME_ERROR);
    assert_int_equal(code, MQCC_FAILED);
    end();
}

static void a_program_hears_that_the_queue_manager_is_gone(void **state UNUSED)
{
    MQHCONN connection;
    MQHOBJ handle;
    char byte = 'x';

    start();
    connection = connect_to("ZQS1");
    handle = open_q(connection);
    end();
    put_bytes(connection, handle, &byte, 1);
    assert_int_equal(reason, MQRC_CONNECTION_BROKEN);
    put_bytes(connection, handle, &byte, 1);
    assert_int_equal(reason, MQRC_CONNECTION_BROKEN);
    MQDISC(&connection, &code, &reason);
}

static void wrong_parameters_do_not_get_far(void **state UNUSED)
{
    MQHCONN connection;
    MQHOBJ handle;
    MQLONG selector = MQIA_CURRENT_Q_DEPTH, value = 0;
    MQOD od = MQOD_DEFAULT;
    char byte = 'x';

    start();
    connection = connect_to("ZQS1");
    handle = open_q(connection);
    put_bytes(connection, handle, &byte, -1);
    assert_int_equal(reason, MQRC_BUFFER_LENGTH_ERROR);
    put_bytes(connection, handle, NULL, 1);
    assert_int_equal(reason, MQRC_BUFFER_ERROR);
    put_bytes(connection, handle, &byte, SEGMENT_MESSAGE_MAX + 1);
    assert_int_equal(reason, MQRC_MSG_TOO_BIG_FOR_Q_MGR);
    od.Version = 9;
    MQOPEN(connection, &od, MQOO_OUTPUT, &handle, &code, &reason);
    assert_int_equal(reason, MQRC_OD_ERROR);
    handle = open_q(connection);
    MQINQ(connection, handle, 257, &selector, 1, &value, 0, NULL, &code, &reason);
    assert_int_equal(reason, MQRC_SELECTOR_LIMIT_EXCEEDED);
    MQINQ(connection, handle, 1, &selector, 1, NULL, 0, NULL, &code, &reason);
    assert_int_equal(reason, MQRC_INT_ATTRS_ARRAY_ERROR);
    MQINQ(connection, handle, 1, &selector, 1, &value, 0, NULL, &code, &reason);
    assert_int_equal(reason, MQRC_NONE);
    MQDISC(&connection, &code, &reason);
    end();
}

/* -- a hostile program: it has link, segment and bell in its own hands -- */

struct attacker {
    struct link *link;
    struct segment segment;
    int bell;
    struct buf bytes;
};

static int ask(struct attacker *a, uint16_t type, const struct buf *request, struct answer *answer)
{
    answer_init(answer);
    return link_call(a->link, type, request, answer);
}

static void attack(struct attacker *a)
{
    struct answer answer;

    a->link = link_adopt(take_socket());
    buf_init(&a->bytes, SEGMENT_CALL_MAX);
    buf_put_u32(&a->bytes, SEGMENT_VERSION);
    buf_put_u32(&a->bytes, 0);
    for (unsigned i = 0; i < 3; i++)
        buf_put_field_text(&a->bytes, "");
    assert_int_equal(ask(a, REQUEST_CONNECT, &a->bytes, &answer), 0);
    assert_int_equal(segment_map(&a->segment, answer.fd), 0);
    answer_release(&answer);
    buf_clear(&a->bytes);
    assert_int_equal(ask(a, REQUEST_BELL, &a->bytes, &answer), 0);
    a->bell = answer.fd;
    answer.fd = -1;
    answer_release(&answer);
}

static void leave(struct attacker *a)
{
    link_close(a->link);
    segment_free(&a->segment);
    close(a->bell);
    buf_release(&a->bytes);
}

static void post(struct attacker *a)
{
    (void)!segment_post(&a->segment, &a->bytes); /* ringing where nobody has to is no harm */
    assert_int_equal(eventfd_write(a->bell, 1), 0);
}

static bool thrown_out(struct attacker *a)
{
    for (unsigned i = 0; i < 200; i++) {
        if (!link_usable(a->link))
            return true;
        usleep(10000);
    }
    return false;
}

static void what_is_no_call_ends_the_connection(void **state UNUSED)
{
    static const char *const calls[] = { "", "\377\377", "\0\1X", "\0\2", "\0\12" "LEFT OVER" };
    static const size_t lengths[] = { 0, 2, 3, 2, 11 };

    for (size_t i = 0; i < ARRAY_COUNT(calls); i++) {
        struct attacker a;

        start();
        attack(&a);
        buf_put(&a.bytes, calls[i], lengths[i]);
        post(&a);
        assert_true(thrown_out(&a));
        assert_int_equal(q.logged, 1);
        leave(&a);
        end();
    }
}

static void a_call_longer_than_its_area_is_not_read(void **state UNUSED)
{
    struct attacker a;

    start();
    attack(&a);
    buf_put_u16(&a.bytes, MQI_CMIT);
    (void)!segment_post(&a.segment, &a.bytes); /* ringing where nobody has to is no harm */
    *(volatile uint32_t *)((char *)a.segment.page + 68) = 0xffffffff; /* call length */
    assert_int_equal(eventfd_write(a.bell, 1), 0);
    assert_true(thrown_out(&a));
    leave(&a);
    end();
}

static void calls_behind_mqdisc_are_refused(void **state UNUSED)
{
    struct attacker a;

    start();
    attack(&a);
    buf_put_u16(&a.bytes, MQI_DISC);
    post(&a);
    assert_int_equal(segment_wait(&a.segment, true, 5000, &a.bytes), 1);
    buf_clear(&a.bytes);
    buf_put_u16(&a.bytes, MQI_CMIT);
    post(&a);
    assert_true(thrown_out(&a));
    leave(&a);
    end();
}

/* It rings without a call, scribbles on what it must not write, posts a number twice: others are served as before. */
static void noise_disturbs_nobody(void **state UNUSED)
{
    struct attacker a;
    MQHCONN connection;
    MQHOBJ handle;
    char byte = 'x';

    start();
    attack(&a);
    for (unsigned i = 0; i < 1000; i++)
        assert_int_equal(eventfd_write(a.bell, 1), 0);
    memset((char *)a.segment.page + 128, 0xff, 128); /* answered, answer length, sleeping */
    connection = connect_to("ZQS1");
    handle = open_q(connection);
    put_bytes(connection, handle, &byte, 1);
    assert_int_equal(reason, MQRC_NONE);
    buf_put_u16(&a.bytes, MQI_CMIT);
    post(&a);
    memset((char *)a.segment.page, 0, 4096);
    MQDISC(&connection, &code, &reason);
    assert_int_equal(reason, MQRC_NONE);
    leave(&a);
    end();
}

static void areas_have_a_limit(void **state UNUSED)
{
    static const uint32_t sizes[] = { 1, SEGMENT_AREA_MAX + 1, 0xffffffff };
    struct attacker a;
    struct answer answer;
    struct reader in;

    start();
    attack(&a);
    for (size_t i = 0; i < ARRAY_COUNT(sizes); i++) {
        buf_clear(&a.bytes);
        buf_put_u32(&a.bytes, sizes[i]);
        assert_int_equal(ask(&a, REQUEST_AREA, &a.bytes, &answer), 0);
        in = answer_reader(&answer);
        assert_int_equal(reader_u32(&in), MQRC_BUFFER_LENGTH_ERROR);
        assert_int_equal(answer.fd, -1);
        answer_release(&answer);
    }
    leave(&a);
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_of_all_lengths_arrive),
        cmocka_unit_test(a_long_message_is_got_through_a_new_area),
        cmocka_unit_test(a_sleeping_program_wakes_for_its_message),
        cmocka_unit_test(queue_managers_that_are_not_there_have_their_reasons),
        cmocka_unit_test(a_program_hears_that_the_queue_manager_is_gone),
        cmocka_unit_test(wrong_parameters_do_not_get_far),
        cmocka_unit_test(what_is_no_call_ends_the_connection),
        cmocka_unit_test(a_call_longer_than_its_area_is_not_read),
        cmocka_unit_test(calls_behind_mqdisc_are_refused),
        cmocka_unit_test(noise_disturbs_nobody),
        cmocka_unit_test(areas_have_a_limit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
