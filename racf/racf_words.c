/* racf_words.c - the words of RACF that every program needs: levels, why, command names, ICH408I. */
#include "base/message.h"
#include "racf/messages.h"
#include "racf/racf_client.h"

#include "base/text.h"

static const char *const level_words[] = {
    [RACF_NONE] = "NONE",     [RACF_EXECUTE] = "EXECUTE", [RACF_READ] = "READ",
    [RACF_UPDATE] = "UPDATE", [RACF_CONTROL] = "CONTROL", [RACF_ALTER] = "ALTER",
};

static const char *const why_words[] = {
    [RACF_WHY_PROFILE] = "profile",
    [RACF_WHY_UACC] = "uacc",
    [RACF_WHY_ID_STAR] = "id-star",
    [RACF_WHY_NO_PROFILE] = "no-profile",
    [RACF_WHY_CLASS_INACTIVE] = "class-inactive",
    [RACF_WHY_NOT_RACLISTED] = "class-not-raclisted",
    [RACF_WHY_OWNER_PREFIX] = "owner-prefix",
    [RACF_WHY_OPERATIONS] = "operations",
    [RACF_WHY_WARNING] = "warning",
    [RACF_WHY_TRUSTED] = "trusted",
    [RACF_WHY_GLOBAL] = "global",
    [RACF_WHY_ERROR] = "error",
    [RACF_WHY_GROUP_AUTHORITY] = "group-authority",
    [RACF_WHY_HOURS] = "hours",
};

const char *racf_why_text(enum racf_why why)
{
    return (size_t)why < ARRAY_COUNT(why_words) && why_words[why] ? why_words[why] : why_words[RACF_WHY_ERROR];
}

const char *racf_level_text(enum racf_level level)
{
    return (size_t)level < ARRAY_COUNT(level_words) ? level_words[level] : level_words[RACF_NONE];
}

bool racf_level_of(struct span text, enum racf_level *level)
{
    for (size_t i = 0; i < ARRAY_COUNT(level_words); i++)
        if (span_is_fold(text, level_words[i])) {
            *level = (enum racf_level)i;
            return true;
        }
    return false;
}

static const char *const condition_words[RACF_CONDITIONS] = {
    [RACF_WHEN_APPCPORT] = "APPCPORT", [RACF_WHEN_CONSOLE] = "CONSOLE",   [RACF_WHEN_CRITERIA] = "CRITERIA",
    [RACF_WHEN_JESINPUT] = "JESINPUT", [RACF_WHEN_PROGRAM] = "PROGRAM",   [RACF_WHEN_SERVAUTH] = "SERVAUTH",
    [RACF_WHEN_SYSID] = "SYSID",       [RACF_WHEN_TERMINAL] = "TERMINAL",
};

const char *racf_condition_text(enum racf_condition condition)
{
    return condition > 0 && condition < RACF_CONDITIONS ? condition_words[condition] : "";
}

bool racf_condition_of(struct span text, enum racf_condition *condition)
{
    for (size_t i = 1; i < RACF_CONDITIONS; i++)
        if (span_is(text, condition_words[i])) {
            *condition = (enum racf_condition)i;
            return true;
        }
    return false;
}

static bool take_audit_word(struct span word, struct racf_audit_setting *setting)
{
    size_t open = span_find(word, '(');
    struct span kind = span_part(word, 0, open), text = span_from(word, open + 1);
    bool all = span_is(kind, "ALL");
    enum racf_level level;

    if (open == word.length || text.length == 0 || text.data[text.length - 1] != ')' ||
        !racf_level_of(span_part(text, 0, text.length - 1), &level) || level < RACF_READ ||
        !(all || span_is(kind, "SUCCESS") || span_is(kind, "FAILURES")))
        return false;
    if (all || kind.data[0] == 'S')
        setting->success = (uint8_t)level;
    if (all || kind.data[0] == 'F')
        setting->failures = (uint8_t)level;
    return true;
}

bool racf_audit_setting_of(struct span text, struct racf_audit_setting *setting)
{
    *setting = (struct racf_audit_setting){ RACF_NONE, RACF_NONE };
    if (text.length == 0 || span_is(text, "NONE"))
        return true;
    for (;;) {
        size_t comma = span_find(text, ',');

        if (!take_audit_word(span_part(text, 0, comma), setting))
            return false;
        if (comma == text.length)
            return true;
        text = span_from(text, comma + 1);
    }
}

