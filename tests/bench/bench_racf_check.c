/* bench_racf_check.c - how fast a RACLISTed class answers: decide() on a compiled image, one thread, a million distinct names in
 * random order, each once; the mix is tests/bench/racf-check.mix. Limit: a hash look-up of the same names. A sample of the answers
 * is compared with a plain scan of all profiles. */
#include "base/bug.h"
#include "base/mem.h"
#include "base/text.h"
#include "racf/decide.h"
#include "racf/image_format.h"
#include "tests/bench/bench.h"

enum { NAMES = 1000000, NAME_ROOM = 64, SAMPLE = 300 };

static struct {
    const char *name;
    unsigned value;
} mix[] = { { "profile-deep", 0 },    { "profile-last", 0 },  { "profile-part", 0 },   { "profile-middle", 0 }, { "profile-percent", 0 },
            { "profile-broad", 0 },   { "name-derived", 0 },  { "access-entries", 0 }, { "groups", 0 } };
enum { DEEP, LAST, PART, MIDDLE, PERCENT, BROAD, DERIVED, ENTRIES, GROUPS };

static uint64_t seed = 0x9e3779b97f4a7c15;
static unsigned dice(unsigned sides)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (unsigned)(seed >> 33) % sides;
}

static void read_mix(void)
{
    FILE *file = fopen("tests/bench/racf-check.mix", "re");
    char name[64];
    char line[256];
    unsigned value;

    if (!file)
        fatal("tests/bench/racf-check.mix is not here: run from the top folder");
    while (fgets(line, sizeof line, file))
        if (sscanf(line, "%63s %u", name, &value) == 2)
            for (size_t i = 0; i < ARRAY_COUNT(mix); i++)
                if (strcmp(mix[i].name, name) == 0)
                    mix[i].value = value;
    fclose(file);
}

static char (*profile_names)[NAME_ROOM];
static char (*names)[NAME_ROOM];

/* Queue-like names: QM, application, area, object. */
static void make_profile(char *name, unsigned number)
{
    unsigned roll = dice(100), qm = dice(20), app = number / 20, area = dice(8);

    if (roll < mix[DEEP].value)
        snprintf(name, NAME_ROOM, "QM%02u.APP%05u.AREA%u.**", qm, app, area);
    else if (roll < mix[DEEP].value + mix[LAST].value)
        snprintf(name, NAME_ROOM, "QM%02u.APP%05u.AREA%u.*", qm, app, area);
    else if (roll < mix[DEEP].value + mix[LAST].value + mix[PART].value)
        snprintf(name, NAME_ROOM, "QM%02u.APP%05u.AREA%u.OBJ%u*", qm, app, area, dice(100));
    else if (roll < 100 - mix[PERCENT].value - mix[BROAD].value)
        snprintf(name, NAME_ROOM, "QM%02u.APP%05u.*.OBJ%02u", qm, app, dice(100));
    else if (roll < 100 - mix[BROAD].value)
        snprintf(name, NAME_ROOM, "QM%02u.APP%05u.AREA%u.OBJ%%%u", qm, app, area, dice(10));
    else
        snprintf(name, NAME_ROOM, "QM%02u.APP%05u.**", qm, app);
}

static void make_name(char *name, unsigned profiles, unsigned number)
{
    if (dice(100) < mix[DERIVED].value) {
        const char *profile = profile_names[dice(profiles)];
        size_t at = 0;

        for (; *profile && at < NAME_ROOM - 16; profile++) {
            if (*profile == '%')
                name[at++] = (char)('0' + dice(10));
            else if (*profile == '*' && profile[1] == '*')
                continue;
            else if (*profile == '*')
                at += (size_t)snprintf(name + at, NAME_ROOM - at, "AREA%u", dice(8));
            else
                name[at++] = *profile;
        }
        if (at && name[at - 1] == '.')
            at--;
        name[at] = '\0';
        if (profile[-1] == '*') /* makes it distinct */
            snprintf(name + at, NAME_ROOM - at, "%sX%07u", dice(2) ? "." : "", number);
    } else {
        snprintf(name, NAME_ROOM, "QM%02u.APP%05u.ELSE.OBJ%07u", dice(20), dice(profiles / 20 + 1), number);
    }
}

/* The plain way: every profile is compared, the most specific match is kept. */
static bool fits(const char *pattern, const char *name)
{
    for (;; pattern++) {
        if (pattern[0] == '.' && pattern[1] == '*' && pattern[2] == '*')
            return *name == '\0' || *name == '.';
        if (pattern[0] == '.' && pattern[1] == '*' && pattern[2] == '\0')
            return *name == '.';
        if (*pattern == '*' && pattern[1] == '\0')
            return true;
        if (*pattern == '*') {
            if (*name == '.' || !*name)
                return false;
            while (*name && *name != '.')
                name++;
            continue;
        }
        if (*pattern == '%' ? *name == '.' || !*name : *pattern != *name)
            return false;
        if (!*pattern)
            return true;
        name++;
    }
}

static const char *scan(unsigned profiles, const char *name)
{
    const char *best = NULL;

    for (unsigned i = 0; i < profiles; i++)
        if (fits(profile_names[i], name) && (!best || image_order(profile_names[i], best) < 0))
            best = profile_names[i];
    return best;
}

