/* convert.c - a job's cards in, a converted job and its listing out: sources, the statements of a job as a whole. */
#include "base/mem.h"
#include "base/text.h"
#include "jcl/card.h"
#include "jcl/converter.h"
#include "jcl/messages.h"
#include "jcl/system_symbols.h"

enum { LINECT_USUAL = 60 }; /* lines of a page */
enum {
    LISTING_MAX = 512 << 20,
    COMMAND_MAX = 123,
    ACCOUNTING_MAX = 143 + 2, /* and the parentheses around it */
};

void converter_push(struct converter *c, struct span text, enum listing_origin origin, bool procedure)
{
    struct source *source = mem_alloc(1, sizeof *source);

    if (c->source) {
        c->expanded += text.length;
        if (c->expanded > EXPANDED_MAX) {
            if (procedure)
                complain(&c->listing, converter_number(c), IEFC613I);
            else
                complain(&c->listing, converter_number(c), IEFC022I, "TOO MUCH TEXT");
            text = SPAN_NONE;
        }
    }
    statement_reader_init(&source->reader, text);
    source->outer = c->source;
    source->origin = (uint8_t)origin;
    source->procedure = procedure;
    c->source = source;
}

void converter_pop(struct converter *c)
{
    struct source *source = c->source;

    c->source = source->outer;
    c->include_depth -= !source->procedure;
    statement_reader_release(&source->reader);
    mem_free(source);
}

void converter_complain(struct converter *c, enum operand_fault fault, struct span field)
{
    keyword_complain(&c->listing, converter_number(c), fault, field);
}

/* The keyword in which an operand field stops making sense: the last one that begins outside apostrophes. */
static struct span last_keyword(const struct statement *statement)
{
    struct span rest = statement->operands;
    struct span field = statement->operation;
    struct operand operand;
    bool done = false;

    while (!done) {
        operand_next(&rest, &operand, &done);
        if (operand.keyword.length)
            field = operand.keyword;
    }
    return field;
}

bool converter_form(struct converter *c, const struct statement *statement, struct span operands)
{
    switch ((enum statement_fault)statement->fault) {
    case STATEMENT_GOOD:
        break;
    case STATEMENT_CONTINUATION:
    case STATEMENT_THEN:
        complain(&c->listing, converter_number(c), IEFC621I);
        return false;
    case STATEMENT_APOSTROPHE:
        converter_complain(c, OPERAND_APOSTROPHE, last_keyword(statement));
        return false;
    case STATEMENT_COLUMN_71:
        complain(&c->listing, converter_number(c), IEFC618I);
        return false;
    case STATEMENT_LONG:
        converter_complain(c, OPERAND_LENGTH, statement->operation);
        return false;
    }
    if (!span_is(statement->operation, "IF") && operand_characters(operands)) { /* an expression knows its characters itself */
        complain(&c->listing, converter_number(c), IEFC623I);
        return false;
    }
    return true;
}

/* Labels of IF, SET and the like are free, but they are names. */
static void check_name(struct converter *c, struct span name)
{
    struct name8 checked;

    if (name.length && name8_strict(&checked, name) < 0)
        complain(&c->listing, converter_number(c), IEFC662I);
}

struct span converter_begin(struct converter *c, const struct statement *statement, bool *good)
{
    bool changed;

    listing_cards(&c->listing, statement, c->source->origin, true);
    buf_clear(&c->scratch);
    changed = symbols_substitute(&c->symbols, statement->operation, statement->operands, &c->scratch);
    if (changed)
        listing_substitution(&c->listing, buf_span(&c->scratch));
    if (buf_failed(&c->scratch)) {
        converter_complain(c, OPERAND_LENGTH, statement->operation);
        *good = false;
    } else {
        *good = converter_form(c, statement, buf_span(&c->scratch));
    }
    return buf_span(&c->scratch);
}

struct span converter_substitute(struct converter *c, const struct statement *statement, bool *changed)
{
    buf_clear(&c->scratch);
    *changed = symbols_substitute(&c->symbols, statement->operation, statement->operands, &c->scratch);
    return arena_span(c->arena, buf_span(&c->scratch));
}

