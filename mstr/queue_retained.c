/* queue_retained.c - publications that are retained: messages of RETAINED_QUEUE, for subscriptions to come.
 *
 * Number and topic string (docs/formats/message_store.md) stand in front of a message's data. Of a topic the one with the highest
 * number counts; what it supersedes is taken off its queue.
 */
#include "mstr/queue_private.h"

#include "base/mem.h"

static void add_superseded(struct engine *engine, struct retained *retained)
{
    topic_unuse(retained->topic, clock_now());
    retained->topic = NULL;
    retained->next = engine->superseded;
    engine->superseded = retained;
}

struct queue *retained_queue(struct engine *engine)
{
    struct object *object = queue_object(engine, RETAINED_QUEUE);
    struct queue *queue;

    return object && object->type == TYPE_QLOCAL && queue_part(engine, object, &queue) == 0 ? queue : NULL;
}

/* Is the message that was retained still there? CLEAR, or a program that gets it, takes it off its queue without a word to us, and
 * another one may have its place then. 0, STORE_LATER or a reason, REASON_NOT_FOUND: it is not. */
static int find_message(struct queue *queue, store_position position, uint64_t number)
{
    struct store_message message;
    struct buf bytes;
    struct reader in;
    int reason = store_cursor_to(queue->scan, position, &message);

    buf_init(&bytes, sizeof number);
    if (reason == 0)
        reason = retained_front(queue, &message, &bytes, &in);
    if (reason == 0 && (reader_u64(&in) & ~RETAINED_PROPERTIES) != number)
        reason = REASON_NOT_FOUND;
    buf_release(&bytes);
    return reason;
}

/* Takes one message off; false: its page is on its way. Nobody waits for the end: after a crash it is superseded again. */
static bool discard(struct engine *engine, struct queue *queue, const struct retained *retained)
{
    struct unit *unit = unit_begin(engine);
    int reason;

    if (!unit)
        return false;
    reason = find_message(queue, retained->position, retained->number);
    if (reason == 0)
        reason = store_get(unit->store, queue->messages, retained->position);
    if (reason == 0) {
        unit_touch(unit, queue);
        (void)!unit_commit(unit, NULL, MQRC_NONE);
    } else {
        (void)!unit_back_out(unit, NULL, MQRC_NONE);
    }
    return reason != STORE_LATER;
}

static void sweep(struct engine *engine)
{
    struct queue *queue = engine->superseded ? retained_queue(engine) : NULL;
    struct retained *retained = engine->superseded;

    if (!queue)
        return;
    engine->superseded = NULL;
    while (retained) {
        struct retained *next = retained->next;

        if (discard(engine, queue, retained)) {
            mem_free(retained);
        } else {
            retained->next = engine->superseded;
            engine->superseded = retained;
        }
        retained = next;
    }
}

/* The message counts from now on, or is superseded already. */
static void set_retained(struct engine *engine, struct retained *retained)
{
    struct topic *topic = retained->topic;
    struct retained other = *retained;

    if (topic->retained == retained->position) { /* its unit has ended while what is retained was read in */
        topic->retained_number = retained->number;
        topic_unuse(topic, clock_now());
        mem_free(retained);
        return;
    }
    if (retained->number > topic->retained_number) {
        retained->position = topic->retained;
        retained->number = topic->retained_number;
        topic->retained = other.position;
        topic->retained_number = other.number;
    }
    if (retained->position) {
        add_superseded(engine, retained);
    } else {
        mem_free(retained); /* its use of the topic goes on for the first that is retained there */
    }
}

/* That message is gone; what came behind it meanwhile, or comes with a unit that is not committed yet, is not. */
static void set_taken(const struct retained *taken)
{
    struct topic *topic = taken->topic;

    if (topic->retained != taken->position)
        return;
    topic->retained = 0;
    topic_unuse(topic, clock_now());
}

/* Was it taken by a unit that is backed out, and superseded meanwhile? It could not be taken off then. */
static bool was_left(const struct retained *retained)
{
    return retained->taken && retained->topic->retained != retained->position;
}

void retained_over(struct unit *unit, bool committed)
{
    bool some = unit->retained != NULL;

    while (unit->retained) {
        struct retained *retained = unit->retained;

        unit->retained = retained->next;
        if (committed && !retained->taken) {
            set_retained(unit->engine, retained);
        } else if (!committed && was_left(retained)) {
            add_superseded(unit->engine, retained);
        } else {
            if (committed)
                set_taken(retained);
            topic_unuse(retained->topic, clock_now());
            mem_free(retained);
        }
    }
    if (some)
        sweep(unit->engine);
}

int retained_take(struct unit *unit, struct topic *topic)
{
    struct queue *queue = retained_queue(unit->engine);
    struct retained *retained;
    int reason;

    reason = queue ? find_message(queue, topic->retained, topic->retained_number) : REASON_STATE;
    if (reason == REASON_NOT_FOUND) {
        retained_clear(unit->engine, topic);
        return 0;
    }
    if (reason == 0)
        reason = store_get(unit->store, queue->messages, topic->retained);
    for (retained = unit->retained; reason == REASON_BUSY && retained; retained = retained->next, unit->engine->work++)
        if (retained->topic == topic && retained->taken)
            return 0;
    if (reason != 0)
        return reason;
    unit_touch(unit, queue);
    retained = mem_alloc(1, sizeof *retained);
    *retained = (struct retained){ .next = unit->retained, .topic = topic, .position = topic->retained,
                                   .number = topic->retained_number, .taken = true };
    topic->uses++;
    unit->retained = retained;
    return 0;
}

