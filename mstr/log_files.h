/* log_files.h - where the log gets its data sets from: the queue manager through the catalog, tests from plain files.
 *
 * Memory:  what open and create hand out is closed by the log with linear_close(); context is the caller's.
 * Threads: open for reading, create and discard are called from the offload thread too, at the same time as other calls from the
 *          owner's.
 */
#ifndef MSTR_LOG_FILES_H
#define MSTR_LOG_FILES_H

#include "base/name.h"
#include "datasets/linear.h"

struct log_files {
    void *context;
    /* An existing linear data set. REASON_NOT_FOUND: there is none. */
    int (*open)(void *context, const char *dsname, enum cluster_mode mode, struct linear **linear);
    /* A new one with room for so many bytes, cataloged, open for CLUSTER_UPDATE. volume: where it lies. REASON_EXISTS: the name is
     * taken. */
    int (*create)(void *context, const char *dsname, uint64_t bytes, char volume[SERIAL_MAX + 1], struct linear **linear);
    /* One that create() made, and that is closed, is not wanted after all. */
    int (*discard)(void *context, const char *dsname);
};

#endif
