/* load.c - records of an unloaded RACF database (IRRDBU00) into a draft of a database. */
#include "base/bug.h"
#include "base/mem.h"
#include "base/table.h"
#include "base/text.h"
#include "racf/base_fields.h"
#include "racf/load_private.h"
#include "racf/unload.h"

enum {
    SETTLE_BYTES = 32 << 20,  /* of records; so much is synced at a time */
    NUMBER_GAP = 1 << 20,     /* numbers left for profiles that commands define meanwhile */
    NAMES_FIRST = 1 << 10,
    ITEM_TEXT = 24,
    RECORD_MOST = 4092,       /* bytes: OUTDD has LRECL=4096, with the RDW */
};

/* What the records say of each other, until all are there. */
static const char claims[] =
    "CREATE TEMP TABLE load_members (user TEXT NOT NULL, grp TEXT NOT NULL, authority INTEGER NOT NULL, line INTEGER NOT NULL,"
    " PRIMARY KEY (user, grp)) WITHOUT ROWID;"
    "CREATE TEMP TABLE load_subgroups (grp TEXT NOT NULL, subgroup TEXT NOT NULL, line INTEGER NOT NULL,"
    " PRIMARY KEY (grp, subgroup)) WITHOUT ROWID";

struct load *load_new(struct racf_store *draft, const struct load_options *options)
{
    struct load *load = mem_alloc(1, sizeof *load);
    struct sql_query *query = sql_query(draft->sql, "SELECT coalesce(max(number), 0) FROM profiles", ""), *whole;

    load->draft = draft;
    load->options = *options;
    load->name_room = NAMES_FIRST;
    load->names = mem_alloc(load->name_room, sizeof *load->names);
    load->first_number = (sql_next(query) ? sql_int(query, 0) : 0) + NUMBER_GAP;
    load->row.interval = (uint32_t)racf_store_option(draft, "PASSWORD.INTERVAL", 30);
    whole = sql_query(draft->sql, "SELECT coalesce(max(CAST(item AS INTEGER)) + 1, 0) FROM kept WHERE whole = 1", "");
    load->first_sequence = load->sequence = sql_next(whole) ? (uint64_t)sql_int(whole, 0) : 0;
    if (sql_done(query) < 0 || sql_done(whole) < 0 || sql_script(draft->sql, claims) < 0 || sql_begin(draft->sql) < 0)
        load->counts.problems++; /* the next call finds out what is wrong with the draft */
    return load;
}

void load_free(struct load *load)
{
    if (!load)
        return;
    racf_profile_release(&load->row.profile);
    mem_free(load->names);
    mem_free(load->profile_lines);
    mem_free(load);
}

const struct load_counts *load_counts(const struct load *load)
{
    return &load->counts;
}

void load_problem(struct load *load)
{
    load->counts.problems++;
}

/* ------------------------------------------------------------------------------------------------ what was seen */

static struct load_name *slot_of(struct load_name *names, size_t room, const char *name)
{
    size_t at = table_hash(name, strlen(name)) & (room - 1);

    while (names[at].text[0] && strcmp(names[at].text, name) != 0)
        at = (at + 1) & (room - 1);
    return &names[at];
}

struct load_name *load_name_find(const struct load *load, const char *name)
{
    struct load_name *entry = slot_of(load->names, load->name_room, name);

    return entry->text[0] ? entry : NULL;
}

static void see_name(struct load *load, const char *name, bool group, enum load_state state)
{
    struct load_name *entry;

    if (2 * load->name_count >= load->name_room) {
        size_t room = 2 * load->name_room;
        struct load_name *names = mem_alloc(room, sizeof *names);

        for (size_t i = 0; i < load->name_room; i++)
            if (load->names[i].text[0])
                *slot_of(names, room, load->names[i].text) = load->names[i];
        mem_free(load->names);
        load->names = names;
        load->name_room = room;
    }
    entry = slot_of(load->names, load->name_room, name);
    if (!entry->text[0])
        load->name_count++;
    *entry = (struct load_name){ .group = group, .state = (uint8_t)state, .line = load->line };
    snprintf(entry->text, sizeof entry->text, "%s", name);
}

