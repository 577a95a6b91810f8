/* allocation.c - the DDs of a job's steps.
 *
 * A data set for which no volume is named is cataloged when it is created, as SMS does it: NEW,KEEP is as NEW,CATLG. VOL=SER= of a
 * volume of this system makes one as without SMS: cataloged by CATLG alone, else found by its volume.
 *
 * DIFFERS: volumes that the system does not have are as if not coded. Without SPACE a data set has a cylinder, and grows
 * as long as its volume has room.
 */
#include "jcl/allocation_inside.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"
#include "jcl/cluster_dd.h"
#include "jcl/generations.h"
#include "jcl/messages.h"
#include "jcl/path_dd.h"
#include "jcl/spool.h"

struct allocation *allocation_new(const struct allocation_job *job)
{
    struct allocation *a = mem_alloc(1, sizeof *a);

    a->job = *job;
    a->generations = generations_new();
    arena_init(&a->arena);
    buf_init(&a->messages, ALLOCATION_MESSAGES_MAX);
    return a;
}

void allocation_forget_step(struct allocation *a)
{
    for (size_t i = 0; i < a->fd_count; i++)
        close(a->fds[i].ours);
    mem_free(a->parts);
    mem_free(a->entries);
    mem_free(a->fds);
    a->parts = NULL;
    a->entries = NULL;
    a->fds = NULL;
    a->part_count = a->entry_count = a->fd_count = a->room = 0;
    arena_release(&a->arena);
}

void allocation_drop_passed(struct passed **place)
{
    struct passed *passed = *place;

    *place = passed->next;
    mem_free(passed);
}

void allocation_free(struct allocation *a)
{
    if (!a)
        return;
    allocation_forget_step(a);
    while (a->passed)
        allocation_drop_passed(&a->passed);
    generations_free(a->generations);
    buf_release(&a->messages);
    mem_free(a);
}

const struct step_dd *allocation_entries(const struct allocation *a, uint32_t *count)
{
    *count = (uint32_t)a->entry_count;
    return a->entries;
}

const struct spawn_fd *allocation_fds(const struct allocation *a, size_t *count)
{
    *count = a->fd_count;
    return a->fds;
}

/* -- what messages say -- */

static const struct job_step *present_step(const struct allocation *a)
{
    return &a->job.job->steps[a->step];
}

static const char *step_name(const struct allocation *a, char text[28])
{
    const struct job_step *step = present_step(a);

    return job_log_step_name(a->job.names->job.text, step->procstep.text, step->name.text, text);
}

void allocation_write_messages(struct allocation *a)
{
    job_log_sysmsg(a->job.log, buf_span(&a->messages));
    buf_clear(&a->messages);
}

void allocation_write_refusal(struct allocation *a, const struct buf *refusal)
{
    job_log_wto(a->job.log, buf_span(refusal), true);
}

/* " + 2" behind the DD name: the place in a concatenation. */
static const char *part_text(const struct allocation *a, size_t index, char text[16])
{
    unsigned place = 0;

    while (index > 0 && a->parts[index].dd->entry.next_part) {
        place++;
        index--;
    }
    text[0] = '\0';
    if (place)
        snprintf(text, 16, " + %u", place);
    return text;
}

const char *allocation_ddname_of(const struct allocation *a, size_t index)
{
    while (index > 0 && a->parts[index].dd->entry.next_part)
        index--;
    return a->parts[index].dd->entry.ddname.text;
}

/* -- passed data sets -- */

static struct passed **find_passed(struct allocation *a, const struct job_dd *dd, const struct dsname *written)
{
    struct passed **place = &a->passed;

    while (*place && ((*place)->unnamed || (*place)->temporary != dd->temporary ||
                      strcmp((*place)->written.text, written->text) != 0))
        place = &(*place)->next;
    return *place ? place : NULL;
}

