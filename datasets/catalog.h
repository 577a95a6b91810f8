/* catalog.h - what the modules of the catalog process share (not for others).
 *
 * One thread, one loop. Requests of requests.def are spread over catalog_requests.c (data sets, members), catalog_gdg.c (generation
 * data groups) and catalog_clusters.c (VSAM clusters); they change catalog.db within the transaction that the end of the turn
 * commits (catalog_settle()).
 */
#ifndef DATASETS_CATALOG_H
#define DATASETS_CATALOG_H

#include "base/server.h"
#include "datasets/catalog_db.h"
#include "datasets/messages.h"
#include "datasets/volume.h"
#include "racf/racf_client.h"

enum { CATALOG_NAMES_A_REPLY = 4000, CATALOG_NAMES_MAX = CATALOG_NAMES_A_REPLY * (DSNAME_MAX + 2) };

struct catalog_volume {
    struct volume *volume;
    uint64_t tracks;         /* that it has */
    char unit[NAME8_MAX + 1]; /* UNIT= that means it */
};

struct config;

struct catalog {
    struct catalog_db *db;
    struct catalog_volume *volumes; /* as in system.yaml, the system's own first */
    size_t volume_count;
    struct racf *racf;
    struct server *server;
    struct config *config; /* owned */
    struct buf lines; /* what racf had to say about the request that is being served: its reply begins with them */
};
extern struct catalog catalog; /* the one of this process */

#define REQUEST(number, name, from, states, text) request_function serve_##name;
#include "datasets/requests.def"
#undef REQUEST
extern const struct request_row catalog_rows[]; /* all of them, for server_requests() */
extern const size_t catalog_row_count;

