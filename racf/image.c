/* image.c - searching a compiled image (image_compile.c makes it). */
#include "racf/image.h"

#include "base/text.h"
#include "racf/image_format.h"

enum { QUALIFIERS_MAX = RESOURCE_MAX / 2 + 1 };

#define IMAGE_PART(image, part, type) ((const type *)(const void *)((image)->bytes + header_of(image)->part.offset))

static const struct image_header *header_of(const struct image *image)
{
    return (const struct image_header *)(const void *)image->bytes;
}

static const char *text_at(const struct image *image, uint32_t offset)
{
    return IMAGE_PART(image, texts, char) + offset;
}

/* ------------------------------------------------------------------------------------------------ opening */

static bool part_good(const struct image *image, const struct image_part *part, size_t entry, size_t align)
{
    return part->offset % align == 0 && part->offset <= image->length && part->count <= (image->length - part->offset) / entry;
}

static bool text_good(const struct image *image, uint32_t offset, size_t length)
{
    const struct image_part *texts = &header_of(image)->texts;

    return offset <= texts->count && length <= texts->count - offset;
}

static bool rank_good(const struct image *image, uint32_t rank)
{
    return rank == IMAGE_NONE || rank < header_of(image)->profile_count;
}

static bool node_good(const struct image *image, uint32_t node)
{
    return node == IMAGE_NONE || node < header_of(image)->nodes.count;
}

static bool power_of_two(uint32_t number)
{
    return number && (number & (number - 1)) == 0;
}

static bool extras_good(const struct image *image)
{
    const struct image_header *header = header_of(image);
    const struct image_extra *extras = IMAGE_PART(image, extras, struct image_extra);
    const struct image_when *conditions = IMAGE_PART(image, conditions, struct image_when);
    const struct image_member *members = IMAGE_PART(image, members, struct image_member);

    for (uint32_t i = 0; i < header->extras.count; i++)
        if (extras[i].conditions > header->conditions.count ||
            extras[i].condition_count > header->conditions.count - extras[i].conditions ||
            extras[i].members > header->members.count || extras[i].member_count > header->members.count - extras[i].members)
            return false;
    for (uint32_t i = 0; i < header->conditions.count; i++)
        if (!text_good(image, conditions[i].entity, conditions[i].entity_length))
            return false;
    for (uint32_t i = 0; i < header->members.count; i++)
        if (!text_good(image, members[i].text, members[i].length))
            return false;
    return true;
}

static bool tables_good(const struct image *image)
{
    const struct image_header *header = header_of(image);
    const struct image_row *rows = IMAGE_PART(image, profiles, struct image_row);
    const struct image_node *nodes = IMAGE_PART(image, nodes, struct image_node);
    const struct image_edge *edges = IMAGE_PART(image, edges, struct image_edge);
    const struct image_pattern *patterns = IMAGE_PART(image, patterns, struct image_pattern);
    const uint32_t *discrete = IMAGE_PART(image, discrete, uint32_t);
    uint32_t empty = 0;

    for (uint32_t i = 0; i < header->profiles.count; i++)
        if (rows[i].name_length > RESOURCE_MAX || !text_good(image, rows[i].name, rows[i].name_length) ||
            rows[i].access > header->access.count ||
            rows[i].access_count > header->access.count - rows[i].access ||
            (rows[i].extra != IMAGE_NONE && rows[i].extra >= header->extras.count))
            return false;
    if (!extras_good(image))
        return false;
    for (uint32_t i = 0; i < header->nodes.count; i++) {
        const struct image_node *node = &nodes[i];

        /* A node leads only to later ones, so that no walk is endless. */
        if (!rank_good(image, node->end) || !rank_good(image, node->any) || !rank_good(image, node->some) ||
            !node_good(image, node->one) || !node_good(image, node->many) || node->one <= i || node->many <= i ||
            node->pattern > header->patterns.count || node->pattern_count > header->patterns.count - node->pattern)
            return false;
        for (uint32_t k = node->pattern; k < node->pattern + node->pattern_count; k++)
            if (!patterns[k].tail && patterns[k].target <= i)
                return false;
    }
    for (uint32_t i = 0; i < header->edges.count; i++) {
        if (edges[i].node == IMAGE_NONE) {
            empty++;
            continue;
        }
        if (!node_good(image, edges[i].node) || !text_good(image, edges[i].text, edges[i].length) ||
            edges[i].target == IMAGE_NONE ||
            !(edges[i].kind == EDGE_TAIL ? rank_good(image, edges[i].target)
                                         : node_good(image, edges[i].target) && edges[i].target > edges[i].node))
            return false;
    }
    if (header->edges.count && empty == 0) /* a search for what is not there must come to an end */
        return false;
    for (uint32_t i = 0; i < header->patterns.count; i++)
        if (!text_good(image, patterns[i].text, patterns[i].length) || patterns[i].target == IMAGE_NONE ||
            !(patterns[i].tail ? rank_good(image, patterns[i].target) : node_good(image, patterns[i].target)))
            return false;
    empty = 0;
    for (uint32_t i = 0; i < header->discrete.count; i++) {
        if (!rank_good(image, discrete[i]))
            return false;
        empty += discrete[i] == IMAGE_NONE;
    }
    return header->discrete.count == 0 || empty > 0;
}

