/* db_users.c - rows of users, groups and connections in the RACF database. */
#include "racf/db_users.h"

#include "base/mem.h"
#include "base/text.h"
#include "racf/store.h"

static void take_name(struct sql_query *query, int column, struct name8 *name)
{
    if (!text_copy(name->text, sizeof name->text, span_of(sql_text(query, column))))
        *name = (struct name8){ "" };
}

static void take_text(struct sql_query *query, int column, char *text, size_t size)
{
    if (!text_copy(text, size, span_of(sql_text(query, column))))
        text[0] = '\0';
}

static int found(struct sql_query *query, bool row)
{
    int reason = sql_done(query);

    if (reason < 0)
        return reason;
    return row ? 0 : REASON_NOT_FOUND;
}

const struct user_attribute user_attributes[] = {
    { IDENTITY_SPECIAL, "SPECIAL", "SPECIAL", "NOSPECIAL", true },
    { IDENTITY_OPERATIONS, "OPERATIONS", "OPERATIONS", "NOOPERATIONS", true },
    { IDENTITY_AUDITOR, "AUDITOR", "AUDITOR", "NOAUDITOR", true },
    { IDENTITY_ROAUDIT, "ROAUDIT", "ROAUDIT", "NOROAUDIT", false },
    { USER_ADSP, "ADSP", "ADSP", "NOADSP", true },
    { USER_GRPACC, "GRPACC", "GRPACC", "NOGRPACC", true },
    { USER_UAUDIT, "UAUDIT", "UAUDIT", "NOUAUDIT", false },
    { USER_REVOKED, "REVOKED", "REVOKE", "RESUME", true },
    { USER_OIDCARD, "OIDCARD", "OIDCARD", "NOOIDCARD", false },
    { IDENTITY_RESTRICTED, "RESTRICTED", "RESTRICTED", "NORESTRICTED", false },
};
const size_t user_attribute_count = ARRAY_COUNT(user_attributes);

void user_attributes_put(struct buf *out, uint32_t attributes)
{
    size_t start = out->length;

    for (size_t i = 0; i < user_attribute_count; i++)
        if (attributes & user_attributes[i].bit)
            buf_printf(out, "%s%s", out->length > start ? " " : "", user_attributes[i].word);
    if (attributes & USER_INTERVAL_NEVER)
        buf_printf(out, "%sNOINTERVAL", out->length > start ? " " : "");
    if (out->length == start)
        buf_put_text(out, "NONE");
}

const char *group_authority_text(uint8_t authority)
{
    static const char *const texts[] = { "NONE", "USE", "CREATE", "CONNECT", "JOIN" };

    return texts[authority < ARRAY_COUNT(texts) ? authority : GROUP_NONE];
}

static bool revoked(bool flag, microseconds revoke_date, microseconds resume_date, microseconds now)
{
    bool begun = revoke_date != 0 && revoke_date <= now;
    bool ended = resume_date != 0 && resume_date <= now;

    if (begun && ended)
        return resume_date < revoke_date;
    return begun || (flag && !ended);
}

/* ------------------------------------------------------------------------------------------------ users */

int user_get(struct racf_store *store, const struct name8 *name, struct racf_user *user)
{
    struct sql_query *query = sql_query(store->sql,
        "SELECT owner, dfltgrp, programmer, attributes, created, revoke_date, resume_date, password_changed, interval, failures,"
        " last_access, data, model, clauth, length(password), length(phrase), phrase_changed, phrase_interval, failed"
        " FROM users WHERE name = ?", "t", name->text);
    bool row = sql_next(query);

    *user = (struct racf_user){ .name = *name };
    if (row) {
        take_name(query, 0, &user->owner);
        take_name(query, 1, &user->dfltgrp);
        take_text(query, 2, user->programmer, sizeof user->programmer);
        user->attributes = (uint32_t)sql_int(query, 3);
        user->created = sql_int(query, 4);
        user->revoke_date = sql_int(query, 5);
        user->resume_date = sql_int(query, 6);
        user->password_changed = sql_int(query, 7);
        user->interval = (uint32_t)sql_int(query, 8);
        user->failures = (uint32_t)sql_int(query, 9);
        user->last_access = sql_int(query, 10);
        take_text(query, 11, user->data, sizeof user->data);
        take_text(query, 12, user->model, sizeof user->model);
        take_text(query, 13, user->clauth, sizeof user->clauth);
        user->has_password = sql_int(query, 14) > 0;
        user->has_phrase = sql_int(query, 15) > 0;
        user->phrase_changed = sql_int(query, 16);
        user->phrase_interval = (uint32_t)sql_int(query, 17);
        user->failed = sql_int(query, 18);
    }
    return found(query, row);
}

