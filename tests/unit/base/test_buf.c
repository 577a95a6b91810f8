/* test_buf.c - buf.h, mem.h, arena.h, message.h: growing bytes, their limits, and reading them back. */
#include "tests/unit/test.h"

#include "base/arena.h"
#include "base/identity.h"
#include "base/message.h"

static void a_buffer_keeps_its_limit(void **state UNUSED)
{
    struct buf buf;

    buf_init(&buf, 10);
    assert_string_equal(buf.data, "");
    buf_put_text(&buf, "12345");
    buf_put_text(&buf, "67890");
    assert_false(buf_failed(&buf));
    assert_string_equal(buf.data, "1234567890");
    buf_put_text(&buf, "x");
    assert_true(buf_failed(&buf));
    assert_string_equal(buf.data, "1234567890");
    buf_put_text(&buf, "");
    assert_true(buf_failed(&buf));
    buf_clear(&buf);
    buf_printf(&buf, "%03d", 7);
    assert_string_equal(buf.data, "007");
    buf_consume(&buf, 2);
    assert_string_equal(buf.data, "7");
    buf_printf(&buf, "%s", "ten is too long");
    assert_true(buf_failed(&buf));
    assert_string_equal(buf.data, "7");
    buf_release(&buf);
}

static void what_was_put_is_read_back(void **state UNUSED)
{
    struct buf buf;
    struct reader reader;
    char text[4];

    buf_init(&buf, 1000);
    buf_put_u8(&buf, 0xfe);
    buf_put_u16(&buf, 0xfedc);
    buf_put_u32(&buf, 0xfedcba98);
    buf_put_u64(&buf, 0xfedcba9876543210);
    buf_put_field_text(&buf, "abc");
    assert_int_equal((unsigned char)buf.data[1], 0xfe); /* big-endian */
    reader = reader_of(buf_span(&buf));
    assert_int_equal(reader_u8(&reader), 0xfe);
    assert_int_equal(reader_u16(&reader), 0xfedc);
    assert_int_equal(reader_u32(&reader), 0xfedcba98);
    assert_true(reader_u64(&reader) == 0xfedcba9876543210);
    reader_text(&reader, text, sizeof text);
    assert_string_equal(text, "abc");
    assert_int_equal(reader_end(&reader), 0);
    buf_release(&buf);
}

static void a_reader_keeps_its_first_failure(void **state UNUSED)
{
    struct reader reader = reader_of(span_bytes("\0\0\0\5abc", 7));
    char text[3];

    assert_span(reader_field(&reader, 100), ""); /* five bytes are promised, three are there */
    assert_int_equal(reader.reason, REASON_TRUNCATED);
    assert_int_equal(reader_u32(&reader), 0);
    assert_int_equal(reader_end(&reader), REASON_TRUNCATED);

    reader = reader_of(span_bytes("\0\0\0\3abc", 7));
    reader_text(&reader, text, sizeof text); /* no room for the NUL */
    assert_int_equal(reader_end(&reader), REASON_TOO_LONG);

    reader = reader_of(span_bytes("\0\0\0\2a\0", 6));
    reader_text(&reader, text, sizeof text);
    assert_int_equal(reader_end(&reader), REASON_BAD_VALUE);

    reader = reader_of(span_bytes("\xff\xff\xff\xff", 4));
    reader_field(&reader, SIZE_MAX);
    assert_int_equal(reader_end(&reader), REASON_TRUNCATED);

    reader = reader_of(span_bytes("ab", 2));
    reader_u8(&reader);
    assert_int_equal(reader_end(&reader), REASON_LEFT_OVER);
}

static void an_identity_survives_the_wire(void **state UNUSED)
{
    struct name8 groups[] = { { "A" }, { "SYS1" }, { "Z9" } };
    struct identity identity = { { "IBMUSER" }, { "SYS1" },    "####################", IDENTITY_SPECIAL, IDENTITY_JOB,
                                 { "JOBA" },    { "JOB00001" }, { "PAYPGM" },            { "TTY1" },       groups,       3 };
    struct identity copy;
    struct buf buf;
    struct reader reader;

    buf_init(&buf, 10000);
    identity_encode(&identity, &buf);
    reader = reader_of(buf_span(&buf));
    identity_decode(&reader, &copy);
    assert_int_equal(reader_end(&reader), 0);
    assert_string_equal(copy.user.text, "IBMUSER");
    assert_string_equal(copy.program.text, "PAYPGM");
    assert_string_equal(copy.terminal.text, "TTY1");
    assert_int_equal(copy.group_count, 3);
    assert_true(identity_in_group(&copy, &groups[0]));
    assert_true(identity_in_group(&copy, &groups[2]));
    assert_false(identity_in_group(&copy, &(struct name8){ "SYS" }));
    identity_release(&copy);
    for (size_t cut = 0; cut < buf.length; cut++) { /* every truncation is noticed, nothing leaks */
        reader = reader_of(span_part(buf_span(&buf), 0, cut));
        identity_decode(&reader, &copy);
        assert_true(reader_end(&reader) < 0);
        identity_release(&copy);
    }
    buf_release(&buf);
}

static void an_arena_gives_zeroed_memory(void **state UNUSED)
{
    struct arena arena;
    char *small, *large;

    arena_init(&arena);
    small = arena_alloc(&arena, 3, 1);
    memset(small, 'x', 3);
    for (int i = 0; i < 10000; i++) {
        char *more = arena_alloc(&arena, 7, 1);

        assert_int_equal(more[6], 0);
        memset(more, 'y', 7);
    }
    large = arena_alloc(&arena, 1, 1 << 20);
    assert_int_equal(large[(1 << 20) - 1], 0);
    assert_memory_equal(small, "xxx", 3);
    assert_string_equal(arena_text(&arena, span_of("text")), "text");
    arena_release(&arena);
}

#define MESSAGE MESSAGE_FORMAT
MESSAGE(TST001I, I, "NAME %s CODE %04d", "", "", "")
#undef MESSAGE

static void a_message_cannot_be_forged(void **state UNUSED)
{
    struct buf out;

    buf_init(&out, 1000);
    message(&out, TST001I, "A\x1b[1mB", 7);
    assert_string_equal(out.data, "TST001I NAME A.[1mB CODE 0007\n");
    buf_release(&out);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_buffer_keeps_its_limit),      cmocka_unit_test(what_was_put_is_read_back),
        cmocka_unit_test(a_reader_keeps_its_first_failure), cmocka_unit_test(an_identity_survives_the_wire),
        cmocka_unit_test(an_arena_gives_zeroed_memory),  cmocka_unit_test(a_message_cannot_be_forged),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
