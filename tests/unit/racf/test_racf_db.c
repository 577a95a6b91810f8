/* test_racf_db.c - the RACF database: its file in every state, transactions, identities, the profile that covers a resource. */
#include "tests/unit/racf/commands.h"

#include <fcntl.h>
#include <sys/wait.h>

#include "racf/db_profiles.h"
#include "racf/db_users.h"
#include "racf/store.h"

/* ---------------------------------------------------------------------------------------------------- the file */

static void write_over(const char *path, off_t offset, const char *bytes, size_t length)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, bytes, length, offset), length);
    close(fd);
}

static void what_a_file_may_be(void **state UNUSED)
{
    struct racf_store *other = NULL;
    char path[128], junk[4096];
    struct sql *sql;

    snprintf(path, sizeof path, "%s/other.db", folder);
    assert_int_equal(racf_store_open(path, classes, &other), REASON_NOT_FOUND); /* opening makes none */
    assert_int_equal(access(path, F_OK), -1);
    assert_int_equal(racf_store_open(folder, classes, &other) < 0, 1);
    memset(junk, 'x', sizeof junk);
    write_over(path, 0, junk, sizeof junk);
    assert_int_equal(racf_store_open(path, classes, &other), REASON_CORRUPT);
    assert_int_equal(racf_store_create(path, classes, &other), REASON_CORRUPT);
    unlink(path);
    write_over(path, 0, "", 0); /* init died before its commit */
    assert_int_equal(racf_store_open(path, classes, &other), REASON_NOT_FOUND);
    assert_int_equal(racf_store_create(path, classes, &other), 0);
    racf_store_close(other);
    other = NULL;
    assert_int_equal(racf_store_create(path, classes, &other), REASON_EXISTS);
    assert_int_equal(racf_store_open(path, classes, &other), 0);
    racf_store_close(other);
    assert_int_equal(sql_open(&sql, path, ""), 0);
    assert_int_equal(sql_run(sql, "UPDATE options SET value = 2 WHERE name = 'VERSION'", ""), 0);
    sql_close(sql);
    assert_int_equal(racf_store_open(path, classes, &other), REASON_VERSION);
    assert_int_equal(sql_open(&sql, path, ""), 0);
    assert_int_equal(sql_run(sql, "UPDATE options SET value = 1 WHERE name = 'VERSION'", ""), 0);
    sql_close(sql);
    assert_int_equal(racf_store_open(path, classes, &other), 0);
    racf_store_close(other);
    assert_int_equal(truncate(path, 4096), 0); /* the pages that hold the tables are gone */
    assert_int_equal(racf_store_open(path, classes, &other), REASON_CORRUPT);
    unlink(path);
}

/* A process that is killed loses what it has not committed, and nothing else. */
static void killed_between_commits(void **state UNUSED)
{
    static const struct command_case rows[] = {
        { NULL, "LISTGRP KEPT", 0, "INFORMATION FOR GROUP KEPT" },
        { NULL, "LISTGRP LOST", 4, "ICH51003I" },
        { NULL, "RLIST FACILITY KEPT", 0, "KEPT" },
    };
    pid_t child;
    int status;

    racf_store_close(store);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct racf_group lost = { .name = name8_const("LOST"), .superior = name8_const("SYS1"), .owner = name8_const("IBMUSER") };

        if (racf_store_open(database, classes, &store) < 0)
            _exit(1);
        must_do("ADDGROUP KEPT");
        must_do("RDEFINE FACILITY KEPT");
        if (store_begin(store) < 0 || group_insert(store, &lost) < 0)
            _exit(1);
        kill(getpid(), SIGKILL);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(racf_store_open(database, classes, &store), 0);
    run_rows(rows, ARRAY_COUNT(rows));
}

static void two_processes_are_one_too_many(void **state UNUSED)
{
    struct racf_store *second = NULL;

    assert_int_equal(racf_store_open(database, classes, &second), REASON_BUSY);
}

/* ---------------------------------------------------------------------------------------------------- transactions */

/* Makes the disk full: no page may be added; or gives it room again. */
static void limit_pages(bool full)
{
    struct sql_query *query = sql_query(racf_store_sql(store), "PRAGMA page_count", "");
    static char statements[4][100]; /* sql.c keeps them by address */
    static size_t used;
    char *statement = statements[used++];
    int64_t pages;
    struct sql_query *limit;

    assert_true(sql_next(query));
    pages = sql_int(query, 0);
    assert_int_equal(sql_done(query), 0);
    snprintf(statement, sizeof statements[0], "PRAGMA max_page_count=%lld", full ? (long long)pages : 1000000);
    limit = sql_query(racf_store_sql(store), statement, "");
    assert_true(sql_next(limit));
    assert_int_equal(sql_done(limit), 0);
}