static void see_profile(struct load *load, int64_t number)
{
    size_t at = (size_t)(number - load->first_number);

    if (at >= load->profile_room) {
        load->profile_room = load->profile_room ? 2 * load->profile_room : 1024;
        load->profile_lines = mem_resize(load->profile_lines, load->profile_room, sizeof *load->profile_lines);
    }
    load->profile_lines[at] = load->line;
}

uint64_t load_profile_line(const struct load *load, int64_t number)
{
    return load->profile_lines[number - load->first_number];
}

/* Is it the first time that this word is told of? */
static bool is_news(struct load *load, const char *word)
{
    size_t length = strlen(load->said), more = strlen(word) + 1;
    struct span rest = span_of(load->said), one;

    while ((one = span_word(&rest)).length)
        if (span_is(one, word))
            return false;
    if (length + more < sizeof load->said)
        snprintf(load->said + length, sizeof load->said - length, "%s ", word);
    return true;
}

/* ------------------------------------------------------------------------------------------------ what is kept */

static int keep(struct load *load, const char *type, const char *item, bool whole, struct span bytes)
{
    char kind[2] = { unload_kept_kind(load->at.entity), '\0' };

    if (whole)
        load->counts.kept++;
    return sql_run(load->draft->sql,
        "REPLACE INTO kept (kind, class, name, generic, type, whole, item, bytes) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", "tttititb",
        kind, load->at.class_name.text, load->at.name.text, (int64_t)load->at.generic, type, (int64_t)whole, item, bytes);
}

/* Whole records stay in the order in which they came, those of a later load behind those of an earlier one. */
static const char *sequence_text(uint64_t sequence, char item[ITEM_TEXT])
{
    snprintf(item, ITEM_TEXT, "%020llu", (unsigned long long)sequence);
    return item;
}

static int keep_whole(struct load *load, struct span record)
{
    char type[UNLOAD_TYPE + 1], item[ITEM_TEXT];

    snprintf(type, sizeof type, "%.*s", (int)(record.length < UNLOAD_TYPE ? record.length : UNLOAD_TYPE), record.data);
    return keep(load, type, sequence_text(load->sequence++, item), true, span_trim_end(record));
}

/* What the record has beside what the database has of it now. */
static int keep_amendment(struct load *load, const struct unload_record *record, struct span text)
{
    char made[UNLOAD_RECORD_MAX], item[UNLOAD_ITEM];
    struct buf amendment;
    int reason = 0;

    unload_record_format(record, &load->row, made);
    buf_init(&amendment, 4 * UNLOAD_RECORD_MAX);
    unload_record_amendment(record, made, text, &amendment);
    if (buf_failed(&amendment))
        reason = REASON_TOO_LONG;
    if (reason == 0 && amendment.length) {
        unload_record_item(record, made, item);
        reason = keep(load, record->type, item, false, buf_span(&amendment));
    }
    buf_release(&amendment);
    return reason;
}

/* ------------------------------------------------------------------------------------------------ base records */

static const char *key_of(const struct load *load, char key[PROFILE_KEY], char kind[2])
{
    kind[0] = load->at.entity == ENTITY_GROUP ? 'G' : load->at.entity == ENTITY_USER ? 'U' : 'R';
    kind[1] = '\0';
    if (load->at.entity < ENTITY_DATA_SET)
        return load->at.name.text;
    snprintf(key, PROFILE_KEY, "%lld", (long long)load->at.number);
    return key;
}

static int take_hours(struct load *load)
{
    char key[PROFILE_KEY], kind[2];
    const char *of = key_of(load, key, kind);

    return base_hours_put(load->draft, kind[0], of, &load->row.hours);
}

/* There was one already. *take: it is made anew. */
static int met(struct load *load, bool loaded_before, bool *take)
{
    const char *type = load->at.entity == ENTITY_GROUP ? "group" : load->at.entity == ENTITY_USER ? "user" : "profile";

    *take = false;
    load->at.state = LOAD_PASSED;
    if (loaded_before) {
        load_says(load, load->line, GBRU004E, type, load->at.name.text);
        load_problem(load);
    } else if (load->options.existing == LOAD_REFUSE) {
        load_says(load, load->line, GBRU005E, type, load->at.name.text);
        load_problem(load);
    } else if (load->options.existing == LOAD_REPLACE) {
        *take = true;
        load->counts.replaced++;
    } else {
        load->counts.skipped++;
    }
    return 0;
}

