/* test_log_threshold.c - WRTHRSH: what fills many buffers is written before somebody waits for it, and is not durable until then. */
#include "tests/unit/mstr/log_model.h"

#include <poll.h>
#include <unistd.h>

enum { INTERVALS = 32, HALF = LOG_CI / 2 - LOG_HEADER /* of a control interval, with its header */ };

static void begin(int sets, uint64_t intervals, uint32_t threshold, uint32_t buffer)
{
    model_reset();
    log_options_used.offload = true;
    log_options_used.threshold = threshold;
    log_options_used.buffer = buffer;
    disk_use(false);
    make_log(2, sets, intervals);
}

static void open_good(struct opened *opened)
{
    assert_int_equal(open_log(opened, true), 0);
}

static struct log_status status_of(struct opened *opened)
{
    struct log_status status;

    log_status(opened->log, &status);
    return status;
}

static void append_intervals(struct opened *opened, unsigned count)
{
    for (unsigned i = 0; i < 2 * count; i++)
        assert_int_equal(model_append(opened->log, HALF), 0);
}

/* To the end of the control interval, and durable: what comes next fills whole ones. */
static void fill_interval(struct opened *opened)
{
    size_t left = LOG_CI - log_next(opened->log) % LOG_CI;

    if (left < LOG_HEADER + 32)
        left += LOG_CI;
    assert_int_equal(model_append(opened->log, left - LOG_HEADER), 0);
    assert_int_equal(log_next(opened->log) % LOG_CI, 0);
    assert_int_equal(model_wait(opened->log), 0);
}

static bool will_be_written(struct opened *opened, uint64_t bytes)
{
    for (int i = 0; i < 60000; i++) {
        if (status_of(opened).written_bytes >= bytes)
            return true;
        usleep(1000);
    }
    return false;
}

static void all_is_there(struct opened *opened)
{
    assert_int_equal(close_log(opened), 0);
    assert_int_equal(open_bsds(opened, true), 0);
    model_check(opened->bsds);
    assert_int_equal(close_log(opened), 0);
    open_good(opened);
    assert_int_equal(model_append(opened->log, 100), 0);
    assert_int_equal(model_wait(opened->log), 0);
    model_check(opened->bsds);
    assert_int_equal(close_log(opened), 0);
}

/* Nobody waits, so nothing is durable, until somebody does. */
static void full_buffers_are_written_and_not_forced(void **state UNUSED)
{
    static const uint32_t thresholds[] = { 1, 4, 16 };

    for (size_t i = 0; i < ARRAY_COUNT(thresholds); i++) {
        struct opened opened;
        struct log_status before, status;

        begin(3, INTERVALS, thresholds[i], 400);
        open_good(&opened);
        fill_interval(&opened);
        before = status_of(&opened);
        append_intervals(&opened, thresholds[i]);
        assert_true(will_be_written(&opened, before.written_bytes + thresholds[i] * LOG_CI));
        assert_int_equal(model_append(opened.log, 100), 0);
        usleep(2000); /* one that does not fill another control interval stays where it is */
        status = status_of(&opened);
        assert_int_equal(status.written_bytes, before.written_bytes + thresholds[i] * LOG_CI);
        assert_int_equal(status.forces, before.forces);
        assert_int_equal(status.durable, before.durable);
        assert_int_equal(model_wait(opened.log), 0);
        status = status_of(&opened);
        assert_int_equal(status.written_bytes, before.written_bytes + (thresholds[i] + 1) * LOG_CI);
        assert_int_equal(status.forces, before.forces + 1);
        assert_int_equal(status.durable, status.next);
        all_is_there(&opened);
        remove_folder(NULL);
        make_folder(NULL);
    }
}

/* SET LOG WRTHRSH: at the next record. */
static void the_threshold_is_that_of_the_moment(void **state UNUSED)
{
    struct opened opened;
    struct log_status before;

    begin(3, INTERVALS, 256, 400);
    open_good(&opened);
    fill_interval(&opened);
    before = status_of(&opened);
    append_intervals(&opened, 8);
    usleep(2000);
    assert_int_equal(status_of(&opened).written_bytes, before.written_bytes);
    log_set(opened.log, 1000, 1, &log_options_used.names);
    assert_int_equal(model_append(opened.log, 100), 0);
    assert_true(will_be_written(&opened, before.written_bytes + 8 * LOG_CI));
    log_set(opened.log, 1000, 256, &log_options_used.names);
    append_intervals(&opened, 8);
    usleep(2000);
    assert_int_equal(status_of(&opened).written_bytes, before.written_bytes + 8 * LOG_CI);
    assert_int_equal(status_of(&opened).durable, before.durable);
    all_is_there(&opened);
}

