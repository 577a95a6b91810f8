/* cobol_server.h - the step's side of a COBOL program's channel: opens DDs, reads and writes their records, hands out modules
 * and connections to queue managers.
 *
 * What comes over the channel is hostile: a frame that is none ends the channel, with a message; a request that does not fit the
 * state of its file gets a FILE STATUS. The program reaches the DDs of its step and the modules of its libraries, as the job's
 * user, and nothing else; and the queue managers that let this user in.
 *
 * Owner:   the step's process.
 * Errors:  OPEN, GET, PUT and CLOSE end the step where they do for any program; what a COBOL program may handle is a FILE STATUS.
 * Memory:  cobol_server_open() hands out what cobol_server_close() takes back.
 * Blocks:  for the disk, for servers and for the operator whom the program asks, never for the program.
 */
#ifndef EXEC_COBOL_SERVER_H
#define EXEC_COBOL_SERVER_H

#include "exec/foreign_files.h"

struct cobol_server;

enum { COBOL_WHY_ROOM = 401 };

/* How the program said that it ends. */
struct cobol_end {
    enum { COBOL_SAID_NOTHING, COBOL_SAID_END, COBOL_SAID_ABEND, COBOL_SAID_FAILED } said;
    unsigned code;                /* condition code */
    unsigned system, user;        /* abend */
    uint32_t reason;
    bool runtime;                 /* FAILED: for want of its runtime */
    char why[COBOL_WHY_ROOM];
};

/* socket: taken. theirs: the program's end of it. library: -1, or that of the MQI for a program in C, which may ask for connections
 * to queue managers and for nothing else. */
struct cobol_server *cobol_server_open(struct step *step, int socket, int theirs, int library);
/* Standard files, once they are open. */
void cobol_server_files(struct cobol_server *server, struct foreign_files *files);
/* For foreign_files_pump(). */
struct foreign_channel *cobol_server_channel(struct cobol_server *server);
/* Closes the files that the program left open. */
void cobol_server_close(struct cobol_server *server, struct cobol_end *end);

#endif
