/* disk.h - a page file in memory that forgets, tears and reorders what was not synced, and fails when it is told to. */
#ifndef TESTS_UNIT_PAGESETS_DISK_H
#define TESTS_UNIT_PAGESETS_DISK_H

#include <pthread.h>

#include "base/bug.h"
#include "base/mem.h"
#include "base/reason.h"
#include "pagesets/page_set.h"

enum { DISK_LARGEST = 100000, SECTOR = 512 };
/* What the n-th write or sync does: fail and change nothing; write a half and fail; or the power goes (from then on all fail). */
enum fault { NO_FAULT, FAULT_FAILS, FAULT_TEARS, FAULT_POWER };

struct unsynced {
    uint32_t number;
    struct page page;
};

struct disk {
    pthread_mutex_t lock;
    uint32_t size, limit;   /* pages; limit: extending beyond fails */
    uint32_t unseen;        /* of them, the owner does not know yet */
    struct page *now;       /* what a read sees */
    struct page *durable;
    struct unsynced *unsynced;
    size_t unsynced_count, unsynced_size;
    unsigned calls;         /* writes and syncs so far */
    unsigned fault_at;      /* the call that does it; 0: none */
    enum fault fault;
    bool dead, open, failed; /* failed: a fault has happened */
    unsigned seed;
    unsigned writes, pages_written, syncs, reads;
    pthread_cond_t go_on;   /* the reader may */
    bool hold_reads;
    unsigned fetches, fetch_fails_at; /* reads of the page reader; 0: none fails */
};

static unsigned disk_chance(struct disk *disk, unsigned limit)
{
    disk->seed = disk->seed * 1103515245u + 12345u;
    return (disk->seed >> 8) % limit;
}

static void disk_new(struct disk *disk, uint32_t size, uint32_t limit)
{
    memset(disk, 0, sizeof *disk);
    pthread_mutex_init(&disk->lock, NULL);
    pthread_cond_init(&disk->go_on, NULL);
    disk->size = size;
    disk->limit = limit;
    disk->now = mem_alloc(limit, sizeof *disk->now);
    disk->durable = mem_alloc(limit, sizeof *disk->durable);
    disk->seed = 1;
}

static void disk_free(struct disk *disk)
{
    mem_free(disk->now);
    mem_free(disk->durable);
    mem_free(disk->unsynced);
    pthread_cond_destroy(&disk->go_on);
    pthread_mutex_destroy(&disk->lock);
}

/* The call after so many more does that, while the page writer may be at work. */
static UNUSED void disk_fault_in(struct disk *disk, enum fault fault, unsigned calls)
{
    pthread_mutex_lock(&disk->lock);
    disk->fault = fault;
    disk->fault_at = disk->calls + calls;
    pthread_mutex_unlock(&disk->lock);
}

static UNUSED bool disk_has_failed(struct disk *disk)
{
    bool failed;

    pthread_mutex_lock(&disk->lock);
    failed = disk->failed;
    pthread_mutex_unlock(&disk->lock);
    return failed;
}

/* The power went: of what was not synced some is there, some not, some in part, in any order. Then it is on again. */
static UNUSED void disk_power_loss(struct disk *disk)
{
    while (disk->unsynced_count) {
        size_t at = disk_chance(disk, (unsigned)disk->unsynced_count);
        const struct unsynced *write = &disk->unsynced[at];
        unsigned what = disk_chance(disk, 3);

        for (unsigned sector = 0; sector < PAGE_SIZE / SECTOR; sector++)
            if (what == 1 || (what == 2 && disk_chance(disk, 2)))
                memcpy(disk->durable[write->number].bytes + sector * SECTOR, write->page.bytes + sector * SECTOR, SECTOR);
        disk->unsynced[at] = disk->unsynced[--disk->unsynced_count];
    }
    memcpy(disk->now, disk->durable, disk->limit * sizeof *disk->now);
    disk->dead = disk->failed = false;
    disk->fault = NO_FAULT;
}

/* The fault of this call. */
static enum fault disk_call(struct disk *disk)
{
    if (disk->dead)
        return FAULT_FAILS;
    if (++disk->calls != disk->fault_at || disk->fault == NO_FAULT)
        return NO_FAULT;
    disk->failed = true;
    disk->dead = disk->fault == FAULT_POWER;
    return disk->fault;
}

static void disk_put(struct disk *disk, uint32_t number, const struct page *page)
{
    if (disk->unsynced_count == disk->unsynced_size) {
        disk->unsynced_size = disk->unsynced_size ? 2 * disk->unsynced_size : 64;
        disk->unsynced = mem_resize(disk->unsynced, disk->unsynced_size, sizeof *disk->unsynced);
    }
    disk->unsynced[disk->unsynced_count].number = number;
    disk->unsynced[disk->unsynced_count++].page = *page;
    disk->now[number] = *page;
}

