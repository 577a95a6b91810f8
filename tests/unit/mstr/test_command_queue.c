/* test_command_queue.c - command_queue.h: messages on SYSTEM.COMMAND.INPUT are commands, with replies. */
#include "tests/unit/mstr/engine_programs.h"
#include "tests/unit/mstr/fake_saf.h"
#include "tests/unit/mstr/memory_store.h"

#include "mstr/command_queue.h"
#include "mstr/commands.h"

enum { TEXT_MAX = 40000 };

struct fixture {
    struct fake_saf saf;
    struct qmgr qmgr;
    struct store store;
    struct engine *engine;
    struct command_queue *queue;
    struct program one;
    MQHOBJ input, replies;
    struct buf log;
    unsigned commanded, signals;
    int soon; /* milliseconds, -1: no turn was asked for */
    bool stops;
    const char *next; /* what is sent as soon as a reply has come */
};

static void send(struct fixture *f, const char *user, const char *text);

static void ask_soon(void *context, int milliseconds)
{
    ((struct fixture *)context)->soon = milliseconds;
}

static void note_log(void *context, struct span lines)
{
    buf_put_span(&((struct fixture *)context)->log, lines);
}

static void note_command(void *context)
{
    struct fixture *f = context;

    f->commanded++;
    command_queue_turn(f->queue); /* as mstr.c does */
}

static void on_alarm(void *context UNUSED, int64_t at UNUSED)
{
}

/* Owners are programs: a signal to the command server was written into what is none, and ended the queue manager at its stop. */
static void note_signal(void *context, void *owner, uint32_t place UNUSED, MQLONG code UNUSED)
{
    struct fixture *f = context;

    assert_ptr_equal(owner, &f->one);
    f->signals++;
}

static int on_wait(void *context)
{
    memory_store_sync(&((struct fixture *)context)->store);
    return 0;
}

static void reply_came(void *context, void *owner, struct mqi_call *call)
{
    struct fixture *f = context;
    const char *next = f->next;

    on_answered(context, owner, call);
    f->next = NULL;
    if (next)
        send(f, "", next);
}

/* STOP QMGR takes the engine away, in the middle of the command. */
static int stop(void *context, struct buf *out UNUSED)
{
    struct fixture *f = context;

    command_queue_end(f->queue);
    engine_free(f->engine);
    f->engine = NULL;
    return 0;
}

static bool command(struct fixture *f, const char *text)
{
    struct identity who = { .user = name8_const("OPER"), .source = IDENTITY_COMMAND };
    struct order order;
    bool good;

    order_init(&order, &who, span_of(text), S_C);
    good = command_serve(&f->qmgr, &order);
    order_release(&order);
    return good;
}

static void begin(struct fixture *f, const char *access)
{
    struct engine_events events = { .context = f, .answered = reply_came, .log = note_log, .alarm = on_alarm, .wait = on_wait,
                                    .signal = note_signal };
    const struct command_queue_calls calls = { f, ask_soon, note_log, note_command };
    struct identity user = { .user = name8_const("USER1"), .source = IDENTITY_JOB, .job = name8_const("JOB1") };

    memset(f, 0, sizeof *f);
    f->saf.access = access;
    if (!access)
        f->saf.inactive = "MQADMIN MXADMIN";
    qmgr_init(&f->qmgr, "ZQS1", NULL, fake_saf(&f->saf));
    assert_true(command(f, "START QMGR"));
    buf_init(&f->log, 1 << 16);
    define_in(&f->qmgr.objects, TYPE_STGCLASS, "DEFAULT", "PSID(1)");
    define_in(&f->qmgr.objects, TYPE_QLOCAL, "SYSTEM.COMMAND.INPUT", "SHARE MAXMSGL(100000)");
    define_in(&f->qmgr.objects, TYPE_QLOCAL, "REPLIES", "SHARE");
    define_in(&f->qmgr.objects, TYPE_QLOCAL, "DLQ", "SHARE");
    f->engine = engine_new(&f->qmgr, &f->qmgr.objects, &f->store, &events);
    f->qmgr.keeps = (struct storage_part){ .context = f, .stop = stop };
    f->qmgr.security.switches.values[SWITCH_QUEUE].on = false;
    f->qmgr.security.switches.values[SWITCH_CONTEXT].on = false;
    f->qmgr.security.switches.values[SWITCH_CONNECTION].on = false;
    assert_int_equal(engine_connect(f->engine, &user, span_of("JOB1"), &f->one, &f->one.connection, &f->log), MQRC_NONE);
    f->input = open_queue(&f->one, "SYSTEM.COMMAND.INPUT", MQOO_OUTPUT | MQOO_SET_IDENTITY_CONTEXT);
    f->replies = open_queue(&f->one, "REPLIES", MQOO_INPUT_SHARED);
    f->queue = command_queue_new(f->engine, &f->qmgr, &calls);
    command_queue_turn(f->queue);
    f->soon = -1;
}