int image_open(struct image *image, struct span bytes)
{
    const struct image_header *header = (const struct image_header *)(const void *)bytes.data;
    struct reader reader;

    *image = (struct image){ (const unsigned char *)bytes.data, bytes.length, { .posit = 0 }, 0 };
    if (bytes.length < sizeof *header || (uintptr_t)bytes.data % 8 || header->magic != IMAGE_MAGIC)
        return REASON_CORRUPT;
    if (header->version != IMAGE_VERSION)
        return REASON_VERSION;
    if (header->length != bytes.length || header->profiles.count != header->profile_count ||
        !part_good(image, &header->class_row, 1, 1) || !part_good(image, &header->profiles, sizeof(struct image_row), 4) ||
        !part_good(image, &header->extras, sizeof(struct image_extra), 8) ||
        !part_good(image, &header->access, sizeof(struct image_entry), 8) ||
        !part_good(image, &header->conditions, sizeof(struct image_when), 8) ||
        !part_good(image, &header->members, sizeof(struct image_member), 4) ||
        !part_good(image, &header->nodes, sizeof(struct image_node), 8) ||
        !part_good(image, &header->edges, sizeof(struct image_edge), 4) ||
        !part_good(image, &header->patterns, sizeof(struct image_pattern), 4) ||
        !part_good(image, &header->discrete, sizeof(uint32_t), 4) || !part_good(image, &header->texts, 1, 1) ||
        header->nodes.count == 0 || (header->edges.count && !power_of_two(header->edges.count)) ||
        (header->discrete.count && !power_of_two(header->discrete.count)) || !tables_good(image))
        return REASON_CORRUPT;
    reader = reader_of(span_bytes(image->bytes + header->class_row.offset, header->class_row.count));
    class_row_decode(&reader, &image->class_row);
    if (reader_end(&reader) < 0)
        return REASON_CORRUPT;
    image->profile_count = header->profile_count;
    return 0;
}

/* ------------------------------------------------------------------------------------------------ searching */

/* One search: the qualifiers of the resource, and the best rank so far. */
struct search {
    const struct image *image;
    const struct image_node *nodes;
    const struct image_edge *edges;
    const struct image_pattern *patterns;
    uint32_t edge_mask;
    uint32_t count;
    const char *text[QUALIFIERS_MAX];
    uint16_t length[QUALIFIERS_MAX];
    uint64_t hash[QUALIFIERS_MAX];
    const char *end; /* of the whole name */
    uint32_t best;
    uint32_t steps;                          /* taken so far */
    const struct image_variables *variables; /* or NULL */
    int64_t *all;                            /* every match is wanted: up to room of them; else NULL */
    size_t all_count, all_room;
};

/* Names take a search through a node once for each qualifier at most; many values of many variables can take it further. */
enum { STEPS_MAX = 1 << 22 };

/* Another step: false when there have been too many, and the search is given up. */
static bool step(struct search *search)
{
    return search->steps < STEPS_MAX && ++search->steps < STEPS_MAX;
}

static const struct image_edge *find_edge(const struct search *search, uint32_t node, unsigned kind, const char *text,
                                          size_t length, uint64_t text_hash)
{
    uint64_t place = image_edge_hash(text_hash, node, kind);

    for (;; place++) {
        const struct image_edge *edge = &search->edges[place & search->edge_mask];

        if (edge->node == IMAGE_NONE)
            return NULL;
        if (edge->node == node && edge->kind == kind && edge->length == length &&
            memcmp(text_at(search->image, edge->text), text, length) == 0)
            return edge;
    }
}

static bool pattern_fits(struct search *search, const char *pattern, size_t pattern_length, const char *text, size_t length,
                         bool tail);

/* The length of the variable name that a pattern begins with: & and up to seven characters of a name. */
static size_t variable_length(const char *pattern, size_t length)
{
    size_t i = 1;

    while (i < length && i < NAME8_MAX && (text_is_letter(pattern[i]) || text_is_digit(pattern[i]) || text_is_national(pattern[i])))
        i++;
    return i;
}

