/* identity.h - who a session belongs to: what z/OS keeps in an ACEE.
 *
 * racf makes an identity once, when a session begins, and hands it to every server that serves the session. Later changes
 * of the user's profile do not reach it, as on z/OS. No server takes a user ID from any other place.
 * Memory:  groups is owned; identity_release() gives it back. identity_copy() makes a second one.
 */
#ifndef BASE_IDENTITY_H
#define BASE_IDENTITY_H

#include "base/buf.h"
#include "base/name.h"

enum identity_attribute {
    IDENTITY_SPECIAL = 1 << 0,
    IDENTITY_OPERATIONS = 1 << 1,
    IDENTITY_AUDITOR = 1 << 2,
    IDENTITY_ROAUDIT = 1 << 3,
    IDENTITY_RESTRICTED = 1 << 4,
    IDENTITY_TRUSTED = 1 << 5,    /* of a started task: every access granted */
    IDENTITY_PRIVILEGED = 1 << 6, /* as TRUSTED, never logged */
    IDENTITY_UAUDIT = 1 << 7,     /* everything the user does is logged */
};

/* Where the session came from. */
enum identity_source {
    IDENTITY_COMMAND = 1, /* a person at the greenbar command */
    IDENTITY_JOB = 2,     /* a step of a batch job */
    IDENTITY_TASK = 3,    /* a step of a started task */
};

struct identity {
    struct name8 user;
    struct name8 group;    /* current connect group */
    char name[21];         /* NAME() of the user profile; twenty # when it has none */
    uint32_t attributes;   /* enum identity_attribute */
    uint8_t source;        /* enum identity_source */
    struct name8 job;      /* job name of a JOB or TASK */
    struct name8 jobid;    /* JOB00001, STC00001; empty for a COMMAND */
    struct name8 program;  /* of the step, where racf knows it as controlled (class PROGRAM); else empty */
    struct name8 terminal; /* at which a COMMAND was entered; empty: not known */
    struct name8 *groups;  /* owned: every group the user may use now, in name order */
    uint32_t group_count;
};

void identity_release(struct identity *identity);
void identity_copy(struct identity *to, const struct identity *from);
void identity_encode(const struct identity *identity, struct buf *out);
/* Reads one identity; on failure the reader holds the reason and identity is empty. */
void identity_decode(struct reader *reader, struct identity *identity);
static inline bool identity_has(const struct identity *identity, uint32_t attributes)
{
    return (identity->attributes & attributes) != 0;
}
bool identity_in_group(const struct identity *identity, const struct name8 *group);

#endif
