/* test_topic_tree.c - topic_tree.c: which pattern fits which string, which subscriptions a node has, which nodes stay. */
#include "tests/unit/forbidden.h"

#include <malloc.h>
#include <time.h>

#include "base/mem.h"
#include "mstr/topic_tree.h"

/* A topic object of a test is a letter: B stands in the way of wildcards. */
static bool blocks(const struct object *object)
{
    return *(const char *)(const void *)object == 'B';
}

static const struct {
    const char *pattern;
    bool characters;
    const char *string;
    bool fits;
} rows[] = {
    { "a/b", false, "a/b", true },
    { "a/b", false, "a/c", false },
    { "a/b", false, "a", false },
    { "a", false, "a/b", false },
    { "#", false, "a", true },
    { "#", false, "a/b/c", true },
    { "#", false, "/", true },
    { "a/#", false, "a", true },
    { "a/#", false, "a/b/c", true },
    { "a/#", false, "ab", false },
    { "#/c", false, "c", true },
    { "#/c", false, "a/b/c", true },
    { "#/c", false, "a/b/c/d", false },
    { "a/#/c", false, "a/c", true },
    { "a/#/c", false, "a/x/y/c", true },
    { "a/#/c/#/e", false, "a/c/c/d/e", true },
    { "a/#/c/#/e", false, "a/b/d/e", false },
    { "+", false, "a", true },
    { "+", false, "a/b", false },
    { "+", false, "", true },
    { "+/b", false, "a/b", true },
    { "a/+", false, "a", false },
    { "a/+", false, "a/", true },
    { "a/+/c", false, "a/b/c", true },
    { "a/+/c", false, "a/b/b/c", false },
    { "/a", false, "a", false },
    { "/a", false, "/a", true },
    { "+/a", false, "/a", true },
    { "a#", false, "a#", true },   /* no level of its own: it means itself */
    { "a#", false, "ab", false },
    { "a/b+", false, "a/bc", false },
    { "a/*", false, "a/b", false },  /* the other schema */
    { "*", true, "a/b/c", true },
    { "*", true, "", true },
    { "a*", true, "a/b", true },
    { "a/*/c", true, "a/b/x/c", true },
    { "a/*/c", true, "a/c", false },
    { "?/b", true, "a/b", true },
    { "?/b", true, "/b", false },
    { "a?", true, "a", false },
    { "a%*", true, "a*", true },
    { "a%*", true, "ab", false },
    { "a%%b", true, "a%b", true },
    { "a%?", true, "a?", true },
    { "a/#", true, "a/b", false },
    { "*a*b*c*", true, "xxaxxbxxcxx", true },
    { "*a*b*c*", true, "xxaxxcxxbxx", false },
};

static void patterns_fit_strings(void **state UNUSED)
{
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
        if (topic_fits(span_of(rows[i].pattern), rows[i].characters, span_of(rows[i].string)) != rows[i].fits)
            fail_msg("%s on %s", rows[i].pattern, rows[i].string);
}

/* The slow second opinion. */
static bool slow(struct span pattern, struct span string, bool pattern_more, bool string_more)
{
    size_t p = span_find(pattern, '/'), s = span_find(string, '/');
    struct span level = span_part(pattern, 0, p);
    bool more_p = p < pattern.length, more_s = s < string.length;

    if (!pattern_more)
        return !string_more;
    if (span_is(level, "#"))
        return slow(span_from(pattern, p + 1), string, more_p, string_more) ||
               (string_more && slow(pattern, span_from(string, s + 1), true, more_s));
    return string_more && (span_is(level, "+") || span_equal(level, span_part(string, 0, s))) &&
           slow(span_from(pattern, p + 1), span_from(string, s + 1), more_p, more_s);
}

