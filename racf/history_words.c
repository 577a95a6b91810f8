/* history_words.c - what table changed keeps, told to a person. */
#include "racf/history_words.h"

#include "racf/command.h"
#include "racf/db_users.h"
#include "racf/password_rules.h"
#include "racf/setropts.h"
#include "racf/store.h"

enum { DECIMAL = 10 };

enum column_kind {
    COLUMN_TEXT = 1,   /* as it is; numbers that are numbers too */
    COLUMN_LEVEL,      /* enum racf_level */
    COLUMN_AUTHORITY,  /* enum group_authority */
    COLUMN_ATTRIBUTES, /* of a user or a connection */
    COLUMN_MOMENT,     /* microseconds, 0: never */
    COLUMN_SWITCH,     /* 0 or 1 */
    COLUMN_TYPE,       /* of a data set profile */
    COLUMN_OPTION,     /* its name says what it means */
    COLUMN_SECRET,     /* what it is nobody is told, but that it is another one */
    COLUMN_THERE,      /* no value: the row came, or went */
    COLUMN_NAME,       /* is in the name of what changes, too: told when it is another one */
    COLUMN_MADE,       /* the moment of the change itself, while it comes */
    COLUMN_INNER,      /* what only the machine keeps */
};

/* shown: the field as it is told, where another word is better. */
static const struct column {
    const char *what, *field;
    enum column_kind kind;
    const char *shown;
} columns[] = {
    { "user", "created", COLUMN_MADE, NULL },
    { "user", "programmer", COLUMN_TEXT, "name" },
    { "user", "attributes", COLUMN_ATTRIBUTES, NULL },
    { "user", "revoke_date", COLUMN_MOMENT, NULL },
    { "user", "resume_date", COLUMN_MOMENT, NULL },
    { "user", "password", COLUMN_SECRET, NULL },
    { "user", "history", COLUMN_INNER, NULL },
    { "user", "password_changed", COLUMN_MOMENT, NULL },
    { "user", "interval", COLUMN_TEXT, NULL },
    { "user", "failures", COLUMN_TEXT, NULL },
    { "user", "last_access", COLUMN_INNER, NULL },
    { "user", "phrase", COLUMN_SECRET, NULL },
    { "user", "phrase_history", COLUMN_INNER, NULL },
    { "user", "phrase_changed", COLUMN_MOMENT, NULL },
    { "user", "phrase_interval", COLUMN_TEXT, NULL },
    { "user", "failed", COLUMN_INNER, NULL },
    { "group", "created", COLUMN_MADE, NULL },
    { "group", "termuacc", COLUMN_SWITCH, NULL },
    { "group", "universal", COLUMN_SWITCH, NULL },
    { "connect", "created", COLUMN_MADE, NULL },
    { "connect", "authority", COLUMN_AUTHORITY, NULL },
    { "connect", "uacc", COLUMN_LEVEL, NULL },
    { "connect", "attributes", COLUMN_ATTRIBUTES, NULL },
    { "connect", "revoke_date", COLUMN_MOMENT, NULL },
    { "connect", "resume_date", COLUMN_MOMENT, NULL },
    { "connect", "count", COLUMN_INNER, NULL },
    { "connect", "last", COLUMN_INNER, NULL },
    { "profile", "number", COLUMN_INNER, NULL },
    { "profile", "class", COLUMN_NAME, NULL },
    { "profile", "name", COLUMN_NAME, NULL },
    { "profile", "generic", COLUMN_NAME, NULL },
    { "profile", "uacc", COLUMN_LEVEL, NULL },
    { "profile", "warning", COLUMN_SWITCH, NULL },
    { "profile", "level", COLUMN_TEXT, NULL },
    { "profile", "created", COLUMN_MADE, NULL },
    { "profile", "changed", COLUMN_INNER, NULL },
    { "profile", "referred", COLUMN_INNER, NULL },
    { "data set", "type", COLUMN_TYPE, NULL },
    { "data set", "indicated", COLUMN_SWITCH, NULL },
    { "data set", "erase", COLUMN_SWITCH, NULL },
    { "data set", "retention", COLUMN_TEXT, NULL },
    { "access", "level", COLUMN_LEVEL, NULL },
    { "access", "", COLUMN_LEVEL, "level" }, /* NONE: a new row of zeros has no field of its own */
    { "conditional", "level", COLUMN_LEVEL, NULL },
    { "conditional", "", COLUMN_LEVEL, "level" },
    { "member", "position", COLUMN_THERE, "" },
    { "kept", "bytes", COLUMN_THERE, "" },
    { "class", "active", COLUMN_SWITCH, NULL },
    { "class", "raclisted", COLUMN_SWITCH, NULL },
    { "class", "generic", COLUMN_SWITCH, NULL },
    { "class", "gencmd", COLUMN_SWITCH, NULL },
    { "class", "genlist", COLUMN_SWITCH, NULL },
    { "class", "global", COLUMN_SWITCH, NULL },
    { "class", "audit", COLUMN_SWITCH, NULL },
    { "class", "generation", COLUMN_INNER, NULL },
    { "option", "value", COLUMN_OPTION, "" },
    { "option", "", COLUMN_OPTION, NULL },
};

