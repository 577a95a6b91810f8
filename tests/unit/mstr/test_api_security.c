/* test_api_security.c - queue_security.c: what each way of opening an object asks of RACF, and under whose name. */
#include "tests/unit/mstr/engine_fixture.h"

enum { ALTERNATE = MQOO_ALTERNATE_USER_AUTHORITY };

/* USER1 gets the levels of a row; everybody may connect. */
static struct fixture *fixture(const char *access)
{
    static struct fixture f;
    static char all[600];

    snprintf(all, sizeof all, "ZQS1.BATCH:*=READ %s", access);
    begin(&f, all);
    define(&f, TYPE_QLOCAL, "Q", "SHARE");
    define(&f, TYPE_QLOCAL, "BIRCH", "USAGE(XMITQ) SHARE");
    define(&f, TYPE_QALIAS, "ALIAS", "TARGET(Q)");
    define(&f, TYPE_QREMOTE, "REMOTE", "RNAME(FAR) RQMNAME(BIRCH)");
    define(&f, TYPE_QMODEL, "MODEL", "DEFTYPE(PERMDYN)");
    define(&f, TYPE_PROCESS, "PROC", "");
    define(&f, TYPE_NAMELIST, "NAMES", "");
    assert_int_equal(connect_as(&f, &f.one, "USER1"), MQRC_NONE);
    return &f;
}

/* The facts, row by row: the lowest levels that do, and that one less does not. */
static const struct {
    const char *name;
    MQLONG options;
    const char *resource;     /* in MQQUEUE */
    enum racf_level level;
    enum racf_level context;  /* of ZQS1.CONTEXT.name */
} rows[] = {
    { "Q", MQOO_INQUIRE, "Q", RACF_READ, RACF_NONE },
    { "Q", MQOO_BROWSE, "Q", RACF_READ, RACF_NONE },
    { "Q", MQOO_INPUT_AS_Q_DEF, "Q", RACF_UPDATE, RACF_NONE },
    { "Q", MQOO_INPUT_SHARED, "Q", RACF_UPDATE, RACF_NONE },
    { "Q", MQOO_INPUT_EXCLUSIVE, "Q", RACF_UPDATE, RACF_NONE },
    { "Q", MQOO_INPUT_SHARED | MQOO_SAVE_ALL_CONTEXT, "Q", RACF_UPDATE, RACF_NONE },
    { "Q", MQOO_OUTPUT, "Q", RACF_UPDATE, RACF_NONE },
    { "Q", MQOO_OUTPUT | MQOO_PASS_IDENTITY_CONTEXT, "Q", RACF_UPDATE, RACF_READ },
    { "Q", MQOO_OUTPUT | MQOO_PASS_ALL_CONTEXT, "Q", RACF_UPDATE, RACF_READ },
    { "Q", MQOO_OUTPUT | MQOO_SET_IDENTITY_CONTEXT, "Q", RACF_UPDATE, RACF_UPDATE },
    { "Q", MQOO_OUTPUT | MQOO_SET_ALL_CONTEXT, "Q", RACF_UPDATE, RACF_CONTROL },
    { "Q", MQOO_SET, "Q", RACF_ALTER, RACF_NONE },
    { "Q", MQOO_SET | MQOO_INQUIRE | MQOO_BROWSE, "Q", RACF_ALTER, RACF_NONE },
    { "ALIAS", MQOO_OUTPUT, "ALIAS", RACF_UPDATE, RACF_NONE },
    { "REMOTE", MQOO_OUTPUT, "REMOTE", RACF_UPDATE, RACF_NONE },
    { "BIRCH", MQOO_OUTPUT, "BIRCH", RACF_UPDATE, RACF_CONTROL },
    { "BIRCH", MQOO_INPUT_SHARED, "BIRCH", RACF_UPDATE, RACF_NONE },
};

