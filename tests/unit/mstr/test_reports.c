/* test_reports.c - queue_report.c: who is told what became of a message; where a report ends that nobody takes. */
#include "tests/unit/mstr/engine_fixture.h"

#include <unistd.h>

#include "mstr/property.h"

enum { SYNC = MQPMO_SYNCPOINT, NOSYNC = MQPMO_NO_SYNCPOINT, GET = MQGMO_NO_SYNCPOINT, GETSYNC = MQGMO_SYNCPOINT };
enum { BOTH = MQOO_OUTPUT | MQOO_INPUT_SHARED | MQOO_BROWSE };

static const char text[] = "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789-HERE";

static struct fixture *fixture(void)
{
    static struct fixture f;

    begin(&f, NULL);
    define(&f, TYPE_QLOCAL, "Q", "SHARE");
    define(&f, TYPE_QLOCAL, "REPLY", "SHARE");
    define(&f, TYPE_QLOCAL, "DEAD", "SHARE");
    define(&f, TYPE_QMGR, "ZQS1", "DEADQ(DEAD)");
    assert_int_equal(connect_as(&f, &f.one, "USER1"), MQRC_NONE);
    assert_int_equal(connect_as(&f, &f.two, "USER2"), MQRC_NONE);
    return &f;
}

static void begin_report_put(struct program *p, MQHOBJ q, MQLONG report, MQLONG options)
{
    begin_put(p, q, text, options);
    p->call.md.Report = report;
    MQI_SET(p->call.md.ReplyToQ, span_of("REPLY"));
    MQI_SET(p->call.md.Format, span_of(MQFMT_STRING));
    memset(p->call.md.MsgId, 'm', sizeof p->call.md.MsgId);
    memset(p->call.md.CorrelId, 'c', sizeof p->call.md.CorrelId);
}

static MQLONG report_put(struct program *p, MQHOBJ q, MQLONG report, MQLONG options)
{
    begin_report_put(p, q, report, options);
    return reason_of(p);
}

static void get_report(struct program *p, MQHOBJ reply, MQLONG feedback, size_t length)
{
    assert_int_equal(get(p, reply, GET), MQRC_NONE);
    assert_int_equal(p->call.md.MsgType, MQMT_REPORT);
    assert_int_equal(p->call.md.Feedback, feedback);
    assert_int_equal(p->call.message_length, length);
    assert_memory_equal(p->area, text, length);
}

static void each_option_makes_its_report_with_its_data(void **state UNUSED)
{
    static const struct {
        MQLONG report;
        bool got; /* the report comes with the get */
        MQLONG feedback;
        size_t length;
    } rows[] = {
        { MQRO_COA, false, MQFB_COA, 0 },
        { MQRO_COA_WITH_DATA, false, MQFB_COA, 100 },
        { MQRO_COA_WITH_FULL_DATA, false, MQFB_COA, sizeof text - 1 },
        { MQRO_COD, true, MQFB_COD, 0 },
        { MQRO_COD_WITH_DATA, true, MQFB_COD, 100 },
        { MQRO_COD_WITH_FULL_DATA, true, MQFB_COD, sizeof text - 1 },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct fixture *f = fixture();
        MQHOBJ q = open_queue(&f->one, "Q", BOTH), reply = open_queue(&f->two, "REPLY", BOTH);

        assert_int_equal(report_put(&f->one, q, rows[i].report, NOSYNC), MQRC_NONE);
        assert_int_equal(depth(f, "REPLY"), !rows[i].got);
        assert_got(&f->one, q, MQGMO_BROWSE_FIRST, text);
        assert_int_equal(depth(f, "REPLY"), !rows[i].got);
        begin_get(&f->one, q, GET | MQGMO_ACCEPT_TRUNCATED_MSG, 3); /* a report has the data however short the buffer was */
        assert_int_equal(reason_of(&f->one), MQRC_TRUNCATED_MSG_ACCEPTED);
        assert_int_equal(depth(f, "REPLY"), 1);
        get_report(&f->two, reply, rows[i].feedback, rows[i].length);
        assert_int_equal(f->two.call.md.OriginalLength, sizeof text - 1);
        assert_memory_equal(f->two.call.md.UserIdentifier, "USER1  ", 7);
        assert_int_equal(f->two.call.md.PutApplType, MQAT_QMGR);
        assert_memory_equal(f->two.call.md.PutApplName, "ZQS1  ", 6);
        assert_memory_equal(f->two.call.md.ReplyToQMgr, "ZQS1  ", 6);
        assert_int_equal(f->two.call.md.Report, MQRO_NONE);
        finish(f);
    }
}

