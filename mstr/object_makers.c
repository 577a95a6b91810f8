/* object_makers.c - what the objects that programs have made take, by user ID: subscriptions and dynamic queues.
 *
 * It is counted where objects come to the table and leave it, so a restart counts those that are durable.
 */
#include "mstr/objects.h"

#include "base/mem.h"
#include "base/table.h"

enum {
    OBJECT_BYTES = 4096, /* of an object without long texts, what is kept beside it, and its page */
    LEVEL_BYTES = 1024,  /* of each level of a topic string: its node, with the table of what is below it */
    COPIES = 2,          /* of texts: its own, and what is made of them */
};

struct object_maker {
    UT_hash_handle hh;
    struct name8 user;
    uint32_t objects; /* 0: it is gone */
    struct object_use use;
};

static struct object_maker *find(const struct objects *objects, const struct name8 *user)
{
    struct object_maker *maker;

    HASH_FIND(hh, objects->makers, user, sizeof *user, maker);
    return maker;
}

static uint64_t levels_size(struct span string)
{
    uint64_t size = LEVEL_BYTES + string.length;

    for (size_t i = 0; i < string.length; i++)
        if (string.data[i] == '/')
            size += LEVEL_BYTES;
    return size;
}

uint64_t object_size(const struct object *object)
{
    uint64_t size = OBJECT_BYTES + COPIES * strlen(object->name);

    for (const uint16_t *a = type_attributes(object->type); *a != ATTRIBUTE_COUNT; a++)
        if (attribute_stored(*a))
            size += COPIES * object_text(object, *a).length;
    if (object->type == TYPE_SUB)
        size += levels_size(object_text(object, A_SUB_TOPICSTR));
    return size;
}

struct object_use objects_made_by(const struct objects *objects, const struct name8 *user)
{
    const struct object_maker *maker = find(objects, user);

    return maker ? maker->use : (struct object_use){ 0 };
}

static void add(struct object_use *use, const struct object *object)
{
    use->all += object->size;
    use->kept += object->temporary ? 0 : object->size;
}

static void subtract(struct object_use *use, const struct object *object)
{
    use->all -= object->size;
    use->kept -= object->temporary ? 0 : object->size;
}

void object_comes(struct objects *objects, struct object *object)
{
    struct object_maker *maker;

    if (name8_none(&object->maker))
        return;
    maker = find(objects, &object->maker);
    if (!maker) {
        maker = mem_alloc(1, sizeof *maker);
        maker->user = object->maker;
        HASH_ADD(hh, objects->makers, user, sizeof maker->user, maker);
    }
    object->size = object_size(object);
    maker->objects++;
    add(&maker->use, object);
    add(&objects->made, object);
}

void object_leaves(struct objects *objects, const struct object *object)
{
    struct object_maker *maker;

    if (name8_none(&object->maker))
        return;
    maker = find(objects, &object->maker);
    subtract(&maker->use, object);
    subtract(&objects->made, object);
    if (--maker->objects)
        return;
    HASH_DEL(objects->makers, maker);
    mem_free(maker);
}
