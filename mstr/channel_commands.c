/* channel_commands.c - SET and DISPLAY CHLAUTH: channel authentication records are objects like others.
 *
 * DIFFERS: on z/OS they are messages on SYSTEM.CHLAUTH.DATA.QUEUE; that queue is there and stays empty. Without MATCH a DISPLAY of
 * a profile with an asterisk shows every record whose profile fits it, as MATCH(GENERIC). */
#include "mstr/channel_rules.h"
#include "mstr/commands.h"
#include "mstr/messages.h"
#include "mstr/object_display.h"

enum { SHOWN_MAX = 64, CHANNEL_NAME = 20, FAILURE_RULE = 0x00d44004, RULE_NAME_MAX = 4096, LIST_MAX = 1 << 17 };

/* The two values of "%.*s". */
#define SHOWN(text) (int)((text).length < SHOWN_MAX ? (text).length : SHOWN_MAX), (text).data

static int failed(const struct qmgr *qmgr, struct order *order, const struct mqsc *command)
{
    message(&order->reply, CSQM090E, qmgr->cpf, command->row->csect, (unsigned)FAILURE_RULE);
    return REASON_REFUSED;
}

/* A channel name, or its beginning and an asterisk; what is wrong has been said. */
static bool profile_good(const struct qmgr *qmgr, struct order *order, const struct mqsc *command, bool generic)
{
    struct span profile = command->parameter.items[0], name = profile;
    int reason;

    if (generic && name.length && name.data[name.length - 1] == '*')
        name.length--;
    reason = profile.length == 0 ? REASON_BAD_VALUE : name_check(name, CHANNEL_NAME, NAME_MQ);
    if (reason == REASON_TOO_LONG)
        message(&order->reply, CSQ9015E, qmgr->cpf, 7, "CHLAUTH", (unsigned)CHANNEL_NAME);
    else if (reason < 0)
        message(&order->reply, CSQ9011E, qmgr->cpf, 7, "CHLAUTH");
    return reason == 0;
}

/* -- SET -- */

enum action { ACTION_ADD, ACTION_REPLACE, ACTION_REMOVE, ACTION_REMOVEALL };

static enum action action_of(const struct mqsc *command)
{
    const struct mqsc_value *action = mqsc_value(command, "ACTION");

    return action->given ? (enum action)word_place("ADD REPLACE REMOVE REMOVEALL", action->items[0]) : ACTION_ADD;
}

static enum object_type type_of(const struct mqsc *command)
{
    return object_type_find(mqsc_value(command, "TYPE")->items[0]);
}

/* The attribute that holds a list, of the types that block; ATTRIBUTE_COUNT for the others. */
static enum attribute list_of(enum object_type type)
{
    return type == TYPE_BLOCKADDR ? A_RULE_ADDRLIST : type == TYPE_BLOCKUSER ? A_RULE_USERLIST : ATTRIBUTE_COUNT;
}

static bool in_list(struct span list, struct span name)
{
    while (list.length) {
        size_t end = span_find(list, LIST_SEPARATOR);

        if (span_equal(span_part(list, 0, end), name))
            return true;
        list = span_from(list, end + 1);
    }
    return false;
}

/* Names of list that are in the other one, or are not, are put behind out. */
static void put_names(struct buf *out, struct span list, struct span other, bool in)
{
    while (list.length) {
        size_t end = span_find(list, LIST_SEPARATOR);
        struct span one = span_part(list, 0, end);

        if (in_list(other, one) == in)
            buf_printf(out, "%s%.*s", out->length ? "," : "", (int)one.length, one.data);
        list = span_from(list, end + 1);
    }
}

static bool addresses_good(struct span list)
{
    while (list.length) {
        size_t end = span_find(list, LIST_SEPARATOR);

        if (!address_pattern_good(span_part(list, 0, end), false))
            return false;
        list = span_from(list, end + 1);
    }
    return true;
}

static bool unacceptable(const struct qmgr *qmgr, struct order *order, const char *name)
{
    message(&order->reply, CSQ9011E, qmgr->cpf, (int)strlen(name), name);
    return false;
}

