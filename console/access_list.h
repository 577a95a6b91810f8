/* access_list.h - accesses, asked for at several moments of a rehearsal, and which of them came out differently.
 *
 * They come from lines that a person wrote, and from what SMF has recorded. Of the latter a bounded number is kept: those that were
 * recorded last.
 *
 * Errors:  access_list_read(): REASON_SYNTAX and a line "FILE:LINE: ..." in problem. A user who is revoked has that as the
 *          answer; one who is not defined has what UACC gives.
 * Memory:  access_list_init() and access_list_release() go together.
 */
#ifndef CONSOLE_ACCESS_LIST_H
#define CONSOLE_ACCESS_LIST_H

#include "base/buf.h"
#include "racf/racf_client.h"
#include "racf/smf_record.h"

enum { ACCESS_RECORDED_MOST = 20000 }; /* 6 MB, twice that while records are read; asking takes some seconds */

enum access_moment { ACCESS_BEFORE, ACCESS_AFTER, ACCESS_REFRESHED, ACCESS_MOMENTS };

struct access_question {
    struct name8 user; /* empty: one who is not defined */
    char class_name[NAME8_MAX + 1];
    char resource[RESOURCE_MAX + 1];
    enum racf_level level;
    unsigned flags;    /* enum racf_flag */
    bool listed;       /* a line asks for it */
    uint64_t recorded; /* sequence number of the newest record of it, 0: none */
    int code[ACCESS_MOMENTS]; /* of SAF, or a negative reason */
};

struct access_list {
    struct access_question *questions; /* in order of user, class, resource, level; each once */
    size_t count, room;
    bool sorted;
    size_t most;     /* recorded ones that are kept; ACCESS_RECORDED_MOST unless a test says otherwise */
    size_t recorded; /* how many of them there are; before they are in order, some twice */
    bool cut;        /* there were more than are kept */
};

void access_list_init(struct access_list *list);
void access_list_release(struct access_list *list);
/* Adds one; false when a part of it is no name. Nothing is asked yet. */
bool access_list_add(struct access_list *list, struct span user, struct span class_name, struct span resource, struct span level);
/* Adds what a record of type 80 says was asked for. What decides without profiles and what is no access are passed over. */
void access_list_record(struct access_list *list, const struct smf80 *record, uint64_t sequence);
/* Puts it in order: each access once, no more recorded ones than are kept. Asking does that, too. */
void access_list_sort(struct access_list *list);
/* Lines "USER CLASS RESOURCE LEVEL"; empty ones, and those that begin with an asterisk, are passed over. */
int access_list_read(struct access_list *list, const char *path, struct buf *problem) MUST_CHECK;
/* Asks them all; REASON_NOT_AUTHORIZED, REASON_NOT_RUNNING and the like end it. */
int access_list_ask(struct access_list *list, struct racf *racf, enum access_moment moment) MUST_CHECK;
/* The names of the classes that are asked about, once each, one a line. */
void access_list_classes(const struct access_list *list, struct buf *out);
/* Did it come out differently at that moment than before? */
bool access_changed(const struct access_question *question, enum access_moment moment);
/* "yes", "no", "revoked", "not protected". */
const char *access_text(int code);

#endif
