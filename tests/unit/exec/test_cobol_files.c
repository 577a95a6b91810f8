/* test_cobol_files.c - cobol_files.h: what a verb asks for, and the FILE STATUS that follows from the state of a file alone. */
#include "tests/unit/test.h"

#include "exec/cobol_files.h"

/* -- the runtime, and the other end of the channel, as far as they are needed -- */

static cob_global global;
static int exception, depending;
static struct cobol_request asked;   /* last */
static char asked_data[COBOL_FRAME_MAX];
static struct cobol_answer answer;   /* to be given */
static unsigned asks;

static cob_global *get_global(void)
{
    return &global;
}
static void set_exception(int id)
{
    exception = id;
}
static int get_int(cob_field *field UNUSED)
{
    return depending;
}
static void set_int(cob_field *field UNUSED, int value)
{
    depending = value;
}

static int take(struct cobol_channel *channel UNUSED, const struct cobol_request *request, struct cobol_answer *given, int *fd)
{
    asks++;
    asked = *request;
    if (request->data.length)
        memcpy(asked_data, request->data.data, request->data.length);
    asked.data.data = asked_data;
    *given = answer;
    *fd = -1;
    return 0;
}

static const struct libcob runtime = { .cob_get_global_ptr = get_global, .cob_set_exception = set_exception, .cob_get_int = get_int,
                                       .cob_set_int = set_int };
static struct cobol_channel channel = { .ask = take };

static unsigned char area[80], status_bytes[4], field_bytes[2], name[] = "UT-S-INDD ";
static cob_field record = { sizeof area, area, NULL }, status = { 2, field_bytes, NULL }, assign = { sizeof name - 1, name, NULL };

static cob_file sequential_file(void)
{
    exception = 0;
    asks = 0;
    answer = (struct cobol_answer){ .status = STATUS_OK, .number = 3 };
    cobol_files_init(&channel, &runtime);
    return (cob_file){ .select_name = "F", .file_status = status_bytes, .assign = &assign, .record = &record, .record_min = 80,
                       .record_max = 80, .access_mode = COBOL_ACCESS_SEQUENTIAL };
}

#define assert_status(wanted) assert_memory_equal(field_bytes, wanted, 2)

static void give_records(struct buf *buf, const char *first, const char *second)
{
    buf_init(buf, 1000);
    cobol_put_record(buf, &(struct cobol_record){ .bytes = span_of(first) });
    if (second)
        cobol_put_record(buf, &(struct cobol_record){ .bytes = span_of(second) });
    answer.data = buf_span(buf);
}

static void states(void **state UNUSED)
{
    cob_file f = sequential_file();

    cobol_read_next(&f, &status, 1);
    assert_status("47");
    assert_int_equal(exception, LIBCOB_EC_LOGIC_ERROR);
    cobol_write(&f, &record, 0, &status);
    assert_status("48");
    cobol_rewrite(&f, &record, &status);
    assert_status("49");
    cobol_delete(&f, &status);
    assert_status("49");
    cobol_close(&f, &status, 0, 0);
    assert_status("42");
    assert_int_equal(asks, 0); /* nobody has to be asked for that */
    cobol_open(&f, COBOL_INPUT, &status);
    assert_status("00");
    assert_int_equal(asked.type, COBOL_OPEN);
    cobol_open(&f, COBOL_INPUT, &status);
    assert_status("41");
    cobol_close(&f, &status, LIBCOB_CLOSE_LOCK, 0);
    assert_status("00");
    assert_int_equal(asked.handle, 3);
    cobol_open(&f, COBOL_INPUT, &status);
    assert_status("38");
}

static void the_dd_is_what_follows_the_last_hyphen(void **state UNUSED)
{
    cob_file f = sequential_file();
    struct cobol_open open;

    cobol_open(&f, COBOL_INPUT, &status);
    assert_int_equal(cobol_get_open(asked.data, &open), 0);
    assert_string_equal(open.ddname.text, "INDD");
    cobol_files_close();
    assign.size = 5; /* UT-S-: no name is left */
    f = sequential_file();
    cobol_open(&f, COBOL_INPUT, &status);
    assert_status("35");
    assert_int_equal(exception, LIBCOB_EC_PERMANENT_ERROR);
    assign.size = sizeof name - 1;
}

static void records_come_ahead(void **state UNUSED)
{
    cob_file f = sequential_file();
    struct buf buf;

    cobol_open(&f, COBOL_INPUT, &status);
    give_records(&buf, "ONE", "TWO");
    asks = 0;
    cobol_read_next(&f, &status, 1);
    assert_status("00");
    assert_memory_equal(area, "ONE     ", 8); /* a short one is filled with blanks */
    cobol_read_next(&f, &status, 1);
    assert_memory_equal(area, "TWO     ", 8);
    assert_int_equal(asks, 1);
    answer = (struct cobol_answer){ .status = STATUS_END };
    cobol_read_next(&f, &status, 1);
    assert_status("10");
    assert_int_equal(exception, LIBCOB_EC_AT_END);
    asks = 0;
    cobol_read_next(&f, &status, 1);
    assert_status("46");
    assert_int_equal(asks, 0);
    cobol_files_close();
    buf_release(&buf);
}

