/* test_callbacks.c - MQCB, MQCTL and MQGMO_SET_SIGNAL: what comes without being asked for, when, in which thread, and what a program
 * may call meanwhile. */
#include "tests/unit/mstr/mqi_world.h"

#include "mstr/queue_private.h"

#include <pthread.h>
#include <semaphore.h>

enum { CALLS = 64, WAIT_SECONDS = 60 };

/* What the program's functions were called with. */
static struct {
    pthread_mutex_t lock;
    sem_t came;
    unsigned count;
    MQCBC contexts[CALLS];
    char texts[CALLS][16];
    pthread_t threads[CALLS];
    MQLONG versions[CALLS];
    MQLONG inside_code, inside; /* of a call that a function made */
    MQHCONN connection;
    MQHOBJ handle;
} seen = { .lock = PTHREAD_MUTEX_INITIALIZER };

static void note(PMQVOID md, PMQVOID gmo, PMQVOID buffer, const MQCBC *context)
{
    pthread_mutex_lock(&seen.lock);
    if (seen.count < CALLS) {
        seen.contexts[seen.count] = *context;
        seen.threads[seen.count] = pthread_self();
        seen.versions[seen.count] = md ? 10 * ((MQMD *)md)->Version + ((MQGMO *)gmo)->Version : 0;
        snprintf(seen.texts[seen.count], sizeof seen.texts[0], "%.*s", (int)context->BufferLength, buffer ? (char *)buffer : "");
        seen.count++;
    }
    pthread_mutex_unlock(&seen.lock);
}

static void consume(MQHCONN connection UNUSED, PMQVOID md, PMQVOID gmo, PMQVOID buffer, PMQCBC context)
{
    note(md, gmo, buffer, context);
    sem_post(&seen.came);
}

static void wait_for(unsigned calls)
{
    struct timespec until;

    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += WAIT_SECONDS;
    for (unsigned i = 0; i < calls; i++)
        assert_int_equal(sem_timedwait(&seen.came, &until), 0);
}

static unsigned count_of(MQLONG type)
{
    unsigned count = 0;

    pthread_mutex_lock(&seen.lock);
    for (unsigned i = 0; i < seen.count; i++)
        count += seen.contexts[i].CallType == type;
    pthread_mutex_unlock(&seen.lock);
    return count;
}

static void begin_program(void)
{
    start();
    seen.count = 0;
    seen.inside = -1;
    sem_init(&seen.came, 0, 0);
    seen.connection = connect_to("ZQS1");
    seen.handle = open_q(seen.connection);
}

static void end_program(void)
{
    if (seen.connection != MQHC_UNUSABLE_HCONN)
        MQDISC(&seen.connection, &code, &reason);
    end();
    sem_destroy(&seen.came);
}

static void set_up(MQCB_FUNCTION *function, MQHOBJ handle, MQLONG calls, MQLONG options, MQLONG interval)
{
    MQCBD cbd = { MQCBD_DEFAULT };
    MQMD md = { MQMD_DEFAULT };
    MQGMO gmo = { MQGMO_DEFAULT };

    memcpy(&cbd.CallbackFunction, &function, sizeof function);
    cbd.Options = calls;
    cbd.CallbackArea = &seen;
    gmo.Options = options;
    gmo.WaitInterval = interval;
    md.Version = MQMD_VERSION_2;
    MQCB(seen.connection, MQOP_REGISTER, &cbd, handle, &md, &gmo, &code, &reason);
}

static MQLONG manage(MQLONG operation, MQHOBJ handle)
{
    MQCB(seen.connection, operation, NULL, handle, NULL, NULL, &code, &reason);
    return reason;
}

static MQLONG control(MQLONG operation)
{
    MQCTLO ctlo = { MQCTLO_DEFAULT };
    MQLONG its_code, its_reason;

    ctlo.ConnectionArea = &q;
    MQCTL(seen.connection, operation, &ctlo, &its_code, &its_reason);
    return its_reason;
}

static void put_text(const char *text)
{
    MQHCONN other = connect_to("ZQS1");

    put_bytes(other, open_q(other), (void *)(uintptr_t)text, (MQLONG)strlen(text));
    assert_int_equal(reason, MQRC_NONE);
    MQDISC(&other, &code, &reason);
}

/* -- messages -- */

static void messages_come_to_their_consumer_in_another_thread(void **state UNUSED)
{
    begin_program();
    put_text("FIRST");
    set_up(consume, seen.handle, MQCBDO_NONE, MQGMO_NO_SYNCPOINT, 0);
    assert_int_equal(reason, MQRC_NONE);
    assert_int_equal(seen.count, 0);
    assert_int_equal(control(MQOP_START), MQRC_NONE);
    wait_for(1);
    put_text("SECOND");
    wait_for(1);
    assert_int_equal(control(MQOP_STOP), MQRC_NONE);
    assert_int_equal(seen.count, 2);
    assert_string_equal(seen.texts[0], "FIRST");
    assert_string_equal(seen.texts[1], "SECOND");
    assert_int_equal(seen.contexts[1].CallType, MQCBCT_MSG_REMOVED);
    assert_int_equal(seen.contexts[1].Hobj, seen.handle);
    assert_int_equal(seen.contexts[1].DataLength, 6);
    assert_int_equal(seen.contexts[1].CompCode, MQCC_OK);
    assert_int_equal(seen.contexts[1].State, MQCS_NONE);
    assert_ptr_equal(seen.contexts[1].CallbackArea, &seen);
    assert_ptr_equal(seen.contexts[1].ConnectionArea, &q);
    assert_int_equal(seen.versions[1], 24);
    assert_false(pthread_equal(seen.threads[1], pthread_self()));
    put_text("LATE");
    assert_int_equal(get_bytes(seen.connection, seen.handle, seen.texts[5], 16, MQGMO_NO_SYNCPOINT), 4);
    assert_int_equal(seen.count, 2);
    end_program();
}

static void stop_from_inside(MQHCONN connection, PMQVOID md, PMQVOID gmo, PMQVOID buffer, PMQCBC context)
{
    MQCTLO ctlo = { MQCTLO_DEFAULT };

    note(md, gmo, buffer, context);
    if (context->CallType == MQCBCT_MSG_REMOVED && context->DataLength == 4)
        MQCTL(connection, MQOP_STOP, &ctlo, &seen.inside_code, &seen.inside);
}

