/* unload.c - a RACF database as records (IRRDBU00), profile by profile. */
#include "racf/unload.h"

#include <utlist.h>

#include "base/arena.h"
#include "base/bug.h"
#include "base/mem.h"
#include "base/text.h"
#include "racf/store.h"
#include "racf/unload_records.h"

enum { SECTIONS = 4, LINE_MAX = 2 * UNLOAD_RECORD_MAX };

/* What a load kept of the profile: a whole record, or what is to be changed in one. */
struct kept {
    const char *type, *item;
    bool whole;
    struct span bytes;
    struct kept *next;
};

struct segment_field {
    const char *segment, *field;
    struct span value;
    struct segment_field *next;
};

/* A profile of the cursor, or one of which nothing but kept records is there. */
struct place {
    struct name8 class_name;
    struct resource name;
    bool generic;
};

struct unload {
    struct racf_store *store;
    unsigned section; /* enum unload_entity */
    struct sql_query *profiles; /* of the section; NULL: not begun */
    struct sql_query *keeps;
    struct place at, keep_at;   /* where the two stand */
    bool at_there, keep_there;
    struct arena arena;         /* of the profile under way */
    struct kept *kept;          /* of it, by type */
    struct segment_field *fields;
    struct unload_row row;
    struct buf line;
    struct buf *out;
    char qualifier[NAME8_MAX + 1]; /* of which it is known whether it is a group */
    bool is_group;
};

char unload_kept_kind(unsigned entity)
{
    static const char kinds[] = "GUDR";

    must(entity < SECTIONS);
    return kinds[entity];
}

struct unload *unload_new(struct racf_store *store)
{
    struct unload *unload = mem_alloc(1, sizeof *unload);

    unload->store = store;
    unload->row.interval = (uint32_t)racf_store_option(store, "PASSWORD.INTERVAL", 30);
    arena_init(&unload->arena);
    buf_init(&unload->line, LINE_MAX);
    return unload;
}

static int end_section(struct unload *unload)
{
    int reason = unload->profiles ? sql_done(unload->profiles) : 0;
    int other = unload->keeps ? sql_done(unload->keeps) : 0;

    unload->profiles = unload->keeps = NULL;
    return reason < 0 ? reason : other;
}

void unload_free(struct unload *unload)
{
    if (!unload)
        return;
    if (end_section(unload) < 0)
        unload->section = SECTIONS;
    racf_profile_release(&unload->row.profile);
    arena_release(&unload->arena);
    buf_release(&unload->line);
    mem_free(unload);
}

/* ------------------------------------------------------------------------------------------------ where the cursors stand */

static bool step(struct sql_query *query, struct place *place)
{
    if (!sql_next(query))
        return false;
    if (!text_copy(place->class_name.text, sizeof place->class_name.text, span_of(sql_text(query, 0))) ||
        !text_copy(place->name.text, sizeof place->name.text, span_of(sql_text(query, 1))))
        *place = (struct place){ .name = { "?" } };
    place->generic = sql_int(query, 2) != 0;
    return true;
}

static void begin_section(struct unload *unload)
{
    struct sql *sql = unload->store->sql;
    char kind[2] = { unload_kept_kind(unload->section), '\0' };

    switch (unload->section) {
    case ENTITY_GROUP:
        unload->profiles = sql_query(sql, "SELECT '', name, 0 FROM groups ORDER BY name", "");
        break;
    case ENTITY_USER:
        unload->profiles = sql_query(sql, "SELECT '', name, 0 FROM users ORDER BY name", "");
        break;
    case ENTITY_DATA_SET:
        unload->profiles = sql_query(sql,
                                     "SELECT class, name, generic FROM profiles WHERE class = 'DATASET' ORDER BY name, generic",
                                         "");
        break;
    default:
        unload->profiles =
            sql_query(sql, "SELECT class, name, generic FROM profiles WHERE class <> 'DATASET' ORDER BY class, name, generic", "");
        break;
    }
    unload->keeps = sql_query(sql,
        "SELECT class, name, generic, type, whole, item, bytes FROM kept WHERE kind = ?"
        " ORDER BY class, name, generic, type, whole, item",
        "t", kind);
    unload->at_there = step(unload->profiles, &unload->at);
    unload->keep_there = step(unload->keeps, &unload->keep_at);
}

static int compare(const struct place *one, const struct place *other)
{
    int order = strcmp(one->class_name.text, other->class_name.text);

    if (order == 0)
        order = strcmp(one->name.text, other->name.text);
    return order ? order : one->generic - other->generic;
}

