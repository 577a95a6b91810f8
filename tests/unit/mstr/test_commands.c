/* test_commands.c - commands.h: whole commands against a small security product, replies compared to the letter. */
#include "tests/unit/mstr/fake_saf.h"

#include "mstr/commands.h"
#include "mstr/startup.h"

struct fixture {
    struct fake_saf fake;
    struct qmgr qmgr;
};

/* Gives a command as a user; returns log and reply in one text, the lines of the log marked. */
static const char *give(struct fixture *f, const char *user, const char *text, bool *good)
{
    static char result[20000];
    struct identity who = { .user = name8_const(user), .source = IDENTITY_COMMAND };
    struct order order;
    struct span rest, line;
    size_t length = 0;

    order_init(&order, &who, span_of(text), S_C);
    *good = command_serve(&f->qmgr, &order);
    rest = buf_span(&order.log);
    while (span_line(&rest, &line))
        length += (size_t)snprintf(result + length, sizeof result - length, "log: %.*s\n", (int)line.length, line.data);
    snprintf(result + length, sizeof result - length, "%s", order.reply.data);
    order_release(&order);
    return result;
}

static void started(struct fixture *f, const char *group)
{
    bool good;

    qmgr_init(&f->qmgr, "ZQS1", group, fake_saf(&f->fake));
    give(f, "IBMUSER", "START QMGR", &good);
    assert_true(good);
}

#define assert_command(f, user, text, wanted_good, wanted)          \
    do {                                                            \
        bool good_;                                                 \
        const char *given_ = give(f, user, text, &good_);           \
        assert_string_equal(given_, wanted);                        \
        assert_int_equal(good_, wanted_good);                       \
    } while (0)

#define DONE(csect, name) "CSQ9022I ZQS1 " csect " ' " name "' NORMAL COMPLETION\n"
#define FAILED(csect, name) "CSQ9023E ZQS1 " csect " ' " name "' ABNORMAL COMPLETION\n"
#define REFUSED(name) "CSQ9016E ZQS1 ' " name "' command request not authorized\n" FAILED("CSQ9SCND", name)