/* A replaced user has the authority that the file says: who could come in as the old one, by a mapping or with its password, must
 * not get it. Who loads keeps both: it gives itself nothing that it could not have. */
static int shut_out(struct load *load, const char *name)
{
    struct name8 user = name8_const(name);
    int reason;

    if (name8_equal(&user, &load->options.user))
        return 0;
    reason = sql_run(load->draft->sql, "DELETE FROM unix_users WHERE user = ?", "t", name);
    if (reason == 0 && sql_changes(load->draft->sql))
        load_says(load, load->line, GBRU013W, name);
    return reason < 0 ? reason
                      : sql_run(load->draft->sql, "UPDATE users SET password = NULL, history = NULL, password_changed = 0,"
                                " phrase = NULL, phrase_history = NULL, phrase_changed = 0 WHERE name = ?", "t", name);
}

/* An existing user or group loses what is made anew beside its row. */
static int clear_name(struct load *load, const char *kind, const char *name)
{
    struct sql *sql = load->draft->sql;
    int reason = sql_run(sql, "DELETE FROM segments WHERE kind = ? AND key = ?", "tt", kind, name);

    if (reason == 0)
        reason = sql_run(sql, "DELETE FROM kept WHERE kind = ? AND class = '' AND name = ?", "tt", kind, name);
    if (reason == 0 && kind[0] == 'U')
        reason = sql_run(sql, "DELETE FROM connects WHERE user = ?", "t", name);
    return reason == 0 && kind[0] == 'U' ? shut_out(load, name) : reason;
}

/* Where a profile that is none here stands: kept whole by this load, or by an earlier one already. */
static int aside_state(struct load *load)
{
    char kind[2] = { unload_kept_kind(load->at.entity), '\0' }, first[ITEM_TEXT];
    struct sql_query *query = sql_query(load->draft->sql,
        "SELECT 1 FROM kept WHERE kind = ? AND class = ? AND name = ? AND whole = 1 AND item < ? LIMIT 1", "tttt", kind,
        load->at.class_name.text, load->at.name.text, sequence_text(load->first_sequence, first));

    load->at.state = sql_next(query) ? LOAD_PASSED : LOAD_ASIDE;
    return sql_done(query);
}

static int set_aside(struct load *load, const char *why)
{
    int reason = aside_state(load);

    if (reason == 0 && load->at.state == LOAD_PASSED) {
        bool take;

        reason = met(load, false, &take);
        if (reason < 0 || !take)
            return reason;
        reason = sql_run(load->draft->sql, "DELETE FROM kept WHERE kind = ? AND class = ? AND name = ?", "ttt",
                         (char[]){ unload_kept_kind(load->at.entity), '\0' }, load->at.class_name.text, load->at.name.text);
    }
    if (reason < 0)
        return reason;
    load->at.state = LOAD_ASIDE;
    if (is_news(load, load->at.entity < ENTITY_DATA_SET ? load->at.name.text : load->at.class_name.text))
        load_says(load, load->line, GBRU008W, load->at.class_name.text, load->at.class_name.text[0] ? " " : "", load->at.name.text,
                  why);
    return 0;
}

