/* bsds_orders.c - the statements of CSQJU003 (change log inventory).
 *
 * NEWLOG DSNAME=name,COPY1|COPY2[,STARTRBA=rba,ENDRBA=rba[,STARTIME=time,ENDTIME=time]]     an active log data set
 * NEWLOG DSNAME=name,COPY1VOL=vol|COPY2VOL=vol,STARTRBA=rba,ENDRBA=rba[,STARTIME=time,ENDTIME=time][,UNIT=unit]
 *        [,CATALOG=YES|NO]                                                                   an archive
 * DELETE DSNAME=name[,COPY1VOL=vol|COPY2VOL=vol]
 * CRESTART CREATE,ENDRBA=rba | CREATE,STARTRBA=rba,ENDRBA=rba | CANCEL
 * CHECKPT STARTRBA=rba,ENDRBA=rba[,TIME=time] | STARTRBA=rba,CANCEL
 * HIGHRBA STARTRBA=rba[,TIME=time]
 *
 * RBAs are hexadecimal, at most 16 digits; ENDRBA of a data set is its last byte. Times are yyyydddhhmmsst, UTC.
 * DIFFERS: CSQJU003 takes UNIT and the TIME of HIGHRBA and does not keep them; ARCHIVE, PASSWORD, OFFLRBA and what has LRSN in its
 * name are refused.
 */
#include "mstr/bsds_orders.h"

#include "base/mem.h"
#include "base/text.h"
#include "mstr/log_record.h"
#include "mstr/messages.h"

enum { HEX_MAX = 16, CONTENT_MAX = 1 << 19 /* bytes of an area */ };

/* Which operands a statement has, and may have. */
enum {
    O_DSNAME = 1, O_COPY1 = 2, O_COPY2 = 4, O_VOLUME1 = 8, O_VOLUME2 = 16, O_UNIT = 32, O_CATALOG = 64, O_TIMES = 128, O_TIME = 256,
    O_START = 512, O_END = 1024, O_CREATE = 2048, O_CANCEL = 4096,
    O_COPY = O_COPY1 | O_COPY2, O_VOLUME = O_VOLUME1 | O_VOLUME2, O_RANGE = O_START | O_END,
};