static void start_wait_runs_in_the_thread_that_calls_it(void **state UNUSED)
{
    begin_program();
    put_text("ONE");
    put_text("STOP");
    put_text("NEVER");
    set_up(stop_from_inside, seen.handle,
           MQCBDO_REGISTER_CALL | MQCBDO_START_CALL | MQCBDO_STOP_CALL | MQCBDO_DEREGISTER_CALL, MQGMO_NO_SYNCPOINT, 0);
    assert_int_equal(control(MQOP_START_WAIT), MQRC_NONE);
    assert_int_equal(seen.inside, MQRC_NONE);
    assert_int_equal(manage(MQOP_DEREGISTER, seen.handle), MQRC_NONE);
    assert_int_equal(seen.count, 6);
    for (unsigned i = 0; i < 6; i++) {
        static const MQLONG types[] = { MQCBCT_REGISTER_CALL, MQCBCT_START_CALL, MQCBCT_MSG_REMOVED, MQCBCT_MSG_REMOVED,
                                        MQCBCT_STOP_CALL, MQCBCT_DEREGISTER_CALL };

        assert_int_equal(seen.contexts[i].CallType, types[i]);
        assert_true(pthread_equal(seen.threads[i], pthread_self()));
    }
    assert_int_equal(seen.contexts[4].State, MQCS_STOPPED);
    assert_int_equal(get_bytes(seen.connection, seen.handle, seen.texts[9], 16, MQGMO_NO_SYNCPOINT), 5);
    end_program();
}

/* Nobody is starved: two queues with messages are served in turn. */
static void consumers_take_turns(void **state UNUSED)
{
    MQHOBJ second;

    begin_program();
    for (unsigned i = 0; i < 4; i++)
        put_text("Q");
    second = open_q(seen.connection);
    set_up(consume, seen.handle, MQCBDO_NONE, MQGMO_NO_SYNCPOINT, 0);
    set_up(consume, second, MQCBDO_NONE, MQGMO_NO_SYNCPOINT, 0);
    assert_int_equal(control(MQOP_START), MQRC_NONE);
    wait_for(4);
    assert_int_equal(control(MQOP_STOP), MQRC_NONE);
    assert_int_equal(seen.contexts[0].Hobj, seen.contexts[2].Hobj);
    assert_int_equal(seen.contexts[1].Hobj, seen.contexts[3].Hobj);
    assert_int_not_equal(seen.contexts[0].Hobj, seen.contexts[1].Hobj);
    end_program();
}

static void is_suspended_by_what_is_too_long(MQLONG options)
{
    MQCBD cbd = { MQCBD_DEFAULT };
    MQMD md = { MQMD_DEFAULT };
    MQGMO gmo = { MQGMO_DEFAULT };
    MQCB_FUNCTION *function = consume;

    gmo.Options |= options;
    begin_program();
    put_text("TOO LONG");
    memcpy(&cbd.CallbackFunction, &function, sizeof function);
    cbd.MaxMsgLength = 3;
    MQCB(seen.connection, MQOP_REGISTER, &cbd, seen.handle, &md, &gmo, &code, &reason);
    assert_int_equal(reason, MQRC_NONE);
    assert_int_equal(control(MQOP_START_WAIT), MQRC_NO_CALLBACKS_ACTIVE);
    assert_int_equal(seen.count, 1);
    assert_int_equal(seen.contexts[0].CallType, MQCBCT_MSG_NOT_REMOVED);
    assert_int_equal(seen.contexts[0].Reason, MQRC_TRUNCATED_MSG_FAILED);
    assert_int_equal(seen.contexts[0].CompCode, MQCC_WARNING);
    assert_int_equal(seen.contexts[0].State, MQCS_SUSPENDED_USER_ACTION);
    assert_int_equal(seen.contexts[0].DataLength, 8);
    assert_string_equal(seen.texts[0], "TOO");
    end_program();
}

static void a_message_that_is_too_long_suspends_its_consumer(void **state UNUSED)
{
    is_suspended_by_what_is_too_long(MQGMO_NONE);
}

static void a_browse_that_was_too_short_came_again_and_again(void **state UNUSED)
{
    is_suspended_by_what_is_too_long(MQGMO_BROWSE_NEXT);
}

static void a_browsing_consumer_sees_each_message_once(void **state UNUSED)
{
    begin_program();
    put_text("ONE");
    put_text("TWO");
    set_up(consume, seen.handle, MQCBDO_NONE, MQGMO_BROWSE_NEXT, 0);
    assert_int_equal(control(MQOP_START), MQRC_NONE);
    wait_for(2);
    put_text("THREE");
    wait_for(1);
    assert_int_equal(control(MQOP_STOP), MQRC_NONE);
    assert_int_equal(count_of(MQCBCT_MSG_NOT_REMOVED), 3);
    assert_string_equal(seen.texts[2], "THREE");
    end_program();
}

static void an_interval_without_a_message_is_told(void **state UNUSED)
{
    begin_program();
    set_up(consume, seen.handle, MQCBDO_NONE, MQGMO_NO_SYNCPOINT | MQGMO_WAIT, 20);
    assert_int_equal(control(MQOP_START), MQRC_NONE);
    wait_for(2);
    assert_int_equal(control(MQOP_STOP), MQRC_NONE);
    assert_int_equal(seen.contexts[1].CallType, MQCBCT_EVENT_CALL);
    assert_int_equal(seen.contexts[1].Reason, MQRC_NO_MSG_AVAILABLE);
    assert_int_equal(seen.contexts[1].CompCode, MQCC_FAILED);
    end_program();
}

static void commit_inside(MQHCONN connection, PMQVOID md, PMQVOID gmo, PMQVOID buffer, PMQCBC context)
{
    if (context->CallType == MQCBCT_MSG_REMOVED)
        MQCMIT(connection, &seen.inside_code, &seen.inside);
    consume(connection, md, gmo, buffer, context);
}

static void a_consumer_may_call_the_mqi(void **state UNUSED)
{
    begin_program();
    put_text("WORK");
    set_up(commit_inside, seen.handle, MQCBDO_NONE, MQGMO_SYNCPOINT, 0);
    assert_int_equal(control(MQOP_START), MQRC_NONE);
    wait_for(1);
    assert_int_equal(control(MQOP_STOP), MQRC_NONE);
    assert_int_equal(seen.inside, MQRC_NONE);
    MQBACK(seen.connection, &code, &reason);
    assert_int_equal(get_bytes(seen.connection, seen.handle, seen.texts[9], 16, MQGMO_NO_SYNCPOINT), 0);
    assert_int_equal(reason, MQRC_NO_MSG_AVAILABLE);
    end_program();
}

/* -- what may be called when -- */

