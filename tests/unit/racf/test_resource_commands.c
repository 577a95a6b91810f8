/* test_resource_commands.c - RDEFINE, RALTER, RDELETE, PERMIT, RLIST: codes, texts, what is left behind. */
#include "tests/unit/racf/commands.h"

static int set_up(void **state)
{
    with_database(state);
    must_do("SETROPTS CLASSACT(FACILITY MXQUEUE MQQUEUE) GENERIC(FACILITY MXQUEUE)");
    must_do("ADDGROUP RG1");
    must_do("ADDUSER (RU1 RU2 RU3) DFLTGRP(RG1)");
    return 0;
}

static void definitions(void **state UNUSED)
{
    static const struct command_case rows[] = {
        { NULL, "RDEFINE FACILITY A.ONE", 0, "" },
        { NULL, "RLIST FACILITY A.ONE", 0, "FACILITY   A.ONE LEVEL OWNER" },
        { NULL, "RLIST FACILITY A.ONE", 0, "00 IBMUSER NONE" },
        { NULL, "RLIST FACILITY A.ONE AUTHUSER", 0, "NO USERS IN ACCESS LIST" },
        { NULL, "RDEFINE FACILITY (A.TWO,A.THREE) UACC(READ) OWNER(RG1) DATA('some ''data''') APPLDATA('Mixed Case') LEVEL(7) WARNING"
                " NOTIFY(RU1) AUDIT(SUCCESS(UPDATE) FAILURES(READ))", 0, "" },
        { NULL, "RLIST FACILITY A.THREE", 0, "07 RG1 READ READ YES INSTALLATION DATA ----------------- some 'data' APPLICATION DATA ----------------"
                                             " Mixed Case AUDITING -------- SUCCESS(UPDATE),FAILURES(READ) NOTIFY ------ RU1" },
        { NULL, "RDEFINE FACILITY A.NOTIFY NOTIFY", 0, "" },
        { NULL, "RLIST FACILITY A.NOTIFY", 0, "NOTIFY ------ IBMUSER" },
        { NULL, "RDEFINE FACILITY A.FOLD.lower", 0, "" },
        { NULL, "RLIST FACILITY a.fold.LOWER", 0, "FACILITY   A.FOLD.LOWER" },
        { NULL, "RDEFINE MXQUEUE (QM1.Pay QM1.PAY)", 0, "" }, /* CASE(ASIS): two profiles */
        { NULL, "RLIST MXQUEUE QM1.Pay", 0, "MXQUEUE    QM1.Pay" },
        { NULL, "RLIST MXQUEUE QM1.pay", 4, "ICH13003I QM1.pay NOT FOUND" },
        /* what cannot be */
        { NULL, "RDEFINE", 8, "IKJ56701I MISSING ENTITY NAME+ IKJ56701I MISSING NAME OF ENTITY IN SPECIFIED CLASS" },
        { NULL, "RDEFINE FACILITY", 8, "IKJ56701I MISSING ENTITY NAME+" },
        { NULL, "RDEFINE FACILITY ()", 8, "IKJ56701I MISSING ENTITY NAME+" },
        { NULL, "RDEFINE NOSUCH X", 8, "IKJ56702I INVALID CLASS, NOSUCH IKJ56701I MISSING ENTITY NAME+" },
        { NULL, "RDEFINE USER X", 8, "IKJ56702I INVALID CLASS, USER" },
        { NULL, "RDEFINE DATASET X", 8, "IKJ56702I INVALID CLASS, DATASET" },
        { NULL, "RDEFINE FACILITY A.ONE UACC(ALTER)", 4, "ICH10102I A.ONE ALREADY DEFINED TO CLASS FACILITY." },
        { NULL, "RLIST FACILITY A.ONE", 0, "00 IBMUSER NONE" }, /* nothing of it was changed */
        { NULL, "RDEFINE FACILITY (A.NEW A.ONE)", 4, "ICH10102I A.ONE ALREADY DEFINED TO CLASS FACILITY." },
        { NULL, "RLIST FACILITY A.NEW", 0, "A.NEW" }, /* what was good is done */
        { NULL, "RDEFINE FACILITY 'HAS BLANK'", 8, "IKJ56702I INVALID ENTITY NAME, 'HAS BLANK'" },
        { NULL, "RDEFINE FACILITY (A.FINE 'A B')", 8, "IKJ56702I INVALID ENTITY NAME, 'A B'" },
        { NULL, "RLIST FACILITY A.FINE", 4, "ICH13003I A.FINE NOT FOUND" }, /* a name that cannot be ends all of it */
        { NULL, "RDEFINE FACILITY A23456789.123456789.123456789.1234567890", 8, "IKJ56702I INVALID ENTITY NAME" }, /* 40 of 39 */
        { NULL, "RDEFINE FACILITY A.X OWNER(NOSUCH)", 8, "IKJ56702I INVALID OWNER, NOSUCH" },
        { NULL, "RDEFINE FACILITY A.X NOTIFY(RG1)", 8, "IKJ56702I INVALID USERID, RG1" },
        { NULL, "RDEFINE FACILITY A.X LEVEL(100)", 8, "IKJ56702I INVALID LEVEL, 100" },
        { NULL, "RDEFINE FACILITY A.X UACC(ALL)", 8, "IKJ56702I INVALID UNIVERSAL ACCESS, ALL IKJ56701I MISSING UNIVERSAL ACCESS+"
                                                     " IKJ56701I MISSING ALTER, CONTROL, UPDATE, READ, EXECUTE, OR NONE" },
        { NULL, "RDEFINE FACILITY A.X FROM(NO.MODEL)", 8, "ICH06004I NO.MODEL NOT DEFINED TO RACF" },
        { NULL, "RDEFINE FACILITY A.X STDATA(TRUSTED(MAYBE))", 8, "IKJ56702I INVALID TRUSTED, MAYBE" },
        { NULL, "RLIST FACILITY A.X", 4, "ICH13003I A.X NOT FOUND" },
        /* discrete with generic characters where generics are off */
        { NULL, "RDEFINE MQQUEUE QM1.**", 0, "ICH10321I The profile name QM1.** contains generic characters, but generics are not enabled for"
                                             " class MQQUEUE. A discrete profile has been created." },
        { NULL, "RLIST MQQUEUE QM1.**", 0, "!(G)" },
        { NULL, "SETROPTS GENERIC(MQQUEUE)", 0, "" },
        { NULL, "RDEFINE MQQUEUE QM1.**", 0, "" }, /* another profile */
        { NULL, "RLIST MQQUEUE QM1.**", 0, "MQQUEUE    QM1.** (G)" },
        { NULL, "RDELETE MQQUEUE QM1.** NOGENERIC", 0, "" },
        { NULL, "RDELETE MQQUEUE QM1.** NOGENERIC", 4, "ICH12102I QM1.** NOT DEFINED TO CLASS MQQUEUE." },
        { NULL, "RDELETE MQQUEUE QM1.**", 0, "" },
        { NULL, "RDELETE MQQUEUE QM1.**", 4, "ICH12102I" },
        { NULL, "RDEFINE FACILITY (A.** A.% A.*.B *)", 0, "" },
        { NULL, "RDEFINE FACILITY A.**.B.**", 8, "IKJ56702I INVALID ENTITY NAME, A.**.B.**" }, /* ** once */
        { NULL, "RDEFINE FACILITY A**", 8, "IKJ56702I INVALID ENTITY NAME, A**" },
        { NULL, "RDEFINE FACILITY A*B", 8, "IKJ56702I INVALID ENTITY NAME, A*B" },
        { NULL, "RDEFINE FACILITY A.***", 8, "IKJ56702I INVALID ENTITY NAME, A.***" },
        { NULL, "RLIST FACILITY A.SOME.THING", 0, "FACILITY   A.** (G)" }, /* the one that covers it */
        { NULL, "RLIST FACILITY A.SOME.THING NOGENERIC", 4, "ICH13003I A.SOME.THING NOT FOUND" },
        { NULL, "RLIST FACILITY B.THING", 0, "FACILITY   * (G)" },
        { NULL, "RDELETE FACILITY (A.** A.% A.*.B *)", 0, "" },
        { NULL, "RLIST FACILITY B.THING", 4, "ICH13003I B.THING NOT FOUND" },
        /* ADDCREATOR and FROM */
        { NULL, "SETROPTS ADDCREATOR", 0, "" },
        { NULL, "RDEFINE FACILITY A.MINE", 0, "" },
        { NULL, "RLIST FACILITY A.MINE AUTHUSER", 0, "IBMUSER   ALTER       000000" },
        { NULL, "PERMIT A.MINE CLASS(FACILITY) ID(RU1 RG1) ACCESS(UPDATE)", 0, "" },
        { NULL, "SETROPTS NOADDCREATOR", 0, "" },
        { NULL, "RDEFINE FACILITY A.COPY FROM(A.MINE)", 0, "" },
        { NULL, "RLIST FACILITY A.COPY AUTHUSER", 0, "IBMUSER ALTER 000000 RG1 UPDATE 000000 RU1 UPDATE 000000" },
        { NULL, "RDEFINE MQQUEUE A.COPY FROM(A.TWO) FCLASS(FACILITY) OWNER(RU1)", 0, "" },
        { NULL, "RLIST MQQUEUE A.COPY", 0, "07 RU1 READ" },
        { NULL, "RDEFINE STARTED ZQS1MSTR.* STDATA(USER(RU1) GROUP(RG1) TRUSTED(YES))", 0, "" },
        { NULL, "RLIST STARTED ZQS1MSTR.* STDATA NORACF", 0, "STDATA INFORMATION ------------------ USER= RU1 GROUP= RG1 TRUSTED= YES PRIVILEGED= NO"
                                                            " TRACE= NO" },
        { NULL, "RALTER STARTED ZQS1MSTR.* STDATA(USER(=MEMBER) NOGROUP TRUSTED(NO))", 0, "" },
        { NULL, "RLIST STARTED ZQS1MSTR.* STDATA NORACF", 0, "USER= =MEMBER GROUP= TRUSTED= NO" },
        { NULL, "RDELETE STARTED ZQS1MSTR.*", 0, "" },
    };

    run_rows(rows, ARRAY_COUNT(rows));
}

