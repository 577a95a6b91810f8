/* object_commands.c - DEFINE, ALTER, DELETE of objects, CLEAR and MOVE of queues. */
#include "mstr/commands.h"

#include "base/text.h"
#include "mstr/messages.h"
#include "mstr/stream_rules.h"

/* The reason codes of CSQM090E; all but that of an object that is not there are from memory. */
enum failure {
    FAILURE_EXISTS = 0x00d44001,
    FAILURE_NOT_FOUND = 0x00d44002,
    FAILURE_TYPE = 0x00d44003,
    FAILURE_ATTRIBUTES = 0x00d44004,
    FAILURE_IN_USE = 0x00d44008,
    FAILURE_HAS_MESSAGES = 0x00d44009,
    FAILURE_STORE = 0x00d44010,
};

enum { SHOWN_MAX = 64 /* characters of a name in a message */ };

/* The two values of "%.*s". */
#define SHOWN(text) (int)((text).length < SHOWN_MAX ? (text).length : SHOWN_MAX), (text).data

static int failed(const struct qmgr *qmgr, struct order *order, const struct mqsc *command, enum failure failure)
{
    message(&order->reply, CSQM090E, qmgr->cpf, command->row->csect, (unsigned)failure);
    return REASON_REFUSED;
}

/* The name of the subscription that SUBID names; SUBID itself where there is none. */
static struct span name_by_identifier(const struct qmgr *qmgr, struct span identifier)
{
    for (uint32_t i = 0; i < qmgr->objects.count[CLASS_SUB]; i++)
        if (object_identified(qmgr->name, qmgr->objects.all[CLASS_SUB][i], identifier))
            return span_of(qmgr->objects.all[CLASS_SUB][i]->name);
    return identifier;
}

static struct span object_name(const struct qmgr *qmgr, const struct mqsc *command)
{
    if (!command->parameter.given && mqsc_given(command, "SUBID"))
        return name_by_identifier(qmgr, mqsc_value(command, "SUBID")->items[0]);
    return command->parameter.given ? command->parameter.items[0] : span_of(objects_qmgr(&qmgr->objects)->name);
}

/* The class whose names the command is about: client-connection channels have one of their own. */
static enum object_class class_of(const struct mqsc *command)
{
    if (command->types == TYPE_SET(TYPE_CLNTCONN) ||
        (mqsc_given(command, "CHLTABLE") && span_is(mqsc_value(command, "CHLTABLE")->items[0], "CLNTTBL")))
        return CLASS_CLNTCONN;
    return object_keywords[command->row->object].class;
}

static struct object *find(const struct qmgr *qmgr, const struct mqsc *command, struct span name)
{
    return objects_find(&qmgr->objects, class_of(command), span_trim(name));
}

static struct queue_state state_of(const struct qmgr *qmgr, const struct object *queue)
{
    struct queue_state state = { .psid = -1 };

    if (queue->type == TYPE_QLOCAL && qmgr->queues.state)
        qmgr->queues.state(qmgr->queues.context, queue, &state);
    return state;
}

static bool is_open(const struct queue_state *state)
{
    return state->inputs || state->outputs;
}

static bool is_used(const struct queue_state *state)
{
    return is_open(state) || state->depth || state->uncommitted;
}

/* The next local queue of the storage class, from *place on; NULL: there is none. */
static struct object *next_of_class(const struct qmgr *qmgr, const struct object *class, uint32_t *place)
{
    while (*place < qmgr->objects.count[CLASS_QUEUE]) {
        struct object *queue = qmgr->objects.all[CLASS_QUEUE][(*place)++];

        if (queue->type == TYPE_QLOCAL && span_is(object_text(queue, A_STGCLASS), class->name))
            return queue;
    }
    return NULL;
}

/* Of a storage class whose queues are not all empty and closed neither the page set may change, nor may it go. */
static bool class_is_used(const struct qmgr *qmgr, const struct object *class)
{
    const struct object *queue;
    uint32_t place = 0;

    for (queue = next_of_class(qmgr, class, &place); queue; queue = next_of_class(qmgr, class, &place)) {
        struct queue_state state = state_of(qmgr, queue);

        if (is_used(&state))
            return true;
    }
    return false;
}

