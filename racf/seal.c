/* seal.c - AES-256-GCM, scrypt, HMAC and random bytes through OpenSSL's EVP.
 *
 * Sealed bytes (docs/formats/sealed.md), offsets:
 *   0 u32 magic "GBSE"   4 u16 version 1   6 u16 zero   8 nonce[12]   20 ciphertext   then tag[16]
 * Authenticated beside the ciphertext: the first 8 bytes and the purpose.
 */
#include "racf/seal.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/rand.h>

#include "base/mem.h"

enum { MAGIC = 0x47425345, VERSION = 1, HEADER = 8, NONCE = 12, TAG = 16 };

/* Both directions; for opening, tag is given, for sealing it is set. */
static int run_cipher(bool sealing, const unsigned char *key, struct span header, struct span purpose, const unsigned char *nonce,
                      struct span from, unsigned char *to, unsigned char tag[TAG])
{
    EVP_CIPHER_CTX *cipher = EVP_CIPHER_CTX_new();
    int length = 0, reason = REASON_IO;

    if (!cipher)
        return REASON_IO;
    if (EVP_CipherInit_ex(cipher, EVP_aes_256_gcm(), NULL, key, nonce, sealing) != 1 ||
        EVP_CipherUpdate(cipher, NULL, &length, (const unsigned char *)header.data, (int)header.length) != 1 ||
        EVP_CipherUpdate(cipher, NULL, &length, (const unsigned char *)purpose.data, (int)purpose.length) != 1 ||
        (from.length && EVP_CipherUpdate(cipher, to, &length, (const unsigned char *)from.data, (int)from.length) != 1))
        goto release;
    if (!sealing && EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_GCM_SET_TAG, TAG, tag) != 1)
        goto release;
    if (EVP_CipherFinal_ex(cipher, to + from.length, &length) != 1) {
        reason = sealing ? REASON_IO : REASON_CORRUPT;
        goto release;
    }
    if (sealing && EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_GCM_GET_TAG, TAG, tag) != 1)
        goto release;
    reason = 0;
release:
    EVP_CIPHER_CTX_free(cipher);
    return reason;
}

int seal_put(const unsigned char key[SEAL_KEY], struct span purpose, struct span secret, struct buf *sealed)
{
    size_t start = sealed->length;
    unsigned char *place;
    int reason;

    if (secret.length > SEAL_LIMIT || purpose.length > SEAL_PURPOSE_MAX)
        return REASON_TOO_LONG;
    buf_put_u32(sealed, MAGIC);
    buf_put_u16(sealed, VERSION);
    buf_put_u16(sealed, 0);
    buf_fill(sealed, '\0', NONCE + secret.length + TAG);
    if (buf_failed(sealed))
        return REASON_TOO_LONG;
    place = (unsigned char *)sealed->data + start;
    reason = seal_random(place + HEADER, NONCE);
    if (reason == 0)
        reason = run_cipher(true, key, span_bytes(place, HEADER), purpose, place + HEADER, secret, place + HEADER + NONCE,
                            place + HEADER + NONCE + secret.length);
    return reason;
}

int seal_get(const unsigned char key[SEAL_KEY], struct span purpose, struct span sealed, struct buf *secret)
{
    const unsigned char *bytes = (const unsigned char *)sealed.data;
    struct reader header = reader_of(sealed);
    size_t start = secret->length, length;
    unsigned char tag[TAG];
    int reason;

    if (sealed.length < SEAL_OVERHEAD || sealed.length > SEAL_OVERHEAD + SEAL_LIMIT || purpose.length > SEAL_PURPOSE_MAX)
        return REASON_CORRUPT;
    if (reader_u32(&header) != MAGIC)
        return REASON_CORRUPT;
    if (reader_u16(&header) != VERSION)
        return REASON_VERSION;
    length = sealed.length - SEAL_OVERHEAD;
    buf_fill(secret, '\0', length);
    if (buf_failed(secret))
        return REASON_TOO_LONG;
    memcpy(tag, bytes + sealed.length - TAG, TAG);
    reason = run_cipher(false, key, span_bytes(bytes, HEADER), purpose, bytes + HEADER, span_bytes(bytes + HEADER + NONCE, length),
                        (unsigned char *)secret->data + start, tag);
    if (reason < 0) { /* nothing that was not authenticated is handed out */
        mem_wipe(secret->data + start, length);
        secret->length = start;
        if (secret->capacity)
            secret->data[start] = '\0';
    }
    return reason;
}

int seal_random(void *bytes, size_t count)
{
    return count <= INT32_MAX && RAND_priv_bytes(bytes, (int)count) == 1 ? 0 : REASON_IO;
}

int seal_scrypt(struct span password, struct span salt, unsigned cost, unsigned char *key, size_t length)
{
    uint64_t n = (uint64_t)1 << cost;

    if (cost < 1 || cost > 24)
        return REASON_BAD_VALUE;
    if (EVP_PBE_scrypt(password.data, password.length, (const unsigned char *)salt.data, salt.length, n, 8, 1,
                       /* memory it may take: 128 * N * r and some */ 129 * n * 8 + (1 << 20), key, length) != 1)
        return REASON_IO;
    return 0;
}

int seal_digest(const unsigned char key[SEAL_KEY], struct span bytes, unsigned char result[SEAL_KEY])
{
    size_t length = 0;

    if (!EVP_Q_mac(NULL, "HMAC", NULL, "SHA256", NULL, key, SEAL_KEY, (const unsigned char *)bytes.data, bytes.length,
                   result, SEAL_KEY, &length) ||
        length != SEAL_KEY)
        return REASON_IO;
    return 0;
}

int seal_hash(struct span before, struct span bytes, unsigned char result[SEAL_KEY])
{
    EVP_MD_CTX *digest = EVP_MD_CTX_new();
    int reason = digest && EVP_DigestInit_ex(digest, EVP_sha256(), NULL) == 1 &&
                         EVP_DigestUpdate(digest, before.data, before.length) == 1 &&
                         EVP_DigestUpdate(digest, bytes.data, bytes.length) == 1 && EVP_DigestFinal_ex(digest, result, NULL) == 1
                     ? 0
                     : REASON_IO;

    EVP_MD_CTX_free(digest);
    return reason;
}

int seal_hkdf(const unsigned char key[SEAL_KEY], struct span salt, struct span info, unsigned char *result, size_t length)
{
    EVP_KDF *hkdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
    EVP_KDF_CTX *context = hkdf ? EVP_KDF_CTX_new(hkdf) : NULL;
    OSSL_PARAM given[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, (char[]){ "SHA512" }, 0),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, (void *)(uintptr_t)key, SEAL_KEY),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, (void *)(uintptr_t)salt.data, salt.length),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO, (void *)(uintptr_t)info.data, info.length),
        OSSL_PARAM_construct_end(),
    };
    int reason = context && EVP_KDF_derive(context, result, length, given) == 1 ? 0 : REASON_IO;

    EVP_KDF_CTX_free(context);
    EVP_KDF_free(hkdf);
    return reason;
}

bool seal_equal(const void *a, const void *b, size_t length)
{
    return CRYPTO_memcmp(a, b, length) == 0;
}
