/* db_profiles.c - rows of profiles, their access lists, members and segments in the RACF database. */
#include "racf/db_profiles.h"

#include "base/mem.h"
#include "base/text.h"
#include "racf/store.h"

#define PROFILE_COLUMNS                                                                                                            \
    "number, class, name, generic, owner, uacc, warning, level, audit, global_audit, notify, created, changed, referred, data, "   \
    "appldata"

static void take(struct sql_query *query, int column, char *text, size_t size)
{
    if (!text_copy(text, size, span_of(sql_text(query, column))))
        text[0] = '\0';
}

static void take_profile(struct sql_query *query, struct racf_profile *profile)
{
    *profile = (struct racf_profile){ .number = sql_int(query, 0) };
    take(query, 1, profile->class_name.text, sizeof profile->class_name.text);
    take(query, 2, profile->name.text, sizeof profile->name.text);
    profile->generic = sql_int(query, 3) != 0;
    take(query, 4, profile->owner.text, sizeof profile->owner.text);
    profile->uacc = (uint8_t)sql_int(query, 5);
    profile->warning = sql_int(query, 6) != 0;
    profile->level = (uint8_t)sql_int(query, 7);
    take(query, 8, profile->audit, sizeof profile->audit);
    take(query, 9, profile->global_audit, sizeof profile->global_audit);
    take(query, 10, profile->notify.text, sizeof profile->notify.text);
    profile->created = sql_int(query, 11);
    profile->changed = sql_int(query, 12);
    profile->referred = sql_int(query, 13);
    take(query, 14, profile->data, sizeof profile->data);
    take(query, 15, profile->appldata, sizeof profile->appldata);
}

const char *profile_key(const struct racf_profile *profile, char key[PROFILE_KEY])
{
    snprintf(key, PROFILE_KEY, "%lld", (long long)profile->number);
    return key;
}

void racf_profile_release(struct racf_profile *profile)
{
    mem_free(profile->access);
    profile->access = NULL;
    profile->access_count = 0;
}

int profile_get(struct racf_store *store, const char *class_name, const char *name, enum profile_kind kind,
                struct racf_profile *profile)
{
    struct sql_query *query =
        sql_query(store->sql,
                  "SELECT " PROFILE_COLUMNS
                  " FROM profiles WHERE class = ?1 AND name = ?2 AND (?3 = 2 OR generic = ?3) ORDER BY generic LIMIT 1",
                  "tti", class_name, name, (int64_t)kind);
    bool row = sql_next(query);
    int reason;

    if (row)
        take_profile(query, profile);
    else
        *profile = (struct racf_profile){ 0 };
    reason = sql_done(query);
    if (reason < 0)
        return reason;
    return row ? 0 : REASON_NOT_FOUND;
}

static void add_access(struct racf_profile *profile, size_t *room, struct span id, int64_t level)
{
    struct racf_access *entry;

    if (profile->access_count == *room) {
        *room = *room ? *room * 2 : 8;
        profile->access = mem_resize(profile->access, *room, sizeof *profile->access);
    }
    entry = &profile->access[profile->access_count++];
    *entry = (struct racf_access){ .level = (uint8_t)level };
    if (!text_copy(entry->id.text, sizeof entry->id.text, id))
        entry->id.text[0] = '\0';
}

int profile_get_access(struct racf_store *store, struct racf_profile *profile)
{
    struct sql_query *query =
        sql_query(store->sql, "SELECT id, level FROM access WHERE profile = ? ORDER BY id", "i", profile->number);
    size_t room = 0;

    racf_profile_release(profile);
    while (sql_next(query))
        add_access(profile, &room, span_of(sql_text(query, 0)), sql_int(query, 1));
    return sql_done(query);
}

int profile_insert(struct racf_store *store, struct racf_profile *profile)
{
    profile->number = 0;
    return profile_insert_as(store, profile);
}

