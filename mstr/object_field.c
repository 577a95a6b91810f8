/* object_field.c - an attribute as it is shown, and conditions on it. */
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

int condition_words(struct condition *condition, const struct mqsc_value *value)
{
    static const char operators[] = "LT GT EQ NE LE GE LK NL CT EX CTG EXG";
    uint64_t number = 0;
    int is;

    if (value->count != 3)
        return REASON_BAD_VALUE;
    is = word_place(operators, value->items[1]);
    if (is < 0)
        return REASON_BAD_VALUE;
    if (!text_number(value->items[2], UINT32_MAX, &number))
        number = 0;
    *condition = (struct condition){ value->items[0], (enum condition_operator)is, value->items[2], (int64_t)number, 0 };
    return 0;
}

/* TYPE and its like, WHERE(QTYPE EQ QALIAS): not where the command says already of which type objects are. */
static bool is_about_types(const struct condition *condition, uint64_t types)
{
    const uint64_t queues = class_types(CLASS_QUEUE), channels = class_types(CLASS_CHANNEL) | class_types(CLASS_CLNTCONN);

    if (types == queues)
        return word_place("TYPE QTYPE", condition->name) >= 0;
    if (types == channels)
        return word_place("TYPE CHLTYPE", condition->name) >= 0;
    return types == class_types(CLASS_AUTHINFO) && span_is(condition->name, "AUTHTYPE");
}

static int condition_of_type(struct condition *condition, uint64_t types)
{
    if (condition->is != CONDITION_EQ && condition->is != CONDITION_NE)
        return REASON_BAD_VALUE;
    for (unsigned i = 0; i < TYPE_COUNT; i++)
        if ((types & TYPE_SET(i)) && span_is(condition->value, object_types[i].word))
            condition->types |= TYPE_SET(i);
    return condition->types ? 0 : REASON_BAD_VALUE;
}

int condition_of(struct condition *condition, const struct mqsc_value *value, uint64_t types)
{
    const struct attribute_row *row;
    enum attribute attribute;
    uint64_t number;

    if (condition_words(condition, value) < 0)
        return REASON_BAD_VALUE;
    if (is_about_types(condition, types))
        return condition_of_type(condition, types);
    attribute = attribute_find(condition->name, types);
    if (attribute == ATTRIBUTE_COUNT)
        return REASON_BAD_VALUE;
    row = attribute_row(attribute);
    if ((row->kind == ATTRIBUTE_NUMBER || row->kind == ATTRIBUTE_LIVE) &&
        ((!text_number(condition->value, UINT32_MAX, &number) && word_place(row->words, condition->value) < 0) ||
         condition->is > CONDITION_GE))
        return REASON_BAD_VALUE;
    return 0;
}

static bool order_true(enum condition_operator is, int order)
{
    switch ((int)is) {
    case CONDITION_LT:
        return order < 0;
    case CONDITION_GT:
        return order > 0;
    case CONDITION_EQ:
        return order == 0;
    case CONDITION_NE:
        return order != 0;
    case CONDITION_LE:
        return order <= 0;
    default:
        return order >= 0;
    }
}

/* Is a name of the list the pattern? */
static bool contains(struct span list, struct span pattern, bool generic)
{
    struct span rest = list;

    while (rest.length) {
        size_t end = span_find(rest, LIST_SEPARATOR);
        struct span one = span_part(rest, 0, end);

        if (generic ? generic_fits(pattern, one) : span_equal(pattern, one))
            return true;
        rest = span_from(rest, end + 1);
    }
    return false;
}

bool condition_true(const struct condition *condition, const struct qmgr *qmgr, const struct object *object)
{
    enum attribute attribute = attribute_find(condition->name, TYPE_SET(object->type));
    struct field field;

    if (condition->types)
        return ((condition->types & TYPE_SET(object->type)) != 0) == (condition->is == CONDITION_EQ);
    if (attribute == ATTRIBUTE_COUNT || attribute_row(attribute)->kind == ATTRIBUTE_SECRET)
        return false;
    object_field(qmgr, object, attribute, &field);
    return condition_fits(condition, &field);
}

bool condition_fits(const struct condition *condition, const struct field *field)
{
    switch (condition->is) {
    case CONDITION_LK:
        return generic_fits(condition->value, field->text);
    case CONDITION_NL:
        return !generic_fits(condition->value, field->text);
    case CONDITION_CT:
    case CONDITION_CTG:
        return contains(field->text, condition->value, condition->is == CONDITION_CTG);
    case CONDITION_EX:
    case CONDITION_EXG:
        return !contains(field->text, condition->value, condition->is == CONDITION_EXG);
    case CONDITION_LT:
    case CONDITION_GT:
    case CONDITION_EQ:
    case CONDITION_NE:
    case CONDITION_LE:
    case CONDITION_GE:
        break;
    }
    if (field->numeric && text_is_digit(condition->value.length ? condition->value.data[0] : '\0'))
        return order_true(condition->is, (field->number > condition->number) - (field->number < condition->number));
    if (field->numeric) /* a number is none of the words that stand in place of one */
        return condition->is == CONDITION_NE;
    return order_true(condition->is, span_compare(field->text, condition->value));
}
