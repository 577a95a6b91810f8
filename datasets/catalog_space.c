/* catalog_space.c - the volumes of the system, and the space that data sets take of them. */
#include "datasets/catalog.h"

#include <unistd.h>

#include "base/config.h"
#include "base/home.h"
#include "base/io.h"
#include "base/mem.h"

enum { USUAL_CYLINDERS = 65520 /* a 3390 of model 54 */, PROBLEM_MAX = 4096 };

/* -- volumes -- */

static int open_volume(const char *serial, unsigned cylinders, const char *unit)
{
    struct catalog_volume *volume;
    struct name8 name;
    char *folder = home_path("vol/%s", serial);
    int reason = serial_of(&name, span_of(serial));

    if (reason == 0)
        reason = io_make_folders(folder, 0700);
    catalog.volumes = mem_resize(catalog.volumes, catalog.volume_count + 1, sizeof *catalog.volumes);
    volume = &catalog.volumes[catalog.volume_count];
    *volume = (struct catalog_volume){ .tracks = (uint64_t)cylinders * SPACE_TRACKS_A_CYLINDER };
    snprintf(volume->unit, sizeof volume->unit, "%s", unit ? unit : "");
    if (reason == 0)
        reason = volume_open(&volume->volume, folder, &name);
    if (reason == 0) {
        volume_keys(volume->volume, catalog_derive);
        catalog.volume_count++;
    } else {
        catalog_say(GBRD001E, folder, reason_text(reason));
    }
    mem_free(folder);
    return reason;
}

int catalog_open_volumes(void)
{
    char *path = home_path("config/system.yaml");
    struct buf problem;
    int reason = 0;

    buf_init(&problem, PROBLEM_MAX);
    if (access(path, F_OK) == 0) /* a system that is being made has none yet */
        reason = config_load(&catalog.config, &problem);
    if (reason < 0)
        catalog_say(GBRD001E, "config/system.yaml", problem.data);
    for (unsigned i = 0; reason == 0 && catalog.config && i < catalog.config->volume_count; i++) {
        const struct config_volume *row = &catalog.config->volumes[i];

        reason = open_volume(row->serial, row->cylinders, row->unit);
    }
    if (reason == 0 && catalog.volume_count == 0)
        reason = open_volume(HOME_VOLUME, USUAL_CYLINDERS, NULL);
    buf_release(&problem);
    mem_free(path);
    return reason;
}

void catalog_close_volumes(void)
{
    for (size_t i = 0; i < catalog.volume_count; i++)
        volume_close(catalog.volumes[i].volume);
    mem_free(catalog.volumes);
    config_free(catalog.config);
    catalog.volumes = NULL;
    catalog.config = NULL;
    catalog.volume_count = 0;
}

int catalog_sync_volumes(void)
{
    int reason = 0;

    for (size_t i = 0; i < catalog.volume_count; i++) {
        int synced = volume_sync(catalog.volumes[i].volume);

        reason = reason < 0 ? reason : synced;
    }
    return reason;
}

static struct catalog_volume *find_volume(const struct name8 *serial)
{
    for (size_t i = 0; i < catalog.volume_count; i++)
        if (name8_equal(volume_name(catalog.volumes[i].volume), serial))
            return &catalog.volumes[i];
    return NULL;
}

struct volume *catalog_volume_of(const struct name8 *serial)
{
    const struct catalog_volume *volume = find_volume(serial);

    return volume ? volume->volume : NULL;
}

/* -- space -- */

static bool has_room(const struct catalog_volume *volume, uint64_t tracks)
{
    uint64_t taken = catalog_db_taken(catalog.db, volume_name(volume->volume));

    return taken <= volume->tracks && tracks <= volume->tracks - taken;
}

/* Is it the unit of a volume of ours? The usual names (units.h) mean any. */
static bool unit_known(const char *unit)
{
    for (size_t i = 0; i < catalog.volume_count; i++)
        if (unit[0] && strcmp(catalog.volumes[i].unit, unit) == 0)
            return true;
    return false;
}

int serve_UNIT(struct session *session UNUSED, struct reader *in, struct buf *out UNUSED)
{
    char unit[NAME8_MAX + 1];
    int reason;

    reader_text(in, unit, sizeof unit);
    reason = reader_end(in);
    return reason < 0 ? reason : unit_known(unit) ? 0 : REASON_NOT_FOUND;
}

