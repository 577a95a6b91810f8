/* queue_again.c - calls that wait for a page: made again, in the order in which they came, when pages have come; and those that
 * were so long that others had their turn.
 *
 * A call is made again from its beginning. A search through a queue goes on where it was, since the pages in front of that need not
 * be in buffers any more; so do publications, and the steps of what the queue manager does itself, which note how far they are.
 */
#include "mstr/queue_private.h"

enum {
    SELECTION = 4,     /* messages that are looked at: so many a selection counts as, */
    STEPS_OF_ONE = 64, /* and one more for so many of its steps and bytes of properties */
    DATA_OF_STEP = 16,
};

unsigned work_of_selection(unsigned steps, size_t properties, size_t data)
{
    return SELECTION + (unsigned)((steps + properties + data / DATA_OF_STEP) / STEPS_OF_ONE);
}

void let_others_first(struct engine_connection *connection)
{
    connection->looking.enough = true;
    set_alarm(connection->engine, clock_monotonic());
}

bool turn_is_over(struct engine_connection *connection)
{
    if (connection->engine->work - connection->work_before < WORK_AT_ONCE)
        return false;
    let_others_first(connection);
    return true;
}

int call_again(struct engine_connection *connection)
{
    struct engine *engine = connection->engine;

    connection->again = true;
    if (connection->listed)
        return ENGINE_LATER;
    connection->listed = true;
    connection->next_again = NULL;
    connection->previous_again = engine->again_last;
    if (engine->again_last)
        engine->again_last->next_again = connection;
    else
        engine->again = connection;
    engine->again_last = connection;
    return ENGINE_LATER;
}

static void take_off_list(struct engine_connection *connection)
{
    struct engine *engine = connection->engine;

    if (engine->trying == connection)
        engine->trying = NULL;
    if (engine->try_next == connection)
        engine->try_next = connection->next_again;
    if (connection->previous_again)
        connection->previous_again->next_again = connection->next_again;
    else
        engine->again = connection->next_again;
    if (connection->next_again)
        connection->next_again->previous_again = connection->previous_again;
    else
        engine->again_last = connection->previous_again;
    connection->listed = connection->again = false;
}

void forget_again(struct engine_connection *connection)
{
    if (connection->listed)
        take_off_list(connection);
    looking_over(connection);
}

/* Who is still without his page stays in front of who came later. Nobody is tried whose page could not even be asked for. */
void again_pages_came(struct engine *engine)
{
    struct engine_connection *connection = engine->again, *last = engine->again_last;
    const uint64_t enough = engine->work + WORK_OF_TURN;

    while (connection && store_may_ask(engine->store) && engine->work < enough) {
        bool is_last = connection == last;

        engine->trying = connection;
        engine->try_next = connection->next_again;
        connection->again = false;
        try_again(connection);
        if (engine->trying && !connection->again) {
            take_off_list(connection);
        } else if (engine->trying && connection->looking.enough) { /* it comes behind the others */
            take_off_list(connection);
            call_again(connection);
        }
        connection = is_last ? NULL : engine->try_next;
    }
    engine->trying = engine->try_next = NULL;
    if (engine->again)
        store_come_again(engine->store);
    if (engine->work >= enough)
        set_alarm(engine, clock_monotonic());
}

/* -- a search that goes on -- */

void looking_keep(struct engine_connection *connection, struct queue *queue, struct store_cursor *cursor, store_position found,
                  uint64_t arrival)
{
    struct looking *looking = &connection->looking;

    if (!looking->active)
        looking->news = queue->news;
    looking->active = true;
    looking->found = found;
    looking->arrival = arrival;
    if (cursor != queue->scan)
        return;
    /* The place is this call's now; other gets have another cursor. */
    if (store_cursor_open(queue->messages, &queue->scan) < 0) {
        queue->scan = cursor;
        looking->active = false;
        return;
    }
    looking->cursor = cursor;
}

void looking_over(struct engine_connection *connection)
{
    if (connection->looking.cursor)
        store_cursor_close(connection->looking.cursor);
    connection->looking = (struct looking){ .active = false };
}
