/* test_store_objects.c - store_objects.h over the real store: records whose pages are not in buffers, changes of a unit of work. */
#include "tests/unit/mstr/store_world.h"

#include "mstr/store_objects.h"
#include "tests/unit/mstr/engine_programs.h"

enum { MANY = 600, RECORD = 3000 };

static struct store_objects *kept;
static struct objects objects;

static void start(void)
{
    assert_int_equal(world_start(), 0);
    kept = store_objects_new(world.store);
    objects_init(&objects, store_objects_interface(kept));
    assert_int_equal(objects_load(&objects, "ZQS1"), 0);
}

static void crash(void)
{
    objects_release(&objects);
    store_objects_free(kept);
    world_crash();
}

static void begin_world(void)
{
    world_make(WORLD_LOG_PAGES);
    start();
}

static void undo_all(struct object_change *changes)
{
    while (changes)
        changes = objects_undo(&objects, changes);
}

static void end_world(void)
{
    crash();
    assert_int_equal(remove_folder(NULL), 0);
}

/* -- pages -- */

static void put_record(unsigned number, char letter)
{
    const struct object_store *store = store_objects_interface(kept);
    char key[32], record[RECORD];

    snprintf(key, sizeof key, "NONE %u", number);
    memset(record, letter, sizeof record);
    assert_int_equal(store->put(store->context, span_of(key), span_bytes(record, sizeof record)), 0);
}

static int check_record(void *to, struct span key, struct span record)
{
    char *letters = to, text[32];
    unsigned number;

    snprintf(text, sizeof text, "%.*s", (int)key.length, key.data);
    if (sscanf(text, "NONE %u", &number) == 1 && number < MANY)
        letters[number] = record.data[0];
    return 0;
}

static void read_all(char letters[MANY])
{
    const struct object_store *store;

    world_crash();
    store_objects_free(kept);
    assert_int_equal(world_start(), 0);
    kept = store_objects_new(world.store);
    store = store_objects_interface(kept);
    memset(letters, '-', MANY);
    assert_int_equal(store->load(store->context, check_record, letters), 0);
}

/* Who is told to come again later had told that the change was made: a subscription was altered, and was the old one again behind
 * the next restart. */
static void an_object_is_changed_whose_page_is_not_in_buffers(void **state UNUSED)
{
    const struct object_store *store;
    char letters[MANY], key[32];

    world_make(WORLD_LOG_PAGES);
    assert_int_equal(world_start(), 0);
    kept = store_objects_new(world.store);
    for (unsigned i = 0; i < MANY; i++)
        put_record(i, 'A');
    store = store_objects_interface(kept);
    store_patience(world.store, false);
    for (unsigned i = 0; i < MANY; i += 100) {
        put_record(i, 'B');
        snprintf(key, sizeof key, "NONE %u", i + 50);
        assert_int_equal(store->remove(store->context, span_of(key)), 0);
    }
    assert_false(store_patience(world.store, true));
    read_all(letters);
    for (unsigned i = 0; i < MANY; i++)
        if (letters[i] != (i % 100 == 0 ? 'B' : i % 100 == 50 ? '-' : 'A'))
            fail_msg("object %u is %c", i, letters[i]);
    store_objects_free(kept);
    world_crash();
    assert_int_equal(remove_folder(NULL), 0);
}

/* -- units -- */

static const struct object *find(const char *name)
{
    return objects_find(&objects, CLASS_TOPIC, span_of(name));
}

static void assert_descr(const char *name, const char *descr)
{
    const struct object *object = find(name);

    if (!descr) {
        assert_null(object);
        return;
    }
    assert_non_null(object);
    assert_span(object_text(object, A_DESCR), descr);
}

static void define_topics(void)
{
    define_in(&objects, TYPE_TOPIC, "ALTERED", "DESCR(OLD)");
    define_in(&objects, TYPE_TOPIC, "REMOVED", "DESCR(OLD)");
    define_in(&objects, TYPE_TOPIC, "TWICE", "DESCR(OLD)");
}

/* What the unit changes; some of it more than once. */
static struct object_change *change_topics(struct store_unit *unit)
{
    objects_join(&objects, unit, NULL);
    define_in(&objects, TYPE_TOPIC, "ALTERED", "DESCR(NEW)");
    define_in(&objects, TYPE_TOPIC, "MADE", "DESCR(NEW)");
    assert_int_equal(objects_remove(&objects, objects_find(&objects, CLASS_TOPIC, span_of("REMOVED"))), 0);
    assert_int_equal(objects_remove(&objects, objects_find(&objects, CLASS_TOPIC, span_of("TWICE"))), 0);
    define_in(&objects, TYPE_TOPIC, "TWICE", "DESCR(NEW)");
    define_in(&objects, TYPE_TOPIC, "GONE", "DESCR(NEW)");
    assert_int_equal(objects_remove(&objects, objects_find(&objects, CLASS_TOPIC, span_of("GONE"))), 0);
    return objects_leave(&objects);
}

static void assert_topics(bool changed)
{
    assert_descr("ALTERED", changed ? "NEW" : "OLD");
    assert_descr("MADE", changed ? "NEW" : NULL);
    assert_descr("REMOVED", changed ? NULL : "OLD");
    assert_descr("TWICE", changed ? "NEW" : "OLD");
    assert_descr("GONE", NULL);
}

