/* cobol_files.h - the file verbs of COBOL: what GnuCOBOL's runtime does by itself, done over a channel (in the host).
 *
 * State of a file and the FILE STATUS that follows from it alone (41-49) are here; what the data say comes from the step's process.
 * Records go in batches: those of a sequential READ come ahead, those of WRITE are held back until there are enough, or until
 * anything else is asked of the file. A status goes to the FILE STATUS field and, as an exception, to AT END, INVALID KEY and USE.
 *
 * Owner:   the host; one table of files.
 * Memory:  cob_file and its fields are the module's.
 * Blocks:  for the step's process.
 */
#ifndef EXEC_COBOL_FILES_H
#define EXEC_COBOL_FILES_H

#include "exec/cobol_channel.h"
#include "exec/libcob_abi.h"

void cobol_files_init(struct cobol_channel *channel, const struct libcob *libcob);
/* For a signal handler of a program that is about to die: hands over what WRITE held back. It asks for no memory and no lock. */
void cobol_files_die(void);
/* Closes what the program left open. */
void cobol_files_close(void);

/* The verbs; status: the FILE STATUS field, or NULL. */
void cobol_open(cob_file *file, int mode, cob_field *status);
void cobol_close(cob_file *file, cob_field *status, int option, int remap);
void cobol_read_next(cob_file *file, cob_field *status, int options);
void cobol_read(cob_file *file, cob_field *key, cob_field *status, int options);
void cobol_write(cob_file *file, cob_field *record, int options, cob_field *status);
void cobol_rewrite(cob_file *file, cob_field *record, cob_field *status);
void cobol_delete(cob_file *file, cob_field *status);
void cobol_start(cob_file *file, int relation, cob_field *key, cob_field *key_size, cob_field *status);
/* Sets no more than the status: UNLOCK; DELETE FILE, which z/OS has not. */
void cobol_set_status(cob_file *file, cob_field *status, int value);

#endif
