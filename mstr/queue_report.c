/* queue_report.c - report messages: what became of a message, told to who wants to know (MQMD.Report).
 *
 * A report lies in the unit of work of what it reports: COA in that of the put, COD in that of the get. Which options there are,
 * what a report says of its own and what it takes from the message, is of the mainframe's MQMD. */
#include "mstr/queue_private.h"

#include "mstr/property.h"

enum { SOME_DATA = 100 /* bytes of _WITH_DATA */ };

/* An option and those that say how much data comes along: the bits stand side by side. */
static const struct report_row {
    MQLONG option;
} rows[] = {
    [REPORT_EXCEPTION] = { MQRO_EXCEPTION },
    [REPORT_EXPIRATION] = { MQRO_EXPIRATION },
    [REPORT_COA] = { MQRO_COA },
    [REPORT_COD] = { MQRO_COD },
};

#define OPTIONS_KNOWN                                                                                                           \
    (MQRO_EXCEPTION_WITH_FULL_DATA | MQRO_EXPIRATION_WITH_FULL_DATA | MQRO_COA_WITH_FULL_DATA | MQRO_COD_WITH_FULL_DATA |        \
     MQRO_PAN | MQRO_NAN | MQRO_ACTIVITY | MQRO_PASS_MSG_ID | MQRO_PASS_CORREL_ID | MQRO_DISCARD_MSG |                           \
     MQRO_PASS_DISCARD_AND_EXPIRY)
#define OPTIONS_ASKING                                                                                                          \
    (MQRO_EXCEPTION_WITH_FULL_DATA | MQRO_EXPIRATION_WITH_FULL_DATA | MQRO_COA_WITH_FULL_DATA | MQRO_COD_WITH_FULL_DATA |        \
     MQRO_PAN | MQRO_NAN | MQRO_ACTIVITY)

/* -- what may be asked for -- */

static bool is_whole(MQLONG options)
{
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        MQLONG option = rows[i].option, data = options & (option << 1), full = options & (option << 2);

        if ((data && !(options & option)) || (full && !data))
            return false;
    }
    return true;
}

MQLONG report_options_check(const MQMD *md, bool to_transmission_queue)
{
    MQLONG unknown = md->Report & ~OPTIONS_KNOWN;

    if ((unknown & (MQLONG)MQRO_REJECT_UNSUP_MASK) || !is_whole(md->Report) ||
        ((unknown & MQRO_ACCEPT_UNSUP_IF_XMIT_MASK) && !to_transmission_queue))
        return MQRC_REPORT_OPTIONS_ERROR;
    if ((md->Report & OPTIONS_ASKING) && MQI_NAME(md->ReplyToQ).length == 0)
        return MQRC_MISSING_REPLY_TO_Q;
    return MQRC_NONE;
}

bool report_options_unknown(const MQMD *md)
{
    return (md->Report & ~OPTIONS_KNOWN) != 0;
}

bool report_wanted(enum report_kind kind, const MQMD *md)
{
    return (md->Report & rows[kind].option) != 0;
}

size_t report_data_length(enum report_kind kind, const MQMD *md, size_t length)
{
    MQLONG option = rows[kind].option;

    if (md->Report & (option << 2))
        return length;
    if (md->Report & (option << 1))
        return length < SOME_DATA ? length : SOME_DATA;
    return 0;
}

/* -- the report -- */

void report_identifiers(const MQMD *of, MQMD *md)
{
    memset(md->MsgId, 0, sizeof md->MsgId); /* a new one */
    if (of->Report & MQRO_PASS_MSG_ID)
        memcpy(md->MsgId, of->MsgId, sizeof md->MsgId);
    memcpy(md->CorrelId, of->Report & MQRO_PASS_CORREL_ID ? of->CorrelId : of->MsgId, sizeof md->CorrelId);
}

