/* test_crc32c.c - crc32c.h against the values of RFC 3720, in parts, and the two ways against each other. */
#include "tests/unit/test.h"

#include "base/crc32c.h"

/* RFC 3720, B.4; and the usual check value of nine digits. */
static void known_values(void **state UNUSED)
{
    char zeros[32] = { 0 }, ones[32], up[32], down[32];

    memset(ones, 0xff, sizeof ones);
    for (int i = 0; i < 32; i++) {
        up[i] = (char)i;
        down[i] = (char)(31 - i);
    }
    assert_int_equal(crc32c(0, span_bytes(zeros, 32)), 0x8a9136aa);
    assert_int_equal(crc32c(0, span_bytes(ones, 32)), 0x62a8ab43);
    assert_int_equal(crc32c(0, span_bytes(up, 32)), 0x46dd794e);
    assert_int_equal(crc32c(0, span_bytes(down, 32)), 0x113fdb5c);
    assert_int_equal(crc32c(0, span_of("123456789")), 0xe3069283);
    assert_int_equal(crc32c_by_table(0, span_of("123456789")), 0xe3069283);
    assert_int_equal(crc32c(0, SPAN_NONE), 0);
}

static void parts_and_both_ways(void **state UNUSED)
{
    char bytes[1000];
    unsigned seed = 1;

    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)rand_r(&seed);
    for (size_t length = 0; length < sizeof bytes; length += 7) {
        struct span all = span_bytes(bytes + length % 3, length);
        uint32_t whole = crc32c(0, all);
        size_t cut = length / 3;

        assert_int_equal(whole, crc32c_by_table(0, all));
        assert_int_equal(whole, crc32c(crc32c(0, span_part(all, 0, cut)), span_from(all, cut)));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(known_values), cmocka_unit_test(parts_and_both_ways) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
