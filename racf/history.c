/* history.c - what was changed in the RACF database, by whom, when and how. */
#include "racf/history.h"

#include "base/arena.h"
#include "base/bug.h"
#include "base/mem.h"
#include "base/sql_changes.h"
#include "base/text.h"
#include "racf/history_words.h"
#include "racf/load.h"
#include "racf/store.h"

enum {
    CHANGES_MAX = 1 << 30, /* bytes of rows that one command may change: ten million profiles */
    COLUMNS_MAX = 48, TABLES_MAX = 40, KEY_TEXT = 300, VALUE_TEXT = 1 << 16,
    FORGET_EVERY = 64, /* changes between two looks at what is too old */
};

/* How the rows of a table are told of. Columns of the key by number; NOT: none. */
enum { NOT = -1 };
static const struct shown {
    const char *table;
    const char *kind;  /* U user, G group, P profile by its number, C class, O option, M map of UNIX users */
    const char *what;
    int key;           /* column whose value is the key, or the number of the profile */
    int item, item2, item3;
    int field;         /* the column that names the field: its value is the one behind it; NOT: each column is a field */
} shown[] = {
    { "users", "U", "user", 0, NOT, NOT, NOT, NOT },
    { "groups", "G", "group", 0, NOT, NOT, NOT, NOT },
    { "connects", "U", "connect", 0, 1, NOT, NOT, NOT },
    { "profiles", "P", "profile", 0, NOT, NOT, NOT, NOT },
    { "data_sets", "P", "data set", 0, NOT, NOT, NOT, NOT },
    { "access", "P", "access", 0, 1, NOT, NOT, NOT },
    { "conditional", "P", "conditional", 0, 2, 3, 1, NOT },
    { "members", "P", "member", 0, 1, NOT, NOT, NOT },
    { "segments", "S", "segment", 1, 2, NOT, NOT, 3 },
    { "kept", "K", "kept", 2, 4, 6, NOT, NOT },
    { "classes", "C", "class", 0, NOT, NOT, NOT, NOT },
    { "options", "O", "option", NOT, 0, NOT, NOT, NOT },
    { "option_texts", "O", "option", NOT, 0, NOT, NOT, NOT },
    { "unix_users", "M", "map", 0, NOT, NOT, NOT, NOT },
};

/* Tables whose rows are made of others, or are the history itself. */
static bool is_recorded(const char *table)
{
    static const char *const others[] = { "images", "image_parts", "global_tables", "dynamic_classes", "changes", "changed" };

    for (size_t i = 0; i < ARRAY_COUNT(others); i++)
        if (strcmp(table, others[i]) == 0)
            return false;
    return true;
}

/* The columns of a table do not change while racf runs. */
static struct table {
    char name[32];
    char columns[COLUMNS_MAX][32];
    int count;
} tables[TABLES_MAX];

static const struct table *table_of(struct racf_store *store, const char *name)
{
    struct span rest, line;
    struct buf columns;
    size_t i = 0;

    while (i < TABLES_MAX && tables[i].name[0] && strcmp(tables[i].name, name) != 0)
        i++;
    must(i < TABLES_MAX);
    if (tables[i].name[0])
        return &tables[i];
    buf_init(&columns, 1 << 14);
    if (sql_columns(store->sql, name, &columns) < 0)
        bug("table %s has no columns", name);
    rest = buf_span(&columns);
    while (span_line(&rest, &line)) {
        must(tables[i].count < COLUMNS_MAX);
        snprintf(tables[i].columns[tables[i].count++], sizeof tables[i].columns[0], "%.*s", (int)line.length, line.data);
    }
    snprintf(tables[i].name, sizeof tables[i].name, "%s", name);
    buf_release(&columns);
    return &tables[i];
}

struct sql_changes *history_begin(struct racf_store *store)
{
    return sql_changes_begin(store->sql, is_recorded);
}

void history_forget(struct sql_changes *changes)
{
    sql_changes_end(changes);
}

/* ------------------------------------------------------------------------------------------------ one change */

/* A profile that the change deletes: its number says nothing any more. */
struct gone {
    int64_t number;
    char key[KEY_TEXT];
    struct gone *next;
};

struct noting {
    struct racf_store *store;
    int64_t change;
    int64_t position;
    struct arena arena;
    struct gone *gone;
};

