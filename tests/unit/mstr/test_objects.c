/* test_objects.c - objects.h and attribute.h: values, objects, what comes back after a restart, what an error changes: nothing. */
#include "tests/unit/mstr/fake_store.h"

struct value_row {
    enum attribute attribute;
    const char *text;
    const char *wanted; /* NULL: refused */
};

static const struct value_row values[] = {
    { A_MAXDEPTH, "0", "0" },
    { A_MAXDEPTH, "999999999", "999999999" },
    { A_MAXDEPTH, "1000000000", NULL },
    { A_MAXDEPTH, "-1", NULL },
    { A_MAXDEPTH, "007", "7" },
    { A_MAXDEPTH, "", NULL },
    { A_MAXDEPTH, "MANY", NULL },
    { A_TRIGDPTH, "0", NULL },
    { A_QMGR_MAXMSGL, "32767", NULL },
    { A_QMGR_MAXMSGL, "32768", "32768" },
    { A_CAPEXPRY, "NOLIMIT", "NOLIMIT" },
    { A_TOPIC_CAPEXPRY, "NOLIMIT", "NOLIMIT" },
    { A_TOPIC_CAPEXPRY, "ASPARENT", "ASPARENT" },
    { A_TOPIC_CAPEXPRY, "0", NULL },
    { A_PUT, "ENABLED", "ENABLED" },
    { A_PUT, "DISABLED", "DISABLED" },
    { A_PUT, "enabled", NULL },
    { A_PUT, "", NULL },
    { A_PUT, "ENABLED DISABLED", NULL },
    { A_SHARE, "NOSHARE", "NOSHARE" },
    { A_SHARE, "YES", NULL },
    { A_BOQNAME, "A.b/c_d%1", "A.b/c_d%1" },
    { A_BOQNAME, "A-B", NULL },
    { A_BOQNAME, "A B", NULL },
    { A_BOQNAME, "   ", "" },
    { A_BOQNAME, "A23456789012345678901234567890123456789012345678", "A23456789012345678901234567890123456789012345678" },
    { A_BOQNAME, "A234567890123456789012345678901234567890123456789", NULL },
    { A_STGCLASS, "NINELETTR", NULL },
    { A_DESCR, "it's (a) text  ", "it's (a) text" },
    { A_DESCR, "\x01", NULL },
    { A_NAMES, "A,B,A", "A,B,A" },
    { A_NAMES, "", "" },
    { A_NAMES, ",", NULL },
    { A_NAMES, "A,", NULL },
    { A_NAMES, "A,,B", NULL },
    { A_NAMES, "A-B", NULL },
    { A_MSGEXIT, "1,2,3,4,5,6,7,8", "1,2,3,4,5,6,7,8" },
    { A_MSGEXIT, "1,2,3,4,5,6,7,8,9", NULL },
    { A_CURDEPTH, "0", NULL }, /* live: nobody sets it */
};

static void values_have_one_text(void **state UNUSED)
{
    for (size_t i = 0; i < ARRAY_COUNT(values); i++) {
        struct value value = { .text = SPAN_NONE };
        char number[VALUE_TEXT_MAX];
        int reason = value_of(values[i].attribute, span_of(values[i].text), &value);

        if (!values[i].wanted)
            assert_true(reason < 0);
        else
            assert_int_equal(reason, 0);
        if (reason == 0)
            assert_span(value_text(values[i].attribute, &value, number), values[i].wanted);
    }
}

/* What object_new() and the parser take for granted about the tables. */
static void the_tables_are_sound(void **state UNUSED)
{
    for (unsigned type = 0; type < TYPE_COUNT; type++) {
        const uint16_t *list = type_attributes(type);

        for (unsigned i = 0; list[i] != ATTRIBUTE_COUNT; i++) {
            const struct attribute_row *row = attribute_row(list[i]);
            struct value value = { .text = SPAN_NONE };

            assert_int_equal(attribute_place(type, list[i]), i);
            assert_int_equal(attribute_find(span_of(row->name), TYPE_SET(type)), list[i]); /* no two of that name */
            assert_true(row->text[0] && strlen(row->name) <= 8);
            if (attribute_stored(list[i]))
                assert_int_equal(value_of(list[i], span_of(row->initial), &value), 0);
            if (row->kind == ATTRIBUTE_FLAG)
                assert_span(word_at(row->words, 0), row->name);
        }
    }
    for (unsigned i = 0; i < ATTRIBUTE_COUNT; i++)
        assert_true(attribute_row(i)->types != 0 && (attribute_row(i)->needed & ~attribute_row(i)->types) == 0);
}

