/* key_store.h - HOME/keys/key_store: the sealing key and the keys under labels, all wrapped by the master key.
 *
 * Owner:   the icsf process. Nobody else opens the file, but `icsf --init` that makes it.
 * Units:   times in microseconds since 1970-01-01 UTC.
 * Errors:  0 or a negative reason. REASON_NOT_AUTHORIZED: the master key is not the one of this key store. REASON_CORRUPT: the
 *          master key fits, the file is damaged. REASON_FULL: the kernel locks no more memory.
 * Memory:  clear keys are in locked memory that key_store_close() wipes.
 * Blocks:  key_store_create() and key_store_define() wait for the disk: the file is replaced as a whole.
 * Format:  docs/formats/key_store.md.
 */
#ifndef RACF_KEY_STORE_H
#define RACF_KEY_STORE_H

#include "base/buf.h"
#include "base/clock.h"

enum { KEY_LABEL_MAX = 64, KEYS_MAX = 4096 };

struct key_store;

/* A new file with a random sealing key and no labels; REASON_EXISTS when there is one. */
int key_store_create(const char *path, const unsigned char master[32]) MUST_CHECK;
int key_store_open(const char *path, const unsigned char master[32], struct key_store **store) MUST_CHECK;
void key_store_close(struct key_store *store);
/* The key that secrets are sealed under; valid until key_store_close(). */
const unsigned char *key_store_sealing_key(const struct key_store *store);
/* 0 or REASON_BAD_NAME: 1-64 characters A-Z 0-9 @ # $ and period, the first a letter or national. */
int key_label_check(struct span label) MUST_CHECK;
/* Makes a random key under a label, durable on return; REASON_EXISTS. */
int key_store_define(struct key_store *store, struct span label, microseconds now) MUST_CHECK;
/* The clear key of a label, valid until key_store_close(); NULL when there is none. */
const unsigned char *key_store_find(const struct key_store *store, struct span label);
size_t key_store_count(const struct key_store *store);
/* The labels in order of their bytes. */
void key_store_entry(const struct key_store *store, size_t at, const char **label, microseconds *created);

#endif
