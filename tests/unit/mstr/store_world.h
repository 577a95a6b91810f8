/* store_world.h - a queue manager's storage in a folder, for tests: BSDS, logs, page sets, the store on them.
 *
 * world_crash() drops all memory at once, as a kill does; what was written stays, or what log_disk.h makes of it.
 */
#ifndef TESTS_UNIT_MSTR_STORE_WORLD_H
#define TESTS_UNIT_MSTR_STORE_WORLD_H

#include <poll.h>

#include "mstr/store_control.h"
#include "pagesets/page_space.h"
#include "tests/unit/mstr/log_disk.h"

enum { WORLD_LOGS = 3, WORLD_LOG_PAGES = 1024, WORLD_SET_PAGES = 4096, WORLD_TOKENS = 64, WORLD_BUFFERS = 200 };

static struct world {
    struct bsds *bsds;
    struct log *log;
    struct buffer_pools *pools;
    struct store *store;
    struct store_restarted restarted;
    uint64_t ended[WORLD_TOKENS];
    int reasons[WORLD_TOKENS];
    unsigned ended_count;
    bool offload;
} world;

static uint32_t world_log_buffer = 400; /* KiB */
static const struct store_progress *world_progress; /* of the next start, or NULL */

static const char *world_page_set_name(uint16_t psid)
{
    static char name[16];

    snprintf(name, sizeof name, "PSID%02u", psid);
    return name;
}

static void world_make_page_set(uint16_t psid)
{
    struct page_set_header header = { .psid = psid, .state = PAGE_SET_NEW };
    struct linear *linear;
    struct page_file file;

    make_set(world_page_set_name(psid), WORLD_SET_PAGES);
    assert_int_equal(set_open(NULL, world_page_set_name(psid), CLUSTER_UPDATE, &linear), 0);
    assert_int_equal(page_file_linear(&file, linear), 0);
    assert_int_equal(page_set_format(&file, &header), 0);
    assert_int_equal(file.sync(file.context), 0);
    assert_int_equal(file.close(file.context), 0);
}

static void world_make(uint64_t log_pages)
{
    memset(&world, 0, sizeof world);
    assert_int_equal(make_folder(NULL), 0);
    make_log(BSDS_COPIES, WORLD_LOGS, log_pages);
    world_make_page_set(0);
    world_make_page_set(1);
}

static void world_ended(void *context UNUSED, uint64_t token, int reason)
{
    if (world.ended_count < WORLD_TOKENS) {
        world.ended[world.ended_count] = token;
        world.reasons[world.ended_count++] = reason;
    }
}

static uint16_t world_page_sets = 2; /* from 0 on, that a start defines */
static void (*world_wrap)(struct page_file *file); /* puts something between page sets and their files, or NULL */

static int world_attach(uint16_t psid)
{
    struct linear *linear;
    struct page_file file;
    struct page_set *set;
    int reason = set_open(NULL, world_page_set_name(psid), CLUSTER_UPDATE, &linear);

    if (reason == 0)
        reason = page_file_linear(&file, linear);
    if (reason == 0 && world_wrap)
        world_wrap(&file);
    if (reason == 0)
        reason = page_set_open(&set, &file, psid, true);
    return reason < 0 ? reason : buffer_pools_attach(world.pools, set, 0);
}

/* Gives up what is open, whatever state it is in. */
static void world_crash(void)
{
    if (world.store)
        store_abandon(world.store);
    buffer_pools_free(world.pools);
    if (world.log)
        (void)!log_close(world.log);
    bsds_close(world.bsds);
    world.store = NULL;
    world.pools = NULL;
    world.log = NULL;
    world.bsds = NULL;
}

static int world_open(void)
{
    static const struct log_options options = { .cpf = "ZQS1", .threshold = 20, .two_active = true,
                                                .two_archive = true, .archives = 10, .names.prefix = { "ARC1", "ARC2" } };
    struct log_options own = options;
    struct store_events events = { .ended = world_ended };
    struct linear *copies[BSDS_COPIES] = { NULL, NULL };
    struct buffer_hooks hooks;
    struct store_parts parts;
    struct buf messages;
    int reason;

    own.offload = world.offload;
    own.buffer = world_log_buffer;
    buf_init(&messages, 1 << 20);
    reason = set_open(NULL, "BSDS1", CLUSTER_UPDATE, &copies[0]);
    if (reason == 0)
        reason = set_open(NULL, "BSDS2", CLUSTER_UPDATE, &copies[1]);
    if (reason == 0)
        reason = bsds_open(&world.bsds, copies, true, "ZQS1", &messages);
    if (reason == 0)
        reason = log_open(&world.log, &set_files, world.bsds, &own, &messages);
    if (reason == 0) {
        hooks = store_hooks(world.log);
        world.pools = buffer_pools_new(&hooks);
        reason = buffer_pool_define(world.pools, 0, WORLD_BUFFERS);
    }
    for (uint16_t psid = 0; reason == 0 && psid < world_page_sets; psid++)
        reason = world_attach(psid);
    if (reason == 0) {
        parts = (struct store_parts){ world.log, world.bsds, &set_files, world.pools, "ZQS1" };
        world.store = store_open(&parts);
        store_set_events(world.store, &events);
        if (world_progress)
            store_set_progress(world.store, world_progress);
        reason = store_restart(world.store, &world.restarted);
    }
    if (reason == 0)
        reason = store_checkpoint_now(world.store, false);
    buf_release(&messages);
    return reason;
}

/* A start; what is open after one that failed is given up. */
static int world_start(void)
{
    int reason = world_open();

    if (reason < 0)
        world_crash();
    return reason;
}

/* Commits and waits. 0: durable, and told so; a reason: not known. */
static inline int world_commit(struct store_unit *unit)
{
    static uint64_t token;
    struct pollfd event = { .fd = log_event(world.log), .events = POLLIN };
    int reason;

    world.ended_count = 0;
    reason = store_commit(unit, ++token);
    if (reason != STORE_LATER)
        return reason;
    do {
        poll(&event, 1, 1);
        reason = store_turn(world.store);
    } while (reason == 0 && world.ended_count == 0);
    if (world.ended_count == 0)
        return reason;
    return world.ended[0] == token ? world.reasons[0] : REASON_STATE;
}

#endif