int converter_member(struct converter *c, const struct name8 *name, struct span *text, const char **where, struct dsname *found)
{
    static const struct dsname system = { "" };
    int r = REASON_NOT_FOUND;
    struct buf member;

    if (!c->input->library || c->expansions == EXPANSIONS_MAX || c->expanded > EXPANDED_MAX)
        return REASON_NOT_FOUND;
    buf_init(&member, MEMBER_MAX);
    /* A library that may not be read ends the search: a member of that name behind it is not the one that was meant. */
    for (unsigned i = 0; i <= c->library_count && r < 0 && r != REASON_NOT_AUTHORIZED; i++) {
        bool private = i < c->library_count;

        buf_clear(&member);
        *found = private ? c->libraries[i] : system;
        *where = private ? "PRIVATE LIBRARY " : "SYSTEM LIBRARY ";
        r = c->input->library(c->input->context, private ? &c->libraries[i] : &system, name, &member, found);
        if (r >= 0 && buf_failed(&member))
            r = REASON_TOO_LONG;
    }
    if (r == REASON_NOT_AUTHORIZED)
        complain(&c->listing, converter_number(c), GBJ048E, found->text);
    *text = arena_span(c->arena, r < 0 ? SPAN_NONE : buf_span(&member));
    buf_release(&member);
    return r < 0 ? r : 0;
}

/* The value of the one keyword a statement needs. */
static struct span need_keyword(struct converter *c, const struct statement *statement, struct span operands, const char *word)
{
    struct span value = SPAN_NONE;
    struct operand operand;
    bool done = false;

    while (!done) {
        enum operand_fault fault = operand_next(&operands, &operand, &done);

        if (done)
            break;
        if (!fault && operand.keyword.length && !span_is(operand.keyword, word))
            fault = OPERAND_KEYWORD;
        if (!fault && !operand.keyword.length && operand.value.length)
            fault = OPERAND_POSITIONAL;
        if (fault) {
            converter_complain(c, fault, operand.keyword.length ? operand.keyword : statement->operation);
            return SPAN_NONE;
        }
        if (operand.keyword.length)
            value = operand.value;
    }
    if (value.length == 0)
        converter_complain(c, OPERAND_MISSING, statement->operation);
    return value;
}

static void do_include(struct converter *c, const struct statement *statement)
{
    struct dsname found = { "" };
    const char *where = "";
    struct name8 name;
    struct span text, value;
    int reason;
    bool good;

    value = converter_begin(c, statement, &good);
    value = good ? need_keyword(c, statement, value, "MEMBER") : SPAN_NONE;
    if (value.length == 0)
        return;
    if (operand_name(value, &name)) {
        converter_complain(c, operand_name(value, &name), span_of("MEMBER"));
        return;
    }
    if (c->include_depth == INCLUDE_DEPTH_MAX) {
        complain(&c->listing, converter_number(c), IEFC022I, "NESTED TOO DEEP");
        return;
    }
    reason = converter_member(c, &name, &text, &where, &found);
    if (reason == REASON_NOT_AUTHORIZED)
        return;
    if (reason < 0) {
        complain(&c->listing, converter_number(c), IEFC022I, "MEMBER NOT FOUND");
        return;
    }
    inform(&c->listing, converter_number(c), IEFC002I, name.text, where, found.text);
    c->expansions++;
    c->include_depth++;
    converter_push(c, text, ORIGIN_LIBRARY, false);
}

bool converter_next(struct converter *c, struct statement *statement)
{
    for (;;) {
        struct source *source = c->source;

        if (source->again || statement_next(&source->reader, &source->statement)) {
            source->again = false;
            *statement = source->statement;
            if (statement->kind == CARD_STATEMENT && span_is(statement->operation, "INCLUDE")) {
                do_include(c, statement);
                continue;
            }
            return true;
        }
        if (source->procedure)
            return false;
        converter_pop(c);
    }
}

void converter_again(struct converter *c)
{
    c->source->again = true;
}

static void do_set(struct converter *c, const struct statement *statement)
{
    struct operand operand;
    bool done = false, good;
    struct span operands;

    operands = converter_begin(c, statement, &good);
    check_name(c, statement->name);
    while (good && !done) {
        enum operand_fault fault = operand_next(&operands, &operand, &done);
        struct span value = SPAN_NONE;
        struct name8 name;

        if (done)
            break;
        if (!fault && !operand.keyword.length && operand.value.length)
            fault = OPERAND_POSITIONAL;
        if (!fault && operand.keyword.length) {
            fault = operand.qualifier.length ? OPERAND_PERIOD : operand_name(operand.keyword, &name);
            value = operand_is_quoted(operand.value) ? operand_text(c->arena, operand.value) : operand.value;
            if (value.length > SYMBOL_VALUE_MAX)
                fault = OPERAND_LENGTH;
            if (!fault)
                symbols_set(&c->symbols, &name, value);
        }
        converter_complain(c, fault, operand.keyword.length ? operand.keyword : statement->operation);
    }
}

