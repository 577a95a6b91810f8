/* test_data_sets.c - ADDSD, ALTDSD, DELDSD, LISTDSD, PERMIT on DATASET, SETROPTS EGN and PROTECTALL: codes, texts, decisions. */
#include "tests/unit/racf/commands.h"

static int set_up(void **state)
{
    with_database(state);
    must_do("SETROPTS GENERIC(DATASET) EGN");
    must_do("ADDGROUP (DG1 DG2)");
    must_do("ADDGROUP DG3 SUPGROUP(DG1) OWNER(DG1)");
    must_do("ADDUSER (DU1 DU2 DU3 DAUD) DFLTGRP(DG1)");
    must_do("ADDUSER DOPER DFLTGRP(DG2) OPERATIONS");
    must_do("ADDUSER DREST DFLTGRP(DG2) RESTRICTED");
    must_do("ADDUSER DOWNED DFLTGRP(DG2) OWNER(DU3)");
    must_do("ALTUSER DAUD AUDITOR");
    return 0;
}

static void definitions(void **state UNUSED)
{
    static const struct command_case rows[] = {
        { NULL, "ADDSD 'DG1.A.**'", 0, "" },
        { NULL, "LISTDSD DA('DG1.A.**')", 0, "INFORMATION FOR DATASET DG1.A.** (G) LEVEL OWNER UNIVERSAL ACCESS WARNING ERASE ----- -------- ----------------"
                                             " ------- ----- 00 IBMUSER NONE NO NO AUDITING -------- FAILURES(READ)" },
        { NULL, "LISTDSD DA('DG1.A.**') AUTHUSER", 0, "NO ENTRIES IN STANDARD ACCESS LIST" },
        { NULL, "AD ('DG1.B.*','DG1.C*') UACC(READ) OWNER(DG1) DATA('some data') LEVEL(7) WARNING NOTIFY(DU1) AUDIT(ALL(UPDATE)) ERASE", 0, "" },
        { NULL, "LD DA('DG1.C*')", 0, "07 DG1 READ YES YES AUDITING -------- ALL(UPDATE) NOTIFY -------- DU1 YOUR ACCESS CREATION GROUP DATASET TYPE"
                                      " ----------- -------------- ------------ ALTER SYS1 NON-VSAM INSTALLATION DATA ----------------- some data" },
        { NULL, "ADDSD 'DG1.D.E.F' GENERIC", 0, "" },
        { NULL, "LISTDSD DA('DG1.D.E.F')", 4, "ICH35003I NO RACF DESCRIPTION FOUND FOR DG1.D.E.F" }, /* a discrete one */
        { NULL, "LISTDSD DA('DG1.D.E.F') GENERIC", 0, "INFORMATION FOR DATASET DG1.D.E.F (G)" },
        { NULL, "ADDSD A.MINE.*", 0, "" }, /* the prefix */
        { NULL, "LISTDSD", 0, "INFORMATION FOR DATASET IBMUSER.A.MINE.* (G)" },
        { NULL, "DELDSD A.MINE.*", 0, "" },
        { NULL, "LISTDSD", 4, "ICH35003I NO RACF DESCRIPTION FOUND FOR IBMUSER" },
        /* discrete ones need the data set */
        { NULL, "ADDSD 'DG1.B.REAL'", 0, "" },
        { NULL, "LISTDSD DA('DG1.B.REAL')", 0, "NON-VSAM VOLUMES ON WHICH DATASET RESIDES -------------------------------- GRN001 NO INSTALLATION DATA" },
        { NULL, "ADDSD 'DG1.B.VSAM' VOLUME(GRN001)", 0, "" },
        { NULL, "LISTDSD DA('DG1.B.VSAM') ALL", 0, "SYS1 VSAM VOLUMES" },
        { NULL, "ADDSD 'DG1.B.NONE'", 4, "ICH09005I DG1.B.NONE NOT FOUND IN CATALOG" },
        { NULL, "ADDSD 'DG1.X.REAL' VOLUME(OTHER1)", 4, "ICH09005I DG1.X.REAL NOT FOUND IN CATALOG" },
        { NULL, "ADDSD ('DG1.Y.NONE' 'DG1.Y.REAL')", 4, "ICH09005I DG1.Y.NONE" }, /* what was good is done */
        { NULL, "LISTDSD DA('DG1.Y.REAL')", 0, "INFORMATION FOR DATASET DG1.Y.REAL" },
        { NULL, "ADDSD 'DG1.MODEL.ONE' MODEL", 0, "" },
        { NULL, "LISTDSD DA('DG1.MODEL.ONE')", 0, "SYS1 MODEL VOLUMES ON WHICH DATASET RESIDES -------------------------------- NONE" },
        { NULL, "ADDSD 'DG1.NOWHERE.YET' NOSET VOLUME(OTHER1 OTHER2) UNIT(3390)", 0, "" },
        { NULL, "ADDSD 'DG1.NOWHERE.2' NOSET VOLUME(OTHER1 OTHER2) UNIT(TOOLONG12)", 8, "IKJ56702I INVALID UNIT, TOOLONG12" },
        { NULL, "LISTDSD DA('DG1.NOWHERE.YET')", 0, "OTHER1 OTHER2" },
        /* what cannot be */
        { NULL, "ADDSD", 8, "IKJ56701I MISSING DATASET NAME" },
        { NULL, "ADDSD ()", 8, "IKJ56701I MISSING DATASET NAME" },
        { NULL, "ADDSD 'DG1.A.**' UACC(READ)", 4, "IRR16007I DG1.A.** ALREADY DEFINED TO CLASS DATASET ICH09050I RACDEF FAILED. RETURN CODE IS 04,"
                                                  " REASON CODE IS 00" },
        { NULL, "LISTDSD DA('DG1.A.**')", 0, "00 IBMUSER NONE NO NO" }, /* nothing of it was changed */
        { NULL, "ADDSD '*.A'", 8, "IKJ56702I INVALID DATASET NAME, '*.A'" },
        { NULL, "ADDSD 'D*.A'", 8, "IKJ56702I INVALID DATASET NAME, 'D*.A'" },
        { NULL, "ADDSD 'D%1.A'", 8, "IKJ56702I INVALID DATASET NAME, 'D%1.A'" },
        { NULL, "ADDSD '**'", 8, "IKJ56702I INVALID DATASET NAME, '**'" },
        { NULL, "ADDSD 'DG1'", 8, "IKJ56702I INVALID DATASET NAME, 'DG1'" },
        { NULL, "ADDSD 'DG1' GENERIC", 8, "IKJ56702I INVALID DATASET NAME, 'DG1'" },
        { NULL, "ADDSD 'DG1..A'", 8, "IKJ56702I INVALID DATASET NAME, 'DG1..A'" },
        { NULL, "ADDSD 'DG1.'", 8, "IKJ56702I INVALID DATASET NAME, 'DG1.'" },
        { NULL, "ADDSD ''", 8, "IKJ56702I INVALID DATASET NAME, ''" },
        { NULL, "ADDSD 'DG1.1A'", 8, "IKJ56702I INVALID DATASET NAME, 'DG1.1A'" },
        { NULL, "ADDSD 'DG1.A(MEMBER)'", 8, "IKJ56702I INVALID DATASET NAME, 'DG1.A(MEMBER)'" },
        { NULL, "ADDSD 'DG1.A B'", 8, "IKJ56702I INVALID DATASET NAME, 'DG1.A B'" },
        { NULL, "ADDSD 'DG1.TOOLONGNAME'", 8, "IKJ56702I INVALID DATASET NAME, 'DG1.TOOLONGNAME'" },
        { NULL, "ADDSD 'DG1.A2345678.B2345678.C2345678.D2345678.E2345678'", 8, "IKJ56702I INVALID DATASET NAME" }, /* 48 */
        { NULL, "ADDSD 'DG1.DE**'", 8, "IKJ56702I INVALID DATASET NAME, 'DG1.DE**'" },
        { NULL, "ADDSD 'DG1.**.B.**'", 8, "IKJ56702I INVALID DATASET NAME, 'DG1.**.B.**'" },
        { NULL, "ADDSD 'DG1.A*B'", 8, "IKJ56702I INVALID DATASET NAME, 'DG1.A*B'" },
        { NULL, "ADDSD 'DG1.&A'", 8, "IKJ56702I INVALID DATASET NAME, 'DG1.&A'" },
        { NULL, "ADDSD ('DG1.GOOD.*' 'BAD..*')", 8, "IKJ56702I INVALID DATASET NAME, 'BAD..*'" },
        { NULL, "LISTDSD DA('DG1.GOOD.*')", 4, "ICH35003I" }, /* a name that cannot be ends all of it */
        { NULL, "ADDSD 'NOBODY.A.*'", 8, "IRR16005I NOBODY.A.* NOT DEFINED. ITS FIRST QUALIFIER IS NO USER AND NO GROUP ICH09050I RACDEF FAILED. RETURN CODE"
                                         " IS 08" },
        { NULL, "ADDSD 'DG1.Z.*' OWNER(NOSUCH)", 8, "IKJ56702I INVALID OWNER, NOSUCH" },
        { NULL, "ADDSD 'DG1.Z.*' NOTIFY(DG1)", 8, "IKJ56702I INVALID USERID, DG1" },
        { NULL, "ADDSD 'DG1.Z.*' UACC(ALL)", 8, "IKJ56702I INVALID UNIVERSAL ACCESS, ALL" },
        { NULL, "ADDSD 'DG1.Z.*' LEVEL(100)", 8, "IKJ56702I INVALID LEVEL, 100" },
        { NULL, "ADDSD 'DG1.Z.*' VOLUME(TOOLONG)", 8, "IKJ56702I INVALID VOLUME, TOOLONG" },
        { NULL, "ADDSD 'DG1.Z.*' FROM('DG1.NO.MODEL')", 8, "ICH06004I DG1.NO.MODEL NOT DEFINED TO RACF" },
        { NULL, "ADDSD 'DG1.Z.*' DFP(DATAKEY(1BAD))", 8, "IKJ56702I INVALID KEY LABEL, 1BAD" },
        { NULL, "ADDSD 'DG1.Z.*' DFP(DATAKEY('A B'))", 8, "IKJ56702I INVALID KEY LABEL, 'A B'" },
        { NULL, "ADDSD 'DG1.Z.*' DFP(DATAKEY(A2345678901234567890123456789012345678901234567890123456789012345))", 8, "IKJ56702I INVALID KEY LABEL" },
        { NULL, "ADDSD 'DG1.Z.*' DFP(RESOWNER(NOSUCH))", 8, "IKJ56702I INVALID RESOWNER, NOSUCH" },
        { NULL, "LISTDSD DA('DG1.Z.*')", 4, "ICH35003I" },
        /* generic profiles that cannot be named */
        { NULL, "SETROPTS NOGENERIC(DATASET) NOGENCMD(DATASET)", 0, "" },
        { NULL, "ADDSD 'DG1.Z.*'", 8, "IRR16003I GENERIC INVALID" },
        { NULL, "ADDSD 'DG1.Z.REAL' GENERIC", 8, "IRR16003I GENERIC INVALID" },
        { NULL, "PERMIT 'DG1.A.**' ID(DU1)", 8, "IRR16003I GENERIC INVALID" },
        { NULL, "SETROPTS GENCMD(DATASET)", 0, "" },
        { NULL, "ADDSD 'DG1.Z.*'", 0, "" },
        { NULL, "SETROPTS GENERIC(DATASET)", 0, "" },
        /* FROM */
        { NULL, "PERMIT 'DG1.C*' ID(DU1) ACCESS(UPDATE)", 0, "" },
        { NULL, "ADDSD 'DG1.FROMC.*' FROM('DG1.C*')", 0, "" },
        { NULL, "LISTDSD DA('DG1.FROMC.*') AUTHUSER", 0, "07 IBMUSER READ YES YES" },
        { NULL, "LISTDSD DA('DG1.FROMC.*') AUTHUSER", 0, "DU1 UPDATE" },
        { NULL, "ADDSD 'DG1.FROMD.*' FROM('DG1.D.E.F')", 8, "ICH06004I DG1.D.E.F NOT DEFINED TO RACF" },
        { NULL, "ADDSD 'DG1.FROMD.*' FROM('DG1.D.E.F') FGENERIC", 0, "" },
        { "DU1", "ADDSD M.* FROM('DG1.C*')", 8, "ICH09035I COMMAND PROCESSING TERMINATED. USER NOT AUTHORIZED TO 'FROM' PROFILE DG1.C*" },
    };

    run_rows(rows, ARRAY_COUNT(rows));
}

