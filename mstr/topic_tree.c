/* topic_tree.c - topic strings as a tree.
 *
 * A string is in all places of a pattern at once where it may be, a set of bits: what is hostile costs its length times that of the
 * string, and a 64th of that.
 */
#include "mstr/topic_tree.h"

#include <utlist.h>

#include "base/bug.h"
#include "base/mem.h"

enum {
    FREED_AT_ONCE = 5000,
    BYTES_OF_ONE = 10000, /* of a pattern, times those of a string */
};

/* -- levels -- */

/* Takes the first level off rest; more: there is another one behind it. */
static struct span next_level(struct span *rest, bool *more)
{
    size_t slash = span_find(*rest, '/');
    struct span level = span_part(*rest, 0, slash);

    *more = slash < rest->length;
    *rest = span_from(*rest, slash + 1);
    return level;
}

static bool is_wild_level(struct span level)
{
    return span_is(level, "+") || span_is(level, "#");
}

static bool any_wild_level(struct span string)
{
    bool more = string.length > 0;

    while (more)
        if (is_wild_level(next_level(&string, &more)))
            return true;
    return false;
}

bool topic_string_good(struct span string)
{
    return string.length <= TOPIC_STRING_MAX && !memchr(string.data, '\0', string.length) && !any_wild_level(string);
}

bool topic_pattern_good(struct span pattern, bool characters)
{
    if (pattern.length > TOPIC_STRING_MAX || memchr(pattern.data, '\0', pattern.length))
        return false;
    for (size_t i = 0; characters && i < pattern.length; i++)
        if (pattern.data[i] == '%') {
            i++;
            if (i == pattern.length || !strchr("*?%", pattern.data[i]))
                return false;
        }
    return true;
}

/* Characters in front of the first wildcard, or of the first one that stands for itself: such a pattern is not its own string. */
static size_t literal_length(struct span pattern, bool characters)
{
    struct span rest = pattern;
    bool more = pattern.length > 0;

    if (characters) {
        size_t i = 0;

        while (i < pattern.length && !strchr("*?%", pattern.data[i]))
            i++;
        return i;
    }
    while (more) {
        size_t begin = pattern.length - rest.length;

        if (is_wild_level(next_level(&rest, &more)))
            return begin ? begin - 1 : 0;
    }
    return pattern.length;
}

bool topic_pattern_wild(struct span pattern, bool characters)
{
    return characters ? literal_length(pattern, true) < pattern.length : any_wild_level(pattern);
}

/* -- matching -- */

enum { CHARACTERS = 256, WORD_BITS = 64 };

/* A pattern as steps through a string, one behind the other; a bit of a set for each, and one for the end. A level of a topic has
 * the slash behind it, also the last one; a # is one step for any number of whole levels. */
struct steps {
    size_t words;                 /* of a set */
    size_t count;
    uint64_t *at;                 /* where it may be */
    uint64_t *star, *hash, *plus; /* steps that may stay where they are */
    uint64_t *on;                 /* a set for each character: steps that it fits */
    uint64_t small[CHARACTERS + 4];
};

static void steps_begin(struct steps *steps, size_t most)
{
    steps->words = most / WORD_BITS + 1;
    steps->count = 0;
    if (steps->words == 1)
        memset(steps->small, 0, sizeof steps->small);
    steps->at = steps->words == 1 ? steps->small : mem_alloc((CHARACTERS + 4) * steps->words, sizeof *steps->at);
    steps->star = steps->at + steps->words;
    steps->hash = steps->star + steps->words;
    steps->plus = steps->hash + steps->words;
    steps->on = steps->plus + steps->words;
}

static void steps_end(struct steps *steps)
{
    if (steps->at != steps->small)
        mem_free(steps->at);
}

static void put_bit(uint64_t *set, size_t bit)
{
    set[bit / WORD_BITS] |= 1ULL << bit % WORD_BITS;
}

static bool has_bit(const uint64_t *set, size_t bit)
{
    return set[bit / WORD_BITS] >> bit % WORD_BITS & 1;
}