/* REASON_BAD_VALUE: the volume is none of that unit. */
int catalog_place(struct dataset_info *info, const struct space_request *request, const char *unit)
{
    struct space_layout layout = dataset_layout(info);
    int reason = space_ask(request, &layout, &info->space);
    bool any = !unit_known(unit);

    if (reason < 0)
        return reason;
    if (!name8_none(&info->volume)) {
        const struct catalog_volume *volume = find_volume(&info->volume);

        if (!volume)
            return REASON_NOT_FOUND;
        if (!any && strcmp(volume->unit, unit) != 0)
            return REASON_BAD_VALUE;
        return has_room(volume, info->space.allocated) ? 0 : REASON_FULL;
    }
    for (size_t i = 0; i < catalog.volume_count; i++) {
        const struct catalog_volume *volume = &catalog.volumes[i];

        if ((any || strcmp(volume->unit, unit) == 0) && has_room(volume, info->space.allocated)) {
            info->volume = *volume_name(volume->volume);
            return 0;
        }
    }
    return REASON_FULL;
}

/* A queue manager does, of its page sets. Whoever may only write into a data set does not take the volume with it: it gets
 * what whoever defined it has given it. */
static bool says_how_much(const struct session *session)
{
    return session->from & FROM_DAEMON || session->identity.source == IDENTITY_TASK;
}

int serve_EXTEND(struct session *session, struct reader *in, struct buf *out)
{
    const struct catalog_volume *volume;
    struct dataset_info info;
    struct name8 serial;
    struct dsname name;
    uint32_t tracks, more;
    int reason;

    reader_dsname(in, &name);
    reader_serial(in, &serial);
    tracks = reader_u32(in);
    reason = reader_end(in);
    if (reason == 0 && tracks && !says_how_much(session))
        reason = REASON_NOT_AUTHORIZED;
    if (reason < 0)
        return reason;
    catalog_resolve(&name);
    reason = catalog_authorize(session, &name, RACF_UPDATE, 0);
    if (reason == 0)
        reason = catalog_expected(catalog_db_find_on(catalog.db, &name, &serial, &info));
    if (reason < 0)
        return reason;
    if (tracks > INT32_MAX || (tracks && info.org != DATASET_LDS))
        return REASON_BAD_VALUE;
    more = space_next(&info.space, dataset_extents(&info));
    if (tracks)
        more = info.space.extents < dataset_extents(&info) ? tracks : 0;
    volume = find_volume(&info.volume);
    /* Where as much as there is already does not fit, the rest of the volume does it. */
    if (!tracks && info.space.secondary == SPACE_GROWS && volume && more > 1 && !has_room(volume, more)) {
        uint64_t taken = catalog_db_taken(catalog.db, &info.volume);

        more = taken < volume->tracks ? (uint32_t)(volume->tracks - taken) : 0;
    }
    if (more == 0 || !volume || !has_room(volume, more))
        return REASON_FULL;
    info.space.allocated += more;
    info.space.extents++;
    reason = catalog_expected(catalog_db_update(catalog.db, &info));
    if (reason == 0)
        dataset_info_encode(&info, out);
    return reason;
}

int catalog_check_directory(struct dataset_info *info)
{
    const uint32_t most = info->space.directory * SPACE_MEMBERS_A_BLOCK;
    int reason;

    if (info->type == DATASET_LIBRARY || info->space.members < most)
        return 0;
    /* Nothing is refused for a count that an end between a member and its row left wrong. */
    reason = volume_count(catalog_volume_of(&info->volume), info);
    return reason < 0 ? reason : info->space.members < most ? 0 : REASON_LIMIT;
}

void catalog_account(struct dataset_info *written, const struct dataset_info *old, bool release)
{
    struct space_layout layout = dataset_layout(written);
    struct space *space = &written->space;

    if (written->org == DATASET_PO) {
        uint64_t was = old ? space_cells(&layout, old->bytes) : 0;

        space->members += !old;
        space->used = (space->used > was ? space->used - was : 0) + space_cells(&layout, written->bytes);
        written->records = written->bytes = 0;
    }
    if (release)
        space_release(space, &layout, written->bytes);
}

void catalog_account_deleted(struct dataset_info *info, const struct dataset_info *old)
{
    struct space_layout layout = dataset_layout(info);
    uint64_t was = space_cells(&layout, old->bytes);

    info->space.members -= info->space.members != 0;
    info->space.used -= info->space.used < was ? info->space.used : was;
}
