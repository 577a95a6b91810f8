/* crc32c.h - CRC-32C (Castagnoli): tells a stored record or page from a torn or damaged one.
 *
 * It finds accidents, not forgeries. Pure.
 * Source: RFC 3720, appendix B.4 (polynomial and test values).
 */
#ifndef BASE_CRC32C_H
#define BASE_CRC32C_H

#include "base/span.h"

/* Of the bytes behind those whose CRC is crc; 0 for the first ones. */
uint32_t crc32c(uint32_t crc, struct span bytes);
/* The same without the instruction that newer processors have for it: what the test compares with. */
uint32_t crc32c_by_table(uint32_t crc, struct span bytes);

#endif
