/* mqi_call.c - calls of the MQI as bytes.
 *
 * Each structure is one list of its fields, which is expanded for writing and for reading: N a number, C characters, B one byte.
 */
#include "mstr/mqi_call.h"

#include "base/bug.h"

#define MD_FIELDS(N, C, B)                                                                                                       \
    C(StrucId) N(Version) N(Report) N(MsgType) N(Expiry) N(Feedback) N(Encoding) N(CodedCharSetId) C(Format) N(Priority)         \
    N(Persistence) C(MsgId) C(CorrelId) N(BackoutCount) C(ReplyToQ) C(ReplyToQMgr) C(UserIdentifier) C(AccountingToken)          \
    C(ApplIdentityData) N(PutApplType) C(PutApplName) C(PutDate) C(PutTime) C(ApplOriginData) C(GroupId) N(MsgSeqNumber)         \
    N(Offset) N(MsgFlags) N(OriginalLength)
#define OD_FIELDS(N, C, B)                                                                                                       \
    C(StrucId) N(Version) N(ObjectType) C(ObjectName) C(ObjectQMgrName) C(DynamicQName) C(AlternateUserId) N(RecsPresent)        \
    C(ResolvedQName) C(ResolvedQMgrName) N(ResolvedType)
#define GMO_FIELDS(N, C, B)                                                                                                      \
    C(StrucId) N(Version) N(Options) N(WaitInterval) C(ResolvedQName) N(MatchOptions) B(GroupStatus) B(SegmentStatus)            \
    B(Segmentation) C(MsgToken) N(ReturnedLength)
#define PMO_FIELDS(N, C, B)                                                                                                      \
    C(StrucId) N(Version) N(Options) N(Context) C(ResolvedQName) C(ResolvedQMgrName) N(KnownDestCount) N(UnknownDestCount)       \
    N(InvalidDestCount) N(RecsPresent) N(PubLevel)
#define SD_FIELDS(N, C, B)                                                                                                       \
    C(StrucId) N(Version) N(Options) C(ObjectName) C(AlternateUserId) N(SubExpiry) C(SubCorrelId) N(PubPriority)                 \
    C(PubAccountingToken) C(PubApplIdentityData) N(SubLevel)
#define SRO_FIELDS(N, C, B) C(StrucId) N(Version) N(Options) N(NumPubs)

#define STS_FIELDS(N, C, B)                                                                                                      \
    N(CompCode) N(Reason) N(PutSuccessCount) N(PutWarningCount) N(PutFailureCount) N(ObjectType) C(ObjectName)                   \
    C(ObjectQMgrName) C(ResolvedObjectName) C(ResolvedQMgrName) N(OpenOptions) N(SubOptions)

#define PUT_N(field) buf_put_u32(out, (uint32_t)value->field);
#define PUT_C(field) buf_put(out, value->field, sizeof value->field);
#define PUT_B(field) buf_put_u8(out, (uint8_t)value->field);
#define GET_N(field) value->field = (MQLONG)reader_u32(in);
#define GET_C(field) get_bytes(in, value->field, sizeof value->field);
#define GET_B(field) value->field = (MQCHAR)reader_u8(in);

static void get_bytes(struct reader *in, void *field, size_t size)
{
    struct span bytes = reader_bytes(in, size);

    if (bytes.length == size)
        memcpy(field, bytes.data, size);
}

#define STRUCTURE(type, name, FIELDS)                           \
    static void put_##name(struct buf *out, const type *value)  \
    {                                                           \
        FIELDS(PUT_N, PUT_C, PUT_B)                             \
    }                                                           \
    static void get_##name(struct reader *in, type *value)      \
    {                                                           \
        FIELDS(GET_N, GET_C, GET_B)                             \
    }
STRUCTURE(MQMD, md, MD_FIELDS)
STRUCTURE(MQOD, od, OD_FIELDS)
STRUCTURE(MQGMO, gmo, GMO_FIELDS)
STRUCTURE(MQPMO, pmo, PMO_FIELDS)
STRUCTURE(MQSD, sd, SD_FIELDS)
STRUCTURE(MQSRO, sro, SRO_FIELDS)
STRUCTURE(MQSTS, sts, STS_FIELDS)

void mqi_put_md(struct buf *out, const MQMD *md)
{
    put_md(out, md);
}

void mqi_get_md(struct reader *in, MQMD *md)
{
    get_md(in, md);
}

/* -- numbers and texts of attributes -- */

