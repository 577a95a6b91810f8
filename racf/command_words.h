/* command_words.h - the words of the rows of commands.def, for whoever tells about commands and runs none (HELP, the manual page).
 *
 * A table of each file that includes it, as those of segments.h are, which its rows point to.
 * Memory:  constant.
 */
#ifndef RACF_COMMAND_WORDS_H
#define RACF_COMMAND_WORDS_H

#include "racf/segments.h"

static const struct command_words {
    const char *verb;
    const char *aliases;
    const char *help;
    const char *may;
    const struct operand *operands;
    size_t operand_count;
} command_words[] = {
#define COMMAND(verb, aliases, function, needs, refused, help, may, ...) \
    { #verb, aliases, help, may, (const struct operand[]){ __VA_ARGS__ }, \
      sizeof((const struct operand[]){ __VA_ARGS__ }) / sizeof(struct operand) },
#include "racf/commands.def"
#undef COMMAND
};

#endif
