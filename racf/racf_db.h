/* racf_db.h - the RACF database: users, groups, connections, profiles, class options, RACLIST images, in one SQLite file.
 *
 * Owner:   the racf process. Nobody else opens the file.
 * Units:   dates and times in microseconds since 1970-01-01 UTC, 0 for "never"; levels are enum racf_level.
 * Errors:  0 or a negative reason. REASON_IN_DOUBT from racf_store_commit(): end the process, never go on.
 * Memory:  racf_store_open() hands out a store that racf_store_close() takes back. What a callback sees is borrowed for the call.
 * Blocks:  racf_store_commit() waits for the disk; everything else works in memory and the page cache.
 * Format:  docs/formats/racf_db.md.
 *
 * Changes are made inside a transaction. racf_command_run() and the functions that change something begin one when none is open;
 * the caller commits at the end of its turn, so that many commands share one wait, and answers after that.
 */
#ifndef RACF_RACF_DB_H
#define RACF_RACF_DB_H

#include "base/clock.h"
#include "base/identity.h"
#include "base/name.h"
#include "base/sql.h"
#include "racf/racf_client.h"

struct class_row;
struct class_table;
struct racf_store;

/* A new database with the groups SYS1, SYSCTLG and VSAMDSET and the users IBMUSER and SYSPROG; REASON_EXISTS when there is one. */
int racf_store_create(const char *path, struct class_table *classes, struct racf_store **store) MUST_CHECK;
/* An existing one; REASON_NOT_FOUND when the file holds none, REASON_VERSION when it is of another version. */
int racf_store_open(const char *path, struct class_table *classes, struct racf_store **store) MUST_CHECK;
void racf_store_close(struct racf_store *store);

/* Commits what is open; 0 when nothing is. */
int racf_store_commit(struct racf_store *store) MUST_CHECK;
/* Takes everything back since the last commit, what is kept in memory too. */
void racf_store_rollback(struct racf_store *store);

/* ------------------------------------------------------------------------------------------------ users */

/* The identity of a user: attributes, the groups in name order, group (empty: the default group) as current group. source, job and
 * jobid stay empty. REASON_NOT_FOUND, REASON_REVOKED, REASON_NOT_PERMITTED when not connected to the group. now decides about
 * revoke and resume dates. */
int racf_store_identity(struct racf_store *store, const struct name8 *user, const struct name8 *group, microseconds now,
                        struct identity *identity) MUST_CHECK;
/* Notes that the user began work under this group: its last access date. */
int racf_store_began(struct racf_store *store, const struct identity *identity, microseconds now) MUST_CHECK;

/* May the user begin work now, or change a password: REASON_NOT_NOW by WHEN(DAYS() TIME()) of its profile, REASON_REVOKED when
 * it was not used for as many days as SETROPTS INACTIVE says. */
int racf_store_may_begin(struct racf_store *store, const struct name8 *user, microseconds now) MUST_CHECK;

/* What is kept about a password. record is what command_environment.password_seal made; empty: PROTECTED, there is none. */
struct racf_password {
    struct buf record;
    microseconds changed; /* 0: expired, has to be changed */
    uint32_t failures;    /* wrong ones in a row */
    bool revoked;
};
enum racf_secret { SECRET_PASSWORD, SECRET_PHRASE };
/* password->record must be initialized; REASON_NOT_FOUND when there is no such user. */
int racf_store_secret(struct racf_store *store, const struct name8 *user, enum racf_secret kind,
                      struct racf_password *password) MUST_CHECK;
/* The former ones, the newest first, each a field. */
int racf_store_history(struct racf_store *store, const struct name8 *user, enum racf_secret kind, struct buf *records) MUST_CHECK;
/* What was there goes into the history; an empty record takes both away. */
int racf_store_set_secret(struct racf_store *store, const struct name8 *user, enum racf_secret kind, struct span record,
                          microseconds changed) MUST_CHECK;
