/* csqutil_command.c - COMMAND of CSQUTIL: commands of a data set go to the queue manager (mstr/command_client.h).
 *
 * DIFFERS: RESPTIME is how long one command may take; no further messages are waited for. MAKECLNT is not built.
 */
#include "base/config.h"
#include "base/text.h"
#include "exec/csqutil.h"
#include "exec/messages.h"
#include "mstr/attribute.h"
#include "mstr/command_client.h"

#define REQUEST REQUEST_NUMBER
enum {
#include "mstr/mqi_requests.def"
};
#undef REQUEST

enum { RESPTIME = 30, RESPTIME_LOWEST = 5, RESPTIME_HIGHEST = 999, SECOND = 1000, COMMAND_BODY_MAX = 40000, DEFINITION_LRECL = 80 };

struct command {
    struct csqutil *u;
    struct link *link;
    struct dd *definitions; /* NULL: none are made */
    int patience;           /* milliseconds */
    uint32_t refused;       /* MQRC of the queue manager, 0 none */
    int failed;             /* reason of a write */
};

static int send_command(void *context, struct span text, struct buf *reply)
{
    struct command *command = context;
    struct buf body;
    struct answer answer;
    struct reader in;
    struct span log;
    int reason;

    buf_init(&body, COMMAND_BODY_MAX);
    buf_put_field(&body, text);
    answer_init(&answer);
    reason = link_call_for(command->link, REQUEST_COMMAND, &body, -1, &answer, command->patience);
    if (reason == 0) {
        in = answer_reader(&answer);
        command->refused = reader_u32(&in);
        log = reader_field(&in, SIZE_MAX);
        buf_put_span(reply, reader_field(&in, SIZE_MAX));
        reason = reader_end(&in);
        if (reason == 0 && log.length)
            step_wto(command->u->step, 0, log);
        if (reason == 0 && command->refused)
            reason = REASON_NOT_AUTHORIZED;
    }
    answer_release(&answer);
    buf_release(&body);
    return reason;
}

static void print_line(void *context, struct span line)
{
    csqutil_print(((struct command *)context)->u, line);
}

static void write_definition(void *context, struct span line)
{
    struct command *command = context;

    if (command->failed == 0)
        command->failed = dd_write(command->definitions, line);
}

/* The queue manager of that name is a service under its subsystem name. */
static int connect_qmgr(struct command *command, struct span name, char full_name[49])
{
    const struct config_qmgr *found = NULL;
    struct config *config;
    struct buf problem;
    char service[5];
    int reason;

    buf_init(&problem, 4096);
    reason = config_load(&config, &problem);
    buf_release(&problem);
    if (reason < 0)
        return reason;
    for (unsigned i = 0; i < config->qmgr_count && !found; i++)
        if (name.length == 0 || span_is(name, config->qmgrs[i].name))
            found = &config->qmgrs[i];
    if (found) {
        snprintf(full_name, 49, "%s", found->name);
        config_subsystem(found, service);
        reason = step_connect(command->u->step, service, &command->link);
    } else {
        reason = REASON_NOT_FOUND;
    }
    config_free(config);
    return reason;
}

/* FAILURE and RESPTIME; false, and it has been said, when one is wrong. */
static bool options_good(struct command *command, struct command_client *client, const struct csqutil_statement *statement)
{
    struct span failure = csqutil_value(statement, "FAILURE"), time = csqutil_value(statement, "RESPTIME");
    int place = failure.length ? word_place("IGNORE CONTINUE STOP", failure) : FAILURE_IGNORE;
    uint64_t seconds = RESPTIME;

    if (place < 0) {
        csqutil_say(command->u, GBRE100E, "FAILURE", reason_text(REASON_BAD_VALUE));
        return false;
    }
    client->failure = (enum command_failure)place;
    if (time.length && (!text_number(time, RESPTIME_HIGHEST, &seconds) || seconds < RESPTIME_LOWEST)) {
        csqutil_say(command->u, GBRE100E, "RESPTIME", reason_text(REASON_BAD_VALUE));
        return false;
    }
    command->patience = (int)seconds * SECOND;
    return true;
}