static void who_may_define(void **state UNUSED)
{
    static const struct command_case rows[] = {
        { NULL, "CONNECT DU2 GROUP(DG2) AUTHORITY(CREATE)", 0, "" },
        { NULL, "CONNECT DU1 GROUP(DG2) AUTHORITY(USE)", 0, "" },
        { "DU1", "ADDSD MINE.**", 0, "" },
        { "DU1", "LISTDSD DA(MINE.**) AUTHUSER", 0, "NO ENTRIES IN STANDARD ACCESS LIST" },
        { "DU1", "ADDSD 'DU2.HIS.**'", 8, "IRR16006I NOT AUTHORIZED TO DEFINE DU2.HIS.** ICH09050I RACDEF FAILED. RETURN CODE IS 08" },
        { "DU1", "ADDSD 'DU1X.A.**'", 8, "IRR16005I" }, /* begins like him */
        { "DU1", "ADDSD 'DG2.A.**'", 8, "IRR16006I" },  /* USE */
        { "DU2", "ADDSD 'DG2.A.**'", 0, "" },           /* CREATE */
        { "DU2", "ADDSD 'DG3.A.**'", 8, "IRR16006I" },  /* not connected */
        { "DOPER", "ADDSD 'DG3.OPER.**'", 0, "" },      /* OPERATIONS, not connected */
        { "DOPER", "ADDSD 'DG2.OPER.**'", 8, "IRR16006I" }, /* connected with USE */
        { "DOPER", "ADDSD 'DU2.OPER.**'", 8, "IRR16006I" }, /* a user's */
        { "DU3", "ADDSD 'DOWNED.A.**'", 0, "" },        /* the user that he owns */
        { NULL, "CONNECT DU3 GROUP(DG1) SPECIAL", 0, "" },
        { "DU3", "ADDSD 'DG1.GS.**'", 0, "" },
        { "DU3", "ADDSD 'DG3.GS.**'", 0, "" },          /* below, in scope */
        { "DU3", "ADDSD 'DG2.GS.**'", 8, "IRR16006I" },
        { NULL, "CONNECT DU3 GROUP(DG1) NOSPECIAL", 0, "" },
        { "DU3", "ADDSD 'DG1.GS2.**'", 8, "IRR16006I" },
        { "NOBODY", "ADDSD 'DG1.GS3.**'", 8, "ICH10201I NOT AUTHORIZED TO ISSUE ADDSD" },
        { "NOBODY", "ALTDSD 'DG1.GS.**'", 8, "ICH22003I NOT AUTHORIZED TO ISSUE ALTDSD" },
        /* ADDCREATOR and GRPACC */
        { NULL, "SETROPTS ADDCREATOR", 0, "" },
        { "DU1", "ADDSD OTHER.**", 0, "" },
        { "DU1", "LISTDSD DA(OTHER.**) AUTHUSER", 0, "NO ENTRIES IN STANDARD ACCESS LIST" }, /* his own */
        { "DU2", "ADDSD 'DG2.B.**'", 0, "" },
        { "DU2", "LISTDSD DA('DG2.B.**') AUTHUSER", 0, "DU2 ALTER" },
        { NULL, "ALTUSER DU2 GRPACC", 0, "-" },
        { "DU2", "ADDSD 'DG2.C.**'", 0, "" },
        { "DU2", "LISTDSD DA('DG2.C.**') AUTHUSER", 0, "DG2 UPDATE DU2 ALTER" },
        { NULL, "SETROPTS NOADDCREATOR", 0, "" },
        { NULL, "CONNECT DU2 GROUP(DG1) UACC(READ)", 0, "" }, /* that of the current group */
        { "DU2", "ADDSD UACC.**", 0, "" },
        { "DU2", "LISTDSD DA(UACC.**)", 0, "00 DU2 READ NO" },
        /* change and delete: the owner, his own prefix, ALTER to a discrete one */
        { "DU1", "ALTDSD 'DG2.A.**' UACC(READ)", 4, "ICH22005I NOT AUTHORIZED TO ALTER DG2.A.**" },
        { "DU1", "DELDSD 'DG2.A.**'", 4, "IRR16006I NOT AUTHORIZED TO DELETE DG2.A.**" },
        { "DU1", "PERMIT 'DG2.A.**' ID(DU1) ACCESS(ALTER)", 8, "ICH06006I NOT AUTHORIZED TO DG2.A.**" },
        { "DU2", "PERMIT 'DG2.A.**' ID(DU1) ACCESS(ALTER)", 0, "" },
        { "DU1", "ALTDSD 'DG2.A.**' UACC(READ)", 4, "ICH22005I" }, /* ALTER on a generic one gives no right to it */
        { NULL, "ADDSD 'DG2.D.REAL'", 0, "" },
        { "DU1", "ALTDSD 'DG2.D.REAL' UACC(READ)", 4, "ICH22005I" },
        { NULL, "PERMIT 'DG2.D.REAL' ID(DU1) ACCESS(ALTER)", 0, "" },
        { "DU1", "ALTDSD 'DG2.D.REAL' UACC(READ)", 0, "" },
        { "DU1", "DELDSD 'DG2.D.REAL'", 0, "" },
        { NULL, "ADDSD 'DU1.BOSS.**' OWNER(DG2)", 0, "" },
        { "DU1", "ALTDSD BOSS.** NOTIFY UACC(READ)", 0, "" },
        { "DU1", "PERMIT BOSS.** ID(DU2)", 0, "" },
        { "DU1", "DELDSD BOSS.**", 0, "" },
        /* GLOBALAUDIT is the auditor's */
        { "DAUD", "ALTDSD 'DG2.A.**' GLOBALAUDIT(ALL(READ))", 0, "" },
        { "DAUD", "ALTDSD 'DG2.A.**' GLOBALAUDIT(NONE) UACC(ALTER)", 4, "ICH22005I" },
        { "DU2", "ALTDSD 'DG2.A.**' GLOBALAUDIT(NONE)", 4, "ICH22005I" },
        { "DAUD", "LISTDSD DA('DG2.A.**')", 0, "GLOBALAUDIT ----------- ALL(READ)" },
        { "DU2", "LISTDSD DA('DG2.A.**')", 0, "!GLOBALAUDIT" },
        /* who may see what */
        { "DU3", "LISTDSD DA('DG2.A.**')", 8, "ICH35002I NOT AUTHORIZED TO LIST DG2.A.**" },
        { "DU3", "LISTDSD ID(DG2)", 4, "ICH35003I NO RACF DESCRIPTION FOUND FOR DG2" },
        { "DU2", "PERMIT 'DG2.A.**' ID(DU3) ACCESS(READ)", 0, "" },
        { "DU3", "LISTDSD DA('DG2.A.**') AUTHUSER", 0, "READ DG1 NON-VSAM" },
        { "DU3", "LISTDSD DA('DG2.A.**') AUTHUSER", 0, "!ID ACCESS" }, /* READ shows no access list */
        { "DU3", "SEARCH CLASS(DATASET) FILTER(DG2.**)", 0, "DG2.A.** (G)" },
        { "DREST", "SEARCH CLASS(DATASET)", 0, "DG2.C.** (G)" }, /* by the group's entry, not by UACC */
        /* DFP */
        { "DU2", "ALTDSD 'DG2.A.**' DFP(DATAKEY(SOME.KEY))", 8, "IRR16004I NOT AUTHORIZED TO SPECIFY DFP(DATAKEY)" },
        { "DU2", "ALTDSD 'DG2.A.**' NODFP", 8, "IRR16004I NOT AUTHORIZED TO SPECIFY DFP(RESOWNER)" },
        { "DU2", "LISTDSD DA('DG2.A.**') DFP", 0, "IRR52021I You are not authorized to view DFP segments." },
        { NULL, "ALTDSD 'DG2.A.**' DFP(DATAKEY(SOME.KEY#1))", 0, "" },
        { NULL, "LISTDSD DA('DG2.A.**') DFP NORACF", 0, "INFORMATION FOR DATASET DG2.A.** (G) DFP INFORMATION --------------- RESOWNER= NONE DATAKEY= SOME.KEY#1" },
        { NULL, "ALTDSD 'DG2.A.**' DFP(NODATAKEY RESOWNER(DG1))", 0, "" },
        { NULL, "LISTDSD DA('DG2.A.**') DFP NORACF", 0, "RESOWNER= DG1" },
        { NULL, "LISTDSD DA('DG2.A.**') DFP NORACF", 0, "!DATAKEY" },
        { NULL, "ALTDSD 'DG2.A.**' NODFP", 0, "" },
        { NULL, "LISTDSD DA('DG2.A.**') DFP NORACF", 0, "NO DFP INFORMATION" },
        { NULL, "LISTDSD DA('DG2.A.**') NORACF", 8, "IRR16010I NO SEGMENT REQUESTED" },
        /* DFP by class FIELD: READ to see, UPDATE to set */
        { NULL, "SETROPTS CLASSACT(FIELD) GENERIC(FIELD)", 0, "" },
        { NULL, "RDEFINE FIELD DATASET.DFP.*", 0, "" },
        { NULL, "PERMIT DATASET.DFP.* CLASS(FIELD) ID(DU2) ACCESS(READ)", 0, "" },
        { "DU2", "ALTDSD 'DG2.A.**' DFP(DATAKEY(SOME.KEY))", 8, "IRR16004I" },
        { "DU2", "LISTDSD DA('DG2.A.**') DFP NORACF", 0, "NO DFP INFORMATION" },
        { NULL, "PERMIT DATASET.DFP.* CLASS(FIELD) ID(DU2) ACCESS(UPDATE)", 0, "" },
        { "DU2", "ALTDSD 'DG2.A.**' DFP(DATAKEY(SOME.KEY))", 0, "" },
        { "DU2", "LISTDSD DA('DG2.A.**') DFP NORACF", 0, "DATAKEY= SOME.KEY" },
        { "DU1", "LISTDSD DA('DG2.A.**') DFP NORACF", 0, "IRR52021I" },
        { NULL, "SETROPTS NOGENERIC(FIELD)", 0, "" },
        { "DU2", "ALTDSD 'DG2.A.**' DFP(DATAKEY(OTHER.KEY))", 8, "IRR16004I" },
        /* a user or group with data set profiles stays */
        { NULL, "DELUSER DU1", 8, "ICH04009I DU1 CANNOT BE DELETED. DATA SET PROFILES STILL EXIST." },
        { NULL, "DELGROUP DG3", 8, "ICH05006I DG3 CANNOT BE DELETED, GROUP DATA SETS STILL DEFINED TO RACF" },
    };

    run_rows(rows, ARRAY_COUNT(rows));
}

