/* queue_get.c - MQGET: which message, destructively or by browsing; waiting; expiry.
 *
 * A get looks through the queue in delivery order for the first message that is free and fits. What is expired goes on the way,
 * in a unit of its own (queue_expiry.c). Nothing is changed before all of the message has been read, so a page that is missing
 * costs nothing but the search.
 */
#include "mstr/queue_private.h"

#include "mstr/messages.h"

enum {
    UNMARK = MQGMO_UNMARK_BROWSE_HANDLE | MQGMO_UNMARK_BROWSE_CO_OP,
    KNOWN_OPTIONS = MQGMO_WAIT | MQGMO_SET_SIGNAL | MQGMO_SYNCPOINT | MQGMO_NO_SYNCPOINT | MQGMO_BROWSE_FIRST | MQGMO_BROWSE_NEXT |
                    MQGMO_ACCEPT_TRUNCATED_MSG | MQGMO_MSG_UNDER_CURSOR | MQGMO_LOCK | MQGMO_UNLOCK |
                    MQGMO_BROWSE_MSG_UNDER_CURSOR | MQGMO_SYNCPOINT_IF_PERSISTENT | MQGMO_FAIL_IF_QUIESCING | MQGMO_CONVERT |
                    MQGMO_MARK_SKIP_BACKOUT |
                    MQGMO_MARK_BROWSE_HANDLE | MQGMO_MARK_BROWSE_CO_OP | UNMARK | MQGMO_UNMARKED_BROWSE_MSG |
                    MQGMO_NO_PROPERTIES | MQGMO_PROPERTIES_IN_HANDLE | MQGMO_PROPERTIES_COMPATIBILITY |
                    MQGMO_PROPERTIES_FORCE_MQRFH2 | GROUP_GETS,
    BROWSE = MQGMO_BROWSE_FIRST | MQGMO_BROWSE_NEXT | MQGMO_BROWSE_MSG_UNDER_CURSOR,
    INPUT = MQOO_INPUT_AS_Q_DEF | MQOO_INPUT_SHARED | MQOO_INPUT_EXCLUSIVE,
    UNDER_CURSOR = MQGMO_MSG_UNDER_CURSOR | MQGMO_BROWSE_MSG_UNDER_CURSOR,
    SKIPPED_MANY = 1000,
    ADVICE_AGAIN = 3600000, /* milliseconds */
    TENTH = 100000, /* microseconds in a tenth of a second */
    KNOWN_MATCHES = MQMO_MATCH_MSG_ID | MQMO_MATCH_CORREL_ID | MQMO_MATCH_GROUP_ID | MQMO_MATCH_MSG_SEQ_NUMBER | MQMO_MATCH_OFFSET |
                    MQMO_MATCH_MSG_TOKEN,
};

/* A get that is being made. */
struct getting {
    struct engine_connection *connection;
    struct open_handle *handle;
    struct queue *queue;
    struct mqi_call *call;
    MQLONG options;
    MQLONG match;
    microseconds now;
    struct store_message message; /* that was found */
    struct store_cursor *searched; /* the queue was looked through by it; NULL: it was not */
    store_position at;             /* the message that it came to, 0: none */
    unsigned skipped;             /* messages that have other identifiers */
    unsigned work;                /* of the search, so far */
    struct message_header header;
    char prefix[TRANSMISSION_HEADER]; /* of it: the header is borrowed for a moment only */
    enum property_way way;
    MQMD md; /* describes the data that the program gets */
    bool is_made; /* that data was made of what is stored: */
    struct buf list, data;
};

/* -- checks -- */

static bool one_of(MQLONG options, MQLONG set)
{
    MQLONG chosen = options & set;

    return (chosen & (chosen - 1)) == 0;
}

