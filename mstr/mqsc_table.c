/* mqsc_table.c - mqsc.def as an array. */
#include "mstr/commands.h"
#include "mstr/mqsc.h"

#define FLAG(name, text) { name, MQSC_FLAG, false, 0, 0, NULL, text }
#define NUMBER(name, lowest, highest, text) { name, MQSC_NUMBER, false, lowest, highest, NULL, text }
#define WORD(name, words, text) { name, MQSC_WORD, false, 0, 0, words, text }
#define WORDS(name, words, text) { name, MQSC_WORDS, false, 0, 0, words, text }
#define USERS(name, text) { name, MQSC_USERS, false, 0, 0, NULL, text }
#define TEXT(name, length, text) { name, MQSC_TEXT, false, 0, length, NULL, text }
#define NO_PARAMETER { "", MQSC_NONE, false, 0, 0, NULL, NULL }
/* The operand's braces come as several arguments, so the flag goes in by its place. */
#define REQUIRED(...) REQUIRED_FIELDS(__VA_ARGS__)
#define REQUIRED_FIELDS(name, kind, required, ...) name, kind, true, __VA_ARGS__
#define OPERANDS(...) ((const struct mqsc_operand[]){ __VA_ARGS__, NO_PARAMETER })

#define COMMAND(verb, verb_spellings, keyword, keyword_spellings, sources, profile, level, csect, function, parameter, \
                operands, text)                                                                                        \
    { verb, verb_spellings, keyword, keyword_spellings, sources, profile, level, csect, function, parameter, operands, \
      text },

const struct mqsc_command mqsc_commands[] = {
#include "mstr/mqsc.def"
};
const size_t mqsc_command_count = ARRAY_COUNT(mqsc_commands);
