/* db_profiles.h - rows of profiles, their access lists, members and segments in the RACF database.
 *
 * Errors:  0 or a negative reason: REASON_NOT_FOUND, REASON_EXISTS ...
 * Memory:  struct racf_profile owns its access list alone: racf_profile_release().
 * Blocks:  no.
 */
#ifndef RACF_DB_PROFILES_H
#define RACF_DB_PROFILES_H

#include "base/arena.h"
#include "racf/racf_db.h"

enum profile_kind { PROFILE_DISCRETE = 0, PROFILE_GENERIC = 1, PROFILE_ANY = 2 };

/* The profile of exactly that name, without its access list; ANY: the discrete one first. */
int profile_get(struct racf_store *store, const char *class_name, const char *name, enum profile_kind kind,
                struct racf_profile *profile) MUST_CHECK;
/* The profile that covers a resource now, in the database: the discrete one of that name (if discrete), else the most specific
 * generic one. */
int profile_covering(struct racf_store *store, const char *class_name, const char *resource, bool discrete,
                     struct racf_profile *profile) MUST_CHECK;
/* The profiles of a class behind a place (at first: none), in name order, with their access lists: at most so many, and the place
 * is that of the last. Filled are the fields that decide: no owner, dates, texts. *done: there are no more. */
struct profile_place {
    char name[RESOURCE_MAX + 1];
    bool generic;
    bool any;
};
int profiles_behind(struct racf_store *store, const char *class_name, struct profile_place *place, size_t most, bool *done,
                    racf_profile_fn *each, void *context) MUST_CHECK;
/* Reads the access list into the profile. */
int profile_get_access(struct racf_store *store, struct racf_profile *profile) MUST_CHECK;
/* REASON_EXISTS when there is one; fills number. */
int profile_insert(struct racf_store *store, struct racf_profile *profile) MUST_CHECK;
/* The same under its number; 0: the next one. */
int profile_insert_as(struct racf_store *store, struct racf_profile *profile) MUST_CHECK;
int profile_update(struct racf_store *store, const struct racf_profile *profile) MUST_CHECK;
/* The same profile under another name; REASON_EXISTS when there is one of that name. */
int profile_rename(struct racf_store *store, int64_t profile, const char *name) MUST_CHECK;
/* The profile with its access lists, members and segments. */
int profile_delete(struct racf_store *store, const struct racf_profile *profile) MUST_CHECK;
/* Is there a profile of the class whose name begins with the qualifier? */
int profile_below(struct racf_store *store, const char *class_name, const struct name8 *qualifier, bool *is) MUST_CHECK;

/* What a profile of class DATASET has beside its other fields. The numbers are in the database. */
enum data_set_type { DATA_SET_NON_VSAM = 0, DATA_SET_VSAM = 1, DATA_SET_TAPE = 2, DATA_SET_MODEL = 3 };
enum { DATA_SET_VOLUMES = 35, DATA_SET_VOLUMES_TEXT = 7 * DATA_SET_VOLUMES };
struct racf_data_set {
    struct name8 group;      /* current group of whoever defined it */
    uint8_t type;            /* enum data_set_type */
    bool indicated;          /* a discrete profile counts in decisions (SET) */
    bool erase;
    uint32_t retention;      /* days; 0: none */
    struct name8 unit;
    char volumes[DATA_SET_VOLUMES_TEXT]; /* of a discrete profile, a blank between; empty for a generic one */
};
/* Can a profile of that type cover a data set? A tape's cannot, since no step has a tape, nor a model. */
static inline bool data_set_type_covers(uint8_t type)
{
    return type == DATA_SET_NON_VSAM || type == DATA_SET_VSAM;
}
/* Empty (and indicated) when the profile has none. */
int data_set_get(struct racf_store *store, int64_t profile, struct racf_data_set *data_set) MUST_CHECK;
int data_set_put(struct racf_store *store, int64_t profile, const struct racf_data_set *data_set) MUST_CHECK;

/* Access lists. Of a conditional entry type is the condition ("TERMINAL") and entity its value; both NULL for the standard list. */
int access_put(struct racf_store *store, int64_t profile, const char *type, const char *entity, const struct name8 *id,
               uint8_t level) MUST_CHECK;
/* REASON_NOT_FOUND when there is none. */
int access_delete(struct racf_store *store, int64_t profile, const char *type, const char *entity,
                  const struct name8 *id) MUST_CHECK;
int access_reset(struct racf_store *store, int64_t profile, bool standard, bool conditional) MUST_CHECK;
int access_copy(struct racf_store *store, int64_t from, int64_t to) MUST_CHECK;
typedef void access_when_fn(void *context, const char *type, const char *entity, const char *id, uint8_t level);
int access_conditional(struct racf_store *store, int64_t profile, access_when_fn *each, void *context) MUST_CHECK;

/* Members of a profile (ADDMEM, DELMEM), in the order in which they came. */
int member_put(struct racf_store *store, int64_t profile, const char *member) MUST_CHECK;
int member_delete(struct racf_store *store, int64_t profile, const char *member) MUST_CHECK;
/* The profiles of a class that have this member, with their access lists, in name order. */
int profiles_with_member(struct racf_store *store, const char *class_name, const char *member, racf_profile_fn *each,
                         void *context) MUST_CHECK;
typedef void member_fn(void *context, const char *member);
int member_each(struct racf_store *store, int64_t profile, member_fn *each, void *context) MUST_CHECK;

/* Under which key the segments of a profile stand. */
enum { PROFILE_KEY = 24 };
const char *profile_key(const struct racf_profile *profile, char key[PROFILE_KEY]);
/* Fields of segments. kind: 'U' user, 'G' group, 'R' profile (key: its number as text). An empty value takes the field away; a
 * segment exists as long as it has a field, the field "" being one that says no more than that. */
int segment_put(struct racf_store *store, char kind, const char *key, const char *segment, const char *field,
                const char *value) MUST_CHECK;
int segment_delete(struct racf_store *store, char kind, const char *key, const char *segment) MUST_CHECK;
int segment_exists(struct racf_store *store, char kind, const char *key, const char *segment, bool *exists) MUST_CHECK;
/* The value, copied; empty when there is none. */
int segment_get(struct racf_store *store, char kind, const char *key, const char *segment, const char *field, struct arena *arena,
                struct span *value) MUST_CHECK;
/* The first key, in order, whose field has that value, but for one (NULL: none); empty when there is none. */
int segment_holder(struct racf_store *store, char kind, const char *segment, const char *field, const char *value, const char *but,
                   struct arena *arena, struct span *key) MUST_CHECK;

#endif
