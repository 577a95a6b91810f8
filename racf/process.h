/* process.h - what the modules of the racf process share.
 *
 * One struct racf_process, made by process_begin() and reached from a session through its server. Requests of requests.def are
 * spread over sessions.c (who is this), services.c (connections to other servers), verify.c (passwords), decisions.c (may they),
 * administration.c (commands and the map) and transfers.c (unload and load).
 */
#ifndef RACF_PROCESS_H
#define RACF_PROCESS_H

#include "base/server.h"
#include "racf/commands.h"
#include "racf/icsf_client.h"
#include "racf/racf_db.h"

enum { SESSION_BOUND = 2 /* has an identity that cannot change any more */ };

struct class_table;
struct decisions;
struct given;
struct hash_worker;
struct image_maker;
struct raclist;
struct recorder;
struct service;
struct transfer;
struct verify;

struct racf_process {
    struct server *server;
    struct class_table *classes;
    struct racf_store *store;
    struct icsf *icsf; /* NULL until it is first needed */
    struct raclist *raclist;
    struct decisions *decisions;
    struct hash_worker *hashing;
    struct image_maker *maker;
    struct given *given; /* commands that wait: the first for an image, others for it */
    struct recorder *recorder; /* what is audited goes through it */
    struct service *services; /* who serves what */
    struct buf untold;        /* lines for a console that is away */
    struct buf unheard;       /* messages for users, as jes takes them (TELL), while it is away */
    struct verify *verifies;  /* under way in the hash worker */
    struct transfer *transfers; /* unloads and loads under way */
    struct session *locker;   /* whose lock of the database ends with it, NULL: nobody's */
    struct watch *settle;     /* commits what no answer waits for */
    bool settle_set;
    bool must_commit;         /* an answer of this turn waits for the commit */
};

/* What racf keeps about a session beside its identity. */
struct racf_session {
    struct service *service; /* that this session serves, NULL: none */
    struct transfer *transfer; /* that this session began, NULL: none */
};

/* The class descriptor table of the system; where a file is wrong, says so and ends the process. */
struct class_table *process_classes(void);
/* Opens the database and makes a server that listens nowhere yet; says what cannot be opened, and ends the process. */
void process_begin(struct racf_process *process);
/* Commits what is left, and gives everything back. No session is served any more. */
void process_end(struct racf_process *process);

static inline struct racf_process *process_of(const struct session *session)
{
    return server_context(session->server);
}

/* An answer of this turn says that something was changed: it waits for the commit. */
static inline void process_changed(struct racf_process *process)
{
    process->must_commit = true;
}
/* Something was changed that nobody waits for; it is committed within a second. */
void process_noted(struct racf_process *process);

/* Commits now, in the middle of a turn; ends the process when that fails. */
void process_commit(struct racf_process *process);
/* Nothing is known about what is on disk: ends the process. */
void process_failed(int reason) NORETURN;

/* icsf, connected at the first call. */
int process_icsf(struct racf_process *process, struct icsf **icsf) MUST_CHECK;

/* The racf_session of a session, made at the first call. */
struct racf_session *session_part(struct session *session);
/* Binds a person who has said nothing yet to the user ID of the UNIX user. 0 when bound (already); REASON_UNMAPPED, REASON_REVOKED;
 * REASON_NOT_PERMITTED for a daemon, which has no identity. */
int session_bind(struct session *session) MUST_CHECK;
/* One of our servers, or a started task. */
bool session_is_server(const struct session *session);

/* Lines for the console and SYSLOG, sent when the turn is over; kept while the master is away. */
void services_tell(struct racf_process *process, struct span lines);

/* The same for a user: jes keeps what he is told until he looks. What does not fit while jes is away is lost. */
void services_notify(struct racf_process *process, const struct name8 *user, struct span lines);

/* Ends of sessions: of a command that waits, of a service, of a password being checked. */
void commands_session_ended(struct session *session);
void services_session_ended(struct session *session);
void verify_session_ended(struct session *session);
void transfers_session_ended(struct session *session);
/* Forgets the commands that wait. */
void commands_free(struct racf_process *process);
/* Removes what transfers of a process that died have left. */
void transfers_begin(struct racf_process *process);

/* Callbacks of struct command_environment; context is the process. */
int verify_seal_password(void *context, const struct name8 *user, struct span password, struct span like, struct buf *record);
int verify_match_password(void *context, const struct name8 *user, struct span record, struct span password);
int verify_password_used(void *context, const struct name8 *user, struct span records, struct span password);

#define REQUEST(number, name, from, states, text) request_function serve_##name;
#include "racf/requests.def"
#undef REQUEST

#endif
