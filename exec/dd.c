/* dd.c - files of a step program: what its DD statements name, opened, read and written record by record.
 *
 * OPEN merges attributes: what the DD codes, then the data set's label, then what the program would like. What cannot be opened for
 * a reason that z/OS answers with an abend ends the step here, with the messages that go before it.
 */
#include <errno.h>

#include "base/home.h"
#include "base/io.h"
#include "base/mem.h"
#include "datasets/catalog_client.h"
#include "exec/messages.h"
#include "exec/step.h"
#include "exec/step_private.h"

struct dd {
    struct step *step;
    struct dd *next;             /* open for output, as it is */
    const struct step_dd *part;  /* that is open */
    const struct step_dd *last;  /* of the concatenation */
    struct record_file *file;    /* NULL: DUMMY, or before the first part */
    struct record_attributes attributes;
    bool writing;
    bool at_end;
    bool took_wanted;
    bool dropped;                 /* a member that found no room: its library stays as it was */
    struct dataset_growth growth; /* of a data set that is written */
};

/* Completion codes of OPEN, and the reasons behind them. */
enum {
    ABEND_OPEN = 0x013,
    OPEN_NO_MEMBER = 0x18,
    OPEN_NO_LRECL = 0x34,
    OPEN_SMALL_BLOCK = 0x20,
    OPEN_ODD_BLOCK = 0x60,
    ABEND_NOT_THERE = 0x213,
    NOT_THERE_REASON = 0x04,
    ABEND_SECURITY = 0x913,
    SECURITY_REASON = 0x38,
    ABEND_NO_SECONDARY = 0xd37,
    ABEND_NO_EXTENT = 0xb37,
    ABEND_LIBRARY_FULL = 0xe37,
    SPACE_REASON = 0x04,
    ABEND_DIRECTORY = 0xb14,
    DIRECTORY_REASON = 0x0c,
    OPEN_NO_DIRECTORY = 0x14,
    MESSAGES_MAX = 8192,
};

static const char device[] = DATASET_DEVICE;

static const struct step_dd *find(const struct step *step, const char *ddname)
{
    const struct step_table *table = &step->table;

    for (uint32_t i = 0; i < table->dd_count; i++)
        if (!table->dds[i].next_part && name8_is(&table->dds[i].ddname, ddname))
            return &table->dds[i];
    return NULL;
}

static const struct step_dd *last_part(const struct step *step, const struct step_dd *first)
{
    const struct step_dd *end = step->table.dds + step->table.dd_count;
    const struct step_dd *part = first;

    while (part + 1 < end && part[1].next_part)
        part++;
    return part;
}

static bool is_dummy(const struct step_dd *part)
{
    return part->kind == STEP_DD_DUMMY || (part->kind == STEP_DD_DATASET && strcmp(part->dsname.text, "NULLFILE") == 0);
}

bool dd_coded(const struct step *step, const char *ddname)
{
    return find(step, ddname) != NULL;
}

/* -- the abends of OPEN -- */

struct place {
    const char *job, *step, *ddname;
    char volume[NAME8_MAX + 1];
    char dsname[DSNAME_MAX + NAME8_MAX + 3];
};

/* What the IEC messages name: job, step, DD, device, volume, data set. */
static struct place place_of(struct step *step, const struct step_dd *part)
{
    const struct step_table *table = &step->table;
    struct dataset_info info;
    struct place place;
    struct link *link;

    place.job = table->identity.job.text;
    place.step = name8_none(&table->procstep) ? table->step.text : table->procstep.text;
    place.ddname = part->ddname.text;
    memcpy(place.volume, HOME_VOLUME, sizeof HOME_VOLUME);
    if (step_catalog(step, &link) == 0 && catalog_info_on(link, &part->dsname, &part->volume, &info) == 0)
        memcpy(place.volume, info.volume.text, sizeof place.volume);
    if (name8_none(&part->member))
        snprintf(place.dsname, sizeof place.dsname, "%s", part->dsname.text);
    else
        snprintf(place.dsname, sizeof place.dsname, "%s(%s)", part->dsname.text, part->member.text);
    return place;
}

static NORETURN void abend(struct step *step, const struct buf *messages, unsigned code, uint32_t reason)
{
    step_wto(step, 0, buf_span(messages));
    step_abend(step, code, 0, reason);
}

