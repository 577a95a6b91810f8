/* test_symbols.c - symbols: where a name ends, periods, apostrophes, levels of procedures, in-stream data. */
#include "tests/unit/test.h"

#include "jcl/symbols.h"

static void set(struct symbols *symbols, const char *name, const char *value)
{
    struct name8 checked = name8_const(name);

    symbols_set(symbols, &checked, span_of(value));
}

static void set_usual(struct symbols *symbols, struct arena *arena)
{
    arena_init(arena);
    symbols_init(symbols, arena);
    set(symbols, "A", "AB");
    set(symbols, "AB", "LONGER");
    set(symbols, "HLQ", "GBT");
    set(symbols, "N", "V");
    set(symbols, "NUL", "");
    set(symbols, "SELF", "&SELF");
    set(symbols, "AMP", "&");
    set(symbols, "ABCDEFGH", "EIGHT");
    set(symbols, "KW", "DISP=(,CATLG)");
    set(symbols, "@X#", "NATIONAL");
}

static void values_in_operands(void **state UNUSED)
{
    static const struct {
        const char *operation, *operands, *wanted;
        bool changed;
    } rows[] = {
        { "DD", "DSN=&HLQ..X", "DSN=GBT.X", true },
        { "DD", "DSN=&HLQ.X", "DSN=GBTX", true },
        { "DD", "DSN=&HLQ...X", "DSN=GBT..X", true },
        { "DD", "DSN=&A&AB", "DSN=ABLONGER", true },
        { "DD", "DSN=&A.&AB..&N.01&NUL", "DSN=ABLONGER.V01", true },
        { "DD", "DSN=LIB(&N)", "DSN=LIB(V)", true },
        { "DD", "DSN=&ABC", "DSN=&ABC", false },
        { "DD", "DSN=&NOSUCH..X", "DSN=&NOSUCH..X", false },
        { "DD", "DSN=&&A", "DSN=&&A", false },
        { "DD", "DSN=&&A,X=&A", "DSN=&&A,X=AB", true },
        { "DD", "DSN=X,&KW.,SPACE=&N", "DSN=X,DISP=(,CATLG),SPACE=V", true },
        { "DD", "DSN=X,&NUL", "DSN=X,", true },
        { "DD", "DSN=&ABCDEFGH", "DSN=EIGHT", true },
        { "DD", "DSN=&ABCDEFGHI", "DSN=&ABCDEFGHI", false },
        { "DD", "DSN=&1A", "DSN=&1A", false },
        { "DD", "DSN=&@X#", "DSN=NATIONAL", true },
        { "DD", "DSN=&a", "DSN=&a", false },
        { "DD", "DSN=&", "DSN=&", false },
        { "DD", "DSN=&.X", "DSN=&.X", false },
        { "DD", "DSN=&A.", "DSN=AB", true },
        { "DD", "DSN=&SELF", "DSN=&SELF", true }, /* once only */
        { "DD", "DSN=&AMP&AMP.A", "DSN=&&A", true },
        { "DD", "X=&&A", "X=&A", false },
        { "EXEC", "PGM=&N,PARM='&A'", "PGM=V,PARM='AB'", true },
        { "EXEC", "PGM=X,PARM='A&&B'", "PGM=X,PARM='A&B'", false },
        { "EXEC", "PGM=X,PARM.S='&A'", "PGM=X,PARM.S='AB'", true },
        { "EXEC", "PGM=X,COND='&A'", "PGM=X,COND='&A'", false },
        { "EXEC", "PGM=X,PARM=('&A',&A)", "PGM=X,PARM=('AB',AB)", true },
        { "DD", "DSN='&HLQ..X'", "DSN='GBT.X'", true },
        { "DD", "PATH='/&A/x'", "PATH='/AB/x'", true },
        { "JOB", "('&A'),'&A'", "('AB'),'&A'", true },
        { "JOB", "(X),'&A',NOTIFY=&A", "(X),'&A',NOTIFY=AB", true },
        { "SET", "X=&A,Y='&A'", "X=AB,Y='&A'", true },
        { "SET", "T=&&TEMP", "T=&&TEMP", false },
        { "DD", "NOTHING", "NOTHING", false },
        { "IF", "(&N EQ 1)", "(V EQ 1)", true },
        { "IF", "(RC = 0 & RC = 4)", "(RC = 0 & RC = 4)", false },
    };
    struct symbols symbols;
    struct arena arena;

    set_usual(&symbols, &arena);
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct buf out;
        bool changed;

        buf_init(&out, 8194);
        changed = symbols_substitute(&symbols, span_of(rows[i].operation), span_of(rows[i].operands), &out);
        if (strcmp(out.data, rows[i].wanted) != 0 || changed != rows[i].changed)
            fail_msg("%s %s: got %s (%d), wanted %s", rows[i].operation, rows[i].operands, out.data, changed, rows[i].wanted);
        buf_release(&out);
    }
    arena_release(&arena);
}

