/* catalog_left.c - what ends have left behind: temporary data sets of jobs that do not run any more, data sets that a step was
 * making, files without a row.
 *
 * A temporary data set belongs to the job whose session made it. So does a permanent one whose disposition after an ABEND is
 * DELETE, until the step that makes it has ended well (SETTLE): nothing half-written stays cataloged. jes knows which jobs run
 * and which were lost; it asks here for those that have any, and says which may go.
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

int serve_LEFT(struct session *session UNUSED, struct reader *in, struct buf *out)
{
    int reason = reader_end(in);
    struct buf jobids;

    if (reason < 0)
        return reason;
    buf_init(&jobids, JOBIDS_MAX);
    reason = catalog_expected(catalog_db_jobs(catalog.db, &jobids));
    if (reason == 0)
        buf_put_field(out, buf_span(&jobids)); /* those that did not fit come another time */
    buf_release(&jobids);
    return reason;
}

typedef int act_on(const struct dsname *name, const struct name8 *volume);

static int settle(const struct dsname *name, const struct name8 *volume)
{
    return catalog_expected(catalog_db_settle(catalog.db, name, volume));
}

static bool has_line(struct span lines, struct span wanted)
{
    struct span line;

    while (span_line(&lines, &line))
        if (span_equal(line, wanted))
            return true;
    return false;
}

/* Does it to each row "NAME VOLUME" that is not in but; counts them. */
static int each(struct span rows, struct span but, act_on *act, uint32_t *count)
{
    struct span row;
    int reason = 0;

    while (reason == 0 && span_line(&rows, &row)) {
        struct span rest = row;
        struct name8 volume;
        struct dsname name;

        if (has_line(but, row))
            continue;
        reason = dsname_of(&name, span_word(&rest));
        if (reason == 0)
            reason = name8_of(&volume, span_word(&rest));
        if (reason == 0)
            reason = act(&name, &volume);
        *count += reason == 0;
    }
    return reason;
}

static int do_of_job(struct span jobid, bool temporary, struct span but, act_on *act, uint32_t *count)
{
    char text[NAME8_MAX + 1];
    struct buf rows;
    int reason;

    if (!text_copy(text, sizeof text, jobid) || !text[0])
        return REASON_BAD_NAME;
    buf_init(&rows, CATALOG_NAMES_MAX);
    reason = catalog_expected(catalog_db_of_job(catalog.db, text, temporary, &rows));
    if (reason == 0)
        reason = each(buf_span(&rows), but, act, count);
    buf_release(&rows);
    return reason;
}

/* Body: f what is passed on, "NAME VOLUME" a line. Of a job that makes none, the index says so at once. */
int serve_SETTLE(struct session *session, struct reader *in, struct buf *out UNUSED)
{
    struct span passed = reader_field(in, FRAME_LIMIT);
    int reason = reader_end(in);
    uint32_t count = 0;

    if (reason == 0 && (!(session->from & FROM_USER) || name8_none(&session->identity.jobid)))
        reason = REASON_NOT_PERMITTED;
    return reason < 0 ? reason : do_of_job(span_of(session->identity.jobid.text), false, passed, settle, &count);
}

int serve_CLEAR_LEFT(struct session *session UNUSED, struct reader *in, struct buf *out)
{
    struct span lost = reader_field(in, JOBIDS_MAX), ended = reader_field(in, JOBIDS_MAX), jobid;
    int reason = reader_end(in);
    uint32_t deleted = 0, settled = 0;

    while (reason == 0 && span_line(&lost, &jobid)) {
        reason = do_of_job(jobid, true, SPAN_NONE, catalog_delete_dataset, &deleted);
        if (reason == 0)
            reason = do_of_job(jobid, false, SPAN_NONE, catalog_delete_dataset, &deleted);
    }
    while (reason == 0 && span_line(&ended, &jobid)) {
        reason = do_of_job(jobid, true, SPAN_NONE, catalog_delete_dataset, &deleted);
        if (reason == 0)
            reason = do_of_job(jobid, false, SPAN_NONE, settle, &settled);
    }
    if (deleted)
        catalog_say(GBRD007I, (unsigned)deleted);
    buf_put_u32(out, deleted);
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
