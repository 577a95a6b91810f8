/* test_bsds.c - bsds.h: two copies of two areas; torn, stale, damaged, lost; full inventories; what is no BSDS. */
#include "tests/unit/mstr/log_disk.h"

#include <unistd.h>

static int set_epoch(struct bsds_image *image, void *context)
{
    image->epoch = *(uint32_t *)context;
    return 0;
}

static int change_epoch(struct opened *opened, uint32_t epoch)
{
    return bsds_change(opened->bsds, set_epoch, &epoch);
}

static uint32_t epoch_of(struct opened *opened)
{
    struct bsds_image *image = mem_alloc(1, sizeof *image);
    uint32_t epoch;

    bsds_snapshot(opened->bsds, image);
    epoch = image->epoch;
    mem_free(image);
    return epoch;
}

static void open_good(struct opened *opened)
{
    assert_int_equal(open_bsds(opened, true), 0);
}

static void changed_and_read_back(void **state UNUSED)
{
    struct opened opened;

    make_log(2, 2, 40);
    for (uint32_t epoch = 1; epoch < 20; epoch++) {
        open_good(&opened);
        assert_int_equal(epoch_of(&opened), epoch - 1);
        assert_int_equal(change_epoch(&opened, epoch), 0);
        assert_int_equal(bsds_copies(opened.bsds), 2);
        assert_int_equal(close_log(&opened), 0);
    }
}

static void fill(struct bsds_image *image)
{
    static const char longest[] = "AAAAAAAA.BBBBBBBB.CCCCCCCC.DDDDDDDD.E0000000";

    bsds_image_init(image, "ZQS1");
    image->restart = BSDS_RESTART_END;
    image->restart_rba = 4711;
    image->checkpoints.count = BSDS_CHECKPOINT_MAX;
    for (int copy = 0; copy < BSDS_COPIES; copy++) {
        image->active[copy].count = BSDS_ACTIVE_MAX;
        for (int i = 0; i < BSDS_ACTIVE_MAX; i++) {
            struct bsds_active *a = &image->active[copy].list[i];

            *a = (struct bsds_active){ .state = BSDS_FULL, .start = (uint64_t)i * LOG_CI, .end = (uint64_t)(i + 1) * LOG_CI };
            snprintf(a->name.text, sizeof a->name.text, "%.37s%07u", longest, (unsigned)(i + copy * 1000) % 1000000);
            a->name.text[37] = 'F';
        }
        image->archive[copy].count = BSDS_ARCHIVE_MAX;
        for (int i = 0; i < BSDS_ARCHIVE_MAX; i++) {
            struct bsds_archive *a = &image->archive[copy].list[i];

            *a = (struct bsds_archive){ .start = (uint64_t)i * LOG_CI, .end = (uint64_t)(i + 1) * LOG_CI, .volume = "WORK01" };
            snprintf(a->name.text, sizeof a->name.text, "%.37s%07u", longest, (unsigned)(i + copy * 2000) % 1000000);
            a->name.text[37] = 'G';
        }
    }
}

static void full_inventories(void **state UNUSED)
{
    struct bsds_image *image = mem_alloc(1, sizeof *image), *got = mem_alloc(1, sizeof *got);
    struct linear *linear;
    struct buf one, other;

    fill(image);
    assert_int_equal(bsds_active_add(image, 0, "ONE.MORE"), REASON_LIMIT);
    make_set("BSDS1", BSDS_SIZE);
    assert_int_equal(set_open(NULL, "BSDS1", CLUSTER_UPDATE, &linear), 0);
    assert_int_equal(bsds_write_new(linear, image), 0);
    assert_int_equal(bsds_read(linear, got), 0);
    buf_init(&one, 1 << 20);
    buf_init(&other, 1 << 20);
    bsds_image_put(&one, image);
    bsds_image_put(&other, got);
    assert_true(span_equal(buf_span(&one), buf_span(&other)));
    for (size_t length = 0; length < one.length; length += 13) /* cut off anywhere: refused */
        assert_true(bsds_image_get(span_bytes(one.data, length), got) < 0);
    assert_int_equal(linear_close(linear, NULL), 0);
    buf_release(&one);
    buf_release(&other);
    mem_free(image);
    mem_free(got);
}

