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
    IDCAMS_DEFINE_CLUSTER, IDCAMS_VERIFY,
    IDCAMS_DEFINE_ALIAS,
};

enum idcams_key {
    IDCAMS_NO_KEY, IDCAMS_NAME, IDCAMS_LIMIT, IDCAMS_EMPTY, IDCAMS_NOEMPTY, IDCAMS_SCRATCH, IDCAMS_NOSCRATCH, IDCAMS_PURGE,
    IDCAMS_NOPURGE, IDCAMS_EXTENDED, IDCAMS_NOEXTENDED, IDCAMS_FIFO, IDCAMS_LIFO, IDCAMS_NONVSAM, IDCAMS_GDG, IDCAMS_CLUSTER,
    IDCAMS_OTHER_TYPE, IDCAMS_FORCE, IDCAMS_RECOVERY, IDCAMS_MASK, IDCAMS_ENTRIES, IDCAMS_LEVEL, IDCAMS_ALL, IDCAMS_ONLY_NAME,
    IDCAMS_HISTORY, IDCAMS_VOLUME, IDCAMS_ALLOCATION, IDCAMS_NEWNAME, IDCAMS_ROLLIN, IDCAMS_INFILE, IDCAMS_INDATASET,
    IDCAMS_OUTFILE, IDCAMS_OUTDATASET, IDCAMS_SKIP, IDCAMS_COUNT, IDCAMS_CHARACTER, IDCAMS_AS_HEX, IDCAMS_DUMP,
    IDCAMS_INDEXED, IDCAMS_DATACLASS, IDCAMS_KEYLABEL, IDCAMS_NONINDEXED, IDCAMS_NUMBERED, IDCAMS_LINEAR,
    IDCAMS_KEYS, IDCAMS_RECORDSIZE, IDCAMS_TRACKS,
    IDCAMS_CYLINDERS, IDCAMS_RECORDS, IDCAMS_KILOBYTES, IDCAMS_MEGABYTES, IDCAMS_FREESPACE, IDCAMS_CISZ, IDCAMS_SHAREOPTIONS,
    IDCAMS_REUSE, IDCAMS_NOREUSE, IDCAMS_SPEED, IDCAMS_RECOVERABLE, IDCAMS_ERASE, IDCAMS_NOERASE, IDCAMS_SPANNED, IDCAMS_NONSPANNED,
    IDCAMS_WRITECHECK, IDCAMS_REPLACE, IDCAMS_NOREPLACE, IDCAMS_FROMKEY, IDCAMS_TOKEY, IDCAMS_FROMADDRESS, IDCAMS_TOADDRESS,
    IDCAMS_FROMNUMBER, IDCAMS_TONUMBER, IDCAMS_ERRORLIMIT, IDCAMS_ALIAS, IDCAMS_RELATE, IDCAMS_VOLUMES,
    IDCAMS_AS_DATA, IDCAMS_AS_INDEX, IDCAMS_KEY_COUNT,
};

struct idcams_command {
    enum idcams_verb verb;
    const struct idcams_item *positional;         /* the first of them, next goes on; count says how many */
    unsigned count;
    const struct idcams_item *given[IDCAMS_KEY_COUNT]; /* the keyword's item; its value is in first */
    /* Those of DATA() and INDEX() behind the object of a DEFINE. */
    const struct idcams_item *data[IDCAMS_KEY_COUNT], *index[IDCAMS_KEY_COUNT];
};

/* False: not to be run, messages say why. */
bool idcams_command_of(struct idcams_item *items, struct idcams_command *command, struct buf *messages) MUST_CHECK;
/* What a fault of idcams_items() is called. */
void idcams_say_fault(const struct idcams_fault *fault, struct buf *messages);
/* The number that a keyword was given; otherwise what is to count without it. */
uint64_t idcams_number(const struct idcams_command *command, enum idcams_key key, uint64_t otherwise);
/* One of the numbers in a list, counted from 0; the last one stands for those behind it. */
uint64_t idcams_item_number(const struct idcams_item *item, unsigned which, uint64_t otherwise);
/* The text of the keyword's first value. */
struct span idcams_text(const struct idcams_command *command, enum idcams_key key);

/* Is word one of "LONG|SHORT"? */
bool idcams_is_word(struct span word, const char *names);

#endif
