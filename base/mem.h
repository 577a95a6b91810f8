/* mem.h - memory that is there, or the program ends.
 *
 * Errors:  none for the caller: a failed allocation ends the process through fatal().
 * Memory:  what mem_alloc, mem_resize and mem_copy return is given back with mem_free.
 * Faults:  all allocation goes through one function that tests may replace (mem_hook), so that the n-th can fail.
 */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include "base/base.h"

/* Zeroed memory for count things of size bytes; multiplication is checked. */
void *mem_alloc(size_t count, size_t size);
/* The same on a boundary of pages of 4096 bytes, for what goes to the disk as it lies here. */
void *mem_pages(size_t pages);
/* MEM_HUGE bytes on a boundary of as many, not zeroed: one page of memory, where the machine has such large ones. */
enum { MEM_HUGE = 2 << 20 };
void *mem_huge(void);
/* Resized memory; what is new is not zeroed. */
void *mem_resize(void *memory, size_t count, size_t size);
/* A copy of length bytes and one NUL behind them. */
char *mem_copy(const void *bytes, size_t length);
char *mem_copy_text(const char *text);
void mem_free(void *memory);
/* Overwrites secrets in a way that the compiler does not take out. */
void mem_wipe(void *memory, size_t length);

/* Replaces realloc; NULL brings back the real one. Returning NULL stands for "no memory". */
typedef void *mem_resize_fn(void *memory, size_t size);
void mem_hook(mem_resize_fn *replacement);

#endif