/* DIFFERS: objects of the whole group (QSGDISP other than QMGR) are not there: there is no Db2 and no coupling facility. */
static bool disposition_good(const struct qmgr *qmgr, struct order *order, const struct mqsc *command)
{
    struct span given;

    if (!mqsc_given(command, "QSGDISP"))
        return true;
    given = mqsc_value(command, "QSGDISP")->items[0];
    if (span_is(given, "QMGR") || span_is(given, "PRIVATE"))
        return true;
    message(&order->reply, CSQM110I, qmgr->cpf, command->row->csect, command->row->keyword,
            SHOWN(object_name(qmgr, command)), SHOWN(given));
    return false;
}

static int not_found(const struct qmgr *qmgr, struct order *order, const struct mqsc *command)
{
    message(&order->reply, CSQM125I, qmgr->cpf, command->row->csect, command->row->keyword, SHOWN(object_name(qmgr, command)));
    return failed(qmgr, order, command, FAILURE_NOT_FOUND);
}

static int wrong_type(const struct qmgr *qmgr, struct order *order, const struct mqsc *command, const struct object *object)
{
    message(&order->reply, CSQM129I, qmgr->cpf, command->row->csect, command->row->keyword, SHOWN(span_of(object->name)),
            object_types[object->type].word);
    return failed(qmgr, order, command, FAILURE_TYPE);
}

/* A subscription by its name, its identifier, or both, which then have to be of the same. */
static bool identifier_good(const struct qmgr *qmgr, const struct mqsc *command, const struct object *object)
{
    return !mqsc_given(command, "SUBID") || object_identified(qmgr->name, object, mqsc_value(command, "SUBID")->items[0]);
}

static bool is_named(const struct qmgr *qmgr, struct order *order, const struct mqsc *command)
{
    bool named = object_keywords[command->row->object].class != CLASS_SUB || command->parameter.given ||
                 mqsc_given(command, "SUBID");

    if (!named)
        message(&order->reply, CSQ9010E, qmgr->cpf, SHOWN(span_of(command->row->keyword)));
    return named;
}

/* The object that the command names; NULL, and it has been said, when there is none of that type. */
static struct object *named_object(const struct qmgr *qmgr, struct order *order, const struct mqsc *command)
{
    struct object *object = find(qmgr, command, object_name(qmgr, command));

    if (!object || !identifier_good(qmgr, command, object))
        not_found(qmgr, order, command);
    else if (!(command->types & TYPE_SET(object->type)))
        wrong_type(qmgr, order, command, object);
    else
        return object;
    return NULL;
}

static void set_attributes(struct object *draft, const struct mqsc *command)
{
    for (const uint16_t *a = type_attributes(draft->type); *a != ATTRIBUTE_COUNT; a++)
        if (command->attributes[*a].given)
            object_set(draft, *a, &command->attributes[*a].value);
}

static void say_both(const struct qmgr *qmgr, struct order *order, const struct mqsc *command, const char *one, const char *other)
{
    message(&order->reply, CSQM150I, qmgr->cpf, command->row->csect, one, other);
}

/* Pairs of attributes of which only one may have a value. */
static const enum attribute either[][2] = {
    { A_CLUSTER, A_CLUSNL },
    { A_CHL_CLUSTER, A_CHL_CLUSNL },
    { A_REPOS, A_REPOSNL },
};

/* Pairs of attributes of which both have a value, or none. */
static const enum attribute both[][2] = {
    { A_XCFGNAME, A_XCFMNAME },
};

/* Pairs of numbers of which the first may not be below the second. */
static const enum attribute ordered[][2] = {
    { A_QDEPTHHI, A_QDEPTHLO },
    { A_MAXCHL, A_ACTCHL },
    { A_OPORTMAX, A_OPORTMIN },
};

