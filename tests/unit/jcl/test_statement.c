/* test_statement.c - cards and statements: columns, continuation, comments, apostrophes, in-stream data and what ends it. */
#include "tests/unit/test.h"

#include "jcl/statement.h"

/* A deck in which "~" stands for blanks up to column 71, so that what follows is in column 72. */
static void lay_out(const char *rows, struct buf *deck)
{
    size_t start = 0;

    for (const char *c = rows; *c; c++) {
        if (*c == '~')
            buf_fill(deck, ' ', 71 - (deck->length - start));
        else
            buf_put(deck, c, 1);
        if (*c == '\n')
            start = deck->length;
    }
}

/* Each statement as "kind name/operation/operands", "[data]" behind it with ";" for the ends of its records, "!fault". */
static void describe(const char *rows, struct buf *out)
{
    static const char *const kinds[] = { "END", "JCL", "COMMENT", "NULL", "DELIMITER", "JECL", "DATA" };
    struct statement_reader reader;
    struct statement statement;
    struct buf deck;

    buf_init(&deck, 100000);
    lay_out(rows, &deck);
    statement_reader_init(&reader, buf_span(&deck));
    while (statement_next(&reader, &statement)) {
        size_t start;

        buf_put_text(out, kinds[statement.kind]);
        if (statement.kind == CARD_STATEMENT || statement.kind == CARD_JECL)
            buf_printf(out, " %.*s/%.*s/%.*s", (int)statement.name.length, statement.name.data, (int)statement.operation.length,
                       statement.operation.data, (int)statement.operands.length, statement.operands.data);
        start = out->length;
        if (statement.has_data)
            buf_printf(out, "[%.*s]", (int)statement.data.length, statement.data.data);
        for (size_t i = start; i < out->length; i++)
            if (out->data[i] == '\n')
                out->data[i] = ';';
        if (statement.fault)
            buf_printf(out, "!%d", statement.fault);
        buf_put_text(out, "\n");
    }
    statement_reader_release(&reader);
    buf_release(&deck);
}

struct row {
    const char *deck, *wanted;
};

static void check_rows(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct buf out;

        buf_init(&out, 100000);
        describe(rows[i].deck, &out);
        if (strcmp(out.data, rows[i].wanted) != 0)
            fail_msg("%s\ngot:\n%s\nwanted:\n%s", rows[i].deck, out.data, rows[i].wanted);
        buf_release(&out);
    }
}

static void kinds_of_cards(void **state UNUSED)
{
    static const struct row rows[] = {
        { "//S EXEC PGM=X", "JCL S/EXEC/PGM=X\n" },
        { "// EXEC PGM=X", "JCL /EXEC/PGM=X\n" },
        { "//* EXEC PGM=X", "COMMENT\n" },
        { "//*", "COMMENT\n" },
        { "//", "NULL\n" },
        { "//                                                                              ", "NULL\n" },
        { "/*", "DELIMITER\n" },
        { "/* A LICENSE", "DELIMITER\n" },
        { "/*JOBPARM S=SYS1,L=50", "JECL /JOBPARM/S=SYS1,L=50\n" },
        { "/*JOBPARM", "JECL /JOBPARM/\n" },
        { "/*$D J1", "JECL /$D/J1\n" },
        { "/*NOSUCH X", "JECL /NOSUCH/X\n" },
        { "/**", "JECL /*/\n" },
        { "DATA", "DATA[DATA]\n" },
        { " //S EXEC PGM=X", "DATA[ //S EXEC PGM=X]\n" },
        { "/", "DATA[/]\n" },
        { "/ /S EXEC", "DATA[/ /S EXEC]\n" },
        { "", "" },
        { "\n", "DATA[;]\n" },
        { "//S EXEC PGM=X\r\n//\r\n", "JCL S/EXEC/PGM=X\nNULL\n" },
        { "//ALONE", "JCL ALONE//\n" },
        { "//S exec pgm=x", "JCL S/exec/pgm=x\n" },
        /* A sequence number behind a blank card makes a card that says nothing, not a null statement. */
        { "//~ 00000100\n//S EXEC PGM=X", "COMMENT\nJCL S/EXEC/PGM=X\n" },
    };

    check_rows(rows, ARRAY_COUNT(rows));
}

