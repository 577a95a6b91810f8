/* keywords.c - the keyword table, values that are only checked, and the messages of faults. */
#include "jcl/keywords.h"

#include "base/text.h"
#include "jcl/messages.h"

static const struct keyword keywords[] = {
#define KEYWORD(statement, word, value, minimum, maximum, choices) \
    { KEYWORD_##statement, #word, take_##value, minimum, maximum, choices },
#define ALIAS(statement, word, keyword)
#define EXCLUSIVE(a, b)
#include "jcl/keywords.def"
#undef KEYWORD
#undef ALIAS
};

static const struct {
    uint8_t statement;
    const char *word;
    const char *keyword;
} aliases[] = {
#define KEYWORD(statement, word, value, minimum, maximum, choices)
#define ALIAS(statement, word, keyword) { KEYWORD_##statement, #word, #keyword },
#include "jcl/keywords.def"
#undef ALIAS
#undef EXCLUSIVE
};

static const char *const exclusives[][2] = {
#define ALIAS(statement, word, keyword)
#define EXCLUSIVE(a, b) { #a, #b },
#include "jcl/keywords.def"
#undef KEYWORD
#undef ALIAS
#undef EXCLUSIVE
};

const struct keyword *keyword_find(enum keyword_statement statement, struct span word)
{
    for (size_t i = 0; i < ARRAY_COUNT(aliases); i++)
        if (aliases[i].statement == statement && span_is(word, aliases[i].word))
            word = span_of(aliases[i].keyword);
    for (size_t i = 0; i < ARRAY_COUNT(keywords); i++)
        if (keywords[i].statement == statement && span_is(word, keywords[i].word))
            return &keywords[i];
    return NULL;
}

bool keyword_is(const struct keyword *keyword, const char *word)
{
    return strcmp(keyword->word, word) == 0;
}

bool keyword_exclusive(const struct keyword *a, const struct keyword *b)
{
    for (size_t i = 0; i < ARRAY_COUNT(exclusives); i++)
        if ((keyword_is(a, exclusives[i][0]) && keyword_is(b, exclusives[i][1])) ||
            (keyword_is(b, exclusives[i][0]) && keyword_is(a, exclusives[i][1])))
            return true;
    return false;
}

void keyword_complain(struct listing *listing, uint32_t statement, enum operand_fault fault, struct span field)
{
    char name[2 * NAME8_MAX + 2];

    field = span_part(field, 0, sizeof name - 1);
    memcpy(name, field.data, field.length);
    name[field.length] = '\0';
    switch (fault) {
    case OPERAND_GOOD:
    case OPERAND_REPORTED: break;
    case OPERAND_PARENTHESES: complain(listing, statement, IEFC622I, name); break;
    case OPERAND_PERIOD: complain(listing, statement, IEFC624I, name); break;
    case OPERAND_LEFT: complain(listing, statement, IEFC625I, name); break;
    case OPERAND_PLUS: complain(listing, statement, IEFC626I, name); break;
    case OPERAND_AMPERSAND: complain(listing, statement, IEFC627I, name); break;
    case OPERAND_ASTERISK: complain(listing, statement, IEFC628I, name); break;
    case OPERAND_APOSTROPHE: complain(listing, statement, IEFC629I, name); break;
    case OPERAND_KEYWORD: complain(listing, statement, IEFC630I, name); break;
    case OPERAND_FORMAT: complain(listing, statement, IEFC632I, name); break;
    case OPERAND_MAXIMUM: complain(listing, statement, IEFC638I, name); break;
    case OPERAND_CLASS: complain(listing, statement, IEFC639I, name); break;
    case OPERAND_EXCESS: complain(listing, statement, IEFC640I, name); break;
    case OPERAND_LENGTH: complain(listing, statement, IEFC642I, name); break;
    case OPERAND_POSITIONAL: complain(listing, statement, IEFC643I, name); break;
    case OPERAND_NUMERIC: complain(listing, statement, IEFC644I, name); break;
    case OPERAND_REFER: complain(listing, statement, IEFC645I, name); break;
    case OPERAND_MISSING: complain(listing, statement, IEFC646I, name); break;
    case OPERAND_FIRST: complain(listing, statement, IEFC647I, name); break;
    case OPERAND_DISP: complain(listing, statement, IEFC648I); break;
    case OPERAND_NOT_BUILT: complain(listing, statement, GBJ049E, name); break;
    case OPERAND_EXCLUSIVE: complain(listing, statement, IEFC652I, name, name); break;
    }
}

enum operand_fault take_any(struct target *target UNUSED, const struct keyword *keyword UNUSED, struct span value UNUSED)
{
    return OPERAND_GOOD;
}

enum operand_fault take_text(struct target *target UNUSED, const struct keyword *keyword, struct span value)
{
    if (value.length < keyword->minimum)
        return OPERAND_FORMAT;
    return value.length > keyword->maximum ? OPERAND_LENGTH : OPERAND_GOOD;
}

enum operand_fault take_name(struct target *target UNUSED, const struct keyword *keyword UNUSED, struct span value)
{
    struct name8 name;

    return operand_name(value, &name);
}

enum operand_fault take_number(struct target *target UNUSED, const struct keyword *keyword, struct span value)
{
    uint64_t number = 0;
    enum operand_fault fault = operand_number(value, keyword->maximum, &number);

    return fault ? fault : number < keyword->minimum ? OPERAND_FORMAT : OPERAND_GOOD;
}

enum operand_fault take_choice(struct target *target UNUSED, const struct keyword *keyword, struct span value)
{
    return operand_choice(value, keyword->choices) ? OPERAND_GOOD : OPERAND_FORMAT;
}