/* Words of two attributes of which only one may be said. */
static const struct {
    enum attribute one;
    const char *word;
    enum attribute other;
    const char *other_word;
} apart[] = {
    { A_MODEL_DEFTYPE, "TEMPDYN", A_DEFPSIST, "YES" }, /* what ends with its program keeps nothing over a restart */
    { A_MODEL_DEFTYPE, "TEMPDYN", A_INDXTYPE, "MSGTOKEN" },
    { A_MODEL_DEFTYPE, "SHAREDYN", A_INDXTYPE, "MSGTOKEN" },
    { A_USAGE, "XMITQ", A_INDXTYPE, "MSGTOKEN" },
};

static bool words_good(const struct qmgr *qmgr, struct order *order, const struct mqsc *command, const struct object *draft)
{
    bool good = true;

    for (size_t i = 0; i < ARRAY_COUNT(apart); i++)
        if (object_has(draft, apart[i].one) && object_has(draft, apart[i].other) &&
            object_is(draft, apart[i].one, apart[i].word) && object_is(draft, apart[i].other, apart[i].other_word)) {
            say_both(qmgr, order, command, attribute_row(apart[i].one)->name, attribute_row(apart[i].other)->name);
            good = false;
        }
    return good;
}

/* Words that another attribute has to be high enough for. */
static const struct {
    enum attribute one;
    const char *word;
    enum attribute other;
    int64_t lowest;
} needing[] = {
    { A_RECOVER, "YES", A_CFLEVEL, 3 },
};

static bool levels_good(const struct qmgr *qmgr, struct order *order, const struct mqsc *command, const struct object *draft)
{
    bool good = true;

    for (size_t i = 0; i < ARRAY_COUNT(needing); i++)
        if (object_has(draft, needing[i].one) && object_is(draft, needing[i].one, needing[i].word) &&
            object_number(draft, needing[i].other) < needing[i].lowest) {
            say_both(qmgr, order, command, attribute_row(needing[i].one)->name, attribute_row(needing[i].other)->name);
            good = false;
        }
    return good;
}

/* 0K to 64K. */
static bool is_offload_size(struct span size)
{
    uint64_t number;

    return size.length > 1 && size.data[size.length - 1] == 'K' && text_number(span_part(size, 0, size.length - 1), 64, &number);
}

/* A name for the data set of each queue manager: one asterisk stands for that. */
static bool is_data_set_group(struct span group)
{
    size_t star = span_find(group, '*');

    return group.length == 0 || (star < group.length && span_find(span_from(group, star + 1), '*') == group.length - star - 1);
}

static bool structure_good(const struct qmgr *qmgr, struct order *order, const struct object *draft)
{
    static const struct {
        enum attribute attribute;
        bool (*good)(struct span text);
    } forms[] = {
        { A_OFFLD1SZ, is_offload_size },
        { A_OFFLD2SZ, is_offload_size },
        { A_OFFLD3SZ, is_offload_size },
        { A_DSGROUP, is_data_set_group },
    };
    bool good = true;

    for (size_t i = 0; i < ARRAY_COUNT(forms); i++)
        if (object_has(draft, forms[i].attribute) && !forms[i].good(object_text(draft, forms[i].attribute))) {
            message(&order->reply, CSQ9011E, qmgr->cpf, SHOWN(span_of(attribute_row(forms[i].attribute)->name)));
            good = false;
        }
    return good;
}

