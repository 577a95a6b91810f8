/* rvary.c - RVARY: the use of the RACF database.
 *
 * DIFFERS: nobody is prompted; the operator's reply is operand PASSWORD, and the command needs SPECIAL. There is one database
 * and no backup: SWITCH and INACTIVE are refused, since without RACF nothing would be protected (z/OS asks the operator about
 * every access).
 */
#include "racf/command.h"
#include "racf/setropts.h"

enum { RECORD_MAX = 1000 };

static int password_right(struct command *command, const char *function, const struct name8 *user, bool *right)
{
    const struct command_environment *environment = command->environment;
    const struct operand_value *given = operand_value(&command->operands, "PASSWORD");
    struct span password = given->count ? command_password(command, given->items) : SPAN_NONE;
    struct buf record;
    char name[24];
    int reason;

    snprintf(name, sizeof name, "RVARYPW.%s", function);
    buf_init(&record, RECORD_MAX);
    reason = racf_store_option_text(command->store, name, &record);
    *right = false;
    if (reason == 0 && !record.length) {
        *right = span_is(password, "YES");
    } else if (reason == 0 && password.length && environment->password_match) {
        reason = environment->password_match(environment->context, user, buf_span(&record), password);
        *right = reason == 0;
        if (reason == REASON_BAD_PASSWORD)
            reason = 0;
    }
    buf_wipe(&record);
    return reason;
}

int racf_rvary(struct command *command)
{
    const struct operands *operands = &command->operands;
    bool switching = operand_given(operands, "SWITCH"), inactive = operand_negated(operands, "ACTIVE");
    bool change = switching || operand_value(operands, "ACTIVE")->present || operand_value(operands, "DATASHARE")->present, right;
    const char *what = switching                                    ? "SWITCH"
                       : inactive                                   ? "INACTIVE"
                       : operand_value(operands, "ACTIVE")->present ? "ACTIVE"
                                                                    : "DATASHARE";
    int reason;

    if (change) {
        reason = password_right(command, switching ? "SWITCH" : "STATUS", switching ? &rvary_switch : &rvary_status, &right);
        if (reason < 0)
            return reason;
        if (!right || switching || inactive) {
            if (right)
                message(command->out, ICH15035I, what);
            else
                message(command->out, ICH15034I, what);
            command_code(command, 8);
            return 0;
        }
    }
    if (!change || operand_given(operands, "LIST")) {
        message(command->out, ICH15013I);
        buf_put_text(command->out, "ACTIVE  USE   NUMBER  VOLUME   DATASET\n------  ---   ------  ------   -------\n"
                                   " YES    PRIM     1             racf/racf.db\n");
    }
    message(command->out, ICH15020I);
    return 0;
}
