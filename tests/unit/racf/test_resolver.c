/* test_resolver.c - which profiles cover a resource, and which wins: the fast search against a slow, obvious second opinion.
 *
 * The second opinion makes a regular expression of each profile name, straight from the table of forms, and sorts what matches by the
 * documented rule. It shares nothing with the search. Pairs of random profiles and resources: PAIRS of them, or as many as the
 * environment variable RESOLVER_PAIRS says (make resolver: a million).
 */
#include "tests/unit/test.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/mem.h"
#include "racf/image.h"

static const struct class_row any_class = { .name = { "FACILITY" }, .max_length = 246, .first = CLASS_ANY, .other = CLASS_ANY,
                                            .default_code = 4,      .generic = true,   .fold = true };

enum { PAIRS = 40000, PROFILES = 40, LOOKUPS = 100 };

/* ------------------------------------------------------------------------------------------------ the second opinion */

/* RACFVARS: what a variable stands for, in the same order for both. */
static const char *const first_values[] = { "A", "AB", "C" };
static const char *const second_values[] = { "BA" };
static const struct image_profile variables[] = {
    { .name = "&V", .members = first_values, .member_count = ARRAY_COUNT(first_values) },
    { .name = "&WX", .members = second_values, .member_count = ARRAY_COUNT(second_values) },
};

static const char *values_of(struct span name)
{
    return span_is(name, "&V") ? "(A|AB|C)" : span_is(name, "&WX") ? "(BA)" : "(?!)"; /* an unknown one fits nothing */
}

static void put_qualifier(struct span text, bool rest_of_name, struct buf *out)
{
    for (size_t i = 0; i < text.length; i++) {
        size_t end = i + 1;

        switch (text.data[i]) {
        case '%':
            buf_put_text(out, "[^.]");
            break;
        case '*':
            buf_put_text(out, rest_of_name ? ".*" : "[^.]*");
            break;
        case '&':
            while (end < text.length && end - i < 8 && strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZ", text.data[end]))
                end++;
            buf_put_text(out, values_of(span_part(text, i, end - i)));
            i = end - 1;
            break;
        default:
            buf_printf(out, "\\Q%c\\E", text.data[i]);
        }
    }
}

static void expression_of(const char *name, bool egn, struct buf *out)
{
    struct span rest = span_of(name);
    bool first = true, taken = false; /* the period in front of this qualifier, by a leading ** */

    buf_put_text(out, "^");
    for (;;) {
        size_t length = span_find(rest, '.');
        struct span text = span_part(rest, 0, length);
        bool last = length == rest.length;

        if (span_is(text, "**")) {
            buf_put_text(out, first && last ? ".*" : first ? "([^.]*\\.)*" : last ? "(\\..*)?" : "(\\.[^.]*)*");
            taken = first;
        } else {
            if (!first && !taken)
                buf_put_text(out, "\\.");
            put_qualifier(text, last && !egn, out);
            taken = false;
        }
        if (last)
            break;
        rest = span_from(rest, length + 1);
        first = false;
    }
    buf_put_text(out, "$");
}

static int rank_of(char c)
{
    const char *const ranks = "&%"; /* then the end of the name, then * */
    const char *at = c ? strchr(ranks, c) : NULL;

    return c == '*' ? 4 : c == '\0' ? 3 : at ? (int)(at - ranks) + 1 : 0;
}

/* The documented rule: the first difference decides. A discrete profile stands in front of every generic one. */
struct opinion {
    const char *name;
    bool generic;
    pcre2_code *code;
};

static int compare_opinions(const void *a, const void *b)
{
    const struct opinion *one = a, *other = b;
    size_t i = 0;

    if (one->generic != other->generic)
        return (int)one->generic - (int)other->generic;
    while (one->name[i] == other->name[i] && one->name[i])
        i++;
    if (rank_of(one->name[i]) != rank_of(other->name[i]))
        return rank_of(one->name[i]) - rank_of(other->name[i]);
    return strcmp(one->name, other->name);
}

static pcre2_code *code_of(const struct opinion *opinion, bool egn)
{
    struct buf expression;
    PCRE2_SIZE place;
    pcre2_code *code;
    int error;

    buf_init(&expression, 4000);
    if (opinion->generic)
        expression_of(opinion->name, egn, &expression);
    else
        buf_printf(&expression, "^\\Q%s\\E$", opinion->name);
    code = pcre2_compile((PCRE2_SPTR)expression.data, expression.length, PCRE2_DOTALL | PCRE2_DOLLAR_ENDONLY, &error, &place, NULL);
    assert_non_null(code);
    buf_release(&expression);
    return code;
}

/* ------------------------------------------------------------------------------------------------ random names */

/* xorshift: the same numbers in every run. */
static uint64_t seed = 0x2545f4914f6cdd1d;
static unsigned dice(unsigned sides)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (unsigned)(seed >> 33) % sides;
}

static void random_qualifier(struct buf *out, bool generic, bool last)
{
    static const char *const names[] = { "&V", "&WX", "&Z" };
    unsigned length = 1 + dice(3);

    for (unsigned i = 0; i < length; i++)
        buf_printf(out, "%c", generic && dice(5) == 0 ? '%' : (char)('A' + dice(3)));
    if (generic && dice(10) == 0)
        buf_put_text(out, names[dice(ARRAY_COUNT(names))]);
    if (generic && dice(last ? 2 : 4) == 0)
        buf_put_text(out, "*");
}

