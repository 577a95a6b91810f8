/* queue_broker.c - the queued publish/subscribe interface: for each of its queues a connection of the queue manager itself, which
 * goes from call to call as a program does: get, the steps of the command, the response, commit.
 *
 *   CLOSED -> OPENING -> GETTING -> EXECUTING -> RETAINING -> RESPONDING -> COMMITTING -> GETTING
 *                                -> PUBLISHING ------------->    BACKING -> UNDOING  -> GETTING, or RESPONDING
 *
 * What cannot be done now is backed out, and tried again with its message: so often as PSRTYCNT says, unless who sent it wants to
 * hear that it failed.
 * DIFFERS: on z/OS queued publish/subscribe is a task of the channel initiator; here, where there is none, it runs in the queue
 * manager's address space as soon as that is up.
 */
#include "mstr/queue_broker.h"

#include "base/mem.h"
#include "mstr/broker_work.h"
#include "mstr/messages.h"
#include "mstr/property_header.h"

enum {
    AREA_FIRST = 1 << 16, /* bytes; a longer message makes it grow */
    AREA_KEPT = 1 << 20,
    AT_ONCE = 16,         /* messages of a queue, before programs have their turn */
    LATER = 5000,         /* milliseconds until a queue that cannot be read is tried again */
    RETRY = 1000,         /* the same, for a command that cannot be carried out now */
    LOG_LINES = 4096,
};

enum stage { OPENING, GETTING, EXECUTING, PUBLISHING, RETAINING, RESPONDING, COMMITTING, BACKING, UNDOING };

struct broker_queue {
    struct broker_queue *next;
    struct broker *broker;
    char name[MQ_Q_NAME_LENGTH + 1];
    enum broker_queue_kind kind;
    bool wanted;
    struct engine_connection *connection; /* NULL: it is closed */
    MQHOBJ handle;
    enum stage stage;
    bool called, waiting;  /* the call of the stage was made; it is the engine's */
    int64_t not_before;    /* clock_monotonic() */
    bool told;             /* that it is inhibited */
    bool told_limit;       /* that units are too small for its commands */
    struct mqi_call call;
    char *area;
    size_t area_size;
    struct broker_work work;
    bool working;
    bool syncpoint;        /* the message of the work was got in the unit */
    struct buf full, out;  /* topic string and message of a publication */
    MQBYTE24 bad;          /* the message that fails when it is got again, */
    MQLONG reason;         /* and why; 0: none */
};

struct broker {
    struct engine *engine; /* borrowed; NULL: it is gone */
    struct qmgr *qmgr;
    struct broker_calls calls;
    struct broker_queue *queues;
    bool turning;
};

static void on_answered(void *owner, struct mqi_call *call UNUSED)
{
    struct broker_queue *queue = owner;

    queue->waiting = false;
    queue->broker->calls.soon(queue->broker->calls.context, 0);
}

static bool qmgr_is(const struct broker_queue *queue, enum attribute attribute, const char *word)
{
    return object_is(objects_qmgr(queue->broker->engine->objects), attribute, word);
}

/* -- queues -- */

static void end_work(struct broker_queue *queue)
{
    if (!queue->working)
        return;
    if (queue->work.changes || queue->work.undoing)
        broker_undo(&queue->work);
    broker_work_release(&queue->work);
    queue->working = false;
    if (queue->area_size > AREA_KEPT) {
        mem_free(queue->area);
        queue->area = mem_alloc(1, AREA_FIRST);
        queue->area_size = AREA_FIRST;
        buf_release(&queue->out);
        buf_init(&queue->out, MQI_MESSAGE_MAX + PUBLICATION_ADDED);
    }
}

/* Gives the queue up, and the call that is made on it: its unit is backed out. */
static void close_queue(struct broker_queue *queue)
{
    if (queue->connection)
        engine_disconnect(queue->connection);
    queue->connection = NULL;
    queue->handle = 0;
    queue->called = queue->waiting = false;
    queue->stage = OPENING;
    end_work(queue);
}

static void rest(struct broker_queue *queue, int milliseconds)
{
    queue->not_before = clock_monotonic() + milliseconds;
}

static struct broker_queue *queue_new(struct broker *broker, struct span name, enum broker_queue_kind kind)
{
    struct broker_queue *queue = mem_alloc(1, sizeof *queue);

