/* bsds.c - the bootstrap data set: two copies of two areas (docs/formats/bsds.md).
 *
 * Area, offsets: 0 magic "GBBS"   4 u16 version 2   6 zero   8 u64 sequence   16 u32 length   20 u32 crc   24 content
 */
#include "mstr/bsds.h"

#include <pthread.h>
#include <time.h>

#include "base/bug.h"
#include "base/crc32c.h"
#include "base/mem.h"
#include "mstr/messages.h"

enum {
    VERSION = 2,
    AT_CRC = 20,
    HEADER = 24,
    AREA_BYTES = BSDS_AREA * LINEAR_CI,
    PATIENCE = 20,       /* looks at what another process may just be writing */
    PAUSE = 1000 * 1000, /* nanoseconds between them */
    MESSAGES_MAX = 1 << 16,
};

static const char magic[4] = { 'G', 'B', 'B', 'S' };

struct bsds {
    pthread_mutex_t lock;
    const char *cpf;
    struct linear *copies[BSDS_COPIES]; /* NULL: not in use */
    bool dual;
    bool failed;              /* no copy is left */
    struct bsds_image *image; /* what holds */
    struct bsds_image *next;  /* while it is changed */
    struct buf messages;
};

/* -- areas -- */

static uint32_t crc_of(const char *area, size_t length)
{
    return crc32c(crc32c(0, span_bytes(area, AT_CRC)), span_bytes(area + HEADER, length));
}

static void put_crc(char *area, size_t length)
{
    uint32_t crc = __builtin_bswap32(crc_of(area, length));

    memcpy(area + AT_CRC, &crc, sizeof crc);
}

static int write_area(struct linear *linear, const struct bsds_image *image)
{
    uint64_t size = linear_size(linear);
    struct buf content, area;
    int reason = size < BSDS_SIZE ? linear_allocate(linear, BSDS_SIZE) : 0;

    buf_init(&content, AREA_BYTES - HEADER);
    buf_init(&area, AREA_BYTES);
    bsds_image_put(&content, image);
    buf_put(&area, magic, sizeof magic);
    buf_put_u16(&area, VERSION);
    buf_put_u16(&area, 0);
    buf_put_u64(&area, image->sequence);
    buf_put_u32(&area, (uint32_t)content.length);
    buf_put_u32(&area, 0);
    buf_put_span(&area, buf_span(&content));
    buf_fill(&area, '\0', (LINEAR_CI - area.length % LINEAR_CI) % LINEAR_CI);
    must(!buf_failed(&content) && !buf_failed(&area)); /* full inventories with the longest names fit */
    put_crc(area.data, content.length);
    if (reason == 0)
        reason = linear_write_many(linear, image->sequence % 2 * BSDS_AREA, area.length / LINEAR_CI, area.data);
    if (reason == 0)
        reason = linear_sync(linear);
    buf_release(&content);
    buf_release(&area);
    return reason;
}

/* The area in bytes[AREA_BYTES]. REASON_NOT_FOUND: zeros. */
static int decode_area(const char *bytes, struct bsds_image *image)
{
    struct reader reader = reader_of(span_bytes(bytes, HEADER));
    bool right_magic = memcmp(reader_bytes(&reader, sizeof magic).data, magic, sizeof magic) == 0;
    uint16_t version = reader_u16(&reader), zero = reader_u16(&reader);
    uint64_t sequence = reader_u64(&reader);
    uint32_t length = reader_u32(&reader), crc = reader_u32(&reader);
    int reason;

    if (bytes[0] == 0 && memcmp(bytes, bytes + 1, LINEAR_CI - 1) == 0)
        return REASON_NOT_FOUND;
    if (!right_magic || zero || length > AREA_BYTES - HEADER || crc_of(bytes, length) != crc)
        return REASON_CORRUPT;
    if (version != VERSION)
        return REASON_VERSION;
    reason = bsds_image_get(span_bytes(bytes + HEADER, length), image);
    image->sequence = sequence;
    return reason < 0 ? REASON_CORRUPT : 0;
}

/* Which of two answers says more about what is wrong. */
static int worse(int one, int other)
{
    if (one == REASON_NOT_FOUND)
        return other;
    return other == REASON_NOT_FOUND || one == REASON_VERSION ? one : other;
}

/* The valid area with the highest sequence. */
static int read_once(struct linear *linear, char *bytes, struct bsds_image *spare, struct bsds_image *image)
{
    int result = REASON_NOT_FOUND, reason = linear_refresh(linear);
    bool found = false;

    if (reason < 0)
        return reason;
    if (linear_size(linear) == 0)
        return REASON_NOT_FOUND;
    if (linear_size(linear) < BSDS_SIZE)
        return REASON_CORRUPT;
    for (uint64_t area = 0; area < 2; area++) {
        reason = linear_read_many(linear, area * BSDS_AREA, BSDS_AREA, bytes);
        if (reason == 0)
            reason = decode_area(bytes, spare);
        if (reason == 0 && spare->sequence % 2 != area)
            reason = REASON_CORRUPT;
        if (reason < 0) {
            result = worse(result, reason);
            continue;
        }
        if (!found || spare->sequence > image->sequence)
            *image = *spare;
        found = true;
    }
    return found ? 0 : result;
}

