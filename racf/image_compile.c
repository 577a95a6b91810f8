/* image_compile.c - making an image of the profiles of a class.
 *
 * Profiles are put in order of the most specific one first, so that a rank is all that a search has to compare. Each generic name
 * is then taken apart into qualifiers and laid into the trie; a qualifier that is literal, or literal characters and *, is found by
 * hash, any other by comparing.
 */
#include "base/bug.h"
#include "base/mem.h"
#include "base/text.h"
#include "racf/image.h"
#include "racf/image_format.h"
#include "racf/racf_client.h"

enum { FIRST_EDGES = 64 };

/* Literal (a period too) before &, before %, before the end of the name, before *. */
static int rank_of(char c)
{
    switch (c) {
    case '&':
        return 1;
    case '%':
        return 2;
    case '\0':
        return 3;
    case '*':
        return 4;
    default:
        return 0;
    }
}

int image_order(const char *a, const char *b)
{
    while (*a == *b && *a) {
        a++;
        b++;
    }
    if (rank_of(*a) != rank_of(*b))
        return rank_of(*a) - rank_of(*b);
    return (unsigned char)*a - (unsigned char)*b;
}

static int compare_profiles(const void *a, const void *b)
{
    const struct image_profile *one = *(const struct image_profile *const *)a;
    const struct image_profile *other = *(const struct image_profile *const *)b;
    int order = image_order(one->name, other->name);

    if (order == 0)
        order = (int)one->generic - (int)other->generic; /* discrete before a fully qualified generic */
    return order ? order : one < other ? -1 : one > other; /* the first of two that are the same */
}

static int compare_entries(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(((struct image_entry *)0)->id));
}

/* A pattern while the trie grows: it knows its node. */
struct loose_pattern {
    struct image_pattern pattern;
    uint32_t node;
};

struct compiler {
    enum image_rules rules;
    struct image_row *rows;
    struct image_node *nodes;
    size_t node_count, node_room;
    struct image_edge *edges; /* the hash table itself, grown by doubling */
    size_t edge_count, edge_room;
    struct loose_pattern *patterns;
    size_t pattern_count, pattern_room;
    struct buf texts;
    struct buf extras, conditions, members; /* struct image_extra, image_when, image_member */
};

static uint32_t new_node(struct compiler *c)
{
    struct image_node *node;

    if (c->node_count == c->node_room) {
        c->node_room = c->node_room ? 2 * c->node_room : 64;
        c->nodes = mem_resize(c->nodes, c->node_room, sizeof *c->nodes);
    }
    node = &c->nodes[c->node_count];
    *node = (struct image_node){ .best = IMAGE_NONE,
                                 .end = IMAGE_NONE,
                                 .any = IMAGE_NONE,
                                 .some = IMAGE_NONE,
                                 .one = IMAGE_NONE,
                                 .many = IMAGE_NONE };
    return (uint32_t)c->node_count++;
}

static uint32_t add_text(struct compiler *c, struct span text)
{
    uint32_t offset = (uint32_t)c->texts.length;

    buf_put_span(&c->texts, text);
    return offset;
}

static struct image_edge *edge_place(const struct compiler *c, uint32_t node, unsigned kind, struct span text)
{
    uint64_t place = image_edge_hash(image_hash(0, text.data, text.length), node, kind);

    for (;; place++) {
        struct image_edge *edge = &c->edges[place & (c->edge_room - 1)];

        if (edge->node == IMAGE_NONE)
            return edge;
        if (edge->node == node && edge->kind == kind &&
            span_equal(span_bytes(c->texts.data + edge->text, edge->length), text))
            return edge;
    }
}

