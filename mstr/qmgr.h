/* qmgr.h - the queue manager as its own address space sees it, and the command it is working on.
 *
 * Memory:  qmgr_init() copies the names; qmgr_release() gives back what it holds. An order borrows its identity and text.
 */
#ifndef MSTR_QMGR_H
#define MSTR_QMGR_H

#include "base/config.h"
#include "mstr/hazards.h"
#include "mstr/parameters.h"
#include "mstr/parts.h"
#include "mstr/saf.h"
#include "mstr/security.h"

enum { QMGR_NAME_MAX = 48, QSG_NAME_MAX = 4, SUBSYSTEM_MAX = 4, REPLY_MAX = 1 << 24 /* bytes of the replies of one command */ };

enum qmgr_state {
    QMGR_STARTING, /* START QMGR alone is taken */
    QMGR_ACTIVE,
    QMGR_STOPPING, /* no command is taken */
    QMGR_FAILED,   /* the start did not succeed: the address space ends */
};

/* Who reads the start-up input: carries out its commands, source S_1 before restart, S_2 behind it, then S_T. */
struct startup_input {
    void *context;
    void (*run)(void *context, struct qmgr *qmgr, unsigned source);
};

/* Who has BSDS, log and page sets (storage.h): what START and STOP QMGR have it do, each with the lines that it writes. */
struct storage;
struct storage_part {
    void *context;
    int (*open)(void *context, struct buf *out);
    int (*restart)(void *context, struct buf *out);
    int (*ready)(void *context, struct buf *out);
    int (*stop)(void *context, struct buf *out);
};

/* Who waits for programs where a command says so (quiesce.h); empty: nobody. */
struct order;
struct waiting_part {
    void *context;
    /* STOP QMGR MODE(QUIESCE): false, nobody is connected: it may stop now. */
    bool (*stop)(void *context, struct order *order);
    /* ARCHIVE LOG MODE(QUIESCE): so many seconds at most. */
    int (*archive)(void *context, struct order *order, unsigned seconds, bool wait);
    /* SUSPEND QMGR LOG, and its end: log.h. */
    bool (*log_suspended)(void *context);
    bool (*log_resume)(void *context);
    /* CSQJ111A: what a command logs has no place until an active log data set is archived. */
    bool (*log_full)(void *context);
    /* A command that may not be carried out before that has ended: it is given again then. False: nobody keeps it. */
    bool (*hold)(void *context, struct order *order);
};

struct qmgr {
    char name[QMGR_NAME_MAX + 1]; /* whole name: profile prefix */
    char cpf[QMGR_NAME_MAX + 1];  /* command prefix: the name, unless system.yaml has another one */
    char group[QSG_NAME_MAX + 1]; /* queue-sharing group, empty for none */
    enum qmgr_state state;
    uint32_t failure;             /* of QMGR_FAILED: reason of the abend (startup.h) */
    struct saf saf;
    struct security security;
    struct hazards *hazards;       /* owned; NULL: nothing was noted */
    struct objects objects;
    struct queue_part queues;      /* the owner of the messages */
    struct topic_part topics;
    struct audit_part audit;
    struct command_parts commands; /* commands that other parts carry out */
    bool command_server;           /* takes commands from its queue */
    struct startup_input input;    /* CSQINP1, CSQINP2, CSQINPT */
    struct parameters parameters;
    struct storage_part keeps;     /* empty: nothing is kept, in tests */
    const struct order *serving;   /* the command that is being carried out */
    struct waiting_part waits;
    bool archive_quiesces;         /* ARCHIVE LOG MODE(QUIESCE) is waiting */
    bool stop_quiesces;            /* STOP QMGR MODE(QUIESCE) is */
    bool ims_suspended;            /* SUSPEND QMGR FACILITY(IMSBRIDGE) */
    struct storage *storage;       /* borrowed; for commands about it */
    struct engine *engine;         /* the same; NULL while no program can connect */
    bool timer_changed; /* a command changed the security interval */
};

/* How a command ended, as the command server tells it. */
enum order_end { ORDER_DONE, ORDER_FAILED, ORDER_REFUSED };

/* One command on its way. What is in log goes to the job log and the console; what is in reply also to whoever gave the command. */
struct order {
    const struct identity *operator_identity; /* borrowed */
    struct span text;                         /* borrowed; without the command prefix */
    unsigned source;                          /* one of enum mqsc_source */
    uint64_t token;                           /* of who gave it, for what comes later */
    bool later;                               /* the end of its reply, and its completion, will come later */
    bool again;                               /* nothing was done: who gave it has to give it again, in a moment */
    struct buf log;
    struct buf reply;
    enum order_end end;
};

void qmgr_init(struct qmgr *qmgr, const char *name, const char *group, struct saf saf);
void qmgr_release(struct qmgr *qmgr);
/* The first characters of its name: of the names of its address spaces and data sets. */
void qmgr_subsystem(const struct qmgr *qmgr, char subsystem[SUBSYSTEM_MAX + 1]);
/* Where the objects are kept; before the start. */
void qmgr_set_store(struct qmgr *qmgr, const struct object_store *store);
/* What the queue manager object says: SCYCASE(MIXED); and CONNAUTH, which is put in force: REASON_NOT_FOUND when there is no
 * such AUTHINFO of AUTHTYPE(IDPWOS), and nothing changes then. */
bool qmgr_mixed(const struct qmgr *qmgr);
int qmgr_authentication(struct qmgr *qmgr);
/* The group's name, or NULL. */
static inline const char *qmgr_group(const struct qmgr *qmgr)
{
    return qmgr->group[0] ? qmgr->group : NULL;
}
/* Finds the queue manager of that name, or of that subsystem name, in system.yaml; NULL when there is none. */
const struct config_qmgr *qmgr_find(const struct config *config, struct span name);

void order_init(struct order *order, const struct identity *operator_identity, struct span text, unsigned source);
void order_release(struct order *order);

#endif
