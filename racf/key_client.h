/* key_client.h - key labels as people manage them, and who may (client header: includes base/ and racf_client.h only).
 *
 * racf decides by the identity of the session, has icsf do it, and tells the console. The decisions are those of ICSF:
 * a service in class CSFSERV, READ; and for what is done to a label, a level to its profile in class CSFKEYS.
 *
 * Errors:  0 or a negative reason. REASON_NOT_AUTHORIZED comes with the ICH408I lines in refusal where a profile
 * refused, without any where SPECIAL was missing. REASON_NOT_FOUND, REASON_EXISTS, REASON_STATE (archived),
 * REASON_LIMIT, REASON_BAD_NAME. Blocks:  every call, at most LINK_PATIENCE. Source:  z/OS Cryptographic Services ICSF
 * Administrator's Guide, controlling who can use cryptographic keys and services.
 */
#ifndef RACF_KEY_CLIENT_H
#define RACF_KEY_CLIENT_H

#include "racf/racf_client.h"

enum { KEY_LABEL_TEXT = 65 /* bytes of a label and its NUL */ };

enum key_act { KEY_ACT_DEFINE, KEY_ACT_LIST, KEY_ACT_ROTATE, KEY_ACT_ARCHIVE, KEY_ACT_MASTER };

/* Makes one decision about who, as racf_check() does. A decision that cannot be made is a refusal. */
typedef void key_decide(void *context, const struct identity *who, const char *class_name, const char *resource,
                        enum racf_level level, struct racf_decision *decision);
/* May who do that (to a label, or NULL)? The one place that says what it takes. */
bool key_may(key_decide *decide, void *context, const struct identity *who, enum key_act act, const char *label,
             struct buf *refusal);
/* The same by racf_check(), for other servers: the master, the catalog. */
bool racf_key_may(struct racf *racf, const struct identity *who, enum key_act act, const char *label,
                  struct buf *refusal);

/* One row of the list. */
struct key_row {
    char label[KEY_LABEL_TEXT];
    int64_t created; /* microseconds since 1970 UTC: the label */
    int64_t changed; /* and its current key */
    uint32_t version;
    unsigned versions; /* held: more than one while a rotation is not finished */
    bool archived;
};

int racf_key_define(struct racf *racf, const char *label, struct buf *refusal) MUST_CHECK;
/* rows: key_row_get() reads them one by one, false at the end. */
int racf_key_list(struct racf *racf, struct buf *rows, struct buf *refusal) MUST_CHECK;
bool key_row_get(struct reader *rows, struct key_row *row);
/* A new version of the key, *made true; or, when older versions are still held, none: the rotation that made the
 * current one is to be finished first. */
int racf_key_rotate(struct racf *racf, const char *label, uint32_t *version, bool *made,
                    struct buf *refusal) MUST_CHECK;
int racf_key_archive(struct racf *racf, const char *label, bool archived, struct buf *refusal) MUST_CHECK;

#endif
