/* topic_commands.c - the state of topics and subscriptions, for operators.
 *
 * Message ids of the command server's form are not in the facts: CSQM444I to CSQM446I stand for them.
 */
#include "mstr/topic_commands.h"

#include "base/mem.h"
#include "mstr/messages.h"
#include "mstr/queue_private.h"
#include "mstr/status_display.h"

enum { HEX_ID = 2 * sizeof(MQBYTE24) };

/* -- fields -- */

static void put_span(struct status *status, const char *name, struct span text)
{
    status_field(status, name, "%.*s", (int)text.length, text.data);
}

static void put_moment(struct status *status, const char *date_name, const char *time_name, microseconds moment)
{
    struct tm day = clock_local(moment);
    char text[CLOCK_TEXT];

    if (moment)
        status_field(status, date_name, "%04d-%02d-%02d", day.tm_year + 1900, day.tm_mon + 1, day.tm_mday);
    else
        status_field(status, date_name, "%s", "");
    status_field(status, time_name, "%s", moment ? clock_time(moment, text) : "");
}

static void put_connection(struct status *status, const struct open_handle *handle)
{
    status_field(status, "ACTCONN", "%0*d%016llX", (int)(HEX_ID - 16), 0,
                 (unsigned long long)(handle ? handle->connection->id : 0));
}

static void identifier_text(const struct subscription *subscription, char text[HEX_ID + 1])
{
    MQBYTE24 identifier;

    object_identifier(subscription->engine->qmgr->name, subscription->number, identifier);
    for (size_t i = 0; i < sizeof identifier; i++)
        snprintf(text + 2 * i, 3, "%02X", identifier[i]);
}

static const char *type_of(const struct subscription *subscription)
{
    const struct object *object = objects_find(subscription->engine->objects, CLASS_SUB, span_of(subscription->name));

    return object && object->dynamic ? "API" : "ADMIN";
}

static void put_subscription(struct status *status, const struct subscription *subscription)
{
    put_connection(status, subscription->handle);
    put_moment(status, "LMSGDATE", "LMSGTIME", subscription->last_message);
    status_field(status, "NUMMSGS", "%llu", (unsigned long long)subscription->messages);
    put_moment(status, "RESMDATE", "RESMTIME", subscription->resumed);
    status_field(status, "SUBUSER", "%s", subscription->user);
}

/* -- DISPLAY TPSTATUS -- */

static void put_topic(struct status *status, const struct topic *topic)
{
    static const struct {
        const char *name;
        enum attribute attribute;
    } settings[] = {
        { "DEFPRESP", A_TOPIC_DEFPRESP }, { "DEFPRTY", A_TOPIC_DEFPRTY }, { "DEFPSIST", A_TOPIC_DEFPSIST },
        { "DURSUB", A_DURSUB },           { "MDURMDL", A_MDURMDL },       { "MNDURMDL", A_MNDURMDL },
        { "NPMSGDLV", A_NPMSGDLV },       { "PMSGDLV", A_PMSGDLV },       { "PUB", A_PUB },
        { "PUBSCOPE", A_PUBSCOPE },       { "SUB", A_SUB },               { "SUBSCOPE", A_TOPIC_SUBSCOPE },
        { "USEDLQ", A_TOPIC_USEDLQ },
    };

    status_field(status, "ADMIN", "%s", topic->object ? topic->object->name : "");
    status_field(status, "CLROUTE", "NONE");
    status_field(status, "CLUSTER", "%s", "");
    for (size_t i = 0; i < ARRAY_COUNT(settings); i++)
        put_span(status, settings[i].name, topic_setting(topic, settings[i].attribute));
    status_field(status, "PUBCOUNT", "%u", (unsigned)topic->publishers);
    status_field(status, "RETAINED", "%s", topic->retained ? "YES" : "NO");
    status_field(status, "SUBCOUNT", "%u", (unsigned)topic->subscribers);
}

static void topic_row(struct status *status, const struct topic *topic, const char *string)
{
    status_key(status, "TOPICSTR", "%s", string);
    put_topic(status, topic);
    status_record(status);
}

static void subscription_rows(struct status *status, struct engine *engine, const struct topic *topic, const char *string)
{
    struct subscription *subscription, *next;
    char identifier[HEX_ID + 1];

    HASH_ITER(hh, engine->subscriptions, subscription, next) {
        if (subscription->at.topic != topic)
            continue;
        identifier_text(subscription, identifier);
        status_key(status, "TOPICSTR", "%s", string);
        status_field(status, "SUBID", "%s", identifier);
        status_field(status, "DURABLE", "%s", subscription->durable ? "YES" : "NO");
        status_field(status, "SUBTYPE", "%s", type_of(subscription));
        put_subscription(status, subscription);
        status_record(status);
    }
}

static void publisher_rows(struct status *status, const struct engine *engine, const struct topic *topic, const char *string)
{
    for (const struct engine_connection *connection = engine->connections; connection; connection = connection->next)
        for (uint32_t i = 0; i < connection->handle_capacity; i++) {
            const struct open_handle *handle = connection->handles[i];

            if (!handle || handle->topic != topic || !(handle->options & MQOO_OUTPUT))
                continue;
            status_key(status, "TOPICSTR", "%s", string);
            put_connection(status, handle);
            put_moment(status, "LPUBDATE", "LPUBTIME", handle->published);
            status_field(status, "NUMPUBS", "%llu", (unsigned long long)handle->publications);
            status_record(status);
        }
}