int bsds_read(struct linear *linear, struct bsds_image *image)
{
    static const struct timespec pause = { 0, PAUSE };
    struct bsds_image *spare = mem_alloc(1, sizeof *spare);
    char *bytes = mem_alloc(1, AREA_BYTES);
    int reason;

    for (int look = 0;; look++) {
        reason = read_once(linear, bytes, spare, image);
        if (reason != REASON_CORRUPT || look == PATIENCE)
            break;
        nanosleep(&pause, NULL);
    }
    mem_free(bytes);
    mem_free(spare);
    return reason;
}

int bsds_write_new(struct linear *linear, const struct bsds_image *image)
{
    return write_area(linear, image);
}

/* -- two copies -- */

/* 2026-04-14 15:35:25.47 */
static void stamp_text(microseconds moment, char text[CLOCK_TEXT])
{
    struct tm local = clock_local(moment);
    size_t length = strftime(text, CLOCK_TEXT, "%Y-%m-%d %H:%M:%S", &local);

    snprintf(text + length, CLOCK_TEXT - length, ".%02u", (unsigned)(moment % 1000000 / 10000));
}

static void give_up(struct bsds *bsds, int copy)
{
    int reason = bsds->copies[copy] ? linear_close(bsds->copies[copy], NULL) : 0;

    (void)reason; /* it is out of use in any case */
    bsds->copies[copy] = NULL;
    if (bsds->dual)
        message(&bsds->messages, CSQJ126E, bsds->cpf, copy + 1);
}

int bsds_copies(struct bsds *bsds)
{
    int count;

    pthread_mutex_lock(&bsds->lock);
    count = !!bsds->copies[0] + !!bsds->copies[1];
    pthread_mutex_unlock(&bsds->lock);
    return count;
}

/* Writes the image to each copy in use. REASON_IN_DOUBT: none is left. */
static int write_copies(struct bsds *bsds, const struct bsds_image *image)
{
    for (int copy = 0; copy < BSDS_COPIES; copy++)
        if (bsds->copies[copy] && write_area(bsds->copies[copy], image) < 0)
            give_up(bsds, copy);
    bsds->failed = !bsds->copies[0] && !bsds->copies[1];
    return bsds->failed ? REASON_IN_DOUBT : 0;
}

static void make_equal(struct bsds *bsds, const struct bsds_image *const images[BSDS_COPIES], int best)
{
    int other = 1 - best;
    char stamps[BSDS_COPIES][CLOCK_TEXT];

    for (int copy = 0; copy < BSDS_COPIES; copy++)
        stamp_text(images[copy]->stamp, stamps[copy]);
    message(&bsds->messages, CSQJ120E, bsds->cpf, stamps[0], stamps[1]);
    if (write_area(bsds->copies[other], images[best]) < 0)
        give_up(bsds, other);
    else
        message(&bsds->messages, CSQJ130I, bsds->cpf, best + 1);
}

/* Those of two queue managers. */
static int tell_owners(struct bsds *bsds, struct bsds_image *const images[BSDS_COPIES])
{
    message(&bsds->messages, GBRM018E, bsds->cpf, "BSDS1", images[0]->qmgr);
    message(&bsds->messages, GBRM018E, bsds->cpf, "BSDS2", images[1]->qmgr);
    return REASON_STATE;
}

/* Reads both copies; which holds, or a reason. */
static int choose(struct bsds *bsds, struct bsds_image *const images[BSDS_COPIES])
{
    int reasons[BSDS_COPIES], best;

    for (int copy = 0; copy < BSDS_COPIES; copy++) {
        reasons[copy] = bsds->copies[copy] ? bsds_read(bsds->copies[copy], images[copy]) : REASON_NOT_FOUND;
        if (reasons[copy] < 0 && reasons[copy] != REASON_NOT_FOUND)
            message(&bsds->messages, CSQJ107E, bsds->cpf, copy + 1, reason_text(reasons[copy]));
    }
    if (reasons[0] < 0 && reasons[1] < 0)
        return worse(reasons[0], reasons[1]);
    if (reasons[0] == 0 && reasons[1] == 0 && strcmp(images[0]->qmgr, images[1]->qmgr) != 0)
        return tell_owners(bsds, images);
    best = reasons[0] < 0 || (reasons[1] == 0 && images[1]->sequence > images[0]->sequence);
    if (reasons[1 - best] < 0) {
        if (bsds->dual || bsds->copies[1 - best])
            give_up(bsds, 1 - best);
    } else if (images[1 - best]->sequence < images[best]->sequence) {
        make_equal(bsds, (const struct bsds_image *const *)images, best);
    }
    return best;
}