/* SYSyyddd.Thhmmss.RA000.jobname.NAME.H01, or .Rnnnnnnn of one without a name: what the system calls a temporary data set. */
static void name_temporary(const struct allocation *a, const struct job_dd *dd, struct dsname *name)
{
    struct tm now = clock_local(clock_now());
    char text[96];

    snprintf(text, sizeof text, "SYS%02d%03d.T%02d%02d%02d.RA000.%s.%s%s", now.tm_year % 100, now.tm_yday + 1, now.tm_hour,
             now.tm_min, now.tm_sec, a->job.names->job.text, dd->entry.dsname.text, dd->unnamed ? "" : ".H01");
    if (dsname_of(name, span_of(text)) < 0)
        *name = dd->entry.dsname;
}

/* -- allocating -- */

/* An entry of the step table; fd: a descriptor here, or -1. */
static void add_entry(struct allocation *a, const struct allocated *part, int fd)
{
    struct step_dd *entry = &a->entries[a->entry_count++];

    *entry = part->dd->entry;
    entry->fd = -1;
    entry->spin = part->dd->spin;
    if (entry->kind == STEP_DD_SYSOUT) {
        entry->outlim = part->dd->outlim;
        entry->punch = part->dd->outputs[0].said.output_class == JOB_PUNCH_CLASS;
    }
    if (entry->kind == STEP_DD_DATASET) {
        entry->dsname = part->dsname;
        entry->attributes = part->attributes;
        entry->release = part->dd->space.release;
        if (part->uncataloged)
            entry->volume = part->volume;
    }
    if (fd < 0)
        return;
    entry->fd = STEP_FIRST_DD_FD + (int)a->fd_count;
    a->fds[a->fd_count++] = (struct spawn_fd){ fd, entry->fd };
}

/* What a spool data set holds before the step begins: in-stream data, or a log of what was replaced in it. */
static int write_cards(const struct job_log_names *names, const struct allocated *part)
{
    struct record_attributes attributes = part->dd->entry.attributes;
    struct span rest = part->dd->instream, line;
    struct record_file *file;
    int reason, closed;

    if (attributes.format == RECFM_S) /* of in-stream data, OPEN refuses it; of SYSOUT it is V */
        attributes.format = RECFM_V;
    if (attributes.lrecl > RECORD_LRECL_MAX)
        attributes.lrecl = RECORD_LRECL_MAX;
    record_complete(&attributes);
    reason = spool_create(&names->jobid, part->dsid, &attributes, &file);
    if (reason < 0)
        return reason;
    while (reason == 0 && span_line(&rest, &line))
        reason = record_write(file, span_part(line, 0, record_longest(&attributes)), true);
    closed = record_close(file, false);
    return reason < 0 ? reason : closed;
}

static int allocate_spool(struct allocation *a, struct allocated *part)
{
    bool instream = part->dd->entry.kind == STEP_DD_INSTREAM;
    int fd = -1, reason = 0;

    bool written = instream || part->dd->instream.length;

    if (written)
        reason = write_cards(a->job.names, part);
    if (reason == 0)
        reason = spool_open(&a->job.names->jobid, part->dsid,
                            instream ? O_RDONLY : O_RDWR | O_CREAT | (written ? 0 : O_TRUNC), &fd);
    if (reason < 0)
        return reason;
    message(&a->messages, IEF237I, "JES2", part->dd->entry.ddname.text);
    add_entry(a, part, fd);
    return 0;
}

/* -- UNIX files -- */

void allocation_say_path(struct allocation *a, const struct job_dd *dd, const char *ddname, int reason)
{
    char name[28];

    step_name(a, name);
    if (reason == REASON_NOT_AUTHORIZED)
        message(&a->messages, GBJ050E, name, ddname, (int)dd->path.length, dd->path.data, a->job.names->user.text);
    else
        message(&a->messages, GBJ051E, name, ddname, (int)dd->path.length, dd->path.data, reason_text(reason));
}

