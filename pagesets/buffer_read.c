/* buffer_read.c - pages that come while nobody waits for them: asked of the page reader, put into buffers when they are there.
 *
 * A page that was asked for is in no buffer until it has come. Does one come to be there meanwhile (somebody waited for it, or it
 * was formatted anew), what was read is of no use any more, even when that buffer has gone to another page again: frame_take() says
 * so here. What cannot be read, is damaged, or finds no buffer is noted; who asks again then waits, and is told why.
 */
#include "pagesets/buffer_inside.h"

#include "base/bug.h"
#include "base/mem.h"

enum { SEQUENCE = 8 }; /* a run of so many pages: somebody reads one behind the other */

/* What the page reader does. */
struct read_job {
    struct page_job job; /* first */
    struct page_set *set;
    uint32_t number;
    unsigned count;
    struct page pages[PAGE_SET_READ_MAX];
};

struct read {
    struct read_job job; /* first: the page reader gives back its job */
    struct attached *set;
    uint32_t wanted, useless; /* bits of pages: somebody asked for this one; what was read is not put into a buffer */
    bool under_way;
};

_Static_assert(PAGE_SET_READ_MAX <= 32, "a bit for each page of a job");

void reads_new(struct buffer_pools *pools)
{
    pools->reader = page_worker_new();
    pools->reads = mem_alloc(READ_JOBS, sizeof *pools->reads);
}

void reads_free(struct buffer_pools *pools)
{
    page_worker_free(pools->reader);
    mem_free(pools->reads);
}

/* -- pages that are on their way -- */

static struct read *free_read(const struct buffer_pools *pools)
{
    for (int i = 0; i < READ_JOBS; i++)
        if (!pools->reads[i].under_way)
            return &pools->reads[i];
    return NULL;
}

static bool holds(const struct read *read, const struct attached *set, uint32_t number)
{
    return read->under_way && read->set == set && number >= read->job.number && number - read->job.number < read->job.count;
}

static uint32_t bit_of(const struct read *read, uint32_t number)
{
    return (uint32_t)1 << (number - read->job.number);
}

/* The read that brings that page; NULL: none. */
static struct read *read_of(const struct buffer_pools *pools, const struct attached *set, uint32_t number)
{
    for (int i = 0; i < READ_JOBS; i++) {
        struct read *read = &pools->reads[i];

        if (holds(read, set, number) && !(read->useless & bit_of(read, number)))
            return read;
    }
    return NULL;
}

void reads_superseded(struct attached *set, uint32_t number)
{
    for (int i = 0; i < READ_JOBS; i++) {
        struct read *read = &set->pools->reads[i];

        if (holds(read, set, number))
            read->useless |= bit_of(read, number);
    }
}

/* -- asking -- */

/* Pages from there on that are worth reading with the first one: allocated, in no buffer, not on their way. */
static unsigned run_from(struct attached *set, uint32_t number, unsigned most)
{
    uint32_t size = page_set_size(set->set);
    uint32_t room = frames_stealable(set->pool) / 4;
    unsigned run = 1;

    if (most > PAGE_SET_READ_MAX)
        most = PAGE_SET_READ_MAX;
    if (most > room)
        most = room;
    while (run < most && number + run < size && space_taken(set, number + run) && !page_set_own_page(set->set, number + run) &&
           !frame_find(set->pools, set, number + run) && !read_of(set->pools, set, number + run))
        run++;
    return run;
}

static int fetch(struct page_job *given)
{
    struct read_job *job = (struct read_job *)given;

    return page_set_fetch(job->set, job->number, job->count, job->pages);
}

/* wanted: somebody cannot go on without it. */
static void ask(struct attached *set, uint32_t number, unsigned ahead, bool wanted)
{
    struct buffer_pools *pools = set->pools;
    struct read *read = read_of(pools, set, number);

    if (read) {
        if (wanted)
            read->wanted |= bit_of(read, number);
        return;
    }
    read = free_read(pools);
    if (!read)
        return;
    read->set = set;
    read->useless = 0;
    read->wanted = wanted;
    read->job.job.work = fetch;
    read->job.set = set->set;
    read->job.number = number;
    read->job.count = run_from(set, number, ahead);
    read->under_way = true;
    page_worker_give(pools->reader, &read->job.job);
}