int user_insert(struct racf_store *store, const struct racf_user *user)
{
    return sql_run(store->sql,
        "INSERT INTO users (owner, dfltgrp, programmer, attributes, created, revoke_date, resume_date, interval, failures,"
        " last_access, data, model, clauth, phrase_interval, failed, name) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        "tttiiiiiiitttiit",
        user->owner.text, user->dfltgrp.text, user->programmer, (int64_t)user->attributes, user->created, user->revoke_date,
        user->resume_date, (int64_t)user->interval, (int64_t)user->failures, user->last_access, user->data, user->model,
        user->clauth, (int64_t)user->phrase_interval, user->failed, user->name.text);
}

int user_update(struct racf_store *store, const struct racf_user *user)
{
    return sql_run(store->sql,
        "UPDATE users SET owner = ?, dfltgrp = ?, programmer = ?, attributes = ?, created = ?, revoke_date = ?, resume_date = ?,"
        " interval = ?, failures = ?, last_access = ?, data = ?, model = ?, clauth = ?, phrase_interval = ?, failed = ?"
        " WHERE name = ?", "tttiiiiiiitttiit",
        user->owner.text, user->dfltgrp.text, user->programmer, (int64_t)user->attributes, user->created, user->revoke_date,
        user->resume_date, (int64_t)user->interval, (int64_t)user->failures, user->last_access, user->data, user->model,
        user->clauth, (int64_t)user->phrase_interval, user->failed, user->name.text);
}

int user_delete(struct racf_store *store, const struct name8 *name)
{
    int reason = sql_run(store->sql, "DELETE FROM connects WHERE user = ?", "t", name->text);

    if (reason == 0)
        reason = sql_run(store->sql, "DELETE FROM segments WHERE kind = 'U' AND key = ?", "t", name->text);
    if (reason == 0)
        reason = sql_run(store->sql, "DELETE FROM kept WHERE kind = 'U' AND class = '' AND name = ?", "t", name->text);
    if (reason == 0)
        reason = sql_run(store->sql, "DELETE FROM unix_users WHERE user = ?", "t", name->text);
    if (reason == 0)
        reason = sql_run(store->sql, "DELETE FROM users WHERE name = ?", "t", name->text);
    return reason;
}

bool user_revoked(const struct racf_user *user, microseconds now)
{
    return revoked((user->attributes & USER_REVOKED) != 0, user->revoke_date, user->resume_date, now);
}

bool user_has_clauth(const struct racf_user *user, const char *class_name)
{
    struct span rest = span_of(user->clauth);

    for (;;) {
        struct span word = span_word(&rest);

        if (word.length == 0)
            return false;
        if (span_is(word, class_name))
            return true;
    }
}

/* ------------------------------------------------------------------------------------------------ groups */

int group_get(struct racf_store *store, const struct name8 *name, struct racf_group *group)
{
    struct sql_query *query = sql_query(store->sql,
        "SELECT superior, owner, created, termuacc, universal, data, model FROM groups WHERE name = ?", "t", name->text);
    bool row = sql_next(query);

    *group = (struct racf_group){ .name = *name };
    if (row) {
        take_name(query, 0, &group->superior);
        take_name(query, 1, &group->owner);
        group->created = sql_int(query, 2);
        group->termuacc = sql_int(query, 3) != 0;
        group->universal = sql_int(query, 4) != 0;
        take_text(query, 5, group->data, sizeof group->data);
        take_text(query, 6, group->model, sizeof group->model);
    }
    return found(query, row);
}