static void finish(struct fixture *f)
{
    command_queue_end(f->queue);
    command_queue_free(f->queue);
    engine_free(f->engine);
    memory_store_free(&f->store);
    qmgr_release(&f->qmgr);
    buf_release(&f->log);
}

/* A command message, by a descriptor that the test has begun. */
static void send_md(struct fixture *f, const MQMD *md, const char *text, size_t length)
{
    static char area[TEXT_MAX];
    struct program *p = &f->one;

    begin_call(p, MQI_PUT);
    p->call.handle = f->input;
    p->call.md = *md;
    p->call.pmo.Options = MQPMO_NO_SYNCPOINT | (MQI_NAME(md->UserIdentifier).length ? MQPMO_SET_IDENTITY_CONTEXT : 0);
    p->call.length = (uint32_t)length;
    memcpy(area, text, length);
    assert_int_equal(engine_call(p->connection, &p->call, area, sizeof area), 0);
    assert_int_equal(p->call.reason, MQRC_NONE);
    if (f->soon >= 0) {
        f->soon = -1;
        command_queue_turn(f->queue);
    }
}

static MQMD request(const char *user)
{
    MQMD md = { MQMD_DEFAULT };

    md.MsgType = MQMT_REQUEST;
    MQI_SET(md.Format, span_of("MQSTR"));
    MQI_SET(md.ReplyToQ, span_of("REPLIES"));
    MQI_SET(md.UserIdentifier, span_of(user));
    return md;
}

static void send(struct fixture *f, const char *user, const char *text)
{
    MQMD md = request(user);

    send_md(f, &md, text, strlen(text));
}

/* All that lies on the queue, a line for each message. */
static const char *messages_of(struct fixture *f, MQHOBJ handle)
{
    static char all[1 << 16];
    size_t used = 0;

    all[0] = '\0';
    while (get(&f->one, handle, MQGMO_NO_SYNCPOINT) == MQRC_NONE)
        used += (size_t)snprintf(all + used, sizeof all - used, "%.*s\n", (int)f->one.call.area_length, f->one.area);
    assert_int_equal(f->one.call.reason, MQRC_NO_MSG_AVAILABLE);
    return all;
}

#define assert_replies(f, text) assert_string_equal(messages_of(f, (f)->replies), text)
#define DONE "CSQN205I   COUNT=       2, RETURN=00000000, REASON=00000000\n"
#define REFUSED(text)                                                     \
    "CSQN205I   COUNT=       3, RETURN=00000020, REASON=FFFFFFFF\n"       \
    "CSQ9016E ZQS1 ' " text "' command request not authorized\n"         \
    "CSQ9023E ZQS1 CSQ9SCND ' " text "' ABNORMAL COMPLETION\n"

static void a_command_message_has_its_replies(void **state UNUSED)
{
    struct fixture f;
    MQMD md;

    begin(&f, NULL);
    send(&f, "", "DEFINE QLOCAL(NEW)");
    assert_replies(&f, DONE "CSQ9022I ZQS1 CSQMMSGP ' DEFINE QLOCAL' NORMAL COMPLETION\n");
    assert_non_null(objects_find(&f.qmgr.objects, CLASS_QUEUE, span_of("NEW")));
    assert_int_equal(f.commanded, 1);
    send(&f, "", "DELETE QLOCAL(Q2)  \0\0");
    assert_replies(&f, "CSQN205I   COUNT=       4, RETURN=0000000C, REASON=00000008\n"
                       "CSQM125I ZQS1 CSQMUQLC QLOCAL (Q2) QSGDISP(QMGR) WAS NOT FOUND\n"
                       "CSQM090E ZQS1 CSQMUQLC FAILURE REASON CODE X'00D44002'\n"
                       "CSQ9023E ZQS1 CSQMUQLC ' DELETE QLOCAL' ABNORMAL COMPLETION\n");
    md = request("");
    md.Persistence = MQPER_PERSISTENT;
    md.Priority = 7;
    memset(md.CorrelId, 'C', sizeof md.CorrelId);
    send_md(&f, &md, "DISPLAY CMDSERV", 15);
    md = f.one.call.md; /* with the identifier that it got */
    assert_int_equal(get(&f.one, f.replies, MQGMO_NO_SYNCPOINT), MQRC_NONE);
    assert_memory_equal(f.one.call.md.CorrelId, md.MsgId, sizeof md.MsgId);
    assert_int_equal(f.one.call.md.MsgType, MQMT_REPLY);
    assert_int_equal(f.one.call.md.Persistence, MQPER_PERSISTENT);
    assert_int_equal(f.one.call.md.Priority, 7);
    assert_replies(&f, "CSQN013I ZQS1 COMMAND SERVER STATUS IS RUNNING\n"
                       "CSQ9022I ZQS1 CSQNCDSP ' DISPLAY CMDSERV' NORMAL COMPLETION\n");
    finish(&f);
}

