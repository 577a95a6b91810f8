/* setropts.h - the parts of SETROPTS (inside of the library): options of the system, and the list.
 *
 * Errors:  0 or a negative reason of the database; what the command did wrong is in a message.
 */
#ifndef RACF_SETROPTS_H
#define RACF_SETROPTS_H

#include "racf/command.h"

/* Do the operands make sense together? *good false: a message was issued, return code 8. */
int setropts_check(struct command *command, bool *good) MUST_CHECK;
/* Options of the system as the operands say. */
int setropts_system(struct command *command) MUST_CHECK;
/* LIST. */
int setropts_list(struct command *command) MUST_CHECK;
/* The option of a class in which SETROPTS STATISTICS is kept. */
enum { STATISTICS_NAME = 24 };
const char *setropts_statistics(const struct store_class *row, char name[STATISTICS_NAME]);
/* "ALWAYS", of the number in option LOGOPTIONS.class. */
const char *setropts_logoptions(int64_t number);
/* Users of RVARY passwords: names that no user has. */
extern const struct name8 rvary_switch, rvary_status;

#endif