static void the_sequence_of_a_start(void **state UNUSED)
{
    struct fixture f = { .fake = { .inactive = "MQADMIN" } };
    bool good;

    qmgr_init(&f.qmgr, "ZQS1", NULL, fake_saf(&f.fake));
    assert_command(&f, "IBMUSER", "DIS SEC", false,
                   "CSQ9041E ZQS1 Command not allowed during restart\n" FAILED("CSQ9SCND", "DIS SEC"));
    assert_command(&f, "IBMUSER", "START QMGR", true,
        "CSQY000I ZQS1 Greenbar, compatible with IBM MQ for z/OS V9.3.3 CDR\n"
        "CSQY001I ZQS1 QUEUE MANAGER STARTING, USING PARAMETER MODULE CSQZPARM\n"
        "CSQ3111I ZQS1 CSQYSCMD - EARLY PROCESSING PROGRAM IS V9.3.3 LEVEL 010-000\n"
        "CSQY100I ZQS1 SYSTEM parameters ...\n"
        "CSQY101I ZQS1 LOGLOAD=500000\n"
        "CSQY102I ZQS1 CMDUSER=CSQOPR, QMCCSID=0, ROUTCDE=( 1)\n"
        "CSQY103I ZQS1 SMFACCT=NO (00000000), SMFSTAT=NO (00000000), STATIME=30, ACCTIME=-1\n"
        "CSQY104I ZQS1 OTMACON= (,,DFSYDRU0,2147483647,CSQ)\n"
        "CSQY105I ZQS1 TRACSTR=NO, TRACTBL=99\n"
        "CSQY106I ZQS1 EXITTCB=8, EXITLIM=30, WLMTIME=30, WLMTIMU=MINS\n"
        "CSQY108I ZQS1 RESAUDIT=YES, QINDXBLD=WAIT, CLCACHE=STATIC\n"
        "CSQY131I ZQS1 EXCLMSG=()\n"
        "CSQY132I ZQS1 SPLCAP=NO, ACELIM=0\n"
        "CSQY110I ZQS1 LOG parameters ...\n"
        "CSQY111I ZQS1 INBUFF=60, OUTBUFF=4000, MAXRTU=2, MAXARCH=500\n"
        "CSQY112I ZQS1 TWOACTV=YES, TWOARCH=YES, TWOBSDS=YES\n"
        "CSQY113I ZQS1 OFFLOAD=YES, WRTHRSH=20, DEALLCT=0, COMPLOG=NONE\n"
        "CSQY114I ZQS1 MAXCNOFF=31, ZHYWRITE=NO\n"
        "CSQY120I ZQS1 ARCHIVE parameters ...\n"
        "CSQY121I ZQS1 UNIT=SYSDA, UNIT2=, ALCUNIT=BLK, PRIQTY=25715, SECQTY=540, BLKSIZE=24576\n"
        "CSQY122I ZQS1 ARCPFX1=ZQS1.ARC1, ARCPFX2=ZQS1.ARC2, TSTAMP=NO\n"
        "CSQY123I ZQS1 ARCRETN=9999, ARCWTOR=NO, ARCWRTC=( 1,3,4)\n"
        "CSQY124I ZQS1 CATALOG=YES, COMPACT=NO, PROTECT=NO, QUIESCE=5\n"
        "CSQR001I ZQS1 RESTART INITIATED\n"
        "CSQH001I ZQS1 CSQHINIT Security using uppercase classes\n"
        "CSQH025I ZQS1 CSQHINIT SUBSYSTEM security switch set OFF, internal error\n"
        "CSQH004I ZQS1 CSQHINIT STAT call failed for class MQADMIN, SAF return code=00000004, ESM return code=00000004\n"
        "CSQR002I ZQS1 RESTART COMPLETED\n"
        "CSQH043E ZQS1 CSQHAUTH Object AUTHINFO(SYSTEM.DEFAULT.AUTHINFO.IDPWOS) does not exist or has wrong type\n"
        "CSQY022I ZQS1 QUEUE MANAGER INITIALIZATION COMPLETE\n"
        "CSQ9022I ZQS1 CSQYASCP 'START QMGR' NORMAL COMPLETION\n");
    assert_int_equal(f.qmgr.state, QMGR_ACTIVE);
    assert_command(&f, "IBMUSER", "STA QMGR", false,
                   "CSQY003I ZQS1 QUEUE MANAGER IS ALREADY ACTIVE\n"
                   "CSQ9023E ZQS1 CSQYASCP 'START QMGR' ABNORMAL COMPLETION\n");
    assert_command(&f, "IBMUSER", "STOP QMGR", true,
                   "CSQY009I ZQS1 ' STOP QMGR' COMMAND ACCEPTED FROM USER(IBMUSER), STOP MODE(QUIESCE)\n"
                   "CSQY002I ZQS1 QUEUE MANAGER STOPPING\n" DONE("CSQYASCP", "STOP QMGR"));
    assert_int_equal(f.qmgr.state, QMGR_STOPPING);
    give(&f, "IBMUSER", "DIS SEC", &good);
    assert_false(good);
    qmgr_release(&f.qmgr);
}

/* Without RACF there is no start, whichever question fails. */
static void a_start_without_racf_fails(void **state UNUSED)
{
    for (unsigned at = 1; at < 10; at++) {
        struct fixture f = { .fake = { .fail_at = at } };
        bool good;

        qmgr_init(&f.qmgr, "ZQS1", NULL, fake_saf(&f.fake));
        assert_non_null(strstr(give(&f, "IBMUSER", "START QMGR", &good), "CSQ9023E ZQS1 CSQYASCP 'START QMGR'"));
        assert_false(good);
        assert_int_equal(f.qmgr.state, QMGR_FAILED);
        qmgr_release(&f.qmgr);
    }
}

