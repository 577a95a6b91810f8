/* test_bsds_orders.c - bsds_orders.h: statements of CSQJU003, right and wrong; the log map. */
#include "tests/unit/test.h"

#include "base/mem.h"
#include "mstr/bsds_orders.h"

static struct bsds_image image;
static struct buf said;

static int begin(void **state UNUSED)
{
    bsds_image_init(&image, "ZQS1");
    buf_init(&said, 1 << 16);
    return 0;
}

static int end(void **state UNUSED)
{
    buf_release(&said);
    return 0;
}

static int order(const char *statement)
{
    buf_clear(&said);
    return bsds_order(&image, span_of(statement), &said);
}

static void new_and_deleted(void **state UNUSED)
{
    assert_int_equal(order("NEWLOG DSNAME=ZQS1.LOGCOPY1.DS01,COPY1"), 0);
    assert_int_equal(order("  newlog  dsname=zqs1.logcopy2.ds01,copy2  a comment"), 0);
    assert_int_equal(image.active[1].count, 1);
    assert_string_equal(image.active[1].list[0].name.text, "ZQS1.LOGCOPY2.DS01");
    assert_int_equal(image.active[1].list[0].state, BSDS_NEW);
    assert_int_equal(order("NEWLOG DSNAME=ZQS1.LOGCOPY2.DS01,COPY1"), REASON_EXISTS);
    assert_string_equal(said.data, "CSQJ214E SPECIFIED DSNAME ALREADY EXISTS IN BSDS, REQUEST IGNORED\n");
    assert_int_equal(order("NEWLOG DSNAME=OLD,COPY1,STARTRBA=1000,ENDRBA=2FFF"), 0);
    assert_int_equal(image.active[0].list[1].state, BSDS_FULL);
    assert_int_equal(image.active[0].list[1].end, 0x3000);
    assert_int_equal(order("NEWLOG DSNAME=ARC1.A0000001,COPY1VOL=WORK01,UNIT=SYSALLDA,STARTRBA=0,ENDRBA=FFF,CATALOG=NO"), 0);
    assert_int_equal(image.archive[0].count, 1);
    assert_false(image.archive[0].list[0].cataloged);
    assert_int_equal(order("NEWLOG DSNAME=ARC1.A0000002,COPY1VOL=WORK01,STARTRBA=0,ENDRBA=FFF,STARTIME=20261231200000,"
                           "ENDTIME=20261231200005"), 0);
    assert_int_equal(image.archive[0].list[1].last_time - image.archive[0].list[1].first_time, 500000);
    assert_int_equal(order("DELETE DSNAME=ARC1.A0000002,COPY1VOL=WORK01"), 0);
    image.active[0].list[0].state = BSDS_IN_USE;
    assert_int_equal(order("DELETE DSNAME=ZQS1.LOGCOPY1.DS01"), 0);
    assert_int_equal(order("DELETE DSNAME=ZQS1.LOGCOPY1.DS01"), REASON_NOT_FOUND);
    assert_int_equal(order("DELETE DSNAME=ARC1.A0000001"), 0);
}

static void restart_orders(void **state UNUSED)
{
    assert_int_equal(order("CRESTART CREATE,ENDRBA=00000000000012A0"), 0);
    assert_int_equal(image.restart, BSDS_RESTART_END);
    assert_int_equal(image.restart_rba, 0x12a0);
    assert_int_equal(order("CRESTART CREATE,STARTRBA=5000,ENDRBA=5000"), 0);
    assert_int_equal(image.restart, BSDS_RESTART_ANEW);
    assert_int_equal(order("CRESTART CREATE,STARTRBA=5000,ENDRBA=6000"), REASON_BAD_VALUE);
    assert_int_equal(order("CRESTART CANCEL"), 0);
    assert_int_equal(image.restart, BSDS_RESTART_NONE);
    assert_int_equal(order("HIGHRBA STARTRBA=7000"), 0);
    assert_int_equal(image.written, 0x7000);
    assert_int_equal(order("CHECKPT STARTRBA=100,ENDRBA=200,TIME=20261231200000"), 0);
    assert_int_equal(image.checkpoints.list[0].time, INT64_C(1777809600000000)); /* 2026-05-03 12:00 UTC */
    assert_int_equal(order("CHECKPT STARTRBA=300,ENDRBA=400"), 0);
    assert_int_equal(image.checkpoints.list[0].begin, 0x300);
    assert_int_equal(order("CHECKPT STARTRBA=100,CANCEL"), 0);
    assert_int_equal(image.checkpoints.count, 1);
    assert_int_equal(order("CHECKPT STARTRBA=100,CANCEL"), REASON_NOT_FOUND);
}

