/* master_key.h - the master key: where it comes from, and how master hands it to icsf (client header: includes base/ only).
 *
 * The master key wraps the key store (docs/formats/key_store.md). It is never in $GREENBAR_HOME: it is a key file in
 * $GREENBAR_KEYS, or comes of a passphrase, or of a descriptor. HOME/keys/system.id holds the unique id of the system, the way its
 * master key is found, and the salt of the passphrase (docs/formats/master_key.md).
 *
 * master asks for the passphrase, derives the key, and starts `icsf --master-key-fd 4` with master_key_memory() on descriptor 4; it
 * keeps that descriptor for restarts of icsf and wipes its own copy. With a key file icsf reads the file itself.
 *
 * Errors:  0 or a negative reason; problem then holds one line for a person.
 * Blocks:  for the disk; master_key_of_passphrase() calculates for about a second.
 */
#ifndef RACF_MASTER_KEY_H
#define RACF_MASTER_KEY_H

#include "base/buf.h"

enum { MASTER_KEY_BYTES = 32, MASTER_KEY_FD_NUMBER = 4, PASSPHRASE_MIN = 8, PASSPHRASE_MAX = 1024 };

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
/* Reads it off a descriptor: the sealed memory file of master, or whatever `start --master-key-fd` was given (32 bytes). */
int master_key_of_fd(int fd, unsigned char key[MASTER_KEY_BYTES], struct buf *problem) MUST_CHECK;
/* A sealed memory file that holds the key: a descriptor (the caller's) or a negative reason. */
int master_key_memory(const unsigned char key[MASTER_KEY_BYTES]) MUST_CHECK;

#endif
