/* fair_share.c - what all programs of a queue manager share.
 *
 * DIFFERS: z/OS has no bound of a user ID, and 32,767 connections each of batch and TSO. Here the number is that of
 * system.yaml, and behind it are places for user IDs that have few connections; of storage for long messages and of marks of
 * browses too the last part is for them. */
#include "mstr/fair_share.h"

#include "base/bug.h"
#include "base/mem.h"

enum {
    BEYOND_PART = 20, /* of the limit is beyond it, */
    BEYOND_LEAST = 4, /* at least so many, */
    LITTLE_PART = 10, /* and who has no more than that part of these may have them */
    KEPT_PART = 4,
};

struct fair_share fair_share_beyond(uint64_t limit)
{
    uint64_t beyond = limit / BEYOND_PART, little;

    if (beyond < BEYOND_LEAST)
        beyond = BEYOND_LEAST;
    little = beyond / LITTLE_PART;
    return (struct fair_share){ .most = limit + beyond, .kept = beyond, .little = little ? little : 1 };
}

struct fair_share fair_share_of(uint64_t most, uint64_t little)
{
    return (struct fair_share){ .most = most, .kept = most / KEPT_PART, .little = little };
}

bool fair_share_allows(const struct fair_share *share, uint64_t taken, uint64_t own, uint64_t more)
{
    uint64_t left = share->most > taken ? share->most - taken : 0;

    return more <= left && (own + more <= share->little || more + share->kept <= left);
}

uint64_t share_of_user(const struct share_owner *owners, const struct name8 *user)
{
    const struct share_owner *owner;

    HASH_FIND_STR(owners, user->text, owner);
    return owner ? owner->has : 0;
}

struct share_owner *share_take(struct share_owner **owners, const struct name8 *user, uint64_t more)
{
    struct share_owner *owner;

    HASH_FIND_STR(*owners, user->text, owner);
    if (!owner) {
        owner = mem_alloc(1, sizeof *owner);
        owner->user = *user;
        HASH_ADD_KEYPTR(hh, *owners, owner->user.text, strlen(owner->user.text), owner);
    }
    owner->has += more;
    return owner;
}

void share_give_back(struct share_owner **owners, struct share_owner *owner, uint64_t less)
{
    must(owner->has >= less);
    owner->has -= less;
    if (owner->has)
        return;
    HASH_DEL(*owners, owner);
    mem_free(owner);
}
