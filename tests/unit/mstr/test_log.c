/* test_log.c - log.h and log_reader.h on a disk that works: appended, durable, read back; ring, archives, orders. */
#include "tests/unit/mstr/log_model.h"

#include <poll.h>
#include <unistd.h>

enum { INTERVALS = 32 };

static void open_good(struct opened *opened, bool dual)
{
    int reason = open_log(opened, dual);

    if (reason < 0)
        print_message("%s", opened->messages.data);
    assert_int_equal(reason, 0);
}

static void append_many(struct opened *opened, int count)
{
    for (int i = 0; i < count; i++) {
        assert_int_equal(model_append(opened->log, model_length()), 0);
        if (i % 7 == 0)
            assert_int_equal(model_wait(opened->log), 0);
    }
    assert_int_equal(model_wait(opened->log), 0);
}

static void begin(int copies, int sets)
{
    model_reset();
    log_options_used.offload = true;
    log_options_used.names = (struct log_archive_names){ .prefix = { "ARC1", "ARC2" } };
    log_options_used.archives = 1000;
    disk_use(false);
    make_log(copies, sets, INTERVALS);
}

static void appended_durable_and_read_back(void **state UNUSED)
{
    struct opened opened;
    struct log_status status;
    struct pollfd event;

    begin(2, 3);
    open_good(&opened, true);
    assert_true(was_said(&opened, "CSQJ127I ZQS1 SYSTEM TIME STAMP FOR BSDS="));
    assert_true(was_said(&opened, "CSQJ001I ZQS1 CURRENT COPY 1 ACTIVE LOG DATA SET IS DSNAME=LOGCOPY1.DS01, STARTRBA=0000000000000000 "
                                  "ENDRBA=000000000001FFFF\n"));
    assert_true(was_said(&opened, "CSQJ001I ZQS1 CURRENT COPY 2 ACTIVE LOG DATA SET IS DSNAME=LOGCOPY2.DS01"));
    assert_true(was_said(&opened, "CSQJ099I ZQS1 LOG RECORDING TO COMMENCE WITH STARTRBA=0000000000000000\n"));
    assert_int_equal(model_append(opened.log, 100), 0);
    log_force(opened.log);
    event = (struct pollfd){ .fd = log_event(opened.log), .events = POLLIN };
    while (log_durable(opened.log) <= model.records[0].rba) {
        uint64_t count;

        assert_int_equal(poll(&event, 1, 60000), 1);
        assert_int_equal(read(event.fd, &count, sizeof count), sizeof count);
    }
    model.acknowledged = 1;
    append_many(&opened, 40);
    log_status(opened.log, &status);
    assert_true(status.copies[0].in_use && status.copies[1].in_use);
    assert_int_equal(status.records, 42);
    assert_int_equal(status.epoch, 1);
    assert_int_equal(log_failed(opened.log), 0);
    assert_int_equal(close_log(&opened), 0);
    for (int start = 0; start < 5; start++) {
        open_good(&opened, true);
        model_check(opened.bsds);
        append_many(&opened, 10);
        assert_int_equal(close_log(&opened), 0);
    }
    assert_int_equal(open_bsds(&opened, true), 0);
    model_check(opened.bsds);
    assert_int_equal(model.count, 91);
    assert_int_equal(close_log(&opened), 0);
}

/* Whatever the end of the log is a multiple of, recording begins at the next control interval and what was there stays. */
static void starts_behind_ends_of_every_length(void **state UNUSED)
{
    struct opened opened;

    begin(1, 3);
    for (size_t length = 24; length < 4200; length += 16) {
        open_good(&opened, false);
        assert_int_equal(model_append(opened.log, length), 0);
        assert_int_equal(model_wait(opened.log), 0);
        assert_int_equal(close_log(&opened), 0);
    }
    assert_int_equal(open_bsds(&opened, false), 0);
    model_check(opened.bsds);
    assert_int_equal(close_log(&opened), 0);
}

static void ring_and_archives(void **state UNUSED)
{
    struct opened opened;
    struct bsds_image *image = mem_alloc(1, sizeof *image);

    begin(2, 3);
    open_good(&opened, true);
    append_many(&opened, 1500);
    assert_true(was_said(&opened, "CSQJ002I ZQS1 END OF ACTIVE LOG DATA SET DSNAME=LOGCOPY2.DS03, STARTRBA=0000000000040000 "
                                  "ENDRBA=000000000005FFFF\n"));
    model_check(opened.bsds);
    assert_int_equal(close_log(&opened), 0);
    assert_int_equal(open_bsds(&opened, true), 0);
    bsds_snapshot(opened.bsds, image);
    assert_true(image->archive[0].count > 5);
    assert_int_equal(image->archive[0].count, image->archive[1].count);
    assert_string_equal(image->archive[0].list[0].name.text, "ARC1.A0000001");
    assert_string_equal(image->archive[1].list[0].name.text, "ARC2.A0000001");
    assert_string_equal(image->archive[1].list[0].volume, "WORK01");
    assert_int_equal(image->archive[0].list[1].start, image->archive[0].list[0].end);
    assert_int_equal(access(set_path("ARC2.B0000003"), F_OK), 0);
    model_check(opened.bsds);
    assert_int_equal(close_log(&opened), 0);
    /* one archive copy lost: the other one is read */
    assert_int_equal(unlink(set_path("ARC1.A0000002")), 0);
    assert_int_equal(truncate(set_path("ARC2.A0000003"), 5 * LOG_CI), 0);
    assert_int_equal(open_bsds(&opened, true), 0);
    model_check(opened.bsds);
    assert_int_equal(close_log(&opened), 0);
    mem_free(image);
}

