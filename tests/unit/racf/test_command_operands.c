/* test_command_operands.c - operands of PERMIT, SEARCH and RVARY beyond the everyday ones, and authority that class FACILITY delegates. */
#include "tests/unit/racf/commands.h"

static void conditions_of_permit(void **state UNUSED)
{
    static const struct command_case rows[] = {
        { NULL, "ADDUSER (C1 C2)", 0, "-" },
        { NULL, "RDEFINE FACILITY C.ONE", 0, "-" },
        { NULL, "RDEFINE FACILITY C.TWO", 0, "-" },
        { NULL, "PERMIT C.ONE CLASS(FACILITY) ID(C1) WHEN(TERMINAL(T1 T2))", 0, "ICH06019I WARNING: Class TERMINAL is not currently active." },
        { NULL, "RLIST FACILITY C.ONE AUTHUSER", 0, "C1 READ 000000 TERMINAL T1" },
        { NULL, "RLIST FACILITY C.ONE AUTHUSER", 0, "C1 READ 000000 TERMINAL T2" },
        { NULL, "SETROPTS CLASSACT(CONSOLE)", 0, "-" },
        { NULL, "PERMIT C.ONE CLASS(FACILITY) ID(C1) WHEN(CONSOLE(CON1))", 0, "ICH06015I WARNING - In class CONSOLE resource CON1 not currently protected" },
        { NULL, "RDEFINE CONSOLE CON1", 0, "-" },
        { NULL, "PERMIT C.ONE CLASS(FACILITY) ID(C1) WHEN(CONSOLE(CON1))", 0, "" },
        { NULL, "PERMIT C.ONE CLASS(FACILITY) ID(C1) WHEN(TERMINAL(*))", 4, "ICH06013I WHEN(TERMINAL(*)) OPERAND IGNORED." },
        { NULL, "PERMIT C.ONE CLASS(FACILITY) ID(C1) WHEN(TERMINAL(*)) DELETE", 0, "" },
        { NULL, "RLIST FACILITY C.ONE AUTHUSER", 0, "!TERMINAL" },
        { NULL, "PERMIT C.ONE CLASS(FACILITY) ID(C1) WHEN(TERMINAL(*)) DELETE", 4, "ICH06014I C1 not authorized, DELETE ignored for WHEN(TERMINAL(*))" },
        { NULL, "PERMIT C.ONE CLASS(FACILITY) ID(C1) WHEN(PROGRAM(PGM1))", 8, "ICH06020I" },
        { NULL, "PERMIT C.ONE CLASS(FACILITY) ID(C1) WHEN(CRITERIA(SMS(DSENCRYPTION)))", 0, "-" },
        { NULL, "RLIST FACILITY C.ONE AUTHUSER", 0, "CRITERIA SMS(DSENCRYPTION)" },
        { NULL, "PERMIT C.ONE CLASS(FACILITY) RESET(WHEN)", 0, "" },
        { NULL, "RLIST FACILITY C.ONE AUTHUSER", 0, "NO ENTRIES IN CONDITIONAL ACCESS LIST" },
        { NULL, "PERMIT C.ONE CLASS(FACILITY) ID(C1) ACCESS(UPDATE)", 0, "" },
        { NULL, "PERMIT C.TWO CLASS(FACILITY) ID(C1 C2) ACCESS(READ)", 0, "" },
        { NULL, "PERMIT C.TWO CLASS(FACILITY) FROM(C.ONE)", 0, "ICH06001I C1 ALREADY AUTHORIZED TO RESOURCE - ACCESS UNCHANGED" },
        { NULL, "RLIST FACILITY C.TWO AUTHUSER", 0, "C1 READ" },
        { NULL, "PERMIT C.ONE CLASS(FACILITY) ID(C1) WHEN(CRITERIA(NOSUCH(X)))", 8, "IKJ56712I INVALID KEYWORD, NOSUCH" },
    };

    run_rows(rows, ARRAY_COUNT(rows));
}

