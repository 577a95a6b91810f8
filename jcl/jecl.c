/* jecl.c - the control statements of JES2 behind the JOB statement.
 *
 * DIFFERS: there are no volumes to be mounted and no other nodes: SETUP, ROOM, SYSAFF, PROCLIB, BURST and accounting numbers are
 * checked by no one and change nothing, SIGNON and SIGNOFF neither; work for another node (XEQ, ROUTE XEQ) is refused. JOBPARM,
 * ROUTE and OUTPUT hold for the DD statements behind them, not for those in front. Of one job 100 MESSAGEs reach the operator.
 */
#include "base/text.h"
#include "jcl/converter.h"
#include "jcl/messages.h"

enum { CODE_LENGTH = 4, TOLD_MOST = 100 /* messages of one job */ };
enum { COPIES_MOST = 255, LINECT_MOST = 255, MINUTES_MOST = 357912, LIMIT_MOST = 99999999 };

static enum operand_fault number_of(struct span value, uint64_t least, uint64_t most, uint64_t *number)
{
    enum operand_fault fault = operand_number(value, most, number);

    return fault ? fault : *number < least ? OPERAND_FORMAT : OPERAND_GOOD;
}

/* An estimate of JOBPARM warns; what LINES= and the like of JOB say is stronger. */
static void set_limit(struct job *job, enum job_limit_kind kind, uint64_t most)
{
    if (!job->limits[kind].action)
        job->limits[kind] = (struct job_limit){ most, LIMIT_WARN };
}

static enum operand_fault take_jobparm(struct converter *c, struct span word, struct span value)
{
    static const char words[] = "COPIES|N|LINECT|K|LINES|L|CARDS|C|BYTES|M|PAGES|G|TIME|T|FORMS|F";
    static const char others[] = "PROCLIB|P|ROOM|R|SYSAFF|S|BURST|B";
    struct output_defaults *defaults = &c->dds.outputs.defaults;
    unsigned choice = operand_choice(word, words);
    enum operand_fault fault = OPERAND_GOOD;
    uint64_t number = 0;

    if (operand_choice(word, "RESTART|E")) {
        choice = operand_choice(value, "Y|N");
        c->job->runs_again = choice == 1;
        return choice ? OPERAND_GOOD : OPERAND_FORMAT;
    }
    if (choice == 0)
        return operand_choice(word, others) ? OPERAND_GOOD : OPERAND_KEYWORD;
    if (choice >= 15) { /* FORMS */
        if (value.length == 0 || !text_copy(defaults->forms.text, sizeof defaults->forms.text, value))
            fault = OPERAND_LENGTH;
        return fault;
    }
    fault = number_of(value, choice <= 2, choice <= 2 ? COPIES_MOST : choice <= 4 ? LINECT_MOST : LIMIT_MOST, &number);
    if (fault)
        return fault;
    switch ((choice - 1) / 2) {
    case 0: defaults->copies = (uint8_t)number; break;
    case 1: c->job->linect = (uint8_t)number; break;
    case 2: set_limit(c->job, LIMIT_LINES, number * 1000); break;
    case 3: set_limit(c->job, LIMIT_CARDS, number); break;
    case 4: set_limit(c->job, LIMIT_BYTES, number * 1000); break;
    case 5: set_limit(c->job, LIMIT_PAGES, number); break;
    default: fault = number > MINUTES_MOST ? OPERAND_MAXIMUM : OPERAND_GOOD; break; /* an estimate, no limit */
    }
    return fault;
}

/* KEYWORD=value,...; NOLOG and J stand alone. */
static void do_jobparm(struct converter *c, struct span operands)
{
    struct operand operand;
    bool done = false;

    while (!done) {
        enum operand_fault fault = operand_next(&operands, &operand, &done);

        if (done)
            break;
        if (!fault && operand.keyword.length == 0 && operand_choice(operand.value, "NOLOG|J"))
            c->job->nolog = true;
        else if (!fault && operand.keyword.length == 0)
            fault = OPERAND_POSITIONAL;
        else if (!fault)
            fault = take_jobparm(c, operand.keyword, operand.value);
        converter_complain(c, fault, operand.keyword.length ? operand.keyword : span_of("JOBPARM"));
    }
}