static void entries(void **state UNUSED)
{
    struct bsds_image *image = mem_alloc(1, sizeof *image);
    struct bsds_archive archive = { .name = { "ARC.A1" }, .end = LOG_CI };
    int copy;

    bsds_image_init(image, "ZQS1");
    assert_int_equal(bsds_active_add(image, 1, "L.ONE"), 0);
    assert_int_equal(bsds_active_add(image, 0, "L.ONE"), REASON_EXISTS);
    assert_int_equal(bsds_active_add(image, 0, "not a name"), REASON_BAD_NAME);
    assert_non_null(bsds_active_find(image, "L.ONE", &copy));
    assert_int_equal(copy, 1);
    assert_null(bsds_active_current(image, 1));
    image->active[1].list[0].state = BSDS_IN_USE;
    assert_ptr_equal(bsds_active_current(image, 1), &image->active[1].list[0]);
    assert_int_equal(bsds_remove(image, "L.ONE"), REASON_BUSY);
    image->active[1].list[0].state = BSDS_FULL;
    assert_int_equal(bsds_remove(image, "L.ONE"), 0);
    assert_int_equal(bsds_remove(image, "L.ONE"), REASON_NOT_FOUND);
    for (int i = 0; i < 30; i++) {
        snprintf(archive.name.text, sizeof archive.name.text, "ARC.A%d", i);
        bsds_archive_add(image, 0, &archive, 10);
    }
    assert_int_equal(image->archive[0].count, 10); /* MAXARCH */
    assert_string_equal(image->archive[0].list[0].name.text, "ARC.A20");
    assert_int_equal(bsds_active_add(image, 0, "ARC.A25"), REASON_EXISTS);
    assert_int_equal(bsds_remove(image, "ARC.A25"), 0);
    assert_int_equal(image->archive[0].count, 9);
    mem_free(image);
}

static void checkpoints(void **state UNUSED)
{
    struct bsds_image *image = mem_alloc(1, sizeof *image);
    struct opened opened;

    make_log(1, 1, 40);
    assert_int_equal(open_bsds(&opened, false), 0);
    for (uint64_t i = 1; i <= 150; i++)
        assert_int_equal(bsds_checkpoint(opened.bsds, i * 100, i * 100 + 50), 0);
    bsds_snapshot(opened.bsds, image);
    assert_int_equal(image->checkpoints.count, BSDS_CHECKPOINT_MAX);
    assert_int_equal(image->checkpoints.list[0].begin, 15000);
    assert_int_equal(image->checkpoints.list[99].begin, 5100);
    assert_int_equal(image->written, 15050);
    assert_int_equal(close_log(&opened), 0);
    mem_free(image);
}

static void overwrite(const char *dsname, uint64_t number, char with)
{
    struct linear *linear;
    char bytes[LINEAR_CI];

    memset(bytes, with, sizeof bytes);
    assert_int_equal(set_open(NULL, dsname, CLUSTER_UPDATE, &linear), 0);
    assert_int_equal(linear_write(linear, number, bytes), 0);
    assert_int_equal(linear_close(linear, NULL), 0);
}

/* The newest area of one copy is torn: the copy counts by its older one, and is written anew. */
static void torn_area(void **state UNUSED)
{
    struct opened opened;

    make_log(2, 1, 40);
    open_good(&opened);
    assert_int_equal(change_epoch(&opened, 5), 0); /* sequence 2: area 0 */
    assert_int_equal(close_log(&opened), 0);
    overwrite("BSDS1", 0, 'x');
    open_good(&opened);
    assert_int_equal(epoch_of(&opened), 5);
    assert_true(was_said(&opened, "CSQJ120E ZQS1 DUAL BSDS DATA SETS HAVE UNEQUAL TIME STAMPS, SYSTEM BSDS1="));
    assert_true(was_said(&opened, "CSQJ130I ZQS1 DUAL BSDS MODE RESTORED FROM BSDS2\n"));
    assert_int_equal(close_log(&opened), 0);
    assert_int_equal(unlink(set_path("BSDS2")), 0);
    open_good(&opened);
    assert_int_equal(epoch_of(&opened), 5);
    assert_true(was_said(&opened, "CSQJ126E ZQS1 BSDS ERROR FORCED SINGLE BSDS MODE, COPY 2\n"));
    assert_int_equal(bsds_copies(opened.bsds), 1);
    assert_int_equal(close_log(&opened), 0);
}

