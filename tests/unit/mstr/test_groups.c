/* test_groups.c - queue_group.c: messages in groups, put and got in logical order, and only when all are there. */
#include "tests/unit/mstr/engine_fixture.h"

enum { SYNC = MQPMO_SYNCPOINT, NOSYNC = MQPMO_NO_SYNCPOINT, GET = MQGMO_NO_SYNCPOINT, ORDER = MQPMO_LOGICAL_ORDER };
enum { BOTH = MQOO_OUTPUT | MQOO_INPUT_SHARED | MQOO_BROWSE, MIDDLE = MQMF_MSG_IN_GROUP, LAST = MQMF_LAST_MSG_IN_GROUP };

static struct fixture *fixture(void)
{
    static struct fixture f;

    begin(&f, NULL);
    define(&f, TYPE_QLOCAL, "Q", "SHARE INDXTYPE(GROUPID)");
    define(&f, TYPE_QLOCAL, "PLAIN", "SHARE");
    assert_int_equal(connect_as(&f, &f.one, "USER1"), MQRC_NONE);
    assert_int_equal(connect_as(&f, &f.two, "USER2"), MQRC_NONE);
    return &f;
}

static MQLONG put_flags(struct program *p, MQHOBJ q, const char *text, MQLONG flags, MQLONG options)
{
    begin_put(p, q, text, options);
    p->call.md.Version = MQMD_VERSION_2;
    p->call.md.MsgFlags = flags;
    p->call.md.Persistence = MQPER_NOT_PERSISTENT;
    return reason_of(p);
}

/* One message of a group, by name and number, in whatever order. */
static void put_member(struct program *p, MQHOBJ q, char group, MQLONG sequence, bool last)
{
    const char text[] = { group, (char)('0' + sequence), '\0' };

    begin_put(p, q, text, NOSYNC);
    p->call.md.Version = MQMD_VERSION_2;
    p->call.md.MsgFlags = last ? LAST : MIDDLE;
    p->call.md.MsgSeqNumber = sequence;
    memset(p->call.md.GroupId, group, sizeof p->call.md.GroupId);
    assert_int_equal(reason_of(p), MQRC_NONE);
}

/* "A1 A2" ..., a text for each get until there is none. */
static void assert_order(struct program *p, MQHOBJ q, MQLONG first, MQLONG next, const char *wanted)
{
    char line[200] = "";

    for (unsigned i = 0; get(p, q, i ? next : first) == MQRC_NONE; i++)
        snprintf(line + strlen(line), sizeof line - strlen(line), "%s%.*s", i ? " " : "", (int)p->call.area_length, p->area);
    assert_int_equal(p->call.reason, MQRC_NO_MSG_AVAILABLE);
    assert_string_equal(line, wanted);
}

static void logical_order_numbers_what_is_put(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ q = open_queue(&f->one, "Q", BOTH);
    MQBYTE24 id;

    for (MQLONG i = 1; i <= 3; i++) {
        assert_int_equal(put_flags(&f->one, q, "X", i < 3 ? MIDDLE : LAST, NOSYNC | ORDER), MQRC_NONE);
        assert_int_equal(f->one.call.md.MsgSeqNumber, i);
        if (i > 1)
            assert_memory_equal(f->one.call.md.GroupId, id, sizeof id);
        memcpy(id, f->one.call.md.GroupId, sizeof id);
        assert_memory_equal(id, "CSQ ZQS1", 8);
    }
    assert_int_equal(put_flags(&f->one, q, "X", LAST, NOSYNC | ORDER), MQRC_NONE); /* another group */
    assert_memory_not_equal(f->one.call.md.GroupId, id, sizeof id);
    assert_int_equal(f->one.call.md.MsgSeqNumber, 1);
    assert_int_equal(put_flags(&f->one, q, "X", 0, NOSYNC | ORDER), MQRC_NONE); /* none */
    memset(id, 0, sizeof id);
    assert_memory_equal(f->one.call.md.GroupId, id, sizeof id);
    assert_int_equal(close_handle(&f->one, q, 0), MQRC_NONE);
    finish(f);
}

