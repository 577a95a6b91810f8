/* raclist.h - publishing: the control page, and the images of RACLISTed classes as memory files that others map.
 *
 * Owner:   the racf process. The database keeps each image in the transaction of its RACLIST or REFRESH; here it becomes a sealed
 *          memory file when it is first asked for.
 * Rule:    raclist_publish() comes behind the commit and before the answers of a turn.
 * Memory:  raclist_new() hands out what raclist_free() takes back.
 */
#ifndef RACF_RACLIST_H
#define RACF_RACLIST_H

#include "racf/class.h"
#include "racf/commands.h"

struct raclist;

int raclist_new(struct racf_store *store, const struct class_table *classes, struct raclist **raclist) MUST_CHECK;
void raclist_free(struct raclist *raclist);
/* Remembers what a command did to classes, for raclist_publish(). */
void raclist_effects(struct raclist *raclist, const struct command_effects *effects);
/* Brings the control page up to date. A failure is one of the database: end the process. */
int raclist_publish(struct raclist *raclist) MUST_CHECK;
/* The image that a class has now, as a sealed memory file, which is raclist's from now on. */
void raclist_take(struct raclist *raclist, const char *class_name, int fd);
/* The control page: a descriptor to hand out, the caller's. */
int raclist_control(const struct raclist *raclist) MUST_CHECK;
/* An image of a class, or its global access table, and its generation: a descriptor to hand out, the caller's; REASON_NOT_FOUND
 * when it is not RACLISTed, or has no such table. */
enum raclist_what { RACLIST_PROFILES, RACLIST_GLOBAL };
int raclist_image(struct raclist *raclist, const char *class_name, enum raclist_what what,
                  uint64_t *generation) MUST_CHECK;

#endif
