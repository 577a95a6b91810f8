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

int password_hash(struct span password, struct buf *hash)
{
    unsigned char salt[SALT], result[RESULT];
    int reason;

    if (!password.length || password.length > PASSWORD_MAX)
        return REASON_BAD_VALUE;
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
    struct reader reader = reader_of(hash);
    uint16_t version = reader_u16(&reader);
    uint8_t cost = reader_u8(&reader), zero = reader_u8(&reader);
    struct span salt = reader_bytes(&reader, SALT), wanted = reader_bytes(&reader, RESULT);
    unsigned char result[RESULT];
    int reason;

    if (reader_end(&reader) < 0 || version != VERSION || zero != 0 || cost < COST_MIN || cost > COST_MAX)
        return REASON_CORRUPT;
    if (!password.length || password.length > PASSWORD_MAX)
        return REASON_BAD_PASSWORD;
    reason = seal_scrypt(password, salt, cost, result, sizeof result);
    if (reason == 0 && !seal_equal(result, wanted.data, RESULT))
        reason = REASON_BAD_PASSWORD;
    mem_wipe(result, sizeof result);
    return reason;
}

void password_purpose(const char *user, struct buf *purpose)
{
    buf_printf(purpose, "racf.password:%s", user);
}
