/* queue_message.c - identifiers of messages, the header in front of those to other queue managers, context. */
#include "mstr/queue_private.h"

/* As on z/OS: CSQ, a blank, the queue manager, and a number that grows with time and over restarts. */
void new_identifier(struct engine *engine, MQBYTE24 id)
{
    object_identifier(engine->qmgr->name, ++engine->ids, id);
}

bool identifier_is_none(const MQBYTE24 id)
{
    static const MQBYTE24 none;

    return memcmp(id, none, sizeof none) == 0;
}

/* DIFFERS: CCSID of the queue manager is 1208 (UTF-8) to begin with, not 500: texts of programs and records are kept as they are
 * on this machine, and a message that says MQCCSI_Q_MGR has to say what is true. */
MQLONG queue_manager_code_page(const struct engine *engine)
{
    return (MQLONG)object_number(objects_qmgr(engine->objects), A_CCSID);
}

void put_transmission_header(struct buf *out, const char *queue, const char *qmgr, const MQMD *md)
{
    struct buf descriptor;
    MQCHAR48 name;

    buf_put(out, "XQH ", 4);
    buf_put_u32(out, 1);
    MQI_SET(name, span_of(queue));
    buf_put(out, name, sizeof name);
    MQI_SET(name, span_of(qmgr));
    buf_put(out, name, sizeof name);
    buf_init(&descriptor, MQI_MD_LENGTH);
    mqi_put_md(&descriptor, md);
    /* It holds version 1. DIFFERS: what version 2 says (groups, segments) does not get to another queue manager yet. */
    buf_put(out, "MD  \0\0\0\1", 8);
    buf_put_span(out, span_part(buf_span(&descriptor), 8, TRANSMISSION_HEADER - 104 - 8));
    buf_release(&descriptor);
}

void set_identity_context(const struct open_handle *handle, MQMD *md)
{
    const struct engine_connection *connection = handle->connection;

    MQI_SET(md->UserIdentifier, span_of(handle->alternate[0] ? handle->alternate : connection->identity.user.text));
    memset(md->AccountingToken, 0, sizeof md->AccountingToken);
    MQI_SET(md->ApplIdentityData, SPAN_NONE);
}

static void set_origin(MQLONG type, const char *name, microseconds now, MQMD *md)
{
    md->PutApplType = type;
    MQI_SET(md->PutApplName, span_of(name));
    mqi_put_moment(md, now);
    MQI_SET(md->ApplOriginData, SPAN_NONE);
}

void set_origin_context(const struct open_handle *handle, microseconds now, MQMD *md)
{
    set_origin(MQAT_ZOS, handle->connection->program, now, md);
}

void own_origin(const struct engine *engine, microseconds now, MQMD *md)
{
    set_origin(MQAT_QMGR, engine->qmgr->name, now, md);
}

void set_no_context(MQMD *md)
{
    MQI_SET(md->UserIdentifier, SPAN_NONE);
    memset(md->AccountingToken, 0, sizeof md->AccountingToken);
    MQI_SET(md->ApplIdentityData, SPAN_NONE);
    md->PutApplType = MQAT_NO_CONTEXT;
    MQI_SET(md->PutApplName, SPAN_NONE);
    MQI_SET(md->PutDate, SPAN_NONE);
    MQI_SET(md->PutTime, SPAN_NONE);
    MQI_SET(md->ApplOriginData, SPAN_NONE);
}

/* -- as it lies on a queue -- */

int stored_header(struct queue *queue, store_position position, struct message_header *header, char prefix[TRANSMISSION_HEADER])
{
    struct span bytes;
    int reason = store_read_header(queue->messages, position, &bytes);

    if (reason != 0)
        return reason;
    reason = header_get(bytes, header);
    if (reason == 0 && header->prefix.length > TRANSMISSION_HEADER)
        reason = REASON_CORRUPT;
    if (reason == 0) {
        memcpy(prefix, header->prefix.data, header->prefix.length);
        header->prefix = span_bytes(prefix, header->prefix.length);
    }
    return reason;
}