static void alterations(void **state UNUSED)
{
    static const struct command_case rows[] = {
        { NULL, "RDEFINE FACILITY (B.ONE B.TWO) DATA('X') APPLDATA('Y') NOTIFY(RU1) WARNING", 0, "" },
        { NULL, "RALTER FACILITY B.ONE", 0, "" },
        { NULL, "RALTER FACILITY (B.ONE B.TWO) UACC(CONTROL) NODATA NOAPPLDATA NONOTIFY NOWARNING LEVEL(3) OWNER(RU1) AUDIT(NONE)", 0, "" },
        { NULL, "RLIST FACILITY B.TWO", 0, "03 RU1 CONTROL CONTROL NO INSTALLATION DATA ----------------- NONE APPLICATION DATA ---------------- NONE"
                                           " AUDITING -------- NONE NOTIFY ------ NO USER TO BE NOTIFIED" },
        { NULL, "RALTER FACILITY B.NOPE UACC(READ)", 4, "ICH11102I B.NOPE NOT DEFINED TO CLASS FACILITY." },
        { NULL, "RALTER FACILITY (B.NOPE B.ONE) LEVEL(9)", 4, "ICH11102I B.NOPE" },
        { NULL, "RLIST FACILITY B.ONE", 0, "09 RU1" },
        { NULL, "RALTER FACILITY B.ONE OWNER(NOSUCH)", 8, "IKJ56702I INVALID OWNER, NOSUCH" },
        { NULL, "RALTER NOSUCH B.ONE UACC(READ)", 8, "IKJ56702I INVALID CLASS, NOSUCH" },
        { NULL, "RALTER FACILITY B.ONE AUDIT(ALL(UPDATE))", 0, "" },
        { NULL, "RLIST FACILITY B.ONE", 0, "AUDITING -------- ALL(UPDATE)" },
        { NULL, "RALTER FACILITY B.ONE AUDIT(SUCCESS)", 0, "" },
        { NULL, "RLIST FACILITY B.ONE", 0, "AUDITING -------- SUCCESS(READ)" },
        { NULL, "RALTER FACILITY B.ONE AUDIT(SUCCESS(EXECUTE))", 8, "IKJ56702I INVALID AUDIT LEVEL, EXECUTE" },
        { NULL, "RALTER FACILITY B.ONE AUDIT(ALWAYS)", 8, "IKJ56712I INVALID KEYWORD, ALWAYS" },
        { NULL, "RDELETE FACILITY B.NOPE", 4, "ICH12102I B.NOPE NOT DEFINED TO CLASS FACILITY." },
        { NULL, "RDELETE FACILITY (B.ONE B.NOPE)", 4, "ICH12102I B.NOPE" },
        { NULL, "RLIST FACILITY (B.ONE B.TWO)", 4, "ICH13003I B.ONE NOT FOUND" },
        { NULL, "RDELETE FACILITY B.TWO", 0, "" },
        { NULL, "RLIST FACILITY B.TWO NOSUCHKW", 8, "IKJ56712I INVALID KEYWORD, NOSUCHKW" },
        { NULL, "RLIST NOSUCH X", 8, "IKJ56702I INVALID CLASS NAME, NOSUCH IKJ56701I MISSING ENTITY NAME+ IKJ56701I MISSING NAME OF ENTITY TO BE LISTED" },
        { NULL, "RLIST SURROGAT *", 4, "ICH13004I NOTHING TO LIST" },
    };

    run_rows(rows, ARRAY_COUNT(rows));
}

