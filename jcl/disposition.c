/* disposition.c - what becomes of the data sets of a step at its end, and of those passed on at the end of the job. */
#include "jcl/allocation_inside.h"

#include "base/mem.h"
#include "jcl/generations.h"
#include "jcl/messages.h"
#include "jcl/path_dd.h"
#include "jcl/spool.h"

static void say_volume(struct allocation *a, const struct name8 *volume)
{
    char text[48];

    snprintf(text, sizeof text, "VOL SER NOS= %s.", volume->text);
    message(&a->messages, IEF285I, text, "");
}

static void say_disposed(struct allocation *a, const struct dsname *name, const char *what, const struct name8 *volume)
{
    message(&a->messages, IEF285I, name->text, what);
    say_volume(a, volume);
}

static void say_not_disposed(struct allocation *a, const struct dsname *name, const char *what, const struct name8 *volume)
{
    message(&a->messages, IEF287I, name->text, what);
    say_volume(a, volume);
}

static void pass(struct allocation *a, const struct allocated *part)
{
    struct passed *passed = mem_alloc(1, sizeof *passed);

    *passed = (struct passed){ .next = a->passed,
                               .written = part->written,
                               .temporary = part->dd->temporary,
                               .unnamed = part->dd->unnamed,
                               .dsname = part->dsname,
                               .volume = part->volume,
                               .uncataloged = part->uncataloged,
                               .in_job = part->in_job };
    a->passed = passed;
}

static void dispose_path(struct allocation *a, size_t index, enum step_end_kind how)
{
    struct allocated *part = &a->parts[index];
    const struct job_dd *dd = part->dd;
    bool gone = (how == STEP_ABENDED ? dd->path_abnormal : dd->path_normal) == DISP_DELETE && how != STEP_NOT_STARTED;
    char path[PATH_DD_MAX + 1];
    int reason = how == STEP_NOT_STARTED ? 0 : path_dd_end(dd, &a->job.names->user, part->records, part->file, gone);

    allocation_close_path(part);
    snprintf(path, sizeof path, "%.*s", (int)dd->path.length, dd->path.data);
    if (reason < 0)
        allocation_say_path(a, dd, allocation_ddname_of(a, index), reason);
    else
        message(&a->messages, IEF285I, path, gone ? "DELETED" : "KEPT");
}

/* DELETE or UNCATLG. volume: of a data set that is not cataloged, else NULL. */
static int delete_dataset(struct allocation *a, const struct dsname *dsname, const struct name8 *volume, bool uncatalog)
{
    struct buf refusal;
    struct link *link;
    int reason = a->job.catalog(a->job.context, &link);

    buf_init(&refusal, ALLOCATION_MESSAGES_MAX);
    if (reason == 0)
        reason = uncatalog ? catalog_uncatalog(link, dsname, &refusal) : catalog_delete_on(link, dsname, volume, &refusal);
    allocation_write_refusal(a, &refusal);
    buf_release(&refusal);
    return reason;
}

/* CATLG of a data set that was made, or kept before, without being cataloged. */
static void catalog_it(struct allocation *a, const struct allocated *part)
{
    struct buf refusal;
    struct link *link;
    int reason = a->job.catalog(a->job.context, &link);

    buf_init(&refusal, ALLOCATION_MESSAGES_MAX);
    if (reason == 0)
        reason = catalog_recatalog(link, &part->dsname, &part->volume, &refusal);
    allocation_write_refusal(a, &refusal);
    buf_release(&refusal);
    if (reason == 0)
        say_disposed(a, &part->dsname, "CATALOGED", &part->volume);
    else /* 2: the name is another data set's, 8: refused or not to be done now */
        say_not_disposed(a, &part->dsname, reason == REASON_EXISTS ? "NOT CATLGD 2" : "NOT CATLGD 8", &part->volume);
}

static void say_deleted(struct allocation *a, const struct dsname *dsname, const struct name8 *volume, bool uncatalog, int reason)
{
    if (reason == 0)
        say_disposed(a, dsname, uncatalog ? "UNCATALOGED" : "DELETED", volume);
    else /* UNCATLG 1: not found; DELETE 1: it has not expired; 8: refused or not to be done now */
        say_not_disposed(a, dsname,
                         uncatalog ? (reason == REASON_NOT_FOUND ? "NOT UNCATLGD 1" : "NOT UNCATLGD 8")
                                   : (reason == REASON_STATE ? "NOT DELETED 1" : "NOT DELETED 8"),
                         volume);
}

/* Concatenated parts and DDs of the same data set: the last one disposes of it. */
static bool named_again(const struct allocation *a, size_t index)
{
    for (size_t i = index + 1; i < a->part_count; i++)
        if (allocation_is_dataset(a->parts[i].dd) && strcmp(a->parts[i].dsname.text, a->parts[index].dsname.text) == 0 &&
            name8_equal(&a->parts[i].volume, &a->parts[index].volume))
            return true;
    return false;
}

/* From now on it is a generation of its group; what the limit no longer allows goes at the same time. */
static void roll_in(struct allocation *a, const struct allocated *part, const char *ddname)
{
    struct buf refusal;
    struct link *link;
    bool rolled;
    int reason = a->job.catalog(a->job.context, &link);

    buf_init(&refusal, ALLOCATION_MESSAGES_MAX);
    if (reason == 0)
        reason = catalog_roll_in(link, &part->dsname, &rolled, &refusal);
    allocation_write_refusal(a, &refusal);
    buf_release(&refusal);
    if (reason == 0)
        message(&a->messages, IGD107I, part->dsname.text, ddname);
    else
        say_not_disposed(a, &part->dsname, "NOT CATLGD 8", &part->volume);
}