struct operands {
    unsigned which;
    struct span dsname, volume[BSDS_COPIES], unit;
    microseconds time, first, last; /* 0: not given */
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

/* So many digits of text at its beginning, which are taken off it. */
static unsigned take_digits(struct span *text, size_t count)
{
    unsigned value = 0;

    for (size_t i = 0; i < count; i++)
        value = value * 10 + (unsigned)(text->data[i] - '0');
    *text = span_from(*text, count);
    return value;
}

/* yyyydddhhmmsst: year, day of the year, time, tenth of a second. */
static bool moment_of(struct span text, microseconds *moment)
{
    enum { YEAR = 4, DAY = 3, LENGTH = 14, FIRST_YEAR = 1993, LAST_YEAR = 2099 };
    struct tm tm = { .tm_mon = 0 };
    unsigned year, day, hour, minute, second;
    bool leap;

    for (size_t i = 0; i < text.length; i++)
        if (!text_is_digit(text.data[i]))
            return false;
    if (text.length != LENGTH || *moment)
        return false;
    year = take_digits(&text, YEAR);
    day = take_digits(&text, DAY);
    hour = take_digits(&text, 2);
    minute = take_digits(&text, 2);
    second = take_digits(&text, 2);
    leap = year % 4 == 0; /* of the years that are allowed */
    if (year < FIRST_YEAR || year > LAST_YEAR || day < 1 || day > 365u + leap || hour > 23 || minute > 59 || second > 59)
        return false;
    tm.tm_year = (int)year - 1900;
    tm.tm_mday = (int)day;
    tm.tm_hour = (int)hour;
    tm.tm_min = (int)minute;
    tm.tm_sec = (int)second;
    *moment = (microseconds)timegm(&tm) * 1000000 + (microseconds)take_digits(&text, 1) * 100000;
    return true;
}

/* KEYWORD or KEYWORD=value. */
static bool one_operand(struct operands *o, struct span keyword, bool has_value, struct span value)
{
    static const struct {
        const char *name;
        unsigned which;
        bool has_value;
    } rows[] = {
        { "COPY1", O_COPY1, false }, { "COPY2", O_COPY2, false }, { "CREATE", O_CREATE, false }, { "CANCEL", O_CANCEL, false },
        { "DSNAME", O_DSNAME, true }, { "COPY1VOL", O_VOLUME1, true }, { "COPY2VOL", O_VOLUME2, true }, { "UNIT", O_UNIT, true },
        { "CATALOG", O_CATALOG, true }, { "TIME", O_TIME, true }, { "STARTRBA", O_START, true }, { "ENDRBA", O_END, true },
    };
    unsigned which = 0;

    if (has_value && span_is_fold(keyword, "STARTIME"))
        return (o->which |= O_TIMES) && moment_of(value, &o->first);
    if (has_value && span_is_fold(keyword, "ENDTIME"))
        return (o->which |= O_TIMES) && moment_of(value, &o->last);
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
        if (span_is_fold(keyword, rows[i].name) && rows[i].has_value == has_value)
            which = rows[i].which;
    if (which == 0 || (o->which & which))
        return false;
    o->which |= which;
    switch (which) {
    case O_COPY1: return one_flag(&o->copy[0]);
    case O_COPY2: return one_flag(&o->copy[1]);
    case O_CREATE: return one_flag(&o->create);
    case O_CANCEL: return one_flag(&o->cancel);
    case O_DSNAME: return once(&o->dsname, value);
    case O_VOLUME1: return once(&o->volume[0], value);
    case O_VOLUME2: return once(&o->volume[1], value);
    case O_UNIT: return once(&o->unit, value);
    case O_TIME: return moment_of(value, &o->time);
    case O_START: return one_flag(&o->start.given) && hexadecimal(value, &o->start.rba);
    case O_END: return one_flag(&o->end.given) && hexadecimal(value, &o->end.rba);
    default:
        o->not_cataloged = span_is_fold(value, "NO");
        return o->not_cataloged || span_is_fold(value, "YES");
    }
}

static bool get_operands(struct span text, struct operands *o, struct buf *messages)
{
    memset(o, 0, sizeof *o);
    if (text.length && text.data[text.length - 1] == ',') {
        message(messages, CSQJ220E, 1, ",");
        return false;
    }
    while (text.length) {
        size_t length = span_find(text, ',');
        struct span part = span_part(text, 0, length);
        size_t equals = span_find(part, '=');

        if (!one_operand(o, span_part(part, 0, equals), equals < part.length, span_from(part, equals + 1))) {
            if (span_is_fold(span_part(part, 0, equals), "PASSWORD")) /* it is nobody's business */
                part = span_part(part, 0, equals);
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
    a->first_time = o->first;
    a->last_time = o->last;
    return 0;
}

static int new_archive(struct bsds_image *image, const struct operands *o, const struct dsname *name)
{
    struct bsds_archive archive = { .name = *name, .cataloged = !o->not_cataloged, .first_time = o->first, .last_time = o->last };
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

    if (active + archive != 1 || (active && (o->which & (O_UNIT | O_CATALOG))))
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
    if (o->end.given && o->end.rba < o->start.rba)
        return REASON_BAD_VALUE;
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
    list[0] = (struct bsds_checkpoint){ .begin = o->start.rba, .end = o->end.rba,
                                        .time = o->time ? o->time : clock_now() };
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
    unsigned operands; /* that it may have */
} orders[] = {
    { "NEWLOG", new_log, O_DSNAME | O_COPY | O_VOLUME | O_UNIT | O_CATALOG | O_TIMES | O_RANGE },
    { "DELETE", delete_log, O_DSNAME | O_VOLUME },
    { "CRESTART", order_restart, O_CREATE | O_CANCEL | O_RANGE },
    { "CHECKPT", change_checkpoints, O_RANGE | O_TIME | O_CANCEL },
    { "HIGHRBA", set_highest, O_START | O_TIME },
};

/* A BSDS with it could be read again. */
static int readable(const struct bsds_image *image)
{
    struct bsds_image *again = mem_alloc(1, sizeof *again);
    struct buf content;
    int reason;

    buf_init(&content, CONTENT_MAX);
    bsds_image_put(&content, image);
    reason = buf_failed(&content) ? REASON_LIMIT : bsds_image_get(buf_span(&content), again);
    buf_release(&content);
    mem_free(again);
    return reason < 0 ? REASON_BAD_VALUE : 0;
}

static void tell(struct buf *messages, struct span name, int reason)
{
    if (reason == REASON_UNKNOWN)
        message(messages, GBRM010E, (int)name.length, name.data);
    else if (reason == REASON_EXISTS)
        message(messages, CSQJ214E);
    else if (reason == REASON_NOT_FOUND && span_is_fold(name, "CHECKPT"))
        message(messages, CSQJ401E, "CHECKPOINT");
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
            reason = operands.which & ~orders[i].operands ? REASON_SYNTAX : orders[i].obey(changed, &operands);
    if (reason == 0)
        reason = readable(changed);
    if (reason == 0)
        *image = *changed;
    else
        tell(messages, name, reason);
    mem_free(changed);
    return reason;
}

/* -- the log map -- */

/* raw: UTC, as the BSDS has it. */
static void put_time(struct buf *out, microseconds moment, bool raw)
{
    char text[CLOCK_TEXT];
    time_t seconds = (time_t)(moment / 1000000);
    struct tm local = clock_local(moment);

    if (raw)
        gmtime_r(&seconds, &local);
    if (moment <= 0) {
        buf_put_text(out, "0000-00-00 00:00:00.0");
        return;
    }
    strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", &local);
    buf_printf(out, "%s.%u", text, (unsigned)(moment % 1000000 / 100000));
}

static void put_range(struct buf *out, uint64_t start, uint64_t end, microseconds first, microseconds last, bool raw)
{
    buf_printf(out, "%016llX / %016llX / ", (unsigned long long)start, (unsigned long long)(end ? end - 1 : 0));
    put_time(out, first, raw);
    buf_put_text(out, " / ");
    put_time(out, last, raw);
    buf_put_text(out, "\n");
}

static void print_active(struct buf *out, const struct bsds_image *image, int copy, bool raw)
{
    static const char *const states[] = { "", "NEW", "INUSE", "NOTREUSABLE", "REUSABLE", "STOPPED" };

    buf_printf(out, "ACTIVE LOG COPY %d DATA SETS\n", copy + 1);
    buf_put_text(out, "  START RBA / END RBA / START TIME / END TIME\n");
    for (size_t i = 0; i < image->active[copy].count; i++) {
        const struct bsds_active *a = &image->active[copy].list[i];

        buf_put_text(out, "  ");
        put_range(out, a->start, a->end, a->first_time, a->last_time, raw);
        buf_printf(out, "    DSN=%s  STATUS=%s\n", a->name.text, states[a->state]);
    }
    if (image->active[copy].count == 0)
        buf_put_text(out, "  NO ACTIVE DATA SETS DEFINED FOR THIS COPY\n");
}

static void print_archives(struct buf *out, const struct bsds_image *image, int copy, bool raw)
{
    buf_printf(out, "ARCHIVE LOG COPY %d DATA SETS\n", copy + 1);
    if (image->archive[copy].count)
        buf_put_text(out, "  START RBA / END RBA / START TIME / END TIME\n");
    else
        buf_put_text(out, "  NO ARCHIVE DATA SETS DEFINED FOR THIS COPY\n");
    for (size_t i = 0; i < image->archive[copy].count; i++) {
        const struct bsds_archive *a = &image->archive[copy].list[i];

        buf_put_text(out, "  ");
        put_range(out, a->start, a->end, a->first_time, a->last_time, raw);
        buf_printf(out, "    DSN=%s  VOL=%s  CATALOG=%s\n", a->name.text, a->volume, a->cataloged ? "YES" : "NO");
    }
}

void bsds_print(struct buf *out, const struct bsds_image *image, bool raw)
{
    static const char *const names[] = { [BSDS_RESTART_END] = "TRUNCATED", [BSDS_RESTART_ANEW] = "BEGUN ANEW",
                                         [BSDS_RESTART_CUT] = "DONE, PAGE SETS TO BE CHECKED" };

    buf_printf(out, "LOG MAP OF THE BSDS DATA SET BELONGING TO '%-4s'\n", image->qmgr);
    buf_put_text(out, "SYSTEM TIME STAMP     ");
    put_time(out, image->stamp, raw);
    buf_printf(out, "\nHIGHEST RBA WRITTEN   %016llX\nHIGHEST EPOCH         %u\n", (unsigned long long)image->written,
               image->epoch);
    for (int copy = 0; copy < BSDS_COPIES; copy++) {
        print_active(out, image, copy, raw);
        print_archives(out, image, copy, raw);
    }
    if (image->restart == BSDS_RESTART_NONE)
        message(out, CSQJ401E, "RESTART CONTROL");
    else
        buf_printf(out, "CONDITIONAL RESTART CONTROL RECORD\n  %s, ENDRBA=%016llX\n",
                   names[image->restart], (unsigned long long)image->restart_rba);
    buf_put_text(out, "CHECKPOINT QUEUE\n");
    for (size_t i = 0; i < image->checkpoints.count; i++) {
        buf_put_text(out, "  TIME OF CHECKPOINT       ");
        put_time(out, image->checkpoints.list[i].time, raw);
        buf_printf(out, "\n  BEGIN CHECKPOINT RBA     %016llX\n  END CHECKPOINT RBA       %016llX\n",
                   (unsigned long long)image->checkpoints.list[i].begin, (unsigned long long)image->checkpoints.list[i].end);
    }
}
