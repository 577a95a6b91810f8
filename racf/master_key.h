/* master_key.h - the master key: where it comes from, and how master hands it to icsf (client header: includes base/ only).
 *
 * The master key wraps the key store (docs/formats/key_store.md). It is never in $GREENBAR_HOME: it is a key file in
 * $GREENBAR_KEYS, or comes of a passphrase, or of a descriptor. HOME/keys/system.id holds the unique id of the system, the way its
 * master key is found, and the salt of the passphrase (docs/formats/master_key.md).
 *
 * `greenbar start` asks for the passphrase, derives the key, and the master starts `icsf --master-key-fd 4` with
 * master_keys_memory() on descriptor 4; it keeps that descriptor for restarts of icsf and wipes its own copy. With a key file icsf
 * reads the file itself.
 *
 * A change of the master key goes greenbar key master -> master (decides; holds both keys until it is done) -> icsf, which does it.
 *
 * Errors:  0 or a negative reason; problem then holds one line for a person.
 * Blocks:  for the disk; master_key_of_passphrase() calculates for about a second.
 */
#ifndef RACF_MASTER_KEY_H
#define RACF_MASTER_KEY_H

#include "base/buf.h"

enum {
    MASTER_KEY_BYTES = 32,
    MASTER_KEYS_MAX = 4, /* that the master holds while it is not known which of them is in force */
    MASTER_KEY_SALT = 32,
    MASTER_KEY_FD_NUMBER = 4,
    PASSPHRASE_MIN = 8,
    PASSPHRASE_MAX = 1024,
};

enum master_key_kind {
    MASTER_KEY_IN_FILE = 1,      /* $GREENBAR_KEYS/SYSTEM-ID.key */
    MASTER_KEY_OF_PASSPHRASE = 2,
    MASTER_KEY_GIVEN = 3,        /* by whoever starts the system, on a descriptor */
};

/* Makes a system id, and for MASTER_KEY_IN_FILE the key file; key gets the master key. secret: the passphrase, or the key that was
 * given. REASON_EXISTS, and nothing changed, when this system has an id already or the key file is there. */
int master_key_create(enum master_key_kind kind, struct span secret, unsigned char key[MASTER_KEY_BYTES],
                      struct buf *problem) MUST_CHECK;
/* How this system finds its master key. */
int master_key_kind(enum master_key_kind *kind, struct buf *problem) MUST_CHECK;
int master_key_of_file(unsigned char key[MASTER_KEY_BYTES], struct buf *problem) MUST_CHECK;
int master_key_of_passphrase(struct span passphrase, unsigned char key[MASTER_KEY_BYTES], struct buf *problem) MUST_CHECK;
/* Reads it off a descriptor: whatever `start --master-key-fd` was given (32 bytes). */
int master_key_of_fd(int fd, unsigned char key[MASTER_KEY_BYTES], struct buf *problem) MUST_CHECK;
/* The same of 1 to MASTER_KEYS_MAX keys: the memory file of the master, while it is not known which of them is in force. */
int master_keys_of_fd(int fd, unsigned char keys[MASTER_KEYS_MAX][MASTER_KEY_BYTES], size_t *count, struct buf *problem) MUST_CHECK;
/* A sealed memory file that holds the keys: a descriptor (the caller's) or a negative reason. */
int master_keys_memory(unsigned char (*keys)[MASTER_KEY_BYTES], size_t count) MUST_CHECK;

/* The master key that is to come. */
struct master_key_new {
    enum master_key_kind kind;
    unsigned char salt[MASTER_KEY_SALT]; /* of the passphrase */
    unsigned char key[MASTER_KEY_BYTES]; /* zeros for MASTER_KEY_IN_FILE: icsf makes it */
};
/* A new passphrase: takes a new salt. */
int master_key_new_passphrase(struct master_key_new *new_key, struct span passphrase, struct buf *problem) MUST_CHECK;
void master_key_new_encode(const struct master_key_new *new_key, struct buf *out);
int master_key_new_decode(struct reader *reader, struct master_key_new *new_key) MUST_CHECK;

/* Asks icsf for it; for the master, which starts icsf, so that this never waits for a start of it. problem: a line about a file, or
 * empty. REASON_EXISTS: it is the present one. REASON_GONE, REASON_TIMEOUT: not known whether it was done. */
int master_key_ask(const struct master_key_new *new_key, struct buf *problem) MUST_CHECK;

/* For icsf alone. Wraps the key store under another master key, in an order that leaves one of the two in force whenever it ends
 * (docs/formats/master_key.md). REASON_EXISTS: it is the present one, or its key file is there already. REASON_IN_DOUBT: the caller
 * ends. */
struct key_store;
int master_key_change(struct key_store *store, const struct master_key_new *new_key, struct buf *problem) MUST_CHECK;
/* Tidies up after a change that did not come to its end. */
int master_key_settle(struct buf *problem) MUST_CHECK;

#endif
