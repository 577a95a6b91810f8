/* command_client.c - commands of a data set sent to a queue manager, and definitions made of what it answers. */
#include "mstr/command_client.h"

#include "mstr/attribute.h"
#include "mstr/messages.h"

enum { REPLY_MAX = 1 << 24, DEFINITION_MAX = 1 << 16, RECORD_TEXT = 71 /* of 72 columns: one for the continuation */,
    CHANNEL_NAME = 20, PADDED_MAX = 256 /* the command server pads no longer texts */ };

void command_client_init(struct command_client *client, const struct command_client_functions *functions)
{
    *client = (struct command_client){ .functions = *functions };
    mqsc_input_init(&client->input);
}

void command_client_release(struct command_client *client)
{
    mqsc_input_release(&client->input);
}

static void print(struct command_client *client, const struct buf *lines)
{
    struct span rest = buf_span(lines), line;

    while (span_line(&rest, &line))
        client->functions.print(client->functions.context, line);
}

#define say(client, id, ...)                        \
    do {                                            \
        struct buf said_;                           \
                                                    \
        buf_init(&said_, 1024);                     \
        message(&said_, id, ##__VA_ARGS__);         \
        print((client), &said_);                    \
        buf_release(&said_);                        \
    } while (0)

void command_client_connecting(struct command_client *client, const char *ddname, const char *qmgr)
{
    say(client, CSQU127I, "COMMAND", ddname);
    say(client, CSQU120I, qmgr);
}

void command_client_connected(struct command_client *client, const char *qmgr, const char *target)
{
    say(client, CSQU121I, qmgr);
    say(client, CSQU055I, target);
}

/* Does the first message of a reply say that the command was carried out? */
static bool succeeded(struct span reply)
{
    static const char good[] = "RETURN=00000000, REASON=00000000";
    struct span line;

    return span_line(&reply, &line) && span_starts(line, "CSQN205I") && memmem(line.data, line.length, good, sizeof good - 1);
}

/* -- definitions -- */

/* A record that does not fit goes on in the next one at column 1, which must not look like a comment or be blank. */
static void put_record(const struct command_client *client, struct span text)
{
    char record[RECORD_TEXT + 1];

    while (text.length > RECORD_TEXT) {
        size_t length = RECORD_TEXT;

        while (length > 1 && (text.data[length] == '*' || text.data[length] == ' '))
            length--;
        memcpy(record, text.data, length);
        record[length] = '-';
        client->functions.definition(client->functions.context, span_bytes(record, length + 1));
        text = span_from(text, length);
    }
    client->functions.definition(client->functions.context, text);
}

/* NAME('value'), apostrophes doubled. */
static void put_quoted(struct buf *out, const char *name, struct span value)
{
    buf_printf(out, "%s('", name);
    for (size_t i = 0; i < value.length; i++)
        buf_printf(out, value.data[i] == '\'' ? "''" : "%c", value.data[i]);
    buf_put_text(out, "')");
}

/* Names of a list stand with commas between them. */
static void put_list(struct buf *out, const char *name, struct span list)
{
    buf_printf(out, "%s(", name);
    while (list.length) {
        size_t end = span_find(list, LIST_SEPARATOR);

        buf_printf(out, "'%.*s'%s", (int)end, list.data, end < list.length ? "," : "");
        list = span_from(list, end + 1);
    }
    buf_put_text(out, out->data[out->length - 1] == '(' ? "' ')" : ")");
}

/* A word of a message, up to its parenthesis. */
static bool take_name(struct span *rest, struct span *name)
{
    size_t end = 0;

    *rest = span_trim(*rest);
    while (end < rest->length && rest->data[end] != '(' && rest->data[end] != ' ')
        end++;
    *name = span_part(*rest, 0, end);
    *rest = span_from(*rest, end);
    return end > 0;
}

/* width: of a padded value, which may hold parentheses; 0 when these tell where it ends. */
static int take_value(struct span *rest, size_t width, struct span *value)
{
    size_t end = width + 1, depth = 0;

    if (rest->length == 0 || rest->data[0] != '(')
        return REASON_CORRUPT;
    if (width == 0)
        for (end = 0; end < rest->length; end++) {
            depth += rest->data[end] == '(';
            depth -= rest->data[end] == ')';
            if (depth == 0)
                break;
        }
    if (end >= rest->length || rest->data[end] != ')')
        return REASON_CORRUPT;
    *value = span_trim_end(span_part(*rest, 1, end - 1));
    *rest = span_from(*rest, end + 1);
    return 0;
}

static enum object_type type_of_message(struct span id)
{
    unsigned type = 0;

    while (type < TYPE_COUNT && !span_is(id, object_types[type].reply))
        type++;
    return type;
}

struct definition {
    const struct command_client *client;
    enum object_type type;
    struct span name;
    struct buf attributes; /* each on a line */
    bool dynamic;          /* it was made of a model queue: that makes it again */
};

/* What says which record it is: all that a command to remove it names. */
static bool identifies(enum attribute attribute, enum object_type type)
{
    return (attribute_row(attribute)->needed & TYPE_SET(type)) || attribute == A_RULE_ADDRESS || attribute == A_RULE_SSLCERTI;
}

static int take_attribute(struct definition *d, struct span *rest)
{
    enum attribute attribute;
    const struct attribute_row *row;
    struct span name, value = SPAN_NONE;
    size_t width = 0;
    int reason = 0;

    if (!take_name(rest, &name))
        return REASON_CORRUPT;
    attribute = attribute_find(name, TYPE_SET(d->type));
    row = attribute == ATTRIBUTE_COUNT ? NULL : attribute_row(attribute);
    if (row && (row->kind == ATTRIBUTE_TEXT || row->kind == ATTRIBUTE_NAME) && row->highest <= PADDED_MAX)
        width = row->highest;
    if (rest->length && rest->data[0] == '(')
        reason = take_value(rest, width, &value);
    if (reason == 0 && attribute == A_DEFTYPE && !span_is(span_trim(value), "PREDEFINED"))
        d->dynamic = true;
    if (reason < 0 || !row || !attribute_stored(attribute))
        return reason;
    if (d->client->make == MAKE_DELETE && !identifies(attribute, d->type))
        return 0;
    if (row->kind == ATTRIBUTE_FLAG)
        buf_printf(&d->attributes, "%.*s", (int)name.length, name.data);
    else if (row->kind == ATTRIBUTE_NUMBER || row->kind == ATTRIBUTE_WORD)
        buf_printf(&d->attributes, "%s(%.*s)", row->name, (int)span_trim(value).length, span_trim(value).data);
    else if (row->kind == ATTRIBUTE_LIST)
        put_list(&d->attributes, row->name, value);
    else
        put_quoted(&d->attributes, row->name, value.length ? value : span_of(" "));
    buf_put_text(&d->attributes, "\n");
    return 0;
}

/* The keyword and name, and the type where one is told, from the beginning of the message. */
static int take_heading(struct definition *d, struct span *rest)
{
    struct span name, value, behind;
    enum object_class class;
    int reason;

    if (!take_name(rest, &name))
        return REASON_CORRUPT;
    class = object_types[d->type].class;
    reason = take_value(rest, class == CLASS_CHLAUTH ? CHANNEL_NAME
                              : object_classes[class].name_max <= PADDED_MAX ? object_classes[class].name_max : 0, &d->name);
    behind = *rest;
    if (reason == 0 && take_name(&behind, &name) &&
        (span_is(name, "TYPE") || span_is(name, "CHLTYPE") || span_is(name, "AUTHTYPE"))) {
        reason = take_value(&behind, 0, &value);
        if (reason == 0)
            d->type = object_type_find(span_trim(value));
        *rest = behind;
    }
    return reason < 0 ? reason : d->type == TYPE_COUNT ? REASON_CORRUPT : 0;
}

static const char *verb_of(enum command_make make, enum object_type type)
{
    if (object_types[type].class == CLASS_CHLAUTH)
        return "SET";
    if (make == MAKE_DELETE)
        return "DELETE";
    if (make == MAKE_ALTER || type == TYPE_QMGR)
        return "ALTER";
    return make == MAKE_REPLACE ? "DEFINE REPLACE" : "DEFINE NOREPLACE";
}

/* Of channel authentication records. */
static const char *action_of(enum command_make make)
{
    return make == MAKE_DELETE ? "REMOVE" : make == MAKE_DEFINE ? "ADD" : "REPLACE";
}

static void put_definition(const struct definition *d)
{
    enum object_class class = object_types[d->type].class;
    const char *keyword = class == CLASS_QUEUE ? object_types[d->type].word : object_classes[class].word;
    bool record = class == CLASS_CHLAUTH, more = record || d->client->make != MAKE_DELETE;
    struct span rest = buf_span(&d->attributes), line, next;
    struct buf text;

    buf_init(&text, DEFINITION_MAX);
    buf_printf(&text, "%s ", verb_of(d->client->make, d->type));
    if (class == CLASS_QMGR)
        buf_put_text(&text, keyword);
    else
        put_quoted(&text, keyword, d->name);
    if (d->client->make == MAKE_DELETE && class == CLASS_CLNTCONN)
        buf_put_text(&text, " CHLTABLE(CLNTTBL)");
    if (more && (class == CLASS_CHANNEL || class == CLASS_CLNTCONN))
        buf_printf(&text, " CHLTYPE(%s)", object_types[d->type].word);
    if (more && class == CLASS_AUTHINFO)
        buf_printf(&text, " AUTHTYPE(%s)", object_types[d->type].word);
    if (record)
        buf_printf(&text, " TYPE(%s) ACTION(%s)", object_types[d->type].word, action_of(d->client->make));
    more = more && span_line(&rest, &next);
    buf_put_text(&text, more ? " +" : "");
    put_record(d->client, buf_span(&text));
    while (more) {
        line = next;
        more = span_line(&rest, &next);
        buf_clear(&text);
        buf_printf(&text, " %.*s%s", (int)line.length, line.data, more ? " +" : "");
        put_record(d->client, buf_span(&text));
    }
    buf_release(&text);
}

int command_client_make(const struct command_client *client, struct span message)
{
    struct definition d = { .client = client };
    struct span rest = message;
    struct span id = span_word(&rest);
    int reason;

    span_word(&rest); /* the command prefix */
    d.type = type_of_message(id);
    if (d.type == TYPE_COUNT)
        return REASON_CORRUPT;
    buf_init(&d.attributes, DEFINITION_MAX);
    reason = take_heading(&d, &rest);
    while (reason == 0 && span_trim(rest).length)
        reason = take_attribute(&d, &rest);
    if (reason == 0 && buf_failed(&d.attributes))
        reason = REASON_TOO_LONG;
    if (reason == 0 && !d.dynamic)
        put_definition(&d);
    buf_release(&d.attributes);
    return reason;
}

static int make_definitions(const struct command_client *client, struct span reply)
{
    struct span line;
    int reason = 0;

    while (client->make != MAKE_NOTHING && reason == 0 && span_line(&reply, &line))
        if (span_starts(line, "CSQM4"))
            reason = command_client_make(client, line);
    return reason;
}

/* -- the run -- */

static int serve(struct command_client *client, int got, struct span command)
{
    struct buf reply;
    int reason = 0;
    bool good = false;

    if (got == 0)
        return 0;
    client->read++;
    buf_init(&reply, REPLY_MAX);
    if (got < 0) {
        message(&reply, CSQ9033E, "CSQUTIL");
    } else {
        client->functions.print(client->functions.context, command);
        reason = client->functions.send(client->functions.context, command, &reply);
    }
    if (reason == 0) {
        client->answered += got > 0;
        good = succeeded(buf_span(&reply));
        client->failed += !good;
        print(client, &reply);
        reason = make_definitions(client, buf_span(&reply));
    }
    buf_release(&reply);
    if (reason == 0 && !good && client->failure == FAILURE_STOP)
        reason = REASON_REFUSED;
    return reason;
}

int command_client_record(struct command_client *client, struct span record)
{
    struct span command;
    int got = mqsc_input_take(&client->input, record, &command);

    return serve(client, got, command);
}

int command_client_end(struct command_client *client)
{
    struct span command;
    int got = mqsc_input_end(&client->input, &command);

    return serve(client, got, command);
}

bool command_client_totals(struct command_client *client)
{
    say(client, CSQU057I, client->read);
    say(client, CSQU058I, client->answered, client->failed);
    return client->failed == 0 || client->failure == FAILURE_IGNORE;
}