/* The server waits, and while replies are given out the program sends the next one: it was taken, and never carried out. */
static void the_next_command_of_a_fast_program_was_lost(void **state UNUSED)
{
    struct fixture f;
    struct program two = { 0 };
    struct identity user = { .user = name8_const("USER1"), .source = IDENTITY_JOB, .job = name8_const("JOB2") };
    MQHOBJ replies;

    begin(&f, NULL);
    assert_int_equal(engine_connect(f.engine, &user, span_of("JOB2"), &two, &two.connection, &f.log), MQRC_NONE);
    replies = open_queue(&two, "REPLIES", MQOO_INPUT_SHARED);
    begin_call(&two, MQI_GET);
    two.call.handle = replies;
    two.call.gmo.Options = MQGMO_NO_SYNCPOINT | MQGMO_WAIT;
    two.call.gmo.WaitInterval = MQWI_UNLIMITED;
    two.call.length = 1000;
    assert_int_equal(engine_call(two.connection, &two.call, two.area, sizeof two.area), ENGINE_LATER);
    f.next = "DEFINE QLOCAL(SECOND)";
    send(&f, "", "DEFINE QLOCAL(FIRST)");
    for (int turns = 0; turns < 3 && f.soon >= 0; turns++) {
        f.soon = -1;
        command_queue_turn(f.queue);
    }
    assert_int_equal(f.commanded, 2);
    assert_non_null(objects_find(&f.qmgr.objects, CLASS_QUEUE, span_of("SECOND")));
    finish(&f);
}

static void the_user_of_the_message_is_checked(void **state UNUSED)
{
    static const struct {
        const char *user, *reply, *log;
    } tries[] = {
        { "ADM", DONE "CSQ9022I ZQS1 CSQMMSGP ' DEFINE QLOCAL' NORMAL COMPLETION\n", "" },
        { "", REFUSED("DEF QL"), "ICH408I USER1 MQCMDS ZQS1.DEFINE.QLOCAL 5 0\n" }, /* who has put it */
        { "TOOLONGUSER", REFUSED("DEF QL"), "ICH408I  MQCMDS ZQS1.DEFINE.QLOCAL 5 0\n" },
        { "NOBODY", REFUSED("DEF QL"), "ICH408I USER(NOBODY  ) GROUP(        ) NAME(####################)\n"
                                      "  LOGON/JOB INITIATION - USER AT TERMINAL NOT RACF-DEFINED\n"
                                      "IRR012I  VERIFICATION FAILED. USER PROFILE NOT FOUND.\n"
                                      "ICH408I  MQCMDS ZQS1.DEFINE.QLOCAL 5 0\n" },
        { "CLERK", REFUSED("DEF QL"), "ICH408I CLERK MQADMIN ZQS1.QUEUE.A 5 2\n" },
    };

    for (size_t i = 0; i < ARRAY_COUNT(tries); i++) {
        struct fixture f;

        begin(&f, "ZQS1.DEFINE.QLOCAL:ADM=ALTER ZQS1.DEFINE.QLOCAL:CLERK=ALTER ZQS1.QUEUE.A:ADM=ALTER ZQS1.QUEUE.A:CLERK=READ");
        send(&f, tries[i].user, "DEF QL(A)");
        assert_replies(&f, tries[i].reply);
        assert_span(buf_span(&f.log), tries[i].log);
        assert_int_equal(objects_find(&f.qmgr.objects, CLASS_QUEUE, span_of("A")) != NULL, i == 0);
        finish(&f);
    }
}

