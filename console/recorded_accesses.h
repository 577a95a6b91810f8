/* recorded_accesses.h - the accesses that the audit files of the system hold.
 *
 * The files are read as they lie in the folder log, by whoever may read everything there: reading them through the catalog would
 * itself be an access, and could be recorded. What IFASMFDP has dumped and cleared is not looked for.
 *
 * Memory:  one audit file at a time, and what access_list.h keeps.
 * Blocks:  for the disk.
 */
#ifndef CONSOLE_RECORDED_ACCESSES_H
#define CONSOLE_RECORDED_ACCESSES_H

#include "console/access_list.h"

/* Adds them all to the list. A file that is damaged counts as far as it is good; that is said on standard error. */
void recorded_accesses_read(struct access_list *list);

#endif
