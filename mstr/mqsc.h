/* mqsc.h - reading an MQSC command by the table mqsc.def.
 *
 * Blanks and commas separate; words fold to upper case unless they stand in apostrophes; keywords may come in any order,
 * the keyword of the command included. An abbreviation is a word of its own: what the table does not list is wrong. All
 * errors are reported. Control bytes become periods. Attributes of objects are those of attributes.def.
 * Errors:  REASON_SYNTAX with the messages in out; nothing was done.
 * Memory:  everything in struct mqsc lies in the arena or the table.
 */
#ifndef MSTR_MQSC_H
#define MSTR_MQSC_H

#include "base/arena.h"
#include "base/buf.h"
#include "mstr/parts.h"
#include "racf/racf_client.h"

enum mqsc_source {
    S_1 = 1 << 0, /* CSQINP1 */
    S_2 = 1 << 1, /* CSQINP2 */
    S_C = 1 << 2, /* console */
    S_R = 1 << 3, /* command server */
    S_T = 1 << 4, /* CSQINPT: topics and subscriptions alone */
    S_START = S_1 | S_2 | S_T, /* what a start reads */
};

enum {
    MQSC_LENGTH_MAX = 32762,
    MQSC_OPERANDS_MAX = 64, /* of one command in the table */
    MQSC_TYPED_MAX = 64,
};

enum mqsc_kind {
    MQSC_NONE,
    MQSC_FLAG,
    MQSC_NUMBER,
    MQSC_WORD,
    MQSC_WORDS,
    MQSC_USERS,
    MQSC_TEXT,
    MQSC_TEXTS,
    MQSC_QUEUE,
    MQSC_OBJECT,
    MQSC_GENERIC,
    MQSC_KIND,
    MQSC_FILTER,
};

/* What a flag that asks for a field asks for. */
enum mqsc_field { MQSC_FIELD_TEXT, MQSC_FIELD_NUMBER, MQSC_FIELD_LIST };

/* What a command does with attributes. */
enum mqsc_use { MQSC_NAMES, MQSC_SETS, MQSC_SHOWS };

struct mqsc_operand {
    const char *name;
    enum mqsc_kind kind;
    bool required;
    uint32_t lowest, highest; /* of a number; highest: length of a text, enum mqsc_field of a flag; lowest: 1 of a queue whose name
                               * may end in * */
    const char *words;        /* allowed ones, separated by blanks */
    const char *text;         /* what it is, for help */
};

/* What a parsed command gives for one operand. */
struct mqsc_value {
    bool given;
    bool all;           /* * alone */
    uint32_t number;
    uint32_t count;
    struct span *items; /* folded, apostrophes taken off */
};

/* An attribute that a command sets or shows. */
struct mqsc_attribute {
    bool given;
    struct value value; /* of one that is set; its text lies in the arena. Of DISPLAY: the text that it shall be, or empty */
};

struct mqsc_command {
    const char *verb;
    const char *verb_spellings;
    const char *keyword;
    const char *keyword_spellings;
    enum object_keyword object; /* KEYWORD_NONE: about no object */
    enum mqsc_use use;
    unsigned sources;
    const char *profile;
    enum racf_level level;
    const char *resource;       /* of command resource security, "" for none */
    const char *csect;
    mqsc_function *serve;
    struct mqsc_operand parameter;
    const struct mqsc_operand *operands; /* ended by one of kind MQSC_NONE */
    const char *text;
};

struct mqsc {
    const struct mqsc_command *row;    /* NULL when there is no such command */
    char typed[MQSC_TYPED_MAX];        /* " ALT SEC": verb and keyword as they were written, in upper case */
    struct mqsc_value parameter;
    struct mqsc_value *values;         /* one for each operand of the row */
    uint64_t types;                    /* of object: those of the keyword, or the one that was named with it */
    struct mqsc_attribute *attributes; /* ATTRIBUTE_COUNT of them; NULL: the command takes none */
};

/* typed and row are filled in as far as the command was understood. cpf stands in the messages. */
int mqsc_parse(struct span text, const char *cpf, struct arena *arena, struct mqsc *command, struct buf *out) MUST_CHECK;
/* The value of an operand that the row of the command has; mqsc_given() may be asked about any. */
const struct mqsc_value *mqsc_value(const struct mqsc *command, const char *name);
bool mqsc_given(const struct mqsc *command, const char *name);
/* Is this its verb? */
bool mqsc_is(const struct mqsc *command, const char *verb);
/* Is its parameter the beginning of names and *, where names of objects may be so? */
bool mqsc_generic(const struct mqsc *command);
/* " DISPLAY SECURITY", as CSQ9022I prints it; START QMGR alone has no blank in front. name has MQSC_TYPED_MAX bytes. */
const char *mqsc_full_name(const struct mqsc_command *row, char *name);

/* All rows. */
extern const struct mqsc_command mqsc_commands[];
extern const size_t mqsc_command_count;

#endif