static void archive_log_ends_the_data_set(void **state UNUSED)
{
    struct opened opened;
    struct log_status status;

    begin(1, 3);
    log_options_used.names.stamp = LOG_STAMP_YES;
    open_good(&opened, false);
    for (int i = 0; i < 10; i++) {
        int reason;

        append_many(&opened, i); /* also behind nothing */
        do
            reason = log_switch(opened.log);
        while ((reason == REASON_BUSY || reason == REASON_FULL) && usleep(1000) == 0);
        assert_int_equal(reason, 0);
    }
    append_many(&opened, 3);
    log_status(opened.log, &status);
    assert_in_range(status.switches, 8, 11);
    model_check(opened.bsds);
    assert_true(was_said(&opened, "CSQJ003I ZQS1 FULL ARCHIVE LOG VOLUME DSNAME=ARC1.D"));
    assert_false(was_said(&opened, "CSQJ111A")); /* it was refused, with space in the last data set */
    assert_int_equal(close_log(&opened), 0);
    open_good(&opened, false);
    append_many(&opened, 3);
    model_check(opened.bsds);
    assert_int_equal(close_log(&opened), 0);
}

/* SET ARCHIVE holds from the next offload on; what was archived before keeps its name. */
static void names_are_those_of_the_moment(void **state UNUSED)
{
    const struct log_archive_names names = { { "NEW.ARC1", "NEW.ARC2" }, LOG_STAMP_EXT };
    struct bsds_image *image = mem_alloc(1, sizeof *image);
    struct opened opened;
    const char *last;

    begin(2, 3);
    open_good(&opened, true);
    append_many(&opened, 700);
    log_set(opened.log, 1000, 20, &names);
    append_many(&opened, 900);
    model_check(opened.bsds);
    assert_true(was_said(&opened, "DSNAME=ARC1.A0000001,"));
    assert_true(was_said(&opened, "DSNAME=NEW.ARC1.D20"));
    bsds_snapshot(opened.bsds, image);
    last = image->archive[1].list[image->archive[1].count - 1].name.text;
    assert_int_equal(strlen(last), strlen("NEW.ARC2.D2026001.T0000000.A0000001"));
    assert_memory_equal(last, "NEW.ARC2.D20", 12);
    assert_memory_equal(last + 17, ".T", 2);
    assert_int_equal(close_log(&opened), 0);
    mem_free(image);
}

static void names_that_cannot_be(void **state UNUSED)
{
    static const struct {
        const char *prefix;
        enum log_stamp stamp;
        bool good;
    } rows[] = {
        { "ZQS1.ARC1", LOG_STAMP_NO, true }, { "", LOG_STAMP_NO, false }, { "1ARC", LOG_STAMP_NO, false },
        { "ZQS1.TOOLONGPART", LOG_STAMP_NO, false }, { "ZQS1..ARC", LOG_STAMP_NO, false }, { "ZQS1.", LOG_STAMP_NO, false },
        { "A2345678.B2345678.C2345678.D2345678", LOG_STAMP_NO, true }, /* 35 */
        { "A2345678.B2345678.C", LOG_STAMP_YES, true }, /* 19 */
        { "A2345678.B2345678.CD", LOG_STAMP_YES, false },
        { "A2345678.B2345678", LOG_STAMP_EXT, true }, /* 17 */
        { "A2345678.B2345.C23", LOG_STAMP_EXT, false },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct log_archive_names names = { .stamp = rows[i].stamp };
        struct dsname name;

        snprintf(names.prefix[1], sizeof names.prefix[1], "%s", rows[i].prefix);
        if ((log_archive_name(&names, 1, 'A', 1, clock_now(), &name) == 0) != rows[i].good)
            fail_msg("%s %d", rows[i].prefix, rows[i].stamp);
    }
}