static void grow_edges(struct compiler *c)
{
    struct image_edge *old = c->edges;
    size_t old_room = c->edge_room;

    c->edge_room = old_room ? 2 * old_room : FIRST_EDGES;
    c->edges = mem_alloc(c->edge_room, sizeof *c->edges);
    for (size_t i = 0; i < c->edge_room; i++)
        c->edges[i].node = IMAGE_NONE;
    for (size_t i = 0; i < old_room; i++)
        if (old[i].node != IMAGE_NONE)
            *edge_place(c, old[i].node, old[i].kind, span_bytes(c->texts.data + old[i].text, old[i].length)) = old[i];
    mem_free(old);
}

/* Where a part of a name lies: it is in the texts already. */
static uint32_t place_of(const struct compiler *c, struct span text)
{
    return (uint32_t)(text.data - c->texts.data);
}

/* The edge, made if it is not there yet (then its target is IMAGE_NONE). */
static struct image_edge *edge_for(struct compiler *c, uint32_t node, unsigned kind, struct span text)
{
    struct image_edge *edge;

    if (2 * (c->edge_count + 1) > c->edge_room) /* half empty: short ways, and room for an end */
        grow_edges(c);
    edge = edge_place(c, node, kind, text);
    if (edge->node == IMAGE_NONE) {
        *edge = (struct image_edge){ .node = node,
                                     .text = place_of(c, text),
                                     .length = (uint16_t)text.length,
                                     .kind = (uint8_t)kind,
                                     .target = IMAGE_NONE };
        c->edge_count++;
    }
    return edge;
}

static struct image_pattern *pattern_for(struct compiler *c, uint32_t node, struct span text, bool tail)
{
    struct loose_pattern *loose;

    for (size_t i = c->pattern_count; i-- > 0;) { /* names come in order: an equal one was added a moment ago, if ever */
        loose = &c->patterns[i];
        if (loose->node == node && loose->pattern.tail == tail &&
            span_equal(span_bytes(c->texts.data + loose->pattern.text, loose->pattern.length), text))
            return &loose->pattern;
        if (c->pattern_count - i > 16)
            break;
    }
    if (c->pattern_count == c->pattern_room) {
        c->pattern_room = c->pattern_room ? 2 * c->pattern_room : 64;
        c->patterns = mem_resize(c->patterns, c->pattern_room, sizeof *c->patterns);
    }
    loose = &c->patterns[c->pattern_count++];
    *loose = (struct loose_pattern){ { .text = place_of(c, text),
                                       .length = (uint16_t)text.length,
                                       .tail = tail,
                                       .target = IMAGE_NONE,
                                       .best = IMAGE_NONE },
                                     node };
    return &loose->pattern;
}

static void lower(uint32_t *place, uint32_t rank)
{
    if (rank < *place)
        *place = rank;
}

/* The literal characters in front of a * that ends the text; -1 when the text is of another shape. */
static int literal_beginning(struct span text)
{
    size_t i = 0;

    while (i < text.length && text.data[i] != '%' && text.data[i] != '*' && text.data[i] != '&')
        i++;
    return i + 1 == text.length && text.data[i] == '*' && i < IMAGE_LENGTHS ? (int)i : -1;
}

static bool literal(struct span text)
{
    return span_find(text, '%') == text.length && span_find(text, '*') == text.length && span_find(text, '&') == text.length;
}

/* The last qualifier, when it stands for the rest of the name; true when that ended the name. */
static bool add_tail(struct compiler *c, uint32_t node, struct span text, uint32_t rank)
{
    int length = literal_beginning(text);

    if (span_is(text, "**")) {
        lower(&c->nodes[node].any, rank);
        return true;
    }
    if (c->rules == IMAGE_EGN || text.length == 0 || text.data[text.length - 1] != '*')
        return false;
    if (length == 0) {
        lower(&c->nodes[node].some, rank);
    } else if (length > 0) {
        lower(&edge_for(c, node, EDGE_TAIL, span_part(text, 0, (size_t)length))->target, rank);
        c->nodes[node].tails |= 1ULL << length;
    } else {
        struct image_pattern *pattern = pattern_for(c, node, text, true);

        lower(&pattern->target, rank);
        lower(&pattern->best, rank);
    }
    return true;
}

