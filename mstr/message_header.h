/* message_header.h - the header of a stored message as bytes.
 *
 * Errors:  REASON_CORRUPT.
 * Memory:  a header borrows its prefix.
 * Format:  docs/formats/message_header.md.
 */
#ifndef MSTR_MESSAGE_HEADER_H
#define MSTR_MESSAGE_HEADER_H

#include "base/clock.h"
#include "mstr/mqi_call.h"

struct message_header {
    microseconds put, expires; /* expires 0: never */
    MQMD md;
    struct span prefix; /* borrowed */
    uint32_t properties; /* bytes of the data that are the list of them */
};
void header_put(struct buf *out, const struct message_header *header);
int header_get(struct span bytes, struct message_header *header) MUST_CHECK;

#endif
