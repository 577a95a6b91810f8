/* queue_index.h - the index of a queue (INDXTYPE): where the messages with one identifier are, in delivery order.
 *
 * It is in memory alone, made when the queue manager starts or the type changes, and told of each message that comes and goes
 * (store_queue_watch()). A lookup costs the same however deep the queue is. Messages without an identifier (zeros) are not in it:
 * nobody can ask for them by it.
 *
 * Memory:  about 200 bytes for a message with an identifier of its own, 40 for each further one of the same; all indexes of a queue
 *          manager together no more than the limit of their struct index_memory. What would go beyond it makes the index useless
 *          (index_usable() is false): gets look through the queue then.
 * Errors:  none.
 * Blocks:  no.
 */
#ifndef MSTR_QUEUE_INDEX_H
#define MSTR_QUEUE_INDEX_H

#include "mstr/cmqc.h"
#include "mstr/message_store.h"

/* The words of INDXTYPE, in the order of attributes.def. */
enum index_type { INDEX_NONE, INDEX_MSGID, INDEX_CORRELID, INDEX_GROUPID, INDEX_MSGTOKEN };

struct index_memory {
    size_t used, most; /* bytes */
};

struct queue_index;
struct index_place;

/* type: MSGID, CORRELID or GROUPID. memory is borrowed. */
struct queue_index *index_new(enum index_type type, struct index_memory *memory);
void index_free(struct queue_index *index); /* NULL is fine */
enum index_type index_type_of(const struct queue_index *index);
bool index_usable(const struct queue_index *index);

/* A message came, went; header: as docs/formats/message_header.md says. */
void index_add(struct queue_index *index, const struct store_message *message, struct span header);
void index_remove(struct queue_index *index, const struct store_message *message, struct span header);

/* A walk through the messages with one identifier, in delivery order. Messages may go while it is under way, but for the one that
 * comes next. */
struct index_walk {
    const struct queue_index *index;
    const MQBYTE *id; /* borrowed */
    int priority;
    const struct index_place *next;
};
/* From the first one behind that place on; priority STORE_PRIORITIES: from the first one of all. */
void index_walk(struct index_walk *walk, const struct queue_index *index, const MQBYTE24 id, unsigned priority, uint64_t arrival);
/* 0: there is none any more. */
store_position index_walk_next(struct index_walk *walk);

#endif
