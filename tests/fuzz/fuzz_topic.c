/* fuzz_topic.c - topic strings and patterns, whatever they hold: a topic has exactly those subscriptions that fit it, by another way
 * of matching than topic_tree.c has; and the tree is empty when everybody has left.
 *
 * Each line is an order: s or c and a pattern (wildcards of levels, of characters) subscribes, p and a string uses a topic, u takes
 * the oldest subscription away. */
#include "base/bug.h"
#include "base/text.h"
#include "mstr/topic_tree.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SUBSCRIBERS = 12, TOPICS = 12, LENGTH = 48 };

struct slow {
    struct topic_subscriber at; /* first: the tree hands it out */
    char pattern[LENGTH + 1];
    bool there;
};

static bool blocks(const struct object *object UNUSED)
{
    return false;
}

/* -- the other way: which beginnings of the string do so many parts of the pattern fit? -- */

/* Levels of a text; how many. */
static unsigned split(struct span text, struct span levels[LENGTH + 2])
{
    unsigned count = 0;

    for (;;) {
        size_t slash = span_find(text, '/');

        levels[count++] = span_part(text, 0, slash);
        if (slash >= text.length)
            return count;
        text = span_from(text, slash + 1);
    }
}

static bool slow_levels(struct span pattern, struct span string)
{
    struct span parts[LENGTH + 2], levels[LENGTH + 2];
    unsigned part_count = split(pattern, parts), count = split(string, levels);
    bool fits[LENGTH + 3] = { true }, next[LENGTH + 3];

    for (unsigned p = 0; p < part_count; p++) {
        bool any = span_is(parts[p], "#"), one = span_is(parts[p], "+"), seen = false;

        for (unsigned s = 0; s <= count; s++) {
            seen |= fits[s];
            next[s] = any ? seen : s > 0 && fits[s - 1] && (one || span_equal(parts[p], levels[s - 1]));
        }
        memcpy(fits, next, sizeof fits);
    }
    return fits[count];
}

static bool slow_characters(struct span pattern, struct span string)
{
    bool fits[LENGTH + 1] = { true }, next[LENGTH + 1];

    for (size_t p = 0; p < pattern.length; p++) {
        bool escaped = pattern.data[p] == '%', any = pattern.data[p] == '*', one = pattern.data[p] == '?', seen = false;

        p += escaped;
        for (size_t s = 0; s <= string.length; s++) {
            seen |= fits[s];
            next[s] = any && !escaped ? seen
                                      : s > 0 && fits[s - 1] && ((one && !escaped) || pattern.data[p] == string.data[s - 1]);
        }
        memcpy(fits, next, sizeof fits);
    }
    return fits[string.length];
}

static bool slow_fits(const struct slow *subscriber, const char *string)
{
    return subscriber->at.characters ? slow_characters(span_of(subscriber->pattern), span_of(string))
                                     : slow_levels(span_of(subscriber->pattern), span_of(string));
}

/* -- orders -- */

static void check(struct topic_tree *tree, struct topic *topic, const struct slow *subscribers)
{
    unsigned fitting = 0;

    topic_match(tree, topic);
    for (unsigned i = 0; i < SUBSCRIBERS; i++) {
        bool wanted = subscribers[i].there && slow_fits(&subscribers[i], topic_string(topic, &tree->string).data), found = false;

        for (uint32_t j = 0; j < topic->match_count; j++)
            found |= topic->matches[j] == &subscribers[i].at;
        must(found == wanted);
        if (!subscribers[i].there)
            continue;
        must(topic_reaches(tree, &subscribers[i].at, topic) == wanted);
        must(topic_fits(span_of(subscribers[i].pattern), subscribers[i].at.characters, topic_string(topic, &tree->string)) == wanted);
        fitting += wanted;
    }
    must(topic->match_count == fitting);
}

static void leave(struct topic_tree *tree, struct slow *subscriber)
{
    if (subscriber->there)
        topic_unsubscribe(tree, &subscriber->at, 1);
    subscriber->there = false;
}

static void enter(struct topic_tree *tree, struct slow *subscriber, struct span pattern, bool characters)
{
    if (!topic_pattern_good(pattern, characters))
        return;
    leave(tree, subscriber);
    *subscriber = (struct slow){ .there = true };
    memcpy(subscriber->pattern, pattern.data, pattern.length);
    subscriber->at.pattern = subscriber->pattern;
    subscriber->at.characters = characters;
    topic_subscribe(tree, &subscriber->at);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slow subscribers[SUBSCRIBERS] = { { .there = false } };
    struct topic *topics[TOPICS];
    unsigned topic_count = 0, next = 0, oldest = 0;
    struct span rest = span_bytes(data, size), line;
    struct topic_tree tree;

    topic_tree_init(&tree, blocks);
    while (span_line(&rest, &line)) {
        char order = line.length ? line.data[0] : '\0';
        struct span text = span_part(span_from(line, line.length ? 1 : 0), 0, LENGTH);

        if (order == 's' || order == 'c')
            enter(&tree, &subscribers[next++ % SUBSCRIBERS], text, order == 'c');
        else if (order == 'u')
            leave(&tree, &subscribers[oldest++ % SUBSCRIBERS]);
        else if (order == 'p' && topic_count < TOPICS && topic_string_good(text))
            topics[topic_count++] = topic_use(&tree, text);
        for (unsigned i = 0; i < topic_count; i++)
            check(&tree, topics[i], subscribers);
    }
    for (unsigned i = 0; i < SUBSCRIBERS; i++)
        leave(&tree, &subscribers[i]);
    for (unsigned i = 0; i < topic_count; i++)
        topic_unuse(topics[i], 1);
    topic_prune(&tree, 2);
    must(tree.topic_count <= 1 && tree.subscriber_count == 0);
    topic_tree_release(&tree);
    return 0;
}
