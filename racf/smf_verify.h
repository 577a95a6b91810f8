/* smf_verify.h - do all audit files together say what was recorded?
 *
 * Errors:  the count of faults; each is a message in lines, the first bad record by its number.
 * Memory:  bytes of the files are the caller's.
 */
#ifndef RACF_SMF_VERIFY_H
#define RACF_SMF_VERIFY_H

#include "racf/smf_client.h"
#include "racf/smf_file.h"

struct smf_verify_file {
    const char *name;
    struct span bytes;
    /* results */
    struct smf_file file;
    uint64_t records;
    bool empty;
};

/* checker NULL: seals are not looked at. head: where recording stood before the files were read, NULL: not known; then what is
 * missing behind the last mark is not found, nor a whole file. */
size_t smf_verify(struct smf_verify_file *files, size_t count, smf_checker *checker, void *context,
                  const struct smf_status *head, struct buf *lines);

#endif
