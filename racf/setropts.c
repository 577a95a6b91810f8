/* setropts.c - SETROPTS: who may, and options of classes. */
#include "base/bug.h"
#include "racf/authority.h"
#include "racf/dynamic_classes.h"
#include "racf/global_table.h"
#include "racf/setropts.h"

/* Options of classes, as SETROPTS names them. */
enum class_option { CLASS_ACTIVE, CLASS_GENERIC, CLASS_GENERIC_COMMANDS, CLASS_GENLIST, CLASS_GLOBAL, CLASS_AUDIT };

static const struct {
    const char *keyword;
    enum class_option option;
} class_keywords[] = {
    { "CLASSACT", CLASS_ACTIVE }, { "GENERIC", CLASS_GENERIC }, { "GENCMD", CLASS_GENERIC_COMMANDS },
    { "GENLIST", CLASS_GENLIST }, { "GLOBAL", CLASS_GLOBAL },   { "AUDIT", CLASS_AUDIT },
};

static bool *option_of(struct store_class *row, enum class_option option)
{
    switch (option) {
    case CLASS_ACTIVE:
        return &row->options.active;
    case CLASS_GENERIC:
        return &row->options.generic;
    case CLASS_GENERIC_COMMANDS:
        return &row->options.generic_commands;
    case CLASS_GENLIST:
        return &row->genlist;
    case CLASS_GLOBAL:
        return &row->global;
    case CLASS_AUDIT:
        return &row->audit;
    }
    bug("no option of a class: %d", (int)option);
}

static bool share_posit(const struct store_class *a, const struct store_class *b)
{
    return a == b || (!a->row->gone && !b->row->gone && a->row->posit == b->row->posit);
}

/* Compiles the global access table of the class; on false: takes it away. */
static int put_global(struct command *command, struct store_class *row, bool on)
{
    struct buf image;
    int reason = 0;

    buf_init(&image, IMAGE_MAX);
    if (on)
        reason = global_table_compile(command->store, row, &image);
    if (reason == 0)
        reason = store_global_put(command->store, row, on ? &image : NULL);
    if (reason == 0)
        command_effect(command, EFFECT_CLASS, row->name.text);
    buf_release(&image);
    return reason;
}

static int put_option(struct command *command, struct store_class *row, enum class_option option, bool on)
{
    bool *place = option_of(row, option);

    if (*place == on)
        return 0;
    if (option == CLASS_GLOBAL)
        return put_global(command, row, on);
    *place = on;
    command_effect(command, EFFECT_CLASS, row->name.text);
    return store_class_write(command->store, row);
}

/* One class of the operand, with all that share its POSIT. */
static int set_class(struct command *command, const struct store_class *named, enum class_option option, bool on)
{
    int reason = 0;

    for (size_t i = 0; i < command->store->class_count && reason == 0; i++) {
        struct store_class *row = &command->store->class_rows[i];

        if (!share_posit(row, named))
            continue;
        if (on && (option == CLASS_GENERIC || option == CLASS_GENERIC_COMMANDS) && !row->row->generic) {
            if (row == named)
                message(command->out, ICH14081I, row->name.text);
            continue;
        }
        reason = put_option(command, row, option, on);
        if (reason == 0 && option == CLASS_GENERIC) /* GENERIC turns GENCMD on too, NOGENERIC both off; GENCMD comes after them */
            reason = put_option(command, row, CLASS_GENERIC_COMMANDS, on);
        if (reason == 0 && row == named && option == CLASS_ACTIVE && on && row->row->raclist == CLASS_RACLIST_REQUIRED &&
            !row->options.raclisted)
            message(command->out, ICH14040I, row->name.text);
    }
    return reason;
}