int group_insert(struct racf_store *store, const struct racf_group *group)
{
    return sql_run(store->sql,
        "INSERT INTO groups (superior, owner, created, termuacc, universal, data, model, name) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        "ttiiittt", group->superior.text, group->owner.text, group->created, (int64_t)group->termuacc,
        (int64_t)group->universal, group->data, group->model, group->name.text);
}

int group_update(struct racf_store *store, const struct racf_group *group)
{
    return sql_run(store->sql,
        "UPDATE groups SET superior = ?, owner = ?, created = ?, termuacc = ?, universal = ?, data = ?, model = ? WHERE name = ?",
        "ttiiittt", group->superior.text, group->owner.text, group->created, (int64_t)group->termuacc,
        (int64_t)group->universal, group->data, group->model, group->name.text);
}

int group_delete(struct racf_store *store, const struct name8 *name)
{
    int reason = sql_run(store->sql, "DELETE FROM segments WHERE kind = 'G' AND key = ?", "t", name->text);

    if (reason == 0)
        reason = sql_run(store->sql, "DELETE FROM kept WHERE kind = 'G' AND class = '' AND name = ?", "t", name->text);

    if (reason == 0)
        reason = sql_run(store->sql, "DELETE FROM groups WHERE name = ?", "t", name->text);
    return reason;
}

int group_in_use(struct racf_store *store, const struct name8 *name, bool *in_use)
{
    struct sql_query *query = sql_query(
        store->sql, "SELECT EXISTS (SELECT 1 FROM groups WHERE superior = ?1) OR EXISTS (SELECT 1 FROM connects WHERE grp = ?1)",
        "t", name->text);

    *in_use = sql_next(query) && sql_int(query, 0) != 0;
    return sql_done(query);
}

/* ------------------------------------------------------------------------------------------------ connections */

#define CONNECT_COLUMNS "user, grp, owner, created, authority, uacc, attributes, revoke_date, resume_date, count, last"

static void take_connect(struct sql_query *query, struct racf_connect *connect)
{
    *connect = (struct racf_connect){ 0 };
    take_name(query, 0, &connect->user);
    take_name(query, 1, &connect->group);
    take_name(query, 2, &connect->owner);
    connect->created = sql_int(query, 3);
    connect->authority = (uint8_t)sql_int(query, 4);
    connect->uacc = (uint8_t)sql_int(query, 5);
    connect->attributes = (uint32_t)sql_int(query, 6);
    connect->revoke_date = sql_int(query, 7);
    connect->resume_date = sql_int(query, 8);
    connect->count = (uint32_t)sql_int(query, 9);
    connect->last = sql_int(query, 10);
}

int connect_get(struct racf_store *store, const struct name8 *user, const struct name8 *group, struct racf_connect *connect)
{
    struct sql_query *query = sql_query(store->sql, "SELECT " CONNECT_COLUMNS " FROM connects WHERE user = ? AND grp = ?", "tt",
                                        user->text, group->text);
    bool row = sql_next(query);

    if (row)
        take_connect(query, connect);
    else
        *connect = (struct racf_connect){ .user = *user, .group = *group };
    return found(query, row);
}

int connect_put(struct racf_store *store, const struct racf_connect *connect)
{
    return sql_run(store->sql, "REPLACE INTO connects (" CONNECT_COLUMNS ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                   "tttiiiiiiii", connect->user.text, connect->group.text, connect->owner.text, connect->created,
                   (int64_t)connect->authority, (int64_t)connect->uacc, (int64_t)connect->attributes, connect->revoke_date,
                   connect->resume_date, (int64_t)connect->count, connect->last);
}

int connect_delete(struct racf_store *store, const struct name8 *user, const struct name8 *group)
{
    int reason = sql_run(store->sql, "DELETE FROM connects WHERE user = ? AND grp = ?", "tt", user->text, group->text);

    return reason == 0 && sql_changes(store->sql) == 0 ? REASON_NOT_FOUND : reason;
}

