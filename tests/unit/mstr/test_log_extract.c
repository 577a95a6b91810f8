/* test_log_extract.c - log_extract.h: what units of work did, out of the log of a real store; damaged and hostile records. */
#include "tests/unit/mstr/store_world.h"

#include "mstr/log_criteria.h"
#include "mstr/log_extract.h"
#include "mstr/message_header.h"
#include "mstr/store_objects.h"
#include "mstr/store_records.h"

enum { RECORDS_MAX = 200, AT_ACTION = 96, AT_PART = 104, AT_QUEUE = 105, AT_KEY = 153, AT_LENGTH = 161, MD_BYTES = 364 };

static struct {
    struct {
        enum extract_output output;
        char *bytes;
        size_t length;
    } list[RECORDS_MAX];
    unsigned count;
} got;
static int put_reason; /* of each put() */

static int put(void *context UNUSED, enum extract_output output, struct span record)
{
    assert_true(got.count < RECORDS_MAX && record.length >= EXTRACT_FIXED && record.length <= EXTRACT_RECORD);
    got.list[got.count].output = output;
    got.list[got.count].bytes = mem_copy(record.data, record.length);
    got.list[got.count++].length = record.length;
    return put_reason;
}

static void forget(void)
{
    for (unsigned i = 0; i < got.count; i++)
        mem_free(got.list[i].bytes);
    memset(&got, 0, sizeof got);
}

/* All of the log that there is now. */
static int extract(const char *statement)
{
    const struct extract_sink sink = { NULL, put };
    struct bsds_image *image = mem_alloc(1, sizeof *image);
    struct log_reader *reader, *again;
    struct log_criteria criteria;
    struct log_extract *extracting;
    struct log_record record;
    struct buf messages;
    int result;

    forget();
    buf_init(&messages, 1000);
    log_criteria_init(&criteria);
    assert_int_equal(log_criteria_add(&criteria, span_of(statement), &messages), 0);
    log_force(world.log);
    assert_int_equal(log_wait(world.log, log_next(world.log) - 1), 0);
    bsds_snapshot(world.bsds, image);
    log_reader_open(&reader, &set_files, image);
    log_reader_open(&again, &set_files, image);
    extracting = log_extract_new(again, &sink);
    result = log_reader_seek(reader, 0);
    result = result < 0 ? result : 1;
    while (result == 1) {
        result = log_reader_next(reader, &record);
        if (result == 1 && log_criteria_fit_unit(&criteria, &record)) {
            int reason = log_extract_take(extracting, &record, log_criteria_fit(&criteria, &record));

            result = reason < 0 ? reason : 1;
        }
    }
    if (result == 0)
        result = log_extract_end(extracting);
    log_extract_free(extracting);
    log_reader_close(again);
    log_reader_close(reader);
    buf_release(&messages);
    mem_free(image);
    return result;
}

/* The n-th record of an output; asserts what it says. */
static struct span nth(enum extract_output output, unsigned n, const char *action, char part, const char *queue)
{
    char text[64];

    for (unsigned i = 0; i < got.count; i++) {
        if (got.list[i].output != output || n-- > 0)
            continue;
        snprintf(text, sizeof text, "%-8s%c%-48s", action, part, queue);
        assert_memory_equal(got.list[i].bytes + AT_ACTION, text, strlen(text));
        return span_bytes(got.list[i].bytes, got.list[i].length);
    }
    fail();
    return SPAN_NONE;
}

static unsigned count_of(enum extract_output output)
{
    unsigned count = 0;

    for (unsigned i = 0; i < got.count; i++)
        count += got.list[i].output == output;
    return count;
}

/* A queue, and the record of its object: as much of it as matters here; long: on pages of its own. */
static struct store_queue *open_queue(uint64_t number, const char *name, bool is_long)
{
    struct store_objects *objects = store_objects_new(world.store);
    const struct object_store *store = store_objects_interface(objects);
    struct store_queue *queue;
    struct buf key, record;

