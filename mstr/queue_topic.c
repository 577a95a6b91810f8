/* queue_topic.c - topics for programs: topic objects in the tree, what ASPARENT comes to, MQOPEN of a topic. */
#include "mstr/queue_private.h"

#include "base/mem.h"

enum {
    CONTEXTS = MQOO_PASS_IDENTITY_CONTEXT | MQOO_PASS_ALL_CONTEXT | MQOO_SET_IDENTITY_CONTEXT | MQOO_SET_ALL_CONTEXT,
    OF_TOPICS = MQOO_OUTPUT | CONTEXTS | MQOO_ALTERNATE_USER_AUTHORITY | MQOO_FAIL_IF_QUIESCING | MQOO_BIND_ON_OPEN |
                MQOO_BIND_NOT_FIXED | MQOO_BIND_ON_GROUP | MQOO_RESOLVE_NAMES | MQOO_NO_MULTICAST,
};

/* What holds where no topic object says anything: what SYSTEM.BASE.TOPIC is delivered with. */
static const struct {
    enum attribute attribute;
    const char *value;
} base_values[] = {
    { A_TOPIC_DEFPRTY, "0" },
    { A_TOPIC_DEFPSIST, "NO" },
    { A_TOPIC_DEFPRESP, "SYNC" },
    { A_DURSUB, "YES" },
    { A_PUB, "ENABLED" },
    { A_SUB, "ENABLED" },
    { A_PUBSCOPE, "ALL" },
    { A_TOPIC_SUBSCOPE, "ALL" },
    { A_PMSGDLV, "ALLDUR" },
    { A_NPMSGDLV, "ALLAVAIL" },
    { A_MDURMDL, "SYSTEM.DURABLE.MODEL.QUEUE" },
    { A_MNDURMDL, "SYSTEM.NDURABLE.MODEL.QUEUE" },
    { A_TOPIC_USEDLQ, "YES" },
    { A_TOPIC_CAPEXPRY, "NOLIMIT" },
};

/* -- topic objects -- */

static bool blocks(const struct object *object)
{
    return object_is(object, A_WILDCARD, "BLOCK");
}

/* Its place: only the base topic has the root. */
static bool has_place(const struct object *object)
{
    return object_text(object, A_TOPICSTR).length > 0 || strcmp(object->name, BASE_TOPIC) == 0;
}

static void take_away(struct engine *engine)
{
    microseconds now = clock_now();

    for (uint32_t i = 0; i < engine->placed_count; i++) {
        engine->placed[i]->object = NULL;
        topic_unuse(engine->placed[i], now);
    }
    engine->placed_count = 0;
}

/* What has an object is known, so that no other node of what may be very many is looked at. */
void topic_objects_read(struct engine *engine)
{
    const struct objects *objects = engine->objects;
    struct topic_tree *tree = &engine->topics;

    take_away(engine);
    engine->placed = mem_resize(engine->placed, objects->count[CLASS_TOPIC] + 1, sizeof(struct topic *));
    for (uint32_t i = 0; i < objects->count[CLASS_TOPIC]; i++) {
        const struct object *object = objects->all[CLASS_TOPIC][i];
        struct topic *topic;

        if (!has_place(object))
            continue;
        topic = topic_use(tree, object_text(object, A_TOPICSTR));
        if (topic->object) { /* two have one string: the first counts */
            topic_unuse(topic, clock_now());
            continue;
        }
        topic->object = object;
        engine->placed[engine->placed_count++] = topic;
    }
    topic_objects_changed(tree);
}

const struct topic *topic_with_object(const struct topic *topic)
{
    while (topic && !topic->object)
        topic = topic->parent;
    return topic;
}

const char *topic_object_above(void *context, struct span string)
{
    struct engine *engine = context;
    const struct topic *topic = NULL;
    size_t length = string.length;

    while (!topic && length) {
        topic = topic_find(&engine->topics, span_part(string, 0, length));
        while (length && string.data[--length] != '/')
            ;
    }
    topic = topic ? topic_with_object(topic) : NULL;
    return topic ? topic->object->name : BASE_TOPIC;
}

/* The nearest object that has a value of its own. */
static const struct object *setter(const struct topic *topic, enum attribute attribute)
{
    bool is_name = attribute == A_MDURMDL || attribute == A_MNDURMDL;

    for (topic = topic_with_object(topic); topic; topic = topic_with_object(topic->parent))
        if (is_name ? object_text(topic->object, attribute).length > 0 : !object_is(topic->object, attribute, "ASPARENT"))
            return topic->object;
    return NULL;
}

static struct span base_value(enum attribute attribute)
{
    for (size_t i = 0; i < ARRAY_COUNT(base_values); i++)
        if (base_values[i].attribute == attribute)
            return span_of(base_values[i].value);
    return SPAN_NONE;
}

struct span topic_setting(const struct topic *topic, enum attribute attribute)
{
    static char number[VALUE_TEXT_MAX];
    const struct object *object = setter(topic, attribute);
    struct value value;

    if (!object)
        return base_value(attribute);
    value = object_value(object, attribute);
    return value_text(attribute, &value, number);
}

MQLONG topic_setting_number(const struct topic *topic, enum attribute attribute)
{
    const struct object *object = setter(topic, attribute);

    return object ? (MQLONG)object_number(object, attribute) : 0;
}

