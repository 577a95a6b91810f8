/* block_cipher.c - the cipher of stored files.
 *
 * XTS comes from libgcrypt: where the processor has VAES, it takes half the time of OpenSSL 3.0, which does one block at a time.
 * The check value comes from there, too: each program of a step has this module, and libcrypto with its 17,000 relocations takes
 * a third of the time in which such a program starts.
 */
#include "base/block_cipher.h"

#include <sys/prctl.h>

#include <gcrypt.h>

#include "base/bug.h"
#include "base/mem.h"

enum { TWEAK = 16 };

struct block_cipher {
    gcry_cipher_hd_t xts; /* it has the keys of both directions expanded */
    unsigned char key[BLOCK_KEY];
};

static void begin_library(void)
{
    if (gcry_control(GCRYCTL_INITIALIZATION_FINISHED_P))
        return;
    must(gcry_check_version(GCRYPT_VERSION));
    gcry_control(GCRYCTL_DISABLE_SECMEM, 0); /* as for the rest: no core, no tracer */
    gcry_control(GCRYCTL_INITIALIZATION_FINISHED, 0);
}

/* Takes as long whatever differs: how much of a guess was right does not show. */
static bool equal(const unsigned char *a, const unsigned char *b, size_t length)
{
    volatile unsigned char difference = 0;

    for (size_t i = 0; i < length; i++)
        difference |= a[i] ^ b[i];
    return difference == 0;
}

int block_cipher_new(struct block_cipher **out, const unsigned char key[BLOCK_KEY])
{
    struct block_cipher *cipher;

    *out = NULL;
    if (equal(key, key + BLOCK_KEY / 2, BLOCK_KEY / 2))
        return REASON_BAD_VALUE;
    prctl(PR_SET_DUMPABLE, 0);
    begin_library();
    cipher = mem_alloc(1, sizeof *cipher);
    memcpy(cipher->key, key, BLOCK_KEY);
    if (gcry_cipher_open(&cipher->xts, GCRY_CIPHER_AES256, GCRY_CIPHER_MODE_XTS, 0) != 0 ||
        gcry_cipher_setkey(cipher->xts, key, BLOCK_KEY) != 0) {
        block_cipher_free(cipher);
        return REASON_IO;
    }
    *out = cipher;
    return 0;
}

int block_cipher_copy(struct block_cipher **out, const struct block_cipher *cipher)
{
    return block_cipher_new(out, cipher->key);
}

void block_cipher_free(struct block_cipher *cipher)
{
    if (!cipher)
        return;
    gcry_cipher_close(cipher->xts); /* which wipes the expanded keys */
    mem_wipe(cipher->key, sizeof cipher->key);
    mem_free(cipher);
}

int block_cipher_run(struct block_cipher *cipher, bool encrypting, uint64_t unit, const void *from, void *to, size_t count)
{
    must((count & (BLOCK_UNIT - 1)) == 0);
    for (size_t done = 0; done < count; done += BLOCK_UNIT, unit++) {
        gcry_error_t (*run)(gcry_cipher_hd_t, void *, size_t, const void *, size_t) = encrypting ? gcry_cipher_encrypt
                                                                                                 : gcry_cipher_decrypt;
        unsigned char *out = (unsigned char *)to + done;
        const unsigned char *in = (const unsigned char *)from + done;
        unsigned char tweak[TWEAK] = { 0 };

        /* The order that the standard of XTS (IEEE 1619) gives to the number of a unit: lowest byte first. */
        for (size_t i = 0; i < sizeof unit; i++)
            tweak[i] = (unsigned char)(unit >> 8 * i);
        if (gcry_cipher_setiv(cipher->xts, tweak, sizeof tweak) != 0 ||
            run(cipher->xts, out, BLOCK_UNIT, in == out ? NULL : in, in == out ? 0 : BLOCK_UNIT) != 0)
            return REASON_IO;
    }
    return 0;
}

int block_cipher_check(struct block_cipher *cipher, struct span bytes, unsigned char check[BLOCK_CHECK])
{
    gcry_buffer_t parts[] = { { .data = cipher->key, .len = BLOCK_KEY }, /* without a copy: the call only reads */
                              { .data = (void *)(uintptr_t)bytes.data, .len = bytes.length } };

    return gcry_md_hash_buffers(GCRY_MD_SHA256, GCRY_MD_FLAG_HMAC, check, parts, 2) == 0 ? 0 : REASON_IO;
}

bool block_cipher_equal(const unsigned char a[BLOCK_CHECK], const unsigned char b[BLOCK_CHECK])
{
    return equal(a, b, BLOCK_CHECK);
}
