/* buffer_write.c - what leaves the buffers: deferred and synchronous writes, checkpoints, headers.
 *
 * A batch is made of frames that nobody has pinned, that are not on their way already, and up to whose RBA the log is durable. */
#include "base/bug.h"
#include "base/mem.h"
#include "pagesets/buffer_inside.h"

enum {
    LOOKED_AT = 4 * PAGE_SET_BATCH_MAX, /* frames at a time, so that a turn stays short */
    SHARE = 4,                          /* room is made for so large a part of a pool at most */
};

/* -- jobs -- */

void jobs_new(struct buffer_pools *pools)
{
    pools->jobs = mem_alloc(WRITE_JOBS, sizeof *pools->jobs);
    for (int i = 0; i < WRITE_JOBS; i++) {
        pools->jobs[i].next_free = pools->free_jobs;
        pools->free_jobs = &pools->jobs[i];
    }
}

void jobs_free(struct buffer_pools *pools)
{
    mem_free(pools->jobs);
}

/* The page set has failed: what it owes stays owed, and its pages are in nobody's way. */
static void give_up(struct attached *set, int reason, uint64_t lowest_rba)
{
    if (!set->failed)
        set->pools->failure = set->failed = reason;
    if (set->earliest && set->earliest->first_rba < lowest_rba)
        lowest_rba = set->earliest->first_rba;
    if (lowest_rba < set->failed_rba)
        set->failed_rba = lowest_rba;
    frames_forget(set);
}

/* What the page writer has done. */
static void end_job(struct buffer_pools *pools, struct job *job)
{
    struct attached *set = job->set;
    bool written = job->write.job.reason == 0;

    if (job->write.grow)
        space_grown(set, job->write.job.reason);
    for (unsigned i = 0; i < job->write.batch.count; i++)
        if (job->frames[i])
            frame_end_write(job->frames[i], written);
    if (!written && !job->write.grow)
        give_up(set, job->write.job.reason, job->lowest_rba);
    job->under_way = false;
    job->next_free = pools->free_jobs;
    pools->free_jobs = job;
}

static void take_ended(struct buffer_pools *pools)
{
    struct page_job *write;

    while ((write = page_worker_take(pools->writer)) != NULL)
        end_job(pools, (struct job *)write);
}

/* Waits for one; false: none is under way. */
static bool wait_for_one(struct buffer_pools *pools)
{
    struct page_job *write = page_worker_wait(pools->writer);

    if (write)
        end_job(pools, (struct job *)write);
    return write != NULL;
}

static bool under_way(const struct buffer_pools *pools, const struct attached *set)
{
    for (int i = 0; i < WRITE_JOBS; i++)
        if (pools->jobs[i].under_way && pools->jobs[i].set == set)
            return true;
    return false;
}

void wait_for_set(const struct attached *set)
{
    while (under_way(set->pools, set))
        must(wait_for_one(set->pools));
}

/* -- batches -- */

static bool goes_through_area(const struct frame *frame)
{
    return !frame->fresh && !page_volatile(&frame->page);
}

/* Frames chosen for one page set. */
struct choice {
    struct attached *set;
    struct frame *frames[PAGE_SET_BATCH_MAX];
    unsigned count, protected_count;
    uint64_t not_durable; /* the highest RBA of a frame that has to wait for the log */
    bool waits;           /* there is one */
};

static bool full(const struct choice *choice)
{
    return choice->count == PAGE_SET_BATCH_MAX || choice->protected_count == choice->set->header.batch;
}

/* Takes the frame if it may be written now. */
static void consider(struct choice *choice, struct frame *frame, uint64_t durable)
{
    uint64_t rba = page_rba(&frame->page);

    if (!frame->changed || frame->writing || frame->pins || frame->set->failed)
        return;
    if (rba >= durable) {
        if (!choice->waits || rba > choice->not_durable)
            choice->not_durable = rba;
        choice->waits = true;
        return;
    }
    if (!choice->set)
        choice->set = frame->set;
    if (choice->set != frame->set || full(choice))
        return;
    choice->frames[choice->count++] = frame;
    choice->protected_count += goes_through_area(frame);
}

