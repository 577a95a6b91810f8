/* test_errors.c - JCL that is wrong: each fault has the mainframe's message at the number of its statement, all in one pass. */
#include "tests/unit/jcl/converted.h"

#define JOB "//J JOB (A),'X'\n"
#define STEP JOB "//S1 EXEC PGM=IEFBR14\n"

struct row {
    const char *deck, *wanted;
};

static void check_rows(const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct converted converted;

        convert(&converted, rows[i].deck);
        if (strcmp(errors_of(&converted), rows[i].wanted) != 0)
            fail_msg("%s\ngot:    %s\nwanted: %s\n%s", rows[i].deck, errors_of(&converted), rows[i].wanted, converted.output.messages.data);
        converted_release(&converted);
    }
}

static void what_is_right_has_no_message(void **state UNUSED)
{
    static const struct row rows[] = {
        { STEP, "" },
        { "//J JOB\n// EXEC PGM=X", "" },
        { "//J JOB ,'NAME'\n// EXEC PGM=X", "" },
        { "//J JOB ,,CLASS=A\n// EXEC PGM=X", "" },
        { "//J JOB ,\n// MSGCLASS=0\n// EXEC PGM=X", "" },
        { "//J JOB (,),,MSGLEVEL=(,1)\n// EXEC PGM=X", "" },
        { "//J JOB 'A TEXT'\n// EXEC PGM=X", "" },
        { "//J JOB MSGLEVEL=1,MSGCLASS=H,NOTIFY=NODE.USER,PRTY=15,\n// TIME=(1,30),REGION=0M,CLASS=ABCD1234\n// EXEC PGM=X", "" },
        { "//J JOB COND=((4,LT),(8,EQ)),RESTART=S,TYPRUN=HOLD,JOBRC=(STEP,S)\n//S EXEC PGM=X", "" },
        { "//J JOB LINES=(5,CANCEL),BYTES=(,WARNING),PAGES=10,RD=R,\n// ADDRSPC=REAL,GDGBIAS=STEP,DSENQSHR=USEJC,MEMLIMIT=4G\n// EXEC PGM=X", "" },
        { JOB "// EXEC PGM=X,PARM=('A',B),COND=EVEN,REGION=4096K,TIME=1440,\n// DYNAMNBR=30,MEMLIMIT=NOLIMIT,ACCT=(A)\n", "" },
        { JOB "// EXEC PGM=X,COND=((4,LT,S1),(5,EQ,S1.P),ONLY)\n", "" },
        { STEP "//D DD DSN=A.B,DISP=SHR\n// DD DSN=&&T,DISP=(OLD,DELETE)\n//E DD DUMMY\n//F DD SYSOUT=*\n", "" },
        { STEP "//D DD DISP=(MOD,DELETE,DELETE),DSN=A,UNIT=SYSAD,SPACE=(TRK,(0))\n", "" },
        { STEP "//D DD DSN=A(MEM),DISP=OLD,VOL=SER=ABCDEF,UNIT=(3390,,DEFER)\n", "" },
        { STEP "//D DD DSN=A(+1),DISP=(,CATLG),SPACE=(80,(10,5,2),RLSE,,ROUND),\n// AVGREC=K\n", "" },
        { STEP "//D DD DSN='SYS1.PROCLIB',DISP=SHR,\n// VOL=(PRIVATE,RETAIN,,2,SER=(A,B)),LABEL=(1,SL)\n", "" },
        { STEP "//D DD SYSOUT=(A,INTRDR),COPIES=2,HOLD=YES,DEST=LOCAL,OUTLIM=5\n//O OUTPUT FORMS=F\n//E DD SYSOUT=(,),OUTPUT=(*.O)\n", "" },
        { STEP "//D DD DSN=A,DISP=SHR,DCB=(RECFM=FBA,LRECL=121,BLKSIZE=0)\n"
               "//E DD DSN=B,RECFM=VB,LRECL=1K,BLKSIZE=27998,DSORG=PS,DISP=(,KEEP)\n", "" },
        { STEP "//D DD PATH='/tmp/x',PATHOPTS=(ORDONLY),FILEDATA=TEXT\n", "" },
        { STEP "//D DD DSN=A,DISP=(,CATLG),DSKEYLBL='KEY.LABEL',SPACE=(CYL,1)\n", "" },
        { STEP "//D DD DISP=(NEW,CATLG),DSN=NULLFILE\n", "" },
        { STEP "//SYSIN DD DDNAME=X\n//X DD *\nDATA\n", "" },
        { STEP "/*\n//D DD DUMMY\n/*JOBPARM S=*\n//*\n", "" },
        { JOB "//JOBLIB DD DSN=A,DISP=SHR\n// DD DSN=B,DISP=SHR\n//JOBCAT DD DSN=C,DISP=SHR\n// EXEC PGM=X\n", "" },
        { JOB "//O OUTPUT CLASS=A,COPIES=2,DEFAULT=YES\n// EXEC PGM=X\n", "" },
        { JOB "// SET A='X'   *comment\n// SET B=  * null\n// EXEC PGM=X\n", "" },
        { JOB "//L IF (RC = 0) THEN\n// EXEC PGM=X\n// ELSE\n// EXEC PGM=Y\n//L2 ENDIF\n", "" },
        { STEP "//D DD DSN=A,DISP=SHR,UNIT=,VOL=\n", "" },
        { STEP "//\n//BAD NEVER READ\n", "" },
    };

    check_rows(rows, ARRAY_COUNT(rows));
}

