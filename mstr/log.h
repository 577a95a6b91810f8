/* log.h - the log of a queue manager: records are appended, get an RBA, become durable.
 *
 * A thread for each copy writes; they take all that waits in one pass, write and sync all copies at the same time, and then tell
 * how far the log is durable: through log_event(), or to who waits in log_wait(). While one pass is at the disk the next one
 * gathers. Who has nothing else to do takes the place of one of them (log_lead()).
 *
 * Owner:   the queue manager's process. Nobody else writes the log.
 * Units:   RBAs and lengths in bytes.
 * Errors:  0 or a reason. log_append(): REASON_BUSY: no room in the buffer until more is durable; REASON_FULL: no room in the
 *          active log data sets until one is archived (CSQJ111A); REASON_TOO_LONG; in all three nothing was appended.
 *          REASON_IN_DOUBT, of any function: the last copy failed. The queue manager must stop and acknowledge nothing more.
 * Memory:  log_open() hands out a handle, log_close() takes it back. Record bytes are copied. files, bsds and the texts of
 *          the options are borrowed until then.
 * Threads: any may call any function but log_open() and log_close().
 * Blocks:  log_open(), log_close(), log_wait(), log_lead(), log_suspend() and log_define(); the others do not.
 * Source:  docs/formats/log.md, docs/decisions/0012-queue-manager.md.
 */
#ifndef MSTR_LOG_H
#define MSTR_LOG_H

#include "mstr/bsds.h"
#include "mstr/log_files.h"
#include "mstr/log_record.h"

enum {
    LOG_BUFFER_MIN = 40, /* OUTBUFF, KiB */
    LOG_BUFFER_MAX = 4000,
    LOG_MAXARCH_MIN = 10,
    LOG_MAXARCH_MAX = BSDS_ARCHIVE_MAX,
    LOG_PREFIX_MAX = DSNAME_MAX - 9, /* ARCPFX1, ARCPFX2 */
};

/* How archives are named: PREFIX.A0000001, with TSTAMP YES PREFIX.Dyyddd.Thhmmsst.A0000001, with EXT the year in four digits. */
enum log_stamp { LOG_STAMP_NO, LOG_STAMP_YES, LOG_STAMP_EXT };
struct log_archive_names {
    char prefix[BSDS_COPIES][LOG_PREFIX_MAX + 1]; /* ARCPFX1, ARCPFX2 */
    enum log_stamp stamp;                         /* TSTAMP */
};
/* The name of a copy (0 or 1) of an archive whose last record was written then; kind: A, or B for the BSDS. REASON_TOO_LONG,
 * REASON_BAD_VALUE: with that prefix there can be none. */
int log_archive_name(const struct log_archive_names *names, int copy, char kind, uint32_t number, microseconds at,
                     struct dsname *name) MUST_CHECK;

struct log_options {
    const char *cpf;          /* command prefix, for messages */
    const char *qmgr;         /* whose BSDS it has to be, REASON_STATE if not; a new one becomes its. NULL: anybody's */
    uint32_t buffer;          /* OUTBUFF, KiB */
    uint32_t threshold;       /* WRTHRSH: buffers of 4 KiB that are written without a force */
    bool two_active;          /* TWOACTV */
    bool two_archive;         /* TWOARCH */
    bool offload;             /* OFFLOAD */
    uint32_t again;           /* milliseconds until an offload that failed is tried again by itself; 0: never */
    uint32_t archives;        /* MAXARCH */
    struct log_archive_names names;
};

struct log;

/* Finds the end of the log, makes the copies equal, and begins recording in a new epoch; messages get CSQJ001I, CSQJ099I.
 * The conditional restart of the BSDS is carried out. The options are copied. REASON_NOT_FOUND: no usable active log data set;
 * REASON_CORRUPT: the log is damaged in front of its end, in every copy. */
int log_open(struct log **log, const struct log_files *files, struct bsds *bsds, const struct log_options *options,
             struct buf *messages) MUST_CHECK;
/* Makes durable what was appended; waits for the offload that is under way. */
int log_close(struct log *log) MUST_CHECK;

