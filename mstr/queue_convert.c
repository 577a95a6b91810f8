/* queue_convert.c - MQGMO_CONVERT: the data of a message in the code page and encoding that a program wants.
 *
 * By the format: MQFMT_STRING is text; a dead-letter header and a trigger message are numbers and texts by a table of their fields,
 * and behind the dead-letter header comes what its own Format says. Other formats are the program's own (2110), as without an exit.
 * All or nothing: a message is converted as a whole, or stays as it was put.
 */
#include "mstr/queue_private.h"

#include <errno.h>
#include <iconv.h>

enum {
    INTEGER_MASK = 0xf, INTEGER_NORMAL = 1, INTEGER_REVERSED = 2, /* of MQMD.Encoding */
    TEXT_GROWS = 4, /* bytes that come of one at most */
    HEADERS_MAX = 8, /* one behind the other */
};

/* How a part is converted. */
struct conversion {
    MQLONG from, to;                   /* code pages */
    MQLONG from_encoding, to_encoding;
    unsigned depth;                    /* headers in front of it */
};

/* -- code pages -- */

static const char *code_page_name(MQLONG code_page, MQLONG encoding)
{
    static const struct {
        MQLONG number;
        const char *name;
    } rows[] = {
#define CODE_PAGE(number, name) { number, name },
#include "mstr/code_pages.def"
#undef CODE_PAGE
    };

    if ((code_page == 1200 || code_page == 13488) && (encoding & INTEGER_MASK) == INTEGER_REVERSED)
        return "UTF-16LE";
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
        if (rows[i].number == code_page)
            return rows[i].name;
    return NULL;
}

/* Appends the text in the other code page. */
static MQLONG convert_text(const struct conversion *how, struct span text, struct buf *out)
{
    const char *from = code_page_name(how->from, how->from_encoding), *to = code_page_name(how->to, how->to_encoding);
    char *in = (char *)(uintptr_t)text.data, piece[4096];
    size_t left = text.length;
    MQLONG reason = MQRC_NONE;
    iconv_t converter;

    if (!from)
        return MQRC_SOURCE_CCSID_ERROR;
    if (!to)
        return MQRC_TARGET_CCSID_ERROR;
    converter = iconv_open(to, from);
    if (converter == (iconv_t)-1) /* this machine has not got it */
        return MQRC_NOT_CONVERTED;
    while (left && reason == MQRC_NONE) {
        char *at = piece;
        size_t room = sizeof piece;

        if (iconv(converter, &in, &left, &at, &room) == (size_t)-1 && errno != E2BIG)
            reason = MQRC_NOT_CONVERTED;
        else if (out->length + (sizeof piece - room) > MQI_MESSAGE_MAX)
            reason = MQRC_CONVERTED_MSG_TOO_BIG;
        else
            buf_put(out, piece, sizeof piece - room);
    }
    iconv_close(converter);
    return reason;
}

/* A text of a structure: as long as before, cut or with blanks behind it. */
static MQLONG convert_field(const struct conversion *how, struct span text, struct buf *out)
{
    struct buf made;
    MQLONG reason;

    buf_init(&made, text.length * TEXT_GROWS);
    reason = convert_text(how, text, &made);
    if (reason == MQRC_NONE && made.length != text.length) /* code pages of more bytes for a character are for no structure */
        reason = MQRC_NOT_CONVERTED;
    if (reason == MQRC_NONE)
        buf_put_span(out, buf_span(&made));
    buf_release(&made);
    return reason;
}

static bool is_integer_encoding(MQLONG encoding)
{
    return (encoding & INTEGER_MASK) == INTEGER_NORMAL || (encoding & INTEGER_MASK) == INTEGER_REVERSED;
}

static void convert_number(const struct conversion *how, struct span number, struct buf *out)
{
    bool turned = (how->from_encoding & INTEGER_MASK) != (how->to_encoding & INTEGER_MASK);

    for (size_t i = 0; i < number.length; i++)
        buf_put(out, &number.data[turned ? number.length - 1 - i : i], 1);
}

/* -- structures -- */

struct field {
    size_t at, length;
    bool number;
};
#define TEXT(structure, name) { offsetof(structure, name), sizeof(((structure *)0)->name), false },
#define NUMBER(structure, name) { offsetof(structure, name), sizeof(((structure *)0)->name), true },

static const struct field dead_letter_fields[] = {
    TEXT(MQDLH, StrucId) NUMBER(MQDLH, Version) NUMBER(MQDLH, Reason) TEXT(MQDLH, DestQName) TEXT(MQDLH, DestQMgrName)
    NUMBER(MQDLH, Encoding) NUMBER(MQDLH, CodedCharSetId) TEXT(MQDLH, Format) NUMBER(MQDLH, PutApplType) TEXT(MQDLH, PutApplName)
    TEXT(MQDLH, PutDate) TEXT(MQDLH, PutTime)
};
static const struct field trigger_fields[] = {
    TEXT(MQTM, StrucId) NUMBER(MQTM, Version) TEXT(MQTM, QName) TEXT(MQTM, ProcessName) TEXT(MQTM, TriggerData)
    NUMBER(MQTM, ApplType) TEXT(MQTM, ApplId) TEXT(MQTM, EnvData) TEXT(MQTM, UserData)
};