static void display_shows_what_is_asked(void **state UNUSED)
{
    struct fixture f = { .fake = { .profiles = "MQADMIN/ZQS1.NO.SUBSYS.SECURITY" } };

    started(&f, NULL);
    assert_command(&f, "IBMUSER", "DISPLAY SECURITY", true,
        "CSQH015I ZQS1 Security timeout = 54 minutes\n"
        "CSQH016I ZQS1 Security interval = 12 minutes\n"
        "CSQH037I ZQS1 Security using uppercase classes\n"
        "CSQH030I ZQS1 Security switches ...\n"
        "CSQH031I ZQS1 SUBSYSTEM: OFF, 'ZQS1.NO.SUBSYS.SECURITY' found\n"
        "CSQH040I ZQS1 Connection authentication ...\n"
        "CSQH041I ZQS1 Client checks: REQUIRED\n"
        "CSQH042I ZQS1 Local bindings checks: REQUIRED\n" DONE("CSQHPDTC", "DISPLAY SECURITY"));
    assert_command(&f, "IBMUSER", "DIS SEC INTERVAL", true,
        "CSQH016I ZQS1 Security interval = 12 minutes\n" DONE("CSQHPDTC", "DISPLAY SECURITY"));
    assert_command(&f, "IBMUSER", "DIS SEC INTERVAL TIMEOUT", true,
        "CSQH015I ZQS1 Security timeout = 54 minutes\nCSQH016I ZQS1 Security interval = 12 minutes\n"
        DONE("CSQHPDTC", "DISPLAY SECURITY"));
    assert_command(&f, "IBMUSER", "DIS SEC SWITCHES", true,
        "CSQH037I ZQS1 Security using uppercase classes\nCSQH030I ZQS1 Security switches ...\n"
        "CSQH031I ZQS1 SUBSYSTEM: OFF, 'ZQS1.NO.SUBSYS.SECURITY' found\n" DONE("CSQHPDTC", "DISPLAY SECURITY"));
    qmgr_release(&f.qmgr);
}

static void alter_changes_all_or_nothing(void **state UNUSED)
{
    struct fixture f = { .fake = { .profiles = "MQADMIN/ZQS1.NO.SUBSYS.SECURITY" } };
    bool good;

    started(&f, NULL);
    f.qmgr.timer_changed = false;
    assert_command(&f, "IBMUSER", "ALT SEC TIMEOUT(5)", true, DONE("CSQHPATC", "ALTER SECURITY"));
    assert_false(f.qmgr.timer_changed);
    assert_command(&f, "IBMUSER", "ALT SEC INTERVAL(0)", true,
                   "CSQH011I ZQS1 CSQHPATC Security interval is now set to zero\n" DONE("CSQHPATC", "ALTER SECURITY"));
    assert_true(f.qmgr.timer_changed);
    assert_command(&f, "IBMUSER", "ALTER SECURITY", true, DONE("CSQHPATC", "ALTER SECURITY"));
    assert_command(&f, "IBMUSER", "ALT SEC TIMEOUT(7) INTERVAL(X)", false,
                   "CSQ9011E ZQS1 Parameter(s) unacceptable for 'INTERVAL'\n" FAILED("CSQ9SCND", "ALT SEC"));
    give(&f, "IBMUSER", "ALT SEC TIMEOUT(8) TIMEOUT(9)", &good);
    assert_false(good);
    assert_int_equal(f.qmgr.security.timeout, 5);
    assert_int_equal(f.qmgr.security.interval, 0);
    qmgr_release(&f.qmgr);
}


