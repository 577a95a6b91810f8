/* mqi_server.c - programs reach the queue manager.
 *
 * The socket of a program is a session of the process's one loop; its bell is a watch in the same loop. A call is copied out of the
 * segment, decoded, handed to the engine, and answered at once or when the engine says so. A program that breaks the rules of
 * docs/formats/mqi_segment.md loses its connection.
 */
#include "mstr/mqi_server.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "base/bug.h"
#include "base/config.h"
#include "base/mem.h"
#include "base/text.h"
#include "mstr/fair_share.h"
#include "mstr/messages.h"
#include "mstr/mqi_logon.h"
#include "mstr/mqi_segment.h"

enum {
    MQI_CONNECTED = 2,            /* state of a session */
    CALLS_AT_ONCE = 64,           /* of one program, before others have their turn */
    AHEAD_AT_ONCE = SEGMENT_RING / 256, /* more than there can be */
    SESSIONS_SPARE = 64,          /* of a user ID, beyond its connections: those that connect, commands */
    AREAS_MAX = 1 << 30,          /* bytes of all data areas beyond those of the segments */
    MINUTE = 60000,               /* milliseconds: between two messages that all connections are taken; */
    REFUSED_MAX = 100,            /* so many in one about connections that break the rules */
    WATCHED_MAX = 64,             /* programs that need not ring */
    /* Nanoseconds. */
    PATIENCE = 30000,             /* without a call, until programs must ring again: what it takes to wake two threads */
    LOOKS_FOR = 100000,           /* until sockets and timers have their turn */
    GRANT_IDLE = 100000000,         /* without a put ahead, until a program has to wait for its puts again */
    FORCE_LOOKED = 1000000,       /* a force that takes longer is waited for like others */
    TAKEN = 100000,               /* others that want this core had it for so long */
    CROWDED_WINDOW = 20000000,    /* more than CROWDED_PART of such a time taken: looking makes us late, */
    CROWDED_PART = 4,
    CROWDED_FOR = 100000000,      /* and that long nothing is looked for */
    GATHER_MAX = 500000,          /* a commit is forced behind this at the latest */
    GATHER_PART = 4,              /* and behind that part of the time that a force takes */
};

#define REQUEST REQUEST_NUMBER
enum {
#include "mstr/mqi_requests.def"
};
#undef REQUEST

/* When the commits that wait are forced: when there are as many as the last force made durable, and as waited behind it, for those
 * programs will commit again in a moment, and a force takes much longer than a call. A program that is alone has nobody beside it
 * who would be kept waiting: its force is led. Times in nanoseconds. */
struct gathering {
    int64_t since;     /* the first of them waits; 0: none does */
    int64_t forced;    /* when the last force was asked for */
    int64_t took;      /* the last force, until it was seen */
    int64_t patience;
    size_t asked;      /* commits of the force under way; 0: there is none */
    size_t expected;
};

struct mqi_server {
    struct server *server;
    struct qmgr *qmgr;
    struct mqi_server_calls calls;
    struct engine *engine;
    struct watch *alarm;
    struct program *programs;
    struct program *watched[WATCHED_MAX];
    unsigned watched_count;
    struct program *granted[WATCHED_MAX]; /* programs that may put ahead */
    unsigned granted_count;
    uint32_t grants;  /* number of the last one */
    int64_t idle;     /* when was it looked which of them do so */
    int64_t patience; /* 0: where one core does it all, looking is of no use */
    int64_t crowded;  /* until then, looking is of no use either */
    int64_t window, taken; /* when it began; how much of it others had the core */
    struct gathering gathering;
    unsigned next; /* of watched */
    struct mqi_wake wake;
    int wake_fd;
    bool answered; /* programs that sleep together */
    unsigned count; /* of them */
    struct fair_share places, areas_shared;
    int64_t full_said; /* clock_monotonic() */
    int64_t refused_since;
    unsigned refused;  /* since then */
    struct mqi_logons *logons;
    size_t areas; /* bytes */
    struct buf bytes;
};

