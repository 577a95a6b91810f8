/* passwords.h - what is kept of a password: a salted scrypt hash. Sealing it is icsf's part.
 *
 * Errors:  0 or a negative reason; REASON_BAD_PASSWORD when it is another password, REASON_CORRUPT when the hash is none of ours.
 * Blocks:  calculates for about 50 ms: not in the loop of a server (hash_worker.h).
 * Format:  docs/formats/sealed.md, "Password hashes".
 */
#ifndef RACF_PASSWORDS_H
#define RACF_PASSWORDS_H

#include "base/buf.h"

enum { PASSWORD_HASH = 56, PASSWORD_MAX = 100 /* a password phrase */ };

/* Appends the hash of a password, salted anew, or as like is, a former hash of the same user (empty: none): then one calculation
 * tells whether a password is any of his former ones. */
int password_hash(struct span password, struct span like, struct buf *hash) MUST_CHECK;
int password_match(struct span hash, struct span password) MUST_CHECK;
/* 0 when it is the password of one of the hashes, each a field; REASON_BAD_PASSWORD when of none. */
int password_match_any(struct span hashes, struct span password) MUST_CHECK;
/* The purpose under which icsf seals the hash of a user. */
void password_purpose(const char *user, struct buf *purpose);

#endif
