/* test_cobol_cluster.c - cobol_cluster.h: FILE STATUS of COBOL's verbs on clusters. */
#include "tests/unit/test.h"

#include <unistd.h>

#include "base/io.h"
#include "exec/cobol_cluster.h"

static char data_path[64], journal_path[64];

static const struct cluster_attributes ksds = { .kind = CLUSTER_KSDS, .key_length = 3, .key_offset = 0, .average = 8, .maximum = 8,
                                                .ci_size = 4096, .share_region = 1, .share_system = 3 };
static const struct cobol_open dynamic = { .mode = COBOL_I_O, .organization = COBOL_INDEXED, .access = COBOL_ACCESS_DYNAMIC,
                                           .shortest = 8, .longest = 8, .key_count = 1, .keys = { { 0, 3, false } } };

static int make_files(void **state UNUSED)
{
    snprintf(data_path, sizeof data_path, "/tmp/test_cobol.XXXXXX");
    close(mkstemp(data_path));
    snprintf(journal_path, sizeof journal_path, "/tmp/test_cobol.XXXXXX");
    close(mkstemp(journal_path));
    return 0;
}

static int remove_files(void **state UNUSED)
{
    unlink(data_path);
    unlink(journal_path);
    return 0;
}

static struct cluster *open_one(struct keyed *k, const struct cobol_open *open)
{
    struct cluster *cluster;

    assert_int_equal(cluster_open(&cluster, io->open(data_path, O_RDWR | O_CLOEXEC, 0),
                                  io->open(journal_path, O_RDWR | O_CLOEXEC, 0), NULL, NULL, &ksds, CLUSTER_UPDATE), 0);
    keyed_init(k, open, cluster);
    return cluster;
}

static void close_one(struct keyed *k, struct cluster *cluster)
{
    keyed_release(k);
    assert_int_equal(cluster_close(cluster, NULL), 0);
}

static int write_text(struct keyed *k, const char *text)
{
    struct cobol_record record = { .bytes = span_of(text) };
    struct buf records;
    uint64_t number;
    int status;

    buf_init(&records, 1000);
    cobol_put_record(&records, &record);
    status = keyed_write(k, buf_span(&records), &number);
    buf_release(&records);
    return status;
}

static int rewrite_text(struct keyed *k, const char *text, bool last)
{
    struct cobol_record record = { .bytes = span_of(text) };
    struct cobol_request request = { .flag = last };
    struct buf records;
    int status;

    buf_init(&records, 1000);
    cobol_put_record(&records, &record);
    request.data = buf_span(&records);
    status = keyed_rewrite(k, &request);
    buf_release(&records);
    return status;
}

/* READ, forwards or backwards, and the record that comes. */
static int read_text(struct keyed *k, bool backwards, char text[9])
{
    struct cobol_request request = { .number = backwards, .flag = 1 };
    struct cobol_record record;
    struct span rest;
    struct buf out;
    int status;

    buf_init(&out, 1000);
    status = keyed_read(k, &request, &out);
    rest = buf_span(&out);
    text[0] = '\0';
    if (cobol_get_record(&rest, &record) == 1)
        snprintf(text, 9, "%.*s", (int)record.bytes.length, record.bytes.data);
    buf_release(&out);
    return status;
}

static int start_at(struct keyed *k, enum cobol_relation relation, const char *key)
{
    struct cobol_request request = { .relation = (uint8_t)relation, .data = span_of(key) };

    return keyed_start(k, &request);
}

static void what_a_program_may_open(void **state UNUSED)
{
    struct cobol_open open = dynamic;
    struct cluster_attributes other = ksds;

    assert_int_equal(keyed_check(&open, &ksds), STATUS_OK);
    open.longest = 9;
    assert_int_equal(keyed_check(&open, &ksds), STATUS_CONFLICT);
    open = dynamic, open.keys[0].length = 4;
    assert_int_equal(keyed_check(&open, &ksds), STATUS_CONFLICT);
    open = dynamic, open.organization = COBOL_RELATIVE;
    assert_int_equal(keyed_check(&open, &ksds), STATUS_CONFLICT);
    open = dynamic, open.organization = COBOL_LINE_SEQUENTIAL;
    assert_int_equal(keyed_check(&open, &ksds), STATUS_CONFLICT);
    open = dynamic, open.key_count = 2;
    assert_int_equal(keyed_check(&open, &ksds), STATUS_MODE);
    other.kind = CLUSTER_LDS;
    assert_int_equal(keyed_check(&dynamic, &other), STATUS_CONFLICT);
}

