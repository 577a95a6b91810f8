/* test_convert.c - MQGMO_CONVERT: what is converted, what is not, and what the descriptor says then. */
#include "tests/unit/mstr/engine_fixture.h"

#include "mstr/queue_private.h"

enum { NOSYNC = MQPMO_NO_SYNCPOINT, GET = MQGMO_NO_SYNCPOINT | MQGMO_CONVERT };
enum { NORMAL = 0x111, REVERSED = 0x222 };

static struct fixture *fixture(void)
{
    static struct fixture f;

    begin(&f, NULL);
    define(&f, TYPE_QLOCAL, "Q", "SHARE");
    assert_int_equal(connect_as(&f, &f.one, "USER1"), MQRC_NONE);
    return &f;
}

static void put_as(struct program *p, MQHOBJ q, const char *format, MQLONG code_page, MQLONG encoding, struct span data)
{
    begin_put(p, q, "", NOSYNC);
    memcpy(p->area, data.data, data.length);
    p->call.length = (uint32_t)data.length;
    MQI_SET(p->call.md.Format, span_of(format));
    p->call.md.CodedCharSetId = code_page;
    p->call.md.Encoding = encoding;
    assert_int_equal(reason_of(p), MQRC_NONE);
}

static void texts_come_in_the_code_page_that_is_wanted(void **state UNUSED)
{
    static const struct {
        MQLONG from, from_encoding;
        const char *put;
        size_t put_length;
        MQLONG to, to_encoding;
        const char *got;
        size_t got_length;
        MQLONG reason;
    } rows[] = {
        { 500, NORMAL, "\xc1\xc2\xf1", 3, MQCCSI_Q_MGR, REVERSED, "AB1", 3, MQRC_NONE },
        { 0, REVERSED, "AB1", 3, 37, NORMAL, "\xc1\xc2\xf1", 3, MQRC_NONE },
        { 1047, NORMAL, "\xad\xbd", 2, 1208, REVERSED, "[]", 2, MQRC_NONE },
        { 1208, REVERSED, "\xc3\xa4", 2, 819, REVERSED, "\xe4", 1, MQRC_NONE },
        { 819, REVERSED, "\xe4", 1, 1208, REVERSED, "\xc3\xa4", 2, MQRC_NONE },
        { 1208, REVERSED, "A", 1, 1200, NORMAL, "\0A", 2, MQRC_NONE },
        { 1208, REVERSED, "A", 1, 1200, REVERSED, "A\0", 2, MQRC_NONE },
        { 1200, REVERSED, "A\0", 2, 1200, NORMAL, "\0A", 2, MQRC_NONE },
        { 1208, REVERSED, "\xff\xff", 2, 500, NORMAL, "\xff\xff", 2, MQRC_NOT_CONVERTED },
        { 1208, REVERSED, "\xe2\x82\xac", 3, 819, REVERSED, "\xe2\x82\xac", 3, MQRC_NOT_CONVERTED },
        { 1208, REVERSED, "A", 1, 9999, REVERSED, "A", 1, MQRC_TARGET_CCSID_ERROR },
        { 9999, REVERSED, "A", 1, 1208, REVERSED, "A", 1, MQRC_SOURCE_CCSID_ERROR },
        { 500, NORMAL, "", 0, 1208, REVERSED, "", 0, MQRC_NONE },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct fixture *f = fixture();
        MQHOBJ q = open_queue(&f->one, "Q", MQOO_OUTPUT | MQOO_INPUT_SHARED);
        bool good = rows[i].reason == MQRC_NONE;

        put_as(&f->one, q, MQFMT_STRING, rows[i].from, rows[i].from_encoding, span_bytes(rows[i].put, rows[i].put_length));
        begin_get(&f->one, q, GET, AREA);
        f->one.call.md.CodedCharSetId = rows[i].to;
        f->one.call.md.Encoding = rows[i].to_encoding;
        assert_int_equal(reason_of(&f->one), rows[i].reason);
        assert_int_equal(f->one.call.code, good ? MQCC_OK : MQCC_WARNING);
        assert_int_equal(f->one.call.area_length, rows[i].got_length);
        assert_int_equal(f->one.call.message_length, rows[i].got_length);
        assert_memory_equal(f->one.area, rows[i].got, rows[i].got_length);
        assert_int_equal(f->one.call.md.CodedCharSetId, !good ? rows[i].from : rows[i].to ? rows[i].to : 1208);
        assert_int_equal(f->one.call.md.Encoding, good ? rows[i].to_encoding : rows[i].from_encoding);
        assert_int_equal(depth(f, "Q"), 0); /* got all the same */
        finish(f);
    }
}

/* What a message says of itself is true: texts of this machine are said to be that. */
static void a_message_without_a_code_page_has_that_of_this_machine(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ q = open_queue(&f->one, "Q", MQOO_OUTPUT | MQOO_INPUT_SHARED);

    put_as(&f->one, q, MQFMT_STRING, MQCCSI_Q_MGR, MQENC_NATIVE, span_of("TEXT"));
    assert_int_equal(f->one.call.md.CodedCharSetId, 1208);
    assert_got(&f->one, q, GET, "TEXT");
    finish(f);
}

