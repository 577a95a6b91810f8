/* test_convert.c - message_convert(): what is converted, what is not, and what the descriptor says then. */
#include "tests/unit/mstr/engine_fixture.h"

#include "mstr/message_convert.h"

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

/* What a message says of itself is true: texts of this machine are said to be that. */
static void a_message_without_a_code_page_has_that_of_this_machine(void **state UNUSED)
{
    static const MQLONG pages[] = { MQCCSI_Q_MGR, MQCCSI_INHERIT, MQCCSI_APPL };
    struct fixture *f = fixture();
    MQHOBJ q = open_queue(&f->one, "Q", MQOO_OUTPUT | MQOO_INPUT_SHARED);

    for (size_t i = 0; i < ARRAY_COUNT(pages); i++) {
        put_as(&f->one, q, MQFMT_STRING, pages[i], MQENC_NATIVE, span_of("TEXT"));
        assert_int_equal(f->one.call.md.CodedCharSetId, 1208);
        assert_got(&f->one, q, GET, "TEXT");
        assert_int_equal(f->one.call.md.CodedCharSetId, 1208);
    }
    finish(f);
}

/* A dead letter of the mainframe: its header and its text become ours. */
static void a_dead_letter_is_converted_with_its_header(void **state UNUSED)
{
    MQMD md = { MQMD_DEFAULT };
    MQDLH header = { .Version = 1, .Reason = MQRC_Q_FULL, .Encoding = MQENC_NATIVE, .CodedCharSetId = 1208 }, back;
    struct buf message, there, here;

    memcpy(header.StrucId, "DLH ", 4);
    MQI_SET(header.DestQName, span_of("PAYROLL"));
    MQI_SET(header.DestQMgrName, span_of("ZQS1"));
    MQI_SET(header.Format, span_of(MQFMT_STRING));
    MQI_SET(header.PutApplName, span_of("JOB1"));
    MQI_SET(header.PutDate, span_of("20260101"));
    MQI_SET(header.PutTime, span_of("12000000"));
    buf_init(&message, 1000);
    buf_init(&there, 1000);
    buf_init(&here, 1000);
    buf_put(&message, &header, sizeof header);
    buf_put(&message, "TEXT", 4);
    md.CodedCharSetId = 1208;
    MQI_SET(md.Format, span_of(MQFMT_DEAD_LETTER_HEADER));
    assert_int_equal(message_convert(&md, buf_span(&message), 500, NORMAL, &there), MQRC_NONE);
    assert_int_equal(md.CodedCharSetId, 500);
    assert_memory_equal(there.data, "\xc4\xd3\xc8\x40\0\0\0\1\0\0\x08\x05\xd7\xc1\xe8", 15);
    assert_memory_equal(there.data + sizeof header, "\xe3\xc5\xe7\xe3", 4);
    assert_int_equal(message_convert(&md, buf_span(&there), 1208, MQENC_NATIVE, &here), MQRC_NONE);
    memcpy(&back, here.data, sizeof back);
    assert_memory_equal(&back, &header, sizeof header);
    assert_memory_equal(here.data + sizeof header, "TEXT", 4);
    buf_release(&message);
    buf_release(&there);
    buf_release(&here);
}

/* -- headers of properties, commands and events: numbers of a table, then what is behind -- */

static void put_number(struct buf *out, MQLONG number, MQLONG encoding)
{
    for (unsigned i = 0; i < 4; i++)
        buf_put_u8(out, (uint8_t)((uint32_t)number >> (encoding == NORMAL ? 24 - 8 * i : 8 * i)));
}

/* Of a message: a number in the encoding of the message, or bytes. */
struct word {
    bool number;
    MQLONG value;
    const char *bytes;
    size_t length;
};
#define N(value) { true, value, NULL, 0 }
#define T(text) { false, 0, text, sizeof(text) - 1 }

static void make(struct buf *out, const struct word *words, MQLONG encoding)
{
    buf_init(out, 10000);
    for (; words->number || words->bytes; words++)
        if (words->number)
            put_number(out, words->value, encoding);
        else
            buf_put(out, words->bytes, words->length);
}

struct converted {
    const char *format;
    MQLONG from, from_encoding, to, to_encoding;
    struct word put[32], wanted[32];
};