    buf_init(&key, 100);
    buf_init(&record, 10000);
    buf_printf(&key, "QUEUE %s", name);
    buf_put_u32(&record, 1 << 16);
    buf_put_u64(&record, number);
    buf_fill(&record, '\0', is_long ? 9000 : 20);
    assert_int_equal(store->put(store->context, buf_span(&key), buf_span(&record)), 0);
    assert_int_equal(store_queue_open(world.store, number, 1, &queue), 0);
    buf_release(&key);
    buf_release(&record);
    store_objects_free(objects);
    return queue;
}

static store_position put_text(struct store_unit *unit, struct store_queue *queue, struct span data)
{
    struct message_header header = { .md = { MQMD_DEFAULT } };
    struct store_put message = { .persistent = true, .data = data };
    store_position position;
    struct buf bytes;

    buf_init(&bytes, 1000);
    header_put(&bytes, &header);
    message.header = buf_span(&bytes);
    assert_int_equal(store_put(unit, queue, &message, &position), 0);
    buf_release(&bytes);
    return position;
}

static struct store_unit *begin(void)
{
    struct store_unit *unit;

    assert_int_equal(store_begin(world.store, &unit), 0);
    return unit;
}

static int world_up(void **state UNUSED)
{
    disk_use(false);
    world_make(WORLD_LOG_PAGES);
    assert_int_equal(world_start(), 0);
    return 0;
}

static int world_down(void **state)
{
    forget();
    world_crash();
    return remove_folder(state);
}

static struct span data_of(struct span record)
{
    return span_from(record, EXTRACT_FIXED);
}

static void committed_backed_out_and_in_flight(void **state UNUSED)
{
    struct store_queue *queue = open_queue(7, "PAY.IN", false);
    struct store_unit *unit = begin();
    store_position first;
    struct span record;

    first = put_text(unit, queue, span_of("ONE"));
    put_text(unit, queue, span_of("TWO"));
    assert_int_equal(world_commit(unit), 0);
    unit = begin();
    put_text(unit, queue, span_of("GONE"));
    assert_int_equal(store_backout(unit, 0), 0);
    unit = begin();
    assert_int_equal(store_get(unit, queue, first), 0);
    assert_int_equal(world_commit(unit), 0);
    unit = begin();
    put_text(unit, queue, span_of("LATER"));

    assert_int_equal(extract("EXTRACT(YES)"), 0);
    nth(EXTRACT_COMMITTED, 0, "BEGIN", 'O', "");
    record = nth(EXTRACT_COMMITTED, 1, "MQPUT", 'O', "PAY.IN");
    assert_true(span_is(span_from(data_of(record), MD_BYTES), "ONE"));
    assert_memory_equal(data_of(record).data, "MD  ", 4);
    assert_memory_equal(record.data + AT_LENGTH, "\0\0\1\157", 4); /* 364 and 3 */
    assert_true(span_is(span_from(data_of(nth(EXTRACT_COMMITTED, 2, "MQPUT", 'O', "PAY.IN")), MD_BYTES), "TWO"));
    nth(EXTRACT_COMMITTED, 3, "COMMIT", 'O', "");
    nth(EXTRACT_COMMITTED, 4, "BEGIN", 'O', "");
    assert_memory_equal(nth(EXTRACT_COMMITTED, 5, "MQGET", 'O', "PAY.IN").data + AT_KEY, record.data + AT_KEY, 8);
    nth(EXTRACT_COMMITTED, 6, "COMMIT", 'O', "");
    assert_int_equal(count_of(EXTRACT_COMMITTED), 7);
    assert_true(span_is(span_from(data_of(nth(EXTRACT_BACKED_OUT, 1, "MQPUT", 'O', "PAY.IN")), MD_BYTES), "GONE"));
    nth(EXTRACT_BACKED_OUT, 2, "ABORT", 'O', "");
    assert_int_equal(count_of(EXTRACT_BACKED_OUT), 3);
    assert_int_equal(count_of(EXTRACT_BOTH), 10);
    assert_true(span_is(span_from(data_of(nth(EXTRACT_IN_FLIGHT, 1, "MQPUT", 'O', "PAY.IN")), MD_BYTES), "LATER"));
    nth(EXTRACT_IN_FLIGHT, 2, "INFLIGHT", 'O', "");
    assert_int_equal(count_of(EXTRACT_IN_FLIGHT), 3);
    assert_int_equal(store_backout(unit, 0), 0);
}

