/* record.h - record files: how data sets, in-stream data and SYSOUT lie on disk (docs/formats/record_file.md).
 *
 * A header of RECORD_HEADER bytes (magic "GBRF", version, RECFM, LRECL, BLKSIZE, records, bytes of data, closed) and the records: F
 * records are LRECL bytes each, V records carry a 4-byte RDW, U records (binary) a 4-byte length, S records (spanned: VS, VBS)
 * lie in blocks and go on from one to the next. While a writer has the file open the header is not "closed": a reader then takes
 * every whole record that is there (a job log is read while the job runs).
 *
 * Errors:  0 or a negative reason. REASON_TOO_LONG: a record longer than LRECL allows; REASON_CORRUPT: the file is damaged,
 *          or the parts of a spanned record are not in order.
 * Memory:  record_open..() hands out a handle that record_close() takes back; a record read is borrowed until the next read.
 * Blocks:  for the disk. record_close() of a writer writes the header; it syncs only when asked.
 */
#ifndef DATASETS_RECORD_H
#define DATASETS_RECORD_H

#include "base/block.h"
#include "base/buf.h"

enum record_format { RECFM_F = 1, RECFM_V = 2, RECFM_U = 3, RECFM_S = 4 /* VS, VBS */ };
enum record_control { CONTROL_NONE = 0, CONTROL_ASA = 1, CONTROL_MACHINE = 2 };

enum {
    RECORD_HEADER = 128,
    RECORD_LRECL_MAX = 32760,
    RECORD_LRECL_X = 32768,        /* LRECL=X, of S: */
    RECORD_X_MAX = (1 << 24) - 5,  /* a length of 24 bits has no room for more, with the four bytes of the length field */
};

struct record_attributes {
    enum record_format format; /* 0: not known yet */
    bool blocked;              /* FB, VB, VBS */
    enum record_control control; /* first byte of each record: FBA, VBA */
    uint32_t lrecl;            /* 0: not known yet */
    uint32_t blksize;
};

struct record_file;

/* V and S: LRECL counts four bytes more than the data. */
static inline bool record_is_variable(const struct record_attributes *attributes)
{
    return attributes->format == RECFM_V || attributes->format == RECFM_S;
}
/* Bytes of data that a record can have; attributes complete. */
size_t record_longest(const struct record_attributes *attributes);
/* Can records be laid out by these? */
bool record_layout_good(const struct record_attributes *attributes) MUST_CHECK;
/* "FB", "VBA", "VBS", "U" ...; RECFM text into attributes, false if it is none. text must hold 6 bytes. */
bool record_format_of(struct span text, struct record_attributes *attributes) MUST_CHECK;
const char *record_format_text(const struct record_attributes *attributes, char text[6]);

/* Opens a plain record file of a descriptor, which it owns from now on. Reading takes attributes from the header. */
int record_open_read(struct record_file **file, int fd) MUST_CHECK;
/* Starts writing: from the beginning (extend false: what was there is gone), or behind the last record. attributes complete. */
int record_open_write(struct record_file **file, int fd, const struct record_attributes *attributes, bool extend) MUST_CHECK;
/* The same of a stored file in the clear or encrypted, which the handle owns from now on, also when this fails. */
int record_read_blocks(struct record_file **file, struct block_file *blocks) MUST_CHECK;
int record_write_blocks(struct record_file **file, struct block_file *blocks, const struct record_attributes *attributes,
                        bool extend) MUST_CHECK;
const struct record_attributes *record_attributes(const struct record_file *file);
/* The next record: 1, 0 at the end, or a reason. */
int record_read(struct record_file *file, struct span *record) MUST_CHECK;
/* One record. F: shorter ones are padded with blanks (pad) or refused. */
int record_write(struct record_file *file, struct span record, bool pad) MUST_CHECK;
/* Hands all written records to the kernel, so that another process sees them. */
int record_flush(struct record_file *file) MUST_CHECK;
uint64_t record_count(const struct record_file *file);
/* Bytes of records so far, lengths of V, U and S records included, and of blocks of S. */
uint64_t record_bytes(const struct record_file *file);
/* Of a reader: did the writer close it? Then record_count() is the number of its records from the beginning on. */
bool record_is_closed(const struct record_file *file);
/* The descriptor, still the handle's. */
int record_fd(const struct record_file *file);
/* Fills what is open (0) in attributes from others: the merge at OPEN, called with the stronger source first (program, DD, label).
 * A length of V is one of S, too. A block size is taken only with the format and length that it was made for. */
void record_merge(struct record_attributes *attributes, const struct record_attributes *others);
/* What is still open takes its usual value: FB, 80 or VB 255, and the block size that the system chooses. */
void record_complete(struct record_attributes *attributes);
/* Attributes go over sockets and into files in one form, of 12 bytes. record_get_attributes() checks them. */
void record_put_attributes(struct buf *out, const struct record_attributes *attributes);
void record_get_attributes(struct reader *reader, struct record_attributes *attributes);
/* The records may take so many bytes (record_bytes()) and no more. A writer that needs more asks: more() raises *limit, or gives a
 * reason (REASON_FULL: there is no more room), which record_write() hands on; nothing of that record is written then. */
typedef int record_more(void *context, uint64_t needed, uint64_t *limit);
void record_limit(struct record_file *file, uint64_t limit, record_more *more, void *context);
/* Ends reading or writing; sync: data and header are durable when it returns 0. The handle is gone in any case. */
int record_close(struct record_file *file, bool sync);

#endif