static void check_conversion(size_t row, const struct converted *one)
{
    MQMD md = { MQMD_DEFAULT };
    struct buf data, wanted, out;

    md.CodedCharSetId = one->from;
    md.Encoding = one->from_encoding;
    MQI_SET(md.Format, span_of(one->format));
    make(&data, one->put, one->from_encoding);
    make(&wanted, one->wanted, one->to_encoding);
    buf_init(&out, MQI_MESSAGE_MAX);
    if (message_convert(&md, buf_span(&data), one->to, one->to_encoding, &out) != MQRC_NONE)
        fail_msg("row %zu is not converted", row);
    if (out.length != wanted.length || memcmp(out.data, wanted.data, out.length) != 0)
        fail_msg("row %zu: %zu bytes, wanted %zu, or others", row, out.length, wanted.length);
    buf_release(&data);
    buf_release(&wanted);
    buf_release(&out);
}

#define RFH_500 "\xd9\xc6\xc8\x40"
#define STRING_500 "\xd4\xd8\xe2\xe3\xd9\x40\x40\x40"
#define NONE_500 "\x40\x40\x40\x40\x40\x40\x40\x40"

static void headers_of_properties_are_converted_with_what_is_behind(void **state UNUSED)
{
    static const struct converted rows[] = {
        /* The folder stays in UTF-8; the text behind was in another code page and encoding than the header. */
        { MQFMT_RF_HEADER_2, 500, NORMAL, 1208, REVERSED,
          { T(RFH_500), N(2), N(52), N(REVERSED), N(819), T(STRING_500), N(0), N(1208), N(12), T("<usr></usr> "), T("\xe4") },
          { T("RFH "), N(2), N(52), N(REVERSED), N(1208), T("MQSTR   "), N(0), N(1208), N(12), T("<usr></usr> "), T("\xc3\xa4") } },
        { MQFMT_RF_HEADER_2, 1208, REVERSED, 500, NORMAL,
          { T("RFH "), N(2), N(36), N(REVERSED), N(MQCCSI_INHERIT), T("MQSTR   "), N(7), N(1208), T("AB1") },
          { T(RFH_500), N(2), N(36), N(NORMAL), N(500), T(STRING_500), N(7), N(1208), T("\xc1\xc2\xf1") } },
        /* Characters of two bytes follow the numbers; nothing is behind. */
        { MQFMT_RF_HEADER_2, 819, REVERSED, 819, NORMAL,
          { T("RFH "), N(2), N(44), N(REVERSED), N(819), T("        "), N(0), N(1200), N(4), T("A\0B\0") },
          { T("RFH "), N(2), N(44), N(NORMAL), N(819), T("        "), N(0), N(1200), N(4), T("\0A\0B") } },
        /* A header behind a header. */
        { MQFMT_RF_HEADER_2, 500, NORMAL, 819, REVERSED,
          { T(RFH_500), N(2), N(36), N(NORMAL), N(0), T("\xd4\xd8\xc8\xd9\xc6\xf2\x40\x40"), N(0), N(1208),
            T(RFH_500), N(2), N(36), N(NORMAL), N(500), T(NONE_500), N(0), N(1208) },
          { T("RFH "), N(2), N(36), N(REVERSED), N(819), T("MQHRF2  "), N(0), N(1208),
            T("RFH "), N(2), N(36), N(REVERSED), N(819), T("        "), N(0), N(1208) } },
        /* Version 1: its names and values are text, and grow. */
        { MQFMT_RF_HEADER_1, 500, NORMAL, 1208, REVERSED,
          { T(RFH_500), N(1), N(36), N(NORMAL), N(500), T(STRING_500), N(0), T("\xc1\x40\x43\x40"), T("\xf1") },
          { T("RFH "), N(1), N(40), N(REVERSED), N(1208), T("MQSTR   "), N(0), T("A \xc3\xa4 \0\0\0"), T("1") } },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
        check_conversion(i, &rows[i]);
}

#define HEADER(count) N(1), N(36), N(1), N(2), N(1), N(1), N(0), N(0), N(count)

static void commands_are_converted_with_their_lengths(void **state UNUSED)
{
    static const struct converted rows[] = {
        { MQFMT_ADMIN, 500, NORMAL, 1208, REVERSED,
          { HEADER(0) }, { HEADER(0) } },
        { MQFMT_EVENT, 500, NORMAL, 1208, REVERSED,
          { HEADER(2), N(MQCFT_INTEGER), N(16), N(1020), N(-2), N(MQCFT_STRING), N(24), N(2015), N(500), N(3), T("\xc1\x43\xc2\x40") },
          { HEADER(2), N(MQCFT_INTEGER), N(16), N(1020), N(-2), N(MQCFT_STRING), N(24), N(2015), N(1208), N(4), T("A\xc3\xa4"
                                                                                                                  "B") } },
        /* A text says its own code page, or has the message's. */
        { MQFMT_PCF, 500, NORMAL, 819, REVERSED,
          { HEADER(2), N(MQCFT_STRING), N(24), N(1), N(1208), N(4), T("A\xc3\xa4"
                                                                      "B"),
            N(MQCFT_STRING), N(24), N(1), N(0), N(1), T("\xc1\0\0\0") },
          { HEADER(2), N(MQCFT_STRING), N(24), N(1), N(819), N(3), T("A\xe4"
                                                                     "B\0"),
            N(MQCFT_STRING), N(24), N(1), N(0), N(1), T("A\0\0\0") } },
        /* Texts of a list are all as long as the longest; bytes stay; a group and what is in it. */
        { MQFMT_ADMIN, 819, REVERSED, 1208, NORMAL,
          { HEADER(2), N(MQCFT_STRING_LIST), N(28), N(1), N(819), N(2), N(2), T("AB\xe4"
                                                                               "C"),
            N(MQCFT_GROUP), N(16), N(8001), N(1), N(MQCFT_BYTE_STRING), N(20), N(7001), N(3), T("\1\2\3\0") },
          { HEADER(2), N(MQCFT_STRING_LIST), N(32), N(1), N(1208), N(2), N(3), T("AB \xc3\xa4"
                                                                                "C\0\0"),
            N(MQCFT_GROUP), N(16), N(8001), N(1), N(MQCFT_BYTE_STRING), N(20), N(7001), N(3), T("\1\2\3\0") } },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
        check_conversion(i, &rows[i]);
}

/* Structures of numbers alone, and filters. */
static void every_parameter_of_commands_is_converted(void **state UNUSED)
{
    static const struct converted rows[] = {
        { MQFMT_ADMIN, 819, REVERSED, 500, NORMAL,
          { HEADER(2), N(MQCFT_INTEGER_LIST), N(24), N(1), N(2), N(5), N(6), N(MQCFT_INTEGER64), N(24), N(1), N(0),
            T("\1\2\3\4\5\6\7\x8") },
          { HEADER(2), N(MQCFT_INTEGER_LIST), N(24), N(1), N(2), N(5), N(6), N(MQCFT_INTEGER64), N(24), N(1), N(0),
            T("\x8\7\6\5\4\3\2\1") } },
        { MQFMT_ADMIN, 819, REVERSED, 500, NORMAL,
          { HEADER(2), N(MQCFT_INTEGER64_LIST), N(32), N(1), N(2), T("\1\0\0\0\0\0\0\0\2\0\0\0\0\0\0\0"),
            N(MQCFT_INTEGER_FILTER), N(20), N(1), N(2), N(3) },
          { HEADER(2), N(MQCFT_INTEGER64_LIST), N(32), N(1), N(2), T("\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\2"),
            N(MQCFT_INTEGER_FILTER), N(20), N(1), N(2), N(3) } },
        { MQFMT_ADMIN, 819, REVERSED, 500, NORMAL,
          { HEADER(2), N(MQCFT_STRING_FILTER), N(28), N(1), N(2), N(819), N(1), T("A\0\0\0"),
            N(MQCFT_BYTE_STRING_FILTER), N(24), N(1), N(2), N(1), T("A\0\0\0") },
          { HEADER(2), N(MQCFT_STRING_FILTER), N(28), N(1), N(2), N(500), N(1), T("\xc1\0\0\0"),
            N(MQCFT_BYTE_STRING_FILTER), N(24), N(1), N(2), N(1), T("A\0\0\0") } },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
        check_conversion(i, &rows[i]);
}

/* Lengths that lie: no byte is read that is not there, and the message stays as it is. */
static void wrong_lengths_are_wrong_formats(void **state UNUSED)
{
    static const struct {
        const char *format;
        struct word put[32];
        MQLONG reason;
    } rows[] = {
        { MQFMT_RF_HEADER_2, { T("RFH "), N(2), N(36) }, MQRC_FORMAT_ERROR },
        { MQFMT_RF_HEADER_2, { T("RFX "), N(2), N(36), N(REVERSED), N(819), T("        "), N(0), N(1208) }, MQRC_FORMAT_ERROR },
        { MQFMT_RF_HEADER_2, { T("RFH "), N(1), N(36), N(REVERSED), N(819), T("        "), N(0), N(1208) }, MQRC_FORMAT_ERROR },
        { MQFMT_RF_HEADER_2, { T("RFH "), N(2), N(35), N(REVERSED), N(819), T("        "), N(0), N(1208) }, MQRC_FORMAT_ERROR },
        { MQFMT_RF_HEADER_2, { T("RFH "), N(2), N(40), N(REVERSED), N(819), T("        "), N(0), N(1208) }, MQRC_FORMAT_ERROR },
        { MQFMT_RF_HEADER_2, { T("RFH "), N(2), N(-1), N(REVERSED), N(819), T("        "), N(0), N(1208) }, MQRC_FORMAT_ERROR },
        { MQFMT_RF_HEADER_2, { T("RFH "), N(2), N(40), N(REVERSED), N(819), T("        "), N(0), N(1208), N(1), T("<usr") },
          MQRC_FORMAT_ERROR },
        { MQFMT_RF_HEADER_2, { T("RFH "), N(2), N(40), N(REVERSED), N(819), T("        "), N(0), N(1208), N(-4) },
          MQRC_FORMAT_ERROR },
        { MQFMT_RF_HEADER_2, { T("RFH "), N(2), N(38), N(REVERSED), N(819), T("        "), N(0), N(1208), T("AB") },
          MQRC_FORMAT_ERROR },
        { MQFMT_RF_HEADER_2, { T("RFH "), N(2), N(43), N(REVERSED), N(819), T("        "), N(0), N(1200), N(3), T("A\0B") },
          MQRC_FORMAT_ERROR },
        { MQFMT_RF_HEADER_2, { T("RFH "), N(2), N(36), N(REVERSED), N(819), T("PAYROLL "), N(0), N(1208), T("X") },
          MQRC_FORMAT_ERROR },
        { MQFMT_RF_HEADER_2, { T("RFH "), N(2), N(36), N(REVERSED), N(9999), T("MQSTR   "), N(0), N(1208), T("X") },
          MQRC_SOURCE_CCSID_ERROR },
        { MQFMT_RF_HEADER_2, { T("RFH "), N(2), N(36), N(REVERSED), N(819), T("        "), N(0), N(500) }, MQRC_SOURCE_CCSID_ERROR },
        { MQFMT_RF_HEADER_1, { T("RFH "), N(2), N(32), N(REVERSED), N(819), T("        "), N(0) }, MQRC_FORMAT_ERROR },
        { MQFMT_RF_HEADER_1, { T("RFH "), N(1), N(33), N(REVERSED), N(819), T("        "), N(0) }, MQRC_FORMAT_ERROR },
        { MQFMT_ADMIN, { N(1), N(36) }, MQRC_FORMAT_ERROR },
        { MQFMT_ADMIN, { N(1), N(40), N(1), N(2), N(1), N(1), N(0), N(0), N(0), N(0) }, MQRC_FORMAT_ERROR },
        { MQFMT_ADMIN, { HEADER(1) }, MQRC_FORMAT_ERROR },
        { MQFMT_ADMIN, { HEADER(-1) }, MQRC_FORMAT_ERROR },
        { MQFMT_ADMIN, { HEADER(0), N(MQCFT_INTEGER), N(16), N(1), N(1) }, MQRC_FORMAT_ERROR }, /* one more than it says */
        { MQFMT_ADMIN, { HEADER(1), N(MQCFT_INTEGER) }, MQRC_FORMAT_ERROR },
        { MQFMT_ADMIN, { HEADER(1), N(MQCFT_INTEGER), N(0), N(1), N(1) }, MQRC_FORMAT_ERROR },
        { MQFMT_ADMIN, { HEADER(1), N(MQCFT_INTEGER), N(20), N(1), N(1) }, MQRC_FORMAT_ERROR },
        { MQFMT_ADMIN, { HEADER(1), N(99), N(16), N(1), N(1) }, MQRC_FORMAT_ERROR },
        { MQFMT_ADMIN, { HEADER(1), N(MQCFT_INTEGER_LIST), N(20), N(1), N(2), N(1) }, MQRC_FORMAT_ERROR },
        { MQFMT_ADMIN, { HEADER(1), N(MQCFT_INTEGER_LIST), N(20), N(1), N(0x40000001), N(1) }, MQRC_FORMAT_ERROR },
        { MQFMT_ADMIN, { HEADER(1), N(MQCFT_INTEGER64), N(20), N(1), N(0), N(0) }, MQRC_FORMAT_ERROR },
        { MQFMT_ADMIN, { HEADER(1), N(MQCFT_STRING), N(24), N(1), N(0), N(5), T("ABCD") }, MQRC_FORMAT_ERROR },
        { MQFMT_ADMIN, { HEADER(1), N(MQCFT_STRING), N(24), N(1), N(0), N(-1), T("ABCD") }, MQRC_FORMAT_ERROR },
        { MQFMT_ADMIN, { HEADER(1), N(MQCFT_STRING), N(24), N(1), N(9999), N(4), T("ABCD") }, MQRC_SOURCE_CCSID_ERROR },
        { MQFMT_ADMIN, { HEADER(1), N(MQCFT_STRING), N(24), N(1), N(1208), N(4), T("\xff\xff\xff\xff") }, MQRC_NOT_CONVERTED },
        { MQFMT_ADMIN, { HEADER(1), N(MQCFT_STRING_LIST), N(28), N(1), N(0), N(3), N(2), T("ABCD") }, MQRC_FORMAT_ERROR },
        { MQFMT_ADMIN, { HEADER(1), N(MQCFT_STRING_LIST), N(28), N(1), N(0), N(-1), N(-1), T("ABCD") }, MQRC_FORMAT_ERROR },
        { MQFMT_ADMIN, { HEADER(1), N(MQCFT_STRING_LIST), N(28), N(1), N(0), N(-1), N(0), T("ABCD") }, MQRC_NONE }, /* of nothing */
        { MQFMT_ADMIN, { HEADER(1), N(MQCFT_BYTE_STRING), N(20), N(1), N(5), T("ABCD") }, MQRC_FORMAT_ERROR },
        { MQFMT_ADMIN, { HEADER(1), N(MQCFT_GROUP), N(16), N(1), N(1) }, MQRC_FORMAT_ERROR },
        { MQFMT_ADMIN, { HEADER(1), N(MQCFT_GROUP), N(16), N(1), N(-1) }, MQRC_FORMAT_ERROR },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        MQMD md = { MQMD_DEFAULT };
        struct buf data, out;
        MQLONG reason;

        md.CodedCharSetId = 819;
        md.Encoding = REVERSED;
        MQI_SET(md.Format, span_of(rows[i].format));
        make(&data, rows[i].put, REVERSED);
        buf_init(&out, MQI_MESSAGE_MAX);
        reason = message_convert(&md, buf_span(&data), 500, NORMAL, &out);
        if (reason != rows[i].reason)
            fail_msg("row %zu: %d, wanted %d", i, (int)reason, (int)rows[i].reason);
        assert_int_equal(md.CodedCharSetId, reason == MQRC_NONE ? 500 : 819);
        buf_release(&data);
        buf_release(&out);
    }
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
        cmocka_unit_test(a_message_without_a_code_page_has_that_of_this_machine),
        cmocka_unit_test(a_dead_letter_is_converted_with_its_header),
        cmocka_unit_test(headers_of_properties_are_converted_with_what_is_behind),
        cmocka_unit_test(commands_are_converted_with_their_lengths),
        cmocka_unit_test(every_parameter_of_commands_is_converted),
        cmocka_unit_test(wrong_lengths_are_wrong_formats),
        cmocka_unit_test(what_is_no_such_structure_stays_as_it_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
