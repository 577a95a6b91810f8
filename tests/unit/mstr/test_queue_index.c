/* test_queue_index.c - queue_index.h, and what it saves: pages looked at by a get, counted on a real store. */
#include "tests/unit/mstr/engine_world.h"

#include "mstr/queue_index.h"

enum { SHALLOW = 20, DEEP = 1500, BOTH = MQOO_OUTPUT | MQOO_INPUT_SHARED | MQOO_BROWSE };

/* An identifier by number. */
static void set_id(MQBYTE24 id, const char *kind, unsigned number)
{
    memset(id, 0, sizeof(MQBYTE24));
    snprintf((char *)id, sizeof(MQBYTE24), "%s%u", kind, number);
}

static void put_numbered(MQHOBJ q, unsigned number, bool persistent)
{
    struct program *p = &ours.one;

    begin_put(p, q, "DATA", MQPMO_SYNCPOINT);
    p->call.md.Persistence = persistent ? MQPER_PERSISTENT : MQPER_NOT_PERSISTENT;
    p->call.md.Version = MQMD_VERSION_2;
    p->call.md.MsgFlags = MQMF_MSG_IN_GROUP;
    set_id(p->call.md.MsgId, "M", number);
    set_id(p->call.md.CorrelId, "C", number);
    set_id(p->call.md.GroupId, "G", number);
    assert_int_equal(world_call(p), MQRC_NONE);
}

static void commit(struct program *p)
{
    begin_call(p, MQI_CMIT);
    assert_int_equal(world_call(p), MQRC_NONE);
}

static void fill(MQHOBJ q, unsigned from, unsigned to, bool persistent)
{
    for (unsigned i = from; i < to; i++)
        put_numbered(q, i, persistent);
    commit(&ours.one);
}

static MQLONG get_numbered(struct program *p, MQHOBJ q, MQLONG match, unsigned number, MQLONG options)
{
    begin_get(p, q, options, AREA);
    p->call.gmo.MatchOptions = match;
    p->call.md.Version = MQMD_VERSION_2;
    set_id(p->call.md.MsgId, "M", number);
    set_id(p->call.md.CorrelId, "C", number);
    set_id(p->call.md.GroupId, "G", number);
    return world_call(p);
}

/* Pages looked at by a browse of the last message put. */
static uint64_t cost(MQHOBJ q, MQLONG match, unsigned last)
{
    uint64_t before = world_fetches();

    assert_int_equal(get_numbered(&ours.one, q, match, last, MQGMO_BROWSE_FIRST), MQRC_NONE);
    return world_fetches() - before;
}

static const struct type_row {
    const char *settings;
    MQLONG match;
} types[] = {
    { "SHARE INDXTYPE(MSGID)", MQMO_MATCH_MSG_ID },
    { "SHARE INDXTYPE(CORRELID)", MQMO_MATCH_CORREL_ID },
    { "SHARE INDXTYPE(GROUPID)", MQMO_MATCH_GROUP_ID },
    { "SHARE INDXTYPE(MSGID)", MQMO_MATCH_MSG_ID | MQMO_MATCH_CORREL_ID },
};

static void a_get_by_identifier_costs_the_same_at_any_depth(void **state UNUSED)
{
    for (size_t i = 0; i < 2 * ARRAY_COUNT(types); i++) {
        const struct type_row *type = &types[i / 2];
        uint64_t shallow, deep;
        MQHOBJ q;

        world_engine_begin();
        define_in(&ours.objects, TYPE_QLOCAL, "Q", type->settings);
        q = open_queue(&ours.one, "Q", BOTH);
        fill(q, 0, SHALLOW, i % 2);
        shallow = cost(q, type->match, SHALLOW - 1);
        fill(q, SHALLOW, DEEP, i % 2);
        deep = cost(q, type->match, DEEP - 1);
        assert_int_equal(deep, shallow);
        assert_in_range(deep, 1, 6);
        world_engine_end();
    }
}

/* The test above would see a search: without the index it costs a page for each few messages. */
static void without_an_index_it_looks_through_the_queue(void **state UNUSED)
{
    MQHOBJ q;

    world_engine_begin();
    define_in(&ours.objects, TYPE_QLOCAL, "Q", "SHARE");
    q = open_queue(&ours.one, "Q", BOTH);
    fill(q, 0, DEEP, false);
    assert_true(cost(q, MQMO_MATCH_MSG_ID, DEEP - 1) > DEEP);
    world_engine_end();
}

