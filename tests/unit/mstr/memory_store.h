/* memory_store.h - message_store.h in memory, for tests of what lies above: it loses everything, and does what a test tells it:
 * commits that end later, pages that are missing, no room. */
#ifndef TESTS_UNIT_MSTR_MEMORY_STORE_H
#define TESTS_UNIT_MSTR_MEMORY_STORE_H

#include "base/buf.h"
#include "base/mem.h"
#include "mstr/message_store.h"

struct memory_message {
    struct memory_message *next;
    struct store_message known;
    bool taken_back; /* got by the unit that put it: gone, however that ends */
    struct buf header, data;
};

struct store_cursor {
    struct store_cursor *next;
    struct store_queue *queue;
    bool first;       /* in front of everything; else behind: */
    uint8_t priority;
    uint64_t arrival;
};

struct store_queue {
    struct store_queue *next;
    struct store *store;
    uint64_t number;
    unsigned page_set;
    struct memory_message *messages;
    struct store_cursor *cursors;
    struct store_watcher watcher;
    bool open;
};

struct store_unit {
    struct store_unit *next;
    struct store *store;
    bool persistent; /* it has something to make durable */
    uint64_t token;
    bool ending, commits;
    bool in_doubt;
    struct store_unit *next_doubt;
    struct store_owner owner;
    unsigned char nid[STORE_NID];
};

struct store {
    struct store_events events;
    struct store_queue *queues;
    struct store_unit *units; /* on their way, the last one first */
    struct store_unit *doubts;
    uint64_t prepared; /* token of a unit whose PREPARE is to be told by memory_store_sync() */
    uint64_t next;
    unsigned open_units;
    bool later;      /* what has to be durable is so when memory_store_sync() is called */
    bool impatient;
    unsigned present; /* so many reads find their page, */
    unsigned missing; /* and then so many reads answer who does not wait that a page is on its way */
    bool full;
    bool refuse_commit;
    bool damaged;    /* gets fail */
    bool no_room;    /* to be told; that there is none is full */
    uint32_t objects_room; /* pages of page set 0; 0: it can be extended */
};

static inline void memory_store_free(struct store *store)
{
    while (store->queues) {
        struct store_queue *queue = store->queues;

        store->queues = queue->next;
        while (queue->messages) {
            struct memory_message *message = queue->messages;

            queue->messages = message->next;
            buf_release(&message->header);
            buf_release(&message->data);
            mem_free(message);
        }
        mem_free(queue);
    }
    while (store->units) {
        struct store_unit *unit = store->units;

        store->units = unit->next;
        mem_free(unit);
    }
}

void store_set_events(struct store *store, const struct store_events *events)
{
    store->events = *events;
}

/* Page sets 0 to 4 are there. */
int store_queue_open(struct store *store, uint64_t number, unsigned page_set, struct store_queue **result)
{
    struct store_queue *queue = store->queues;

    if (page_set > 4)
        return REASON_NOT_FOUND;
    while (queue && queue->number != number)
        queue = queue->next;
    if (!queue) {
        queue = mem_alloc(1, sizeof *queue);
        queue->store = store;
        queue->number = number;
        queue->page_set = page_set;
        queue->next = store->queues;
        store->queues = queue;
    }
    assert_false(queue->open);
    queue->open = true;
    *result = queue;
    return 0;
}

void store_queue_close(struct store_queue *queue)
{
    assert_true(queue->open);
    assert_null(queue->cursors);
    queue->open = false;
}

int store_queue_place(struct store_queue *queue, unsigned page_set)
{
    if (page_set > 4)
        return REASON_NOT_FOUND;
    if (!queue->messages)
        queue->page_set = page_set;
    return 0;
}

unsigned store_queue_page_set(const struct store_queue *queue)
{
    return queue->page_set;
}

int store_queue_drop(struct store_unit *unit UNUSED, struct store_queue *queue)
{
    return queue->messages ? REASON_BUSY : 0;
}

void store_queue_watch(struct store_queue *queue, const struct store_watcher *watcher)
{
    queue->watcher = watcher ? *watcher : (struct store_watcher){ 0 };
}