static void wrong_statements(void **state UNUSED)
{
    static const struct row rows[] = {
        { JOB "//S1 EXCE PGM=X\n//S2 EXEC PGM=X\n", "2 IEFC605I;" },
        { JOB "//S1 exec PGM=X\n//S2 EXEC PGM=X\n", "2 IEFC605I;" },
        { STEP "//ALONE\n", "3 IEFC605I;" },
        { JOB "//D1 DD DUMMY\n//S1 EXEC PGM=X\n", "2 IEFC019I;" },
        { JOB "S1 EXEC PGM=X\n//S2 EXEC PGM=X\n", "2 IEFC019I;" },
        { JOB "//* NOTHING\n", "1 IEFC607I;" },
        { JOB, "1 IEFC607I;" },
        { JOB "//\n//S1 EXEC PGM=X\n", "1 IEFC607I;" },
        { JOB "//STEPNAME9 EXEC PGM=X\n", "2 IEFC662I;" },
        { JOB "//1STEP EXEC PGM=X\n", "2 IEFC662I;" },
        { JOB "//STEP-1 EXEC PGM=X\n", "2 IEFC662I;" },
        { JOB "//step1 EXEC PGM=X\n", "2 IEFC662I;" },
        { "//JOBNAME99 JOB\n// EXEC PGM=X\n", "1 IEFC662I;" },
        { STEP "//&X DD DUMMY\n", "3 IEFC662I;" },
        { STEP "//P.X DD DUMMY\n", "3 IEFC611I;" },
        { STEP "// DD DUMMY\n", "3 IEFC019I;" },
        { STEP "// JOB\n", "3 IEFC019I;" },
        { STEP "// JCLLIB ORDER=A\n", "3 IEFC019I;" },
        { JOB "// JCLLIB ORDER=A\n// JCLLIB ORDER=B\n// EXEC PGM=X", "3 IEFC019I;" },
        { JOB "// JCLLIB\n// EXEC PGM=X", "2 IEFC646I;" },
        { JOB "// JCLLIB ORDER=(A,1)\n// EXEC PGM=X", "2 IEFC632I;" },
        { "//J JOB COND=((1,EQ),(1,EQ),(1,EQ),(1,EQ),(1,EQ),(1,EQ),(1,EQ),\n// (1,EQ),(1,EQ))\n// EXEC PGM=X", "1 IEFC632I;" },
        { STEP "/*NOSUCHCTL X\n", "3 IEFC605I;" },
        { JOB "/*JOBPARM RESTART=YES\n/*JOBPARM E=\n/*JOBPARM E=Y,RESTART=N\n//S EXEC PGM=X\n", "2 IEFC632I;3 IEFC632I;" },
        { JOB "// COMMAND 'D T'\n//S1 EXEC PGM=X\n// XMIT DEST=N2\n",
          "2 IEFC165I;4 GBJ047E;" }, /* XMIT passed over would seem done */
        { STEP "// ELSE\n//S2 EXEC PGM=X\n", "3 IEFC019I;" },
        { STEP "// ENDIF\n", "3 IEFC019I;" },
        { STEP "// IF (RC = 0) THEN\n//S2 EXEC PGM=X\n", "3 IEFC019I;" },
        { STEP "// IF (RC = 0) THEN\n// ELSE\n// ELSE\n// ENDIF\n", "5 IEFC019I;" },
        { STEP "// IF (RC = ) THEN\n// ENDIF\n", "3 IEFC632I;" },
        { STEP "// IF (RC = 0)\n//S2 EXEC PGM=X\n// ENDIF\n", "3 IEFC621I;" },
        { JOB "// SET\n// SET A\n// SET A=1,B,C=2\n// SET 1=2\n// EXEC PGM=X", "3 IEFC643I;4 IEFC643I;5 IEFC647I;" },
        { JOB "// SET A.B=1\n// EXEC PGM=X", "2 IEFC624I;" },
        { JOB "// INCLUDE MEMBER=GONE\n// EXEC PGM=X", "2 IEFC022I;" },
        { JOB "// INCLUDE\n// INCLUDE GONE\n// INCLUDE MEMBR=A\n// INCLUDE MEMBER=ABCDEFGHI\n// EXEC PGM=X",
          "2 IEFC646I;3 IEFC643I;4 IEFC630I;5 IEFC642I;" },
        { JOB "// EXPORT SYMLIST=(A,1)\n// EXEC PGM=X", "2 IEFC647I;" },
        { JOB "// OUTPUT CLASS=A\n// EXEC PGM=X", "2 IEFC662I;" },
        { JOB "//O OUTPUT NOSUCH=A,CLASS=AB\n// EXEC PGM=X", "2 IEFC630I;2 IEFC639I;" },
        { JOB "//O OUTPUT CLASS.S=A\n// EXEC PGM=X", "2 IEFC630I;" },
    };

    check_rows(rows, ARRAY_COUNT(rows));
}

