/* list_parts.c - parts of the listings of profiles. */
#include "racf/list_parts.h"

#include "racf/base_fields.h"

const char *list_level(uint8_t level)
{
    return racf_level_text((enum racf_level)level);
}

void list_block(struct buf *out, const char *title, size_t rule, const char *text)
{
    buf_printf(out, " \n%s\n", title);
    buf_fill(out, '-', rule ? rule : strlen(title));
    buf_printf(out, "\n%s\n", text);
}

void list_days(struct buf *out, const struct racf_profile *profile, const char *const gaps[3], size_t count)
{
    const microseconds moments[] = { profile->created, profile->referred, profile->changed };

    for (size_t i = 0; i < count && i < ARRAY_COUNT(moments); i++) {
        struct tm day = clock_local(moments[i]);

        buf_printf(out, "%s%03d    %02d", gaps[i], day.tm_yday + 1, day.tm_year % 100);
    }
}

int list_labels(struct command *command, const struct racf_profile *profile, const char *title, size_t rule, const char *none)
{
    struct buf *out = command->out;
    struct span level, categories, label;
    char key[PROFILE_KEY];
    int reason = base_field(command, 'R', profile_key(profile, key), "SECLEVEL", &level);

    if (reason == 0)
        reason = base_field(command, 'R', key, "CATEGORY", &categories);
    if (reason == 0)
        reason = base_field(command, 'R', key, "SECLABEL", &label);
    if (reason < 0)
        return reason;
    list_block(out, title, rule, level.length ? level.data : none);
    list_block(out, "CATEGORIES", 0, categories.length ? categories.data : "NO CATEGORIES");
    list_block(out, "SECLABEL", 0, label.length ? label.data : "NO SECLABEL");
    return 0;
}

static void put_conditional(void *context, const char *type, const char *entity, const char *id, uint8_t level)
{
    buf_printf(context, "%-8s %-7s     000000    %-8s %s\n", id, list_level(level), type, entity);
}

static void put_generic_conditional(void *context, const char *type, const char *entity, const char *id, uint8_t level)
{
    buf_printf(context, "%-8s %-7s %-8s %s\n", id, list_level(level), type, entity);
}

int list_conditional(struct command *command, const struct racf_profile *profile)
{
    struct buf *out = command->out;
    size_t start = out->length;
    int reason =
        access_conditional(command->store, profile->number, profile->generic ? put_generic_conditional : put_conditional, out);

    if (reason == 0 && out->length == start)
        buf_put_text(out, "NO ENTRIES IN CONDITIONAL ACCESS LIST\n");
    return reason;
}
