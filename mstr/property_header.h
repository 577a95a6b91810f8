/* property_header.h - properties as MQRFH2: headers read and made, properties lifted out of the data of a message.
 *
 * Errors:  what is no header, or a folder that cannot be read, is data and stays as it is.
 * Memory:  nothing is kept.
 * Blocks:  no.
 * Format:  docs/formats/message_properties.md.
 * Source:  IBM MQ, Developing applications reference: MQRFH2; properties specified as MQRFH2 elements.
 */
#ifndef MSTR_PROPERTY_HEADER_H
#define MSTR_PROPERTY_HEADER_H

#include "mstr/property.h"

/* A header as it stands in data. */
struct rules_header {
    size_t length;           /* with its folders */
    MQLONG own;              /* encoding of its numbers */
    MQLONG encoding, code_page; /* of what is behind it */
    MQCHAR8 format;
    MQLONG names;            /* NameValueCCSID */
    struct span folders;
};
/* Does the data begin with one? encoding: of its numbers. False: no, or not a whole one. */
bool rules_header_get(struct span data, MQLONG encoding, struct rules_header *header);
/* The next folder, without its length; false: there is none, or it does not fit. */
bool rules_folder_next(const struct rules_header *header, struct span *rest, struct span *folder);
/* Is it one with properties? Then they are appended. REASON_BAD_VALUE: they cannot be read, and nothing is. */
bool rules_folder_has_properties(struct span folder);
int rules_folder_properties(struct span folder, struct buf *list) MUST_CHECK;

enum lift {
    LIFT_ALL,    /* takes them out of the headers */
    LIFT_LOOK,   /* finds them only: front stays empty, md as it is, behind is 0 */
};
/* Properties of the MQRFH2 that the data of a message of that descriptor begins with, appended to list. What stays of the headers
 * comes into front, and behind it comes the data from *behind on; md then describes that. False: a folder could not be read. */
bool properties_lift(enum lift how, MQMD *md, struct span data, struct buf *list, struct buf *front, size_t *behind);

/* A header with these properties, and md as it is with that in front of the data; nothing where there are none. */
void properties_make_header(struct span list, MQMD *md, struct buf *out);
/* A header of folders that are there already: a text each, with its tags. */
void rules_header_make(const struct span *folders, size_t count, MQMD *md, struct buf *out);
/* A MQRFH of version 1 with these names and values, and md as it is with that in front. */
void rules_header_make_old(struct span pairs, MQMD *md, struct buf *out);
/* Characters of a value with entities where they are needed. */
void rules_put_text(struct buf *out, struct span text);

#endif
