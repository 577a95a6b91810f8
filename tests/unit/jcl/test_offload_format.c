/* test_offload_format.c - jobs into records of an offload data set and back; damage of every kind refuses the job and not the next one. */
#include "jcl/offload_format.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "base/mem.h"

/* The records of a data set, one field each. */
struct data_set {
    struct buf bytes;
    size_t count;
};

static int keep_record(void *context, struct span record)
{
    struct data_set *to = context;

    buf_put_field(&to->bytes, record);
    to->count++;
    return 0;
}

static struct offload_job some_job(const char *name, bool ended)
{
    struct offload_job job = { .ended = ended, .kind = 'J', .jobid = name8_const("JOB00007"), .owner = name8_const("IBMUSER"),
                               .job_class = "A", .priority = 9, .cards = 5, .received = 1 };

    job.name = name8_const(name);
    if (ended) {
        job.result = (struct jes_result){ JES_CC, 4 };
        job.step_count = 2;
        job.steps[0] = (struct step_outcome){ STEP_DONE, { JES_CC, 4 } };
        job.steps[1] = (struct step_outcome){ STEP_FLUSHED, { 0, 0 } };
        job.started = 2;
        job.end = 3;
    } else {
        job.held = job.scan = true;
    }
    return job;
}

static void put_records(struct offload_writer *writer, unsigned count)
{
    char record[3000];
    struct buf item;

    memset(record, 'x', sizeof record);
    buf_init(&item, OFFLOAD_ITEM_MAX);
    for (unsigned i = 0; i < count; i++)
        buf_put_field(&item, span_bytes(record, i % 3 ? i * 7 % sizeof record : 0));
    assert_int_equal(offload_put(writer, OFFLOAD_RECORDS, buf_span(&item), count), 0);
    buf_release(&item);
}

static void put_job(struct offload_writer *writer, const struct offload_job *job)
{
    const struct record_attributes attributes = { RECFM_V, true, CONTROL_ASA, 137, 141 };
    struct buf item;

    buf_init(&item, OFFLOAD_ITEM_MAX);
    offload_job_encode(job, &item);
    assert_int_equal(offload_put(writer, OFFLOAD_JOB, buf_span(&item), 0), 0);
    assert_int_equal(offload_put(writer, OFFLOAD_TEXT, span_bytes("\0//J JOB\n", 9), 0), 0);
    if (job->ended) {
        assert_int_equal(offload_put(writer, OFFLOAD_TEXT, span_bytes("\5x", 2), 0), 0);
        for (uint32_t dsid = 2; dsid < 5; dsid++) {
            buf_clear(&item);
            offload_data_set_encode(dsid, &attributes, &item);
            assert_int_equal(offload_put(writer, OFFLOAD_DATA_SET, buf_span(&item), 0), 0);
            if (dsid != 3)
                put_records(writer, 100);
        }
    }
    assert_int_equal(offload_put_end(writer), 0);
    buf_release(&item);
}

static void write_some(struct data_set *to, uint32_t lrecl)
{
    const struct offload_job first = some_job("FIRST", true), second = some_job("SECOND", false);
    struct offload_writer *writer = offload_writer_new(lrecl, keep_record, to);

    buf_init(&to->bytes, 1 << 24);
    to->count = 0;
    put_job(writer, &first);
    put_job(writer, &second);
    offload_writer_free(writer);
}

/* Reads a data set: "FIRST+" a complete job, "FIRST-" one that is damaged, "?" records that belong to none. */
struct seen {
    char text[400];
};

static void note(struct seen *seen, const char *text, const char *mark)
{
    size_t length = strlen(seen->text);

    snprintf(seen->text + length, sizeof seen->text - length, "%s%s", text, mark);
}

static void take(struct offload_reader *reader, struct span record, struct offload_job *job, struct seen *seen)
{
    struct span item;
    bool inside;
    int kind;

    do {
        inside = offload_inside(reader);
        kind = offload_take(reader, record, &item);
        if (kind < 0)
            note(seen, inside ? job->name.text : "", inside ? "-" : "?");
        if (kind == OFFLOAD_JOB)
            assert_int_equal(offload_job_decode(item, job), 0);
        if (kind == OFFLOAD_END)
            note(seen, job->name.text, "+");
    } while (kind < 0 && inside);
}

/* change: called for each record, may shorten it to nothing (left out) or alter it. */
static void read_all(const struct data_set *from, void (*change)(size_t number, struct buf *record, void *context), void *context,
                     struct seen *seen)
{
    struct offload_reader *reader = offload_reader_new();
    struct reader in = reader_of(buf_span(&from->bytes));
    struct offload_job job = { 0 };
    struct buf record;

    *seen = (struct seen){ "" };
    buf_init(&record, RECORD_LRECL_MAX);
    for (size_t i = 0; i < from->count; i++) {
        buf_clear(&record);
        buf_put_span(&record, reader_field(&in, RECORD_LRECL_MAX));
        if (change)
            change(i, &record, context);
        if (record.length)
            take(reader, buf_span(&record), &job, seen);
    }
    if (offload_inside(reader))
        note(seen, "", "...");
    buf_release(&record);
    offload_reader_free(reader);
}

static void what_was_written_is_read(void **state UNUSED)
{
    static const uint32_t lengths[] = { OFFLOAD_LRECL_MIN, 1000, OFFLOAD_LRECL, RECORD_LRECL_MAX };

    for (size_t i = 0; i < ARRAY_COUNT(lengths); i++) {
        struct data_set data;
        struct seen seen;

        write_some(&data, lengths[i]);
        read_all(&data, NULL, NULL, &seen);
        assert_string_equal(seen.text, "FIRST+SECOND+");
        buf_release(&data.bytes);
    }
}

