/* idcams_modal.h - the order in which statements of IDCAMS take effect: IF, THEN, ELSE, DO, END, SET, PARM, CANCEL.
 *
 * Codes:   LASTCC is that of the last command, MAXCC the highest. 16 ends the run.
 * Errors:  an error in one of these words ends the run with 12: what is behind it would run under a condition that nobody read.
 */
#ifndef EXEC_IDCAMS_MODAL_H
#define EXEC_IDCAMS_MODAL_H

#include "exec/idcams_reader.h"

enum { IDCAMS_NESTING = 64, IDCAMS_CODE_MAX = 16, IDCAMS_FAILED = 12 };

struct idcams_frame {
    bool is_do;
    bool outer;    /* what stands around it is run */
    bool truth;    /* of an IF */
    uint8_t clause; /* of an IF: where we are */
};

struct idcams_modal {
    unsigned lastcc, maxcc;
    bool ended;                 /* nothing more is to be run */
    struct idcams_frame frames[IDCAMS_NESTING];
    unsigned depth;
    unsigned left, right;       /* margins that PARM set; 0: none */
    /* Runs a command that is no modal one: its code. */
    unsigned (*run)(void *context, struct span command);
    void (*say)(void *context, struct span messages);
    void *context;
};

void idcams_statement(struct idcams_modal *modal, struct span text);
/* The end of SYSIN. */
void idcams_end(struct idcams_modal *modal);
/* "MARGINS(2 72)", "GRAPHICS(...)", as in PARM= and behind the command PARM; false: not well formed. */
bool idcams_parm(struct idcams_modal *modal, struct span text) MUST_CHECK;

#endif