/* The records of a checkpoint are not there yet. */
static void archive_log_right_behind_a_switch_did_nothing(void **state UNUSED)
{
    struct opened opened;
    struct log_status status;

    begin(2, 4);
    open_good(&opened, true);
    append_many(&opened, 3);
    log_status(opened.log, &status);
    for (uint64_t wanted = status.switches + 1, last = wanted + 3; wanted <= last; wanted++) {
        int reason;

        do
            reason = log_switch(opened.log);
        while ((reason == REASON_BUSY || reason == REASON_FULL) && usleep(1000) == 0);
        assert_int_equal(reason, 0);
        for (unsigned milliseconds = 0; status.switches < wanted && milliseconds < 60000; milliseconds++) {
            usleep(1000);
            log_status(opened.log, &status);
        }
        assert_int_equal(status.switches, wanted);
    }
    append_many(&opened, 3);
    model_check(opened.bsds);
    assert_int_equal(close_log(&opened), 0);
    open_good(&opened, true);
    append_many(&opened, 3);
    model_check(opened.bsds);
    assert_int_equal(close_log(&opened), 0);
}

/* A thread says it some time. */
static bool will_be_said(struct opened *opened, const char *text)
{
    for (unsigned milliseconds = 0; milliseconds < 60000; milliseconds++) {
        if (was_said(opened, text))
            return true;
        usleep(1000);
    }
    return false;
}

static void nothing_is_overwritten_that_is_not_archived(void **state UNUSED)
{
    struct opened opened;
    unsigned data_sets;
    int reason;

    begin(2, 2);
    no_archives = true;
    open_good(&opened, true);
    do
        reason = model_append(opened.log, 1000);
    while (reason == 0);
    assert_int_equal(reason, REASON_FULL);
    assert_int_equal(model_wait(opened.log), 0);
    assert_int_equal(log_full(opened.log, &data_sets), 1);
    assert_int_equal(data_sets, 2);
    assert_true(was_said(&opened, "CSQJ111A ZQS1 OUT OF SPACE IN ACTIVE LOG DATA SETS\n"));
    assert_true(was_said(&opened, "CSQJ110E ZQS1 LAST COPY 1 ACTIVE LOG DATA SET IS 95 PERCENT FULL\n"));
    assert_true(will_be_said(&opened, "CSQJ115E ZQS1 OFFLOAD FAILED, COULD NOT ALLOCATE AN ARCHIVE DATA SET\n"));
    assert_true(log_out_of_space(opened.log));
    assert_true(log_fills_last(opened.log));
    assert_true(log_offload_failed(opened.log));
    assert_int_equal(log_switch(opened.log), REASON_FULL);
    no_archives = false;
    assert_int_equal(log_switch(opened.log), REASON_FULL); /* but it asks for an offload */
    append_many(&opened, 300);
    assert_false(log_out_of_space(opened.log));
    assert_true(will_be_said(&opened, "CSQJ139I ZQS1 LOG OFFLOAD TASK ENDED\n"));
    assert_false(log_offload_failed(opened.log));
    model_check(opened.bsds);
    assert_int_equal(close_log(&opened), 0);
}

/* What hindered it was mended, and nobody could say so: who would, waited for the log. */
static void an_offload_that_had_failed_was_never_tried_again(void **state UNUSED)
{
    struct opened opened;
    const char *told;
    int reason;

    begin(2, 2);
    no_archives = true;
    log_options_used.again = 20;
    open_good(&opened, true);
    do
        reason = model_append(opened.log, 1000);
    while (reason == 0);
    assert_int_equal(reason, REASON_FULL);
    assert_int_equal(model_wait(opened.log), 0);
    assert_true(will_be_said(&opened, "CSQJ111A ZQS1"));
    usleep(200 * 1000); /* it is tried again a few times, and says no more why it fails */
    assert_true(will_be_said(&opened, "CSQJ115E ZQS1"));
    told = opened.messages.data + opened.messages.length;
    usleep(200 * 1000);
    log_take_messages(opened.log, &opened.messages);
    assert_ptr_equal(told, opened.messages.data + opened.messages.length);
    no_archives = false;
    append_many(&opened, 300);
    assert_true(was_said(&opened, "DSNAME=ARC1.A0000001,")); /* no number is lost */
    model_check(opened.bsds);
    assert_int_equal(close_log(&opened), 0);
    log_options_used.again = 0;
}

/* At some time: the offload may be in the middle of another try. */
static bool will_be_gone(const char *path)
{
    for (unsigned milliseconds = 0; milliseconds < 60000 && access(path, F_OK) == 0; milliseconds++)
        usleep(1000);
    return access(path, F_OK) == -1;
}

/* Archives that could not be finished stayed, and the disk was as full as before. */
static void an_archive_that_failed_stayed(void **state UNUSED)
{
    struct opened opened;
    int reason;

    begin(1, 3);
    unfinished_archives = true;
    open_good(&opened, false);
    do
        reason = model_append(opened.log, 1000);
    while (reason == 0);
    assert_int_equal(reason, REASON_FULL);
    assert_int_equal(model_wait(opened.log), 0);
    assert_true(will_be_said(&opened, "FROM WRITE FOR DSNAME ARC1.A0000001"));
    assert_true(will_be_said(&opened, "CSQJ115E ZQS1"));
    for (unsigned number = 1; number < 30; number++) {
        char name[20];

        snprintf(name, sizeof name, "ARC1.A%07u", number);
        assert_true(will_be_gone(set_path(name)));
    }
    unfinished_archives = false;
    disk_plan(DISK_GOOD, 0);
    assert_int_equal(log_switch(opened.log), REASON_FULL);
    append_many(&opened, 300);
    model_check(opened.bsds);
    assert_int_equal(close_log(&opened), 0);
}

