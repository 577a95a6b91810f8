/* symbols.h - symbols of JCL: values by level of procedure, substitution as text.
 *
 * Level 0 is the job; each procedure call has a level of its own, whose values end with the call. The innermost value counts. SET
 * inside a procedure gives the value to the job as well, where it stays.
 * Memory:  names and values hang in the arena.
 */
#ifndef JCL_SYMBOLS_H
#define JCL_SYMBOLS_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/name.h"

enum { SYMBOL_VALUE_MAX = 255, SYMBOL_LEVELS = 16 };

struct symbol {
    struct symbol *in_bucket; /* the next, older one */
    struct symbol *in_level;
    struct name8 name;
    struct span value;
    unsigned level;
    uint32_t hash;
    bool used;
    bool system;   /* system_symbols.h; a SET of the same name makes it a JCL symbol */
};

struct symbols {
    struct arena *arena;
    struct symbol **buckets; /* a power of two of them, as many as there are symbols or more */
    uint32_t bucket_count, count;
    struct symbol *levels[SYMBOL_LEVELS + 1];
    unsigned level;
};

void symbols_init(struct symbols *symbols, struct arena *arena);
struct symbol *symbols_find(struct symbols *symbols, struct span name);
/* Gives a value on the present level. */
struct symbol *symbols_assign(struct symbols *symbols, const struct name8 *name, struct span value);
/* SET: on level 0, and on the present level if the symbol has a value there. */
void symbols_set(struct symbols *symbols, const struct name8 *name, struct span value);
/* The symbols that the system gave have no value any more. */
void symbols_forget_system(struct symbols *symbols);
void symbols_push(struct symbols *symbols);
void symbols_pop(struct symbols *symbols);

/* Copies an operand field with its symbols replaced; true if any was. Text in apostrophes is left alone but for the keywords in
 * which z/OS substitutes there. */
bool symbols_substitute(struct symbols *symbols, struct span operation, struct span operands, struct buf *out);
/* Which symbols in-stream data sees: JCL symbols that are in exported (all when NULL), with SYMBOLS=EXECSYS and CNVTSYS those
 * of the system as well. */
struct symbol_view {
    struct symbols *symbols;
    struct symbols *exported;
    bool system;
};
/* One record of in-stream data: text behind a symbol is shifted, blanks absorbed. True if any symbol was replaced. */
bool symbols_substitute_data(const struct symbol_view *view, struct span record, struct buf *out);

#endif