/* Its descriptor is that of the message, with data or without. */
static void a_report_without_data_forgot_the_format(void **state UNUSED)
{
    static const MQLONG reports[] = { MQRO_COA, MQRO_COA_WITH_DATA };

    for (size_t i = 0; i < ARRAY_COUNT(reports); i++) {
        struct fixture *f = fixture();
        MQHOBJ q = open_queue(&f->one, "Q", BOTH), reply = open_queue(&f->two, "REPLY", BOTH);

        begin_report_put(&f->one, q, reports[i], NOSYNC);
        f->one.call.md.Encoding = MQENC_NATIVE + 1;
        f->one.call.md.CodedCharSetId = 500;
        assert_int_equal(reason_of(&f->one), MQRC_NONE);
        assert_int_equal(get(&f->two, reply, GET), MQRC_NONE);
        assert_memory_equal(f->two.call.md.Format, MQFMT_STRING, 8);
        assert_int_equal(f->two.call.md.Encoding, MQENC_NATIVE + 1);
        assert_int_equal(f->two.call.md.CodedCharSetId, 500);
        finish(f);
    }
}

static void identifiers_come_as_they_were_asked_for(void **state UNUSED)
{
    static const struct {
        MQLONG report;
        char message, correlation; /* what they consist of; 0: new */
    } rows[] = {
        { MQRO_COA, 0, 'm' },
        { MQRO_COA | MQRO_PASS_MSG_ID, 'm', 'm' },
        { MQRO_COA | MQRO_PASS_CORREL_ID, 0, 'c' },
        { MQRO_COA | MQRO_PASS_MSG_ID | MQRO_PASS_CORREL_ID, 'm', 'c' },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct fixture *f = fixture();
        MQHOBJ q = open_queue(&f->one, "Q", BOTH), reply = open_queue(&f->two, "REPLY", BOTH);
        MQBYTE24 id;

        assert_int_equal(report_put(&f->one, q, rows[i].report, NOSYNC), MQRC_NONE);
        get_report(&f->two, reply, MQFB_COA, 0);
        memset(id, rows[i].message, sizeof id);
        if (rows[i].message)
            assert_memory_equal(f->two.call.md.MsgId, id, sizeof id);
        else
            assert_memory_equal(f->two.call.md.MsgId, "CSQ ZQS1", 8);
        memset(id, rows[i].correlation, sizeof id);
        assert_memory_equal(f->two.call.md.CorrelId, id, sizeof id);
        finish(f);
    }
}

static void a_report_is_in_the_unit_of_what_it_reports(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ q = open_queue(&f->one, "Q", BOTH), reply = open_queue(&f->two, "REPLY", BOTH);

    assert_int_equal(report_put(&f->one, q, MQRO_COA | MQRO_COD, SYNC), MQRC_NONE);
    assert_int_equal(get(&f->two, reply, GET), MQRC_NO_MSG_AVAILABLE);
    assert_int_equal(simple(&f->one, MQI_BACK), MQRC_NONE);
    assert_int_equal(depth(f, "REPLY"), 0);
    assert_int_equal(report_put(&f->one, q, MQRO_COA | MQRO_COD, SYNC), MQRC_NONE);
    assert_int_equal(simple(&f->one, MQI_CMIT), MQRC_NONE);
    get_report(&f->two, reply, MQFB_COA, 0);
    assert_got(&f->one, q, GETSYNC, text);
    assert_int_equal(get(&f->two, reply, GET), MQRC_NO_MSG_AVAILABLE);
    assert_int_equal(simple(&f->one, MQI_BACK), MQRC_NONE);
    assert_int_equal(depth(f, "REPLY"), 0);
    assert_got(&f->one, q, GETSYNC, text);
    assert_int_equal(simple(&f->one, MQI_CMIT), MQRC_NONE);
    get_report(&f->two, reply, MQFB_COD, 0);
    finish(f);
}

