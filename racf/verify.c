/* verify.c - passwords: VERIFY, and what RACF commands need of them.
 *
 * What the database keeps is a hash (passwords.h), sealed by icsf for this very user: a copied database gives nothing to try
 * passwords on, and no record fits another user. VERIFY hashes in the worker; the loop goes on meanwhile.
 */
#include "base/mem.h"
#include "racf/hash_worker.h"
#include "racf/passwords.h"
#include "racf/recorder.h"

enum { RECORD_MAX = 1000 };

/* A VERIFY whose hash is being calculated. */
struct verify {
    struct verify *next;
    struct racf_process *process;
    struct session *session; /* NULL: it ended meanwhile */
    struct name8 user;
    bool expired;
};

/* Seals or unseals a hash for the user that it belongs to. */
static int with_icsf(struct racf_process *process, int (*function)(struct icsf *, const char *, struct span, struct buf *),
                     const struct name8 *user, struct span bytes, struct buf *out)
{
    struct icsf *icsf;
    struct buf purpose;
    int reason = process_icsf(process, &icsf);

    buf_init(&purpose, 100);
    password_purpose(user->text, &purpose);
    if (reason == 0)
        reason = function(icsf, purpose.data, bytes, out);
    buf_release(&purpose);
    return reason;
}

int verify_seal_password(void *context, const struct name8 *user, struct span password, struct buf *record)
{
    struct buf hash;
    int reason;

    buf_init(&hash, PASSWORD_HASH);
    reason = password_hash(password, &hash);
    if (reason == 0)
        reason = with_icsf(context, icsf_seal, user, buf_span(&hash), record);
    buf_wipe(&hash);
    return reason;
}

int verify_match_password(void *context, const struct name8 *user, struct span record, struct span password)
{
    struct buf hash;
    int reason;

    buf_init(&hash, PASSWORD_HASH);
    reason = with_icsf(context, icsf_unseal, user, record, &hash);
    if (reason == 0)
        reason = password_match(buf_span(&hash), password);
    buf_wipe(&hash);
    return reason;
}

void verify_session_ended(struct session *session)
{
    for (struct verify *verify = process_of(session)->verifies; verify; verify = verify->next)
        if (verify->session == session)
            verify->session = NULL;
}

/* Counts the attempt; a right password that has expired is good only together with a new one. */
static int conclude(struct verify *verify, const struct hash_result *result)
{
    struct racf_process *process = verify->process;
    bool right = result->matched == 0, revoked = false;
    struct buf record;
    int reason;

    if (!right && result->matched != REASON_BAD_PASSWORD)
        return result->matched;
    reason = racf_store_password_tried(process->store, &verify->user, right, &revoked);
    process_changed(process);
    if (reason < 0)
        return reason;
    if (!right)
        return revoked ? REASON_REVOKED : REASON_BAD_PASSWORD;
    if (result->failed < 0)
        return result->failed;
    if (!result->hash.length)
        return verify->expired ? REASON_STATE : 0;
    buf_init(&record, RECORD_MAX);
    reason = with_icsf(process, icsf_seal, &verify->user, result->hash, &record);
    if (reason == 0)
        reason = record_change(process, SMF_PASSWORD, "USER", verify->user.text, "", &(struct identity){ .user = verify->user });
    if (reason == 0)
        reason = racf_store_set_password(process->store, &verify->user, buf_span(&record), clock_now());
    buf_release(&record);
    return reason;
}

static void hashed(void *context, const struct hash_result *result)
{
    struct verify *verify = context;
    struct verify **at = &verify->process->verifies;
    int reason = conclude(verify, result);

    while (*at != verify)
        at = &(*at)->next;
    *at = verify->next;
    if (reason < 0) /* a success is recorded when the work begins */
        reason = record_logon(verify->process, &verify->user, NULL, NULL, reason);
    if (verify->session)
        session_reply(verify->session, reason, NULL);
    mem_free(verify);
}

/* Begins the calculation; REPLY_LATER when it is under way. */
static int begin(struct session *session, const struct name8 *user, struct span password, struct span new_password)
{
    struct racf_process *process = process_of(session);
    struct racf_password kept = { 0 };
    struct verify *verify;
    struct buf hash;
    int reason;

    buf_init(&hash, PASSWORD_HASH);
    buf_init(&kept.record, RECORD_MAX);
    reason = racf_store_password(process->store, user, &kept);
    if (reason == 0 && !kept.record.length) /* PROTECTED: no password is the right one */
        reason = REASON_BAD_PASSWORD;
    if (reason == 0)
        reason = with_icsf(process, icsf_unseal, user, buf_span(&kept.record), &hash);
    if (reason == 0 && !hash.length) /* the worker would match nothing, and call that right */
        reason = REASON_CORRUPT;
    if (reason < 0)
        goto release;
    verify = mem_alloc(1, sizeof *verify);
    *verify = (struct verify){ process->verifies, process, session, *user, kept.changed == 0 };
    reason = hash_worker_add(process->hashing, buf_span(&hash), password, new_password, hashed, verify);
    if (reason == 0) {
        process->verifies = verify;
        reason = REPLY_LATER;
    } else {
        mem_free(verify);
    }
release:
    buf_wipe(&hash);
    buf_release(&kept.record);
    return reason;
}

static void fold_password(const struct racf_process *process, struct span password, char folded[PASSWORD_MAX])
{
    memcpy(folded, password.data, password.length);
    racf_store_fold_password(process->store, folded, password.length);
}

int serve_VERIFY(struct session *session, struct reader *in, struct buf *out UNUSED)
{
    struct racf_process *process = process_of(session);
    struct span password, new_password;
    char folded[PASSWORD_MAX], new_folded[PASSWORD_MAX];
    struct identity identity;
    struct name8 user;
    int reason;

    reader_name8(in, &user);
    password = reader_field(in, PASSWORD_MAX);
    new_password = reader_field(in, PASSWORD_MAX);
    reason = reader_end(in);
    if (reason == 0)
        reason = racf_store_identity(process->store, &user, NULL, clock_now(), &identity);
    if (reason < 0)
        return record_logon(process, &user, NULL, NULL, reason);
    identity_release(&identity);
    if (!password.length)
        return new_password.length ? REASON_BAD_PASSWORD : 0;
    fold_password(process, password, folded);
    fold_password(process, new_password, new_folded);
    reason = begin(session, &user, span_bytes(folded, password.length), span_bytes(new_folded, new_password.length));
    mem_wipe(folded, sizeof folded);
    mem_wipe(new_folded, sizeof new_folded);
    return reason;
}