static void fields_and_columns(void **state UNUSED)
{
    static const struct row rows[] = {
        { "//S       EXEC    PGM=X    COMMENT,", "JCL S/EXEC/PGM=X\n" },
        { "//J JOB NOTIFY=&SYSUID   TYPRUN=HOLD", "JCL J/JOB/NOTIFY=&SYSUID\n" },
        { "//S EXEC PGM=X,PARM='A B'  C", "JCL S/EXEC/PGM=X,PARM='A B'\n" },
        { "//S EXEC PGM=X,PARM='IT''S A'  C", "JCL S/EXEC/PGM=X,PARM='IT''S A'\n" },
        { "//S EXEC PGM=X~ SEQ00001", "JCL S/EXEC/PGM=X\n" },
        { "//S EXEC PGM=X,~ ,PGM=Y\n// COND=ONLY", "JCL S/EXEC/PGM=X,COND=ONLY\n" },
        /* 71 bytes of operands are read, the 72nd is the mark, the 73rd is nothing. */
        { "//S EXEC PGM=X,PARM=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA~ B",
          "JCL S/EXEC/PGM=X,PARM=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n" },
        { "//S EXEC PGM=X,PARM=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB",
          "JCL S/EXEC/PGM=X,PARM=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA!3\n" },
        { "//STEPNAME9 EXEC PGM=X", "JCL STEPNAME9/EXEC/PGM=X\n" },
        { "//P.SYSIN DD DUMMY", "JCL P.SYSIN/DD/DUMMY\n" },
        { "//  PEND  A COMMENT, AND", "JCL /PEND/\n" },
        { "// ELSE A COMMENT,\n//S EXEC PGM=X", "JCL /ELSE/\nJCL S/EXEC/PGM=X\n" },
        { "//S EXEC", "JCL S/EXEC/\n" },
    };

    check_rows(rows, ARRAY_COUNT(rows));
}

static void operands_go_on(void **state UNUSED)
{
    static const struct row rows[] = {
        { "//D DD DSN=A,\n// DISP=SHR", "JCL D/DD/DSN=A,DISP=SHR\n" },
        { "//D DD DSN=A,\n//             DISP=SHR", "JCL D/DD/DSN=A,DISP=SHR\n" },
        { "//D DD DSN=A,\n//              DISP=SHR", "JCL D/DD/DSN=A,!1\n" },
        { "//D DD DSN=A, A COMMENT\n// DISP=SHR", "JCL D/DD/DSN=A,DISP=SHR\n" },
        { "//D DD DSN=A,\n//* BETWEEN\n//*\n// DISP=SHR", "JCL D/DD/DSN=A,DISP=SHR\n" },
        { "//D DD DISP=(NEW,\n// CATLG,\n// DELETE),UNIT=U", "JCL D/DD/DISP=(NEW,CATLG,DELETE),UNIT=U\n" },
        { "//D DD SPACE=(TRK,(5,1),RLSE), 27920),LEFT\n// UNIT=U", "JCL D/DD/SPACE=(TRK,(5,1),RLSE),UNIT=U\n" },
        { "//J JOB ,\n// MSGCLASS=0", "JCL J/JOB/,MSGCLASS=0\n" },
        { "//D DD DSN=A,\n//D2 DD DUMMY", "JCL D/DD/DSN=A,!1\nJCL D2/DD/DUMMY\n" },
        { "//D DD DSN=A,", "JCL D/DD/DSN=A,!1\n" },
        { "//D DD DSN=A,\n", "JCL D/DD/DSN=A,!1\n" },
        { "//D DD DSN=A,\n/*\n//E DD DUMMY", "JCL D/DD/DSN=A,!1\nDELIMITER\nJCL E/DD/DUMMY\n" },
        { "//D DD DSN=A,\n//\n//J JOB", "JCL D/DD/DSN=A,!1\nNULL\nJCL J/JOB/\n" },
        { "//D DD DSN=A,\nDISP=SHR", "JCL D/DD/DSN=A,!1\nDATA[DISP=SHR]\n" },
        { "// SET A=1,\n//\n//*\n// B=2", "JCL /SET/A=1,B=2\n" },
        { "// SET A=1,\n//\n//S EXEC PGM=X", "JCL /SET/A=1,!1\nNULL\nJCL S/EXEC/PGM=X\n" },
        { "// SET A=1,\n//\n// EXEC PGM=X", "JCL /SET/A=1,!1\nNULL\nJCL /EXEC/PGM=X\n" },
        { "//S EXEC PGM=X,~X\n// TIME=1", "JCL S/EXEC/PGM=X,TIME=1\n" },
        { "//D DD DUMMY  A COMMENT~X\n//    ,DSN=B\n//E DD DUMMY", "JCL D/DD/DUMMY\nJCL E/DD/DUMMY\n" },
        { "//D DD DUMMY  A COMMENT~X\n// GOES ON~X\n// AND ON\n//E DD DUMMY", "JCL D/DD/DUMMY\nJCL E/DD/DUMMY\n" },
        { "//D DD DUMMY  A COMMENT~X\n//E DD DUMMY", "JCL D/DD/DUMMY\nJCL E/DD/DUMMY\n" },
        /* Text in apostrophes runs through column 71 and goes on in column 16. */
        { "//S EXEC PGM=X,PARM='A~\n//             B'",
          "JCL S/EXEC/PGM=X,PARM='A                                                 B'\n" },
        { "//S EXEC PGM=X,PARM='A\n//              B'",
          "JCL S/EXEC/PGM=X,PARM='A                                                  B'\n" },
        { "//S EXEC PGM=X,PARM='A\n//*\n//             B'",
          "JCL S/EXEC/PGM=X,PARM='A                                                 B'\n" },
        { "//S EXEC PGM=X,PARM='A\n//            B'",
          "JCL S/EXEC/PGM=X,PARM='A                                                 !2\nJCL /B'/\n" },
        { "//S EXEC PGM=X,PARM='A\n//D DD DUMMY",
          "JCL S/EXEC/PGM=X,PARM='A                                                 !2\nJCL D/DD/DUMMY\n" },
        { "//S EXEC PGM=X,PARM='A", "JCL S/EXEC/PGM=X,PARM='A                                                 !2\n" },
        { "//S EXEC PGM=X,PARM='A\nB'", "JCL S/EXEC/PGM=X,PARM='A                                                 !2\nDATA[B']\n" },
    };

    check_rows(rows, ARRAY_COUNT(rows));
}

