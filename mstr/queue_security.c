/* queue_security.c - may this user connect, and open this object so: classes MQCONN, MQQUEUE, MQPROC, MQNLIST, MXTOPIC, MQADMIN.
 *
 * What each option needs is a table (api_security.def). The level of the queue manager is looked at first, that of its
 * queue-sharing group when no profile was found there. No profile at all is a refusal.
 */
#include "mstr/queue_private.h"

#include "base/mem.h"
#include "base/text.h"
#include "mstr/resource_check.h"

enum { TOPIC_NAMES_MAX = 3000 /* bytes of the names of the objects above a topic, for hazards.h */ };

static const struct option_row {
    MQLONG option;
    enum racf_level object, context;
} options[] = {
#define API_OPTION(name, object, context) { MQOO_##name, object, context },
#define API_TOPIC(...)
#include "mstr/api_security.def"
#undef API_OPTION
#undef API_TOPIC
};

static const struct topic_row {
    const char *middle;
    enum racf_level level;
} topic_uses[] = {
#define API_OPTION(...)
#define API_TOPIC(use, middle, level, when) { middle, level },
#include "mstr/api_security.def"
#undef API_OPTION
#undef API_TOPIC
};

/* Of a transmission queue that is opened directly for output. */
static const enum racf_level transmission_context = RACF_CONTROL;

/* The class of an object, and the switch of its checks. */
static const struct class_check {
    enum object_class class;
    enum switch_id switch_id;
    enum mq_class resources;
} classes[] = {
    { CLASS_QUEUE, SWITCH_QUEUE, MQ_CLASS_QUEUE },
    { CLASS_PROCESS, SWITCH_PROCESS, MQ_CLASS_PROC },
    { CLASS_NAMELIST, SWITCH_NAMELIST, MQ_CLASS_NLIST },
};

/* -- one check -- */

static MQLONG decide(const struct resource_check *check, struct buf *log)
{
    struct racf_decision decision;
    int allowed = resource_check(check, &decision);

    if (allowed < 0)
        return MQRC_SECURITY_ERROR;
    if (!allowed || decision.why == RACF_WHY_WARNING)
        check->qmgr->saf.ich408i(check->qmgr->saf.context, check->who, &decision, log);
    return allowed ? MQRC_NONE : MQRC_NOT_AUTHORIZED;
}

/* A check that a switch or RESLEVEL takes away is noted (hazards.h). user: whose authority would count, requester is who asks. What
 * a trusted task asks for is never refused. */
static void note(struct qmgr *qmgr, const struct name8 *user, enum switch_id id, const struct resource_check *check, bool spared)
{
    const struct hazard_request request = { id, check->class_id, check->middle, span_of(check->name), check->level, spared };

    if (!identity_has(check->who, IDENTITY_TRUSTED | IDENTITY_PRIVILEGED) || strcmp(user->text, check->who->user.text) != 0)
        hazards_note(&qmgr->hazards, user, &request);
}

/* -- connecting: asked of the address space that connects, as it was started -- */

MQLONG connection_check(struct engine *engine, const struct identity *who, struct buf *job_log)
{
    struct qmgr *qmgr = engine->qmgr;
    const struct resource_check check = { qmgr, who, MQ_CLASS_CONN, "", "BATCH", RACF_READ, 0 };

    if (!switches_on(&qmgr->security.switches, SWITCH_CONNECTION)) {
        note(qmgr, &who->user, SWITCH_CONNECTION, &check, false);
        return MQRC_NONE;
    }
    return decide(&check, job_log);
}

/* Where the level counts, and not whether RACF lets the request pass: WARNING mode gives nobody a level. */
static bool has_level(const struct resource_check *check)
{
    struct racf_decision decision;

    return resource_check(check, &decision) > 0 && decision.why != RACF_WHY_WARNING;
}

bool engine_trusts(struct engine *engine, const struct identity *who)
{
    struct qmgr *qmgr = engine->qmgr;
    const struct resource_check check = { qmgr, who, MQ_CLASS_CONN, "", "BATCH", RACF_UPDATE, RACF_LOG_NONE };

    return switches_on(&qmgr->security.switches, SWITCH_CONNECTION) && has_level(&check);
}

bool reslevel_spares(struct engine *engine, const struct identity *who)
{
    struct qmgr *qmgr = engine->qmgr;
    struct resource_check check = { qmgr, who, MQ_CLASS_ADMIN, "", "RESLEVEL", RACF_CONTROL, RACF_LOG_NONE };
    struct racf_decision decision;

    /* Who is not spared has not tried to be; who is, is recorded as RESAUDIT=YES wants it. */
    if (!switches_on(&qmgr->security.switches, SWITCH_SUBSYSTEM) || !has_level(&check))
        return false;
    check.flags = 0;
    return resource_check(&check, &decision) > 0;
}

/* -- opening -- */

