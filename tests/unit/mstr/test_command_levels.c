/* test_command_levels.c - command_security.c: each command of the table against the profiles and levels of the mainframe.
 *
 * The rows are those of the facts (mq-security.md 9), written down here once more and not taken from mqsc.def.
 */
#include "tests/unit/mstr/fake_saf.h"

#include "mstr/command_security.h"
#include "mstr/commands.h"

/* A command, its profile behind hlq. in MQCMDS, its level; its command resources in MQADMIN, at the same level. */
static const struct row {
    const char *command, *profile;
    enum racf_level level;
    const char *resources[2];
} rows[] = {
#define OBJECT_ROWS(keyword, others)                                                             \
    { "DEFINE " keyword "(A)" others, "DEFINE." keyword, RACF_ALTER, { keyword ".A" } },         \
    { "ALTER " keyword "(A)" others, "ALTER." keyword, RACF_ALTER, { keyword ".A" } },           \
    { "DELETE " keyword "(A)", "DELETE." keyword, RACF_ALTER, { keyword ".A" } },                \
    { "DISPLAY " keyword "(A)", "DISPLAY." keyword, RACF_READ, { NULL } },
    OBJECT_ROWS("AUTHINFO", " AUTHTYPE(IDPWOS)")
    OBJECT_ROWS("CHANNEL", " CHLTYPE(SVRCONN)")
    OBJECT_ROWS("NAMELIST", "")
    OBJECT_ROWS("PROCESS", "")
    OBJECT_ROWS("TOPIC", "")
#undef OBJECT_ROWS
#define QUEUE_ROWS(keyword, others)                                                      \
    { "DEFINE " keyword "(A)" others, "DEFINE." keyword, RACF_ALTER, { "QUEUE.A" } },    \
    { "ALTER " keyword "(A)", "ALTER." keyword, RACF_ALTER, { "QUEUE.A" } },             \
    { "DELETE " keyword "(A)", "DELETE." keyword, RACF_ALTER, { "QUEUE.A" } },           \
    { "DISPLAY " keyword "(A)", "DISPLAY." keyword, RACF_READ, { NULL } },
    QUEUE_ROWS("QALIAS", "")
    QUEUE_ROWS("QLOCAL", "")
    QUEUE_ROWS("QMODEL", "")
    QUEUE_ROWS("QREMOTE", "")
#undef QUEUE_ROWS
#define FREE_ROWS(keyword, value)                                                       \
    { "DEFINE " keyword value, "DEFINE." keyword, RACF_ALTER, { NULL } },               \
    { "ALTER " keyword value, "ALTER." keyword, RACF_ALTER, { NULL } },                 \
    { "DELETE " keyword value, "DELETE." keyword, RACF_ALTER, { NULL } },
    FREE_ROWS("SUB", "(A)")
    FREE_ROWS("STGCLASS", "(A)")
    FREE_ROWS("CFSTRUCT", "(A)")
    FREE_ROWS("BUFFPOOL", "(1)")
#undef FREE_ROWS
    { "DEFINE PSID(1)", "DEFINE.PSID", RACF_ALTER, { NULL } },
    { "ALTER PSID(1) EXPAND(NONE)", "ALTER.PSID", RACF_ALTER, { NULL } },
    { "DELETE PSID(1)", "DELETE.PSID", RACF_ALTER, { NULL } },
    { "ALTER QMGR", "ALTER.QMGR", RACF_ALTER, { NULL } },
    { "ALTER SECURITY", "ALTER.SECURITY", RACF_ALTER, { NULL } },
    { "ALTER TRACE(STAT) TNO(1) CLASS(1)", "ALTER.TRACE", RACF_ALTER, { NULL } },
    { "ALTER SMDS(*) CFSTRUCT(A)", "ALTER.SMDS", RACF_ALTER, { NULL } },
    { "DEFINE LOG(A.B) COPY(1)", "DEFINE.LOG", RACF_ALTER, { NULL } },
    { "DEFINE MAXSMSGS(1)", "DEFINE.MAXSMSGS", RACF_ALTER, { NULL } },
    { "CLEAR QLOCAL(A)", "CLEAR.QLOCAL", RACF_ALTER, { "QUEUE.A" } },
    { "CLEAR TOPICSTR('a') CLRTYPE(RETAINED)", "CLEAR.TOPICSTR", RACF_ALTER, { "TOPIC.SYSTEM.BASE.TOPIC" } },
    { "MOVE QLOCAL(A) TOQLOCAL(B)", "MOVE.QLOCAL", RACF_ALTER, { "QUEUE.A", "QUEUE.B" } },
    { "REFRESH CLUSTER(A)", "REFRESH.CLUSTER", RACF_ALTER, { NULL } },
    { "REFRESH QMGR TYPE(CONFIGEV)", "REFRESH.QMGR", RACF_ALTER, { NULL } },
    { "REFRESH SECURITY", "REFRESH.SECURITY", RACF_ALTER, { NULL } },
    { "RVERIFY SECURITY(A)", "RVERIFY.SECURITY", RACF_ALTER, { NULL } },
    { "ARCHIVE LOG", "ARCHIVE.LOG", RACF_CONTROL, { NULL } },
    { "BACKUP CFSTRUCT(A)", "BACKUP.CFSTRUCT", RACF_CONTROL, { NULL } },
    { "RECOVER BSDS", "RECOVER.BSDS", RACF_CONTROL, { NULL } },
    { "RECOVER CFSTRUCT(A)", "RECOVER.CFSTRUCT", RACF_CONTROL, { NULL } },
    { "PING CHANNEL(A)", "PING.CHANNEL", RACF_CONTROL, { "CHANNEL.A" } },
    { "RESET CHANNEL(A)", "RESET.CHANNEL", RACF_CONTROL, { "CHANNEL.A" } },
    { "RESOLVE CHANNEL(A) ACTION(COMMIT)", "RESOLVE.CHANNEL", RACF_CONTROL, { "CHANNEL.A" } },
    { "START CHANNEL(A)", "START.CHANNEL", RACF_CONTROL, { "CHANNEL.A" } },
    { "STOP CHANNEL(A)", "STOP.CHANNEL", RACF_CONTROL, { "CHANNEL.A" } },
    { "RESET QSTATS(A)", "RESET.QSTATS", RACF_CONTROL, { "QUEUE.A" } },
    { "RESET CFSTRUCT(A) ACTION(FAIL)", "RESET.CFSTRUCT", RACF_CONTROL, { NULL } },
    { "RESET CLUSTER(A) QMNAME(B) ACTION(FORCEREMOVE)", "RESET.CLUSTER", RACF_CONTROL, { NULL } },
    { "RESET QMGR TYPE(PUBSUB) CHILD(B)", "RESET.QMGR", RACF_CONTROL, { NULL } },
    { "RESET SMDS(*) CFSTRUCT(A) ACCESS(ENABLED)", "RESET.SMDS", RACF_CONTROL, { NULL } },
    { "RESET TPIPE(A) XCFMNAME(B)", "RESET.TPIPE", RACF_CONTROL, { NULL } },
    { "RESOLVE INDOUBT(A) ACTION(COMMIT) NID(*)", "RESOLVE.INDOUBT", RACF_CONTROL, { NULL } },
    { "RESUME QMGR LOG", "RESUME.QMGR", RACF_CONTROL, { NULL } },
    { "SUSPEND QMGR LOG", "SUSPEND.QMGR", RACF_CONTROL, { NULL } },
    { "SET ARCHIVE DEFAULT", "SET.ARCHIVE", RACF_CONTROL, { NULL } },
    { "SET CHLAUTH('A') TYPE(BLOCKUSER) USERLIST('B')", "SET.CHLAUTH", RACF_CONTROL, { NULL } },
    { "SET LOG DEFAULT", "SET.LOG", RACF_CONTROL, { NULL } },
    { "SET SYSTEM DEFAULT", "SET.SYSTEM", RACF_CONTROL, { NULL } },
    { "START CHINIT", "START.CHINIT", RACF_CONTROL, { NULL } },
    { "STOP CHINIT", "STOP.CHINIT", RACF_CONTROL, { NULL } },
    { "START CMDSERV", "START.CMDSERV", RACF_CONTROL, { NULL } },
    { "STOP CMDSERV", "STOP.CMDSERV", RACF_CONTROL, { NULL } },
    { "START LISTENER", "START.LISTENER", RACF_CONTROL, { NULL } },
    { "STOP LISTENER", "STOP.LISTENER", RACF_CONTROL, { NULL } },
    { "START SMDSCONN(*) CFSTRUCT(A)", "START.SMDSCONN", RACF_CONTROL, { NULL } },
    { "STOP SMDSCONN(*) CFSTRUCT(A)", "STOP.SMDSCONN", RACF_CONTROL, { NULL } },
    { "START TRACE(STAT)", "START.TRACE", RACF_CONTROL, { NULL } },
    { "STOP TRACE(*)", "STOP.TRACE", RACF_CONTROL, { NULL } },
    { "STOP QMGR", "STOP.QMGR", RACF_CONTROL, { NULL } },
    { "STOP CONN(0000000000000001)", "STOP.CONN", RACF_CONTROL, { NULL } },
    { "DISPLAY ARCHIVE", "DISPLAY.ARCHIVE", RACF_READ, { NULL } },
    { "DISPLAY CFSTATUS(A)", "DISPLAY.CFSTATUS", RACF_READ, { NULL } },
    { "DISPLAY CFSTRUCT(A)", "DISPLAY.CFSTRUCT", RACF_READ, { NULL } },
    { "DISPLAY CHINIT", "DISPLAY.CHINIT", RACF_READ, { NULL } },
    { "DISPLAY CHLAUTH(A)", "DISPLAY.CHLAUTH", RACF_READ, { NULL } },
    { "DISPLAY CHSTATUS(A)", "DISPLAY.CHSTATUS", RACF_READ, { NULL } },
    { "DISPLAY CLUSQMGR(A)", "DISPLAY.CLUSQMGR", RACF_READ, { NULL } },
    { "DISPLAY CMDSERV", "DISPLAY.CMDSERV", RACF_READ, { NULL } },
    { "DISPLAY CONN(*)", "DISPLAY.CONN", RACF_READ, { NULL } },
    { "DISPLAY GROUP", "DISPLAY.GROUP", RACF_READ, { NULL } },
    { "DISPLAY LOG", "DISPLAY.LOG", RACF_READ, { NULL } },
    { "DISPLAY MAXSMSGS", "DISPLAY.MAXSMSGS", RACF_READ, { NULL } },
    { "DISPLAY PUBSUB", "DISPLAY.PUBSUB", RACF_READ, { NULL } },
    { "DISPLAY QMGR", "DISPLAY.QMGR", RACF_READ, { NULL } },
    { "DISPLAY QUEUE(A)", "DISPLAY.QUEUE", RACF_READ, { NULL } },
    { "DISPLAY QCLUSTER(A)", "DISPLAY.QCLUSTER", RACF_READ, { NULL } },
    { "DISPLAY QSTATUS(A)", "DISPLAY.QSTATUS", RACF_READ, { NULL } },
    { "DISPLAY SBSTATUS(A)", "DISPLAY.SBSTATUS", RACF_READ, { NULL } },
    { "DISPLAY SECURITY", "DISPLAY.SECURITY", RACF_READ, { NULL } },
    { "DISPLAY SMDS(*) CFSTRUCT(A)", "DISPLAY.SMDS", RACF_READ, { NULL } },
    { "DISPLAY SMDSCONN(*) CFSTRUCT(A)", "DISPLAY.SMDSCONN", RACF_READ, { NULL } },
    { "DISPLAY STGCLASS(A)", "DISPLAY.STGCLASS", RACF_READ, { NULL } },
    { "DISPLAY SUB(A)", "DISPLAY.SUB", RACF_READ, { NULL } },
    { "DISPLAY SYSTEM", "DISPLAY.SYSTEM", RACF_READ, { NULL } },
    { "DISPLAY TCLUSTER(A)", "DISPLAY.TCLUSTER", RACF_READ, { NULL } },
    { "DISPLAY THREAD(*)", "DISPLAY.THREAD", RACF_READ, { NULL } },
    { "DISPLAY TPSTATUS('a')", "DISPLAY.TPSTATUS", RACF_READ, { NULL } },
    { "DISPLAY TRACE(*)", "DISPLAY.TRACE", RACF_READ, { NULL } },
    { "DISPLAY USAGE", "DISPLAY.USAGE", RACF_READ, { NULL } },
};

