/* test_log_record.c - log_record.h: what was put is got, each damaged byte is seen, the offsets are those of the format's page. */
#include "tests/unit/test.h"

#include "base/crc32c.h"
#include "mstr/log_record.h"

static const struct log_record example = { .rba = 0x1230, .urid = 0x1000, .previous = 0x1100, .time = 1700000000123456, .epoch = 7,
                                           .type = LOG_PUT, .flags = LOG_REDO_ONLY };

static size_t put(char *bytes, size_t body)
{
    static char content[LOG_BODY_MAX];
    struct span parts[3] = { span_bytes(content, body / 3), SPAN_NONE, span_bytes(content + body / 3, body - body / 3) };

    for (size_t i = 0; i < body; i++)
        content[i] = (char)(i * 7 + 1);
    log_record_put(bytes, &example, parts, 3);
    return log_record_size(body);
}

static void put_and_got(void **state UNUSED)
{
    static const size_t bodies[] = { 0, 1, 15, 16, 17, 1000, LOG_BODY_MAX - 1, LOG_BODY_MAX };
    static char bytes[LOG_RECORD_MAX];

    for (size_t i = 0; i < ARRAY_COUNT(bodies); i++) {
        size_t size;
        struct log_record got;

        memset(bytes, 0x55, sizeof bytes);
        size = put(bytes, bodies[i]);
        assert_int_equal(size % LOG_ALIGN, 0);
        assert_int_equal(log_record_get(span_bytes(bytes, size), example.rba, &got), 0);
        assert_true(got.rba == example.rba && got.urid == example.urid && got.previous == example.previous);
        assert_true(got.time == example.time && got.epoch == 7 && got.type == LOG_PUT && got.flags == LOG_REDO_ONLY);
        assert_int_equal(got.body.length, bodies[i]);
        for (size_t at = 0; at < bodies[i]; at++)
            assert_int_equal(got.body.data[at], (char)(at * 7 + 1));
        for (size_t at = LOG_HEADER + bodies[i]; at < size; at++)
            assert_int_equal(bytes[at], 0);
    }
}

static void any_changed_bit_is_seen(void **state UNUSED)
{
    static char bytes[LOG_RECORD_MAX];
    struct log_record got;
    size_t size = put(bytes, 100);

    for (size_t bit = 0; bit < 8 * (LOG_HEADER + 100); bit++) {
        bytes[bit / 8] = (char)(bytes[bit / 8] ^ 1 << bit % 8);
        assert_true(log_record_get(span_bytes(bytes, size), example.rba, &got) < 0);
        bytes[bit / 8] = (char)(bytes[bit / 8] ^ 1 << bit % 8);
    }
    assert_int_equal(log_record_get(span_bytes(bytes, size), example.rba, &got), 0);
    assert_int_equal(log_record_get(span_bytes(bytes, size), example.rba + 16, &got), REASON_CORRUPT);
}

static void cut_off(void **state UNUSED)
{
    static char bytes[LOG_RECORD_MAX];
    struct log_record got;
    size_t size = put(bytes, 100);

    for (size_t length = 0; length < size; length++)
        assert_int_equal(log_record_get(span_bytes(bytes, length), example.rba, &got), REASON_TRUNCATED);
}

/* The CRC made right again: what is wrong is refused for itself. */
static int with_right_crc(char *bytes, size_t size)
{
    uint32_t crc = crc32c(crc32c(0, span_bytes(bytes, 8)), span_bytes(bytes + 12, LOG_HEADER + 100 - 12));
    struct log_record got;

    crc = __builtin_bswap32(crc);
    memcpy(bytes + 8, &crc, 4);
    return log_record_get(span_bytes(bytes, size), example.rba, &got);
}

static void impossible_fields(void **state UNUSED)
{
    static char bytes[LOG_RECORD_MAX];
    size_t size = put(bytes, 100);

    bytes[6] = 2;
    assert_int_equal(with_right_crc(bytes, size), REASON_CORRUPT);
    bytes[6] = 0;
    bytes[7] = 1;
    assert_int_equal(with_right_crc(bytes, size), REASON_CORRUPT);
    bytes[7] = 0;
    assert_int_equal(with_right_crc(bytes, size), 0);
    memcpy(bytes, "\0\0\0\x2f", 4);
    assert_int_equal(with_right_crc(bytes, size), REASON_CORRUPT);
    memcpy(bytes, "\0\0\x80\x01", 4);
    assert_int_equal(with_right_crc(bytes, size), REASON_CORRUPT);
    memcpy(bytes, "\xff\xff\xff\xff", 4);
    assert_int_equal(with_right_crc(bytes, size), REASON_CORRUPT);
}

static void offsets_of_the_format(void **state UNUSED)
{
    static const char wanted[] = "\0\0\0\x32\0\x10\1\0....\0\0\0\7\0\0\0\0\0\0\x12\x30\0\0\0\0\0\0\x11\0\0\0\0\0\0\0\x10\0"
                                 "\0\6\x0a\x24\x18\x20\x22\x40\1\10";
    char bytes[64];

    put(bytes, 2);
    memcpy(bytes + 8, "....", 4);
    assert_memory_equal(bytes, wanted, 50);
}

static void printed(void **state UNUSED)
{
    char bytes[256];
    struct log_record got;
    struct buf out;
    size_t size = put(bytes, 40);

    buf_init(&out, 10000);
    assert_int_equal(log_record_get(span_bytes(bytes, size), example.rba, &got), 0);
    log_record_print(&out, &got, true);
    assert_non_null(strstr(out.data, "0000000000001230  URID(0000000000001000)  PREVIOUS(0000000000001100)  EPOCH(7)  REDO ONLY\n"));
    assert_non_null(strstr(out.data, "RM(DATA)  SUBTYPE( INSERT )  RECORD LENGTH(0058)  "));
    assert_non_null(strstr(out.data, "\n  0020  E1E8EFF6 FD040B12"));
    buf_clear(&out);
    got.type = 0xfffe;
    got.time = INT64_MIN;
    log_record_print(&out, &got, false);
    assert_non_null(strstr(out.data, "RM(?)  SUBTYPE( X'FFFE' )"));
    buf_release(&out);
    assert_string_equal(log_type_name(LOG_START), "START");
    assert_null(log_type_name(0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(put_and_got),       cmocka_unit_test(any_changed_bit_is_seen), cmocka_unit_test(cut_off),
        cmocka_unit_test(impossible_fields), cmocka_unit_test(offsets_of_the_format),   cmocka_unit_test(printed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