    queue->broker = broker;
    queue->kind = kind;
    snprintf(queue->name, sizeof queue->name, "%.*s", (int)name.length, name.data);
    queue->area = mem_alloc(1, AREA_FIRST);
    queue->area_size = AREA_FIRST;
    buf_init(&queue->full, TOPIC_STRING_MAX + 1);
    buf_init(&queue->out, MQI_MESSAGE_MAX + PUBLICATION_ADDED);
    queue->next = broker->queues;
    broker->queues = queue;
    return queue;
}

static void queue_free(struct broker_queue *queue)
{
    close_queue(queue);
    buf_release(&queue->full);
    buf_release(&queue->out);
    mem_free(queue->area);
    mem_free(queue);
}

static void want(struct broker *broker, struct span name, enum broker_queue_kind kind)
{
    const struct object *object = objects_find(broker->engine->objects, CLASS_QUEUE, name);
    struct broker_queue *queue = broker->queues;

    if (!object || object->type != TYPE_QLOCAL)
        return;
    while (queue && !span_is(name, queue->name))
        queue = queue->next;
    if (!queue)
        queue = queue_new(broker, name, kind);
    queue->wanted = true;
}

/* The queues that are to be read now. Streams need a topic object of their name; the default stream is always there. */
static void want_queues(struct broker *broker)
{
    const struct objects *objects = broker->engine->objects;
    const struct object *list = objects_find(objects, CLASS_NAMELIST, span_of(BROKER_STREAMS));
    struct span names = list ? object_text(list, A_NAMES) : SPAN_NONE;

    for (struct broker_queue *queue = broker->queues; queue; queue = queue->next)
        queue->wanted = false;
    if (!object_is(objects_qmgr(objects), A_PSMODE, "ENABLED"))
        return;
    want(broker, span_of(BROKER_CONTROL), BROKER_ON_CONTROL);
    want(broker, span_of(BROKER_DEFAULT_STREAM), BROKER_ON_STREAM);
    while (names.length) {
        size_t end = span_find(names, LIST_SEPARATOR);
        struct span name = span_trim(span_part(names, 0, end));

        if (objects_find(objects, CLASS_TOPIC, name))
            want(broker, name, BROKER_ON_STREAM);
        names = span_from(names, end + 1);
    }
}

static void drop_others(struct broker *broker)
{
    for (struct broker_queue **at = &broker->queues; *at;) {
        struct broker_queue *queue = *at;

        if (queue->wanted) {
            at = &queue->next;
            continue;
        }
        *at = queue->next;
        queue_free(queue);
    }
}

/* -- one message -- */

static void go_back(struct broker_queue *queue)
{
    queue->stage = BACKING;
}

/* It cannot be done now. */
static void give_up(struct broker_queue *queue, MQLONG reason)
{
    struct broker_work *work = &queue->work;
    int64_t most = object_number(objects_qmgr(work->engine->objects), A_PSRTYCNT);

    work->later = reason;
    if (queue->syncpoint && (broker_wants_failure(work) || work->md.BackoutCount >= most)) {
        memcpy(queue->bad, work->md.MsgId, sizeof queue->bad);
        queue->reason = reason;
    }
    go_back(queue);
}

static MQLONG read_message(struct broker_queue *queue)
{
    struct broker_work *work = &queue->work;
    MQLONG reason = broker_message_read(&work->md, work->data, &work->message);

    if (queue->reason && memcmp(queue->bad, work->md.MsgId, sizeof queue->bad) == 0)
        return queue->reason;
    queue->reason = 0;
    if (work->md.MsgType != MQMT_REQUEST && work->md.MsgType != MQMT_DATAGRAM)
        return MQRC_MSG_TYPE_ERROR;
    if (reason != MQRC_NONE)
        return reason;
    if (!broker_queue_fits(&work->message, queue->kind))
        return BROKER_INCORRECT_QUEUE;
    if (broker_has(&work->message, BROKER_O_OTHERS_ONLY) || broker_has(&work->message, BROKER_O_PUB_CORREL))
        return broker_identity(work);
    return MQRC_NONE;
}

