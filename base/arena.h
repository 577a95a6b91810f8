/* arena.h - memory of one request, given back at once.
 *
 * Memory:  arena_init() owns nothing yet; arena_release() gives back all that was allocated from it.
 * Errors:  as mem.h. Not for secrets: nothing is wiped.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/base.h"
#include "base/span.h"

struct arena_block;
struct arena {
    struct arena_block *newest;
};

void arena_init(struct arena *arena);
void arena_release(struct arena *arena);
/* Zeroed, aligned for any type. */
void *arena_alloc(struct arena *arena, size_t count, size_t size);
/* A NUL-terminated copy. */
char *arena_text(struct arena *arena, struct span text);
/* A copy as a span; data is NUL-terminated too. */
struct span arena_span(struct arena *arena, struct span text);

#endif
