/* page_set.c - one page set: header, double-write area, what a start makes good (docs/formats/page_set.md). */
#include "pagesets/page_set.h"

#include <time.h>

#include "base/bug.h"
#include "base/buf.h"
#include "base/mem.h"

enum {
    VERSION = 1,
    HEADER_PAGE = 0,
    FIRST_MAP = 1,
    AREA = 2,          /* the first page of the double-write area */
    BATCH_SMALLEST = 4,
    BATCH_USUAL = 64,
    PAGE_SET_SMALL = 1024, /* pages; below, a half of the area has a BATCH_SHAREth part of the page set */
    BATCH_SHARE = 64,
    PATIENCE = 20,     /* looks at a page that is just being written */
    PAUSE = 1000 * 1000, /* nanoseconds between them */
    CHUNK = 64,        /* pages that are cleared at a time */
    BATCH_ENTRY = 8,   /* bytes: page, CRC */
};

static const char magic[8] = { 'G', 'B', 'P', 'A', 'G', 'S', 'E', 'T' };

struct page_set {
    struct page_file file;
    struct page_set_header header;
    bool update;
    /* of the page writer */
    bool failed;
    uint64_t sequence; /* of the next batch that uses the area */
    unsigned half;     /* that it uses */
};

/* -- where things are -- */

static uint32_t half_at(unsigned batch, unsigned half)
{
    return AREA + half * (batch + 1);
}

static uint32_t root_of(unsigned batch)
{
    return half_at(batch, 2);
}

static bool own_page(unsigned batch, uint32_t number)
{
    return number <= root_of(batch) || number % PAGE_SET_MAP == FIRST_MAP;
}

uint32_t page_set_root(const struct page_set *set)
{
    return root_of(set->header.batch);
}

bool page_set_own_page(const struct page_set *set, uint32_t number)
{
    return own_page(set->header.batch, number);
}

/* -- header --
 *
 * Content, offsets in the page: 40 magic[8]   48 version u16   50 state u8   51 zero   52 content u16   54 batch u16   56 pages u32
 *   60 zero u32   64 formatted u64   72 queue manager[4] */

void page_set_put_header(struct page *page, const struct page_set_header *header)
{
    struct buf out;

    page_format(page, header->psid, HEADER_PAGE, PAGE_HEADER, 0);
    page_put_rba(page, header->recovery_rba);
    buf_init(&out, PAGE_CONTENT);
    buf_put(&out, magic, sizeof magic);
    buf_put_u16(&out, VERSION);
    buf_put_u8(&out, (uint8_t)header->state);
    buf_put_u8(&out, 0);
    buf_put_u16(&out, header->content);
    buf_put_u16(&out, header->batch);
    buf_put_u32(&out, header->pages);
    buf_put_u32(&out, 0);
    buf_put_u64(&out, (uint64_t)header->formatted);
    buf_put(&out, header->qmgr, strlen(header->qmgr));
    buf_fill(&out, ' ', PAGE_SET_QMGR - strlen(header->qmgr));
    must(!buf_failed(&out));
    memcpy(page_content(page), out.data, out.length);
    buf_release(&out);
}

static bool header_possible(const struct page_set_header *header)
{
    return header->psid <= PSID_MAX && header->state >= PAGE_SET_NEW && header->state <= PAGE_SET_REPLACED &&
           header->batch >= BATCH_SMALLEST && header->batch <= PAGE_SET_BATCH_MAX && header->pages >= PAGE_SET_SMALLEST &&
           header->pages <= PAGE_SET_LARGEST && header->pages > root_of(header->batch) && header->formatted >= 0;
}

int page_set_get_header(const struct page *page, struct page_set_header *header)
{
    struct reader reader = reader_of(span_bytes(page_content((struct page *)page), PAGE_CONTENT));
    struct span name;

    memset(header, 0, sizeof *header);
    if (page_damage(page, page_psid(page), HEADER_PAGE) || page_kind(page) != PAGE_HEADER ||
        memcmp(reader_bytes(&reader, sizeof magic).data, magic, sizeof magic) != 0)
        return REASON_CORRUPT;
    if (reader_u16(&reader) != VERSION)
        return REASON_VERSION;
    header->psid = page_psid(page);
    header->recovery_rba = page_rba(page);
    header->state = reader_u8(&reader);
    reader_u8(&reader);
    header->content = reader_u16(&reader);
    header->batch = reader_u16(&reader);
    header->pages = reader_u32(&reader);
    reader_u32(&reader);
    header->formatted = (microseconds)reader_u64(&reader);
    name = span_trim_end(reader_bytes(&reader, PAGE_SET_QMGR));
    memcpy(header->qmgr, name.data, name.length);
    return header_possible(header) ? 0 : REASON_CORRUPT;
}

