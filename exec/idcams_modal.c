/* idcams_modal.c - the order in which statements of IDCAMS take effect.
 *
 * IFs and DOs that are open lie on a stack. A clause of an IF begins in the statement that holds THEN or ELSE; when nothing stands
 * behind that word it is empty. Behind a THEN clause an IF waits for its ELSE: any other command tells that there is none.
 */
#include "exec/idcams_modal.h"

#include "base/text.h"
#include "exec/idcams_command.h"
#include "exec/messages.h"

enum { CLAUSE_THEN, CLAUSE_OVER, CLAUSE_ELSE };

static struct idcams_frame *top(struct idcams_modal *modal)
{
    return modal->depth ? &modal->frames[modal->depth - 1] : NULL;
}

static bool runs(const struct idcams_modal *modal)
{
    const struct idcams_frame *frame = modal->depth ? &modal->frames[modal->depth - 1] : NULL;

    if (!frame || frame->is_do)
        return !frame || frame->outer;
    return frame->outer && (frame->clause == CLAUSE_ELSE ? !frame->truth : frame->truth);
}

static void push(struct idcams_modal *modal, bool is_do, bool truth)
{
    bool outer = runs(modal);

    modal->frames[modal->depth++] = (struct idcams_frame){ is_do, outer, truth, CLAUSE_THEN };
}

/* A command is over: so is the clause it stood in, and perhaps the IF around that. */
static void clause_over(struct idcams_modal *modal)
{
    struct idcams_frame *frame = top(modal);

    while (frame && !frame->is_do) {
        if (frame->clause == CLAUSE_THEN) {
            frame->clause = CLAUSE_OVER;
            return;
        }
        modal->depth--;
        frame = top(modal);
    }
}

/* The next command is no ELSE: the IFs that waited for one have none. */
static void no_else(struct idcams_modal *modal)
{
    while (modal->depth && !top(modal)->is_do && top(modal)->clause == CLAUSE_OVER) {
        modal->depth--;
        clause_over(modal);
    }
}

static void raise_code(struct idcams_modal *modal, unsigned code)
{
    modal->lastcc = code;
    if (code > modal->maxcc)
        modal->maxcc = code;
    if (modal->maxcc >= IDCAMS_CODE_MAX)
        modal->ended = true;
}

static void say(struct idcams_modal *modal, struct buf *messages)
{
    modal->say(modal->context, buf_span(messages));
    buf_release(messages);
}

/* An error in a modal command. at: what is wrong, or missing when there is nothing left. */
static void fail(struct idcams_modal *modal, struct span at, const char *wanted)
{
    struct buf messages;

    buf_init(&messages, 1024);
    at = span_trim(span_part(at, 0, 40));
    if (at.length)
        message(&messages, GBRE046E, (int)at.length, at.data, wanted);
    else
        message(&messages, GBRE047E, wanted);
    message(&messages, GBRE048E, (unsigned)IDCAMS_FAILED);
    say(modal, &messages);
    raise_code(modal, IDCAMS_FAILED);
    modal->ended = true;
}

/* -- words -- */

static bool is_name_character(char c)
{
    return text_is_letter(c) || text_is_digit(c) || text_is_national(c);
}

static void skip_blanks(struct span *rest)
{
    while (rest->length && (rest->data[0] == ' ' || rest->data[0] == ',' || rest->data[0] == '\t'))
        *rest = span_from(*rest, 1);
    if (rest->length && rest->data[0] == ';')
        *rest = SPAN_NONE;
}

/* The next word, or operator; empty at the end. */
static struct span next_word(struct span *rest)
{
    struct span word;
    size_t length = 0;
    bool name;

    skip_blanks(rest);
    name = rest->length && is_name_character(rest->data[0]);
    while (length < rest->length && rest->data[length] != ' ' && rest->data[length] != ',' && rest->data[length] != ';' &&
           rest->data[length] != '(' && is_name_character(rest->data[length]) == name)
        length++;
    if (length == 0 && rest->length)
        length = 1;
    word = span_part(*rest, 0, length);
    *rest = span_from(*rest, length);
    return word;
}

