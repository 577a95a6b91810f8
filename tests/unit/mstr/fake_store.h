/* fake_store.h - a store of objects in memory, for tests: what is on "disk", and a change that fails when the test wants it. */
#ifndef TESTS_UNIT_MSTR_FAKE_STORE_H
#define TESTS_UNIT_MSTR_FAKE_STORE_H

#include "tests/unit/test.h"

#include "base/mem.h"
#include "mstr/objects.h"

enum { FAKE_RECORDS = 2000 };

struct fake_record {
    char *key;
    char *bytes;
    size_t length;
};

struct fake_store {
    struct object_store store; /* to be handed to objects_init() */
    struct fake_record records[FAKE_RECORDS];
    size_t count;
    unsigned changes;
    unsigned fail_at; /* this change fails; 0 none */
};

static inline struct fake_record *fake_record(struct fake_store *fake, struct span key)
{
    for (size_t i = 0; i < fake->count; i++)
        if (span_is(key, fake->records[i].key))
            return &fake->records[i];
    return NULL;
}

static inline int fake_put(void *context, struct span key, struct span record)
{
    struct fake_store *fake = context;
    struct fake_record *to = fake_record(fake, key);

    if (++fake->changes == fake->fail_at)
        return REASON_IO;
    if (!to) {
        assert_true(fake->count < FAKE_RECORDS);
        to = &fake->records[fake->count++];
        to->key = mem_copy(key.data, key.length);
        to->bytes = NULL;
    }
    mem_free(to->bytes);
    to->bytes = mem_copy(record.data, record.length);
    to->length = record.length;
    return 0;
}

static inline int fake_remove(void *context, struct span key)
{
    struct fake_store *fake = context;
    struct fake_record *gone = fake_record(fake, key);

    if (++fake->changes == fake->fail_at)
        return REASON_IO;
    assert_non_null(gone);
    mem_free(gone->key);
    mem_free(gone->bytes);
    *gone = fake->records[--fake->count];
    return 0;
}

static inline int fake_load(void *context, int (*each)(void *to, struct span key, struct span record), void *to)
{
    struct fake_store *fake = context;
    int reason = 0;

    for (size_t i = 0; i < fake->count && reason == 0; i++)
        reason = each(to, span_of(fake->records[i].key), span_bytes(fake->records[i].bytes, fake->records[i].length));
    return reason;
}

static inline const struct object_store *fake_object_store(struct fake_store *fake)
{
    fake->store = (struct object_store){ .context = fake, .put = fake_put, .remove = fake_remove, .load = fake_load };
    return &fake->store;
}

static inline void fake_store_release(struct fake_store *fake)
{
    for (size_t i = 0; i < fake->count; i++) {
        mem_free(fake->records[i].key);
        mem_free(fake->records[i].bytes);
    }
}

#endif
