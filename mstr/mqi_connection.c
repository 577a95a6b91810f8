/* mqi_connection.c - connections of a program to queue managers, and one call through the segment. */
#include "mstr/mqi_client.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/mem.h"
#include "mstr/message_handle.h"
#include "mstr/mqi_asynch.h"

#define REQUEST REQUEST_NUMBER
enum {
#include "mstr/mqi_requests.def"
};
#undef REQUEST

enum {
    CONNECTIONS_MAX = 1024,
    LOOK = 500,          /* milliseconds between two looks whether the queue manager is still there */
    USER_MAX = 255, PASSWORD_MAX = 256,
    AREA_STEP = 1 << 20, /* areas grow so, not with each message that is a little longer */
};

static struct mqi_host the_host;
static struct connection *connections[CONNECTIONS_MAX]; /* handle - 1 is the place */
static pthread_mutex_t table_lock = PTHREAD_MUTEX_INITIALIZER;

void mqi_host(const struct mqi_host *host)
{
    the_host = *host;
}

const struct mqi_host *client_host(void)
{
    return &the_host;
}

void client_tell(PMQLONG code, PMQLONG reason, MQLONG value)
{
    struct mqi_call call;

    mqi_complete(&call, value);
    *code = call.code;
    *reason = call.reason;
}

/* -- connections -- */

static void free_connection(struct connection *connection)
{
    asynch_free(connection->asynch);
    segment_free(&connection->segment);
    mqi_wake_free(&connection->wake);
    link_close(connection->link);
    if (connection->bell >= 0)
        close(connection->bell);
    buf_release(&connection->bytes);
    pthread_mutex_destroy(&connection->lock);
    mem_free(connection);
}

void client_release(struct connection *connection)
{
    bool last;

    pthread_mutex_lock(&table_lock);
    last = --connection->users == 0 && connection->gone;
    pthread_mutex_unlock(&table_lock);
    if (last)
        free_connection(connection);
}

void client_keep(struct connection *connection)
{
    pthread_mutex_lock(&table_lock);
    connection->users++;
    pthread_mutex_unlock(&table_lock);
}

struct connection *client_refer(MQHCONN handle)
{
    struct connection *connection = NULL;

    pthread_mutex_lock(&table_lock);
    if (handle >= 1 && handle <= CONNECTIONS_MAX)
        connection = connections[handle - 1];
    if (connection)
        connection->users++;
    pthread_mutex_unlock(&table_lock);
    return connection;
}

static void unlock(struct connection *connection)
{
    pthread_mutex_unlock(&connection->lock);
    client_release(connection);
}

struct connection *client_lock(MQHCONN handle, PMQLONG code, PMQLONG reason)
{
    struct connection *connection = client_refer(handle);
    MQLONG refused = MQRC_HCONN_ERROR;

    if (connection) {
        pthread_mutex_lock(&connection->lock);
        if (!connection->gone)
            refused = connection->asynch && asynch_forbids(connection->asynch) ? MQRC_HCONN_ASYNC_ACTIVE : MQRC_NONE;
        if (refused == MQRC_NONE)
            return connection;
        unlock(connection);
    }
    client_tell(code, reason, refused);
    return NULL;
}

/* A process that is forked has none of its parent's connections: both would write into one segment, and the queue manager would not
 * hear that the parent has ended. What the thread that forks is in the middle of stays in memory. */
static void forget_connections(void)
{
    pthread_mutex_init(&table_lock, NULL); /* another thread may have had it */
    for (size_t i = 0; i < CONNECTIONS_MAX; i++) {
        struct connection *connection = connections[i];

        if (!connection)
            continue;
        connections[i] = NULL;
        connection->gone = connection->broken = true;
        close(link_fd(connection->link));
        if (connection->bell >= 0)
            close(connection->bell);
    }
}

static void watch_forks(void)
{
    (void)pthread_atfork(NULL, NULL, forget_connections);
}

