/* log_inside.h - what the parts of the log share: log.c (appending), log_writer.c (passes, switches), log_start.c (finding the
 * end), log_offload.c (archiving).
 *
 * Under the lock: everything that threads share, named so below. The buffer is a ring that is mapped twice, one behind the other,
 * so that any stretch of it lies in one piece. Bytes in front of `next` do not change any more, so the writer reads them without
 * the lock; it copies the control interval that is still being filled under it.
 */
#ifndef MSTR_LOG_INSIDE_H
#define MSTR_LOG_INSIDE_H

#include <pthread.h>

#include "mstr/log.h"

enum {
    LOG_SET_MIN = 32,              /* control intervals: a record, and a PAD in front of it, have room */
    LOG_MESSAGES_MAX = 1 << 18,
};

/* An active log data set. */
struct log_set {
    struct dsname name;
    struct linear *linear; /* NULL: it cannot be used */
    int reason;            /* why */
    uint64_t bytes;        /* room */
};

struct log_ring {
    struct log_set *list[BSDS_ACTIVE_MAX]; /* each owned; a pointer stays what it is when DEFINE LOG adds one */
    size_t count;
};

/* A range of the stream, and the data set of each copy that takes it; NULL: the copy is out of use. */
struct log_range {
    uint64_t start, end;
    struct log_set *sets[BSDS_COPIES];
};

/* What one pass writes. */
struct log_batch {
    uint64_t start, from, to; /* control interval of from, first new byte, behind the last one */
    const char *bytes;        /* whole control intervals, of the buffer */
    uint64_t count;
    char *tail;               /* owned: the one that is not full */
    bool has_tail;
    bool sync;                /* else whole control intervals only, which the next sync makes durable too */
};

/* One copy's thread. */
struct log_writer {
    struct log *log;
    int copy;
    pthread_t thread;
};

/* The pass under way. */
struct log_pass {
    struct log_batch batch;
    bool waits[BSDS_COPIES]; /* nobody has begun with the copy */
    unsigned open;           /* copies that have not ended */
    int reasons[BSDS_COPIES];
};

struct log_waiter {
    struct log_waiter *next;
    uint64_t rba;
    pthread_cond_t durable;
};

struct log {
    struct log_options options; /* archives, names and threshold: under the lock */
    const struct log_files *files;
    struct bsds *bsds;

    pthread_mutex_t lock;
    pthread_cond_t work[BSDS_COPIES]; /* for the writers */
    pthread_cond_t in_use;       /* for a writer whose copy is out of use: it sleeps through the work of the other */
    pthread_cond_t offload_work; /* for the offload thread */
    int event;

    /* under the lock */
    char *buffer;                /* size bytes, twice */
    uint64_t size, base;         /* the byte of RBA r is at (r - base) % size */
    uint64_t next, wanted, keep;
    uint64_t taken;              /* of `next`, by the passes that have begun */
    bool drain;                  /* so much waits that it is written; nobody waits for it to be durable */
    _Atomic uint64_t durable;    /* changed under it; who only looks takes no lock */
    struct log_range ranges[2];  /* that of the writers, and the next one; end 0: not known */
    bool ahead;                  /* what is appended goes into the second */
    bool full_told;
    bool offload_failed;         /* the last one */
    bool offload_quiet;          /* it is tried again by itself: why it fails has been told */
    uint32_t archive_number;     /* taken, and there is no archive of that number; 0: none */
    bool choose;                 /* a data set may have become usable */
    bool wakes[BSDS_COPIES];     /* that writer is to be woken */
    bool stopping, offload_stopping, offload_asked, offload_cancelled;
    bool suspended;              /* nothing is written until who cannot wait ends it, or log_resume() */
    int failed;
    struct log_waiter *waiters;
    struct log_ring rings[BSDS_COPIES]; /* the busy writer and log_define() alone; names for all */
    enum log_offload offload;
    uint64_t switches, records, bytes, forces, written_bytes;
    struct buf messages;
    uint32_t epoch;              /* unchanged after log_open() */
    microseconds restarted;
    uint64_t restart_rba;

    struct log_writer writers[BSDS_COPIES];
    bool busy;                   /* a pass is under way, or something else that only one thread may do; then that alone uses: */
    struct log_pass pass;        /* (batch: without the lock while it is written) */
    struct bsds_image *image;
    unsigned told_percent;       /* CSQJ110E was given for this fifth part of a tenth */

    pthread_t offloader;

    /* log_read()'s own */
    pthread_mutex_t read_lock;
    struct log_reader *reader;   /* NULL: none yet */
};

static inline uint64_t log_ci_of(uint64_t rba)
{
    return rba / LOG_CI * LOG_CI;
}
static inline uint64_t log_ci_behind(uint64_t rba)
{
    return (rba + LOG_CI - 1) / LOG_CI * LOG_CI;
}
static inline char *log_place(struct log *log, uint64_t rba)
{
    return log->buffer + (rba - log->base) % log->size;
}
/* Copies that are to be written. */
static inline int log_copies(const struct log *log)
{
    return log->options.two_active ? BSDS_COPIES : 1;
}

#define log_say(log, id, ...) message(&(log)->messages, id, (log)->options.cpf, ##__VA_ARGS__)

/* log.c: all but log_lock() under the lock. Who wakes the writers is not in their way: they are woken when the lock is free. */
static inline void log_lock(struct log *log)
{
    pthread_mutex_lock(&log->lock);
}
void log_unlock(struct log *log);
void log_sleep(struct log *log, pthread_cond_t *until);
bool log_sleep_for(struct log *log, pthread_cond_t *until, uint32_t milliseconds); /* false: the time was over */
static inline void log_work(struct log *log)       /* the writers look what there is to do */
{
    log->wakes[0] = log->wakes[1] = true;
}
void log_tell(struct log *log);                    /* makes the eventfd readable */
void log_wake(struct log *log);                    /* waiters whose record is durable, or all when it failed */
int log_append_locked(struct log *log, const struct log_entry *entry, const struct span *parts, size_t count, uint64_t *rba);
int log_pad_interval(struct log *log);             /* up to the next control interval */

/* log_writer.c */
void log_writer_begin(struct log *log);
void log_writer_end(struct log *log);
/* The copy's data set is never written again, and good up to an RBA: the BSDS says so before what the other copy has is
 * acknowledged. REASON_IN_DOUBT: no copy is left. Takes the lock. */
int log_drop_copy(struct log *log, int copy, uint64_t good, int why);
/* Which data sets come next; the writer's, or before it runs. Takes the lock. */
void log_choose_next(struct log *log);
struct log_set *log_ring_find(struct log_ring *ring, const char *dsname);

/* log_offload.c */
void log_offload_now(struct log *log); /* all that is full; before the thread runs */
void log_offload_begin(struct log *log);
void log_offload_end(struct log *log);

/* log_start.c: opens the data set for the ring; its linear is NULL when that failed, which messages get told. is_new: the log has
 * nothing in it yet, and what something else has there is not written over. */
struct log_set *log_set_new(const struct log *log, const char *dsname, bool is_new, struct buf *messages);
void log_set_free(struct log_set *set);

#endif
