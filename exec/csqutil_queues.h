/* csqutil_queues.h - what the functions of CSQUTIL on queues share: which queues, and calls of the MQI.
 *
 * Errors:  functions that return a code have said what is wrong.
 * Memory:  a list of names is the caller's: csqutil_names_release().
 * Blocks:  for the queue manager.
 */
#ifndef EXEC_CSQUTIL_QUEUES_H
#define EXEC_CSQUTIL_QUEUES_H

#include "exec/csqutil.h"
#include "mstr/cmqc.h"

enum { QUEUE_NAME_SIZE = MQ_Q_NAME_LENGTH + 1 };

/* QUEUE, PSID, DEFTYPE. */
struct csqutil_choice {
    char queue[QUEUE_NAME_SIZE]; /* empty: all of the page set */
    unsigned psid;
    bool predefined;             /* no dynamic queues */
};
unsigned csqutil_choose(struct csqutil *u, const struct csqutil_statement *statement, struct csqutil_choice *choice);
/* The name of a queue that a keyword has, empty where it is not given; false: it is none. */
bool csqutil_queue_name(const struct csqutil_statement *statement, const char *keyword, char name[QUEUE_NAME_SIZE]) MUST_CHECK;

struct csqutil_names {
    char (*names)[QUEUE_NAME_SIZE];
    size_t count;
};
void csqutil_names_add(struct csqutil_names *names, struct span name);
void csqutil_names_release(struct csqutil_names *names);

/* A connection, and the queue that is open. */
struct csqutil_mqi {
    struct csqutil *u;
    MQHCONN connection;
    MQHOBJ handle;
    MQLONG code, reason;
    uint32_t done;      /* messages of the open unit of work */
    uint32_t committed; /* messages of the queue */
    bool forced;        /* a syncpoint was forced */
};
/* CSQU120I, CSQU121I or CSQU009E. */
bool csqutil_mqi_connect(struct csqutil_mqi *mqi, struct csqutil *u);
void csqutil_mqi_disconnect(struct csqutil_mqi *mqi);
/* These say CSQU090E when they fail. */
bool csqutil_mqi_open(struct csqutil_mqi *mqi, const char *queue, MQLONG options);
void csqutil_mqi_close(struct csqutil_mqi *mqi);
bool csqutil_mqi_failed(struct csqutil_mqi *mqi, const char *call, const char *queue);
/* Commits what was done; false: it was backed out. */
bool csqutil_mqi_commit(struct csqutil_mqi *mqi, const char *queue);
void csqutil_mqi_back_out(struct csqutil_mqi *mqi);
/* Was the call refused because the unit of work is full? Then it was committed, and the call is to be made again. */
bool csqutil_mqi_full(struct csqutil_mqi *mqi, const char *queue);

#endif
