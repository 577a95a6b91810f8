/* keywords_output.c - values of the keywords of OUTPUT, and of those of DD that are about output. */
#include "base/text.h"
#include "jcl/dd.h"

enum { GROUP_COPIES_MAX = 8, TEXT_LINES_MAX = 16 };

/* The output of the statement that is being read: of a DD, or an OUTPUT. */
static struct job_output *output_of(const struct target *target)
{
    return target->output ? &target->output->output : &target->slot->output;
}

static bool is_class(struct span value)
{
    return value.length == 1 && ((value.data[0] >= 'A' && value.data[0] <= 'Z') || text_is_digit(value.data[0]));
}

/* Letters, digits and national characters, in any order. */
static bool is_word(struct span value)
{
    for (size_t i = 0; i < value.length; i++)
        if (!is_class(span_part(value, i, 1)) && !text_is_national(value.data[i]))
            return false;
    return true;
}

/* (class,writer,form): an empty class is that of an OUTPUT statement, or MSGCLASS. */
enum operand_fault take_sysout(struct target *target, const struct keyword *keyword UNUSED, struct span value)
{
    struct jes_attributes *said = &target->slot->output.said;
    struct dd_slot *slot = target->slot;
    enum operand_fault fault;
    struct span class;
    struct list list;

    slot->sysout = true;
    fault = list_split(value, &list);
    if (fault)
        return fault;
    class = operand_is_quoted(list.items[0]) ? operand_text(target->arena, list.items[0]) : list.items[0];
    slot->default_class = class.length == 0;
    if (list.count > 3)
        return OPERAND_FORMAT;
    if (class.length > 1 || (class.length && class.data[0] != '*' && !is_class(class)))
        return OPERAND_CLASS;
    if (class.length && class.data[0] != '*')
        said->output_class = class.data[0];
    if (list_item(&list, 2).length > 4)
        return OPERAND_LENGTH;
    if (!is_word(list_item(&list, 2)))
        return OPERAND_FORMAT;
    if (list_item(&list, 2).length && !text_copy(said->forms.text, sizeof said->forms.text, list.items[2]))
        return OPERAND_LENGTH;
    if (!list_item(&list, 1).length)
        return OPERAND_GOOD;
    return operand_name(list.items[1], &said->writer);
}

/* OUTPUT=*.name, or a list of these; a data set has an element of output for each. */
enum operand_fault take_output(struct target *target, const struct keyword *keyword UNUSED, struct span value)
{
    struct dd_slot *slot = target->slot;
    enum operand_fault fault;
    struct list list;

    fault = list_split(value, &list);
    if (fault)
        return fault;
    if (list.count > LIST_MAX)
        return OPERAND_EXCESS;
    for (unsigned i = 0; i < list.count; i++) {
        slot->outputs[i] = output_reference(&target->table->outputs, target->job, list.items[i]);
        if (!slot->outputs[i])
            return OPERAND_REFER;
    }
    slot->output_count = list.count;
    return OPERAND_GOOD;
}

/* n, or (n,(copies of each page...)): the groups are for one kind of printer, and their sum is the number of copies. */
enum operand_fault take_copies(struct target *target, const struct keyword *keyword, struct span value)
{
    enum operand_fault fault;
    uint64_t number = 0, sum = 0;
    struct list list, groups;

    fault = list_split(value, &list);
    if (!fault && list.items[0].length)
        fault = operand_number(list.items[0], keyword->maximum, &number);
    if (!fault && list.count > 2)
        fault = OPERAND_FORMAT;
    if (fault || list.count < 2) {
        output_of(target)->said.copies = (uint8_t)number;
        return fault ? fault : number ? OPERAND_GOOD : OPERAND_FORMAT;
    }
    fault = list_split(list.items[1], &groups);
    if (!fault && groups.count > GROUP_COPIES_MAX)
        fault = OPERAND_EXCESS;
    for (unsigned i = 0; !fault && i < groups.count; i++) {
        fault = operand_number(groups.items[i], keyword->maximum, &number);
        sum += number;
    }
    if (!fault && (sum < 1 || sum > keyword->maximum))
        fault = OPERAND_MAXIMUM;
    output_of(target)->said.copies = (uint8_t)sum;
    return fault;
}

/* HOLD=YES is stronger than OUTDISP of an OUTPUT statement; NO says nothing. */
enum operand_fault take_hold(struct target *target, const struct keyword *keyword, struct span value)
{
    unsigned choice = operand_choice(value, keyword->choices);

    if (choice == 1 || choice == 2)
        target->slot->output.said.disposition = target->slot->output.abnormal = JES_HOLD;
    return choice ? OPERAND_GOOD : OPERAND_FORMAT;
}

enum operand_fault take_dest(struct target *target, const struct keyword *keyword UNUSED, struct span value)
{
    return output_dest(target->arena, value, output_of(target)->said.dest);
}

/* A name of 1-4 characters, or a list that begins with one: (fcb,VERIFY), (ucs,FOLD). */
static enum operand_fault take_image(struct span value, char image[5], const char *options)
{
    enum operand_fault fault;
    struct list list;