static bool is_next(struct span rest, const char *names)
{
    return idcams_is_word(next_word(&rest), names);
}

/* MAXCC or LASTCC: a pointer to it, or NULL. */
static unsigned *take_code_name(struct idcams_modal *modal, struct span *rest)
{
    struct span word = next_word(rest);

    if (idcams_is_word(word, "MAXCC"))
        return &modal->maxcc;
    return idcams_is_word(word, "LASTCC") ? &modal->lastcc : NULL;
}

static bool take_number(struct span *rest, unsigned *number)
{
    uint64_t value;

    if (!text_number(next_word(rest), UINT32_MAX, &value))
        return false;
    *number = value > IDCAMS_CODE_MAX ? IDCAMS_CODE_MAX : (unsigned)value;
    return true;
}

enum comparison { COMPARE_NONE, COMPARE_EQ, COMPARE_NE, COMPARE_GT, COMPARE_LT, COMPARE_GE, COMPARE_LE };

/* The sign for "not" comes in UTF-8, in Latin-1, and as what ASCII decks write for it. */
static enum comparison comparison_of(struct span word)
{
    static const struct {
        const char *names;
        enum comparison comparison;
    } operators[] = {
        { "EQ|=", COMPARE_EQ },
        { "NE|^=|!=|<>|\xc2\xac=|\xac=", COMPARE_NE },
        { "GT|>", COMPARE_GT },
        { "LT|<", COMPARE_LT },
        { "GE|>=|^<|!<|\xc2\xac<|\xac<", COMPARE_GE },
        { "LE|<=|^>|!>|\xc2\xac>|\xac>", COMPARE_LE },
    };

    for (size_t i = 0; i < ARRAY_COUNT(operators); i++)
        if (word.length && idcams_is_word(word, operators[i].names))
            return operators[i].comparison;
    return COMPARE_NONE;
}

static bool compare(unsigned left, enum comparison comparison, unsigned right)
{
    switch (comparison) {
    case COMPARE_EQ: return left == right;
    case COMPARE_NE: return left != right;
    case COMPARE_GT: return left > right;
    case COMPARE_LT: return left < right;
    case COMPARE_GE: return left >= right;
    default: return left <= right;
    }
}

/* -- commands: each takes its words off rest and returns false when it has failed -- */

static bool take_if(struct idcams_modal *modal, struct span *rest)
{
    struct span at = *rest;
    const unsigned *code = take_code_name(modal, rest);
    enum comparison comparison;
    unsigned number;

    if (!code) {
        fail(modal, at, "MAXCC OR LASTCC");
        return false;
    }
    at = *rest;
    comparison = comparison_of(next_word(rest));
    if (!comparison) {
        fail(modal, at, "AN OPERATOR");
        return false;
    }
    at = *rest;
    if (!take_number(rest, &number)) {
        fail(modal, at, "A NUMBER");
        return false;
    }
    at = *rest;
    if (!idcams_is_word(next_word(rest), "THEN")) {
        fail(modal, at, "THEN");
        return false;
    }
    if (modal->depth == IDCAMS_NESTING) {
        fail(modal, at, "FEWER LEVELS OF IF");
        return false;
    }
    push(modal, false, compare(*code, comparison, number));
    return true;
}

/* LASTCC raises MAXCC, MAXCC leaves LASTCC alone. */
static bool take_set(struct idcams_modal *modal, struct span *rest)
{
    struct span at = *rest;
    unsigned *code = take_code_name(modal, rest), number;

    if (!code) {
        fail(modal, at, "MAXCC OR LASTCC");
        return false;
    }
    at = *rest;
    if (!idcams_is_word(next_word(rest), "=|EQ")) {
        fail(modal, at, "=");
        return false;
    }
    at = *rest;
    if (!take_number(rest, &number)) {
        fail(modal, at, "A NUMBER");
        return false;
    }
    skip_blanks(rest);
    if (rest->length && !is_next(*rest, "ELSE|END")) {
        fail(modal, *rest, "THE END OF SET");
        return false;
    }
    if (!runs(modal))
        return true;
    if (code == &modal->lastcc) {
        raise_code(modal, number);
    } else {
        modal->maxcc = number;
        modal->ended = modal->ended || number == IDCAMS_CODE_MAX;
    }
    return true;
}

