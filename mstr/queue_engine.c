/* queue_engine.c - connections, units of work, and who waits. */
#include "mstr/queue_private.h"

#include "base/bug.h"
#include "base/mem.h"
#include "mstr/messages.h"

enum {
    LOG_MAX = 1 << 16,
    INDEX_MEMORY = 1 << 30, /* of all indexes: some five million messages with identifiers of their own */
};

/* -- answers -- */

int answer(struct mqi_call *call, MQLONG reason)
{
    mqi_complete(call, reason);
    return 0;
}

MQLONG store_reason(int reason)
{
    switch (reason) {
    case REASON_FULL:
        return MQRC_PAGESET_FULL;
    case REASON_LIMIT:
        return MQRC_SYNCPOINT_LIMIT_REACHED;
    case REASON_CORRUPT:
        return MQRC_OBJECT_DAMAGED;
    case REASON_IO:
        return MQRC_PAGESET_ERROR;
    default:
        return reason < 0 ? MQRC_RESOURCE_PROBLEM : reason > STORE_LATER ? reason : MQRC_NONE;
    }
}

static void call_over(struct engine_connection *connection)
{
    connection->call = NULL;
    buf_release(&connection->copied);
}

static void call_done(struct engine_connection *connection, struct mqi_call *call)
{
    call_over(connection);
    connection->until = 0;
    if (connection->own)
        connection->own(connection->owner, call);
    else
        connection->engine->events.answered(connection->engine->events.context, connection->owner, call);
}

/* -- waiting -- */

void set_alarm(struct engine *engine, int64_t at)
{
    if (at >= engine->alarm)
        return;
    engine->alarm = at;
    engine->events.alarm(engine->events.context, at);
}

void wait_at(struct engine_connection *connection, struct queue *queue, int64_t until)
{
    must(!connection->waits_at);
    connection->waits_at = queue;
    connection->next_waiter = NULL;
    connection->until = until;
    if (queue->waiters)
        queue->last_waiter->next_waiter = connection;
    else
        queue->waiters = connection;
    queue->last_waiter = connection;
    set_alarm(connection->engine, until);
}

void wait_no_more(struct engine_connection *connection)
{
    struct queue *queue = connection->waits_at;
    struct engine_connection *previous = NULL;

    if (!queue)
        return;
    for (struct engine_connection **at = &queue->waiters; *at; previous = *at, at = &(*at)->next_waiter)
        if (*at == connection) {
            *at = connection->next_waiter;
            if (queue->last_waiter == connection)
                queue->last_waiter = previous;
            break;
        }
    connection->waits_at = NULL;
}

void queue_mark(struct queue *queue)
{
    queue->news++;
    if (queue->marked || (!queue->waiters && !queue->signals))
        return;
    queue->marked = true;
    queue->next_marked = queue->engine->marked;
    queue->engine->marked = queue;
}

/* Makes the call of a waiter once more; it is answered, or waits again. */
void try_again(struct engine_connection *connection)
{
    struct mqi_call *call = connection->call;

    if (engine_call(connection, call, connection->area, connection->area_size) == 0)
        call_done(connection, call);
}

/* Everyone who waits has one try: who finds nothing waits on, with those that came behind him. Where that is much work, the last
 * ones have it when programs have had their turn. */
static void serve_waiters(struct queue *queue)
{
    struct engine *engine = queue->engine;
    struct engine_connection *waiter = queue->waiters;
    const uint64_t enough = engine->work + WORK_OF_TURN;

    queue->waiters = NULL;
    for (struct engine_connection *each = waiter; each; each = each->next_waiter)
        each->waits_at = NULL;
    while (waiter) {
        struct engine_connection *next = waiter->next_waiter;

        if (engine->work < enough) {
            try_again(waiter);
        } else {
            call_again(waiter);
            set_alarm(engine, clock_monotonic());
        }
        waiter = next;
    }
}

