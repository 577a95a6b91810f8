/* load_check.c - do the records of a load fit together, and with what is there already?
 *
 * What is checked, and what repair makes of it:
 *   owner of a group, user, connection or profile that does not exist   whoever loads owns it
 *   superior group that does not exist, or a loop of groups             SYS1
 *   default group that does not exist, or to which the user is not      the user's first group by name, or else SYS1, to which it
 * is
 *   connected                                                           connected with USE
 *   connection to a group that does not exist, or of which only the     it is dropped
 *   name is there (0203 without 0205)
 *   member of a group (0102) that has no connection                     it is dropped
 *   subgroup (0101) whose group says another superior group             the group's own record counts
 * Entries of access lists, NOTIFY and the like may name whom they want, as on z/OS: a deleted user leaves them behind.
 */
#include "base/mem.h"
#include "base/text.h"
#include "racf/load_private.h"

enum { SLICE = 2000 };

enum phase { PHASE_NAMES, PHASE_PROFILES, PHASE_MEMBERS, PHASE_SUBGROUPS, PHASE_DONE };

static int find_id(struct load *load, const char *name, enum racf_kind *kind)
{
    const struct load_name *seen = load_name_find(load, name);
    struct name8 id = { "" };

    if (seen && !load->again) {
        *kind = seen->group ? RACF_KIND_GROUP : RACF_KIND_USER;
        return 0;
    }
    *kind = RACF_KIND_NONE;
    if (!text_copy(id.text, sizeof id.text, span_of(name)))
        return 0;
    return name[0] ? id_kind(load->draft, &id, kind) : 0;
}

/* Says that who has a what that is not there. */
static void missing(struct load *load, uint64_t line, const char *who, const char *what, const char *name)
{
    if (load->options.repair) {
        load->counts.repaired++;
        load_says(load, line, GBRU007W, who, what, name);
    } else {
        load_problem(load);
        load_says(load, line, GBRU006E, who, what, name);
    }
}

/* *mend: the owner is to become whoever loads. */
static int check_owner(struct load *load, uint64_t line, const char *who, struct name8 *owner, bool *mend)
{
    enum racf_kind kind;
    int reason = find_id(load, owner->text, &kind);

    *mend = reason == 0 && kind == RACF_KIND_NONE;
    if (*mend) {
        missing(load, line, who, "OWNER", owner->text);
        *owner = load->options.user;
    }
    return reason;
}

static int check_superior(struct load *load, uint64_t line, struct racf_group *group, bool *mend)
{
    struct racf_group above = *group;
    enum racf_kind kind;
    int reason = 0;

    if (name8_is(&group->name, "SYS1")) {
        *mend = !name8_none(&group->superior);
        group->superior = (struct name8){ "" };
        return 0;
    }
    for (unsigned depth = 0; reason == 0 && !name8_none(&above.superior); depth++) {
        struct name8 superior = above.superior;

        reason = find_id(load, superior.text, &kind);
        if (reason == 0 && depth > 0 && kind != RACF_KIND_GROUP)
            return 0; /* said of the group in between */
        if (reason == 0 && kind == RACF_KIND_GROUP && depth < GROUP_DEPTH_MAX && !name8_equal(&superior, &group->name)) {
            reason = group_get(load->draft, &superior, &above);
            continue;
        }
        if (reason < 0)
            return reason;
        missing(load, line, group->name.text, kind == RACF_KIND_GROUP ? "SUPERIOR GROUP, ABOVE ITSELF," : "SUPERIOR GROUP",
                group->superior.text);
        *mend = true;
        group->superior = name8_const("SYS1");
        return 0;
    }
    if (reason == 0 && name8_none(&group->superior)) {
        missing(load, line, group->name.text, "SUPERIOR GROUP", "(NONE)");
        *mend = true;
        group->superior = name8_const("SYS1");
    }
    return reason;
}

static int check_group(struct load *load, const struct load_name *seen)
{
    struct name8 name = name8_const(seen->text);
    struct racf_group group;
    bool owner = false, superior = false;
    int reason = group_get(load->draft, &name, &group);

    if (reason == REASON_NOT_FOUND && load->again)
        return 0;
    if (reason == 0)
        reason = check_superior(load, seen->line, &group, &superior);
    if (reason == 0)
        reason = check_owner(load, seen->line, name.text, &group.owner, &owner);
    return reason == 0 && (owner || superior) ? group_update(load->draft, &group) : reason;
}