static MQLONG check_options(const struct getting *get)
{
    MQLONG options = get->options;
    const MQGMO *gmo = &get->call->gmo;

    if (gmo->Version < MQGMO_VERSION_1 || gmo->Version > MQGMO_VERSION_4)
        return MQRC_GMO_ERROR;
    if ((options & ~KNOWN_OPTIONS) || !one_of(options, MQGMO_SYNCPOINT | MQGMO_NO_SYNCPOINT | MQGMO_SYNCPOINT_IF_PERSISTENT) ||
        !one_of(options, BROWSE | MQGMO_MSG_UNDER_CURSOR | MQGMO_UNLOCK) || ((options & MQGMO_LOCK) && !(options & BROWSE)))
        return MQRC_OPTIONS_ERROR;
    if ((options & BROWSE) && (options & (MQGMO_SYNCPOINT | MQGMO_SYNCPOINT_IF_PERSISTENT)))
        return MQRC_OPTIONS_ERROR;
    if ((options & MQGMO_UNLOCK) && (options & ~(MQGMO_UNLOCK | MQGMO_NO_SYNCPOINT)))
        return MQRC_OPTIONS_ERROR;
    if ((options & MQGMO_MARK_SKIP_BACKOUT) && (!(options & MQGMO_SYNCPOINT) || (options & MQGMO_LOCK)))
        return MQRC_OPTIONS_ERROR;
    if ((options & GROUP_GETS) && gmo->Version < MQGMO_VERSION_2)
        return MQRC_WRONG_GMO_VERSION;
    if (gmo->Version >= MQGMO_VERSION_2 && (gmo->MatchOptions & ~KNOWN_MATCHES))
        return MQRC_MATCH_OPTIONS_ERROR;
    if (gmo->Version >= MQGMO_VERSION_3 && (gmo->MatchOptions & MQMO_MATCH_MSG_TOKEN) && (options & MQGMO_WAIT))
        return MQRC_OPTIONS_ERROR;
    if ((options & MQGMO_SET_SIGNAL) && ((options & MQGMO_WAIT) || get->call->verb == MQI_GET))
        return MQRC_OPTIONS_ERROR;
    if ((options & (MQGMO_WAIT | MQGMO_SET_SIGNAL)) && gmo->WaitInterval < MQWI_UNLIMITED)
        return MQRC_WAIT_INTERVAL_ERROR;
    if (get->connection->engine->quiescing && (options & MQGMO_FAIL_IF_QUIESCING))
        return MQRC_Q_MGR_QUIESCING;
    return MQRC_NONE;
}

static MQLONG check_handle(const struct getting *get)
{
    const struct open_handle *handle = get->handle;

    if ((get->options & MQGMO_UNLOCK) && handle->queue) /* however it was opened: then it has locked nothing */
        return MQRC_NONE;
    if ((get->options & (BROWSE | MQGMO_MSG_UNDER_CURSOR | UNMARK)) &&
        (!(handle->options & MQOO_BROWSE) || !handle->cursor))
        return MQRC_NOT_OPEN_FOR_BROWSE;
    if (!(get->options & (BROWSE | UNMARK)) && !(handle->options & INPUT))
        return MQRC_NOT_OPEN_FOR_INPUT;
    if (!handle->queue)
        return MQRC_NOT_OPEN_FOR_INPUT;
    if (handle->queue->doomed)
        return MQRC_Q_DELETED;
    if ((get->options & UNDER_CURSOR) && !handle->browsed)
        return MQRC_NO_MSG_UNDER_CURSOR;
    if ((get->options & (MQGMO_WAIT | MQGMO_SET_SIGNAL)) && signal_forbids(handle))
        return MQRC_SIGNAL_OUTSTANDING;
    return MQRC_NONE;
}

static MQLONG check_queue(struct getting *get)
{
    struct engine *engine = get->connection->engine;
    struct object *opened = queue_object(engine, get->handle->name), *base = queue_object(engine, get->queue->name);
    MQLONG reason;

    if (!opened || !base)
        return MQRC_OBJECT_CHANGED;
    if (object_is(opened, A_GET, "DISABLED") || object_is(base, A_GET, "DISABLED"))
        return MQRC_GET_INHIBITED;
    reason = property_way(get->options, opened, get->call->properties, &get->way);
    return reason == MQRC_NONE ? group_get_check(get->queue, base, get->options, get->match) : reason;
}

static MQLONG check_md(const MQMD *md)
{
    return memcmp(md->StrucId, MQMD_STRUC_ID, sizeof md->StrucId) != 0 || md->Version < MQMD_VERSION_1 ||
                   md->Version > MQMD_VERSION_2
               ? MQRC_MD_ERROR
               : MQRC_NONE;
}

/* -- which message -- */

/* Of version 1, match options are those of ever: MsgId and CorrelId; zeros fit everything. The message under the cursor is that
 * one, whatever it has. */
static void set_match(struct getting *get)
{
    const MQMD *md = &get->call->md;

    get->match = get->call->gmo.Version < MQGMO_VERSION_2 ? MQMO_MATCH_MSG_ID | MQMO_MATCH_CORREL_ID : get->call->gmo.MatchOptions;
    if (get->options & UNDER_CURSOR)
        get->match = MQMO_NONE;
    if (get->call->gmo.Version < MQGMO_VERSION_3)
        get->match &= ~MQMO_MATCH_MSG_TOKEN;
    if (identifier_is_none(md->MsgId))
        get->match &= ~MQMO_MATCH_MSG_ID;
    if (identifier_is_none(md->CorrelId))
        get->match &= ~MQMO_MATCH_CORREL_ID;
    if (identifier_is_none(md->GroupId))
        get->match &= ~MQMO_MATCH_GROUP_ID;
}