/* Nothing is changed, and something is said. */
static void wrong_statements(void **state UNUSED)
{
    static const char *const statements[] = {
        "", "NEWLOG", "NEWLOG DSNAME=A", "NEWLOG COPY1", "NEWLOG DSNAME=A,COPY1,COPY2", "NEWLOG DSNAME=A,COPY3", "NEWLOG DSNAME=,COPY1",
        "NEWLOG DSNAME=A,DSNAME=B,COPY1", "NEWLOG DSNAME=A,COPY1,COPY1", "NEWLOG DSNAME=1BAD,COPY1", "NEWLOG DSNAME=A,COPY1,CANCEL",
        "NEWLOG DSNAME=A,COPY1,STARTRBA=0", "NEWLOG DSNAME=A,COPY1,STARTRBA=0,ENDRBA=1000", "NEWLOG DSNAME=A,COPY1,STARTRBA=G,ENDRBA=FFF",
        "NEWLOG DSNAME=A,COPY1,STARTRBA=2000,ENDRBA=FFF", "NEWLOG DSNAME=A,COPY1,STARTRBA=0,ENDRBA=FFFFFFFFFFFFFFFF",
        "NEWLOG DSNAME=A,COPY1,STARTRBA=00000000000000000,ENDRBA=FFF", "NEWLOG DSNAME=A,COPY1VOL=TOOLONG,STARTRBA=0,ENDRBA=FFF",
        "NEWLOG DSNAME=A,COPY1VOL=V,COPY2VOL=W,STARTRBA=0,ENDRBA=FFF", "NEWLOG DSNAME=A,COPY1VOL=V,STARTRBA=0,ENDRBA=FFF,CATALOG=MAYBE",
        "DELETE DSNAME=KEPT,CREATE", "DELETE DSNAME=KEPT,CATALOG=YES", "HIGHRBA STARTRBA=0,OFFLRBA=0", "HIGHRBA STARTRBA=0,CANCEL",
        "CRESTART CREATE,ENDRBA=0,TIME=20261231200000", "CRESTART CREATE,ENDLRSN=A00000000000", "CHECKPT STARTRBA=0,ENDRBA=0,DSNAME=KEPT",
        "CHECKPT STARTRBA=0,ENDRBA=0,TIME=2026123120000", "CHECKPT STARTRBA=0,ENDRBA=0,TIME=20263661200000", "CHECKPT STARTRBA=0,ENDRBA=0,TIME=20260001200000",
        "CHECKPT STARTRBA=0,ENDRBA=0,TIME=20261232400000", "CHECKPT STARTRBA=0,ENDRBA=0,TIME=2026123120000X", "CHECKPT STARTRBA=400,ENDRBA=300",
        "NEWLOG DSNAME=A,COPY1,UNIT=SYSDA", "NEWLOG DSNAME=A,COPY1,CATALOG=YES", "NEWLOG DSNAME=A,COPY1,", "NEWLOG DSNAME=A,,COPY1",
        "NEWLOG DSNAME=A,COPY1,PASSWORD=X", "NEWLOG DSNAME=A,COPY1=1", "ARCHIVE NOPASSWD",
        "DELETE", "DELETE DSNAME=NONE", "CRESTART", "CRESTART CREATE", "CRESTART CREATE,CANCEL", "CRESTART CANCEL,ENDRBA=0",
        "CHECKPT STARTRBA=0", "CHECKPT ENDRBA=0", "HIGHRBA", "HIGHRBA STARTRBA=", "RENAME DSNAME=A", ",", "NEWLOG ,,", "NEWLOG =",
    };
    struct bsds_image *before = mem_alloc(1, sizeof *before);

    *before = image;
    for (size_t i = 0; i < ARRAY_COUNT(statements); i++) {
        assert_true(order(statements[i]) < 0);
        assert_true(said.length > 0);
        assert_memory_equal(&image, before, sizeof image);
    }
    mem_free(before);
}

static void log_map(void **state UNUSED)
{
    assert_int_equal(order("NEWLOG DSNAME=ZQS1.LOGCOPY1.DS01,COPY1,STARTRBA=0,ENDRBA=C9FFF"), 0);
    image.active[0].list[0].first_time = 1393372800000000;
    buf_clear(&said);
    bsds_print(&said, &image, false);
    assert_non_null(strstr(said.data, "LOG MAP OF THE BSDS DATA SET BELONGING TO 'ZQS1'\n"));
    assert_non_null(strstr(said.data, "ACTIVE LOG COPY 1 DATA SETS\n"));
    assert_non_null(strstr(said.data, "  0000000000000000 / 00000000000C9FFF / 2014-02-26 "));
    assert_non_null(strstr(said.data, "DSN=ZQS1.LOGCOPY1.DS01  STATUS=NOTREUSABLE\n"));
    assert_non_null(strstr(said.data, "ARCHIVE LOG COPY 2 DATA SETS\n  NO ARCHIVE DATA SETS DEFINED FOR THIS COPY\n"
                                      "CSQJ401E RECORD NOT FOUND - RESTART CONTROL\n"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(function) cmocka_unit_test_setup_teardown(function, begin, end)
        TEST(new_and_deleted), TEST(restart_orders), TEST(wrong_statements), TEST(log_map),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
