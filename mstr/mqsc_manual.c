/* mqsc_manual.c - the manual page of the MQSC commands, docs/greenbar-mqsc.7: from the rows that the parser reads.
 *
 * Commands with the same verb and operands about several types of object stand each for themselves; an attribute stands once for
 * each class of object, with the types that have it.
 */
#include "mstr/mqsc_manual.h"

#include "base/manual.h"
#include "mstr/mqsc.h"

enum { CHOICES_IN_TAG = 60 /* bytes of the words that an operand takes; more stand in its explanation */ };

static const char *level_word(enum racf_level level)
{
    return level == RACF_ALTER ? "ALTER" : level == RACF_CONTROL ? "CONTROL" : level == RACF_UPDATE ? "UPDATE" : "READ";
}

static void put_spellings(struct buf *page, const char *spellings)
{
    if (!spellings[0])
        return;
    buf_put_text(page, "|");
    manual_words(page, spellings, "|");
}

/* What stands in the parentheses of an operand. */
static void put_operand_value(struct buf *page, const struct mqsc_command *row, const struct mqsc_operand *operand)
{
    switch (operand->kind) {
    case MQSC_NUMBER:
        buf_printf(page, "%u\\-%u", operand->lowest, operand->highest);
        break;
    case MQSC_WORD:
        if (strlen(operand->words) > CHOICES_IN_TAG)
            buf_put_text(page, "\\fIword\\fR");
        else
            manual_words(page, operand->words, "|");
        break;
    case MQSC_WORDS:
        buf_put_text(page, "\\fIword\\fR ... | *");
        break;
    case MQSC_USERS:
        buf_put_text(page, "\\fIuser\\fR ...");
        break;
    case MQSC_TEXTS:
        buf_put_text(page, "\\fItext\\fR ...");
        break;
    case MQSC_TEXT:
        buf_put_text(page, "\\fItext\\fR");
        break;
    case MQSC_QUEUE:
    case MQSC_OBJECT:
        buf_put_text(page, "\\fIname\\fR");
        break;
    case MQSC_GENERIC:
        buf_put_text(page, "\\fIname\\fR | \\fIbeginning\\fR*");
        break;
    case MQSC_KIND:
        buf_put_text(page, row->use == MQSC_SHOWS ? "\\fItype\\fR | ALL" : "\\fItype\\fR");
        break;
    case MQSC_FILTER:
        buf_put_text(page, "\\fIattribute operator value\\fR");
        break;
    case MQSC_NONE:
    case MQSC_FLAG:
        break;
    }
}

/* The words that did not fit, of a type those that the keyword stands for, and the longest text. */
static void put_more(struct buf *page, const struct mqsc_command *row, const struct mqsc_operand *operand)
{
    if (operand->kind == MQSC_WORDS || (operand->kind == MQSC_WORD && strlen(operand->words) > CHOICES_IN_TAG)) {
        buf_put_text(page, ": ");
        manual_words(page, operand->words, ", ");
    } else if (operand->kind == MQSC_TEXT || operand->kind == MQSC_TEXTS) {
        buf_printf(page, "; up to %u characters", operand->highest);
    } else if (operand->kind == MQSC_KIND) {
        const char *between = ": ";

        for (unsigned type = 0; type < TYPE_COUNT; type++)
            if (object_keywords[row->object].types & TYPE_SET(type)) {
                buf_printf(page, "%s%s", between, object_types[type].word);
                between = ", ";
            }
    }
    buf_put_text(page, operand->required && operand->name[0] ? "; has to be given.\n" : ".\n");
}

static void put_operands(struct buf *page, const struct mqsc_command *row)
{
    for (const struct mqsc_operand *operand = row->operands; operand->kind != MQSC_NONE; operand++) {
        buf_printf(page, ".TP\n\\fB%s\\fR", operand->name);
        if (operand->kind != MQSC_FLAG) {
            buf_put_text(page, "(");
            put_operand_value(page, row, operand);
            buf_put_text(page, ")");
        }
        buf_put_text(page, "\n");
        manual_text(page, operand->text);
        put_more(page, row, operand);
    }
}