static void begin_work(struct broker_queue *queue)
{
    static const enum stage first[BROKER_VERBS] = {
        [BROKER_PUBLISH] = PUBLISHING,  [BROKER_DELETE] = EXECUTING,     [BROKER_REGISTER] = EXECUTING,
        [BROKER_DEREGISTER] = EXECUTING, [BROKER_REQUEST] = EXECUTING,
        /* DIFFERS: publishers need not register, and what RegPub and DeregPub say is looked at for its form alone (unconfirmed). */
        [BROKER_PUBLISHER] = RESPONDING, [BROKER_NO_PUBLISHER] = RESPONDING,
    };
    const struct mqi_call *call = &queue->call;
    struct broker_work *work = &queue->work;
    struct span user = MQI_NAME(call->md.UserIdentifier);
    MQLONG reason;

    broker_work_init(work, queue->broker->engine);
    queue->working = true;
    work->queue = queue->name;
    work->kind = queue->kind;
    work->md = call->md;
    work->list = span_bytes(queue->area, call->properties);
    work->data = span_bytes(queue->area + call->properties, call->area_length);
    snprintf(work->user, sizeof work->user, "%.*s", (int)user.length, user.data);
    snprintf(work->stream, sizeof work->stream, "%s", queue->kind == BROKER_ON_STREAM ? queue->name : BROKER_DEFAULT_STREAM);
    queue->syncpoint = (call->gmo.Options & MQGMO_SYNCPOINT) || work->md.Persistence == MQPER_PERSISTENT;
    reason = read_message(queue);
    if (reason != MQRC_NONE)
        broker_fail(work, reason);
    queue->stage = reason == MQRC_NONE ? first[work->message.verb] : RESPONDING;
}

/* -- the stages: what is called, and what its answer leads to -- */

static bool begin_opening(struct broker_queue *queue)
{
    struct broker *broker = queue->broker;

    if (!queue->connection)
        queue->connection = engine_connect_own(broker->engine, broker->qmgr->security.nobody.job.text, on_answered, queue);
    mqi_call_init(&queue->call, MQI_OPEN);
    MQI_SET(queue->call.od.ObjectName, span_of(queue->name));
    queue->call.options = MQOO_INPUT_SHARED;
    return true;
}

static void say_inhibited(struct broker_queue *queue, bool inhibited)
{
    struct buf lines;

    if (inhibited && !queue->told) {
        buf_init(&lines, LOG_LINES);
        if (queue->kind == BROKER_ON_CONTROL)
            message(&lines, CSQT810E, queue->broker->qmgr->cpf, "CSQXFCTL");
        else
            message(&lines, CSQT809E, queue->broker->qmgr->cpf, "CSQXFCTL", queue->name);
        queue->broker->calls.log(queue->broker->calls.context, buf_span(&lines));
        buf_release(&lines);
    }
    queue->told = inhibited;
}

static void end_opening(struct broker_queue *queue)
{
    bool good = queue->call.code != MQCC_FAILED;

    if (queue->kind == BROKER_ON_CONTROL)
        queue->broker->engine->queued = good ? QUEUED_ACTIVE : QUEUED_ERROR;
    if (!good) {
        close_queue(queue);
        rest(queue, LATER);
        return;
    }
    queue->handle = queue->call.handle;
    queue->stage = GETTING;
}

static bool begin_getting(struct broker_queue *queue)
{
    /* What may have to stay, or to come again, is got under syncpoint whatever it is. */
    bool all = qmgr_is(queue, A_PSSYNCPT, "YES") || qmgr_is(queue, A_PSNPMSG, "KEEP") || qmgr_is(queue, A_PSNPRES, "SAFE") ||
               qmgr_is(queue, A_PSNPRES, "KEEP");

    end_work(queue);
    mqi_call_init(&queue->call, MQI_GET);
    queue->call.handle = queue->handle;
    queue->call.length = (uint32_t)queue->area_size;
    queue->call.properties = 1;
    queue->call.gmo.Version = MQGMO_VERSION_4;
    queue->call.gmo.Options = MQGMO_WAIT | MQGMO_PROPERTIES_IN_HANDLE | (all ? MQGMO_SYNCPOINT : MQGMO_SYNCPOINT_IF_PERSISTENT);
    queue->call.gmo.WaitInterval = MQWI_UNLIMITED;
    return true;
}

static void grow(struct broker_queue *queue, size_t wanted)
{
    mem_free(queue->area);
    queue->area = mem_alloc(1, wanted);
    queue->area_size = wanted;
}

