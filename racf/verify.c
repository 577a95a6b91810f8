/* verify.c - passwords: VERIFY, and what RACF commands need of them.
 *
 * What the database keeps is a hash (passwords.h), sealed by icsf for this very user: a copied database gives nothing to try
 * passwords on, and no record fits another user. VERIFY hashes in the worker; the loop goes on meanwhile.
 */
#include "base/mem.h"
#include "racf/db_users.h"
#include "racf/hash_worker.h"
#include "racf/password_rules.h"
#include "racf/passwords.h"
#include "racf/recorder.h"

enum { RECORD_MAX = 1000, HISTORY_MAX = 1 << 16 };

static const microseconds DAY = (microseconds)86400 * 1000000;

/* A VERIFY whose hash is being calculated. */
struct verify {
    struct verify *next;
    struct racf_process *process;
    struct session *session; /* NULL: it ended meanwhile */
    struct name8 user;
    enum racf_secret kind;
    microseconds expires;
    bool unfit; /* the new password is against the rules */
};

/* Days until a password expires whose user is to be told (SETROPTS PASSWORD(WARNING())); 0: not yet, or nothing expires. */
static uint32_t days_to_tell(const struct verify *verify)
{
    microseconds left = verify->expires - clock_now();
    int64_t days = left / DAY + (left % DAY > 0);

    if (verify->kind != SECRET_PASSWORD || verify->expires == INT64_MAX || left <= 0)
        return 0;
    return days <= racf_store_option(verify->process->store, "PASSWORD.WARNING", 0) ? (uint32_t)days : 0;
}

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

/* The hashes inside of sealed records, each a field. */
static int unseal_all(struct racf_process *process, const struct name8 *user, struct span records, struct buf *hashes)
{
    struct reader reader = reader_of(records);
    int reason = 0;

    while (reason == 0 && reader.rest.length) {
        struct span record = reader_field(&reader, RECORD_MAX);
        struct buf hash;

        buf_init(&hash, PASSWORD_HASH);
        reason = record.length ? with_icsf(process, icsf_unseal, user, record, &hash) : REASON_CORRUPT;
        if (reason == 0)
            buf_put_field(hashes, buf_span(&hash));
        buf_wipe(&hash);
    }
    return reason == 0 && buf_failed(hashes) ? REASON_TOO_LONG : reason;
}

int verify_seal_password(void *context, const struct name8 *user, struct span password, struct span like, struct buf *record)
{
    struct buf hash, former;
    int reason = 0;

    buf_init(&hash, PASSWORD_HASH);
    buf_init(&former, PASSWORD_HASH);
    if (like.length)
        reason = with_icsf(context, icsf_unseal, user, like, &former);
    if (reason == 0)
        reason = password_hash(password, buf_span(&former), &hash);
    if (reason == 0)
        reason = with_icsf(context, icsf_seal, user, buf_span(&hash), record);
    buf_wipe(&former);
    buf_wipe(&hash);
    return reason;
}

int verify_password_used(void *context, const struct name8 *user, struct span records, struct span password)
{
    struct buf hashes;
    int reason;

    buf_init(&hashes, HISTORY_MAX);
    reason = unseal_all(context, user, records, &hashes);
    if (reason == 0)
        reason = password_match_any(buf_span(&hashes), password);
    buf_wipe(&hashes);
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
    reason = racf_store_password_tried(process->store, &verify->user, right, clock_now(), &revoked);
    process_changed(process);
    if (reason < 0)
        return reason;
    if (!right)
        return revoked ? REASON_REVOKED : REASON_BAD_PASSWORD;
    if (verify->unfit)
        return REASON_BAD_VALUE;
    if (result->failed < 0)
        return result->failed;
    if (!result->hash.length)
        return verify->expires <= clock_now() ? REASON_STATE : 0;
    buf_init(&record, RECORD_MAX);
    reason = with_icsf(process, icsf_seal, &verify->user, result->hash, &record);
    if (reason == 0)
        reason = record_change(process, SMF_PASSWORD, "USER", verify->user.text, "", &(struct identity){ .user = verify->user });
    if (reason == 0)
        reason = racf_store_set_secret(process->store, &verify->user, verify->kind, buf_span(&record), clock_now());
    buf_release(&record);
    return reason;
}

static void hashed(void *context, const struct hash_result *result)
{
    struct verify *verify = context;
    struct verify **at = &verify->process->verifies;
    struct buf out;
    int reason = conclude(verify, result);

    while (*at != verify)
        at = &(*at)->next;
    *at = verify->next;
    if (reason < 0) /* a success is recorded when the work begins */
        reason = record_logon(verify->process, &verify->user, NULL, NULL, reason);
    buf_init(&out, 8);
    buf_put_u32(&out, result->hash.length ? 0 : days_to_tell(verify)); /* a new password has all its time */
    if (verify->session)
        session_reply(verify->session, reason, reason < 0 ? NULL : &out);
    buf_release(&out);
    mem_free(verify);
}

