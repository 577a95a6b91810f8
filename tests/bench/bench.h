/* bench.h - what every benchmark needs: time, the median of rounds taken in turn with the limit, the line it prints. */
#ifndef TESTS_BENCH_BENCH_H
#define TESTS_BENCH_BENCH_H

#include <time.h>

#include "base/base.h"

enum { BENCH_ROUNDS = 5 };

/* `make bench-short`: whether all of it runs, not how fast. */
static inline bool bench_short(void)
{
    return getenv("SHORT") != NULL;
}

static inline unsigned bench_rounds(void)
{
    return bench_short() ? 1 : BENCH_ROUNDS;
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
    double speeds[BENCH_ROUNDS], limits[BENCH_ROUNDS], ratios[BENCH_ROUNDS];

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