/* The threshold may be more than the buffer. Who never commits gets on all the same, with a force for each half of it. */
static void half_a_buffer_is_forced(void **state UNUSED)
{
    static const uint32_t thresholds[] = { 1, 256 };

    for (size_t i = 0; i < ARRAY_COUNT(thresholds); i++) {
        struct opened opened;
        struct log_status before, status;

        begin(3, 512, thresholds[i], LOG_BUFFER_MIN);
        open_good(&opened);
        fill_interval(&opened);
        before = status_of(&opened);
        append_intervals(&opened, 6);
        for (int turn = 0; turn < 60000 && status_of(&opened).durable == before.durable; turn++)
            usleep(1000);
        status = status_of(&opened);
        assert_true(status.durable > before.durable + LOG_BUFFER_MIN * 1024 / 2 - LOG_CI);
        for (int turn = 0; turn < 300; turn++)
            assert_int_equal(model_append(opened.log, 3000), 0);
        assert_true(status_of(&opened).durable > status.durable);
        assert_true(status_of(&opened).forces - before.forces <= 2 * 300 * 3000 / (LOG_BUFFER_MIN * 1024 / 2));
        all_is_there(&opened);
        remove_folder(NULL);
        make_folder(NULL);
    }
}

/* ARCHIVE LOG where all is written and nothing of it durable: the data set ends with a force that has nothing to write. */
static void archive_log_behind_what_is_not_forced(void **state UNUSED)
{
    struct opened opened;
    struct log_status before, status;

    begin(3, INTERVALS, 1, 400);
    open_good(&opened);
    fill_interval(&opened);
    before = status_of(&opened);
    append_intervals(&opened, 4);
    assert_true(will_be_written(&opened, before.written_bytes + 4 * LOG_CI));
    assert_int_equal(log_switch(opened.log), 0);
    for (int i = 0; i < 60000 && status_of(&opened).switches == before.switches; i++)
        usleep(1000);
    status = status_of(&opened);
    assert_int_equal(status.switches, before.switches + 1);
    assert_int_equal(status.written_bytes, before.written_bytes + 4 * LOG_CI);
    assert_int_equal(status.durable, status.next);
    assert_int_equal(status.start, status.next);
    model.acknowledged = model.count;
    all_is_there(&opened);
}

/* A data set that is full is left at once, with a force: it is to be archived, whoever commits. */
static void the_end_of_a_data_set_is_forced(void **state UNUSED)
{
    struct opened opened;
    struct log_status before;
    uint64_t end;

    begin(3, INTERVALS, 1, 400);
    open_good(&opened);
    before = status_of(&opened);
    end = before.start + INTERVALS * LOG_CI;
    append_intervals(&opened, INTERVALS + 2);
    for (int i = 0; i < 60000 && status_of(&opened).switches == before.switches; i++)
        usleep(1000);
    assert_int_equal(status_of(&opened).switches, before.switches + 1);
    assert_int_equal(status_of(&opened).start, end);
    assert_int_equal(status_of(&opened).durable, end);
    all_is_there(&opened);
}

/* The next data set is begun in the buffer alone, and nobody forces: ARCHIVE LOG comes too early, and sees to it that it does not for
 * ever. */
static void archive_log_while_the_end_is_not_forced(void **state UNUSED)
{
    struct opened opened;
    uint64_t switches;
    int reason = REASON_BUSY;

    begin(3, INTERVALS, 256, 400);
    open_good(&opened);
    switches = status_of(&opened).switches;
    append_intervals(&opened, INTERVALS);
    assert_int_equal(status_of(&opened).switches, switches);
    assert_int_equal(log_switch(opened.log), REASON_BUSY);
    for (int i = 0; i < 60000 && (reason == REASON_BUSY || reason == REASON_FULL); i++) {
        usleep(1000);
        reason = log_switch(opened.log);
    }
    assert_int_equal(reason, 0);
    assert_true(status_of(&opened).switches > switches);
    all_is_there(&opened);
}

