/* mqi_asynch.c - signals of the queue manager: places, event control blocks, the thread that waits for them. */
#include "mstr/mqi_asynch.h"

#include <linux/futex.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/link.h"
#include "base/mem.h"
#include "mstr/mqi_client.h"

enum { BLOCK_POSTED = 0x40000000 };

/* -- places -- */

uint32_t asynch_place(struct asynch *asynch, const struct place *place)
{
    for (uint32_t i = 1; i < MQI_SIGNALS; i++)
        if (!asynch->places[i].used) {
            asynch->places[i] = *place;
            asynch->places[i].used = true;
            segment_signal_clear(&asynch->connection->segment, i);
            return i;
        }
    return 0;
}

void asynch_release(struct asynch *asynch, uint32_t place)
{
    if (!place)
        return;
    if (asynch->places[place].consumer)
        segment_put_state(&asynch->connection->segment, place, MQHO_NONE, MQI_AS_NONE);
    asynch->places[place] = (struct place){ .used = false };
}

/* What the system has suspended until its reason has passed is SUSPENDED_TEMPORARY; what wants MQOP_RESUME, SUSPENDED. */
static unsigned state_of(const struct asynch *asynch, const struct consumer *consumer)
{
    if (consumer->suspended)
        return MQI_AS_SUSPENDED;
    if (consumer->inhibited)
        return MQI_AS_SUSPENDED_TEMPORARY;
    return asynch->state == ASYNCH_STARTED ? MQI_AS_ACTIVE : MQI_AS_INACTIVE;
}

void asynch_tell(const struct asynch *asynch, const struct consumer *consumer)
{
    if (consumer->place && !consumer->removed)
        segment_put_state(&asynch->connection->segment, consumer->place, consumer->handle, state_of(asynch, consumer));
}

void asynch_tell_all(const struct asynch *asynch)
{
    unsigned state = MQI_AS_STOPPED;

    if (asynch->state == ASYNCH_STARTED)
        state = asynch->waiting ? MQI_AS_START_WAIT : MQI_AS_STARTED;
    else if (asynch->state == ASYNCH_SUSPENDED)
        state = MQI_AS_SUSPENDED;
    segment_put_state(&asynch->connection->segment, 0, MQHO_NONE, state);
    for (const struct consumer *consumer = asynch->consumers; consumer; consumer = consumer->next)
        asynch_tell(asynch, consumer);
}

/* As POST does: the completion code is behind the bit that says so. Whoever waits for the word as for a futex wakes. */
static void post(PMQLONG block, uint32_t code)
{
    const struct mqi_language *language = client_host()->language;
    uint32_t word = BLOCK_POSTED | code;

    __atomic_store_n(block, (MQLONG)(language && language->swapped ? __builtin_bswap32(word) : word), __ATOMIC_SEQ_CST);
    syscall(SYS_futex, block, FUTEX_WAKE_PRIVATE, INT32_MAX, NULL, NULL, 0);
}

static void note(struct asynch *asynch, uint32_t number, uint32_t code)
{
    struct place *place = &asynch->places[number];

    if (place->block) {
        post(place->block, code);
        asynch_release(asynch, number);
        return;
    }
    segment_signal_clear(&asynch->connection->segment, number);
    place->consumer->armed = false;
    place->consumer->expired = code == MQEC_WAIT_INTERVAL_EXPIRED;
}

/* What the queue manager has written. It is not believed: places that are not used, and codes that are none, are nothing. */
static void collect(struct asynch *asynch)
{
    struct segment *segment = &asynch->connection->segment;
    uint32_t happened;

    for (uint32_t i = 1; i < MQI_SIGNALS; i++) {
        uint32_t code = asynch->places[i].used ? segment_signalled(segment, i) : 0;

        if (code >= MQEC_MSG_ARRIVED && code <= MQEC_CONNECTION_QUIESCING)
            note(asynch, i, code);
    }
    happened = segment_signalled(segment, 0); /* behind the others, as the queue manager writes it in front of them */
    if (happened && !asynch->broken)
        asynch->happened = happened == MQEC_Q_MGR_QUIESCING ? MQRC_Q_MGR_QUIESCING : MQRC_Q_MGR_STOPPING;
}

