/* buffer_inside.h - what the modules behind buffer_pool.h and page_space.h share. Nobody else includes it. */
#ifndef PAGESETS_BUFFER_INSIDE_H
#define PAGESETS_BUFFER_INSIDE_H

#include "base/mem.h"
#include "pagesets/buffer_pool.h"
#include "pagesets/page_space.h"
#include "pagesets/page_worker.h"

enum {
    WRITE_JOBS = 4,        /* batches on their way to the disk */
    READ_JOBS = 8,         /* runs of pages on their way from it */
    DOUBTFUL = 16,
    DEFERRED_PERCENT = 85, /* of the buffers are changed: writing begins, */
    RELIEVED_PERCENT = 75, /* and ends at so many */
    SHORT_PERCENT = 5,     /* stealable: who needs a buffer waits for the disk */
    MAP_BYTES = PAGE_SET_MAP / 8,
};

/* A page in memory. In a list of its pool when nobody has it pinned: clean (it can be stolen) or dirty (changed, or being written).
 * Space maps belong to no pool and to no list. */
struct frame {
    struct frame *same_hash;
    struct frame *newer, *older;   /* by use, in the list of the pool */
    struct frame *later, *earlier; /* by first_rba, in the list of what the page set owes the disk */
    struct buffer_pool *pool;      /* NULL: a space map */
    struct attached *set;
    uint32_t number;
    uint32_t pins;
    uint64_t used;                 /* when: buffer_pools.time */
    uint64_t first_rba;            /* of the first logged change that is not on disk, while it is owed */
    uint32_t ahead;                /* from here on pages are asked for when this one is looked at; 0: none */
    bool owed;
    bool changed;                  /* since it was copied for writing */
    bool writing;                  /* a copy is on its way */
    bool fresh;                    /* formatted by a record, and never on disk since: redo makes it whole */
    struct page page;
};

/* So many frames are made at a time: a pool is used all over, which small pages of memory make slow. */
struct frame_block {
    struct frame_block *next;
    struct frame frames[];
};
enum { BLOCK_FRAMES = (MEM_HUGE - sizeof(struct frame_block)) / sizeof(struct frame) };

struct frame_list {
    struct frame *newest, *oldest;
    uint32_t count;
};

struct buffer_pool {
    bool defined;
    uint32_t limit, made;
    uint32_t sets;              /* page sets that use it */
    uint32_t changed, writing, pinned; /* frames: changed or writing; of them writing; pinned */
    bool deferring;             /* from DEFERRED_PERCENT until RELIEVED_PERCENT */
    struct frame_list clean, dirty;
    struct frame *unused;       /* by same_hash: frames without a page */
    uint32_t unused_count;
    uint32_t checkpointed;
    uint64_t fetches, reads, writes, waits;
};

/* The 32000 pages of a space map. */
struct space {
    struct frame *map;
    unsigned char reserved[MAP_BYTES]; /* in memory alone */
    uint32_t free;                     /* pages that are neither allocated nor reserved */
    uint32_t lowest;                   /* no page in front of this one is free; of these, from 0 */
};

/* A page set in use. */
struct attached {
    struct buffer_pools *pools;
    struct page_set *set;
    struct page_set_header header; /* as it was noted last */
    struct buffer_pool *pool;
    unsigned pool_number;
    int failed;
    uint64_t failed_rba;           /* the lowest first_rba of what could not be written; UINT64_MAX */
    struct frame *earliest, *latest; /* what it owes the disk, by first_rba */
    struct space **spaces;
    unsigned space_count;
    uint32_t allocated, reserved;  /* pages; allocated: the page set's own ones among them */
    enum page_expand expand;
    uint32_t secondary;
    unsigned expansions;
    uint32_t growing;              /* pages that the page writer is just giving it; 0: none */
    uint32_t ungrown;              /* of so many pages it could not be given more */
    bool refused;                  /* no more extents */
    uint32_t *lost;                /* damaged pages that redo passed over */
    size_t lost_count;
};

/* What the page writer does. */
struct write_job {
    struct page_job job;     /* first */
    struct page_set *set;
    uint32_t grow;           /* pages that the page set is to have; 0: the batch is to be written */
    struct page_batch batch;
};

struct job {
    struct write_job write; /* first: the page writer gives back its job */
    struct job *next_free;
    struct attached *set;
    uint64_t lowest_rba; /* first_rba of its pages; UINT64_MAX */
    struct frame *frames[PAGE_SET_BATCH_MAX]; /* of the pages of the batch, in another order */
    bool under_way;
};

