/* message_header.c - the header of a stored message (docs/formats/message_header.md). */
#include "mstr/message_header.h"

enum { HEADER_VERSION = 1, PREFIX_MAX = 4096, HAS_PROPERTIES = 1 /* flag */ };

void header_put(struct buf *out, const struct message_header *header)
{
    buf_put_u16(out, HEADER_VERSION);
    buf_put_u16(out, header->properties ? HAS_PROPERTIES : 0);
    buf_put_u64(out, (uint64_t)header->put);
    buf_put_u64(out, (uint64_t)header->expires);
    mqi_put_md(out, &header->md);
    buf_put_field(out, header->prefix);
    if (header->properties)
        buf_put_u32(out, header->properties);
}

int header_get(struct span bytes, struct message_header *header)
{
    struct reader in = reader_of(bytes);
    uint16_t version = reader_u16(&in), flags = reader_u16(&in);

    header->put = (microseconds)reader_u64(&in);
    header->expires = (microseconds)reader_u64(&in);
    mqi_get_md(&in, &header->md);
    header->prefix = reader_field(&in, PREFIX_MAX);
    header->properties = flags & HAS_PROPERTIES ? reader_u32(&in) : 0;
    return version != HEADER_VERSION || flags > HAS_PROPERTIES || reader_end(&in) < 0 ? REASON_CORRUPT : 0;
}