static void refresh_reads_again(void **state UNUSED)
{
    struct fixture f = { .fake = { .access = "ZQS1.REFRESH.SECURITY:*=ALTER ZQS1.DISPLAY.SECURITY:*=READ" } };
    bool good;

    started(&f, NULL);
    f.fake.profiles = "MQADMIN/ZQS1.NO.QUEUE.CHECKS";
    assert_true(switches_on(&f.qmgr.security.switches, SWITCH_QUEUE));
    assert_command(&f, "U", "REFRESH SECURITY(MQQUEUE)", true,
                   "CSQH001I ZQS1 CSQHCHK4 Security using uppercase classes\n"
                   "CSQH005I ZQS1 CSQHSREF MQQUEUE In-storage profiles successfully listed\n" DONE("CSQHSREF", "REFRESH SECURITY"));
    assert_true(switches_on(&f.qmgr.security.switches, SWITCH_QUEUE)); /* another class does not read the switches */
    assert_non_null(strstr(give(&f, "U", "REF SEC(MQADMIN)", &good),
                           "CSQH021I ZQS1 CSQHINIT QUEUE security switch set OFF, profile 'ZQS1.NO.QUEUE.CHECKS' found\n"));
    assert_false(switches_on(&f.qmgr.security.switches, SWITCH_QUEUE));
    assert_command(&f, "U", "REFRESH SECURITY(MQQUEUE)", true,
                   "CSQH001I ZQS1 CSQHCHK4 Security using uppercase classes\n"
                   "CSQH018I ZQS1 CSQHSREF Security refresh for MQQUEUE not processed, security switch set OFF\n"
                   DONE("CSQHSREF", "REFRESH SECURITY"));
    f.fake.profiles = "";
    give(&f, "U", "REBUILD SECURITY", &good);
    assert_true(good && switches_on(&f.qmgr.security.switches, SWITCH_QUEUE));
    f.fake.inactive = "MQQUEUE";
    assert_command(&f, "U", "REFRESH SECURITY(MQQUEUE)", true,
                   "CSQH001I ZQS1 CSQHCHK4 Security using uppercase classes\n"
                   "CSQH004I ZQS1 CSQHSREF STAT call failed for class MQQUEUE, SAF return code=00000004, "
                   "ESM return code=00000004\n"
                   "CSQH003I ZQS1 CSQHSREF Security refresh did not take place for class MQQUEUE\n"
                   DONE("CSQHSREF", "REFRESH SECURITY"));
    qmgr_release(&f.qmgr);
}

/* Profiles count as they were when the queue manager listed their class. */
static void a_refresh_lists_what_it_names(void **state UNUSED)
{
    static const char all[] = "MQQUEUE MQPROC MQNLIST MXTOPIC ";
    struct fixture f = { .fake = { .access = "ZQS1.REFRESH.SECURITY:*=ALTER" } };
    struct buf lists;
    bool good;

    buf_init(&lists, 10000);
    f.fake.lists = &lists;
    started(&f, NULL);
    assert_memory_equal(lists.data, "MQADMIN ", 8);
    assert_string_equal(lists.data + 8, all);
    buf_clear(&lists);
    give(&f, "U", "REFRESH SECURITY(MQNLIST)", &good);
    assert_string_equal(lists.data, "MQNLIST ");
    buf_clear(&lists);
    give(&f, "U", "REFRESH SECURITY", &good);
    assert_string_equal(lists.data + 8, all);
    buf_clear(&lists);
    f.fake.fail_at = f.fake.asked + 3; /* the command's own check, the state of the class, its list */
    assert_command(&f, "U", "REFRESH SECURITY(MQQUEUE)", false,
                   "CSQH001I ZQS1 CSQHCHK4 Security using uppercase classes\n"
                   "CSQH003I ZQS1 CSQHSREF Security refresh did not take place for class MQQUEUE\n"
                   FAILED("CSQHSREF", "REFRESH SECURITY"));
    assert_int_equal(lists.length, 0);
    f.fake.profiles = "MQADMIN/ZQS1.NO.PROCESS.CHECKS MQADMIN/ZQS1.NO.TOPIC.CHECKS";
    assert_non_null(strstr(give(&f, "U", "REFRESH SECURITY(*)", &good),
                           "TOPIC security switch set OFF, profile 'ZQS1.NO.TOPIC.CHECKS' found\n"
                           "CSQH005I ZQS1 CSQHSREF MQADMIN In-storage profiles successfully listed\n"
                           "CSQH005I ZQS1 CSQHSREF MQQUEUE In-storage profiles successfully listed\n"
                           "CSQH005I ZQS1 CSQHSREF MQNLIST In-storage profiles successfully listed\n"
                           "CSQ9022I"));
    buf_release(&lists);
    qmgr_release(&f.qmgr);
}