/* A command that needs many pages. */
static int give_much(const char *prefix)
{
    struct command_environment environment = { .now = now };
    struct command_effects effects = { 0 };
    struct name8 ibmuser = name8_const("IBMUSER");
    struct buf command, out, clist;
    struct identity issuer;
    int code;

    assert_int_equal(racf_store_identity(store, &ibmuser, NULL, now, &issuer), 0);
    buf_init(&command, 1 << 16);
    buf_init(&out, 1 << 16);
    buf_init(&clist, 1 << 16);
    buf_put_text(&command, "RDEFINE XFACILIT (");
    for (int i = 0; i < 1000; i++)
        buf_printf(&command, "%s.%d ", prefix, i);
    buf_put_text(&command, ") DATA('");
    buf_fill(&command, 'x', 255);
    buf_put_text(&command, "')");
    code = racf_command_run(store, &issuer, buf_span(&command), &environment, &out, &clist, &effects);
    if (code == 12)
        assert_true(output_holds(out.data, "IRR16001I RDEFINE COMMAND ENDED DUE TO ERROR"));
    command_effects_release(&effects);
    buf_release(&command);
    buf_release(&out);
    buf_release(&clist);
    identity_release(&issuer);
    return code;
}

static void a_full_disk(void **state UNUSED)
{
    static const struct command_case rows[] = {
        { NULL, "RLIST XFACILIT FULL.1", 4, "ICH13003I" },
        { NULL, "SEARCH CLASS(XFACILIT)", 4, "ICH31005I" },
    };

    limit_pages(true);
    assert_int_equal(give_much("FULL"), 12);
    assert_int_equal(racf_store_commit(store), 0);
    run_rows(rows, ARRAY_COUNT(rows)); /* not a part of it is there */
    limit_pages(false);
    assert_int_equal(give_much("FULL"), 0);
    assert_int_equal(racf_store_commit(store), 0);
}

/* SQLite takes the whole transaction back when the disk is full, also what commands before had done in it. They wait for the commit to
 * be answered: the process has to end before that. */
static void a_full_disk_after_a_good_command(void **state UNUSED)
{
    pid_t child;
    int status;

    must_do("ADDGROUP BEFORE");
    racf_store_close(store);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct racf_group good = { .name = name8_const("GOOD"), .superior = name8_const("SYS1"), .owner = name8_const("IBMUSER") };
        int code;

        if (!freopen("/dev/null", "w", stderr) || racf_store_open(database, classes, &store) < 0)
            _exit(100);
        limit_pages(true);
        if (store_begin(store) < 0 || group_insert(store, &good) < 0) /* stands for a command that was done */
            _exit(101);
        code = give_much("MORE");
        _exit(102 + code);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) < 100); /* fatal() */
    assert_int_equal(racf_store_open(database, classes, &store), 0);
}

/* The same when no command but a note was what failed: the next commit says so. */
static void a_lost_transaction_is_not_committed(void **state UNUSED)
{
    must_do("ADDGROUP AFTER");
    assert_int_equal(store_begin(store), 0);
    sql_rollback(racf_store_sql(store)); /* as SQLite does by itself */
    assert_int_equal(store_begin(store), REASON_IN_DOUBT);
    assert_int_equal(racf_store_commit(store), REASON_IN_DOUBT);
    racf_store_rollback(store);
    assert_int_equal(racf_store_commit(store), 0);
    must_do("DELGROUP AFTER");
}

/* What is kept in memory goes back too. */
static void options_roll_back(void **state UNUSED)
{
    struct racf_class_options options;
    struct store_class *row = store_class(store, "MQPROC");

    assert_int_equal(store_begin(store), 0);
    row->options.active = true;
    assert_int_equal(store_class_write(store, row), 0);
    racf_store_rollback(store);
    assert_int_equal(racf_store_class(store, "MQPROC", &options), 0);
    assert_false(options.active);
    assert_int_equal(racf_store_class(store, "NOSUCH", &options), REASON_NOT_FOUND);
    must_do("SETROPTS CLASSACT(MQPROC)");
    racf_store_close(store);
    assert_int_equal(racf_store_open(database, classes, &store), 0);
    assert_int_equal(racf_store_class(store, "MQPROC", &options), 0);
    assert_true(options.active);
}

static uint64_t changes_of(const char *class_name)
{
    struct racf_class_options options;

    assert_int_equal(racf_store_class(store, class_name, &options), 0);
    return options.changes;
}

