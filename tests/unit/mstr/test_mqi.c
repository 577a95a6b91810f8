/* test_mqi.c - the MQI from a program's call to the engine and back: segments, bells, data areas; and what a hostile program may
 * write there. The queue manager runs in a thread of its own. */
#include "tests/unit/mstr/mqi_attacker.h"

#include <fcntl.h>
#include <sys/wait.h>

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
    MQMD md = { MQMD_DEFAULT };
    MQPMO pmo = { MQPMO_DEFAULT };
    MQOD od = { MQOD_DEFAULT };

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
    MQOD od = { MQOD_DEFAULT };
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

static void a_place_for_what_comes_out_that_is_null_ended_the_program(void **state UNUSED)
{
    MQHCONN connection;
    MQHOBJ handle;
    MQMD md = { MQMD_DEFAULT };
    MQGMO gmo = { MQGMO_DEFAULT };
    MQOD od = { MQOD_DEFAULT };
    MQSD sd = { MQSD_DEFAULT };
    MQCHAR48 name;
    char byte = 'x';

    start();
    connection = connect_to("ZQS1");
    handle = open_q(connection);
    put_bytes(connection, handle, &byte, 1);
    MQGET(connection, handle, &md, &gmo, 1, &byte, NULL, &code, &reason);
    assert_int_equal(reason, MQRC_DATA_LENGTH_ERROR);
    MQOPEN(connection, &od, MQOO_OUTPUT, NULL, &code, &reason);
    assert_int_equal(reason, MQRC_HOBJ_ERROR);
    MQCLOSE(connection, NULL, MQCO_NONE, &code, &reason);
    assert_int_equal(reason, MQRC_HOBJ_ERROR);
    sd.Options = MQSO_CREATE | MQSO_MANAGED;
    MQSUB(connection, &sd, NULL, &handle, &code, &reason);
    assert_int_equal(reason, MQRC_HOBJ_ERROR);
    MQSUB(connection, &sd, &handle, NULL, &code, &reason);
    assert_int_equal(reason, MQRC_HOBJ_ERROR);
    MQCONN(NULL, &handle, &code, &reason);
    assert_int_equal(reason, MQRC_Q_MGR_NAME_ERROR);
    MQI_SET(name, span_of("ZQS1"));
    MQCONN(name, NULL, &code, &reason);
    assert_int_equal(reason, MQRC_HCONN_ERROR);
    MQDISC(NULL, &code, &reason);
    assert_int_equal(reason, MQRC_HCONN_ERROR);
    MQDISC(&connection, &code, &reason);
    assert_int_equal(reason, MQRC_NONE);
    end();
}

/* No message comes of it, so nothing of one is looked at, or changed. */
static void an_unlock_wanted_a_buffer(void **state UNUSED)
{
    MQHCONN connection;
    MQHOBJ handle;
    MQGMO gmo = { MQGMO_DEFAULT };
    char byte = 'x';
    MQLONG length = 77;

    start();
    connection = connect_to("ZQS1");
    handle = open_q(connection);
    put_bytes(connection, handle, &byte, 1);
    get_bytes(connection, handle, &byte, 1, MQGMO_BROWSE_FIRST | MQGMO_LOCK);
    gmo.Options = MQGMO_UNLOCK;
    MQGET(connection, handle, NULL, &gmo, -1, NULL, &length, &code, &reason);
    assert_int_equal(reason, MQRC_NONE);
    assert_int_equal(length, 77);
    MQGET(connection, handle, NULL, &gmo, -1, NULL, NULL, &code, &reason);
    assert_int_equal(reason, MQRC_NO_MSG_LOCKED);
    MQDISC(&connection, &code, &reason);
    end();
}

/* -- a process that a program has forked -- */

static bool is_refused(MQHCONN connection, MQHOBJ handle)
{
    char byte = 'x';
    bool refused;

    put_bytes(connection, handle, &byte, 1);
    refused = reason == MQRC_HCONN_ERROR;
    MQDISC(&connection, &code, &reason);
    return refused && reason == MQRC_HCONN_ERROR;
}

