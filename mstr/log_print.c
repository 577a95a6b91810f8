/* log_print.c - what CSQ1LOGP prints. */
#include "mstr/log_print.h"

#include "base/mem.h"
#include "mstr/messages.h"

enum { LINES_MAX = 1 << 18 };

/* -- units of work, in the order in which they began -- */

struct unit {
    uint64_t urid, last;
    uint64_t records;
    microseconds began;
    uint16_t ended; /* LOG_COMMIT; LOG_END: backed out; LOG_PREPARE; 0: it did not */
};

struct units {
    struct unit *list; /* owned */
    size_t count, capacity;
};

/* First one not below urid. */
static size_t place_of(const struct units *units, uint64_t urid)
{
    size_t low = 0, high = units->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (units->list[middle].urid < urid)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void note_unit(struct units *units, const struct log_record *record)
{
    size_t at = place_of(units, record->urid);
    struct unit *unit;

    if (at == units->count || units->list[at].urid != record->urid) {
        if (units->count == units->capacity) {
            units->capacity = units->capacity ? 2 * units->capacity : 256;
            units->list = mem_resize(units->list, units->capacity, sizeof *units->list);
        }
        memmove(&units->list[at + 1], &units->list[at], (units->count - at) * sizeof *units->list);
        units->list[at] = (struct unit){ .urid = record->urid, .began = record->time };
        units->count++;
    }
    unit = &units->list[at];
    unit->records++;
    unit->last = record->rba;
    if (record->type == LOG_COMMIT || record->type == LOG_PREPARE || (record->type == LOG_END && unit->ended != LOG_COMMIT))
        unit->ended = record->type;
}

static bool complete(const struct unit *unit)
{
    return unit->ended == LOG_COMMIT || unit->ended == LOG_END;
}

static void put_units(const struct units *units, bool completed, struct buf *lines, const struct log_print *print)
{
    buf_clear(lines);
    buf_put_text(lines, completed ? "COMPLETED UNITS OF RECOVERY\n" : "INFLIGHT UNITS OF RECOVERY\n");
    print->summary(print->context, buf_span(lines));
    for (size_t i = 0; i < units->count; i++) {
        const struct unit *unit = &units->list[i];

        if (complete(unit) != completed)
            continue;
        buf_clear(lines);
        buf_printf(lines, "  URID(%016llX)  LAST RBA(%016llX)  RECORDS(%llu)  %s\n", (unsigned long long)unit->urid,
                   (unsigned long long)unit->last, (unsigned long long)unit->records,
                   unit->ended == LOG_COMMIT    ? "COMMITTED"
                   : unit->ended == LOG_END     ? "BACKED OUT"
                   : unit->ended == LOG_PREPARE ? "INDOUBT"
                                                : "INFLIGHT");
        print->summary(print->context, buf_span(lines));
    }
}

static void put_summary(const struct units *units, struct buf *lines, const struct log_print *print)
{
    struct tm local = clock_local(clock_now());
    char when[CLOCK_TEXT];

    strftime(when, sizeof when, "%Y-%m-%d %H:%M:%S", &local);
    buf_clear(lines);
    message(lines, CSQ1105I, when);
    print->summary(print->context, buf_span(lines));
    put_units(units, true, lines, print);
    put_units(units, false, lines, print);
    buf_clear(lines);
    message(lines, CSQ1106I);
    print->summary(print->context, buf_span(lines));
}

/* -- records -- */

/* What was read, and how much of it. */
struct range {
    uint64_t first, last, records;
};

static void put_range(const struct range *range, struct buf *lines, const struct log_print *print)
{
    buf_clear(lines);
    if (range->records == 0) {
        message(lines, CSQ1215I);
    } else {
        message(lines, CSQ1212I, (unsigned long long)range->first);
        message(lines, CSQ1213I, (unsigned long long)range->last);
        message(lines, CSQ1214I, (unsigned long long)range->records);
    }
    print->records(print->context, buf_span(lines));
}

int log_print(struct log_reader *reader, const struct log_criteria *c, const struct log_print *print, uint64_t *at)
{
    struct range range = { 0 };
    struct units units = { 0 };
    struct buf lines;
    int sought = log_reader_seek(reader, c->start), result = sought, seen = 0;

    buf_init(&lines, LINES_MAX);
    if (result == 0)
        result = 1;
    while (result == 1 && seen == 0) {
        struct log_record record;
        bool fits;

        result = log_reader_next(reader, &record);
        if (result != 1 || record.rba > c->end)
            break;
        range.first = range.records++ ? range.first : record.rba;
        range.last = record.rba;
        fits = log_criteria_fit(c, &record);
        if (print->see)
            seen = print->see(print->context, &record, fits);
        if (!fits)
            continue;
        if (c->records) {
            buf_clear(&lines);
            log_record_print(&lines, &record, true);
            print->records(print->context, buf_span(&lines));
        }
        if (c->summary && record.urid)
            note_unit(&units, &record);
    }
    *at = sought == REASON_NOT_FOUND ? c->start : log_reader_position(reader);
    put_range(&range, &lines, print);
    if (c->summary)
        put_summary(&units, &lines, print);
    mem_free(units.list);
    buf_release(&lines);
    if (seen < 0)
        return seen;
    return result < 0 ? result : 0;
}