static void refuse(struct converter *c, const char *what)
{
    complain(&c->listing, converter_number(c), GBJ047E, (int)strlen(what), what);
}

static void do_route(struct converter *c, struct span operands)
{
    struct output_defaults *defaults = &c->dds.outputs.defaults;
    struct span what = span_word(&operands), where = span_word(&operands);

    if (span_is(what, "XEQ"))
        refuse(c, "ROUTE XEQ");
    else if (span_is(what, "PRINT") || span_is(what, "PUNCH"))
        converter_complain(c, output_dest(c->arena, where, span_is(what, "PRINT") ? defaults->print : defaults->punch),
                           span_of("ROUTE"));
    else
        converter_complain(c, OPERAND_FORMAT, span_of("ROUTE"));
}

/* [node.]user */
static void do_notify(struct converter *c, struct span operands)
{
    struct span user = span_word(&operands);
    struct name8 name;
    size_t node = span_find(user, '.');
    enum operand_fault fault = OPERAND_GOOD;

    if (node < user.length) {
        fault = operand_name(span_part(user, 0, node), &name);
        user = span_from(user, node + 1);
    }
    if (!fault)
        fault = operand_name(user, &name);
    if (!fault)
        c->job->notify = name;
    converter_complain(c, fault, span_of("NOTIFY"));
}

/* The operands up to the first blank; what follows is a comment. */
static struct span field_of(struct span operands)
{
    operands = span_trim(operands);
    return span_part(operands, 0, span_find(operands, ' '));
}

/* As the form in SYSOUT=(class,,form): letters, digits, national characters in any order. */
static bool take_code(struct span code, struct name8 *name)
{
    for (size_t i = 0; i < code.length; i++)
        if (!(code.data[i] >= 'A' && code.data[i] <= 'Z') && !text_is_digit(code.data[i]) && !text_is_national(code.data[i]))
            return false;
    return text_copy(name->text, sizeof name->text, code);
}

/* code,KEYWORD=value,... The code * goes on with the statement in front. The last of several with one code is what counts. */
static void do_output(struct converter *c, struct span operands)
{
    struct span code = span_part(operands, 0, span_find(operands, ','));
    struct output_statement *output = c->dds.outputs.codes;
    struct target target = { .arena = c->arena, .job = c->job, .table = &c->dds };

    if (!span_is(code, "*")) {
        output = arena_alloc(c->arena, 1, sizeof *output);
        *output = (struct output_statement){ .next = c->dds.outputs.codes, .step = OUTPUT_JOB_LEVEL };
        if (code.length == 0 || code.length > CODE_LENGTH || !take_code(code, &output->name)) {
            converter_complain(c, code.length > CODE_LENGTH ? OPERAND_LENGTH : OPERAND_FORMAT, span_of("OUTPUT"));
            return;
        }
        c->dds.outputs.codes = output;
    } else if (!output) {
        converter_complain(c, OPERAND_FORMAT, span_of("OUTPUT"));
        return;
    }
    target.output = output;
    converter_keywords(c, KEYWORD_JECL_OUTPUT, &target, span_from(operands, code.length + 1), span_of("OUTPUT"));
}

static void do_message(struct converter *c, struct span text)
{
    text = span_trim(text);
    if (text.length && c->told_count++ < TOLD_MOST)
        buf_printf(c->told, "%.*s\n", (int)text.length, text.data);
}

void jecl_statement(struct converter *c, struct span verb, struct span operands)
{
    if (span_is(verb, "JOBPARM")) {
        do_jobparm(c, field_of(operands));
    } else if (span_is(verb, "OUTPUT")) {
        do_output(c, field_of(operands));
    } else if (span_is(verb, "MESSAGE")) {
        do_message(c, operands);
    } else if (span_is(verb, "PRIORITY")) {
        complain(&c->listing, converter_number(c), GBJ061E);
    } else if (span_is(verb, "ROUTE")) {
        do_route(c, operands);
    } else if (span_is(verb, "NOTIFY")) {
        do_notify(c, operands);
    } else if (span_is(verb, "XEQ")) {
        refuse(c, "XEQ");
    }
}
