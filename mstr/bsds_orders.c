/* bsds_orders.c - the statements of CSQJU003 (change log inventory).
 *
 * NEWLOG DSNAME=name,COPY1|COPY2[,STARTRBA=rba,ENDRBA=rba]                an active log data set
 * NEWLOG DSNAME=name,COPY1VOL=vol|COPY2VOL=vol,STARTRBA=rba,ENDRBA=rba[,UNIT=unit][,CATALOG=YES|NO]   an archive
 * DELETE DSNAME=name
 * CRESTART CREATE,ENDRBA=rba | CREATE,STARTRBA=rba,ENDRBA=rba | CANCEL
 * CHECKPT STARTRBA=rba,ENDRBA=rba[,TIME=..] | STARTRBA=rba,CANCEL
 * HIGHRBA STARTRBA=rba
 *
 * RBAs are hexadecimal, at most 16 digits; ENDRBA of a data set is its last byte.
 * DIFFERS: TIME, STARTIME, ENDTIME and UNIT are taken and not kept; a range that is entered has no times.
 */
#include "mstr/bsds_orders.h"

#include "base/mem.h"
#include "base/text.h"
#include "mstr/log_record.h"
#include "mstr/messages.h"

enum { HEX_MAX = 16 };

struct operands {
    struct span dsname, volume[BSDS_COPIES], unit, time;
    struct { bool given; uint64_t rba; } start, end;
    bool copy[BSDS_COPIES], create, cancel, not_cataloged;
};

static bool hexadecimal(struct span text, uint64_t *value)
{
    *value = 0;
    for (size_t i = 0; i < text.length; i++) {
        char c = text_upper(text.data[i]);

        if (!text_is_digit(c) && (c < 'A' || c > 'F'))
            return false;
        *value = *value << 4 | (uint64_t)(text_is_digit(c) ? c - '0' : c - 'A' + 10);
    }
    return text.length >= 1 && text.length <= HEX_MAX && *value <= INT64_MAX;
}

static bool once(struct span *place, struct span value)
{
    if (place->length || value.length == 0)
        return false;
    *place = value;
    return true;
}

static bool one_flag(bool *flag)
{
    bool before = *flag;

    *flag = true;
    return !before;
}

/* KEYWORD or KEYWORD=value. */
static bool one_operand(struct operands *o, struct span keyword, bool has_value, struct span value)
{
    if (!has_value)
        return span_is_fold(keyword, "COPY1") ? one_flag(&o->copy[0]) : span_is_fold(keyword, "COPY2") ? one_flag(&o->copy[1])
             : span_is_fold(keyword, "CREATE") ? one_flag(&o->create) : span_is_fold(keyword, "CANCEL") && one_flag(&o->cancel);
    if (span_is_fold(keyword, "DSNAME"))
        return once(&o->dsname, value);
    if (span_is_fold(keyword, "COPY1VOL"))
        return once(&o->volume[0], value);
    if (span_is_fold(keyword, "COPY2VOL"))
        return once(&o->volume[1], value);
    if (span_is_fold(keyword, "UNIT"))
        return once(&o->unit, value);
    if (span_is_fold(keyword, "TIME") || span_is_fold(keyword, "STARTIME") || span_is_fold(keyword, "ENDTIME"))
        return value.length > 0;
    if (span_is_fold(keyword, "STARTRBA"))
        return one_flag(&o->start.given) && hexadecimal(value, &o->start.rba);
    if (span_is_fold(keyword, "ENDRBA"))
        return one_flag(&o->end.given) && hexadecimal(value, &o->end.rba);
    if (span_is_fold(keyword, "CATALOG")) {
        o->not_cataloged = span_is_fold(value, "NO");
        return o->not_cataloged || span_is_fold(value, "YES");
    }
    return false;
}

static bool get_operands(struct span text, struct operands *o, struct buf *messages)
{
    memset(o, 0, sizeof *o);
    while (text.length) {
        size_t length = span_find(text, ',');
        struct span part = span_part(text, 0, length);
        size_t equals = span_find(part, '=');

        if (!one_operand(o, span_part(part, 0, equals), equals < part.length, span_from(part, equals + 1))) {
            message(messages, CSQJ220E, (int)part.length, part.data);
            return false;
        }
        text = span_from(text, length + 1);
    }
    return true;
}

/* Start and end of a data set: whole control intervals. */
static bool range_of(const struct operands *o, uint64_t *start, uint64_t *end)
{
    *start = o->start.rba;
    *end = o->end.rba + 1;
    return o->start.given && o->end.given && *start % LOG_CI == 0 && *end % LOG_CI == 0 && *start < *end;
}

