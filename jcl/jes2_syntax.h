/* jes2_syntax.h - a command of JES2, taken apart: verb, object, which ones, operands. Pure; what is wrong is said as $HASP003.
 *
 * Blanks count only between apostrophes, lower case is folded there too (a job name has none). What a verb takes for which
 * object is in jes2_commands.def.
 *
 * Errors:  0, or REASON_SYNTAX with the message in problem.
 * Memory:  spans of a command point into it; it must not be moved.
 */
#ifndef JCL_JES2_SYNTAX_H
#define JCL_JES2_SYNTAX_H

#include "base/buf.h"
#include "racf/racf_client.h"

enum { JES2_COMMAND_MAX = 126, JES2_SUBJECTS_MAX = 16, JES2_OPERANDS_MAX = 16 };

enum jes2_subject_kind { JES2_SUBJECT_NONE, JES2_SUBJECT_JOB, JES2_SUBJECT_NAME, JES2_SUBJECT_FACILITY };

enum jes2_object {
#define JES2_OBJECT(id, names, subject) JES2_##id,
#define JES2_COMMAND(verb, object, function, resource, level, operands, text)
#include "jcl/jes2_commands.def"
#undef JES2_OBJECT
#undef JES2_COMMAND
};

/* One of those that are meant: a range of numbers, or a name (a pattern where it stood between apostrophes). */
struct jes2_subject {
    uint32_t low, high; /* 0, 0: the name counts */
    struct span name;
};

enum jes2_relation { JES2_IS = 1, JES2_IS_NOT, JES2_ABOVE, JES2_BELOW };

struct jes2_operand {
    bool filter;        /* written /NAME: it chooses even where it could change something */
    struct span name;
    uint8_t relation;   /* enum jes2_relation; 0: it has no value */
    struct span value;  /* without its apostrophes, with its parentheses */
};

struct jes2_row {
    char verb;
    enum jes2_object object;
    const char *resource;
    enum racf_level level;
    const char *operands;
    const char *text;
};

struct jes2_command {
    char echo[JES2_COMMAND_MAX + 1]; /* folded, without the dollar sign */
    char text[JES2_COMMAND_MAX + 1]; /* the same without blanks */
    size_t number;                   /* of its row */
    const struct jes2_row *row;
    char job_kind;                   /* J S T, or '*': any */
    char facility[3];                /* JT JR ST SR of an offload device; else empty */
    struct jes2_subject subjects[JES2_SUBJECTS_MAX];
    size_t subject_count;            /* 0: all there are */
    struct jes2_operand operands[JES2_OPERANDS_MAX];
    size_t operand_count;
};

/* Why a command is not done; the numbers are those of $HASP003. */
enum jes2_problem {
#define JES2_PROBLEM(id, number, text, more) JES2_PROBLEM_##id,
#include "jcl/jes2_problems.def"
#undef JES2_PROBLEM
};
/* Is the command about groups of output? Then /NAME= of its own operands chooses among them. */
static inline bool jes2_about_output(const struct jes2_row *row)
{
    return row->object == JES2_OUTPUT || row->verb == 'O';
}
void jes2_say_problem(const char *echo, enum jes2_problem problem, struct buf *out);

/* text: without the dollar sign. */
int jes2_parse(struct span text, struct jes2_command *command, struct buf *problem) MUST_CHECK;
/* The operand of one of these names (divided by blanks), or NULL. */
const struct jes2_operand *jes2_operand(const struct jes2_command *command, const char *names);
/* Is word one of the names, divided by blanks? */
bool jes2_word_in(struct span word, const char *names);
/* For help: the rows in order, NULL behind the last. */
const struct jes2_row *jes2_row(size_t number);
const char *jes2_object_names(enum jes2_object object);

#endif
