/* command_manual.c - the manual page of the RACF commands, docs/greenbar-racf.7: from the rows that the parser reads.
 *
 * Bold in a keyword is the beginning that is enough. A segment stands once, whichever commands take it.
 */
#include "racf/command_manual.h"

#include "base/manual.h"
#include "base/text.h"
#include "racf/command_words.h"

static const struct segment_page {
    char kind;
    const char *name;
    const struct operand *fields; /* this file's own, as the rows of command_words[] have them */
    size_t field_count;
    const char *help;
} segments[] = {
#define SEGMENT(rows, kind, name, assignment, help, ...) \
    { kind, name, segment_##rows, ARRAY_COUNT(segment_##rows), help },
#include "racf/segments.def"
#undef SEGMENT
};

enum { CHOICES_IN_TAG = 48 }; /* bytes of the words that a keyword takes; more stand in its explanation */

/* A keyword, the beginning that is enough in bold. */
static void put_keyword(struct buf *page, const struct operand *rows, size_t row_count, const char *keyword)
{
    size_t enough = operand_enough(rows, row_count, keyword);

    buf_printf(page, "\\fB%.*s\\fR%s", (int)enough, keyword, keyword + enough);
}

static void put_value(struct buf *page, const struct operand *row)
{
    switch (row->type) {
    case OPERAND_SWITCH:
    case OPERAND_KEYWORDS:
        break;
    case OPERAND_NAME:
    case OPERAND_ID:
        buf_put_text(page, "\\fIname\\fR");
        break;
    case OPERAND_TEXT:
        buf_put_text(page, "\\fItext\\fR");
        break;
    case OPERAND_NUMBER:
        buf_printf(page, "%u\\-%u", row->minimum, row->maximum);
        break;
    case OPERAND_WORD:
        if (strlen(row->choices) > CHOICES_IN_TAG)
            buf_put_text(page, "\\fIword\\fR");
        else
            manual_words(page, row->choices, "|");
        break;
    case OPERAND_CLASS:
        buf_put_text(page, "\\fIclass\\fR");
        break;
    case OPERAND_PROFILE:
        buf_put_text(page, "\\fIprofile\\fR");
        break;
    case OPERAND_DATE:
        buf_put_text(page, "\\fImm/dd/yy\\fR");
        break;
    }
    if (row->flags & OPERAND_LIST)
        buf_put_text(page, " ...");
}

/* The keyword with its value, its documented abbreviations and its NO form: what stands in front of the explanation. */
static void put_tag(struct buf *page, const struct operand *rows, size_t row_count, const struct operand *row)
{
    struct span rest = span_of(row->aliases ? row->aliases : "");
    bool value = row->type != OPERAND_SWITCH && row->type != OPERAND_KEYWORDS;
    bool bare = row->flags & OPERAND_BARE;

    buf_put_text(page, ".TP\n");
    put_keyword(page, rows, row_count, row->name);
    for (struct span alias = span_word(&rest); alias.length; alias = span_word(&rest))
        buf_printf(page, ", \\fB%.*s\\fR", (int)alias.length, alias.data);
    if (value) {
        buf_put_text(page, bare ? " [(" : "(");
        put_value(page, row);
        buf_put_text(page, bare ? ")]" : ")");
    } else if (row->type == OPERAND_KEYWORDS) {
        buf_put_text(page, bare ? " [(...)]" : "(...)");
    }
    if (row->negative) {
        buf_put_text(page, " | ");
        put_keyword(page, rows, row_count, row->negative);
        if (value && (row->flags & OPERAND_NEGATIVE_LIST)) {
            buf_put_u8(page, '(');
            put_value(page, row);
            buf_put_u8(page, ')');
        }
    }
    buf_put_u8(page, '\n');
}

static const struct segment_page *segment_of(const struct operand *row)
{
    for (size_t i = 0; i < ARRAY_COUNT(segments); i++)
        if (row->sub == segments[i].fields)
            return &segments[i];
    return NULL;
}

static void put_keywords(struct buf *page, const struct operand *rows, size_t row_count)
{
    for (size_t i = 0; i < row_count; i++) {
        const struct operand *row = &rows[i];

        if (row->flags & OPERAND_POSITIONAL)
            continue;
        put_tag(page, rows, row_count, row);
        manual_text(page, row->help);
        if (row->choices && strlen(row->choices) > CHOICES_IN_TAG) {
            buf_put_text(page, ": ");
            manual_words(page, row->choices, ", ");
        }
        buf_put_text(page, segment_of(row) ? ": see SEGMENTS.\n" : "\n");
        if (row->sub_count && !segment_of(row)) {
            buf_put_text(page, ".RS\n");
            put_keywords(page, row->sub, row->sub_count);
            buf_put_text(page, ".RE\n");
        }
    }
}

static void put_positionals(struct buf *page, const struct command_words *command)
{
    for (size_t i = 0; i < command->operand_count; i++) {
        const struct operand *row = &command->operands[i];

        if (row->flags & OPERAND_POSITIONAL)
            buf_printf(page, row->flags & OPERAND_REQUIRED ? " %s\\fI%s\\fR%s" : " [%s\\fI%s\\fR%s]",
                       row->flags & OPERAND_LIST ? "(" : "", row->name, row->flags & OPERAND_LIST ? " ...)" : "");
    }
    buf_put_text(page, " [keywords]\n");
    for (size_t i = 0; i < command->operand_count; i++) {
        const struct operand *row = &command->operands[i];

        if (!(row->flags & OPERAND_POSITIONAL))
            continue;
        buf_printf(page, ".TP\n\\fI%s\\fR\n", row->name);
        manual_text(page, row->help);
        buf_put_u8(page, '\n');
    }
}

static void put_command(struct buf *page, const struct command_words *command)
{
    buf_printf(page, ".SS \"%s%s%s%s\"\n", command->verb, command->aliases[0] ? " (" : "", command->aliases,
               command->aliases[0] ? ")" : "");
    manual_text(page, command->help);
    buf_put_text(page, ".\n.PP\nWho may: ");
    manual_text(page, command->may);
    buf_printf(page, ".\n.PP\n\\fB%s\\fR", command->verb);
    put_positionals(page, command);
    put_keywords(page, command->operands, command->operand_count);
}

static void put_segments(struct buf *page)
{
    buf_put_text(page, ".SH SEGMENTS\nThe fields of what ADDUSER, ALTUSER and the like take as \\fISEGMENT\\fR(field(value) ...).\n"
                       "Who may: SPECIAL; owner of the profile, group\\-SPECIAL over the owner;\n"
                       "READ to list or UPDATE to change in class FIELD, resource \\fIkind\\fR.\\fISEGMENT\\fR.\\fIFIELD\\fR.\n");
    for (size_t i = 0; i < ARRAY_COUNT(segments); i++) {
        const struct segment_page *segment = &segments[i];

        buf_printf(page, ".SS \"%s of %s\"\n", segment->name,
                   segment->kind == 'U' ? "users" : segment->kind == 'G' ? "groups" : "profiles");
        manual_text(page, segment->help);
        buf_put_text(page, ".\n");
        put_keywords(page, segment->fields, segment->field_count);
    }
}

void command_manual(struct buf *page)
{
    static const char beginning[] =
        ".\\\" Made by `make docs` from racf/commands.def and racf/segments.def.\n"
        ".TH GREENBAR\\-RACF 7 \"\" greenbar \"RACF commands\"\n"
        ".SH NAME\ngreenbar\\-racf \\- the RACF commands of greenbar\n"
        ".SH SYNOPSIS\n\\fBgreenbar tso\\fR \"\\fICOMMAND operands\\fR\"\n.PP\nor in SYSTSIN of a step that runs IKJEFT01.\n"
        ".SH DESCRIPTION\n"
        "Operands are separated by blanks or commas, in any order behind those that stand without a keyword.\n"
        "Several names of profiles, users or groups stand in parentheses, a single one may stand without.\n"
        "A keyword may be cut to any beginning that fits no other keyword of the command: what is bold here is enough.\n"
        "The last of two operands that contradict each other counts.\n"
        "Values are folded to upper case unless they stand in apostrophes, in which an apostrophe is doubled.\n"
        "A line that ends with + or \\- goes on in the next. /* and */ enclose a comment.\n"
        ".PP\nOf what stands behind \"Who may\", separated by semicolons, one is enough.\n"
        ".SH COMMANDS\n";
    static const char end[] =
        ".SH EXIT STATUS\n0 done, 4 nothing found or done in part, 8 not done (syntax, not authorized),\n"
        "12 could not be done: nothing changed.\n"
        ".SH SEE ALSO\n.BR greenbar (1);\n"
        "\\fBgreenbar tso \"HELP\\fR \\fICOMMAND\\fR\\fB\"\\fR tells the same on the terminal,\n"
        "\\fBgreenbar help\\fR \\fIMESSAGE\\-ID\\fR what a message means.\n";

    buf_put_text(page, beginning);
    for (size_t i = 0; i < ARRAY_COUNT(command_words); i++)
        put_command(page, &command_words[i]);
    put_segments(page);
    buf_put_text(page, end);
}