static void wrong_forms(void **state UNUSED)
{
    static const struct row rows[] = {
        { STEP "//D DD DSN=A,\n", "3 IEFC621I;" },
        { STEP "//D DD DSN=A,\n//E DD DUMMY\n", "3 IEFC621I;" },
        { STEP "//D DD DSN=A,\n//              DISP=SHR\n", "3 IEFC621I;" },
        { STEP "//D DD DSN=A,\n//              DISP=SHR\n// DD DSN=B,DISP=SHR\n", "3 IEFC621I;" },
        { STEP "//D DD DSN=A,DISP=(NEW,CATLG\n", "3 IEFC622I;" },
        { STEP "//D DD DSN=A,DISP=(NEW,CATLG))\n", "3 IEFC622I;" },
        { STEP "//D DD DSN='A,DISP=SHR\n", "3 IEFC629I;" },
        { JOB "//S EXEC PGM=X,PARM='ABC\n//D DD DUMMY\n", "2 IEFC629I;" },
        { STEP "//D DD DSN=a,DISP=SHR\n", "3 IEFC623I;" },
        { STEP "//D DD DSN=A\x01,DISP=SHR\n", "3 IEFC623I;" },
        { STEP "//D DD dsn=A\n", "3 IEFC623I;" },
        { JOB "//S EXEC PGM=X,PARM=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAX\n", "2 IEFC618I;" },
    };

    check_rows(rows, ARRAY_COUNT(rows));
}