static int in_order(const void *left, const void *right)
{
    const struct frame *a = *(struct frame *const *)left, *b = *(struct frame *const *)right;
    bool area_a = goes_through_area(a), area_b = goes_through_area(b);

    if (area_a != area_b)
        return area_a ? -1 : 1;
    return a->number < b->number ? -1 : a->number > b->number;
}

static int write_or_grow(struct page_job *given)
{
    struct write_job *job = (struct write_job *)given;

    return job->grow ? page_set_grow(job->set, job->grow) : page_set_write(job->set, &job->batch);
}

static struct job *new_job(struct buffer_pools *pools, struct attached *set)
{
    struct job *job = pools->free_jobs;

    must(job);
    pools->free_jobs = job->next_free;
    job->set = set;
    job->write.job.work = write_or_grow;
    job->write.set = set->set;
    job->write.grow = 0;
    job->lowest_rba = UINT64_MAX;
    job->under_way = true;
    return job;
}

bool write_growth(struct attached *set, uint32_t size)
{
    struct job *job = set->pools->free_jobs ? new_job(set->pools, set) : NULL;

    if (!job)
        return false;
    job->write.grow = size;
    job->write.batch.count = job->write.batch.protected_count = 0;
    page_worker_give(set->pools->writer, &job->write.job);
    return true;
}

/* Copies the chosen frames and hands them over. */
static void hand_over(struct buffer_pools *pools, struct choice *choice)
{
    struct job *job = new_job(pools, choice->set);
    struct page_batch *batch = &job->write.batch;

    qsort(choice->frames, choice->count, sizeof choice->frames[0], in_order);
    batch->count = choice->count;
    batch->protected_count = choice->protected_count;
    for (unsigned i = 0; i < choice->count; i++) {
        struct frame *frame = choice->frames[i];

        batch->pages[1 + i] = frame->page;
        job->frames[i] = frame;
        if (frame->owed && frame->first_rba < job->lowest_rba)
            job->lowest_rba = frame->first_rba;
        if (pools->checkpointing && frame->owed && frame->first_rba < pools->checkpoint_before)
            choice->set->pool->checkpointed++;
        frame_begin_write(frame);
    }
    page_worker_give(pools->writer, &job->write.job);
}

/* -- the oldest pages of a pool -- */

static void choose_oldest(struct choice *choice, const struct buffer_pool *pool, uint64_t durable)
{
    unsigned looked = 0;

    for (struct frame *frame = pool->dirty.oldest; frame && looked < LOOKED_AT; frame = frame->newer, looked++) {
        consider(choice, frame, durable);
        if (choice->set && full(choice))
            return;
    }
}

unsigned write_oldest(struct buffer_pools *pools, struct buffer_pool *pool)
{
    struct choice choice = { .count = 0 };

    if (!pools->free_jobs)
        return 0;
    choose_oldest(&choice, pool, pools->hooks.durable(pools->hooks.context));
    if (choice.count)
        hand_over(pools, &choice);
    return choice.count;
}

/* The log catches up with the oldest pages of the pool, if that is what they wait for. */
static bool force_for(struct buffer_pools *pools, const struct buffer_pool *pool)
{
    struct choice choice = { .count = 0 };

    choose_oldest(&choice, pool, pools->hooks.durable(pools->hooks.context));
    return choice.waits && pools->hooks.force(pools->hooks.context, choice.not_durable) == 0;
}

bool write_and_wait(struct buffer_pools *pools, struct buffer_pool *pool)
{
    take_ended(pools);
    if (pools->free_jobs && write_oldest(pools, pool) == 0 && force_for(pools, pool))
        write_oldest(pools, pool);
    return wait_for_one(pools);
}

