/* audit.c - is it recorded, and why. */
#include "racf/audit.h"

#include "racf/smf_record.h"

/* JOBINIT */
enum { SUCCESSI = 0, INVPSWD = 1, INVGRP = 2, REVKUSER = 6, UNDFUSER = 9, SUBNATHU = 17 };
/* ACCESS; the first two of all events */
enum { SUCCESS = 0, INSAUTH = 1, PRFNFND = 2, KEYWVIOL = 2, WARNING = 3, PROTALL = 4, WARNPALL = 5 };

static bool reached(uint8_t setting, enum racf_level intent)
{
    return setting != RACF_NONE && (uint8_t)intent >= setting;
}

static uint8_t access_qualifier(const struct racf_decision *decision)
{
    bool profile = decision->profile.text[0] != '\0';

    if (decision->why == RACF_WHY_WARNING)
        return profile ? WARNING : WARNPALL;
    if (decision->code == 0)
        return SUCCESS;
    if (profile)
        return INSAUTH;
    return decision->racf_reason == 8 ? PROTALL : PRFNFND;
}

/* Why the settings of the class and the profile ask for it. */
static void access_reasons(const struct racf_decision *decision, const struct audit_settings *settings, bool violation,
                           struct audit_verdict *verdict)
{
    bool warning = decision->why == RACF_WHY_WARNING;

    if (settings->logoptions == LOGOPTIONS_NEVER)
        return;
    if (settings->logoptions == LOGOPTIONS_ALWAYS ||
        settings->logoptions == (violation ? LOGOPTIONS_FAILURES : LOGOPTIONS_SUCCESSES))
        verdict->re2 |= SMF_RE2_LOGOPTIONS;
    if (decision->why == RACF_WHY_TRUSTED) /* no profile was looked at */
        return;
    /* What WARNING lets through, and what PROTECTALL and the class refuse, is always logged. */
    if (warning || (violation && !decision->profile.text[0]))
        verdict->rea |= SMF_REA_RESOURCE;
    if (reached(violation ? decision->audit.failures : decision->audit.success, decision->intent))
        verdict->rea |= SMF_REA_RESOURCE;
    if (reached(violation ? decision->global_audit.failures : decision->global_audit.success, decision->intent))
        verdict->rea |= SMF_REA_GLOBAL;
    if (settings->operaudit && decision->why == RACF_WHY_OPERATIONS)
        verdict->rea |= SMF_REA_SPECIAL;
}

static uint8_t access_authority(const struct racf_decision *decision)
{
    if (decision->code != 0)
        return 0;
    return decision->why == RACF_WHY_OPERATIONS ? SMF_ATH_OPERATIONS
           : decision->why == RACF_WHY_TRUSTED  ? SMF_ATH_TRUSTED
                                                : SMF_ATH_NORMAL;
}

bool audit_access(const struct racf_decision *decision, const struct identity *who, const struct audit_settings *settings,
                  struct audit_verdict *verdict)
{
    bool violation = decision->code == 8;

    *verdict = (struct audit_verdict){ .event = SMF_ACCESS };
    /* No decision, a question that was no attempt, an answer that RACF did not give, and where the rules want no record. */
    if (decision->code == 4 || (decision->flags & (RACF_DISCRETE_ONLY | RACF_LOG_NONE)) || decision->why == RACF_WHY_ERROR ||
        decision->why == RACF_WHY_GLOBAL || identity_has(who, IDENTITY_PRIVILEGED))
        return false;
    if (decision->flags & RACF_RENAME)
        verdict->event = SMF_RENAMEDS;
    else if (decision->flags & RACF_DEFINE)
        verdict->event = SMF_DEFINE;
    verdict->qualifier = verdict->event == SMF_ACCESS ? access_qualifier(decision) : violation ? INSAUTH : SUCCESS;
    verdict->des = violation ? SMF_DES_VIOLATION : decision->why == RACF_WHY_WARNING ? SMF_DES_WARNING : 0;
    if (name8_none(&who->user))
        verdict->des |= SMF_DES_UNDEFINED;
    verdict->ath = access_authority(decision);
    access_reasons(decision, settings, violation, verdict);
    if (identity_has(who, IDENTITY_UAUDIT))
        verdict->rea |= SMF_REA_USER;
    return verdict->rea || verdict->re2;
}

static bool is_one(const char *verb, const char *const *verbs, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(verb, verbs[i]) == 0)
            return true;
    return false;
}