static void put_authority(struct buf *page, const struct mqsc_command *row)
{
    const char *resource = row->parameter.kind == MQSC_QUEUE ? "QUEUE" : row->resource;

    buf_put_text(page, "Sources: ");
    buf_printf(page, "%s%s%s%s%s.\n", row->sources & S_1 ? "1" : "", row->sources & S_2 ? "2" : "",
               row->sources & S_T ? "T" : "", row->sources & S_C ? "C" : "", row->sources & S_R ? "R" : "");
    if (row->profile[0])
        buf_printf(page, "Authority: %s to %s", level_word(row->level), row->profile);
    else
        buf_put_text(page, "Authority: none is asked for");
    if (resource[0])
        buf_printf(page, ", %s to %s.\\fIname\\fR", level_word(row->level), resource);
    buf_put_text(page, ".\n");
}

static void put_command(struct buf *page, const struct mqsc_command *row)
{
    buf_printf(page, ".SS \"%s %s\"\n", row->verb, row->keyword);
    manual_text(page, row->text);
    buf_printf(page, ".\n.PP\n\\fB%s\\fR", row->verb);
    put_spellings(page, row->verb_spellings);
    buf_printf(page, " \\fB%s\\fR", row->keyword);
    put_spellings(page, row->object ? object_keywords[row->object].spellings : row->keyword_spellings);
    if (row->parameter.kind != MQSC_NONE) {
        buf_put_text(page, row->parameter.required ? " (" : " [(");
        put_operand_value(page, row, &row->parameter);
        buf_put_text(page, row->parameter.required ? ")" : ")]");
        buf_put_text(page, ": ");
        manual_text(page, row->parameter.text);
        put_more(page, row, &row->parameter);
    } else {
        buf_put_text(page, "\n");
    }
    buf_put_text(page, ".PP\n");
    put_authority(page, row);
    put_operands(page, row);
    if (row->use != MQSC_NAMES)
        buf_printf(page, ".PP\nAnd the attributes of %s (see ATTRIBUTES).\n",
                   object_classes[object_keywords[row->object].class].word);
}

/* The words that it takes; many stand in its explanation. */
static void put_choices(struct buf *page, const struct attribute_row *row)
{
    if (strlen(row->words) > CHOICES_IN_TAG)
        buf_put_text(page, "\\fIword\\fR");
    else
        manual_words(page, row->words, "|");
}

static void put_attribute_value(struct buf *page, const struct attribute_row *row)
{
    switch (row->kind) {
    case ATTRIBUTE_NUMBER:
        buf_printf(page, "(%u\\-%u%s", row->lowest, row->highest, row->words[0] ? "|" : "");
        put_choices(page, row);
        buf_put_text(page, ")");
        break;
    case ATTRIBUTE_WORD:
        buf_put_text(page, "(");
        if (strlen(row->words) > CHOICES_IN_TAG)
            buf_put_text(page, "\\fIword\\fR");
        else
            manual_words(page, row->words, "|");
        buf_put_text(page, ")");
        break;
    case ATTRIBUTE_FLAG:
        buf_printf(page, " | \\fB%s\\fR", strchr(row->words, ' ') + 1);
        break;
    case ATTRIBUTE_TEXT:
    case ATTRIBUTE_SECRET:
        buf_put_text(page, "(\\fItext\\fR)");
        break;
    case ATTRIBUTE_NAME:
        buf_put_text(page, "(\\fIname\\fR)");
        break;
    case ATTRIBUTE_LIST:
        buf_put_text(page, "(\\fIname\\fR, ...)");
        break;
    case ATTRIBUTE_LIVE:
    case ATTRIBUTE_LIVE_TEXT:
        break;
    }
}

/* The types of the class that have the attribute, where not all have it; needed: those that have to name it. */
static void put_types(struct buf *page, const char *before, uint64_t types, uint64_t class_types)
{
    if ((types & class_types) == class_types)
        return;
    for (unsigned type = 0; type < TYPE_COUNT; type++)
        if (types & class_types & TYPE_SET(type)) {
            buf_printf(page, "%s%s", before, object_types[type].word);
            before = ", ";
        }
}

