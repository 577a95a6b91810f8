/* test_fair_share.c - one user ID cannot have all that programs of a queue manager share: connections, storage, descriptors. */
#include "tests/unit/mstr/mqi_attacker.h"

#include <sys/resource.h>

#include "mstr/fair_share.h"

enum { ATTACKERS = 7, LARGEST = SEGMENT_MESSAGE_MAX };

static void the_rule(void **state UNUSED)
{
    static const struct {
        uint64_t limit, taken, own, more;
        bool allowed;
    } rows[] = {
        { 5000, 4999, 4999, 1, true },   { 5000, 5000, 5000, 1, false }, { 5000, 5000, 0, 1, true },
        { 5000, 5000, 24, 1, true },     { 5000, 5000, 25, 1, false },   { 5000, 5249, 0, 1, true },
        { 5000, 5250, 0, 1, false },     { 5000, 6000, 0, 1, false },    { 5000, 0, 0, 5001, false },
        { 1, 0, 0, 1, true },            { 1, 1, 1, 1, false },          { 1, 1, 0, 1, true },
        { 1, 4, 0, 1, true },            { 1, 5, 0, 1, false },          { 5000, 0, 0, UINT64_MAX, false },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct fair_share share = fair_share_beyond(rows[i].limit);

        if (fair_share_allows(&share, rows[i].taken, rows[i].own, rows[i].more) != rows[i].allowed)
            fail_msg("row %zu", i);
    }
}

static void what_user_ids_have_is_counted(void **state UNUSED)
{
    const struct name8 one = name8_const("ONE"), two = name8_const("ONES");
    struct share_owner *owners = NULL, *owner = share_take(&owners, &one, 3);

    assert_ptr_equal(share_take(&owners, &one, 4), owner);
    assert_int_equal(share_of_user(owners, &one), 7);
    assert_int_equal(share_of_user(owners, &two), 0);
    assert_ptr_not_equal(share_take(&owners, &two, 1), owner);
    share_give_back(&owners, owner, 6);
    assert_int_equal(share_of_user(owners, &one), 1);
    share_give_back(&owners, owner, 1);
    assert_int_equal(share_of_user(owners, &one), 0);
    assert_int_equal(share_of_user(owners, &two), 1);
    share_give_back(&owners, owners, 1);
    assert_null(owners);
}

/* -- another user ID -- */

static int other;

static void adopt_other(void)
{
    struct identity identity = { .user = name8_const("USER2"), .source = IDENTITY_JOB, .job = name8_const("JOB2") };

    assert_non_null(mqi_server_adopt(q.mqi, other, &identity));
}

/* The next socket that is taken is that user ID's. */
static void be_other(void)
{
    int pair[2];

    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    other = pair[0];
    in_its_thread(adopt_other);
    if (q.sockets[0] >= 0)
        close(q.sockets[0]);
    q.sockets[0] = pair[1];
}

static void one_user_had_all_connections(void **state UNUSED)
{
    MQHCONN one, two, others;

    start();
    mqi_server_limit(q.mqi, 2);
    one = connect_to("ZQS1");
    two = connect_to("ZQS1");
    assert_int_equal(reason, MQRC_NONE);
    assert_int_equal(connect_to("ZQS1"), MQHC_UNUSABLE_HCONN);
    assert_int_equal(reason, MQRC_MAX_CONNS_LIMIT_REACHED);
    be_other();
    others = connect_to("ZQS1");
    assert_int_equal(reason, MQRC_NONE);
    be_other();
    assert_int_equal(connect_to("ZQS1"), MQHC_UNUSABLE_HCONN);
    assert_int_equal(reason, MQRC_MAX_CONNS_LIMIT_REACHED);
    MQDISC(&one, &code, &reason);
    MQDISC(&two, &code, &reason);
    MQDISC(&others, &code, &reason);
    end();
    assert_int_equal(q.logged, 1); /* once a minute */
    assert_non_null(strstr(q.said, "USER USER1 REFUSED: 2 PROGRAMS ARE CONNECTED, OF THIS USER 2"));
}

/* MQRC_ of AREA. */
static MQLONG ask_area(struct attacker *a, uint32_t size)
{
    struct answer answer;
    struct reader in;
    MQLONG said;

    buf_clear(&a->bytes);
    buf_put_u32(&a->bytes, size);
    assert_int_equal(ask(a, REQUEST_AREA, &a->bytes, &answer), 0);
    in = answer_reader(&answer);
    said = (MQLONG)reader_u32(&in);
    answer_release(&answer);
    return said;
}

static void one_user_had_all_storage_for_long_messages(void **state UNUSED)
{
    struct attacker all[ATTACKERS + 1], others;

    start();
    for (unsigned i = 0; i < ATTACKERS; i++) {
        attack(&all[i]);
        assert_int_equal(ask_area(&all[i], LARGEST), MQRC_NONE);
    }
    attack(&all[ATTACKERS]);
    assert_int_equal(ask_area(&all[ATTACKERS], LARGEST), MQRC_STORAGE_NOT_AVAILABLE);
    be_other();
    attack(&others);
    assert_int_equal(ask_area(&others, LARGEST), MQRC_NONE);
    assert_int_equal(ask_area(&others, 0), MQRC_NONE);
    assert_int_equal(ask_area(&all[0], 0), MQRC_NONE); /* what is given back counts no more */
    assert_int_equal(ask_area(&all[ATTACKERS], LARGEST), MQRC_NONE);
    leave(&others);
    for (unsigned i = 0; i <= ATTACKERS; i++)
        leave(&all[i]);
    end();
}

/* The log's next data set, and every file else, needs one too. */
static void connections_had_the_last_descriptors(void **state UNUSED)
{
    struct rlimit before, few;
    MQHCONN connection;

    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    few = (struct rlimit){ 400, before.rlim_max };
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
    assert_false(server_short_of_descriptors(-1));
    assert_false(server_short_of_descriptors(299));
    assert_true(server_short_of_descriptors(300));
    start();
    few.rlim_cur = (rlim_t)q.ask + 2;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
    assert_int_equal(connect_to("ZQS1"), MQHC_UNUSABLE_HCONN);
    assert_int_equal(reason, MQRC_MAX_CONNS_LIMIT_REACHED);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    connection = connect_to("ZQS1");
    assert_int_equal(reason, MQRC_NONE);
    MQDISC(&connection, &code, &reason);
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_rule),
        cmocka_unit_test(what_user_ids_have_is_counted),
        cmocka_unit_test(one_user_had_all_connections),
        cmocka_unit_test(one_user_had_all_storage_for_long_messages),
        cmocka_unit_test(connections_had_the_last_descriptors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