/* SUSPEND QMGR LOG: nor is anything written that fills buffers, until RESUME. */
static void nothing_is_written_while_it_is_suspended(void **state UNUSED)
{
    struct opened opened;
    struct log_status before;
    uint64_t rba;

    begin(3, INTERVALS, 1, LOG_BUFFER_MIN);
    open_good(&opened);
    fill_interval(&opened);
    append_intervals(&opened, 2); /* perhaps on its way */
    assert_int_equal(log_suspend(opened.log, &rba), 0);
    model.acknowledged = model.count;
    before = status_of(&opened);
    assert_int_equal(before.durable, rba);
    append_intervals(&opened, 7); /* more than half of the buffer */
    usleep(5000);
    assert_int_equal(status_of(&opened).written_bytes, before.written_bytes);
    assert_int_equal(status_of(&opened).durable, rba);
    assert_true(log_resume(opened.log));
    assert_true(will_be_written(&opened, before.written_bytes + 7 * LOG_CI));
    assert_int_equal(log_suspend(opened.log, &rba), 0);
    append_intervals(&opened, 2);
    all_is_there(&opened); /* closing makes it durable */
}

/* The last data set fills while nobody commits. */
static void the_last_data_set_is_told_as_it_fills(void **state UNUSED)
{
    struct opened opened;
    struct pollfd event;
    struct log_status before;
    uint64_t count;
    bool said = false;

    begin(1, INTERVALS, 1, 400);
    open_good(&opened);
    fill_interval(&opened);
    before = status_of(&opened);
    event = (struct pollfd){ .fd = log_event(opened.log), .events = POLLIN };
    while (read(event.fd, &count, sizeof count) > 0)
        ;
    append_intervals(&opened, INTERVALS / 4);
    while (!said && poll(&event, 1, 60000) == 1) {
        assert_true(read(event.fd, &count, sizeof count) > 0);
        said = was_said(&opened, "CSQJ110E ZQS1 LAST COPY 1 ACTIVE LOG DATA SET IS 25 PERCENT FULL\n");
    }
    assert_true(said);
    assert_int_equal(status_of(&opened).durable, before.durable);
    all_is_there(&opened);
}

/* CSQ1LOGP of a queue manager that runs: a record that goes on in a control interval not written yet is behind the end. */
static void a_reader_sees_whole_records_of_what_is_not_forced(void **state UNUSED)
{
    struct bsds_image *image = mem_alloc(1, sizeof *image);
    struct log_reader *reader;
    struct opened opened;
    struct log_record record;
    struct log_status before;
    size_t count = 0;
    int result;

    begin(3, INTERVALS, 1, 400);
    open_good(&opened);
    fill_interval(&opened);
    before = status_of(&opened);
    for (int i = 0; i < 4; i++)
        assert_int_equal(model_append(opened.log, 3000), 0); /* the third one ends in the control interval that is not full */
    assert_true(will_be_written(&opened, before.written_bytes + 2 * LOG_CI));
    bsds_snapshot(opened.bsds, image);
    log_reader_open(&reader, &set_files, image);
    log_reader_be_patient(reader);
    log_reader_start(reader, 0);
    while ((result = log_reader_next(reader, &record)) == 1)
        count += record.type == LOG_PUT;
    assert_int_equal(result, 0);
    assert_int_equal(count, 3);
    assert_int_equal(log_reader_position(reader), model.records[3].rba);
    assert_int_equal(model_wait(opened.log), 0);
    for (size_t i = 3; i < 5; i++) {
        assert_int_equal(log_reader_next(reader, &record), 1);
        assert_int_equal(record.rba, model.records[i].rba);
    }
    assert_int_equal(log_reader_next(reader, &record), 0);
    log_reader_close(reader);
    all_is_there(&opened);
    mem_free(image);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(function) cmocka_unit_test_setup_teardown(function, make_folder, remove_folder)
        TEST(full_buffers_are_written_and_not_forced),
        TEST(the_threshold_is_that_of_the_moment),
        TEST(half_a_buffer_is_forced),
        TEST(archive_log_behind_what_is_not_forced),
        TEST(the_end_of_a_data_set_is_forced),
        TEST(archive_log_while_the_end_is_not_forced),
        TEST(nothing_is_written_while_it_is_suspended),
        TEST(the_last_data_set_is_told_as_it_fills),
        TEST(a_reader_sees_whole_records_of_what_is_not_forced),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