struct fixture {
    struct fake_saf fake;
    struct qmgr qmgr;
};

static int give(struct fixture *f, const struct row *row, const char *access)
{
    struct identity who = { .user = name8_const("U"), .source = IDENTITY_COMMAND };
    struct arena arena;
    struct order order;
    struct mqsc command;
    int reason;

    f->fake.access = access;
    qmgr_init(&f->qmgr, "ZQS1", NULL, fake_saf(&f->fake));
    assert_int_equal(switches_read(&f->qmgr.security.switches, "ZQS1", NULL, false, &f->qmgr.saf), 0);
    order_init(&order, &who, span_of(row->command), S_C);
    arena_init(&arena);
    if (mqsc_parse(order.text, "ZQS1", &arena, &command, &order.reply) < 0)
        fail_msg("%s: %s", row->command, order.reply.data);
    reason = command_authorized(&f->qmgr, &order, &command);
    assert_int_equal(order.log.length > 0, reason < 0);
    arena_release(&arena);
    order_release(&order);
    qmgr_release(&f->qmgr);
    return reason;
}

/* Access to all that the row names at these levels; a resource that is none has no profile. */
static const char *levels(const struct row *row, int command, int first, int second)
{
    static char access[300];
    int length = snprintf(access, sizeof access, "ZQS1.%s:U=%s", row->profile, racf_level_text((enum racf_level)command));
    const int resources[] = { first, second };

    for (unsigned i = 0; i < 2 && row->resources[i]; i++)
        length += snprintf(access + length, sizeof access - (size_t)length, " ZQS1.%s:U=%s", row->resources[i],
                           racf_level_text((enum racf_level)resources[i]));
    return access;
}

