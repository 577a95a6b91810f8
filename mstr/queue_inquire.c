/* queue_inquire.c - MQINQ and MQSET, by the tables of configuration.def and inquiry.def. */
#include "mstr/queue_private.h"

#include "mstr/configuration.h"
#include "mstr/object_field.h"

#define ANY_QUEUE (TYPE_SET(TYPE_QLOCAL) | TYPE_SET(TYPE_QMODEL) | TYPE_SET(TYPE_QALIAS) | TYPE_SET(TYPE_QREMOTE))
#define LOCAL TYPE_SET(TYPE_QLOCAL)
#define ANY UINT64_MAX

/* Their numbers are those of the attributes: they need no words. */
static const struct ask_row {
    uint64_t types;
    struct configuration_row row;
} asked[] = {
#define ASK(selector, types, attribute) { types, { A_##attribute, selector, 0, { 0 } } },
#include "mstr/inquiry.def"
#undef ASK
};

static const MQLONG settable[] = {
#define SETTABLE(selector) selector,
#include "mstr/inquiry.def"
#undef SETTABLE
};

/* The attribute that a selector means of an object of one of the types; NULL: of none. */
static const struct configuration_row *find_row(MQLONG selector, uint64_t types)
{
    for (size_t i = 0; i < ARRAY_COUNT(asked); i++)
        if (asked[i].row.parameter == selector && (asked[i].types & attribute_row(asked[i].row.attribute)->types & types))
            return &asked[i].row;
    return configuration_find(selector, types);
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

/* What is of the messages and handles of a local queue. */
static bool queue_number(const struct open_handle *handle, const struct object *object, MQLONG selector, MQLONG *value)
{
    const struct queue *queue = handle->queue;
    struct store_counts counts;

    if (object->type != TYPE_QLOCAL || !queue || handle->remote)
        return false;
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
    default:
        return false;
    }
}

/* What is no attribute: false, it is none of these. */
static bool other_number(const struct open_handle *handle, const struct object *object, MQLONG selector, MQLONG *value)
{
    switch (selector) {
    case MQIA_Q_TYPE:
        *value = type_number(object->type);
        return handle->class == CLASS_QUEUE;
    case MQIA_DEFINITION_TYPE:
        *value = definition_number(object);
        return object->type == TYPE_QLOCAL;
    case MQIA_QSG_DISP:
        *value = MQQSGD_Q_MGR;
        return handle->class != CLASS_QMGR;
    case MQIA_PLATFORM:
        *value = MQPL_ZOS;
        return handle->class == CLASS_QMGR;
    case MQIA_MAX_PRIORITY:
        *value = 9;
        return handle->class == CLASS_QMGR;
    case MQIA_SYNCPOINT:
        *value = MQSP_AVAILABLE;
        return handle->class == CLASS_QMGR;
    default:
        return false;
    }
}

/* What the object has; false: its type has no such attribute. */
static bool number_of(const struct engine *engine, const struct open_handle *handle, const struct object *object,
                      MQLONG selector, MQLONG *value)
{
    const struct configuration_row *row = find_row(selector, TYPE_SET(object->type));
    struct field field;

    if (queue_number(handle, object, selector, value) || other_number(handle, object, selector, value))
        return true;
    *value = MQIAV_NOT_APPLICABLE;
    if (!row)
        return false;
    if (row->word_count) {
        *value = configuration_number(row, object);
    } else {
        object_field(engine->qmgr, object, row->attribute, &field);
        *value = field.numeric ? (MQLONG)field.number : MQIAV_NOT_APPLICABLE; /* a number that has no limit */
    }
    return true;
}

/* -- characters -- */

static bool name_of(uint64_t types, MQLONG selector)
{
    switch (selector) {
    case MQCA_Q_NAME:
        return types & ANY_QUEUE;
    case MQCA_Q_MGR_NAME:
        return types & TYPE_SET(TYPE_QMGR);
    case MQCA_PROCESS_NAME:
        return types & TYPE_SET(TYPE_PROCESS);
    case MQCA_NAMELIST_NAME:
        return types & TYPE_SET(TYPE_NAMELIST);
    default:
        return false;
    }
}

/* Has an object of one of the types what the selector means? */
static bool means_something(uint64_t types, MQLONG selector)
{
    return name_of(types, selector) || find_row(selector, types);
}

/* Characters that the selector's text has where it is not a list; 0: there is none. */
static size_t text_length(uint64_t types, MQLONG selector)
{
    const struct configuration_row *row = find_row(selector, types);

    return name_of(types, selector) ? MQ_Q_NAME_LENGTH : row ? attribute_row(row->attribute)->highest : 0;
}

