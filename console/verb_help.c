/* verb_help.c - help and version; the manual page and docs/messages.md from the same tables. */
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
    const struct message_row **rows = calloc(catalogue_count, sizeof *rows);

    puts("# Messages\n\nMade by `make docs` from the messages.def rows; `greenbar help ID` prints the same.\n");
    for (size_t i = 0; rows && i < catalogue_count; i++)
        rows[i] = &catalogue[i];
    if (rows)
        qsort(rows, catalogue_count, sizeof *rows, compare_rows);
    for (size_t i = 0; rows && i < catalogue_count; i++) {
        printf("**%s** `", rows[i]->id);
        print_format(rows[i]->format);
        printf("`  \n%s *System:* %s *You:* %s\n\n", rows[i]->means, rows[i]->system, rows[i]->person);
    }
    free(rows);
}

static void print_manual(void)
{
    puts(".TH GREENBAR 1\n.SH NAME\ngreenbar \\- mainframe batch work on Linux\n.SH SYNOPSIS\n.B greenbar\nVERB [options] [operands]\n.SH VERBS");
    for (size_t i = 0; i < verb_count; i++) {
        printf(".SS %s %s\n%s\n", verbs[i].name, verbs[i].operands, verbs[i].text);
        for (const struct option_row *row = verbs[i].options; row->name; row++)
            printf(".TP\n.B \\%s %s\n%s\n", row->name, row->value, row->text);
    }
    puts(".SH EXIT STATUS\n0 success, 1 refused or failed, 2 wrong usage, 3 the system is not running.\n"
         ".SH ENVIRONMENT\n.TP\n.B GREENBAR_HOME\nthe system (~/.greenbar)\n.TP\n.B GREENBAR_KEYS\nmaster key files (~/.config/greenbar/keys)");
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
        puts("greenbar help VERB tells more of one; greenbar help MESSAGE-ID what a message means.");
        return EXIT_DONE;
    }
    for (size_t i = 0; i < verb_count; i++)
        if (strcmp(verbs[i].name, options->words[0]) == 0) {
            print_verb(&verbs[i]);
            return EXIT_DONE;
        }
    return help_message(options->words[0]);
}
