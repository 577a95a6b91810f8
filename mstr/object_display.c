/* object_display.c - DISPLAY of objects, in the form of the console and in that of the command server. */
#include "base/text.h"
#include "mstr/commands.h"
#include "mstr/channel_rules.h"
#include "mstr/condition.h"
#include "mstr/messages.h"
#include "mstr/object_display.h"

enum {
    NUMBER_WIDTH = 10,
    CHANNEL_NAME = 20,
    TYPE_WIDTH = 8,
    PADDED_MAX = 256,      /* texts of more characters are not padded by the command server */
    ROOM_FOR_ONE = 1 << 17 /* of a reply, for one object and the end */
};

struct display {
    const struct qmgr *qmgr;
    const struct mqsc *command;
    struct buf *out;
    struct span pattern, identifier; /* of names; of a subscription */
    bool conditional;
    struct condition condition;
    bool all;
    bool server; /* the form of the command server */
    const struct object_choice *choice; /* NULL: by the name */
};

/* The keyword in front of the type, NULL where an object of the class needs none. */
static const char *type_keyword(enum object_class class)
{
    switch ((int)class) {
    case CLASS_QUEUE:
    case CLASS_CHLAUTH:
        return "TYPE";
    case CLASS_CHANNEL:
    case CLASS_CLNTCONN:
        return "CHLTYPE";
    case CLASS_AUTHINFO:
        return "AUTHTYPE";
    default:
        return NULL;
    }
}

/* How wide the command server makes a value: as wide as the widest can be. */
static size_t width_of(const struct attribute_row *row)
{
    size_t width = 0;

    if (row->kind != ATTRIBUTE_WORD)
        return row->kind == ATTRIBUTE_NUMBER ? NUMBER_WIDTH : row->highest;
    for (unsigned place = 0; word_at(row->words, place).length; place++)
        if (word_at(row->words, place).length > width)
            width = word_at(row->words, place).length;
    return width;
}

static void put_padded(const struct display *display, const char *name, struct span text, size_t width)
{
    size_t begin;

    buf_printf(display->out, "%s%s(", display->server ? " " : "", name);
    begin = display->out->length;
    buf_put_span(display->out, text);
    text_make_printable(display->out->data + begin, display->out->length - begin); /* programs set some: no line of theirs */
    if (display->server && width <= PADDED_MAX && width > text.length)
        buf_fill(display->out, ' ', width - text.length);
    buf_put_text(display->out, display->server ? ")" : ")\n");
}

static void put_attribute(const struct display *display, const struct object *object, enum attribute attribute)
{
    const struct attribute_row *row = attribute_row(attribute);
    struct field field;

    if (row->kind == ATTRIBUTE_SECRET)
        return;
    object_field(display->qmgr, object, attribute, &field);
    if (field.numeric) {
        if (display->server)
            buf_printf(display->out, " %s(%10lld)", row->name, (long long)field.number);
        else
            buf_printf(display->out, "%s(%lld)\n", row->name, (long long)field.number);
    } else if (row->kind == ATTRIBUTE_FLAG || attribute == A_SYNCPT) { /* a word without parentheses */
        buf_printf(display->out, display->server ? " %.*s" : "%.*s\n", row->kind == ATTRIBUTE_FLAG ? (int)field.text.length : 6,
                   row->kind == ATTRIBUTE_FLAG ? field.text.data : "SYNCPT");
    } else {
        put_padded(display, row->name, field.text, width_of(row));
    }
}

/* Name, type and disposition, which are always shown. */
static void put_heading(const struct display *display, const struct object *object)
{
    enum object_class class = object_types[object->type].class;

    if (class == CLASS_CHLAUTH)
        put_padded(display, display->command->row->keyword, rule_profile(object), CHANNEL_NAME);
    else
        put_padded(display, class == CLASS_QMGR ? "QMNAME" : display->command->row->keyword, object_shown_name(object),
                   object_classes[class].name_max);
    if (type_keyword(class))
        put_padded(display, type_keyword(class), span_of(object_types[object->type].word), TYPE_WIDTH);
    if (class != CLASS_QMGR && class != CLASS_CHLAUTH && class != CLASS_SUB)
        put_padded(display, "QSGDISP", span_of("QMGR"), 6);
}

static void put_object(const struct display *display, const struct object *object)
{
    const struct mqsc_attribute *asked = display->command->attributes;
    const struct mqsc_command *row = display->command->row;

    if (display->server)
        buf_printf(display->out, "%s %s", object_types[object->type].reply, display->qmgr->cpf);
    else
        message(display->out, CSQM201I, display->qmgr->cpf, row->csect, row->keyword);
    put_heading(display, object);
    for (const uint16_t *a = type_attributes(object->type); *a != ATTRIBUTE_COUNT; a++)
        if (display->all || asked[*a].given || (display->choice && display->choice->always(*a)))
            put_attribute(display, object, *a);
    if (display->server)
        buf_put_text(display->out, "\n");
    else
        buf_printf(display->out, " END %s DETAILS\n", row->keyword);
}