static void a_forked_process_ended_the_connection_of_its_parent(void **state UNUSED)
{
    MQHCONN connection;
    MQHOBJ handle;
    int status = -1;
    pid_t child;
    char byte = 'x';

    start();
    connection = connect_to("ZQS1");
    handle = open_q(connection);
    child = fork();
    if (child == 0)
        _exit(is_refused(connection, handle) ? 0 : 1);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    put_bytes(connection, handle, &byte, 1);
    assert_int_equal(reason, MQRC_NONE);
    MQDISC(&connection, &code, &reason);
    assert_int_equal(reason, MQRC_NONE);
    end();
}

/* -- a hostile program -- */

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
    assert_int_equal(segment_wait(&a.segment, true, NULL, 5000, &a.bytes), 1);
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

static MQLONG attack_call(struct attacker *a, struct mqi_call *call)
{
    buf_clear(&a->bytes);
    mqi_put_call(&a->bytes, call);
    post(a);
    assert_int_equal(segment_wait(&a->segment, false, NULL, 10000, &a->bytes), 1);
    assert_int_equal(mqi_get_answer(buf_span(&a->bytes), call), 0);
    return call->reason;
}

static void honest_work_goes_on(void)
{
    MQHCONN connection = connect_to("ZQS1");
    MQHOBJ handle = open_q(connection);
    char byte = 'x';

    put_bytes(connection, handle, &byte, 1);
    assert_int_equal(reason, MQRC_NONE);
    MQDISC(&connection, &code, &reason);
    assert_int_equal(reason, MQRC_NONE);
}

/* Whether a write to an eventfd waits is a flag that all who have it share: a program that took it away and filled the one of its
 * signals had the queue manager stand still with the next signal. */
static void a_full_descriptor_of_signals_stopped_the_queue_manager(void **state UNUSED)
{
    static struct mqi_call call; /* it is big */
    static struct mqi_attributes attributes;
    struct attacker a;
    struct answer answer;

    alarm(300);
    start();
    attack(&a);
    buf_clear(&a.bytes);
    assert_int_equal(ask(&a, REQUEST_SIGNALS, &a.bytes, &answer), 0);
    assert_int_equal(fcntl(answer.fd, F_SETFL, 0), 0);
    (void)!write(answer.fd, &(uint64_t){ UINT64_MAX - 1 }, sizeof(uint64_t));
    call.attributes = &attributes;
    mqi_call_init(&call, MQI_OPEN);
    MQI_SET(call.od.ObjectName, span_of("Q"));
    call.options = MQOO_INPUT_SHARED;
    assert_int_equal(attack_call(&a, &call), MQRC_NONE);
    for (unsigned i = 0; i < 3; i++) {
        MQHOBJ handle = call.handle;

        mqi_call_init(&call, MQI_SIGNAL);
        call.handle = handle;
        call.options = 1;
        call.gmo.Version = MQGMO_VERSION_2;
        call.gmo.Options = MQGMO_SET_SIGNAL | MQGMO_NO_SYNCPOINT;
        call.gmo.WaitInterval = MQWI_UNLIMITED;
        assert_true(attack_call(&a, &call) == MQRC_SIGNAL_REQUEST_ACCEPTED || i);
        call.handle = handle;
        honest_work_goes_on();
    }
    answer_release(&answer);
    leave(&a);
    end();
    alarm(0);
}