static void write_deferred(struct buffer_pools *pools, struct buffer_pool *pool)
{
    if ((uint64_t)pool->changed * 100 >= (uint64_t)pool->limit * DEFERRED_PERCENT)
        pool->deferring = true;
    while (pool->deferring) {
        if ((uint64_t)(pool->changed - pool->writing) * 100 <= (uint64_t)pool->limit * RELIEVED_PERCENT)
            pool->deferring = false;
        else if (write_oldest(pools, pool) == 0)
            break;
    }
}

int buffer_pools_room(struct buffer_pools *pools, uint16_t psid, uint32_t count)
{
    struct attached *set = psid <= PSID_MAX ? pools->sets[psid] : NULL;
    uint32_t most;

    if (!set || set->failed)
        return 0;
    if (space_room(set, count) == PAGE_LATER)
        return PAGE_LATER;
    most = set->pool->limit / SHARE;
    if (!buffers_short(set->pool, count < most ? count : most))
        return 0;
    write_oldest(pools, set->pool);
    return set->pool->writing ? PAGE_LATER : 0;
}

/* -- checkpoints -- */

/* What a page set owes in front of that RBA, the longest owed first. */
static void choose_owed(struct choice *choice, const struct attached *set, uint64_t before, uint64_t durable)
{
    unsigned looked = 0;

    for (struct frame *frame = set->earliest; frame && frame->first_rba < before && looked++ < LOOKED_AT; frame = frame->later) {
        consider(choice, frame, durable);
        if (choice->set && full(choice))
            return;
    }
}

/* Hands over what there are jobs for. *rba: the log has to be durable so far before there is more (0: it is not waited for). */
static unsigned write_owed(struct attached *set, uint64_t before, uint64_t *rba)
{
    struct buffer_pools *pools = set->pools;
    unsigned count = 0;

    while (pools->free_jobs && !set->failed) {
        struct choice choice = { .count = 0 };

        choose_owed(&choice, set, before, pools->hooks.durable(pools->hooks.context));
        if (choice.waits && choice.not_durable > *rba)
            *rba = choice.not_durable;
        if (choice.count == 0)
            break;
        count += choice.count;
        hand_over(pools, &choice);
    }
    return count;
}

/* Is something of that page set, from in front of that RBA, not on the disk? */
static bool owes(const struct attached *set, uint64_t before)
{
    if (set->failed)
        return false;
    if (set->earliest && set->earliest->first_rba < before)
        return true;
    for (int i = 0; i < WRITE_JOBS; i++) {
        const struct job *job = &set->pools->jobs[i];

        if (job->under_way && job->set == set && job->lowest_rba < before)
            return true;
    }
    return false;
}

static void go_on_with_checkpoint(struct buffer_pools *pools, uint64_t *rba)
{
    bool owed = false;

    for (size_t i = 0; i < ARRAY_COUNT(pools->sets); i++)
        if (pools->sets[i]) {
            write_owed(pools->sets[i], pools->checkpoint_before, rba);
            owed |= owes(pools->sets[i], pools->checkpoint_before);
        }
    pools->checkpointing = owed;
}

void buffer_pools_checkpoint(struct buffer_pools *pools, uint64_t before)
{
    if (!pools->checkpointing)
        for (size_t i = 0; i < ARRAY_COUNT(pools->pools); i++)
            pools->pools[i].checkpointed = 0;
    if (!pools->checkpointing || before > pools->checkpoint_before)
        pools->checkpoint_before = before;
    pools->checkpointing = true;
}

bool buffer_pools_checkpoint_ended(const struct buffer_pools *pools)
{
    return !pools->checkpointing;
}

uint32_t buffer_pool_checkpointed(const struct buffer_pools *pools, unsigned pool)
{
    return pool <= BUFFER_POOL_MAX ? pools->pools[pool].checkpointed : 0;
}

