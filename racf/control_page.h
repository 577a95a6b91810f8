/* control_page.h - the page on which racf tells everybody which image of each class counts (docs/formats/control_page.md).
 *
 * Owner:   the racf process writes; all others map it read-only (the memory file is sealed against their writing).
 * Memory:  control_page_new() and control_page_map() hand out a page that control_page_free() takes back.
 * Rule:    racf changes an entry before it answers the command that changed the class; a reader that sees another generation than
 *          that of its image fetches the new image. Numbers are those of this machine: the page never leaves it.
 */
#ifndef RACF_CONTROL_PAGE_H
#define RACF_CONTROL_PAGE_H

#include "base/base.h"
#include "base/name.h"
#include "base/reason.h"

struct control_page;

enum control_flag {
    CONTROL_ACTIVE = 1 << 0,
    CONTROL_RACLISTED = 1 << 1,
    CONTROL_GENERIC = 1 << 2,
    CONTROL_OPERAUDIT = 1 << 3,
    CONTROL_LOGOPTIONS = 1 << 4, /* enum audit_logoptions (audit.h) times this */
    CONTROL_LOGOPTIONS_MASK = 7 << 4,
};

struct control_state {
    uint64_t generation;
    uint32_t flags;        /* enum control_flag */
    uint32_t default_code; /* what "no profile" means: 0, 4 or 8 */
    uint32_t conditions;   /* bit n: enum racf_condition n counts */
    uint64_t global_generation; /* of the global access table; 0: the class has none */
};

/* racf: an empty page. system: the SMF system ID, of four characters at most; empty: it is not known. */
int control_page_new(const struct name8 *system, struct control_page **page) MUST_CHECK;
/* Another process: the page behind a descriptor, which stays the caller's. REASON_VERSION when it is not one. */
int control_page_map(int fd, struct control_page **page) MUST_CHECK;
void control_page_free(struct control_page *page);
/* A descriptor to hand out; still the page's. */
int control_page_fd(const struct control_page *page);

struct name8 control_page_system(const struct control_page *page);
/* Sets the entry of a class, a new one if it has none; REASON_FULL. */
int control_page_set(struct control_page *page, const char *class_name, const struct control_state *state) MUST_CHECK;
/* The number of the entry of a class; REASON_NOT_FOUND. Numbers do not change. */
int control_page_find(const struct control_page *page, const char *class_name) MUST_CHECK;
struct control_state control_page_get(const struct control_page *page, int number);

#endif