static int set_classes(struct command *command, const char *keyword, enum class_option option)
{
    const struct operand_value *value = operand_value(&command->operands, keyword);
    int reason = 0;

    for (size_t i = 0; i < value->count && reason == 0; i++) {
        if (strcmp(value->items[i].text.data, "*") == 0) {
            for (size_t k = 0; k < command->store->class_count && reason == 0; k++) {
                const struct store_class *row = &command->store->class_rows[k];

                /* What generic profiles cannot have is passed over, not complained about, when all classes are meant. */
                if (row->row->gone)
                    continue;
                if (row->row->generic || (option != CLASS_GENERIC && option != CLASS_GENERIC_COMMANDS))
                    reason = set_class(command, row, option, !value->negative);
            }
        } else {
            const struct store_class *row = store_class(command->store, value->items[i].name.text);

            must(row);
            reason = set_class(command, row, option, !value->negative);
        }
    }
    return reason;
}

/* ------------------------------------------------------------------------------------------------ RACLIST and REFRESH */

/* Compiles the profiles of the class and keeps the image, in the transaction of the command. */
static int compile_image(struct command *command, struct store_class *row)
{
    struct buf image;
    int reason;

    buf_init(&image, IMAGE_MAX);
    reason = racf_store_compile(command->store, row->name.text, COMPILE_RACLIST, &image);
    if (reason == 0)
        reason = store_image_put(command->store, row, &image);
    buf_release(&image);
    return reason;
}

/* The image that was compiled elsewhere counts from now on, or one is compiled here: once a command, since classes of one POSIT
 * lead to each other. */
static int raclist_class(struct command *command, struct store_class *row)
{
    const struct command_environment *environment = command->environment;
    int reason = REASON_NOT_FOUND;

    if (command_has_effect(command, EFFECT_IMAGE, row->name.text))
        return 0;
    if (environment->image)
        reason = environment->image(environment->context, row->name.text);
    if (reason == 0)
        reason = store_image_count(command->store, row, true);
    else if (reason == REASON_NOT_FOUND)
        reason = compile_image(command, row);
    if (reason == 0)
        command_effect(command, EFFECT_IMAGE, row->name.text);
    return reason;
}

static int no_raclist_class(struct command *command, struct store_class *row)
{
    int reason = 0;

    if (row->options.raclisted) { /* what there was of the image does not count any more, and goes later, a part at a time */
        reason = store_image_count(command->store, row, false);
        command_effect(command, EFFECT_NO_IMAGE, row->name.text);
    }
    return reason;
}

/* REFRESH acts on the class and its POSIT mates that are in storage. */
static int refresh_class(struct command *command, const struct store_class *named, bool *any)
{
    int reason = 0;

    if (!named->options.raclisted) {
        message(command->out, ICH14070I, named->name.text); /* among the reminders of the facts: return code 0 */
        return 0;
    }
    for (size_t i = 0; i < command->store->class_count && reason == 0; i++) {
        struct store_class *row = &command->store->class_rows[i];

        if (row->options.raclisted && share_posit(row, named)) {
            reason = raclist_class(command, row);
            *any = true;
        }
    }
    return reason;
}

/* RACLIST and NORACLIST, as other options of classes, act on the classes of one POSIT together. */
static int set_raclist_of(struct command *command, const struct store_class *named, bool on)
{
    int reason = 0;

    for (size_t i = 0; i < command->store->class_count && reason == 0; i++) {
        struct store_class *row = &command->store->class_rows[i];

        if (!share_posit(row, named) || (on && (!row->options.active || row->row->raclist == CLASS_RACLIST_DISALLOWED)))
            continue;
        reason = on ? raclist_class(command, row) : no_raclist_class(command, row);
    }
    return reason;
}

/* Class CDT is in storage now: its profiles are classes. */
static int took_classes(struct command *command, const struct store_class *row)
{
    return name8_is(&row->name, "CDT") && row->options.raclisted ? dynamic_classes_refresh(command) : 0;
}

