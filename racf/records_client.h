/* records_client.h - the RACF database as records of IRRDBU00, out of and into a running system (client header: includes base/
 * only), and the files in which such records come.
 *
 * Records are in a code of one byte a character (ISO 8859-1). A user with SPECIAL asks, and asks for one thing at a time in a
 * session.
 *
 * Errors:  0 or a negative reason; REASON_BUSY: another load, or too many unloads; REASON_STATE: the database is locked;
 *          REASON_NOT_PERMITTED: the session has begun no such thing, or racf ended meanwhile.
 * Memory:  records_open() hands out what records_close() takes back.
 * Blocks:  for racf, which does a piece of the work at a time.
 */
#ifndef RACF_RECORDS_CLIENT_H
#define RACF_RECORDS_CLIENT_H

#include "racf/racf_client.h"

/* What becomes of a profile that is there already: as enum load_existing. */
enum racf_existing { RACF_EXISTING_STAYS = 0, RACF_EXISTING_REPLACED = 1, RACF_EXISTING_REFUSED = 2 };

struct racf_load_counts {
    uint64_t records, groups, users, connects, profiles, kept, skipped, replaced, repaired, problems;
};

int racf_unload_begin(struct racf *racf) MUST_CHECK;
/* Replaces records by the next ones, u16 length and bytes each; perhaps none yet. */
int racf_unload_next(struct racf *racf, struct buf *records, bool *done) MUST_CHECK;

int racf_load_begin(struct racf *racf, enum racf_existing existing, bool repair, const char *file) MUST_CHECK;
/* records: u16 length and bytes each, RACF_LOAD_PIECE bytes at most; the first one is number line. lines gets "NUMBER ID text"
 * for each that is wrong or odd. */
enum { RACF_LOAD_PIECE = 256 * 1024 };
int racf_load_records(struct racf *racf, uint64_t line, struct span records, struct buf *lines) MUST_CHECK;
/* After the last. *loaded: all of it is in the database, else nothing. A part of the check at each call, until *done. */
int racf_load_end(struct racf *racf, struct buf *lines, struct racf_load_counts *counts, bool *done, bool *loaded) MUST_CHECK;
/* LOCKINPUT and UNLOCKINPUT: while it is locked commands change nothing. A lock ends with the session, however that ends, unless
 * it is told to stay: an unload that fails locks nothing. REASON_BUSY: another session has it; REASON_STATE: what is to stay is
 * gone. */
enum racf_lock { RACF_UNLOCK = 0, RACF_LOCK = 1, RACF_LOCK_STAYS = 2 };
int racf_lock(struct racf *racf, enum racf_lock lock) MUST_CHECK;

/* What was changed, newest first: of a profile (kind and key as in table changed of docs/formats/racf_db.md), or all of it (kind
 * empty). before: only changes of a lower number, 0: all. The callbacks get each change, and behind it its fields. */
struct racf_change {
    uint64_t number;
    int64_t time;
    struct span user, group, job, jobid, step;
    uint64_t card;
    struct span command;
    uint64_t code, count; /* count: profiles of a load */
};
struct racf_changed {
    struct span kind, key, what, item, field;
    bool had, has; /* there was an old value, there is a new one */
    struct span old, new; /* in words: READ, SPECIAL REVOKED, 2026-12-31 00:00:00 */
};
/* "access MQQUEUE ZQS3.** (G) MQSTC level": which field of what. */
void racf_changed_name(const struct racf_changed *changed, struct buf *out);
typedef void racf_change_fn(void *context, const struct racf_change *change);
typedef void racf_changed_fn(void *context, const struct racf_changed *changed);
/* *last: number of the oldest that came; 0: none came. */
int racf_history(struct racf *racf, const char *kind, const char *key, uint64_t before, unsigned most, racf_change_fn *each,
                 racf_changed_fn *field, void *context, uint64_t *last) MUST_CHECK;
/* The deck that takes a change back; REASON_NOT_FOUND. */
int racf_change_deck(struct racf *racf, uint64_t change, struct buf *deck) MUST_CHECK;

/* A Linux file of records: lines (LF, CRLF; short ones are fine) or records with RDW, with or without BDW; EBCDIC (code page
 * 1047), UTF-8 or one byte a character. Which it is its first bytes say. */
struct records_file;
/* fd stays the caller's. */
struct records_file *records_open(int fd);
void records_close(struct records_file *file);
/* 1 and the next record, borrowed until the next call; 0 at the end; REASON_TOO_LONG, REASON_TRUNCATED, REASON_IO. line: its
 * number. */
int records_read(struct records_file *file, struct span *record, uint64_t *line) MUST_CHECK;
/* A record as text in UTF-8, behind what out holds. */
void records_put_text(struct span record, struct buf *out);

#endif