static void add_character(struct steps *steps, char c)
{
    put_bit(steps->on + (unsigned char)c * steps->words, steps->count++);
}

static void add_any(struct steps *steps)
{
    for (size_t c = 0; c < CHARACTERS; c++)
        put_bit(steps->on + c * steps->words, steps->count);
    steps->count++;
}

/* Two of them in a row are as good as one. */
static void add_wild(struct steps *steps, uint64_t *set)
{
    if (!steps->count || !has_bit(set, steps->count - 1))
        put_bit(set, steps->count++);
}

static void add_level(struct steps *steps, struct span level)
{
    if (span_is(level, "#")) {
        add_wild(steps, steps->hash);
        return;
    }
    if (span_is(level, "+"))
        put_bit(steps->plus, steps->count++);
    else
        for (size_t i = 0; i < level.length; i++)
            add_character(steps, level.data[i]);
    add_character(steps, '/');
}

static void read_pattern(struct steps *steps, struct span pattern, bool characters)
{
    bool more = true;

    while (!characters && more)
        add_level(steps, next_level(&pattern, &more));
    for (size_t i = 0; characters && i < pattern.length; i++) {
        char c = pattern.data[i];

        if (c == '%' && i + 1 < pattern.length)
            add_character(steps, pattern.data[++i]);
        else if (c == '*')
            add_wild(steps, steps->star);
        else if (c == '?')
            add_any(steps);
        else
            add_character(steps, c);
    }
}

/* Steps that fit nothing are passed. boundary: a level begins. */
static void pass(struct steps *steps, bool boundary)
{
    bool more = true;

    while (more) {
        uint64_t carry = 0;

        more = false;
        for (size_t i = 0; i < steps->words; i++) {
            uint64_t passed = steps->at[i] & (steps->star[i] | steps->plus[i] | (boundary ? steps->hash[i] : 0));
            uint64_t next = passed << 1 | carry;

            more |= (next & ~steps->at[i]) != 0; /* a wildcard may stand behind another one */
            steps->at[i] |= next;
            carry = passed >> (WORD_BITS - 1);
        }
    }
}

/* False: the character fits nowhere. */
static bool take(struct steps *steps, char c)
{
    const uint64_t *on = steps->on + (unsigned char)c * steps->words;
    uint64_t carry = 0, any = 0;

    for (size_t i = 0; i < steps->words; i++) {
        uint64_t taken = steps->at[i] & on[i];
        uint64_t stays = steps->at[i] & (steps->star[i] | steps->hash[i] | (c == '/' ? 0 : steps->plus[i]));

        steps->at[i] = taken << 1 | carry | stays;
        carry = taken >> (WORD_BITS - 1);
        any |= steps->at[i];
    }
    return any != 0;
}

/* Is it at a last step that fits whatever comes? */
static bool fits_rest(const struct steps *steps)
{
    return steps->count && has_bit(steps->at, steps->count - 1) &&
           (has_bit(steps->star, steps->count - 1) || has_bit(steps->hash, steps->count - 1));
}

bool topic_fits(struct span pattern, bool characters, struct span string)
{
    size_t length = string.length + !characters;
    struct steps steps;
    bool goes_on = true;

    steps_begin(&steps, pattern.length + 1);
    read_pattern(&steps, pattern, characters);
    put_bit(steps.at, 0);
    pass(&steps, true);
    for (size_t i = 0; goes_on && i < length && !fits_rest(&steps); i++) {
        char c = i < string.length ? string.data[i] : '/';

        goes_on = take(&steps, c);
        pass(&steps, c == '/');
    }
    goes_on = goes_on && (has_bit(steps.at, steps.count) || fits_rest(&steps));
    steps_end(&steps);
    return goes_on;
}

uint64_t topic_fit_work(size_t pattern, size_t string)
{
    return 1 + (uint64_t)pattern * string / BYTES_OF_ONE;
}