static void every_short_pattern_fits_as_the_slow_one_says(void **state UNUSED)
{
    static const char letters[] = "a/#+";
    char pattern[8], string[8];

    for (unsigned i = 0; i < 4096; i++) /* six letters of four */
        for (unsigned j = 0; j < 64; j++) {
            for (unsigned k = 0; k < 6; k++)
                pattern[k] = letters[i >> (2 * k) & 3];
            for (unsigned k = 0; k < 6; k++)
                string[k] = letters[j >> k & 1];
            for (size_t length = 1; length <= 6; length++) {
                struct span one = span_bytes(pattern, 6), other = span_bytes(string, length);

                assert_int_equal(topic_fits(one, false, other), slow(one, other, true, true));
            }
        }
}

static void fill(char *text, size_t length, const char *with)
{
    for (size_t i = 0; i < length; i++)
        text[i] = with[i % strlen(with)];
}

/* One pattern kept all programs waiting for seconds at each publication: its length times that of the string, level by level. */
static void a_hostile_pattern_kept_all_programs_waiting(void **state UNUSED)
{
    static const struct {
        const char *begin, *repeat, *end, *string;
        bool characters;
    } hostile[] = {
        { "#/", "#/", "x", "a/", false }, { "#", "/", "x", "/", false },   { "#", "/+", "/x", "/", false },
        { "", "*", "x", "a/", true },     { "*", "a", "b", "a", true },    { "*", "?a", "b", "a", true },
    };
    enum { LONGEST = 10240, TIMES = 3, SECONDS = 3 };
    static char pattern[LONGEST], string[LONGEST];
    clock_t began = clock();

    for (size_t i = 0; i < ARRAY_COUNT(hostile); i++) {
        size_t begin = strlen(hostile[i].begin), end = strlen(hostile[i].end), length = begin + LONGEST / 2 + end;

        memcpy(pattern, hostile[i].begin, begin);
        fill(pattern + begin, LONGEST / 2, hostile[i].repeat);
        memcpy(pattern + length - end, hostile[i].end, end);
        fill(string, LONGEST, hostile[i].string);
        for (unsigned times = 0; times < TIMES; times++)
            assert_false(topic_fits(span_bytes(pattern, length), hostile[i].characters, span_bytes(string, LONGEST)));
    }
    assert_in_range(clock() - began, 0, SECONDS * CLOCKS_PER_SEC);
    assert_in_range(topic_fit_work(LONGEST, LONGEST), 5000, 20000);
    assert_int_equal(topic_fit_work(10, 20), 1);
}

static void some_strings_are_not_good(void **state UNUSED)
{
    static char longest[10241];

    memset(longest, 'a', sizeof longest);
    assert_true(topic_string_good(span_bytes(longest, 10240)));
    assert_false(topic_string_good(span_bytes(longest, 10241)));
    assert_true(topic_string_good(span_of("a#/b+")));
    assert_false(topic_string_good(span_of("a/#")));
    assert_false(topic_string_good(span_of("+")));
    assert_false(topic_string_good(span_bytes("a\0b", 3)));
    assert_true(topic_pattern_good(span_of("a/%b"), false));
    assert_false(topic_pattern_good(span_of("a/%b"), true));
    assert_false(topic_pattern_good(span_of("a/%"), true));
    assert_true(topic_pattern_wild(span_of("a/+"), false));
    assert_false(topic_pattern_wild(span_of("a/+"), true));
    assert_true(topic_pattern_wild(span_of("a/%*"), true)); /* it is not its own string */
}

static unsigned matches(struct topic_tree *tree, const char *string)
{
    struct topic *topic = topic_use(tree, span_of(string));
    unsigned count;

    topic_match(tree, topic);
    count = topic->match_count;
    topic_unuse(topic, 0);
    return count;
}