bool connect_revoked(const struct racf_connect *connect, microseconds now)
{
    return revoked((connect->attributes & USER_REVOKED) != 0, connect->revoke_date, connect->resume_date, now);
}

static int take_connects(struct sql_query *query, struct racf_connect **list, size_t *count)
{
    size_t room = 0;
    int reason;

    *list = NULL;
    *count = 0;
    while (sql_next(query)) {
        if (*count == room) {
            room = room ? room * 2 : 8;
            *list = mem_resize(*list, room, sizeof **list);
        }
        take_connect(query, &(*list)[(*count)++]);
    }
    reason = sql_done(query);
    if (reason < 0) {
        mem_free(*list);
        *list = NULL;
        *count = 0;
    }
    return reason;
}

int connects_of_user(struct racf_store *store, const struct name8 *user, struct racf_connect **list, size_t *count)
{
    return take_connects(
        sql_query(store->sql, "SELECT " CONNECT_COLUMNS " FROM connects WHERE user = ? ORDER BY grp", "t", user->text), list,
        count);
}

int connects_of_group(struct racf_store *store, const struct name8 *group, struct racf_connect **list, size_t *count)
{
    return take_connects(
        sql_query(store->sql, "SELECT " CONNECT_COLUMNS " FROM connects WHERE grp = ? ORDER BY user", "t", group->text), list,
        count);
}

/* ------------------------------------------------------------------------------------------------ names */

static int take_names(struct sql_query *query, struct name8 **list, size_t *count)
{
    size_t room = 0;
    int reason;

    *list = NULL;
    *count = 0;
    while (sql_next(query)) {
        if (*count == room) {
            room = room ? room * 2 : 16;
            *list = mem_resize(*list, room, sizeof **list);
        }
        (*list)[*count] = (struct name8){ "" };
        take_name(query, 0, &(*list)[(*count)++]);
    }
    reason = sql_done(query);
    if (reason < 0) {
        mem_free(*list);
        *list = NULL;
        *count = 0;
    }
    return reason;
}

int user_names(struct racf_store *store, struct name8 **list, size_t *count)
{
    return take_names(sql_query(store->sql, "SELECT name FROM users ORDER BY name", ""), list, count);
}

int group_names(struct racf_store *store, struct name8 **list, size_t *count)
{
    return take_names(sql_query(store->sql, "SELECT name FROM groups ORDER BY name", ""), list, count);
}

int subgroup_names(struct racf_store *store, const struct name8 *group, struct name8 **list, size_t *count)
{
    return take_names(sql_query(store->sql, "SELECT name FROM groups WHERE superior = ? ORDER BY name", "t", group->text), list,
                      count);
}

int id_kind(struct racf_store *store, const struct name8 *name, enum racf_kind *kind)
{
    struct sql_query *query = sql_query(store->sql,
        "SELECT CASE WHEN EXISTS (SELECT 1 FROM users WHERE name = ?1) THEN 1"
        " WHEN EXISTS (SELECT 1 FROM groups WHERE name = ?1) THEN 2 ELSE 0 END", "t", name->text);

    *kind = sql_next(query) ? (enum racf_kind)sql_int(query, 0) : RACF_KIND_NONE;
    return sql_done(query);
}

int owner_replace(struct racf_store *store, const struct name8 *old, const struct name8 *heir)
{
    static const char *const statements[] = {
        "UPDATE users SET owner = ?1 WHERE owner = ?2",
        "UPDATE groups SET owner = CASE superior WHEN '' THEN ?1 WHEN ?2 THEN ?1 ELSE superior END WHERE owner = ?2",
        "UPDATE connects SET owner = ?1 WHERE owner = ?2",
        "UPDATE profiles SET owner = ?1 WHERE owner = ?2",
    };
    int reason = 0;

    for (size_t i = 0; i < ARRAY_COUNT(statements) && reason == 0; i++)
        reason = sql_run(store->sql, statements[i], "tt", heir->text, old->text);
    return reason;
}