static bool incompatible(const struct qmgr *qmgr, struct order *order, const struct mqsc *command, const char *one,
                         const char *other)
{
    message(&order->reply, CSQM150I, qmgr->cpf, command->row->csect, one, other);
    return false;
}

/* Does the draft have what identifies a record of its type? REMOVEALL does not need it. */
static bool keys_good(const struct qmgr *qmgr, struct order *order, const struct mqsc *command, const struct object *draft,
                      enum action action)
{
    for (const uint16_t *a = type_attributes(draft->type); *a != ATTRIBUTE_COUNT; a++)
        if (action != ACTION_REMOVEALL && (attribute_row(*a)->needed & TYPE_SET(draft->type)) &&
            object_text(draft, *a).length == 0) {
            message(&order->reply, CSQM149I, qmgr->cpf, command->row->csect, attribute_row(*a)->name,
                    object_types[draft->type].word);
            return false;
        }
    if (draft->type == TYPE_BLOCKADDR && !span_is(command->parameter.items[0], "*"))
        return unacceptable(qmgr, order, "CHLAUTH");
    if (object_has(draft, A_RULE_ADDRESS) && object_text(draft, A_RULE_ADDRESS).length &&
        !address_pattern_good(object_text(draft, A_RULE_ADDRESS), true))
        return unacceptable(qmgr, order, "ADDRESS");
    if (draft->type == TYPE_BLOCKADDR && !addresses_good(object_text(draft, A_RULE_ADDRLIST)))
        return unacceptable(qmgr, order, "ADDRLIST");
    return true;
}

static bool user_good(const struct qmgr *qmgr, struct order *order, const struct mqsc *command, const struct object *draft)
{
    bool map;

    if (!object_has(draft, A_RULE_USERSRC))
        return true;
    map = object_is(draft, A_RULE_USERSRC, "MAP");
    if (map == (object_text(draft, A_RULE_MCAUSER).length > 0))
        return true;
    if (!map)
        return incompatible(qmgr, order, command, "USERSRC", "MCAUSER");
    message(&order->reply, CSQM149I, qmgr->cpf, command->row->csect, "MCAUSER", object_types[draft->type].word);
    return false;
}

static void set_attributes(struct object *draft, const struct mqsc *command)
{
    for (const uint16_t *a = type_attributes(draft->type); *a != ATTRIBUTE_COUNT; a++)
        if (command->attributes[*a].given)
            object_set(draft, *a, &command->attributes[*a].value);
}

static int stored(struct qmgr *qmgr, struct order *order, const struct mqsc *command, int reason)
{
    if (reason == 0)
        return 0;
    message(&order->reply, CSQM112E, qmgr->cpf, command->row->csect, "CHLAUTH", SHOWN(command->parameter.items[0]),
            reason_text(reason));
    return failed(qmgr, order, command);
}

static int put(struct qmgr *qmgr, struct order *order, const struct mqsc *command, struct object *draft)
{
    draft->altered = clock_now();
    return stored(qmgr, order, command, objects_put(&qmgr->objects, draft));
}

static int not_found(struct qmgr *qmgr, struct order *order, const struct mqsc *command)
{
    message(&order->reply, CSQM125I, qmgr->cpf, command->row->csect, "CHLAUTH", SHOWN(command->parameter.items[0]));
    return failed(qmgr, order, command);
}

/* A record that blocks: names come to its list, or go from it. draft is taken over. */
static int change_list(struct qmgr *qmgr, struct order *order, const struct mqsc *command, struct object *draft, struct object *old,
                       enum action action)
{
    enum attribute list = list_of(draft->type);
    struct span given = object_text(draft, list), before = old ? object_text(old, list) : SPAN_NONE;
    struct value value = { 0, SPAN_NONE };
    struct object *next = NULL;
    struct buf names;
    int reason = 0;

