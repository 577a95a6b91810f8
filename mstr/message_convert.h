/* message_convert.h - MQGMO_CONVERT, and texts of properties: from one code page and encoding into another.
 *
 * It is done in the program, behind the get: the queue manager has nothing to do with it.
 *
 * Errors:  MQRC_; nothing has changed then but what is in out.
 * Memory:  nothing is kept; out is the caller's, and its limit is that of the result.
 * Blocks:  no.
 * Source:  IBM MQ, Application Programming Reference, data conversion.
 */
#ifndef MSTR_MESSAGE_CONVERT_H
#define MSTR_MESSAGE_CONVERT_H

#include "base/buf.h"
#include "mstr/cmqc.h"

/* The message's data in another code page and encoding, in out; code page and encoding of md are then those of the result. */
MQLONG message_convert(MQMD *md, struct span data, MQLONG code_page, MQLONG encoding, struct buf *out);
/* A text; MQRC_SOURCE_CCSID_ERROR, MQRC_TARGET_CCSID_ERROR, MQRC_NOT_CONVERTED. Encodings matter to code pages of two bytes. */
MQLONG text_convert(struct span text, MQLONG from, MQLONG from_encoding, MQLONG to, MQLONG to_encoding, struct buf *out);

#endif
