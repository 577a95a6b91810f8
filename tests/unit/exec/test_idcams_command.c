/* test_idcams_command.c - statements against the table of commands: what is wrong is named. */
#include "tests/unit/test.h"

#include "exec/idcams_command.h"

static void commands_are_checked(void **state UNUSED)
{
    static const struct {
        const char *text, *wanted; /* the beginning of the message; "": it may be run */
    } rows[] = {
        { "DELETE A.B", "" },
        { "del (a.b c.d) nonvsam purge", "" },
        { "DELETE (A.B) GDG FORCE", "" },
        { "DELETE A.B(M)", "" },
        { "DELETE 'A.B'", "" },
        { "DELETE", "GBRE043E ENTRY NAME IS" },
        { "DELETE ()", "GBRE043E ENTRY NAME IS" },
        { "DELETE ((A))", "IDC3203I ITEM ''" },
        { "DELETE X'00'", "IDC3203I ITEM '00'" },
        { "DELETE A B", "IDC3211I KEYWORD 'B'" },
        { "DELETE A PURGE(1)", "IDC3211I KEYWORD 'PURGE'" },
        { "DELETE A GDG GDG", "IDC3211I KEYWORD 'GDG'" },
        { "DELETE A FORCE RECOVERY", "GBRE044E FORCE|RECOVERY EXCLUDE" },
        { "DELETE A FILE", "IDC3208I LEFT PARENTHESIS MISSING FOLLOWING KEYWORD 'FILE'" },
        { "DEFINE GDG (NAME(A) LIMIT(5))", "" },
        { "DEFINE GDG(NAME(A) LIMIT(5) SCRATCH NOEMPTY FOR(30)) CATALOG(X)", "" },
        { "DEF GENERATIONDATAGROUP (NAME(A),LIM(5))", "" },
        { "DEFINE GDG NAME(A)", "IDC3208I LEFT PARENTHESIS MISSING FOLLOWING KEYWORD 'GDG'" },
        { "DEFINE GDG", "IDC3208I" },
        { "DEFINE GDG (NAME(A))", "GBRE043E LIMIT IS" },
        { "DEFINE GDG (LIMIT(5))", "GBRE043E NAME IS" },
        { "DEFINE GDG (NAME(A) LIMIT(X))", "IDC3203I ITEM 'X'" },
        { "DEFINE GDG (NAME(A) LIMIT(1 2))", "IDC3203I ITEM '1'" },
        { "DEFINE GDG (NAME(A) LIMIT())", "IDC3203I ITEM 'LIMIT'" },
        { "DEFINE GDG (NAME(A) LIMIT(99999999999))", "IDC3203I ITEM '99999999999'" },
        { "DEFINE GDG (NAME(A B) LIMIT(5))", "IDC3203I ITEM 'A'" },
        { "DEFINE GDG (NAME() LIMIT(5))", "IDC3203I ITEM 'NAME'" },
        { "DEFINE GDG (NAME(A) LIMIT(5) EMPTY NOEMPTY)", "GBRE044E EMPTY|NOEMPTY EXCLUDE" },
        { "DEFINE GDG (NAME(A) LIMIT(5) SCR SCRATCH)", "IDC3211I KEYWORD 'SCRATCH'" },
        { "DEFINE GDG (NAME(A) LIMIT(5)) NOW", "IDC3211I KEYWORD 'NOW'" },
        { "DEFINE GDG (NAME(A) LIMIT(5) (B))", "IDC3211I KEYWORD ''" },
        { "DEFINE (GDG)", "GBRE043E TYPE WORD IS" },
        { "DEFINE", "GBRE043E TYPE WORD IS" },
        { "DEFINE CLUSTR (NAME(A))", "IDC3211I KEYWORD 'CLUSTR'" },
        { "DEFINE CLUSTER (NAME(A))", "" },
        { "DEF CL (NAME(A) IXD KEYS(4 0) RECSZ(80,80) CYL(1 1)) DATA(NAME(A.D) CISZ(512)) INDEX(NAME(A.I)) CATALOG(C)", "" },
        { "DEFINE CLUSTER (KEYS(4 0))", "GBRE043E NAME IS REQUIRED" },
        { "DEFINE CLUSTER (NAME(A) INDEXED LINEAR)", "GBRE044E INDEXED|NONINDEXED|NUMBERED|LINEAR EXCLUDE" },
        { "DEFINE CLUSTER (NAME(A) TRACKS(1) CYL(1))", "GBRE044E TRACKS|CYLINDERS|RECORDS|KILOBYTES|MEGABYTES EXCLUDE" },
        { "DEFINE CLUSTER (NAME(A) KEYS(4 0 1))", "IDC3203I ITEM '1'" },
        { "DEFINE CLUSTER (NAME(A) KEYS(A))", "IDC3203I ITEM 'A'" },
        { "DEFINE CLUSTER (NAME(A)) DATA(NAME(B)) DATA(NAME(C))", "IDC3211I KEYWORD 'DATA'" },
        { "DEFINE CLUSTER (NAME(A)) DATA", "IDC3211I KEYWORD 'DATA'" },
        { "DEFINE GDG (NAME(A) LIMIT(1)) DATA(NAME(B))", "IDC3211I KEYWORD 'DATA'" },
        { "DEFINE CLUSTER (NAME(A) KEYLABEL(L))", "" },
        { "VERIFY FILE(A)", "" },
        { "VERIFY", "GBRE043E FILE|DATASET IS REQUIRED" },
        { "LISTCAT", "" },
        { "LISTC ENT(A B 'C.*') ALL", "" },
        { "LISTCAT LEVEL(A) NONVSAM NAME", "" },
        { "LISTCAT ENT(A) LVL(B)", "GBRE044E ENTRIES|LEVEL EXCLUDE" },
        { "LISTCAT ENT()", "IDC3203I ITEM 'ENT'" },
        { "LISTCAT (A)", "IDC3211I KEYWORD 'LISTCAT'" },
        { "LISTCAT A", "IDC3211I KEYWORD 'A'" },
        { "LISTCAT OUTFILE(A)", "GBRE042E OUTFILE IS NOT BUILT YET" },
        { "REPRO INFILE(A) OUTFILE(B)", "" },
        { "REPRO IFILE(A) ODS(B.C) SKIP(1) COUNT(2)", "" },
        { "REPRO INFILE(A)", "GBRE043E OUTFILE|OUTDATASET IS" },
        { "REPRO INFILE(A) IDS(B) OFILE(C)", "GBRE044E INFILE|INDATASET EXCLUDE" },
        { "REPRO INFILE(A) OUTFILE(B) FROMKEY(1)", "" },
        { "REPRO INFILE(A) OUTFILE(B) FROMKEY(1 2)", "IDC3203I ITEM '1'" },
        { "REPRO INFILE(A) OUTFILE(B) FROMKEY('')", "IDC3203I ITEM ''" },
        { "REPRO INFILE(A) OUTFILE(B) FROMKEY(A) SKIP(1)", "GBRE044E FROMKEY|SKIP EXCLUDE" },
        { "REPRO INFILE(A) OUTFILE(B) COUNT(-1)", "IDC3203I ITEM '-1'" },
        { "PRINT IDS(A)", "" },
        { "PRINT IDS(A) CHAR HEX", "GBRE044E CHARACTER|HEX EXCLUDE" },
        { "ALTER A NEWNAME(B)", "" },
        { "ALTER (A B) NEWNAME(B)", "GBRE043E ENTRY NAME IS" },
        { "FROBNICATE A", "IDC3219I VERB NAME 'FROBNICATE'" },
        { "'DELETE' A", "IDC3219I VERB NAME 'DELETE'" },
        { "X'DE'", "IDC3219I VERB NAME 'DE'" },
        { "(DELETE A)", "IDC3219I VERB NAME ''" },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct idcams_command command;
        struct idcams_fault fault;
        struct idcams_item *items;
        struct arena arena;
        struct buf messages;
        bool good;

        arena_init(&arena);
        buf_init(&messages, 1000);
        items = idcams_items(span_of(rows[i].text), &arena, &fault);
        assert_non_null(items);
        good = idcams_command_of(items, &command, &messages);
        if (good != (rows[i].wanted[0] == '\0') || strncmp(messages.data, rows[i].wanted, strlen(rows[i].wanted)) != 0)
            fail_msg("%s: %s%s, wanted %s", rows[i].text, good ? "good " : "", messages.data, rows[i].wanted);
        buf_release(&messages);
        arena_release(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(commands_are_checked) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
