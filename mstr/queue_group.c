/* queue_group.c - messages in groups: in logical order, and complete.
 *
 * A handle has a current group for its puts, one for its gets and one for its browses; it begins with the first message of a group
 * and ends with the last. Gets find the messages of a group by the queue's index (INDXTYPE(GROUPID)), which the mainframe asks for.
 *
 * DIFFERS: z/OS neither makes nor joins segments. MQMF_SEGMENTATION_ALLOWED is taken and splits nothing (a message that is too long
 * is 2030); segments that a program makes itself stay messages of their own, each complete, and have no logical order (2249).
 */
#include "mstr/queue_private.h"

#include "base/mem.h"

enum {
    IN_GROUP = MQMF_MSG_IN_GROUP | MQMF_LAST_MSG_IN_GROUP,
    SEGMENTS = MQMF_SEGMENT | MQMF_LAST_SEGMENT,
    FLAGS_KNOWN = MQMF_SEGMENTATION_ALLOWED | SEGMENTS | IN_GROUP,
    SEQUENCE_MAX = 999999999,
};

static bool is_in_group(const MQMD *md)
{
    return md->MsgFlags & IN_GROUP;
}

static bool by_group(const struct object *queue)
{
    return queue && object_is(queue, A_INDXTYPE, "GROUPID");
}

/* -- units of work -- */

/* What a unit has changed is no more what the one before had: nothing is done for that when a unit ends well. */
static void begin_unit(struct unit *unit)
{
    const struct engine_connection *connection = unit->connection;

    unit->grouped = true;
    for (uint32_t i = 0; i < connection->handle_capacity; i++)
        if (connection->handles[i])
            connection->handles[i]->put_changed = connection->handles[i]->got_changed = false;
}

/* unit: of the program, NULL: the message is in none. */
static void keep(struct unit *unit, const struct group *group, struct group *before, bool *changed)
{
    if (!unit)
        return;
    if (!unit->grouped)
        begin_unit(unit);
    if (!*changed)
        *before = *group;
    *changed = true;
}

void groups_back_out(const struct engine_connection *connection)
{
    for (uint32_t i = 0; i < connection->handle_capacity; i++) {
        struct open_handle *handle = connection->handles[i];

        if (handle && handle->put_changed)
            handle->put_group = handle->put_before;
        if (handle && handle->got_changed)
            handle->got_group = handle->got_before;
    }
}

/* -- puts -- */

/* Of a message that comes in whatever order the program likes. */
static MQLONG place_alone(struct engine *engine, MQMD *md)
{
    if (is_in_group(md) && (md->MsgSeqNumber < 1 || md->MsgSeqNumber > SEQUENCE_MAX))
        return MQRC_MSG_SEQ_NUMBER_ERROR;
    if ((md->MsgFlags & SEGMENTS) && md->Offset < 0)
        return MQRC_OFFSET_ERROR;
    if ((md->MsgFlags & FLAGS_KNOWN) && identifier_is_none(md->GroupId))
        new_identifier(engine, md->GroupId);
    if (!(md->MsgFlags & FLAGS_KNOWN))
        memset(md->GroupId, 0, sizeof md->GroupId);
    if (!is_in_group(md))
        md->MsgSeqNumber = 1;
    if (!(md->MsgFlags & SEGMENTS))
        md->Offset = 0;
    return MQRC_NONE;
}

static MQLONG place_next(struct engine *engine, const struct group *group, bool syncpoint, MQMD *md)
{
    if (md->MsgFlags & SEGMENTS)
        return MQRC_MSG_FLAGS_ERROR;
    md->Offset = 0;
    if (!group->active) {
        md->MsgSeqNumber = 1;
        memset(md->GroupId, 0, sizeof md->GroupId);
        if (is_in_group(md))
            new_identifier(engine, md->GroupId);
        return MQRC_NONE;
    }
    if (!is_in_group(md))
        return MQRC_INCOMPLETE_GROUP;
    if (group->syncpoint != syncpoint)
        return MQRC_INCONSISTENT_UOW;
    if (group->persistence != md->Persistence)
        return MQRC_INCONSISTENT_PERSISTENCE;
    memcpy(md->GroupId, group->id, sizeof md->GroupId);
    md->MsgSeqNumber = group->sequence + 1;
    return MQRC_NONE;
}

