/* queue_open.c - MQOPEN and MQCLOSE: which queue a name stands for, handles, dynamic queues. */
#include "mstr/queue_private.h"

#include "base/mem.h"
#include "base/text.h"

enum {
    INPUT = MQOO_INPUT_AS_Q_DEF | MQOO_INPUT_SHARED | MQOO_INPUT_EXCLUSIVE,
    USES = INPUT | MQOO_BROWSE | MQOO_OUTPUT | MQOO_INQUIRE | MQOO_SET,
    CONTEXTS = MQOO_PASS_IDENTITY_CONTEXT | MQOO_PASS_ALL_CONTEXT | MQOO_SET_IDENTITY_CONTEXT | MQOO_SET_ALL_CONTEXT,
    KNOWN_OPTIONS = 0x7fffff,
    DYNAMIC_PREFIX = 33, /* characters in front of the asterisk at most */
};

/* What an object descriptor stands for. */
struct target {
    struct object *opened; /* the object of that name */
    struct object *base;   /* the local or transmission queue that holds messages; NULL: none */
    const char *profile;   /* the name that is checked */
    bool remote;
    bool transmission;     /* a transmission queue under its own name */
    char remote_queue[MQ_Q_NAME_LENGTH + 1], remote_qmgr[MQ_Q_MGR_NAME_LENGTH + 1];
    char resolved_qmgr[MQ_Q_MGR_NAME_LENGTH + 1];
    char dynamic[MQ_Q_NAME_LENGTH + 1]; /* of a model queue: the queue to be made */
};

static void copy_name(char *to, struct span name)
{
    snprintf(to, MQ_Q_NAME_LENGTH + 1, "%.*s", (int)name.length, name.data);
}

struct object *queue_object(struct engine *engine, const char *name)
{
    return objects_find(engine->objects, CLASS_QUEUE, span_of(name));
}

/* -- names -- */

static bool is_local(const struct engine *engine, struct span qmgr)
{
    return qmgr.length == 0 || span_is(qmgr, engine->qmgr->name);
}

/* The transmission queue to another queue manager: that of a definition, one of its name, the default. */
static MQLONG find_transmission(struct engine *engine, struct span named, struct span qmgr, struct target *target)
{
    struct span general = object_text(objects_qmgr(engine->objects), A_DEFXMITQ);
    bool is_default = false;
    struct object *queue;

    if (named.length == 0) {
        queue = objects_find(engine->objects, CLASS_QUEUE, qmgr);
        if (queue && queue->type == TYPE_QLOCAL && object_is(queue, A_USAGE, "XMITQ")) {
            target->base = queue;
            return MQRC_NONE;
        }
        if (general.length == 0)
            return MQRC_UNKNOWN_REMOTE_Q_MGR;
        named = general;
        is_default = true;
    }
    queue = objects_find(engine->objects, CLASS_QUEUE, named);
    if (!queue)
        return is_default ? MQRC_UNKNOWN_DEF_XMIT_Q : MQRC_UNKNOWN_XMIT_Q;
    if (queue->type != TYPE_QLOCAL)
        return is_default ? MQRC_DEF_XMIT_Q_TYPE_ERROR : MQRC_XMIT_Q_TYPE_ERROR;
    if (!object_is(queue, A_USAGE, "XMITQ"))
        return is_default ? MQRC_DEF_XMIT_Q_USAGE_ERROR : MQRC_XMIT_Q_USAGE_ERROR;
    target->base = queue;
    return MQRC_NONE;
}

static MQLONG to_remote(struct engine *engine, struct span transmission, struct span queue, struct span qmgr,
                        struct target *target)
{
    MQLONG reason = find_transmission(engine, transmission, qmgr, target);

    target->remote = true;
    copy_name(target->remote_queue, queue);
    copy_name(target->remote_qmgr, qmgr);
    copy_name(target->resolved_qmgr, qmgr);
    return reason;
}