/* ARCHIVE LOG CANCEL OFFLOAD: what failed is begun anew; what is under way is, and nothing is missing in the end. */
static void a_cancelled_offload_begins_anew(void **state UNUSED)
{
    struct opened opened;
    int reason;

    begin(2, 3);
    no_archives = true;
    open_good(&opened, true);
    do
        reason = model_append(opened.log, 1000);
    while (reason == 0);
    assert_int_equal(reason, REASON_FULL);
    assert_int_equal(model_wait(opened.log), 0);
    no_archives = false;
    assert_int_equal(log_cancel_offload(opened.log), 0);
    for (int i = 0; i < 200; i++) {
        append_many(&opened, 10);
        assert_int_equal(log_cancel_offload(opened.log), 0);
    }
    model_check(opened.bsds);
    assert_int_equal(close_log(&opened), 0);
    log_options_used.offload = false;
    open_good(&opened, false);
    assert_int_equal(log_cancel_offload(opened.log), REASON_STATE);
    model_check(opened.bsds);
    assert_int_equal(close_log(&opened), 0);
}

/* SUSPEND QMGR LOG: what is appended stays in the buffers, and the BSDS says how far the disk has it. */
static void a_suspended_log_writes_nothing(void **state UNUSED)
{
    struct bsds_image *image = mem_alloc(1, sizeof *image);
    struct opened opened;
    uint64_t rba, again, next;

    begin(2, 3);
    open_good(&opened, true);
    append_many(&opened, 10);
    assert_false(log_resume(opened.log));
    assert_int_equal(log_suspend(opened.log, &rba), 0);
    assert_int_equal(log_durable(opened.log), rba);
    assert_int_equal(log_suspend(opened.log, &again), REASON_STATE);
    bsds_snapshot(opened.bsds, image);
    assert_int_equal(image->written, rba);
    for (int i = 0; i < 5; i++)
        assert_int_equal(model_append(opened.log, 1000), 0);
    log_force(opened.log);
    usleep(20000);
    assert_int_equal(log_durable(opened.log), rba);
    assert_true(log_resume(opened.log));
    assert_false(log_suspended(opened.log));
    next = log_next(opened.log);
    for (int i = 0; i < 60000 && log_durable(opened.log) < next; i++)
        usleep(1000); /* what was forced meanwhile needs no second word */
    assert_int_equal(log_durable(opened.log), next);
    assert_int_equal(log_suspend(opened.log, &rba), 0);
    assert_int_equal(model_append(opened.log, 1000), 0);
    assert_false(was_said(&opened, "GBRM110W"));
    assert_int_equal(model_wait(opened.log), 0);
    assert_false(log_suspended(opened.log));
    assert_true(was_said(&opened, "GBRM110W ZQS1 LOGGING RESUMED, BEFORE RESUME QMGR LOG"));
    model_check(opened.bsds);
    assert_int_equal(log_suspend(opened.log, &rba), 0);
    assert_int_equal(model_append(opened.log, 1000), 0);
    assert_int_equal(close_log(&opened), 0); /* nothing of it is lost */
    open_good(&opened, false);
    model_check(opened.bsds);
    assert_int_equal(close_log(&opened), 0);
    mem_free(image);
}

/* DISPLAY LOG right behind ARCHIVE LOG: a wait for "0 to offload" was over before it had begun. */
static void a_data_set_that_ended_was_not_to_be_offloaded(void **state UNUSED)
{
    struct opened opened;
    struct log_status status;
    unsigned data_sets;
    uint64_t rba;

    begin(2, 3);
    open_good(&opened, true);
    append_many(&opened, 10);
    assert_int_equal(log_full(opened.log, &data_sets), 0);
    assert_int_equal(log_suspend(opened.log, &rba), 0); /* the switch waits for the disk */
    assert_int_equal(log_switch(opened.log), 0);
    assert_int_equal(log_full(opened.log, &data_sets), 1);
    assert_false(was_said(&opened, "CSQJ002I"));
    assert_true(log_resume(opened.log));
    do
        usleep(1000);
    while (log_full(opened.log, &data_sets) || (log_status(opened.log, &status), status.offload != LOG_OFFLOAD_AVAILABLE));
    assert_true(was_said(&opened, "CSQJ003I"));
    assert_int_equal(close_log(&opened), 0);
}

