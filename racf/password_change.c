/* password_change.c - PASSWORD and PHRASE: one's own password, and intervals; what ADDUSER and ALTUSER set. */
#include "racf/password_change.h"

#include "base/bug.h"
#include "racf/authority.h"
#include "racf/password_rules.h"

enum { RECORD_MAX = 4096, HISTORY_MAX = 1 << 16 };

static const microseconds DAY = (microseconds)86400 * 1000000;

/* ------------------------------------------------------------------------------------------------ set by others */

int password_put(struct command *command, const struct racf_user *user, enum racf_secret kind, struct span secret,
                 microseconds changed)
{
    const struct command_environment *environment = command->environment;
    struct racf_password old = { .changed = 0 };
    struct buf record;
    int reason;

    if (!environment->password_seal)
        return REASON_UNSUPPORTED;
    buf_init(&record, RECORD_MAX);
    buf_init(&old.record, RECORD_MAX);
    reason = racf_store_secret(command->store, &user->name, kind, &old);
    if (reason == 0)
        reason = environment->password_seal(environment->context, &user->name, secret, buf_span(&old.record), &record);
    if (reason == 0)
        reason = racf_store_set_secret(command->store, &user->name, kind, buf_span(&record), changed);
    buf_wipe(&old.record);
    buf_wipe(&record);
    return reason;
}

int password_check_given(struct command *command, bool rules, bool *good)
{
    const struct operand_value *users = operand_value(&command->operands, "userid"),
                               *password = operand_value(&command->operands, "PASSWORD"),
                               *phrase = operand_value(&command->operands, "PHRASE");
    int reason = 0;

    *good = true;
    if (password->count && !password->negative) {
        struct span text = command_password(command, password->items);

        *good = password_characters_good(command->store, text);
        if (*good && rules)
            reason = password_rules_accept(command->store, text, good);
        if (reason == 0 && !*good)
            message(command->out, ICH08004I);
    }
    for (size_t i = 0; phrase->count && !phrase->negative && i < users->count && *good; i++) {
        *good = phrase_good(&users->items[i].name, phrase->items[0].text);
        if (!*good)
            message(command->out, ICH01021I);
    }
    if (!*good)
        command_code(command, 8);
    return reason;
}

/* ------------------------------------------------------------------------------------------------ one's own */

/* Is it among the former ones? */
static int was_used(struct command *command, const struct name8 *user, enum racf_secret kind, struct span next, bool *used)
{
    const struct command_environment *environment = command->environment;
    struct buf records;
    int reason;

    *used = false;
    buf_init(&records, HISTORY_MAX);
    reason = racf_store_history(command->store, user, kind, &records);
    if (reason == 0 && records.length && environment->password_used) {
        reason = environment->password_used(environment->context, user, buf_span(&records), next);
        *used = reason == 0;
        if (reason == REASON_BAD_PASSWORD)
            reason = 0;
    }
    buf_wipe(&records);
    return reason;
}

/* Whether the new one may be, the current one being right. *good false: a message was issued. */
static int check_next(struct command *command, const struct racf_user *user, enum racf_secret kind, struct span current,
                      struct span next, bool *good)
{
    microseconds changed = kind == SECRET_PHRASE ? user->phrase_changed : user->password_changed;
    int64_t days = racf_store_option(command->store, "PASSWORD.MINCHANGE", 0);
    bool bad = false;
    int reason = 0;

    *good = false;
    if (span_equal(current, next)) {
        message(command->out, ICH08002I);
        return 0;
    }
    if (changed != 0 && command->environment->now < changed + days * DAY) {
        message(command->out, ICH08009I, (long long)days);
        return 0;
    }
    if (kind == SECRET_PHRASE)
        *good = phrase_good(&user->name, next);
    else
        reason = password_rules_accept(command->store, next, good);
    if (reason < 0)
        return reason;
    if (!*good) {
        if (kind == SECRET_PHRASE)
            message(command->out, ICH01021I);
        else
            message(command->out, ICH08004I);
        return 0;
    }
    reason = was_used(command, &user->name, kind, next, &bad);
    if (reason == 0 && bad) {
        message(command->out, ICH08003I);
        *good = false;
    }
    return reason;
}

