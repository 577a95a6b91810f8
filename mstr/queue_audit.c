/* queue_audit.c - events of commands (CMDEV) and of the configuration (CONFIGEV): who gave a command, what became of an object.
 *
 * Every change of an object comes by here, whoever makes it: a command, MQSET, or the queue manager itself, as when a program makes
 * a permanent dynamic queue. What is temporary is not told, nor are subscriptions, as on the mainframe. An object that is altered
 * makes two events with one correlation identifier: as it was, as it is.
 */
#include "mstr/queue_private.h"

#include "base/text.h"
#include "mstr/configuration.h"
#include "mstr/mqsc.h"
#include "mstr/object_field.h"

#define CONFIG_QUEUE "SYSTEM.ADMIN.CONFIG.EVENT"
#define COMMAND_QUEUE "SYSTEM.ADMIN.COMMAND.EVENT"

enum { COMMAND_TEXT_MAX = 32768, ACCOUNTING = 32, NOT_TOLD = INT32_MIN, DATE_TEXT = 12, TIME_TEXT = 8 };

/* -- who did it -- */

struct actor {
    MQLONG origin;
    const struct identity *who; /* NULL: the queue manager */
};

static struct actor actor_of(const struct engine *engine)
{
    const struct order *order = engine->qmgr->serving;
    const struct engine_connection *acting = engine->acting;

    if (order)
        return (struct actor){ order->source == S_C ? MQEVO_CONSOLE : order->source == S_R ? MQEVO_MSG : MQEVO_INIT,
                               order->operator_identity };
    if (acting)
        return (struct actor){ acting->call && acting->call->verb == MQI_SET ? MQEVO_MQSET : MQEVO_INTERNAL, &acting->identity };
    return (struct actor){ MQEVO_INTERNAL, NULL };
}

/* DIFFERS: events of commands that came as messages do not pass on the accounting token, identity and origin data of the message:
 * they are empty. */
static void put_actor(const struct engine *engine, struct pcf *event, const struct actor *actor)
{
    static const char none[ACCOUNTING];
    const char *user = actor->who ? actor->who->user.text : "", *job = actor->who ? actor->who->job.text : "";

    pcf_text(event, MQCACF_EVENT_USER_ID, MQ_USER_ID_LENGTH, span_of(user));
    pcf_number(event, MQIACF_EVENT_ORIGIN, actor->origin);
    pcf_text(event, MQCACF_EVENT_Q_MGR, MQ_Q_MGR_NAME_LENGTH, span_of(engine->qmgr->name));
    if (actor->origin != MQEVO_MSG)
        return;
    pcf_bytes(event, MQBACF_EVENT_ACCOUNTING_TOKEN, span_bytes(none, sizeof none));
    pcf_text(event, MQCACF_EVENT_APPL_IDENTITY, sizeof(MQCHAR32), SPAN_NONE);
    pcf_number(event, MQIACF_EVENT_APPL_TYPE, MQAT_ZOS);
    pcf_text(event, MQCACF_EVENT_APPL_NAME, sizeof(((MQMD *)0)->PutApplName), span_of(job));
    pcf_text(event, MQCACF_EVENT_APPL_ORIGIN, sizeof(((MQMD *)0)->ApplOriginData), SPAN_NONE);
}

/* -- commands -- */

static MQLONG number_of(const struct mqsc_command *row)
{
#define NUMBER(verb, keyword, number) { verb, keyword, number },
    static const struct {
        const char *verb, *keyword;
        MQLONG number;
    } numbers[] = {
#include "mstr/command_numbers.def"
    };
#undef NUMBER

    for (size_t i = 0; i < ARRAY_COUNT(numbers); i++)
        if (strcmp(numbers[i].verb, row->verb) == 0 && strcmp(numbers[i].keyword, row->keyword) == 0)
            return numbers[i].number;
    return 0;
}

/* The text of the command; of one that gives a secret, only what stands in front of that. */
static struct span text_of(const struct order *order, const struct mqsc *command)
{
    struct span text = order->text;

    for (unsigned a = 0; a < ATTRIBUTE_COUNT; a++) {
        struct span name = span_of(attribute_row(a)->name);

        if (attribute_row(a)->kind != ATTRIBUTE_SECRET || !command->attributes || !command->attributes[a].given)
            continue;
        for (size_t at = 0; at + name.length <= text.length; at++)
            if (span_is_fold(span_part(text, at, name.length), attribute_row(a)->name))
                text = span_part(text, 0, at);
    }
    return text;
}

static bool is_told(const struct engine *engine, const struct mqsc *command)
{
    const struct object *qmgr = objects_qmgr(engine->objects);

    return object_is(qmgr, A_CMDEV, "ENABLED") ||
           (object_is(qmgr, A_CMDEV, "NODISPLAY") && strcmp(command->row->verb, "DISPLAY") != 0);
}