static void changes(void **state UNUSED)
{
    static const struct command_case rows[] = {
        { NULL, "ADDSD ('DG1.A.*' 'DG1.B.REAL')", 0, "" },
        { NULL, "ADDSD 'DG1.A.FIX' GENERIC", 0, "" },
        { NULL, "ALTDSD 'DG1.A.*' UACC(UPDATE) WARNING ERASE OWNER(DG1) LEVEL(3) DATA('x')", 0, "" },
        { NULL, "LISTDSD DA('DG1.A.*')", 0, "03 DG1 UPDATE YES YES" },
        { NULL, "ALTDSD 'DG1.A.*' NOWARNING NOERASE NODATA NONOTIFY", 0, "" },
        { NULL, "LISTDSD DA('DG1.A.*')", 0, "03 DG1 UPDATE NO NO" },
        { NULL, "LISTDSD DA('DG1.A.*')", 0, "NO INSTALLATION DATA" },
        { NULL, "ALTDSD 'DG1.NONE.*' UACC(READ)", 4, "ICH22001I DG1.NONE.* NOT DEFINED TO RACF" },
        { NULL, "ALTDSD 'DG1.A.FIX' UACC(READ)", 4, "ICH22001I DG1.A.FIX NOT DEFINED TO RACF" },
        { NULL, "ALTDSD 'DG1.A.FIX' GENERIC UACC(READ)", 0, "" },
        { NULL, "ALTDSD 'DG1.B.REAL' GENERIC UACC(READ)", 4, "ICH22001I" },
        { NULL, "ALTDSD ('DG1.NONE.*' 'DG1.A.*') LEVEL(9)", 4, "ICH22001I DG1.NONE.*" },
        { NULL, "LISTDSD DA('DG1.A.*')", 0, "09 DG1" },
        { NULL, "ALTDSD 'DG1.A.*' OWNER(NOSUCH)", 8, "IKJ56702I INVALID OWNER, NOSUCH" },
        { NULL, "ALTDSD 'DG1.A.*' FROM('DG1.A.*')", 8, "IKJ56712I INVALID KEYWORD, FROM" },
        /* volumes */
        { NULL, "ALTDSD 'DG1.B.REAL' ADDVOL(VOL2 VOL3 VOL2)", 0, "" },
        { NULL, "LISTDSD DA('DG1.B.REAL')", 0, "GRN001 VOL2 VOL3 NO" },
        { NULL, "ALTDSD 'DG1.B.REAL' ALTVOL(VOL2 VOL4)", 0, "" },
        { NULL, "LISTDSD DA('DG1.B.REAL')", 0, "GRN001 VOL3 VOL4 NO" },
        { NULL, "ALTDSD 'DG1.B.REAL' ALTVOL(VOL2 VOL4)", 8, "IKJ56702I INVALID VOLUME, VOL2" },
        { NULL, "ALTDSD 'DG1.B.REAL' ALTVOL(VOL3)", 8, "IKJ56702I INVALID VOLUME, VOL3" },
        { NULL, "ALTDSD 'DG1.B.REAL' DELVOL(GRN001 VOL3 VOL4)", 8, "IRR16009I DG1.B.REAL MUST HAVE BETWEEN 1 AND 35 VOLUMES" },
        { NULL, "ALTDSD 'DG1.B.REAL' DELVOL(VOL3 NOSUCH)", 0, "" },
        { NULL, "LISTDSD DA('DG1.B.REAL')", 0, "GRN001 VOL4 NO" },
        { NULL, "ALTDSD 'DG1.A.*' ADDVOL(VOL1)", 8, "IRR16008I ADDVOL INVALID FOR DG1.A.*, A GENERIC PROFILE" },
        { NULL, "LISTDSD DA('DG1.B.REAL') VOLUME(VOL4)", 0, "INFORMATION" },
        { NULL, "LISTDSD DA('DG1.B.REAL') VOLUME(VOL9)", 4, "ICH35003I" },
        { NULL, "PERMIT 'DG1.B.REAL' ID(DU1) VOLUME(VOL9)", 8, "ICH06004I DG1.B.REAL NOT DEFINED TO RACF" },
        { NULL, "PERMIT 'DG1.B.REAL' ID(DU1) VOLUME(VOL4)", 0, "" },
        { NULL, "PERMIT 'DG1.A.*' FROM('DG1.B.REAL') FVOLUME(VOL9)", 8, "ICH06004I DG1.B.REAL NOT DEFINED TO RACF" },
        { NULL, "PERMIT 'DG1.A.*' FROM('DG1.B.REAL')", 0, "" },
        { NULL, "LISTDSD DA('DG1.A.*') AUTHUSER", 0, "DU1 READ" },
        { NULL, "DELDSD 'DG1.B.REAL' VOLUME(VOL9)", 4, "ICH09020I DG1.B.REAL NOT DEFINED TO RACF" },
        { NULL, "ALTDSD 'DG1.B.REAL' VOLUME(VOL9) UACC(READ)", 4, "ICH22001I DG1.B.REAL NOT DEFINED TO RACF" },
        /* PERMIT never touches another profile than the one it names */
        { NULL, "PERMIT 'DG1.A.DATA' ID(DU1)", 8, "ICH06004I DG1.A.DATA NOT DEFINED TO RACF" },
        { NULL, "PERMIT 'DG1.A.FIX' ID(DU1)", 8, "ICH06004I DG1.A.FIX NOT DEFINED TO RACF" },
        { NULL, "PERMIT 'DG1.A.FIX' GENERIC ID(DU1)", 0, "" },
        { NULL, "PERMIT 'DG1..A' ID(DU1)", 8, "IKJ56702I INVALID DATASET NAME, 'DG1..A'" },
        { NULL, "PERMIT 'DG1.A.*' ID(DU1) DELETE", 0, "" },
        { NULL, "PERMIT 'DG1.A.*' ID(DU1) DELETE", 4, "ICH06002I DU1 NOT AUTHORIZED, DELETE IGNORED" },
        { NULL, "PERMIT 'DG1.A.*' ID(NOSUCH)", 4, "ICH06007I NOSUCH NOT DEFINED TO RACF" },
        /* SEARCH */
        { NULL, "ADDSD 'DG1.M.ONE' MODEL", 0, "" },
        { NULL, "ADDSD 'DG1.M.VSAM'", 0, "" },
        { NULL, "SEARCH", 0, "DG1.A.* (G) DG1.A.FIX (G) DG1.B.REAL DG1.M.ONE DG1.M.VSAM" },
        { NULL, "SEARCH MODEL", 0, "DG1.M.ONE" },
        { NULL, "SEARCH VSAM", 0, "DG1.M.VSAM" },
        { NULL, "SEARCH NOVSAM", 0, "DG1.B.REAL" },
        { NULL, "SEARCH TAPE", 4, "ICH31005I" },
        { NULL, "SEARCH VOLUME(VOL4)", 0, "DG1.B.REAL" },
        { NULL, "SEARCH NOGENERIC", 0, "!(G)" },
        { NULL, "SEARCH CLASS(DATASET) MASK(DG1.B)", 0, "DG1.B.REAL" },
        { NULL, "SEARCH CLASS(FACILITY) VSAM", 4, "ICH31005I" },
        /* DELDSD */
        { NULL, "DELDSD ('DG1.A.*' 'DG1.NONE.*')", 4, "ICH09020I DG1.NONE.* NOT DEFINED TO RACF" },
        { NULL, "DELDSD 'DG1.A.*'", 4, "ICH09020I" },
        { NULL, "DELDSD 'DG1.A.FIX'", 4, "ICH09020I DG1.A.FIX NOT DEFINED TO RACF" },
        { NULL, "DELDSD 'DG1.A.FIX' GENERIC", 0, "" },
        { NULL, "DELDSD ('DG1.B.REAL' 'DG1.M.ONE' 'DG1.M.VSAM') NOSET", 0, "" },
        { NULL, "SEARCH", 4, "ICH31005I" },
        { NULL, "LISTDSD DA('DG1..X')", 8, "IKJ56702I INVALID DATASET NAME, 'DG1..X' IKJ56701I MISSING DATASET NAME+ IKJ56701I MISSING DATASET NAMES"
                                           "  FOR WHICH YOU WANT RACF INFORMATION LISTED" },
        { NULL, "LISTDSD DA()", 8, "IKJ56701I MISSING DATASET NAME+" },
        { NULL, "LISTDSD ID(NOT.AN.ID)", 8, "IKJ56702I INVALID USERID OR GROUP, NOT.AN.ID" },
    };

    run_rows(rows, ARRAY_COUNT(rows));
}