uint32_t store_queue_room(const struct store_queue *queue)
{
    return queue->store->no_room ? 0 : 1 << 20;
}

bool store_objects_room(const struct store *store, uint32_t *pages)
{
    *pages = store->objects_room;
    return store->objects_room > 0;
}

struct store_counts store_queue_counts(const struct store_queue *queue)
{
    struct store_counts counts = { 0 };

    for (const struct memory_message *message = queue->messages; message; message = message->next) {
        counts.messages++;
        counts.put += message->known.state == STORE_PUT;
        counts.got += message->known.state == STORE_GOT;
    }
    return counts;
}

int store_begin(struct store *store, struct store_unit **unit)
{
    *unit = mem_alloc(1, sizeof **unit);
    (*unit)->store = store;
    store->open_units++;
    return 0;
}

bool store_patience(struct store *store, bool patient)
{
    bool was = !store->impatient;

    store->impatient = !patient;
    return was;
}

bool store_may_ask(const struct store *store UNUSED)
{
    return true;
}

bool store_log_waits(const struct store *store UNUSED)
{
    return false;
}

bool store_log_suspended(const struct store *store UNUSED)
{
    return false;
}

void store_come_again(struct store *store UNUSED)
{
}

int store_unit_ready(struct store_unit *unit UNUSED)
{
    return 0;
}

static inline bool memory_missing(struct store *store)
{
    if (store->impatient && store->present) {
        store->present--;
        return false;
    }
    if (!store->missing || !store->impatient)
        return false;
    store->missing--;
    return true;
}

int store_put(struct store_unit *unit, struct store_queue *queue, const struct store_put *put, store_position *position)
{
    struct memory_message *message, **at = &queue->messages;
    struct store *store = unit->store;

    if (memory_missing(store))
        return STORE_LATER;
    if (store->full)
        return REASON_FULL;
    message = mem_alloc(1, sizeof *message);
    *position = ++store->next;
    message->known = (struct store_message){ *position, *position, put->priority, put->persistent, STORE_PUT, unit,
                                             put->header.length, put->data.length };
    buf_init(&message->header, put->header.length);
    buf_put_span(&message->header, put->header);
    buf_init(&message->data, put->data.length);
    buf_put_span(&message->data, put->data);
    while (*at && (*at)->known.priority >= put->priority)
        at = &(*at)->next;
    message->next = *at;
    *at = message;
    unit->persistent |= put->persistent;
    if (queue->watcher.came)
        queue->watcher.came(queue->watcher.context, &message->known, put->header);
    return 0;
}

static inline struct memory_message *memory_find(struct store_queue *queue, store_position position)
{
    struct memory_message *message = queue->messages;

    while (message && message->known.position != position)
        message = message->next;
    return message;
}

int store_get(struct store_unit *unit, struct store_queue *queue, store_position position)
{
    struct memory_message *message = memory_find(queue, position);

    if (!message)
        return REASON_NOT_FOUND;
    if (unit->store->damaged)
        return REASON_CORRUPT;
    if (message->known.state != STORE_FREE && !(message->known.state == STORE_PUT && message->known.unit == unit))
        return REASON_BUSY;
    message->taken_back = message->known.state == STORE_PUT;
    message->known.state = STORE_GOT;
    message->known.unit = unit;
    unit->persistent |= message->known.persistent;
    return 0;
}

int store_unget(struct store_unit *unit, struct store_queue *queue, store_position position)
{
    struct memory_message *message = memory_find(queue, position);

    if (!message || message->known.unit != unit || message->known.state != STORE_GOT)
        return REASON_NOT_FOUND;
    message->known.state = STORE_FREE;
    message->known.unit = NULL;
    return 0;
}

int store_get_over(struct store_unit *from, struct store_unit *to, struct store_queue *queue, store_position position)
{
    struct memory_message *message = memory_find(queue, position);

    if (!message || message->known.unit != from || message->known.state != STORE_GOT || message->taken_back)
        return REASON_NOT_FOUND;
    message->known.unit = to;
    to->persistent |= message->known.persistent;
    return 0;
}

