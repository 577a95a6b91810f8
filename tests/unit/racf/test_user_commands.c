/* test_user_commands.c - ADDGROUP, ALTGROUP, DELGROUP, ADDUSER, ALTUSER, DELUSER, CONNECT, REMOVE: codes, texts, what is left behind. */
#include "tests/unit/racf/commands.h"

static void groups(void **state UNUSED)
{
    static const struct command_case rows[] = {
        { NULL, "ADDGROUP G1", 0, "" },
        { NULL, "ADDGROUP (G2,G3 G4) SUPGROUP(G1) OWNER(G1) DATA('two of them')", 0, "" },
        { NULL, "LISTGRP G2", 0, "INFORMATION FOR GROUP G2 SUPERIOR GROUP=G1 OWNER=G1" },
        { NULL, "LISTGRP G1", 0, "SUBGROUP(S)= G2 G3 G4 NO USERS" },
        /* names that cannot be */
        { NULL, "ADDGROUP", 8, "IKJ56701I MISSING GROUP" },
        { NULL, "ADDGROUP 1G", 8, "IKJ56702I INVALID GROUP, 1G" },
        { NULL, "ADDGROUP G1", 8, "IKJ56702I INVALID GROUP, G1" },
        { NULL, "ADDGROUP IBMUSER", 8, "IKJ56702I INVALID GROUP, IBMUSER" }, /* a user ID cannot be a group too */
        { NULL, "ADDGROUP (G5 G5)", 8, "IKJ56702I INVALID GROUP, G5" },
        { NULL, "ADDGROUP (G5 G1)", 8, "IKJ56702I INVALID GROUP, G1" },
        { NULL, "LISTGRP G5", 4, "ICH51003I NAME NOT FOUND IN RACF DATA SET" }, /* all or none */
        /* superior group and owner */
        { NULL, "ADDGROUP G6 SUPGROUP(NOSUCH)", 8, "ICH51003I NAME NOT FOUND IN RACF DATA SET ICH00001I GROUP(S) NOT ADDED" },
        { NULL, "ADDGROUP G6 SUPGROUP(IBMUSER)", 8, "ICH51003I" },
        { NULL, "ADDGROUP G6 OWNER(NOSUCH)", 8, "ICH02011I OWNER SPECIFIED IS NOT A RACF DEFINED USER OR GROUP ICH00001I G6 NOT ADDED" },
        { NULL, "ADDGROUP G6 SUPGROUP(G1) OWNER(G2)", 8, "ICH00006I OWNER-GROUP AND SUPERIOR GROUP MUST BE THE SAME FOR GROUP G6" },
        { NULL, "ALTGROUP G1 OWNER(G2)", 8, "ICH20020I OWNER-GROUP AND SUPERIOR GROUP MUST BE THE SAME FOR GROUP G1 ICH20013I G1 NOT ALTERED" },
        { NULL, "ALTGROUP G1 SUPGROUP(G2)", 8, "ICH20006I G2 CANNOT BE A SUPERIOR GROUP OF G1" },
        { NULL, "ALTGROUP G1 SUPGROUP(G1)", 8, "ICH20006I G1 CANNOT BE A SUPERIOR GROUP OF G1" },
        { NULL, "ALTGROUP SYS1 SUPGROUP(G1)", 8, "ICH20006I G1 CANNOT BE A SUPERIOR GROUP OF SYS1" },
        { NULL, "ALTGROUP G2 SUPGROUP(NOSUCH)", 8, "ICH20019I UNABLE TO LOCATE NOSUCH" },
        { NULL, "ALTGROUP G2 SUPGROUP(SYS1)", 8, "ICH20020I" }, /* G1 still owns it */
        { NULL, "ALTGROUP NOSUCH DATA('X')", 4, "ICH20019I UNABLE TO LOCATE NOSUCH" },
        { NULL, "ALTGROUP G2 SUPGROUP(G3) OWNER(G3)", 0, "" },
        { NULL, "LISTGRP G2", 0, "SUPERIOR GROUP=G3 OWNER=G3" },
        { NULL, "ALTGROUP G3 SUPGROUP(G2) OWNER(IBMUSER)", 8, "ICH20006I G2 CANNOT BE A SUPERIOR GROUP OF G3" },
        { NULL, "ALTGROUP G2 NODATA NOTERMUACC MODEL(A.B)", 0, "" },
        { NULL, "LISTGRP G2", 0, "NO INSTALLATION DATA MODEL DATA SET=A.B NOTERMUACC" },
        { NULL, "ALTGROUP G2 OMVS(GID(3000000000))", 8, "IKJ56702I INVALID GID, 3000000000" },
        { NULL, "ALTGROUP G2 OMVS(GID(77)) DFP(STORCLAS(FAST))", 0, "" },
        { NULL, "LISTGRP G2 NORACF OMVS DFP", 0, "OMVS INFORMATION ---------------- GID= 0000000077 DFP INFORMATION --------------- STORCLAS= FAST" },
        { NULL, "ALTGROUP G2 NOOMVS NODFP", 0, "" },
        { NULL, "LISTGRP G2 NORACF OMVS", 0, "NO OMVS INFORMATION" },
        { NULL, "LISTGRP G2 NORACF", 4, "ICH32007I NO SEGMENT REQUESTED" },
        /* taking them away */
        { NULL, "DELGROUP NOSUCH", 8, "IKJ56702I INVALID GROUP, NOSUCH" },
        { NULL, "DELGROUP IBMUSER", 8, "IKJ56702I INVALID GROUP, IBMUSER" },
        { NULL, "DELGROUP (G4 NOSUCH)", 8, "IKJ56702I INVALID GROUP, NOSUCH" },
        { NULL, "LISTGRP G4", 0, "-" },
        { NULL, "DELGROUP G1", 8, "ICH05004I G1" }, /* has subgroups */
        { NULL, "DELGROUP SYS1", 8, "ICH05004I SYS1" },
        { NULL, "ADDUSER DGU DFLTGRP(G4)", 0, "-" },
        { NULL, "DELGROUP G4", 8, "ICH05004I G4" }, /* has a member */
        { NULL, "DELUSER DGU", 0, "" },
        { NULL, "DELGROUP (G2 G3 G4 G1)", 0, "" },
        { NULL, "LISTGRP *", 0, "!INFORMATION FOR GROUP G1" },
        { NULL, "LISTGRP *", 0, "INFORMATION FOR GROUP VSAMDSET" },
    };

    run_rows(rows, ARRAY_COUNT(rows));
}

