/* startup_input.h - CSQINP1, CSQINPS and CSQINP2: commands that a queue manager reads at start.
 *
 * Their replies go to CSQOUT1, CSQOUTS and CSQOUT2 where the step has them. A command that fails does not stop the start.
 * Errors:  a data set that cannot be opened or read ends the step, as OPEN does, or ends its input; that is told in its output.
 * Blocks:  for the disk.
 */
#ifndef MSTR_STARTUP_INPUT_H
#define MSTR_STARTUP_INPUT_H

#include "exec/step.h"
#include "mstr/qmgr.h"

/* For qmgr.input; the context is the step. */
void startup_input_run(void *context, struct qmgr *qmgr, unsigned source);

#endif