static inline void memory_end_in(struct store_queue *queue, const struct store_unit *unit)
{
    for (struct memory_message **at = &queue->messages; *at;) {
        struct memory_message *message = *at;
        bool mine = message->known.state != STORE_FREE && message->known.unit == unit;

        if (mine && (message->taken_back || message->known.state == (unit->commits ? STORE_GOT : STORE_PUT))) {
            *at = message->next;
            if (queue->watcher.gone)
                queue->watcher.gone(queue->watcher.context, &message->known, buf_span(&message->header));
            buf_release(&message->header);
            buf_release(&message->data);
            mem_free(message);
            continue;
        }
        if (mine) {
            message->known.state = STORE_FREE;
            message->known.unit = NULL;
        }
        at = &message->next;
    }
}

static inline void memory_end(struct store_unit *unit)
{
    for (struct store_queue *queue = unit->store->queues; queue; queue = queue->next)
        memory_end_in(queue, unit);
    unit->store->open_units--;
}

static inline int memory_ending(struct store_unit *unit, uint64_t token, bool commits)
{
    struct store *store = unit->store;

    assert_false(unit->ending);
    for (struct store_unit **at = &store->doubts; *at; at = &(*at)->next_doubt)
        if (*at == unit) {
            *at = unit->next_doubt;
            break;
        }
    unit->ending = true;
    unit->commits = commits;
    unit->token = token;
    if (store->later && unit->persistent) {
        unit->next = store->units;
        store->units = unit;
        return STORE_LATER;
    }
    memory_end(unit);
    mem_free(unit);
    return 0;
}

int store_commit(struct store_unit *unit, uint64_t token)
{
    return unit->store->refuse_commit ? REASON_IO : memory_ending(unit, token, true);
}

int store_backout(struct store_unit *unit, uint64_t token)
{
    return memory_ending(unit, token, false);
}

void store_gather(struct store *store UNUSED, bool gather UNUSED)
{
}

size_t store_gathered(const struct store *store UNUSED)
{
    return 0;
}

bool store_forcing(const struct store *store UNUSED)
{
    return false;
}

void store_force(struct store *store UNUSED)
{
}

void store_lead(struct store *store UNUSED)
{
}

/* Everything that waits is durable now. */
static inline void memory_store_sync(struct store *store)
{
    struct store_unit *units = store->units, *turned = NULL;
    uint64_t prepared = store->prepared;

    store->units = NULL;
    store->prepared = 0;
    if (prepared)
        store->events.prepared(store->events.context, prepared, 0);
    while (units) {
        struct store_unit *next = units->next;

        units->next = turned;
        turned = units;
        units = next;
    }
    while (turned) {
        struct store_unit *unit = turned;
        uint64_t token = unit->token;

        turned = unit->next;
        memory_end(unit);
        mem_free(unit);
        store->events.ended(store->events.context, token, 0);
    }
}

uint64_t store_unit_rba(const struct store_unit *unit UNUSED)
{
    return 0;
}

/* Units in doubt go with the memory; what is kept of them is what the engine asks for. */
int store_prepare(struct store_unit *unit, const unsigned char nid[STORE_NID], uint64_t token)
{
    struct store *store = unit->store;

    if (store->refuse_commit)
        return REASON_IO;
    memcpy(unit->nid, nid, STORE_NID);
    unit->in_doubt = true;
    unit->next_doubt = store->doubts;
    store->doubts = unit;
    store->prepared = token;
    return STORE_LATER;
}

void store_unit_own(struct store_unit *unit, const struct store_owner *owner)
{
    unit->owner = *owner;
}

const struct store_owner *store_unit_owner(const struct store_unit *unit)
{
    return &unit->owner;
}

microseconds store_unit_began(const struct store_unit *unit UNUSED)
{
    return 0;
}

const unsigned char *store_unit_nid(const struct store_unit *unit)
{
    return unit->in_doubt ? unit->nid : NULL;
}

