/* broker_message.c - command messages of the queued publish/subscribe interface, and the responses to them. */
#include "mstr/broker_message.h"

#include <string.h>

#include "base/text.h"
#include "mstr/attribute.h"
#include "mstr/property_header.h"

enum { UTF8 = 1208, FIXED_OLD = MQRFH_STRUC_LENGTH_FIXED, INTEGER_MASK = 0xf, INTEGER_REVERSED = 2 };

/* -- the words -- */

#define E(id) (UINT32_C(1) << BROKER_E_##id)
#define O(id) (UINT64_C(1) << BROKER_O_##id)

static const struct command_row {
    const char *word;
    unsigned queues;
    uint32_t elements;
    uint64_t options;
} commands[] = {
#define BROKER_COMMAND(id, word, queues, elements, options) { word, queues, elements, options },
#define BROKER_ELEMENT(...)
#define BROKER_OPTION(...)
#include "mstr/broker_words.def"
#undef BROKER_COMMAND
#undef BROKER_ELEMENT
#undef BROKER_OPTION
};

static const struct element_row {
    const char *names[3]; /* by form */
    bool repeated;
} elements[] = {
#define BROKER_COMMAND(...)
#define BROKER_ELEMENT(id, new, old, repeated) { { "", new, old }, repeated },
#define BROKER_OPTION(...)
#include "mstr/broker_words.def"
#undef BROKER_COMMAND
#undef BROKER_ELEMENT
#undef BROKER_OPTION
};

enum option_state { DONE, NOTHING, NOT_BUILT };
static const struct option_row {
    const char *word;
    enum broker_element element;
    enum option_state state;
} options[] = {
#define BROKER_COMMAND(...)
#define BROKER_ELEMENT(...)
#define BROKER_OPTION(id, word, element, state) { word, BROKER_E_##element, state },
#include "mstr/broker_words.def"
#undef BROKER_COMMAND
#undef BROKER_ELEMENT
#undef BROKER_OPTION
};

_Static_assert(BROKER_OPTIONS <= 64 && BROKER_ELEMENTS <= 32, "a bit each");

bool broker_queue_fits(const struct broker_message *message, enum broker_queue_kind kind)
{
    /* DIFFERS: publications and deletions with a MQRFH2 may come to the control queue too, where one chapter of the manual has all
     * commands sent, and another has not (unconfirmed); they are of the default stream then. */
    return (commands[message->verb].queues & kind) || (message->form == BROKER_RFH2 && kind == BROKER_ON_CONTROL);
}

/* -- one element -- */

/* Values are no longer than what they are read of, and lie where they are put. */
static void make_room(struct broker_message *message)
{
    buf_fill(&message->kept, '\0', message->said.length + 1);
    buf_cut(&message->kept, 0);
}

/* A text that stays as long as the message. */
static struct span keep(struct broker_message *message, struct span text)
{
    size_t at = message->kept.length;

    buf_put_span(&message->kept, text);
    return buf_failed(&message->kept) ? SPAN_NONE : span_bytes(message->kept.data + at, text.length);
}

static MQLONG wrong_option(enum broker_element element)
{
    return element == BROKER_E_PUBOPT   ? BROKER_PUBLICATION_OPTION
           : element == BROKER_E_DELOPT ? BROKER_DELETE_OPTION
                                        : BROKER_REGISTRATION_OPTION;
}

static MQLONG add_option(struct broker_message *message, enum broker_element element, struct span word)
{
    word = span_trim(word);
    for (unsigned i = 0; i < BROKER_OPTIONS; i++)
        if (options[i].element == element && span_is(word, options[i].word)) {
            message->options |= UINT64_C(1) << i;
            return options[i].state == NOT_BUILT ? wrong_option(element) : MQRC_NONE;
        }
    return wrong_option(element);
}

static MQLONG add_element(struct broker_message *message, struct span name, struct span value)
{
    unsigned i = 0;

    while (i < BROKER_ELEMENTS && !(elements[i].names[message->form][0] && span_is(name, elements[i].names[message->form])))
        i++;
    if (i == BROKER_ELEMENTS)
        return MQRC_RFH_PARM_ERROR;
    if ((message->given >> i & 1) && !elements[i].repeated)
        return MQRC_RFH_DUPLICATE_PARM;
    message->given |= UINT32_C(1) << i;
    if (i == BROKER_E_REGOPT || i == BROKER_E_PUBOPT || i == BROKER_E_DELOPT)
        return add_option(message, (enum broker_element)i, value);
    value = keep(message, i == BROKER_E_SUBNAME ? span_trim_end(value) : value);
    if (i != BROKER_E_TOPIC) {
        message->texts[i] = value;
        return MQRC_NONE;
    }
    if (value.length == 0 || message->topic_count == BROKER_TOPICS_MAX)
        return BROKER_TOPIC_ERROR;
    message->topics[message->topic_count++] = value;
    return MQRC_NONE;
}