static void a_started_connection_is_for_its_callbacks(void **state UNUSED)
{
    char byte[16];

    begin_program();
    set_up(consume, seen.handle, MQCBDO_NONE, MQGMO_NO_SYNCPOINT, 0);
    assert_int_equal(control(MQOP_START), MQRC_NONE);
    get_bytes(seen.connection, seen.handle, byte, sizeof byte, MQGMO_NO_SYNCPOINT);
    assert_int_equal(reason, MQRC_HCONN_ASYNC_ACTIVE);
    assert_int_equal(code, MQCC_FAILED);
    assert_int_equal(manage(MQOP_DEREGISTER, seen.handle), MQRC_HCONN_ASYNC_ACTIVE);
    assert_int_equal(control(MQOP_START), MQRC_HCONN_ASYNC_ACTIVE);
    assert_int_equal(control(MQOP_START_WAIT), MQRC_OPERATION_NOT_ALLOWED);
    assert_int_equal(control(MQOP_SUSPEND), MQRC_NONE);
    get_bytes(seen.connection, seen.handle, byte, sizeof byte, MQGMO_NO_SYNCPOINT);
    assert_int_equal(reason, MQRC_NO_MSG_AVAILABLE);
    put_text("MEANWHILE");
    assert_int_equal(control(MQOP_START), MQRC_OPERATION_NOT_ALLOWED);
    assert_int_equal(seen.count, 0);
    assert_int_equal(control(MQOP_RESUME), MQRC_NONE);
    wait_for(1);
    assert_int_equal(control(MQOP_STOP), MQRC_NONE);
    assert_int_equal(control(MQOP_STOP), MQRC_NONE);
    assert_int_equal(control(MQOP_RESUME), MQRC_OPERATION_NOT_ALLOWED);
    assert_int_equal(control(MQOP_SUSPEND), MQRC_OPERATION_NOT_ALLOWED);
    assert_int_equal(control(MQOP_START), MQRC_NONE);
    MQDISC(&seen.connection, &code, &reason); /* stops first */
    assert_int_equal(reason, MQRC_NONE);
    end_program();
}

static void wrong_parameters_are_refused(void **state UNUSED)
{
    static const struct {
        MQLONG operation, type, calls, length;
        bool function, name;
        MQLONG reason;
    } rows[] = {
        { MQOP_START, 1, 0, -1, true, false, MQRC_OPERATION_ERROR },
        { MQOP_REGISTER | MQOP_DEREGISTER, 1, 0, -1, true, false, MQRC_OPERATION_ERROR },
        { MQOP_SUSPEND | MQOP_RESUME, 1, 0, -1, true, false, MQRC_OPERATION_ERROR },
        { 0, 1, 0, -1, true, false, MQRC_OPERATION_ERROR },
        { MQOP_REGISTER, 3, 0, -1, true, false, MQRC_CALLBACK_TYPE_ERROR },
        { MQOP_REGISTER, 1, 0x10, -1, true, false, MQRC_CBD_OPTIONS_ERROR },
        { MQOP_REGISTER, 1, 0, -2, true, false, MQRC_MAX_MSG_LENGTH_ERROR },
        { MQOP_REGISTER, 1, 0, -1, false, false, MQRC_CALLBACK_ROUTINE_ERROR },
        { MQOP_REGISTER, 1, 0, -1, false, true, MQRC_MODULE_NOT_FOUND },
        { MQOP_REGISTER, 1, 0, -1, true, true, MQRC_CALLBACK_ROUTINE_ERROR },
        { MQOP_DEREGISTER, 1, 0, -1, true, false, MQRC_CALLBACK_NOT_REGISTERED },
        { MQOP_RESUME, 2, 0, -1, true, false, MQRC_CALLBACK_NOT_REGISTERED },
    };
    static const struct {
        MQLONG options;
        MQLONG reason;
    } gets[] = {
        { MQGMO_SET_SIGNAL, MQRC_OPTIONS_ERROR },
        { MQGMO_MSG_UNDER_CURSOR, MQRC_OPTIONS_ERROR },
        { MQGMO_UNLOCK, MQRC_OPTIONS_ERROR },
        { MQGMO_SYNCPOINT | MQGMO_NO_SYNCPOINT, MQRC_OPTIONS_ERROR },
        { MQGMO_WAIT, MQRC_WAIT_INTERVAL_ERROR },
    };
    MQCB_FUNCTION *function = consume;
    MQCTLO ctlo = { MQCTLO_DEFAULT };
    MQOD od = { MQOD_DEFAULT };
    MQHOBJ output;

    begin_program();
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        MQCBD cbd = { MQCBD_DEFAULT };
        MQMD md = { MQMD_DEFAULT };
        MQGMO gmo = { MQGMO_DEFAULT };

        cbd.CallbackType = rows[i].type;
        cbd.Options = rows[i].calls;
        cbd.MaxMsgLength = rows[i].length;
        if (rows[i].function)
            memcpy(&cbd.CallbackFunction, &function, sizeof function);
        if (rows[i].name)
            memcpy(cbd.CallbackName, "PGM", 3);
        MQCB(seen.connection, rows[i].operation, &cbd, seen.handle, &md, &gmo, &code, &reason);
        assert_int_equal(reason, rows[i].reason);
        assert_int_equal(code, MQCC_FAILED);
    }
    for (size_t i = 0; i < ARRAY_COUNT(gets); i++) {
        set_up(consume, seen.handle, 0, gets[i].options, -2);
        assert_int_equal(reason, gets[i].reason);
    }
    MQCB(seen.connection, MQOP_REGISTER, NULL, seen.handle, NULL, NULL, &code, &reason);
    assert_int_equal(reason, MQRC_CBD_ERROR);
    set_up(consume, 77, 0, 0, 0);
    assert_int_equal(reason, MQRC_HOBJ_ERROR);
    MQI_SET(od.ObjectName, span_of("Q"));
    MQOPEN(seen.connection, &od, MQOO_OUTPUT, &output, &code, &reason);
    set_up(consume, output, 0, 0, 0);
    assert_int_equal(reason, MQRC_NOT_OPEN_FOR_INPUT);
    set_up(consume, output, 0, MQGMO_BROWSE_NEXT, 0);
    assert_int_equal(reason, MQRC_NOT_OPEN_FOR_BROWSE);
    assert_int_equal(control(MQOP_START_WAIT), MQRC_NO_CALLBACKS_ACTIVE);
    assert_int_equal(control(MQOP_START | MQOP_STOP), MQRC_OPERATION_ERROR);
    assert_int_equal(control(MQOP_REGISTER), MQRC_OPERATION_ERROR);
    MQCTL(seen.connection, MQOP_START, NULL, &code, &reason);
    assert_int_equal(reason, MQRC_CTLO_ERROR);
    ctlo.Version = 2;
    MQCTL(seen.connection, MQOP_START, &ctlo, &code, &reason);
    assert_int_equal(reason, MQRC_CTLO_ERROR);
    ctlo.Version = 1;
    ctlo.Options = 0x40;
    MQCTL(seen.connection, MQOP_START, &ctlo, &code, &reason);
    assert_int_equal(reason, MQRC_OPTIONS_ERROR);
    MQCTL(99, MQOP_START, &ctlo, &code, &reason);
    assert_int_equal(reason, MQRC_HCONN_ERROR);
    end_program();
}