static const char *profile_text(char text[KEY_TEXT], struct span class_name, struct span name, bool generic)
{
    snprintf(text, KEY_TEXT, "%.*s %.*s%s", (int)class_name.length, class_name.data, (int)name.length, name.data,
             generic ? " (G)" : "");
    return text;
}

static int note_gone(void *context, const struct sql_change *change)
{
    struct noting *noting = context;
    struct gone *gone;

    if (strcmp(change->table, "profiles") != 0 || change->kind != SQL_DELETED)
        return 0;
    gone = arena_alloc(&noting->arena, 1, sizeof *gone);
    gone->number = sql_change_old(change, 0).number;
    profile_text(gone->key, sql_change_old(change, 1).bytes, sql_change_old(change, 2).bytes, sql_change_old(change,
                                                                                                             3).number != 0);
    gone->next = noting->gone;
    noting->gone = gone;
    return 0;
}

static int profile_key_of(struct noting *noting, int64_t number, char key[KEY_TEXT])
{
    struct sql_query *query;
    const struct gone *gone = noting->gone;

    while (gone && gone->number != number)
        gone = gone->next;
    if (gone) {
        memcpy(key, gone->key, sizeof gone->key);
        return 0;
    }
    query = sql_query(noting->store->sql, "SELECT class || ' ' || name || CASE generic WHEN 0 THEN '' ELSE ' (G)' END FROM profiles"
                                          " WHERE number = ?", "i", number);
    snprintf(key, KEY_TEXT, "%s", sql_next(query) ? sql_text(query, 0) : "");
    return sql_done(query);
}

static struct sql_value key_value(const struct sql_change *change, int column)
{
    return change->kind == SQL_INSERTED ? sql_change_new(change, column) : sql_change_old(change, column);
}

static void put_value(struct buf *out, const struct sql_value *value)
{
    if (!value->there)
        return;
    if (value->blob)
        buf_put_text(out, "*");
    else if (value->text)
        buf_put_span(out, value->bytes);
    else
        buf_printf(out, "%lld", (long long)value->number);
}

static const struct shown *shown_of(const char *table)
{
    for (size_t i = 0; i < ARRAY_COUNT(shown); i++)
        if (strcmp(shown[i].table, table) == 0)
            return &shown[i];
    return NULL;
}

static bool is_key(const struct shown *row, int column)
{
    return column == row->key || column == row->item || column == row->item2 || column == row->item3;
}

/* kind and key of table changed. */
static int name_row(struct noting *noting, const struct shown *row, const struct sql_change *change, char kind[2],
                    char key[KEY_TEXT])
{
    struct sql_value value = { .there = false };

    snprintf(kind, 2, "%s", row->kind);
    snprintf(key, KEY_TEXT, "%s", row->key == NOT ? "SETROPTS" : "");
    if (row->key == NOT)
        return 0;
    value = key_value(change, row->key);
    if (kind[0] == 'S') { /* segments are of users, groups and profiles */
        struct sql_value of = key_value(change, 0);
        uint64_t number = 0;

        kind[0] = span_is(of.bytes, "R") ? 'P' : of.bytes.length ? of.bytes.data[0] : 'U';
        if (kind[0] == 'P' && text_number(value.bytes, INT64_MAX, &number))
            return profile_key_of(noting, (int64_t)number, key);
    } else if (kind[0] == 'P') {
        return profile_key_of(noting, value.number, key);
    } else if (kind[0] == 'K') {
        struct sql_value of = key_value(change, 0);

        kind[0] = span_is(of.bytes, "G") || span_is(of.bytes, "U") ? of.bytes.data[0] : 'P';
        if (kind[0] == 'P') {
            profile_text(key, key_value(change, 1).bytes, value.bytes, key_value(change, 3).number != 0);
            return 0;
        }
    }
    snprintf(key, KEY_TEXT, "%.*s", (int)value.bytes.length, value.bytes.data);
    return 0;
}

struct field_change {
    const char *kind, *key, *what, *item, *field;
    struct sql_value old, new;
};