/* -- the whole of them -- */

static MQLONG find_verb(struct broker_message *message)
{
    unsigned i = 0;

    if (!broker_given(message, BROKER_E_COMMAND))
        return MQRC_RFH_PARM_MISSING;
    while (i < BROKER_VERBS && !span_is(message->texts[BROKER_E_COMMAND], commands[i].word))
        i++;
    if (i == BROKER_VERBS || (message->form == BROKER_RFH2 && i >= BROKER_PUBLISHER))
        return MQRC_RFH_COMMAND_ERROR;
    message->verb = (enum broker_verb)i;
    return MQRC_NONE;
}

/* Which elements that command has, and must have. */
static MQLONG check_command(const struct broker_message *message)
{
    const struct command_row *row = &commands[message->verb];
    bool all = broker_has(message, BROKER_O_ALL), named = message->texts[BROKER_E_SUBNAME].length > 0;
    bool needs_topic = message->verb != BROKER_DEREGISTER && message->verb != BROKER_REQUEST;

    if (message->given & ~(row->elements | E(COMMAND)))
        return MQRC_RFH_PARM_ERROR;
    for (unsigned i = 0; i < BROKER_OPTIONS; i++)
        if (message->options & ~row->options & (UINT64_C(1) << i))
            return wrong_option(options[i].element);
    if (broker_given(message, BROKER_E_SUBNAME) &&
        (!named || name_check(message->texts[BROKER_E_SUBNAME], MQ_SUB_NAME_LENGTH, NAME_ANY) < 0))
        return BROKER_NAME_ERROR;
    if (broker_given(message, BROKER_E_SUBIDENTITY)) /* sets of identities are not built */
        return BROKER_IDENTITY_ERROR;
    if (broker_has(message, BROKER_O_ADD_NAME) && !named)
        return MQRC_RFH_PARM_MISSING;
    if (message->topic_count == 0)
        return all || (named && !needs_topic) ? MQRC_NONE : MQRC_RFH_PARM_MISSING;
    if (message->topic_count > 1 && (message->verb == BROKER_REQUEST || named))
        return MQRC_RFH_DUPLICATE_PARM;
    if (broker_has(message, BROKER_O_FULL) && (all || message->topic_count > 1))
        return BROKER_REGISTRATION_OPTION;
    return all && message->form == BROKER_RFH1 ? MQRC_RFH_PARM_ERROR : MQRC_NONE;
}

/* The first that is wrong is told; the rest is read all the same, for what a response may name. */
static void note(MQLONG *reason, MQLONG other)
{
    if (*reason == MQRC_NONE)
        *reason = other;
}

static MQLONG finish(struct broker_message *message, MQLONG reason)
{
    MQLONG verb = find_verb(message);

    if (verb != MQRC_NONE)
        return reason == MQRC_NONE ? verb : reason;
    note(&reason, check_command(message));
    if (buf_failed(&message->kept))
        note(&reason, MQRC_RFH_PARM_ERROR);
    return reason;
}

/* -- MQRFH2 -- */

static bool is_psc(struct span folder)
{
    return span_starts(folder, "<psc>") || span_starts(folder, "<psc ");
}

static MQLONG read_psc(struct broker_message *message, struct span folder)
{
    struct property property;
    struct reader in;
    struct buf list;
    MQLONG reason = MQRC_NONE;

    buf_init(&list, 2 * folder.length + 1024 + 64 * BROKER_TOPICS_MAX);
    if (rules_folder_properties(folder, &list) < 0)
        reason = MQRC_RFH_FORMAT_ERROR;
    in = reader_of(buf_span(&list));
    while (property_next(&in, &property)) {
        bool good = property.type == MQTYPE_STRING && span_starts(property.name, "psc.");

        note(&reason, good ? add_element(message, span_from(property.name, 4), property.value) : MQRC_RFH_PARM_ERROR);
    }
    buf_release(&list);
    return reason;
}