static void put_numbers(struct buf *out, const MQLONG *numbers, uint32_t count)
{
    buf_put_u32(out, count);
    for (uint32_t i = 0; i < count; i++)
        buf_put_u32(out, (uint32_t)numbers[i]);
}

static uint32_t get_count(struct reader *in, uint32_t most)
{
    uint32_t count = reader_u32(in);

    if (count <= most)
        return count;
    if (in->reason == 0)
        in->reason = REASON_BAD_VALUE;
    return 0;
}

static uint32_t get_numbers(struct reader *in, MQLONG *numbers)
{
    uint32_t count = get_count(in, MQI_SELECTORS_MAX);

    for (uint32_t i = 0; i < count; i++)
        numbers[i] = (MQLONG)reader_u32(in);
    return count;
}

static void get_text(struct reader *in, struct mqi_attributes *attributes)
{
    struct span text = reader_field(in, MQI_TEXT_MAX);

    attributes->text_length = (uint32_t)text.length;
    memcpy(attributes->text, text.data, text.length);
}

/* -- texts that structures point at -- */

static void put_strings(struct buf *out, const struct mqi_call *call)
{
    for (unsigned i = 0; i < STRING_COUNT; i++)
        buf_put_field(out, call->strings[i]);
}

static void get_strings(struct reader *in, struct mqi_call *call)
{
    for (unsigned i = 0; i < STRING_COUNT; i++)
        call->strings[i] = reader_field(in, MQI_STRING_MAX);
}

/* The bytes of a call are used for others while it is worked on. */
static void keep_strings(struct mqi_call *call)
{
    size_t offset = 0;

    if (!call->kept)
        return;
    buf_clear(call->kept);
    for (unsigned i = 0; i < STRING_COUNT; i++)
        buf_put_span(call->kept, call->strings[i]);
    for (unsigned i = 0; i < STRING_COUNT; i++) {
        call->strings[i] = span_part(buf_span(call->kept), offset, call->strings[i].length);
        offset += call->strings[i].length;
    }
}

/* -- calls and answers -- */

static const struct verb_row {
    uint16_t number;
    uint32_t call;
    uint32_t answer;
} verbs[] = {
#define MQI_VERB(number, name, call, answer) { number, call, answer },
#include "mstr/mqi_verbs.def"
#undef MQI_VERB
};

static const struct verb_row *find_verb(uint16_t number)
{
    for (size_t i = 0; i < ARRAY_COUNT(verbs); i++)
        if (verbs[i].number == number)
            return &verbs[i];
    return NULL;
}

static void put_parts(struct buf *out, unsigned parts, const struct mqi_call *call)
{
    const struct mqi_attributes *attributes = call->attributes;

    if (parts & PART_OD)
        put_od(out, &call->od);
    if (parts & PART_HANDLE)
        buf_put_u32(out, (uint32_t)call->handle);
    if (parts & PART_OPTIONS)
        buf_put_u32(out, (uint32_t)call->options);
    if (parts & PART_MD)
        put_md(out, &call->md);
    if (parts & PART_GMO)
        put_gmo(out, &call->gmo);
    if (parts & PART_PMO)
        put_pmo(out, &call->pmo);
    if (parts & PART_LENGTH)
        buf_put_u32(out, call->length);
    if (parts & PART_GOT) {
        buf_put_u32(out, call->message_length);
        buf_put_u32(out, call->area_length);
        buf_put_u32(out, call->area_wanted);
        buf_put_u32(out, (uint32_t)call->code_page);
    }
    if (parts & PART_SELECTORS)
        put_numbers(out, attributes->selectors, attributes->selector_count);
    if (parts & PART_ROOM) {
        buf_put_u32(out, attributes->number_count);
        buf_put_u32(out, attributes->text_length);
    }
    if (parts & PART_NUMBERS)
        put_numbers(out, attributes->numbers, attributes->number_count);
    if (parts & PART_TEXT)
        buf_put_field(out, span_bytes(attributes->text, attributes->text_length));
    if (parts & PART_NID)
        buf_put(out, call->nid, sizeof call->nid);
    if (parts & PART_OBJECT_STRING)
        buf_put_field(out, call->strings[STRING_OBJECT]);
    if (parts & PART_RESOLVED)
        buf_put_field(out, call->strings[STRING_RESOLVED]);
    if (parts & PART_SD) {
        put_sd(out, &call->sd);
        put_strings(out, call);
    }
    if (parts & PART_SUBSCRIPTION)
        buf_put_u32(out, (uint32_t)call->subscription);
    if (parts & PART_SRO)
        put_sro(out, &call->sro);
    if (parts & PART_PROPERTIES)
        buf_put_u32(out, call->properties);
    if (parts & PART_SELECTION)
        buf_put_field(out, call->strings[STRING_SELECTION]);
    if (parts & PART_STS)
        put_sts(out, &call->sts);
    if (parts & PART_GRANT) {
        buf_put_u32(out, call->grant.number);
        buf_put_u32(out, call->grant.puts);
        buf_put_u32(out, call->grant.length);
        buf_put(out, call->grant.first, sizeof call->grant.first);
    }
}