/* The queue manager is gone: nothing comes any more. */
static void break_off(struct asynch *asynch)
{
    asynch->broken = asynch->happened = MQRC_CONNECTION_BROKEN;
    for (uint32_t i = 1; i < MQI_SIGNALS; i++)
        if (asynch->places[i].used && asynch->places[i].block)
            note(asynch, i, MQEC_WAIT_CANCELED);
}

/* -- waiting -- */

void asynch_kick(struct asynch *asynch)
{
    if (eventfd_write(asynch->kick, 1) < 0) /* it is full: it wakes anyway */
        return;
}

static void drain(int fd)
{
    char bytes[512]; /* of a pipe, or a number of 8 */

    if (read(fd, bytes, sizeof bytes) < 0) /* nothing there */
        return;
}

static int time_left(int64_t until)
{
    int64_t left = until == INT64_MAX ? -1 : until - clock_monotonic();

    if (until == INT64_MAX)
        return -1;
    return left < 0 ? 0 : left > INT32_MAX ? INT32_MAX : (int)left;
}

void asynch_wait(struct asynch *asynch, int64_t until)
{
    struct pollfd fds[] = { { asynch->told, POLLIN, 0 }, { asynch->kick, POLLIN, 0 },
                            { asynch->broken ? -1 : link_fd(asynch->connection->link), POLLRDHUP, 0 } };

    pthread_mutex_unlock(&asynch->lock);
    if (poll(fds, ARRAY_COUNT(fds), time_left(until)) < 0)
        fds[0].revents = fds[1].revents = fds[2].revents = 0;
    pthread_mutex_lock(&asynch->lock);
    if (fds[0].revents)
        drain(asynch->told);
    if (fds[1].revents)
        drain(asynch->kick);
    collect(asynch);
    if (fds[2].revents && !asynch->broken)
        break_off(asynch);
}

bool asynch_drives(const struct asynch *asynch)
{
    return asynch->driven && pthread_equal(asynch->driver, pthread_self());
}

bool asynch_is_alone(void)
{
    const struct mqi_language *language = client_host()->language;

    return language && language->one_thread;
}

bool asynch_forbids(struct asynch *asynch)
{
    bool forbids;

    pthread_mutex_lock(&asynch->lock);
    forbids = asynch->state == ASYNCH_STARTED && !asynch_drives(asynch);
    pthread_mutex_unlock(&asynch->lock);
    return forbids;
}

/* -- the thread -- */

static void *serve(void *context)
{
    struct asynch *asynch = context;

    pthread_mutex_lock(&asynch->lock);
    while (!asynch->ended) {
        if (asynch->driven) { /* by another thread; what has been read here is its business */
            asynch_kick(asynch);
            pthread_cond_wait(&asynch->changed, &asynch->lock);
        } else if (asynch->state == ASYNCH_STARTED && !asynch->waiting) {
            (void)callback_drive(asynch);
        } else if (asynch_is_alone() || !callback_events(asynch)) {
            asynch_wait(asynch, INT64_MAX);
        }
    }
    pthread_mutex_unlock(&asynch->lock);
    return NULL;
}

/* Signals to the process are for the program's own threads. */
static int start_thread(struct asynch *asynch)
{
    sigset_t all, before;
    int failed;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    failed = pthread_create(&asynch->thread, NULL, serve, asynch);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return failed;
}

static void release(struct asynch *asynch)
{
    if (asynch->told >= 0)
        close(asynch->told);
    if (asynch->kick >= 0)
        close(asynch->kick);
    pthread_cond_destroy(&asynch->changed);
    pthread_mutex_destroy(&asynch->lock);
    mem_free(asynch);
}