static void a_group_that_is_not_ended_says_so(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ q = open_queue(&f->one, "Q", BOTH);

    assert_int_equal(put_flags(&f->one, q, "1", MIDDLE, NOSYNC | ORDER), MQRC_NONE);
    assert_int_equal(put_flags(&f->one, q, "2", 0, NOSYNC | ORDER), MQRC_INCOMPLETE_GROUP);
    assert_int_equal(f->one.call.code, MQCC_FAILED);
    assert_int_equal(put_flags(&f->one, q, "2", MIDDLE, SYNC | ORDER), MQRC_INCONSISTENT_UOW);
    begin_put(&f->one, q, "2", NOSYNC | ORDER);
    f->one.call.md.Version = MQMD_VERSION_2;
    f->one.call.md.MsgFlags = MIDDLE;
    f->one.call.md.Persistence = MQPER_PERSISTENT;
    assert_int_equal(reason_of(&f->one), MQRC_INCONSISTENT_PERSISTENCE);
    assert_int_equal(put_flags(&f->one, q, "beside it", 0, NOSYNC), MQRC_NONE); /* in physical order, of no group */
    assert_int_equal(put_flags(&f->one, q, "2", MIDDLE, NOSYNC | ORDER), MQRC_NONE);
    assert_int_equal(f->one.call.md.MsgSeqNumber, 2);
    assert_int_equal(close_handle(&f->one, q, 0), MQRC_INCOMPLETE_GROUP);
    assert_int_equal(f->one.call.code, MQCC_WARNING);
    assert_int_equal(close_handle(&f->one, q, 0), MQRC_HOBJ_ERROR); /* it is closed */
    finish(f);
}

static void groups_come_in_logical_order(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ q = open_queue(&f->one, "Q", BOTH);

    put_member(&f->one, q, 'A', 2, false);
    put_member(&f->one, q, 'B', 1, false);
    put_member(&f->one, q, 'A', 1, false);
    assert_int_equal(put_flags(&f->one, q, "--", 0, NOSYNC), MQRC_NONE);
    put_member(&f->one, q, 'A', 3, true);
    put_member(&f->one, q, 'B', 2, true);
    assert_order(&f->one, q, MQGMO_BROWSE_FIRST, MQGMO_BROWSE_NEXT, "A2 B1 A1 -- A3 B2");
    assert_order(&f->one, q, MQGMO_BROWSE_FIRST | ORDER, MQGMO_BROWSE_NEXT | ORDER, "B1 B2 A1 A2 A3 --");
    assert_order(&f->one, q, GET | ORDER, GET | ORDER, "B1 B2 A1 A2 A3 --");
    assert_int_equal(depth(f, "Q"), 0);
    finish(f);
}

static void a_get_waits_inside_of_a_group_for_its_next_message(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ q = open_queue(&f->one, "Q", BOTH), in = open_queue(&f->two, "Q", BOTH);

    put_member(&f->one, q, 'A', 1, false);
    put_member(&f->one, q, 'B', 1, true);
    assert_got(&f->two, in, GET | ORDER, "A1");
    assert_int_equal(f->two.call.gmo.GroupStatus, MQGS_MSG_IN_GROUP);
    assert_int_equal(get(&f->two, in, GET | ORDER), MQRC_NO_MSG_AVAILABLE); /* not B1 */
    begin_get(&f->two, in, GET | ORDER | MQGMO_WAIT, AREA);
    f->two.call.gmo.WaitInterval = MQWI_UNLIMITED;
    assert_int_equal(call(&f->two), ENGINE_LATER);
    put_member(&f->one, q, 'A', 3, true);
    assert_int_equal(f->two.answered, 0);
    put_member(&f->one, q, 'A', 2, false);
    assert_int_equal(f->two.answered, 1);
    assert_memory_equal(f->two.area, "A2", 2);
    assert_int_equal(get(&f->two, in, MQGMO_SYNCPOINT | ORDER), MQRC_INCONSISTENT_UOW);
    assert_got(&f->two, in, GET | ORDER, "A3");
    assert_int_equal(f->two.call.gmo.GroupStatus, MQGS_LAST_MSG_IN_GROUP);
    assert_got(&f->two, in, MQGMO_SYNCPOINT | ORDER, "B1");
    finish(f);
}