static int put_field(struct noting *noting, const struct sql_change *change, const struct field_change *field)
{
    struct buf old, new;
    int reason;

    buf_init(&old, VALUE_TEXT);
    buf_init(&new, VALUE_TEXT);
    put_value(&old, &field->old);
    put_value(&new, &field->new);
    reason = sql_run(noting->store->sql,
        "INSERT INTO changed (change, position, kind, key, what, item, field, old, new) VALUES (?, ?, ?, ?, ?, ?, ?,"
        " CASE ? WHEN 1 THEN ? END, CASE ? WHEN 1 THEN ? END)", "iitttttisis", noting->change, noting->position++, field->kind,
            field->key,
        field->what, field->item, field->field, (int64_t)(change->kind != SQL_INSERTED), buf_span(&old),
        (int64_t)(change->kind != SQL_DELETED), buf_span(&new));
    buf_release(&old);
    buf_release(&new);
    return reason;
}

static bool is_empty(const struct sql_value *value)
{
    return !value->there || (value->text ? value->bytes.length == 0 : value->number == 0);
}

/* Options that are text are kept as bytes, which are secrets in other tables; here only the passwords of RVARY are. */
static bool is_open_text(const struct shown *row, const char *item)
{
    return strcmp(row->table, "option_texts") == 0 && strncmp(item, "RVARYPW", 7) != 0;
}

/* A row of a table that nothing is known of: the table is the key. */
static const struct shown unknown = { "", "T", "row", NOT, 0, NOT, NOT, NOT };

static int note_row(void *context, const struct sql_change *change)
{
    struct noting *noting = context;
    const struct shown *row = shown_of(change->table);
    const struct table *table = table_of(noting->store, change->table);
    char kind[2], key[KEY_TEXT], name[64];
    struct field_change field = { .kind = kind, .key = key };
    int items[3], reason = 0;
    struct buf item;
    bool any = false;

    if (!row)
        row = &unknown;
    field.what = row->what;
    reason = name_row(noting, row, change, kind, key);
    if (row == &unknown)
        snprintf(key, sizeof key, "%s", change->table);
    buf_init(&item, VALUE_TEXT);
    items[0] = row->item, items[1] = row->item2, items[2] = row->item3;
    for (size_t i = 0; i < ARRAY_COUNT(items); i++) {
        struct sql_value value = { .there = false };

        if (items[i] == NOT)
            continue;
        value = key_value(change, items[i]);
        buf_put_text(&item, i ? " " : "");
        put_value(&item, &value);
    }
    field.item = item.data;
    for (int i = 0; i < change->columns && reason == 0; i++) {
        if (is_key(row, i) || (row->field != NOT && i <= row->field) || (row->table[0] == 'k' && i < 7))
            continue;
        field.old = sql_change_old(change, i);
        field.new = sql_change_new(change, i);
        if (change->kind == SQL_UPDATED ? !field.new.given : is_empty(change->kind == SQL_INSERTED ? &field.new : &field.old))
            continue;
        if (is_open_text(row, field.item)) {
            field.old.text = field.new.text = true;
            field.old.blob = field.new.blob = false;
        }
        field.field = table->columns[i];
        if (row->field != NOT) {
            struct sql_value named = key_value(change, row->field);

            snprintf(name, sizeof name, "%.*s", (int)named.bytes.length, named.bytes.data);
            field.field = name;
        }
        reason = put_field(noting, change, &field);
        any = true;
    }
    if (!any && reason == 0 && change->kind != SQL_UPDATED) { /* that it came or went is all there is to say */
        field.field = "";
        field.old = field.new = (struct sql_value){ .there = false };
        reason = put_field(noting, change, &field);
    }
    buf_release(&item);
    return reason;
}

/* A few that are too old: never more work than was put in. */
static int forget_old(struct racf_store *store, int64_t change)
{
    int reason;

    if (change % FORGET_EVERY != 0)
        return 0;
    reason = sql_run(store->sql, "DELETE FROM changed WHERE change <= ? AND change > ?", "ii", change - HISTORY_KEPT,
                     change - HISTORY_KEPT - 2 * FORGET_EVERY);
    if (reason == 0)
        reason = sql_run(store->sql, "DELETE FROM changes WHERE number <= ? AND number > ?", "ii", change - HISTORY_KEPT,
                         change - HISTORY_KEPT - 2 * FORGET_EVERY);
    return reason;
}