static void a_restart_makes_the_index_again_and_says_so(void **state UNUSED)
{
    MQHOBJ q;

    world_engine_begin();
    define_in(&ours.objects, TYPE_QLOCAL, "Q", "SHARE INDXTYPE(CORRELID)");
    define_in(&ours.objects, TYPE_QLOCAL, "EMPTY", "SHARE INDXTYPE(MSGID)");
    q = open_queue(&ours.one, "Q", BOTH);
    fill(q, 0, 100, true);
    fill(q, 100, 200, false); /* these do not come back */
    world_engine_crash();
    buf_clear(&ours.log);
    world_engine_start();
    assert_non_null(strstr(ours.log.data, "CSQI007I ZQS1 CSQIIDX BUILDING IN-STORAGE INDEX FOR QUEUE Q\n"));
    assert_non_null(strstr(ours.log.data, "CSQI006I ZQS1 CSQIIDX COMPLETED IN-STORAGE INDEX FOR QUEUE Q\n"));
    assert_null(strstr(ours.log.data, "EMPTY"));
    q = open_queue(&ours.one, "Q", BOTH);
    assert_in_range(cost(q, MQMO_MATCH_CORREL_ID, 99), 1, 6);
    assert_int_equal(get_numbered(&ours.one, q, MQMO_MATCH_CORREL_ID, 150, MQGMO_BROWSE_FIRST), MQRC_NO_MSG_AVAILABLE);
    assert_int_equal(get_numbered(&ours.one, q, MQMO_MATCH_CORREL_ID, 99, MQGMO_NO_SYNCPOINT), MQRC_NONE);
    assert_int_equal(get_numbered(&ours.one, q, MQMO_MATCH_CORREL_ID, 99, MQGMO_NO_SYNCPOINT), MQRC_NO_MSG_AVAILABLE);
    world_engine_end();
}

/* Many messages with one identifier, in several priorities: as without the index. */
static void one_identifier_is_served_in_delivery_order(void **state UNUSED)
{
    static const char order[] = "9b9d2a2c0e";
    static const char *const puts[] = { "2a", "9b", "2c", "9d", "0e" };
    MQHOBJ q, other;

    world_engine_begin();
    define_in(&ours.objects, TYPE_QLOCAL, "Q", "SHARE INDXTYPE(CORRELID)");
    q = open_queue(&ours.one, "Q", BOTH);
    other = open_queue(&ours.two, "Q", BOTH);
    for (size_t i = 0; i < ARRAY_COUNT(puts); i++) {
        begin_put(&ours.one, q, puts[i], MQPMO_SYNCPOINT);
        ours.one.call.md.Priority = puts[i][0] - '0';
        ours.one.call.md.Persistence = i % 2 ? MQPER_PERSISTENT : MQPER_NOT_PERSISTENT;
        set_id(ours.one.call.md.CorrelId, "C", 7);
        assert_int_equal(world_call(&ours.one), MQRC_NONE);
    }
    assert_int_equal(get_numbered(&ours.two, other, MQMO_MATCH_CORREL_ID, 7, MQGMO_BROWSE_FIRST), MQRC_NO_MSG_AVAILABLE);
    commit(&ours.one);
    for (size_t i = 0; i < ARRAY_COUNT(puts); i++) {
        assert_int_equal(get_numbered(&ours.one, q, MQMO_MATCH_CORREL_ID, 7, i ? MQGMO_BROWSE_NEXT : MQGMO_BROWSE_FIRST), MQRC_NONE);
        assert_memory_equal(ours.one.area, order + 2 * i, 2);
    }
    assert_int_equal(get_numbered(&ours.one, q, MQMO_MATCH_CORREL_ID, 7, MQGMO_BROWSE_NEXT), MQRC_NO_MSG_AVAILABLE);
    assert_int_equal(get_numbered(&ours.one, q, MQMO_MATCH_CORREL_ID, 7, MQGMO_SYNCPOINT), MQRC_NONE);
    assert_memory_equal(ours.one.area, "9b", 2);
    assert_int_equal(get_numbered(&ours.two, other, MQMO_MATCH_CORREL_ID, 7, MQGMO_NO_SYNCPOINT), MQRC_NONE);
    assert_memory_equal(ours.two.area, "9d", 2);
    begin_call(&ours.one, MQI_BACK);
    assert_int_equal(world_call(&ours.one), MQRC_NONE);
    assert_int_equal(get_numbered(&ours.two, other, MQMO_MATCH_CORREL_ID, 7, MQGMO_NO_SYNCPOINT), MQRC_NONE);
    assert_memory_equal(ours.two.area, "9b", 2);
    world_engine_end();
}

