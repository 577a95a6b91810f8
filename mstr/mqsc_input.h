/* mqsc_input.h - records of a data set into commands: CSQINP1, CSQINP2, the input of CSQUTIL COMMAND.
 *
 * Columns 1 to 72 count. A record with * in column 1, or with blanks alone, is no part of a command. A command goes on behind a -
 * as last character at column 1 of the next record, behind a + at its first character that is no blank.
 * Errors:  REASON_TOO_LONG, once, for a command that is longer than one may be; what is left of it is skipped.
 * Memory:  mqsc_input_init() and mqsc_input_release(); the text of a command is good until the next call.
 */
#ifndef MSTR_MQSC_INPUT_H
#define MSTR_MQSC_INPUT_H

#include "base/buf.h"

struct mqsc_input {
    struct buf text;
    bool open;     /* the next record goes on with the command */
    bool trimmed;  /* at its first character that is no blank */
    bool too_long;
};

void mqsc_input_init(struct mqsc_input *input);
void mqsc_input_release(struct mqsc_input *input);
/* Takes a record: 1 when command is complete, 0 when it is not, or there is none. */
int mqsc_input_take(struct mqsc_input *input, struct span record, struct span *command) MUST_CHECK;
/* Behind the last record: 1 and what a continuation left open. */
int mqsc_input_end(struct mqsc_input *input, struct span *command) MUST_CHECK;

#endif