static int allocate_path(struct allocation *a, size_t index)
{
    struct allocated *part = &a->parts[index];
    const char *ddname = allocation_ddname_of(a, index);
    struct step_dd *entry;
    int reason, fd;

    part->attributes = part->dd->entry.attributes;
    reason = path_dd_open(part->dd, &a->job.names->user, &part->records, &part->file);
    if (reason < 0) {
        allocation_say_path(a, part->dd, ddname, reason);
        return REASON_REFUSED;
    }
    fd = fcntl(part->records, F_DUPFD_CLOEXEC, 0); /* the step's; ours is read at its end */
    if (fd < 0)
        return REASON_LIMIT;
    message(&a->messages, IEF237I, "HFS", part->dd->entry.next_part ? "" : ddname);
    add_entry(a, part, fd);
    entry = &a->entries[a->entry_count - 1];
    entry->kind = part->file >= 0 ? STEP_DD_SYSOUT : STEP_DD_INSTREAM;
    return 0;
}

void allocation_close_path(struct allocated *part)
{
    if (part->records >= 0)
        close(part->records);
    if (part->file >= 0)
        close(part->file);
    part->records = part->file = -1;
}

static enum dataset_org organization_of(const struct job_dd *dd)
{
    if (dd->organization == DSORG_PO || dd->type == DSNTYPE_LIBRARY || dd->type == DSNTYPE_PDS || dd->space.directory)
        return DATASET_PO;
    return name8_none(&dd->entry.member) ? DATASET_PS : DATASET_PO;
}

/* volume: NULL for a cataloged data set. */
static int ask_catalog(struct allocation *a, const struct dsname *name, const struct name8 *volume, struct dataset_info *info)
{
    struct link *link;
    int reason = a->job.catalog(a->job.context, &link);

    *info = (struct dataset_info){ 0 };
    return reason < 0 ? reason : catalog_info_on(link, name, volume, info);
}

static bool is_base(struct allocation *a, const struct dsname *name)
{
    struct gdg_info gdg;
    struct buf names;
    struct link *link;
    bool is;

    buf_init(&names, ALLOCATION_MESSAGES_MAX);
    is = a->job.catalog(a->job.context, &link) == 0 && catalog_gdg(link, name, &gdg, &names) == 0;
    buf_release(&names);
    return is;
}

/* What z/OS calls the reasons why a data set could not be made; false: it has no name of its own. */
static bool say_why(struct allocation *a, const struct allocated *part, const char *ddname, int reason)
{
    struct dataset_info info;
    char name[28];

    step_name(a, name);
    switch (reason) {
    case REASON_BAD_VALUE: message(&a->messages, IEF245I, name, ddname); return true;
    case REASON_FULL: message(&a->messages, IEF257I, name, ddname); return true;
    case REASON_LIMIT: message(&a->messages, IEF258I, name, ddname); return true;
    case REASON_EXISTS:
        if (!part->uncataloged && (ask_catalog(a, &part->dsname, NULL, &info) == 0 || is_base(a, &part->dsname)))
            return false;
        message(&a->messages, IEF253I, name, ddname);
        return true;
    default: return false;
    }
}

static int fail_create(struct allocation *a, const struct allocated *part, const char *ddname, int reason)
{
    bool said = reason == REASON_EXISTS || reason == REASON_NOT_AUTHORIZED || reason == REASON_REFUSED; /* why, elsewhere */
    char text[DSNAME_MAX + 100], name[28];

    if (say_why(a, part, ddname, reason))
        return REASON_REFUSED;
    message(&a->messages, IEF344I, step_name(a, name), ddname);
    if (reason == REASON_EXISTS)
        message(&a->messages, IGD17101I, part->dsname.text);
    snprintf(text, sizeof text, "%s%s%s", part->dsname.text, said ? "" : ": ", said ? "" : reason_text(reason));
    message(&a->messages, IGD17219I, text);
    return REASON_REFUSED;
}

