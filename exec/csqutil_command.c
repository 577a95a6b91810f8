/* csqutil_command.c - COMMAND of CSQUTIL: commands of a data set go to the queue manager (mstr/command_client.h).
 *
 * RESPTIME is how long one message of a reply may take. */
#include "base/text.h"
#include "exec/csqutil.h"
#include "exec/messages.h"
#include "mstr/attribute.h"
#include "mstr/command_client.h"

enum { RESPTIME = 30, RESPTIME_LOWEST = 5, RESPTIME_HIGHEST = 999, SECOND = 1000, QMGR_SHOWN = 49 };

struct command {
    struct csqutil *u;
    struct csqutil_link link;
    struct csqutil_definitions definitions;
};

static int send_command(void *context, struct span text, struct buf *reply)
{
    return csqutil_send(&((struct command *)context)->link, text, reply);
}

static void print_line(void *context, struct span line)
{
    csqutil_print(((struct command *)context)->u, line);
}

static void write_definition(void *context, struct span line)
{
    csqutil_definition(&((struct command *)context)->definitions, line);
}

/* FAILURE and RESPTIME: a code, and it has been said, when one is wrong. */
static unsigned take_options(struct command *command, struct command_client *client, const struct csqutil_statement *statement,
                             int *patience)
{
    struct span failure = csqutil_value(statement, "FAILURE");
    int place = failure.length ? word_place("IGNORE CONTINUE STOP", failure) : FAILURE_IGNORE;
    uint64_t seconds = RESPTIME;

    if (place < 0)
        return csqutil_bad_value(command->u, statement, "FAILURE");
    client->failure = (enum command_failure)place;
    if (!csqutil_number(csqutil_value(statement, "RESPTIME"), RESPTIME_HIGHEST, &seconds) || seconds < RESPTIME_LOWEST)
        return csqutil_bad_value(command->u, statement, "RESPTIME");
    *patience = (int)seconds * SECOND;
    return CSQUTIL_GOOD;
}

static int run_records(struct command *command, struct command_client *client, struct dd *in)
{
    struct span record;
    int reason = 0, got = 1;

    while (reason == 0 && (got = dd_read(in, &record)) > 0)
        reason = command_client_record(client, record);
    if (reason == 0)
        reason = got < 0 ? got : command_client_end(client);
    return reason < 0 ? reason : command->definitions.failed;
}

/* With the queue manager connected. */
static unsigned run_connected(struct command *command, struct command_client *client, const char *ddname)
{
    struct dd *in;
    bool good;
    int reason = dd_open_read(command->u->step, ddname, &in);

    if (reason < 0) {
        dd_missing(command->u->step, ddname);
        return CSQUTIL_SEVERE;
    }
    reason = run_records(command, client, in);
    good = command_client_totals(client);
    if (dd_close(in) < 0 && reason == 0)
        reason = REASON_IO;
    if (reason < 0 && reason != REASON_REFUSED) {
        if (command->link.refused)
            csqutil_cannot_connect(&command->link, span_of(command->link.qmgr));
        else if (!command->definitions.failed) /* that says csqutil_definitions_end() */
            csqutil_say(command->u, GBRE106E, ddname, reason_text(reason));
        return CSQUTIL_SEVERE;
    }
    return good && reason == 0 ? CSQUTIL_GOOD : CSQUTIL_FAILED;
}

static unsigned run(struct command *command, struct command_client *client, const struct csqutil_statement *statement)
{
    struct span target = csqutil_value(statement, "TGTQMGR");
    char ddname[NAME8_MAX + 1], connecting[QMGR_SHOWN], wanted[QMGR_SHOWN];
    int reason, patience = 0;
    unsigned code = take_options(command, client, statement, &patience);

    if (code != CSQUTIL_GOOD)
        return code;
    if (!csqutil_ddname(statement, "DDNAME", "CSQUCMD", ddname))
        return csqutil_bad_value(command->u, statement, "DDNAME");
    snprintf(connecting, sizeof connecting, "%.*s", (int)command->u->qmgr.length, command->u->qmgr.data);
    command_client_connecting(client, ddname, connecting);
    reason = csqutil_connect(&command->link, command->u, command->u->qmgr, target);
    snprintf(wanted, sizeof wanted, "%.*s", (int)target.length, target.data);
    if (command->link.connected)
        command_client_connected(client, command->link.qmgr, target.length ? wanted : command->link.qmgr);
    if (reason < 0) {
        csqutil_cannot_connect(&command->link, command->u->qmgr);
        return CSQUTIL_SEVERE;
    }
    command->link.patience = patience;
    code = csqutil_open_definitions(command->u, &command->definitions, statement, &client->make);
    return code == CSQUTIL_GOOD ? run_connected(command, client, ddname) : code;
}

unsigned csqutil_command(struct csqutil *u, const struct csqutil_statement *statement)
{
    struct command command = { .u = u };
    const struct command_client_functions functions = { &command, send_command, print_line, write_definition };
    struct command_client client;
    unsigned code;

    command_client_init(&client, &functions);
    code = run(&command, &client, statement);
    code = csqutil_close_definitions(u, &command.definitions, code);
    csqutil_disconnect(&command.link);
    command_client_release(&client);
    return code;
}