/* Both have to be changed before they are used again. */
int racf_store_expire(struct racf_store *store, const struct name8 *user) MUST_CHECK;
/* Forgets former ones beyond what SETROPTS PASSWORD(HISTORY) says. */
int racf_store_clean_history(struct racf_store *store, const struct name8 *user) MUST_CHECK;
/* Passwords count without case unless SETROPTS PASSWORD(MIXEDCASE) is on; phrases (more than 8 characters) always with it. Every
 * password goes through here before it is sealed or matched. */
void racf_store_fold_password(struct racf_store *store, char *password, size_t length);
/* right: the count of failures begins again. Otherwise it grows, and the user is revoked when it reaches what SETROPTS PASSWORD
 * REVOKE says; *revoked tells. */
int racf_store_password_tried(struct racf_store *store, const struct name8 *user, bool right, microseconds now,
                              bool *revoked) MUST_CHECK;

/* The map of UNIX users. Naming user empty takes the entry away. */
int racf_store_map(struct racf_store *store, const char *unix_user, const struct name8 *user) MUST_CHECK;
/* REASON_UNMAPPED when there is none. */
int racf_store_mapped(struct racf_store *store, const char *unix_user, struct name8 *user) MUST_CHECK;
/* One "UNIXNAME USERID" a line. */
int racf_store_map_list(struct racf_store *store, struct buf *out) MUST_CHECK;

/* ------------------------------------------------------------------------------------------------ started tasks */

struct racf_started {
    struct name8 user;
    struct name8 group;
    bool trusted;
    bool privileged;
};
/* Is the program a controlled one, by SETROPTS WHEN(PROGRAM) and class PROGRAM? libraries: "DSNAME VOLUME" a line, as in
 * racf_client.h. The library of the program has to be a member of the profile that covers the program, each other one of that
 * profile, or of profile * or **: whatever is loaded from there is controlled as well then. */
int racf_store_controlled(struct racf_store *store, const struct name8 *program, struct span libraries, bool *is) MUST_CHECK;
/* What class STARTED says about procedure.job, the most specific profile first; REASON_NOT_FOUND when no profile gives a user. */
int racf_store_started(struct racf_store *store, const struct name8 *procedure, const struct name8 *job,
                       struct racf_started *started) MUST_CHECK;
/* Defines profile PROCEDURE.* in class STARTED, as init does for each queue manager; nothing when it is there. */
int racf_store_add_started(struct racf_store *store, const struct name8 *procedure, const struct name8 *user,
                           const struct name8 *group) MUST_CHECK;
/* Defines the discrete data set profile of a library of the system with UACC(READ), as init does; nothing when it is there. */
int racf_store_add_library(struct racf_store *store, const char *dsname) MUST_CHECK;

/* ------------------------------------------------------------------------------------------------ classes and images */

struct racf_class_options {
    bool active;
    bool raclisted;
    bool generic;        /* generic profiles are used */
    bool generic_commands; /* and may be defined */
    uint64_t generation; /* of the image; grows with each RACLIST, REFRESH and NORACLIST */
    uint64_t global_generation; /* of the global access table; 0: the class has none */
    uint64_t changes;    /* grows whenever a profile of the class changes; since the store was opened */
};
/* REASON_NOT_FOUND when the class is not in the class descriptor table. */
int racf_store_class(struct racf_store *store, const char *class_name, struct racf_class_options *options) MUST_CHECK;
/* State of a class as RACROUTE REQUEST=STAT tells it. */
int racf_store_class_state(struct racf_store *store, const struct class_row *row, struct racf_class_state *state) MUST_CHECK;
/* Of which system it is: the first four characters of its ID are what WHEN(SYSID()) asks for. Not kept in the file. */
void racf_store_is_of(struct racf_store *store, const char *system);
/* Which conditions of PERMIT WHEN count now: bit n for enum racf_condition n. */
uint32_t racf_store_conditions(struct racf_store *store);
/* The image that the last RACLIST or REFRESH made, and its generation. REASON_NOT_FOUND when the class is not RACLISTed. */
int racf_store_image(struct racf_store *store, const char *class_name, struct buf *image, uint64_t *generation) MUST_CHECK;
/* The same of its global access table: what it was when SETROPTS GLOBAL was given last. */
int racf_store_global(struct racf_store *store, const char *class_name, struct buf *image, uint64_t *generation) MUST_CHECK;
/* An image of the profiles as they are now. DATABASE: how racf decides about classes that are not RACLISTed (keep it until
 * options.changes is another number); RACLIST: the profiles of the grouping class are merged in. */
