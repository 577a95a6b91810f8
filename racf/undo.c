/* undo.c - the commands that take a change of the history back, as a deck for IKJEFT01.
 *
 * The rows of table changed that belong to one row of the database become an item; commands come in an order in which each finds
 * what it needs: what was deleted comes back first, groups before users before connections before profiles; then what was changed;
 * then what was made goes, in the opposite order.
 */
#include "racf/undo.h"

#include "base/arena.h"
#include "base/mem.h"
#include "base/text.h"
#include "racf/db_users.h"
#include "racf/store.h"
#include "racf/undo_options.h"

enum { LINE_MOST = 70, TEXT_MAX = 1 << 16, DECK_MAX = 1 << 19 };

enum made { MADE, CHANGED, GONE };

struct field {
    const char *name, *old, *new; /* NULL: none */
    struct field *next;
};
struct item {
    char kind;
    const char *key, *what, *item;
    enum made made;
    struct field *fields;
    struct item *next;
};

struct undo {
    struct racf_store *store;
    struct arena arena;
    struct item *items;
    struct buf *deck;
};

/* ------------------------------------------------------------------------------------------------ the rows */

static const char *keep(struct undo *undo, const char *text)
{
    return arena_text(&undo->arena, span_of(text));
}

static int read_items(struct undo *undo, int64_t change)
{
    struct sql_query *query = sql_query(undo->store->sql,
        "SELECT kind, key, what, item, field, old IS NULL, old, new IS NULL, new FROM changed WHERE change = ? ORDER BY position",
            "i",
        change);
    struct item **end = &undo->items, *item = NULL;

    while (sql_next(query)) {
        struct field *field = arena_alloc(&undo->arena, 1, sizeof *field), **last;
        enum made made = sql_int(query, 5) ? MADE : sql_int(query, 7) ? GONE : CHANGED;
        bool segment = strcmp(sql_text(query, 2), "segment") == 0;

        if (!item || item->kind != sql_text(query, 0)[0] || strcmp(item->key, sql_text(query, 1)) != 0 ||
            strcmp(item->what, sql_text(query, 2)) != 0 || strcmp(item->item, sql_text(query, 3)) != 0 ||
            (item->made != made && !segment)) {
            item = arena_alloc(&undo->arena, 1, sizeof *item);
            *item = (struct item){ sql_text(query, 0)[0], keep(undo, sql_text(query, 1)), keep(undo, sql_text(query, 2)),
                                   keep(undo, sql_text(query, 3)), segment ? CHANGED : made, NULL, NULL };
            *end = item;
            end = &item->next;
        }
        field->name = keep(undo, sql_text(query, 4));
        field->old = made == MADE ? NULL : keep(undo, sql_text(query, 6));
        field->new = made == GONE ? NULL : keep(undo, sql_text(query, 8));
        for (last = &item->fields; *last; last = &(*last)->next)
            continue;
        *last = field;
    }
    return sql_done(query);
}

static const struct field *find_field(const struct item *item, const char *name)
{
    const struct field *field = item ? item->fields : NULL;

    while (field && strcmp(field->name, name) != 0)
        field = field->next;
    return field;
}

/* What the field was before; "" where nothing says. */
static const char *old_of(const struct item *item, const char *name)
{
    const struct field *field = find_field(item, name);

    return field && field->old ? field->old : "";
}

static const struct item *find_item(const struct undo *undo, char kind, const char *key, const char *what, const char *name)
{
    const struct item *item = undo->items;

    while (item && (item->kind != kind || strcmp(item->key, key) != 0 || strcmp(item->what, what) != 0 ||
                    (name && strcmp(item->item, name) != 0)))
        item = item->next;
    return item;
}

static bool was_made(const struct undo *undo, char kind, const char *key, const char *what)
{
    const struct item *item = find_item(undo, kind, key, what, NULL);

    return item && item->made == MADE;
}

static bool has_gone(const struct undo *undo, char kind, const char *key, const char *what)
{
    const struct item *item = find_item(undo, kind, key, what, NULL);

    return item && item->made == GONE;
}

/* ------------------------------------------------------------------------------------------------ the deck */

