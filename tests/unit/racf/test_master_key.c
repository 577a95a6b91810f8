/* test_master_key.c - where the master key comes from, and who may not give it. */
#include "tests/unit/test.h"

#include <dirent.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/home.h"
#include "base/io.h"
#include "base/mem.h"
#include "racf/key_store.h"
#include "racf/master_key.h"
#include "tests/unit/racf/faulty_io.h"

static unsigned char key[MASTER_KEY_BYTES], again[MASTER_KEY_BYTES];
static struct buf problem;

static int fresh(void **state UNUSED)
{
    char *id = home_path("keys/system.id"), *store = home_path("keys/key_store");

    unlink(id);
    unlink(store);
    mem_free(store);
    mem_free(id);
    buf_init(&problem, 8192);
    return 0;
}

static int done(void **state UNUSED)
{
    buf_release(&problem);
    return 0;
}

/* The newest file of $GREENBAR_KEYS; the caller frees it. */
static char *key_file(void)
{
    DIR *folder = opendir(home_keys());
    char *newest = NULL;
    struct timespec when = { 0, 0 };

    for (struct dirent *entry = readdir(folder); entry; entry = readdir(folder)) {
        char path[8192];
        struct stat file;

        snprintf(path, sizeof path, "%s/%s", home_keys(), entry->d_name);
        if (entry->d_name[0] == '.' || stat(path, &file) < 0 || file.st_mtim.tv_sec < when.tv_sec ||
            (file.st_mtim.tv_sec == when.tv_sec && file.st_mtim.tv_nsec < when.tv_nsec))
            continue;
        when = file.st_mtim;
        mem_free(newest);
        newest = mem_copy_text(path);
    }
    closedir(folder);
    return newest;
}

static void a_key_file(void **state UNUSED)
{
    enum master_key_kind kind;
    struct stat file, folder;
    char *path;

    assert_int_equal(master_key_create(MASTER_KEY_IN_FILE, SPAN_NONE, key, &problem), 0);
    assert_int_equal(master_key_kind(&kind, &problem), 0);
    assert_int_equal(kind, MASTER_KEY_IN_FILE);
    assert_int_equal(master_key_of_file(again, &problem), 0);
    assert_memory_equal(key, again, sizeof key);
    path = key_file();
    assert_int_equal(stat(path, &file), 0);
    assert_int_equal(file.st_mode & 0777, 0600);
    assert_int_equal(stat(home_keys(), &folder), 0);
    assert_int_equal(folder.st_mode & 0777, 0700);
    mem_free(path);
}

static void nothing_is_overwritten(void **state UNUSED)
{
    assert_int_equal(master_key_create(MASTER_KEY_IN_FILE, SPAN_NONE, key, &problem), 0);
    assert_int_equal(master_key_create(MASTER_KEY_IN_FILE, SPAN_NONE, again, &problem), REASON_EXISTS);
    assert_non_null(strstr(problem.data, "system.id"));
    assert_int_equal(master_key_create(MASTER_KEY_OF_PASSPHRASE, span_of("long enough"), again, &problem), REASON_EXISTS);
    assert_int_equal(master_key_of_file(again, &problem), 0);
    assert_memory_equal(key, again, sizeof key);
}

static void a_file_that_others_may_read_is_refused(void **state UNUSED)
{
    static const mode_t modes[] = { 0640, 0604, 0660, 0601, 0777 };
    char *path;

    assert_int_equal(master_key_create(MASTER_KEY_IN_FILE, SPAN_NONE, key, &problem), 0);
    path = key_file();
    for (size_t i = 0; i < ARRAY_COUNT(modes); i++) {
        assert_int_equal(chmod(path, modes[i]), 0);
        buf_clear(&problem);
        assert_int_equal(master_key_of_file(again, &problem), REASON_NOT_AUTHORIZED);
        assert_non_null(strstr(problem.data, "others may read it"));
    }
    assert_int_equal(chmod(path, 0400), 0);
    assert_int_equal(master_key_of_file(again, &problem), 0);
    mem_free(path);
}