/* -- FORMAT -- */

/* The same for all but small ones: pages keep their numbers in a larger page set that is built again from the log. */
static uint16_t batch_for(uint32_t pages)
{
    uint32_t batch = pages >= PAGE_SET_SMALL ? BATCH_USUAL : pages / BATCH_SHARE;

    return (uint16_t)(batch < BATCH_SMALLEST ? BATCH_SMALLEST : batch);
}

static int clear(const struct page_file *file, uint32_t from, uint32_t to)
{
    static const struct page zeros[CHUNK];
    int reason = 0;

    for (; reason == 0 && from < to; from += CHUNK)
        reason = file->write(file->context, from, to - from < CHUNK ? to - from : CHUNK, zeros);
    return reason;
}

static int write_sealed(const struct page_file *file, struct page *page)
{
    page_seal(page);
    return file->write(file->context, page_number(page), 1, page);
}

/* The header comes last: a page set that was half formatted is none. */
static int write_own_pages(const struct page_file *file, const struct page_set_header *header)
{
    struct page page;
    uint32_t root = root_of(header->batch);
    int reason;

    page_format(&page, header->psid, root, PAGE_ANCHOR, 0);
    reason = write_sealed(file, &page);
    page_format(&page, header->psid, FIRST_MAP, PAGE_SPACE_MAP, 0);
    for (uint32_t number = 0; number <= root; number++)
        page_content(&page)[number / 8] = (char)(page_content(&page)[number / 8] | 0x80 >> number % 8);
    if (reason == 0)
        reason = write_sealed(file, &page);
    if (reason == 0)
        reason = file->sync(file->context);
    page_set_put_header(&page, header);
    if (reason == 0)
        reason = write_sealed(file, &page);
    return reason < 0 ? reason : file->sync(file->context);
}

int page_set_format(const struct page_file *file, const struct page_set_header *wanted)
{
    struct page_set_header header = *wanted;
    uint32_t size = file->size(file->context);
    int reason;

    if (header.pages == 0)
        header.pages = size;
    if (header.batch == 0)
        header.batch = batch_for(header.pages);
    if (!header_possible(&header) || header.pages < size)
        return REASON_BAD_VALUE;
    reason = clear(file, 0, size);
    if (reason == 0 && header.pages > size)
        reason = file->extend(file->context, header.pages);
    return reason < 0 ? reason : write_own_pages(file, &header);
}

/* -- writing -- */

/* In place; those next to each other with one write. */
static int write_in_place(const struct page_file *file, const struct page *pages, unsigned count)
{
    unsigned run = 0;
    int reason = 0;

    for (unsigned at = 0; reason == 0 && at < count; at += run) {
        uint32_t number = page_number(&pages[at]);

        for (run = 1; at + run < count && page_number(&pages[at + run]) == number + run; run++)
            ;
        reason = file->write(file->context, number, run, &pages[at]);
    }
    return reason;
}

/* The page of kind 3: which pages lie behind it. */
static void describe(const struct page_set *set, struct page_batch *batch)
{
    struct buf out;

    buf_init(&out, PAGE_CONTENT);
    buf_put_u64(&out, set->sequence);
    buf_put_u16(&out, (uint16_t)batch->protected_count);
    for (unsigned i = 1; i <= batch->protected_count; i++) {
        buf_put_u32(&out, page_number(&batch->pages[i]));
        buf_put_u32(&out, page_crc(&batch->pages[i]));
    }
    must(!buf_failed(&out));
    page_format(&batch->pages[0], set->header.psid, half_at(set->header.batch, set->half), PAGE_BATCH, 0);
    memcpy(page_content(&batch->pages[0]), out.data, out.length);
    buf_release(&out);
    page_seal(&batch->pages[0]);
}