static NORETURN void abend_open(struct step *step, const struct step_dd *part, uint32_t reason)
{
    struct place p = place_of(step, part);
    struct buf messages;

    buf_init(&messages, MESSAGES_MAX);
    message(&messages, IEC141I, reason, p.job, p.step, p.ddname, device, p.volume, p.dsname);
    abend(step, &messages, ABEND_OPEN, reason);
}

/* Ends the step where z/OS would; returns the reason otherwise. */
static int refuse(struct step *step, const struct step_dd *part, struct buf *messages, int reason)
{
    struct place p;

    if (reason != REASON_NOT_AUTHORIZED) { /* what racf only warned of */
        step_wto(step, 0, buf_span(messages));
        buf_clear(messages);
    }
    switch (reason) {
    case REASON_NOT_AUTHORIZED:
        p = place_of(step, part);
        message(messages, IEC150I, p.job, p.step, p.ddname, device, p.volume, p.dsname);
        abend(step, messages, ABEND_SECURITY, SECURITY_REASON);
    case REASON_NOT_FOUND:
        if (!name8_none(&part->member))
            abend_open(step, part, OPEN_NO_MEMBER);
        p = place_of(step, part);
        message(messages, IEC143I, NOT_THERE_REASON, p.job, p.step, p.ddname, device, p.volume, p.dsname);
        abend(step, messages, ABEND_NOT_THERE, NOT_THERE_REASON);
    case REASON_BAD_VALUE:
        abend_open(step, part, OPEN_NO_LRECL);
    case REASON_LIMIT:
        abend_open(step, part, OPEN_NO_DIRECTORY);
    default:
        return reason;
    }
}

/* -- opening -- */

/* A descriptor of our own for a file that the initiator opened: the DD may be opened again. */
static int own_fd(const struct step_dd *part)
{
    int fd = part->fd < 0 ? -1 : fcntl(part->fd, F_DUPFD_CLOEXEC, STEP_FIRST_DD_FD);

    return fd < 0 ? REASON_IO : fd;
}

static bool is_complete(const struct record_attributes *a)
{
    return a->format == RECFM_U || (a->format && a->lrecl);
}

static int connect_catalog(void *context, struct link **link)
{
    return step_catalog(context, link);
}

static int open_dataset(struct dd *dd, enum dataset_mode mode, const struct record_attributes *wanted)
{
    const struct step_dd *part = dd->part;
    struct record_attributes known = part->attributes;
    struct dataset_info *info = &dd->growth.info;
    struct buf messages;
    struct link *link;
    int reason = step_catalog(dd->step, &link);

    if (reason < 0)
        return reason;
    buf_init(&messages, MESSAGES_MAX);
    reason = catalog_open_coded(link, &part->dsname, &part->volume, &part->member, mode, &part->attributes, wanted, &dd->file,
                                info, &messages);
    if (reason == REASON_GONE) {
        /* The catalog was restarted: opening again is safe, nothing was written yet. */
        buf_clear(&messages);
        reason = step_catalog(dd->step, &link);
        if (reason == 0)
            reason = catalog_open_coded(link, &part->dsname, &part->volume, &part->member, mode, &part->attributes, wanted,
                                        &dd->file, info, &messages);
    }
    if (reason < 0)
        reason = refuse(dd->step, part, &messages, reason);
    else
        step_wto(dd->step, 0, buf_span(&messages));
    if (reason == 0 && mode != DATASET_READ)
        catalog_grow(dd->file, &dd->growth);
    record_merge(&known, &info->attributes);
    dd->took_wanted = !is_complete(&known);
    buf_release(&messages);
    return reason;
}

static int open_part_read(struct dd *dd)
{
    int fd;

    dd->file = NULL;
    if (is_dummy(dd->part))
        return 0;
    if (dd->part->kind == STEP_DD_DATASET)
        return open_dataset(dd, DATASET_READ, NULL);
    fd = own_fd(dd->part);
    return fd < 0 ? fd : record_open_read(&dd->file, fd);
}

static struct dd *dd_new(struct step *step, const struct step_dd *first)
{
    struct dd *dd = mem_alloc(1, sizeof *dd);

    dd->step = step;
    dd->part = first;
    dd->last = last_part(step, first);
    dd->attributes = first->attributes;
    dd->growth.connect = connect_catalog;
    dd->growth.context = step;
    return dd;
}

