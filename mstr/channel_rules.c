/* channel_rules.c - which channel authentication record applies to a connection. */
#include "mstr/channel_rules.h"

#include <arpa/inet.h>

#include "base/text.h"

enum { OCTETS = 4, OCTET_MAX = 255, LITERAL = 300, EXACT = 100000, ADDRESS_MAX = 264 };

const enum attribute rule_keys[] = { A_RULE_ADDRESS, A_RULE_CLNTUSER, A_RULE_QMNAME, A_RULE_SSLPEER, A_RULE_SSLCERTI,
                                     ATTRIBUTE_COUNT };

struct span rule_profile(const struct object *record)
{
    struct span rest = span_of(record->name);

    return span_word(&rest);
}

void rule_name(struct buf *name, struct span profile, const struct object *draft)
{
    buf_printf(name, "%.*s %s", (int)profile.length, profile.data, object_types[draft->type].word);
    for (const enum attribute *key = rule_keys; *key != ATTRIBUTE_COUNT; key++) {
        struct span value = object_has(draft, *key) ? object_text(draft, *key) : SPAN_NONE;

        if (value.length)
            buf_printf(name, " %s(%.*s)", attribute_row(*key)->name, (int)value.length, value.data);
    }
}

bool profile_fits(struct span profile, struct span channel)
{
    if (profile.length && profile.data[profile.length - 1] == '*')
        return channel.length >= profile.length - 1 && memcmp(channel.data, profile.data, profile.length - 1) == 0;
    return span_equal(profile, channel);
}

/* -- addresses -- */

/* Exact addresses are compared as bytes: 2001:DB8::1 has several spellings. */
static bool as_bytes(struct span address, unsigned char bytes[16], size_t *length)
{
    char text[INET6_ADDRSTRLEN];

    if (!text_copy(text, sizeof text, address))
        return false;
    *length = strchr(text, ':') ? 16 : 4;
    return inet_pton(*length == 16 ? AF_INET6 : AF_INET, text, bytes) == 1;
}

bool address_good(struct span address)
{
    unsigned char bytes[16];
    size_t length;

    return as_bytes(address, bytes, &length);
}

struct octet {
    unsigned low, high;
};

static bool take_octet(struct span text, struct octet *octet)
{
    size_t dash = span_find(text, '-');
    uint64_t low = 0, high = OCTET_MAX;

    if (!span_is(text, "*") &&
        (!text_number(span_part(text, 0, dash), OCTET_MAX, &low) ||
         !text_number(dash < text.length ? span_from(text, dash + 1) : text, OCTET_MAX, &high) || low > high))
        return false;
    *octet = (struct octet){ (unsigned)low, (unsigned)high };
    return true;
}

/* A pattern of an IPv4 address: parts with points between, the last one may be an asterisk for all that follow. */
static bool take_octets(struct span pattern, struct octet octets[OCTETS])
{
    for (unsigned i = 0; i < OCTETS; i++) {
        size_t end = span_find(pattern, '.');
        struct span part = span_part(pattern, 0, end);

        if (!take_octet(part, &octets[i]))
            return false;
        if (end < pattern.length) {
            pattern = span_from(pattern, end + 1);
        } else {
            if (i + 1 < OCTETS && !span_is(part, "*"))
                return false;
            while (++i < OCTETS)
                octets[i] = (struct octet){ 0, OCTET_MAX };
            return true;
        }
    }
    return false; /* more than four */
}

/* Letters, digits, points, hyphens and one asterisk at an end; something in it is a letter. */
static bool host_pattern(struct span pattern)
{
    bool letter = false;

    if (pattern.length == 0 || pattern.length > ADDRESS_MAX)
        return false;
    for (size_t i = 0; i < pattern.length; i++) {
        char c = pattern.data[i];
        bool is_letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');

        letter = letter || is_letter;
        if (!is_letter && !text_is_digit(c) && c != '.' && c != '-' && !(c == '*' && (i == 0 || i + 1 == pattern.length)))
            return false;
    }
    return letter;
}

/* An IPv6 address of which the end is an asterisk: 2001:DB8:*. */
static bool ip6_pattern(struct span pattern)
{
    bool colon = false;

    if (pattern.length < 2 || pattern.data[pattern.length - 1] != '*')
        return false;
    for (size_t i = 0; i + 1 < pattern.length; i++) {
        char c = pattern.data[i];

        colon = colon || c == ':';
        if (!text_is_digit(c) && !(c >= 'a' && c <= 'f') && !(c >= 'A' && c <= 'F') && c != ':')
            return false;
    }
    return colon;
}

bool address_pattern_good(struct span pattern, bool host_names)
{
    struct octet octets[OCTETS];

    return span_is(pattern, "*") || address_good(pattern) || take_octets(pattern, octets) || ip6_pattern(pattern) ||
           (host_names && host_pattern(pattern));
}