static void end_getting(struct broker_queue *queue)
{
    const struct mqi_call *call = &queue->call;

    say_inhibited(queue, call->reason == MQRC_GET_INHIBITED);
    if (call->area_wanted) {
        grow(queue, call->area_wanted);
    } else if (call->reason == MQRC_TRUNCATED_MSG_FAILED) {
        grow(queue, 2 * (size_t)call->message_length + AREA_FIRST);
    } else if (call->code != MQCC_FAILED) {
        begin_work(queue);
    } else if (call->reason == MQRC_GET_INHIBITED) {
        rest(queue, LATER);
    } else {
        close_queue(queue);
        rest(queue, LATER);
    }
}

static bool begin_step(struct broker_queue *queue, enum mqi_verb verb,
                       int (*step)(struct engine_connection *connection, struct mqi_call *call))
{
    mqi_call_init(&queue->call, verb);
    queue->connection->step = step;
    queue->connection->step_context = &queue->work;
    return true;
}

static bool begin_executing(struct broker_queue *queue)
{
    static int (*const steps[BROKER_VERBS])(struct engine_connection *connection, struct mqi_call *call) = {
        [BROKER_DELETE] = broker_delete, [BROKER_REGISTER] = broker_register, [BROKER_DEREGISTER] = broker_deregister,
        [BROKER_REQUEST] = broker_request,
    };

    return begin_step(queue, MQI_SUB, steps[queue->work.message.verb]);
}

static void end_executing(struct broker_queue *queue)
{
    if (queue->work.later != MQRC_NONE)
        give_up(queue, queue->work.later);
    else
        queue->stage = queue->work.failed ? RESPONDING : RETAINING;
    queue->work.next = 0;
}

static bool begin_retaining(struct broker_queue *queue)
{
    if (queue->work.next < queue->work.retained_count)
        return begin_step(queue, MQI_SUBRQ, broker_send_retained);
    queue->stage = RESPONDING;
    return false;
}

static void end_retaining(struct broker_queue *queue)
{
    MQLONG reason = queue->call.reason;

    if (reason == MQRC_NO_RETAINED_MSG && queue->work.message.verb == BROKER_REQUEST)
        broker_fail(&queue->work, BROKER_NOTHING_RETAINED);
    else if (reason != MQRC_NONE && reason != MQRC_NO_RETAINED_MSG)
        give_up(queue, reason);
    queue->work.next++;
}

static void add_said(struct broker_queue *queue, const char *name, enum broker_element element)
{
    const struct property property = { span_of(name), MQTYPE_STRING, queue->work.message.texts[element], MQPD_SUPPORT_OPTIONAL,
                                       MQPD_NO_CONTEXT, MQCOPY_DEFAULT };

    if (property.value.length)
        property_put(&queue->out, &property);
}

/* What is published: the properties of the message, and its data behind the header of the command. */
static void make_publication(struct broker_queue *queue)
{
    const struct broker_message *message = &queue->work.message;
    struct mqi_call *call = &queue->call;

    call->md = message->md;
    call->md.MsgType = MQMT_DATAGRAM;
    call->md.Report = MQRO_NONE;
    call->md.Version = MQMD_VERSION_1; /* of no group */
    buf_clear(&queue->out);
    buf_put_span(&queue->out, queue->work.list);
    add_said(queue, PUBLICATION_TIME, BROKER_E_PUBTIME);
    add_said(queue, PUBLICATION_SEQUENCE, BROKER_E_SEQNUM);
    call->properties = (uint32_t)queue->out.length;
    if (message->folder_count)
        rules_header_make(message->folders, message->folder_count, &call->md, &queue->out);
    buf_put_span(&queue->out, message->body);
    call->length = (uint32_t)(queue->out.length - call->properties);
}

static void set_put_options(struct broker_queue *queue)
{
    const struct broker_message *message = &queue->work.message;
    bool others = broker_has(message, BROKER_O_OTHERS_ONLY);
    MQPMO *pmo = &queue->call.pmo;

    pmo->Version = MQPMO_VERSION_3;
    pmo->PubLevel = 9;
    pmo->Options = MQPMO_ALTERNATE_USER_AUTHORITY | MQPMO_NEW_MSG_ID | MQPMO_SUPPRESS_REPLYTO |
                   (queue->syncpoint ? MQPMO_SYNCPOINT : MQPMO_NO_SYNCPOINT);
    if (broker_has(message, BROKER_O_RETAIN))
        pmo->Options |= MQPMO_RETAIN;
    if (broker_has(message, BROKER_O_LOCAL) || broker_has(message, BROKER_O_PUB_LOCAL))
        pmo->Options |= MQPMO_SCOPE_QMGR;
    if (others)
        pmo->Options |= MQPMO_NOT_OWN_SUBS;
    queue->connection->not_to = others ? &queue->work.publisher : NULL;
}

