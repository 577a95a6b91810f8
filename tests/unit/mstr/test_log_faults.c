/* test_log_faults.c - the log on a disk whose n-th write or sync fails or is torn, for n = 1, 2, ... to the last, and on one whose power
 * fails there: what was acknowledged is there, whole, in order, and nothing is half there.
 */
#include "tests/unit/mstr/log_model.h"

#include <poll.h>
#include <unistd.h>

enum { INTERVALS = 32 };

/* Appends, leads, waits, switches, until it is done or the log fails. */
static void work(struct log *log, int count)
{
    for (int i = 0; i < count; i++) {
        if (model_append(log, model_length()) < 0 || (rand_r(&model.seed) % 4 == 0 && model_wait(log) < 0))
            return;
        if (rand_r(&model.seed) % 8 == 0)
            log_lead(log);
        if (rand_r(&model.seed) % 64 == 0 && log_switch(log) == REASON_IN_DOUBT)
            return;
    }
    (void)!model_wait(log);
}

static void close_anyhow(struct opened *opened)
{
    int reason = close_log(opened);

    assert_true(reason == 0 || reason == REASON_IN_DOUBT);
}

/* The log is opened on a good disk, and has what it must. */
static void check_now(bool dual)
{
    struct opened opened;
    int reason = open_log(&opened, dual);

    if (reason < 0)
        print_message("%d %s", reason, opened.messages.data);
    assert_int_equal(reason, 0);
    model_check(opened.bsds);
    assert_int_equal(close_log(&opened), 0);
}

static void begin(bool dual)
{
    model_reset();
    log_options_used.offload = true;
    log_options_used.threshold = 2; /* much is written that nobody waits for */
    disk_use(true);
    disk_plan(DISK_GOOD, 0);
    make_log(dual ? 2 : 1, 3, INTERVALS);
}

/* One whole life with trouble at the n-th call; false: it did not come to that. */
static bool life(bool dual, enum disk_trouble trouble, long n)
{
    struct opened opened;
    bool hit;

    make_folder(NULL);
    begin(dual);
    disk.seed = (unsigned)n;
    disk_plan(trouble, n);
    if (open_log(&opened, dual) == 0)
        work(opened.log, 40);
    close_anyhow(&opened);
    hit = disk.hit;
    disk_power_back(encrypted_sets ? 16 : 1);
    check_now(dual);
    check_now(dual);
    remove_folder(NULL);
    return hit;
}

static void every_call(bool dual, enum disk_trouble trouble)
{
    long n = 0;

    while (life(dual, trouble, n))
        n += n < 40 / FEWER ? 1 : 5 * FEWER;
    assert_true(n > 20);
}

static void single_fails(void **state UNUSED)
{
    every_call(false, DISK_FAIL);
}

static void dual_fails(void **state UNUSED)
{
    every_call(true, DISK_FAIL);
}

static void dual_torn(void **state UNUSED)
{
    every_call(true, DISK_TEAR);
}

static void one_file_of_two_fails_for_ever(void **state UNUSED)
{
    every_call(true, DISK_FAIL_COPY);
}

static void power_fails_single(void **state UNUSED)
{
    every_call(false, DISK_POWER);
}

static void power_fails_dual(void **state UNUSED)
{
    every_call(true, DISK_POWER);
}

/* One log through many power failures: nothing that an older one left behind the end is ever taken. */
static void many_lives(bool dual, bool encrypted)
{
    make_folder(NULL);
    encrypted_sets = encrypted;
    begin(dual);
    disk.seed = dual ? 7 : 3;
    for (int round = 0; round < 40 / FEWER; round++) {
        struct opened opened;
        int reason;

        disk_plan(DISK_POWER, round % 3 ? rand_r(&disk.seed) % 40 : 5 + rand_r(&disk.seed) % 200);
        reason = open_log(&opened, dual);
        if (reason == 0)
            work(opened.log, 100);
        if (!disk_is_dead())
            disk_plan(DISK_POWER, 0); /* now at the latest */
        close_anyhow(&opened);
        disk_power_back(encrypted ? 16 : 1);
        check_now(dual);
    }
    remove_folder(NULL);
}

