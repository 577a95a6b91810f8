/* symbols.c - symbols of JCL. */
#include "jcl/symbols.h"

#include "base/bug.h"
#include "base/table.h"
#include "base/text.h"
#include "jcl/operands.h"

enum { BUCKETS_FIRST = 64 };

void symbols_init(struct symbols *symbols, struct arena *arena)
{
    memset(symbols, 0, sizeof *symbols);
    symbols->arena = arena;
    symbols->bucket_count = BUCKETS_FIRST;
    symbols->buckets = arena_alloc(arena, BUCKETS_FIRST, sizeof(struct symbol *));
}

static struct symbol **bucket_of(struct symbols *symbols, uint32_t hash)
{
    return &symbols->buckets[hash & (symbols->bucket_count - 1)];
}

struct symbol *symbols_find(struct symbols *symbols, struct span name)
{
    struct symbol *symbol = *bucket_of(symbols, table_hash(name.data, name.length));

    while (symbol && !span_is(name, symbol->name.text))
        symbol = symbol->in_bucket;
    return symbol;
}

/* Twice as many buckets; the symbols of one keep their order, those of two never meet in one. */
static void grow(struct symbols *symbols)
{
    struct symbol **old = symbols->buckets;
    uint32_t count = symbols->bucket_count;

    symbols->bucket_count = 2 * count;
    symbols->buckets = arena_alloc(symbols->arena, symbols->bucket_count, sizeof(struct symbol *));
    for (uint32_t i = 0; i < count; i++) {
        struct symbol **ends[2] = { &symbols->buckets[i], &symbols->buckets[i + count] };

        for (struct symbol *symbol = old[i], *next; symbol; symbol = next) {
            struct symbol ***end = &ends[(symbol->hash & count) != 0];

            next = symbol->in_bucket;
            symbol->in_bucket = NULL;
            **end = symbol;
            *end = &symbol->in_bucket;
        }
    }
}

static struct symbol *assign_at(struct symbols *symbols, unsigned level, const struct name8 *name, struct span value)
{
    uint32_t hash = table_hash(name->text, strlen(name->text));
    struct symbol *symbol = *bucket_of(symbols, hash);

    while (symbol && (symbol->level > level || !name8_equal(&symbol->name, name)))
        symbol = symbol->in_bucket;
    if (!symbol || symbol->level < level) {
        struct symbol **at;

        if (symbols->count == symbols->bucket_count)
            grow(symbols);
        symbols->count++;
        symbol = arena_alloc(symbols->arena, 1, sizeof *symbol);
        symbol->name = *name;
        symbol->level = level;
        symbol->hash = hash;
        /* Levels stand in falling order in a bucket: the new one goes in front of what is not deeper. */
        at = bucket_of(symbols, hash);
        while (*at && (*at)->level > level)
            at = &(*at)->in_bucket;
        symbol->in_bucket = *at;
        *at = symbol;
        symbol->in_level = symbols->levels[level];
        symbols->levels[level] = symbol;
    }
    symbol->value = arena_span(symbols->arena, value);
    symbol->system = false;
    return symbol;
}

struct symbol *symbols_assign(struct symbols *symbols, const struct name8 *name, struct span value)
{
    return assign_at(symbols, symbols->level, name, value);
}

void symbols_set(struct symbols *symbols, const struct name8 *name, struct span value)
{
    struct symbol *symbol = symbols_find(symbols, span_of(name->text));

    if (symbol && symbol->level > 0)
        symbol->value = arena_span(symbols->arena, value);
    assign_at(symbols, 0, name, value);
}

void symbols_forget_system(struct symbols *symbols)
{
    for (unsigned level = 0; level <= symbols->level; level++)
        for (struct symbol **in_level = &symbols->levels[level]; *in_level;) {
            struct symbol *symbol = *in_level, **in_bucket = bucket_of(symbols, symbol->hash);

            if (!symbol->system) {
                in_level = &symbol->in_level;
                continue;
            }
            while (*in_bucket != symbol)
                in_bucket = &(*in_bucket)->in_bucket;
            *in_bucket = symbol->in_bucket;
            *in_level = symbol->in_level;
            symbols->count--;
        }
}

void symbols_push(struct symbols *symbols)
{
    must(symbols->level < SYMBOL_LEVELS);
    symbols->level++;
}

void symbols_pop(struct symbols *symbols)
{
    struct symbol *symbol = symbols->levels[symbols->level];

    must(symbols->level > 0);
    for (; symbol; symbol = symbol->in_level) {
        struct symbol **at = bucket_of(symbols, symbol->hash);

        while (*at != symbol)
            at = &(*at)->in_bucket;
        *at = symbol->in_bucket;
        symbols->count--;
    }
    symbols->levels[symbols->level--] = NULL;
}

