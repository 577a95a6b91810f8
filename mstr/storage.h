/* storage.h - what START QMGR opens and STOP QMGR closes: BSDS, log, page sets with their buffer pools, the store of messages and
 * objects on them.
 *
 * storage_new(); pools and page sets are defined (CSQINP1, or what the DDs CSQPnnnn say); storage_open(); storage_restart(); then
 * storage_ready() and in each turn storage_turn(); at last storage_stop(). storage_free() in any case.
 *
 * A BSDS that was never written gets the active log data sets that are cataloged beside it (LOGCOPY1.DS01 ...), and a page set that
 * was never formatted is formatted.
 * DIFFERS: on the mainframe, the jobs CSQ4BSDS and CSQ4PAGE do that before the first start of a queue manager.
 *
 * Errors:  0 or a reason, with the messages that say why; the queue manager then ends. Every line is in out.
 * Memory:  what the functions below hand out is the storage's.
 * Blocks:  for disk and catalog; storage_turn() for the catalog only where a page set grows.
 */
#ifndef MSTR_STORAGE_H
#define MSTR_STORAGE_H

#include "exec/step.h"
#include "mstr/parameters.h"
#include "mstr/storage_files.h"
#include "mstr/store_control.h"
#include "mstr/store_objects.h"
#include "pagesets/page_space.h"

struct storage;

struct storage *storage_new(struct step *step, const char *cpf, const char *subsystem, const struct parameters *parameters);
/* As after a crash, when it was not stopped. NULL is fine. */
void storage_free(struct storage *storage);

/* DEFINE BUFFPOOL and DEFINE PSID, before storage_open() and behind it. dsname NULL: of the DD. REASON_EXISTS,
 * for a pool unless it shall be replaced. */
int storage_define_pool(struct storage *storage, unsigned pool, uint32_t buffers, bool replace) MUST_CHECK;
int storage_define_page_set(struct storage *storage, unsigned psid, unsigned pool, enum page_expand expand, const char *dsname,
                            struct buf *out) MUST_CHECK;
int storage_expand(struct storage *storage, unsigned psid, enum page_expand expand) MUST_CHECK;
/* REASON_BUSY: it holds something, or is page set 0. */
int storage_delete_page_set(struct storage *storage, unsigned psid) MUST_CHECK;
/* RECOVER BSDS: the data set of the DD whose copy is out of use becomes a copy again. REASON_STATE: both are in use, or only one is
 * to be (TWOBSDS=NO). */
int storage_recover_bsds(struct storage *storage, struct buf *out) MUST_CHECK;
/* Parameters that SET has changed. */
void storage_set(struct storage *storage, const struct parameters *parameters);
/* What they say of the names of archives. */
void storage_archive_names(const struct parameters *parameters, struct log_archive_names *names);

/* BSDS, log, page sets: CSQJ127I, CSQJ001I, CSQJ099I, CSQP007I. */
int storage_open(struct storage *storage, struct buf *out) MUST_CHECK;
/* What is told while a start goes on, and not when it has ended: takes the lines, and leaves out empty. Borrowed. */
void storage_set_teller(struct storage *storage, void (*tell)(void *context, struct buf *out), void *context);
/* CSQR003I to CSQR006I; CSQR031I and CSQR033I, when there is much to read. */
int storage_restart(struct storage *storage, struct buf *out) MUST_CHECK;
/* The first checkpoint: CSQP018I, CSQP019I, CSQP021I. */
int storage_ready(struct storage *storage, struct buf *out) MUST_CHECK;

/* Readable when storage_turn() has something to do: of the log, of the pools. */
int storage_log_fd(const struct storage *storage);
int storage_pools_fd(const struct storage *storage);
int storage_pools_read_fd(const struct storage *storage);
/* A reason: the queue manager has to end at once. */
int storage_turn(struct storage *storage, struct buf *out) MUST_CHECK;
/* The last checkpoint, with everything on disk. */
int storage_stop(struct storage *storage, struct buf *out) MUST_CHECK;

/* Empty: there is no such page set. */
const char *storage_page_set_dsname(const struct storage *storage, unsigned psid);
struct storage_files *storage_files(struct storage *storage);
struct store *storage_store(struct storage *storage);
struct log *storage_log(struct storage *storage);
struct bsds *storage_bsds(struct storage *storage);
struct buffer_pools *storage_pools(struct storage *storage);
const struct object_store *storage_objects(struct storage *storage);

#endif
