/* image.h - the compiled profiles of one class: a block of bytes that any process can map and search.
 *
 * racf compiles it once per RACLIST or REFRESH; servers and steps decide with it in their own address space. The block is position-
 * independent and never changes. A resource is matched by walking its qualifiers through a trie, best profile first, cutting off
 * every branch that cannot beat what was found: the cost depends on the name, not on how many profiles there are.
 *
 * Errors:  image_open() looks at every offset once, so that later a damaged block can give a wrong answer but never a crash.
 * Memory:  struct image borrows the bytes, which must be aligned to 8 and stay. image_compile() appends to out.
 * Format:  docs/formats/raclist_image.md.
 * Source:  facts of generic profile names and of the most specific match.
 */
#ifndef RACF_IMAGE_H
#define RACF_IMAGE_H

#include "base/buf.h"
#include "base/identity.h"
#include "racf/class.h"
#include "racf/hours.h"
#include "racf/racf_client.h"

struct image_access {
    struct name8 id; /* user or group; "*" for ID(*) */
    uint8_t level;   /* enum racf_level */
};

/* An entry of the conditional access list. */
struct image_condition {
    struct name8 id;
    enum racf_condition kind;
    const char *entity;
    uint8_t level;
};

/* One profile as image_compile() takes it. */
struct image_profile {
    const char *name;
    bool generic;
    bool warning;
    bool grouped; /* members of grouping profiles alone have this name: the class itself has no such profile */
    uint8_t uacc;
    const struct image_access *access; /* in any order */
    size_t access_count;
    const struct image_condition *conditions; /* in any order */
    size_t condition_count;
    const char *const *members; /* in their order */
    size_t member_count;
    struct racf_audit_setting audit;
    struct racf_audit_setting global_audit;
    uint8_t level; /* 0-99 */
    struct name8 notify;
    struct hours hours; /* when the resource may be used: of terminals alone */
};

enum image_rules {
    IMAGE_GENERAL = 0, /* general resource classes, and DATASET under NOEGN */
    IMAGE_EGN = 1,     /* DATASET under EGN: a last * is one qualifier, ** any */
};

struct image {
    const unsigned char *bytes;
    size_t length;
    struct class_row class_row;
    uint32_t profile_count;
};

/* Given up: the search of generic profiles took too many steps, which only variables with hundreds of values can bring about. */
enum { IMAGE_NO_PROFILE = -1, IMAGE_GIVEN_UP = -2 };

int image_compile(const struct class_row *class_row, enum image_rules rules, const struct image_profile *profiles, size_t count,
                  struct buf *out) MUST_CHECK;
int image_open(struct image *image, struct span bytes) MUST_CHECK;
/* The profile that covers the resource: the discrete one of that name, else the most specific generic; IMAGE_NO_PROFILE or
 * IMAGE_GIVEN_UP. The resource is folded already where the class asks for it. */
int64_t image_find(const struct image *image, struct span resource);
int64_t image_find_discrete(const struct image *image, struct span resource);
int64_t image_find_generic(const struct image *image, struct span resource);
/* The same; a name with &NAME fits by what that stands for. variables may be NULL: it fits nothing then. */
struct image_variables {
    const struct image *image;   /* of class RACFVARS: each profile a variable, its members what it stands for; or NULL */
    const struct identity *who;  /* &RACUID is the user, &RACGPID the current group: in the global access table; else NULL */
};
int64_t image_find_generic_with(const struct image *image, struct span resource, const struct image_variables *variables);
/* All generic profiles that cover the resource, best first: fills found, returns how many (at most room). */
size_t image_matches(const struct image *image, struct span resource, const struct image_variables *variables, int64_t *found,
                     size_t room);

struct span image_profile_name(const struct image *image, int64_t profile);
bool image_profile_generic(const struct image *image, int64_t profile);
bool image_profile_warning(const struct image *image, int64_t profile);
bool image_profile_grouped(const struct image *image, int64_t profile);
uint8_t image_profile_uacc(const struct image *image, int64_t profile);
struct racf_audit_setting image_profile_audit(const struct image *image, int64_t profile);
struct racf_audit_setting image_profile_global_audit(const struct image *image, int64_t profile);
uint8_t image_profile_level(const struct image *image, int64_t profile);
struct name8 image_profile_notify(const struct image *image, int64_t profile);
struct hours image_profile_hours(const struct image *image, int64_t profile);
/* Member number (0 ...) of a profile; false when there are not so many. */
bool image_member(const struct image *image, int64_t profile, size_t number, struct span *member);
/* The level that the access list gives this very ID; false when it has no entry. */
bool image_access(const struct image *image, int64_t profile, const struct name8 *id, uint8_t *level);
/* The same of the conditional access list, for work that came in by that entity. */
bool image_access_when(const struct image *image, int64_t profile, enum racf_condition kind, struct span entity,
                       const struct name8 *id, uint8_t *level);
bool image_profile_conditional(const struct image *image, int64_t profile);
/* An entry of the conditional access list, by its number from 0; false when there are no more. entity is borrowed. */
struct image_condition_entry {
    enum racf_condition kind;
    struct span entity;
    struct name8 id;
    uint8_t level;
};
bool image_condition(const struct image *image, int64_t profile, size_t number, struct image_condition_entry *entry);

/* Order of two profile names, the more specific one first: < 0, 0, > 0. */
int image_order(const char *a, const char *b);

#endif