/* Whichever list cannot be made was told to be that of MQQUEUE. */
static void a_list_that_is_not_made_is_named(void **state UNUSED)
{
    static const char *const names[] = { "MQQUEUE", "MQPROC", "MQNLIST", "MXTOPIC" };

    for (unsigned i = 0; i < ARRAY_COUNT(names); i++) {
        struct fixture f = { .fake = { .access = "ZQS1.REFRESH.SECURITY:*=ALTER" } };
        char wanted[100];
        unsigned before;
        bool good;

        started(&f, NULL);
        give(&f, "U", "REFRESH SECURITY(*)", &good); /* the user is signed on */
        before = f.fake.asked;
        give(&f, "U", "REFRESH SECURITY(*)", &good);
        f.fake.fail_at = f.fake.asked + (f.fake.asked - before) - 3 + i;
        snprintf(wanted, sizeof wanted, "CSQH003I ZQS1 CSQHSREF Security refresh did not take place for class %s\n", names[i]);
        assert_non_null(strstr(give(&f, "U", "REFRESH SECURITY(*)", &good), wanted));
        assert_false(good);
        qmgr_release(&f.qmgr);
    }
}

static void refresh_refuses_what_does_not_fit(void **state UNUSED)
{
    struct fixture f = { .fake = { .access = "ZQS1.REFRESH.SECURITY:*=ALTER" } };

    started(&f, NULL);
    assert_command(&f, "U", "REFRESH SECURITY(MXQUEUE)", false,
                   "CSQH013E ZQS1 CSQHSREF Case conflict for class MXQUEUE\n" FAILED("CSQHSREF", "REFRESH SECURITY"));
    f.fake.profiles = "MQADMIN/ZQS1.NO.QUEUE.CHECKS";
    assert_command(&f, "U", "REFRESH SECURITY(MQADMIN MXPROC)", false,
                   "CSQH013E ZQS1 CSQHSREF Case conflict for class MXPROC\n" FAILED("CSQHSREF", "REFRESH SECURITY"));
    assert_true(switches_on(&f.qmgr.security.switches, SWITCH_QUEUE)); /* nothing half done */
    assert_command(&f, "U", "REFRESH SECURITY(MXTOPIC)", true,
                   "CSQH001I ZQS1 CSQHCHK4 Security using uppercase classes\n"
                   "CSQH005I ZQS1 CSQHSREF MXTOPIC In-storage profiles successfully listed\n" DONE("CSQHSREF", "REFRESH SECURITY"));
    assert_command(&f, "U", "REFRESH SECURITY(MQQUEUE) TYPE(CONNAUTH)", false,
                   "CSQH019I ZQS1 CSQHSREF Keyword values are incompatible\n" FAILED("CSQHSREF", "REFRESH SECURITY"));
    assert_command(&f, "U", "REFRESH SECURITY(*) TYPE(CONNAUTH)", false,
                   "CSQH043E ZQS1 CSQHAUTH Object AUTHINFO(SYSTEM.DEFAULT.AUTHINFO.IDPWOS) does not exist or has wrong type\n"
                   FAILED("CSQHSREF", "REFRESH SECURITY"));
    assert_command(&f, "U", "REFRESH SECURITY TYPE(SSL)", false,
                   "CSQM131I ZQS1 CSQHSREF CHANNEL INITIATOR NOT ACTIVE, CLUSTER AND CHANNEL COMMANDS INHIBITED\n"
                   FAILED("CSQHSREF", "REFRESH SECURITY"));
    /* RACF fails in the middle: the command too, and the old switches stay */
    f.fake.profiles = "MQADMIN/ZQS1.NO.TOPIC.CHECKS";
    f.fake.fail_at = f.fake.asked + 9;
    assert_command(&f, "U", "REFRESH SECURITY", false,
                   "CSQH001I ZQS1 CSQHCHK4 Security using uppercase classes\n"
                   "CSQH003I ZQS1 CSQHSREF Security refresh did not take place for class MQADMIN\n"
                   FAILED("CSQHSREF", "REFRESH SECURITY"));
    assert_true(switches_on(&f.qmgr.security.switches, SWITCH_TOPIC));
    qmgr_release(&f.qmgr);
}