/* The DD of definitions, where one is named. */
static int open_definitions(struct command *command, struct command_client *client, const struct csqutil_statement *statement)
{
    static const struct {
        const char *keyword;
        enum command_make make;
    } kinds[] = { { "MAKEDEF", MAKE_DEFINE }, { "MAKEREP", MAKE_REPLACE }, { "MAKEALT", MAKE_ALTER }, { "MAKEDEL", MAKE_DELETE } };
    static const struct record_attributes cards = { RECFM_F, true, CONTROL_NONE, DEFINITION_LRECL, 0 };

    for (size_t i = 0; i < ARRAY_COUNT(kinds); i++)
        if (csqutil_has(statement, kinds[i].keyword)) {
            char ddname[NAME8_MAX + 1];

            if (client->make != MAKE_NOTHING)
                return REASON_EXISTS;
            client->make = kinds[i].make;
            if (!text_copy(ddname, sizeof ddname, csqutil_value(statement, kinds[i].keyword)))
                return REASON_BAD_NAME;
            if (dd_open_write(command->u->step, ddname, &cards, &command->definitions) < 0) {
                dd_missing(command->u->step, ddname);
                return REASON_NOT_FOUND;
            }
        }
    return 0;
}

static int run_records(struct command *command, struct command_client *client, struct dd *in)
{
    struct span record;
    int reason = 0, got = 1;

    while (reason == 0 && (got = dd_read(in, &record)) > 0)
        reason = command_client_record(client, record);
    if (reason == 0)
        reason = got < 0 ? got : command_client_end(client);
    return reason < 0 ? reason : command->failed;
}

static unsigned run(struct command *command, struct command_client *client, const struct csqutil_statement *statement)
{
    struct span named = csqutil_value(statement, "DDNAME"), target = csqutil_value(statement, "TGTQMGR");
    char ddname[NAME8_MAX + 1], qmgr[49] = "", wanted[49];
    struct dd *in;
    bool good;
    int reason;

    if (!options_good(command, client, statement) || !text_copy(ddname, sizeof ddname, named.length ? named : span_of("CSQUCMD")))
        return CSQUTIL_SEVERE;
    target = target.length ? target : command->u->qmgr;
    snprintf(wanted, sizeof wanted, "%.*s", (int)target.length, target.data);
    command_client_connecting(client, ddname, wanted);
    reason = connect_qmgr(command, target, qmgr);
    if (reason < 0) {
        csqutil_say(command->u, CSQU009E, wanted, reason_text(reason));
        return CSQUTIL_SEVERE;
    }
    command_client_connected(client, qmgr);
    reason = dd_open_read(command->u->step, ddname, &in);
    if (reason < 0) {
        dd_missing(command->u->step, ddname);
        return CSQUTIL_SEVERE;
    }
    reason = open_definitions(command, client, statement);
    if (reason == 0)
        reason = run_records(command, client, in);
    good = command_client_totals(client);
    if (dd_close(in) < 0 && reason == 0)
        reason = REASON_IO;
    if (reason < 0 && reason != REASON_REFUSED) {
        csqutil_say(command->u, CSQU009E, qmgr, command->refused ? "MQRC" : reason_text(reason));
        return CSQUTIL_SEVERE;
    }
    return good && reason == 0 ? CSQUTIL_GOOD : CSQUTIL_FAILED;
}

unsigned csqutil_command(struct csqutil *u, const struct csqutil_statement *statement)
{
    struct command command = { .u = u };
    const struct command_client_functions functions = { &command, send_command, print_line, write_definition };
    struct command_client client;
    unsigned code;

    command_client_init(&client, &functions);
    code = run(&command, &client, statement);
    if (command.definitions && dd_close(command.definitions) < 0)
        code = CSQUTIL_SEVERE;
    link_close(command.link);
    command_client_release(&client);
    u->commands++;
    u->succeeded += code == CSQUTIL_GOOD;
    return code;
}