static void an_expired_message_that_is_found_says_so(void **state UNUSED)
{
    static const MQLONG reports[] = { MQRO_EXPIRATION, MQRO_EXPIRATION_WITH_DATA, MQRO_EXPIRATION_WITH_FULL_DATA };
    static const size_t lengths[] = { 0, 100, sizeof text - 1 };

    for (size_t i = 0; i < ARRAY_COUNT(reports); i++) {
        struct fixture *f = fixture();
        MQHOBJ q = open_queue(&f->one, "Q", BOTH), reply = open_queue(&f->two, "REPLY", BOTH);

        begin_report_put(&f->one, q, reports[i], NOSYNC);
        f->one.call.md.Expiry = 1;
        f->one.call.md.Persistence = MQPER_PERSISTENT;
        assert_int_equal(reason_of(&f->one), MQRC_NONE);
        while (depth(f, "Q")) {
            assert_int_equal(get(&f->two, reply, GET), MQRC_NO_MSG_AVAILABLE);
            begin_get(&f->one, q, GET, AREA);
            memset(f->one.call.md.CorrelId, 'x', sizeof f->one.call.md.CorrelId); /* not this one, but it comes by */
            assert_int_equal(reason_of(&f->one), MQRC_NO_MSG_AVAILABLE);
        }
        get_report(&f->two, reply, MQFB_EXPIRATION, lengths[i]);
        assert_int_equal(f->two.call.md.Persistence, MQPER_PERSISTENT);
        assert_int_equal(f->two.call.md.Expiry, MQEI_UNLIMITED);
        finish(f);
    }
}

static void a_report_nobody_takes_is_a_dead_letter(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ q = open_queue(&f->one, "Q", BOTH), dead = open_queue(&f->two, "DEAD", BOTH);
    MQDLH header;

    define(f, TYPE_QLOCAL, "REPLY", "PUT(DISABLED)");
    assert_int_equal(report_put(&f->one, q, MQRO_COA_WITH_FULL_DATA | MQRO_PASS_MSG_ID, NOSYNC), MQRC_NONE);
    assert_int_equal(get(&f->two, dead, GET), MQRC_NONE);
    assert_int_equal(f->two.call.md.MsgType, MQMT_REPORT);
    assert_int_equal(f->two.call.md.Feedback, MQFB_COA);
    assert_memory_equal(f->two.call.md.Format, MQFMT_DEAD_LETTER_HEADER, 8);
    memcpy(&header, f->two.area, sizeof header);
    assert_memory_equal(header.StrucId, "DLH ", 4);
    assert_int_equal(header.Reason, MQRC_PUT_INHIBITED);
    assert_memory_equal(header.DestQName, "REPLY  ", 7);
    assert_memory_equal(header.Format, MQFMT_STRING, 8);
    assert_int_equal(header.CodedCharSetId, 1208);
    assert_memory_equal(f->two.area + sizeof header, text, sizeof text - 1);
    /* Whose report is not to be kept. */
    assert_int_equal(report_put(&f->one, q, MQRO_COA | MQRO_PASS_DISCARD_AND_EXPIRY | MQRO_DISCARD_MSG, NOSYNC), MQRC_NONE);
    assert_int_equal(depth(f, "DEAD"), 0);
    assert_int_equal(f->log.length, 0);
    define(f, TYPE_QMGR, "ZQS1", "DEADQ()");
    assert_int_equal(report_put(&f->one, q, MQRO_COA, NOSYNC), MQRC_NONE);
    assert_non_null(strstr(f->log.data, "GBRM060E ZQS1 MESSAGE OF THE QUEUE MANAGER FOR QUEUE REPLY IS LOST: REASON 2051"));
    finish(f);
}

static void discard_and_expiry_go_along_when_asked(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ q = open_queue(&f->one, "Q", BOTH), reply = open_queue(&f->two, "REPLY", BOTH);

    begin_report_put(&f->one, q, MQRO_COA | MQRO_DISCARD_MSG | MQRO_PASS_DISCARD_AND_EXPIRY, NOSYNC);
    f->one.call.md.Expiry = 900;
    assert_int_equal(reason_of(&f->one), MQRC_NONE);
    get_report(&f->two, reply, MQFB_COA, 0);
    assert_int_equal(f->two.call.md.Report, MQRO_DISCARD_MSG);
    assert_in_range(f->two.call.md.Expiry, 800, 900);
    begin_report_put(&f->one, q, MQRO_COA | MQRO_DISCARD_MSG, NOSYNC);
    f->one.call.md.Expiry = 900;
    assert_int_equal(reason_of(&f->one), MQRC_NONE);
    get_report(&f->two, reply, MQFB_COA, 0);
    assert_int_equal(f->two.call.md.Report, MQRO_NONE);
    assert_int_equal(f->two.call.md.Expiry, MQEI_UNLIMITED);
    finish(f);
}

