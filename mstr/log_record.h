/* log_record.h - one record of the log: to bytes, from bytes, to lines of text.
 *
 * Units:   RBAs and lengths in bytes; time in microseconds since 1970-01-01 UTC.
 * Errors:  0 or a reason; see each. Nothing is trusted that was not compared with what is there.
 * Memory:  a record that was got lies in the bytes it was got from.
 * Blocks:  no. Pure.
 * Source:  docs/formats/log.md.
 */
#ifndef MSTR_LOG_RECORD_H
#define MSTR_LOG_RECORD_H

#include "base/buf.h"
#include "base/clock.h"

enum {
    LOG_CI = 4096,
    LOG_ALIGN = 16,
    LOG_HEADER = 48,
    LOG_RECORD_MAX = 32768, /* header and body */
    LOG_BODY_MAX = LOG_RECORD_MAX - LOG_HEADER,
};

enum log_type {
#define LOG_TYPE(name, value, manager, text) LOG_##name = value,
#include "mstr/log_types.def"
#undef LOG_TYPE
};

enum { LOG_REDO_ONLY = 1 }; /* flags */

struct log_record {
    uint64_t rba;
    uint64_t urid;     /* 0: of no unit */
    uint64_t previous; /* of the same unit; 0: none */
    microseconds time;
    uint32_t epoch;
    uint16_t type;     /* enum log_type, or one that this version does not know */
    uint8_t flags;
    struct span body;  /* borrowed */
};

/* Bytes that a record with such a body takes in the log, alignment included. */
static inline size_t log_record_size(size_t body)
{
    return (LOG_HEADER + body + LOG_ALIGN - 1) / LOG_ALIGN * LOG_ALIGN;
}
/* The record at `at`, which has room for its size. The body is the parts, one behind the other; record->body is not looked at. */
void log_record_put(char *at, const struct log_record *record, const struct span *parts, size_t count);
/* The record that bytes begin with, if one with this RBA lies there. REASON_TRUNCATED: it may, and is longer than the bytes;
 * REASON_CORRUPT: it does not. The epoch is for the caller to compare. */
int log_record_get(struct span bytes, uint64_t rba, struct log_record *record) MUST_CHECK;
/* Do bytes begin with the header of a record, whichever? Then *rba is where it lies. */
bool log_record_begins(struct span bytes, uint64_t *rba);
/* NULL: not known. */
const char *log_type_name(uint16_t type);
/* 'R' recovery, 'D' data, 0 not known. */
char log_type_manager(uint16_t type);
/* As CSQ1LOGP and traces show it: lines of at most 130 characters; with its body in hexadecimal where `data` says so. */
void log_record_print(struct buf *out, const struct log_record *record, bool data);

#endif