/* A value of the variable, and what stands behind it in the pattern. */
static bool value_fits(struct search *search, struct span value, struct span behind, const char *text, size_t length,
                       bool tail)
{
    return step(search) && value.length <= length && memcmp(value.data, text, value.length) == 0 &&
           pattern_fits(search, behind.data, behind.length, text + value.length, length - value.length, tail);
}

/* A pattern that begins with a variable: each of its values is tried, in their order. DIFFERS: a value with a period in it fits
 * nothing, since names are compared qualifier by qualifier. */
static bool variable_fits(struct search *search, struct span pattern, const char *text, size_t length, bool tail)
{
    size_t name_length = variable_length(pattern.data, pattern.length);
    struct span name = span_part(pattern, 0, name_length), behind = span_from(pattern, name_length), value;
    const struct image_variables *variables = search->variables;
    int64_t profile;

    if (!variables)
        return false;
    if (variables->who && span_is(name, "&RACUID"))
        return !name8_none(&variables->who->user) &&
               value_fits(search, span_of(variables->who->user.text), behind, text, length, tail);
    if (variables->who && span_is(name, "&RACGPID"))
        return !name8_none(&variables->who->group) &&
               value_fits(search, span_of(variables->who->group.text), behind, text, length, tail);
    profile = variables->image ? image_find_discrete(variables->image, name) : IMAGE_NO_PROFILE;
    for (size_t i = 0; profile != IMAGE_NO_PROFILE && image_member(variables->image, profile, i, &value); i++)
        if (value_fits(search, value, behind, text, length, tail))
            return true;
    return false;
}

/* Does a qualifier (or the rest of the name) fit a pattern of literals, % (one character, never a period), & (a variable) and
 * * (what is left)? */
static bool pattern_fits(struct search *search, const char *pattern, size_t pattern_length, const char *text, size_t length,
                         bool tail)
{
    size_t i;

    for (i = 0; i < pattern_length; i++) {
        if (pattern[i] == '*')
            return i + 1 == pattern_length; /* what stands behind it is part of no documented form, and fits nothing */
        if (pattern[i] == '&')
            return variable_fits(search, span_bytes(pattern + i, pattern_length - i), text + i, length - i, tail);
        if (i >= length || (pattern[i] == '%' ? text[i] == '.' : pattern[i] != text[i]))
            return false;
    }
    return tail || i == length;
}

static void better(struct search *search, uint32_t rank)
{
    if (search->all) {
        if (rank != IMAGE_NONE && search->all_count < search->all_room)
            search->all[search->all_count++] = rank;
    } else if (rank < search->best) {
        search->best = rank;
    }
}

static void walk(struct search *search, uint32_t number, uint32_t at);

/* Edges whose text is the beginning of the qualifier, the longest (the most specific) first. */
static void walk_beginnings(struct search *search, uint32_t number, uint32_t at, uint64_t lengths, unsigned kind)
{
    size_t whole = search->length[at];

    if (whole < IMAGE_LENGTHS - 1)
        lengths &= (2ULL << whole) - 1;
    while (lengths) {
        unsigned length = 63 - (unsigned)__builtin_clzll(lengths);
        const struct image_edge *edge = find_edge(search, number, kind, search->text[at], length,
                                                  image_hash(0, search->text[at], length));

        lengths &= ~(1ULL << length);
        if (!edge)
            continue;
        if (kind == EDGE_BEGINNING) {
            walk(search, edge->target, at + 1);
        } else {
            better(search, edge->target);
            if (!search->all)
                break; /* shorter ones are less specific */
        }
    }
}

static void walk_patterns(struct search *search, const struct image_node *node, uint32_t at)
{
    for (uint32_t i = node->pattern; i < node->pattern + node->pattern_count; i++) {
        const struct image_pattern *pattern = &search->patterns[i];
        const char *text = text_at(search->image, pattern->text);

        if (pattern->best >= search->best)
            break; /* they are in order of their best rank */
        if (pattern->tail) {
            if (pattern_fits(search, text, pattern->length, search->text[at], (size_t)(search->end - search->text[at]), true))
                better(search, pattern->target);
        } else if (pattern_fits(search, text, pattern->length, search->text[at], search->length[at], false)) {
            walk(search, pattern->target, at + 1);
        }
    }
}