static int check_connect(struct load *load, uint64_t line, struct racf_connect *connect, bool *dropped)
{
    enum racf_kind kind;
    bool mend;
    int reason = find_id(load, connect->group.text, &kind);

    *dropped = reason == 0 && (kind != RACF_KIND_GROUP || connect->created == -1);
    if (*dropped) {
        missing(load, line, connect->user.text, kind != RACF_KIND_GROUP ? "GROUP" : "CONNECTION (0205) TO", connect->group.text);
        return connect_delete(load->draft, &connect->user, &connect->group);
    }
    if (reason == 0)
        reason = check_owner(load, line, connect->user.text, &connect->owner, &mend);
    return reason == 0 && mend ? connect_put(load->draft, connect) : reason;
}

static int check_user(struct load *load, const struct load_name *seen)
{
    struct name8 name = name8_const(seen->text), first = { "" };
    struct racf_connect *connects = NULL;
    bool mend = false, connected = false, dropped;
    size_t count = 0;
    struct racf_user user;
    int reason = user_get(load->draft, &name, &user);

    if (reason == REASON_NOT_FOUND && load->again)
        return 0;
    if (reason == 0)
        reason = check_owner(load, seen->line, name.text, &user.owner, &mend);
    if (reason == 0)
        reason = connects_of_user(load->draft, &name, &connects, &count);
    for (size_t i = 0; i < count && reason == 0; i++) {
        reason = check_connect(load, seen->line, &connects[i], &dropped);
        if (dropped)
            continue;
        if (name8_none(&first))
            first = connects[i].group;
        connected = connected || name8_equal(&connects[i].group, &user.dfltgrp);
    }
    mem_free(connects);
    if (reason == 0 && !connected) {
        missing(load, seen->line, name.text, "CONNECTION TO DEFAULT GROUP", user.dfltgrp.text);
        mend = true;
        user.dfltgrp = name8_none(&first) ? name8_const("SYS1") : first;
        if (name8_none(&first)) {
            struct racf_connect connect = { .user = name, .group = user.dfltgrp, .owner = load->options.user,
                                           .created = user.created,
                                            .authority = GROUP_USE };

            reason = connect_put(load->draft, &connect);
        }
    }
    return reason == 0 && mend ? user_update(load->draft, &user) : reason;
}

static int check_names(struct load *load)
{
    size_t end = load->slot + SLICE;
    int reason = 0;

    for (; load->slot < load->name_room && load->slot < end && reason == 0; load->slot++) {
        const struct load_name *seen = &load->names[load->slot];

        if (seen->text[0] && seen->state == LOAD_TAKEN)
            reason = seen->group ? check_group(load, seen) : check_user(load, seen);
    }
    if (load->slot >= load->name_room)
        load->phase++;
    return reason;
}

/* Owners that are not there are mended when the cursor is done. */
static int check_profiles(struct load *load)
{
    struct { int64_t number; char name[RESOURCE_MAX + 1]; struct name8 owner; } *wrong = NULL;
    struct sql_query *query;
    size_t wrong_count = 0;
    int rows = 0, reason = 0, end;

    if (load->next_number < load->first_number)
        load->next_number = load->first_number;
    query = sql_query(load->draft->sql, "SELECT number, owner, name FROM profiles WHERE number >= ? ORDER BY number LIMIT ?", "ii",
                      load->next_number, (int64_t)SLICE);
    while (reason == 0 && sql_next(query)) {
        enum racf_kind kind;

        rows++;
        load->next_number = sql_int(query, 0) + 1;
        reason = find_id(load, sql_text(query, 1), &kind);
        if (reason < 0 || kind != RACF_KIND_NONE)
            continue;
        wrong = mem_resize(wrong, wrong_count + 1, sizeof *wrong);
        memset(&wrong[wrong_count], 0, sizeof *wrong);
        wrong[wrong_count].number = sql_int(query, 0);
        if (!text_copy(wrong[wrong_count].owner.text, sizeof wrong->owner.text, span_of(sql_text(query, 1))) ||
            !text_copy(wrong[wrong_count].name, sizeof wrong->name, span_of(sql_text(query, 2))))
            reason = REASON_CORRUPT;
        wrong_count++;
    }
    end = sql_done(query);
    for (size_t i = 0; i < wrong_count && reason == 0; i++) {
        missing(load, load_profile_line(load, wrong[i].number), wrong[i].name, "OWNER", wrong[i].owner.text);
        if (load->options.repair)
            reason = sql_run(load->draft->sql, "UPDATE profiles SET owner = ? WHERE number = ?", "ti", load->options.user.text,
                             wrong[i].number);
    }
    mem_free(wrong);
    if (rows == 0) /* what else there is to check lies in the file alone */
        load->phase = load->again ? PHASE_DONE : load->phase + 1U;
    return reason < 0 ? reason : end;
}

