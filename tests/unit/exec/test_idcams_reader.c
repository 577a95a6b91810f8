/* test_idcams_reader.c - records into statements, statements into items. */
#include "tests/unit/test.h"

#include "exec/idcams_reader.h"

/* How many blanks there are between two words does not matter. */
static void put_words(struct span text, struct buf *out)
{
    struct span word;
    const char *before = "[";

    for (word = span_word(&text); word.length; word = span_word(&text)) {
        buf_put_text(out, before);
        buf_put_span(out, word);
        before = " ";
    }
    buf_put_text(out, "]");
}

/* Records, separated by '|' in the source; statements come out in brackets. A record begins in column 2, unless it starts with '@'. */
static void statements_of(const char *lines, struct buf *out)
{
    struct idcams_reader reader;
    struct span rest = span_of(lines);
    bool more = true;

    idcams_reader_init(&reader);
    while (more) {
        size_t end = span_find(rest, '|');
        struct span line = span_part(rest, 0, end);
        char record[201];
        bool complete;

        more = end < rest.length;
        if (line.length && line.data[0] == '@')
            snprintf(record, sizeof record, "%.*s", (int)line.length - 1, line.data + 1);
        else
            snprintf(record, sizeof record, " %.*s", (int)line.length, line.data);
        rest = span_from(rest, end + 1);
        complete = idcams_reader_line(&reader, span_of(record));
        if (!more && idcams_reader_end(&reader))
            complete = true;
        if (complete && span_trim(buf_span(&reader.text)).length)
            put_words(buf_span(&reader.text), out);
    }
    idcams_reader_release(&reader);
}

static void records_become_statements(void **state UNUSED)
{
    static const struct {
        const char *lines, *wanted;
    } rows[] = {
        { "DELETE A", "[DELETE A]" },
        { "DELETE A|DELETE B", "[DELETE A][DELETE B]" },
        { "DELETE -|  A", "[DELETE A]" },
        { "DELETE A-| B", "[DELETE A B]" },
        { "DELETE A.B+|   C", "[DELETE A.BC]" },
        { "LIMIT(+|  2) -|)", "[LIMIT(2) )]" },
        { "DELETE A -| -|B", "[DELETE A B]" },
        { "A -||B", "[A][B]" },
        { "A -|", "[A]" },
        { "A -", "[A]" },
        { "A +", "[A]" },
        { "-|-|A", "[A]" },
        { "/* COMMENT */ A", "[A]" },
        { "/* OVER|TWO LINES */|A", "[A]" },
        { "/* OVER|TWO LINES */ A", "[A]" },
        { "A /* OPEN|CLOSED */", "[A]" },
        { "A /* OPEN|CLOSED */ B", "[A B]" },
        { "A /* OPEN -|CLOSED */|B", "[A][B]" },
        { "A /* C */ -|B", "[A B]" },
        { "A - /* C */|B", "[A -][B]" },
        { "A -|/* C */|B", "[A][B]" },
        { "A -|/* C */ -|B", "[A B]" },
        { "A /* NEVER CLOSED|B|C", "[A]" },
        { "A '/* NO COMMENT */'", "[A '/* NO COMMENT */']" },
        { "A 'IT''S' /* C */", "[A 'IT''S']" },
        { "A '+|B' /* C */", "[A 'B']" },
        { "@/* FROM COLUMN 1|@ * TEXT|@*/| A", "[A]" },
        { "@XDELETE A", "[DELETE A]" },
        { "", "" },
        { "|||", "" },
        { "/**/", "" },
        { "/*/ A */ B", "[B]" },
        { "*/ A", "[*/ A]" },
        { "A                                                                     BCOL72", "[A B]" },
        { "A                                                                     -COL72|B", "[A B]" },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct buf out;

        buf_init(&out, 1000);
        statements_of(rows[i].lines, &out);
        if (strcmp(out.data, rows[i].wanted) != 0)
            fail_msg("%s: got %s, wanted %s", rows[i].lines, out.data, rows[i].wanted);
        buf_release(&out);
    }
}

static void show(const struct idcams_item *item, struct buf *out)
{
    for (; item; item = item->next) {
        static const char marks[] = "?WSXL";

        buf_printf(out, "%c:%.*s", marks[item->kind], (int)item->text.length, item->text.data);
        if (item->has_list) {
            buf_put_text(out, "(");
            show(item->first, out);
            buf_put_text(out, ")");
        }
        buf_put_text(out, " ");
    }
}

