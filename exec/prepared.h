/* prepared.h - between an initiator and a prepared process of a program (docs/decisions/0011-prepared-programs.md).
 *
 * The initiator starts FILE with the words PROGRAM and "prepared", and one end of a SEQPACKET socket on PREPARED_FD. Each request
 * is a struct prepared_request with the step link as the descriptor that rides along; the answer is an int32_t: the process ID
 * of the step, a child of the initiator, or a negative errno. A prepared process ends when the initiator closes its end.
 */
#ifndef EXEC_PREPARED_H
#define EXEC_PREPARED_H

enum { PREPARED_FD = 3, PREPARED_SIGCHLD = 17 };

struct prepared_request {
    char name[9]; /* in `ps` */
};

#endif
