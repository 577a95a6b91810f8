/* setropts.c - SETROPTS: options of classes and of the system, and the list of them. */
#include "base/bug.h"
#include "racf/authority.h"
#include "racf/data_sets.h"
#include "racf/dynamic_classes.h"
#include "racf/global_table.h"

/* Options of classes, as SETROPTS names them. */
enum class_option { CLASS_ACTIVE, CLASS_GENERIC, CLASS_GENERIC_COMMANDS, CLASS_GENLIST, CLASS_GLOBAL, CLASS_AUDIT };

static const struct {
    const char *keyword;
    enum class_option option;
} class_keywords[] = {
    { "CLASSACT", CLASS_ACTIVE }, { "GENERIC", CLASS_GENERIC }, { "GENCMD", CLASS_GENERIC_COMMANDS },
    { "GENLIST", CLASS_GENLIST }, { "GLOBAL", CLASS_GLOBAL },   { "AUDIT", CLASS_AUDIT },
};

/* Options of the system that are on or off. */
static const char *const switches[] = { "ADDCREATOR", "EGN",    "GRPLIST",   "GENERICOWNER", "ERASE",
                                        "INITSTATS",  "SAUDIT", "OPERAUDIT", "CMDVIOL",      "APPLAUDIT" };
static const char *const password_switches[] = { "MIXEDCASE", "SPECIALCHARS" };
static const char *const password_numbers[] = { "HISTORY", "INTERVAL", "MINCHANGE", "REVOKE", "WARNING" };

static bool *option_of(struct store_class *row, enum class_option option)
{
    switch (option) {
    case CLASS_ACTIVE:
        return &row->options.active;
    case CLASS_GENERIC:
        return &row->options.generic;
    case CLASS_GENERIC_COMMANDS:
        return &row->options.generic_commands;
    case CLASS_GENLIST:
        return &row->genlist;
    case CLASS_GLOBAL:
        return &row->global;
    case CLASS_AUDIT:
        return &row->audit;
    }
    bug("no option of a class: %d", (int)option);
}

static bool share_posit(const struct store_class *a, const struct store_class *b)
{
    return a == b || (!a->row->gone && !b->row->gone && a->row->posit == b->row->posit);
}

/* Compiles the global access table of the class; on false: takes it away. */
static int put_global(struct command *command, struct store_class *row, bool on)
{
    struct buf image;
    int reason = 0;

    buf_init(&image, IMAGE_MAX);
    if (on)
        reason = global_table_compile(command->store, row, &image);
    if (reason == 0)
        reason = store_global_put(command->store, row, on ? &image : NULL);
    if (reason == 0)
        command_effect(command, EFFECT_CLASS, row->name.text);
    buf_release(&image);
    return reason;
}

static int put_option(struct command *command, struct store_class *row, enum class_option option, bool on)
{
    bool *place = option_of(row, option);

    if (*place == on)
        return 0;
    if (option == CLASS_GLOBAL)
        return put_global(command, row, on);
    *place = on;
    command_effect(command, EFFECT_CLASS, row->name.text);
    return store_class_write(command->store, row);
}

/* One class of the operand, with all that share its POSIT. */
static int set_class(struct command *command, const struct store_class *named, enum class_option option, bool on)
{
    int reason = 0;

    for (size_t i = 0; i < command->store->class_count && reason == 0; i++) {
        struct store_class *row = &command->store->class_rows[i];

        if (!share_posit(row, named))
            continue;
        if (on && (option == CLASS_GENERIC || option == CLASS_GENERIC_COMMANDS) && !row->row->generic) {
            if (row == named)
                message(command->out, ICH14081I, row->name.text);
            continue;
        }
        reason = put_option(command, row, option, on);
        if (reason == 0 && option == CLASS_GENERIC && on) /* GENERIC turns GENCMD on too */
            reason = put_option(command, row, CLASS_GENERIC_COMMANDS, true);
        if (reason == 0 && row == named && option == CLASS_ACTIVE && on && row->row->raclist == CLASS_RACLIST_REQUIRED &&
            !row->options.raclisted)
            message(command->out, ICH14040I, row->name.text);
    }
    return reason;
}

