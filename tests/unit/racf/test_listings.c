/* test_listings.c - LISTUSER, LISTGRP, RLIST byte for byte, as the facts lay them out: other tools read them by column. */
#include "racf/store.h"
#include "tests/unit/racf/commands.h"

static void listing(const char *user, const char *command, int code, const char *wanted)
{
    struct buf out;
    int got = give(user, command, &out);

    if (got != code || strcmp(out.data, wanted) != 0)
        fail_msg("%s: code %d\n%swanted\n%s", command, got, out.data, wanted);
    buf_release(&out);
}

static void a_user(void **state UNUSED)
{
    must_do("ADDGROUP RGRP SUPGROUP(SYS1) OWNER(SYS1)");
    must_do("ADDUSER RUSER NAME('REPORT USER') OWNER(SYS1) DFLTGRP(RGRP)");
    listing(NULL, "LISTUSER RUSER", 0,
            "USER=RUSER  NAME=REPORT USER           OWNER=SYS1      CREATED=30.076\n"
            " DEFAULT-GROUP=RGRP     PASSDATE=N/A    PASS-INTERVAL=N/A PHRASEDATE=N/A\n"
            " ATTRIBUTES=PROTECTED\n"
            " REVOKE DATE=NONE   RESUME DATE=NONE\n"
            " LAST-ACCESS=UNKNOWN\n"
            " CLASS AUTHORIZATIONS=NONE\n"
            " NO-INSTALLATION-DATA\n"
            " NO-MODEL-NAME\n"
            " LOGON ALLOWED   (DAYS)          (TIME)\n"
            " ---------------------------------------------\n"
            " ANYDAY                          ANYTIME\n"
            "  GROUP=RGRP      AUTH=USE      CONNECT-OWNER=SYS1      CONNECT-DATE=30.076\n"
            "    CONNECTS=    00  UACC=NONE     LAST-CONNECT=UNKNOWN\n"
            "    CONNECT ATTRIBUTES=NONE\n"
            "    REVOKE DATE=NONE   RESUME DATE=NONE\n"
            "SECURITY-LEVEL=NONE SPECIFIED\n"
            "CATEGORY-AUTHORIZATION\n"
            " NONE SPECIFIED\n"
            "SECURITY-LABEL=NONE SPECIFIED\n");
    must_do("ALTUSER RUSER OMVS(UID(1919) HOME('/u/ruser') PROGRAM('/bin/sh') CPUTIMEMAX(1500) ASSIZEMAX(10485760) FILEPROCMAX(50)"
            " PROCUSERMAX(128) THREADSMAX(48) MMAPAREAMAX(350) MEMLIMIT(4G) SHMEMMAX(2G))");
    must_do("ALTUSER RUSER TSO(ACCTNUM(SB29) HOLDCLASS(A) MSGCLASS(B) PROC(PROC) SIZE(1024) MAXSIZE(2048) SYSOUTCLASS(O) UNIT(SYSDA)"
            " USERDATA(ABCD) COMMAND(ISPF))");
    listing(NULL, "LISTUSER RUSER NORACF OMVS", 0,
            " \nOMVS INFORMATION\n----------------\nUID= 0000001919\nHOME= /u/ruser\nPROGRAM= /bin/sh\nCPUTIMEMAX= 0000001500\n"
            "ASSIZEMAX= 0010485760\nFILEPROCMAX= 00000050\nPROCUSERMAX= 00000128\nTHREADSMAX= 48\nMMAPAREAMAX= 00000350\nMEMLIMIT= 4G\n"
            "SHMEMMAX= 2G\n");
    listing(NULL, "LISTUSER RUSER NORACF TSO", 0,
            " \nTSO INFORMATION\n---------------\nACCTNUM= SB29\nHOLDCLASS= A\nMSGCLASS= B\nPROC= PROC\nSIZE= 00001024\nMAXSIZE= 00002048\n"
            "SYSOUTCLASS= O\nUNIT= SYSDA\nUSERDATA= ABCD\nCOMMAND= ISPF\n");
    listing(NULL, "LISTUSER NOBODY", 4, "ICH30001I UNABLE TO LOCATE USER    ENTRY NOBODY\n");
}