/* What a definition of a remote queue points at. */
static MQLONG follow_remote(struct engine *engine, struct object *definition, struct target *target)
{
    struct span queue = object_text(definition, A_RNAME), qmgr = object_text(definition, A_RQMNAME);
    struct span transmission = object_text(definition, A_XMITQ);

    if (queue.length == 0) /* a queue manager alias, or a reply-to alias: not to be opened by its name */
        return MQRC_REMOTE_Q_NAME_ERROR;
    if (is_local(engine, qmgr)) /* XMITQ does not help */
        return MQRC_UNKNOWN_REMOTE_Q_MGR;
    return to_remote(engine, transmission, queue, qmgr, target);
}

static MQLONG follow_alias(struct engine *engine, struct object *alias, struct target *target)
{
    struct object *base;

    if (!object_is(alias, A_TARGTYPE, "QUEUE")) /* of a topic, where a queue has to be */
        return MQRC_ALIAS_BASE_Q_TYPE_ERROR;
    base = objects_find(engine->objects, CLASS_QUEUE, object_text(alias, A_TARGET));
    if (!base)
        return MQRC_UNKNOWN_ALIAS_BASE_Q;
    if (base->type == TYPE_QREMOTE)
        return follow_remote(engine, base, target);
    if (base->type != TYPE_QLOCAL)
        return MQRC_ALIAS_BASE_Q_TYPE_ERROR;
    target->base = base;
    return MQRC_NONE;
}

/* The name of the queue that a model queue makes: the given one, or one with a number behind its beginning. */
static MQLONG dynamic_name(struct engine *engine, struct span wanted, struct target *target)
{
    size_t star = span_find(wanted, '*');
    bool generated = star + 1 == wanted.length; /* elsewhere it is no character of a name */

    if (wanted.length == 0 || (generated && star > DYNAMIC_PREFIX))
        return MQRC_DYNAMIC_Q_NAME_ERROR;
    if (generated)
        snprintf(target->dynamic, sizeof target->dynamic, "%.*s%014llX", (int)star, wanted.data,
                 (unsigned long long)(++engine->ids & 0xffffffffffffff));
    else
        copy_name(target->dynamic, wanted);
    if (name_check(span_of(target->dynamic), MQ_Q_NAME_LENGTH, NAME_MQ) < 0)
        return MQRC_DYNAMIC_Q_NAME_ERROR;
    return objects_find(engine->objects, CLASS_QUEUE, span_of(target->dynamic)) ? MQRC_OBJECT_ALREADY_EXISTS : MQRC_NONE;
}

static MQLONG resolve_local(struct engine *engine, struct span name, const MQOD *od, struct target *target)
{
    struct object *object = objects_find(engine->objects, CLASS_QUEUE, name);

    if (!object)
        return MQRC_UNKNOWN_OBJECT_NAME;
    target->opened = object;
    target->profile = object->name;
    copy_name(target->resolved_qmgr, span_of(engine->qmgr->name));
    switch (object->type) {
    case TYPE_QLOCAL:
        target->base = object;
        target->transmission = object_is(object, A_USAGE, "XMITQ");
        return MQRC_NONE;
    case TYPE_QALIAS:
        return follow_alias(engine, object, target);
    case TYPE_QREMOTE:
        return follow_remote(engine, object, target);
    default:
        return dynamic_name(engine, MQI_NAME(od->DynamicQName), target);
    }
}

/* With the name of another queue manager: an alias of a queue manager, or a transmission queue. What is checked is the name that
 * messages go by from here. */
static MQLONG resolve_qualified(struct engine *engine, struct span name, struct span qmgr, const MQOD *od, struct target *target)
{
    struct object *alias = objects_find(engine->objects, CLASS_QUEUE, qmgr);
    struct span transmission = SPAN_NONE;
    MQLONG reason;

    if (name.length == 0)
        return MQRC_REMOTE_Q_NAME_ERROR;
    if (alias && alias->type == TYPE_QREMOTE && object_text(alias, A_RNAME).length == 0) {
        transmission = object_text(alias, A_XMITQ);
        qmgr = object_text(alias, A_RQMNAME);
        if (is_local(engine, qmgr) && transmission.length == 0)
            return resolve_local(engine, name, od, target);
    }
    reason = to_remote(engine, transmission, name, qmgr, target);
    target->opened = target->base;
    target->profile = target->base ? target->base->name : "";
    return reason;
}

