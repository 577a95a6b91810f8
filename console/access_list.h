/* access_list.h - accesses, asked for at several moments of a rehearsal, and which of them came out differently.
 *
 * Errors:  access_list_read(): REASON_SYNTAX and a line "FILE:LINE: ..." in problem. A user who is revoked has that as the
 *          answer; one who is not defined has what UACC gives.
 * Memory:  access_list_init() and access_list_release() go together.
 */
#ifndef CONSOLE_ACCESS_LIST_H
#define CONSOLE_ACCESS_LIST_H

#include "base/buf.h"
#include "racf/racf_client.h"

enum access_moment { ACCESS_BEFORE, ACCESS_AFTER, ACCESS_REFRESHED, ACCESS_MOMENTS };

struct access_question {
    struct name8 user;
    char class_name[NAME8_MAX + 1];
    char resource[RESOURCE_MAX + 1];
    enum racf_level level;
    int code[ACCESS_MOMENTS]; /* of SAF, or a negative reason */
};

struct access_list {
    struct access_question *questions; /* in order of user, class, resource, level; each once */
    size_t count, room;
    bool sorted;
};

void access_list_init(struct access_list *list);
void access_list_release(struct access_list *list);
/* Adds one; false when a part of it is no name. Nothing is asked yet. */
bool access_list_add(struct access_list *list, struct span user, struct span class_name, struct span resource, struct span level);
/* Lines "USER CLASS RESOURCE LEVEL"; empty ones, and those that begin with an asterisk, are passed over. */
int access_list_read(struct access_list *list, const char *path, struct buf *problem) MUST_CHECK;
/* Asks them all; REASON_NOT_AUTHORIZED, REASON_NOT_RUNNING and the like end it. */
int access_list_ask(struct access_list *list, struct racf *racf, enum access_moment moment) MUST_CHECK;
/* Did it come out differently at that moment than before? */
bool access_changed(const struct access_question *question, enum access_moment moment);
/* "yes", "no", "revoked", "not protected". */
const char *access_text(int code);

#endif