static void get_parts(struct reader *in, unsigned parts, struct mqi_call *call)
{
    struct mqi_attributes *attributes = call->attributes;

    if (parts & PART_OD)
        get_od(in, &call->od);
    if (parts & PART_HANDLE)
        call->handle = (MQHOBJ)reader_u32(in);
    if (parts & PART_OPTIONS)
        call->options = (MQLONG)reader_u32(in);
    if (parts & PART_MD)
        get_md(in, &call->md);
    if (parts & PART_GMO)
        get_gmo(in, &call->gmo);
    if (parts & PART_PMO)
        get_pmo(in, &call->pmo);
    if (parts & PART_LENGTH)
        call->length = reader_u32(in);
    if (parts & PART_GOT) {
        call->message_length = reader_u32(in);
        call->area_length = reader_u32(in);
        call->area_wanted = reader_u32(in);
        call->code_page = (MQLONG)reader_u32(in);
    }
    if (parts & PART_SELECTORS)
        attributes->selector_count = get_numbers(in, attributes->selectors);
    if (parts & PART_ROOM) {
        attributes->number_count = get_count(in, MQI_SELECTORS_MAX);
        attributes->text_length = get_count(in, MQI_TEXT_MAX);
    }
    if (parts & PART_NUMBERS)
        attributes->number_count = get_numbers(in, attributes->numbers);
    if (parts & PART_TEXT)
        get_text(in, attributes);
    if (parts & PART_NID)
        get_bytes(in, call->nid, sizeof call->nid);
    if (parts & PART_OBJECT_STRING)
        call->strings[STRING_OBJECT] = reader_field(in, MQI_STRING_MAX);
    if (parts & PART_RESOLVED)
        call->strings[STRING_RESOLVED] = reader_field(in, MQI_STRING_MAX);
    if (parts & PART_SD) {
        get_sd(in, &call->sd);
        get_strings(in, call);
    }
    if (parts & PART_SUBSCRIPTION)
        call->subscription = (MQHOBJ)reader_u32(in);
    if (parts & PART_SRO)
        get_sro(in, &call->sro);
    if (parts & PART_PROPERTIES)
        call->properties = reader_u32(in);
    if (parts & PART_SELECTION)
        call->strings[STRING_SELECTION] = reader_field(in, MQI_STRING_MAX);
    if (parts & PART_STS)
        get_sts(in, &call->sts);
    if (parts & PART_GRANT) {
        call->grant.number = reader_u32(in);
        call->grant.puts = reader_u32(in);
        call->grant.length = reader_u32(in);
        get_bytes(in, call->grant.first, sizeof call->grant.first);
    }
}

void mqi_call_init(struct mqi_call *call, enum mqi_verb verb)
{
    static const MQOD od = { MQOD_DEFAULT };
    static const MQMD md = { MQMD_DEFAULT };
    static const MQGMO gmo = { MQGMO_DEFAULT };
    static const MQPMO pmo = { MQPMO_DEFAULT };
    static const MQSD sd = { MQSD_DEFAULT };
    static const MQSRO sro = { MQSRO_DEFAULT };
    static const MQSTS sts = { MQSTS_DEFAULT };
    struct mqi_attributes *attributes = call->attributes;
    struct buf *kept = call->kept;

    *call = (struct mqi_call){ .verb = verb, .od = od, .md = md, .gmo = gmo, .pmo = pmo, .sd = sd, .sro = sro,
                               .sts = sts, .attributes = attributes, .kept = kept };
    for (unsigned i = 0; i < STRING_COUNT; i++)
        call->strings[i] = SPAN_NONE;
}

void mqi_put_call(struct buf *out, const struct mqi_call *call)
{
    const struct verb_row *row = find_verb((uint16_t)call->verb);

    must(row != NULL);
    buf_put_u16(out, row->number);
    put_parts(out, row->call, call);
}

