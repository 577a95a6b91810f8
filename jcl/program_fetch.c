/* program_fetch.c - where the program of a step comes from. */
#include "jcl/program_fetch.h"

#include "datasets/catalog_client.h"

static const char foreign[] = "foreign"; /* runs a program that is not ours */

/* The file of build/bin that PGM= means; NULL: no such program. */
static const char *program_file(const struct name8 *name)
{
    static const struct {
        const char *name, *file;
    } programs[] = {
#define PROGRAM(name, file) { #name, file },
#include "exec/programs.def"
#undef PROGRAM
    };

    for (size_t i = 0; i < ARRAY_COUNT(programs); i++)
        if (name8_is(name, programs[i].name))
            return programs[i].file;
    return NULL;
}

/* Is the program in that library? One that may not be read counts: program fetch will say so. */
static bool in_library(const struct program_fetch *fetch, const struct dsname *library, const struct name8 *program)
{
    struct record_file *file;
    struct link *link;
    int reason = fetch->catalog(fetch->context, &link);

    if (reason == 0)
        reason = catalog_open(link, library, program, DATASET_READ, NULL, &file, NULL, NULL);
    if (reason == 0)
        reason = record_close(file, false);
    return reason == 0 || reason == REASON_NOT_AUTHORIZED;
}

/* The next entry of STEPLIB, or of JOBLIB where the step has none (only one of them is among its entries), from at on; the count of
 * all entries when there is none. */
static uint32_t next_library(const struct step_dd *entries, uint32_t count, uint32_t at)
{
    for (; at < count; at++) {
        uint32_t first = at;

        while (first > 0 && entries[first].next_part)
            first--;
        if (entries[at].kind == STEP_DD_DATASET &&
            (name8_is(&entries[first].ddname, "STEPLIB") || name8_is(&entries[first].ddname, "JOBLIB")))
            break;
    }
    return at;
}

/* Is the program in one of them? Which, in found. */
static bool in_step_libraries(const struct program_fetch *fetch, const struct name8 *program, uint32_t *found)
{
    uint32_t count;
    const struct step_dd *entries = allocation_entries(fetch->allocation, &count);

    for (*found = next_library(entries, count, 0); *found < count; *found = next_library(entries, count, *found + 1))
        if (in_library(fetch, &entries[*found].dsname, program))
            return true;
    return false;
}

static void note_library(const struct program_fetch *fetch, const struct step_dd *entry, struct buf *out)
{
    struct dataset_info info = { .volume = entry->volume };
    struct link *link;

    if (name8_none(&info.volume) && (fetch->catalog(fetch->context, &link) < 0 || catalog_info(link, &entry->dsname, &info) < 0))
        info.volume = name8_const("?"); /* one that no profile names */
    buf_printf(out, "%s %s\n", entry->dsname.text, info.volume.text);
}

void program_libraries(const struct program_fetch *fetch, const struct name8 *program, const char *file, struct buf *out)
{
    bool loads = file == foreign; /* our own programs load nothing */
    uint32_t count, found;
    const struct step_dd *entries = allocation_entries(fetch->allocation, &count);

    if (!loads || !in_step_libraries(fetch, program, &found)) {
        buf_put_text(out, "SYS1.LINKLIB\n");
        found = count;
    } else {
        note_library(fetch, &entries[found], out);
    }
    for (uint32_t at = next_library(entries, count, 0); loads && at < count; at = next_library(entries, count, at + 1))
        if (at != found)
            note_library(fetch, &entries[at], out);
}

const char *program_find(const struct program_fetch *fetch, const struct name8 *program)
{
    static const struct dsname link_library = { "SYS1.LINKLIB" };
    const char *ours = program_file(program);
    struct dataset_info info;
    struct link *link;
    uint32_t found;

    if (in_step_libraries(fetch, program, &found))
        return foreign;
    if (ours)
        return ours;
    if (fetch->catalog(fetch->context, &link) < 0 || catalog_info(link, &link_library, &info) < 0)
        return NULL;
    return in_library(fetch, &link_library, program) ? foreign : NULL;
}