/* Where fields stand, counted from 1, in lines that hold everything at its widest. */
static void columns_of_a_user(void **state UNUSED)
{
    static const struct {
        size_t line;
        size_t column;
        const char *text;
    } places[] = {
        { 1, 1, "USER=EIGHTCHR  NAME=" },   { 1, 16, "NAME=TWENTY BYTES OF NAME" }, { 1, 43, "OWNER=SYSPROG " }, { 1, 59, "CREATED=" },
        { 2, 2, "DEFAULT-GROUP=EIGHTGRP" }, { 2, 25, "PASSDATE=00.000" },           { 2, 41, "PASS-INTERVAL= 30" }, { 2, 59, "PHRASEDATE=N/A" },
        { 9, 2, "LOGON ALLOWED" },          { 9, 18, "(DAYS)" },                    { 9, 34, "(TIME)" },        { 11, 2, "ANYDAY" },
        { 11, 34, "ANYTIME" },              { 12, 3, "GROUP=EIGHTGRP" },            { 12, 19, "AUTH=CONNECT" }, { 12, 33, "CONNECT-OWNER=SYSPROG" },
        { 12, 57, "CONNECT-DATE=" },        { 13, 5, "CONNECTS= 1,234" },           { 13, 22, "UACC=CONTROL" }, { 13, 36, "LAST-CONNECT=" },
        { 15, 5, "REVOKE DATE=NONE" },      { 15, 24, "RESUME DATE=NONE" },
    };
    struct span lines[40], rest;
    struct identity identity;
    struct name8 name = name8_const("EIGHTCHR");
    struct buf out;
    size_t count = 0;

    must_do("ADDGROUP EIGHTGRP");
    must_do("ADDUSER EIGHTCHR NAME('TWENTY BYTES OF NAME') OWNER(SYSPROG) DFLTGRP(EIGHTGRP) AUTHORITY(CONNECT) UACC(CONTROL) PASSWORD(PW1)");
    assert_int_equal(racf_store_identity(store, &name, NULL, now, &identity), 0);
    assert_int_equal(racf_store_began(store, &identity, now), 0);
    identity_release(&identity);
    /* As a database that was loaded has it: we do not count. */
    assert_int_equal(sql_run(store->sql, "UPDATE connects SET count = 1234, last = ? WHERE user = 'EIGHTCHR'", "i", now), 0);
    assert_int_equal(give(NULL, "LISTUSER EIGHTCHR", &out), 0);
    rest = buf_span(&out);
    while (count < ARRAY_COUNT(lines) && span_line(&rest, &lines[count]))
        count++;
    for (size_t i = 0; i < ARRAY_COUNT(places); i++)
        if (!span_starts(span_from(lines[places[i].line - 1], places[i].column - 1), places[i].text))
            fail_msg("line %zu column %zu: wanted %s\n%s", places[i].line, places[i].column, places[i].text, out.data);
    assert_true(output_holds(out.data, "LAST-ACCESS=30.076/17:46:40"));
    assert_true(output_holds(out.data, "LAST-CONNECT=30.076/17:46:40"));
    assert_true(output_holds(out.data, "!PW1"));
    buf_release(&out);
}