static void options_that_are_none_are_refused_or_warned_of(void **state UNUSED)
{
    static const struct {
        MQLONG report, reason;
    } rows[] = {
        { MQRO_PAN | MQRO_NAN, MQRC_NONE },
        { MQRO_EXCEPTION_WITH_FULL_DATA, MQRC_NONE },
        { 0x10000000, MQRC_REPORT_OPTIONS_ERROR },
        { 0x40000, MQRC_REPORT_OPTIONS_ERROR },
        { 0x10000, MQRC_REPORT_OPTIONS_ERROR }, /* taken on a transmission queue */
        { 0x20000000, MQRC_UNKNOWN_REPORT_OPTION },
        { 0x8, MQRC_UNKNOWN_REPORT_OPTION },
        { 0x200, MQRC_REPORT_OPTIONS_ERROR },      /* data of no report */
        { 0x500, MQRC_REPORT_OPTIONS_ERROR },
        { 0x2000000, MQRC_REPORT_OPTIONS_ERROR },
    };
    struct fixture *f = fixture();
    MQHOBJ q = open_queue(&f->one, "Q", BOTH);

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        assert_int_equal(report_put(&f->one, q, rows[i].report, NOSYNC), rows[i].reason);
        assert_int_equal(f->one.call.code, rows[i].reason == MQRC_NONE                    ? MQCC_OK
                                           : rows[i].reason == MQRC_UNKNOWN_REPORT_OPTION ? MQCC_WARNING
                                                                                          : MQCC_FAILED);
    }
    begin_put(&f->one, q, "X", NOSYNC);
    f->one.call.md.Report = MQRO_COD;
    assert_int_equal(reason_of(&f->one), MQRC_MISSING_REPLY_TO_Q);
    finish(f);
}

/* On the way to another queue manager nothing has arrived; there it will. */
static void what_goes_elsewhere_reports_from_there(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ q, xmit;

    define(f, TYPE_QLOCAL, "XMIT", "USAGE(XMITQ) SHARE");
    define(f, TYPE_QREMOTE, "FAR", "RNAME(Q) RQMNAME(ZQS2) XMITQ(XMIT)");
    q = open_queue(&f->one, "FAR", MQOO_OUTPUT);
    xmit = open_queue(&f->two, "XMIT", BOTH);
    assert_int_equal(report_put(&f->one, q, MQRO_COA | MQRO_COD | 0x10000, NOSYNC), MQRC_UNKNOWN_REPORT_OPTION);
    assert_int_equal(get(&f->two, xmit, GET), MQRC_NONE);
    assert_int_equal(depth(f, "REPLY"), 0);
    assert_int_equal(f->two.call.md.Report, MQRO_NONE);
    assert_memory_equal(f->two.area + 104 + 8, "\0\1\x09\0", 4); /* what the program asked for is in the header */
    finish(f);
}

/* Reports go where the name of ReplyToQ leads: here to another queue manager. */
static void a_reply_to_alias_says_where(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ q = open_queue(&f->one, "Q", BOTH), xmit;

    define(f, TYPE_QLOCAL, "ZQS2", "USAGE(XMITQ) SHARE");
    define(f, TYPE_QREMOTE, "ANSWERS", "RNAME(INBOX) RQMNAME(ZQS2)");
    xmit = open_queue(&f->two, "ZQS2", BOTH);
    begin_report_put(&f->one, q, MQRO_COA, NOSYNC);
    MQI_SET(f->one.call.md.ReplyToQ, span_of("ANSWERS"));
    assert_int_equal(reason_of(&f->one), MQRC_NONE);
    assert_memory_equal(f->one.call.md.ReplyToQ, "INBOX  ", 7);
    assert_memory_equal(f->one.call.md.ReplyToQMgr, "ZQS2  ", 6);
    assert_int_equal(get(&f->two, xmit, GET), MQRC_NONE);
    assert_memory_equal(f->two.area, "XQH \0\0\0\1INBOX  ", 15);
    finish(f);
}

/* -- properties -- */

static const struct wanted_copy {
    const char *name;
    MQLONG copy;
    bool reported;
} copies[] = {
    { "usr.usual", MQCOPY_DEFAULT, true }, { "usr.private", MQCOPY_NONE, false }, { "usr.all", MQCOPY_ALL, true },
    { "usr.on", MQCOPY_FORWARD | MQCOPY_PUBLISH | MQCOPY_REPLY, false }, { "usr.report", MQCOPY_REPORT, true },
};