static void levels_of(const struct api_question *question, enum racf_level *object, enum racf_level *context)
{
    *object = question->delete ? RACF_ALTER : RACF_NONE;
    *context = RACF_NONE;
    for (size_t i = 0; i < ARRAY_COUNT(options); i++) {
        if (!(question->options & options[i].option))
            continue;
        if (options[i].object > *object)
            *object = options[i].object;
        if (options[i].context > *context)
            *context = options[i].context;
    }
    if (question->transmission && (question->options & MQOO_OUTPUT) && *context < transmission_context)
        *context = transmission_context;
}

/* How a question is asked: whose authority counts, and whether that is only noted, because RESLEVEL spares the connection. */
struct asking {
    const struct identity *who;
    const struct name8 *user;
    bool spared;
};

/* One check, or the note that there was none. */
static MQLONG check_switched(struct engine *engine, const struct asking *asking, enum switch_id id,
                             const struct resource_check *check)
{
    if (!asking->spared && switches_on(&engine->qmgr->security.switches, id))
        return decide(check, &engine->log);
    note(engine->qmgr, asking->user, id, check, asking->spared);
    return MQRC_NONE;
}

static MQLONG check_alternate(struct engine *engine, const struct api_question *question, const struct asking *asking)
{
    char name[MQ_USER_ID_LENGTH + 1];
    const struct resource_check check = { engine->qmgr, asking->who, MQ_CLASS_ADMIN, "ALTERNATE.USER.", name, RACF_UPDATE, 0 };

    if (!(question->options & MQOO_ALTERNATE_USER_AUTHORITY))
        return MQRC_NONE;
    snprintf(name, sizeof name, "%.*s", (int)question->alternate.length, question->alternate.data);
    text_make_printable(name, strlen(name));
    if (!name[0])
        snprintf(name, sizeof name, "-BLANK-");
    return check_switched(engine, asking, SWITCH_ALTERNATE_USER, &check);
}

static MQLONG check_context(struct engine *engine, const struct api_question *question, const struct asking *asking,
                            enum racf_level level)
{
    const struct resource_check check = { engine->qmgr, asking->who, MQ_CLASS_ADMIN, "CONTEXT.", question->names[0], level, 0 };

    return level == RACF_NONE ? MQRC_NONE : check_switched(engine, asking, SWITCH_CONTEXT, &check);
}

static MQLONG check_object(struct engine *engine, const struct api_question *question, const struct asking *asking,
                           enum racf_level level)
{
    MQLONG reason = MQRC_NONE;

    for (size_t i = 0; i < ARRAY_COUNT(classes); i++) {
        struct resource_check check = { engine->qmgr, asking->who, classes[i].resources, "", "", level, 0 };

        if (classes[i].class != question->class || level == RACF_NONE)
            continue;
        for (size_t j = 0; j < ARRAY_COUNT(question->names) && question->names[j] && reason == MQRC_NONE; j++) {
            check.name = question->names[j];
            reason = check_switched(engine, asking, classes[i].switch_id, &check);
        }
    }
    return reason;
}

/* Whose authority the object itself would need; alternate: room for the name. */
static const struct name8 *whose(const struct api_question *question, const struct identity *requester, struct name8 *alternate)
{
    if (!(question->options & MQOO_ALTERNATE_USER_AUTHORITY))
        return &requester->user;
    if (name8_of(alternate, question->alternate) < 0)
        *alternate = (struct name8){ "" };
    return alternate;
}

/* Nothing is asked, not even who an alternate user is: subsystem security is off, or RESLEVEL spares the connection. */
static void note_all(struct engine_connection *connection, const struct api_question *question)
{
    const struct identity *requester = &connection->identity;
    struct engine *engine = connection->engine;
    struct asking asking = { requester, &requester->user, connection->unchecked };
    struct name8 alternate;
    enum racf_level object, context;

    levels_of(question, &object, &context);
    if (!connection->own) {
        (void)!check_alternate(engine, question, &asking);
        (void)!check_context(engine, question, &asking, context);
    }
    asking.user = whose(question, requester, &alternate);
    (void)!check_object(engine, question, &asking, object);
}

static void write_log(struct engine *engine)
{
    if (engine->log.length)
        engine->events.log(engine->events.context, buf_span(&engine->log));
    buf_clear(&engine->log);
}

/* Whose authority counts for the object, and the level that is needed. */
struct requester {
    const struct identity *who;
    enum racf_level level;
};

/* Does the queue manager ask for itself, or for a user whose message it works on? */
static bool asks_for_itself(const struct engine_connection *connection, MQLONG opened)
{
    return connection->own && !(opened & MQOO_ALTERNATE_USER_AUTHORITY);
}

/* The requester's authority counts for the alternate user's name and for the context, the alternate user's for the object. The
 * queue manager may ask for everybody. */
static MQLONG check_requester(struct engine_connection *connection, const struct api_question *question,
                              struct requester *requester)
{
    struct engine *engine = connection->engine;
    struct security *security = &engine->qmgr->security;
    const struct sign_on sign_on = { &engine->qmgr->saf, clock_monotonic(), &engine->log };
    struct asking asking;
    enum racf_level context;
    MQLONG reason;

