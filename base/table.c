/* table.c - the hash of tables whose keys users choose. */
#include "base/table.h"

#include <pthread.h>
#include <sys/random.h>

#include "base/bug.h"

static struct table_key process_key;
static pthread_once_t drawn = PTHREAD_ONCE_INIT;

static void draw(void)
{
    if (getrandom(&process_key, sizeof process_key, 0) != sizeof process_key)
        fatal("no random bytes");
}

struct state {
    uint64_t v0, v1, v2, v3;
};

static uint64_t rotated(uint64_t word, unsigned left)
{
    return word << left | word >> (64 - left);
}

static void mix(struct state *s, unsigned rounds)
{
    while (rounds--) {
        s->v0 += s->v1;
        s->v2 += s->v3;
        s->v1 = rotated(s->v1, 13) ^ s->v0;
        s->v3 = rotated(s->v3, 16) ^ s->v2;
        s->v0 = rotated(s->v0, 32);
        s->v2 += s->v1;
        s->v0 += s->v3;
        s->v1 = rotated(s->v1, 17) ^ s->v2;
        s->v3 = rotated(s->v3, 21) ^ s->v0;
        s->v2 = rotated(s->v2, 32);
    }
}

/* Up to 8 bytes, the first one lowest. */
static uint64_t word_of(const unsigned char *bytes, size_t length)
{
    uint64_t word = 0;

    for (size_t i = 0; i < length; i++)
        word |= (uint64_t)bytes[i] << 8 * i;
    return word;
}

static void take(struct state *s, uint64_t word, unsigned rounds)
{
    s->v3 ^= word;
    mix(s, rounds);
    s->v0 ^= word;
}

uint64_t table_siphash(const struct table_key *key, const void *bytes, size_t length, unsigned rounds)
{
    struct state s = { key->first ^ 0x736f6d6570736575, key->second ^ 0x646f72616e646f6d, key->first ^ 0x6c7967656e657261,
                       key->second ^ 0x7465646279746573 };
    const unsigned char *at = bytes;
    size_t left = length;

    for (; left >= 8; left -= 8, at += 8)
        take(&s, word_of(at, 8), rounds);
    take(&s, word_of(at, left) | (uint64_t)length << 56, rounds);
    s.v2 ^= 0xff;
    mix(&s, rounds + 2); /* SipHash-1-3 and SipHash-2-4 */
    return s.v0 ^ s.v1 ^ s.v2 ^ s.v3;
}

uint32_t table_hash(const void *bytes, size_t length)
{
    uint64_t hash;

    must(pthread_once(&drawn, draw) == 0);
    hash = table_siphash(&process_key, bytes, length, 1);
    return (uint32_t)(hash ^ hash >> 32);
}
