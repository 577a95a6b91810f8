/* tso.c - the TSO command processor. */
#include "exec/tso.h"

#include "base/clock.h"
#include "base/text.h"
#include "datasets/catalog_client.h"
#include "exec/messages.h"
#include "racf/messages.h"

enum {
    RC_GOOD = 0,
    RC_SEARCH_FAILED = 8,
    RC_FAILED = 12,
    DEPTH_MAX = 16,
    OUTPUT_MAX = 1 << 26,
    LINE_MAX_TSO = 4096,
    CLIST_LRECL = 255,
    SEQUENCE_STEP = 10,
};

typedef int tso_command(struct tso *tso, struct span operands);

struct command_row {
    const char *name;
    const char *alias;
    tso_command *run;
    const char *operands;
    const char *text;
};

#define TSO_COMMAND(name, alias, run, operands, text) static tso_command run;
#include "exec/tso_commands.def"
#undef TSO_COMMAND

static const struct command_row commands[] = {
#define TSO_COMMAND(name, alias, run, operands, text) { #name, alias, run, operands, text },
#include "exec/tso_commands.def"
#undef TSO_COMMAND
};

/* -- output -- */

static void put_lines(struct tso *tso, struct span lines)
{
    struct span line;

    while (span_line(&lines, &line))
        tso->line(tso->context, line);
}