/* Such a subscription had got nothing: it was taken for one to a topic with that name, percent signs and all. */
static void a_wildcard_that_stands_for_itself_is_found(void **state UNUSED)
{
    static char star[] = "a/%*", percent[] = "a%%b";
    struct topic_subscriber one = { .pattern = star, .characters = true }, two = { .pattern = percent, .characters = true };
    struct topic_tree tree;

    topic_tree_init(&tree, blocks);
    topic_subscribe(&tree, &one);
    topic_subscribe(&tree, &two);
    assert_int_equal(matches(&tree, "a/*"), 1);
    assert_int_equal(matches(&tree, "a/x"), 0);
    assert_int_equal(matches(&tree, "a/%*"), 0);
    assert_int_equal(matches(&tree, "a%b"), 1);
    assert_int_equal(matches(&tree, "a%%b"), 0);
    topic_unsubscribe(&tree, &one, 0);
    topic_unsubscribe(&tree, &two, 0);
    topic_tree_release(&tree);
}

static void matches_follow_subscriptions_that_come_and_go(void **state UNUSED)
{
    static char exact[] = "a/b", any[] = "a/#", other[] = "x";
    struct topic_subscriber one = { .pattern = exact }, two = { .pattern = any }, three = { .pattern = other }, many[9] = { { 0 } };
    struct topic_tree tree;

    topic_tree_init(&tree, blocks);
    assert_int_equal(matches(&tree, "a/b"), 0);
    topic_subscribe(&tree, &one);
    topic_subscribe(&tree, &two);
    topic_subscribe(&tree, &three);
    assert_int_equal(matches(&tree, "a/b"), 2);
    assert_int_equal(matches(&tree, "a/c"), 1);
    assert_int_equal(matches(&tree, "a"), 1);
    for (size_t i = 0; i < ARRAY_COUNT(many); i++) {
        many[i].pattern = exact;
        topic_subscribe(&tree, &many[i]);
        assert_int_equal(matches(&tree, "a/b"), 3 + i);
    }
    for (size_t i = 0; i < ARRAY_COUNT(many); i++) {
        topic_unsubscribe(&tree, &many[i], 0);
        assert_int_equal(matches(&tree, "a/b"), 2 + ARRAY_COUNT(many) - i - 1);
        assert_int_equal(matches(&tree, "a/b"), 2 + ARRAY_COUNT(many) - i - 1);
    }
    topic_unsubscribe(&tree, &two, 0);
    assert_int_equal(matches(&tree, "a/b"), 1);
    assert_int_equal(matches(&tree, "a/c"), 0);
    topic_unsubscribe(&tree, &one, 0);
    topic_unsubscribe(&tree, &three, 0);
    assert_int_equal(tree.subscriber_count, 0);
    topic_tree_release(&tree);
}

/* Every pattern of a few letters is subscribed to; each string has those that it fits, whichever came first. */
static void matches_are_all_that_fit(void **state UNUSED)
{
    enum { LETTERS = 6, LENGTH = 4, PATTERNS = 6 * 6 * 6 * 6 };
    static const char letters[LETTERS] = "a/#+*%";
    static char patterns[PATTERNS][LENGTH + 1];
    static struct topic_subscriber all[2 * PATTERNS];
    struct topic_tree tree;
    unsigned count = 0;

    topic_tree_init(&tree, blocks);
    for (unsigned i = 0; i < PATTERNS; i++) {
        for (unsigned k = 0, rest = i; k < LENGTH; k++, rest /= LETTERS)
            patterns[i][k] = letters[rest % LETTERS];
        for (int characters = 0; characters < 2; characters++) {
            if (!topic_pattern_good(span_of(patterns[i]), characters))
                continue;
            all[count] = (struct topic_subscriber){ .pattern = patterns[i], .characters = characters };
            topic_subscribe(&tree, &all[count++]);
        }
        if (i % 64 == 0) /* a node that was there before the patterns to come */
            (void)matches(&tree, "a/aa");
    }
    for (unsigned length = 0; length <= LENGTH + 1; length++)
        for (unsigned j = 0; j < 1u << length; j++) {
            char string[LENGTH + 2] = "";
            unsigned fit = 0;

            for (unsigned k = 0; k < length; k++)
                string[k] = letters[j >> k & 1];
            for (unsigned i = 0; i < count; i++)
                fit += topic_fits(span_of(all[i].pattern), all[i].characters, span_of(string));
            assert_int_equal(matches(&tree, string), fit);
        }
    for (unsigned i = 0; i < count; i++) {
        topic_unsubscribe(&tree, &all[i], 0);
        if (i % 64 == 0)
            (void)matches(&tree, "a/aa");
    }
    assert_int_equal(matches(&tree, "a/aa"), 0);
    assert_int_equal(tree.subscriber_count, 0);
    topic_tree_release(&tree);
}