/* Without offload the data set behind the next one is not known before the checkpoint that a switch asks for. */
static void a_switch_to_the_last_data_set_was_not_told(void **state UNUSED)
{
    struct opened opened;
    struct pollfd event;
    bool said = false;
    uint64_t count;

    begin(1, 2);
    log_options_used.offload = false;
    open_good(&opened, false);
    append_many(&opened, 1);
    assert_int_equal(model_append(opened.log, 2 * LOG_CI - log_next(opened.log) % LOG_CI - LOG_HEADER), 0);
    assert_int_equal(model_wait(opened.log), 0);
    assert_int_equal(log_next(opened.log) % LOG_CI, 0); /* so that nothing has to be written, which would be told */
    event = (struct pollfd){ .fd = log_event(opened.log), .events = POLLIN };
    while (read(event.fd, &count, sizeof count) > 0)
        ;
    assert_int_equal(log_switch(opened.log), 0);
    while (!said) {
        assert_int_equal(poll(&event, 1, 60000), 1);
        assert_int_equal(read(event.fd, &count, sizeof count), sizeof count);
        said = was_said(&opened, "CSQJ002I");
    }
    assert_int_equal(close_log(&opened), 0);
}

static void without_offload_restart_decides(void **state UNUSED)
{
    struct opened opened;
    size_t before;
    int reason;

    begin(1, 2);
    log_options_used.offload = false;
    open_good(&opened, false);
    no_archives = true; /* for model_append() */
    do
        reason = model_append(opened.log, 1000);
    while (reason == 0);
    assert_int_equal(reason, REASON_FULL);
    assert_int_equal(model_wait(opened.log), 0);
    before = model.count;
    log_keep_from(opened.log, INTERVALS * LOG_CI - 1); /* the first one is needed yet */
    usleep(10000);
    assert_int_equal(model_append(opened.log, 1000), REASON_FULL);
    log_keep_from(opened.log, INTERVALS * LOG_CI);
    no_archives = false;
    append_many(&opened, 20);
    assert_int_equal(model.count, before + 20);
    assert_int_equal(close_log(&opened), 0);
}

static void define_log_adds_a_data_set(void **state UNUSED)
{
    struct opened opened;
    int reason;

    begin(1, 1);
    no_archives = true;
    open_good(&opened, false);
    do
        reason = model_append(opened.log, 1000);
    while (reason == 0);
    assert_int_equal(log_define(opened.log, 0, "NOT.THERE"), REASON_NOT_FOUND);
    assert_int_equal(log_define(opened.log, 1, "LOGCOPY1.DS02"), REASON_BAD_VALUE); /* single logging */
    assert_int_equal(log_define(opened.log, 0, "LOGCOPY1.DS01"), REASON_EXISTS);
    make_set("LOGCOPY1.SMALL", 31);
    assert_int_equal(log_define(opened.log, 0, "LOGCOPY1.SMALL"), REASON_TRUNCATED);
    assert_true(was_said(&opened, "FOR DSNAME LOGCOPY1.SMALL"));
    make_set("LOGCOPY1.DS02", 2 * INTERVALS);
    assert_int_equal(log_define(opened.log, 0, "LOGCOPY1.DS02"), 0);
    no_archives = false;
    append_many(&opened, 100);
    model_check(opened.bsds);
    assert_int_equal(close_log(&opened), 0);
}

/* DEFINE LOG, and CSQJU003 NEWLOG, took whatever was named, a BSDS of others, and wrote it over. */
static void a_data_set_of_something_else_became_a_log(void **state UNUSED)
{
    struct bsds_image *image = mem_alloc(1, sizeof *image);
    struct opened opened;
    struct linear *linear;

    begin(1, 3);
    make_set("OTHER.BSDS", BSDS_SIZE);
    bsds_image_init(image, "OTHR");
    image->sequence = 8;
    assert_int_equal(set_open(NULL, "OTHER.BSDS", CLUSTER_UPDATE, &linear), 0);
    assert_int_equal(bsds_write_new(linear, image), 0);
    assert_int_equal(linear_close(linear, NULL), 0);
    open_good(&opened, false);
    assert_int_equal(log_define(opened.log, 0, "OTHER.BSDS"), REASON_EXISTS);
    assert_true(was_said(&opened, "GBRM019E ZQS1 DATA SET OTHER.BSDS HOLDS SOMETHING THAT IS NO LOG\n"));
    assert_int_equal(close_log(&opened), 0);
    /* NEWLOG: only the start sees it */
    assert_int_equal(open_bsds(&opened, false), 0);
    bsds_snapshot(opened.bsds, image);
    assert_int_equal(bsds_active_add(image, 0, "OTHER.BSDS"), 0);
    image->sequence++;
    assert_int_equal(close_log(&opened), 0);
    assert_int_equal(set_open(NULL, "BSDS1", CLUSTER_UPDATE, &linear), 0);
    assert_int_equal(bsds_write_new(linear, image), 0);
    assert_int_equal(linear_close(linear, NULL), 0);
    open_good(&opened, false);
    assert_true(was_said(&opened, "GBRM019E ZQS1 DATA SET OTHER.BSDS HOLDS SOMETHING THAT IS NO LOG\n"));
    append_many(&opened, 1000);
    assert_int_equal(close_log(&opened), 0);
    assert_int_equal(set_open(NULL, "OTHER.BSDS", CLUSTER_READ, &linear), 0);
    assert_int_equal(bsds_read(linear, image), 0);
    assert_string_equal(image->qmgr, "OTHR");
    assert_int_equal(linear_close(linear, NULL), 0);
    mem_free(image);
}

