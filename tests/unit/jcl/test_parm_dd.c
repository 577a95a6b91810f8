/* test_parm_dd.c - parm_dd.h: what of a record is parameter text; in-stream data of several records. */
#include "tests/unit/test.h"

#include <sys/mman.h>
#include <unistd.h>

#include "datasets/record.h"
#include "jcl/parm_dd.h"

static void records(void **state UNUSED)
{
    static const struct {
        const char *record, *text;
    } rows[] = {
        { "A=1   ", "A=1" },
        { "  A", "  A" },
        { "", "" },
        { "        10        20        30        40        50        60        70  00000100", "        10        20        30        40        50"
                                                                                              "        60        70" },
        { "        10        20        30        40        50        60        70  0000010A", "        10        20        30        40        50"
                                                                                              "        60        70  0000010A" },
        { "        10        20        30        40        50        60        70  000001000", "        10        20        30        40        50"
                                                                                               "        60        70  000001000" },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct buf text;

        buf_init(&text, PARM_DD_MAX);
        parm_dd_add(&text, span_of(rows[i].record));
        assert_span(buf_span(&text), rows[i].text);
        buf_release(&text);
    }
}

static int instream(const char *const *lines, size_t count)
{
    struct record_attributes attributes = { RECFM_F, true, CONTROL_NONE, 80, 0 };
    int fd = memfd_create("instream", MFD_CLOEXEC), kept = dup(fd);
    struct record_file *file;

    record_complete(&attributes);
    assert_int_equal(record_open_write(&file, fd, &attributes, false), 0);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(record_write(file, span_of(lines[i]), true), 0);
    assert_int_equal(record_close(file, false), 0);
    return kept;
}

static void in_stream_data(void **state UNUSED)
{
    static const char *const lines[] = { "FIRST,", "SECOND" };
    struct step_dd entries[] = { { .ddname = name8_const("OTHER"), .kind = STEP_DD_DUMMY, .fd = -1 },
                                 { .ddname = name8_const("OPTS"), .kind = STEP_DD_INSTREAM, .fd = 5 },
                                 { .ddname = name8_const("OPTS"), .kind = STEP_DD_DUMMY, .fd = -1, .next_part = true },
                                 { .ddname = name8_const("OUT"), .kind = STEP_DD_SYSOUT, .fd = 6 } };
    struct spawn_fd fds[] = { { instream(lines, ARRAY_COUNT(lines)), 5 } };
    struct parm_dd step = { entries, ARRAY_COUNT(entries), fds, ARRAY_COUNT(fds), NULL, NULL };
    struct name8 opts = name8_const("OPTS"), other = name8_const("OTHER"), out = name8_const("OUT"), none = name8_const("NONE");
    struct buf text;

    for (int twice = 0; twice < 2; twice++) { /* the program reads it, too */
        buf_init(&text, PARM_DD_MAX);
        assert_int_equal(parm_dd_read(&step, &opts, &text, NULL), 0);
        assert_span(buf_span(&text), "FIRST,SECOND");
        buf_release(&text);
    }
    buf_init(&text, 8);
    assert_int_equal(parm_dd_read(&step, &opts, &text, NULL), REASON_TOO_LONG);
    buf_clear(&text);
    assert_int_equal(parm_dd_read(&step, &other, &text, NULL), 0);
    assert_int_equal(text.length, 0);
    assert_int_equal(parm_dd_read(&step, &out, &text, NULL), REASON_BAD_VALUE);
    assert_int_equal(parm_dd_read(&step, &none, &text, NULL), REASON_NOT_FOUND);
    buf_release(&text);
    close(fds[0].ours);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records),
        cmocka_unit_test(in_stream_data),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