static int set_classes(struct command *command, const char *keyword, enum class_option option)
{
    const struct operand_value *value = operand_value(&command->operands, keyword);
    int reason = 0;

    for (size_t i = 0; i < value->count && reason == 0; i++) {
        if (strcmp(value->items[i].text.data, "*") == 0) {
            for (size_t k = 0; k < command->store->class_count && reason == 0; k++) {
                const struct store_class *row = &command->store->class_rows[k];

                /* What generic profiles cannot have is passed over, not complained about, when all classes are meant. */
                if (row->row->gone)
                    continue;
                if (row->row->generic || (option != CLASS_GENERIC && option != CLASS_GENERIC_COMMANDS))
                    reason = set_class(command, row, option, !value->negative);
            }
        } else {
            const struct store_class *row = store_class(command->store, value->items[i].name.text);

            must(row);
            reason = set_class(command, row, option, !value->negative);
        }
    }
    return reason;
}

/* ------------------------------------------------------------------------------------------------ RACLIST and REFRESH */

/* Compiles the profiles of the class and keeps the image, in the transaction of the command. */
static int raclist_class(struct command *command, struct store_class *row)
{
    struct buf image;
    int reason;

    buf_init(&image, IMAGE_MAX);
    reason = racf_store_compile(command->store, row->name.text, COMPILE_RACLIST, &image);
    if (reason == 0)
        reason = store_image_put(command->store, row, &image);
    if (reason == 0)
        command_effect(command, EFFECT_IMAGE, row->name.text);
    buf_release(&image);
    return reason;
}

static int no_raclist_class(struct command *command, struct store_class *row)
{
    int reason = 0;

    if (row->options.raclisted) {
        reason = store_image_put(command->store, row, NULL);
        command_effect(command, EFFECT_NO_IMAGE, row->name.text);
    }
    return reason;
}

/* REFRESH acts on the class and its POSIT mates that are in storage. */
static int refresh_class(struct command *command, const struct store_class *named, bool *any)
{
    int reason = 0;

    if (!named->options.raclisted) {
        message(command->out, ICH14070I, named->name.text); /* among the reminders of the facts: return code 0 */
        return 0;
    }
    for (size_t i = 0; i < command->store->class_count && reason == 0; i++) {
        struct store_class *row = &command->store->class_rows[i];

        if (row->options.raclisted && share_posit(row, named)) {
            reason = raclist_class(command, row);
            *any = true;
        }
    }
    return reason;
}

/* RACLIST and NORACLIST, as other options of classes, act on the classes of one POSIT together. */
static int set_raclist_of(struct command *command, const struct store_class *named, bool on)
{
    int reason = 0;

    for (size_t i = 0; i < command->store->class_count && reason == 0; i++) {
        struct store_class *row = &command->store->class_rows[i];

        if (!share_posit(row, named) || (on && (!row->options.active || row->row->raclist == CLASS_RACLIST_DISALLOWED)))
            continue;
        reason = on ? raclist_class(command, row) : no_raclist_class(command, row);
    }
    return reason;
}

/* Class CDT is in storage now: its profiles are classes. */
static int took_classes(struct command *command, const struct store_class *row)
{
    return name8_is(&row->name, "CDT") && row->options.raclisted ? dynamic_classes_refresh(command) : 0;
}

static int set_raclist(struct command *command)
{
    const struct operand_value *value = operand_value(&command->operands, "RACLIST");
    bool refresh = operand_given(&command->operands, "REFRESH");
    bool any = false;
    int reason = 0;

    for (size_t i = 0; i < value->count && reason == 0; i++) {
        const struct store_class *row = store_class(command->store, value->items[i].name.text);

        must(row);
        if (value->negative) {
            reason = set_raclist_of(command, row, false);
        } else if (refresh) {
            reason = refresh_class(command, row, &any);
        } else if (!row->options.active || row->row->raclist == CLASS_RACLIST_DISALLOWED) {
            message(command->out, ICH14080I, row->name.text);
            command_code(command, 4);
        } else {
            reason = set_raclist_of(command, row, true);
            any = true;
        }
        if (reason == 0 && !value->negative)
            reason = took_classes(command, row);
    }
    if (reason == 0 && any)
        message(command->out, ICH14063I);
    return reason;
}

