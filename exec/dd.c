/* dd.c - files of a step program: what its DD statements name, opened, read and written record by record.
 *
 * OPEN merges attributes: what the DD codes, then the data set's label, then what the program would like. What cannot be opened for
 * a reason that z/OS answers with an abend ends the step here, with the messages that go before it.
 */
#include <errno.h>

#include "base/clock.h"
#include "base/home.h"
#include "base/io.h"
#include "base/mem.h"
#include "datasets/catalog_client.h"
#include "exec/messages.h"
#include "exec/spool_room.h"
#include "exec/step.h"
#include "exec/step_private.h"

struct dd {
    struct step *step;
    struct dd *next;             /* open for output, as it is */
    const struct step_dd *part;  /* that is open */
    const struct step_dd *last;  /* of the concatenation */
    struct record_file *file;    /* NULL: DUMMY, a cluster, or before the first part */
    struct cluster *cluster;     /* of a DD that names one */
    struct dsname cluster_name;
    struct record_attributes attributes;
    bool writing;
    bool at_end;
    bool took_wanted;
    bool dropped;                 /* a member that found no room: its library stays as it was */
    struct dataset_growth growth; /* of a data set that is written */
    struct spool_room room;       /* SYSOUT */
    bool unseen;                  /* SYSOUT: there are records that were not handed to the kernel */
    int64_t unseen_since;         /* milliseconds */
    uint32_t line;                /* of the page that is being printed */
};

/* Completion codes of OPEN, and the reasons behind them. */
enum {
    ABEND_OPEN = 0x013,
    OPEN_NO_MEMBER = 0x18,
    OPEN_NO_LRECL = 0x34,
    OPEN_SMALL_BLOCK = 0x20,
    OPEN_ODD_BLOCK = 0x60,
    ABEND_RECORD = 0x002,
    RECORD_REASON = 0x04,
    ABEND_NOT_THERE = 0x213,
    NOT_THERE_REASON = 0x04,
    KEY_LABEL_REASON = 0x85,
    ABEND_SECURITY = 0x913,
    SECURITY_REASON = 0x38,
    ABEND_IO = 0x001,
    ABEND_OUTPUT = 0x722,
    SEEN_WITHIN = 200, /* milliseconds: whoever follows a running step sees its SYSOUT about that late */
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

const struct step_dd *dd_find(const struct step *step, const char *ddname)
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
    return dd_find(step, ddname) != NULL;
}

/* -- the abends of OPEN -- */

struct place {
    const char *job, *step;
    char ddname[NAME8_MAX + 12]; /* -2: of the second part of a concatenation */
    char volume[NAME8_MAX + 1];
    char dsname[DSNAME_MAX + NAME8_MAX + 3];
};

static void name_part(const struct step_table *table, const struct step_dd *part, char *text, size_t room)
{
    const struct step_dd *first = part;

    while (first > table->dds && first->next_part)
        first--;
    if (first == part)
        snprintf(text, room, "%s", part->ddname.text);
    else
        snprintf(text, room, "%s-%u", first->ddname.text, (unsigned)(part - first) + 1);
}

/* What the IEC messages name: job, step, DD, device, volume, data set. */
static struct place place_of(struct step *step, const struct step_dd *part)
{
    const struct step_table *table = &step->table;
    struct dataset_info info;
    struct place place;
    struct link *link;