static void users(void **state UNUSED)
{
    static const struct command_case rows[] = {
        { NULL, "ADDGROUP UG OMVS(GID(5))", 0, "" },
        { NULL, "ADDUSER U1", 0, "ICH01024I User U1 is defined as PROTECTED." },
        { NULL, "LISTUSER U1", 0, "USER=U1 NAME=UNKNOWN OWNER=IBMUSER" },
        { NULL, "LISTUSER U1", 0, "DEFAULT-GROUP=SYS1 PASSDATE=N/A PASS-INTERVAL=N/A" },
        { NULL, "LISTUSER U1", 0, "ATTRIBUTES=PROTECTED" },
        { NULL, "LISTUSER U1", 0, "GROUP=SYS1 AUTH=USE CONNECT-OWNER=IBMUSER" },
        { NULL, "AU (U2 U3) DFLTGRP(UG) OWNER(UG) NAME('O''BRIEN, P.') AUTHORITY(JOIN) UACC(READ) SPECIAL CLAUTH(FACILITY USER)"
                " DATA('night shift') MODEL(M.D)", 0, "ICH01024I User U2 is defined as PROTECTED. ICH01024I User U3" },
        { NULL, "LISTUSER U3", 0, "USER=U3 NAME=O'BRIEN, P. OWNER=UG" },
        { NULL, "LISTUSER U3", 0, "ATTRIBUTES=SPECIAL PROTECTED" },
        { NULL, "LISTUSER U3", 0, "CLASS AUTHORIZATIONS=FACILITY USER INSTALLATION-DATA=night shift MODEL-NAME=M.D" },
        { NULL, "LISTUSER U3", 0, "GROUP=UG AUTH=JOIN CONNECT-OWNER=UG" },
        { NULL, "LISTUSER U3", 0, "CONNECTS= 00 UACC=READ LAST-CONNECT=UNKNOWN" },
        /* what ADDUSER refuses, and then nothing is there */
        { NULL, "ADDUSER", 8, "IKJ56701I MISSING USERID" },
        { NULL, "ADDUSER U1", 8, "IKJ56702I INVALID USERID, U1" },
        { NULL, "ADDUSER UG", 8, "IKJ56702I INVALID USERID, UG" },
        { NULL, "ADDUSER (U9 U9)", 8, "IKJ56702I INVALID USERID, U9" },
        { NULL, "ADDUSER (U9 U1)", 8, "IKJ56702I INVALID USERID, U1" },
        { NULL, "ADDUSER U9 DFLTGRP(NOSUCH)", 8, "ICH51003I NAME NOT FOUND IN RACF DATA SET ICH01010I USER(S) NOT ADDED" },
        { NULL, "ADDUSER U9 OWNER(NOSUCH)", 8, "ICH02011I OWNER SPECIFIED IS NOT A RACF DEFINED USER OR GROUP ICH01010I USER(S) NOT ADDED" },
        { NULL, "ADDUSER U9 AUTHORITY(MORE)", 8, "IKJ56702I INVALID GROUP AUTHORITY, MORE" },
        { NULL, "ADDUSER U9 UACC(ALL)", 8, "IKJ56702I INVALID UNIVERSAL ACCESS, ALL" },
        { NULL, "ADDUSER U9 NAME('MORE THAN TWENTY BYTES')", 8, "IKJ56702I INVALID NAME, 'MORE THAN TWENTY BYTES'" },
        { NULL, "ADDUSER U9 CLAUTH(NOSUCH)", 8, "IKJ56702I INVALID CLASS, NOSUCH" },
        { NULL, "ADDUSER U9 OMVS(FILEPROCMAX(2))", 8, "IKJ56702I INVALID FILEPROCMAX, 2" },
        { NULL, "ADDUSER U9 PASSWORD(NINECHARS)", 8, "IKJ56702I INVALID PASSWORD," },
        { NULL, "ADDUSER U9 PASSWORD(NINECHARS)", 8, "!NINECHARS" },
        { NULL, "LISTUSER U9", 4, "ICH30001I UNABLE TO LOCATE USER    ENTRY U9" },
        /* UID without GID */
        { NULL, "ADDUSER U4 OMVS(UID(7))", 0, "ICH01019I User U4 is assigned an OMVS UID, but default group SYS1 does not have a GID." },
        { NULL, "ADDUSER U5 DFLTGRP(UG) OMVS(UID(8))", 0, "!ICH01019I" },
        /* ALTUSER */
        { NULL, "ALTUSER NOSUCH NAME('X')", 4, "ICH21009I UNABLE TO LOCATE NOSUCH ICH21004I NOSUCH NOT ALTERED" },
        { NULL, "ALTUSER (NOSUCH U1) NAME('NEW NAME')", 4, "ICH21009I" },
        { NULL, "LISTUSER U1", 0, "NAME=NEW NAME" },
        { NULL, "ALTUSER U1 DFLTGRP(UG)", 4, "ICH30001I UNABLE TO LOCATE CONNECT ENTRY U1 ICH21004I DFLTGRP NOT ALTERED" },
        { NULL, "ALTUSER U1 OWNER(NOSUCH)", 4, "ICH21004I OWNER NOT ALTERED" },
        { NULL, "ALTUSER U1 GROUP(UG) AUTHORITY(JOIN)", 4, "ICH30001I UNABLE TO LOCATE CONNECT ENTRY U1" },
        { NULL, "ALTUSER U1 AUTHORITY(CREATE) UACC(UPDATE)", 0, "" },
        { NULL, "LISTUSER U1", 0, "GROUP=SYS1 AUTH=CREATE" },
        { NULL, "ALTUSER U1 OPERATIONS AUDITOR ROAUDIT RESTRICTED ADSP GRPACC", 0, "" },
        { "U1", "ALTUSER U1 UAUDIT", 0, "" }, /* SPECIAL does not do: test_authority.c */
        { NULL, "LISTUSER U1", 0, "ATTRIBUTES=OPERATIONS AUDITOR ROAUDIT ADSP GRPACC UAUDIT RESTRICTED PROTECTED" },
        { "U1", "ALTUSER U1 NOUAUDIT", 0, "" },
        { NULL, "ALTUSER U1 NOOPERATIONS NOAUDITOR NOROAUDIT NORESTRICTED NOADSP NOGRPACC", 0, "" },
        { NULL, "LISTUSER U1", 0, "ATTRIBUTES=PROTECTED" },
        { NULL, "ALTUSER U1 CLAUTH(FACILITY) NODATA", 0, "" },
        { NULL, "ALTUSER U1 CLAUTH(FACILITY MQQUEUE)", 0, "" },
        { NULL, "LISTUSER U1", 0, "CLASS AUTHORIZATIONS=FACILITY MQQUEUE" },
        { NULL, "ALTUSER U1 NOCLAUTH(FACILITY)", 0, "" },
        { NULL, "LISTUSER U1", 0, "CLASS AUTHORIZATIONS=MQQUEUE" },
        /* REVOKE and RESUME */
        { NULL, "ALTUSER U1 RESUME", 0, "ICH21019I 'RESUME' IGNORED. U1 NOT CURRENTLY REVOKED" },
        { NULL, "ALTUSER U1 REVOKE", 0, "" },
        { NULL, "ALTUSER U1 REVOKE", 0, "ICH21022I" },
        { NULL, "LISTUSER U1", 0, "ATTRIBUTES=REVOKED PROTECTED" },
        { "U1", "LISTUSER", 8, "ICH30010I NOT AUTHORIZED TO ISSUE LISTUSER" }, /* gets no identity any more */
        { NULL, "ALTUSER U1 REVOKE RESUME", 0, "-" }, /* the last of the two counts */
        { NULL, "LISTUSER U1", 0, "ATTRIBUTES=PROTECTED" },
        { NULL, "ALTUSER U1 REVOKE(10/22/30) RESUME(11/02/30)", 0, "" },
        { NULL, "LISTUSER U1", 0, "REVOKE DATE=OCTOBER 22, 2030   RESUME DATE=NOVEMBER 2, 2030" },
        { "U1", "LISTUSER", 0, "USER=U1" },
        { NULL, "ALTUSER U1 REVOKE(2/29/30)", 8, "IKJ56702I INVALID DATE, 2/29/30" },
        { NULL, "ALTUSER U1 REVOKE(3/16/30)", 0, "" }, /* yesterday; RESUME only in November */
        { "U1", "LISTUSER", 8, "ICH30010I" },
        { NULL, "ALTUSER U1 NOREVOKE NORESUME", 0, "" },
        { NULL, "LISTUSER U1", 0, "REVOKE DATE=NONE   RESUME DATE=NONE" },
        { "U1", "LISTUSER", 0, "USER=U1" },
        /* segments */
        { NULL, "ALTUSER U1 OMVS(UID(90000000000))", 8, "IKJ56702I INVALID UID, 90000000000 IKJ56701I MISSING OMVS UID+ IKJ56701I MISSING OMVS"
                                                        " USER ID (UID), 1-10 NUMERIC DIGITS" },
        { NULL, "ALTUSER U1 OMVS(UID(2424) HOME('/u/one') PROGRAM('/bin/sh') CPUTIMEMAX(1500))", 0, "" },
        { NULL, "LISTUSER U1 OMVS NORACF", 0, "OMVS INFORMATION ---------------- UID= 0000002424 HOME= /u/one PROGRAM= /bin/sh CPUTIMEMAX= 0000001500"
                                              " ASSIZEMAX= NONE" },
        { NULL, "ALTUSER U1 OMVS(HOME('/u/two') NOPROGRAM NOCPUTIMEMAX)", 0, "" },
        { NULL, "LISTUSER U1 OMVS NORACF", 0, "HOME= /u/two CPUTIMEMAX= NONE" },
        { NULL, "ALTUSER U1 TSO(ACCTNUM(SB29) PROC(GBPROC) SIZE(1024) MAXSIZE(2048))", 0, "" },
        { NULL, "LISTUSER U1 TSO NORACF", 0, "ACCTNUM= SB29 PROC= GBPROC SIZE= 00001024 MAXSIZE= 00002048" },
        { NULL, "ALTUSER U1 NOTSO NOOMVS", 0, "" },
        { NULL, "LISTUSER U1 TSO OMVS NORACF", 0, "NO OMVS INFORMATION NO TSO INFORMATION" },
        { NULL, "LISTUSER U1 NORACF", 4, "ICH30012I NO USER(S) LISTED. NORACF SPECIFIED AND NO OTHER SEGMENTS REQUESTED." },
        /* DELUSER */
        { NULL, "DELUSER NOSUCH", 8, "IKJ56702I INVALID USERID, NOSUCH" },
        { NULL, "DELUSER UG", 8, "IKJ56702I INVALID USERID, UG" },
        { NULL, "DELUSER (U1 U1)", 8, "IKJ56702I INVALID USERID, U1" },
        { NULL, "DELUSER (U1 NOSUCH)", 8, "IKJ56702I INVALID USERID, NOSUCH" },
        { NULL, "DELUSER IBMUSER", 8, "ICH04011I" },
        { "U2", "DELUSER U2", 8, "ICH04011I" }, /* nobody deletes himself */
        { NULL, "DELUSER (U1 U2 U3 U4 U5)", 0, "" },
        { NULL, "LISTUSER (U1 U5)", 4, "ICH30001I UNABLE TO LOCATE USER    ENTRY U1 ICH30001I UNABLE TO LOCATE USER    ENTRY U5" },
        { NULL, "ADDUSER U1", 0, "-" },
        { NULL, "LISTUSER U1 OMVS", 0, "NO OMVS INFORMATION" }, /* nothing came back */
        { NULL, "DELUSER U1", 0, "" },
        { NULL, "DELGROUP UG", 0, "" },
    };

    run_rows(rows, ARRAY_COUNT(rows));
}