static void each_command_needs_its_levels_and_no_more(void **state UNUSED)
{
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        const struct row *row = &rows[i];
        const int level = (int)row->level;
        struct fixture f = { .fake = { .access = NULL } };

        if (give(&f, row, levels(row, level, level, level)) != 0)
            fail_msg("%s is refused", row->command);
        if (give(&f, row, levels(row, level - 1, level, level)) != REASON_NOT_AUTHORIZED)
            fail_msg("%s needs too little in MQCMDS", row->command);
        if (row->resources[0] && give(&f, row, levels(row, level, level - 1, level)) != REASON_NOT_AUTHORIZED)
            fail_msg("%s needs too little for %s", row->command, row->resources[0]);
        if (row->resources[1] && give(&f, row, levels(row, level, level, level - 1)) != REASON_NOT_AUTHORIZED)
            fail_msg("%s needs too little for %s", row->command, row->resources[1]);
    }
}

/* Command resources are a switch of their own. */
static void resources_can_be_switched_off_alone(void **state UNUSED)
{
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct fixture f = { .fake = { .profiles = "MQADMIN/ZQS1.NO.CMD.RESC.CHECKS" } };

        assert_int_equal(give(&f, &rows[i], levels(&rows[i], rows[i].level, RACF_NONE, RACF_NONE)), 0);
        assert_int_equal(give(&f, &rows[i], levels(&rows[i], RACF_NONE, RACF_ALTER, RACF_ALTER)), REASON_NOT_AUTHORIZED);
    }
}

/* No command of mqsc.def is missing above, but for START QMGR, which nobody can be asked about. */
static void each_row_of_the_table_is_here(void **state UNUSED)
{
    for (size_t i = 0; i < mqsc_command_count; i++) {
        bool found = mqsc_commands[i].profile[0] == '\0';

        for (size_t j = 0; j < ARRAY_COUNT(rows); j++)
            found |= strcmp(rows[j].profile, mqsc_commands[i].profile) == 0;
        if (!found)
            fail_msg("%s", mqsc_commands[i].profile);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_command_needs_its_levels_and_no_more),
        cmocka_unit_test(resources_can_be_switched_off_alone),
        cmocka_unit_test(each_row_of_the_table_is_here),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