static void wrong_job_operands(void **state UNUSED)
{
    static const struct {
        const char *operands, *wanted;
    } rows[] = {
        { "(A),'X','Y'", "1 IEFC640I;" },
        { "(A),'123456789012345678901'", "1 IEFC642I;" },
        { "(A),'X',MSGCLAS=H", "1 IEFC630I;" },
        { "MSGCLASS=HH", "1 IEFC639I;" },
        { "MSGCLASS=*", "1 IEFC639I;" },
        { "CLASS=123456789", "1 IEFC642I;" },
        { "CLASS=A-B", "1 IEFC639I;" },
        { "MSGLEVEL=(3,1)", "1 IEFC638I;" },
        { "MSGLEVEL=(1,2)", "1 IEFC638I;" },
        { "MSGLEVEL=(1,1,1)", "1 IEFC632I;" },
        { "MSGLEVEL=X", "1 IEFC644I;" },
        { "PRTY=16", "1 IEFC638I;" },
        { "TIME=X", "1 IEFC644I;" },
        { "REGION=5X", "1 IEFC632I;" },
        { "REGION=M", "1 IEFC632I;" },
        { "REGION=9999M", "1 IEFC638I;" },
        { "NOTIFY=ABCDEFGHI", "1 IEFC642I;" },
        { "NOTIFY=1AB", "1 IEFC647I;" },
        { "TYPRUN=MAYBE", "1 IEFC632I;" },
        { "COND=EVEN", "1 IEFC632I;" },
        { "COND=(4,XX)", "1 IEFC632I;" },
        { "COND=(4,LT,S1)", "1 IEFC632I;" },
        { "COND=(4096,LT)", "1 IEFC638I;" },
        { "RESTART=NOSTEP", "1 IEFC632I;" },
        { "RESTART=(S,T,U)", "1 IEFC632I;" },
        { "JOBRC=MOST", "1 IEFC632I;" },
        { "JOBRC=(STEP)", "1 IEFC632I;" },
        { "LINES=(5,STOP)", "1 IEFC632I;" },
        { "CLASS=A,'X'", "1 IEFC643I;" },
        { "CLASS.S=A", "1 IEFC630I;" },
        { "PGM=X", "1 IEFC630I;" },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        char deck[300];
        struct row row = { deck, rows[i].wanted };

        snprintf(deck, sizeof deck, "//J JOB %s\n//S EXEC PGM=X\n", rows[i].operands);
        check_rows(&row, 1);
    }
}

static void wrong_exec_operands(void **state UNUSED)
{
    static const struct {
        const char *operands, *wanted;
    } rows[] = {
        { "", "2 IEFC646I;" },
        { "PGM=", "2 IEFC646I;" },
        { "COND=EVEN", "2 IEFC646I;" },
        { "PGM=PROGRAM99", "2 IEFC642I;" },
        { "PGM=1X", "2 IEFC647I;" },
        { "PGM='X'", "2 IEFC632I;" },
        { "PGM=*.S0.D", "2 IEFC645I;" },
        { "PROGRAM=X", "2 IEFC630I;" },
        { "PGM=X,REGON=0M", "2 IEFC630I;" },
        { "PGM=X,COND=(4,XX)", "2 IEFC632I;" },
        { "PGM=X,COND=(4096,LT)", "2 IEFC638I;" },
        { "PGM=X,COND=(X,LT)", "2 IEFC632I;" },
        { "PGM=X,COND=(4)", "2 IEFC632I;" },
        { "PGM=X,COND=(4,LT,1S)", "2 IEFC647I;" },
        { "PGM=X,COND=(EVEN,ONLY)", "2 IEFC632I;" },
        { "PGM=X,COND=((4,LT)", "2 IEFC622I;" },
        { "PGM=X,COND=NEVER", "2 IEFC632I;" },
        { "PGM=X,TIME=(1,60)", "2 IEFC638I;" },
        { "PGM=X,REGION=5X", "2 IEFC632I;" },
        { "PGM=X,PARM.S1=A", "2 IEFC630I;" },
        { "PGM=X,PARM=(A", "2 IEFC622I;" },
        { "PGM=X,Y", "2 IEFC643I;" },
        { "PGM=X,DYNAMNBR=X", "2 IEFC644I;" },
        { "PGM=X,PARMDD=ABCDEFGHI", "2 IEFC642I;" },
        { "PGM=X,CLASS=A", "2 IEFC630I;" },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        char deck[200];
        struct row row = { deck, rows[i].wanted };

        snprintf(deck, sizeof deck, JOB "//S EXEC %s\n", rows[i].operands);
        check_rows(&row, 1);
    }
}

