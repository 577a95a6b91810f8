/* test_responses.c - MQSTAT: puts that ask for no response are counted, and the first of them that fails is told. */
#include "tests/unit/mstr/mqi_world.h"

static MQHCONN connection;

static MQLONG put_as(MQHOBJ handle, MQLONG options, MQLONG length)
{
    static char bytes[64];
    MQMD md = { MQMD_DEFAULT };
    MQPMO pmo = { MQPMO_DEFAULT };

    pmo.Options = MQPMO_NO_SYNCPOINT | options;
    MQPUT(connection, handle, &md, &pmo, length, bytes, &code, &reason);
    return reason;
}

static MQLONG put_one(const char *name, MQLONG options)
{
    MQMD md = { MQMD_DEFAULT };
    MQPMO pmo = { MQPMO_DEFAULT };
    MQOD od = { MQOD_DEFAULT };

    MQI_SET(od.ObjectName, span_of(name));
    pmo.Options = MQPMO_NO_SYNCPOINT | options;
    MQPUT1(connection, &od, &md, &pmo, 1, "x", &code, &reason);
    return reason;
}

static MQSTS status_of(void)
{
    MQSTS status = { MQSTS_DEFAULT };

    status.Version = MQSTS_VERSION_2;
    MQSTAT(connection, MQSTAT_TYPE_ASYNC_ERROR, &status, &code, &reason);
    assert_int_equal(code, MQCC_OK);
    assert_int_equal(reason, MQRC_NONE);
    return status;
}

static MQHOBJ begin_program(void)
{
    start();
    define(&q.f, TYPE_QLOCAL, "SMALL", "MAXMSGL(10)");
    define(&q.f, TYPE_QLOCAL, "ASYNC", "DEFPRESP(ASYNC) MAXMSGL(10)");
    connection = connect_to("ZQS1");
    return open_q(connection);
}

static MQHOBJ open_named(const char *name)
{
    MQOD od = { MQOD_DEFAULT };
    MQHOBJ handle;

    MQI_SET(od.ObjectName, span_of(name));
    MQOPEN(connection, &od, MQOO_OUTPUT, &handle, &code, &reason);
    assert_int_equal(reason, MQRC_NONE);
    return handle;
}

static void end_program(void)
{
    MQDISC(&connection, &code, &reason);
    end();
}

static void puts_are_counted_once_and_forgotten(void **state UNUSED)
{
    MQHOBJ handle = begin_program();
    MQSTS status;

    assert_int_equal(put_as(handle, MQPMO_ASYNC_RESPONSE, 5), MQRC_NONE);
    assert_int_equal(put_as(handle, MQPMO_ASYNC_RESPONSE, 5), MQRC_NONE);
    assert_int_equal(put_as(handle, MQPMO_SYNC_RESPONSE, 5), MQRC_NONE);
    assert_int_equal(put_as(handle, 0, 5), MQRC_NONE); /* DEFPRESP(SYNC) */
    assert_int_equal(put_one("Q", MQPMO_ASYNC_RESPONSE), MQRC_NONE);
    status = status_of();
    assert_int_equal(status.PutSuccessCount, 3);
    assert_int_equal(status.PutWarningCount, 0);
    assert_int_equal(status.PutFailureCount, 0);
    assert_int_equal(status.CompCode, MQCC_OK);
    assert_int_equal(status.Reason, MQRC_NONE);
    assert_int_equal(status_of().PutSuccessCount, 0);
    end_program();
}

static void the_first_failure_is_told(void **state UNUSED)
{
    MQHOBJ handle = begin_program(), small = open_named("SMALL");
    MQSTS status;

    assert_int_equal(put_as(handle, MQPMO_ASYNC_RESPONSE, 5), MQRC_NONE);
    assert_int_equal(put_as(small, MQPMO_ASYNC_RESPONSE, 20), MQRC_MSG_TOO_BIG_FOR_Q);
    assert_int_equal(put_one("NO.SUCH", MQPMO_ASYNC_RESPONSE), MQRC_UNKNOWN_OBJECT_NAME);
    status = status_of();
    assert_int_equal(status.PutSuccessCount, 1);
    assert_int_equal(status.PutFailureCount, 2);
    assert_int_equal(status.CompCode, MQCC_FAILED);
    assert_int_equal(status.Reason, MQRC_MSG_TOO_BIG_FOR_Q);
    assert_int_equal(status.ObjectType, MQOT_Q);
    assert_int_equal(status.OpenOptions, MQOO_OUTPUT);
    assert_memory_equal(status.ObjectName, "SMALL   ", 8);
    assert_int_equal(put_one("NO.SUCH", MQPMO_ASYNC_RESPONSE), MQRC_UNKNOWN_OBJECT_NAME);
    status = status_of();
    assert_int_equal(status.Reason, MQRC_UNKNOWN_OBJECT_NAME);
    assert_memory_equal(status.ObjectName, "NO.SUCH ", 8);
    end_program();
}

