/* fair_share.h - what all programs of a queue manager share, so that no user ID can have all of it.
 *
 * z/OS has no bound of a user ID: there the number of address spaces is one. Here the last part of what there is goes only to user
 * IDs that have little of it.
 *
 * Units:   of what is shared: connections, bytes, marks.
 * Memory:  owners are there while they have something.
 */
#ifndef MSTR_FAIR_SHARE_H
#define MSTR_FAIR_SHARE_H

#include "base/name.h"
#include "base/table.h"

struct fair_share {
    uint64_t most;   /* there is */
    uint64_t kept;   /* of it, for user IDs that have little */
    uint64_t little;
};

/* So many for anybody, and a few beyond that. */
struct fair_share fair_share_beyond(uint64_t limit);
/* So many, of which a quarter is kept for who has no more than that. */
struct fair_share fair_share_of(uint64_t most, uint64_t little);
/* May a user ID that has own have so many more, when all together have taken that? */
bool fair_share_allows(const struct fair_share *share, uint64_t taken, uint64_t own, uint64_t more);

/* A user ID that has some of it, in a table of them. */
struct share_owner {
    UT_hash_handle hh;
    struct name8 user;
    uint64_t has;
};
uint64_t share_of_user(const struct share_owner *owners, const struct name8 *user);
struct share_owner *share_take(struct share_owner **owners, const struct name8 *user, uint64_t more);
void share_give_back(struct share_owner **owners, struct share_owner *owner, uint64_t less);

#endif