/* A command in lines of 70 columns: "-" where a blank goes on, "+" in the middle of a text. */
static void put_command(struct undo *undo, struct span command)
{
    bool quoted = false;
    size_t from = 0;

    while (command.length - from > LINE_MOST) {
        size_t cut = 0, at;
        bool inside = quoted, cut_inside = false;

        for (at = from; at < from + LINE_MOST - 2; at++) {
            if (command.data[at] == '\'')
                inside = !inside;
            if (command.data[at] == ' ' && !inside && at > from)
                cut = at, cut_inside = false;
        }
        if (cut == 0) { /* within a text, not in front of a blank, and with no line that would end the data */
            cut = from + LINE_MOST - 3;
            while (cut > from + 1 && (command.data[cut] == ' ' || command.data[cut] == '/' || command.data[cut] == '\'' ||
                                      command.data[cut - 1] == '\''))
                cut--;
            cut_inside = true;
        }
        buf_printf(undo->deck, "%s%.*s%s\n", from ? "" : " ", (int)(cut - from), command.data + from, cut_inside ? "+" : " -");
        for (at = from; at < cut; at++)
            quoted = quoted != (command.data[at] == '\'');
        from = cut_inside ? cut : cut + 1;
    }
    buf_printf(undo->deck, "%s%.*s\n", from ? "" : " ", (int)(command.length - from), command.data + from);
}

static void put_comment(struct undo *undo, const char *what, const char *of)
{
    buf_printf(undo->deck, " /* %.40s OF %.20s: NOT BROUGHT BACK */\n", what, of);
}

static void put_quoted(struct buf *out, const char *text)
{
    buf_put_u8(out, '\'');
    for (; *text; text++) {
        if (*text == '\'')
            buf_put_u8(out, '\'');
        buf_put_u8(out, (uint8_t)*text);
    }
    buf_put_u8(out, '\'');
}

/* KEYWORD('text'), or its NO form when the text is empty. */
static void put_text(struct buf *out, const char *keyword, const char *text)
{
    if (!text[0]) {
        buf_printf(out, " NO%s", keyword);
        return;
    }
    buf_printf(out, " %s(", keyword);
    put_quoted(out, text);
    buf_put_text(out, ")");
}

static void put_day(struct buf *out, const char *keyword, const char *moment)
{
    struct tm day = clock_local(strtoll(moment, NULL, 10));

    if (!moment[0] || moment[0] == '0')
        buf_printf(out, " NO%s", keyword);
    else
        buf_printf(out, " %s(%02u/%02u/%02u)", keyword, (unsigned)day.tm_mon + 1, (unsigned)day.tm_mday,
                   (unsigned)day.tm_year % 100);
}

/* The attributes that are to be others; now NULL: as of a new one. adding: no keyword that ADDUSER does not have. */
static void put_attributes(struct buf *out, const char *old, const char *now, bool connect, bool adding, bool *left)
{
    uint32_t before = (uint32_t)strtoul(old, NULL, 10), after = now ? (uint32_t)strtoul(now, NULL, 10) : 0;

    for (size_t i = 0; i < user_attribute_count; i++) {
        const struct user_attribute *attribute = &user_attributes[i];
        bool altered = attribute->bit == USER_REVOKED || attribute->bit == USER_UAUDIT;

        if (((before ^ after) & attribute->bit) == 0 || (connect && !attribute->connect))
            continue;
        if (adding && altered)
            *left = true;
        else
            buf_printf(out, " %s", before & attribute->bit ? attribute->keyword : attribute->negative);
    }
}

/* ------------------------------------------------------------------------------------------------ users, groups, connections */

static void end_command(struct undo *undo, struct buf *command)
{
    put_command(undo, buf_span(command));
    buf_release(command);
}

static void begin_command(struct buf *command, const char *verb, const char *name)
{
    buf_init(command, TEXT_MAX);
    buf_printf(command, "%s %s", verb, name);
}

static void put_clauth(struct buf *out, const struct field *field)
{
    struct span rest = span_of(field->new ? field->new : ""), word;

    while ((word = span_word(&rest)).length)
        if (!strstr(field->old ? field->old : "", word.data))
            break;
    if (word.length || (field->new && field->new[0] && !(field->old && field->old[0])))
        buf_printf(out, " NOCLAUTH(%s)", field->new);
    if (field->old && field->old[0])
        buf_printf(out, " CLAUTH(%s)", field->old);
}