/* RETPD= counts from today. */
static uint32_t expires_on(const struct job_dd *dd)
{
    char day[CLOCK_TEXT];

    if (dd->retention == 0)
        return dd->expires;
    clock_julian(clock_now() + (microseconds)dd->retention * 24 * 60 * 60 * 1000000, day); /* yyyyddd */
    return (uint32_t)strtoul(day, NULL, 10);
}

/* DSKEYLBL is for sequential data sets and PDSEs.
 * DIFFERS: a PDS is a library like any other here, so DATAKEY of its profile encrypts it. */
static bool may_have_label(const struct allocated *part)
{
    return part->dd->organization != DSORG_DA && !part->dd->record_organization &&
           (part->organization != DATASET_PO || part->type == DATASET_LIBRARY);
}

static int fail_label(struct allocation *a, const struct allocated *part, const char *ddname)
{
    char text[DSNAME_MAX + 100], name[28];

    message(&a->messages, IEF344I, step_name(a, name), ddname);
    snprintf(text, sizeof text, "%s: DSKEYLBL IS FOR SEQUENTIAL DATA SETS AND DSNTYPE=LIBRARY", part->dsname.text);
    message(&a->messages, IGD17219I, text);
    return REASON_REFUSED;
}

/* What an ABEND would delete goes when the initiator dies with its step, too. */
static enum dataset_life life_of(const struct job_dd *dd)
{
    bool making = dd->abnormal == DISP_DELETE || dd->normal == DISP_PASS;

    return dd->temporary ? DATASET_TEMPORARY : making ? DATASET_MAKING : DATASET_STAYS;
}

static int create(struct allocation *a, struct allocated *part, const char *ddname)
{
    const struct job_dd *dd = part->dd;
    struct dataset_request request = { .org = part->organization, .type = part->type, .attributes = part->attributes,
                                       .space = part->space, .expires = expires_on(dd), .life = life_of(dd),
                                       .data_class = dd->data_class };
    struct buf refusal;
    struct link *link;
    int reason;

    if (dd->temporary)
        name_temporary(a, dd, &part->dsname);
    if (!text_copy(request.key_label, sizeof request.key_label, dd->key_label) || (request.key_label[0] && !may_have_label(part)))
        return fail_label(a, part, ddname);
    request.name = part->dsname;
    if (part->asks_volume)
        request.volume = part->volume;
    memcpy(request.unit, dd->unit, sizeof request.unit);
    part->uncataloged = part->asks_volume && !dd->record_organization;
    part->asks_volume = part->uncataloged;
    buf_init(&refusal, ALLOCATION_MESSAGES_MAX);
    reason = a->job.catalog(a->job.context, &link);
    if (reason == 0 && dd->record_organization)
        reason = cluster_dd_define(dd, &part->dsname, request.life, link, &refusal);
    else if (reason == 0)
        reason = catalog_create(link, &request, &refusal);
    if (reason == REASON_NOT_FOUND && !dd->record_organization) { /* the system has no such volume */
        request.volume = (struct name8){ "" };
        part->uncataloged = false;
        reason = catalog_create(link, &request, &refusal);
    }
    allocation_write_refusal(a, &refusal);
    buf_release(&refusal);
    if (reason < 0)
        return fail_create(a, part, ddname, reason);
    part->in_job = part->made = true;
    a->making = a->making || request.life == DATASET_MAKING;
    return 0;
}

/* Is it there? Fills in its volume, and of an alias the real name. */
static int look_up(struct allocation *a, struct allocated *part)
{
    struct dataset_info info;
    int reason = REASON_NOT_FOUND;

    if (part->uncataloged || part->asks_volume)
        reason = ask_catalog(a, &part->dsname, &part->volume, &info);
    if (reason == REASON_NOT_FOUND && !part->uncataloged)
        reason = ask_catalog(a, &part->dsname, NULL, &info);
    if (reason == 0) {
        part->dsname = info.name;
        part->volume = info.volume;
        part->uncataloged = info.uncataloged;
        part->deferred = info.deferred;
        if (part->made && info.key_label[0])
            message(&a->messages, IGD17150I, info.name.text, info.key_label);
    }
    return reason;
}