static void many_power_failures_single(void **state UNUSED)
{
    many_lives(false, false);
}

static void many_power_failures_dual(void **state UNUSED)
{
    many_lives(true, false);
}

static void many_power_failures_encrypted(void **state UNUSED)
{
    many_lives(true, true);
}

/* -- one case each, made by hand -- */

static void dual(struct opened *opened)
{
    assert_int_equal(open_log(opened, true), 0);
}

static void failed_copy_is_told_and_left_out(void **state UNUSED)
{
    struct bsds_image *image = mem_alloc(1, sizeof *image);
    struct opened opened;
    struct log_status status;
    struct stat file;

    begin(true);
    dual(&opened);
    assert_int_equal(stat(set_path("LOGCOPY2.DS01"), &file), 0);
    disk.bad = file.st_ino;
    assert_int_equal(model_append(opened.log, 100), 0);
    assert_int_equal(model_wait(opened.log), 0);
    assert_true(was_said(&opened, "CSQJ105E ZQS1 CSQJW107 LOG WRITE ERROR DSNAME=LOGCOPY2.DS01, LOGRBA=0000000000000040, "
                                 "ERROR STATUS=an input or output operation failed\n"));
    assert_true(was_said(&opened, "CSQJ004I ZQS1 ACTIVE LOG COPY 2 INACTIVE, LOG IN SINGLE MODE, ENDRBA=000000000000003F\n"));
    log_status(opened.log, &status);
    assert_true(status.copies[0].in_use && !status.copies[1].in_use);
    bsds_snapshot(opened.bsds, image);
    assert_int_equal(bsds_active_find(image, "LOGCOPY2.DS01", NULL)->state, BSDS_STOPPED);
    disk.bad = 0;
    assert_int_equal(log_switch(opened.log), 0);
    assert_int_equal(model_append(opened.log, 100), 0);
    assert_int_equal(model_wait(opened.log), 0);
    assert_true(was_said(&opened, "CSQJ005I ZQS1 ACTIVE LOG COPY 2 IS ACTIVE, LOG IN DUAL MODE, STARTRBA=0000000000001000\n"));
    assert_int_equal(close_log(&opened), 0);
    check_now(true);
    mem_free(image);
}

static void last_copy_ends_it(void **state UNUSED)
{
    struct opened opened;
    struct log_entry entry = { .type = LOG_PUT };
    uint64_t rba;

    begin(true);
    dual(&opened);
    assert_int_equal(model_append(opened.log, 100), 0);
    disk_plan(DISK_POWER, 0);
    assert_int_equal(model_wait(opened.log), REASON_IN_DOUBT);
    assert_int_equal(log_failed(opened.log), REASON_IN_DOUBT);
    assert_int_equal(log_append(opened.log, &entry, NULL, 0, &rba), REASON_IN_DOUBT);
    assert_int_equal(log_switch(opened.log), REASON_IN_DOUBT);
    assert_int_equal(close_log(&opened), REASON_IN_DOUBT);
    disk_power_back(1);
    check_now(true);
}

/* Nobody waits: what is written for the threshold's sake is seen to be written, or the copies of it that failed. */
static void write_unforced(struct opened *opened, uint64_t bytes)
{
    struct log_status status;
    uint64_t before;

    log_status(opened->log, &status);
    before = status.written_bytes;
    for (uint64_t done = 0; done < bytes; done += LOG_CI / 2)
        assert_int_equal(model_append(opened->log, LOG_CI / 2 - LOG_HEADER), 0);
    for (int i = 0; i < 60000 && status.written_bytes < before + bytes; i++) {
        usleep(1000);
        log_status(opened->log, &status);
    }
    assert_true(status.written_bytes >= before + bytes);
}