static void disconnect_inside(MQHCONN connection, PMQVOID md, PMQVOID gmo, PMQVOID buffer, PMQCBC context)
{
    MQCTLO ctlo = { MQCTLO_DEFAULT };
    MQHCONN same = connection;

    MQDISC(&same, &seen.inside_code, &seen.inside);
    MQCTL(connection, MQOP_START_WAIT, &ctlo, &seen.versions[CALLS - 1], &seen.versions[CALLS - 2]);
    consume(connection, md, gmo, buffer, context);
}

static void a_callback_does_not_disconnect_itself(void **state UNUSED)
{
    begin_program();
    put_text("X");
    set_up(disconnect_inside, seen.handle, MQCBDO_NONE, MQGMO_NO_SYNCPOINT, 0);
    assert_int_equal(control(MQOP_START), MQRC_NONE);
    wait_for(1);
    assert_int_equal(control(MQOP_STOP), MQRC_NONE);
    assert_int_equal(seen.inside, MQRC_HCONN_ASYNC_ACTIVE);
    assert_int_equal(seen.versions[CALLS - 2], MQRC_ENVIRONMENT_ERROR);
    end_program();
}

static void stop_at_start(MQHCONN connection, PMQVOID md, PMQVOID gmo, PMQVOID buffer, PMQCBC context)
{
    MQCTLO ctlo = { MQCTLO_DEFAULT };

    note(md, gmo, buffer, context);
    if (context->CallType == MQCBCT_START_CALL)
        MQCTL(connection, MQOP_STOP, &ctlo, &seen.inside_code, &seen.inside);
}

static void who_stops_in_its_start_call_is_not_started(void **state UNUSED)
{
    begin_program();
    put_text("X");
    set_up(stop_at_start, seen.handle, MQCBDO_START_CALL, MQGMO_NO_SYNCPOINT, 0);
    assert_int_equal(control(MQOP_START), MQRC_CONNECTION_STOPPED);
    assert_int_equal(seen.count, 1);
    end_program();
}

static void suspend_inside(MQHCONN connection, PMQVOID md, PMQVOID gmo, PMQVOID buffer, PMQCBC context)
{
    MQCTLO ctlo = { MQCTLO_DEFAULT };

    note(md, gmo, buffer, context);
    MQCTL(connection, MQOP_SUSPEND, &ctlo, &seen.inside_code, &seen.inside);
    if (context->DataLength == 3) /* takes it back */
        MQCTL(connection, MQOP_RESUME, &ctlo, &seen.inside_code, &seen.inside);
}

static void a_suspended_start_wait_is_resumed_in_its_thread(void **state UNUSED)
{
    MQCTLO ctlo = { MQCTLO_DEFAULT };

    begin_program();
    put_text("ONE");
    put_text("REST");
    put_text("MORE");
    set_up(suspend_inside, seen.handle, MQCBDO_STOP_CALL, MQGMO_NO_SYNCPOINT, 0);
    MQCTL(seen.connection, MQOP_START_WAIT, &ctlo, &code, &reason);
    assert_int_equal(reason, MQRC_CONNECTION_SUSPENDED);
    assert_int_equal(code, MQCC_WARNING);
    assert_int_equal(seen.count, 2);
    MQCTL(seen.connection, MQOP_RESUME, &ctlo, &code, &reason);
    assert_int_equal(reason, MQRC_CONNECTION_SUSPENDED);
    assert_int_equal(seen.count, 3);
    assert_int_equal(control(MQOP_STOP), MQRC_NONE);
    assert_int_equal(seen.contexts[3].CallType, MQCBCT_STOP_CALL);
    end_program();
}

/* -- consumers come and go -- */

static void deregister_inside(MQHCONN connection, PMQVOID md, PMQVOID gmo, PMQVOID buffer, PMQCBC context)
{
    note(md, gmo, buffer, context);
    if (context->CallType == MQCBCT_MSG_REMOVED)
        MQCB(connection, MQOP_DEREGISTER, NULL, context->Hobj, NULL, NULL, &seen.inside_code, &seen.inside);
    else
        sem_post(&seen.came);
}

static void a_consumer_that_deregisters_itself_is_called_to_its_end(void **state UNUSED)
{
    begin_program();
    put_text("ONE");
    put_text("TWO");
    set_up(deregister_inside, seen.handle, MQCBDO_STOP_CALL | MQCBDO_DEREGISTER_CALL, MQGMO_NO_SYNCPOINT, 0);
    assert_int_equal(control(MQOP_START), MQRC_NONE);
    wait_for(2);
    assert_int_equal(seen.inside, MQRC_NONE);
    assert_int_equal(seen.count, 3);
    assert_int_equal(seen.contexts[1].CallType, MQCBCT_STOP_CALL);
    assert_int_equal(seen.contexts[2].CallType, MQCBCT_DEREGISTER_CALL);
    assert_int_equal(control(MQOP_STOP), MQRC_NONE);
    assert_int_equal(manage(MQOP_DEREGISTER, seen.handle), MQRC_CALLBACK_NOT_REGISTERED);
    end_program();
}

static void close_inside(MQHCONN connection, PMQVOID md, PMQVOID gmo, PMQVOID buffer, PMQCBC context)
{
    MQHOBJ handle = context->Hobj;

    if (context->CallType == MQCBCT_MSG_REMOVED)
        MQCLOSE(connection, &handle, MQCO_NONE, &seen.inside_code, &seen.inside);
    consume(connection, md, gmo, buffer, context);
}

static void closing_the_queue_deregisters(void **state UNUSED)
{
    MQHOBJ second;

    begin_program();
    second = open_q(seen.connection);
    set_up(consume, second, MQCBDO_DEREGISTER_CALL, MQGMO_NO_SYNCPOINT, 0);
    MQCLOSE(seen.connection, &second, MQCO_NONE, &code, &reason);
    assert_int_equal(seen.count, 1);
    assert_int_equal(seen.contexts[0].CallType, MQCBCT_DEREGISTER_CALL);
    assert_int_equal(seen.contexts[0].Hobj, MQHO_UNUSABLE_HOBJ);
    put_text("ONE");
    set_up(close_inside, seen.handle, MQCBDO_DEREGISTER_CALL, MQGMO_NO_SYNCPOINT, 0);
    assert_int_equal(control(MQOP_START), MQRC_NONE);
    wait_for(3); /* one of them before */
    assert_int_equal(seen.inside, MQRC_NONE);
    assert_int_equal(control(MQOP_STOP), MQRC_NONE);
    assert_int_equal(count_of(MQCBCT_DEREGISTER_CALL), 2);
    end_program();
}

