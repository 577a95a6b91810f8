/* test_space.c - space.h: blocks on a track, what SPACE= means, how much fits. */
#include "tests/unit/test.h"

#include "datasets/space.h"

static const struct space_layout fb80 = { { RECFM_F, true, CONTROL_NONE, 80, 27920 }, false, false };
static const struct space_layout pds = { { RECFM_F, true, CONTROL_NONE, 80, 27920 }, true, false };
static const struct space_layout pdse = { { RECFM_F, true, CONTROL_NONE, 80, 27920 }, true, true };

static void blocks_on_a_track(void **state UNUSED)
{
    /* From the tables of the 3390 that everybody used. */
    static const struct {
        uint32_t bytes, blocks;
    } rows[] = { { 27998, 2 }, { 27999, 1 }, { 56664, 1 }, { 56665, 0 }, { 18452, 3 }, { 18453, 2 }, { 13682, 4 }, { 80, 78 },
                 { 4136, 12 }, { 4096, 12 }, { 5064, 10 }, { 5065, 9 }, { 6518, 8 }, { 6519, 7 } };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
        if (space_blocks_a_track(rows[i].bytes) != rows[i].blocks)
            fail_msg("%u bytes: %u blocks", rows[i].bytes, space_blocks_a_track(rows[i].bytes));
}

static void what_a_quantity_means(void **state UNUSED)
{
    static const struct {
        struct space_request request;
        uint32_t primary, secondary;
    } rows[] = {
        { { SPACE_TRACKS, false, false, 0, 5, 2, 0 }, 5, 2 },
        { { SPACE_CYLINDERS, false, false, 0, 1, 5, 0 }, 15, 75 },
        { { SPACE_TRACKS, false, false, 0, 0, 3, 0 }, 0, 3 },
        { { SPACE_BLOCKS, false, false, 27998, 5, 2, 0 }, 3, 1 },
        { { SPACE_BLOCKS, false, true, 27998, 5, 0, 0 }, 15, 0 },
        { { SPACE_RECORDS, false, false, 80, 1000, 0, 0 }, 2, 0 }, /* 3 blocks of 349 records */
        { { SPACE_NONE, false, false, 0, 0, 0, 0 }, 15, SPACE_GROWS },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct space space;

        assert_int_equal(space_ask(&rows[i].request, &fb80, &space), 0);
        if (space.primary != rows[i].primary || space.secondary != rows[i].secondary || space.allocated != space.primary ||
            space.extents != (space.primary != 0))
            fail_msg("row %zu: %u %u", i, space.primary, space.secondary);
    }
}

static void what_cannot_be(void **state UNUSED)
{
    struct space_request much = { SPACE_CYLINDERS, false, false, 0, UINT32_MAX, 0, 0 };
    struct space_request directory = { SPACE_TRACKS, false, false, 0, 1, 9, 46 };
    struct space space;

    assert_int_equal(space_ask(&much, &fb80, &space), REASON_FULL);
    assert_int_equal(space_ask(&directory, &pds, &space), REASON_LIMIT);
    directory.directory = 45;
    assert_int_equal(space_ask(&directory, &pds, &space), 0);
    assert_int_equal(space_bytes(&space, &pds), 0);
    /* A PDSE has none, and asks for none. */
    directory.directory = 1000;
    assert_int_equal(space_ask(&directory, &pdse, &space), 0);
}

static void how_much_fits(void **state UNUSED)
{
    const struct space_layout vb = { { RECFM_V, true, CONTROL_NONE, 255, 27998 }, false, false };
    struct space space = { .primary = 2, .allocated = 2, .extents = 1 };
    struct space library = { .primary = 2, .allocated = 2, .extents = 1, .directory = 10 };

    assert_int_equal(space_bytes(&space, &fb80), 2 * 2 * 27920);
    assert_int_equal(space_bytes(&space, &vb), 2 * 2 * 27994);
    /* A track of directory; the mark at the end of the member leaves no room for a second full block. */
    assert_in_range(space_bytes(&library, &pds), 27920, 2 * 27920 - 1);
    library.used = space_cells(&pds, 80);
    assert_int_equal(library.used, 22 + 20);
    assert_int_equal(space_used(&library, &pds, 0), 2);
    library.used = 1728 - 20;
    assert_int_equal(space_bytes(&library, &pds), 0);
    library.used = 2 * 144;
    assert_int_equal(space_bytes(&library, &pdse), (2 * 12 - 12 - 2) * 4096);
    assert_int_equal(space_cells(&pdse, 0), 144);
    assert_int_equal(space_cells(&pdse, 4096), 144);
    assert_int_equal(space_cells(&pdse, 4097), 2 * 144);
    assert_int_equal(space_used(&space, &fb80, 0), 0);
    assert_int_equal(space_used(&space, &fb80, 80), 1);
    assert_int_equal(space_used(&space, &fb80, 2 * 27920 + 80), 2);
}

static void extents(void **state UNUSED)
{
    struct space space = { .primary = 4, .secondary = 2, .allocated = 4, .extents = 1 };

    assert_int_equal(space_next(&space, 16), 2);
    space.extents = 16;
    assert_int_equal(space_next(&space, 16), 0);
    assert_int_equal(space_next(&space, 123), 2);
    space.secondary = SPACE_GROWS;
    assert_int_equal(space_next(&space, 123), 4);
    space.allocated = 0;
    assert_int_equal(space_next(&space, 123), 15);
    space.secondary = 0;
    assert_int_equal(space_next(&space, 123), 0);

    /* RLSE. */
    space = (struct space){ .primary = 4, .secondary = 2, .allocated = 10, .extents = 4 };
    space_release(&space, &fb80, 13 * 27920);
    assert_int_equal(space.allocated, 7);
    assert_int_equal(space.extents, 3);
    space_release(&space, &fb80, 80);
    assert_int_equal(space.allocated, 1);
    assert_int_equal(space.extents, 1);
    space_release(&space, &fb80, 0);
    assert_int_equal(space.allocated, 0);
    assert_int_equal(space.extents, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_on_a_track), cmocka_unit_test(what_a_quantity_means), cmocka_unit_test(what_cannot_be),
        cmocka_unit_test(how_much_fits),     cmocka_unit_test(extents),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
