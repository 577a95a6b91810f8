/* bench_sync.h - the limit of a log: appending and syncing, by the threads themselves.
 *
 * Records are copied into a buffer under a lock; who comes first writes all that has gathered, to one file or to two at the same
 * time, and syncs; the others wait for it. The thread of the second file lives as long as the limit. Alone, that is two threads
 * that append and sync each record, each to a file of its own. Files are written with zeros before; as in our log, whole blocks of
 * 4 KiB are written, and the last one, where it is not full, once more with the next records.
 */
#ifndef TESTS_BENCH_BENCH_SYNC_H
#define TESTS_BENCH_BENCH_SYNC_H

#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

#include "base/bug.h"
#include "base/mem.h"
#include "tests/bench/bench.h"

enum { SYNC_FILE = 64 << 20, SYNC_BLOCK = 4096, SYNC_THREADS = 8 };

struct sync_limit {
    int files[2]; /* the second one -1: there is one only */
    size_t size;  /* of a record */
    pthread_mutex_t lock;
    pthread_cond_t changed, go, done;
    char *bytes[2];   /* one gathers while the other is written */
    unsigned filling;
    size_t length;    /* in the one that gathers, with what of its first block was written before */
    uint64_t appended, durable;
    off_t at;         /* of its first block */
    bool syncing, asked, ends;
    const char *job;
    size_t job_length;
    off_t job_at;
    double until;
};

static inline int sync_file(const char *folder, const char *name, uint64_t bytes)
{
    static const char zeros[1 << 20];
    char path[512];
    int fd;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    for (uint64_t at = 0; at < bytes; at += sizeof zeros)
        if (fd < 0 || pwrite(fd, zeros, sizeof zeros, (off_t)at) != sizeof zeros)
            fatal("%s cannot be written", path);
    if (fsync(fd) < 0)
        fatal("%s cannot be synced", path);
    return fd;
}

static inline void sync_write(int fd, const struct sync_limit *limit)
{
    if (pwrite(fd, limit->job, limit->job_length, limit->job_at) != (ssize_t)limit->job_length || fdatasync(fd) < 0)
        fatal("the limit cannot write");
}

static inline void *sync_second(void *context)
{
    struct sync_limit *limit = context;

    pthread_mutex_lock(&limit->lock);
    for (;;) {
        while (!limit->asked && !limit->ends)
            pthread_cond_wait(&limit->go, &limit->lock);
        if (limit->ends)
            break;
        pthread_mutex_unlock(&limit->lock);
        sync_write(limit->files[1], limit);
        pthread_mutex_lock(&limit->lock);
        limit->asked = false;
        pthread_cond_signal(&limit->done);
    }
    pthread_mutex_unlock(&limit->lock);
    return NULL;
}

/* Under the lock: what has gathered becomes the job, and the other buffer gathers. */
static inline void sync_turn(struct sync_limit *limit)
{
    size_t full = limit->length / SYNC_BLOCK * SYNC_BLOCK, rest = limit->length - full;
    const char *bytes = limit->bytes[limit->filling];

    limit->job = bytes;
    limit->job_length = (limit->length + SYNC_BLOCK - 1) / SYNC_BLOCK * SYNC_BLOCK;
    limit->job_at = limit->at;
    limit->filling ^= 1;
    memcpy(limit->bytes[limit->filling], bytes + full, rest);
    limit->length = rest;
    limit->at += (off_t)full;
    if (limit->at > SYNC_FILE / 2)
        limit->at = 0;
}

/* Under the lock, which it lets go meanwhile: writes what has gathered. */
static inline void sync_lead(struct sync_limit *limit)
{
    uint64_t upto = limit->appended;

    limit->syncing = true;
    sync_turn(limit);
    if (limit->files[1] >= 0) {
        limit->asked = true;
        pthread_cond_signal(&limit->go);
    }
    pthread_mutex_unlock(&limit->lock);
    sync_write(limit->files[0], limit);
    pthread_mutex_lock(&limit->lock);
    while (limit->asked)
        pthread_cond_wait(&limit->done, &limit->lock);
    limit->durable = upto;
    limit->syncing = false;
    pthread_cond_broadcast(&limit->changed);
}

static inline void *sync_append(void *context)
{
    struct sync_limit *limit = context;
    char *record = mem_alloc(1, limit->size);

    while (bench_now() < limit->until) {
        uint64_t mine;

        pthread_mutex_lock(&limit->lock);
        memcpy(limit->bytes[limit->filling] + limit->length, record, limit->size);
        limit->length += limit->size;
        mine = ++limit->appended;
        while (limit->durable < mine)
            if (limit->syncing)
                pthread_cond_wait(&limit->changed, &limit->lock);
            else
                sync_lead(limit);
        pthread_mutex_unlock(&limit->lock);
    }
    mem_free(record);
    return NULL;
}

/* Records of that size made durable in a second, by threads that share the syncs; other -1: of one file. */
static inline double sync_limit(int one, int other, unsigned threads, size_t size, double seconds)
{
    struct sync_limit limit = { .files = { one, other }, .size = size, .lock = PTHREAD_MUTEX_INITIALIZER,
                                .changed = PTHREAD_COND_INITIALIZER, .go = PTHREAD_COND_INITIALIZER,
                                .done = PTHREAD_COND_INITIALIZER, .until = bench_now() + seconds };
    pthread_t list[SYNC_THREADS], second;
    double start = bench_now();

    must(threads <= SYNC_THREADS);
    for (int i = 0; i < 2; i++)
        limit.bytes[i] = mem_alloc(1, (threads + 1) * size + 2 * SYNC_BLOCK);
    if (other >= 0 && pthread_create(&second, NULL, sync_second, &limit) != 0)
        fatal("no thread was to be had");
    for (unsigned i = 0; i < threads; i++)
        if (pthread_create(&list[i], NULL, sync_append, &limit) != 0)
            fatal("no thread was to be had");
    for (unsigned i = 0; i < threads; i++)
        pthread_join(list[i], NULL);
    start = bench_now() - start;
    pthread_mutex_lock(&limit.lock);
    limit.ends = true;
    pthread_cond_signal(&limit.go);
    pthread_mutex_unlock(&limit.lock);
    if (other >= 0)
        pthread_join(second, NULL);
    mem_free(limit.bytes[0]);
    mem_free(limit.bytes[1]);
    return (double)limit.durable / start;
}

#endif