static MQHCONN add_connection(struct connection *connection)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    MQHCONN handle = MQHC_UNUSABLE_HCONN;

    pthread_once(&once, watch_forks);
    pthread_mutex_lock(&table_lock);
    for (MQHCONN i = 0; i < CONNECTIONS_MAX && handle == MQHC_UNUSABLE_HCONN; i++)
        if (!connections[i]) {
            connections[i] = connection;
            connection->number = i + 1;
            handle = i + 1;
        }
    pthread_mutex_unlock(&table_lock);
    return handle;
}

/* The connection is locked. */
static void remove_connection(MQHCONN handle)
{
    struct connection *connection;

    pthread_mutex_lock(&table_lock);
    connection = connections[handle - 1];
    connections[handle - 1] = NULL;
    connection->gone = true;
    pthread_mutex_unlock(&table_lock);
}

/* -- requests on the socket -- */

static int ask_fd(struct connection *connection, uint16_t type)
{
    struct answer answer;
    struct buf request;
    int fd = -1;

    answer_init(&answer);
    buf_init(&request, 1);
    if (link_call(connection->link, type, &request, &answer) == 0) {
        fd = answer.fd;
        answer.fd = -1;
    }
    buf_release(&request);
    answer_release(&answer);
    return fd;
}

int client_signals(struct connection *connection)
{
    return ask_fd(connection, REQUEST_SIGNALS);
}

/* Asks for a data area of that size. MQRC_. */
static MQLONG ask_area(struct connection *connection, size_t size)
{
    struct answer answer;
    struct reader in;
    struct buf request;
    MQLONG reason;

    answer_init(&answer);
    buf_init(&request, 8);
    buf_put_u32(&request, (uint32_t)size);
    if (link_call(connection->link, REQUEST_AREA, &request, &answer) < 0) {
        connection->broken = true;
        reason = MQRC_CONNECTION_BROKEN;
    } else {
        in = answer_reader(&answer);
        reason = (MQLONG)reader_u32(&in);
        segment_area_own(&connection->segment);
        if (reader_end(&in) < 0 || (reason == MQRC_NONE && segment_area_map(&connection->segment, answer.fd, size) < 0))
            reason = MQRC_STORAGE_NOT_AVAILABLE;
    }
    buf_release(&request);
    answer_release(&answer);
    return reason;
}

MQLONG client_area(struct connection *connection, size_t size)
{
    size_t rounded = (size + AREA_STEP - 1) / AREA_STEP * AREA_STEP;

    if (size <= connection->segment.area_size)
        return MQRC_NONE;
    return ask_area(connection, rounded < SEGMENT_AREA_MAX ? rounded : SEGMENT_AREA_MAX);
}

/* -- one call -- */

static bool gone(const struct connection *connection)
{
    struct pollfd socket = { link_fd(connection->link), POLLIN, 0 };

    return poll(&socket, 1, 0) > 0;
}

/* Does a force of the log bring the answer? A get that waits for a message may have to wait much longer. */
static bool waits_for_log(const struct mqi_call *call)
{
    switch (call->verb) {
    case MQI_CMIT:
        return true;
    case MQI_PUT:
    case MQI_PUT1:
        return (call->pmo.Options & MQPMO_NO_SYNCPOINT) && call->md.Persistence != MQPER_NOT_PERSISTENT;
    case MQI_GET:
        return (call->gmo.Options & (MQGMO_NO_SYNCPOINT | MQGMO_WAIT)) == MQGMO_NO_SYNCPOINT;
    default:
        return false;
    }
}

/* Does the answer wait for the disk, as a rule? */
static bool is_slow(const struct mqi_call *call)
{
    switch (call->verb) {
    case MQI_PUT:
    case MQI_PUT1:
        return waits_for_log(call);
    case MQI_GET:
    case MQI_SIGNAL:
        return (call->gmo.Options & MQGMO_NO_SYNCPOINT) != 0;
    default:
        return true;
    }
}