static void damaged_files_are_refused(void **state UNUSED)
{
    struct buf image;
    char *path;

    assert_int_equal(master_key_create(MASTER_KEY_IN_FILE, SPAN_NONE, key, &problem), 0);
    path = key_file();
    buf_init(&image, 1000);
    assert_int_equal(io_read_file(path, &image), 0);
    for (size_t i = 0; i < image.length; i++) {
        assert_int_equal(io_replace_file(path, span_bytes(image.data, i), 0600), 0);
        assert_int_equal(master_key_of_file(again, &problem), REASON_CORRUPT);
    }
    image.data[5] ^= 1;
    assert_int_equal(io_replace_file(path, buf_span(&image), 0600), 0);
    assert_int_equal(master_key_of_file(again, &problem), REASON_VERSION);
    image.data[5] ^= 1;
    image.data[image.length - 1] ^= 1; /* the key file of another system under the name of ours */
    assert_int_equal(io_replace_file(path, buf_span(&image), 0600), 0);
    assert_int_equal(master_key_of_file(again, &problem), REASON_CORRUPT);
    assert_int_equal(unlink(path), 0);
    buf_clear(&problem);
    assert_int_equal(master_key_of_file(again, &problem), REASON_NOT_FOUND);
    assert_non_null(strstr(problem.data, path));
    buf_release(&image);
    mem_free(path);
}

static void a_link_is_refused(void **state UNUSED)
{
    char *path, *moved;

    assert_int_equal(master_key_create(MASTER_KEY_IN_FILE, SPAN_NONE, key, &problem), 0);
    path = key_file();
    moved = home_path("moved.key");
    assert_int_equal(rename(path, moved), 0);
    assert_int_equal(symlink(moved, path), 0);
    assert_true(master_key_of_file(again, &problem) < 0);
    unlink(path);
    mem_free(moved);
    mem_free(path);
}

static void damaged_system_id(void **state UNUSED)
{
    char *path = home_path("keys/system.id");
    enum master_key_kind kind;
    struct buf image;

    assert_int_equal(master_key_kind(&kind, &problem), REASON_NOT_FOUND);
    assert_int_equal(master_key_create(MASTER_KEY_IN_FILE, SPAN_NONE, key, &problem), 0);
    buf_init(&image, 1000);
    assert_int_equal(io_read_file(path, &image), 0);
    for (size_t i = 0; i < image.length; i++) {
        assert_int_equal(io_replace_file(path, span_bytes(image.data, i), 0600), 0);
        assert_int_equal(master_key_kind(&kind, &problem), REASON_CORRUPT);
    }
    image.data[7] = 9;
    assert_int_equal(io_replace_file(path, buf_span(&image), 0600), 0);
    assert_int_equal(master_key_kind(&kind, &problem), REASON_CORRUPT);
    buf_fill(&image, 'x', 10);
    assert_int_equal(io_replace_file(path, buf_span(&image), 0600), 0);
    assert_true(master_key_kind(&kind, &problem) < 0);
    buf_release(&image);
    mem_free(path);
}

static void a_passphrase(void **state UNUSED)
{
    assert_int_equal(master_key_create(MASTER_KEY_OF_PASSPHRASE, span_of("short"), key, &problem), REASON_BAD_VALUE);
    assert_int_equal(master_key_create(MASTER_KEY_OF_PASSPHRASE, span_of("correct horse"), key, &problem), 0);
    assert_int_equal(master_key_of_passphrase(span_of("correct horse"), again, &problem), 0);
    assert_memory_equal(key, again, sizeof key);
    assert_int_equal(master_key_of_passphrase(span_of("correct horsf"), again, &problem), 0);
    assert_memory_not_equal(key, again, sizeof key);
    assert_int_equal(master_key_of_passphrase(span_of(""), again, &problem), REASON_BAD_VALUE);
}

static void a_descriptor(void **state UNUSED)
{
    unsigned char keys[MASTER_KEYS_MAX][MASTER_KEY_BYTES];
    size_t count;
    int pipes[2], fd;

    assert_int_equal(master_key_create(MASTER_KEY_GIVEN, span_of("thirty-one bytes are not enough"), key, &problem),
                     REASON_BAD_VALUE);
    assert_int_equal(master_key_create(MASTER_KEY_GIVEN, span_of("thirty-two bytes are just enough"), key, &problem), 0);
    memcpy(keys[0], key, sizeof key);
    memset(keys[1], 'x', sizeof keys[1]);
    fd = master_keys_memory(keys, 1);
    assert_true(fd >= 0);
    for (int i = 0; i < 2; i++) { /* twice: icsf was restarted */
        assert_int_equal(master_key_of_fd(fd, again, &problem), 0);
        assert_memory_equal(key, again, sizeof key);
    }
    assert_int_equal(write(fd, "x", 1), -1); /* sealed */
    close(fd);
    fd = master_keys_memory(keys, 2); /* while it is not known which of them is in force */
    assert_int_equal(master_key_of_fd(fd, again, &problem), REASON_BAD_VALUE);
    assert_int_equal(master_keys_of_fd(fd, keys, &count, &problem), 0);
    assert_int_equal(count, 2);
    assert_memory_equal(keys[0], key, sizeof key);
    assert_int_equal(keys[1][31], 'x');
    close(fd);
    assert_int_equal(pipe(pipes), 0);
    assert_int_equal(write(pipes[1], key, 20), 20);
    assert_int_equal(write(pipes[1], key + 20, 12), 12);
    close(pipes[1]);
    assert_int_equal(master_key_of_fd(pipes[0], again, &problem), 0);
    assert_memory_equal(key, again, sizeof key);
    assert_int_equal(master_key_of_fd(pipes[0], again, &problem), REASON_BAD_VALUE);
    close(pipes[0]);
    assert_true(master_key_of_fd(pipes[0], again, &problem) < 0);
}