static int put_change(struct racf_store *store, const struct history_origin *origin, struct span command, int code, uint64_t count,
                      int64_t *change)
{
    const struct identity *who = origin->identity;
    int reason = sql_run(store->sql,
        "INSERT INTO changes (time, user, grp, job, jobid, step, card, command, code, count) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        "itttttisii", origin->time, who->user.text, who->group.text, who->job.text, who->jobid.text,
            origin->step ? origin->step : "",
        (int64_t)origin->card, command, (int64_t)code, (int64_t)count);

    *change = sql_inserted(store->sql);
    return reason;
}

int history_end(struct racf_store *store, struct sql_changes *changes, const struct history_origin *origin, struct span command,
                int code, bool *changed)
{
    struct noting noting = { .store = store };
    struct buf rows;
    int reason;

    *changed = !sql_changes_none(changes);
    if (!*changed) {
        sql_changes_end(changes);
        return 0;
    }
    buf_init(&rows, CHANGES_MAX);
    reason = sql_changes_take(changes, &rows);
    sql_changes_end(changes);
    *changed = rows.length > 0;
    arena_init(&noting.arena);
    if (reason == 0 && rows.length)
        reason = put_change(store, origin, command, code, 0, &noting.change);
    if (reason == 0)
        reason = sql_changes_each(buf_span(&rows), note_gone, &noting);
    if (reason == 0)
        reason = sql_changes_each(buf_span(&rows), note_row, &noting);
    if (reason == 0 && rows.length)
        reason = forget_old(store, noting.change);
    arena_release(&noting.arena);
    buf_wipe(&rows); /* hashes of passwords */
    return reason;
}

int history_note_load(struct racf_store *store, const struct identity *identity, const char *file, const struct load_counts *counts,
                      microseconds now)
{
    struct history_origin origin = { identity, now, "", 0 };
    struct buf command;
    int64_t change;
    int reason;

    buf_init(&command, 1000);
    buf_printf(&command, "LOAD %s", file);
    text_make_printable(command.data, command.length);
    reason = put_change(store, &origin, buf_span(&command), 0, counts->groups + counts->users + counts->profiles, &change);
    buf_release(&command);
    return reason;
}

/* ------------------------------------------------------------------------------------------------ commands as text */

static bool is_plain(struct span text)
{
    for (size_t i = 0; i < text.length; i++)
        if (!text_is_digit(text.data[i]) && !(text.data[i] >= 'A' && text.data[i] <= 'Z') && !strchr("#@$.*%&-_:/=+", text.data[i]))
            return false;
    return text.length > 0;
}

static void put_item(const struct operand *row, const struct operand_item *item, struct buf *out)
{
    bool quoted = item->quoted || (row->type == OPERAND_TEXT && !is_plain(item->text));

    if (row->flags & OPERAND_SECRET) {
        buf_put_text(out, "********");
        return;
    }
    if (quoted)
        buf_put_u8(out, '\'');
    for (size_t i = 0; i < item->text.length; i++) {
        buf_put_u8(out, (uint8_t)item->text.data[i]);
        if (quoted && item->text.data[i] == '\'')
            buf_put_u8(out, '\'');
    }
    if (quoted)
        buf_put_u8(out, '\'');
}

static void put_operands(const struct operands *operands, struct buf *out)
{
    for (size_t i = 0; i < operands->row_count; i++) {
        const struct operand *row = &operands->rows[i];
        const struct operand_value *value = &operands->values[i];
        bool positional = (row->flags & OPERAND_POSITIONAL) != 0, list = value->count || value->sub;

        if (!value->present)
            continue;
        if (out->length && out->data[out->length - 1] != '(')
            buf_put_u8(out, ' ');
        if (!positional)
            buf_put_text(out, value->negative && row->negative ? row->negative : row->name);
        if (list && (!positional || value->count > 1))
            buf_put_u8(out, '(');
        for (size_t item = 0; item < value->count; item++) {
            if (item)
                buf_put_u8(out, ' ');
            put_item(row, &value->items[item], out);
        }
        if (value->sub)
            put_operands(value->sub, out);
        if (list && (!positional || value->count > 1))
            buf_put_u8(out, ')');
    }
}

