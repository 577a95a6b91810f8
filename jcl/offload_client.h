/* offload_client.h - what the started task of an offload device asks jes, and is answered (docs/formats/offload.md).
 *
 * Errors:  0 or a negative reason; REASON_NOT_PERMITTED: this task has no device any more, jes was restarted.
 * Memory:  descriptors and buffers are the caller's.
 * Blocks:  each call, at most LINK_PATIENCE.
 */
#ifndef JCL_OFFLOAD_CLIENT_H
#define JCL_OFFLOAD_CLIENT_H

#include "base/link.h"
#include "jcl/offload_format.h"

/* A job that is to be transmitted. */
struct offload_next {
    uint64_t key;
    struct span header;
    uint32_t *dsids; /* owned */
    size_t count;
    struct answer answer; /* the header lies here */
};
void offload_next_release(struct offload_next *next);
/* 1: a job; 0: there are no more. */
int offload_ask_next(struct link *link, struct offload_next *next) MUST_CHECK;
/* *fd: a memory file; REASON_NOT_FOUND: the job has no such text. */
int offload_ask_text(struct link *link, uint64_t key, uint8_t which, int *fd) MUST_CHECK;
int offload_ask_data(struct link *link, uint64_t key, uint32_t dsid, int *fd) MUST_CHECK;
/* These jobs are durable in the data set. lines: what stays on the spool though it was to go. */
int offload_tell_durable(struct link *link, const uint64_t *keys, size_t count, struct buf *lines) MUST_CHECK;

enum offload_wanted { OFFLOAD_NO_MORE = 0, OFFLOAD_PASS_OVER, OFFLOAD_WANTED };
/* enum offload_wanted; refusal: ICH408I lines. */
int offload_bring_job(struct link *link, struct span header, struct buf *refusal) MUST_CHECK;
int offload_bring_text(struct link *link, struct span item) MUST_CHECK;
int offload_bring_data(struct link *link, uint32_t dsid, int *fd) MUST_CHECK;
int offload_bring_end(struct link *link, struct name8 *jobid) MUST_CHECK;

#endif