/* How long the message was that a report is about: only what reports on a segment says of its own accord. */
static MQLONG set_original_length(MQLONG length, MQMD *md)
{
    bool last = md->MsgFlags & MQMF_LAST_SEGMENT;

    if (!(md->MsgFlags & SEGMENTS))
        md->OriginalLength = MQOL_UNDEFINED;
    else if (md->MsgType != MQMT_REPORT)
        md->OriginalLength = length;
    else if (md->OriginalLength < (last ? 0 : 1) || md->OriginalLength < length)
        return MQRC_ORIGINAL_LENGTH_ERROR;
    return MQRC_NONE;
}

MQLONG group_put(struct open_handle *handle, MQLONG options, MQLONG version, MQMD *md)
{
    struct engine *engine = handle->connection->engine;
    MQLONG unknown = md->MsgFlags & ~FLAGS_KNOWN, reason;

    if ((unknown & MQMF_REJECT_UNSUP_MASK) || ((unknown & MQMF_ACCEPT_UNSUP_IF_XMIT_MASK) && !handle->remote))
        return MQRC_MSG_FLAGS_ERROR;
    if (md->MsgFlags & MQMF_LAST_MSG_IN_GROUP)
        md->MsgFlags |= MQMF_MSG_IN_GROUP;
    if (md->MsgFlags & MQMF_LAST_SEGMENT)
        md->MsgFlags |= MQMF_SEGMENT;
    if ((md->MsgFlags & SEGMENTS) && by_group(queue_object(engine, handle->queue->name)))
        return MQRC_SEGMENTS_NOT_SUPPORTED;
    reason = set_original_length((MQLONG)handle->connection->call->length, md);
    if (reason != MQRC_NONE)
        return reason;
    if (!(options & MQPMO_LOGICAL_ORDER))
        return place_alone(engine, md);
    if (version < MQMD_VERSION_2)
        return MQRC_WRONG_MD_VERSION;
    return place_next(engine, &handle->put_group, !(options & MQPMO_NO_SYNCPOINT), md);
}

/* Publications are neither grouped nor segmented; that a queue manager may segment them is taken, and means nothing. */
MQLONG group_publish(MQLONG version, const MQMD *md)
{
    if (version < MQMD_VERSION_2)
        return MQRC_NONE;
    if (md->MsgFlags & ~FLAGS_KNOWN & MQMF_REJECT_UNSUP_MASK)
        return MQRC_MSG_FLAGS_ERROR;
    return md->MsgFlags & (IN_GROUP | SEGMENTS) ? MQRC_MSG_NOT_ALLOWED_IN_GROUP : MQRC_NONE;
}

void group_was_put(struct open_handle *handle, struct unit *unit, const MQMD *md)
{
    keep(unit, &handle->put_group, &handle->put_before, &handle->put_changed);
    group_advance(&handle->put_group, md, unit != NULL);
}

void group_was_got(struct open_handle *handle, struct unit *unit, const MQMD *md)
{
    keep(unit, &handle->got_group, &handle->got_before, &handle->got_changed);
    group_advance(&handle->got_group, md, unit != NULL);
}

/* -- gets -- */

void group_advance(struct group *group, const MQMD *md, bool syncpoint)
{
    group->active = is_in_group(md) && !(md->MsgFlags & MQMF_LAST_MSG_IN_GROUP);
    group->sequence = md->MsgSeqNumber;
    group->syncpoint = syncpoint;
    group->persistence = md->Persistence;
    memcpy(group->id, md->GroupId, sizeof group->id);
}

