/* message_handle.c - message handles: properties that a program sets and inquires, and the descriptor that goes with them.
 *
 * A handle has a list of properties (docs/formats/message_properties.md) and a cursor: where the property that was inquired last
 * begins in it. One lock is for all of them: what is done under it is short.
 */
#include "mstr/message_handle.h"

#include <pthread.h>

#include "base/mem.h"
#include "base/table.h"
#include "mstr/message_convert.h"
#include "mstr/mqi_inside.h"
#include "mstr/property_header.h"

enum {
    HANDLES_MAX = 65536,
    LIST_MAX = MQI_MESSAGE_MAX,
    INTEGER_MASK = 0xf, INTEGER_NORMAL = 1, INTEGER_REVERSED = 2, /* of an encoding */
    FLOAT_MASK = 0xf00, FLOAT_NORMAL = 0x100, FLOAT_REVERSED = 0x200,
    UTF8 = 1208,
    VALUE_OF_NUMBER = 8,
};

#define NOWHERE SIZE_MAX

struct message_handle {
    UT_hash_handle hh;
    MQHMSG number;
    MQHCONN connection; /* or MQHC_UNASSOCIATED_HCONN */
    bool checked;       /* names are */
    struct buf list;
    size_t cursor;      /* NOWHERE: there is none, or the property is gone */
    MQMD md;
    uint32_t set;       /* fields of it that the program has set, by their numbers */
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct message_handle *handles; /* by number */
static MQHMSG last_number;

static bool is_connection(MQHCONN number)
{
    struct connection *connection = client_refer(number);

    if (!connection)
        return false;
    client_release(connection);
    return true;
}

static struct message_handle *find(MQHMSG number)
{
    struct message_handle *handle;