static void do_jcllib(struct converter *c, const struct statement *statement)
{
    struct span value;
    struct list list;
    bool good;

    value = converter_begin(c, statement, &good);
    check_name(c, statement->name);
    if (c->seen_exec || c->call || c->library_count) {
        complain(&c->listing, converter_number(c), IEFC019I, "JCLLIB");
        return;
    }
    value = good ? need_keyword(c, statement, value, "ORDER") : SPAN_NONE;
    if (value.length == 0)
        return;
    if (list_split(value, &list) || list.count > LIBRARIES_MAX) {
        converter_complain(c, OPERAND_FORMAT, span_of("ORDER"));
        return;
    }
    for (unsigned i = 0; i < list.count; i++) {
        struct span name = operand_is_quoted(list.items[i]) ? operand_text(c->arena, list.items[i]) : list.items[i];

        if (dsname_of(&c->libraries[c->library_count], name) < 0)
            converter_complain(c, OPERAND_FORMAT, span_of("ORDER"));
        else
            c->library_count++;
    }
}

static void do_export(struct converter *c, const struct statement *statement)
{
    struct operand operand;
    bool good, done = false;
    struct span value;

    value = converter_begin(c, statement, &good);
    check_name(c, statement->name);
    value = good ? need_keyword(c, statement, value, "SYMLIST") : SPAN_NONE;
    if (span_is(value, "*")) {
        c->dds.exported = NULL; /* all */
        return;
    }
    if (value.length >= 2 && value.data[0] == '(')
        value = span_part(value, 1, value.length - 2);
    while (!done) {
        enum operand_fault fault = operand_next(&value, &operand, &done);
        struct name8 name;

        if (done)
            break;
        if (!fault)
            fault = operand_name(operand.value, &name);
        if (!fault)
            symbols_assign(&c->exported, &name, SPAN_NONE);
        converter_complain(c, fault, span_of("SYMLIST"));
    }
}

void converter_keywords(struct converter *c, enum keyword_statement kind, struct target *target, struct span operands,
                        struct span operation)
{
    bool done = false;

    while (!done) {
        struct operand operand;
        enum operand_fault fault = operand_next(&operands, &operand, &done);
        const struct keyword *keyword = keyword_find(kind, operand.keyword);

        if (done)
            break;
        if (!fault && !operand.keyword.length)
            fault = operand.value.length ? OPERAND_POSITIONAL : OPERAND_GOOD;
        else if (!fault && (!keyword || operand.qualifier.length))
            fault = OPERAND_KEYWORD;
        else if (!fault && operand.value.length)
            fault = keyword->take(target, keyword, operand.value);
        converter_complain(c, fault, operand.keyword.length ? operand.keyword : operation);
    }
}

static void do_output(struct converter *c, const struct statement *statement)
{
    struct output_statement *output = arena_alloc(c->arena, 1, sizeof *output);
    struct target target = { .arena = c->arena, .job = c->job, .table = &c->dds, .output = output };
    bool good;
    struct span operands = converter_begin(c, statement, &good);

    *output = (struct output_statement){ .next = c->dds.outputs.last, .step = OUTPUT_JOB_LEVEL };
    if (c->step && c->job->step_count)
        output->step = c->job->step_count - 1;
    if (statement->name.length == 0 || name8_strict(&output->name, statement->name) < 0)
        complain(&c->listing, converter_number(c), IEFC662I);
    if (good)
        converter_keywords(c, KEYWORD_OUTPUT, &target, operands, statement->operation);
    c->dds.outputs.last = output;
}

/* DIFFERS: the statements CNTL and ENDCNTL are listed and have no effect. */
static void do_listed(struct converter *c, const struct statement *statement)
{
    bool good;

    converter_begin(c, statement, &good);
    check_name(c, statement->name);
}

/* DIFFERS: nobody is sent mail. NOTIFY with EMAIL= or TYPE=EMAIL is checked, and tells the USER= it names, if it does. */
static void do_notify(struct converter *c, const struct statement *statement)
{
    struct job_notify notify = { .when = NULL };
    struct target target = { .arena = c->arena, .job = c->job, .table = &c->dds, .notify = &notify };
    struct span operands;
    bool good;

    operands = converter_begin(c, statement, &good);
    check_name(c, statement->name);
    if (c->seen_exec) {
        complain(&c->listing, converter_number(c), IEFC019I, "NOTIFY");
        return;
    }
    if (good)
        converter_keywords(c, KEYWORD_NOTIFY, &target, operands, statement->operation);
    if (name8_none(&notify.user))
        return;
    if (c->job->notify_count == JOB_NOTIFIES_MAX) {
        converter_complain(c, OPERAND_EXCESS, statement->operation);
        return;
    }
    if (!c->job->notifies)
        c->job->notifies = arena_alloc(c->arena, JOB_NOTIFIES_MAX, sizeof *c->job->notifies);
    c->job->notifies[c->job->notify_count++] = notify;
}

