/* test_catalog_space.c - the request for one more extent: how much it may say, and that nothing is taken of a volume for one that is refused. */
#include "tests/unit/test.h"

#include <ftw.h>

#include "datasets/catalog.h"

enum { VOLUME_TRACKS = 65520 * SPACE_TRACKS_A_CYLINDER, FIRST = 100 };

static char folder[] = "/tmp/test_catalog_space.XXXXXX";
static const struct name8 serial = { "GRN001" };

static struct dsname name_of(const char *text)
{
    struct dsname name;

    assert_int_equal(dsname_of(&name, span_of(text)), 0);
    return name;
}

static void add(const char *text, enum dataset_org org, uint32_t secondary, uint32_t extents)
{
    struct dataset_info info = { .name = name_of(text), .org = org, .volume = serial, .attributes = { RECFM_F, true, 0, 80, 800 } };

    info.space = (struct space){ .unit = SPACE_TRACKS, .primary = FIRST, .secondary = secondary, .allocated = FIRST, .extents = extents };
    if (dataset_is_cluster(org)) {
        assert_int_equal(cluster_component_name(&info.name, "DATA", &info.cluster.data), 0);
        info.cluster.attributes = (struct cluster_attributes){ .kind = (enum cluster_kind)org, .average = 4096, .maximum = 4096,
                                                               .ci_size = 4096, .share_region = 2, .share_system = 3 };
    }
    assert_int_equal(catalog_db_add(catalog.db, &info), 0);
}

static void forget(const char *text)
{
    const struct dsname name = name_of(text);

    assert_int_equal(catalog_db_remove(catalog.db, &name), 0);
}

/* The request with so many bytes of its last field. */
static int extend_from(struct session *session, const char *text, uint32_t tracks, size_t bytes, struct dataset_info *info)
{
    struct buf request, reply;
    struct reader reader;
    int reason;

    buf_init(&request, 1024);
    buf_init(&reply, 1 << 16);
    buf_put_field_text(&request, text);
    buf_put_field_text(&request, "");
    buf_put_u32(&request, tracks);
    buf_put_u32(&request, 0);
    reader = reader_of(span_bytes(request.data, request.length - 2 * sizeof(uint32_t) + bytes));
    reason = serve_EXTEND(session, &reader, &reply);
    if (reason == 0) {
        reader = reader_of(buf_span(&reply));
        dataset_info_decode(&reader, info);
        assert_int_equal(reader_end(&reader), 0);
    }
    buf_release(&request);
    buf_release(&reply);
    return reason;
}

static int extend_with(const char *text, uint32_t tracks, size_t bytes, struct dataset_info *info)
{
    struct session session = { .from = FROM_DAEMON };

    return extend_from(&session, text, tracks, bytes, info);
}

static int extend(const char *text, uint32_t tracks, struct dataset_info *info)
{
    return extend_with(text, tracks, sizeof tracks, info);
}

static uint64_t taken(void)
{
    return catalog_db_taken(catalog.db, &serial);
}

static void wrong_requests(void **state UNUSED)
{
    struct dataset_info info;

    add("GB.LDS", DATASET_LDS, 5, 1);
    add("GB.PS", DATASET_PS, 5, 1);
    assert_int_equal(extend("GB.NONE", 5, &info), REASON_NOT_FOUND);
    assert_int_equal(extend("gb lds", 5, &info), REASON_BAD_NAME);
    assert_int_equal(extend_with("GB.LDS", 5, 0, &info), REASON_TRUNCATED);
    assert_int_equal(extend_with("GB.LDS", 5, 2, &info), REASON_TRUNCATED);
    assert_int_equal(extend_with("GB.LDS", 5, 8, &info), REASON_LEFT_OVER);
    assert_int_equal(extend("GB.PS", 1, &info), REASON_BAD_VALUE); /* its owner decides nothing */
    assert_int_equal(extend("GB.LDS", (uint32_t)INT32_MAX + 1, &info), REASON_BAD_VALUE);
    assert_int_equal(extend("GB.LDS", UINT32_MAX, &info), REASON_BAD_VALUE);
    assert_int_equal(extend("GB.LDS", INT32_MAX, &info), REASON_FULL);
    assert_int_equal(extend("GB.LDS", VOLUME_TRACKS - 2 * FIRST + 1, &info), REASON_FULL);
    assert_int_equal(taken(), 2 * FIRST);
    forget("GB.LDS");
    forget("GB.PS");
}