    HASH_FIND(hh, handles, &number, sizeof number, handle);
    return handle;
}

/* The handle for a call with this connection; the lock is held behind it. */
static MQLONG take(MQHCONN connection, MQHMSG number, struct message_handle **handle)
{
    bool known = connection == MQHC_UNASSOCIATED_HCONN || is_connection(connection);

    pthread_mutex_lock(&lock);
    if (!known)
        return MQRC_HCONN_ERROR;
    *handle = find(number);
    return *handle && (*handle)->connection == connection ? MQRC_NONE : MQRC_HMSG_ERROR;
}

static void leave(PMQLONG code, PMQLONG reason, MQLONG value)
{
    pthread_mutex_unlock(&lock);
    client_tell(code, reason, value);
    /* Of a get these two are warnings; here nothing was set. */
    if (value == MQRC_SOURCE_CCSID_ERROR || value == MQRC_SOURCE_INTEGER_ENC_ERROR)
        *code = MQCC_FAILED;
}

static void free_handle(struct message_handle *handle)
{
    HASH_DEL(handles, handle);
    buf_release(&handle->list);
    mem_free(handle);
}

static bool is_structure(const void *structure, const char *id)
{
    return structure && memcmp(structure, id, 4) == 0 && ((const MQLONG *)structure)[1] == 1;
}

/* -- MQCRTMH, MQDLTMH -- */

static MQLONG create(MQHCONN connection, const MQCMHO *options, MQHMSG *number)
{
    static const MQMD defaults = { MQMD_DEFAULT };
    struct message_handle *handle;

    if (!is_structure(options, MQCMHO_STRUC_ID))
        return MQRC_CMHO_ERROR;
    if ((options->Options & ~(MQCMHO_VALIDATE | MQCMHO_NO_VALIDATION)) ||
        options->Options == (MQCMHO_VALIDATE | MQCMHO_NO_VALIDATION))
        return MQRC_OPTIONS_ERROR;
    if (HASH_COUNT(handles) >= HANDLES_MAX)
        return MQRC_HANDLE_NOT_AVAILABLE;
    handle = mem_alloc(1, sizeof *handle);
    handle->number = ++last_number;
    handle->connection = connection;
    handle->checked = !(options->Options & MQCMHO_NO_VALIDATION);
    handle->cursor = NOWHERE;
    handle->md = defaults;
    buf_init(&handle->list, LIST_MAX);
    HASH_ADD(hh, handles, number, sizeof handle->number, handle);
    *number = handle->number;
    return MQRC_NONE;
}

void MQCRTMH(MQHCONN Hconn, PMQVOID pCrtMsgHOpts, PMQHMSG pHmsg, PMQLONG pCompCode, PMQLONG pReason)
{
    bool known = Hconn == MQHC_UNASSOCIATED_HCONN || is_connection(Hconn);

    if (pHmsg)
        *pHmsg = MQHM_UNUSABLE_HMSG;
    pthread_mutex_lock(&lock);
    leave(pCompCode, pReason, !known ? MQRC_HCONN_ERROR : !pHmsg ? MQRC_HMSG_ERROR : create(Hconn, pCrtMsgHOpts, pHmsg));
}

void MQDLTMH(MQHCONN Hconn, PMQHMSG pHmsg, PMQVOID pDltMsgHOpts, PMQLONG pCompCode, PMQLONG pReason)
{
    const MQDMHO *options = pDltMsgHOpts;
    struct message_handle *handle;
    MQLONG reason = take(Hconn, pHmsg ? *pHmsg : MQHM_NONE, &handle);

    if (reason == MQRC_NONE && !is_structure(options, MQDMHO_STRUC_ID))
        reason = MQRC_DMHO_ERROR;
    if (reason == MQRC_NONE && options->Options != MQDMHO_NONE)
        reason = MQRC_OPTIONS_ERROR;
    if (reason == MQRC_NONE) {
        free_handle(handle);
        *pHmsg = MQHM_UNUSABLE_HMSG;
    }
    leave(pCompCode, pReason, reason);
}

void message_handles_end(MQHCONN connection)
{
    struct message_handle *handle, *next;

    pthread_mutex_lock(&lock);
    HASH_ITER(hh, handles, handle, next)
        if (handle->connection == connection)
            free_handle(handle);
    pthread_mutex_unlock(&lock);
}

/* -- the list -- */

/* The property that begins there, and where the next one does; false: there is none. */
static bool property_at(const struct message_handle *handle, size_t at, struct property *property, size_t *next)
{
    struct reader in;

    if (at == NOWHERE || at >= handle->list.length)
        return false;
    in = reader_of(span_from(buf_span(&handle->list), at));
    if (!property_next(&in, property))
        return false;
    *next = handle->list.length - in.rest.length;
    return true;
}

/* Puts a property (NULL: none) in the place of what is between the two. */
static MQLONG splice(struct message_handle *handle, size_t from, size_t to, const struct property *property)
{
    struct buf made;

    buf_init(&made, LIST_MAX);
    buf_put_span(&made, span_part(buf_span(&handle->list), 0, from));
    if (property)
        property_put(&made, property);
    buf_put_span(&made, span_from(buf_span(&handle->list), to));
    if (buf_failed(&made)) {
        buf_release(&made);
        return MQRC_PROPERTIES_TOO_BIG;
    }
    buf_release(&handle->list);
    handle->list = made;
    return MQRC_NONE;
}

/* Where the first property of that name, or pattern, begins, from there on; NOWHERE: there is none. */
static size_t search(const struct message_handle *handle, struct span name, bool pattern, size_t from)
{
    struct property property;
    size_t next;

    for (size_t at = from; property_at(handle, at, &property, &next); at = next)
        if (pattern ? property_fits(property.name, name) : span_equal(property.name, name))
            return at;
    return NOWHERE;
}

/* Would a name be both a value and a group of values? */
static bool is_mixed(const struct message_handle *handle, struct span name)
{
    struct property property;
    size_t next;

    for (size_t at = 0; property_at(handle, at, &property, &next); at = next) {
        struct span shorter = property.name.length < name.length ? property.name : name;
        struct span longer = property.name.length < name.length ? name : property.name;

        if (longer.length > shorter.length && longer.data[shorter.length] == '.' &&
            span_equal(span_part(longer, 0, shorter.length), shorter))
            return true;
    }
    return false;
}

/* -- what programs give -- */

static bool is_own_code_page(MQLONG code_page)
{
    return code_page == MQCCSI_APPL || code_page == MQCCSI_Q_MGR || code_page == UTF8;
}

/* A name as a program gave it, in UTF-8; it may lie in room then. */
struct name {
    struct span text;
    struct buf room;
};

static MQLONG take_text(const void *given, struct span *name)
{
    const MQCHARV *text = given;
    const char *at;

    if (!text)
        return MQRC_PROPERTY_NAME_ERROR;
    at = text->VSPtr ? text->VSPtr : text->VSOffset ? (const char *)given + text->VSOffset : NULL;
    if (!at || text->VSLength < MQVS_NULL_TERMINATED)
        return MQRC_PROPERTY_NAME_ERROR;
    *name = span_bytes(at, text->VSLength == MQVS_NULL_TERMINATED ? strnlen(at, MQ_MAX_PROPERTY_NAME_LENGTH + 1)
                                                                  : (size_t)text->VSLength);
    return name->length && name->length <= MQ_MAX_PROPERTY_NAME_LENGTH ? MQRC_NONE : MQRC_PROPERTY_NAME_LENGTH_ERR;
}

/* The room is to be released, whatever the reason. */
static MQLONG take_name(const void *given, struct name *name)
{
    const MQCHARV *text = given;
    MQLONG reason = take_text(given, &name->text);

    buf_init(&name->room, MQ_MAX_PROPERTY_NAME_LENGTH);
    if (reason != MQRC_NONE || is_own_code_page(text->VSCCSID))
        return reason;
    reason = text_convert(name->text, text->VSCCSID, MQENC_NATIVE, UTF8, MQENC_NATIVE, &name->room);
    name->text = buf_span(&name->room);
    if (reason == MQRC_CONVERTED_MSG_TOO_BIG)
        return MQRC_PROPERTY_NAME_LENGTH_ERR;
    return reason == MQRC_NOT_CONVERTED ? MQRC_PROPERTY_NAME_ERROR : reason;
}

static MQLONG check_descriptor(const MQPD *pd)
{
    const MQLONG copies = MQCOPY_ALL | MQCOPY_FORWARD | MQCOPY_PUBLISH | MQCOPY_REPLY | MQCOPY_REPORT;

    if (!is_structure(pd, MQPD_STRUC_ID) || pd->Options != MQPD_NONE)
        return MQRC_PD_ERROR;
    if (pd->Support != MQPD_SUPPORT_OPTIONAL && pd->Support != MQPD_SUPPORT_REQUIRED &&
        pd->Support != MQPD_SUPPORT_REQUIRED_IF_LOCAL)
        return MQRC_PD_ERROR;
    if (pd->Context != MQPD_NO_CONTEXT && pd->Context != MQPD_USER_CONTEXT)
        return MQRC_PD_ERROR;
    if ((pd->CopyOptions & ~copies) || ((pd->CopyOptions & MQCOPY_ALL) && pd->CopyOptions != MQCOPY_ALL))
        return MQRC_PD_ERROR;
    return MQRC_NONE;
}

static bool is_float(MQLONG type)
{
    return type == MQTYPE_FLOAT32 || type == MQTYPE_FLOAT64;
}

/* Are numbers of that encoding turned round, seen from a list? -1: there is no such encoding. */
static int is_turned(MQLONG type, MQLONG encoding)
{
    MQLONG own = is_float(type) ? encoding & FLOAT_MASK : encoding & INTEGER_MASK;

    if (own == (is_float(type) ? FLOAT_REVERSED : INTEGER_REVERSED))
        return 1;
    return own == (is_float(type) ? FLOAT_NORMAL : INTEGER_NORMAL) ? 0 : -1;
}

static void turn(const char *from, char *to, size_t length, bool turned)
{
    for (size_t i = 0; i < length; i++)
        to[i] = from[turned ? length - 1 - i : i];
}

/* The value of MQSETMP as a list has it; numbers in room, texts of other code pages in UTF-8 in converted. */
static MQLONG take_value(const MQSMPO *options, MQLONG type, MQLONG length, const void *value, char room[VALUE_OF_NUMBER],
                         struct buf *converted, struct span *taken)
{
    MQLONG reason;
    int wanted = property_type_length(type), turned;