/* The same of the bell, which the queue manager rang itself when a program had made many calls without a pause. */
static void a_full_bell_stopped_the_queue_manager(void **state UNUSED)
{
    static struct mqi_call call;
    struct attacker a;
    _Atomic uint32_t *posted;
    int64_t until;

    alarm(300);
    start();
    attack(&a);
    posted = (_Atomic uint32_t *)((char *)a.segment.page + 64);
    mqi_call_init(&call, MQI_CLOSE); /* of no handle: answered at once */
    buf_clear(&a.bytes);
    mqi_put_call(&a.bytes, &call);
    (void)!segment_post(&a.segment, &a.bytes);
    assert_int_equal(fcntl(a.bell, F_SETFL, 0), 0);
    assert_int_equal(eventfd_write(a.bell, UINT64_MAX - 1), 0); /* rings for the first call, too */
    for (until = clock_monotonic() + 300; clock_monotonic() < until;)
        for (unsigned i = 0; i < 100000; i++) /* one call behind the other */
            atomic_fetch_add(posted, 1);
    honest_work_goes_on();
    leave(&a);
    end();
    alarm(0);
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

/* -- passwords -- */

/* user NULL: none is given. By pointer, or by offset as COBOL does. */
static MQHCONN log_on(const char *user, const char *password, bool by_offset)
{
    static char texts[1000];
    char name[49] = "ZQS1";
    MQCNO options = { MQCNO_DEFAULT };
    MQCSP security = { MQCSP_DEFAULT };
    MQHCONN connection;

    options.Version = MQCNO_VERSION_5;
    if (user) {
        options.SecurityParmsPtr = &security;
        security.AuthenticationType = MQCSP_AUTH_USER_ID_AND_PWD;
        security.CSPUserIdLength = (MQLONG)strlen(user);
        security.CSPPasswordLength = (MQLONG)strlen(password);
    }
    if (by_offset) {
        MQCSP *placed = (MQCSP *)(void *)texts;

        *placed = security;
        memcpy(texts + sizeof *placed, user, strlen(user));
        memcpy(texts + sizeof *placed + 100, password, strlen(password));
        placed->CSPUserIdOffset = sizeof *placed;
        placed->CSPPasswordOffset = sizeof *placed + 100;
        options.SecurityParmsPtr = placed;
    } else if (user) {
        security.CSPUserIdPtr = (void *)(uintptr_t)user;
        security.CSPPasswordPtr = (void *)(uintptr_t)password;
    }
    MQCONNX(name, &options, &connection, &code, &reason);
    return connection;
}

/* Whose messages it puts. */
static void context_is(MQHCONN connection, const char *user)
{
    MQHOBJ handle = open_q(connection);
    MQMD md = { MQMD_DEFAULT };
    MQPMO pmo = { MQPMO_DEFAULT };

    pmo.Options = MQPMO_NO_SYNCPOINT;
    MQPUT(connection, handle, &md, &pmo, 0, NULL, &code, &reason);
    assert_int_equal(reason, MQRC_NONE);
    assert_true(span_is(MQI_NAME(md.UserIdentifier), user));
}

static void checks(enum authentication local, bool adopt, unsigned delay)
{
    q.f.qmgr.security.local_checks = local;
    q.f.qmgr.security.adopt = adopt;
    q.f.qmgr.security.fail_delay = delay;
}

static void a_right_password_is_taken_and_its_user_adopted(void **state UNUSED)
{
    MQHCONN connection;

    start();
    checks(AUTHENTICATION_OPTIONAL, true, 0);
    connection = log_on("anna", "SECRET", false);
    assert_int_equal(reason, MQRC_NONE);
    context_is(connection, "ANNA");
    connection = log_on("ANNA    ", "SECRET", true);
    assert_int_equal(reason, MQRC_NONE);
    context_is(connection, "ANNA");
    assert_int_equal(q.verified, 2);
    end();
}

/* Connecting, and RESLEVEL, were asked of the user whose password was given: it is the address space that connects. */
static void who_logged_on_had_to_be_allowed_to_connect(void **state UNUSED)
{
    MQOD od = { MQOD_DEFAULT };
    MQHOBJ handle;

    MQI_SET(od.ObjectName, span_of("Q"));
    q.access = "ZQS1.BATCH:USER1=READ ZQS1.RESLEVEL:ANNA=ALTER ZQS1.Q:ANNA=UPDATE";
    start();
    checks(AUTHENTICATION_OPTIONAL, true, 0);
    context_is(log_on("ANNA", "SECRET", false), "ANNA");
    end();
    q.access = "ZQS1.BATCH:USER1=READ ZQS1.RESLEVEL:ANNA=ALTER ZQS1.Q:ANNA=NONE";
    start();
    checks(AUTHENTICATION_OPTIONAL, true, 0);
    MQOPEN(log_on("ANNA", "SECRET", false), &od, MQOO_OUTPUT, &handle, &code, &reason);
    assert_int_equal(reason, MQRC_NOT_AUTHORIZED);
    end();
    q.access = NULL;
}

static void without_adopting_the_user_stays_that_of_the_job(void **state UNUSED)
{
    start();
    checks(AUTHENTICATION_REQUIRED, false, 0);
    context_is(log_on("ANNA", "SECRET", false), "USER1");
    end();
}

static void wrong_passwords_are_refused(void **state UNUSED)
{
    static const struct {
        const char *user, *password, *said;
        unsigned verified;
    } rows[] = {
        { "ANNA", "WRONG", "LOGON/JOB INITIATION - INVALID PASSWORD", 1 },
        { "EXPIRED", "SECRET", "CSQH046E", 1 },
        { "ANNA", "", "CSQH045E ZQS1 CSQHAUTH JOB1 did not provide a password", 0 }, /* nobody was told why */
        { "NOTAUSERID", "SECRET", "LOGON/JOB INITIATION - USER AT TERMINAL NOT RACF-DEFINED", 0 },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        start();
        checks(AUTHENTICATION_OPTIONAL, true, 0);
        assert_int_equal(log_on(rows[i].user, rows[i].password, false), MQHC_UNUSABLE_HCONN);
        assert_int_equal(reason, MQRC_NOT_AUTHORIZED);
        assert_int_equal(q.verified, rows[i].verified);
        end();
        assert_non_null(strstr(q.said, rows[i].said));
        assert_null(strstr(q.said, "WRONG"));
    }
}

static void a_wrong_password_is_answered_late(void **state UNUSED)
{
    int64_t before;

    start();
    checks(AUTHENTICATION_OPTIONAL, true, 1);
    before = clock_monotonic();
    log_on("ANNA", "WRONG", false);
    assert_int_equal(reason, MQRC_NOT_AUTHORIZED);
    assert_true(clock_monotonic() - before >= 900);
    end();
}

static void none_ignores_what_is_given(void **state UNUSED)
{
    start();
    checks(AUTHENTICATION_NONE, true, 0);
    context_is(log_on("ANNA", "WRONG", false), "USER1");
    assert_int_equal(q.verified, 0);
    end();
}

static void required_means_that_a_password_is_given(void **state UNUSED)
{
    start();
    checks(AUTHENTICATION_REQUIRED, true, 0);
    log_on(NULL, NULL, false);
    assert_int_equal(reason, MQRC_NOT_AUTHORIZED);
    end();
    assert_non_null(strstr(q.said, "CSQH045E ZQS1 CSQHAUTH JOB1 did not"));
    /* UPDATE to the profile of the connection spares it; READ does not. */
    for (unsigned update = 0; update < 2; update++) {
        q.access = update ? "ZQS1.BATCH:USER1=UPDATE ZQS1.Q:*=ALTER" : "ZQS1.BATCH:USER1=READ ZQS1.Q:*=ALTER";
        start();
        checks(AUTHENTICATION_REQUIRED, true, 0);
        log_on(NULL, NULL, false);
        assert_int_equal(reason, update ? MQRC_NONE : MQRC_NOT_AUTHORIZED);
        end();
    }
    /* WARNING mode lets who has NONE connect, and gave UPDATE to all of them. */
    q.access = "ZQS1.BATCH:USER1=READ ZQS1.Q:*=ALTER";
    start();
    q.f.fake.warning = "ZQS1.BATCH";
    checks(AUTHENTICATION_REQUIRED, true, 0);
    log_on(NULL, NULL, false);
    assert_int_equal(reason, MQRC_NOT_AUTHORIZED);
    end();
    q.access = NULL;
}

static int nameless[2];

static void adopt_nameless(void)
{
    const struct identity identity = { .user = name8_const("USER1"), .source = IDENTITY_COMMAND };

    assert_non_null(mqi_server_adopt(q.mqi, nameless[0], &identity));
}

/* A program outside of steps names itself, and the name stands in the job log of the queue manager. */
static void the_name_of_a_program_forged_a_line(void **state UNUSED)
{
    struct link *link;
    struct call call;

    start();
    checks(AUTHENTICATION_REQUIRED, true, 0);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, nameless), 0);
    in_its_thread(adopt_nameless);
    link = link_adopt(nameless[1]);
    call_begin(&call, 1000);
    buf_put_u32(&call.request, SEGMENT_VERSION);
    buf_put_u32(&call.request, 0);
    buf_put_field_text(&call.request, "X\nCSQY022I ZQS1 FORGED");
    for (unsigned i = 0; i < 3; i++)
        buf_put_field_text(&call.request, "");
    call_ask(&call, link, REQUEST_CONNECT);
    assert_int_equal(reader_u32(&call.in), MQCC_FAILED);
    assert_int_equal(reader_u32(&call.in), MQRC_NOT_AUTHORIZED);
    (void)!call_end(&call);
    link_close(link);
    end();
    assert_non_null(strstr(q.said, "CSQH045E ZQS1 CSQHAUTH X.CSQY022I ZQS1 FORGED did not"));
}

