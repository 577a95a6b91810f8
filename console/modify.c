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

void listeners_free(struct listeners *listeners)
{
    while (listeners->first) {
        struct listener *first = listeners->first;

        listeners->first = first->next;
        mem_free(first);
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

void listener_ready(struct listeners *listeners, struct session *session, const struct name8 *job, const struct asker *asker)
{
    struct listener **place = place_of(listeners, session);

    if (!*place)
        *place = mem_alloc(1, sizeof **place);
    (*place)->session = session;
    (*place)->job = *job;
    (*place)->asker = *asker;
    (*place)->ready = true;
}

void listeners_forget(struct listeners *listeners, const struct session *session)
{
    struct listener **place = place_of(listeners, session), *gone = *place;
    struct order *order = gone ? order_find(listeners->orders, gone->token) : NULL;

    if (!gone)
        return;
    *place = gone->next;
    mem_free(gone);
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
    struct buf body;

    if (!listener->ready)
        return false;
    listener->ready = false;
    listener->token = order_token(order);
    buf_init(&body, 512);
    modified_encode(&listener->asker, listener->token, stop, text, &body);
    session_push(listener->session, REQUEST_MODIFIED, &body);
    buf_release(&body);
    return true;
}