void engine_settle(struct engine *engine)
{
    if (engine->settling)
        return;
    engine->settling = true;
    while (engine->marked) {
        struct queue *queue = engine->marked;

        engine->marked = queue->next_marked;
        queue->marked = false;
        serve_waiters(queue);
        signals_look(queue);
    }
    triggers_turn_off(engine);
    queues_drop_doomed(engine);
    engine->settling = false;
}

void engine_tick(struct engine *engine, int64_t now)
{
    struct engine_connection *next;

    engine->alarm = INT64_MAX;
    engine->dooms_wait = false;
    for (struct engine_connection *connection = engine->connections; connection; connection = next) {
        next = connection->next;
        if (!connection->waits_at || connection->until > now)
            continue;
        wait_no_more(connection);
        connection->until = 0;
        answer(connection->call, MQRC_NO_MSG_AVAILABLE);
        call_done(connection, connection->call);
    }
    for (struct engine_connection *connection = engine->connections; connection; connection = connection->next)
        if (connection->waits_at)
            set_alarm(engine, connection->until);
    if (engine->again) /* searches that have let others go first */
        again_pages_came(engine);
    signals_expire(engine, now);
    marks_expire(engine, now);
    set_alarm(engine, subscriptions_expire(engine, clock_now()));
    set_alarm(engine, expiry_tick(engine, now));
    engine_settle(engine);
}

/* -- units of work -- */

struct unit *unit_begin(struct engine *engine)
{
    struct store_unit *store;

    return store_begin(engine->store, &store) < 0 ? NULL : unit_new(engine, store);
}

struct unit *unit_new(struct engine *engine, struct store_unit *store)
{
    struct unit *unit = mem_alloc(1, sizeof *unit);

    unit->engine = engine;
    unit->store = store;
    unit->next = engine->units;
    unit->link = &engine->units;
    if (unit->next)
        unit->next->link = &unit->next;
    engine->units = unit;
    return unit;
}

void unit_spoiled(struct unit *unit, MQLONG reason)
{
    struct engine_connection *connection = unit->connection;

    if (connection && connection->unit == unit)
        connection->ahead_failed = reason;
    else
        unit->spoiled = reason;
}

static void unit_free(struct unit *unit)
{
    *unit->link = unit->next;
    if (unit->next)
        unit->next->link = unit->link;
    triggers_free(unit);
    mem_free(unit->touched);
    mem_free(unit->got);
    mem_free(unit);
}

static void own_unit(const struct engine_connection *connection)
{
    const struct identity *who = &connection->identity;
    struct store_owner owner;

    snprintf(owner.name, sizeof owner.name, "%.*s", STORE_NAME_MAX, who->job.text[0] ? who->job.text : connection->program);
    snprintf(owner.user, sizeof owner.user, "%s", who->user.text);
    store_unit_own(connection->unit->store, &owner);
}

static void take_unit(struct engine_connection *connection, struct unit *unit)
{
    connection->unit = unit;
    unit->connection = connection;
    unit->began = clock_now();
    own_unit(connection);
}

MQLONG unit_of(struct engine_connection *connection, struct unit **unit)
{
    int64_t most = object_number(objects_qmgr(connection->engine->objects), A_MAXUMSGS);

    if (!connection->unit) {
        struct unit *begun = unit_begin(connection->engine);

        if (!begun)
            return MQRC_RESOURCE_PROBLEM;
        take_unit(connection, begun);
    }
    *unit = connection->unit;
    if ((*unit)->in_doubt)
        return MQRC_UOW_IN_PROGRESS;
    return (*unit)->messages < most ? MQRC_NONE : MQRC_SYNCPOINT_LIMIT_REACHED;
}

void unit_touch(struct unit *unit, struct queue *queue)
{
    unit->messages++;
    for (uint32_t i = 0; i < unit->touched_count; i++)
        if (unit->touched[i] == queue)
            return;
    unit->touched = mem_resize(unit->touched, unit->touched_count + 1, sizeof(struct queue *));
    unit->touched[unit->touched_count++] = queue;
}

