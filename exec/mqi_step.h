/* mqi_step.h - the MQI for step programs of ours: include mstr/cmqc.h, call mqi_step() once, then MQCONN and the rest.
 *
 * Queue managers are those of exec/mqi_reach.h.
 * Memory:  the step is borrowed for as long as the program runs.
 * Blocks:  no.
 */
#ifndef EXEC_MQI_STEP_H
#define EXEC_MQI_STEP_H

#include "exec/step.h"

void mqi_step(struct step *step);

#endif
