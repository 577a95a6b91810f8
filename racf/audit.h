/* audit.h - is it recorded, and why: the rules of AUDIT, GLOBALAUDIT, UAUDIT, LOGOPTIONS and the rest.
 *
 * Pure functions of what happened, what SETROPTS says and who it was: the caller of a RACLISTed class asks them as racf does.
 * Source:  facts, section 6.2 item 15 and section 11. What the bits mean: docs/formats/smf_record.md.
 */
#ifndef RACF_AUDIT_H
#define RACF_AUDIT_H

#include "racf/racf_client.h"

/* LOGOPTIONS of a class: ALWAYS and NEVER override the profile, SUCCESSES and FAILURES add to it. */
enum audit_logoptions { LOGOPTIONS_DEFAULT = 0, LOGOPTIONS_ALWAYS, LOGOPTIONS_NEVER, LOGOPTIONS_SUCCESSES, LOGOPTIONS_FAILURES };

/* What SETROPTS says. */
struct audit_settings {
    enum audit_logoptions logoptions; /* of the class */
    bool class_audit;                 /* AUDIT(class): changes of its profiles */
    bool saudit, operaudit, cmdviol, applaudit;
};

/* What a record says beside who and what. */
struct audit_verdict {
    uint8_t event, qualifier; /* smf_events.def */
    uint16_t des;
    uint8_t ath, rea, re2, err;
};

enum audit_outcome {
    AUDIT_DONE,      /* the command did what it was asked */
    AUDIT_VIOLATION, /* it was refused, at least in part: not authorized */
    AUDIT_KEYWORD,   /* done, but for operands for which the issuer has not the authority */
    AUDIT_FAILED,    /* something else was wrong */
};

/* Each: true when it is to be recorded; verdict is filled then. */
bool audit_access(const struct racf_decision *decision, const struct identity *who, const struct audit_settings *settings,
                  struct audit_verdict *verdict);
/* Is NOTIFY of the profile to be heeded: a refusal that is no mere question? */
bool audit_notifies(const struct racf_decision *decision);
/* verb: the command as commands.def has it. group_special: the issuer has SPECIAL in a group. */
bool audit_command(const char *verb, enum audit_outcome outcome, const struct identity *issuer, bool group_special,
                   const struct audit_settings *settings, struct audit_verdict *verdict);
struct smf80;
/* What the verdict and the identity put into a record (smf_record.h); its texts are borrowed from who. */
void audit_fill(const struct audit_verdict *verdict, const struct identity *who, struct smf80 *record);
/* Work begins, or not: reason as racf_session() and racf_verify() tell it. uaudit: of the user, as far as it is known. */
bool audit_logon(int reason, bool uaudit, const struct audit_settings *settings, struct audit_verdict *verdict);
/* The profile of a data set was deleted or renamed with it, or a password was changed at a logon: changes of a class. */
bool audit_change(uint8_t event, bool uaudit, const struct audit_settings *settings, struct audit_verdict *verdict);

#endif
