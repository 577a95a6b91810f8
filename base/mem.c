/* mem.c - memory that is there, or the program ends. */
#include "base/mem.h"

#include <sys/mman.h>

#include "base/bug.h"

static mem_resize_fn *resize = realloc;

void mem_hook(mem_resize_fn *replacement)
{
    resize = replacement ? replacement : realloc;
}

static size_t bytes_of(size_t count, size_t size)
{
    size_t bytes;

    if (__builtin_mul_overflow(count, size, &bytes))
        bug("allocation of %zu times %zu bytes", count, size);
    return bytes ? bytes : 1;
}

void *mem_resize(void *memory, size_t count, size_t size)
{
    size_t bytes = bytes_of(count, size);
    void *result = resize(memory, bytes);

    if (!result)
        fatal("out of memory: %zu bytes were not to be had", bytes);
    return result;
}

void *mem_alloc(size_t count, size_t size)
{
    void *result = mem_resize(NULL, count, size);

    memset(result, 0, bytes_of(count, size));
    return result;
}

void *mem_pages(size_t pages)
{
    enum { PAGE = 4096 };
    size_t bytes = bytes_of(pages, PAGE);
    void *result = aligned_alloc(PAGE, bytes);

    if (!result)
        fatal("out of memory: %zu bytes were not to be had", bytes);
    memset(result, 0, bytes);
    return result;
}

void *mem_huge(void)
{
    void *result = aligned_alloc(MEM_HUGE, MEM_HUGE);

    if (!result)
        fatal("out of memory: %d bytes were not to be had", MEM_HUGE);
    (void)madvise(result, MEM_HUGE, MADV_HUGEPAGE); /* without it pages are small, and no less good */
    return result;
}

char *mem_copy(const void *bytes, size_t length)
{
    char *result = mem_resize(NULL, length + 1, 1);

    if (length)
        memcpy(result, bytes, length);
    result[length] = '\0';
    return result;
}

char *mem_copy_text(const char *text)
{
    return mem_copy(text, strlen(text));
}

void mem_free(void *memory)
{
    free(memory);
}

void mem_wipe(void *memory, size_t length)
{
    if (length) /* NULL has no bytes to wipe */
        explicit_bzero(memory, length);
}
