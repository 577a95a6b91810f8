/* mqi_client.c - the MQI for programs: what can be checked here is, the rest goes through the segment to the queue manager.
 *
 * Structures of older versions are shorter: of what a program gives only that much is read and written, as its version says.
 */
#include "mstr/mqi_coordinator.h"
#include "mstr/message_convert.h"
#include "mstr/message_handle.h"
#include "mstr/mqi_asynch.h"

/* -- structures of several versions -- */

static size_t length_of(MQLONG version, const size_t *lengths, MQLONG versions)
{
    return version >= 1 && version <= versions ? lengths[version - 1] : 0;
}

static size_t md_length(MQLONG version)
{
    static const size_t lengths[] = { offsetof(MQMD, GroupId), sizeof(MQMD) };

    return length_of(version, lengths, 2);
}

static size_t od_length(MQLONG version)
{
    static const size_t lengths[] = { offsetof(MQOD, RecsPresent), offsetof(MQOD, AlternateSecurityId),
                                      offsetof(MQOD, ObjectString), sizeof(MQOD) };

    return length_of(version, lengths, 4);
}

static size_t gmo_length(MQLONG version)
{
    static const size_t lengths[] = { offsetof(MQGMO, MatchOptions), offsetof(MQGMO, MsgToken), offsetof(MQGMO, Reserved2),
                                      sizeof(MQGMO) };

    return length_of(version, lengths, 4);
}

static size_t pmo_length(MQLONG version)
{
    static const size_t lengths[] = { offsetof(MQPMO, RecsPresent), offsetof(MQPMO, OriginalMsgHandle), sizeof(MQPMO) };

    return length_of(version, lengths, 3);
}

/* Copies what a program gave over the defaults; false: it is no such structure. */
#define TAKE(to, from, id, length) take_structure(to, from, id, length((from) ? ((const MQLONG *)(from))[1] : 0))
static bool take_structure(void *to, const void *from, const char *id, size_t length)
{
    if (!from || length == 0 || memcmp(from, id, 4) != 0)
        return false;
    memcpy(to, from, length);
    return true;
}

/* -- texts of any length -- */

/* The text that a structure of the program points at; false: it does not say where, or it is too long. */
static bool take_string(const void *structure, const MQCHARV *text, struct span *string)
{
    const char *at = text->VSPtr ? text->VSPtr : text->VSOffset ? (const char *)structure + text->VSOffset : NULL;
    size_t length = text->VSLength > 0 ? (size_t)text->VSLength : 0;

    *string = SPAN_NONE;
    if (text->VSLength < MQVS_NULL_TERMINATED || (length && !at))
        return false;
    if (text->VSLength == MQVS_NULL_TERMINATED)
        length = at ? strnlen(at, MQI_STRING_MAX + 1) : 0;
    if (length)
        *string = span_bytes(at, length);
    return length <= MQI_STRING_MAX;
}

/* Gives the program as much of a text as its buffer takes, and the length of all of it; false: that was not all. */
static bool give_string(void *structure, MQCHARV *text, struct span string)
{
    char *at = text->VSPtr ? text->VSPtr : text->VSOffset ? (char *)structure + text->VSOffset : NULL;
    size_t room = text->VSBufSize > 0 ? (size_t)text->VSBufSize : 0;

    if (!at || !room)
        return true;
    text->VSLength = (MQLONG)string.length;
    memcpy(at, string.data, string.length < room ? string.length : room);
    return string.length <= room;
}

/* An object descriptor; object string and selection string go with version 4. */
static MQLONG take_od(struct mqi_call *call, const void *od)
{
    if (!TAKE(&call->od, od, MQOD_STRUC_ID, od_length))
        return MQRC_OD_ERROR;
    if (call->od.Version < MQOD_VERSION_4)
        return MQRC_NONE;
    if (!take_string(od, &call->od.ObjectString, &call->strings[STRING_OBJECT]))
        return MQRC_OBJECT_STRING_ERROR;
    return take_string(od, &call->od.SelectionString, &call->strings[STRING_SELECTION]) ? MQRC_NONE : MQRC_SELECTION_STRING_ERROR;
}