void unit_got(struct unit *unit, const struct got *got)
{
    if ((unit->got_count & (unit->got_count - 1)) == 0) /* a power of two: it is full */
        unit->got = mem_resize(unit->got, unit->got_count ? 2 * (size_t)unit->got_count : 1, sizeof *unit->got);
    unit->got[unit->got_count++] = *got;
    unit_touch(unit, got->queue);
}

/* Who waits for its messages, and who waits for the end. To say of a unit that it is backed out might be wrong. */
void unit_over(struct unit *unit, int reason)
{
    struct engine_connection *connection = unit->connection;

    for (uint32_t i = 0; i < unit->touched_count; i++)
        queue_mark(unit->touched[i]);
    if (reason == 0)
        triggers_deliver(unit);
    retained_over(unit, reason == 0 && !unit->backing_out);
    if (unit->ended)
        unit->ended(unit->context, reason);
    if (connection && connection->call)
        answer(connection->call, reason < 0 ? MQRC_CONNECTION_BROKEN : unit->answer);
    unit_free(unit);
}

static void leave_connection(struct unit *unit)
{
    unit->in_doubt = false;
    if (unit->connection && unit->connection->unit == unit)
        unit->connection->unit = NULL;
}

int unit_commit(struct unit *unit, struct engine_connection *connection, MQLONG reason)
{
    int stored;

    if (unit->spoiled)
        return unit_back_out(unit, connection, unit->spoiled);
    stored = store_commit(unit->store, (uint64_t)(uintptr_t)unit);
    if (stored < 0)
        return unit_back_out(unit, connection, MQRC_CONNECTION_BROKEN);
    leave_connection(unit);
    unit->connection = connection;
    unit->answer = reason;
    if (stored == STORE_LATER)
        return ENGINE_LATER;
    unit_over(unit, 0);
    return 0;
}

/* One more. unit: it is logged. 0 or a reason. */
static int count_backout(struct unit *unit, const struct got *got)
{
    uint32_t count = (uint32_t)got->backouts + 1;
    const unsigned char digits[4] = { (unsigned char)(count >> 24), (unsigned char)(count >> 16), (unsigned char)(count >> 8),
                                      (unsigned char)count };
    struct span bytes = span_bytes(digits, sizeof digits);
    size_t offset = HEADER_DESCRIPTOR + MQI_MD_BACKOUT_COUNT;

    return unit ? store_harden_header(unit->store, got->queue->messages, got->position, offset, bytes)
                : store_mark_header(got->queue->messages, got->position, offset, bytes);
}

bool backout_harden(struct unit *unit, const struct got *got)
{
    const struct object *object = queue_object(unit->engine, got->queue->name);
    bool patient, counted;

    if (!object || !object_is(object, A_HARDENBO, "HARDENBO"))
        return false;
    patient = store_patience(unit->engine->store, true);
    counted = count_backout(unit, got) == 0;
    store_patience(unit->engine->store, patient);
    return counted;
}

/* Not there at the moment, or damaged: the count is a hint for programs, the backout is what matters. */
static void count_backouts(struct unit *unit)
{
    bool patient = store_patience(unit->engine->store, true);

    for (; unit->counted < unit->got_count; unit->counted++)
        if (!unit->got[unit->counted].counted && count_backout(NULL, &unit->got[unit->counted]) < 0)
            continue;
    store_patience(unit->engine->store, patient);
}

/* The same for the connection's unit, in turns, before it is backed out; but: the get that is not to be counted, from 1, 0: none.
 * False: pages have to come, or others have their turn first. */
static bool backouts_counted(struct engine_connection *connection, uint32_t but)
{
    struct unit *unit = connection->unit;

    for (; unit->counted < unit->got_count; unit->counted++) {
        const struct got *got = &unit->got[unit->counted];

        if (turn_is_over(connection))
            return false;
        connection->engine->work += WORK_OF_ONE;
        if (!got->counted && unit->counted + 1 != but && count_backout(NULL, got) == STORE_LATER)
            return false;
    }
    return true;
}