static int new_active(struct bsds_image *image, const struct operands *o, const char *dsname)
{
    uint64_t start = 0, end = 0;
    bool ranged = o->start.given || o->end.given;
    struct bsds_active *a;
    int reason;

    if (ranged && !range_of(o, &start, &end))
        return REASON_BAD_VALUE;
    reason = bsds_active_add(image, o->copy[1], dsname);
    if (reason < 0 || !ranged)
        return reason;
    a = bsds_active_find(image, dsname, NULL);
    a->state = BSDS_FULL;
    a->start = start;
    a->end = end;
    return 0;
}

static int new_archive(struct bsds_image *image, const struct operands *o, const struct dsname *name)
{
    struct bsds_archive archive = { .name = *name, .cataloged = !o->not_cataloged };
    int copy = o->volume[1].length != 0;
    struct name8 serial;

    if (!range_of(o, &archive.start, &archive.end) || serial_of(&serial, o->volume[copy]) < 0)
        return REASON_BAD_VALUE;
    memcpy(archive.volume, serial.text, sizeof archive.volume);
    if (bsds_active_find(image, name->text, NULL))
        return REASON_EXISTS;
    bsds_archive_add(image, copy, &archive, BSDS_ARCHIVE_MAX);
    return 0;
}

static int new_log(struct bsds_image *image, const struct operands *o)
{
    int active = o->copy[0] + o->copy[1], archive = !!o->volume[0].length + !!o->volume[1].length;
    struct dsname name;

    if (active + archive != 1 || o->create || o->cancel)
        return REASON_SYNTAX;
    if (dsname_of(&name, o->dsname) < 0)
        return REASON_BAD_NAME;
    return active ? new_active(image, o, name.text) : new_archive(image, o, &name);
}

static int delete_log(struct bsds_image *image, const struct operands *o)
{
    struct bsds_active *a;
    struct dsname name;
    int reason = dsname_of(&name, o->dsname);

    if (reason < 0)
        return REASON_BAD_NAME;
    a = bsds_active_find(image, name.text, NULL);
    if (a && a->state == BSDS_IN_USE) /* the queue manager is down: the person knows */
        a->state = BSDS_FULL;
    return bsds_remove(image, name.text);
}

static int order_restart(struct bsds_image *image, const struct operands *o)
{
    if (o->create == o->cancel || (o->cancel && (o->start.given || o->end.given)))
        return REASON_SYNTAX;
    if (o->create && (!o->end.given || (o->start.given && (o->start.rba != o->end.rba || o->start.rba % LOG_CI))))
        return REASON_BAD_VALUE;
    if (o->cancel && image->restart == BSDS_RESTART_CUT)
        return REASON_STATE;
    if (image->restart == BSDS_RESTART_CUT && !o->start.given && o->end.rba > image->restart_rba)
        return REASON_STATE; /* page sets from behind the old end would pass */
    image->restart = o->cancel ? BSDS_RESTART_NONE : o->start.given ? BSDS_RESTART_ANEW : BSDS_RESTART_END;
    image->restart_rba = o->cancel ? 0 : o->end.rba;
    return 0;
}

static int change_checkpoints(struct bsds_image *image, const struct operands *o)
{
    struct bsds_checkpoint *list = image->checkpoints.list;
    size_t kept = 0;

    if (!o->start.given || o->end.given == o->cancel)
        return REASON_SYNTAX;
    for (size_t i = 0; i < image->checkpoints.count; i++)
        if (list[i].begin != o->start.rba)
            list[kept++] = list[i];
    if (o->cancel) {
        bool found = kept < image->checkpoints.count;

        image->checkpoints.count = kept;
        return found ? 0 : REASON_NOT_FOUND;
    }
    if (kept == BSDS_CHECKPOINT_MAX)
        kept--;
    memmove(list + 1, list, kept * sizeof list[0]);
    list[0] = (struct bsds_checkpoint){ .begin = o->start.rba, .end = o->end.rba, .time = clock_now() };
    image->checkpoints.count = kept + 1;
    return 0;
}

static int set_highest(struct bsds_image *image, const struct operands *o)
{
    if (!o->start.given)
        return REASON_SYNTAX;
    image->written = o->start.rba;
    return 0;
}

static const struct {
    const char *name;
    int (*obey)(struct bsds_image *image, const struct operands *operands);
} orders[] = {
    { "NEWLOG", new_log }, { "DELETE", delete_log }, { "CRESTART", order_restart }, { "CHECKPT", change_checkpoints },
    { "HIGHRBA", set_highest },
};

static void tell(struct buf *messages, struct span name, int reason)
{
    if (reason == REASON_UNKNOWN)
        message(messages, GBRM010E, (int)name.length, name.data);
    else if (reason == REASON_EXISTS)
        message(messages, CSQJ214E);
    else if (reason == REASON_NOT_FOUND)
        message(messages, CSQJ218E);
    else
        message(messages, CSQJ207E, reason_text(reason));
}