static void walk(struct search *search, uint32_t number, uint32_t at)
{
    const struct image_node *node = &search->nodes[number];
    const struct image_edge *exact;

    if (!step(search) || node->best >= search->best || (search->all && search->all_count == search->all_room))
        return;
    better(search, node->any);
    if (at == search->count) {
        better(search, node->end);
        return;
    }
    if (search->edge_mask) {
        exact = find_edge(search, number, EDGE_EXACT, search->text[at], search->length[at], search->hash[at]);
        if (exact)
            walk(search, exact->target, at + 1);
        if (node->beginnings)
            walk_beginnings(search, number, at, node->beginnings, EDGE_BEGINNING);
        if (node->tails)
            walk_beginnings(search, number, at, node->tails, EDGE_TAIL);
    }
    walk_patterns(search, node, at);
    if (node->one != IMAGE_NONE)
        walk(search, node->one, at + 1);
    better(search, node->some);
    if (node->many != IMAGE_NONE)
        for (uint32_t next = at; next < search->count; next++)
            walk(search, node->many, next);
}

static bool split(struct search *search, struct span resource)
{
    const char *start = resource.data;

    search->end = resource.data + resource.length;
    search->count = 0;
    for (const char *c = resource.data;; c++) {
        if (c < search->end && *c != '.')
            continue;
        if (search->count == QUALIFIERS_MAX)
            return false;
        search->text[search->count] = start;
        search->length[search->count] = (uint16_t)(c - start);
        search->hash[search->count] = image_hash(0, start, (size_t)(c - start));
        search->count++;
        start = c + 1;
        if (c == search->end)
            return true;
    }
}

int64_t image_find_discrete(const struct image *image, struct span resource)
{
    const struct image_header *header = header_of(image);
    const struct image_row *rows = IMAGE_PART(image, profiles, struct image_row);
    const uint32_t *table = IMAGE_PART(image, discrete, uint32_t);
    uint64_t place;

    if (header->discrete.count == 0)
        return IMAGE_NO_PROFILE;
    for (place = image_hash(0, resource.data, resource.length);; place++) {
        uint32_t rank = table[place & (header->discrete.count - 1)];

        if (rank == IMAGE_NONE)
            return IMAGE_NO_PROFILE;
        if (rows[rank].name_length == resource.length &&
            memcmp(text_at(image, rows[rank].name), resource.data, resource.length) == 0)
            return rank;
    }
}

/* Makes a search ready; false: the resource is no name that a profile can cover. */
static bool begin_search(struct search *search, const struct image *image, struct span resource,
                         const struct image_variables *variables)
{
    const struct image_header *header = header_of(image);

    if (resource.length == 0 || resource.length > RESOURCE_MAX)
        return false;
    search->image = image;
    search->nodes = IMAGE_PART(image, nodes, struct image_node);
    search->edges = IMAGE_PART(image, edges, struct image_edge);
    search->patterns = IMAGE_PART(image, patterns, struct image_pattern);
    search->edge_mask = header->edges.count ? header->edges.count - 1 : 0;
    search->best = IMAGE_NONE;
    search->steps = 0;
    search->variables = variables;
    search->all = NULL;
    return split(search, resource);
}

int64_t image_find_generic_with(const struct image *image, struct span resource, const struct image_variables *variables)
{
    struct search search;

    if (!begin_search(&search, image, resource, variables))
        return IMAGE_NO_PROFILE;
    walk(&search, 0, 0);
    if (search.steps == STEPS_MAX)
        return IMAGE_GIVEN_UP;
    return search.best == IMAGE_NONE ? IMAGE_NO_PROFILE : (int64_t)search.best;
}

int64_t image_find_generic(const struct image *image, struct span resource)
{
    return image_find_generic_with(image, resource, NULL);
}

static int compare_ranks(const void *a, const void *b)
{
    int64_t one = *(const int64_t *)a, other = *(const int64_t *)b;

    return one < other ? -1 : one > other;
}

size_t image_matches(const struct image *image, struct span resource, const struct image_variables *variables, int64_t *found,
                     size_t room)
{
    struct search search;
    size_t count = 0;

    if (!begin_search(&search, image, resource, variables))
        return 0;
    search.all = found;
    search.all_count = 0;
    search.all_room = room;
    walk(&search, 0, 0);
    if (search.all_count)
        qsort(found, search.all_count, sizeof *found, compare_ranks);
    for (size_t i = 0; i < search.all_count; i++) /* some are found on two ways */
        if (count == 0 || found[count - 1] != found[i])
            found[count++] = found[i];
    return count;
}

int64_t image_find(const struct image *image, struct span resource)
{
    int64_t discrete = image_find_discrete(image, resource);

    return discrete != IMAGE_NO_PROFILE ? discrete : image_find_generic(image, resource);
}

/* ------------------------------------------------------------------------------------------------ profiles */