static void filters_of_search(void **state UNUSED)
{
    static const struct command_case rows[] = {
        { NULL, "ADDUSER (S1 S2) OMVS(UID(77))", 0, "-" },
        { NULL, "ADDGROUP SG OMVS(GID(88))", 0, "" },
        { NULL, "SEARCH CLASS(USER) UID(77)", 0, "S1 S2" },
        { NULL, "SEARCH CLASS(USER) UID(78)", 4, "ICH31005I" },
        { NULL, "SEARCH CLASS(GROUP) GID(88)", 0, "SG" },
        { NULL, "RDEFINE SECDATA CATEGORY ADDMEM(SECRET PAYROLL)", 0, "-" },
        { NULL, "RDEFINE SECDATA SECLEVEL ADDMEM(HIGH/50)", 0, "-" },
        { NULL, "RDEFINE SECLABEL SYSLOW", 0, "-" },
        { NULL, "ALTUSER S1 ADDCATEGORY(SECRET PAYROLL) SECLEVEL(HIGH) SECLABEL(SYSLOW)", 0, "" },
        { NULL, "LISTUSER S1", 0, "SECURITY-LEVEL=HIGH CATEGORY-AUTHORIZATION SECRET PAYROLL SECURITY-LABEL=SYSLOW" },
        { NULL, "SEARCH CLASS(USER) CATEGORY(SECRET)", 0, "S1" },
        { NULL, "SEARCH CLASS(USER) SECLEVEL", 0, "S1" },
        { NULL, "SEARCH CLASS(USER) SECLABEL(SYSHIGH)", 4, "ICH31005I" },
        { NULL, "ALTUSER S1 DELCATEGORY(SECRET) NOSECLEVEL", 0, "" },
        { NULL, "SEARCH CLASS(USER) CATEGORY(SECRET)", 4, "ICH31005I" },
        { NULL, "ALTUSER S1 ADDCATEGORY(NOSUCH)", 8, "IKJ56702I INVALID CATEGORY, NOSUCH" },
        { NULL, "ALTUSER S1 SECLABEL(NOSUCH)", 8, "ICH01017I ALTUSER failed. SECLABEL NOSUCH is not currently defined to RACF." },
        { NULL, "RDEFINE FACILITY S.ONE WHEN(DAYS(MONDAY)) SECLABEL(SYSLOW) SINGLEDSN TIMEZONE(E 2)", 8, "-" },
        { NULL, "RDEFINE FACILITY S.ONE WHEN(DAYS(MONDAY)) SECLABEL(SYSLOW) SINGLEDSN TIMEZONE(E2)", 0, "-" },
        { NULL, "RLIST FACILITY S.ONE ALL", 0, "SECLABEL -------- SYSLOW" },
        { NULL, "SEARCH CLASS(FACILITY) SECLABEL(SYSLOW)", 0, "S.ONE" },
        { NULL, "SEARCH CLASS(FACILITY) AGE(1)", 4, "ICH31005I" },
        { NULL, "SEARCH CLASS(FACILITY) AGE(0)", 0, "S.ONE" },
        { NULL, "SEARCH CLASS(FACILITY) EXPIRES(10)", 4, "ICH31005I" },
    };

    run_rows(rows, ARRAY_COUNT(rows));
}

static void rvary(void **state UNUSED)
{
    static const struct command_case rows[] = {
        { NULL, "ADDUSER R1 OPERATIONS", 0, "-" },
        { "R1", "RVARY LIST", 8, "ICH15033I YOU ARE NOT AUTHORIZED TO ISSUE THE RVARY COMMAND" },
        { NULL, "RVARY", 0, "ICH15013I RACF DATABASE STATUS: ACTIVE USE NUMBER VOLUME DATASET" },
        { NULL, "RVARY LIST", 0, "ICH15020I RVARY COMMAND HAS FINISHED PROCESSING." },
        { NULL, "RVARY INACTIVE", 8, "ICH15034I" },
        { NULL, "RVARY INACTIVE PASSWORD(NO)", 8, "ICH15034I" },
        { NULL, "RVARY INACTIVE PASSWORD(YES)", 8, "ICH15035I RVARY INACTIVE IS NOT POSSIBLE" },
        { NULL, "RVARY ACTIVE PASSWORD(YES)", 0, "ICH15020I" },
        { NULL, "SETROPTS RVARYPW(SWITCH(SEC1) STATUS(SEC2))", 0, "" },
        { NULL, "RVARY ACTIVE PASSWORD(YES)", 8, "ICH15034I" },
        { NULL, "RVARY ACTIVE PASSWORD(SEC2)", 0, "ICH15020I" },
        { NULL, "RVARY SWITCH PASSWORD(SEC2)", 8, "ICH15034I" },
        { NULL, "RVARY SWITCH PASSWORD(SEC1)", 8, "ICH15035I" },
        { NULL, "RVARY SWITCH PASSWORD(SEC1)", 8, "!SEC1" },
    };

    run_rows(rows, ARRAY_COUNT(rows));
}

