/* test_volume.c - volume.h: files and members, contents that replace others, nothing that leads outside. */
#include "tests/unit/test.h"

#include <sys/stat.h>
#include <unistd.h>

#include "datasets/volume.h"

static char folder[] = "/tmp/test_volume.XXXXXX";
static struct volume *volume;
static const struct record_attributes fb80 = { RECFM_F, true, 0, 80, 800 };
static const struct name8 no_member = { "" };

static struct dsname name_of(const char *text)
{
    struct dsname name;

    assert_int_equal(dsname_of(&name, span_of(text)), 0);
    return name;
}

static int create(const struct dsname *name, enum dataset_org org)
{
    struct dataset_info info = { .name = *name, .org = org, .attributes = fb80 };

    return volume_create(volume, &info);
}

/* Opens, writes one record, closes; the file's number. */
static uint64_t write_one(const struct dsname *name, const struct name8 *member, enum dataset_mode mode, const char *text)
{
    int fd = volume_open_file(volume, name, member, mode);
    struct record_file *file;
    struct stat status;

    assert_true(fd >= 0);
    assert_int_equal(fstat(fd, &status), 0);
    assert_int_equal(record_open_write(&file, fd, &fb80, mode == DATASET_APPEND), 0);
    assert_int_equal(record_write(file, span_of(text), true), 0);
    assert_int_equal(record_close(file, true), 0);
    return status.st_ino;
}

/* The first record, 4 characters of it. */
static void assert_content(const struct dsname *name, const struct name8 *member, const char *wanted)
{
    int fd = volume_open_file(volume, name, member, DATASET_READ);
    struct record_file *file;
    struct span record;

    assert_true(fd >= 0);
    assert_int_equal(record_open_read(&file, fd), 0);
    assert_int_equal(record_read(file, &record), 1);
    assert_span(span_trim_end(record), wanted);
    record_close(file, false);
}

static void sequential(void **state UNUSED)
{
    struct dsname a = name_of("A.SEQ"), b = name_of("B.SEQ");
    struct dataset_info info = { .name = a };
    uint64_t number;

    assert_int_equal(volume_open_file(volume, &a, &no_member, DATASET_READ), REASON_NOT_FOUND);
    assert_int_equal(create(&a, DATASET_PS), 0);
    number = write_one(&a, &no_member, DATASET_WRITE, "old");
    assert_int_equal(volume_install(volume, &no_member, number, &info), 0);
    assert_int_equal(info.records, 1);
    assert_int_equal(info.bytes, 80);
    assert_int_equal(info.attributes.lrecl, 80);
    number = write_one(&a, &no_member, DATASET_APPEND, "behind");
    assert_int_equal(volume_install(volume, &no_member, number, &info), 0);
    assert_int_equal(info.records, 2);

    number = write_one(&a, &no_member, DATASET_REPLACE, "new");
    assert_content(&a, &no_member, "old");
    assert_int_equal(volume_install(volume, &no_member, number, &info), 0);
    assert_content(&a, &no_member, "new");
    assert_int_equal(volume_install(volume, &no_member, 1, &info), REASON_NOT_FOUND);

    assert_int_equal(volume_rename(volume, &a, &b), 0);
    assert_int_equal(volume_rename(volume, &a, &b), 0); /* again, as after a crash */
    assert_content(&b, &no_member, "new");
    assert_int_equal(volume_sync(volume), 0);
    /* A file that the catalog does not know goes when its name is used. */
    assert_int_equal(create(&b, DATASET_PO), 0);
    assert_int_equal(volume_remove(volume, &b, DATASET_PO), 0);
    assert_int_equal(volume_remove(volume, &b, DATASET_PO), 0);
}

static void members(void **state UNUSED)
{
    struct dsname lib = name_of("A.LIB");
    struct name8 one = name8_const("ONE"), two = name8_const("TWO");
    struct dataset_info info = { .name = lib };
    struct buf names;
    uint64_t number;
    bool more;

    buf_init(&names, 1000);
    assert_int_equal(create(&lib, DATASET_PO), 0);
    number = write_one(&lib, &one, DATASET_WRITE, "one");
    assert_int_equal(volume_open_file(volume, &lib, &one, DATASET_READ), REASON_NOT_FOUND);
    assert_int_equal(volume_install(volume, &one, number, &info), 0);
    number = write_one(&lib, &two, DATASET_APPEND, "two");
    assert_int_equal(volume_install(volume, &two, number, &info), 0);
    assert_content(&lib, &one, "one");
    number = write_one(&lib, &one, DATASET_WRITE, "uno");
    volume_discard(volume, &lib, &one, number);
    assert_content(&lib, &one, "one");
    write_one(&lib, &one, DATASET_WRITE, "left behind");
    assert_int_equal(volume_members(volume, &lib, "*", "", 10, &names, &more), 0);
    assert_string_equal(names.data, "ONE\nTWO\n");
    buf_clear(&names);
    assert_int_equal(volume_members(volume, &lib, "*", "", 1, &names, &more), 0);
    assert_string_equal(names.data, "ONE\n");
    assert_true(more);
    buf_clear(&names);
    assert_int_equal(volume_members(volume, &lib, "%W*", "ONE", 5, &names, &more), 0);
    assert_string_equal(names.data, "TWO\n");
    assert_int_equal(volume_remove_member(volume, &lib, &one), 0);
    assert_int_equal(volume_remove_member(volume, &lib, &one), REASON_NOT_FOUND);
    volume_sweep(volume); /* too young to go */
    assert_int_equal(volume_remove(volume, &lib, DATASET_PO), 0);
    assert_int_equal(volume_open_file(volume, &lib, &two, DATASET_READ), REASON_NOT_FOUND);
    buf_release(&names);
}

