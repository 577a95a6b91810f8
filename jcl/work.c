/* work.c - an initiator's connections with jes. */
#include "jcl/work.h"

#include <poll.h>
#include <sys/random.h>

#include "base/bug.h"
#include "base/io.h"
#include "base/mem.h"

#define REQUEST(number, name, from, states, text) REQUEST_##name = number,
enum {
#include "jcl/requests.def"
};
#undef REQUEST

enum {
    AGAIN = 50,                     /* milliseconds between two tries to find jes */
    CONNECT_PATIENCE = 10000,
    WITHOUT_LIMIT = INT32_MAX,
    ENDED_PATIENCE = 10 * 60 * 1000, /* a commit of many jobs may take its time */
};

static const char socket_name[] = "run/private/jes";

struct work {
    char name[9];
    struct name8 task;
    uint64_t incarnation; /* of this process, so that jes takes it for no other of its name */
    struct link *orders;  /* NULL: jes is away */
    struct link *asking;  /* NULL: not opened yet, or broken */
    uint32_t begun;       /* steps of the job that runs */
    struct name8 ended;   /* the job whose end is still to be told; empty: none */
    struct buf outcome;   /* its result and those of its steps, as ENDED has them */
};

struct work *work_new(const char *name, const struct name8 *task)
{
    struct work *work = mem_alloc(1, sizeof *work);

    snprintf(work->name, sizeof work->name, "%s", name);
    work->task = *task;
    buf_init(&work->outcome, FRAME_LIMIT / 2);
    if (getrandom(&work->incarnation, sizeof work->incarnation, 0) != sizeof work->incarnation)
        fatal("initiator: no random bytes were to be had");
    return work;
}

static void drop(struct link **link)
{
    link_close(*link);
    *link = NULL;
}

void work_free(struct work *work)
{
    if (!work)
        return;
    drop(&work->orders);
    drop(&work->asking);
    buf_release(&work->outcome);
    mem_free(work);
}

/* -- coming -- */

static int join(struct work *work, int patience, const struct name8 *jobid)
{
    struct answer answer;
    struct buf request;
    int reason;

    drop(&work->orders);
    drop(&work->asking);
    reason = link_connect(&work->orders, socket_name, patience);
    if (reason < 0) {
        work->orders = NULL;
        return reason;
    }
    answer_init(&answer);
    buf_init(&request, 256);
    buf_put_field_text(&request, work->name);
    buf_put_field_text(&request, work->task.text);
    buf_put_u64(&request, work->incarnation);
    buf_put_field_text(&request, jobid ? jobid->text : "");
    buf_put_u32(&request, jobid ? work->begun : 0);
    reason = link_call(work->orders, REQUEST_REJOIN, &request, &answer);
    buf_release(&request);
    answer_release(&answer);
    if (reason < 0)
        drop(&work->orders);
    return reason;
}

int work_rejoin(struct work *work, const struct name8 *jobid)
{
    return join(work, 0, jobid);
}

static bool readable(int fd)
{
    struct pollfd look = { fd, POLLIN, 0 };

    return poll(&look, 1, 0) > 0;
}

/* Is the connection over which we live good? Orders that came too late for their job are dropped. */
static bool alive(struct work *work)
{
    enum work_order_kind kind;
    struct name8 jobid;
    uint32_t code;

    while (work->orders && readable(link_fd(work->orders)))
        if (work_heard(work, &kind, &jobid, &code) < 0)
            break;
    return work->orders && link_usable(work->orders);
}

static bool can_ask(struct work *work)
{
    return work->asking && link_usable(work->asking);
}

static int open_asking(struct work *work)
{
    int reason;

    drop(&work->asking);
    reason = link_connect(&work->asking, socket_name, CONNECT_PATIENCE);
    if (reason < 0)
        work->asking = NULL;
    return reason;
}

/* Both connections are there; joins, or joins again, as often as it takes. A job whose end jes does not know is still ours;
 * where it has another truth (it committed the end before it ended itself, or gave the job up), there is nothing left to be
 * told. */
static void join_patiently(struct work *work)
{
    while (!alive(work) || !can_ask(work)) {
        bool told = name8_none(&work->ended);
        int reason = alive(work) ? open_asking(work) : join(work, CONNECT_PATIENCE, told ? NULL : &work->ended);

        if (reason == REASON_STATE)
            work->ended = (struct name8){ "" };
        else if (reason < 0)
            poll(NULL, 0, AGAIN);
    }
}

/* -- asking -- */

static void begin_request(const struct work *work, const struct name8 *jobid, struct buf *request)
{
    buf_init(request, FRAME_LIMIT);
    buf_put_field_text(request, work->name);
    if (jobid)
        buf_put_field_text(request, jobid->text);
}

/* The work order: in the answer, or in the memory file that came with it. */
static int take_order(const struct answer *answer, struct buf *order)
{
    struct reader reader = answer_reader(answer);
    bool here = reader_u8(&reader) != 0;
    struct stat status;
    int reason;

    if (here)
        buf_put_span(order, reader_field(&reader, WORK_INLINE_MAX));
    reason = reader_end(&reader);
    if (reason < 0 || here)
        return reason;
    if (answer->fd < 0 || fstat(answer->fd, &status) < 0 || status.st_size > WORK_ORDER_MAX)
        return REASON_BAD_VALUE;
    buf_fill(order, '\0', (size_t)status.st_size);
    return io_pread(answer->fd, order->data, order->length, 0);
}

