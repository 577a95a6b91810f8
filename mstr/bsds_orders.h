/* bsds_orders.h - what CSQJU003 is told to change in a BSDS, and what CSQJU004 prints of one.
 *
 * Errors:  bsds_order(): 0 or a reason, and then the image is as it was and messages say why.
 * Memory:  nothing is kept.
 * Blocks:  no. Pure.
 * Source:  docs/formats/bsds.md; the statements of CSQJU003.
 */
#ifndef MSTR_BSDS_ORDERS_H
#define MSTR_BSDS_ORDERS_H

#include "mstr/bsds.h"

/* One statement: NEWLOG, DELETE, CRESTART, CHECKPT, HIGHRBA, and its operands. */
int bsds_order(struct bsds_image *image, struct span statement, struct buf *messages) MUST_CHECK;
/* The log map, lines of at most 121 characters. raw: times in UTC. */
void bsds_print(struct buf *out, const struct bsds_image *image, bool raw);

#endif
