/* fuzz_page.c - pages and page sets of any bytes: refused with a reason, or used without a byte out of place.
 * The first byte: 1 a right CRC is put on each page; 2 the bytes are a page set, in pieces of a page number and 64 bytes that overlay a
 * formatted one; else they are one page. */
#include "base/bug.h"
#include "base/mem.h"
#include "pagesets/page_print.h"
#include "pagesets/page_space.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { PAGES = 80, PIECE = 64 };

static struct page disk[PAGES];

static int read_pages(void *context, uint32_t number, unsigned count, struct page *pages)
{
    (void)context;
    must(number <= PAGES && count <= PAGES - number);
    memcpy(pages, disk + number, count * sizeof *pages);
    return 0;
}

static int write_pages(void *context, uint32_t number, unsigned count, const struct page *pages)
{
    (void)context;
    must(number <= PAGES && count <= PAGES - number);
    memcpy(disk + number, pages, count * sizeof *pages);
    return 0;
}

static int done(void *context)
{
    (void)context;
    return 0;
}

static int extend(void *context, uint32_t pages)
{
    (void)context;
    return pages > PAGES ? REASON_FULL : 0;
}

static uint32_t size_of(void *context)
{
    (void)context;
    return PAGES;
}

static const struct page_file file = { .read = read_pages, .write = write_pages, .sync = done, .extend = extend, .size = size_of,
                                       .close = done };

static uint64_t durable(void *context)
{
    (void)context;
    return UINT64_MAX;
}

static int force(void *context, uint64_t rba)
{
    (void)context;
    (void)rba;
    return 0;
}

/* Every operation keeps a good page good. */
static void use_page(struct page *page)
{
    const struct span part = { "0123456789abcdef", 16 };
    const uint16_t psid = page_psid(page);
    const uint32_t number = page_number(page);
    struct page_set_header header;
    struct span bytes;
    struct buf out;
    const char *damage = page_damage(page, psid, number);

    buf_init(&out, 1 << 20);
    page_print(page, damage, true, &out);
    must(!buf_failed(&out));
    buf_release(&out);
    (void)!page_set_get_header(page, &header);
    if (damage || page_kind(page) != PAGE_SLOTS)
        return;
    for (unsigned slot = 0; slot < 40; slot++) {
        if (page_read(page, slot, &bytes, NULL) == 0)
            must(bytes.data >= (char *)page && bytes.data + bytes.length <= (char *)(page + 1));
        if (slot % 3 == 0)
            (void)!page_remove(page, slot);
        else
            (void)!page_insert(page, slot, &part, 1, 7);
    }
    page_seal(page);
    must(!page_damage(page, psid, number));
}

static void use_pages(struct buffer_pools *pools, uint16_t psid)
{
    struct page *page;
    uint32_t number;

    for (number = 0; number < PAGES; number++)
        if (page_fetch(pools, psid, number, &page) == 0)
            page_release(page);
    (void)!page_space_expand(pools, psid, PAGE_EXPAND_SYSTEM, 0);
    while (page_reserve(pools, psid, &number) == 0) {
        if (page_allocate(pools, psid, number, UINT64_MAX - 1) < 0)
            continue;
        if (page_new(pools, psid, number, PAGE_SLOTS, 0, UINT64_MAX - 1, &page) == 0)
            page_release(page);
    }
    (void)!buffer_pools_detach(pools, psid, 5);
}

static void use_page_set(void)
{
    const struct buffer_hooks hooks = { durable, force, NULL };
    struct page_set *set;
    struct buffer_pools *pools;

    if (page_set_open(&set, &file, -1, true) < 0)
        return;
    pools = buffer_pools_new(&hooks);
    must(buffer_pool_define(pools, 0, BUFFER_POOL_SMALLEST) == 0);
    if (buffer_pools_attach(pools, set, 0) == 0)
        for (uint16_t psid = 0; psid <= PSID_MAX; psid++)
            if (buffer_pools_set(pools, psid))
                use_pages(pools, psid);
    buffer_pools_free(pools);
}

static void overlay(const uint8_t *data, size_t size, bool seal)
{
    const struct page_set_header header = { .psid = 3, .state = PAGE_SET_NEW, .pages = PAGES, .batch = 4, .formatted = 1 };

    must(page_set_format(&file, &header) == 0);
    for (; size >= 2; data += PIECE + 2, size -= PIECE + 2) {
        struct page *page = &disk[data[0] % PAGES];
        size_t length = size - 2 < PIECE ? size - 2 : PIECE;

        memcpy(page->bytes + data[1] % (PAGE_SIZE / PIECE) * PIECE, data + 2, length);
        if (seal)
            page_seal(page);
        if (size < PIECE + 2)
            break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct page page = { { 0 } };
    bool seal;

    if (size < 1)
        return 0;
    seal = data[0] & 1;
    if (data[0] & 2) {
        overlay(data + 1, size - 1, seal);
        use_page_set();
        return 0;
    }
    memcpy(page.bytes, data + 1, size - 1 < PAGE_SIZE ? size - 1 : PAGE_SIZE);
    if (seal)
        page_seal(&page);
    use_page(&page);
    return 0;
}