static MQLONG resolve_queue(struct engine *engine, const MQOD *od, struct target *target)
{
    struct span name = MQI_NAME(od->ObjectName), qmgr = MQI_NAME(od->ObjectQMgrName);

    if (is_local(engine, qmgr))
        return resolve_local(engine, name, od, target);
    return resolve_qualified(engine, name, qmgr, od, target);
}

MQLONG resolve_destination(struct engine *engine, struct span queue, struct span qmgr, struct destination *destination)
{
    static const MQOD defaults = { MQOD_DEFAULT };
    struct target target = { .profile = "" };
    MQOD od = defaults;
    MQLONG reason;

    MQI_SET(od.ObjectName, queue);
    MQI_SET(od.ObjectQMgrName, qmgr);
    reason = resolve_queue(engine, &od, &target);
    if (reason == MQRC_NONE && (target.dynamic[0] || !target.base))
        reason = MQRC_Q_TYPE_ERROR;
    if (reason != MQRC_NONE)
        return reason;
    *destination = (struct destination){ .opened = target.opened, .base = target.base, .remote = target.remote };
    copy_name(destination->remote_queue, span_of(target.remote_queue));
    copy_name(destination->remote_qmgr, span_of(target.remote_qmgr));
    return MQRC_NONE;
}

static MQLONG resolve(struct engine *engine, const MQOD *od, enum object_class *class, struct target *target)
{
    switch (od->ObjectType) {
    case MQOT_Q:
        *class = CLASS_QUEUE;
        return resolve_queue(engine, od, target);
    case MQOT_PROCESS:
        *class = CLASS_PROCESS;
        break;
    case MQOT_NAMELIST:
        *class = CLASS_NAMELIST;
        break;
    case MQOT_Q_MGR:
        *class = CLASS_QMGR;
        target->opened = objects_qmgr(engine->objects);
        target->profile = target->opened->name;
        return MQRC_NONE;
    default:
        return MQRC_OBJECT_TYPE_ERROR;
    }
    if (!is_local(engine, MQI_NAME(od->ObjectQMgrName)))
        return MQRC_UNKNOWN_OBJECT_Q_MGR;
    target->opened = objects_find(engine->objects, *class, MQI_NAME(od->ObjectName));
    target->profile = target->opened ? target->opened->name : "";
    return target->opened ? MQRC_NONE : MQRC_UNKNOWN_OBJECT_NAME;
}

/* -- options -- */

static int bits(MQLONG options, MQLONG of)
{
    return __builtin_popcount((unsigned)(options & of));
}

static MQLONG check_options(MQLONG options)
{
    MQLONG input = options & INPUT;

    if ((options & ~KNOWN_OPTIONS) || bits(options, INPUT) > 1 || !(options & (USES | MQOO_RESOLVE_NAMES)))
        return MQRC_OPTIONS_ERROR;
    if ((options & MQOO_SAVE_ALL_CONTEXT) && !input)
        return MQRC_OPTIONS_ERROR;
    if ((options & MQOO_CO_OP) && !(options & MQOO_BROWSE))
        return MQRC_OPTIONS_ERROR;
    if (bits(options, MQOO_BIND_ON_OPEN | MQOO_BIND_NOT_FIXED | MQOO_BIND_ON_GROUP) > 1 ||
        bits(options, MQOO_READ_AHEAD | MQOO_NO_READ_AHEAD) > 1)
        return MQRC_OPTIONS_ERROR;
    return (options & CONTEXTS) && !(options & MQOO_OUTPUT) ? MQRC_OPTIONS_ERROR : MQRC_NONE;
}

