/* space.h - how much of a volume a data set takes: quantities of SPACE= into tracks of a 3390, tracks into bytes of records.
 *
 * A track of a 3390 has 1729 cells of 34 bytes; a block takes 10 of them, and 9 + ceil((n + 6 ceil((n + 6) / 232) + 6) / 34) for
 * its n bytes. So two blocks of 27998 bytes fit on a track, 78 of 80, and 45 of a PDS directory (a key of 8 and 256 bytes each).
 * Records are counted as if each block but the last of a member were full: F holds BLKSIZE / LRECL of them, V 4 bytes less than
 * BLKSIZE of records with their RDWs. A PDSE has 12 pages of 4096 bytes on a track.
 *
 * DIFFERS: each extent is in one piece, because space on a volume is a count of tracks here and has no places. Records of U count
 * as if blocks were full. What a deleted or replaced member of a PDS took can be used again at once, without a compress.
 *
 * Units:   tracks, unless another is named. Pure: nothing is read or written.
 */
#ifndef DATASETS_SPACE_H
#define DATASETS_SPACE_H

#include "datasets/record.h"

enum space_unit { SPACE_NONE = 0, SPACE_TRACKS, SPACE_CYLINDERS, SPACE_BLOCKS, SPACE_RECORDS };

enum {
    SPACE_TRACKS_A_CYLINDER = 15,
    SPACE_EXTENTS = 16,        /* of a sequential data set or PDS */
    SPACE_EXTENTS_MANY = 123,  /* of a PDSE or an extended one */
    SPACE_MEMBERS_A_BLOCK = 21 /* of a PDS directory: entries of 12 bytes in 254 */
};
/* A secondary quantity: as much as there is already. */
#define SPACE_GROWS UINT32_MAX

/* What SPACE= and AVGREC= say. */
struct space_request {
    uint8_t unit;       /* enum space_unit; 0: no SPACE */
    bool release;       /* RLSE */
    bool round;         /* ROUND: to whole cylinders */
    uint32_t length;    /* of a block or record, bytes */
    uint32_t primary;   /* in units; AVGREC=K and M are multiplied out */
    uint32_t secondary;
    uint32_t directory; /* blocks */
};

/* What a data set has. */
struct space {
    uint8_t unit;       /* enum space_unit, as it was asked for */
    uint32_t primary;
    uint32_t secondary; /* 0: it cannot grow; SPACE_GROWS */
    uint32_t directory; /* blocks of a PDS directory */
    uint32_t allocated;
    uint32_t extents;
    uint32_t members;   /* of a library */
    uint64_t used;      /* cells of the members of a library; of a sequential data set its bytes tell */
};

/* The layout that space is counted by. */
struct space_layout {
    struct record_attributes attributes;
    bool library;       /* members */
    bool pages;         /* PDSE: pages instead of blocks */
};

/* The tracks that a request means; secondary may come out as SPACE_GROWS. REASON_FULL: more than can be counted; REASON_LIMIT: the
 * directory is larger than the primary quantity. */
int space_ask(const struct space_request *request, const struct space_layout *layout, struct space *space) MUST_CHECK;
/* Blocks of so many bytes that fit on a track; 0: not even one. */
uint32_t space_blocks_a_track(uint32_t bytes);
/* Cells that a member with so many bytes of records takes. */
uint64_t space_cells(const struct space_layout *layout, uint64_t bytes);
/* Tracks in use: bytes is that of a sequential data set. */
uint64_t space_used(const struct space *space, const struct space_layout *layout, uint64_t bytes);
/* Bytes of records that one content may have: the data set, or one more member. */
uint64_t space_bytes(const struct space *space, const struct space_layout *layout);
/* The next extent, 0: there is none. most: extents it may have. */
uint32_t space_next(const struct space *space, uint32_t most);
/* Gives back what is not used (RLSE). */
void space_release(struct space *space, const struct space_layout *layout, uint64_t bytes);

#endif
