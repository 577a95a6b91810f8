/* smf_file.h - one audit file as bytes: header, marks, records, and what is wrong with them.
 *
 * Errors:  0 or a negative reason; what exactly is wrong with a file is told by its fault.
 * Memory:  struct smf_file borrows the bytes of the file; a record handed out lies in them.
 * Format:  docs/formats/audit_file.md.
 */
#ifndef RACF_SMF_FILE_H
#define RACF_SMF_FILE_H

#include "base/buf.h"

enum {
    SMF_HASH = 32,
    SMF_HEADER = 512,       /* where the records begin */
    SMF_HEADER_SEALED = 64, /* what the seal of the header is about */
    SMF_MARK = 128,         /* size of a mark; they are at 1 and 2 times this */
    SMF_WRAP = 16 + SMF_HASH,
    SMF_RECORD_MIN = 18,
    SMF_RECORD_MAX = 32760,
    SMF_BATCH_MAX = 900000, /* bytes of the records of one batch */
    SMF_FILES_MAX = 36,
    SMF_NAME = 12,          /* "SYS1.MAN36" */
};

struct smf_header {
    uint64_t generation; /* 0: empty */
    uint64_t before;
    uint64_t first;
    unsigned char previous[SMF_HASH];
};

enum smf_state { SMF_OPEN = 1, SMF_CLOSED = 2, SMF_FULL = 3 };

struct smf_mark {
    uint64_t token;
    uint64_t next;
    uint64_t end;
    uint8_t state; /* enum smf_state */
    unsigned char hash[SMF_HASH];
};

/* Makes a seal over bytes: 0 or a reason. */
typedef int smf_sealer(void *context, struct span bytes, unsigned char seal[SMF_HASH]);
/* 0 when the seal is that of the bytes, REASON_CORRUPT when not. */
typedef int smf_checker(void *context, struct span bytes, const unsigned char seal[SMF_HASH]);

/* What is wrong with a file. */
enum smf_fault {
    SMF_WHOLE = 0,
    SMF_NO_HEADER, /* no audit file, or its header was changed */
    SMF_NO_MARK,   /* neither mark is good */
    SMF_BAD_RECORD, /* a record was changed, taken out, put in or moved */
    SMF_CUT,       /* records are missing at the end */
    SMF_BEHIND,    /* something stands behind the last record */
    SMF_ANOTHER,   /* the records hang together, but are not those that were sealed */
};

struct smf_file {
    struct span bytes; /* borrowed */
    struct smf_header header;
    struct smf_mark marks[2]; /* in force, and the one before it (end 0: none) */
    enum smf_fault fault;
    bool torn;         /* the last batch is not whole, and need not be: nobody was told that it was recorded */
    uint64_t position; /* of the next record */
    uint64_t next;     /* its sequence number; with a fault: the first record that is not good */
    unsigned char hash[SMF_HASH]; /* of the record before it */
    bool seen;         /* the mark before the one in force was met where it should be */
};

/* The first SMF_HEADER bytes of a file, without its marks; and a mark of SMF_MARK bytes. */
int smf_header_put(const struct smf_header *header, smf_sealer *sealer, void *context, struct buf *out) MUST_CHECK;
int smf_mark_put(uint64_t generation, const struct smf_mark *mark, smf_sealer *sealer, void *context, struct buf *out) MUST_CHECK;
/* The hash with which the chain of a file begins. */
int smf_header_hash(const struct smf_header *header, unsigned char hash[SMF_HASH]) MUST_CHECK;
/* Appends one record; hash is that of the one before, then its own. */
int smf_record_put(uint64_t sequence, bool last, struct span record, unsigned char hash[SMF_HASH], struct buf *out) MUST_CHECK;

/* Begins at the first record. checker NULL: seals are not looked at. REASON_NOT_FOUND: the file is empty; REASON_CORRUPT: fault
 * says why. */
int smf_file_open(struct smf_file *file, struct span bytes, smf_checker *checker, void *context) MUST_CHECK;
/* The next record, its hash having been checked; false at the end, or at what is wrong: see fault and torn. */
bool smf_file_next(struct smf_file *file, struct span *record);
/* "a record was altered, removed or moved" */
const char *smf_fault_text(enum smf_fault fault);

#endif