static int write_batch(struct page_set *set, struct page_batch *batch)
{
    const struct page_file *file = &set->file;
    unsigned protected = batch->protected_count;
    int reason = 0;

    if (protected) {
        describe(set, batch);
        reason = file->write(file->context, page_number(&batch->pages[0]), 1 + protected, batch->pages);
        set->sequence++;
        set->half = !set->half;
    }
    if (reason == 0)
        reason = write_in_place(file, &batch->pages[1 + protected], batch->count - protected);
    if (reason == 0)
        reason = file->sync(file->context);
    return reason < 0 ? reason : write_in_place(file, &batch->pages[1], protected);
}

int page_set_write(struct page_set *set, struct page_batch *batch)
{
    int reason;

    must(batch->protected_count <= batch->count && batch->count <= PAGE_SET_BATCH_MAX);
    if (!set->update || batch->protected_count > set->header.batch)
        return REASON_STATE;
    if (set->failed)
        return REASON_IO;
    for (unsigned i = 1; i <= batch->count; i++)
        page_seal(&batch->pages[i]);
    reason = write_batch(set, batch);
    set->failed = reason < 0;
    return reason;
}

/* -- what a start makes good -- */

/* Reads a half of the area; its sequence, 0 when it is not whole. A page that could not be read is none. */
static uint64_t read_half(struct page_set *set, unsigned half, struct page_batch *batch)
{
    const struct page_set_header *header = &set->header;
    uint32_t at = half_at(header->batch, half);
    struct page *pages = batch->pages;
    struct reader reader = reader_of(span_bytes(page_content(&pages[0]), PAGE_CONTENT));
    uint64_t sequence;

    if (set->file.read(set->file.context, at, 1 + header->batch, pages) < 0 || page_damage(&pages[0], header->psid, at) ||
        page_kind(&pages[0]) != PAGE_BATCH)
        return 0;
    sequence = reader_u64(&reader);
    batch->count = batch->protected_count = reader_u16(&reader);
    if (batch->count > header->batch)
        return 0;
    for (unsigned i = 1; i <= batch->count; i++) {
        uint32_t number = reader_u32(&reader), crc = reader_u32(&reader);
        bool area = number >= AREA && number < root_of(header->batch);

        if (area || number >= page_set_size(set) || page_damage(&pages[i], header->psid, number) || page_crc(&pages[i]) != crc)
            return 0;
    }
    return sequence;
}

/* Puts the pages of a batch where they are missing. */
static int replay(struct page_set *set, const struct page_batch *batch)
{
    int reason = 0;

    for (unsigned i = 1; reason == 0 && i <= batch->count; i++) {
        const struct page *copy = &batch->pages[i];
        uint32_t number = page_number(copy);
        struct page there;

        reason = set->file.read(set->file.context, number, 1, &there);
        if (reason == 0 && memcmp(&there, copy, sizeof there) != 0 &&
            (page_damage(&there, set->header.psid, number) || page_rba(&there) <= page_rba(copy)))
            reason = set->file.write(set->file.context, number, 1, copy);
    }
    return reason;
}

/* What lies in place may not be on the disk yet, even if it is what the area has: one sync, whenever there was a batch. */
static int make_good(struct page_set *set)
{
    struct page_batch *halves = mem_alloc(2, sizeof *halves);
    uint64_t sequences[2] = { read_half(set, 0, &halves[0]), read_half(set, 1, &halves[1]) };
    unsigned older = sequences[1] < sequences[0];
    int reason = 0;

    for (unsigned turn = 0; reason == 0 && turn < 2; turn++) {
        unsigned half = turn ? !older : older;

        if (sequences[half])
            reason = replay(set, &halves[half]);
    }
    if (reason == 0 && sequences[!older])
        reason = set->file.sync(set->file.context);
    set->sequence = sequences[!older] + 1;
    set->half = older;
    mem_free(halves);
    return reason;
}

/* The header, out of the area where the one in place is damaged: which page set it is and how large the area is has to be guessed
 * then, by trying all sizes of the area. */
