/* icsf_client.c - asking ICSF. */
#include "racf/icsf_client.h"

#include "base/mem.h"

enum icsf_request {
#define REQUEST(number, name, from, states, text) ICSF_##name = number,
#include "racf/icsf_requests.def"
#undef REQUEST
};

static const char SOCKET[] = "run/private/icsf";
enum { RESTART_PATIENCE = 10000 /* milliseconds that a restart of icsf may take */ };

struct icsf {
    struct link *link; /* NULL: to be connected at the next request */
};

int icsf_open(struct icsf **result)
{
    struct icsf *icsf = mem_alloc(1, sizeof *icsf);
    int reason = link_connect(&icsf->link, SOCKET, RESTART_PATIENCE);

    if (reason < 0) {
        mem_free(icsf);
        return reason;
    }
    *result = icsf;
    return 0;
}

void icsf_close(struct icsf *icsf)
{
    if (!icsf)
        return;
    link_close(icsf->link);
    mem_free(icsf);
}

/* Nothing that icsf does is harmed by being asked twice (KEY_DEFINE then says EXISTS, KEY_ROTATE that none was made): so a request
 * whose link broke is made once more over a new one. */
static void ask(struct icsf *icsf, uint16_t type, struct call *call)
{
    int reason = REASON_GONE;

    for (int attempt = 0; attempt < 2 && reason == REASON_GONE; attempt++) {
        reason = icsf->link ? 0 : link_connect(&icsf->link, SOCKET, RESTART_PATIENCE);
        if (reason == 0) {
            call_ask(call, icsf->link, type);
            reason = call->reason;
        } else {
            call_answered(call, reason);
            break;
        }
        if (reason == REASON_GONE || reason == REASON_TIMEOUT || reason == REASON_VERSION) {
            link_close(icsf->link);
            icsf->link = NULL;
        }
    }
}

/* The whole answer goes to out. */
static int take_all(struct call *call, struct buf *out)
{
    buf_put_span(out, reader_bytes(&call->in, call->in.rest.length));
    if (call->reason == 0 && buf_failed(out))
        call->reason = REASON_TOO_LONG;
    return call_end(call);
}

static int ask_about(struct icsf *icsf, uint16_t type, const char *purpose, struct span bytes, struct buf *out)
{
    struct call call;

    call_begin(&call, 2 << 20);
    buf_put_field_text(&call.request, purpose);
    buf_put_field(&call.request, bytes);
    ask(icsf, type, &call);
    return take_all(&call, out);
}

int icsf_seal(struct icsf *icsf, const char *purpose, struct span secret, struct buf *sealed)
{
    return ask_about(icsf, ICSF_SEAL, purpose, secret, sealed);
}

int icsf_unseal(struct icsf *icsf, const char *purpose, struct span sealed, struct buf *secret)
{
    return ask_about(icsf, ICSF_UNSEAL, purpose, sealed, secret);
}

int icsf_random(struct icsf *icsf, size_t count, struct buf *out)
{
    struct call call;

    call_begin(&call, 64);
    buf_put_u32(&call.request, count > UINT32_MAX ? UINT32_MAX : (uint32_t)count);
    ask(icsf, ICSF_RANDOM, &call);
    return take_all(&call, out);
}

static void begin(struct call *call, const char *label)
{
    call_begin(call, 1000);
    buf_put_field_text(&call->request, label);
}

int icsf_key_define(struct icsf *icsf, const char *label)
{
    struct call call;

    begin(&call, label);
    ask(icsf, ICSF_KEY_DEFINE, &call);
    return call_end(&call);
}

int icsf_key_archive(struct icsf *icsf, const char *label, bool archived)
{
    struct call call;

    begin(&call, label);
    buf_put_u8(&call.request, archived);
    ask(icsf, ICSF_KEY_ARCHIVE, &call);
    return call_end(&call);
}

int icsf_key_drop(struct icsf *icsf, const char *label, uint32_t below)
{
    struct call call;

    begin(&call, label);
    buf_put_u32(&call.request, below);
    ask(icsf, ICSF_KEY_DROP, &call);
    return call_end(&call);
}

int icsf_key_rotate(struct icsf *icsf, const char *label, uint32_t *version, bool *made)
{
    struct call call;

    begin(&call, label);
    ask(icsf, ICSF_KEY_ROTATE, &call);
    *version = reader_u32(&call.in);
    *made = reader_u8(&call.in) != 0;
    return call_end(&call);
}

int icsf_key_list(struct icsf *icsf, struct buf *out)
{
    struct call call;

    call_begin(&call, 1);
    ask(icsf, ICSF_KEY_LIST, &call);
    return take_all(&call, out);
}

int icsf_key_derive(struct icsf *icsf, const char *label, uint32_t *version, const unsigned char salt[32], unsigned char key[64])
{
    struct span bytes;
    struct call call;
    uint32_t used;

    begin(&call, label);
    buf_put_u32(&call.request, *version);
    buf_put(&call.request, salt, 32);
    ask(icsf, ICSF_KEY_DERIVE, &call);
    used = reader_u32(&call.in);
    bytes = reader_bytes(&call.in, 64);
    if (call.reason == 0)
        call.reason = reader_end(&call.in);
    if (call.reason == 0) {
        *version = used;
        memcpy(key, bytes.data, 64);
    }
    return call_end(&call);
}
