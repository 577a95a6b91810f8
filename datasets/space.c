/* space.c - quantities, tracks and bytes of a 3390. */
#include "datasets/space.h"

enum {
    TRACK_CELLS = 1729,
    CELL = 34,
    BLOCK_CELLS = 10,   /* of each block, whatever is in it */
    FIELD_CELLS = 9,    /* of each field, the data or a key */
    FIELD_PIECE = 232,  /* a field has six more bytes for each of these */
    DIRECTORY_BLOCKS_A_TRACK = 45,
    PAGE = 4096,
    PAGES_A_TRACK = 12,
    LENGTH_FIELD = 4,
    DEFAULT_PRIMARY = SPACE_TRACKS_A_CYLINDER, /* without SPACE */
};

static uint64_t divide_up(uint64_t n, uint64_t by)
{
    return n / by + (n % by != 0);
}

/* Cells that a block of so many bytes takes. */
static uint64_t cells_of(uint32_t bytes)
{
    uint64_t pieces = divide_up((uint64_t)bytes + 6, FIELD_PIECE);

    return BLOCK_CELLS + FIELD_CELLS + divide_up(bytes + 6 * pieces + 6, CELL);
}

uint32_t space_blocks_a_track(uint32_t bytes)
{
    return (uint32_t)(TRACK_CELLS / cells_of(bytes));
}

static struct record_attributes completed(const struct space_layout *layout)
{
    struct record_attributes attributes = layout->attributes;

    record_complete(&attributes);
    return attributes;
}

/* Bytes of a record file that a full block holds. */
static uint32_t payload(const struct record_attributes *a)
{
    switch (a->format) {
    case RECFM_V: return a->blksize > LENGTH_FIELD ? a->blksize - LENGTH_FIELD : 1;
    case RECFM_S: return a->blksize; /* our file keeps whole blocks */
    case RECFM_U: return a->blksize + LENGTH_FIELD; /* the length that our file keeps is no part of the block */
    default: return a->blksize < a->lrecl ? a->lrecl : a->blksize - a->blksize % a->lrecl;
    }
}

static uint32_t per_track(const struct space_layout *layout)
{
    struct record_attributes a = completed(layout);
    uint32_t blocks = layout->pages ? PAGES_A_TRACK : space_blocks_a_track(a.blksize);

    return blocks ? blocks : 1;
}

static uint32_t per_block(const struct space_layout *layout)
{
    struct record_attributes a = completed(layout);

    return layout->pages ? PAGE : payload(&a);
}

static uint64_t directory_tracks(const struct space *space)
{
    return divide_up(space->directory, DIRECTORY_BLOCKS_A_TRACK);
}

/* Cells that a full block has of its track: what is left over at the end of the track is shared out. */
static uint32_t block_cells(const struct space_layout *layout)
{
    return TRACK_CELLS / per_track(layout);
}

static uint32_t track_cells(const struct space_layout *layout)
{
    return block_cells(layout) * per_track(layout);
}

uint64_t space_cells(const struct space_layout *layout, uint64_t bytes)
{
    uint64_t full = bytes / per_block(layout);
    uint32_t rest = (uint32_t)(bytes % per_block(layout));

    /* The mark at the end of a member is a block of no bytes. A PDSE keeps none, but no member takes less than a page. */
    if (layout->pages)
        return (full + (rest || full == 0)) * block_cells(layout);
    return full * block_cells(layout) + (rest ? cells_of(rest) : 0) + cells_of(0);
}

uint64_t space_used(const struct space *space, const struct space_layout *layout, uint64_t bytes)
{
    if (layout->library)
        return directory_tracks(space) + divide_up(space->used, track_cells(layout));
    return divide_up(divide_up(bytes, per_block(layout)), per_track(layout));
}

/* The longest block that so many cells hold. */
static uint32_t block_in(uint64_t cells, uint32_t longest)
{
    uint32_t fits = 0;

    if (cells < cells_of(0))
        return 0;
    for (uint32_t step = 1U << 15; step; step >>= 1)
        if (fits + step <= longest && cells_of(fits + step) <= cells)
            fits += step;
    return fits;
}

uint64_t space_bytes(const struct space *space, const struct space_layout *layout)
{
    uint64_t cells = (uint64_t)space->allocated * track_cells(layout), taken = 0, left;
    uint32_t block = block_cells(layout);

    if (layout->library)
        taken = directory_tracks(space) * track_cells(layout) + space->used + (layout->pages ? 0 : cells_of(0));
    left = cells > taken ? cells - taken : 0;
    return left / block * per_block(layout) + (layout->library && !layout->pages ? block_in(left % block, per_block(layout)) : 0);
}

uint32_t space_next(const struct space *space, uint32_t most)
{
    if (space->secondary == 0 || space->extents >= most)
        return 0;
    if (space->secondary == SPACE_GROWS)
        return space->allocated ? space->allocated : DEFAULT_PRIMARY;
    return space->secondary;
}

void space_release(struct space *space, const struct space_layout *layout, uint64_t bytes)
{
    uint64_t used = space_used(space, layout, bytes);

    if (used >= space->allocated)
        return;
    space->allocated = (uint32_t)used;
    /* How many extents still have a track: the first has the primary quantity, the others the secondary one. */
    if (used == 0)
        space->extents = 0;
    else if (used <= space->primary || space->secondary == SPACE_GROWS || space->secondary == 0)
        space->extents = 1;
    else
        space->extents = (uint32_t)((space->primary != 0) + divide_up(used - space->primary, space->secondary));
}

/* Tracks that a quantity means. */
static uint64_t tracks_of(const struct space_request *request, const struct space_layout *layout, uint32_t quantity)
{
    uint64_t tracks = quantity;
    uint32_t blocks;

    switch (request->unit) {
    case SPACE_CYLINDERS: tracks = (uint64_t)quantity * SPACE_TRACKS_A_CYLINDER; break;
    case SPACE_BLOCKS:
        blocks = space_blocks_a_track(request->length);
        tracks = blocks ? divide_up(quantity, blocks) : quantity;
        break;
    case SPACE_RECORDS:
        tracks = divide_up(divide_up((uint64_t)quantity * request->length, per_block(layout)), per_track(layout));
        break;
    default: break;
    }
    return request->round ? divide_up(tracks, SPACE_TRACKS_A_CYLINDER) * SPACE_TRACKS_A_CYLINDER : tracks;
}

int space_ask(const struct space_request *request, const struct space_layout *layout, struct space *space)
{
    uint64_t primary = tracks_of(request, layout, request->primary), secondary = tracks_of(request, layout, request->secondary);

    *space = (struct space){ .unit = request->unit };
    if (request->unit == SPACE_NONE) {
        primary = DEFAULT_PRIMARY;
        secondary = SPACE_GROWS;
    } else if (layout->library && !layout->pages) {
        space->directory = request->directory;
    }
    if (primary > INT32_MAX || (secondary > INT32_MAX && secondary != SPACE_GROWS))
        return REASON_FULL;
    if (directory_tracks(space) > primary)
        return REASON_LIMIT;
    space->primary = space->allocated = (uint32_t)primary;
    space->secondary = (uint32_t)secondary;
    space->extents = primary != 0;
    return 0;
}
