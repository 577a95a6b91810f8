/* test_authority.c - who may change and list what: group-SPECIAL in its scope, owners, CLAUTH, ALTER, AUDITOR, group authorities. */
#include "tests/unit/racf/commands.h"

static int set_up(void **state)
{
    with_database(state);
    must_do("SETROPTS CLASSACT(FACILITY MQQUEUE) GENERIC(FACILITY)");
    return 0;
}

/* The scope ends at a group that a user owns, and does not go up. */
static void group_special(void **state UNUSED)
{
    static const struct command_case rows[] = {
        { NULL, "ADDGROUP GSA SUPGROUP(SYS1) OWNER(SYS1)", 0, "" },
        { NULL, "ADDGROUP GSB SUPGROUP(GSA) OWNER(GSA)", 0, "" },
        { NULL, "ADDGROUP GSC SUPGROUP(GSA) OWNER(SYSPROG)", 0, "" },
        { NULL, "ADDGROUP GSX SUPGROUP(GSC) OWNER(GSC)", 0, "" },
        { NULL, "ADDUSER GUA DFLTGRP(GSA) OWNER(GSA)", 0, "-" },
        { NULL, "ADDUSER GUB DFLTGRP(GSB) OWNER(GSB)", 0, "-" },
        { NULL, "ADDUSER GUC DFLTGRP(GSC) OWNER(GSC)", 0, "-" },
        { NULL, "ADDUSER GUO DFLTGRP(SYS1) OWNER(SYS1)", 0, "-" },
        { NULL, "ADDUSER GUU DFLTGRP(SYS1) OWNER(GUA)", 0, "-" }, /* owned by a user whom the group owns */
        { NULL, "ADDUSER GADM DFLTGRP(GSA) OWNER(SYS1)", 0, "-" },
        { NULL, "CONNECT GADM GROUP(GSA) SPECIAL", 0, "" },
        { NULL, "RDEFINE FACILITY GS.RA OWNER(GSA)", 0, "" },
        { NULL, "RDEFINE FACILITY GS.RB OWNER(GSB)", 0, "" },
        { NULL, "RDEFINE FACILITY GS.RC OWNER(GSC)", 0, "" },
        { NULL, "RDEFINE FACILITY GS.RX OWNER(GSX)", 0, "" },
        { NULL, "RDEFINE FACILITY GS.RUA OWNER(GUA)", 0, "" },
        { NULL, "RDEFINE FACILITY GS.RUB OWNER(GUB)", 0, "" },
        { NULL, "RDEFINE FACILITY GS.RO OWNER(SYS1)", 0, "" },
        { "GADM", "ALTUSER GUA DATA('X')", 0, "" },
        { "GADM", "ALTUSER GUB DATA('X')", 0, "" },
        { "GADM", "ALTUSER GUC DATA('X')", 8, "ICH21010I" },
        { "GADM", "ALTUSER GUO DATA('X')", 8, "ICH21010I" },
        { "GADM", "LISTUSER GUB", 0, "USER=GUB" },
        { "GADM", "LISTUSER GUC", 4, "ICH30002I NOT AUTHORIZED TO LIST GUC" },
        { "GADM", "RALTER FACILITY GS.RA UACC(READ)", 0, "" },
        { "GADM", "RALTER FACILITY GS.RB UACC(READ)", 0, "" },
        { "GADM", "RALTER FACILITY GS.RC UACC(READ)", 4, "ICH11103I NOT AUTHORIZED TO ALTER GS.RC." },
        { "GADM", "RALTER FACILITY GS.RX UACC(READ)", 4, "ICH11103I" },
        { "GADM", "RALTER FACILITY GS.RUA UACC(READ)", 0, "" },
        { "GADM", "RALTER FACILITY GS.RUB UACC(READ)", 0, "" },
        { "GADM", "RALTER FACILITY GS.RO UACC(READ)", 4, "ICH11103I" },
        { "GADM", "PERMIT GS.RB CLASS(FACILITY) ID(GUA)", 0, "" },
        { "GADM", "PERMIT GS.RC CLASS(FACILITY) ID(GUA)", 8, "ICH06006I NOT AUTHORIZED TO GS.RC" },
        { "GADM", "PERMIT GS.RA CLASS(FACILITY) FROM(GS.RO)", 8, "ICH06006I NOT AUTHORIZED TO GS.RO" }, /* both must be his */
        { "GADM", "RLIST FACILITY GS.RB AUTHUSER", 0, "GUA       READ" },
        { "GADM", "RLIST FACILITY GS.RO", 8, "ICH13002I" },
        { "GADM", "LISTGRP GSB", 0, "GSB" },
        { "GADM", "LISTGRP GSC", 4, "ICH32002I" },
        { "GADM", "CONNECT GUA GROUP(GSB)", 0, "" },
        { "GADM", "CONNECT GUA GROUP(SYS1)", 8, "ICH02004I" },
        { "GADM", "CONNECT GUA GROUP(GSC)", 8, "ICH02004I" },
        { "GADM", "REMOVE GUA GROUP(GSB)", 0, "" },
        { "GADM", "REMOVE GUC GROUP(GSC)", 8, "ICH03004I" },
        { "GADM", "ADDGROUP GSD SUPGROUP(GSA) OWNER(GSA)", 0, "" },
        { "GADM", "ADDGROUP GSE SUPGROUP(SYS1)", 8, "ICH00005I NOT AUTHORIZED TO ISSUE ADDGROUP ICH00002I INSUFFICIENT AUTHORITY TO SYS1" },
        { "GADM", "ALTGROUP GSC DATA('X')", 8, "ICH20002I NOT AUTHORIZED TO ALTER GSC" },
        { "GADM", "ALTGROUP GSD SUPGROUP(SYS1) OWNER(SYS1)", 8, "ICH20005I INSUFFICIENT AUTHORITY TO SYS1" },
        { "GADM", "DELGROUP GSX", 8, "ICH05005I" },
        { "GADM", "DELGROUP GSD", 0, "" },
        /* what it never gives */
        { "GADM", "SETROPTS CLASSACT(FACILITY)", 8, "ICH14001I" },
        { "GADM", "SETROPTS LIST", 0, "ACTIVE CLASSES" },
        { "GADM", "RDEFINE FACILITY GS.NEW", 4, "ICH10103I NOT AUTHORIZED TO DEFINE GS.NEW." },
        { "GADM", "ALTUSER GUA SPECIAL", 4, "ICH21005I NOT AUTHORIZED TO SPECIFY SPECIAL, OPERAND IGNORED" },
        { NULL, "LISTUSER GUA", 0, "ATTRIBUTES=PROTECTED" },
        { "GADM", "ALTUSER GUA UAUDIT", 4, "ICH21005I" },
        { "GADM", "ALTUSER GUA CLAUTH(FACILITY)", 4, "ICH21008I" },
        { "GADM", "ADDUSER GNEW DFLTGRP(GSA)", 8, "ICH01005I NOT AUTHORIZED TO ISSUE ADDUSER" },
        { NULL, "ALTUSER GADM CLAUTH(USER FACILITY)", 0, "" },
        { "GADM", "ADDUSER GNEW DFLTGRP(GSA) OWNER(GSA) SPECIAL AUDITOR", 4, "ICH01001I NOT AUTHORIZED TO SPECIFY SPECIAL, OPERAND IGNORED" },
        { NULL, "LISTUSER GNEW", 0, "ATTRIBUTES=PROTECTED" },
        { "GADM", "ADDUSER GNEW2 DFLTGRP(SYS1)", 8, "ICH01011I INSUFFICIENT AUTHORITY ICH01010I USER(S) NOT ADDED" },
        { "GADM", "RDEFINE FACILITY GS.NEW OWNER(GSA)", 0, "" },
        { "GADM", "RDEFINE XFACILIT GS.NEW", 0, "-" }, /* CLAUTH goes by POSIT */
        { "GADM", "RDEFINE MQQUEUE GS.NEW", 4, "ICH10103I" },
        { "GADM", "DELUSER GUB", 0, "" },
        { "GADM", "DELUSER GUO", 8, "ICH04010I" },
        /* a connection that is revoked gives nothing */
        { NULL, "CONNECT GADM GROUP(GSA) REVOKE", 0, "" },
        { NULL, "ALTUSER GADM DFLTGRP(GSA)", 0, "" },
        { NULL, "CONNECT GADM GROUP(SYS1)", 0, "" },
        { NULL, "ALTUSER GADM DFLTGRP(SYS1)", 0, "" },
        { "GADM", "RALTER FACILITY GS.RA UACC(NONE)", 4, "ICH11103I" },
        { "GADM", "ALTUSER GUA DATA('Y')", 8, "ICH21010I" },
    };

    run_rows(rows, ARRAY_COUNT(rows));
}

