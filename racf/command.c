/* command.c - the dispatcher of the RACF commands. */
#include "racf/command.h"

#include "base/bug.h"
#include "base/mem.h"
#include "base/text.h"
#include "racf/authority.h"
#include "racf/history.h"
#include "racf/segments.h"

enum { COMMAND_MAX = 32768 };

/* What an issuer must have; one of them is enough. */
enum needs {
    NEEDS_NOTHING = 0,
    NEEDS_SPECIAL = 1 << 0,
    NEEDS_CLAUTH_USER = 1 << 1,
    NEEDS_ADMINISTRATOR = 1 << 2, /* SPECIAL, AUDITOR, ROAUDIT, OPERATIONS, group-SPECIAL or CLAUTH: the command looks closer */
};

struct command_row {
    const char *verb;
    const char *aliases;
    int (*function)(struct command *command);
    unsigned needs;
    const char *refused;
    const char *refused_format; /* at most one %s: the verb */
    const struct operand *operands;
    size_t operand_count;
};

static const struct command_row rows[] = {
#define COMMAND(verb, aliases, function, needs, refused, help, may, ...) \
    { #verb, aliases, function, needs, #refused, refused##_format, (const struct operand[]){ __VA_ARGS__ }, \
      sizeof((const struct operand[]){ __VA_ARGS__ }) / sizeof(struct operand) },
#include "racf/commands.def"
#undef COMMAND
};

static const struct command_row *find_row(struct span verb)
{
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct span rest = span_of(rows[i].aliases);

        if (span_is(verb, rows[i].verb))
            return &rows[i];
        for (;;) {
            struct span alias = span_word(&rest);

            if (alias.length == 0)
                break;
            if (span_equal(alias, verb))
                return &rows[i];
        }
    }
    return NULL;
}

const struct operand *command_option(const char *name)
{
    const struct command_row *setropts = find_row(span_of("SETROPTS"));
    const struct operand *operands = setropts->operands, *found = NULL;
    size_t count = setropts->operand_count;

    while (*name) {
        size_t length = strcspn(name, ".");

        found = NULL;
        for (size_t i = 0; i < count && !found; i++)
            if (strlen(operands[i].name) == length && strncmp(operands[i].name, name, length) == 0)
                found = &operands[i];
        if (!found)
            return NULL;
        operands = found->sub;
        count = found->sub_count;
        name += length + (name[length] == '.');
    }
    return found;
}

void command_code(struct command *command, int code)
{
    if (code > command->code)
        command->code = code;
}

void command_again(struct command *command, int reason)
{
    if (command->again == 0)
        command->again = reason;
}

bool command_has_effect(const struct command *command, enum command_effect_kind kind, const char *name)
{
    for (size_t i = 0; i < command->effects->count; i++)
        if (command->effects->effects[i].kind == kind && name8_is(&command->effects->effects[i].name, name))
            return true;
    return false;
}

void command_effect(struct command *command, enum command_effect_kind kind, const char *name)
{
    struct command_effects *effects = command->effects;
    struct name8 text = { "" };

    if (!text_copy(text.text, sizeof text.text, span_of(name)))
        bug("%s is no name of an effect", name);
    if (command_has_effect(command, kind, name))
        return;
    effects->effects = mem_resize(effects->effects, effects->count + 1, sizeof *effects->effects);
    effects->effects[effects->count++] = (struct command_effect){ kind, text };
}

bool command_in_storage(struct command *command, const struct store_class *row)
{
    const struct store_class *member = name8_none(&row->row->member) ? NULL : store_class(command->store, row->row->member.text);

    return row->options.raclisted || (member && member->options.raclisted);
}

void command_effects_release(struct command_effects *effects)
{
    mem_free(effects->effects);
    *effects = (struct command_effects){ 0 };
}

/* What the parser has to know besides the rows. */
struct parsing {
    struct racf_store *store;
    const char *verb;
};

