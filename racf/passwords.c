/* passwords.c - what is kept of a password.
 *
 * A hash, offsets:  0 u16 version 1   2 u8 cost (N = 2^cost)   3 u8 zero   4 salt[20]   24 scrypt(password, salt)[32]
 */
#include "racf/passwords.h"

#include "base/mem.h"
#include "racf/seal.h"

enum {
    VERSION = 1,
    COST = 14, /* 16 MiB, about 50 ms */
    COST_MIN = 10,
    COST_MAX = 20,
    SALT = 20,
    RESULT = 32,
};

/* A hash taken apart. */
struct parts {
    uint8_t cost;
    struct span salt, wanted;
};

static int take_parts(struct span hash, struct parts *parts)
{
    struct reader reader = reader_of(hash);
    uint16_t version = reader_u16(&reader);
    uint8_t zero;

    parts->cost = reader_u8(&reader);
    zero = reader_u8(&reader);
    parts->salt = reader_bytes(&reader, SALT);
    parts->wanted = reader_bytes(&reader, RESULT);
    return reader_end(&reader) < 0 || version != VERSION || zero != 0 || parts->cost < COST_MIN || parts->cost > COST_MAX
               ? REASON_CORRUPT
               : 0;
}

int password_hash(struct span password, struct span like, struct buf *hash)
{
    unsigned char salt[SALT], result[RESULT];
    struct parts parts;
    int reason = 0;

    if (!password.length || password.length > PASSWORD_MAX)
        return REASON_BAD_VALUE;
    if (like.length && take_parts(like, &parts) == 0 && parts.cost == COST)
        memcpy(salt, parts.salt.data, SALT);
    else
        reason = seal_random(salt, sizeof salt);
    if (reason == 0)
        reason = seal_scrypt(password, span_bytes(salt, sizeof salt), COST, result, sizeof result);
    if (reason < 0)
        return reason;
    buf_put_u16(hash, VERSION);
    buf_put_u8(hash, COST);
    buf_put_u8(hash, 0);
    buf_put(hash, salt, sizeof salt);
    buf_put(hash, result, sizeof result);
    mem_wipe(result, sizeof result);
    return buf_failed(hash) ? REASON_TOO_LONG : 0;
}

int password_match(struct span hash, struct span password)
{
    unsigned char result[RESULT];
    struct parts parts;
    int reason = take_parts(hash, &parts);

    if (reason < 0)
        return reason;
    if (!password.length || password.length > PASSWORD_MAX)
        return REASON_BAD_PASSWORD;
    reason = seal_scrypt(password, parts.salt, parts.cost, result, sizeof result);
    if (reason == 0 && !seal_equal(result, parts.wanted.data, RESULT))
        reason = REASON_BAD_PASSWORD;
    mem_wipe(result, sizeof result);
    return reason;
}

int password_match_any(struct span hashes, struct span password)
{
    struct reader reader = reader_of(hashes);
    struct parts last = { 0 };
    unsigned char result[RESULT];
    int reason = REASON_BAD_PASSWORD;

    while (reason == REASON_BAD_PASSWORD && reader.rest.length) {
        struct parts parts;
        int bad = take_parts(reader_field(&reader, PASSWORD_HASH), &parts);

        if (bad == 0 && !(parts.cost == last.cost && memcmp(parts.salt.data, last.salt.data, SALT) == 0))
            bad = seal_scrypt(password, parts.salt, parts.cost, result, sizeof result);
        last = parts;
        if (bad < 0)
            reason = bad;
        else if (seal_equal(result, parts.wanted.data, RESULT))
            reason = 0;
    }
    mem_wipe(result, sizeof result);
    return reason;
}

void password_purpose(const char *user, struct buf *purpose)
{
    buf_printf(purpose, "racf.password:%s", user);
}