/* A page that was asked for and did not get into a buffer: who asks again waits for it. */
struct doubtful {
    struct attached *set; /* NULL: none */
    uint32_t number;
};

struct buffer_pools {
    struct buffer_hooks hooks;
    struct page_worker *writer;
    struct buffer_pool pools[BUFFER_POOL_MAX + 1];
    struct attached *sets[PSID_MAX + 1];
    struct frame **hash;
    size_t hash_size, hashed; /* a power of two; frames in it */
    struct frame_block *blocks;
    unsigned block_used;      /* frames of the first of them that were given out */
    struct frame *spare;      /* by same_hash: frames of no pool */
    uint64_t time;
    struct job *jobs;         /* WRITE_JOBS of them */
    struct job *free_jobs;
    int failure;              /* of a page set, not told yet */
    uint64_t extents;         /* page_space_extents() */
    bool checkpointing;
    uint64_t checkpoint_before;
    struct page_worker *reader;
    struct read *reads;       /* READ_JOBS of them */
    struct doubtful doubtful[DOUBTFUL];
    unsigned next_doubtful;
};

/* buffer_pool.c */
/* Damaged, or ahead of the log. */
bool page_is_wrong(const struct attached *set, const struct page *page, uint32_t number);

/* buffer_read.c */
void reads_new(struct buffer_pools *pools);
void reads_free(struct buffer_pools *pools);
/* What is being read of that page is of no use any more: it is in a buffer. */
void reads_superseded(struct attached *set, uint32_t number);
/* Puts what has come into buffers. */
void reads_take(struct buffer_pools *pools);
/* Nothing of that page set is on its way any more. */
void reads_wait(struct attached *set);

/* buffer_frames.c */
struct frame *frame_find(const struct buffer_pools *pools, const struct attached *set, uint32_t number);
/* A frame for that page, in the hash, pinned, its page not yet what it should be. Takes one that is unused, new, or clean; NULL:
 * there is none. */
struct frame *frame_take(struct attached *set, uint32_t number);
/* A frame that belongs to no pool. */
struct frame *frame_outside(struct attached *set, uint32_t number);
void frame_pin(struct frame *frame);
void frame_unpin(struct frame *frame);
/* The frame is pinned by nobody else, and has no page any more. */
void frame_drop(struct frame *frame);
void frame_changed(struct frame *frame, uint64_t rba);
/* Changed without a record: nothing is owed. */
void frame_touched(struct frame *frame);
/* What was touched only is owed, too, once its page set is to be left complete. */
void frames_owe_all(struct attached *set);
void frame_not_owed(struct frame *frame);
/* A copy of it goes to the disk; and that has ended. */
void frame_begin_write(struct frame *frame);
void frame_end_write(struct frame *frame, bool written);
/* Drops the frames of a page set that are neither pinned nor being written. */
void frames_forget(struct attached *set);
void frames_shrink(struct buffer_pools *pools, struct buffer_pool *pool);
uint32_t frames_stealable(const struct buffer_pool *pool);
void frames_free(struct buffer_pools *pools);

/* buffer_write.c */
/* Hands the page writer changed pages of that pool, unused longest first: as many as go into a batch. How many it were. */
unsigned write_oldest(struct buffer_pools *pools, struct buffer_pool *pool);
/* Waits until one of what is under way has ended, having begun something for that pool; false: nothing can be done. */
bool write_and_wait(struct buffer_pools *pools, struct buffer_pool *pool);
/* All that a page set owes is on the disk, and its header says so. */
int write_all(struct attached *set, uint64_t rba);
void wait_for_set(const struct attached *set);
/* The page writer makes the page set so long, for which there is room. False: it has enough to do. */
bool write_growth(struct attached *set, uint32_t size);
/* So few buffers can be stolen that whoever needs so many more has to wait. */
bool buffers_short(const struct buffer_pool *pool, uint32_t more);
void jobs_new(struct buffer_pools *pools);
void jobs_free(struct buffer_pools *pools);

/* page_space.c */
int spaces_load(struct attached *set);
void spaces_free(struct attached *set);
/* The page set has that page, extended if need be. */
int space_ensure(struct attached *set, uint32_t number);
/* PAGE_LATER: so many free pages are not there, and the page set is growing. */
int space_room(struct attached *set, uint32_t count);
/* What the page writer was asked for has ended. */
void space_grown(struct attached *set, int reason);
bool space_taken(const struct attached *set, uint32_t number);
bool space_allocated(const struct attached *set, uint32_t number);

#endif