static MQLONG try_with(size_t row, int level, int context)
{
    char access[200];
    struct fixture *f;
    MQHOBJ handle;
    MQLONG reason;

    snprintf(access, sizeof access, "ZQS1.%s:USER1=%s ZQS1.CONTEXT.%s:USER1=%s", rows[row].resource,
             racf_level_text((enum racf_level)level), rows[row].name, racf_level_text((enum racf_level)context));
    f = fixture(access);
    reason = open_as(&f->one, rows[row].name, rows[row].options, "", &handle);
    assert_int_equal(f->log.length > 0, reason != MQRC_NONE); /* a refusal has its ICH408I in the MSTR job log */
    finish(f);
    return reason;
}

static void each_option_needs_its_level_and_no_more(void **state UNUSED)
{
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        assert_int_equal(try_with(i, (int)rows[i].level, (int)rows[i].context), MQRC_NONE);
        assert_int_equal(try_with(i, (int)rows[i].level - 1, (int)rows[i].context), MQRC_NOT_AUTHORIZED);
        if (rows[i].context != RACF_NONE)
            assert_int_equal(try_with(i, (int)rows[i].level, (int)rows[i].context - 1), MQRC_NOT_AUTHORIZED);
    }
}

/* 2085 told who may not open a name that nobody has it, and 2100 that somebody has. */
static void a_name_told_by_its_reason_code_that_it_is_there(void **state UNUSED)
{
    static const struct {
        const char *name, *dynamic, *access;
        MQLONG options, reason;
    } tries[] = {
        { "NO.SUCH", "", "ZQS1.NO.SUCH:USER1=READ", MQOO_INQUIRE, MQRC_UNKNOWN_OBJECT_NAME },
        { "DANGLING", "", "ZQS1.DANGLING:USER1=UPDATE", MQOO_OUTPUT, MQRC_UNKNOWN_ALIAS_BASE_Q },
        { "REMOTE", "", "ZQS1.REMOTE:USER1=UPDATE", MQOO_INPUT_SHARED, MQRC_OPTION_NOT_VALID_FOR_TYPE },
        { "MODEL", "Q", "ZQS1.MODEL:USER1=UPDATE ZQS1.Q:USER1=UPDATE", MQOO_OUTPUT, MQRC_OBJECT_ALREADY_EXISTS },
        { "not\na name", "", "", MQOO_INQUIRE, MQRC_UNKNOWN_OBJECT_NAME },
    };

    for (size_t i = 0; i < ARRAY_COUNT(tries); i++)
        for (unsigned may = 0; may < 2; may++) {
            struct fixture *f = fixture(may ? tries[i].access : "");
            bool told = may || !tries[i].access[0];

            define(f, TYPE_QALIAS, "DANGLING", "TARGET(GONE)");
            begin_call(&f->one, MQI_OPEN);
            MQI_SET(f->one.call.od.ObjectName, span_of(tries[i].name));
            MQI_SET(f->one.call.od.DynamicQName, span_of(tries[i].dynamic));
            f->one.call.options = tries[i].options;
            assert_int_equal(reason_of(&f->one), told ? tries[i].reason : MQRC_NOT_AUTHORIZED);
            assert_int_equal(f->log.length > 0, !told);
            finish(f);
        }
}

static void no_profile_is_a_refusal(void **state UNUSED)
{
    struct fixture *f = fixture("");
    MQHOBJ handle;

    assert_int_equal(open_as(&f->one, "Q", MQOO_INQUIRE, "", &handle), MQRC_NOT_AUTHORIZED);
    assert_int_equal(handle, MQHO_UNUSABLE_HOBJ);
    assert_span(buf_span(&f->log), "ICH408I USER1 MQQUEUE ZQS1.Q 2 0\n");
    finish(f);
}

/* A class that was active when the switches were read, and is not now: RACF decides nothing (code 4). ICH408I spoke of a warning, and
 * the request was refused. */
static void a_refusal_for_an_inactive_class_was_told_as_a_warning(void **state UNUSED)
{
    struct fixture *f = fixture("ZQS1.Q:USER1=READ");
    MQHOBJ handle;

    f->fake.inactive = "MQQUEUE";
    assert_int_equal(open_as(&f->one, "Q", MQOO_INQUIRE, "", &handle), MQRC_NOT_AUTHORIZED);
    assert_span(buf_span(&f->log), "ICH408I USER1 MQQUEUE ZQS1.Q 2 0\n");
    finish(f);
}

