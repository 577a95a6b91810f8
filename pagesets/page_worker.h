/* page_worker.h - a thread that reads or writes pages, so that nobody has to wait for them: the page reader, the page writer.
 *
 * It owns nothing but the jobs it was given, which it does in the order in which they were given.
 *
 * Threads: the functions are called by one thread; the worker is the other one.
 * Memory:  jobs belong to whoever gives them, except while they are given and not yet taken back.
 * Blocks:  page_worker_wait() and page_worker_free(); the others do not.
 */
#ifndef PAGESETS_PAGE_WORKER_H
#define PAGESETS_PAGE_WORKER_H

/* The first member of what a job needs: pages by value, and their page set. */
struct page_job {
    struct page_job *next;               /* the worker's */
    int (*work)(struct page_job *job);   /* done by the worker */
    int reason;                          /* what that said */
};

struct page_worker;

struct page_worker *page_worker_new(void);
/* Does what it was given, and ends. */
void page_worker_free(struct page_worker *worker);
/* An eventfd, readable when a job is done, and once it was rung. */
int page_worker_fd(const struct page_worker *worker);
/* The owner has something to do in its next turn. Until the next page_worker_take(). */
void page_worker_ring(const struct page_worker *worker);
void page_worker_give(struct page_worker *worker, struct page_job *job);
/* A job that is done, in the order they were given; NULL: none. */
struct page_job *page_worker_take(struct page_worker *worker);
/* The same, waiting for one; NULL: none was given. */
struct page_job *page_worker_wait(struct page_worker *worker);

#endif
