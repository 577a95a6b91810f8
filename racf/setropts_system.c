/* setropts_system.c - SETROPTS: options of the system.
 *
 * Operands marked OPERAND_OPTION in commands.def are kept under their names without a line here: a switch as 0 or 1, a number
 * as it is, a word as its number from 1, 0 for the NO form, a text as text. DIFFERS: security levels and labels (SECLEVELAUDIT and
 * SECLABELAUDIT too: they record nothing), tapes, terminals, Kerberos, ADSP and CATDSNS do nothing here: their options are kept and
 * listed, and IRR16013I says so. SECLEVELAUDIT takes the number of a level and not its name.
 */
#include "base/bug.h"
#include "racf/data_sets.h"
#include "racf/password_rules.h"
#include "racf/setropts.h"

enum { OPTION_NAME = 40, RECORD_MAX = 1000 };

const struct name8 rvary_switch = { "%SWITCH" }, rvary_status = { "%STATUS" };

const char *setropts_statistics(const struct store_class *row, char name[STATISTICS_NAME])
{
    snprintf(name, STATISTICS_NAME, "STATISTICS.%s", row->name.text);
    return name;
}

/* ------------------------------------------------------------------------------------------------ rules of passwords */

static const struct operands *rule_of(const struct operands *password, int number, const struct operand_value **value)
{
    char name[8];

    snprintf(name, sizeof name, "RULE%d", number % 10);
    *value = operand_value(password, name);
    return operand_sub(password, name);
}

static int put_rule(struct command *command, int number, const char *text)
{
    char name[OPTION_NAME];

    snprintf(name, sizeof name, "PASSWORD.RULE%d", number % 10);
    return store_set_option_text(command->store, name, span_of(text));
}

static int set_rules(struct command *command, const struct operands *password)
{
    int reason = 0;

    for (int number = 1; number <= PASSWORD_RULES && reason == 0; number++) {
        const struct operand_value *value;
        const struct operands *rule = rule_of(password, number, &value);
        char text[RULE_TEXT];

        if (operand_given(password, "NORULES") || value->negative)
            reason = put_rule(command, number, "");
        if (reason == 0 && rule && password_rule_take(rule, text))
            reason = put_rule(command, number, text);
    }
    return reason;
}

static bool rules_good(struct command *command, const struct operands *password)
{
    for (int number = 1; number <= PASSWORD_RULES; number++) {
        const struct operand_value *value;
        const struct operands *rule = rule_of(password, number, &value);
        char text[RULE_TEXT];

        if (rule && !password_rule_take(rule, text)) {
            message(command->out, ICH14092I, number);
            return false;
        }
    }
    return true;
}

int setropts_check(struct command *command, bool *good)
{
    const struct operands *password = operand_sub(&command->operands, "PASSWORD");
    int64_t least, interval;

    *good = !password || rules_good(command, password);
    if (*good && password) {
        least = operand_number(password, "MINCHANGE", (uint32_t)racf_store_option(command->store, "PASSWORD.MINCHANGE", 0));
        interval = operand_number(password, "INTERVAL", (uint32_t)racf_store_option(command->store, "PASSWORD.INTERVAL", 30));
        *good = least <= interval;
        if (!*good)
            message(command->out, ICH14093I);
    }
    if (!*good)
        command_code(command, 8);
    return 0;
}

/* ------------------------------------------------------------------------------------------------ RVARYPW */

static int set_rvary_password(struct command *command, const struct operands *given, const char *function, const struct name8 *user)
{
    const struct command_environment *environment = command->environment;
    char name[OPTION_NAME];
    struct buf record;
    int reason;

    if (!operand_text(given, function).length)
        return 0;
    if (!environment->password_seal)
        return REASON_UNSUPPORTED;
    snprintf(name, sizeof name, "RVARYPW.%s", function);
    buf_init(&record, RECORD_MAX);
    reason = environment->password_seal(environment->context, user,
                                        command_password(command, operand_value(given, function)->items), SPAN_NONE, &record);
    if (reason == 0)
        reason = store_set_option_text(command->store, name, buf_span(&record));
    buf_wipe(&record);
    return reason;
}