int dd_open_read(struct step *step, const char *ddname, struct dd **out)
{
    const struct step_dd *first = find(step, ddname);
    struct dd *dd;
    int reason;

    *out = NULL;
    if (!first)
        return REASON_NOT_FOUND;
    dd = dd_new(step, first);
    reason = open_part_read(dd);
    if (reason < 0) {
        mem_free(dd);
        return reason;
    }
    if (dd->file && record_attributes(dd->file)->format)
        dd->attributes = *record_attributes(dd->file);
    *out = dd;
    return 0;
}

/* DCB parameters that no block can be made of. */
static void check_block(struct dd *dd)
{
    const struct record_attributes *a = record_attributes(dd->file);

    if (a->format == RECFM_F && a->blksize % a->lrecl)
        abend_open(dd->step, dd->part, OPEN_ODD_BLOCK);
    if (a->format == RECFM_V && a->blksize < a->lrecl + 4)
        abend_open(dd->step, dd->part, OPEN_SMALL_BLOCK);
}

static int open_write(struct dd *dd, const struct record_attributes *wanted, bool extend)
{
    const struct step_dd *part = dd->part;
    int fd, reason;

    dd->took_wanted = !is_complete(&dd->attributes);
    if (wanted)
        record_merge(&dd->attributes, wanted);
    if (is_dummy(part))
        return 0;
    if (part->kind == STEP_DD_INSTREAM)
        return REASON_BAD_VALUE;
    if (part->kind == STEP_DD_DATASET) {
        reason = open_dataset(dd, extend || part->disp == STEP_MOD ? DATASET_APPEND : DATASET_WRITE, wanted);
        if (reason == 0)
            check_block(dd);
        return reason;
    }
    record_complete(&dd->attributes);
    fd = own_fd(part);
    /* Print lines of a second OPEN follow those of the first. */
    return fd < 0 ? fd : record_open_write(&dd->file, fd, &dd->attributes, true);
}

/* The step abends: how each of them closes changes nothing about that. */
void step_close_output(struct step *step)
{
    int reason = 0;

    while (step->writing) {
        int closed = dd_close(step->writing);

        reason = reason ? reason : closed;
    }
    if (reason < 0)
        fprintf(stderr, "output of the step is not complete: %s\n", reason_text(reason));
}

static int open_output(struct step *step, const char *ddname, const struct record_attributes *wanted, bool extend, struct dd **out)
{
    const struct step_dd *first = find(step, ddname);
    struct dd *dd;
    int reason;

    *out = NULL;
    if (!first)
        return REASON_NOT_FOUND;
    dd = dd_new(step, first);
    dd->writing = true;
    reason = open_write(dd, wanted, extend);
    if (reason < 0) {
        mem_free(dd);
        return reason;
    }
    if (dd->file)
        dd->attributes = *record_attributes(dd->file);
    dd->next = step->writing;
    step->writing = dd;
    *out = dd;
    return 0;
}

int dd_open_write(struct step *step, const char *ddname, const struct record_attributes *wanted, struct dd **out)
{
    return open_output(step, ddname, wanted, false, out);
}

int dd_open_extend(struct step *step, const char *ddname, const struct record_attributes *wanted, struct dd **out)
{
    return open_output(step, ddname, wanted, true, out);
}

int dd_known(struct step *step, const char *ddname, struct record_attributes *attributes)
{
    const struct step_dd *first = find(step, ddname);
    struct dataset_info info;
    struct link *link;
    int reason = 0;

    if (!first)
        return REASON_NOT_FOUND;
    *attributes = first->attributes;
    if (first->kind != STEP_DD_DATASET || is_dummy(first))
        return 0;
    reason = step_catalog(step, &link);
    if (reason == 0)
        reason = catalog_info(link, &first->dsname, &info);
    if (reason == 0)
        record_merge(attributes, &info.attributes);
    return reason;
}

void dd_missing(struct step *step, const char *ddname)
{
    struct buf said;

    buf_init(&said, 256);
    message(&said, IEC130I, ddname);
    step_wto(step, 0, buf_span(&said));
    buf_release(&said);
}

const struct record_attributes *dd_attributes(const struct dd *dd)
{
    return &dd->attributes;
}

bool dd_took_wanted(const struct dd *dd)
{
    return dd->took_wanted;
}

int dd_open_member(struct step *step, const struct step_dd *library, const struct name8 *member,
                   struct record_file **file)
{
    struct step_dd part = *library;
    struct buf messages;
    struct link *link;
    int reason = step_catalog(step, &link);