static enum dataset_type type_of(const struct allocated *part)
{
    const struct job_dd *dd = part->dd;

    switch (dd->type) {
    case DSNTYPE_LIBRARY: return DATASET_LIBRARY;
    case DSNTYPE_LARGE: return DATASET_LARGE;
    case DSNTYPE_EXTENDED: return DATASET_EXTENDED;
    case DSNTYPE_NONE: /* with nothing said about the size of its directory, the one that needs none said */
        return part->organization == DATASET_PO && part->space.unit == SPACE_NONE ? DATASET_LIBRARY : DATASET_BASIC;
    default: return DATASET_BASIC;
    }
}

/* The volume that is asked for by VOL=SER= or VOL=REF=. */
static void take_volume(struct allocation *a, struct allocated *part)
{
    struct dataset_info info;

    if (part->dd->temporary)
        return;
    if (part->dd->volume_of.text[0] && ask_catalog(a, &part->dd->volume_of, NULL, &info) < 0) {
        /* Not in the catalog: it may be one that the job has made. */
        for (size_t i = 0; i < a->part_count; i++)
            if (a->parts[i].uncataloged && strcmp(a->parts[i].dsname.text, part->dd->volume_of.text) == 0)
                part->volume = a->parts[i].volume;
        for (const struct passed *passed = a->passed; passed; passed = passed->next)
            if (passed->uncataloged && strcmp(passed->dsname.text, part->dd->volume_of.text) == 0)
                part->volume = passed->volume;
    }
    if (part->dd->volume[0] && serial_of(&part->volume, span_of(part->dd->volume)) < 0)
        part->volume = (struct name8){ "" };
    part->asks_volume = !name8_none(&part->volume);
}

/* What the DD codes; then what its model has. The rest comes at OPEN. */
static int take_attributes(struct allocation *a, struct allocated *part)
{
    const struct job_dd *dd = part->dd;
    struct dataset_info model;
    int reason;

    take_volume(a, part);
    part->attributes = dd->entry.attributes;
    part->space = dd->space;
    part->organization = organization_of(dd);
    part->type = type_of(part);
    if (dd->model.text[0] == '\0')
        return 0;
    reason = ask_catalog(a, &dd->model, NULL, &model);
    if (reason < 0)
        return reason;
    record_merge(&part->attributes, &model.attributes);
    if (model.org == DATASET_PO && dd->organization == DSORG_NONE && dd->type == DSNTYPE_NONE)
        part->organization = DATASET_PO;
    if (!dd->like)
        return 0;
    if (dd->type == DSNTYPE_NONE)
        part->type = model.type;
    if (dd->space.unit == SPACE_NONE && model.space.secondary != SPACE_GROWS)
        part->space = (struct space_request){ .unit = SPACE_TRACKS, .primary = model.space.primary,
                                              .secondary = model.space.secondary, .directory = model.space.directory };
    return 0;
}

static int fail_not_found(struct allocation *a, size_t index)
{
    char name[28], place[16];

    message(&a->messages, IEF212I, step_name(a, name), allocation_ddname_of(a, index), part_text(a, index, place));
    return REASON_REFUSED;
}

/* The name that the DD means: of a relative number the generation. */
static int resolve_name(struct allocation *a, struct allocated *part)
{
    struct link *link;
    int reason;

    part->written = part->dd->entry.dsname;
    if (!part->dd->relative)
        return 0;
    reason = a->job.catalog(a->job.context, &link);
    if (reason < 0)
        return reason;
    return generations_name(a->generations, link, &part->dd->entry.dsname, part->dd->generation, &part->written);
}

static void make_room(struct allocation *a, size_t more)
{
    a->room += more;
    a->parts = mem_resize(a->parts, a->room, sizeof *a->parts);
    a->entries = mem_resize(a->entries, a->room, sizeof *a->entries);
    a->fds = mem_resize(a->fds, a->room, sizeof *a->fds);
}

