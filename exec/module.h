/* module.h - programs that are not ours: where they are found, and what can be executed.
 *
 * A member of a library is a program when its bytes are an ELF executable of this machine, a module of COBOL (or of C) when they
 * are a shared object. It is executed from a sealed memory file, so that neither the library's next change nor the program itself
 * can alter what runs.
 *
 * DIFFERS: a library from which programs are run has to be readable: EXECUTE alone does not suffice.
 *
 * Memory:  module_find() hands out a descriptor.
 * Blocks:  for the catalog and the disk.
 */
#ifndef EXEC_MODULE_H
#define EXEC_MODULE_H

#include "exec/step.h"

enum module_kind {
    MODULE_PROGRAM,
    MODULE_NOT_ELF,
    MODULE_OTHER_MACHINE,
    MODULE_SHARED,      /* a shared object, as cobc makes of a COBOL program */
    MODULE_DAMAGED,
};

/* Looks where z/OS looks: STEPLIB, or JOBLIB where the step has no STEPLIB, then SYS1.LINKLIB. REASON_NOT_FOUND: nowhere. */
int module_find(struct step *step, const struct name8 *name, int *fd, enum module_kind *kind) MUST_CHECK;
/* A sealed memory file of those bytes that can be executed. */
int module_in_memory(struct span bytes) MUST_CHECK;
/* What the bytes are. Pure. */
enum module_kind module_kind(struct span bytes);
const char *module_kind_text(enum module_kind kind);

#endif
