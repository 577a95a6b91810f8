/* racf_client.h - asking RACF: who is this, may they, run this command (client header: includes base/ only).
 *
 * struct racf is one session with the racf process: a bound link, the control page, and the images of RACLISTed classes that were
 * used. Decisions about a RACLISTed class are made here, in the caller, from shared memory; all others by request.
 *
 * Errors:  0 or a negative reason. A decision is never an error: see struct racf_decision. When racf cannot be reached the decision
 *          is a refusal (fail closed) and the reason says why. A link that broke is connected again where that can be done
 *          (daemons); a step gets a new one from its initiator (exec/step.h).
 * Memory:  racf_open...() hands out a session that racf_close() takes back.
 * Blocks:  whatever makes a request, at most LINK_PATIENCE (the master: RACF_SOON). racf_check() on a RACLISTed class does not.
 * Source:  z/OS Security Server RACROUTE Macro Reference, REQUEST=AUTH and REQUEST=FASTAUTH.
 */
#ifndef RACF_RACF_CLIENT_H
#define RACF_RACF_CLIENT_H

#include "base/identity.h"
#include "base/link.h"
#include "base/name.h"
#include "base/server.h"

enum racf_level {
    RACF_NONE = 0,
    RACF_EXECUTE = 1,
    RACF_READ = 2,
    RACF_UPDATE = 3,
    RACF_CONTROL = 4,
    RACF_ALTER = 5,
};

/* Why a decision came out as it did; racf_why_text() gives the short word of `greenbar check --json`. */
enum racf_why {
    RACF_WHY_PROFILE = 1,    /* "profile": an access list entry */
    RACF_WHY_UACC,           /* "uacc" */
    RACF_WHY_ID_STAR,        /* "id-star": ID(*) */
    RACF_WHY_NO_PROFILE,     /* "no-profile" */
    RACF_WHY_CLASS_INACTIVE, /* "class-inactive" */
    RACF_WHY_NOT_RACLISTED,  /* "class-not-raclisted": and the class requires it */
    RACF_WHY_OWNER_PREFIX,   /* "owner-prefix": the data set's high-level qualifier is the user ID */
    RACF_WHY_OPERATIONS,     /* "operations" */
    RACF_WHY_WARNING,        /* "warning": a profile in WARNING mode */
    RACF_WHY_TRUSTED,        /* "trusted" or PRIVILEGED started task */
    RACF_WHY_GLOBAL,         /* "global" access table */
    RACF_WHY_ERROR,          /* "error": RACF could not be asked */
    RACF_WHY_GROUP_AUTHORITY, /* "group-authority": CREATE in the group whose data set is made */
    RACF_WHY_HOURS,          /* "hours": the terminal may not be used on this day, or at this time */
};

/* By what the conditional access list of a profile asks (PERMIT WHEN). The numbers stand in images. */
enum racf_condition {
    RACF_WHEN_APPCPORT = 1,
    RACF_WHEN_CONSOLE,
    RACF_WHEN_CRITERIA,
    RACF_WHEN_JESINPUT,
    RACF_WHEN_PROGRAM,
    RACF_WHEN_SERVAUTH,
    RACF_WHEN_SYSID,
    RACF_WHEN_TERMINAL,
    RACF_CONDITIONS, /* how many numbers there are */
};

enum racf_flag {
    /* Has the class itself, not a grouping class, a discrete profile of exactly this name (MQ switches)? Access does not matter. */
    RACF_DISCRETE_ONLY = 1 << 0,
    RACF_DEFINE = 1 << 1,        /* a data set that does not exist yet: CREATE in the group of its first qualifier is enough */
    RACF_FROM_CONSOLE = 1 << 4, /* an operator command: the console of a person has the name of the user ID */
    RACF_ENCRYPTION = 1 << 5,   /* a key label for a data set: criterion SMS(DSENCRYPTION) */
    RACF_TEMPORARY = 1 << 3,     /* a temporary data set of the job that asks: PROTECTALL does not look at it */
    RACF_LOG_NONE = 1 << 8,      /* a question that is no attempt: whatever comes out is not recorded */
    RACF_RENAME = 1 << 2,        /* the data set gets another name (RACF_DEFINE too: it is that name) */
};

/* What AUDIT or GLOBALAUDIT of a profile ask for: the lowest level that is logged, granted or refused; RACF_NONE: none is. */
struct racf_audit_setting {
    uint8_t success;  /* enum racf_level */
    uint8_t failures; /* enum racf_level */
};