static void give_od(struct mqi_call *call, void *od)
{
    if (call->od.Version >= MQOD_VERSION_4 && call->code != MQCC_FAILED)
        (void)give_string(od, &call->od.ResObjectString, call->strings[STRING_RESOLVED]);
    memcpy(od, &call->od, od_length(call->od.Version));
}

/* -- MQOPEN, MQCLOSE -- */

void MQOPEN(MQHCONN Hconn, PMQVOID pObjDesc, MQLONG Options, PMQHOBJ pHobj, PMQLONG pCompCode, PMQLONG pReason)
{
    struct connection *connection = client_lock(Hconn, pCompCode, pReason);
    struct mqi_call *call = connection ? &connection->call : NULL;
    MQLONG bad;

    if (pHobj)
        *pHobj = MQHO_UNUSABLE_HOBJ;
    if (!connection)
        return;
    client_begin(connection, MQI_OPEN);
    call->options = Options;
    bad = pHobj ? take_od(call, pObjDesc) : MQRC_HOBJ_ERROR;
    if (bad != MQRC_NONE) {
        mqi_complete(call, bad);
    } else {
        client_call(connection);
        give_od(call, pObjDesc);
        if (call->code != MQCC_FAILED)
            *pHobj = call->handle;
    }
    client_end(connection, pCompCode, pReason);
}

void MQCLOSE(MQHCONN Hconn, PMQHOBJ pHobj, MQLONG Options, PMQLONG pCompCode, PMQLONG pReason)
{
    struct connection *connection = client_lock(Hconn, pCompCode, pReason);
    MQHOBJ none = MQHO_UNUSABLE_HOBJ, handle;
    bool closed;

    if (!connection)
        return;
    if (!pHobj)
        pHobj = &none; /* no handle at all is told as one that is none */
    handle = *pHobj;
    client_begin(connection, MQI_CLOSE);
    connection->call.handle = handle;
    connection->call.options = Options;
    ahead_closed(connection, handle);
    client_call(connection);
    closed = connection->call.code != MQCC_FAILED && connection->asynch;
    if (connection->call.code != MQCC_FAILED)
        *pHobj = MQHO_UNUSABLE_HOBJ;
    if (closed)
        client_keep(connection);
    client_end(connection, pCompCode, pReason);
    if (!closed)
        return;
    asynch_close(connection, handle);
    client_release(connection);
}

/* -- MQPUT, MQPUT1 -- */

/* list: properties, of the message handles that the options name. */
static MQLONG take_put(struct connection *connection, const void *md, const void *pmo, MQLONG length, const void *data,
                       struct buf *list)
{
    struct mqi_call *call = &connection->call;
    MQLONG reason = MQRC_NONE;
    bool md_made = false;

    if (!TAKE(&call->pmo, pmo, MQPMO_STRUC_ID, pmo_length))
        return MQRC_PMO_ERROR;
    if (call->pmo.Version < MQPMO_VERSION_3 && (call->pmo.Options & MQPMO_MD_FOR_OUTPUT_ONLY))
        return MQRC_MD_ERROR; /* there is no handle to make it of */
    if (call->pmo.Version >= MQPMO_VERSION_3)
        reason = message_handle_put(connection->number, &call->pmo, md, list, &call->md, &md_made);
    if (reason != MQRC_NONE)
        return reason;
    if (!md_made && !TAKE(&call->md, md, MQMD_STRUC_ID, md_length))
        return MQRC_MD_ERROR;
    call->properties = (uint32_t)list->length;
    if (length < 0)
        return MQRC_BUFFER_LENGTH_ERROR;
    if (length > SEGMENT_MESSAGE_MAX)
        return MQRC_MSG_TOO_BIG_FOR_Q_MGR;
    call->length = (uint32_t)length;
    return length && !data ? MQRC_BUFFER_ERROR : MQRC_NONE;
}

/* The call, with its data in the area. */
static void call_put(struct connection *connection, struct span list, const void *data)
{
    struct mqi_call *call = &connection->call;
    const MQMD given = call->md;
    MQLONG reason = connection->broken ? MQRC_CONNECTION_BROKEN : client_area(connection, list.length + call->length);

    if (reason != MQRC_NONE) {
        mqi_complete(call, reason);
        return;
    }
    memcpy(connection->segment.area, list.data, list.length);
    if (call->length)
        memcpy(connection->segment.area + list.length, data, call->length);
    client_call(connection);
    ahead_answered(connection, &given);
}

