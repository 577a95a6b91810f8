/* message_convert.c - MQGMO_CONVERT: the data of a message in the code page and encoding that a program wants.
 *
 * By the format: MQFMT_STRING is text; headers and a trigger message are numbers and texts by a table of their fields, and behind a
 * header comes what its own Format says; commands and events are structures, each with its length (pcf.h). Other formats are the
 * program's own (2110), as without an exit. All or nothing: a message is converted as a whole, or stays as it was put.
 */
#include "mstr/message_convert.h"

#include <errno.h>
#include <iconv.h>
#include <stddef.h>
#include <string.h>

#include "mstr/mqi_call.h"
#include "mstr/pcf.h"

enum {
    INTEGER_MASK = 0xf, INTEGER_NORMAL = 1, INTEGER_REVERSED = 2, /* of MQMD.Encoding */
    TEXT_GROWS = 4, /* bytes that come of one at most */
    HEADERS_MAX = 8, /* one behind the other */
};

/* The converter that was used last: a message may have millions of texts, and nearly all want the same. */
struct converter {
    iconv_t open; /* NO_CONVERTER: none */
    const char *from, *to;
};
#define NO_CONVERTER ((iconv_t)-1)

/* How a part is converted. */
struct conversion {
    MQLONG from, to;                   /* code pages */
    MQLONG from_encoding, to_encoding;
    unsigned depth;                    /* headers in front of it */
    struct converter *converter;
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

static bool open_converter(struct converter *converter, const char *from, const char *to)
{
    if (converter->open != NO_CONVERTER && converter->from == from && converter->to == to) {
        (void)iconv(converter->open, NULL, NULL, NULL, NULL); /* forgets what a text before left behind */
        return true;
    }
    if (converter->open != NO_CONVERTER)
        iconv_close(converter->open);
    *converter = (struct converter){ iconv_open(to, from), from, to };
    return converter->open != NO_CONVERTER;
}

/* Appends the text in the other code page. */
static MQLONG convert_text(const struct conversion *how, struct span text, struct buf *out)
{
    const char *from = code_page_name(how->from, how->from_encoding), *to = code_page_name(how->to, how->to_encoding);
    char *in = (char *)(uintptr_t)text.data, piece[4096];
    size_t left = text.length;

    if (!from)
        return MQRC_SOURCE_CCSID_ERROR;
    if (!to)
        return MQRC_TARGET_CCSID_ERROR;
    if (!open_converter(how->converter, from, to)) /* this machine has not got it */
        return MQRC_NOT_CONVERTED;
    while (left) {
        char *at = piece;
        size_t room = sizeof piece;

        if (iconv(how->converter->open, &in, &left, &at, &room) == (size_t)-1 && errno != E2BIG)
            return MQRC_NOT_CONVERTED;
        if (out->length + (sizeof piece - room) > MQI_MESSAGE_MAX)
            return MQRC_CONVERTED_MSG_TOO_BIG;
        buf_put(out, piece, sizeof piece - room);
    }
    return MQRC_NONE;
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

static const struct field rules_fields[] = { /* version 1 ends with Flags */
    TEXT(MQRFH2, StrucId) NUMBER(MQRFH2, Version) NUMBER(MQRFH2, StrucLength) NUMBER(MQRFH2, Encoding)
    NUMBER(MQRFH2, CodedCharSetId) TEXT(MQRFH2, Format) NUMBER(MQRFH2, Flags) NUMBER(MQRFH2, NameValueCCSID)
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

/* A header of a message as this machine has it, into structure, whose length is that of the fields. Texts that are longer than a
 * format are left out: what they say matters to nobody here, and they may be of characters that this machine has not got. */
static MQLONG read_structure(const struct conversion *how, const struct field *fields, size_t count, struct span data,
                             void *structure)
{
    const struct conversion here = { how->from, 819, how->from_encoding, MQENC_NATIVE, 0, how->converter };
    size_t length = fields[count - 1].at + fields[count - 1].length;
    MQLONG reason = is_integer_encoding(how->from_encoding) ? MQRC_NONE : MQRC_SOURCE_INTEGER_ENC_ERROR;
    struct buf made;

    if (reason == MQRC_NONE && data.length < length)
        reason = MQRC_FORMAT_ERROR;
    buf_init(&made, length);
    for (size_t i = 0; i < count && reason == MQRC_NONE; i++) {
        struct span field = span_part(data, fields[i].at, fields[i].length);

        if (fields[i].number)
            convert_number(&here, field, &made);
        else if (field.length <= MQ_FORMAT_LENGTH)
            reason = convert_field(&here, field, &made);
        else
            buf_fill(&made, ' ', field.length);
    }
    if (reason == MQRC_NONE)
        memcpy(structure, made.data, length);
    buf_release(&made);
    return reason;
}

/* What is behind a header, by what that tells. */
static MQLONG convert_behind(const struct conversion *how, MQLONG code_page, MQLONG encoding, const char *format, struct span data,
                             struct buf *out)
{
    struct conversion behind = *how;

    if (++behind.depth > HEADERS_MAX)
        return MQRC_FORMAT_ERROR;
    behind.from_encoding = encoding;
    if (code_page != MQCCSI_INHERIT && code_page != MQCCSI_Q_MGR)
        behind.from = code_page;
    return data.length ? convert_part(&behind, format, data, out) : MQRC_NONE;
}

/* The header tells format, code page and encoding of what is behind it; where that is converted too, it tells the new ones. */
static MQLONG convert_dead_letter(const struct conversion *how, struct span data, struct buf *out)
{
    size_t begin = out->length;
    MQDLH header;
    MQLONG reason = read_structure(how, dead_letter_fields, ARRAY_COUNT(dead_letter_fields), data, &header);

    if (reason == MQRC_NONE)
        reason = convert_structure(how, dead_letter_fields, ARRAY_COUNT(dead_letter_fields), data, out);
    if (reason == MQRC_NONE)
        reason = convert_behind(how, header.CodedCharSetId, header.Encoding, header.Format, span_from(data, sizeof header), out);
    if (reason != MQRC_NONE || buf_failed(out))
        return reason;
    put_number_at(out, begin + offsetof(MQDLH, CodedCharSetId), how->to, how->to_encoding);
    put_number_at(out, begin + offsetof(MQDLH, Encoding), how->to_encoding, how->to_encoding);
    return MQRC_NONE;
}

/* -- rules and formatting headers -- */

/* Folders stay in their code page, but their lengths are numbers, and characters of two bytes are in the order of the numbers. */
static MQLONG convert_folders(const struct conversion *how, MQLONG names, struct span folders, struct buf *out)
{
    size_t unit = names == 1200 || names == 13488 || names == 17584 ? 2 : 1;

    if (unit == 1 && names != 1208)
        return MQRC_SOURCE_CCSID_ERROR;
    while (folders.length) {
        uint32_t length;

        if (folders.length < sizeof length)
            return MQRC_FORMAT_ERROR;
        length = (uint32_t)number_at(folders, 0, how->from_encoding);
        if (length > folders.length - sizeof length || length % unit)
            return MQRC_FORMAT_ERROR;
        convert_number(how, span_part(folders, 0, sizeof length), out);
        folders = span_from(folders, sizeof length);
        if (unit == 1)
            buf_put_span(out, span_part(folders, 0, length));
        else
            for (size_t i = 0; i < length; i += unit)
                convert_number(how, span_part(folders, i, unit), out);
        folders = span_from(folders, length);
    }
    return MQRC_NONE;
}

/* Names and values of version 1 are text like the rest of the header, and may become longer or shorter. */
static MQLONG convert_names(const struct conversion *how, struct span names, size_t header, struct buf *out)
{
    MQLONG reason = convert_text(how, names, out);

    if (reason == MQRC_NONE)
        while (names.length % 4 == 0 && (out->length - header) % 4 && !buf_failed(out))
            buf_put_u8(out, 0); /* what is behind it stays where it can be read as numbers */
    return reason;
}

static MQLONG convert_rules(const struct conversion *how, MQLONG version, struct span data, struct buf *out)
{
    size_t begin = out->length, count = ARRAY_COUNT(rules_fields) - (version == MQRFH_VERSION_1 ? 1 : 0);
    size_t fixed = version == MQRFH_VERSION_1 ? sizeof(MQRFH) : sizeof(MQRFH2);
    MQRFH2 header = { .NameValueCCSID = 0 };
    MQLONG reason = read_structure(how, rules_fields, count, data, &header);
    struct span names;

    if (reason != MQRC_NONE)
        return reason;
    if (memcmp(header.StrucId, MQRFH_STRUC_ID, sizeof header.StrucId) != 0 || header.Version != version ||
        header.StrucLength < (MQLONG)fixed || (size_t)header.StrucLength > data.length)
        return MQRC_FORMAT_ERROR;
    names = span_part(data, fixed, (size_t)header.StrucLength - fixed);
    reason = convert_structure(how, rules_fields, count, data, out);
    if (reason == MQRC_NONE)
        reason = version == MQRFH_VERSION_1 ? convert_names(how, names, begin, out)
                                            : convert_folders(how, header.NameValueCCSID, names, out);
    if (reason != MQRC_NONE || buf_failed(out))
        return reason;
    put_number_at(out, begin + offsetof(MQRFH2, StrucLength), (MQLONG)(out->length - begin), how->to_encoding);
    put_number_at(out, begin + offsetof(MQRFH2, CodedCharSetId), how->to, how->to_encoding);
    put_number_at(out, begin + offsetof(MQRFH2, Encoding), how->to_encoding, how->to_encoding);
    return convert_behind(how, header.CodedCharSetId, header.Encoding, header.Format,
                          span_from(data, (size_t)header.StrucLength), out);
}

/* -- commands and events -- */

static void convert_numbers(const struct conversion *how, struct span numbers, size_t each, struct buf *out)
{
    for (size_t at = 0; at < numbers.length; at += each)
        convert_number(how, span_part(numbers, at, each), out);
}

/* Texts of the same length each: they are all as long as the longest is then, with blanks behind the others. */
static MQLONG convert_texts(const struct conversion *how, struct span texts, size_t length, size_t *new_length, struct buf *out)
{
    struct buf made, blank;
    MQLONG reason = MQRC_NONE;

    if (texts.length == length) {
        size_t begin = out->length;

        reason = convert_text(how, texts, out);
        *new_length = out->length - begin;
        return reason;
    }
    *new_length = 0;
    buf_init(&made, length * TEXT_GROWS);
    buf_init(&blank, TEXT_GROWS);
    for (size_t at = 0; at < texts.length && reason == MQRC_NONE; at += length) {
        buf_clear(&made);
        reason = convert_text(how, span_part(texts, at, length), &made);
        *new_length = made.length > *new_length ? made.length : *new_length;
    }
    if (reason == MQRC_NONE) {
        struct conversion blanks = *how;

        blanks.from = 819;
        reason = convert_text(&blanks, span_of(" "), &blank);
    }
    for (size_t at = 0; at < texts.length && reason == MQRC_NONE; at += length) {
        size_t end = out->length + *new_length;

        reason = convert_text(how, span_part(texts, at, length), out);
        while (reason == MQRC_NONE && out->length + blank.length <= end && out->length < end && !buf_failed(out))
            buf_put_span(out, buf_span(&blank));
        if (reason == MQRC_NONE && out->length != end)
            reason = buf_failed(out) ? MQRC_CONVERTED_MSG_TOO_BIG : MQRC_NOT_CONVERTED;
    }
    buf_release(&made);
    buf_release(&blank);
    return reason;
}

/* Texts of a parameter whose numbers are in out from *begin on; the lengths among those are made true. */
static MQLONG convert_parameter_texts(const struct conversion *how, const struct pcf_form *form, struct span parameter, size_t all,
                                      size_t length, size_t begin, struct buf *out)
{
    MQLONG code_page = number_at(parameter, form->code_page_at, how->from_encoding);
    struct conversion texts = *how;
    size_t new_length;
    MQLONG reason;

    if (code_page != MQCCSI_DEFAULT) /* of the message */
        texts.from = code_page;
    reason = convert_texts(&texts, span_part(parameter, form->fixed, all), length, &new_length, out);
    if (reason != MQRC_NONE)
        return reason;
    while ((out->length - begin) % 4 && !buf_failed(out))
        buf_put_u8(out, 0);
    if (buf_failed(out))
        return MQRC_CONVERTED_MSG_TOO_BIG;
    if (code_page != MQCCSI_DEFAULT)
        put_number_at(out, begin + form->code_page_at, how->to, how->to_encoding);
    put_number_at(out, begin + form->length_at, (MQLONG)new_length, how->to_encoding);
    put_number_at(out, begin + 4, (MQLONG)(out->length - begin), how->to_encoding);
    return MQRC_NONE;
}

/* A parameter from its type on, as long as it says. */
static MQLONG convert_parameter(const struct conversion *how, const struct pcf_form *form, struct span parameter, struct buf *out)
{
    size_t begin = out->length, room = parameter.length - form->fixed, length = form->each, all;
    uint32_t count = 1;

    if (form->length_at)
        length = (uint32_t)number_at(parameter, form->length_at, how->from_encoding);
    if (form->count_at)
        count = (uint32_t)number_at(parameter, form->count_at, how->from_encoding);
    if (length && count > room / length)
        return MQRC_FORMAT_ERROR;
    all = length * count;
    convert_numbers(how, span_part(parameter, 0, form->fixed), 4, out);
    if (form->code_page_at && all)
        return convert_parameter_texts(how, form, parameter, all, length, begin, out);
    if (form->each)
        convert_numbers(how, span_part(parameter, form->fixed, all), form->each, out);
    else
        all = 0; /* bytes, as they are */
    buf_put_span(out, span_from(parameter, form->fixed + all));
    return MQRC_NONE;
}

/* Header, and as many parameters as it says: a group counts as one, and those in it are as many more. */
static MQLONG convert_commands(const struct conversion *how, struct span data, struct buf *out)
{
    MQLONG reason = MQRC_NONE;
    int64_t left;

    if (!is_integer_encoding(how->from_encoding))
        return MQRC_SOURCE_INTEGER_ENC_ERROR;
    if (!is_integer_encoding(how->to_encoding))
        return MQRC_TARGET_INTEGER_ENC_ERROR;
    if (data.length < PCF_HEADER_LENGTH || number_at(data, 4, how->from_encoding) != PCF_HEADER_LENGTH)
        return MQRC_FORMAT_ERROR;
    left = number_at(data, PCF_COUNT_AT, how->from_encoding);
    convert_numbers(how, span_part(data, 0, PCF_HEADER_LENGTH), 4, out);
    data = span_from(data, PCF_HEADER_LENGTH);
    while (data.length && left-- > 0 && reason == MQRC_NONE) {
        const struct pcf_form *form = data.length < 8 ? NULL : pcf_form_of(number_at(data, 0, how->from_encoding));
        uint32_t length = form ? (uint32_t)number_at(data, 4, how->from_encoding) : 0;

        if (!form || length < form->fixed || length > data.length)
            return MQRC_FORMAT_ERROR;
        if (form->type == MQCFT_GROUP) {
            MQLONG inside = number_at(data, PCF_GROUP_COUNT_AT, how->from_encoding);

            if (inside < 0)
                return MQRC_FORMAT_ERROR;
            left += inside;
        }
        reason = convert_parameter(how, form, span_part(data, 0, length), out);
        data = span_from(data, length);
    }
    return reason == MQRC_NONE && (data.length || left != 0) ? MQRC_FORMAT_ERROR : reason;
}

static MQLONG convert_part(const struct conversion *how, const char *format, struct span data, struct buf *out)
{
    if (memcmp(format, MQFMT_STRING, MQ_FORMAT_LENGTH) == 0)
        return convert_text(how, data, out);
    if (memcmp(format, MQFMT_TRIGGER, MQ_FORMAT_LENGTH) == 0)
        return convert_structure(how, trigger_fields, ARRAY_COUNT(trigger_fields), data, out);
    if (memcmp(format, MQFMT_DEAD_LETTER_HEADER, MQ_FORMAT_LENGTH) == 0)
        return convert_dead_letter(how, data, out);
    if (memcmp(format, MQFMT_RF_HEADER_1, MQ_FORMAT_LENGTH) == 0)
        return convert_rules(how, MQRFH_VERSION_1, data, out);
    if (memcmp(format, MQFMT_RF_HEADER_2, MQ_FORMAT_LENGTH) == 0)
        return convert_rules(how, MQRFH_VERSION_2, data, out);
    if (memcmp(format, MQFMT_ADMIN, MQ_FORMAT_LENGTH) == 0 || memcmp(format, MQFMT_EVENT, MQ_FORMAT_LENGTH) == 0 ||
        memcmp(format, MQFMT_PCF, MQ_FORMAT_LENGTH) == 0)
        return convert_commands(how, data, out);
    return MQRC_FORMAT_ERROR;
}

MQLONG message_convert(MQMD *md, struct span data, MQLONG code_page, MQLONG encoding, struct buf *out)
{
    struct converter converter = { NO_CONVERTER, NULL, NULL };
    const struct conversion how = { md->CodedCharSetId, code_page, md->Encoding, encoding, 0, &converter };
    MQLONG reason = convert_part(&how, md->Format, data, out);

    if (converter.open != NO_CONVERTER)
        iconv_close(converter.open);
    if (reason == MQRC_NONE && buf_failed(out))
        reason = MQRC_CONVERTED_MSG_TOO_BIG;
    if (reason != MQRC_NONE)
        return reason;
    md->CodedCharSetId = code_page;
    md->Encoding = encoding;
    return MQRC_NONE;
}

MQLONG text_convert(struct span text, MQLONG from, MQLONG from_encoding, MQLONG to, MQLONG to_encoding, struct buf *out)
{
    struct converter converter = { NO_CONVERTER, NULL, NULL };
    const struct conversion how = { from, to, from_encoding, to_encoding, 0, &converter };
    MQLONG reason = convert_text(&how, text, out);

    if (converter.open != NO_CONVERTER)
        iconv_close(converter.open);
    return reason == MQRC_NONE && buf_failed(out) ? MQRC_CONVERTED_MSG_TOO_BIG : reason;
}
