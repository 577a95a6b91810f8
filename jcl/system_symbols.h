/* system_symbols.h - the symbols that the system itself gives to JCL: names of the system, date and time of the conversion.
 *
 * Units:   now: microseconds since 1970 UTC. &YYMMDD and its family are UTC, &LYYMMDD and its family local time.
 * Source:  jcl.md, 6.
 */
#ifndef JCL_SYSTEM_SYMBOLS_H
#define JCL_SYSTEM_SYMBOLS_H

#include "base/clock.h"
#include "jcl/symbols.h"

enum { SYSTEM_SYMBOL_VALUE = 16 };

/* The n-th symbol that names the system; false behind the last. */
bool system_symbol(size_t n, const char *sysname, struct name8 *name, char value[SYSTEM_SYMBOL_VALUE]);
/* Assigns all of them, those of the date included, on level 0. */
void system_symbols_assign(struct symbols *symbols, const char *sysname, microseconds now);

#endif