static void mqdisc_deregisters(void **state UNUSED)
{
    begin_program();
    set_up(consume, seen.handle, MQCBDO_STOP_CALL | MQCBDO_DEREGISTER_CALL, MQGMO_NO_SYNCPOINT, 0);
    assert_int_equal(control(MQOP_START), MQRC_NONE);
    MQDISC(&seen.connection, &code, &reason);
    assert_int_equal(reason, MQRC_NONE);
    assert_int_equal(seen.count, 2);
    assert_int_equal(seen.contexts[0].CallType, MQCBCT_STOP_CALL);
    assert_int_equal(seen.contexts[1].CallType, MQCBCT_DEREGISTER_CALL);
    end_program();
}

static void a_suspended_consumer_gets_nothing_until_it_is_resumed(void **state UNUSED)
{
    MQHOBJ second;

    begin_program();
    put_text("X");
    second = open_q(seen.connection);
    set_up(consume, seen.handle, MQCBDO_NONE, MQGMO_NO_SYNCPOINT, 0);
    assert_int_equal(manage(MQOP_SUSPEND, seen.handle), MQRC_NONE);
    assert_int_equal(control(MQOP_START_WAIT), MQRC_NO_CALLBACKS_ACTIVE);
    set_up(consume, second, MQCBDO_NONE, MQGMO_NO_SYNCPOINT, 0);
    assert_int_equal(control(MQOP_START), MQRC_NONE);
    wait_for(1);
    assert_int_equal(control(MQOP_SUSPEND), MQRC_NONE);
    assert_int_equal(seen.contexts[0].Hobj, second);
    assert_int_equal(manage(MQOP_SUSPEND, second), MQRC_NONE);
    assert_int_equal(manage(MQOP_RESUME, seen.handle), MQRC_NONE);
    put_text("Y");
    assert_int_equal(control(MQOP_RESUME), MQRC_NONE);
    wait_for(1);
    assert_int_equal(control(MQOP_STOP), MQRC_NONE);
    assert_int_equal(seen.contexts[1].Hobj, seen.handle);
    end_program();
}

static void an_error_in_replacing_takes_the_consumer_off(void **state UNUSED)
{
    begin_program();
    set_up(consume, seen.handle, MQCBDO_DEREGISTER_CALL, MQGMO_NO_SYNCPOINT, 0);
    set_up(consume, seen.handle, MQCBDO_NONE, MQGMO_UNLOCK, 0);
    assert_int_equal(reason, MQRC_OPTIONS_ERROR);
    assert_int_equal(seen.count, 1);
    assert_int_equal(manage(MQOP_SUSPEND, seen.handle), MQRC_CALLBACK_NOT_REGISTERED);
    end_program();
}

/* -- events -- */

static void register_handler(MQLONG calls)
{
    MQCB_FUNCTION *function = consume;
    MQCBD cbd = { MQCBD_DEFAULT };

    cbd.CallbackType = MQCBT_EVENT_HANDLER;
    cbd.Options = calls;
    memcpy(&cbd.CallbackFunction, &function, sizeof function);
    MQCB(seen.connection, MQOP_REGISTER, &cbd, MQHO_UNUSABLE_HOBJ, NULL, NULL, &code, &reason);
    assert_int_equal(reason, MQRC_NONE);
}

static void an_event_handler_hears_that_the_queue_manager_is_gone(void **state UNUSED)
{
    begin_program();
    register_handler(MQCBDO_EVENT_CALL | MQCBDO_REGISTER_CALL);
    set_up(consume, seen.handle, MQCBDO_STOP_CALL, MQGMO_NO_SYNCPOINT, 0);
    assert_int_equal(control(MQOP_START), MQRC_NONE);
    end();
    wait_for(3);
    assert_int_equal(seen.contexts[0].CallType, MQCBCT_REGISTER_CALL);
    assert_int_equal(seen.contexts[0].Hobj, MQHO_NONE);
    assert_int_equal(seen.contexts[1].CallType, MQCBCT_EVENT_CALL);
    assert_int_equal(seen.contexts[1].Reason, MQRC_CONNECTION_BROKEN);
    assert_int_equal(seen.contexts[1].Hobj, MQHO_NONE);
    assert_int_equal(seen.contexts[1].State, MQCS_STOPPED);
    assert_int_equal(seen.contexts[2].CallType, MQCBCT_STOP_CALL);
    assert_int_equal(seen.contexts[2].Reason, MQRC_CONNECTION_BROKEN);
    assert_int_equal(control(MQOP_STOP), MQRC_NONE);
    assert_int_equal(control(MQOP_START), MQRC_CONNECTION_BROKEN);
    MQDISC(&seen.connection, &code, &reason);
    sem_destroy(&seen.came);
}

static void quiesce_it(void)
{
    engine_quiesce(q.engine, false);
}

static void an_event_handler_hears_of_quiescing_before_any_start(void **state UNUSED)
{
    MQCTLO ctlo = { MQCTLO_DEFAULT };

    begin_program();
    register_handler(MQCBDO_EVENT_CALL);
    set_up(consume, seen.handle, MQCBDO_NONE, MQGMO_NO_SYNCPOINT | MQGMO_FAIL_IF_QUIESCING, 0);
    in_its_thread(quiesce_it);
    wait_for(1);
    assert_int_equal(seen.contexts[0].Reason, MQRC_Q_MGR_QUIESCING);
    assert_int_equal(seen.contexts[0].CallType, MQCBCT_EVENT_CALL);
    ctlo.Options = MQCTLO_FAIL_IF_QUIESCING;
    MQCTL(seen.connection, MQOP_START, &ctlo, &code, &reason);
    assert_int_equal(reason, MQRC_Q_MGR_QUIESCING);
    assert_int_equal(control(MQOP_START_WAIT), MQRC_NO_CALLBACKS_ACTIVE); /* its get says so, and it is suspended */
    assert_int_equal(seen.contexts[1].Reason, MQRC_Q_MGR_QUIESCING);
    assert_int_equal(seen.contexts[1].State, MQCS_SUSPENDED);
    end_program();
}

static void set_get(bool enabled)
{
    static const MQLONG selector = MQIA_INHIBIT_GET;
    MQHCONN other = connect_to("ZQS1");
    MQOD od = { MQOD_DEFAULT };
    MQLONG value = enabled ? MQQA_GET_ALLOWED : MQQA_GET_INHIBITED, copy = selector;
    MQHOBJ handle;

    MQI_SET(od.ObjectName, span_of("Q"));
    MQOPEN(other, &od, MQOO_SET, &handle, &code, &reason);
    MQSET(other, handle, 1, &copy, 1, &value, 0, NULL, &code, &reason);
    assert_int_equal(reason, MQRC_NONE);
    MQDISC(&other, &code, &reason);
}

