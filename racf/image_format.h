/* image_format.h - the bytes of a compiled image, shared by its compiler and its reader (docs/formats/raclist_image.md).
 *
 * Fields are little-endian and aligned, so that they are read in place; the reader refuses an image of another layout.
 */
#ifndef RACF_IMAGE_FORMAT_H
#define RACF_IMAGE_FORMAT_H

#include "base/base.h"
#include "base/span.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "images are read in place");

enum {
    IMAGE_MAGIC = 0x49524247, /* "GBRI" */
    IMAGE_VERSION = 4,
    IMAGE_NONE = 0xffffffff,  /* no rank, no node */
    IMAGE_LENGTHS = 64,       /* literal beginnings of up to this length are found by hash */
};

/* Where a part lies: an offset from the start of the image and a count of entries. */
struct image_part {
    uint32_t offset;
    uint32_t count;
};

struct image_header {
    uint32_t magic;
    uint16_t version;
    uint16_t rules;
    uint32_t length;              /* of the whole image */
    uint32_t profile_count;
    struct image_part class_row;  /* bytes: class_row_encode() */
    struct image_part profiles;   /* struct image_row, most specific first; discrete ones among them */
    struct image_part extras;     /* struct image_extra */
    struct image_part access;     /* struct image_entry */
    struct image_part conditions; /* struct image_when */
    struct image_part members;    /* struct image_member */
    struct image_part nodes;      /* struct image_node; the first is the root */
    struct image_part edges;      /* struct image_edge, a hash table: a power of two */
    struct image_part patterns;   /* struct image_pattern */
    struct image_part discrete;   /* uint32_t, a hash table of ranks: a power of two, or none */
    struct image_part texts;      /* bytes */
};

/* A profile; its place in the array is its rank. */
struct image_row {
    uint32_t name; /* offset in texts */
    uint16_t name_length;
    uint8_t uacc;
    uint8_t flags;
    uint32_t access; /* first entry */
    uint32_t access_count;
    uint32_t extra; /* what few profiles have, IMAGE_NONE for nothing */
    uint8_t audit_success, audit_failures; /* lowest level that is logged, 0 for none */
    uint8_t global_success, global_failures;
    uint8_t level;
    uint8_t unused[3];
};
enum { IMAGE_ROW_GENERIC = 1, IMAGE_ROW_WARNING = 2, IMAGE_ROW_GROUPED = 4 };

struct image_extra {
    char notify[8];      /* padded with zero bytes */
    uint32_t conditions; /* first entry of the conditional access list */
    uint32_t condition_count;
    uint32_t members; /* first */
    uint32_t member_count;
    uint8_t days; /* the fields of struct hours */
    int8_t zone;
    uint16_t from;
    uint16_t to;
    uint16_t unused;
};

/* An entry of the conditional access list: id has the level when the work came in by that entity. */
struct image_when {
    char id[8];      /* as in image_entry */
    uint32_t entity; /* offset in texts */
    uint16_t entity_length;
    uint8_t kind; /* enum racf_condition */
    uint8_t level;
};

struct image_member {
    uint32_t text;
    uint16_t length;
    uint16_t unused;
};

struct image_entry {
    char id[8]; /* padded with zero bytes; entries of a profile are in order of these bytes */
    uint8_t level;
    uint8_t unused[7];
};

/* A place in the trie: some qualifiers have been matched. best is the lowest rank that can be reached from here. */
struct image_node {
    uint32_t best;
    uint32_t end;        /* rank of the name that ends here */
    uint32_t any;        /* rank of the name that ends here with .**: zero or more qualifiers */
    uint32_t some;       /* rank of the name that ends here with .*: one or more qualifiers */
    uint32_t one;        /* node behind a qualifier * */
    uint32_t many;       /* node behind a qualifier ** that is not the last */
    uint32_t pattern;    /* first of the patterns that no hash finds, best first */
    uint32_t pattern_count;
    uint64_t beginnings; /* bit n: there is an edge for a qualifier that begins with n literal characters (DE*.) */
    uint64_t tails;      /* bit n: there is a name that ends with n literal characters and * (the rest of the name) */
};

/* How a qualifier leads on, found by the hash of node, kind and text. */
enum image_edge_kind { EDGE_EXACT = 1, EDGE_BEGINNING = 2, EDGE_TAIL = 3 };
struct image_edge {
    uint32_t node;   /* IMAGE_NONE: empty */
    uint32_t text;
    uint16_t length;
    uint8_t kind;
    uint8_t unused;
    uint32_t target; /* node; rank for EDGE_TAIL */
};

/* A qualifier with % in it, or of a shape that is rare: compared character by character. */
struct image_pattern {
    uint32_t text;
    uint16_t length;
    uint8_t tail; /* 1: the rest of the name, target is a rank; 0: this qualifier, target is a node */
    uint8_t unused;
    uint32_t target;
    uint32_t best;
};

/* The hash that places edges and discrete names. Eight bytes at a time; good enough to spread names, not meant to resist attack:
 * who may define profiles may also slow them down. */
static inline uint64_t image_hash(uint64_t seed, const char *bytes, size_t length)
{
    const uint64_t odd = 0x9e3779b97f4a7c15;
    uint64_t hash = seed ^ (length * odd), word;

    for (; length >= 8; bytes += 8, length -= 8) {
        memcpy(&word, bytes, 8);
        hash = (hash ^ word) * odd;
        hash ^= hash >> 32;
    }
    word = 0;
    if (length)
        memcpy(&word, bytes, length);
    hash = (hash ^ word) * odd;
    return hash ^ hash >> 29;
}
static inline uint64_t image_edge_hash(uint64_t text_hash, uint32_t node, unsigned kind)
{
    uint64_t hash = (text_hash ^ ((uint64_t)node << 2 | kind)) * 0xd6e8feb86659fd93;

    return hash ^ hash >> 32;
}

#endif