static void security_that_is_off_stays_off(void **state UNUSED)
{
    struct fixture f = { .fake = { .access = "ZQS1.REFRESH.SECURITY:*=ALTER" } };

    started(&f, NULL);
    f.fake.profiles = "MQADMIN/ZQS1.NO.SUBSYS.SECURITY";
    assert_command(&f, "U", "REFRESH SECURITY(*)", true,
                   "CSQH001I ZQS1 CSQHCHK4 Security using uppercase classes\n"
                   "CSQH021I ZQS1 CSQHINIT SUBSYSTEM security switch set OFF, profile 'ZQS1.NO.SUBSYS.SECURITY' found\n"
                   DONE("CSQHSREF", "REFRESH SECURITY"));
    f.fake.profiles = "";
    assert_command(&f, "NOBODY", "REFRESH SECURITY(*)", true,
                   "CSQH001I ZQS1 CSQHCHK4 Security using uppercase classes\n"
                   "CSQH018I ZQS1 CSQHSREF Security refresh for MQADMIN not processed, security switch set OFF\n"
                   DONE("CSQHSREF", "REFRESH SECURITY"));
    assert_command(&f, "NOBODY", "RVERIFY SECURITY(U)", true,
                   "CSQH008I ZQS1 CSQHRVRF Subsystem security not active, no userids processed\n"
                   DONE("CSQHRVRF", "RVERIFY SECURITY"));
    qmgr_release(&f.qmgr);
}

/* REFRESH SECURITY said that the classes are those of mixed case now, and went on with the others. */
static void classes_of_security_that_is_off_did_not_follow_scycase(void **state UNUSED)
{
    struct fixture f = { .fake = { .profiles = "MQADMIN/ZQS1.NO.SUBSYS.SECURITY" } };

    started(&f, NULL);
    assert_command(&f, "U", "ALTER QMGR SCYCASE(MIXED)", true, DONE("CSQMAMMS", "ALTER QMGR"));
    assert_false(f.qmgr.security.switches.mixed);
    assert_command(&f, "U", "REFRESH SECURITY(*)", true,
                   "CSQH002I ZQS1 CSQHCHK4 Security using mixed case classes\n"
                   "CSQH018I ZQS1 CSQHSREF Security refresh for MXADMIN not processed, security switch set OFF\n"
                   DONE("CSQHSREF", "REFRESH SECURITY"));
    assert_command(&f, "U", "REFRESH SECURITY(MXADMIN)", true,
                   "CSQH002I ZQS1 CSQHCHK4 Security using mixed case classes\n"
                   "CSQH018I ZQS1 CSQHSREF Security refresh for MXADMIN not processed, security switch set OFF\n"
                   DONE("CSQHSREF", "REFRESH SECURITY"));
    qmgr_release(&f.qmgr);
}

static void rverify_names_whom_it_does_not_know(void **state UNUSED)
{
    struct fixture f = { .fake = { .access = "ZQS1.RVERIFY.SECURITY:*=ALTER" } };

    started(&f, NULL);
    assert_command(&f, "U1", "REV SEC(U1)", true, DONE("CSQHRVRF", "RVERIFY SECURITY"));
    assert_command(&f, "U1", "REV SEC(U2,u1,U3)", true,
                   "CSQH007I ZQS1 CSQHRVRF Reverify flag not set for user-id U2, no entry found\n"
                   "CSQH007I ZQS1 CSQHRVRF Reverify flag not set for user-id U3, no entry found\n"
                   DONE("CSQHRVRF", "RVERIFY SECURITY"));
    qmgr_release(&f.qmgr);
}

