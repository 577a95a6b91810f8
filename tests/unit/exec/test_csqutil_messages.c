/* test_csqutil_messages.c - csqutil_messages.h: what COPY writes is read again; what it has not written is refused. */
#include "tests/unit/test.h"

#include "base/mem.h"
#include "exec/csqutil_messages.h"

enum { RECORDS = 64 };

struct written {
    struct buf records[RECORDS];
    unsigned count;
};

static int keep(void *context, struct span record)
{
    struct written *w = context;

    assert_true(record.length <= COPIED_RECORD);
    assert_true(w->count < RECORDS);
    buf_init(&w->records[w->count], COPIED_RECORD);
    buf_put_span(&w->records[w->count++], record);
    return 0;
}

static void forget(struct written *w)
{
    while (w->count)
        buf_release(&w->records[--w->count]);
}

static const size_t lengths[] = { 0, 1, COPIED_RECORD - 6 - MQI_MD_LENGTH - 4, COPIED_RECORD - 6 - MQI_MD_LENGTH - 3, 300000 };

static void write_queue(struct written *w, const char *name)
{
    struct copied_writer writer = { .write = keep, .context = w, .longest = COPIED_RECORD };
    MQMD md = { MQMD_DEFAULT };
    char *data = mem_alloc(300000, 1);

    assert_int_equal(copied_queue(&writer, span_of(name)), 0);
    for (size_t i = 0; i < ARRAY_COUNT(lengths); i++) {
        memset(data, (int)('a' + i), lengths[i]);
        md.Priority = (MQLONG)i;
        assert_int_equal(copied_message(&writer, &md, span_bytes(data, lengths[i])), 0);
    }
    assert_int_equal(copied_end(&writer), 0);
    mem_free(data);
}

static void what_was_written_is_read(void **state UNUSED)
{
    struct written w = { .count = 0 };
    struct copied_reader reader;
    enum copied_event event;
    unsigned messages = 0, ends = 0;

    write_queue(&w, "A.QUEUE");
    write_queue(&w, "ANOTHER.QUEUE.WITH.A.NAME.OF.FORTY-EIGHT.CHARACT");
    copied_reader_init(&reader);
    for (unsigned i = 0; i < w.count; i++) {
        assert_int_equal(copied_take(&reader, buf_span(&w.records[i]), &event), 0);
        if (event == COPIED_QUEUE)
            assert_string_equal(reader.queue, ends ? "ANOTHER.QUEUE.WITH.A.NAME.OF.FORTY-EIGHT.CHARACT" : "A.QUEUE");
        if (event == COPIED_MESSAGE) {
            unsigned place = messages++ % ARRAY_COUNT(lengths);

            assert_int_equal(reader.data.length, lengths[place]);
            assert_int_equal(reader.md.Priority, place);
            for (size_t j = 0; j < reader.data.length; j++)
                assert_int_equal(reader.data.data[j], 'a' + place);
        }
        ends += event == COPIED_END;
        assert_int_equal(copied_open(&reader), event != COPIED_END);
    }
    assert_int_equal(messages, 2 * ARRAY_COUNT(lengths));
    assert_int_equal(ends, 2);
    copied_reader_release(&reader);
    forget(&w);
}

/* Without one of its records nothing is taken for complete. */
static void a_missing_record_is_found(void **state UNUSED)
{
    struct written w = { .count = 0 };
    struct copied_reader reader;
    enum copied_event event;

    write_queue(&w, "Q");
    for (unsigned missing = 0; missing < w.count; missing++) {
        int reason = 0;

        copied_reader_init(&reader);
        for (unsigned i = 0; i < w.count && reason == 0; i++)
            if (i != missing)
                reason = copied_take(&reader, buf_span(&w.records[i]), &event);
        assert_true(reason == REASON_CORRUPT || reason == REASON_TOO_LONG || copied_open(&reader));
        copied_reader_release(&reader);
    }
    forget(&w);
}

static void wrong_records(void **state UNUSED)
{
    static const struct {
        const char *bytes;
        size_t length;
    } table[] = {
        { "", 0 }, { "GBQC", 4 }, { "GBQC\1", 5 }, { "GBQC\1X", 6 }, { "GBQD\1Q", 6 }, { "GBQC\2Q", 6 }, { "GBQC\1Q", 6 },
        { "GBQC\1QNAME", 10 }, { "GBQC\1M", 6 }, { "GBQC\1D", 6 }, { "GBQC\1E", 6 }, { "GBQC\1E\0\0\0\0\0\0\0\0\0\0\0\0", 18 },
        { "GBQC\1Q                                                ", 54 },
        { "GBQC\1QA\0                                              ", 54 },
        { "GBQC\1QA                                                ", 55 },
    };

    for (size_t i = 0; i < ARRAY_COUNT(table); i++) {
        struct copied_reader reader;
        enum copied_event event;

        copied_reader_init(&reader);
        assert_int_equal(copied_take(&reader, span_bytes(table[i].bytes, table[i].length), &event), REASON_CORRUPT);
        copied_reader_release(&reader);
    }
}

static void a_message_that_lies_about_its_length(void **state UNUSED)
{
    struct written w = { .count = 0 };
    struct copied_reader reader;
    enum copied_event event;

    write_queue(&w, "Q");
    copied_reader_init(&reader);
    assert_int_equal(copied_take(&reader, buf_span(&w.records[0]), &event), 0);
    w.records[1].data[6 + MQI_MD_LENGTH] = 0x7f;
    assert_int_equal(copied_take(&reader, buf_span(&w.records[1]), &event), REASON_TOO_LONG);
    copied_reader_release(&reader);
    copied_reader_init(&reader);
    assert_int_equal(copied_take(&reader, buf_span(&w.records[0]), &event), 0);
    w.records[2].data[6 + MQI_MD_LENGTH + 3] = 0; /* one byte, and says none */
    assert_int_equal(copied_take(&reader, buf_span(&w.records[2]), &event), REASON_TOO_LONG);
    copied_reader_release(&reader);
    forget(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_written_is_read), cmocka_unit_test(a_missing_record_is_found), cmocka_unit_test(wrong_records),
        cmocka_unit_test(a_message_that_lies_about_its_length),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