static int take_name(struct load *load, const struct unload_record *record, struct span text)
{
    bool group = load->at.entity == ENTITY_GROUP, take;
    const struct load_name *seen = load_name_find(load, load->at.name.text);
    struct racf_user *user = &load->row.user;
    enum racf_kind kind = RACF_KIND_NONE;
    struct name8 name;
    int reason;

    if (name8_strict(&name, span_of(load->at.name.text)) < 0)
        return set_aside(load, "is no name of a user or group here");
    reason = seen ? 0 : id_kind(load->draft, &name, &kind);
    if (reason == 0 && (seen ? seen->group != group : kind != RACF_KIND_NONE && (kind == RACF_KIND_GROUP) != group)) {
        load_says(load, load->line, GBRU009E, name.text);
        load_problem(load);
        load->at.state = LOAD_PASSED;
        return 0;
    }
    if (reason == 0 && (seen || kind != RACF_KIND_NONE)) {
        reason = met(load, seen != NULL, &take);
        if (reason == 0 && take)
            reason = clear_name(load, group ? "G" : "U", name.text);
        if (reason == 0 && take)
            reason = group ? group_update(load->draft, &load->row.group) : user_update(load->draft, user);
        if (reason < 0 || !take) {
            if (!seen)
                see_name(load, name.text, group, load->at.state);
            return reason;
        }
    } else if (reason == 0) {
        reason = group ? group_insert(load->draft, &load->row.group) : user_insert(load->draft, user);
    }
    if (reason < 0)
        return reason;
    load->at.state = LOAD_TAKEN;
    see_name(load, name.text, group, LOAD_TAKEN);
    *(group ? &load->counts.groups : &load->counts.users) += 1;
    reason = take_hours(load);
    return reason < 0 ? reason : keep_amendment(load, record, text);
}

/* Certificates, rings and maps: what makes them up is no part of an unload, so they are no profiles that anything could use. */
static bool is_certificate_class(const char *name)
{
    return strncmp(name, "DIGT", 4) == 0 || strcmp(name, "IDIDMAP") == 0;
}

/* NULL, or why the profile is kept whole instead. */
static const char *why_aside(struct load *load, const char *class_name, const char *name)
{
    const struct store_class *row = load->last_class;

    if (!row || strcmp(row->name.text, class_name) != 0)
        load->last_class = row = store_class(load->draft, class_name);
    if (!row || strcmp(class_name, "USER") == 0 || strcmp(class_name, "GROUP") == 0 ||
        (load->at.entity == ENTITY_RESOURCE && strcmp(class_name, "DATASET") == 0))
        return "is of a class that the class descriptor table does not have";
    if (is_certificate_class(class_name))
        return "belongs to certificates, which an unload describes but does not hold";
    if (!class_name_good(row->row, name) || (load->at.entity == ENTITY_DATA_SET && strlen(name) > DSNAME_MAX))
        return "is no profile name of its class here";
    for (const char *at = name; row->row->fold && *at; at++)
        if (text_upper(*at) != *at)
            return "has lower case in a class that has none";
    return NULL;
}

static int take_profile(struct load *load, const struct unload_record *record, struct span text)
{
    struct racf_profile *profile = &load->row.profile;
    const char *aside = why_aside(load, load->at.class_name.text, load->at.name.text);
    int reason;

    if (!aside && profile->generic && !generic_name_good(load->at.name.text))
        aside = "is a generic name of no documented form";
    if (aside)
        return set_aside(load, aside);
    profile->number = load->first_number + (int64_t)load->counts.profiles;
    reason = profile_insert_as(load->draft, profile);
    if (reason == REASON_EXISTS) {
        struct racf_profile there;
        bool take;

        reason = profile_get(load->draft, profile->class_name.text, profile->name.text,
                             profile->generic ? PROFILE_GENERIC : PROFILE_DISCRETE, &there);
        if (reason == 0)
            reason = met(load, there.number >= load->first_number, &take);
        if (reason < 0 || !take)
            return reason;
        reason = profile_delete(load->draft, &there);
        if (reason == 0)
            reason = profile_insert_as(load->draft, profile);
    }
    if (reason == 0 && load->at.entity == ENTITY_DATA_SET) {
        snprintf(load->row.data_set.volumes, sizeof load->row.data_set.volumes, "%s", load->row.volume);
        reason = data_set_put(load->draft, profile->number, &load->row.data_set);
    }
    if (reason < 0)
        return reason;
    load->at.number = profile->number;
    load->at.state = LOAD_TAKEN;
    see_profile(load, profile->number);
    load->counts.profiles++;
    reason = take_hours(load);
    return reason < 0 ? reason : keep_amendment(load, record, text);
}

/* ------------------------------------------------------------------------------------------------ the other records */

