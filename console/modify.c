/* modify.c - jobs and started tasks that take texts of MODIFY and STOP. */
#include "console/modify.h"

#include "base/mem.h"

#define REQUEST REQUEST_NUMBER
enum {
#include "console/requests.def"
};
#undef REQUEST

struct listener {
    struct listener *next;
    struct session *session;
    struct name8 job;
    struct asker asker;
    bool ready;
    uint64_t token; /* of the last order it was given */
    bool stop;      /* that order is STOP */
    bool done;      /* it has completed that order, and may be given the next before it is ready for it */
    bool waits;     /* that order is still to be sent, */
    struct buf text; /* with this text */
};

struct listeners {
    struct orders *orders;
    struct listener *first;
};

struct listeners *listeners_new(struct orders *orders)
{
    struct listeners *listeners = mem_alloc(1, sizeof *listeners);

    listeners->orders = orders;
    return listeners;
}

static void listener_free(struct listener *listener)
{
    buf_release(&listener->text);
    mem_free(listener);
}

void listeners_free(struct listeners *listeners)
{
    while (listeners->first) {
        struct listener *first = listeners->first;

        listeners->first = first->next;
        listener_free(first);
    }
    mem_free(listeners);
}

/* The place of the one that has this session, or that behind the last. */
static struct listener **place_of(struct listeners *listeners, const struct session *session)
{
    struct listener **place = &listeners->first;

    while (*place && (*place)->session != session)
        place = &(*place)->next;
    return place;
}

static void send_order(struct listener *listener)
{
    struct buf body;

    listener->ready = listener->waits = false;
    buf_init(&body, 512);
    modified_encode(&listener->asker, listener->token, listener->stop, buf_span(&listener->text), &body);
    session_push(listener->session, REQUEST_MODIFIED, &body);
    buf_release(&body);
}

void listener_ready(struct listeners *listeners, struct session *session, const struct name8 *job, const struct asker *asker)
{
    struct listener **place = place_of(listeners, session);

    if (!*place) {
        *place = mem_alloc(1, sizeof **place);
        buf_init(&(*place)->text, COMMAND_TEXT_MAX);
    }
    (*place)->session = session;
    (*place)->job = *job;
    (*place)->asker = *asker;
    (*place)->ready = true;
    if ((*place)->waits)
        send_order(*place);
}

void listeners_completed(struct listeners *listeners, uint64_t token)
{
    for (struct listener *listener = listeners->first; listener; listener = listener->next)
        if (listener->token == token)
            listener->done = !listener->stop;
}

void listeners_forget(struct listeners *listeners, const struct session *session)
{
    struct listener **place = place_of(listeners, session), *gone = *place;
    struct order *order = gone ? order_find(listeners->orders, gone->token) : NULL;

    if (!gone)
        return;
    *place = gone->next;
    listener_free(gone);
    if (order)
        order_end(order, false);
}

struct listener *listener_find(const struct listeners *listeners, const struct name8 *job)
{
    struct listener *listener = listeners->first;

    while (listener && !name8_equal(&listener->job, job))
        listener = listener->next;
    return listener;
}

bool listener_is_task(const struct listener *listener)
{
    return listener->asker.jobid.text[0] == 'S';
}

bool listener_give(struct listener *listener, struct order *order, bool stop, struct span text)
{
    if (!listener->ready && !listener->done)
        return false;
    listener->token = order_token(order);
    listener->stop = stop;
    listener->done = false;
    listener->waits = true;
    buf_clear(&listener->text);
    buf_put_span(&listener->text, text);
    if (listener->ready)
        send_order(listener);
    return true;
}