/* Does the pattern name the string, or one below it, without a wildcard in that part? */
static bool names(const struct topic_subscriber *subscriber, struct span string)
{
    struct span pattern = span_of(subscriber->pattern);
    size_t literal = literal_length(pattern, subscriber->characters);

    if (string.length == 0)
        return true;
    if (literal < string.length || !span_equal(span_part(pattern, 0, string.length), string))
        return false;
    return subscriber->characters || literal == string.length || pattern.data[string.length] == '/';
}

/* The same for one with wildcards; string: that of the topic. */
static bool reaches(const struct topic_tree *tree, const struct topic_subscriber *subscriber, const struct topic *topic,
                    struct span string)
{
    if (!topic_fits(span_of(subscriber->pattern), subscriber->characters, string))
        return false;
    for (const struct topic *above = topic; above; above = above->parent)
        if (above->object && tree->blocks(above->object) && !names(subscriber, span_part(string, 0, above->length)))
            return false;
    return true;
}

bool topic_reaches(struct topic_tree *tree, const struct topic_subscriber *subscriber, const struct topic *topic)
{
    if (!subscriber->is_wild)
        return subscriber->topic == topic;
    return reaches(tree, subscriber, topic, topic_string(topic, &tree->string));
}

static void add_match(struct topic *topic, struct topic_subscriber *subscriber)
{
    if ((topic->match_count & (topic->match_count - 1)) == 0) /* a power of two: it is full */
        topic->matches = mem_resize(topic->matches, topic->match_count ? 2 * (size_t)topic->match_count : 1,
                                    sizeof(struct topic_subscriber *));
    topic->matches[topic->match_count++] = subscriber;
}

static void drop_match(struct topic *topic, const struct topic_subscriber *subscriber)
{
    for (uint32_t i = 0; i < topic->match_count; i++)
        if (topic->matches[i] == subscriber) {
            memmove(topic->matches + i, topic->matches + i + 1, (topic->match_count - i - 1) * sizeof(struct topic_subscriber *));
            if (--topic->match_count == 0) {
                mem_free(topic->matches);
                topic->matches = NULL;
            }
            return;
        }
}

static void forget_matches(struct topic *topic)
{
    mem_free(topic->matches);
    topic->matches = NULL;
    topic->match_count = 0;
    topic->matched = 0;
}

/* Are matches what there is? */
static bool is_matched(const struct topic_tree *tree, const struct topic *topic)
{
    if (!topic->matched || topic->matched < tree->objects_changed)
        return false;
    for (const struct topic *above = topic; above; above = above->parent)
        if (topic->matched < above->changed)
            return false;
    return true;
}

/* Patterns stand at nodes above the strings that they fit, so others need not be looked at. */
uint64_t topic_match(struct topic_tree *tree, struct topic *topic)
{
    uint64_t work = 0;
    struct span string;

    if (is_matched(tree, topic))
        return 0;
    forget_matches(topic);
    string = topic_string(topic, &tree->string);
    for (struct topic_subscriber *each = topic->exact; each; each = each->next)
        add_match(topic, each);
    for (struct topic *above = topic; above; above = above->parent)
        for (struct topic_subscriber *each = above->wild; each; each = each->next) {
            work += topic_fit_work(strlen(each->pattern), string.length);
            if (reaches(tree, each, topic, string))
                add_match(topic, each);
        }
    topic->matched = tree->changes;
    return work;
}

/* -- nodes -- */

void topic_tree_init(struct topic_tree *tree, bool (*blocks)(const struct object *object))
{
    *tree = (struct topic_tree){ .topic_count = 1, .changes = 1, .blocks = blocks };
    tree->root.tree = tree;
    tree->root.level = mem_copy_text("");
    buf_init(&tree->string, TOPIC_STRING_MAX);
}

static void leave_idle(struct topic *topic)
{
    if (topic->idle)
        DL_DELETE2(topic->tree->idle, topic, previous_idle, next_idle);
    topic->idle = false;
}

static void look_whether_idle(struct topic *topic)
{
    leave_idle(topic);
    if (topic->uses || topic->children || !topic->parent)
        return;
    topic->idle = true;
    DL_APPEND2(topic->tree->idle, topic, previous_idle, next_idle);
}

static uint64_t cost_of(size_t level_length)
{
    return TOPIC_BYTES + level_length;
}

