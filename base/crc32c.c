/* crc32c.c - CRC-32C, by the processor's own instruction where it has one (SSE 4.2), else by a table. */
#include "base/crc32c.h"

#include <pthread.h>

enum { POLYNOMIAL_HIGH = 0x82f6, POLYNOMIAL_LOW = 0x3b78 }; /* 1EDC6F41 with its bits turned round */

static uint32_t table[256];
static pthread_once_t table_made = PTHREAD_ONCE_INIT;

static void make_table(void)
{
    for (uint32_t byte = 0; byte < ARRAY_COUNT(table); byte++) {
        uint32_t value = byte;

        for (int bit = 0; bit < 8; bit++)
            value = value >> 1 ^ (value & 1 ? (uint32_t)POLYNOMIAL_HIGH << 16 | POLYNOMIAL_LOW : 0);
        table[byte] = value;
    }
}

uint32_t crc32c_by_table(uint32_t crc, struct span bytes)
{
    pthread_once(&table_made, make_table);
    crc = ~crc;
    for (size_t i = 0; i < bytes.length; i++)
        crc = crc >> 8 ^ table[(crc ^ (unsigned char)bytes.data[i]) & 0xff];
    return ~crc;
}

#ifdef __x86_64__
__attribute__((target("sse4.2"))) static uint32_t by_instruction(uint32_t crc, struct span bytes)
{
    const char *at = bytes.data;
    size_t left = bytes.length;
    uint64_t value = ~crc;

    for (; left >= sizeof(uint64_t); at += sizeof(uint64_t), left -= sizeof(uint64_t)) {
        uint64_t eight;

        memcpy(&eight, at, sizeof eight);
        value = __builtin_ia32_crc32di(value, eight);
    }
    for (; left; at++, left--)
        value = __builtin_ia32_crc32qi((uint32_t)value, (unsigned char)*at);
    return ~(uint32_t)value;
}

uint32_t crc32c(uint32_t crc, struct span bytes)
{
    return __builtin_cpu_supports("sse4.2") ? by_instruction(crc, bytes) : crc32c_by_table(crc, bytes);
}
#else
uint32_t crc32c(uint32_t crc, struct span bytes)
{
    return crc32c_by_table(crc, bytes);
}
#endif
