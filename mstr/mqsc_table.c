/* mqsc_table.c - mqsc.def as an array. */
#include "mstr/commands.h"
#include "mstr/mqsc.h"

#define FLAG(name, text) { name, MQSC_FLAG, false, 0, MQSC_FIELD_TEXT, NULL, text }
#define COUNT(name, text) { name, MQSC_FLAG, false, 0, MQSC_FIELD_NUMBER, NULL, text }
#define LISTED(name, text) { name, MQSC_FLAG, false, 0, MQSC_FIELD_LIST, NULL, text }
#define NUMBER(name, lowest, highest, text) { name, MQSC_NUMBER, false, lowest, highest, NULL, text }
#define WORD(name, words, text) { name, MQSC_WORD, false, 0, 0, words, text }
#define WORDS(name, words, text) { name, MQSC_WORDS, false, 0, 0, words, text }
#define USERS(name, text) { name, MQSC_USERS, false, 0, NAME8_MAX, NULL, text }
#define TEXT(name, length, text) { name, MQSC_TEXT, false, 0, length, NULL, text }
#define TEXTS(name, length, text) { name, MQSC_TEXTS, false, 0, length, NULL, text }
#define QUEUE(name, text) { name, MQSC_QUEUE, false, 0, QUEUE_NAME_MAX, NULL, text }
#define QUEUES(name, text) { name, MQSC_QUEUE, false, 1, QUEUE_NAME_MAX, NULL, text }
#define OBJECT { "", MQSC_OBJECT, true, 0, 0, NULL, "the name" }
#define OBJECT_OR_IDENTIFIER { "", MQSC_OBJECT, false, 0, 0, NULL, "the name" }
#define GENERIC_OR_IDENTIFIER { "", MQSC_GENERIC, false, 0, 0, NULL, "the name, or its beginning and *" }
#define GENERIC { "", MQSC_GENERIC, true, 0, 0, NULL, "the name, or its beginning and *" }
#define KIND(name, text) { name, MQSC_KIND, false, 0, 0, NULL, text }
#define FILTER { "WHERE", MQSC_FILTER, false, 0, 0, NULL, "only those of which this is true" }
#define NO_PARAMETER { "", MQSC_NONE, false, 0, 0, NULL, NULL }
/* The operand's braces come as several arguments, so the flag goes in by its place. */
#define REQUIRED(...) REQUIRED_FIELDS(__VA_ARGS__)
#define REQUIRED_FIELDS(name, kind, required, ...) name, kind, true, __VA_ARGS__
#define OPERANDS(...) ((const struct mqsc_operand[]){ __VA_ARGS__, NO_PARAMETER })
#define PART(name) serve_part_##name

/* The parameter's braces come as several arguments too, so it goes in by its place with all that is behind it. */
#define COMMAND(verb, verb_spellings, keyword, keyword_spellings, sources, profile, level, csect, function, ...)      \
    RESOURCE_COMMAND(verb, verb_spellings, keyword, keyword_spellings, sources, profile, level, "", csect, function, __VA_ARGS__)
#define RESOURCE_COMMAND(verb, spellings, keyword, keyword_spellings, sources, profile, level, resource, csect, function, ...) \
    { verb, spellings, keyword, keyword_spellings, KEYWORD_NONE, MQSC_NAMES, sources, profile, level, resource, csect, \
      function, __VA_ARGS__ },
#define OBJECT_COMMAND(verb, verb_spellings, id, use, sources, level, resource, csect, function, ...)                 \
    { verb, verb_spellings, #id, "", KEYWORD_##id, MQSC_##use, sources, verb "." #id, level, resource, csect,         \
      function, __VA_ARGS__ },

const struct mqsc_command mqsc_commands[] = {
#include "mstr/mqsc.def"
};
const size_t mqsc_command_count = ARRAY_COUNT(mqsc_commands);