static struct object *put(struct objects *objects, enum object_type type, const char *name)
{
    assert_int_equal(objects_put(objects, object_new(type, span_of(name))), 0);
    return objects_find(objects, object_types[type].class, span_of(name));
}

static void set(struct object *draft, enum attribute attribute, const char *text)
{
    struct value value = { .text = SPAN_NONE };

    assert_int_equal(value_of(attribute, span_of(text), &value), 0);
    object_set(draft, attribute, &value);
}

static void take_key(struct fake_store *fake, const char *from, const char *to)
{
    struct fake_record *record = fake_record(fake, span_of(from));

    assert_non_null(record);
    mem_free(record->key);
    record->key = mem_copy_text(to);
}

/* Of an earlier level: its record is under the key of other channels, and gets its own one, whatever step of that fails. */
static void client_channels_move_to_their_own_key(void **state UNUSED)
{
    for (unsigned fail = 0; fail < 3; fail++) {
        struct fake_store fake = { .count = 0 };
        struct objects objects;

        objects_init(&objects, fake_object_store(&fake));
        assert_int_equal(objects_load(&objects, "ZQS1"), 0);
        put(&objects, TYPE_CLNTCONN, "A");
        objects_release(&objects);
        take_key(&fake, "CLNTCONN A", "CHANNEL A");
        fake.fail_at = fail ? fake.changes + fail : 0;
        assert_int_equal(objects_load(&objects, "ZQS1"), fail ? REASON_IO : 0);
        objects_release(&objects);
        assert_int_equal(objects_load(&objects, "ZQS1"), 0);
        assert_int_equal(objects.count[CLASS_CLNTCONN], 1);
        assert_null(fake_record(&fake, span_of("CHANNEL A")));
        put(&objects, TYPE_SVRCONN, "A");
        objects_release(&objects);
        assert_int_equal(objects_load(&objects, "ZQS1"), 0);
        assert_int_equal(objects.count[CLASS_CLNTCONN], 1);
        assert_int_equal(objects.count[CLASS_CHANNEL], 1);
        objects_release(&objects);
        take_key(&fake, "CHANNEL A", "CLNTCONN B"); /* and no other channel under theirs */
        assert_int_equal(objects_load(&objects, "ZQS1"), REASON_CORRUPT);
        objects_release(&objects);
        fake_store_release(&fake);
    }
}

static void objects_come_back_after_a_restart(void **state UNUSED)
{
    struct fake_store fake = { .count = 0 };
    struct objects objects;
    struct object *draft;
    uint64_t id;

    objects_init(&objects, fake_object_store(&fake));
    assert_int_equal(objects_load(&objects, "ZQS1"), 0);
    put(&objects, TYPE_QREMOTE, "Q.C");
    id = put(&objects, TYPE_QLOCAL, "Q.A")->id;
    put(&objects, TYPE_SDR, "Q.A"); /* another class */
    draft = object_copy(objects_find(&objects, CLASS_QUEUE, span_of("Q.A")));
    set(draft, A_DESCR, "changed");
    set(draft, A_MAXDEPTH, "17");
    set(draft, A_SHARE, "SHARE");
    assert_int_equal(objects_put(&objects, draft), 0);
    put(&objects, TYPE_QLOCAL, "Q.B");
    assert_int_equal(objects_remove(&objects, objects_find(&objects, CLASS_QUEUE, span_of("Q.B"))), 0);
    objects_release(&objects);

    assert_int_equal(objects_load(&objects, "ZQS1"), 0);
    assert_int_equal(objects.count[CLASS_QUEUE], 2);
    draft = objects_find(&objects, CLASS_QUEUE, span_of("Q.A"));
    assert_int_equal(draft->id, id);
    assert_span(object_text(draft, A_DESCR), "changed");
    assert_int_equal(object_number(draft, A_MAXDEPTH), 17);
    assert_true(object_is(draft, A_SHARE, "SHARE") && object_is(draft, A_GET, "ENABLED"));
    assert_non_null(objects_find(&objects, CLASS_CHANNEL, span_of("Q.A")));
    assert_null(objects_find(&objects, CLASS_QUEUE, span_of("Q.B")));
    objects_release(&objects);
    fake_store_release(&fake);
}

