/* page_file.c - a linear data set under a page set (page_set.h): two handles on it, so that the page writer and the thread that
 * owns the page set share nothing. */
#include "base/mem.h"
#include "pagesets/page_set.h"

struct linear_pages {
    struct linear *owner, *writer;
};

static int read_pages(void *context, uint32_t number, unsigned count, struct page *pages)
{
    return linear_read_many(((struct linear_pages *)context)->owner, number, count, pages);
}

static int write_pages(void *context, uint32_t number, unsigned count, const struct page *pages)
{
    struct linear *writer = ((struct linear_pages *)context)->writer;
    int reason = 0;

    if ((uint64_t)number + count > linear_size(writer)) { /* the owner has extended it */
        reason = linear_refresh(writer);
        if (reason == 0 && (uint64_t)number + count > linear_size(writer))
            reason = REASON_NOT_FOUND;
    }
    return reason < 0 ? reason : linear_write_many(writer, number, count, pages);
}

static int sync_pages(void *context)
{
    return linear_sync(((struct linear_pages *)context)->writer);
}

static int extend_pages(void *context, uint32_t pages)
{
    struct linear *owner = ((struct linear_pages *)context)->owner;
    int reason = linear_allocate(owner, pages);

    if (reason == 0)
        reason = linear_sync(owner);
    return reason == REASON_LIMIT ? REASON_FULL : reason;
}

static uint32_t size_of_pages(void *context)
{
    uint64_t size = linear_size(((struct linear_pages *)context)->owner);

    return size > PAGE_SET_LARGEST ? PAGE_SET_LARGEST : (uint32_t)size;
}

static int close_pages(void *context)
{
    struct linear_pages *pages = context;
    int reason = linear_close(pages->writer, NULL), of_owner = linear_close(pages->owner, NULL);

    mem_free(pages);
    return reason < 0 ? reason : of_owner;
}

int page_file_linear(struct page_file *file, struct linear *linear)
{
    struct linear *writer;
    struct linear_pages *pages;
    int reason = linear_twin(&writer, linear);

    if (reason < 0) {
        (void)!linear_close(linear, NULL);
        return reason;
    }
    pages = mem_alloc(1, sizeof *pages);
    pages->owner = linear;
    pages->writer = writer;
    *file = (struct page_file){
        .read = read_pages, .write = write_pages, .sync = sync_pages, .extend = extend_pages,
        .size = size_of_pages, .close = close_pages, .context = pages, .encrypted = linear_encrypted(linear),
    };
    return 0;
}