static void a_record_longer_than_the_area_is_cut(void **state UNUSED)
{
    cob_file f = sequential_file();
    char longer[200];
    struct buf buf;

    memset(longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    cobol_open(&f, COBOL_INPUT, &status);
    give_records(&buf, longer, NULL);
    cobol_read_next(&f, &status, 1);
    assert_status("04");
    cobol_files_close();
    buf_release(&buf);
}

static void garbage_instead_of_records(void **state UNUSED)
{
    cob_file f = sequential_file();

    cobol_open(&f, COBOL_INPUT, &status);
    answer.data = span_of("garbage");
    cobol_read_next(&f, &status, 1);
    assert_status("30");
    cobol_files_close();
}

static void records_are_held_until_there_are_enough(void **state UNUSED)
{
    cob_file f = sequential_file();
    unsigned writes = 0;

    cobol_open(&f, COBOL_OUTPUT, &status);
    for (asks = 0; asks == 0; writes++)
        cobol_write(&f, &record, 0, &status);
    assert_in_range(writes, COBOL_BATCH / 100, COBOL_BATCH / 80);
    cobol_write(&f, &record, 0, &status);
    asks = 0;
    cobol_close(&f, &status, 0, 0);
    assert_int_equal(asks, 2); /* what was held, then CLOSE */
    assert_status("00");
}

static void what_was_not_written_is_told(void **state UNUSED)
{
    cob_file f = sequential_file();

    cobol_open(&f, COBOL_OUTPUT, &status);
    cobol_write(&f, &record, 0, &status);
    assert_status("00");
    answer.status = STATUS_FULL;
    cobol_close(&f, &status, 0, 0);
    assert_status("34");
}

/* WRITE with options, and the control characters of what goes out. */
static void print_line(cob_file *f, int options, const char *wanted)
{
    struct cobol_record line;
    struct span rest;
    size_t count = 0;

    asked.data = SPAN_NONE;
    cobol_write(f, &record, options, &status);
    cobol_files_die(); /* sends what is held */
    rest = asked.data;
    while (cobol_get_record(&rest, &line) == 1) {
        assert_true(count < strlen(wanted));
        assert_int_equal(line.control, wanted[count++]);
    }
    assert_int_equal(count, strlen(wanted));
}

static void advancing(void **state UNUSED)
{
    cob_file f = sequential_file();

    cobol_open(&f, COBOL_OUTPUT, &status);
    print_line(&f, LIBCOB_AFTER | LIBCOB_PAGE, "1");
    print_line(&f, LIBCOB_AFTER | LIBCOB_LINES | 1, " ");
    print_line(&f, LIBCOB_AFTER | LIBCOB_LINES | 0, "+");
    print_line(&f, LIBCOB_AFTER | LIBCOB_LINES | 2, "0");
    print_line(&f, LIBCOB_AFTER | LIBCOB_LINES | 3, "-");
    print_line(&f, LIBCOB_AFTER | LIBCOB_LINES | 7, "-- ");
    print_line(&f, LIBCOB_BEFORE | LIBCOB_LINES | 2, "+"); /* where the line before stands */
    print_line(&f, LIBCOB_BEFORE | LIBCOB_PAGE, "0");
    print_line(&f, LIBCOB_BEFORE | LIBCOB_LINES | 1, "1");
    cobol_files_close();
}

static void lengths(void **state UNUSED)
{
    cob_file f = sequential_file();
    cob_field short_one = { 40, area, NULL }, varying = { 4, field_bytes, NULL };

    cobol_open(&f, COBOL_OUTPUT, &status);
    cobol_write(&f, &short_one, 0, &status);
    assert_status("44");
    cobol_files_close();
    f = sequential_file();
    f.record_min = 1;
    f.variable_record = &varying;
    cobol_open(&f, COBOL_OUTPUT, &status);
    depending = 81;
    cobol_write(&f, &record, 0, &status);
    assert_status("44");
    depending = -1;
    cobol_write(&f, &record, 0, &status);
    assert_status("44");
    depending = 80;
    cobol_write(&f, &record, 0, &status);
    assert_status("00");
    cobol_files_close();
}

static void keys(void **state UNUSED)
{
    cob_field prime = { 5, area + 2, NULL }, generic = { 2, area + 2, NULL }, none = { 3, area + 10, NULL };
    cob_file_key key = { .field = &prime };
    cob_file f = sequential_file();

    f.organization = COBOL_INDEXED;
    f.access_mode = COBOL_ACCESS_DYNAMIC;
    f.keys = &key;
    f.nkeys = 1;
    memcpy(area, "..KEY01", 7);
    cobol_open(&f, COBOL_I_O, &status);
    cobol_start(&f, COBOL_NOT_LESS, &generic, NULL, &status);
    assert_status("00");
    assert_int_equal(asked.type, COBOL_START);
    assert_span(asked.data, "KE");
    cobol_start(&f, COBOL_EQUAL, &none, NULL, &status);
    assert_status("30");
    answer.status = STATUS_NO_RECORD;
    cobol_read(&f, NULL, &status, 0);
    assert_status("23");
    assert_int_equal(exception, LIBCOB_EC_INVALID_KEY);
    assert_span(asked.data, "KEY01");
    cobol_delete(&f, &status);
    assert_status("23");
    assert_int_equal(asked.flag, 0);
    f.access_mode = COBOL_ACCESS_SEQUENTIAL;
    asks = 0;
    cobol_delete(&f, &status);
    assert_status("43");
    assert_int_equal(asks, 0);
    answer.status = STATUS_OK;
    cobol_files_close();
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(states),
                                        cmocka_unit_test(the_dd_is_what_follows_the_last_hyphen),
                                        cmocka_unit_test(records_come_ahead),
                                        cmocka_unit_test(a_record_longer_than_the_area_is_cut),
                                        cmocka_unit_test(garbage_instead_of_records),
                                        cmocka_unit_test(records_are_held_until_there_are_enough),
                                        cmocka_unit_test(what_was_not_written_is_told),
                                        cmocka_unit_test(advancing),
                                        cmocka_unit_test(lengths),
                                        cmocka_unit_test(keys) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
