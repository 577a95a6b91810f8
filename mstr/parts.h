/* parts.h - what the commands ask of the other parts of the queue manager: tables of functions that the parts fill in.
 *
 * Until a part has filled in its functions, its commands are refused and say so; none pretends to have done anything.
 * Errors:  a mqsc_function returns 0 for normal completion, a negative reason for an abnormal one, or COMMAND_SAID when it has
 *          written its end itself. It never looks at authority.
 * Memory:  the tables belong to the parts.
 */
#ifndef MSTR_PARTS_H
#define MSTR_PARTS_H

#include "mstr/objects.h"

struct identity;
struct qmgr;
struct order;
struct mqsc;
typedef int mqsc_function(struct qmgr *qmgr, struct order *order, const struct mqsc *command);

/* PART(x) in mqsc.def. */
#define COMMAND_PARTS(P)                                                                                                     \
    P(display_qstatus) P(reset_qstats) P(refresh_qmgr) P(display_conn) P(stop_conn) P(display_thread) P(resolve_indoubt)      \
    P(display_log) P(set_log) P(define_log) P(archive_log) P(recover_bsds)                                                   \
    P(display_system) P(set_system) P(display_archive) P(set_archive) P(suspend_qmgr) P(resume_qmgr)                         \
    P(display_usage) P(define_buffpool) P(alter_buffpool) P(delete_buffpool) P(define_psid) P(alter_psid) P(delete_psid)     \
    P(chinit) P(start_chinit)                                                                                                 \
    P(display_tpstatus) P(display_sbstatus) P(display_pubsub) P(clear_topicstr)

struct command_parts {
#define PART(name) mqsc_function *name;
    COMMAND_PARTS(PART)
#undef PART
};

/* The owner of topics and subscriptions. Each function may be NULL. */
struct topic_part {
    void *context;
    /* A subscription is to be made, or altered (old): what the draft does not say is filled in. 0, or MQRC_ why it cannot be. */
    int (*prepare)(void *context, const struct identity *who, struct object *draft, const struct object *old);
    /* It is made, or altered. 0, or MQRC_: what is retained cannot be given to a new one, which is gone again. */
    int (*subscribed)(void *context, struct object *subscription);
    /* Takes it away with its object; REASON_BUSY: a program has it. */
    int (*unsubscribe)(void *context, struct object *subscription);
    /* A topic object is new, changed or gone. */
    void (*topics_changed)(void *context);
    /* The topic object nearest above a topic string. */
    const char *(*object_above)(void *context, struct span string);
};

/* What a local queue holds and who has it open, at this moment. */
struct queue_state {
    uint32_t depth;
    uint32_t inputs;
    uint32_t outputs;
    int psid;         /* -1 while it has no page set */
    bool uncommitted; /* puts or gets that are not committed */
    uint64_t persistent_puts; /* since it was first opened */
    uint64_t logged;          /* bytes of the log since then, for its messages */
};

/* Who makes events of what commands do; empty: nobody. */
struct audit_part {
    void *context;
    /* It was carried out. */
    void (*command)(void *context, const struct order *order, const struct mqsc *command);
    /* An event for each object of these types and that generic name that was changed since (0: ever); how many. */
    unsigned (*refresh)(void *context, uint64_t types, struct span name, microseconds since);
};

/* The owner of the messages. Each function may be NULL: no queue then has a message or is open. */
struct queue_part {
    void *context;
    void (*state)(void *context, const struct object *queue, struct queue_state *state);
    /* The queue is new or has other attributes than before. */
    void (*changed)(void *context, struct object *queue);
    /* Deletes all messages; durable when it returns. */
    int (*clear)(void *context, struct object *queue);
    /* The queue manager has other attributes than before. */
    void (*settings)(void *context);
    /* Looks for expired messages of the queues of that generic name, soon; how many queues there are. */
    unsigned (*expire)(void *context, struct span name);
    /* Moves all messages behind those of to; durable when it returns. */
    int (*move)(void *context, struct object *from, struct object *to);
    /* Programs may have put what was not taken yet: it is. */
    void (*catch_up)(void *context);
};

#endif