static void forget_events(struct opened *opened)
{
    uint64_t count;

    while (read(log_event(opened->log), &count, sizeof count) > 0)
        ;
}

static bool told(struct opened *opened)
{
    struct pollfd event = { .fd = log_event(opened->log), .events = POLLIN };

    return poll(&event, 1, 60000) == 1;
}

/* What a copy got in passes that were not synced is not sure: it is good up to the last force, wherever it failed. Nobody waits, and
 * yet the failure is told at once. */
static void a_copy_fails_where_nobody_waits(void **state UNUSED)
{
    struct bsds_image *image = mem_alloc(1, sizeof *image);
    struct opened opened;
    struct log_status before, status;
    struct stat file;
    char line[200];

    begin(true);
    log_options_used.threshold = 1;
    dual(&opened);
    assert_int_equal(model_append(opened.log, 100), 0);
    assert_int_equal(model_wait(opened.log), 0);
    log_status(opened.log, &before);
    write_unforced(&opened, 2 * LOG_CI);
    log_status(opened.log, &status);
    assert_int_equal(status.durable, before.durable);
    assert_int_equal(stat(set_path("LOGCOPY1.DS01"), &file), 0);
    forget_events(&opened);
    pthread_mutex_lock(&disk.lock);
    disk.bad = file.st_ino;
    pthread_mutex_unlock(&disk.lock);
    write_unforced(&opened, LOG_CI);
    assert_true(told(&opened));
    log_status(opened.log, &status);
    assert_int_equal(status.durable, before.durable);
    assert_true(!status.copies[0].in_use && status.copies[1].in_use);
    snprintf(line, sizeof line, "CSQJ105E ZQS1 CSQJW107 LOG WRITE ERROR DSNAME=LOGCOPY1.DS01, LOGRBA=%016llX,",
             (unsigned long long)before.durable);
    assert_true(was_said(&opened, line));
    bsds_snapshot(opened.bsds, image);
    assert_int_equal(bsds_active_find(image, "LOGCOPY1.DS01", NULL)->state, BSDS_STOPPED);
    assert_int_equal(bsds_active_find(image, "LOGCOPY1.DS01", NULL)->end, before.durable);
    assert_int_equal(model_wait(opened.log), 0); /* the other copy has everything */
    disk_plan(DISK_POWER, 0);
    close_anyhow(&opened);
    disk_power_back(1);
    check_now(true);
    mem_free(image);
}

/* So does the queue manager end, and a start goes on behind the last force: nothing else was promised. */
static void the_last_copy_fails_where_nobody_waits(void **state UNUSED)
{
    struct opened opened;
    uint64_t durable;

    for (int passes = 0; passes < 2; passes++) {
        begin(false);
        log_options_used.threshold = 1;
        assert_int_equal(open_log(&opened, false), 0);
        assert_int_equal(model_append(opened.log, 100), 0);
        assert_int_equal(model_wait(opened.log), 0);
        durable = log_durable(opened.log);
        if (passes) /* they reached the disk, and their force does not */
            write_unforced(&opened, 2 * LOG_CI);
        forget_events(&opened);
        disk_plan(DISK_FAIL, 0);
        if (passes)
            assert_int_equal(model_wait(opened.log), REASON_IN_DOUBT);
        for (int i = 0; !passes && i < 4; i++)
            (void)!model_append(opened.log, LOG_CI / 2);
        for (int i = 0; i < 60000 && !log_failed(opened.log); i++)
            usleep(1000);
        assert_int_equal(log_failed(opened.log), REASON_IN_DOUBT);
        assert_true(told(&opened));
        assert_int_equal(log_durable(opened.log), durable);
        assert_int_equal(model_wait(opened.log), REASON_IN_DOUBT);
        assert_int_equal(close_log(&opened), REASON_IN_DOUBT);
        disk_power_back(1);
        check_now(false);
        check_now(false);
        remove_folder(NULL);
        make_folder(NULL);
    }
}