static int put_value(struct load *load, const char *segment, const char *field, const char *value)
{
    char key[PROFILE_KEY], kind[2];
    const char *of = key_of(load, key, kind);

    return sql_run(load->draft->sql, "REPLACE INTO segments (kind, key, segment, field, value) VALUES (?, ?, ?, ?, ?)", "ttttt",
                   kind, of,
                   segment, field, value);
}

/* Fields that several columns make up get their words together. */
static int take_segment(struct load *load, const struct unload_record *record)
{
    const struct unload_field *fields = record->fields;
    int reason = put_value(load, record->segment, "", "");

    for (size_t i = 0; i < record->field_count && reason == 0; i++) {
        char value[UNLOAD_TEXT];
        size_t length;

        if ((fields[i].codec != CODEC_VALUE && fields[i].codec != CODEC_WORD_FLAG) ||
            (i > 0 && fields[i].codec == CODEC_WORD_FLAG && fields[i - 1].codec == CODEC_WORD_FLAG &&
             strcmp(fields[i].text, fields[i - 1].text) == 0))
            continue;
        if (!unload_text(load->row.values[i], value, sizeof value))
            return REASON_TOO_LONG;
        length = strlen(value);
        for (size_t j = i + 1; fields[i].codec == CODEC_WORD_FLAG && j < record->field_count &&
             fields[j].codec == CODEC_WORD_FLAG &&
                               strcmp(fields[j].text, fields[i].text) == 0; j++)
            if (load->row.values[j].length && length + load->row.values[j].length + 2 < sizeof value)
                length += (size_t)snprintf(value + length, sizeof value - length, "%s%.*s", length ? " " : "",
                                           (int)load->row.values[j].length, load->row.values[j].data);
        if (value[0])
            reason = put_value(load, record->segment, fields[i].text, value);
    }
    return reason;
}

/* One more word of a field of a segment. */
static int take_item(struct load *load, const struct unload_record *record)
{
    struct span names = span_of(record->segment), segment = span_word(&names), field = span_word(&names), words;
    char key[PROFILE_KEY], kind[2], segment_name[NAME8_MAX + 1];
    const char *of = key_of(load, key, kind);
    struct arena arena;
    struct buf list;
    int reason;

    if (!text_copy(segment_name, sizeof segment_name, segment))
        bug("segment %s", record->segment);
    arena_init(&arena);
    buf_init(&list, 1 << 16);
    reason = segment_get(load->draft, kind[0], of, segment_name, field.data, &arena, &words);
    buf_printf(&list, "%.*s%s%s", (int)words.length, words.data, words.length ? " " : "", load->row.item.text);
    if (reason == 0)
        reason = buf_failed(&list) ? REASON_TOO_LONG : put_value(load, segment_name, "", "");
    if (reason == 0)
        reason = put_value(load, segment_name, field.data, list.data);
    buf_release(&list);
    arena_release(&arena);
    return reason;
}

static int take_clauth(struct load *load)
{
    struct name8 name = name8_const(load->at.name.text);
    size_t length;
    struct racf_user user;
    int reason = user_get(load->draft, &name, &user);

    if (reason < 0 || user_has_clauth(&user, load->row.item.id.text))
        return reason;
    length = strlen(user.clauth);
    if (length + strlen(load->row.item.id.text) + 2 > sizeof user.clauth)
        return REASON_TOO_LONG;
    snprintf(user.clauth + length, sizeof user.clauth - length, "%s%s", length ? " " : "", load->row.item.id.text);
    return user_update(load->draft, &user);
}

/* What the record of the group said about this member, and forgets. */
static int take_authority(struct load *load, struct racf_connect *connect)
{
    struct sql *sql = load->draft->sql;
    struct sql_query *query = sql_query(sql, "SELECT authority FROM load_members WHERE user = ? AND grp = ?", "tt",
                                        connect->user.text,
                                        connect->group.text);
    bool there = sql_next(query);
    int reason;

    connect->authority = there ? (uint8_t)sql_int(query, 0) : GROUP_USE;
    reason = sql_done(query);
    if (reason == 0 && there)
        reason = sql_run(sql, "DELETE FROM load_members WHERE user = ? AND grp = ?", "tt", connect->user.text, connect->group.text);
    return reason;
}