/* Who reads on from this page finds those behind it on their way. */
static void go_on_ahead(struct frame *frame)
{
    uint32_t number = frame->ahead;

    frame->ahead = 0;
    if (number < page_set_size(frame->set->set) && space_taken(frame->set, number) &&
        !frame_find(frame->set->pools, frame->set, number))
        ask(frame->set, number, PAGE_SET_READ_MAX, false);
}

static bool take_doubtful(struct buffer_pools *pools, const struct attached *set, uint32_t number)
{
    for (int i = 0; i < DOUBTFUL; i++)
        if (pools->doubtful[i].set == set && pools->doubtful[i].number == number) {
            pools->doubtful[i].set = NULL;
            return true;
        }
    return false;
}

int page_ask(struct buffer_pools *pools, uint16_t psid, uint32_t number, unsigned ahead)
{
    struct attached *set = psid <= PSID_MAX ? pools->sets[psid] : NULL;
    struct frame *frame;

    if (!set || set->failed || !page_set_fetches(set->set) || number >= page_set_size(set->set) ||
        (page_set_own_page(set->set, number) && number != page_set_root(set->set)))
        return 0;
    frame = frame_find(pools, set, number);
    if (frame) {
        if (frame->ahead)
            go_on_ahead(frame);
        return 0;
    }
    if (take_doubtful(pools, set, number))
        return 0;
    ask(set, number, ahead, true);
    return PAGE_LATER;
}

int page_try(struct buffer_pools *pools, uint16_t psid, uint32_t number, unsigned ahead, struct page **page)
{
    int reason = page_ask(pools, psid, number, ahead);

    return reason == 0 ? page_fetch(pools, psid, number, page) : reason;
}

bool buffer_pools_may_ask(const struct buffer_pools *pools)
{
    return free_read(pools) != NULL;
}

/* -- what has come -- */

static void note_doubtful(struct buffer_pools *pools, struct attached *set, uint32_t number)
{
    struct doubtful *place = &pools->doubtful[pools->next_doubtful++ % DOUBTFUL];

    *place = (struct doubtful){ set, number };
}

/* False: there is no buffer for it, or it is not the page that it should be. */
static bool put_into_buffer(struct attached *set, const struct page *page, uint32_t number, uint32_t ahead)
{
    struct frame *frame = page_is_wrong(set, page, number) ? NULL : frame_take(set, number);

    if (!frame)
        return false;
    frame->page = *page;
    frame->ahead = ahead;
    set->pool->reads++;
    frame_unpin(frame);
    return true;
}

static void end_read(struct read *read)
{
    struct attached *set = read->set;
    const struct read_job *job = &read->job;

    read->under_way = false;
    if (set->failed)
        return;
    for (unsigned i = 0; i < job->count; i++) {
        uint32_t number = job->number + i, bit = (uint32_t)1 << i;
        uint32_t ahead = job->count >= SEQUENCE && i == job->count / 2 ? job->number + job->count : 0;

        if (frame_find(set->pools, set, number))
            continue;
        if (job->job.reason == 0 && !(read->useless & bit) && put_into_buffer(set, &job->pages[i], number, ahead))
            continue;
        if (read->wanted & bit && !(read->useless & bit))
            note_doubtful(set->pools, set, number);
    }
}

void reads_take(struct buffer_pools *pools)
{
    struct page_job *job;

    while ((job = page_worker_take(pools->reader)) != NULL)
        end_read((struct read *)job);
}

static bool is_read(const struct attached *set)
{
    for (int i = 0; i < READ_JOBS; i++)
        if (set->pools->reads[i].under_way && set->pools->reads[i].set == set)
            return true;
    return false;
}

void reads_wait(struct attached *set)
{
    struct buffer_pools *pools = set->pools;

    while (is_read(set)) {
        struct page_job *job = page_worker_wait(pools->reader);

        must(job);
        end_read((struct read *)job);
    }
    for (int i = 0; i < DOUBTFUL; i++)
        if (pools->doubtful[i].set == set)
            pools->doubtful[i].set = NULL;
}

int buffer_pools_read_fd(const struct buffer_pools *pools)
{
    return page_worker_fd(pools->reader);
}