static bool is_never(const char *bits)
{
    return (strtoul(bits, NULL, 10) & USER_INTERVAL_NEVER) != 0;
}

static void undo_user(struct undo *undo, const struct item *item)
{
    bool adding = item->made == GONE, left = false, any = adding;
    const struct field *bits = adding ? NULL : find_field(item, "attributes");
    const char *now = bits ? bits->new : NULL;
    struct buf command;

    if (item->made == MADE) {
        begin_command(&command, "DELUSER", item->key);
        end_command(undo, &command);
        return;
    }
    begin_command(&command, adding ? "ADDUSER" : "ALTUSER", item->key);
    for (const struct field *field = item->fields; field; field = field->next) {
        const char *old = field->old ? field->old : "";
        bool known = true;

        if (strcmp(field->name, "owner") == 0)
            buf_printf(&command, " OWNER(%s)", old);
        else if (strcmp(field->name, "dfltgrp") == 0)
            buf_printf(&command, " DFLTGRP(%s)", old);
        else if (strcmp(field->name, "programmer") == 0)
            buf_put_text(&command, " NAME("), put_quoted(&command, old[0] ? old : "####################"), buf_put_text(&command,
                                                                                                                        ")");
        else if (strcmp(field->name, "data") == 0)
            put_text(&command, "DATA", old);
        else if (strcmp(field->name, "model") == 0)
            put_text(&command, "MODEL", old);
        else if (strcmp(field->name, "clauth") == 0)
            put_clauth(&command, field);
        else if (strcmp(field->name, "attributes") == 0)
            put_attributes(&command, old, now, false, adding, &left);
        else if (!adding && strcmp(field->name, "revoke_date") == 0)
            put_day(&command, "REVOKE", old);
        else if (!adding && strcmp(field->name, "resume_date") == 0)
            put_day(&command, "RESUME", old);
        else
            known = false;
        any = any || known;
        if (!known && strcmp(field->name, "created") != 0 && strcmp(field->name, "failures") != 0 && strcmp(field->name,
                                                                                                            "interval") != 0 &&
            (!adding || (strcmp(field->name, "revoke_date") != 0 && strcmp(field->name, "resume_date") != 0)))
            put_comment(undo, field->name, item->key);
    }
    if (any)
        put_command(undo, buf_span(&command));
    buf_release(&command);
    if (adding && (left || find_field(item, "revoke_date") || find_field(item, "resume_date"))) {
        begin_command(&command, "ALTUSER", item->key);
        if (left) {
            uint32_t before = (uint32_t)strtoul(old_of(item, "attributes"), NULL, 10);

            buf_printf(&command, "%s%s", before & USER_UAUDIT ? " UAUDIT" : "", before & USER_REVOKED ? " REVOKE" : "");
        }
        if (find_field(item, "revoke_date"))
            put_day(&command, "REVOKE", old_of(item, "revoke_date"));
        if (find_field(item, "resume_date"))
            put_day(&command, "RESUME", old_of(item, "resume_date"));
        end_command(undo, &command);
    }
    if (find_field(item, "interval") || is_never(old_of(item, "attributes")) != is_never(now ? now : "0")) {
        unsigned long interval = strtoul(old_of(item, "interval"), NULL, 10);

        buf_init(&command, TEXT_MAX);
        if (is_never(old_of(item, "attributes")))
            buf_printf(&command, "PASSWORD USER(%s) NOINTERVAL", item->key);
        else
            buf_printf(&command, "PASSWORD USER(%s) INTERVAL(%lu)", item->key,
                       interval ? interval : (unsigned long)racf_store_option(undo->store, "PASSWORD.INTERVAL", 30));
        end_command(undo, &command);
    }
}

