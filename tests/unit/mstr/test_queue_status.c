/* test_queue_status.c - DISPLAY QSTATUS: what queues hold, who has them open. */
#include "tests/unit/mstr/engine_fixture.h"

#include "mstr/commands.h"
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
    assert_non_null(strstr(text, "QSTATUS(A)\nTYPE(HANDLE)\nAPPLTAG(JOB1)\nAPPLTYPE(BATCH)\nBROWSE(YES)\nINPUT(SHARED)\n"
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

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(what_is_shown), cmocka_unit_test(wrong_ones) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