static void put(struct connection *connection, void *md, void *pmo, MQLONG length, const void *data)
{
    struct mqi_call *call = &connection->call;
    MQLONG reason, options;
    struct buf list;

    buf_init(&list, SEGMENT_MESSAGE_MAX);
    reason = take_put(connection, md, pmo, length, data, &list);
    if (reason == MQRC_NONE && list.length + call->length > SEGMENT_MESSAGE_MAX)
        reason = MQRC_MSG_TOO_BIG_FOR_Q_MGR;
    options = call->pmo.Options;
    call->pmo.Options &= ~MQPMO_MD_FOR_OUTPUT_ONLY; /* the descriptor is made here */
    if (reason != MQRC_NONE)
        mqi_complete(call, reason);
    else if (!ahead_put(connection, data))
        call_put(connection, buf_span(&list), data);
    if (call->code != MQCC_FAILED) {
        call->pmo.Options = options;
        message_handle_was_put(connection->number, &call->pmo, buf_span(&list), &call->md);
        if (md)
            memcpy(md, &call->md, md_length(((const MQMD *)md)->Version));
        memcpy(pmo, &call->pmo, pmo_length(call->pmo.Version));
    }
    buf_release(&list);
}

void MQPUT(MQHCONN Hconn, MQHOBJ Hobj, PMQVOID pMsgDesc, PMQVOID pPutMsgOpts, MQLONG BufferLength, PMQVOID pBuffer,
           PMQLONG pCompCode, PMQLONG pReason)
{
    struct connection *connection = client_lock(Hconn, pCompCode, pReason);

    if (!connection)
        return;
    client_begin(connection, MQI_PUT);
    connection->call.handle = Hobj;
    put(connection, pMsgDesc, pPutMsgOpts, BufferLength, pBuffer);
    client_end(connection, pCompCode, pReason);
}

void MQPUT1(MQHCONN Hconn, PMQVOID pObjDesc, PMQVOID pMsgDesc, PMQVOID pPutMsgOpts, MQLONG BufferLength, PMQVOID pBuffer,
            PMQLONG pCompCode, PMQLONG pReason)
{
    struct connection *connection = client_lock(Hconn, pCompCode, pReason);
    MQLONG bad;

    if (!connection)
        return;
    client_begin(connection, MQI_PUT1);
    bad = take_od(&connection->call, pObjDesc);
    if (bad != MQRC_NONE) {
        mqi_complete(&connection->call, bad);
    } else {
        put(connection, pMsgDesc, pPutMsgOpts, BufferLength, pBuffer);
        give_od(&connection->call, pObjDesc);
    }
    client_end(connection, pCompCode, pReason);
}

/* -- MQGET -- */

static MQLONG take_descriptor_and_options(struct mqi_call *call, const void *md, const void *gmo)
{
    if (!TAKE(&call->md, md, MQMD_STRUC_ID, md_length))
        return MQRC_MD_ERROR;
    return TAKE(&call->gmo, gmo, MQGMO_STRUC_ID, gmo_length) ? MQRC_NONE : MQRC_GMO_ERROR;
}

/* With a message handle there need not be a descriptor. */
MQLONG client_take_get(struct connection *connection, const void *md, const void *gmo)
{
    struct mqi_call *call = &connection->call;
    MQMD own = { MQMD_DEFAULT };
    MQLONG reason;

    if (!TAKE(&call->gmo, gmo, MQGMO_STRUC_ID, gmo_length))
        return MQRC_GMO_ERROR;
    if (call->gmo.Version < MQGMO_VERSION_4)
        call->gmo.MsgHandle = MQHM_NONE;
    reason = message_handle_get(connection->number, call->gmo.MsgHandle, &own);
    call->properties = call->gmo.MsgHandle != MQHM_NONE;
    return reason == MQRC_NONE ? take_descriptor_and_options(call, !md && call->properties ? &own : md, gmo) : reason;
}