static void connections(void **state UNUSED)
{
    static const struct command_case rows[] = {
        { NULL, "ADDGROUP (CG1 CG2)", 0, "" },
        { NULL, "ADDUSER (CU1 CU2) DFLTGRP(CG1)", 0, "-" },
        { NULL, "CONNECT (CU1 CU2) GROUP(CG2)", 0, "" },
        { NULL, "CONNECT CU1 GROUP(NOSUCH)", 8, "ICH51003I NAME NOT FOUND IN RACF DATA SET ICH02003I USER(S) NOT CONNECTED." },
        { NULL, "CONNECT CU1 GROUP(CU2)", 8, "ICH51003I" },
        { NULL, "CONNECT NOSUCH GROUP(CG2)", 8, "ICH30001I UNABLE TO LOCATE USER    ENTRY NOSUCH ICH02003I NOSUCH NOT CONNECTED" },
        { NULL, "CONNECT CG1 GROUP(CG2)", 8, "ICH30001I" }, /* a group is no user */
        { NULL, "CONNECT CU1 GROUP(CG2) OWNER(NOSUCH)", 8, "ICH02011I OWNER SPECIFIED IS NOT A RACF DEFINED USER OR GROUP" },
        { NULL, "CONNECT CU1 GROUP(CG2) AUTHORITY(ALL)", 8, "IKJ56702I INVALID GROUP AUTHORITY, ALL IKJ56701I MISSING GROUP AUTHORITY+" },
        { NULL, "CONNECT CU1 GROUP(CG2) AUTHORITY(CONNECT) UACC(READ) SPECIAL OPERATIONS AUDITOR ADSP GRPACC", 0, "" },
        { NULL, "LISTUSER CU1", 0, "GROUP=CG2 AUTH=CONNECT" },
        { NULL, "LISTUSER CU1", 0, "CONNECT ATTRIBUTES=SPECIAL OPERATIONS AUDITOR ADSP GRPACC" },
        { NULL, "CONNECT CU1 GROUP(CG2) NOSPECIAL NOOPERATIONS NOAUDITOR NOADSP NOGRPACC", 0, "" },
        { NULL, "LISTUSER CU1", 0, "GROUP=CG2 AUTH=CONNECT CONNECT-OWNER=IBMUSER CONNECT-DATE=30.076 CONNECTS= 00 UACC=READ" }, /* the rest stays */
        { NULL, "CONNECT CU1 GROUP(CG2) RESUME", 0, "ICH02012I 'RESUME' IGNORED. CU1 NOT CURRENTLY REVOKED" },
        { NULL, "CONNECT CU1 GROUP(CG2) REVOKE", 0, "" },
        { NULL, "CONNECT CU1 GROUP(CG2) REVOKE", 0, "ICH02013I 'REVOKE' IGNORED. CU1 IS CURRENTLY REVOKED" },
        { NULL, "LISTGRP CG2", 0, "CU1 CONNECT 000000 READ CONNECT ATTRIBUTES=REVOKED" },
        { NULL, "CONNECT CU1 GROUP(CG2) RESUME", 0, "" },
        { NULL, "CONNECT CU1 GROUP(CG2) REVOKE(12/24/30)", 0, "" },
        { NULL, "LISTGRP CG2", 0, "REVOKE DATE=DECEMBER 24, 2030 RESUME DATE=NONE" },
        { NULL, "REMOVE CU1 GROUP(NOSUCH)", 8, "ICH51003I NAME NOT FOUND IN RACF DATA SET" },
        { NULL, "REMOVE CU1 GROUP(CG1)", 4, "ICH03003I" }, /* the default group */
        { NULL, "REMOVE CU1 GROUP(SYS1)", 4, "ICH03002I CU1      WAS NOT CONNECTED TO GROUP." },
        { NULL, "REMOVE NOSUCH GROUP(CG2)", 4, "ICH03002I NOSUCH   WAS NOT CONNECTED TO GROUP." },
        { NULL, "REMOVE (CU1 CU2) GROUP(CG2)", 0, "" },
        { NULL, "LISTGRP CG2", 0, "NO USERS" },
        { NULL, "CONNECT CU1", 0, "" }, /* the issuer's current group */
        { NULL, "LISTUSER CU1", 0, "GROUP=SYS1 AUTH=USE" },
        { NULL, "DELUSER (CU1 CU2)", 0, "" },
        { NULL, "LISTGRP CG1", 0, "NO USERS" },
        { NULL, "DELGROUP (CG1 CG2)", 0, "" },
    };

    run_rows(rows, ARRAY_COUNT(rows));
}

