/* mqi_ahead.c - puts ahead. */
#include "mstr/mqi_ahead.h"

#include <sys/eventfd.h>

#include "mstr/mqi_inside.h"

enum {
    OPTIONS = MQPMO_SYNCPOINT | MQPMO_NEW_MSG_ID | MQPMO_FAIL_IF_QUIESCING | MQPMO_DEFAULT_CONTEXT | MQPMO_ASYNC_RESPONSE |
              MQPMO_SYNC_RESPONSE,
};

/* Is what a put says as it was for the first one, or as that was answered: programs use a descriptor again. */
#define SAME_NUMBER(field) (md->field == ahead->given.field || md->field == ahead->made.field)
#define SAME_BYTES(field)                                                                                                        \
    (memcmp(md->field, ahead->given.field, sizeof md->field) == 0 || memcmp(md->field, ahead->made.field, sizeof md->field) == 0)

/* Both together: a definition of a remote queue makes others of both, and only where there is no queue manager. */
static bool replies_as(const MQMD *md, const MQMD *other)
{
    return memcmp(md->ReplyToQ, other->ReplyToQ, sizeof md->ReplyToQ) == 0 &&
           memcmp(md->ReplyToQMgr, other->ReplyToQMgr, sizeof md->ReplyToQMgr) == 0;
}

static bool is_alike(const struct put_ahead *ahead, const MQMD *md)
{
    return SAME_BYTES(StrucId) && SAME_NUMBER(Version) && SAME_NUMBER(MsgType) && SAME_NUMBER(Expiry) && SAME_NUMBER(Feedback) &&
           SAME_NUMBER(Encoding) && SAME_NUMBER(CodedCharSetId) && SAME_BYTES(Format) && SAME_NUMBER(Priority) &&
           SAME_NUMBER(Persistence) && (replies_as(md, &ahead->given) || replies_as(md, &ahead->made)) && SAME_BYTES(GroupId) &&
           SAME_NUMBER(MsgSeqNumber) && SAME_NUMBER(Offset) && SAME_NUMBER(OriginalLength) && md->Report == MQRO_NONE &&
           md->MsgFlags == MQMF_NONE;
}

static bool is_granted(const struct connection *connection)
{
    const struct put_ahead *ahead = &connection->ahead;
    const struct mqi_call *call = &connection->call;

    return ahead->grant.puts > 0 && call->verb == MQI_PUT && call->handle == ahead->handle &&
           call->pmo.Options == ahead->options && call->properties == 0 && call->length <= ahead->grant.length &&
           segment_granted(&connection->segment) == ahead->grant.number && is_alike(ahead, &call->md);
}

static bool has_identifier(const MQMD *md)
{
    static const MQBYTE24 none;

    return memcmp(md->MsgId, none, sizeof none) != 0;
}

bool ahead_put(struct connection *connection, const void *data)
{
    struct put_ahead *ahead = &connection->ahead;
    struct mqi_call *call = &connection->call;
    microseconds now = clock_now();
    const MQMD given = call->md;
    MQMD made;
    bool ring;

    if (connection->broken || !is_granted(connection))
        return false;
    made = ahead->made;
    made.Version = call->md.Version;
    memcpy(made.CorrelId, call->md.CorrelId, sizeof made.CorrelId);
    if (has_identifier(&call->md) && !(call->pmo.Options & MQPMO_NEW_MSG_ID))
        memcpy(made.MsgId, call->md.MsgId, sizeof made.MsgId);
    else
        memcpy(made.MsgId, ahead->grant.first, sizeof made.MsgId);
    call->md = made; /* what is answered is what is stored */
    call->pmo.Options &= ~MQPMO_NEW_MSG_ID;
    buf_clear(&connection->bytes);
    mqi_put_call(&connection->bytes, call);
    call->pmo.Options = ahead->options;
    if (!segment_post_ahead(&connection->segment, &connection->bytes, now, span_bytes(data, call->length), &ring)) {
        call->md = given;
        return false;
    }
    if (ring)
        (void)!eventfd_write(connection->bell, 1); /* it is full: it rings anyway */
    ahead->grant.puts--;
    mqi_next_identifier(ahead->grant.first);
    mqi_put_moment(&made, now);
    call->md = made;
    memcpy(call->pmo.ResolvedQName, ahead->answer.ResolvedQName, sizeof call->pmo.ResolvedQName);
    memcpy(call->pmo.ResolvedQMgrName, ahead->answer.ResolvedQMgrName, sizeof call->pmo.ResolvedQMgrName);
    call->pmo.KnownDestCount = ahead->answer.KnownDestCount;
    call->pmo.UnknownDestCount = ahead->answer.UnknownDestCount;
    call->pmo.InvalidDestCount = ahead->answer.InvalidDestCount;
    mqi_complete(call, MQRC_NONE);
    return true;
}

void ahead_answered(struct connection *connection, const MQMD *given)
{
    const struct mqi_call *call = &connection->call;

    if (call->verb != MQI_PUT || call->grant.puts == 0 || call->reason != MQRC_NONE || (call->pmo.Options & ~OPTIONS))
        return;
    connection->ahead = (struct put_ahead){ call->grant, call->handle, call->pmo.Options, *given, call->md, call->pmo };
}

void ahead_closed(struct connection *connection, MQHOBJ handle)
{
    if (connection->ahead.handle == handle)
        connection->ahead.grant.puts = 0;
}
