/* recorder.c - what the racf process has recorded by smf, in front of its answers. */
#include "racf/recorder.h"

#include "base/bug.h"
#include "base/mem.h"
#include "racf/class.h"
#include "racf/db_users.h"
#include "racf/messages.h"
#include "racf/seal.h"
#include "racf/smf_client.h"
#include "racf/store.h"

enum {
    PATIENCE = 5000, /* milliseconds for a restart of smf */
    LINES_MAX = 1 << 16,
    SEALED_MAX = 4096,
};

struct recorder {
    struct racf_process *process; /* borrowed */
    struct smf *smf;
    uint64_t token;     /* of the next batch */
    struct buf pending; /* records as fields */
    bool proven;        /* a batch went through: the next may be collected */
};

struct recorder *recorder_new(struct racf_process *process)
{
    struct recorder *recorder = mem_alloc(1, sizeof *recorder);

    recorder->process = process;
    recorder->smf = smf_open(0);
    /* A token differs from the last one that smf has seen, of a racf before us, too. */
    if (seal_random(&recorder->token, sizeof recorder->token) < 0)
        fatal("racf: no random bytes were to be had");
    buf_init(&recorder->pending, SMF_BATCH_MAX);
    return recorder;
}

void recorder_free(struct recorder *recorder)
{
    smf_close(recorder->smf);
    buf_release(&recorder->pending);
    mem_free(recorder);
}

/* Everything that was taken, durably. */
static int send(struct recorder *recorder)
{
    struct buf lines;
    int reason;

    if (!recorder->pending.length)
        return 0;
    buf_init(&lines, LINES_MAX);
    reason = smf_record(recorder->smf, recorder->proven ? PATIENCE : 0, ++recorder->token, buf_span(&recorder->pending), &lines);
    if (reason < 0)
        message(&lines, GBRS003E, reason_text(reason));
    services_tell(recorder->process, buf_span(&lines));
    buf_clear(&recorder->pending);
    buf_release(&lines);
    return reason;
}

int recorder_put(struct recorder *recorder, struct span record)
{
    buf_put_field(&recorder->pending, record);
    if (buf_failed(&recorder->pending)) { /* this turn has more than fits: what is there goes first */
        recorder->pending.failed = false;
        recorder_flush(recorder);
        buf_put_field(&recorder->pending, record);
    }
    if (recorder->proven)
        return 0;
    recorder->proven = send(recorder) == 0;
    return recorder->proven ? 0 : REASON_NOT_RECORDED;
}

void recorder_flush(struct recorder *recorder)
{
    int reason = send(recorder);

    if (reason < 0)
        fatal("racf: what was done could not be recorded: %s", reason_text(reason));
}

/* ------------------------------------------------------------------------------------------------ what happens */

static int put(struct racf_process *process, const struct smf80 *record)
{
    struct buf bytes;
    int reason;

    buf_init(&bytes, SMF_RECORD_MAX);
    reason = smf80_put(record, clock_now(), &bytes);
    if (reason == 0)
        reason = recorder_put(process->recorder, buf_span(&bytes));
    buf_release(&bytes);
    return reason;
}

static void settings_of(struct racf_process *process, const char *class_name, struct audit_settings *settings)
{
    store_audit_settings(process->store, store_class(process->store, class_name), settings);
}

int record_access(struct racf_process *process, const struct racf_decision *decision, const struct identity *who)
{
    struct audit_settings settings;
    struct audit_verdict verdict;
    struct smf80 record = {
        .resource = span_of(decision->resource.text),
        .class_name = span_of(decision->class_name.text),
        .profile = span_of(decision->profile.text),
        .volume = span_of(decision->volume),
        .has_access = true,
        .intent = (uint8_t)decision->intent,
        .allowed = (uint8_t)decision->allowed,
    };

    settings_of(process, decision->class_name.text, &settings);
    if (!audit_access(decision, who, &settings, &verdict))
        return 0;
    audit_fill(&verdict, who, &record);
    return put(process, &record);
}

static bool is_audited(struct racf_process *process, const struct name8 *name)
{
    struct racf_user user;

    return user_get(process->store, name, &user) == 0 && (user.attributes & USER_UAUDIT);
}

int record_logon(struct racf_process *process, const struct name8 *user, const struct name8 *group, const struct name8 *job,
                 int reason)
{
    struct identity who = { .user = *user };
    struct audit_settings settings;
    struct audit_verdict verdict;
    struct smf80 record = { .class_name = span_of("USER") };
    int recorded;

    if (group)
        who.group = *group;
    if (job)
        who.job = *job;
    settings_of(process, "USER", &settings);
    if (!audit_logon(reason, is_audited(process, user), &settings, &verdict))
        return reason;
    audit_fill(&verdict, &who, &record);
    recorded = put(process, &record);
    return reason < 0 ? reason : recorded; /* a refusal stays one */
}

int record_change(struct racf_process *process, uint8_t event, const char *class_name, const char *resource, const char *new_name,
                  const struct identity *who)
{
    struct audit_settings settings;
    struct audit_verdict verdict;
    struct smf80 record = { .class_name = span_of(class_name), .resource = span_of(resource), .new_name = span_of(new_name) };

    settings_of(process, class_name, &settings);
    if (!audit_change(event, is_audited(process, &who->user), &settings, &verdict))
        return 0;
    audit_fill(&verdict, who, &record);
    return put(process, &record);
}

int record_general(struct racf_process *process, const char *command, const char *resource, const char *new_name,
                   const struct identity *who)
{
    const struct audit_verdict verdict = { .event = SMF_GENERAL, .ath = SMF_ATH_SPECIAL, .rea = SMF_REA_ALWAYS };
    struct smf80 record = { .resource = span_of(resource), .new_name = span_of(new_name), .command = span_of(command) };

    audit_fill(&verdict, who, &record);
    return put(process, &record);
}

/* ------------------------------------------------------------------------------------------------ asked of smf for others */

int serve_SMF_STATUS(struct session *session, struct reader *in, struct buf *out)
{
    int reason = reader_end(in);

    if (reason == 0 && !(session->from & FROM_DAEMON))
        reason = session_bind(session);
    return reason < 0 ? reason : smf_status(process_of(session)->recorder->smf, out);
}

int serve_SMF_CHECK(struct session *session, struct reader *in, struct buf *out UNUSED)
{
    struct span sealed = reader_field(in, SEALED_MAX);
    struct span seal = reader_bytes(in, SMF_HASH);
    int reason = reader_end(in);

    if (reason == 0 && !(session->from & FROM_DAEMON))
        reason = session_bind(session);
    return reason < 0 ? reason : smf_check(process_of(session)->recorder->smf, sealed, (const unsigned char *)seal.data);
}