static void records_are_found_from_both_sides(void **state UNUSED)
{
    struct keyed k;
    struct cluster *cluster = open_one(&k, &dynamic);
    char text[9];

    assert_int_equal(write_text(&k, "A01ONE  "), STATUS_OK);
    assert_int_equal(write_text(&k, "A03THREE"), STATUS_OK);
    assert_int_equal(write_text(&k, "B01BE   "), STATUS_OK);
    assert_int_equal(write_text(&k, "A01AGAIN"), STATUS_KEY_EXISTS);
    assert_int_equal(write_text(&k, "A01TOOLONG"), STATUS_BAD_LENGTH);
    assert_int_equal(start_at(&k, COBOL_LESS, "B01"), STATUS_OK);
    assert_int_equal(read_text(&k, false, text), STATUS_OK);
    assert_string_equal(text, "A03THREE");
    assert_int_equal(read_text(&k, false, text), STATUS_OK);
    assert_string_equal(text, "B01BE   ");
    assert_int_equal(read_text(&k, false, text), STATUS_END);
    assert_int_equal(start_at(&k, COBOL_NOT_LESS, "A0"), STATUS_OK);
    assert_int_equal(read_text(&k, true, text), STATUS_OK); /* START's record first, in either direction */
    assert_string_equal(text, "A01ONE  ");
    assert_int_equal(read_text(&k, true, text), STATUS_END);
    assert_int_equal(start_at(&k, COBOL_LAST, ""), STATUS_OK);
    assert_int_equal(read_text(&k, true, text), STATUS_OK);
    assert_string_equal(text, "B01BE   ");
    assert_int_equal(start_at(&k, COBOL_GREATER, "B01"), STATUS_NO_RECORD);
    assert_int_equal(start_at(&k, COBOL_EQUAL, "A02"), STATUS_NO_RECORD);
    assert_int_equal(start_at(&k, (enum cobol_relation)6, "A01"), STATUS_NO_RECORD);
    close_one(&k, cluster);
}

static void the_record_that_was_read_last(void **state UNUSED)
{
    struct cobol_open open = dynamic;
    struct keyed k;
    struct cluster *cluster = open_one(&k, &dynamic);
    char text[9];

    assert_int_equal(write_text(&k, "A01ONE  "), STATUS_OK);
    assert_int_equal(write_text(&k, "A02TWO  "), STATUS_OK);
    close_one(&k, cluster);
    open.access = COBOL_ACCESS_SEQUENTIAL;
    cluster = open_one(&k, &open);
    assert_int_equal(rewrite_text(&k, "A01NONE ", true), STATUS_NOT_READ);
    assert_int_equal(read_text(&k, false, text), STATUS_OK);
    assert_int_equal(rewrite_text(&k, "A02OTHER", true), STATUS_SEQUENCE);
    assert_int_equal(rewrite_text(&k, "A01LATE ", true), STATUS_NOT_READ); /* a REWRITE that failed used the READ up */
    assert_int_equal(keyed_delete(&k, &(struct cobol_request){ .flag = 1 }), STATUS_NOT_READ);
    assert_int_equal(read_text(&k, false, text), STATUS_OK);
    assert_int_equal(keyed_delete(&k, &(struct cobol_request){ .flag = 1 }), STATUS_OK);
    assert_int_equal(write_text(&k, "A09NEW  "), STATUS_NO_OUTPUT);
    close_one(&k, cluster);
}

static void keys_of_sequential_writes_rise(void **state UNUSED)
{
    struct cobol_open open = dynamic;
    struct keyed k;
    struct cluster *cluster;

    open.access = COBOL_ACCESS_SEQUENTIAL;
    open.mode = COBOL_OUTPUT;
    cluster = open_one(&k, &open);
    assert_int_equal(write_text(&k, "A05FIVE "), STATUS_OK);
    assert_int_equal(write_text(&k, "A04FOUR "), STATUS_SEQUENCE);
    assert_int_equal(write_text(&k, "A05FIVE "), STATUS_SEQUENCE);
    close_one(&k, cluster);
    open.mode = COBOL_EXTEND;
    cluster = open_one(&k, &open);
    assert_int_equal(write_text(&k, "A03THREE"), STATUS_SEQUENCE);
    assert_int_equal(write_text(&k, "A06SIX  "), STATUS_OK);
    close_one(&k, cluster);
}

int main(void)
{
#define WITH_FILES(test) cmocka_unit_test_setup_teardown(test, make_files, remove_files)
    const struct CMUnitTest tests[] = { cmocka_unit_test(what_a_program_may_open), WITH_FILES(records_are_found_from_both_sides),
                                        WITH_FILES(the_record_that_was_read_last), WITH_FILES(keys_of_sequential_writes_rise) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