static void an_inhibited_queue_suspends_for_a_time(void **state UNUSED)
{
    begin_program();
    set_up(consume, seen.handle, MQCBDO_NONE, MQGMO_NO_SYNCPOINT, 0);
    assert_int_equal(control(MQOP_START), MQRC_NONE);
    set_get(false);
    wait_for(1);
    assert_int_equal(seen.contexts[0].Reason, MQRC_GET_INHIBITED);
    assert_int_equal(seen.contexts[0].State, MQCS_SUSPENDED_TEMPORARY);
    set_get(true);
    put_text("AGAIN");
    wait_for(2);
    assert_int_equal(control(MQOP_STOP), MQRC_NONE);
    assert_int_equal(seen.contexts[1].Reason, MQRC_GET_ENABLED);
    assert_string_equal(seen.texts[2], "AGAIN");
    end_program();
}

/* -- ASTATE -- */

static char shown[64];

/* Of the program's connection, and of its first handles. */
static void show_states(void)
{
    const struct engine_connection *connection = q.engine->connections;
    size_t length;

    while (connection->own || !connection->handle_count)
        connection = connection->next;
    length = (size_t)snprintf(shown, sizeof shown, "%s", consumption_word(connection, NULL));
    for (uint32_t i = 0; i < connection->handle_capacity && length < sizeof shown; i++)
        if (connection->handles[i])
            length += (size_t)snprintf(shown + length, sizeof shown - length, " %s",
                                       consumption_word(connection, connection->handles[i]));
}

static const char *states(void)
{
    in_its_thread(show_states);
    return shown;
}

static void an_operator_sees_what_consumers_do(void **state UNUSED)
{
    MQHOBJ second;

    begin_program();
    second = open_q(seen.connection);
    assert_string_equal(states(), "NONE NONE NONE");
    set_up(consume, second, MQCBDO_NONE, MQGMO_NO_SYNCPOINT, 0);
    assert_string_equal(states(), "NONE NONE INACTIVE");
    assert_int_equal(control(MQOP_START), MQRC_NONE);
    assert_string_equal(states(), "STARTED NONE ACTIVE");
    assert_int_equal(control(MQOP_SUSPEND), MQRC_NONE);
    assert_string_equal(states(), "SUSPENDED NONE INACTIVE");
    assert_int_equal(manage(MQOP_SUSPEND, second), MQRC_NONE);
    assert_string_equal(states(), "SUSPENDED NONE SUSPENDED");
    assert_int_equal(control(MQOP_RESUME), MQRC_NONE);
    assert_string_equal(states(), "STARTED NONE SUSPENDED");
    assert_int_equal(control(MQOP_SUSPEND), MQRC_NONE);
    assert_int_equal(manage(MQOP_RESUME, second), MQRC_NONE);
    assert_int_equal(control(MQOP_STOP), MQRC_NONE);
    assert_string_equal(states(), "STOPPED NONE INACTIVE");
    assert_int_equal(manage(MQOP_DEREGISTER, second), MQRC_NONE);
    assert_string_equal(states(), "STOPPED NONE NONE");
    end_program();
}

static void an_operator_sees_who_was_suspended(void **state UNUSED)
{
    begin_program();
    set_up(consume, seen.handle, MQCBDO_NONE, MQGMO_NO_SYNCPOINT, 0);
    assert_int_equal(control(MQOP_START), MQRC_NONE);
    set_get(false);
    wait_for(1);
    assert_string_equal(states(), "STARTED SUSPTEMP");
    set_get(true);
    wait_for(1);
    assert_string_equal(states(), "STARTED ACTIVE");
    assert_int_equal(control(MQOP_STOP), MQRC_NONE);
    MQCLOSE(seen.connection, &seen.handle, MQCO_NONE, &code, &reason);
    seen.handle = open_q(seen.connection); /* the same number */
    assert_string_equal(states(), "STOPPED NONE");
    end_program();
}

static void states_that_are_none_are_shown_as_none(void **state UNUSED)
{
    static const unsigned wrong[] = { MQI_AS_INACTIVE + 1, 255, 0x1ff };
    struct segment theirs, ours;
    int fd;

    assert_int_equal(segment_new(&ours, &fd), 0);
    assert_int_equal(segment_map(&theirs, fd), 0);
    close(fd);
    for (size_t i = 0; i < ARRAY_COUNT(wrong); i++) {
        segment_put_state(&theirs, 5, 7, wrong[i]);
        assert_int_equal(segment_state(&ours, 7), MQI_AS_NONE);
    }
    segment_put_state(&theirs, 5, 7, MQI_AS_ACTIVE);
    assert_int_equal(segment_state(&ours, 7), MQI_AS_ACTIVE);
    assert_int_equal(segment_state(&ours, MQHO_NONE), MQI_AS_NONE);
    assert_int_equal(segment_state(&ours, -7), MQI_AS_NONE);
    segment_put_state(&theirs, 6, MQHO_UNUSABLE_HOBJ, MQI_AS_SUSPENDED);
    assert_int_equal(segment_state(&ours, MQHO_UNUSABLE_HOBJ), MQI_AS_SUSPENDED);
    segment_free(&theirs);
    segment_free(&ours);
}

/* -- signals -- */

enum { POSTED = 0x40000000 };

static MQLONG set_signal(MQHOBJ handle, PMQLONG block, MQLONG options, MQLONG interval)
{
    MQMD md = { MQMD_DEFAULT };
    MQGMO gmo = { MQGMO_DEFAULT };
    char buffer[16];
    MQLONG length;

    gmo.Options = MQGMO_NO_SYNCPOINT | MQGMO_SET_SIGNAL | options;
    gmo.Signal1 = block;
    gmo.WaitInterval = interval;
    MQGET(seen.connection, handle, &md, &gmo, sizeof buffer, buffer, &length, &code, &reason);
    return reason;
}

static MQLONG posted_now(PMQLONG block)
{
    return __atomic_load_n(block, __ATOMIC_SEQ_CST);
}

static MQLONG posted(PMQLONG block)
{
    for (unsigned i = 0; i < WAIT_SECONDS * 1000 && !posted_now(block); i++)
        usleep(1000);
    return posted_now(block);
}

static void a_signal_is_posted_when_a_message_has_come(void **state UNUSED)
{
    MQLONG block = 0, other = 0;
    char text[16];

    begin_program();
    assert_int_equal(set_signal(seen.handle, &block, 0, MQWI_UNLIMITED), MQRC_SIGNAL_REQUEST_ACCEPTED);
    assert_int_equal(code, MQCC_WARNING);
    assert_int_equal(set_signal(seen.handle, &other, 0, MQWI_UNLIMITED), MQRC_SIGNAL_OUTSTANDING);
    get_bytes(seen.connection, seen.handle, text, sizeof text, MQGMO_NO_SYNCPOINT | MQGMO_WAIT);
    assert_int_equal(reason, MQRC_SIGNAL_OUTSTANDING);
    get_bytes(seen.connection, seen.handle, text, sizeof text, MQGMO_NO_SYNCPOINT);
    assert_int_equal(reason, MQRC_NO_MSG_AVAILABLE);
    assert_int_equal(posted_now(&block), 0);
    put_text("HERE");
    assert_int_equal(posted(&block), POSTED | MQEC_MSG_ARRIVED);
    assert_int_equal(set_signal(seen.handle, &other, 0, MQWI_UNLIMITED), MQRC_NONE); /* the message at once */
    assert_int_equal(posted_now(&other), 0);
    end_program();
}