static void the_queue_manager_itself_is_free_to_inquire(void **state UNUSED)
{
    struct fixture *f = fixture("");

    begin_call(&f->one, MQI_OPEN);
    f->one.call.od.ObjectType = MQOT_Q_MGR;
    f->one.call.options = MQOO_INQUIRE;
    assert_int_equal(reason_of(&f->one), MQRC_NONE);
    finish(f);
}

static void processes_and_namelists_have_their_classes(void **state UNUSED)
{
    static const struct {
        MQLONG type;
        const char *name, *line;
    } objects[] = { { MQOT_PROCESS, "PROC", "ICH408I USER1 MQPROC ZQS1.PROC 2 0\n" },
                    { MQOT_NAMELIST, "NAMES", "ICH408I USER1 MQNLIST ZQS1.NAMES 2 0\n" } };

    for (size_t i = 0; i < ARRAY_COUNT(objects); i++) {
        struct fixture *f = fixture("");

        begin_call(&f->one, MQI_OPEN);
        f->one.call.od.ObjectType = objects[i].type;
        MQI_SET(f->one.call.od.ObjectName, span_of(objects[i].name));
        f->one.call.options = MQOO_INQUIRE;
        assert_int_equal(reason_of(&f->one), MQRC_NOT_AUTHORIZED);
        assert_span(buf_span(&f->log), objects[i].line);
        finish(f);
    }
}

/* Of a user ID that RACF does not have; the check is made of nobody then. */
#define LOGON "ICH408I USER(NOBODY  ) GROUP(        ) NAME(####################)\n"                  \
              "  LOGON/JOB INITIATION - USER AT TERMINAL NOT RACF-DEFINED\n"                          \
              "IRR012I  VERIFICATION FAILED. USER PROFILE NOT FOUND.\n"

static void an_alternate_user_counts_for_the_queue_alone(void **state UNUSED)
{
    static const struct {
        const char *access, *alternate;
        MQLONG options, reason;
        const char *line;
    } tries[] = {
        { "ZQS1.Q:BOSS=UPDATE", "BOSS", MQOO_OUTPUT, MQRC_NOT_AUTHORIZED, "ICH408I USER1 MQADMIN ZQS1.ALTERNATE.USER.BOSS 3 0\n" },
        { "ZQS1.Q:BOSS=UPDATE ZQS1.ALTERNATE.USER.BOSS:USER1=UPDATE", "BOSS", MQOO_OUTPUT, MQRC_NONE, "" },
        { "ZQS1.Q:USER1=UPDATE ZQS1.ALTERNATE.USER.BOSS:USER1=UPDATE", "BOSS", MQOO_OUTPUT, MQRC_NOT_AUTHORIZED,
          "ICH408I BOSS MQQUEUE ZQS1.Q 3 0\n" },
        { "ZQS1.Q:BOSS=UPDATE ZQS1.ALTERNATE.USER.BOSS:USER1=UPDATE ZQS1.CONTEXT.Q:BOSS=CONTROL", "BOSS",
          MQOO_OUTPUT | MQOO_SET_ALL_CONTEXT, MQRC_NOT_AUTHORIZED, "ICH408I USER1 MQADMIN ZQS1.CONTEXT.Q 4 0\n" },
        { "ZQS1.Q:*=UPDATE ZQS1.ALTERNATE.USER.-BLANK-:USER1=READ", "", MQOO_OUTPUT, MQRC_NOT_AUTHORIZED,
          "ICH408I USER1 MQADMIN ZQS1.ALTERNATE.USER.-BLANK- 3 2\n" },
        { "ZQS1.Q:*=UPDATE ZQS1.ALTERNATE.USER.NOBODY:USER1=UPDATE", "NOBODY", MQOO_OUTPUT, MQRC_NOT_AUTHORIZED,
          LOGON "ICH408I  MQQUEUE ZQS1.Q 3 0\n" },
        { "ZQS1.Q:*=UPDATE ZQS1.ALTERNATE.USER.-BLANK-:USER1=UPDATE", "", MQOO_OUTPUT, MQRC_NOT_AUTHORIZED,
          "ICH408I  MQQUEUE ZQS1.Q 3 0\n" },
    };

    for (size_t i = 0; i < ARRAY_COUNT(tries); i++) {
        struct fixture *f = fixture(tries[i].access);
        MQHOBJ handle;

        assert_int_equal(open_as(&f->one, "Q", tries[i].options | ALTERNATE, tries[i].alternate, &handle), tries[i].reason);
        assert_span(buf_span(&f->log), tries[i].line);
        finish(f);
    }
}