/* What one append writes. */
struct log_entry {
    uint16_t type;     /* enum log_type */
    uint8_t flags;
    bool begins_unit;  /* urid becomes its own RBA */
    uint64_t urid;
    uint64_t previous;
};
/* The body is the parts, one behind the other. *rba: where the record begins; it is durable when log_durable() is greater. */
int log_append(struct log *log, const struct log_entry *entry, const struct span *parts, size_t count, uint64_t *rba) MUST_CHECK;
/* Bytes of records (log_record_size()) that can be appended now, one behind the other, for sure. */
size_t log_room(struct log *log);
/* Has a record of that size no place in the active log data sets until one is archived? Then CSQJ111A has been said. */
bool log_is_full(struct log *log, size_t size);
/* RBA of the next record. */
uint64_t log_next(struct log *log);
/* Everything in front of this RBA is durable in all copies in use. */
uint64_t log_durable(struct log *log);
/* What was appended so far shall become durable now, and not when more has gathered. */
void log_force(struct log *log);
/* The same, by the caller itself as far as it can: it writes and syncs one copy, so that no thread needs to be woken for that one,
 * nor to wake the caller. For who has nothing else to do meanwhile. */
void log_lead(struct log *log);
/* Forces, and waits until the record at rba is durable. */
int log_wait(struct log *log, uint64_t rba) MUST_CHECK;
/* A non-blocking eventfd, readable when log_durable() has moved, a message waits, a data set was switched, room is there
 * again or the log has failed. Who reads it looks at all of these. */
int log_event(struct log *log);
/* 0, or REASON_IN_DOUBT. */
int log_failed(struct log *log) MUST_CHECK;
/* The record at rba, out of the buffer or the data sets; it lies in bytes, which is cleared first. For backout of running units. */
int log_read(struct log *log, uint64_t rba, struct buf *bytes, struct log_record *record) MUST_CHECK;

/* SUSPEND QMGR LOG: what was appended is made durable, the BSDS gets the highest RBA written, which is in *rba; from then on
 * records are appended and not written, until log_resume(), or until somebody is in log_wait(), who could not be told otherwise:
 * GBRM110W. REASON_STATE: it is suspended already; or why the log or the BSDS could not be written. Blocks. */
int log_suspend(struct log *log, uint64_t *rba) MUST_CHECK;
/* False: it was not suspended. */
bool log_resume(struct log *log);
bool log_suspended(struct log *log);
/* What an operator is told of and should do something about, as long as it lasts: CSQJ111A, CSQJ110E, CSQJ115E. */
bool log_out_of_space(struct log *log);
bool log_fills_last(struct log *log);
bool log_offload_failed(struct log *log);

/* ARCHIVE LOG: the data set in use ends at the next control interval, and is offloaded. REASON_FULL: there is no other one. */
int log_switch(struct log *log) MUST_CHECK;
/* ARCHIVE LOG CANCEL OFFLOAD: what is being archived is given up, and all that is full is offloaded from the oldest on.
 * REASON_STATE: the log is not offloaded at all. */
int log_cancel_offload(struct log *log) MUST_CHECK;
/* DEFINE LOG: one more data set for the ring; copy 0 or 1. REASON_EXISTS, REASON_LIMIT, or why it cannot be opened. */
int log_define(struct log *log, int copy, const char *dsname) MUST_CHECK;
/* Restart needs nothing in front of this RBA: without offloading, data sets in front may be used again. */
void log_keep_from(struct log *log, uint64_t rba);
/* SET LOG MAXARCH, WRTHRSH; SET ARCHIVE: for what is offloaded from now on. */
void log_set(struct log *log, uint32_t archives, uint32_t threshold, const struct log_archive_names *names);
/* Messages of the threads since the last call, each a line. */
void log_take_messages(struct log *log, struct buf *out);

enum log_offload {
    LOG_OFFLOAD_AVAILABLE, LOG_OFFLOAD_BUSY, LOG_OFFLOAD_ALLOC_ARCHIVE, LOG_OFFLOAD_COPYING_BSDS, LOG_OFFLOAD_COPYING_LOG,
};
struct log_status {
    struct {
        bool in_use;
        struct dsname name;
        unsigned percent; /* full */
    } copies[BSDS_COPIES];
    microseconds restarted; /* when, and its first RBA */
    uint64_t restart_rba;
    uint64_t start;             /* of the active log data set in use */
    uint64_t next, durable;
    uint32_t epoch;
    enum log_offload offload;
    uint64_t switches;          /* since the start: a checkpoint is due when it has grown */
    uint64_t records, bytes;    /* appended since the start */
    uint64_t forces, written_bytes; /* syncs of the copies, bytes that each copy got */
};
void log_status(struct log *log, struct log_status *status);
/* Active log data sets of copy 1 that are to be offloaded, and how many there are. One that has ended counts before the BSDS knows.
 * Who asks this first and log_status() then, and sees 0 and LOG_OFFLOAD_AVAILABLE, has all archives of what had ended. */
unsigned log_full(struct log *log, unsigned *data_sets);

#endif