static MQLONG take_get(struct connection *connection, const void *md, const void *gmo, MQLONG length, const void *buffer)
{
    struct mqi_call *call = &connection->call;
    MQLONG reason;

    if (TAKE(&call->gmo, gmo, MQGMO_STRUC_ID, gmo_length) && (call->gmo.Options & MQGMO_UNLOCK))
        return MQRC_NONE; /* no message comes of it, so nothing is said of one */
    reason = client_take_get(connection, md, gmo);
    if (reason != MQRC_NONE)
        return reason;
    if (length < 0)
        return MQRC_BUFFER_LENGTH_ERROR;
    call->length = (uint32_t)length;
    return length && !buffer ? MQRC_BUFFER_ERROR : MQRC_NONE;
}

void client_get(struct connection *connection)
{
    struct mqi_call *call = &connection->call;
    MQLONG reason;

    for (;;) {
        const struct mqi_call asked = *call;

        client_call(connection);
        if (call->code == MQCC_FAILED || call->area_wanted == 0)
            return;
        reason = call->area_wanted > SEGMENT_AREA_MAX ? MQRC_CONNECTION_BROKEN : client_area(connection, call->area_wanted);
        *call = asked;
        if (reason != MQRC_NONE) {
            mqi_complete(call, reason);
            return;
        }
    }
}

/* It was there whole, and it is got: what cannot be converted, or has become too long for the buffer, comes as it was put. */
bool client_convert(struct connection *connection, const struct mqi_call *asked, struct buf *out)
{
    struct mqi_call *call = &connection->call;
    MQLONG page = mqi_is_own_page(asked->md.CodedCharSetId) ? call->code_page : asked->md.CodedCharSetId, reason;
    struct span data = span_bytes(connection->segment.area + call->properties, call->area_length);
    MQMD md = call->md;

    if (!(asked->gmo.Options & MQGMO_CONVERT) || call->reason != MQRC_NONE ||
        (page == md.CodedCharSetId && asked->md.Encoding == md.Encoding))
        return false;
    reason = message_convert(&md, data, page, asked->md.Encoding, out);
    if (reason == MQRC_NONE && out->length > asked->length)
        reason = MQRC_CONVERTED_MSG_TOO_BIG;
    if (reason != MQRC_NONE) {
        mqi_complete(call, reason);
        return false;
    }
    call->md = md;
    call->message_length = call->area_length = (uint32_t)out->length;
    call->gmo.ReturnedLength = (MQLONG)out->length;
    return true;
}

/* What was got, to the program. */
static void give_message(struct connection *connection, const struct mqi_call *asked, void *md, void *gmo, void *buffer,
                         MQLONG *length)
{
    struct mqi_call *call = &connection->call;
    struct buf converted;
    const char *data = connection->segment.area + call->properties;

    buf_init(&converted, MQI_MESSAGE_MAX);
    if (client_convert(connection, asked, &converted))
        data = converted.data;
    if (call->area_length)
        memcpy(buffer, data, call->area_length);
    buf_release(&converted);
    *length = (MQLONG)call->message_length;
    message_handle_was_got(connection->number, asked->gmo.MsgHandle, span_bytes(connection->segment.area, call->properties),
                           &call->md);
    if (md)
        memcpy(md, &call->md, md_length(call->md.Version));
    call->gmo.MsgHandle = asked->gmo.MsgHandle;
    memcpy(gmo, &call->gmo, gmo_length(call->gmo.Version));
}

void MQGET(MQHCONN Hconn, MQHOBJ Hobj, PMQVOID pMsgDesc, PMQVOID pGetMsgOpts, MQLONG BufferLength, PMQVOID pBuffer,
           PMQLONG pDataLength, PMQLONG pCompCode, PMQLONG pReason)
{
    struct connection *connection = client_lock(Hconn, pCompCode, pReason);
    struct mqi_call *call = connection ? &connection->call : NULL;
    struct mqi_call asked;
    uint32_t place = 0;
    MQLONG reason;
    bool unlocks;

    if (!connection)
        return;
    client_begin(connection, MQI_GET);
    call->handle = Hobj;
    reason = take_get(connection, pMsgDesc, pGetMsgOpts, BufferLength, pBuffer);
    unlocks = reason == MQRC_NONE && (call->gmo.Options & MQGMO_UNLOCK);
    if (reason == MQRC_NONE && !unlocks && !pDataLength)
        reason = MQRC_DATA_LENGTH_ERROR;
    if (pDataLength && !unlocks)
        *pDataLength = 0;
    asked = *call;
    if (reason == MQRC_NONE && (call->gmo.Options & MQGMO_SET_SIGNAL))
        reason = asynch_signal(connection, Hconn, call->gmo.Signal1, &place);
    if (reason == MQRC_NONE)
        client_get(connection);
    else
        mqi_complete(call, reason);
    asynch_signalled(connection, place);
    if (call->code != MQCC_FAILED && !unlocks && call->area_length <= (uint32_t)BufferLength &&
        (uint64_t)call->properties + call->area_length <= connection->segment.area_size)
        give_message(connection, &asked, pMsgDesc, pGetMsgOpts, pBuffer, pDataLength);
    client_end(connection, pCompCode, pReason);
}

