/* test_cobol_channel.c - cobol_channel.h: what is put comes back, and what is cut, too long or out of range is refused. */
#include "tests/unit/test.h"

#include "base/frame.h"
#include "exec/cobol_channel.h"

static const struct cobol_open indexed = { .ddname = { "MASTER" }, .mode = COBOL_I_O, .organization = COBOL_INDEXED,
                                           .access = COBOL_ACCESS_DYNAMIC, .format = COBOL_FIXED, .optional = true, .shortest = 80,
                                           .longest = 80, .key_count = 2, .keys = { { 2, 5, false }, { 70, 10, true } } };

static void requests(void **state UNUSED)
{
    const struct cobol_request put = { COBOL_START, 0x1207, 1, COBOL_NOT_LESS, 1, 12345678901, span_of("KEY") };
    struct cobol_request got;
    struct frame_header header;
    struct buf frame;

    buf_init(&frame, 1000);
    cobol_put_request(&frame, &put);
    header = frame_get_header(frame.data);
    assert_int_equal(header.type, COBOL_START);
    assert_int_equal(header.length, frame.length - FRAME_HEADER);
    assert_int_equal(cobol_get_request(header.type, span_from(buf_span(&frame), FRAME_HEADER), &got), 0);
    assert_int_equal(got.handle, 0x1207); /* its first byte stands behind the header, which is put in last */
    assert_int_equal(got.relation, COBOL_NOT_LESS);
    assert_true(got.number == 12345678901);
    assert_span(got.data, "KEY");
    for (size_t length = 0; length < header.length; length++)
        assert_int_not_equal(cobol_get_request(COBOL_START, span_part(buf_span(&frame), FRAME_HEADER, length), &got), 0);
    assert_int_equal(cobol_get_request(0, span_from(buf_span(&frame), FRAME_HEADER), &got), REASON_UNKNOWN);
    assert_int_equal(cobol_get_request(16, span_from(buf_span(&frame), FRAME_HEADER), &got), REASON_UNKNOWN);
    buf_release(&frame);
}

static void a_frame_that_is_too_long_is_not_sent(void **state UNUSED)
{
    struct cobol_request put = { .type = COBOL_WRITE };
    struct buf data, frame;

    buf_init(&data, COBOL_FRAME_MAX);
    buf_init(&frame, 2 * COBOL_FRAME_MAX);
    buf_fill(&data, 'x', COBOL_FRAME_MAX);
    put.data = buf_span(&data);
    cobol_put_request(&frame, &put);
    assert_true(buf_failed(&frame));
    buf_release(&data);
    buf_release(&frame);
}

static int decode(const struct cobol_open *open)
{
    struct cobol_open got;
    struct buf data;
    int reason;

    buf_init(&data, 1000);
    cobol_put_open(&data, open);
    reason = cobol_get_open(buf_span(&data), &got);
    buf_release(&data);
    return reason;
}

static void opens(void **state UNUSED)
{
    struct cobol_open open = indexed;
    struct buf data;

    buf_init(&data, 1000);
    cobol_put_open(&data, &open);
    for (size_t length = 0; length < data.length; length++)
        assert_int_not_equal(cobol_get_open(span_part(buf_span(&data), 0, length), &open), 0);
    assert_int_equal(cobol_get_open(buf_span(&data), &open), 0);
    assert_string_equal(open.ddname.text, "MASTER");
    assert_int_equal(open.keys[1].offset, 70);
    assert_true(open.keys[1].duplicates);
    buf_release(&data);

    open = indexed, open.keys[1].length = 11;            /* beyond the record */
    assert_int_equal(decode(&open), REASON_BAD_VALUE);
    open = indexed, open.keys[0].offset = UINT32_MAX;    /* the same, where a sum would overflow */
    assert_int_equal(decode(&open), REASON_BAD_VALUE);
    open = indexed, open.keys[0].length = 0;
    assert_int_equal(decode(&open), REASON_BAD_VALUE);
    open = indexed, open.key_count = 0;
    assert_int_equal(decode(&open), REASON_BAD_VALUE);
    open = indexed, open.mode = 5;
    assert_int_equal(decode(&open), REASON_BAD_VALUE);
    open = indexed, open.organization = 4;
    assert_int_equal(decode(&open), REASON_BAD_VALUE);
    open = indexed, open.access = 0;
    assert_int_equal(decode(&open), REASON_BAD_VALUE);
    open = indexed, open.longest = COBOL_RECORD_MAX + 1;
    assert_int_equal(decode(&open), REASON_BAD_VALUE);
    open = indexed, open.shortest = 81;
    assert_int_equal(decode(&open), REASON_BAD_VALUE);
    open = indexed, memcpy(open.ddname.text, "A.B", 4);
    assert_int_equal(decode(&open), REASON_BAD_NAME);
}

static void records(void **state UNUSED)
{
    const struct cobol_record put = { '1', 42, span_of("TITLE") };
    struct cobol_record got;
    struct span rest;
    struct buf data;

    buf_init(&data, 1000);
    cobol_put_record(&data, &put);
    cobol_put_record(&data, &(struct cobol_record){ 0, 0, SPAN_NONE });
    rest = buf_span(&data);
    assert_int_equal(cobol_get_record(&rest, &got), 1);
    assert_span(got.bytes, "TITLE");
    assert_int_equal(got.control, '1');
    assert_int_equal(cobol_get_record(&rest, &got), 1);
    assert_int_equal(got.bytes.length, 0);
    assert_int_equal(cobol_get_record(&rest, &got), 0);
    rest = span_part(buf_span(&data), 0, 15);
    assert_int_equal(cobol_get_record(&rest, &got), REASON_TRUNCATED);
    buf_release(&data);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(requests), cmocka_unit_test(a_frame_that_is_too_long_is_not_sent),
                                        cmocka_unit_test(opens), cmocka_unit_test(records) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