static void only_a_whole_group_is_available(void **state UNUSED)
{
    const MQLONG all = GET | MQGMO_ALL_MSGS_AVAILABLE;
    struct fixture *f = fixture();
    MQHOBJ q = open_queue(&f->one, "Q", BOTH), in = open_queue(&f->two, "Q", BOTH);

    put_member(&f->one, q, 'A', 1, false);
    put_member(&f->one, q, 'A', 3, true);
    put_member(&f->one, q, 'A', 3, true); /* twice the same does not make it whole */
    assert_int_equal(get(&f->two, in, all), MQRC_NO_MSG_AVAILABLE);
    assert_int_equal(put_flags(&f->one, q, "--", 0, NOSYNC), MQRC_NONE);
    assert_got(&f->two, in, all, "--");
    begin_get(&f->two, in, all | ORDER | MQGMO_WAIT, AREA);
    f->two.call.gmo.WaitInterval = MQWI_UNLIMITED;
    assert_int_equal(call(&f->two), ENGINE_LATER);
    begin_put(&f->one, q, "A2", SYNC); /* seen by nobody yet */
    f->one.call.md.Version = MQMD_VERSION_2;
    f->one.call.md.MsgFlags = MIDDLE;
    f->one.call.md.MsgSeqNumber = 2;
    memset(f->one.call.md.GroupId, 'A', sizeof f->one.call.md.GroupId);
    assert_int_equal(reason_of(&f->one), MQRC_NONE);
    assert_int_equal(f->two.answered, 0);
    assert_int_equal(simple(&f->one, MQI_CMIT), MQRC_NONE);
    assert_int_equal(f->two.answered, 1);
    assert_memory_equal(f->two.area, "A1", 2);
    assert_order(&f->two, in, all | ORDER, all | ORDER, "A2 A3");
    finish(f);
}

static void what_the_index_does_not_allow_is_refused(void **state UNUSED)
{
    static const MQLONG options[] = { MQGMO_LOGICAL_ORDER, MQGMO_ALL_MSGS_AVAILABLE, MQGMO_COMPLETE_MSG, MQGMO_ALL_SEGMENTS_AVAILABLE };
    struct fixture *f = fixture();
    MQHOBJ plain = open_queue(&f->one, "PLAIN", BOTH), q = open_queue(&f->one, "Q", BOTH);

    for (size_t i = 0; i < ARRAY_COUNT(options); i++) {
        assert_int_equal(get(&f->one, plain, GET | options[i]), MQRC_INDEX_TYPE_ERROR);
        assert_int_equal(get(&f->one, q, GET | options[i]), MQRC_NO_MSG_AVAILABLE);
        begin_get(&f->one, q, GET | options[i], AREA);
        f->one.call.gmo.Version = MQGMO_VERSION_1;
        assert_int_equal(reason_of(&f->one), MQRC_WRONG_GMO_VERSION);
    }
    begin_get(&f->one, plain, GET, AREA);
    memset(f->one.call.md.GroupId, 'A', sizeof f->one.call.md.GroupId);
    f->one.call.gmo.MatchOptions = MQMO_MATCH_GROUP_ID;
    assert_int_equal(reason_of(&f->one), MQRC_MATCH_OPTIONS_ERROR);
    finish(f);
}

static void wrong_puts_are_refused(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ q = open_queue(&f->one, "Q", BOTH);

    assert_int_equal(put_flags(&f->one, q, "X", 0x20, NOSYNC), MQRC_MSG_FLAGS_ERROR);
    assert_int_equal(put_flags(&f->one, q, "X", 0x1000, NOSYNC), MQRC_MSG_FLAGS_ERROR);
    assert_int_equal(put_flags(&f->one, q, "X", MQMF_SEGMENT, NOSYNC | ORDER), MQRC_SEGMENTS_NOT_SUPPORTED);
    assert_int_equal(put_flags(&f->one, q, "X", MQMF_LAST_SEGMENT, NOSYNC), MQRC_SEGMENTS_NOT_SUPPORTED);
    assert_int_equal(put_flags(&f->one, open_queue(&f->one, "PLAIN", BOTH), "X", MQMF_SEGMENT, NOSYNC | ORDER), MQRC_MSG_FLAGS_ERROR);
    begin_put(&f->one, q, "X", NOSYNC | ORDER);
    assert_int_equal(reason_of(&f->one), MQRC_WRONG_MD_VERSION);
    for (unsigned i = 0; i < 2; i++) {
        begin_put(&f->one, q, "X", NOSYNC);
        f->one.call.md.Version = MQMD_VERSION_2;
        f->one.call.md.MsgFlags = MIDDLE;
        f->one.call.md.MsgSeqNumber = i ? 1000000000 : 0;
        assert_int_equal(reason_of(&f->one), MQRC_MSG_SEQ_NUMBER_ERROR);
    }
    begin_call(&f->one, MQI_PUT1);
    MQI_SET(f->one.call.od.ObjectName, span_of("Q"));
    f->one.call.pmo.Options = NOSYNC | ORDER;
    f->one.call.md.Version = MQMD_VERSION_2;
    assert_int_equal(reason_of(&f->one), MQRC_OPTIONS_ERROR);
    assert_int_equal(depth(f, "Q"), 0);
    /* Of version 1, and without flags, whatever stands there counts for nothing. */
    begin_put(&f->one, q, "X", NOSYNC);
    f->one.call.md.Version = MQMD_VERSION_2;
    f->one.call.md.MsgSeqNumber = 7;
    f->one.call.md.Offset = 7;
    assert_int_equal(reason_of(&f->one), MQRC_NONE);
    assert_int_equal(f->one.call.md.MsgSeqNumber, 1);
    assert_int_equal(f->one.call.md.Offset, 0);
    finish(f);
}