static void wrong_dd_operands(void **state UNUSED)
{
    static const struct {
        const char *operands, *wanted;
    } rows[] = {
        { "WRONG", "3 IEFC643I;" },
        { "*,DUMMY", "3 IEFC640I;" },
        { "DSN=A,DUMMY", "3 IEFC643I;" },
        { "DSNM=A,DISP=SHR", "3 IEFC630I;" },
        { "DSN.X=A", "3 IEFC630I;" },
        { "DSN=A.QUALIFIER,DISP=SHR", "3 IEFC642I;" },
        { "DSN=A2345678.B2345678.C2345678.D2345678.E23456789", "3 IEFC642I;" },
        { "DSN=GBT.A2345678.B2345678.C2345678.D2345678.E2345", "3 IEFC642I;" },
        { "DSN=A..B", "3 IEFC624I;" },
        { "DSN=.A", "3 IEFC624I;" },
        { "DSN=A.", "3 IEFC624I;" },
        { "DSN=A.1B", "3 IEFC647I;" },
        { "DSN=A+B", "3 IEFC632I;" },
        { "DSN='a.b'", "3 IEFC632I;" },
        { "DSN=A(", "3 IEFC622I;" },
        { "DSN=A(MEMBER999)", "3 IEFC642I;" },
        { "DSN=A(1)", "3 IEFC632I;" },
        { "DSN=A(+X)", "3 IEFC644I;" },
        { "DSN=A(+256)", "3 IEFC638I;" },
        { "DSN=&&", "3 IEFC627I;" },
        { "DSN=&&ABCDEFGHI", "3 IEFC642I;" },
        { "DSN=*.NOSUCH", "3 IEFC645I;" },
        { "DSN=*.S1.NOSUCH", "3 IEFC645I;" },
        { "DISP=(NEW,CATALOG),DSN=A", "3 IEFC648I;" },
        { "DISP=SHARE,DSN=A", "3 IEFC648I;" },
        { "DISP=(,,PASS),DSN=A", "3 IEFC648I;" },
        { "DISP=(OLD,KEEP,KEEP,KEEP),DSN=A", "3 IEFC648I;" },
        { "SYSOUT=*,DISP=(NEW,CATLG)", "3 IEFC652I;" },
        { "SYSOUT=AB", "3 IEFC639I;" },
        { "SYSOUT=-", "3 IEFC639I;" },
        { "SYSOUT=(A,ABCDEFGHI)", "3 IEFC642I;" },
        { "SYSOUT=(A,,FORMS)", "3 IEFC642I;" },
        { "DSN=A,DSN=B", "3 IEFC652I;" },
        { "DSN=A,DSNAME=B", "3 IEFC652I;" },
        { "DDNAME=A,DSN=B", "3 IEFC652I;3 IEF686I;" },
        { "*,SYSOUT=A", "3 IEFC652I;" },
        { "SPACE=TRK", "3 IEFC632I;" },
        { "SPACE=(TRK)", "3 IEFC632I;" },
        { "SPACE=(TRK,X)", "3 IEFC644I;" },
        { "SPACE=(TRK,(1,2,3,4))", "3 IEFC632I;" },
        { "SPACE=(TRACK,1)", "3 IEFC644I;" },
        { "SPACE=(TRK,99999999)", "3 IEFC638I;" },
        { "SPACE=(TRK,1,RELEASE)", "3 IEFC632I;" },
        { "LRECL=32761", "3 IEFC638I;" },
        { "LRECL=A", "3 IEFC644I;" },
        { "BLKSIZE=99999", "3 IEFC638I;" },
        { "RECFM=XYZ", "3 IEFC632I;" },
        { "DCB=(LRECL=80,NOSUCH=1)", "3 IEFC630I;" },
        { "DCB=(LRECL=80,X)", "3 IEFC643I;" },
        { "DCB=*.GONE", "3 IEFC645I;" },
        { "DCB=(RECFM=FB,LRECL=80),LRECL=80", "3 IEFC652I;" },
        { "VOL=SER=ABCDEFG", "3 IEFC642I;" },
        { "VOL=ABC", "3 IEFC632I;" },
        { "UNIT=ABCDEFGHI", "3 IEFC642I;" },
        { "DSKEYLBL=''", "3 IEFC632I;" },
        { "DSKEYLBL='A B'", "3 IEFC632I;" },
        { "DATA,DLM=", "3 IEFC632I;" },
        { "*,DLM=''", "3 IEFC632I;" },
        { "DATA,DLM=1234567890123456789", "3 IEFC642I;" },
        { "SYMBOLS=ALL", "3 IEFC632I;" },
        { "DSORG=XX", "3 IEFC632I;" },
        { "DSNTYPE=(PDS,2)", "3 IEFC632I;" },
        { "FREE=NOW", "3 IEFC632I;" },
        { "OUTPUT=O", "3 IEFC645I;" },
        { "CLASS=A", "3 IEFC630I;" },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        char deck[200];
        struct row row = { deck, rows[i].wanted };

        snprintf(deck, sizeof deck, STEP "//D DD %s\n", rows[i].operands);
        check_rows(&row, 1);
    }
}

