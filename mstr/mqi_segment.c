/* mqi_segment.c - the memory that a program and its queue manager share. */
#include "mstr/mqi_segment.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <sched.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/bug.h"

enum {
    MAGIC = 0x47424d51, /* "GBMQ" */
    CALL_AT = 4096,
    ANSWER_AT = CALL_AT + SEGMENT_CALL_MAX,
    DATA_AT = ANSWER_AT + SEGMENT_ANSWER_MAX,
    RING_AT = DATA_AT + SEGMENT_DATA,
    SEGMENT_SIZE = RING_AT + SEGMENT_RING,
    STATE_BITS = 8,
    SLEEPS_ALONE = 1, /* sleeping: on answered, */
    SLEEPS_WITH_OTHERS, /* on the word that all have */
    ENTRY_STEP = 16, /* bytes of an entry of the ring, and of its header */
    /* Looks before a program sleeps: PAUSES of them about as long as a call takes that waits for no disk, and behind them each lets
     * others have the core first. Where that was in vain a few times in a row, it is tried anew only now and then. */
    PAUSES = 400,
    SPINS = PAUSES + 20,
    MISSES = 4,
    SPINS_AGAIN = 64,
    TAKEN = 100000, /* nanoseconds */
    CROWDED = 3,    /* times in a row */
    CROWDED_CALLS = 1000,
};

/* Each group of words has a cache line of its own. */
struct segment_page {
    uint32_t magic;
    uint32_t version;
    char gap1[56];
    _Atomic uint32_t posted;
    _Atomic uint32_t call_length;
    char gap2[56];
    _Atomic uint32_t answered;
    _Atomic uint32_t answer_length;
    char gap3[56];
    _Atomic uint32_t sleeping;
    char gap4[60];
    _Atomic uint32_t watched;
    char gap5[60];
    _Atomic uint32_t ahead_posted;
    char gap6[60];
    _Atomic uint32_t ahead_taken;
    char gap7[60];
    _Atomic uint32_t granted;
    char gap8[60];
    MQBYTE24 identity;
    char gap9[488];
    _Atomic uint32_t signals[MQI_SIGNALS];
    _Atomic uint64_t states[MQI_SIGNALS]; /* handle << STATE_BITS | MQI_AS_ */
};
_Static_assert(offsetof(struct segment_page, posted) == 64 && offsetof(struct segment_page, answered) == 128 &&
                   offsetof(struct segment_page, sleeping) == 192 && offsetof(struct segment_page, watched) == 256 &&
                   offsetof(struct segment_page, ahead_posted) == 320 && offsetof(struct segment_page, ahead_taken) == 384 &&
                   offsetof(struct segment_page, granted) == 448 && offsetof(struct segment_page, identity) == 512 &&
                   offsetof(struct segment_page, signals) == 1024 && offsetof(struct segment_page, states) == 2048 &&
                   sizeof(struct segment_page) <= CALL_AT,
               "as docs/formats/mqi_segment.md says");

static char *call_area(const struct segment *segment)
{
    return (char *)segment->page + CALL_AT;
}

static char *answer_area(const struct segment *segment)
{
    return (char *)segment->page + ANSWER_AT;
}

/* Positions in the ring count bytes; it begins anew when it is full. */
static char *ring_at(const struct segment *segment, uint32_t position)
{
    return (char *)segment->page + RING_AT + position % SEGMENT_RING;
}

/* In front of a put ahead. */
struct entry {
    uint32_t length; /* with this header */
    uint32_t call_length;
    microseconds at;
};
_Static_assert(sizeof(struct entry) == ENTRY_STEP, "as docs/formats/mqi_segment.md says");

/* -- memory -- */