/* Takes what is kept of the profile at place. */
static void take_kept(struct unload *unload, const struct place *place)
{
    struct kept **end = &unload->kept;

    while (unload->keep_there && compare(&unload->keep_at, place) == 0) {
        struct kept *kept = arena_alloc(&unload->arena, 1, sizeof *kept);

        kept->type = arena_text(&unload->arena, span_of(sql_text(unload->keeps, 3)));
        kept->whole = sql_int(unload->keeps, 4) != 0;
        kept->item = arena_text(&unload->arena, span_of(sql_text(unload->keeps, 5)));
        kept->bytes = arena_span(&unload->arena, sql_blob(unload->keeps, 6));
        *end = kept;
        end = &kept->next;
        unload->keep_there = step(unload->keeps, &unload->keep_at);
    }
}

/* By numbers that go on from load to load. */
static int compare_arrival(const struct kept *one, const struct kept *other)
{
    return strcmp(one->item, other->item);
}

/* ------------------------------------------------------------------------------------------------ records */

static void put_record(struct unload *unload, struct span record)
{
    buf_put_u16(unload->out, (uint16_t)record.length);
    buf_put_span(unload->out, record);
}

/* Whole records whose type comes before this one; type NULL: all that are left. */
static void put_kept(struct unload *unload, const char *type)
{
    struct kept **at = &unload->kept;

    while (*at) {
        struct kept *kept = *at;

        if (!kept->whole || (type && strcmp(kept->type, type) >= 0)) {
            at = &kept->next;
            continue;
        }
        put_record(unload, kept->bytes);
        *at = kept->next;
    }
}

static int put_row(struct unload *unload, const struct unload_record *record)
{
    struct buf *line = &unload->line;
    char item[UNLOAD_ITEM];
    int reason = 0;

    if (unload->kept && record->shape != SHAPE_BASE)
        put_kept(unload, record->type);
    buf_clear(line);
    buf_fill(line, ' ', record->length);
    unload_record_format(record, &unload->row, line->data);
    if (unload->kept)
        unload_record_item(record, line->data, item);
    for (const struct kept *kept = unload->kept; kept && reason == 0; kept = kept->next)
        if (!kept->whole && strcmp(kept->type, record->type) == 0 && strcmp(kept->item, item) == 0)
            reason = unload_record_amend(kept->bytes, line);
    put_record(unload, buf_span(line));
    return reason;
}

static struct span field_of(const struct unload *unload, struct span segment, const char *field)
{
    for (const struct segment_field *at = unload->fields; at; at = at->next)
        if (span_is(segment, at->segment) && strcmp(at->field, field) == 0)
            return at->value;
    return SPAN_NONE;
}

static int put_segment(struct unload *unload, const struct unload_record *record)
{
    struct span segment = span_of(record->segment);
    const struct segment_field *at = unload->fields;

    while (at && strcmp(at->segment, record->segment) != 0)
        at = at->next;
    if (!at)
        return 0;
    for (size_t i = 0; i < record->field_count; i++)
        if (record->fields[i].codec == CODEC_VALUE || record->fields[i].codec == CODEC_WORD_FLAG)
            unload->row.values[i] = field_of(unload, segment, record->fields[i].text);
    return put_row(unload, record);
}

static int put_item(struct unload *unload, const struct unload_record *record, struct span item)
{
    if (!text_copy(unload->row.item.text, sizeof unload->row.item.text, item))
        return REASON_TOO_LONG;
    return put_row(unload, record);
}

static int put_words(struct unload *unload, const struct unload_record *record, struct span words)
{
    struct span word;
    int reason = 0;

    while (reason == 0 && (word = span_word(&words)).length)
        reason = put_item(unload, record, word);
    return reason;
}

static int put_items(struct unload *unload, const struct unload_record *record)
{
    struct span names = span_of(record->segment), segment = span_word(&names), field = span_word(&names);

    return put_words(unload, record, field_of(unload, segment, field.data));
}

static int put_custom(struct unload *unload, const struct unload_record *record)
{
    int reason = 0;

    for (const struct segment_field *at = unload->fields; at && reason == 0; at = at->next) {
        if (strcmp(at->segment, record->segment) != 0 || !at->field[0])
            continue;
        if (!text_copy(unload->row.item.value, sizeof unload->row.item.value, at->value))
            return REASON_TOO_LONG;
        reason = put_item(unload, record, span_of(at->field));
    }
    return reason;
}

static int put_clauth(struct unload *unload, const struct unload_record *record)
{
    struct span rest = span_of(unload->row.user.clauth), word;
    int reason = 0;

    while (reason == 0 && (word = span_word(&rest)).length)
        if (text_copy(unload->row.item.id.text, sizeof unload->row.item.id.text, word))
            reason = put_row(unload, record);
    return reason;
}

