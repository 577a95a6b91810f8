/* test_activity.c - what DISPLAY A looks like. */
#include "tests/unit/test.h"

#include "console/activity.h"

static const struct activity list[] = {
    { { "RACF" }, { "RACF" }, { "" }, { "" }, { "" }, 'S' },
    { { "ZQS1MSTR" }, { "ZQS1MSTR" }, { "PROCSTEP" }, { "STC00001" }, { "SYSPROG" }, 'S' },
    { { "PAYROLL" }, { "S1" }, { "" }, { "JOB00002" }, { "USER1" }, 'J' },
};
static const struct activity_counts counts = { 1, 2, 1, 4 };

#define HEAD "  JOBS     M/S    TS USERS    SYSAS    INITS   ACTIVE/MAX VTAM     OAS\n" \
             " 00001    00002    00000      00001    00004    00000/00000       00000\n"

static void lines_are_as_on_the_mainframe(void **state UNUSED)
{
    static const struct {
        bool listed;
        const char *name, *wanted;
    } rows[] = {
        { false, "", "CNZ4105I 14.13.41 DISPLAY ACTIVITY\n" HEAD },
        { true, "", "CNZ4105I 14.13.41 DISPLAY ACTIVITY\n" HEAD
                    "  RACF     RACF               NSW  S  ZQS1MSTR ZQS1MSTR PROCSTEP  NSW  S\n"
                    "  PAYROLL  S1                 NSW  J\n" },
        { false, "payroll", "CNZ4106I 14.13.41 DISPLAY ACTIVITY\n" HEAD
                            "  PAYROLL  S1                 NSW  J\n"
                            "           WUID=JOB00002 USERID=USER1\n" },
        { false, "NOSUCH", "CNZ4106I 14.13.41 DISPLAY ACTIVITY\n" HEAD " NOSUCH    NOT FOUND\n" },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct buf out;

        buf_init(&out, 4096);
        activity_put(&counts, list, ARRAY_COUNT(list), rows[i].listed, span_of(rows[i].name), "14.13.41", &out);
        assert_string_equal(out.data, rows[i].wanted);
        buf_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(lines_are_as_on_the_mainframe) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