/* One copy lost what the other one kept, of passes that nobody had forced, and the other way round: the start takes both together. */
static void each_copy_kept_other_control_intervals(void **state UNUSED)
{
    struct opened opened;
    struct linear *linear;
    char zeros[LOG_CI] = { 0 };
    uint64_t first, last;

    begin(true);
    disk_use(false);
    log_options_used.threshold = 1;
    dual(&opened);
    assert_int_equal(model_append(opened.log, 100), 0);
    assert_int_equal(model_wait(opened.log), 0);
    first = log_durable(opened.log) / LOG_CI + 1;
    write_unforced(&opened, 4 * LOG_CI);
    last = log_next(opened.log) / LOG_CI - 1; /* the last whole one */
    disk_plan(DISK_POWER, 0);
    assert_int_equal(close_log(&opened), REASON_IN_DOUBT);
    disk_plan(DISK_GOOD, 0); /* what was written is there, but for this: */
    for (int copy = 0; copy < BSDS_COPIES; copy++) {
        assert_int_equal(set_open(NULL, copy ? "LOGCOPY2.DS01" : "LOGCOPY1.DS01", CLUSTER_UPDATE, &linear), 0);
        for (uint64_t number = first + (uint64_t)copy; number <= last; number += 2)
            assert_int_equal(linear_write(linear, number, zeros), 0);
        assert_int_equal(linear_close(linear, NULL), 0);
    }
    dual(&opened);
    model_check(opened.bsds);
    assert_int_equal(close_log(&opened), 0);
    check_now(true);
}

/* A batch reached one copy alone. The start makes both equal, so that the other one can be lost afterwards. */
static void copies_are_made_equal_at_the_start(void **state UNUSED)
{
    struct opened opened;
    struct linear *linear;
    char zeros[LOG_CI] = { 0 };

    begin(true);
    dual(&opened);
    for (int i = 0; i < 30; i++)
        assert_int_equal(model_append(opened.log, 1000), 0);
    assert_int_equal(model_wait(opened.log), 0);
    model.acknowledged = 0; /* as if it had been a kill */
    assert_int_equal(close_log(&opened), 0);
    assert_int_equal(set_open(NULL, "LOGCOPY1.DS01", CLUSTER_UPDATE, &linear), 0);
    for (uint64_t number = 3; number < 12; number++)
        assert_int_equal(linear_write(linear, number, zeros), 0);
    assert_int_equal(linear_close(linear, NULL), 0);
    dual(&opened);
    assert_int_equal(model_append(opened.log, 1000), 0);
    assert_int_equal(model_wait(opened.log), 0);
    assert_int_equal(close_log(&opened), 0);
    assert_int_equal(unlink(set_path("LOGCOPY2.DS01")), 0);
    model.acknowledged = 31;
    assert_int_equal(open_log(&opened, true), 0);
    assert_true(was_said(&opened, "FOR DSNAME LOGCOPY2.DS01"));
    model_check(opened.bsds);
    assert_int_equal(close_log(&opened), 0);
}

/* Its copy of the log was not written meanwhile. The next start took it for the log, from the checkpoint that the other copy has on,
 * and wrote its old bytes in front of that into both: the log had a hole. */
