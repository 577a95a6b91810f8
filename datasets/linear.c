/* linear.c - linear data sets: a block file of whole units. */
#include "datasets/linear.h"

#include <unistd.h>

#include "base/mem.h"

struct linear {
    struct block_file *blocks;
    struct cluster_attributes attributes;
    enum cluster_mode mode;
    bool encrypted;
    cluster_extend *extend; /* NULL: it grows as it likes */
    void *context;          /* owned */
    uint64_t limit;         /* bytes */
    struct cluster_statistics done; /* by this handle */
};

int linear_open(struct linear **out, int data, const unsigned char *key, const struct cluster_attributes *attributes,
                enum cluster_mode mode)
{
    int reason = cluster_possible(attributes) && attributes->kind == CLUSTER_LDS ? cluster_take(data, -1, attributes, mode)
                                                                                : REASON_BAD_VALUE;
    struct block_file *blocks = NULL;

    *out = NULL;
    if (reason == 0)
        reason = block_open(&blocks, data, key, mode != CLUSTER_READ);
    if (reason < 0) {
        close(data);
        return reason;
    }
    if (mode == CLUSTER_LOAD)
        reason = block_truncate(blocks, 0);
    if (reason == 0 && mode == CLUSTER_LOAD)
        reason = block_sync(blocks);
    if (reason < 0) {
        block_close(blocks);
        return reason;
    }
    *out = mem_alloc(1, sizeof **out);
    (*out)->blocks = blocks;
    (*out)->attributes = *attributes;
    (*out)->mode = mode;
    (*out)->encrypted = key != NULL;
    return 0;
}

int linear_twin(struct linear **out, const struct linear *l)
{
    struct block_file *blocks;
    int reason = block_twin(&blocks, l->blocks);

    *out = NULL;
    if (reason < 0)
        return reason;
    *out = mem_alloc(1, sizeof **out);
    (*out)->blocks = blocks;
    (*out)->attributes = l->attributes;
    (*out)->mode = l->mode;
    (*out)->encrypted = l->encrypted;
    return 0;
}

bool linear_encrypted(const struct linear *l)
{
    return l->encrypted;
}

void linear_set_account(struct linear *l, struct block_account *account)
{
    block_set_account(l->blocks, account);
}

const char *linear_label(const struct linear *l)
{
    return block_label(l->blocks);
}

const struct cluster_attributes *linear_attributes(const struct linear *l)
{
    return &l->attributes;
}

bool linear_writes(const struct linear *l)
{
    return l->mode != CLUSTER_READ;
}

void linear_limit(struct linear *l, uint64_t bytes, cluster_extend *extend, void *context)
{
    l->limit = bytes;
    l->extend = extend;
    l->context = context;
}

uint64_t linear_capacity(const struct linear *l)
{
    return l->extend ? l->limit / LINEAR_CI : 0;
}

uint64_t linear_size(const struct linear *l)
{
    return block_size(l->blocks) / LINEAR_CI; /* a torn last one is not there */
}

int linear_refresh(struct linear *l)
{
    return block_refresh(l->blocks);
}

int linear_read_many(struct linear *l, uint64_t number, size_t count, void *bytes)
{
    uint64_t size = linear_size(l);
    int64_t got;

    if (number > size || count > size - number)
        return REASON_NOT_FOUND;
    got = block_pread(l->blocks, bytes, count * LINEAR_CI, number * LINEAR_CI);
    if (got < 0)
        return (int)got;
    l->done.retrieved += count;
    return (size_t)got == count * LINEAR_CI ? 0 : REASON_CORRUPT;
}

int linear_read(struct linear *l, uint64_t number, char bytes[LINEAR_CI])
{
    return linear_read_many(l, number, 1, bytes);
}

/* Room for so many control intervals. */
static int make_room(struct linear *l, uint64_t size)
{
    int reason = 0;

    while (reason == 0 && l->extend && size > l->limit / LINEAR_CI)
        reason = l->extend(l->context, size * LINEAR_CI, &l->limit);
    return reason == REASON_FULL ? REASON_LIMIT : reason;
}

int linear_writev(struct linear *l, uint64_t number, const struct span *parts, size_t parts_count)
{
    uint64_t size = linear_size(l), count = 0, end;
    int reason = l->mode == CLUSTER_READ ? REASON_STATE : number > size ? REASON_NOT_FOUND : 0;

    for (size_t i = 0; i < parts_count; i++)
        count += parts[i].length / LINEAR_CI;
    end = number + count;
    if (reason == 0 && end > size)
        reason = make_room(l, end);
    if (reason == 0)
        reason = block_pwritev(l->blocks, parts, parts_count, number * LINEAR_CI);
    if (reason < 0)
        return reason;
    l->done.inserted += end > size ? end - size : 0;
    l->done.updated += end > size ? size - number : count;
    return 0;
}

int linear_write_many(struct linear *l, uint64_t number, size_t count, const void *bytes)
{
    struct span part = span_bytes(bytes, count * LINEAR_CI);

    return count > UINT32_MAX ? REASON_NOT_FOUND : linear_writev(l, number, &part, 1);
}

void linear_direct(struct linear *l)
{
    block_direct(l->blocks);
}

int linear_write(struct linear *l, uint64_t number, const char bytes[LINEAR_CI])
{
    return linear_write_many(l, number, 1, bytes);
}

int linear_reserve(struct linear *l, uint64_t size)
{
    return l->mode == CLUSTER_READ ? REASON_STATE : size > INT64_MAX / LINEAR_CI ? REASON_LIMIT : make_room(l, size);
}

int linear_allocate(struct linear *l, uint64_t size)
{
    int reason = linear_reserve(l, size);

    if (reason == 0 && block_size(l->blocks) % LINEAR_CI && size > linear_size(l)) /* a torn last one comes back as zeros */
        reason = block_truncate(l->blocks, linear_size(l) * LINEAR_CI);
    return reason < 0 ? reason : block_allocate(l->blocks, size * LINEAR_CI);
}

int linear_extend(struct linear *l, uint64_t size)
{
    enum { MANY = 256 };
    uint64_t at = linear_size(l);
    char *zeros = mem_pages(MANY);
    int reason = linear_allocate(l, size); /* all of it, or nothing */

    if (reason == 0)
        block_direct(l->blocks);
    while (reason == 0 && at < size) {
        size_t count = size - at < MANY ? (size_t)(size - at) : MANY;

        reason = block_pwrite(l->blocks, zeros, count * LINEAR_CI, at * LINEAR_CI);
        at += count;
    }
    mem_free(zeros);
    return reason;
}

int linear_sync(struct linear *l)
{
    return block_sync(l->blocks);
}

int linear_close(struct linear *l, struct cluster_statistics *statistics)
{
    int reason = l->mode == CLUSTER_READ ? 0 : block_sync(l->blocks);

    if (statistics) {
        *statistics = l->done;
        statistics->records = linear_size(l);
        statistics->bytes = statistics->records * LINEAR_CI;
    }
    block_close(l->blocks);
    mem_free(l->context);
    mem_free(l);
    return reason;
}