bool topic_is(const struct topic *topic, enum attribute attribute, const char *word)
{
    return span_is(topic_setting(topic, attribute), word);
}

bool topics_disabled(const struct engine *engine)
{
    return object_is(objects_qmgr(engine->objects), A_PSMODE, "DISABLED");
}

void topics_start(struct engine *engine)
{
    topic_tree_init(&engine->topics, blocks);
    topic_objects_read(engine);
    subscriptions_start(engine);
    retained_adopt(engine);
    engine->retained_loading = true;
    if (retained_load(engine) < 0) /* DISPLAY TPSTATUS and MQSUB say so when they come to what cannot be read */
        return;
}

void topics_end(struct engine *engine)
{
    subscriptions_end(engine);
    retained_end(engine);
    topic_tree_release(&engine->topics);
    mem_free(engine->placed);
}

/* -- MQOPEN -- */

MQLONG topic_resolve(struct engine *engine, struct span name, struct span string, struct buf *full)
{
    const struct object *object = NULL;

    buf_clear(full);
    if (name.length) {
        object = objects_find(engine->objects, CLASS_TOPIC, name);
        if (!object)
            return MQRC_UNKNOWN_OBJECT_NAME;
        buf_put_span(full, object_text(object, A_TOPICSTR));
    }
    if (full->length && string.length)
        buf_put_text(full, "/");
    buf_put_span(full, string);
    return buf_failed(full) || (full->length == 0 && !(object && has_place(object))) ? MQRC_TOPIC_STRING_ERROR : MQRC_NONE;
}

static MQLONG check_options(const struct object *alias, MQLONG options)
{
    MQLONG others = options & ~(MQLONG)OF_TOPICS;

    if (alias && others == MQOO_INQUIRE)
        return MQRC_NONE;
    return others || !(options & MQOO_OUTPUT) ? MQRC_OPTION_NOT_VALID_FOR_TYPE : MQRC_NONE;
}

/* The alias queue is asked for as a queue, then the topic. */
static MQLONG check_authority(struct engine_connection *connection, const MQOD *od, const struct object *alias, MQLONG options,
                              const struct topic *topic)
{
    const struct topic_question question = { TOPIC_PUBLISH, topic, options, MQI_NAME(od->AlternateUserId) };
    MQLONG reason = MQRC_NONE;

    if (alias) {
        const struct api_question of_alias = { .class = CLASS_QUEUE, .options = options, .names = { alias->name, NULL },
                                               .alternate = MQI_NAME(od->AlternateUserId) };

        reason = api_check(connection, &of_alias);
    }
    if (reason == MQRC_NONE && (options & MQOO_OUTPUT))
        reason = topic_check(connection, &question);
    return reason;
}

static MQLONG find_string(struct engine_connection *connection, const MQOD *od, const struct object *alias)
{
    struct engine *engine = connection->engine;
    MQLONG reason;

    if (alias) {
        reason = topic_resolve(engine, object_text(alias, A_TARGET), SPAN_NONE, &connection->resolved);
        return reason == MQRC_UNKNOWN_OBJECT_NAME ? MQRC_UNKNOWN_ALIAS_BASE_Q : reason;
    }
    reason = topic_resolve(engine, MQI_NAME(od->ObjectName), connection->call->strings[STRING_OBJECT], &connection->resolved);
    if (reason == MQRC_NONE && !topic_string_good(buf_span(&connection->resolved)))
        reason = MQRC_TOPIC_STRING_ERROR;
    return reason;
}

/* What a command message publishes is its sender's. */
static struct name8 publisher_of(const struct engine_connection *connection, const MQOD *od)
{
    return connection->own ? made_by(MQI_NAME(od->AlternateUserId)) : connection->identity.user;
}

MQLONG open_topic(struct engine_connection *connection, const MQOD *od, const struct object *alias, MQLONG options,
                  struct open_handle **result)
{
    const struct name8 publisher = publisher_of(connection, od);
    struct engine *engine = connection->engine;
    struct open_handle *handle;
    struct topic *topic;
    const char *name;
    MQLONG reason = topics_disabled(engine) ? MQRC_PUBSUB_INHIBITED : check_options(alias, options);

    if (reason == MQRC_NONE)
        reason = find_string(connection, od, alias);
    if (reason == MQRC_NONE)
        reason = made_topic(engine, &publisher, buf_span(&connection->resolved), &topic);
    if (reason != MQRC_NONE)
        return reason;
    reason = check_authority(connection, od, alias, options, topic);
    name = alias ? alias->name : topic->object ? topic->object->name : "";
    if (reason == MQRC_NONE)
        reason = handle_new(connection, alias ? CLASS_QUEUE : CLASS_TOPIC, name, options, MQI_NAME(od->AlternateUserId), &handle);
    if (reason != MQRC_NONE) {
        topic_unuse(topic, clock_now());
        return reason;
    }
    handle->topic = topic;
    if (options & MQOO_OUTPUT)
        topic->publishers++;
    connection->call->strings[STRING_RESOLVED] = buf_span(&connection->resolved);
    connection->call->od.ResolvedType = MQOT_TOPIC;
    *result = handle;
    return MQRC_NONE;
}

void topic_handle_close(struct open_handle *handle)
{
    if (!handle->topic)
        return;
    if (handle->options & MQOO_OUTPUT)
        handle->topic->publishers--;
    topic_unuse(handle->topic, clock_now());
    handle->topic = NULL;
}