/* -- MQINQ, MQSET -- */

static MQLONG take_selectors(struct mqi_attributes *attributes, MQLONG count, const MQLONG *selectors, MQLONG numbers,
                             const MQLONG *values, MQLONG length, const char *text)
{
    if (count < 0)
        return MQRC_SELECTOR_COUNT_ERROR;
    if (count > MQI_SELECTORS_MAX)
        return MQRC_SELECTOR_LIMIT_EXCEEDED;
    if (numbers < 0)
        return MQRC_INT_ATTR_COUNT_ERROR;
    if (length < 0)
        return MQRC_CHAR_ATTR_LENGTH_ERROR;
    if (count && !selectors)
        return MQRC_SELECTOR_ERROR;
    if (numbers && !values)
        return MQRC_INT_ATTRS_ARRAY_ERROR;
    if (length && !text)
        return MQRC_CHAR_ATTRS_ERROR;
    attributes->selector_count = (uint32_t)count;
    for (MQLONG i = 0; i < count; i++)
        attributes->selectors[i] = selectors[i];
    /* Room beyond what that many selectors can need is of no use. */
    attributes->number_count = (uint32_t)(numbers < MQI_SELECTORS_MAX ? numbers : MQI_SELECTORS_MAX);
    attributes->text_length = (uint32_t)(length < MQI_TEXT_MAX ? length : MQI_TEXT_MAX);
    return MQRC_NONE;
}

static void give_attributes(const struct connection *connection, MQLONG *numbers, uint32_t count, char *text, uint32_t length)
{
    const struct mqi_attributes *attributes = &connection->attributes;

    if (connection->call.code == MQCC_FAILED || attributes->number_count > count || attributes->text_length > length)
        return;
    if (attributes->number_count)
        memcpy(numbers, attributes->numbers, attributes->number_count * sizeof(MQLONG));
    if (attributes->text_length)
        memcpy(text, attributes->text, attributes->text_length);
}

/* MQINQ and MQSET up to the call itself: NULL where that was not to be made, and all is told. */
static struct connection *begin_attributes(enum mqi_verb verb, MQHCONN Hconn, MQHOBJ Hobj, MQLONG SelectorCount,
                                           PMQLONG pSelectors, MQLONG IntAttrCount, PMQLONG pIntAttrs, MQLONG CharAttrLength,
                                           PMQCHAR pCharAttrs, PMQLONG pCompCode, PMQLONG pReason)
{
    struct connection *connection = client_lock(Hconn, pCompCode, pReason);
    MQLONG reason;

    if (!connection)
        return NULL;
    client_begin(connection, verb);
    connection->call.handle = Hobj;
    reason = take_selectors(&connection->attributes, SelectorCount, pSelectors, IntAttrCount, pIntAttrs, CharAttrLength,
                            pCharAttrs);
    if (reason == MQRC_NONE)
        return connection;
    mqi_complete(&connection->call, reason);
    client_end(connection, pCompCode, pReason);
    return NULL;
}

void MQINQ(MQHCONN Hconn, MQHOBJ Hobj, MQLONG SelectorCount, PMQLONG pSelectors, MQLONG IntAttrCount, PMQLONG pIntAttrs,
           MQLONG CharAttrLength, PMQCHAR pCharAttrs, PMQLONG pCompCode, PMQLONG pReason)
{
    struct connection *connection = begin_attributes(MQI_INQ, Hconn, Hobj, SelectorCount, pSelectors, IntAttrCount, pIntAttrs,
                                                     CharAttrLength, pCharAttrs, pCompCode, pReason);

    if (!connection)
        return;
    client_call(connection);
    give_attributes(connection, pIntAttrs, (uint32_t)IntAttrCount, pCharAttrs, (uint32_t)CharAttrLength);
    client_end(connection, pCompCode, pReason);
}