static void access_lists(void **state UNUSED)
{
    static const struct command_case rows[] = {
        { NULL, "RDEFINE FACILITY (C.ONE C.TWO)", 0, "" },
        { NULL, "PERMIT C.ONE CLASS(FACILITY) ID(RU1)", 0, "" }, /* ACCESS left out: READ */
        { NULL, "PERMIT C.ONE CLASS(FACILITY) ID(RU2 RG1 *) ACCESS(UPDATE)", 0, "" },
        { NULL, "RLIST FACILITY C.ONE AUTHUSER", 0, "* UPDATE 000000 RG1 UPDATE 000000 RU1 READ 000000 RU2 UPDATE 000000" },
        { NULL, "PERMIT C.ONE CLASS(FACILITY) ID(RU2) ACCESS(NONE)", 0, "" }, /* replaces */
        { NULL, "RLIST FACILITY C.ONE AUTHUSER", 0, "RU2 NONE 000000" },
        { NULL, "PERMIT C.ONE CLASS(FACILITY) ID(NOSUCH RU3) ACCESS(READ)", 4, "ICH06007I NOSUCH NOT DEFINED TO RACF" },
        { NULL, "RLIST FACILITY C.ONE AUTHUSER", 0, "RU3 READ 000000" },
        { NULL, "PERMIT C.ONE CLASS(FACILITY) ID(NOSUCH) DELETE", 4, "ICH06002I NOSUCH   NOT AUTHORIZED, DELETE IGNORED" },
        { NULL, "PERMIT C.ONE CLASS(FACILITY) ID(RU3 IBMUSER) DELETE", 4, "ICH06002I IBMUSER  NOT AUTHORIZED, DELETE IGNORED" },
        { NULL, "RLIST FACILITY C.ONE AUTHUSER", 0, "!RU3" },
        { NULL, "PERMIT C.NOPE CLASS(FACILITY) ID(RU1)", 8, "ICH06004I C.NOPE NOT DEFINED TO RACF" },
        { NULL, "PERMIT C.ONE ID(RU1)", 8, "ICH06004I IBMUSER.C.ONE NOT DEFINED TO RACF" }, /* CLASS left out: DATASET */
        { NULL, "PERMIT C.ONE CLASS(NOSUCH) ID(RU1)", 8, "IKJ56702I INVALID CLASS, NOSUCH" },
        { NULL, "PERMIT C.ONE CLASS(USER) ID(RU1)", 8, "IKJ56702I INVALID CLASS, USER" },
        { NULL, "PERMIT C.ONE CLASS(FACILITY) ID(RU1) ACCESS(ALL)", 8, "IKJ56702I INVALID ACCESS, ALL" },
        { NULL, "PERMIT C.ONE CLASS(FACILITY) ID()", 8, "IKJ56701I MISSING USERID OR GROUP" },
        { NULL, "PERMIT CLASS(FACILITY) ID(RU1)", 8, "IKJ56712I" }, /* the class is no profile */
        { NULL, "PERMIT 'C ONE' CLASS(FACILITY) ID(RU1)", 8, "IKJ56702I INVALID ENTITY NAME, 'C ONE'" },
        { NULL, "PERMIT C.ONE CLASS(FACILITY) RESET DELETE ID(RU1)", 0, "ICH06009I RESET OPTION IGNORED, CONFLICTS WITH DELETE REQUEST" },
        { NULL, "RLIST FACILITY C.ONE AUTHUSER", 0, "* UPDATE 000000 RG1 UPDATE 000000 RU2 NONE 000000" },
        { NULL, "PERMIT C.TWO CLASS(FACILITY) FROM(C.ONE)", 0, "" },
        { NULL, "RLIST FACILITY C.TWO AUTHUSER", 0, "* UPDATE 000000 RG1 UPDATE 000000 RU2 NONE 000000" },
        { NULL, "PERMIT C.TWO CLASS(FACILITY) FROM(C.NOPE)", 8, "ICH06004I C.NOPE NOT DEFINED TO RACF" },
        { NULL, "PERMIT C.TWO CLASS(FACILITY) FROM(C.ONE) FCLASS(NOSUCH)", 8, "IKJ56702I INVALID CLASS, NOSUCH" },
        /* conditional entries */
        { NULL, "PERMIT C.TWO CLASS(FACILITY) ID(RU1) ACCESS(READ) WHEN(TERMINAL(TERM01))", 0, "-" },
        { NULL, "RLIST FACILITY C.TWO AUTHUSER", 0, "RU1 READ 000000 TERMINAL TERM01" },
        { NULL, "PERMIT C.TWO CLASS(FACILITY) ID(RG1) DELETE WHEN(TERMINAL(TERM01))", 4,
          "ICH06014I RG1 not authorized, DELETE ignored for WHEN(TERMINAL(TERM01))" },
        { NULL, "PERMIT C.TWO CLASS(FACILITY) ID(RU1) WHEN(NOSUCH(X))", 8, "IKJ56712I INVALID KEYWORD, NOSUCH" },
        { NULL, "PERMIT C.TWO CLASS(FACILITY) RESET(STANDARD)", 0, "" },
        { NULL, "RLIST FACILITY C.TWO AUTHUSER", 0, "NO USERS IN ACCESS LIST" },
        { NULL, "RLIST FACILITY C.TWO AUTHUSER", 0, "TERM01" },
        { NULL, "PERMIT C.TWO CLASS(FACILITY) RESET(WHEN)", 0, "" },
        { NULL, "RLIST FACILITY C.TWO AUTHUSER", 0, "NO ENTRIES IN CONDITIONAL ACCESS LIST" },
        { NULL, "PERMIT C.ONE CLASS(FACILITY) RESET ID(RU3) ACCESS(ALTER)", 0, "" }, /* emptied first */
        { NULL, "RLIST FACILITY C.ONE AUTHUSER", 0, "----- RU3 ALTER 000000 ID" },
        { NULL, "PERMIT C.ONE CLASS(FACILITY) RESET(SOME)", 8, "IKJ56702I INVALID RESET, SOME" },
        /* an access list goes with its profile */
        { NULL, "RDELETE FACILITY C.ONE", 0, "" },
        { NULL, "RDEFINE FACILITY C.ONE", 0, "" },
        { NULL, "RLIST FACILITY C.ONE AUTHUSER", 0, "NO USERS IN ACCESS LIST" },
    };

    run_rows(rows, ARRAY_COUNT(rows));
}

