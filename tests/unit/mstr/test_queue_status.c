/* test_queue_status.c - DISPLAY QSTATUS: what queues hold, who has them open. */
#include "tests/unit/mstr/engine_fixture.h"

#include "mstr/commands.h"
#include "mstr/event_commands.h"
#include "mstr/queue_status.h"

static const char *give(struct fixture *f, const char *text, unsigned source)
{
    static char result[1 << 16];
    struct identity who = { .user = name8_const("U"), .source = IDENTITY_COMMAND };
    struct order order;

    order_init(&order, &who, span_of(text), source);
    command_serve(&f->qmgr, &order);
    snprintf(result, sizeof result, "%s", order.reply.data);
    order_release(&order);
    return result;
}

static void started(struct fixture *f)
{
    begin(f, NULL);
    define(f, TYPE_QLOCAL, "A", "SHARE");
    define(f, TYPE_QLOCAL, "B", "SHARE MONQ(LOW)");
    define(f, TYPE_QALIAS, "ALIAS", "TARGET(A)");
    f->qmgr.engine = f->engine;
    f->qmgr.state = QMGR_ACTIVE;
    queue_status_commands(&f->qmgr.commands);
    assert_int_equal(connect_as(f, &f->one, "USER1"), MQRC_NONE);
    assert_int_equal(connect_as(f, &f->two, "USER2"), MQRC_NONE);
}

static void put_one(struct program *p, MQHOBJ handle, MQLONG options)
{
    begin_put(p, handle, "X", options);
    assert_int_equal(reason_of(p), MQRC_NONE);
}

static void what_is_shown(void **state UNUSED)
{
    static struct fixture f;
    MQHOBJ handle;
    const char *text;

    started(&f);
    handle = open_queue(&f.one, "B", MQOO_OUTPUT | MQOO_SET);
    for (unsigned i = 0; i < 12; i++)
        put_one(&f.one, handle, MQPMO_NO_SYNCPOINT);
    handle = open_queue(&f.two, "A", MQOO_OUTPUT);
    put_one(&f.two, handle, MQPMO_SYNCPOINT);
    open_queue(&f.two, "A", MQOO_INPUT_SHARED | MQOO_BROWSE);
    text = give(&f, "DISPLAY QSTATUS(*)", S_C);
    assert_non_null(strstr(text, "CSQM293I ZQS1 CSQMDRTC 2 QSTATUS FOUND MATCHING REQUEST CRITERIA\n"
                                 "CSQM201I ZQS1 CSQMDRTC  DISPLAY QSTATUS DETAILS\nQSTATUS(A)\nTYPE(QUEUE)\nOPPROCS(1)\n"
                                 "IPPROCS(1)\nCURDEPTH(1)\nUNCOM(YES)\nMONQ(OFF)\nQTIME()\nMSGAGE()\nLPUTDATE()\nLPUTTIME()\n"
                                 "LGETDATE()\nLGETTIME()\nQSGDISP(QMGR)\n END QSTATUS DETAILS\n"));
    assert_non_null(strstr(text, "QSTATUS(B)\nTYPE(QUEUE)\nOPPROCS(1)\nIPPROCS(0)\nCURDEPTH(12)\nUNCOM(NO)\nMONQ(LOW)\n"));
    assert_null(strstr(strstr(text, "QSTATUS(B)"), "LPUTDATE()"));
    assert_non_null(strstr(strstr(text, "QSTATUS(B)"), "LGETDATE()"));
    /* 12 is more than 9, as a number */
    text = give(&f, "DIS QS(*) WHERE(CURDEPTH GT 9) CURDEPTH", S_C);
    assert_non_null(strstr(text, "QSTATUS(B)\nTYPE(QUEUE)\nCURDEPTH(12)\nQSGDISP(QMGR)\n END"));
    assert_null(strstr(text, "QSTATUS(A)"));
    assert_non_null(strstr(give(&f, "DIS QS(B*) WHERE(UNCOM EQ YES)", S_C), "CSQM297I"));
    assert_non_null(strstr(give(&f, "DIS QS(ALIAS)", S_C), "CSQM297I ZQS1 CSQMDRTC NO QSTATUS FOUND"));
    text = give(&f, "DISPLAY QSTATUS(A) TYPE(HANDLE) ALL", S_C);
    assert_non_null(strstr(text, "CSQM293I ZQS1 CSQMDRTC 2 QSTATUS"));
    assert_non_null(strstr(text, "QSTATUS(A)\nTYPE(HANDLE)\nAPPLTAG(JOB1)\nAPPLTYPE(BATCH)\nASTATE(NONE)\nBROWSE(YES)\nHSTATE(INACTIVE)\nINPUT(SHARED)\n"
                                 "INQUIRE(NO)\nOUTPUT(NO)\nSET(NO)\nUSERID(USER2)\n"));
    text = give(&f, "DISPLAY QSTATUS(A) TYPE(HANDLE) OPENTYPE(OUTPUT) USERID OUTPUT", S_C);
    assert_non_null(strstr(text, "1 QSTATUS"));
    assert_non_null(strstr(text, "TYPE(HANDLE)\nOUTPUT(YES)\nUSERID(USER2)\nQSGDISP(QMGR)\n"));
    assert_non_null(strstr(give(&f, "DISPLAY QSTATUS(B) TYPE(HANDLE) OPENTYPE(INPUT)", S_C), "CSQM297I"));
    assert_non_null(strstr(give(&f, "DISPLAY QSTATUS(B) CURDEPTH", S_R), "CSQM441I ZQS1 QSTATUS(B) TYPE(QUEUE) CURDEPTH(12)"));
    finish(&f);
}