/* What attributes say together; all that is wrong is said. */
static bool draft_good(const struct qmgr *qmgr, struct order *order, const struct mqsc *command, const struct object *draft)
{
    bool good = words_good(qmgr, order, command, draft);

    good = levels_good(qmgr, order, command, draft) && good;
    good = structure_good(qmgr, order, draft) && good;
    for (const uint16_t *a = type_attributes(draft->type); *a != ATTRIBUTE_COUNT; a++)
        if ((attribute_row(*a)->needed & TYPE_SET(draft->type)) && object_text(draft, *a).length == 0) {
            message(&order->reply, CSQM149I, qmgr->cpf, command->row->csect, attribute_row(*a)->name,
                    object_types[draft->type].word);
            good = false;
        }
    for (size_t i = 0; i < ARRAY_COUNT(either); i++)
        if (object_has(draft, either[i][0]) && object_text(draft, either[i][0]).length &&
            object_text(draft, either[i][1]).length) {
            say_both(qmgr, order, command, attribute_row(either[i][0])->name, attribute_row(either[i][1])->name);
            good = false;
        }
    for (size_t i = 0; i < ARRAY_COUNT(both); i++)
        if (object_has(draft, both[i][0]) &&
            (object_text(draft, both[i][0]).length == 0) != (object_text(draft, both[i][1]).length == 0)) {
            say_both(qmgr, order, command, attribute_row(both[i][0])->name, attribute_row(both[i][1])->name);
            good = false;
        }
    for (size_t i = 0; i < ARRAY_COUNT(ordered); i++)
        if (object_has(draft, ordered[i][0]) && object_number(draft, ordered[i][0]) < object_number(draft, ordered[i][1])) {
            say_both(qmgr, order, command, attribute_row(ordered[i][0])->name, attribute_row(ordered[i][1])->name);
            good = false;
        }
    return good;
}

static int store_failed(const struct qmgr *qmgr, struct order *order, const struct mqsc *command, int reason)
{
    message(&order->reply, CSQM112E, qmgr->cpf, command->row->csect, command->row->keyword,
            SHOWN(object_name(qmgr, command)), reason_text(reason));
    return failed(qmgr, order, command, FAILURE_STORE);
}

/* What stays as it was defined. */
static const enum attribute fixed[] = {
    A_TOPICSTR, A_SUB_TOPICSTR, A_TOPICOBJ, A_WSCHEMA, A_SELECTOR, A_SUBSCOPE, A_DESTCLAS, A_SUBLEVEL,
};

static bool same_value(const struct object *one, const struct object *other, enum attribute attribute)
{
    return object_number(one, attribute) == object_number(other, attribute) &&
           span_equal(object_text(one, attribute), object_text(other, attribute));
}

static bool fixed_good(struct order *order, const struct object *draft, const struct object *old)
{
    for (size_t i = 0; i < ARRAY_COUNT(fixed); i++)
        if (object_has(draft, fixed[i]) && !same_value(draft, old, fixed[i])) {
            message(&order->reply, GBRM061E, attribute_row(fixed[i])->name, object_types[draft->type].word,
                    SHOWN(span_of(draft->name)));
            return false;
        }
    return true;
}

/* The default topic alone has no place in the tree; each place has one object. */
static bool topic_good(const struct qmgr *qmgr, struct order *order, const struct mqsc *command, const struct object *draft)
{
    struct span string = object_text(draft, A_TOPICSTR);

    if (string.length == 0 && !span_starts(span_of(draft->name), "SYSTEM.")) {
        message(&order->reply, CSQM149I, qmgr->cpf, command->row->csect, "TOPICSTR", "TOPIC");
        return false;
    }
    for (uint32_t i = 0; string.length && i < qmgr->objects.count[CLASS_TOPIC]; i++) {
        const struct object *other = qmgr->objects.all[CLASS_TOPIC][i];

        if (span_equal(object_text(other, A_TOPICSTR), string) && strcmp(other->name, draft->name) != 0) {
            message(&order->reply, GBRM062E, SHOWN(span_of(draft->name)), other->name);
            return false;
        }
    }
    return true;
}

static int refused_with(const struct qmgr *qmgr, struct order *order, const struct mqsc *command, int reason)
{
    message(&order->reply, CSQM091E, qmgr->cpf, command->row->csect, reason);
    return failed(qmgr, order, command, FAILURE_ATTRIBUTES);
}

