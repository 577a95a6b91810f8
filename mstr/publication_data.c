/* publication_data.c - what a subscription is told of a publication itself. */
#include "mstr/publication_data.h"

#include "mstr/pcf.h"
#include "mstr/property_header.h"

/* -- PSPROP(MSGPROP): properties -- */

static void add_property(struct buf *list, const char *name, MQLONG type, struct span value)
{
    const struct property property = { span_of(name), type, value, MQPD_SUPPORT_OPTIONAL, MQPD_NO_CONTEXT, MQCOPY_DEFAULT };

    property_put(list, &property);
}

static void add_number(struct buf *list, const char *name, MQLONG type, int64_t number)
{
    struct buf value;

    buf_init(&value, sizeof number);
    property_put_integer(&value, type, number);
    add_property(list, name, type, buf_span(&value));
    buf_release(&value);
}

static void add_own_properties(const struct publication_note *note, struct buf *list)
{
    add_property(list, "mqps.Top", MQTYPE_STRING, span_of(note->topic));
    if (note->user_data.length)
        add_property(list, "mqps.Sud", MQTYPE_STRING, note->user_data);
    add_number(list, "mqps.Ret", MQTYPE_BOOLEAN, note->retained);
    if (note->level >= 0)
        add_number(list, "mqps.Pbl", MQTYPE_INT32, note->level);
}

/* -- PSPROP(RFH2) and PSPROP(COMPAT): texts of a header -- */

/* What the publisher said, empty for nothing. */
static struct span said(const struct publication_note *note, const char *name)
{
    struct property property;

    return property_find(note->list, span_of(name), &property) && property.type == MQTYPE_STRING ? property.value : SPAN_NONE;
}

static void put_element(struct buf *out, const char *name, struct span value)
{
    if (value.length == 0)
        return;
    buf_printf(out, "<%s>", name);
    rules_put_text(out, value);
    buf_printf(out, "</%s>", name);
}

/* As folder psc of a broker's publications. */
static void put_folder(const struct publication_note *note, struct buf *out)
{
    buf_put_text(out, "<psc><Command>Publish</Command>");
    if (note->retained)
        buf_put_text(out, "<PubOpt>IsRetainedPub</PubOpt>");
    put_element(out, "Topic", span_of(note->topic));
    put_element(out, "PubTime", said(note, PUBLICATION_TIME));
    put_element(out, "SeqNum", said(note, PUBLICATION_SEQUENCE));
    put_element(out, "SubUserData", note->user_data);
    buf_put_text(out, "</psc>");
}

static void put_pair(struct buf *out, const char *name, struct span value)
{
    if (value.length == 0)
        return;
    buf_printf(out, "%s \"", name);
    for (size_t i = 0; i < value.length; i++)
        buf_printf(out, "%s%c", value.data[i] == '"' ? "\"" : "", value.data[i]);
    buf_put_text(out, "\" ");
}

static void put_pairs(const struct publication_note *note, struct buf *out)
{
    buf_put_text(out, "MQPSCommand Publish ");
    if (note->retained)
        buf_put_text(out, "MQPSPubOpts IsRetainedPub ");
    put_pair(out, "MQPSTopic", span_of(note->topic));
    put_pair(out, "MQPSPubTime", said(note, PUBLICATION_TIME));
    put_pair(out, "MQPSSeqNum", said(note, PUBLICATION_SEQUENCE));
    put_pair(out, "MQPSSubUserData", note->user_data);
}

/* -- PSPROP(COMPAT) of a command format: parameters behind those that are there -- */

enum { HEADER = PCF_HEADER_LENGTH, INTEGER_MASK = 0xf, INTEGER_REVERSED = 2, NESTED_MAX = 16, TEXT_FIXED = 20, UTF8 = 1208 };

static bool reversed(const MQMD *md)
{
    return (md->Encoding & INTEGER_MASK) == INTEGER_REVERSED;
}

static uint32_t number_at(struct span data, size_t at, const MQMD *md)
{
    uint32_t value = 0;

    for (unsigned i = 0; i < 4; i++)
        value = value << 8 | (unsigned char)data.data[at + (reversed(md) ? 3 - i : i)];
    return value;
}

static void put_number(struct buf *out, uint32_t number, const MQMD *md)
{
    for (unsigned i = 0; i < 4; i++)
        buf_put_u8(out, (uint8_t)(number >> (reversed(md) ? 8 * i : 24 - 8 * i)));
}

/* Do its values fit into a parameter of that length? */
static bool values_fit(const struct pcf_form *form, struct span parameter, const MQMD *md)
{
    uint64_t count = form->count_at ? number_at(parameter, form->count_at, md) : 1;
    uint64_t each = form->length_at ? number_at(parameter, form->length_at, md) : form->each;

    return count * each <= parameter.length - form->fixed && each <= parameter.length;
}