/* Not when its queue was deleted, not after a restart, not after one in the middle of anything. */
static void an_id_is_never_given_twice(void **state UNUSED)
{
    struct fake_store fake = { .count = 0 };
    struct objects objects;
    uint64_t last = 0;

    objects_init(&objects, fake_object_store(&fake));
    for (unsigned start = 0; start < 5; start++) {
        assert_int_equal(objects_load(&objects, "ZQS1"), 0);
        for (unsigned i = 0; i < start * 60; i++) {
            struct object *queue = put(&objects, TYPE_QLOCAL, "Q");

            assert_true(queue->id > last);
            last = queue->id;
            assert_int_equal(objects_remove(&objects, queue), 0);
        }
        objects_release(&objects);
    }
    fake_store_release(&fake);
}

static void a_change_that_fails_changes_nothing(void **state UNUSED)
{
    struct fake_store fake = { .count = 0 };
    struct objects objects;
    struct object *draft, *queue;
    uint64_t id;

    objects_init(&objects, fake_object_store(&fake));
    fake.fail_at = 1;
    assert_int_equal(objects_load(&objects, "ZQS1"), REASON_IO);
    assert_int_equal(objects_load(&objects, "ZQS1"), 0);
    fake.fail_at = fake.changes + 1; /* the reservation of ids */
    assert_int_equal(objects_put(&objects, object_new(TYPE_QLOCAL, span_of("Q"))), REASON_IO);
    fake.fail_at = fake.changes + 2; /* the queue itself */
    assert_int_equal(objects_put(&objects, object_new(TYPE_QLOCAL, span_of("Q"))), REASON_IO);
    assert_null(objects_find(&objects, CLASS_QUEUE, span_of("Q")));
    queue = put(&objects, TYPE_QLOCAL, "Q");
    id = queue->id;
    draft = object_copy(queue);
    set(draft, A_DESCR, "new");
    fake.fail_at = fake.changes + 1;
    assert_int_equal(objects_put(&objects, draft), REASON_IO);
    fake.fail_at = fake.changes + 1;
    assert_int_equal(objects_remove(&objects, queue), REASON_IO);
    assert_ptr_equal(objects_find(&objects, CLASS_QUEUE, span_of("Q")), queue);
    assert_span(object_text(queue, A_DESCR), "");
    assert_int_equal(queue->id, id);
    objects_release(&objects);
    fake_store_release(&fake);
}

/* ALTER looked at the state of the queue between making the draft and storing it, and the queue was opened by that. */
static void what_was_opened_behind_the_draft_was_lost(void **state UNUSED)
{
    struct objects objects;
    struct object *queue, *draft;
    int part = 0;

    objects_init(&objects, NULL);
    assert_int_equal(objects_load(&objects, "ZQS1"), 0);
    queue = put(&objects, TYPE_QLOCAL, "Q");
    draft = object_copy(queue);
    queue->part = &part;
    assert_int_equal(objects_put(&objects, draft), 0);
    assert_ptr_equal(objects_find(&objects, CLASS_QUEUE, span_of("Q"))->part, &part);
    objects_release(&objects);
}

static void a_temporary_queue_is_not_kept(void **state UNUSED)
{
    struct fake_store fake = { .count = 0 };
    struct objects objects;
    struct object *draft = object_new(TYPE_QLOCAL, span_of("TEMP"));

    objects_init(&objects, fake_object_store(&fake));
    assert_int_equal(objects_load(&objects, "ZQS1"), 0);
    draft->temporary = true;
    assert_int_equal(objects_put(&objects, draft), 0);
    assert_int_equal(fake.count, 1); /* the queue manager, whose reserved ids were raised */
    assert_int_equal(objects_remove(&objects, objects_find(&objects, CLASS_QUEUE, span_of("TEMP"))), 0);
    objects_release(&objects);
    fake_store_release(&fake);
}

