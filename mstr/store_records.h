/* store_records.h - bodies of the log records of the message store: one struct has the fields of any of them.
 *
 * Errors:  store_record_decode(): REASON_CORRUPT where the length is none of that type; REASON_NOT_FOUND: of another type.
 * Memory:  bytes is borrowed: from the caller, or from what was decoded.
 * Format:  docs/formats/message_store.md; the rows are in store_records.def.
 */
#ifndef MSTR_STORE_RECORDS_H
#define MSTR_STORE_RECORDS_H

#include "mstr/log_record.h"

enum {
    STORE_COMMITS = 1, /* flag of REMOVE: and this commits the unit */
    STORE_WHOLE = 1,   /* flag of SHUNT: the last one, from which on these records are the unit's */
};
/* Bytes of PREPARE: identifier, connection, user. */
enum { PREPARE_NAME = 8, PREPARE_LENGTH = 16 + 2 * PREPARE_NAME };
/* One entry of SHUNT: kind u8, then set, anchor, page, slot, arrival as PUT, GET or BODY has them, 0 where it has none. */
enum shunt_kind { SHUNT_PUT = 1, SHUNT_GET, SHUNT_BODY };
enum { SHUNT_ENTRY = 21 };

enum { STORE_FIELDS_MAX = 40 /* bytes of a body in front of `bytes`, at most */ };

struct store_record {
    enum log_type type;
    uint16_t set;      /* page set */
    uint16_t slot;
    uint16_t offset;   /* in the header of a message */
    uint32_t anchor;   /* page of the queue's anchor */
    uint32_t page;
    uint32_t previous, next;
    uint32_t gets;
    uint8_t priority;
    uint8_t flags;
    uint64_t arrival;
    uint64_t queue;
    uint64_t began;    /* microseconds since 1970-01-01 UTC */
    struct span bytes;
};

/* The body without `bytes`, which every type that has it has last; bytes written to fields. */
size_t store_record_encode(const struct store_record *record, char fields[STORE_FIELDS_MAX]);
int store_record_decode(const struct log_record *log, struct store_record *record) MUST_CHECK;
/* What an entry of SHUNT stands for: type is LOG_PUT, LOG_GET or LOG_BODY. */
void store_shunt_encode(const struct store_record *of, char entry[SHUNT_ENTRY]);
int store_shunt_decode(struct span entry, struct store_record *of) MUST_CHECK;

#endif
