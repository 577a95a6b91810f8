/* db_passwords.c - what the database keeps of passwords and phrases: the sealed hash, the former ones, when it was changed,
 * wrong ones.
 *
 * The history is a row of fields, each a record as password_seal() made it, the newest first.
 */
#include "base/text.h"
#include "racf/db_users.h"
#include "racf/store.h"

enum { REVOKE_NEVER = 0, HISTORY_MAX = 1 << 16, FREE_FAILURES = 3, WAIT_MAX = 300, DAY_SECONDS = 86400 };

/* Statements by kind: password, phrase. */
static const struct {
    const char *get, *get_history, *put_history, *put, *drop;
} statements[] = {
    [SECRET_PASSWORD] = { "SELECT password, password_changed, failures, attributes FROM users WHERE name = ?",
                          "SELECT history FROM users WHERE name = ?", "UPDATE users SET history = ? WHERE name = ?",
                          "UPDATE users SET password = ?, password_changed = ?, history = ?, failures = 0 WHERE name = ?",
                          "UPDATE users SET password = NULL, history = NULL, password_changed = 0, failures = 0 WHERE name = ?" },
    [SECRET_PHRASE] = { "SELECT phrase, phrase_changed, failures, attributes FROM users WHERE name = ?",
                        "SELECT phrase_history FROM users WHERE name = ?", "UPDATE users SET phrase_history = ? WHERE name = ?",
                        "UPDATE users SET phrase = ?, phrase_changed = ?, phrase_history = ?, failures = 0 WHERE name = ?",
                        "UPDATE users SET phrase = NULL, phrase_history = NULL, phrase_changed = 0, failures = 0 WHERE name = ?" },
};

int racf_store_secret(struct racf_store *store, const struct name8 *user, enum racf_secret kind, struct racf_password *password)
{
    struct sql_query *query = sql_query(store->sql, statements[kind].get, "t", user->text);
    bool there = sql_next(query);
    int reason;

    if (there) {
        buf_put_span(&password->record, sql_blob(query, 0));
        password->changed = sql_int(query, 1);
        password->failures = (uint32_t)sql_int(query, 2);
        password->revoked = (sql_int(query, 3) & USER_REVOKED) != 0;
    }
    reason = sql_done(query);
    if (reason < 0)
        return reason;
    if (!there)
        return REASON_NOT_FOUND;
    return buf_failed(&password->record) ? REASON_TOO_LONG : 0;
}

int racf_store_history(struct racf_store *store, const struct name8 *user, enum racf_secret kind, struct buf *records)
{
    struct sql_query *query = sql_query(store->sql, statements[kind].get_history, "t", user->text);
    int reason;

    if (sql_next(query))
        buf_put_span(records, sql_blob(query, 0));
    reason = sql_done(query);
    return reason == 0 && buf_failed(records) ? REASON_TOO_LONG : reason;
}

/* The history, no longer than SETROPTS PASSWORD(HISTORY) says; with the record that is about to be replaced in front. */
static int next_history(struct racf_store *store, const struct name8 *user, enum racf_secret kind, bool replacing,
                        struct buf *records)
{
    int64_t room = racf_store_option(store, "PASSWORD.HISTORY", 0);
    struct racf_password old = { .changed = 0 };
    struct buf former;
    struct reader reader;
    int reason;

    buf_init(&old.record, HISTORY_MAX);
    buf_init(&former, HISTORY_MAX);
    reason = racf_store_secret(store, user, kind, &old);
    if (reason == 0)
        reason = racf_store_history(store, user, kind, &former);
    if (reason == 0 && replacing && old.record.length && room-- > 0)
        buf_put_field(records, buf_span(&old.record));
    for (reader = reader_of(buf_span(&former)); reason == 0 && room > 0 && reader.rest.length > 0; room--) {
        struct span record = reader_field(&reader, HISTORY_MAX);

        if (!record.length)
            break;
        buf_put_field(records, record);
    }
    if (reason == 0 && buf_failed(records))
        reason = REASON_TOO_LONG;
    buf_wipe(&former);
    buf_wipe(&old.record);
    return reason;
}

