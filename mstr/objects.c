/* objects.c - the objects of the queue manager, by class and name. */
#include "mstr/objects.h"

#include "base/bug.h"
#include "base/mem.h"
#include "base/table.h"

void objects_init(struct objects *objects, const struct object_store *store)
{
    *objects = (struct objects){ .store = store, .next_id = 1, .reserved = 1 };
}

void objects_release(struct objects *objects)
{
    for (unsigned class = 0; class < CLASS_COUNT; class++) {
        for (uint32_t i = 0; i < objects->count[class]; i++) {
            object_leaves(objects, objects->all[class][i]);
            object_free(objects->all[class][i]);
        }
        mem_free(objects->all[class]);
    }
    objects_init(objects, objects->store);
}

static unsigned value_count(enum object_type type)
{
    const uint16_t *list = type_attributes(type);
    unsigned count = 0;

    while (list[count] != ATTRIBUTE_COUNT)
        count++;
    return count;
}

struct object *object_new(enum object_type type, struct span name)
{
    struct object *object = mem_alloc(1, sizeof *object);

    object->type = type;
    object->name = mem_copy(name.data, name.length);
    object->values = mem_alloc(value_count(type) + 1, sizeof *object->values);
    object->created = object->altered = clock_now();
    for (const uint16_t *a = type_attributes(type); *a != ATTRIBUTE_COUNT; a++) {
        struct value value = { .text = SPAN_NONE };

        if (!attribute_stored(*a))
            continue;
        must(value_of(*a, span_of(attribute_row(*a)->initial), &value) == 0);
        object_set(object, *a, &value);
    }
    return object;
}

static void copy_extras(struct object *copy, const struct object *object)
{
    struct object_extra **last = &copy->extras;

    for (const struct object_extra *extra = object->extras; extra; extra = extra->next) {
        *last = mem_alloc(1, sizeof **last);
        (*last)->name = mem_copy_text(extra->name);
        (*last)->text = mem_copy_text(extra->text);
        last = &(*last)->next;
    }
}

struct object *object_copy(const struct object *object)
{
    struct object *copy = mem_alloc(1, sizeof *copy);
    unsigned count = value_count(object->type);

    *copy = *object;
    copy->extras = NULL;
    copy->name = mem_copy_text(object->name);
    copy->values = mem_alloc(count + 1, sizeof *copy->values);
    for (unsigned i = 0; i < count; i++) {
        copy->values[i].number = object->values[i].number;
        copy->values[i].text = object->values[i].text ? mem_copy_text(object->values[i].text) : NULL;
    }
    copy_extras(copy, object);
    return copy;
}

void object_free(struct object *object)
{
    if (!object)
        return;
    for (unsigned i = 0; i < value_count(object->type); i++) {
        if (object->values[i].text)
            mem_wipe(object->values[i].text, strlen(object->values[i].text)); /* some are passwords */
        mem_free(object->values[i].text);
    }
    while (object->extras) {
        struct object_extra *extra = object->extras;

        object->extras = extra->next;
        mem_free(extra->name);
        mem_free(extra->text);
        mem_free(extra);
    }
    mem_free(object->values);
    mem_free(object->name);
    mem_free(object);
}

