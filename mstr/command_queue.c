/* command_queue.c - the command server at its queue.
 *
 * It is a connection of the queue manager itself, which gets with a wait as programs do. What is got in the middle of somebody's
 * call is carried out from the loop: a command may end queues, and the engine.
 *
 * DIFFERS: what the command server of z/OS does with a message that is no command is not known to us: here those that are no
 * requests (2029), and those in another format than text (2110; PCF is not built), go to the dead-letter queue.
 */
#include "mstr/command_queue.h"

#include "base/mem.h"
#include "mstr/command_server.h"
#include "mstr/queue_private.h"

enum {
    COMMAND_AREA = 1 << 15,  /* bytes; a longer message is no command */
    COMMAND_LENGTH = 32762,
    AT_ONCE = 16,            /* commands, before programs have their turn */
    LATER = 5000,            /* milliseconds until a queue that cannot be read is tried again */
    HELD = 50,               /* the same, until a command is that has to wait for the log */
};

static const char INPUT[] = "SYSTEM.COMMAND.INPUT";

struct command_queue {
    struct qmgr *qmgr;
    struct command_queue_calls calls;
    struct engine *engine; /* borrowed; NULL: it is gone */
    struct engine_connection *connection;
    MQHOBJ handle;         /* 0: it is not open */
    bool waiting;          /* the call is the engine's */
    bool got;              /* the message of the call is there, and not carried out */
    bool turning;          /* a command is being carried out, and may ask for a turn */
    struct mqi_call call;
    char area[COMMAND_AREA];
};

static void on_answered(void *owner, struct mqi_call *call)
{
    struct command_queue *queue = owner;

    queue->waiting = false;
    queue->got = call->verb == MQI_GET && call->code != MQCC_FAILED;
    queue->calls.soon(queue->calls.context, queue->got ? 0 : LATER);
}

/* -- the queue -- */

/* What is answered later may be answered before we are told that it will be: on_answered() has the last word. */
static MQLONG call_engine(struct command_queue *queue)
{
    queue->got = false;
    queue->waiting = true;
    if (engine_call(queue->connection, &queue->call, queue->area, sizeof queue->area) == ENGINE_LATER)
        return MQRC_NONE;
    queue->waiting = false;
    queue->got = queue->call.verb == MQI_GET && queue->call.code != MQCC_FAILED;
    return queue->call.reason;
}

static bool open_input(struct command_queue *queue)
{
    if (queue->handle)
        return true;
    mqi_call_init(&queue->call, MQI_OPEN);
    MQI_SET(queue->call.od.ObjectName, span_of(INPUT));
    queue->call.options = MQOO_INPUT_SHARED;
    if (call_engine(queue) != MQRC_NONE || queue->waiting)
        return false;
    queue->handle = queue->call.handle;
    return true;
}

/* Gives the queue up, and the call that waits at it. */
static void close_input(struct command_queue *queue)
{
    if (queue->connection)
        engine_disconnect(queue->connection);
    queue->connection = NULL;
    queue->handle = 0;
    queue->waiting = false;
}

static bool get_command(struct command_queue *queue)
{
    MQLONG reason;

    mqi_call_init(&queue->call, MQI_GET);
    queue->call.handle = queue->handle;
    queue->call.length = sizeof queue->area;
    queue->call.gmo.Options = MQGMO_WAIT | MQGMO_NO_SYNCPOINT | MQGMO_ACCEPT_TRUNCATED_MSG;
    queue->call.gmo.WaitInterval = MQWI_UNLIMITED;
    reason = call_engine(queue);
    return queue->waiting || reason == MQRC_NONE || reason == MQRC_TRUNCATED_MSG_ACCEPTED;
}

/* -- a command -- */

/* Each line is a message; all of them appear together. */
static void put_replies(struct engine *engine, const MQMD *command, struct span reply)
{
    struct unit *unit = unit_begin(engine);
    struct span line;

    while (unit && span_line(&reply, &line)) {
        struct own_message message = { .queue = MQI_NAME(command->ReplyToQ), .qmgr = MQI_NAME(command->ReplyToQMgr), .data = line };

        own_descriptor(engine, MQFMT_STRING, &message.md);
        message.md.MsgType = MQMT_REPLY;
        message.md.Persistence = command->Persistence;
        message.md.Priority = command->Priority;
        report_identifiers(command, &message.md);
        own_put_or_dead_letter(engine, unit, &message);
    }
    if (unit)
        (void)!unit_commit(unit, NULL, MQRC_NONE); /* nobody waits for it */
}

