/* objects.h - the objects of the queue manager: queues, channels and the rest, by class and name.
 *
 * Owner:   the engine thread of mstr.
 * Rule:    an object is changed by objects_put() and objects_remove() only, and those return when the change is on disk. A draft
 *          is made (object_new(), object_copy()), changed, and handed over.
 * Units:   microseconds since 1970 UTC.
 * Errors:  0 or a negative reason; nothing was changed then. objects_load(): REASON_CORRUPT for a record that cannot be read.
 * Memory:  the table owns its objects; a pointer to one is good until that object is changed or removed. objects_put() takes
 *          the draft over, whether it succeeds or not.
 * Blocks:  objects_put() and objects_remove() for the store.
 * Source:  docs/formats/object_record.md.
 */
#ifndef MSTR_OBJECTS_H
#define MSTR_OBJECTS_H

#include "base/buf.h"
#include "base/clock.h"
#include "base/name.h"
#include "mstr/attribute.h"

/* A value as an object owns it. */
struct object_value {
    int64_t number;
    char *text; /* NULL for none */
};

/* An attribute of a later level, kept as it came. */
struct object_extra {
    struct object_extra *next;
    char *name;
    char *text;
};

struct object {
    enum object_type type;
    bool temporary;        /* a temporary dynamic queue, a subscription that is not durable: in memory only */
    bool dynamic;          /* it was made by a program: of a model queue, or by MQSUB */
    bool grouped;          /* a subscription of MQSO_GROUP_SUB */
    bool going;            /* a dynamic queue whose deletion has begun: a restart finishes it */
    bool old_key;          /* a client-connection channel whose record is under the key of other channels */
    struct name8 maker;    /* user ID of the program that made it; none: a command did, or one of an earlier level */
    uint64_t size;         /* what it counts as there: object_size() when it came to the table */
    uint64_t id;           /* of a local queue, a subscription: never given again, even after a delete. Of QMGR: see the format */
    microseconds created;
    microseconds altered;
    char *name;
    struct object_value *values; /* one for each attribute of the type, in the order of type_attributes() */
    struct object_extra *extras;
    void *part;            /* what the owner of the messages keeps beside a queue; borrowed, moves on to the changed object */
};

/* Where objects are kept: objects_put() and objects_remove() go through it, and it returns when the change is durable. The key is
 * the class word, a blank and the name; a record is bytes to it. */
struct store_unit; /* message_store.h */
struct object_store {
    void *context;
    int (*put)(void *context, struct span key, struct span record);
    int (*remove)(void *context, struct span key);
    /* Calls each for all records in any order, and ends early with what it returns when that is negative. */
    int (*load)(void *context, int (*each)(void *to, struct span key, struct span record), void *to);
    /* For objects_join(); NULL of a store that has no units. put and remove belong to that unit from now on, and are durable with
     * it; NULL: each is durable when it returns. */
    void (*join)(void *context, struct store_unit *unit);
    /* Where the record of a key is, 0: nowhere; for a unit that is backed out. */
    uint64_t (*position)(void *context, struct span key);
    void (*set_position)(void *context, struct span key, uint64_t position);
};

/* Begins the name of a subscription without a name, which no name that is given does. */
enum { OBJECT_UNNAMED = '\1' };
enum { OBJECT_RECORD_MAX = 1 << 20, OBJECT_KEY_MAX = OBJECT_NAME_MAX + 16, OBJECT_IDS_AT_ONCE = 100 };

/* Who hears of each change once it is on disk: before is NULL of a new object, after of one that is removed. Both are borrowed;
 * objects must not be changed from there. */
struct object_watch {
    void *context;
    void (*changed)(void *context, const struct object *before, const struct object *after);
};

struct object_change;
struct object_maker;

/* What objects that programs have made take, in bytes, about: memory; and of that, what page set 0 holds too. */
struct object_use {
    uint64_t all, kept;
};