/* SETROPTS GLOBAL(...) REFRESH. */
static int refresh_global(struct command *command, const struct operand_value *global)
{
    bool any = false;
    int reason = 0;

    for (size_t i = 0; i < global->count && reason == 0; i++) {
        struct store_class *row = store_class(command->store, global->items[i].name.text);

        if (!row || !row->global) {
            message(command->out, ICH14016I, global->items[i].text.data);
            command_code(command, 4);
            continue;
        }
        reason = put_global(command, row, true);
        any = true;
    }
    if (reason == 0 && any)
        message(command->out, ICH14063I);
    return reason;
}

static int refresh_others(struct command *command)
{
    const struct operand_value *global = operand_value(&command->operands, "GLOBAL");
    bool generic = operand_given(&command->operands, "GENERIC");

    if (generic) /* profiles of the database are always looked at as they are now: there is nothing to drop */
        message(command->out, ICH14063I);
    if (!generic && global->count == 0 && !operand_value(&command->operands, "RACLIST")->present) {
        message(command->out, ICH14013I);
        command_code(command, 4);
    }
    return refresh_global(command, global);
}

/* ------------------------------------------------------------------------------------------------ options of the system */

static int put_number(struct command *command, const char *name, int64_t value)
{
    command_effect(command, EFFECT_OPTIONS, "");
    return store_set_option(command->store, name, value);
}

static int set_system(struct command *command)
{
    const struct operands *operands = &command->operands, *password = operand_sub(operands, "PASSWORD");
    int reason = 0;

    if (operand_value(operands, "EGN")->present &&
        operand_given(operands, "EGN") != (racf_store_option(command->store, "EGN", 0) != 0))
        reason = data_sets_rename(command, operand_given(operands, "EGN"));
    for (size_t i = 0; i < ARRAY_COUNT(switches) && reason == 0; i++)
        if (operand_value(operands, switches[i])->present)
            reason = put_number(command, switches[i], operand_given(operands, switches[i]));
    if (reason == 0 && operand_value(operands, "PROTECTALL")->present) /* 1 failures, 2 warning */
        reason = put_number(command, "PROTECTALL",
                            operand_negated(operands, "PROTECTALL") ? 0 : 1 + (int64_t)operand_number(operands, "PROTECTALL", 0));
    if (reason == 0 && operand_value(operands, "INACTIVE")->present)
        reason =
            put_number(command, "INACTIVE", operand_negated(operands, "INACTIVE") ? 0 : operand_number(operands, "INACTIVE", 0));
    for (size_t i = 0; password && i < ARRAY_COUNT(password_numbers) && reason == 0; i++) {
        char name[40];

        if (!operand_value(password, password_numbers[i])->present)
            continue;
        snprintf(name, sizeof name, "PASSWORD.%s", password_numbers[i]);
        reason = put_number(command, name,
                            operand_negated(password, password_numbers[i]) ? 0 : operand_number(password, password_numbers[i], 0));
    }
    for (size_t i = 0; password && i < ARRAY_COUNT(password_switches) && reason == 0; i++) {
        char name[40];

        if (!operand_value(password, password_switches[i])->present)
            continue;
        snprintf(name, sizeof name, "PASSWORD.%s", password_switches[i]);
        reason = put_number(command, name, operand_given(password, password_switches[i]));
    }
    return reason;
}

/* LOGOPTIONS of one class and those that share its POSIT, or of all. The words stand in the order of enum audit_logoptions. */
static const char *const logged[] = { "DEFAULT", "ALWAYS", "NEVER", "SUCCESSES", "FAILURES" };