static bool is_one_of(struct span word, const char *words)
{
    struct span rest = span_of(words);

    for (struct span one = span_word(&rest); one.length; one = span_word(&rest))
        if (span_equal(one, word))
            return true;
    return false;
}

static bool unbuilt(const void *context, struct span keyword)
{
    static const struct {
        const char *verbs, *keywords;
    } operands[] = {
#define UNBUILT(verbs, keywords) { verbs, keywords },
#include "racf/unbuilt.def"
#undef UNBUILT
    };
    const struct parsing *parsing = context;

    for (size_t i = 0; i < ARRAY_COUNT(operands); i++)
        if (is_one_of(span_of(parsing->verb), operands[i].verbs) && is_one_of(keyword, operands[i].keywords))
            return true;
    return false;
}

static bool class_known(const void *context, const struct name8 *class_name)
{
    const struct parsing *parsing = context;
    const struct store_class *row = store_class(parsing->store, class_name->text);

    return row && strcmp(row->name.text, "USER") != 0 && strcmp(row->name.text, "GROUP") != 0 &&
           strcmp(row->name.text, "DATASET") != 0;
}

static int has_needs(struct command *command, unsigned needs, bool *has)
{
    int reason = 0;

    *has = needs == NEEDS_NOTHING || authority_special(command) ||
           ((needs & NEEDS_ADMINISTRATOR) &&
            identity_has(command->issuer, IDENTITY_AUDITOR | IDENTITY_ROAUDIT | IDENTITY_OPERATIONS));
    if (!*has && (needs & NEEDS_CLAUTH_USER))
        reason = authority_clauth(command, "USER", has);
    if (reason == 0 && !*has && (needs & NEEDS_ADMINISTRATOR))
        reason = authority_group_special(command, has);
    if (reason == 0 && !*has && (needs & NEEDS_ADMINISTRATOR)) {
        struct racf_user user;

        reason = user_get(command->store, &command->issuer->user, &user);
        *has = reason == 0 && user.clauth[0];
    }
    return reason;
}

static void put_refusal(struct command *command, const struct command_row *row)
{
    /* Of the rows of commands.def, these two messages name the verb; the others are complete. */
    if (strcmp(row->refused, "ICH10201I") == 0)
        message(command->out, ICH10201I, row->verb);
    else
        message_put(command->out, row->refused, "%s", row->refused_format);
    command_code(command, 8);
}

static int run_row(struct command *command, const struct command_row *row)
{
    bool has = false;
    int reason;

    if (name8_none(&command->issuer->user)) {
        put_refusal(command, row);
        return 0;
    }
    reason = has_needs(command, row->needs, &has);
    if (reason < 0)
        return reason;
    if (!has) {
        put_refusal(command, row);
        return 0;
    }
    return row->function(command);
}

/* The command, and what it changed into the history. *refused: it changed something, and nothing may be changed now. */
static int run_and_note(struct command *command, const struct command_row *row, bool *refused)
{
    const struct command_environment *environment = command->environment;
    struct history_origin origin = { command->issuer, environment->now, environment->step, environment->card };
    struct sql_changes *changes = history_begin(command->store);
    bool changed = false;
    struct buf text;
    int reason = run_row(command, row);

    if (reason == 0)
        reason = command->again;
    if (reason == 0 && (buf_failed(command->out) || buf_failed(command->clist)))
        reason = REASON_TOO_LONG;
    if (reason < 0) {
        history_forget(changes);
        return reason;
    }
    buf_init(&text, 2 * COMMAND_MAX);
    history_command(row->verb, &command->operands, &text);
    reason = history_end(command->store, changes, &origin, buf_span(&text), command->code, &changed);
    buf_release(&text);
    *refused = reason == 0 && changed && racf_store_option(command->store, "LOCKED", 0);
    return reason;
}

/* Takes back what was put since. */
static void cut(struct buf *buf, size_t length)
{
    buf->length = length;
    buf->data[length] = '\0';
    buf->failed = false;
}

