/* test_publication_data.c - publication_data.h: what PSPROP says of publications; parameters in messages of a command format. */
#include "tests/unit/test.h"

#include "mstr/pcf.h"
#include "mstr/publication_data.h"

enum { REVERSED = 0x222, NORMAL = 0x111, AREA = 1 << 16 };

static void put_number(struct buf *out, uint32_t number, MQLONG encoding)
{
    for (unsigned i = 0; i < 4; i++)
        buf_put_u8(out, (uint8_t)(number >> (encoding == REVERSED ? 8 * i : 24 - 8 * i)));
}

static uint32_t number_at(struct span data, size_t at, MQLONG encoding)
{
    uint32_t value = 0;

    assert_true(at + 4 <= data.length);
    for (unsigned i = 0; i < 4; i++)
        value = value << 8 | (unsigned char)data.data[at + (encoding == REVERSED ? 3 - i : i)];
    return value;
}

/* A command with a number and a group of a text. */
static void make_command(struct buf *out, MQLONG encoding)
{
    const uint32_t header[] = { 1, 36, 1, 22, 1, 1, 0, 0, 2 }, parameters[] = { 3, 16, 1016, 5, 20, 16, 8001, 1 },
                   text[] = { 4, 24, 3075, 1208, 4 };

    for (size_t i = 0; i < ARRAY_COUNT(header); i++)
        put_number(out, header[i], encoding);
    for (size_t i = 0; i < ARRAY_COUNT(parameters); i++)
        put_number(out, parameters[i], encoding);
    for (size_t i = 0; i < ARRAY_COUNT(text); i++)
        put_number(out, text[i], encoding);
    buf_put_text(out, "TEXT");
}

static void make(struct span body, const char *format, MQLONG encoding, const struct publication_note *note, MQMD *md,
                 struct buf *made)
{
    uint32_t properties;

    *md = (MQMD){ MQMD_DEFAULT };
    md->Encoding = encoding;
    memcpy(md->Format, format, sizeof md->Format);
    publication_data_make(PSPROP_COMPAT, note, body, md, made, &properties);
    assert_int_equal(properties, 0);
    assert_false(buf_failed(made));
}

static void a_command_format_has_parameters_more(void **state UNUSED)
{
    static const MQLONG encodings[] = { NORMAL, REVERSED };
    static const char formats[][9] = { "MQADMIN ", "MQEVENT ", "MQPCF   " };
    const struct publication_note note = { .topic = "a/b", .user_data = span_of("mine"), .retained = true, .level = -1 };

    for (size_t i = 0; i < ARRAY_COUNT(encodings) * ARRAY_COUNT(formats); i++) {
        MQLONG encoding = encodings[i % 2];
        struct buf body, made;
        struct span data;
        size_t at;
        MQMD md;

        buf_init(&body, AREA);
        buf_init(&made, AREA);
        make_command(&body, encoding);
        at = body.length;
        buf_put_text(&body, "BEHIND");
        make(buf_span(&body), formats[i / 2], encoding, &note, &md, &made);
        data = buf_span(&made);
        assert_memory_equal(md.Format, formats[i / 2], sizeof md.Format);
        assert_int_equal(number_at(data, PCF_COUNT_AT, encoding), 2 + 3);
        assert_memory_equal(data.data, body.data, PCF_COUNT_AT);
        assert_memory_equal(data.data + PCF_HEADER_LENGTH, body.data + PCF_HEADER_LENGTH, at - PCF_HEADER_LENGTH);
        assert_int_equal(number_at(data, at, encoding), MQCFT_INTEGER);
        assert_int_equal(number_at(data, at + 8, encoding), MQIACF_PUBLICATION_OPTIONS);
        assert_int_equal(number_at(data, at + 12, encoding), MQPUBO_IS_RETAINED_PUBLICATION);
        at += 16;
        assert_int_equal(number_at(data, at, encoding), MQCFT_STRING);
        assert_int_equal(number_at(data, at + 4, encoding), 24);
        assert_int_equal(number_at(data, at + 8, encoding), MQCACF_TOPIC);
        assert_int_equal(number_at(data, at + 16, encoding), 3);
        assert_memory_equal(data.data + at + 20, "a/b\0", 4);
        at += 24;
        assert_int_equal(number_at(data, at + 8, encoding), MQCACF_SUBSCRIPTION_USER_DATA);
        assert_memory_equal(data.data + at + 20, "mineBEHIND", 10);
        buf_release(&body);
        buf_release(&made);
    }
}