/* ---------------------------------------------------------------------------------------------------- another master key */

static const unsigned char salt[FILE_SALT] = "salt";

/* What the system is found by and what it holds must be as before or as after: the key store opens with the key that system.id leads to, and
 * the keys in it are what they were. given: the keys that the master would hold. Returns the generation. */
static uint32_t starts(unsigned char (*given)[MASTER_KEY_BYTES], size_t count, const unsigned char wanted[FILE_KEY])
{
    unsigned char file_key[MASTER_KEY_BYTES], found[FILE_KEY];
    char *path = home_path("keys/key_store"), *next = home_path("keys/system.id.next");
    enum master_key_kind kind;
    struct key_store *store = NULL;
    uint32_t generation, version = 0;
    int reason = REASON_NOT_AUTHORIZED;

    buf_clear(&problem);
    assert_int_equal(master_key_kind(&kind, &problem), 0);
    if (kind == MASTER_KEY_IN_FILE) {
        assert_int_equal(master_key_of_file(file_key, &problem), 0);
        reason = key_store_open(path, file_key, &store);
    }
    for (size_t i = 0; kind != MASTER_KEY_IN_FILE && i < count && reason == REASON_NOT_AUTHORIZED; i++)
        reason = key_store_open(path, given[i], &store);
    assert_int_equal(reason, 0);
    assert_int_equal(key_store_derive(store, span_of("LABEL"), &version, salt, found), 0);
    assert_memory_equal(found, wanted, FILE_KEY);
    key_store_close(store);
    assert_int_equal(master_key_settle(&problem), 0);
    assert_int_equal(access(next, F_OK), -1);
    assert_int_equal(master_key_kind(&kind, &problem), 0);
    assert_int_equal(key_store_generation(path, &generation), 0);
    mem_free(next);
    mem_free(path);
    return generation;
}

/* The files of $GREENBAR_KEYS that are ours: by the id of the system. */
static size_t key_files(void)
{
    DIR *folder = opendir(home_keys());
    char *path = home_path("keys/system.id");
    char name[40] = "";
    struct buf id;
    size_t count = 0;

    buf_init(&id, 1000);
    assert_int_equal(io_read_file(path, &id), 0);
    for (size_t i = 0; i < 16; i++)
        snprintf(name + 2 * i, 3, "%02x", (unsigned char)id.data[8 + i]);
    for (struct dirent *entry = readdir(folder); entry; entry = readdir(folder))
        count += strncmp(entry->d_name, name, 32) == 0;
    closedir(folder);
    buf_release(&id);
    mem_free(path);
    return count;
}

/* A system with one label; its first master key is of that kind. */
static struct key_store *fresh_store(enum master_key_kind kind, unsigned char wanted[FILE_KEY])
{
    static const char *const names[] = { "keys/system.id", "keys/system.id.next", "keys/key_store", "keys/key_store.new" };
    struct key_store *store;
    uint32_t version = 0;
    char *path;

    for (size_t i = 0; i < ARRAY_COUNT(names); i++) {
        path = home_path("%s", names[i]);
        unlink(path);
        mem_free(path);
    }
    path = home_path("keys/key_store");
    buf_clear(&problem);
    assert_int_equal(master_key_create(kind, span_of("thirty-two bytes are just enough"), key, &problem), 0);
    assert_int_equal(key_store_create(path, key), 0);
    assert_int_equal(key_store_open(path, key, &store), 0);
    assert_int_equal(key_store_define(store, span_of("LABEL"), 1), 0);
    assert_int_equal(key_store_derive(store, span_of("LABEL"), &version, salt, wanted), 0);
    mem_free(path);
    return store;
}