static void who_may_give_a_command(void **state UNUSED)
{
    struct fixture f = { .fake = { .access = "ZQS1.DISPLAY.SECURITY:READER=READ ZQS1.ALTER.SECURITY:READER=CONTROL "
                                             "ZQS1.ALTER.SECURITY:ADMIN=ALTER ZQS1.STOP.QMGR:OPER=CONTROL" } };

    started(&f, NULL);
    assert_command(&f, "READER", "DIS SEC TIMEOUT", true,
                   "CSQH015I ZQS1 Security timeout = 54 minutes\n" DONE("CSQHPDTC", "DISPLAY SECURITY"));
    assert_command(&f, "READER", "ALT SEC TIMEOUT(1)", false,
                   "log: ICH408I READER MQCMDS ZQS1.ALTER.SECURITY 5 4\n" REFUSED("ALT SEC"));
    assert_command(&f, "ADMIN", "ALTER SECURITY TIMEOUT(1)", true, DONE("CSQHPATC", "ALTER SECURITY"));
    assert_command(&f, "ADMIN", "STOP QMGR", false, "log: ICH408I ADMIN MQCMDS ZQS1.STOP.QMGR 4 0\n" REFUSED("STOP QMGR"));
    assert_int_equal(f.qmgr.state, QMGR_ACTIVE);
    assert_command(&f, "ADMIN", "REFRESH SECURITY(*)", false, /* no profile at all */
                   "log: ICH408I ADMIN MQCMDS ZQS1.REFRESH.SECURITY 5 0\n" REFUSED("REFRESH SECURITY"));
    f.fake.fail_at = f.fake.asked + 1;
    assert_command(&f, "READER", "DIS SEC", false, /* RACF does not answer */
                   "CSQ9029E ZQS1 CSQ9SCND Failure while processing a command\n" FAILED("CSQ9SCND", "DIS SEC"));
    /* a wrong command is wrong whoever gives it, and a right one needs no authority once the switch is off */
    assert_command(&f, "NOBODY", "DIS SEC X", false, "CSQ9001E ZQS1 'X' is invalid\n" FAILED("CSQ9SCND", "DIS SEC"));
    f.qmgr.security.switches.values[SWITCH_COMMAND].on = false;
    assert_command(&f, "NOBODY", "ALT SEC TIMEOUT(2)", true, DONE("CSQHPATC", "ALTER SECURITY"));
    qmgr_release(&f.qmgr);
}

struct level_row {
    const char *switches;
    const char *access;
    bool good;
};

/* The group's profile is looked at only when the member has none; not when the member's denies. */
static const struct level_row levels[] = {
    { "", "ZQS1.DISPLAY.SECURITY:U=READ", true },
    { "", "QSGA.DISPLAY.SECURITY:U=READ", true },
    { "", "ZQS1.DISPLAY.SECURITY:OTHER=READ QSGA.DISPLAY.SECURITY:U=READ", false },
    { "", "ZQS1.DISPLAY.SECURITY:U=READ QSGA.DISPLAY.SECURITY:OTHER=READ", true },
    { "", "", false },
    { "MQADMIN/ZQS1.NO.QMGR.CHECKS", "ZQS1.DISPLAY.SECURITY:U=READ", false },
    { "MQADMIN/ZQS1.NO.QMGR.CHECKS", "QSGA.DISPLAY.SECURITY:U=READ", true },
    { "MQADMIN/ZQS1.NO.QSG.CHECKS", "QSGA.DISPLAY.SECURITY:U=READ", false },
    { "MQADMIN/ZQS1.NO.QSG.CHECKS", "ZQS1.DISPLAY.SECURITY:U=READ", true },
};