static void undo_group(struct undo *undo, const struct item *item)
{
    bool any = item->made == GONE;
    struct buf command;

    if (item->made == MADE) {
        begin_command(&command, "DELGROUP", item->key);
        end_command(undo, &command);
        return;
    }
    begin_command(&command, any ? "ADDGROUP" : "ALTGROUP", item->key);
    for (const struct field *field = item->fields; field; field = field->next) {
        const char *old = field->old ? field->old : "";
        bool known = true;

        if (strcmp(field->name, "superior") == 0)
            buf_printf(&command, " SUPGROUP(%s)", old);
        else if (strcmp(field->name, "owner") == 0)
            buf_printf(&command, " OWNER(%s)", old);
        else if (strcmp(field->name, "data") == 0)
            put_text(&command, "DATA", old);
        else if (strcmp(field->name, "model") == 0)
            put_text(&command, "MODEL", old);
        else if (strcmp(field->name, "termuacc") == 0)
            buf_put_text(&command, old[0] == '1' ? " TERMUACC" : " NOTERMUACC");
        else if (strcmp(field->name, "universal") == 0)
            buf_put_text(&command, old[0] == '1' ? " UNIVERSAL" : "");
        else
            known = false;
        any = any || known;
    }
    if (item->made == GONE && !find_field(item, "termuacc"))
        buf_put_text(&command, " NOTERMUACC");
    if (any)
        put_command(undo, buf_span(&command));
    buf_release(&command);
}

static const char *level_text(const char *number)
{
    return racf_level_text((enum racf_level)strtoul(number, NULL, 10));
}

static void undo_connect(struct undo *undo, const struct item *item)
{
    const char *now = item->made == GONE ? NULL : find_field(item, "attributes") ? find_field(item, "attributes")->new : NULL;
    bool left = false;
    struct buf command;

    begin_command(&command, item->made == MADE ? "REMOVE" : "CONNECT", item->key);
    buf_printf(&command, " GROUP(%s)", item->item);
    for (const struct field *field = item->made == MADE ? NULL : item->fields; field; field = field->next) {
        const char *old = field->old ? field->old : "";

        if (strcmp(field->name, "owner") == 0)
            buf_printf(&command, " OWNER(%s)", old);
        else if (strcmp(field->name, "authority") == 0)
            buf_printf(&command, " AUTHORITY(%s)", group_authority_text((uint8_t)strtoul(old, NULL, 10)));
        else if (strcmp(field->name, "uacc") == 0)
            buf_printf(&command, " UACC(%s)", level_text(old));
        else if (strcmp(field->name, "attributes") == 0)
            put_attributes(&command, old, now, true, false, &left);
        else if (strcmp(field->name, "revoke_date") == 0)
            put_day(&command, "REVOKE", old);
        else if (strcmp(field->name, "resume_date") == 0)
            put_day(&command, "RESUME", old);
    }
    end_command(undo, &command);
}

/* ------------------------------------------------------------------------------------------------ profiles */

/* "CLASS NAME" or "CLASS NAME (G)" in its parts, the name as a command takes it. */
struct profile_name {
    char class_name[NAME8_MAX + 1];
    bool data_set, generic;
    char name[2 * RESOURCE_MAX + 3];
    const char *suffix; /* GENERIC where nothing else says so */
};

static struct profile_name name_of(const char *key)
{
    struct span rest = span_of(key), class_name = span_word(&rest), name = span_trim(rest);
    struct profile_name result = { .suffix = "" };
    struct buf text;

    result.generic = name.length > 4 && strcmp(name.data + name.length - 4, " (G)") == 0;
    if (result.generic)
        name = span_part(name, 0, name.length - 4);
    if (!text_copy(result.class_name, sizeof result.class_name, class_name))
        result.class_name[0] = '\0';
    result.data_set = strcmp(result.class_name, "DATASET") == 0;
    buf_init(&text, sizeof result.name - 1);
    buf_printf(&text, result.data_set ? "'%.*s'" : "%.*s", (int)name.length, name.data);
    snprintf(result.name, sizeof result.name, "%s", text.data);
    buf_release(&text);
    if (result.generic && result.data_set && !strpbrk(result.name, "*%"))
        result.suffix = " GENERIC";
    return result;
}

static void begin_profile(struct buf *command, const struct profile_name *name, const char *data_set_verb, const char *verb)
{
    buf_init(command, TEXT_MAX);
    if (name->data_set)
        buf_printf(command, "%s %s%s", data_set_verb, name->name, name->suffix);
    else
        buf_printf(command, "%s %s %s", verb, name->class_name, name->name);
}

