/* test_racf_model.c - random RACF commands against a slow, obvious model of users, groups, connections and profiles.
 *
 * Each command's success is what the model says, and after each the database holds what the model holds: no owner that is not there, the
 * groups a tree, each connection known from both sides. The seed is printed when something differs; RACF_MODEL_SEED and
 * RACF_MODEL_STEPS give another one and more steps.
 */
#include "tests/unit/racf/commands.h"

#include "base/sql.h"

enum { GROUPS = 7, USERS = 7, PROFILES = 6, IDS = GROUPS + USERS, STEPS = 700 };

/* Of SYS1 (group 0) and IBMUSER (user 0), which are never taken away, and the others. */
struct model {
    bool group[GROUPS], user[USERS], profile[PROFILES];
    int superior[GROUPS];   /* group */
    int group_owner[GROUPS], user_owner[USERS], profile_owner[PROFILES]; /* id: groups first, then users */
    int dflt[USERS];
    bool connected[USERS][GROUPS];
    int authority[USERS][GROUPS];
};

static struct model model;
static unsigned long seed;
static unsigned state_of_seed;

static int chosen(int count)
{
    state_of_seed = state_of_seed * 1103515245u + 12345u;
    return (int)((state_of_seed >> 16) % (unsigned)count);
}

static const char *id_name(int id)
{
    static const char *const names[IDS] = { "SYS1", "MG1", "MG2", "MG3", "MG4", "MG5", "MG6", "IBMUSER", "MU1", "MU2", "MU3", "MU4", "MU5", "MU6" };

    return names[id];
}
static const char *group_name(int group)
{
    return id_name(group);
}
static const char *user_name(int user)
{
    return id_name(GROUPS + user);
}
static bool there(int id)
{
    return id < GROUPS ? model.group[id] : model.user[id - GROUPS];
}

/* ---------------------------------------------------------------------------------------------------- what the model does */

/* A group that owns a group is its superior group. */
static bool owner_fits(int owner, int superior)
{
    return there(owner) && (owner >= GROUPS || owner == superior);
}

static bool below(int group, int top)
{
    for (; group >= 0; group = model.superior[group])
        if (group == top)
            return true;
    return false;
}

static void inherit(int old, int heir)
{
    for (int i = 0; i < GROUPS; i++)
        if (model.group[i] && model.group_owner[i] == old)
            model.group_owner[i] = model.superior[i] < 0 || model.superior[i] == old ? heir : model.superior[i];
    for (int i = 0; i < USERS; i++)
        if (model.user[i] && model.user_owner[i] == old)
            model.user_owner[i] = heir;
    for (int i = 0; i < PROFILES; i++)
        if (model.profile[i] && model.profile_owner[i] == old)
            model.profile_owner[i] = heir;
}

static bool add_group(int group, int superior, int owner)
{
    if (model.group[group] || !model.group[superior] || !owner_fits(owner, superior))
        return false;
    model.group[group] = true;
    model.superior[group] = superior;
    model.group_owner[group] = owner;
    return true;
}

static bool move_group(int group, int superior, int owner)
{
    if (!model.group[group] || group == 0 || !model.group[superior] || below(superior, group) || !owner_fits(owner, superior))
        return false;
    model.superior[group] = superior;
    model.group_owner[group] = owner;
    return true;
}

static bool delete_group(int group)
{
    if (!model.group[group] || group == 0)
        return false;
    for (int i = 0; i < GROUPS; i++)
        if (model.group[i] && model.superior[i] == group)
            return false;
    for (int i = 0; i < USERS; i++)
        if (model.user[i] && model.connected[i][group])
            return false;
    model.group[group] = false;
    inherit(group, model.group_owner[group]);
    return true;
}

static bool add_user(int user, int group, int owner)
{
    if (model.user[user] || !model.group[group] || !there(owner))
        return false;
    model.user[user] = true;
    model.dflt[user] = group;
    model.user_owner[user] = owner;
    memset(model.connected[user], 0, sizeof model.connected[user]);
    model.connected[user][group] = true;
    model.authority[user][group] = 1;
    return true;
}

static bool delete_user(int user)
{
    if (!model.user[user] || user == 0)
        return false;
    model.user[user] = false;
    inherit(GROUPS + user, model.user_owner[user] == GROUPS + user ? GROUPS : model.user_owner[user]);
    return true;
}

static bool set_default(int user, int group)
{
    if (!model.user[user] || !model.group[group] || !model.connected[user][group])
        return false;
    model.dflt[user] = group;
    return true;
}

static bool connect_user(int user, int group, int authority)
{
    if (!model.user[user] || !model.group[group])
        return false;
    model.connected[user][group] = true;
    model.authority[user][group] = authority;
    return true;
}