static const struct column *find_column(const char *what, const char *field)
{
    for (size_t i = 0; i < ARRAY_COUNT(columns); i++)
        if (strcmp(columns[i].what, what) == 0 && strcmp(columns[i].field, field) == 0)
            return &columns[i];
    return NULL;
}

bool history_column_known(const char *what, const char *field)
{
    return find_column(what, field) != NULL;
}

static void put_moment(struct buf *out, int64_t moment)
{
    struct tm day = clock_local(moment);
    char time[CLOCK_TEXT];

    buf_printf(out, "%04d-%02d-%02d %s", day.tm_year + 1900, day.tm_mon + 1, day.tm_mday, clock_colons(moment, time));
}

/* The words of an option that SETROPTS takes as one: 0 is off, 1 the first. */
static void put_choice(struct buf *out, const char *choices, int64_t number)
{
    struct span rest = span_of(choices), word = SPAN_NONE;

    for (int64_t i = 0; i < number && (i == 0 || word.length); i++)
        word = span_word(&rest);
    if (word.length)
        buf_put_span(out, word);
    else
        buf_put_text(out, "NO");
}

static void put_option(struct buf *out, const char *name, const char *value)
{
    const struct operand *row = command_option(name);
    int64_t number = strtoll(value, NULL, DECIMAL);

    if (strncmp(name, LOGOPTIONS_OPTION, strlen(LOGOPTIONS_OPTION)) == 0)
        buf_put_text(out, setropts_logoptions(number));
    else if (row && row->type == OPERAND_WORD)
        put_choice(out, row->choices, number);
    else if (row && row->type == OPERAND_NUMBER)
        buf_put_text(out, value[0] ? value : "0");
    else if (strncmp(name, "PASSWORD.RULE", 13) == 0 && value[0])
        password_rule_put(value, out);
    else if (row && row->type == OPERAND_TEXT && value[0])
        buf_put_text(out, value);
    else
        buf_put_text(out, number ? "YES" : "NO");
}

static const char *type_text(const char *value)
{
    static const char *const types[] = { "NONVSAM", "VSAM", "TAPE", "MODEL" };
    unsigned long number = strtoul(value, NULL, DECIMAL);

    return number < ARRAY_COUNT(types) ? types[number] : value;
}

/* false: there is nothing. */
static bool put_value(struct buf *out, const struct history_row *row, enum column_kind kind, const char *value)
{
    int64_t number = strtoll(value, NULL, DECIMAL);

    switch (kind) {
    case COLUMN_LEVEL:
        buf_put_text(out, racf_level_text((enum racf_level)number));
        break;
    case COLUMN_AUTHORITY:
        buf_put_text(out, group_authority_text((uint8_t)number));
        break;
    case COLUMN_ATTRIBUTES:
        user_attributes_put(out, (uint32_t)number);
        break;
    case COLUMN_MOMENT:
    case COLUMN_MADE:
        if (number)
            put_moment(out, number);
        break;
    case COLUMN_SWITCH:
        buf_put_text(out, number ? "YES" : "NO");
        break;
    case COLUMN_TYPE:
        buf_put_text(out, type_text(value));
        break;
    case COLUMN_OPTION:
        put_option(out, row->item, value);
        break;
    case COLUMN_SECRET:
        if (value[0])
            buf_put_text(out, "********");
        break;
    case COLUMN_THERE:
        buf_put_text(out, "defined");
        break;
    case COLUMN_TEXT:
    case COLUMN_NAME:
    case COLUMN_INNER:
        buf_put_text(out, value);
        break;
    }
    return out->length > 0;
}

/* An operand that only holds others, as PASSWORD: that it was given says nothing. */
static bool only_holds(const struct history_row *row)
{
    const struct operand *operand = command_option(row->item);

    return operand && operand->type == OPERAND_KEYWORDS && !operand->negative;
}

static bool is_told(const struct history_row *row, enum column_kind kind)
{
    if (kind == COLUMN_OPTION && only_holds(row))
        return false;
    return kind != COLUMN_INNER && (kind != COLUMN_NAME || (row->had && row->has)) && (kind != COLUMN_MADE || row->had);
}

bool history_words(const struct history_row *row, struct history_told *told)
{
    const struct column *column = find_column(row->what, row->field);
    enum column_kind kind = column ? column->kind : row->field[0] ? COLUMN_TEXT : COLUMN_THERE;

    if (!is_told(row, kind))
        return false;
    told->field = column && column->shown ? column->shown : row->field;
    told->had = row->had && put_value(told->old, row, kind, row->old);
    told->has = row->has && put_value(told->new, row, kind, row->new);
    if (kind == COLUMN_SECRET && told->had && told->has)
        buf_put_text(told->new, " (another)");
    return told->had != told->has || (told->had && !span_equal(buf_span(told->old), buf_span(told->new)));
}
