/* test_generation.c - names of generations, and which one a relative number means. */
#include "tests/unit/test.h"

#include "base/reason.h"
#include "datasets/generation.h"

static struct dsname name_of(const char *text)
{
    struct dsname name;

    assert_int_equal(dsname_of(&name, span_of(text)), 0);
    return name;
}

static void names_are_split(void **state UNUSED)
{
    static const struct {
        const char *name, *base;
        unsigned number, version;
    } rows[] = {
        { "A.G0001V00", "A", 1, 0 },     { "A.B.G9999V99", "A.B", 9999, 99 }, { "A.G0000V00", "A", 0, 0 },
        { "A.G0001V0", NULL, 0, 0 },     { "A.G001V00", NULL, 0, 0 },         { "A.H0001V00", NULL, 0, 0 },
        { "A.G00A1V00", NULL, 0, 0 },    { "A.G0001W00", NULL, 0, 0 },        { "A.G0001V0A", NULL, 0, 0 },
        { "G0001V00", NULL, 0, 0 },      { "AG0001V0", NULL, 0, 0 },          { "A.G0001V00.B", NULL, 0, 0 },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct dsname name = name_of(rows[i].name), base;
        unsigned number, version;
        bool is = generation_split(&name, &base, &number, &version);

        if (is != (rows[i].base != NULL) ||
            (is && (strcmp(base.text, rows[i].base) != 0 || number != rows[i].number || version != rows[i].version)))
            fail_msg("%s", rows[i].name);
    }
}

static void relative_numbers(void **state UNUSED)
{
    static const struct {
        const char *names;
        int relative;
        const char *wanted; /* NULL: none */
    } rows[] = {
        { "", 1, "A.G0001V00" },
        { "", 2, "A.G0002V00" },
        { "", 0, NULL },
        { "", -1, NULL },
        { "A.G0004V00\nA.G0002V00\n", 0, "A.G0004V00" },
        { "A.G0004V00\nA.G0002V00\n", -1, "A.G0002V00" },
        { "A.G0004V00\nA.G0002V00\n", -2, NULL },
        { "A.G0004V00\nA.G0002V00\n", 1, "A.G0005V00" },
        { "A.G0004V01\n", 1, "A.G0005V00" },
        { "A.G9999V00\n", 1, "A.G0001V00" },
        { "A.G9998V00\n", 3, "A.G0002V00" },
        { "A.NONSENSE\n", 1, NULL },
        { "A.G0004V00\n", -999, NULL },
    };
    struct dsname base = name_of("A");

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct dsname name;
        int reason = generation_relative(&base, span_of(rows[i].names), rows[i].relative, &name);

        if ((reason == 0) != (rows[i].wanted != NULL) || (reason == 0 && strcmp(name.text, rows[i].wanted) != 0))
            fail_msg("%s (%d): %s", rows[i].names, rows[i].relative, reason < 0 ? reason_name(reason) : name.text);
    }
    base = name_of("A2345678.B2345678.C2345678.D2345678.E234567");
    assert_true(generation_relative(&base, SPAN_NONE, 1, &base) < 0); /* too long with its last qualifier */
}

static void written_names(void **state UNUSED)
{
    static const struct {
        const char *text, *base;
        int relative;
    } rows[] = {
        { "A.B(0)", "A.B", 0 },   { "A.B(+1)", "A.B", 1 },  { "A.B(-12)", "A.B", -12 }, { "a(+0)", "A", 0 },  { "A(1)", NULL, 0 },
        { "A(M)", NULL, 0 },      { "A()", NULL, 0 },       { "A(+)", NULL, 0 },        { "A(-)", NULL, 0 },  { "(0)", NULL, 0 },
        { "A(0", NULL, 0 },       { "A", NULL, 0 },         { "A(+1000)", NULL, 0 },    { "A..B(0)", NULL, 0 }, { "", NULL, 0 },
        { "A(0)B", NULL, 0 },     { "A(--1)", NULL, 0 },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct dsname base;
        int relative;
        bool is = generation_text(span_of(rows[i].text), &base, &relative);

        if (is != (rows[i].base != NULL) || (is && (strcmp(base.text, rows[i].base) != 0 || relative != rows[i].relative)))
            fail_msg("%s", rows[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_split),
        cmocka_unit_test(relative_numbers),
        cmocka_unit_test(written_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