static void read_from_buffer_and_data_sets(void **state UNUSED)
{
    struct opened opened;
    struct log_record record;
    struct buf bytes;

    begin(2, 3);
    buf_init(&bytes, LOG_RECORD_MAX);
    open_good(&opened, true);
    for (int i = 0; i < 600; i++) {
        size_t some = model.count ? (size_t)rand_r(&model.seed) % model.count : 0;

        assert_int_equal(model_append(opened.log, model_length()), 0);
        assert_int_equal(log_read(opened.log, model.records[some].rba, &bytes, &record), 0);
        assert_int_equal(record.body.length, model.records[some].length);
        assert_int_equal(strtoul(record.body.data, NULL, 10), some);
    }
    assert_true(log_read(opened.log, log_next(opened.log), &bytes, &record) < 0);
    assert_true(log_read(opened.log, model.records[5].rba + 16, &bytes, &record) < 0);
    assert_int_equal(close_log(&opened), 0);
    buf_release(&bytes);
}

static void too_long_and_room(void **state UNUSED)
{
    static char body[LOG_BODY_MAX + 1];
    const struct log_entry entry = { .type = LOG_PUT, .begins_unit = true };
    struct span whole = span_bytes(body, LOG_BODY_MAX), parts[2] = { whole, span_bytes(body, 1) };
    struct opened opened;
    struct log_record record;
    struct buf bytes;
    uint64_t rba;

    begin(1, 3);
    buf_init(&bytes, LOG_RECORD_MAX);
    open_good(&opened, false);
    assert_int_equal(log_append(opened.log, &entry, parts, 2, &rba), REASON_TOO_LONG);
    for (int i = 0; i < 40; i++) { /* longer than the buffer altogether, across the ends of data sets of 32 intervals */
        int reason;

        do
            reason = log_append(opened.log, &entry, &whole, 1, &rba);
        while ((reason == REASON_BUSY || reason == REASON_FULL) && usleep(100) == 0);
        assert_int_equal(reason, 0);
    }
    assert_int_equal(log_wait(opened.log, rba), 0);
    assert_int_equal(log_read(opened.log, rba, &bytes, &record), 0);
    assert_int_equal(record.urid, rba);
    assert_true(log_room(opened.log) <= LOG_BUFFER_MIN * 1024);
    assert_int_equal(close_log(&opened), 0);
    log_options_used.buffer = 400;
    open_good(&opened, false);
    while (log_room(opened.log) == 0)
        usleep(100); /* the next data set is being archived */
    for (size_t room = log_room(opened.log), size = log_record_size(100); room >= size; room -= size)
        assert_int_equal(log_append(opened.log, &entry, &(struct span){ body, 100 }, 1, &rba), 0);
    assert_int_equal(close_log(&opened), 0);
    log_options_used.buffer = LOG_BUFFER_MIN;
    buf_release(&bytes);
}

/* A copy of the log in the state it has while it is written: a reader never takes anything half. */
static void foreign_reader_while_it_is_written(void **state UNUSED)
{
    struct opened opened;

    begin(2, 3);
    open_good(&opened, true);
    for (int i = 0; i < 50; i++) {
        struct linear *linear;
        struct bsds_image *image = mem_alloc(1, sizeof *image);
        struct log_reader *reader;
        struct log_record record;
        size_t number = 0;
        int result;

        for (int j = 0; j < 20; j++)
            assert_int_equal(model_append(opened.log, model_length()), 0);
        log_force(opened.log);
        assert_int_equal(set_open(NULL, "BSDS2", CLUSTER_READ, &linear), 0);
        assert_int_equal(bsds_read(linear, image), 0);
        assert_int_equal(linear_close(linear, NULL), 0);
        log_reader_open(&reader, &set_files, image);
        log_reader_be_patient(reader);
        log_reader_start(reader, 0);
        while ((result = log_reader_next(reader, &record)) == 1)
            if (record.type == LOG_PUT)
                assert_int_equal(record.rba, model.records[number++].rba);
        assert_true(result == 0 || result == REASON_CORRUPT); /* a data set was used again since: not what it says, but not wrong */
        log_reader_close(reader);
        mem_free(image);
    }
    assert_int_equal(close_log(&opened), 0);
}

static void seek_for_people(void **state UNUSED)
{
    struct opened opened;
    struct bsds_image *image = mem_alloc(1, sizeof *image);
    struct log_reader *reader;
    struct log_record record;

    begin(1, 3);
    open_good(&opened, false);
    append_many(&opened, 800);
    bsds_snapshot(opened.bsds, image);
    log_reader_open(&reader, &set_files, image);
    for (size_t i = 1; i < model.count; i += 50) {
        assert_int_equal(log_reader_seek(reader, model.records[i].rba - 3), 0);
        assert_int_equal(log_reader_next(reader, &record), 1);
        assert_int_equal(record.rba, model.records[i].rba);
    }
    assert_int_equal(log_reader_seek(reader, UINT64_MAX), REASON_NOT_FOUND);
    log_reader_close(reader);
    assert_int_equal(close_log(&opened), 0);
    mem_free(image);
}