static int set_raclist(struct command *command)
{
    const struct operand_value *value = operand_value(&command->operands, "RACLIST");
    bool refresh = operand_given(&command->operands, "REFRESH");
    bool any = false;
    int reason = 0;

    for (size_t i = 0; i < value->count && reason == 0; i++) {
        const struct store_class *row = store_class(command->store, value->items[i].name.text);

        must(row);
        if (value->negative) {
            reason = set_raclist_of(command, row, false);
        } else if (refresh) {
            reason = refresh_class(command, row, &any);
        } else if (!row->options.active || row->row->raclist == CLASS_RACLIST_DISALLOWED) {
            message(command->out, ICH14080I, row->name.text);
            command_code(command, 4);
        } else {
            reason = set_raclist_of(command, row, true);
            any = true;
        }
        if (reason == 0 && !value->negative)
            reason = took_classes(command, row);
    }
    if (reason == 0 && any)
        message(command->out, ICH14063I);
    return reason;
}

/* SETROPTS GLOBAL(...) REFRESH. */
static int refresh_global(struct command *command, const struct operand_value *global)
{
    bool any = false;
    int reason = 0;

    for (size_t i = 0; i < global->count && !global->negative && reason == 0; i++) {
        struct store_class *row = store_class(command->store, global->items[i].name.text);

        if (!row || !row->global) {
            message(command->out, ICH14016I, global->items[i].text.data);
            command_code(command, 4);
            continue;
        }
        reason = put_global(command, row, true);
        any = true;
    }
    if (reason == 0 && any)
        message(command->out, ICH14063I);
    return reason;
}

static int refresh_others(struct command *command)
{
    const struct operand_value *global = operand_value(&command->operands, "GLOBAL");
    const struct operand_value *generic = operand_value(&command->operands, "GENERIC");

    /* Profiles of the database are always looked at as they are now: there is nothing to drop. */
    if (generic->present && !generic->negative)
        message(command->out, ICH14063I);
    if (!generic->present && global->count == 0 && !operand_value(&command->operands, "RACLIST")->present) {
        message(command->out, ICH14013I);
        command_code(command, 4);
    }
    return refresh_global(command, global);
}

/* ------------------------------------------------------------------------------------------------ STATISTICS */

/* DIFFERS: accesses are not counted. Which classes they should be counted in is kept and listed. */
static int set_statistics(struct command *command)
{
    const struct operand_value *value = operand_value(&command->operands, "STATISTICS");
    int reason = 0;

    for (size_t i = 0; i < value->count; i++) {
        const struct store_class *named = store_class(command->store, value->items[i].text.data);

        for (size_t k = 0; k < command->store->class_count && reason == 0; k++) {
            const struct store_class *row = &command->store->class_rows[k];
            char name[STATISTICS_NAME];

            if (!named || share_posit(row, named)) /* NULL: all of them */
                reason = store_set_option(command->store, setropts_statistics(row, name), !value->negative);
        }
    }
    return reason;
}

/* LOGOPTIONS of one class and those that share its POSIT, or of all. The words stand in the order of enum audit_logoptions. */
static const char *const logged[] = { "DEFAULT", "ALWAYS", "NEVER", "SUCCESSES", "FAILURES" };

const char *setropts_logoptions(int64_t number)
{
    return number > 0 && number < (int64_t)ARRAY_COUNT(logged) ? logged[number] : logged[0];
}

static int set_logoption(struct command *command, const struct store_class *named, int64_t option)
{
    int reason = 0;

    for (size_t i = 0; i < command->store->class_count && reason == 0; i++) {
        struct store_class *row = &command->store->class_rows[i];
        char name[sizeof LOGOPTIONS_OPTION + NAME8_MAX];

        if (named && !share_posit(row, named))
            continue;
        snprintf(name, sizeof name, LOGOPTIONS_OPTION "%s", row->name.text);
        reason = store_set_option(command->store, name, option);
        row->logoptions = (enum audit_logoptions)option;
        command_effect(command, EFFECT_CLASS, row->name.text);
    }
    return reason;
}

