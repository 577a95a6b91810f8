/* page_reader.h - the thread that reads pages, so that nobody has to wait for them.
 *
 * It owns nothing but the jobs it was given: room for pages by value, and the page set to read them from. Jobs are done in the
 * order in which they were given.
 *
 * Threads: the functions are called by one thread; the page reader is the other one.
 * Memory:  jobs belong to whoever gives them, except while they are given and not yet taken back.
 * Blocks:  page_reader_wait() and page_reader_free(); the others do not.
 */
#ifndef PAGESETS_PAGE_READER_H
#define PAGESETS_PAGE_READER_H

#include "pagesets/page_set.h"

struct read_job {
    struct read_job *next; /* the page reader's */
    struct page_set *set;
    uint32_t number;
    unsigned count;
    int reason;            /* of page_set_fetch(), when it is done */
    struct page pages[PAGE_SET_READ_MAX];
};

struct page_reader;

struct page_reader *page_reader_new(void);
/* Does what it was given, and ends. */
void page_reader_free(struct page_reader *reader);
/* An eventfd, readable when a job is done. */
int page_reader_fd(const struct page_reader *reader);
void page_reader_give(struct page_reader *reader, struct read_job *job);
/* A job that is done, in the order they were given; NULL: none. */
struct read_job *page_reader_take(struct page_reader *reader);
/* The same, waiting for one; NULL: none was given. */
struct read_job *page_reader_wait(struct page_reader *reader);

#endif
