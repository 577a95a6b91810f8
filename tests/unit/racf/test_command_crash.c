/* test_command_crash.c - racf killed at every commit of a sequence of commands: what was acknowledged is there, nothing is half there.
 *
 * A child gives the commands, commits each, and acknowledges it over a pipe. It dies in front of the Nth commit, or is killed right after
 * the Nth acknowledgement, while it goes on with the next command. What the database holds then is what it held after some number of whole
 * commands in a run without a crash: N in the first case, N or a few more in the second.
 */
#include "tests/unit/racf/commands.h"

#include <signal.h>
#include <sys/wait.h>

#include "base/sql.h"

/* Each changes several rows: a half one would show. */
static const char *const sequence[] = {
    "ADDGROUP (KG1 KG2) OWNER(SYS1)",
    "ADDUSER (KU1 KU2 KU3) DFLTGRP(KG1) OWNER(KG1) PASSWORD(PW1) OMVS(UID(7) HOME('/u/k')) TSO(ACCTNUM(A))",
    "CONNECT (KU1 KU2 KU3) GROUP(KG2) AUTHORITY(CONNECT)",
    "RDEFINE FACILITY (K.ONE K.TWO K.**) OWNER(KG1) UACC(READ)",
    "PERMIT K.ONE CLASS(FACILITY) ID(KU1 KU2 KG2) ACCESS(ALTER)",
    "PERMIT K.TWO CLASS(FACILITY) FROM(K.ONE)",
    "ALTUSER (KU1 KU2) PASSWORD(PW2) NAME('CHANGED') WORKATTR(WANAME('X') WABLDG('Y'))",
    "SETROPTS CLASSACT(MQQUEUE) GENERIC(MQQUEUE) RACLIST(FACILITY) PASSWORD(HISTORY(4) RULE1(LENGTH(4:8)))",
    "SETROPTS GENERIC(DATASET) EGN",
    "ADDSD ('KG1.A.**' 'KG1.B.*') UACC(READ) DFP(RESOWNER(KU1))",
    "ALTGROUP KG2 SUPGROUP(KG1) OWNER(KG1) DATA('below')",
    "RDELETE FACILITY (K.ONE K.TWO)",
    "DELDSD ('KG1.A.**' 'KG1.B.*')",
    "DELUSER (KU1 KU2)",
    "REMOVE KU3 GROUP(KG2)",
    "DELGROUP KG2",
};
enum { COMMANDS = ARRAY_COUNT(sequence) };

static char *held[COMMANDS + 1]; /* what the database holds after so many commands */

/* Every row of every table that commands write, but for what depends on the moment (there is none: the clock of the tests stands). */
static char *dump(void)
{
    static const char *const statements[] = {
        "SELECT name || '|' || owner || '|' || dfltgrp || '|' || programmer || '|' || ifnull(password, '') || '|' || ifnull(length(history), 0)"
        " FROM users ORDER BY name",
        "SELECT name || '|' || superior || '|' || owner || '|' || data FROM groups ORDER BY name",
        "SELECT user || '|' || grp || '|' || authority FROM connects ORDER BY user, grp",
        "SELECT class || '|' || name || '|' || generic || '|' || owner || '|' || uacc FROM profiles ORDER BY class, name, generic",
        "SELECT p.name || '|' || a.id || '|' || a.level FROM access AS a LEFT JOIN profiles AS p ON p.number = a.profile ORDER BY p.name, a.id",
        "SELECT count(*) || ' data sets' FROM data_sets",
        "SELECT kind || '|' || segment || '|' || field || '|' || value FROM segments ORDER BY kind, key, segment, field",
        "SELECT name || '|' || value FROM options ORDER BY name",
        "SELECT name || '|' || value FROM option_texts ORDER BY name",
        "SELECT name || '|' || active || raclisted || generic || gencmd FROM classes ORDER BY name",
        "SELECT class || '|' || generation || '|' || length(bytes) FROM image_parts ORDER BY class, generation, part",
    };
    struct buf out;
    char *text;

    buf_init(&out, 1 << 20);
    for (size_t i = 0; i < ARRAY_COUNT(statements); i++) {
        struct sql_query *query = sql_query(racf_store_sql(store), statements[i], "");

        while (sql_next(query))
            buf_printf(&out, "%s\n", sql_text(query, 0));
        assert_int_equal(sql_done(query), 0);
    }
    text = mem_copy_text(out.data);
    buf_release(&out);
    return text;
}