static void delegated_authority(void **state UNUSED)
{
    static const struct command_case rows[] = {
        { NULL, "ADDGROUP (DGA) OWNER(SYS1)", 0, "" },
        { NULL, "ADDGROUP DGB SUPGROUP(DGA) OWNER(DGA)", 0, "" },
        { NULL, "ADDUSER (DH1 DH2)", 0, "-" }, /* the help desk */
        { NULL, "ADDUSER DV1 DFLTGRP(DGB) OWNER(DGB) PASSWORD(PW1)", 0, "-" },
        { NULL, "ADDUSER DV2 OWNER(IBMUSER) PASSWORD(PW1) SPECIAL", 0, "-" },
        { "DH1", "LISTUSER DV1", 4, "ICH30002I" },
        { NULL, "RDEFINE FACILITY IRR.LU.TREE.DGA", 0, "-" },
        { NULL, "PERMIT IRR.LU.TREE.DGA CLASS(FACILITY) ID(DH1)", 0, "" },
        { "DH1", "LISTUSER DV1", 0, "USER=DV1" },
        { "DH2", "LISTUSER DV1", 4, "ICH30002I" },
        { "DH1", "LISTUSER DV2", 4, "ICH30002I" },
        { NULL, "RDEFINE FACILITY IRR.LU.EXCLUDE.DV1", 0, "-" },
        { "DH1", "LISTUSER DV1", 4, "ICH30002I" },
        { NULL, "RDEFINE FACILITY IRR.PASSWORD.RESET", 0, "-" },
        { NULL, "PERMIT IRR.PASSWORD.RESET CLASS(FACILITY) ID(DH2) ACCESS(READ)", 0, "" },
        { "DH2", "ALTUSER DV1 PASSWORD(NEW1)", 0, "" },
        { "DH2", "ALTUSER DV1 PASSWORD(NEW1) NOEXPIRED", 8, "ICH21010I" },
        { "DH2", "ALTUSER DV1 NAME('X')", 8, "ICH21010I" },
        { "DH2", "ALTUSER DV1 NOPASSWORD", 8, "ICH21010I" },
        { "DH2", "ALTUSER DV2 PASSWORD(NEW1)", 8, "ICH21010I" }, /* never for those with attributes of the system */
        { "DH1", "ALTUSER DV1 PASSWORD(NEW1)", 8, "ICH21010I" },
        { NULL, "PERMIT IRR.PASSWORD.RESET CLASS(FACILITY) ID(DH2) ACCESS(UPDATE)", 0, "" },
        { "DH2", "ALTUSER DV1 PASSWORD(NEW1) NOEXPIRED", 0, "" },
        { NULL, "SETROPTS PASSWORD(MINCHANGE(3))", 0, "" },
        { "DH2", "ALTUSER DV1 PASSWORD(NEW2) NOEXPIRED", 8, "ICH21010I" },
        { NULL, "PERMIT IRR.PASSWORD.RESET CLASS(FACILITY) ID(DH2) ACCESS(CONTROL)", 0, "" },
        { "DH2", "ALTUSER DV1 PASSWORD(NEW2) NOEXPIRED", 0, "" },
        { NULL, "RDEFINE XFACILIT D.ONE OWNER(SYS1)", 0, "-" },
        { NULL, "PERMIT D.ONE CLASS(XFACILIT) ID(DH1) ACCESS(ALTER)", 0, "-" },
        { "DH1", "RALTER XFACILIT D.ONE LEVEL(1)", 0, "-" },
        { NULL, "SETROPTS GENERIC(FACILITY)", 0, "" },
        { NULL, "RDEFINE FACILITY ** UACC(NONE)", 0, "-" },
        { "DH1", "RALTER XFACILIT D.ONE LEVEL(2)", 0, "-" }, /* ** does not begin with IRR.ALTER. */
        { NULL, "RDEFINE FACILITY IRR.ALTER.XFACILIT", 0, "-" },
        { "DH1", "RALTER XFACILIT D.ONE LEVEL(3)", 4, "ICH11103I" },
        { NULL, "PERMIT IRR.ALTER.XFACILIT CLASS(FACILITY) ID(DH1) ACCESS(UPDATE)", 0, "" },
        { "DH1", "RALTER XFACILIT D.ONE LEVEL(4)", 0, "-" },
        { "DH1", "ALTUSER DH1 LANGUAGE(PRIMARY(DEU))", 0, "" },
        { "DH1", "ALTUSER DH2 LANGUAGE(PRIMARY(DEU))", 8, "-" },
    };

    run_rows(rows, ARRAY_COUNT(rows));
}