    levels_of(question, &requester->level, &context);
    if (connection->own) {
        requester->who = security_sign_on_name(security, question->alternate, &sign_on);
        return requester->who ? MQRC_NONE : MQRC_SECURITY_ERROR;
    }
    requester->who = security_sign_on(security, &connection->identity, &sign_on);
    if (!requester->who)
        return MQRC_SECURITY_ERROR;
    asking = (struct asking){ requester->who, &requester->who->user, false };
    reason = check_alternate(engine, question, &asking);
    if (reason == MQRC_NONE)
        reason = check_context(engine, question, &asking, context);
    if (reason == MQRC_NONE && (question->options & MQOO_ALTERNATE_USER_AUTHORITY))
        requester->who = security_sign_on_name(security, question->alternate, &sign_on);
    return requester->who ? reason : MQRC_SECURITY_ERROR;
}

MQLONG api_check(struct engine_connection *connection, const struct api_question *question)
{
    struct engine *engine = connection->engine;
    struct security *security = &engine->qmgr->security;
    struct requester requester;
    struct asking asking;
    MQLONG reason;

    if (asks_for_itself(connection, question->options))
        return MQRC_NONE;
    if (connection->unchecked || !switches_on(&security->switches, SWITCH_SUBSYSTEM)) {
        note_all(connection, question);
        return MQRC_NONE;
    }
    reason = check_requester(connection, question, &requester);
    asking = (struct asking){ requester.who, requester.who ? &requester.who->user : NULL, false };
    if (reason == MQRC_NONE)
        reason = check_object(engine, question, &asking, requester.level);
    write_log(engine);
    return reason;
}

/* A check of a topic that was not made: all of the objects that would have been asked for. */
static void note_topic(struct engine *engine, const struct topic_question *question, const struct asking *asking)
{
    const struct topic *topic = topic_with_object(question->topic);
    const struct topic_row *use = &topic_uses[question->use];
    struct resource_check check = { engine->qmgr, asking->who, MQ_CLASS_TOPIC, use->middle, NULL, use->level, 0 };
    struct buf names;

    buf_init(&names, TOPIC_NAMES_MAX); /* what is beyond is not asked about */
    for (; topic; topic = topic->parent ? topic_with_object(topic->parent) : NULL)
        buf_printf(&names, "%s%s", names.length ? " " : "", topic->object->name);
    check.name = names.length ? names.data : BASE_TOPIC;
    note(engine->qmgr, asking->user, SWITCH_TOPIC, &check, asking->spared);
    buf_release(&names);
}

/* The topic object that is recorded and told of: from the nearest one up, the first that grants it; where none does, the nearest.
 * The refusals on the way are no violations. */
static int find_granting(struct resource_check check, const struct topic *topic, const char **name)
{
    struct racf_decision decision;
    int allowed;

    *name = topic ? topic->object->name : BASE_TOPIC;
    check.name = *name;
    check.flags = RACF_LOG_NONE;
    do {
        if (topic)
            check.name = topic->object->name;
        allowed = resource_check(&check, &decision);
        topic = topic && topic->parent ? topic_with_object(topic->parent) : NULL;
    } while (allowed == 0 && topic);
    if (allowed > 0)
        *name = check.name;
    return allowed;
}

static MQLONG check_topic(struct engine *engine, const struct topic_question *question, const struct identity *who)
{
    struct resource_check check = { engine->qmgr, who, MQ_CLASS_TOPIC, topic_uses[question->use].middle, NULL,
                                    topic_uses[question->use].level, 0 };
    const struct asking asking = { who, &who->user, false };

    if (!switches_on(&engine->qmgr->security.switches, SWITCH_TOPIC)) {
        note_topic(engine, question, &asking);
        return MQRC_NONE;
    }
    if (find_granting(check, topic_with_object(question->topic), &check.name) < 0)
        return MQRC_SECURITY_ERROR;
    return decide(&check, &engine->log);
}

MQLONG topic_check(struct engine_connection *connection, const struct topic_question *question)
{
    struct engine *engine = connection->engine;
    const struct topic *topic = topic_with_object(question->topic);
    struct name8 alternate = { "" };
    const struct api_question about = { .options = question->options, .alternate = question->alternate,
                                        .names = { topic ? topic->object->name : BASE_TOPIC, NULL } };
    const struct asking asking = { &connection->identity, whose(&about, &connection->identity, &alternate), connection->unchecked };
    struct requester requester;
    MQLONG reason;

    if (asks_for_itself(connection, question->options))
        return MQRC_NONE;
    if (connection->unchecked || !switches_on(&engine->qmgr->security.switches, SWITCH_SUBSYSTEM)) {
        note_all(connection, &about);
        note_topic(engine, question, &asking);
        return MQRC_NONE;
    }
    reason = check_requester(connection, &about, &requester);
    if (reason == MQRC_NONE)
        reason = check_topic(engine, question, requester.who);
    write_log(engine);
    return reason;
}