void MQSET(MQHCONN Hconn, MQHOBJ Hobj, MQLONG SelectorCount, PMQLONG pSelectors, MQLONG IntAttrCount, PMQLONG pIntAttrs,
           MQLONG CharAttrLength, PMQCHAR pCharAttrs, PMQLONG pCompCode, PMQLONG pReason)
{
    struct connection *connection = begin_attributes(MQI_SET, Hconn, Hobj, SelectorCount, pSelectors, IntAttrCount, pIntAttrs,
                                                     CharAttrLength, pCharAttrs, pCompCode, pReason);
    struct mqi_attributes *attributes;

    if (!connection)
        return;
    attributes = &connection->attributes;
    if (attributes->number_count)
        memcpy(attributes->numbers, pIntAttrs, attributes->number_count * sizeof(MQLONG));
    if (attributes->text_length)
        memcpy(attributes->text, pCharAttrs, attributes->text_length);
    client_call(connection);
    client_end(connection, pCompCode, pReason);
}

/* -- MQSUB, MQSUBRQ -- */

static MQLONG take_sd(struct mqi_call *call, const MQSD *sd)
{
    static const struct {
        size_t field;
        enum mqi_string string;
        MQLONG reason;
    } texts[] = {
        { offsetof(MQSD, ObjectString), STRING_OBJECT, MQRC_OBJECT_STRING_ERROR },
        { offsetof(MQSD, SubName), STRING_SUB_NAME, MQRC_SUB_NAME_ERROR },
        { offsetof(MQSD, SubUserData), STRING_USER_DATA, MQRC_SUB_USER_DATA_ERROR },
        { offsetof(MQSD, SelectionString), STRING_SELECTION, MQRC_SELECTION_STRING_ERROR },
    };

    if (!sd || memcmp(sd->StrucId, MQSD_STRUC_ID, sizeof sd->StrucId) != 0 || sd->Version != MQSD_VERSION_1)
        return MQRC_SD_ERROR;
    call->sd = *sd;
    for (size_t i = 0; i < ARRAY_COUNT(texts); i++)
        if (!take_string(sd, (const MQCHARV *)(const void *)((const char *)sd + texts[i].field), &call->strings[texts[i].string]))
            return texts[i].reason;
    return MQRC_NONE;
}

static void give_sd(struct mqi_call *call, MQSD *sd)
{
    (void)give_string(sd, &call->sd.ResObjectString, call->strings[STRING_RESOLVED]);
    (void)give_string(sd, &call->sd.SubUserData, call->strings[STRING_USER_DATA]);
    (void)give_string(sd, &call->sd.SubName, call->strings[STRING_SUB_NAME]);
    (void)give_string(sd, &call->sd.SelectionString, call->strings[STRING_SELECTION]);
    *sd = call->sd;
}

void MQSUB(MQHCONN Hconn, PMQVOID pSubDesc, PMQHOBJ pHobj, PMQHOBJ pHsub, PMQLONG pCompCode, PMQLONG pReason)
{
    struct connection *connection = client_lock(Hconn, pCompCode, pReason);
    struct mqi_call *call = connection ? &connection->call : NULL;
    MQLONG reason;

    if (pHsub)
        *pHsub = MQHO_UNUSABLE_HOBJ;
    if (!connection)
        return;
    client_begin(connection, MQI_SUB);
    call->handle = pHobj ? *pHobj : MQHO_NONE;
    reason = pHobj && pHsub ? take_sd(call, pSubDesc) : MQRC_HOBJ_ERROR;
    if (reason == MQRC_NONE)
        client_call(connection);
    else
        mqi_complete(call, reason);
    if (call->code != MQCC_FAILED) {
        *pHobj = call->handle;
        *pHsub = call->subscription;
        give_sd(call, pSubDesc);
    }
    client_end(connection, pCompCode, pReason);
}