static int set_logoptions(struct command *command)
{
    const struct operands *options = operand_sub(&command->operands, "LOGOPTIONS");
    int reason = 0;

    for (size_t i = 0; options && i < ARRAY_COUNT(logged); i++) {
        const struct operand_value *value = operand_value(options, logged[i]);

        for (size_t k = 0; k < value->count && reason == 0; k++)
            reason = set_logoption(command, store_class(command->store, value->items[k].text.data), (int64_t)i);
    }
    return reason;
}

/* ------------------------------------------------------------------------------------------------ the command */

/* May the issuer have the classes of this operand refreshed: CLAUTH in each; GENERIC also OPERATIONS and AUDITOR? */
static int may_refresh(struct command *command, const char *keyword, const struct operand_value *value, bool *may)
{
    int reason = 0;

    *may = !value->negative && operand_given(&command->operands, "REFRESH") &&
           (strcmp(keyword, "GENERIC") == 0 || strcmp(keyword, "GLOBAL") == 0 || strcmp(keyword, "RACLIST") == 0);
    if (*may && strcmp(keyword, "GENERIC") == 0 && identity_has(command->issuer, IDENTITY_OPERATIONS | IDENTITY_AUDITOR))
        return 0;
    for (size_t i = 0; i < value->count && *may && reason == 0; i++)
        reason = authority_clauth(command, value->items[i].text.data, may);
    return reason;
}

/* SPECIAL sets everything but what is audited: that is AUDITOR's, and nobody else's. Of others, who lists
 * everything (group-SPECIAL, too) lists. */
static int may_change(struct command *command, bool *may)
{
    bool auditor = identity_has(command->issuer, IDENTITY_AUDITOR), lists = authority_auditor(command);
    bool special = authority_special(command);
    int reason = 0;

    *may = true;
    if (!lists)
        reason = authority_group_special(command, &lists);
    for (size_t i = 0; i < command->operands.row_count && *may && reason == 0; i++) {
        const struct operand *row = &command->operands.rows[i];
        const struct operand_value *value = &command->operands.values[i];

        if (!value->present || strcmp(row->name, "REFRESH") == 0)
            continue;
        *may = row->flags & OPERAND_AUDITOR ? auditor : special || (lists && strcmp(row->name, "LIST") == 0);
        if (!*may)
            reason = may_refresh(command, row->name, value, may);
    }
    return reason;
}

int racf_setropts(struct command *command)
{
    bool refresh = operand_given(&command->operands, "REFRESH"), good;
    int reason = may_change(command, &good);

    if (reason < 0)
        return reason;
    if (!good) {
        message(command->out, ICH14001I);
        command_code(command, 8);
        return 0;
    }
    reason = setropts_check(command, &good);
    if (reason < 0 || !good)
        return reason;
    /* In this order, so that one command may activate a class, allow generic profiles in it and take it into storage. */
    for (size_t i = 0; i < ARRAY_COUNT(class_keywords) && reason == 0; i++)
        /* NOGENERIC and NOGLOBAL turn off as ever. */
        if (!(refresh && (class_keywords[i].option == CLASS_GENERIC || class_keywords[i].option == CLASS_GLOBAL) &&
              !operand_value(&command->operands, class_keywords[i].keyword)->negative))
            reason = set_classes(command, class_keywords[i].keyword, class_keywords[i].option);
    if (reason == 0)
        reason = set_statistics(command);
    if (reason == 0)
        reason = set_raclist(command);
    if (reason == 0 && refresh)
        reason = refresh_others(command);
    if (reason == 0)
        reason = setropts_system(command);
    if (reason == 0)
        reason = set_logoptions(command);
    if (reason == 0 && operand_given(&command->operands, "LIST"))
        reason = setropts_list(command);
    return reason;
}