/* -- what is of others is not looked at -- */

enum { OTHERS = 100 };

/* A subscription of others and the node with its matches, of which everything that a comparison reads can be forbidden. */
struct other {
    struct topic_subscriber subscriber;
    char pattern[16];
    struct topic *topic;
    char *level;
    struct topic_subscriber **matches;
};

static void forbid(struct other *other, void *forbidden)
{
    other->subscriber.pattern = forbidden;
    other->topic->level = forbidden;
    other->topic->matches = forbidden;
}

static void allow(struct other *other)
{
    other->subscriber.pattern = other->pattern;
    other->topic->level = other->level;
    other->topic->matches = other->matches;
}

static void come(struct topic_tree *tree, struct other *other, unsigned number, const char *pattern, const char *string)
{
    char topic[32];

    snprintf(topic, sizeof topic, "t%u/%s", number, string);
    snprintf(other->pattern, sizeof other->pattern, "t%u/%s", number, pattern);
    other->subscriber.pattern = other->pattern;
    topic_subscribe(tree, &other->subscriber);
    other->topic = topic_use(tree, span_of(topic));
    topic_match(tree, other->topic);
    other->level = other->topic->level;
    other->matches = other->topic->matches;
}

/* What comes and goes in one place of the tree is not compared with what is in others. */
static void others_cost_nothing(void **state UNUSED)
{
    static struct other others[2 * OTHERS];
    char exact[] = "here/a", any[] = "here/+", characters[] = "here/a*";
    struct topic_subscriber own[] = { { .pattern = exact }, { .pattern = any }, { .pattern = characters, .characters = true } };
    void *forbidden = forbidden_new();
    struct topic_tree tree;

    topic_tree_init(&tree, blocks);
    for (unsigned i = 0; i < OTHERS; i++) {
        come(&tree, &others[2 * i], i, "a", "a");
        come(&tree, &others[2 * i + 1], i, "+", "b");
    }
    for (size_t i = 0; i < ARRAY_COUNT(others); i++)
        forbid(&others[i], forbidden);
    for (size_t i = 0; i < ARRAY_COUNT(own); i++)
        topic_subscribe(&tree, &own[i]);
    assert_int_equal(matches(&tree, "here/a"), 3);
    assert_int_equal(matches(&tree, "here/b"), 1);
    for (size_t i = 0; i < ARRAY_COUNT(own); i++)
        topic_unsubscribe(&tree, &own[i], 0);
    for (size_t i = 0; i < ARRAY_COUNT(others); i++)
        allow(&others[i]);
    for (size_t i = 0; i < ARRAY_COUNT(others); i++) {
        topic_unuse(others[i].topic, 0);
        topic_unsubscribe(&tree, &others[i].subscriber, 0);
    }
    topic_tree_release(&tree);
    forbidden_free(forbidden);
}

/* Each level had the whole string down to it: 25 MB of a string of 5,000. */
static size_t taken, taken_most;

static void *count_memory(void *memory, size_t size)
{
    void *resized;

    taken -= memory ? malloc_usable_size(memory) : 0;
    resized = realloc(memory, size);
    taken += malloc_usable_size(resized);
    taken_most = taken > taken_most ? taken : taken_most;
    return resized;
}

