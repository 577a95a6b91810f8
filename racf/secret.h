/* secret.h - memory for keys: locked (never in swap), not in core dumps, not in child processes, wiped at the end.
 *
 * Errors:  NULL when the kernel does not lock that much (ulimit -l).
 * Memory:  secret_new() hands out zeroed memory in pages of its own that secret_free() takes back.
 */
#ifndef RACF_SECRET_H
#define RACF_SECRET_H

#include "base/base.h"

void *secret_new(size_t size) MUST_CHECK;
void secret_free(void *memory, size_t size);

#endif
