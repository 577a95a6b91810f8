/* procedures.c - in-stream procedures kept, procedures called, what a call overrides and adds.
 *
 * A call reads the DD statements behind it first. They are listed where they come to count: in front of the DD they
 * override, or at the end of the step they add to.
 */
#include "base/table.h"
#include "base/text.h"
#include "jcl/converter.h"
#include "jcl/messages.h"

/* -- definitions -- */

static struct procedure **bucket_of(struct converter *c, const struct name8 *name)
{
    return &c->procedures[table_hash(name->text, strlen(name->text)) % PROCEDURE_BUCKETS];
}

/* The statements of a procedure in the stream, up to PEND, are listed without numbers and looked into at each call. */
static void define(struct converter *c, const struct statement *statement)
{
    struct procedure *procedure = arena_alloc(c->arena, 1, sizeof *procedure), **bucket;
    const char *begin = statement->cards.data, *end;
    struct source *source = c->source;

    listing_cards(&c->listing, statement, source->origin, true);
    if (name8_strict(&procedure->name, statement->name) < 0)
        complain(&c->listing, converter_number(c), IEFC662I);
    end = begin + statement->cards.length + statement->data.length;
    while (statement_next(&source->reader, &source->statement)) {
        const struct statement *body = &source->statement;

        if (body->kind == CARD_NULL)
            break;
        listing_cards(&c->listing, body, source->origin, false);
        if (body->kind == CARD_STATEMENT && span_is(body->operation, "PEND"))
            break;
        if (body->kind == CARD_STATEMENT && span_is(body->operation, "PROC"))
            complain(&c->listing, converter_number(c), IEFC019I, "PROC");
        end = source->reader.rest.data;
    }
    procedure->text = span_bytes(begin, (size_t)(end - begin));
    bucket = bucket_of(c, &procedure->name);
    procedure->next = *bucket;
    *bucket = procedure;
}

/* The value of a symbol as PROC and a call give it. */
static struct span symbol_value(struct converter *c, struct span value)
{
    return operand_is_quoted(value) ? operand_text(c->arena, value) : value;
}

/* PROC inside a call: defaults of the symbols that the call does not set. */
static void take_defaults(struct converter *c, const struct statement *statement)
{
    struct operand operand;
    bool good, done = false;
    struct span operands = converter_begin(c, statement, &good);

    while (good && !done) {
        enum operand_fault fault = operand_next(&operands, &operand, &done);
        struct symbol *symbol;
        struct name8 name;

        if (done)
            break;
        if (!fault && !operand.keyword.length)
            fault = operand.value.length ? OPERAND_POSITIONAL : OPERAND_GOOD;
        else if (!fault)
            fault = operand.qualifier.length ? OPERAND_PERIOD : operand_name(operand.keyword, &name);
        if (!fault && operand.keyword.length) {
            struct span value = symbol_value(c, operand.value);

            symbol = symbols_find(&c->symbols, operand.keyword);
            if (value.length > SYMBOL_VALUE_MAX)
                fault = OPERAND_LENGTH;
            else if (!symbol || symbol->level < c->symbols.level)
                symbol = symbols_assign(&c->symbols, &name, value);
            if (symbol)
                symbol->used = true;
        }
        converter_complain(c, fault, operand.keyword.length ? operand.keyword : statement->operation);
    }
}

void procedures_proc(struct converter *c, const struct statement *statement)
{
    if (!c->call) {
        define(c, statement);
    } else if (!c->call->began) {
        c->call->began = true;
        take_defaults(c, statement);
    } else {
        listing_cards(&c->listing, statement, c->source->origin, true);
        complain(&c->listing, converter_number(c), IEFC019I, "PROC");
    }
}

void procedures_pend(struct converter *c, const struct statement *statement)
{
    listing_cards(&c->listing, statement, c->source->origin, true);
    if (!c->call)
        complain(&c->listing, converter_number(c), IEFC019I, "PEND");
}

/* -- the DD statements behind a call -- */