    buf_init(&names, LIST_MAX);
    put_names(&names, before, given, false);
    if (action == ACTION_ADD)
        put_names(&names, given, SPAN_NONE, false);
    value.text = action == ACTION_REPLACE ? given : buf_span(&names);
    if (action == ACTION_REMOVE && names.length == before.length) {
        reason = not_found(qmgr, order, command);
    } else if (value.text.length == 0) {
        reason = stored(qmgr, order, command, objects_remove(&qmgr->objects, old));
    } else {
        next = object_copy(action == ACTION_ADD && old ? old : action == ACTION_REMOVE ? old : draft);
        if (action == ACTION_ADD)
            set_attributes(next, command);
        object_set(next, list, &value);
        reason = put(qmgr, order, command, next);
    }
    buf_release(&names);
    object_free(draft);
    return reason;
}

/* All records of that type and profile. */
static int remove_all(struct qmgr *qmgr, struct order *order, const struct mqsc *command, enum object_type type)
{
    struct objects *objects = &qmgr->objects;
    unsigned removed = 0;
    int reason = 0;

    for (uint32_t i = objects->count[CLASS_CHLAUTH]; i-- > 0 && reason == 0;) {
        struct object *record = objects->all[CLASS_CHLAUTH][i];

        if (record->type == type && span_equal(rule_profile(record), command->parameter.items[0])) {
            reason = stored(qmgr, order, command, objects_remove(objects, record));
            removed++;
        }
    }
    return removed ? reason : not_found(qmgr, order, command);
}

/* draft is taken over. */
static int set_rule(struct qmgr *qmgr, struct order *order, const struct mqsc *command, struct object *draft, enum action action)
{
    struct object *old = objects_find(&qmgr->objects, CLASS_CHLAUTH, span_of(draft->name));

    if (action == ACTION_REMOVEALL) {
        object_free(draft);
        return remove_all(qmgr, order, command, type_of(command));
    }
    if (action == ACTION_REMOVE && !old) {
        object_free(draft);
        return not_found(qmgr, order, command);
    }
    if (list_of(draft->type) != ATTRIBUTE_COUNT)
        return change_list(qmgr, order, command, draft, old, action);
    if (action == ACTION_REMOVE) {
        object_free(draft);
        return stored(qmgr, order, command, objects_remove(&qmgr->objects, old));
    }
    if (old && action == ACTION_ADD) {
        object_free(draft);
        message(&order->reply, CSQM095I, qmgr->cpf, command->row->csect, "CHLAUTH", SHOWN(command->parameter.items[0]));
        return failed(qmgr, order, command);
    }
    return put(qmgr, order, command, draft);
}

int serve_set_chlauth(struct qmgr *qmgr, struct order *order, const struct mqsc *command)
{
    enum action action = action_of(command);
    struct object *unnamed = object_new(type_of(command), span_of("-")), *draft;
    struct buf name;
    bool good;

    set_attributes(unnamed, command);
    good = profile_good(qmgr, order, command, true) && keys_good(qmgr, order, command, unnamed, action) &&
           (action > ACTION_REPLACE || user_good(qmgr, order, command, unnamed));
    if (!good) {
        object_free(unnamed);
        return failed(qmgr, order, command);
    }
    buf_init(&name, RULE_NAME_MAX);
    rule_name(&name, command->parameter.items[0], unnamed);
    draft = object_new(unnamed->type, buf_span(&name));
    set_attributes(draft, command);
    object_free(unnamed);
    buf_release(&name);
    return set_rule(qmgr, order, command, draft, action);
}

/* -- DISPLAY -- */

struct shown {
    const struct mqsc *command;
    struct span profile;
    const char *match;         /* "" none */
    const struct object *only; /* of RUNCHECK */
};

static struct span given(const struct mqsc *command, const char *operand)
{
    const struct mqsc_value *value = mqsc_value(command, operand);

    return value->given ? value->items[0] : SPAN_NONE;
}

/* Keys that the command names have to be those of the record. */
static bool keys_fit(const struct mqsc *command, const struct object *record)
{
    for (const enum attribute *key = rule_keys; *key != ATTRIBUTE_COUNT; key++) {
        struct span wanted = given(command, attribute_row(*key)->name);

        if (wanted.length && !(object_has(record, *key) && span_equal(object_text(record, *key), wanted)))
            return false;
    }
    return true;
}