/* A memory file of one size for ever, so that no access to a mapping of it can fail. */
static int new_file(size_t size, int *fd)
{
    int reason;

    *fd = memfd_create("mqi", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (*fd < 0)
        return reason_from_errno(errno);
    if (ftruncate(*fd, (off_t)size) == 0 && fcntl(*fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) == 0)
        return 0;
    reason = reason_from_errno(errno);
    close(*fd);
    *fd = -1;
    return reason;
}

static int map_file(int fd, size_t size, void **memory)
{
    struct stat file;
    int seals = fcntl(fd, F_GET_SEALS);

    if (fstat(fd, &file) < 0 || file.st_size != (off_t)size || seals < 0 || !(seals & F_SEAL_SHRINK))
        return REASON_VERSION;
    *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    return *memory == MAP_FAILED ? reason_from_errno(errno) : 0;
}

static int map_segment(struct segment *segment, int fd)
{
    void *memory;
    int reason = map_file(fd, SEGMENT_SIZE, &memory);

    if (reason < 0)
        return reason;
    *segment = (struct segment){ .page = memory, .own = (char *)memory + DATA_AT };
    segment_area_own(segment);
    return 0;
}

int segment_new(struct segment *segment, int *fd)
{
    int reason = new_file(SEGMENT_SIZE, fd);

    *segment = (struct segment){ .page = NULL };
    if (reason < 0)
        return reason;
    reason = map_segment(segment, *fd);
    if (reason < 0) {
        close(*fd);
        *fd = -1;
        return reason;
    }
    segment->page->magic = MAGIC;
    segment->page->version = SEGMENT_VERSION;
    return 0;
}

void segment_identify(struct segment *segment, const MQBYTE24 id)
{
    memcpy(segment->page->identity, id, sizeof segment->page->identity);
}

void segment_identity(const struct segment *segment, MQBYTE24 id)
{
    memcpy(id, segment->page->identity, sizeof segment->page->identity);
}

int segment_map(struct segment *segment, int fd)
{
    int reason = map_segment(segment, fd);

    if (reason == 0 && (segment->page->magic != MAGIC || segment->page->version != SEGMENT_VERSION)) {
        segment_free(segment);
        reason = REASON_VERSION;
    }
    return reason;
}

void segment_area_own(struct segment *segment)
{
    if (segment->area && segment->area != segment->own)
        munmap(segment->area, segment->area_size);
    segment->area = segment->own;
    segment->area_size = SEGMENT_DATA;
}

int segment_area_map(struct segment *segment, int fd, size_t size)
{
    void *memory;
    int reason = map_file(fd, size, &memory);

    if (reason < 0)
        return reason;
    segment_area_own(segment);
    segment->area = memory;
    segment->area_size = size;
    return 0;
}

int segment_area_new(struct segment *segment, size_t size, int *fd)
{
    int reason = new_file(size, fd);

    if (reason == 0)
        reason = segment_area_map(segment, *fd, size);
    if (reason < 0 && *fd >= 0) {
        close(*fd);
        *fd = -1;
    }
    return reason;
}

void segment_free(struct segment *segment)
{
    if (!segment->page)
        return;
    segment_area_own(segment);
    munmap(segment->page, SEGMENT_SIZE);
    *segment = (struct segment){ .page = NULL };
}

/* -- the queue manager -- */

bool segment_posted(const struct segment *segment)
{
    return atomic_load(&segment->page->posted) != segment->number;
}

void segment_watch(struct segment *segment, bool watched)
{
    atomic_store(&segment->page->watched, watched);
}

int segment_take(struct segment *segment, struct buf *call)
{
    uint32_t posted = atomic_load_explicit(&segment->page->posted, memory_order_acquire);
    uint32_t length;

    if (posted == segment->number)
        return 0;
    segment->number = posted;
    length = atomic_load_explicit(&segment->page->call_length, memory_order_relaxed);
    if (length > SEGMENT_CALL_MAX)
        return REASON_TOO_LONG;
    buf_clear(call);
    buf_put(call, call_area(segment), length);
    return 1;
}

static long futex(_Atomic uint32_t *word, int operation, uint32_t value, const struct timespec *limit)
{
    return syscall(SYS_futex, word, operation, value, limit, NULL, 0);
}

bool segment_answer(struct segment *segment, const struct buf *answer)
{
    struct segment_page *page = segment->page;
    uint32_t sleeping;

    must(!buf_failed(answer) && answer->length <= SEGMENT_ANSWER_MAX);
    memcpy(answer_area(segment), answer->data, answer->length);
    atomic_store_explicit(&page->answer_length, (uint32_t)answer->length, memory_order_relaxed);
    /* This store before the look at sleeping, as the program stores sleeping before it looks at answered: one sees the other. */
    atomic_store(&page->answered, segment->number);
    sleeping = atomic_load(&page->sleeping);
    if (sleeping && sleeping != SLEEPS_WITH_OTHERS)
        futex(&page->answered, FUTEX_WAKE, 1, NULL);
    return sleeping != SLEEPS_WITH_OTHERS;
}

void segment_grant(struct segment *segment, uint32_t grant)
{
    atomic_store(&segment->page->granted, grant);
}

bool segment_ahead_posted(const struct segment *segment)
{
    return atomic_load(&segment->page->ahead_posted) != segment->ahead;
}

int segment_take_ahead(struct segment *segment, struct segment_put *put)
{
    uint32_t posted = atomic_load(&segment->page->ahead_posted), left;

    while ((left = posted - segment->ahead) > 0) {
        const char *from = ring_at(segment, segment->ahead);
        const volatile struct entry *written = (const volatile struct entry *)(const volatile void *)from;
        struct entry entry;

        if (left > SEGMENT_RING || left < sizeof entry)
            return REASON_CORRUPT;
        entry = *written; /* the program may write it at any time: what is checked is what is used */
        if (entry.length < sizeof entry || entry.length > left || entry.length % ENTRY_STEP ||
            entry.length > SEGMENT_RING - segment->ahead % SEGMENT_RING ||
            entry.call_length > entry.length - sizeof entry)
            return REASON_CORRUPT;
        segment->entry = entry.length;
        if (entry.call_length == 0) { /* up to the ring's end */
            segment_ahead_done(segment);
            continue;
        }
        if (entry.call_length > SEGMENT_CALL_MAX)
            return REASON_TOO_LONG;
        buf_clear(put->call);
        buf_put(put->call, from + sizeof entry, entry.call_length);
        put->at = entry.at;
        put->data = ring_at(segment, segment->ahead) + sizeof entry + entry.call_length;
        put->length = entry.length - sizeof entry - entry.call_length;
        return 1;
    }
    return 0;
}

void segment_ahead_done(struct segment *segment)
{
    segment->ahead += segment->entry;
    /* This store before the next look at ahead_posted, as the program stores that before it looks here: one sees the other. */
    atomic_store(&segment->page->ahead_taken, segment->ahead);
}

void segment_signal(struct segment *segment, uint32_t place, uint32_t code)
{
    must(place < MQI_SIGNALS);
    atomic_store(&segment->page->signals[place], code);
}

unsigned segment_state(const struct segment *segment, MQHOBJ handle)
{
    const uint64_t mask = (1 << STATE_BITS) - 1;

    for (uint32_t i = 0; i < MQI_SIGNALS; i++) {
        uint64_t state = atomic_load_explicit(&segment->page->states[i], memory_order_relaxed);

        if (state >> STATE_BITS == (uint32_t)handle && (state & mask) != MQI_AS_NONE && (state & mask) <= MQI_AS_INACTIVE)
            return (unsigned)(state & mask);
    }
    return MQI_AS_NONE;
}

/* -- the program -- */

void segment_put_state(struct segment *segment, uint32_t place, MQHOBJ handle, unsigned state)
{
    atomic_store_explicit(&segment->page->states[place], (uint64_t)(uint32_t)handle << STATE_BITS | state, memory_order_relaxed);
}

uint32_t segment_signalled(const struct segment *segment, uint32_t place)
{
    return atomic_load(&segment->page->signals[place]);
}

void segment_signal_clear(struct segment *segment, uint32_t place)
{
    atomic_store(&segment->page->signals[place], 0);
}

bool segment_post(struct segment *segment, const struct buf *call)
{
    struct segment_page *page = segment->page;

    must(!buf_failed(call) && call->length <= SEGMENT_CALL_MAX);
    memcpy(call_area(segment), call->data, call->length);
    atomic_store_explicit(&page->call_length, (uint32_t)call->length, memory_order_relaxed);
    /* This store before the look at watched, as the queue manager stores watched before it looks at posted: one sees the other. */
    atomic_store(&page->posted, ++segment->number);
    return !atomic_load(&page->watched);
}

uint32_t segment_granted(const struct segment *segment)
{
    return atomic_load_explicit(&segment->page->granted, memory_order_relaxed);
}

bool segment_post_ahead(struct segment *segment, const struct buf *call, microseconds at, struct span data, bool *ring)
{
    struct segment_page *page = segment->page;
    struct entry entry = { .call_length = (uint32_t)call->length, .at = at };
    const uint32_t before = segment->ahead, to_end = SEGMENT_RING - before % SEGMENT_RING;
    const uint32_t used = before - atomic_load_explicit(&page->ahead_taken, memory_order_acquire);
    char *to = ring_at(segment, before);

    must(!buf_failed(call) && call->length > 0 && call->length <= SEGMENT_CALL_MAX && data.length <= SEGMENT_DATA);
    entry.length = (uint32_t)(sizeof entry + call->length + data.length + ENTRY_STEP - 1) / ENTRY_STEP * ENTRY_STEP;
    if (used > SEGMENT_RING || (entry.length > to_end ? entry.length + to_end : entry.length) > SEGMENT_RING - used)
        return false;
    if (entry.length > to_end) {
        memcpy(to, &(struct entry){ .length = to_end }, sizeof entry);
        segment->ahead += to_end;
        to = ring_at(segment, segment->ahead);
    }
    memcpy(to, &entry, sizeof entry);
    memcpy(to + sizeof entry, call->data, call->length);
    if (data.length)
        memcpy(to + sizeof entry + call->length, data.data, data.length);
    segment->ahead += entry.length;
    /* As segment_post(). Behind a look at watched that was in vain: where something was in the ring, it has been rung for. */
    atomic_store(&page->ahead_posted, segment->ahead);
    *ring = !atomic_load(&page->watched) && atomic_load(&page->ahead_taken) == before;
    return true;
}

static bool answered(const struct segment *segment)
{
    return atomic_load(&segment->page->answered) == segment->number;
}

static bool several_cores(void)
{
    static _Atomic int known = -1;
    int cores = atomic_load_explicit(&known, memory_order_relaxed);

    if (cores < 0) {
        cores = (int)sysconf(_SC_NPROCESSORS_ONLN);
        atomic_store_explicit(&known, cores, memory_order_relaxed);
    }
    return cores > 1;
}

/* Lets others have the core. False: they had it for so long that looking keeps us from being woken. */
static bool yield_briefly(void)
{
    struct timespec before, after;

    clock_gettime(CLOCK_MONOTONIC, &before);
    sched_yield();
    clock_gettime(CLOCK_MONOTONIC, &after);
    return (after.tv_sec - before.tv_sec) * 1000000000 + after.tv_nsec - before.tv_nsec < TAKEN;
}

static void pause_briefly(void)
{
#ifdef __x86_64__
    __builtin_ia32_pause();
#endif
}

/* Looks for the answer, if that was of use before. */
static bool spin(struct segment *segment, unsigned *misses)
{
    if (segment->crowded) {
        segment->crowded--;
        return answered(segment);
    }
    if (!several_cores() || (*misses >= MISSES && segment->number % SPINS_AGAIN))
        return answered(segment);
    for (unsigned i = 0; i < SPINS; i++) {
        if (answered(segment)) {
            *misses = segment->taken = 0;
            return true;
        }
        if (i < PAUSES)
            pause_briefly();
        else if (!yield_briefly()) {
            if (++segment->taken >= CROWDED)
                segment->crowded = CROWDED_CALLS;
            break;
        }
    }
    ++*misses;
    return answered(segment);
}

static void sleep_alone(const struct segment *segment, int milliseconds)
{
    const struct timespec limit = { milliseconds / 1000, (long)(milliseconds % 1000) * 1000000 };
    struct segment_page *page = segment->page;
    uint32_t seen;

    atomic_store(&page->sleeping, SLEEPS_ALONE);
    seen = atomic_load(&page->answered);
    if (seen != segment->number)
        futex(&page->answered, FUTEX_WAIT, seen, &limit);
}

static void sleep_with_others(const struct segment *segment, const struct mqi_wake *wake, int milliseconds)
{
    uint32_t times;

    atomic_store(&segment->page->sleeping, SLEEPS_WITH_OTHERS);
    do
        times = mqi_wake_times(wake);
    while (!answered(segment) && mqi_wake_wait(wake, times, milliseconds));
}

int segment_wait(struct segment *segment, bool slow, const struct mqi_wake *wake, int milliseconds, struct buf *answer)
{
    struct segment_page *page = segment->page;
    bool there = spin(segment, &segment->misses[slow]);
    uint32_t length;

    if (!there) {
        if (wake)
            sleep_with_others(segment, wake, milliseconds);
        else
            sleep_alone(segment, milliseconds);
        atomic_store_explicit(&page->sleeping, 0, memory_order_relaxed);
        there = answered(segment);
    }
    if (!there)
        return 0;
    length = atomic_load_explicit(&page->answer_length, memory_order_relaxed);
    if (length > SEGMENT_ANSWER_MAX)
        return REASON_CORRUPT;
    buf_clear(answer);
    buf_put(answer, answer_area(segment), length);
    return 1;
}
