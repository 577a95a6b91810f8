/* seal.h - AES-256-GCM over a few bytes, scrypt, HKDF and random bytes: all that we ask of a crypto library.
 *
 * Errors:  0 or a negative reason; REASON_CORRUPT when sealed bytes were changed, or are of another key or purpose; REASON_IO when
 *          the library fails (no random bytes).
 * Memory:  results go to the caller's buf; who gets a secret wipes it.
 * Format:  docs/formats/sealed.md.
 */
#ifndef RACF_SEAL_H
#define RACF_SEAL_H

#include "base/buf.h"

enum {
    SEAL_KEY = 32,
    SEAL_OVERHEAD = 8 + 12 + 16, /* header, nonce, tag */
    SEAL_LIMIT = 1 << 20,        /* largest secret */
    SEAL_PURPOSE_MAX = 512,
};

/* Appends the sealed form of secret. purpose is authenticated, not stored. */
int seal_put(const unsigned char key[SEAL_KEY], struct span purpose, struct span secret, struct buf *sealed) MUST_CHECK;
/* Appends the secret. */
int seal_get(const unsigned char key[SEAL_KEY], struct span purpose, struct span sealed, struct buf *secret) MUST_CHECK;
int seal_random(void *bytes, size_t count) MUST_CHECK;
/* scrypt with N = 2^cost, r = 8, p = 1. */
int seal_scrypt(struct span password, struct span salt, unsigned cost, unsigned char *key, size_t length) MUST_CHECK;
/* HMAC-SHA-256 under a key: subordinate keys, check values, digests that only the owner of the key can make. */
int seal_digest(const unsigned char key[SEAL_KEY], struct span bytes, unsigned char result[SEAL_KEY]) MUST_CHECK;
/* SHA-256 over before and then bytes: what anybody can calculate. result may lie in before. */
int seal_hash(struct span before, struct span bytes, unsigned char result[SEAL_KEY]) MUST_CHECK;
/* HKDF-SHA-512: length bytes out of a key, for a purpose of their own (info). */
int seal_hkdf(const unsigned char key[SEAL_KEY], struct span salt, struct span info, unsigned char *result,
              size_t length) MUST_CHECK;
/* Compares without telling by its time where the difference is. */
bool seal_equal(const void *a, const void *b, size_t length);

#endif