/* -- what CSQJU003 orders -- */

static int order(struct bsds_image *image, void *context)
{
    image->restart = context ? BSDS_RESTART_END : BSDS_RESTART_ANEW;
    image->restart_rba = context ? *(uint64_t *)context : 0x7fff0;
    return 0;
}

static void conditional_restart_cuts_the_log(void **state UNUSED)
{
    struct opened opened;
    size_t keep;

    begin(2, 4);
    open_good(&opened, true);
    append_many(&opened, 300);
    keep = model.count - 60;
    assert_int_equal(close_log(&opened), 0);
    assert_int_equal(open_bsds(&opened, true), 0);
    assert_int_equal(bsds_change(opened.bsds, order, &model.records[keep].rba), 0);
    assert_int_equal(close_log(&opened), 0);
    open_good(&opened, true);
    assert_true(was_said(&opened, "GBRM013I ZQS1 RESTART CONTROL: THE LOG ENDS AT RBA"));
    model.acknowledged = keep;
    model_check(opened.bsds);
    assert_int_equal(model.count, keep);
    append_many(&opened, 200);
    assert_int_equal(close_log(&opened), 0);
    open_good(&opened, true); /* the order is forgotten */
    model_check(opened.bsds);
    assert_int_equal(model.count, keep + 200);
    assert_int_equal(close_log(&opened), 0);
}

static void begun_anew(void **state UNUSED)
{
    struct opened opened;

    begin(1, 2);
    open_good(&opened, false);
    append_many(&opened, 20);
    assert_int_equal(close_log(&opened), 0);
    assert_int_equal(open_bsds(&opened, false), 0);
    assert_int_equal(bsds_change(opened.bsds, order, NULL), 0);
    assert_int_equal(close_log(&opened), 0);
    open_good(&opened, false);
    assert_true(was_said(&opened, "CSQJ099I ZQS1 LOG RECORDING TO COMMENCE WITH STARTRBA=0000000000080000\n"));
    assert_int_equal(close_log(&opened), 0);
}

static void encrypted_log(void **state UNUSED)
{
    struct opened opened;

    encrypted_sets = true;
    begin(2, 3);
    open_good(&opened, true);
    append_many(&opened, 300);
    assert_int_equal(close_log(&opened), 0);
    open_good(&opened, true);
    model_check(opened.bsds);
    assert_int_equal(close_log(&opened), 0);
}

/* -- producers -- */

struct producer {
    pthread_t thread;
    struct log *log;
    size_t number, done;
};

static void *produce(void *context)
{
    struct producer *producer = context;
    char body[1000];

    for (producer->done = 0; producer->done < 200; producer->done++) {
        const struct log_entry entry = { .type = LOG_PUT, .urid = producer->number, .previous = 0 };
        struct span part = span_bytes(body, 100 + producer->number * 30);
        uint64_t rba;
        int reason;

        memset(body, (int)producer->done, sizeof body);
        do
            reason = log_append(producer->log, &entry, &part, 1, &rba);
        while ((reason == REASON_BUSY || reason == REASON_FULL) && usleep(100) == 0);
        if (reason < 0 || log_wait(producer->log, rba) < 0 || log_durable(producer->log) <= rba)
            break;
    }
    return NULL;
}

static void many_producers(void **state UNUSED)
{
    struct producer producers[8];
    struct opened opened;
    struct bsds_image *image = mem_alloc(1, sizeof *image);
    struct log_reader *reader;
    struct log_record record;
    size_t seen[8] = { 0 };

    begin(2, 4);
    open_good(&opened, true);
    for (size_t i = 0; i < 8; i++) {
        producers[i] = (struct producer){ .log = opened.log, .number = i + 1 };
        assert_int_equal(pthread_create(&producers[i].thread, NULL, produce, &producers[i]), 0);
    }
    for (size_t i = 0; i < 8; i++) {
        pthread_join(producers[i].thread, NULL);
        assert_int_equal(producers[i].done, 200);
    }
    bsds_snapshot(opened.bsds, image);
    log_reader_open(&reader, &set_files, image);
    log_reader_start(reader, 0);
    while (log_reader_next(reader, &record) == 1)
        if (record.type == LOG_PUT) {
            assert_in_range(record.urid, 1, 8);
            assert_int_equal(record.body.data[0], (char)seen[record.urid - 1]++);
        }
    for (size_t i = 0; i < 8; i++)
        assert_int_equal(seen[i], 200);
    log_reader_close(reader);
    assert_int_equal(close_log(&opened), 0);
    mem_free(image);
}