bool audit_notifies(const struct racf_decision *decision)
{
    return decision->code == 8 && !name8_none(&decision->notify) && !(decision->flags & RACF_LOG_NONE);
}

bool audit_command(const char *verb, enum audit_outcome outcome, const struct identity *issuer, bool group_special,
                   const struct audit_settings *settings, struct audit_verdict *verdict)
{
    static const char *const always[] = { "SETROPTS", "RVARY" };
    bool violation = outcome == AUDIT_VIOLATION || outcome == AUDIT_KEYWORD;
    bool special = identity_has(issuer, IDENTITY_SPECIAL), operations = identity_has(issuer, IDENTITY_OPERATIONS);

    *verdict = (struct audit_verdict){ .event = smf_event_of(verb) };
    if (!verdict->event) /* commands that only list are not recorded */
        return false;
    verdict->qualifier = outcome == AUDIT_VIOLATION ? INSAUTH : outcome == AUDIT_KEYWORD ? KEYWVIOL : SUCCESS;
    verdict->des = violation ? SMF_DES_VIOLATION : 0;
    if (outcome == AUDIT_FAILED)
        verdict->err = SMF_ERR_NOTHING_DONE;
    if (outcome == AUDIT_DONE || outcome == AUDIT_KEYWORD) {
        verdict->ath = special ? SMF_ATH_SPECIAL : SMF_ATH_NORMAL;
        if (identity_has(issuer, IDENTITY_AUDITOR) && !special)
            verdict->ath |= SMF_ATH_AUDITOR;
        if (settings->class_audit)
            verdict->rea |= SMF_REA_CLASS;
    }
    if (violation && settings->cmdviol)
        verdict->rea |= SMF_REA_CMDVIOL;
    if ((settings->saudit && (special || group_special)) || (settings->operaudit && operations))
        verdict->rea |= SMF_REA_SPECIAL;
    if (identity_has(issuer, IDENTITY_UAUDIT))
        verdict->rea |= SMF_REA_USER;
    if (is_one(verb, always, ARRAY_COUNT(always)))
        verdict->rea |= SMF_REA_ALWAYS;
    return verdict->rea != 0;
}

bool audit_logon(int reason, bool uaudit, const struct audit_settings *settings, struct audit_verdict *verdict)
{
    *verdict = (struct audit_verdict){ .event = SMF_JOBINIT };
    switch (reason) {
    case 0:
        verdict->qualifier = SUCCESSI;
        verdict->ath = SMF_ATH_NORMAL;
        verdict->rea = uaudit ? SMF_REA_USER : 0;
        verdict->re2 = settings->applaudit ? SMF_RE2_APPLAUDIT : 0;
        return verdict->rea || verdict->re2;
    case REASON_BAD_PASSWORD:
        verdict->qualifier = INVPSWD;
        break;
    case REASON_NOT_PERMITTED:
        verdict->qualifier = INVGRP;
        break;
    case REASON_REVOKED:
        verdict->qualifier = REVKUSER;
        break;
    case REASON_NOT_FOUND:
        verdict->qualifier = UNDFUSER;
        verdict->des = SMF_DES_UNDEFINED;
        break;
    case REASON_NOT_AUTHORIZED:
        verdict->qualifier = SUBNATHU;
        break;
    default: /* nobody's attempt: something else went wrong */
        return false;
    }
    verdict->des |= SMF_DES_VIOLATION;
    verdict->rea = SMF_REA_LOGON | (uaudit ? SMF_REA_USER : 0);
    return true;
}

bool audit_change(uint8_t event, bool uaudit, const struct audit_settings *settings, struct audit_verdict *verdict)
{
    *verdict = (struct audit_verdict){ .event = event, .ath = SMF_ATH_NORMAL };
    verdict->rea = (settings->class_audit ? SMF_REA_CLASS : 0) | (uaudit ? SMF_REA_USER : 0);
    return verdict->rea != 0;
}

void audit_fill(const struct audit_verdict *verdict, const struct identity *who, struct smf80 *record)
{
    record->des = verdict->des;
    record->event = verdict->event;
    record->qualifier = verdict->qualifier;
    record->ath = verdict->ath;
    record->rea = verdict->rea;
    record->re2 = verdict->re2;
    record->err = verdict->err;
    record->user = who->user;
    record->group = who->group;
    record->job = name8_none(&who->job) ? who->user : who->job;
    record->user_name = span_of(who->name);
}