static void names_stay_in_order(void **state UNUSED)
{
    struct objects objects;

    objects_init(&objects, NULL);
    for (unsigned i = 0; i < 500; i++) {
        char name[20];
        struct object *draft;

        snprintf(name, sizeof name, "N%u", (i * 7919) % 500);
        draft = object_new(TYPE_PROCESS, span_of(name));
        assert_int_equal(objects_put(&objects, draft), 0);
    }
    assert_int_equal(objects.count[CLASS_PROCESS], 500);
    for (uint32_t i = 1; i < 500; i++)
        assert_true(strcmp(objects.all[CLASS_PROCESS][i - 1]->name, objects.all[CLASS_PROCESS][i]->name) < 0);
    assert_string_equal(objects.all[CLASS_PROCESS][objects_from(&objects, CLASS_PROCESS, span_of("N498A"))]->name, "N499");
    assert_int_equal(objects_from(&objects, CLASS_PROCESS, span_of("Z")), 500);
    objects_release(&objects);
}

static void encoded(struct buf *record)
{
    struct object *object = object_new(TYPE_NAMELIST, span_of("NL"));

    set(object, A_NAMES, "A,B");
    buf_init(record, OBJECT_RECORD_MAX);
    object_encode(object, record);
    object_free(object);
}

/* A record of a later level: what we do not know stays in it. */
static void unknown_attributes_are_kept(void **state UNUSED)
{
    struct buf record, again;
    struct object *object, *copy;

    encoded(&record);
    record.data[31]++; /* one attribute more */
    buf_put_field_text(&record, "FUTURE");
    buf_put_field_text(&record, "a value");
    assert_int_equal(object_decode(buf_span(&record), &object), 0);
    copy = object_copy(object);
    object_free(object);
    buf_init(&again, OBJECT_RECORD_MAX);
    object_encode(copy, &again);
    object_free(copy);
    assert_int_equal(again.length, record.length);
    assert_memory_equal(again.data, record.data, record.length);
    buf_release(&again);
    buf_release(&record);
}

static void a_missing_attribute_has_its_initial_value(void **state UNUSED)
{
    struct buf record;
    struct object *object;

    buf_init(&record, OBJECT_RECORD_MAX);
    buf_put_u16(&record, 1);
    buf_put_u16(&record, 0);
    for (unsigned i = 0; i < 3; i++)
        buf_put_u64(&record, 5);
    buf_put_u32(&record, 0);
    buf_put_field_text(&record, "QLOCAL");
    buf_put_field_text(&record, "Q");
    assert_int_equal(object_decode(buf_span(&record), &object), 0);
    assert_int_equal(object_number(object, A_MAXDEPTH), 999999999);
    assert_int_equal(object->id, 5);
    object_free(object);
    buf_release(&record);
}

/* Each byte changed, each end cut off: an orderly refusal, or an object that can be written. */
static void damaged_records_are_refused(void **state UNUSED)
{
    struct buf record, again;
    struct object *object;

    encoded(&record);
    for (size_t i = 0; i < record.length; i++)
        assert_int_equal(object_decode(span_bytes(record.data, i), &object), REASON_CORRUPT);
    buf_init(&again, OBJECT_RECORD_MAX);
    for (size_t i = 0; i < record.length; i++)
        for (unsigned bit = 0; bit < 8; bit++) {
            record.data[i] = (char)(record.data[i] ^ (1 << bit));
            if (object_decode(buf_span(&record), &object) == 0) {
                buf_clear(&again);
                object_encode(object, &again);
                object_free(object);
            }
            record.data[i] = (char)(record.data[i] ^ (1 << bit));
        }
    buf_put_u8(&record, 0);
    assert_int_equal(object_decode(buf_span(&record), &object), REASON_CORRUPT);
    buf_release(&again);
    buf_release(&record);
}