static int wrong_current(struct command *command, const struct racf_user *user)
{
    bool revoked;

    message(command->out, ICH08005I);
    command_code(command, 8);
    return racf_store_password_tried(command->store, &user->name, false, command->environment->now, &revoked);
}

static int change_own(struct command *command, enum racf_secret kind, const struct operand_value *values)
{
    const struct command_environment *environment = command->environment;
    struct span current = command_password(command, &values->items[0]), next = command_password(command, &values->items[1]);
    struct racf_password kept = { .changed = 0 };
    struct racf_user user;
    bool good = false;
    int reason = user_get(command->store, &command->issuer->user, &user);

    if (reason < 0)
        return reason;
    if (user_throttled(&user, environment->now)) {
        message(command->out, ICH70003I);
        command_code(command, 8);
        return 0;
    }
    buf_init(&kept.record, RECORD_MAX);
    reason = racf_store_secret(command->store, &user.name, kind, &kept);
    if (reason == 0 && kept.record.length == 0)
        message(command->out, ICH08008I, user.name.text, kind == SECRET_PHRASE ? "PHRASE" : "PASSWORD");
    else if (reason == 0 && environment->password_match && environment->password_seal)
        reason = environment->password_match(environment->context, &user.name, buf_span(&kept.record), current);
    else if (reason == 0)
        reason = REASON_UNSUPPORTED;
    if (reason == REASON_BAD_PASSWORD) {
        reason = wrong_current(command, &user);
    } else if (reason == 0 && kept.record.length) {
        reason = check_next(command, &user, kind, current, next, &good);
        if (reason == 0 && good)
            reason = password_put(command, &user, kind, next, environment->now);
    }
    if (!good)
        command_code(command, 8);
    buf_wipe(&kept.record);
    return reason;
}

/* ------------------------------------------------------------------------------------------------ intervals */

static int set_interval(struct command *command, const struct name8 *name)
{
    const struct operands *operands = &command->operands;
    struct racf_user user;
    bool may;
    int reason = user_get(command->store, name, &user);

    if (reason == REASON_NOT_FOUND) {
        message(command->out, ICH08001I, name->text);
        command_code(command, 4);
        return 0;
    }
    may = name8_equal(name, &command->issuer->user);
    if (reason == 0 && !may)
        reason = authority_user(command, &user, AUTHORITY_CHANGE, &may);
    if (reason < 0)
        return reason;
    if (!may) {
        message(command->out, ICH08007I, name->text);
        command_code(command, 8);
        return 0;
    }
    if (operand_value(operands, "INTERVAL")->present) {
        user.interval = operand_number(operands, "INTERVAL", 0);
        user.attributes &= ~(uint32_t)USER_INTERVAL_NEVER;
        if (operand_negated(operands, "INTERVAL"))
            user.attributes |= USER_INTERVAL_NEVER;
    }
    if (operand_value(operands, "PHRASEINT")->present)
        user.phrase_interval = operand_number(operands, "PHRASEINT", 0);
    return user_update(command->store, &user);
}

/* Both values or none, and never for somebody else. */
static bool given_well(struct command *command, const char *keyword)
{
    const struct operand_value *value = operand_value(&command->operands, keyword);

    if (value->count == 0 || (value->count == 2 && !operand_value(&command->operands, "USER")->count))
        return true;
    message(command->out, IKJ56702I, keyword, 0, ""); /* never the value */
    command_code(command, 8);
    return false;
}

int racf_password(struct command *command)
{
    const struct operand_value *passwords = operand_value(&command->operands, "PASSWORD"),
                               *phrases = operand_value(&command->operands, "PHRASE"),
                               *users = operand_value(&command->operands, "USER");
    int reason = 0;

    if (!given_well(command, "PASSWORD") || !given_well(command, "PHRASE"))
        return 0;
    if (passwords->count)
        reason = change_own(command, SECRET_PASSWORD, passwords);
    if (reason == 0 && phrases->count)
        reason = change_own(command, SECRET_PHRASE, phrases);
    if (reason < 0 ||
        (!operand_value(&command->operands, "INTERVAL")->present && !operand_value(&command->operands, "PHRASEINT")->present))
        return reason;
    if (users->count == 0)
        return set_interval(command, &command->issuer->user);
    for (size_t i = 0; i < users->count && reason == 0; i++)
        reason = set_interval(command, &users->items[i].name);
    return reason;
}