int unit_back_out(struct unit *unit, struct engine_connection *connection, MQLONG reason)
{
    int stored;

    count_backouts(unit);
    if (unit->grouped && unit->connection)
        groups_back_out(unit->connection);
    stored = store_backout(unit->store, (uint64_t)(uintptr_t)unit);
    leave_connection(unit);
    unit->connection = connection;
    unit->answer = reason;
    unit->backing_out = true;
    if (stored == STORE_LATER)
        return ENGINE_LATER;
    unit_over(unit, stored);
    return 0;
}

/* -- what the store tells -- */

static void on_ended(void *context, uint64_t token, int reason)
{
    struct engine *engine = context;
    struct unit *unit = (struct unit *)(uintptr_t)token;
    struct engine_connection *connection = unit->connection;

    unit_over(unit, reason);
    if (connection && connection->call) {
        response_note(connection, connection->call);
        call_done(connection, connection->call);
    }
    engine_settle(engine);
}

static void on_pages(void *context)
{
    struct engine *engine = context;

    (void)!retained_load(engine); /* 0 at once when that is done */
    if (engine->expiry.waits) {
        expiry_go_on(engine);
        set_alarm(engine, clock_monotonic());
    }
    again_pages_came(engine);
    engine->dooms_wait = false;
    engine_settle(engine);
}

/* -- indexes -- */

static void came_into_index(void *context, const struct store_message *message, struct span header)
{
    struct queue *queue = context;

    index_add(queue->index, message, header);
}

static void gone_from_index(void *context, const struct store_message *message, struct span header)
{
    struct queue *queue = context;

    index_remove(queue->index, message, header);
}

static int fill_index(struct queue *queue)
{
    struct store_message message;
    struct span header;
    int reason;

    store_cursor_first(queue->scan);
    do {
        reason = store_cursor_next(queue->scan, &message);
        if (reason == 0)
            reason = store_read_header(queue->messages, message.position, &header);
        if (reason == 0)
            index_add(queue->index, &message, header);
    } while (reason == 0);
    return reason == REASON_NOT_FOUND ? 0 : reason;
}

static void drop_index(struct queue *queue)
{
    store_queue_watch(queue->messages, NULL);
    index_free(queue->index);
    queue->index = NULL;
}

/* A message token leads to its message by itself: no index is needed for it. */
int queue_index_follow(struct queue *queue, const struct object *object)
{
    const struct store_watcher watcher = { queue, came_into_index, gone_from_index };
    enum index_type wanted = (enum index_type)object_number(object, A_INDXTYPE);
    bool patient;
    int reason;

    if (wanted == INDEX_MSGTOKEN)
        wanted = INDEX_NONE;
    if (wanted == (queue->index ? index_type_of(queue->index) : INDEX_NONE))
        return 0;
    drop_index(queue);
    if (wanted == INDEX_NONE)
        return 0;
    queue->index = index_new(wanted, &queue->engine->index_memory);
    patient = store_patience(queue->engine->store, true);
    reason = fill_index(queue);
    store_patience(queue->engine->store, patient);
    if (reason != 0) { /* gets look through the queue */
        drop_index(queue);
        return reason < 0 ? reason : 0;
    }
    store_queue_watch(queue->messages, &watcher);
    return 0;
}

/* Of a queue that is not empty, with the lines that say so. */
static void make_index(struct engine *engine, struct object *object)
{
    struct engine_queue_state state;
    const char *cpf = engine->qmgr->cpf;

    buf_clear(&engine->log);
    message(&engine->log, CSQI007I, cpf, "CSQIIDX", object->name);
    if (engine_queue_state(engine, object, &state) < 0 || state.depth == 0)
        return;
    message(&engine->log, CSQI006I, cpf, "CSQIIDX", object->name);
    engine->events.log(engine->events.context, buf_span(&engine->log));
}

