/* log_criteria.c - the keywords of CSQ1LOGP.
 *
 * DIFFERS: LRSNSTART and LRSNEND of CSQ1LOGP are refused: records of this log have RBAs alone, as those of a queue manager
 * outside a queue-sharing group.
 */
#include "mstr/log_criteria.h"

#include "base/text.h"
#include "mstr/messages.h"

enum { HEX_MAX = 16, PSID_LARGEST = 99 };

enum keyword { RBASTART, RBAEND, LRSNSTART, LRSNEND, URID, PAGESET, DATA, RM, SUMMARY, EXTRACT, DECOMPRESS, KEYWORDS };

void log_criteria_init(struct log_criteria *criteria)
{
    *criteria = (struct log_criteria){ .end = UINT64_MAX, .records = true };
}

static int digit(char c)
{
    c = text_upper(c);
    if (text_is_digit(c))
        return c - '0';
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool hexadecimal(struct span text, uint64_t *value)
{
    *value = 0;
    for (size_t i = 0; i < text.length; i++) {
        if (digit(text.data[i]) < 0)
            return false;
        *value = *value << 4 | (uint64_t)digit(text.data[i]);
    }
    return text.length >= 1 && text.length <= HEX_MAX;
}

static bool yes_or_no(struct span value, bool *yes)
{
    *yes = span_is_fold(value, "YES");
    return *yes || span_is_fold(value, "NO");
}

/* -- each of them -- */

static bool set_start(struct log_criteria *c, struct span value)
{
    return hexadecimal(value, &c->start);
}

static bool set_end(struct log_criteria *c, struct span value)
{
    return hexadecimal(value, &c->end);
}

static bool add_urid(struct log_criteria *c, struct span value)
{
    return hexadecimal(value, &c->urids[c->urid_count++]);
}

static bool add_page_set(struct log_criteria *c, struct span value)
{
    return hexadecimal(value, &c->page_sets[c->page_set_count]) && c->page_sets[c->page_set_count++] <= PSID_LARGEST;
}

/* Pairs of digits. */
static bool add_data(struct log_criteria *c, struct span value)
{
    size_t n = c->data_count++;

    for (size_t i = 0; i + 1 < value.length; i += 2) {
        int high = digit(value.data[i]), low = digit(value.data[i + 1]);

        if (high < 0 || low < 0)
            return false;
        c->data[n].bytes[c->data[n].length++] = (char)(high << 4 | low);
    }
    return value.length >= 2 && value.length % 2 == 0;
}

/* Buffers are never logged, and there is no IMS bridge. */
static bool set_manager(struct log_criteria *c, struct span value)
{
    c->manager = span_is_fold(value, "RECOVERY")                                        ? 'R'
                 : span_is_fold(value, "DATA")                                          ? 'D'
                 : span_is_fold(value, "BUFFER") || span_is_fold(value, "IMSBRIDGE")    ? '?'
                                                                                        : 0;
    return c->manager != 0;
}

static bool set_summary(struct log_criteria *c, struct span value)
{
    c->summary = !span_is_fold(value, "NO");
    c->records = !span_is_fold(value, "ONLY");
    return !c->summary || !c->records || span_is_fold(value, "YES");
}

static bool set_extract(struct log_criteria *c, struct span value)
{
    return yes_or_no(value, &c->extract);
}

/* Records are never compressed: there is nothing to do or to leave. */
static bool set_decompress(struct log_criteria *c UNUSED, struct span value)
{
    bool yes;

    return yes_or_no(value, &yes);
}

static const struct row {
    const char *name, *other, *shortest; /* what it may also be called, or NULL */
    unsigned most;                       /* times */
    bool (*set)(struct log_criteria *criteria, struct span value); /* NULL: not for this queue manager */
} keywords[KEYWORDS] = {
    [RBASTART] = { "RBASTART", "STARTRBA", "ST", 1, set_start },
    [RBAEND] = { "RBAEND", "ENDRBA", "EN", 1, set_end },
    [LRSNSTART] = { "LRSNSTART", "STARTLRSN", "STRTLRSN", 1, NULL },
    [LRSNEND] = { "LRSNEND", "ENDLRSN", NULL, 1, NULL },
    [URID] = { "URID", NULL, NULL, CRITERIA_MOST, add_urid },
    [PAGESET] = { "PAGESET", NULL, NULL, CRITERIA_MOST, add_page_set },
    [DATA] = { "DATA", NULL, NULL, CRITERIA_MOST, add_data },
    [RM] = { "RM", NULL, NULL, 1, set_manager },
    [SUMMARY] = { "SUMMARY", NULL, NULL, 1, set_summary },
    [EXTRACT] = { "EXTRACT", NULL, NULL, 1, set_extract },
    [DECOMPRESS] = { "DECOMPRESS", NULL, NULL, 1, set_decompress },
};

static const struct row *find_keyword(struct span name)
{
    for (const struct row *row = keywords; row < keywords + KEYWORDS; row++)
        if (span_is_fold(name, row->name) || (row->other && span_is_fold(name, row->other)) ||
            (row->shortest && span_is_fold(name, row->shortest)))
            return row;
    return NULL;
}

static size_t times_given(const struct log_criteria *c, const struct row *row)
{
    return row == &keywords[URID]      ? c->urid_count
           : row == &keywords[PAGESET] ? c->page_set_count
           : row == &keywords[DATA]    ? c->data_count
                                       : c->given >> (row - keywords) & 1;
}

/* -- statements -- */

static int wrong_syntax(struct span word, struct buf *messages)
{
    message(messages, CSQ1113E, (int)word.length, word.data);
    return REASON_SYNTAX;
}

/* KEYWORD(value) */
static int add_word(struct log_criteria *c, struct span word, struct buf *messages)
{
    size_t open = span_find(word, '(');
    struct span name = span_part(word, 0, open), value = span_from(word, open + 1);
    const struct row *row = find_keyword(name);

    if (name.length > CRITERIA_TOKEN || value.length > CRITERIA_TOKEN + 1) {
        message(messages, CSQ1112E, 8, name.length > CRITERIA_TOKEN ? name.data : value.data);
        return REASON_SYNTAX;
    }
    if (!row) {
        message(messages, CSQ1127E, (int)name.length, name.data);
        return REASON_SYNTAX;
    }
    if (open + 2 >= word.length || word.data[word.length - 1] != ')')
        return wrong_syntax(name, messages);
    value.length--;
    if (!row->set) {
        message(messages, GBRM130E, row->name);
        return REASON_SYNTAX;
    }
    if (times_given(c, row) == row->most) {
        message(messages, CSQ1129E, row->most, row->name);
        return REASON_SYNTAX;
    }
    c->given |= UINT32_C(1) << (row - keywords);
    if (!row->set(c, value)) {
        message(messages, CSQ1131E, row->name);
        return REASON_SYNTAX;
    }
    return 0;
}

static struct span next_word(struct span *statement)
{
    struct span word;
    size_t length = 0;

    while (statement->length && (statement->data[0] == ' ' || statement->data[0] == ','))
        *statement = span_from(*statement, 1);
    while (length < statement->length && statement->data[length] != ' ' && statement->data[length] != ',')
        length++;
    word = span_part(*statement, 0, length);
    *statement = span_from(*statement, length);
    return word;
}

int log_criteria_add(struct log_criteria *criteria, struct span statement, struct buf *messages)
{
    for (;;) {
        struct span word = next_word(&statement);
        int reason;

        if (word.length == 0)
            return 0;
        criteria->tokens += 2;
        if (criteria->tokens > CRITERIA_TOKENS) {
            message(messages, CSQ1111E);
            return REASON_SYNTAX;
        }
        reason = add_word(criteria, word, messages);
        if (reason < 0)
            return reason;
    }
}

static bool was_given(const struct log_criteria *c, enum keyword keyword)
{
    return c->given >> keyword & 1;
}

int log_criteria_check(const struct log_criteria *c, struct buf *messages)
{
    if (was_given(c, RBAEND) && !was_given(c, RBASTART)) {
        message(messages, CSQ1128E);
        return REASON_SYNTAX;
    }
    if (c->end < c->start) {
        message(messages, CSQ1209E);
        return REASON_SYNTAX;
    }
    return 0;
}

void log_criteria_print(const struct log_criteria *c, struct buf *out)
{
    message(out, CSQ1102I);
    buf_printf(out, "  RBASTART=%016llX  RBAEND=%016llX\n", (unsigned long long)c->start, (unsigned long long)c->end);
    for (size_t i = 0; i < c->urid_count; i++)
        buf_printf(out, "  URID=%016llX\n", (unsigned long long)c->urids[i]);
    for (size_t i = 0; i < c->page_set_count; i++)
        buf_printf(out, "  PAGESET=%02X (decimal %u)\n", (unsigned)c->page_sets[i], (unsigned)c->page_sets[i]);
    for (size_t i = 0; i < c->data_count; i++) {
        buf_put_text(out, "  DATA=");
        for (size_t at = 0; at < c->data[i].length; at++)
            buf_printf(out, "%02X", (unsigned char)c->data[i].bytes[at]);
        buf_put_text(out, "\n");
    }
    if (c->manager)
        buf_printf(out, "  RM=%s\n", c->manager == 'R' ? "RECOVERY" : c->manager == 'D' ? "DATA" : "OF NO RECORD OF THIS LOG");
    buf_printf(out, "  SUMMARY=%s  EXTRACT=%s\n", !c->summary ? "NO" : c->records ? "YES" : "ONLY", c->extract ? "YES" : "NO");
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
    case LOG_MARK:
        return record->body.length >= 2 ? reader_u16(&body) : -1;
    default:
        return -1;
    }
}

static bool fits_page_sets(const struct log_criteria *c, const struct log_record *record)
{
    int page_set = c->page_set_count ? page_set_of(record) : -1;

    for (size_t i = 0; i < c->page_set_count; i++)
        if (page_set >= 0 && c->page_sets[i] == (uint64_t)page_set)
            return true;
    return c->page_set_count == 0;
}

static bool fits_data(const struct log_criteria *c, const struct log_record *record)
{
    for (size_t i = 0; i < c->data_count; i++)
        if (memmem(record->body.data, record->body.length, c->data[i].bytes, c->data[i].length))
            return true;
    return c->data_count == 0;
}

bool log_criteria_fit_unit(const struct log_criteria *c, const struct log_record *record)
{
    for (size_t i = 0; i < c->urid_count; i++)
        if (c->urids[i] == record->urid)
            return true;
    return c->urid_count == 0;
}

bool log_criteria_fit(const struct log_criteria *c, const struct log_record *record)
{
    return (!c->manager || log_type_manager(record->type) == c->manager) && fits_page_sets(c, record) &&
           log_criteria_fit_unit(c, record) && fits_data(c, record);
}