/* One connection. */
struct program {
    struct program *next, **link;
    struct mqi_server *mqi;
    struct session *session;
    struct segment segment;
    int bell;
    int signals;                       /* writing end of a pipe; -1: it has not asked for it */
    struct watch *rung;
    struct watch *later;               /* it has called so often that others have their turn first */
    struct engine_connection *connection; /* NULL behind MQDISC */
    struct mqi_call call;
    struct mqi_attributes *attributes; /* made at the first MQINQ or MQSET */
    struct buf strings;                /* of the call */
    char *area;                        /* its data */
    size_t area_size;
    bool busy;                         /* the call is being worked on */
    bool watched;                      /* it is in the list, and need not ring */
    uint32_t grant;                    /* it may put ahead by this number; 0: it may not */
    bool puts_ahead;                   /* it has done so of late */
    bool ahead;                        /* the call is a put ahead */
};

/* All programs of the process have one queue manager. */
static struct mqi_server *the_server;

/* -- calls -- */

/* Whoever connects again and again only to break the rules does not fill the job log. */
static bool may_say(struct mqi_server *mqi)
{
    int64_t now = clock_monotonic();

    if (!mqi->refused_since || now - mqi->refused_since >= MINUTE) {
        mqi->refused_since = now;
        mqi->refused = 0;
    }
    return mqi->refused++ < REFUSED_MAX;
}

static void refuse(struct program *program, int reason)
{
    struct mqi_server *mqi = program->mqi;
    struct buf lines;

    if (may_say(mqi)) {
        buf_init(&lines, 1024);
        message(&lines, GBRM050E, mqi->qmgr->cpf, program->session->identity.job.text, program->session->identity.user.text,
                reason_text(reason));
        mqi->calls.log(mqi->calls.context, buf_span(&lines));
        buf_release(&lines);
    }
    program->busy = true; /* nothing more is taken until it is gone */
    session_end(program->session);
}

/* The program, which is in the list, leaves it. */
static void take_off(struct program *list[], unsigned *count, const struct program *program)
{
    unsigned i = 0;

    while (list[i] != program)
        i++;
    list[i] = list[--*count];
}

/* It will call again soon. */
static void watch_program(struct program *program)
{
    struct mqi_server *mqi = program->mqi;

    if (program->watched || mqi->watched_count == WATCHED_MAX || mqi->patience == 0)
        return;
    mqi->watched[mqi->watched_count++] = program;
    program->watched = true;
    segment_watch(&program->segment, true);
}

/* It has to wait for its puts again; what it has put is still to be taken. */
static void grant_over(struct program *program)
{
    if (!program->grant)
        return;
    take_off(program->mqi->granted, &program->mqi->granted_count, program);
    segment_grant(&program->segment, 0);
    program->grant = 0;
    if (program->connection)
        engine_grant_over(program->connection);
}

static void watch_no_more(struct program *program)
{
    if (!program->watched)
        return;
    take_off(program->mqi->watched, &program->mqi->watched_count, program);
    program->watched = false;
    segment_watch(&program->segment, false);
}

/* The engine grants puts ahead: they have a number, so that the program sees when they are no longer granted. */
static void grant_puts(struct program *program)
{
    struct mqi_server *mqi = program->mqi;
    struct mqi_grant *grant = &program->call.grant;

    if (!grant->puts)
        return;
    if (!program->grant && mqi->granted_count == WATCHED_MAX) {
        grant->puts = 0;
        engine_grant_over(program->connection);
        return;
    }
    if (!program->grant)
        mqi->granted[mqi->granted_count++] = program;
    if (++mqi->grants == 0)
        ++mqi->grants;
    grant->number = program->grant = mqi->grants;
    program->puts_ahead = true;
    segment_grant(&program->segment, program->grant);
}

static void answer_call(struct program *program)
{
    struct buf *bytes = &program->mqi->bytes;

    program->busy = false;
    watch_program(program);
    if (program->ahead) { /* nobody waits for the answer */
        program->ahead = false;
        program->puts_ahead = true;
        segment_ahead_done(&program->segment);
        return;
    }
    if (program->connection && !engine_grant_holds(program->connection))
        grant_over(program);
    grant_puts(program);
    buf_clear(bytes);
    mqi_put_answer(bytes, &program->call);
    if (!segment_answer(&program->segment, bytes))
        program->mqi->answered = true;
    if (program->call.verb == MQI_DISC && program->connection) {
        engine_disconnect(program->connection);
        program->connection = NULL;
    }
}