/* Posts the call and waits for its answer. MQRC_. */
static MQLONG call_once(struct connection *connection)
{
    const struct mqi_call *call = &connection->call;
    const struct mqi_wake *wake = waits_for_log(call) ? &connection->wake : NULL;
    struct buf *bytes = &connection->bytes;
    int got;

    buf_clear(bytes);
    mqi_put_call(bytes, call);
    if (segment_post(&connection->segment, bytes) && eventfd_write(connection->bell, 1) < 0)
        return MQRC_CONNECTION_BROKEN;
    while ((got = segment_wait(&connection->segment, is_slow(call), wake, LOOK, bytes)) == 0)
        if (gone(connection))
            return MQRC_CONNECTION_BROKEN;
    if (got > 0 && mqi_get_answer(buf_span(bytes), &connection->call) == 0)
        return MQRC_NONE;
    return MQRC_CONNECTION_BROKEN;
}

void client_call(struct connection *connection)
{
    MQLONG reason = connection->broken ? MQRC_CONNECTION_BROKEN : call_once(connection);

    if (reason == MQRC_NONE)
        return;
    connection->broken = true;
    mqi_complete(&connection->call, reason);
}

void client_begin(struct connection *connection, enum mqi_verb verb)
{
    connection->call.attributes = &connection->attributes;
    mqi_call_init(&connection->call, verb);
}

void client_end(struct connection *connection, PMQLONG code, PMQLONG reason)
{
    *code = connection->call.code;
    *reason = connection->call.reason;
    unlock(connection);
}

/* -- MQCONN, MQCONNX, MQDISC -- */

/* What a structure refers to: by address, or by its distance from the structure. NULL: nothing. */
static const void *placed(const void *structure, const void *address, MQLONG offset)
{
    return address || offset == 0 ? address : (const char *)structure + offset;
}

/* The user ID and password of a MQCSP: empty where there are none; false: it is none. */
static bool credentials(const MQCNO *options, struct span *user, struct span *password)
{
    const MQCSP *csp = options && options->Version >= MQCNO_VERSION_5
                           ? placed(options, options->SecurityParmsPtr, options->SecurityParmsOffset)
                           : NULL;
    const char *user_text, *password_text;

    *user = *password = SPAN_NONE;
    if (!csp)
        return true;
    if (memcmp(csp->StrucId, MQCSP_STRUC_ID, 4) != 0 || csp->Version != MQCSP_VERSION_1)
        return false;
    if (csp->AuthenticationType == MQCSP_AUTH_NONE)
        return true;
    user_text = placed(csp, csp->CSPUserIdPtr, csp->CSPUserIdOffset);
    password_text = placed(csp, csp->CSPPasswordPtr, csp->CSPPasswordOffset);
    if (csp->AuthenticationType != MQCSP_AUTH_USER_ID_AND_PWD || !user_text || csp->CSPUserIdLength < 1 ||
        csp->CSPUserIdLength > USER_MAX || csp->CSPPasswordLength < 0 || csp->CSPPasswordLength > PASSWORD_MAX ||
        (csp->CSPPasswordLength && !password_text))
        return false;
    *user = span_trim_end(span_bytes(user_text, (size_t)csp->CSPUserIdLength));
    *password = span_bytes(password_text, (size_t)csp->CSPPasswordLength);
    return true;
}

enum {
    TAGS = MQCNO_SERIALIZE_CONN_TAG_Q_MGR | MQCNO_SERIALIZE_CONN_TAG_QSG | MQCNO_RESTRICT_CONN_TAG_Q_MGR |
           MQCNO_RESTRICT_CONN_TAG_QSG,
    /* What decides something elsewhere alone: other bindings, clients, accounting. It is taken, and does nothing, as on z/OS. */
    IGNORED = MQCNO_FASTPATH_BINDING | MQCNO_SHARED_BINDING | MQCNO_ISOLATED_BINDING | MQCNO_LOCAL_BINDING |
              MQCNO_ACCOUNTING_MQI_ENABLED | MQCNO_ACCOUNTING_MQI_DISABLED | MQCNO_ACCOUNTING_Q_ENABLED |
              MQCNO_ACCOUNTING_Q_DISABLED | MQCNO_NO_CONV_SHARING | MQCNO_ALL_CONVS_SHARE | MQCNO_CD_FOR_OUTPUT_ONLY |
              MQCNO_USE_CD_SELECTION | MQCNO_RECONNECT | MQCNO_RECONNECT_DISABLED | MQCNO_RECONNECT_Q_MGR |
              MQCNO_ACTIVITY_TRACE_ENABLED | MQCNO_ACTIVITY_TRACE_DISABLED,
};

