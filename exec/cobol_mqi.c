/* cobol_mqi.c - the calls of the MQI as COBOL programs make them.
 *
 * RETURN-CODE is 0 behind each: what became of it stands in its last two parameters.
 */
#include "exec/cobol_mqi.h"

#include <string.h>

#include "base/bug.h"
#include "exec/cobol_host.h"
#include "mstr/mqi_call.h"
#include "mstr/mqi_layout.h"

enum { ABEND_PROTECTION = 0x0c4, PROTECTION_REASON = 0x11 };

typedef unsigned char byte; /* of the program's storage, wherever that lies */

/* A program that passes fewer parameters would have us write anywhere. */
static void need(int parameters)
{
    if (libcob.cob_get_global_ptr()->cob_call_params < parameters)
        cobol_abend(ABEND_PROTECTION, 0, PROTECTION_REASON);
}

static MQLONG number_of(const byte *at)
{
    return (MQLONG)((uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3]);
}

static void set_number(byte *at, MQLONG number)
{
    const uint32_t bits = (uint32_t)number;

    for (int i = 0; i < 4; i++)
        at[i] = (byte)(bits >> (24 - 8 * i));
}

static MQINT64 long_of(const byte *at)
{
    return (MQINT64)((uint64_t)(uint32_t)number_of(at) << 32 | (uint32_t)number_of(at + 4));
}

static void set_long(byte *at, MQINT64 number)
{
    set_number(at, (MQLONG)(uint32_t)((uint64_t)number >> 32));
    set_number(at + 4, (MQLONG)(uint32_t)(uint64_t)number);
}

static int told(byte *code, byte *reason, MQLONG code_value, MQLONG reason_value)
{
    set_number(code, code_value);
    set_number(reason, reason_value);
    return 0;
}

/* A structure of the program as the library wants it, in native; and back. */
#define TAKE(structure, native, at) mqi_layout_swap(MQI_LAYOUT_##structure, at, native)
#define GIVE(structure, native, at) mqi_layout_swap(MQI_LAYOUT_##structure, native, at)

static bool is_text(const struct mqi_field *field)
{
    return field->kind == MQI_PART && field->part == MQI_LAYOUT_MQCHARV;
}

/* Texts that lie at a distance from the program's structure do not lie there from the copy: their addresses instead. */
static void anchor(enum mqi_layout_number number, void *native, const byte *at)
{
    const struct mqi_layout *layout = mqi_layout(number);

    for (size_t i = 0; i < layout->count; i++) {
        MQCHARV *text = (MQCHARV *)(void *)((char *)native + layout->fields[i].offset);

        if (is_text(&layout->fields[i]) && !text->VSPtr && text->VSOffset)
            text->VSPtr = (void *)(uintptr_t)(at + text->VSOffset);
    }
}

static void weigh_anchor(enum mqi_layout_number number, void *native, const byte *at)
{
    const struct mqi_layout *layout = mqi_layout(number);

    for (size_t i = 0; i < layout->count; i++) {
        MQCHARV *text = (MQCHARV *)(void *)((char *)native + layout->fields[i].offset);

        if (is_text(&layout->fields[i]) && text->VSOffset && text->VSPtr == at + text->VSOffset)
            text->VSPtr = NULL;
    }
}

static int call_MQCONN(byte *name, byte *connection, byte *code, byte *reason)
{
    MQLONG c, r;
    MQHCONN handle;

    need(4);
    MQCONN((PMQCHAR)name, &handle, &c, &r);
    set_number(connection, handle);
    return told(code, reason, c, r);
}

/* The security parameters lie beside the options, or where a pointer in them says. */
static const byte *security_of(const MQCNO *options, const byte *at)
{
    if (options->Version < MQCNO_VERSION_5)
        return NULL;
    if (options->SecurityParmsPtr)
        return options->SecurityParmsPtr;
    return options->SecurityParmsOffset ? at + options->SecurityParmsOffset : NULL;
}