/* -- MQINQ -- */

/* The answer, as far as there is room. */
struct answering {
    struct mqi_attributes *attributes;
    uint32_t numbers, text; /* used */
    uint32_t number_room, text_room;
    MQLONG reason;
};

static void put_number(struct answering *out, MQLONG value)
{
    if (out->numbers < out->number_room)
        out->attributes->numbers[out->numbers++] = value;
    else if (out->reason == MQRC_NONE)
        out->reason = MQRC_INT_ATTR_COUNT_TOO_SMALL;
}

/* One text, with blanks behind it. */
static void put_text(struct answering *out, size_t length, struct span text)
{
    size_t room = out->text_room - out->text;

    if (length > room && out->reason == MQRC_NONE)
        out->reason = MQRC_CHAR_ATTRS_TOO_SHORT;
    length = length < room ? length : room;
    mqi_set(out->attributes->text + out->text, length, text);
    out->text += (uint32_t)length;
}

static void put_names(struct answering *out, size_t length, struct span names)
{
    for (unsigned i = list_count(names); i > 0; i--) {
        size_t end = span_find(names, LIST_SEPARATOR);

        put_text(out, length, span_part(names, 0, end));
        names = span_from(names, end < names.length ? end + 1 : names.length);
    }
}

/* What the type of the object has not, and another one of its class has: asterisks. */
static void put_asterisks(struct answering *out, size_t length)
{
    uint32_t begin = out->text;

    put_text(out, length, SPAN_NONE);
    memset(out->attributes->text + begin, '*', out->text - begin);
}

static void tell_text(const struct engine *engine, struct answering *out, const struct object *object, MQLONG selector)
{
    const struct configuration_row *row = find_row(selector, TYPE_SET(object->type));
    size_t length = text_length(TYPE_SET(object->type), selector);
    struct field field;

    if (name_of(TYPE_SET(object->type), selector)) {
        put_text(out, length, span_of(object->name));
    } else if (!row) {
        out->reason = MQRC_SELECTOR_NOT_FOR_TYPE;
        put_asterisks(out, text_length(class_types(object_types[object->type].class), selector));
    } else if (attribute_row(row->attribute)->kind == ATTRIBUTE_LIST) {
        put_names(out, length, object_text(object, row->attribute));
    } else {
        object_field(engine->qmgr, object, row->attribute, &field);
        put_text(out, length, field.text);
    }
}

static bool is_number(MQLONG selector)
{
    return selector >= MQIA_FIRST && selector <= MQIA_LAST;
}

static void tell(const struct engine *engine, struct answering *out, const struct open_handle *handle, const struct object *object,
                 MQLONG selector)
{
    MQLONG value;

    if (!is_number(selector)) {
        tell_text(engine, out, object, selector);
        return;
    }
    if (!number_of(engine, handle, object, selector, &value))
        out->reason = MQRC_SELECTOR_NOT_FOR_TYPE;
    put_number(out, value);
}

/* What no object of the class has fails the call; what another type of queue has is a warning. */
static MQLONG check_selectors(const struct open_handle *handle, const struct object *object,
                              const struct mqi_attributes *attributes)
{
    MQLONG value;

    for (uint32_t i = 0; i < attributes->selector_count; i++)
        if (!means_something(class_types(handle->class), attributes->selectors[i]) &&
            !other_number(handle, object, attributes->selectors[i], &value))
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
    MQLONG reason = handle ? MQRC_NONE : MQRC_HOBJ_ERROR;

    attributes->number_count = attributes->text_length = 0;
    if (reason == MQRC_NONE && !(handle->options & MQOO_INQUIRE))
        reason = MQRC_NOT_OPEN_FOR_INQUIRE;
    if (reason == MQRC_NONE)
        reason = object ? check_selectors(handle, object, attributes) : MQRC_OBJECT_CHANGED;
    if (reason != MQRC_NONE)
        return answer(call, reason);
    for (uint32_t i = 0; i < attributes->selector_count; i++)
        tell(connection->engine, &out, handle, object, attributes->selectors[i]);
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
    const struct configuration_row *row = find_row(selector, TYPE_SET(draft->type));
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
    const struct configuration_row *row = find_row(selector, TYPE_SET(draft->type));
    size_t length = text_length(TYPE_SET(draft->type), selector);
    struct value value = { .text = SPAN_NONE };

    if (!row)
        return MQRC_SELECTOR_NOT_FOR_TYPE;
    if (rest->length < length)
        return MQRC_CHAR_ATTR_LENGTH_ERROR;
    value.text = mqi_name(rest->data, length);
    *rest = span_from(*rest, length);
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