static void too_many_classes_change_nothing(void **state UNUSED)
{
    struct buf command, out, clist;
    size_t room = 0;

    must_do("ADDUSER TMC");
    buf_init(&command, 1 << 16);
    buf_put_text(&command, "ALTUSER TMC NAME('CHANGED') CLAUTH(");
    for (size_t i = 0; i < classes->count; i++) {
        buf_printf(&command, "%s ", classes->rows[i].name.text);
        room += strlen(classes->rows[i].name.text) + 1;
    }
    buf_put_text(&command, ")");
    assert_int_equal(give_span(NULL, buf_span(&command), &out, &clist), room > 900 ? 12 : 0);
    buf_release(&out);
    buf_release(&clist);
    buf_release(&command);
    must_do("DELUSER TMC");
}

/* A long command is refused before anything is looked at; so are verbs that are none. */
static void no_command_at_all(void **state UNUSED)
{
    static const struct command_case rows[] = {
        { NULL, "", 8, "IKJ56712I INVALID KEYWORD," },
        { NULL, "   ", 8, "IKJ56712I" },
        { NULL, "NOSUCH U1", 8, "IKJ56712I INVALID KEYWORD, NOSUCH" },
        { NULL, "LISTUSE U1", 8, "IKJ56712I" }, /* verbs have their documented short names, no others */
        { NULL, "LISTUSER(IBMUSER)", 0, "USER=IBMUSER" },
        { NULL, "lu ibmuser", 0, "USER=IBMUSER" },
        { NULL, "LU/* X */ IBMUSER", 8, "IKJ56712I" },
        { "NOBODY", "LISTUSER", 8, "ICH30010I NOT AUTHORIZED TO ISSUE LISTUSER" },
        { "NOBODY", "ADDUSER X", 8, "ICH01005I" },
        { "NOBODY", "RDEFINE FACILITY X", 8, "ICH10201I NOT AUTHORIZED TO ISSUE RDEFINE" },
        { "NOBODY", "SETROPTS LIST", 8, "ICH14001I" },
        { "NOBODY", "SEARCH CLASS(USER)", 8, "ICH31004I" },
    };
    struct buf command, out, clist;

    run_rows(rows, ARRAY_COUNT(rows));
    buf_init(&command, 1 << 16);
    buf_put_text(&command, "LISTUSER IBMUSER");
    buf_fill(&command, ' ', 32768 - command.length);
    assert_int_equal(give_span(NULL, buf_span(&command), &out, &clist), 0);
    buf_release(&out);
    buf_release(&clist);
    buf_fill(&command, ' ', 1);
    assert_int_equal(give_span(NULL, buf_span(&command), &out, &clist), 8);
    assert_true(output_holds(out.data, "IRR16002I"));
    buf_release(&out);
    buf_release(&clist);
    buf_release(&command);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(groups),
        cmocka_unit_test(users),
        cmocka_unit_test(connections),
        cmocka_unit_test(too_many_classes_change_nothing),
        cmocka_unit_test(no_command_at_all),
    };

    return cmocka_run_group_tests(tests, with_database, without_database);
}