static bool remove_user(int user, int group)
{
    if (!model.user[user] || !model.group[group] || !model.connected[user][group] || model.dflt[user] == group)
        return false;
    model.connected[user][group] = false;
    return true;
}

/* ---------------------------------------------------------------------------------------------------- one step */

/* A random command into text; what the model says becomes of it. */
static bool step(char *text, size_t size)
{
    static const char *const authorities[] = { "", "USE", "CREATE", "CONNECT", "JOIN" };
    int group = chosen(GROUPS), user = chosen(USERS), profile = chosen(PROFILES), superior = chosen(GROUPS), id = chosen(IDS),
        authority = 1 + chosen(4);

    switch (chosen(12)) {
    case 0:
    case 1:
        snprintf(text, size, "ADDGROUP %s SUPGROUP(%s) OWNER(%s)", group_name(group), group_name(superior), id_name(id));
        return add_group(group, superior, id);
    case 2:
        snprintf(text, size, "ALTGROUP %s SUPGROUP(%s) OWNER(%s)", group_name(group), group_name(superior), id_name(id));
        return move_group(group, superior, id);
    case 3:
        snprintf(text, size, "DELGROUP %s", group_name(group));
        return delete_group(group);
    case 4:
    case 5:
        snprintf(text, size, "ADDUSER %s DFLTGRP(%s) OWNER(%s)", user_name(user), group_name(group), id_name(id));
        return add_user(user, group, id);
    case 6:
        snprintf(text, size, "DELUSER %s", user_name(user));
        return delete_user(user);
    case 7:
        snprintf(text, size, "ALTUSER %s DFLTGRP(%s)", user_name(user), group_name(group));
        return set_default(user, group);
    case 8:
        snprintf(text, size, "CONNECT %s GROUP(%s) AUTHORITY(%s)", user_name(user), group_name(group), authorities[authority]);
        return connect_user(user, group, authority);
    case 9:
        snprintf(text, size, "REMOVE %s GROUP(%s)", user_name(user), group_name(group));
        return remove_user(user, group);
    case 10:
        snprintf(text, size, "RDEFINE FACILITY MP%d OWNER(%s)", profile, id_name(id));
        if (model.profile[profile] || !there(id))
            return false;
        model.profile[profile] = true;
        model.profile_owner[profile] = id;
        return true;
    default:
        snprintf(text, size, "RDELETE FACILITY MP%d", profile);
        if (!model.profile[profile])
            return false;
        model.profile[profile] = false;
        return true;
    }
}

/* ---------------------------------------------------------------------------------------------------- are they the same */

static void put_model(struct buf *out)
{
    for (int i = 0; i < GROUPS; i++)
        if (model.group[i])
            buf_printf(out, "group %s %s %s\n", group_name(i), model.superior[i] < 0 ? "" : group_name(model.superior[i]),
                       id_name(model.group_owner[i]));
    for (int i = 0; i < USERS; i++)
        if (model.user[i])
            buf_printf(out, "user %s %s %s\n", user_name(i), group_name(model.dflt[i]), id_name(model.user_owner[i]));
    for (int i = 0; i < USERS; i++)
        for (int k = 0; model.user[i] && k < GROUPS; k++)
            if (model.connected[i][k])
                buf_printf(out, "connect %s %s %d\n", user_name(i), group_name(k), model.authority[i][k]);
    for (int i = 0; i < PROFILES; i++)
        if (model.profile[i])
            buf_printf(out, "profile MP%d %s\n", i, id_name(model.profile_owner[i]));
}

static void put_rows(struct buf *out, const char *word, const char *statement)
{
    struct sql_query *query = sql_query(racf_store_sql(store), statement, "");

    while (sql_next(query))
        buf_printf(out, "%s %s %s%s%s\n", word, sql_text(query, 0), sql_text(query, 1), sql_text(query, 2)[0] ? " " : "",
                   sql_text(query, 2));
    assert_int_equal(sql_done(query), 0);
}

static void put_database(struct buf *out)
{
    put_rows(out, "group", "SELECT name, superior || ' ' || owner, '' FROM groups WHERE name NOT IN ('SYSCTLG', 'VSAMDSET')"
                           " ORDER BY name <> 'SYS1', name");
    put_rows(out, "user", "SELECT name, dfltgrp, owner FROM users WHERE name <> 'SYSPROG' ORDER BY name <> 'IBMUSER', name");
    put_rows(out, "connect", "SELECT user, grp, authority FROM connects WHERE user <> 'SYSPROG' AND grp NOT IN ('SYSCTLG', 'VSAMDSET')"
                             " ORDER BY user <> 'IBMUSER', user, grp <> 'SYS1', grp");
    put_rows(out, "profile", "SELECT name, owner, '' FROM profiles WHERE class = 'FACILITY' ORDER BY name");
}

