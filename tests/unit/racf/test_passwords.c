/* test_passwords.c - hashes of passwords: the right one matches, nothing else does, and damage is told from a wrong password. */
#include "tests/unit/test.h"

#include "racf/passwords.h"

static void only_the_right_one(void **state UNUSED)
{
    static const char *const wrong[] = { "", "SECRET", "SECRET11", "secret1", "SECRET1 " };
    struct buf hash, again;

    buf_init(&hash, 100);
    buf_init(&again, 100);
    assert_int_equal(password_hash(span_of("SECRET1"), SPAN_NONE, &hash), 0);
    assert_int_equal(hash.length, PASSWORD_HASH);
    assert_int_equal(password_match(buf_span(&hash), span_of("SECRET1")), 0);
    for (size_t i = 0; i < ARRAY_COUNT(wrong); i++)
        assert_int_equal(password_match(buf_span(&hash), span_of(wrong[i])), REASON_BAD_PASSWORD);
    assert_int_equal(password_hash(span_of("SECRET1"), SPAN_NONE, &again), 0);
    assert_memory_not_equal(hash.data, again.data, PASSWORD_HASH); /* salted anew */
    assert_null(memmem(hash.data, hash.length, "SECRET", 6));
    buf_release(&hash);
    buf_release(&again);
}

static void lengths(void **state UNUSED)
{
    char longest[PASSWORD_MAX + 1];
    struct buf hash;

    memset(longest, 'x', sizeof longest);
    buf_init(&hash, 100);
    assert_int_equal(password_hash(SPAN_NONE, SPAN_NONE, &hash), REASON_BAD_VALUE);
    assert_int_equal(password_hash(span_bytes(longest, sizeof longest), SPAN_NONE, &hash), REASON_BAD_VALUE);
    assert_int_equal(hash.length, 0);
    assert_int_equal(password_hash(span_bytes(longest, PASSWORD_MAX), SPAN_NONE, &hash), 0);
    assert_int_equal(password_match(buf_span(&hash), span_bytes(longest, PASSWORD_MAX)), 0);
    assert_int_equal(password_match(buf_span(&hash), span_bytes(longest, sizeof longest)), REASON_BAD_PASSWORD);
    buf_release(&hash);
}

/* Offsets: docs/formats/sealed.md. A damaged hash is no reason to count a wrong password. */
static void damage_is_told(void **state UNUSED)
{
    struct buf hash;

    buf_init(&hash, 100);
    assert_int_equal(password_hash(span_of("SECRET1"), SPAN_NONE, &hash), 0);
    for (size_t i = 0; i < PASSWORD_HASH; i++) /* cut */
        assert_int_equal(password_match(span_bytes(hash.data, i), span_of("SECRET1")), REASON_CORRUPT);
    hash.data[1] ^= 2; /* version */
    assert_int_equal(password_match(buf_span(&hash), span_of("SECRET1")), REASON_CORRUPT);
    hash.data[1] ^= 2;
    hash.data[2] = 40; /* a cost that would take all memory */
    assert_int_equal(password_match(buf_span(&hash), span_of("SECRET1")), REASON_CORRUPT);
    hash.data[2] = 14;
    hash.data[3] = 1;
    assert_int_equal(password_match(buf_span(&hash), span_of("SECRET1")), REASON_CORRUPT);
    hash.data[3] = 0;
    hash.data[4] ^= 1; /* salt, then result: another password's */
    assert_int_equal(password_match(buf_span(&hash), span_of("SECRET1")), REASON_BAD_PASSWORD);
    hash.data[4] ^= 1;
    hash.data[55] ^= 1;
    assert_int_equal(password_match(buf_span(&hash), span_of("SECRET1")), REASON_BAD_PASSWORD);
    hash.data[55] ^= 1;
    assert_int_equal(password_match(buf_span(&hash), span_of("SECRET1")), 0);
    buf_put_u8(&hash, 0);
    assert_int_equal(password_match(buf_span(&hash), span_of("SECRET1")), REASON_CORRUPT);
    buf_release(&hash);
}

/* A seal for one user is not one for another whose name begins alike. */
static void purposes_differ(void **state UNUSED)
{
    struct buf one, other;

    buf_init(&one, 100);
    buf_init(&other, 100);
    password_purpose("USER1", &one);
    password_purpose("USER12", &other);
    assert_false(span_equal(buf_span(&one), buf_span(&other)));
    assert_string_equal(one.data, "racf.password:USER1");
    buf_release(&one);
    buf_release(&other);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_the_right_one),
        cmocka_unit_test(lengths),
        cmocka_unit_test(damage_is_told),
        cmocka_unit_test(purposes_differ),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