static bool fits(const struct getting *get)
{
    const MQMD *wanted = &get->call->md, *md = &get->header.md;

    return (!(get->match & MQMO_MATCH_MSG_ID) || memcmp(wanted->MsgId, md->MsgId, sizeof md->MsgId) == 0) &&
           (!(get->match & MQMO_MATCH_CORREL_ID) || memcmp(wanted->CorrelId, md->CorrelId, sizeof md->CorrelId) == 0) &&
           (!(get->match & MQMO_MATCH_GROUP_ID) || memcmp(wanted->GroupId, md->GroupId, sizeof md->GroupId) == 0) &&
           (!(get->match & MQMO_MATCH_MSG_SEQ_NUMBER) || wanted->MsgSeqNumber == md->MsgSeqNumber) &&
           (!(get->match & MQMO_MATCH_OFFSET) || wanted->Offset == md->Offset);
}

/* Of the message, without the list of its properties. */
static size_t whole_length(const struct getting *get)
{
    return get->header.prefix.length + get->message.data_length - get->header.properties;
}

static MQLONG time_left(const struct getting *get)
{
    microseconds left;

    if (!get->header.expires)
        return MQEI_UNLIMITED;
    left = (get->header.expires - get->now) / TENTH;
    return left < 1 ? 1 : (MQLONG)left;
}

/* Is it locked by another handle's browse? */
static bool is_locked(const struct getting *get, store_position position)
{
    for (const struct open_handle *other = get->queue->open; other; other = other->next)
        if (other != get->handle && other->locked == position)
            return true;
    return false;
}

/* For events: the queue holds one message less. */
static void tell_got(const struct getting *get)
{
    const struct object *object = queue_object(get->connection->engine, get->queue->name);

    if (object)
        event_got(get->queue, object);
}

/* The group that gets, or browses, of this handle are at. */
static struct group *group_of(const struct getting *get)
{
    return get->options & BROWSE ? &get->handle->browsed_group : &get->handle->got_group;
}

/* Is the get to go on in a group? Its messages are found by the index. */
static bool is_within_group(const struct getting *get)
{
    return (get->options & MQGMO_LOGICAL_ORDER) && group_of(get)->active;
}

/* Does the message fit the selection string of the handle? 1 yes, 0 no; REASON_BUSY: a page has to come. */
static int is_selected(struct getting *get)
{
    unsigned steps = 0;
    struct buf list;
    int reason;

    if (!get->handle->selector)
        return 1;
    buf_init(&list, MQI_MESSAGE_MAX);
    reason = property_read(get->queue, &get->message, &get->header, &list);
    if (reason == 0)
        reason = selector_fits_counted(get->handle->selector, &get->header.md, buf_span(&list), &steps);
    else
        reason = reason < 0 ? reason : REASON_BUSY;
    get->work += work_of_selection(steps, list.length, get->message.data_length);
    buf_release(&list);
    return reason;
}

/* Is the message at the cursor one for this get? 1 yes, 0 no; STORE_LATER is told as REASON_BUSY. */
static int is_wanted(struct getting *get)
{
    int reason;

    if (get->message.state != STORE_FREE || is_locked(get, get->message.position))
        return 0;
    if ((get->options & MQGMO_UNMARKED_BROWSE_MSG) && marks_hide(get->handle, get->message.arrival))
        return 0;
    reason = stored_header(get->queue, get->message.position, &get->header, get->prefix);
    if (reason == 0 && get->header.properties > get->message.data_length)
        reason = REASON_CORRUPT;
    if (reason != 0)
        return reason < 0 ? reason : REASON_BUSY;
    if (get->header.expires && get->header.expires <= get->now) {
        const struct stored stored = { get->queue, &get->message, &get->header };

        expired_discard(get->connection->engine, &stored);
        return 0;
    }
    if (!fits(get)) {
        get->skipped++;
        return 0;
    }
    reason = is_selected(get);
    if (reason <= 0)
        return reason;
    return get->options & UNDER_CURSOR ? 1 : group_fits(get->queue, group_of(get), get->options, &get->header.md, get->now);
}

/* The message was not wanted. Has the search gone on for so long that others have their turn first? It goes on behind that
 * message then. */