/* One that is asked for with a value: has the object that value? An object without the attribute has none. */
static bool has_value(const struct display *display, const struct object *object, enum attribute attribute, struct span wanted)
{
    char number[NUMBER_WIDTH + 1];
    struct field field;

    if (span_is(wanted, attribute_selects(attribute)[0] ? "ALL" : "*"))
        return true;
    if (!(attribute_row(attribute)->types & TYPE_SET(object->type)))
        return false;
    object_field(display->qmgr, object, attribute, &field);
    if (attribute == A_SUBTYPE && span_is(wanted, "USER"))
        return span_is(field.text, "ADMIN") || span_is(field.text, "API");
    if (field.numeric) {
        snprintf(number, sizeof number, "%u", (unsigned)field.number);
        field.text = span_of(number);
    }
    return generic_fits(wanted, field.text);
}

/* Of attributes of one name that stand in different types one has to have the value. */
static bool selected(const struct display *display, const struct object *object)
{
    const struct mqsc_attribute *asked = display->command->attributes;

    for (unsigned i = 0; i < ATTRIBUTE_COUNT; i++) {
        enum attribute attribute = (enum attribute)i, own;

        if (!asked[i].value.text.length)
            continue;
        own = attribute_find(span_of(attribute_row(attribute)->name), TYPE_SET(object->type));
        if (!has_value(display, object, own < ATTRIBUTE_COUNT && attribute_selects(own) ? own : attribute, asked[i].value.text))
            return false;
    }
    return true;
}

static bool is_shown(const struct display *display, const struct object *object)
{
    return (display->command->types & TYPE_SET(object->type)) &&
           (display->choice ? display->choice->fits(display->choice->context, object)
                            : generic_fits(display->pattern, span_of(object->name))) &&
           (!display->identifier.length || object_identified(display->qmgr->name, object, display->identifier)) &&
           (!display->conditional || condition_true(&display->condition, display->qmgr, object)) && selected(display, object);
}

/* The first object of the class that may fit: names are in order. */
static uint32_t first_place(const struct display *display, enum object_class class)
{
    struct span name = display->choice ? SPAN_NONE : display->pattern;

    if (name.length && name.data[name.length - 1] == '*')
        name.length--;
    return objects_from(&display->qmgr->objects, class, name);
}

/* Calls for each object that is shown, until it says no. */
static void each_shown(const struct display *display, bool (*each)(const struct display *display, const struct object *object,
                                                                   uint32_t *count), uint32_t *count)
{
    const struct objects *objects = &display->qmgr->objects;
    uint64_t types = display->command->types;

    for (unsigned class = 0; class < CLASS_COUNT; class++) {
        if (!(types & class_types((enum object_class)class)))
            continue;
        for (uint32_t i = first_place(display, (enum object_class)class); i < objects->count[class]; i++)
            if (is_shown(display, objects->all[class][i]) && !each(display, objects->all[class][i], count))
                return;
    }
}

static bool count_one(const struct display *display UNUSED, const struct object *object UNUSED, uint32_t *count)
{
    ++*count;
    return true;
}

static bool put_one(const struct display *display, const struct object *object, uint32_t *count)
{
    if (display->out->length + ROOM_FOR_ONE > display->out->limit) {
        message(display->out, CSQM295I, display->qmgr->cpf, display->command->row->csect, (unsigned)*count);
        return false;
    }
    put_object(display, object);
    ++*count;
    return true;
}

/* Of the queue manager, one word asks for several attributes; SYSTEM for those that no other word asks for. */
static const struct {
    const char *word, *attributes;
} groups[] = {
    { "CHINIT", "ACTCHL ADOPTCHK ADOPTMCA CERTLABL CERTQSGL CHADEXIT CHIADAPS CHIDISPS CHLAUTH IPADDRV LSTRTMR LUGROUP LUNAME "
                "LU62ARM LU62CHL MAXCHL OPORTMAX OPORTMIN RCVTIME RCVTMIN RCVTTYPE SSLCRLNL SSLFIPS SSLKEYR SSLRKEYC SSLTASKS "
                "SUITEB TCPCHL TCPKEEP TCPNAME TCPSTACK TRAXSTR TRAXTBL" },
    { "CLUSTER", "CLWLDATA CLWLEXIT CLWLLEN CLWLUSEQ MONACLS REPOS REPOSNL STATACLS" },
    { "EVENT", "CHADEV CHLEV CMDEV CONFIGEV INHIBTEV LOCALEV PERFMEV REMOTEEV SSLEV STRSTPEV" },
    { "PUBSUB", "PARENT PSCLUS PSMODE PSNPMSG PSNPRES PSRTYCNT PSSYNCPT TREELIFE" },
};

