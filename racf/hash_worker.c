/* hash_worker.c - a thread that calculates password hashes.
 *
 * Two lists under one lock: jobs to do, jobs done. The thread takes from the first and tells the loop through an eventfd that
 * the second has something.
 */
#include "racf/hash_worker.h"

#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/bug.h"
#include "base/mem.h"
#include "racf/passwords.h"

enum { WAITING_MAX = 1000, FIELD_MAX = 1000, HISTORY_MAX = 1 << 16 };

struct job {
    struct job *next;
    struct buf hash, history, password, new_password, new_hash;
    int matched, failed;
    hash_done *done;
    void *context;
};

struct list {
    struct job *first, *last;
};

struct hash_worker {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t more;
    struct list to_do, done; /* under lock */
    size_t waiting;          /* under lock */
    bool stopping;           /* under lock */
    int finished;            /* eventfd */
    struct watch *watch;
};

static void append(struct list *list, struct job *job)
{
    job->next = NULL;
    if (list->last)
        list->last->next = job;
    else
        list->first = job;
    list->last = job;
}

static struct job *take_first(struct list *list)
{
    struct job *job = list->first;

    if (job) {
        list->first = job->next;
        if (!list->first)
            list->last = NULL;
    }
    return job;
}

static void free_job(struct job *job)
{
    buf_wipe(&job->hash);
    buf_wipe(&job->history);
    buf_wipe(&job->password);
    buf_wipe(&job->new_password);
    buf_wipe(&job->new_hash);
    mem_free(job);
}

static void calculate(struct job *job)
{
    struct span new_password = buf_span(&job->new_password);

    if (job->hash.length)
        job->matched = password_match(buf_span(&job->hash), buf_span(&job->password));
    if (job->matched < 0 || !new_password.length)
        return;
    if (span_equal(new_password, buf_span(&job->password)))
        job->failed = REASON_EXISTS;
    else if (job->history.length)
        job->failed = password_match_any(buf_span(&job->history), new_password);
    else
        job->failed = REASON_BAD_PASSWORD;
    if (job->failed == 0)
        job->failed = REASON_EXISTS;
    else if (job->failed == REASON_BAD_PASSWORD) /* of none: as it has to be */
        job->failed = password_hash(new_password, buf_span(&job->hash), &job->new_hash);
}

static void *run(void *context)
{
    static const uint64_t one = 1;
    struct hash_worker *worker = context;

    pthread_mutex_lock(&worker->lock);
    while (!worker->stopping) {
        struct job *job = take_first(&worker->to_do);

        if (!job) {
            pthread_cond_wait(&worker->more, &worker->lock);
            continue;
        }
        pthread_mutex_unlock(&worker->lock);
        calculate(job);
        pthread_mutex_lock(&worker->lock);
        append(&worker->done, job);
        must(write(worker->finished, &one, sizeof one) == sizeof one);
    }
    pthread_mutex_unlock(&worker->lock);
    return NULL;
}

static void hand_back(void *context)
{
    struct hash_worker *worker = context;
    uint64_t count;

    if (read(worker->finished, &count, sizeof count) < 0)
        return;
    for (;;) {
        struct job *job;

        pthread_mutex_lock(&worker->lock);
        job = take_first(&worker->done);
        if (job)
            worker->waiting--;
        pthread_mutex_unlock(&worker->lock);
        if (!job)
            return;
        job->done(job->context, &(struct hash_result){ job->matched, job->failed, buf_span(&job->new_hash) });
        free_job(job);
    }
}

struct hash_worker *hash_worker_new(struct server *server)
{
    struct hash_worker *worker = mem_alloc(1, sizeof *worker);
    sigset_t all, before;

    must(pthread_mutex_init(&worker->lock, NULL) == 0);
    must(pthread_cond_init(&worker->more, NULL) == 0);
    worker->finished = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (worker->finished < 0)
        fatal("no descriptor was to be had");
    worker->watch = server_readable(server, worker->finished, hand_back, worker);
    sigfillset(&all); /* signals are the loop's */
    pthread_sigmask(SIG_SETMASK, &all, &before);
    if (pthread_create(&worker->thread, NULL, run, worker) != 0)
        fatal("no thread was to be had");
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return worker;
}

void hash_worker_free(struct hash_worker *worker)
{
    struct job *job;

    pthread_mutex_lock(&worker->lock);
    worker->stopping = true;
    pthread_cond_signal(&worker->more);
    pthread_mutex_unlock(&worker->lock);
    pthread_join(worker->thread, NULL);
    for (job = take_first(&worker->to_do); job; job = take_first(&worker->to_do))
        free_job(job);
    for (job = take_first(&worker->done); job; job = take_first(&worker->done))
        free_job(job);
    watch_free(worker->watch);
    close(worker->finished);
    pthread_cond_destroy(&worker->more);
    pthread_mutex_destroy(&worker->lock);
    mem_free(worker);
}

int hash_worker_add(struct hash_worker *worker, const struct hash_job *asked, hash_done *done, void *context)
{
    struct job *job = mem_alloc(1, sizeof *job);
    int reason = 0;

    buf_init(&job->hash, FIELD_MAX);
    buf_init(&job->history, HISTORY_MAX);
    buf_init(&job->password, FIELD_MAX);
    buf_init(&job->new_password, FIELD_MAX);
    buf_init(&job->new_hash, FIELD_MAX);
    buf_put_span(&job->hash, asked->hash);
    buf_put_span(&job->history, asked->history);
    buf_put_span(&job->password, asked->password);
    buf_put_span(&job->new_password, asked->new_password);
    job->done = done;
    job->context = context;
    if (buf_failed(&job->hash) || buf_failed(&job->history) || buf_failed(&job->password) || buf_failed(&job->new_password))
        reason = REASON_TOO_LONG;
    pthread_mutex_lock(&worker->lock);
    if (reason == 0 && worker->waiting >= WAITING_MAX)
        reason = REASON_LIMIT;
    if (reason == 0) {
        worker->waiting++;
        append(&worker->to_do, job);
        pthread_cond_signal(&worker->more);
    }
    pthread_mutex_unlock(&worker->lock);
    if (reason < 0)
        free_job(job);
    return reason;
}