static MQLONG read_folders(struct broker_message *message, const struct rules_header *header)
{
    struct span rest = header->folders, folder;
    MQLONG reason = MQRC_NONE;

    while (rules_folder_next(header, &rest, &folder)) {
        if (is_psc(folder) && message->said.length == 0)
            message->said = folder;
        else if (message->folder_count < BROKER_TOPICS_MAX)
            message->folders[message->folder_count++] = folder;
        else
            reason = MQRC_RFH_FORMAT_ERROR;
    }
    return rest.length ? MQRC_RFH_FORMAT_ERROR : reason;
}

static MQLONG read_new(const MQMD *md, struct span data, struct broker_message *message)
{
    struct rules_header header;
    MQLONG reason;

    if (!rules_header_get(data, md->Encoding, &header))
        return MQRC_RFH_ERROR;
    message->form = BROKER_RFH2;
    message->body = span_from(data, header.length);
    message->md.Encoding = header.encoding;
    if (header.code_page != MQCCSI_INHERIT)
        message->md.CodedCharSetId = header.code_page;
    memcpy(message->md.Format, header.format, sizeof message->md.Format);
    reason = read_folders(message, &header);
    if (reason != MQRC_NONE)
        return reason;
    if (message->said.length == 0)
        return MQRC_RFH_COMMAND_ERROR;
    if (header.names != UTF8) /* DIFFERS: folders of commands are read in UTF-8 alone */
        return MQRC_RFH_FORMAT_ERROR;
    make_room(message);
    return finish(message, read_psc(message, message->said));
}

/* -- MQRFH -- */

static uint32_t number_at(struct span data, size_t at, MQLONG encoding)
{
    uint32_t value = 0;

    for (unsigned i = 0; i < 4; i++)
        value = value << 8 | (unsigned char)data.data[at + ((encoding & INTEGER_MASK) == INTEGER_REVERSED ? 3 - i : i)];
    return value;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\0';
}

/* The next word, or what is between quotes, each quote in it twice; into text. False: there is none, or (*good is false then) the
 * quotes do not end. */
static bool next_token(struct span *rest, struct buf *text, bool *good)
{
    size_t i = 0;

    buf_clear(text);
    while (rest->length && is_blank(rest->data[0]))
        *rest = span_from(*rest, 1);
    if (rest->length == 0)
        return false;
    if (rest->data[0] != '"') {
        while (i < rest->length && !is_blank(rest->data[i]))
            i++;
        buf_put_span(text, span_part(*rest, 0, i));
        *rest = span_from(*rest, i);
        return true;
    }
    for (i = 1; i < rest->length; i++) {
        if (rest->data[i] == '"' && !(i + 1 < rest->length && rest->data[i + 1] == '"'))
            break;
        i += rest->data[i] == '"';
        buf_put(text, &rest->data[i], 1);
    }
    *good = i < rest->length;
    *rest = span_from(*rest, i + 1);
    return *good;
}

static MQLONG read_pairs(struct broker_message *message, struct span pairs)
{
    struct buf name, value;
    MQLONG reason = MQRC_NONE;
    bool good = true;

    buf_init(&name, pairs.length);
    buf_init(&value, pairs.length);
    while (next_token(&pairs, &name, &good)) {
        if (!next_token(&pairs, &value, &good)) {
            note(&reason, MQRC_RFH_STRING_ERROR); /* a name without a value */
            break;
        }
        note(&reason, add_element(message, buf_span(&name), buf_span(&value)));
    }
    if (!good)
        reason = MQRC_RFH_STRING_ERROR;
    buf_release(&name);
    buf_release(&value);
    return reason;
}

static MQLONG read_old(const MQMD *md, struct span data, struct broker_message *message)
{
    MQLONG code_page;
    uint32_t length;

    if (data.length < FIXED_OLD || memcmp(data.data, MQRFH_STRUC_ID, 4) != 0 ||
        number_at(data, offsetof(MQRFH, Version), md->Encoding) != MQRFH_VERSION_1)
        return MQRC_RFH_ERROR;
    length = number_at(data, offsetof(MQRFH, StrucLength), md->Encoding);
    if (length < FIXED_OLD || length > data.length)
        return MQRC_RFH_ERROR;
    message->form = BROKER_RFH1;
    message->said = span_part(data, FIXED_OLD, length - FIXED_OLD);
    message->body = span_from(data, length);
    message->md.Encoding = (MQLONG)number_at(data, offsetof(MQRFH, Encoding), md->Encoding);
    code_page = (MQLONG)number_at(data, offsetof(MQRFH, CodedCharSetId), md->Encoding);
    if (code_page != MQCCSI_INHERIT && code_page != 0)
        message->md.CodedCharSetId = code_page;
    memcpy(message->md.Format, data.data + offsetof(MQRFH, Format), sizeof message->md.Format);
    make_room(message);
    return finish(message, read_pairs(message, message->said));
}

