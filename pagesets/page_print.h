/* page_print.h - a page as lines of text: for tests, CSQUTIL, and whoever looks for what went wrong.
 *
 * A damaged page is printed as far as nothing of it is believed that was not checked: its header and its bytes.
 *
 * Memory:  lines are appended to out.
 * Blocks:  never. Pure.
 */
#ifndef PAGESETS_PAGE_PRINT_H
#define PAGESETS_PAGE_PRINT_H

#include "base/buf.h"
#include "pagesets/page.h"

/* The name of a kind, "SLOTS"; "?" for what is none. */
const char *page_kind_name(enum page_kind kind);
/* damage: of page_damage(), NULL for a good page. bytes: those of slots and contents, too, in hexadecimal and as text. */
void page_print(const struct page *page, const char *damage, bool bytes, struct buf *out);

#endif