/* The node behind one qualifier. */
static uint32_t add_qualifier(struct compiler *c, uint32_t node, struct span text, uint32_t rank)
{
    int length = literal_beginning(text);
    uint32_t next;

    if (span_is(text, "*") || span_is(text, "**")) {
        bool many = text.length == 2;

        next = many ? c->nodes[node].many : c->nodes[node].one;
        if (next == IMAGE_NONE) {
            next = new_node(c);
            *(many ? &c->nodes[node].many : &c->nodes[node].one) = next;
        }
    } else if (literal(text) || length > 0) {
        bool exact = length <= 0;
        struct image_edge *edge = edge_for(c, node, exact ? EDGE_EXACT : EDGE_BEGINNING,
                                           exact ? text : span_part(text, 0, (size_t)length));

        if (edge->target == IMAGE_NONE)
            edge->target = new_node(c);
        next = edge->target;
        if (!exact)
            c->nodes[node].beginnings |= 1ULL << length;
    } else {
        struct image_pattern *pattern = pattern_for(c, node, text, false);

        if (pattern->target == IMAGE_NONE)
            pattern->target = new_node(c);
        lower(&pattern->best, rank);
        next = pattern->target;
    }
    lower(&c->nodes[next].best, rank);
    return next;
}

/* The name is that of the row of its rank. */
static void add_generic(struct compiler *c, uint32_t rank)
{
    struct span rest = span_bytes(c->texts.data + c->rows[rank].name, c->rows[rank].name_length);
    uint32_t node = 0;

    lower(&c->nodes[0].best, rank);
    for (;;) {
        size_t length = span_find(rest, '.');
        bool last = length == rest.length;
        struct span text = span_part(rest, 0, length);

        if (last && add_tail(c, node, text, rank))
            return;
        node = add_qualifier(c, node, text, rank);
        if (last) {
            lower(&c->nodes[node].end, rank);
            return;
        }
        rest = span_from(rest, length + 1);
    }
}

static int compare_loose(const void *a, const void *b)
{
    const struct loose_pattern *one = a, *other = b;

    if (one->node != other->node)
        return one->node < other->node ? -1 : 1;
    return one->pattern.best < other->pattern.best ? -1 : one->pattern.best > other->pattern.best;
}

/* Puts the patterns of each node side by side, the best first. */
static void order_patterns(struct compiler *c)
{
    if (c->pattern_count)
        qsort(c->patterns, c->pattern_count, sizeof *c->patterns, compare_loose);
    for (size_t i = 0; i < c->pattern_count; i++) {
        struct image_node *node = &c->nodes[c->patterns[i].node];

        if (node->pattern_count++ == 0)
            node->pattern = (uint32_t)i;
    }
}

static struct image_part put_part(struct buf *out, size_t start, size_t count, const void *entries, size_t size)
{
    struct image_part part;

    buf_fill(out, '\0', (8 - (out->length - start) % 8) % 8);
    part.offset = (uint32_t)(out->length - start);
    part.count = (uint32_t)count;
    if (count)
        buf_put(out, entries, count * size);
    return part;
}

static struct image_part put_buf(struct buf *out, size_t start, const struct buf *entries, size_t size)
{
    return put_part(out, start, entries->length / size, entries->data, size);
}

static int compare_conditions(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(((struct image_when *)0)->id));
}