static int call_MQCONNX(byte *name, byte *options, byte *connection, byte *code, byte *reason)
{
    const byte *security;
    MQHCONN handle;
    MQLONG c, r;
    MQCNO cno;
    MQCSP csp;

    need(5);
    TAKE(MQCNO, &cno, options);
    security = security_of(&cno, options);
    if (security) {
        TAKE(MQCSP, &csp, security);
        if (!csp.CSPUserIdPtr && csp.CSPUserIdOffset)
            csp.CSPUserIdPtr = (void *)(uintptr_t)(security + csp.CSPUserIdOffset);
        if (!csp.CSPPasswordPtr && csp.CSPPasswordOffset)
            csp.CSPPasswordPtr = (void *)(uintptr_t)(security + csp.CSPPasswordOffset);
        cno.SecurityParmsPtr = &csp;
    }
    MQCONNX((PMQCHAR)name, &cno, &handle, &c, &r);
    if (cno.Version >= MQCNO_VERSION_5) /* of older versions a program may have no room for it */
        memcpy(options + offsetof(MQCNO, ConnectionId), cno.ConnectionId, sizeof cno.ConnectionId);
    set_number(connection, handle);
    return told(code, reason, c, r);
}

static int call_MQDISC(byte *connection, byte *code, byte *reason)
{
    MQHCONN handle;
    MQLONG c, r;

    need(3);
    handle = number_of(connection);
    MQDISC(&handle, &c, &r);
    set_number(connection, handle);
    return told(code, reason, c, r);
}

/* Of older versions a program may have only so much: what is behind that is not looked at, and not written. */
static void take_od(MQOD *od, const byte *at)
{
    TAKE(MQOD, od, at);
    if (od->Version >= MQOD_VERSION_4)
        anchor(MQI_LAYOUT_MQOD, od, at);
}

static void give_od(MQOD *od, byte *at)
{
    if (od->Version >= MQOD_VERSION_4)
        weigh_anchor(MQI_LAYOUT_MQOD, od, at);
    GIVE(MQOD, od, at);
}

static int call_MQOPEN(byte *connection, byte *object, byte *options, byte *handle, byte *code, byte *reason)
{
    MQHOBJ opened;
    MQLONG c, r;
    MQOD od;

    need(6);
    take_od(&od, object);
    MQOPEN(number_of(connection), &od, number_of(options), &opened, &c, &r);
    give_od(&od, object);
    set_number(handle, opened);
    return told(code, reason, c, r);
}

static int call_MQCLOSE(byte *connection, byte *handle, byte *options, byte *code, byte *reason)
{
    MQHOBJ closed;
    MQLONG c, r;

    need(5);
    closed = number_of(handle);
    MQCLOSE(number_of(connection), &closed, number_of(options), &c, &r);
    set_number(handle, closed);
    return told(code, reason, c, r);
}

static int call_MQPUT(byte *connection, byte *handle, byte *descriptor, byte *options, byte *length, byte *buffer, byte *code,
                      byte *reason)
{
    MQLONG c, r;
    MQMD md;
    MQPMO pmo;

    need(8);
    TAKE(MQMD, &md, descriptor);
    TAKE(MQPMO, &pmo, options);
    MQPUT(number_of(connection), number_of(handle), &md, &pmo, number_of(length), buffer, &c, &r);
    GIVE(MQMD, &md, descriptor);
    GIVE(MQPMO, &pmo, options);
    return told(code, reason, c, r);
}

static int call_MQPUT1(byte *connection, byte *object, byte *descriptor, byte *options, byte *length, byte *buffer, byte *code,
                       byte *reason)
{
    MQLONG c, r;
    MQOD od;
    MQMD md;
    MQPMO pmo;

    need(8);
    take_od(&od, object);
    TAKE(MQMD, &md, descriptor);
    TAKE(MQPMO, &pmo, options);
    MQPUT1(number_of(connection), &od, &md, &pmo, number_of(length), buffer, &c, &r);
    give_od(&od, object);
    GIVE(MQMD, &md, descriptor);
    GIVE(MQPMO, &pmo, options);
    return told(code, reason, c, r);
}

static int call_MQGET(byte *connection, byte *handle, byte *descriptor, byte *options, byte *size, byte *buffer, byte *length,
                      byte *code, byte *reason)
{
    MQLONG c, r, got;
    MQMD md;
    MQGMO gmo;

    need(9);
    TAKE(MQMD, &md, descriptor);
    TAKE(MQGMO, &gmo, options);
    MQGET(number_of(connection), number_of(handle), &md, &gmo, number_of(size), buffer, &got, &c, &r);
    GIVE(MQMD, &md, descriptor);
    GIVE(MQGMO, &gmo, options);
    set_number(length, got);
    return told(code, reason, c, r);
}