/* Reminders of a class whose profiles are in storage; the decision follows the refresh. */
static void storage_follows_the_refresh(void **state UNUSED)
{
    static const struct command_case define[] = {
        { NULL, "SETROPTS RACLIST(FACILITY)", 0, "ICH14063I SETROPTS command complete." },
        { NULL, "RDEFINE FACILITY (D.ONE D.TWO)", 0, "ICH10006I RACLISTED PROFILES FOR FACILITY WILL NOT REFLECT THE ADDITION(S) UNTIL A SETROPTS"
                                                     " REFRESH IS ISSUED." },
        { NULL, "RDEFINE FACILITY D.ONE", 4, "!ICH10006I" },
        { NULL, "RALTER FACILITY D.ONE UACC(NONE)", 0, "ICH11009I RACLISTED PROFILES FOR FACILITY WILL NOT REFLECT THE UPDATE(S) UNTIL A SETROPTS"
                                                       " REFRESH IS ISSUED." },
        { NULL, "RALTER FACILITY D.NOPE UACC(NONE)", 4, "!ICH11009I" },
        { NULL, "PERMIT D.ONE CLASS(FACILITY) ID(RU1) ACCESS(READ)", 0, "ICH06011I RACLISTED PROFILES FOR FACILITY WILL NOT REFLECT THE UPDATE(S)"
                                                                        " UNTIL A SETROPTS REFRESH IS ISSUED" },
        { NULL, "PERMIT D.ONE CLASS(FACILITY) ID(RU3) DELETE", 4, "!ICH06011I" },
        { NULL, "RDELETE FACILITY D.TWO", 0, "ICH12002I RACLISTED PROFILES FOR FACILITY WILL NOT REFLECT THE DELETION(S) UNTIL A SETROPTS REFRESH"
                                             " IS ISSUED." },
        { NULL, "RDELETE FACILITY D.TWO", 4, "!ICH12002I" },
    };
    struct racf_decision decision;

    run_rows(define, ARRAY_COUNT(define));
    decide_now("RU1", "FACILITY", "D.ONE", RACF_READ, &decision);
    assert_int_equal(decision.code, 4); /* no such profile yet */
    must_do("SETROPTS RACLIST(FACILITY) REFRESH");
    decide_now("RU1", "FACILITY", "D.ONE", RACF_READ, &decision);
    assert_int_equal(decision.code, 0);
    must_do("PERMIT D.ONE CLASS(FACILITY) ID(RU1) DELETE");
    decide_now("RU1", "FACILITY", "D.ONE", RACF_READ, &decision);
    assert_int_equal(decision.code, 0);
    must_do("SETROPTS NORACLIST(FACILITY)");
    decide_now("RU1", "FACILITY", "D.ONE", RACF_READ, &decision);
    assert_int_equal(decision.code, 8);
    must_do("RDELETE FACILITY D.ONE");
}