static void put_conditions(struct compiler *c, const struct image_profile *profile, struct image_extra *extra)
{
    struct image_when *entries = mem_alloc(profile->condition_count, sizeof *entries);

    for (size_t i = 0; i < profile->condition_count; i++) {
        const struct image_condition *condition = &profile->conditions[i];

        memcpy(entries[i].id, condition->id.text, sizeof entries[i].id);
        entries[i].entity_length = (uint16_t)strlen(condition->entity);
        entries[i].entity = add_text(c, span_of(condition->entity));
        entries[i].kind = (uint8_t)condition->kind;
        entries[i].level = condition->level;
    }
    if (profile->condition_count)
        qsort(entries, profile->condition_count, sizeof *entries, compare_conditions);
    extra->conditions = (uint32_t)(c->conditions.length / sizeof *entries);
    extra->condition_count = (uint32_t)profile->condition_count;
    buf_put(&c->conditions, entries, profile->condition_count * sizeof *entries);
    mem_free(entries);
}

/* What few profiles have stands apart, so that the others are small. */
static void put_extra(struct compiler *c, const struct image_profile *profile, struct image_row *row)
{
    struct image_extra extra = { .members = (uint32_t)(c->members.length / sizeof(struct image_member)) };

    row->extra = IMAGE_NONE;
    if (profile->condition_count == 0 && profile->member_count == 0 && name8_none(&profile->notify) &&
        hours_any(&profile->hours))
        return;
    memcpy(extra.notify, profile->notify.text, sizeof extra.notify);
    extra.days = profile->hours.days;
    extra.zone = profile->hours.zone;
    extra.from = profile->hours.from;
    extra.to = profile->hours.to;
    put_conditions(c, profile, &extra);
    for (size_t i = 0; i < profile->member_count; i++) {
        struct span text = span_of(profile->members[i]);
        struct image_member member = { .text = add_text(c, text), .length = (uint16_t)text.length };

        if (text.length > RESOURCE_MAX)
            continue;
        buf_put(&c->members, &member, sizeof member);
        extra.member_count++;
    }
    row->extra = (uint32_t)(c->extras.length / sizeof extra);
    buf_put(&c->extras, &extra, sizeof extra);
}

static void put_access(struct buf *access, const struct image_profile *profile, struct image_row *row)
{
    struct image_entry *entries = mem_alloc(profile->access_count, sizeof *entries);

    for (size_t i = 0; i < profile->access_count; i++) {
        memcpy(entries[i].id, profile->access[i].id.text, sizeof entries[i].id);
        entries[i].level = profile->access[i].level;
    }
    if (profile->access_count)
        qsort(entries, profile->access_count, sizeof *entries, compare_entries);
    row->access = (uint32_t)(access->length / sizeof *entries);
    row->access_count = (uint32_t)profile->access_count;
    buf_put(access, entries, profile->access_count * sizeof *entries);
    mem_free(entries);
}

static uint32_t *discrete_table(const struct image_profile **order, size_t count, size_t *room)
{
    uint32_t *table;
    size_t discrete = 0;

    for (size_t i = 0; i < count; i++)
        discrete += !order[i]->generic;
    *room = 0;
    if (discrete == 0)
        return NULL;
    for (*room = 4; *room < 2 * discrete;)
        *room *= 2;
    table = mem_alloc(*room, sizeof *table);
    memset(table, 0xff, *room * sizeof *table);
    for (size_t i = 0; i < count; i++) {
        uint64_t place = image_hash(0, order[i]->name, strlen(order[i]->name));

        if (order[i]->generic)
            continue;
        while (table[place & (*room - 1)] != IMAGE_NONE)
            place++;
        table[place & (*room - 1)] = (uint32_t)i;
    }
    return table;
}

/* Can a search find the profile, in a bounded number of steps? Commands make no others; one that came into the database on another
 * way covers nothing. */
static bool can_cover(const struct image_profile *profile)
{
    return strlen(profile->name) <= RESOURCE_MAX && (!profile->generic || generic_name_good(profile->name));
}