static void a_deep_string_took_the_square_of_its_length(void **state UNUSED)
{
    enum { LEVELS = TOPIC_STRING_MAX / 2 };
    static char string[TOPIC_STRING_MAX + 1];
    struct topic_tree tree;
    struct topic *deep;

    for (size_t i = 0; i < TOPIC_STRING_MAX; i++)
        string[i] = i % 2 ? '/' : 'a';
    topic_tree_init(&tree, blocks);
    taken = taken_most = 0;
    mem_hook(count_memory);
    deep = topic_use(&tree, span_of(string));
    topic_match(&tree, deep);
    mem_hook(NULL);
    assert_int_equal(tree.topic_count, LEVELS + 2); /* the root, and an empty level behind the last slash */
    assert_in_range(taken_most, LEVELS * sizeof *deep, LEVELS * (sizeof *deep + 100));
    assert_span(topic_string(deep, &tree.string), string);
    topic_unuse(deep, 0);
    topic_tree_release(&tree);
}

static void an_object_that_blocks_stands_in_the_way_of_wildcards_above_it(void **state UNUSED)
{
    static char above[] = "#", at[] = "a/b/#", exact[] = "a/b/c", characters[] = "a/b*", other[] = "a/*";
    struct topic_subscriber all[] = { { .pattern = above }, { .pattern = at }, { .pattern = exact },
                                      { .pattern = characters, .characters = true }, { .pattern = other, .characters = true } };
    struct topic_tree tree;
    struct topic *topic;

    topic_tree_init(&tree, blocks);
    for (size_t i = 0; i < ARRAY_COUNT(all); i++)
        topic_subscribe(&tree, &all[i]);
    assert_int_equal(matches(&tree, "a/b/c"), 5);
    topic = topic_use(&tree, span_of("a/b"));
    topic->object = (const struct object *)(const void *)"B";
    topic_objects_changed(&tree);
    assert_int_equal(matches(&tree, "a/b/c"), 3);
    assert_int_equal(matches(&tree, "a/b"), 2);
    assert_int_equal(matches(&tree, "a/x"), 2);
    topic->object = (const struct object *)(const void *)"P";
    topic_objects_changed(&tree);
    assert_int_equal(matches(&tree, "a/b/c"), 5);
    topic->object = NULL;
    topic_unuse(topic, 0);
    for (size_t i = 0; i < ARRAY_COUNT(all); i++)
        topic_unsubscribe(&tree, &all[i], 0);
    topic_tree_release(&tree);
}

static void nodes_go_when_their_time_is_over(void **state UNUSED)
{
    struct topic_tree tree;
    struct topic *deep, *other;

    topic_tree_init(&tree, blocks);
    deep = topic_use(&tree, span_of("a/b/c/d"));
    other = topic_use(&tree, span_of("a/x"));
    assert_int_equal(tree.topic_count, 6);
    assert_span(topic_string(deep, &tree.string), "a/b/c/d");
    assert_ptr_equal(topic_find(&tree, span_of("a/b/c/d")), deep);
    assert_null(topic_find(&tree, span_of("a/b/c/e")));
    topic_unuse(deep, 100);
    assert_int_equal(topic_prune(&tree, 99), 100);
    assert_int_equal(tree.topic_count, 6);
    assert_int_equal(topic_prune(&tree, 100), 0);
    assert_int_equal(tree.topic_count, 3); /* root, a, a/x */
    topic_unuse(other, 200);
    assert_int_equal(topic_prune(&tree, 200), 0);
    assert_int_equal(tree.topic_count, 1);
    topic_tree_release(&tree);
}

static void many_nodes_go_in_turns(void **state UNUSED)
{
    enum { MANY = 12000 };
    static struct topic *all[MANY];
    struct topic_tree tree;
    unsigned turns = 0;
    char string[32];

    topic_tree_init(&tree, blocks);
    for (size_t i = 0; i < MANY; i++) {
        snprintf(string, sizeof string, "a/%zu/b", i);
        all[i] = topic_use(&tree, span_of(string));
    }
    for (size_t i = 0; i < MANY; i++)
        topic_unuse(all[i], 100 + (microseconds)i);
    for (uint32_t before = tree.topic_count; topic_prune(&tree, MANY + 100); before = tree.topic_count, turns++)
        assert_in_range(before - tree.topic_count, 1, MANY / 2);
    assert_true(turns >= 2);
    assert_int_equal(tree.topic_count, 1);
    topic_tree_release(&tree);
}

