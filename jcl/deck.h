/* deck.h - splitting a stream into jobs, and what jes reads of a JOB statement (contract: convert.h). */
#ifndef JCL_DECK_H
#define JCL_DECK_H

#include "jcl/convert.h"

/* The bytes at the beginning of a job in which its passwords may stand: the JOB statement and what might be meant to
 * belong to it. */
size_t deck_job_card_length(struct span cards);
/* Overwrites what follows PASSWORD= in one text without records. */
void deck_mask_text(char *text, size_t length, char mask);

#endif