static int decode_call(struct program *program)
{
    if (!program->connection)
        return REASON_STATE;
    if (!program->attributes)
        program->attributes = mem_alloc(1, sizeof *program->attributes);
    program->call.attributes = program->attributes;
    program->call.kept = &program->strings;
    return mqi_get_call(buf_span(&program->mqi->bytes), &program->call);
}

/* Is that a put that its program need not wait for? */
static bool may_be_ahead(const struct mqi_call *call)
{
    return call->verb == MQI_PUT && !(call->pmo.Options & MQPMO_NO_SYNCPOINT) && call->properties == 0;
}

/* The next of the program's puts ahead: 1, 0 there is none, or a reason. */
static int take_ahead(struct program *program)
{
    struct segment_put put = { .call = &program->mqi->bytes };
    int got = segment_take_ahead(&program->segment, &put);

    if (got <= 0)
        return got;
    got = decode_call(program);
    if (got < 0)
        return got;
    if (!may_be_ahead(&program->call))
        return REASON_BAD_VALUE;
    program->call.ahead = put.at ? put.at : 1;
    program->ahead = true;
    program->area = put.data;
    program->area_size = put.length;
    return 1;
}

/* The program's next call: 1, 0 there is none, or a reason. A call comes behind what was put ahead of it; so the ring is looked at
 * once more when a call is there. */
static int take_call(struct program *program)
{
    int got = take_ahead(program);

    if (got || !segment_posted(&program->segment))
        return got;
    got = take_ahead(program);
    if (got)
        return got;
    got = segment_take(&program->segment, &program->mqi->bytes);
    if (got <= 0)
        return got;
    got = decode_call(program);
    program->area = program->segment.area;
    program->area_size = program->segment.area_size;
    return got < 0 ? got : 1;
}

static void serve_calls(void *context);
static void serve(struct program *program, unsigned most, bool ahead);

/* All that was put ahead is taken; programs have to wait for their puts until they are granted others. */
static void catch_up(void *context)
{
    struct mqi_server *mqi = context;

    while (mqi->granted_count) {
        struct program *program = mqi->granted[mqi->granted_count - 1];

        grant_over(program);
        serve(program, AHEAD_AT_ONCE, true);
    }
}

/* Does the call depend on what others have put, or change what is true of their puts? */
static bool sees_others(const struct mqi_call *call)
{
    return call->verb == MQI_INQ || call->verb == MQI_SET;
}

/* Calls of a program, so many at most; ahead: its puts ahead alone. */
static void serve(struct program *program, unsigned most, bool ahead)
{
    for (unsigned count = 0; !program->busy; count++) {
        int got;

        if (count == most) { /* its bell is not for us to ring: who has it decides whether a write there waits */
            if (program->watched)
                return;
            if (program->later)
                watch_again(program->later, 0);
            else
                program->later = server_timer(program->mqi->server, 0, serve_calls, program);
            return;
        }
        got = ahead ? take_ahead(program) : take_call(program);
        if (got < 0)
            refuse(program, got);
        if (got <= 0)
            return;
        program->busy = true;
        if (sees_others(&program->call))
            catch_up(program->mqi);
        if (engine_call(program->connection, &program->call, program->area, program->area_size) == ENGINE_LATER)
            return;
        answer_call(program);
    }
}

static void serve_calls(void *context)
{
    serve(context, CALLS_AT_ONCE, false);
}

/* -- looking: while programs call one after the other, nobody rings and nothing is waited for -- */

static int64_t nanoseconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000 + now.tv_nsec;
}

static bool has_posted(const struct program *program)
{
    return segment_posted(&program->segment) || segment_ahead_posted(&program->segment);
}

/* Serves the next that has called. False: nobody has. */
static bool serve_watched(struct mqi_server *mqi)
{
    for (unsigned i = 0; i < mqi->watched_count; i++) {
        struct program *program = mqi->watched[mqi->next++ % mqi->watched_count];

        if (program->busy || !has_posted(program))
            continue;
        serve_calls(program);
        return true;
    }
    return false;
}