/* z/OS splits nothing, whatever is allowed. */
static void a_long_message_is_not_split(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ q;

    define(f, TYPE_QLOCAL, "SHORT", "SHARE MAXMSGL(4)");
    q = open_queue(&f->one, "SHORT", BOTH);
    assert_int_equal(put_flags(&f->one, q, "12345", MQMF_SEGMENTATION_ALLOWED, NOSYNC), MQRC_MSG_TOO_BIG_FOR_Q);
    assert_int_equal(put_flags(&f->one, q, "1234", MQMF_SEGMENTATION_ALLOWED, NOSYNC), MQRC_NONE);
    assert_got(&f->one, q, GET, "1234");
    assert_int_equal(f->one.call.gmo.SegmentStatus, ' ');
    assert_int_equal(f->one.call.gmo.Segmentation, ' ');
    finish(f);
}

/* What MQMF_LAST_MSG_IN_GROUP implies stands in the message, and not in what the program uses for the next one. */
static void a_put_changed_the_flags_of_its_program(void **state UNUSED)
{
    struct fixture *f = fixture();
    MQHOBJ q = open_queue(&f->one, "Q", BOTH);

    assert_int_equal(put_flags(&f->one, q, "X", LAST, NOSYNC | ORDER), MQRC_NONE);
    assert_int_equal(f->one.call.md.MsgFlags, LAST);
    assert_got(&f->one, q, GET, "X");
    assert_int_equal(f->one.call.md.MsgFlags, MIDDLE | LAST);
    finish(f);
}

static void assert_member(struct program *p, MQLONG sequence, const MQBYTE24 group)
{
    assert_int_equal(p->call.md.MsgSeqNumber, sequence);
    assert_memory_equal(p->call.md.GroupId, group, sizeof(MQBYTE24));
}

/* The handle stands where it stood before the unit of work came to it. */
static void a_backout_did_not_go_back_in_the_group_that_was_put(void **state UNUSED)
{
    static const MQBYTE24 none;
    struct fixture *f = fixture();
    MQHOBJ q = open_queue(&f->one, "Q", BOTH);
    MQBYTE24 group;

    assert_int_equal(put_flags(&f->one, q, "1", MIDDLE, SYNC | ORDER), MQRC_NONE);
    memcpy(group, f->one.call.md.GroupId, sizeof group);
    assert_int_equal(simple(&f->one, MQI_CMIT), MQRC_NONE);
    assert_int_equal(put_flags(&f->one, q, "2", MIDDLE, SYNC | ORDER), MQRC_NONE);
    assert_int_equal(put_flags(&f->one, q, "3", LAST, SYNC | ORDER), MQRC_NONE);
    assert_int_equal(simple(&f->one, MQI_BACK), MQRC_NONE);
    assert_int_equal(put_flags(&f->one, q, "2", MIDDLE, SYNC | ORDER), MQRC_NONE);
    assert_member(&f->one, 2, group);
    assert_int_equal(put_flags(&f->one, q, "3", LAST, SYNC | ORDER), MQRC_NONE);
    assert_member(&f->one, 3, group);
    assert_int_equal(simple(&f->one, MQI_CMIT), MQRC_NONE);
    assert_order(&f->one, q, GET | ORDER, GET | ORDER, "1 2 3");
    assert_int_equal(put_flags(&f->one, q, "1", MIDDLE, SYNC | ORDER), MQRC_NONE);
    assert_int_equal(simple(&f->one, MQI_BACK), MQRC_NONE);
    assert_int_equal(put_flags(&f->one, q, "alone", 0, NOSYNC | ORDER), MQRC_NONE); /* no group has begun */
    assert_member(&f->one, 1, none);
    finish(f);
}