static void a_group(void **state UNUSED)
{
    must_do("ADDGROUP (RSUB1 RSUB2 RSUB3 RSUB4 RSUB5 RSUB6 RSUB7) SUPGROUP(RGRP) OWNER(RGRP)");
    must_do("CONNECT RUSER GROUP(RSUB1) SPECIAL AUTHORITY(CONNECT) UACC(READ)");
    must_do("ALTGROUP RGRP DATA('Group for the reports') OMVS(GID(1234567))");
    listing(NULL, "LISTGRP RGRP OMVS", 0,
            "INFORMATION FOR GROUP RGRP\n"
            "    SUPERIOR GROUP=SYS1         OWNER=SYS1        CREATED=30.076\n"
            "    INSTALLATION DATA=Group for the reports\n"
            "    NO MODEL DATA SET\n"
            "    TERMUACC\n"
            "    SUBGROUP(S)= RSUB1    RSUB2    RSUB3    RSUB4    RSUB5    RSUB6\n"
            "                 RSUB7\n"
            "    USER(S)=      ACCESS=      ACCESS COUNT=      UNIVERSAL ACCESS=\n"
            "      RUSER         USE           000000               NONE\n"
            "         CONNECT ATTRIBUTES=NONE\n"
            "         REVOKE DATE=NONE                 RESUME DATE=NONE\n"
            " \nOMVS INFORMATION\n----------------\nGID= 0001234567\n");
    listing(NULL, "LISTGRP RSUB1", 0,
            "INFORMATION FOR GROUP RSUB1\n"
            "    SUPERIOR GROUP=RGRP         OWNER=RGRP        CREATED=30.076\n"
            "    NO INSTALLATION DATA\n"
            "    NO MODEL DATA SET\n"
            "    TERMUACC\n"
            "    NO SUBGROUPS\n"
            "    USER(S)=      ACCESS=      ACCESS COUNT=      UNIVERSAL ACCESS=\n"
            "      RUSER         CONNECT       000000               READ\n"
            "         CONNECT ATTRIBUTES=SPECIAL\n"
            "         REVOKE DATE=NONE                 RESUME DATE=NONE\n");
    must_do("ADDGROUP RLONG DATA('0123456789012345678901234567890123456789ABCDEsecond line') NOTERMUACC UNIVERSAL");
    must_do("CONNECT (RUSER EIGHTCHR) GROUP(RLONG)");
    must_do("CONNECT EIGHTCHR GROUP(RLONG) AUTHORITY(JOIN)");
    listing(NULL, "LISTGRP RLONG", 0, /* of a universal group, members with more than USE */
            "INFORMATION FOR GROUP RLONG\n"
            "    SUPERIOR GROUP=SYS1         OWNER=IBMUSER     CREATED=30.076\n"
            "    INSTALLATION DATA=0123456789012345678901234567890123456789ABCDE\n"
            "                      second line\n"
            "    NO MODEL DATA SET\n"
            "    NOTERMUACC\n"
            "    UNIVERSAL\n"
            "    NO SUBGROUPS\n"
            "    USER(S)=      ACCESS=      ACCESS COUNT=      UNIVERSAL ACCESS=\n"
            "      EIGHTCHR      JOIN          000000               NONE\n"
            "         CONNECT ATTRIBUTES=NONE\n"
            "         REVOKE DATE=NONE                 RESUME DATE=NONE\n");
    listing(NULL, "LISTGRP NOBODY", 4, "ICH51003I NAME NOT FOUND IN RACF DATA SET\n");
}

#define RULES_OF_DATES \
    " \nCREATION DATE  LAST REFERENCE DATE  LAST CHANGE DATE\n (DAY) (YEAR)       (DAY) (YEAR)      (DAY) (YEAR)\n" \
    "-------------  -------------------  ----------------\n  076    30          076    30         076    30\n" \
    " \nALTER COUNT   CONTROL COUNT   UPDATE COUNT   READ COUNT\n-----------   -------------   ------------   ----------\n"

