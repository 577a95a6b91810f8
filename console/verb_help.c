/* verb_help.c - help and version; the manual page and docs/messages.md from the same tables. */
#include "base/mem.h"
#include "base/text.h"
#include "console/catalogue.h"
#include "console/greenbar.h"
#include "jcl/jes2_syntax.h"
#include "mstr/mqi_layout.h"

#define GREENBAR_VERSION "0.1"

int verb_version(const struct options *options UNUSED)
{
    printf("greenbar %s\n", GREENBAR_VERSION);
    return EXIT_DONE;
}

static void print_verb(const struct verb_row *verb)
{
    printf("greenbar %s%s%s%s\n    %s\n", verb->name, verb->options->name ? " [options]" : "", verb->operands[0] ? " " : "",
           verb->operands, verb->text);
    for (const struct option_row *row = verb->options; row->name; row++) {
        char option[64];

        snprintf(option, sizeof option, "%s%s%s", row->name, row->value[0] ? " " : "", row->value);
        printf("    %-34s %s\n", option, row->text);
    }
}

/* The format of a message as a person reads it: what differs from time to time is "...". */
static void print_format(const char *format)
{
    bool open = false; /* "..." was the last, and one is enough */

    for (const char *c = format; *c; c++) {
        if (*c == '%' && c[1] != '%') {
            for (c++; *c && !text_is_letter(*c); c++)
                ;
            while (*c == 'l' || *c == 'z' || *c == 'h')
                c++;
            if (!open)
                fputs("...", stdout);
            open = true;
            if (!*c)
                break;
            continue;
        }
        if (*c == '%')
            c++;
        open = false;
        putchar(*c);
        if (*c == '\n')
            fputs("  ", stdout);
    }
}

/* -- abend codes -- */

static const struct {
    const char *code, *means, *person;
} abends[] = {
#define ABEND(code, means, person) { #code, means, person },
#include "console/abends.def"
#undef ABEND
};

static bool help_abend(const char *code)
{
    for (size_t i = 0; i < ARRAY_COUNT(abends); i++)
        if (span_is_fold(span_of(code), abends[i].code)) {
            printf("ABEND %s\n\nMeaning:  %s\nYou:      %s\n", abends[i].code, abends[i].means, abends[i].person);
            return true;
        }
    return false;
}

/* U0016 and the like: what they mean is up to the program. */
static bool is_user_abend(const char *code)
{
    size_t digits = strspn(code + (code[0] != '\0'), "0123456789");

    return (code[0] == 'U' || code[0] == 'u') && digits > 0 && digits <= 4 && code[1 + digits] == '\0';
}

static void print_abends(void)
{
    for (size_t i = 0; i < ARRAY_COUNT(abends); i++)
        printf("%-6s %s\n", abends[i].code, abends[i].means);
    puts("Unnnn  A user code, which the program chose itself: its own messages tell why.");
}

/* 2085: the reason codes of the MQI by their names. */
static bool help_reason(const char *code)
{
    size_t count;
    const struct mqi_constant *constants = mqi_constants(&count);
    uint64_t number;

    if (!text_number(span_of(code), INT32_MAX, &number))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!constants[i].text && constants[i].number == (MQLONG)number && strncmp(constants[i].name, "MQRC_", 5) == 0) {
            printf("%s %llu (X'%08llX')\n", constants[i].name, (unsigned long long)number, (unsigned long long)number);
            return true;
        }
    return false;
}

static int help_message(const char *id)
{
    const struct message_row *row = catalogue_find(id);
    char folded[32];

    if (!row) {
        snprintf(folded, sizeof folded, "%s", id);
        text_fold(folded, strlen(folded));
        complain(GRB008E, folded);
        return EXIT_FAILED;
    }
    printf("%s ", row->id);
    print_format(row->format);
    printf("\n\nMeaning:  %s\nSystem:   %s\nYou:      %s\n", row->means, row->system, row->person);
    return EXIT_DONE;
}

static int compare_rows(const void *a, const void *b)
{
    return strcmp((*(const struct message_row *const *)a)->id, (*(const struct message_row *const *)b)->id);
}