static void ask_for_groups(struct mqsc_attribute *attributes, const struct mqsc *command)
{
    const char *word;

    for (unsigned i = 0; i < ATTRIBUTE_COUNT; i++) {
        if (!(attribute_row((enum attribute)i)->types & command->types))
            continue;
        word = "SYSTEM";
        for (size_t g = 0; g < ARRAY_COUNT(groups); g++)
            if (word_place(groups[g].attributes, span_of(attribute_row((enum attribute)i)->name)) >= 0)
                word = groups[g].word;
        if (mqsc_given(command, word))
            attributes[i].given = true;
    }
}

static bool asks_for_some(const struct mqsc *command)
{
    if (mqsc_given(command, "QTYPE"))
        return true;
    for (unsigned i = 0; i < ATTRIBUTE_COUNT; i++)
        if (command->attributes[i].given)
            return true;
    return false;
}

/* Which dispositions are asked for: all objects here have QMGR. Those of a group alone are shown where there is a group.
 * -1, and it has been said: they cannot be asked for. */
static int disposition_shown(const struct qmgr *qmgr, struct order *order, const struct mqsc *command)
{
    const struct mqsc_value *value = mqsc_given(command, "QSGDISP") ? mqsc_value(command, "QSGDISP") : NULL;
    bool grouped = value && value->count && (span_is(value->items[0], "GROUP") || span_is(value->items[0], "SHARED"));

    if (!value || !value->count)
        return 1;
    if (grouped && !qmgr->group[0]) {
        message(&order->reply, CSQN136E, qmgr->cpf, command->row->csect);
        return -1;
    }
    return !grouped && !span_is(value->items[0], "COPY");
}

int serve_display(struct qmgr *qmgr, struct order *order, const struct mqsc *command)
{
    const bool topics = object_keywords[command->row->object].class == CLASS_TOPIC && mqsc_given(command, "TYPE");

    if (mqsc_given(command, "CLUSINFO") || (topics && span_is(mqsc_value(command, "TYPE")->items[0], "CLUSTER")))
        return serve_display_clustered(qmgr, order, command);
    return display_objects(qmgr, order, command, NULL);
}

/* Is the attribute named with a value already, which says what is shown? */
static bool selects_by(const struct mqsc *command, struct span name)
{
    for (enum attribute i = attribute_find(name, command->types); i < ATTRIBUTE_COUNT; i = attribute_next(i, name, command->types))
        if (command->attributes[i].value.text.length)
            return true;
    return false;
}

/* Not the beginning of names. */
static bool is_one(const struct display *display, enum object_class class)
{
    struct span name = display->pattern;

    return class == CLASS_QMGR || display->identifier.length || !name.length || name.data[name.length - 1] != '*';
}

int display_objects(struct qmgr *qmgr, struct order *order, const struct mqsc *command, const struct object_choice *choice)
{
    const struct mqsc_command *row = command->row;
    enum object_class class = object_keywords[row->object].class;
    struct display display = { .qmgr = qmgr, .command = command, .out = &order->reply, .server = order->source == S_R,
                               .choice = choice };
    uint32_t count = 0, put = 0;
    int shown = disposition_shown(qmgr, order, command);

    if (shown < 0)
        return REASON_STATE;
    if (class == CLASS_SUB && !command->parameter.given && !mqsc_given(command, "SUBID")) {
        message(&order->reply, CSQ9010E, qmgr->cpf, 3, "SUB");
        return REASON_BAD_VALUE;
    }
    display.pattern = command->parameter.given ? command->parameter.items[0] : span_of("*");
    if (mqsc_given(command, "SUBID"))
        display.identifier = mqsc_value(command, "SUBID")->items[0];
    display.conditional = mqsc_given(command, "WHERE");
    if (display.conditional && (condition_of(&display.condition, mqsc_value(command, "WHERE"), command->types) < 0 ||
                                selects_by(command, display.condition.name))) {
        message(&order->reply, CSQ9011E, qmgr->cpf, 5, "WHERE");
        return REASON_BAD_VALUE;
    }
    if (class == CLASS_QMGR)
        ask_for_groups(command->attributes, command);
    /* Everything is shown of one object, and of what a condition picks, when nothing else is asked for. */
    display.all = mqsc_given(command, "ALL") || (!asks_for_some(command) && (display.conditional || is_one(&display, class)));
    if (shown)
        each_shown(&display, count_one, &count);
    if (count && !display.server)
        message(&order->reply, CSQM293I, qmgr->cpf, row->csect, (unsigned)count, row->keyword);
    if (count == 0)
        message(&order->reply, CSQM297I, qmgr->cpf, row->csect, row->keyword);
    else
        each_shown(&display, put_one, &put);
    return 0;
}