static void a_copy_that_could_not_be_used_is_not_taken_again(void **state UNUSED)
{
    struct bsds_image *image = mem_alloc(1, sizeof *image);
    struct opened opened;
    struct log_status status;
    char away[200];

    begin(true);
    dual(&opened);
    assert_int_equal(model_append(opened.log, 100), 0);
    assert_int_equal(model_wait(opened.log), 0);
    assert_int_equal(close_log(&opened), 0);
    snprintf(away, sizeof away, "%s.away", set_path("LOGCOPY1.DS01"));
    assert_int_equal(rename(set_path("LOGCOPY1.DS01"), away), 0);
    dual(&opened);
    assert_true(was_said(&opened, "CSQJ004I ZQS1 ACTIVE LOG COPY 1 INACTIVE"));
    for (int i = 0; i < 3; i++) {
        log_status(opened.log, &status);
        assert_int_equal(bsds_checkpoint(opened.bsds, status.next, status.next), 0); /* within a control interval, later and later */
        assert_int_equal(model_append(opened.log, 1000), 0);
        assert_int_equal(model_wait(opened.log), 0);
    }
    bsds_snapshot(opened.bsds, image);
    assert_int_equal(bsds_active_find(image, "LOGCOPY1.DS01", NULL)->state, BSDS_STOPPED);
    assert_in_range(bsds_active_find(image, "LOGCOPY1.DS01", NULL)->end, 0, LOG_CI);
    assert_int_equal(close_log(&opened), 0);
    assert_int_equal(rename(away, set_path("LOGCOPY1.DS01")), 0);
    dual(&opened);
    assert_int_equal(model_append(opened.log, 100), 0);
    assert_int_equal(model_wait(opened.log), 0);
    model_check(opened.bsds);
    assert_int_equal(close_log(&opened), 0);
    check_now(true);
    mem_free(image);
}

static void damage(const char *dsname, uint64_t offset)
{
    struct linear *linear;
    char bytes[LOG_CI];

    assert_int_equal(set_open(NULL, dsname, CLUSTER_UPDATE, &linear), 0);
    assert_int_equal(linear_read(linear, offset / LOG_CI, bytes), 0);
    bytes[offset % LOG_CI] = (char)~bytes[offset % LOG_CI];
    assert_int_equal(linear_write(linear, offset / LOG_CI, bytes), 0);
    assert_int_equal(linear_close(linear, NULL), 0);
}

static void damage_in_one_copy_is_read_from_the_other(void **state UNUSED)
{
    struct opened opened;

    begin(true);
    dual(&opened);
    for (int i = 0; i < 100; i++)
        assert_int_equal(model_append(opened.log, 1000), 0);
    assert_int_equal(model_wait(opened.log), 0);
    assert_int_equal(close_log(&opened), 0);
    damage("LOGCOPY1.DS01", model.records[10].rba + 50);
    damage("LOGCOPY2.DS01", model.records[11].rba + 50);
    damage("LOGCOPY1.DS01", model.records[99].rba + 50);
    check_now(true);
    damage("LOGCOPY2.DS01", model.records[10].rba + 50); /* both were mended */
    check_now(true);
}

/* Below what the BSDS knows to be written there is no end. */
static void damage_in_both_copies_is_not_the_end(void **state UNUSED)
{
    struct opened opened;

    begin(true);
    dual(&opened);
    for (int i = 0; i < 100; i++)
        assert_int_equal(model_append(opened.log, 1000), 0);
    assert_int_equal(model_wait(opened.log), 0);
    assert_int_equal(close_log(&opened), 0);
    damage("LOGCOPY1.DS01", model.records[10].rba + 50);
    damage("LOGCOPY2.DS01", model.records[10].rba + 50);
    assert_int_equal(open_log(&opened, true), REASON_CORRUPT);
    assert_true(was_said(&opened, "CSQJ106E ZQS1 LOG READ ERROR DSNAME=LOGCOPY1.DS01, LOGRBA="));
    assert_true(was_said(&opened, ", ERROR STATUS=stored bytes are damaged\n"));
    assert_int_equal(close_log(&opened), 0);
}

static int forget_written(struct bsds_image *image, void *context UNUSED)
{
    image->written = 0;
    return 0;
}