/* The names of a DD: STEP.DDNAME, DDNAME, or nothing, which goes on with the one before. */
static void name_override(struct override *override, const struct override *before)
{
    struct span name = override->statement.name;
    size_t length = span_find(name, '.');

    if (name.length == 0) {
        override->bad_name = !before;
        if (before) {
            override->step = before->step;
            override->ddname = before->ddname;
            override->part = before->part + 1;
        }
        return;
    }
    if (before)
        override->step = before->step;
    if (length < name.length) {
        override->bad_name = name8_strict(&override->step, span_part(name, 0, length)) < 0;
        name = span_from(name, length + 1);
    }
    override->bad_name = name8_strict(&override->ddname, name) < 0 || override->bad_name;
}

static struct override *keep_override(struct converter *c, const struct statement *statement, const struct override *before)
{
    struct override *override = arena_alloc(c->arena, 1, sizeof *override);

    override->statement = *statement;
    override->origin = c->source->origin;
    override->statement.operands = converter_substitute(c, statement, &override->changed);
    name_override(override, before);
    return override;
}

/* Data behind a call without a DD statement is SYSIN of the first step. */
static struct override *keep_loose_data(struct converter *c, const struct statement *statement)
{
    struct override *override = arena_alloc(c->arena, 1, sizeof *override);

    override->statement =
        (struct statement){ .kind = CARD_DATA, .operands = span_of("*"), .data = statement->data, .has_data = true };
    override->ddname = name8_const("SYSIN");
    override->origin = c->source->origin;
    return override;
}

static struct override **place_of(const struct proc_call *call, const struct name8 *step, const struct name8 *ddname,
                                  uint32_t part)
{
    uint32_t hash = table_hash_part(table_hash_part(part, span_of(step->text)), span_of(ddname->text));

    return &call->buckets[hash & (call->bucket_count - 1)];
}

/* Overrides are looked for once for each DD of the procedure; there may be many of both. */
static void place_overrides(struct converter *c, struct proc_call *call, uint32_t count)
{
    if (count == 0)
        return;
    call->bucket_count = 1;
    while (call->bucket_count < count)
        call->bucket_count *= 2;
    call->buckets = arena_alloc(c->arena, call->bucket_count, sizeof(struct override *));
    for (struct override *override = call->overrides; override; override = override->next) {
        struct override **place = place_of(call, &override->step, &override->ddname, override->part);

        override->same = *place;
        *place = override;
    }
    for (uint32_t i = 0; i < call->bucket_count; i++) { /* in the order of the deck */
        struct override *override = call->buckets[i];

        call->buckets[i] = NULL;
        while (override) {
            struct override *next = override->same;

            override->same = call->buckets[i];
            call->buckets[i] = override;
            override = next;
        }
    }
}

/* Where the first override of that step, DD and part hangs; step empty: one without a step. */
static struct override **find_override(const struct proc_call *call, const struct name8 *step, const struct name8 *ddname,
                                       uint32_t part)
{
    if (!call->buckets)
        return NULL;
    for (struct override **at = place_of(call, step, ddname, part); *at; at = &(*at)->same)
        if (name8_equal(&(*at)->step, step) && name8_equal(&(*at)->ddname, ddname) && (*at)->part == part)
            return at;
    return NULL;
}

/* The override that is meant for that DD of the step in work, if there is one. It is found no more. */
static struct override *take_override(struct converter *c, const struct name8 *ddname, uint32_t part)
{
    static const struct name8 none = { "" };
    struct proc_call *call = c->call;
    struct override **found = find_override(call, &c->step->procstep, ddname, part);
    struct override **first = call->steps == 1 ? find_override(call, &none, ddname, part) : NULL;
    struct override *override;

    if (first && (!found || (*first)->sequence < (*found)->sequence))
        found = first;
    if (!found)
        return NULL;
    override = *found;
    *found = override->same;
    return override;
}