static bool has_enough(struct getting *get)
{
    if (++get->work < WORK_AT_ONCE)
        return false;
    get->at = 0;
    let_others_first(get->connection);
    return true;
}

/* 0: found; REASON_NOT_FOUND, REASON_BUSY (a page is on its way, or it has gone on for long), or what went wrong. */
static int search(struct getting *get, struct store_cursor *cursor)
{
    int reason;

    get->searched = cursor;
    for (;;) {
        get->at = 0;
        reason = store_cursor_next(cursor, &get->message);
        if (reason != 0)
            return reason < 0 ? reason : REASON_BUSY;
        get->at = get->message.position;
        reason = is_wanted(get);
        if (reason != 0)
            return reason < 0 ? reason : 0;
        if (has_enough(get))
            return REASON_BUSY;
    }
}

/* Is the message that a search was at when a page was missing still there, and wanted? As is_wanted(). The cursor of the search
 * stays where it is. */
static int look_again(struct getting *get)
{
    const struct looking *looking = &get->connection->looking;
    int reason;

    if (!looking->found)
        return 0;
    reason = store_cursor_to(get->queue->scan, looking->found, &get->message);
    if (reason == STORE_LATER)
        return REASON_BUSY;
    if (reason < 0)
        return reason == REASON_NOT_FOUND || reason == REASON_CORRUPT ? 0 : reason;
    return get->message.arrival == looking->arrival ? is_wanted(get) : 0;
}

/* A search goes on that had to wait for a page. */
static int search_on(struct getting *get)
{
    struct looking *looking = &get->connection->looking;
    struct store_cursor *cursor = looking->cursor ? looking->cursor : get->handle->cursor;
    int reason;

    get->searched = cursor;
    get->at = looking->found;
    get->message.arrival = looking->arrival;
    reason = look_again(get);
    if (reason != 0)
        return reason < 0 ? reason : 0;
    reason = search(get, cursor);
    if (reason != REASON_NOT_FOUND || looking->news == get->queue->news || (get->options & MQGMO_BROWSE_NEXT))
        return reason;
    /* What has become available meanwhile may lie in front of where the search was. */
    looking->news = get->queue->news;
    store_cursor_first(cursor);
    return search(get, cursor);
}

/* The message under the browse cursor. */
static int under_cursor(struct getting *get)
{
    int reason = store_cursor_to(get->queue->scan, get->handle->browsed, &get->message);

    if (reason != 0)
        return reason < 0 ? reason : REASON_BUSY;
    if (get->message.arrival != get->handle->browsed_arrival) /* another message has taken the place of the one that is gone */
        return REASON_NOT_FOUND;
    reason = is_wanted(get);
    return reason < 0 ? reason : reason == 0 ? REASON_NOT_FOUND : 0;
}

/* The identifier by which the queue's index leads to the message, or NULL. */
static const MQBYTE *indexed(const struct getting *get)
{
    const struct queue_index *index = get->queue->index;
    const MQMD *wanted = &get->call->md;

    if (!index || !index_usable(index))
        return NULL;
    if (is_within_group(get))
        return group_of(get)->id;
    switch (index_type_of(index)) {
    case INDEX_MSGID:
        return get->match & MQMO_MATCH_MSG_ID ? wanted->MsgId : NULL;
    case INDEX_CORRELID:
        return get->match & MQMO_MATCH_CORREL_ID ? wanted->CorrelId : NULL;
    default:
        return get->match & MQMO_MATCH_GROUP_ID ? wanted->GroupId : NULL;
    }
}

/* As search(), by the index, behind that place. */
static int search_index(struct getting *get, struct store_cursor *cursor, const MQBYTE *id, unsigned priority, uint64_t arrival)
{
    struct index_walk walk;
    store_position position;
    int reason;

    index_walk(&walk, get->queue->index, id, priority, arrival);
    while ((position = index_walk_next(&walk)) != 0) {
        reason = store_cursor_to(cursor, position, &get->message);
        if (reason == 0)
            reason = is_wanted(get);
        else
            reason = reason < 0 ? reason : REASON_BUSY;
        if (reason != 0)
            return reason < 0 ? reason : 0;
        if (!is_within_group(get) && has_enough(get)) { /* it goes on without the index, in the same order */
            get->searched = cursor;
            return REASON_BUSY;
        }
    }
    return REASON_NOT_FOUND;
}

