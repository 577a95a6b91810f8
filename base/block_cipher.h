/* block_cipher.h - the cipher of stored files: AES-256-XTS over units, and a check value over a header.
 *
 * Errors:  0 or a negative reason; REASON_BAD_VALUE: no key for XTS (both halves equal); REASON_IO: the library fails.
 * Memory:  block_cipher_new() hands out what block_cipher_free() wipes and takes back. A process that has had one leaves no core
 *          and cannot be traced: the expanded keys lie in memory of the library, which cannot be left out of a core by itself.
 * Blocks:  never.
 */
#ifndef BASE_BLOCK_CIPHER_H
#define BASE_BLOCK_CIPHER_H

#include "base/block.h"

enum { BLOCK_CHECK = 32 };

struct block_cipher;

int block_cipher_new(struct block_cipher **cipher, const unsigned char key[BLOCK_KEY]) MUST_CHECK;
/* The same cipher again, for another thread. */
int block_cipher_copy(struct block_cipher **copy, const struct block_cipher *cipher) MUST_CHECK;
void block_cipher_free(struct block_cipher *cipher);
/* count bytes, whole units, of which the first has the number unit. from and to are the same, or apart. */
int block_cipher_run(struct block_cipher *cipher, bool encrypting, uint64_t unit, const void *from, void *to,
                     size_t count) MUST_CHECK;
/* HMAC-SHA-256 under the key: who has another key, or changed a byte, cannot make it. */
int block_cipher_check(struct block_cipher *cipher, struct span bytes, unsigned char check[BLOCK_CHECK]) MUST_CHECK;
bool block_cipher_equal(const unsigned char a[BLOCK_CHECK], const unsigned char b[BLOCK_CHECK]);

#endif