static void a_model_is_checked_and_so_is_what_it_makes(void **state UNUSED)
{
    static const struct {
        const char *access;
        MQLONG reason;
    } tries[] = {
        { "ZQS1.MODEL:USER1=UPDATE", MQRC_NOT_AUTHORIZED },
        { "ZQS1.DYN.ONE:USER1=UPDATE", MQRC_NOT_AUTHORIZED },
        { "ZQS1.MODEL:USER1=READ ZQS1.DYN.ONE:USER1=UPDATE", MQRC_NOT_AUTHORIZED },
        { "ZQS1.MODEL:USER1=UPDATE ZQS1.DYN.ONE:USER1=UPDATE", MQRC_NONE },
    };

    for (size_t i = 0; i < ARRAY_COUNT(tries); i++) {
        struct fixture *f = fixture(tries[i].access);

        begin_call(&f->one, MQI_OPEN);
        MQI_SET(f->one.call.od.ObjectName, span_of("MODEL"));
        MQI_SET(f->one.call.od.DynamicQName, span_of("DYN.ONE"));
        f->one.call.options = MQOO_OUTPUT;
        assert_int_equal(reason_of(&f->one), tries[i].reason);
        assert_int_equal(objects_find(&f->objects, CLASS_QUEUE, span_of("DYN.ONE")) != NULL, tries[i].reason == MQRC_NONE);
        finish(f);
    }
}

/* Fully qualified: the transmission queue's name, without context. */
static void the_name_of_another_queue_manager_is_what_is_checked(void **state UNUSED)
{
    struct fixture *f = fixture("ZQS1.BIRCH:USER1=UPDATE");

    begin_call(&f->one, MQI_OPEN);
    MQI_SET(f->one.call.od.ObjectName, span_of("FAR"));
    MQI_SET(f->one.call.od.ObjectQMgrName, span_of("BIRCH"));
    f->one.call.options = MQOO_OUTPUT;
    assert_int_equal(reason_of(&f->one), MQRC_NONE);
    finish(f);
}

/* A name that stands for this queue manager is none: the queue's name alone is checked. */
static void an_alias_of_this_queue_manager_is_not_checked(void **state UNUSED)
{
    static const char *const names[] = { "ZQS1", "HERE", "" };

    for (size_t i = 0; i < ARRAY_COUNT(names); i++)
        for (unsigned may = 0; may < 2; may++) {
            struct fixture *f = fixture(may ? "ZQS1.Q:USER1=UPDATE" : "ZQS1.HERE:USER1=ALTER ZQS1.ZQS1:USER1=ALTER");

            define(f, TYPE_QREMOTE, "HERE", "RQMNAME(ZQS1)");
            begin_call(&f->one, MQI_OPEN);
            MQI_SET(f->one.call.od.ObjectName, span_of("Q"));
            MQI_SET(f->one.call.od.ObjectQMgrName, span_of(names[i]));
            f->one.call.options = MQOO_OUTPUT;
            assert_int_equal(reason_of(&f->one), may ? MQRC_NONE : MQRC_NOT_AUTHORIZED);
            finish(f);
        }
}

static MQLONG put1(struct program *p, const char *name, const char *alternate, MQLONG options)
{
    begin_call(p, MQI_PUT1);
    MQI_SET(p->call.od.ObjectName, span_of(name));
    MQI_SET(p->call.od.AlternateUserId, span_of(alternate));
    p->call.pmo.Options = options | MQPMO_NO_SYNCPOINT;
    return reason_of(p);
}