/* One message, as message() makes it. */
#define say(tso, id, ...)                         \
    do {                                          \
        struct buf said;                          \
                                                  \
        buf_init(&said, LINE_MAX_TSO);            \
        message(&said, id, ##__VA_ARGS__);        \
        put_lines(tso, buf_span(&said));          \
        buf_release(&said);                       \
    } while (0)

/* -- operands -- */

/* Takes the next operand off: words are separated by blanks and commas, and go through apostrophes and parentheses. */
static struct span next_operand(struct span *rest)
{
    size_t i = 0, depth = 0, start;
    bool quoted = false;
    struct span operand;

    while (i < rest->length && (rest->data[i] == ' ' || rest->data[i] == ','))
        i++;
    start = i;
    for (; i < rest->length; i++) {
        char c = rest->data[i];

        if (c == '\'')
            quoted = !quoted;
        else if (quoted)
            continue;
        else if (c == '(')
            depth++;
        else if (c == ')' && depth)
            depth--;
        else if ((c == ' ' || c == ',') && depth == 0)
            break;
    }
    operand = span_part(*rest, start, i - start);
    *rest = span_from(*rest, i);
    return operand;
}

/* An operand as text for a message, cut where it is too long. */
struct operand_text {
    char text[64];
};

static struct operand_text text_of(struct span operand)
{
    struct operand_text t = { "" };
    struct span part = span_part(operand, 0, sizeof t.text - 1);

    memcpy(t.text, part.data, part.length);
    return t;
}

/* Is the operand KEYWORD or KEYWORD(value), or a shorter form of it of at least three letters? */
static bool is_keyword(struct span operand, const char *keyword, struct span *value)
{
    size_t paren = span_find(operand, '(');
    struct span word = span_part(operand, 0, paren);

    *value = SPAN_NONE;
    if (word.length > strlen(keyword) || (word.length < 3 && word.length < strlen(keyword)))
        return false;
    for (size_t i = 0; i < word.length; i++)
        if (text_upper(word.data[i]) != keyword[i])
            return false;
    if (paren == operand.length)
        return true;
    if (operand.data[operand.length - 1] != ')')
        return false;
    *value = span_trim(span_part(operand, paren + 1, operand.length - paren - 2));
    return true;
}

static bool is_any_keyword(struct span operand, const char *const *keywords, size_t count)
{
    struct span value;

    for (size_t i = 0; i < count; i++)
        if (is_keyword(operand, keywords[i], &value))
            return true;
    return false;
}

/* Its value is left out: it may be a password, where somebody took the wrong command. */
static void say_invalid_keyword(struct tso *tso, struct span operand)
{
    say(tso, IKJ56712I, (int)span_find(operand, '('), operand.data);
}

static void say_no_command(struct tso *tso, const char *name, struct span verb)
{
    if (racf_is_unbuilt(verb))
        say(tso, GBRE020E, name);
    else
        say(tso, IKJ56500I, name);
}

/* -- RACF commands -- */

/* One command a line, numbered as RACF writes them. */
static void number_lines(struct span lines, struct buf *out)
{
    struct span line;
    unsigned number = 0;

    while (span_line(&lines, &line)) {
        buf_printf(out, "%08u", number += SEQUENCE_STEP);
        buf_put_span(out, line);
        buf_put_text(out, "\n");
    }
}

/* What SEARCH found as a command procedure, under the user's own authority. */
static int write_clist(struct tso *tso, struct span lines)
{
    const struct record_attributes attributes = { RECFM_V, true, CONTROL_NONE, CLIST_LRECL, 0 };
    const struct name8 no_member = { "" };
    struct dsname name;
    struct link *link;
    struct name8 member;
    struct buf numbered, refusal;
    int reason = dataset_name_of(span_of("EXEC.RACF.CLIST"), tso->prefix.text, &name, &member);

    if (reason < 0)
        return RC_SEARCH_FAILED;
    buf_init(&numbered, OUTPUT_MAX);
    buf_init(&refusal, LINE_MAX_TSO);
    number_lines(lines, &numbered);
    reason = buf_failed(&numbered) ? REASON_TOO_LONG : tso->catalog ? tso->catalog(tso->context, &link) : REASON_NOT_RUNNING;
    if (reason == 0)
        reason = catalog_put_lines(link, &name, &no_member, &attributes, "", buf_span(&numbered), &refusal);
    put_lines(tso, buf_span(&refusal));
    if (reason < 0)
        say(tso, GBRE002E, name.text, reason_text(reason));
    buf_release(&numbered);
    buf_release(&refusal);
    return reason < 0 ? RC_SEARCH_FAILED : RC_GOOD;
}

static int run_racf(struct tso *tso, const char *verb, struct span command)
{
    struct buf out, clist;
    int code = RC_FAILED, written, reason;

    buf_init(&out, OUTPUT_MAX);
    buf_init(&clist, OUTPUT_MAX);
    reason = racf_command(tso->racf, command, &out, &clist, &code);
    put_lines(tso, buf_span(&out));
    if (reason < 0) {
        say(tso, GBRE001E, verb, reason_text(reason));
    } else if (clist.length) {
        written = write_clist(tso, buf_span(&clist));
        if (written > code)
            code = written;
    }
    buf_release(&out);
    buf_release(&clist);
    return reason < 0 ? reason : code;
}

/* -- EXEC -- */

struct exec_operands {
    struct dsname name;
    struct name8 member;
    bool list;
};

static bool ends_with(struct span text, const char *qualifier)
{
    size_t length = strlen(qualifier);

    return text.length >= length && span_is_fold(span_from(text, text.length - length), qualifier) &&
           (text.length == length || text.data[text.length - length - 1] == '.');
}

/* An unquoted name gets the prefix in front and, unless it has it, the usual last qualifier: EX A(B) is PREFIX.A.CLIST(B). */
static int exec_name(const struct tso *tso, struct span text, const char *type, struct exec_operands *operands)
{
    size_t paren = span_find(text, '(');
    struct span base = span_part(text, 0, paren), member = span_from(text, paren);
    char whole[2 * DSNAME_MAX];
    int length;

    if (text.data[0] == '\'' || ends_with(base, type))
        return dataset_name_of(text, tso->prefix.text, &operands->name, &operands->member);
    length = snprintf(whole, sizeof whole, "%.*s%s%s%.*s", (int)base.length, base.data, base.length ? "." : "", type,
                      (int)member.length, member.data);
    if (length < 0 || (size_t)length >= sizeof whole)
        return REASON_TOO_LONG;
    return dataset_name_of(span_bytes(whole, (size_t)length), tso->prefix.text, &operands->name, &operands->member);
}

static int parse_exec(struct tso *tso, struct span rest, struct exec_operands *operands)
{
    static const char *const accepted[] = { "NOLIST", "CLIST", "PROMPT", "NOPROMPT" };
    static const char procedure_name[] = "COMMAND PROCEDURE NAME";
    struct span dsname = next_operand(&rest), operand, value;
    const char *type = "CLIST";

    *operands = (struct exec_operands){ .list = false };
    if (dsname.length == 0) {
        say(tso, IKJ56701I, (int)strlen(procedure_name), procedure_name, "+");
        return RC_FAILED;
    }
    for (operand = next_operand(&rest); operand.length; operand = next_operand(&rest)) {
        if (operand.data[0] == '\'')
            say(tso, IKJ56716I, text_of(operand).text);
        else if (is_keyword(operand, "LIST", &value))
            operands->list = true;
        else if (is_keyword(operand, "EXEC", &value))
            type = "EXEC";
        else if (!is_any_keyword(operand, accepted, ARRAY_COUNT(accepted))) {
            say_invalid_keyword(tso, operand);
            return RC_FAILED;
        }
    }
    if (exec_name(tso, dsname, type, operands) < 0) {
        say(tso, IKJ56709I, text_of(dsname).text);
        return RC_FAILED;
    }
    return RC_GOOD;
}

/* The text of a record: line numbers stand in front of V records, behind those of 80 bytes. */
static struct span procedure_text(const struct record_file *file, struct span record)
{
    if (!record_is_variable(record_attributes(file)))
        return tso_sequence_off(record);
    return tso_is_sequence(span_part(record, 0, TSO_SEQUENCE)) ? span_from(record, TSO_SEQUENCE) : record;
}

static bool is_rexx(struct span first)
{
    first = span_trim(first);
    if (!span_starts(first, "/*"))
        return false;
    for (size_t i = 2; i + 4 <= first.length; i++)
        if (span_is_fold(span_part(first, i, 4), "REXX"))
            return true;
    return false;
}

/* Runs what the input holds; its return code is that of the procedure so far when there is nothing to run. */
static int run_collected(struct tso *tso, struct tso_input *input, bool list, int code)
{
    struct span command = span_trim(buf_span(&input->text));

    if (buf_failed(&input->text)) {
        say(tso, GBRE004E, (unsigned)input->text.limit);
        buf_clear(&input->text);
        return RC_FAILED;
    }
    if (command.length == 0)
        return code;
    if (list) {
        struct tso_mask mask = { .depth = 0 };
        struct buf shown;

        buf_init(&shown, 2 * input->text.limit);
        tso_mask_line(&mask, command, &shown);
        tso->line(tso->context, buf_span(&shown));
        buf_release(&shown);
    }
    return tso_run(tso, command);
}

/* The commands of a procedure, one after the other: a return code does not stop it, and the last one is its own. */
static int run_records(struct tso *tso, const struct exec_operands *operands, struct record_file *file)
{
    struct tso_input input;
    struct span record;
    bool first = true;
    int code = RC_GOOD, got;

    tso_input_init(&input);
    while ((got = record_read(file, &record)) > 0 && !tso->left && !tso->ended && code >= 0) {
        struct span text = procedure_text(file, record);

        if (first && is_rexx(text)) {
            say(tso, GBRE003E, operands->name.text);
            code = RC_FAILED;
            break;
        }
        first = false;
        if (tso_input_line(&input, text))
            code = run_collected(tso, &input, operands->list, code);
    }
    if (got == 0 && tso_input_end(&input) && !tso->left && !tso->ended && code >= 0)
        code = run_collected(tso, &input, operands->list, code);
    if (got < 0) {
        say(tso, GBRE001E, operands->name.text, reason_text(got));
        code = RC_FAILED;
    }
    tso_input_release(&input);
    return code;
}

static int open_procedure(struct tso *tso, const struct exec_operands *operands, struct record_file **file)
{
    struct link *link;
    struct buf refusal;
    int reason;

    buf_init(&refusal, LINE_MAX_TSO);
    reason = tso->catalog ? tso->catalog(tso->context, &link) : REASON_NOT_RUNNING;
    if (reason == 0)
        reason = catalog_open(link, &operands->name, &operands->member, DATASET_READ, NULL, file, NULL, &refusal);
    put_lines(tso, buf_span(&refusal));
    if (reason == REASON_NOT_FOUND && !name8_none(&operands->member)) {
        struct dataset_info info;

        if (catalog_info(link, &operands->name, &info) == 0)
            say(tso, IKJ56529I, operands->member.text, operands->name.text);
        else
            say(tso, IKJ56228I, operands->name.text);
    } else if (reason < 0 && reason != REASON_NOT_AUTHORIZED) {
        say(tso, IKJ56228I, operands->name.text);
    }
    buf_release(&refusal);
    return reason;
}

static int run_exec(struct tso *tso, struct span rest)
{
    struct exec_operands operands;
    struct record_file *file;
    int code = parse_exec(tso, rest, &operands);

    if (code != RC_GOOD)
        return code;
    if (tso->depth == DEPTH_MAX) {
        say(tso, IKJ56545I, (unsigned)DEPTH_MAX);
        return RC_FAILED;
    }
    if (open_procedure(tso, &operands, &file) < 0)
        return RC_FAILED;
    tso->depth++;
    code = run_records(tso, &operands, file);
    tso->depth--;
    tso->left = false;
    tso->procedure = true;
    record_close(file, false);
    return code;
}

/* -- other commands -- */

static int set_prefix(struct tso *tso, struct span value)
{
    struct name8 prefix;

    if (name8_of(&prefix, value) < 0) {
        say(tso, IKJ56709I, text_of(value).text);
        return RC_FAILED;
    }
    tso->prefix = prefix;
    return RC_GOOD;
}

static void show_profile(struct tso *tso)
{
    bool none = name8_none(&tso->prefix);

    say(tso, IKJ56688I, none ? "NOPREFIX" : "PREFIX(", tso->prefix.text, none ? "" : ")");
}

static int run_profile(struct tso *tso, struct span rest)
{
    /* Settings of a terminal: nothing here has one. */
    static const char *const accepted[] = {
        "MSGID", "NOMSGID", "PROMPT", "NOPROMPT", "INTERCOM", "NOINTERCOM", "PAUSE", "NOPAUSE", "WTPMSG",
        "NOWTPMSG", "MODE", "NOMODE", "RECOVER", "NORECOVER", "CHAR", "NOCHAR", "LINE", "NOLINE",
    };
    struct span operand = next_operand(&rest), value;
    bool list = operand.length == 0;
    int code = RC_GOOD;

    for (; operand.length && code == RC_GOOD; operand = next_operand(&rest)) {
        if (is_keyword(operand, "PREFIX", &value)) {
            code = set_prefix(tso, value);
        } else if (is_keyword(operand, "NOPREFIX", &value)) {
            tso->prefix = (struct name8){ "" };
        } else if (is_keyword(operand, "LIST", &value)) {
            list = true;
        } else if (!is_any_keyword(operand, accepted, ARRAY_COUNT(accepted))) {
            say_invalid_keyword(tso, operand);
            code = RC_FAILED;
        }
    }
    if (list && code == RC_GOOD)
        show_profile(tso);
    return code;
}

static int run_time(struct tso *tso, struct span rest UNUSED)
{
    struct tm now = clock_local(clock_now());

    say(tso, IKJ56650I, (now.tm_hour + 11) % 12 + 1, now.tm_min, now.tm_sec, now.tm_hour < 12 ? "AM" : "PM",
        clock_month_names[now.tm_mon], now.tm_mday, now.tm_year + 1900);
    return RC_GOOD;
}

/* HELP lists every command, HELP NAME tells of one. */
static int run_help(struct tso *tso, struct span rest)
{
    struct span verb = next_operand(&rest);
    struct buf lines;
    bool known = false;

    buf_init(&lines, OUTPUT_MAX);
    for (size_t i = 0; i < ARRAY_COUNT(commands); i++) {
        const struct command_row *row = &commands[i];

        if (verb.length == 0)
            buf_printf(&lines, "%-8s %-9s %s\n", row->name, row->alias, row->text);
        else if (span_is_fold(verb, row->name) || (row->alias[0] && span_is_fold(verb, row->alias)))
            buf_printf(&lines, "%s%s%s%s: %s\n  %s\n", row->name, row->alias[0] ? " (" : "", row->alias, row->alias[0] ? ")" : "",
                       row->text, row->operands[0] ? row->operands : "(no operands)");
    }
    if (verb.length == 0)
        buf_put_text(&lines, "Those of RACF:\n");
    known = lines.length > 0;
    known = racf_command_help(verb, &lines) || known;
    if (verb.length == 0)
        buf_put_text(&lines, "HELP and the name of a command tells what it takes.\n");
    put_lines(tso, buf_span(&lines));
    if (!known) {
        struct operand_text name = text_of(verb);

        text_fold(name.text, strlen(name.text));
        say_no_command(tso, name.text, verb);
    }
    buf_release(&lines);
    return known ? RC_GOOD : RC_FAILED;
}

static int run_end(struct tso *tso, struct span rest UNUSED)
{
    if (tso->depth)
        tso->left = true;
    else
        tso->ended = true;
    return RC_GOOD;
}

static int run_logoff(struct tso *tso, struct span rest UNUSED)
{
    tso->ended = true;
    return RC_GOOD;
}

/* -- one command -- */

static bool is_name(struct span verb)
{
    if (verb.length < 1 || text_is_digit(verb.data[0]))
        return false;
    for (size_t i = 0; i < verb.length; i++)
        if (!text_is_letter(verb.data[i]) && !text_is_digit(verb.data[i]) && !text_is_national(verb.data[i]))
            return false;
    return true;
}

static struct span verb_of(struct span command)
{
    size_t i = 0;

    while (i < command.length && command.data[i] != ' ' && command.data[i] != ',' && command.data[i] != '(')
        i++;
    return span_part(command, 0, i);
}

enum { SHOWN_NAME = 45 };

int tso_run(struct tso *tso, struct span command)
{
    char name[SHOWN_NAME]; /* one that is too long is no command, but may be named */
    struct span verb;
    bool implicit;

    command = span_trim(command);
    if (command.length == 0)
        return RC_GOOD;
    tso->procedure = false;
    implicit = command.data[0] == '%';
    verb = verb_of(span_from(command, implicit));
    if (!is_name(verb) || !text_copy(name, sizeof name, verb)) {
        say(tso, IKJ56621I);
        return RC_FAILED;
    }
    text_fold(name, verb.length);
    for (size_t i = 0; !implicit && i < ARRAY_COUNT(commands); i++)
        if (strcmp(name, commands[i].name) == 0 || (commands[i].alias[0] && strcmp(name, commands[i].alias) == 0))
            return commands[i].run(tso, span_from(command, verb.length));
    if (!implicit && racf_is_command(verb))
        return run_racf(tso, name, command);
    say_no_command(tso, name, verb);
    return RC_FAILED;
}