static int set_logoption(struct command *command, const struct store_class *named, int64_t option)
{
    int reason = 0;

    for (size_t i = 0; i < command->store->class_count && reason == 0; i++) {
        struct store_class *row = &command->store->class_rows[i];
        char name[sizeof LOGOPTIONS_OPTION + NAME8_MAX];

        if (named && !share_posit(row, named))
            continue;
        snprintf(name, sizeof name, LOGOPTIONS_OPTION "%s", row->name.text);
        reason = store_set_option(command->store, name, option);
        row->logoptions = (enum audit_logoptions)option;
        command_effect(command, EFFECT_CLASS, row->name.text);
    }
    return reason;
}

static int set_logoptions(struct command *command)
{
    const struct operands *options = operand_sub(&command->operands, "LOGOPTIONS");
    int reason = 0;

    for (size_t i = 0; options && i < ARRAY_COUNT(logged); i++) {
        const struct operand_value *value = operand_value(options, logged[i]);

        for (size_t k = 0; k < value->count && reason == 0; k++)
            reason = set_logoption(command, store_class(command->store, value->items[k].text.data), (int64_t)i);
    }
    return reason;
}

/* ------------------------------------------------------------------------------------------------ LIST */

static void list_classes(struct command *command, const char *title, size_t column, bool fits(const struct store_class *))
{
    size_t start = command->out->length, at;

    buf_put_text(command->out, title);
    at = command->out->length - start;
    for (size_t i = 0; i < command->store->class_count; i++) {
        const struct store_class *row = &command->store->class_rows[i];
        size_t length = strlen(row->name.text) + 1;

        if (row->row->gone || !fits(row))
            continue;
        if (at + length > 79) {
            buf_put_text(command->out, "\n");
            buf_fill(command->out, ' ', column - 2);
            at = column - 2;
        }
        buf_printf(command->out, " %s", row->name.text);
        at += length;
    }
    if (command->out->length - start == strlen(title))
        buf_put_text(command->out, " NONE");
    buf_put_text(command->out, "\n");
}

static bool is_active(const struct store_class *row)
{
    return row->options.active;
}
static bool is_generic(const struct store_class *row)
{
    return row->options.generic;
}
static bool is_generic_command(const struct store_class *row)
{
    return row->options.generic_commands;
}
static bool is_genlist(const struct store_class *row)
{
    return row->genlist;
}
static bool is_global(const struct store_class *row)
{
    return row->global;
}
static bool is_raclisted(const struct store_class *row)
{
    return row->options.raclisted;
}
static bool is_audited(const struct store_class *row)
{
    return row->audit;
}

static bool is_always(const struct store_class *row)
{
    return row->logoptions == LOGOPTIONS_ALWAYS;
}
static bool is_never(const struct store_class *row)
{
    return row->logoptions == LOGOPTIONS_NEVER;
}
static bool is_successes(const struct store_class *row)
{
    return row->logoptions == LOGOPTIONS_SUCCESSES;
}
static bool is_failures(const struct store_class *row)
{
    return row->logoptions == LOGOPTIONS_FAILURES;
}
static bool is_default(const struct store_class *row)
{
    return row->logoptions == LOGOPTIONS_DEFAULT;
}

static const char *is_in_effect(bool on)
{
    return on ? "IS IN EFFECT" : "IS NOT IN EFFECT";
}