static int header_from_area(struct page_set *set, const struct page *damaged, struct page *page)
{
    struct page_batch *batch = mem_alloc(1, sizeof *batch);
    uint64_t newest = 0;

    for (unsigned size = BATCH_SMALLEST; size <= PAGE_SET_BATCH_MAX; size++)
        for (unsigned half = 0; half < 2; half++) {
            struct page first;
            uint64_t sequence;

            if (half_at(size, 2) > page_set_size(set) ||
                set->file.read(set->file.context, half_at(size, half), 1, &first) < 0 || page_kind(&first) != PAGE_BATCH)
                continue;
            set->header.batch = (uint16_t)size;
            set->header.psid = page_psid(&first);
            sequence = read_half(set, half, batch);
            if (sequence <= newest)
                continue;
            for (unsigned i = 1; i <= batch->count; i++)
                if (page_number(&batch->pages[i]) == HEADER_PAGE) {
                    newest = sequence;
                    *page = batch->pages[i];
                }
        }
    if (!newest)
        *page = *damaged;
    mem_free(batch);
    return page_set_get_header(page, &set->header);
}

static int read_header(struct page_set *set)
{
    struct page page, found;
    const char *damage;
    int reason = page_set_look(set, HEADER_PAGE, &page, &damage);

    if (reason < 0)
        return reason == REASON_NOT_FOUND ? REASON_CORRUPT : reason;
    if ((damage || page_is_zeros(&page)) && set->update)
        return header_from_area(set, &page, &found);
    return page_set_get_header(&page, &set->header);
}

int page_set_open(struct page_set **out, const struct page_file *file, int psid, bool update)
{
    struct page_set *set = mem_alloc(1, sizeof *set);
    int reason;

    *out = NULL;
    set->file = *file;
    set->update = update;
    reason = read_header(set);
    if (reason == 0 && page_set_size(set) <= page_set_root(set))
        reason = REASON_CORRUPT;
    if (reason == 0 && psid >= 0 && set->header.psid != psid)
        reason = REASON_STATE;
    if (reason == 0 && update) {
        reason = make_good(set);
        if (reason == 0)
            reason = read_header(set);
    }
    if (reason < 0) {
        (void)!page_set_close(set);
        return reason;
    }
    *out = set;
    return 0;
}

const struct page_set_header *page_set_header(const struct page_set *set)
{
    return &set->header;
}

bool page_set_encrypted(const struct page_set *set)
{
    return set->file.encrypted;
}

uint32_t page_set_size(const struct page_set *set)
{
    return set->file.size(set->file.context);
}

int page_set_read(const struct page_set *set, uint32_t number, unsigned count, struct page *pages)
{
    uint32_t size = page_set_size(set);

    if (number >= size || count > size - number)
        return REASON_NOT_FOUND;
    return set->file.read(set->file.context, number, count, pages);
}

int page_set_fetch(struct page_set *set, uint32_t number, unsigned count, struct page *pages)
{
    return set->file.fetch ? set->file.fetch(set->file.context, number, count, pages) : REASON_STATE;
}

bool page_set_fetches(const struct page_set *set)
{
    return set->file.fetch != NULL;
}

int page_set_look(struct page_set *set, uint32_t number, struct page *page, const char **damage)
{
    static const struct timespec pause = { 0, PAUSE };

    for (int look = 0;; look++) {
        int reason = page_set_read(set, number, 1, page);

        if (reason < 0)
            return reason;
        /* The header says which page set it is. */
        *damage = page_is_zeros(page) ? NULL : page_damage(page, number ? set->header.psid : page_psid(page), number);
        if (!*damage || set->update || look == PATIENCE) /* the owner knows that nobody is writing */
            return 0;
        nanosleep(&pause, NULL);
    }
}

int page_set_extend(struct page_set *set, uint32_t pages)
{
    if (!set->update)
        return REASON_STATE;
    return pages > PAGE_SET_LARGEST ? REASON_FULL : set->file.extend(set->file.context, pages);
}

int page_set_prepare(struct page_set *set, uint32_t pages)
{
    if (!set->update || !set->file.grow)
        return REASON_STATE;
    return pages > PAGE_SET_LARGEST ? REASON_FULL : set->file.prepare(set->file.context, pages);
}

int page_set_grow(struct page_set *set, uint32_t pages)
{
    return set->file.grow(set->file.context, pages);
}

int page_set_grown(struct page_set *set)
{
    return set->file.grown(set->file.context);
}

int page_set_close(struct page_set *set)
{
    int reason = set->file.close(set->file.context);

    mem_free(set);
    return reason;
}