/* A token is arrival number and position: it leads to its message, or to none. */
static int by_token(struct getting *get, struct store_cursor *cursor)
{
    struct reader token = reader_of(span_bytes(get->call->gmo.MsgToken, sizeof get->call->gmo.MsgToken));
    uint64_t arrival = reader_u64(&token);
    int reason = store_cursor_to(cursor, reader_u64(&token), &get->message);

    if (reason == REASON_CORRUPT) /* whatever bytes the program gave as a token, no page of this queue is there */
        return REASON_NOT_FOUND;
    if (reason != 0)
        return reason < 0 ? reason : REASON_BUSY;
    if (get->message.arrival != arrival)
        return REASON_NOT_FOUND;
    reason = is_wanted(get);
    return reason < 0 ? reason : reason == 0 ? REASON_NOT_FOUND : 0;
}

/* A group was browsed to its end: the next message is the one behind its first. */
static void behind_group(struct getting *get)
{
    struct open_handle *handle = get->handle;
    struct store_message first;

    if (!handle->browsed_group.first)
        return;
    if (store_cursor_to(handle->cursor, handle->browsed_group.first, &first) == 0) {
        handle->browsed_priority = first.priority;
        handle->browsed_arrival = first.arrival;
        store_cursor_copy(handle->shown, handle->cursor);
    }
    handle->browsed_group.first = 0;
}

static int browse_next(struct getting *get)
{
    struct open_handle *handle = get->handle;
    const MQBYTE *id;

    if (get->options & MQGMO_BROWSE_FIRST) {
        store_cursor_first(handle->cursor);
        handle->browsed_priority = STORE_PRIORITIES;
        handle->browsed_group = (struct group){ .active = false };
    }
    id = indexed(get);
    if (is_within_group(get))
        return search_index(get, handle->cursor, id, STORE_PRIORITIES, 0);
    behind_group(get);
    if (get->match & MQMO_MATCH_MSG_TOKEN)
        return by_token(get, handle->cursor);
    if (id)
        return search_index(get, handle->cursor, id, handle->browsed_priority, handle->browsed_arrival);
    return search(get, handle->cursor);
}

/* All messages of a group are got in a unit of work, or none is. */
static bool is_consistent(const struct getting *get)
{
    const struct group *group = &get->handle->got_group;

    return (get->options & (BROWSE | MQGMO_SYNCPOINT_IF_PERSISTENT)) || !is_within_group(get) ||
           group->syncpoint == !(get->options & MQGMO_NO_SYNCPOINT);
}

static int find(struct getting *get)
{
    const MQBYTE *id;

    if (get->connection->looking.active && get->call == get->connection->call)
        return search_on(get);
    if (get->options & UNDER_CURSOR)
        return under_cursor(get);
    if (get->options & BROWSE)
        return browse_next(get);
    if (get->match & MQMO_MATCH_MSG_TOKEN)
        return by_token(get, get->queue->scan);
    id = indexed(get);
    if (id)
        return search_index(get, get->queue->scan, id, STORE_PRIORITIES, 0);
    store_cursor_first(get->queue->scan);
    return search(get, get->queue->scan);
}

/* -- the message -- */

/* Copies what goes into the program's buffer. 0, STORE_LATER or a reason. */
static int copy_data(struct getting *get, size_t length)
{
    size_t first = get->header.prefix.length < length ? get->header.prefix.length : length;

    if (get->is_made) {
        memcpy(get->connection->area, get->list.data, get->list.length);
        memcpy(get->connection->area + get->list.length, get->data.data, length);
        return 0;
    }
    memcpy(get->connection->area, get->header.prefix.data, first);
    return length == first ? 0
                           : store_read_on(get->queue->messages, get->message.position, get->connection->area + first,
                                           length - first, &get->connection->looking.reading);
}

static void tell_token(struct getting *get)
{
    MQBYTE *token = get->call->gmo.MsgToken;

    for (unsigned i = 0; i < 8; i++) {
        token[i] = (MQBYTE)(get->message.arrival >> (56 - 8 * i));
        token[8 + i] = (MQBYTE)(get->message.position >> (56 - 8 * i));
    }
}

/* As the program gets it. */
static size_t length_of_message(const struct getting *get)
{
    return get->is_made ? get->data.length : whole_length(get);
}

