/* queue_property.c - properties of messages: what a put may bring along, and how a get has them
 * (docs/formats/message_properties.md). */
#include "mstr/queue_private.h"

#include "mstr/property_header.h"

enum {
    GET_OPTIONS = MQGMO_PROPERTIES_FORCE_MQRFH2 | MQGMO_NO_PROPERTIES | MQGMO_PROPERTIES_IN_HANDLE | MQGMO_PROPERTIES_COMPATIBILITY,
};

/* -- puts -- */

static bool has_headers(const MQMD *md)
{
    return memcmp(md->Format, MQFMT_RF_HEADER_2, sizeof md->Format) == 0;
}

/* Is one of them defined by MQ, not known here (none is), and such that a queue manager has to know it? */
static bool is_unsupported(struct span list, bool local)
{
    const MQLONG wanted = local ? MQPD_SUPPORT_REQUIRED | MQPD_SUPPORT_REQUIRED_IF_LOCAL : MQPD_SUPPORT_REQUIRED;
    struct reader in = reader_of(list);
    struct property property;

    while (property_next(&in, &property))
        if ((property.support & wanted) && span_starts(property.name, "mq."))
            return true;
    return false;
}

/* Properties in the data count as such, not as data. */
static size_t size_in_data(const MQMD *md, struct span data, bool local, size_t *length, bool *unsupported)
{
    struct buf list, front;
    MQMD look = *md;
    size_t behind;
    uint64_t size = 0;

    buf_init(&list, MQI_MESSAGE_MAX);
    buf_init(&front, data.length + MQRFH_STRUC_LENGTH_FIXED_2);
    (void)properties_lift(LIFT_ALL, &look, data, &list, &front, &behind);
    *length = front.length + data.length - behind;
    if (property_check(buf_span(&list), &size) < 0)
        size = data.length;
    *unsupported |= is_unsupported(buf_span(&list), local);
    buf_release(&list);
    buf_release(&front);
    return size;
}

bool property_are_put(const MQMD *md, uint32_t properties)
{
    return properties || has_headers(md);
}

MQLONG property_put_check(const struct engine *engine, const MQMD *md, struct span data, uint32_t properties, bool local,
                          size_t *length)
{
    struct span list = span_part(data, 0, properties), body = span_from(data, properties);
    int64_t most = object_number(objects_qmgr(engine->objects), A_MAXPROPL);
    uint64_t size = 0;
    bool unsupported;

    *length = body.length;
    if (properties && property_check(list, &size) < 0)
        return MQRC_UNEXPECTED_ERROR; /* our library does not write that */
    if (properties && property_check_names(list) != MQRC_NONE)
        return MQRC_PROPERTY_NAME_ERROR;
    unsupported = is_unsupported(list, local);
    if (has_headers(md))
        size += size_in_data(md, body, local, length, &unsupported);
    if (unsupported)
        return MQRC_UNSUPPORTED_PROPERTY;
    if (most >= 0 && size > (uint64_t)most)
        return MQRC_PROPERTIES_TOO_BIG;
    return data.length > MQI_MESSAGE_MAX ? MQRC_MSG_TOO_BIG_FOR_Q_MGR : MQRC_NONE;
}

/* -- gets -- */

static enum property_way way_of_queue(const struct object *queue, bool handle)
{
    if (object_is(queue, A_PROPCTL, "FORCE"))
        return PROPERTIES_IN_HEADER;
    if (object_is(queue, A_PROPCTL, "V6COMPAT"))
        return PROPERTIES_AS_PUT;
    if (handle)
        return PROPERTIES_IN_HANDLE;
    if (object_is(queue, A_PROPCTL, "ALL"))
        return PROPERTIES_IN_HEADER;
    return object_is(queue, A_PROPCTL, "NONE") ? PROPERTIES_NOT : PROPERTIES_IF_OLD;
}

MQLONG property_way(MQLONG options, const struct object *queue, bool handle, enum property_way *way)
{
    MQLONG chosen = options & GET_OPTIONS;

    switch (chosen) {
    case MQGMO_PROPERTIES_AS_Q_DEF:
        *way = way_of_queue(queue, handle);
        return MQRC_NONE;
    case MQGMO_PROPERTIES_IN_HANDLE:
        *way = PROPERTIES_IN_HANDLE;
        return handle ? MQRC_NONE : MQRC_HMSG_ERROR;
    case MQGMO_NO_PROPERTIES:
        *way = PROPERTIES_NOT;
        return MQRC_NONE;
    case MQGMO_PROPERTIES_FORCE_MQRFH2:
        *way = PROPERTIES_IN_HEADER;
        return MQRC_NONE;
    case MQGMO_PROPERTIES_COMPATIBILITY:
        *way = PROPERTIES_IF_OLD;
        return MQRC_NONE;
    default:
        return MQRC_OPTIONS_ERROR;
    }
}

bool property_matters(const struct message_header *header)
{
    return header->properties || has_headers(&header->md);
}

void property_all(const MQMD *md, struct span stored, struct span data, struct buf *list)
{
    MQMD look = *md;
    size_t behind;

    buf_put_span(list, stored);
    if (has_headers(md))
        (void)properties_lift(LIFT_LOOK, &look, data, list, NULL, &behind);
}

int property_read(struct queue *queue, const struct store_message *message, const struct message_header *header, struct buf *list)
{
    size_t length = has_headers(&header->md) ? message->data_length : header->properties;
    struct span stored;
    struct buf data;
    int reason;

    if (length == 0)
        return 0;
    buf_init(&data, length);
    buf_fill(&data, '\0', length);
    reason = store_read_data(queue->messages, message->position, 0, data.data, length);
    stored = span_part(buf_span(&data), 0, header->properties);
    if (reason == 0)
        property_all(&header->md, stored, span_from(buf_span(&data), stored.length), list);
    buf_release(&data);
    return reason;
}

/* Do old programs see the properties? Then their message has all of them. */
static bool is_for_old(const MQMD *md, struct span stored, struct span data)
{
    struct buf list;
    bool found;

    buf_init(&list, MQI_MESSAGE_MAX);
    property_all(md, stored, data, &list);
    found = property_for_headers(buf_span(&list));
    buf_release(&list);
    return found;
}

static void without_properties(MQMD *md, struct span data, struct buf *list, struct buf *shown)
{
    size_t behind = 0;

    if (has_headers(md))
        (void)properties_lift(LIFT_ALL, md, data, list, shown, &behind);
    buf_put_span(shown, span_from(data, behind));
}

bool property_show(enum property_way way, MQMD *md, struct span stored, struct span data, struct buf *list, struct buf *shown)
{
    struct buf dropped;

    if (way == PROPERTIES_IF_OLD)
        way = is_for_old(md, stored, data) ? PROPERTIES_IN_HEADER : PROPERTIES_NOT;
    switch (way) {
    case PROPERTIES_IN_HANDLE:
        buf_put_span(list, stored);
        without_properties(md, data, list, shown);
        break;
    case PROPERTIES_IN_HEADER:
        properties_make_header(stored, md, shown);
        buf_put_span(shown, data);
        break;
    case PROPERTIES_AS_PUT:
        buf_put_span(list, stored);
        buf_put_span(shown, data);
        break;
    default:
        buf_init(&dropped, MQI_MESSAGE_MAX);
        without_properties(md, data, &dropped, shown);
        buf_release(&dropped);
    }
    return !buf_failed(list) && !buf_failed(shown) && list->length + shown->length <= MQI_MESSAGE_MAX;
}
