/* arena.c - memory of one request, given back at once. */
#include "base/arena.h"

#include "base/bug.h"
#include "base/mem.h"

enum { BLOCK_BYTES = 16 * 1024, ALIGNMENT = 16 };

struct arena_block {
    struct arena_block *older;
    size_t used;
    size_t size;
    _Alignas(ALIGNMENT) char bytes[];
};

void arena_init(struct arena *arena)
{
    arena->newest = NULL;
}

void arena_release(struct arena *arena)
{
    while (arena->newest) {
        struct arena_block *block = arena->newest;

        arena->newest = block->older;
        mem_free(block);
    }
}

void *arena_alloc(struct arena *arena, size_t count, size_t size)
{
    struct arena_block *block = arena->newest;
    size_t bytes;
    void *result;

    if (__builtin_mul_overflow(count, size, &bytes) || bytes > SIZE_MAX / 2)
        bug("allocation of %zu times %zu bytes", count, size);
    bytes = (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (!block || block->size - block->used < bytes) {
        size_t room = bytes > BLOCK_BYTES ? bytes : BLOCK_BYTES;

        block = mem_resize(NULL, 1, sizeof *block + room);
        block->older = arena->newest;
        block->used = 0;
        block->size = room;
        arena->newest = block;
    }
    result = block->bytes + block->used;
    block->used += bytes;
    memset(result, 0, bytes);
    return result;
}

char *arena_text(struct arena *arena, struct span text)
{
    char *copy = arena_alloc(arena, text.length + 1, 1);

    if (text.length)
        memcpy(copy, text.data, text.length);
    return copy;
}

struct span arena_span(struct arena *arena, struct span text)
{
    return span_bytes(arena_text(arena, text), text.length);
}