int profile_insert_as(struct racf_store *store, struct racf_profile *profile)
{
    int reason = sql_run(store->sql,
        "INSERT INTO profiles (number, class, name, generic, owner, uacc, warning, level, audit, global_audit, notify, created,"
        " changed, referred, data, appldata) VALUES (nullif(?, 0), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        "ittitiiitttiiitt", profile->number,
        profile->class_name.text, profile->name.text, (int64_t)profile->generic, profile->owner.text, (int64_t)profile->uacc,
        (int64_t)profile->warning, (int64_t)profile->level, profile->audit, profile->global_audit, profile->notify.text,
        profile->created, profile->changed, profile->referred, profile->data, profile->appldata);

    if (reason == 0)
        profile->number = sql_inserted(store->sql);
    return reason;
}

int profile_update(struct racf_store *store, const struct racf_profile *profile)
{
    return sql_run(store->sql,
        "UPDATE profiles SET owner = ?, uacc = ?, warning = ?, level = ?, audit = ?, global_audit = ?, notify = ?, changed = ?,"
        " referred = ?, data = ?, appldata = ? WHERE number = ?", "tiiitttiitti",
        profile->owner.text, (int64_t)profile->uacc, (int64_t)profile->warning, (int64_t)profile->level, profile->audit,
        profile->global_audit, profile->notify.text, profile->changed, profile->referred, profile->data, profile->appldata,
        profile->number);
}

int profile_rename(struct racf_store *store, int64_t profile, const char *name)
{
    struct sql_query *query = sql_query(store->sql, "SELECT name, generic FROM profiles WHERE number = ?", "i", profile);
    bool there = sql_next(query), generic = there && sql_int(query, 1) != 0;
    struct resource old = { "" };
    int reason;

    if (there)
        take(query, 0, old.text, sizeof old.text);
    reason = sql_done(query);
    if (reason == 0)
        reason = sql_run(store->sql, "UPDATE profiles SET name = ? WHERE number = ?", "ti", name, profile);
    if (reason == 0) /* what a load kept goes with it; only data set profiles get other names */
        reason = sql_run(store->sql,
            "UPDATE OR REPLACE kept SET name = ? WHERE kind = 'D' AND class = 'DATASET' AND name = ? AND generic = ?", "tti", name,
            old.text, (int64_t)generic);
    return reason;
}

int profile_delete(struct racf_store *store, const struct racf_profile *profile)
{
    char key[PROFILE_KEY];
    int reason;

    profile_key(profile, key);
    reason = sql_run(store->sql, "DELETE FROM access WHERE profile = ?", "i", profile->number);
    if (reason == 0)
        reason = sql_run(store->sql, "DELETE FROM conditional WHERE profile = ?", "i", profile->number);
    if (reason == 0)
        reason = sql_run(store->sql, "DELETE FROM members WHERE profile = ?", "i", profile->number);
    if (reason == 0)
        reason = sql_run(store->sql, "DELETE FROM segments WHERE kind = 'R' AND key = ?", "t", key);
    if (reason == 0)
        reason = sql_run(store->sql, "DELETE FROM data_sets WHERE profile = ?", "i", profile->number);
    if (reason == 0)
        reason = sql_run(store->sql, "DELETE FROM kept WHERE kind = ? AND class = ? AND name = ? AND generic = ?", "ttti",
                         strcmp(profile->class_name.text, "DATASET") == 0 ? "D" : "R", profile->class_name.text, profile->name.text,
                         (int64_t)profile->generic);
    if (reason == 0)
        reason = sql_run(store->sql, "DELETE FROM profiles WHERE number = ?", "i", profile->number);
    return reason;
}

int profile_below(struct racf_store *store, const char *class_name, const struct name8 *qualifier, bool *is)
{
    char from[NAME8_MAX + 2];
    char to[NAME8_MAX + 2];
    struct sql_query *query;

    snprintf(from, sizeof from, "%s.", qualifier->text);
    snprintf(to, sizeof to, "%s/", qualifier->text); /* the character behind the period */
    query = sql_query(store->sql, "SELECT EXISTS (SELECT 1 FROM profiles WHERE class = ? AND name >= ? AND name < ?)", "ttt",
                      class_name, from, to);
    *is = sql_next(query) && sql_int(query, 0) != 0;
    return sql_done(query);
}

