/* cluster.h - VSAM clusters: records by key (KSDS), by address (ESDS), by number (RRDS); docs/formats/cluster.md.
 *
 * A cluster is two stored files, opened by the catalog: data and journal. Several processes may have it open, as SHAREOPTIONS
 * allow. Changes are collected and made durable in turns: after so many records, after a second, and at the close. What a
 * writer had not made durable when it died is taken back by the next open, and nothing else.
 *
 * Position: reading goes on behind the record that was found or returned last; cluster_start..() puts it in front of a record.
 *           What was inserted or deleted meanwhile, here or by others, is seen.
 * Units:   bytes; numbers are RBAs of an ESDS and relative record numbers (from 1) of an RRDS.
 * Space:   cluster_limit() says how much it may hold; what does not fit any more is REASON_LIMIT, changes nothing, and leaves the
 *          handle as good as before.
 * Errors:  0 or a reason. REASON_NOT_FOUND: no such record; REASON_EXISTS: key or number is taken; REASON_TOO_LONG: longer than
 *          the cluster allows; REASON_TRUNCATED: shorter than its key; REASON_BAD_VALUE: another length or key than may be;
 *          REASON_STATE: not of this kind of cluster, or not open for that; REASON_BUSY: others have it; REASON_CORRUPT:
 *          damaged, or not this cluster.
 * Memory:  cluster_open() hands out a handle that cluster_close() takes back. Records are borrowed until the next call.
 * Blocks:  for the disk, and for other processes up to CLUSTER_PATIENCE.
 */
#ifndef DATASETS_CLUSTER_H
#define DATASETS_CLUSTER_H

#include "base/buf.h"
#include "base/name.h"

enum {
    CLUSTER_PATIENCE = 30000, /* milliseconds */
    CLUSTER_KEY_MAX = 255,
    CLUSTER_RECORD_MAX = 32761, /* with SPANNED more on z/OS; a record of ours is one of our files' too */
};

enum cluster_kind { CLUSTER_KSDS = 3, CLUSTER_ESDS = 4, CLUSTER_RRDS = 5, CLUSTER_LDS = 6 };
enum cluster_flag {
    CLUSTER_REUSE = 1, CLUSTER_SPANNED = 2, CLUSTER_SPEED = 4, CLUSTER_ERASE = 8, CLUSTER_WRITECHECK = 16,
};
/* UNSAID: a cylinder, and it grows as long as there is room. */
enum cluster_space {
    CLUSTER_UNSAID = 0, CLUSTER_TRACKS = 1, CLUSTER_CYLINDERS, CLUSTER_RECORDS, CLUSTER_KILOBYTES, CLUSTER_MEGABYTES,
};

/* What DEFINE CLUSTER says, and the catalog keeps. */
struct cluster_attributes {
    enum cluster_kind kind;
    uint32_t key_length, key_offset;   /* of a KSDS */
    uint32_t average, maximum;         /* RECORDSIZE */
    uint32_t ci_size, index_ci_size;
    uint8_t freespace_ci, freespace_ca; /* percent */
    uint8_t share_region, share_system;
    uint8_t flags;                     /* enum cluster_flag */
    uint8_t space;                     /* enum cluster_space */
    uint32_t primary, secondary;
};

/* As of the last close. */
struct cluster_statistics {
    uint64_t records, bytes;
    uint64_t inserted, updated, deleted, retrieved;
};

/* READ; UPDATE: read and change; LOAD: as UPDATE, everything that was in it goes first (REUSE). */
enum cluster_mode { CLUSTER_READ = 1, CLUSTER_UPDATE, CLUSTER_LOAD };
enum cluster_match { CLUSTER_EQ = 1, CLUSTER_GE, CLUSTER_GT, CLUSTER_LE, CLUSTER_LT };

struct cluster;
struct cluster_record {
    struct span bytes;
    struct span key;  /* of a KSDS: in bytes */
    uint64_t number;  /* of an ESDS or RRDS */
};

void cluster_put_attributes(struct buf *out, const struct cluster_attributes *attributes);
/* Checks them. */
void cluster_get_attributes(struct reader *reader, struct cluster_attributes *attributes);
void cluster_put_statistics(struct buf *out, const struct cluster_statistics *statistics);
void cluster_get_statistics(struct reader *reader, struct cluster_statistics *statistics);
/* What DEFINE CLUSTER says when it says only the kind and perhaps the size of its records (0: not that). */
void cluster_defaults(struct cluster_attributes *attributes, enum cluster_kind kind, uint32_t record);
/* The smallest usual control interval for records of that size. */
uint32_t cluster_ci_for(uint32_t maximum, bool spanned);
/* Could there be such a cluster? */
bool cluster_possible(const struct cluster_attributes *attributes);

