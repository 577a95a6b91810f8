/* home.h - where a system lies on disk: $GREENBAR_HOME and what is in it (design: docs/tour.md, "A system on disk").
 *
 * Memory:  home_path() and program_path() hand out memory that the caller frees with mem_free.
 */
#ifndef BASE_HOME_H
#define BASE_HOME_H

#include "base/base.h"

/* $GREENBAR_HOME, or ~/.greenbar. Ends the program if neither is known. */
const char *home(void);
/* From now on this process, and what it starts, works with another system: the absolute path of its folder. What is open stays. */
void home_use(const char *path);
/* $GREENBAR_KEYS, or ~/.config/greenbar/keys. */
const char *home_keys(void);
/* HOME/relative, printf-like. */
char *home_path(const char *format, ...) PRINTF_LIKE(1, 2);
/* The volume that a system has: its folder is HOME/vol/GRN001. */
#define HOME_VOLUME "GRN001"
/* One of our own programs: beside the running one (build/bin), or in its libexec folder. */
char *program_path(const char *name);
/* The name of a UNIX user, or its number when it has none (in a container, say). REASON_LIMIT: there is no descriptor to look
 * it up. */
enum { UNIX_USER_MAX = 256 };
int unix_user_name(uid_t uid, char name[UNIX_USER_MAX]) MUST_CHECK;
/* The UNIX user that owns the system: with root, the trusted one. */
bool home_owner(uid_t uid);

#endif
