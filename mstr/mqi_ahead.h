/* mqi_ahead.h - puts ahead: the library answers a put in a unit of work for the queue manager, as a grant lets it
 * (docs/formats/mqi_segment.md).
 *
 * The connection's lock is held by who calls.
 * Blocks:  no.
 */
#ifndef MSTR_MQI_AHEAD_H
#define MSTR_MQI_AHEAD_H

#include "mstr/mqi_segment.h"

struct connection;

/* The last grant, and what it is for. */
struct put_ahead {
    struct mqi_grant grant;
    MQHOBJ handle;
    MQLONG options;        /* MQPMO_ */
    MQMD given, made;      /* descriptor of the put that brought it, before and behind it */
    MQPMO answer;
};

/* Makes the connection's call, a put with these bytes of data, and answers it. False: it has to be called. */
bool ahead_put(struct connection *connection, const void *data);
/* A put was answered; given: its descriptor as it went there. */
void ahead_answered(struct connection *connection, const MQMD *given);
/* The handle is to be closed. */
void ahead_closed(struct connection *connection, MQHOBJ handle);

#endif