/* What would make something happen elsewhere cannot be passed over: the job would seem to have done it. */
static void do_not_built(struct converter *c, const struct statement *statement)
{
    do_listed(c, statement);
    complain(&c->listing, converter_number(c), GBJ029E, (int)statement->operation.length, statement->operation.data);
}

/* An operator command of the job: issued once it is converted, if its class has it so. */
static void add_command(struct converter *c, struct span text)
{
    if (c->job_class.commands == COMMANDS_IGNORE)
        return;
    inform(&c->listing, converter_number(c), IEFC165I, (int)text.length, text.data);
    if (c->job_class.commands == COMMANDS_EXECUTE)
        buf_printf(c->commands, "%.*s\n", (int)text.length, text.data);
}

/* COMMAND 'text' */
static void do_command(struct converter *c, const struct statement *statement)
{
    enum operand_fault fault = OPERAND_GOOD;
    struct span operands, text = SPAN_NONE;
    bool good;

    operands = converter_begin(c, statement, &good);
    check_name(c, statement->name);
    if (!good)
        return;
    if (operands.length == 0)
        fault = OPERAND_MISSING;
    else if (!operand_is_quoted(operands))
        fault = OPERAND_FORMAT;
    else
        text = span_trim(operand_text(c->arena, operands));
    if (!fault && text.length == 0)
        fault = OPERAND_MISSING;
    else if (!fault && text.length > COMMAND_MAX)
        fault = OPERAND_LENGTH;
    if (fault)
        converter_complain(c, fault, statement->operation);
    else
        add_command(c, text);
}

static bool is_operator_verb(struct span word)
{
    static const char *const verbs[] = {
#define OPERATOR(verb, abbreviation, function, resource, level, text) verb, abbreviation,
#define OPERATOR_DISPLAY(word, abbreviation, function, resource, text)
#include "jcl/operator.def"
#undef OPERATOR
#undef OPERATOR_DISPLAY
    };

    for (size_t i = 0; i < ARRAY_COUNT(verbs); i++)
        if (span_is(word, verbs[i]))
            return true;
    return false;
}

/* // DISPLAY A,L: the form that COMMAND replaced. */
static void do_old_command(struct converter *c, const struct statement *statement)
{
    char text[COMMAND_MAX + 1];
    struct span operands;
    bool good;
    int length;

    operands = converter_begin(c, statement, &good);
    if (!good)
        return;
    length = snprintf(text, sizeof text, "%.*s %.*s", (int)statement->operation.length, statement->operation.data,
                      (int)operands.length, operands.data);
    if (length > COMMAND_MAX)
        converter_complain(c, OPERAND_LENGTH, statement->operation);
    else
        add_command(c, span_of(text));
}

/* What is meant for another node must not seem to have gone there, nor be run here. */
static void complain_other_node(struct converter *c, const struct statement *statement)
{
    complain(&c->listing, converter_number(c), GBJ047E, (int)statement->operation.length, statement->operation.data);
}

static void do_xmit(struct converter *c, const struct statement *statement)
{
    do_listed(c, statement);
    complain_other_node(c, statement);
}

static void take_job_positional(struct converter *c, struct span value, unsigned position)
{
    enum operand_fault fault = OPERAND_GOOD;

    if (position == 0 && value.length > ACCOUNTING_MAX)
        fault = OPERAND_LENGTH;
    if (position == 1) {
        struct span name = operand_text(c->arena, value);

        if (!text_copy(c->job->programmer, sizeof c->job->programmer, name))
            fault = OPERAND_LENGTH;
    }
    if (position > 1 && value.length)
        fault = OPERAND_EXCESS;
    converter_complain(c, fault, span_of("JOB"));
}