void history_command(const char *verb, const struct operands *operands, struct buf *out)
{
    buf_put_text(out, verb);
    put_operands(operands, out);
    text_make_printable(out->data, out->length);
}

/* ------------------------------------------------------------------------------------------------ what was */

static void put_told(const char *kind, const char *key, const struct history_row *row, const struct history_told *told,
                     struct buf *out)
{
    buf_put_u8(out, 1);
    buf_put_field_text(out, kind);
    buf_put_field_text(out, key);
    buf_put_field_text(out, row->what);
    buf_put_field_text(out, row->item);
    buf_put_field_text(out, told->field);
    buf_put_u8(out, told->had);
    buf_put_field(out, buf_span(told->old));
    buf_put_u8(out, told->has);
    buf_put_field(out, buf_span(told->new));
}

static int put_fields(struct racf_store *store, int64_t change, struct buf *out)
{
    struct sql_query *query = sql_query(store->sql,
        "SELECT kind, key, what, item, field, old IS NOT NULL, old, new IS NOT NULL, new FROM changed WHERE change = ?"
        " ORDER BY position",
        "i", change);
    struct buf old, new;

    buf_init(&old, VALUE_TEXT);
    buf_init(&new, VALUE_TEXT);
    while (sql_next(query)) {
        struct history_row row = { sql_text(query, 2), sql_text(query, 3), sql_text(query, 4), sql_int(query, 5) != 0,
                                   sql_int(query, 7) != 0, sql_text(query, 6), sql_text(query, 8) };
        struct history_told told = { .old = &old, .new = &new };

        buf_clear(&old);
        buf_clear(&new);
        if (history_words(&row, &told))
            put_told(sql_text(query, 0), sql_text(query, 1), &row, &told, out);
    }
    buf_release(&old);
    buf_release(&new);
    buf_put_u8(out, 0);
    return sql_done(query);
}

static int put_changes(struct racf_store *store, struct sql_query *query, struct buf *out)
{
    int reason = 0, end;

    while (reason == 0 && sql_next(query)) {
        size_t before = out->length;

        buf_put_u8(out, 1);
        for (int i = 0; i < 2; i++)
            buf_put_u64(out, (uint64_t)sql_int(query, i));
        for (int i = 2; i < 7; i++)
            buf_put_field_text(out, sql_text(query, i));
        buf_put_u64(out, (uint64_t)sql_int(query, 7));
        buf_put_field_text(out, sql_text(query, 8));
        for (int i = 9; i < 11; i++)
            buf_put_u64(out, (uint64_t)sql_int(query, i));
        reason = put_fields(store, sql_int(query, 0), out);
        if (buf_failed(out)) { /* the rest in the next answer */
            buf_cut(out, before);
            out->failed = false;
            break;
        }
    }
    end = sql_done(query);
    buf_put_u8(out, 0);
    return reason < 0 ? reason : end;
}

#define CHANGE_COLUMNS "number, time, user, grp, job, jobid, step, card, command, code, count"

int history_list(struct racf_store *store, const char *kind, const char *key, int64_t before, unsigned most, struct buf *out)
{
    struct sql *sql = store->sql;

    if (before == 0)
        before = INT64_MAX;
    if (!kind[0])
        return put_changes(store, sql_query(sql,
                                            "SELECT " CHANGE_COLUMNS " FROM changes WHERE number < ? ORDER BY number DESC LIMIT ?",
                                            "ii", before, (int64_t)most), out);
    if (kind[0] == 'G') /* connections are of users, and of groups too */
        return put_changes(store, sql_query(sql,
            "SELECT " CHANGE_COLUMNS " FROM changes WHERE number < ?1 AND number IN"
            " (SELECT change FROM changed WHERE kind = 'G' AND key = ?2"
            "  UNION SELECT change FROM changed WHERE what = 'connect' AND item = ?2)"
            " ORDER BY number DESC LIMIT ?3", "iti", before, key, (int64_t)most), out);
    return put_changes(store, sql_query(sql,
        "SELECT " CHANGE_COLUMNS " FROM changes WHERE number < ?1 AND number IN"
        " (SELECT change FROM changed WHERE kind = ?2 AND key = ?3) ORDER BY number DESC LIMIT ?4", "itti", before, kind, key,
        (int64_t)most), out);
}