/* QINDXBLD=WAIT: before programs connect. DIFFERS: NOWAIT makes the index when the queue is first used, not beside the work. */
static void make_indexes(struct engine *engine)
{
    if (strcmp(parameter(&engine->qmgr->parameters, PARAMETER_QINDXBLD), "WAIT") != 0)
        return;
    for (uint32_t i = 0; i < engine->objects->count[CLASS_QUEUE]; i++) {
        struct object *object = engine->objects->all[CLASS_QUEUE][i];

        if (object->type == TYPE_QLOCAL && !object_is(object, A_INDXTYPE, "NONE"))
            make_index(engine, object);
    }
}

static void on_shunted(void *context, const struct store_unit *unit, uint64_t rba, int reason)
{
    struct engine *engine = context;
    const char *name = store_unit_owner(unit)->name;

    buf_clear(&engine->log);
    if (reason < 0)
        message(&engine->log, CSQR027I, engine->qmgr->cpf, (unsigned long long)store_unit_rba(unit), name);
    else
        message(&engine->log, CSQR026I, engine->qmgr->cpf, (unsigned long long)rba, (unsigned long long)store_unit_rba(unit), name);
    engine->events.log(engine->events.context, buf_span(&engine->log));
}

/* -- life -- */

struct engine *engine_new(struct qmgr *qmgr, struct objects *objects, struct store *store, const struct engine_events *events)
{
    struct engine *engine = mem_alloc(1, sizeof *engine);
    const struct store_events of_store = { engine, on_ended, on_prepared, on_shunted, on_pages };

    engine->qmgr = qmgr;
    engine->objects = objects;
    engine->store = store;
    engine->events = *events;
    engine->alarm = engine->expiry.next = INT64_MAX;
    engine->started = clock_monotonic();
    engine->index_memory.most = INDEX_MEMORY;
    marks_start(engine);
    made_start(engine);
    engine->ids = (uint64_t)clock_now();
    buf_init(&engine->bytes, HEADER_MAX);
    buf_init(&engine->log, LOG_MAX);
    store_set_events(store, &of_store);
    make_indexes(engine);
    event_started(engine);
    adopt_doubts(engine);
    qmgr->engine = engine;
    topics_start(engine);
    expiry_settings(engine);
    audit_start(engine);
    return engine;
}

void engine_free(struct engine *engine)
{
    static const struct store_events nothing; /* units that are on their way end later, and nobody hears of it */

    if (!engine)
        return;
    while (engine->connections)
        engine_disconnect(engine->connections);
    while (engine->units) {
        retained_over(engine->units, false);
        unit_free(engine->units);
    }
    audit_end(engine);
    topics_end(engine);
    for (uint32_t i = 0; i < engine->objects->count[CLASS_QUEUE]; i++)
        queue_forget(engine->objects->all[CLASS_QUEUE][i]);
    marks_end(engine);
    store_set_events(engine->store, &nothing);
    engine->qmgr->engine = NULL;
    buf_release(&engine->bytes);
    buf_release(&engine->log);
    mem_free(engine);
}

struct store *engine_store(const struct engine *engine)
{
    return engine->store;
}

unsigned engine_connections(const struct engine *engine)
{
    return engine->connection_count;
}

MQLONG engine_may_connect(struct engine *engine, const struct identity *who, struct buf *job_log)
{
    return engine->quiescing ? MQRC_Q_MGR_QUIESCING : connection_check(engine, who, job_log);
}

static struct engine_connection *new_connection(struct engine *engine, const struct identity *who, struct span program, void *owner)
{
    struct engine_connection *connection = mem_alloc(1, sizeof *connection);

    connection->engine = engine;
    connection->owner = owner;
    identity_copy(&connection->identity, who);
    snprintf(connection->program, sizeof connection->program, "%.*s", (int)program.length, program.data);
    connection->id = new_connection_id(engine);
    connection->status = (MQSTS){ MQSTS_DEFAULT };
    buf_init(&connection->resolved, MQI_STRING_MAX);
    connection->next = engine->connections;
    connection->link = &engine->connections;
    if (connection->next)
        connection->next->link = &connection->next;
    engine->connections = connection;
    return connection;
}

