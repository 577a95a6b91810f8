/* page_writer.h - the thread that puts copies of pages on the disk, and makes page sets longer.
 *
 * It owns nothing but the jobs it was given: pages by value, and the page set to write them to. Jobs are done in the order in
 * which they were given.
 *
 * Threads: the functions are called by one thread; the page writer is the other one.
 * Memory:  jobs belong to whoever gives them, except while they are given and not yet taken back.
 * Blocks:  page_writer_wait() and page_writer_free(); the others do not.
 */
#ifndef PAGESETS_PAGE_WRITER_H
#define PAGESETS_PAGE_WRITER_H

#include "pagesets/page_set.h"

struct write_job {
    struct write_job *next;  /* the page writer's */
    struct page_set *set;
    int reason;              /* of page_set_write() or page_set_grow(), when it is done */
    uint32_t grow;           /* pages that the page set is to have; 0: the batch is to be written */
    struct page_batch batch;
};

struct page_writer;

struct page_writer *page_writer_new(void);
/* Does what it was given, and ends. */
void page_writer_free(struct page_writer *writer);
/* An eventfd, readable when a job is done. */
int page_writer_fd(const struct page_writer *writer);
void page_writer_give(struct page_writer *writer, struct write_job *job);
/* A job that is done, in the order they were given; NULL: none. */
struct write_job *page_writer_take(struct page_writer *writer);
/* The same, waiting for one; NULL: none was given. */
struct write_job *page_writer_wait(struct page_writer *writer);

#endif