static bool take_else(struct idcams_modal *modal)
{
    struct idcams_frame *frame = top(modal);

    if (!frame || frame->is_do || frame->clause != CLAUSE_OVER) {
        fail(modal, span_of("ELSE"), "A COMMAND");
        return false;
    }
    frame->clause = CLAUSE_ELSE;
    return true;
}

static bool take_do(struct idcams_modal *modal, bool in_clause)
{
    if (!in_clause || modal->depth == IDCAMS_NESTING) {
        fail(modal, span_of("DO"), in_clause ? "FEWER LEVELS OF IF" : "A COMMAND");
        return false;
    }
    push(modal, true, false);
    return true;
}

static bool take_end(struct idcams_modal *modal, bool in_clause)
{
    if (in_clause || !top(modal) || !top(modal)->is_do) {
        fail(modal, span_of("END"), "A COMMAND");
        return false;
    }
    modal->depth--;
    clause_over(modal);
    return true;
}

bool idcams_parm(struct idcams_modal *modal, struct span text)
{
    struct idcams_fault fault;
    struct arena arena;
    bool good;

    arena_init(&arena);
    good = true;
    for (const struct idcams_item *item = idcams_items(text, &arena, &fault); good && item; item = item->next) {
        const struct idcams_item *value = item->first;
        uint64_t left, right;

        if (item->kind != IDCAMS_WORD) {
            good = false;
        } else if (idcams_is_word(item->text, "MARGINS|MARG")) {
            good = value && value->next && !value->next->next && text_number(value->text, 32760, &left) &&
                   text_number(value->next->text, 32760, &right) && left && left < right;
            if (good) {
                modal->left = (unsigned)left;
                modal->right = (unsigned)right;
            }
        } else {
            good = idcams_is_word(item->text, "GRAPHICS|TEST");
        }
    }
    good = good && !fault.kind;
    arena_release(&arena);
    return good;
}

/* -- statements -- */

void idcams_statement(struct idcams_modal *modal, struct span text)
{
    struct span rest = text, verb;
    bool in_clause = false; /* THEN or ELSE was the last word */

    while (!modal->ended) {
        skip_blanks(&rest);
        text = rest;
        verb = next_word(&rest);
        if (verb.length == 0)
            break;
        if (idcams_is_word(verb, "ELSE")) {
            if (in_clause) /* nothing between THEN and ELSE */
                clause_over(modal);
            if (!take_else(modal))
                return;
            in_clause = true;
            continue;
        }
        if (!in_clause)
            no_else(modal);
        if (idcams_is_word(verb, "IF")) {
            if (!take_if(modal, &rest))
                return;
            in_clause = true;
        } else if (idcams_is_word(verb, "DO")) {
            if (!take_do(modal, in_clause))
                return;
            in_clause = false;
        } else if (idcams_is_word(verb, "END")) {
            if (!take_end(modal, in_clause))
                return;
        } else if (idcams_is_word(verb, "SET")) {
            if (!take_set(modal, &rest))
                return;
            clause_over(modal);
            in_clause = false;
        } else if (idcams_is_word(verb, "CANCEL")) {
            modal->ended = runs(modal);
            clause_over(modal);
            return;
        } else if (idcams_is_word(verb, "PARM")) {
            if (runs(modal) && !idcams_parm(modal, rest))
                fail(modal, rest, "MARGINS, GRAPHICS OR TEST");
            clause_over(modal);
            return;
        } else {
            if (runs(modal))
                raise_code(modal, modal->run(modal->context, text));
            clause_over(modal);
            return;
        }
    }
    if (in_clause && !modal->ended)
        clause_over(modal);
}

void idcams_end(struct idcams_modal *modal)
{
    struct buf messages;

    if (modal->ended)
        return;
    no_else(modal);
    if (modal->depth == 0)
        return;
    buf_init(&messages, 256);
    message(&messages, GBRE047E, "END");
    say(modal, &messages);
    raise_code(modal, 4);
}