/* A program that did not run has done nothing to its data sets: what was made for it goes, the rest is as it was before. */
static uint8_t undo(const struct allocation *a, const struct allocated *part)
{
    uint8_t what = DISP_KEEP;

    for (size_t i = 0; i < a->part_count; i++) {
        const struct allocated *same = &a->parts[i];

        if (!allocation_is_dataset(same->dd) || strcmp(same->dsname.text, part->dsname.text) != 0)
            continue;
        if (same->made)
            return DISP_DELETE;
        if (same->received)
            what = DISP_PASS;
    }
    return what;
}

bool allocation_closed(const struct allocation *a, const struct name8 *ddname, struct dsname *name)
{
    for (size_t i = 0; i < a->part_count; i++) {
        const struct allocated *part = &a->parts[i];
        const struct job_dd *dd = part->dd;
        bool kept = (dd->normal == DISP_KEEP || dd->normal == DISP_CATLG) &&
                    (dd->abnormal == DISP_KEEP || dd->abnormal == DISP_CATLG);

        if (!name8_equal(&dd->entry.ddname, ddname))
            continue;
        if (!allocation_is_dataset(dd) || !dd->spin || !kept || dd->temporary || part->made || part->received ||
            part->uncataloged || (i + 1 < a->part_count && a->parts[i + 1].dd->entry.next_part))
            return false;
        for (size_t n = 0; n < a->part_count; n++)
            if (n != i && allocation_is_dataset(a->parts[n].dd) && strcmp(a->parts[n].dsname.text, part->dsname.text) == 0)
                return false;
        *name = dd->entry.dsname;
        return true;
    }
    return false;
}

static void dispose_dataset(struct allocation *a, size_t index, enum step_end_kind how)
{
    struct allocated *part = &a->parts[index];
    const char *ddname = allocation_ddname_of(a, index);
    uint8_t what = how == STEP_NOT_STARTED ? undo(a, part) : how == STEP_ABENDED ? part->dd->abnormal : part->dd->normal;

    if (part->dd->temporary && what != DISP_PASS)
        what = DISP_DELETE; /* it can't outlive the job; its system name can't be written in a catalog */
    switch (what) {
    case DISP_PASS:
        pass(a, part);
        say_disposed(a, &part->dsname, "PASSED", &part->volume);
        break;
    case DISP_DELETE:
    case DISP_UNCATLG: {
        bool uncatalog = what == DISP_UNCATLG;

        say_deleted(a, &part->dsname, &part->volume, uncatalog,
                    delete_dataset(a, &part->dsname, part->uncataloged ? &part->volume : NULL, uncatalog));
        break;
    }
    case DISP_CATLG:
        if (part->uncataloged)
            catalog_it(a, part);
        else if (part->deferred)
            roll_in(a, part, ddname);
        else
            say_disposed(a, &part->dsname, part->in_job ? "CATALOGED" : "KEPT", &part->volume);
        break;
    default: say_disposed(a, &part->dsname, "KEPT", &part->volume); break;
    }
}

/* Does it go with its step, if what runs the step dies? What was received may be kept by the step that has it now. */
static bool goes_with_step(const struct allocated *part)
{
    return part->made || (part->received && part->dd->abnormal != DISP_KEEP && part->dd->abnormal != DISP_CATLG);
}

void allocation_settle(struct allocation *a, bool step_begins)
{
    struct buf passed;
    struct link *link;
    int reason = a->job.catalog(a->job.context, &link);

    buf_init(&passed, ALLOCATION_MESSAGES_MAX);
    for (const struct passed *one = a->passed; one; one = one->next)
        buf_printf(&passed, "%s %s\n", one->dsname.text, one->volume.text);
    for (size_t i = 0; step_begins && i < a->part_count; i++)
        if (goes_with_step(&a->parts[i]))
            buf_printf(&passed, "%s %s\n", a->parts[i].dsname.text, a->parts[i].volume.text);
    if (reason == 0)
        reason = catalog_settle_made(link, buf_span(&passed));
    if (reason < 0)
        message(&a->messages, GBJ063W, reason_text(reason));
    else
        a->making = step_begins || a->passed != NULL;
    buf_release(&passed);
}

void allocation_end_step(struct allocation *a, enum step_end_kind how)
{
    const struct job_log_names *names = a->job.names;

    for (size_t i = 0; i < a->part_count; i++) {
        struct allocated *part = &a->parts[i];

        if (spool_holds(part->dd)) {
            char text[64];

            message(&a->messages, IEF285I, spool_name(names->user.text, names->job.text, names->jobid.text, part->dsid, text),
                    part->dd->entry.kind == STEP_DD_SYSOUT ? "SYSOUT" : "SYSIN");
            if (job_is_internal_reader(part->dd))
                a->job.submit(a->job.context, part->dsid);
        } else if (part->dd->entry.kind == STEP_DD_PATH) {
            dispose_path(a, i, how);
        } else if (allocation_is_dataset(part->dd) && !named_again(a, i)) {
            dispose_dataset(a, i, how);
        }
    }
    if (a->making)
        allocation_settle(a, false);
    allocation_write_messages(a);
    allocation_forget_step(a);
}

void allocation_end_job(struct allocation *a)
{
    while (a->passed) {
        struct passed *passed = a->passed;

        if (passed->in_job)
            say_deleted(a, &passed->dsname, &passed->volume, false,
                        delete_dataset(a, &passed->dsname, passed->uncataloged ? &passed->volume : NULL, false));
        else
            say_disposed(a, &passed->dsname, "KEPT", &passed->volume);
        allocation_drop_passed(&a->passed);
    }
    allocation_write_messages(a);
}