/* Topics and subscriptions: what has to be true beyond their attributes. 0, or a reason that was told. */
static int topics_good(struct qmgr *qmgr, struct order *order, const struct mqsc *command, struct object *draft)
{
    const struct object *old = find(qmgr, command, span_of(draft->name));
    int reason;

    if (draft->type != TYPE_TOPIC && draft->type != TYPE_SUB)
        return 0;
    if ((old && !fixed_good(order, draft, old)) || (draft->type == TYPE_TOPIC && !topic_good(qmgr, order, command, draft)))
        return failed(qmgr, order, command, FAILURE_ATTRIBUTES);
    if (draft->type == TYPE_TOPIC || !qmgr->topics.prepare)
        return 0;
    reason = qmgr->topics.prepare(qmgr->topics.context, order->operator_identity, draft, old);
    return reason ? refused_with(qmgr, order, command, reason) : 0;
}

/* 0, or a reason that was told. */
static int stream_good(struct qmgr *qmgr, struct order *order, const struct mqsc *command, const struct object *draft)
{
    const char *wrong;

    if (object_types[draft->type].class != CLASS_QUEUE)
        return 0;
    wrong = stream_wrong(&qmgr->objects, draft, find(qmgr, command, span_of(draft->name)));
    if (!wrong)
        return 0;
    message(&order->reply, GBRM066E, SHOWN(object_text(draft, A_STREAMQ)), object_types[draft->type].word,
            SHOWN(span_of(draft->name)), wrong);
    return failed(qmgr, order, command, FAILURE_ATTRIBUTES);
}

/* The object has changed: its part looks at it anew. 0, or MQRC_ why a new one could not stay. */
static int tell_part(struct qmgr *qmgr, enum object_type type, struct object *object)
{
    struct object *queue;
    uint32_t place = 0;

    if (type == TYPE_QMGR && qmgr->queues.settings)
        qmgr->queues.settings(qmgr->queues.context);
    if (type == TYPE_QLOCAL && qmgr->queues.changed)
        qmgr->queues.changed(qmgr->queues.context, object);
    if (type == TYPE_STGCLASS && qmgr->queues.changed)
        for (queue = next_of_class(qmgr, object, &place); queue; queue = next_of_class(qmgr, object, &place))
            qmgr->queues.changed(qmgr->queues.context, queue);
    if (type == TYPE_SUB && qmgr->topics.subscribed)
        return qmgr->topics.subscribed(qmgr->topics.context, object);
    if (type == TYPE_TOPIC && qmgr->topics.topics_changed)
        qmgr->topics.topics_changed(qmgr->topics.context);
    return 0;
}

/* Stores a draft, and tells the owner of the messages. */
static int put(struct qmgr *qmgr, struct order *order, const struct mqsc *command, struct object *draft)
{
    enum object_type type = draft->type;
    int reason;

    if (!draft_good(qmgr, order, command, draft)) {
        object_free(draft);
        return failed(qmgr, order, command, FAILURE_ATTRIBUTES);
    }
    reason = topics_good(qmgr, order, command, draft);
    if (reason == 0)
        reason = stream_good(qmgr, order, command, draft);
    if (reason < 0) {
        object_free(draft);
        return reason;
    }
    draft->altered = clock_now();
    reason = objects_put(&qmgr->objects, draft);
    if (reason < 0)
        return store_failed(qmgr, order, command, reason);
    reason = tell_part(qmgr, type, find(qmgr, command, object_name(qmgr, command)));
    return reason ? refused_with(qmgr, order, command, reason) : 0;
}

/* The object whose attributes a new one begins with: that of LIKE, or the default object of the type while it is there. */
static int pattern_of(const struct qmgr *qmgr, struct order *order, const struct mqsc *command, enum object_type type,
                      const struct object **pattern)
{
    bool like = mqsc_given(command, "LIKE");
    struct span name = like ? mqsc_value(command, "LIKE")->items[0] : span_of(object_types[type].initial_object);

    *pattern = find(qmgr, command, name);
    if (*pattern && (*pattern)->type != type)
        *pattern = NULL;
    if (*pattern || !like)
        return 0;
    message(&order->reply, CSQM094I, qmgr->cpf, command->row->csect, "LIKE", SHOWN(name));
    return failed(qmgr, order, command, FAILURE_NOT_FOUND);
}