/* The base of a group by itself is all its generations, newest first unless GDGORDER or the base says FIFO: one part of a
 * concatenation each. */
static int allocate_group(struct allocation *a, size_t index)
{
    const struct job_dd *dd = a->parts[index].dd;
    const char *ddname = allocation_ddname_of(a, index);
    struct allocated first = a->parts[index];
    struct job_dd *further = arena_alloc(&a->arena, 1, sizeof *further);
    bool oldest_first = dd->gdg_order == GDG_ORDER_FIFO;
    struct gdg_info info;
    struct span rest, line;
    struct buf names;
    struct link *link;
    size_t count = 0;
    int reason = a->job.catalog(a->job.context, &link);

    *further = *dd;
    further->entry.ddname = (struct name8){ "" };
    further->entry.next_part = true;
    buf_init(&names, ALLOCATION_MESSAGES_MAX);
    if (reason == 0)
        reason = catalog_gdg(link, &first.dsname, &info, &names);
    if (reason == 0 && dd->gdg_order <= GDG_ORDER_USECATLG)
        oldest_first = info.flags & GDG_FIFO;
    for (rest = buf_span(&names); reason == 0 && generations_take(&rest, oldest_first, &line); count++) {
        struct allocated *part;

        if (count)
            make_room(a, 1);
        part = &a->parts[index + count];
        *part = first;
        part->dd = count ? further : dd;
        reason = dsname_of(&part->dsname, line);
        part->written = part->dsname;
        if (reason == 0)
            reason = look_up(a, part);
        if (reason < 0)
            break;
        message(&a->messages, IEF237I, DATASET_DEVICE, part->dd->entry.next_part ? "" : ddname);
        add_entry(a, part, -1);
        a->part_count += count > 0;
    }
    buf_release(&names);
    return reason == 0 && count == 0 ? REASON_NOT_FOUND : reason;
}

/* IEF210I where the system has no unit of the name that the DD asks for. */
static int check_unit(struct allocation *a, size_t index)
{
    const char *unit = a->parts[index].dd->unit;
    char name[28];
    struct link *link;
    int reason;

    if (unit[0] == '\0')
        return 0;
    reason = a->job.catalog(a->job.context, &link);
    if (reason == 0)
        reason = catalog_unit(link, unit);
    if (reason != REASON_NOT_FOUND)
        return reason;
    message(&a->messages, IEF210I, step_name(a, name), allocation_ddname_of(a, index));
    return REASON_REFUSED;
}

static int allocate_dataset(struct allocation *a, size_t index)
{
    struct allocated *part = &a->parts[index];
    const struct job_dd *dd = part->dd;
    const char *ddname = allocation_ddname_of(a, index);
    struct passed **passed;
    int reason;

    reason = check_unit(a, index);
    if (reason < 0)
        return reason;
    reason = take_attributes(a, part);
    if (reason == 0)
        reason = resolve_name(a, part);
    if (reason == REASON_NOT_FOUND)
        return fail_not_found(a, index);
    if (reason < 0)
        return reason;
    part->dsname = part->written;
    passed = dd->entry.disp == STEP_NEW ? NULL : find_passed(a, dd, &part->written);
    if (passed) {
        part->dsname = (*passed)->dsname;
        part->volume = (*passed)->volume;
        part->uncataloged = (*passed)->uncataloged;
        part->in_job = (*passed)->in_job;
        part->received = true;
        allocation_drop_passed(passed);
    } else if (dd->temporary) { /* another DD of this step may have made it */
        for (size_t i = 0; i < index; i++)
            if (dd->entry.disp != STEP_NEW && !dd->unnamed && a->parts[i].dd->temporary && !a->parts[i].dd->unnamed &&
                strcmp(a->parts[i].dd->entry.dsname.text, dd->entry.dsname.text) == 0) {
                part->dsname = a->parts[i].dsname;
                part->in_job = a->parts[i].in_job;
            }
    }
    reason = dd->entry.disp == STEP_NEW ? REASON_NOT_FOUND : look_up(a, part);
    if (reason == REASON_NOT_FOUND && (dd->entry.disp == STEP_NEW || dd->entry.disp == STEP_MOD)) {
        reason = create(a, part, ddname);
        if (reason == 0)
            reason = look_up(a, part);
    } else if (reason == REASON_NOT_FOUND) {
        if (!dd->temporary && !dd->relative && name8_none(&dd->entry.member))
            reason = allocate_group(a, index);
        return reason == REASON_NOT_FOUND ? fail_not_found(a, index) : reason;
    }
    if (reason < 0)
        return reason == REASON_REFUSED ? reason : fail_create(a, part, ddname, reason);
    message(&a->messages, IEF237I, DATASET_DEVICE, dd->entry.next_part ? "" : ddname);
    add_entry(a, part, -1);
    return 0;
}