int racf_store_profiles(struct racf_store *store, const char *class_name, racf_profile_fn *each, void *context)
{
    struct sql_query *query = sql_query(store->sql,
        "SELECT " PROFILE_COLUMNS ","
        " EXISTS (SELECT 1 FROM conditional) AND EXISTS (SELECT 1 FROM conditional WHERE profile = number)"
        " FROM profiles WHERE class = ? ORDER BY name, generic", "t", class_name);
    struct racf_profile profile = { 0 };
    int reason = 0;
    int end;

    while (reason == 0 && sql_next(query)) {
        take_profile(query, &profile);
        profile.conditional = sql_int(query, 16) != 0;
        reason = profile_get_access(store, &profile);
        if (reason == 0)
            reason = each(context, &profile);
        racf_profile_release(&profile);
    }
    end = sql_done(query);
    return reason < 0 ? reason : end;
}

/* As take(); a text that is read as bytes is not copied to get its NUL. */
static void take_bytes(struct sql_query *query, int column, char *text, size_t size)
{
    if (!text_copy(text, size, sql_blob(query, column)))
        text[0] = '\0';
}

/* The fields of a row of profiles_behind() that are the profile's. */
static void take_deciding(struct sql_query *query, const char *class_name, struct racf_profile *profile)
{
    struct racf_access *access = profile->access;

    *profile = (struct racf_profile){ .number = sql_int(query, 0), .access = access };
    snprintf(profile->class_name.text, sizeof profile->class_name.text, "%s", class_name);
    take_bytes(query, 1, profile->name.text, sizeof profile->name.text);
    profile->generic = sql_int(query, 2) != 0;
    profile->uacc = (uint8_t)sql_int(query, 3);
    profile->warning = sql_int(query, 4) != 0;
    profile->level = (uint8_t)sql_int(query, 5);
    take_bytes(query, 6, profile->audit, sizeof profile->audit);
    take_bytes(query, 7, profile->global_audit, sizeof profile->global_audit);
    take_bytes(query, 8, profile->notify.text, sizeof profile->notify.text);
    profile->conditional = sql_int(query, 9) != 0;
}

/* The entries of all access lists, in the order of the profiles. */
struct entries {
    struct sql_query *query;
    bool row; /* there is one, not taken yet */
    size_t room;
};

static void take_entries(struct entries *entries, struct racf_profile *profile)
{
    for (; entries->row && sql_int(entries->query, 0) == profile->number; entries->row = sql_next(entries->query))
        add_access(profile, &entries->room, sql_blob(entries->query, 1), sql_int(entries->query, 2));
}

static int hand_on(struct profile_place *place, const struct racf_profile *profile, racf_profile_fn *each, void *context)
{
    memcpy(place->name, profile->name.text, sizeof place->name);
    place->generic = profile->generic;
    place->any = true;
    return each(context, profile);
}

int profiles_behind(struct racf_store *store, const char *class_name, struct profile_place *place, size_t most, bool *done,
                    racf_profile_fn *each, void *context)
{
    /* Two queries side by side: one with a row for each entry, and all that is its profile's in each, takes a third longer. */
    int64_t generic = place->any ? place->generic : -1;
    struct sql_query *query = sql_query(store->sql,
        "SELECT number, name, generic, uacc, warning, level, audit, global_audit, notify,"
        " EXISTS (SELECT 1 FROM conditional) AND EXISTS (SELECT 1 FROM conditional WHERE profile = number)"
        " FROM profiles INDEXED BY profiles_name WHERE class = ?1 AND (name, generic) > (?2, ?3) ORDER BY name, generic", "tti",
        class_name, place->name, generic);
    struct entries entries = { .query = sql_query(store->sql,
        "SELECT profile, id, a.level FROM profiles p INDEXED BY profiles_name CROSS JOIN access a ON profile = number"
        " WHERE class = ?1 AND (name, generic) > (?2, ?3) ORDER BY name, generic", "tti", class_name, place->name, generic) };
    struct racf_profile profile = { 0 };
    size_t count = 0;
    int reason = 0, end;

    *done = false;
    entries.row = sql_next(entries.query);
    while (reason == 0 && !*done) {
        *done = !sql_next(query);
        if (*done || count++ == most)
            break;
        take_deciding(query, class_name, &profile);
        take_entries(&entries, &profile);
        reason = hand_on(place, &profile, each, context);
    }
    end = sql_done(query);
    if (end == 0)
        end = sql_done(entries.query);
    else
        (void)!sql_done(entries.query);
    *done = *done && end == 0;
    racf_profile_release(&profile);
    return reason < 0 ? reason : end;
}

