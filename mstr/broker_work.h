/* broker_work.h - one command message of the queued publish/subscribe interface while it is carried out: what queue_broker.c, which
 * goes from call to call, and queue_register.c, which does the work inside of the engine, share.
 *
 * All that a command does is of one unit of work: its message, its response, the subscriptions that it changes, the publications
 * that it deletes or sends. A step is a call of the interface's connection: it may have to wait for pages, and is then made again.
 */
#ifndef MSTR_BROKER_WORK_H
#define MSTR_BROKER_WORK_H

#include "mstr/broker_message.h"
#include "mstr/queue_private.h"

#define BROKER_CONTROL "SYSTEM.BROKER.CONTROL.QUEUE"
#define BROKER_DEFAULT_STREAM "SYSTEM.BROKER.DEFAULT.STREAM"
#define BROKER_STREAMS "SYSTEM.QPUBSUB.QUEUE.NAMELIST"

enum { BROKER_PROBLEMS_MAX = BROKER_TOPICS_MAX + 1, BROKER_HEX_ID = 2 * sizeof(MQBYTE24) };

/* A subscription that a command has changed. */
struct broker_touched {
    uint64_t number;
    char *name;     /* that it had, or was made with */
    uint64_t queue; /* the temporary dynamic queue that it goes with: its id; 0: none */
};

struct broker_work {
    struct engine *engine;
    const char *queue;                 /* from which it came */
    enum broker_queue_kind kind;
    MQMD md;                           /* as it was got */
    struct span list, data;            /* what was got: properties, and the rest */
    struct broker_message message;
    char user[MQ_USER_ID_LENGTH + 1];
    char stream[MQ_Q_NAME_LENGTH + 1]; /* whose topics they are */

    uint64_t *chosen;                  /* DeregAll: the subscriptions that are looked at */
    uint32_t chosen_count, chosen_next;
    bool any;                          /* of them one was meant */
    struct topic_walk walk;            /* DeletePub: the topic that it is at */
    bool walking;

    /* How far it is, and with what. */
    unsigned next;                     /* topic, or subscription */
    unsigned good;                     /* topics that were served */
    struct broker_reason problems[BROKER_PROBLEMS_MAX];
    unsigned problem_count;
    bool failed;                       /* as a whole: the first problem says why */
    MQLONG later;                      /* MQRC_: it cannot be carried out now; 0: it can */
    struct object_change *changes;
    struct broker_touched *touched;
    unsigned touched_count, undone;
    bool undoing;
    uint64_t retained[BROKER_TOPICS_MAX]; /* those that get what is retained */
    unsigned retained_count;
    struct buf attributes;             /* for FullResp */
    struct engine_publisher publisher;
    char correlation[BROKER_HEX_ID + 1]; /* of it, as objects have it; empty: it is not correlated */
};

void broker_work_init(struct broker_work *work, struct engine *engine);
void broker_work_release(struct broker_work *work);
void broker_problem(struct broker_work *work, MQLONG reason, struct span topic);
/* The problem is one of the whole command. */
void broker_fail(struct broker_work *work, MQLONG reason);

/* Does its sender want to hear that it failed? */
bool broker_wants_failure(const struct broker_work *work);
/* Without a topic that was served, the command has failed with its first problem. */
void broker_settle(struct broker_work *work);

/* What the interface tells for a reason of the queue manager. */
MQLONG broker_told(MQLONG reason);

/* The topic string that a topic of the message stands for. MQRC_NONE, or a problem. */
MQLONG broker_topic_string(const struct broker_work *work, struct span topic, struct buf *full);
/* Queue, queue manager and correlation identifier that are the identity of who sent it. */
MQLONG broker_identity(struct broker_work *work);

/* The steps of RegSub, DeregSub and DeletePub. */
int broker_register(struct engine_connection *connection, struct mqi_call *call);
int broker_deregister(struct engine_connection *connection, struct mqi_call *call);
int broker_delete(struct engine_connection *connection, struct mqi_call *call);
/* ReqUpdate finds its subscription. */
int broker_request(struct engine_connection *connection, struct mqi_call *call);
/* What is retained goes to work->retained[work->next]. */
int broker_send_retained(struct engine_connection *connection, struct mqi_call *call);
/* The response, or what becomes of a message that failed and wants none. call->reason: MQRC_ if it is to be tried again. */
int broker_respond(struct engine_connection *connection, struct mqi_call *call);

/* Before the commit, and behind a backout: at once, or as a step. */
void broker_keep(struct broker_work *work);
void broker_undo(struct broker_work *work);
int broker_undo_on(struct engine_connection *connection, struct mqi_call *call);

#endif
