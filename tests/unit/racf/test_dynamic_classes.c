/* test_dynamic_classes.c - classes of the installation: taken in by SETROPTS RACLIST(CDT), kept, changed, taken away. */
#include "tests/unit/racf/commands.h"

#include "base/io.h"

static const struct command_case definitions[] = {
    { NULL, "SETROPTS CLASSACT(CDT) RACLIST(CDT)", 0, "-" },
    { NULL, "RDEFINE CDT $ONE UACC(NONE) CDTINFO(POSIT(200) MAXLENGTH(20) KEYQUALIFIERS(1) FIRST(ALPHA) OTHER(ALPHA NUMERIC) RACLIST(ALLOWED))", 0, "-" },
    { NULL, "RDEFINE $ONE A.B", 8, "IKJ56702I" }, /* not before the REFRESH */
    { NULL, "SETROPTS RACLIST(CDT) REFRESH", 0, "ICH14063I" },
    { NULL, "RDEFINE $ONE A.B", 0, "-" },
    { NULL, "RDEFINE $ONE 1A.B", 8, "IKJ56702I" },
    { NULL, "RDEFINE $ONE A.B-C", 8, "IKJ56702I" },
    { NULL, "RDEFINE $ONE A.BCDEFGHIJKLMNOPQRST", 8, "IKJ56702I" },
    { NULL, "SETROPTS CLASSACT($ONE) GENERIC($ONE) RACLIST($ONE)", 0, "-" },
    { NULL, "RDEFINE $ONE A*.B", 8, "IKJ56702I" }, /* a key qualifier */
    { NULL, "RDEFINE $ONE A.B*", 0, "-" },
    /* What comes to an active class of its POSIT is active. */
    { NULL, "RDEFINE CDT $TWO UACC(NONE) CDTINFO(POSIT(200) PROFILESALLOWED(NO))", 0, "-" },
    { NULL, "SETROPTS RACLIST(CDT) REFRESH", 0, "ICH14063I" },
    { NULL, "SETROPTS LIST", 0, " $ONE $TWO" },
    { NULL, "RDEFINE $TWO A", 8, "IKJ56702I" },
    /* What defines no class. */
    { NULL, "RDEFINE CDT $BAD UACC(NONE) CDTINFO(MAXLENGTH(20))", 0, "-" },
    { NULL, "RDEFINE CDT $NONE UACC(NONE)", 0, "-" },
    { NULL, "RDEFINE CDT FACILITY UACC(NONE) CDTINFO(POSIT(201))", 0, "-" },
    { NULL, "SETROPTS RACLIST(CDT) REFRESH", 4, "ICH14082I CLASS $BAD IS NOT TAKEN IN. POSIT IS MISSING. ICH14082I CLASS FACILITY" },
    { NULL, "RDEFINE $BAD A", 8, "IKJ56702I" },
    { NULL, "RDEFINE $NONE A", 8, "IKJ56702I" },
};

static void defined_by_profiles(void **state UNUSED)
{
    struct racf_decision decision;

    run_rows(definitions, ARRAY_COUNT(definitions));
    decide_now("SYSPROG", "$ONE", "A.B", RACF_NONE, &decision);
    assert_int_equal(decision.code, 0);
    /* A command that is taken back takes no class with it, and an end of the process none either. */
    must_do("SETROPTS LIST");
    racf_store_rollback(store);
    assert_non_null(class_find(classes, "$ONE"));
    racf_store_close(store);
    class_table_forget_dynamic(classes);
    assert_null(class_find(classes, "$ONE"));
    assert_int_equal(racf_store_open(database, classes, &store), 0);
    assert_non_null(class_find(classes, "$ONE"));
    assert_int_equal(class_find(classes, "$ONE")->key_qualifiers, 1);
}

static void changed_and_taken_away(void **state UNUSED)
{
    static const struct command_case rows[] = {
        { NULL, "RALTER CDT $ONE CDTINFO(MAXLENGTH(3))", 0, "-" },
        { NULL, "RDEFINE $ONE A.C", 0, "-" },
        { NULL, "RDEFINE $ONE A.DD", 0, "-" },
        { NULL, "SETROPTS RACLIST(CDT) REFRESH", 4, "ICH14063I" },
        { NULL, "RDEFINE $ONE A.EE", 8, "IKJ56702I" },
        { NULL, "RDELETE CDT $ONE", 0, "-" },
        { NULL, "SETROPTS RACLIST(CDT) REFRESH", 4, "ICH14063I" },
        { NULL, "RDEFINE $ONE A.F", 8, "IKJ56702I INVALID CLASS" },
        { NULL, "SETROPTS LIST", 0, "!$ONE" },
    };

    run_rows(definitions, ARRAY_COUNT(definitions));
    run_rows(rows, ARRAY_COUNT(rows));
}

static void a_file_that_is_added(void **state UNUSED)
{
    static const char site[] = "classes:\n  - name: $SITE\n    posit: 30\n    max-length: 8\n    first: alpha\n    other: any\n    default-code: 4\n"
                               "    raclist: allowed\n    genlist: false\n    generic: true\n    case: upper\n";
    static const char wrong[] = "classes:\n  - name: $LATER\n    posit: 30\n    colour: red\n";
    struct buf out, path;

    must_do("SETROPTS CLASSACT(CDT) RACLIST(CDT)");
    buf_init(&path, 200);
    buf_printf(&path, "%s/site.yaml", folder);
    mem_free(classes->folder);
    classes->folder = mem_copy_text(folder);
    assert_int_equal(io_replace_file(path.data, span_of(site), 0600), 0);
    must_do("SETROPTS RACLIST(CDT) REFRESH");
    must_do("RDEFINE $SITE A");
    assert_int_equal(io_replace_file(path.data, span_of(wrong), 0600), 0);
    assert_int_equal(give(NULL, "SETROPTS RACLIST(CDT) REFRESH", &out), 4);
    assert_true(output_holds(out.data, "site.yaml:4: Unexpected key: colour"));
    buf_release(&out);
    must_do("RDEFINE $SITE B");
    unlink(path.data);
    buf_release(&path);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(defined_by_profiles, with_database, without_database),
        cmocka_unit_test_setup_teardown(changed_and_taken_away, with_database, without_database),
        cmocka_unit_test_setup_teardown(a_file_that_is_added, with_database, without_database),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