static void lost_copy_is_recovered(void **state UNUSED)
{
    struct opened opened;
    struct linear *linear;

    make_log(2, 1, 40);
    overwrite("BSDS1", 0, 'x');
    overwrite("BSDS1", BSDS_AREA, 'x');
    open_good(&opened);
    assert_true(was_said(&opened, "CSQJ126E ZQS1 BSDS ERROR FORCED SINGLE BSDS MODE, COPY 1\n"));
    assert_int_equal(change_epoch(&opened, 9), 0);
    assert_int_equal(unlink(set_path("BSDS1")), 0);
    make_set("BSDS1", 0);
    assert_int_equal(set_open(NULL, "BSDS1", CLUSTER_UPDATE, &linear), 0);
    assert_int_equal(bsds_recover(opened.bsds, linear, &opened.messages), 0);
    assert_true(was_said(&opened, "CSQJ130I ZQS1 DUAL BSDS MODE RESTORED FROM BSDS2\n"));
    make_set("BSDS3", 0);
    assert_int_equal(set_open(NULL, "BSDS3", CLUSTER_UPDATE, &linear), 0);
    assert_int_equal(bsds_recover(opened.bsds, linear, &opened.messages), REASON_STATE);
    assert_int_equal(change_epoch(&opened, 10), 0);
    assert_int_equal(close_log(&opened), 0);
    assert_int_equal(unlink(set_path("BSDS2")), 0);
    open_good(&opened);
    assert_int_equal(epoch_of(&opened), 10);
    assert_int_equal(close_log(&opened), 0);
}

/* An older BSDS that lies where the new copy goes does not win: both of its areas are gone. */
static void old_content_of_a_new_copy(void **state UNUSED)
{
    struct bsds_image *image = mem_alloc(1, sizeof *image);
    struct opened opened;
    struct linear *linear;

    make_log(2, 1, 40);
    open_good(&opened);
    for (uint32_t i = 0; i < 9; i++)
        assert_int_equal(change_epoch(&opened, 100 + i), 0);
    assert_int_equal(close_log(&opened), 0);
    assert_int_equal(rename(set_path("BSDS2"), set_path("OLD")), 0);
    overwrite("BSDS1", 0, 0);
    overwrite("BSDS1", BSDS_AREA, 0);
    assert_int_equal(open_bsds(&opened, true), REASON_NOT_FOUND);
    assert_int_equal(close_log(&opened), 0);
    assert_int_equal(unlink(set_path("BSDS1")), 0);
    bsds_image_init(image, "ZQS1");
    make_set("BSDS1", BSDS_SIZE);
    assert_int_equal(set_open(NULL, "BSDS1", CLUSTER_UPDATE, &linear), 0);
    assert_int_equal(bsds_write_new(linear, image), 0);
    assert_int_equal(linear_close(linear, NULL), 0);
    mem_free(image);
    open_good(&opened);
    assert_int_equal(set_open(NULL, "OLD", CLUSTER_UPDATE, &linear), 0);
    assert_int_equal(bsds_recover(opened.bsds, linear, &opened.messages), 0);
    assert_int_equal(change_epoch(&opened, 3), 0);
    assert_int_equal(close_log(&opened), 0);
    assert_int_equal(rename(set_path("OLD"), set_path("BSDS2")), 0);
    open_good(&opened);
    assert_int_equal(epoch_of(&opened), 3);
    assert_int_equal(close_log(&opened), 0);
}

