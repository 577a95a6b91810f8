/* test_key_store.c - seal.c and key_store.c: what goes in comes out, and nothing that was changed does. */
#include "tests/unit/test.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/home.h"
#include "base/io.h"
#include "base/mem.h"
#include "racf/key_store.h"
#include "racf/seal.h"

static const unsigned char master[SEAL_KEY] = "0123456789abcdef0123456789abcde";
static const unsigned char other[SEAL_KEY] = "0123456789abcdef0123456789abcdf";

static char *store_path(const char *name)
{
    return home_path("%s", name);
}

static void sealed_bytes_come_back(void **state UNUSED)
{
    static const char *const secrets[] = { "", "x", "a password", "sixteen bytes ok", "seventeen bytes o" };
    struct buf sealed, clear;

    buf_init(&sealed, 1 << 16);
    buf_init(&clear, 1 << 16);
    for (size_t i = 0; i < ARRAY_COUNT(secrets); i++) {
        buf_clear(&sealed);
        buf_clear(&clear);
        assert_int_equal(seal_put(master, span_of("test"), span_of(secrets[i]), &sealed), 0);
        assert_int_equal(sealed.length, strlen(secrets[i]) + SEAL_OVERHEAD);
        assert_int_equal(seal_get(master, span_of("test"), buf_span(&sealed), &clear), 0);
        assert_string_equal(clear.data, secrets[i]);
    }
    buf_release(&sealed);
    buf_release(&clear);
}

static void changed_bytes_do_not(void **state UNUSED)
{
    struct buf sealed, clear;

    buf_init(&sealed, 1000);
    buf_init(&clear, 1000);
    assert_int_equal(seal_put(master, span_of("test"), span_of("secret"), &sealed), 0);
    for (size_t i = 0; i < sealed.length; i++) { /* any one byte */
        sealed.data[i] ^= 1;
        assert_true(seal_get(master, span_of("test"), buf_span(&sealed), &clear) < 0);
        assert_int_equal(clear.length, 0);
        sealed.data[i] ^= 1;
    }
    for (size_t i = 0; i < sealed.length; i++) /* cut */
        assert_int_equal(seal_get(master, span_of("test"), span_bytes(sealed.data, i), &clear), REASON_CORRUPT);
    assert_int_equal(seal_get(other, span_of("test"), buf_span(&sealed), &clear), REASON_CORRUPT);
    assert_int_equal(seal_get(master, span_of("tes"), buf_span(&sealed), &clear), REASON_CORRUPT);
    assert_int_equal(seal_get(master, span_of("test2"), buf_span(&sealed), &clear), REASON_CORRUPT);
    buf_put_u8(&sealed, 0);
    assert_int_equal(seal_get(master, span_of("test"), buf_span(&sealed), &clear), REASON_CORRUPT);
    buf_release(&sealed);
    buf_release(&clear);
}

static void sealing_twice_differs(void **state UNUSED)
{
    struct buf a, b;

    buf_init(&a, 1000);
    buf_init(&b, 1000);
    assert_int_equal(seal_put(master, span_of("p"), span_of("secret"), &a), 0);
    assert_int_equal(seal_put(master, span_of("p"), span_of("secret"), &b), 0);
    assert_memory_not_equal(a.data, b.data, a.length);
    buf_release(&a);
    buf_release(&b);
}

static void limits_of_seal(void **state UNUSED)
{
    struct buf sealed, big;

    buf_init(&sealed, 2 << 20);
    buf_init(&big, 2 << 20);
    buf_fill(&big, 'p', SEAL_PURPOSE_MAX + 1);
    assert_int_equal(seal_put(master, buf_span(&big), span_of("x"), &sealed), REASON_TOO_LONG);
    buf_fill(&big, 's', SEAL_LIMIT);
    assert_int_equal(seal_put(master, span_of("p"), buf_span(&big), &sealed), REASON_TOO_LONG);
    buf_release(&sealed);
    buf_init(&sealed, 10);
    assert_int_equal(seal_put(master, span_of("p"), span_of("x"), &sealed), REASON_TOO_LONG);
    buf_release(&sealed);
    buf_release(&big);
}

static void labels(void **state UNUSED)
{
    static const struct {
        const char *label;
        int reason;
    } cases[] = {
        { "A", 0 },
        { "PAYROLL.KEY1", 0 },
        { "@#$.9", 0 },
        { "$1", 0 },
        { "A23456789012345678901234567890123456789012345678901234567890ABCD", 0 },
        { "A23456789012345678901234567890123456789012345678901234567890ABCDE", REASON_BAD_NAME },
        { "", REASON_BAD_NAME },
        { "1A", REASON_BAD_NAME },
        { ".A", REASON_BAD_NAME },
        { "a", REASON_BAD_NAME },
        { "A B", REASON_BAD_NAME },
        { "A/B", REASON_BAD_NAME },
        { "A\n", REASON_BAD_NAME },
        { "A\xc4", REASON_BAD_NAME },
    };

    for (size_t i = 0; i < ARRAY_COUNT(cases); i++)
        assert_int_equal(key_label_check(span_of(cases[i].label)), cases[i].reason);
    assert_int_equal(key_label_check(span_bytes("A\0B", 3)), REASON_BAD_NAME);
}