/* Does the kind of object allow the options? */
static MQLONG check_type(enum object_class class, const struct target *target, MQLONG options)
{
    if (class != CLASS_QUEUE)
        return options & (USES & ~MQOO_INQUIRE) ? MQRC_OPTION_NOT_VALID_FOR_TYPE : MQRC_NONE;
    return target->remote && (options & (INPUT | MQOO_BROWSE)) ? MQRC_OPTION_NOT_VALID_FOR_TYPE : MQRC_NONE;
}

/* Input for one or for several, as the queue allows and others have it. */
static MQLONG check_sharing(struct queue *queue, struct object *object, MQLONG *options)
{
    if (!(*options & INPUT))
        return MQRC_NONE;
    if (*options & MQOO_INPUT_AS_Q_DEF) {
        *options &= ~INPUT;
        *options |= object_is(object, A_DEFSOPT, "SHARED") ? MQOO_INPUT_SHARED : MQOO_INPUT_EXCLUSIVE;
    }
    if (object_is(object, A_SHARE, "NOSHARE")) {
        *options &= ~INPUT;
        *options |= MQOO_INPUT_EXCLUSIVE;
    }
    if (queue->exclusive || ((*options & MQOO_INPUT_EXCLUSIVE) && queue->inputs))
        return MQRC_OBJECT_IN_USE;
    return MQRC_NONE;
}

/* -- queues -- */

/* The page set of the storage class, 0 of a queue without one; -1: there is no such class. */
static int page_set_of(const struct engine *engine, const struct object *object)
{
    struct span name = object_text(object, A_STGCLASS);
    struct object *class = objects_find(engine->objects, CLASS_STGCLASS, name);

    return class ? (int)object_number(class, A_STG_PSID) : name.length ? -1 : 0;
}

/* A queue whose storage class or page set is not there can be opened all the same: it is puts that fail. */
static int open_messages(struct engine *engine, const struct object *object, struct queue *queue)
{
    int set = page_set_of(engine, object);
    int reason = set < 0 ? REASON_NOT_FOUND : store_queue_open(engine->store, object->id, (unsigned)set, &queue->messages);

    queue->unplaced = reason == REASON_NOT_FOUND;
    return queue->unplaced ? store_queue_open(engine->store, object->id, 0, &queue->messages) : reason;
}

MQLONG queue_place(const struct engine *engine, struct queue *queue, const struct object *object)
{
    int set = page_set_of(engine, object);

    if (set < 0)
        return MQRC_STORAGE_CLASS_ERROR;
    if (store_queue_place(queue->messages, (unsigned)set) < 0)
        return MQRC_PAGESET_ERROR;
    queue->unplaced = false;
    return MQRC_NONE;
}

int queue_part(struct engine *engine, struct object *object, struct queue **result)
{
    struct queue *queue = object->part;
    int reason;

    *result = queue;
    if (queue)
        return 0;
    queue = mem_alloc(1, sizeof *queue);
    queue->engine = engine;
    copy_name(queue->name, span_of(object->name));
    reason = open_messages(engine, object, queue);
    if (reason == 0) {
        reason = store_cursor_open(queue->messages, &queue->scan);
        if (reason != 0)
            store_queue_close(queue->messages);
    }
    if (reason != 0) {
        mem_free(queue);
        return reason;
    }
    object->part = *result = queue;
    event_counts_begin(queue, object);
    (void)!queue_index_follow(queue, object); /* a page that cannot be read: gets look through the queue, and say so */
    return 0;
}

/* The definition of a dynamic queue: that of its model, as a local queue. maker: whose program makes it, NULL: a command. MQRC_. */
static MQLONG define_dynamic(struct engine *engine, const struct object *model, const char *name, const struct name8 *maker,
                             struct object **queue)
{
    struct object *made = object_new(TYPE_QLOCAL, span_of(name));
    const uint16_t *attributes = type_attributes(TYPE_QLOCAL);
    MQLONG reason;

