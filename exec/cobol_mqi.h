/* cobol_mqi.h - the calls of the MQI as COBOL programs make them: CALL 'MQOPEN' USING ... (in the host).
 *
 * Everything comes by reference, and numbers are BINARY, which has the highest byte first: the copybooks say so
 * (mstr/copybooks.c), and so does a program of the mainframe that declares PIC S9(9) BINARY itself. Here they are turned round.
 *
 * Memory:  all belongs to the program.
 * Blocks:  the calls do, as in mstr/cmqc.h.
 */
#ifndef EXEC_COBOL_MQI_H
#define EXEC_COBOL_MQI_H

#include "mstr/mqi_client.h"

/* What CALL enters for that name; NULL: it is no call of the MQI. */
void *cobol_mqi_entry(const char *name);
/* What is different for the library when a COBOL program calls it. */
extern const struct mqi_language cobol_mqi_language;

#endif