static void tell_message(struct getting *get, size_t copied)
{
    struct mqi_call *call = get->call;
    MQLONG version = call->md.Version;

    call->md = get->md;
    call->md.Version = version;
    call->md.Expiry = time_left(get);
    call->message_length = (uint32_t)length_of_message(get);
    call->code_page = queue_manager_code_page(get->connection->engine);
    call->properties = get->is_made ? (uint32_t)get->list.length : 0;
    call->area_length = (uint32_t)copied;
    call->gmo.ReturnedLength = (MQLONG)copied;
    call->gmo.GroupStatus = group_status(&get->header.md);
    call->gmo.SegmentStatus = MQSS_NOT_A_SEGMENT;
    call->gmo.Segmentation = MQSEG_INHIBITED;
    MQI_SET(call->gmo.ResolvedQName, span_of(get->queue->name));
    tell_token(get);
}

static void keep_context(struct getting *get)
{
    if (!(get->handle->options & MQOO_SAVE_ALL_CONTEXT))
        return;
    get->handle->context = get->header.md;
    get->handle->has_context = true;
}

/* Of z/OS: neither option means in syncpoint. */
static bool in_syncpoint(const struct getting *get)
{
    if (get->options & MQGMO_SYNCPOINT_IF_PERSISTENT)
        return get->message.persistent;
    return !(get->options & MQGMO_NO_SYNCPOINT);
}

static int take(struct getting *get, MQLONG reason)
{
    const struct stored stored = { get->queue, &get->message, &get->header };
    struct got got = { get->queue, get->message.position, get->header.md.BackoutCount, false };
    struct engine_connection *connection = get->connection;
    struct unit *unit = NULL;
    MQLONG limit = MQRC_NONE;
    int result;

    if (in_syncpoint(get))
        limit = unit_of(connection, &unit);
    else if (!(unit = unit_begin(connection->engine)))
        limit = MQRC_RESOURCE_PROBLEM;
    if (limit != MQRC_NONE)
        return answer(get->call, limit);
    result = store_get(unit->store, get->queue->messages, get->message.position);
    if (result != 0) {
        if (!in_syncpoint(get) && unit_back_out(unit, NULL, MQRC_NONE) < 0)
            return answer(get->call, MQRC_RESOURCE_PROBLEM);
        return result == STORE_LATER ? call_again(connection) : answer(get->call, store_reason(result));
    }
    marks_forget(get->queue, get->message.arrival);
    get->queue->last_get = get->now;
    tell_got(get);
    report_stored(connection->engine, unit, REPORT_COD, &stored, time_left(get), MQFB_COD);
    if (get->options & MQGMO_LOGICAL_ORDER)
        group_was_got(get->handle, in_syncpoint(get) ? unit : NULL, &get->header.md);
    keep_context(get);
    if (get->handle->browsed == get->message.position)
        get->handle->browsed = 0;
    if (get->handle->locked == get->message.position)
        get->handle->locked = 0;
    if (in_syncpoint(get)) {
        got.counted = backout_harden(unit, &got);
        unit_got(unit, &got);
        if (get->options & MQGMO_MARK_SKIP_BACKOUT)
            unit->marked = unit->got_count;
        return answer(get->call, reason);
    }
    unit_touch(unit, get->queue);
    return unit_commit(unit, connection, reason);
}

static void unlock(struct open_handle *handle)
{
    if (handle->locked)
        queue_mark(handle->queue);
    handle->locked = 0;
}

static int show(struct getting *get, MQLONG reason)
{
    struct open_handle *handle = get->handle;
    MQLONG marked = marks_set(get->handle, get->options, get->message.arrival);

    if (marked != MQRC_NONE)
        return answer(get->call, marked);
    handle->browsed = get->message.position;
    if (!(get->options & UNDER_CURSOR))
        store_cursor_copy(handle->shown, handle->cursor);
    if (get->options & MQGMO_LOGICAL_ORDER) {
        if (!handle->browsed_group.active)
            handle->browsed_group.first = get->message.position;
        group_advance(&handle->browsed_group, &get->header.md, false);
    }
    handle->browsed_priority = get->message.priority;
    handle->browsed_arrival = get->message.arrival;
    unlock(handle);
    if (get->options & MQGMO_LOCK)
        handle->locked = get->message.position;
    return answer(get->call, reason);
}

/* There is no room for the message: nothing has been done, and who looks again finds it. */
static int stay(struct getting *get, MQLONG reason)
{
    if ((get->options & BROWSE) && !(get->options & UNDER_CURSOR))
        store_cursor_copy(get->handle->cursor, get->handle->shown);
    return answer(get->call, reason);
}