    for (; *attributes != ATTRIBUTE_COUNT; attributes++)
        if (object_has(model, (enum attribute)*attributes) && attribute_stored((enum attribute)*attributes)) {
            struct value value = object_value(model, (enum attribute)*attributes);

            object_set(made, (enum attribute)*attributes, &value);
        }
    made->dynamic = true;
    made->temporary = object_is(model, A_MODEL_DEFTYPE, "TEMPDYN");
    if (maker)
        made->maker = made_by(span_of(maker->text));
    reason = made_check(engine, made);
    if (reason != MQRC_NONE) {
        object_free(made);
        return reason;
    }
    if (objects_put(engine->objects, made) < 0)
        return MQRC_RESOURCE_PROBLEM;
    *queue = queue_object(engine, name);
    return MQRC_NONE;
}

static MQLONG make_dynamic(struct engine_connection *connection, struct target *target)
{
    MQLONG reason = define_dynamic(connection->engine, target->opened, target->dynamic, &connection->identity.user, &target->base);

    target->opened = target->base;
    return reason;
}

/* Nobody has it open: it goes at once. */
static void drop_dynamic(struct engine *engine, struct object *object)
{
    struct queue *queue;

    if (queue_part(engine, object, &queue) == 0)
        queue_doom(queue);
    else
        (void)!objects_remove(engine->objects, object); /* or it stays defined, and empty */
}

MQLONG make_managed(struct engine *engine, struct span model, const char *name, const struct name8 *maker, struct object **queue)
{
    struct object *object = objects_find(engine->objects, CLASS_QUEUE, model);
    struct target target = { .profile = "" };
    MQLONG reason = object && object->type == TYPE_QMODEL ? MQRC_NONE : MQRC_UNKNOWN_OBJECT_NAME;

    if (reason == MQRC_NONE)
        reason = dynamic_name(engine, span_of(name), &target);
    if (reason != MQRC_NONE)
        return reason;
    return define_dynamic(engine, object, target.dynamic, maker, queue);
}

/* -- handles -- */

struct open_handle *handle_find(struct engine_connection *connection, MQHOBJ number)
{
    return number >= 1 && (uint32_t)number <= connection->handle_capacity ? connection->handles[number - 1] : NULL;
}

static MQLONG handle_number(struct engine_connection *connection, uint32_t *place)
{
    int64_t most = object_number(objects_qmgr(connection->engine->objects), A_MAXHANDS);

    if (connection->handle_count >= most)
        return MQRC_HANDLE_NOT_AVAILABLE;
    for (*place = 0; *place < connection->handle_capacity && connection->handles[*place];)
        ++*place;
    if (*place == connection->handle_capacity) {
        uint32_t more = connection->handle_capacity ? 2 * connection->handle_capacity : 4;

        connection->handles = mem_resize(connection->handles, more, sizeof(struct open_handle *));
        memset(connection->handles + *place, 0, (more - *place) * sizeof(struct open_handle *));
        connection->handle_capacity = more;
    }
    return MQRC_NONE;
}

static void count_handle(struct open_handle *handle, uint32_t one)
{
    struct queue *queue = handle->queue;

    queue->handles += one;
    if (handle->options & INPUT)
        queue->inputs += one;
    if (handle->options & MQOO_INPUT_EXCLUSIVE)
        queue->exclusive += one;
    if (handle->options & MQOO_OUTPUT)
        queue->outputs += one;
}

void handle_attach(struct open_handle *handle, struct queue *queue)
{
    handle->queue = queue;
    handle->next = queue->open;
    handle->link = &queue->open;
    if (handle->next)
        handle->next->link = &handle->next;
    queue->open = handle;
    count_handle(handle, 1);
}

void handle_browses(struct open_handle *handle)
{
    if (store_cursor_open(handle->queue->messages, &handle->shown) != 0) {
        handle->shown = NULL;
    } else if (store_cursor_open(handle->queue->messages, &handle->cursor) != 0) {
        store_cursor_close(handle->shown);
        handle->cursor = handle->shown = NULL;
    }
}

