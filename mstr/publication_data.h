/* publication_data.h - what a subscription is told of a publication itself, in the way that its PSPROP says: properties, folder psc
 * of a MQRFH2, pairs of a MQRFH, or parameters of a command format.
 *
 * Memory:  nothing is kept.
 * Errors:  what does not fit makes the buffer fail.
 * Blocks:  no.
 * Source:  IBM MQ, DEFINE SUB (PSPROP), Publish message, MQPS_ and MQPSC_ constants; docs/formats/broker_message.md.
 */
#ifndef MSTR_PUBLICATION_DATA_H
#define MSTR_PUBLICATION_DATA_H

#include "base/buf.h"
#include "mstr/cmqc.h"

/* The words of PSPROP, in their order. */
enum publication_properties { PSPROP_MSGPROP, PSPROP_NONE, PSPROP_COMPAT, PSPROP_RFH2 };

/* Properties in which a publication of a command message keeps what its publisher said. */
#define PUBLICATION_TIME "mqps.Pts"
#define PUBLICATION_SEQUENCE "mqps.Seq"

struct publication_note {
    const char *topic;
    struct span user_data; /* of the subscription */
    bool retained;         /* it is sent because it was retained */
    MQLONG level;          /* -1: not told */
    struct span list;      /* properties of the publication */
};

enum { PUBLICATION_ADDED = 1 << 18 /* bytes of topic string and user data, each byte six as an entity */ };

/* Properties and data of the copy into made, of which properties are the first *length bytes; md as it is with that. */
void publication_data_make(enum publication_properties how, const struct publication_note *note, struct span body, MQMD *md,
                           struct buf *made, uint32_t *length);

#endif