/* NOGRPLIST: only the current group counts. */
static void without_a_list_of_groups(void **state UNUSED)
{
    struct racf_decision decision;

    must_do("ADDGROUP RG2");
    must_do("CONNECT RU1 GROUP(RG2)");
    must_do("RDEFINE FACILITY E.ONE");
    must_do("PERMIT E.ONE CLASS(FACILITY) ID(RG1) ACCESS(READ)");
    must_do("PERMIT E.ONE CLASS(FACILITY) ID(RG2) ACCESS(UPDATE)");
    decide_now("RU1", "FACILITY", "E.ONE", RACF_UPDATE, &decision);
    assert_int_equal(decision.code, 0);
    must_do("SETROPTS NOGRPLIST");
    decide_now("RU1", "FACILITY", "E.ONE", RACF_UPDATE, &decision);
    assert_int_equal(decision.code, 8);
    decide_now("RU1", "FACILITY", "E.ONE", RACF_READ, &decision);
    assert_int_equal(decision.code, 0);
    must_do("SETROPTS GRPLIST");
    must_do("CONNECT RU1 GROUP(RG2) REVOKE");
    decide_now("RU1", "FACILITY", "E.ONE", RACF_UPDATE, &decision);
    assert_int_equal(decision.code, 8);
}

/* PERMIT looked at the grouping class alone, which is never RACLISTed itself. */
static void permit_forgot_that_a_grouping_profile_is_in_storage(void **state UNUSED)
{
    static const struct command_case rows[] = {
        { NULL, "SETROPTS CLASSACT(TCICSTRN) RACLIST(TCICSTRN)", 0, "-" },
        { NULL, "RDEFINE GCICSTRN GROUPED ADDMEM(T001)", 0, "ICH10006I" },
        { NULL, "PERMIT GROUPED CLASS(GCICSTRN) ID(RU1) ACCESS(READ)", 0,
          "ICH06011I RACLISTED PROFILES FOR GCICSTRN WILL NOT REFLECT THE UPDATE(S) UNTIL A SETROPTS REFRESH IS ISSUED" },
        { NULL, "SETROPTS NORACLIST(TCICSTRN)", 0, "-" },
        { NULL, "PERMIT GROUPED CLASS(GCICSTRN) ID(RU1) ACCESS(UPDATE)", 0, "!ICH06011I" },
    };

    run_rows(rows, ARRAY_COUNT(rows));
}