int racf_command_run(struct racf_store *store, const struct identity *issuer, struct span text,
                     const struct command_environment *environment, struct buf *out, struct buf *clist,
                     struct command_effects *effects)
{
    struct command command = { .store = store, .issuer = issuer, .environment = environment, .out = out, .clist = clist,
                               .effects = effects };
    struct parsing parsing = { store, NULL };
    const struct operand_rules rules = { class_known, &parsing, unbuilt };
    const struct command_row *row;
    struct arena arena;
    struct span verb;
    size_t shown = out->length;
    size_t listed = clist->length;
    bool refused = false;
    int reason;

    if (text.length > COMMAND_MAX) {
        message(out, IRR16002I, COMMAND_MAX);
        return 8;
    }
    arena_init(&arena);
    command.arena = &arena;
    verb = operands_verb(&text, &arena);
    row = find_row(verb);
    if (!row) {
        message(out, IKJ56712I, (int)verb.length, verb.data);
        arena_release(&arena);
        return 8;
    }
    command.verb = parsing.verb = row->verb;
    if (operands_parse(text, row->operands, row->operand_count, &rules, &arena, &command.operands, out) < 0) {
        operands_wipe(&command.operands);
        arena_release(&arena);
        return 8;
    }
    reason = store_mark(store);
    if (reason == 0) {
        reason = run_and_note(&command, row, &refused);
        if (reason == 0 && !refused)
            reason = command_audit(&command, span_from(buf_span(out), shown));
        if (reason < 0 || refused)
            store_undo(store);
        else
            store_keep(store);
    }
    if (reason < 0 || refused) {
        command_effects_release(effects);
        cut(out, shown);
        cut(clist, listed);
        command.code = refused ? 8 : 12;
    }
    if (refused)
        message(out, GBRU012E, row->verb);
    else if (reason < 0)
        message(out, IRR16001I, row->verb, reason_text(reason));
    operands_wipe(&command.operands);
    arena_release(&arena);
    return command.code;
}

/* ------------------------------------------------------------------------------------------------ helpers */

int command_id_exists(struct command *command, const struct name8 *name, bool *exists)
{
    enum racf_kind kind;
    int reason = id_kind(command->store, name, &kind);

    *exists = reason == 0 && kind != RACF_KIND_NONE;
    return reason;
}

microseconds command_day(uint32_t yyyymmdd)
{
    struct tm day = { .tm_year = (int)(yyyymmdd / 10000) - 1900, .tm_mon = (int)(yyyymmdd / 100 % 100) - 1,
                      .tm_mday = (int)(yyyymmdd % 100), .tm_isdst = -1 };

    return (microseconds)mktime(&day) * 1000000;
}

const char *command_day_text(microseconds moment, char *text)
{
    struct tm day = clock_local(moment);

    if (moment == 0)
        snprintf(text, DAY_TEXT, "00.000");
    else
        snprintf(text, DAY_TEXT, "%02u.%03u", (unsigned)day.tm_year % 100, (unsigned)(day.tm_yday + 1) % 1000);
    return text;
}

const char *command_long_day(microseconds moment, char *text)
{
    struct tm day = clock_local(moment);

    if (moment == 0)
        snprintf(text, LONG_DAY_TEXT, "NONE");
    else
        snprintf(text, LONG_DAY_TEXT, "%s %u, %04u", clock_month_names[day.tm_mon], (unsigned)day.tm_mday % 100,
                 (unsigned)(day.tm_year + 1900) % 10000);
    return text;
}

struct span command_password(struct command *command, const struct operand_item *item)
{
    racf_store_fold_password(command->store, (char *)(uintptr_t)item->text.data, item->text.length);
    return item->text;
}

void command_copy(char *field, size_t size, struct span text)
{
    if (!text_copy(field, size, text))
        bug("an operand of %zu bytes passed its table", text.length);
}
