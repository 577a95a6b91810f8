/* smf_record.h - SMF records: type 80 made and read, the common header, type 7.
 *
 * Units:   times in microseconds since 1970-01-01 UTC; a record holds local time in hundredths of a second.
 * Errors:  0 or a negative reason; reading trusts no length.
 * Memory:  what reading hands out lies in the record.
 * Format:  docs/formats/smf_record.md.
 */
#ifndef RACF_SMF_RECORD_H
#define RACF_SMF_RECORD_H

#include "base/clock.h"
#include "base/name.h"
#include "racf/smf_file.h"

enum smf_event {
#define EVENT(code, name, text) SMF_##name = code,
#define QUALIFIER(event, code, name, violation)
#include "racf/smf_events.def"
#undef EVENT
#undef QUALIFIER
};

enum {
    SMF_TYPE_LOST = 7,
    SMF_TYPE_RACF = 80,
    SMF_DES_VIOLATION = 0x8000,
    SMF_DES_UNDEFINED = 0x4000,
    SMF_DES_WARNING = 0x1000,
    SMF_ATH_NORMAL = 0x80,
    SMF_ATH_SPECIAL = 0x40,
    SMF_ATH_OPERATIONS = 0x20,
    SMF_ATH_AUDITOR = 0x10,
    SMF_ATH_TRUSTED = 0x01,
    SMF_REA_CLASS = 0x80,
    SMF_REA_USER = 0x40,
    SMF_REA_SPECIAL = 0x20,
    SMF_REA_RESOURCE = 0x10,
    SMF_REA_LOGON = 0x08,
    SMF_REA_ALWAYS = 0x04,
    SMF_REA_CMDVIOL = 0x02,
    SMF_REA_GLOBAL = 0x01,
    SMF_RE2_SECLEVEL = 0x80,
    SMF_RE2_LOGOPTIONS = 0x40,
    SMF_RE2_APPLAUDIT = 0x08,
    SMF_ERR_NOTHING_DONE = 0x40,
    SMF_COMMAND_TEXT = 4000, /* of section 301; more is cut */
};

/* What the header of every record says. */
struct smf_head {
    uint8_t type;
    uint32_t hundredths; /* since midnight */
    uint32_t yyyyddd;    /* 0: the record holds no date */
    char smfid[5];
};

/* A type 80 record. Texts are empty where it has no such section. */
struct smf80 {
    struct smf_head head;
    uint16_t des;
    uint8_t event; /* enum smf_event */
    uint8_t qualifier;
    uint8_t ath, rea, re2, err;
    struct name8 user, group, job;
    uint8_t intent, allowed; /* enum racf_level */
    bool has_access;         /* the two above are in the record */
    struct span resource, new_name, volume, class_name, profile, user_name, command, refused;
};

/* The record at that moment, 0 or REASON_TOO_LONG. The SMFID is set by who writes it. */
int smf80_put(const struct smf80 *record, microseconds now, struct buf *out) MUST_CHECK;
int smf80_get(struct span record, struct smf80 *result) MUST_CHECK;
/* The header of any record whose length is right. */
int smf_head_get(struct span record, struct smf_head *head) MUST_CHECK;

/* A record of a type that is nothing but its header (2, 3). */
void smf_record_plain(uint8_t type, const char smfid[4], microseconds now, struct buf *out);
/* Type 7: so many records were lost since then. */
void smf_record_lost(uint64_t count, microseconds since, microseconds now, struct buf *out);
void smf_record_set_smfid(char *record, const char smfid[4]);

/* "ACCESS", "INSAUTH"; a number in decimal digits where there is no name. text must hold SMF_WORD bytes. */
enum { SMF_WORD = 12 };
const char *smf_event_name(uint8_t event, char *text);
const char *smf_qualifier_name(uint8_t event, uint8_t qualifier, char *text);
/* 0: there is no such event. */
uint8_t smf_event_of(const char *name);
/* Is that outcome a violation? */
bool smf_violation(uint8_t event, uint8_t qualifier);

#endif
