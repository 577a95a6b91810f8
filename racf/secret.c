/* secret.c - memory for keys. */
#include "racf/secret.h"

#include <sys/mman.h>
#include <unistd.h>

#include "base/mem.h"

static size_t in_pages(size_t size)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);

    return (size + page - 1) / page * page;
}

void *secret_new(size_t size)
{
    size_t length = in_pages(size);
    void *memory = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (memory == MAP_FAILED)
        return NULL;
    if (mlock(memory, length) < 0 || madvise(memory, length, MADV_DONTDUMP) < 0 ||
        madvise(memory, length, MADV_WIPEONFORK) < 0) {
        munmap(memory, length);
        return NULL;
    }
    return memory;
}

void secret_free(void *memory, size_t size)
{
    if (!memory)
        return;
    mem_wipe(memory, size);
    munmap(memory, in_pages(size));
}