static void list_password_options(struct command *command)
{
    struct racf_store *store = command->store;
    long long interval = (long long)racf_store_option(store, "PASSWORD.INTERVAL", 30),
              history = (long long)racf_store_option(store, "PASSWORD.HISTORY", 0),
              revoke = (long long)racf_store_option(store, "PASSWORD.REVOKE", 0),
              warning = (long long)racf_store_option(store, "PASSWORD.WARNING", 0),
              minchange = (long long)racf_store_option(store, "PASSWORD.MINCHANGE", 0);
    struct buf *out = command->out;

    buf_put_text(out, "PASSWORD PROCESSING OPTIONS:\n");
    buf_printf(out, "  PASSWORD CHANGE INTERVAL IS %lld DAYS.\n", interval);
    buf_printf(out, "  PASSWORD MINIMUM CHANGE INTERVAL IS %3lld DAYS.\n", minchange);
    buf_printf(out, "  MIXED CASE PASSWORD SUPPORT %s\n", is_in_effect(racf_store_option(store, "PASSWORD.MIXEDCASE", 0)));
    buf_printf(out, "  SPECIAL CHARACTERS ARE %sALLOWED.\n", racf_store_option(store, "PASSWORD.SPECIALCHARS", 0) ? "" : "NOT ");
    if (history)
        buf_printf(out, "  %lld GENERATIONS OF PREVIOUS PASSWORDS BEING MAINTAINED.\n", history);
    else
        buf_put_text(out, "  NO PASSWORD HISTORY BEING MAINTAINED.\n");
    if (revoke)
        buf_printf(out, "  AFTER %3lld CONSECUTIVE UNSUCCESSFUL PASSWORD ATTEMPTS,\n  A USERID WILL BE REVOKED.\n", revoke);
    else
        buf_put_text(out, "  USERIDS NOT BEING AUTOMATICALLY REVOKED.\n");
    if (warning)
        buf_printf(out, "  PASSWORD EXPIRATION WARNING LEVEL IS %3lld DAYS.\n", warning);
    else
        buf_put_text(out, "  NO PASSWORD EXPIRATION WARNING MESSAGES WILL BE ISSUED.\n");
    buf_put_text(out, "  NO INSTALLATION PASSWORD SYNTAX RULES ARE PRESENT.\n");
}

/* DIFFERS: options that this RACF does not have (labels, tapes, ADSP, partner sessions ...) are left out of the list. */
static void list_options(struct command *command)
{
    static const char *const protect[] = { "IS NOT IN EFFECT",
                                           "IS IN EFFECT, CURRENT OPTIONS:\n  \"PROTECT-ALL FAIL\" OPTION IS IN EFFECT",
                                           "IS IN EFFECT, CURRENT OPTIONS:\n  \"PROTECT-ALL WARNING\" OPTION IS IN EFFECT" };
    struct racf_store *store = command->store;
    bool auditor = identity_has(command->issuer, IDENTITY_AUDITOR | IDENTITY_ROAUDIT);
    struct buf *out = command->out;
    int64_t protectall = racf_store_option(store, "PROTECTALL", 0);

    buf_printf(out, "ATTRIBUTES = %s NOWHEN(PROGRAM) TERMINAL(READ)",
               racf_store_option(store, "INITSTATS", 1) ? "INITSTATS" : "NOINITSTATS");
    if (auditor)
        buf_printf(out, " %s %s %s", racf_store_option(store, "SAUDIT", 1) ? "SAUDIT" : "NOSAUDIT",
                   racf_store_option(store, "CMDVIOL", 1) ? "CMDVIOL" : "NOCMDVIOL",
                   racf_store_option(store, "OPERAUDIT", 0) ? "OPERAUDIT" : "NOOPERAUDIT");
    buf_put_text(out, "\nSTATISTICS = NONE\n");
    if (auditor)
        list_classes(command, "AUDIT CLASSES =", 17, is_audited);
    list_classes(command, "ACTIVE CLASSES =", 18, is_active);
    list_classes(command, "GENERIC PROFILE CLASSES = ", 28, is_generic);
    list_classes(command, "GENERIC COMMAND CLASSES = ", 28, is_generic_command);
    list_classes(command, "GENLIST CLASSES = ", 20, is_genlist);
    list_classes(command, "GLOBAL CHECKING CLASSES = ", 28, is_global);
    list_classes(command, "SETR RACLIST CLASSES = ", 25, is_raclisted);
    buf_put_text(out, "GLOBAL=YES RACLIST ONLY =  NONE\n");
    if (auditor) {
        list_classes(command, "LOGOPTIONS \"ALWAYS\" CLASSES = ", 32, is_always);
        list_classes(command, "LOGOPTIONS \"NEVER\" CLASSES = ", 31, is_never);
        list_classes(command, "LOGOPTIONS \"SUCCESSES\" CLASSES = ", 35, is_successes);
        list_classes(command, "LOGOPTIONS \"FAILURES\" CLASSES = ", 34, is_failures);
        list_classes(command, "LOGOPTIONS \"DEFAULT\" CLASSES = ", 33, is_default);
    }
    buf_printf(out, "ENHANCED GENERIC NAMING %s\n", is_in_effect(racf_store_option(store, "EGN", 0)));
    buf_printf(out, "PROTECT-ALL OPTION %s\n", protect[protectall < 0 || protectall > 2 ? 0 : protectall]);
    buf_printf(out, "ERASE-ON-SCRATCH IS %s\n", racf_store_option(store, "ERASE", 0) ? "ACTIVE" : "INACTIVE");
    buf_printf(out, "LIST OF GROUPS ACCESS CHECKING IS %s.\n", racf_store_option(store, "GRPLIST", 1) ? "ACTIVE" : "INACTIVE");
    if (racf_store_option(store, "INACTIVE", 0))
        buf_printf(out, "INACTIVE USERIDS ARE BEING AUTOMATICALLY REVOKED AFTER %lld DAYS.\n",
                   (long long)racf_store_option(store, "INACTIVE", 0));
    else
        buf_put_text(out, "INACTIVE USERIDS ARE NOT BEING AUTOMATICALLY REVOKED.\n");
    list_password_options(command);
    buf_printf(out, "GENERIC OWNER ONLY %s\n", is_in_effect(racf_store_option(store, "GENERICOWNER", 0)));
    if (auditor)
        buf_printf(out, "APPLAUDIT %s\n", is_in_effect(racf_store_option(store, "APPLAUDIT", 0)));
    buf_printf(out, "ADDCREATOR %s\n", is_in_effect(racf_store_option(store, "ADDCREATOR", 0)));
}