static int take_connect(struct load *load)
{
    struct racf_connect *connect = &load->row.connect;
    int reason;

    if (!text_copy(connect->user.text, sizeof connect->user.text, span_of(load->at.name.text)))
        return REASON_CORRUPT;
    reason = take_authority(load, connect);
    if (reason == 0)
        reason = connect_put(load->draft, connect);
    load->counts.connects++;
    return reason;
}

/* A group of a user, of which everything else stands in another record; until then it was made in no year. */
static int take_user_group(struct load *load)
{
    const struct racf_connect *connect = &load->row.connect;

    return sql_run(load->draft->sql,
        "INSERT OR IGNORE INTO connects (user, grp, owner, created, authority, uacc, attributes, revoke_date, resume_date, count,"
        " last) VALUES (?, ?, '', -1, 1, 0, 0, 0, 0, 0, 0)", "tt", load->at.name.text, connect->group.text);
}

/* The user may come later, or have come. */
static int take_member(struct load *load)
{
    struct racf_connect *connect = &load->row.connect;
    const struct load_name *user = load_name_find(load, connect->user.text);
    int reason = 0;

    if (user && user->state == LOAD_TAKEN && !user->group) {
        reason = sql_run(load->draft->sql, "UPDATE connects SET authority = ? WHERE user = ? AND grp = ? AND created <> -1", "itt",
                         (int64_t)connect->authority, connect->user.text, load->at.name.text);
        if (reason < 0 || sql_changes(load->draft->sql))
            return reason;
    }
    return sql_run(load->draft->sql, "REPLACE INTO load_members (user, grp, authority, line) VALUES (?, ?, ?, ?)", "ttii",
                   connect->user.text, load->at.name.text, (int64_t)connect->authority, (int64_t)load->line);
}

static int take_volume(struct load *load)
{
    struct racf_data_set data_set;
    struct span rest, word;
    int reason = data_set_get(load->draft, load->at.number, &data_set);
    size_t length = strlen(data_set.volumes);

    rest = span_of(data_set.volumes);
    while (reason == 0 && (word = span_word(&rest)).length)
        if (span_is(word, load->row.item.text))
            return 0;
    if (reason < 0)
        return reason;
    if (length + strlen(load->row.item.text) + 2 > sizeof data_set.volumes)
        return REASON_TOO_LONG;
    snprintf(data_set.volumes + length, sizeof data_set.volumes - length, "%s%.6s", length ? " " : "", load->row.item.text);
    return data_set_put(load->draft, load->at.number, &data_set);
}

static int take_detail(struct load *load, const struct unload_record *record)
{
    struct unload_row *row = &load->row;
    bool criteria = strcmp(row->item.condition, "CRITERIA") == 0;

    switch (record->shape) {
    case SHAPE_SUBGROUPS:
        return sql_run(load->draft->sql, "REPLACE INTO load_subgroups (grp, subgroup, line) VALUES (?, ?, ?)", "tti",
                       load->at.name.text,
                       row->item.id.text, (int64_t)load->line);
    case SHAPE_MEMBERS:
        return take_member(load);
    case SHAPE_CLAUTH:
        return take_clauth(load);
    case SHAPE_GROUPS:
        return take_user_group(load);
    case SHAPE_CONNECTS:
        return take_connect(load);
    case SHAPE_VOLUMES:
        return take_volume(load);
    case SHAPE_ACCESS:
        return access_put(load->draft, load->at.number, NULL, NULL, &row->item.id, row->item.level);
    case SHAPE_CONDITIONAL:
        return access_put(load->draft, load->at.number, row->item.condition, criteria ? row->item.value : row->item.text,
                          &row->item.id,
                          row->item.level);
    case SHAPE_PROFILE_MEMBERS:
        return sql_run(load->draft->sql, "INSERT OR IGNORE INTO members (profile, name, position) VALUES (?, ?, ?)", "iti",
                       load->at.number,
                       row->item.text, (int64_t)++load->sequence);
    case SHAPE_SEGMENT:
        return take_segment(load, record);
    case SHAPE_ITEMS:
        return take_item(load, record);
    case SHAPE_CUSTOM: {
        int reason = put_value(load, record->segment, "", "");

        return reason < 0 ? reason : put_value(load, record->segment, row->item.text, row->item.value);
    }
    case SHAPE_BASE:
    case SHAPE_KEPT:
        break;
    }
    return 0;
}

