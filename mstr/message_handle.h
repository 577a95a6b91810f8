/* message_handle.h - message handles of the MQI's library: what puts and gets do with them; their own calls are in cmqc.h.
 *
 * Memory:  a handle is the library's until MQDLTMH, or the MQDISC of its connection.
 * Errors:  MQRC_.
 * Blocks:  for the call of another thread about a handle.
 */
#ifndef MSTR_MESSAGE_HANDLE_H
#define MSTR_MESSAGE_HANDLE_H

#include "base/buf.h"
#include "mstr/cmqc.h"

/* Properties of a put, by the handles and the action of its options, into list. md: the program's descriptor; NULL or given as
 * output only: it is made of the handles, in made, and *md_made tells so. */
MQLONG message_handle_put(MQHCONN connection, const MQPMO *pmo, const MQMD *md, struct buf *list, MQMD *made, bool *md_made);
/* What was put, into the new handle. */
void message_handle_was_put(MQHCONN connection, const MQPMO *pmo, struct span list, const MQMD *md);
/* Is the handle of a get there? Its descriptor is copied. MQRC_HMSG_ERROR. */
MQLONG message_handle_get(MQHCONN connection, MQHMSG number, MQMD *md);
/* What was got. */
void message_handle_was_got(MQHCONN connection, MQHMSG number, struct span list, const MQMD *md);
/* The connection is gone. */
void message_handles_end(MQHCONN connection);

#endif