/* Options that stand for each other's opposite, or for one thing in several ways. */
static const MQLONG one_of[] = {
    TAGS,
    MQCNO_FASTPATH_BINDING | MQCNO_SHARED_BINDING | MQCNO_ISOLATED_BINDING,
    MQCNO_ACCOUNTING_MQI_ENABLED | MQCNO_ACCOUNTING_MQI_DISABLED,
    MQCNO_ACCOUNTING_Q_ENABLED | MQCNO_ACCOUNTING_Q_DISABLED,
    MQCNO_NO_CONV_SHARING | MQCNO_ALL_CONVS_SHARE,
    MQCNO_CD_FOR_OUTPUT_ONLY | MQCNO_USE_CD_SELECTION,
    MQCNO_RECONNECT | MQCNO_RECONNECT_DISABLED | MQCNO_RECONNECT_Q_MGR,
    MQCNO_ACTIVITY_TRACE_ENABLED | MQCNO_ACTIVITY_TRACE_DISABLED,
};

/* DIFFERS: handles are not bound to the thread that connected, as they are to a TCB, so MQCNO_HANDLE_SHARE_NONE is taken;
 * MQCNO_HANDLE_SHARE_BLOCK and NO_BLOCK are refused, as on z/OS. A program that connects once more gets a second connection with a
 * unit of work of its own; on z/OS it gets the handle that it has, and MQRC_ALREADY_CONNECTED (2002). */
static MQLONG check_options(const MQCNO *options)
{
    if (options->Options & ~(IGNORED | TAGS | MQCNO_HANDLE_SHARE_NONE))
        return MQRC_OPTIONS_ERROR;
    for (size_t i = 0; i < ARRAY_COUNT(one_of); i++) {
        MQLONG chosen = options->Options & one_of[i];

        if (chosen & (chosen - 1))
            return MQRC_OPTIONS_ERROR;
    }
    return (options->Options & TAGS) && options->Version < MQCNO_VERSION_3 ? MQRC_OPTIONS_ERROR : MQRC_NONE;
}

/* A tag of zeros is none. */
static const MQBYTE *tag_of(const MQCNO *options)
{
    static const MQBYTE128 none;

    if (!options || !(options->Options & TAGS) || memcmp(options->ConnTag, none, sizeof none) == 0)
        return NULL;
    return options->ConnTag;
}

static bool map_wake(struct connection *connection)
{
    int fd = ask_fd(connection, REQUEST_WAKE);
    bool mapped = fd >= 0 && mqi_wake_map(&connection->wake, fd) == 0;

    if (fd >= 0)
        close(fd);
    return mapped;
}

static MQLONG open_connection(struct connection *connection, struct span name, const struct buf *request)
{
    struct mqi_opened opened;
    MQLONG reason = the_host.open(the_host.context, name, request, &opened);

    if (reason != MQRC_NONE)
        return reason;
    connection->link = opened.link;
    opened.link = NULL;
    if (segment_map(&connection->segment, opened.segment) < 0)
        reason = MQRC_Q_MGR_NOT_AVAILABLE;
    mqi_opened_release(&opened);
    if (reason == MQRC_NONE)
        connection->bell = ask_fd(connection, REQUEST_BELL);
    return connection->bell >= 0 && map_wake(connection) ? MQRC_NONE : MQRC_Q_MGR_NOT_AVAILABLE;
}