static bool begin_publishing(struct broker_queue *queue)
{
    struct broker_work *work = &queue->work;

    for (; work->next < work->message.topic_count; work->next++) {
        struct span topic = work->message.topics[work->next];
        MQLONG reason = broker_topic_string(work, topic, &queue->full);

        if (reason != MQRC_NONE) {
            broker_problem(work, reason, topic);
            continue;
        }
        mqi_call_init(&queue->call, MQI_PUT1);
        queue->call.od.Version = MQOD_VERSION_4;
        queue->call.od.ObjectType = MQOT_TOPIC;
        queue->call.strings[STRING_OBJECT] = buf_span(&queue->full);
        MQI_SET(queue->call.od.AlternateUserId, span_of(work->user));
        make_publication(queue);
        if (buf_failed(&queue->out)) {
            broker_problem(work, MQRC_MSG_TOO_BIG_FOR_Q_MGR, topic);
            continue;
        }
        set_put_options(queue);
        return true;
    }
    broker_settle(work);
    queue->stage = RESPONDING;
    return false;
}

/* Is it a matter of the moment? */
static bool may_be_better_later(MQLONG reason)
{
    static const MQLONG reasons[] = { MQRC_PUBLICATION_FAILURE, MQRC_PUT_NOT_RETAINED,         MQRC_PUT_INHIBITED,
                                      MQRC_PUBSUB_INHIBITED,    MQRC_RESOURCE_PROBLEM,         MQRC_PAGESET_FULL,
                                      MQRC_Q_FULL,              MQRC_SYNCPOINT_LIMIT_REACHED,  MQRC_PAGESET_ERROR,
                                      MQRC_BACKED_OUT };

    for (size_t i = 0; i < ARRAY_COUNT(reasons); i++)
        if (reason == reasons[i])
            return true;
    return false;
}

static void end_publishing(struct broker_queue *queue)
{
    struct broker_work *work = &queue->work;
    MQLONG reason = queue->call.reason;

    if (queue->call.code != MQCC_FAILED)
        work->good++;
    else if (queue->syncpoint && may_be_better_later(reason))
        give_up(queue, reason);
    else /* what was published outside of syncpoint for other topics stays */
        broker_problem(work, broker_told(reason), work->message.topics[work->next]);
    work->next++;
}

static bool begin_responding(struct broker_queue *queue)
{
    return begin_step(queue, MQI_PUT, broker_respond);
}

static void end_responding(struct broker_queue *queue)
{
    if (queue->call.reason == MQRC_NONE)
        queue->stage = COMMITTING;
    else if (queue->work.failed) /* it fails again, until somebody makes room for that */
        go_back(queue);
    else
        give_up(queue, queue->call.reason);
}

static bool begin_committing(struct broker_queue *queue)
{
    broker_keep(&queue->work);
    mqi_call_init(&queue->call, MQI_CMIT);
    return true;
}

/* Once, until a command succeeds. */
static void say_limit(struct broker_queue *queue)
{
    const struct broker_work *work = &queue->work;
    bool limited = work->failed && work->problems[0].reason == MQRC_SYNCPOINT_LIMIT_REACHED;
    struct buf lines;

    if (limited && !queue->told_limit) {
        buf_init(&lines, LOG_LINES);
        message(&lines, GBRM137E, queue->broker->qmgr->cpf, queue->name,
                (long long)object_number(objects_qmgr(work->engine->objects), A_MAXUMSGS));
        queue->broker->calls.log(queue->broker->calls.context, buf_span(&lines));
        buf_release(&lines);
    }
    queue->told_limit = limited || (queue->told_limit && work->failed);
}

/* A commit that fails has broken the store, and the queue manager ends: a restart knows from the log what has become of it. */
static void end_committing(struct broker_queue *queue)
{
    say_limit(queue);
    queue->reason = 0; /* other messages may have that identifier */
    queue->stage = GETTING;
}

