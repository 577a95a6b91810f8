/* condition.c - WHERE(keyword operator value). */
#include "mstr/condition.h"

#include "base/text.h"

/* What an operator asks. */
enum { ORDER = 1, EQUALITY = 2, BEGINNING = 4, MEMBER = 8 };

static const struct {
    const char *word;
    unsigned asks;
} operators[] = {
    [CONDITION_LT] = { "LT", ORDER },      [CONDITION_GT] = { "GT", ORDER },      [CONDITION_EQ] = { "EQ", EQUALITY },
    [CONDITION_NE] = { "NE", EQUALITY },   [CONDITION_LE] = { "LE", ORDER },      [CONDITION_GE] = { "GE", ORDER },
    [CONDITION_LK] = { "LK", BEGINNING },  [CONDITION_NL] = { "NL", BEGINNING },  [CONDITION_CT] = { "CT", MEMBER },
    [CONDITION_EX] = { "EX", MEMBER },     [CONDITION_CTG] = { "CTG", MEMBER },   [CONDITION_EXG] = { "EXG", MEMBER },
};

/* Attributes and operands that are no keywords of WHERE. */
static const char no_attributes[] = "QDPHIEV QDPLOEV QDPMAXEV QSVCIEV";
static const char no_fields[] = "ALL CMDSCOPE EXTCONN OPENTYPE QSGDISP TYPE WHERE";

static int words_of(struct condition *condition, const struct mqsc_value *value)
{
    uint64_t number = 0;
    unsigned is = 0;

    if (value->count != 3)
        return REASON_BAD_VALUE;
    while (is < ARRAY_COUNT(operators) && !span_is(value->items[1], operators[is].word))
        is++;
    if (is == ARRAY_COUNT(operators))
        return REASON_BAD_VALUE;
    *condition = (struct condition){ .name = value->items[0], .is = (enum condition_operator)is };
    condition->value = span_trim_end(value->items[2]); /* blanks at the end are not kept of values either */
    condition->numeric = text_number(condition->value, UINT32_MAX, &number);
    condition->number = (int64_t)number;
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
    if (types == class_types(CLASS_CHLAUTH))
        return span_is(condition->name, "TYPE");
    return types == class_types(CLASS_AUTHINFO) && span_is(condition->name, "AUTHTYPE");
}

static int condition_of_type(struct condition *condition, uint64_t types)
{
    if (operators[condition->is].asks != EQUALITY)
        return REASON_BAD_VALUE;
    for (unsigned i = 0; i < TYPE_COUNT; i++)
        if ((types & TYPE_SET(i)) && span_is(condition->value, object_types[i].word))
            condition->types |= TYPE_SET(i);
    return condition->types ? 0 : REASON_BAD_VALUE;
}

/* A number, or a blank or a word in place of one. A queue has no page set at first. */
static bool is_number(enum attribute attribute)
{
    const enum attribute_kind kind = attribute_row(attribute)->kind;

    return kind == ATTRIBUTE_NUMBER || kind == ATTRIBUTE_LIVE || attribute == A_PSID;
}

/* What may be asked of an attribute about that value; 0: it cannot have it. */
static unsigned answers(enum attribute attribute, const struct condition *condition)
{
    const struct attribute_row *row = attribute_row(attribute);

    if (is_number(attribute) && condition->numeric)
        return ORDER | EQUALITY;
    switch (row->kind) {
    case ATTRIBUTE_NUMBER:
    case ATTRIBUTE_WORD:
        return word_place(row->words, condition->value) >= 0 ? EQUALITY : 0;
    case ATTRIBUTE_FLAG:
        return word_place("YES NO", condition->value) >= 0 ? EQUALITY : 0;
    case ATTRIBUTE_LIVE:
        return 0;
    case ATTRIBUTE_LIST:
        return MEMBER;
    case ATTRIBUTE_TEXT:
    case ATTRIBUTE_NAME:
    case ATTRIBUTE_SECRET:
    case ATTRIBUTE_LIVE_TEXT:
        break;
    }
    return ORDER | EQUALITY | BEGINNING;
}