/* ------------------------------------------------------------------------------------------------ one record */

/* Whose record it is, by the row that was read of it. */
static void name_place(const struct load *load, const struct unload_record *record, struct load_place *place)
{
    const struct unload_row *row = &load->row;

    *place = (struct load_place){ .entity = record->entity };
    if (record->entity == ENTITY_GROUP)
        snprintf(place->name.text, sizeof place->name.text, "%s", row->group.name.text);
    else if (record->entity == ENTITY_USER)
        snprintf(place->name.text, sizeof place->name.text, "%s", row->user.name.text);
    else
        place->name = row->profile.name;
    if (record->entity == ENTITY_DATA_SET)
        place->class_name = name8_const("DATASET");
    else if (record->entity == ENTITY_RESOURCE)
        place->class_name = row->profile.class_name;
}

static bool is_at(const struct load *load, const struct load_place *place)
{
    return load->at.state != LOAD_UNKNOWN && load->at.entity == place->entity && strcmp(load->at.name.text,
                                                                                        place->name.text) == 0 &&
           name8_equal(&load->at.class_name, &place->class_name);
}

/* Records that are sorted by type: the profile is looked up. */
static int go_to(struct load *load, const struct load_place *place)
{
    const struct load_name *seen;
    struct racf_profile profile;
    int reason;

    load->at = *place;
    if (place->entity < ENTITY_DATA_SET) {
        struct name8 name;

        seen = load_name_find(load, place->name.text);
        if (seen && seen->group == (place->entity == ENTITY_GROUP))
            load->at.state = seen->state;
        else if (name8_strict(&name, span_of(place->name.text)) < 0)
            return aside_state(load);
        return 0;
    }
    if (why_aside(load, place->class_name.text, place->name.text))
        return aside_state(load);
    reason = profile_get(load->draft, place->class_name.text, place->name.text,
                         load->row.volume[0] || place->entity == ENTITY_RESOURCE ? PROFILE_ANY : PROFILE_GENERIC, &profile);
    if (reason == REASON_NOT_FOUND && place->entity == ENTITY_DATA_SET)
        reason = profile_get(load->draft, place->class_name.text, place->name.text, PROFILE_ANY, &profile);
    if (reason < 0)
        return reason == REASON_NOT_FOUND ? 0 : reason;
    load->at.state = profile.number >= load->first_number ? LOAD_TAKEN : LOAD_PASSED;
    load->at.number = profile.number;
    load->at.generic = profile.generic;
    return 0;
}

static void clear_row(struct unload_row *row, const struct unload_record *record)
{
    if (record->shape == SHAPE_BASE && record->entity == ENTITY_GROUP)
        row->group = (struct racf_group){ .termuacc = true };
    else if (record->shape == SHAPE_BASE && record->entity == ENTITY_USER)
        row->user = (struct racf_user){ .interval = 0 };
    else if (record->shape == SHAPE_BASE)
        row->profile = (struct racf_profile){ .number = 0 };
    if (record->shape == SHAPE_BASE)
        row->hours = (struct hours){ 0 };
    if (record->shape == SHAPE_BASE && record->entity == ENTITY_DATA_SET)
        row->data_set = (struct racf_data_set){ .indicated = true };
    if (record->shape == SHAPE_CONNECTS || record->shape == SHAPE_MEMBERS || record->shape == SHAPE_GROUPS)
        row->connect = (struct racf_connect){ .count = 0 };
}

/* A type that is not in the table: kept with the profile of its name, where the type says what that is, or with the one under
 * way. */
