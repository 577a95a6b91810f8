/* foreign_mqi.h - connections to queue managers for a program that is not ours: the step asks for them, as the job's user, and
 * hands socket and segment to the program.
 *
 * So what the program is to the queue manager it cannot say itself, and what the queue manager says of a refusal comes into the job
 * log without it. From then on the program talks to the queue manager alone: what it can do wrong there is in
 * docs/formats/mqi_segment.md.
 *
 * Owner:   the step's process.
 * Errors:  in the answer.
 * Memory:  a descriptor handed out is the caller's.
 * Blocks:  foreign_mqi_connect() for the queue manager.
 */
#ifndef EXEC_FOREIGN_MQI_H
#define EXEC_FOREIGN_MQI_H

#include "exec/cobol_channel.h"
#include "exec/step.h"

struct foreign_mqi {
    int segment; /* of the connection whose socket went out last, until it is asked for; -1: none */
    char qmgr[49];
};

/* Requests MQCONN and SEGMENT of exec/cobol_requests.def. *fd: goes with the answer, or -1. */
void foreign_mqi_connect(struct foreign_mqi *mqi, struct step *step, const struct cobol_request *request,
                         struct cobol_answer *answer, int *fd);
void foreign_mqi_segment(struct foreign_mqi *mqi, struct cobol_answer *answer, int *fd);
void foreign_mqi_release(struct foreign_mqi *mqi);

/* The library of the MQI as a memory file: its number in the program follows that of the channel. REASON_NOT_FOUND: there is
 * none. */
int foreign_mqi_library(void) MUST_CHECK;
/* Does that executable name the library? It may do so for another reason than needing it; then it gets it in vain. */
bool foreign_mqi_wanted(int program);

#endif