static void print_messages(void)
{
    const struct message_row **rows = mem_alloc(catalogue_count, sizeof *rows);

    puts("# Messages\n\nMade by `make docs` from the messages.def rows; `greenbar help ID` prints the same.\n");
    for (size_t i = 0; i < catalogue_count; i++)
        rows[i] = &catalogue[i];
    qsort(rows, catalogue_count, sizeof *rows, compare_rows);
    for (size_t i = 0; i < catalogue_count; i++) {
        printf("**%s** `", rows[i]->id);
        print_format(rows[i]->format);
        printf("`  \n%s *System:* %s *You:* %s\n\n", rows[i]->means, rows[i]->system, rows[i]->person);
    }
    mem_free(rows);
    puts("# Abend codes\n\nWhat a step can end with instead of a condition code (console/abends.def).\n");
    for (size_t i = 0; i < ARRAY_COUNT(abends); i++)
        printf("**%s**  \n%s *You:* %s\n\n", abends[i].code, abends[i].means, abends[i].person);
    puts("**Unnnn**  \nA user code, which the program chose itself. *You:* See the messages of the program.");
}

/* A text of verbs.def may have lines of its own: what follows the first stands as it is. */
static void print_manual_text(const char *text)
{
    size_t first = strcspn(text, "\n");

    printf("%.*s\n", (int)first, text);
    if (text[first])
        printf(".nf\n%s\n.fi\n", text + first + 1);
}

static void print_manual(void)
{
    puts(".TH GREENBAR 1\n.SH NAME\ngreenbar \\- mainframe batch work on Linux\n.SH SYNOPSIS\n.B greenbar\nVERB [options] "
         "[operands]\n.SH VERBS");
    for (size_t i = 0; i < verb_count; i++) {
        printf(".SS %s %s\n", verbs[i].name, verbs[i].operands);
        print_manual_text(verbs[i].text);
        for (const struct option_row *row = verbs[i].options; row->name; row++)
            printf(".TP\n.B \\%s %s\n%s\n", row->name, row->value, row->text);
    }
    puts(".SH EXIT STATUS\n0 success, 1 refused or failed, 2 wrong usage, 3 the system is not running;\nothers where the verb says "
         "so: greenbar help exit-codes.\n"
         ".SH ENVIRONMENT\n.TP\n.B GREENBAR_HOME\nthe system (~/.greenbar)\n.TP\n.B GREENBAR_KEYS\nmaster key files "
         "(~/.config/greenbar/keys)\n"
         ".SH FILES\n.TP\n.B $GREENBAR_HOME/config/system.yaml\nwhat the system is: queue managers, initiators\n"
         ".TP\n.B $GREENBAR_HOME/config/classes\nthe class descriptor table\n"
         ".TP\n.B $GREENBAR_HOME/log\nSYSLOG, and master.log: why something did not start\n"
         ".TP\n.B $GREENBAR_HOME/vol, $GREENBAR_HOME/spool, $GREENBAR_HOME/racf\n"
         "data sets, jobs and their output, the RACF database\n"
         ".SH EXAMPLES\n.nf\ngreenbar init && greenbar start\ngreenbar submit --wait samples/hello.jcl\n"
         "greenbar tso \"SEARCH CLASS(USER)\"\ngreenbar dataset put 'SYS1.PROCLIB(MYPROC)' myproc.jcl\n"
         "greenbar console \"ZQS1 DISPLAY SECURITY\"\ngreenbar help ICH408I\n.fi");
}

/* -- topics -- */

static void print_exit_codes(void)
{
    puts("0   done\n1   refused or failed\n2   wrong usage\n3   the system is not running\n"
         "submit --wait   the highest code of the jobs: the condition code (255 at most), 20 JCL error, 24 abend\n"
         "                or refused by RACF (SEC ERROR)\n"
         "tso             the return code of the command\n"
         "console         8 when the command failed\n"
         "check           8 when the access would not be allowed");
}

static void print_environment(void)
{
    puts("GREENBAR_HOME   the folder of the system (~/.greenbar)\n"
         "GREENBAR_KEYS   the folder of the master keys (~/.config/greenbar/keys)\n"
         "GREENBAR_CLOCK  seconds since 1970 at which the clock stands still: output that can be compared\n"
         "TZ              the local time of the system");
}

