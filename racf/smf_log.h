/* smf_log.h - the audit files of a system: records appended, files switched, cleared, found again at a start.
 *
 * Owner:   the smf process. Nobody else writes the files; anybody who may reads them (smf_file.h).
 * Errors:  0 or a negative reason; then nothing was recorded, except REASON_IN_DOUBT: a sync failed, the caller ends the process.
 *          REASON_FULL: there is no room on the disk, or every file is full and the system is to halt then.
 * Memory:  smf_log_open() hands out a log that smf_log_close() takes back.
 * Blocks:  for the disk.
 * Format:  docs/formats/audit_file.md.
 */
#ifndef RACF_SMF_LOG_H
#define RACF_SMF_LOG_H

#include "base/clock.h"
#include "racf/smf_file.h"

struct smf_log;

struct smf_log_options {
    const char *folder;      /* $GREENBAR_HOME/log */
    unsigned files;          /* 2 to SMF_FILES_MAX */
    uint64_t size;           /* bytes after which a file is full */
    bool halt;               /* record nothing, rather than lose records, when every file is full */
    const char *sysid;       /* SMFID is its first four characters */
    const unsigned char *key; /* SEAL_KEY bytes, borrowed for good */
};

/* lines gets messages for the console, here and below. */
int smf_log_open(const struct smf_log_options *options, struct smf_log **log, struct buf *lines) MUST_CHECK;
/* Marks the open file as closed in order. */
int smf_log_close(struct smf_log *log) MUST_CHECK;

/* Makes the records durable, all or none. records: fields (base/buf.h), each an SMF record, whose SMFID is set here. A batch with
 * the token of the last one has been recorded already: 0. */
int smf_log_append(struct smf_log *log, uint64_t token, struct span records, struct buf *lines) MUST_CHECK;
/* Goes on in the next empty file; REASON_FULL when there is none. */
int smf_log_switch(struct smf_log *log, struct buf *lines) MUST_CHECK;
/* Empties a file that is full, or damaged; REASON_NOT_FOUND: there is no such one, REASON_BUSY: it is being recorded on. */
int smf_log_clear(struct smf_log *log, struct span name, struct buf *lines) MUST_CHECK;

enum smf_file_state { SMF_FILE_EMPTY, SMF_FILE_ACTIVE, SMF_FILE_DUMP, SMF_FILE_DAMAGED };
struct smf_log_file {
    const char *name; /* "SYS1.MAN1" */
    enum smf_file_state state;
    uint64_t generation;
    uint64_t bytes;
};
size_t smf_log_count(const struct smf_log *log);
struct smf_log_file smf_log_file(const struct smf_log *log, size_t number);
/* Where the chain ends now: the sequence number that would follow, and the hash of the last record. */
uint64_t smf_log_head(const struct smf_log *log, unsigned char hash[SMF_HASH]);
uint64_t smf_log_size(const struct smf_log *log);
/* Records that were lost since every file is full. */
uint64_t smf_log_lost(const struct smf_log *log);
/* 0, or REASON_CORRUPT: has the owner of the key made this seal? */
int smf_log_check(const struct smf_log *log, struct span bytes, const unsigned char seal[SMF_HASH]) MUST_CHECK;

#endif