/* Is the new password against the rules of SETROPTS, or too early? */
static int check_new(struct racf_process *process, const struct racf_user *user, enum racf_secret kind, struct span password,
                     bool *unfit)
{
    int64_t days = racf_store_option(process->store, "PASSWORD.MINCHANGE", 0);
    microseconds changed = kind == SECRET_PHRASE ? user->phrase_changed : user->password_changed;
    bool accepted = kind == SECRET_PHRASE && phrase_good(&user->name, password);
    int reason = 0;

    if (kind == SECRET_PASSWORD)
        reason = password_rules_accept(process->store, password, &accepted);
    *unfit = !accepted || (changed != 0 && clock_now() < changed + days * DAY);
    return reason;
}

/* Begins the calculation; REPLY_LATER when it is under way. */
static int begin(struct session *session, const struct racf_user *user, struct span password, struct span new_password)
{
    struct racf_process *process = process_of(session);
    struct racf_password kept = { 0 };
    struct verify *verify = mem_alloc(1, sizeof *verify);
    struct buf hash, records, history;
    int reason;

    *verify = (struct verify){ process->verifies, process, session, user->name,
                               password.length > PASSWORD_LONGEST ? SECRET_PHRASE : SECRET_PASSWORD, 0, false };
    verify->expires = user_secret_expires(process->store, user, verify->kind);
    buf_init(&hash, PASSWORD_HASH);
    buf_init(&kept.record, RECORD_MAX);
    buf_init(&records, HISTORY_MAX);
    buf_init(&history, HISTORY_MAX);
    reason = racf_store_secret(process->store, &user->name, verify->kind, &kept);
    if (reason == 0 && !kept.record.length) /* PROTECTED: no password is the right one */
        reason = REASON_BAD_PASSWORD;
    if (reason == 0)
        reason = with_icsf(process, icsf_unseal, &user->name, buf_span(&kept.record), &hash);
    if (reason == 0 && !hash.length) /* the worker would match nothing, and call that right */
        reason = REASON_CORRUPT;
    if (reason == 0 && new_password.length)
        reason = check_new(process, user, verify->kind, new_password, &verify->unfit);
    if (reason == 0 && new_password.length)
        reason = racf_store_history(process->store, &user->name, verify->kind, &records);
    if (reason == 0 && new_password.length)
        reason = unseal_all(process, &user->name, buf_span(&records), &history);
    if (reason == 0)
        reason = hash_worker_add(process->hashing,
                                 &(struct hash_job){ buf_span(&hash), buf_span(&history), password,
                                                     verify->unfit ? SPAN_NONE : new_password },
                                 hashed, verify);
    if (reason == 0) {
        process->verifies = verify;
        reason = REPLY_LATER;
    } else {
        mem_free(verify);
    }
    buf_wipe(&history);
    buf_release(&records);
    buf_wipe(&hash);
    buf_release(&kept.record);
    return reason;
}

static void fold_password(const struct racf_process *process, struct span password, char folded[PASSWORD_MAX])
{
    memcpy(folded, password.data, password.length);
    racf_store_fold_password(process->store, folded, password.length);
}

int serve_VERIFY(struct session *session, struct reader *in, struct buf *out)
{
    struct racf_process *process = process_of(session);
    struct span password, new_password;
    char folded[PASSWORD_MAX], new_folded[PASSWORD_MAX];
    struct identity identity;
    struct racf_user row;
    struct name8 user;
    int reason;

    reader_name8(in, &user);
    password = reader_field(in, PASSWORD_MAX);
    new_password = reader_field(in, PASSWORD_MAX);
    reason = reader_end(in);
    /* A started task signs users on, and changes no passwords. */
    if (reason == 0 && !session_is_server(session))
        return REASON_NOT_AUTHORIZED;
    if (reason == 0 && !(session->from & FROM_DAEMON) && new_password.length)
        return REASON_NOT_PERMITTED;
    if (reason == 0)
        reason = racf_store_identity(process->store, &user, NULL, clock_now(), &identity);
    if (reason < 0)
        return record_logon(process, &user, NULL, NULL, reason);
    identity_release(&identity);
    reason = racf_store_may_begin(process->store, &user, clock_now());
    if (reason < 0)
        return record_logon(process, &user, NULL, NULL, reason);
    if (!password.length) {
        buf_put_u32(out, 0);
        return new_password.length ? REASON_BAD_PASSWORD : 0;
    }
    reason = user_get(process->store, &user, &row);
    if (reason < 0)
        return reason;
    if (user_throttled(&row, clock_now())) /* not even looked at: who guesses learns nothing */
        return record_logon(process, &user, NULL, NULL, REASON_BUSY);
    fold_password(process, password, folded);
    fold_password(process, new_password, new_folded);
    reason = begin(session, &row, span_bytes(folded, password.length), span_bytes(new_folded, new_password.length));
    mem_wipe(folded, sizeof folded);
    mem_wipe(new_folded, sizeof new_folded);
    return reason;
}
