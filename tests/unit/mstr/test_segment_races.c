/* test_segment_races.c - a program that writes to its segment while the queue manager reads there: what is checked is what is used,
 * no byte of the queue manager's storage comes out, and others work on. Meant for the sanitizers as much as for itself. */
#include "tests/unit/mstr/mqi_attacker.h"


#include "mstr/property.h"

enum {
    CALL_AT = 4096, DATA_AT = 135168, RING_AT = 200704, SEGMENT_BYTES = 462848, /* docs/formats/mqi_segment.md */
    AHEAD_POSTED_AT = 320,
    NAME = 600, VALUE = 200,
    FOR = 1500, /* milliseconds */
    ANSWER = 60000, /* milliseconds at least: an answer comes, on however slow a machine */
    PERHAPS = 2000, /* and for one that may never come */
};

/* Writes to the segment all the time. */
static struct scribbler {
    pthread_t thread;
    struct attacker *attacker;
    void (*scribble)(struct scribbler *s);
    uint64_t random;
    _Atomic bool stop;
} scribbler;

static unsigned char *memory(const struct attacker *a)
{
    return (unsigned char *)a->segment.page;
}

static uint64_t any(struct scribbler *s)
{
    s->random = s->random * 6364136223846793005u + 1442695040888963407u;
    return s->random >> 24;
}

static void *run(void *context)
{
    struct scribbler *s = context;

    while (!atomic_load(&s->stop))
        s->scribble(s);
    return NULL;
}

static void scribble(struct attacker *a, void (*how)(struct scribbler *s))
{
    scribbler.attacker = a;
    scribbler.scribble = how;
    scribbler.random = 4711;
    atomic_store(&scribbler.stop, false);
    assert_int_equal(pthread_create(&scribbler.thread, NULL, run, &scribbler), 0);
}

static void scribble_no_more(void)
{
    atomic_store(&scribbler.stop, true);
    pthread_join(scribbler.thread, NULL);
}

/* Waits until the call is answered; false: the connection has ended, or nothing comes. */
static bool answered(struct attacker *a, unsigned limit)
{
    for (unsigned i = 0; i < limit; i++) {
        if (__atomic_load_n((uint32_t *)(void *)(memory(a) + 128), __ATOMIC_SEQ_CST) == a->segment.number)
            return true;
        if (i % 100 == 99 && !link_usable(a->link))
            return false;
        usleep(i < 50 ? 20 : 1000);
    }
    return false;
}

static bool make_call(struct attacker *a, struct mqi_call *call)
{
    buf_clear(&a->bytes);
    mqi_put_call(&a->bytes, call);
    post(a);
    return answered(a, ANSWER);
}

static MQHOBJ open_it(struct attacker *a, const char *name, MQLONG options)
{
    struct mqi_call call = { .attributes = NULL };
    struct buf answer;

    mqi_call_init(&call, MQI_OPEN);
    MQI_SET(call.od.ObjectName, span_of(name));
    call.options = options;
    assert_true(make_call(a, &call));
    buf_init(&answer, SEGMENT_ANSWER_MAX);
    assert_int_equal(segment_wait(&a->segment, false, NULL, 1000, &answer), 1);
    assert_int_equal(mqi_get_answer(buf_span(&answer), &call), 0);
    assert_int_equal(call.reason, MQRC_NONE);
    buf_release(&answer);
    return call.handle;
}

static int64_t end_of(void)
{
    return clock_monotonic() + FOR;
}

/* -- a name that gets shorter -- */

static void define_remote(void)
{
    define(&q.f, TYPE_QLOCAL, "XMIT", "SHARE USAGE(XMITQ) MAXDEPTH(1000000)");
    define(&q.f, TYPE_QREMOTE, "R", "RNAME(Q) RQMNAME(ELSE) XMITQ(XMIT)");
}

static size_t name_at; /* in the data */

static void cut_name(struct scribbler *s)
{
    char *at = s->attacker->segment.area + name_at + 40;

    __atomic_store_n(at, '\0', __ATOMIC_SEQ_CST);
    for (uint64_t i = any(s) % 200; i; i--)
        __atomic_signal_fence(__ATOMIC_SEQ_CST);
    __atomic_store_n(at, 'n', __ATOMIC_SEQ_CST);
    for (uint64_t i = any(s) % 200; i; i--)
        __atomic_signal_fence(__ATOMIC_SEQ_CST);
}

