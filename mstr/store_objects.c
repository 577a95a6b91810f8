/* store_objects.c - objects as messages of queue 0: the key is in the header, the record is the data. */
#include "mstr/store_objects.h"

#include "mstr/store_inside.h"

enum { OBJECT_RECORD = 'O' };

/* Where the record of an object is. */
struct object_place {
    char *key;
    store_position position;
    UT_hash_handle hh;
};

struct store_objects {
    struct store *store;
    struct store_unit *joined; /* changes belong to it; NULL: each to a unit of its own */
    struct object_store interface;
    struct object_place *places;
};

static struct object_place *place_find(const struct store_objects *objects, struct span key)
{
    struct object_place *found;

    HASH_FIND(hh, objects->places, key.data, key.length, found);
    return found;
}

static void place_set(struct store_objects *objects, struct span key, store_position position)
{
    struct object_place *place = place_find(objects, key);

    if (!place) {
        place = mem_alloc(1, sizeof *place);
        place->key = mem_copy(key.data, key.length);
        HASH_ADD_KEYPTR(hh, objects->places, place->key, key.length, place);
    }
    place->position = position;
}

static void place_drop(struct store_objects *objects, struct object_place *place)
{
    HASH_DEL(objects->places, place);
    mem_free(place->key);
    mem_free(place);
}

/* A change waits for pages, whoever makes it: no call is made again because of them. */
struct change {
    struct store *store;
    struct store_unit *unit;
    bool own, patient;
};

static int change_begin(struct store_objects *objects, struct change *change)
{
    *change = (struct change){ .store = objects->store, .unit = objects->joined, .own = !objects->joined };
    change->patient = store_patience(objects->store, true);
    return change->own ? store_begin(objects->store, &change->unit) : 0;
}

/* The end of a unit of its own, waited for; one that failed is taken back. */
static int change_end(struct change *change, int reason)
{
    store_patience(change->store, change->patient);
    if (!change->own || !change->unit)
        return reason;
    if (reason < 0) {
        (void)!store_backout(change->unit, 0);
        return reason;
    }
    reason = store_commit(change->unit, 0);
    return reason < 0 ? reason : log_wait(change->store->log, change->store->last_rba);
}

static int put(void *context, struct span key, struct span record)
{
    struct store_objects *objects = context;
    struct store *store = objects->store;
    char header[1 + OBJECT_KEY_MAX] = { OBJECT_RECORD };
    struct store_put message = { .persistent = true, .header = span_bytes(header, 1 + key.length), .data = record };
    const struct object_place *old = place_find(objects, key);
    store_position position = 0;
    struct change change;
    int reason;

    if (key.length > OBJECT_KEY_MAX)
        return REASON_TOO_LONG;
    memcpy(header + 1, key.data, key.length);
    reason = change_begin(objects, &change);
    if (reason == 0 && old)
        reason = store_get(change.unit, store->root, old->position);
    if (reason == 0)
        reason = store_put(change.unit, store->root, &message, &position);
    reason = change_end(&change, reason);
    if (reason == 0)
        place_set(objects, key, position);
    return reason;
}

static int remove_object(void *context, struct span key)
{
    struct store_objects *objects = context;
    struct object_place *place = place_find(objects, key);
    struct change change;
    int reason;

    if (!place)
        return REASON_NOT_FOUND;
    reason = change_begin(objects, &change);
    if (reason == 0)
        reason = store_get(change.unit, objects->store->root, place->position);
    reason = change_end(&change, reason);
    if (reason == 0)
        place_drop(objects, place);
    return reason;
}

/* One message of queue 0; those of other kinds are passed over. */
static int load_one(struct store_objects *objects, const struct store_message *message,
                    int (*each)(void *to, struct span key, struct span record), void *to)
{
    struct store_queue *root = objects->store->root;
    char key[OBJECT_KEY_MAX];
    size_t length;
    struct span header;
    char *record;
    int reason = store_read_header(root, message->position, &header);

    if (reason < 0)
        return reason;
    if (header.length == 0 || header.data[0] != OBJECT_RECORD)
        return 0;
    length = header.length - 1;
    if (length > sizeof key || message->data_length > OBJECT_RECORD_MAX)
        return REASON_CORRUPT;
    memcpy(key, header.data + 1, length);
    record = mem_alloc(message->data_length + 1, 1);
    reason = store_read_data(root, message->position, 0, record, message->data_length);
    if (reason == 0) {
        place_set(objects, span_bytes(key, length), message->position);
        reason = each(to, span_bytes(key, length), span_bytes(record, message->data_length));
    }
    mem_free(record);
    return reason;
}

static int load(void *context, int (*each)(void *to, struct span key, struct span record), void *to)
{
    struct store_objects *objects = context;
    struct store_message message;
    struct store_cursor *cursor;
    int reason = store_cursor_open(objects->store->root, &cursor);

    while (reason >= 0) {
        reason = store_cursor_next(cursor, &message);
        if (reason == 0)
            reason = load_one(objects, &message, each, to);
    }
    store_cursor_close(cursor);
    return reason == REASON_NOT_FOUND ? 0 : reason;
}

static void join(void *context, struct store_unit *unit)
{
    ((struct store_objects *)context)->joined = unit;
}

static uint64_t record_position(void *context, struct span key)
{
    const struct object_place *place = place_find(context, key);

    return place ? place->position : 0;
}

static void set_position(void *context, struct span key, uint64_t position)
{
    struct object_place *place = place_find(context, key);

    if (position)
        place_set(context, key, position);
    else if (place)
        place_drop(context, place);
}

struct store_objects *store_objects_new(struct store *store)
{
    struct store_objects *objects = mem_alloc(1, sizeof *objects);

    objects->store = store;
    objects->interface = (struct object_store){ objects, put, remove_object, load, join, record_position, set_position };
    return objects;
}

void store_objects_free(struct store_objects *objects)
{
    struct object_place *place, *next;

    if (!objects)
        return;
    HASH_ITER(hh, objects->places, place, next)
        place_drop(objects, place);
    mem_free(objects);
}

const struct object_store *store_objects_interface(struct store_objects *objects)
{
    return &objects->interface;
}