int bsds_open(struct bsds **out, struct linear *const copies[BSDS_COPIES], bool dual, const char *cpf, struct buf *messages)
{
    struct bsds *bsds = mem_alloc(1, sizeof *bsds);
    char stamp[CLOCK_TEXT];
    int best;

    *out = NULL;
    must(pthread_mutex_init(&bsds->lock, NULL) == 0);
    bsds->cpf = cpf;
    bsds->dual = dual;
    bsds->image = mem_alloc(1, sizeof *bsds->image);
    bsds->next = mem_alloc(1, sizeof *bsds->next);
    buf_init(&bsds->messages, MESSAGES_MAX);
    for (int copy = 0; copy < BSDS_COPIES; copy++)
        bsds->copies[copy] = copies[copy];
    best = choose(bsds, (struct bsds_image *const[]){ bsds->image, bsds->next });
    bsds_take_messages(bsds, messages);
    if (best < 0) {
        bsds_close(bsds);
        return best;
    }
    if (best == 1)
        *bsds->image = *bsds->next;
    stamp_text(bsds->image->stamp, stamp);
    message(messages, CSQJ127I, cpf, stamp);
    *out = bsds;
    return 0;
}

void bsds_close(struct bsds *bsds)
{
    if (!bsds)
        return;
    for (int copy = 0; copy < BSDS_COPIES; copy++) {
        int reason = bsds->copies[copy] ? linear_close(bsds->copies[copy], NULL) : 0;

        (void)reason; /* each change was made durable when it was made */
    }
    buf_release(&bsds->messages);
    mem_free(bsds->image);
    mem_free(bsds->next);
    pthread_mutex_destroy(&bsds->lock);
    mem_free(bsds);
}

void bsds_snapshot(struct bsds *bsds, struct bsds_image *image)
{
    pthread_mutex_lock(&bsds->lock);
    *image = *bsds->image;
    pthread_mutex_unlock(&bsds->lock);
}

static int change_locked(struct bsds *bsds, bsds_changer *change, void *context)
{
    struct bsds_image *before = bsds->image;
    int reason;

    if (bsds->failed)
        return REASON_IN_DOUBT;
    *bsds->next = *bsds->image;
    reason = change(bsds->next, context);
    if (reason < 0)
        return reason;
    bsds->next->sequence++;
    bsds->next->stamp = clock_now();
    reason = write_copies(bsds, bsds->next);
    if (reason < 0)
        return reason;
    bsds->image = bsds->next;
    bsds->next = before;
    return 0;
}

int bsds_change(struct bsds *bsds, bsds_changer *change, void *context)
{
    int reason;

    pthread_mutex_lock(&bsds->lock);
    reason = change_locked(bsds, change, context);
    pthread_mutex_unlock(&bsds->lock);
    return reason;
}

static int add_checkpoint(struct bsds_image *image, void *context)
{
    struct bsds_checkpoint *list = image->checkpoints.list;
    size_t kept = image->checkpoints.count < BSDS_CHECKPOINT_MAX ? image->checkpoints.count : BSDS_CHECKPOINT_MAX - 1;

    memmove(list + 1, list, kept * sizeof list[0]);
    list[0] = *(const struct bsds_checkpoint *)context;
    image->checkpoints.count = kept + 1;
    if (image->written < list[0].end)
        image->written = list[0].end;
    return 0;
}

int bsds_checkpoint(struct bsds *bsds, uint64_t begin, uint64_t end)
{
    struct bsds_checkpoint checkpoint = { .begin = begin, .end = end, .time = clock_now() };

    return bsds_change(bsds, add_checkpoint, &checkpoint);
}

/* Both areas of it: an older BSDS that lay there must not win against what holds. */
static int replace_copy(struct bsds *bsds, int copy, struct linear *linear)
{
    int reason = linear_size(linear) < BSDS_SIZE ? linear_allocate(linear, BSDS_SIZE) : 0;
    char *zeros = mem_alloc(1, AREA_BYTES);

    for (uint64_t area = 0; reason == 0 && area < 2; area++)
        reason = linear_write_many(linear, area * BSDS_AREA, BSDS_AREA, zeros);
    mem_free(zeros);
    if (reason == 0)
        reason = linear_sync(linear);
    if (reason == 0)
        reason = write_area(linear, bsds->image);
    if (reason == 0)
        bsds->copies[copy] = linear;
    return reason;
}

int bsds_recover(struct bsds *bsds, struct linear *linear, struct buf *messages)
{
    int copy, reason;

    pthread_mutex_lock(&bsds->lock);
    copy = bsds->copies[0] ? 1 : 0;
    reason = bsds->failed ? REASON_IN_DOUBT : bsds->copies[copy] ? REASON_STATE : replace_copy(bsds, copy, linear);
    if (reason == 0) {
        bsds->dual = true;
        message(messages, CSQJ130I, bsds->cpf, 2 - copy);
    }
    pthread_mutex_unlock(&bsds->lock);
    if (reason < 0) {
        int closed = linear_close(linear, NULL);

        (void)closed; /* why it is not used is told already */
    }
    return reason;
}

void bsds_take_messages(struct bsds *bsds, struct buf *out)
{
    pthread_mutex_lock(&bsds->lock);
    buf_put_span(out, buf_span(&bsds->messages));
    buf_clear(&bsds->messages);
    pthread_mutex_unlock(&bsds->lock);
}