static void put_profile_field(struct buf *command, const struct field *field, bool data_set, bool adding)
{
    const char *old = field->old ? field->old : "";

    if (strcmp(field->name, "owner") == 0)
        buf_printf(command, " OWNER(%s)", old);
    else if (strcmp(field->name, "uacc") == 0)
        buf_printf(command, " UACC(%s)", level_text(old));
    else if (strcmp(field->name, "warning") == 0)
        buf_put_text(command, old[0] == '1' ? " WARNING" : adding ? "" : " NOWARNING");
    else if (strcmp(field->name, "level") == 0)
        buf_printf(command, " LEVEL(%s)", old[0] ? old : "0");
    else if (strcmp(field->name, "audit") == 0)
        buf_printf(command, " AUDIT(%s)", old[0] ? old : "NONE");
    else if (strcmp(field->name, "global_audit") == 0 && !adding)
        buf_printf(command, " GLOBALAUDIT(%s)", old[0] ? old : "NONE");
    else if (strcmp(field->name, "notify") == 0)
        buf_printf(command, old[0] ? " NOTIFY(%s)" : " NONOTIFY%s", old);
    else if (strcmp(field->name, "data") == 0)
        put_text(command, "DATA", old);
    else if (strcmp(field->name, "appldata") == 0 && !data_set)
        put_text(command, "APPLDATA", old);
    else if (strcmp(field->name, "erase") == 0)
        buf_put_text(command, old[0] == '1' ? " ERASE" : adding ? "" : " NOERASE");
    else if (strcmp(field->name, "retention") == 0)
        buf_printf(command, " RETPD(%s)", old[0] ? old : "0");
    else if (strcmp(field->name, "unit") == 0 && old[0])
        buf_printf(command, " UNIT(%s)", old);
    else if (strcmp(field->name, "volumes") == 0 && adding && old[0])
        buf_printf(command, " VOLUME(%s)", old);
    else if (strcmp(field->name, "indicated") == 0 && !adding)
        buf_put_text(command, old[0] == '1' ? " SET" : " NOSET");
}

static void put_fields(struct buf *command, const struct item *item, bool data_set, bool adding)
{
    for (const struct field *field = item ? item->fields : NULL; field; field = field->next)
        put_profile_field(command, field, data_set, adding);
}

static void undo_profile(struct undo *undo, const struct item *item)
{
    const struct item *data_set = find_item(undo, 'P', item->key, "data set", NULL);
    struct profile_name name = name_of(item->key);
    bool adding = item->made == GONE;
    struct buf command;
    size_t bare;

    if (item->made == MADE) {
        begin_profile(&command, &name, "DELDSD", "RDELETE");
        if (name.data_set && !name.generic)
            buf_put_text(&command, " NOSET");
        end_command(undo, &command);
        return;
    }
    if (!adding && find_field(item, "name")) { /* it followed its data set, or SETROPTS EGN renamed it */
        put_comment(undo, "THE NAME", item->key);
        return;
    }
    begin_profile(&command, &name, adding ? "ADDSD" : "ALTDSD", adding ? "RDEFINE" : "RALTER");
    bare = command.length;
    put_fields(&command, item, name.data_set, adding);
    put_fields(&command, data_set, true, adding);
    if (!adding && command.length == bare) { /* only its date */
        buf_release(&command);
        return;
    }
    if (adding && name.data_set && strcmp(old_of(data_set, "type"), "3") == 0)
        buf_put_text(&command, " MODEL");
    else if (adding && name.data_set && strcmp(old_of(data_set, "type"), "2") == 0)
        buf_put_text(&command, " TAPE");
    else if (adding && name.data_set && !name.generic)
        buf_put_text(&command, old_of(data_set, "indicated")[0] == '1' ? " SET" : " NOSET");
    end_command(undo, &command);
    if (adding) { /* under ADDCREATOR whoever gives the command has an entry now */
        begin_command(&command, "PERMIT", name.name);
        buf_printf(&command, "%s CLASS(%s) RESET(STANDARD)", name.suffix, name.class_name);
        end_command(undo, &command);
    }
    if (adding && find_field(item, "global_audit")) {
        begin_profile(&command, &name, "ALTDSD", "RALTER");
        buf_printf(&command, " GLOBALAUDIT(%s)", old_of(item, "global_audit"));
        end_command(undo, &command);
    }
}