static void read_overrides(struct converter *c, struct proc_call *call)
{
    uint32_t count = 0;

    struct override **end = &call->overrides, *before = NULL;
    struct statement statement;

    while (converter_next(c, &statement)) {
        if (statement.kind == CARD_COMMENT || statement.kind == CARD_DELIMITER) {
            converter_statement(c, &statement);
            continue;
        }
        if (statement.kind == CARD_STATEMENT && span_is(statement.operation, "DD")) {
            before = *end = keep_override(c, &statement, before);
        } else if (statement.kind == CARD_DATA) {
            *end = keep_loose_data(c, &statement);
        } else {
            converter_again(c);
            break;
        }
        (*end)->sequence = count++;
        end = &(*end)->next;
    }
    place_overrides(c, call, count);
}

/* Lists an override under the next number; true when its operands can be looked into. */
static bool list_override(struct converter *c, struct override *override)
{
    const struct statement *statement = &override->statement;

    override->used = true;
    if (statement->kind == CARD_DATA) {
        listing_generated_sysin(&c->listing);
        return true;
    }
    listing_cards(&c->listing, statement, override->origin, true);
    if (override->changed)
        listing_substitution(&c->listing, statement->operands);
    if (override->bad_name)
        complain(&c->listing, converter_number(c), IEFC662I);
    return converter_form(c, statement, statement->operands) && !override->bad_name;
}

static void add_override(struct converter *c, struct override *override)
{
    struct name8 name = override->part ? (struct name8){ "" } : override->ddname;
    struct dd_operands operands;

    if (!list_override(c, override))
        return;
    dd_read(&operands, override->statement.operands, &c->listing, converter_number(c));
    operands.data = override->statement.data;
    dd_add(&c->dds, &c->listing, &name, &operands, converter_number(c));
}

/* Is this override meant for the step in work? */
static bool for_step(const struct converter *c, const struct override *override)
{
    if (override->used)
        return false;
    return name8_none(&override->step) ? c->call->steps == 1 : name8_equal(&override->step, &c->step->procstep);
}

/* Overrides past the end of a concatenation lengthen it. */
static void lengthen(struct converter *c)
{
    struct proc_call *call = c->call;
    struct override *override;

    if (name8_none(&call->ddname))
        return;
    while ((override = take_override(c, &call->ddname, call->part + 1))) {
        add_override(c, override);
        call->part++;
    }
}

bool procedures_override(struct converter *c, const struct statement *statement)
{
    struct dd_operands operands, by;
    struct proc_call *call = c->call;
    struct override *override;
    struct name8 name = { "" };
    bool changed;

    if (!c->step || c->step_call != call)
        return false;
    if (statement->name.length) {
        if (name8_strict(&name, statement->name) < 0)
            return false;
        lengthen(c);
        call->ddname = name;
        call->part = 0;
    } else {
        call->part++;
    }
    override = take_override(c, &call->ddname, call->part);
    if (!override)
        return false;
    if (!list_override(c, override))
        return true;
    listing_overridden(&c->listing, statement, c->source->origin);
    dd_read(&operands, converter_substitute(c, statement, &changed), &c->listing, converter_number(c));
    operands.data = statement->data;
    dd_read(&by, override->statement.operands, &c->listing, converter_number(c));
    by.data = override->statement.data;
    dd_override(&operands, &by);
    dd_add(&c->dds, &c->listing, &name, &operands, converter_number(c));
    return true;
}

void procedures_added(struct converter *c)
{
    if (c->step == &c->extra)
        return; /* steps past the limit are not looked at */
    lengthen(c);
    for (struct override *override = c->call->overrides; override; override = override->next)
        if (for_step(c, override))
            add_override(c, override);
}

/* -- the keywords of a call -- */

static void keep_keyword(struct converter *c, struct proc_call *call, const struct keyword *keyword, const struct operand *operand)
{
    struct call_keyword **end = &call->keywords, *kept = arena_alloc(c->arena, 1, sizeof *kept);
    enum operand_fault fault = OPERAND_GOOD;

    kept->keyword = keyword;
    kept->value = arena_span(c->arena, operand->value);
    if (operand->qualifier.length)
        fault = operand_name(operand->qualifier, &kept->step);
    converter_complain(c, fault, operand->keyword);
    if (fault)
        return;
    while (*end)
        end = &(*end)->next;
    *end = kept;
}