int condition_of(struct condition *condition, const struct mqsc_value *value, uint64_t types)
{
    if (words_of(condition, value) < 0 || word_place(no_attributes, condition->name) >= 0)
        return REASON_BAD_VALUE;
    if (is_about_types(condition, types))
        return condition_of_type(condition, types);
    for (enum attribute attribute = attribute_find(condition->name, types); attribute < ATTRIBUTE_COUNT;
         attribute = attribute_next(attribute, condition->name, types))
        if (answers(attribute, condition) & operators[condition->is].asks)
            return 0;
    return REASON_BAD_VALUE;
}

int condition_of_fields(struct condition *condition, const struct mqsc_value *value, const struct mqsc_operand *operands)
{
    unsigned answers = ORDER | EQUALITY | BEGINNING;

    if (words_of(condition, value) < 0 || word_place(no_fields, condition->name) >= 0)
        return REASON_BAD_VALUE;
    while (operands->kind != MQSC_NONE && !span_is(condition->name, operands->name))
        operands++;
    if (operands->kind == MQSC_NONE)
        return REASON_BAD_VALUE;
    if (operands->kind == MQSC_FLAG && operands->highest == MQSC_FIELD_NUMBER)
        answers = condition->numeric ? ORDER | EQUALITY : 0;
    else if (operands->kind == MQSC_FLAG && operands->highest == MQSC_FIELD_LIST)
        answers = MEMBER;
    return answers & operators[condition->is].asks ? 0 : REASON_BAD_VALUE;
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

static bool numbers_fit(const struct condition *condition, int64_t number)
{
    return order_true(condition->is, (number > condition->number) - (number < condition->number));
}

static bool text_fits(const struct condition *condition, struct span text)
{
    switch (condition->is) {
    case CONDITION_LK:
        return generic_fits(condition->value, text);
    case CONDITION_NL:
        return !generic_fits(condition->value, text);
    case CONDITION_CT:
    case CONDITION_CTG:
        return contains(text, condition->value, condition->is == CONDITION_CTG);
    case CONDITION_EX:
    case CONDITION_EXG:
        return !contains(text, condition->value, condition->is == CONDITION_EXG);
    case CONDITION_LT:
    case CONDITION_GT:
    case CONDITION_EQ:
    case CONDITION_NE:
    case CONDITION_LE:
    case CONDITION_GE:
        break;
    }
    return order_true(condition->is, span_compare(text, condition->value));
}

bool condition_fits(const struct condition *condition, struct span text)
{
    uint64_t number;

    if (condition->numeric && text_number(text, UINT32_MAX, &number))
        return numbers_fit(condition, (int64_t)number);
    if (condition->numeric && text.length == 0) /* what is not known is no number, and so neither more nor less than one */
        return condition->is == CONDITION_NE;
    return text_fits(condition, text);
}

bool condition_true(const struct condition *condition, const struct qmgr *qmgr, const struct object *object)
{
    const enum attribute attribute = attribute_find(condition->name, TYPE_SET(object->type));
    struct field field;

    if (condition->types)
        return ((condition->types & TYPE_SET(object->type)) != 0) == (condition->is == CONDITION_EQ);
    if (attribute == ATTRIBUTE_COUNT || attribute_row(attribute)->kind == ATTRIBUTE_SECRET)
        return false;
    object_field(qmgr, object, attribute, &field);
    if (field.numeric && condition->numeric)
        return numbers_fit(condition, field.number);
    if (attribute == A_PSID)
        return condition_fits(condition, field.text);
    if (is_number(attribute) && (field.numeric || condition->numeric)) /* one of them is a word */
        return condition->is == CONDITION_NE;
    if (attribute_row(attribute)->kind == ATTRIBUTE_FLAG)
        field.text = span_of(span_is(field.text, attribute_row(attribute)->name) ? "YES" : "NO");
    return text_fits(condition, field.text);
}