/* Does a program wait that had nobody beside it when the last force ended, and has nobody now? */
static bool is_alone(const struct mqi_server *mqi)
{
    return mqi->gathering.asked == 1 && mqi->gathering.expected <= 1 && mqi->watched_count <= 1;
}

static void force_gathered(struct mqi_server *mqi, int64_t now)
{
    struct gathering *gathering = &mqi->gathering;
    struct store *store = engine_store(mqi->engine);
    size_t count = store_gathered(store);

    if (store_forcing(store))
        return; /* these go with the next one */
    if (gathering->asked) {
        int64_t most;

        gathering->took = now - gathering->forced;
        most = gathering->took / GATHER_PART;
        gathering->patience = mqi->patience == 0 ? 0 : most < GATHER_MAX ? most : GATHER_MAX;
        gathering->expected = gathering->asked + count;
        gathering->asked = 0;
    }
    if (count == 0)
        return;
    if (!gathering->since)
        gathering->since = now;
    if (count < gathering->expected && now - gathering->since < gathering->patience && now >= mqi->crowded)
        return;
    gathering->since = 0;
    gathering->asked = count;
    gathering->forced = now;
    if (is_alone(mqi) && gathering->took < FORCE_LOOKED)
        store_lead(store);
    else
        store_force(store);
}

/* Nobody has called for a while: programs ring again. False: one called in this moment. */
static bool stop_looking(struct mqi_server *mqi)
{
    bool called = false;

    for (unsigned i = mqi->watched_count; i-- > 0;) {
        struct program *program = mqi->watched[i];

        watch_no_more(program);
        if (!program->busy && has_posted(program)) {
            serve_calls(program);
            called = true;
        }
    }
    return !called;
}

/* Is something to come so soon that it is looked for here? A commit that is to be forced, a force, a call. */
static bool looks_on(const struct mqi_server *mqi, int64_t worked, int64_t now)
{
    const struct store *store = engine_store(mqi->engine);

    if (mqi->patience == 0 || now < mqi->crowded)
        return false;
    if (store_forcing(store))
        return now - mqi->gathering.forced < FORCE_LOOKED;
    return store_gathered(store) || (mqi->watched_count && now - worked < mqi->patience);
}

/* Whoever waits for this core has it first. */
static void let_others(struct mqi_server *mqi, int64_t now)
{
    int64_t back;

    sched_yield();
    back = nanoseconds();
    if (back - now > TAKEN)
        mqi->taken += back - now;
    if (back - mqi->window < CROWDED_WINDOW)
        return;
    if (mqi->taken * CROWDED_PART > CROWDED_WINDOW)
        mqi->crowded = back + CROWDED_FOR;
    mqi->window = back;
    mqi->taken = 0;
}

/* Grants that nobody uses are taken back, and all of them where room is short. */
static void end_grants(struct mqi_server *mqi, int64_t now, bool all)
{
    if (now - mqi->idle < GRANT_IDLE && !all)
        return;
    mqi->idle = now;
    for (unsigned i = mqi->granted_count; i-- > 0;) {
        struct program *program = mqi->granted[i];

        if (!program->puts_ahead || all)
            grant_over(program);
        program->puts_ahead = false;
    }
}

void mqi_server_wake(struct mqi_server *mqi)
{
    if (mqi->answered)
        mqi_wake_all(&mqi->wake);
    mqi->answered = false;
}

static bool look(void *context)
{
    struct mqi_server *mqi = context;
    int64_t began = nanoseconds(), now = began, worked = began;

    mqi_server_wake(mqi);
    while (mqi->engine) {
        bool any = serve_watched(mqi);

        end_grants(mqi, now, engine_ends_grants(mqi->engine));
        any |= mqi->calls.look(mqi->calls.context);
        mqi_server_wake(mqi);
        now = nanoseconds();
        force_gathered(mqi, now);
        if (any)
            worked = now;
        if (now - began >= LOOKS_FOR)
            return true;
        if (looks_on(mqi, worked, now)) {
            if (!any)
                let_others(mqi, now);
            continue;
        }
        if (stop_looking(mqi))
            return false;
        worked = now;
    }
    return false;
}