    if (wanted == -2)
        return MQRC_PROPERTY_TYPE_ERROR;
    if (type == MQTYPE_STRING && length == MQVL_NULL_TERMINATED)
        length = value ? (MQLONG)strnlen(value, LIST_MAX) : 0;
    if (length < 0 || (wanted >= 0 && length != wanted))
        return MQRC_BUFFER_LENGTH_ERROR;
    if (length && !value)
        return MQRC_BUFFER_ERROR;
    *taken = length ? span_bytes(value, (size_t)length) : SPAN_NONE;
    if (wanted < 0 && (type != MQTYPE_STRING || is_own_code_page(options->ValueCCSID)))
        return MQRC_NONE;
    if (wanted < 0) {
        reason = text_convert(*taken, options->ValueCCSID, options->ValueEncoding, UTF8, MQENC_NATIVE, converted);
        *taken = buf_span(converted);
        return reason == MQRC_NONE ? MQRC_NONE : MQRC_SOURCE_CCSID_ERROR;
    }
    turned = is_turned(type, options->ValueEncoding);
    if (wanted && turned < 0)
        return MQRC_SOURCE_INTEGER_ENC_ERROR;
    turn(taken->data, room, taken->length, turned == 1);
    if (type == MQTYPE_BOOLEAN) { /* whatever is not 0 */
        bool yes = false;

        for (size_t i = 0; i < taken->length; i++)
            yes = yes || room[i];
        memcpy(room, yes ? "\0\0\0\1" : "\0\0\0\0", 4);
    }
    *taken = span_bytes(room, taken->length);
    return MQRC_NONE;
}

/* -- MQSETMP -- */

static MQLONG set_field(struct message_handle *handle, const struct property_key *key, const struct property *property)
{
    MQLONG reason = property_to_field(key->field, property, &handle->md);

    if (reason == MQRC_NONE)
        handle->set |= 1U << property_field_number(key->field);
    return reason;
}

static MQLONG set_at(struct message_handle *handle, MQLONG options, const struct property *property)
{
    size_t at = handle->cursor, next = 0, before;
    struct property there;
    MQLONG reason;

    if (options == MQSMPO_SET_FIRST || options == MQSMPO_APPEND_PROPERTY) {
        at = options == MQSMPO_SET_FIRST ? search(handle, property->name, false, 0) : NOWHERE;
        if (!property_at(handle, at, &there, &next))
            return splice(handle, handle->list.length, handle->list.length, property);
        reason = splice(handle, at, next, property);
        handle->cursor = handle->cursor > at ? NOWHERE : handle->cursor; /* what is behind it has moved */
        return reason;
    }
    if (!property_at(handle, at, &there, &next))
        return MQRC_PROPERTY_NOT_AVAILABLE;
    if (options == MQSMPO_SET_PROP_UNDER_CURSOR)
        return splice(handle, at, next, property);
    if (options == MQSMPO_SET_PROP_AFTER_CURSOR)
        return splice(handle, next, next, property);
    before = handle->list.length;
    reason = splice(handle, at, at, property);
    if (reason == MQRC_NONE) /* it stays on its property */
        handle->cursor += handle->list.length - before;
    return reason;
}

static MQLONG set_named(struct message_handle *handle, const MQSMPO *options, struct span name, const MQPD *pd,
                        struct property *property)
{
    struct property_key key;
    MQLONG reason = property_key(name, handle->checked ? PROPERTY_SET : PROPERTY_UNCHECKED, &key);

