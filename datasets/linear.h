/* linear.h - linear data sets: control intervals of 4096 bytes, found by their number; docs/formats/cluster.md.
 *
 * What has to be recovered in one is its owner's affair, as on z/OS: a write may be torn, and only linear_sync() makes anything
 * durable. Control intervals that nobody has written are not there; linear_extend() adds ones of zeros.
 *
 * Several processes may have it open, as SHAREOPTIONS allow; linear_refresh() sees what others have added. Within a process a
 * handle is used by one thread at a time; several threads have one each.
 *
 * Errors:  0 or a reason. REASON_NOT_FOUND: there is no such control interval; REASON_LIMIT: SPACE and volume allow no more;
 *          REASON_STATE: not open for that; REASON_BUSY: others have it.
 * Memory:  linear_open() hands out a handle that linear_close() takes back.
 * Threads: a handle is used by one at a time; linear_twin() makes one more for another thread.
 * Blocks:  for the disk.
 */
#ifndef DATASETS_LINEAR_H
#define DATASETS_LINEAR_H

#include "base/block.h"
#include "datasets/cluster.h"

enum { LINEAR_CI = BLOCK_UNIT };

struct linear;

/* The descriptor is owned from now on. key: BLOCK_KEY bytes, NULL for a plain one. LOAD: what was in it goes first (REUSE).
 * REASON_STATE: another file has taken the place of this one. */
int linear_open(struct linear **linear, int data, const unsigned char *key, const struct cluster_attributes *attributes,
                enum cluster_mode mode) MUST_CHECK;
/* Another handle on what this one has open, for another thread. It knows of no limit: it writes what is there. */
int linear_twin(struct linear **twin, const struct linear *linear) MUST_CHECK;
/* Is it stored encrypted? */
bool linear_encrypted(const struct linear *linear);
/* As block_set_account(). */
void linear_set_account(struct linear *linear, struct block_account *account);
/* Empty: it is stored in the clear. */
const char *linear_label(const struct linear *linear);
const struct cluster_attributes *linear_attributes(const struct linear *linear);
bool linear_writes(const struct linear *linear);
/* As cluster_limit(). */
void linear_limit(struct linear *linear, uint64_t bytes, cluster_extend *extend, void *context);
/* Control intervals that it may have before it asks for more; 0: as many as it likes. */
uint64_t linear_capacity(const struct linear *linear);
/* Control intervals that there are. */
uint64_t linear_size(const struct linear *linear);
int linear_refresh(struct linear *linear) MUST_CHECK;
int linear_read(struct linear *linear, uint64_t number, char bytes[LINEAR_CI]) MUST_CHECK;
/* One that is there, or the next one behind the last. */
int linear_write(struct linear *linear, uint64_t number, const char bytes[LINEAR_CI]) MUST_CHECK;
/* So many of them, one behind the other, in one go. Reading: all of them are there. */
int linear_read_many(struct linear *linear, uint64_t number, size_t count, void *bytes) MUST_CHECK;
int linear_write_many(struct linear *linear, uint64_t number, size_t count, const void *bytes) MUST_CHECK;
/* The same of several parts, as block_pwritev(). */
int linear_writev(struct linear *linear, uint64_t number, const struct span *parts, size_t count) MUST_CHECK;
/* As block_direct(). */
void linear_direct(struct linear *linear);
/* Adds control intervals of zeros until there are so many; they are written, so that to write them again changes
 * nothing of the file but their bytes. */
int linear_extend(struct linear *linear, uint64_t size) MUST_CHECK;
/* The same without writing them: only their place on the disk is taken. */
int linear_allocate(struct linear *linear, uint64_t size) MUST_CHECK;
/* Space for so many is the data set's, as catalog and volume know it: another handle, which knows of no limit, may take it. */
int linear_reserve(struct linear *linear, uint64_t size) MUST_CHECK;
int linear_sync(struct linear *linear) MUST_CHECK;
/* Syncs where it was open to be changed. statistics, which may be NULL: for the catalog. The handle is gone in any case. */
int linear_close(struct linear *linear, struct cluster_statistics *statistics) MUST_CHECK;

#endif