/* -- the engine -- */

static void on_answered(void *context UNUSED, void *owner, struct mqi_call *call UNUSED)
{
    struct program *program = owner;

    answer_call(program);
    serve_calls(program);
}

static void on_log(void *context, struct span lines)
{
    struct mqi_server *mqi = context;

    mqi->calls.log(mqi->calls.context, lines);
}

static void on_time(void *context)
{
    struct mqi_server *mqi = context;

    if (mqi->engine)
        engine_tick(mqi->engine, clock_monotonic());
}

static void on_alarm(void *context, int64_t at)
{
    struct mqi_server *mqi = context;
    int64_t left = at - clock_monotonic();

    left = left < 0 ? 0 : left > INT32_MAX ? INT32_MAX : left;
    if (mqi->alarm)
        watch_again(mqi->alarm, (int)left);
    else
        mqi->alarm = server_timer(mqi->server, (int)left, on_time, mqi);
}

static int on_wait(void *context)
{
    struct mqi_server *mqi = context;

    return mqi->calls.wait(mqi->calls.context);
}

static void on_stop(void *context UNUSED, void *owner)
{
    session_end(((struct program *)owner)->session);
}

static void on_signal(void *context UNUSED, void *owner, uint32_t place, MQLONG code)
{
    struct program *program = owner;

    if (!program)
        return;
    segment_signal(&program->segment, place, (uint32_t)code);
    if (program->signals >= 0 && write(program->signals, "", 1) < 0) /* it is full: its program has enough to look at */
        return;
}

static unsigned on_consumes(void *context UNUSED, void *owner, MQHOBJ handle)
{
    const struct program *program = owner;

    return program ? segment_state(&program->segment, handle) : MQI_AS_NONE;
}

struct engine_events mqi_server_events(struct mqi_server *mqi)
{
    return (struct engine_events){ mqi, on_answered, on_log, on_alarm, on_wait, on_stop, catch_up, on_signal,
                                   on_consumes };
}

void mqi_server_engine(struct mqi_server *mqi, struct engine *engine)
{
    if (mqi->engine)
        store_gather(engine_store(mqi->engine), false);
    if (engine)
        store_gather(engine_store(engine), true);
    mqi->engine = engine;
    for (struct program *program = mqi->programs; !engine && program; program = program->next) {
        if (program->connection)
            engine_disconnect(program->connection);
        program->connection = NULL;
        session_end(program->session);
    }
}

/* -- sessions -- */

static void program_gone(struct session *session)
{
    struct program *program = session->context;

    if (!program)
        return;
    grant_over(program);
    if (program->connection)
        engine_disconnect(program->connection);
    *program->link = program->next;
    if (program->next)
        program->next->link = program->link;
    program->mqi->count--;
    program->mqi->areas -= program->segment.area_size - SEGMENT_DATA;
    watch_no_more(program);
    watch_free(program->rung);
    watch_free(program->later);
    segment_free(&program->segment);
    close(program->bell);
    if (program->signals >= 0)
        close(program->signals);
    mem_free(program->attributes);
    buf_release(&program->strings);
    mem_free(program);
    session->context = NULL;
}

/* A program with segment and bell; *fd is the segment's file. NULL: there is no room for more. */
static struct program *new_program(struct mqi_server *mqi, struct session *session, int *fd)
{
    struct program *program = mem_alloc(1, sizeof *program);

    program->mqi = mqi;
    program->session = session;
    program->signals = -1;
    buf_init(&program->strings, STRING_COUNT * MQI_STRING_MAX);
    program->bell = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    if (program->bell >= 0 && !server_short_of_descriptors(program->bell) && segment_new(&program->segment, fd) == 0) {
        program->rung = server_bell(mqi->server, program->bell, serve_calls, program);
        program->next = mqi->programs;
        program->link = &mqi->programs;
        if (program->next)
            program->next->link = &program->next;
        mqi->programs = program;
        mqi->count++;
        session->context = program;
        session_on_end(session, program_gone);
        return program;
    }
    if (program->bell >= 0)
        close(program->bell);
    buf_release(&program->strings);
    mem_free(program);
    return NULL;
}