/* No context at all: nobody, whom not even ID(*) is for. */
static void a_message_without_context_is_of_nobody(void **state UNUSED)
{
    struct fixture f;
    MQMD md;

    begin(&f, "ZQS1.DISPLAY.QMGR:*=READ");
    md = request("");
    begin_call(&f.one, MQI_PUT);
    f.one.call.handle = f.input;
    f.one.call.md = md;
    f.one.call.pmo.Options = MQPMO_NO_SYNCPOINT | MQPMO_NO_CONTEXT;
    f.one.call.length = 8;
    memcpy(f.one.area, "DIS QMGR", 8);
    assert_int_equal(reason_of(&f.one), MQRC_NONE);
    command_queue_turn(f.queue);
    assert_replies(&f, REFUSED("DIS QMGR"));
    assert_span(buf_span(&f.log), "ICH408I  MQCMDS ZQS1.DISPLAY.QMGR 2 0\n");
    finish(&f);
}

static void what_is_no_command_goes_to_the_dead_letter_queue(void **state UNUSED)
{
    struct fixture f;
    MQHOBJ dead;
    MQMD md;

    begin(&f, NULL);
    md = request("");
    md.MsgType = MQMT_DATAGRAM;
    send_md(&f, &md, "DELETE QLOCAL(REPLIES)", 22);
    assert_non_null(strstr(f.log.data, "GBRM060E")); /* no dead-letter queue */
    assert_true(command(&f, "ALTER QMGR DEADQ(DLQ)"));
    dead = open_queue(&f.one, "DLQ", MQOO_INPUT_SHARED);
    send_md(&f, &md, "DELETE QLOCAL(REPLIES)", 22);
    assert_int_equal(get(&f.one, dead, MQGMO_NO_SYNCPOINT), MQRC_NONE);
    assert_int_equal(((MQDLH *)(void *)f.one.area)->Reason, MQRC_MSG_TYPE_ERROR);
    md = request("");
    MQI_SET(md.Format, span_of("MQADMIN"));
    send_md(&f, &md, "\0\0\0\20", 4);
    assert_int_equal(get(&f.one, dead, MQGMO_NO_SYNCPOINT), MQRC_NONE);
    assert_int_equal(((MQDLH *)(void *)f.one.area)->Reason, MQRC_FORMAT_ERROR);
    assert_int_equal(f.commanded, 0);
    md = request("");
    MQI_SET(md.ReplyToQ, span_of("NO.SUCH.QUEUE")); /* the command is carried out, its replies are dead letters */
    send_md(&f, &md, "DEFINE QLOCAL(A)", 16);
    assert_int_equal(get(&f.one, dead, MQGMO_NO_SYNCPOINT), MQRC_NONE);
    assert_int_equal(((MQDLH *)(void *)f.one.area)->Reason, MQRC_UNKNOWN_OBJECT_NAME);
    assert_non_null(objects_find(&f.qmgr.objects, CLASS_QUEUE, span_of("A")));
    finish(&f);
}

static void any_bytes_are_answered(void **state UNUSED)
{
    static char text[TEXT_MAX];
    struct fixture f;
    MQMD md = request("");

    begin(&f, NULL);
    memset(text, 'A', sizeof text);
    send_md(&f, &md, text, 32763);
    assert_replies(&f, "CSQN205I   COUNT=       2, RETURN=0000000C, REASON=00000008\n"
                       "CSQ9033E ZQS1 Command exceeds allowable length\n");
    send_md(&f, &md, text, 0);
    assert_non_null(strstr(messages_of(&f, f.replies), "RETURN=0000000C"));
    /* no line of the reply, and none of the job log, is one that the message wrote */
    send(&f, "", "DEFINE\nCSQ9022I FORGED");
    assert_null(strstr(messages_of(&f, f.replies), "\nCSQ9022I"));
    send(&f, "", "DISPLAY QLOCAL('A\nCSQ9022I FORGED')");
    assert_null(strstr(messages_of(&f, f.replies), "\nCSQ9022I FORGED"));
    send(&f, "", "DEFINE QLOCAL(A) DESCR('A\nCSQ9022I FORGED')");
    assert_null(strstr(messages_of(&f, f.replies), "\nCSQ9022I FORGED"));
    send(&f, "", "DISPLAY QLOCAL(A) DESCR");
    assert_null(strstr(messages_of(&f, f.replies), "\nCSQ9022I FORGED"));
    for (unsigned i = 0; i < 256; i++) {
        memset(text, (int)i, 100);
        send_md(&f, &md, text, 100);
        assert_non_null(strstr(messages_of(&f, f.replies), "RETURN=0000000C"));
    }
    finish(&f);
}