static void command_event(void *context, const struct order *order, const struct mqsc *command)
{
    static const struct pcf_header header = { MQCFT_EVENT, MQCFH_VERSION_3, MQCMD_COMMAND_EVENT, 1, MQCFC_LAST, MQCC_WARNING,
                                              MQRC_COMMAND_MQSC };
    struct engine *engine = context;
    const MQLONG origin = order->source == S_C ? MQEVO_CONSOLE : order->source == S_R ? MQEVO_MSG : MQEVO_INIT;
    const struct actor actor = { origin, order->operator_identity };
    struct span text = text_of(order, command);
    struct pcf event;

    if (!is_told(engine, command))
        return;
    pcf_begin(&event, &header, queue_manager_code_page(engine));
    pcf_group_begin(&event, MQGACF_COMMAND_CONTEXT);
    put_actor(engine, &event, &actor);
    pcf_number(&event, MQIACF_COMMAND, number_of(command->row));
    pcf_group_end(&event);
    pcf_group_begin(&event, MQGACF_COMMAND_DATA);
    text = span_part(text, 0, COMMAND_TEXT_MAX);
    pcf_text(&event, MQCACF_COMMAND_MQSC, text.length, text);
    pcf_group_end(&event);
    event_send(engine, &event, COMMAND_QUEUE, NULL);
}

/* -- objects -- */

/* What the classes of objects are called; parameters of their name and of their description. */
static const struct class_row {
    enum object_class class;
    MQLONG kind, name, description;
} classes[] = {
    { CLASS_QMGR, MQOT_Q_MGR, MQCA_Q_MGR_NAME, 2014 },
    { CLASS_QUEUE, MQOT_Q, MQCA_Q_NAME, 2013 },
    { CLASS_PROCESS, MQOT_PROCESS, 2012, 2011 },
    { CLASS_NAMELIST, MQOT_NAMELIST, 2010, 2009 },
    { CLASS_STGCLASS, MQOT_STORAGE_CLASS, 2022, 2042 },
    { CLASS_TOPIC, MQOT_TOPIC, 2092, 2093 },
    { CLASS_AUTHINFO, 7, 2045, 2046 },
    { CLASS_CHANNEL, 6, 3501, 3502 },
    { CLASS_CFSTRUCT, 10, 2039, 2052 },
    { CLASS_CHLAUTH, 1016, 3501, 2118 },
};

static const struct class_row *class_of(const struct object *object)
{
    for (size_t i = 0; i < ARRAY_COUNT(classes); i++)
        if (classes[i].class == object_types[object->type].class)
            return &classes[i];
    return NULL;
}

/* The parameter that says which type of its class it is; 0: none does. */
static void put_type(struct pcf *event, const struct object *object)
{
    static const struct {
        enum object_type type;
        MQLONG parameter, value;
    } rows[] = {
        { TYPE_QLOCAL, MQIA_Q_TYPE, MQQT_LOCAL }, { TYPE_QMODEL, MQIA_Q_TYPE, MQQT_MODEL },
        { TYPE_QALIAS, MQIA_Q_TYPE, MQQT_ALIAS }, { TYPE_QREMOTE, MQIA_Q_TYPE, MQQT_REMOTE },
        { TYPE_SDR, 1511, 1 }, { TYPE_SVR, 1511, 2 }, { TYPE_RCVR, 1511, 3 }, { TYPE_RQSTR, 1511, 4 }, { TYPE_CLNTCONN, 1511, 6 },
        { TYPE_SVRCONN, 1511, 7 }, { TYPE_CLUSRCVR, 1511, 8 }, { TYPE_CLUSSDR, 1511, 9 },
        { TYPE_CRLLDAP, 66, 1 }, { TYPE_IDPWOS, 66, 3 },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
        if (rows[i].type == object->type)
            pcf_number(event, rows[i].parameter, rows[i].value);
    if (object->type == TYPE_QLOCAL)
        pcf_number(event, MQIA_DEFINITION_TYPE, object->dynamic ? MQQDT_PERMANENT_DYNAMIC : MQQDT_PREDEFINED);
}

static void put_moments(struct pcf *event, const struct object *object)
{
    const struct {
        MQLONG date, time;
        microseconds moment;
    } rows[] = { { MQCA_CREATION_DATE, MQCA_CREATION_DATE + 1, object->created }, { 2027, 2028, object->altered } };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct tm day = clock_local(rows[i].moment);
        char text[DATE_TEXT + 1] = "";

        if (rows[i].moment)
            strftime(text, sizeof text, "%Y-%m-%d", &day);
        pcf_text(event, rows[i].date, DATE_TEXT, span_of(text));
        if (rows[i].moment)
            strftime(text, sizeof text, "%H.%M.%S", &day);
        pcf_text(event, rows[i].time, TIME_TEXT, span_of(text));
    }
}