/* A decision about one resource. code is what SAF returns. */
struct racf_decision {
    int code;                 /* 0 allowed, 4 not protected: no decision, 8 refused */
    int racf_code;            /* RACF return code */
    int racf_reason;          /* and reason: 4 granted only because of WARNING, 8 refused by PROTECTALL */
    enum racf_why why;
    enum racf_level intent;   /* asked for */
    enum racf_level allowed;  /* what the user has */
    struct name8 class_name;
    struct resource resource;
    struct resource profile;  /* that decided; empty for none */
    bool generic;             /* the profile is a generic one */
    struct name8 entry;       /* user, group or "*" of the access list entry that decided; empty for none */
    struct racf_audit_setting audit;        /* of the profile: AUDIT */
    struct racf_audit_setting global_audit; /* GLOBALAUDIT */
    uint8_t profile_level;    /* LEVEL of the profile, 0-99 */
    struct name8 notify;      /* user whom the profile wants to hear of refusals; empty for none */
    unsigned flags;           /* enum racf_flag, as asked */
    char volume[7];           /* of a data set, for ICH408I; empty for none */
};

/* PROTECTALL: what is decided about a data set that no profile covers. */
enum racf_protect { PROTECT_NOT = 0, PROTECT_FAILURES = 1, PROTECT_WARNING = 2 };


struct racf_class_state {
    bool known;     /* in the class descriptor table */
    bool active;
    bool raclisted;
    bool generic;   /* generic profile checking is on */
    uint32_t default_code; /* DFTRETC: what "no profile" means, 0, 4 or 8 */
    enum racf_protect protect; /* of class DATASET; racf alone knows it */
    uint32_t conditions;       /* bit n: enum racf_condition n counts now */
    struct name8 system;       /* the SMF system ID, for WHEN(SYSID()): up to four characters; empty when racf does not know it */
};

struct racf;

/* Lists of profiles as they were when somebody had them made (RACROUTE REQUEST=LIST): a server that has its own decides by them,
 * whatever SETROPTS RACLIST REFRESH changes, until it has them made anew. While a list is another one than RACF's, what it decides
 * is not recorded: a record says what RACF found. */
struct racf_lists;
struct racf_lists *racf_lists_new(void);
void racf_lists_free(struct racf_lists *lists);
/* The session decides by these; borrowed. */
void racf_use_lists(struct racf *racf, struct racf_lists *lists);
/* Makes the list of a class anew; a class that is not RACLISTed has none, and is asked about as it is. */
int racf_list(struct racf *racf, const char *class_name) MUST_CHECK;

/* A session as a person: through the public socket, by the UNIX user of this process. become: user ID or NULL. */
int racf_open_person(struct racf **racf, const struct name8 *become) MUST_CHECK;
/* A session as one of our own processes: through the private socket. */
int racf_open_daemon(struct racf **racf) MUST_CHECK;
/* A session of the master, connected at the first request: it never waits for a racf that it has to restart itself, and for each
 * answer of one that stands still RACF_SOON milliseconds. */
enum { RACF_SOON = 2000 };
struct racf *racf_of_supervisor(void);
/* A session over a link that is bound already; the session owns the link from now on. */
struct racf *racf_open_link(struct link *link);
void racf_close(struct racf *racf);

/* The identity of the session, decoded once and kept. */
int racf_whoami(struct racf *racf, const struct identity **identity) MUST_CHECK;
/* A link to another server under the session's identity: "jes", "catalog", "master", "ZQS1". Waits for a server that is being
 * restarted, patience milliseconds at most. */
int racf_connect(struct racf *racf, const char *service, int patience, struct link **link) MUST_CHECK;

/* For daemons. A new bound session for a user ID; *fd is its socket (to hand to a step), identity is the caller's to release.
 * group may be empty (default group). */
struct racf_work {
    enum identity_source source;
    struct name8 job, jobid;
    /* Of the program that a step runs, or empty. libraries: whatever may be loaded into it comes from these, "DSNAME VOLUME" a
     * line, the one of the program first; the volume is left out where none is known. racf says whether it is controlled. */
    struct name8 program;
    struct span libraries;
};
int racf_session(struct racf *racf, const struct name8 *user, const struct name8 *group, const struct racf_work *work,
                 struct identity *identity, int *fd) MUST_CHECK;
/* 0, REASON_BAD_PASSWORD, REASON_REVOKED, REASON_NOT_FOUND. password empty: is the user there and not revoked. new_password may
 * be empty. days: in how many the password expires, when SETROPTS PASSWORD(WARNING()) wants the user to be told; else 0. */
int racf_verify(struct racf *racf, const struct name8 *user, struct span password, struct span new_password,
                uint32_t *days) MUST_CHECK;
/* User and group of started task procedure.job by class STARTED; its session gets TRUSTED and PRIVILEGED. REASON_NOT_FOUND when no
 * profile gives a user. */
int racf_started(struct racf *racf, const struct name8 *procedure, const struct name8 *job, struct name8 *user,
                 struct name8 *group) MUST_CHECK;

/* For servers and started tasks that sign users on: the identity of a user ID, as a session of that user has it; the caller's to
 * release. REASON_NOT_FOUND, REASON_REVOKED. */
int racf_identity(struct racf *racf, const struct name8 *user, struct identity *identity) MUST_CHECK;

/* The key label that a new data set of that name is encrypted with, by segment DFP of the profile that covers it; label is empty
 * where that says nothing. */
