/* config.h - config/system.yaml: what this system is (docs/formats/system_yaml.md).
 *
 * Memory:  config_load() hands out memory that config_free() takes back.
 */
#ifndef BASE_CONFIG_H
#define BASE_CONFIG_H

#include "base/buf.h"
#include "base/name.h"

enum config_master_key { MASTER_KEY_FILE, MASTER_KEY_PASSPHRASE, MASTER_KEY_FD };

/* Programs that are not ours: confined, or refused where the kernel cannot confine them; or run in any case. */
enum config_foreign { FOREIGN_CONFINED, FOREIGN_UNSAFE };

/* OUTDISP of output classes, in the order of JES2's words. */
enum config_outdisp { OUTDISP_ABSENT = 0, OUTDISP_WRITE, OUTDISP_HOLD, OUTDISP_KEEP, OUTDISP_LEAVE, OUTDISP_PURGE };

struct config_output_class {
    char *classes;                   /* letters and digits */
    enum config_outdisp outdisp;     /* when the job ended normally */
    enum config_outdisp abnormal;    /* else; absent: the same */
};

enum { CONFIG_CONNECTIONS = 5000, CONFIG_CONNECTIONS_MAX = 32767 };

enum config_yes { CONFIG_YES, CONFIG_NO };

struct config_qmgr {
    char *name;   /* 1-48 characters; the whole name is the profile prefix */
    char *group;  /* queue-sharing group, NULL for none */
    char *prefix; /* command prefix, NULL: the name */
    unsigned connections; /* of programs at a time; 0: CONFIG_CONNECTIONS */
    enum config_yes offload, twoactv, twoarch, twobsds; /* system parameters of these names */
};

/* What becomes of COMMAND statements in jobs of a class. */
enum config_commands { JOB_COMMANDS_EXECUTE, JOB_COMMANDS_DISPLAY, JOB_COMMANDS_IGNORE };

struct config_job_class {
    char *name;          /* 1-8 characters */
    unsigned maximum;    /* jobs that run at a time, 0: any number */
    bool held;
    unsigned time;       /* seconds of CPU time of a step, 0: no limit */
    char *msglevel;      /* "1,1", NULL: that */
    char *msgclass;      /* A-Z 0-9, NULL: A */
    enum config_commands commands;
    bool no_system_symbols;
    bool restart;        /* jobs that lost what ran them are run again from their beginning */
};

struct config_volume {
    char *serial;       /* 1-6 characters */
    unsigned cylinders; /* of a 3390 */
    char *unit;         /* UNIT= that asks for it, NULL: none but the usual ones */
};

/* Who may open UNIX files by PATH=: below folder, that user ID (or *: all). */
enum config_unix_access { UNIX_FILES_READ, UNIX_FILES_WRITE };
struct config_unix_files {
    char *folder; /* absolute */
    char *user;
    enum config_unix_access access;
};

struct config_data_class {
    char *name;      /* DATACLAS=, 1-8 characters */
    char *key_label; /* of new data sets, NULL: not encrypted */
};

/* The audit files (docs/formats/audit_file.md). */
enum config_smf_full { SMF_FULL_MSG, SMF_FULL_HALT };
struct config_smf {
    unsigned files;
    unsigned size; /* megabytes after which one is full */
    enum config_smf_full full; /* what happens when all are */
};

struct config {
    char *sysid; /* &SYSNAME, 1-8 characters */
    char *node;  /* JES2 node, 1-8 characters */
    unsigned initiators;
    enum config_master_key master_key;
    enum config_foreign foreign_programs;
    struct config_qmgr *qmgrs;
    unsigned qmgr_count;
    struct config_job_class *job_classes;
    unsigned job_class_count;
    char **initiator_classes; /* of the first, the second ... initiator; those without an entry take any class */
    unsigned initiator_class_count;
    struct config_output_class *output_classes; /* NULL: X and H are held, all others written */
    unsigned output_class_count;
    struct config_volume *volumes; /* none: the first volume with its usual size */
    unsigned volume_count;
    struct config_unix_files *unix_files; /* none: no job opens UNIX files */
    unsigned unix_file_count;
    struct config_data_class *data_classes;
    unsigned data_class_count;
    struct config_smf *smf_given; /* NULL: not said */
    struct config_smf smf;        /* as given, or the usual */
    char *rehearsal_of; /* this is a copy of the system in that folder; NULL: it is none. Then nothing outside may change: no
                         * UNIX file is opened for writing, programs that are not ours are confined */
};

/* Reads $GREENBAR_HOME/config/system.yaml; on failure problem holds one line "FILE:LINE: ...". */
int config_load(struct config **config, struct buf *problem) MUST_CHECK;
void config_free(struct config *config);
/* OUTDISP of an output class. config may be NULL. */
enum config_outdisp config_outdisp(const struct config *config, char output_class, bool abnormal);
/* The queue manager of that name; the empty name: the first. NULL: there is none. */
const struct config_qmgr *config_qmgr(const struct config *config, struct span name);
/* What stands in front of its commands, and behind the ids of its messages. */
const char *config_prefix(const struct config_qmgr *qmgr);
/* The subsystem name: the first four characters of the queue manager's name (5 bytes with the NUL). */
void config_subsystem(const struct config_qmgr *qmgr, char name[5]);

#endif