static void the_master_key_changes_its_kind(void **state UNUSED)
{
    static const enum master_key_kind kinds[] = { MASTER_KEY_OF_PASSPHRASE, MASTER_KEY_IN_FILE, MASTER_KEY_GIVEN, MASTER_KEY_IN_FILE,
                                                  MASTER_KEY_IN_FILE };
    unsigned char wanted[FILE_KEY], given[1][MASTER_KEY_BYTES];
    struct key_store *store = fresh_store(MASTER_KEY_IN_FILE, wanted);
    enum master_key_kind kind;

    for (size_t i = 0; i < ARRAY_COUNT(kinds); i++) {
        struct master_key_new new_key = { .kind = kinds[i] };

        if (kinds[i] == MASTER_KEY_OF_PASSPHRASE)
            assert_int_equal(master_key_new_passphrase(&new_key, span_of("correct horse"), &problem), 0);
        else if (kinds[i] == MASTER_KEY_GIVEN)
            memset(new_key.key, 'k', sizeof new_key.key);
        memcpy(given[0], new_key.key, sizeof given[0]);
        assert_int_equal(master_key_change(store, &new_key, &problem), 0);
        if (kinds[i] != MASTER_KEY_IN_FILE)
            assert_int_equal(master_key_change(store, &new_key, &problem), REASON_EXISTS);
        assert_int_equal(starts(given, 1, wanted), i + 1);
        assert_int_equal(master_key_kind(&kind, &problem), 0);
        assert_int_equal(kind, kinds[i]);
        assert_int_equal(key_files(), kinds[i] == MASTER_KEY_IN_FILE);
        if (kinds[i] == MASTER_KEY_OF_PASSPHRASE) {
            assert_int_equal(master_key_of_passphrase(span_of("correct horse"), again, &problem), 0);
            assert_memory_equal(again, given[0], sizeof again);
        }
    }
    key_store_close(store);
}

/* Changes that are tried at every point of failure: from kind, to kind. */
static const struct {
    enum master_key_kind from, to;
} changes[] = {
    { MASTER_KEY_IN_FILE, MASTER_KEY_IN_FILE },
    { MASTER_KEY_IN_FILE, MASTER_KEY_GIVEN },
    { MASTER_KEY_GIVEN, MASTER_KEY_IN_FILE },
    { MASTER_KEY_GIVEN, MASTER_KEY_GIVEN },
};

/* given: what the master holds, the old key and the new one. */
static struct master_key_new new_key_of(enum master_key_kind kind, unsigned char given[2][MASTER_KEY_BYTES])
{
    struct master_key_new new_key = { .kind = kind };

    memset(new_key.key, 'n', sizeof new_key.key);
    memcpy(given[0], key, MASTER_KEY_BYTES);
    memcpy(given[1], new_key.key, MASTER_KEY_BYTES);
    return new_key;
}

static void a_disk_that_fails_leaves_one_of_the_two_master_keys(void **state UNUSED)
{
    struct io_table faulty = faulty_io();

    deadly = false;
    for (size_t i = 0; i < 2 * ARRAY_COUNT(changes); i++) {
        int reason = -1;

        persistent = i % 2;
        for (int n = 0; reason < 0; n++) {
            unsigned char wanted[FILE_KEY], given[2][MASTER_KEY_BYTES];
            struct key_store *store = fresh_store(changes[i / 2].from, wanted);
            struct master_key_new new_key = new_key_of(changes[i / 2].to, given);
            uint32_t generation;

            calls_left = n;
            io = &faulty;
            reason = master_key_change(store, &new_key, &problem);
            io = &io_real;
            generation = starts(given, 2, wanted);
            if (reason != REASON_IN_DOUBT)
                assert_int_equal(generation, reason == 0);
            assert_int_equal(key_files(), (generation ? changes[i / 2].to : changes[i / 2].from) == MASTER_KEY_IN_FILE);
            key_store_close(store);
            assert_true(n < 100);
        }
    }
}

static void killed_at_any_call_one_of_the_two_master_keys_opens_the_store(void **state UNUSED)
{
    struct io_table faulty = faulty_io();

    deadly = true;
    persistent = true;
    for (size_t i = 0; i < ARRAY_COUNT(changes); i++) {
        size_t generations[2] = { 0, 0 };
        int status = -1;

        for (int n = 0; status != 0; n++) {
            unsigned char wanted[FILE_KEY], given[2][MASTER_KEY_BYTES];
            struct key_store *store = fresh_store(changes[i].from, wanted);
            struct master_key_new new_key = new_key_of(changes[i].to, given);
            pid_t child = fork();
            uint32_t generation;

            if (child == 0) { /* its locked memory is empty: it reads the store itself */
                char *path = home_path("keys/key_store");
                int code;

                key_store_close(store);
                if (key_store_open(path, key, &store) < 0)
                    _exit(1);
                mem_free(path);
                calls_left = n;
                io = &faulty;
                code = master_key_change(store, &new_key, &problem) < 0;
                key_store_close(store);
                _exit(code);
            }
            key_store_close(store);
            assert_int_equal(waitpid(child, &status, 0), child);
            assert_true(status == 0 || WIFSIGNALED(status));
            generation = starts(given, 2, wanted);
            assert_true(generation <= 1 && (status != 0 || generation == 1));
            assert_int_equal(key_files(), (generation ? changes[i].to : changes[i].from) == MASTER_KEY_IN_FILE);
            generations[generation]++;
            assert_true(n < 100);
        }
        assert_true(generations[0] > 3 && generations[1] > 2); /* it was killed before the change and behind it */
    }
}