struct objects {
    struct store_unit *joined;        /* changes belong to it; NULL: to none */
    struct object_change *changes;    /* of it, the last one first */
    struct object_change *pending;    /* those of units that are not at their end, by key */
    const struct object_store *store; /* borrowed; NULL: nothing is kept */
    struct object_watch watch;        /* empty: nobody */
    struct object **all[CLASS_COUNT]; /* in name order */
    uint32_t count[CLASS_COUNT];
    uint32_t capacity[CLASS_COUNT];
    struct object_use made;           /* by programs of all user IDs */
    struct object_maker *makers;
    uint64_t next_id;
    uint64_t reserved;                /* ids below this are never given again after a restart */
};

void objects_init(struct objects *objects, const struct object_store *store);
void objects_release(struct objects *objects);
/* Reads all objects; makes the queue manager object when there is none. */
int objects_load(struct objects *objects, const char *qmgr_name) MUST_CHECK;

struct object *objects_find(const struct objects *objects, enum object_class class, struct span name);
/* The place of the first object whose name is not below it, for walks in name order. */
uint32_t objects_from(const struct objects *objects, enum object_class class, struct span name);
struct object *objects_qmgr(const struct objects *objects);

/* A draft with the initial values of its type. */
struct object *object_new(enum object_type type, struct span name);
/* A draft that is the same. */
struct object *object_copy(const struct object *object);
void object_free(struct object *object);
/* Stores the draft, and puts it in the place of the object of its class and name. Gives a new local queue its id. */
int objects_put(struct objects *objects, struct object *draft) MUST_CHECK;
int objects_remove(struct objects *objects, struct object *object) MUST_CHECK;

/* Changes from objects_join() until objects_leave() belong to that unit of work: they are there at once, and durable when it is;
 * one that fails leaves a unit that has to be backed out. changes: those of the unit before, which was left; NULL: there are none.
 * objects_leave() hands them out (NULL: there are none), and the caller says what became of the unit: objects_keep() before its
 * commit, or objects_undo() behind its backout, after which all is as it was, but for what others have changed since. Until then
 * objects_put() of others fails with REASON_BUSY for what has been changed. */
void objects_join(struct objects *objects, struct store_unit *unit, struct object_change *changes);
struct object_change *objects_leave(struct objects *objects);
void objects_keep(struct objects *objects, struct object_change *changes);
/* The last one; the others (NULL: there are none). */
struct object_change *objects_undo(struct objects *objects, struct object_change *changes) MUST_CHECK;

/* Values; the object has to have the attribute, which must be a stored one. */
int64_t object_number(const struct object *object, enum attribute attribute);
struct span object_text(const struct object *object, enum attribute attribute);
struct value object_value(const struct object *object, enum attribute attribute);
/* Is the word of the attribute this one? */
bool object_is(const struct object *object, enum attribute attribute, const char *word);
bool object_has(const struct object *object, enum attribute attribute);
/* Changes a draft. */
void object_set(struct object *draft, enum attribute attribute, const struct value *value);

/* object_makers.c: what it takes; what those take that programs of a user ID have made; for objects.c: each that has a maker. */
uint64_t object_size(const struct object *object);
struct object_use objects_made_by(const struct objects *objects, const struct name8 *user);
void object_comes(struct objects *objects, struct object *object);
void object_leaves(struct objects *objects, const struct object *object);

/* The name as it is shown. */
struct span object_shown_name(const struct object *object);
/* An identifier as MQ makes them, 24 bytes: CSQ, a blank, the queue manager, and a number. */
void object_identifier(const char *qmgr, uint64_t number, unsigned char *identifier);

/* Is it the object with this identifier, in hexadecimal digits? */
bool object_identified(const char *qmgr, const struct object *object, struct span digits);

/* "QUEUE PAY.IN" */
void object_key(const struct object *object, struct buf *key);
/* The record of an object, and the object of a record, which the caller frees. */
void object_encode(const struct object *object, struct buf *record);
int object_decode(struct span record, struct object **object) MUST_CHECK;

#endif
