/* operator.h - operator commands: whom they are for, who may give them, what they answer.
 *
 * Owner:   the master.
 * Errors:  none for the caller: every text gets an answer, through an order (console/orders.h).
 */
#ifndef CONSOLE_OPERATOR_H
#define CONSOLE_OPERATOR_H

#include "base/clock.h"
#include "console/modify.h"
#include "console/orders.h"
#include "console/replies.h"
#include "console/retained.h"
#include "console/started.h"
#include "console/tasks.h"
#include "racf/racf_client.h"

struct console {
    struct server *server;
    struct orders *orders;
    struct tasks *tasks;
    struct supervisor *supervisor;
    struct replies *replies;     /* questions that wait for one */
    struct retained *retained;   /* action messages that are no questions */
    struct listeners *listeners; /* jobs and tasks that take texts of MODIFY and STOP */
    struct started *started_tasks; /* that are no queue managers */
    microseconds started; /* when the master was */
    const struct config *config;
    struct racf *racf;     /* NULL until it is needed: console_racf() */
    void (*say)(struct console *console, const char *jobid, struct span lines); /* to SYSLOG */
};

/* The master's own session with racf, made when it is first needed. */
struct racf *console_racf(struct console *console);
/* A command of who; session: waits for the answer, NULL: nobody does. Returns REPLY_LATER, or a reason when the text is no command
 * at all (too long). */
int operator_command(struct console *console, struct session *session, const struct identity *who, struct span text);

#endif