/* Both may be generic: is there a name that fits both? */
static bool overlap(struct span one, struct span other)
{
    bool generic = one.length && one.data[one.length - 1] == '*';

    if (profile_fits(other, one))
        return true;
    return generic ? profile_fits(one, other) : span_equal(one, other);
}

static bool fits(const void *context, const struct object *record)
{
    const struct shown *shown = context;
    struct span profile = rule_profile(record);

    if (strcmp(shown->match, "RUNCHECK") == 0)
        return record == shown->only;
    if (!keys_fit(shown->command, record))
        return false;
    if (strcmp(shown->match, "EXACT") == 0)
        return span_equal(shown->profile, profile);
    if (strcmp(shown->match, "ALL") == 0)
        return overlap(shown->profile, profile);
    return profile_fits(shown->profile, profile);
}

/* What says which record it is, and what it does. */
static bool always(enum attribute attribute)
{
    switch ((int)attribute) {
    case A_RULE_ADDRESS:
    case A_RULE_ADDRLIST:
    case A_RULE_CLNTUSER:
    case A_RULE_MCAUSER:
    case A_RULE_QMNAME:
    case A_RULE_SSLCERTI:
    case A_RULE_SSLPEER:
    case A_RULE_USERLIST:
    case A_RULE_USERSRC:
        return true;
    default:
        return false;
    }
}

/* A run-time check is about one connection: false, and it has been said, when the command does not describe one. */
static bool run_check(struct qmgr *qmgr, struct order *order, const struct mqsc *command, struct shown *shown)
{
    struct channel_partner partner = { shown->profile, given(command, "ADDRESS"), given(command, "CLNTUSER"),
                                       given(command, "QMNAME"), given(command, "SSLPEER"), given(command, "SSLCERTI") };
    const struct object *channel = objects_find(&qmgr->objects, CLASS_CHANNEL, partner.channel);
    struct span user = channel && object_has(channel, A_MCAUSER) ? object_text(channel, A_MCAUSER) : SPAN_NONE;

    if (!profile_good(qmgr, order, command, false))
        return false;
    if (!object_is(objects_qmgr(&qmgr->objects), A_CHLAUTH, "ENABLED")) {
        message(&order->reply, GBRM065E, qmgr->cpf);
        return false;
    }
    if (partner.address.length == 0 || (partner.user.length == 0) == (partner.qmgr.length == 0)) {
        const char *missing = partner.address.length == 0 ? "ADDRESS" : "CLNTUSER";

        message(&order->reply, CSQ9010E, qmgr->cpf, (int)strlen(missing), missing);
        return false;
    }
    if (!address_good(partner.address))
        return unacceptable(qmgr, order, "ADDRESS");
    if (span_find(partner.user, '*') < partner.user.length)
        return unacceptable(qmgr, order, "CLNTUSER");
    if (span_find(partner.qmgr, '*') < partner.qmgr.length)
        return unacceptable(qmgr, order, "QMNAME");
    shown->only = rule_for(&qmgr->objects, &partner, user);
    return true;
}

int serve_display_chlauth(struct qmgr *qmgr, struct order *order, const struct mqsc *command)
{
    static const char *const matches[] = { "EXACT", "GENERIC", "ALL", "RUNCHECK" };
    struct shown shown = { .command = command, .profile = command->parameter.items[0], .match = "" };
    const struct object_choice choice = { &shown, fits, always };
    const struct mqsc_value *match = mqsc_value(command, "MATCH");

    for (size_t i = 0; match->given && i < ARRAY_COUNT(matches); i++)
        if (span_is(match->items[0], matches[i]))
            shown.match = matches[i];
    if (!profile_good(qmgr, order, command, true))
        return REASON_BAD_NAME;
    if (strcmp(shown.match, "RUNCHECK") == 0 && !run_check(qmgr, order, command, &shown))
        return REASON_BAD_VALUE;
    return display_objects(qmgr, order, command, &choice);
}