/* A call inside a procedure is one of the steps that the outer call's keywords are for: it hands them to its own steps, behind what
 * it says itself. */
static void inherit_keywords(struct converter *c, struct proc_call *call)
{
    struct call_keyword **end = &call->keywords;

    while (*end)
        end = &(*end)->next;
    for (struct call_keyword *outer = c->call ? c->call->keywords : NULL; outer; outer = outer->next) {
        bool all = name8_none(&outer->step), parm = keyword_is(outer->keyword, "PARM");
        struct call_keyword *kept;

        if (!all && !name8_equal(&outer->step, &call->step))
            continue;
        outer->used = true;
        kept = arena_alloc(c->arena, 1, sizeof *kept);
        kept->keyword = outer->keyword;
        kept->value = all && parm && c->call->steps > 0 ? SPAN_NONE : outer->value;
        kept->used = true;
        *end = kept;
        end = &kept->next;
    }
}

/* What the step has of this keyword until now goes. */
static void clear_keyword(struct job_step *step, const struct keyword *keyword)
{
    if (keyword_is(keyword, "PARM"))
        step->parm = SPAN_NONE;
    else if (keyword_is(keyword, "PARMDD"))
        step->parm_dd = (struct name8){ "" };
    else if (keyword_is(keyword, "COND"))
        step->cond = (struct cond){ .count = 0 };
    else if (keyword_is(keyword, "TIME"))
        step->cpu_seconds = 0;
}

void procedures_keywords(struct converter *c, struct job_step *step)
{
    struct target target = { .arena = c->arena, .job = c->job, .step = step, .table = &c->dds };

    if (!c->call)
        return;
    for (struct call_keyword *kept = c->call->keywords; kept; kept = kept->next) {
        bool all = name8_none(&kept->step), parm = keyword_is(kept->keyword, "PARM");

        if (!all && !name8_equal(&kept->step, &step->procstep))
            continue;
        kept->used = true;
        clear_keyword(step, kept->keyword);
        /* PARM of the call is that of its first step, and takes those of the others away. */
        if (kept->value.length == 0 || (all && parm && c->call->steps > 1))
            continue;
        keyword_complain(&c->listing, c->call->statement, kept->keyword->take(&target, kept->keyword, kept->value),
                         span_of(kept->keyword->word));
    }
}

/* -- calls -- */

struct assignment {
    struct assignment *next;
    struct name8 name;
    struct span value;
    struct symbol *symbol;
};

/* The operands behind the name of the procedure: keywords of EXEC for its steps, everything else is a symbol. */
static struct assignment *read_operands(struct converter *c, struct proc_call *call, struct span operands)
{
    struct assignment *first = NULL, **end = &first;
    struct operand operand;
    bool done = false;

    while (!done) {
        enum operand_fault fault = operand_next(&operands, &operand, &done);
        const struct keyword *keyword = keyword_find(KEYWORD_EXEC, operand.keyword);

        if (done)
            break;
        if (!fault && !operand.keyword.length) {
            fault = operand.value.length ? OPERAND_POSITIONAL : OPERAND_GOOD;
        } else if (!fault && keyword) {
            keep_keyword(c, call, keyword, &operand);
        } else if (!fault) {
            struct assignment *assignment = arena_alloc(c->arena, 1, sizeof *assignment);

            fault = operand.qualifier.length ? OPERAND_KEYWORD : operand_name(operand.keyword, &assignment->name);
            assignment->value = symbol_value(c, arena_span(c->arena, operand.value));
            if (!fault && assignment->value.length > SYMBOL_VALUE_MAX)
                fault = OPERAND_LENGTH;
            if (!fault) {
                *end = assignment;
                end = &assignment->next;
            }
        }
        converter_complain(c, fault, operand.keyword.length ? operand.keyword : span_of("EXEC"));
    }
    return first;
}