static int disk_write(void *context, uint32_t number, unsigned count, const struct page *pages)
{
    struct disk *disk = context;
    enum fault fault;

    pthread_mutex_lock(&disk->lock);
    must(number <= disk->size && count <= disk->size - number);
    fault = disk_call(disk);
    for (unsigned i = 0; i < count; i++) {
        struct page page = pages[i];

        if (fault == FAULT_FAILS || ((fault == FAULT_TEARS || fault == FAULT_POWER) && i > count / 2))
            break;
        if ((fault == FAULT_TEARS || fault == FAULT_POWER) && i == count / 2)
            memcpy(page.bytes + PAGE_SIZE / 2, disk->now[number + i].bytes + PAGE_SIZE / 2, PAGE_SIZE / 2);
        disk_put(disk, number + i, &page);
    }
    disk->writes++;
    disk->pages_written += count;
    pthread_mutex_unlock(&disk->lock);
    return fault == NO_FAULT ? 0 : REASON_IO;
}

static int disk_sync(void *context)
{
    struct disk *disk = context;
    enum fault fault;

    pthread_mutex_lock(&disk->lock);
    fault = disk_call(disk);
    if (fault == NO_FAULT) {
        for (size_t i = 0; i < disk->unsynced_count; i++)
            disk->durable[disk->unsynced[i].number] = disk->unsynced[i].page;
        disk->unsynced_count = 0;
        disk->syncs++;
    }
    pthread_mutex_unlock(&disk->lock);
    return fault == NO_FAULT ? 0 : REASON_IN_DOUBT;
}

static int disk_read(void *context, uint32_t number, unsigned count, struct page *pages)
{
    struct disk *disk = context;

    pthread_mutex_lock(&disk->lock);
    must(number <= disk->size && count <= disk->size - number);
    memcpy(pages, disk->now + number, count * sizeof *pages);
    disk->reads++;
    pthread_mutex_unlock(&disk->lock);
    return 0;
}

/* What the page reader does: it can be held up, and its n-th read fails. */
static int disk_fetch(void *context, uint32_t number, unsigned count, struct page *pages)
{
    struct disk *disk = context;
    bool fails;

    pthread_mutex_lock(&disk->lock);
    while (disk->hold_reads)
        pthread_cond_wait(&disk->go_on, &disk->lock);
    fails = ++disk->fetches == disk->fetch_fails_at;
    pthread_mutex_unlock(&disk->lock);
    return fails ? REASON_IO : disk_read(disk, number, count, pages);
}

static UNUSED unsigned disk_fetches(struct disk *disk)
{
    unsigned fetches;

    pthread_mutex_lock(&disk->lock);
    fetches = disk->fetches;
    pthread_mutex_unlock(&disk->lock);
    return fetches;
}

static UNUSED void disk_hold_reads(struct disk *disk, bool hold)
{
    pthread_mutex_lock(&disk->lock);
    disk->hold_reads = hold;
    pthread_cond_broadcast(&disk->go_on);
    pthread_mutex_unlock(&disk->lock);
}

static int disk_grow(void *context, uint32_t pages)
{
    struct disk *disk = context;
    bool dead;

    if (pages > disk->limit)
        return REASON_FULL;
    pthread_mutex_lock(&disk->lock);
    dead = disk->dead;
    if (!dead && pages > disk->size) {
        disk->unseen += pages - disk->size;
        disk->size = pages;
    }
    pthread_mutex_unlock(&disk->lock);
    return dead ? REASON_IO : 0;
}

static int disk_grown(void *context)
{
    struct disk *disk = context;

    pthread_mutex_lock(&disk->lock);
    disk->unseen = 0;
    pthread_mutex_unlock(&disk->lock);
    return 0;
}

static int disk_extend(void *context, uint32_t pages)
{
    int reason = disk_grow(context, pages);

    return reason < 0 ? reason : disk_grown(context);
}

static uint32_t disk_size(void *context)
{
    struct disk *disk = context;
    uint32_t size;

    pthread_mutex_lock(&disk->lock);
    size = disk->size - disk->unseen;
    pthread_mutex_unlock(&disk->lock);
    return size;
}

static int disk_prepare(void *context, uint32_t pages)
{
    return pages > ((struct disk *)context)->limit ? REASON_FULL : 0;
}


static int disk_close(void *context)
{
    ((struct disk *)context)->open = false;
    return 0;
}

static struct page_file disk_file(struct disk *disk)
{
    disk->open = true;
    disk->unseen = 0;
    return (struct page_file){ .read = disk_read, .write = disk_write, .sync = disk_sync, .extend = disk_extend,
                               .size = disk_size, .fetch = disk_fetch, .prepare = disk_prepare, .grow = disk_grow,
                               .grown = disk_grown, .close = disk_close, .context = disk };
}

static void disk_format(struct disk *disk, uint16_t psid, uint16_t batch)
{
    const struct page_set_header header = { .psid = psid, .state = PAGE_SET_NEW, .batch = batch, .formatted = 1 };
    const struct page_file file = disk_file(disk);

    must(page_set_format(&file, &header) == 0);
}

#endif