MQLONG engine_connect(struct engine *engine, const struct identity *who, struct span program, void *owner,
                      struct engine_connection **connection, struct buf *job_log)
{
    MQLONG reason = engine_may_connect(engine, who, job_log);

    if (reason != MQRC_NONE)
        return reason;
    *connection = new_connection(engine, who, program, owner);
    (*connection)->unchecked = reslevel_spares(engine, who);
    engine->connection_count++;
    return MQRC_NONE;
}

void engine_adopt(struct engine_connection *connection, const struct identity *user)
{
    identity_release(&connection->identity);
    identity_copy(&connection->identity, user);
}

struct engine_connection *engine_connect_own(struct engine *engine, const char *name,
                                             void (*answered)(void *owner, struct mqi_call *call), void *owner)
{
    const struct identity who = { .source = IDENTITY_TASK, .job = name8_const(name) };
    struct engine_connection *connection = new_connection(engine, &who, span_of(name), owner);

    connection->own = answered;
    return connection;
}

/* DIFFERS: the tag of a unit in doubt whose program is gone is free again. */
MQLONG engine_tag(struct engine_connection *connection, MQLONG options, const MQBYTE128 tag, const char *scope)
{
    const MQLONG restricted = MQCNO_RESTRICT_CONN_TAG_Q_MGR | MQCNO_RESTRICT_CONN_TAG_QSG;

    for (const struct engine_connection *other = connection->engine->connections; other; other = other->next) {
        bool shared = (options & restricted) && (other->tag_options & restricted) && strcmp(other->tag_scope, scope) == 0;

        if (other != connection && other->tag_options && memcmp(other->tag, tag, sizeof other->tag) == 0 && !shared)
            return MQRC_CONN_TAG_IN_USE;
    }
    connection->tag_options = options;
    memcpy(connection->tag, tag, sizeof connection->tag);
    snprintf(connection->tag_scope, sizeof connection->tag_scope, "%s", scope);
    return MQRC_NONE;
}

/* True: all of them; false: others have their turn first. */
static bool close_handles(struct engine_connection *connection)
{
    for (uint32_t i = 0; i < connection->handle_capacity; i++) {
        if (!connection->handles[i])
            continue;
        if (!connection->at_once && turn_is_over(connection))
            return false;
        connection->engine->work += WORK_OF_ONE;
        handle_close(connection->handles[i]);
    }
    return true;
}

static void connection_free(struct engine_connection *connection)
{
    forget_again(connection);
    *connection->link = connection->next;
    if (connection->next)
        connection->next->link = connection->link;
    mem_free(connection->leaving);
    mem_free(connection->handles);
    buf_release(&connection->resolved);
    mem_free(connection->status_string);
    identity_release(&connection->identity);
    mem_free(connection);
}

/* -- the end of a program -- */

/* Its program is gone, and what it leaves may be much: so that goes on as a call of the queue manager itself does. A connection of
 * the queue manager itself goes at once, since who has it builds on that; so does everything when the engine ends. */
static int leave(struct engine_connection *connection, struct mqi_call *call)
{
    bool all;

    if (connection->unit && !connection->at_once && !backouts_counted(connection, 0))
        return call_again(connection);
    store_patience(connection->engine->store, true);
    if (connection->unit && unit_back_out(connection->unit, NULL, MQRC_NONE) == 0)
        connection->unit = NULL;
    all = close_handles(connection);
    store_patience(connection->engine->store, false);
    return all ? answer(call, MQRC_NONE) : call_again(connection);
}

static void has_left(void *owner, struct mqi_call *call UNUSED)
{
    connection_free(owner);
}