/* MQPUT1 needs what MQOPEN for output needs, its context and alternate user too. */
static void a_put_alone_is_checked_as_an_open(void **state UNUSED)
{
    static const struct {
        const char *name, *alternate;
        MQLONG options;
        const char *enough, *little;
    } tries[] = {
        { "Q", "", 0, "ZQS1.Q:USER1=UPDATE", "ZQS1.Q:USER1=READ" },
        { "ALIAS", "", 0, "ZQS1.ALIAS:USER1=UPDATE", "ZQS1.Q:USER1=UPDATE" },
        { "BIRCH", "", 0, "ZQS1.BIRCH:USER1=UPDATE ZQS1.CONTEXT.BIRCH:USER1=CONTROL",
          "ZQS1.BIRCH:USER1=UPDATE ZQS1.CONTEXT.BIRCH:USER1=UPDATE" },
        { "Q", "", MQPMO_SET_IDENTITY_CONTEXT, "ZQS1.Q:USER1=UPDATE ZQS1.CONTEXT.Q:USER1=UPDATE",
          "ZQS1.Q:USER1=UPDATE ZQS1.CONTEXT.Q:USER1=READ" },
        { "Q", "", MQPMO_SET_ALL_CONTEXT, "ZQS1.Q:USER1=UPDATE ZQS1.CONTEXT.Q:USER1=CONTROL",
          "ZQS1.Q:USER1=UPDATE ZQS1.CONTEXT.Q:USER1=UPDATE" },
        { "Q", "BOSS", MQPMO_ALTERNATE_USER_AUTHORITY, "ZQS1.Q:BOSS=UPDATE ZQS1.ALTERNATE.USER.BOSS:USER1=UPDATE",
          "ZQS1.Q:USER1=UPDATE ZQS1.ALTERNATE.USER.BOSS:USER1=UPDATE" },
    };

    for (size_t i = 0; i < ARRAY_COUNT(tries); i++)
        for (unsigned may = 0; may < 2; may++) {
            struct fixture *f = fixture(may ? tries[i].enough : tries[i].little);

            assert_int_equal(put1(&f->one, tries[i].name, tries[i].alternate, tries[i].options),
                             may ? MQRC_NONE : MQRC_NOT_AUTHORIZED);
            assert_int_equal(f->log.length > 0, !may);
            finish(f);
        }
}

/* Everything is decided at MQOPEN. */
static void gets_puts_and_ends_ask_nothing(void **state UNUSED)
{
    struct fixture *f = fixture("ZQS1.Q:USER1=UPDATE");
    MQHOBJ handle = open_queue(&f->one, "Q", MQOO_OUTPUT | MQOO_INPUT_SHARED);
    unsigned asked = f->fake.asked;

    f->fake.access = "";
    assert_int_equal(put(&f->one, handle, "A", MQPMO_SYNCPOINT), MQRC_NONE);
    begin_call(&f->one, MQI_CMIT);
    assert_int_equal(call(&f->one) == 0 ? f->one.call.reason : MQRC_NONE, MQRC_NONE);
    assert_got(&f->one, handle, MQGMO_NO_SYNCPOINT, "A");
    assert_int_equal(close_handle(&f->one, handle, MQCO_NONE), MQRC_NONE);
    assert_int_equal(f->fake.asked, asked);
    finish(f);
}