/* Properties go where the program wants them. 0, STORE_LATER or a reason. */
static int make_data(struct getting *get)
{
    struct buf raw;
    int reason;

    buf_init(&raw, get->message.data_length);
    buf_init(&get->list, MQI_MESSAGE_MAX);
    buf_init(&get->data, MQI_MESSAGE_MAX);
    get->is_made = true;
    buf_fill(&raw, '\0', get->message.data_length);
    reason = store_read_data(get->queue->messages, get->message.position, 0, raw.data, raw.length);
    if (reason == 0 && !property_show(get->way, &get->md, span_part(buf_span(&raw), 0, get->header.properties),
                                      span_from(buf_span(&raw), get->header.properties), &get->list, &get->data))
        reason = REASON_TOO_LONG;
    if (!get->call->properties) /* there is nowhere to put them */
        buf_clear(&get->list);
    buf_release(&raw);
    return reason;
}

/* The message was found: does it go into the buffer, and what becomes of it. */
static int deliver_made(struct getting *get)
{
    struct mqi_call *call = get->call;
    size_t whole = length_of_message(get), length = whole < call->length ? whole : call->length;
    size_t list = get->is_made ? get->list.length : 0;
    MQLONG reason = MQRC_NONE;
    bool stays = false;
    int copied;

    if (list + length > get->connection->area_size) {
        call->area_wanted = (uint32_t)(list + length);
        return stay(get, MQRC_NONE);
    }
    if (length < whole) {
        stays = !(get->options & MQGMO_ACCEPT_TRUNCATED_MSG);
        reason = stays ? MQRC_TRUNCATED_MSG_FAILED : MQRC_TRUNCATED_MSG_ACCEPTED;
    }
    copied = copy_data(get, length);
    if (copied != 0)
        return copied == STORE_LATER ? call_again(get->connection) : answer(call, store_reason(copied));
    tell_message(get, length);
    if (stays) /* and the cursor, and what is locked */
        return stay(get, reason);
    return get->options & BROWSE ? show(get, reason) : take(get, reason);
}

static int deliver(struct getting *get)
{
    int reason = 0, result;

    get->md = get->header.md;
    if (property_matters(&get->header))
        reason = make_data(get);
    if (reason == STORE_LATER)
        result = call_again(get->connection);
    else
        result = reason < 0 ? answer(get->call, store_reason(reason)) : deliver_made(get);
    if (get->is_made) {
        buf_release(&get->list);
        buf_release(&get->data);
    }
    return result;
}

/* -- nothing there -- */

static int wait_for_message(struct getting *get)
{
    struct engine_connection *connection = get->connection;
    MQLONG interval = get->call->gmo.WaitInterval;

    /* A try behind the first one: the end of the time is already known. */
    if (!connection->until)
        connection->until = interval == MQWI_UNLIMITED ? INT64_MAX : clock_monotonic() + interval;
    if (connection->until <= clock_monotonic()) {
        connection->until = 0;
        return answer(get->call, MQRC_NO_MSG_AVAILABLE);
    }
    wait_at(connection, get->queue, connection->until);
    return ENGINE_LATER;
}

static int nothing(struct getting *get)
{
    if (get->options & UNDER_CURSOR)
        return answer(get->call, MQRC_NO_MSG_UNDER_CURSOR);
    if (get->options & BROWSE) /* before it waits */
        unlock(get->handle);
    if (get->options & MQGMO_WAIT)
        return wait_for_message(get);
    if (get->options & MQGMO_SET_SIGNAL)
        return signal_set(get->handle, get->call);
    return answer(get->call, MQRC_NO_MSG_AVAILABLE);
}

/* A program looks for an identifier in a queue without an index, and passes many messages by. From when on, and how often that is
 * told, is from memory. */
static void advise_index(const struct getting *get)
{
    struct engine *engine = get->connection->engine;
    const char *wanted = get->match & MQMO_MATCH_MSG_ID ? "MSGID" : get->match & MQMO_MATCH_CORREL_ID ? "CORRELID" : NULL;
    const struct identity *who = &get->connection->identity;
    int64_t now = clock_monotonic();

    if (get->skipped < SKIPPED_MANY || get->queue->index || !wanted ||
        (get->queue->advised && now - get->queue->advised < ADVICE_AGAIN))
        return;
    get->queue->advised = now;
    buf_clear(&engine->log);
    message(&engine->log, CSQI004I, engine->qmgr->cpf, "CSQIMGE3", get->queue->name, wanted, "BATCH",
            who->job.text[0] ? who->job.text : get->connection->program, get->skipped);
    engine->events.log(engine->events.context, buf_span(&engine->log));
}

