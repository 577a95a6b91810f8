/* catalog_temporary.c - what ends have left behind: temporary data sets of jobs that do not run any more, files without a row.
 *
 * A temporary data set belongs to the job whose session made it. jes knows which jobs run; it asks here for those that there are
 * any of, and says which may go.
 *
 * A file or folder that the catalog does not know: the row is right, and such a one is left by an end between the file and the
 * commit of its row. Then nobody has ever opened it, and it holds nothing: it is removed at the next start. One that holds
 * something is none of those (a catalog.db that was put back from a copy does not know what was made since): it is told, and left
 * alone.
 */
#include "datasets/catalog.h"

#include "base/frame.h"
#include "base/text.h"

enum { JOBIDS_MAX = FRAME_LIMIT / 4 };

int serve_TEMPORARY_JOBS(struct session *session UNUSED, struct reader *in, struct buf *out)
{
    int reason = reader_end(in);
    struct buf jobids;

    if (reason < 0)
        return reason;
    buf_init(&jobids, JOBIDS_MAX);
    reason = catalog_expected(catalog_db_temporary_jobs(catalog.db, &jobids));
    if (reason == 0)
        buf_put_field(out, buf_span(&jobids)); /* those that did not fit come another time */
    buf_release(&jobids);
    return reason;
}

static int delete_of(struct span jobid, uint32_t *count)
{
    const struct name8 cataloged = { "" };
    struct buf names;
    struct span rest, line;
    char text[NAME8_MAX + 1];
    struct dsname name;
    int reason;

    if (!text_copy(text, sizeof text, jobid))
        return REASON_BAD_NAME;
    buf_init(&names, CATALOG_NAMES_MAX);
    reason = catalog_expected(catalog_db_temporary_of(catalog.db, text, &names));
    rest = buf_span(&names);
    while (reason == 0 && span_line(&rest, &line)) {
        reason = dsname_of(&name, line);
        if (reason == 0)
            reason = catalog_delete_dataset(&name, &cataloged);
        *count += reason == 0;
    }
    buf_release(&names);
    return reason;
}

int serve_DELETE_TEMPORARY(struct session *session UNUSED, struct reader *in, struct buf *out)
{
    struct span jobids = reader_field(in, JOBIDS_MAX), line;
    int reason = reader_end(in);
    uint32_t count = 0;

    while (reason == 0 && span_line(&jobids, &line))
        reason = delete_of(line, &count);
    if (count)
        catalog_say(GBRD007I, (unsigned)count);
    buf_put_u32(out, count);
    return reason;
}

static void look_at(void *context, const char *file)
{
    struct volume *volume = context;
    struct dataset_info info;
    struct dsname name;
    int reason = dsname_of(&name, span_of(file));

    if (reason == 0 && catalog_expected(catalog_db_find_on(catalog.db, &name, volume_name(volume), &info)) == 0)
        return;
    if (reason == 0 && volume_holds_nothing(volume, &name)) {
        reason = volume_remove_unknown(volume, &name);
        if (reason == 0)
            catalog_say(GBRD008I, volume_name(volume)->text, file);
    } else {
        reason = REASON_NOT_FOUND;
    }
    if (reason < 0)
        catalog_say(GBRD009W, volume_name(volume)->text, file);
}

void catalog_find_orphans(void)
{
    for (size_t i = 0; i < catalog.volume_count; i++)
        volume_each(catalog.volumes[i].volume, look_at, catalog.volumes[i].volume);
}