static void listing_to_the_column(void **state UNUSED)
{
    static const char wanted[] =
        "INFORMATION FOR DATASET DG1.L.REAL\n"
        " \n"
        "LEVEL  OWNER    UNIVERSAL ACCESS   WARNING   ERASE\n"
        "-----  -------- ----------------   -------   -----\n"
        " 12    DU1             CONTROL       YES     YES\n"
        " \n"
        "AUDITING\n--------\nSUCCESS(UPDATE),FAILURES(READ)\n"
        " \n"
        "NOTIFY\n--------\nDU2\n"
        " \n"
        "YOUR ACCESS  CREATION GROUP  DATASET TYPE\n"
        "-----------  --------------  ------------\n"
        "   ALTER        SYS1           NON-VSAM\n"
        " \n"
        "VOLUMES ON WHICH DATASET RESIDES\n--------------------------------\nGRN001\n"
        " \n"
        "INSTALLATION DATA\n-----------------\nfor the test\n"
        " \n"
        "              SECURITY LEVEL\n------------------------------------------\nNO SECURITY LEVEL\n"
        " \n"
        "CATEGORIES\n----------\nNO CATEGORIES\n"
        " \n"
        "SECLABEL\n--------\nNO SECLABEL\n"
        " \n"
        "CREATION DATE  LAST REFERENCE DATE  LAST CHANGE DATE\n"
        "(DAY) (YEAR)        (DAY) (YEAR)      (DAY) (YEAR)\n"
        "-------------  -------------------  ----------------\n"
        " 076    30           076    30         076    30\n"
        " \n"
        "ALTER COUNT  CONTROL COUNT  UPDATE COUNT  READ COUNT\n"
        "-----------  -------------  ------------  ----------\n"
        "  000000        000000         000000       000000\n"
        " \n"
        "   ID     ACCESS   ACCESS COUNT\n"
        "--------  -------  ------------\n"
        "DG1       CONTROL     000000\n"
        "DU1        READ       000000\n"
        "DU2       UPDATE      000000\n"
        "DU3        NONE       000000\n"
        " \n"
        "   ID    ACCESS  ACCESS COUNT  CLASS                ENTITY NAME\n"
        "-------- ------- ------------ -------- ---------------------------------------\n"
        "NO ENTRIES IN CONDITIONAL ACCESS LIST\n";
    struct buf out;

    must_do("ADDSD 'DG1.L.REAL' UACC(CONTROL) LEVEL(12) OWNER(DU1) WARNING ERASE NOTIFY(DU2) AUDIT(SUCCESS(UPDATE) FAILURES(READ))"
            " DATA('for the test')");
    must_do("PERMIT 'DG1.L.REAL' ID(DU1) ACCESS(READ)");
    must_do("PERMIT 'DG1.L.REAL' ID(DU2) ACCESS(UPDATE)");
    must_do("PERMIT 'DG1.L.REAL' ID(DU3) ACCESS(NONE)");
    must_do("PERMIT 'DG1.L.REAL' ID(DG1) ACCESS(CONTROL)");
    assert_int_equal(give(NULL, "LISTDSD DATASET('DG1.L.REAL') ALL", &out), 0);
    assert_string_equal(out.data, wanted);
    buf_release(&out);
}

