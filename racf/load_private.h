/* load_private.h - what load.c and load_check.c share. */
#ifndef RACF_LOAD_PRIVATE_H
#define RACF_LOAD_PRIVATE_H

#include "racf/load.h"
#include "racf/messages.h"
#include "racf/store.h"
#include "racf/unload_records.h"

enum load_state {
    LOAD_UNKNOWN = 0, /* no base record came */
    LOAD_TAKEN,       /* this load made it */
    LOAD_PASSED,      /* it was there and stays */
    LOAD_ASIDE,       /* kept whole: not a profile of this database */
};

/* A user or group that the load has seen, in a table by hash. */
struct load_name {
    char text[NAME8_MAX + 1]; /* empty: free */
    bool group;
    uint8_t state;            /* enum load_state */
    uint64_t line;            /* of its base record */
};

struct load_place {
    unsigned entity; /* enum unload_entity */
    enum load_state state;
    struct name8 class_name;
    struct resource name; /* of a user or group too */
    bool generic;
    int64_t number;       /* of a profile */
};

struct load {
    struct racf_store *draft;
    struct load_options options;
    struct load_counts counts;
    struct buf *lines;       /* for what is wrong */
    uint64_t line;
    struct load_place at;    /* the profile under way */
    struct unload_row row;
    struct load_name *names; /* owned */
    size_t name_room, name_count;
    int64_t first_number;    /* profiles of the load have this number or a higher one */
    uint64_t *profile_lines; /* owned: by number */
    size_t profile_room;
    const struct store_class *last_class; /* NULL: none; profiles of a class come one after the other */
    uint64_t sequence;       /* of what is kept, and of members */
    uint64_t first_sequence; /* what is kept with a lower one, an earlier load kept */
    size_t unsettled;        /* bytes since the draft was last on disk */
    char said[256];          /* record types and classes that were told of as unknown, a blank between */
    unsigned phase;          /* of the check */
    size_t slot;
    bool again;              /* the check runs behind changes by commands: what was seen may be gone */
    int64_t next_number;
};

/* A line about the record under way, or about another; a problem counts. */
#define load_says(load, at, id, ...)                                      \
    do {                                                                  \
        if ((load)->lines->length < LOAD_LINES) {                         \
            buf_printf((load)->lines, "%llu ", (unsigned long long)(at)); \
            message((load)->lines, id, ##__VA_ARGS__);                    \
        }                                                                 \
    } while (0)
enum { LOAD_LINES = 1 << 17 };
void load_problem(struct load *load);

/* The entry of a name; NULL when the load has not seen it. */
struct load_name *load_name_find(const struct load *load, const char *name);
uint64_t load_profile_line(const struct load *load, int64_t number);

#endif