static void a_backout_did_not_go_back_in_the_group_that_was_got(void **state UNUSED)
{
    enum { IN_UNIT = MQGMO_SYNCPOINT | ORDER };
    struct fixture *f = fixture();
    MQHOBJ q = open_queue(&f->one, "Q", BOTH);

    for (MQLONG i = 1; i <= 3; i++)
        put_member(&f->one, q, 'A', i, i == 3);
    put_member(&f->one, q, 'B', 1, true);
    assert_got(&f->one, q, IN_UNIT, "A1");
    assert_int_equal(simple(&f->one, MQI_CMIT), MQRC_NONE);
    assert_got(&f->one, q, IN_UNIT, "A2");
    assert_got(&f->one, q, IN_UNIT, "A3");
    assert_got(&f->one, q, IN_UNIT, "B1");
    assert_int_equal(simple(&f->one, MQI_BACK), MQRC_NONE);
    assert_got(&f->one, q, IN_UNIT, "A2");
    assert_got(&f->one, q, IN_UNIT, "A3");
    assert_int_equal(simple(&f->one, MQI_CMIT), MQRC_NONE);
    assert_got(&f->one, q, IN_UNIT, "B1");
    assert_int_equal(simple(&f->one, MQI_CMIT), MQRC_NONE);
    finish(f);
}

/* It tells of a segment how long that was; of anything else there is no such length, whatever the program says. */
static void any_original_length_was_kept(void **state UNUSED)
{
    static const struct {
        MQLONG type, flags, given, reason, kept;
    } rows[] = {
        { MQMT_DATAGRAM, 0, 77, MQRC_NONE, MQOL_UNDEFINED },
        { MQMT_REPORT, 0, 77, MQRC_NONE, MQOL_UNDEFINED },
        { MQMT_DATAGRAM, MQMF_SEGMENT, 77, MQRC_NONE, 4 },
        { MQMT_REPORT, MQMF_SEGMENT, 77, MQRC_NONE, 77 },
        { MQMT_REPORT, MQMF_SEGMENT, 3, MQRC_ORIGINAL_LENGTH_ERROR, 0 },
        { MQMT_REPORT, MQMF_LAST_SEGMENT, MQOL_UNDEFINED, MQRC_ORIGINAL_LENGTH_ERROR, 0 },
    };
    struct fixture *f = fixture();
    MQHOBJ q = open_queue(&f->one, "PLAIN", BOTH);

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        begin_put(&f->one, q, "text", NOSYNC);
        f->one.call.md.Version = MQMD_VERSION_2;
        f->one.call.md.MsgType = rows[i].type;
        f->one.call.md.MsgFlags = rows[i].flags;
        f->one.call.md.OriginalLength = rows[i].given;
        assert_int_equal(reason_of(&f->one), rows[i].reason);
        if (rows[i].reason != MQRC_NONE)
            continue;
        assert_got(&f->one, q, GET, "text");
        assert_int_equal(f->one.call.md.OriginalLength, rows[i].kept);
    }
    finish(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(logical_order_numbers_what_is_put),
        cmocka_unit_test(a_group_that_is_not_ended_says_so),
        cmocka_unit_test(groups_come_in_logical_order),
        cmocka_unit_test(a_get_waits_inside_of_a_group_for_its_next_message),
        cmocka_unit_test(only_a_whole_group_is_available),
        cmocka_unit_test(what_the_index_does_not_allow_is_refused),
        cmocka_unit_test(wrong_puts_are_refused),
        cmocka_unit_test(a_long_message_is_not_split),
        cmocka_unit_test(a_put_changed_the_flags_of_its_program),
        cmocka_unit_test(a_backout_did_not_go_back_in_the_group_that_was_put),
        cmocka_unit_test(a_backout_did_not_go_back_in_the_group_that_was_got),
        cmocka_unit_test(any_original_length_was_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
