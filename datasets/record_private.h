/* record_private.h - what record.c and record_spanned.c share: a record file that is open.
 *
 * Errors:  as in record.h.
 * Memory:  struct record_file owns what the comments say it owns.
 * Format:  docs/formats/record_file.md.
 */
#ifndef DATASETS_RECORD_PRIVATE_H
#define DATASETS_RECORD_PRIVATE_H

#include "datasets/record.h"

enum {
    RECORD_LENGTH_FIELD = 4, /* RDW, BDW, SDW, or the length of a U record */
    RECORD_BLOCK_MIN = 9,    /* of S: BDW, SDW and a byte */
};

/* Where a file of spanned records stands. */
struct record_spanned {
    uint32_t left;        /* reading: bytes of the present block that have not been taken */
    bool begun;           /* a segment of it was taken */
    bool parted;          /* parts of a record were taken, and its last was not */
    struct buf parts;     /* owned; the data of these */
    uint64_t whole;       /* in the file: where the last whole record ends */
    uint64_t block;       /* in the file: where the present block begins */
    uint64_t whole_block; /* in the file: where the block begins in which that record ends */
    uint32_t used;        /* writing: bytes of the block that is being filled; 0: of none */
    size_t start;         /* where that block begins in the buffer */
};

struct record_file {
    struct block_file *blocks; /* owned */
    bool writing;
    bool closed;        /* the header says so: bytes is then exact */
    bool unwritten;     /* the buffer starts with the header, nothing is in the file yet */
    bool failed;        /* a write failed: nothing more is written */
    struct record_attributes attributes;
    uint64_t records;
    uint64_t bytes;     /* of records; of a reader: as the header says */
    uint64_t seen;      /* of a reader: records read so far */
    uint64_t position;  /* in the file: where the buffer's end is read from, or its start goes to */
    uint64_t limit;     /* of a writer: what bytes may become */
    record_more *more;
    void *more_context;
    char *buffer;       /* owned */
    size_t room;        /* bytes of it */
    size_t start, end;  /* what is in use of it */
    struct record_spanned spanned;
};

static inline uint32_t record_get_u32(const char *bytes)
{
    const unsigned char *b = (const unsigned char *)bytes;

    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

/* -- record.c -- */

/* Has wanted bytes, at most RECORD_LRECL_MAX, behind start of the buffer, as far as the file has them. */
int record_fill(struct record_file *file, size_t wanted) MUST_CHECK;
/* Nothing whole is left: 0, or REASON_CORRUPT when the file is closed and ends otherwise. */
int record_end(const struct record_file *file) MUST_CHECK;
/* Writes what fills units of the file out of the buffer, all of which may go. */
int record_make_room(struct record_file *file) MUST_CHECK;

/* -- record_spanned.c -- */

/* As record_read(). */
int record_spanned_read(struct record_file *file, struct span *record) MUST_CHECK;
/* Puts one record that is not too long into the buffer, for which there is room in the data set. */
int record_spanned_write(struct record_file *file, struct span record) MUST_CHECK;
/* Bytes of the file that one more record of that length takes. */
uint64_t record_spanned_bytes(const struct record_file *file, size_t length);
/* Everything was read that is whole, and what is behind it was cut off: the last block has that length now. */
int record_spanned_cut(struct record_file *file) MUST_CHECK;

#endif