/* Whoever had CLAUTH in a grouping class, or owned a profile of it, put anybody's resources into it. */
static void members_that_belong_to_others(void **state UNUSED)
{
    static const struct command_case rows[] = {
        { NULL, "ADDUSER (RU4 RU5) DFLTGRP(RG1)", 0, "-" },
        { NULL, "ADDGROUP RG4", 0, "" },
        { NULL, "SETROPTS EGN GENERIC(DATASET MQQUEUE)", 0, "" },
        { NULL, "RDEFINE MQQUEUE E.HIS.** OWNER(RU2)", 0, "" },
        { NULL, "RDEFINE GMQQUEUE E.GROUP OWNER(RU4)", 0, "" },
        { "RU4", "RALTER GMQQUEUE E.GROUP ADDMEM(E.HIS.ONE)", 4, "ICH10103I NOT AUTHORIZED TO DEFINE E.HIS.ONE." },
        { "RU4", "RALTER GMQQUEUE E.GROUP ADDMEM(E.NOBODYS)", 4, "ICH10103I NOT AUTHORIZED TO DEFINE E.NOBODYS." },
        { NULL, "ALTUSER RU4 CLAUTH(MQQUEUE)", 0, "" },
        { "RU4", "RALTER GMQQUEUE E.GROUP ADDMEM(E.NOBODYS E.HIS.**)", 4, "ICH10103I NOT AUTHORIZED TO DEFINE E.HIS.**." },
        { NULL, "RALTER MQQUEUE E.HIS.** OWNER(RU4)", 0, "" },
        { "RU4", "RALTER GMQQUEUE E.GROUP ADDMEM(E.HIS.ONE)", 0, "" },
        { "RU4", "RALTER GMQQUEUE E.GROUP DELMEM(E.HIS.ONE E.NOBODYS)", 0, "" },
        { NULL, "RDEFINE GLOBAL DATASET OWNER(RU4)", 0, "" },
        { "RU4", "RALTER GLOBAL DATASET ADDMEM('RU4.**'/READ)", 0, "" },
        { "RU4", "RALTER GLOBAL DATASET ADDMEM('RU5.**'/READ 'RG4.X'/READ '&RACUID.**'/ALTER)", 4,
          "DEFINE RU5.**. ICH10103I NOT AUTHORIZED TO DEFINE RG4.X. ICH10103I NOT AUTHORIZED TO DEFINE &RACUID.**." },
    };

    run_rows(rows, ARRAY_COUNT(rows));
}