/* A record under the key of another object, or twice the same object: the store is damaged. */
static void a_record_under_a_wrong_key_is_refused(void **state UNUSED)
{
    struct fake_store fake = { .count = 0 };
    struct objects objects;
    struct buf record;

    objects_init(&objects, fake_object_store(&fake));
    encoded(&record);
    assert_int_equal(fake_put(&fake, span_of("NAMELIST OTHER"), buf_span(&record)), 0);
    assert_int_equal(objects_load(&objects, "ZQS1"), REASON_CORRUPT);
    objects_release(&objects);
    fake_store_release(&fake);
    buf_release(&record);
}

/* Queues without a queue manager object: their numbers could be given again. */
static void queues_without_a_queue_manager_object_are_refused(void **state UNUSED)
{
    struct fake_store fake = { .count = 0 };
    struct objects objects;

    objects_init(&objects, fake_object_store(&fake));
    assert_int_equal(objects_load(&objects, "ZQS1"), 0);
    put(&objects, TYPE_QLOCAL, "Q");
    objects_release(&objects);
    assert_int_equal(fake_remove(&fake, span_of("QMGR ZQS1")), 0);
    assert_int_equal(objects_load(&objects, "ZQS1"), REASON_CORRUPT);
    objects_release(&objects);
    fake_store_release(&fake);
}

/* -- of programs -- */

static struct object *made(enum object_type type, const char *name, const char *user)
{
    struct object *draft = object_new(type, span_of(name));

    draft->dynamic = true;
    draft->maker = name8_const(user);
    return draft;
}

static uint64_t use_of(const struct objects *objects, const char *user)
{
    struct name8 name = name8_const(user);

    return objects_made_by(objects, &name).all;
}

static void a_restart_counts_what_is_durable_for_who_has_made_it(void **state UNUSED)
{
    struct fake_store fake = { .count = 0 };
    struct objects objects;
    struct object *draft;
    uint64_t size;

    objects_init(&objects, fake_object_store(&fake));
    assert_int_equal(objects_load(&objects, "ZQS1"), 0);
    put(&objects, TYPE_QLOCAL, "OTHER");
    assert_int_equal(objects.made.all, 0);
    assert_int_equal(objects_put(&objects, made(TYPE_QLOCAL, "Q", "USER1")), 0);
    size = use_of(&objects, "USER1");
    assert_true(size >= 4096);
    draft = made(TYPE_QLOCAL, "T", "USER1");
    draft->temporary = true;
    assert_int_equal(objects_put(&objects, draft), 0);
    assert_int_equal(objects_put(&objects, made(TYPE_SUB, "S", "USER2")), 0);
    assert_true(use_of(&objects, "USER1") == 2 * size && objects.made.kept < objects.made.all);
    draft = object_copy(objects_find(&objects, CLASS_QUEUE, span_of("Q")));
    set(draft, A_DESCR, "0123456789");
    assert_int_equal(objects_put(&objects, draft), 0);
    objects_release(&objects);
    assert_int_equal(objects_load(&objects, "ZQS1"), 0);
    assert_int_equal(use_of(&objects, "USER1"), size + 2 * 10);
    assert_int_equal(objects.made.all, objects.made.kept);
    assert_int_equal(objects.made.all, use_of(&objects, "USER1") + use_of(&objects, "USER2"));
    assert_int_equal(objects_remove(&objects, objects_find(&objects, CLASS_QUEUE, span_of("Q"))), 0);
    assert_int_equal(use_of(&objects, "USER1"), 0);
    assert_int_equal(objects_remove(&objects, objects_find(&objects, CLASS_SUB, span_of("S"))), 0);
    assert_int_equal(objects.made.all, 0);
    objects_release(&objects);
    fake_store_release(&fake);
}

static void a_queue_that_was_being_deleted_is_known_after_a_restart(void **state UNUSED)
{
    struct fake_store fake = { .count = 0 };
    struct objects objects;
    struct object *draft;

    objects_init(&objects, fake_object_store(&fake));
    assert_int_equal(objects_load(&objects, "ZQS1"), 0);
    draft = made(TYPE_QLOCAL, "Q", "USER1");
    draft->going = true;
    assert_int_equal(objects_put(&objects, draft), 0);
    assert_int_equal(objects_put(&objects, made(TYPE_QLOCAL, "R", "USER1")), 0);
    objects_release(&objects);
    assert_int_equal(objects_load(&objects, "ZQS1"), 0);
    assert_true(objects_find(&objects, CLASS_QUEUE, span_of("Q"))->going);
    assert_false(objects_find(&objects, CLASS_QUEUE, span_of("R"))->going);
    assert_null(objects_find(&objects, CLASS_QUEUE, span_of("Q"))->extras);
    objects_release(&objects);
    fake_store_release(&fake);
}

