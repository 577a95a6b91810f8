/* bsds.h - the bootstrap data set: inventory of log data sets, checkpoints, orders for the next start; in two copies.
 *
 * The image in memory is what holds; a change is on the disk, in every copy in use, when bsds_change() returns 0. A copy that
 * fails is told and not written again (single mode); with the last one the queue manager has to stop.
 *
 * Units:   RBAs in bytes, `end` is behind the last byte (messages and reports print end - 1); microseconds since 1970-01-01 UTC.
 * Errors:  0 or a reason. REASON_NOT_FOUND: never written; REASON_CORRUPT: damaged in every copy; REASON_VERSION; REASON_IN_DOUBT:
 *          no copy could be written, the queue manager must stop; REASON_LIMIT: an inventory is full.
 * Memory:  bsds_open() owns both data sets from now on, whatever it returns; bsds_close() takes the handle back. Images are the
 *          caller's (some 300 KiB: not on the stack).
 * Threads: any may call; a change waits for another one.
 * Blocks:  for the disk.
 * Source:  docs/formats/bsds.md.
 */
#ifndef MSTR_BSDS_H
#define MSTR_BSDS_H

#include "base/clock.h"
#include "base/name.h"
#include "datasets/linear.h"

enum {
    BSDS_COPIES = 2,
    BSDS_ACTIVE_MAX = 310,
    BSDS_ARCHIVE_MAX = 1000,
    BSDS_CHECKPOINT_MAX = 100,
    BSDS_QMGR_MAX = 4,
    BSDS_AREA = 128,           /* control intervals */
    BSDS_SIZE = 2 * BSDS_AREA, /* least control intervals of a copy */
};

enum bsds_state { BSDS_NEW = 1, BSDS_IN_USE = 2, BSDS_FULL = 3, BSDS_REUSABLE = 4, BSDS_STOPPED = 5 };
/* END, ANEW: ordered by CSQJU003. CUT: the log has been cut off there, or begun; no page set has been seen since. */
enum bsds_restart { BSDS_RESTART_NONE = 0, BSDS_RESTART_END = 1, BSDS_RESTART_ANEW = 2, BSDS_RESTART_CUT = 3 };

struct bsds_active {
    struct dsname name;
    enum bsds_state state;
    uint64_t start, end;
    microseconds first_time, last_time;
};
struct bsds_archive {
    struct dsname name;
    uint64_t start, end;
    microseconds first_time, last_time;
    char volume[SERIAL_MAX + 1];
    bool cataloged;
};
struct bsds_checkpoint {
    uint64_t begin, end; /* RBA of its first and its last record */
    microseconds time;
};

struct bsds_image {
    char qmgr[BSDS_QMGR_MAX + 1];
    uint64_t sequence;
    microseconds stamp;
    uint32_t epoch;
    uint64_t written;
    uint32_t archive_number;
    enum bsds_restart restart;
    uint64_t restart_rba;
    struct {
        size_t count;
        struct bsds_checkpoint list[BSDS_CHECKPOINT_MAX]; /* newest first */
    } checkpoints;
    struct {
        size_t count;
        struct bsds_active list[BSDS_ACTIVE_MAX];
    } active[BSDS_COPIES];
    struct {
        size_t count;
        struct bsds_archive list[BSDS_ARCHIVE_MAX]; /* oldest first */
    } archive[BSDS_COPIES];
};

/* -- images: pure -- */
void bsds_image_init(struct bsds_image *image, const char *qmgr);
/* The content of an area, and back. */
void bsds_image_put(struct buf *out, const struct bsds_image *image);
int bsds_image_get(struct span content, struct bsds_image *image) MUST_CHECK;
/* The entry of that name, NULL: none. copy: 0 or 1; of find, where it was found. */
struct bsds_active *bsds_active_find(struct bsds_image *image, const char *dsname, int *copy);
/* The one in use, NULL: none. */
struct bsds_active *bsds_active_current(struct bsds_image *image, int copy);
/* A new data set of the ring. REASON_EXISTS, REASON_LIMIT. */
int bsds_active_add(struct bsds_image *image, int copy, const char *dsname) MUST_CHECK;
/* Behind the others; the oldest ones go while there are more than `most`. */
void bsds_archive_add(struct bsds_image *image, int copy, const struct bsds_archive *archive, size_t most);
/* Takes a name out of the inventories. REASON_NOT_FOUND; REASON_BUSY: it is in use. */
int bsds_remove(struct bsds_image *image, const char *dsname) MUST_CHECK;

/* -- the data sets -- */
struct bsds;

/* What one data set holds, for print programs; looks again while a writer may be at work. */
int bsds_read(struct linear *linear, struct bsds_image *image) MUST_CHECK;
/* Writes the image as the one area of a data set: a new BSDS, or the copy beside an archive. */
int bsds_write_new(struct linear *linear, const struct bsds_image *image) MUST_CHECK;

/* dual: there are to be two copies, and one that is NULL is lost. A stale copy is written anew, a damaged or lost one is left
 * out: both are told. cpf: command prefix for messages, borrowed. */
int bsds_open(struct bsds **bsds, struct linear *const copies[BSDS_COPIES], bool dual, const char *cpf,
              struct buf *messages) MUST_CHECK;
void bsds_close(struct bsds *bsds);
void bsds_snapshot(struct bsds *bsds, struct bsds_image *image);
/* Changes the image, and makes it durable; when the function returns other than 0, nothing is changed. It must not call the
 * BSDS. */
typedef int bsds_changer(struct bsds_image *image, void *context);
int bsds_change(struct bsds *bsds, bsds_changer *change, void *context) MUST_CHECK;
/* A checkpoint is complete and durable in the log. */
int bsds_checkpoint(struct bsds *bsds, uint64_t begin, uint64_t end) MUST_CHECK;
/* RECOVER BSDS: the data set becomes the copy that is out of use; owned from now on. REASON_STATE: both are in use. */
int bsds_recover(struct bsds *bsds, struct linear *linear, struct buf *messages) MUST_CHECK;
/* Copies in use. */
int bsds_copies(struct bsds *bsds);
/* Messages that gathered in bsds_change(), each a line; appends them to out. */
void bsds_take_messages(struct bsds *bsds, struct buf *out);

#endif