static void wrong_ones(void **state UNUSED)
{
    static const struct {
        const char *command, *wanted;
    } table[] = {
        { "DISPLAY QSTATUS", "CSQ9010E" },          { "DISPLAY QSTATUS(A) TYPE(BOTH)", "CSQ9011E" },
        { "DISPLAY QSTATUS(A) MAXDEPTH", "CSQ9001E" }, { "DISPLAY QSTATUS(A) WHERE(CURDEPTH GT)", "CSQ9011E" },
        { "DISPLAY QSTATUS(A) OPENTYPE(SOME)", "CSQ9011E" }, { "DISPLAY QSTATUS(A) CURDEPTH(1)", "CSQ9011E" },
        /* a field that there is not, and operators that do not fit, were conditions that nothing fulfils */
        { "DISPLAY QSTATUS(A) WHERE(COLOUR EQ RED)", "CSQ9011E ZQS1 Parameter(s) unacceptable for 'WHERE'" },
        { "DISPLAY QSTATUS(A) WHERE(CURDEPTH LK '1*')", "CSQ9011E" },
        { "DISPLAY QSTATUS(A) WHERE(CURDEPTH GT X)", "CSQ9011E" },
        { "DISPLAY QSTATUS(A) WHERE(USERID CT X)", "CSQ9011E" },
        { "DISPLAY QSTATUS(A) WHERE(TYPE EQ QUEUE)", "CSQ9011E" },
        { "DISPLAY QSTATUS(A) WHERE(MSGAGE LT 5)", "CSQM297I" }, /* nothing is known of it: it was less than 5 */
        { "DISPLAY QSTATUS(A) WHERE(MSGAGE NE 5)", "1 QSTATUS" },
        { "DISPLAY QSTATUS(A) WHERE(LPUTDATE EQ ' ')", "1 QSTATUS" },
    };
    static struct fixture f;

    started(&f);
    for (size_t i = 0; i < ARRAY_COUNT(table); i++)
        if (!strstr(give(&f, table[i].command, S_C), table[i].wanted))
            fail_msg("%s\n%s", table[i].command, give(&f, table[i].command, S_C));
    f.qmgr.engine = NULL; /* while it starts or stops */
    assert_non_null(strstr(give(&f, "DISPLAY QSTATUS(*)", S_C), "CSQM297I"));
    finish(&f);
}