/* ------------------------------------------------------------------------------------------------ options by their rows */

static int put_number(struct command *command, const char *name, int64_t value)
{
    command_effect(command, EFFECT_OPTIONS, "");
    return store_set_option(command->store, name, value);
}

static int set_options(struct command *command, const struct operands *operands, const char *prefix, bool negative);

static int set_option(struct command *command, const struct operand *row, const struct operand_value *value, const char *prefix,
                      bool negative)
{
    bool off = negative || value->negative;
    char name[OPTION_NAME], inner[OPTION_NAME];
    int reason = 0;

    snprintf(name, sizeof name, "%s%s", prefix, row->name);
    snprintf(inner, sizeof inner, "%s%s.", prefix, row->name);
    switch (row->type) {
    case OPERAND_SWITCH:
        reason = put_number(command, name, !off);
        break;
    case OPERAND_NUMBER:
        reason = put_number(command, name, off || !value->count ? 0 : value->items[0].number);
        break;
    case OPERAND_WORD:
        reason = put_number(command, name, off ? 0 : 1 + (int64_t)(value->count ? value->items[0].number : 0));
        break;
    case OPERAND_TEXT:
        reason = store_set_option_text(command->store, name, off ? SPAN_NONE : value->items[0].text);
        break;
    case OPERAND_KEYWORDS:
        reason = put_number(command, name, !off);
        if (reason == 0 && value->sub)
            reason = set_options(command, value->sub, inner, off);
        break;
    default:
        bug("%s is no option", row->name);
    }
    if (reason == 0 && (row->flags & OPERAND_IDLE) && !off)
        message(command->out, IRR16013I, name);
    return reason;
}

static int set_options(struct command *command, const struct operands *operands, const char *prefix, bool negative)
{
    int reason = 0;

    for (size_t i = 0; i < operands->row_count && reason == 0; i++)
        if (operands->values[i].present && (operands->rows[i].flags & OPERAND_OPTION))
            reason = set_option(command, &operands->rows[i], &operands->values[i], prefix, negative);
    return reason;
}

/* What belongs to an option that is turned off, or on without it. */
static int turn_off(struct command *command)
{
    const struct operands *operands = &command->operands, *erase = operand_sub(operands, "ERASE");
    int reason = 0;

    if (operand_negated(operands, "MODEL"))
        reason = store_set_option(command->store, "MODEL.GDG", 0);
    if (reason == 0 && operand_negated(operands, "MODEL"))
        reason = store_set_option(command->store, "MODEL.USER", 0);
    if (reason == 0 && operand_negated(operands, "MODEL"))
        reason = store_set_option(command->store, "MODEL.GROUP", 0);
    if (reason == 0 && operand_value(operands, "ERASE")->present && !(erase && operand_given(erase, "ALL")))
        reason = store_set_option(command->store, "ERASE.ALL", 0);
    return reason;
}

int setropts_system(struct command *command)
{
    const struct operands *operands = &command->operands, *password = operand_sub(operands, "PASSWORD"),
                          *rvary = operand_sub(operands, "RVARYPW");
    int reason = 0;

    if (operand_value(operands, "EGN")->present &&
        operand_given(operands, "EGN") != (racf_store_option(command->store, "EGN", 0) != 0))
        reason = data_sets_rename(command, operand_given(operands, "EGN"));
    if (reason == 0)
        reason = turn_off(command);
    if (reason == 0)
        reason = set_options(command, operands, "", false);
    if (reason == 0 && password)
        reason = set_rules(command, password);
    if (reason == 0 && rvary)
        reason = set_rvary_password(command, rvary, "SWITCH", &rvary_switch);
    if (reason == 0 && rvary)
        reason = set_rvary_password(command, rvary, "STATUS", &rvary_status);
    return reason;
}