/* Numbers of MQINQ and MQSET. More than the library takes it refuses by their count, and looks at none. */
static void take_numbers(MQLONG *numbers, const byte *at, MQLONG count)
{
    for (MQLONG i = 0; i < count && i < MQI_SELECTORS_MAX; i++)
        numbers[i] = number_of(at + 4 * i);
}

static int call_MQINQ(byte *connection, byte *handle, byte *selector_count, byte *selectors, byte *number_count, byte *numbers,
                      byte *length, byte *text, byte *code, byte *reason)
{
    MQLONG c, r, asked[MQI_SELECTORS_MAX], values[MQI_SELECTORS_MAX], count;

    need(10);
    count = number_of(number_count);
    if (count > MQI_SELECTORS_MAX) /* there cannot be so many answers */
        count = MQI_SELECTORS_MAX;
    take_numbers(asked, selectors, number_of(selector_count));
    take_numbers(values, numbers, count);
    MQINQ(number_of(connection), number_of(handle), number_of(selector_count), asked, count, values, number_of(length),
          (PMQCHAR)text, &c, &r);
    for (MQLONG i = 0; i < count; i++)
        set_number(numbers + 4 * i, values[i]);
    return told(code, reason, c, r);
}

static int call_MQSET(byte *connection, byte *handle, byte *selector_count, byte *selectors, byte *number_count, byte *numbers,
                      byte *length, byte *text, byte *code, byte *reason)
{
    MQLONG c, r, asked[MQI_SELECTORS_MAX], values[MQI_SELECTORS_MAX], count;

    need(10);
    count = number_of(number_count);
    if (count > MQI_SELECTORS_MAX)
        count = MQI_SELECTORS_MAX;
    take_numbers(asked, selectors, number_of(selector_count));
    take_numbers(values, numbers, count);
    MQSET(number_of(connection), number_of(handle), number_of(selector_count), asked, count, values, number_of(length),
          (PMQCHAR)text, &c, &r);
    return told(code, reason, c, r);
}

static int call_MQSUB(byte *connection, byte *descriptor, byte *destination, byte *subscription, byte *code, byte *reason)
{
    MQHOBJ handle, subscribed;
    MQLONG c, r;
    MQSD sd;

    need(6);
    TAKE(MQSD, &sd, descriptor);
    anchor(MQI_LAYOUT_MQSD, &sd, descriptor);
    handle = number_of(destination);
    MQSUB(number_of(connection), &sd, &handle, &subscribed, &c, &r);
    weigh_anchor(MQI_LAYOUT_MQSD, &sd, descriptor);
    GIVE(MQSD, &sd, descriptor);
    set_number(destination, handle);
    set_number(subscription, subscribed);
    return told(code, reason, c, r);
}

static int call_MQSUBRQ(byte *connection, byte *subscription, byte *action, byte *options, byte *code, byte *reason)
{
    MQLONG c, r;
    MQSRO sro;

    need(6);
    TAKE(MQSRO, &sro, options);
    MQSUBRQ(number_of(connection), number_of(subscription), number_of(action), &sro, &c, &r);
    GIVE(MQSRO, &sro, options);
    return told(code, reason, c, r);
}

static int call_MQSTAT(byte *connection, byte *type, byte *status, byte *code, byte *reason)
{
    MQLONG c, r;
    MQSTS sts;

    need(5);
    TAKE(MQSTS, &sts, status);
    MQSTAT(number_of(connection), number_of(type), &sts, &c, &r);
    GIVE(MQSTS, &sts, status);
    return told(code, reason, c, r);
}

/* -- callbacks -- */

/* A program has COBOL's structures, and everything by reference. What is not there has no address. Only the areas come back. */
static void invoke(MQCB_FUNCTION *function, MQHCONN connection, PMQVOID md, PMQVOID gmo, PMQVOID buffer, PMQCBC context)
{
    byte handle[4], descriptor[sizeof(MQMD)], options[sizeof(MQGMO)], told_of[sizeof(MQCBC)];
    int (*program)(byte *, byte *, byte *, void *, byte *);
    MQCBC after;

    memcpy(&program, &function, sizeof program);
    set_number(handle, connection);
    if (md)
        GIVE(MQMD, md, descriptor);
    if (gmo)
        GIVE(MQGMO, gmo, options);
    GIVE(MQCBC, context, told_of);
    libcob.cob_get_global_ptr()->cob_call_params = 5;
    program(handle, md ? descriptor : NULL, gmo ? options : NULL, buffer, told_of);
    TAKE(MQCBC, &after, told_of);
    context->CallbackArea = after.CallbackArea;
    context->ConnectionArea = after.ConnectionArea;
}