static int take_unknown(struct load *load, struct span text)
{
    char type[UNLOAD_TYPE + 1];
    struct load_place place = { .entity = load->at.entity };
    struct span name = SPAN_NONE, class_name = SPAN_NONE;
    int reason = 0;

    snprintf(type, sizeof type, "%.*s", (int)(text.length < UNLOAD_TYPE ? text.length : UNLOAD_TYPE), text.data);
    text_make_printable(type, strlen(type));
    if (is_news(load, type))
        load_says(load, load->line, GBRU002W, type);
    if (type[1] == '1' || type[1] == '2') {
        place.entity = type[1] == '1' ? ENTITY_GROUP : ENTITY_USER;
        name = span_trim_end(span_part(text, 5, NAME8_MAX));
    } else if (type[1] == '4') {
        place.entity = ENTITY_DATA_SET;
        name = span_trim_end(span_part(text, 5, DSNAME_MAX));
        class_name = span_of("DATASET");
    } else if (type[1] == '5') {
        place.entity = ENTITY_RESOURCE;
        name = span_trim_end(span_part(text, 5, RESOURCE_MAX));
        class_name = span_trim_end(span_part(text, 252, NAME8_MAX));
    }
    if (name.length && text_copy(place.name.text, sizeof place.name.text, name) &&
        text_copy(place.class_name.text, sizeof place.class_name.text, class_name) && !is_at(load, &place)) {
        load->row.volume[0] = '\0';
        reason = go_to(load, &place);
    }
    return reason < 0 || load->at.state == LOAD_PASSED ? reason : keep_whole(load, text);
}

static int take_base(struct load *load, const struct unload_record *record, struct span text)
{
    load->at.generic = record->entity >= ENTITY_DATA_SET && load->row.profile.generic;
    if (record->entity < ENTITY_DATA_SET)
        return take_name(load, record, text);
    load->row.profile.class_name = load->at.class_name;
    return take_profile(load, record, text);
}

static int take_record(struct load *load, struct span text)
{
    const struct unload_record *record = unload_record_find(text);
    struct unload_problem problem;
    struct load_place place;
    int reason = 0;

    load->counts.records++;
    if (text.length > RECORD_MOST) {
        load_says(load, load->line, GBRU014E, (unsigned)text.length, (unsigned)RECORD_MOST);
        load_problem(load);
        return 0;
    }
    if (!record)
        return take_unknown(load, text);
    clear_row(&load->row, record);
    if (unload_record_parse(record, text, &load->row, &problem) < 0) {
        load_says(load, load->line, GBRU001E, record->type, problem.column, problem.field, problem.wrong);
        load_problem(load);
        return 0;
    }
    name_place(load, record, &place);
    if (record->shape == SHAPE_BASE)
        load->at = place;
    else if (!is_at(load, &place))
        reason = go_to(load, &place);
    if (reason == 0 && record->shape == SHAPE_BASE)
        reason = take_base(load, record, text);
    if (reason < 0)
        return reason;
    switch (load->at.state) {
    case LOAD_PASSED:
        return 0;
    case LOAD_ASIDE:
        return keep_whole(load, text);
    case LOAD_UNKNOWN:
        load_says(load, load->line, GBRU003E, record->type, place.name.text);
        load_problem(load);
        return 0;
    case LOAD_TAKEN:
        break;
    }
    if (record->shape == SHAPE_BASE)
        return 0;
    if (record->shape == SHAPE_KEPT)
        return keep_whole(load, text);
    reason = take_detail(load, record);
    if (reason == 0)
        reason = keep_amendment(load, record, text);
    if (reason == REASON_TOO_LONG) {
        load_says(load, load->line, GBRU010E, record->type, place.name.text);
        load_problem(load);
        return 0;
    }
    return reason;
}

int load_records(struct load *load, struct span records, uint64_t line, struct buf *lines)
{
    struct reader in = reader_of(records);
    int reason = 0;

    load->lines = lines;
    load->line = line;
    while (in.rest.length && reason == 0) {
        struct span record = reader_bytes(&in, reader_u16(&in));

        if (in.reason)
            return in.reason;
        reason = take_record(load, record);
        load->line++;
    }
    load->unsettled += records.length;
    if (reason == 0 && load->unsettled >= SETTLE_BYTES) {
        load->unsettled = 0;
        reason = sql_settle(load->draft->sql);
        if (reason == 0)
            reason = sql_begin(load->draft->sql);
    }
    return reason;
}