static void put_attribute(struct pcf *event, const struct object *object, const struct configuration_row *row)
{
    const struct attribute_row *attribute = attribute_row(row->attribute);

    switch (attribute->kind) {
    case ATTRIBUTE_NUMBER:
    case ATTRIBUTE_WORD:
    case ATTRIBUTE_FLAG:
        pcf_number(event, row->parameter, configuration_number(row, object));
        break;
    case ATTRIBUTE_TEXT:
    case ATTRIBUTE_NAME:
        pcf_text(event, row->parameter, attribute->highest, object_text(object, row->attribute));
        break;
    case ATTRIBUTE_LIST:
        pcf_names(event, row->parameter, attribute->highest, object_text(object, row->attribute));
        break;
    case ATTRIBUTE_SECRET:
    case ATTRIBUTE_LIVE:
    case ATTRIBUTE_LIVE_TEXT:
        break;
    }
}

static void put_object(struct pcf *event, const struct object *object, const struct class_row *class)
{
    const struct object_class_row *row = &object_classes[class->class];

    pcf_number(event, MQIACF_OBJECT_TYPE, class->kind);
    pcf_text(event, class->name, row->name_max < QUEUE_NAME_MAX ? row->name_max : QUEUE_NAME_MAX, span_of(object->name));
    if (class->class != CLASS_QMGR && class->class != CLASS_CFSTRUCT)
        pcf_number(event, 63, 0); /* MQIA_QSG_DISP: of this queue manager */
    put_type(event, object);
    put_moments(event, object);
    if (object_has(object, A_DESCR))
        pcf_text(event, class->description, attribute_row(A_DESCR)->highest, object_text(object, A_DESCR));
    for (size_t i = 0; i < configuration_count; i++)
        if (object_has(object, configuration_rows[i].attribute))
            put_attribute(event, object, &configuration_rows[i]);
}

/* One event; sequence 1 of one that another follows. */
static void object_event(struct engine *engine, const struct object *object, MQLONG reason, MQLONG sequence, bool last,
                         const MQBYTE24 correlation)
{
    const struct pcf_header header = { MQCFT_EVENT, MQCFH_VERSION_2, MQCMD_CONFIG_EVENT, sequence,
                                       last ? MQCFC_LAST : MQCFC_NOT_LAST, MQCC_WARNING, reason };
    const struct class_row *class = class_of(object);
    const struct actor actor = actor_of(engine);
    struct pcf event;

    if (!class)
        return;
    pcf_begin(&event, &header, queue_manager_code_page(engine));
    put_actor(engine, &event, &actor);
    put_object(&event, object, class);
    event_send(engine, &event, CONFIG_QUEUE, correlation);
}

/* Told by what was in force before: the last event of all is that CONFIGEV goes off. */
static bool is_on(const struct engine *engine, const struct object *before)
{
    const struct object *qmgr = before && before->type == TYPE_QMGR ? before : objects_qmgr(engine->objects);

    return object_is(qmgr, A_CONFIGEV, "ENABLED");
}

static void object_changed(void *context, const struct object *before, const struct object *after)
{
    struct engine *engine = context;
    MQBYTE24 correlation;

    if ((after ? after : before)->temporary || (after && after->going) || !(is_on(engine, before) || is_on(engine, NULL)))
        return;
    if (!before) {
        object_event(engine, after, MQRC_CONFIG_CREATE_OBJECT, 1, true, NULL);
    } else if (!after) {
        object_event(engine, before, MQRC_CONFIG_DELETE_OBJECT, 1, true, NULL);
    } else {
        new_identifier(engine, correlation);
        object_event(engine, before, MQRC_CONFIG_CHANGE_OBJECT, 1, false, correlation);
        object_event(engine, after, MQRC_CONFIG_CHANGE_OBJECT, 2, true, correlation);
    }
}

/* -- REFRESH QMGR -- */

static unsigned refresh(void *context, uint64_t types, struct span name, microseconds since)
{
    struct engine *engine = context;
    unsigned count = 0;

    for (enum object_class class = 0; class < CLASS_COUNT; class++)
        for (uint32_t i = 0; i < engine->objects->count[class]; i++) {
            const struct object *object = engine->objects->all[class][i];

            if (!(types & TYPE_SET(object->type)) || object->temporary || !class_of(object) || object->altered < since ||
                !generic_fits(name, span_of(object->name)))
                continue;
            object_event(engine, object, MQRC_CONFIG_REFRESH_OBJECT, 1, true, NULL);
            count++;
        }
    return count;
}

struct audit_part engine_audit_part(struct engine *engine)
{
    return (struct audit_part){ engine, command_event, refresh };
}

void audit_start(struct engine *engine)
{
    engine->objects->watch = (struct object_watch){ engine, object_changed };
}

void audit_end(struct engine *engine)
{
    engine->objects->watch = (struct object_watch){ NULL, NULL };
}