/* The caller writes one copy itself: the only one is durable when it comes back, of two the other's thread takes its own. At the
 * end of a data set the threads change it. */
static void lead(int copies)
{
    struct opened opened;
    struct log_status before, status;

    begin(copies, 4);
    open_good(&opened, copies == 2);
    log_status(opened.log, &before);
    for (size_t i = 0; i < 300; i++) {
        while (model_append(opened.log, 1500) == REASON_BUSY)
            usleep(100);
        log_lead(opened.log);
        if (i < 10 && copies == 1)
            assert_true(log_durable(opened.log) > model.records[model.count - 1].rba);
        assert_int_equal(model_wait(opened.log), 0);
    }
    log_status(opened.log, &status);
    assert_true(status.switches > before.switches);
    assert_in_range(status.forces - before.forces, 300, 310);
    model_check(opened.bsds);
    assert_int_equal(close_log(&opened), 0);
}

static void led_by_the_caller(void **state UNUSED)
{
    lead(1);
}

static void two_copies_led_by_the_caller(void **state UNUSED)
{
    lead(2);
}

/* TWOACTV and TWOBSDS from YES to NO and back, with few records and with many between: nothing is lost, and no range is archived
 * twice. */
static void one_copy_and_two_again(void **state UNUSED)
{
    static const struct {
        bool dual;
        int count;
    } starts[] = { { true, 5 }, { false, 3 }, { false, 0 }, { true, 2 }, { false, 1 }, { true, 0 }, { false, 400 },
                   { true, 700 }, { false, 9 }, { true, 3 }, { true, 700 }, { false, 700 }, { true, 700 } };
    struct bsds_image *image = mem_alloc(1, sizeof *image);
    struct opened opened;
    struct log_status status;

    begin(2, 3);
    for (size_t i = 0; i < ARRAY_COUNT(starts); i++) {
        open_good(&opened, starts[i].dual);
        append_many(&opened, starts[i].count);
        log_status(opened.log, &status);
        assert_true(status.copies[0].in_use && (starts[i].dual || !status.copies[1].in_use));
        if (starts[i].count == 700)
            assert_true(status.copies[1].in_use == starts[i].dual);
        model_check(opened.bsds);
        assert_int_equal(close_log(&opened), 0);
    }
    assert_int_equal(open_bsds(&opened, true), 0);
    bsds_snapshot(opened.bsds, image);
    for (size_t i = 1; i < image->archive[0].count; i++)
        assert_int_equal(image->archive[0].list[i].start, image->archive[0].list[i - 1].end);
    assert_true(image->archive[1].count && image->archive[1].count < image->archive[0].count);
    assert_int_equal(close_log(&opened), 0);
    mem_free(image);
}

/* TWOACTV=YES, and the inventory has no data set of copy 2. */
static void two_copies_wanted_one_there(void **state UNUSED)
{
    struct opened opened;

    begin(1, 3);
    assert_int_equal(open_bsds(&opened, false), 0);
    log_options_used.two_active = log_options_used.two_archive = true;
    assert_int_equal(log_open(&opened.log, &set_files, opened.bsds, &log_options_used, &opened.messages), 0);
    append_many(&opened, 700);
    assert_true(was_said(&opened, "CSQJ004I ZQS1 ACTIVE LOG COPY 2 INACTIVE, LOG IN SINGLE MODE"));
    assert_true(was_said(&opened, "COPY2VOL")); /* of a log with one copy two archives can be made */
    model_check(opened.bsds);
    assert_int_equal(close_log(&opened), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(function) cmocka_unit_test_setup_teardown(function, make_folder, remove_folder)
        TEST(appended_durable_and_read_back),
        TEST(starts_behind_ends_of_every_length),
        TEST(ring_and_archives),
        TEST(archive_log_ends_the_data_set),
        TEST(names_are_those_of_the_moment),
        TEST(names_that_cannot_be),
        TEST(archive_log_right_behind_a_switch_did_nothing),
        TEST(nothing_is_overwritten_that_is_not_archived),
        TEST(a_switch_to_the_last_data_set_was_not_told),
        TEST(without_offload_restart_decides), TEST(a_cancelled_offload_begins_anew),
        TEST(an_offload_that_had_failed_was_never_tried_again), TEST(an_archive_that_failed_stayed),
        TEST(a_suspended_log_writes_nothing), TEST(a_data_set_that_ended_was_not_to_be_offloaded),
        TEST(define_log_adds_a_data_set), TEST(a_data_set_of_something_else_became_a_log),
        TEST(read_from_buffer_and_data_sets),
        TEST(too_long_and_room),
        TEST(foreign_reader_while_it_is_written),
        TEST(seek_for_people),
        TEST(conditional_restart_cuts_the_log),
        TEST(begun_anew),
        TEST(encrypted_log),
        TEST(many_producers), TEST(led_by_the_caller), TEST(two_copies_led_by_the_caller),
        TEST(one_copy_and_two_again), TEST(two_copies_wanted_one_there),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