/* Who made a permanent dynamic queue deletes it by right, another one with ALTER; the maker was asked for ALTER, too. */
static void the_maker_of_a_dynamic_queue_was_refused_its_end(void **state UNUSED)
{
    static const char *const levels[] = { "UPDATE", "CONTROL", "ALTER" };

    for (unsigned i = 0; i < ARRAY_COUNT(levels); i++)
        for (unsigned other = 0; other < 2; other++) {
            char access[200];
            struct fixture *f;
            MQHOBJ handle, again;

            snprintf(access, sizeof access, "ZQS1.MODEL:USER1=UPDATE ZQS1.DYN.ONE:*=%s", levels[i]);
            f = fixture(access);
            assert_int_equal(connect_as(f, &f->two, "USER2"), MQRC_NONE);
            begin_call(&f->one, MQI_OPEN);
            MQI_SET(f->one.call.od.ObjectName, span_of("MODEL"));
            MQI_SET(f->one.call.od.DynamicQName, span_of("DYN.ONE"));
            f->one.call.options = MQOO_INPUT_SHARED;
            assert_int_equal(reason_of(&f->one), MQRC_NONE);
            handle = f->one.call.handle;
            assert_int_equal(close_handle(&f->one, handle, MQCO_NONE), MQRC_NONE);
            again = open_queue(other ? &f->two : &f->one, "DYN.ONE", MQOO_INPUT_SHARED);
            assert_int_equal(close_handle(other ? &f->two : &f->one, again, MQCO_DELETE),
                             other && i < 2 ? MQRC_NOT_AUTHORIZED : MQRC_NONE);
            assert_int_equal(objects_find(&f->objects, CLASS_QUEUE, span_of("DYN.ONE")) != NULL, other && i < 2);
            finish(f);
        }
}

/* In a queue-sharing group: of a check that profile counts that is found first, that of the member before that of the group; each of
 * the levels can be off. */
static void levels_of_a_group_in_the_order_of_their_names(void **state UNUSED)
{
    static const struct {
        const char *switches, *access;
        MQLONG reason;
    } tries[] = {
        { "", "ZQS1.Q:USER1=UPDATE", MQRC_NONE },
        { "", "QSGA.Q:USER1=UPDATE", MQRC_NONE },
        { "", "ZQS1.Q:USER1=READ QSGA.Q:USER1=UPDATE", MQRC_NOT_AUTHORIZED },
        { "", "ZQS1.Q:USER1=UPDATE QSGA.Q:USER1=READ", MQRC_NONE },
        { "", "", MQRC_NOT_AUTHORIZED },
        { "MQADMIN/ZQS1.NO.QMGR.CHECKS", "ZQS1.Q:USER1=UPDATE", MQRC_NOT_AUTHORIZED },
        { "MQADMIN/ZQS1.NO.QMGR.CHECKS", "ZQS1.Q:USER1=READ QSGA.Q:USER1=UPDATE", MQRC_NONE },
        { "MQADMIN/QSGA.NO.QSG.CHECKS", "QSGA.Q:USER1=UPDATE", MQRC_NOT_AUTHORIZED },
        { "MQADMIN/ZQS1.NO.QMGR.CHECKS MQADMIN/QSGA.NO.QSG.CHECKS", "QSGA.Q:USER1=UPDATE", MQRC_NONE },
        { "", "QSGA.RESLEVEL:USER1=CONTROL", MQRC_NONE },
        { "", "ZQS1.RESLEVEL:USER1=READ QSGA.RESLEVEL:USER1=CONTROL", MQRC_NOT_AUTHORIZED },
        { "MQADMIN/QSGA.NO.QUEUE.CHECKS", "", MQRC_NONE },
        { "MQADMIN/QSGA.NO.QUEUE.CHECKS MQADMIN/ZQS1.YES.QUEUE.CHECKS", "", MQRC_NOT_AUTHORIZED },
    };

    for (size_t i = 0; i < ARRAY_COUNT(tries); i++) {
        static struct fixture f;
        char access[200];
        MQHOBJ handle;
        unsigned before;

        snprintf(access, sizeof access, "QSGA.BATCH:*=READ ZQS1.BATCH:*=READ %s", tries[i].access);
        begin(&f, access);
        snprintf(f.qmgr.group, sizeof f.qmgr.group, "QSGA");
        f.fake.profiles = tries[i].switches;
        assert_int_equal(switches_read(&f.qmgr.security.switches, "ZQS1", "QSGA", false, &f.qmgr.saf), 0);
        define(&f, TYPE_QLOCAL, "Q", "SHARE");
        assert_int_equal(connect_as(&f, &f.one, "USER1"), MQRC_NONE);
        before = f.fake.attempts;
        assert_int_equal(open_as(&f.one, "Q", MQOO_OUTPUT, "", &handle), tries[i].reason);
        assert_true(f.fake.attempts - before <= 1); /* what only the group has a profile of had a violation in RACF's records */
        finish(&f);
    }
}

