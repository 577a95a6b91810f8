/* page_reader.c - the thread that reads pages, so that nobody has to wait for them. */
#include "pagesets/page_reader.h"

#include <pthread.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/bug.h"
#include "base/mem.h"

struct jobs {
    struct read_job *first, *last;
};

struct page_reader {
    pthread_t thread;
    pthread_mutex_t lock; /* of all below */
    pthread_cond_t given, ended;
    struct jobs todo, done;
    unsigned under_way; /* given, not yet taken back */
    bool stop;
    int fd;
};

static void put(struct jobs *jobs, struct read_job *job)
{
    job->next = NULL;
    if (jobs->last)
        jobs->last->next = job;
    else
        jobs->first = job;
    jobs->last = job;
}

static struct read_job *get(struct jobs *jobs)
{
    struct read_job *job = jobs->first;

    if (job) {
        jobs->first = job->next;
        if (!jobs->first)
            jobs->last = NULL;
    }
    return job;
}

static void *work(void *context)
{
    struct page_reader *reader = context;
    static const uint64_t one = 1;

    pthread_mutex_lock(&reader->lock);
    for (;;) {
        struct read_job *job = get(&reader->todo);

        if (job) {
            pthread_mutex_unlock(&reader->lock);
            job->reason = page_set_fetch(job->set, job->number, job->count, job->pages);
            pthread_mutex_lock(&reader->lock);
            put(&reader->done, job);
            must(write(reader->fd, &one, sizeof one) == sizeof one);
            pthread_cond_signal(&reader->ended);
        } else if (reader->stop) {
            break;
        } else {
            pthread_cond_wait(&reader->given, &reader->lock);
        }
    }
    pthread_mutex_unlock(&reader->lock);
    return NULL;
}

struct page_reader *page_reader_new(void)
{
    struct page_reader *reader = mem_alloc(1, sizeof *reader);

    reader->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (reader->fd < 0)
        fatal("no eventfd for the page reader");
    pthread_mutex_init(&reader->lock, NULL);
    pthread_cond_init(&reader->given, NULL);
    pthread_cond_init(&reader->ended, NULL);
    if (pthread_create(&reader->thread, NULL, work, reader) != 0)
        fatal("no thread for the page reader");
    return reader;
}

void page_reader_free(struct page_reader *reader)
{
    pthread_mutex_lock(&reader->lock);
    reader->stop = true;
    pthread_cond_signal(&reader->given);
    pthread_mutex_unlock(&reader->lock);
    pthread_join(reader->thread, NULL);
    pthread_cond_destroy(&reader->given);
    pthread_cond_destroy(&reader->ended);
    pthread_mutex_destroy(&reader->lock);
    close(reader->fd);
    mem_free(reader);
}

int page_reader_fd(const struct page_reader *reader)
{
    return reader->fd;
}

void page_reader_give(struct page_reader *reader, struct read_job *job)
{
    pthread_mutex_lock(&reader->lock);
    put(&reader->todo, job);
    reader->under_way++;
    pthread_cond_signal(&reader->given);
    pthread_mutex_unlock(&reader->lock);
}

static struct read_job *take(struct page_reader *reader, bool wait)
{
    struct read_job *job;
    uint64_t count;

    pthread_mutex_lock(&reader->lock);
    while (wait && reader->under_way && !reader->done.first)
        pthread_cond_wait(&reader->ended, &reader->lock);
    job = get(&reader->done);
    if (job)
        reader->under_way--;
    if (!reader->done.first)
        (void)!read(reader->fd, &count, sizeof count); /* nothing there: it was taken before */
    pthread_mutex_unlock(&reader->lock);
    return job;
}

struct read_job *page_reader_take(struct page_reader *reader)
{
    return take(reader, false);
}

struct read_job *page_reader_wait(struct page_reader *reader)
{
    return take(reader, true);
}
