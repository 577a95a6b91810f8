/* cobol_host.h - what the parts of the host share: the runtime's functions, and the end of the program (not for others). */
#ifndef EXEC_COBOL_HOST_H
#define EXEC_COBOL_HOST_H

#include "exec/libcob_abi.h"

extern struct libcob libcob;

/* Ends the program: what it wrote is written, then the abend is told. */
void cobol_abend(unsigned system, unsigned user, uint32_t reason) NORETURN;

#endif