static bool text_fits_fold(struct span pattern, struct span text)
{
    bool front = pattern.length && pattern.data[0] == '*', end;

    if (front)
        pattern = span_from(pattern, 1);
    end = pattern.length && pattern.data[pattern.length - 1] == '*';
    if (end)
        pattern.length--;
    if (text.length < pattern.length || (!front && !end && text.length != pattern.length))
        return false;
    for (size_t at = 0; at + pattern.length <= text.length; at++) {
        bool here = strncasecmp(text.data + at, pattern.data, pattern.length) == 0;

        if (here && (end || at + pattern.length == text.length))
            return true;
        if (!front)
            return false;
    }
    return false;
}

bool address_fits(struct span pattern, struct span address)
{
    unsigned char wanted[16], bytes[16];
    size_t wanted_length, length;
    struct octet octets[OCTETS];
    bool binary = as_bytes(address, bytes, &length);

    if (span_is(pattern, "*"))
        return true;
    if (as_bytes(pattern, wanted, &wanted_length))
        return binary && length == wanted_length && memcmp(wanted, bytes, length) == 0;
    if (take_octets(pattern, octets)) {
        for (unsigned i = 0; i < OCTETS; i++)
            if (!binary || length != OCTETS || bytes[i] < octets[i].low || bytes[i] > octets[i].high)
                return false;
        return true;
    }
    return text_fits_fold(pattern, address);
}

/* How specific a pattern is: an address, parts of one, names, anything. */
static unsigned address_weight(struct span pattern)
{
    struct octet octets[OCTETS];
    unsigned weight = 0;

    if (pattern.length == 0 || span_is(pattern, "*"))
        return 0;
    if (address_good(pattern))
        return EXACT;
    if (!take_octets(pattern, octets))
        return (unsigned)pattern.length;
    for (unsigned i = 0; i < OCTETS; i++)
        weight += octets[i].low == octets[i].high ? LITERAL : OCTET_MAX - (octets[i].high - octets[i].low);
    return LITERAL + weight;
}

/* -- distinguished names -- */

struct dn_part {
    struct span type, value;
};

static struct span without_quotes(struct span value)
{
    value = span_trim(value);
    if (value.length >= 2 && value.data[0] == '"' && value.data[value.length - 1] == '"')
        return span_part(value, 1, value.length - 2);
    return value;
}

/* The next attribute; separators inside of quotes are none. False: there is none. */
static bool take_part(struct span *rest, struct dn_part *part)
{
    bool quoted = false;
    size_t end = 0, equals;
    struct span text;

    *rest = span_trim(*rest);
    if (rest->length == 0)
        return false;
    while (end < rest->length && (quoted || (rest->data[end] != ',' && rest->data[end] != ';')))
        quoted ^= rest->data[end++] == '"';
    text = span_part(*rest, 0, end);
    *rest = span_from(*rest, end + 1);
    equals = span_find(text, '=');
    part->type = span_trim(span_part(text, 0, equals));
    part->value = without_quotes(span_from(text, equals + 1));
    return true;
}

/* Several words stand for one type. */
static struct span type_word(struct span type)
{
    static const char *const same[][2] = { { "SP", "ST" }, { "S", "ST" }, { "USERID", "UID" }, { "E", "MAIL" } };

    for (size_t i = 0; i < ARRAY_COUNT(same); i++)
        if (span_is_fold(type, same[i][0]))
            return span_of(same[i][1]);
    return type;
}

static bool same_type(struct span one, struct span other)
{
    one = type_word(one);
    other = type_word(other);
    return one.length == other.length && strncasecmp(one.data, other.data, one.length) == 0;
}

/* OUs and DCs have to come in the order of the filter: each is looked for behind the one that fitted last. */
bool peer_fits(struct span filter, struct span name)
{
    struct span wanted_rest = filter, units = name, domains = name;
    struct dn_part wanted, part;

    while (take_part(&wanted_rest, &wanted)) {
        struct span anywhere = name;
        struct span *rest = &anywhere;
        bool found = false;

        if (same_type(wanted.type, span_of("OU")))
            rest = &units;
        else if (same_type(wanted.type, span_of("DC")))
            rest = &domains;
        while (!found && take_part(rest, &part))
            found = same_type(wanted.type, part.type) && text_fits_fold(wanted.value, part.value);
        if (!found)
            return false;
    }
    return true;
}

/* -- the rule -- */

/* How specific a value that a name has to be or to begin with is. */
static unsigned text_weight(struct span text)
{
    if (text.length && text.data[text.length - 1] == '*')
        return (unsigned)text.length;
    return text.length ? EXACT : 0;
}

static struct span value_of_rule(const struct object *record, enum attribute attribute)
{
    return object_has(record, attribute) ? object_text(record, attribute) : SPAN_NONE;
}