MQLONG group_get_check(const struct queue *queue, const struct object *object, MQLONG options, MQLONG match)
{
    bool grouped = by_group(object);

    if (grouped && !(queue->index && index_usable(queue->index)))
        return MQRC_STORAGE_NOT_AVAILABLE;
    if ((options & GROUP_GETS) && !grouped)
        return MQRC_INDEX_TYPE_ERROR;
    if ((match & (MQMO_MATCH_GROUP_ID | MQMO_MATCH_MSG_SEQ_NUMBER | MQMO_MATCH_OFFSET)) && !grouped)
        return MQRC_MATCH_OPTIONS_ERROR;
    return MQRC_NONE;
}

char group_status(const MQMD *md)
{
    return md->MsgFlags & MQMF_LAST_MSG_IN_GROUP ? MQGS_LAST_MSG_IN_GROUP
           : md->MsgFlags & MQMF_MSG_IN_GROUP    ? MQGS_MSG_IN_GROUP
                                                 : MQGS_NOT_IN_GROUP;
}

/* The messages of a group that anybody could get now. */
struct members {
    MQLONG *sequences;
    size_t count, room;
    MQLONG last; /* number of the last one, 0: it is not there */
};

static void note_member(struct members *members, const MQMD *md)
{
    if (members->count == members->room) {
        members->room = members->room ? 2 * members->room : 16;
        members->sequences = mem_resize(members->sequences, members->room, sizeof *members->sequences);
    }
    members->sequences[members->count++] = md->MsgSeqNumber;
    if (md->MsgFlags & MQMF_LAST_MSG_IN_GROUP)
        members->last = md->MsgSeqNumber;
}

static int find_members(struct queue *queue, struct store_cursor *cursor, const MQBYTE24 id, microseconds now,
                        struct members *members)
{
    struct store_message message;
    struct message_header header;
    struct index_walk walk;
    store_position position;
    struct span bytes;

    index_walk(&walk, queue->index, id, STORE_PRIORITIES, 0);
    while ((position = index_walk_next(&walk)) != 0) {
        int reason = store_cursor_to(cursor, position, &message);

        if (reason == 0)
            reason = store_read_header(queue->messages, position, &bytes);
        if (reason == 0)
            reason = header_get(bytes, &header);
        if (reason != 0)
            return reason;
        if (message.state == STORE_FREE && !(header.expires && header.expires <= now) && is_in_group(&header.md))
            note_member(members, &header.md);
    }
    return 0;
}

/* Is each number up to the last one there? */
static bool all_there(const struct members *members)
{
    size_t last = (size_t)members->last, found = 0;
    bool *seen;

    if (last == 0 || last > members->count)
        return false;
    seen = mem_alloc(last, sizeof *seen);
    for (size_t i = 0; i < members->count; i++) {
        size_t sequence = (size_t)members->sequences[i];

        if (sequence >= 1 && sequence <= last && !seen[sequence - 1]) {
            seen[sequence - 1] = true;
            found++;
        }
    }
    mem_free(seen);
    return found == last;
}

int group_is_complete(struct queue *queue, const MQBYTE24 id, microseconds now)
{
    struct members members = { .sequences = NULL };
    struct store_cursor *cursor;
    int reason = store_cursor_open(queue->messages, &cursor);

    if (reason != 0)
        return reason;
    reason = find_members(queue, cursor, id, now, &members);
    store_cursor_close(cursor);
    if (reason == 0)
        reason = all_there(&members);
    else if (reason > 0) /* a page has to come */
        reason = REASON_BUSY;
    mem_free(members.sequences);
    return reason;
}

int group_fits(struct queue *queue, const struct group *group, MQLONG options, const MQMD *md, microseconds now)
{
    if (options & MQGMO_LOGICAL_ORDER) {
        if (group->active)
            return is_in_group(md) && memcmp(md->GroupId, group->id, sizeof group->id) == 0 &&
                   md->MsgSeqNumber == group->sequence + 1;
        if (is_in_group(md) && md->MsgSeqNumber != 1)
            return 0;
    }
    if ((options & MQGMO_ALL_MSGS_AVAILABLE) && is_in_group(md))
        return group_is_complete(queue, md->GroupId, now);
    return 1;
}