static void detach(struct open_handle *handle)
{
    if (!handle->queue)
        return;
    if (handle->cursor) {
        store_cursor_close(handle->cursor);
        store_cursor_close(handle->shown);
    }
    *handle->link = handle->next;
    if (handle->next)
        handle->next->link = handle->link;
    count_handle(handle, (uint32_t)-1);
    if ((handle->options & INPUT) && handle->queue->inputs == 0)
        trigger_look(handle->queue);
    if (handle->locked)
        queue_mark(handle->queue);
}

void handle_close(struct open_handle *handle)
{
    struct engine_connection *connection = handle->connection;

    connection->handles[handle->number - 1] = NULL;
    connection->handle_count--;
    selector_free(handle->selector);
    topic_handle_close(handle);
    subscription_handle_close(handle);
    signal_drop(handle);
    marks_drop(connection->engine, &handle->marks);
    detach(handle);
    if (handle->temporary) /* it goes with the handle that made it */
        queue_doom(handle->queue);
    mem_free(handle);
}

/* -- MQOPEN -- */

static void tell_resolved(const struct target *target, MQOD *od)
{
    MQI_SET(od->ResolvedQName, span_of(target->remote ? target->remote_queue : target->base ? target->base->name : ""));
    MQI_SET(od->ResolvedQMgrName, span_of(target->resolved_qmgr));
    od->ResolvedType = MQOT_Q;
    if (target->dynamic[0])
        MQI_SET(od->ObjectName, span_of(target->dynamic));
}

static MQLONG check_authority(struct engine_connection *connection, enum object_class class, const struct target *target,
                              const MQOD *od, MQLONG options)
{
    const struct api_question question = {
        .class = class,
        .options = options,
        .names = { target->profile, target->dynamic[0] ? target->dynamic : NULL },
        .transmission = target->transmission,
        .alternate = MQI_NAME(od->AlternateUserId),
    };

    return api_check(connection, &question);
}

MQLONG handle_new(struct engine_connection *connection, enum object_class class, const char *name, MQLONG options,
                  struct span alternate, struct open_handle **result)
{
    struct open_handle *handle;
    uint32_t place;
    MQLONG reason = handle_number(connection, &place);

    if (reason != MQRC_NONE)
        return reason;
    handle = mem_alloc(1, sizeof *handle);
    handle->connection = connection;
    handle->number = (MQHOBJ)place + 1;
    handle->options = options;
    handle->class = class;
    copy_name(handle->name, span_of(name));
    if (options & MQOO_ALTERNATE_USER_AUTHORITY)
        snprintf(handle->alternate, sizeof handle->alternate, "%.*s", (int)alternate.length, alternate.data);
    handle->browsed_priority = STORE_PRIORITIES;
    connection->handles[place] = handle;
    connection->handle_count++;
    *result = handle;
    return MQRC_NONE;
}

/* A handle on what was resolved; with a queue, its messages. */
static MQLONG make_handle(struct engine_connection *connection, enum object_class class, const struct target *target,
                          const MQOD *od, MQLONG options, struct open_handle **result)
{
    struct engine *engine = connection->engine;
    struct open_handle *handle;
    struct queue *queue = NULL;
    MQLONG reason = MQRC_NONE;

    if (target->base && queue_part(engine, target->base, &queue) != 0)
        reason = MQRC_RESOURCE_PROBLEM;
    if (reason == MQRC_NONE && queue && queue->doomed)
        reason = MQRC_Q_DELETED;
    if (reason == MQRC_NONE && queue && !target->remote)
        reason = check_sharing(queue, target->base, &options);
    if (reason == MQRC_NONE)
        reason = handle_new(connection, class, target->opened->name, options, MQI_NAME(od->AlternateUserId), &handle);
    if (reason != MQRC_NONE)
        return reason;
    copy_name(handle->named_qmgr, MQI_NAME(od->ObjectQMgrName));
    handle->remote = target->remote;
    copy_name(handle->remote_queue, span_of(target->remote_queue));
    copy_name(handle->remote_qmgr, span_of(target->remote_qmgr));
    handle->temporary = target->dynamic[0] && target->base && target->base->temporary;
    if (queue && target->dynamic[0])
        queue->maker = connection->id;
    if (queue)
        handle_attach(handle, queue);
    if (queue && (handle->options & INPUT) && queue->inputs == 1)
        trigger_monitor(connection->engine, queue);
    if ((options & MQOO_BROWSE) && queue)
        handle_browses(handle);
    *result = handle;
    return MQRC_NONE;
}