/* A message of several records of the output, and of many of the log. */
static void a_long_message(void **state UNUSED)
{
    enum { LONG = 100000 };
    struct store_queue *queue = open_queue(7, "PAY.IN", true);
    struct store_unit *unit = begin();
    char *data = mem_alloc(1, LONG), *whole = mem_alloc(1, LONG + MD_BYTES);
    static const char parts[] = "FMML";
    size_t length = 0;

    for (size_t i = 0; i < LONG; i++)
        data[i] = (char)(i * 7 + i / 251);
    put_text(unit, queue, span_bytes(data, LONG));
    assert_int_equal(world_commit(unit), 0);
    assert_int_equal(extract("EXTRACT(YES) PAGESET(1)"), 0);
    for (unsigned i = 0; i < 4; i++) {
        struct span part = data_of(nth(EXTRACT_COMMITTED, 1 + i, "MQPUT", parts[i], "PAY.IN"));

        memcpy(whole + length, part.data, part.length);
        length += part.length;
    }
    assert_int_equal(length, LONG + MD_BYTES);
    assert_memory_equal(whole + MD_BYTES, data, LONG);
    assert_int_equal(extract("EXTRACT(YES) PAGESET(2)"), 0);
    assert_int_equal(count_of(EXTRACT_COMMITTED), 0);
    mem_free(data);
    mem_free(whole);
}

static void objects_come_change_and_go(void **state UNUSED)
{
    struct store_objects *objects = store_objects_new(world.store);
    const struct object_store *store = store_objects_interface(objects);

    assert_int_equal(store->put(store->context, span_of("QUEUE PAY.IN"), span_of("RECORD 1")), 0);
    assert_int_equal(store->put(store->context, span_of("QUEUE PAY.IN"), span_of("RECORD 2")), 0);
    assert_int_equal(store->remove(store->context, span_of("QUEUE PAY.IN")), 0);
    assert_int_equal(extract("EXTRACT(YES)"), 0);
    assert_true(span_is(data_of(nth(EXTRACT_OBJECTS, 0, "DEFINE", 'O', "PAY.IN")), "RECORD 1"));
    assert_true(span_is(data_of(nth(EXTRACT_OBJECTS, 1, "ALTER", 'O', "PAY.IN")), "RECORD 2"));
    assert_int_equal(data_of(nth(EXTRACT_OBJECTS, 2, "DELETE", 'O', "PAY.IN")).length, 0);
    assert_int_equal(count_of(EXTRACT_OBJECTS), 3);
    assert_int_equal(count_of(EXTRACT_COMMITTED), 0);
    store_objects_free(objects);
}

/* In doubt, with who it is. */
static void a_prepared_unit(void **state UNUSED)
{
    struct store_queue *queue = open_queue(7, "PAY.IN", false);
    struct store_unit *unit = begin();
    struct log_entry entry = { .type = LOG_PREPARE };
    char identifier[PREPARE_LENGTH + 1];
    struct span part, record;
    uint64_t rba;

    put_text(unit, queue, span_of("DOUBT"));
    entry.urid = entry.previous = store_unit_rba(unit);
    snprintf(identifier, sizeof identifier, "%-16s%-8s%-8s", "0123456789ABCDEF", "PAYJOB", "ANNA");
    part = span_bytes(identifier, PREPARE_LENGTH);
    assert_int_equal(log_append(world.log, &entry, &part, 1, &rba), 0);
    assert_int_equal(extract("EXTRACT(YES)"), 0);
    record = nth(EXTRACT_IN_FLIGHT, 2, "INDOUBT", 'O', "");
    assert_memory_equal(record.data + 44, "0123456789ABANNA    ", 20);
    assert_memory_equal(record.data + 80, "RRSBATCHPAYJOB  ", 16);
}

