/* segments.c - the segments of profiles: their fields as operands into the database, and out of it into the reports.
 *
 * DIFFERS: resources of class FIELD are named as the operands are (USER.TSO.ACCTNUM), not as the fields of the templates
 * (USER.TSO.TACCNT). Whoever may not see one field of a segment sees nothing of it.
 */
#include "racf/segments.h"

#include "base/bug.h"
#include "racf/authority.h"
#include "racf/db_profiles.h"
#include "racf/unix_ids.h"

const struct segment_row segment_rows[] = {
#define SEGMENT(rows, kind, name, assignment, help, ...) \
    { kind, name, assignment, segment_##rows, ARRAY_COUNT(segment_##rows), help },
#include "racf/segments.def"
#undef SEGMENT
};
const size_t segment_row_count = ARRAY_COUNT(segment_rows);

enum { FIELD_RESOURCE = 48 };

const struct segment_row *segment_find(char kind, const char *name)
{
    for (size_t i = 0; i < segment_row_count; i++)
        if (segment_rows[i].kind == kind && strcmp(segment_rows[i].name, name) == 0)
            return &segment_rows[i];
    return NULL;
}

const struct operand *segment_field(const struct segment_row *segment, const char *name)
{
    for (size_t i = 0; i < segment->field_count; i++)
        if (segment->fields[i].type != OPERAND_SWITCH && strcmp(segment->fields[i].name, name) == 0)
            return &segment->fields[i];
    return NULL;
}

/* What a command says of the segment; NULL when it does not take it, or says nothing. */
static const struct operand_value *given(const struct command *command, char kind, const struct segment_row *segment)
{
    const struct operand_value *value = segment->kind == kind ? operand_find(&command->operands, segment->name) : NULL;

    return value && value->present ? value : NULL;
}

/* ------------------------------------------------------------------------------------------------ may they, and can it be */

static bool only_oneself(const struct command *command)
{
    const struct operand_value *users = operand_find(&command->operands, "userid");

    return users && users->count == 1 && name8_equal(&users->items[0].name, &command->issuer->user) &&
           strcmp(command->verb, "ALTUSER") == 0;
}

/* Fields that the issuer may not set end the command: half of what was asked for would be worse. */
static int check_authority(struct command *command, const char *class_name, const struct segment_row *segment,
                           const struct operand_value *value, bool *may)
{
    int reason = 0;

    *may = true;
    if (strcmp(segment->name, "LANGUAGE") == 0 && only_oneself(command)) /* everybody chooses his own */
        return 0;
    for (size_t i = 0; i < segment->field_count && reason == 0 && *may; i++) {
        char resource[FIELD_RESOURCE];

        if (!value->negative && !(value->sub && value->sub->values[i].present))
            continue;
        snprintf(resource, sizeof resource, "%s.%s.%s", class_name, segment->name, segment->fields[i].name);
        reason = authority_field(command, resource, RACF_UPDATE, may);
        if (reason == 0 && !*may)
            message(command->out, IRR16004I, segment->name, segment->fields[i].name);
    }
    return reason;
}

/* A field that names a user or group. */
static int check_owner(struct command *command, const struct operands *fields, const char *field, bool *good)
{
    const struct operand_value *value = operand_find(fields, field);
    int reason;

    *good = true;
    if (!value || !value->count || value->negative)
        return 0;
    reason = command_id_exists(command, &value->items[0].name, good);
    if (reason == 0 && !*good)
        message(command->out, IKJ56702I, field, (int)value->items[0].text.length, value->items[0].text.data);
    return reason;
}

/* A mail address leads to one user. */
static int check_email(struct command *command, const struct operands *fields, bool *good)
{
    const struct operand_value *value = operand_find(fields, "WAEMAIL"), *users = operand_find(&command->operands, "userid");
    struct span holder;
    int reason;

    *good = true;
    if (!value || !value->count || value->negative)
        return 0;
    reason = segment_holder(command->store, 'U', "WORKATTR", "WAEMAIL", value->items[0].text.data, NULL, command->arena, &holder);
    if (reason == 0)
        *good = users->count == 1 && (holder.length == 0 || span_is(holder, users->items[0].name.text));
    if (reason == 0 && !*good)
        message(command->out, IRR16012I, value->items[0].text.data);
    return reason;
}

int segments_check(struct command *command, char kind, const char *class_name, bool *good)
{
    int reason = 0;

    *good = true;
    for (size_t i = 0; i < segment_row_count && reason == 0 && *good; i++) {
        const struct operand_value *value = given(command, kind, &segment_rows[i]);

        if (!value)
            continue;
        reason = check_authority(command, class_name, &segment_rows[i], value, good);
        if (reason == 0 && *good && value->sub)
            reason = check_owner(command, value->sub, "RESOWNER", good);
        if (reason == 0 && *good && value->sub)
            reason = check_email(command, value->sub, good);
        if (reason == 0 && *good && value->sub)
            reason = unix_ids_check(command, kind, value->sub, good);
    }
    if (reason == 0 && !*good)
        command_code(command, 8);
    return reason;
}

/* ------------------------------------------------------------------------------------------------ into the database */

static void put_word(struct buf *text, const char *choices, uint32_t number)
{
    struct span rest = span_of(choices), word = SPAN_NONE;

    for (uint32_t i = 0; i <= number; i++)
        word = span_word(&rest);
    buf_put_text(text, text->length ? " " : "");
    buf_put_span(text, word);
}

/* The words of a list, each once and in the order of the choices, so that what was typed first does not show. */
static void put_words(struct buf *text, const struct operand *row, const struct operand_value *value)
{
    for (uint32_t word = 0; word < 32; word++)
        for (size_t i = 0; i < value->count; i++)
            if (value->items[i].number == word) {
                put_word(text, row->choices, word);
                break;
            }
}

/* The text that is kept of a field's operand. */
static void put_value(struct buf *text, const struct operand *row, const struct operand_value *value)
{
    if (row->type == OPERAND_WORD && value->count == 0) /* bare: the first word */
        put_word(text, row->choices, 0);
    else if (row->type == OPERAND_WORD)
        put_words(text, row, value);
    else
        for (size_t i = 0; i < value->count; i++) {
            const struct operand_item *item = &value->items[i];

            buf_put_text(text, i ? " " : "");
            if (row->type == OPERAND_NUMBER)
                buf_printf(text, "%u", (unsigned)item->number);
            else if (row->form == FORM_CLOCK)
                buf_printf(text, "%04lu", strtoul(item->text.data, NULL, 10));
            else
                buf_put_span(text, item->text);
        }
}

static int change_fields(struct command *command, char kind, const char *key, const struct segment_row *segment,
                         const struct operands *fields)
{
    int reason = 0;

    for (size_t i = 0; i < fields->row_count && reason == 0; i++) {
        const struct operand *row = &fields->rows[i];
        const struct operand_value *value = &fields->values[i];
        struct buf text;

        if (!value->present || row->type == OPERAND_SWITCH)
            continue;
        buf_init(&text, 1 << 16);
        if (!value->negative)
            put_value(&text, row, value);
        reason = buf_failed(&text) ? REASON_TOO_LONG : segment_put(command->store, kind, key, segment->name, row->name, text.data);
        buf_release(&text);
    }
    return reason;
}

int segments_change(struct command *command, char kind, const char *key)
{
    int reason = 0;

    for (size_t i = 0; i < segment_row_count && reason == 0; i++) {
        const struct segment_row *segment = &segment_rows[i];
        const struct operand_value *value = given(command, kind, segment);

        if (!value)
            continue;
        if (value->negative) {
            reason = segment_delete(command->store, kind, key, segment->name);
            continue;
        }
        reason = segment_put(command->store, kind, key, segment->name, "", "");
        if (reason == 0 && value->sub)
            reason = change_fields(command, kind, key, segment, value->sub);
        if (reason == 0 && value->sub)
            reason = unix_ids_assign(command, kind, key, value->sub);
    }
    return reason;
}

/* ------------------------------------------------------------------------------------------------ into the reports */

static void show_value(struct buf *out, const struct operand *row, struct span value)
{
    if (row->form == FORM_CLOCK && value.length == 4) {
        buf_printf(out, "%.2s:%.2s", value.data, value.data + 2);
    } else if (row->digits == 0) {
        buf_put_span(out, value);
    } else {
        for (struct span word = span_word(&value); word.length; word = span_word(&value))
            buf_printf(out, "%0*lu%s", (int)row->digits, strtoul(word.data, NULL, 10), value.length ? " " : "");
    }
}

static int list_field(struct command *command, char kind, const char *key, const struct segment_row *segment,
                      const struct operand *row)
{
    const char *unset = row->unset;
    struct span value;
    size_t end;
    int reason = segment_get(command->store, kind, key, segment->name, row->name, command->arena, &value);

    if (reason == 0 && value.length == 0 && unset && unset[0] == '@') {
        const struct operand *other = segment_field(segment, unset + 1);

        must(other);
        unset = other->unset;
        reason = segment_get(command->store, kind, key, segment->name, other->name, command->arena, &value);
    }
    if (reason < 0 || (value.length == 0 && !unset))
        return reason;
    buf_printf(command->out, "%s%s", row->name, segment->assignment);
    end = command->out->length;
    if (value.length)
        show_value(command->out, row, value);
    else
        buf_put_text(command->out, unset);
    if (command->out->length == end) /* no blank behind an empty value */
        buf_cut(command->out, end - 1);
    buf_put_text(command->out, "\n");
    return 0;
}

static int list_segment(struct command *command, char kind, const char *class_name, const char *key,
                        const struct segment_row *segment)
{
    size_t title = command->out->length + 2;
    bool exists = false, may = true;
    int reason = 0;

    for (size_t i = 0; i < segment->field_count && reason == 0 && may && !authority_auditor(command); i++) {
        char resource[FIELD_RESOURCE];

        if (segment->fields[i].type == OPERAND_SWITCH)
            continue;
        snprintf(resource, sizeof resource, "%s.%s.%s", class_name, segment->name, segment->fields[i].name);
        reason = authority_field(command, resource, RACF_READ, &may);
    }
    if (reason == 0 && may)
        reason = segment_exists(command->store, kind, key, segment->name, &exists);
    if (reason < 0)
        return reason;
    if (!may) {
        message(command->out, IRR52021I, segment->name);
        return 0;
    }
    if (!exists) {
        buf_printf(command->out, " \nNO %s INFORMATION\n", segment->name);
        return 0;
    }
    buf_printf(command->out, " \n%s INFORMATION", segment->name);
    title = command->out->length - title;
    buf_put_text(command->out, "\n");
    buf_fill(command->out, '-', title);
    buf_put_text(command->out, "\n");
    for (size_t i = 0; i < segment->field_count && reason == 0; i++)
        if (segment->fields[i].type != OPERAND_SWITCH)
            reason = list_field(command, kind, key, segment, &segment->fields[i]);
    return reason;
}

bool segments_asked(const struct command *command, char kind)
{
    for (size_t i = 0; i < segment_row_count; i++)
        if (given(command, kind, &segment_rows[i]))
            return true;
    return false;
}

int segments_list(struct command *command, char kind, const char *class_name, const char *key)
{
    int reason = 0;

    for (size_t i = 0; i < segment_row_count && reason == 0; i++)
        if (given(command, kind, &segment_rows[i]))
            reason = list_segment(command, kind, class_name, key, &segment_rows[i]);
    return reason;
}
