/* bench_racf_raclist_100k.c - SETROPTS RACLIST of a class with 100,000 generic profiles, each with four entries in its access list:
 * compiled, and kept in the database. Limit: one a second. And what does not grow with them: the profile that covers a resource,
 * found anew after each change of the class; limit: a look-up of a profile by its name. */
#include <unistd.h>

#include "base/bug.h"
#include "base/mem.h"
#include "racf/class.h"
#include "racf/commands.h"
#include "racf/db_profiles.h"
#include "racf/image.h"
#include "racf/store.h"
#include "tests/bench/bench.h"

enum { PROFILES = 100000, ENTRIES = 4, ASKED = 2000 };

static struct class_table *classes;
static struct racf_store *store;

static void fill(void)
{
    for (unsigned i = 0; i < PROFILES; i++) {
        struct racf_profile profile = { .class_name = { "XFACILIT" }, .generic = true, .owner = { "IBMUSER" }, .audit = "FAILURES(READ)" };
        int reason = store_begin(store);

        snprintf(profile.name.text, sizeof profile.name.text, "QM%02u.APP%05u.AREA%u.**", i % 20, i / 20, i % 8);
        if (reason == 0)
            reason = profile_insert(store, &profile);
        for (unsigned k = 0; reason == 0 && k < ENTRIES; k++) {
            struct name8 id;

            snprintf(id.text, sizeof id.text, "GRP%05u", (i * 7 + k * 13) % 2000);
            reason = access_put(store, profile.number, NULL, NULL, &id, RACF_READ);
        }
        if (reason < 0)
            fatal("profile %u: %s", i, reason_text(reason));
    }
    if (racf_store_commit(store) < 0)
        fatal("the profiles are not kept");
}

static void command(const char *text)
{
    const struct command_environment environment = { .now = clock_now() };
    struct command_effects effects = { 0 };
    struct name8 ibmuser = { "IBMUSER" };
    struct identity issuer;
    struct buf out, clist;

    buf_init(&out, 1 << 20);
    buf_init(&clist, 1 << 20);
    if (racf_store_identity(store, &ibmuser, NULL, clock_now(), &issuer) < 0 ||
        racf_command_run(store, &issuer, span_of(text), &environment, &out, &clist, &effects) != 0 || racf_store_commit(store) < 0)
        fatal("%s: %s", text, out.data);
    command_effects_release(&effects);
    identity_release(&issuer);
    buf_release(&out);
    buf_release(&clist);
}

static void measure_raclist(void)
{
    double ours[BENCH_ROUNDS_MAX], limit[BENCH_ROUNDS_MAX];
    uint64_t generation;
    struct buf image;

    command("SETROPTS CLASSACT(XFACILIT) GENERIC(XFACILIT)");
    for (unsigned round = 0; round < bench_rounds(); round++) {
        double start = bench_now();

        command("SETROPTS RACLIST(XFACILIT)");
        ours[round] = 1000 / (bench_now() - start);
        limit[round] = 1000;
    }
    bench_print("racf-raclist-100k", "per 1000 s", ours, limit, bench_rounds());
    buf_init(&image, UINT32_MAX);
    if (racf_store_image(store, "XFACILIT", &image, &generation) < 0)
        fatal("there is no image");
    printf("bench: racf-raclist-100k-memory %.0f bytes a profile, %d entries of 16 bytes among them\n", (double)image.length / PROFILES, ENTRIES);
    buf_release(&image);
}

static void measure_covering(void)
{
    double ours[BENCH_ROUNDS_MAX], limit[BENCH_ROUNDS_MAX], start;
    struct racf_profile profile;
    struct buf bytes;
    char name[64];

    buf_init(&bytes, 1 << 20);
    for (unsigned round = 0; round < bench_rounds(); round++) {
        start = bench_now();
        for (unsigned i = 0; i < ASKED; i++) {
            snprintf(name, sizeof name, "QM%02u.APP%05u.AREA%u.**", i * 37 % PROFILES % 20, i * 37 % PROFILES / 20, i * 37 % PROFILES % 8);
            if (profile_get(store, "XFACILIT", name, PROFILE_GENERIC, &profile) < 0 || profile_get_access(store, &profile) < 0)
                fatal("%s is not there", name);
            racf_profile_release(&profile);
        }
        limit[round] = ASKED / (bench_now() - start);
        start = bench_now();
        for (unsigned i = 0; i < ASKED; i++) {
            struct image image;

            snprintf(name, sizeof name, "QM%02u.APP%05u.AREA%u.X.Y", i * 37 % PROFILES % 20, i * 37 % PROFILES / 20, i * 37 % PROFILES % 8);
            buf_clear(&bytes);
            if (racf_store_covering(store, "XFACILIT", COMPILE_DATABASE, name, NULL, false, &bytes) < 0 || image_open(&image, buf_span(&bytes)) < 0 ||
                image_find(&image, span_of(name)) == IMAGE_NO_PROFILE)
                fatal("nothing covers %s", name);
        }
        ours[round] = ASKED / (bench_now() - start);
    }
    bench_print("racf-covering-100k", "resources/s", ours, limit, bench_rounds());
    buf_release(&bytes);
}

int main(void)
{
    const char *work = getenv("WORK");
    struct buf problem;
    char path[512];

    if (!work)
        fatal("run by: make bench");
    buf_init(&problem, 10000);
    snprintf(path, sizeof path, "%s/racf.db", work);
    if (class_table_load(&classes, "racf/classes", &problem) < 0 || racf_store_create(path, classes, &store) < 0)
        fatal("no database: %s", problem.data);
    fill();
    measure_raclist();
    measure_covering();
    racf_store_close(store);
    class_table_free(classes);
    buf_release(&problem);
    return 0;
}