/* Counters since the last RESET QSTATS, or the last performance event: the text behind RESETINT, which is a time. */
static void counters_are_told_and_begin_anew(void **state UNUSED)
{
    static const struct {
        const char *command;
        unsigned source;
        const char *wanted;
    } rows[] = {
        { "RESET QSTATS(B)", S_C, ")\nHIQDEPTH(3)\nMSGSIN(3)\nMSGSOUT(2)\n END QSTATS DETAILS\nCSQ9022I" },
        { "RESET QSTATS(B)", S_C, ")\nHIQDEPTH(1)\nMSGSIN(0)\nMSGSOUT(0)\n END" },
        { "RES QSTATS(*)", S_C, "CSQM293I ZQS1 CSQMRSTS 2 QSTATS FOUND MATCHING REQUEST CRITERIA\n"
                                "CSQM201I ZQS1 CSQMRSTS  DISPLAY QSTATS DETAILS\nQSTATS(A)\nQSGDISP(QMGR)\nRESETINT(" },
        { "RESET QSTATS(B)", S_R, "CSQM447I ZQS1 QSTATS(B) QSGDISP(QMGR) RESETINT(" },
        { "RESET QSTATS(ALIAS)", S_C, "CSQM297I ZQS1 CSQMRSTS NO QSTATS FOUND" },
        { "REFRESH QMGR TYPE(EXPIRY)", S_C, "GBRM080I ZQS1 2 QUEUES ARE LOOKED THROUGH FOR EXPIRED MESSAGES\nCSQ9022I" },
        { "REF QMGR TYPE(EXPIRY) NAME(A*)", S_R, "GBRM080I ZQS1 1 QUEUES" },
        { "REF QMGR TYPE(EXPIRY) INCLINT(5)", S_C, "CSQM150I ZQS1 CSQMRQMG" },
        { "REF QMGR TYPE(EARLY)", S_C, "CSQ9036E ZQS1 Command with 'TYPE(EARLY)' not allowed when queue manager is active\nCSQ9023E" },
        { "REF QMGR TYPE(EARLY)", S_R, "CSQ9019E ZQS1 ' REF QMGR' command is invalid\nCSQ9023E" },
        { "REF QMGR TYPE(PROXYSUB)", S_R, "CSQM131I ZQS1 CSQMRQMG CHANNEL INITIATOR NOT ACTIVE" },
        { "REF QMGR TYPE(PROXYSUB) INCLINT(5)", S_C, "CSQM150I ZQS1 CSQMRQMG TYPE AND INCLINT" },
    };
    static struct fixture f;
    MQHOBJ handle;

    started(&f);
    event_commands(&f.qmgr.commands);
    f.qmgr.queues = engine_queue_part(f.engine);
    assert_int_equal(objects_put(&f.qmgr.objects, object_new(TYPE_QMGR, span_of("ZQS1"))), 0);
    assert_int_equal(objects_put(&f.qmgr.objects, object_new(TYPE_STGCLASS, span_of("DEFAULT"))), 0);
    handle = open_queue(&f.one, "B", MQOO_OUTPUT | MQOO_INPUT_SHARED);
    for (unsigned i = 0; i < 3; i++)
        put_one(&f.one, handle, MQPMO_NO_SYNCPOINT);
    for (unsigned i = 0; i < 2; i++)
        assert_got(&f.one, handle, MQGMO_NO_SYNCPOINT, "X");
    assert_non_null(strstr(give(&f, "RESET QSTATS(B)", S_C), "GBRM081E ZQS1 PERFMEV IS DISABLED: NOTHING IS COUNTED FOR QUEUES\n"
                                                             "CSQ9023E ZQS1 CSQMRSTS ' RESET QSTATS' ABNORMAL"));
    define_in(&f.qmgr.objects, TYPE_QMGR, "ZQS1", "PERFMEV(ENABLED)");
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        const char *text = give(&f, rows[i].command, rows[i].source);

        if (!strstr(text, rows[i].wanted))
            fail_msg("%s: %s", rows[i].command, text);
    }
    finish(&f);
}

/* The generic name itself was asked for as a resource: who had ZQS1.QUEUE.** reset queues that a narrower profile kept from them. */
static void a_generic_name_asks_for_each_queue_that_it_stands_for(void **state UNUSED)
{
    static struct fixture f;
    const char *text;

    started(&f);
    event_commands(&f.qmgr.commands);
    assert_int_equal(objects_put(&f.qmgr.objects, object_new(TYPE_QMGR, span_of("ZQS1"))), 0);
    define_in(&f.qmgr.objects, TYPE_QMGR, "ZQS1", "PERFMEV(ENABLED)");
    put_one(&f.one, open_queue(&f.one, "A", MQOO_OUTPUT), MQPMO_NO_SYNCPOINT);
    put_one(&f.one, open_queue(&f.one, "B", MQOO_OUTPUT), MQPMO_NO_SYNCPOINT);
    for (unsigned i = 0; i < SWITCH_COUNT; i++)
        f.qmgr.security.switches.values[i].on = i != SWITCH_COMMAND && i != SWITCH_QSG;
    f.fake.inactive = "";
    f.fake.access = "ZQS1.QUEUE.*:U=ALTER ZQS1.QUEUE.A:U=CONTROL ZQS1.QUEUE.B:U=READ";
    text = give(&f, "RESET QSTATS(*)", S_C);
    assert_non_null(strstr(text, "CSQM166I ZQS1 CSQMRSTS QUEUE(B) NOT AUTHORIZED\nCSQM293I ZQS1 CSQMRSTS 1 QSTATS"));
    assert_non_null(strstr(text, "QSTATS(A)"));
    assert_null(strstr(text, "QSTATS(B)"));
    assert_non_null(strstr(text, "CSQ9023E ZQS1 CSQMRSTS ' RESET QSTATS' ABNORMAL"));
    f.fake.access = "ZQS1.QUEUE.A:U=CONTROL ZQS1.QUEUE.B:U=CONTROL"; /* and no profile ZQS1.QUEUE.* */
    text = give(&f, "RESET QSTATS(*)", S_C);
    assert_non_null(strstr(text, "2 QSTATS"));
    assert_non_null(strstr(text, "CSQ9022I"));
    assert_non_null(strstr(strstr(text, "QSTATS(A)"), "MSGSIN(0)"));
    assert_non_null(strstr(strstr(text, "QSTATS(B)"), "MSGSIN(1)")); /* the first command left it alone */
    f.fake.access = "ZQS1.QUEUE.A:U=CONTROL";
    assert_non_null(strstr(give(&f, "RESET QSTATS(B)", S_C), "CSQ9016E"));
    finish(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(what_is_shown), cmocka_unit_test(wrong_ones),
                                        cmocka_unit_test(counters_are_told_and_begin_anew),
                                        cmocka_unit_test(a_generic_name_asks_for_each_queue_that_it_stands_for) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