static MQLONG connect(PMQCHAR name, MQCNO *options, PMQHCONN handle)
{
    struct connection *connection;
    struct span user, password;
    struct buf request;
    MQLONG reason;

    reason = !name ? MQRC_Q_MGR_NAME_ERROR : options ? check_options(options) : MQRC_NONE;
    if (reason != MQRC_NONE)
        return reason;
    if (!credentials(options, &user, &password))
        return MQRC_CSP_ERROR;
    if (!the_host.open)
        return MQRC_ADAPTER_NOT_AVAILABLE;
    connection = mem_alloc(1, sizeof *connection);
    connection->bell = -1;
    pthread_mutex_init(&connection->lock, NULL);
    buf_init(&connection->bytes, SEGMENT_CALL_MAX);
    buf_init(&request, MQI_CONNECT_MAX);
    mqi_put_connect(&request, options ? (uint32_t)options->Options : 0, the_host.program, user, password,
                    tag_of(options));
    reason = open_connection(connection, mqi_name(name, MQ_Q_MGR_NAME_LENGTH), &request);
    buf_wipe(&request);
    if (reason == MQRC_NONE) {
        if (options && options->Version >= MQCNO_VERSION_5)
            segment_identity(&connection->segment, options->ConnectionId);
        *handle = add_connection(connection);
        if (*handle != MQHC_UNUSABLE_HCONN)
            return MQRC_NONE;
        reason = MQRC_MAX_CONNS_LIMIT_REACHED;
    }
    free_connection(connection);
    return reason;
}

/* Where clients find their channel (version 6), and which queue manager of several is theirs (8), says nothing here. */
static bool is_connect_options(const MQCNO *options)
{
    if (memcmp(options->StrucId, MQCNO_STRUC_ID, 4) != 0 || options->Version < MQCNO_VERSION_1 ||
        options->Version > MQCNO_VERSION_8)
        return false;
    return options->Version < MQCNO_VERSION_7 || MQI_NAME(options->ApplName).length == 0;
}

void MQCONNX(PMQCHAR pQMgrName, PMQVOID pConnectOpts, PMQHCONN pHconn, PMQLONG pCompCode, PMQLONG pReason)
{
    MQCNO *options = pConnectOpts;

    if (pHconn)
        *pHconn = MQHC_UNUSABLE_HCONN;
    if (!pHconn)
        client_tell(pCompCode, pReason, MQRC_HCONN_ERROR);
    else if (options && !is_connect_options(options))
        client_tell(pCompCode, pReason, MQRC_CNO_ERROR);
    else
        client_tell(pCompCode, pReason, connect(pQMgrName, options, pHconn));
}

void MQCONN(PMQCHAR pQMgrName, PMQHCONN pHconn, PMQLONG pCompCode, PMQLONG pReason)
{
    MQCONNX(pQMgrName, NULL, pHconn, pCompCode, pReason);
}

/* The calls that a thread of its own may make end first. MQRC_. */
static MQLONG end_asynch(MQHCONN handle)
{
    struct connection *connection = client_refer(handle);
    MQLONG reason = MQRC_NONE;

    if (!connection)
        return MQRC_HCONN_ERROR;
    if (connection->asynch)
        reason = asynch_end(connection->asynch);
    client_release(connection);
    return reason;
}

void MQDISC(PMQHCONN pHconn, PMQLONG pCompCode, PMQLONG pReason)
{
    MQHCONN handle = pHconn ? *pHconn : MQHC_UNUSABLE_HCONN;
    MQLONG reason = end_asynch(handle);
    struct connection *connection;

    if (reason != MQRC_NONE) {
        client_tell(pCompCode, pReason, reason);
        return;
    }
    connection = client_lock(handle, pCompCode, pReason);
    if (!connection)
        return;
    client_begin(connection, MQI_DISC);
    client_call(connection);
    remove_connection(handle);
    client_end(connection, pCompCode, pReason);
    message_handles_end(handle);
    *pHconn = MQHC_UNUSABLE_HCONN;
}