static void a_header_comes_back(void **state UNUSED)
{
    for (int ended = 0; ended < 2; ended++) {
        const struct offload_job job = some_job("SAME", ended);
        struct offload_job back;
        struct buf bytes, again;

        buf_init(&bytes, 1 << 16);
        buf_init(&again, 1 << 16);
        offload_job_encode(&job, &bytes);
        assert_int_equal(offload_job_decode(buf_span(&bytes), &back), 0);
        offload_job_encode(&back, &again);
        assert_true(span_equal(buf_span(&bytes), buf_span(&again)));
        for (size_t length = 0; length < bytes.length; length++)
            assert_int_equal(offload_job_decode(span_part(buf_span(&bytes), 0, length), &back), REASON_CORRUPT);
        buf_put_u8(&bytes, 0);
        assert_int_equal(offload_job_decode(buf_span(&bytes), &back), REASON_CORRUPT);
        buf_release(&bytes);
        buf_release(&again);
    }
}

static void leave_out(size_t number, struct buf *record, void *context)
{
    if (number == *(size_t *)context)
        buf_clear(record);
}

/* One record is missing: its job is refused as a whole, the other is read. */
static void a_record_that_is_missing(void **state UNUSED)
{
    struct data_set data;
    struct seen seen;

    write_some(&data, OFFLOAD_LRECL_MIN);
    assert_true(data.count > 20);
    for (size_t out = 0; out < data.count; out++) {
        read_all(&data, leave_out, &out, &seen);
        assert_null(strstr(seen.text, "FIRST+SECOND+"));
        assert_true(strstr(seen.text, "FIRST+") != NULL || strstr(seen.text, "SECOND+") != NULL);
    }
    buf_release(&data.bytes);
}

struct flip {
    size_t record, byte;
};

static void alter(size_t number, struct buf *record, void *context)
{
    const struct flip *flip = context;

    if (number == flip->record && flip->byte < record->length)
        record->data[flip->byte] ^= 1;
}

/* Any byte of any record: the checksum or the layout tells. */
static void a_byte_that_is_damaged(void **state UNUSED)
{
    struct data_set data;
    struct seen seen;

    write_some(&data, 1000);
    for (size_t record = 0; record < data.count; record++)
        for (size_t byte = 0; byte < 80; byte++) {
            struct reader in = reader_of(buf_span(&data.bytes));
            struct flip flip = { record, byte };
            size_t length = 0;

            for (size_t i = 0; i <= record; i++)
                length = reader_field(&in, RECORD_LRECL_MAX).length;
            if (byte >= length)
                break;
            read_all(&data, alter, &flip, &seen);
            assert_null(strstr(seen.text, "FIRST+SECOND+"));
        }
    buf_release(&data.bytes);
}

static void cut_behind(size_t number, struct buf *record, void *context)
{
    if (number >= *(size_t *)context)
        buf_clear(record);
}

/* A transmission that was killed: what is complete is read, the last job is not. */
static void the_end_is_missing(void **state UNUSED)
{
    struct data_set data;
    struct seen seen;

    write_some(&data, OFFLOAD_LRECL_MIN);
    for (size_t at = 0; at < data.count; at++) {
        read_all(&data, cut_behind, &at, &seen);
        assert_null(strstr(seen.text, "SECOND+"));
        assert_null(strstr(seen.text, "-"));
    }
    buf_release(&data.bytes);
}

static void damage_is_said_once_and_a_job_behind_it_is_read(void **state UNUSED)
{
    struct offload_reader *reader = offload_reader_new();
    struct span item;

    for (unsigned i = 0; i < 3; i++)
        assert_int_equal(offload_take(reader, span_of("JUNK IN THE DATA SET"), &item), i ? 0 : REASON_CORRUPT);
    assert_int_equal(offload_take(reader, SPAN_NONE, &item), 0);
    offload_reader_free(reader);
}

/* An item of more than OFFLOAD_ITEM_MAX bytes, in records that are each right. */
static void an_item_without_end(void **state UNUSED)
{
    struct offload_reader *reader = offload_reader_new();
    const struct offload_job job = some_job("LONG", true);
    struct buf record, header;
    struct span item;
    uint32_t sequence = 1;
    int got;

    buf_init(&record, RECORD_LRECL_MAX);
    buf_init(&header, 1 << 16);
    offload_job_encode(&job, &header);
    buf_put(&record, "GBOF\1\1\0\0\0\0\0\0", 12);
    buf_put_span(&record, buf_span(&header));
    assert_int_equal(offload_take(reader, buf_span(&record), &item), OFFLOAD_JOB);
    do {
        buf_clear(&record);
        buf_put(&record, "GBOF\1\2\1\0", 8);
        buf_put_u32(&record, sequence++);
        buf_fill(&record, '\0', 30000);
        got = offload_take(reader, buf_span(&record), &item);
    } while (got == 0);
    assert_int_equal(got, REASON_CORRUPT);
    assert_int_equal(sequence, OFFLOAD_ITEM_MAX / 30000 + 2);
    buf_release(&record);
    buf_release(&header);
    offload_reader_free(reader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_written_is_read), cmocka_unit_test(a_header_comes_back),
        cmocka_unit_test(a_record_that_is_missing), cmocka_unit_test(a_byte_that_is_damaged),
        cmocka_unit_test(the_end_is_missing),       cmocka_unit_test(damage_is_said_once_and_a_job_behind_it_is_read),
        cmocka_unit_test(an_item_without_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