MQLONG get_look(struct open_handle *handle, const MQMD *md, const MQGMO *gmo)
{
    struct mqi_call call = { .verb = MQI_SIGNAL, .md = *md, .gmo = *gmo };
    struct getting get = { .connection = handle->connection, .handle = handle, .queue = handle->queue, .call = &call,
                           .options = gmo->Options, .now = clock_now() };
    int found;

    set_match(&get);
    if (handle->queue->doomed || check_queue(&get) != MQRC_NONE)
        return MQEC_WAIT_CANCELED;
    if (get.options & BROWSE) /* to look would move the cursor */
        return MQEC_MSG_ARRIVED;
    found = find(&get);
    handle->connection->engine->work += get.work;
    if (found == REASON_NOT_FOUND)
        return 0;
    return found == 0 || found == REASON_BUSY ? MQEC_MSG_ARRIVED : MQEC_WAIT_CANCELED;
}

/* The checks of a get; get->queue is set then. */
static MQLONG check_get(struct getting *get)
{
    MQLONG reason = get->handle ? check_options(get) : MQRC_HOBJ_ERROR;

    if (reason == MQRC_NONE)
        reason = check_handle(get);
    if (reason != MQRC_NONE || (get->options & MQGMO_UNLOCK))
        return reason;
    reason = check_md(&get->call->md);
    if (reason != MQRC_NONE)
        return reason;
    get->queue = get->handle->queue;
    set_match(get);
    reason = marks_check(get->handle, get->options, get->match);
    if (reason == MQRC_NONE)
        reason = check_queue(get);
    if (reason == MQRC_GET_INHIBITED && get->call->verb != MQI_CB)
        event_refused(get->connection, reason, span_of(get->handle->name), span_of(get->handle->named_qmgr));
    return reason;
}

static int unlock_message(struct open_handle *handle, struct mqi_call *call)
{
    MQLONG reason = handle->locked ? MQRC_NONE : MQRC_NO_MSG_LOCKED;

    unlock(handle);
    return answer(call, reason);
}

static int get_message(struct getting *get)
{
    struct mqi_call *call = get->call;
    MQLONG reason = check_get(get);
    int found;

    if (reason == MQRC_NONE && (get->options & MQGMO_UNLOCK))
        return unlock_message(get->handle, call);
    if (reason == MQRC_NONE && !is_consistent(get))
        reason = MQRC_INCONSISTENT_UOW;
    if (reason == MQRC_NONE && (get->options & MQGMO_MARK_SKIP_BACKOUT) && get->connection->unit && get->connection->unit->marked)
        reason = MQRC_SECOND_MARK_NOT_ALLOWED;
    if (reason != MQRC_NONE)
        return answer(call, reason);
    get->now = clock_now();
    found = find(get);
    advise_index(get);
    if (found == REASON_NOT_FOUND)
        return nothing(get);
    if (found == REASON_BUSY)
        return call_again(get->connection);
    if (found < 0)
        return answer(call, store_reason(found));
    /* Without a browse or get nothing comes of it but that the message is marked no more. */
    if ((get->options & UNMARK) && !(get->options & BROWSE))
        return answer(call, marks_set(get->handle, get->options, get->message.arrival));
    return deliver(get);
}

int call_get(struct engine_connection *connection, struct mqi_call *call)
{
    struct getting get = { .connection = connection, .handle = handle_find(connection, call->handle), .call = call,
                           .options = call->gmo.Options };
    const MQMD md = call->md;
    const MQGMO gmo = call->gmo;
    int result;

    result = get_message(&get);
    connection->engine->work += get.work;
    if (!connection->again) {
        looking_over(connection);
        return result;
    }
    /* What is wanted is what the program said, and not the message that it nearly got. */
    call->md = md;
    call->gmo = gmo;
    if (get.searched)
        looking_keep(connection, get.queue, get.searched, get.at, get.message.arrival);
    return result;
}

/* Options of a message consumer are those of its gets. A queue that is inhibited now may not be so then. */
int call_cb(struct engine_connection *connection, struct mqi_call *call)
{
    const MQLONG refused = MQGMO_SET_SIGNAL | MQGMO_UNLOCK | UNDER_CURSOR | MQGMO_LOCK;
    struct open_handle *handle = handle_find(connection, call->handle);
    struct getting get = { .connection = connection, .handle = handle, .call = call, .options = call->gmo.Options };
    MQLONG reason;

    if (handle && !call->options) {
        signal_drop(handle);
        return answer(call, MQRC_NONE);
    }
    reason = handle && (get.options & refused) ? MQRC_OPTIONS_ERROR : check_get(&get);
    return answer(call, reason == MQRC_GET_INHIBITED ? MQRC_NONE : reason);
}