uint32_t objects_from(const struct objects *objects, enum object_class class, struct span name)
{
    uint32_t low = 0, high = objects->count[class];

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (span_compare(span_of(objects->all[class][middle]->name), name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static struct object **place_of(const struct objects *objects, enum object_class class, struct span name)
{
    uint32_t place = objects_from(objects, class, name);

    if (place < objects->count[class] && span_is(name, objects->all[class][place]->name))
        return &objects->all[class][place];
    return NULL;
}

struct object *objects_find(const struct objects *objects, enum object_class class, struct span name)
{
    struct object **place = place_of(objects, class, name);

    return place ? *place : NULL;
}

struct object *objects_qmgr(const struct objects *objects)
{
    must(objects->count[CLASS_QMGR] == 1);
    return objects->all[CLASS_QMGR][0];
}

/* In memory only. The object in whose place it is now, which the caller frees; NULL: none. */
static struct object *place(struct objects *objects, struct object *object)
{
    enum object_class class = object_types[object->type].class;
    struct object **old = place_of(objects, class, span_of(object->name));
    struct object *before;
    uint32_t at;

    object_comes(objects, object);
    if (old) {
        before = *old;
        object_leaves(objects, before);
        /* What is kept beside it may have come behind the copying of the draft. */
        if (object->id == before->id)
            object->part = before->part;
        *old = object;
        return before;
    }
    at = objects_from(objects, class, span_of(object->name));
    if (objects->count[class] == objects->capacity[class]) {
        objects->capacity[class] = objects->capacity[class] ? objects->capacity[class] * 2 : 16;
        objects->all[class] = mem_resize(objects->all[class], objects->capacity[class], sizeof *objects->all[class]);
    }
    memmove(objects->all[class] + at + 1, objects->all[class] + at,
            (objects->count[class] - at) * sizeof *objects->all[class]);
    objects->all[class][at] = object;
    objects->count[class]++;
    return NULL;
}

static void tell_change(const struct objects *objects, const struct object *before, const struct object *after)
{
    if (objects->watch.changed)
        objects->watch.changed(objects->watch.context, before, after);
}

/* -- changes of a unit of work -- */

struct object_change {
    struct object_change *next; /* the one before it */
    struct object *before;      /* owned; NULL: there was none */
    enum object_class class;
    char *name;
    struct buf key;
    bool stored;
    uint64_t position;          /* of the record before */
    const struct object *after; /* in objects_keep() */
    UT_hash_handle hh, pending;
};

/* Before the record of that object is changed. */
static struct object_change *change_new(const struct objects *objects, const struct object *object)
{
    struct object_change *change = mem_alloc(1, sizeof *change);

    change->class = object_types[object->type].class;
    change->name = mem_copy_text(object->name);
    change->stored = objects->store && !object->temporary;
    buf_init(&change->key, OBJECT_KEY_MAX);
    object_key(object, &change->key);
    if (change->stored)
        change->position = objects->store->position(objects->store->context, buf_span(&change->key));
    return change;
}

static void change_free(struct object_change *change)
{
    if (change->before)
        object_free(change->before);
    buf_release(&change->key);
    mem_free(change->name);
    mem_free(change);
}

void objects_join(struct objects *objects, struct store_unit *unit, struct object_change *changes)
{
    must(!objects->joined && !objects->changes);
    objects->joined = unit;
    objects->changes = changes;
    if (objects->store)
        objects->store->join(objects->store->context, unit);
}

struct object_change *objects_leave(struct objects *objects)
{
    struct object_change *changes = objects->changes;

    if (objects->store)
        objects->store->join(objects->store->context, NULL);
    objects->joined = NULL;
    objects->changes = NULL;
    return changes;
}

static struct object_change *turned(struct object_change *changes)
{
    struct object_change *first = NULL;

    while (changes) {
        struct object_change *next = changes->next;

        changes->next = first;
        first = changes;
        changes = next;
    }
    return first;
}

/* What each object was like behind a change of it: before a later one, or now. changes: the last one first. */
static void find_after(const struct objects *objects, struct object_change *changes)
{
    struct object_change *later, *latest = NULL; /* by key: the one behind */

    for (struct object_change *change = changes; change; change = change->next) {
        HASH_FIND(hh, latest, change->key.data, change->key.length, later);
        if (later)
            HASH_DEL(latest, later);
        change->after = later ? later->before : objects_find(objects, change->class, span_of(change->name));
        HASH_ADD_KEYPTR(hh, latest, change->key.data, change->key.length, change);
    }
    HASH_CLEAR(hh, latest);
}

void objects_keep(struct objects *objects, struct object_change *changes)
{
    find_after(objects, changes);
    changes = turned(changes);
    while (changes) {
        struct object_change *next = changes->next;

        if (changes->before || changes->after)
            tell_change(objects, changes->before, changes->after);
        HASH_DELETE(pending, objects->pending, changes);
        change_free(changes);
        changes = next;
    }
}

static void take_out(struct objects *objects, enum object_class class, uint32_t at)
{
    object_leaves(objects, objects->all[class][at]);
    objects->count[class]--;
    memmove(objects->all[class] + at, objects->all[class] + at + 1,
            (objects->count[class] - at) * sizeof *objects->all[class]);
}

static void undo_one(struct objects *objects, struct object_change *change)
{
    struct object *now = objects_find(objects, change->class, span_of(change->name)), *replaced;

    if (change->stored)
        objects->store->set_position(objects->store->context, buf_span(&change->key), change->position);
    if (change->before) {
        replaced = place(objects, change->before);
        change->before = NULL;
        if (replaced)
            object_free(replaced);
    } else if (now) {
        take_out(objects, change->class, objects_from(objects, change->class, span_of(change->name)));
        object_free(now);
    }
}

struct object_change *objects_undo(struct objects *objects, struct object_change *changes)
{
    struct object_change *next = changes->next;

    undo_one(objects, changes);
    HASH_DELETE(pending, objects->pending, changes);
    change_free(changes);
    return next;
}

/* The change is made: before is told, or kept for who may undo it. */
static void note_change(struct objects *objects, struct object_change *change, struct object *before, const struct object *now)
{
    if (change) {
        change->before = before;
        change->next = objects->changes;
        objects->changes = change;
        HASH_ADD_KEYPTR(pending, objects->pending, change->key.data, change->key.length, change);
        return;
    }
    tell_change(objects, before, now);
    if (before)
        object_free(before);
}

static int store_put(const struct objects *objects, const struct object *object)
{
    struct buf key, record;
    int reason;

    if (!objects->store || object->temporary)
        return 0;
    buf_init(&key, OBJECT_KEY_MAX);
    buf_init(&record, OBJECT_RECORD_MAX);
    object_key(object, &key);
    object_encode(object, &record);
    reason = buf_failed(&key) || buf_failed(&record) ? REASON_TOO_LONG : 0;
    if (reason == 0)
        reason = objects->store->put(objects->store->context, buf_span(&key), buf_span(&record));
    buf_release(&key);
    buf_wipe(&record);
    return reason;
}

/* Makes sure that the next id is one that a restart would not give again. */
static int reserve_ids(struct objects *objects)
{
    struct object *qmgr = objects_qmgr(objects);
    int reason;

    if (objects->next_id < objects->reserved)
        return 0;
    qmgr->id = objects->next_id + OBJECT_IDS_AT_ONCE;
    if (objects->joined && objects->store) /* they stay reserved, whatever becomes of the unit */
        objects->store->join(objects->store->context, NULL);
    reason = store_put(objects, qmgr);
    if (objects->joined && objects->store)
        objects->store->join(objects->store->context, objects->joined);
    if (reason < 0)
        qmgr->id = objects->reserved;
    else
        objects->reserved = qmgr->id;
    return reason;
}

/* Has a unit changed it that is not at its end? The store does not know the names of records that are removed, and they may come
 * back. */
static bool is_pending(const struct objects *objects, const struct object *draft)
{
    const struct object_change *change;
    struct buf key;

    if (!objects->pending)
        return false;
    buf_init(&key, OBJECT_KEY_MAX);
    object_key(draft, &key);
    HASH_FIND(pending, objects->pending, key.data, key.length, change);
    buf_release(&key);
    return change;
}

int objects_put(struct objects *objects, struct object *draft)
{
    struct object_change *change;
    int reason = 0;

    if (!objects->joined && is_pending(objects, draft)) {
        object_free(draft);
        return REASON_BUSY;
    }
    if ((draft->type == TYPE_QLOCAL || draft->type == TYPE_SUB) && draft->id == 0) {
        reason = reserve_ids(objects);
        if (reason == 0)
            draft->id = objects->next_id++;
    }
    if (draft->type == TYPE_QMGR)
        draft->id = objects->reserved;
    change = objects->joined ? change_new(objects, draft) : NULL;
    if (reason == 0)
        reason = store_put(objects, draft);
    if (reason < 0) {
        if (change)
            change_free(change);
        object_free(draft);
        return reason;
    }
    note_change(objects, change, place(objects, draft), draft);
    return reason;
}

int objects_remove(struct objects *objects, struct object *object)
{
    enum object_class class = object_types[object->type].class;
    uint32_t at = objects_from(objects, class, span_of(object->name));
    struct object_change *change = objects->joined ? change_new(objects, object) : NULL;
    struct buf key;
    int reason = 0;

    must(at < objects->count[class] && objects->all[class][at] == object);
    if (objects->store && !object->temporary) {
        buf_init(&key, OBJECT_KEY_MAX);
        object_key(object, &key);
        reason = objects->store->remove(objects->store->context, buf_span(&key));
        buf_release(&key);
    }
    if (reason < 0) {
        if (change)
            change_free(change);
        return reason;
    }
    take_out(objects, class, at);
    note_change(objects, change, object, NULL);
    return 0;
}

/* Client-connection channels were kept under the key of other channels once. */
static void old_key(const struct object *object, struct buf *key)
{
    buf_printf(key, "%s %s", object_classes[CLASS_CHANNEL].id, object->name);
}

/* Is the record under the right key? *old: under that of earlier levels. */
static bool key_good(const struct object *object, struct span key, bool *old)
{
    struct buf its_key;
    bool good;

    buf_init(&its_key, OBJECT_KEY_MAX);
    object_key(object, &its_key);
    good = span_equal(buf_span(&its_key), key);
    buf_clear(&its_key);
    old_key(object, &its_key);
    *old = !good && object->type == TYPE_CLNTCONN && span_equal(buf_span(&its_key), key);
    buf_release(&its_key);
    return good || *old;
}

static int load_one(void *to, struct span key, struct span record)
{
    struct objects *objects = to;
    struct object *object, *same;
    int reason = object_decode(record, &object);
    bool old;

    if (reason < 0)
        return reason;
    same = objects_find(objects, object_types[object->type].class, span_of(object->name));
    if (!key_good(object, key, &old) || (object->type == TYPE_QMGR && objects->count[CLASS_QMGR]) ||
        (same && !old && !same->old_key)) {
        object_free(object);
        return REASON_CORRUPT;
    }
    if (same) { /* both keys: a start ended while the old one was being given up */
        same->old_key = true;
        object_free(object);
        return 0;
    }
    object->old_key = old;
    (void)!place(objects, object); /* there is none */
    return 0;
}

/* Stores anew what is under an old key. */
static int move_keys(struct objects *objects)
{
    struct buf key, record;
    int reason = 0;

    buf_init(&key, OBJECT_KEY_MAX);
    buf_init(&record, OBJECT_RECORD_MAX);
    for (uint32_t i = 0; i < objects->count[CLASS_CLNTCONN] && reason == 0; i++) {
        struct object *object = objects->all[CLASS_CLNTCONN][i];

        if (!object->old_key)
            continue;
        buf_clear(&key);
        buf_clear(&record);
        object_key(object, &key);
        object_encode(object, &record);
        reason = objects->store->put(objects->store->context, buf_span(&key), buf_span(&record));
        buf_clear(&key);
        old_key(object, &key);
        if (reason == 0)
            reason = objects->store->remove(objects->store->context, buf_span(&key));
        object->old_key = reason < 0;
    }
    buf_release(&key);
    buf_release(&record);
    return reason;
}

int objects_load(struct objects *objects, const char *qmgr_name)
{
    int reason = objects->store ? objects->store->load(objects->store->context, load_one, objects) : 0;

    if (reason < 0)
        return reason;
    if (objects->count[CLASS_QMGR] == 0) {
        if (objects->count[CLASS_QUEUE]) /* ids would be given twice */
            return REASON_CORRUPT;
        return objects_put(objects, object_new(TYPE_QMGR, span_of(qmgr_name)));
    }
    objects->next_id = objects->reserved = objects_qmgr(objects)->id;
    return move_keys(objects);
}

static struct object_value *slot(const struct object *object, enum attribute attribute)
{
    int at = attribute_place(object->type, attribute);

    if (at < 0)
        bug("%s has no attribute %s", object_types[object->type].word, attribute_row(attribute)->name);
    return &object->values[at];
}

bool object_has(const struct object *object, enum attribute attribute)
{
    return attribute_place(object->type, attribute) >= 0;
}

int64_t object_number(const struct object *object, enum attribute attribute)
{
    return slot(object, attribute)->number;
}

struct span object_text(const struct object *object, enum attribute attribute)
{
    const struct object_value *value = slot(object, attribute);

    return value->text ? span_of(value->text) : SPAN_NONE;
}

struct value object_value(const struct object *object, enum attribute attribute)
{
    return (struct value){ object_number(object, attribute), object_text(object, attribute) };
}

bool object_is(const struct object *object, enum attribute attribute, const char *word)
{
    char number[VALUE_TEXT_MAX];
    struct value value = object_value(object, attribute);

    return span_is(value_text(attribute, &value, number), word);
}

void object_set(struct object *draft, enum attribute attribute, const struct value *value)
{
    struct object_value *to = slot(draft, attribute);

    mem_free(to->text);
    to->text = value->text.length ? mem_copy(value->text.data, value->text.length) : NULL;
    to->number = value->number;
}

struct span object_shown_name(const struct object *object)
{
    return object->name[0] == OBJECT_UNNAMED ? SPAN_NONE : span_of(object->name);
}

void object_identifier(const char *qmgr, uint64_t number, unsigned char *identifier)
{
    size_t length = strlen(qmgr);

    memcpy(identifier, "CSQ ", 4);
    memset(identifier + 4, ' ', 12);
    memcpy(identifier + 4, qmgr, length < 12 ? length : 12);
    for (unsigned i = 0; i < 8; i++)
        identifier[16 + i] = (unsigned char)(number >> (56 - 8 * i));
}

bool object_identified(const char *qmgr, const struct object *object, struct span digits)
{
    unsigned char identifier[24];
    char text[2 * sizeof identifier + 1];

    object_identifier(qmgr, object->id, identifier);
    for (size_t i = 0; i < sizeof identifier; i++)
        snprintf(text + 2 * i, 3, "%02X", identifier[i]);
    return span_is_fold(span_trim(digits), text);
}