void MQSUBRQ(MQHCONN Hconn, MQHOBJ Hsub, MQLONG Action, PMQVOID pSubRqOpts, PMQLONG pCompCode, PMQLONG pReason)
{
    struct connection *connection = client_lock(Hconn, pCompCode, pReason);
    struct mqi_call *call = connection ? &connection->call : NULL;
    MQSRO *sro = pSubRqOpts;

    if (!connection)
        return;
    client_begin(connection, MQI_SUBRQ);
    call->subscription = Hsub;
    call->options = Action;
    if (!sro || memcmp(sro->StrucId, MQSRO_STRUC_ID, sizeof sro->StrucId) != 0 || sro->Version != MQSRO_VERSION_1) {
        mqi_complete(call, MQRC_SRO_ERROR);
    } else {
        call->sro = *sro;
        client_call(connection);
        *sro = call->sro;
    }
    client_end(connection, pCompCode, pReason);
}

/* -- MQSTAT -- */

static size_t sts_length(MQLONG version)
{
    static const size_t lengths[] = { offsetof(MQSTS, ObjectString), sizeof(MQSTS) };

    return length_of(version, lengths, 2);
}

void MQSTAT(MQHCONN Hconn, MQLONG Type, PMQVOID pStatus, PMQLONG pCompCode, PMQLONG pReason)
{
    struct connection *connection = client_lock(Hconn, pCompCode, pReason);
    MQSTS taken = { MQSTS_DEFAULT };
    struct mqi_call *call;

    if (!connection)
        return;
    client_begin(connection, MQI_STAT);
    call = &connection->call;
    call->options = Type;
    if (!TAKE(&taken, pStatus, MQSTS_STRUC_ID, sts_length)) {
        mqi_complete(call, MQRC_STS_ERROR);
    } else {
        client_call(connection);
        call->sts.Version = taken.Version;
        call->sts.ObjectString = taken.ObjectString;
        call->sts.SubName = taken.SubName;
        call->sts.ObjectString.VSLength = call->sts.SubName.VSLength = 0; /* of puts there are no subscriptions to be told */
        if (call->code != MQCC_FAILED && taken.Version >= MQSTS_VERSION_2)
            (void)give_string(pStatus, &call->sts.ObjectString, call->strings[STRING_RESOLVED]);
        if (call->code != MQCC_FAILED)
            memcpy(pStatus, &call->sts, sts_length(taken.Version));
    }
    client_end(connection, pCompCode, pReason);
}

/* -- units of work -- */

static void simple_call(MQHCONN handle, enum mqi_verb verb, PMQLONG code, PMQLONG reason)
{
    struct connection *connection = client_lock(handle, code, reason);

    if (!connection)
        return;
    client_begin(connection, verb);
    client_call(connection);
    client_end(connection, code, reason);
}

void MQBEGIN(MQHCONN Hconn, PMQVOID pBeginOptions, PMQLONG pCompCode, PMQLONG pReason)
{
    (void)pBeginOptions;
    simple_call(Hconn, MQI_BEGIN, pCompCode, pReason);
}

void MQCMIT(MQHCONN Hconn, PMQLONG pCompCode, PMQLONG pReason)
{
    simple_call(Hconn, MQI_CMIT, pCompCode, pReason);
}

void MQBACK(MQHCONN Hconn, PMQLONG pCompCode, PMQLONG pReason)
{
    simple_call(Hconn, MQI_BACK, pCompCode, pReason);
}

static void coordinate(MQHCONN handle, enum mqi_verb verb, const MQBYTE16 nid, MQLONG options, PMQLONG code, PMQLONG reason)
{
    struct connection *connection = client_lock(handle, code, reason);

    if (!connection)
        return;
    client_begin(connection, verb);
    memcpy(connection->call.nid, nid, sizeof connection->call.nid);
    connection->call.options = options;
    client_call(connection);
    client_end(connection, code, reason);
}

void mqi_prepare(MQHCONN handle, const MQBYTE16 nid, PMQLONG code, PMQLONG reason)
{
    coordinate(handle, MQI_PREPARE, nid, 0, code, reason);
}

void mqi_resolve(MQHCONN handle, const MQBYTE16 nid, bool commit, PMQLONG code, PMQLONG reason)
{
    coordinate(handle, MQI_RESOLVE, nid, commit ? MQI_RESOLVE_COMMIT : MQI_RESOLVE_BACKOUT, code, reason);
}
