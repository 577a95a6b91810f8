/* resource_name.c - profile names as commands give them. */
#include "racf/resource_name.h"

#include "base/text.h"

bool data_set_profile_name_good(const char *name, bool egn)
{
    size_t length = strlen(name);
    unsigned qualifier = 0;
    bool stars_seen = false;

    /* What SETROPTS EGN added to an older name may go over the limit. */
    if (length > DSNAME_MAX + (egn && length > 4 && strcmp(name + length - 4, "*.**") == 0 ? 3U : 0U))
        return false;
    length = 0;
    for (const char *at = name;; at++) {
        if (*at == '.' || *at == '\0') {
            if (length == 0 || length > NAME8_MAX)
                return false;
            if (*at == '\0')
                return true;
            qualifier++;
            length = 0;
            continue;
        }
        if (*at == '*' || *at == '%') {
            if (qualifier == 0)
                return false;
            if (at[0] == '*' && at[1] == '*') {
                if (!egn || stars_seen || length > 0 || (at[2] != '.' && at[2] != '\0'))
                    return false;
                stars_seen = true;
                length = 1;
                at++;
            } else if (at[0] == '*' && at[1] != '.' && at[1] != '\0') {
                return false;
            } else {
                length++;
            }
        } else if ((*at >= 'A' && *at <= 'Z') || text_is_national(*at) || (length > 0 && (text_is_digit(*at) || *at == '-'))) {
            length++;
        } else {
            return false;
        }
    }
}

int resource_name_of(const struct command *command, const struct store_class *row, const struct operand_item *item, bool generic,
                     struct resource_name *name)
{
    bool data_set = strcmp(row->name.text, "DATASET") == 0;
    char text[RESOURCE_MAX + NAME8_MAX + 2];
    int reason;

    if (item->text.length > RESOURCE_MAX)
        return REASON_TOO_LONG;
    if (data_set && !item->quoted && !name8_none(&command->environment->prefix))
        snprintf(text, sizeof text, "%s.%s", command->environment->prefix.text, item->text.data);
    else
        snprintf(text, sizeof text, "%s", item->text.data);
    reason = resource_of(&name->name, span_of(text), row->row->fold);
    if (reason < 0)
        return reason;
    name->has_generic_characters = strpbrk(name->name.text, data_set ? "*%" : "*%&") != NULL;
    if (data_set) {
        if (!data_set_profile_name_good(name->name.text, racf_store_option(command->store, "EGN", 0) != 0) ||
            (name->has_generic_characters && !row->options.generic_commands))
            return REASON_BAD_NAME;
    } else if (!class_name_good(row->row, name->name.text)) {
        return REASON_BAD_NAME;
    }
    if (generic || (name->has_generic_characters && row->options.generic_commands))
        name->kind = PROFILE_GENERIC;
    else if (name->has_generic_characters)
        name->kind = PROFILE_ANY; /* generics are off: the discrete one of that name first */
    else
        name->kind = PROFILE_DISCRETE;
    return !data_set && name->kind == PROFILE_GENERIC && !generic_name_good(name->name.text) ? REASON_BAD_NAME : 0;
}

void resource_name_refuse(struct command *command, const struct store_class *row, const struct operand_item *item,
                          const char *missing)
{
    bool data_set = strcmp(row->name.text, "DATASET") == 0;
    const char *apostrophe = item->quoted ? "'" : "", *what = data_set ? "DATASET NAME" : "ENTITY NAME";
    char shown[RESOURCE_MAX + 3];

    snprintf(shown, sizeof shown, "%s%.*s%s", apostrophe, RESOURCE_MAX, item->text.data, apostrophe);
    if (!item->quoted && row->row->fold)
        text_fold(shown, strlen(shown));
    command_code(command, 8);
    if (data_set && !row->options.generic_commands && strpbrk(shown, "*%")) {
        message(command->out, IRR16003I);
        return;
    }
    message(command->out, IKJ56702I, what, (int)strlen(shown), shown);
    if (missing) {
        message(command->out, IKJ56701I, (int)strlen(what), what, "+");
        message(command->out, IKJ56701I, (int)strlen(missing), missing, "");
    }
}
