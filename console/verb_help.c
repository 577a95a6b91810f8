/* verb_help.c - help and version; the manual page and docs/messages.md from the same tables. */
#include "base/mem.h"
#include "base/text.h"
#include "console/catalogue.h"
#include "console/greenbar.h"

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

/* The format of a message as a person reads it: values as words. */
static void print_format(const char *format)
{
    for (const char *c = format; *c; c++) {
        if (*c == '%' && c[1] == '%') {
            c++;
            putchar('%');
        } else if (*c == '%') {
            bool number = false;

            for (c++; *c && !text_is_letter(*c); c++)
                ;
            while (*c == 'l' || *c == 'z' || *c == 'h')
                c++;
            number = *c != 's';
            fputs(number ? "n" : "value", stdout);
            if (!*c)
                break;
        } else if (*c == '\n') {
            fputs("\n  ", stdout);
        } else {
            putchar(*c);
        }
    }
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
}

static void print_manual(void)
{
    puts(".TH GREENBAR 1\n.SH NAME\ngreenbar \\- mainframe batch work on Linux\n.SH SYNOPSIS\n.B greenbar\nVERB [options] "
         "[operands]\n.SH VERBS");
    for (size_t i = 0; i < verb_count; i++) {
        printf(".SS %s %s\n%s\n", verbs[i].name, verbs[i].operands, verbs[i].text);
        for (const struct option_row *row = verbs[i].options; row->name; row++)
            printf(".TP\n.B \\%s %s\n%s\n", row->name, row->value, row->text);
    }
    puts(".SH EXIT STATUS\n0 success, 1 refused or failed, 2 wrong usage, 3 the system is not running;\nothers where the verb says "
         "so: greenbar help exit-codes.\n"
         ".SH ENVIRONMENT\n.TP\n.B GREENBAR_HOME\nthe system (~/.greenbar)\n.TP\n.B GREENBAR_KEYS\nmaster key files "
         "(~/.config/greenbar/keys)");
}

/* -- topics -- */

static void print_exit_codes(void)
{
    puts("0   done\n1   refused or failed\n2   wrong usage\n3   the system is not running\n"
         "submit --wait   the highest code of the jobs: the condition code (255 at most), 20 JCL error, 24 abend\n"
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
#include "console/operator.def"
#undef OPERATOR
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
        printf("%-8s %-2s %s\n", rows[i].verb, rows[i].abbreviation, rows[i].text);
    puts("A command for a queue manager begins with its command prefix: ZQS1 DISPLAY SECURITY.");
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
    { "operator", "the operator commands of greenbar console", print_operator },
};

static void print_topics(void)
{
    for (size_t i = 0; i < ARRAY_COUNT(topics); i++)
        printf("%-12s %s\n", topics[i].name, topics[i].text);
    puts("greenbar tso HELP lists the TSO commands; greenbar help VERB and greenbar help MESSAGE-ID tell of those.");
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
            printf("  %-8s %s\n", verbs[i].name, verbs[i].text);
        puts("greenbar help VERB tells more of one, greenbar help MESSAGE-ID what a message means, greenbar help topics what else "
             "there is.");
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
    return help_message(options->words[0]);
}
