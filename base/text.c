/* text.c - small helpers on text. */
#include "base/text.h"

void text_fold(char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        text[i] = text_upper(text[i]);
}

void text_fold_unquoted(char *text, size_t length)
{
    bool quoted = false;

    for (size_t i = 0; i < length; i++) {
        quoted ^= text[i] == '\'';
        if (!quoted)
            text[i] = text_upper(text[i]);
    }
}

bool text_copy(char *field, size_t size, struct span text)
{
    if (text.length >= size)
        return false;
    if (text.length)
        memcpy(field, text.data, text.length);
    field[text.length] = '\0';
    return true;
}

bool text_number(struct span text, uint64_t maximum, uint64_t *value)
{
    uint64_t number = 0;

    if (text.length == 0)
        return false;
    for (size_t i = 0; i < text.length; i++) {
        unsigned digit;

        if (!text_is_digit(text.data[i]))
            return false;
        digit = (unsigned)(text.data[i] - '0');
        if (number > (maximum - digit) / 10 || digit > maximum)
            return false;
        number = number * 10 + digit;
    }
    *value = number;
    return true;
}

void text_make_printable(char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (!text_is_printable(text[i]))
            text[i] = '.';
}
