/* bench.h - what every benchmark needs: time, the median of rounds taken in turn with the limit, the line it prints. */
#ifndef TESTS_BENCH_BENCH_H
#define TESTS_BENCH_BENCH_H

#include <time.h>

#include "base/bug.h"
#include "base/text.h"

enum { BENCH_ROUNDS_USUAL = 5, BENCH_ROUNDS_MAX = 99 };

/* `make bench-short`: whether all of it runs, not how fast. */
static inline bool bench_short(void)
{
    return getenv("SHORT") != NULL;
}

/* BENCH_ROUNDS=n: more of them, where others use the machine too and the median of few says little. */
static inline unsigned bench_rounds(void)
{
    const char *text = getenv("BENCH_ROUNDS");
    uint64_t rounds;

    if (!text)
        return bench_short() ? 1 : BENCH_ROUNDS_USUAL;
    if (!text_number(span_of(text), BENCH_ROUNDS_MAX, &rounds) || rounds < 1)
        fatal("BENCH_ROUNDS has to be a number, 1 to %d", BENCH_ROUNDS_MAX);
    return (unsigned)rounds;
}

static inline double bench_slice(double seconds)
{
    return bench_short() ? seconds / 5 : seconds;
}

static inline double bench_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static inline int bench_compare(const void *a, const void *b)
{
    double one = *(const double *)a, other = *(const double *)b;

    return one < other ? -1 : one > other;
}

static inline double bench_median(double *values, size_t count)
{
    qsort(values, count, sizeof *values, bench_compare);
    return values[count / 2];
}

/* ours and limit are speeds of rounds taken in turn; the ratio is the median of the rounds' own ratios. */
static inline void bench_print(const char *name, const char *unit, const double *ours, const double *limit, size_t count)
{
    double speeds[BENCH_ROUNDS_MAX], limits[BENCH_ROUNDS_MAX], ratios[BENCH_ROUNDS_MAX];

    for (size_t i = 0; i < count; i++) {
        speeds[i] = ours[i];
        limits[i] = limit[i];
        ratios[i] = ours[i] / limit[i];
    }
    printf("bench: %s %.0f %s limit=%.0f ratio=%.3f\n", name, bench_median(speeds, count), unit, bench_median(limits, count),
           bench_median(ratios, count));
    fflush(stdout);
}

#endif
