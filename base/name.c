/* name.c - names as types. */
#include "base/name.h"

#include "base/bug.h"
#include "base/text.h"

static bool name_byte(char c, bool first)
{
    return (c >= 'A' && c <= 'Z') || text_is_national(c) || (!first && text_is_digit(c));
}

int name8_strict(struct name8 *name, struct span text)
{
    if (text.length > NAME8_MAX)
        return REASON_TOO_LONG;
    if (text.length == 0)
        return REASON_BAD_NAME;
    for (size_t i = 0; i < text.length; i++)
        if (!name_byte(text.data[i], i == 0))
            return REASON_BAD_NAME;
    memcpy(name->text, text.data, text.length);
    memset(name->text + text.length, 0, sizeof name->text - text.length);
    return 0;
}

int name8_of(struct name8 *name, struct span text)
{
    char folded[NAME8_MAX];

    if (text.length > NAME8_MAX)
        return REASON_TOO_LONG;
    for (size_t i = 0; i < text.length; i++)
        folded[i] = text_upper(text.data[i]);
    return name8_strict(name, span_bytes(folded, text.length));
}

struct name8 name8_const(const char *text)
{
    struct name8 name;

    if (name8_strict(&name, span_of(text)) < 0)
        bug("%s is no name", text);
    return name;
}

int dsname_of(struct dsname *name, struct span text)
{
    struct dsname result = { "" };
    size_t qualifier = 0; /* length so far */

    if (text.length > DSNAME_MAX)
        return REASON_TOO_LONG;
    for (size_t i = 0; i < text.length; i++) {
        char c = text_upper(text.data[i]);

        if (c == '.') {
            if (qualifier == 0)
                return REASON_BAD_NAME;
            qualifier = 0;
        } else if (name_byte(c, qualifier == 0) || (c == '-' && qualifier > 0)) {
            if (++qualifier > NAME8_MAX)
                return REASON_BAD_NAME;
        } else {
            return REASON_BAD_NAME;
        }
        result.text[i] = c;
    }
    if (qualifier == 0)
        return REASON_BAD_NAME;
    *name = result;
    return 0;
}

int resource_of(struct resource *name, struct span text, bool fold)
{
    struct resource result = { "" };

    if (text.length > RESOURCE_MAX)
        return REASON_TOO_LONG;
    if (text.length == 0)
        return REASON_BAD_NAME;
    for (size_t i = 0; i < text.length; i++) {
        char c = text.data[i];

        if (c == ' ' || c == ',' || c == ';' || !text_is_printable(c))
            return REASON_BAD_NAME;
        result.text[i] = fold ? text_upper(c) : c;
    }
    *name = result;
    return 0;
}

void reader_name8(struct reader *reader, struct name8 *name)
{
    struct span field = reader_field(reader, NAME8_MAX);

    *name = (struct name8){ "" };
    if (field.length && name8_strict(name, field) < 0 && reader->reason == 0)
        reader->reason = REASON_BAD_NAME;
}

void reader_dsname(struct reader *reader, struct dsname *name)
{
    struct span field = reader_field(reader, DSNAME_MAX);

    *name = (struct dsname){ "" };
    if (field.length && dsname_of(name, field) < 0 && reader->reason == 0)
        reader->reason = REASON_BAD_NAME;
}

int serial_of(struct name8 *serial, struct span text)
{
    *serial = (struct name8){ "" };
    if (text.length == 0)
        return REASON_BAD_NAME;
    if (text.length > SERIAL_MAX)
        return REASON_TOO_LONG;
    for (size_t i = 0; i < text.length; i++) {
        char c = text_upper(text.data[i]);

        if (!text_is_letter(c) && !text_is_national(c) && !text_is_digit(c))
            return REASON_BAD_NAME;
    }
    for (size_t i = 0; i < text.length; i++)
        serial->text[i] = text_upper(text.data[i]);
    return 0;
}

void reader_serial(struct reader *reader, struct name8 *serial)
{
    struct span text = reader_field(reader, SERIAL_MAX);

    *serial = (struct name8){ "" };
    if (text.length && serial_of(serial, text) < 0 && reader->reason == 0)
        reader->reason = REASON_BAD_NAME;
}