static void a_profile(void **state UNUSED)
{
    must_do("SETROPTS CLASSACT(FACILITY) GENERIC(FACILITY)");
    must_do("ADDUSER (RRU1 RRUSER2) DFLTGRP(SYS1)");
    must_do("RDEFINE FACILITY RR.ONE OWNER(SYS1) UACC(READ)");
    must_do("PERMIT RR.ONE CLASS(FACILITY) ID(RRUSER2) ACCESS(UPDATE)");
    listing(NULL, "RLIST FACILITY RR.ONE", 0,
            "CLASS      NAME\n-----      ----\nFACILITY   RR.ONE\n \n"
            "LEVEL  OWNER      UNIVERSAL ACCESS  YOUR ACCESS  WARNING\n"
            "-----  --------   ----------------  -----------  -------\n"
            " 00    SYS1            READ               READ    NO\n \n"
            "INSTALLATION DATA\n-----------------\nNONE\n \n"
            "APPLICATION DATA\n----------------\nNONE\n \n"
            "AUDITING\n--------\nFAILURES(READ)\n \n"
            "NOTIFY\n------\nNO USER TO BE NOTIFIED\n");
    must_do("PERMIT RR.ONE CLASS(FACILITY) ID(RRU1) ACCESS(READ) WHEN(TERMINAL(TERM01))");
    listing(NULL, "RLIST FACILITY RR.ONE ALL", 0,
            "CLASS      NAME\n-----      ----\nFACILITY   RR.ONE\n \n"
            "LEVEL  OWNER      UNIVERSAL ACCESS  YOUR ACCESS  WARNING\n"
            "-----  --------   ----------------  -----------  -------\n"
            " 00    SYS1            READ               READ    NO\n \n"
            "INSTALLATION DATA\n-----------------\nNONE\n \n"
            "APPLICATION DATA\n----------------\nNONE\n \n"
            "SECLEVEL\n--------\nNO SECLEVEL\n \n"
            "CATEGORIES\n----------\nNO CATEGORIES\n \n"
            "SECLABEL\n--------\nNO SECLABEL\n \n"
            "AUDITING\n--------\nFAILURES(READ)\n \n"
            "NOTIFY\n------\nNO USER TO BE NOTIFIED\n" RULES_OF_DATES
            "  000000         000000         000000         000000\n \n"
            "USER      ACCESS   ACCESS COUNT\n----      ------   ------ -----\n"
            "RRUSER2   UPDATE      000000\n \n"
            "   ID     ACCESS  ACCESS COUNT  CLASS                   ENTITY  NAME\n"
            "-------- -------  ------------ -------- ---------------------------------------\n"
            "RRU1     READ        000000    TERMINAL TERM01\n");
    must_do("RDEFINE FACILITY RR.GEN.** OWNER(RRU1) WARNING LEVEL(9)");
    must_do("PERMIT RR.GEN.** CLASS(FACILITY) ID(RRU1) ACCESS(ALTER)");
    listing(NULL, "RLIST FACILITY RR.GEN.** HISTORY STATISTICS AUTHUSER", 0,
            "CLASS      NAME\n-----      ----\nFACILITY   RR.GEN.** (G)\n \n"
            "LEVEL  OWNER      UNIVERSAL ACCESS  YOUR ACCESS  WARNING\n"
            "-----  --------   ----------------  -----------  -------\n"
            " 09    RRU1            NONE               NONE    YES\n \n"
            "INSTALLATION DATA\n-----------------\nNONE\n \n"
            "APPLICATION DATA\n----------------\nNONE\n \n"
            "AUDITING\n--------\nFAILURES(READ)\n \n"
            "NOTIFY\n------\nNO USER TO BE NOTIFIED\n" RULES_OF_DATES
            "NOT APPLICABLE FOR GENERIC PROFILE\n \n"
            "USER      ACCESS\n----      ------\nRRU1      ALTER\n \n"
            "   ID     ACCESS  CLASS                ENTITY NAME\n-------- ------- -------- ---------------------------------------\n"
            "NO ENTRIES IN CONDITIONAL ACCESS LIST\n");
    must_do("RDEFINE STARTED RRPROC.* STDATA(USER(RRU1) GROUP(SYS1) TRUSTED(NO))");
    listing(NULL, "RLIST STARTED RRPROC.* STDATA NORACF", 0,
            " \nSTDATA INFORMATION\n------------------\nUSER= RRU1\nGROUP= SYS1\nTRUSTED= NO\nPRIVILEGED= NO\nTRACE= NO\n");
}

/* Who sees how much of a profile. */
static void what_others_see(void **state UNUSED)
{
    static const struct command_case rows[] = {
        { "RRUSER2", "RLIST FACILITY RR.ONE ALL", 0, "!RRUSER2" }, /* UPDATE is not enough for the access list */
        { "RRUSER2", "RLIST FACILITY RR.ONE", 0, "00 SYS1 READ UPDATE NO" },
        { "RRUSER2", "RLIST FACILITY RR.ONE NOYOURACC", 0, "00 SYS1 READ N/A NO" },
        { "RRUSER2", "RLIST FACILITY RR.GEN.**", 8, "ICH13002I NOT AUTHORIZED TO LIST RR.GEN.**" },
        { "RRUSER2", "RLIST FACILITY *", 0, "!RR.GEN" },
        { "RRU1", "RLIST FACILITY RR.GEN.** AUTHUSER", 0, "RRU1      ALTER" }, /* the owner */
        { NULL, "RLIST FACILITY *", 0, "RR.GEN.** (G)" },
        { NULL, "RLIST FACILITY (RR.ONE RX.NONE)", 4, "ICH13003I RX.NONE NOT FOUND" },
        { "RRU1", "LISTUSER RRUSER2", 4, "ICH30002I NOT AUTHORIZED TO LIST RRUSER2" },
        { "RRU1", "LISTUSER *", 0, "!RRUSER2" },
        { "RRU1", "LISTUSER (RRUSER2 RRU1)", 4, "USER=RRU1" },
        { "RRU1", "LISTGRP RGRP", 4, "ICH32002I NOT AUTHORIZED TO LIST BASE INFORMATION FOR GROUP RGRP" },
        { "RRU1", "LISTGRP", 0, "INFORMATION FOR GROUP SYS1" },
        { "RRU1", "LISTGRP", 0, "!IBMUSER JOIN" }, /* of SYS1 only his own entry */
        { "RRU1", "LISTGRP *", 0, "!INFORMATION FOR GROUP RGRP" },
    };

    run_rows(rows, ARRAY_COUNT(rows));
}