static void levels_of_a_group(void **state UNUSED)
{
    for (size_t i = 0; i < ARRAY_COUNT(levels); i++) {
        struct fixture f = { .fake = { .profiles = levels[i].switches, .access = levels[i].access } };
        bool good;

        started(&f, "qsga");
        give(&f, "U", "DISPLAY SECURITY", &good);
        assert_int_equal(good, levels[i].good);
        qmgr_release(&f.qmgr);
    }
}

static void a_start_names_the_group(void **state UNUSED)
{
    struct fixture f = { .fake = { .inactive = "MQADMIN" } };
    bool good;

    qmgr_init(&f.qmgr, "ZQS1", "QSGA", fake_saf(&f.fake));
    assert_non_null(strstr(give(&f, "IBMUSER", "START QMGR", &good),
                           "CSQY106I ZQS1 EXITTCB=8, EXITLIM=30, WLMTIME=30, WLMTIMU=MINS\nCSQY107I ZQS1 QSGDATA=(QSGA,"));
    qmgr_release(&f.qmgr);
}

static void command_scope(void **state UNUSED)
{
    struct fixture f = { .fake = { .inactive = "MQADMIN" } };
    bool good;

    started(&f, NULL);
    give(&f, "U", "DIS SEC CMDSCOPE(zqs1)", &good);
    assert_true(good);
    give(&f, "U", "DIS SEC CMDSCOPE(' ')", &good);
    assert_true(good);
    assert_command(&f, "U", "DIS SEC CMDSCOPE(ZQS2)", false,
                   "CSQ9011E ZQS1 Parameter(s) unacceptable for 'CMDSCOPE'\n" FAILED("CSQ9SCND", "DIS SEC"));
    give(&f, "U", "DIS SEC CMDSCOPE(*)", &good);
    assert_false(good);
    qmgr_release(&f.qmgr);
    started(&f, "QSGA");
    give(&f, "U", "DIS SEC CMDSCOPE(*)", &good);
    assert_true(good);
    qmgr_release(&f.qmgr);
}

static void a_queue_manager_is_found_by_name(void **state UNUSED)
{
    struct config_qmgr qmgrs[] = { { .name = "BIRCHTREE" }, { .name = "ASH" }, { .name = "BIRC" } };
    struct config config = { .qmgrs = qmgrs, .qmgr_count = 3 };

    assert_ptr_equal(qmgr_find(&config, span_of("birchtree")), &qmgrs[0]);
    assert_ptr_equal(qmgr_find(&config, span_of("ASH")), &qmgrs[1]);
    assert_ptr_equal(qmgr_find(&config, span_of("BIRC")), &qmgrs[2]); /* the whole name comes first */
    config.qmgr_count = 2;
    assert_ptr_equal(qmgr_find(&config, span_of("BIRC")), &qmgrs[0]);
    assert_null(qmgr_find(&config, span_of("BIRCH")));
    assert_null(qmgr_find(&config, span_of("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_sequence_of_a_start),
        cmocka_unit_test(a_start_without_racf_fails),
        cmocka_unit_test(display_shows_what_is_asked),
        cmocka_unit_test(alter_changes_all_or_nothing),
        cmocka_unit_test(refresh_reads_again),
        cmocka_unit_test(a_refresh_lists_what_it_names),
        cmocka_unit_test(a_list_that_is_not_made_is_named),
        cmocka_unit_test(refresh_refuses_what_does_not_fit),
        cmocka_unit_test(security_that_is_off_stays_off),
        cmocka_unit_test(classes_of_security_that_is_off_did_not_follow_scycase),
        cmocka_unit_test(rverify_names_whom_it_does_not_know),
        cmocka_unit_test(who_may_give_a_command),
        cmocka_unit_test(levels_of_a_group),
        cmocka_unit_test(a_start_names_the_group),
        cmocka_unit_test(command_scope),
        cmocka_unit_test(a_queue_manager_is_found_by_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
