/* test.h - what every unit test includes: cmocka in the order it wants its headers. */
#ifndef TESTS_UNIT_TEST_H
#define TESTS_UNIT_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/base.h"
#include "base/buf.h"

/* What walks through faults does is done in full without a sanitizer, which makes it many times slower, and for a part of them with
 * one: what it looks for is in each of them. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { FEWER = 4 };
#else
enum { FEWER = 1 };
#endif

/* A span compared with a text. */
#define assert_span(given, wanted)                                           \
    do {                                                                     \
        struct span given_ = (given);                                        \
        assert_int_equal(given_.length, strlen(wanted));                     \
        assert_memory_equal(given_.data, wanted, given_.length);             \
    } while (0)

#endif
