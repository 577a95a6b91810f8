/* mqi_wake.h - programs that wait for the log are woken together (docs/formats/mqi_segment.md).
 *
 * A force answers many programs. Woken one by one, each takes a call of the system and an interrupt of another core, and gets in
 * the way of those that were woken just before. So these programs sleep on one word, in a page that all see and the queue manager
 * alone can write. Who finds no answer of its own sleeps again.
 *
 * Units:   milliseconds.
 * Errors:  0 or a negative reason.
 * Memory:  mqi_wake_new() and mqi_wake_map() map the page, mqi_wake_free() takes it back; descriptors are the caller's.
 * Blocks:  mqi_wake_wait(); the rest does not.
 */
#ifndef MSTR_MQI_WAKE_H
#define MSTR_MQI_WAKE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bug.h"

struct mqi_wake {
    _Atomic uint32_t *times; /* that all were woken, modulo 2^32; NULL: not mapped */
};

/* The queue manager's side; *fd: for programs, none of which can write by it. */
int mqi_wake_new(struct mqi_wake *wake, int *fd) MUST_CHECK;
void mqi_wake_all(struct mqi_wake *wake);

/* The program's side. */
int mqi_wake_map(struct mqi_wake *wake, int fd) MUST_CHECK;
/* How often have all been woken? Asked before the program looks for its answer, so that a wake in between is not missed. */
uint32_t mqi_wake_times(const struct mqi_wake *wake);
/* Sleeps until that is another number, so many milliseconds at most. False: so long, in vain. */
bool mqi_wake_wait(const struct mqi_wake *wake, uint32_t times, int milliseconds);

void mqi_wake_free(struct mqi_wake *wake);

#endif