static void undo_access(struct undo *undo, const struct item *item)
{
    bool conditional = strcmp(item->what, "conditional") == 0;
    struct span rest = span_of(item->item), type = conditional ? span_word(&rest) : SPAN_NONE;
    struct span entity = conditional ? span_word(&rest) : SPAN_NONE, id = span_trim(rest);
    struct profile_name name = name_of(item->key);
    struct buf command;

    begin_command(&command, "PERMIT", name.name);
    buf_printf(&command, "%s CLASS(%s) ID(%.*s)", name.suffix, name.class_name, (int)id.length, id.data);
    if (item->made == MADE)
        buf_put_text(&command, " DELETE");
    else
        buf_printf(&command, " ACCESS(%s)", level_text(old_of(item, "level")[0] ? old_of(item, "level") : "0"));
    if (conditional)
        buf_printf(&command, " WHEN(%.*s(%.*s))", (int)type.length, type.data, (int)entity.length, entity.data);
    end_command(undo, &command);
}

static void undo_member(struct undo *undo, const struct item *item)
{
    struct profile_name name = name_of(item->key);
    struct span member = span_of(item->item), entry = span_part(member, 0, span_find(member, '/'));
    /* Of the global access table a data set: without apostrophes it would get a prefix. */
    const char *quote = strcmp(item->key, "GLOBAL DATASET") == 0 ? "'" : "";
    struct buf command;

    begin_profile(&command, &name, "ALTDSD", "RALTER");
    buf_printf(&command, " %s(%s%.*s%s%s)", item->made == MADE ? "DELMEM" : "ADDMEM", quote, (int)entry.length, entry.data, quote,
               item->item + entry.length);
    end_command(undo, &command);
}

/* No quotes are needed around it. */
static bool is_plain(const char *text)
{
    for (const char *at = text; *at; at++)
        if (strchr(" ()',;", *at) || (*at >= 'a' && *at <= 'z'))
            return false;
    return text[0] != '\0';
}

/* Words of one list that the other lacks: KEYWORD(words). */
static void put_missing(struct buf *command, const char *keyword, const char *words, const char *other)
{
    struct span rest = span_of(words);
    const char *before = "";

    for (struct span word = span_word(&rest); word.length; word = span_word(&rest)) {
        struct span others = span_of(other), one = span_word(&others);

        while (one.length && !span_equal(one, word))
            one = span_word(&others);
        if (one.length)
            continue;
        if (!before[0])
            buf_printf(command, " %s(", keyword);
        buf_printf(command, "%s%.*s", before, (int)word.length, word.data);
        before = " ";
    }
    if (before[0])
        buf_put_text(command, ")");
}

/* Days and times, in one WHEN(): of two the command would take one. */
static void put_hours(struct buf *command, const struct item *item)
{
    const struct field *days = find_field(item, "DAYS"), *time = find_field(item, "TIME");

    if (!days && !time)
        return;
    buf_put_text(command, " WHEN(");
    if (days)
        buf_printf(command, "DAYS(%s)%s", days->old && days->old[0] ? days->old : "ANYDAY", time ? " " : "");
    if (time)
        buf_printf(command, "TIME(%s)", time->old && time->old[0] ? time->old : "ANYTIME");
    buf_put_text(command, ")");
}

/* Another field of the base part that few profiles have (base_fields.c). */
static void put_base_field(struct buf *command, const struct field *field)
{
    const char *old = field->old ? field->old : "", *now = field->new ? field->new : "";

    if (strcmp(field->name, "DAYS") == 0 || strcmp(field->name, "TIME") == 0)
        return;
    if (strcmp(field->name, "CATEGORY") == 0)
        put_missing(command, "ADDCATEGORY", old, now), put_missing(command, "DELCATEGORY", now, old);
    else if (!old[0])
        buf_printf(command, " NO%s", field->name);
    else if (strcmp(old, "YES") == 0)
        buf_printf(command, " %s", field->name);
    else
        buf_printf(command, " %s(%s)", field->name, old);
}

/* Is there another item of the same segment? Its fields make it come or go. */
static bool in_parts(const struct undo *undo, const struct item *item)
{
    for (const struct item *other = undo->items; other; other = other->next)
        if (other != item && other->kind == item->kind && strcmp(other->key, item->key) == 0 &&
            strcmp(other->what, "segment") == 0 && strcmp(other->item, item->item) == 0)
            return true;
    return false;
}