static void signals_end_with_their_time_and_their_queue(void **state UNUSED)
{
    MQLONG late = 0, inhibited = 0, closed = 0, gone = 0;
    MQHOBJ second, third, fourth;

    begin_program();
    second = open_q(seen.connection);
    third = open_q(seen.connection);
    fourth = open_q(seen.connection);
    assert_int_equal(set_signal(seen.handle, &late, 0, 10), MQRC_SIGNAL_REQUEST_ACCEPTED);
    assert_int_equal(posted(&late), POSTED | MQEC_WAIT_INTERVAL_EXPIRED);
    assert_int_equal(set_signal(third, &closed, 0, MQWI_UNLIMITED), MQRC_SIGNAL_REQUEST_ACCEPTED);
    MQCLOSE(seen.connection, &third, MQCO_NONE, &code, &reason);
    assert_int_equal(set_signal(second, &inhibited, 0, MQWI_UNLIMITED), MQRC_SIGNAL_REQUEST_ACCEPTED);
    set_get(false);
    assert_int_equal(posted(&inhibited), POSTED | MQEC_WAIT_CANCELED);
    set_get(true);
    assert_int_equal(set_signal(fourth, &gone, 0, MQWI_UNLIMITED), MQRC_SIGNAL_REQUEST_ACCEPTED);
    end();
    assert_int_equal(posted(&gone), POSTED | MQEC_WAIT_CANCELED);
    assert_int_equal(posted_now(&closed), 0);
    MQDISC(&seen.connection, &code, &reason);
    sem_destroy(&seen.came);
}

/* -- load modules, other languages, message handles -- */

static MQLONG find_module(void *context UNUSED, struct span name, MQCB_FUNCTION **function)
{
    *function = consume;
    return span_is(name, "GOOD") ? MQRC_NONE : span_is(name, "WRONG") ? MQRC_MODULE_INVALID : MQRC_MODULE_NOT_FOUND;
}

static void register_module(const char *name, MQHOBJ handle, MQLONG type)
{
    MQCBD cbd = { MQCBD_DEFAULT };
    MQMD md = { MQMD_DEFAULT };
    MQGMO gmo = { MQGMO_DEFAULT };

    MQI_SET(cbd.CallbackName, span_of(name));
    cbd.CallbackType = type;
    cbd.Options = type == MQCBT_EVENT_HANDLER ? MQCBDO_EVENT_CALL : MQCBDO_NONE;
    gmo.Options = MQGMO_NO_SYNCPOINT;
    MQCB(seen.connection, MQOP_REGISTER, &cbd, handle, &md, &gmo, &code, &reason);
}

static void a_name_is_a_load_module(void **state UNUSED)
{
    begin_program();
    register_module("GOOD", seen.handle, MQCBT_MESSAGE_CONSUMER);
    assert_int_equal(reason, MQRC_MODULE_NOT_FOUND); /* outside of a step there are none */
    end_program();
    q.find = find_module;
    begin_program();
    q.find = NULL;
    register_module("WRONG", seen.handle, MQCBT_MESSAGE_CONSUMER);
    assert_int_equal(reason, MQRC_MODULE_INVALID);
    register_module("MISSING", seen.handle, MQCBT_MESSAGE_CONSUMER);
    assert_int_equal(reason, MQRC_MODULE_NOT_FOUND);
    assert_int_equal(control(MQOP_START_WAIT), MQRC_NO_CALLBACKS_ACTIVE);
    put_text("BY NAME");
    register_module("GOOD", seen.handle, MQCBT_MESSAGE_CONSUMER);
    assert_int_equal(reason, MQRC_NONE);
    assert_int_equal(control(MQOP_START), MQRC_NONE);
    wait_for(1);
    assert_int_equal(control(MQOP_STOP), MQRC_NONE);
    assert_string_equal(seen.texts[0], "BY NAME");
    end_program();
}

/* As the host of COBOL does it: the program is told what it was called with in its own way. */
static void invoke_otherwise(MQCB_FUNCTION *function, MQHCONN connection, PMQVOID md, PMQVOID gmo, PMQVOID buffer, PMQCBC context)
{
    context->Flags = 77;
    function(connection, md, gmo, buffer, context);
    if (context->CallType == MQCBCT_MSG_REMOVED || context->CallType == MQCBCT_EVENT_CALL)
        manage(MQOP_SUSPEND, seen.handle);
}

static void another_language_has_its_functions_in_its_own_threads(void **state UNUSED)
{
    static const struct mqi_language language = { .swapped = true, .one_thread = true, .invoke = invoke_otherwise };
    MQLONG block = 0;

    q.language = &language;
    q.find = find_module;
    begin_program();
    q.language = NULL;
    q.find = NULL;
    assert_int_equal(set_signal(seen.handle, &block, 0, 10), MQRC_SIGNAL_REQUEST_ACCEPTED);
    while (!posted_now(&block))
        usleep(1000);
    assert_int_equal(posted_now(&block), __builtin_bswap32(POSTED | MQEC_WAIT_INTERVAL_EXPIRED));
    register_module("GOOD", seen.handle, MQCBT_MESSAGE_CONSUMER);
    register_module("GOOD", seen.handle, MQCBT_EVENT_HANDLER);
    assert_int_equal(reason, MQRC_NONE);
    assert_int_equal(control(MQOP_START), MQRC_ENVIRONMENT_ERROR);
    put_text("HERE");
    assert_int_equal(control(MQOP_START_WAIT), MQRC_NO_CALLBACKS_ACTIVE); /* it was suspended behind the first */
    assert_int_equal(seen.count, 1);
    assert_int_equal(seen.contexts[0].Flags, 77);
    assert_true(pthread_equal(seen.threads[0], pthread_self()));
    in_its_thread(quiesce_it);
    for (unsigned i = 0; i < 50; i++) /* the library's thread says nothing to the handler */
        usleep(1000);
    assert_int_equal(seen.count, 1);
    end_program();
}

static MQHMSG seen_message;
static char seen_property[16];

static void inquire_inside(MQHCONN connection, PMQVOID md, PMQVOID gmo, PMQVOID buffer, PMQCBC context)
{
    char name[] = "colour";
    MQCHARV charv = { .VSPtr = name, .VSLength = 6, .VSCCSID = MQCCSI_APPL };
    MQIMPO impo = { MQIMPO_DEFAULT };
    MQPD pd = { MQPD_DEFAULT };
    MQLONG type, length = 0, its_code;

    seen_message = ((MQGMO *)gmo)->MsgHandle;
    memset(seen_property, '\0', sizeof seen_property);
    MQINQMP(connection, seen_message, &impo, &charv, &pd, &type, sizeof seen_property - 1, seen_property, &length, &its_code,
            &seen.inside);
    consume(connection, md, gmo, buffer, context);
}

