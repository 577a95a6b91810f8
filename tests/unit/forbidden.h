/* forbidden.h - a page that may not be touched: what is put there shows that others have no need to look at it. */
#ifndef TESTS_UNIT_FORBIDDEN_H
#define TESTS_UNIT_FORBIDDEN_H

#include <sys/mman.h>

#include "tests/unit/test.h"

enum { FORBIDDEN_BYTES = 4096 };

static inline void *forbidden_new(void)
{
    void *page = mmap(NULL, FORBIDDEN_BYTES, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    assert_true(page != MAP_FAILED);
    return page;
}

static inline void forbidden_free(void *page)
{
    assert_int_equal(munmap(page, FORBIDDEN_BYTES), 0);
}

#endif