static void topic_rows(struct status *status, struct engine *engine, struct span pattern, struct span type)
{
    struct buf string;

    buf_init(&string, TOPIC_STRING_MAX);
    for (struct topic *topic = NULL; (topic = topic_next(&engine->topics, topic));) {
        if (!topic_fits(pattern, false, topic_string(topic, &string)))
            continue;
        if (span_is(type, "SUB"))
            subscription_rows(status, engine, topic, string.data);
        else if (span_is(type, "PUB"))
            publisher_rows(status, engine, topic, string.data);
        else
            topic_row(status, topic, string.data);
    }
    buf_release(&string);
}

static int display_tpstatus(struct qmgr *qmgr, struct order *order, const struct mqsc *command)
{
    struct span type = mqsc_given(command, "TYPE") ? mqsc_value(command, "TYPE")->items[0] : span_of("TOPIC");
    struct status *status = mem_alloc(1, sizeof *status);
    int reason = status_begin(status, qmgr, order, command, "CSQM444I");

    if (reason == 0) {
        if (qmgr->engine)
            topic_rows(status, qmgr->engine, command->parameter.items[0], type);
        reason = status_end(status);
    }
    mem_free(status);
    return reason;
}

/* -- DISPLAY SBSTATUS -- */

static bool word_fits(const struct mqsc *command, const char *name, const char *word)
{
    struct span given = mqsc_given(command, name) ? mqsc_value(command, name)->items[0] : span_of("ALL");

    return span_is(given, "ALL") || span_is(given, word) || (span_is(given, "USER") && strcmp(name, "SUBTYPE") == 0);
}

static void subscription_status(struct status *status, const struct object *object, const struct subscription *subscription)
{
    const struct mqsc *command = status->command;
    char identifier[HEX_ID + 1];

    identifier_text(subscription, identifier);
    if (!generic_fits(command->parameter.items[0], object_shown_name(object)) ||
        !word_fits(command, "DURABLE", subscription->durable ? "YES" : "NO") ||
        !word_fits(command, "SUBTYPE", type_of(subscription)) ||
        (mqsc_given(command, "SUBID") && !span_is_fold(mqsc_value(command, "SUBID")->items[0], identifier)))
        return;
    status_key(status, "SUB", "%.*s", (int)object_shown_name(object).length, object_shown_name(object).data);
    status_key(status, "SUBID", "%s", identifier);
    status_key(status, "DURABLE", "%s", subscription->durable ? "YES" : "NO");
    status_key(status, "SUBTYPE", "%s", type_of(subscription));
    status_field(status, "TOPICSTR", "%s", subscription->at.pattern);
    put_subscription(status, subscription);
    status_record(status);
}

static int display_sbstatus(struct qmgr *qmgr, struct order *order, const struct mqsc *command)
{
    struct status *status = mem_alloc(1, sizeof *status);
    int reason = status_begin(status, qmgr, order, command, "CSQM445I");

    for (uint32_t i = 0; reason == 0 && qmgr->engine && i < qmgr->objects.count[CLASS_SUB]; i++) {
        const struct object *object = qmgr->objects.all[CLASS_SUB][i];
        const struct subscription *subscription = subscription_find(qmgr->engine, object->id);

        if (subscription)
            subscription_status(status, object, subscription);
    }
    if (reason == 0)
        reason = status_end(status);
    mem_free(status);
    return reason;
}

/* -- DISPLAY PUBSUB -- */

/* COMPAT: publish/subscribe is there, its queued interface is not. */
static const char *pubsub_status(const struct engine *engine)
{
    static const char *const words[] = { [QUEUED_NOT] = "COMPAT", [QUEUED_ACTIVE] = "ACTIVE", [QUEUED_ERROR] = "ERROR" };

    return topics_disabled(engine) ? "INACTIVE" : words[engine->queued];
}

static int display_pubsub(struct qmgr *qmgr, struct order *order, const struct mqsc *command)
{
    struct span type = mqsc_given(command, "TYPE") ? mqsc_value(command, "TYPE")->items[0] : span_of("ALL");
    struct status *status = mem_alloc(1, sizeof *status);
    int reason = status_begin(status, qmgr, order, command, "CSQM446I");

    if (reason == 0) {
        if (qmgr->engine && (span_is(type, "ALL") || span_is(type, "LOCAL"))) {
            status_field(status, "QMNAME", "%s", qmgr->name);
            status_key(status, "TYPE", "LOCAL");
            status_field(status, "STATUS", "%s", pubsub_status(qmgr->engine));
            status_field(status, "SUBCOUNT", "%u", (unsigned)qmgr->engine->topics.subscriber_count);
            status_field(status, "TPCOUNT", "%u", (unsigned)qmgr->engine->topics.topic_count);
            status_record(status);
        }
        reason = status_end(status);
    }
    mem_free(status);
    return reason;
}

/* -- CLEAR TOPICSTR -- */

static int clear_topicstr(struct qmgr *qmgr, struct order *order, const struct mqsc *command)
{
    struct span string = command->parameter.items[0];
    struct engine *engine = qmgr->engine;
    struct topic *topic = engine ? topic_find(&engine->topics, string) : NULL;

    if (!topic || engine->retained_loading) {
        message(&order->reply, CSQM094I, qmgr->cpf, command->row->csect, "TOPICSTR", (int)span_part(string, 0, 64).length,
                string.data);
        return REASON_NOT_FOUND;
    }
    retained_clear(engine, topic);
    return engine->events.wait(engine->events.context);
}

void topic_commands(struct command_parts *parts)
{
    parts->display_tpstatus = display_tpstatus;
    parts->display_sbstatus = display_sbstatus;
    parts->display_pubsub = display_pubsub;
    parts->clear_topicstr = clear_topicstr;
}
