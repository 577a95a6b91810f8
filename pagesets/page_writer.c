/* page_writer.c - the thread that puts copies of pages on the disk. */
#include "pagesets/page_writer.h"

#include <pthread.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/bug.h"
#include "base/mem.h"

struct jobs {
    struct write_job *first, *last;
};

struct page_writer {
    pthread_t thread;
    pthread_mutex_t lock; /* of all below */
    pthread_cond_t given, ended;
    struct jobs todo, done;
    unsigned under_way; /* given, not yet taken back */
    bool stop;
    int fd;
};

static void put(struct jobs *jobs, struct write_job *job)
{
    job->next = NULL;
    if (jobs->last)
        jobs->last->next = job;
    else
        jobs->first = job;
    jobs->last = job;
}

static struct write_job *get(struct jobs *jobs)
{
    struct write_job *job = jobs->first;

    if (job) {
        jobs->first = job->next;
        if (!jobs->first)
            jobs->last = NULL;
    }
    return job;
}

static void *work(void *context)
{
    struct page_writer *writer = context;
    static const uint64_t one = 1;

    pthread_mutex_lock(&writer->lock);
    for (;;) {
        struct write_job *job = get(&writer->todo);

        if (job) {
            pthread_mutex_unlock(&writer->lock);
            job->reason = job->grow ? page_set_grow(job->set, job->grow) : page_set_write(job->set, &job->batch);
            pthread_mutex_lock(&writer->lock);
            put(&writer->done, job);
            must(write(writer->fd, &one, sizeof one) == sizeof one);
            pthread_cond_signal(&writer->ended);
        } else if (writer->stop) {
            break;
        } else {
            pthread_cond_wait(&writer->given, &writer->lock);
        }
    }
    pthread_mutex_unlock(&writer->lock);
    return NULL;
}

struct page_writer *page_writer_new(void)
{
    struct page_writer *writer = mem_alloc(1, sizeof *writer);

    writer->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (writer->fd < 0)
        fatal("no eventfd for the page writer");
    pthread_mutex_init(&writer->lock, NULL);
    pthread_cond_init(&writer->given, NULL);
    pthread_cond_init(&writer->ended, NULL);
    if (pthread_create(&writer->thread, NULL, work, writer) != 0)
        fatal("no thread for the page writer");
    return writer;
}

void page_writer_free(struct page_writer *writer)
{
    pthread_mutex_lock(&writer->lock);
    writer->stop = true;
    pthread_cond_signal(&writer->given);
    pthread_mutex_unlock(&writer->lock);
    pthread_join(writer->thread, NULL);
    pthread_cond_destroy(&writer->given);
    pthread_cond_destroy(&writer->ended);
    pthread_mutex_destroy(&writer->lock);
    close(writer->fd);
    mem_free(writer);
}

int page_writer_fd(const struct page_writer *writer)
{
    return writer->fd;
}

void page_writer_give(struct page_writer *writer, struct write_job *job)
{
    pthread_mutex_lock(&writer->lock);
    put(&writer->todo, job);
    writer->under_way++;
    pthread_cond_signal(&writer->given);
    pthread_mutex_unlock(&writer->lock);
}

static struct write_job *take(struct page_writer *writer, bool wait)
{
    struct write_job *job;
    uint64_t count;

    pthread_mutex_lock(&writer->lock);
    while (wait && writer->under_way && !writer->done.first)
        pthread_cond_wait(&writer->ended, &writer->lock);
    job = get(&writer->done);
    if (job)
        writer->under_way--;
    if (!writer->done.first)
        (void)!read(writer->fd, &count, sizeof count); /* nothing there: it was taken before */
    pthread_mutex_unlock(&writer->lock);
    return job;
}

struct write_job *page_writer_take(struct page_writer *writer)
{
    return take(writer, false);
}

struct write_job *page_writer_wait(struct page_writer *writer)
{
    return take(writer, true);
}
