/* db_users.h - rows of users, groups and connections in the RACF database.
 *
 * Errors:  0 or a negative reason: REASON_NOT_FOUND, REASON_EXISTS, REASON_IO ...
 * Memory:  rows are plain structs that own nothing.
 * Blocks:  no.
 */
#ifndef RACF_DB_USERS_H
#define RACF_DB_USERS_H

#include "racf/racf_db.h"

enum { DATA_MAX = 255, PROGRAMMER_MAX = 20, CLAUTH_MAX = 900 };
/* Days after which a password has to be changed when SETROPTS says nothing. */
enum { PASSWORD_INTERVAL = 30 };
/* Groups above each other; a longer chain cannot come out of ADDGROUP and ALTGROUP. */
enum { GROUP_DEPTH_MAX = 1000 };

/* Attributes of a user beside enum identity_attribute, and of connections. The numbers are in the database. */
enum user_flag {
    USER_ADSP = 1 << 8,
    USER_GRPACC = 1 << 9,
    USER_REVOKED = 1 << 10,
    USER_OIDCARD = 1 << 11,
    USER_UAUDIT = 1 << 12,
    USER_INTERVAL_NEVER = 1 << 13, /* the password never has to be changed */
};

/* What a report calls an attribute, and how commands give it and take it away. */
struct user_attribute {
    uint32_t bit;
    const char *word;
    const char *keyword, *negative;
    bool connect; /* connections have it, too */
};
/* In the order of the reports. */
extern const struct user_attribute user_attributes[];
extern const size_t user_attribute_count;
/* "SPECIAL REVOKED"; "NONE". That the password never has to be changed is NOINTERVAL, which the reports say elsewhere. */
void user_attributes_put(struct buf *out, uint32_t attributes);

/* Authority in a group. The numbers are in the database. */
enum group_authority {
    GROUP_NONE = 0, /* not connected */
    GROUP_USE = 1,
    GROUP_CREATE = 2,
    GROUP_CONNECT = 3,
    GROUP_JOIN = 4,
};

/* "USE", as the commands and reports have it. */
const char *group_authority_text(uint8_t authority);

struct racf_user {
    struct name8 name;
    struct name8 owner;
    struct name8 dfltgrp;
    char programmer[PROGRAMMER_MAX + 1]; /* NAME(); empty: none */
    uint32_t attributes;                 /* enum identity_attribute, enum user_flag */
    microseconds created;
    microseconds revoke_date;
    microseconds resume_date;
    bool has_password;                   /* read only: racf_store_set_secret() */
    microseconds password_changed;       /* read only; 0: expired */
    uint32_t interval;                   /* days; 0: that of the system */
    bool has_phrase;                     /* read only */
    microseconds phrase_changed;         /* read only */
    uint32_t phrase_interval;
    uint32_t failures;                   /* wrong passwords and phrases in a row */
    microseconds failed;                 /* when the last of them came */
    microseconds last_access;
    char data[DATA_MAX + 1];
    char model[DSNAME_MAX + 1];
    char clauth[CLAUTH_MAX + 1];         /* class names, a blank between */
};
int user_get(struct racf_store *store, const struct name8 *name, struct racf_user *user) MUST_CHECK;
int user_insert(struct racf_store *store, const struct racf_user *user) MUST_CHECK;
/* Everything but the password. */
int user_update(struct racf_store *store, const struct racf_user *user) MUST_CHECK;
/* The user with its connections and segments. */
int user_delete(struct racf_store *store, const struct name8 *name) MUST_CHECK;
/* Is it revoked at that time: the attribute, or a revoke date that has come and no resume date after it? */
bool user_revoked(const struct racf_user *user, microseconds now);
/* Has somebody guessed so often that the next guess has to wait? Three are free; then 2, 4, 8 ... seconds, five minutes at most. */
bool user_throttled(const struct racf_user *user, microseconds now);
/* When password or phrase has to be changed: 0 at once, INT64_MAX never. */
microseconds user_secret_expires(struct racf_store *store, const struct racf_user *user, enum racf_secret kind);
bool user_has_clauth(const struct racf_user *user, const char *class_name);

struct racf_group {
    struct name8 name;
    struct name8 superior; /* empty for SYS1 */
    struct name8 owner;
    microseconds created;
    bool termuacc;
    bool universal;
    char data[DATA_MAX + 1];
    char model[DSNAME_MAX + 1];
};
int group_get(struct racf_store *store, const struct name8 *name, struct racf_group *group) MUST_CHECK;
int group_insert(struct racf_store *store, const struct racf_group *group) MUST_CHECK;
int group_update(struct racf_store *store, const struct racf_group *group) MUST_CHECK;
int group_delete(struct racf_store *store, const struct name8 *name) MUST_CHECK;
/* Has it subgroups or members? */
int group_in_use(struct racf_store *store, const struct name8 *name, bool *in_use) MUST_CHECK;

struct racf_connect {
    struct name8 user;
    struct name8 group;
    struct name8 owner;
    microseconds created;
    uint8_t authority; /* enum group_authority */
    uint8_t uacc;      /* enum racf_level */
    uint32_t attributes;
    microseconds revoke_date;
    microseconds resume_date;
    uint32_t count;
    microseconds last;
};
int connect_get(struct racf_store *store, const struct name8 *user, const struct name8 *group,
                struct racf_connect *connect) MUST_CHECK;
/* Inserts or replaces. */
int connect_put(struct racf_store *store, const struct racf_connect *connect) MUST_CHECK;
int connect_delete(struct racf_store *store, const struct name8 *user, const struct name8 *group) MUST_CHECK;
bool connect_revoked(const struct racf_connect *connect, microseconds now);
/* Connections of a user in group order, of a group in user order; a list that the caller frees with mem_free(). */
int connects_of_user(struct racf_store *store, const struct name8 *user, struct racf_connect **list, size_t *count) MUST_CHECK;
int connects_of_group(struct racf_store *store, const struct name8 *group, struct racf_connect **list, size_t *count) MUST_CHECK;

/* Names in order, for mem_free(): all users, all groups, the subgroups of a group. */
int user_names(struct racf_store *store, struct name8 **list, size_t *count) MUST_CHECK;
int group_names(struct racf_store *store, struct name8 **list, size_t *count) MUST_CHECK;
int subgroup_names(struct racf_store *store, const struct name8 *group, struct name8 **list, size_t *count) MUST_CHECK;

/* What old owns is heir's from now on; groups become their superior group's, since no other group may own them. */
int owner_replace(struct racf_store *store, const struct name8 *old, const struct name8 *heir) MUST_CHECK;

enum racf_kind { RACF_KIND_NONE = 0, RACF_KIND_USER = 1, RACF_KIND_GROUP = 2 };
/* What the name is. */
int id_kind(struct racf_store *store, const struct name8 *name, enum racf_kind *kind) MUST_CHECK;

#endif
