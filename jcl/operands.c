/* operands.c - the operand field after substitution. */
#include "jcl/operands.h"

#include "base/text.h"

/* Length of the first element of a list: up to a comma outside parentheses and apostrophes, or a blank. */
static enum operand_fault element_length(struct span text, size_t *length)
{
    bool quoted = false;
    int depth = 0;
    size_t i;

    for (i = 0; i < text.length; i++) {
        char c = text.data[i];

        if (c == '\'')
            quoted = !quoted;
        if (quoted)
            continue;
        if (c == ' ' || (c == ',' && depth == 0))
            break;
        depth += (c == '(') - (c == ')');
        if (depth < 0)
            return OPERAND_PARENTHESES;
    }
    *length = i;
    if (quoted)
        return OPERAND_APOSTROPHE;
    return depth ? OPERAND_PARENTHESES : OPERAND_GOOD;
}

/* Where a keyword ends: the offset of "=" in front of any other special character, or 0. */
static size_t keyword_length(struct span text)
{
    for (size_t i = 0; i < text.length; i++) {
        char c = text.data[i];

        if (c == '=')
            return i;
        if (c == '\'' || c == '(' || c == ')' || c == '*')
            return 0;
    }
    return 0;
}

enum operand_fault operand_next(struct span *rest, struct operand *operand, bool *done)
{
    enum operand_fault fault;
    struct span element;
    size_t length = 0;

    *operand = (struct operand){ SPAN_NONE, SPAN_NONE, SPAN_NONE };
    *done = rest->length == 0 || rest->data[0] == ' ';
    if (*done)
        return OPERAND_GOOD;
    fault = element_length(*rest, &length);
    element = fault ? *rest : span_part(*rest, 0, length);
    *rest = fault ? SPAN_NONE : span_from(*rest, length);
    if (rest->length && rest->data[0] == ',')
        *rest = span_from(*rest, 1);
    length = keyword_length(element);
    operand->value = length ? span_from(element, length + 1) : element;
    operand->keyword = span_part(element, 0, length);
    length = span_find(operand->keyword, '.');
    if (length < operand->keyword.length) {
        operand->qualifier = span_from(operand->keyword, length + 1);
        operand->keyword = span_part(operand->keyword, 0, length);
    }
    return fault;
}

enum operand_fault list_split(struct span value, struct list *list)
{
    list->count = 0;
    list->enclosed = value.length > 0 && value.data[0] == '(';
    if (!list->enclosed) {
        list->items[list->count++] = value;
        return OPERAND_GOOD;
    }
    if (value.length < 2 || value.data[value.length - 1] != ')')
        return OPERAND_PARENTHESES;
    value = span_part(value, 1, value.length - 2);
    for (;;) {
        size_t length = 0;
        enum operand_fault fault = element_length(value, &length);

        if (fault)
            return fault;
        if (list->count < LIST_MAX)
            list->items[list->count] = span_part(value, 0, length);
        list->count++;
        if (length == value.length)
            return OPERAND_GOOD;
        if (value.data[length] == ' ')
            return OPERAND_FORMAT;
        value = span_from(value, length + 1);
    }
}

struct span list_item(const struct list *list, unsigned i)
{
    return i < list->count && i < LIST_MAX ? list->items[i] : SPAN_NONE;
}

bool operand_is_quoted(struct span value)
{
    return value.length >= 2 && value.data[0] == '\'' && value.data[value.length - 1] == '\'';
}

struct span operand_text(struct arena *arena, struct span value)
{
    char *text = arena_alloc(arena, value.length + 1, 1);
    bool quoted = false;
    size_t length = 0;

    for (size_t i = 0; i < value.length; i++) {
        char c = value.data[i];

        if (c == '\'') {
            bool doubled = quoted && i + 1 < value.length && value.data[i + 1] == '\'';

            if (!doubled) {
                quoted = !quoted;
                continue;
            }
            i++;
        }
        text[length++] = c;
    }
    return span_bytes(text, length);
}

unsigned operand_choice(struct span value, const char *choices)
{
    struct span rest = span_of(choices);

    for (unsigned number = 1; rest.length; number++) {
        size_t length = span_find(rest, '|');

        if (span_equal(value, span_part(rest, 0, length)))
            return number;
        rest = span_from(rest, length + 1);
    }
    return 0;
}

enum operand_fault operand_number(struct span value, uint64_t maximum, uint64_t *number)
{
    if (value.length == 0)
        return OPERAND_FORMAT;
    for (size_t i = 0; i < value.length; i++)
        if (!text_is_digit(value.data[i]))
            return OPERAND_NUMERIC;
    return text_number(value, maximum, number) ? OPERAND_GOOD : OPERAND_MAXIMUM;
}

enum operand_fault operand_name(struct span value, struct name8 *name)
{
    int r = name8_strict(name, value);

    if (r == REASON_TOO_LONG)
        return OPERAND_LENGTH;
    if (r < 0)
        return value.length && text_is_digit(value.data[0]) ? OPERAND_FIRST : OPERAND_FORMAT;
    return OPERAND_GOOD;
}

enum operand_fault operand_step(struct span value, struct name8 *step, struct name8 *procstep)
{
    size_t length = span_find(value, '.');
    enum operand_fault fault = operand_name(span_part(value, 0, length), step);

    *procstep = (struct name8){ "" };
    if (fault || length == value.length)
        return fault;
    return operand_name(span_from(value, length + 1), procstep);
}

enum operand_fault operand_time(struct span value, uint32_t *seconds)
{
    enum operand_fault fault;
    struct list list;
    uint64_t minutes = 0, rest = 0;

    *seconds = 0;
    if (operand_choice(value, "NOLIMIT|MAXIMUM"))
        return OPERAND_GOOD;
    fault = list_split(value, &list);
    if (fault)
        return fault;
    if (list.count > 2 || (list.items[0].length == 0 && list_item(&list, 1).length == 0))
        return OPERAND_FORMAT;
    if (list.items[0].length)
        fault = operand_number(list.items[0], 357912, &minutes);
    if (!fault && list_item(&list, 1).length)
        fault = operand_number(list_item(&list, 1), 59, &rest);
    if (!fault && minutes != 1440) /* a day stands for no limit */
        *seconds = (uint32_t)(minutes * 60 + rest);
    return fault;
}

enum operand_fault operand_characters(struct span field)
{
    static const char allowed[] = ",.'()*&+-=/@#$<>|!^%?:;_\"";
    bool quoted = false;

    for (size_t i = 0; i < field.length; i++) {
        char c = field.data[i];

        if (c == '\'')
            quoted = !quoted;
        if (quoted ? !text_is_printable(c) : !((c >= 'A' && c <= 'Z') || text_is_digit(c) || c == ' ' || strchr(allowed, c) || !c))
            return OPERAND_FORMAT;
        if (c == '\0')
            return OPERAND_FORMAT;
        if (c == ' ' && !quoted)
            break;
    }
    return OPERAND_GOOD;
}
