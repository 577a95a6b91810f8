/* undo_options.c - the SETROPTS command that gives an option the value that it had, from the rows that the parser reads. */
#include "racf/undo_options.h"

#include "base/text.h"
#include "racf/command.h"
#include "racf/password_rules.h"
#include "racf/store.h"

enum { VALUE_MAX = 1000, OPTION_TEXT = 64 };

/* Options whose value is not 0 until somebody sets them: as the list of SETROPTS has them. */
static const struct {
    const char *name, *value;
} at_first[] = {
    { "GRPLIST", "1" }, { "INITSTATS", "1" }, { "SAUDIT", "1" }, { "CMDVIOL", "1" }, { "PASSWORD.INTERVAL", "30" },
    { "PASSWORD.MINCHANGE", "0" }, { "TERMINAL", "1" }, { "SESSIONINTERVAL", "30" }, { "RETPD", "0" }, { "KERBLVL", "0" },
};

static const char *value_at_first(const char *name)
{
    for (size_t i = 0; i < ARRAY_COUNT(at_first); i++)
        if (strcmp(at_first[i].name, name) == 0)
            return at_first[i].value;
    return "";
}

/* Of a list of words the one of that number, from 1. */
static struct span word_at(const char *words, unsigned long number)
{
    struct span rest = span_of(words), word = span_word(&rest);

    for (; number > 1 && word.length; number--)
        word = span_word(&rest);
    return word;
}

/* The keyword with its value, or its NO form; false: it has none. */
static bool put_operand(const struct operand *row, const char *old, struct buf *out)
{
    bool off = old[0] == '\0' || strcmp(old, "0") == 0;

    if (off && row->negative)
        buf_put_text(out, row->negative);
    else if (row->type == OPERAND_SWITCH && !off)
        buf_put_text(out, row->name);
    else if (row->type == OPERAND_NUMBER && old[0] && (!off || row->minimum == 0))
        buf_printf(out, "%s(%s)", row->name, old);
    else if (row->type == OPERAND_WORD && !off)
        buf_printf(out, "%s(%.*s)", row->name, (int)word_at(row->choices, strtoul(old, NULL, 10)).length,
                   word_at(row->choices, strtoul(old, NULL, 10)).data);
    else if (row->type == OPERAND_TEXT && old[0])
        buf_printf(out, "%s(%s)", row->name, old);
    else if (row->type == OPERAND_KEYWORDS && (row->flags & OPERAND_BARE) && !off)
        buf_put_text(out, row->name);
    else
        return false;
    return true;
}

/* LOGOPTIONS.CLASS and STATISTICS.CLASS. */
static bool put_of_class(const char *name, const char *old, struct buf *out)
{
    static const char logged[] = "ALWAYS NEVER SUCCESSES FAILURES"; /* as enum audit_logoptions, from 1 */
    struct span word = word_at(logged, strtoul(old, NULL, 10));

    if (strncmp(name, LOGOPTIONS_OPTION, strlen(LOGOPTIONS_OPTION)) == 0) {
        if (old[0] == '\0' || old[0] == '0')
            word = span_of("DEFAULT");
        buf_printf(out, "LOGOPTIONS(%.*s(%s))", (int)word.length, word.data, name + strlen(LOGOPTIONS_OPTION));
        return true;
    }
    if (strncmp(name, "STATISTICS.", 11) == 0) {
        buf_printf(out, "%sSTATISTICS(%s)", old[0] && old[0] != '0' ? "" : "NO", name + 11);
        return true;
    }
    return false;
}

/* PASSWORD.RULEn: of the row with its letters the operand that makes it. */
static bool put_rule(const char *name, const char *old, struct buf *out)
{
    if (strncmp(name, "PASSWORD.RULE", 13) != 0)
        return false;
    if (old[0]) {
        buf_printf(out, "PASSWORD(%s(", name + 9);
        password_rule_put(old, out);
        buf_put_text(out, "))");
    } else {
        buf_printf(out, "PASSWORD(NO%s)", name + 9);
    }
    return true;
}

/* An operand inside of another: PASSWORD(HISTORY(5)). */
static enum undo_option put_inner(const struct operand *row, const struct operand *inner, const char *old, bool outer_off,
                                  struct buf *out)
{
    struct buf value;
    bool good;

    if (outer_off && row->negative && !(row->flags & OPERAND_NEGATIVE_LIST)) /* NOMODEL says it */
        return UNDO_NOTHING;
    buf_init(&value, VALUE_MAX);
    good = put_operand(inner, old, &value);
    if (good)
        buf_printf(out, "%s(%s)", row->name, value.data);
    else if (row->flags & OPERAND_NEGATIVE_LIST) /* NOWHEN(PROGRAM) */
        buf_printf(out, "%s(%s)", row->negative, inner->name);
    else if (row->flags & OPERAND_BARE) /* ERASE, without ALL */
        buf_put_text(out, row->name);
    buf_release(&value);
    return good || row->flags & (OPERAND_NEGATIVE_LIST | OPERAND_BARE) ? UNDO_PUT : UNDO_CANNOT;
}

enum undo_option undo_option_put(const char *name, const char *old, bool outer_off, struct buf *out)
{
    const struct operand *row = command_option(name), *outer;
    char first[OPTION_TEXT];

    if (put_of_class(name, old, out) || put_rule(name, old, out))
        return UNDO_PUT;
    if (!old[0])
        old = value_at_first(name);
    if (!row || !text_copy(first, sizeof first, span_part(span_of(name), 0, span_find(span_of(name), '.'))))
        return UNDO_CANNOT;
    outer = command_option(first);
    if (outer != row)
        return put_inner(outer, row, old, outer_off, out);
    if (row->type == OPERAND_KEYWORDS && (row->flags & OPERAND_NEGATIVE_LIST)) /* what is inside of it says it */
        return UNDO_NOTHING;
    if (put_operand(row, old, out))
        return UNDO_PUT;
    return row->type == OPERAND_KEYWORDS ? UNDO_NOTHING : UNDO_CANNOT;
}