int bsds_order(struct bsds_image *image, struct span statement, struct buf *messages)
{
    struct span name = span_word(&statement), text = span_word(&statement);
    struct bsds_image *changed;
    struct operands operands;
    int reason = REASON_UNKNOWN;

    if (!get_operands(text, &operands, messages))
        return REASON_SYNTAX;
    changed = mem_alloc(1, sizeof *changed);
    *changed = *image;
    for (size_t i = 0; i < ARRAY_COUNT(orders); i++)
        if (span_is_fold(name, orders[i].name))
            reason = orders[i].obey(changed, &operands);
    if (reason == 0)
        *image = *changed;
    else
        tell(messages, name, reason);
    mem_free(changed);
    return reason;
}

/* -- the log map -- */

static void put_time(struct buf *out, microseconds moment)
{
    char text[CLOCK_TEXT];
    struct tm local = clock_local(moment);

    if (moment <= 0) {
        buf_put_text(out, "0000-00-00 00:00:00.0");
        return;
    }
    strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &local);
    buf_printf(out, "%s.%u", text, (unsigned)(moment % 1000000 / 100000));
}

static void put_range(struct buf *out, uint64_t start, uint64_t end, microseconds first, microseconds last)
{
    buf_printf(out, "%016llX / %016llX / ", (unsigned long long)start, (unsigned long long)(end ? end - 1 : 0));
    put_time(out, first);
    buf_put_text(out, " / ");
    put_time(out, last);
    buf_put_text(out, "\n");
}

static void print_active(struct buf *out, const struct bsds_image *image, int copy)
{
    static const char *const states[] = { "", "NEW", "INUSE", "NOTREUSABLE", "REUSABLE", "STOPPED" };

    buf_printf(out, "ACTIVE LOG COPY %d DATA SETS\n", copy + 1);
    buf_put_text(out, "  START RBA / END RBA / START TIME / END TIME\n");
    for (size_t i = 0; i < image->active[copy].count; i++) {
        const struct bsds_active *a = &image->active[copy].list[i];

        buf_put_text(out, "  ");
        put_range(out, a->start, a->end, a->first_time, a->last_time);
        buf_printf(out, "    DSN=%s  STATUS=%s\n", a->name.text, states[a->state]);
    }
    if (image->active[copy].count == 0)
        buf_put_text(out, "  NO ACTIVE DATA SETS DEFINED FOR THIS COPY\n");
}

static void print_archives(struct buf *out, const struct bsds_image *image, int copy)
{
    buf_printf(out, "ARCHIVE LOG COPY %d DATA SETS\n", copy + 1);
    if (image->archive[copy].count)
        buf_put_text(out, "  START RBA / END RBA / START TIME / END TIME\n");
    else
        buf_put_text(out, "  NO ARCHIVE DATA SETS DEFINED FOR THIS COPY\n");
    for (size_t i = 0; i < image->archive[copy].count; i++) {
        const struct bsds_archive *a = &image->archive[copy].list[i];

        buf_put_text(out, "  ");
        put_range(out, a->start, a->end, a->first_time, a->last_time);
        buf_printf(out, "    DSN=%s  VOL=%s  CATALOG=%s\n", a->name.text, a->volume, a->cataloged ? "YES" : "NO");
    }
}

void bsds_print(struct buf *out, const struct bsds_image *image)
{
    static const char *const names[] = { [BSDS_RESTART_END] = "TRUNCATED", [BSDS_RESTART_ANEW] = "BEGUN ANEW",
                                         [BSDS_RESTART_CUT] = "DONE, PAGE SETS TO BE CHECKED" };

    buf_printf(out, "LOG MAP OF THE BSDS DATA SET BELONGING TO '%-4s'\n", image->qmgr);
    buf_put_text(out, "SYSTEM TIME STAMP     ");
    put_time(out, image->stamp);
    buf_printf(out, "\nHIGHEST RBA WRITTEN   %016llX\nHIGHEST EPOCH         %u\n", (unsigned long long)image->written,
               image->epoch);
    for (int copy = 0; copy < BSDS_COPIES; copy++) {
        print_active(out, image, copy);
        print_archives(out, image, copy);
    }
    if (image->restart == BSDS_RESTART_NONE)
        message(out, CSQJ401E, "RESTART CONTROL");
    else
        buf_printf(out, "CONDITIONAL RESTART CONTROL RECORD\n  %s, ENDRBA=%016llX\n",
                   names[image->restart], (unsigned long long)image->restart_rba);
    buf_put_text(out, "CHECKPOINT QUEUE\n");
    for (size_t i = 0; i < image->checkpoints.count; i++) {
        buf_put_text(out, "  TIME OF CHECKPOINT       ");
        put_time(out, image->checkpoints.list[i].time);
        buf_printf(out, "\n  BEGIN CHECKPOINT RBA     %016llX\n  END CHECKPOINT RBA       %016llX\n",
                   (unsigned long long)image->checkpoints.list[i].begin, (unsigned long long)image->checkpoints.list[i].end);
    }
}