int racf_datakey(struct racf *racf, const struct dsname *name, char *label, size_t size) MUST_CHECK;

/* A decision about who (NULL: the session itself). Only daemons and started tasks say who somebody else is.
 * Always fills decision. Returns 0, or the reason why RACF could not be asked (decision is then a refusal). */
int racf_check(struct racf *racf, const struct identity *who, const char *class_name, const char *resource,
               enum racf_level level, unsigned flags, struct racf_decision *decision);
/* For the catalog: a data set is deleted (to empty) or renamed, and its discrete profile with it. */
int racf_follow(struct racf *racf, const struct dsname *from, const struct dsname *to, const struct name8 *volume) MUST_CHECK;
/* RACROUTE REQUEST=STAT. */
int racf_class(struct racf *racf, const char *class_name, struct racf_class_state *state) MUST_CHECK;
/* Who is asked about by user ID, as `greenbar check` does it, and by what he would ask: a controlled program, a terminal; empty: by
 * none. */
struct racf_asker {
    struct name8 user, program, terminal;
};
/* A decision about another user; always by request. */
int racf_check_user(struct racf *racf, const struct racf_asker *asker, const char *class_name, const char *resource,
                    enum racf_level level, unsigned flags, struct racf_decision *decision) MUST_CHECK;
/* The same, and why: steps gets what was looked at (racf/trace.h). */
int racf_explain(struct racf *racf, const struct racf_asker *asker, const char *class_name, const char *resource,
                 enum racf_level level, struct racf_decision *decision, struct buf *steps) MUST_CHECK;
/* What ICH408I says of work that may not begin (LOGON/JOB INITIATION - ...), by the reason of racf_verify(); NULL: that reason says
 * nothing about the user. */
const char *racf_logon_words(int reason);
/* ICH408I for a user ID under which nothing may be done, by such a reason; false: it says nothing about the user. */
bool racf_ich408i_logon(const char *user, int reason, struct buf *out);
/* ICH408I for a refusal (or a grant in WARNING mode), several lines, for the job log and the console. who NULL: the session. */
void racf_ich408i(const struct identity *who, const struct racf_decision *decision, struct buf *out);
const char *racf_why_text(enum racf_why why);
/* "READ"; and back: false for anything else. */
const char *racf_level_text(enum racf_level level);
bool racf_level_of(struct span text, enum racf_level *level) MUST_CHECK;
/* "TERMINAL"; and back: false for anything else. */
const char *racf_condition_text(enum racf_condition condition);
bool racf_condition_of(struct span text, enum racf_condition *condition) MUST_CHECK;
/* "SUCCESS(UPDATE),FAILURES(READ)" as RLIST prints it; empty is NONE; false for anything else. */
bool racf_audit_setting_of(struct span text, struct racf_audit_setting *setting) MUST_CHECK;

/* Runs one RACF command. Lines for SYSTSPRT go to out; *code is its return code (0 4 8 12). A SEARCH with CLIST also fills
 * clist, one command a line, which the caller writes to PREFIX.EXEC.RACF.CLIST under its own authority (racf opens no data set). */
int racf_command(struct racf *racf, struct span command, struct buf *out, struct buf *clist, int *code) MUST_CHECK;
/* Where the commands that follow come from: a step of a job (empty: none), and the number of the card of its input that the command
 * begins with, or that of the command. */
void racf_origin(struct racf *racf, const struct name8 *step, uint32_t card);
/* Is this word the name or an abbreviation of a RACF command? */
bool racf_is_command(struct span verb);
/* Is it one on z/OS, and none here yet? */
bool racf_is_unbuilt(struct span verb);
/* HELP: all commands, or the operands of one; false: there is no such command. */
bool racf_command_help(struct span verb, struct buf *out);
int racf_map(struct racf *racf, const char *unix_user, const struct name8 *user) MUST_CHECK;
/* One "UNIXNAME USERID" a line. */
int racf_map_list(struct racf *racf, struct buf *out) MUST_CHECK;

/* The audit files: the answer of smf's STATUS (smf_client.h), and whether a seal is smf's: 0 or REASON_CORRUPT. */
int racf_smf_status(struct racf *racf, struct buf *out) MUST_CHECK;
int racf_smf_check(struct racf *racf, struct span sealed, const unsigned char seal[32]) MUST_CHECK;

/* Lets a server receive connections: registers it with racf as service, adopts what comes (sessions are FROM_USER with their
 * identity), and registers again when racf was restarted. link: bound link of a started task, NULL for a daemon. reopen gives a
 * new such link after racf was restarted (NULL for daemons). */
typedef int racf_reopen(struct link **link);
int racf_serve(struct server *server, const char *service, struct link *link, racf_reopen *reopen) MUST_CHECK;
/* The same for the master, from the loop: a racf that is away is tried again, not waited for; one that stands still is not waited
 * for long. */
void racf_serve_soon(struct server *server, const char *service);

#endif
