/* keys.c - key labels: KEY_DEFINE, KEY_LIST, KEY_ROTATE, KEY_ARCHIVE. Decided here, done by icsf, told on the console.
 */
#include "base/mem.h"
#include "racf/decisions.h"
#include "racf/key_client.h"
#include "racf/key_store.h"
#include "racf/messages.h"
#include "racf/recorder.h"

static void decide_for_key(void *context, const struct identity *who, const char *class_name, const char *resource,
                           enum racf_level level, struct racf_decision *decision)
{
    struct racf_process *process = context;

    if (decisions_make(process->decisions, who, class_name, resource, level, 0, decision, NULL) < 0 ||
        record_access(process, decision, who) < 0) {
        decision->code = 8;
        decision->why = RACF_WHY_ERROR;
    }
}

/* Begins the answer (lines of a refusal, then the rest), and has icsf ready. label may be NULL. */
static int allow(struct session *session, enum key_act act, const char *label, struct buf *out, struct icsf **icsf)
{
    struct racf_process *process = process_of(session);
    struct buf refusal;
    int reason = session_bind(session);

    buf_init(&refusal, 1 << 15);
    if (reason == 0 && label)
        reason = key_label_check(span_of(label));
    if (reason == 0 && !key_may(decide_for_key, process, &session->identity, act, label, &refusal)) {
        services_tell(process, buf_span(&refusal));
        reason = REASON_NOT_AUTHORIZED;
    }
    buf_put_field(out, buf_span(&refusal));
    buf_release(&refusal);
    return reason < 0 ? reason : process_icsf(process, icsf);
}

/* What was done, for the console and SYSLOG. */
#define tell(session, id, ...)                                                                                         \
    do {                                                                                                               \
        struct buf said_;                                                                                              \
        buf_init(&said_, 1000);                                                                                        \
        message(&said_, id, (session)->identity.user.text, __VA_ARGS__);                                               \
        services_tell(process_of(session), buf_span(&said_));                                                          \
        buf_release(&said_);                                                                                           \
    } while (0)

int serve_KEY_DEFINE(struct session *session, struct reader *in, struct buf *out)
{
    char label[KEY_LABEL_TEXT];
    struct icsf *icsf;
    int reason;

    reader_text(in, label, sizeof label);
    reason = reader_end(in);
    if (reason == 0)
        reason = allow(session, KEY_ACT_DEFINE, label, out, &icsf);
    if (reason == 0)
        reason = icsf_key_define(icsf, label);
    if (reason == 0)
        tell(session, GBRK101I, label);
    return reason;
}

int serve_KEY_LIST(struct session *session, struct reader *in, struct buf *out)
{
    struct icsf *icsf;
    int reason = reader_end(in);

    if (reason == 0)
        reason = allow(session, KEY_ACT_LIST, NULL, out, &icsf);
    return reason < 0 ? reason : icsf_key_list(icsf, out);
}

int serve_KEY_ROTATE(struct session *session, struct reader *in, struct buf *out)
{
    char label[KEY_LABEL_TEXT];
    struct icsf *icsf;
    uint32_t version = 0;
    bool made = false;
    int reason;

    reader_text(in, label, sizeof label);
    reason = reader_end(in);
    if (reason == 0)
        reason = allow(session, KEY_ACT_ROTATE, label, out, &icsf);
    if (reason == 0)
        reason = icsf_key_rotate(icsf, label, &version, &made);
    if (reason < 0)
        return reason;
    if (made)
        tell(session, GBRK102I, (unsigned)version, label);
    buf_put_u32(out, version);
    buf_put_u8(out, made);
    return 0;
}

int serve_KEY_ARCHIVE(struct session *session, struct reader *in, struct buf *out)
{
    char label[KEY_LABEL_TEXT];
    struct icsf *icsf;
    bool archived;
    int reason;

    reader_text(in, label, sizeof label);
    archived = reader_u8(in) != 0;
    reason = reader_end(in);
    if (reason == 0)
        reason = allow(session, KEY_ACT_ARCHIVE, label, out, &icsf);
    if (reason == 0)
        reason = icsf_key_archive(icsf, label, archived);
    if (reason == 0 && archived)
        tell(session, GBRK103I, label);
    else if (reason == 0)
        tell(session, GBRK104I, label);
    return reason;
}