static double time_limit(const uint32_t *table, uint64_t mask)
{
    double start = bench_now();
    uint64_t found = 0;

    for (unsigned i = 0; i < NAMES; i++) {
        size_t length = strlen(names[i]);
        uint64_t place = image_hash(0, names[i], length);

        while (strcmp(names[table[place & mask]], names[i]) != 0)
            place++;
        found += table[place & mask];
    }
    if (found == 1)
        puts("");
    return NAMES / (bench_now() - start);
}

static int measure(unsigned profiles, const char *title)
{
    struct class_row row = { .name = { "MQQUEUE" }, .max_length = 53, .other = CLASS_ANY, .default_code = 8, .generic = true, .fold = true };
    struct racf_class_state state = { .known = true, .active = true, .raclisted = true, .generic = true, .default_code = 8 };
    struct image_profile *list = mem_alloc(profiles, sizeof *list);
    struct image_access *access = mem_alloc((size_t)profiles * mix[ENTRIES].value, sizeof *access);
    struct identity who = { .user = { "BENCH1" }, .group = { "GRP00001" } };
    double ours[BENCH_ROUNDS_MAX], limit[BENCH_ROUNDS_MAX], start;
    uint64_t mask = 4 * 1024 * 1024 - 1;
    uint32_t *table = mem_resize(NULL, mask + 1, sizeof *table);
    struct racf_decision decision;
    struct image image;
    struct decide_on on = { .class_row = &row, .state = &state, .image = &image };
    struct buf bytes;
    int wrong = 0;

    profile_names = mem_alloc(profiles, sizeof *profile_names);
    names = mem_alloc(NAMES, sizeof *names);
    who.groups = mem_alloc(mix[GROUPS].value, sizeof *who.groups);
    who.group_count = mix[GROUPS].value;
    for (unsigned i = 0; i < who.group_count; i++)
        snprintf(who.groups[i].text, sizeof who.groups[i].text, "GRP%05u", i * 100);
    for (unsigned i = 0; i < profiles; i++) {
        make_profile(profile_names[i], i);
        list[i] = (struct image_profile){ .name = profile_names[i], .generic = true, .access = &access[(size_t)i * mix[ENTRIES].value],
                                          .access_count = mix[ENTRIES].value };
        for (unsigned k = 0; k < mix[ENTRIES].value; k++) {
            struct image_access *entry = &access[(size_t)i * mix[ENTRIES].value + k];

            snprintf(entry->id.text, sizeof entry->id.text, "GRP%05u", dice(2000));
            entry->level = (uint8_t)(RACF_READ + dice(4));
        }
    }
    buf_init(&bytes, UINT32_MAX);
    start = bench_now();
    if (image_compile(&row, IMAGE_GENERAL, list, profiles, &bytes) < 0 || image_open(&image, buf_span(&bytes)) < 0)
        fatal("the image could not be made");
    fprintf(stderr, "%s: compiled in %.3f s, %.0f bytes a profile\n", title, bench_now() - start, (double)bytes.length / profiles);
    memset(table, 0xff, (mask + 1) * sizeof *table);
    for (unsigned i = 0; i < NAMES; i++) {
        uint64_t place;

        for (;;) { /* each name once */
            make_name(names[i], profiles, i);
            for (place = image_hash(0, names[i], strlen(names[i])); table[place & mask] != UINT32_MAX; place++)
                if (strcmp(names[table[place & mask]], names[i]) == 0)
                    break;
            if (table[place & mask] == UINT32_MAX)
                break;
        }
        table[place & mask] = i;
    }
    for (unsigned i = 0; i < SAMPLE; i++) {
        const char *wanted = scan(profiles, names[i]);

        decide(&on, &who, names[i], RACF_READ, 0, &decision, NULL);
        if (strcmp(decision.profile.text, wanted ? wanted : "") != 0) {
            fprintf(stderr, "%s: found %s, wanted %s\n", names[i], decision.profile.text, wanted ? wanted : "none");
            wrong = 1;
        }
    }
    for (unsigned round = 0; round < bench_rounds(); round++) {
        unsigned allowed = 0;

        limit[round] = time_limit(table, mask);
        start = bench_now();
        for (unsigned i = 0; i < NAMES; i++) {
            decide(&on, &who, names[i], RACF_READ, 0, &decision, NULL);
            allowed += decision.code == 0;
        }
        ours[round] = NAMES / (bench_now() - start);
        if (allowed == 0 || allowed == NAMES)
            wrong = 1;
    }
    bench_print(title, "decisions/s", ours, limit, bench_rounds());
    mem_free(list);
    mem_free(access);
    mem_free(table);
    mem_free(profile_names);
    mem_free(names);
    mem_free(who.groups);
    buf_release(&bytes);
    return wrong;
}

int main(void)
{
    int wrong = 0;

    read_mix();
    wrong |= measure(1000, "racf-check-1k");
    wrong |= measure(10000, "racf-check-10k");
    wrong |= measure(100000, "racf-check-100k");
    return wrong;
}