static void a_queue_may_ask_for_it(void **state UNUSED)
{
    MQHOBJ handle;

    begin_program();
    handle = open_named("ASYNC");
    put_as(handle, 0, 5);
    put_as(handle, 0, 50);
    put_as(handle, MQPMO_SYNC_RESPONSE, 50);
    put_one("ASYNC", 0); /* of MQPUT1 the definition decides nothing */
    assert_int_equal(reason, MQRC_NONE);
    assert_int_equal(status_of().PutSuccessCount, 1);
    put_as(handle, 0, 50);
    assert_int_equal(status_of().PutFailureCount, 1);
    end_program();
}

static MQLONG put_topic(const char *string)
{
    MQMD md = { MQMD_DEFAULT };
    MQPMO pmo = { MQPMO_DEFAULT };
    MQOD od = { MQOD_DEFAULT };

    od.Version = MQOD_VERSION_4;
    od.ObjectType = MQOT_TOPIC;
    od.ObjectString.VSPtr = (void *)(uintptr_t)string;
    od.ObjectString.VSLength = (MQLONG)strlen(string);
    pmo.Options = MQPMO_NO_SYNCPOINT | MQPMO_ASYNC_RESPONSE | MQPMO_NO_CONTEXT | MQPMO_DEFAULT_CONTEXT;
    MQPUT1(connection, &od, &md, &pmo, 1, "x", &code, &reason);
    return reason;
}

/* The topic whose put failed; its version 1 has no room for that, and a buffer that is too short gets its beginning. */
static void a_topic_is_told_by_its_string(void **state UNUSED)
{
    static const struct {
        MQLONG version, room, length;
        const char *shown;
    } rows[] = {
        { MQSTS_VERSION_2, 32, 11, "Price/Fruit" }, { MQSTS_VERSION_2, 5, 11, "Price" }, { MQSTS_VERSION_2, 0, 0, "" },
        { MQSTS_VERSION_1, 32, 99, "" },
    };

    begin_program();
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        MQSTS status = { MQSTS_DEFAULT };
        char string[32] = "";

        assert_int_not_equal(put_topic("Price/Fruit"), MQRC_NONE);
        assert_int_not_equal(put_topic("Other"), MQRC_NONE);
        status.Version = rows[i].version;
        status.ObjectString.VSPtr = string;
        status.ObjectString.VSBufSize = rows[i].room;
        status.ObjectString.VSLength = 99;
        MQSTAT(connection, MQSTAT_TYPE_ASYNC_ERROR, &status, &code, &reason);
        assert_int_equal(status.PutFailureCount, 2);
        assert_int_equal(status.ObjectType, MQOT_TOPIC);
        assert_int_equal(status.ObjectString.VSLength, rows[i].length);
        assert_string_equal(string, rows[i].shown);
        status.ObjectString.VSLength = 99;
        MQSTAT(connection, MQSTAT_TYPE_ASYNC_ERROR, &status, &code, &reason); /* it is forgotten */
        assert_int_equal(status.ObjectString.VSLength, rows[i].version == MQSTS_VERSION_1 ? 99 : 0);
    }
    put_one("NO.SUCH", MQPMO_ASYNC_RESPONSE);
    assert_int_equal(status_of().ObjectString.VSLength, 0); /* a queue has no long name */
    end_program();
}

static void wrong_calls(void **state UNUSED)
{
    MQSTS status = { MQSTS_DEFAULT };
    struct {
        char bytes[offsetof(MQSTS, ObjectString)];
        char behind[sizeof(MQSTS)];
    } old;

    begin_program();
    MQSTAT(connection, MQSTAT_TYPE_RECONNECTION, &status, &code, &reason);
    assert_int_equal(reason, MQRC_ENVIRONMENT_ERROR);
    MQSTAT(connection, MQSTAT_TYPE_RECONNECTION_ERROR, &status, &code, &reason);
    assert_int_equal(reason, MQRC_ENVIRONMENT_ERROR);
    MQSTAT(connection, 3, &status, &code, &reason);
    assert_int_equal(reason, MQRC_STAT_TYPE_ERROR);
    MQSTAT(connection, 0, NULL, &code, &reason);
    assert_int_equal(reason, MQRC_STS_ERROR);
    status.Version = 3;
    MQSTAT(connection, 0, &status, &code, &reason);
    assert_int_equal(reason, MQRC_STS_ERROR);
    MQSTAT(connection + 1, 0, &status, &code, &reason);
    assert_int_equal(reason, MQRC_HCONN_ERROR);
    /* A structure of version 1 ends where its program's memory may end. */
    memset(&old, 0x5a, sizeof old);
    memcpy(old.bytes, &(MQSTS){ MQSTS_DEFAULT }, sizeof old.bytes);
    MQSTAT(connection, 0, &old, &code, &reason);
    assert_int_equal(reason, MQRC_NONE);
    for (size_t i = 0; i < sizeof old.behind; i++)
        assert_int_equal(old.behind[i], 0x5a);
    end_program();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(puts_are_counted_once_and_forgotten),
        cmocka_unit_test(the_first_failure_is_told),
        cmocka_unit_test(a_queue_may_ask_for_it),
        cmocka_unit_test(a_topic_is_told_by_its_string),
        cmocka_unit_test(wrong_calls),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