/* A segment that came goes whole; else each of its fields is what it was. */
static void undo_segment(struct undo *undo, const struct item *item)
{
    const struct field *there = find_field(item, "");
    struct profile_name name;
    struct buf command;

    if (item->kind == 'P') {
        name = name_of(item->key);
        begin_profile(&command, &name, "ALTDSD", "RALTER");
    } else {
        begin_command(&command, item->kind == 'U' ? "ALTUSER" : "ALTGROUP", item->key);
    }
    if (strcmp(item->item, "BASE") == 0) {
        put_hours(&command, item);
        for (const struct field *field = item->fields; field; field = field->next)
            put_base_field(&command, field);
        end_command(undo, &command);
        return;
    }
    if (there && !there->old && there->new) {
        buf_printf(&command, " NO%s", item->item);
        end_command(undo, &command);
        return;
    }
    if (there && !there->next && item->fields == there && in_parts(undo, item)) {
        buf_release(&command);
        return;
    }
    buf_printf(&command, " %s(", item->item);
    for (const struct field *field = item->fields; field; field = field->next) {
        const char *last = command.data + command.length - 1;

        if (!field->name[0])
            continue;
        if (*last != '(')
            buf_put_text(&command, " ");
        if (!field->old)
            buf_printf(&command, "NO%s", field->name);
        else if (is_plain(field->old))
            buf_printf(&command, "%s(%s)", field->name, field->old);
        else if (strcmp(item->item, "CICS") == 0 || strcmp(item->item, "ICSF") == 0 || strcmp(item->item, "CDTINFO") == 0)
            buf_printf(&command, "%s(%s)", field->name, field->old); /* a list */
        else
            buf_printf(&command, "%s(", field->name), put_quoted(&command, field->old), buf_put_text(&command, ")");
    }
    buf_put_text(&command, ")");
    end_command(undo, &command);
}

/* ------------------------------------------------------------------------------------------------ options */

static void undo_class(struct undo *undo, const struct item *item)
{
    static const struct { const char *field, *keyword; } options[] = {
        { "active", "CLASSACT" }, { "generic", "GENERIC" }, { "gencmd", "GENCMD" }, { "genlist", "GENLIST" },
        { "global", "GLOBAL" }, { "audit", "AUDIT" }, { "raclisted", "RACLIST" },
    };

    for (size_t i = 0; i < ARRAY_COUNT(options); i++) {
        const struct field *field = find_field(item, options[i].field);
        struct buf command;
        bool on;

        if (!field || (!field->old && strcmp(field->new, "0") == 0))
            continue;
        on = field->old && strcmp(field->old, "0") != 0;
        buf_init(&command, TEXT_MAX);
        buf_printf(&command, "SETROPTS %s%s(%s)", on ? "" : "NO", options[i].keyword, item->key);
        end_command(undo, &command);
    }
}

/* The option that this one is inside of went off in the same change, when it is taken back. */
static bool outer_goes_off(const struct undo *undo, const struct item *item)
{
    const struct item *outer;
    char name[64];

    if (!text_copy(name, sizeof name, span_part(span_of(item->item), 0, span_find(span_of(item->item), '.'))))
        return false;
    outer = strcmp(name, item->item) == 0 ? NULL : find_item(undo, item->kind, item->key, "option", name);
    return outer && outer->fields && (!outer->fields->old || outer->fields->old[0] == '0');
}

static void undo_option(struct undo *undo, const struct item *item)
{
    const char *old = item->fields && item->fields->old ? item->fields->old : "";
    enum undo_option put;
    struct buf command;

    buf_init(&command, TEXT_MAX);
    buf_put_text(&command, "SETROPTS ");
    put = undo_option_put(item->item, old, outer_goes_off(undo, item), &command);
    if (put == UNDO_PUT)
        put_command(undo, buf_span(&command));
    else if (put == UNDO_CANNOT)
        put_comment(undo, "OPTION", item->item);
    buf_release(&command);
}

/* ------------------------------------------------------------------------------------------------ all */

