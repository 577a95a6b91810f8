/* orders.h - operator commands that wait for their completion: who asked, and what was answered so far.
 *
 * An order has a token, which no other has had, not even under the master before. Replies come as MESSAGE frames with the token,
 * from whatever process; COMPLETE ends the order, and the person gets all of it in one answer. An order may have nobody who waits
 * (the start of a queue manager with the system).
 *
 * Memory:  orders belong to the list; an order that was ended must not be used any more.
 */
#ifndef CONSOLE_ORDERS_H
#define CONSOLE_ORDERS_H

#include "base/server.h"

struct orders;
struct order;

struct orders *orders_new(struct server *server);
void orders_free(struct orders *orders);
/* session NULL: nobody waits. After milliseconds the order ends by itself, with a message that says so. */
struct order *order_begin(struct orders *orders, struct session *session, int milliseconds);
uint64_t order_token(const struct order *order);
void order_reply(struct order *order, struct span lines);
/* Answers the person. */
void order_end(struct order *order, bool good);
/* NULL when it has ended already. */
struct order *order_find(struct orders *orders, uint64_t token);
/* The session ended: nobody waits for its orders any more. */
void orders_forget(struct orders *orders, const struct session *session);

#endif