static int put_subgroups(struct unload *unload, const struct unload_record *record)
{
    struct name8 *names;
    size_t count;
    int reason = subgroup_names(unload->store, &unload->row.group.name, &names, &count);

    for (size_t i = 0; i < count && reason == 0; i++) {
        unload->row.item.id = names[i];
        reason = put_row(unload, record);
    }
    mem_free(names);
    return reason;
}

/* A universal group lists only those who may more than use it. */
static bool is_listed(const struct racf_group *group, const struct racf_connect *connect)
{
    return !group->universal || connect->authority > GROUP_USE ||
           (connect->attributes & (IDENTITY_SPECIAL | IDENTITY_OPERATIONS | IDENTITY_AUDITOR));
}

static int put_connects(struct unload *unload, const struct unload_record *record)
{
    bool members = record->shape == SHAPE_MEMBERS;
    struct racf_connect *connects;
    size_t count;
    int reason = members ? connects_of_group(unload->store, &unload->row.group.name, &connects, &count)
                         : connects_of_user(unload->store, &unload->row.user.name, &connects, &count);

    for (size_t i = 0; i < count && reason == 0; i++) {
        unload->row.connect = connects[i];
        if (!members || is_listed(&unload->row.group, &connects[i]))
            reason = put_row(unload, record);
    }
    mem_free(connects);
    return reason;
}

static int put_access(struct unload *unload, const struct unload_record *record)
{
    const struct racf_profile *profile = &unload->row.profile;
    int reason = 0;

    for (size_t i = 0; i < profile->access_count && reason == 0; i++) {
        unload->row.item.id = profile->access[i].id;
        unload->row.item.level = profile->access[i].level;
        reason = put_row(unload, record);
    }
    return reason;
}

struct listing {
    struct unload *unload;
    const struct unload_record *record;
    int reason;
};

static void put_condition(void *context, const char *type, const char *entity, const char *id, uint8_t level)
{
    struct listing *listing = context;
    struct unload_row *row = &listing->unload->row;
    bool criteria = strcmp(type, "CRITERIA") == 0;

    row->item.level = level;
    if (listing->reason < 0)
        return;
    if (!text_copy(row->item.condition, sizeof row->item.condition, span_of(type)) ||
        !text_copy(row->item.text, sizeof row->item.text, span_of(criteria ? "" : entity)) ||
        !text_copy(row->item.value, sizeof row->item.value, span_of(criteria ? entity : "")) ||
        !text_copy(row->item.id.text, sizeof row->item.id.text, span_of(id)))
        listing->reason = REASON_CORRUPT;
    else
        listing->reason = put_row(listing->unload, listing->record);
}

static void put_member(void *context, const char *member)
{
    struct listing *listing = context;

    if (listing->reason == 0)
        listing->reason = put_item(listing->unload, listing->record, span_of(member));
}

static int put_records(struct unload *unload, const struct unload_record *record)
{
    struct listing listing = { unload, record, 0 };
    int64_t number = unload->row.profile.number;
    int reason = 0;

    switch (record->shape) {
    case SHAPE_BASE:
        return put_row(unload, record);
    case SHAPE_SUBGROUPS:
        return put_subgroups(unload, record);
    case SHAPE_MEMBERS:
    case SHAPE_GROUPS:
    case SHAPE_CONNECTS:
        return put_connects(unload, record);
    case SHAPE_CLAUTH:
        return put_clauth(unload, record);
    case SHAPE_VOLUMES:
        return put_words(unload, record, span_of(unload->row.data_set.volumes));
    case SHAPE_ACCESS:
        return put_access(unload, record);
    case SHAPE_CONDITIONAL:
        reason = access_conditional(unload->store, number, put_condition, &listing);
        break;
    case SHAPE_PROFILE_MEMBERS:
        reason = member_each(unload->store, number, put_member, &listing);
        break;
    case SHAPE_SEGMENT:
        return put_segment(unload, record);
    case SHAPE_ITEMS:
        return put_items(unload, record);
    case SHAPE_CUSTOM:
        return put_custom(unload, record);
    case SHAPE_KEPT:
        break;
    }
    return reason < 0 ? reason : listing.reason;
}

/* ------------------------------------------------------------------------------------------------ profiles */