static void begin_to_leave(struct engine_connection *connection)
{
    struct engine *engine = connection->engine;

    connection->at_once = connection->own != NULL;
    engine->connection_count -= !connection->own;
    connection->own = has_left;
    connection->owner = connection;
    connection->step = leave;
    connection->held = false;
    connection->leaving = mem_alloc(1, sizeof *connection->leaving);
    mqi_call_init(connection->leaving, MQI_BACK);
    for (uint32_t i = 0; i < connection->handle_capacity; i++)
        if (connection->handles[i])
            signal_drop(connection->handles[i]);
    if (connection->unit && connection->unit->in_doubt)
        connection->unit = NULL; /* its coordinator comes back, or an operator ends it */
    for (struct unit *unit = engine->units; unit; unit = unit->next)
        if (unit->connection == connection && unit != connection->unit)
            unit->connection = NULL;
}

void engine_disconnect(struct engine_connection *connection)
{
    engine_grant_over(connection);
    wait_no_more(connection);
    forget_again(connection);
    publication_free(connection);
    call_over(connection);
    if (connection->leaving)
        connection->at_once = true;
    else
        begin_to_leave(connection);
    if (engine_call(connection, connection->leaving, NULL, 0) == 0)
        connection_free(connection);
}

void engine_quiesce(struct engine *engine, bool force)
{
    struct engine_connection *next;

    engine->quiescing = true;
    signals_quiesce(engine, force);
    for (struct engine_connection *connection = engine->connections; connection; connection = next) {
        next = connection->next;
        if (!connection->waits_at || !(force || (connection->call->gmo.Options & MQGMO_FAIL_IF_QUIESCING)))
            continue;
        wait_no_more(connection);
        answer(connection->call, force ? MQRC_Q_MGR_STOPPING : MQRC_Q_MGR_QUIESCING);
        call_done(connection, connection->call);
    }
}

/* -- calls -- */

/* MQDISC commits, as on z/OS; handles go with the connection. */
static bool lacks_pages(const struct engine_connection *connection)
{
    return connection->unit && !connection->unit->in_doubt && store_unit_ready(connection->unit->store) == STORE_LATER;
}

static int call_disc(struct engine_connection *connection, struct mqi_call *call)
{
    if (lacks_pages(connection))
        return call_again(connection);
    if (!close_handles(connection))
        return call_again(connection);
    if (connection->ahead_failed)
        return ahead_back_out(connection, call);
    return connection->unit && !connection->unit->in_doubt ? unit_commit(connection->unit, connection, MQRC_NONE)
                                                           : answer(call, MQRC_NONE);
}

static int call_cmit(struct engine_connection *connection, struct mqi_call *call)
{
    if (lacks_pages(connection))
        return call_again(connection);
    if (connection->ahead_failed)
        return ahead_back_out(connection, call);
    return connection->unit ? unit_commit(connection->unit, connection, MQRC_NONE) : answer(call, MQRC_NONE);
}

/* The get that its program has marked is as one of a new unit: MQGMO_MARK_SKIP_BACKOUT. NULL: there is none, or a coordinator ends
 * the unit. False: no other unit can be begun. */
static bool keep_marked(struct unit *unit, struct unit **kept)
{
    struct got got;
    struct unit *next;

    *kept = NULL;
    if (!unit->marked || unit->in_doubt)
        return true;
    next = unit_begin(unit->engine);
    if (!next)
        return false;
    got = unit->got[unit->marked - 1];
    if (store_get_over(unit->store, next->store, got.queue->messages, got.position) < 0)
        return unit_back_out(next, NULL, MQRC_NONE) == 0;
    unit->got[unit->marked - 1] = unit->got[--unit->got_count]; /* it is not backed out, so nothing is counted */
    unit_got(next, &got);
    *kept = next;
    return true;
}

/* MQBACK: what ends a unit otherwise (a program that ends, a coordinator, a commit that fails) backs out the marked get too. */
static int back_out_but_mark(struct engine_connection *connection, struct mqi_call *call)
{
    struct unit *kept;
    int result;

    if (!keep_marked(connection->unit, &kept))
        return answer(call, MQRC_RESOURCE_PROBLEM);
    result = unit_back_out(connection->unit, connection, MQRC_NONE);
    if (kept)
        take_unit(connection, kept);
    return result;
}

