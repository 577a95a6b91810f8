/* load.h - records of an unloaded RACF database (IRRDBU00) into a draft of a database, and whether they fit together.
 *
 * Records may come in the order of IRRDBU00 or sorted by type: a profile's base record stands in front of its others. What has no
 * place in the database is kept with its profile; a profile of an unknown class, or with a name that is none here, is kept whole.
 *
 * Who: users have no password (PROTECTED), and no UNIX user is mapped to them; those that are replaced lose both, but for the one
 * who loads.
 *
 * Errors:  what is wrong with a record is a line for whoever loads, and counts; a negative reason means that the draft failed.
 * Memory:  load_new() hands out what load_free() takes back; the draft is borrowed.
 * Blocks:  load_records() waits for the disk now and then, for a bounded amount; the others do a bounded piece.
 */
#ifndef RACF_LOAD_H
#define RACF_LOAD_H

#include "base/sql_changes.h"
#include "racf/racf_db.h"

/* What becomes of a profile that is there already. */
enum load_existing {
    LOAD_SKIP,    /* it stays as it is, and what comes with it is passed over */
    LOAD_REPLACE, /* it becomes what the file says */
    LOAD_REFUSE,  /* nothing is loaded */
};

struct load_options {
    enum load_existing existing;
    bool repair;       /* what does not exist is replaced (load_check.c), instead of refusing */
    struct name8 user; /* who loads: owns what has no owner */
};

struct load_counts {
    uint64_t records, groups, users, connects, profiles, kept, skipped, replaced, repaired, problems;
};

struct load;

struct load *load_new(struct racf_store *draft, const struct load_options *options);
void load_free(struct load *load);
/* Takes records (u16 length and bytes each); the first one is number line. lines: "NUMBER ID text" for each that is wrong or
 * odd. */
int load_records(struct load *load, struct span records, uint64_t line, struct buf *lines) MUST_CHECK;
/* After the last: do they fit together? A bounded piece of it; *done: nothing is left to check. */
int load_check(struct load *load, struct buf *lines, bool *done) MUST_CHECK;
/* Commands changed users, groups or connections in the draft since: owners and groups are to be checked again. */
void load_check_again(struct load *load);
/* What a command did meanwhile is of no account where it meets a row that the load made: a date of last access, a count. */
bool load_outweighs(struct sql *draft, const struct sql_change *change);
/* problems: with one of them the draft must not take the place of the database. */
const struct load_counts *load_counts(const struct load *load);

#endif