/* Members of which no connection came; those of users that stay as they are do not count. */
static int check_members(struct load *load)
{
    struct sql_query *query = sql_query(load->draft->sql, "SELECT user, grp, line FROM load_members ORDER BY line LIMIT ?", "i",
                                        (int64_t)SLICE);
    int64_t line = 0;
    int rows = 0, reason;

    while (sql_next(query)) {
        const struct load_name *user = load_name_find(load, sql_text(query, 0));

        rows++;
        line = sql_int(query, 2);
        if (!user || user->state == LOAD_TAKEN)
            missing(load, (uint64_t)line, sql_text(query, 1), "CONNECTION OF MEMBER", sql_text(query, 0));
    }
    reason = sql_done(query);
    if (rows == 0)
        load->phase++;
    return reason < 0 || rows == 0 ? reason : sql_run(load->draft->sql, "DELETE FROM load_members WHERE line <= ?", "i", line);
}

static int check_subgroups(struct load *load)
{
    struct sql_query *query = sql_query(load->draft->sql,
        "SELECT s.subgroup, s.grp, s.line FROM load_subgroups s LEFT JOIN groups g ON g.name = s.subgroup"
        " WHERE g.name IS NULL OR g.superior <> s.grp", "");
    int reason;

    while (sql_next(query)) {
        const struct load_name *seen = load_name_find(load, sql_text(query, 0));

        if (!seen || seen->state == LOAD_TAKEN)
            missing(load, (uint64_t)sql_int(query, 2), sql_text(query, 1), "SUBGROUP BELOW IT", sql_text(query, 0));
    }
    reason = sql_done(query);
    load->phase++;
    return reason;
}

/* A command may have made a group of a name of which the load made a user, or the other way round. */
static int check_both(struct load *load)
{
    struct sql_query *query = sql_query(load->draft->sql, "SELECT name FROM users WHERE name IN (SELECT name FROM groups)", "");

    while (sql_next(query)) {
        load_says(load, 0, GBRU009E, sql_text(query, 0));
        load_problem(load);
    }
    return sql_done(query);
}

void load_check_again(struct load *load)
{
    load->again = true;
    load->phase = PHASE_NAMES;
    load->slot = 0;
    load->next_number = 0;
}

bool load_outweighs(struct sql *draft, const struct sql_change *change)
{
    bool users = strcmp(change->table, "users") == 0;
    struct span rest, column;
    struct buf columns;
    bool idle = true;

    if (change->kind != SQL_UPDATED || (!users && strcmp(change->table, "connects") != 0))
        return false;
    buf_init(&columns, 1 << 12);
    idle = sql_columns(draft, change->table, &columns) == 0;
    rest = buf_span(&columns);
    for (int i = 0; i < change->columns && span_line(&rest, &column); i++)
        if (sql_change_new(change, i).given)
            idle = idle && (users ? span_is(column, "last_access") || span_is(column, "failures") || span_is(column, "failed")
                                  : span_is(column, "count") || span_is(column, "last"));
    buf_release(&columns);
    return idle;
}

int load_check(struct load *load, struct buf *lines, bool *done)
{
    int reason = 0;

    load->lines = lines;
    switch ((enum phase)load->phase) {
    case PHASE_NAMES:
        reason = load->again && load->slot == 0 ? check_both(load) : 0;
        if (reason == 0)
            reason = check_names(load);
        break;
    case PHASE_PROFILES:
        reason = check_profiles(load);
        break;
    case PHASE_MEMBERS:
        reason = check_members(load);
        break;
    case PHASE_SUBGROUPS:
        reason = check_subgroups(load);
        break;
    case PHASE_DONE:
        break;
    }
    *done = reason == 0 && load->phase == PHASE_DONE;
    return reason;
}