/* It stays at a node that would go, sees those that come behind it, and not those that go. */
static void a_walk_goes_on_in_a_tree_that_changes(void **state UNUSED)
{
    struct topic_tree tree;
    struct topic_walk walk;
    struct topic *a, *b, *c;

    topic_tree_init(&tree, blocks);
    a = topic_use(&tree, span_of("t/a"));
    b = topic_use(&tree, span_of("t/b"));
    walk = (struct topic_walk){ .top = topic_find(&tree, span_of("t")) };
    assert_ptr_equal(topic_walk_on(&walk), walk.top);
    assert_ptr_equal(topic_walk_on(&walk), a);
    topic_unuse(a, 100);
    topic_unuse(b, 100);
    assert_int_equal(topic_prune(&tree, 100), 0);
    assert_int_equal(tree.topic_count, 3); /* root, t, t/a */
    c = topic_use(&tree, span_of("t/c"));
    assert_ptr_equal(topic_walk_on(&walk), c);
    assert_null(topic_walk_on(&walk));
    topic_unuse(c, 200);
    assert_int_equal(topic_prune(&tree, 200), 0);
    assert_int_equal(tree.topic_count, 1);
    walk = (struct topic_walk){ .top = topic_find(&tree, span_of("t")) };
    assert_null(topic_walk_on(&walk));
    topic_tree_release(&tree);
}

/* Only who publishes there again compares. */
static void patterns_that_come_and_go_look_at_no_topics(void **state UNUSED)
{
    static struct other others[OTHERS];
    char any[] = "#", deeper[] = "+/a";
    struct topic_subscriber patterns[] = { { .pattern = any }, { .pattern = deeper } };
    void *forbidden = forbidden_new();
    struct topic_tree tree;

    topic_tree_init(&tree, blocks);
    for (unsigned i = 0; i < OTHERS; i++)
        come(&tree, &others[i], i, "a", "a");
    for (size_t i = 1; i < OTHERS; i++)
        forbid(&others[i], forbidden);
    for (size_t i = 0; i < ARRAY_COUNT(patterns); i++)
        topic_subscribe(&tree, &patterns[i]);
    assert_int_equal(matches(&tree, "t0/a"), 3);
    for (size_t i = 0; i < ARRAY_COUNT(patterns); i++)
        topic_unsubscribe(&tree, &patterns[i], 0);
    for (size_t i = 1; i < OTHERS; i++)
        allow(&others[i]);
    assert_int_equal(matches(&tree, "t0/a"), 1);
    assert_int_equal(matches(&tree, "t1/a"), 1);
    for (size_t i = 0; i < OTHERS; i++) {
        topic_unuse(others[i].topic, 0);
        topic_unsubscribe(&tree, &others[i].subscriber, 0);
    }
    topic_tree_release(&tree);
    forbidden_free(forbidden);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patterns_fit_strings),
        cmocka_unit_test(every_short_pattern_fits_as_the_slow_one_says),
        cmocka_unit_test(a_hostile_pattern_kept_all_programs_waiting),
        cmocka_unit_test(some_strings_are_not_good),
        cmocka_unit_test(a_wildcard_that_stands_for_itself_is_found),
        cmocka_unit_test(matches_follow_subscriptions_that_come_and_go),
        cmocka_unit_test(matches_are_all_that_fit),
        cmocka_unit_test(others_cost_nothing),
        cmocka_unit_test(a_deep_string_took_the_square_of_its_length),
        cmocka_unit_test(an_object_that_blocks_stands_in_the_way_of_wildcards_above_it),
        cmocka_unit_test(nodes_go_when_their_time_is_over),
        cmocka_unit_test(many_nodes_go_in_turns),
        cmocka_unit_test(a_walk_goes_on_in_a_tree_that_changes),
        cmocka_unit_test(patterns_that_come_and_go_look_at_no_topics),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