/* Nor where the log goes on further behind than a torn batch can reach. */
static void damage_far_in_front_is_not_the_end(void **state UNUSED)
{
    struct opened opened;

    begin(false);
    make_set("LARGE", 3000);
    assert_int_equal(open_log(&opened, false), 0);
    assert_int_equal(log_define(opened.log, 0, "LARGE"), 0);
    for (size_t written = 0; written < 6 * 1024 * 1024; written += 8048)
        assert_int_equal(model_append(opened.log, 8000), 0);
    assert_int_equal(model_wait(opened.log), 0);
    assert_int_equal(close_log(&opened), 0);
    assert_int_equal(open_bsds(&opened, false), 0);
    assert_int_equal(bsds_change(opened.bsds, forget_written, NULL), 0);
    assert_int_equal(close_log(&opened), 0);
    damage("LARGE", 5 * LOG_CI);
    assert_int_equal(open_log(&opened, false), REASON_CORRUPT);
    assert_int_equal(close_log(&opened), 0);
}

/* The copy of the BSDS that knew of the last switch is lost: what would be left of the log is not all of it. */
static void old_bsds_is_refused(void **state UNUSED)
{
    struct opened opened;
    struct bsds_image *image = mem_alloc(1, sizeof *image);
    struct linear *linear;

    begin(false);
    assert_int_equal(open_log(&opened, false), 0);
    assert_int_equal(model_append(opened.log, 1000), 0);
    assert_int_equal(model_wait(opened.log), 0);
    bsds_snapshot(opened.bsds, image);
    assert_int_equal(log_switch(opened.log), 0);
    assert_int_equal(model_append(opened.log, 1000), 0);
    assert_int_equal(model_wait(opened.log), 0);
    assert_int_equal(close_log(&opened), 0);
    assert_int_equal(set_open(NULL, "BSDS1", CLUSTER_LOAD, &linear), 0);
    assert_int_equal(bsds_write_new(linear, image), 0);
    assert_int_equal(linear_close(linear, NULL), 0);
    assert_int_equal(open_log(&opened, false), REASON_CORRUPT);
    assert_true(was_said(&opened, "GBRM003E ZQS1 THE BSDS IS OLDER THAN THE LOG: DSNAME=LOGCOPY1.DS02 BEGINS AT RBA 0000000000001000"));
    assert_int_equal(close_log(&opened), 0);
    mem_free(image);
}

static void the_bsds_of_another_queue_manager(void **state UNUSED)
{
    struct opened opened;

    begin(true); /* ZQS1's */
    log_options_used.qmgr = "ZQS2";
    assert_int_equal(open_log(&opened, true), REASON_STATE);
    assert_int_equal(close_log(&opened), 0);
    log_options_used.qmgr = "ZQS1";
    assert_int_equal(open_log(&opened, true), 0);
    assert_int_equal(close_log(&opened), 0);
    log_options_used.qmgr = NULL;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(function) cmocka_unit_test_setup_teardown(function, make_folder, remove_folder)
        TEST(failed_copy_is_told_and_left_out),
        TEST(last_copy_ends_it),
        TEST(a_copy_fails_where_nobody_waits),
        TEST(the_last_copy_fails_where_nobody_waits),
        TEST(each_copy_kept_other_control_intervals),
        TEST(copies_are_made_equal_at_the_start),
        TEST(a_copy_that_could_not_be_used_is_not_taken_again),
        TEST(damage_in_one_copy_is_read_from_the_other),
        TEST(damage_in_both_copies_is_not_the_end),
        TEST(damage_far_in_front_is_not_the_end),
        TEST(old_bsds_is_refused),
        TEST(the_bsds_of_another_queue_manager),
        cmocka_unit_test(single_fails),
        cmocka_unit_test(dual_fails),
        cmocka_unit_test(dual_torn),
        cmocka_unit_test(one_file_of_two_fails_for_ever),
        cmocka_unit_test(power_fails_single),
        cmocka_unit_test(power_fails_dual),
        cmocka_unit_test(many_power_failures_single),
        cmocka_unit_test(many_power_failures_dual),
        cmocka_unit_test(many_power_failures_encrypted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