static void print_operator(void)
{
    static const struct {
        const char *verb, *abbreviation, *text;
    } rows[] = {
#define OPERATOR(verb, abbreviation, function, resource, level, text) { verb, abbreviation, text },
#define OPERATOR_DISPLAY(word, abbreviation, function, resource, text) { "DISPLAY", word, text },
#include "jcl/operator.def"
#undef OPERATOR
#undef OPERATOR_DISPLAY
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
        printf("%-8s %-8s %s\n", rows[i].verb, rows[i].abbreviation, rows[i].text);
    for (size_t i = 0; jes2_row(i); i++) {
        const struct jes2_row *row = jes2_row(i);

        printf("$%c       %-8s %s\n", row->verb, jes2_object_names(row->object), row->text);
    }
    puts("A command for a queue manager begins with its command prefix: ZQS1 DISPLAY SECURITY.");
}

static void print_mqsc(void)
{
    static const struct {
        const char *verb, *keyword, *text;
    } rows[] = {
#define COMMAND(verb, spellings, keyword, keyword_spellings, sources, profile, level, csect, function, parameter, operands, text) \
    { verb, keyword, text },
#define OBJECT_COMMAND(verb, spellings, keyword, use, sources, level, resource, csect, function, parameter, operands, text) \
    { verb, #keyword, text },
#define RESOURCE_COMMAND(verb, spellings, keyword, keyword_spellings, sources, profile, level, resource, csect, function, \
                         parameter, operands, text)                                                              \
    { verb, keyword, text },
#include "mstr/mqsc.def"
#undef RESOURCE_COMMAND
#undef COMMAND
#undef OBJECT_COMMAND
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
        printf("%-8s %-9s %s\n", rows[i].verb, rows[i].keyword, rows[i].text);
    puts("They are given behind the command prefix: greenbar console \"ZQS1 DISPLAY QLOCAL(A*) CURDEPTH\".\n"
         "Operands, attributes and their defaults: man greenbar-mqsc, or docs/greenbar-mqsc.7.\n"
         "greenbar help 2085 has the name of a reason code.");
}

static void print_topics(void);

static const struct {
    const char *name;
    const char *text;
    void (*print)(void);
} topics[] = {
    { "topics", "this list", print_topics },
    { "exit-codes", "what a verb ends with", print_exit_codes },
    { "environment", "the variables that are looked at", print_environment },
    { "abends", "the codes that a step can abend with", print_abends },
    { "operator", "the operator commands of greenbar console", print_operator },
    { "mqsc", "the commands of a queue manager", print_mqsc },
};

static void print_topics(void)
{
    for (size_t i = 0; i < ARRAY_COUNT(topics); i++)
        printf("%-12s %s\n", topics[i].name, topics[i].text);
    puts("greenbar tso HELP lists the TSO commands; greenbar help VERB, MESSAGE-ID or ABEND-CODE tell of those.");
}

int verb_help(const struct options *options)
{
    if (option_given(options, "--print-messages")) {
        print_messages();
        return EXIT_DONE;
    }
    if (option_given(options, "--print-manual")) {
        print_manual();
        return EXIT_DONE;
    }
    if (options->count == 0) {
        puts("greenbar VERB [options] [operands]");
        for (size_t i = 0; i < verb_count; i++)
            printf("  %-8s %.*s\n", verbs[i].name, (int)strcspn(verbs[i].text, ":\n"), verbs[i].text);
        puts("greenbar help VERB tells more of one, greenbar help MESSAGE-ID (ICH408I) or ABEND-CODE (S806) what that means,\n"
             "greenbar help topics what else there is.");
        return EXIT_DONE;
    }
    for (size_t i = 0; i < ARRAY_COUNT(topics); i++)
        if (strcmp(topics[i].name, options->words[0]) == 0) {
            topics[i].print();
            return EXIT_DONE;
        }
    for (size_t i = 0; i < verb_count; i++)
        if (strcmp(verbs[i].name, options->words[0]) == 0) {
            print_verb(&verbs[i]);
            return EXIT_DONE;
        }
    if (help_reason(options->words[0]) || help_abend(options->words[0]))
        return EXIT_DONE;
    if (is_user_abend(options->words[0])) {
        puts("A user code, which the program chose itself: its messages in the job's output tell why. "
             "greenbar help abends lists the codes of the system.");
        return EXIT_DONE;
    }
    return help_message(options->words[0]);
}