static void all_errors_in_one_pass(void **state UNUSED)
{
    static const struct row rows[] = {
        { "//MANY     JOB (A),'X',MSGCLAS=H\n"
          "//GOOD     EXEC PGM=IEBGENER\n"
          "//SYSPRINT DD  SYSOUT=*\n"
          "//SYSIN    DD  DUMMY\n"
          "//SYSUT1   DD  *\n"
          "DATA IS NOT A STATEMENT\n"
          "//* NEITHER IS A COMMENT\n"
          "//SYSUT2   DD  DSN=GBT.MANY,DISP=(NEW,CATLG),SPACE=(TRK,1)\n"
          "//S2       EXCE PGM=IEFBR14\n"
          "//S3       EXEC PGM=IEFBR14,\n"
          "//         REGON=0M\n"
          "//D1       DD  DSN=GBT.MANY.B,DISP=(NEW,CATLG\n"
          "//D2       DD  DUMMY\n"
          "//D3       DD  DSN=GBT.MANY.C,DISP=(SHR,NOTHING)\n",
          "1 IEFC630I;7 IEFC605I;8 IEFC630I;9 IEFC622I;11 IEFC648I;" },
        { STEP "//D DD LRECL=Y,BLKSIZE=X,NOSUCH=1,DISP=X\n", "3 IEFC630I;3 IEFC644I;3 IEFC644I;3 IEFC648I;" },
        /* What is open at the end is told at its own statement, in front of later ones. */
        { STEP "// IF RC=0 THEN\n//D DD X\n", "3 IEFC019I;4 IEFC643I;" },
    };

    check_rows(rows, ARRAY_COUNT(rows));
}

/* The text behind the number is the mainframe's. */
static void texts_of_messages(void **state UNUSED)
{
    static const struct row rows[] = {
        { STEP "//D1 DD DSNM=A\n", "  STMT NO. MESSAGE\n         3 IEFC630I UNIDENTIFIED KEYWORD DSNM\n" },
        { STEP "//D1 DD DSN=A,\n", "  STMT NO. MESSAGE\n         3 IEFC621I EXPECTED CONTINUATION NOT RECEIVED\n" },
        { STEP "//D1 DD DISP=(NEW\n", "  STMT NO. MESSAGE\n         3 IEFC622I UNBALANCED PARENTHESIS IN THE DISP FIELD\n" },
        { STEP "//D1 DD DISP=(NEW,X)\n", "  STMT NO. MESSAGE\n         3 IEFC648I INVALID DISP FIELD\n" },
        { STEP "//D1 DD SYSOUT=*,DISP=SHR\n",
          "  STMT NO. MESSAGE\n         3 IEFC652I MUTUALLY EXCLUSIVE KEYWORDS - SYSOUT AND DISP\n" },
        { JOB "//S EXCE\n", "  STMT NO. MESSAGE\n         2 IEFC605I UNIDENTIFIED OPERATION FIELD\n" },
        { JOB "//D DD *\n//S EXEC PGM=X\n", "  STMT NO. MESSAGE\n         2 IEFC019I MISPLACED DD STATEMENT\n" },
        { STEP "//D1 DD DSN='A\n", "  STMT NO. MESSAGE\n         3 IEFC629I INCORRECT USE OF APOSTROPHE IN THE DSN FIELD\n" },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct converted converted;

        convert(&converted, rows[i].deck);
        assert_string_equal(converted.output.messages.data, rows[i].wanted);
        converted_release(&converted);
    }
}

