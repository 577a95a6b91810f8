/* job_class.c - job classes and the class lists of initiators. */
#include "jcl/job_class.h"

#include "base/mem.h"
#include "base/text.h"
#include "jcl/operands.h"

struct job_classes {
    struct job_class **list; /* each of its own, so that a class stays where it is */
    size_t count;
    struct job_class unlimited;
};

static const char *const commands_words[] = { "EXECUTE", "DISPLAY", "IGNORE" };

bool job_class_name_good(struct span name)
{
    for (size_t i = 0; i < name.length; i++)
        if (!text_is_letter(name.data[i]) && !text_is_digit(name.data[i]))
            return false;
    return name.length >= 1 && name.length <= NAME8_MAX;
}

static const struct job_class *find(const struct job_classes *classes, const char *name)
{
    for (size_t i = 0; i < classes->count; i++)
        if (strcmp(classes->list[i]->name, name) == 0)
            return classes->list[i];
    return NULL;
}

const struct job_class *job_class_find(const struct job_classes *classes, const char *name)
{
    const struct job_class *class = find(classes, name);

    return class ? class : &classes->unlimited;
}

const struct job_class *job_class_number(const struct job_classes *classes, size_t number)
{
    return number < classes->count ? classes->list[number] : NULL;
}

struct job_class *job_class_take(struct job_classes *classes, const char *name)
{
    struct job_class *class = (struct job_class *)find(classes, name);

    if (class)
        return class;
    class = mem_alloc(1, sizeof *class);
    *class = classes->unlimited;
    snprintf(class->name, sizeof class->name, "%s", name);
    classes->list = mem_resize(classes->list, classes->count + 1, sizeof(struct job_class *));
    classes->list[classes->count++] = class;
    return class;
}

struct job_classes *job_classes_new(const struct config *config)
{
    struct job_classes *classes = mem_alloc(1, sizeof *classes);

    classes->unlimited = (struct job_class){ .converts = { .statements = 1, .messages = 1, .system_symbols = true } };
    for (unsigned i = 0; config && i < config->job_class_count; i++) {
        const struct config_job_class *from = &config->job_classes[i];
        struct job_class *class = job_class_take(classes, from->name);

        class->held = from->held;
        class->maximum = from->maximum;
        class->converts.step_seconds = from->time;
        class->converts.commands = (enum convert_commands)from->commands;
        class->converts.system_symbols = !from->no_system_symbols;
        class->converts.runs_again = from->restart;
        if (from->msglevel) { /* config_load() has looked at it */
            class->converts.statements = (uint8_t)(from->msglevel[0] - '0');
            class->converts.messages = (uint8_t)(from->msglevel[2] - '0');
        }
    }
    return classes;
}

void job_classes_free(struct job_classes *classes)
{
    if (!classes)
        return;
    for (size_t i = 0; i < classes->count; i++)
        mem_free(classes->list[i]);
    mem_free(classes->list);
    mem_free(classes);
}

/* -- keywords -- */

static bool set_choice(struct span value, const char *yes, const char *no, bool *choice)
{
    if (!span_is(value, yes) && !span_is(value, no))
        return false;
    *choice = span_is(value, yes);
    return true;
}

static bool set_held(struct job_class *class, struct span value)
{
    return set_choice(value, "YES", "NO", &class->held);
}

static bool set_symbols(struct job_class *class, struct span value)
{
    return set_choice(value, "ALLOW", "DISALLOW", &class->converts.system_symbols);
}

static bool set_restart(struct job_class *class, struct span value)
{
    return set_choice(value, "YES", "NO", &class->converts.runs_again);
}

/* MAX=n, (MAX=n), (MAXIMUM=*). */
static bool set_count(struct job_class *class, struct span value)
{
    uint64_t maximum = 0;
    size_t equals;

    if (value.length > 2 && value.data[0] == '(' && value.data[value.length - 1] == ')')
        value = span_part(value, 1, value.length - 2);
    equals = span_find(value, '=');
    if (!span_is(span_part(value, 0, equals), "MAX") && !span_is(span_part(value, 0, equals), "MAXIMUM"))
        return false;
    value = span_from(value, equals + 1);
    if (!span_is(value, "*") && (!text_number(value, UINT16_MAX, &maximum) || maximum == 0))
        return false;
    class->maximum = (uint32_t)maximum;
    return true;
}