    fault = list_split(value, &list);
    if (fault)
        return fault;
    if (list.items[0].length == 0 || list.items[0].length > 4)
        return list.items[0].length ? OPERAND_LENGTH : OPERAND_FORMAT;
    if (!is_word(list.items[0]))
        return OPERAND_FORMAT;
    for (unsigned i = 1; i < list.count; i++)
        if (list_item(&list, i).length && !operand_choice(list_item(&list, i), options))
            return OPERAND_FORMAT;
    return text_copy(image, 5, list.items[0]) ? OPERAND_GOOD : OPERAND_LENGTH;
}

enum operand_fault take_fcb(struct target *target, const struct keyword *keyword, struct span value)
{
    return take_image(value, output_of(target)->said.fcb, keyword->choices);
}

enum operand_fault take_ucs(struct target *target, const struct keyword *keyword, struct span value)
{
    return take_image(value, output_of(target)->said.ucs, keyword->choices);
}

enum operand_fault take_outlim(struct target *target, const struct keyword *keyword, struct span value)
{
    uint64_t number = 0;
    enum operand_fault fault = operand_number(value, keyword->maximum, &number);

    target->slot->dd.outlim = (uint32_t)number;
    return fault;
}

/* Of SYSOUT, CLOSE makes the output that of nobody's step any more. */
enum operand_fault take_free(struct target *target, const struct keyword *keyword, struct span value)
{
    unsigned choice = operand_choice(value, keyword->choices);

    target->slot->dd.spin = target->slot->dd.spin || choice == 1;
    return choice ? OPERAND_GOOD : OPERAND_FORMAT;
}

/* UNALLOC, NO, or (UNALLOC,when): what is to be spun while it is open goes at its close here. */
enum operand_fault take_spin(struct target *target, const struct keyword *keyword, struct span value)
{
    enum operand_fault fault;
    struct list list;
    unsigned choice;

    fault = list_split(value, &list);
    if (fault)
        return fault;
    choice = operand_choice(list.items[0], keyword->choices);
    if (list.count > 2 || choice == 0 || (choice == 2 && list.count == 2))
        return OPERAND_FORMAT;
    target->slot->dd.spin = target->slot->dd.spin || choice == 1;
    return OPERAND_GOOD;
}

/* -- OUTPUT alone -- */

enum operand_fault take_output_class(struct target *target, const struct keyword *keyword UNUSED, struct span value)
{
    if (!is_class(value) && !span_is(value, "*"))
        return OPERAND_CLASS;
    target->output->output.said.output_class = value.data[0];
    return OPERAND_GOOD;
}

enum operand_fault take_default(struct target *target, const struct keyword *keyword, struct span value)
{
    unsigned choice = operand_choice(value, keyword->choices);

    target->output->by_default = choice == 1 || choice == 2;
    return choice ? OPERAND_GOOD : OPERAND_FORMAT;
}

enum operand_fault take_jesds(struct target *target, const struct keyword *keyword, struct span value)
{
    static const uint8_t bits[] = { 0, (1 << JESDS_LOGS) - 1, 1 << JESDS_LOG, 1 << JESDS_JCL, 1 << JESDS_MSG };
    unsigned choice = operand_choice(value, keyword->choices);

    target->output->logs = bits[choice];
    return choice ? OPERAND_GOOD : OPERAND_FORMAT;
}

enum operand_fault take_outdisp(struct target *target, const struct keyword *keyword UNUSED, struct span value)
{
    return output_outdisp(value, &target->output->output);
}

/* Forms: 1-8 letters, digits and national characters. STD is the usual one. */
enum operand_fault take_forms(struct target *target, const struct keyword *keyword, struct span value)
{
    struct name8 *forms = &target->output->output.said.forms;

    if (value.length > keyword->maximum)
        return OPERAND_LENGTH;
    if (!is_word(value))
        return OPERAND_FORMAT;
    return text_copy(forms->text, sizeof forms->text, value) ? OPERAND_GOOD : OPERAND_LENGTH;
}

enum operand_fault take_writer(struct target *target, const struct keyword *keyword UNUSED, struct span value)
{
    return operand_name(value, &target->output->output.said.writer);
}

enum operand_fault take_groupid(struct target *target, const struct keyword *keyword UNUSED, struct span value)
{
    return operand_name(value, &target->output->output.said.group);
}

enum operand_fault take_output_priority(struct target *target, const struct keyword *keyword, struct span value)
{
    uint64_t number = 0;
    enum operand_fault fault = operand_number(value, keyword->maximum, &number);

    target->output->output.said.priority = (uint8_t)(number ? number : 1);
    return fault;
}

/* Texts for a separator page, which nobody prints: (line,line...), each at most so long. */
enum operand_fault take_lines(struct target *target, const struct keyword *keyword, struct span value)
{
    enum operand_fault fault;
    struct list list;

    fault = list_split(value, &list);
    if (!fault && list.count > keyword->minimum)
        fault = OPERAND_EXCESS;
    for (unsigned i = 0; !fault && i < list.count; i++)
        if (operand_text(target->arena, list_item(&list, i)).length > keyword->maximum)
            fault = OPERAND_LENGTH;
    return fault;
}