/* Bytes of a deck cannot forge a line of the messages. */
static void a_name_in_a_message_is_printable(void **state UNUSED)
{
    struct converted converted;

    convert(&converted, STEP "//D1 DD ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789=A\n");
    assert_non_null(strstr(converted.output.messages.data, "IEFC630I UNIDENTIFIED KEYWORD ABCDEFGHIJKLMNOPQ"));
    converted_release(&converted);
}

static void limits_of_a_job(void **state UNUSED)
{
    struct converted converted;
    struct buf deck;

    buf_init(&deck, 1 << 20);
    buf_put_text(&deck, JOB);
    for (int i = 0; i < 255; i++)
        buf_put_text(&deck, "// EXEC PGM=X\n//D DD DUMMY\n");
    convert_span(&converted, buf_span(&deck), NULL, NULL);
    assert_string_equal(errors_of(&converted), "");
    assert_int_equal(converted.output.job.step_count, 255);
    converted_release(&converted);
    buf_put_text(&deck, "// EXEC PGM=Y\n//D DD DUMMY\n// EXEC PGM=Z\n");
    convert_span(&converted, buf_span(&deck), NULL, NULL);
    assert_string_equal(errors_of(&converted), "512 IEFC602I;");
    assert_int_equal(converted.output.job.step_count, 255);
    converted_release(&converted);
    buf_clear(&deck);
    buf_put_text(&deck, STEP);
    for (int i = 0; i < 3273; i++)
        buf_put_text(&deck, "//D DD DUMMY\n");
    convert_span(&converted, buf_span(&deck), NULL, NULL);
    assert_string_equal(errors_of(&converted), "");
    converted_release(&converted);
    buf_put_text(&deck, "//D DD DUMMY\n//D DD DUMMY\n");
    convert_span(&converted, buf_span(&deck), NULL, NULL);
    assert_string_equal(errors_of(&converted), "3276 IEFC649I;");
    converted_release(&converted);
    buf_clear(&deck);
    buf_put_text(&deck, STEP);
    for (int i = 0; i < 16; i++)
        buf_put_text(&deck, "// IF RC = 0 THEN\n");
    for (int i = 0; i < 16; i++)
        buf_put_text(&deck, "// ENDIF\n");
    convert_span(&converted, buf_span(&deck), NULL, NULL);
    assert_string_equal(errors_of(&converted), "18 IEFC019I;34 IEFC019I;");
    converted_release(&converted);
    buf_release(&deck);
}

static void wrong_parameters_of_a_submission(void **state UNUSED)
{
    static const char *const bad[][2] = { { "NOVALUE", NULL }, { "TOOLONGNAME=1", NULL }, { "1A=1", NULL }, { "=1", NULL } };

    for (size_t i = 0; i < ARRAY_COUNT(bad); i++) {
        struct convert_input input = { .cards = span_of(STEP), .owner = name8_const("U"), .params = bad[i] };
        struct convert_output output;
        struct arena arena;

        arena_init(&arena);
        assert_int_equal(convert_job(&input, &arena, &output), REASON_BAD_VALUE);
        arena_release(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_right_has_no_message),
        cmocka_unit_test(wrong_statements),
        cmocka_unit_test(wrong_forms),
        cmocka_unit_test(wrong_job_operands),
        cmocka_unit_test(wrong_exec_operands),
        cmocka_unit_test(wrong_dd_operands),
        cmocka_unit_test(all_errors_in_one_pass),
        cmocka_unit_test(texts_of_messages),
        cmocka_unit_test(a_name_in_a_message_is_printable),
        cmocka_unit_test(limits_of_a_job),
        cmocka_unit_test(wrong_parameters_of_a_submission),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