struct store_unit *store_indoubt(const struct store *store, const struct store_unit *behind)
{
    return behind ? behind->next_doubt : store->doubts;
}

void store_unit_messages(const struct store_unit *unit,
                         void (*each)(void *context, uint64_t queue, store_position position, bool got), void *context)
{
    for (const struct store_queue *queue = unit->store->queues; queue; queue = queue->next)
        for (const struct memory_message *message = queue->messages; message; message = message->next)
            if (message->known.state != STORE_FREE && message->known.unit == unit)
                each(context, queue->number, message->known.position, message->known.state == STORE_GOT);
}

int store_cursor_open(struct store_queue *queue, struct store_cursor **result)
{
    struct store_cursor *cursor = mem_alloc(1, sizeof *cursor);

    cursor->queue = queue;
    cursor->first = true;
    cursor->next = queue->cursors;
    queue->cursors = cursor;
    *result = cursor;
    return 0;
}

void store_cursor_copy(struct store_cursor *cursor, const struct store_cursor *from)
{
    cursor->first = from->first;
    cursor->priority = from->priority;
    cursor->arrival = from->arrival;
}

void store_cursor_close(struct store_cursor *cursor)
{
    struct store_cursor **at = &cursor->queue->cursors;

    while (*at != cursor)
        at = &(*at)->next;
    *at = cursor->next;
    mem_free(cursor);
}

void store_cursor_first(struct store_cursor *cursor)
{
    cursor->first = true;
}

static inline void memory_stand(struct store_cursor *cursor, const struct memory_message *message)
{
    cursor->first = false;
    cursor->priority = message->known.priority;
    cursor->arrival = message->known.arrival;
}

int store_cursor_next(struct store_cursor *cursor, struct store_message *known)
{
    for (const struct memory_message *message = cursor->queue->messages; message; message = message->next) {
        bool behind = cursor->first || message->known.priority < cursor->priority ||
                      (message->known.priority == cursor->priority && message->known.arrival > cursor->arrival);

        if (!behind)
            continue;
        if (memory_missing(cursor->queue->store))
            return STORE_LATER;
        memory_stand(cursor, message);
        *known = message->known;
        return 0;
    }
    return REASON_NOT_FOUND;
}

int store_cursor_to(struct store_cursor *cursor, store_position position, struct store_message *known)
{
    const struct memory_message *message = memory_find(cursor->queue, position);

    if (!message)
        return REASON_NOT_FOUND;
    memory_stand(cursor, message);
    *known = message->known;
    return 0;
}

int store_read_header(struct store_queue *queue, store_position position, struct span *header)
{
    const struct memory_message *message = memory_find(queue, position);

    if (!message)
        return REASON_NOT_FOUND;
    if (memory_missing(queue->store))
        return STORE_LATER;
    *header = buf_span(&message->header);
    return 0;
}

int store_read_data(struct store_queue *queue, store_position position, size_t offset, void *bytes, size_t length)
{
    const struct memory_message *message = memory_find(queue, position);

    if (!message)
        return REASON_NOT_FOUND;
    if (memory_missing(queue->store))
        return STORE_LATER;
    assert_true(offset <= message->data.length && length <= message->data.length - offset);
    memcpy(bytes, message->data.data + offset, length);
    return 0;
}

int store_read_on(struct store_queue *queue, store_position position, void *bytes, size_t length, struct store_reading *reading UNUSED)
{
    return store_read_data(queue, position, 0, bytes, length);
}

int store_mark_header(struct store_queue *queue, store_position position, size_t offset, struct span bytes)
{
    struct memory_message *message = memory_find(queue, position);

    if (!message || offset + bytes.length > message->header.length)
        return REASON_NOT_FOUND;
    memcpy(message->header.data + offset, bytes.data, bytes.length);
    return 0;
}

int store_harden_header(struct store_unit *unit UNUSED, struct store_queue *queue, store_position position, size_t offset,
                        struct span bytes)
{
    return store_mark_header(queue, position, offset, bytes);
}

#endif