static void values_in_data(void **state UNUSED)
{
    static const struct {
        const char *record, *wanted;
    } rows[] = {
        { "NAME=&A. &A..X &AS &NOSUCH", "NAME=AB AB.X &AS &NOSUCH" },
        { "&HLQ IS NOT EXPORTED", "&HLQ IS NOT EXPORTED" },
        { "(&NUL.)", "()" },
        { "&AB.|", "LONGER|" },
        { "'&A' && &", "'AB' && &" },
        { "&AB        COLUMN 12", "LONGER     COLUMN 12" },
        { "&AB COLUMN", "LONGER COLUMN" },
        { "&", "&" },
        { "", "" },
        { "&&A", "&AB" },
    };
    static const char *const exported[] = { "A", "NUL", "AB" };
    struct symbols symbols, visible;
    const struct symbol_view some = { &symbols, &visible, false }, all = { &symbols, NULL, false };
    struct arena arena;

    set_usual(&symbols, &arena);
    symbols_init(&visible, &arena);
    for (size_t i = 0; i < ARRAY_COUNT(exported); i++)
        set(&visible, exported[i], "");
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct buf out;

        buf_init(&out, 1000);
        symbols_substitute_data(&some, span_of(rows[i].record), &out);
        if (strcmp(out.data, rows[i].wanted) != 0)
            fail_msg("%s: got %s, wanted %s", rows[i].record, out.data, rows[i].wanted);
        buf_clear(&out);
        symbols_substitute_data(&all, span_of("&HLQ"), &out);
        assert_string_equal(out.data, "GBT");
        buf_release(&out);
    }
    arena_release(&arena);
}

static const char *value_of(struct symbols *symbols, const char *name)
{
    struct symbol *symbol = symbols_find(symbols, span_of(name));

    return symbol ? symbol->value.data : NULL;
}

static void assign(struct symbols *symbols, const char *name, const char *value)
{
    struct name8 checked = name8_const(name);

    (void)symbols_assign(symbols, &checked, span_of(value));
}

static void levels_of_procedures(void **state UNUSED)
{
    struct symbols symbols;
    struct arena arena;

    arena_init(&arena);
    symbols_init(&symbols, &arena);
    set(&symbols, "A", "JOB");
    symbols_push(&symbols);
    assert_string_equal(value_of(&symbols, "A"), "JOB");
    assign(&symbols, "A", "OUTER");
    assign(&symbols, "B", "ONLY OUTER");
    symbols_push(&symbols);
    assert_string_equal(value_of(&symbols, "A"), "OUTER");
    assign(&symbols, "A", "INNER");
    assign(&symbols, "A", "INNER AGAIN");
    assert_string_equal(value_of(&symbols, "A"), "INNER AGAIN");
    set(&symbols, "A", "SET"); /* stays in the job, and counts here at once */
    assert_string_equal(value_of(&symbols, "A"), "SET");
    symbols_pop(&symbols);
    assert_string_equal(value_of(&symbols, "A"), "OUTER");
    assert_string_equal(value_of(&symbols, "B"), "ONLY OUTER");
    symbols_pop(&symbols);
    assert_string_equal(value_of(&symbols, "A"), "SET");
    assert_null(value_of(&symbols, "B"));
    arena_release(&arena);
}

/* More symbols than buckets: each keeps its value, on two levels. */
static void many_symbols(void **state UNUSED)
{
    enum { MANY = 3000 };
    struct symbols symbols;
    struct arena arena;
    char name[16];

    arena_init(&arena);
    symbols_init(&symbols, &arena);
    for (int i = 0; i < MANY; i++) {
        snprintf(name, sizeof name, "S%d", i);
        set(&symbols, name, name);
    }
    symbols_push(&symbols);
    for (int i = 0; i < MANY; i += 2) {
        snprintf(name, sizeof name, "S%d", i);
        assign(&symbols, name, "INNER");
    }
    for (int i = 0; i < MANY; i++) {
        snprintf(name, sizeof name, "S%d", i);
        assert_string_equal(value_of(&symbols, name), i % 2 ? name : "INNER");
    }
    symbols_pop(&symbols);
    for (int i = 0; i < MANY; i++) {
        snprintf(name, sizeof name, "S%d", i);
        assert_string_equal(value_of(&symbols, name), name);
    }
    arena_release(&arena);
}

static void text_that_grows_too_long_is_told(void **state UNUSED)
{
    struct symbols symbols;
    struct arena arena;
    struct buf out;

    set_usual(&symbols, &arena);
    buf_init(&out, 20);
    (void)symbols_substitute(&symbols, span_of("DD"), span_of("DSN=&AB&AB&AB&AB"), &out);
    assert_true(buf_failed(&out));
    buf_release(&out);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_in_operands),
        cmocka_unit_test(values_in_data),
        cmocka_unit_test(levels_of_procedures),
        cmocka_unit_test(many_symbols),
        cmocka_unit_test(text_that_grows_too_long_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