int racf_store_set_secret(struct racf_store *store, const struct name8 *user, enum racf_secret kind, struct span record,
                          microseconds changed)
{
    struct buf records;
    int reason = store_begin(store);

    if (reason < 0)
        return reason;
    buf_init(&records, HISTORY_MAX);
    if (record.length) {
        reason = next_history(store, user, kind, true, &records);
        if (reason == 0)
            reason = sql_run(store->sql, statements[kind].put, "bibt", record, changed, buf_span(&records), user->text);
    } else {
        reason = sql_run(store->sql, statements[kind].drop, "t", user->text);
    }
    buf_wipe(&records);
    return reason == 0 && sql_changes(store->sql) == 0 ? REASON_NOT_FOUND : reason;
}

int racf_store_expire(struct racf_store *store, const struct name8 *user)
{
    int reason = store_begin(store);

    return reason < 0 ? reason
                      : sql_run(store->sql, "UPDATE users SET password_changed = 0, phrase_changed = 0 WHERE name = ?", "t",
                                user->text);
}

int racf_store_clean_history(struct racf_store *store, const struct name8 *user)
{
    int reason = store_begin(store);

    for (enum racf_secret kind = SECRET_PASSWORD; kind <= SECRET_PHRASE && reason == 0; kind++) {
        struct buf records;

        buf_init(&records, HISTORY_MAX);
        reason = next_history(store, user, kind, false, &records);
        if (reason == 0)
            reason = sql_run(store->sql, statements[kind].put_history, "bt", buf_span(&records), user->text);
        buf_wipe(&records);
    }
    return reason;
}

void racf_store_fold_password(struct racf_store *store, char *password, size_t length)
{
    if (length <= 8 && !racf_store_option(store, "PASSWORD.MIXEDCASE", 0))
        text_fold(password, length);
}

int racf_store_password_tried(struct racf_store *store, const struct name8 *name, bool right, microseconds now, bool *revoked)
{
    int64_t limit = racf_store_option(store, "PASSWORD.REVOKE", REVOKE_NEVER);
    struct racf_user user;
    int reason = user_get(store, name, &user);

    *revoked = false;
    if (reason < 0)
        return reason;
    if (right && user.failures == 0)
        return 0;
    user.failures = right ? 0 : user.failures < 255 ? user.failures + 1 : 255;
    user.failed = right ? 0 : now;
    /* A user without a password cannot be locked out by trying some. */
    if (!right && (user.has_password || user.has_phrase) && limit != REVOKE_NEVER && user.failures >= limit) {
        user.attributes |= USER_REVOKED;
        *revoked = true;
    }
    reason = store_begin(store);
    return reason < 0 ? reason : user_update(store, &user);
}

bool user_throttled(const struct racf_user *user, microseconds now)
{
    uint32_t over = user->failures > FREE_FAILURES ? user->failures - FREE_FAILURES : 0;
    int64_t wait = over == 0 ? 0 : over > 8 ? WAIT_MAX : (int64_t)1 << over; /* 2, 4, 8 ... seconds */

    return wait > 0 && now >= user->failed && now < user->failed + (wait < WAIT_MAX ? wait : WAIT_MAX) * 1000000;
}

microseconds user_secret_expires(struct racf_store *store, const struct racf_user *user, enum racf_secret kind)
{
    bool phrase = kind == SECRET_PHRASE;
    microseconds changed = phrase ? user->phrase_changed : user->password_changed;
    int64_t days = racf_store_option(store, "PASSWORD.INTERVAL", PASSWORD_INTERVAL),
            own = phrase ? user->phrase_interval : user->interval;

    if (changed == 0)
        return 0;
    if (phrase)
        days = racf_store_option(store, "PASSWORD.PHRASEINT", 0) ? racf_store_option(store, "PASSWORD.PHRASEINT", 0) : days;
    if (!phrase && (user->attributes & USER_INTERVAL_NEVER))
        return INT64_MAX;
    if (own && own < days)
        days = own;
    return days == 0 ? INT64_MAX : changed + days * DAY_SECONDS * 1000000;
}