/* With CLAUTH(GLOBAL) and in the class, a generic member granted access over the profiles of others; with CREATE in a group one to its
 * data sets did. */
static void a_generic_member_granted_over_the_profiles_of_others(void **state UNUSED)
{
    static const struct command_case rows[] = {
        { NULL, "ADDUSER (RU6 RU7) DFLTGRP(RG1)", 0, "-" },
        { NULL, "ADDGROUP RG6", 0, "" },
        { NULL, "ADDGROUP RG7 OWNER(RU6)", 0, "" },
        { NULL, "CONNECT RU6 GROUP(RG6) AUTHORITY(CREATE)", 0, "" },
        { NULL, "ALTUSER RU6 CLAUTH(GLOBAL FACILITY)", 0, "" },
        { NULL, "SETROPTS EGN GENERIC(DATASET FACILITY)", 0, "" },
        { NULL, "RDEFINE FACILITY GM.A.HIS OWNER(RU7)", 0, "" },
        { NULL, "RDEFINE FACILITY GM.OWN.** OWNER(RU6)", 0, "" },
        { "RU6", "RDEFINE GLOBAL FACILITY", 0, "" },
        { "RU6", "RALTER GLOBAL FACILITY ADDMEM(GM.**/READ)", 4, "ICH10103I NOT AUTHORIZED TO DEFINE GM.**." },
        { "RU6", "RALTER GLOBAL FACILITY ADDMEM(GM.%.HIS/READ &RACUID.X/ALTER)", 4,
          "ICH10103I NOT AUTHORIZED TO DEFINE GM.%.HIS. ICH10103I NOT AUTHORIZED TO DEFINE &RACUID.X." },
        { "RU6", "RALTER GLOBAL FACILITY ADDMEM(GM.OWN.**/READ)", 4, "ICH10103I" }, /* others may have profiles below */
        { "RU6", "RALTER GLOBAL FACILITY ADDMEM(GM.A.HIS/READ)", 4, "ICH10103I" },
        { "RU6", "RALTER GLOBAL FACILITY ADDMEM(GM.OWN.X/READ GM.NOBODYS/READ)", 0, "" },
        { NULL, "RALTER GLOBAL FACILITY ADDMEM(GM.**/READ)", 0, "" },
        { NULL, "ADDSD 'RG6.HIS.*' OWNER(RU7)", 0, "-" },
        { NULL, "RALTER GLOBAL DATASET OWNER(RU6)", 0, "" },
        { "RU6", "RALTER GLOBAL DATASET ADDMEM('RG6.**'/ALTER 'RG6.HIS.X'/READ)", 4,
          "ICH10103I NOT AUTHORIZED TO DEFINE RG6.**. ICH10103I NOT AUTHORIZED TO DEFINE RG6.HIS.X." },
        { "RU6", "RALTER GLOBAL DATASET ADDMEM('RG6.NEW'/READ 'RG7.**'/READ 'RU6.**'/READ)", 0, "" },
    };

    run_rows(rows, ARRAY_COUNT(rows));
}