static int64_t count_of(const char *statement)
{
    struct sql_query *query = sql_query(racf_store_sql(store), statement, "");
    int64_t count = sql_next(query) ? sql_int(query, 0) : -1;

    assert_int_equal(sql_done(query), 0);
    return count;
}

/* What holds whatever the model says. */
static void assert_invariants(void)
{
    static const char *const none[] = {
        "SELECT count(*) FROM (SELECT owner FROM users UNION SELECT owner FROM groups UNION SELECT owner FROM connects UNION SELECT owner"
        " FROM profiles) WHERE owner NOT IN (SELECT name FROM users UNION SELECT name FROM groups)",
        "SELECT count(*) FROM groups WHERE superior <> '' AND superior NOT IN (SELECT name FROM groups)",
        "SELECT count(*) FROM groups WHERE name NOT IN (WITH RECURSIVE tree(name) AS (SELECT 'SYS1' UNION SELECT groups.name FROM groups, tree"
        " WHERE groups.superior = tree.name) SELECT name FROM tree)",
        "SELECT count(*) FROM connects WHERE user NOT IN (SELECT name FROM users) OR grp NOT IN (SELECT name FROM groups)",
        "SELECT count(*) FROM users WHERE NOT EXISTS (SELECT 1 FROM connects WHERE user = users.name AND grp = users.dfltgrp)",
        "SELECT count(*) FROM groups AS g, groups AS o WHERE g.owner = o.name AND g.superior <> o.name",
        "SELECT count(*) FROM users, groups WHERE users.name = groups.name",
        "SELECT count(*) FROM access WHERE profile NOT IN (SELECT number FROM profiles)",
    };

    for (size_t i = 0; i < ARRAY_COUNT(none); i++)
        if (count_of(none[i]) != 0)
            fail_msg("seed %lu: %s", seed, none[i]);
}

static void assert_same(const char *command, int number)
{
    struct buf wanted, have;

    buf_init(&wanted, 1 << 16);
    buf_init(&have, 1 << 16);
    put_model(&wanted);
    put_database(&have);
    if (strcmp(wanted.data, have.data) != 0)
        fail_msg("seed %lu, step %d, %s: the database holds\n%s\nand the model\n%s", seed, number, command, have.data, wanted.data);
    buf_release(&wanted);
    buf_release(&have);
}

/* Subgroups and members as LISTGRP has them are those of the model. */
static void assert_listed(int group)
{
    char command[40], members[16];
    struct buf out;

    if (!model.group[group])
        return;
    snprintf(command, sizeof command, "LISTGRP %s", group_name(group));
    assert_int_equal(give(NULL, command, &out), 0);
    for (int i = 1; i < GROUPS; i++)
        if (model.group[i] && (model.superior[i] == group) != (strstr(strstr(out.data, "SUBGROUP"), group_name(i)) != NULL))
            fail_msg("seed %lu: %s of %s: %s", seed, group_name(i), group_name(group), out.data);
    for (int i = 1; i < USERS; i++) {
        snprintf(members, sizeof members, "\n      %s ", user_name(i));
        if ((model.user[i] && model.connected[i][group]) != (strstr(out.data, members) != NULL))
            fail_msg("seed %lu: %s in %s: %s", seed, user_name(i), group_name(group), out.data);
    }
    buf_release(&out);
}

static void begin_model(void)
{
    memset(&model, 0, sizeof model);
    model.group[0] = model.user[0] = true;
    model.superior[0] = -1;
    model.group_owner[0] = model.user_owner[0] = GROUPS; /* IBMUSER */
    model.connected[0][0] = true;
    model.authority[0][0] = 4;
}

static void random_commands(void **state UNUSED)
{
    const char *given = getenv("RACF_MODEL_SEED"), *asked = getenv("RACF_MODEL_STEPS");
    int steps = asked ? (int)strtol(asked, NULL, 10) : STEPS;
    struct buf problem;

    seed = given ? strtoul(given, NULL, 10) : 20301;
    state_of_seed = (unsigned)seed;
    begin_model();
    for (int i = 0; i < steps; i++) {
        char command[120];
        struct buf out;
        bool wanted = step(command, sizeof command);
        int code = give(NULL, command, &out);

        if ((code == 0) != wanted)
            fail_msg("seed %lu, step %d, %s: code %d, the model says %s\n%s", seed, i, command, code, wanted ? "done" : "refused", out.data);
        assert_same(command, i);
        assert_invariants();
        if (i % 10 == 0)
            assert_listed(chosen(GROUPS));
        buf_release(&out);
    }
    buf_init(&problem, 10000);
    assert_int_equal(sql_check(racf_store_sql(store), &problem), 0);
    buf_release(&problem);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(random_commands, with_database, without_database),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