/* A turn that has nothing to write and nothing under way waits for the log, or for somebody to release a page. */
static int wait_or_force(struct buffer_pools *pools, uint64_t rba)
{
    if (wait_for_one(pools))
        return 0;
    return rba ? pools->hooks.force(pools->hooks.context, rba) : REASON_BUSY;
}

int buffer_pools_checkpoint_wait(struct buffer_pools *pools)
{
    int reason = 0;

    while (pools->checkpointing && reason == 0) {
        uint64_t rba = 0;

        take_ended(pools);
        go_on_with_checkpoint(pools, &rba);
        if (pools->checkpointing)
            reason = wait_or_force(pools, rba);
    }
    return reason;
}

/* -- turns -- */

int buffer_pools_fd(const struct buffer_pools *pools)
{
    return page_worker_fd(pools->writer);
}

int buffer_pools_turn(struct buffer_pools *pools)
{
    uint64_t rba = 0;
    int reason;

    reads_take(pools);
    take_ended(pools);
    if (pools->checkpointing)
        go_on_with_checkpoint(pools, &rba);
    for (size_t i = 0; i < ARRAY_COUNT(pools->pools); i++)
        if (pools->pools[i].defined)
            write_deferred(pools, &pools->pools[i]);
    reason = pools->failure;
    pools->failure = 0;
    return reason;
}

/* -- headers -- */

uint64_t buffer_pools_recovery_rba(const struct buffer_pools *pools, uint16_t psid, uint64_t otherwise)
{
    const struct attached *set = psid <= PSID_MAX ? pools->sets[psid] : NULL;
    uint64_t rba = set ? set->failed_rba : UINT64_MAX;

    if (set && set->earliest && set->earliest->first_rba < rba)
        rba = set->earliest->first_rba;
    for (int i = 0; i < WRITE_JOBS; i++)
        if (set && pools->jobs[i].under_way && pools->jobs[i].set == set && pools->jobs[i].lowest_rba < rba)
            rba = pools->jobs[i].lowest_rba;
    return rba < otherwise ? rba : otherwise;
}

static void write_header(struct attached *set)
{
    struct job *job;

    while (!set->pools->free_jobs)
        must(wait_for_one(set->pools));
    set->header.pages = page_set_size(set->set);
    job = new_job(set->pools, set);
    job->write.batch.count = job->write.batch.protected_count = 1;
    job->frames[0] = NULL;
    page_set_put_header(&job->write.batch.pages[1], &set->header);
    page_worker_give(set->pools->writer, &job->write.job);
}

int buffer_pools_note(struct buffer_pools *pools, uint16_t psid, const char *qmgr, uint16_t content, uint64_t recovery_rba,
                      bool wait)
{
    struct attached *set = psid <= PSID_MAX ? pools->sets[psid] : NULL;

    if (!set)
        return REASON_NOT_FOUND;
    if (set->failed)
        return set->failed;
    if (strlen(qmgr) > PAGE_SET_QMGR)
        return REASON_TOO_LONG;
    memcpy(set->header.qmgr, qmgr, strlen(qmgr) + 1);
    set->header.content = content;
    set->header.recovery_rba = recovery_rba;
    set->header.state = PAGE_SET_IN_USE;
    write_header(set);
    if (wait)
        wait_for_set(set);
    return set->failed;
}

int write_all(struct attached *set, uint64_t rba)
{
    struct buffer_pools *pools = set->pools;
    int reason = 0;

    frames_owe_all(set);
    while (reason == 0 && owes(set, UINT64_MAX)) {
        uint64_t not_durable = 0;

        take_ended(pools);
        if (write_owed(set, UINT64_MAX, &not_durable) == 0 && owes(set, UINT64_MAX))
            reason = wait_or_force(pools, not_durable);
    }
    if (reason < 0 || set->failed)
        return reason < 0 ? reason : set->failed;
    set->header.recovery_rba = rba;
    set->header.state = PAGE_SET_CLOSED;
    write_header(set);
    wait_for_set(set);
    return set->failed;
}