/* What cannot be read as a command goes behind a MQRFH, as other data does. */
static void what_is_no_command_has_a_header(void **state UNUSED)
{
    static const struct {
        size_t at;      /* a number of the command, */
        uint32_t value; /* and what is there instead */
    } wrong[] = {
        { 4, 32 }, { 4, 40 }, { 32, 3 }, { 32, 0xffffffff }, { 36, 99 }, { 40, 12 }, { 40, 18 }, { 40, 0 }, { 40, 0xfffffffc },
        { 64, 2 }, { 64, 0xffffffff }, { 72, 20 }, { 72, 28 },
    };
    const struct publication_note note = { .topic = "a", .level = -1 };
    struct buf body, made;
    MQMD md;

    buf_init(&body, AREA);
    buf_init(&made, AREA);
    for (size_t i = 0; i < ARRAY_COUNT(wrong); i++) {
        buf_clear(&body);
        make_command(&body, NORMAL);
        for (unsigned j = 0; j < 4; j++)
            body.data[wrong[i].at + j] = (char)(wrong[i].value >> (24 - 8 * j));
        make(buf_span(&body), "MQADMIN ", NORMAL, &note, &md, &made);
        if (memcmp(md.Format, "MQHRF   ", sizeof md.Format) != 0)
            fail_msg("row %zu was taken for a command", i);
        assert_memory_equal(made.data + made.length - body.length, body.data, body.length);
    }
    for (size_t length = 0; length < body.length; length++) {
        buf_clear(&body);
        make_command(&body, NORMAL);
        make(span_part(buf_span(&body), 0, length), "MQADMIN ", NORMAL, &note, &md, &made);
        assert_memory_equal(md.Format, "MQHRF   ", sizeof md.Format);
    }
    buf_clear(&body);
    make_command(&body, NORMAL);
    make(buf_span(&body), "MQSTR   ", NORMAL, &note, &md, &made); /* it only looks like one */
    assert_memory_equal(md.Format, "MQHRF   ", sizeof md.Format);
    buf_release(&body);
    buf_release(&made);
}

/* Groups in groups, each with one more: it took the stack. */
static void groups_do_not_nest_for_ever(void **state UNUSED)
{
    static const uint32_t group[] = { 20, 16, 8001, 1 }, header[] = { 1, 36, 1, 22, 1, 1, 0, 0, 1 };
    const struct publication_note note = { .topic = "a", .level = -1 };
    struct buf body, made;
    MQMD md;

    buf_init(&body, 1 << 24);
    buf_init(&made, 1 << 25);
    for (size_t i = 0; i < ARRAY_COUNT(header); i++)
        put_number(&body, header[i], NORMAL);
    for (size_t i = 0; i < 100000 * ARRAY_COUNT(group); i++)
        put_number(&body, group[i % ARRAY_COUNT(group)], NORMAL);
    make(buf_span(&body), "MQADMIN ", NORMAL, &note, &md, &made);
    assert_memory_equal(md.Format, "MQHRF   ", sizeof md.Format);
    buf_release(&body);
    buf_release(&made);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_command_format_has_parameters_more),
        cmocka_unit_test(what_is_no_command_has_a_header),
        cmocka_unit_test(groups_do_not_nest_for_ever),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
