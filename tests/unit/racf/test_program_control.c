/* test_program_control.c - which programs are controlled: SETROPTS WHEN(PROGRAM), members of class PROGRAM, the libraries of a step. */
#include "tests/unit/racf/commands.h"

static bool controlled(const char *program, const char *libraries)
{
    struct name8 name = name8_const(program);
    bool is;

    assert_int_equal(racf_store_controlled(store, &name, span_of(libraries), &is), 0);
    return is;
}

static int set_up(void **state)
{
    with_database(state);
    must_do("RDEFINE PROGRAM PAYPGM ADDMEM('PAY.LOAD'/GRN001/NOPADCHK)");
    must_do("RDEFINE PROGRAM ANYVOL ADDMEM('PAY.LOAD'//NOPADCHK 'PAY.OTHER'/'******'/PADCHK)");
    must_do("SETROPTS WHEN(PROGRAM)");
    return 0;
}

static void by_its_library(void **state UNUSED)
{
    assert_true(controlled("PAYPGM", "PAY.LOAD GRN001\n"));
    assert_false(controlled("PAYPGM", "PAY.LOAD GRN002\n"));
    assert_false(controlled("PAYPGM", "PAY.LOAD ?\n")); /* its volume cannot be told */
    assert_false(controlled("PAYPGM", "PAY.LOAD2 GRN001\n"));
    assert_false(controlled("PAYPGM", ""));
    assert_false(controlled("OTHER", "PAY.LOAD GRN001\n")); /* no profile */
    assert_true(controlled("ANYVOL", "PAY.LOAD GRN002\n"));
    assert_true(controlled("ANYVOL", "PAY.OTHER GRN002\n"));
    must_do("SETROPTS NOWHEN(PROGRAM)");
    assert_false(controlled("PAYPGM", "PAY.LOAD GRN001\n"));
}

/* Whoever can put a library of his own behind a controlled program would have his modules loaded into it. */
static void by_all_libraries_of_the_step(void **state UNUSED)
{
    assert_false(controlled("PAYPGM", "PAY.LOAD GRN001\nEVIL.LOAD GRN001\n"));
    assert_true(controlled("ANYVOL", "PAY.LOAD GRN001\nPAY.OTHER GRN001\n"));
    must_do("RDEFINE PROGRAM * ADDMEM('SYS1.LINKLIB'//NOPADCHK)");
    assert_true(controlled("PAYPGM", "PAY.LOAD GRN001\nSYS1.LINKLIB\n"));
    assert_true(controlled("IEBGENER", "SYS1.LINKLIB\n"));
    assert_false(controlled("IEBGENER", "PAY.LOAD GRN001\n"));
    assert_false(controlled("PAYPGM", "SYS1.LINKLIB\n")); /* a profile of its own says where it has to come from */
    assert_false(controlled("PAYPGM", "PAY.LOAD GRN001\nSYS1.LINKLIB\nEVIL.LOAD GRN001\n"));
    must_do("RDELETE PROGRAM *");
    must_do("RDEFINE PROGRAM ** ADDMEM('SYS1.LINKLIB')");
    assert_true(controlled("IEBGENER", "SYS1.LINKLIB\n"));
    must_do("SETROPTS GENERIC(PROGRAM)");
    must_do("RDEFINE PROGRAM IEB* ADDMEM('SYS1.ELSE')");
    assert_false(controlled("IEBGENER", "SYS1.LINKLIB\n"));
    assert_true(controlled("IEBGENER", "SYS1.ELSE GRN001\n"));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(by_its_library, set_up, without_database),
        cmocka_unit_test_setup_teardown(by_all_libraries_of_the_step, set_up, without_database),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
