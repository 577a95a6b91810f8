/* queue_inquire.c - MQINQ and MQSET, by the table of inquiry.def. */
#include "mstr/queue_private.h"

enum { WORDS_MAX = 6 };

#define ANY_QUEUE (TYPE_SET(TYPE_QLOCAL) | TYPE_SET(TYPE_QMODEL) | TYPE_SET(TYPE_QALIAS) | TYPE_SET(TYPE_QREMOTE))
#define LOCAL TYPE_SET(TYPE_QLOCAL)

static const struct ask_row {
    MQLONG selector;
    uint64_t types;
    enum attribute attribute;
    size_t length;            /* of characters; 0: a number */
    unsigned word_count;      /* 0: the number itself */
    MQLONG words[WORDS_MAX];
} rows[] = {
#define ASK_NUMBER(selector, types, attribute) { selector, types, A_##attribute, 0, 0, { 0 } },
#define ASK_WORD(selector, types, attribute, ...)                                                     \
    { selector, types, A_##attribute, 0, sizeof((MQLONG[]){ __VA_ARGS__ }) / sizeof(MQLONG), { __VA_ARGS__ } },
#define ASK_TEXT(selector, types, attribute, length) { selector, types, A_##attribute, length, 0, { 0 } },
#include "mstr/inquiry.def"
#undef ASK_NUMBER
#undef ASK_WORD
#undef ASK_TEXT
};

static const MQLONG settable[] = {
#define SETTABLE(selector) selector,
#include "mstr/inquiry.def"
#undef SETTABLE
};

static const struct ask_row *find_row(MQLONG selector, const struct object *object)
{
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
        if (rows[i].selector == selector && (rows[i].types & TYPE_SET(object->type)))
            return &rows[i];
    return NULL;
}

/* -- numbers -- */

static MQLONG type_number(enum object_type type)
{
    switch (type) {
    case TYPE_QLOCAL:
        return MQQT_LOCAL;
    case TYPE_QMODEL:
        return MQQT_MODEL;
    case TYPE_QALIAS:
        return MQQT_ALIAS;
    default:
        return MQQT_REMOTE;
    }
}

static MQLONG definition_number(const struct object *object)
{
    return object->temporary ? MQQDT_TEMPORARY_DYNAMIC : object->dynamic ? MQQDT_PERMANENT_DYNAMIC : MQQDT_PREDEFINED;
}

/* What no definition holds: false, it is none of these. */
static bool live_number(struct open_handle *handle, const struct object *object, MQLONG selector, MQLONG *value)
{
    struct store_counts counts = { 0 };
    const struct queue *queue = handle->queue;

    if (object->type == TYPE_QLOCAL && queue && !handle->remote) {
        counts = store_queue_counts(queue->messages);
        switch (selector) {
        case MQIA_CURRENT_Q_DEPTH:
            *value = (MQLONG)(counts.messages - counts.got);
            return true;
        case MQIA_OPEN_INPUT_COUNT:
            *value = (MQLONG)queue->inputs;
            return true;
        case MQIA_OPEN_OUTPUT_COUNT:
            *value = (MQLONG)queue->outputs;
            return true;
        case MQIA_DEFINITION_TYPE:
            *value = definition_number(object);
            return true;
        default:
            break;
        }
    }
    if (selector == MQIA_Q_TYPE && handle->class == CLASS_QUEUE) {
        *value = type_number(object->type);
        return true;
    }
    if (handle->class != CLASS_QMGR)
        return false;
    *value = selector == MQIA_PLATFORM ? MQPL_ZOS : selector == MQIA_MAX_PRIORITY ? 9 : MQSP_AVAILABLE;
    return selector == MQIA_PLATFORM || selector == MQIA_MAX_PRIORITY || selector == MQIA_SYNCPOINT;
}

/* False: the type has no such attribute. */
static bool number_of(struct open_handle *handle, const struct object *object, MQLONG selector, MQLONG *value)
{
    const struct ask_row *row = find_row(selector, object);
    int64_t number;

    *value = MQIAV_NOT_APPLICABLE;
    if (live_number(handle, object, selector, value))
        return true;
    *value = MQIAV_NOT_APPLICABLE;
    if (!row)
        return false;
    number = object_number(object, row->attribute);
    *value = row->word_count && number >= 0 && number < row->word_count ? row->words[number] : (MQLONG)number;
    return true;
}

/* -- characters -- */

static bool name_of(const struct object *object, MQLONG selector)
{
    switch (selector) {
    case MQCA_Q_NAME:
        return object_types[object->type].class == CLASS_QUEUE;
    case MQCA_Q_MGR_NAME:
        return object->type == TYPE_QMGR;
    case MQCA_PROCESS_NAME:
        return object->type == TYPE_PROCESS;
    case MQCA_NAMELIST_NAME:
        return object->type == TYPE_NAMELIST;
    default:
        return false;
    }
}

/* Length of the attribute's characters; 0: the type has none such. */
static size_t text_of(const struct object *object, MQLONG selector, struct span *text)
{
    const struct ask_row *row = find_row(selector, object);

    if (name_of(object, selector)) {
        *text = span_of(object->name);
        return MQ_Q_NAME_LENGTH;
    }
    if (!row)
        return 0;
    *text = object_text(object, row->attribute);
    return row->length;
}

/* -- MQINQ -- */

/* The answer, as far as there is room. */
struct answering {
    struct mqi_attributes *attributes;
    uint32_t numbers, text; /* used */
    uint32_t number_room, text_room;
    MQLONG reason;
};

static void put_number(struct answering *out, bool known, MQLONG value)
{
    if (!known)
        out->reason = MQRC_SELECTOR_NOT_FOR_TYPE;
    if (out->numbers < out->number_room)
        out->attributes->numbers[out->numbers++] = value;
    else if (out->reason == MQRC_NONE)
        out->reason = MQRC_INT_ATTR_COUNT_TOO_SMALL;
}

static void put_text(struct answering *out, size_t length, struct span text)
{
    size_t room = out->text_room - out->text;

    if (length == 0)
        out->reason = MQRC_SELECTOR_NOT_FOR_TYPE;
    else if (length > room && out->reason == MQRC_NONE)
        out->reason = MQRC_CHAR_ATTRS_TOO_SHORT;
    length = length < room ? length : room;
    mqi_set(out->attributes->text + out->text, length, text);
    out->text += (uint32_t)length;
}

static bool is_number(MQLONG selector)
{
    return selector >= MQIA_FIRST && selector <= MQIA_LAST;
}

static MQLONG check_selectors(const struct mqi_attributes *attributes)
{
    for (uint32_t i = 0; i < attributes->selector_count; i++)
        if (!is_number(attributes->selectors[i]) &&
            (attributes->selectors[i] < MQCA_FIRST || attributes->selectors[i] > MQCA_LAST))
            return MQRC_SELECTOR_ERROR;
    return MQRC_NONE;
}

static struct object *object_of(struct engine *engine, const struct open_handle *handle)
{
    return handle->class == CLASS_QMGR ? objects_qmgr(engine->objects)
                                       : objects_find(engine->objects, handle->class, span_of(handle->name));
}

int call_inq(struct engine_connection *connection, struct mqi_call *call)
{
    struct open_handle *handle = handle_find(connection, call->handle);
    struct mqi_attributes *attributes = call->attributes;
    struct answering out = { attributes, 0, 0, attributes->number_count, attributes->text_length, MQRC_NONE };
    struct object *object = handle ? object_of(connection->engine, handle) : NULL;
    MQLONG reason = handle ? check_selectors(attributes) : MQRC_HOBJ_ERROR;

    attributes->number_count = attributes->text_length = 0;
    if (reason == MQRC_NONE && !(handle->options & MQOO_INQUIRE))
        reason = MQRC_NOT_OPEN_FOR_INQUIRE;
    if (reason == MQRC_NONE && !object)
        reason = MQRC_OBJECT_CHANGED;
    if (reason != MQRC_NONE)
        return answer(call, reason);
    for (uint32_t i = 0; i < attributes->selector_count; i++) {
        MQLONG selector = attributes->selectors[i], value = 0;
        struct span text = SPAN_NONE;

        if (is_number(selector)) {
            bool known = number_of(handle, object, selector, &value);

            put_number(&out, known, value);
        } else {
            put_text(&out, text_of(object, selector, &text), text);
        }
    }
    attributes->number_count = out.numbers;
    attributes->text_length = out.text;
    return answer(call, out.reason);
}

/* -- MQSET -- */

static bool is_settable(MQLONG selector)
{
    for (size_t i = 0; i < ARRAY_COUNT(settable); i++)
        if (settable[i] == selector)
            return true;
    return false;
}

static MQLONG value_error(MQLONG selector)
{
    switch (selector) {
    case MQIA_TRIGGER_CONTROL:
        return MQRC_TRIGGER_CONTROL_ERROR;
    case MQIA_TRIGGER_DEPTH:
        return MQRC_TRIGGER_DEPTH_ERROR;
    case MQIA_TRIGGER_MSG_PRIORITY:
        return MQRC_TRIGGER_MSG_PRIORITY_ERR;
    case MQIA_TRIGGER_TYPE:
        return MQRC_TRIGGER_TYPE_ERROR;
    default:
        return MQRC_INHIBIT_VALUE_ERROR;
    }
}

static MQLONG set_number(struct object *draft, MQLONG selector, MQLONG wanted)
{
    const struct ask_row *row = find_row(selector, draft);
    const struct attribute_row *limits = row ? attribute_row(row->attribute) : NULL;
    struct value value = { .number = -1, .text = SPAN_NONE };

    if (!row)
        return MQRC_SELECTOR_NOT_FOR_TYPE;
    if (row->word_count == 0) {
        if (wanted < (MQLONG)limits->lowest || wanted > (MQLONG)limits->highest)
            return value_error(selector);
        value.number = wanted;
    }
    for (unsigned i = 0; i < row->word_count; i++)
        if (row->words[i] == wanted)
            value.number = i;
    if (value.number < 0)
        return value_error(selector);
    object_set(draft, row->attribute, &value);
    return MQRC_NONE;
}

static MQLONG set_text(struct object *draft, MQLONG selector, struct span *rest)
{
    const struct ask_row *row = find_row(selector, draft);
    struct value value = { .text = SPAN_NONE };

    if (!row)
        return MQRC_SELECTOR_NOT_FOR_TYPE;
    if (rest->length < row->length)
        return MQRC_CHAR_ATTR_LENGTH_ERROR;
    value.text = mqi_name(rest->data, row->length);
    *rest = span_from(*rest, row->length);
    object_set(draft, row->attribute, &value);
    return MQRC_NONE;
}

static MQLONG set_all(struct object *draft, const struct mqi_attributes *attributes)
{
    struct span text = span_bytes(attributes->text, attributes->text_length);
    uint32_t numbers = 0;
    MQLONG reason = MQRC_NONE;

    for (uint32_t i = 0; i < attributes->selector_count && reason == MQRC_NONE; i++) {
        MQLONG selector = attributes->selectors[i];

        if (!is_settable(selector))
            reason = MQRC_SELECTOR_ERROR;
        else if (!is_number(selector))
            reason = set_text(draft, selector, &text);
        else if (numbers == attributes->number_count)
            reason = MQRC_INT_ATTR_COUNT_ERROR;
        else
            reason = set_number(draft, selector, attributes->numbers[numbers++]);
    }
    return reason;
}

int call_set(struct engine_connection *connection, struct mqi_call *call)
{
    struct open_handle *handle = handle_find(connection, call->handle);
    struct object *object = handle ? object_of(connection->engine, handle) : NULL, *draft;
    MQLONG reason = !handle ? MQRC_HOBJ_ERROR : !(handle->options & MQOO_SET) ? MQRC_NOT_OPEN_FOR_SET : MQRC_NONE;

    if (reason == MQRC_NONE && !object)
        reason = MQRC_OBJECT_CHANGED;
    if (reason != MQRC_NONE)
        return answer(call, reason);
    draft = object_copy(object);
    reason = set_all(draft, call->attributes);
    if (reason != MQRC_NONE) {
        object_free(draft);
        call->code = MQCC_FAILED;
        call->reason = reason;
        return 0;
    }
    if (objects_put(connection->engine->objects, draft) < 0)
        return answer(call, MQRC_RESOURCE_PROBLEM);
    object = object_of(connection->engine, handle);
    if (object && handle->queue)
        engine_queue_changed(connection->engine, object);
    if (handle->queue) /* of an alias: those who wait through it */
        queue_mark(handle->queue);
    return answer(call, MQRC_NONE);
}