/* To the log of the process. */
#define catalog_say(id, ...)                        \
    do {                                            \
        struct buf said;                            \
                                                    \
        buf_init(&said, 1024);                      \
        message(&said, id, ##__VA_ARGS__);          \
        fwrite(said.data, 1, said.length, stderr);  \
        buf_release(&said);                         \
    } while (0)

NORETURN void catalog_end_in_doubt(int reason);
/* Gives back a reason that says something about the request; all others say that the database failed, and end the process. */
int catalog_expected(int reason);

/* Makes the folders when they are not there yet, and opens volume and catalog; says what went wrong. */
int catalog_open_files(void) MUST_CHECK;
void catalog_close_files(void);
/* Makes all changes durable. */
void catalog_settle(void *context);
/* For a name that an earlier request of this turn removed or renamed: its file is touched only behind that. */
void catalog_settle_name(const struct dsname *name);

/* catalog_smf.c: makes rows for the audit files, where there are none. */
void catalog_add_smf(void);
/* Those of queue managers that have none. */
int catalog_add_qmgrs(void) MUST_CHECK;

/* catalog_space.c: the volumes, and the space that data sets take of them. */
int catalog_open_volumes(void) MUST_CHECK;
void catalog_close_volumes(void);
int catalog_sync_volumes(void) MUST_CHECK;
/* That of a serial, NULL if the system has none. */
struct volume *catalog_volume_of(const struct name8 *serial);
/* Decides where a new data set goes and gives it its primary quantity: info gets volume and space. unit may be empty. */
int catalog_place(struct dataset_info *info, const struct space_request *request, const char *unit) MUST_CHECK;
/* Is there room for one more member? REASON_LIMIT: no. */
int catalog_check_directory(struct dataset_info *info) MUST_CHECK;
/* Accounts for a file that was closed: written is what the data set is now, old the member that it replaced (NULL: none). */
void catalog_account(struct dataset_info *written, const struct dataset_info *old, bool release);
void catalog_account_deleted(struct dataset_info *info, const struct dataset_info *old);

/* catalog_requests.c: deletes a data set, its discrete profile first. */
int catalog_delete_dataset(const struct dsname *name, const struct name8 *serial) MUST_CHECK;
/* The real name of an alias; the volume that a data set lies on. */
void catalog_resolve(struct dsname *name);
int catalog_volume_for(const struct dataset_info *info, struct volume **volume) MUST_CHECK;
/* What another than its job writes to, or gives a name, is not that job's to lose any more: it stays whatever becomes of the
 * job. */
int catalog_take_over(const struct session *session, const struct dataset_info *info) MUST_CHECK;

/* catalog_authority.c: may the session do that? flags: enum racf_flag. The ICH408I lines of a refusal, and of a grant with a
 * warning, go to catalog.lines. */
int catalog_authorize(struct session *session, const struct dsname *name, enum racf_level level, unsigned flags) MUST_CHECK;
/* The discrete profile of a data set that is deleted (to empty) or renamed does so too. Done again it changes nothing. */
int catalog_follow(const struct dsname *from, const struct dsname *to, const struct name8 *volume) MUST_CHECK;

/* READ to a resource of another class. *code: what SAF returns, 4 where nothing protects it; a refusal is told as above. */
int catalog_authorize_resource(struct session *session, const char *class_name, const char *resource, unsigned flags,
                               int *code) MUST_CHECK;

/* catalog_keys.c: icsf_key_derive() of this process. */
volume_derive catalog_derive;
/* Fills the key label of a data set that is to be made, when it is to be encrypted. REASON_REFUSED: it has to be, and cannot be;
 * catalog.lines say why. */
int catalog_choose_label(struct session *session, struct dataset_info *info, const char *wanted,
                         const struct name8 *data_class) MUST_CHECK;
/* May the session use the label of the data set? REASON_REFUSED, as above. */
int catalog_authorize_label(struct session *session, const struct dataset_info *info) MUST_CHECK;
/* The key of an open file of the data set, to go out with the descriptor. anew: what is in it does not count any more.
 * REASON_REFUSED: icsf gives none; as above. */
int catalog_put_key(struct volume *volume, const struct dataset_info *info, int fd, bool anew, struct buf *out) MUST_CHECK;
/* No file is under the versions of the label's key below that one. */
int catalog_drop_versions(const char *label, uint32_t below) MUST_CHECK;

/* catalog_left.c: at the start, files that the catalog does not know: empty ones go, others are told. */
void catalog_find_orphans(void);

/* catalog_rekey.c: what a session that has ended was copying is thrown away. */
void catalog_rekey_ended(const struct session *session);

/* catalog_session.c: a file beside its data set that this session writes, known by its number. */
void catalog_remember_beside(struct session *session, const struct dsname *name, const struct name8 *serial,
                             const struct name8 *member, uint64_t number);
/* Was it this session that got the file to write? It is forgotten then. */
bool catalog_forget_beside(struct session *session, const struct dsname *name, const struct name8 *member, uint64_t number);
/* A deferred generation that a session has created: while the session lives its job may roll it in yet. */
void catalog_remember_deferred(const struct session *session, const struct dsname *name);
bool catalog_is_being_made(const struct dsname *name);
/* It is no longer deferred. */
void catalog_forget_deferred(const struct dsname *name);
/* A writer that ended without a close: nothing of what it wrote counts. */
void catalog_session_ended(struct session *session);

/* catalog_gdg.c: a new generation of a group is deferred at first. One that a job left so, and whose session is gone, has no
 * owner: as on z/OS its name is used again. */
int catalog_make_room(struct dataset_info *info) MUST_CHECK;

/* catalog_clusters.c: the data set of that name, or the cluster that has a component of that name. */
int catalog_find_entry(const struct dsname *name, const struct name8 *serial, struct dataset_info *info) MUST_CHECK;
/* A writer that died has left its journal: what it had begun is taken back. Not of an LDS. */
int catalog_recover_cluster(const struct dataset_info *info) MUST_CHECK;

/* catalog_init.c: catalog --init, with the words behind it; the exit code. */
int catalog_initialize(int count, char **words);

#endif