int image_compile(const struct class_row *class_row, enum image_rules rules, const struct image_profile *profiles, size_t count,
                  struct buf *out)
{
    const struct image_profile **order = mem_alloc(count, sizeof *order);
    struct compiler c = { .rules = rules };
    struct image_header header = { .magic = IMAGE_MAGIC, .version = IMAGE_VERSION, .rules = (uint16_t)rules };
    struct image_pattern *patterns;
    struct buf access, row_bytes;
    size_t start = out->length, room;
    size_t given = count;
    uint32_t *discrete;

    must(start == 0 && given < IMAGE_NONE);
    count = 0;
    for (size_t i = 0; i < given; i++)
        if (can_cover(&profiles[i]))
            order[count++] = &profiles[i];
    if (count)
        qsort(order, count, sizeof *order, compare_profiles);
    c.rows = mem_alloc(count, sizeof *c.rows);
    buf_init(&c.texts, UINT32_MAX);
    buf_init(&c.extras, UINT32_MAX);
    buf_init(&c.conditions, UINT32_MAX);
    buf_init(&c.members, UINT32_MAX);
    buf_init(&access, UINT32_MAX);
    buf_init(&row_bytes, 1024);
    new_node(&c);
    for (size_t i = 0; i < count; i++) {
        struct image_row *row = &c.rows[i];

        row->name_length = (uint16_t)strlen(order[i]->name);
        row->name = add_text(&c, span_of(order[i]->name));
        row->uacc = order[i]->uacc;
        row->flags = (uint8_t)((order[i]->generic ? IMAGE_ROW_GENERIC : 0) | (order[i]->warning ? IMAGE_ROW_WARNING : 0) |
                               (order[i]->grouped ? IMAGE_ROW_GROUPED : 0));
        row->audit_success = order[i]->audit.success;
        row->audit_failures = order[i]->audit.failures;
        row->global_success = order[i]->global_audit.success;
        row->global_failures = order[i]->global_audit.failures;
        row->level = order[i]->level;
        put_access(&access, order[i], row);
        put_extra(&c, order[i], row);
        if (order[i]->generic)
            add_generic(&c, (uint32_t)i);
    }
    order_patterns(&c);
    patterns = mem_alloc(c.pattern_count, sizeof *patterns);
    for (size_t i = 0; i < c.pattern_count; i++)
        patterns[i] = c.patterns[i].pattern;
    discrete = discrete_table(order, count, &room);
    class_row_encode(class_row, &row_bytes);

    buf_put(out, &header, sizeof header);
    header.profile_count = (uint32_t)count;
    header.class_row = put_part(out, start, row_bytes.length, row_bytes.data, 1);
    header.profiles = put_part(out, start, count, c.rows, sizeof *c.rows);
    header.extras = put_buf(out, start, &c.extras, sizeof(struct image_extra));
    header.conditions = put_buf(out, start, &c.conditions, sizeof(struct image_when));
    header.members = put_buf(out, start, &c.members, sizeof(struct image_member));
    header.access = put_buf(out, start, &access, sizeof(struct image_entry));
    header.nodes = put_part(out, start, c.node_count, c.nodes, sizeof *c.nodes);
    header.edges = put_part(out, start, c.edge_room, c.edges, sizeof *c.edges);
    header.patterns = put_part(out, start, c.pattern_count, patterns, sizeof *patterns);
    header.discrete = put_part(out, start, room, discrete, sizeof *discrete);
    header.texts = put_part(out, start, c.texts.length, c.texts.data, 1);
    header.length = (uint32_t)(out->length - start);
    if (!buf_failed(out))
        memcpy(out->data + start, &header, sizeof header);
    mem_free(order);
    mem_free(c.rows);
    mem_free(c.nodes);
    mem_free(c.edges);
    mem_free(c.patterns);
    mem_free(patterns);
    mem_free(discrete);
    buf_release(&c.texts);
    buf_release(&c.extras);
    buf_release(&c.conditions);
    buf_release(&c.members);
    buf_release(&access);
    buf_release(&row_bytes);
    return buf_failed(out) ? REASON_TOO_LONG : 0;
}