/* Finds the procedure: in the stream, in the libraries of JCLLIB, in the system's. Its origin; -1 when there is none. */
static int find(struct converter *c, const struct name8 *name, struct span *text)
{
    struct dsname found;
    const char *where;

    for (struct procedure *procedure = *bucket_of(c, name); procedure; procedure = procedure->next)
        if (name8_equal(&procedure->name, name)) {
            inform(&c->listing, converter_number(c), IEFC001I, name->text, "INSTREAM PROCEDURE DEFINITION", "");
            *text = procedure->text;
            return c->expansions < EXPANSIONS_MAX ? ORIGIN_INSTREAM : -1;
        }
    if (converter_member(c, name, text, &where, &found) < 0)
        return -1;
    inform(&c->listing, converter_number(c), IEFC001I, name->text, where, found.text);
    return ORIGIN_LIBRARY;
}

/* What the call gave and nobody took. */
static void check_used(struct converter *c, struct proc_call *call, const struct assignment *assignments)
{
    for (struct override *override = call->overrides; override; override = override->next)
        if (!override->used) {
            list_override(c, override);
            complain(&c->listing, converter_number(c), IEFC611I);
        }
    for (const struct call_keyword *kept = call->keywords; kept; kept = kept->next)
        if (!kept->used)
            complain(&c->listing, call->statement, IEFC611I);
    for (; assignments; assignments = assignments->next)
        if (!assignments->symbol->used)
            complain(&c->listing, call->statement, IEFC657I, assignments->name.text);
}

static void expand(struct converter *c, struct proc_call *call, struct assignment *assignments, struct span text,
                   enum listing_origin origin)
{
    struct statement statement;

    call->outer = c->call;
    call->ifs = c->if_count;
    c->call = call;
    c->call_depth++;
    c->expansions++;
    symbols_push(&c->symbols);
    for (struct assignment *each = assignments; each; each = each->next) {
        each->symbol = symbols_assign(&c->symbols, &each->name, each->value);
        each->symbol->used = false;
    }
    converter_push(c, text, origin, true);
    while (converter_next(c, &statement)) {
        if (statement.kind == CARD_NULL)
            continue;
        converter_statement(c, &statement);
        if (statement.kind == CARD_STATEMENT && span_is(statement.operation, "PEND"))
            break;
    }
    while (!c->source->procedure)
        converter_pop(c);
    steps_end(c);
    if_close(c, call->ifs);
    check_used(c, call, assignments);
    converter_pop(c);
    symbols_pop(&c->symbols);
    c->call_depth--;
    c->call = call->outer;
    if (c->call)
        c->call->steps++;
}

void procedures_call(struct converter *c, const struct name8 *step, struct span name, struct span operands)
{
    struct proc_call *call = arena_alloc(c->arena, 1, sizeof *call);
    enum operand_fault fault;
    struct assignment *assignments;
    struct name8 procedure;
    struct span text;
    uint32_t steps = c->job->step_count;
    int origin = -1;

    call->statement = converter_number(c);
    call->number = ++c->calls;
    call->step = *step;
    fault = operand_name(name, &procedure);
    assignments = read_operands(c, call, operands);
    inherit_keywords(c, call);
    if (fault) {
        converter_complain(c, fault, span_of("EXEC"));
    } else if (c->call_depth == CALL_DEPTH_MAX) {
        complain(&c->listing, converter_number(c), IEFC613I);
    } else {
        uint32_t errors = c->listing.errors;

        origin = find(c, &procedure, &text);
        if (origin < 0 && c->listing.errors == errors) /* nothing else is said about it */
            complain(&c->listing, converter_number(c), IEFC612I, procedure.text);
    }
    if (origin >= 0) {
        read_overrides(c, call);
        expand(c, call, assignments, text, (enum listing_origin)origin);
        if (c->job->step_count == steps && c->listing.errors == 0)
            complain(&c->listing, call->statement, IEFC607I);
    }
    if (c->job->step_count == steps && c->step != &c->extra)
        steps_begin(c, step); /* the DD statements behind it are not to blame */
}