/* What the job has by its class, where its JOB statement says nothing. */
static void take_class_defaults(struct converter *c, bool coded_msglevel)
{
    const struct convert_class *given = c->input->job_class ? c->input->job_class(c->job->job_class) : NULL;

    if (!given)
        return;
    c->job_class = *given;
    c->job->runs_again = given->runs_again;
    if (!coded_msglevel) {
        c->job->msglevel_statements = given->statements;
        c->job->msglevel_messages = given->messages;
    }
    if (!given->system_symbols)
        symbols_forget_system(&c->symbols);
}

static void set_jobname(struct converter *c)
{
    struct name8 name = name8_const("JOBNAME");

    symbols_set(&c->symbols, &name, span_of(c->job->name.text));
    symbols_assign(&c->exported, &name, SPAN_NONE);
}

static void do_job(struct converter *c, const struct statement *statement)
{
    struct target target = { .arena = c->arena, .job = c->job, .table = &c->dds };
    bool good, done = false, keywords = false, coded_msglevel = false;
    struct span operands;

    operands = converter_begin(c, statement, &good);
    if (converter_number(c) > 1) {
        complain(&c->listing, converter_number(c), IEFC019I, "JOB");
        return;
    }
    if (name8_strict(&c->job->name, statement->name) < 0)
        complain(&c->listing, converter_number(c), IEFC662I);
    else
        set_jobname(c);
    for (unsigned position = 0; good && !done; position++) {
        struct operand operand;
        enum operand_fault fault = operand_next(&operands, &operand, &done);
        const struct keyword *keyword = keyword_find(KEYWORD_JOB, operand.keyword);

        if (done)
            break;
        if (!fault && !operand.keyword.length && !keywords) {
            take_job_positional(c, operand.value, position);
            continue;
        }
        keywords = true;
        if (!fault && !operand.keyword.length)
            fault = operand.value.length ? OPERAND_POSITIONAL : OPERAND_GOOD;
        else if (!fault && (!keyword || operand.qualifier.length))
            fault = OPERAND_KEYWORD;
        else if (!fault && operand.value.length)
            fault = keyword->take(&target, keyword, operand.value);
        coded_msglevel = coded_msglevel || span_is(operand.keyword, "MSGLEVEL");
        converter_complain(c, fault, operand.keyword.length ? operand.keyword : statement->operation);
    }
    take_class_defaults(c, coded_msglevel);
    c->listing.level = c->job->msglevel_statements;
}

static const struct {
    const char *word;
    void (*convert)(struct converter *c, const struct statement *statement);
} operations[] = {
    { "EXEC", steps_exec },
    { "DD", steps_dd },
    { "SET", do_set },
    { "IF", if_statement },
    { "ELSE", if_else },
    { "ENDIF", if_endif },
    { "PROC", procedures_proc },
    { "PEND", procedures_pend },
    { "JCLLIB", do_jcllib },
    { "EXPORT", do_export },
    { "OUTPUT", do_output },
    { "JOB", do_job },
    { "COMMAND", do_command },
    { "CNTL", do_listed },
    { "ENDCNTL", do_listed },
    { "NOTIFY", do_notify },
    { "SCHEDULE", do_not_built },
    { "XMIT", do_xmit },
};

static void unidentified(struct converter *c, const struct statement *statement)
{
    listing_cards(&c->listing, statement, c->source->origin, true);
    complain(&c->listing, converter_number(c), IEFC605I);
    if (!c->step) /* probably EXEC: the DD statements behind it are not to blame */
        steps_begin(c, &(struct name8){ "" });
}

/* DIFFERS: an unknown JES2 control statement fails the job in conversion, with IEFC605I at its statement;
 * JES2 fails it at input. */
static void do_jecl(struct converter *c, const struct statement *statement)
{
    struct span rest = statement->cards, card = SPAN_NONE;

    listing_cards(&c->listing, statement, c->source->origin, true);
    if (!card_jecl_verb(statement->operation))
        complain(&c->listing, converter_number(c), IEFC605I);
    else if (span_is(statement->operation, "XMIT"))
        complain_other_node(c, statement);
    else if (span_line(&rest, &card))
        jecl_statement(c, statement->operation,
                       span_from(span_part(card, 0, CARD_STATEMENT_END), strlen("/*") + statement->operation.length));
}