static void who_may_not_connect_is_asked_for_no_password(void **state UNUSED)
{
    q.access = "ZQS1.BATCH:ANNA=READ ZQS1.Q:*=ALTER";
    start();
    checks(AUTHENTICATION_OPTIONAL, true, 0);
    log_on("ANNA", "SECRET", false);
    assert_int_equal(reason, MQRC_NOT_AUTHORIZED);
    assert_int_equal(q.verified, 0);
    end();
    q.access = NULL;
}

static void racf_that_was_restarted_is_asked_again(void **state UNUSED)
{
    start();
    checks(AUTHENTICATION_OPTIONAL, true, 0);
    q.broken = 1;
    context_is(log_on("ANNA", "SECRET", false), "ANNA");
    assert_int_equal(q.closed, 1);
    q.verified = 0;
    q.broken = 2;
    log_on("ANNA", "SECRET", false);
    assert_int_equal(reason, MQRC_SECURITY_ERROR);
    end();
}

static void security_parameters_that_are_none(void **state UNUSED)
{
    char name[49] = "ZQS1", text[] = "ANNA";
    MQCNO options = { MQCNO_DEFAULT };
    MQCSP security = { MQCSP_DEFAULT };
    MQHCONN connection;

    start();
    options.Version = MQCNO_VERSION_5;
    options.SecurityParmsPtr = &security;
    for (unsigned i = 0; i < 5; i++) {
        security = (MQCSP){ MQCSP_DEFAULT };
        security.AuthenticationType = i == 1 ? 7 : MQCSP_AUTH_USER_ID_AND_PWD;
        security.Version = i == 2 ? 9 : MQCSP_VERSION_1;
        security.CSPUserIdPtr = i == 0 ? NULL : text;
        security.CSPUserIdLength = i == 3 ? 100000 : 4;
        security.CSPPasswordLength = i == 4 ? -1 : 0;
        MQCONNX(name, &options, &connection, &code, &reason);
        assert_int_equal(reason, MQRC_CSP_ERROR);
    }
    end();
}

