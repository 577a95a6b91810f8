/* command_client.h - commands of a data set sent to a queue manager, what it answers, and definitions made of its answers: the
 * inside of CSQUTIL COMMAND.
 *
 * Errors:  command_client_record(): REASON_REFUSED, FAILURE(STOP) and a command failed; else what send() gave, which ends the run.
 * Memory:  command_client_init() and command_client_release(); the functions' context is the caller's.
 * Blocks:  as send() does.
 * Source:  facts/mq-operations.md, section 9.
 */
#ifndef MSTR_COMMAND_CLIENT_H
#define MSTR_COMMAND_CLIENT_H

#include "mstr/mqsc_input.h"

struct command_client_functions {
    void *context;
    /* reply: CSQN205I and the messages behind it, a line each. */
    int (*send)(void *context, struct span command, struct buf *reply);
    void (*print)(void *context, struct span line);      /* SYSPRINT */
    void (*definition)(void *context, struct span line); /* of MAKEDEF and its like; records of 72 columns */
};

/* FAILURE: what a command that fails does to those behind it, and to the function. */
enum command_failure { FAILURE_IGNORE, FAILURE_CONTINUE, FAILURE_STOP };
enum command_make { MAKE_NOTHING, MAKE_DEFINE, MAKE_REPLACE, MAKE_ALTER, MAKE_DELETE };

struct command_client {
    struct command_client_functions functions;
    enum command_failure failure;
    enum command_make make;
    struct mqsc_input input;
    uint32_t read, answered, failed;
};

void command_client_init(struct command_client *client, const struct command_client_functions *functions);
void command_client_release(struct command_client *client);
/* CSQU127I and CSQU120I; when there is a connection, CSQU121I, and CSQU055I for the queue manager that carries the commands out. */
void command_client_connecting(struct command_client *client, const char *ddname, const char *qmgr);
void command_client_connected(struct command_client *client, const char *qmgr, const char *target);
/* One record of the input, and what is left behind the last one. */
int command_client_record(struct command_client *client, struct span record) MUST_CHECK;
int command_client_end(struct command_client *client) MUST_CHECK;
/* CSQU057I and CSQU058I. Did it succeed? A failed command counts unless FAILURE(IGNORE) was said. */
bool command_client_totals(struct command_client *client);

/* Turns one message CSQM4nnI into the commands that make the object, but a dynamic queue. REASON_CORRUPT: it is none. */
int command_client_make(const struct command_client *client, struct span message) MUST_CHECK;

#endif