static bool set_commands(struct job_class *class, struct span value)
{
    for (size_t i = 0; i < ARRAY_COUNT(commands_words); i++)
        if (span_is(value, commands_words[i])) {
            class->converts.commands = (enum convert_commands)i;
            return true;
        }
    return false;
}

static bool set_time(struct job_class *class, struct span value)
{
    uint32_t seconds;

    if (operand_time(value, &seconds))
        return false;
    class->converts.step_seconds = seconds;
    return true;
}

static bool set_messages(struct job_class *class, struct span value)
{
    uint64_t statements, messages;
    struct list list;

    if (list_split(value, &list) || list.count != 2 || !text_number(list.items[0], 2, &statements) ||
        !text_number(list.items[1], 1, &messages))
        return false;
    class->converts.statements = (uint8_t)statements;
    class->converts.messages = (uint8_t)messages;
    return true;
}

static const struct {
    const char *keyword;
    bool (*set)(struct job_class *class, struct span value);
} keywords[] = {
    { "QHELD", set_held },       { "XEQCOUNT", set_count }, { "COMMAND", set_commands },
    { "SYSSYM", set_symbols },   { "TIME", set_time },      { "MSGLEVEL", set_messages },   { "RESTART", set_restart },
};

bool job_class_set(struct job_class *class, struct span keyword, struct span value)
{
    for (size_t i = 0; i < ARRAY_COUNT(keywords); i++)
        if (span_is(keyword, keywords[i].keyword))
            return keywords[i].set(class, value);
    return false;
}

void job_class_text(const struct job_class *class, struct buf *out)
{
    const struct convert_class *converts = &class->converts;

    buf_printf(out, "QHELD=%s,XEQCOUNT=(MAX=", class->held ? "YES" : "NO");
    if (class->maximum)
        buf_printf(out, "%u", (unsigned)class->maximum);
    else
        buf_put_text(out, "*");
    buf_printf(out, "),COMMAND=%s,MSGLEVEL=(%u,%u),RESTART=%s,SYSSYM=%s,TIME=", commands_words[converts->commands],
               (unsigned)converts->statements, (unsigned)converts->messages, converts->runs_again ? "YES" : "NO",
               converts->system_symbols ? "ALLOW" : "DISALLOW");
    if (converts->step_seconds)
        buf_printf(out, "(%u,%u)", (unsigned)converts->step_seconds / 60, (unsigned)converts->step_seconds % 60);
    else
        buf_put_text(out, "NOLIMIT");
}

/* -- lists -- */

static bool list_add(struct job_class_list *list, struct span name)
{
    if (list->count == JOB_CLASS_LIST_MAX || !job_class_name_good(name) ||
        !text_copy(list->names[list->count], sizeof list->names[0], name))
        return false;
    text_fold(list->names[list->count], name.length);
    list->count++;
    return true;
}

bool job_class_list_read(struct job_class_list *result, struct span text)
{
    struct job_class_list list = { .any = span_is(text, "*") };
    bool good = text.length > 0;

    if (list.any) {
        *result = list;
        return true;
    }
    if (good && text.data[0] == '(') {
        good = text.length > 2 && text.data[text.length - 1] == ')';
        text = span_part(text, 1, text.length - 2);
        while (good) {
            size_t comma = span_find(text, ',');

            good = list_add(&list, span_part(text, 0, comma));
            if (comma == text.length)
                break;
            text = span_from(text, comma + 1);
        }
    } else {
        for (size_t i = 0; good && i < text.length; i++)
            good = list_add(&list, span_part(text, i, 1));
    }
    if (good)
        *result = list;
    return good;
}

bool job_class_list_has(const struct job_class_list *list, const char *name)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->names[i], name) == 0)
            return true;
    return list->any;
}

void job_class_list_text(const struct job_class_list *list, struct buf *out)
{
    buf_put_text(out, list->any ? "(*" : "(");
    for (size_t i = 0; i < list->count; i++)
        buf_printf(out, "%s%s", i ? "," : "", list->names[i]);
    buf_put_text(out, ")");
}