static void random_name(bool generic, struct buf *out)
{
    unsigned count = 1 + dice(4);
    bool many = false;

    buf_clear(out);
    for (unsigned i = 0; i < count; i++) {
        bool last = i + 1 == count;

        if (i)
            buf_put_text(out, ".");
        if (generic && !many && dice(5) == 0) {
            buf_put_text(out, "**");
            many = true;
        } else if (generic && dice(5) == 0) {
            buf_put_text(out, "*");
        } else {
            random_qualifier(out, generic, last);
        }
    }
}

/* ------------------------------------------------------------------------------------------------ both together */

struct round {
    struct opinion opinions[PROFILES];
    size_t count;
    bool egn;
    struct buf bytes;
    struct image image;
    pcre2_match_data *data;
};

static void begin_round(struct round *round, bool egn)
{
    struct image_profile profiles[PROFILES];
    struct buf name;

    *round = (struct round){ .egn = egn, .data = pcre2_match_data_create(30, NULL) };
    buf_init(&name, 400);
    while (round->count < PROFILES) {
        /* Some generic profiles have no generic character. */
        struct opinion *opinion = &round->opinions[round->count];
        bool twice = false;

        opinion->generic = dice(8) != 0;
        random_name(opinion->generic && dice(10) != 0, &name);
        for (size_t k = 0; k < round->count; k++)
            twice = twice || (strcmp(round->opinions[k].name, name.data) == 0 && round->opinions[k].generic == opinion->generic);
        if (twice)
            continue;
        opinion->name = mem_copy_text(name.data);
        profiles[round->count++] = (struct image_profile){ .name = opinion->name, .generic = opinion->generic };
    }
    buf_release(&name);
    buf_init(&round->bytes, 1 << 24);
    assert_int_equal(image_compile(&any_class, egn ? IMAGE_EGN : IMAGE_GENERAL, profiles, round->count, &round->bytes), 0);
    assert_int_equal(image_open(&round->image, buf_span(&round->bytes)), 0);
    qsort(round->opinions, round->count, sizeof *round->opinions, compare_opinions);
    for (size_t i = 0; i < round->count; i++)
        round->opinions[i].code = code_of(&round->opinions[i], egn);
}

static void end_round(struct round *round)
{
    for (size_t i = 0; i < round->count; i++) {
        pcre2_code_free(round->opinions[i].code);
        mem_free((char *)(uintptr_t)round->opinions[i].name);
    }
    pcre2_match_data_free(round->data);
    buf_release(&round->bytes);
}

/* All profiles that cover the resource, in their order, by both. */
static void compare(struct round *round, const char *resource, const struct image_variables *with)
{
    int64_t found[PROFILES + 1], best;
    size_t count = 0, at = 0;

    found[0] = image_find_discrete(&round->image, span_of(resource));
    if (found[0] != IMAGE_NO_PROFILE)
        count = 1;
    best = count ? found[0] : image_find_generic_with(&round->image, span_of(resource), with);
    count += image_matches(&round->image, span_of(resource), with, found + count, PROFILES);
    for (size_t i = 0; i < round->count; i++) {
        const struct opinion *opinion = &round->opinions[i];

        if (pcre2_match(opinion->code, (PCRE2_SPTR)resource, strlen(resource), 0, 0, round->data, NULL) < 0)
            continue;
        if (at == count || !span_is(image_profile_name(&round->image, found[at]), opinion->name) ||
            image_profile_generic(&round->image, found[at]) != opinion->generic || (at == 0 && best != found[0]))
            fail_msg("%s (%s): match %zu is %s, found %.*s", resource, round->egn ? "EGN" : "general", at, opinion->name,
                     at == count ? 4 : (int)image_profile_name(&round->image, found[at]).length,
                     at == count ? "none" : image_profile_name(&round->image, found[at]).data);
        at++;
    }
    if (at != count || (count == 0 && best != IMAGE_NO_PROFILE))
        fail_msg("%s (%s): %zu profiles cover it, found %zu", resource, round->egn ? "EGN" : "general", at, count);
}

static void the_second_opinion_agrees(void **state UNUSED)
{
    const char *wanted = getenv("RESOLVER_PAIRS");
    unsigned long pairs = wanted ? strtoul(wanted, NULL, 10) : PAIRS;
    struct image variables_image;
    const struct image_variables with = { &variables_image, NULL };
    struct buf bytes, resource;

    buf_init(&bytes, 1 << 16);
    buf_init(&resource, 400);
    assert_int_equal(image_compile(&any_class, IMAGE_GENERAL, variables, ARRAY_COUNT(variables), &bytes), 0);
    assert_int_equal(image_open(&variables_image, buf_span(&bytes)), 0);
    for (unsigned long done = 0, number = 0; done < pairs; number++) {
        struct round round;

        begin_round(&round, number % 4 == 3);
        for (unsigned i = 0; i < LOOKUPS; i++, done++) {
            random_name(false, &resource);
            compare(&round, resource.data, &with);
        }
        end_round(&round);
    }
    buf_release(&resource);
    buf_release(&bytes);
}

int main(void)
{
    static const struct CMUnitTest tests[] = { cmocka_unit_test(the_second_opinion_agrees) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
