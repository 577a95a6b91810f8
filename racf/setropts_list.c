/* setropts_list.c - SETROPTS LIST: the options as the facts lay them out. Lines for auditors alone are left out for others. */
#include "racf/authority.h"
#include "racf/password_rules.h"
#include "racf/setropts.h"

enum { OPTION_TEXT_MAX = 44, LINE_WIDTH = 79 };

static int64_t option(struct command *command, const char *name, int64_t fallback)
{
    return racf_store_option(command->store, name, fallback);
}

/* ------------------------------------------------------------------------------------------------ classes */

static void list_classes(struct command *command, const char *title, size_t column,
                         bool fits(struct command *, const struct store_class *))
{
    size_t start = command->out->length, at;

    buf_put_text(command->out, title);
    at = command->out->length - start;
    for (size_t i = 0; i < command->store->class_count; i++) {
        const struct store_class *row = &command->store->class_rows[i];
        size_t length = strlen(row->name.text) + 1;

        if (row->row->gone || !fits(command, row))
            continue;
        if (at + length + 1 > LINE_WIDTH) { /* a blank follows each name on its line */
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

static bool is_active(struct command *command UNUSED, const struct store_class *row)
{
    return row->options.active;
}
static bool is_generic(struct command *command UNUSED, const struct store_class *row)
{
    return row->options.generic;
}
static bool is_generic_command(struct command *command UNUSED, const struct store_class *row)
{
    return row->options.generic_commands;
}
static bool is_genlist(struct command *command UNUSED, const struct store_class *row)
{
    return row->genlist;
}
static bool is_global(struct command *command UNUSED, const struct store_class *row)
{
    return row->global;
}
static bool is_raclisted(struct command *command UNUSED, const struct store_class *row)
{
    return row->options.raclisted;
}
static bool is_audited(struct command *command UNUSED, const struct store_class *row)
{
    return row->audit;
}
static bool is_always(struct command *command UNUSED, const struct store_class *row)
{
    return row->logoptions == LOGOPTIONS_ALWAYS;
}
static bool is_never(struct command *command UNUSED, const struct store_class *row)
{
    return row->logoptions == LOGOPTIONS_NEVER;
}
static bool is_successes(struct command *command UNUSED, const struct store_class *row)
{
    return row->logoptions == LOGOPTIONS_SUCCESSES;
}
static bool is_failures(struct command *command UNUSED, const struct store_class *row)
{
    return row->logoptions == LOGOPTIONS_FAILURES;
}
static bool is_default(struct command *command UNUSED, const struct store_class *row)
{
    return row->logoptions == LOGOPTIONS_DEFAULT;
}
static bool has_statistics(struct command *command, const struct store_class *row)
{
    char name[STATISTICS_NAME];

    return option(command, setropts_statistics(row, name), 0) != 0;
}

static void list_all_classes(struct command *command, bool auditor)
{
    list_classes(command, "STATISTICS =", 14, has_statistics);
    if (auditor)
        list_classes(command, "AUDIT CLASSES =", 17, is_audited);
    list_classes(command, "ACTIVE CLASSES =", 18, is_active);
    list_classes(command, "GENERIC PROFILE CLASSES = ", 28, is_generic);
    list_classes(command, "GENERIC COMMAND CLASSES = ", 28, is_generic_command);
    list_classes(command, "GENLIST CLASSES = ", 20, is_genlist);
    list_classes(command, "GLOBAL CHECKING CLASSES = ", 28, is_global);
    list_classes(command, "SETR RACLIST CLASSES = ", 25, is_raclisted);
    buf_put_text(command->out, "GLOBAL=YES RACLIST ONLY =  NONE\n");
    if (!auditor)
        return;
    list_classes(command, "LOGOPTIONS \"ALWAYS\" CLASSES = ", 32, is_always);
    list_classes(command, "LOGOPTIONS \"NEVER\" CLASSES = ", 31, is_never);
    list_classes(command, "LOGOPTIONS \"SUCCESSES\" CLASSES = ", 35, is_successes);
    list_classes(command, "LOGOPTIONS \"FAILURES\" CLASSES = ", 34, is_failures);
    list_classes(command, "LOGOPTIONS \"DEFAULT\" CLASSES = ", 33, is_default);
}

/* ------------------------------------------------------------------------------------------------ options of the system */

/* "WHAT IS [NOT] IN EFFECT" */
static void put_effect(struct command *command, const char *what, const char *name)
{
    buf_printf(command->out, "%s %s\n", what, option(command, name, 0) ? "IS IN EFFECT" : "IS NOT IN EFFECT");
}

/* "WHAT IS [IN]ACTIVE" */
static void put_active(struct command *command, const char *what, const char *name, int64_t fallback, const char *end)
{
    buf_printf(command->out, "%s %s%s\n", what, option(command, name, fallback) ? "IS ACTIVE" : "IS INACTIVE", end);
}

/* Of an option with FAILURES and WARNING: which of them, on a line of its own. */
static void put_mode(struct command *command, const char *what, const char *name, const char *failures, const char *warning,
                     const char *end)
{
    int64_t mode = option(command, name, 0);

    if (mode == 0)
        buf_printf(command->out, "%s IS NOT IN EFFECT\n", what);
    else
        buf_printf(command->out, "%s IS IN EFFECT%s CURRENT OPTIONS:\n  \"%s\" OPTION IS IN EFFECT\n", what, end,
                   mode == 1 ? failures : warning);
}

static int put_text(struct command *command, const char *before, const char *name, const char *fallback)
{
    struct buf value;
    int reason;

    buf_init(&value, OPTION_TEXT_MAX);
    reason = racf_store_option_text(command->store, name, &value);
    buf_printf(command->out, "%s%s\n", before, value.length ? value.data : fallback);
    buf_release(&value);
    return reason;
}

static void put_attributes(struct command *command, bool auditor)
{
    buf_printf(command->out, "ATTRIBUTES = %s %s %s", option(command, "INITSTATS", 1) ? "INITSTATS" : "NOINITSTATS",
               option(command, "WHEN.PROGRAM", 0) ? "WHEN(PROGRAM -- BASIC)" : "NOWHEN(PROGRAM)",
               option(command, "TERMINAL", 1) == 1 ? "TERMINAL(READ)" : "TERMINAL(NONE)");
    if (auditor)
        buf_printf(command->out, " %s %s %s", option(command, "SAUDIT", 1) ? "SAUDIT" : "NOSAUDIT",
                   option(command, "CMDVIOL", 1) ? "CMDVIOL" : "NOCMDVIOL",
                   option(command, "OPERAUDIT", 0) ? "OPERAUDIT" : "NOOPERAUDIT");
    buf_put_text(command->out, "\n");
}

static void put_erase(struct command *command)
{
    if (!option(command, "ERASE", 0))
        buf_put_text(command->out, "ERASE-ON-SCRATCH IS INACTIVE\n");
    else
        buf_printf(command->out, "ERASE-ON-SCRATCH IS ACTIVE, CURRENT OPTIONS:\n  %s\n",
                   option(command, "ERASE.ALL", 0) ? "ERASE-ON-SCRATCH FOR ALL DATA SETS IS IN EFFECT"
                                                   : "ERASE-ON-SCRATCH BY SECURITY LEVEL IS INACTIVE");
}

static void put_modelling(struct command *command)
{
    struct buf *out = command->out;
    bool gdg = option(command, "MODEL.GDG", 0) != 0, user = option(command, "MODEL.USER", 0) != 0,
         group = option(command, "MODEL.GROUP", 0) != 0;

    if (gdg)
        buf_put_text(out, "DATA SET MODELLING IS BEING DONE FOR GDGS.\n");
    if (user)
        buf_put_text(out, "USER DATA SET MODELLING IS BEING DONE.\n");
    if (group)
        buf_put_text(out, "GROUP DATA SET MODELLING IS BEING DONE.\n");
    if (!gdg && !user && !group)
        buf_put_text(out, "NO DATA SET MODELLING BEING DONE.\n");
}

static int put_rules(struct command *command)
{
    static const char legend[] = "   LEGEND:\n"
                                 "    A-ALPHA C-CONSONANT L-ALPHANUM N-NUMERIC V-VOWEL W-NOVOWEL *-ANYTHING\n"
                                 "    c-MIXED CONSONANT m-MIXED NUMERIC v-MIXED VOWEL $-NATIONAL s-SPECIAL\n"
                                 "    x-MIXED ALL\n";
    bool any = false;

    for (int number = 1; number <= PASSWORD_RULES; number++) {
        char rule[RULE_TEXT], length[24];
        size_t blank;
        int reason = password_rule_get(command->store, number, rule);

        if (reason < 0)
            return reason;
        if (!rule[0])
            continue;
        if (!any)
            buf_put_text(command->out, "  INSTALLATION PASSWORD SYNTAX RULES:\n");
        any = true;
        blank = span_find(span_of(rule), ' ');
        snprintf(length, sizeof length, "LENGTH(%.*s)", (int)blank, rule);
        buf_printf(command->out, "    RULE %d  %-13s %s\n", number, length, rule + blank + 1);
    }
    buf_put_text(command->out, any ? legend : "  NO INSTALLATION PASSWORD SYNTAX RULES ARE PRESENT.\n");
    return 0;
}

static int list_password_options(struct command *command)
{
    long long history = (long long)option(command, "PASSWORD.HISTORY", 0),
              revoke = (long long)option(command, "PASSWORD.REVOKE", 0),
              warning = (long long)option(command, "PASSWORD.WARNING", 0),
              phrase = (long long)option(command, "PASSWORD.PHRASEINT", 0);
    struct buf *out = command->out;

    buf_printf(out, "PASSWORD PROCESSING OPTIONS:\n  THE ACTIVE PASSWORD ENCRYPTION ALGORITHM IS %s\n",
               option(command, "PASSWORD.ALGORITHM", 1) ? "KDFAES" : "LEGACY");
    buf_printf(out, "  PASSWORD CHANGE INTERVAL IS %3lld DAYS.\n", (long long)option(command, "PASSWORD.INTERVAL", 30));
    if (phrase)
        buf_printf(out, "  PASSWORD PHRASE CHANGE INTERVAL IS %5lld DAYS.\n", phrase);
    buf_printf(out, "  PASSWORD MINIMUM CHANGE INTERVAL IS %3lld DAYS.\n", (long long)option(command, "PASSWORD.MINCHANGE", 0));
    put_effect(command, "  MIXED CASE PASSWORD SUPPORT", "PASSWORD.MIXEDCASE");
    buf_printf(out, "  SPECIAL CHARACTERS ARE %sALLOWED.\n", option(command, "PASSWORD.SPECIALCHARS", 0) ? "" : "NOT ");
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
    return put_rules(command);
}

static void put_rvary(struct command *command, const char *function)
{
    char name[OPTION_TEXT_MAX];
    struct buf record;

    snprintf(name, sizeof name, "RVARYPW.%s", function);
    buf_init(&record, 4096);
    if (racf_store_option_text(command->store, name, &record) < 0)
        buf_clear(&record);
    buf_printf(command->out, "%s RVARY PASSWORD IS IN EFFECT FOR THE %s FUNCTION.\n",
               record.length ? "INSTALLATION DEFINED" : "DEFAULT", function);
    buf_release(&record);
}

static void list_protection(struct command *command)
{
    struct buf *out = command->out;

    put_effect(command, "AUTOMATIC DATASET PROTECTION", "ADSP");
    put_effect(command, "ENHANCED GENERIC NAMING", "EGN");
    put_active(command, "REAL DATA SET NAMES OPTION", "REALDSN", 0, "");
    put_active(command, "JES-BATCHALLRACF OPTION", "JES.BATCHALLRACF", 0, "");
    put_active(command, "JES-XBMALLRACF OPTION", "JES.XBMALLRACF", 0, "");
    put_active(command, "JES-EARLYVERIFY OPTION", "JES.EARLYVERIFY", 0, "");
    put_mode(command, "PROTECT-ALL OPTION", "PROTECTALL", "PROTECT-ALL FAIL", "PROTECT-ALL WARNING", ",");
    put_active(command, "TAPE DATA SET PROTECTION", "TAPEDSN", 0, "");
    buf_printf(out, "SECURITY RETENTION PERIOD IN EFFECT IS %5lld DAYS.\n", (long long)option(command, "RETPD", 0));
    put_erase(command);
}

static void list_labels(struct command *command, bool auditor)
{
    if (auditor && option(command, "SECLEVELAUDIT", 0))
        buf_printf(command->out, "SECURITY LEVEL FOR AUDITING IS %3lld\n", (long long)option(command, "SECLEVELAUDIT", 0));
    if (auditor)
        put_effect(command, "SECLABEL AUDIT", "SECLABELAUDIT");
    put_effect(command, "SECLABEL CONTROL", "SECLABELCONTROL");
    put_effect(command, "GENERIC OWNER ONLY", "GENERICOWNER");
    put_effect(command, "COMPATIBILITY MODE", "COMPATMODE");
    put_effect(command, "MULTI-LEVEL QUIET", "MLQUIET");
    put_effect(command, "MULTI-LEVEL STABLE", "MLSTABLE");
    put_mode(command, "NO WRITE-DOWN", "MLS", "MLS FAILURES", "MLS WARNING", ".");
    put_mode(command, "MULTI-LEVEL ACTIVE", "MLACTIVE", "MLACTIVE FAILURES", "MLACTIVE WARNING", ".");
    put_mode(command, "CATALOGUED DATA SETS ONLY,", "CATDSNS", "CATDSNS FAILURES", "CATDSNS WARNING", ".");
}

static int list_rest(struct command *command, bool auditor)
{
    struct buf *out = command->out;
    int64_t sessions = option(command, "SESSIONINTERVAL", 30);
    int reason = put_text(command, "USER-ID FOR JES NJEUSERID IS : ", "JES.NJEUSERID", "????????");

    if (reason == 0)
        reason = put_text(command, "USER-ID FOR JES UNDEFINEDUSER IS : ", "JES.UNDEFINEDUSER", "++++++++");
    if (sessions)
        buf_printf(out, "PARTNER LU-VERIFICATION SESSIONKEY INTERVAL MAXIMUM/DEFAULT IS %5lld DAYS.\n", (long long)sessions);
    else
        buf_put_text(out, "PARTNER LU-VERIFICATION SESSIONKEY INTERVAL DEFAULT IS \"NEVER EXPIRES\".\n");
    if (auditor)
        put_effect(command, "APPLAUDIT", "APPLAUDIT");
    put_effect(command, "ADDCREATOR", "ADDCREATOR");
    buf_printf(out, "KERBLVL = %5lld\n", (long long)option(command, "KERBLVL", 0));
    buf_printf(out, "MULTI-LEVEL FILE SYSTEM IS %sIN EFFECT\n", option(command, "MLFSOBJ", 1) == 2 ? "" : "NOT ");
    buf_printf(out, "MULTI-LEVEL INTERPROCESS COMMUNICATIONS IS %sIN EFFECT\n", option(command, "MLIPCOBJ", 1) == 2 ? "" : "NOT ");
    put_effect(command, "MULTI-LEVEL NAME HIDING", "MLNAMES");
    put_effect(command, "SECURITY LABEL BY SYSTEM", "SECLBYSYSTEM");
    if (reason == 0)
        reason = put_text(command, "PRIMARY LANGUAGE DEFAULT : ", "LANGUAGE.PRIMARY", "ENU");
    if (reason == 0)
        reason = put_text(command, "SECONDARY LANGUAGE DEFAULT : ", "LANGUAGE.SECONDARY", "ENU");
    return reason;
}

static int put_prefix(struct command *command)
{
    struct buf prefix;
    int reason;

    buf_init(&prefix, NAME8_MAX);
    reason = racf_store_option_text(command->store, "PREFIX", &prefix);
    if (prefix.length)
        buf_printf(command->out, "SINGLE LEVEL NAME PREFIX IS %s\n", prefix.data);
    else
        buf_put_text(command->out, "SINGLE LEVEL NAMES NOT ALLOWED\n");
    buf_release(&prefix);
    return reason;
}

int setropts_list(struct command *command)
{
    bool auditor = identity_has(command->issuer, IDENTITY_AUDITOR | IDENTITY_ROAUDIT);
    long long inactive = (long long)option(command, "INACTIVE", 0);
    int reason;

    put_attributes(command, auditor);
    list_all_classes(command, auditor);
    list_protection(command);
    reason = put_prefix(command);
    put_active(command, "LIST OF GROUPS ACCESS CHECKING", "GRPLIST", 1, ".");
    if (inactive)
        buf_printf(command->out, "INACTIVE USERIDS ARE BEING AUTOMATICALLY REVOKED AFTER %3lld DAYS.\n", inactive);
    else
        buf_put_text(command->out, "INACTIVE USERIDS ARE NOT BEING AUTOMATICALLY REVOKED.\n");
    put_modelling(command);
    if (reason == 0)
        reason = list_password_options(command);
    put_rvary(command, "SWITCH");
    put_rvary(command, "STATUS");
    list_labels(command, auditor);
    return reason < 0 ? reason : list_rest(command, auditor);
}
