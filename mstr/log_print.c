/* log_print.c - what CSQ1LOGP prints.
 *
 * DIFFERS: LRSNSTART, LRSNEND and EXTRACT of CSQ1LOGP are not there; DATA is YES or NO.
 */
#include "mstr/log_print.h"

#include "base/mem.h"
#include "base/text.h"
#include "mstr/messages.h"

enum { LINES_MAX = 1 << 18, HEX_MAX = 16, PSID_LARGEST = 99 };

/* -- criteria -- */

void log_criteria_init(struct log_criteria *criteria)
{
    *criteria = (struct log_criteria){ .end = UINT64_MAX, .data = true, .records = true };
}

static bool hexadecimal(struct span text, uint64_t *value)
{
    *value = 0;
    for (size_t i = 0; i < text.length; i++) {
        char c = text_upper(text.data[i]);

        if (!text_is_digit(c) && (c < 'A' || c > 'F'))
            return false;
        *value = *value << 4 | (uint64_t)(text_is_digit(c) ? c - '0' : c - 'A' + 10);
    }
    return text.length >= 1 && text.length <= HEX_MAX;
}

static bool add_urid(struct log_criteria *c, struct span value)
{
    return c->urid_count < LOG_PRINT_URIDS && hexadecimal(value, &c->urids[c->urid_count++]);
}

static bool add_page_set(struct log_criteria *c, struct span value)
{
    return c->page_set_count < LOG_PRINT_PAGE_SETS && hexadecimal(value, &c->page_sets[c->page_set_count]) &&
           c->page_sets[c->page_set_count++] <= PSID_LARGEST;
}

static bool set_manager(struct log_criteria *c, struct span value)
{
    c->manager = span_is_fold(value, "RECOVERY") ? 'R' : span_is_fold(value, "DATA") ? 'D' : 0;
    return c->manager != 0;
}

static bool set_summary(struct log_criteria *c, struct span value)
{
    c->summary = !span_is_fold(value, "NO");
    c->records = !span_is_fold(value, "ONLY");
    return !c->summary || !c->records || span_is_fold(value, "YES");
}

static bool set_data(struct log_criteria *c, struct span value)
{
    c->data = span_is_fold(value, "YES");
    return c->data || span_is_fold(value, "NO");
}

static bool set_start(struct log_criteria *c, struct span value)
{
    return hexadecimal(value, &c->start);
}

static bool set_end(struct log_criteria *c, struct span value)
{
    return hexadecimal(value, &c->end);
}

static const struct {
    const char *name;
    bool (*set)(struct log_criteria *criteria, struct span value);
} keywords[] = {
    { "RBASTART", set_start }, { "RBAEND", set_end }, { "URID", add_urid }, { "RM", set_manager }, { "DATA", set_data },
    { "SUMMARY", set_summary }, { "PAGESET", add_page_set },
};

/* KEYWORD(value) */
static bool add_word(struct log_criteria *criteria, struct span word)
{
    size_t open = span_find(word, '(');
    struct span name = span_part(word, 0, open), value = span_from(word, open + 1);

    if (open + 2 >= word.length || word.data[word.length - 1] != ')')
        return false;
    value.length--;
    for (size_t i = 0; i < ARRAY_COUNT(keywords); i++)
        if (span_is_fold(name, keywords[i].name))
            return keywords[i].set(criteria, value);
    return false;
}

int log_criteria_add(struct log_criteria *criteria, struct span statement, struct buf *messages)
{
    for (;;) {
        struct span word = span_word(&statement);

        if (word.length == 0)
            return 0;
        if (!add_word(criteria, word)) {
            message(messages, GBRM011E, (int)word.length, word.data);
            return REASON_SYNTAX;
        }
    }
}

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

static void put_units(const struct units *units, bool completed, struct buf *lines, log_print_put *put, void *context)
{
    buf_clear(lines);
    if (completed)
        message(lines, CSQ1105I);
    else
        message(lines, CSQ1106I);
    put(context, buf_span(lines));
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
        put(context, buf_span(lines));
    }
}

/* -- records -- */

/* The page set of which a record of the store speaks: its first field (docs/formats/message_store.md); -1: of none. */
static int page_set_of(const struct log_record *record)
{
    struct reader body = reader_of(record->body);

    switch ((int)record->type) {
    case LOG_PUT:
    case LOG_BODY:
    case LOG_GET:
    case LOG_REMOVE:
    case LOG_RELEASE:
    case LOG_EXTEND:
    case LOG_SHRINK:
    case LOG_ANCHOR:
        return record->body.length >= 2 ? reader_u16(&body) : -1;
    default:
        return -1;
    }
}

static bool of_page_sets(const struct log_criteria *c, const struct log_record *record)
{
    int page_set = c->page_set_count ? page_set_of(record) : -1;

    for (size_t i = 0; i < c->page_set_count; i++)
        if (page_set >= 0 && c->page_sets[i] == (uint64_t)page_set)
            return true;
    return c->page_set_count == 0;
}

static bool wanted(const struct log_criteria *c, const struct log_record *record)
{
    if ((c->manager && log_type_manager(record->type) != c->manager) || !of_page_sets(c, record))
        return false;
    for (size_t i = 0; i < c->urid_count; i++)
        if (c->urids[i] == record->urid)
            return true;
    return c->urid_count == 0;
}

int log_print(struct log_reader *reader, const struct log_criteria *c, log_print_put *put, void *context, uint64_t *at)
{
    struct units units = { 0 };
    struct buf lines;
    int result = log_reader_seek(reader, c->start);

    buf_init(&lines, LINES_MAX);
    if (result == 0)
        result = 1;
    while (result == 1) {
        struct log_record record;

        result = log_reader_next(reader, &record);
        if (result != 1 || record.rba > c->end)
            break;
        if (!wanted(c, &record))
            continue;
        if (c->records) {
            buf_clear(&lines);
            log_record_print(&lines, &record, c->data);
            put(context, buf_span(&lines));
        }
        if (c->summary && record.urid)
            note_unit(&units, &record);
    }
    *at = log_reader_position(reader);
    if (c->summary) {
        put_units(&units, true, &lines, put, context);
        put_units(&units, false, &lines, put, context);
    }
    mem_free(units.list);
    buf_release(&lines);
    return result < 0 ? result : 0;
}