static int allocate_part(struct allocation *a, size_t index)
{
    struct allocated *part = &a->parts[index];
    const struct step_dd *entry = &part->dd->entry;

    if (spool_holds(part->dd))
        return allocate_spool(a, part);
    if (entry->kind == STEP_DD_PATH)
        return allocate_path(a, index);
    if (allocation_is_dataset(part->dd))
        return allocate_dataset(a, index);
    message(&a->messages, IEF237I, "DMY", entry->next_part ? "" : entry->ddname.text);
    add_entry(a, part, -1);
    return 0;
}

/* The data set ID of the step's first spool data set. */
static uint32_t first_dsid(const struct job *job, uint32_t step)
{
    struct spool_dd at = { 0 };

    while (spool_next_dd(job, &at))
        if (at.step >= &job->steps[step])
            break;
    return at.dsid;
}

/* A step that was passed what an ABEND of it would keep. */
static bool keeps_received(const struct allocation *a)
{
    for (size_t i = 0; i < a->part_count; i++)
        if (a->parts[i].received && (a->parts[i].dd->abnormal == DISP_KEEP || a->parts[i].dd->abnormal == DISP_CATLG))
            return true;
    return false;
}

int allocation_begin_step(struct allocation *a, uint32_t index)
{
    const struct job *job = a->job.job;
    const struct job_step *step = &job->steps[index];
    uint32_t joblibs = job_step_codes(step, "STEPLIB") ? 0 : job->joblib_count;
    uint32_t dsid = first_dsid(job, index);
    char name[28];
    int reason = 0;

    a->step = index;
    if (job->gdgbias_step)
        generations_forget(a->generations);
    a->parts = mem_alloc(joblibs + step->dd_count, sizeof *a->parts);
    a->entries = mem_alloc(joblibs + step->dd_count, sizeof *a->entries);
    a->fds = mem_alloc(joblibs + step->dd_count, sizeof *a->fds);
    a->room = joblibs + step->dd_count;
    message(&a->messages, IEF236I, step_name(a, name));
    for (uint32_t i = 0; i < joblibs + step->dd_count && reason == 0; i++) {
        size_t at = a->part_count;
        struct allocated *part = &a->parts[at];

        *part = (struct allocated){ .records = -1, .file = -1 };
        part->dd = i < joblibs ? &job->joblib[i] : &step->dds[i - joblibs];
        if (spool_holds(part->dd))
            part->dsid = dsid++;
        reason = allocate_part(a, at);
        part = &a->parts[at]; /* a group of generations needs more room */
        if (reason < 0 && reason != REASON_REFUSED)
            message(&a->messages, GBJ025E, step_name(a, name), part->dd->entry.ddname.text, reason_text(reason));
        if (reason == 0 || part->made || part->received)
            a->part_count++;
        else
            allocation_close_path(part);
    }
    if (reason == 0 && a->making && keeps_received(a))
        allocation_settle(a, true);
    allocation_write_messages(a);
    if (reason == 0)
        return 0;
    allocation_end_step(a, STEP_NOT_STARTED);
    return REASON_REFUSED;
}
