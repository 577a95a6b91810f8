/* key_store.h - HOME/keys/key_store: the sealing key and the keys under labels, all wrapped by the master key.
 *
 * Owner:   the icsf process. Nobody else opens the file, but `icsf --init` that makes it.
 * Units:   times in microseconds since 1970-01-01 UTC; key versions from 1.
 * Errors:  0 or a negative reason. REASON_NOT_AUTHORIZED: the master key is not the one of this key store. REASON_CORRUPT: the
 *          master key fits, the file is damaged. REASON_FULL: the kernel locks no more memory. REASON_NOT_FOUND: no such label or
 *          version. REASON_STATE: the label is archived. After a failure nothing has changed, but REASON_IN_DOUBT: the caller ends.
 * Memory:  clear keys are in locked memory that key_store_close() wipes.
 * Blocks:  what changes the store waits for the disk: the file is replaced as a whole.
 * Format:  docs/formats/key_store.md.
 */
#ifndef RACF_KEY_STORE_H
#define RACF_KEY_STORE_H

#include "base/buf.h"
#include "base/clock.h"

enum { KEY_LABEL_MAX = 64, KEYS_MAX = 4096, KEY_VERSIONS_MAX = 8, FILE_KEY = 64, FILE_SALT = 32 };

struct key_store;

/* What is known of a label; no secret. */
struct key_info {
    const char *label; /* the store's, until it changes */
    microseconds created;
    microseconds changed; /* when the current version was made */
    uint32_t version;     /* the current one */
    size_t versions;      /* that are held: more than one while files are under older ones */
    bool archived;
};

/* A new file with a random sealing key and no labels; REASON_EXISTS when there is one. */
int key_store_create(const char *path, const unsigned char master[32]) MUST_CHECK;
int key_store_open(const char *path, const unsigned char master[32], struct key_store **store) MUST_CHECK;
/* The same of bytes; path: where changes go. */
int key_store_decode(struct span bytes, const char *path, const unsigned char master[32], struct key_store **store) MUST_CHECK;
void key_store_close(struct key_store *store);
/* The key that secrets are sealed under; valid until key_store_close(). */
const unsigned char *key_store_sealing_key(const struct key_store *store);
/* 0 or REASON_BAD_NAME: 1-64 characters A-Z 0-9 @ # $ and period, the first a letter or national. */
int key_label_check(struct span label) MUST_CHECK;
/* Makes a random key under a label, durable on return; REASON_EXISTS. */
int key_store_define(struct key_store *store, struct span label, microseconds now) MUST_CHECK;
/* Makes a new version of a label's key, the current one from now on. REASON_LIMIT: KEY_VERSIONS_MAX are held already. */
int key_store_rotate(struct key_store *store, struct span label, microseconds now) MUST_CHECK;
/* Drops the versions below the given one; the current one always stays. */
int key_store_drop(struct key_store *store, struct span label, uint32_t below) MUST_CHECK;
/* Lets no new file be made under a label, or lets it again. */
int key_store_archive(struct key_store *store, struct span label, bool archived) MUST_CHECK;
/* The key of one file: of the current version (*version 0, and then set), or of the version that the file names. */
int key_store_derive(const struct key_store *store, struct span label, uint32_t *version, const unsigned char salt[FILE_SALT],
                     unsigned char key[FILE_KEY]) MUST_CHECK;
/* Wraps everything under another master key of the next generation: the old file or the new one, as a whole. */
int key_store_rewrap(struct key_store *store, const unsigned char master[32], uint32_t generation) MUST_CHECK;
/* Is it wrapped by that master key? */
int key_store_is_under(const struct key_store *store, const unsigned char master[32], bool *is) MUST_CHECK;
/* Which generation of the master key the file names; no key is needed for that, and none proved. */
int key_store_generation(const char *path, uint32_t *generation) MUST_CHECK;
size_t key_store_count(const struct key_store *store);
/* The labels in order of their bytes. */
struct key_info key_store_entry(const struct key_store *store, size_t at);
int key_store_find(const struct key_store *store, struct span label, struct key_info *info) MUST_CHECK;

#endif