/* A key file that lies where the new one is to go may be all that opens a copy of the system. */
static void no_key_file_is_overwritten_by_a_change(void **state UNUSED)
{
    unsigned char wanted[FILE_KEY];
    struct key_store *store = fresh_store(MASTER_KEY_IN_FILE, wanted);
    struct master_key_new new_key = { .kind = MASTER_KEY_IN_FILE };
    char *path = key_file(), *other;
    struct buf name, content;

    buf_init(&name, 8192);
    buf_init(&content, 100);
    buf_printf(&name, "%.*s.1.key", (int)strlen(path) - 4, path);
    other = name.data;
    assert_int_equal(io_replace_file(other, span_of("another life"), 0600), 0);
    assert_int_equal(master_key_change(store, &new_key, &problem), REASON_EXISTS);
    assert_non_null(strstr(problem.data, other));
    assert_int_equal(starts(NULL, 0, wanted), 0);
    assert_int_equal(io_read_file(other, &content), 0);
    assert_string_equal(content.data, "another life");
    key_store_close(store);
    buf_release(&content);
    buf_release(&name);
    mem_free(path);
}

/* A backup of one file without the other: told, not taken for the wrong key. */
static void a_key_store_of_another_time_is_told(void **state UNUSED)
{
    unsigned char wanted[FILE_KEY];
    struct key_store *store = fresh_store(MASTER_KEY_IN_FILE, wanted);
    struct master_key_new new_key = { .kind = MASTER_KEY_IN_FILE };
    char *path = home_path("keys/key_store");
    enum master_key_kind kind;
    struct buf old;

    buf_init(&old, 100000);
    assert_int_equal(io_read_file(path, &old), 0);
    assert_int_equal(master_key_change(store, &new_key, &problem), 0);
    assert_int_equal(io_replace_file(path, buf_span(&old), 0600), 0);
    buf_clear(&problem);
    assert_int_equal(master_key_kind(&kind, &problem), REASON_CORRUPT);
    assert_non_null(strstr(problem.data, "of another master key"));
    key_store_close(store);
    buf_release(&old);
    mem_free(path);
}

/* Made before there were changes: no generation, whatever stood there. */
static void a_system_id_of_version_1_is_read(void **state UNUSED)
{
    char *path = home_path("keys/system.id");
    struct buf image;

    assert_int_equal(master_key_create(MASTER_KEY_IN_FILE, SPAN_NONE, key, &problem), 0);
    buf_init(&image, 1000);
    assert_int_equal(io_read_file(path, &image), 0);
    image.data[5] = 1;
    assert_int_equal(io_replace_file(path, buf_span(&image), 0600), 0);
    assert_int_equal(master_key_of_file(again, &problem), 0);
    assert_memory_equal(key, again, sizeof key);
    image.data[5] = 3;
    assert_int_equal(io_replace_file(path, buf_span(&image), 0600), 0);
    assert_int_equal(master_key_of_file(again, &problem), REASON_VERSION);
    buf_release(&image);
    mem_free(path);
}

int main(void)
{
#define FRESH(test) cmocka_unit_test_setup_teardown(test, fresh, done)
    static const struct CMUnitTest tests[] = {
        FRESH(a_key_file),
        FRESH(nothing_is_overwritten),
        FRESH(a_file_that_others_may_read_is_refused),
        FRESH(damaged_files_are_refused),
        FRESH(a_link_is_refused),
        FRESH(damaged_system_id),
        FRESH(a_passphrase),
        FRESH(a_descriptor),
        FRESH(the_master_key_changes_its_kind),
        FRESH(a_disk_that_fails_leaves_one_of_the_two_master_keys),
        FRESH(killed_at_any_call_one_of_the_two_master_keys_opens_the_store),
        FRESH(no_key_file_is_overwritten_by_a_change),
        FRESH(a_key_store_of_another_time_is_told),
        FRESH(a_system_id_of_version_1_is_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