static void a_program_may_go_while_its_password_is_looked_at(void **state UNUSED)
{
    struct buf request;
    struct link *link;

    start();
    checks(AUTHENTICATION_OPTIONAL, true, 60);
    buf_init(&request, MQI_CONNECT_MAX);
    mqi_put_connect(&request, 0, "TEST", span_of("ANNA"), span_of("WRONG"), NULL);
    link = link_adopt(take_socket());
    assert_int_equal(link_send(link, REQUEST_CONNECT, &request, -1), 0);
    while (!q.verified)
        usleep(1000);
    usleep(20000);
    link_close(link);
    buf_release(&request);
    assert_int_equal(log_on("ANNA", "SECRET", false) == MQHC_UNUSABLE_HCONN, 0);
    end();
}

/* -- options of MQCONNX -- */

static MQHCONN connect_with(MQLONG options, MQLONG version, const char *tag)
{
    MQHCONN connection;
    MQCHAR48 name;
    MQCNO cno = { MQCNO_DEFAULT };

    cno.Version = version;
    cno.Options = options;
    memcpy(cno.ConnTag, tag, strlen(tag));
    MQI_SET(name, span_of("ZQS1"));
    MQCONNX(name, &cno, &connection, &code, &reason);
    return connection;
}

static void options_are_taken_or_refused(void **state UNUSED)
{
    static const MQLONG refused[] = {
        MQCNO_HANDLE_SHARE_BLOCK, MQCNO_HANDLE_SHARE_NO_BLOCK, MQCNO_CLIENT_BINDING, 0x20000, 0x40000000,
        MQCNO_SERIALIZE_CONN_TAG_Q_MGR | MQCNO_RESTRICT_CONN_TAG_Q_MGR, MQCNO_RECONNECT | MQCNO_RECONNECT_DISABLED,
        MQCNO_ACCOUNTING_Q_ENABLED | MQCNO_ACCOUNTING_Q_DISABLED, MQCNO_FASTPATH_BINDING | MQCNO_ISOLATED_BINDING,
    };
    MQHCONN connection;

    start();
    for (size_t i = 0; i < ARRAY_COUNT(refused); i++) {
        assert_int_equal(connect_with(refused[i], MQCNO_VERSION_5, "TAG"), MQHC_UNUSABLE_HCONN);
        assert_int_equal(reason, MQRC_OPTIONS_ERROR);
    }
    connect_with(MQCNO_SERIALIZE_CONN_TAG_Q_MGR, MQCNO_VERSION_2, "TAG"); /* which has no tag */
    assert_int_equal(reason, MQRC_OPTIONS_ERROR);
    connection = connect_with(MQCNO_HANDLE_SHARE_NONE | MQCNO_FASTPATH_BINDING | MQCNO_ACCOUNTING_MQI_ENABLED | MQCNO_RECONNECT, 1, "");
    assert_int_equal(reason, MQRC_NONE);
    MQDISC(&connection, &code, &reason);
    end();
}

