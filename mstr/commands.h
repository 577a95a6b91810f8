/* commands.h - carrying out a command: parse, authority, function, completion.
 *
 * The functions of the table (mqsc.def) never look at authority, and write neither CSQ9022I nor CSQ9023E unless they return
 * COMMAND_SAID.
 * Errors:  none for the caller; the messages in the order say what went wrong.
 * Blocks:  as long as RACF takes to answer.
 */
#ifndef MSTR_COMMANDS_H
#define MSTR_COMMANDS_H

#include "mstr/mqsc.h"
#include "mstr/qmgr.h"

enum { COMMAND_SAID = 1 };

/* Carries out one command; true when it completed normally. */
bool command_serve(struct qmgr *qmgr, struct order *order);

/* The functions of the rows. */
mqsc_function serve_start_qmgr;
mqsc_function serve_stop_qmgr;
mqsc_function serve_display_security;
mqsc_function serve_alter_security;
mqsc_function serve_refresh_security;
mqsc_function serve_rverify_security;
mqsc_function serve_define;
mqsc_function serve_alter;
mqsc_function serve_delete;
mqsc_function serve_clear;
mqsc_function serve_move;
mqsc_function serve_display;
mqsc_function serve_set_chlauth;
mqsc_function serve_display_chlauth;
mqsc_function serve_display_cmdserv;
mqsc_function serve_start_cmdserv;
mqsc_function serve_stop_cmdserv;
mqsc_function serve_group;
mqsc_function serve_display_clustered;
mqsc_function serve_define_maxsmsgs;
mqsc_function serve_display_maxsmsgs;
mqsc_function serve_start_trace;
mqsc_function serve_stop_trace;
mqsc_function serve_display_trace;
mqsc_function serve_reset_qmgr;
mqsc_function serve_reset_tpipe;
/* SUSPEND QMGR and RESUME QMGR: one thing at a time. */
mqsc_function facility_alone;
/* The same of clusters and facilities. */
int facility_suspended(struct qmgr *qmgr, struct order *order, const struct mqsc *command, bool suspend);
/* The queue manager's own object as another version of it, which is taken; 0, or a reason that the reply tells. */
int store_qmgr_object(struct qmgr *qmgr, struct order *order, const struct mqsc *command, struct object *draft);
#define PART(name) mqsc_function serve_part_##name;
COMMAND_PARTS(PART)
#undef PART

#endif