/* ADDSD is given twice, the first time to learn what has to be asked of the catalog, and that one was taken back: whatever racf had
 * found out about any class was found out again. */
static void a_change_made_racf_forget_all_classes(void **state UNUSED)
{
    uint64_t facility = changes_of("FACILITY"), data_set = changes_of("DATASET");
    struct buf out;

    catalog_away = true;
    assert_int_equal(give(NULL, "ADDSD 'IBMUSER.FORGETS.REAL'", &out), 12);
    buf_release(&out);
    catalog_away = false;
    assert_int_equal(changes_of("FACILITY"), facility);
    must_do("ADDSD 'IBMUSER.FORGETS.REAL'");
    assert_int_equal(changes_of("FACILITY"), facility);
    assert_true(changes_of("DATASET") > data_set);
    must_do("DELDSD 'IBMUSER.FORGETS.REAL'");
    must_do("RDEFINE FACILITY FORGETS.NOTHING");
    assert_true(changes_of("FACILITY") > facility);
    must_do("RDELETE FACILITY FORGETS.NOTHING");
    facility = changes_of("FACILITY");
    racf_store_rollback(store); /* whole commands may have gone */
    assert_true(changes_of("FACILITY") > facility);
}

/* Options of the system are kept in memory, and are those of the database all the same. */
static void options_in_memory(void **state UNUSED)
{
    assert_int_equal(racf_store_option(store, "NO.SUCH", 7), 7);
    assert_int_equal(store_begin(store), 0);
    assert_int_equal(store_set_option(store, "NO.SUCH", 1), 0);
    assert_int_equal(racf_store_option(store, "NO.SUCH", 7), 1);
    assert_int_equal(store_set_option(store, "AAAA", 2), 0);
    assert_int_equal(store_set_option(store, "ZZZZ", 3), 0);
    assert_int_equal(store_set_option(store, "NO.SUCH", -4), 0);
    assert_int_equal(racf_store_option(store, "NO.SUCH", 7), -4);
    assert_int_equal(racf_store_option(store, "AAAA", 7) + racf_store_option(store, "ZZZZ", 7), 5);
    racf_store_rollback(store);
    assert_int_equal(racf_store_option(store, "NO.SUCH", 7), 7);
    must_do("SETROPTS GRPLIST PROTECTALL(WARNING)");
    racf_store_close(store);
    assert_int_equal(racf_store_open(database, classes, &store), 0);
    assert_int_equal(racf_store_option(store, "PROTECTALL", 0), 2);
    must_do("SETROPTS NOPROTECTALL");
}

/* ---------------------------------------------------------------------------------------------------- who is who */

static void identities(void **state UNUSED)
{
    struct name8 user = name8_const("IDU"), group = name8_const("IDG"), sys1 = name8_const("SYS1"), nobody = name8_const("NOBODY");
    struct identity identity;

    must_do("ADDGROUP IDG");
    must_do("ADDUSER IDU NAME('A PERSON') AUDITOR");
    assert_int_equal(racf_store_identity(store, &nobody, NULL, now, &identity), REASON_NOT_FOUND);
    assert_int_equal(racf_store_identity(store, &sys1, NULL, now, &identity), REASON_NOT_FOUND); /* a group is no user */
    assert_int_equal(racf_store_identity(store, &user, &group, now, &identity), REASON_NOT_PERMITTED);
    assert_int_equal(racf_store_identity(store, &user, &nobody, now, &identity), REASON_NOT_PERMITTED);
    must_do("CONNECT IDU GROUP(IDG)");
    assert_int_equal(racf_store_identity(store, &user, &group, now, &identity), 0);
    assert_string_equal(identity.group.text, "IDG");
    assert_string_equal(identity.name, "A PERSON");
    assert_int_equal(identity.attributes, IDENTITY_AUDITOR);
    assert_int_equal(identity.group_count, 2);
    identity_release(&identity);
    must_do("CONNECT IDU GROUP(IDG) REVOKE(3/18/30)"); /* tomorrow */
    assert_int_equal(racf_store_identity(store, &user, &group, now, &identity), 0);
    identity_release(&identity);
    assert_int_equal(racf_store_identity(store, &user, &group, now + (microseconds)86400 * 1000000, &identity), REASON_NOT_PERMITTED);
    must_do("ALTUSER IDU REVOKE(3/18/30)");
    assert_int_equal(racf_store_identity(store, &user, NULL, now, &identity), 0);
    identity_release(&identity);
    assert_int_equal(racf_store_identity(store, &user, NULL, now + (microseconds)86400 * 1000000, &identity), REASON_REVOKED);
    must_do("ALTUSER IDU NOREVOKE");
    must_do("CONNECT IDU GROUP(SYS1) REVOKE"); /* of the default group */
    assert_int_equal(racf_store_identity(store, &user, NULL, now, &identity), REASON_NOT_PERMITTED);
    must_do("DELUSER IDU");
}

