/* command.h - what the functions of the RACF commands share (inside of the library).
 *
 * A command function issues its messages, raises the return code with command_code() and returns 0; a negative reason means that
 * the database failed: the dispatcher takes everything back, says so, and the return code is 12.
 */
#ifndef RACF_COMMAND_H
#define RACF_COMMAND_H

#include "base/arena.h"
#include "racf/commands.h"
#include "racf/messages.h"
#include "racf/operands.h"
#include "racf/store.h"

struct command {
    struct racf_store *store;
    const struct identity *issuer;
    const struct command_environment *environment;
    struct operands operands;
    struct arena *arena;
    struct buf *out;
    struct buf *clist;
    struct command_effects *effects;
    const char *verb;
    int code;
    int again; /* command_again() */
};

/* Raises the return code to code. */
void command_code(struct command *command, int code);
/* Something has to be found out first: the command goes on, so that all that it needs is asked for at once, and is then taken back
 * for this reason. */
void command_again(struct command *command, int reason);
void command_effect(struct command *command, enum command_effect_kind kind, const char *name);
bool command_has_effect(const struct command *command, enum command_effect_kind kind, const char *name);
/* Do decisions about profiles of the class go by copies in storage? A grouping class counts through its member class. */
bool command_in_storage(struct command *command, const struct store_class *row);

/* command_audit.c: records what the command has done, one record for each profile it names, if that is to be audited; said: the
 * lines that it printed. A negative reason: it could not be recorded. */
int command_audit(struct command *command, struct span said) MUST_CHECK;

/* One function a row of commands.def. */
#define COMMAND(verb, aliases, function, needs, refused, help, may, ...) int function(struct command *command) MUST_CHECK;
#include "racf/commands.def"
#undef COMMAND

/* What the commands need again and again. */
/* Is the name a user or group? */
int command_id_exists(struct command *command, const struct name8 *name, bool *exists) MUST_CHECK;
/* A day of an operand (yyyymmdd) as the moment at which it begins. */
microseconds command_day(uint32_t yyyymmdd);
/* "yy.ddd", as the reports print dates; "00.000" for never. */
enum { DAY_TEXT = 8 };
const char *command_day_text(microseconds moment, char *text);
/* "OCTOBER 22, 2030", or "NONE". */
enum { LONG_DAY_TEXT = 24 };
const char *command_long_day(microseconds moment, char *text);
/* The password of an operand, folded as SETROPTS PASSWORD(MIXEDCASE) says. */
struct span command_password(struct command *command, const struct operand_item *item);
/* A text of an operand into a field that the table made large enough. */
void command_copy(char *field, size_t size, struct span text);

/* The operand of SETROPTS that keeps an option under this name, as PASSWORD.INTERVAL; NULL: none does. */
const struct operand *command_option(const char *name);

/* segments.c: the segments that the command's operands name, of a profile of this kind ('U', 'G', 'R') and class. */
/* May the issuer set the fields given, and can they be so? *good false: a message was issued, return code 8. */
int segments_check(struct command *command, char kind, const char *class_name, bool *good) MUST_CHECK;
/* Puts the fields as given into the database. */
int segments_change(struct command *command, char kind, const char *key) MUST_CHECK;
/* Does the command ask for one? */
bool segments_asked(const struct command *command, char kind);
/* Prints those asked for, as the reports do; "NO name INFORMATION" for one that is not there. */
int segments_list(struct command *command, char kind, const char *class_name, const char *key) MUST_CHECK;

#endif