/* like: all attributes of the pattern; else those that DEFINE has to name are not taken. */
static struct object *new_draft(enum object_type type, struct span name, const struct object *pattern, bool like,
                                const struct object *old)
{
    struct object *draft = object_new(type, span_trim(name));

    if (pattern)
        for (const uint16_t *a = type_attributes(type); *a != ATTRIBUTE_COUNT; a++)
            if (attribute_stored(*a) && (like || !(attribute_row(*a)->needed & TYPE_SET(type)))) {
                struct value value = object_value(pattern, *a);

                object_set(draft, *a, &value);
            }
    if (old) {
        draft->id = old->id;
        draft->created = old->created;
        draft->dynamic = old->dynamic;
        draft->temporary = old->temporary;
        draft->maker = old->maker;
        draft->grouped = old->grouped;
    }
    return draft;
}

/* The one type of a set. */
static enum object_type one_type(uint64_t types)
{
    unsigned type = 0;

    while (!(types & TYPE_SET(type)))
        type++;
    return type;
}

static bool queue_may_change(const struct qmgr *qmgr, const struct object *old, const struct object *draft, bool force)
{
    struct queue_state state = state_of(qmgr, old);
    bool same_class = span_equal(object_text(old, A_STGCLASS), object_text(draft, A_STGCLASS));

    return (same_class || !is_used(&state)) &&
           (force || object_number(old, A_USAGE) == object_number(draft, A_USAGE) || (!is_open(&state) && state.depth == 0));
}

/* May the object be changed into the draft while queues are as they are? */
static bool change_allowed(const struct qmgr *qmgr, struct order *order, const struct mqsc *command, const struct object *old,
                           const struct object *draft)
{
    bool allowed = true;

    if (old->type == TYPE_QLOCAL)
        allowed = queue_may_change(qmgr, old, draft, mqsc_given(command, "FORCE"));
    else if (old->type == TYPE_STGCLASS && object_number(old, A_STG_PSID) != object_number(draft, A_STG_PSID))
        allowed = !class_is_used(qmgr, old);
    if (allowed)
        return true;
    message(&order->reply, CSQM101I, qmgr->cpf, command->row->csect, command->row->keyword, SHOWN(span_of(old->name)));
    return false;
}

int serve_define(struct qmgr *qmgr, struct order *order, const struct mqsc *command)
{
    enum object_type type = one_type(command->types);
    struct span name = object_name(qmgr, command);
    const struct object *old = find(qmgr, command, name);
    const struct object *pattern = NULL;
    struct object *draft;
    int reason;

    if (!disposition_good(qmgr, order, command))
        return failed(qmgr, order, command, FAILURE_ATTRIBUTES);
    if (old && old->type != type)
        return wrong_type(qmgr, order, command, old);
    if (old && !mqsc_given(command, "REPLACE")) {
        message(&order->reply, CSQM095I, qmgr->cpf, command->row->csect, command->row->keyword, SHOWN(name));
        return failed(qmgr, order, command, FAILURE_EXISTS);
    }
    reason = pattern_of(qmgr, order, command, type, &pattern);
    if (reason < 0)
        return reason;
    draft = new_draft(type, name, pattern, mqsc_given(command, "LIKE"), old);
    set_attributes(draft, command);
    if (old && !change_allowed(qmgr, order, command, old, draft)) {
        object_free(draft);
        return failed(qmgr, order, command, FAILURE_IN_USE);
    }
    return put(qmgr, order, command, draft);
}

int serve_alter(struct qmgr *qmgr, struct order *order, const struct mqsc *command)
{
    struct object *old, *draft;

    if (!disposition_good(qmgr, order, command) || !is_named(qmgr, order, command))
        return failed(qmgr, order, command, FAILURE_ATTRIBUTES);
    old = named_object(qmgr, order, command);
    if (!old)
        return REASON_REFUSED;
    draft = object_copy(old);
    set_attributes(draft, command);
    if (!change_allowed(qmgr, order, command, old, draft)) {
        object_free(draft);
        return failed(qmgr, order, command, FAILURE_IN_USE);
    }
    return put(qmgr, order, command, draft);
}

