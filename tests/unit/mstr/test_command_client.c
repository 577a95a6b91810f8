/* test_command_client.c - command_client.h against a real command server: listings, failures, and definitions that make the same
 * object again. */
#include "tests/unit/mstr/fake_saf.h"

#include "mstr/command_client.h"
#include "mstr/command_server.h"
#include "mstr/commands.h"
#include "mstr/mqsc_input.h"

struct fixture {
    struct fake_saf saf;
    struct qmgr qmgr;
    struct command_client client;
    struct buf printed, defined;
    unsigned fail_at, sent;
};

static int send_command(void *context, struct span command, struct buf *reply)
{
    struct fixture *f = context;
    struct identity who = { .user = name8_const("U"), .source = IDENTITY_COMMAND };
    struct buf log;

    if (++f->sent == f->fail_at)
        return REASON_GONE;
    buf_init(&log, 10000);
    command_server_serve(&f->qmgr, &who, command, reply, &log);
    buf_release(&log);
    return 0;
}

static void put_line(struct buf *to, struct span line)
{
    buf_put_span(to, line);
    buf_put_text(to, "\n");
}

static void print_line(void *context, struct span line)
{
    put_line(&((struct fixture *)context)->printed, line);
}

static void define_line(void *context, struct span line)
{
    assert_true(line.length <= 72 && line.data[0] != '*' && span_trim(line).length);
    put_line(&((struct fixture *)context)->defined, line);
}

static void started(struct fixture *f)
{
    struct command_client_functions functions = { f, send_command, print_line, define_line };
    struct identity who = { .user = name8_const("U"), .source = IDENTITY_COMMAND };
    struct order order;

    *f = (struct fixture){ .saf = { .inactive = "MQADMIN MXADMIN" } };
    qmgr_init(&f->qmgr, "ZQS1", NULL, fake_saf(&f->saf));
    order_init(&order, &who, span_of("START QMGR"), S_C);
    assert_true(command_serve(&f->qmgr, &order));
    order_release(&order);
    buf_init(&f->printed, 1 << 20);
    buf_init(&f->defined, 1 << 20);
    command_client_init(&f->client, &functions);
}

static void ended(struct fixture *f)
{
    command_client_release(&f->client);
    qmgr_release(&f->qmgr);
    buf_release(&f->printed);
    buf_release(&f->defined);
}

static int run(struct fixture *f, const char *records)
{
    struct span rest = span_of(records), line;
    int reason = 0;

    while (reason == 0 && span_line(&rest, &line))
        reason = command_client_record(&f->client, line);
    return reason < 0 ? reason : command_client_end(&f->client);
}

static void a_run_is_listed(void **state UNUSED)
{
    struct fixture f;

    started(&f);
    command_client_connecting(&f.client, "DEFQ", "ZQS1");
    command_client_connected(&f.client, "ZQS1");
    assert_int_equal(run(&f, "* comment\nDEFINE QLOCAL(A) -\n   MAXDEPTH(5)\n\nDELETE QLOCAL(B)\n"), 0);
    assert_true(command_client_totals(&f.client)); /* FAILURE(IGNORE) */
    assert_string_equal(f.printed.data,
        "CSQU127I Executing COMMAND using input from DEFQ data set\n"
        "CSQU120I Connecting to ZQS1\n"
        "CSQU121I Connected to queue manager ZQS1\n"
        "CSQU055I Target queue manager is ZQS1\n"
        "DEFINE QLOCAL(A)    MAXDEPTH(5)\n"
        "CSQN205I   COUNT=       2, RETURN=00000000, REASON=00000000\n"
        "CSQ9022I ZQS1 CSQMMSGP ' DEFINE QLOCAL' NORMAL COMPLETION\n"
        "DELETE QLOCAL(B)\n"
        "CSQN205I   COUNT=       4, RETURN=0000000C, REASON=00000008\n"
        "CSQM125I ZQS1 CSQMUQLC QLOCAL (B) QSGDISP(QMGR) WAS NOT FOUND\n"
        "CSQM090E ZQS1 CSQMUQLC FAILURE REASON CODE X'00D44002'\n"
        "CSQ9023E ZQS1 CSQMUQLC ' DELETE QLOCAL' ABNORMAL COMPLETION\n"
        "CSQU057I  2 commands read\n"
        "CSQU058I  2 commands issued and responses received, 1 failed\n");
    ended(&f);
}

static void failure_decides_what_follows(void **state UNUSED)
{
    static const char records[] = "DELETE QLOCAL(B)\nDEFINE QLOCAL(AFTER)\n";
    struct fixture f;

    started(&f);
    f.client.failure = FAILURE_STOP;
    assert_int_equal(run(&f, records), REASON_REFUSED);
    assert_int_equal(f.client.read, 1);
    assert_false(command_client_totals(&f.client));
    assert_null(objects_find(&f.qmgr.objects, CLASS_QUEUE, span_of("AFTER")));
    ended(&f);
    started(&f);
    f.client.failure = FAILURE_CONTINUE;
    assert_int_equal(run(&f, records), 0);
    assert_false(command_client_totals(&f.client));
    assert_non_null(objects_find(&f.qmgr.objects, CLASS_QUEUE, span_of("AFTER")));
    ended(&f);
}