int mqi_get_call(struct span bytes, struct mqi_call *call)
{
    struct reader in = reader_of(bytes);
    uint16_t number = reader_u16(&in);
    const struct verb_row *row = find_verb(number);

    if (in.reason == 0 && !row)
        return REASON_UNKNOWN;
    if (!row)
        return in.reason;
    mqi_call_init(call, (enum mqi_verb)number);
    get_parts(&in, row->call, call);
    keep_strings(call);
    return reader_end(&in);
}

void mqi_put_answer(struct buf *out, const struct mqi_call *call)
{
    buf_put_u32(out, (uint32_t)call->code);
    buf_put_u32(out, (uint32_t)call->reason);
    put_parts(out, find_verb((uint16_t)call->verb)->answer, call);
}

int mqi_get_answer(struct span bytes, struct mqi_call *call)
{
    struct reader in = reader_of(bytes);

    call->code = (MQLONG)reader_u32(&in);
    call->reason = (MQLONG)reader_u32(&in);
    get_parts(&in, find_verb((uint16_t)call->verb)->answer, call);
    return reader_end(&in);
}

/* Reasons with which a call has done its work all the same. */
static const MQLONG warnings[] = {
    MQRC_TRUNCATED_MSG_ACCEPTED, MQRC_TRUNCATED_MSG_FAILED, MQRC_NOT_CONVERTED, MQRC_FORMAT_ERROR,
    MQRC_SOURCE_CCSID_ERROR, MQRC_TARGET_CCSID_ERROR, MQRC_SOURCE_INTEGER_ENC_ERROR, MQRC_TARGET_INTEGER_ENC_ERROR,
    MQRC_CONVERTED_MSG_TOO_BIG, MQRC_SELECTOR_NOT_FOR_TYPE,
    MQRC_INT_ATTR_COUNT_TOO_SMALL, MQRC_CHAR_ATTRS_TOO_SHORT, MQRC_SIGNAL_REQUEST_ACCEPTED, MQRC_ALREADY_CONNECTED,
    MQRC_UNKNOWN_REPORT_OPTION, MQRC_BACKED_OUT, MQRC_PRIORITY_EXCEEDS_MAXIMUM, MQRC_NO_MSG_LOCKED,
    MQRC_NO_SUBS_MATCHED, MQRC_CONNECTION_SUSPENDED, MQRC_PROP_VALUE_NOT_CONVERTED, MQRC_PROP_NAME_NOT_CONVERTED,
};

bool mqi_is_warning(MQLONG reason)
{
    for (size_t i = 0; i < ARRAY_COUNT(warnings); i++)
        if (warnings[i] == reason)
            return true;
    return false;
}

void mqi_complete(struct mqi_call *call, MQLONG reason)
{
    call->reason = reason;
    call->code = reason == MQRC_NONE ? MQCC_OK : mqi_is_warning(reason) ? MQCC_WARNING : MQCC_FAILED;
}

/* Date and time of day are the same for all messages of a second: they are made once. */
void mqi_put_moment(MQMD *md, microseconds at)
{
    static _Thread_local char text[32];
    static _Thread_local time_t known = -1;
    time_t seconds = (time_t)(at / 1000000);
    unsigned hundredths = (unsigned)(at / 10000 % 100);
    struct tm moment;

    if (seconds != known) {
        gmtime_r(&seconds, &moment);
        snprintf(text, sizeof text, "%04u%02u%02u%02u%02u%02u", (unsigned)(moment.tm_year + 1900) % 10000,
                 (unsigned)(moment.tm_mon + 1) % 100, (unsigned)moment.tm_mday % 100, (unsigned)moment.tm_hour % 100,
                 (unsigned)moment.tm_min % 100, (unsigned)moment.tm_sec % 100);
        known = seconds;
    }
    memcpy(md->PutDate, text, sizeof md->PutDate);
    memcpy(md->PutTime, text + sizeof md->PutDate, 6);
    md->PutTime[6] = (char)('0' + hundredths / 10);
    md->PutTime[7] = (char)('0' + hundredths % 10);
}

void mqi_next_identifier(MQBYTE24 id)
{
    for (size_t i = MQ_MSG_ID_LENGTH; i-- > 0 && ++id[i] == 0;)
        continue;
}

struct span mqi_name(const char *field, size_t size)
{
    return span_trim_end(span_bytes(field, strnlen(field, size)));
}

bool mqi_is_own_page(MQLONG page)
{
    return page == MQCCSI_Q_MGR || page == MQCCSI_INHERIT || page == MQCCSI_APPL;
}

void mqi_set(char *field, size_t size, struct span text)
{
    size_t length = text.length < size ? text.length : size;

    memset(field, ' ', size);
    if (length) /* no text has no bytes to begin from */
        memcpy(field, text.data, length);
}
