/* test_step_table.c - step_table.h: a table goes through bytes unchanged; no damaged one gets through or does harm. */
#include "tests/unit/test.h"

#include "exec/step_table.h"

static struct step_dd entry(const char *ddname, uint8_t kind, int fd, const char *dsname)
{
    struct step_dd dd = { .kind = kind, .fd = fd };

    dd.ddname = name8_const(ddname);
    if (dsname[0]) {
        assert_int_equal(dsname_of(&dd.dsname, span_of(dsname)), 0);
        dd.disp = STEP_SHR;
        dd.attributes = (struct record_attributes){ RECFM_V, true, CONTROL_ASA, 137, 27998 };
    }
    return dd;
}

static void sample(struct buf *out)
{
    struct name8 groups[2] = { name8_const("SYS1"), name8_const("USERS") };
    struct step_dd dds[3] = { entry("SYSUT1", STEP_DD_INSTREAM, 5, ""), entry("SYSUT1", STEP_DD_DATASET, -1, "A.B.C"),
                              entry("SYSPRINT", STEP_DD_SYSOUT, 6, "") };
    struct step_table table = { .identity = { .user = name8_const("TESTER"), .group = groups[0], .name = "T", .source = IDENTITY_JOB,
                                              .job = name8_const("JOBA"), .jobid = name8_const("JOB00001"), .groups = groups,
                                              .group_count = 2 },
                                .step = name8_const("S1"), .program = name8_const("IEBGENER"), .parm = span_of("P=1, 2"),
                                .dds = dds, .dd_count = 3 };

    dds[1].next_part = true;
    dds[1].member = name8_const("MEM");
    step_table_encode(&table, out);
}

static void a_table_goes_through(void **state UNUSED)
{
    struct arena arena;
    struct step_table table;
    struct buf bytes, twice;

    buf_init(&bytes, 10000);
    buf_init(&twice, 10000);
    arena_init(&arena);
    sample(&bytes);
    assert_int_equal(step_table_decode(buf_span(&bytes), &arena, &table), 0);
    assert_string_equal(table.identity.user.text, "TESTER");
    assert_int_equal(table.identity.group_count, 2);
    assert_string_equal(table.identity.groups[1].text, "USERS");
    assert_span(table.parm, "P=1, 2");
    assert_int_equal(table.dd_count, 3);
    assert_int_equal(table.dds[0].fd, 5);
    assert_int_equal(table.dds[1].fd, -1);
    assert_true(table.dds[1].next_part);
    assert_string_equal(table.dds[1].dsname.text, "A.B.C");
    assert_int_equal(table.dds[1].attributes.lrecl, 137);
    step_table_encode(&table, &twice);
    assert_int_equal(twice.length, bytes.length);
    assert_memory_equal(twice.data, bytes.data, bytes.length);
    arena_release(&arena);
    buf_release(&bytes);
    buf_release(&twice);
}

/* Cut anywhere, longer than it is, or with any one byte changed: refused, or decoded into something that encodes again. */
static void damaged_tables(void **state UNUSED)
{
    struct arena arena;
    struct step_table table;
    struct buf bytes;

    buf_init(&bytes, 10000);
    sample(&bytes);
    for (size_t length = 0; length < bytes.length; length++) {
        arena_init(&arena);
        assert_true(step_table_decode(span_part(buf_span(&bytes), 0, length), &arena, &table) < 0);
        arena_release(&arena);
    }
    for (size_t at = 0; at < bytes.length; at++) {
        for (unsigned value = 0; value < 256; value += 15) {
            struct buf twice;
            char before = bytes.data[at];

            bytes.data[at] = (char)value;
            arena_init(&arena);
            buf_init(&twice, 10000);
            if (step_table_decode(buf_span(&bytes), &arena, &table) == 0)
                step_table_encode(&table, &twice);
            bytes.data[at] = before;
            buf_release(&twice);
            arena_release(&arena);
        }
    }
    arena_init(&arena);
    buf_put_u8(&bytes, 0);
    assert_int_equal(step_table_decode(buf_span(&bytes), &arena, &table), REASON_LEFT_OVER);
    arena_release(&arena);
    buf_release(&bytes);
}

/* A step with one DD of a one-letter name ended with S0C1: the table's shortest entry was taken for longer than it is. */
static void a_table_of_one_short_dd_was_refused(void **state UNUSED)
{
    struct step_dd dd = { .ddname = name8_const("D"), .kind = STEP_DD_INSTREAM, .fd = STEP_FIRST_DD_FD };
    struct step_table table = { .step = name8_const("S"), .program = name8_const("P"), .parm = SPAN_NONE, .dds = &dd, .dd_count = 1 };
    struct arena arena;
    struct buf bytes;

    arena_init(&arena);
    buf_init(&bytes, 10000);
    step_table_encode(&table, &bytes);
    assert_int_equal(step_table_decode(buf_span(&bytes), &arena, &table), 0);
    assert_int_equal(table.dd_count, 1);
    arena_release(&arena);
    buf_release(&bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_table_goes_through),
        cmocka_unit_test(damaged_tables),
        cmocka_unit_test(a_table_of_one_short_dd_was_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