static void keys_stay(void **state UNUSED)
{
    static const char *const names[] = { "M", "B", "Z.9", "A", "C.C" }, *const order[] = { "A", "B", "C.C", "M", "Z.9" };
    unsigned char sealing[SEAL_KEY], keys[ARRAY_COUNT(names)][SEAL_KEY];
    char *path = store_path("store1");
    struct key_store *store;
    struct stat file;

    assert_int_equal(key_store_create(path, master), 0);
    assert_int_equal(key_store_create(path, master), REASON_EXISTS);
    assert_int_equal(stat(path, &file), 0);
    assert_int_equal(file.st_mode & 0777, 0600);
    assert_int_equal(key_store_open(path, master, &store), 0);
    memcpy(sealing, key_store_sealing_key(store), SEAL_KEY);
    for (size_t i = 0; i < ARRAY_COUNT(names); i++) {
        assert_null(key_store_find(store, span_of(names[i])));
        assert_int_equal(key_store_define(store, span_of(names[i]), 1000000 * (int64_t)i), 0);
        assert_int_equal(key_store_define(store, span_of(names[i]), 5), REASON_EXISTS);
        memcpy(keys[i], key_store_find(store, span_of(names[i])), SEAL_KEY);
    }
    assert_int_equal(key_store_define(store, span_of("bad label"), 5), REASON_BAD_NAME);
    key_store_close(store);
    assert_int_equal(key_store_open(path, master, &store), 0);
    assert_memory_equal(sealing, key_store_sealing_key(store), SEAL_KEY);
    assert_int_equal(key_store_count(store), ARRAY_COUNT(names));
    for (size_t i = 0; i < ARRAY_COUNT(names); i++) {
        const char *label;
        microseconds created;

        assert_memory_equal(keys[i], key_store_find(store, span_of(names[i])), SEAL_KEY);
        key_store_entry(store, i, &label, &created);
        assert_string_equal(label, order[i]);
    }
    key_store_close(store);
    mem_free(path);
}

static void many_keys(void **state UNUSED)
{
    char *path = store_path("store2");
    struct key_store *store;
    char label[20];

    assert_int_equal(key_store_create(path, master), 0);
    assert_int_equal(key_store_open(path, master, &store), 0);
    for (int i = 0; i < 300; i++) {
        snprintf(label, sizeof label, "K%d", i * 7919 % 300);
        assert_int_equal(key_store_define(store, span_of(label), i), 0);
    }
    key_store_close(store);
    assert_int_equal(key_store_open(path, master, &store), 0);
    assert_int_equal(key_store_count(store), 300);
    key_store_close(store);
    mem_free(path);
}

static void another_master_key_is_told_from_damage(void **state UNUSED)
{
    char *path = store_path("store3");
    struct key_store *store;
    struct buf image;

    assert_int_equal(key_store_create(path, master), 0);
    assert_int_equal(key_store_open(path, master, &store), 0);
    assert_int_equal(key_store_define(store, span_of("ONE"), 1), 0);
    assert_int_equal(key_store_define(store, span_of("TWO"), 2), 0);
    key_store_close(store);
    assert_int_equal(key_store_open(path, other, &store), REASON_NOT_AUTHORIZED);
    buf_init(&image, 100000);
    assert_int_equal(io_read_file(path, &image), 0);
    for (size_t i = 0; i < image.length; i++) {
        image.data[i] ^= 0x10;
        assert_int_equal(io_replace_file(path, buf_span(&image), 0600), 0);
        assert_true(key_store_open(path, master, &store) < 0);
        image.data[i] ^= 0x10;
    }
    for (size_t i = 0; i < image.length; i++) {
        assert_int_equal(io_replace_file(path, span_bytes(image.data, i), 0600), 0);
        assert_int_equal(key_store_open(path, master, &store), REASON_CORRUPT);
    }
    assert_int_equal(key_store_open("/nonexistent", master, &store), REASON_NOT_FOUND);
    buf_release(&image);
    mem_free(path);
}

/* A failed write leaves the old file and the old list. */
static int writes_left;
static ssize_t bad_write(int fd, const void *bytes, size_t count)
{
    if (writes_left-- > 0)
        return io_real.write(fd, bytes, count);
    return -1;
}

static void a_full_disk_changes_nothing(void **state UNUSED)
{
    char *path = store_path("store4");
    struct io_table faulty = io_real;
    struct key_store *store;

    faulty.write = bad_write;
    assert_int_equal(key_store_create(path, master), 0);
    assert_int_equal(key_store_open(path, master, &store), 0);
    assert_int_equal(key_store_define(store, span_of("ONE"), 1), 0);
    writes_left = 0;
    io = &faulty;
    assert_true(key_store_define(store, span_of("TWO"), 2) < 0);
    io = &io_real;
    assert_null(key_store_find(store, span_of("TWO")));
    assert_non_null(key_store_find(store, span_of("ONE")));
    assert_int_equal(key_store_define(store, span_of("TWO"), 2), 0);
    key_store_close(store);
    assert_int_equal(key_store_open(path, master, &store), 0);
    assert_int_equal(key_store_count(store), 2);
    key_store_close(store);
    mem_free(path);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(sealed_bytes_come_back),
        cmocka_unit_test(changed_bytes_do_not),
        cmocka_unit_test(sealing_twice_differs),
        cmocka_unit_test(limits_of_seal),
        cmocka_unit_test(labels),
        cmocka_unit_test(keys_stay),
        cmocka_unit_test(many_keys),
        cmocka_unit_test(another_master_key_is_told_from_damage),
        cmocka_unit_test(a_full_disk_changes_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