static MQHMSG make_message(const char *colour)
{
    char name[] = "colour";
    MQCHARV charv = { .VSPtr = name, .VSLength = 6, .VSCCSID = MQCCSI_APPL };
    MQCMHO cmho = { MQCMHO_DEFAULT };
    MQSMPO smpo = { MQSMPO_DEFAULT };
    MQPD pd = { MQPD_DEFAULT };
    MQHMSG handle;

    MQCRTMH(seen.connection, &cmho, &handle, &code, &reason);
    if (colour)
        MQSETMP(seen.connection, handle, &smpo, &charv, &pd, MQTYPE_STRING, (MQLONG)strlen(colour), (void *)(uintptr_t)colour,
                &code, &reason);
    assert_int_equal(reason, MQRC_NONE);
    return handle;
}

static void put_colour(const char *colour)
{
    MQMD md = { MQMD_DEFAULT };
    MQPMO pmo = { MQPMO_DEFAULT };
    char data[] = "DATA";

    pmo.Version = MQPMO_VERSION_3;
    pmo.Options = MQPMO_NO_SYNCPOINT;
    pmo.OriginalMsgHandle = make_message(colour);
    MQPUT(seen.connection, seen.handle, &md, &pmo, 4, data, &code, &reason);
    assert_int_equal(reason, MQRC_NONE);
}

static void register_with_message(MQHMSG message, MQLONG options)
{
    MQCB_FUNCTION *function = inquire_inside;
    MQCBD cbd = { MQCBD_DEFAULT };
    MQMD md = { MQMD_DEFAULT };
    MQGMO gmo = { MQGMO_DEFAULT };

    memcpy(&cbd.CallbackFunction, &function, sizeof function);
    gmo.Version = MQGMO_VERSION_4;
    gmo.Options = MQGMO_NO_SYNCPOINT | options;
    gmo.MsgHandle = message;
    MQCB(seen.connection, MQOP_REGISTER, &cbd, seen.handle, &md, &gmo, &code, &reason);
}

static void a_consumer_has_properties_in_its_message_handle(void **state UNUSED)
{
    MQHMSG handle;

    begin_program();
    handle = make_message(NULL);
    register_with_message(12345, 0);
    assert_int_equal(reason, MQRC_HMSG_ERROR);
    register_with_message(MQHM_NONE, MQGMO_PROPERTIES_IN_HANDLE);
    assert_int_equal(reason, MQRC_HMSG_ERROR);
    put_colour("red");
    register_with_message(handle, MQGMO_PROPERTIES_IN_HANDLE);
    assert_int_equal(reason, MQRC_NONE);
    assert_int_equal(control(MQOP_START), MQRC_NONE);
    wait_for(1);
    assert_int_equal(seen.inside, MQRC_NONE);
    assert_true(seen_message == handle);
    assert_string_equal(seen_property, "red");
    assert_string_equal(seen.texts[0], "DATA");
    assert_int_equal(control(MQOP_SUSPEND), MQRC_NONE);
    put_colour("blue"); /* and by a signal */
    assert_int_equal(control(MQOP_RESUME), MQRC_NONE);
    wait_for(1);
    assert_string_equal(seen_property, "blue");
    assert_string_equal(seen.texts[1], "DATA");
    assert_int_equal(control(MQOP_STOP), MQRC_NONE);
    end_program();
}

static void wrong_signals_are_refused(void **state UNUSED)
{
    MQLONG block = 0;

    begin_program();
    assert_int_equal(set_signal(seen.handle, NULL, 0, 0), MQRC_SIGNAL1_ERROR);
    assert_int_equal(set_signal(seen.handle, &block, MQGMO_WAIT, 0), MQRC_OPTIONS_ERROR);
    assert_int_equal(set_signal(seen.handle, &block, MQGMO_UNLOCK, 0), MQRC_OPTIONS_ERROR);
    assert_int_equal(set_signal(seen.handle, &block, 0, -2), MQRC_WAIT_INTERVAL_ERROR);
    assert_int_equal(set_signal(99, &block, 0, 0), MQRC_HOBJ_ERROR);
    for (unsigned i = 0; i < 600; i++) /* places come back */
        assert_int_equal(set_signal(99, &block, 0, 0), MQRC_HOBJ_ERROR);
    assert_int_equal(posted_now(&block), 0);
    end_program();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_come_to_their_consumer_in_another_thread),
        cmocka_unit_test(start_wait_runs_in_the_thread_that_calls_it),
        cmocka_unit_test(consumers_take_turns),
        cmocka_unit_test(a_message_that_is_too_long_suspends_its_consumer),
        cmocka_unit_test(a_browse_that_was_too_short_came_again_and_again),
        cmocka_unit_test(a_browsing_consumer_sees_each_message_once),
        cmocka_unit_test(an_interval_without_a_message_is_told),
        cmocka_unit_test(a_consumer_may_call_the_mqi),
        cmocka_unit_test(a_started_connection_is_for_its_callbacks),
        cmocka_unit_test(wrong_parameters_are_refused),
        cmocka_unit_test(a_callback_does_not_disconnect_itself),
        cmocka_unit_test(who_stops_in_its_start_call_is_not_started),
        cmocka_unit_test(a_suspended_start_wait_is_resumed_in_its_thread),
        cmocka_unit_test(a_consumer_that_deregisters_itself_is_called_to_its_end),
        cmocka_unit_test(closing_the_queue_deregisters),
        cmocka_unit_test(mqdisc_deregisters),
        cmocka_unit_test(a_suspended_consumer_gets_nothing_until_it_is_resumed),
        cmocka_unit_test(an_error_in_replacing_takes_the_consumer_off),
        cmocka_unit_test(an_event_handler_hears_that_the_queue_manager_is_gone),
        cmocka_unit_test(an_event_handler_hears_of_quiescing_before_any_start),
        cmocka_unit_test(an_inhibited_queue_suspends_for_a_time),
        cmocka_unit_test(an_operator_sees_what_consumers_do),
        cmocka_unit_test(an_operator_sees_who_was_suspended),
        cmocka_unit_test(states_that_are_none_are_shown_as_none),
        cmocka_unit_test(a_signal_is_posted_when_a_message_has_come),
        cmocka_unit_test(signals_end_with_their_time_and_their_queue),
        cmocka_unit_test(wrong_signals_are_refused),
        cmocka_unit_test(a_name_is_a_load_module),
        cmocka_unit_test(another_language_has_its_functions_in_its_own_threads),
        cmocka_unit_test(a_consumer_has_properties_in_its_message_handle),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