/* Why an object cannot be opened is told to who might open it, if it could be: another one learns of a name neither that it is
 * there nor that it is not. DIFFERS: whether z/OS looks at the name or at the authority first is not known to us. */
static MQLONG conceal(struct engine_connection *connection, enum object_class class, struct target *target, const MQOD *od,
                      MQLONG options, MQLONG reason)
{
    const char *field = is_local(connection->engine, MQI_NAME(od->ObjectQMgrName)) ? od->ObjectName : od->ObjectQMgrName;
    struct span named = mqi_name(field, MQ_Q_NAME_LENGTH);
    char given[MQ_Q_NAME_LENGTH + 1];
    MQLONG refused;

    if (reason == MQRC_OBJECT_TYPE_ERROR || !switches_on(&connection->engine->qmgr->security.switches, SWITCH_SUBSYSTEM) ||
        name_check(named, MQ_Q_NAME_LENGTH, NAME_MQ) < 0)
        return reason;
    copy_name(given, named);
    if (!target->opened)
        target->profile = given;
    refused = check_authority(connection, class, target, od, options);
    return refused == MQRC_NONE ? reason : refused;
}

/* The alias of a topic that is named; NULL: it is none. */
static const struct object *topic_alias(struct engine *engine, const MQOD *od)
{
    const struct object *alias = objects_find(engine->objects, CLASS_QUEUE, MQI_NAME(od->ObjectName));

    if (od->ObjectType != MQOT_Q || !alias || alias->type != TYPE_QALIAS || !is_local(engine, MQI_NAME(od->ObjectQMgrName)))
        return NULL;
    return object_is(alias, A_TARGTYPE, "TOPIC") ? alias : NULL;
}

/* Which object it is, and that it may be opened so. */
static MQLONG resolve_and_check(struct engine_connection *connection, const MQOD *od, enum object_class *class,
                                struct target *target, MQLONG options)
{
    MQLONG reason = resolve(connection->engine, od, class, target);

    if (od->ObjectType == MQOT_Q)
        event_refused(connection, reason, MQI_NAME(od->ObjectName), MQI_NAME(od->ObjectQMgrName));
    if (reason == MQRC_NONE)
        reason = check_type(*class, target, options);
    return reason == MQRC_NONE ? check_authority(connection, *class, target, od, options)
                               : conceal(connection, *class, target, od, options, reason);
}

MQLONG open_object(struct engine_connection *connection, MQOD *od, MQLONG options, struct open_handle **handle)
{
    const struct object *alias = topic_alias(connection->engine, od);
    enum object_class class = CLASS_QUEUE;
    struct target target = { .profile = "" };
    MQLONG reason = check_options(options);

    if (reason == MQRC_NONE && (od->Version < MQOD_VERSION_1 || od->Version > MQOD_VERSION_4 || od->RecsPresent))
        reason = MQRC_OD_ERROR; /* DIFFERS: distribution lists are not on z/OS, and not here */
    if (reason == MQRC_NONE && connection->engine->quiescing && (options & MQOO_FAIL_IF_QUIESCING))
        reason = MQRC_Q_MGR_QUIESCING;
    if (reason == MQRC_NONE && (alias || od->ObjectType == MQOT_TOPIC))
        return open_topic(connection, od, alias, options, handle);
    if (reason == MQRC_NONE)
        reason = resolve_and_check(connection, od, &class, &target, options);
    if (reason == MQRC_NONE && target.dynamic[0])
        reason = make_dynamic(connection, &target);
    if (reason != MQRC_NONE)
        return reason;
    reason = make_handle(connection, class, &target, od, options, handle);
    if (reason == MQRC_NONE)
        tell_resolved(&target, od);
    else if (target.dynamic[0])
        drop_dynamic(connection->engine, target.base);
    return reason;
}