static MQLONG no_command(const MQMD *md)
{
    struct span format = MQI_NAME(md->Format);

    if (md->MsgType != MQMT_REQUEST)
        return MQRC_MSG_TYPE_ERROR;
    return format.length == 0 || span_is(format, "MQSTR") ? MQRC_NONE : MQRC_FORMAT_ERROR;
}

static void put_aside(struct command_queue *queue, const MQMD *md, struct span data, MQLONG reason)
{
    const struct own_message message = { .queue = span_of(INPUT), .md = *md, .data = data };

    MQLONG dead = dead_letter(queue->engine, NULL, &message, reason);

    if (dead != MQRC_NONE)
        say_lost(queue->engine, &message, reason, dead);
}

/* What programs put behind a text: blanks, and zeros of a longer buffer. */
static struct span text_of(struct span data)
{
    while (data.length && (data.data[data.length - 1] == '\0' || data.data[data.length - 1] == ' '))
        data.length--;
    return data;
}

/* False: it has to wait, and those behind it with it. */
static bool carry_out(struct command_queue *queue)
{
    const MQMD md = queue->call.md;
    struct span data = span_bytes(queue->area, queue->call.area_length);
    MQLONG reason = no_command(&md);
    struct buf reply, log;
    bool done = true;

    queue->got = false;
    if (reason != MQRC_NONE) {
        put_aside(queue, &md, data, reason);
        return true;
    }
    buf_init(&reply, REPLY_MAX);
    buf_init(&log, REPLY_MAX);
    if (queue->call.message_length > COMMAND_LENGTH)
        command_server_too_long(queue->qmgr, &reply);
    else
        done = command_server_named(queue->qmgr, MQI_NAME(md.UserIdentifier), text_of(data), &reply, &log);
    queue->calls.log(queue->calls.context, buf_span(&log));
    if (queue->engine && done) /* it was no STOP QMGR MODE(FORCE) */
        put_replies(queue->engine, &md, buf_span(&reply));
    buf_release(&reply);
    buf_release(&log);
    if (done)
        queue->calls.commanded(queue->calls.context);
    queue->got = !done;
    return done;
}

/* -- life -- */

/* Is there a command to be carried out? */
static bool next_command(struct command_queue *queue)
{
    if (queue->got)
        return true;
    if (queue->waiting)
        return false;
    if (!queue->connection)
        queue->connection = engine_connect_own(queue->engine, queue->qmgr->security.nobody.job.text, on_answered, queue);
    if (open_input(queue) && get_command(queue))
        return queue->got;
    close_input(queue);
    queue->calls.soon(queue->calls.context, LATER);
    return false;
}

static void carry_out_all(struct command_queue *queue)
{
    for (unsigned count = 0; queue->engine && queue->qmgr->command_server; count++) {
        if (!next_command(queue))
            return;
        if (count == AT_ONCE) {
            queue->calls.soon(queue->calls.context, 0);
            return;
        }
        if (!carry_out(queue)) {
            queue->calls.soon(queue->calls.context, HELD);
            return;
        }
    }
    if (!queue->got) /* what was got before the server was stopped is carried out when it is started */
        close_input(queue);
}

void command_queue_turn(struct command_queue *queue)
{
    if (!queue || !queue->engine || queue->turning)
        return;
    queue->turning = true;
    carry_out_all(queue);
    queue->turning = false;
}

struct command_queue *command_queue_new(struct engine *engine, struct qmgr *qmgr, const struct command_queue_calls *calls)
{
    struct command_queue *queue = mem_alloc(1, sizeof *queue);

    queue->engine = engine;
    queue->qmgr = qmgr;
    queue->calls = *calls;
    return queue;
}

void command_queue_end(struct command_queue *queue)
{
    if (!queue)
        return;
    close_input(queue);
    queue->engine = NULL;
}

void command_queue_free(struct command_queue *queue)
{
    mem_free(queue);
}
