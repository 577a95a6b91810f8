/* greenbar.h - what the verbs of the greenbar command share. An inside header.
 *
 * Exit codes: 0 success, 1 refused or failed, 2 wrong usage, 3 the system is not running; others where the verb says so.
 */
#ifndef CONSOLE_GREENBAR_H
#define CONSOLE_GREENBAR_H

#include "base/link.h"
#include "console/messages.h"
#include "console/options.h"
#include "racf/racf_client.h"

enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_NOT_RUNNING = 3 };

typedef int verb_function(const struct options *options);

struct verb_row {
    const char *name;
    verb_function *function;
    const char *operands;
    int least, most;
    const char *text;
    const struct option_row *options;
};
extern const struct verb_row verbs[];
extern const size_t verb_count;

#define VERB(name, function, operands, least, most, text, ...) verb_function function;
#include "console/verbs.def"
#undef VERB

/* One line "greenbar: ID text" on standard error. */
#define complain(id, ...)                                  \
    do {                                                   \
        struct buf complaint_;                             \
        buf_init(&complaint_, 1 << 16);                    \
        message(&complaint_, id, ##__VA_ARGS__);           \
        complain_lines(buf_span(&complaint_));             \
        buf_release(&complaint_);                          \
    } while (0)
void complain_lines(struct span lines);
/* Says why a request failed, in words for a person, and returns the exit code. what: the thing it was about. */
int complain_reason(const char *what, int reason);
/* The same about a Linux file. */
int complain_file(const char *path, int reason);

/* A RACF session as the caller, or as --user; 0 or the exit code, said already. */
int open_session(const struct options *options, struct racf **racf) MUST_CHECK;
/* The same, and a link to a server. */
int open_server(const struct options *options, const char *service, struct racf **racf, struct link **link) MUST_CHECK;

/* Is there none in $GREENBAR_HOME? Said already. */
bool no_system(void);
/* Folders of a system in $GREENBAR_HOME, those that are missing. */
int system_folders(void) MUST_CHECK;
/* Starts the system; the exit code, what went wrong is said already. key_number: of the descriptor with the master key, or NULL.
 * lines: what there is to say when it is up. */
int system_start(const char *key_number, struct buf *lines) MUST_CHECK;
/* Ends it in order, or says why not: 0 or a reason. */
int system_stop(void) MUST_CHECK;

/* A file, or standard input for "-". */
int read_deck(const char *name, struct buf *deck) MUST_CHECK;
/* Prints all output data sets of a job; the exit code. ended: there may be none. */
int print_all_output(struct link *link, const struct name8 *jobid, bool ended);

#endif
