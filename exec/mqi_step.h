/* mqi_step.h - the MQI for step programs of ours: include mstr/cmqc.h, call mqi_step() once, then MQCONN and the rest.
 *
 * A queue manager of system.yaml that is not running is MQRC 2059, one that is not there 2058; the blank name is that of the first.
 * Memory:  the step is borrowed for as long as the program runs.
 * Blocks:  for system.yaml.
 */
#ifndef EXEC_MQI_STEP_H
#define EXEC_MQI_STEP_H

#include "exec/step.h"

void mqi_step(struct step *step);

#endif
