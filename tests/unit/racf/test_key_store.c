/* test_key_store.c - seal.c and key_store.c: what goes in comes out, and nothing that was changed does. */
#include "tests/unit/test.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/home.h"
#include "base/io.h"
#include "base/mem.h"
#include "racf/key_store.h"
#include "racf/seal.h"
#include "tests/unit/racf/faulty_io.h"

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

static const unsigned char salt[FILE_SALT] = "0123456789abcdef0123456789abcde", other_salt[FILE_SALT] = "x";

/* The key of a file under a version of a label; 0 the current one. */
static uint32_t derive(const struct key_store *store, const char *label, uint32_t version, unsigned char key[FILE_KEY])
{
    assert_int_equal(key_store_derive(store, span_of(label), &version, salt, key), 0);
    return version;
}

static void keys_stay(void **state UNUSED)
{
    static const char *const names[] = { "M", "B", "Z.9", "A", "C.C" }, *const order[] = { "A", "B", "C.C", "M", "Z.9" };
    unsigned char sealing[SEAL_KEY], keys[ARRAY_COUNT(names)][FILE_KEY], again[FILE_KEY];
    char *path = store_path("store1");
    struct key_store *store;
    struct key_info info;
    struct stat file;

    assert_int_equal(key_store_create(path, master), 0);
    assert_int_equal(key_store_create(path, master), REASON_EXISTS);
    assert_int_equal(stat(path, &file), 0);
    assert_int_equal(file.st_mode & 0777, 0600);
    assert_int_equal(key_store_open(path, master, &store), 0);
    memcpy(sealing, key_store_sealing_key(store), SEAL_KEY);
    for (size_t i = 0; i < ARRAY_COUNT(names); i++) {
        assert_int_equal(key_store_find(store, span_of(names[i]), &info), REASON_NOT_FOUND);
        assert_int_equal(key_store_define(store, span_of(names[i]), 1000000 * (int64_t)i), 0);
        assert_int_equal(key_store_define(store, span_of(names[i]), 5), REASON_EXISTS);
        assert_int_equal(derive(store, names[i], 0, keys[i]), 1);
    }
    assert_int_equal(key_store_define(store, span_of("bad label"), 5), REASON_BAD_NAME);
    key_store_close(store);
    assert_int_equal(key_store_open(path, master, &store), 0);
    assert_memory_equal(sealing, key_store_sealing_key(store), SEAL_KEY);
    assert_int_equal(key_store_count(store), ARRAY_COUNT(names));
    for (size_t i = 0; i < ARRAY_COUNT(names); i++) {
        derive(store, names[i], 1, again);
        assert_memory_equal(keys[i], again, FILE_KEY);
        info = key_store_entry(store, i);
        assert_string_equal(info.label, order[i]);
        assert_true(info.version == 1 && info.versions == 1 && !info.archived && info.created == info.changed);
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

/* Two files, two labels, two versions: nothing of that may lead to the same key. */
static void keys_of_files_differ(void **state UNUSED)
{
    char *path = store_path("store5");
    unsigned char keys[5][FILE_KEY];
    struct key_store *store;
    uint32_t version = 0;

    assert_int_equal(key_store_create(path, master), 0);
    assert_int_equal(key_store_open(path, master, &store), 0);
    assert_int_equal(key_store_define(store, span_of("A"), 1), 0);
    assert_int_equal(key_store_define(store, span_of("B"), 1), 0);
    assert_int_equal(key_store_derive(store, span_of("A"), &version, other_salt, keys[0]), 0);
    derive(store, "A", 0, keys[1]);
    derive(store, "B", 0, keys[2]);
    assert_int_equal(key_store_rotate(store, span_of("A"), 2), 0);
    assert_int_equal(derive(store, "A", 0, keys[3]), 2);
    assert_int_equal(derive(store, "A", 1, keys[4]), 1);
    assert_memory_equal(keys[4], keys[1], FILE_KEY);
    for (size_t i = 0; i < 4; i++) {
        assert_memory_not_equal(keys[i], keys[i] + 32, 32); /* XTS takes no two equal halves */
        for (size_t k = 0; k < i; k++)
            assert_memory_not_equal(keys[i], keys[k], FILE_KEY);
    }
    key_store_close(store);
    mem_free(path);
}

static void versions_come_and_go(void **state UNUSED)
{
    char *path = store_path("store6");
    unsigned char second[FILE_KEY], key[FILE_KEY];
    struct key_store *store;
    struct key_info info;
    uint32_t version;

    assert_int_equal(key_store_create(path, master), 0);
    assert_int_equal(key_store_open(path, master, &store), 0);
    assert_int_equal(key_store_rotate(store, span_of("A"), 1), REASON_NOT_FOUND);
    assert_int_equal(key_store_drop(store, span_of("A"), 1), REASON_NOT_FOUND);
    assert_int_equal(key_store_define(store, span_of("A"), 1), 0);
    for (unsigned i = 2; i <= KEY_VERSIONS_MAX; i++) {
        assert_int_equal(key_store_rotate(store, span_of("A"), i), 0);
        assert_int_equal(derive(store, "A", 0, i == 2 ? second : key), i);
    }
    assert_int_equal(key_store_rotate(store, span_of("A"), 99), REASON_LIMIT);
    assert_int_equal(key_store_drop(store, span_of("A"), 2), 0);
    version = 1;
    assert_int_equal(key_store_derive(store, span_of("A"), &version, salt, key), REASON_NOT_FOUND);
    key_store_close(store);
    assert_int_equal(key_store_open(path, master, &store), 0);
    derive(store, "A", 2, key);
    assert_memory_equal(key, second, FILE_KEY);
    assert_int_equal(key_store_drop(store, span_of("A"), UINT32_MAX), 0); /* the current one stays */
    assert_int_equal(key_store_find(store, span_of("A"), &info), 0);
    assert_true(info.versions == 1 && info.version == KEY_VERSIONS_MAX && info.created == 1 && info.changed == KEY_VERSIONS_MAX);
    assert_int_equal(key_store_rotate(store, span_of("A"), 100), 0); /* no number comes twice */
    assert_int_equal(derive(store, "A", 0, key), KEY_VERSIONS_MAX + 1);
    key_store_close(store);
    mem_free(path);
}

static void an_archived_label_takes_no_new_files(void **state UNUSED)
{
    char *path = store_path("store7");
    unsigned char key[FILE_KEY];
    struct key_store *store;
    uint32_t version = 0;

    assert_int_equal(key_store_create(path, master), 0);
    assert_int_equal(key_store_open(path, master, &store), 0);
    assert_int_equal(key_store_archive(store, span_of("A"), true), REASON_NOT_FOUND);
    assert_int_equal(key_store_define(store, span_of("A"), 1), 0);
    assert_int_equal(key_store_archive(store, span_of("A"), true), 0);
    key_store_close(store);
    assert_int_equal(key_store_open(path, master, &store), 0);
    assert_true(key_store_entry(store, 0).archived);
    assert_int_equal(key_store_derive(store, span_of("A"), &version, salt, key), REASON_STATE);
    assert_int_equal(key_store_rotate(store, span_of("A"), 2), REASON_STATE);
    assert_int_equal(derive(store, "A", 1, key), 1); /* those that are there are read */
    assert_int_equal(key_store_archive(store, span_of("A"), false), 0);
    assert_int_equal(derive(store, "A", 0, key), 1);
    key_store_close(store);
    mem_free(path);
}

/* A file that an older program wrote, the bytes of a key in it, and the key of a file as another HKDF calculates it. */
static void a_store_of_version_1_is_read_and_becomes_version_2(void **state UNUSED)
{
    static const unsigned char sealing[SEAL_KEY] = 
        "\x92\x37\xeb\x3f\x9d\x33\x6f\x39\xdc\x2d\x11\x43\x97\x44\x96\x31"
        "\xf4\x04\x46\x24\x35\xe9\xc8\x44\xea\x1b\x74\xe2\x91\x05\x86\x68";
    static const unsigned char wanted[FILE_KEY] = 
        "\x08\xc2\x79\xee\x40\x94\xaa\x2c\x4d\x0a\x58\x5c\x7f\xc6\x23\x28"
        "\xf0\x15\xcd\xd5\xbc\xc2\xd0\xa7\x23\x1f\xa5\xaa\xdd\x75\x5e\x4a"
        "\xe1\x04\x42\x13\x39\xeb\x7f\xab\xce\x0b\x5f\xc0\x8b\xc4\x09\x07"
        "\x88\x80\xb4\xcd\x22\x19\xc5\x2c\xaf\xfb\x4c\x91\xc6\xaf\x15\xc3";
    char *path = store_path("store8");
    unsigned char bytes[FILE_SALT], key[FILE_KEY];
    struct key_store *store;
    struct buf image;
    uint32_t version = 0;

    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)i;
    buf_init(&image, 100000);
    assert_int_equal(io_read_file("tests/fuzz/corpus/key_store/version-1", &image), 0);
    for (size_t i = 0; i < image.length; i++) { /* garbled or cut, it is refused as the other form is */
        image.data[i] ^= 0x10;
        assert_true(key_store_decode(buf_span(&image), path, master, &store) < 0);
        image.data[i] ^= 0x10;
        assert_int_equal(key_store_decode(span_bytes(image.data, i), path, master, &store), REASON_CORRUPT);
    }
    assert_int_equal(io_replace_file(path, buf_span(&image), 0600), 0);
    for (int round = 0; round < 2; round++) {
        assert_int_equal(key_store_open(path, master, &store), 0);
        assert_int_equal(key_store_count(store), 2 + (size_t)round);
        assert_memory_equal(key_store_sealing_key(store), sealing, SEAL_KEY);
        assert_string_equal(key_store_entry(store, 0).label, "A#1");
        assert_true(key_store_entry(store, 0).created == 1600000001000000);
        assert_int_equal(key_store_derive(store, span_of("PAY.KEY"), &version, bytes, key), 0);
        assert_int_equal(version, 1);
        assert_memory_equal(key, wanted, FILE_KEY);
        if (round == 0)
            assert_int_equal(key_store_define(store, span_of("Z"), 1), 0);
        key_store_close(store);
        buf_clear(&image);
        assert_int_equal(io_read_file(path, &image), 0);
        assert_int_equal(image.data[5], 2);
    }
    buf_release(&image);
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
    assert_int_equal(key_store_rotate(store, span_of("TWO"), 3), 0);
    assert_int_equal(key_store_archive(store, span_of("TWO"), true), 0);
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

/* The changes of a store that holds A (versions 1 and 2) and M. */
static int change(struct key_store *store, int which)
{
    switch (which) {
    case 0:
        return key_store_define(store, span_of("B"), 9);
    case 1:
        return key_store_rotate(store, span_of("A"), 9);
    case 2:
        return key_store_archive(store, span_of("A"), true);
    default:
        return key_store_drop(store, span_of("A"), 2);
    }
}
enum { CHANGES = 4 };

/* All that a store says and holds, as text to compare. */
static void describe(const struct key_store *store, struct buf *out)
{
    buf_clear(out);
    for (size_t i = 0; i < key_store_count(store); i++) {
        struct key_info info = key_store_entry(store, i);

        buf_printf(out, "%s %u of %zu %d\n", info.label, info.version, info.versions, info.archived);
        for (uint32_t version = 1; version <= info.version; version++) {
            unsigned char key[FILE_KEY];
            uint32_t number = version;

            if (key_store_derive(store, span_of(info.label), &number, salt, key) == 0)
                buf_put(out, key, sizeof key);
        }
    }
}

static struct key_store *store_before_change(const char *path)
{
    struct key_store *store;

    unlink(path);
    assert_int_equal(key_store_create(path, master), 0);
    assert_int_equal(key_store_open(path, master, &store), 0);
    assert_int_equal(key_store_define(store, span_of("A"), 1), 0);
    assert_int_equal(key_store_define(store, span_of("M"), 1), 0);
    assert_int_equal(key_store_rotate(store, span_of("A"), 2), 0);
    return store;
}

/* With the n-th call failing, for n = 0, 1, ... until none fails any more: what was answered is what is in memory and on disk. */
static void faults_of(int which, const char *path)
{
    struct io_table faulty = faulty_io();
    struct buf before, now, disk;
    struct key_store *store, *read;
    int reason = -1;

    buf_init(&before, 10000);
    buf_init(&now, 10000);
    buf_init(&disk, 10000);
    for (int n = 0; reason < 0; n++) {
        store = store_before_change(path);
        describe(store, &before);
        calls_left = n;
        io = &faulty;
        reason = change(store, which);
        io = &io_real;
        describe(store, &now);
        assert_int_equal(key_store_open(path, master, &read), 0);
        describe(read, &disk);
        if (reason < 0)
            assert_true(span_equal(buf_span(&now), buf_span(&before)));
        if (reason != REASON_IN_DOUBT) /* then the caller ends, and either may be there */
            assert_true(span_equal(buf_span(&now), buf_span(&disk)));
        key_store_close(read);
        if (reason < 0 && reason != REASON_IN_DOUBT) { /* and it can be done when the disk is well again */
            assert_int_equal(change(store, which), 0);
            describe(store, &now);
            assert_false(span_equal(buf_span(&now), buf_span(&before)));
        }
        key_store_close(store);
        assert_true(n < 100);
    }
    assert_false(span_equal(buf_span(&now), buf_span(&before)));
    buf_release(&disk);
    buf_release(&now);
    buf_release(&before);
}

static void a_failing_disk_leaves_the_old_store_or_the_new(void **state UNUSED)
{
    char *path = store_path("store4");

    deadly = false;
    for (int which = 0; which < CHANGES; which++)
        for (int round = 0; round < 2; round++) {
            persistent = round;
            faults_of(which, path);
        }
    mem_free(path);
}

static void killed_at_any_call_the_old_store_is_there_or_the_new(void **state UNUSED)
{
    char *path = store_path("store9");
    struct io_table faulty = faulty_io();
    struct key_store *store;
    struct buf before, now;
    int status = -1;

    buf_init(&before, 10000);
    buf_init(&now, 10000);
    deadly = true;
    for (int which = 0; which < CHANGES; which++, status = -1)
        for (int n = 0; status != 0; n++) {
            pid_t child;

            store = store_before_change(path);
            describe(store, &before);
            key_store_close(store);
            child = fork();
            if (child == 0) {
                int code;

                if (key_store_open(path, master, &store) < 0)
                    _exit(1);
                calls_left = n;
                io = &faulty;
                code = change(store, which) < 0;
                key_store_close(store); /* all that it holds: a child that lost something ends with another code under valgrind */
                buf_release(&before);
                mem_free(path);
                _exit(code);
            }
            assert_int_equal(waitpid(child, &status, 0), child);
            assert_int_equal(key_store_open(path, master, &store), 0);
            describe(store, &now);
            assert_true(status == 0 || WIFSIGNALED(status));
            /* Old or new; a new one changes something each time, so whatever is not the old one has to be the new. */
            if (status == 0)
                assert_false(span_equal(buf_span(&now), buf_span(&before)));
            else if (span_equal(buf_span(&now), buf_span(&before)))
                assert_int_equal(change(store, which), 0);
            key_store_close(store);
            assert_true(n < 100);
        }
    buf_release(&now);
    buf_release(&before);
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
        cmocka_unit_test(keys_of_files_differ),
        cmocka_unit_test(versions_come_and_go),
        cmocka_unit_test(an_archived_label_takes_no_new_files),
        cmocka_unit_test(a_store_of_version_1_is_read_and_becomes_version_2),
        cmocka_unit_test(a_failing_disk_leaves_the_old_store_or_the_new),
        cmocka_unit_test(killed_at_any_call_the_old_store_is_there_or_the_new),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