/* ---------------------------------------------------------------------------------------------------- decisions */

struct decision_case {
    const char *before; /* commands of IBMUSER, separated by " ; " */
    const char *user;
    const char *data_set;
    uint8_t level;
    int code;
    const char *profile; /* NULL: whichever */
    unsigned flags;
};

static void decide_rows(const struct decision_case *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct span rest = span_of(rows[i].before);
        struct racf_decision decision;

        while (rest.length) {
            size_t length = span_find(rest, ';');
            char command[400];

            snprintf(command, sizeof command, "%.*s", (int)length, rest.data);
            must_do(command);
            rest = span_from(rest, length + 1);
        }
        decide_flags(rows[i].user, "DATASET", rows[i].data_set, (enum racf_level)rows[i].level, rows[i].flags, &decision);
        if (decision.code != rows[i].code || (rows[i].profile && strcmp(decision.profile.text, rows[i].profile) != 0))
            fail_msg("row %zu, %s %s level %d: code %d by '%s' (%s), wanted %d by '%s'", i, rows[i].user, rows[i].data_set, rows[i].level,
                     decision.code, decision.profile.text, racf_why_text(decision.why), rows[i].code, rows[i].profile ? rows[i].profile : "any");
    }
}

static void decisions(void **state UNUSED)
{
    static const struct decision_case rows[] = {
        { "", "DU1", "DG2.A.B", RACF_READ, 4, "", 0 }, /* nothing protects it */
        { "ADDSD 'DG2.**' ; ADDSD 'DG2.A.*' UACC(READ) ; ADDSD 'DG2.A.B.*'", "DU1", "DG2.A.B", RACF_READ, 0, "DG2.A.*", 0 },
        { "", "DU1", "DG2.A.B", RACF_UPDATE, 8, "DG2.A.*", 0 },
        { "", "DU1", "DG2.A.B.C", RACF_READ, 8, "DG2.A.B.*", 0 },
        { "", "DU1", "DG2.A.B.C.D", RACF_READ, 8, "DG2.**", 0 }, /* * is one qualifier */
        { "", "DU1", "DG2", RACF_READ, 8, "DG2.**", 0 },
        { "", "DU1", "DG2X.A", RACF_READ, 4, "", 0 },
        { "", "DREST", "DG2.A.B", RACF_READ, 8, "DG2.A.*", 0 }, /* RESTRICTED: no UACC */
        { "PERMIT 'DG2.A.*' ID(DREST)", "DREST", "DG2.A.B", RACF_READ, 0, "DG2.A.*", 0 },
        { "", "DOPER", "DG2.A.B", RACF_ALTER, 0, "DG2.A.*", 0 },
        { "PERMIT 'DG2.A.*' ID(DG2) ACCESS(NONE)", "DOPER", "DG2.A.B", RACF_READ, 8, "DG2.A.*", 0 },
        { "", "NOBODY", "DG2.A.B", RACF_READ, 0, "DG2.A.*", 0 }, /* UACC is for whoever is not defined, too */
        { "PERMIT 'DG2.A.*' ID(DU1) ACCESS(EXECUTE)", "DU1", "DG2.A.B", RACF_READ, 8, "DG2.A.*", 0 },
        { "", "DU1", "DG2.A.B", RACF_EXECUTE, 0, "DG2.A.*", 0 },
        { "ALTDSD 'DG2.A.*' WARNING", "DU1", "DG2.A.B", RACF_ALTER, 0, "DG2.A.*", 0 },
        { "ALTDSD 'DG2.A.*' NOWARNING", "DU1", "DG2.A.B", RACF_ALTER, 8, "DG2.A.*", 0 },
        { "ADDSD 'DU1.**' UACC(NONE)", "DU1", "DU1.X", RACF_ALTER, 0, "DU1.**", 0 },
        { "PERMIT 'DU1.**' ID(DU1) ACCESS(NONE)", "DU1", "DU1.X", RACF_ALTER, 0, "DU1.**", 0 }, /* whatever the list says */
        { "", "DU2", "DU1.X", RACF_READ, 8, "DU1.**", 0 },
        /* discrete ones: SET, NOSET, MODEL */
        { "ADDSD 'DG2.A.REAL' UACC(ALTER)", "DU2", "DG2.A.REAL", RACF_ALTER, 0, "DG2.A.REAL", 0 },
        { "ALTDSD 'DG2.A.REAL' NOSET", "DU2", "DG2.A.REAL", RACF_ALTER, 8, "DG2.A.*", 0 },
        { "ALTDSD 'DG2.A.REAL' SET", "DU2", "DG2.A.REAL", RACF_ALTER, 0, "DG2.A.REAL", 0 },
        { "ADDSD 'DG2.A.MODEL' MODEL UACC(ALTER) SET", "DU2", "DG2.A.MODEL", RACF_ALTER, 8, "DG2.A.*", 0 },
        { "ADDSD 'DG2.A.REAL' GENERIC UACC(NONE)", "DU2", "DG2.A.REAL", RACF_ALTER, 0, "DG2.A.REAL", 0 }, /* discrete first */
        { "DELDSD 'DG2.A.REAL'", "DU2", "DG2.A.REAL", RACF_READ, 8, "DG2.A.REAL", 0 },
        { "SETROPTS NOGENERIC(DATASET)", "DU2", "DG2.A.REAL", RACF_READ, 4, "", 0 },
        { "SETROPTS GENERIC(DATASET)", "DU2", "DG2.A.REAL", RACF_READ, 8, "DG2.A.REAL", 0 },
        /* group-OPERATIONS reaches what the group owns, and what groups below it own */
        { "ADDSD 'DG3.OWN.*' OWNER(DG3) ; ADDSD 'DG3.OTHER.*' OWNER(DG2)", "DU3", "DG3.OWN.X", RACF_READ, 8, "DG3.OWN.*", 0 },
        { "CONNECT DU3 GROUP(DG1) OPERATIONS", "DU3", "DG3.OWN.X", RACF_ALTER, 0, "DG3.OWN.*", 0 },
        { "", "DU3", "DG3.OTHER.X", RACF_READ, 8, "DG3.OTHER.*", 0 },
        { "PERMIT 'DG3.OWN.*' ID(DU3) ACCESS(READ)", "DU3", "DG3.OWN.X", RACF_UPDATE, 8, "DG3.OWN.*", 0 },
        { "PERMIT 'DG3.OWN.*' ID(DU3) DELETE ; CONNECT DU3 GROUP(DG1) REVOKE", "DU3", "DG3.OWN.X", RACF_READ, 8, NULL, 0 },
        { "CONNECT DU3 GROUP(DG1) RESUME NOOPERATIONS", "DU3", "DG3.OWN.X", RACF_READ, 8, "DG3.OWN.*", 0 },
        /* CREATE in the group makes data sets, and no more */
        { "CONNECT DU2 GROUP(DG3) AUTHORITY(CREATE)", "DU2", "DG3.OWN.NEW", RACF_ALTER, 0, "DG3.OWN.*", RACF_DEFINE },
        { "", "DU2", "DG3.OWN.NEW", RACF_ALTER, 8, "DG3.OWN.*", 0 },
        { "", "DU2", "DG3.OWN.NEW", RACF_ALTER, 8, "DG3.OWN.*", RACF_RENAME },
        { "", "DU1", "DG3.OWN.NEW", RACF_ALTER, 8, "DG3.OWN.*", RACF_DEFINE },
        { "CONNECT DU2 GROUP(DG3) AUTHORITY(USE)", "DU2", "DG3.OWN.NEW", RACF_ALTER, 8, "DG3.OWN.*", RACF_DEFINE },
        /* PROTECTALL */
        { "SETROPTS PROTECTALL", "DU1", "NOPROF.X", RACF_READ, 8, "", 0 },
        { "", "DU1", "DU1", RACF_READ, 0, "DU1.**", 0 },
        { "", "DU2", "DU2.X", RACF_READ, 8, "", 0 }, /* his own as well */
        { "", "DOPER", "NOPROF.X", RACF_READ, 8, "", 0 },
        { "", "DU2", "DG3.NEW.X", RACF_ALTER, 8, "", RACF_DEFINE },
        { "", "DU1", "SYS26104.T153525.RA000.JOBX.TEMP.H01", RACF_READ, 8, "", 0 }, /* no job asks */
        { "SETROPTS PROTECTALL(WARNING)", "DU1", "NOPROF.X", RACF_READ, 0, "", 0 },
        { "SETROPTS NOPROTECTALL", "DU1", "NOPROF.X", RACF_READ, 4, "", 0 },
    };

    decide_rows(rows, ARRAY_COUNT(rows));
}

