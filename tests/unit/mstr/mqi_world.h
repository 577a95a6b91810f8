/* mqi_world.h - a queue manager in a thread of its own, and programs that call it through the MQI's library, for tests. */
#ifndef TESTS_UNIT_MSTR_MQI_WORLD_H
#define TESTS_UNIT_MSTR_MQI_WORLD_H

#include "tests/unit/mstr/engine_fixture.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "mstr/mqi_client.h"
#include "mstr/mqi_segment.h"
#include "mstr/mqi_server.h"

#define REQUEST REQUEST_NUMBER
enum {
#include "mstr/mqi_requests.def"
};
#undef REQUEST

enum { SOCKETS = 8, LONG = 3000000 };

static struct {
    struct fixture f;
    struct server *server;
    struct mqi_server *mqi;
    struct engine *engine;
    pthread_t thread;
    int sockets[SOCKETS]; /* of programs, -1: used */
    int stop, ask;        /* eventfds */
    void (*_Atomic asked)(void); /* in the queue manager's thread */
    sem_t done;
    struct watch *asking;
    const char *access;   /* of fake_saf, NULL: no security */
    struct watch *stopping;
    MQLONG (*find)(void *context, struct span name, MQCB_FUNCTION **function); /* of the program's host */
    const struct mqi_language *language;
    _Atomic unsigned logged, verified, closed, broken;
    char said[1000];
} q;

static inline void log_line(void *context UNUSED, struct span lines)
{
    snprintf(q.said, sizeof q.said, "%.*s", (int)lines.length, lines.data);
    q.logged++;
}

/* -- racf's answers about passwords: each question is asked in the thread of passwords -- */

static inline int open_passwords(void *context UNUSED, void **session)
{
    *session = &q.verified;
    return 0;
}

static inline int verify_password(void *session UNUSED, const struct name8 *user, struct span password)
{
    q.verified++;
    if (q.verified <= q.broken)
        return REASON_GONE;
    if (name8_is(user, "EXPIRED"))
        return REASON_STATE;
    return span_is(password, "SECRET") ? 0 : REASON_BAD_PASSWORD;
}

static inline void close_passwords(void *session UNUSED)
{
    q.closed++;
}

static inline int no_wait(void *context UNUSED)
{
    return REASON_STATE;
}

static inline bool no_look(void *context UNUSED)
{
    return false;
}

static inline void stop_it(void *context UNUSED)
{
    server_stop(q.server);
}

static inline void do_it(void *context UNUSED)
{
    void (*function)(void) = atomic_load(&q.asked);

    function();
    sem_post(&q.done);
}

/* The engine is its thread's: what is done to it is done there. */
static inline void in_its_thread(void (*function)(void))
{
    atomic_store(&q.asked, function);
    assert_int_equal(eventfd_write(q.ask, 1), 0);
    sem_wait(&q.done);
}

static inline void *serve(void *context UNUSED)
{
    server_run(q.server);
    mqi_server_engine(q.mqi, NULL);
    return NULL;
}

/* A socket that the queue manager has adopted already. */
static inline int take_socket(void)
{
    for (int i = 0; i < SOCKETS; i++)
        if (q.sockets[i] >= 0) {
            int fd = q.sockets[i];

            q.sockets[i] = -1;
            return fd;
        }
    fail();
    return -1;
}

static inline MQLONG open_program(void *context UNUSED, struct span name, const struct buf *request, struct mqi_opened *opened)
{
    struct buf lines;
    MQLONG reason;

    if (!span_is(name, "ZQS1") && name.length)
        return span_is(name, "DOWN") ? MQRC_Q_MGR_NOT_AVAILABLE : MQRC_Q_MGR_NAME_ERROR;
    buf_init(&lines, 1 << 16);
    reason = mqi_open(link_adopt(take_socket()), request, opened, &lines);
    buf_release(&lines);
    return reason;
}

