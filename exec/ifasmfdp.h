/* ifasmfdp.h - the control statements of IFASMFDP.
 *
 * Errors:  REASON_SYNTAX, REASON_BAD_VALUE, REASON_LIMIT; wrong tells the word at which the statements are not good.
 * Source:  facts of IFASMFDP: INDD, OUTDD, DATE, START, END, SID, ABEND, USER1-USER3. Columns 1-72 of each card count; a value in
 *          parentheses may go on on the next card.
 */
#ifndef EXEC_IFASMFDP_H
#define EXEC_IFASMFDP_H

#include "base/buf.h"
#include "base/name.h"

enum { IFASMFDP_DDS = 16, IFASMFDP_EXITS = 3, IFASMFDP_CARD = 72, IFASMFDP_TYPES = 256, IFASMFDP_WRONG = 40 };

struct ifasmfdp_input {
    struct name8 ddname;
    bool dump, clear;
};
struct ifasmfdp_output {
    struct name8 ddname;
    bool types[IFASMFDP_TYPES]; /* what is written */
};
struct ifasmfdp_control {
    struct ifasmfdp_input inputs[IFASMFDP_DDS];
    size_t input_count;
    struct ifasmfdp_output outputs[IFASMFDP_DDS];
    size_t output_count;
    uint32_t first_day, last_day; /* yyyyddd */
    uint32_t start, end;          /* hhmm */
    char sid[5];                  /* empty: of every system */
    struct name8 exits[IFASMFDP_EXITS]; /* USER1, USER2, USER3; empty: none */
    char wrong[IFASMFDP_WRONG + 1];
};

/* cards: one a line. Nothing, or no INDD or OUTDD, stands for DUMPIN with ALL and DUMPOUT. */
int ifasmfdp_parse(struct span cards, struct ifasmfdp_control *control) MUST_CHECK;

#endif