static int read_segments(struct unload *unload, const char *kind, const char *key)
{
    struct sql_query *query = sql_query(unload->store->sql,
        "SELECT segment, field, value FROM segments WHERE kind = ? AND key = ? ORDER BY segment, field", "tt", kind, key);
    struct segment_field **end = &unload->fields;

    while (sql_next(query)) {
        struct segment_field *field = arena_alloc(&unload->arena, 1, sizeof *field);

        field->segment = arena_text(&unload->arena, span_of(sql_text(query, 0)));
        field->field = arena_text(&unload->arena, span_of(sql_text(query, 1)));
        field->value = arena_span(&unload->arena, span_of(sql_text(query, 2)));
        *end = field;
        end = &field->next;
    }
    return sql_done(query);
}

static int read_data_set(struct unload *unload)
{
    struct unload_row *row = &unload->row;
    struct span volumes, qualifier = span_part(span_of(row->profile.name.text), 0, span_find(span_of(row->profile.name.text), '.'));
    struct racf_group group;
    int reason = data_set_get(unload->store, row->profile.number, &row->data_set);

    if (reason < 0)
        return reason;
    volumes = span_of(row->data_set.volumes);
    if (!text_copy(row->volume, sizeof row->volume, span_word(&volumes)))
        row->volume[0] = '\0';
    if (!span_is(qualifier, unload->qualifier) && qualifier.length <= NAME8_MAX) {
        struct name8 name = { "" };

        if (text_copy(name.text, sizeof name.text, qualifier))
            reason = group_get(unload->store, &name, &group);
        unload->is_group = reason == 0;
        memcpy(unload->qualifier, name.text, sizeof name.text);
    }
    row->group_data_set = unload->is_group;
    return reason == REASON_NOT_FOUND ? 0 : reason;
}

static int read_profile(struct unload *unload, const struct place *place)
{
    struct unload_row *row = &unload->row;
    struct name8 name = { "" };
    char key[PROFILE_KEY];
    int reason;

    if (unload->section < ENTITY_DATA_SET && !text_copy(name.text, sizeof name.text, span_of(place->name.text)))
        return REASON_CORRUPT;
    if (unload->section == ENTITY_GROUP) {
        reason = group_get(unload->store, &name, &row->group);
        return reason < 0 ? reason : read_segments(unload, "G", name.text);
    }
    if (unload->section == ENTITY_USER) {
        reason = user_get(unload->store, &name, &row->user);
        return reason < 0 ? reason : read_segments(unload, "U", name.text);
    }
    racf_profile_release(&row->profile);
    reason = profile_get(unload->store, place->class_name.text, place->name.text,
                         place->generic ? PROFILE_GENERIC : PROFILE_DISCRETE,
                         &row->profile);
    if (reason == 0)
        reason = profile_get_access(unload->store, &row->profile);
    if (reason == 0 && unload->section == ENTITY_DATA_SET)
        reason = read_data_set(unload);
    return reason < 0 ? reason : read_segments(unload, "R", profile_key(&row->profile, key));
}

/* The next profile of the section, or the next one of which only kept records are there. */
static int put_profile(struct unload *unload)
{
    bool only_kept = unload->keep_there && (!unload->at_there || compare(&unload->keep_at, &unload->at) < 0);
    struct place place = only_kept ? unload->keep_at : unload->at;
    const struct span base = span_of("BASE");
    const struct unload_record *records;
    size_t count;
    int reason = 0;

    arena_release(&unload->arena);
    arena_init(&unload->arena);
    unload->kept = NULL;
    unload->fields = NULL;
    take_kept(unload, &place);
    if (!only_kept) {
        reason = read_profile(unload, &place);
        unload->row.hours = hours_of(field_of(unload, base, "DAYS"), field_of(unload, base, "TIME"),
                                     field_of(unload, base, "TIMEZONE"));
        records = unload_records(&count);
        for (size_t i = 0; i < count && reason == 0; i++)
            if (records[i].entity == unload->section)
                reason = put_records(unload, &records[i]);
        unload->at_there = step(unload->profiles, &unload->at);
    }
    if (only_kept) /* a record that names no profile goes with the one in front of it */
        LL_SORT(unload->kept, compare_arrival);
    put_kept(unload, NULL);
    return reason;
}

int unload_next(struct unload *unload, struct buf *out, size_t enough, bool *done)
{
    int reason = 0;

    unload->out = out;
    while (reason == 0 && unload->section < SECTIONS && out->length < enough) {
        if (!unload->profiles)
            begin_section(unload);
        if (unload->at_there || unload->keep_there) {
            reason = put_profile(unload);
        } else {
            reason = end_section(unload);
            unload->section++;
        }
    }
    *done = unload->section == SECTIONS;
    return reason == 0 && buf_failed(out) ? REASON_TOO_LONG : reason;
}