static void changes_are_durable_with_their_unit(void **state UNUSED)
{
    struct object_change *changes;
    struct store_unit *unit;

    begin_world();
    define_topics();
    assert_int_equal(store_begin(world.store, &unit), 0);
    changes = change_topics(unit);
    define_in(&objects, TYPE_TOPIC, "OTHER", "DESCR(ALONE)"); /* of nobody's unit */
    assert_topics(true);
    objects_keep(&objects, changes);
    assert_int_equal(store_commit(unit, 0), 0);
    log_force(world.log);
    define_in(&objects, TYPE_TOPIC, "LAST", ""); /* waits for the log */
    assert_topics(true);
    crash();
    start();
    assert_topics(true);
    assert_descr("OTHER", "ALONE");
    end_world();
}

static void changes_of_a_unit_that_is_backed_out_are_undone(void **state UNUSED)
{
    struct object_change *changes;
    struct store_unit *unit;

    begin_world();
    define_topics();
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(store_begin(world.store, &unit), 0);
        changes = change_topics(unit);
        assert_int_equal(store_backout(unit, 0), 0);
        undo_all(changes);
        assert_topics(false);
    }
    define_in(&objects, TYPE_TOPIC, "ALTERED", "DESCR(THIRD)"); /* where its record is was known again */
    crash();
    start();
    assert_descr("ALTERED", "THIRD");
    assert_descr("MADE", NULL);
    assert_descr("REMOVED", "OLD");
    assert_descr("TWICE", "OLD");
    end_world();
}

static void changes_of_a_unit_that_did_not_end_are_not_there_after_a_crash(void **state UNUSED)
{
    struct object_change *changes;
    struct store_unit *unit;

    begin_world();
    define_topics();
    assert_int_equal(store_begin(world.store, &unit), 0);
    changes = change_topics(unit);
    objects_keep(&objects, changes);
    define_in(&objects, TYPE_TOPIC, "OTHER", "");
    crash();
    start();
    assert_topics(false);
    assert_non_null(find("OTHER"));
    end_world();
}

static void what_a_unit_holds_nobody_else_changes(void **state UNUSED)
{
    struct object_change *changes;
    struct store_unit *unit;
    struct object *draft;

    begin_world();
    define_topics();
    assert_int_equal(store_begin(world.store, &unit), 0);
    changes = change_topics(unit);
    draft = object_copy(find("ALTERED"));
    assert_int_equal(objects_put(&objects, draft), REASON_BUSY);
    assert_int_equal(objects_remove(&objects, objects_find(&objects, CLASS_TOPIC, span_of("MADE"))), REASON_BUSY);
    assert_int_equal(objects_put(&objects, object_new(TYPE_TOPIC, span_of("REMOVED"))), REASON_BUSY);
    assert_int_equal(objects_put(&objects, object_new(TYPE_TOPIC, span_of("GONE"))), REASON_BUSY);
    assert_topics(true);
    objects_keep(&objects, changes);
    assert_int_equal(store_commit(unit, 0), 0);
    define_in(&objects, TYPE_TOPIC, "ALTERED", "DESCR(NEXT)");
    assert_descr("ALTERED", "NEXT");
    end_world();
}

/* There were two records of it, and the next start failed. */
static void what_a_unit_removed_is_not_made_again_before_its_end(void **state UNUSED)
{
    struct object_change *changes;
    struct store_unit *unit;

    begin_world();
    define_topics();
    assert_int_equal(store_begin(world.store, &unit), 0);
    changes = change_topics(unit);
    (void)!objects_put(&objects, object_new(TYPE_TOPIC, span_of("REMOVED")));
    assert_int_equal(store_backout(unit, 0), 0);
    undo_all(changes);
    assert_topics(false);
    define_in(&objects, TYPE_TOPIC, "GONE", "DESCR(AGAIN)");
    crash();
    start();
    assert_descr("REMOVED", "OLD");
    assert_descr("GONE", "AGAIN");
    end_world();
}

/* -- who watches -- */

static struct buf told;

static void note_told(void *context UNUSED, const struct object *before, const struct object *now)
{
    struct span none = span_of("-"), old = before ? object_text(before, A_DESCR) : none, new = now ? object_text(now, A_DESCR) : none;

    buf_printf(&told, "%s:%.*s>%.*s ", now ? now->name : before->name, (int)old.length, old.data, (int)new.length, new.data);
}

static void who_watches_hears_of_it_when_it_is_kept(void **state UNUSED)
{
    struct object_change *changes;
    struct store_unit *unit;

    buf_init(&told, 1000);
    begin_world();
    define_topics();
    objects.watch = (struct object_watch){ NULL, note_told };
    assert_int_equal(store_begin(world.store, &unit), 0);
    changes = change_topics(unit);
    assert_int_equal(store_backout(unit, 0), 0);
    undo_all(changes);
    assert_int_equal(told.length, 0);
    assert_int_equal(store_begin(world.store, &unit), 0);
    changes = change_topics(unit);
    objects_keep(&objects, changes);
    assert_string_equal(told.data, "ALTERED:OLD>NEW MADE:->NEW REMOVED:OLD>- TWICE:OLD>- TWICE:->NEW GONE:->NEW GONE:NEW>- ");
    assert_int_equal(store_commit(unit, 0), 0);
    end_world();
    buf_release(&told);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_object_is_changed_whose_page_is_not_in_buffers),
        cmocka_unit_test(changes_are_durable_with_their_unit),
        cmocka_unit_test(changes_of_a_unit_that_is_backed_out_are_undone),
        cmocka_unit_test(changes_of_a_unit_that_did_not_end_are_not_there_after_a_crash),
        cmocka_unit_test(what_a_unit_holds_nobody_else_changes),
        cmocka_unit_test(what_a_unit_removed_is_not_made_again_before_its_end),
        cmocka_unit_test(who_watches_hears_of_it_when_it_is_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
