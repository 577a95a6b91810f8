/* storage_files.h - the data sets of the queue manager through the catalog, under the user of its started task.
 *
 * The log opens and makes data sets from a thread of its own; so there is one link for this, with a lock. Only the thread of the
 * engine can ask for a new one when the catalog was restarted, and does when it asks for something: until then or until
 * storage_files_turn() was called, requests of other threads fail with REASON_GONE, and are to be tried again.
 *
 * Errors:  0 or a reason of the catalog; ICH408I and its like are kept until storage_files_messages().
 * Memory:  storage_files_open() and storage_files_close(). What is opened belongs to the caller: linear_close().
 * Blocks:  for the catalog.
 */
#ifndef MSTR_STORAGE_FILES_H
#define MSTR_STORAGE_FILES_H

#include "exec/step.h"
#include "mstr/log_files.h"

struct storage_files;

int storage_files_open(struct storage_files **files, struct step *step) MUST_CHECK;
void storage_files_close(struct storage_files *files);
/* What the log asks for data sets. */
const struct log_files *storage_files_log(struct storage_files *files);
/* A linear data set for changes; it grows as its space allows. */
int storage_files_linear(struct storage_files *files, const char *dsname, struct linear **linear) MUST_CHECK;
/* The same for one whose owner decides how it grows: an extent has what he asks for, without secondary space too. secondary:
 * pages. */
int storage_files_page_set(struct storage_files *files, const char *dsname, struct linear **linear, uint64_t *secondary) MUST_CHECK;
/* What the cipher of an encrypted data set has cost since it was first opened. All archive logs together have an empty name. */
struct storage_cost {
    const char *dsname, *label;
    uint64_t encrypts, decrypts; /* control intervals */
    uint64_t nanoseconds;        /* of processors */
};
typedef void storage_costs(void *context, const struct storage_cost *cost);
/* In the order of their names; nothing of those in the clear. each must not call back. */
void storage_files_costs(struct storage_files *files, storage_costs *each, void *context);
/* Looks after the link; of the engine's thread. */
void storage_files_turn(struct storage_files *files);
/* Takes the messages that have gathered. */
void storage_files_messages(struct storage_files *files, struct buf *out);

#endif