/* What of all this is the session's user ID's: connections, bytes of areas. */
static unsigned share_of(const struct mqi_server *mqi, const struct session *session, size_t *areas)
{
    unsigned count = 0;

    *areas = 0;
    for (const struct program *program = mqi->programs; program; program = program->next)
        if (name8_equal(&program->session->identity.user, &session->identity.user)) {
            count++;
            *areas += program->segment.area_size - SEGMENT_DATA;
        }
    return count;
}

static bool is_full(struct mqi_server *mqi, const struct session *session)
{
    int64_t now = clock_monotonic();
    unsigned own = 0;
    struct buf lines;
    size_t areas;

    if (mqi->count + mqi->places.kept >= mqi->places.most)
        own = share_of(mqi, session, &areas);
    if (fair_share_allows(&mqi->places, mqi->count, own, 1))
        return false;
    if (!mqi->full_said || now - mqi->full_said >= MINUTE) {
        buf_init(&lines, 1024);
        message(&lines, GBRM053E, mqi->qmgr->cpf, session->identity.job.text, session->identity.user.text, mqi->count, own);
        mqi->calls.log(mqi->calls.context, buf_span(&lines));
        buf_release(&lines);
        mqi->full_said = now;
    }
    return true;
}

/* The address space of a tag: the job, or the process where there is none. */
static MQLONG set_tag(const struct program *program, const struct mqi_wish *wish)
{
    const struct session *session = program->session;
    char scope[16];

    if (!wish->tagged)
        return MQRC_NONE;
    snprintf(scope, sizeof scope, "%s", session->identity.jobid.text);
    if (!*scope)
        snprintf(scope, sizeof scope, "%d", (int)session->pid);
    return engine_tag(program->connection, wish->options, wish->tag, scope);
}

/* The checks of MQCONN as who, then the connection. MQRC_. */
static MQLONG connect_program(struct session *session, const struct identity *who, const struct mqi_wish *wish,
                              struct buf *job_log, int *fd)
{
    struct mqi_server *mqi = the_server;
    struct engine_connection *connection;
    struct program *program;
    MQBYTE24 id;
    MQLONG reason;

    if (!mqi->engine)
        return MQRC_Q_MGR_NOT_AVAILABLE;
    program = is_full(mqi, session) ? NULL : new_program(mqi, session, fd);
    if (!program)
        return MQRC_MAX_CONNS_LIMIT_REACHED;
    /* The address space connects, whoever its program logs on as. */
    reason = engine_connect(mqi->engine, &session->identity, span_of(wish->name), program, &connection, job_log);
    if (reason != MQRC_NONE)
        return reason;
    if (who != &session->identity)
        engine_adopt(connection, who);
    program->connection = connection;
    engine_identity(connection, id);
    segment_identify(&program->segment, id);
    reason = set_tag(program, wish);
    if (reason == MQRC_NONE)
        session->state = MQI_CONNECTED;
    return reason;
}

static struct engine *engine_now(void *context)
{
    return ((struct mqi_server *)context)->engine;
}

static int serve_CONNECT(struct session *session, struct reader *in, struct buf *out)
{
    return mqi_logon_serve(the_server->logons, session, in, out);
}

static int attach_copy(struct session *session, int fd)
{
    int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);

    if (copy < 0)
        return REASON_LIMIT;
    session_attach_fd(session, copy);
    return 0;
}

static int serve_BELL(struct session *session, struct reader *in, struct buf *out UNUSED)
{
    const struct program *program = session->context;
    int reason = reader_end(in);

    return reason < 0 ? reason : attach_copy(session, program->bell);
}

static int serve_WAKE(struct session *session, struct reader *in, struct buf *out UNUSED)
{
    const struct program *program = session->context;
    int reason = reader_end(in);

    return reason < 0 ? reason : attach_copy(session, program->mqi->wake_fd);
}