static void make_descriptor(const struct engine *engine, const MQMD *of, size_t length, MQMD *md)
{
    own_descriptor(engine, MQFMT_NONE, md);
    md->MsgType = MQMT_REPORT;
    report_identifiers(of, md);
    md->Priority = of->Priority;
    md->Persistence = of->Persistence;
    md->Encoding = of->Encoding; /* with data or without */
    md->CodedCharSetId = of->CodedCharSetId;
    memcpy(md->Format, of->Format, sizeof md->Format);
    if (of->Report & MQRO_PASS_DISCARD_AND_EXPIRY) {
        md->Report = of->Report & MQRO_DISCARD_MSG;
        md->Expiry = of->Expiry;
    }
    MQI_SET(md->ReplyToQMgr, span_of(engine->qmgr->name));
    memcpy(md->UserIdentifier, of->UserIdentifier, sizeof md->UserIdentifier);
    memcpy(md->AccountingToken, of->AccountingToken, sizeof md->AccountingToken);
    memcpy(md->ApplIdentityData, of->ApplIdentityData, sizeof md->ApplIdentityData);
    memcpy(md->GroupId, of->GroupId, sizeof md->GroupId);
    md->MsgSeqNumber = of->MsgSeqNumber;
    md->Offset = of->Offset;
    md->MsgFlags = of->MsgFlags;
    md->OriginalLength = of->OriginalLength == MQOL_UNDEFINED ? (MQLONG)length : of->OriginalLength;
}

static void put_properties(struct buf *out, struct span list)
{
    struct reader in = reader_of(list);
    struct property property;

    while (property_next(&in, &property))
        if (property.copy & (MQCOPY_REPORT | MQCOPY_ALL))
            property_put(out, &property);
}

void report(struct engine *engine, struct unit *unit, enum report_kind kind, const MQMD *md, const struct reported *of,
            MQLONG feedback)
{
    struct own_message message = { .queue = MQI_NAME(md->ReplyToQ), .qmgr = MQI_NAME(md->ReplyToQMgr) };
    size_t included = report_data_length(kind, md, of->length);
    struct buf bytes;

    if (!report_wanted(kind, md))
        return;
    make_descriptor(engine, md, of->length, &message.md);
    message.md.Feedback = feedback;
    buf_init(&bytes, of->list.length + included);
    put_properties(&bytes, of->list);
    message.properties = (uint32_t)bytes.length;
    buf_put_span(&bytes, span_part(of->data, 0, included));
    message.data = buf_span(&bytes);
    own_put_or_dead_letter(engine, unit, &message);
    buf_release(&bytes);
}

void report_stored(struct engine *engine, struct unit *unit, enum report_kind kind, const struct stored *stored, MQLONG expiry,
                   MQLONG feedback)
{
    MQMD md = stored->header->md;
    size_t prefix = stored->header->prefix.length, list = stored->header->properties;
    size_t whole = prefix + stored->message->data_length - list;
    size_t length = report_data_length(kind, &md, whole);
    struct reported of = { .length = whole };
    struct buf data, properties;
    bool patient;

    if (!report_wanted(kind, &md) || list > stored->message->data_length)
        return;
    patient = store_patience(engine->store, true); /* the unit has begun to change things */
    md.Expiry = expiry;
    buf_init(&data, prefix + length);
    buf_put_span(&data, stored->header->prefix);
    buf_fill(&data, '\0', length);
    if (length > prefix &&
        store_read_data(stored->queue->messages, stored->message->position, list, data.data + prefix, length - prefix) != 0)
        md.Report &= ~(MQRO_EXPIRATION_WITH_FULL_DATA ^ MQRO_EXPIRATION) & ~(MQRO_COD_WITH_FULL_DATA ^ MQRO_COD);
    buf_init(&properties, list);
    buf_fill(&properties, '\0', list);
    if (list && store_read_data(stored->queue->messages, stored->message->position, 0, properties.data, list) == 0)
        of.list = buf_span(&properties);
    of.data = buf_span(&data);
    report(engine, unit, kind, &md, &of, feedback);
    buf_release(&data);
    buf_release(&properties);
    store_patience(engine->store, patient);
}