static void expressions(void **state UNUSED)
{
    static const struct row rows[] = {
        { "// IF (RC = 0) THEN  A COMMENT", "JCL /IF/(RC = 0)\n" },
        { "//L IF RC=0 THEN", "JCL L/IF/RC=0\n" },
        { "// IF (RC=0)THEN", "JCL /IF/(RC=0)\n" },
        { "// IF RC GT 4 AND\n//   RC LT\n//* C\n// 9 THEN", "JCL /IF/RC GT 4 AND RC LT 9\n" },
        { "// IF THENX.RC = 0 THEN", "JCL /IF/THENX.RC = 0\n" },
        { "// IF (RC = 0)\n//S EXEC PGM=X", "JCL /IF/(RC = 0) !5\nJCL S/EXEC/PGM=X\n" },
        { "// IF (RC = 0)\n// EXEC PGM=X", "JCL /IF/(RC = 0) !5\nJCL /EXEC/PGM=X\n" },
        { "// IF (RC = 0)\n//              THEN", "JCL /IF/(RC = 0) !5\nJCL /THEN/\n" },
        { "// IF", "JCL /IF/ !5\n" },
    };

    check_rows(rows, ARRAY_COUNT(rows));
}

static void data_in_the_stream(void **state UNUSED)
{
    static const struct row rows[] = {
        { "//D DD *\nA\nB\n/*\n//E DD DUMMY", "JCL D/DD/*[A;B;]\nJCL E/DD/DUMMY\n" },
        { "//D DD *\nA\n//E DD DUMMY", "JCL D/DD/*[A;]\nJCL E/DD/DUMMY\n" },
        { "//D DD *\n//* A COMMENT ENDS IT TOO\nX", "JCL D/DD/*[]\nCOMMENT\nDATA[X]\n" },
        { "//D DD *\n /* NOT IN COLUMN 1\n/*X NOT A VERB\n/ * NO DELIMITER\n/*", "JCL D/DD/*[ /* NOT IN COLUMN 1;/*X NOT A VERB;/ * NO DELIMITER;]\n" },
        { "//D DD *\nA\n/*JOBPARM L=1", "JCL D/DD/*[A;]\nJECL /JOBPARM/L=1\n" },
        { "//D DD *", "JCL D/DD/*[]\n" },
        { "//D DD *\n/*", "JCL D/DD/*[]\n" },
        { "//D DD *\nNO END OF LINE", "JCL D/DD/*[NO END OF LINE]\n" },
        { "//D DD DATA\n//X JOB\n//* C\n//\n/*\n//E DD DUMMY", "JCL D/DD/DATA[//X JOB;//* C;//;]\nJCL E/DD/DUMMY\n" },
        { "//D DD DATA\n//X JOB", "JCL D/DD/DATA[//X JOB]\n" },
        { "//D DD *,DLM='$$'\n/*\n//X\n $$ DATA\n$$ IGNORED\n//E DD DUMMY", "JCL D/DD/*,DLM='$$'[/*;//X; $$ DATA;]\nJCL E/DD/DUMMY\n" },
        { "//D DD DATA,DLM=@@\n/*\n@@", "JCL D/DD/DATA,DLM=@@[/*;]\n" },
        { "//D DD DATA,SYMBOLS=JCLONLY,DLM=ENDOFDATA\n/*\nENDOFDAT\nENDOFDATA", "JCL D/DD/DATA,SYMBOLS=JCLONLY,DLM=ENDOFDATA[/*;ENDOFDAT;]\n" },
        { "//D DD *,DLM=''''''\n''\n", "JCL D/DD/*,DLM=''''''[]\n" },
        { "//D DD *,DLM=@@\nA MISSING DELIMITER\n/*\n//X JOB\n", "JCL D/DD/*,DLM=@@[A MISSING DELIMITER;/*;//X JOB;]\n" },
        { "//D DD *,DLM=\nA\n/*\n//E DD DUMMY", "JCL D/DD/*,DLM=[A;]\nJCL E/DD/DUMMY\n" },
        { "//D DD DSN=A,DLM=@@\nA", "JCL D/DD/DSN=A,DLM=@@\nDATA[A]\n" },
        { "//D DD *X\nA", "JCL D/DD/*X\nDATA[A]\n" },
        { "//D DD *,\n// DCB=LRECL=80\nA", "JCL D/DD/*,DCB=LRECL=80[A]\n" },
        { "//S EXEC PGM=X\nLOOSE\nDATA\n/*\n//E DD DUMMY", "JCL S/EXEC/PGM=X\nDATA[LOOSE;DATA;]\nJCL E/DD/DUMMY\n" },
    };

    check_rows(rows, ARRAY_COUNT(rows));
}