/* A queue that is open stays, and one with messages unless they shall go too. */
static int queue_may_go(const struct qmgr *qmgr, struct order *order, const struct mqsc *command, const struct object *queue)
{
    struct queue_state state = state_of(qmgr, queue);

    if (is_open(&state) || state.uncommitted) {
        message(&order->reply, CSQM101I, qmgr->cpf, command->row->csect, command->row->keyword, SHOWN(span_of(queue->name)));
        return failed(qmgr, order, command, FAILURE_IN_USE);
    }
    if (state.depth && !mqsc_given(command, "PURGE")) {
        message(&order->reply, CSQM103I, qmgr->cpf, command->row->csect, command->row->keyword, SHOWN(span_of(queue->name)));
        return failed(qmgr, order, command, FAILURE_HAS_MESSAGES);
    }
    return 0;
}

static int in_use(const struct qmgr *qmgr, struct order *order, const struct mqsc *command, const struct object *object)
{
    message(&order->reply, CSQM101I, qmgr->cpf, command->row->csect, command->row->keyword, SHOWN(span_of(object->name)));
    return failed(qmgr, order, command, FAILURE_IN_USE);
}

/* A subscription begins with the string of its topic object. */
static bool topic_has_subscriptions(const struct qmgr *qmgr, const struct object *topic)
{
    for (uint32_t i = 0; i < qmgr->objects.count[CLASS_SUB]; i++)
        if (span_is(object_text(qmgr->objects.all[CLASS_SUB][i], A_TOPICOBJ), topic->name))
            return true;
    return false;
}

/* Takes the object away with what belongs to it. */
static int remove_object(struct qmgr *qmgr, struct object *object)
{
    enum object_type type = object->type;
    int reason = 0;

    if (type == TYPE_SUB && qmgr->topics.unsubscribe)
        return qmgr->topics.unsubscribe(qmgr->topics.context, object);
    if (type == TYPE_QLOCAL && qmgr->queues.clear)
        reason = qmgr->queues.clear(qmgr->queues.context, object);
    if (type == TYPE_STGCLASS)
        tell_part(qmgr, type, object);
    if (reason == 0)
        reason = objects_remove(&qmgr->objects, object);
    if (reason == 0 && type == TYPE_TOPIC)
        tell_part(qmgr, type, NULL);
    return reason;
}

int serve_delete(struct qmgr *qmgr, struct order *order, const struct mqsc *command)
{
    struct object *object;
    int reason = 0;

    if (!disposition_good(qmgr, order, command) || !is_named(qmgr, order, command))
        return failed(qmgr, order, command, FAILURE_ATTRIBUTES);
    if (mqsc_given(command, "IGNSTATE") && span_is(mqsc_value(command, "IGNSTATE")->items[0], "YES") &&
        !find(qmgr, command, object_name(qmgr, command)))
        return 0;
    object = named_object(qmgr, order, command);
    if (!object)
        return REASON_REFUSED;
    if (object->type == TYPE_QLOCAL)
        reason = queue_may_go(qmgr, order, command, object);
    if (reason < 0)
        return reason;
    if ((object->type == TYPE_TOPIC && topic_has_subscriptions(qmgr, object)) ||
        (object->type == TYPE_STGCLASS && class_is_used(qmgr, object)))
        return in_use(qmgr, order, command, object);
    reason = remove_object(qmgr, object);
    if (object_keywords[command->row->object].class == CLASS_SUB && reason == REASON_BUSY)
        return in_use(qmgr, order, command, object);
    return reason < 0 ? store_failed(qmgr, order, command, reason) : 0;
}