/* SCYCASE(MIXED): the same checks in the classes of that case. */
static void mixed_case_has_its_classes(void **state UNUSED)
{
    static const struct {
        MQLONG type;
        const char *name;
        MQLONG options;
        const char *alternate, *line;
    } tries[] = {
        { MQOT_Q, "Q", MQOO_OUTPUT, "", "ICH408I USER1 MXQUEUE ZQS1.Q 3 0\n" },
        { MQOT_Q, "OTHER", MQOO_OUTPUT | MQOO_SET_ALL_CONTEXT, "", "ICH408I USER1 MXADMIN ZQS1.CONTEXT.OTHER 4 0\n" },
        { MQOT_Q, "OTHER", MQOO_OUTPUT | ALTERNATE, "BOSS", "ICH408I USER1 MXADMIN ZQS1.ALTERNATE.USER.BOSS 3 0\n" },
        { MQOT_PROCESS, "PROC", MQOO_INQUIRE, "", "ICH408I USER1 MXPROC ZQS1.PROC 2 0\n" },
        { MQOT_NAMELIST, "NAMES", MQOO_INQUIRE, "", "ICH408I USER1 MXNLIST ZQS1.NAMES 2 0\n" },
    };

    for (size_t i = 0; i < ARRAY_COUNT(tries); i++) {
        struct fixture *f = fixture("ZQS1.OTHER:USER1=UPDATE");

        define(f, TYPE_QLOCAL, "OTHER", "SHARE");
        assert_int_equal(switches_read(&f->qmgr.security.switches, "ZQS1", NULL, true, &f->qmgr.saf), 0);
        begin_call(&f->one, MQI_OPEN);
        f->one.call.od.ObjectType = tries[i].type;
        MQI_SET(f->one.call.od.ObjectName, span_of(tries[i].name));
        MQI_SET(f->one.call.od.AlternateUserId, span_of(tries[i].alternate));
        f->one.call.options = tries[i].options;
        assert_int_equal(reason_of(&f->one), MQRC_NOT_AUTHORIZED);
        assert_span(buf_span(&f->log), tries[i].line);
        finish(f);
    }
}

/* The question how far RESLEVEL spares somebody, and whether MQCONN frees from passwords, is no attempt to have that access. */
static void a_question_about_levels_was_recorded_as_a_violation(void **state UNUSED)
{
    static struct fixture f;
    const struct identity user = { .user = name8_const("USER1") };
    unsigned before;

    begin(&f, "ZQS1.BATCH:USER1=READ ZQS1.RESLEVEL:USER1=READ ZQS1.RESLEVEL:USER2=CONTROL ZQS1.BATCH:USER2=READ");
    assert_int_equal(connect_as(&f, &f.one, "USER1"), MQRC_NONE);
    assert_int_equal(f.fake.attempts, 1); /* MQCONN alone */
    before = f.fake.attempts;
    assert_false(engine_trusts(f.engine, &user));
    assert_int_equal(f.fake.attempts, before);
    assert_int_equal(connect_as(&f, &f.two, "USER2"), MQRC_NONE);
    assert_int_equal(f.fake.attempts, before + 2); /* that it is spared is what RESAUDIT records */
    finish(&f);
}

static void reslevel_spares_from_control_on(void **state UNUSED)
{
    for (int level = RACF_NONE; level <= RACF_ALTER; level++) {
        char access[100];
        struct fixture *f;
        MQHOBJ handle;

        snprintf(access, sizeof access, "ZQS1.RESLEVEL:USER1=%s", racf_level_text((enum racf_level)level));
        f = fixture(access);
        assert_int_equal(open_as(&f->one, "Q", MQOO_OUTPUT, "", &handle),
                         level >= RACF_CONTROL ? MQRC_NONE : MQRC_NOT_AUTHORIZED);
        finish(f);
    }
}