void retained_clear(struct engine *engine, struct topic *topic)
{
    struct retained *retained;

    if (!topic->retained)
        return;
    retained = mem_alloc(1, sizeof *retained);
    *retained = (struct retained){ .topic = topic, .position = topic->retained, .number = topic->retained_number };
    topic->retained = topic->retained_number = 0;
    add_superseded(engine, retained);
    sweep(engine);
}

static void close_scan(struct engine *engine)
{
    if (engine->retained_scan)
        store_cursor_close(engine->retained_scan);
    engine->retained_scan = NULL;
}

void retained_end(struct engine *engine)
{
    close_scan(engine);
    while (engine->superseded) {
        struct retained *retained = engine->superseded;

        engine->superseded = retained->next;
        mem_free(retained);
    }
}

int retained_front(const struct queue *queue, const struct store_message *message, struct buf *bytes, struct reader *in)
{
    size_t front = message->data_length < bytes->limit ? message->data_length : bytes->limit;
    int reason;

    buf_clear(bytes);
    buf_fill(bytes, '\0', front);
    reason = store_read_data(queue->messages, message->position, 0, bytes->data, front);
    *in = reader_of(buf_span(bytes));
    return reason;
}

bool retained_expired(struct engine *engine, const struct queue *queue, const struct store_message *message)
{
    struct buf bytes;
    struct reader in;
    struct topic *topic;
    bool ours = strcmp(queue->name, RETAINED_QUEUE) == 0;

    if (!ours || engine->retained_loading)
        return ours;
    buf_init(&bytes, RETAINED_FRONT + TOPIC_STRING_MAX);
    if (retained_front(queue, message, &bytes, &in) == 0) {
        reader_u64(&in);
        topic = topic_find(&engine->topics, reader_field(&in, TOPIC_STRING_MAX));
        if (topic && topic->retained == message->position)
            retained_clear(engine, topic);
    }
    buf_release(&bytes);
    return true;
}

/* One message that was there at the start; *made stays NULL when it is not one of ours. 0, STORE_LATER or a reason. */
static int make_one(struct engine *engine, struct queue *queue, const struct store_message *message, struct buf *bytes,
                    struct retained **made)
{
    struct reader in;
    struct span string;
    uint64_t number;
    int reason = retained_front(queue, message, bytes, &in);

    if (reason != 0)
        return reason;
    number = reader_u64(&in) & ~RETAINED_PROPERTIES;
    string = reader_field(&in, TOPIC_STRING_MAX);
    if (in.reason < 0 || number > RETAINED_NUMBER_MAX)
        return 0;
    if (engine->ids < number) /* the clock was set back: what is published from now on is behind it all the same */
        engine->ids = number;
    *made = mem_alloc(1, sizeof **made);
    **made = (struct retained){ .topic = topic_use(&engine->topics, string), .position = message->position, .number = number };
    return 0;
}

static int load_one(struct engine *engine, struct queue *queue, const struct store_message *message, struct buf *bytes)
{
    struct retained *retained = NULL;

    if (message->state == STORE_FREE && make_one(engine, queue, message, bytes, &retained) == STORE_LATER)
        return STORE_LATER;
    if (retained)
        set_retained(engine, retained);
    return 0;
}

/* A message of a unit in doubt; one that cannot be read is damaged, and retained as little as any other such. */
static void adopt_one(void *context, uint64_t id, store_position position, bool got)
{
    struct unit *unit = context;
    const struct object *object = queue_object(unit->engine, RETAINED_QUEUE);
    struct queue *queue = object && object->id == id && !got ? retained_queue(unit->engine) : NULL;
    struct retained *retained = NULL;
    struct store_message message;
    struct buf bytes;

    if (!queue)
        return;
    buf_init(&bytes, RETAINED_FRONT + TOPIC_STRING_MAX);
    if (store_cursor_to(queue->scan, position, &message) == 0 &&
        make_one(unit->engine, queue, &message, &bytes, &retained) == 0 && retained) {
        retained->next = unit->retained;
        unit->retained = retained;
    }
    buf_release(&bytes);
}

/* The start waits for the pages: who ends such a unit may do so at once. */
void retained_adopt(struct engine *engine)
{
    bool patient = store_patience(engine->store, true);

    for (struct unit *unit = engine->units; unit; unit = unit->next)
        if (unit->in_doubt)
            store_unit_messages(unit->store, adopt_one, unit);
    store_patience(engine->store, patient);
}

static int next_at_start(struct engine *engine, struct store_message *message)
{
    return engine->retained_at ? store_cursor_to(engine->retained_scan, engine->retained_at, message)
                               : store_cursor_next(engine->retained_scan, message);
}

int retained_load(struct engine *engine)
{
    struct object *object = queue_object(engine, RETAINED_QUEUE);
    struct store_message message = { .position = 0 };
    struct queue *queue = NULL;
    struct buf bytes;
    int reason = 0;

    if (!engine->retained_loading)
        return 0;
    if (object && object->type == TYPE_QLOCAL)
        reason = queue_part(engine, object, &queue);
    if (reason == 0 && queue && !engine->retained_scan)
        reason = store_cursor_open(queue->messages, &engine->retained_scan);
    buf_init(&bytes, RETAINED_FRONT + TOPIC_STRING_MAX);
    while (reason == 0 && queue) {
        reason = next_at_start(engine, &message);
        if (reason == 0) {
            reason = load_one(engine, queue, &message, &bytes);
            engine->retained_at = reason == STORE_LATER ? message.position : 0;
        } else if (reason == REASON_NOT_FOUND && engine->retained_at) {
            reason = 0;
            engine->retained_at = 0;
        }
    }
    buf_release(&bytes);
    if (reason == STORE_LATER)
        return STORE_LATER;
    engine->retained_loading = false;
    close_scan(engine);
    sweep(engine);
    return reason == REASON_NOT_FOUND ? 0 : reason;
}