enum racf_compile { COMPILE_DATABASE, COMPILE_RACLIST };
int racf_store_compile(struct racf_store *store, const char *class_name, enum racf_compile what, struct buf *image) MUST_CHECK;

/* The same in steps, between which the store may be used for other things: read so many profiles a step until *done; then what was
 * read is compiled, without the store, so that another thread may do it. current: nothing of it has changed since the beginning,
 * and no newer image counts. */
struct racf_reading;
int racf_reading_begin(struct racf_store *store, const char *class_name, enum racf_compile what,
                       struct racf_reading **reading) MUST_CHECK;
int racf_reading_step(struct racf_reading *reading, size_t most, bool *done) MUST_CHECK;
bool racf_reading_current(const struct racf_reading *reading);
int racf_reading_compile(struct racf_reading *reading, struct buf *image) MUST_CHECK;
/* Is the image that was made of it the one that counts now? */
bool racf_reading_counts(const struct racf_reading *reading);
void racf_reading_end(struct racf_reading *reading);
/* Does an image of the class have so many profiles to be read, or more (those of members counted)? */
int racf_store_has_many(struct racf_store *store, const char *class_name, size_t many, bool *has) MUST_CHECK;

/* An image of the profile alone that covers a resource now (all: of every one that does), empty when none does: a decision by it is
 * the one that an image of all profiles would give, and its cost does not grow with their number. The resource is folded already.
 * variables: RACFVARS, NULL for none. */
struct image;
int racf_store_covering(struct racf_store *store, const char *class_name, enum racf_compile what, const char *resource,
                        const struct image *variables, bool all, struct buf *image) MUST_CHECK;

/* One profile as it is stored. */
struct racf_access {
    struct name8 id; /* user, group or "*" */
    uint8_t level;   /* enum racf_level */
};
struct racf_profile {
    int64_t number; /* key of the row */
    struct name8 class_name;
    struct resource name;
    bool generic;
    struct name8 owner;
    uint8_t uacc; /* enum racf_level */
    bool warning;
    uint8_t level;           /* 0-99 */
    char audit[40];          /* "FAILURES(READ)" as RLIST prints it */
    char global_audit[40];   /* what an auditor set; empty: none */
    struct name8 notify;     /* empty: nobody */
    microseconds created;
    microseconds changed;
    microseconds referred;
    char data[256];
    char appldata[256];
    bool conditional;           /* it has a conditional access list (racf_store_profiles() alone says so) */
    struct racf_access *access; /* access list in name order; owned, given back by racf_profile_release() */
    size_t access_count;
};
void racf_profile_release(struct racf_profile *profile);
/* All profiles of a class with their access lists, in name order. The callback's negative reason ends it and comes back. */
typedef int racf_profile_fn(void *context, const struct racf_profile *profile);
int racf_store_profiles(struct racf_store *store, const char *class_name, racf_profile_fn *each, void *context) MUST_CHECK;

/* System options (SETROPTS): numbers by name, "PASSWORD.REVOKE", "GRPLIST"; fallback when it was never set. */
int64_t racf_store_option(struct racf_store *store, const char *name, int64_t fallback);
/* Those that are text ("PREFIX", "PASSWORD.RULE1") are appended to value; nothing when it was never set. */
int racf_store_option_text(struct racf_store *store, const char *name, struct buf *value) MUST_CHECK;

/* What is below, for tests. */
struct sql *racf_store_sql(struct racf_store *store);

#endif