    place.job = table->identity.job.text;
    place.step = name8_none(&table->procstep) ? table->step.text : table->procstep.text;
    name_part(table, part, place.ddname, sizeof place.ddname);
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

/* z/OS has spanned records in neither. */
static NORETURN void abend_spanned(struct step *step, const struct step_dd *part, const struct record_attributes *a)
{
    struct buf messages;
    char text[6];

    buf_init(&messages, MESSAGES_MAX);
    message(&messages, GBRE118E, part->ddname.text, record_format_text(a, text),
            part->kind == STEP_DD_INSTREAM ? "IN-STREAM DATA" : "A LIBRARY");
    abend(step, &messages, ABEND_OPEN, 0);
}

/* The catalog did not come back in time. What a step cannot open or close it has not written: with an abend its data sets are
 * disposed of as half done. */
static bool is_unreachable(int reason)
{
    return reason == REASON_GONE || reason == REASON_NOT_RUNNING || reason == REASON_TIMEOUT;
}

static NORETURN void abend_unreachable(struct step *step, const struct step_dd *part, int reason)
{
    struct buf messages;

    buf_init(&messages, MESSAGES_MAX);
    message(&messages, GBRE067E, part->ddname.text, reason_text(reason));
    abend(step, &messages, ABEND_IO, 0);
}

/* Ends the step where z/OS would; returns the reason otherwise. */
static int refuse(struct step *step, const struct step_dd *part, struct buf *messages, int reason)
{
    struct place p;

    if (is_unreachable(reason))
        abend_unreachable(step, part, reason);
    if (reason != REASON_NOT_AUTHORIZED && reason != REASON_REFUSED) { /* what racf only warned of */
        step_wto(step, 0, buf_span(messages));
        buf_clear(messages);
    }
    switch (reason) {
    case REASON_NOT_AUTHORIZED:
        p = place_of(step, part);
        message(messages, IEC150I, p.job, p.step, p.ddname, device, p.volume, p.dsname);
        abend(step, messages, ABEND_SECURITY, SECURITY_REASON);
    case REASON_REFUSED: /* the key label of an encrypted data set */
        p = place_of(step, part);
        message(messages, IEC143I, KEY_LABEL_REASON, p.job, p.step, p.ddname, device, p.volume, p.dsname);
        abend(step, messages, ABEND_NOT_THERE, KEY_LABEL_REASON);
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

/* A cluster is read and written record after record like any data set. */
static int open_as_cluster(struct dd *dd, enum dataset_mode mode, const struct dataset_info *info)
{
    const struct step_dd *part = dd->part;
    int reason = dd_open_cluster_name(dd->step, part->ddname.text, &part->dsname,
                                      mode == DATASET_READ ? CLUSTER_READ : CLUSTER_UPDATE, &dd->cluster, &dd->cluster_name);

    dd->attributes = info->attributes;
    record_complete(&dd->attributes);
    dd->took_wanted = false;
    return reason;
}

static int connect_catalog(void *context, struct link **link)
{
    return step_catalog(context, link);
}

/* Is that why a data set cannot be opened? */
static void check_spanned(const struct dd *dd, const struct record_attributes *wanted)
{
    struct record_attributes a = dd->part->attributes;

    record_merge(&a, &dd->growth.info.attributes);
    if (wanted)
        record_merge(&a, wanted);
    if (dd->growth.info.org == DATASET_PO && a.format == RECFM_S)
        abend_spanned(dd->step, dd->part, &a);
}

static int open_dataset(struct dd *dd, enum dataset_mode mode, const struct record_attributes *wanted)
{
    const struct step_dd *part = dd->part;
    struct record_attributes known = part->attributes;
    struct dataset_info *info = &dd->growth.info;
    struct buf messages;
    struct link *link;
    int reason = step_catalog(dd->step, &link);

    buf_init(&messages, MESSAGES_MAX);
    if (reason < 0) {
        reason = refuse(dd->step, part, &messages, reason);
        buf_release(&messages);
        return reason;
    }
    reason = catalog_open_coded(link, &part->dsname, &part->volume, &part->member, mode, &part->attributes, wanted, &dd->file,
                                info, &messages);
    if ((reason == REASON_BAD_VALUE || reason == REASON_NOT_FOUND) && name8_none(&part->member) &&
        catalog_info(link, &part->dsname, info) == 0 && dataset_is_cluster(info->org)) {
        buf_release(&messages);
        return open_as_cluster(dd, mode, info);
    }
    if (reason == REASON_BAD_VALUE && mode != DATASET_READ)
        check_spanned(dd, wanted);
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
    if (dd->part->kind == STEP_DD_INSTREAM && dd->part->attributes.format == RECFM_S)
        abend_spanned(dd->step, dd->part, &dd->part->attributes);
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
    const struct step_dd *first = dd_find(step, ddname);
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
        if (reason == 0 && dd->file)
            check_block(dd);
        return reason;
    }
    if (dd->attributes.format == RECFM_S) /* JES keeps records, not blocks */
        dd->attributes.format = RECFM_V;
    if (dd->attributes.lrecl > RECORD_LRECL_MAX)
        dd->attributes.lrecl = RECORD_LRECL_MAX;
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
    const struct step_dd *first = dd_find(step, ddname);
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
    const struct step_dd *first = dd_find(step, ddname);
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
    if (reason == REASON_NOT_AUTHORIZED || reason == REASON_REFUSED)
        reason = refuse(step, &part, &messages, reason);
    else
        step_wto(step, 0, buf_span(&messages));
    buf_release(&messages);
    return reason;
}

/* -- records -- */

static NORETURN void output_abend(struct dd *dd, const struct buf *messages)
{
    abend(dd->step, messages, ABEND_OUTPUT, 0);
}

/* DIFFERS: a step does not wait until there is room on the spool again, it ends as one that passed its limit. */
static NORETURN void spool_is_full(struct dd *dd)
{
    struct buf messages;

    buf_init(&messages, MESSAGES_MAX);
    message(&messages, $HASP355);
    output_abend(dd, &messages);
}

/* LINES, CARDS, BYTES, PAGES of the job: passed once, it is said or ends the step. */
static void use_limit(struct dd *dd, enum step_limit_kind kind, uint64_t more)
{
    static const char *const names[] = { "LINES", "CARDS", "BYTES", "PAGES" };
    struct step *step = dd->step;
    struct step_limit *limit = &step->table.limits[kind];
    struct buf messages;

    limit->used += more;
    if (!limit->action || limit->used <= limit->most || step->abending)
        return;
    buf_init(&messages, MESSAGES_MAX);
    if (!step->warned[kind] && (limit->used - more <= limit->most || limit->action != STEP_LIMIT_WARN))
        message(&messages, $HASP375, step->table.identity.job.text, names[kind]);
    step->warned[kind] = true;
    if (limit->action != STEP_LIMIT_WARN)
        output_abend(dd, &messages);
    step_wto(step, 0, buf_span(&messages));
    buf_release(&messages);
}

/* A record begins a page when its control character says so, or when the page in front of it is full. */
static bool begins_page(struct dd *dd, struct span record)
{
    bool skip = dd->attributes.control == CONTROL_ASA && record.length && record.data[0] == '1';
    uint8_t linect = dd->step->table.linect;

    if (dd->line == 0 || skip || (linect && dd->line >= linect)) {
        dd->line = 1;
        return true;
    }
    dd->line++;
    return false;
}

static void count_output(struct dd *dd, struct span record)
{
    const struct step_dd *part = dd->part;
    struct buf messages;

    use_limit(dd, part->punch ? STEP_CARDS : STEP_LINES, 1);
    use_limit(dd, STEP_BYTES, record.length);
    if (!part->punch && begins_page(dd, record))
        use_limit(dd, STEP_PAGES, 1);
    if (!part->outlim || record_count(dd->file) < part->outlim || dd->step->abending)
        return;
    buf_init(&messages, MESSAGES_MAX);
    message(&messages, GBRE070I, part->ddname.text, (unsigned)part->outlim);
    output_abend(dd, &messages);
}

/* -- seen while the step runs -- */

static int see_dd(struct dd *dd, int64_t now)
{
    if (!dd->unseen || now - dd->unseen_since < SEEN_WITHIN)
        return 0;
    dd->unseen = false;
    return record_flush(dd->file);
}

/* Called by whatever a program does with its files: a program that reads for long lets its SYSOUT be seen, too. */
static void see_all(struct step *step)
{
    int64_t now = clock_monotonic();

    step->late = false;
    for (struct dd *dd = step->writing; dd; dd = dd->next) {
        if (see_dd(dd, now) < 0)
            continue; /* its next write says so */
        step->late = step->late || dd->unseen;
    }
}

/* Room that is gone ends the step, as on z/OS; what was written before stays. */
static int out_of_room(struct dd *dd, int reason)
{
    const struct dataset_info *info = &dd->growth.info;
    unsigned code = info->space.secondary == 0 ? ABEND_NO_SECONDARY
                    : info->org == DATASET_PO  ? ABEND_LIBRARY_FULL
                                               : ABEND_NO_EXTENT;
    struct buf messages;
    struct place p;

    if (reason == REASON_FULL && dd->part->kind == STEP_DD_SYSOUT)
        spool_is_full(dd);
    if (is_unreachable(reason))
        abend_unreachable(dd->step, dd->part, reason);
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

/* The next record of the present part. A DUMMY has none. */
static int read_part(struct dd *dd, struct span *record)
{
    struct cluster_record found;
    int got;

    if (!dd->cluster)
        return dd->file ? record_read(dd->file, record) : 0;
    got = cluster_next(dd->cluster, &found);
    *record = found.bytes;
    return got;
}

/* A length or a sequence of segments that no writer of records makes. */
static NORETURN void abend_record(struct dd *dd)
{
    struct place p = place_of(dd->step, dd->part);
    struct buf messages;

    buf_init(&messages, MESSAGES_MAX);
    message(&messages, IEC036I, p.job, p.step, p.ddname, device, p.volume, p.dsname);
    abend(dd->step, &messages, ABEND_RECORD, RECORD_REASON);
}

static int close_part(struct dd *dd)
{
    int reason = dd->cluster ? dd_close_cluster(dd->step, &dd->cluster_name, dd->cluster) : record_close(dd->file, false);

    dd->file = NULL;
    dd->cluster = NULL;
    return reason;
}

int dd_read(struct dd *dd, struct span *record)
{
    *record = SPAN_NONE;
    if (dd->writing)
        return REASON_STATE;
    if (dd->step->late)
        see_all(dd->step);
    while (!dd->at_end) {
        int got = read_part(dd, record);

        if (got == REASON_CORRUPT && dd->file && record_is_variable(record_attributes(dd->file)))
            abend_record(dd);
        if (got)
            return got;
        /* A DUMMY ends the whole concatenation. */
        if ((!dd->file && !dd->cluster) || dd->part == dd->last) {
            dd->at_end = true;
            break;
        }
        got = close_part(dd);
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
    if (dd->cluster) {
        reason = cluster_insert(dd->cluster, record, NULL);
        if (reason == REASON_LIMIT)
            dd_cluster_is_full(dd->step, dd->part->ddname.text, &dd->cluster_name);
        return reason < 0 ? out_of_room(dd, reason) : 0;
    }
    if (!dd->file)
        return 0;
    if (dd->part->kind != STEP_DD_SYSOUT) {
        reason = record_write(dd->file, record, true);
        return reason < 0 ? out_of_room(dd, reason) : 0;
    }
    count_output(dd, record);
    reason = spool_room_left(&dd->room, dd->file) ? record_write(dd->file, record, true) : REASON_FULL;
    if (reason == 0 && !dd->unseen) {
        dd->unseen = dd->step->late = true;
        dd->unseen_since = clock_monotonic();
    } else if (reason == 0) {
        reason = see_dd(dd, clock_monotonic());
    }
    return reason < 0 ? out_of_room(dd, reason) : 0;
}

int dd_flush(struct dd *dd)
{
    int reason = !dd->writing ? 0 : dd->cluster ? cluster_commit(dd->cluster) : dd->file ? record_flush(dd->file) : 0;

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

/* FREE=CLOSE: the step has no such DD any more. Its name is that of its first part. */
static void free_dd(struct step *step, struct step_dd *part)
{
    struct name8 ddname;

    while (part > step->table.dds && part->next_part)
        part--;
    ddname = part->ddname;
    part->ddname = (struct name8){ "" };
    if (part->kind == STEP_DD_DATASET)
        step_freed(step, &ddname);
}

int dd_close(struct dd *dd)
{
    struct step *step = dd->step;
    const struct step_dd *part = dd->part;
    bool frees = part->spin && (part->kind == STEP_DD_DATASET || (dd->file && dd->writing && part->kind == STEP_DD_SYSOUT));
    int reason = 0;

    forget_writing(dd);
    if (dd->file && dd->writing && part->kind == STEP_DD_DATASET && !dd->dropped)
        reason = close_dataset(dd);
    else if (dd->file || dd->cluster)
        reason = close_part(dd);
    if (frees)
        free_dd(step, &step->table.dds[part - step->table.dds]);
    mem_free(dd);
    if (reason == REASON_LIMIT && !step->abending)
        abend_directory(step, part);
    if (is_unreachable(reason) && !step->abending)
        abend_unreachable(step, part, reason);
    return reason;
}
