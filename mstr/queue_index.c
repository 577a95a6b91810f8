/* queue_index.c - identifiers of messages to their places: a hash table of identifier and priority, each with a list in order of
 * arrival. Of a list mostly one end is looked at: what is got is the first, what is backed out the last. */
#include "mstr/queue_index.h"

#include <utlist.h>

#include "base/mem.h"
#include "base/table.h"
#include "mstr/mqi_call.h"

enum {
    HEADER_DESCRIPTOR_AT = 20, /* docs/formats/message_header.md */
    ID_LENGTH = 24,
    MALLOC_COST = 16, /* what the allocator and the table of the hash take for each piece, about */
};

struct index_place {
    store_position position;
    uint64_t arrival;
    struct index_place *prev, *next;
};

struct index_id {
    char key[ID_LENGTH + 1]; /* identifier, priority */
    struct index_place *places;
    UT_hash_handle hh;
};

enum {
    PLACE_COST = sizeof(struct index_place) + MALLOC_COST,
    ID_COST = sizeof(struct index_id) + MALLOC_COST,
};

struct queue_index {
    enum index_type type;
    struct index_memory *memory;
    struct index_id *ids;
    bool given_up;
};

struct queue_index *index_new(enum index_type type, struct index_memory *memory)
{
    struct queue_index *index = mem_alloc(1, sizeof *index);

    index->type = type;
    index->memory = memory;
    return index;
}

static bool take_memory(struct queue_index *index, size_t size)
{
    if (index->memory->most - index->memory->used < size)
        return false;
    index->memory->used += size;
    return true;
}

static void give_memory(struct queue_index *index, size_t size)
{
    index->memory->used -= size;
}

static void drop_place(struct queue_index *index, struct index_id *id, struct index_place *place)
{
    DL_DELETE(id->places, place);
    mem_free(place);
    give_memory(index, PLACE_COST);
}

static void drop_id(struct queue_index *index, struct index_id *id)
{
    HASH_DEL(index->ids, id);
    mem_free(id);
    give_memory(index, ID_COST);
}

static void drop_all(struct queue_index *index)
{
    struct index_id *id, *next;

    HASH_ITER(hh, index->ids, id, next) {
        while (id->places)
            drop_place(index, id, id->places);
        drop_id(index, id);
    }
}

void index_free(struct queue_index *index)
{
    if (!index)
        return;
    drop_all(index);
    mem_free(index);
}

enum index_type index_type_of(const struct queue_index *index)
{
    return index->type;
}

bool index_usable(const struct queue_index *index)
{
    return !index->given_up;
}

static void make_key(char *key, const void *id, unsigned priority)
{
    memcpy(key, id, ID_LENGTH);
    key[ID_LENGTH] = (char)priority;
}

/* The key of a message; false: it has no identifier. */
static bool key_of(const struct queue_index *index, const struct store_message *message, struct span header, char *key)
{
    static const char none[ID_LENGTH];
    size_t at = HEADER_DESCRIPTOR_AT + (size_t)(index->type == INDEX_MSGID      ? MQI_MD_MSG_ID
                                                : index->type == INDEX_CORRELID ? MQI_MD_CORREL_ID
                                                                                : MQI_MD_GROUP_ID);

    if (header.length < at + ID_LENGTH || memcmp(header.data + at, none, ID_LENGTH) == 0)
        return false;
    make_key(key, header.data + at, message->priority);
    return true;
}

static struct index_id *find_id(const struct queue_index *index, const char *key)
{
    struct index_id *id;

    HASH_FIND(hh, index->ids, key, ID_LENGTH + 1, id);
    return id;
}

static void give_up(struct queue_index *index)
{
    drop_all(index);
    index->given_up = true;
}

void index_add(struct queue_index *index, const struct store_message *message, struct span header)
{
    char key[ID_LENGTH + 1];
    struct index_place *place;
    struct index_id *id;

    if (index->given_up || !key_of(index, message, header, key))
        return;
    id = find_id(index, key);
    if (!take_memory(index, PLACE_COST + (id ? 0u : ID_COST))) {
        give_up(index);
        return;
    }
    if (!id) {
        id = mem_alloc(1, sizeof *id);
        memcpy(id->key, key, sizeof key);
        HASH_ADD(hh, index->ids, key, sizeof id->key, id);
    }
    place = mem_alloc(1, sizeof *place);
    place->position = message->position;
    place->arrival = message->arrival;
    DL_APPEND(id->places, place); /* arrivals grow */
}

/* From both ends at once. */
static struct index_place *find_place(struct index_id *id, store_position position)
{
    struct index_place *from_first = id->places, *from_last = id->places->prev;

    for (;;) {
        if (from_first->position == position)
            return from_first;
        if (from_last->position == position)
            return from_last;
        if (from_first == from_last || from_first->next == from_last)
            return NULL;
        from_first = from_first->next;
        from_last = from_last->prev;
    }
}

void index_remove(struct queue_index *index, const struct store_message *message, struct span header)
{
    char key[ID_LENGTH + 1];
    struct index_place *place;
    struct index_id *id;

    if (index->given_up || !key_of(index, message, header, key))
        return;
    id = find_id(index, key);
    place = id ? find_place(id, message->position) : NULL;
    if (!place)
        return;
    drop_place(index, id, place);
    if (!id->places)
        drop_id(index, id);
}

/* -- looking up -- */

/* The list of the highest priority from that one down that has one. */
static void find_list(struct index_walk *walk)
{
    char key[ID_LENGTH + 1];

    walk->next = NULL;
    for (; walk->priority >= 0 && !walk->next; walk->priority--) {
        const struct index_id *id;

        make_key(key, walk->id, (unsigned)walk->priority);
        id = find_id(walk->index, key);
        walk->next = id ? id->places : NULL;
    }
}

void index_walk(struct index_walk *walk, const struct queue_index *index, const MQBYTE24 id, unsigned priority, uint64_t arrival)
{
    *walk = (struct index_walk){ index, id, STORE_PRIORITIES - 1, NULL };
    if (priority < STORE_PRIORITIES)
        walk->priority = (int)priority;
    find_list(walk);
    if (priority >= STORE_PRIORITIES || walk->priority != (int)priority - 1)
        return;
    while (walk->next && walk->next->arrival <= arrival)
        walk->next = walk->next->next;
    if (!walk->next)
        find_list(walk);
}

store_position index_walk_next(struct index_walk *walk)
{
    const struct index_place *place = walk->next;

    if (!place)
        return 0;
    walk->next = place->next;
    if (!walk->next)
        find_list(walk);
    return place->position;
}