/* Who gets a deleted user's name later owns nothing that he was not given. */
static void what_a_deleted_user_owned(void **state UNUSED)
{
    static const struct command_case rows[] = {
        { NULL, "ADDUSER (O1) OWNER(SYS1)", 0, "-" },
        { NULL, "ADDUSER O2 OWNER(O1)", 0, "-" },
        { NULL, "ADDGROUP OG OWNER(O1)", 0, "" },
        { NULL, "RDEFINE FACILITY O.ONE OWNER(O1)", 0, "-" },
        { NULL, "DELUSER O1", 0, "" },
        { NULL, "LISTUSER O2", 0, "OWNER=SYS1" },
        { NULL, "LISTGRP OG", 0, "OWNER=SYS1" },
        { NULL, "RLIST FACILITY O.ONE", 0, "00 SYS1" },
        { NULL, "ADDUSER O1", 0, "-" },
        { "O1", "RALTER FACILITY O.ONE UACC(READ)", 4, "ICH11103I" },
    };

    run_rows(rows, ARRAY_COUNT(rows));
}

static void operands_that_are_not_built(void **state UNUSED)
{
    static const struct command_case rows[] = {
        { NULL, "ADDUSER NB1 CSDATA(EMPSER(1))", 8, "IRR16014I CSDATA IS NOT BUILT ON THIS SYSTEM" },
        { NULL, "LISTUSER NB1", 4, "ICH30001I" }, /* nothing was done */
        { NULL, "ALTUSER IBMUSER MFA(FACTOR(X))", 8, "IRR16014I MFA" },
        { NULL, "ALTUSER IBMUSER nocsdata", 8, "IRR16014I NOCSDATA" },
        { NULL, "ADDUSER NB1 MFA(FACTOR(X))", 8, "IKJ56712I INVALID KEYWORD, MFA" }, /* nor has it on z/OS */
        { NULL, "ADDUSER NB1 NOCSDATA", 8, "IKJ56712I" },
        { NULL, "ADDUSER NB1 CSDATAS", 8, "IKJ56712I" },
        { NULL, "RDEFINE FACILITY NB.ONE SESSION(SESSKEY(0123456789ABCDEF))", 8, "IRR16014I SESSKEY" },
        { NULL, "RDEFINE FACILITY NB.ONE SSIGNON(KEYMASKED(0123456789ABCDEF))", 8, "!0123456789ABCDEF" },
        { NULL, "ADDSD 'IBMUSER.NB.*' DFP(ENCRYPTTYPES(ALL))", 8, "IRR16014I ENCRYPTTYPES" },
        { NULL, "ADDGROUP NBG OVM(GID(1))", 8, "IRR16014I OVM" },
    };

    run_rows(rows, ARRAY_COUNT(rows));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(operands_that_are_not_built, with_database, without_database),
        cmocka_unit_test_setup_teardown(conditions_of_permit, with_database, without_database),
        cmocka_unit_test_setup_teardown(filters_of_search, with_database, without_database),
        cmocka_unit_test_setup_teardown(rvary, with_database, without_database),
        cmocka_unit_test_setup_teardown(delegated_authority, with_database, without_database),
        cmocka_unit_test_setup_teardown(what_a_deleted_user_owned, with_database, without_database),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