static bool begin_backing(struct broker_queue *queue)
{
    mqi_call_init(&queue->call, MQI_BACK);
    return true;
}

static void end_backing(struct broker_queue *queue)
{
    queue->stage = UNDOING;
}

static bool begin_undoing(struct broker_queue *queue)
{
    return begin_step(queue, MQI_INQ, broker_undo_on); /* of a verb that never waits for those who hold work up */
}

/* A message that was got outside of the unit is there still, and has failed. */
static void end_undoing(struct broker_queue *queue)
{
    struct broker_work *work = &queue->work;

    if (!queue->syncpoint && !work->failed) {
        broker_fail(work, work->later);
        queue->stage = RESPONDING;
        return;
    }
    queue->stage = GETTING;
    if (!(queue->reason && !work->failed)) /* else it is got again at once, and fails */
        rest(queue, RETRY);
}

static const struct {
    bool (*begin)(struct broker_queue *queue); /* false: there is nothing to be called in that stage any more */
    void (*end)(struct broker_queue *queue);
} stages[] = {
    [OPENING] = { begin_opening, end_opening },          [GETTING] = { begin_getting, end_getting },
    [EXECUTING] = { begin_executing, end_executing },    [PUBLISHING] = { begin_publishing, end_publishing },
    [RETAINING] = { begin_retaining, end_retaining },    [RESPONDING] = { begin_responding, end_responding },
    [COMMITTING] = { begin_committing, end_committing }, [BACKING] = { begin_backing, end_backing },
    [UNDOING] = { begin_undoing, end_undoing },
};

/* What is answered later may be answered before we are told that it will be: on_answered() has the last word. */
static void call_engine(struct broker_queue *queue)
{
    bool publishes = queue->stage == PUBLISHING;
    char *area = publishes ? queue->out.data : queue->area;

    queue->called = queue->waiting = true;
    if (engine_call(queue->connection, &queue->call, area, publishes ? queue->out.length : queue->area_size) != ENGINE_LATER)
        queue->waiting = false;
}

/* When it wants its next turn; clock_monotonic(), INT64_MAX: when it is told. */
static int64_t run(struct broker_queue *queue)
{
    unsigned messages = 0;

    while (!queue->waiting) {
        if (queue->called) {
            queue->called = false;
            if (queue->connection)
                queue->connection->step = NULL;
            stages[queue->stage].end(queue);
            messages += queue->stage == GETTING;
        }
        if (queue->not_before > clock_monotonic())
            return queue->not_before;
        if (messages > AT_ONCE)
            return 0;
        if (stages[queue->stage].begin(queue))
            call_engine(queue);
    }
    return INT64_MAX;
}

/* -- all of them -- */

void broker_turn(struct broker *broker)
{
    int64_t next = INT64_MAX, now;

    if (!broker || !broker->engine || broker->turning)
        return;
    broker->turning = true;
    want_queues(broker);
    drop_others(broker);
    if (!object_is(objects_qmgr(broker->engine->objects), A_PSMODE, "ENABLED"))
        broker->engine->queued = QUEUED_NOT;
    else if (!objects_find(broker->engine->objects, CLASS_QUEUE, span_of(BROKER_CONTROL)))
        broker->engine->queued = QUEUED_ERROR;
    for (struct broker_queue *queue = broker->queues; queue; queue = queue->next) {
        int64_t at = run(queue);

        next = at < next ? at : next;
    }
    now = clock_monotonic();
    if (next != INT64_MAX)
        broker->calls.soon(broker->calls.context, next > now ? (int)(next - now) : 0);
    broker->turning = false;
}

struct broker *broker_new(struct engine *engine, struct qmgr *qmgr, const struct broker_calls *calls)
{
    struct broker *broker = mem_alloc(1, sizeof *broker);

    broker->engine = engine;
    broker->qmgr = qmgr;
    broker->calls = *calls;
    return broker;
}

void broker_end(struct broker *broker)
{
    if (!broker)
        return;
    while (broker->queues) {
        struct broker_queue *queue = broker->queues;

        broker->queues = queue->next;
        queue_free(queue);
    }
    if (broker->engine)
        broker->engine->queued = QUEUED_NOT;
    broker->engine = NULL;
}

void broker_free(struct broker *broker)
{
    broker_end(broker);
    mem_free(broker);
}