static void unix_users(void **state UNUSED)
{
    static const char *const bad[] = { "", "has blank", "line\nend", "control\001" };
    struct name8 ibmuser = name8_const("IBMUSER"), user = name8_const("MAPU"), nobody = name8_const("NOBODY"), got, none = { "" };
    char longest[300];
    struct buf list;

    must_do("ADDUSER MAPU");
    assert_int_equal(racf_store_mapped(store, "alice", &got), REASON_UNMAPPED);
    assert_int_equal(racf_store_map(store, "alice", &nobody), REASON_NOT_FOUND);
    for (size_t i = 0; i < ARRAY_COUNT(bad); i++)
        assert_int_equal(racf_store_map(store, bad[i], &user), REASON_BAD_NAME);
    memset(longest, 'a', sizeof longest);
    longest[256] = '\0';
    assert_int_equal(racf_store_map(store, longest, &user), REASON_BAD_NAME);
    longest[255] = '\0';
    assert_int_equal(racf_store_map(store, longest, &user), 0);
    assert_int_equal(racf_store_map(store, longest, &none), 0);
    assert_int_equal(racf_store_map(store, "alice", &user), 0);
    assert_int_equal(racf_store_map(store, "alice", &ibmuser), 0); /* replaces */
    assert_int_equal(racf_store_map(store, "Alice", &user), 0);    /* UNIX names have case */
    assert_int_equal(racf_store_mapped(store, "alice", &got), 0);
    assert_string_equal(got.text, "IBMUSER");
    buf_init(&list, 1000);
    assert_int_equal(racf_store_map_list(store, &list), 0);
    assert_string_equal(list.data, "Alice MAPU\nalice IBMUSER\n");
    assert_int_equal(racf_store_commit(store), 0);
    must_do("DELUSER MAPU"); /* and who was mapped to it is refused from now on */
    assert_int_equal(racf_store_mapped(store, "Alice", &got), REASON_UNMAPPED);
    assert_int_equal(racf_store_map(store, "alice", &none), 0);
    assert_int_equal(racf_store_mapped(store, "alice", &got), REASON_UNMAPPED);
    assert_int_equal(racf_store_commit(store), 0);
    buf_release(&list);
}

static void started_tasks(void **state UNUSED)
{
    static const struct {
        const char *procedure;
        const char *job;
        int reason;
        const char *user;
        const char *group;
        bool trusted;
    } cases[] = {
        { "STP1", "", 0, "STU1", "SYS1", false },      { "STP1", "JOB1", 0, "STU2", "STG", true }, /* the more specific one */
        { "STU1", "", 0, "STU1", "SYS1", false },      /* =MEMBER */
        { "STPX", "", REASON_NOT_FOUND, "", "", false }, /* =MEMBER of no user */
        { "NONE", "", REASON_NOT_FOUND, "", "", false }, /* a profile without a user */
        { "OTHER", "", REASON_NOT_FOUND, "", "", false },
    };
    struct name8 zqs1 = name8_const("ZQS1MSTR"), sysprog = name8_const("SYSPROG"), sys1 = name8_const("SYS1");

    must_do("ADDGROUP STG");
    must_do("ADDUSER (STU1 STU2)");
    must_do("RDEFINE STARTED STP1.* STDATA(USER(STU1))");
    must_do("RDEFINE STARTED STP1.JOB1 STDATA(USER(STU2) GROUP(STG) TRUSTED(YES))");
    must_do("RDEFINE STARTED ST*.* STDATA(USER(=MEMBER))");
    must_do("RDEFINE STARTED NONE.*");
    for (size_t i = 0; i < ARRAY_COUNT(cases); i++) {
        struct name8 procedure = name8_const(cases[i].procedure), job = { "" };
        struct racf_started started;

        if (cases[i].job[0])
            job = name8_const(cases[i].job);
        assert_int_equal(racf_store_started(store, &procedure, &job, &started), cases[i].reason);
        if (cases[i].reason == 0) {
            assert_string_equal(started.user.text, cases[i].user);
            assert_string_equal(started.group.text, cases[i].group);
            assert_int_equal(started.trusted, cases[i].trusted);
        }
    }
    assert_int_equal(racf_store_add_started(store, &zqs1, &sysprog, &sys1), 0);
    assert_int_equal(racf_store_add_started(store, &zqs1, &sysprog, &sys1), 0); /* again: nothing */
    assert_int_equal(racf_store_commit(store), 0);
}