/* What a * at the end covers when EGN comes, and when it goes. */
static void enhanced_generic_naming(void **state UNUSED)
{
    static const struct command_case names[] = {
        { NULL, "SETROPTS NOEGN", 0, "" },
        { NULL, "ADDSD ('DG1.A.*' 'DG1.B*' 'DG1.*.C' 'DG1.D%')", 0, "" },
        { NULL, "ADDSD 'DG1.A2345678.B2345678.C2345678.D2345678.EF*'", 0, "" }, /* 42 */
        { NULL, "ADDSD 'DG1.FIX.NAME' GENERIC", 0, "" },
        { NULL, "ADDSD 'DG1.B.**'", 8, "IKJ56702I INVALID DATASET NAME, 'DG1.B.**'" },
        { NULL, "PERMIT 'DG1.A.*' ID(DU2) ACCESS(UPDATE)", 0, "" },
        { NULL, "SEARCH", 0, "DG1.*.C (G) DG1.A.* (G) DG1.A2345678.B2345678.C2345678.D2345678.EF* (G) DG1.B* (G) DG1.D% (G) DG1.FIX.NAME (G)" },
        { NULL, "SETROPTS EGN", 0, "" },
        { NULL, "SEARCH", 0, "DG1.*.C (G) DG1.A.*.** (G) DG1.A2345678.B2345678.C2345678.D2345678.EF*.** (G) DG1.B*.** (G) DG1.D% (G) DG1.FIX.NAME (G)" },
        { NULL, "SETROPTS EGN", 0, "" }, /* once is enough */
        { NULL, "LISTDSD DA('DG1.A.*')", 4, "ICH35003I" },
        { NULL, "LISTDSD DA('DG1.A.*.**') AUTHUSER", 0, "DU2 UPDATE" },
        { NULL, "LISTDSD DA('DG1.A2345678.B2345678.C2345678.D2345678.EF*.**')", 0, "INFORMATION" }, /* 45 */
        { NULL, "ADDSD ('DG1.A.*' 'DG1.N.**' 'DG1.**.O')", 0, "" },
        { NULL, "SETROPTS EGN NOEGN", 0, "" }, /* the last counts */
        /* DG1.A.* was taken: its older twin keeps its name */
        { NULL, "SEARCH", 0, "DG1.**.O (G) DG1.*.C (G) DG1.A.* (G) DG1.A.*.** (G) DG1.A2345678.B2345678.C2345678.D2345678.EF* (G) DG1.B* (G) DG1.D% (G)"
                             " DG1.FIX.NAME (G) DG1.N.** (G)" },
        { NULL, "DELDSD 'DG1.N.**'", 8, "IKJ56702I INVALID DATASET NAME, 'DG1.N.**'" },
        { NULL, "SETROPTS EGN", 0, "" },
        { NULL, "DELDSD ('DG1.N.**' 'DG1.A.*.**')", 0, "" },
    };
    static const struct decision_case without[] = {
        { "SETROPTS NOEGN ; ADDSD 'DG2.A.*' UACC(READ) ; ADDSD 'DG2.B*' UACC(READ)", "DU1", "DG2.A.B.C", RACF_READ, 0, "DG2.A.*", 0 },
        { "", "DU1", "DG2.A", RACF_READ, 4, "", 0 },
        { "", "DU1", "DG2.BX.C", RACF_READ, 0, "DG2.B*", 0 },
        { "ADDSD 'DG2.B%%.C*'", "DU1", "DG2.BXX.CD.E", RACF_READ, 8, "DG2.B%%.C*", 0 },
        { "SETROPTS EGN", "DU1", "DG2.A.B.C", RACF_READ, 0, "DG2.A.*.**", 0 }, /* as before */
        { "", "DU1", "DG2.A", RACF_READ, 4, "", 0 },
        { "", "DU1", "DG2.BX.C", RACF_READ, 0, "DG2.B*.**", 0 },
        { "", "DU1", "DG2.BXX.CD.E", RACF_READ, 8, "DG2.B%%.C*.**", 0 },
        { "SETROPTS NOEGN", "DU1", "DG2.A.B.C", RACF_READ, 0, "DG2.A.*", 0 },
        { "SETROPTS EGN", "DU1", "DG2.BX.C", RACF_READ, 0, "DG2.B*.**", 0 },
    };

    run_rows(names, ARRAY_COUNT(names));
    decide_rows(without, ARRAY_COUNT(without));
}