/* ------------------------------------------------------------------------------------------------ the command */

/* What others than SPECIAL may do: AUDITOR sets audit options, each of those the dispatcher let in may list. */
static bool may_change(const struct command *command)
{
    static const char *const for_auditors[] = { "AUDIT", "SAUDIT", "OPERAUDIT", "CMDVIOL", "APPLAUDIT", "LOGOPTIONS", "LIST" };
    bool auditor = identity_has(command->issuer, IDENTITY_AUDITOR);

    if (authority_special(command))
        return true;
    for (size_t i = 0; i < command->operands.row_count; i++) {
        const char *name = command->operands.rows[i].name;
        bool fine = strcmp(name, "LIST") == 0;

        if (!command->operands.values[i].present)
            continue;
        for (size_t k = 0; k < ARRAY_COUNT(for_auditors); k++)
            fine = fine || (auditor && strcmp(name, for_auditors[k]) == 0);
        if (!fine)
            return false;
    }
    return true;
}

int racf_setropts(struct command *command)
{
    bool refresh = operand_given(&command->operands, "REFRESH");
    int reason = 0;

    if (!may_change(command)) {
        message(command->out, ICH14001I);
        command_code(command, 8);
        return 0;
    }
    /* In this order, so that one command may activate a class, allow generic profiles in it and take it into storage. */
    for (size_t i = 0; i < ARRAY_COUNT(class_keywords) && reason == 0; i++)
        if (!(refresh && (class_keywords[i].option == CLASS_GENERIC || class_keywords[i].option == CLASS_GLOBAL)))
            reason = set_classes(command, class_keywords[i].keyword, class_keywords[i].option);
    if (reason == 0)
        reason = set_raclist(command);
    if (reason == 0 && refresh)
        reason = refresh_others(command);
    if (reason == 0)
        reason = set_system(command);
    if (reason == 0)
        reason = set_logoptions(command);
    if (reason == 0 && operand_given(&command->operands, "LIST"))
        list_options(command);
    return reason;
}
