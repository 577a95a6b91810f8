/* object_field.c - an attribute as it is shown. */
#include "mstr/object_field.h"

#include "base/bug.h"
#include "base/text.h"

enum { LEVEL = 933 /* of commands, and of the interface */ };

/* Shared dynamic queues are not built. */
static const char *definition_type(const struct object *queue)
{
    if (!queue->dynamic)
        return "PREDEFINED";
    return queue->temporary ? "TEMPDYN" : "PERMDYN";
}

static void put_text(struct field *field, const char *text)
{
    snprintf(field->own, sizeof field->own, "%s", text);
    field->text = span_of(field->own);
}

static void put_number(struct field *field, int64_t number)
{
    field->numeric = true;
    field->number = number;
}

static void put_day(struct field *field, microseconds moment)
{
    struct tm day = clock_local(moment);

    snprintf(field->own, sizeof field->own, "%04d-%02d-%02d", day.tm_year + 1900, day.tm_mon + 1, day.tm_mday);
    field->text = span_of(field->own);
}

static void put_time(struct field *field, microseconds moment)
{
    char text[CLOCK_TEXT];

    put_text(field, clock_time(moment, text));
}

static void put_identifier(const struct qmgr *qmgr, uint64_t number, struct field *field)
{
    unsigned char identifier[24];

    object_identifier(qmgr->name, number, identifier);
    for (size_t i = 0; i < sizeof identifier; i++)
        snprintf(field->own + 2 * i, 3, "%02X", identifier[i]);
    field->text = span_of(field->own);
}

static void put_queue_field(const struct qmgr *qmgr, const struct object *queue, enum attribute attribute, struct field *field)
{
    struct queue_state state = { .psid = -1 };

    if (qmgr->queues.state)
        qmgr->queues.state(qmgr->queues.context, queue, &state);
    if (attribute == A_CURDEPTH)
        put_number(field, state.depth);
    else if (attribute == A_IPPROCS)
        put_number(field, state.inputs);
    else if (attribute == A_OPPROCS)
        put_number(field, state.outputs);
    else if (attribute == A_PSID && state.psid >= 0)
        snprintf(field->own, sizeof field->own, "%d", state.psid);
}

static void put_live(const struct qmgr *qmgr, const struct object *object, enum attribute attribute, struct field *field)
{
    switch ((int)attribute) {
    case A_ALTDATE:
        put_day(field, object->altered);
        break;
    case A_ALTTIME:
        put_time(field, object->altered);
        break;
    case A_CRDATE:
        put_day(field, object->created);
        break;
    case A_CRTIME:
        put_time(field, object->created);
        break;
    case A_SUBID:
        put_identifier(qmgr, object->id, field);
        break;
    case A_DURABLE:
        put_text(field, object->temporary ? "NO" : "YES");
        break;
    case A_SUBTYPE:
        put_text(field, object->dynamic ? "API" : "ADMIN");
        break;
    case A_DEFTYPE:
        put_text(field, definition_type(object));
        break;
    case A_NAMCOUNT:
        put_number(field, list_count(object_text(object, A_NAMES)));
        break;
    case A_COMMANDQ:
        put_text(field, "SYSTEM.COMMAND.INPUT");
        break;
    case A_CMDLEVEL:
    case A_CPILEVEL:
        put_number(field, attribute == A_CMDLEVEL ? LEVEL : 100);
        break;
    case A_PLATFORM:
        put_text(field, "MVS");
        break;
    case A_SYNCPT:
        break;
    case A_QSGNAME:
        put_text(field, qmgr->group);
        break;
    default:
        put_queue_field(qmgr, object, attribute, field);
        if (!field->numeric)
            field->text = span_of(field->own);
        break;
    }
}

void object_field(const struct qmgr *qmgr, const struct object *object, enum attribute attribute, struct field *field)
{
    struct value value;

    *field = (struct field){ .text = SPAN_NONE };
    if (!attribute_stored(attribute)) {
        put_live(qmgr, object, attribute, field);
        return;
    }
    value = object_value(object, attribute);
    if (attribute_row(attribute)->kind == ATTRIBUTE_NUMBER && value.number >= 0)
        put_number(field, value.number);
    else
        field->text = value_text(attribute, &value, field->own);
}

bool generic_fits(struct span pattern, struct span name)
{
    if (pattern.length && pattern.data[pattern.length - 1] == '*')
        return name.length >= pattern.length - 1 && memcmp(name.data, pattern.data, pattern.length - 1) == 0;
    return span_equal(pattern, name);
}