/* Goes over so many parameters, which begin at *at; those of a group come behind it. False: they are none. */
static bool pass_parameters(struct span body, const MQMD *md, uint32_t count, size_t *at, unsigned depth)
{
    for (; count; count--) {
        const struct pcf_form *form;
        uint32_t length;
        size_t begin = *at;

        if (body.length - begin < 8)
            return false;
        form = pcf_form_of((MQLONG)number_at(body, begin, md));
        length = number_at(body, begin + 4, md);
        if (!form || length < form->fixed || length > body.length - begin || length % 4 ||
            !values_fit(form, span_part(body, begin, length), md))
            return false;
        *at += length;
        if (form->type == MQCFT_GROUP &&
            (depth == NESTED_MAX ||
             !pass_parameters(body, md, number_at(body, begin + PCF_GROUP_COUNT_AT, md), at, depth + 1)))
            return false;
    }
    return true;
}

/* Where the parameters of the first command end; 0: the data is none. */
static size_t parameters_end(struct span body, const MQMD *md)
{
    static const char formats[][MQ_FORMAT_LENGTH] = { "MQADMIN ", "MQEVENT ", "MQPCF   " };
    size_t at = HEADER;
    bool known = false;

    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        known = known || memcmp(md->Format, formats[i], sizeof formats[i]) == 0;
    if (!known || body.length < HEADER || number_at(body, 4, md) != HEADER)
        return 0;
    return pass_parameters(body, md, number_at(body, PCF_COUNT_AT, md), &at, 0) ? at : 0;
}

static void put_text_parameter(struct buf *out, const MQMD *md, uint32_t parameter, struct span text, uint32_t *count)
{
    size_t padding = (4 - text.length % 4) % 4;

    if (text.length == 0)
        return;
    put_number(out, MQCFT_STRING, md);
    put_number(out, (uint32_t)(TEXT_FIXED + text.length + padding), md);
    put_number(out, parameter, md);
    put_number(out, UTF8, md);
    put_number(out, (uint32_t)text.length, md);
    buf_put_span(out, text);
    buf_fill(out, '\0', padding);
    ++*count;
}

static void put_parameters(const struct publication_note *note, struct span body, size_t end, const MQMD *md, struct buf *out)
{
    uint32_t count = number_at(body, PCF_COUNT_AT, md);
    struct buf added;

    buf_init(&added, PUBLICATION_ADDED);
    if (note->retained) {
        put_number(&added, MQCFT_INTEGER, md);
        put_number(&added, 16, md);
        put_number(&added, MQIACF_PUBLICATION_OPTIONS, md);
        put_number(&added, MQPUBO_IS_RETAINED_PUBLICATION, md);
        count++;
    }
    put_text_parameter(&added, md, MQCACF_TOPIC, span_of(note->topic), &count);
    put_text_parameter(&added, md, MQCACF_PUBLISH_TIMESTAMP, said(note, PUBLICATION_TIME), &count);
    put_text_parameter(&added, md, MQCACF_SUBSCRIPTION_USER_DATA, note->user_data, &count);
    buf_put_span(out, span_part(body, 0, PCF_COUNT_AT));
    put_number(out, count, md);
    buf_put_span(out, span_part(body, HEADER, end - HEADER));
    buf_put_span(out, buf_span(&added));
    buf_put_span(out, span_from(body, end));
    out->failed = out->failed || buf_failed(&added);
    buf_release(&added);
}

/* -- all of them -- */

static void put_compatible(const struct publication_note *note, struct span body, MQMD *md, struct buf *made)
{
    size_t end = parameters_end(body, md);
    struct buf text;

    if (end) {
        put_parameters(note, body, end, md, made);
        return;
    }
    buf_init(&text, PUBLICATION_ADDED);
    put_pairs(note, &text);
    rules_header_make_old(buf_span(&text), md, made);
    buf_put_span(made, body);
    buf_release(&text);
}

static void put_rules_header(const struct publication_note *note, struct span body, MQMD *md, struct buf *made)
{
    struct span folder;
    struct buf text;

    buf_init(&text, PUBLICATION_ADDED);
    put_folder(note, &text);
    folder = buf_span(&text);
    rules_header_make(&folder, 1, md, made);
    buf_put_span(made, body);
    buf_release(&text);
}

void publication_data_make(enum publication_properties how, const struct publication_note *note, struct span body, MQMD *md,
                           struct buf *made, uint32_t *length)
{
    buf_clear(made);
    buf_put_span(made, note->list);
    if (how == PSPROP_MSGPROP)
        add_own_properties(note, made);
    *length = (uint32_t)made->length;
    if (how == PSPROP_RFH2)
        put_rules_header(note, body, md, made);
    else if (how == PSPROP_COMPAT)
        put_compatible(note, body, md, made);
    else
        buf_put_span(made, body);
}