/* ------------------------------------------------------------------------------------------------ data sets */

int data_set_get(struct racf_store *store, int64_t profile, struct racf_data_set *data_set)
{
    struct sql_query *query = sql_query(store->sql,
        "SELECT grp, type, indicated, erase, retention, unit, volumes FROM data_sets WHERE profile = ?", "i", profile);

    *data_set = (struct racf_data_set){ .indicated = true };
    if (sql_next(query)) {
        take(query, 0, data_set->group.text, sizeof data_set->group.text);
        data_set->type = (uint8_t)sql_int(query, 1);
        data_set->indicated = sql_int(query, 2) != 0;
        data_set->erase = sql_int(query, 3) != 0;
        data_set->retention = (uint32_t)sql_int(query, 4);
        take(query, 5, data_set->unit.text, sizeof data_set->unit.text);
        take(query, 6, data_set->volumes, sizeof data_set->volumes);
    }
    return sql_done(query);
}

int data_set_put(struct racf_store *store, int64_t profile, const struct racf_data_set *data_set)
{
    return sql_run(store->sql,
        "REPLACE INTO data_sets (profile, grp, type, indicated, erase, retention, unit, volumes) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        "itiiiitt", profile, data_set->group.text, (int64_t)data_set->type, (int64_t)data_set->indicated,
        (int64_t)data_set->erase, (int64_t)data_set->retention, data_set->unit.text, data_set->volumes);
}

/* ------------------------------------------------------------------------------------------------ access lists */

int access_put(struct racf_store *store, int64_t profile, const char *type, const char *entity, const struct name8 *id,
               uint8_t level)
{
    if (type)
        return sql_run(store->sql, "REPLACE INTO conditional (profile, type, entity, id, level) VALUES (?, ?, ?, ?, ?)", "ittti",
                       profile, type, entity, id->text, (int64_t)level);
    return sql_run(store->sql, "REPLACE INTO access (profile, id, level) VALUES (?, ?, ?)", "iti", profile, id->text,
                   (int64_t)level);
}

int access_delete(struct racf_store *store, int64_t profile, const char *type, const char *entity, const struct name8 *id)
{
    int reason;

    if (type)
        reason = sql_run(store->sql, "DELETE FROM conditional WHERE profile = ? AND type = ? AND entity = ? AND id = ?", "ittt",
                         profile, type, entity, id->text);
    else
        reason = sql_run(store->sql, "DELETE FROM access WHERE profile = ? AND id = ?", "it", profile, id->text);
    return reason == 0 && sql_changes(store->sql) == 0 ? REASON_NOT_FOUND : reason;
}

int access_reset(struct racf_store *store, int64_t profile, bool standard, bool conditional)
{
    int reason = 0;

    if (standard)
        reason = sql_run(store->sql, "DELETE FROM access WHERE profile = ?", "i", profile);
    if (reason == 0 && conditional)
        reason = sql_run(store->sql, "DELETE FROM conditional WHERE profile = ?", "i", profile);
    return reason;
}

int access_copy(struct racf_store *store, int64_t from, int64_t to)
{
    int reason =
        sql_run(store->sql, "INSERT OR IGNORE INTO access (profile, id, level) SELECT ?, id, level FROM access WHERE profile = ?",
                "ii", to, from);

    if (reason == 0)
        reason = sql_run(store->sql,
            "INSERT OR IGNORE INTO conditional (profile, type, entity, id, level)"
            " SELECT ?, type, entity, id, level FROM conditional WHERE profile = ?", "ii", to, from);
    return reason;
}

int access_conditional(struct racf_store *store, int64_t profile, access_when_fn *each, void *context)
{
    struct sql_query *query = sql_query(store->sql,
        "SELECT type, entity, id, level FROM conditional WHERE profile = ? ORDER BY id, type, entity", "i", profile);

    while (sql_next(query))
        each(context, sql_text(query, 0), sql_text(query, 1), sql_text(query, 2), (uint8_t)sql_int(query, 3));
    return sql_done(query);
}

/* ------------------------------------------------------------------------------------------------ members and segments */