    *file = NULL;
    if (reason < 0)
        return reason;
    part.member = *member;
    buf_init(&messages, MESSAGES_MAX);
    reason = catalog_open(link, &part.dsname, member, DATASET_READ, NULL, file, NULL, &messages);
    if (reason == REASON_NOT_AUTHORIZED)
        reason = refuse(step, &part, &messages, reason);
    else
        step_wto(step, 0, buf_span(&messages));
    buf_release(&messages);
    return reason;
}

/* -- records -- */

/* Room that is gone ends the step, as on z/OS; what was written before stays. */
static int out_of_room(struct dd *dd, int reason)
{
    const struct dataset_info *info = &dd->growth.info;
    unsigned code = info->space.secondary == 0 ? ABEND_NO_SECONDARY
                    : info->org == DATASET_PO  ? ABEND_LIBRARY_FULL
                                               : ABEND_NO_EXTENT;
    struct buf messages;
    struct place p;

    if (reason != REASON_FULL || dd->part->kind != STEP_DD_DATASET)
        return reason;
    p = place_of(dd->step, dd->part);
    dd->dropped = !name8_none(&dd->part->member);
    buf_init(&messages, MESSAGES_MAX);
    switch (code) {
    case ABEND_NO_SECONDARY: message(&messages, IEC031I, p.job, p.step, p.ddname, device, p.volume, p.dsname); break;
    case ABEND_NO_EXTENT: message(&messages, IEC030I, p.job, p.step, p.ddname, device, p.volume, p.dsname); break;
    default: message(&messages, IEC032I, p.job, p.step, p.ddname, device, p.volume, p.dsname); break;
    }
    abend(dd->step, &messages, code, SPACE_REASON);
}

/* The member could not be put into the directory. part outlives the DD, which is closed. */
static NORETURN void abend_directory(struct step *step, const struct step_dd *part)
{
    struct place p = place_of(step, part);
    struct buf messages;

    buf_init(&messages, MESSAGES_MAX);
    message(&messages, IEC217I, p.job, p.step, p.ddname, device, p.volume, p.dsname);
    abend(step, &messages, ABEND_DIRECTORY, DIRECTORY_REASON);
}

int dd_read(struct dd *dd, struct span *record)
{
    *record = SPAN_NONE;
    if (dd->writing)
        return REASON_STATE;
    while (!dd->at_end) {
        /* A DUMMY ends the whole concatenation. */
        int got = dd->file ? record_read(dd->file, record) : 0;

        if (got)
            return got;
        if (!dd->file || dd->part == dd->last) {
            dd->at_end = true;
            break;
        }
        got = record_close(dd->file, false);
        dd->file = NULL;
        dd->part++;
        if (got == 0)
            got = open_part_read(dd);
        if (got < 0) {
            dd->at_end = true;
            return got;
        }
    }
    return 0;
}

int dd_write(struct dd *dd, struct span record)
{
    int reason;

    if (!dd->writing)
        return REASON_STATE;
    if (!dd->file)
        return 0;
    reason = record_write(dd->file, record, true);
    return reason < 0 ? out_of_room(dd, reason) : 0;
}

int dd_flush(struct dd *dd)
{
    int reason = dd->file && dd->writing ? record_flush(dd->file) : 0;

    return reason < 0 ? out_of_room(dd, reason) : 0;
}

/* It is no longer one of those that an abend closes. */
static void forget_writing(struct dd *dd)
{
    struct dd **place = &dd->step->writing;

    while (*place && *place != dd)
        place = &(*place)->next;
    if (*place)
        *place = dd->next;
}

static int close_dataset(struct dd *dd)
{
    const struct step_dd *part = dd->part;
    struct link *link;
    int reason = step_catalog(dd->step, &link);

    if (reason < 0) {
        record_close(dd->file, true);
        return reason;
    }
    return catalog_close_on(link, &part->dsname, &part->volume, &part->member, dd->file, part->release);
}

int dd_close(struct dd *dd)
{
    struct step *step = dd->step;
    const struct step_dd *part = dd->part;
    int reason = 0;

    forget_writing(dd);
    if (dd->file && dd->writing && part->kind == STEP_DD_DATASET && !dd->dropped)
        reason = close_dataset(dd);
    else if (dd->file)
        reason = record_close(dd->file, false);
    mem_free(dd);
    if (reason == REASON_LIMIT && !step->abending)
        abend_directory(step, part);
    return reason;
}
