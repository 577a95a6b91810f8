/* idcams_command.h - statements of IDCAMS against the table of its commands (idcams_commands.def).
 *
 * Memory:  items belong to the caller's arena; a command borrows them.
 * Errors:  what is wrong is put into messages, as IDCAMS says it; a command with a fault is not to be run.
 */
#ifndef EXEC_IDCAMS_COMMAND_H
#define EXEC_IDCAMS_COMMAND_H

#include "exec/idcams_reader.h"

enum idcams_verb {
    IDCAMS_DELETE = 1, IDCAMS_DEFINE_GDG, IDCAMS_DEFINE_NONVSAM, IDCAMS_LISTCAT, IDCAMS_ALTER, IDCAMS_REPRO, IDCAMS_PRINT,
    IDCAMS_DEFINE_ALIAS,
};

enum idcams_key {
    IDCAMS_NO_KEY, IDCAMS_NAME, IDCAMS_LIMIT, IDCAMS_EMPTY, IDCAMS_NOEMPTY, IDCAMS_SCRATCH, IDCAMS_NOSCRATCH, IDCAMS_PURGE,
    IDCAMS_NOPURGE, IDCAMS_EXTENDED, IDCAMS_NOEXTENDED, IDCAMS_FIFO, IDCAMS_LIFO, IDCAMS_NONVSAM, IDCAMS_GDG, IDCAMS_CLUSTER,
    IDCAMS_OTHER_TYPE, IDCAMS_FORCE, IDCAMS_RECOVERY, IDCAMS_MASK, IDCAMS_ENTRIES, IDCAMS_LEVEL, IDCAMS_ALL, IDCAMS_ONLY_NAME,
    IDCAMS_HISTORY, IDCAMS_VOLUME, IDCAMS_ALLOCATION, IDCAMS_NEWNAME, IDCAMS_ROLLIN, IDCAMS_INFILE, IDCAMS_INDATASET,
    IDCAMS_OUTFILE, IDCAMS_OUTDATASET, IDCAMS_SKIP, IDCAMS_COUNT, IDCAMS_CHARACTER, IDCAMS_AS_HEX, IDCAMS_DUMP, IDCAMS_ALIAS,
    IDCAMS_RELATE, IDCAMS_VOLUMES, IDCAMS_KEYS,
};

struct idcams_command {
    enum idcams_verb verb;
    const struct idcams_item *positional;         /* the first of them, next goes on; count says how many */
    unsigned count;
    const struct idcams_item *given[IDCAMS_KEYS]; /* the keyword's item; its value is in first */
};

/* False: not to be run, messages say why. */
bool idcams_command_of(struct idcams_item *items, struct idcams_command *command, struct buf *messages) MUST_CHECK;
/* What a fault of idcams_items() is called. */
void idcams_say_fault(const struct idcams_fault *fault, struct buf *messages);
/* The number that a keyword was given; otherwise what is to count without it. */
uint64_t idcams_number(const struct idcams_command *command, enum idcams_key key, uint64_t otherwise);
/* The text of the keyword's first value. */
struct span idcams_text(const struct idcams_command *command, enum idcams_key key);

/* Is word one of "LONG|SHORT"? */
bool idcams_is_word(struct span word, const char *names);

#endif