MQLONG asynch_of(struct connection *connection, MQHCONN handle, struct asynch **result)
{
    struct asynch *asynch = connection->asynch;

    *result = asynch;
    if (asynch)
        return MQRC_NONE;
    asynch = mem_alloc(1, sizeof *asynch);
    asynch->connection = connection;
    asynch->handle = handle;
    pthread_mutex_init(&asynch->lock, NULL);
    pthread_cond_init(&asynch->changed, NULL);
    asynch->kick = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    asynch->told = connection->broken ? -1 : client_signals(connection);
    if (asynch->told < 0 || asynch->kick < 0 || start_thread(asynch) != 0) {
        MQLONG reason = connection->broken ? MQRC_CONNECTION_BROKEN : MQRC_RESOURCE_PROBLEM;

        release(asynch);
        return reason;
    }
    connection->asynch = *result = asynch;
    return MQRC_NONE;
}

/* Locked. A callback that runs in another thread is waited for. */
static void stop_all(struct asynch *asynch)
{
    if (asynch->state == ASYNCH_STARTED) {
        asynch->order = ORDER_STOP;
        asynch_kick(asynch);
    }
    while (asynch->driven || (asynch->state == ASYNCH_STARTED && !asynch->waiting))
        pthread_cond_wait(&asynch->changed, &asynch->lock);
    if (asynch->state == ASYNCH_SUSPENDED)
        callback_stop(asynch, MQRC_NONE);
}

MQLONG asynch_end(struct asynch *asynch)
{
    MQLONG reason = MQRC_NONE;

    pthread_mutex_lock(&asynch->lock);
    if (asynch->ended)
        reason = MQRC_HCONN_ERROR;
    else if (asynch_drives(asynch) || pthread_equal(asynch->thread, pthread_self()))
        reason = MQRC_HCONN_ASYNC_ACTIVE;
    if (reason != MQRC_NONE) {
        pthread_mutex_unlock(&asynch->lock);
        return reason;
    }
    stop_all(asynch);
    asynch->ended = true;
    asynch_kick(asynch);
    pthread_cond_broadcast(&asynch->changed);
    pthread_mutex_unlock(&asynch->lock);
    pthread_join(asynch->thread, NULL);
    pthread_mutex_lock(&asynch->lock);
    while (asynch->consumers)
        callback_remove(asynch, asynch->consumers, false);
    pthread_mutex_unlock(&asynch->lock);
    return MQRC_NONE;
}

void asynch_free(struct asynch *asynch)
{
    if (asynch)
        release(asynch);
}

/* -- MQGMO_SET_SIGNAL -- */

MQLONG asynch_signal(struct connection *connection, MQHCONN hconn, PMQLONG block, uint32_t *place)
{
    const struct place wanted = { .block = block, .handle = connection->call.handle };
    struct asynch *asynch;
    MQLONG reason;

    *place = 0;
    if (!block)
        return MQRC_SIGNAL1_ERROR;
    reason = asynch_of(connection, hconn, &asynch);
    if (reason != MQRC_NONE)
        return reason;
    pthread_mutex_lock(&asynch->lock);
    *place = asynch_place(asynch, &wanted);
    pthread_mutex_unlock(&asynch->lock);
    connection->call.verb = MQI_SIGNAL;
    connection->call.options = (MQLONG)*place;
    return *place ? MQRC_NONE : MQRC_RESOURCE_PROBLEM;
}

void asynch_signalled(struct connection *connection, uint32_t place)
{
    struct asynch *asynch = connection->asynch;

    if (!place || connection->call.reason == MQRC_SIGNAL_REQUEST_ACCEPTED)
        return;
    pthread_mutex_lock(&asynch->lock);
    asynch_release(asynch, place);
    pthread_mutex_unlock(&asynch->lock);
}

void asynch_close(struct connection *connection, MQHOBJ handle)
{
    struct asynch *asynch = connection->asynch;

    if (!asynch)
        return;
    pthread_mutex_lock(&asynch->lock);
    for (uint32_t i = 1; i < MQI_SIGNALS; i++)
        if (asynch->places[i].used && asynch->places[i].block && asynch->places[i].handle == handle)
            asynch_release(asynch, i);
    for (struct consumer *consumer = asynch->consumers; consumer; consumer = consumer->next)
        if (consumer->handle == handle && !consumer->removed) {
            callback_remove(asynch, consumer, true);
            break;
        }
    pthread_mutex_unlock(&asynch->lock);
}
