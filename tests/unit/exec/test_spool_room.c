/* test_spool_room.c - spool_room.h: a look sees what the writer still had in its buffer, and there are as many looks as bytes ask for. */
#include "tests/unit/test.h"

#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "exec/spool_room.h"
#include "exec/step_table.h"

static uint64_t spool_size;  /* of the file system that there is; 0: it cannot be asked */
static unsigned looks;

/* In place of that of the C library: a file system of spool_size bytes that holds this file alone. */
int fstatvfs(int fd, struct statvfs *status)
{
    struct stat file;

    looks++;
    if (spool_size == 0 || fstat(fd, &file) < 0)
        return -1;
    *status = (struct statvfs){ .f_frsize = 1 };
    status->f_bavail = (uint64_t)file.st_size < spool_size ? spool_size - (uint64_t)file.st_size : 0;
    return 0;
}

static struct record_file *new_file(const struct record_attributes *attributes)
{
    struct record_file *file;

    assert_int_equal(record_open_write(&file, memfd_create("spool", MFD_CLOEXEC), attributes, false), 0);
    return file;
}

/* Writes records of that text while there is room, most at most. How many there are. */
static unsigned fill(struct spool_room *room, struct record_file *file, const char *text, unsigned most)
{
    unsigned count = 0;

    while (count < most && spool_room_left(room, file)) {
        assert_int_equal(record_write(file, span_of(text), true), 0);
        count++;
    }
    return count;
}

/* A long file has a buffer of half a megabyte, and the reserve is one megabyte: it was half used up before anybody saw it. */
static void what_waits_in_the_buffer_is_seen(void **state UNUSED)
{
    static const struct record_attributes attributes = { RECFM_V, false, CONTROL_NONE, 137, 141 };
    struct record_file *file = new_file(&attributes);
    struct spool_room room = { 0 };
    struct stat status;

    spool_size = 8 << 20;
    assert_true(fill(&room, file, "A RECORD THAT FILLS THE SPOOL", 1 << 20) < 1 << 20);
    assert_int_equal(record_flush(file), 0);
    assert_int_equal(fstat(record_fd(file), &status), 0);
    assert_in_range(spool_size - (uint64_t)status.st_size, STEP_SPOOL_RESERVE - STEP_SPOOL_LOOK - 200, STEP_SPOOL_RESERVE);
    assert_int_equal(record_close(file, false), 0);
}

/* Records of one byte that are padded to 8,000 fill a spool 8,000 times as fast as their bytes were counted. */
static void padding_counts(void **state UNUSED)
{
    static const struct record_attributes attributes = { RECFM_F, true, CONTROL_NONE, 8000, 8000 };
    struct record_file *file = new_file(&attributes);
    struct spool_room room = { 0 };

    spool_size = 4 << 20;
    assert_in_range(fill(&room, file, "1", 1000), ((3 << 20) - RECORD_HEADER) / 8000, ((3 << 20) + STEP_SPOOL_LOOK) / 8000 + 1);
    assert_int_equal(record_close(file, false), 0);
}

static void a_new_file_is_looked_at(void **state UNUSED)
{
    static const struct record_attributes attributes = { RECFM_F, true, CONTROL_NONE, 1000, 8000 };
    struct record_file *file = new_file(&attributes);
    struct spool_room room = { 0 };

    spool_size = 8 << 20;
    looks = 0;
    assert_int_equal(fill(&room, file, "1", 1000), 1000);
    assert_in_range(looks, 1000000 / (STEP_SPOOL_LOOK + 1000), 1000000 / STEP_SPOOL_LOOK);
    assert_int_equal(record_close(file, false), 0);
    file = new_file(&attributes);
    spool_size = STEP_SPOOL_RESERVE;
    assert_int_equal(fill(&room, file, "1", 1000), 0);
    assert_int_equal(record_close(file, false), 0);
}

static void what_cannot_be_known_stops_nobody(void **state UNUSED)
{
    static const struct record_attributes attributes = { RECFM_F, true, CONTROL_NONE, 1000, 8000 };
    struct record_file *file = new_file(&attributes);
    struct spool_room room = { 0 };

    spool_size = 0;
    assert_int_equal(fill(&room, file, "1", 1000), 1000);
    assert_int_equal(record_close(file, false), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_waits_in_the_buffer_is_seen),
        cmocka_unit_test(padding_counts),
        cmocka_unit_test(a_new_file_is_looked_at),
        cmocka_unit_test(what_cannot_be_known_stops_nobody),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
