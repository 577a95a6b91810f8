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

/* Nothing that icsf does is harmed by being asked twice but KEY_DEFINE, which then says EXISTS: so a request whose link broke is
 * made once more over a new one. */
static int ask(struct icsf *icsf, uint16_t type, const struct buf *request, struct buf *out)
{
    struct answer answer;
    int reason = REASON_GONE;

    answer_init(&answer);
    for (int attempt = 0; attempt < 2 && reason == REASON_GONE; attempt++) {
        if (!icsf->link) {
            reason = link_connect(&icsf->link, SOCKET, RESTART_PATIENCE);
            if (reason < 0)
                break;
        }
        reason = link_call(icsf->link, type, request, &answer);
        if (reason == REASON_GONE || reason == REASON_TIMEOUT || reason == REASON_VERSION) {
            link_close(icsf->link);
            icsf->link = NULL;
        }
    }
    if (reason == 0) {
        buf_put_span(out, buf_span(&answer.body));
        if (buf_failed(out))
            reason = REASON_TOO_LONG;
    }
    mem_wipe(answer.body.data, answer.body.length);
    answer_release(&answer);
    return reason;
}

static int ask_about(struct icsf *icsf, uint16_t type, const char *purpose, struct span bytes, struct buf *out)
{
    struct buf request;
    int reason;

    buf_init(&request, 2 << 20);
    buf_put_field_text(&request, purpose);
    buf_put_field(&request, bytes);
    reason = ask(icsf, type, &request, out);
    buf_wipe(&request);
    return reason;
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
    struct buf request;
    int reason;

    buf_init(&request, 64);
    buf_put_u32(&request, count > UINT32_MAX ? UINT32_MAX : (uint32_t)count);
    reason = ask(icsf, ICSF_RANDOM, &request, out);
    buf_release(&request);
    return reason;
}

int icsf_key_define(struct icsf *icsf, const char *label)
{
    struct buf request, nothing;
    int reason;

    buf_init(&request, 1000);
    buf_init(&nothing, 1000);
    buf_put_field_text(&request, label);
    reason = ask(icsf, ICSF_KEY_DEFINE, &request, &nothing);
    buf_release(&nothing);
    buf_release(&request);
    return reason;
}

int icsf_key_list(struct icsf *icsf, struct buf *out)
{
    return ask(icsf, ICSF_KEY_LIST, NULL, out);
}

int icsf_key_derive(struct icsf *icsf, const char *label, uint32_t *version, const unsigned char salt[32], unsigned char key[64])
{
    struct buf request, derived;
    struct reader reader;
    struct span bytes;
    uint32_t used;
    int reason;

    buf_init(&request, 1000);
    buf_init(&derived, 1000);
    buf_put_field_text(&request, label);
    buf_put_u32(&request, *version);
    buf_put(&request, salt, 32);
    reason = ask(icsf, ICSF_KEY_DERIVE, &request, &derived);
    reader = reader_of(buf_span(&derived));
    used = reader_u32(&reader);
    bytes = reader_bytes(&reader, 64);
    if (reason == 0 && reader_end(&reader) < 0)
        reason = REASON_VERSION;
    if (reason == 0) {
        *version = used;
        memcpy(key, bytes.data, 64);
    }
    buf_wipe(&derived);
    buf_release(&request);
    return reason;
}