/* Records that do not say what they should, chains of pages that have no end, ends of units that nobody began. */
static void hostile_records(void **state UNUSED)
{
    static const struct {
        uint16_t type;
        const char *body;
        size_t length;
    } records[] = {
        { LOG_BODY, "\0\1\0\0\0\5\0\0\0\0\0\0\0\7\0\0\0\6ABC", 21 },                    /* page 5, then page 6 */
        { LOG_BODY, "\0\1\0\0\0\6\0\0\0\0\0\0\0\7\0\0\0\5DEF", 21 },                    /* page 6, then page 5 */
        { LOG_PUT, "\0\1\0\0\0\4\0\0\0\7\0\0\0\0\0\0\0\0\0\0\1\377\377\377\377\0\0\0\5\0\0", 31 }, /* 4 GiB, no header */
        { LOG_PUT, "\0\1\0\0\0\4\0\0\0\7\0\0\0\0\0\0\0\0\0\0\1\0\0\0\1\0\0\0\0\377\377", 31 }, /* a header that is not there */
        { LOG_PUT, "\0\1", 2 }, { LOG_ANCHOR, "\0", 1 }, { LOG_PREPARE, "", 0 }, { LOG_GET, "\0\1\0\0\0\4\0\0\0\7\0\0\0\0\0\0\0\0\0\0", 20 },
        { 99, "?", 1 }, { LOG_COMMIT, "\0\0\0\0", 4 }, { LOG_END, "", 0 }, { LOG_END, "", 0 }, { LOG_COMMIT, "\0\0\0\1", 4 },
    };
    uint64_t rba;

    for (size_t i = 0; i < ARRAY_COUNT(records); i++) {
        const struct log_entry entry = { .type = records[i].type, .urid = 64 };
        const struct span part = span_bytes(records[i].body, records[i].length);

        assert_int_equal(log_append(world.log, &entry, &part, 1, &rba), 0);
    }
    assert_int_equal(extract("EXTRACT(YES)"), 0);
    nth(EXTRACT_COMMITTED, 1, "MQGET", 'O', ""); /* of a queue without a name */
    nth(EXTRACT_COMMITTED, 2, "COMMIT", 'O', "");
    assert_int_equal(count_of(EXTRACT_COMMITTED), 3);
}

static void an_output_that_is_full(void **state UNUSED)
{
    struct store_queue *queue = open_queue(7, "PAY.IN", false);
    struct store_unit *unit = begin();

    put_text(unit, queue, span_of("ONE"));
    assert_int_equal(world_commit(unit), 0);
    put_reason = REASON_FULL;
    assert_int_equal(extract("EXTRACT(YES)"), REASON_FULL);
    assert_int_equal(got.count, 1);
    put_reason = 0;
}

/* The fields are where the document says. */
static void fields_of_the_document(void **state UNUSED)
{
    static const char path[] = "docs/formats/log_extract.md";
    static const struct {
        size_t offset, size;
    } fields[] = { { 0, 21 }, { 21, 7 }, { 28, 8 }, { 36, 8 }, { 44, 12 }, { 56, 8 }, { 64, 8 }, { 72, 8 }, { 80, 8 }, { 88, 8 },
                   { AT_ACTION, 8 }, { AT_PART, 1 }, { AT_QUEUE, 48 }, { AT_KEY, 8 }, { AT_LENGTH, 4 } };
    FILE *file = fopen(path, "r");
    char line[1000];
    size_t found = 0, offset, size;

    assert_non_null(file);
    while (fgets(line, sizeof line, file))
        if (sscanf(line, "| %zu | %zu |", &offset, &size) == 2) {
            assert_true(found < ARRAY_COUNT(fields));
            assert_int_equal(offset, fields[found].offset);
            assert_int_equal(size, fields[found].size);
            found++;
        }
    fclose(file);
    assert_int_equal(found, ARRAY_COUNT(fields));
    assert_int_equal(fields[found - 1].offset + fields[found - 1].size, EXTRACT_FIXED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(function) cmocka_unit_test_setup_teardown(function, world_up, world_down)
        TEST(committed_backed_out_and_in_flight), TEST(a_long_message), TEST(objects_come_change_and_go), TEST(a_prepared_unit),
        TEST(hostile_records), TEST(an_output_that_is_full), cmocka_unit_test(fields_of_the_document),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