static inline void start(void)
{
    const struct mqi_server_calls calls = { NULL, log_line, no_wait, no_look,
                                            { NULL, open_passwords, verify_password, close_passwords } };
    const struct mqi_host host = { NULL, "TEST", open_program, q.find, q.language };
    struct identity identity = { .user = name8_const("USER1"), .source = IDENTITY_JOB, .job = name8_const("JOB1") };
    struct engine_events events;

    begin(&q.f, q.access);
    define(&q.f, TYPE_QMGR, "ZQS1", "MAXMSGL(104857600)");
    define(&q.f, TYPE_QLOCAL, "Q", "SHARE MAXMSGL(104857600)");
    q.server = server_new("test");
    q.mqi = mqi_server_new(q.server, &q.f.qmgr, &calls);
    events = mqi_server_events(q.mqi);
    q.engine = engine_new(&q.f.qmgr, &q.f.objects, &q.f.store, &events);
    mqi_server_engine(q.mqi, q.engine);
    for (unsigned i = 0; i < SOCKETS; i++) {
        int pair[2];

        assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
        assert_non_null(mqi_server_adopt(q.mqi, pair[0], &identity));
        q.sockets[i] = pair[1];
    }
    q.stop = eventfd(0, EFD_CLOEXEC);
    q.stopping = server_bell(q.server, q.stop, stop_it, NULL);
    q.ask = eventfd(0, EFD_CLOEXEC);
    q.asking = server_bell(q.server, q.ask, do_it, NULL);
    sem_init(&q.done, 0, 0);
    mqi_host(&host);
    q.logged = q.verified = q.closed = q.broken = 0;
    assert_int_equal(pthread_create(&q.thread, NULL, serve, NULL), 0);
}

static inline void end(void)
{
    assert_int_equal(eventfd_write(q.stop, 1), 0);
    pthread_join(q.thread, NULL);
    for (unsigned i = 0; i < SOCKETS; i++)
        if (q.sockets[i] >= 0)
            close(q.sockets[i]);
    watch_free(q.stopping);
    watch_free(q.asking);
    mqi_server_free(q.mqi);
    server_free(q.server);
    engine_free(q.engine);
    close(q.stop);
    close(q.ask);
    sem_destroy(&q.done);
    finish(&q.f);
}

/* -- a program -- */

static MQLONG code, reason;

static inline MQHCONN connect_to(const char *name)
{
    MQHCONN connection;
    MQCHAR48 padded;

    MQI_SET(padded, span_of(name));
    MQCONN(padded, &connection, &code, &reason);
    return connection;
}

static inline MQHOBJ open_q(MQHCONN connection)
{
    MQHOBJ handle;
    MQOD od = { MQOD_DEFAULT };

    MQI_SET(od.ObjectName, span_of("Q"));
    MQOPEN(connection, &od, MQOO_OUTPUT | MQOO_INPUT_SHARED | MQOO_INQUIRE | MQOO_BROWSE, &handle, &code, &reason);
    assert_int_equal(reason, MQRC_NONE);
    return handle;
}

static inline void put_bytes(MQHCONN connection, MQHOBJ handle, void *bytes, MQLONG length)
{
    MQMD md = { MQMD_DEFAULT };
    MQPMO pmo = { MQPMO_DEFAULT };

    pmo.Options = MQPMO_NO_SYNCPOINT;
    MQPUT(connection, handle, &md, &pmo, length, bytes, &code, &reason);
}

static inline MQLONG get_bytes(MQHCONN connection, MQHOBJ handle, void *bytes, MQLONG size, MQLONG options)
{
    MQMD md = { MQMD_DEFAULT };
    MQGMO gmo = { MQGMO_DEFAULT };
    MQLONG length;

    gmo.Options = options;
    gmo.WaitInterval = 60000;
    MQGET(connection, handle, &md, &gmo, size, bytes, &length, &code, &reason);
    return length;
}

#endif
