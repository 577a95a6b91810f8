/* jes2_syntax.c - a command of JES2, taken apart. */
#include "jcl/jes2_syntax.h"

#include "base/text.h"
#include "jcl/messages.h"

enum { NUMBER_MAX = 9999999 };

static const struct {
    const char *names;
    enum jes2_subject_kind subject;
} objects[] = {
#define JES2_OBJECT(id, names, subject) { names, JES2_SUBJECT_##subject },
#define JES2_COMMAND(verb, object, function, resource, level, operands, text)
#include "jcl/jes2_commands.def"
#undef JES2_OBJECT
#undef JES2_COMMAND
};

static const struct jes2_row rows[] = {
#define JES2_OBJECT(id, names, subject)
#define JES2_COMMAND(verb, object, function, resource, level, operands, text) \
    { verb, JES2_##object, resource, level, operands, text },
#include "jcl/jes2_commands.def"
#undef JES2_OBJECT
#undef JES2_COMMAND
};

static const struct {
    unsigned number;
    const char *text;
    const char *more;
} problems[] = {
#define JES2_PROBLEM(id, number, text, more) { number, text, more },
#include "jcl/jes2_problems.def"
#undef JES2_PROBLEM
};

/* What chooses among jobs, for every command about them. */
static const char filters[] = "OWNER= Q= QUE= CLASS= PRIORITY= CC= AGE= HOLD= NAME= ";

const struct jes2_row *jes2_row(size_t number)
{
    return number < ARRAY_COUNT(rows) ? &rows[number] : NULL;
}

const char *jes2_object_names(enum jes2_object object)
{
    return objects[object].names;
}

void jes2_say_problem(const char *echo, enum jes2_problem problem, struct buf *out)
{
    char line[JES2_COMMAND_MAX + 64];

    snprintf(line, sizeof line, "RC=(%02u),%s  - %s", problems[problem].number, echo, problems[problem].text);
    message(out, $HASP003, line);
    if (problems[problem].more) {
        snprintf(line, sizeof line, "          %s", problems[problem].more);
        message(out, $HASP003, line);
    }
}

bool jes2_word_in(struct span word, const char *names)
{
    struct span rest = span_of(names), name;

    for (name = span_word(&rest); name.length; name = span_word(&rest))
        if (span_equal(word, name))
            return true;
    return false;
}

/* A NAME= operand of the list, or a NAME without a value. */
static bool takes(const char *names, const struct jes2_operand *operand)
{
    struct span rest = span_of(names), name;

    for (name = span_word(&rest); name.length; name = span_word(&rest)) {
        bool valued = name.data[name.length - 1] == '=';

        if (span_equal(operand->name, span_part(name, 0, name.length - valued)) && valued == (operand->relation != 0))
            return true;
    }
    return false;
}

const struct jes2_operand *jes2_operand(const struct jes2_command *command, const char *names)
{
    for (size_t i = 0; i < command->operand_count; i++)
        if (!command->operands[i].filter && jes2_word_in(command->operands[i].name, names))
            return &command->operands[i];
    return NULL;
}

/* -- pieces -- */

/* Folds, and drops blanks that do not stand between apostrophes; false: these are not in pairs. */
static bool squeeze(struct span text, struct jes2_command *command)
{
    bool quoted = false;
    size_t length = 0;

    text = span_trim(text);
    if (!text_copy(command->echo, sizeof command->echo, text))
        return false;
    text_make_printable(command->echo, text.length);
    text_fold(command->echo, text.length);
    for (const char *c = command->echo; *c; c++) {
        quoted ^= *c == '\'';
        if (*c != ' ' || quoted)
            command->text[length++] = *c;
    }
    command->text[length] = '\0';
    return !quoted;
}

/* The end of a value: the comma outside apostrophes and parentheses; SIZE_MAX when these are not in pairs. */
static size_t value_end(struct span text)
{
    bool quoted = false;
    size_t i;
    int depth = 0;

    for (i = 0; i < text.length && (quoted || depth > 0 || text.data[i] != ','); i++) {
        quoted ^= text.data[i] == '\'';
        if (!quoted)
            depth += (text.data[i] == '(') - (text.data[i] == ')');
        if (depth < 0)
            return SIZE_MAX;
    }
    return quoted || depth ? SIZE_MAX : i;
}

static struct span unquoted(struct span text)
{
    return text.length >= 2 && text.data[0] == '\'' && text.data[text.length - 1] == '\'' ? span_part(text, 1, text.length - 2)
                                                                                       : text;
}

/* 7, 7-9, 7-*; the whole text. */
static bool read_range(struct span text, struct jes2_subject *subject)
{
    size_t hyphen = span_find(text, '-');
    struct span end = span_from(text, hyphen + 1);
    uint64_t low, high;

    if (!text_number(span_part(text, 0, hyphen), NUMBER_MAX, &low) || low == 0)
        return false;
    high = low;
    if (hyphen < text.length && span_is(end, "*"))
        high = NUMBER_MAX;
    else if (hyphen < text.length && !text_number(end, NUMBER_MAX, &high))
        return false;
    subject->low = (uint32_t)low;
    subject->high = (uint32_t)high;
    return low <= high;
}

static bool add_subject(struct jes2_command *command, struct span text, int *problem)
{
    struct jes2_subject *subject = &command->subjects[command->subject_count];

    *problem = command->subject_count == JES2_SUBJECTS_MAX ? JES2_PROBLEM_MANY : JES2_PROBLEM_RANGE;
    if (command->subject_count == JES2_SUBJECTS_MAX || text.length == 0)
        return false;
    *subject = (struct jes2_subject){ 0 };
    if (text_is_digit(text.data[0])) {
        if (!read_range(text, subject))
            return false;
    } else {
        subject->name = unquoted(text);
        for (size_t i = 0; i < subject->name.length; i++) {
            char c = subject->name.data[i];

            if (!text_is_letter(c) && !text_is_digit(c) && !text_is_national(c) && c != '*' && c != '?')
                return false;
        }
        if (subject->name.length == 0 || subject->name.length > NAME8_MAX)
            return false;
    }
    command->subject_count++;
    return true;
}

/* .ST behind the number of a device: off the text. */
static bool read_facility(struct jes2_command *command, struct span *rest)
{
    size_t end = value_end(*rest), name = sizeof command->facility - 1;
    struct span point;

    if (end == SIZE_MAX || end <= name)
        return false;
    point = span_part(*rest, end - name - 1, name + 1);
    if (point.data[0] != '.' || !jes2_word_in(span_from(point, 1), "JT JR ST SR"))
        return false;
    memcpy(command->facility, point.data + 1, name);
    return true;
}

/* Those that are meant stand right behind the object: 1-9, 'NAME*', (A,B). */
static bool read_subjects(struct jes2_command *command, struct span *rest, int *problem)
{
    size_t end = value_end(*rest);
    struct span all, part;

    *problem = JES2_PROBLEM_QUOTE;
    if (end == SIZE_MAX)
        return false;
    all = span_part(*rest, 0, end - (command->facility[0] ? strlen(command->facility) + 1 : 0));
    *rest = span_from(*rest, end);
    if (all.length == 0 || span_is(all, "*"))
        return true;
    if (all.data[0] != '(')
        return add_subject(command, all, problem);
    if (all.data[all.length - 1] != ')') {
        *problem = JES2_PROBLEM_OPERAND;
        return false;
    }
    all = span_part(all, 1, all.length - 2);
    for (;;) {
        size_t comma = value_end(all);

        if (comma == SIZE_MAX)
            return false;
        part = span_part(all, 0, comma);
        if (span_is(part, "*") && comma == all.length && command->subject_count == 0)
            return true;
        if (!add_subject(command, part, problem))
            return false;
        if (comma == all.length)
            return true;
        all = span_from(all, comma + 1);
    }
}

/* NAME, NAME=value, /NAME>value. */
static bool read_operand(struct jes2_command *command, struct span text, int *problem)
{
    struct jes2_operand *operand = &command->operands[command->operand_count];
    size_t length = 0;

    *problem = command->operand_count == JES2_OPERANDS_MAX ? JES2_PROBLEM_MANY : JES2_PROBLEM_OPERAND;
    if (command->operand_count == JES2_OPERANDS_MAX)
        return false;
    *operand = (struct jes2_operand){ .filter = text.length && text.data[0] == '/' };
    text = span_from(text, operand->filter);
    while (length < text.length && (text_is_letter(text.data[length]) || text_is_digit(text.data[length]) ||
                                    text.data[length] == '_'))
        length++;
    operand->name = span_part(text, 0, length);
    text = span_from(text, length);
    if (operand->name.length == 0)
        return false;
    if (text.length) {
        char c = text.data[0];
        bool negated = c == '^' && text.length > 1 && text.data[1] == '=';

        operand->relation = c == '=' ? JES2_IS : negated ? JES2_IS_NOT : c == '>' ? JES2_ABOVE : c == '<' ? JES2_BELOW : 0;
        operand->value = unquoted(span_from(text, negated ? 2 : 1));
        *problem = operand->relation ? JES2_PROBLEM_VALUE : JES2_PROBLEM_OPERAND;
        if (!operand->relation || operand->value.length == 0)
            return false;
    }
    *problem = JES2_PROBLEM_OPERAND;
    if (!((!operand->filter || (operand->relation && jes2_about_output(command->row))) && takes(command->row->operands, operand)) &&
        !(objects[command->row->object].subject == JES2_SUBJECT_JOB && operand->relation && takes(filters, operand)))
        return false;
    command->operand_count++;
    return true;
}

/* The object whose name the text begins with, the longest there is; a letter behind it would make it another word. */
static bool find_object(struct span text, enum jes2_object *object, struct span *name)
{
    name->length = 0;
    *object = JES2_SYSTEM;
    for (size_t i = 0; i < ARRAY_COUNT(objects); i++) {
        struct span rest = span_of(objects[i].names), word;

        for (word = span_word(&rest); word.length; word = span_word(&rest)) {
            if (word.length <= name->length || !span_equal(span_part(text, 0, word.length), word) ||
                (word.length < text.length && (text_is_letter(text.data[word.length]) || text_is_national(text.data[word.length]))))
                continue;
            *name = word;
            *object = (enum jes2_object)i;
        }
    }
    return name->length > 0 || text.length == 0;
}

static bool find_row(struct jes2_command *command, char verb, enum jes2_object object)
{
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
        if (rows[i].verb == verb && rows[i].object == object) {
            command->row = &rows[i];
            command->number = i;
            return true;
        }
    return false;
}

static bool verb_known(char verb)
{
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
        if (rows[i].verb == verb)
            return true;
    return false;
}

/* Does an operand choose among jobs? */
static bool chooses(const struct jes2_command *command)
{
    for (size_t i = 0; i < command->operand_count; i++)
        if (command->operands[i].filter || !takes(command->row->operands, &command->operands[i]) ||
            (jes2_about_output(command->row) && command->row->verb != 'T' && command->operands[i].relation))
            return true;
    return false;
}

static bool parse(struct jes2_command *command, int *problem)
{
    struct span rest = span_of(command->text), name;
    enum jes2_object object;
    char verb = rest.length ? rest.data[0] : '\0';

    rest = span_from(rest, 1);
    command->job_kind = '*';
    *problem = JES2_PROBLEM_VERB;
    if (!verb_known(verb))
        return false;
    *problem = JES2_PROBLEM_OBJECT;
    if (rest.length && rest.data[0] == '\'') {
        object = JES2_JOBS; /* any job of the name */
    } else if (find_object(rest, &object, &name)) {
        rest = span_from(rest, name.length);
        if (object == JES2_OUTPUT)
            name = span_from(name, 1);
        if ((object == JES2_JOBS || object == JES2_OUTPUT) && name.length && !span_is(name, "JQ") && !span_is(name, "JOBQ"))
            command->job_kind = name.data[0];
    } else {
        return false;
    }
    if (!find_row(command, verb, object))
        return false;
    *problem = JES2_PROBLEM_OBJECT;
    if (objects[object].subject == JES2_SUBJECT_FACILITY && !read_facility(command, &rest))
        return false;
    if (objects[object].subject != JES2_SUBJECT_NONE && !read_subjects(command, &rest, problem))
        return false;
    *problem = JES2_PROBLEM_OPERAND;
    while (rest.length) {
        size_t end;

        if (rest.data[0] != ',')
            return false;
        rest = span_from(rest, 1);
        end = value_end(rest);
        *problem = JES2_PROBLEM_QUOTE;
        if (end == SIZE_MAX || !read_operand(command, span_part(rest, 0, end), problem))
            return false;
        rest = span_from(rest, end);
    }
    /* A kind of job alone is no selection: nobody means all jobs by $CJ. */
    *problem = JES2_PROBLEM_RANGE;
    return objects[object].subject != JES2_SUBJECT_JOB || verb == 'D' || command->subject_count || chooses(command);
}

int jes2_parse(struct span text, struct jes2_command *command, struct buf *out)
{
    int problem = JES2_PROBLEM_QUOTE;

    *command = (struct jes2_command){ 0 };
    if (squeeze(text, command) && parse(command, &problem))
        return 0;
    jes2_say_problem(command->echo, (enum jes2_problem)problem, out);
    return REASON_SYNTAX;
}