void converter_statement(struct converter *c, const struct statement *statement)
{
    switch (statement->kind) {
    case CARD_END:
    case CARD_NULL:
        return;
    case CARD_COMMENT:
    case CARD_DELIMITER:
        listing_cards(&c->listing, statement, c->source->origin, false);
        return;
    case CARD_JECL:
        do_jecl(c, statement);
        return;
    case CARD_DATA:
        steps_loose_data(c, statement);
        return;
    case CARD_STATEMENT:
        break;
    }
    if (c->call)
        c->call->began = c->call->began || !span_is(statement->operation, "PROC");
    for (size_t i = 0; i < ARRAY_COUNT(operations); i++)
        if (span_is(statement->operation, operations[i].word)) {
            operations[i].convert(c, statement);
            return;
        }
    if (statement->name.length == 0 && is_operator_verb(statement->operation))
        do_old_command(c, statement);
    else
        unidentified(c, statement);
}

static int set_params(struct converter *c)
{
    for (const char *const *param = c->input->params; param && *param; param++) {
        struct span text = span_of(*param);
        size_t length = span_find(text, '=');
        struct name8 name;

        if (length == text.length || text.length - length > SYMBOL_VALUE_MAX || name8_of(&name, span_part(text, 0, length)) < 0)
            return REASON_BAD_VALUE;
        symbols_set(&c->symbols, &name, span_from(text, length + 1));
    }
    return 0;
}

static void set_system_symbols(struct converter *c)
{
    struct name8 name = name8_const("SYSUID");

    symbols_set(&c->symbols, &name, span_of(c->input->owner.text));
    symbols_assign(&c->exported, &name, SPAN_NONE);
    if (c->input->system_symbols)
        system_symbols_assign(&c->symbols, c->input->sysname, c->input->now);
}

/* RESTART= names a step that the job has. */
static void check_restart(struct converter *c)
{
    const struct job *job = c->job;

    if (name8_none(&job->restart_step))
        return;
    for (uint32_t i = 0; i < job->step_count; i++)
        if (name8_equal(&job->steps[i].name, &job->restart_step) &&
            (name8_none(&job->restart_procstep) || name8_equal(&job->steps[i].procstep, &job->restart_procstep)))
            return;
    keyword_complain(&c->listing, 1, OPERAND_FORMAT, span_of("RESTART"));
}

static void convert_deck(struct converter *c)
{
    struct statement statement;

    while (converter_next(c, &statement)) {
        if (statement.kind == CARD_NULL && !c->source->outer)
            break;
        converter_statement(c, &statement);
    }
    while (c->source->outer)
        converter_pop(c);
    steps_end(c);
    if_close(c, 0);
    if (!c->step)
        complain(&c->listing, converter_number(c), IEFC607I);
    check_restart(c);
    output_of_logs(&c->dds.outputs, c->arena, c->job);
}

static uint32_t count_records(struct span cards)
{
    struct span rest = cards, line;
    uint32_t count = 0;

    while (span_line(&rest, &line))
        count++;
    return count;
}

int convert_job(const struct convert_input *input, struct arena *arena, struct convert_output *output)
{
    struct converter *c = mem_alloc(1, sizeof *c);
    struct job *job = &output->job;
    int r;

    *output = (struct convert_output){ .error_count = 0 };
    *job = (struct job){ .linect = LINECT_USUAL,
                         .job_class = "A", .msgclass = 'A', .msglevel_statements = 1, .msglevel_messages = 1 };
    job->cards = count_records(input->cards);
    buf_init(&output->jesjcl, LISTING_MAX);
    buf_init(&output->messages, LISTING_MAX);
    buf_init(&output->commands, LISTING_MAX);
    c->commands = &output->commands;
    buf_init(&output->told, LISTING_MAX);
    c->told = &output->told;
    c->input = input;
    c->arena = arena;
    c->job = job;
    buf_init(&c->scratch, STATEMENT_OPERANDS_MAX);
    listing_init(&c->listing, &output->jesjcl, arena, input->cards, &input->jobid);
    symbols_init(&c->symbols, arena);
    symbols_init(&c->exported, arena);
    dd_table_init(&c->dds, arena, job);
    c->dds.symbols = &c->symbols;
    c->dds.exported = &c->exported;
    set_system_symbols(c);
    r = set_params(c);
    if (r == 0) {
        converter_push(c, input->cards, ORIGIN_DECK, true);
        convert_deck(c);
        converter_pop(c);
        if (input->scan)
            job->typrun = TYPRUN_SCAN;
        job->failed = c->listing.errors > 0;
        output->error_count = c->listing.errors;
        listing_messages(&c->listing, &output->messages);
    } else {
        buf_release(&output->jesjcl);
        buf_release(&output->messages);
        buf_release(&output->commands);
        buf_release(&output->told);
    }
    dd_table_release(&c->dds);
    listing_release(&c->listing);
    buf_release(&c->scratch);
    mem_free(c);
    return r;
}