/* Does the end of something else take this along, or its return bring it? */
static bool is_implied(const struct undo *undo, const struct item *item)
{
    if (strcmp(item->what, "data set") == 0) /* with its profile, when that has changes of its own */
        return find_item(undo, 'P', item->key, "profile", NULL) != NULL;
    if (item->kind == 'U' && strcmp(item->what, "user") != 0)
        return was_made(undo, 'U', item->key, "user");
    if (item->kind == 'G' && strcmp(item->what, "group") != 0)
        return was_made(undo, 'G', item->key, "group");
    if (item->kind == 'P' && strcmp(item->what, "profile") != 0)
        return was_made(undo, 'P', item->key, "profile");
    return false;
}

static bool is(const struct item *item, const char *what)
{
    return strcmp(item->what, what) == 0;
}

static void undo_item(struct undo *undo, const struct item *item)
{
    if (is(item, "user"))
        undo_user(undo, item);
    else if (is(item, "group"))
        undo_group(undo, item);
    else if (is(item, "connect"))
        undo_connect(undo, item);
    else if (is(item, "profile") || is(item, "data set"))
        undo_profile(undo, item);
    else if (is(item, "access") || is(item, "conditional"))
        undo_access(undo, item);
    else if (is(item, "member"))
        undo_member(undo, item);
    else if (is(item, "segment"))
        undo_segment(undo, item);
    else if (is(item, "class"))
        undo_class(undo, item);
    else if (is(item, "option"))
        undo_option(undo, item);
    else
        put_comment(undo, item->what, item->key);
}

/* Does it come at this step? An option that says what names mean (EGN) is put back before profiles are. */
static bool comes_at(const struct undo *undo, const struct item *item, size_t step)
{
    static const struct { const char *what; enum made made; } steps[] = {
        { "option", CHANGED }, { "group", GONE }, { "user", GONE }, { "connect", GONE }, { "profile", GONE },
        { "", CHANGED },
        { "access", MADE }, { "profile", MADE }, { "connect", MADE }, { "user", MADE }, { "group", MADE },
    };

    if (step >= ARRAY_COUNT(steps))
        return false;
    if (steps[step].what[0])
        return is(item, steps[step].what) && (item->made == steps[step].made || is(item, "option"));
    for (size_t i = 0; i < ARRAY_COUNT(steps); i++)
        if (i != step && comes_at(undo, item, i))
            return false;
    return true;
}
enum { STEPS = 11 };

/* A group must be there before one below it, and goes after it: the order of what was deleted is that of names, so several are
 * never of one command; what remains is each by itself. */
static void put_items(struct undo *undo)
{
    for (size_t step = 0; step < STEPS; step++)
        for (const struct item *item = undo->items; item; item = item->next)
            if (!is_implied(undo, item) && comes_at(undo, item, step))
                undo_item(undo, item);
    for (const struct item *item = undo->items; item; item = item->next)
        if (is(item, "user") && has_gone(undo, 'U', item->key, "user"))
            put_comment(undo, "PASSWORD AND DATES", item->key);
}

int undo_deck(struct racf_store *store, int64_t change, struct buf *deck)
{
    struct undo undo = { .store = store, .deck = deck };
    struct sql_query *query = sql_query(store->sql, "SELECT command FROM changes WHERE number = ?", "i", change);
    bool there = sql_next(query);
    char text[60] = "";
    int reason;

    if (there)
        snprintf(text, sizeof text, "%.55s", sql_text(query, 0));
    for (char *at = text; *at; at++) /* no end of a comment in the comment */
        if (*at == '*' || *at == '/')
            *at = '.';
    reason = sql_done(query);
    if (reason < 0 || !there)
        return reason < 0 ? reason : REASON_NOT_FOUND;
    arena_init(&undo.arena);
    reason = read_items(&undo, change);
    buf_printf(deck,
               "//UNDO%-4lld JOB (UNDO),'CHANGE %lld',CLASS=A,MSGCLASS=A\n//UNDO     EXEC PGM=IKJEFT01\n//SYSTSPRT DD  SYSOUT=*\n"
                     "//SYSTSIN  DD  *\n /* %s */\n", (long long)(change % 10000), (long long)change, text);
    if (reason == 0 && !undo.items)
        buf_put_text(deck, " /* A LOAD, OR NOTHING THAT A COMMAND CHANGES: NOT TAKEN BACK */\n");
    if (reason == 0)
        put_items(&undo);
    buf_put_text(deck, "/*\n");
    arena_release(&undo.arena);
    return reason == 0 && buf_failed(deck) ? REASON_TOO_LONG : reason;
}
