/* command_audit.c - the SMF records of a command: what it was asked, for which profiles, and what came of it.
 *
 * Whether it was refused is read off the messages it gave: those whose text says that the issuer is not authorized
 * (messages.def), so that no command can forget to say it a second time.
 * Not recorded: what only lists, as on z/OS; a command that was not understood, which never became one.
 */
#include "racf/audit.h"
#include "racf/authority.h"
#include "racf/command.h"
#include "racf/history.h"
#include "racf/smf_record.h"

static const struct message_row messages[] = {
#define MESSAGE MESSAGE_ROW
#include "racf/messages.def"
#undef MESSAGE
};

/* ------------------------------------------------------------------------------------------------ what came of it */

static const char *format_of(struct span id)
{
    for (size_t i = 0; i < ARRAY_COUNT(messages); i++)
        if (span_is(id, messages[i].id))
            return messages[i].format;
    return "";
}

static bool begins(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

static enum audit_outcome outcome_of(struct span said, int code)
{
    enum audit_outcome outcome = code < 8 ? AUDIT_DONE : AUDIT_FAILED;
    struct span line;

    while (span_line(&said, &line)) {
        const char *format = format_of(span_word(&line));

        if (begins(format, "NOT AUTHORIZED TO SPECIFY")) {
            if (outcome == AUDIT_DONE)
                outcome = AUDIT_KEYWORD;
        } else if (begins(format, "NOT AUTHORIZED TO") || begins(format, "INSUFFICIENT AUTHORITY") ||
                   strstr(format, "USER NOT AUTHORIZED")) {
            return AUDIT_VIOLATION;
        }
    }
    return outcome;
}

/* The lines that say what was refused, as one. */
static void put_refused(struct span said, struct buf *out)
{
    struct span line;

    while (span_line(&said, &line)) {
        struct span whole = line;
        const char *format = format_of(span_word(&line));

        if (!strstr(format, "NOT AUTHORIZED") && !strstr(format, "INSUFFICIENT AUTHORITY"))
            continue;
        if (out->length)
            buf_put_text(out, " / ");
        buf_put_span(out, whole);
    }
}

/* ------------------------------------------------------------------------------------------------ the profiles it names */

static bool verb_is(const struct command *command, const char *verb)
{
    return strcmp(command->verb, verb) == 0;
}

/* The class of the profiles that the command changes. */
static const char *class_of(const struct command *command)
{
    static const struct {
        const char *verb;
        const char *class_name;
    } rows[] = {
        { "ADDUSER", "USER" },    { "ALTUSER", "USER" },    { "DELUSER", "USER" },     { "PASSWORD", "USER" },
        { "ADDGROUP", "GROUP" },  { "ALTGROUP", "GROUP" },  { "DELGROUP", "GROUP" },   { "CONNECT", "USER" },
        { "REMOVE", "USER" },     { "ADDSD", "DATASET" },   { "ALTDSD", "DATASET" },   { "DELDSD", "DATASET" },
        { "PERMIT", "DATASET" },
    };

    for (size_t i = 0; i < command->operands.row_count; i++)
        if (strcmp(command->operands.rows[i].name, "CLASS") == 0 && command->operands.values[i].count)
            return command->operands.values[i].items[0].text.data;
    for (size_t i = 0; i < command->operands.row_count; i++) /* RDEFINE and the like: the first positional operand */
        if ((command->operands.rows[i].flags & OPERAND_POSITIONAL) && command->operands.rows[i].type == OPERAND_CLASS &&
            command->operands.values[i].count)
            return command->operands.values[i].items[0].text.data;
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
        if (verb_is(command, rows[i].verb))
            return rows[i].class_name;
    return "";
}

/* The positional operand that names profiles; NULL: the command has none. */
static const struct operand_value *entities_of(const struct command *command)
{
    for (size_t i = 0; i < command->operands.row_count; i++) {
        const struct operand *row = &command->operands.rows[i];

        if ((row->flags & OPERAND_POSITIONAL) && row->type != OPERAND_CLASS && command->operands.values[i].count)
            return &command->operands.values[i];
    }
    return NULL;
}

/* Data set names without apostrophes are the user's. */
static void put_entity(const struct command *command, const char *class_name, const struct operand_item *item, struct buf *out)
{
    buf_clear(out);
    if (strcmp(class_name, "DATASET") == 0 && !item->quoted && !name8_none(&command->environment->prefix))
        buf_printf(out, "%s.", command->environment->prefix.text);
    buf_put_span(out, item->text);
}

/* ------------------------------------------------------------------------------------------------ the records */

void store_audit_settings(struct racf_store *store, const struct store_class *row, struct audit_settings *settings)
{
    *settings = (struct audit_settings){
        .logoptions = row ? row->logoptions : LOGOPTIONS_DEFAULT,
        .class_audit = row && row->audit,
        .saudit = racf_store_option(store, "SAUDIT", 1) != 0,
        .operaudit = racf_store_option(store, "OPERAUDIT", 0) != 0,
        .cmdviol = racf_store_option(store, "CMDVIOL", 1) != 0,
        .applaudit = racf_store_option(store, "APPLAUDIT", 0) != 0,
    };
}

static int put_one(struct command *command, const struct smf80 *record)
{
    struct buf bytes;
    int reason;

    buf_init(&bytes, SMF_RECORD_MAX);
    reason = smf80_put(record, command->environment->now, &bytes);
    if (reason == 0)
        reason = command->environment->record(command->environment->context, buf_span(&bytes));
    buf_release(&bytes);
    return reason;
}

static int put_records(struct command *command, struct smf80 *record)
{
    const struct operand_value *entities = entities_of(command);
    const char *class_name = class_of(command);
    struct buf entity;
    int reason = 0;

    if (!entities) {
        record->resource = verb_is(command, "PASSWORD") ? span_of(command->issuer->user.text) : SPAN_NONE;
        return put_one(command, record);
    }
    buf_init(&entity, 1000);
    for (size_t i = 0; i < entities->count && reason == 0; i++) {
        put_entity(command, class_name, &entities->items[i], &entity);
        record->resource = buf_span(&entity);
        reason = put_one(command, record);
    }
    buf_release(&entity);
    return reason;
}

/* SETROPTS LIST, and nothing else. */
static bool only_lists(const struct command *command)
{
    size_t given = 0;

    for (size_t i = 0; i < command->operands.row_count; i++)
        given += command->operands.values[i].present;
    return verb_is(command, "SETROPTS") && given == 1 && operand_given(&command->operands, "LIST");
}

int command_audit(struct command *command, struct span said)
{
    const char *class_name = class_of(command);
    struct smf80 record = { .class_name = span_of(class_name) };
    struct audit_settings settings;
    struct audit_verdict verdict;
    struct buf text, refused;
    bool group_special;
    int reason;

    if (!command->environment->record || only_lists(command))
        return 0;
    reason = authority_group_special(command, &group_special);
    if (reason < 0)
        return reason;
    store_audit_settings(command->store, store_class(command->store, class_name), &settings);
    if (!audit_command(command->verb, outcome_of(said, command->code), command->issuer, group_special, &settings,
                       &verdict))
        return 0;
    audit_fill(&verdict, command->issuer, &record);
    buf_init(&text, 1 << 17);
    buf_init(&refused, 1 << 16);
    history_command(command->verb, &command->operands, &text);
    put_refused(said, &refused);
    record.command = buf_span(&text);
    record.refused = buf_span(&refused);
    reason = put_records(command, &record);
    buf_release(&refused);
    buf_wipe(&text);
    return reason;
}