/* ---------------------------------------------------------------------------------------------------- ICH408I */

/* Who: a line of its own for work without a user. */
static void put_who(struct buf *line, const struct identity *who)
{
    if (who && name8_none(&who->user) && !name8_none(&who->job))
        buf_printf(line, "JOB(%-8s) STEP(%-8s)", who->job.text, who->source == IDENTITY_TASK ? who->job.text : "");
    else
        buf_printf(line, "USER(%-8s) GROUP(%-8s) NAME(%-20.20s)", who ? who->user.text : "", who ? who->group.text : "",
                   who ? who->name : "");
}

static const char *what_is_wrong(const struct racf_decision *decision)
{
    bool warning = decision->why == RACF_WHY_WARNING || decision->code != 8;

    if (decision->why == RACF_WHY_NO_PROFILE || decision->profile.text[0] == '\0')
        return warning ? "WARNING: PROFILE NOT FOUND - REQUIRED FOR AUTHORITY CHECKING"
               : name8_is(&decision->class_name, "DATASET") ? "PROFILE NOT FOUND. IT IS REQUIRED FOR AUTHORITY CHECKING."
                                                            : "PROFILE NOT FOUND - REQUIRED FOR AUTHORITY CHECKING";
    if (warning)
        return "WARNING: INSUFFICIENT AUTHORITY - TEMPORARY ACCESS ALLOWED";
    return decision->flags & RACF_RENAME   ? "RENAME - INSUFFICIENT AUTHORITY"
           : decision->flags & RACF_DEFINE ? "DEFINE - INSUFFICIENT AUTHORITY"
                                           : "INSUFFICIENT ACCESS AUTHORITY";
}

void racf_ich408i(const struct identity *who, const struct racf_decision *decision, struct buf *out)
{
    /* The FROM line is there only when a generic profile decided, the volume only for a data set. The row of ICH408I has the
     * form without. */
    static const char with_from[] = "%s\n  %s CL(%-8s)%s\n  %s\n  FROM %s (G)\n  ACCESS INTENT(%-7s)  ACCESS ALLOWED(%-7s)";
    const char *intent = racf_level_text(decision->intent), *allowed = racf_level_text(decision->allowed);
    char resource[sizeof decision->resource.text];
    struct buf line, volume;

    (void)!text_copy(resource, sizeof resource, span_of(decision->resource.text));
    for (char *at = resource; *at; at++)
        if (!text_is_printable(*at)) /* a resource is named by who asks for it: it makes no line of its own */
            *at = '.';
    buf_init(&line, 200);
    buf_init(&volume, 32);
    put_who(&line, who);
    if (decision->volume[0])
        buf_printf(&volume, " VOL(%-6s)", decision->volume);
    if (decision->generic && decision->profile.text[0])
        message_put(out, "ICH408I", with_from, line.data, resource, decision->class_name.text, volume.data,
                    what_is_wrong(decision), decision->profile.text, intent, allowed);
    else
        message(out, ICH408I, line.data, resource, decision->class_name.text, volume.data,
                what_is_wrong(decision), intent, allowed);
    buf_release(&volume);
    buf_release(&line);
}

bool racf_ich408i_logon(const char *user, int reason, struct buf *out)
{
    const char *words = racf_logon_words(reason);

    if (!words)
        return false;
    if (reason == REASON_NOT_FOUND)
        words = "USER AT TERMINAL NOT RACF-DEFINED";
    message_put(out, "ICH408I", "USER(%-8s) GROUP(%-8s) NAME(%-20s)\n  LOGON/JOB INITIATION - %s", user, "", "####################",
                words);
    if (reason == REASON_NOT_FOUND)
        message(out, IRR012I);
    return true;
}

const char *racf_logon_words(int reason)
{
    switch (reason) {
    case REASON_NOT_PERMITTED: return "INVALID GROUP";
    case REASON_BAD_PASSWORD: return "INVALID PASSWORD";
    case REASON_REVOKED: return "REVOKED USER ACCESS ATTEMPT";
    case REASON_NOT_FOUND: return "USER IS NOT DEFINED";
    case REASON_BAD_VALUE:
    case REASON_EXISTS: return "INVALID NEW PASSWORD";
    case REASON_BUSY: return "EXCESSIVE PASSWORDS OR INACTIVE USER";
    case REASON_NOT_NOW: return "NOT AUTHORIZED AT THIS TIME";
    case REASON_STATE: return "EXPIRED PASSWORD";
    default: return NULL;
    }
}