static void a_connection_that_breaks_ends_the_run(void **state UNUSED)
{
    struct fixture f;

    started(&f);
    f.fail_at = 2;
    assert_int_equal(run(&f, "DIS QMGR\nDIS QMGR\nDIS QMGR\n"), REASON_GONE);
    assert_int_equal(f.sent, 2);
    assert_int_equal(f.client.answered, 1);
    ended(&f);
}

static const char *const originals[] = {
    "DEFINE QLOCAL('low.Name') DESCR('it''s (one) )( +  -  * text of all of the sixty-four characters.') SHARE TRIGGER MAXDEPTH(5)",
    "DEFINE QALIAS(A) TARGET(B)",
    "DEFINE NAMELIST(N) NAMES(ONE,TWO,THREE.FOUR.FIVE.SIX.SEVEN.EIGHT.NINE.TEN,FOUR,FIVE,SIX.IS.LONG.ENOUGH.FOR.A.SECOND.RECORD)",
    "DEFINE NAMELIST(N2)",
    "DEFINE CHANNEL(C) CHLTYPE(SDR) TRPTYPE(TCP) CONNAME('127.0.0.1(1415),other(1416)') XMITQ(X) SSLPEER('CN=\"A (B)\",O=C') "
    "MSGEXIT(E1,E2)",
    "DEFINE PROCESS(P) APPLICID('                                                                                    far right')",
    "DEFINE AUTHINFO(AU) AUTHTYPE(IDPWOS) CHCKCLNT(REQUIRED)",
    "DEFINE STGCLASS(S) PSID(4)",
    "DEFINE TOPIC(T) TOPICSTR('a/b/(c)')",
};

/* MAKEREP of what is there, given to a queue manager where it was deleted, makes the same. */
static void definitions_make_the_same_object(void **state UNUSED)
{
    static const char display[] = "DIS QUEUE(*) ALL\nDIS NL(*) ALL\nDIS CHL(*) ALL\nDIS PRO(*) ALL\nDIS AUTHINFO(*) ALL\n"
                                  "DIS STC(*) ALL\nDIS TOPIC(*) ALL\n";
    struct fixture f, copy;
    struct span rest, line;

    started(&f);
    for (size_t i = 0; i < ARRAY_COUNT(originals); i++) {
        struct buf reply;

        buf_init(&reply, 10000);
        assert_int_equal(send_command(&f, span_of(originals[i]), &reply), 0);
        if (!strstr(reply.data, "CSQ9022I"))
            fail_msg("%s\n%s", originals[i], reply.data);
        buf_release(&reply);
    }
    f.client.make = MAKE_REPLACE;
    assert_int_equal(run(&f, display), 0);
    assert_int_equal(f.client.failed, 0);
    started(&copy);
    rest = buf_span(&f.defined);
    while (span_line(&rest, &line))
        assert_int_equal(command_client_record(&copy.client, line), 0);
    if (copy.client.failed)
        fail_msg("%s", copy.printed.data);
    copy.client.make = MAKE_REPLACE;
    assert_int_equal(run(&copy, display), 0);
    assert_string_equal(copy.defined.data, f.defined.data);
    assert_non_null(strstr(f.defined.data, "DEFINE REPLACE QLOCAL('low.Name') +\n"));
    ended(&f);
    ended(&copy);
}

static void deletions_name_only_the_object(void **state UNUSED)
{
    struct fixture f;

    started(&f);
    assert_int_equal(run(&f, "DEFINE QLOCAL(A)\nDEFINE CHANNEL(C) CHLTYPE(RCVR)\n"), 0);
    f.client.make = MAKE_DELETE;
    assert_int_equal(run(&f, "DIS QUEUE(*)\nDIS CHANNEL(*)\n"), 0);
    assert_string_equal(f.defined.data, "DELETE QLOCAL('A')\nDELETE CHANNEL('C')\n");
    ended(&f);
}

static void what_is_no_reply_is_refused(void **state UNUSED)
{
    static const char *const wrong[] = { "", "CSQM401I", "CSQM401I ZQS1", "CSQM499I ZQS1 QUEUE(A)", "CSQM401I ZQS1 QUEUE(A",
                                         "CSQM401I ZQS1 QUEUE(A) TYPE(NONE)", "CSQM401I ZQS1 (A)" };
    struct fixture f;

    started(&f);
    f.client.make = MAKE_DEFINE;
    for (size_t i = 0; i < ARRAY_COUNT(wrong); i++)
        assert_true(command_client_make(&f.client, span_of(wrong[i])) < 0);
    assert_string_equal(f.defined.data, "");
    ended(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_is_listed),
        cmocka_unit_test(failure_decides_what_follows),
        cmocka_unit_test(a_connection_that_breaks_ends_the_run),
        cmocka_unit_test(definitions_make_the_same_object),
        cmocka_unit_test(deletions_name_only_the_object),
        cmocka_unit_test(what_is_no_reply_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
