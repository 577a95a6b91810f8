/* segments.c - the segments of profiles: their fields as operands into the database, and out of it into the reports. */
#include "base/bug.h"
#include "racf/command.h"
#include "racf/db_profiles.h"

enum field_shape {
    FIELD_TEXT,      /* left out when it is not set */
    FIELD_ALWAYS,    /* printed empty when it is not set */
    FIELD_FLAG,      /* NO when it is not set */
    FIELD_DIGITS,    /* so many digits; left out when it is not set */
    FIELD_LIMIT,     /* so many digits (0: text), NONE when it is not set */
};

/* The order of the reports. */
static const struct {
    char kind;
    const char *segment;
    const char *field;
    enum field_shape shape;
    int digits;
} fields[] = {
    { 'U', "OMVS", "UID", FIELD_LIMIT, 10 },
    { 'U', "OMVS", "HOME", FIELD_TEXT, 0 },
    { 'U', "OMVS", "PROGRAM", FIELD_TEXT, 0 },
    { 'U', "OMVS", "CPUTIMEMAX", FIELD_LIMIT, 10 },
    { 'U', "OMVS", "ASSIZEMAX", FIELD_LIMIT, 10 },
    { 'U', "OMVS", "FILEPROCMAX", FIELD_LIMIT, 8 },
    { 'U', "OMVS", "PROCUSERMAX", FIELD_LIMIT, 8 },
    { 'U', "OMVS", "THREADSMAX", FIELD_LIMIT, 1 },
    { 'U', "OMVS", "MMAPAREAMAX", FIELD_LIMIT, 8 },
    { 'U', "OMVS", "MEMLIMIT", FIELD_TEXT, 0 },
    { 'U', "OMVS", "SHMEMMAX", FIELD_TEXT, 0 },
    { 'U', "TSO", "ACCTNUM", FIELD_TEXT, 0 },
    { 'U', "TSO", "DEST", FIELD_TEXT, 0 },
    { 'U', "TSO", "HOLDCLASS", FIELD_TEXT, 0 },
    { 'U', "TSO", "JOBCLASS", FIELD_TEXT, 0 },
    { 'U', "TSO", "MSGCLASS", FIELD_TEXT, 0 },
    { 'U', "TSO", "PROC", FIELD_TEXT, 0 },
    { 'U', "TSO", "SIZE", FIELD_DIGITS, 8 },
    { 'U', "TSO", "MAXSIZE", FIELD_DIGITS, 8 },
    { 'U', "TSO", "SYSOUTCLASS", FIELD_TEXT, 0 },
    { 'U', "TSO", "UNIT", FIELD_TEXT, 0 },
    { 'U', "TSO", "USERDATA", FIELD_TEXT, 0 },
    { 'U', "TSO", "COMMAND", FIELD_TEXT, 0 },
    { 'U', "DFP", "DATAAPPL", FIELD_TEXT, 0 },
    { 'U', "DFP", "DATACLAS", FIELD_TEXT, 0 },
    { 'U', "DFP", "MGMTCLAS", FIELD_TEXT, 0 },
    { 'U', "DFP", "STORCLAS", FIELD_TEXT, 0 },
    { 'G', "OMVS", "GID", FIELD_LIMIT, 10 },
    { 'G', "DFP", "DATAAPPL", FIELD_TEXT, 0 },
    { 'G', "DFP", "DATACLAS", FIELD_TEXT, 0 },
    { 'G', "DFP", "MGMTCLAS", FIELD_TEXT, 0 },
    { 'G', "DFP", "STORCLAS", FIELD_TEXT, 0 },
    { 'R', "DFP", "RESOWNER", FIELD_LIMIT, 0 },
    { 'R', "DFP", "DATAKEY", FIELD_TEXT, 0 },
    { 'R', "STDATA", "USER", FIELD_ALWAYS, 0 },
    { 'R', "STDATA", "GROUP", FIELD_ALWAYS, 0 },
    { 'R', "STDATA", "TRUSTED", FIELD_FLAG, 0 },
    { 'R', "STDATA", "PRIVILEGED", FIELD_FLAG, 0 },
    { 'R', "STDATA", "TRACE", FIELD_FLAG, 0 },
};

/* The text that is kept of a field's operand. */
static const char *value_text(struct command *command, const struct operand *row, const struct operand_value *value)
{
    char *number;
    struct span rest;
    struct span word = SPAN_NONE;

    switch (row->type) {
    case OPERAND_NUMBER:
        number = arena_alloc(command->arena, 16, 1);
        snprintf(number, 16, "%u", (unsigned)value->items[0].number);
        return number;
    case OPERAND_WORD: /* in full, whatever was typed of it */
        rest = span_of(row->choices);
        for (uint32_t i = 0; i <= value->items[0].number; i++)
            word = span_word(&rest);
        return arena_text(command->arena, word);
    default:
        return value->items[0].text.data;
    }
}

int segment_change(struct command *command, char kind, const char *key, const char *name)
{
    const struct operand_value *given = operand_value(&command->operands, name);
    struct racf_store *store = command->store;
    int reason;

    if (!given->present)
        return 0;
    if (given->negative)
        return segment_delete(store, kind, key, name);
    reason = segment_put(store, kind, key, name, "", "");
    for (size_t i = 0; given->sub && i < given->sub->row_count && reason == 0; i++) {
        const struct operand *row = &given->sub->rows[i];
        const struct operand_value *value = &given->sub->values[i];

        if (!value->present || row->type == OPERAND_SWITCH)
            continue;
        reason = segment_put(store, kind, key, name, row->name, value->negative ? "" : value_text(command, row, value));
    }
    return reason;
}

static int list_field(struct command *command, char kind, const char *key, size_t number)
{
    struct span value;
    int reason = segment_get(command->store, kind, key, fields[number].segment, fields[number].field, command->arena, &value);

    if (reason < 0)
        return reason;
    if (value.length == 0 && (fields[number].shape == FIELD_TEXT || fields[number].shape == FIELD_DIGITS))
        return 0;
    buf_printf(command->out, "%s=", fields[number].field);
    if (value.length == 0 && fields[number].shape != FIELD_ALWAYS)
        buf_put_text(command->out, fields[number].shape == FIELD_FLAG ? " NO" : " NONE");
    else if (value.length && fields[number].digits)
        buf_printf(command->out, " %0*lu", fields[number].digits, strtoul(value.data, NULL, 10));
    else if (value.length)
        buf_printf(command->out, " %.*s", (int)value.length, value.data);
    buf_put_text(command->out, "\n");
    return 0;
}

int segment_list(struct command *command, char kind, const char *key, const char *name)
{
    size_t title = command->out->length + 2;
    bool exists;
    int reason = segment_exists(command->store, kind, key, name, &exists);

    if (reason < 0)
        return reason;
    if (!exists) {
        buf_printf(command->out, " \nNO %s INFORMATION\n", name);
        return 0;
    }
    buf_printf(command->out, " \n%s INFORMATION", name);
    title = command->out->length - title;
    buf_put_text(command->out, "\n");
    buf_fill(command->out, '-', title);
    buf_put_text(command->out, "\n");
    for (size_t i = 0; i < ARRAY_COUNT(fields) && reason == 0; i++)
        if (fields[i].kind == kind && strcmp(fields[i].segment, name) == 0)
            reason = list_field(command, kind, key, i);
    return reason;
}
