/* table.h - uthash, with a hash that nobody outside can foresee.
 *
 * The keys of many tables are names that users choose: levels of topics, user IDs, identifiers of messages. With the hash of uthash
 * itself, which has no key, a user could make thousands of them that all have one hash, and every look into the table would go
 * through all of those. So the hash is SipHash-1-3, with a key that each process draws when it first needs it.
 * Source:  J.-P. Aumasson, D. J. Bernstein, SipHash: a fast short-input PRF (2012).
 */
#ifndef BASE_TABLE_H
#define BASE_TABLE_H

#include "base/span.h"

struct table_key {
    uint64_t first, second;
};

/* With the key of this process. */
uint32_t table_hash(const void *bytes, size_t length);
/* Of a key in parts, one call for each: hash is that of the parts in front, 0 at first. Nobody can foresee which keys agree, since
 * nobody knows what a part adds; what stands in front is turned, so that equal parts do not take bits from each other. */
static inline uint32_t table_hash_part(uint32_t hash, struct span part)
{
    return (hash << 5 | hash >> 27) + table_hash(part.data, part.length);
}
/* Pure. rounds: for each 8 bytes, and two more at the end: 1 is SipHash-1-3, 2 SipHash-2-4. */
uint64_t table_siphash(const struct table_key *key, const void *bytes, size_t length, unsigned rounds);

#define HASH_FUNCTION(key, length, hash) ((hash) = table_hash(key, length))
#include <uthash.h>

#endif