static void a_tag_is_one_connections(void **state UNUSED)
{
    MQHCONN one, two;

    start();
    one = connect_with(MQCNO_SERIALIZE_CONN_TAG_Q_MGR, MQCNO_VERSION_3, "TAG");
    assert_int_equal(reason, MQRC_NONE);
    connect_with(MQCNO_SERIALIZE_CONN_TAG_QSG, MQCNO_VERSION_3, "TAG");
    assert_int_equal(reason, MQRC_CONN_TAG_IN_USE);
    assert_int_equal(code, MQCC_FAILED);
    connect_with(MQCNO_RESTRICT_CONN_TAG_Q_MGR, MQCNO_VERSION_3, "TAG");
    assert_int_equal(reason, MQRC_CONN_TAG_IN_USE);
    two = connect_with(MQCNO_SERIALIZE_CONN_TAG_Q_MGR, MQCNO_VERSION_3, "OTHER");
    assert_int_equal(reason, MQRC_NONE);
    MQDISC(&one, &code, &reason);
    one = connect_with(MQCNO_SERIALIZE_CONN_TAG_Q_MGR, MQCNO_VERSION_3, "TAG");
    assert_int_equal(reason, MQRC_NONE);
    MQDISC(&one, &code, &reason);
    MQDISC(&two, &code, &reason);
    end();
}