struct weight {
    unsigned profile, type, value, address, issuer;
};

static int compare(const struct weight *a, const struct weight *b)
{
    const unsigned left[] = { a->profile, a->type, a->value, a->address, a->issuer };
    const unsigned right[] = { b->profile, b->type, b->value, b->address, b->issuer };

    for (size_t i = 0; i < ARRAY_COUNT(left); i++)
        if (left[i] != right[i])
            return left[i] > right[i] ? 1 : -1;
    return 0;
}

/* Does the map rule fit, and how specific is it? */
static bool weigh(const struct object *record, const struct channel_partner *partner, struct weight *weight)
{
    struct span address = value_of_rule(record, A_RULE_ADDRESS), issuer = value_of_rule(record, A_RULE_SSLCERTI), value;
    struct span profile = rule_profile(record);
    bool fits;

    *weight = (struct weight){ text_weight(profile), 1, 0, address_weight(address), issuer.length > 0 };
    switch ((int)record->type) {
    case TYPE_SSLPEERMAP:
        value = object_text(record, A_RULE_SSLPEER);
        weight->type = 3;
        weight->value = (unsigned)value.length;
        fits = partner->peer.length && peer_fits(value, partner->peer) &&
               (issuer.length == 0 || (partner->issuer.length && peer_fits(issuer, partner->issuer)));
        break;
    case TYPE_USERMAP:
        value = object_text(record, A_RULE_CLNTUSER);
        weight->type = 2;
        weight->value = text_weight(value);
        fits = partner->user.length && profile_fits(value, partner->user);
        break;
    case TYPE_QMGRMAP:
        value = object_text(record, A_RULE_QMNAME);
        weight->type = 2;
        weight->value = text_weight(value);
        fits = partner->qmgr.length && profile_fits(value, partner->qmgr);
        break;
    case TYPE_ADDRESSMAP:
        fits = true;
        break;
    default:
        fits = false;
        break;
    }
    return fits && profile_fits(profile, partner->channel) && (address.length == 0 || address_fits(address, partner->address));
}

static const struct object *map_rule(const struct objects *objects, const struct channel_partner *partner)
{
    const struct object *best = NULL;
    struct weight best_weight = { 0 }, weight;

    for (uint32_t i = 0; i < objects->count[CLASS_CHLAUTH]; i++) {
        const struct object *record = objects->all[CLASS_CHLAUTH][i];

        if (weigh(record, partner, &weight) && (!best || compare(&weight, &best_weight) > 0)) {
            best = record;
            best_weight = weight;
        }
    }
    return best;
}

static bool in_list(struct span list, bool (*fits)(struct span pattern, struct span name), struct span name)
{
    while (list.length) {
        size_t end = span_find(list, LIST_SEPARATOR);

        if (fits(span_part(list, 0, end), name))
            return true;
        list = span_from(list, end + 1);
    }
    return false;
}

static const struct object *blocked_address(const struct objects *objects, struct span address)
{
    for (uint32_t i = 0; i < objects->count[CLASS_CHLAUTH]; i++) {
        const struct object *record = objects->all[CLASS_CHLAUTH][i];

        if (record->type == TYPE_BLOCKADDR && in_list(object_text(record, A_RULE_ADDRLIST), address_fits, address))
            return record;
    }
    return NULL;
}

static bool same_user(struct span one, struct span other)
{
    return one.length == other.length && strncasecmp(one.data, other.data, one.length) == 0;
}

/* Only the record with the most specific profile counts: one on a channel takes the place of the one for all. */
static const struct object *blocked_user(const struct objects *objects, struct span channel, struct span user)
{
    const struct object *best = NULL;

    for (uint32_t i = 0; i < objects->count[CLASS_CHLAUTH]; i++) {
        const struct object *record = objects->all[CLASS_CHLAUTH][i];

        if (record->type == TYPE_BLOCKUSER && profile_fits(rule_profile(record), channel) &&
            (!best || text_weight(rule_profile(record)) > text_weight(rule_profile(best))))
            best = record;
    }
    return best && user.length && in_list(object_text(best, A_RULE_USERLIST), same_user, user) ? best : NULL;
}

const struct object *rule_for(const struct objects *objects, const struct channel_partner *partner, struct span channel_user)
{
    const struct object *blocked = blocked_address(objects, partner->address);
    const struct object *rule = map_rule(objects, partner);
    struct span user = channel_user.length ? channel_user : partner->user;

    if (blocked)
        return blocked;
    if (rule && object_is(rule, A_RULE_USERSRC, "NOACCESS"))
        return rule;
    if (rule && object_is(rule, A_RULE_USERSRC, "MAP"))
        user = object_text(rule, A_RULE_MCAUSER);
    blocked = blocked_user(objects, partner->channel, user);
    return blocked ? blocked : rule;
}
