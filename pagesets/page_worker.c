/* page_worker.c - a thread that reads or writes pages, so that nobody has to wait for them. */
#include "pagesets/page_worker.h"

#include <pthread.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/bug.h"
#include "base/mem.h"

struct jobs {
    struct page_job *first, *last;
};

struct page_worker {
    pthread_t thread;
    pthread_mutex_t lock; /* of all below */
    pthread_cond_t given, ended;
    struct jobs todo, done;
    unsigned under_way; /* given, not yet taken back */
    bool stop;
    int fd;
};

static void put(struct jobs *jobs, struct page_job *job)
{
    job->next = NULL;
    if (jobs->last)
        jobs->last->next = job;
    else
        jobs->first = job;
    jobs->last = job;
}

static struct page_job *get(struct jobs *jobs)
{
    struct page_job *job = jobs->first;

    if (job) {
        jobs->first = job->next;
        if (!jobs->first)
            jobs->last = NULL;
    }
    return job;
}

void page_worker_ring(const struct page_worker *worker)
{
    static const uint64_t one = 1;

    must(write(worker->fd, &one, sizeof one) == sizeof one);
}

static void *work(void *context)
{
    struct page_worker *worker = context;

    pthread_mutex_lock(&worker->lock);
    for (;;) {
        struct page_job *job = get(&worker->todo);

        if (job) {
            pthread_mutex_unlock(&worker->lock);
            job->reason = job->work(job);
            pthread_mutex_lock(&worker->lock);
            put(&worker->done, job);
            page_worker_ring(worker);
            pthread_cond_signal(&worker->ended);
        } else if (worker->stop) {
            break;
        } else {
            pthread_cond_wait(&worker->given, &worker->lock);
        }
    }
    pthread_mutex_unlock(&worker->lock);
    return NULL;
}

struct page_worker *page_worker_new(void)
{
    struct page_worker *worker = mem_alloc(1, sizeof *worker);

    worker->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (worker->fd < 0)
        fatal("no eventfd for a page worker");
    pthread_mutex_init(&worker->lock, NULL);
    pthread_cond_init(&worker->given, NULL);
    pthread_cond_init(&worker->ended, NULL);
    if (pthread_create(&worker->thread, NULL, work, worker) != 0)
        fatal("no thread for a page worker");
    return worker;
}

void page_worker_free(struct page_worker *worker)
{
    pthread_mutex_lock(&worker->lock);
    worker->stop = true;
    pthread_cond_signal(&worker->given);
    pthread_mutex_unlock(&worker->lock);
    pthread_join(worker->thread, NULL);
    pthread_cond_destroy(&worker->given);
    pthread_cond_destroy(&worker->ended);
    pthread_mutex_destroy(&worker->lock);
    close(worker->fd);
    mem_free(worker);
}

int page_worker_fd(const struct page_worker *worker)
{
    return worker->fd;
}

void page_worker_give(struct page_worker *worker, struct page_job *job)
{
    pthread_mutex_lock(&worker->lock);
    put(&worker->todo, job);
    worker->under_way++;
    pthread_cond_signal(&worker->given);
    pthread_mutex_unlock(&worker->lock);
}

static struct page_job *take(struct page_worker *worker, bool wait)
{
    struct page_job *job;
    uint64_t count;

    pthread_mutex_lock(&worker->lock);
    while (wait && worker->under_way && !worker->done.first)
        pthread_cond_wait(&worker->ended, &worker->lock);
    job = get(&worker->done);
    if (job)
        worker->under_way--;
    if (!worker->done.first)
        (void)!read(worker->fd, &count, sizeof count); /* nothing there: it was taken before */
    pthread_mutex_unlock(&worker->lock);
    return job;
}

struct page_job *page_worker_take(struct page_worker *worker)
{
    return take(worker, false);
}

struct page_job *page_worker_wait(struct page_worker *worker)
{
    return take(worker, true);
}
