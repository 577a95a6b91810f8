/* unload.h - a RACF database as records (IRRDBU00), profile by profile.
 *
 * Order: groups, users, data set profiles, general resource profiles by class, each by name; of a profile its base record first,
 * then by record type. What a load kept comes where its profile is; where it kept all of a profile, in the order in which it came.
 *
 * Memory:  unload_new() hands out what unload_free() takes back. The store is borrowed, and must not change meanwhile: a draft.
 * Blocks:  no; unload_next() does a bounded piece.
 */
#ifndef RACF_UNLOAD_H
#define RACF_UNLOAD_H

#include "racf/racf_db.h"

struct unload;

struct unload *unload_new(struct racf_store *store);
void unload_free(struct unload *unload);
/* Appends records (u16 length and bytes each) until out has enough bytes, or all are there: *done. */
int unload_next(struct unload *unload, struct buf *out, size_t enough, bool *done) MUST_CHECK;

/* The letter of an entity in the tables segments (PROFILES have R there) and kept. */
char unload_kept_kind(unsigned entity);

#endif