/* The name that a component has when none is given: NAME.DATA; of NAME.CLUSTER the same; what has no room for that ends in a
 * qualifier that the whole name makes. last: "DATA" or "INDEX". */
int cluster_component_name(const struct dsname *cluster, const char *last, struct dsname *name) MUST_CHECK;

/* Both descriptors are owned from now on. Keys: BLOCK_KEY bytes each, NULL for plain files. REASON_BUSY: SHAREOPTIONS forbid it
 * now;
 * REASON_STATE: a writer died and the cluster has to be recovered first, or other files have taken the place of these. */
int cluster_open(struct cluster **cluster, int data, int journal, const unsigned char *data_key, const unsigned char *journal_key,
                 const struct cluster_attributes *attributes, enum cluster_mode mode) MUST_CHECK;
/* Takes back what a writer that died had begun. Nothing happens where one is at work. */
int cluster_recover(int data, int journal, const unsigned char *data_key, const unsigned char *journal_key) MUST_CHECK;
/* Bytes of control intervals on so many tracks of a 3390. */
uint64_t cluster_capacity(const struct cluster_attributes *attributes, uint32_t tracks);
/* Gets it one more extent, since so many bytes are needed, and tells in *limit how much it may hold then. REASON_FULL: it can have
 * none. */
typedef int cluster_extend(void *context, uint64_t needed, uint64_t *limit);
/* Without this it grows as it likes. context: allocated with base/mem.h, the cluster's from now on. */
void cluster_limit(struct cluster *cluster, uint64_t bytes, cluster_extend *extend, void *context);
/* For linear.h: takes the locks that opening takes, as SHAREOPTIONS say, and looks whether the files are still those of the
 * catalog. journal: -1 where there is none. */
int cluster_take(int data, int journal, const struct cluster_attributes *attributes, enum cluster_mode mode) MUST_CHECK;
/* Keeps everybody else from opening a cluster until the descriptor of its data is closed. REASON_BUSY: somebody has it open. */
int cluster_hold(int data) MUST_CHECK;
const struct cluster_attributes *cluster_attributes(const struct cluster *cluster);
/* Was it opened to be changed? */
bool cluster_writes(const struct cluster *cluster);
/* Has it never held a record, or lost all by a REUSE? */
bool cluster_empty(const struct cluster *cluster);
/* The records now, and what this handle has done so far. */
int cluster_statistics(struct cluster *cluster, struct cluster_statistics *statistics) MUST_CHECK;

/* The next record, or the one before: 1, 0 at the end, or a reason. */
int cluster_next(struct cluster *cluster, struct cluster_record *record) MUST_CHECK;
int cluster_previous(struct cluster *cluster, struct cluster_record *record) MUST_CHECK;
/* Puts the position in front of the first record whose key (or beginning of the key, where key is shorter) matches; LE and LT:
 * behind the last. */
int cluster_start(struct cluster *cluster, enum cluster_match match, struct span key) MUST_CHECK;
int cluster_start_number(struct cluster *cluster, enum cluster_match match, uint64_t number) MUST_CHECK;
/* In front of the first record (cluster_next()) or behind the last one (cluster_previous()). */
void cluster_start_first(struct cluster *cluster);
void cluster_start_last(struct cluster *cluster);
/* One record; the position is behind it. */
int cluster_read(struct cluster *cluster, struct span key, struct cluster_record *record) MUST_CHECK;
int cluster_read_number(struct cluster *cluster, uint64_t number, struct cluster_record *record) MUST_CHECK;

/* The key inside a record of a KSDS. REASON_TRUNCATED: it is too short for one. */
int cluster_key_of(const struct cluster *cluster, struct span record, struct span *key) MUST_CHECK;
/* A new record: by its key, at the end of an ESDS, in the slot *number of an RRDS (0: behind the last one). *number, which may
 * be NULL: where it went. */
int cluster_insert(struct cluster *cluster, struct span record, uint64_t *number) MUST_CHECK;
/* Other bytes for a record that is there: by its key; of an ESDS of the same length. */
int cluster_update(struct cluster *cluster, struct span record, uint64_t number) MUST_CHECK;
/* Not of an ESDS. */
int cluster_delete(struct cluster *cluster, struct span key) MUST_CHECK;
int cluster_delete_number(struct cluster *cluster, uint64_t number) MUST_CHECK;
/* Makes what was changed durable, and visible to others. */
int cluster_commit(struct cluster *cluster) MUST_CHECK;
/* The same, and ends. statistics may be NULL. The handle is gone in any case. */
int cluster_close(struct cluster *cluster, struct cluster_statistics *statistics) MUST_CHECK;

#endif
