/* key_client.c - key labels as people manage them, and who may. */
#include "racf/key_client.h"

#include "racf/racf_request.h"

#define REQUEST REQUEST_NUMBER
enum {
#include "racf/requests.def"
};
#undef REQUEST

enum { LINES_MAX = 1 << 15 };

/* What each act needs: the service as ICSF protects it, and the level to the label that granular key label access
 * control asks for. */
static const struct {
    const char *service;
    enum racf_level label_level;
} acts[] = {
    [KEY_ACT_DEFINE] = { "CSFKGUP", RACF_UPDATE }, /* the key generator utility program */
    [KEY_ACT_LIST] = { "CSFKDSL", RACF_NONE },     /* key data set list */
    [KEY_ACT_ROTATE] = { "CSFKGUP", RACF_CONTROL },
    [KEY_ACT_ARCHIVE] = { "CSFKDMW", RACF_CONTROL }, /* key data set metadata write */
    [KEY_ACT_MASTER] = { "CSFCRC", RACF_NONE },      /* coordinated change of a master key */
};

/* DIFFERS: where no profile of class CSFSERV covers the service, or the class is not active, ICSF lets everybody; here
 * only a user with SPECIAL may. Levels above READ to a label are asked for whether or not granular key label access
 * control is switched on. */
bool key_may(key_decide *decide, void *context, const struct identity *who, enum key_act act, const char *label,
             struct buf *refusal)
{
    struct racf_decision decision;
    bool good;

    decide(context, who, "CSFSERV", acts[act].service, RACF_READ, &decision);
    good = decision.code == 0 || (decision.code == 4 && identity_has(who, IDENTITY_SPECIAL));
    if (good && label && acts[act].label_level != RACF_NONE) {
        decide(context, who, "CSFKEYS", label, acts[act].label_level, &decision);
        good = decision.code != 8;
    }
    if (decision.code == 8)
        racf_ich408i(who, &decision, refusal);
    return good;
}

static void decide_here(void *context, const struct identity *who, const char *class_name, const char *resource,
                        enum racf_level level, struct racf_decision *decision)
{
    racf_check(context, who, class_name, resource, level, 0, decision);
}

bool racf_key_may(struct racf *racf, const struct identity *who, enum key_act act, const char *label,
                  struct buf *refusal)
{
    return key_may(decide_here, racf, who, act, label, refusal);
}

/* Every answer begins with the lines of a refusal, that of a request that failed too. */
static void ask(struct racf *racf, uint16_t type, struct call *call, struct buf *refusal)
{
    racf_call(racf, type, false, call);
    buf_put_span(refusal, call_lines(call, LINES_MAX));
    if (call->reason == 0 && buf_failed(refusal))
        call->reason = REASON_TOO_LONG;
}

static void begin(struct call *call, const char *label)
{
    call_begin(call, 1000);
    buf_put_field_text(&call->request, label);
}

int racf_key_define(struct racf *racf, const char *label, struct buf *refusal)
{
    struct call call;

    begin(&call, label);
    ask(racf, REQUEST_KEY_DEFINE, &call, refusal);
    return call_end(&call);
}

int racf_key_list(struct racf *racf, struct buf *rows, struct buf *refusal)
{
    struct call call;

    call_begin(&call, 1);
    ask(racf, REQUEST_KEY_LIST, &call, refusal);
    buf_put_span(rows, reader_bytes(&call.in, call.in.rest.length));
    if (call.reason == 0 && buf_failed(rows))
        call.reason = REASON_TOO_LONG;
    return call_end(&call);
}

bool key_row_get(struct reader *rows, struct key_row *row)
{
    if (!rows->rest.length)
        return false;
    reader_text(rows, row->label, sizeof row->label);
    row->created = (int64_t)reader_u64(rows);
    row->changed = (int64_t)reader_u64(rows);
    row->version = reader_u32(rows);
    row->versions = reader_u8(rows);
    row->archived = reader_u8(rows) != 0;
    return rows->reason == 0;
}

int racf_key_rotate(struct racf *racf, const char *label, uint32_t *version, bool *made, struct buf *refusal)
{
    struct call call;

    begin(&call, label);
    ask(racf, REQUEST_KEY_ROTATE, &call, refusal);
    *version = reader_u32(&call.in);
    *made = reader_u8(&call.in) != 0;
    return call_end(&call);
}

int racf_key_archive(struct racf *racf, const char *label, bool archived, struct buf *refusal)
{
    struct call call;

    begin(&call, label);
    buf_put_u8(&call.request, archived);
    ask(racf, REQUEST_KEY_ARCHIVE, &call, refusal);
    return call_end(&call);
}
