/* smf_client.h - asking SMF (client header: includes base/ only). For our own processes: racf, catalog, the master.
 *
 * Errors:  0 or a negative reason. After REASON_GONE nothing is known about the records, and they can be given again with the same
 *          token: they are not recorded twice.
 * Memory:  smf_open() hands out a connection that smf_close() takes back; it is made at the first request, and anew when it broke.
 * Blocks:  each request, for a restart of smf patience milliseconds at most, and for its answer.
 */
#ifndef RACF_SMF_CLIENT_H
#define RACF_SMF_CLIENT_H

#include "base/buf.h"

struct smf;

/* hurry: milliseconds for an answer, 0: LINK_PATIENCE. */
struct smf *smf_open(int hurry);
void smf_close(struct smf *smf);

/* records: fields, each an SMF record. lines gets messages for the console, here and below. */
int smf_record(struct smf *smf, int patience, uint64_t token, struct span records, struct buf *lines) MUST_CHECK;
int smf_switch(struct smf *smf, struct buf *lines) MUST_CHECK;
/* REASON_BUSY: it is the one that is recorded on. */
int smf_clear(struct smf *smf, const char *name, struct buf *lines) MUST_CHECK;
/* The answer of STATUS as it is (smf_requests.def). */
int smf_status(struct smf *smf, struct buf *out) MUST_CHECK;
int smf_check(struct smf *smf, struct span sealed, const unsigned char seal[32]) MUST_CHECK;

/* A row of smf_status(). */
struct smf_status_file {
    char name[16];
    uint8_t state; /* 0 empty, 1 active, 2 to be dumped, 3 damaged */
    uint64_t generation, bytes;
};
struct smf_status {
    uint64_t next; /* sequence number of the next record */
    unsigned char hash[32];
    uint64_t size; /* bytes of a full file */
    uint64_t lost;
    uint32_t count;
    struct smf_status_file files[36];
};
int smf_status_get(struct reader *in, struct smf_status *status) MUST_CHECK;
/* "ACTIVE", "ALTERNATE", "DUMP REQUIRED", "DAMAGED" */
const char *smf_state_text(uint8_t state);

#endif