static const struct image_row *row_of(const struct image *image, int64_t profile)
{
    return &IMAGE_PART(image, profiles, struct image_row)[profile];
}

struct span image_profile_name(const struct image *image, int64_t profile)
{
    const struct image_row *row = row_of(image, profile);

    return span_bytes(text_at(image, row->name), row->name_length);
}

bool image_profile_generic(const struct image *image, int64_t profile)
{
    return row_of(image, profile)->flags & IMAGE_ROW_GENERIC;
}

bool image_profile_warning(const struct image *image, int64_t profile)
{
    return row_of(image, profile)->flags & IMAGE_ROW_WARNING;
}

bool image_profile_grouped(const struct image *image, int64_t profile)
{
    return row_of(image, profile)->flags & IMAGE_ROW_GROUPED;
}

uint8_t image_profile_uacc(const struct image *image, int64_t profile)
{
    return row_of(image, profile)->uacc;
}

struct racf_audit_setting image_profile_audit(const struct image *image, int64_t profile)
{
    return (struct racf_audit_setting){ row_of(image, profile)->audit_success, row_of(image, profile)->audit_failures };
}

struct racf_audit_setting image_profile_global_audit(const struct image *image, int64_t profile)
{
    return (struct racf_audit_setting){ row_of(image, profile)->global_success, row_of(image, profile)->global_failures };
}

uint8_t image_profile_level(const struct image *image, int64_t profile)
{
    return row_of(image, profile)->level;
}

/* NULL: nothing of the kind. */
static const struct image_extra *extra_of(const struct image *image, int64_t profile)
{
    uint32_t extra = row_of(image, profile)->extra;

    return extra == IMAGE_NONE ? NULL : &IMAGE_PART(image, extras, struct image_extra)[extra];
}

struct name8 image_profile_notify(const struct image *image, int64_t profile)
{
    const struct image_extra *extra = extra_of(image, profile);
    struct name8 notify = { "" };

    if (extra)
        memcpy(notify.text, extra->notify, sizeof extra->notify);
    return notify;
}

struct hours image_profile_hours(const struct image *image, int64_t profile)
{
    const struct image_extra *extra = extra_of(image, profile);

    return extra ? (struct hours){ extra->days, extra->zone, extra->from, extra->to } : (struct hours){ 0 };
}

bool image_member(const struct image *image, int64_t profile, size_t number, struct span *member)
{
    const struct image_extra *extra = extra_of(image, profile);
    const struct image_member *entry;

    if (!extra || number >= extra->member_count)
        return false;
    entry = &IMAGE_PART(image, members, struct image_member)[extra->members + number];
    *member = span_bytes(text_at(image, entry->text), entry->length);
    return true;
}

bool image_profile_conditional(const struct image *image, int64_t profile)
{
    const struct image_extra *extra = extra_of(image, profile);

    return extra && extra->condition_count > 0;
}

bool image_access_when(const struct image *image, int64_t profile, enum racf_condition kind, struct span entity,
                       const struct name8 *id, uint8_t *level)
{
    const struct image_extra *extra = extra_of(image, profile);
    const struct image_when *entries = IMAGE_PART(image, conditions, struct image_when);

    for (uint32_t i = 0; extra && i < extra->condition_count; i++) {
        const struct image_when *entry = &entries[extra->conditions + i];

        if (entry->kind == kind && memcmp(entry->id, id->text, sizeof entry->id) == 0 &&
            span_equal(span_bytes(text_at(image, entry->entity), entry->entity_length), entity)) {
            *level = entry->level;
            return true;
        }
    }
    return false;
}

bool image_condition(const struct image *image, int64_t profile, size_t number, struct image_condition_entry *entry)
{
    const struct image_extra *extra = extra_of(image, profile);
    const struct image_when *entries = IMAGE_PART(image, conditions, struct image_when);
    const struct image_when *found;

    if (!extra || number >= extra->condition_count)
        return false;
    found = &entries[extra->conditions + number];
    *entry = (struct image_condition_entry){ .kind = found->kind, .level = found->level,
                                             .entity = span_bytes(text_at(image, found->entity), found->entity_length) };
    memcpy(entry->id.text, found->id, sizeof found->id);
    return true;
}

bool image_access(const struct image *image, int64_t profile, const struct name8 *id, uint8_t *level)
{
    const struct image_row *row = row_of(image, profile);
    const struct image_entry *entries = IMAGE_PART(image, access, struct image_entry) + row->access;
    uint32_t low = 0, high = row->access_count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = memcmp(entries[middle].id, id->text, sizeof entries[middle].id);

        if (order == 0) {
            *level = entries[middle].level;
            return true;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}
