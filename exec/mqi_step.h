/* mqi_step.h - the MQI for step programs of ours: include mstr/cmqc.h, call mqi_step() once, then MQCONN and the rest.
 *
 * Queue managers are those of exec/mqi_reach.h.
 * Memory:  the step is borrowed for as long as the program runs.
 * Errors:  none; a program whose print data set cannot be written ends there.
 * Blocks:  mqi_step() does not; what prints does, for the spool.
 */
#ifndef EXEC_MQI_STEP_H
#define EXEC_MQI_STEP_H

#include "exec/step.h"

void mqi_step(struct step *step);
/* A line of the program's report, cut where the data set's records end. */
void mqi_step_print(struct dd *print, struct span line);
/* GBRE150E: the program can do nothing with its PARM. */
void mqi_step_wrong_parm(struct step *step, struct dd *print, const char *program);

#endif
