/* test_master_key.c - where the master key comes from, and who may not give it. */
#include "tests/unit/test.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/home.h"
#include "base/io.h"
#include "base/mem.h"
#include "racf/master_key.h"

static unsigned char key[MASTER_KEY_BYTES], again[MASTER_KEY_BYTES];
static struct buf problem;

static int fresh(void **state UNUSED)
{
    char *id = home_path("keys/system.id");

    unlink(id);
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
    int pipes[2], fd;

    assert_int_equal(master_key_create(MASTER_KEY_GIVEN, span_of("thirty-one bytes are not enough"), key, &problem),
                     REASON_BAD_VALUE);
    assert_int_equal(master_key_create(MASTER_KEY_GIVEN, span_of("thirty-two bytes are just enough"), key, &problem), 0);
    fd = master_key_memory(key);
    assert_true(fd >= 0);
    for (int i = 0; i < 2; i++) { /* twice: icsf was restarted */
        assert_int_equal(master_key_of_fd(fd, again, &problem), 0);
        assert_memory_equal(key, again, sizeof key);
    }
    assert_int_equal(write(fd, "x", 1), -1); /* sealed */
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
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