static int call_back(struct engine_connection *connection, struct mqi_call *call)
{
    if (lacks_pages(connection))
        return call_again(connection);
    if (connection->unit && !connection->unit->in_doubt && !backouts_counted(connection, connection->unit->marked))
        return call_again(connection);
    connection->ahead_failed = MQRC_NONE;
    return connection->unit ? back_out_but_mark(connection, call) : answer(call, MQRC_NONE);
}

/* No queue manager on z/OS coordinates others in a unit. */
static int no_begin(struct engine_connection *connection UNUSED, struct mqi_call *call)
{
    return answer(call, MQRC_ENVIRONMENT_ERROR);
}

int engine_call(struct engine_connection *connection, struct mqi_call *call, void *area, size_t area_size)
{
    static int (*const functions[])(struct engine_connection *connection, struct mqi_call *call) = {
        [MQI_DISC] = call_disc,   [MQI_OPEN] = call_open, [MQI_CLOSE] = call_close, [MQI_PUT] = call_put,
        [MQI_PUT1] = call_put1,   [MQI_GET] = call_get,   [MQI_INQ] = call_inq,     [MQI_SET] = call_set,
        [MQI_BEGIN] = no_begin,   [MQI_CMIT] = call_cmit, [MQI_BACK] = call_back,   [MQI_SUB] = call_sub,
        [MQI_SUBRQ] = call_subrq, [MQI_SIGNAL] = call_get, [MQI_CB] = call_cb, [MQI_STAT] = call_stat,
        [MQI_PREPARE] = call_prepare, [MQI_RESOLVE] = call_resolve,
    };
    struct engine *engine = connection->engine;
    int result;

    connection->calls++;
    connection->looking.enough = false;
    connection->work_before = engine->work;
    connection->call = call;
    connection->area = area;
    connection->area_size = area_size;
    if (!connection->publication && has_to_wait(connection, call)) {
        connection->held = true;
        return ENGINE_LATER;
    }
    if (!connection->publication && log_is_to_wait_for(connection, call)) {
        store_come_again(engine->store);
        return call_again(connection);
    }
    engine->acting = connection;
    store_patience(engine->store, false);
    result = connection->publication ? publication_resume(connection)
             : connection->step      ? connection->step(connection, call)
                                     : functions[call->verb](connection, call);
    store_patience(engine->store, true);
    engine->acting = NULL;
    if (result == 0) {
        ahead_note(connection, call);
        response_note(connection, call);
        call_over(connection);
    }
    engine_settle(engine);
    return result;
}

/* -- for commands -- */

int engine_queue_state(struct engine *engine, struct object *object, struct engine_queue_state *state)
{
    struct store_counts counts;
    struct queue *queue;
    bool placed;
    int reason = queue_part(engine, object, &queue);

    *state = (struct engine_queue_state){ 0 };
    if (reason < 0)
        return reason;
    counts = store_queue_counts(queue->messages);
    placed = counts.messages || !queue->unplaced || queue_place(engine, queue, object) == MQRC_NONE;
    *state = (struct engine_queue_state){ counts.messages - counts.got, queue->inputs, queue->outputs,
                                          queue->handles > 0 || queue->doomed, /* that one goes by itself */
                                          counts.put + counts.got > 0, queue->last_put, queue->last_get,
                                          counts.persistent_puts, counts.logged,
                                          placed ? (int)store_queue_page_set(queue->messages) : -1 };
    return 0;
}

void engine_queue_changed(struct engine *engine, struct object *object)
{
    struct queue *queue = object->part;

    if (!queue)
        return;
    queue->unplaced = true; /* its storage class may be another one */
    (void)!queue_index_follow(queue, object); /* a page that cannot be read: the next get says so */
    queue_mark(queue);
    trigger_look(queue);
    engine_settle(engine);
}