    if (reason != MQRC_NONE)
        return reason;
    if (key.length == 0)
        return set_field(handle, &key, property);
    property->name = span_bytes(key.stored, key.length);
    if (is_mixed(handle, property->name))
        return MQRC_MIXED_CONTENT_NOT_ALLOWED;
    /* Of other names, and where names are checked, the field is the queue manager's to fill in. */
    property->support = !handle->checked && span_starts(property->name, "mq.") ? pd->Support : MQPD_SUPPORT_OPTIONAL;
    property->context = pd->Context;
    property->copy = pd->CopyOptions;
    return set_at(handle, options->Options, property);
}

static MQLONG set(struct message_handle *handle, const MQSMPO *options, const void *given, const MQPD *pd, MQLONG type,
                  MQLONG length, const void *value)
{
    struct property property = { .type = type };
    char room[VALUE_OF_NUMBER];
    struct buf converted;
    struct name name;
    MQLONG reason;

    if (!is_structure(options, MQSMPO_STRUC_ID))
        return MQRC_SMPO_ERROR;
    if ((options->Options & ~0xf) || (options->Options & (options->Options - 1)))
        return MQRC_OPTIONS_ERROR;
    buf_init(&converted, LIST_MAX);
    reason = take_name(given, &name);
    if (reason == MQRC_NONE)
        reason = check_descriptor(pd);
    if (reason == MQRC_NONE)
        reason = take_value(options, type, length, value, room, &converted, &property.value);
    if (reason == MQRC_NONE)
        reason = set_named(handle, options, name.text, pd, &property);
    buf_release(&name.room);
    buf_release(&converted);
    return reason;
}

void MQSETMP(MQHCONN Hconn, MQHMSG Hmsg, PMQVOID pSetPropOpts, PMQVOID pName, PMQVOID pPropDesc, MQLONG Type, MQLONG ValueLength,
             PMQVOID pValue, PMQLONG pCompCode, PMQLONG pReason)
{
    struct message_handle *handle;
    MQLONG reason = take(Hconn, Hmsg, &handle);

    if (reason == MQRC_NONE)
        reason = set(handle, pSetPropOpts, pName, pPropDesc, Type, ValueLength, pValue);
    leave(pCompCode, pReason, reason);
}

/* -- MQINQMP -- */

/* The property that is asked for; its place is the cursor's then. */
static MQLONG find_property(struct message_handle *handle, MQLONG options, struct span name, char room[PROPERTY_FIELD_MAX],
                            struct property *property)
{
    bool pattern = name.length && name.data[name.length - 1] == '%';
    struct property_key key = { .length = 0 };
    size_t from = 0, next;
    MQLONG reason;

