/* saf.h - what the queue manager asks of its security product, as a table of functions.
 *
 * Everything in mstr asks through this table: the real one (saf_racf.c) asks RACF, tests put a small one of their own in.
 * Errors:  a negative reason means that RACF could not be asked; the caller then refuses, or keeps what it had.
 * Memory:  the table and its context belong to whoever made them.
 */
#ifndef MSTR_SAF_H
#define MSTR_SAF_H

#include "base/buf.h"
#include "racf/racf_client.h"

struct saf {
    void *context;
    /* 1 when a discrete profile of exactly this name exists, 0 when none does (a generic one that fits is none). */
    int (*exists)(void *context, const char *class_name, const char *profile);
    /* RACROUTE REQUEST=STAT: 1 active, 0 not active or not known. */
    int (*active)(void *context, const char *class_name);
    /* RACROUTE REQUEST=LIST: from now on decisions about the class are made by its profiles as they are now, until it is listed
     * again. NULL: they are made by those that count for everybody. */
    int (*list)(void *context, const char *class_name);
    /* A decision about who; always fills decision. flags: 0, or RACF_LOG_NONE for a question that is no attempt, and
     * in no record. */
    int (*check)(void *context, const struct identity *who, const char *class_name, const char *resource,
                 enum racf_level level, unsigned flags, struct racf_decision *decision);
    /* The identity of a user ID that somebody else names (an alternate user); the caller's to release. */
    int (*identify)(void *context, const struct name8 *user, struct identity *identity);
    /* ICH408I for a refusal. */
    void (*ich408i)(void *context, const struct identity *who, const struct racf_decision *decision, struct buf *out);
    /* Who put the discrete profile there that was there at that time, and when (microseconds since 1970 UTC), of the history of
     * RACF: REASON_NOT_AUTHORIZED when the user of the address space may not see it, REASON_NOT_FOUND when it does not tell. NULL:
     * nobody knows. */
    int (*made)(void *context, const char *class_name, const char *profile, int64_t before, int64_t *when, struct name8 *user);
};

/* A session with RACF that is opened again when racf was restarted. */
struct saf_session {
    int (*connect)(struct link **link); /* a new bound link to racf */
    struct racf *racf;                  /* NULL while there is none */
    struct racf_lists *lists;           /* owned; they outlive a restart of racf */
};

int saf_session_open(struct saf_session *session) MUST_CHECK;
/* Gives back the lists, too. */
void saf_session_close(struct saf_session *session);
/* A table that asks over this session, which has to stay where it is. */
struct saf saf_racf(struct saf_session *session);

#endif
