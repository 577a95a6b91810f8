/* unix_records.h - a UNIX file as records and back: what FILEDATA= of a DD with PATH= asks for.
 *
 * TEXT: a line is a record, and a record of fixed length loses the blanks at its end when it becomes a line. BINARY: the bytes are
 * cut into records of the record length, and put behind each other.
 *
 * Errors:  0 or a negative reason. REASON_TOO_LONG: a line longer than a record, or a file longer than UNIX_FILE_MAX.
 * Memory:  descriptors are the caller's.
 */
#ifndef JCL_UNIX_RECORDS_H
#define JCL_UNIX_RECORDS_H

#include "datasets/record.h"

enum { UNIX_FILE_MAX = 1 << 28 };

/* A file in memory that holds the records of a UNIX file; attributes as coded, completed here. A descriptor, or a reason. */
int unix_records_load(int fd, const struct record_attributes *attributes, bool binary) MUST_CHECK;
/* An empty one. */
int unix_records_new(void) MUST_CHECK;
/* Writes the records of such a file into a UNIX file, from where its descriptor stands; durable. */
int unix_records_store(int records, int fd, bool binary) MUST_CHECK;

#endif