static void owners_and_access_lists(void **state UNUSED)
{
    static const struct command_case rows[] = {
        { NULL, "ADDGROUP AOG OWNER(SYS1)", 0, "" },
        { NULL, "ADDUSER (AOWN AALT ACLA AAUD AROA AUSE ACON AJOI ACRE) DFLTGRP(SYS1) OWNER(SYS1)", 0, "-" },
        { NULL, "RDEFINE FACILITY AO.OWNED OWNER(AOWN)", 0, "" },
        { NULL, "RDEFINE FACILITY (AO.DISC AO.GEN.**) OWNER(SYS1)", 0, "" },
        { NULL, "PERMIT AO.DISC CLASS(FACILITY) ID(AALT) ACCESS(ALTER)", 0, "" },
        { NULL, "PERMIT AO.GEN.** CLASS(FACILITY) ID(AALT) ACCESS(ALTER)", 0, "" },
        { "AOWN", "RALTER FACILITY AO.OWNED UACC(NONE) DATA('MINE')", 0, "" },
        { "AOWN", "PERMIT AO.OWNED CLASS(FACILITY) ID(AUSE)", 0, "" },
        { "AOWN", "RLIST FACILITY AO.OWNED ALL", 0, "AUSE      READ" },
        { "AOWN", "RALTER FACILITY AO.DISC UACC(READ)", 4, "ICH11103I" },
        { "AOWN", "RALTER FACILITY AO.OWNED OWNER(NOSUCH)", 8, "IKJ56702I INVALID OWNER" },
        /* ALTER manages a discrete profile, not a generic one */
        { "AALT", "PERMIT AO.DISC CLASS(FACILITY) ID(AUSE)", 0, "" },
        { "AALT", "RALTER FACILITY AO.DISC LEVEL(5)", 0, "" },
        { "AALT", "PERMIT AO.GEN.** CLASS(FACILITY) ID(AUSE)", 8, "ICH06006I" },
        { "AALT", "RDELETE FACILITY AO.GEN.**", 4, "ICH12103I NOT AUTHORIZED TO DELETE AO.GEN.**." },
        { "AALT", "RLIST FACILITY AO.GEN.** AUTHUSER", 0, "AALT      ALTER" },
        { "AUSE", "PERMIT AO.DISC CLASS(FACILITY) ID(AUSE) ACCESS(ALTER)", 8, "ICH06006I" }, /* READ is not enough */
        { "AUSE", "PERMIT AO.DISC CLASS(FACILITY) RESET", 8, "ICH06006I" },
        { "AUSE", "RDELETE FACILITY AO.DISC", 4, "ICH12103I" },
        { "AALT", "RDELETE FACILITY AO.DISC", 0, "" },
        /* CLAUTH defines in its class; what it defines it owns */
        { NULL, "ALTUSER ACLA CLAUTH(FACILITY)", 0, "" },
        { "ACLA", "RDEFINE FACILITY AO.NEW UACC(NONE)", 0, "" },
        { "ACLA", "RDEFINE SURROGAT AO.SUBMIT", 4, "ICH10103I NOT AUTHORIZED TO DEFINE AO.SUBMIT." },
        { "ACLA", "RALTER FACILITY AO.GEN.** UACC(READ)", 4, "ICH11103I" },
        { "ACLA", "RALTER FACILITY AO.NEW UACC(READ)", 0, "" },
        { "ACLA", "ADDUSER ANEW", 8, "ICH01005I" },
        { "ACLA", "RDEFINE NOSUCH X", 8, "IKJ56702I INVALID CLASS, NOSUCH" },
        /* SPECIAL set what is audited, although that is AUDITOR's alone. */
        { NULL, "SETROPTS AUDIT(USER)", 8, "ICH14001I" },
        { NULL, "SETROPTS NOSAUDIT", 8, "ICH14001I" },
        { NULL, "SETROPTS LOGOPTIONS(NEVER(FACILITY)) GRPLIST", 8, "ICH14001I" },
        { NULL, "ALTUSER AUSE UAUDIT NAME('X')", 4, "ICH21005I NOT AUTHORIZED TO SPECIFY UAUDIT, OPERAND IGNORED" },
        { NULL, "LISTUSER AUSE", 0, "NAME=X OWNER" },
        { NULL, "LISTUSER AUSE", 0, "!UAUDIT" },
        /* AUDITOR lists, and sets GLOBALAUDIT, UAUDIT */
        { NULL, "ALTUSER AAUD AUDITOR", 0, "" },
        { NULL, "ALTUSER AROA ROAUDIT", 0, "" },
        { "AAUD", "ALTUSER AUSE UAUDIT NAME('Y')", 4, "ICH21012I AUTHORIZED TO ISSUE ONLY UAUDIT/NOUAUDIT FOR AUSE; REMAINING OPERANDS IGNORED" },
        { "AAUD", "LISTUSER AUSE", 0, "NAME=X OWNER" },
        { "AAUD", "LISTUSER AUSE", 0, "ATTRIBUTES=UAUDIT" },
        { "AAUD", "ALTUSER AUSE NOUAUDIT", 0, "" },
        { "AAUD", "LISTUSER AUSE", 0, "!UAUDIT" },
        { "AAUD", "ALTUSER AUSE NAME('Y')", 8, "ICH21010I" },
        { "AAUD", "LISTUSER AOWN", 0, "USER=AOWN" },
        { "AAUD", "RLIST FACILITY AO.OWNED ALL", 0, "AUSE      READ" },
        { "AAUD", "LISTGRP AOG", 0, "AOG" },
        { "AAUD", "SEARCH CLASS(FACILITY) FILTER(AO.O*)", 0, "AO.OWNED" },
        { "AAUD", "RALTER FACILITY AO.OWNED GLOBALAUDIT(ALL(READ))", 0, "" },
        { "AAUD", "RALTER FACILITY AO.OWNED UACC(READ)", 4, "ICH11103I" },
        { "AAUD", "RALTER FACILITY AO.OWNED GLOBALAUDIT(NONE) UACC(READ)", 4, "ICH11103I" },
        { "AAUD", "PERMIT AO.OWNED CLASS(FACILITY) ID(AAUD)", 8, "ICH06006I" },
        { "AAUD", "ALTUSER AOWN NAME('NO')", 8, "ICH21010I" },
        { "AAUD", "ALTUSER AAUD SPECIAL", 8, "ICH21005I" },
        { "AAUD", "RDEFINE FACILITY AO.X", 4, "ICH10103I" },
        { "AOWN", "RALTER FACILITY AO.OWNED GLOBALAUDIT(NONE)", 4, "ICH11103I" },
        { "AAUD", "RLIST FACILITY AO.OWNED", 0, "GLOBALAUDIT ----------- ALL(READ)" },
        { "AOWN", "RLIST FACILITY AO.OWNED", 0, "!GLOBALAUDIT" }, /* for auditors */
        { "AROA", "LISTUSER AOWN", 0, "USER=AOWN" },
        { "AROA", "SETROPTS LIST", 0, "AUDIT CLASSES" },
        { "AROA", "SETROPTS NOSAUDIT", 8, "ICH14001I" },
        { "AROA", "RALTER FACILITY AO.OWNED GLOBALAUDIT(NONE)", 4, "ICH11103I" },
        /* USE, CREATE, CONNECT, JOIN */
        { NULL, "CONNECT ACRE GROUP(AOG) AUTHORITY(CREATE)", 0, "" },
        { NULL, "CONNECT ACON GROUP(AOG) AUTHORITY(CONNECT)", 0, "" },
        { NULL, "CONNECT AJOI GROUP(AOG) AUTHORITY(JOIN)", 0, "" },
        { "ACRE", "CONNECT AOWN GROUP(AOG)", 8, "ICH02004I" },
        { "ACON", "CONNECT AOWN GROUP(AOG)", 0, "" },
        { "ACON", "CONNECT AOWN GROUP(AOG) AUTHORITY(JOIN)", 8, "ICH02008I AUTHORITY SPECIFIED GREATER THAN THE COMMAND USER" },
        { "ACON", "CONNECT AOWN GROUP(AOG) SPECIAL", 4, "ICH02007I NOT AUTHORIZED TO SPECIFY SPECIAL, OPERAND IGNORED" },
        { "ACON", "ADDGROUP GCON SUPGROUP(AOG)", 8, "ICH00005I" },
        { "ACON", "LISTGRP AOG", 0, "AJOI JOIN" },
        { "ACRE", "LISTGRP AOG", 0, "ACRE CREATE" },
        { "ACRE", "LISTGRP AOG", 0, "!AJOI" },
        { "AJOI", "ADDGROUP GJOI SUPGROUP(AOG)", 0, "" },
        { "AJOI", "DELGROUP GJOI", 0, "" },
        { "AJOI", "ADDUSER ANEW DFLTGRP(AOG)", 8, "ICH01005I" },
        { NULL, "ALTUSER AJOI CLAUTH(USER)", 0, "" },
        { "AJOI", "ADDUSER ANEW DFLTGRP(AOG)", 0, "ICH01024I" },
        { "AJOI", "ADDUSER ANEW2 DFLTGRP(SYS1)", 8, "ICH01011I" },
        { "ACON", "REMOVE AOWN GROUP(AOG)", 0, "" },
        { "ACRE", "REMOVE ACON GROUP(AOG)", 8, "ICH03004I" },
        /* one's own profile */
        { "AUSE", "ALTUSER AUSE NAME('NEW NAME')", 0, "" },
        { "AUSE", "ALTUSER AUSE DFLTGRP(AOG)", 4, "ICH30001I" }, /* not connected */
        { "AUSE", "ALTUSER AUSE SPECIAL", 8, "ICH21005I NOT AUTHORIZED TO SPECIFY SPECIAL, OPERAND IGNORED ICH21010I" },
        { "AUSE", "ALTUSER AUSE NAME('OTHER') OPERATIONS NOPASSWORD REVOKE", 4, "ICH21005I" },
        { NULL, "LISTUSER AUSE", 0, "NAME=OTHER" },
        { NULL, "LISTUSER AUSE", 0, "ATTRIBUTES=PROTECTED" },
        { "AUSE", "ALTUSER AOWN NAME('NO')", 8, "ICH21010I" },
        { "AUSE", "ALTUSER AOWN PASSWORD(NEWPW1)", 8, "ICH21010I" },
        { "AUSE", "ALTUSER AOWN PASSWORD(NEWPW1)", 8, "!NEWPW1" },
        { "AUSE", "DELUSER AOWN", 8, "ICH04010I" },
    };

    run_rows(rows, ARRAY_COUNT(rows));
}

/* A right over a profile is none to the resource, and SPECIAL none either. */
static void administering_is_no_access(void **state UNUSED)
{
    struct racf_decision decision;

    must_do("RALTER FACILITY AO.OWNED UACC(NONE)");
    decide_now("AOWN", "FACILITY", "AO.OWNED", RACF_READ, &decision);
    assert_int_equal(decision.code, 8);
    decide_now("AUSE", "FACILITY", "AO.OWNED", RACF_READ, &decision);
    assert_int_equal(decision.code, 0);
    decide_now("IBMUSER", "FACILITY", "AO.OWNED", RACF_READ, &decision);
    assert_int_equal(decision.code, 8);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(group_special),
        cmocka_unit_test(owners_and_access_lists),
        cmocka_unit_test(administering_is_no_access),
    };

    return cmocka_run_group_tests(tests, set_up, without_database);
}