static void a_converted_message_too_long_for_the_buffer_comes_as_it_was(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ q = open_queue(&f->one, "Q", MQOO_OUTPUT | MQOO_INPUT_SHARED);

    put_as(&f->one, q, MQFMT_STRING, 819, REVERSED, span_of("\xe4\xe4\xe4"));
    begin_get(&f->one, q, GET, 4);
    f->one.call.md.CodedCharSetId = 1208;
    assert_int_equal(reason_of(&f->one), MQRC_CONVERTED_MSG_TOO_BIG);
    assert_int_equal(f->one.call.code, MQCC_WARNING);
    assert_memory_equal(f->one.area, "\xe4\xe4\xe4?", 4);
    assert_int_equal(f->one.call.md.CodedCharSetId, 819);
    assert_int_equal(depth(f, "Q"), 0);
    /* The buffer is long enough, the area is not yet: nothing has happened. */
    put_as(&f->one, q, MQFMT_STRING, 819, REVERSED, span_of("\xe4\xe4\xe4"));
    begin_get(&f->one, q, GET, 100);
    f->one.call.md.CodedCharSetId = 1208;
    assert_int_equal(engine_call(f->one.connection, &f->one.call, f->one.area, 4), 0);
    assert_int_equal(f->one.call.area_wanted, 6);
    assert_int_equal(depth(f, "Q"), 1);
    begin_get(&f->one, q, GET | MQGMO_ACCEPT_TRUNCATED_MSG, 2); /* a part is not converted */
    f->one.call.md.CodedCharSetId = 1208;
    assert_int_equal(reason_of(&f->one), MQRC_TRUNCATED_MSG_ACCEPTED);
    assert_memory_equal(f->one.area, "\xe4\xe4?", 3);
    assert_int_equal(f->one.call.md.CodedCharSetId, 819);
    finish(f);
}

/* A dead letter of the mainframe: its header and its text become ours. */
static void a_dead_letter_is_converted_with_its_header(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ q = open_queue(&f->one, "Q", MQOO_OUTPUT | MQOO_INPUT_SHARED);
    MQMD md = { MQMD_DEFAULT };
    MQDLH header = { .Version = 1, .Reason = MQRC_Q_FULL, .Encoding = MQENC_NATIVE, .CodedCharSetId = 1208 }, back;
    struct buf message, there;

    memcpy(header.StrucId, "DLH ", 4);
    MQI_SET(header.DestQName, span_of("PAYROLL"));
    MQI_SET(header.DestQMgrName, span_of("ZQS1"));
    MQI_SET(header.Format, span_of(MQFMT_STRING));
    MQI_SET(header.PutApplName, span_of("JOB1"));
    MQI_SET(header.PutDate, span_of("20260101"));
    MQI_SET(header.PutTime, span_of("12000000"));
    buf_init(&message, 1000);
    buf_init(&there, 1000);
    buf_put(&message, &header, sizeof header);
    buf_put(&message, "TEXT", 4);
    md.CodedCharSetId = 1208;
    MQI_SET(md.Format, span_of(MQFMT_DEAD_LETTER_HEADER));
    assert_int_equal(message_convert(&md, buf_span(&message), 500, NORMAL, &there), MQRC_NONE);
    assert_int_equal(md.CodedCharSetId, 500);
    assert_memory_equal(there.data, "\xc4\xd3\xc8\x40\0\0\0\1\0\0\x08\x05\xd7\xc1\xe8", 15);
    assert_memory_equal(there.data + sizeof header, "\xe3\xc5\xe7\xe3", 4);
    put_as(&f->one, q, MQFMT_DEAD_LETTER_HEADER, 500, NORMAL, buf_span(&there));
    begin_get(&f->one, q, GET, AREA);
    assert_int_equal(reason_of(&f->one), MQRC_NONE);
    memcpy(&back, f->one.area, sizeof back);
    assert_memory_equal(&back, &header, sizeof header);
    assert_memory_equal(f->one.area + sizeof header, "TEXT", 4);
    buf_release(&message);
    buf_release(&there);
    finish(f);
}

static void what_is_no_such_structure_stays_as_it_is(void **state UNUSED)
{
    enum { MANY = 20 };
    static const struct {
        const char *format;
        size_t length;
        MQLONG encoding, reason;
    } rows[] = {
        { MQFMT_NONE, 10, NORMAL, MQRC_FORMAT_ERROR },
        { "PAYROLL ", 10, NORMAL, MQRC_FORMAT_ERROR },
        { MQFMT_TRIGGER, sizeof(MQTM) - 1, NORMAL, MQRC_FORMAT_ERROR },
        { MQFMT_DEAD_LETTER_HEADER, 0, NORMAL, MQRC_FORMAT_ERROR },
        { MQFMT_DEAD_LETTER_HEADER, MANY * sizeof(MQDLH), NORMAL, MQRC_FORMAT_ERROR }, /* headers behind headers */
        { MQFMT_TRIGGER, sizeof(MQTM), 0x3, MQRC_TARGET_INTEGER_ENC_ERROR },
    };
    MQDLH header = { .Version = 1, .Encoding = REVERSED, .CodedCharSetId = 1208 };
    struct buf data, out;

    buf_init(&data, MANY * sizeof header);
    MQI_SET(header.Format, span_of(MQFMT_DEAD_LETTER_HEADER));
    for (unsigned i = 0; i < MANY; i++)
        buf_put(&data, &header, sizeof header);
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        MQMD md = { MQMD_DEFAULT };

        md.CodedCharSetId = 1208;
        MQI_SET(md.Format, span_of(rows[i].format));
        buf_init(&out, 1 << 20);
        assert_int_equal(message_convert(&md, span_part(buf_span(&data), 0, rows[i].length), 500, rows[i].encoding, &out),
                         rows[i].reason);
        assert_int_equal(md.CodedCharSetId, 1208);
        buf_release(&out);
    }
    buf_release(&data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_come_in_the_code_page_that_is_wanted),
        cmocka_unit_test(a_message_without_a_code_page_has_that_of_this_machine),
        cmocka_unit_test(a_converted_message_too_long_for_the_buffer_comes_as_it_was),
        cmocka_unit_test(a_dead_letter_is_converted_with_its_header),
        cmocka_unit_test(what_is_no_such_structure_stays_as_it_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