static void failing_copies(void **state UNUSED)
{
    struct opened opened;
    struct stat one, other;

    disk_use(false);
    make_log(2, 1, 40);
    open_good(&opened);
    assert_int_equal(stat(set_path("BSDS1"), &one), 0);
    assert_int_equal(stat(set_path("BSDS2"), &other), 0);
    disk.bad = one.st_ino;
    assert_int_equal(change_epoch(&opened, 7), 0);
    assert_true(was_said(&opened, "") && bsds_copies(opened.bsds) == 1);
    bsds_take_messages(opened.bsds, &opened.messages);
    assert_true(was_said(&opened, "CSQJ126E ZQS1 BSDS ERROR FORCED SINGLE BSDS MODE, COPY 1\n"));
    disk.bad = other.st_ino;
    assert_int_equal(change_epoch(&opened, 8), REASON_IN_DOUBT);
    disk.bad = 0;
    assert_int_equal(change_epoch(&opened, 9), REASON_IN_DOUBT); /* for good */
    assert_int_equal(epoch_of(&opened), 7);
    assert_int_equal(close_log(&opened), 0);
    open_good(&opened);
    assert_in_range(epoch_of(&opened), 7, 8);
    assert_int_equal(close_log(&opened), 0);
}

/* Power fails at every call of a change: the old or the new content, never anything else. */
static void power_fails_in_a_change(void **state UNUSED)
{
    bool hit = true;

    for (long n = 0; hit; n++) {
        struct opened opened;
        uint32_t epoch = 1;

        remove_folder(NULL);
        make_folder(NULL);
        disk_use(true);
        make_log(2, 1, 40);
        open_good(&opened);
        disk_plan(DISK_POWER, n);
        while (epoch < 5 && change_epoch(&opened, epoch) == 0)
            epoch++;
        hit = disk.hit;
        assert_int_equal(close_log(&opened), 0);
        disk_power_back(1);
        open_good(&opened);
        assert_in_range(epoch_of(&opened), epoch - 1, epoch);
        assert_int_equal(close_log(&opened), 0);
    }
}

static void two_queue_managers(void **state UNUSED)
{
    struct bsds_image *image = mem_alloc(1, sizeof *image);
    struct opened opened;
    struct linear *linear;

    make_log(2, 1, 40);
    bsds_image_init(image, "ZQS2");
    image->sequence = 9;
    assert_int_equal(set_open(NULL, "BSDS2", CLUSTER_UPDATE, &linear), 0);
    assert_int_equal(bsds_write_new(linear, image), 0);
    assert_int_equal(linear_close(linear, NULL), 0);
    assert_int_equal(open_bsds(&opened, true), REASON_STATE);
    assert_true(was_said(&opened, "GBRM018E ZQS1 BSDS1 BELONGS TO QUEUE MANAGER 'ZQS1'\n"));
    assert_true(was_said(&opened, "GBRM018E ZQS1 BSDS2 BELONGS TO QUEUE MANAGER 'ZQS2'\n"));
    assert_int_equal(close_log(&opened), 0);
    mem_free(image);
}

/* The start said that stored bytes are damaged, and not which. */
static void damaged_copies_were_not_named(void **state UNUSED)
{
    struct opened opened;

    make_log(2, 1, 40);
    for (int copy = 1; copy <= 2; copy++) {
        char name[10];
        struct linear *linear;
        char bytes[LINEAR_CI];

        snprintf(name, sizeof name, "BSDS%d", copy);
        memset(bytes, 'X', sizeof bytes);
        assert_int_equal(set_open(NULL, name, CLUSTER_UPDATE, &linear), 0);
        assert_int_equal(linear_write(linear, 0, bytes), 0);
        assert_int_equal(linear_write(linear, BSDS_AREA, bytes), 0);
        assert_int_equal(linear_close(linear, NULL), 0);
    }
    assert_int_equal(open_bsds(&opened, true), REASON_CORRUPT);
    assert_true(was_said(&opened, "CSQJ107E ZQS1 READ ERROR ON BSDS1, ERROR STATUS=stored bytes are damaged\n"));
    assert_true(was_said(&opened, "CSQJ107E ZQS1 READ ERROR ON BSDS2, ERROR STATUS=stored bytes are damaged\n"));
    assert_int_equal(close_log(&opened), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(function) cmocka_unit_test_setup_teardown(function, make_folder, remove_folder)
        TEST(changed_and_read_back), TEST(full_inventories),          TEST(entries),        TEST(checkpoints),
        TEST(torn_area),             TEST(lost_copy_is_recovered),    TEST(old_content_of_a_new_copy),
        TEST(failing_copies),        TEST(power_fails_in_a_change),   TEST(two_queue_managers),
        TEST(damaged_copies_were_not_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
