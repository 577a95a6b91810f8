/* password_rules.c - what new passwords and phrases have to look like. */
#include "racf/password_rules.h"

#include "base/text.h"

static const char VOWELS[] = "AEIOU", SPECIALS[] = ".<+|&!*-%_>?:=";

/* Which characters a place may have, by the letter of SETROPTS LIST. */
static const struct {
    const char *keyword;
    char letter;
} contents[] = {
    { "ALPHA", 'A' },          { "ALPHANUM", 'L' },   { "CONSONANT", 'C' },  { "NUMERIC", 'N' },
    { "VOWEL", 'V' },          { "NOVOWEL", 'W' },    { "MIXEDNUM", 'm' },   { "MIXEDVOWEL", 'v' },
    { "MIXEDCONSONANT", 'c' }, { "NATIONAL", '$' },   { "SPECIAL", 's' },    { "MIXEDALL", 'x' },
};

static bool place_fits(char letter, char c)
{
    bool upper = c >= 'A' && c <= 'Z', letter_of_any_case = text_is_letter(c), national = text_is_national(c),
         digit = text_is_digit(c), vowel = letter_of_any_case && strchr(VOWELS, text_upper(c)), special = c && strchr(SPECIALS, c);

    switch (letter) {
    case 'A':
        return upper || national;
    case 'L':
        return upper || national || digit;
    case 'C':
        return upper && !vowel;
    case 'N':
        return digit;
    case 'V':
        return upper && vowel;
    case 'W':
        return (upper && !vowel) || national || digit;
    case 'c':
        return letter_of_any_case && !vowel;
    case 'm':
        return letter_of_any_case || national || digit;
    case 'v':
        return vowel;
    case '$':
        return national;
    case 's':
        return special;
    case 'x':
        return letter_of_any_case || national || digit || special;
    default:
        return true;
    }
}

/* ------------------------------------------------------------------------------------------------ rules as operands */

/* "4:8" or "4", within 1 to 8. */
static bool take_range(struct span text, uint64_t *first, uint64_t *last)
{
    size_t colon = span_find(text, ':');

    if (!text_number(span_part(text, 0, colon), PASSWORD_LONGEST, first))
        return false;
    *last = *first;
    return (colon == text.length || text_number(span_from(text, colon + 1), PASSWORD_LONGEST, last)) && *first > 0 &&
           *last >= *first;
}

bool password_rule_take(const struct operands *rule, char text[RULE_TEXT])
{
    uint64_t least, most, first, last;
    char places[PASSWORD_LONGEST + 1];

    if (!operand_given(rule, "LENGTH") || !take_range(operand_text(rule, "LENGTH"), &least, &most))
        return false;
    snprintf(places, sizeof places, "%.*s", (int)most, "********");
    for (size_t i = 0; i < ARRAY_COUNT(contents); i++) {
        const struct operand_value *value = operand_value(rule, contents[i].keyword);

        for (size_t k = 0; k < value->count; k++) {
            if (!take_range(value->items[k].text, &first, &last) || last > most)
                return false;
            for (; first <= last; first++) {
                if (places[first - 1] != '*') /* a place has one kind of characters */
                    return false;
                places[first - 1] = contents[i].letter;
            }
        }
    }
    if (least == most)
        snprintf(text, RULE_TEXT, "%u %s", (unsigned)least % 10, places);
    else
        snprintf(text, RULE_TEXT, "%u:%u %s", (unsigned)least % 10, (unsigned)most % 10, places);
    return true;
}

void password_rule_put(const char *text, struct buf *out)
{
    struct span rest = span_of(text), range = span_word(&rest), places = span_word(&rest);

    buf_printf(out, "LENGTH(%.*s)", (int)range.length, range.data);
    for (size_t i = 0; i < ARRAY_COUNT(contents); i++) {
        bool some = false;

        for (size_t at = 0; at < places.length; at++) {
            if (places.data[at] != contents[i].letter)
                continue;
            if (!some)
                buf_printf(out, " %s(", contents[i].keyword);
            buf_printf(out, "%s%zu", some ? " " : "", at + 1);
            some = true;
        }
        if (some)
            buf_put_text(out, ")");
    }
}

bool password_rule_fits(const char *rule, struct span password)
{
    struct span rest = span_of(rule), range = span_word(&rest), places = span_word(&rest);
    uint64_t least, most;

    if (!take_range(range, &least, &most) || password.length < least || password.length > most || places.length < password.length)
        return false;
    for (size_t i = 0; i < password.length; i++)
        if (!place_fits(places.data[i], password.data[i]))
            return false;
    return true;
}

/* ------------------------------------------------------------------------------------------------ rules in effect */

int password_rule_get(struct racf_store *store, int number, char text[RULE_TEXT])
{
    char name[24];
    struct buf value;
    int reason;

    snprintf(name, sizeof name, "PASSWORD.RULE%d", number % 10);
    buf_init(&value, RULE_TEXT - 1);
    reason = racf_store_option_text(store, name, &value);
    snprintf(text, RULE_TEXT, "%s", value.data);
    buf_release(&value);
    return reason;
}

bool password_characters_good(struct racf_store *store, struct span password)
{
    bool special = racf_store_option(store, "PASSWORD.SPECIALCHARS", 0) != 0;

    for (size_t i = 0; i < password.length; i++) {
        char c = password.data[i];

        if (!text_is_letter(c) && !text_is_digit(c) && !text_is_national(c) && !(special && c && strchr(SPECIALS, c)))
            return false;
    }
    return password.length > 0 && password.length <= PASSWORD_LONGEST;
}

int password_rules_accept(struct racf_store *store, struct span password, bool *accepted)
{
    bool any = false;

    *accepted = false;
    if (!password_characters_good(store, password))
        return 0;
    for (int number = 1; number <= PASSWORD_RULES && !*accepted; number++) {
        char rule[RULE_TEXT];
        int reason = password_rule_get(store, number, rule);

        if (reason < 0)
            return reason;
        any = any || rule[0];
        *accepted = rule[0] && password_rule_fits(rule, password);
    }
    *accepted = *accepted || !any;
    return 0;
}

bool phrase_good(const struct name8 *user, struct span phrase)
{
    size_t letters = 0, others = 0, user_length = strlen(user->text);

    if (phrase.length < PHRASE_SHORTEST || phrase.length > PHRASE_LONGEST)
        return false;
    for (size_t i = 0; i < phrase.length; i++) {
        if (text_is_letter(phrase.data[i]))
            letters++;
        else
            others++;
        if (i >= 2 && phrase.data[i] == phrase.data[i - 1] && phrase.data[i] == phrase.data[i - 2])
            return false;
        if (i + user_length <= phrase.length && strncasecmp(phrase.data + i, user->text, user_length) == 0)
            return false;
    }
    return letters >= 2 && others >= 2;
}
