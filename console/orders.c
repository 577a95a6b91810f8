/* orders.c - operator commands that wait for their completion. */
#include "console/orders.h"

#include <unistd.h>

#include "base/frame.h"
#include "base/mem.h"
#include "console/messages.h"

struct order {
    struct orders *orders;
    struct order *next;
    uint64_t token;
    struct session *session; /* borrowed; NULL: nobody waits */
    struct buf replies;
    struct watch *timer;
};

struct orders {
    struct server *server;
    struct order *first;
    uint64_t last_token;
};

struct orders *orders_new(struct server *server)
{
    struct orders *orders = mem_alloc(1, sizeof *orders);

    orders->server = server;
    /* What comes late for an order of the master before is for none of ours. */
    orders->last_token = (uint64_t)getpid() << 32;
    return orders;
}

void orders_free(struct orders *orders)
{
    while (orders->first) {
        struct order *order = orders->first;

        orders->first = order->next;
        watch_free(order->timer);
        buf_release(&order->replies);
        mem_free(order);
    }
    mem_free(orders);
}

static void took_too_long(void *context)
{
    struct order *order = context;
    struct buf lines;

    buf_init(&lines, 256);
    message(&lines, GRB110E);
    order_reply(order, buf_span(&lines));
    buf_release(&lines);
    order_end(order, false);
}

struct order *order_begin(struct orders *orders, struct session *session, int milliseconds)
{
    struct order *order = mem_alloc(1, sizeof *order);

    order->orders = orders;
    order->token = ++orders->last_token;
    order->session = session;
    buf_init(&order->replies, FRAME_LIMIT / 2);
    order->timer = server_timer(orders->server, milliseconds, took_too_long, order);
    order->next = orders->first;
    orders->first = order;
    return order;
}

uint64_t order_token(const struct order *order)
{
    return order->token;
}

void order_reply(struct order *order, struct span lines)
{
    buf_put_span(&order->replies, lines);
}

void order_end(struct order *order, bool good)
{
    struct order **place = &order->orders->first;

    while (*place != order)
        place = &(*place)->next;
    *place = order->next;
    if (order->session) {
        struct buf body;

        buf_init(&body, FRAME_LIMIT - 16);
        buf_put_u8(&body, good);
        buf_put_field(&body, buf_span(&order->replies));
        session_reply(order->session, 0, &body);
        buf_release(&body);
    }
    watch_free(order->timer);
    buf_release(&order->replies);
    mem_free(order);
}

struct order *order_find(struct orders *orders, uint64_t token)
{
    struct order *order = token ? orders->first : NULL;

    while (order && order->token != token)
        order = order->next;
    return order;
}

void orders_forget(struct orders *orders, const struct session *session)
{
    for (struct order *order = orders->first; order; order = order->next)
        if (order->session == session)
            order->session = NULL;
}