static const char *kept_name(const char *item, char name[100])
{
    struct sql_query *query = sql_query(racf_store_sql(store), "SELECT name FROM kept WHERE item = ?", "t", item);

    snprintf(name, 100, "%s", sql_next(query) ? sql_text(query, 0) : "");
    assert_int_equal(sql_done(query), 0);
    return name;
}

/* Each of many names was changed by statements of its own, and racf stood still for minutes. What a load kept of a profile goes with
 * it, and stays with one that keeps its name. */
static void egn_of_many_profiles_took_minutes(void **state UNUSED)
{
    enum { MANY = 3000 };
    char text[100];
    struct buf out;

    must_do("SETROPTS NOEGN");
    assert_int_equal(sql_script(racf_store_sql(store),
        "BEGIN; WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)"
        " INSERT INTO profiles (class, name, generic, owner, uacc, warning, level, audit, global_audit, notify, created, changed,"
        " referred, data, appldata) SELECT 'DATASET', 'DG1.MANY' || i || '.*', 1, 'IBMUSER', 0, 0, 0, '', '', '', 0, 0, 0, '', '' FROM n;"
        "INSERT INTO kept (kind, class, name, generic, type, item, whole, bytes) VALUES"
        " ('D', 'DATASET', 'DG1.MANY7.*', 1, '0400', 'goes', 1, x'00'), ('D', 'DATASET', 'DG1.MANY8.*', 1, '0400', 'stays', 1, x'00');"
        "COMMIT"), 0);
    must_do("SETROPTS EGN");
    must_do("ADDSD 'DG1.MANY8.*'");
    assert_string_equal(kept_name("goes", text), "DG1.MANY7.*.**");
    must_do("SETROPTS NOEGN");
    assert_string_equal(kept_name("goes", text), "DG1.MANY7.*");
    assert_string_equal(kept_name("stays", text), "DG1.MANY8.*.**"); /* its place was taken */
    assert_int_equal(give(NULL, "LISTDSD DA('DG1.MANY3000.*')", &out), 0);
    buf_release(&out);
    must_do("SETROPTS EGN"); /* DG1.MANY8.* keeps its name now */
    assert_int_equal(sql_script(racf_store_sql(store), "DELETE FROM kept; DELETE FROM profiles WHERE name LIKE 'DG1.MANY%.**'"), 0);
    assert_int_equal(sql_changes(racf_store_sql(store)), MANY);
    must_do("DELDSD 'DG1.MANY8.*'");
}

/* ADDSD of a discrete profile while the catalog cannot be asked changes nothing, and says so. */
static void the_catalog_is_away(void **state UNUSED)
{
    struct buf out;

    catalog_away = true;
    assert_int_equal(give(NULL, "ADDSD ('DG1.W.*' 'DG1.W.REAL')", &out), 12);
    catalog_away = false;
    assert_true(output_holds(out.data, "IRR16001I ADDSD COMMAND ENDED DUE TO ERROR"));
    buf_release(&out);
    assert_int_equal(give(NULL, "LISTDSD ID(DG1)", &out), 4);
    buf_release(&out);
    catalog_away = true;
    must_do("ADDSD 'DG1.W.*'"); /* a generic one asks for nothing */
    catalog_away = false;
}

static void new_profiles_begin_as_models(void **state UNUSED)
{
    static const struct command_case rows[] = {
        { NULL, "ADDUSER MOD1 DFLTGRP(SYS1) MODEL(MOD.EL)", 0, "-" },
        { NULL, "ADDGROUP MODG MODEL(MOD.EL)", 0, "" },
        { NULL, "ADDSD ('MOD1.MOD.EL' 'MODG.MOD.EL') MODEL UACC(READ) WARNING", 0, "" },
        { NULL, "PERMIT 'MOD1.MOD.EL' ID(SYS1) ACCESS(UPDATE)", 0, "" },
        { NULL, "ADDSD 'MOD1.A.*' UACC(NONE)", 0, "" },
        { NULL, "LISTDSD DATASET('MOD1.A.*') ALL", 0, "!SYS1 UPDATE" }, /* the option is off */
        { NULL, "SETROPTS MODEL(USER)", 0, "" },
        { NULL, "ADDSD 'MOD1.B.*'", 0, "" },
        { NULL, "LISTDSD DATASET('MOD1.B.*') ALL", 0, "00 IBMUSER READ YES NO" },
        { NULL, "LISTDSD DATASET('MOD1.B.*') ALL", 0, "SYS1 UPDATE" },
        { NULL, "ADDSD 'MOD1.C.*' UACC(NONE) NOWARNING", 0, "" }, /* what the command says counts */
        { NULL, "LISTDSD DATASET('MOD1.C.*') ALL", 0, "00 IBMUSER NONE NO NO" },
        { NULL, "ADDSD 'MODG.B.*' UACC(NONE)", 0, "" },
        { NULL, "LISTDSD DATASET('MODG.B.*')", 0, "NONE NO NO" },
        { NULL, "SETROPTS MODEL(GROUP NOUSER)", 0, "" },
        { NULL, "ADDSD ('MODG.C.*' 'MOD1.D.*')", 0, "" },
        { NULL, "LISTDSD DATASET('MODG.C.*')", 0, "READ YES NO" },
        { NULL, "LISTDSD DATASET('MOD1.D.*')", 0, "!YES" },
        /* a generation begins as its base, and where that has no discrete profile as the user's */
        { NULL, "SETROPTS MODEL(GDG USER)", 0, "" },
        { NULL, "ADDSD 'MOD1.GEN' MODEL UACC(CONTROL)", 0, "" },
        { NULL, "ADDSD ('MOD1.GEN.G0001V00' 'MOD1.ELSE.G0001V00' 'MOD1.GEN.G00X1V00') GENERIC", 0, "" },
        { NULL, "LISTDSD DATASET('MOD1.GEN.G0001V00') GENERIC", 0, "IBMUSER CONTROL" },
        { NULL, "LISTDSD DATASET('MOD1.ELSE.G0001V00') GENERIC", 0, "IBMUSER READ YES" },
        { NULL, "LISTDSD DATASET('MOD1.GEN.G00X1V00') GENERIC", 0, "IBMUSER READ YES" },
        /* FROM names another */
        { NULL, "ADDSD 'MOD1.E.*' FROM('MOD1.A.*')", 0, "" },
        { NULL, "LISTDSD DATASET('MOD1.E.*')", 0, "IBMUSER NONE NO" },
        /* a model that is not there */
        { NULL, "ALTUSER MOD1 MODEL(NOT.THERE)", 0, "" },
        { NULL, "ADDSD 'MOD1.F.*' UACC(NONE)", 0, "" },
        { NULL, "LISTDSD DATASET('MOD1.F.*')", 0, "IBMUSER NONE NO" },
    };

    run_rows(rows, ARRAY_COUNT(rows));
}