/* The runtime of GnuCOBOL is for one thread, as a COBOL program of the mainframe that is not compiled with THREAD. */
const struct mqi_language cobol_mqi_language = { .swapped = true, .one_thread = true, .invoke = invoke };

/* DIFFERS: MQCBD-CALLBACKFUNCTION is a PROCEDURE-POINTER: GnuCOBOL has no FUNCTION-POINTER. SET ... TO ENTRY is the same. */
static int call_MQCB(byte *connection, byte *operation, byte *callback, byte *handle, byte *descriptor, byte *options, byte *code,
                     byte *reason)
{
    MQLONG c, r;
    MQCBD cbd;
    MQMD md;
    MQGMO gmo;

    need(8);
    if (callback)
        TAKE(MQCBD, &cbd, callback);
    if (descriptor)
        TAKE(MQMD, &md, descriptor);
    if (options)
        TAKE(MQGMO, &gmo, options);
    MQCB(number_of(connection), number_of(operation), callback ? &cbd : NULL, number_of(handle), descriptor ? &md : NULL,
         options ? &gmo : NULL, &c, &r);
    return told(code, reason, c, r);
}

static int call_MQCTL(byte *connection, byte *operation, byte *options, byte *code, byte *reason)
{
    MQLONG c, r;
    MQCTLO ctlo;

    need(5);
    TAKE(MQCTLO, &ctlo, options);
    MQCTL(number_of(connection), number_of(operation), &ctlo, &c, &r);
    return told(code, reason, c, r);
}

/* -- message handles -- */

static int call_MQCRTMH(byte *connection, byte *options, byte *message, byte *code, byte *reason)
{
    MQHMSG handle;
    MQLONG c, r;
    MQCMHO cmho;

    need(5);
    TAKE(MQCMHO, &cmho, options);
    MQCRTMH(number_of(connection), &cmho, &handle, &c, &r);
    set_long(message, handle);
    return told(code, reason, c, r);
}

static int call_MQDLTMH(byte *connection, byte *message, byte *options, byte *code, byte *reason)
{
    MQHMSG handle;
    MQLONG c, r;
    MQDMHO dmho;

    need(5);
    TAKE(MQDMHO, &dmho, options);
    handle = long_of(message);
    MQDLTMH(number_of(connection), &handle, &dmho, &c, &r);
    set_long(message, handle);
    return told(code, reason, c, r);
}

/* A name is a structure of its own: its text may lie at a distance from it. */
static void take_name(MQCHARV *name, const byte *at)
{
    TAKE(MQCHARV, name, at);
    if (!name->VSPtr && name->VSOffset)
        name->VSPtr = (void *)(uintptr_t)(at + name->VSOffset);
}

static int call_MQSETMP(byte *connection, byte *message, byte *options, byte *name, byte *descriptor, byte *type, byte *length,
                        byte *value, byte *code, byte *reason)
{
    MQLONG c, r;
    MQSMPO smpo;
    MQCHARV charv;
    MQPD pd;

    need(10);
    TAKE(MQSMPO, &smpo, options);
    take_name(&charv, name);
    TAKE(MQPD, &pd, descriptor);
    MQSETMP(number_of(connection), long_of(message), &smpo, &charv, &pd, number_of(type), number_of(length), value, &c, &r);
    return told(code, reason, c, r);
}