MQLONG broker_message_read(const MQMD *md, struct span data, struct broker_message *message)
{
    memset(message, 0, sizeof *message);
    message->md = *md;
    message->body = data;
    message->verb = BROKER_VERBS;
    buf_init(&message->kept, data.length + 1);
    if (memcmp(md->Format, MQFMT_RF_HEADER_2, sizeof md->Format) == 0)
        return read_new(md, data, message);
    if (memcmp(md->Format, MQFMT_RF_HEADER_1, sizeof md->Format) == 0)
        return read_old(md, data, message);
    return MQRC_FORMAT_ERROR;
}

void broker_message_release(struct broker_message *message)
{
    buf_release(&message->kept);
}

/* -- responses -- */

static void put_element(struct buf *out, const char *name, struct span value)
{
    buf_printf(out, "<%s>", name);
    rules_put_text(out, value);
    buf_printf(out, "</%s>", name);
}

static void put_pair(struct buf *out, const char *name, struct span value)
{
    buf_printf(out, "%s \"", name);
    for (size_t i = 0; i < value.length; i++)
        buf_printf(out, "%s%c", value.data[i] == '"' ? "\"" : "", value.data[i]);
    buf_put_text(out, "\" ");
}

void broker_attribute(const struct broker_message *message, enum broker_element element, struct span value, struct buf *out)
{
    const char *name = elements[element].names[message->form];

    if (!name[0] || value.length == 0)
        return;
    if (message->form == BROKER_RFH1)
        put_pair(out, name, value);
    else
        put_element(out, name, value);
}

static void put_pscr(const struct broker_response *response, struct buf *out)
{
    static const char *const completions[] = { "ok", "warning", "error" };

    buf_printf(out, "<pscr><Completion>%s</Completion>", completions[response->completion]);
    for (unsigned i = 0; i < response->count; i++) {
        buf_printf(out, "<Response><Reason>%d</Reason>", response->reasons[i].reason);
        if (response->reasons[i].topic.length)
            put_element(out, "Topic", response->reasons[i].topic);
        buf_put_text(out, "</Response>");
    }
    buf_put_text(out, "</pscr>");
}

/* DIFFERS: where the manual has the name of a reason (MQPSReasonText), a response to a MQRFH has its number alone. */
static void put_old_response(const struct broker_message *message, const struct broker_response *response, struct buf *out)
{
    buf_printf(out, "MQPSCompCode %d MQPSReason %d ", (int)response->completion, response->count ? response->reasons[0].reason : 0);
    if (message->verb < BROKER_VERBS)
        put_pair(out, "MQPSCommand", span_of(commands[message->verb].word));
    for (unsigned i = 0; i < response->count; i++) {
        if (i)
            buf_printf(out, "MQPSReason %d ", response->reasons[i].reason);
        if (response->reasons[i].topic.length)
            put_pair(out, "MQPSTopic", response->reasons[i].topic);
    }
    buf_put_span(out, response->attributes);
}

void broker_response_make(const struct broker_message *message, const struct broker_response *response, MQMD *md, struct buf *out)
{
    struct span folders[2];
    struct buf text, attributes;
    size_t count = 1;

    buf_init(&text, out->limit);
    buf_init(&attributes, out->limit);
    memset(md->Format, ' ', sizeof md->Format);
    if (message->form == BROKER_RFH1) {
        put_old_response(message, response, &text);
        rules_header_make_old(buf_span(&text), md, out);
    } else {
        put_pscr(response, &text);
        folders[0] = buf_span(&text);
        if (response->completion != BROKER_OK && message->said.length)
            folders[count++] = message->said;
        if (response->completion == BROKER_OK && response->attributes.length) {
            buf_printf(&attributes, "<psc>%.*s</psc>", (int)response->attributes.length, response->attributes.data);
            folders[count++] = buf_span(&attributes);
        }
        rules_header_make(folders, count, md, out);
    }
    out->failed = out->failed || buf_failed(&text) || buf_failed(&attributes);
    buf_release(&text);
    buf_release(&attributes);
}
