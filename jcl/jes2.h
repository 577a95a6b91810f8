/* jes2.h - the commands of JES2 as jes carries them out (not for others): what their functions are given and help each other with.
 *
 * A command is parsed (jes2_syntax.h), its authority asked for (class OPERCMDS), and then done by the function of its row. All
 * that it says goes into one answer; what it changed is durable when that goes out.
 */
#ifndef JCL_JES2_H
#define JCL_JES2_H

#include "jcl/jes.h"
#include "jcl/jes2_syntax.h"

enum { JES2_DISPLAY_MAX = 100 /* jobs that one command shows: CONDEF DISPMAX as JES2 has it when nobody sets it */ };

struct jes2_run {
    const struct jes2_command *command;
    const struct identity *who;
    struct buf *out;
    struct name8 *task; /* a started task that the command made */
    unsigned matched;
    bool good;
};

typedef void jes2_function(struct jes2_run *run);
#define JES2_OBJECT(id, names, subject)
#define JES2_COMMAND(verb, object, function, resource, level, operands, text) jes2_function function;
#include "jcl/jes2_commands.def"
#undef JES2_OBJECT
#undef JES2_COMMAND

/* Keywords divided by commas, over as many lines as they need:
 *     $HASP890 JOB(NAME)      STATUS=(EXECUTING/SYS1),CLASS=A,
 *     $HASP890                PRIORITY=9 */
struct jes2_lines {
    struct buf *out;
    const char *id;
    char line[160];
    size_t length;
    size_t margin; /* where the keywords begin */
    bool empty;    /* the line holds no keyword yet */
};
/* subject: "JOB(NAME)", padded to width. */
void jes2_lines_begin(struct jes2_lines *lines, struct buf *out, const char *id, const char *subject, size_t width);
void jes2_lines_add(struct jes2_lines *lines, const char *format, ...) PRINTF_LIKE(2, 3);
void jes2_lines_end(struct jes2_lines *lines);

/* Calls for each job that the command means, with run->matched already counted up; nothing found is an error, too many are not all
 * shown. */
typedef void jes2_job_function(struct jes2_run *run, struct queue_job *job);
void jes2_each_job(struct jes2_run *run, jes2_job_function *function);
bool jes2_showing(const struct jes2_run *run);

/* $HASP003 about the whole command, which fails. */
void jes2_refuse(struct jes2_run *run, enum jes2_problem problem);
void jes2_ok(struct jes2_run *run);
/* Is it among those that the command means? One that names none means all. */
bool jes2_number_chosen(const struct jes2_command *command, uint32_t number);
bool jes2_name_chosen(const struct jes2_command *command, const char *name);

#endif