/* Who may write into a data set could take all of the volume with one request. */
static void jobs_do_not_say_how_much(void **state UNUSED)
{
    static const enum identity_source sources[] = { IDENTITY_COMMAND, IDENTITY_JOB };
    struct dataset_info info;

    add("GB.LDS", DATASET_LDS, 5, 1);
    for (size_t i = 0; i < ARRAY_COUNT(sources); i++) {
        struct session session = { .from = FROM_USER, .identity = { .source = (uint8_t)sources[i] } };

        assert_int_equal(extend_from(&session, "GB.LDS", 1, sizeof(uint32_t), &info), REASON_NOT_AUTHORIZED);
    }
    assert_int_equal(taken(), FIRST);
    forget("GB.LDS");
}

static void as_much_as_is_asked_for(void **state UNUSED)
{
    struct dataset_info info;

    add("GB.LDS", DATASET_LDS, 5, 1);
    assert_int_equal(extend("GB.LDS", 0, &info), 0);
    assert_int_equal(info.space.allocated, FIRST + 5);
    assert_int_equal(extend("GB.LDS", 7, &info), 0);
    assert_int_equal(info.space.allocated, FIRST + 12);
    assert_int_equal(info.space.extents, 3);
    assert_int_equal(info.space.secondary, 5);
    assert_int_equal(extend("GB.LDS", VOLUME_TRACKS - FIRST - 12, &info), 0);
    assert_int_equal(taken(), VOLUME_TRACKS);
    assert_int_equal(extend("GB.LDS", 1, &info), REASON_FULL);
    forget("GB.LDS");
    add("GB.LDS", DATASET_LDS, 0, 1); /* no secondary space */
    assert_int_equal(extend("GB.LDS", 0, &info), REASON_FULL);
    assert_int_equal(extend("GB.LDS", 7, &info), 0);
    forget("GB.LDS");
    add("GB.LDS", DATASET_LDS, 5, SPACE_EXTENTS_MANY);
    assert_int_equal(extend("GB.LDS", 0, &info), REASON_FULL);
    assert_int_equal(extend("GB.LDS", 7, &info), REASON_FULL);
    forget("GB.LDS");
}

/* One without SPACE takes the rest of the volume where it wants more than that. An extent of another size took it too, and was told
 * in vain: its owner asked once more, and was refused. */
static void a_refused_extent_took_the_rest_of_the_volume(void **state UNUSED)
{
    struct dataset_info info;

    add("GB.LDS", DATASET_LDS, SPACE_GROWS, 1);
    add("GB.REST", DATASET_LDS, 0, 1);
    assert_int_equal(extend("GB.REST", VOLUME_TRACKS - 2 * FIRST - 50, &info), 0);
    assert_int_equal(extend("GB.LDS", 51, &info), REASON_FULL);
    assert_int_equal(taken(), VOLUME_TRACKS - 50);
    assert_int_equal(extend("GB.LDS", 0, &info), 0);
    assert_int_equal(info.space.allocated, FIRST + 50);
    forget("GB.LDS");
    forget("GB.REST");
}

static int remove_one(const char *path, const struct stat *status UNUSED, int kind UNUSED, struct FTW *place UNUSED)
{
    return remove(path);
}

static int open_all(void **state UNUSED)
{
    assert_non_null(mkdtemp(folder));
    assert_int_equal(setenv("GREENBAR_HOME", folder, 1), 0);
    return catalog_open_files();
}

static int close_all(void **state UNUSED)
{
    catalog_close_files();
    return nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wrong_requests),
        cmocka_unit_test(jobs_do_not_say_how_much),
        cmocka_unit_test(as_much_as_is_asked_for),
        cmocka_unit_test(a_refused_extent_took_the_rest_of_the_volume),
    };

    return cmocka_run_group_tests(tests, open_all, close_all);
}