/* ---------------------------------------------------------------------------------------------------- which profile */

static const char *covering(const char *resource)
{
    static struct racf_profile profile;

    return profile_covering(store, "MQQUEUE", resource, true, &profile) == 0 ? profile.name.text : "-";
}

/* Defined, altered and deleted one after the other, in whatever order: the most specific one of those that are there. */
static void the_most_specific_one_of_now(void **state UNUSED)
{
    must_do("SETROPTS CLASSACT(MQQUEUE) GENERIC(MQQUEUE)");
    assert_string_equal(covering("QM1.APP.REQ"), "-");
    must_do("RDEFINE MQQUEUE (** QM1.*.REQ QM1.**)");
    assert_string_equal(covering("QM1.APP.REQ"), "QM1.*.REQ");
    must_do("RDEFINE MQQUEUE (QM1.APP.** QM1.APP.*)");
    assert_string_equal(covering("QM1.APP.REQ"), "QM1.APP.*");
    assert_string_equal(covering("QM1.APP"), "QM1.APP.**");
    must_do("RDEFINE MQQUEUE QM1.APP.%EQ");
    assert_string_equal(covering("QM1.APP.REQ"), "QM1.APP.%EQ");
    must_do("RDEFINE MQQUEUE QM1.APP.REQ*");
    assert_string_equal(covering("QM1.APP.REQ"), "QM1.APP.REQ*");
    must_do("RDEFINE MQQUEUE QM1.APP.REQ");
    assert_string_equal(covering("QM1.APP.REQ"), "QM1.APP.REQ");
    must_do("RDELETE MQQUEUE (QM1.APP.REQ QM1.APP.REQ* QM1.APP.%EQ)");
    assert_string_equal(covering("QM1.APP.REQ"), "QM1.APP.*");
    must_do("RDELETE MQQUEUE (QM1.APP.* QM1.APP.** QM1.*.REQ)");
    assert_string_equal(covering("QM1.APP.REQ"), "QM1.**");
    assert_string_equal(covering("QM2.X"), "**");
    must_do("RDELETE MQQUEUE (** QM1.**)");
    assert_string_equal(covering("QM1.APP.REQ"), "-");
}

/* A profile takes everything that hangs on it along, so that its number can be used again. */
static void a_profile_goes_as_a_whole(void **state UNUSED)
{
    static const char *const tables[] = { "SELECT count(*) FROM access", "SELECT count(*) FROM conditional", "SELECT count(*) FROM members",
                                          "SELECT count(*) FROM segments WHERE kind = 'R'" };
    int64_t before[ARRAY_COUNT(tables)];

    for (int round = 0; round < 2; round++) {
        for (size_t i = 0; i < ARRAY_COUNT(tables); i++) {
            struct sql_query *query = sql_query(racf_store_sql(store), tables[i], "");

            assert_true(sql_next(query));
            if (round == 0)
                before[i] = sql_int(query, 0);
            else
                assert_int_equal(sql_int(query, 0), before[i]);
            assert_int_equal(sql_done(query), 0);
        }
        if (round == 0) {
            must_do("RDEFINE STARTED WHOLE.* STDATA(USER(STU1)) ADDMEM(A B)");
            must_do("PERMIT WHOLE.* CLASS(STARTED) ID(STU1 *)");
            must_do("PERMIT WHOLE.* CLASS(STARTED) ID(STU2) WHEN(TERMINAL(T1))");
            must_do("RDELETE STARTED WHOLE.*");
        }
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_file_may_be),
        cmocka_unit_test(killed_between_commits),
        cmocka_unit_test(two_processes_are_one_too_many),
        cmocka_unit_test(a_full_disk),
        cmocka_unit_test(a_full_disk_after_a_good_command),
        cmocka_unit_test(a_lost_transaction_is_not_committed),
        cmocka_unit_test(options_roll_back),
        cmocka_unit_test(a_change_made_racf_forget_all_classes),
        cmocka_unit_test(options_in_memory),
        cmocka_unit_test(identities),
        cmocka_unit_test(unix_users),
        cmocka_unit_test(started_tasks),
        cmocka_unit_test(the_most_specific_one_of_now),
        cmocka_unit_test(a_profile_goes_as_a_whole),
    };

    return cmocka_run_group_tests(tests, with_database, without_database);
}