static void put_attribute(struct buf *page, const struct attribute_row *row, uint64_t class_types)
{
    bool live = row->kind == ATTRIBUTE_LIVE || row->kind == ATTRIBUTE_LIVE_TEXT;

    buf_printf(page, ".TP\n\\fB%s\\fR", row->name);
    put_spellings(page, row->spellings);
    put_attribute_value(page, row);
    buf_put_text(page, "\n");
    manual_text(page, row->text);
    if ((row->kind == ATTRIBUTE_WORD || row->kind == ATTRIBUTE_NUMBER) && strlen(row->words) > CHOICES_IN_TAG) {
        buf_put_text(page, ": ");
        manual_words(page, row->words, ", ");
    } else if (row->kind == ATTRIBUTE_TEXT || row->kind == ATTRIBUTE_NAME || row->kind == ATTRIBUTE_SECRET) {
        buf_printf(page, "; up to %u characters", row->highest);
    } else if (row->kind == ATTRIBUTE_LIST) {
        buf_printf(page, "; up to %u of %u characters", row->count, row->highest);
    }
    if (live)
        buf_put_text(page, "; shown, and cannot be set");
    else if (row->initial[0])
        buf_printf(page, "; %s when nothing else is said", row->initial);
    put_types(page, "; of ", row->types, class_types);
    if (row->needed & class_types) {
        buf_put_text(page, "; DEFINE has to name it");
        put_types(page, " of ", row->needed, class_types);
    }
    buf_put_text(page, ".\n");
}

static void put_attributes(struct buf *page)
{
    for (unsigned class = 0; class < CLASS_COUNT; class++) {
        uint64_t types = class_types((enum object_class)class);

        if (class == CLASS_CLNTCONN) /* they stand among the other channels */
            continue;
        if (class == CLASS_CHANNEL)
            types |= TYPE_SET(TYPE_CLNTCONN);
        buf_printf(page, ".SS \"%s\"\n", object_classes[class].word);
        for (unsigned a = 0; a < ATTRIBUTE_COUNT; a++)
            if (attribute_row((enum attribute)a)->types & types)
                put_attribute(page, attribute_row((enum attribute)a), types);
    }
}

void mqsc_manual(struct buf *page)
{
    static const char beginning[] =
        ".\\\" Made by `make docs` from mstr/mqsc.def, mstr/object_types.def and mstr/attributes.def.\n"
        ".TH GREENBAR\\-MQSC 7 \"\" greenbar \"MQSC commands\"\n"
        ".SH NAME\ngreenbar\\-mqsc \\- the commands of queue managers of greenbar\n"
        ".SH SYNOPSIS\n\\fBgreenbar console\\fR \"\\fIPREFIX COMMAND operands\\fR\"\n"
        ".PP\nor in a data set: COMMAND of CSQUTIL, CSQINP1, CSQINP2, CSQINPT.\n"
        ".SH DESCRIPTION\n"
        "A verb, a keyword with its parameter, and operands in any order, separated by blanks or commas.\n"
        "Words may be written in any case, in full or as one of the spellings that are listed; no other abbreviation is taken.\n"
        "Values fold to upper case unless they stand in apostrophes, in which an apostrophe is doubled.\n"
        "In a data set columns 1 to 72 count; an asterisk in column 1 makes a comment; a record that ends in \\- goes on in\n"
        "column 1 of the next one, one that ends in + at its first character that is no blank; ; may end a command.\n"
        ".PP\nSources: 1 CSQINP1, 2 CSQINP2, T CSQINPT, C console, R command server (CSQUTIL).\n"
        "Authority: the profile in class MQCMDS behind the name of the queue manager or its group, and, of command resources,\n"
        "the one in MQADMIN or MXADMIN; nothing is asked of commands in CSQINP1, CSQINP2 and CSQINPT.\n"
        ".PP\nOperators of WHERE: LT GT EQ NE LE GE; of one of several words EQ and NE alone, of a flag with YES or NO;\n"
        "LK and NL for beginnings of texts with *; of lists CT, EX, and with * CTG, EXG, alone.\n"
        ".PP\nWhat stands here and is not built says so (GBRM002E) or what MQ says of a part that is not there.\n"
        ".SH COMMANDS\n";
    static const char end[] =
        ".SH EXIT STATUS\n0 CSQ9022I, the command was carried out; otherwise CSQ9023E, and the messages in front say why.\n"
        ".SH SEE ALSO\n.BR greenbar (1),\n.BR greenbar\\-racf (7);\n"
        "\\fBgreenbar help\\fR \\fIMESSAGE\\-ID\\fR tells what a message means.\n";

    buf_put_text(page, beginning);
    for (size_t i = 0; i < mqsc_command_count; i++)
        put_command(page, &mqsc_commands[i]);
    buf_put_text(page, ".SH ATTRIBUTES\n");
    put_attributes(page);
    buf_put_text(page, end);
}