static void statements_become_items(void **state UNUSED)
{
    static const struct {
        const char *text, *wanted;
        enum idcams_fault_kind fault;
    } rows[] = {
        { "DELETE A", "W:DELETE W:A ", 0 },
        { "DELETE (A B)", "W:DELETE(W:A W:B ) ", 0 },
        { "KEYS(16 0)", "W:KEYS(W:16 W:0 ) ", 0 },
        { "KEYS(16,0)", "W:KEYS(W:16 W:0 ) ", 0 },
        { "KEYS (16,0)", "W:KEYS(W:16 W:0 ) ", 0 },
        { "A,(B)", "W:A L:(W:B ) ", 0 },
        { "((A))", "L:(L:(W:A ) ) ", 0 },
        { "A()", "W:A() ", 0 },
        { "A(B(C(D)))E", "W:A(W:B(W:C(W:D ) ) ) W:E ", 0 },
        { "'A B''C'", "S:A B'C ", 0 },
        { "X'0A'", "X:0A ", 0 },
        { "x'0A'", "X:0A ", 0 },
        { "'LIB'(M)", "S:LIB(W:M ) ", 0 },
        { "A ; B (", "W:A ", 0 },
        { "A(;", "", IDCAMS_NO_RIGHT },
        { ";", "", 0 },
        { "", "", 0 },
        { " , ,", "", 0 },
        { "A(", "", IDCAMS_NO_RIGHT },
        { "A(B", "", IDCAMS_NO_RIGHT },
        { "A)", "", IDCAMS_NO_LEFT },
        { ")", "", IDCAMS_NO_LEFT },
        { "A(B))", "", IDCAMS_NO_LEFT },
        { "'A", "", IDCAMS_NO_QUOTE },
        { "'A''", "", IDCAMS_NO_QUOTE },
        { "X'0", "", IDCAMS_NO_QUOTE },
        { "''", "S: ", 0 },
        { "AB'C'", "", IDCAMS_BAD_CHARACTER },
        { "A\x01", "", IDCAMS_BAD_CHARACTER },
        { "-", "W:- ", 0 },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct idcams_fault fault;
        struct arena arena;
        struct buf out;

        arena_init(&arena);
        buf_init(&out, 1000);
        show(idcams_items(span_of(rows[i].text), &arena, &fault), &out);
        if (strcmp(out.data, rows[i].wanted) != 0 || fault.kind != rows[i].fault)
            fail_msg("%s: got %s fault %d, wanted %s fault %d", rows[i].text, out.data, (int)fault.kind, rows[i].wanted, (int)rows[i].fault);
        buf_release(&out);
        arena_release(&arena);
    }
}

static void parentheses_without_end(void **state UNUSED)
{
    struct idcams_fault fault;
    struct arena arena;
    char deep[100001];

    arena_init(&arena);
    memset(deep, '(', sizeof deep - 1);
    deep[sizeof deep - 1] = '\0';
    assert_null(idcams_items(span_of(deep), &arena, &fault));
    assert_int_equal(fault.kind, IDCAMS_NO_RIGHT);
    memset(deep + 50000, ')', 50000);
    assert_non_null(idcams_items(span_of(deep), &arena, &fault));
    arena_release(&arena);
}

static void a_statement_without_end(void **state UNUSED)
{
    struct idcams_reader reader;
    char record[81];

    idcams_reader_init(&reader);
    snprintf(record, sizeof record, " %-70s-", "DELETE");
    for (int i = 0; i < IDCAMS_STATEMENT_MAX / 70 + 2; i++)
        assert_false(idcams_reader_line(&reader, span_of(record)));
    assert_true(idcams_reader_line(&reader, span_of(" B")));
    assert_true(buf_failed(&reader.text));
    assert_true(idcams_reader_line(&reader, span_of(" C")));
    assert_string_equal(reader.text.data, "C");
    idcams_reader_release(&reader);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_become_statements),
        cmocka_unit_test(statements_become_items),
        cmocka_unit_test(parentheses_without_end),
        cmocka_unit_test(a_statement_without_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