static void an_operand_field_without_end_is_told(void **state UNUSED)
{
    struct statement_reader reader;
    struct statement statement;
    struct buf deck;

    buf_init(&deck, 1 << 20);
    buf_put_text(&deck, "//S EXEC PGM=X,\n");
    for (int i = 0; i < 1000; i++)
        buf_put_text(&deck, "// PARM=AAAAAAAAAAAAAAAAAAAA,\n");
    buf_put_text(&deck, "// PARM=B\n//T EXEC PGM=Y\n");
    statement_reader_init(&reader, buf_span(&deck));
    assert_true(statement_next(&reader, &statement));
    assert_int_equal(statement.fault, STATEMENT_LONG);
    assert_true(statement_next(&reader, &statement));
    assert_span(statement.name, "T");
    assert_int_equal(statement.fault, STATEMENT_GOOD);
    assert_false(statement_next(&reader, &statement));
    statement_reader_release(&reader);
    buf_release(&deck);
}

/* The cards of a statement, comment cards between them included, are what the listing prints. */
static void a_statement_knows_its_cards(void **state UNUSED)
{
    struct statement_reader reader;
    struct statement statement;

    statement_reader_init(&reader, span_of("//D DD DSN=A,\n//* C\n// DISP=SHR\n//E DD *\nDATA\n/*\n//F DD DUMMY"));
    assert_true(statement_next(&reader, &statement));
    assert_span(statement.cards, "//D DD DSN=A,\n//* C\n// DISP=SHR\n");
    assert_true(statement_next(&reader, &statement));
    assert_span(statement.cards, "//E DD *\n");
    assert_span(statement.data, "DATA\n");
    assert_true(statement_next(&reader, &statement));
    assert_span(statement.cards, "//F DD DUMMY");
    statement_reader_release(&reader);
}

static void marks(void **state UNUSED)
{
    static const struct {
        const char *image;
        bool marked;
    } rows[] = { { "//~", false }, { "//~ X", false }, { "//~X", true }, { "//", false }, { "//~X12345678", true } };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct span rest;
        struct card card;
        struct buf deck;

        buf_init(&deck, 100);
        lay_out(rows[i].image, &deck);
        rest = buf_span(&deck);
        assert_true(card_next(&rest, &card));
        assert_int_equal(card_marked(&card), rows[i].marked);
        assert_false(card_next(&rest, &card));
        buf_release(&deck);
    }
}

/* A record longer than 80 bytes keeps all of itself as data and 80 bytes as a card. */
static void long_records(void **state UNUSED)
{
    struct statement_reader reader;
    struct statement statement;
    struct span rest;
    struct card card;
    struct buf deck;

    buf_init(&deck, 10000);
    buf_put_text(&deck, "//D DD DATA\n");
    buf_fill(&deck, 'A', 200);
    statement_reader_init(&reader, buf_span(&deck));
    assert_true(statement_next(&reader, &statement));
    assert_int_equal(statement.data.length, 200);
    rest = statement.data;
    assert_true(card_next(&rest, &card));
    assert_int_equal(card.record.length, 200);
    assert_int_equal(card.image.length, 80);
    statement_reader_release(&reader);
    buf_release(&deck);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kinds_of_cards),
        cmocka_unit_test(fields_and_columns),
        cmocka_unit_test(operands_go_on),
        cmocka_unit_test(expressions),
        cmocka_unit_test(data_in_the_stream),
        cmocka_unit_test(an_operand_field_without_end_is_told),
        cmocka_unit_test(a_statement_knows_its_cards),
        cmocka_unit_test(marks),
        cmocka_unit_test(long_records),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