/* The selection string of an open; only gets and browses of a queue can have one. */
static MQLONG take_selection(const struct mqi_call *call, struct selector **selector)
{
    struct span text = call->strings[STRING_SELECTION];

    *selector = NULL;
    if (text.length == 0)
        return MQRC_NONE;
    if (call->od.ObjectType != MQOT_Q || !(call->options & (INPUT | MQOO_BROWSE)))
        return MQRC_SELECTOR_INVALID_FOR_TYPE;
    return selector_compile(text, selector);
}

int call_open(struct engine_connection *connection, struct mqi_call *call)
{
    struct open_handle *handle = NULL;
    struct selector *selector;
    MQLONG reason = take_selection(call, &selector);

    if (reason == MQRC_NONE)
        reason = open_object(connection, &call->od, call->options, &handle);
    if (handle)
        handle->selector = selector;
    else
        selector_free(selector);
    call->handle = handle ? handle->number : MQHO_UNUSABLE_HOBJ;
    return answer(call, reason);
}

/* -- MQCLOSE -- */

static MQLONG delete_dynamic(struct engine_connection *connection, struct open_handle *handle, MQLONG options)
{
    struct engine *engine = connection->engine;
    struct object *object = queue_object(engine, handle->name);
    const struct api_question question = { .class = CLASS_QUEUE, .names = { handle->name, NULL }, .delete = true };
    struct store_counts counts;
    MQLONG reason;

    if (!object || !object->dynamic || (object->temporary && !handle->temporary))
        return MQRC_OPTION_NOT_VALID_FOR_TYPE;
    if (handle->temporary) { /* the handle that made it: it goes anyhow, with what is on it */
        handle_close(handle);
        return MQRC_NONE;
    }
    if (handle->queue->maker != connection->id) {
        reason = api_check(connection, &question);
        if (reason != MQRC_NONE)
            return reason;
    }
    counts = store_queue_counts(handle->queue->messages);
    if ((!(options & MQCO_DELETE_PURGE) && counts.messages) || counts.put || counts.got)
        return MQRC_Q_NOT_EMPTY;
    if (handle->queue->handles > 1)
        return MQRC_OBJECT_IN_USE;
    queue_doom(handle->queue);
    handle_close(handle);
    return MQRC_NONE;
}

int call_close(struct engine_connection *connection, struct mqi_call *call)
{
    struct open_handle *handle = handle_find(connection, call->handle);
    bool incomplete;

    if (!handle)
        return answer(call, MQRC_HOBJ_ERROR);
    if (handle->class == CLASS_SUB)
        return answer(call, subscription_close(handle, call->options));
    if (call->options & (MQCO_KEEP_SUB | MQCO_REMOVE_SUB))
        return answer(call, MQRC_OPTION_NOT_VALID_FOR_TYPE);
    if ((call->options & ~(MQCO_DELETE | MQCO_DELETE_PURGE | MQCO_QUIESCE)) ||
        bits(call->options, MQCO_DELETE | MQCO_DELETE_PURGE) > 1)
        return answer(call, MQRC_OPTIONS_ERROR);
    if (call->options & (MQCO_DELETE | MQCO_DELETE_PURGE))
        return answer(call, delete_dynamic(connection, handle, call->options));
    incomplete = handle->put_group.active;
    handle_close(handle);
    if (!incomplete)
        return answer(call, MQRC_NONE);
    answer(call, MQRC_INCOMPLETE_GROUP);
    call->code = MQCC_WARNING; /* the queue is closed */
    return 0;
}