/* A pipe, whose writing end nobody else has: of an eventfd the program could say that our writes wait. */
static int serve_SIGNALS(struct session *session, struct reader *in, struct buf *out UNUSED)
{
    struct program *program = session->context;
    int reason = reader_end(in), ends[2];

    if (reason < 0)
        return reason;
    if (program->signals >= 0)
        return REASON_STATE;
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0)
        return REASON_LIMIT;
    if (server_short_of_descriptors(ends[1])) {
        close(ends[0]);
        close(ends[1]);
        return REASON_LIMIT;
    }
    program->signals = ends[1];
    session_attach_fd(session, ends[0]);
    return 0;
}

/* A bigger data area: its file in *fd. MQRC_. */
static MQLONG give_area(struct program *program, size_t size, int *fd)
{
    struct mqi_server *mqi = program->mqi;
    size_t own;

    mqi->areas -= program->segment.area_size - SEGMENT_DATA;
    segment_area_own(&program->segment);
    if (size == 0)
        return MQRC_NONE;
    if (size < SEGMENT_DATA || size > SEGMENT_AREA_MAX)
        return MQRC_BUFFER_LENGTH_ERROR;
    share_of(mqi, program->session, &own);
    if (!fair_share_allows(&mqi->areas_shared, mqi->areas, own, size - SEGMENT_DATA) ||
        segment_area_new(&program->segment, size, fd) < 0)
        return MQRC_STORAGE_NOT_AVAILABLE;
    mqi->areas += size - SEGMENT_DATA;
    return MQRC_NONE;
}

static int serve_AREA(struct session *session, struct reader *in, struct buf *out)
{
    struct program *program = session->context;
    uint32_t size = reader_u32(in);
    int reason = reader_end(in), fd = -1;

    if (reason == 0 && program->busy)
        reason = REASON_BUSY;
    if (reason < 0)
        return reason;
    buf_put_u32(out, (uint32_t)give_area(program, size, &fd));
    if (fd >= 0)
        session_attach_fd(session, fd);
    return 0;
}

static const struct request_row rows[] = {
#define REQUEST REQUEST_ROW
#include "mstr/mqi_requests.def"
#undef REQUEST
};

struct session *mqi_server_adopt(struct mqi_server *mqi, int fd, const struct identity *identity)
{
    return server_adopt(mqi->server, fd, FROM_USER, identity);
}

struct mqi_server *mqi_server_new(struct server *server, struct qmgr *qmgr, const struct mqi_server_calls *calls)
{
    struct mqi_server *mqi = mem_alloc(1, sizeof *mqi);

    must(!the_server);
    *mqi = (struct mqi_server){ .server = server, .qmgr = qmgr, .calls = *calls };
    if (mqi_wake_new(&mqi->wake, &mqi->wake_fd) < 0)
        fatal("there is no memory for what programs share");
    buf_init(&mqi->bytes, SEGMENT_CALL_MAX > SEGMENT_ANSWER_MAX ? SEGMENT_CALL_MAX : SEGMENT_ANSWER_MAX);
    mqi->patience = sysconf(_SC_NPROCESSORS_ONLN) > 1 ? PATIENCE : 0;
    server_requests(server, rows, ARRAY_COUNT(rows));
    server_on_idle(server, look, mqi);
    mqi->areas_shared = fair_share_of(AREAS_MAX, SEGMENT_MESSAGE_MAX);
    mqi->logons = mqi_logons_new(server, qmgr, &calls->passwords,
                                 &(struct mqi_logon_calls){ mqi, engine_now, on_log, connect_program });
    the_server = mqi;
    mqi_server_limit(mqi, CONFIG_CONNECTIONS);
    return mqi;
}

/* A session more than there may be connections, so that who is one too many is told so. */
void mqi_server_limit(struct mqi_server *mqi, unsigned connections)
{
    mqi->places = fair_share_beyond(connections);
    server_share(mqi->server, connections + SESSIONS_SPARE);
}

void mqi_server_free(struct mqi_server *mqi)
{
    if (!mqi)
        return;
    server_disconnect(mqi->server);
    mqi_logons_free(mqi->logons);
    watch_free(mqi->alarm);
    mqi_wake_free(&mqi->wake);
    close(mqi->wake_fd);
    buf_release(&mqi->bytes);
    mem_free(mqi);
    the_server = NULL;
}