static void data_sets_of_a_profile(void **state UNUSED)
{
    static const struct command_case rows[] = {
        { NULL, "ADDSD ('DG1.A*.**' 'DG1.A.**' 'DG1.NONE.*')", 0, "" },
        { NULL, "ADDSD 'DG2.A.REAL'", 0, "" },
        { NULL, "ADDSD 'DG2.A.B.VSAM' GENERIC", 0, "" },
        { NULL, "LISTDSD DATASET('DG1.A.**') DSNS", 0, "NO INSTALLATION DATA CATALOGED DATASETS ------------------ DG1.A.ONE.REAL DG1.A.REAL" },
        { NULL, "LISTDSD DATASET('DG1.A.**') DSNS", 0, "!DG1.A2.REAL" },
        { NULL, "LISTDSD DATASET('DG1.A*.**') DSNS", 0, "CATALOGED DATASETS ------------------ DG1.A2.REAL DG1.APART.REAL" },
        { NULL, "LISTDSD DATASET('DG1.A*.**') DSNS", 0, "!DG1.A.REAL" }, /* another profile covers it better */
        { NULL, "LISTDSD DATASET('DG1.NONE.*') DSNS", 0, "NO CATALOGED DATASETS" },
        { NULL, "LISTDSD DATASET('DG2.A.REAL') DSNS NORACF DFP", 0, "NO DFP INFORMATION CATALOGED DATASETS ------------------ DG2.A.REAL" },
        { NULL, "LISTDSD DATASET('DG2.A.B.VSAM') GENERIC DSNS", 0, "------------------ DG2.A.B.VSAM" },
        { NULL, "LISTDSD PREFIX(DG) DSNS", 0, "DG1.A2.REAL DG1.APART.REAL" },
        { NULL, "LISTDSD DATASET('DG1.A.**') ALL", 0, "!CATALOGED" }, /* ALL asks for no data sets */
        { NULL, "LISTDSD DATASET('DG1.NOT.*') DSNS", 4, "ICH35003I" },
        { "DU3", "LISTDSD DATASET('DG1.A.**') DSNS", 8, "ICH35002I" },
        { NULL, "LISTDSD DATASET('DG1.A.**') DSN", 0, "CATALOGED DATASETS" },
    };
    static const struct command_case away[] = {
        { NULL, "LISTDSD DATASET('DG1.A.**') DSNS", 12, "IRR16001I LISTDSD COMMAND ENDED DUE TO ERROR" },
        { NULL, "LISTDSD DATASET('DG2.A.REAL') DSNS", 12, "IRR16001I" },
        { NULL, "LISTDSD DATASET('DG1.A.**')", 0, "INFORMATION FOR DATASET" },
    };

    run_rows(rows, ARRAY_COUNT(rows));
    catalog_away = true;
    run_rows(away, ARRAY_COUNT(away));
    catalog_away = false;
}

static void tapes(void **state UNUSED)
{
    static const struct command_case rows[] = {
        { NULL, "ADDSD 'DG1.ON.TAPE'", 4, "ICH09005I" },
        { NULL, "ADDSD 'DG1.ON.TAPE' TAPE", 4, "ICH09005I DG1.ON.TAPE NOT FOUND IN CATALOG" }, /* no catalog leads to a tape */
        { NULL, "ADDSD 'DG1.ON.TAPE' TAPE VOLUME(T00001 T00002) RETPD(30) UACC(NONE)", 0, "" },
        { NULL, "LISTDSD DATASET('DG1.ON.TAPE')", 0, "SYS1 TAPE VOLUMES ON WHICH DATASET RESIDES -------------------------------- T00001 T00002" },
        { NULL, "RLIST TAPEVOL T00001", 4, "ICH13003I" }, /* the class is not active */
        { NULL, "ADDSD 'DG1.A.REAL' TAPE VOLUME(T00003)", 0, "" },
        { NULL, "ADDSD 'DG1.PLAIN.REAL'", 0, "" },
        { NULL, "SETROPTS CLASSACT(TAPEVOL)", 0, "-" },
        { NULL, "ADDSD ('DG1.MORE.TAPE' 'DG1.LAST.TAPE') TAPE VOLUME(T00004) RETPD(10)", 0, "" },
        { NULL, "RLIST TAPEVOL T00004", 0, "00 IBMUSER NONE" },
        { NULL, "ADDSD 'DG1.LONG.TAPE' TAPE VOLUME(T00004) RETPD(90)", 0, "" }, /* the volume has its profile already */
        { NULL, "ADDSD 'DG1.SHORT.TAPE' TAPE VOLUME(T00005) RETPD(5)", 0, "" },
        { NULL, "RDEFINE TAPEVOL T00009 TVTOC", 0, "" },
        { NULL, "SEARCH TAPE", 0, "DG1.A.REAL DG1.LAST.TAPE DG1.LONG.TAPE DG1.MORE.TAPE DG1.ON.TAPE DG1.SHORT.TAPE" },
        { NULL, "SEARCH TAPE", 0, "!DG1.PLAIN.REAL" },
        { NULL, "SEARCH CLASS(TAPEVOL) EXPIRES(4)", 4, "ICH31005I" },
        { NULL, "SEARCH CLASS(TAPEVOL) EXPIRES(5)", 0, "T00005" },
        { NULL, "SEARCH CLASS(TAPEVOL) EXPIRES(89)", 0, "!T00004" },
        { NULL, "SEARCH CLASS(TAPEVOL) EXPIRES(90)", 0, "T00004 T00005" },
        { NULL, "SEARCH CLASS(TAPEVOL) EXPIRES(999)", 0, "!T00009" }, /* no data set on it */
        { NULL, "SEARCH EXPIRES(9)", 4, "ICH31005I" },
        /* SET makes none count */
        { NULL, "ALTDSD 'DG1.A.REAL' SET UACC(READ)", 0, "" },
        { NULL, "DELDSD 'DG1.PLAIN.REAL' TAPE", 4, "ICH09020I DG1.PLAIN.REAL NOT DEFINED TO RACF" },
        { NULL, "DELDSD 'DG1.ON.TAPE' TAPE VOLUME(T00009)", 4, "ICH09020I" },
        { NULL, "DELDSD 'DG1.ON.TAPE' TAPE VOLUME(T00001)", 0, "" },
        { "DU1", "ADDSD 'DG1.X.TAPE' TAPE VOLUME(T00001)", 8, "IRR16006I" },
    };
    struct racf_decision decision;

    run_rows(rows, ARRAY_COUNT(rows));
    decide_now("DU1", "DATASET", "DG1.A.REAL", RACF_READ, &decision); /* that name on a disk is not what the tape's profile protects */
    assert_int_equal(decision.code, 4);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(definitions, set_up, without_database),
        cmocka_unit_test_setup_teardown(who_may_define, set_up, without_database),
        cmocka_unit_test_setup_teardown(changes, set_up, without_database),
        cmocka_unit_test_setup_teardown(listing_to_the_column, set_up, without_database),
        cmocka_unit_test_setup_teardown(decisions, set_up, without_database),
        cmocka_unit_test_setup_teardown(enhanced_generic_naming, set_up, without_database),
        cmocka_unit_test_setup_teardown(egn_of_many_profiles_took_minutes, set_up, without_database),
        cmocka_unit_test_setup_teardown(the_catalog_is_away, set_up, without_database),
        cmocka_unit_test_setup_teardown(data_sets_of_a_profile, set_up, without_database),
        cmocka_unit_test_setup_teardown(tapes, set_up, without_database),
        cmocka_unit_test_setup_teardown(new_profiles_begin_as_models, set_up, without_database),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