static void take_share(struct topic_tree *tree, struct topic *topic, const struct name8 *user)
{
    uint64_t cost = cost_of(topic->hh.keylen);

    if (name8_none(user))
        return;
    topic->owner = share_take(&tree->owners, user, cost);
    tree->owned += cost;
}

static void give_share_back(struct topic_tree *tree, struct topic *topic)
{
    uint64_t cost = cost_of(topic->hh.keylen);

    if (!topic->owner)
        return;
    share_give_back(&tree->owners, topic->owner, cost);
    tree->owned -= cost;
}

static void free_topic(struct topic_tree *tree, struct topic *topic)
{
    leave_idle(topic);
    give_share_back(tree, topic);
    if (topic->parent)
        HASH_DEL(topic->parent->children, topic);
    tree->topic_count--;
    forget_matches(topic);
    mem_free(topic->level);
    mem_free(topic);
}

void topic_tree_release(struct topic_tree *tree)
{
    struct topic *topic = &tree->root;

    while (topic != &tree->root || topic->children) {
        struct topic *parent = topic->parent;

        if (topic->children) {
            topic = topic->children;
            continue;
        }
        free_topic(tree, topic);
        topic = parent;
    }
    forget_matches(&tree->root);
    mem_free(tree->root.level);
    buf_release(&tree->string);
}

static struct topic *find_child(const struct topic *parent, struct span level)
{
    struct topic *child;

    HASH_FIND(hh, parent->children, level.data, level.length, child);
    return child;
}

static struct topic *add_child(struct topic_tree *tree, struct topic *parent, struct span level)
{
    struct topic *child = mem_alloc(1, sizeof *child);

    child->tree = tree;
    child->parent = parent;
    child->level = mem_copy(level.data, level.length);
    child->length = level.length + (parent->parent ? parent->length + 1 : 0);
    HASH_ADD_KEYPTR(hh, parent->children, child->level, level.length, child);
    leave_idle(parent);
    tree->topic_count++;
    return child;
}

struct span topic_string(const struct topic *topic, struct buf *string)
{
    char *at;

    buf_clear(string);
    at = buf_add(string, topic->length);
    for (; at && topic->parent; topic = topic->parent) {
        memcpy(at + topic->length - topic->hh.keylen, topic->level, topic->hh.keylen);
        if (topic->parent->parent)
            at[topic->length - topic->hh.keylen - 1] = '/';
    }
    return buf_span(string);
}

struct topic *topic_find(struct topic_tree *tree, struct span string)
{
    struct topic *topic = &tree->root;
    bool more = string.length > 0;

    while (topic && more)
        topic = find_child(topic, next_level(&string, &more));
    return topic;
}

uint64_t topic_cost(struct topic_tree *tree, struct span string)
{
    struct topic *topic = &tree->root;
    bool more = string.length > 0;
    uint64_t cost = 0;

    while (more) {
        struct span level = next_level(&string, &more);

        topic = topic ? find_child(topic, level) : NULL;
        cost += topic ? 0 : cost_of(level.length);
    }
    return cost;
}

struct topic *topic_use(struct topic_tree *tree, struct span string)
{
    static const struct name8 nobody;

    return topic_use_as(tree, string, &nobody);
}

struct topic *topic_use_as(struct topic_tree *tree, struct span string, const struct name8 *user)
{
    struct topic *topic = &tree->root;
    bool more = string.length > 0;

    while (more) {
        struct span level = next_level(&string, &more);
        struct topic *child = find_child(topic, level);

        if (!child) {
            child = add_child(tree, topic, level);
            take_share(tree, child, user);
        }
        topic = child;
    }
    topic->uses++;
    leave_idle(topic);
    return topic;
}

void topic_unuse(struct topic *topic, microseconds now)
{
    must(topic->uses > 0);
    topic->uses--;
    topic->used = now;
    look_whether_idle(topic);
}

struct topic *topic_next_below(struct topic *top, struct topic *topic)
{
    if (!topic)
        return top;
    if (topic->children)
        return topic->children;
    while (topic != top && !topic->hh.next)
        topic = topic->parent;
    return topic != top ? topic->hh.next : NULL;
}