static MQLONG convert_structure(const struct conversion *how, const struct field *fields, size_t count, struct span data,
                                struct buf *out)
{
    MQLONG reason = MQRC_NONE;

    if (!is_integer_encoding(how->from_encoding))
        return MQRC_SOURCE_INTEGER_ENC_ERROR;
    if (!is_integer_encoding(how->to_encoding))
        return MQRC_TARGET_INTEGER_ENC_ERROR;
    if (data.length < fields[count - 1].at + fields[count - 1].length)
        return MQRC_FORMAT_ERROR;
    for (size_t i = 0; i < count && reason == MQRC_NONE; i++) {
        struct span field = span_part(data, fields[i].at, fields[i].length);

        if (fields[i].number)
            convert_number(how, field, out);
        else
            reason = convert_field(how, field, out);
    }
    return reason;
}

static MQLONG number_at(struct span data, size_t at, MQLONG encoding)
{
    uint32_t value = 0;

    for (unsigned i = 0; i < 4; i++)
        value = value << 8 | (unsigned char)data.data[at + ((encoding & INTEGER_MASK) == INTEGER_NORMAL ? i : 3 - i)];
    return (MQLONG)value;
}

static void put_number_at(struct buf *out, size_t at, MQLONG number, MQLONG encoding)
{
    for (unsigned i = 0; i < 4; i++)
        out->data[at + ((encoding & INTEGER_MASK) == INTEGER_NORMAL ? i : 3 - i)] = (char)((uint32_t)number >> (24 - 8 * i));
}

static MQLONG convert_part(const struct conversion *how, const char *format, struct span data, struct buf *out);

/* The header tells format, code page and encoding of what is behind it; where that is converted too, it tells the new ones. */
static MQLONG convert_dead_letter(const struct conversion *how, struct span data, struct buf *out)
{
    size_t begin = out->length;
    struct conversion behind = *how;
    struct buf format;
    MQLONG reason = convert_structure(how, dead_letter_fields, ARRAY_COUNT(dead_letter_fields), data, out);

    if (reason != MQRC_NONE)
        return reason;
    if (++behind.depth > HEADERS_MAX)
        return MQRC_FORMAT_ERROR;
    behind.from = number_at(data, offsetof(MQDLH, CodedCharSetId), how->from_encoding);
    behind.from_encoding = number_at(data, offsetof(MQDLH, Encoding), how->from_encoding);
    if (behind.from == MQCCSI_INHERIT || behind.from == MQCCSI_Q_MGR)
        behind.from = how->from;
    buf_init(&format, MQ_FORMAT_LENGTH * TEXT_GROWS);
    reason = convert_text(&(struct conversion){ how->from, 819, how->from_encoding, how->to_encoding, 0 },
                          span_part(data, offsetof(MQDLH, Format), MQ_FORMAT_LENGTH), &format);
    if (reason == MQRC_NONE)
        reason = format.length < MQ_FORMAT_LENGTH ? MQRC_FORMAT_ERROR
                                                  : convert_part(&behind, format.data, span_from(data, sizeof(MQDLH)), out);
    buf_release(&format);
    if (reason != MQRC_NONE)
        return reason;
    put_number_at(out, begin + offsetof(MQDLH, CodedCharSetId), how->to, how->to_encoding);
    put_number_at(out, begin + offsetof(MQDLH, Encoding), how->to_encoding, how->to_encoding);
    return MQRC_NONE;
}

static MQLONG convert_part(const struct conversion *how, const char *format, struct span data, struct buf *out)
{
    if (memcmp(format, MQFMT_STRING, MQ_FORMAT_LENGTH) == 0)
        return convert_text(how, data, out);
    if (memcmp(format, MQFMT_TRIGGER, MQ_FORMAT_LENGTH) == 0)
        return convert_structure(how, trigger_fields, ARRAY_COUNT(trigger_fields), data, out);
    if (memcmp(format, MQFMT_DEAD_LETTER_HEADER, MQ_FORMAT_LENGTH) == 0)
        return convert_dead_letter(how, data, out);
    return MQRC_FORMAT_ERROR;
}

MQLONG message_convert(MQMD *md, struct span data, MQLONG code_page, MQLONG encoding, struct buf *out)
{
    const struct conversion how = { md->CodedCharSetId, code_page, md->Encoding, encoding, 0 };
    MQLONG reason = convert_part(&how, md->Format, data, out);

    if (reason != MQRC_NONE)
        return reason;
    md->CodedCharSetId = code_page;
    md->Encoding = encoding;
    return MQRC_NONE;
}