/* Who could guess the number of a file took what another user was writing, or threw it away. */
static void content_of_another_name(void **state UNUSED)
{
    struct dsname theirs = name_of("PAY.DATA"), own = name_of("OWN.DATA");
    struct dataset_info stolen = { .name = own }, info = { .name = theirs };
    uint64_t number;

    assert_int_equal(create(&theirs, DATASET_PS), 0);
    assert_int_equal(create(&own, DATASET_PS), 0);
    number = write_one(&theirs, &no_member, DATASET_REPLACE, "new");
    assert_int_equal(volume_install(volume, &no_member, number, &stolen), REASON_NOT_FOUND);
    volume_discard(volume, &own, &no_member, number);
    assert_int_equal(volume_install(volume, &no_member, number, &info), 0);
    assert_content(&theirs, &no_member, "new");
    assert_int_equal(volume_remove(volume, &theirs, DATASET_PS), 0);
    assert_int_equal(volume_remove(volume, &own, DATASET_PS), 0);
}

static void links_lead_nowhere(void **state UNUSED)
{
    struct dsname link = name_of("A.LINK"), lib = name_of("A.DIRLINK");
    struct name8 passwd = name8_const("PASSWD");
    struct dataset_info info = { .name = link };
    char path[100];

    snprintf(path, sizeof path, "%s/A.LINK", folder);
    assert_int_equal(symlink("/etc/passwd", path), 0);
    snprintf(path, sizeof path, "%s/A.DIRLINK", folder);
    assert_int_equal(symlink("/etc", path), 0);
    assert_true(volume_open_file(volume, &link, &no_member, DATASET_READ) < 0);
    assert_true(volume_open_file(volume, &link, &no_member, DATASET_WRITE) < 0);
    assert_true(volume_open_file(volume, &lib, &passwd, DATASET_READ) < 0);
    assert_true(volume_install(volume, &no_member, 1, &info) < 0);
    assert_int_equal(volume_remove(volume, &link, DATASET_PS), 0);
    assert_int_equal(volume_remove(volume, &lib, DATASET_PS), 0);
    assert_int_equal(access("/etc/passwd", F_OK), 0);
}

static int set_up(void **state UNUSED)
{
    struct name8 name = name8_const("GRN001");

    return mkdtemp(folder) && volume_open(&volume, folder, &name) == 0 ? 0 : -1;
}

static int tear_down(void **state UNUSED)
{
    volume_close(volume);
    return rmdir(folder);
}

static int swap_with(const struct dsname *name, const struct name8 *member, const char *text, const struct stat *copied)
{
    return volume_swap(volume, name, member, write_one(name, member, DATASET_REPLACE, text), copied);
}

/* A copy under another key: it takes the place of the file it was made of, and of no other. */
static void a_copy_replaces_only_what_it_was_made_of(void **state UNUSED)
{
    struct dsname name = name_of("A.SWAP"), lib = name_of("A.SWAPLIB");
    struct name8 member = { "M" };
    struct stat copied;
    int fd;

    assert_int_equal(create(&name, DATASET_PS), 0);
    assert_int_equal(create(&lib, DATASET_PO), 0);
    write_one(&name, &no_member, DATASET_WRITE, "old");
    fd = volume_open_file(volume, &name, &no_member, DATASET_READ);
    assert_int_equal(fstat(fd, &copied), 0);
    close(fd);
    assert_int_equal(swap_with(&name, &no_member, "copy", &copied), 0);
    assert_content(&name, &no_member, "copy");
    assert_int_equal(swap_with(&name, &no_member, "late", &copied), REASON_BUSY); /* another file is there now */
    assert_content(&name, &no_member, "copy");
    fd = volume_open_file(volume, &name, &no_member, DATASET_READ);
    assert_int_equal(fstat(fd, &copied), 0);
    close(fd);
    write_one(&name, &no_member, DATASET_APPEND, "more"); /* the same one, written to meanwhile */
    assert_int_equal(swap_with(&name, &no_member, "late", &copied), REASON_BUSY);
    assert_content(&name, &no_member, "copy");
    assert_int_equal(swap_with(&lib, &member, "none", &copied), REASON_NOT_FOUND); /* deleted meanwhile */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sequential),
        cmocka_unit_test(members),
        cmocka_unit_test(content_of_another_name),
        cmocka_unit_test(links_lead_nowhere),
        cmocka_unit_test(a_copy_replaces_only_what_it_was_made_of),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