static void a_token_leads_to_its_message(void **state UNUSED)
{
    MQBYTE16 token;
    uint64_t before;
    MQHOBJ q;

    world_engine_begin();
    define_in(&ours.objects, TYPE_QLOCAL, "Q", "SHARE INDXTYPE(MSGTOKEN)");
    q = open_queue(&ours.one, "Q", BOTH);
    fill(q, 0, DEEP, true);
    assert_int_equal(get_numbered(&ours.one, q, MQMO_MATCH_MSG_ID, DEEP - 1, MQGMO_BROWSE_FIRST), MQRC_NONE);
    memcpy(token, ours.one.call.gmo.MsgToken, sizeof token);
    for (unsigned i = 0; i < 4; i++) {
        begin_get(&ours.one, q, MQGMO_NO_SYNCPOINT, AREA);
        ours.one.call.gmo.Version = MQGMO_VERSION_3;
        ours.one.call.gmo.MatchOptions = MQMO_MATCH_MSG_TOKEN;
        memcpy(ours.one.call.gmo.MsgToken, token, sizeof token);
        if (i < 2)
            ours.one.call.gmo.MsgToken[i ? 15 : 13] ^= 0x55; /* no message there; a page that is none of this queue */
        before = world_fetches();
        assert_int_equal(world_call(&ours.one), i == 2 ? MQRC_NONE : MQRC_NO_MSG_AVAILABLE);
        assert_true(world_fetches() - before < 10);
    }
    world_engine_end();
}

static void an_index_keeps_to_its_memory(void **state UNUSED)
{
    struct index_memory memory = { 0, 1500 };
    struct queue_index *index = index_new(INDEX_CORRELID, &memory);
    char header[400] = { 0 };
    struct store_message message = { .priority = 3 };
    const store_position order[] = { 1, 3, 5, 2, 4, 0 };
    struct index_walk walk;
    unsigned kept;

    for (kept = 0; index_usable(index) && kept < 100; kept++) {
        message.position = message.arrival = kept + 1;
        header[20 + 72] = (char)(kept + 1);
        index_add(index, &message, span_bytes(header, sizeof header));
        assert_true(memory.used <= memory.most);
    }
    assert_in_range(kept, 5, 20);
    assert_int_equal(memory.used, 0);
    index_add(index, &message, span_bytes(header, sizeof header));
    index_remove(index, &message, span_bytes(header, sizeof header));
    index_free(index);
    index = index_new(INDEX_CORRELID, &memory);
    for (unsigned i = 1; i <= 5; i++) {
        message.position = message.arrival = i;
        message.priority = (uint8_t)(i % 2);
        index_add(index, &message, span_bytes(header, sizeof header));
    }
    index_walk(&walk, index, (MQBYTE *)header + 92, STORE_PRIORITIES, 0);
    for (unsigned i = 0; i < 6; i++)
        assert_int_equal(index_walk_next(&walk), order[i]);
    index_walk(&walk, index, (MQBYTE *)header + 92, 1, 5);
    assert_int_equal(index_walk_next(&walk), 2);
    index_walk(&walk, index, (MQBYTE *)header + 92, 0, 2);
    assert_int_equal(index_walk_next(&walk), 4);
    for (unsigned i = 1; i <= 5; i++) {
        message.position = i;
        message.priority = (uint8_t)(i % 2);
        index_remove(index, &message, span_bytes(header, sizeof header));
    }
    assert_int_equal(memory.used, 0);
    index_free(index);
}

/* ALTER INDXTYPE: the messages that are there are in the new index. */
static void another_type_makes_another_index(void **state UNUSED)
{
    MQHOBJ q;

    world_engine_begin();
    define_in(&ours.objects, TYPE_QLOCAL, "Q", "SHARE");
    q = open_queue(&ours.one, "Q", BOTH);
    fill(q, 0, DEEP, false);
    define_in(&ours.objects, TYPE_QLOCAL, "Q", "INDXTYPE(MSGID)");
    engine_queue_changed(ours.engine, objects_find(&ours.objects, CLASS_QUEUE, span_of("Q")));
    assert_in_range(cost(q, MQMO_MATCH_MSG_ID, DEEP - 1), 1, 6);
    assert_true(cost(q, MQMO_MATCH_CORREL_ID, DEEP - 1) > DEEP);
    world_engine_end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_get_by_identifier_costs_the_same_at_any_depth),
        cmocka_unit_test(without_an_index_it_looks_through_the_queue),
        cmocka_unit_test(a_restart_makes_the_index_again_and_says_so),
        cmocka_unit_test(one_identifier_is_served_in_delivery_order),
        cmocka_unit_test(a_token_leads_to_its_message),
        cmocka_unit_test(an_index_keeps_to_its_memory),
        cmocka_unit_test(another_type_makes_another_index),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