struct topic *topic_next(struct topic_tree *tree, struct topic *topic)
{
    return topic_next_below(&tree->root, topic);
}

struct topic *topic_walk_on(struct topic_walk *walk)
{
    struct topic *next = walk->top ? topic_next_below(walk->top, walk->at) : NULL;

    topic_walk_end(walk);
    walk->at = next;
    if (next)
        next->walks++;
    return next;
}

void topic_walk_end(struct topic_walk *walk)
{
    if (walk->at)
        walk->at->walks--;
    walk->at = NULL;
}

/* Those above it go too that were only there for this one. How many that are. */
static unsigned free_idle(struct topic_tree *tree, struct topic *topic, microseconds since)
{
    unsigned count = 0;

    for (;;) {
        struct topic *parent = topic->parent;

        if (parent->used < topic->used)
            parent->used = topic->used;
        free_topic(tree, topic);
        count++;
        topic = parent;
        if (topic->children || topic->uses || topic->walks || !topic->parent || topic->used > since)
            break;
    }
    look_whether_idle(topic);
    return count;
}

microseconds topic_prune(struct topic_tree *tree, microseconds since)
{
    struct topic *topic, *next;
    unsigned count = 0;

    DL_FOREACH_SAFE2(tree->idle, topic, next, next_idle) {
        if (topic->used > since || count >= FREED_AT_ONCE)
            return topic->used;
        if (topic->uses)
            leave_idle(topic); /* who uses it has said so by its count alone */
        else if (!topic->walks)
            count += free_idle(tree, topic, since);
    }
    return 0;
}

/* -- subscriptions -- */

struct topic *topic_top(struct topic_tree *tree, struct span pattern, bool characters)
{
    size_t literal = literal_length(pattern, characters);

    if (characters && literal < pattern.length) { /* the level that has a wildcard is none of it */
        while (literal && pattern.data[literal - 1] != '/')
            literal--;
        literal -= literal > 0;
    }
    return topic_find(tree, span_part(pattern, 0, literal));
}

/* The node at and below which the strings are that it may fit. */
static struct topic *top_of(struct topic_tree *tree, const struct topic_subscriber *subscriber)
{
    struct topic *top = subscriber->topic;

    if (subscriber->is_wild)
        top = topic_top(tree, span_of(subscriber->pattern), subscriber->characters);
    must(top); /* its own string is below it */
    return top;
}

static void stand_at(struct topic_subscriber **list, struct topic_subscriber *subscriber)
{
    subscriber->next = *list;
    subscriber->link = list;
    if (subscriber->next)
        subscriber->next->link = &subscriber->next;
    *list = subscriber;
}

void topic_subscribe(struct topic_tree *tree, struct topic_subscriber *subscriber)
{
    struct span pattern = span_of(subscriber->pattern);
    struct topic *top;

    subscriber->is_wild = topic_pattern_wild(pattern, subscriber->characters);
    subscriber->topic = topic_use_as(tree, pattern, &subscriber->maker);
    subscriber->topic->subscribers++;
    tree->subscriber_count++;
    top = top_of(tree, subscriber);
    stand_at(subscriber->is_wild ? &top->wild : &top->exact, subscriber);
    if (subscriber->is_wild)
        top->changed = ++tree->changes;
    else if (top->matched)
        add_match(top, subscriber);
}

void topic_unsubscribe(struct topic_tree *tree, struct topic_subscriber *subscriber, microseconds now)
{
    struct topic *top = top_of(tree, subscriber);

    *subscriber->link = subscriber->next;
    if (subscriber->next)
        subscriber->next->link = subscriber->link;
    tree->subscriber_count--;
    if (subscriber->is_wild)
        top->changed = ++tree->changes;
    else if (top->matched)
        drop_match(top, subscriber);
    subscriber->topic->subscribers--;
    topic_unuse(subscriber->topic, now);
}

void topic_objects_changed(struct topic_tree *tree)
{
    tree->objects_changed = ++tree->changes;
}