/* All of one process, which is one address space. */
static void a_restricted_tag_is_one_address_spaces(void **state UNUSED)
{
    MQHCONN one, two;

    start();
    one = connect_with(MQCNO_RESTRICT_CONN_TAG_Q_MGR, MQCNO_VERSION_3, "TAG");
    two = connect_with(MQCNO_RESTRICT_CONN_TAG_QSG, MQCNO_VERSION_3, "TAG");
    assert_int_equal(reason, MQRC_NONE);
    connect_with(MQCNO_SERIALIZE_CONN_TAG_Q_MGR, MQCNO_VERSION_3, "TAG");
    assert_int_equal(reason, MQRC_CONN_TAG_IN_USE);
    MQDISC(&one, &code, &reason);
    MQDISC(&two, &code, &reason);
    one = connect_with(MQCNO_SERIALIZE_CONN_TAG_Q_MGR, MQCNO_VERSION_3, ""); /* zeros are no tag */
    two = connect_with(MQCNO_SERIALIZE_CONN_TAG_Q_MGR, MQCNO_VERSION_3, "");
    assert_int_equal(reason, MQRC_NONE);
    MQDISC(&one, &code, &reason);
    MQDISC(&two, &code, &reason);
    end();
}

/* -- many -- */

static void one_connection_too_many_is_told_so(void **state UNUSED)
{
    MQHCONN two, one;

    start();
    mqi_server_limit(q.mqi, 2);
    one = connect_to("ZQS1");
    two = connect_to("ZQS1");
    assert_int_equal(reason, MQRC_NONE);
    assert_int_equal(connect_to("ZQS1"), MQHC_UNUSABLE_HCONN);
    assert_int_equal(reason, MQRC_MAX_CONNS_LIMIT_REACHED);
    connect_to("ZQS1");
    assert_int_equal(reason, MQRC_MAX_CONNS_LIMIT_REACHED);
    assert_int_equal(q.logged, 1);
    MQDISC(&one, &code, &reason);
    for (unsigned i = 0; i < 1200 && connect_to("ZQS1") == MQHC_UNUSABLE_HCONN; i++)
        usleep(50000); /* the queue manager sees the end of a socket when it looks */
    assert_int_equal(reason, MQRC_NONE);
    MQDISC(&two, &code, &reason);
    end();
    assert_non_null(strstr(q.said, "2 PROGRAMS ARE CONNECTED"));
}

/* What DISPLAY CONN shows as EXTCONN and CONN. */
static void connections_have_identifiers(void **state UNUSED)
{
    static const MQBYTE24 none;
    MQCNO first = { MQCNO_DEFAULT }, second = { MQCNO_DEFAULT }, old = { MQCNO_DEFAULT };
    MQHCONN one, two, three;
    MQCHAR48 name;

    start();
    MQI_SET(name, span_of("ZQS1"));
    first.Version = second.Version = MQCNO_VERSION_5;
    old.Version = MQCNO_VERSION_4;
    MQCONNX(name, &first, &one, &code, &reason);
    assert_int_equal(reason, MQRC_NONE);
    MQCONNX(name, &second, &two, &code, &reason);
    assert_int_equal(reason, MQRC_NONE);
    MQCONNX(name, &old, &three, &code, &reason);
    assert_int_equal(reason, MQRC_NONE);
    assert_memory_equal(first.ConnectionId, "CSQZQS1         ", 16);
    assert_memory_equal(second.ConnectionId, first.ConnectionId, 16);
    assert_memory_not_equal(second.ConnectionId + 16, first.ConnectionId + 16, 8);
    assert_memory_not_equal(first.ConnectionId + 16, none, 8);
    assert_memory_equal(old.ConnectionId, none, sizeof none);
    MQDISC(&one, &code, &reason);
    MQDISC(&two, &code, &reason);
    MQDISC(&three, &code, &reason);
    first.Version = MQCNO_VERSION_8 + 1;
    MQCONNX(name, &first, &one, &code, &reason);
    assert_int_equal(reason, MQRC_CNO_ERROR);
    end();
}