static void what_a_unit_changed_and_gave_up_counts_as_before(void **state UNUSED)
{
    struct object_change *changes;
    struct objects objects;
    struct object *draft;
    uint64_t before;
    char unit;

    objects_init(&objects, NULL);
    assert_int_equal(objects_load(&objects, "ZQS1"), 0);
    assert_int_equal(objects_put(&objects, made(TYPE_SUB, "A", "USER1")), 0);
    assert_int_equal(objects_put(&objects, made(TYPE_SUB, "B", "USER1")), 0);
    before = use_of(&objects, "USER1");
    objects_join(&objects, (struct store_unit *)&unit, NULL);
    assert_int_equal(objects_put(&objects, made(TYPE_SUB, "C", "USER2")), 0);
    draft = object_copy(objects_find(&objects, CLASS_SUB, span_of("A")));
    set(draft, A_SUB_TOPICSTR, "a/long/string");
    assert_int_equal(objects_put(&objects, draft), 0);
    assert_int_equal(objects_remove(&objects, objects_find(&objects, CLASS_SUB, span_of("B"))), 0);
    assert_true(use_of(&objects, "USER1") < before && use_of(&objects, "USER2") > 0);
    for (changes = objects_leave(&objects); changes;)
        changes = objects_undo(&objects, changes);
    assert_int_equal(use_of(&objects, "USER1"), before);
    assert_int_equal(use_of(&objects, "USER2"), 0);
    assert_int_equal(objects.made.all, before);
    objects_release(&objects);
}

/* The record says that USER1 made it; each change of that name is no name, but for the last one, which is another user ID. */
static void a_maker_is_a_user_id(void **state UNUSED)
{
    static const char *const others[] = { "user1", "US R1", "1USER", "USER\0", "USER2" };
    struct object *draft = made(TYPE_SUB, "S", "USER1"), *object;
    struct buf record;
    char *at;

    buf_init(&record, OBJECT_RECORD_MAX);
    object_encode(draft, &record);
    at = memmem(record.data, record.length, "USER1", 5);
    assert_non_null(at);
    for (size_t i = 0; i < ARRAY_COUNT(others); i++) {
        bool good = i + 1 == ARRAY_COUNT(others);

        memcpy(at, others[i], 5);
        assert_int_equal(object_decode(buf_span(&record), &object), good ? 0 : REASON_CORRUPT);
        if (good)
            assert_string_equal(object->maker.text, "USER2");
        object_free(object);
    }
    buf_release(&record);
    object_free(draft);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_have_one_text),
        cmocka_unit_test(the_tables_are_sound),
        cmocka_unit_test(objects_come_back_after_a_restart),
        cmocka_unit_test(a_restart_counts_what_is_durable_for_who_has_made_it),
        cmocka_unit_test(a_queue_that_was_being_deleted_is_known_after_a_restart),
        cmocka_unit_test(what_a_unit_changed_and_gave_up_counts_as_before),
        cmocka_unit_test(a_maker_is_a_user_id),
        cmocka_unit_test(client_channels_move_to_their_own_key),
        cmocka_unit_test(an_id_is_never_given_twice),
        cmocka_unit_test(a_change_that_fails_changes_nothing),
        cmocka_unit_test(what_was_opened_behind_the_draft_was_lost),
        cmocka_unit_test(a_temporary_queue_is_not_kept),
        cmocka_unit_test(names_stay_in_order),
        cmocka_unit_test(unknown_attributes_are_kept),
        cmocka_unit_test(a_missing_attribute_has_its_initial_value),
        cmocka_unit_test(damaged_records_are_refused),
        cmocka_unit_test(a_record_under_a_wrong_key_is_refused),
        cmocka_unit_test(queues_without_a_queue_manager_object_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