/* Asks until there is an answer that counts: 0, REASON_NOT_FOUND or REASON_STATE. more: for the next job. */
static int ask(struct work *work, bool more, struct answer *answer)
{
    for (;;) {
        struct buf request;
        bool ended;
        int reason;

        join_patiently(work);
        ended = !name8_none(&work->ended);
        if (!ended && !more)
            return 0;
        begin_request(work, ended ? &work->ended : NULL, &request);
        if (ended) {
            buf_put_u8(&request, more);
            buf_put_span(&request, buf_span(&work->outcome));
        }
        reason = link_call_for(work->asking, ended ? REQUEST_ENDED : REQUEST_WORK, &request, -1, answer,
                               more ? WITHOUT_LIMIT : ENDED_PATIENCE);
        buf_release(&request);
        if (reason == 0 || reason == REASON_NOT_FOUND || (ended && reason == REASON_STATE))
            work->ended = (struct name8){ "" };
        if (reason == 0 || reason == REASON_NOT_FOUND)
            return reason;
        /* jes ended, or does not know us any more: begin from the beginning. */
        drop(&work->asking);
        if (!ended || reason != REASON_STATE) {
            drop(&work->orders);
            poll(NULL, 0, AGAIN);
        }
    }
}

int work_next(struct work *work, struct buf *order)
{
    struct answer answer;
    int reason;

    answer_init(&answer);
    reason = ask(work, true, &answer);
    work->begun = 0;
    if (reason == 0)
        reason = take_order(&answer, order);
    answer_release(&answer);
    return reason == REASON_NOT_FOUND ? REASON_STATE : reason;
}

void work_finish(struct work *work)
{
    struct answer answer;

    answer_init(&answer);
    if (ask(work, false, &answer) < 0)
        drop(&work->asking);
    answer_release(&answer);
}

/* One way: what gets lost is told again by work_rejoin() or with the end of the job. It goes over the connection whose end
 * is ours: so jes never hears of our end before it has heard that a step began. */
static void tell(struct work *work, uint16_t type, const struct buf *request)
{
    if (work->orders && link_send(work->orders, type, request, -1) < 0)
        drop(&work->orders);
}

void work_step_begun(struct work *work, const struct name8 *jobid, uint32_t step)
{
    struct buf request;

    work->begun++;
    begin_request(work, jobid, &request);
    buf_put_u32(&request, step);
    tell(work, REQUEST_STEP_BEGUN, &request);
    buf_release(&request);
}

void work_step_ended(struct work *work, const struct name8 *jobid, uint32_t step, const struct step_outcome *outcome,
                     bool last)
{
    struct buf request;

    begin_request(work, jobid, &request);
    buf_put_u32(&request, step);
    buf_put_u8(&request, outcome->state);
    jes_result_encode(&outcome->result, &request);
    if (last)
        tell(work, REQUEST_STEP_ENDED, &request);
    else if (work->orders) /* the next step follows at once, and jes need not wake up twice */
        link_send_later(work->orders, REQUEST_STEP_ENDED, &request);
    buf_release(&request);
}

void work_freed(struct work *work, const struct name8 *jobid, uint32_t step, const struct dsname *name)
{
    struct buf request;

    begin_request(work, jobid, &request);
    buf_put_u32(&request, step);
    buf_put_field_text(&request, name->text);
    tell(work, REQUEST_FREED, &request);
    buf_release(&request);
}

void work_ended(struct work *work, const struct name8 *jobid, const struct jes_result *result, const struct step_outcome *outcomes,
                uint32_t count)
{
    work->ended = *jobid;
    buf_clear(&work->outcome);
    jes_result_encode(result, &work->outcome);
    step_outcomes_encode(outcomes, count, &work->outcome);
}

/* -- hearing -- */

int work_orders_fd(const struct work *work)
{
    return work->orders ? link_fd(work->orders) : -1;
}

int work_heard(struct work *work, enum work_order_kind *kind, struct name8 *jobid, uint32_t *code)
{
    struct answer answer;
    struct reader reader;
    uint16_t type;
    int reason;

    answer_init(&answer);
    reason = work->orders ? link_receive(work->orders, &type, &answer) : REASON_GONE;
    if (reason == 0) {
        reader = answer_reader(&answer);
        reader_name8(&reader, jobid);
        *kind = type == REQUEST_CANCELED ? WORK_CANCELED : WORK_GRANTED;
        *code = type == REQUEST_CANCELED ? reader_u32(&reader) : 0;
        reason = type == REQUEST_CANCELED || type == REQUEST_GRANTED ? reader_end(&reader) : REASON_UNKNOWN;
    }
    if (reason < 0) {
        drop(&work->orders);
        reason = REASON_GONE;
    }
    answer_release(&answer);
    return reason;
}
