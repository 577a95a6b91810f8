/* signal_abend.h - the abend that a signal stands for: of a program of ours, or of one that is not. Pure.
 *
 * Source:  z/OS MVS System Codes: 0C1, 0C4, 0C9, 222, 322, B37.
 */
#ifndef EXEC_SIGNAL_ABEND_H
#define EXEC_SIGNAL_ABEND_H

#include "base/base.h"

/* The system completion code, and the reason behind it. */
uint32_t signal_abend(int number, uint32_t *reason);

#endif
