/* smf_client.c - asking SMF. */
#include "racf/smf_client.h"

#include "base/link.h"
#include "base/mem.h"

enum smf_request {
#define REQUEST(number, name, from, states, text) SMF_##name = number,
#include "racf/smf_requests.def"
#undef REQUEST
};

static const char SOCKET[] = "run/private/smf";
enum { REQUEST_MAX = 1 << 20, LINES_MAX = 1 << 16 };

struct smf {
    struct link *link; /* NULL: to be connected at the next request */
    int hurry;
};

struct smf *smf_open(int hurry)
{
    struct smf *smf = mem_alloc(1, sizeof *smf);

    smf->hurry = hurry ? hurry : LINK_PATIENCE;
    return smf;
}

void smf_close(struct smf *smf)
{
    if (!smf)
        return;
    link_close(smf->link);
    mem_free(smf);
}

/* Everything can be asked twice: RECORD by its token, the rest because nothing is lost by it. */
static void ask(struct smf *smf, uint16_t type, int patience, struct call *call)
{
    struct patience left = patience_of(patience);
    int reason;

    do {
        reason = smf->link && link_usable(smf->link) ? 0 : REASON_GONE;
        if (reason < 0) {
            link_close(smf->link);
            smf->link = NULL;
            reason = link_connect(&smf->link, SOCKET, patience);
            if (reason == 0)
                link_hurry(smf->link, smf->hurry);
            else
                smf->link = NULL;
        }
        if (reason == 0)
            reason = buf_failed(&call->request) ? REASON_TOO_LONG : link_call(smf->link, type, &call->request, &call->answer);
    } while (patience_left(&left, reason));
    call_answered(call, reason);
}

/* The whole answer is lines. */
static int take_lines(struct call *call, struct buf *lines)
{
    struct span said = call_lines(call, LINES_MAX);

    if (lines)
        buf_put_span(lines, said);
    return call_end(call);
}

int smf_record(struct smf *smf, int patience, uint64_t token, struct span records, struct buf *lines)
{
    struct call call;

    call_begin(&call, REQUEST_MAX);
    buf_put_u64(&call.request, token);
    buf_put_field(&call.request, records);
    ask(smf, SMF_RECORD, patience, &call);
    return take_lines(&call, lines);
}

int smf_switch(struct smf *smf, struct buf *lines)
{
    struct call call;

    call_begin(&call, 1);
    ask(smf, SMF_SWITCH, 0, &call);
    return take_lines(&call, lines);
}

int smf_clear(struct smf *smf, const char *name, struct buf *lines)
{
    struct call call;

    call_begin(&call, 100);
    buf_put_field_text(&call.request, name);
    ask(smf, SMF_CLEAR, 0, &call);
    return take_lines(&call, lines);
}

int smf_status(struct smf *smf, struct buf *out)
{
    struct call call;

    call_begin(&call, 1);
    ask(smf, SMF_STATUS, 0, &call);
    buf_put_span(out, reader_bytes(&call.in, call.in.rest.length));
    return call_end(&call);
}

int smf_check(struct smf *smf, struct span sealed, const unsigned char seal[32])
{
    struct call call;

    call_begin(&call, 8192);
    buf_put_field(&call.request, sealed);
    buf_put(&call.request, seal, 32);
    ask(smf, SMF_CHECK, 0, &call);
    return call_end(&call);
}

int smf_status_get(struct reader *in, struct smf_status *status)
{
    struct span hash;

    status->next = reader_u64(in);
    hash = reader_bytes(in, sizeof status->hash);
    memcpy(status->hash, hash.data, hash.length);
    status->size = reader_u64(in);
    status->lost = reader_u64(in);
    status->count = reader_u32(in);
    if (status->count > ARRAY_COUNT(status->files))
        return REASON_LIMIT;
    for (uint32_t i = 0; i < status->count; i++) {
        struct smf_status_file *file = &status->files[i];

        reader_text(in, file->name, sizeof file->name);
        file->state = reader_u8(in);
        file->generation = reader_u64(in);
        file->bytes = reader_u64(in);
    }
    return reader_end(in);
}

const char *smf_state_text(uint8_t state)
{
    static const char *const texts[] = { "ALTERNATE", "ACTIVE", "DUMP REQUIRED", "DAMAGED" };

    return state < ARRAY_COUNT(texts) ? texts[state] : "UNKNOWN";
}
