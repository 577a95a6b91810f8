/* block_cipher.c - the cipher of stored files, through OpenSSL's EVP. */
#include "base/block_cipher.h"

#include <sys/prctl.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include "base/bug.h"
#include "base/mem.h"

enum { TWEAK = 16 };

struct block_cipher {
    EVP_CIPHER_CTX *directions[2]; /* decrypting, encrypting: each has its keys expanded once */
    unsigned char key[BLOCK_KEY];
};

int block_cipher_new(struct block_cipher **out, const unsigned char key[BLOCK_KEY])
{
    struct block_cipher *cipher;

    *out = NULL;
    if (CRYPTO_memcmp(key, key + BLOCK_KEY / 2, BLOCK_KEY / 2) == 0)
        return REASON_BAD_VALUE;
    prctl(PR_SET_DUMPABLE, 0);
    cipher = mem_alloc(1, sizeof *cipher);
    memcpy(cipher->key, key, BLOCK_KEY);
    for (int encrypting = 0; encrypting < 2; encrypting++) {
        EVP_CIPHER_CTX *direction = EVP_CIPHER_CTX_new();

        cipher->directions[encrypting] = direction;
        if (!direction || EVP_CipherInit_ex(direction, EVP_aes_256_xts(), NULL, key, NULL, encrypting) != 1) {
            block_cipher_free(cipher);
            return REASON_IO;
        }
    }
    *out = cipher;
    return 0;
}

void block_cipher_free(struct block_cipher *cipher)
{
    if (!cipher)
        return;
    EVP_CIPHER_CTX_free(cipher->directions[0]); /* which wipes the expanded keys */
    EVP_CIPHER_CTX_free(cipher->directions[1]);
    mem_wipe(cipher->key, sizeof cipher->key);
    mem_free(cipher);
}

int block_cipher_run(struct block_cipher *cipher, bool encrypting, uint64_t unit, const void *from, void *to, size_t count)
{
    EVP_CIPHER_CTX *direction = cipher->directions[encrypting];

    must((count & (BLOCK_UNIT - 1)) == 0);
    for (size_t done = 0; done < count; done += BLOCK_UNIT, unit++) {
        unsigned char tweak[TWEAK] = { 0 };
        int length = 0;

        /* The order that the standard of XTS (IEEE 1619) gives to the number of a unit: lowest byte first. */
        for (size_t i = 0; i < sizeof unit; i++)
            tweak[i] = (unsigned char)(unit >> 8 * i);
        if (EVP_CipherInit_ex(direction, NULL, NULL, NULL, tweak, -1) != 1 ||
            EVP_CipherUpdate(direction, (unsigned char *)to + done, &length, (const unsigned char *)from + done, BLOCK_UNIT) != 1 ||
            length != BLOCK_UNIT)
            return REASON_IO;
    }
    return 0;
}

int block_cipher_check(struct block_cipher *cipher, struct span bytes, unsigned char check[BLOCK_CHECK])
{
    size_t length = 0;

    if (!EVP_Q_mac(NULL, "HMAC", NULL, "SHA256", NULL, cipher->key, BLOCK_KEY, (const unsigned char *)bytes.data, bytes.length,
                   check, BLOCK_CHECK, &length) ||
        length != BLOCK_CHECK)
        return REASON_IO;
    return 0;
}

bool block_cipher_equal(const unsigned char a[BLOCK_CHECK], const unsigned char b[BLOCK_CHECK])
{
    return CRYPTO_memcmp(a, b, BLOCK_CHECK) == 0;
}
