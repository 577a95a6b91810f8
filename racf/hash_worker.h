/* hash_worker.h - a thread that calculates password hashes, so that the loop of racf does not stand still for them.
 *
 * Owner:   the racf process; all functions are called from its loop. done functions run in the loop too.
 * Memory:  hash_worker_new() hands out a worker that hash_worker_free() takes back, when no job is under way. A job's results are
 *          borrowed for its done function. Passwords and hashes are wiped.
 * Blocks:  hash_worker_free() waits for the calculation under way.
 */
#ifndef RACF_HASH_WORKER_H
#define RACF_HASH_WORKER_H

#include "base/buf.h"
#include "base/server.h"

struct hash_worker;

/* matched: what password_match() said, 0 when nothing was to be matched. hash: of the new password, empty when there is none;
 * failed: the reason why it could not be made. */
struct hash_result {
    int matched;
    int failed;
    struct span hash;
};
typedef void hash_done(void *context, const struct hash_result *result);

struct hash_worker *hash_worker_new(struct server *server);
void hash_worker_free(struct hash_worker *worker);
/* Is password that of hash? If it is right, the hash of new_password is made (empty: of none), unless new_password is the same,
 * or that of one of history, hashes each a field: then failed is REASON_EXISTS. */
struct hash_job {
    struct span hash, history, password, new_password; /* borrowed: hash_worker_add() copies them */
};
/* REASON_LIMIT when too many are waiting. */
int hash_worker_add(struct hash_worker *worker, const struct hash_job *asked, hash_done *done, void *context) MUST_CHECK;

#endif