int member_put(struct racf_store *store, int64_t profile, const char *member)
{
    return sql_run(store->sql,
        "INSERT OR IGNORE INTO members (profile, name, position)"
        " SELECT ?1, ?2, coalesce(max(position), 0) + 1 FROM members WHERE profile = ?1", "it", profile, member);
}

int member_delete(struct racf_store *store, int64_t profile, const char *member)
{
    int reason = sql_run(store->sql, "DELETE FROM members WHERE profile = ? AND name = ?", "it", profile, member);

    return reason == 0 && sql_changes(store->sql) == 0 ? REASON_NOT_FOUND : reason;
}

int member_each(struct racf_store *store, int64_t profile, member_fn *each, void *context)
{
    struct sql_query *query = sql_query(store->sql, "SELECT name FROM members WHERE profile = ? ORDER BY position", "i", profile);

    while (sql_next(query))
        each(context, sql_text(query, 0));
    return sql_done(query);
}

int profiles_with_member(struct racf_store *store, const char *class_name, const char *member, racf_profile_fn *each, void *context)
{
    struct sql_query *query = sql_query(store->sql,
        "SELECT " PROFILE_COLUMNS " FROM profiles WHERE class = ? AND number IN (SELECT profile FROM members WHERE name = ?)"
        " ORDER BY name, generic", "tt", class_name, member);
    struct racf_profile profile = { 0 };
    int reason = 0;
    int end;

    while (reason == 0 && sql_next(query)) {
        take_profile(query, &profile);
        reason = profile_get_access(store, &profile);
        if (reason == 0)
            reason = each(context, &profile);
        racf_profile_release(&profile);
    }
    end = sql_done(query);
    return reason < 0 ? reason : end;
}

int segment_put(struct racf_store *store, char kind, const char *key, const char *segment, const char *field, const char *value)
{
    char kind_text[2] = { kind, '\0' };

    if (value[0] == '\0' && field[0] != '\0')
        return sql_run(store->sql, "DELETE FROM segments WHERE kind = ? AND key = ? AND segment = ? AND field = ?", "tttt",
                       kind_text, key, segment, field);
    return sql_run(store->sql, "REPLACE INTO segments (kind, key, segment, field, value) VALUES (?, ?, ?, ?, ?)", "ttttt",
                   kind_text, key, segment, field, value);
}

int segment_delete(struct racf_store *store, char kind, const char *key, const char *segment)
{
    char kind_text[2] = { kind, '\0' };

    return sql_run(store->sql, "DELETE FROM segments WHERE kind = ? AND key = ? AND segment = ?", "ttt", kind_text, key, segment);
}

int segment_exists(struct racf_store *store, char kind, const char *key, const char *segment, bool *exists)
{
    char kind_text[2] = { kind, '\0' };
    struct sql_query *query = sql_query(store->sql,
        "SELECT EXISTS (SELECT 1 FROM segments WHERE kind = ? AND key = ? AND segment = ?)", "ttt", kind_text, key, segment);

    *exists = sql_next(query) && sql_int(query, 0) != 0;
    return sql_done(query);
}

int segment_get(struct racf_store *store, char kind, const char *key, const char *segment, const char *field, struct arena *arena,
                struct span *value)
{
    char kind_text[2] = { kind, '\0' };
    struct sql_query *query =
        sql_query(store->sql, "SELECT value FROM segments WHERE kind = ? AND key = ? AND segment = ? AND field = ?", "tttt",
                  kind_text, key, segment, field);

    *value = arena_span(arena, sql_next(query) ? span_of(sql_text(query, 0)) : SPAN_NONE);
    return sql_done(query);
}

int segment_holder(struct racf_store *store, char kind, const char *segment, const char *field, const char *value, const char *but,
                   struct arena *arena, struct span *key)
{
    char kind_text[2] = { kind, '\0' };
    struct sql_query *query = sql_query(store->sql,
        "SELECT key FROM segments WHERE kind = ? AND segment = ? AND field = ? AND value = ? AND key <> ? ORDER BY key LIMIT 1",
        "ttttt", kind_text, segment, field, value, but ? but : "");

    *key = arena_span(arena, sql_next(query) ? span_of(sql_text(query, 0)) : SPAN_NONE);
    return sql_done(query);
}