/* Gives one command without committing it. */
static void give_only(const char *command)
{
    struct command_environment environment = { .now = now, .password_seal = seal_password, .password_match = match_password,
                                               .password_used = password_used, .cataloged = cataloged };
    struct command_effects effects = { 0 };
    struct name8 name = name8_const("IBMUSER");
    struct identity issuer;
    struct buf out, clist;

    buf_init(&out, 1 << 16);
    buf_init(&clist, 1 << 16);
    assert_int_equal(racf_store_identity(store, &name, NULL, now, &issuer), 0);
    if (racf_command_run(store, &issuer, span_of(command), &environment, &out, &clist, &effects) != 0)
        fail_msg("%s: %s", command, out.data);
    command_effects_release(&effects);
    identity_release(&issuer);
    buf_release(&out);
    buf_release(&clist);
}

/* The child: commands from the beginning; dies in front of commit number death (counted from 0; COMMANDS: behind the last one). */
static void work_and_die(int death, int acknowledge)
{
    if (racf_store_open(database, classes, &store) < 0)
        _exit(1);
    for (int i = 0; i < COMMANDS; i++) {
        give_only(sequence[i]);
        if (i == death)
            kill(getpid(), SIGKILL);
        if (racf_store_commit(store) < 0)
            _exit(2);
        if (write(acknowledge, "x", 1) != 1)
            _exit(3);
    }
    kill(getpid(), SIGKILL);
}

/* A fresh database, a child on it, dead in front of a commit or after the acknowledgement of number after; what was acknowledged. */
static int crash(int death, int after)
{
    int pipe_ends[2], acknowledged = 0, status;
    char byte;
    pid_t child;

    open_database();
    racf_store_close(store); /* the child is the only process that has it */
    store = NULL;
    assert_int_equal(pipe(pipe_ends), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(pipe_ends[0]);
        work_and_die(death, pipe_ends[1]);
    }
    close(pipe_ends[1]);
    while (read(pipe_ends[0], &byte, 1) == 1) {
        acknowledged++;
        if (acknowledged == after)
            kill(child, SIGKILL);
    }
    close(pipe_ends[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    if (!WIFSIGNALED(status))
        fail_msg("the child ended with %d", status);
    assert_int_equal(racf_store_open(database, classes, &store), 0);
    return acknowledged;
}

/* The database is whole, and holds what it held after that many commands, or after one of those up to most. */
static void assert_holds(int least, int most)
{
    struct buf problem;
    char *text = dump();
    bool found = false;

    buf_init(&problem, 10000);
    if (sql_check(racf_store_sql(store), &problem) < 0)
        fail_msg("%s", problem.data);
    for (int i = least; i <= most && i <= COMMANDS && !found; i++)
        found = strcmp(text, held[i]) == 0;
    if (!found)
        fail_msg("after %d commands the database holds\n%s\nand not\n%s", least, text, held[least]);
    mem_free(text);
    buf_release(&problem);
}

static int without_a_crash(void **state UNUSED)
{
    open_database();
    held[0] = dump();
    for (int i = 0; i < COMMANDS; i++) {
        give_only(sequence[i]);
        assert_int_equal(racf_store_commit(store), 0);
        held[i + 1] = dump();
        assert_string_not_equal(held[i], held[i + 1]); /* or nothing could be told */
    }
    close_database();
    return 0;
}

static int forget(void **state UNUSED)
{
    for (int i = 0; i <= COMMANDS; i++)
        mem_free(held[i]);
    return 0;
}

static void in_front_of_every_commit(void **state UNUSED)
{
    for (int death = 0; death <= COMMANDS; death++) {
        int acknowledged = crash(death, -1);

        assert_int_equal(acknowledged, death);
        assert_holds(death, death);
        close_database();
    }
}

/* The next command, or its commit, is under way then: each is there whole or not at all. */
static void behind_every_acknowledgement(void **state UNUSED)
{
    for (int after = 1; after <= COMMANDS; after++) {
        int acknowledged = crash(COMMANDS, after);

        assert_true(acknowledged >= after);
        assert_holds(acknowledged, acknowledged + 1);
        close_database();
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(in_front_of_every_commit),
        cmocka_unit_test(behind_every_acknowledgement),
    };

    return cmocka_run_group_tests(tests, without_a_crash, forget);
}
