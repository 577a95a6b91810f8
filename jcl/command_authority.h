/* command_authority.h - who may give an operator command: class OPERCMDS decides where it is active.
 *
 * DIFFERS: where it is not, the commands that only look (READ) are for everybody, the others for users with SPECIAL; on z/OS the
 * authority of the console decides then, and we have no console definitions. Where it is active and no profile covers a
 * command, only SPECIAL helps.
 *
 * Errors:  0, or REASON_NOT_AUTHORIZED with what RACF says (if it says something) in refusal, or why RACF cannot be asked, which is
 *          a refusal too. Fails closed.
 */
#ifndef JCL_COMMAND_AUTHORITY_H
#define JCL_COMMAND_AUTHORITY_H

#include "racf/racf_client.h"

/* racf NULL: it cannot be had. resource as in the table of commands, "MVS.DISPLAY.T", "JES2.CANCEL.BAT". */
int command_may(struct racf *racf, const struct identity *who, const char *resource, enum racf_level level,
                struct buf *refusal) MUST_CHECK;

#endif