static void commands_wait_for_start_cmdserv(void **state UNUSED)
{
    struct engine_queue_state input;
    struct fixture f;

    begin(&f, NULL);
    send(&f, "", "STOP CMDSERV");
    assert_replies(&f, "CSQN205I   COUNT=       3, RETURN=00000000, REASON=00000000\n"
                       "CSQN005I ZQS1 COMMAND SERVER STOPPED\n"
                       "CSQ9022I ZQS1 CSQNCSTO ' STOP CMDSERV' NORMAL COMPLETION\n");
    f.commanded = 0;
    send(&f, "", "DEFINE QLOCAL(A)");
    send(&f, "", "DEFINE QLOCAL(B)");
    assert_int_equal(f.commanded, 0);
    assert_int_equal(engine_queue_state(f.engine, objects_find(&f.qmgr.objects, CLASS_QUEUE, span_of("SYSTEM.COMMAND.INPUT")),
                                        &input), 0);
    assert_int_equal(input.depth, 2);
    assert_int_equal(input.inputs, 0);
    assert_true(command(&f, "START CMDSERV"));
    command_queue_turn(f.queue);
    assert_int_equal(f.commanded, 2);
    assert_non_null(objects_find(&f.qmgr.objects, CLASS_QUEUE, span_of("B")));
    finish(&f);
}

/* The queue is not there, then it cannot be read: another try later, and none in between. */
static void a_queue_that_cannot_be_read_is_tried_again(void **state UNUSED)
{
    struct fixture f;

    begin(&f, NULL);
    assert_true(command(&f, "ALTER QLOCAL(SYSTEM.COMMAND.INPUT) GET(DISABLED)"));
    engine_queue_changed(f.engine, objects_find(&f.qmgr.objects, CLASS_QUEUE, span_of("SYSTEM.COMMAND.INPUT")));
    assert_true(f.soon > 0);
    f.soon = -1;
    command_queue_turn(f.queue);
    assert_true(f.soon > 0);
    f.soon = -1;
    send(&f, "", "DEFINE QLOCAL(A)");
    assert_int_equal(f.commanded, 0);
    assert_int_equal(f.soon, -1);
    assert_true(command(&f, "ALTER QLOCAL(SYSTEM.COMMAND.INPUT) GET(ENABLED)"));
    command_queue_turn(f.queue);
    assert_int_equal(f.commanded, 1);
    finish(&f);
}

static void a_command_that_ends_the_queue_manager_ends_its_server(void **state UNUSED)
{
    struct fixture f;

    begin(&f, NULL);
    send(&f, "", "STOP QMGR MODE(FORCE)");
    assert_null(f.engine);
    assert_int_equal(f.commanded, 1);
    command_queue_turn(f.queue);
    finish(&f);
}

/* Programs are waited for, the command server is not. */
static void the_server_is_no_program(void **state UNUSED)
{
    struct fixture f;

    begin(&f, NULL);
    assert_int_equal(engine_connections(f.engine), 1);
    engine_quiesce(f.engine, false);
    assert_int_equal(f.soon, -1); /* it goes on */
    assert_int_equal(f.signals, 1);
    engine_disconnect(f.one.connection);
    assert_int_equal(engine_connections(f.engine), 0);
    finish(&f);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_command_message_has_its_replies),
        cmocka_unit_test(the_next_command_of_a_fast_program_was_lost),
        cmocka_unit_test(the_user_of_the_message_is_checked),
        cmocka_unit_test(a_message_without_context_is_of_nobody),
        cmocka_unit_test(what_is_no_command_goes_to_the_dead_letter_queue),
        cmocka_unit_test(any_bytes_are_answered),
        cmocka_unit_test(commands_wait_for_start_cmdserv),
        cmocka_unit_test(a_queue_that_cannot_be_read_is_tried_again),
        cmocka_unit_test(a_command_that_ends_the_queue_manager_ends_its_server),
        cmocka_unit_test(the_server_is_no_program),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