static uint32_t put_list(struct attacker *a)
{
    struct property property = { .type = MQTYPE_STRING, .support = MQPD_SUPPORT_OPTIONAL, .copy = MQCOPY_DEFAULT };
    struct buf list, name;

    buf_init(&list, SEGMENT_DATA);
    buf_init(&name, NAME + 4);
    buf_put_text(&name, "usr.");
    buf_fill(&name, 'n', NAME);
    property.name = buf_span(&name);
    property_put(&list, &property);
    memcpy(a->segment.area, list.data, list.length);
    name_at = 4 + 4;
    buf_release(&name);
    buf_release(&list);
    return (uint32_t)(4 + 4 + NAME + 4 + 4 + 4 + 4 + 4);
}

/* The length of a text was taken, then the text: where that was shorter now, what stood in storage before came out with it. */
static void old_storage_came_out_with_a_name_that_got_shorter(void **state UNUSED)
{
    static char text[20000];
    struct mqi_call call = { .attributes = NULL };
    MQHCONN honest;
    MQHOBJ handle, remote;
    MQOD od = { MQOD_DEFAULT };
    struct attacker a;
    unsigned got = 0;
    int64_t until;

    start();
    in_its_thread(define_remote);
    honest = connect_to("ZQS1");
    MQI_SET(od.ObjectName, span_of("XMIT"));
    MQOPEN(honest, &od, MQOO_INPUT_SHARED, &handle, &code, &reason);
    assert_int_equal(reason, MQRC_NONE);
    attack(&a);
    remote = open_it(&a, "R", MQOO_OUTPUT);
    mqi_call_init(&call, MQI_PUT);
    call.handle = remote;
    call.pmo.Options = MQPMO_NO_SYNCPOINT;
    call.md.Persistence = MQPER_NOT_PERSISTENT;
    call.properties = put_list(&a);
    scribble(&a, cut_name);
    until = end_of();
    while (clock_monotonic() < until) {
        MQLONG length;

        assert_true(make_call(&a, &call));
        length = get_bytes(honest, handle, text, sizeof text, MQGMO_NO_SYNCPOINT);
        if (reason == MQRC_NO_MSG_AVAILABLE) /* the name was none in that moment */
            continue;
        assert_int_equal(reason, MQRC_NONE);
        got++;
        for (MQLONG i = 428 + 36; i < length; i++) /* behind MQXQH and the fixed part of MQRFH2 */
            if (text[i] && !strchr("usr<>/n ", text[i]) && i >= 428 + 36 + 4 + 5)
                fail_msg("byte %02X at %d", (unsigned char)text[i], (int)i);
    }
    scribble_no_more();
    assert_true(got > 0);
    leave(&a);
    MQDISC(&honest, &code, &reason);
    end();
}

/* -- anything -- */

#if defined(__SANITIZE_THREAD__)
#define RACES __attribute__((no_sanitize("thread"))) /* with the queue manager, and is meant to */
#else
#define RACES
#endif

RACES static void write_anything(struct scribbler *s)
{
    static const struct {
        size_t at, size;
    } parts[] = { { 0, 4096 }, { 64, 8 }, { 320, 4 }, { CALL_AT, 600 }, { DATA_AT, 2000 }, { RING_AT, 4096 }, { RING_AT, 262144 },
                  { 0, SEGMENT_BYTES } };
    size_t part = any(s) % ARRAY_COUNT(parts), at = parts[part].at + any(s) % parts[part].size;
    uint32_t value = any(s) % 3 ? (uint32_t)any(s) : (uint32_t)any(s) % 256;

    if (any(s) % 2)
        memory(s->attacker)[at] = (unsigned char)value;
    else
        memcpy(memory(s->attacker) + at / 4 * 4, &value, sizeof value);
    if (any(s) % 64 == 0)
        (void)!eventfd_write(s->attacker->bell, 1);
}