/* The text with properties in front of it. */
static MQLONG put_with_properties(struct program *p, MQHOBJ q, MQLONG report, const char *reply, MQLONG expiry)
{
    struct buf bytes;

    buf_init(&bytes, AREA);
    for (size_t i = 0; i < ARRAY_COUNT(copies); i++) {
        const struct property property = { span_of(copies[i].name), MQTYPE_STRING, span_of("x"), MQPD_SUPPORT_OPTIONAL,
                                           MQPD_NO_CONTEXT, copies[i].copy };

        property_put(&bytes, &property);
    }
    begin_report_put(p, q, report, NOSYNC);
    MQI_SET(p->call.md.ReplyToQ, span_of(reply));
    p->call.md.Expiry = expiry;
    p->call.properties = (uint32_t)bytes.length;
    buf_put_text(&bytes, text);
    p->call.length = sizeof text - 1;
    memcpy(p->area, bytes.data, bytes.length);
    buf_release(&bytes);
    return reason_of(p);
}

/* The next message has those properties that are for reports, and no other; its data is then at *data. */
static void get_reported(struct program *p, MQHOBJ queue, const char **data)
{
    struct property property;
    struct reader in;
    size_t found = 0;

    begin_get(p, queue, GET, AREA - 1000);
    p->call.properties = 1;
    assert_int_equal(reason_of(p), MQRC_NONE);
    in = reader_of(span_bytes(p->area, p->call.properties));
    for (size_t i = 0; i < ARRAY_COUNT(copies); i++) {
        if (!copies[i].reported)
            continue;
        assert_true(property_next(&in, &property));
        assert_span(property.name, copies[i].name);
        assert_int_equal(property.copy, copies[i].copy);
        found++;
    }
    assert_false(property_next(&in, &property));
    assert_true(found > 0);
    *data = p->area + p->call.properties;
}

static void properties_go_into_reports_as_they_say(void **state UNUSED)
{
    static const struct {
        MQLONG report, feedback;
        size_t length;
        bool expires;
    } rows[] = {
        { MQRO_COA, MQFB_COA, 0, false }, { MQRO_COA_WITH_DATA, MQFB_COA, 100, false }, { MQRO_COD, MQFB_COD, 0, false },
        { MQRO_COD_WITH_FULL_DATA, MQFB_COD, sizeof text - 1, false }, { MQRO_EXPIRATION_WITH_DATA, MQFB_EXPIRATION, 100, true },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct fixture *f = fixture();
        MQHOBJ q = open_queue(&f->one, "Q", BOTH), reply = open_queue(&f->two, "REPLY", BOTH);
        const char *data;

        assert_int_equal(put_with_properties(&f->one, q, rows[i].report, "REPLY", rows[i].expires ? 1 : MQEI_UNLIMITED), MQRC_NONE);
        if (rows[i].expires)
            usleep(150000);
        begin_get(&f->one, q, GET, AREA);
        assert_int_equal(reason_of(&f->one), rows[i].expires ? MQRC_NO_MSG_AVAILABLE : MQRC_NONE);
        get_reported(&f->two, reply, &data);
        assert_int_equal(f->two.call.md.Feedback, rows[i].feedback);
        assert_int_equal(f->two.call.message_length, rows[i].length);
        assert_memory_equal(data, text, rows[i].length);
        finish(f);
    }
}

/* In front of the data of the dead letter is its header; the properties are the message's still. */
static void a_dead_report_keeps_its_properties(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ q = open_queue(&f->one, "Q", BOTH), dead = open_queue(&f->two, "DEAD", BOTH);
    const char *data;

    assert_int_equal(put_with_properties(&f->one, q, MQRO_COA_WITH_DATA, "NO.SUCH", MQEI_UNLIMITED), MQRC_NONE);
    get_reported(&f->two, dead, &data);
    assert_int_equal(f->two.call.message_length, sizeof(MQDLH) + 100);
    assert_memory_equal(data, "DLH ", 4);
    assert_memory_equal(data + sizeof(MQDLH), text, 100);
    finish(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_option_makes_its_report_with_its_data),
        cmocka_unit_test(a_report_without_data_forgot_the_format),
        cmocka_unit_test(identifiers_come_as_they_were_asked_for),
        cmocka_unit_test(a_report_is_in_the_unit_of_what_it_reports),
        cmocka_unit_test(an_expired_message_that_is_found_says_so),
        cmocka_unit_test(a_report_nobody_takes_is_a_dead_letter),
        cmocka_unit_test(discard_and_expiry_go_along_when_asked),
        cmocka_unit_test(options_that_are_none_are_refused_or_warned_of),
        cmocka_unit_test(what_goes_elsewhere_reports_from_there),
        cmocka_unit_test(a_reply_to_alias_says_where),
        cmocka_unit_test(properties_go_into_reports_as_they_say),
        cmocka_unit_test(a_dead_report_keeps_its_properties),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
