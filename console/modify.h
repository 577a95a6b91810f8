/* modify.h - jobs and started tasks that take texts of MODIFY and STOP (QEDIT, and its command input buffers).
 *
 * The initiator of such a job says LISTEN each time that its program is ready for the next one. Between a text and its completion
 * the program is busy: its command input buffer is in use (as with CIBCTR=1). Who sees that a MODIFY is completed can give the next
 * one, which then waits in the buffer for LISTEN. Behind STOP it is busy until LISTEN. A master that is started anew hears LISTEN
 * again.
 *
 * Owner:   the master.
 */
#ifndef CONSOLE_MODIFY_H
#define CONSOLE_MODIFY_H

#include "base/name.h"
#include "console/orders.h"
#include "console/wire.h"

struct listeners;
struct listener;

struct listeners *listeners_new(struct orders *orders);
void listeners_free(struct listeners *listeners);
/* The job of this session is ready for the next text. */
void listener_ready(struct listeners *listeners, struct session *session, const struct name8 *job, const struct asker *asker);
/* The program has done with the order of that token. */
void listeners_completed(struct listeners *listeners, uint64_t token);
/* It takes no more; nobody waits for what it has not answered. */
void listeners_forget(struct listeners *listeners, const struct session *session);
/* By job name, the one that came first; NULL: none listens. */
struct listener *listener_find(const struct listeners *listeners, const struct name8 *job);
bool listener_is_task(const struct listener *listener);
/* text: of MODIFY, upper case but for what stands between apostrophes, which stay there. False: it is busy. The order is ended
 * by the program (COMPLETE), or with it. */
bool listener_give(struct listener *listener, struct order *order, bool stop, struct span text);

#endif