    if (options & MQIMPO_INQ_PROP_UNDER_CURSOR)
        return property_at(handle, handle->cursor, property, &next) ? MQRC_NONE : MQRC_PROPERTY_NOT_AVAILABLE;
    reason = pattern ? MQRC_NONE : property_key(name, handle->checked ? PROPERTY_INQUIRED : PROPERTY_UNCHECKED, &key);
    if (reason != MQRC_NONE)
        return reason;
    if ((options & MQIMPO_INQ_NEXT) && property_at(handle, handle->cursor, property, &next))
        from = next;
    if (pattern || key.length) {
        size_t at = search(handle, pattern ? name : span_bytes(key.stored, key.length), pattern, from);

        if (property_at(handle, at, property, &next)) {
            handle->cursor = at;
            return MQRC_NONE;
        }
    }
    if (!key.field)
        return MQRC_PROPERTY_NOT_AVAILABLE;
    property_of_field(key.field, &handle->md, room, property);
    return MQRC_NONE;
}

/* The name of the property into the program's buffer. MQRC_PROPERTY_NAME_TOO_BIG; MQRC_PROP_NAME_NOT_CONVERTED: it is in UTF-8. */
static MQLONG put_name(MQIMPO *options, struct span name)
{
    MQCHARV *text = &options->ReturnedName;
    char *at = text->VSPtr ? text->VSPtr : text->VSOffset ? (char *)options + text->VSOffset : NULL;
    size_t room = text->VSBufSize > 0 ? (size_t)text->VSBufSize : 0;

    text->VSLength = (MQLONG)name.length;
    if (!at || text->VSBufSize <= 0)
        return MQRC_NONE;
    memcpy(at, name.data, name.length < room ? name.length : room);
    return name.length > room ? MQRC_PROPERTY_NAME_TOO_BIG : MQRC_NONE;
}

static MQLONG give_name(MQIMPO *options, struct span name)
{
    MQLONG wanted = options->ReturnedName.VSCCSID, reason;
    struct buf converted;

    if (is_own_code_page(wanted))
        return put_name(options, name);
    buf_init(&converted, LIST_MAX);
    reason = text_convert(name, UTF8, MQENC_NATIVE, wanted, MQENC_NATIVE, &converted);
    if (reason == MQRC_NONE) {
        reason = put_name(options, buf_span(&converted));
    } else {
        reason = put_name(options, name);
        options->ReturnedName.VSCCSID = UTF8;
        reason = reason == MQRC_NONE ? MQRC_PROP_NAME_NOT_CONVERTED : reason;
    }
    buf_release(&converted);
    return reason;
}

/* MQIMPO_CONVERT_VALUE of a text: in the code page that is asked for; else it stays in UTF-8, and that is told. */
static MQLONG convert_text(MQIMPO *options, struct buf *value)
{
    struct buf converted;
    MQLONG reason;

    options->ReturnedCCSID = UTF8;
    if (!(options->Options & MQIMPO_CONVERT_VALUE) || is_own_code_page(options->RequestedCCSID))
        return MQRC_NONE;
    buf_init(&converted, LIST_MAX);
    reason = text_convert(buf_span(value), UTF8, MQENC_NATIVE, options->RequestedCCSID, options->RequestedEncoding, &converted);
    if (reason != MQRC_NONE) {
        buf_release(&converted);
        return MQRC_PROP_VALUE_NOT_CONVERTED;
    }
    buf_release(value);
    *value = converted;
    options->ReturnedCCSID = options->RequestedCCSID;
    return MQRC_NONE;
}

static MQLONG give_value(const MQIMPO *options, MQLONG type, struct span value, MQLONG room, char *to)
{
    size_t length = value.length < (size_t)room ? value.length : (size_t)room;
    int turned = property_type_length(type) > 0 ? is_turned(type, options->RequestedEncoding) : 0;

    if (options->Options & MQIMPO_QUERY_LENGTH)
        return MQRC_NONE;
    if (value.length > (size_t)room)
        turned = 0;
    if (length)
        turn(value.data, to, length, turned == 1);
    if (value.length > (size_t)room)
        return MQRC_PROPERTY_VALUE_TOO_BIG;
    return turned < 0 ? MQRC_PROP_VALUE_NOT_CONVERTED : MQRC_NONE;
}

static MQLONG check_inquiry(const MQIMPO *options, const MQPD *pd, MQLONG type, MQLONG length, const void *value)
{
    const MQLONG known = MQIMPO_CONVERT_TYPE | MQIMPO_QUERY_LENGTH | MQIMPO_INQ_NEXT | MQIMPO_INQ_PROP_UNDER_CURSOR |
                         MQIMPO_CONVERT_VALUE;

    if (!is_structure(options, MQIMPO_STRUC_ID))
        return MQRC_IMPO_ERROR;
    if ((options->Options & ~known) || ((options->Options & MQIMPO_INQ_NEXT) && (options->Options & MQIMPO_INQ_PROP_UNDER_CURSOR)))
        return MQRC_OPTIONS_ERROR;
    if (!is_structure(pd, MQPD_STRUC_ID))
        return MQRC_PD_ERROR;
    if ((options->Options & MQIMPO_CONVERT_TYPE) && type != MQTYPE_AS_SET && property_type_length(type) == -2)
        return MQRC_PROPERTY_TYPE_ERROR;
    if (length < 0)
        return MQRC_BUFFER_LENGTH_ERROR;
    return length && !value ? MQRC_BUFFER_ERROR : MQRC_NONE;
}

/* What was found, to the program. */
static MQLONG give(const struct property *property, MQIMPO *options, MQPD *pd, MQLONG *type, MQLONG room, char *to, MQLONG *length)
{
    bool converts = (options->Options & MQIMPO_CONVERT_TYPE) && *type != MQTYPE_AS_SET;
    struct buf value;
    MQLONG reason, named, text = MQRC_NONE;

    buf_init(&value, LIST_MAX);
    reason = property_convert(property, converts ? *type : property->type, &value);
    if (reason == MQRC_NONE) {
        *type = converts ? *type : property->type;
        options->ReturnedCCSID = 0;
        if (*type == MQTYPE_STRING)
            text = convert_text(options, &value);
        *length = (MQLONG)value.length;
        pd->Support = property->support;
        pd->Context = property->context;
        pd->CopyOptions = property->copy;
        options->ReturnedEncoding = options->RequestedEncoding;
        memset(options->TypeString, ' ', sizeof options->TypeString);
        named = give_name(options, property_shown(property->name));
        reason = give_value(options, *type, buf_span(&value), room, to);
        if (named != MQRC_NONE && reason != MQRC_PROPERTY_VALUE_TOO_BIG)
            reason = named;
        if (reason == MQRC_NONE)
            reason = text;
    }
    buf_release(&value);
    return reason;
}

static MQLONG inquire(struct message_handle *handle, MQIMPO *options, const void *given, MQPD *pd, MQLONG *type, MQLONG room,
                      char *to, MQLONG *length)
{
    struct name name = { SPAN_NONE, { .data = NULL } };
    char field[PROPERTY_FIELD_MAX];
    struct property property;
    MQLONG reason = MQRC_NONE;
    bool named = !(options->Options & MQIMPO_INQ_PROP_UNDER_CURSOR);

    if (named)
        reason = take_name(given, &name);
    if (reason == MQRC_NONE)
        reason = find_property(handle, options->Options, name.text, field, &property);
    if (reason == MQRC_NONE)
        reason = give(&property, options, pd, type, room, to, length);
    if (named)
        buf_release(&name.room);
    return reason;
}

void MQINQMP(MQHCONN Hconn, MQHMSG Hmsg, PMQVOID pInqPropOpts, PMQVOID pName, PMQVOID pPropDesc, PMQLONG pType, MQLONG ValueLength,
             PMQVOID pValue, PMQLONG pDataLength, PMQLONG pCompCode, PMQLONG pReason)
{
    struct message_handle *handle;
    MQLONG reason = take(Hconn, Hmsg, &handle);

    if (reason == MQRC_NONE && !pType)
        reason = MQRC_PROPERTY_TYPE_ERROR;
    if (reason == MQRC_NONE && !pDataLength)
        reason = MQRC_DATA_LENGTH_ERROR;
    if (reason == MQRC_NONE)
        reason = check_inquiry(pInqPropOpts, pPropDesc, *pType, ValueLength, pValue);
    if (reason == MQRC_NONE)
        reason = inquire(handle, pInqPropOpts, pName, pPropDesc, pType, ValueLength, pValue, pDataLength);
    leave(pCompCode, pReason, reason);
}

/* -- MQDLTMP -- */

static MQLONG delete(struct message_handle *handle, const MQDMPO *options, const void *name)
{
    static const MQMD defaults = { MQMD_DEFAULT };
    size_t at = handle->cursor, next;
    struct property property;
    struct property_key key;
    struct name given;
    MQLONG reason;

    if (!is_structure(options, MQDMPO_STRUC_ID))
        return MQRC_DMPO_ERROR;
    if (options->Options & ~MQDMPO_DEL_PROP_UNDER_CURSOR)
        return MQRC_OPTIONS_ERROR;
    if (!(options->Options & MQDMPO_DEL_PROP_UNDER_CURSOR)) {
        reason = take_name(name, &given);
        if (reason == MQRC_NONE)
            reason = property_key(given.text, handle->checked ? PROPERTY_INQUIRED : PROPERTY_UNCHECKED, &key);
        buf_release(&given.room);
        if (reason != MQRC_NONE)
            return reason;
        at = key.length ? search(handle, span_bytes(key.stored, key.length), false, 0) : NOWHERE;
        if (at == NOWHERE && key.field) {
            property_copy_field(key.field, &defaults, &handle->md);
            handle->set &= ~(1U << property_field_number(key.field));
            return MQRC_NONE;
        }
    }
    if (!property_at(handle, at, &property, &next))
        return MQRC_PROPERTY_NOT_AVAILABLE;
    handle->cursor = NOWHERE;
    return splice(handle, at, next, NULL);
}

void MQDLTMP(MQHCONN Hconn, MQHMSG Hmsg, PMQVOID pDltPropOpts, PMQVOID pName, PMQLONG pCompCode, PMQLONG pReason)
{
    struct message_handle *handle;
    MQLONG reason = take(Hconn, Hmsg, &handle);

    if (reason == MQRC_NONE)
        reason = delete(handle, pDltPropOpts, pName);
    leave(pCompCode, pReason, reason);
}

/* -- MQMHBUF, MQBUFMH -- */

/* Those that fit the name into chosen, the others into rest. */
static void choose(const struct message_handle *handle, struct span name, struct buf *chosen, struct buf *rest)
{
    struct reader in = reader_of(buf_span(&handle->list));
    struct property property;

    while (property_next(&in, &property))
        property_put(property_fits(property.name, name) ? chosen : rest, &property);
}

static MQLONG put_header(struct message_handle *handle, struct span name, MQMD *md, struct buf *header)
{
    struct buf chosen, rest;
    MQLONG reason = MQRC_NONE;

    buf_init(&chosen, LIST_MAX);
    buf_init(&rest, LIST_MAX);
    choose(handle, name, &chosen, &rest);
    properties_make_header(buf_span(&chosen), md, header);
    if (chosen.length == 0)
        reason = MQRC_PROPERTY_NOT_AVAILABLE;
    else if (buf_failed(header))
        reason = MQRC_PROPERTIES_TOO_BIG;
    buf_release(&chosen);
    buf_release(&rest);
    return reason;
}

static void remove_chosen(struct message_handle *handle, struct span name)
{
    struct buf chosen, rest;

    buf_init(&chosen, LIST_MAX);
    buf_init(&rest, LIST_MAX);
    choose(handle, name, &chosen, &rest);
    buf_release(&chosen);
    buf_release(&handle->list);
    handle->list = rest;
    handle->cursor = NOWHERE;
}

/* The properties that a name or pattern chooses. */
static MQLONG name_to_buffer(struct message_handle *handle, const MQMHBO *options, struct span name, MQMD *md, MQLONG room,
                             char *to, MQLONG *length)
{
    MQMD made = { MQMD_DEFAULT };
    struct buf header;
    MQLONG reason;

    memcpy(&made, md, offsetof(MQMD, GroupId));
    buf_init(&header, LIST_MAX);
    reason = put_header(handle, name, &made, &header);
    if (reason == MQRC_NONE) {
        *length = (MQLONG)header.length;
        reason = header.length > (size_t)room ? MQRC_PROPERTY_VALUE_TOO_BIG : MQRC_NONE;
    }
    if (reason == MQRC_NONE) {
        memcpy(to, header.data, header.length);
        memcpy(md, &made, offsetof(MQMD, GroupId));
        if (options->Options & MQMHBO_DELETE_PROPERTIES)
            remove_chosen(handle, name);
    }
    buf_release(&header);
    return reason;
}

static MQLONG to_buffer(struct message_handle *handle, const MQMHBO *options, const void *given, MQMD *md, MQLONG room, char *to,
                        MQLONG *length)
{
    struct name name;
    MQLONG reason;

    if (!is_structure(options, MQMHBO_STRUC_ID))
        return MQRC_MHBO_ERROR;
    if ((options->Options & ~(MQMHBO_PROPERTIES_IN_MQRFH2 | MQMHBO_DELETE_PROPERTIES)))
        return MQRC_OPTIONS_ERROR;
    if (!md || memcmp(md->StrucId, MQMD_STRUC_ID, 4) != 0 || md->Version < MQMD_VERSION_1 || md->Version > MQMD_VERSION_2)
        return MQRC_MD_ERROR;
    if (room < 0)
        return MQRC_BUFFER_LENGTH_ERROR;
    if (room && !to)
        return MQRC_BUFFER_ERROR;
    reason = take_name(given, &name);
    if (reason == MQRC_NONE)
        reason = name_to_buffer(handle, options, name.text, md, room, to, length);
    buf_release(&name.room);
    return reason;
}

void MQMHBUF(MQHCONN Hconn, MQHMSG Hmsg, PMQVOID pMsgHBufOpts, PMQVOID pName, PMQVOID pMsgDesc, MQLONG BufferLength,
             PMQVOID pBuffer, PMQLONG pDataLength, PMQLONG pCompCode, PMQLONG pReason)
{
    struct message_handle *handle;
    MQLONG reason = take(Hconn, Hmsg, &handle);

    if (reason == MQRC_NONE && !pDataLength)
        reason = MQRC_DATA_LENGTH_ERROR;
    if (reason == MQRC_NONE)
        reason = to_buffer(handle, pMsgHBufOpts, pName, pMsgDesc, BufferLength, pBuffer, pDataLength);
    leave(pCompCode, pReason, reason);
}

/* What of the data stays, and its descriptor, when its properties are to go. */
static void take_out(MQMD *md, const MQMD *rest, const struct buf *front, size_t behind, char *buffer, MQLONG length,
                     MQLONG *data_length)
{
    memmove(buffer + front->length, buffer + behind, (size_t)length - behind);
    memcpy(buffer, front->data, front->length);
    *data_length = (MQLONG)(front->length + (size_t)length - behind);
    memcpy(md->Format, rest->Format, sizeof md->Format);
    md->Encoding = rest->Encoding;
    md->CodedCharSetId = rest->CodedCharSetId;
}

static MQLONG from_buffer(struct message_handle *handle, const MQBMHO *options, MQMD *md, MQLONG length, char *buffer,
                          MQLONG *data_length)
{
    struct buf list, front;
    size_t behind;
    MQMD rest = { MQMD_DEFAULT };
    bool good;

    if (!is_structure(options, MQBMHO_STRUC_ID))
        return MQRC_BMHO_ERROR;
    if (options->Options & ~MQBMHO_DELETE_PROPERTIES)
        return MQRC_OPTIONS_ERROR;
    if (!md || memcmp(md->StrucId, MQMD_STRUC_ID, 4) != 0 || md->Version < MQMD_VERSION_1 || md->Version > MQMD_VERSION_2)
        return MQRC_MD_ERROR;
    if (length < 0 || length > MQI_MESSAGE_MAX)
        return MQRC_BUFFER_LENGTH_ERROR;
    if (length && !buffer)
        return MQRC_BUFFER_ERROR;
    memcpy(&rest, md, md->Version == MQMD_VERSION_1 ? offsetof(MQMD, GroupId) : sizeof rest);
    buf_init(&list, LIST_MAX);
    buf_init(&front, (size_t)length + MQRFH_STRUC_LENGTH_FIXED_2);
    good = properties_lift(LIFT_ALL, &rest, length ? span_bytes(buffer, (size_t)length) : SPAN_NONE, &list, &front, &behind);
    if (good && !buf_failed(&list)) {
        handle->md = rest;
        if (options->Options & MQBMHO_DELETE_PROPERTIES)
            take_out(md, &rest, &front, behind, buffer, length, data_length);
        else
            *data_length = length;
        buf_release(&handle->list);
        handle->list = list;
        handle->cursor = NOWHERE;
    } else {
        buf_release(&list);
    }
    buf_release(&front);
    return good ? MQRC_NONE : MQRC_RFH_FORMAT_ERROR;
}

void MQBUFMH(MQHCONN Hconn, MQHMSG Hmsg, PMQVOID pBufMsgHOpts, PMQVOID pMsgDesc, MQLONG BufferLength, PMQVOID pBuffer,
             PMQLONG pDataLength, PMQLONG pCompCode, PMQLONG pReason)
{
    struct message_handle *handle;
    MQLONG reason = take(Hconn, Hmsg, &handle);

    if (reason == MQRC_NONE && !pDataLength)
        reason = MQRC_DATA_LENGTH_ERROR;
    if (reason == MQRC_NONE)
        reason = from_buffer(handle, pBufMsgHOpts, pMsgDesc, BufferLength, pBuffer, pDataLength);
    leave(pCompCode, pReason, reason);
}

/* -- puts and gets -- */

/* The handle of an option of a put or a get: of this connection, or of none. */
static MQLONG find_for(MQHCONN connection, MQHMSG number, struct message_handle **handle)
{
    *handle = NULL;
    if (number == MQHM_NONE)
        return MQRC_NONE;
    *handle = find(number);
    return *handle && ((*handle)->connection == connection || (*handle)->connection == MQHC_UNASSOCIATED_HCONN) ? MQRC_NONE
                                                                                                                 : MQRC_HMSG_ERROR;
}

/* Properties of the original that go along, where the new handle has none of that name. */
static void put_original(const struct message_handle *original, const struct message_handle *added, MQLONG action,
                         struct buf *list)
{
    static const MQLONG copies[] = { 0, MQCOPY_FORWARD, MQCOPY_REPLY, MQCOPY_REPORT };
    struct reader in = reader_of(buf_span(&original->list));
    struct property property, other;