static void define_others(void)
{
    define(&q.f, TYPE_QLOCAL, "RACE", "SHARE MAXDEPTH(500)");
    define(&q.f, TYPE_QLOCAL, "HONEST", "SHARE");
    define(&q.f, TYPE_TOPIC, "T", "TOPICSTR(A)");
}

static void adopt_one(void)
{
    struct identity identity = { .user = name8_const("USER2"), .source = IDENTITY_JOB, .job = name8_const("JOB2") };

    assert_non_null(mqi_server_adopt(q.mqi, q.sockets[1], &identity));
}

/* One connection after the other, since garbage ends them. */
static void next_socket(void)
{
    int pair[2];

    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    q.sockets[1] = pair[0];
    in_its_thread(adopt_one);
    q.sockets[1] = -1;
    q.sockets[0] = pair[1];
}

static void put_something(struct attacker *a, MQHOBJ handle, unsigned round)
{
    struct mqi_call call = { .attributes = NULL };
    bool ring;

    mqi_call_init(&call, round % 5 == 4 ? MQI_GET : MQI_PUT);
    call.handle = handle;
    call.pmo.Options = round % 3 ? MQPMO_SYNCPOINT : MQPMO_NO_SYNCPOINT;
    call.gmo.Options = MQGMO_NO_SYNCPOINT;
    call.md.Persistence = MQPER_NOT_PERSISTENT;
    call.properties = round % 2 ? put_list(a) : 0;
    if (round % 4 == 2)
        MQI_SET(call.md.Format, span_of(MQFMT_RF_HEADER_2));
    call.length = VALUE;
    buf_clear(&a->bytes);
    mqi_put_call(&a->bytes, &call);
    if (round % 7 == 6) {
        (void)!segment_post_ahead(&a->segment, &a->bytes, clock_now(), span_bytes(a->segment.area, VALUE), &ring);
        (void)!eventfd_write(a->bell, 1);
    } else {
        post(a);
        (void)!answered(a, PERHAPS);
    }
}

static void garbage_that_is_written_meanwhile(void **state UNUSED)
{
    MQHCONN honest;
    MQHOBJ handle;
    MQOD od = { MQOD_DEFAULT };
    struct attacker a;
    unsigned round = 0;
    int64_t until;
    char text[8];

    start();
    in_its_thread(define_others);
    honest = connect_to("ZQS1");
    MQI_SET(od.ObjectName, span_of("HONEST"));
    MQOPEN(honest, &od, MQOO_INPUT_SHARED | MQOO_OUTPUT, &handle, &code, &reason);
    assert_int_equal(reason, MQRC_NONE);
    until = end_of();
    while (clock_monotonic() < until) {
        MQHOBJ race;

        next_socket();
        attack(&a);
        race = open_it(&a, "RACE", MQOO_OUTPUT | MQOO_INPUT_SHARED);
        scribble(&a, write_anything);
        for (unsigned i = 0; i < 50 && clock_monotonic() < until && link_usable(a.link); i++)
            put_something(&a, race, round++);
        scribble_no_more();
        leave(&a);
        put_bytes(honest, handle, "HONEST", 6);
        assert_int_equal(reason, MQRC_NONE);
        assert_int_equal(get_bytes(honest, handle, text, sizeof text, MQGMO_NO_SYNCPOINT), 6);
        assert_memory_equal(text, "HONEST", 6);
    }
    MQDISC(&honest, &code, &reason);
    end();
}

/* Each of them was a line in the job log of the queue manager. */
static void a_program_filled_the_job_log(void **state UNUSED)
{
    struct attacker a;

    start();
    for (unsigned i = 0; i < 120; i++) {
        next_socket();
        attack(&a);
        buf_clear(&a.bytes);
        buf_put_u16(&a.bytes, 9999); /* no verb */
        post(&a);
        assert_true(thrown_out(&a));
        leave(&a);
    }
    end();
    assert_int_equal(q.logged, 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(old_storage_came_out_with_a_name_that_got_shorter),
        cmocka_unit_test(garbage_that_is_written_meanwhile),
        cmocka_unit_test(a_program_filled_the_job_log),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