/* Length of the name behind an ampersand; 0 when there is none. */
static size_t name_length(struct span text)
{
    size_t length = 0;

    while (length < text.length) {
        char c = text.data[length];

        if (!((c >= 'A' && c <= 'Z') || text_is_national(c) || (length > 0 && text_is_digit(c))))
            break;
        length++;
    }
    return length <= NAME8_MAX ? length : 0;
}

/* Replaces the symbol at text, which begins with an ampersand. Returns how much of text it took; 0 when it is no symbol. */
static size_t substitute_one(const struct symbol_view *view, struct span text, struct buf *out)
{
    size_t length = name_length(span_from(text, 1));
    struct span name = span_part(text, 1, length);
    struct symbol *symbol = length ? symbols_find(view->symbols, name) : NULL;

    if (!symbol || (symbol->system ? !view->system : view->exported && !symbols_find(view->exported, name)))
        return 0;
    symbol->used = true;
    buf_put_span(out, symbol->value);
    length++;
    return length + (length < text.length && text.data[length] == '.');
}

/* Where substitution stands in an operand field. */
struct place {
    bool quoted;
    int depth;
    unsigned commas;
    size_t start;  /* of the present operand, in out */
};

/* Symbols are replaced inside apostrophes here. */
static bool open_apostrophes(struct span operation, const struct place *place, const struct buf *out)
{
    struct span operand = span_from(buf_span(out), place->start);
    size_t length = span_find(operand, '=');
    struct span keyword = span_part(operand, 0, length);

    if (length == operand.length)
        return span_is(operation, "JOB") && place->commas == 0; /* accounting */
    keyword = span_part(keyword, 0, span_find(keyword, '.'));
    return operand_choice(keyword, "PARM|DSN|DSNAME|PATH|AMP|DCB|ACCT|SUBSYS") != 0;
}

/* "&&" stands for itself where it makes a temporary name or a value that may become one. */
static bool keeps_double(struct span operation, const struct place *place, const struct buf *out)
{
    struct span operand = span_from(buf_span(out), place->start);

    return span_starts(operand, "DSN=") || span_starts(operand, "DSNAME=") || span_is(operation, "SET") ||
           span_is(operation, "PROC") || (span_is(operation, "EXEC") && !span_starts(operand, "PARM"));
}

static void pass_byte(struct place *place, char c, struct buf *out)
{
    buf_put(out, &c, 1);
    if (c == '\'')
        place->quoted = !place->quoted;
    if (place->quoted)
        return;
    place->depth += (c == '(') - (c == ')');
    if (c == ',' && place->depth == 0) {
        place->commas++;
        place->start = out->length;
    }
}

bool symbols_substitute(struct symbols *symbols, struct span operation, struct span operands, struct buf *out)
{
    const struct symbol_view all = { .symbols = symbols, .system = true };
    struct place place = { false, 0, 0, 0 };
    bool changed = false;
    size_t at = 0;

    if (span_find(operands, '&') == operands.length) {
        buf_put_span(out, operands);
        return false;
    }
    while (at < operands.length) {
        struct span text = span_from(operands, at);
        size_t taken = 0;

        if (text.data[0] != '&' || (place.quoted && !open_apostrophes(operation, &place, out))) {
            pass_byte(&place, text.data[0], out);
            at++;
            continue;
        }
        if (text.length > 1 && text.data[1] == '&') {
            buf_put_text(out, keeps_double(operation, &place, out) ? "&&" : "&");
            at += 2;
            continue;
        }
        taken = substitute_one(&all, text, out);
        changed = changed || taken > 0;
        if (taken == 0)
            buf_put_text(out, "&");
        at += taken ? taken : 1;
    }
    return changed;
}

bool symbols_substitute_data(const struct symbol_view *view, struct span record, struct buf *out)
{
    bool changed = false;
    size_t at = 0;

    while (at < record.length) {
        struct span text = span_from(record, at);
        size_t next = span_find(text, '&');
        size_t before = out->length;
        size_t taken;

        buf_put_span(out, span_part(text, 0, next));
        at += next;
        if (at == record.length)
            break;
        before = out->length;
        taken = substitute_one(view, span_from(record, at), out);
        changed = changed || taken > 0;
        if (taken == 0)
            buf_put_text(out, "&");
        at += taken ? taken : 1;
        /* A run of blanks behind takes up what the value is longer than the symbol, so that columns stay where they can. */
        for (size_t grown = out->length - before; taken && grown > taken && at + 1 < record.length; taken++) {
            if (record.data[at] != ' ' || record.data[at + 1] != ' ')
                break;
            at++;
        }
    }
    return changed;
}
