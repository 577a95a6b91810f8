/* password_change.c - PASSWORD: one's own password, and intervals. */
#include "base/bug.h"
#include "racf/authority.h"
#include "racf/db_users.h"

static int change_own(struct command *command, const struct operand_value *passwords)
{
    struct span current = command_password(command, &passwords->items[0]), next = command_password(command, &passwords->items[1]);
    const struct command_environment *environment = command->environment;
    struct racf_password password;
    struct buf record;
    int reason;

    buf_init(&password.record, 4096);
    buf_init(&record, 4096);
    reason = racf_store_password(command->store, &command->issuer->user, &password);
    if (reason == 0 && password.record.length == 0) {
        message(command->out, ICH08008I, command->issuer->user.text);
        command_code(command, 8);
        goto release;
    }
    if (reason == 0 && environment->password_match && environment->password_seal)
        reason = environment->password_match(environment->context, &command->issuer->user, buf_span(&password.record), current);
    else if (reason == 0)
        reason = REASON_UNSUPPORTED;
    if (reason == REASON_BAD_PASSWORD) {
        bool revoked;

        message(command->out, ICH08005I);
        command_code(command, 8);
        reason = racf_store_password_tried(command->store, &command->issuer->user, false, &revoked);
        goto release;
    }
    if (reason == 0 && span_equal(current, next)) {
        message(command->out, ICH08002I);
        command_code(command, 8);
        goto release;
    }
    if (reason == 0)
        reason = environment->password_seal(environment->context, &command->issuer->user, next, &record);
    if (reason == 0)
        reason = racf_store_set_password(command->store, &command->issuer->user, buf_span(&record), environment->now);
release:
    buf_release(&record);
    buf_release(&password.record);
    return reason;
}

static int set_interval(struct command *command, const struct name8 *name)
{
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
    user.interval = operand_number(&command->operands, "INTERVAL", 0);
    if (operand_negated(&command->operands, "INTERVAL"))
        user.attributes |= USER_INTERVAL_NEVER;
    else
        user.attributes &= ~(uint32_t)USER_INTERVAL_NEVER;
    return user_update(command->store, &user);
}

int racf_password(struct command *command)
{
    const struct operand_value *passwords = operand_value(&command->operands, "PASSWORD");
    const struct operand_value *users = operand_value(&command->operands, "USER");
    int reason = 0;

    if (passwords->count == 1 || passwords->count > 2 || (passwords->count && users->count)) {
        message(command->out, IKJ56702I, "PASSWORD", 0, ""); /* never the value */
        command_code(command, 8);
        return 0;
    }
    if (passwords->count)
        reason = change_own(command, passwords);
    if (operand_value(&command->operands, "INTERVAL")->present) {
        if (users->count == 0 && reason == 0)
            reason = set_interval(command, &command->issuer->user);
        for (size_t i = 0; i < users->count && reason == 0; i++)
            reason = set_interval(command, &users->items[i].name);
    }
    return reason;
}