/* A member of up to 510 bytes was taken, and broke the decision that met it. */
static void a_member_longer_than_a_resource(void **state UNUSED)
{
    char command[600];
    struct buf out;

    snprintf(command, sizeof command, "RDEFINE GMQQUEUE LONG ADDMEM(%0*d)", RESOURCE_MAX + 1, 0);
    assert_int_equal(give(NULL, command, &out), 8);
    assert_non_null(strstr(out.data, "IKJ56702I INVALID MEMBER NAME, 000"));
    buf_release(&out);
}

/* SETROPTS GENERICOWNER: CLAUTH is not enough below a generic profile of somebody else. */
static void generic_owner(void **state UNUSED)
{
    static const struct command_case rows[] = {
        { NULL, "ADDUSER (GOA GOB) DFLTGRP(SYS1) CLAUTH(XFACILIT)", 0, "-" },
        { NULL, "SETROPTS CLASSACT(XFACILIT) GENERIC(XFACILIT)", 0, "" },
        { NULL, "RDEFINE XFACILIT GO.A.* OWNER(GOA)", 0, "" },
        { "GOB", "RDEFINE XFACILIT GO.A.EARLY", 0, "" },
        { NULL, "SETROPTS GENERICOWNER", 0, "" },
        { "GOB", "RDEFINE XFACILIT (GO.A.X GO.A.X.* GO.B.X)", 4, "ICH10103I NOT AUTHORIZED TO DEFINE GO.A.X. ICH10103I NOT AUTHORIZED TO DEFINE GO.A.X.*." },
        { "GOA", "RDEFINE XFACILIT (GO.A.X GO.A.X.*)", 0, "" },
        { "GOB", "RLIST XFACILIT GO.B.X", 0, "GOB" },
        { NULL, "RDEFINE XFACILIT GO.A.Y", 0, "" }, /* SPECIAL */
        { NULL, "SETROPTS NOGENERICOWNER", 0, "" },
        { "GOB", "RDEFINE XFACILIT GO.A.Z", 0, "" },
    };

    run_rows(rows, ARRAY_COUNT(rows));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(definitions),
        cmocka_unit_test(alterations),
        cmocka_unit_test(access_lists),
        cmocka_unit_test(storage_follows_the_refresh),
        cmocka_unit_test(without_a_list_of_groups),
        cmocka_unit_test(permit_forgot_that_a_grouping_profile_is_in_storage),
        cmocka_unit_test(members_that_belong_to_others),
        cmocka_unit_test(a_generic_member_granted_over_the_profiles_of_others),
        cmocka_unit_test(a_member_longer_than_a_resource),
        cmocka_unit_test(generic_owner),
    };

    return cmocka_run_group_tests(tests, set_up, without_database);
}