int serve_clear(struct qmgr *qmgr, struct order *order, const struct mqsc *command)
{
    struct object *queue;
    struct queue_state state;
    int reason = 0;

    if (!disposition_good(qmgr, order, command))
        return failed(qmgr, order, command, FAILURE_ATTRIBUTES);
    queue = named_object(qmgr, order, command);
    if (!queue)
        return REASON_REFUSED;
    state = state_of(qmgr, queue);
    if (is_open(&state) || state.uncommitted) {
        message(&order->reply, CSQM101I, qmgr->cpf, command->row->csect, command->row->keyword, SHOWN(span_of(queue->name)));
        return failed(qmgr, order, command, FAILURE_IN_USE);
    }
    if (qmgr->queues.clear)
        reason = qmgr->queues.clear(qmgr->queues.context, queue);
    return reason < 0 ? store_failed(qmgr, order, command, reason) : 0;
}

int serve_move(struct qmgr *qmgr, struct order *order, const struct mqsc *command)
{
    struct span to_name = mqsc_value(command, "TOQLOCAL")->items[0];
    bool add = mqsc_given(command, "TYPE") && span_is(mqsc_value(command, "TYPE")->items[0], "ADD");
    struct object *to = find(qmgr, command, to_name), *from;
    struct queue_state from_state, to_state;
    int reason = 0;

    if (!disposition_good(qmgr, order, command))
        return failed(qmgr, order, command, FAILURE_ATTRIBUTES);
    from = named_object(qmgr, order, command);
    if (!from)
        return REASON_REFUSED;
    if (to == from) {
        message(&order->reply, CSQ9011E, qmgr->cpf, 8, "TOQLOCAL");
        return failed(qmgr, order, command, FAILURE_ATTRIBUTES);
    }
    if (!to || to->type != TYPE_QLOCAL) {
        message(&order->reply, CSQM094I, qmgr->cpf, command->row->csect, "TOQLOCAL", SHOWN(to_name));
        return failed(qmgr, order, command, FAILURE_NOT_FOUND);
    }
    from_state = state_of(qmgr, from);
    to_state = state_of(qmgr, to);
    if (is_open(&from_state) || from_state.uncommitted || is_open(&to_state) || to_state.uncommitted) {
        message(&order->reply, CSQM101I, qmgr->cpf, command->row->csect, command->row->keyword, SHOWN(span_of(from->name)));
        return failed(qmgr, order, command, FAILURE_IN_USE);
    }
    if (to_state.depth && !add) {
        message(&order->reply, CSQM103I, qmgr->cpf, command->row->csect, "TOQLOCAL", SHOWN(to_name));
        return failed(qmgr, order, command, FAILURE_HAS_MESSAGES);
    }
    if (qmgr->queues.move)
        reason = qmgr->queues.move(qmgr->queues.context, from, to);
    return reason < 0 ? store_failed(qmgr, order, command, reason) : 0;
}

int store_qmgr_object(struct qmgr *qmgr, struct order *order, const struct mqsc *command, struct object *draft)
{
    int reason;

    draft->altered = clock_now();
    reason = objects_put(&qmgr->objects, draft);
    if (reason < 0)
        message(&order->reply, CSQM112E, qmgr->cpf, command->row->csect, "QMGR", (int)strlen(qmgr->name), qmgr->name,
                reason_text(reason));
    return reason;
}

int serve_define_maxsmsgs(struct qmgr *qmgr, struct order *order, const struct mqsc *command)
{
    const struct value value = { .number = command->parameter.number };
    struct object *draft = object_copy(objects_qmgr(&qmgr->objects));

    object_set(draft, A_MAXUMSGS, &value);
    return store_qmgr_object(qmgr, order, command, draft);
}

int serve_display_maxsmsgs(struct qmgr *qmgr, struct order *order, const struct mqsc *command)
{
    const char *keyword = command->row->keyword;

    message(&order->reply, CSQM201I, qmgr->cpf, command->row->csect, keyword);
    buf_printf(&order->reply, "%s(%lld)\n END %s DETAILS\n", keyword,
               (long long)object_number(objects_qmgr(&qmgr->objects), A_MAXUMSGS), keyword);
    return 0;
}
