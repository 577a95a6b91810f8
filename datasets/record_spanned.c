/* record_spanned.c - spanned records: blocks of segments (docs/formats/record_file.md).
 *
 * A block stays in the buffer until it is full, since its length stands in front of it: the buffer has room for the largest block
 * behind whatever does not fill a unit yet.
 */
#include "datasets/record_private.h"

enum { WORD = RECORD_LENGTH_FIELD, SEGMENT_WHOLE = 0, SEGMENT_FIRST = 1, SEGMENT_LAST = 2, SEGMENT_MIDDLE = 3 };

/* -- reading -- */

/* Of a word that is none. Zeros are what a file can end in whose writer died with the system. */
static int no_word(const struct record_file *file, uint32_t word)
{
    return word == 0 && !file->closed ? 0 : REASON_CORRUPT;
}

/* What stands at the start of the buffer: 1, or 0 and a reason as record_read() gives them. */
static int peek(struct record_file *file, uint32_t *word)
{
    int reason = record_fill(file, WORD);

    if (reason < 0)
        return reason;
    if (file->end - file->start < WORD)
        return file->spanned.left || file->spanned.parted ? (file->closed ? REASON_CORRUPT : 0) : record_end(file);
    *word = record_get_u32(file->buffer + file->start);
    return 1;
}

static uint64_t at(const struct record_file *file)
{
    return file->position - (file->end - file->start);
}

static int next_block(struct record_file *file)
{
    struct record_spanned *s = &file->spanned;
    uint32_t word, length;
    int got = peek(file, &word);

    if (got <= 0)
        return got;
    length = word >> 16;
    if ((word & 0xffff) || length < 2 * WORD || length > file->attributes.blksize)
        return no_word(file, word);
    s->block = at(file);
    file->start += WORD;
    s->left = length - WORD;
    s->begun = false;
    return 1;
}

/* May a segment stand where the file is? length: with its SDW. */
static bool in_order(const struct record_file *file, unsigned kind, uint32_t length)
{
    const struct record_spanned *s = &file->spanned;
    bool goes_on = kind == SEGMENT_LAST || kind == SEGMENT_MIDDLE, stays_open = kind == SEGMENT_FIRST || kind == SEGMENT_MIDDLE;
    bool alone = !file->attributes.blocked;

    if (kind > SEGMENT_MIDDLE || length < (kind == SEGMENT_WHOLE ? WORD : WORD + 1U) || length > s->left)
        return false;
    if (goes_on != s->parted || ((goes_on || alone) && s->begun) || ((stays_open || alone) && length != s->left))
        return false;
    return length - WORD <= record_longest(&file->attributes) - (goes_on ? s->parts.length : 0);
}

/* The segment that comes next, whole in the buffer: 1; 0 or a reason as record_read() gives them. */
static int next_segment(struct record_file *file, unsigned *kind, struct span *data)
{
    struct record_spanned *s = &file->spanned;
    uint32_t word, length;
    int got = s->left ? 1 : next_block(file), reason;

    if (got > 0)
        got = peek(file, &word);
    if (got <= 0)
        return got;
    length = word >> 16;
    *kind = word >> 8 & 0xff;
    if ((word & 0xff) || !in_order(file, *kind, length))
        return no_word(file, word);
    reason = record_fill(file, length);
    if (reason < 0)
        return reason;
    if (file->end - file->start < length)
        return file->closed ? REASON_CORRUPT : 0;
    *data = span_bytes(file->buffer + file->start + WORD, length - WORD);
    file->start += length;
    s->left -= length;
    s->begun = true;
    return 1;
}

static void take_part(struct record_spanned *s, unsigned kind, size_t most, struct span data)
{
    if (s->parts.data == NULL)
        buf_init(&s->parts, most);
    if (kind == SEGMENT_FIRST)
        buf_clear(&s->parts);
    buf_put_span(&s->parts, data);
    s->parted = kind != SEGMENT_LAST;
}

int record_spanned_read(struct record_file *file, struct span *record)
{
    struct record_spanned *s = &file->spanned;
    struct span data;
    unsigned kind;
    int got;

    do {
        got = next_segment(file, &kind, &data);
        if (got <= 0)
            return got;
        if (kind != SEGMENT_WHOLE)
            take_part(s, kind, record_longest(&file->attributes), data);
    } while (s->parted);
    *record = kind == SEGMENT_WHOLE ? data : buf_span(&s->parts);
    file->seen++;
    s->whole = at(file);
    s->whole_block = s->block;
    return 1;
}

int record_spanned_cut(struct record_file *file)
{
    const struct record_spanned *s = &file->spanned;
    uint64_t length = s->whole - s->whole_block;
    const char word[WORD] = { (char)(length >> 8), (char)length, 0, 0 };

    return s->whole ? block_pwrite(file->blocks, word, sizeof word, s->whole_block) : 0;
}

/* -- writing -- */

/* How much of what is left of a record goes into its next segment. used: of the block; it becomes 0 where a new one begins. */
static uint32_t cut(const struct record_attributes *a, uint32_t *used, size_t left)
{
    uint32_t room;

    if (*used && (!a->blocked || a->blksize - *used < WORD + (left > 0)))
        *used = 0;
    room = a->blksize - (*used ? *used : WORD) - WORD;
    return left < room ? (uint32_t)left : room;
}

uint64_t record_spanned_bytes(const struct record_file *file, size_t length)
{
    uint32_t used = file->spanned.used, part;
    uint64_t bytes = 0;

    do {
        part = cut(&file->attributes, &used, length);
        if (used == 0) {
            used = WORD;
            bytes += WORD;
        }
        used += WORD + part;
        bytes += WORD + part;
        length -= part;
    } while (length);
    return bytes;
}

static void put_word(char *place, uint32_t length, unsigned kind)
{
    const char word[WORD] = { (char)(length >> 8), (char)length, (char)kind, 0 };

    memcpy(place, word, sizeof word);
}

/* The block goes on growing, or a new one begins. */
static int have_block(struct record_file *file, uint32_t used)
{
    struct record_spanned *s = &file->spanned;
    int reason = 0;

    s->used = used;
    if (used)
        return 0;
    if (file->room - file->end < file->attributes.blksize)
        reason = record_make_room(file);
    if (reason < 0)
        return reason;
    s->start = file->end;
    s->used = WORD;
    file->end += WORD;
    file->bytes += WORD;
    return 0;
}

static void put_segment(struct record_file *file, struct span data, unsigned kind)
{
    struct record_spanned *s = &file->spanned;
    uint32_t length = WORD + (uint32_t)data.length;

    put_word(file->buffer + file->end, length, kind);
    memcpy(file->buffer + file->end + WORD, data.data, data.length);
    file->end += length;
    file->bytes += length;
    s->used += length;
    put_word(file->buffer + s->start, s->used, 0);
}

int record_spanned_write(struct record_file *file, struct span record)
{
    bool first = true;

    do {
        uint32_t used = file->spanned.used, part = cut(&file->attributes, &used, record.length);
        bool last = part == record.length;
        int reason = have_block(file, used);

        if (reason < 0)
            return reason;
        put_segment(file, span_part(record, 0, part),
                    first ? (last ? SEGMENT_WHOLE : SEGMENT_FIRST) : last ? SEGMENT_LAST : SEGMENT_MIDDLE);
        record = span_from(record, part);
        first = false;
    } while (record.length);
    return 0;
}
