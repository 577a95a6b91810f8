/* page_file.c - a linear data set under a page set (page_set.h): three handles on it, so that the page writer, the page reader
 * and the thread that owns the page set share nothing. */
#include "base/mem.h"
#include "pagesets/page_set.h"

struct linear_pages {
    struct linear *owner, *writer, *reader;
};

static int read_pages(void *context, uint32_t number, unsigned count, struct page *pages)
{
    return linear_read_many(((struct linear_pages *)context)->owner, number, count, pages);
}

/* The owner, or the page writer for it, has extended the data set since this handle looked. */
static int catch_up(struct linear *handle, uint64_t end)
{
    int reason = end > linear_size(handle) ? linear_refresh(handle) : 0;

    return reason == 0 && end > linear_size(handle) ? REASON_NOT_FOUND : reason;
}

static int fetch_pages(void *context, uint32_t number, unsigned count, struct page *pages)
{
    struct linear *reader = ((struct linear_pages *)context)->reader;
    int reason = catch_up(reader, (uint64_t)number + count);

    return reason < 0 ? reason : linear_read_many(reader, number, count, pages);
}

static int write_pages(void *context, uint32_t number, unsigned count, const struct page *pages)
{
    struct linear *writer = ((struct linear_pages *)context)->writer;
    int reason = catch_up(writer, (uint64_t)number + count);

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

static int prepare_pages(void *context, uint32_t pages)
{
    int reason = linear_reserve(((struct linear_pages *)context)->owner, pages);

    return reason == REASON_LIMIT ? REASON_FULL : reason;
}

static int grow_pages(void *context, uint32_t pages)
{
    struct linear *writer = ((struct linear_pages *)context)->writer;
    int reason = linear_allocate(writer, pages);

    if (reason == 0)
        reason = linear_sync(writer);
    return reason == REASON_LIMIT ? REASON_FULL : reason;
}

static int grown_pages(void *context)
{
    return linear_refresh(((struct linear_pages *)context)->owner);
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

    (void)!linear_close(pages->reader, NULL); /* it has written nothing */
    mem_free(pages);
    return reason < 0 ? reason : of_owner;
}

int page_file_linear(struct page_file *file, struct linear *linear)
{
    struct linear *writer = NULL, *reader = NULL;
    struct linear_pages *pages;
    int reason = linear_twin(&writer, linear);

    if (reason == 0)
        reason = linear_twin(&reader, linear);
    if (reason < 0) {
        if (writer)
            (void)!linear_close(writer, NULL);
        (void)!linear_close(linear, NULL);
        return reason;
    }
    pages = mem_alloc(1, sizeof *pages);
    *pages = (struct linear_pages){ linear, writer, reader };
    *file = (struct page_file){
        .read = read_pages, .write = write_pages, .sync = sync_pages, .extend = extend_pages,
        .size = size_of_pages, .fetch = fetch_pages, .prepare = prepare_pages, .grow = grow_pages, .grown = grown_pages,
        .close = close_pages, .context = pages, .encrypted = linear_encrypted(linear),
    };
    return 0;
}
