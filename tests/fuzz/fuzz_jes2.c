/* fuzz_jes2.c - a command of JES2 or a list of classes, whatever it holds: taken apart, or refused with a message of printable lines. */
#include "base/bug.h"
#include "base/text.h"
#include "jcl/jes2_syntax.h"
#include "jcl/job_class.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool inside(struct span part, const struct jes2_command *command)
{
    return part.length == 0 || (part.data >= command->text && part.data + part.length <= command->text + sizeof command->text);
}

static void check(const struct jes2_command *command)
{
    must(command->row == jes2_row(command->number));
    must(command->subject_count <= JES2_SUBJECTS_MAX && command->operand_count <= JES2_OPERANDS_MAX);
    for (size_t i = 0; i < command->subject_count; i++) {
        must(command->subjects[i].low <= command->subjects[i].high);
        must(inside(command->subjects[i].name, command) && command->subjects[i].name.length <= NAME8_MAX);
    }
    for (size_t i = 0; i < command->operand_count; i++) {
        struct job_class class = { .name = "" };

        must(command->operands[i].name.length && inside(command->operands[i].name, command));
        must(inside(command->operands[i].value, command));
        must((command->operands[i].relation != 0) == (command->operands[i].value.length != 0));
        if (job_class_set(&class, command->operands[i].name, command->operands[i].value))
            must(class.converts.statements <= 2 && class.converts.messages <= 1);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct job_class_list list;
    struct jes2_command command;
    struct buf problem;

    buf_init(&problem, 4096);
    if (jes2_parse(span_bytes(data, size), &command, &problem) == 0)
        check(&command);
    else
        must(problem.length > 0);
    must(!buf_failed(&problem));
    for (size_t i = 0; i < problem.length; i++)
        must(problem.data[i] == '\n' || text_is_printable(problem.data[i]));
    if (job_class_list_read(&list, span_bytes(data, size)))
        must(list.any || (list.count >= 1 && list.count <= JOB_CLASS_LIST_MAX));
    buf_release(&problem);
    return 0;
}