    while (property_next(&in, &property))
        if ((action == MQACTP_NEW || (property.copy & (copies[action] | MQCOPY_ALL))) &&
            !(added && property_find(buf_span(&added->list), property.name, &other)))
            property_put(list, &property);
}

/* The descriptor of a message that has to do with another one. */
static void make_descriptor(const struct message_handle *original, const struct message_handle *added, MQLONG action, MQMD *md)
{
    const struct property_field *field;

    if (original && (action == MQACTP_NEW || action == MQACTP_FORWARD))
        *md = original->md;
    if (original && (action == MQACTP_REPLY || action == MQACTP_REPORT)) {
        md->MsgType = action == MQACTP_REPLY ? MQMT_REPLY : MQMT_REPORT;
        memcpy(md->CorrelId, original->md.Report & MQRO_PASS_CORREL_ID ? original->md.CorrelId : original->md.MsgId,
               sizeof md->CorrelId);
        if (original->md.Report & MQRO_PASS_MSG_ID)
            memcpy(md->MsgId, original->md.MsgId, sizeof md->MsgId);
        md->Priority = original->md.Priority;
        md->Persistence = original->md.Persistence;
    }
    for (unsigned i = 0; added && (field = property_field_at(i)); i++)
        if (added->set & 1U << i)
            property_copy_field(field, &added->md, md);
    md->Version = MQMD_VERSION_2;
}

MQLONG message_handle_put(MQHCONN connection, const MQPMO *pmo, const MQMD *md, struct buf *list, MQMD *made, bool *md_made)
{
    struct message_handle *original, *added;
    MQLONG action = pmo->Version < MQPMO_VERSION_3 ? MQACTP_NEW : pmo->Action, reason;
    bool has = pmo->Version >= MQPMO_VERSION_3;

    pthread_mutex_lock(&lock);
    reason = find_for(connection, has ? pmo->OriginalMsgHandle : MQHM_NONE, &original);
    if (reason == MQRC_NONE)
        reason = find_for(connection, has ? pmo->NewMsgHandle : MQHM_NONE, &added);
    if (reason == MQRC_NONE && (action < MQACTP_NEW || action > MQACTP_REPORT))
        reason = MQRC_ACTION_ERROR;
    if (reason == MQRC_NONE && action != MQACTP_NEW && !original)
        reason = MQRC_HMSG_ERROR;
    *md_made = reason == MQRC_NONE && (!md || (pmo->Options & MQPMO_MD_FOR_OUTPUT_ONLY));
    if (*md_made && !original && !added)
        reason = MQRC_MD_ERROR;
    if (reason == MQRC_NONE && original)
        put_original(original, added, action, list);
    if (reason == MQRC_NONE && added)
        buf_put_span(list, buf_span(&added->list));
    if (reason == MQRC_NONE && *md_made)
        make_descriptor(original, added, action, made);
    pthread_mutex_unlock(&lock);
    return reason == MQRC_NONE && buf_failed(list) ? MQRC_PROPERTIES_TOO_BIG : reason;
}

static void replace(struct message_handle *handle, struct span list, const MQMD *md)
{
    buf_clear(&handle->list);
    buf_put_span(&handle->list, list);
    handle->cursor = NOWHERE;
    handle->md = *md;
    handle->md.Version = MQMD_VERSION_2;
    handle->set = 0;
}

void message_handle_was_put(MQHCONN connection, const MQPMO *pmo, struct span list, const MQMD *md)
{
    struct message_handle *handle;

    if (pmo->Version < MQPMO_VERSION_3)
        return;
    pthread_mutex_lock(&lock);
    if (find_for(connection, pmo->NewMsgHandle, &handle) == MQRC_NONE && handle)
        replace(handle, list, md);
    if (find_for(connection, pmo->OriginalMsgHandle, &handle) == MQRC_NONE && handle)
        handle->cursor = NOWHERE;
    pthread_mutex_unlock(&lock);
}

MQLONG message_handle_get(MQHCONN connection, MQHMSG number, MQMD *md)
{
    struct message_handle *handle;
    MQLONG reason;

    pthread_mutex_lock(&lock);
    reason = find_for(connection, number, &handle);
    if (reason == MQRC_NONE && handle) {
        *md = handle->md;
        md->Version = MQMD_VERSION_2;
    }
    pthread_mutex_unlock(&lock);
    return reason;
}

void message_handle_was_got(MQHCONN connection, MQHMSG number, struct span list, const MQMD *md)
{
    struct message_handle *handle;

    pthread_mutex_lock(&lock);
    if (find_for(connection, number, &handle) == MQRC_NONE && handle)
        replace(handle, list, md);
    pthread_mutex_unlock(&lock);
}