/* What counts is the level, which WARNING mode gives nobody; a check of the queue itself passes in it. */
static void reslevel_in_warning_mode_spared_everybody(void **state UNUSED)
{
    static const struct {
        const char *warning;
        MQLONG reason;
    } tries[] = { { "ZQS1.RESLEVEL", MQRC_NOT_AUTHORIZED }, { "ZQS1.Q", MQRC_NONE } };

    for (size_t i = 0; i < ARRAY_COUNT(tries); i++) {
        static struct fixture f;
        MQHOBJ handle;

        begin(&f, "ZQS1.BATCH:*=READ ZQS1.RESLEVEL:USER1=READ ZQS1.Q:USER1=READ");
        f.fake.warning = tries[i].warning;
        define(&f, TYPE_QLOCAL, "Q", "SHARE");
        assert_int_equal(connect_as(&f, &f.one, "USER1"), MQRC_NONE);
        assert_int_equal(open_as(&f.one, "Q", MQOO_OUTPUT, "", &handle), tries[i].reason);
        finish(&f);
    }
}

static void connecting_needs_read_and_the_violation_is_the_jobs(void **state UNUSED)
{
    static struct fixture f;

    begin(&f, "ZQS1.BATCH:USER1=READ");
    assert_int_equal(connect_as(&f, &f.one, "USER1"), MQRC_NONE);
    assert_int_equal(connect_as(&f, &f.two, "USER2"), MQRC_NOT_AUTHORIZED);
    assert_span(buf_span(&f.job_log), "ICH408I USER2 MQCONN ZQS1.BATCH 2 0\n");
    assert_int_equal(f.log.length, 0);
    finish(&f);
}

/* Whichever question to RACF fails, the answer is no. */
static void a_racf_that_cannot_be_asked_refuses(void **state UNUSED)
{
    struct fixture *f = fixture("ZQS1.Q:USER1=UPDATE ZQS1.CONTEXT.Q:USER1=CONTROL");
    MQHOBJ handle;

    for (unsigned later = 1; later <= 2; later++) {
        f->fake.fail_at = f->fake.asked + later;
        assert_int_equal(open_as(&f->one, "Q", MQOO_OUTPUT | MQOO_SET_ALL_CONTEXT, "", &handle), MQRC_SECURITY_ERROR);
    }
    f->fake.fail_at = 0;
    assert_int_equal(open_as(&f->one, "Q", MQOO_OUTPUT | MQOO_SET_ALL_CONTEXT, "", &handle), MQRC_NONE);
    finish(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_option_needs_its_level_and_no_more),
        cmocka_unit_test(no_profile_is_a_refusal),
        cmocka_unit_test(a_refusal_for_an_inactive_class_was_told_as_a_warning),
        cmocka_unit_test(a_name_told_by_its_reason_code_that_it_is_there),
        cmocka_unit_test(the_queue_manager_itself_is_free_to_inquire),
        cmocka_unit_test(processes_and_namelists_have_their_classes),
        cmocka_unit_test(an_alternate_user_counts_for_the_queue_alone),
        cmocka_unit_test(a_model_is_checked_and_so_is_what_it_makes),
        cmocka_unit_test(the_name_of_another_queue_manager_is_what_is_checked),
        cmocka_unit_test(an_alias_of_this_queue_manager_is_not_checked),
        cmocka_unit_test(a_put_alone_is_checked_as_an_open),
        cmocka_unit_test(gets_puts_and_ends_ask_nothing),
        cmocka_unit_test(the_maker_of_a_dynamic_queue_was_refused_its_end),
        cmocka_unit_test(levels_of_a_group_in_the_order_of_their_names),
        cmocka_unit_test(mixed_case_has_its_classes),
        cmocka_unit_test(a_question_about_levels_was_recorded_as_a_violation),
        cmocka_unit_test(reslevel_spares_from_control_on),
        cmocka_unit_test(reslevel_in_warning_mode_spared_everybody),
        cmocka_unit_test(connecting_needs_read_and_the_violation_is_the_jobs),
        cmocka_unit_test(a_racf_that_cannot_be_asked_refuses),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
