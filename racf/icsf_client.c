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

/* A request about a label that brings nothing back; more: what follows the label. */
static int ask_of_label(struct icsf *icsf, uint16_t type, const char *label, struct span more)
{
    struct buf request, nothing;
    int reason;

    buf_init(&request, 1000);
    buf_init(&nothing, 1000);
    buf_put_field_text(&request, label);
    buf_put_span(&request, more);
    reason = ask(icsf, type, &request, &nothing);
    buf_release(&nothing);
    buf_release(&request);
    return reason;
}

int icsf_key_define(struct icsf *icsf, const char *label)
{
    return ask_of_label(icsf, ICSF_KEY_DEFINE, label, SPAN_NONE);
}

int icsf_key_archive(struct icsf *icsf, const char *label, bool archived)
{
    return ask_of_label(icsf, ICSF_KEY_ARCHIVE, label, span_bytes(archived ? "\1" : "\0", 1));
}

int icsf_key_drop(struct icsf *icsf, const char *label, uint32_t below)
{
    struct buf number;
    int reason;

    buf_init(&number, 4);
    buf_put_u32(&number, below);
    reason = ask_of_label(icsf, ICSF_KEY_DROP, label, buf_span(&number));
    buf_release(&number);
    return reason;
}

int icsf_key_rotate(struct icsf *icsf, const char *label, uint32_t *version, bool *made)
{
    struct buf request, answer;
    struct reader reader;
    int reason;

    buf_init(&request, 1000);
    buf_init(&answer, 1000);
    buf_put_field_text(&request, label);
    reason = ask(icsf, ICSF_KEY_ROTATE, &request, &answer);
    reader = reader_of(buf_span(&answer));
    *version = reader_u32(&reader);
    *made = reader_u8(&reader) != 0;
    if (reason == 0 && reader_end(&reader) < 0)
        reason = REASON_VERSION;
    buf_release(&answer);
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
