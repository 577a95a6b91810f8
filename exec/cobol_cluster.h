/* cobol_cluster.h - the verbs of COBOL on a VSAM cluster: INDEXED on a KSDS, RELATIVE on an RRDS, SEQUENTIAL on an ESDS.
 *
 * Answers are FILE STATUS (exec/cobol_channel.h). What START has found is read by the READ that follows, in either direction; after
 * that READ goes on behind, or in front of, the record that was read last.
 *
 * Owner:   who has the cluster open.
 * Errors:  reason is the cluster's, where a FILE STATUS alone does not say enough (30, 93); else 0.
 * Memory:  keyed_init() and keyed_release(); the cluster is the caller's.
 * Blocks:  for the disk.
 */
#ifndef EXEC_COBOL_CLUSTER_H
#define EXEC_COBOL_CLUSTER_H

#include "datasets/cluster.h"
#include "exec/cobol_channel.h"

struct keyed {
    struct cluster *cluster;
    struct cobol_open open;
    struct buf last;        /* key of the record that was read last, */
    uint64_t last_number;   /* or its number */
    bool has_last;
    bool started;           /* it is what START has found: the next READ reads it */
    struct buf written;     /* the highest key so far of sequential WRITE */
    int reason;
    bool full;              /* the last request found no space left in the cluster */
};

/* Does the program's file fit the cluster? 0, 37 or 39. */
int keyed_check(const struct cobol_open *open, const struct cluster_attributes *attributes) MUST_CHECK;
void keyed_init(struct keyed *keyed, const struct cobol_open *open, struct cluster *cluster);
void keyed_release(struct keyed *keyed);
/* Appends records to out: one, or a batch. */
int keyed_read(struct keyed *keyed, const struct cobol_request *request, struct buf *out) MUST_CHECK;
int keyed_read_key(struct keyed *keyed, const struct cobol_request *request, struct buf *out) MUST_CHECK;
int keyed_start(struct keyed *keyed, const struct cobol_request *request) MUST_CHECK;
/* *number: of the last record, in a relative file. */
int keyed_write(struct keyed *keyed, struct span records, uint64_t *number) MUST_CHECK;
int keyed_rewrite(struct keyed *keyed, const struct cobol_request *request) MUST_CHECK;
int keyed_delete(struct keyed *keyed, const struct cobol_request *request) MUST_CHECK;

#endif
