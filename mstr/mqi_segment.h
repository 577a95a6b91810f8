/* mqi_segment.h - the memory that a program and its queue manager share (docs/formats/mqi_segment.md).
 *
 * Both sides of it in one place: posting a call and answering it. The other side is never believed: what is read here is read once,
 * and checked behind that.
 *
 * Units:   bytes; milliseconds.
 * Errors:  0 or a negative reason.
 * Memory:  segment_new() and segment_map() map it, segment_free() takes it back; the descriptor of a new one is the caller's.
 * Blocks:  segment_wait(); the rest does not.
 */
#ifndef MSTR_MQI_SEGMENT_H
#define MSTR_MQI_SEGMENT_H

#include "base/buf.h"
#include "base/clock.h"
#include "mstr/mqi_call.h"
#include "mstr/mqi_wake.h"

enum {
    SEGMENT_VERSION = 6,
    SEGMENT_CALL_MAX = 65536, /* a subscription has four texts of 10240 bytes */
    SEGMENT_ANSWER_MAX = 65536,
    SEGMENT_DATA = 65536,
    SEGMENT_RING = 262144, /* puts ahead; a power of two */
    SEGMENT_MESSAGE_MAX = 104857600,                   /* MAXMSGL at most */
    SEGMENT_AREA_MAX = SEGMENT_MESSAGE_MAX + SEGMENT_DATA, /* of an AREA */
};

struct segment_page; /* in the memory */

struct segment {
    struct segment_page *page; /* NULL: not mapped */
    char *own;                 /* its data area */
    char *area;                /* where data lies now: own, or a further file */
    size_t area_size;
    uint32_t number;           /* of the last call: posted (program) or answered (queue manager) */
    uint32_t ahead;            /* bytes of puts ahead: posted (program) or taken (queue manager) */
    uint32_t entry;            /* of the one that is being done */
    unsigned taken;            /* times in a row that others kept the core from who looked */
    unsigned crowded;          /* calls that do not look for their answer, since that was so */
    unsigned misses[2];        /* times in a row that looking before sleeping was in vain: [the answer waits for the disk] */
};

/* The queue manager's side. */
int segment_new(struct segment *segment, int *fd) MUST_CHECK;
/* The connection's identifier (MQCNO.ConnectionId): put there by the queue manager before the program has the segment. */
void segment_identify(struct segment *segment, const MQBYTE24 id);
void segment_identity(const struct segment *segment, MQBYTE24 id);
/* Is there a call? Then it is copied into call: 1. 0: none. REASON_TOO_LONG: no call can be that long. */
int segment_take(struct segment *segment, struct buf *call) MUST_CHECK;
/* Has the program posted a call that was not taken yet? */
bool segment_posted(const struct segment *segment);
/* Tells the program that the queue manager looks by itself, so that it need not ring; false: that it must ring again. Look once
 * more behind that. */
void segment_watch(struct segment *segment, bool watched);
/* What the program says of the consumer of that handle, MQHO_NONE: of its connection. MQI_AS_; what is none is MQI_AS_NONE. */
unsigned segment_state(const struct segment *segment, MQHOBJ handle);
/* Writes a signal; its place is less than MQI_SIGNALS. */
void segment_signal(struct segment *segment, uint32_t place, uint32_t code);
/* Answers the call that was taken, and wakes the program; false: it sleeps with others (mqi_wake_all()). */
bool segment_answer(struct segment *segment, const struct buf *answer) MUST_CHECK;
/* What the program may put ahead: the number of a grant, 0: nothing. */
void segment_grant(struct segment *segment, uint32_t grant);
/* A put ahead, copied into put->call; its data stays where the program can write to it. 1; 0: there is none; or a reason. */
struct segment_put {
    struct buf *call;
    microseconds at;
    char *data;
    size_t length;
};
int segment_take_ahead(struct segment *segment, struct segment_put *put) MUST_CHECK;
/* The put that was taken is done: its room is the program's again. */
void segment_ahead_done(struct segment *segment);
/* Has the program put ahead what was not taken yet? */
bool segment_ahead_posted(const struct segment *segment);

/* The program's side. The descriptor stays the caller's. */
int segment_map(struct segment *segment, int fd) MUST_CHECK;
/* Posts a call (at most SEGMENT_CALL_MAX). True: the bell has to be rung, which is the caller's to do. */
bool segment_post(struct segment *segment, const struct buf *call) MUST_CHECK;
/* What has been written to a place, 0: nothing. */
uint32_t segment_signalled(const struct segment *segment, uint32_t place);
/* The place is given out anew. */
void segment_signal_clear(struct segment *segment, uint32_t place);
/* MQI_AS_ of the consumer of this handle, whose signal has that place; place 0, MQHO_NONE: of the connection. */
void segment_put_state(struct segment *segment, uint32_t place, MQHOBJ handle, unsigned state);
uint32_t segment_granted(const struct segment *segment);
/* Puts ahead; false: the ring has no room. *ring: the bell has to be rung. */
bool segment_post_ahead(struct segment *segment, const struct buf *call, microseconds at, struct span data, bool *ring) MUST_CHECK;
/* Waits for the answer, milliseconds at most: 1 and answer filled, 0: not yet, REASON_CORRUPT. slow: it waits for the disk; wake:
 * with others, for the log (NULL: by itself). */
int segment_wait(struct segment *segment, bool slow, const struct mqi_wake *wake, int milliseconds, struct buf *answer) MUST_CHECK;

/* Both: the memory file of an AREA takes the place of the data area; size 0: the segment's own again. */
int segment_area_new(struct segment *segment, size_t size, int *fd) MUST_CHECK;
int segment_area_map(struct segment *segment, int fd, size_t size) MUST_CHECK;
void segment_area_own(struct segment *segment);
void segment_free(struct segment *segment);

#endif