/* What clients alone make use of is taken; a name of its own an application cannot have. */
static void options_of_clients_decide_nothing(void **state UNUSED)
{
    static char url[] = "file:///nowhere";
    MQCNO cno = { MQCNO_DEFAULT };
    MQHCONN one;
    MQCHAR48 name;

    start();
    MQI_SET(name, span_of("ZQS1"));
    cno.Version = MQCNO_VERSION_8;
    cno.CCDTUrlPtr = url;
    cno.CCDTUrlOffset = 9;
    cno.CCDTUrlLength = -1;
    cno.BalanceParmsPtr = url;
    MQCONNX(name, &cno, &one, &code, &reason);
    assert_int_equal(reason, MQRC_NONE);
    assert_memory_equal(cno.ConnectionId, "CSQZQS1 ", 8);
    MQDISC(&one, &code, &reason);
    memset(cno.ApplName, '\0', sizeof cno.ApplName);
    MQCONNX(name, &cno, &one, &code, &reason);
    assert_int_equal(reason, MQRC_NONE);
    MQDISC(&one, &code, &reason);
    cno.ApplName[sizeof cno.ApplName - 1] = 'X'; /* behind a NUL: no part of the name */
    MQCONNX(name, &cno, &one, &code, &reason);
    assert_int_equal(reason, MQRC_NONE);
    MQDISC(&one, &code, &reason);
    MQI_SET(cno.ApplName, span_of("PAYROLL"));
    for (cno.Version = MQCNO_VERSION_7; cno.Version <= MQCNO_VERSION_8; cno.Version++) {
        MQCONNX(name, &cno, &one, &code, &reason);
        assert_int_equal(reason, MQRC_CNO_ERROR);
        assert_int_equal(one, MQHC_UNUSABLE_HCONN);
    }
    cno.Version = MQCNO_VERSION_6; /* which has no such field */
    MQCONNX(name, &cno, &one, &code, &reason);
    assert_int_equal(reason, MQRC_NONE);
    MQDISC(&one, &code, &reason);
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_of_clients_decide_nothing),
        cmocka_unit_test(messages_of_all_lengths_arrive),
        cmocka_unit_test(a_long_message_is_got_through_a_new_area),
        cmocka_unit_test(a_sleeping_program_wakes_for_its_message),
        cmocka_unit_test(queue_managers_that_are_not_there_have_their_reasons),
        cmocka_unit_test(a_program_hears_that_the_queue_manager_is_gone),
        cmocka_unit_test(wrong_parameters_do_not_get_far),
        cmocka_unit_test(a_place_for_what_comes_out_that_is_null_ended_the_program),
        cmocka_unit_test(an_unlock_wanted_a_buffer),
        cmocka_unit_test(a_forked_process_ended_the_connection_of_its_parent),
        cmocka_unit_test(what_is_no_call_ends_the_connection),
        cmocka_unit_test(a_call_longer_than_its_area_is_not_read),
        cmocka_unit_test(calls_behind_mqdisc_are_refused),
        cmocka_unit_test(noise_disturbs_nobody),
        cmocka_unit_test(a_full_descriptor_of_signals_stopped_the_queue_manager),
        cmocka_unit_test(a_full_bell_stopped_the_queue_manager),
        cmocka_unit_test(areas_have_a_limit),
        cmocka_unit_test(a_right_password_is_taken_and_its_user_adopted),
        cmocka_unit_test(who_logged_on_had_to_be_allowed_to_connect),
        cmocka_unit_test(without_adopting_the_user_stays_that_of_the_job),
        cmocka_unit_test(wrong_passwords_are_refused),
        cmocka_unit_test(a_wrong_password_is_answered_late),
        cmocka_unit_test(none_ignores_what_is_given),
        cmocka_unit_test(required_means_that_a_password_is_given),
        cmocka_unit_test(the_name_of_a_program_forged_a_line),
        cmocka_unit_test(who_may_not_connect_is_asked_for_no_password),
        cmocka_unit_test(racf_that_was_restarted_is_asked_again),
        cmocka_unit_test(security_parameters_that_are_none),
        cmocka_unit_test(a_program_may_go_while_its_password_is_looked_at),
        cmocka_unit_test(options_are_taken_or_refused),
        cmocka_unit_test(a_tag_is_one_connections),
        cmocka_unit_test(a_restricted_tag_is_one_address_spaces),
        cmocka_unit_test(one_connection_too_many_is_told_so),
        cmocka_unit_test(connections_have_identifiers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