/* Of the generic profile that covers the name, not of the name that was asked for; and READ was not enough. */
static void groups_of_another_resource(void **state UNUSED)
{
    static const struct command_case rows[] = {
        { NULL, "ADDUSER RGU1", 0, "-" },
        { NULL, "SETROPTS CLASSACT(MQQUEUE) GENERIC(MQQUEUE)", 0, "-" },
        { NULL, "RDEFINE MQQUEUE RG.* UACC(READ)", 0, "-" },
        { NULL, "RDEFINE GMQQUEUE RGONE ADDMEM(RG.ONE) UACC(READ)", 0, "-" },
        { NULL, "RDEFINE GMQQUEUE RGHIDDEN ADDMEM(RG.ONE) UACC(NONE)", 0, "-" },
        { NULL, "RDEFINE GMQQUEUE RGALL ADDMEM(RG.*) UACC(READ)", 0, "-" },
        { NULL, "RLIST MQQUEUE RG.ONE RESGROUP", 0, "RESOURCE GROUPS -------- ------ RGHIDDEN RGONE" },
        { NULL, "RLIST MQQUEUE RG.ONE RESGROUP", 0, "!RGALL" },
        { NULL, "RLIST MQQUEUE RG.* RESGROUP", 0, "RESOURCE GROUPS -------- ------ RGALL" },
        { NULL, "RLIST MQQUEUE RG.TWO RESGROUP", 0, "!RESOURCE GROUPS" },
        { NULL, "RLIST MQQUEUE RG.ONE", 0, "!RESOURCE GROUPS" },
        { "RGU1", "RLIST MQQUEUE RG.ONE RESGROUP", 0, "RGONE" },
        { "RGU1", "RLIST MQQUEUE RG.ONE RESGROUP", 0, "!RGHIDDEN" },
    };

    run_rows(rows, ARRAY_COUNT(rows));
}

static void a_grouping_profile_names_its_member_class(void **state UNUSED)
{
    struct buf out;

    must_do("RDEFINE GTERMINL FLOOR1 ADDMEM(T1 T2) UACC(NONE)");
    assert_int_equal(give(NULL, "RLIST GTERMINL FLOOR1", &out), 0);
    if (!strstr(out.data, " \nMEMBER CLASS NAME\n------ ----- ----\nTERMINAL\n \nRESOURCES IN GROUP\n--------- -- -----\nT1\nT2\n"))
        fail_msg("%s", out.data);
    buf_release(&out);
    assert_int_equal(give(NULL, "RLIST TERMINAL T1", &out), 4);
    assert_null(strstr(out.data, "MEMBER CLASS NAME"));
    buf_release(&out);
}

static void members_of_program_and_global_were_not_listed(void **state UNUSED)
{
    static const struct command_case rows[] = {
        { NULL, "RDEFINE PROGRAM LISTED ADDMEM('GB.LOADLIB'/GRN001/NOPADCHK 'GB.OTHER')", 0, "" },
        { NULL, "RLIST PROGRAM LISTED", 0, "DATA SET NAME VOLSER PADS CHECKING ------------- ------ ------------- GB.LOADLIB GRN001 NO GB.OTHER YES" },
        { NULL, "RDEFINE GLOBAL FACILITY ADDMEM(A.B/READ)", 0, "" },
        { NULL, "RLIST GLOBAL FACILITY", 0, "MEMBER CLASS NAME ------ ----- ---- GMBR RESOURCES IN GROUP --------- -- ----- A.B/READ" },
    };

    run_rows(rows, ARRAY_COUNT(rows));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(groups_of_another_resource),
        cmocka_unit_test(members_of_program_and_global_were_not_listed),
        cmocka_unit_test(a_grouping_profile_names_its_member_class),
        cmocka_unit_test(a_user),    cmocka_unit_test(columns_of_a_user), cmocka_unit_test(a_group),
        cmocka_unit_test(a_profile), cmocka_unit_test(what_others_see),
    };

    return cmocka_run_group_tests(tests, with_database, without_database);
}