static int call_MQINQMP(byte *connection, byte *message, byte *options, byte *name, byte *descriptor, byte *type, byte *room,
                        byte *value, byte *length, byte *code, byte *reason)
{
    MQLONG c, r, of_type, got;
    MQIMPO impo;
    MQCHARV charv;
    MQPD pd;

    need(11);
    TAKE(MQIMPO, &impo, options);
    anchor(MQI_LAYOUT_MQIMPO, &impo, options);
    take_name(&charv, name);
    TAKE(MQPD, &pd, descriptor);
    of_type = number_of(type);
    got = number_of(length);
    MQINQMP(number_of(connection), long_of(message), &impo, &charv, &pd, &of_type, number_of(room), value, &got, &c, &r);
    weigh_anchor(MQI_LAYOUT_MQIMPO, &impo, options);
    GIVE(MQIMPO, &impo, options);
    GIVE(MQPD, &pd, descriptor);
    set_number(type, of_type);
    set_number(length, got);
    return told(code, reason, c, r);
}

static int call_MQDLTMP(byte *connection, byte *message, byte *options, byte *name, byte *code, byte *reason)
{
    MQLONG c, r;
    MQDMPO dmpo;
    MQCHARV charv;

    need(6);
    TAKE(MQDMPO, &dmpo, options);
    take_name(&charv, name);
    MQDLTMP(number_of(connection), long_of(message), &dmpo, &charv, &c, &r);
    return told(code, reason, c, r);
}

static int call_MQMHBUF(byte *connection, byte *message, byte *options, byte *name, byte *descriptor, byte *room, byte *buffer,
                        byte *length, byte *code, byte *reason)
{
    MQLONG c, r, got;
    MQMHBO mhbo;
    MQCHARV charv;
    MQMD md;

    need(10);
    TAKE(MQMHBO, &mhbo, options);
    take_name(&charv, name);
    TAKE(MQMD, &md, descriptor);
    got = number_of(length);
    MQMHBUF(number_of(connection), long_of(message), &mhbo, &charv, &md, number_of(room), buffer, &got, &c, &r);
    GIVE(MQMD, &md, descriptor);
    set_number(length, got);
    return told(code, reason, c, r);
}

static int call_MQBUFMH(byte *connection, byte *message, byte *options, byte *descriptor, byte *size, byte *buffer, byte *length,
                        byte *code, byte *reason)
{
    MQLONG c, r, got;
    MQBMHO bmho;
    MQMD md;

    need(9);
    TAKE(MQBMHO, &bmho, options);
    TAKE(MQMD, &md, descriptor);
    got = number_of(length);
    MQBUFMH(number_of(connection), long_of(message), &bmho, &md, number_of(size), buffer, &got, &c, &r);
    GIVE(MQMD, &md, descriptor);
    set_number(length, got);
    return told(code, reason, c, r);
}

/* -- units of work -- */

static int call_MQBEGIN(byte *connection, byte *options, byte *code, byte *reason)
{
    MQLONG c, r;

    need(4);
    MQBEGIN(number_of(connection), options, &c, &r);
    return told(code, reason, c, r);
}

static int call_MQCMIT(byte *connection, byte *code, byte *reason)
{
    MQLONG c, r;

    need(3);
    MQCMIT(number_of(connection), &c, &r);
    return told(code, reason, c, r);
}

static int call_MQBACK(byte *connection, byte *code, byte *reason)
{
    MQLONG c, r;

    need(3);
    MQBACK(number_of(connection), &c, &r);
    return told(code, reason, c, r);
}

#define ENTRY(name) { #name, (void (*)(void))call_##name }
static const struct entry {
    const char *name;
    void (*function)(void);
} entries[] = {
    ENTRY(MQCONN), ENTRY(MQCONNX), ENTRY(MQDISC), ENTRY(MQOPEN), ENTRY(MQCLOSE), ENTRY(MQPUT), ENTRY(MQPUT1), ENTRY(MQGET),
    ENTRY(MQINQ), ENTRY(MQSET), ENTRY(MQBEGIN), ENTRY(MQCMIT), ENTRY(MQBACK), ENTRY(MQSUB), ENTRY(MQSUBRQ), ENTRY(MQSTAT),
    ENTRY(MQCB), ENTRY(MQCTL), ENTRY(MQCRTMH), ENTRY(MQDLTMH), ENTRY(MQSETMP), ENTRY(MQINQMP), ENTRY(MQDLTMP), ENTRY(MQMHBUF),
    ENTRY(MQBUFMH),
};

void *cobol_mqi_entry(const char *name)
{
    for (size_t i = 0; i < ARRAY_COUNT(entries); i++)
        if (strcmp(entries[i].name, name) == 0)
            return (void *)(uintptr_t)entries[i].function;
    return NULL;
}
