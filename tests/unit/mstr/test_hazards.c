/* test_hazards.c - hazards.h: what is noted while a switch is off, and what DISPLAY SECURITY HAZARDS says of it. */
#include "tests/unit/mstr/topic_fixture.h"

#include <unistd.h>

#include "base/crc32c.h"
#include "base/io.h"
#include "base/mem.h"
#include "mstr/commands.h"

static const char *display(struct qmgr *qmgr)
{
    static char text[1 << 20];
    struct buf out;

    buf_init(&out, sizeof text);
    hazards_display(qmgr, &out);
    snprintf(text, sizeof text, "%s", out.data);
    buf_release(&out);
    return text;
}

static void note(struct hazards **hazards, const char *user, const char *name, enum racf_level level)
{
    const struct hazard_request request = { SWITCH_QUEUE, MQ_CLASS_QUEUE, "", span_of(name), level, false };
    struct name8 who = { "" };

    if (*user)
        who = name8_const(user);
    hazards_note(hazards, &who, &request);
}

static void started(struct qmgr *qmgr, struct fake_saf *saf)
{
    qmgr_init(qmgr, "ZQS1", NULL, fake_saf(saf));
    assert_int_equal(switches_read(&qmgr->security.switches, "ZQS1", NULL, false, &qmgr->saf), 0);
}

/* Which checks are off, why, by whom; each kind of line. */
static void what_is_said(void **state UNUSED)
{
    struct fake_saf saf = { .profiles = "MQADMIN/ZQS1.NO.QUEUE.CHECKS MQADMIN/ZQS1.NO.CMD.CHECKS", .inactive = "MQNLIST",
                            .access = "ZQS1.A:USER1=READ ZQS1.B:USER1=UPDATE" };
    struct qmgr qmgr;
    const char *text;

    started(&qmgr, &saf);
    note(&qmgr.hazards, "USER1", "A", RACF_UPDATE);
    note(&qmgr.hazards, "USER1", "A", RACF_UPDATE);
    note(&qmgr.hazards, "USER1", "A", RACF_READ);
    note(&qmgr.hazards, "USER1", "B", RACF_UPDATE);
    note(&qmgr.hazards, "USER1", "C", RACF_READ);
    note(&qmgr.hazards, "NOBODY", "B", RACF_READ); /* the user is gone */
    text = display(&qmgr);
    assert_non_null(strstr(text, "GBRM100I ZQS1 Security hazards ...\n"));
    assert_non_null(strstr(text, "GBRM103I ZQS1 COMMAND checks are off\nGBRM101I   by profile ZQS1.NO.CMD.CHECKS in class MQADMIN, "
                                 "defined 1970-01-01"));
    assert_non_null(strstr(text, "by MAKER\n"));
    assert_non_null(strstr(text, "GBRM103I ZQS1 QUEUE checks are off\nGBRM102I   by profile ZQS1.NO.QUEUE.CHECKS in class MQADMIN, "
                                 "nobody knows since when\n"));
    assert_non_null(strstr(text, "GBRM103I ZQS1 NAMELIST checks are off\nGBRM104I   since class MQNLIST is not active\n"));
    assert_non_null(strstr(text, "USER1 would have been refused UPDATE to MQQUEUE ZQS1.A: has READ (2 times, last "));
    assert_null(strstr(text, "READ to MQQUEUE ZQS1.A"));
    assert_null(strstr(text, "USER1 would have been refused UPDATE to MQQUEUE ZQS1.B"));
    assert_non_null(strstr(text, "USER1 would have been refused READ to MQQUEUE ZQS1.C: no profile (1 times, last "));
    assert_non_null(strstr(text, "GBRM121I   NOBODY would have been refused READ to MQQUEUE ZQS1.B: USER IS NOT DEFINED (1 times"));
    assert_non_null(strstr(text, "3 checks off, 5 requests noted, 3 would have failed, 0 unknown, 0 forgotten\n"));
    saf.fail_at = saf.asked + 1; /* what RACF does not answer has neither failed nor not */
    text = display(&qmgr);
    assert_non_null(strstr(text, "GBRM107I   nobody knows about USER1 and MQQUEUE ZQS1.A"));
    assert_non_null(strstr(text, "5 requests noted, 2 would have failed, 1 unknown, 0 forgotten\n"));
    qmgr_release(&qmgr);
}

/* However many requests there are, so many are kept: the one made longest ago makes room, and an old one that comes again does not. */
static void they_are_bounded(void **state UNUSED)
{
    struct fake_saf saf = { .profiles = "MQADMIN/ZQS1.NO.QUEUE.CHECKS" };
    struct qmgr qmgr;
    char name[16];
    const char *text;

    started(&qmgr, &saf);
    for (unsigned i = 0; i < HAZARDS_MAX; i++) {
        snprintf(name, sizeof name, "Q%u.", i);
        note(&qmgr.hazards, "USER1", name, RACF_READ);
    }
    note(&qmgr.hazards, "USER1", "Q0.", RACF_READ);
    note(&qmgr.hazards, "USER1", "NEW", RACF_READ);
    text = display(&qmgr);
    assert_non_null(strstr(text, "ZQS1.Q0.:"));
    assert_null(strstr(text, "ZQS1.Q1.:"));
    assert_non_null(strstr(text, "ZQS1.NEW:"));
    assert_non_null(strstr(text, "500 requests noted, 500 would have failed, 0 unknown, 1 forgotten\n"));
    qmgr_release(&qmgr);
}

/* Connections and opens of programs are noted, with subsystem security off too, and nothing is asked of RACF for it. */
static void programs_are_noted(void **state UNUSED)
{
    static struct fixture f;
    const char *text;
    unsigned asked;

    begin(&f, NULL);
    define(&f, TYPE_QLOCAL, "Q", "SHARE");
    asked = f.fake.asked;
    assert_int_equal(connect_as(&f, &f.one, "USER1"), MQRC_NONE);
    open_queue(&f.one, "Q", MQOO_OUTPUT | MQOO_SET_ALL_CONTEXT);
    assert_int_equal(f.fake.asked, asked);
    text = display(&f.qmgr);
    assert_non_null(strstr(text, "USER1 would have been refused READ to MQCONN ZQS1.BATCH"));
    assert_non_null(strstr(text, "USER1 would have been refused UPDATE to MQQUEUE ZQS1.Q"));
    assert_non_null(strstr(text, "USER1 would have been refused CONTROL to MQADMIN ZQS1.CONTEXT.Q"));
    finish(&f);
}

/* Of a topic, one object that would grant is enough: a refusal is told of the nearest one. */
static void topics_are_noted(void **state UNUSED)
{
    static struct fixture f;
    const struct hazard_request one = { SWITCH_TOPIC, MQ_CLASS_TOPIC, "PUBLISH.", span_of("LOW TOP"), RACF_UPDATE, false };
    struct name8 user = name8_const("USER1");

    begin_topics(&f, NULL);
    define_topic(&f, "TOP", "TOPICSTR(a)");
    define_topic(&f, "LOW", "TOPICSTR(a/b)");
    publisher(&f.one, "a/b/c");
    assert_non_null(strstr(display(&f.qmgr), "USER1 would have been refused UPDATE to MXTOPIC ZQS1.PUBLISH.LOW: no profile"));
    f.fake.access = "ZQS1.PUBLISH.TOP:USER1=UPDATE";
    hazards_note(&f.qmgr.hazards, &user, &one);
    assert_null(strstr(display(&f.qmgr), "PUBLISH"));
    f.fake.access = "ZQS1.PUBLISH.TOP:USER1=READ ZQS1.PUBLISH.LOW:USER1=NONE";
    assert_non_null(strstr(display(&f.qmgr), "refused UPDATE to MXTOPIC ZQS1.PUBLISH.LOW: has NONE"));
    finish(&f);
}

/* A request of a trusted task would not have been refused, and was told as if. */
static void what_a_trusted_task_asks_for_would_not_have_failed(void **state UNUSED)
{
    struct identity task = { .user = name8_const("MQSTC"), .source = IDENTITY_TASK, .attributes = IDENTITY_TRUSTED,
                             .job = name8_const("ZQS1TRG") };
    static struct fixture f;
    MQHOBJ handle;

    begin(&f, NULL);
    define(&f, TYPE_QLOCAL, "Q", "SHARE");
    assert_int_equal(engine_connect(f.engine, &task, span_of("TRG"), &f.one, &f.one.connection, &f.job_log), MQRC_NONE);
    assert_int_equal(open_as(&f.one, "Q", MQOO_OUTPUT, "", &handle), MQRC_NONE);
    assert_null(strstr(display(&f.qmgr), "MQSTC"));
    assert_int_equal(open_as(&f.one, "Q", MQOO_OUTPUT | MQOO_ALTERNATE_USER_AUTHORITY, "USER1", &handle), MQRC_NONE);
    assert_non_null(strstr(display(&f.qmgr), "USER1 would have been refused UPDATE to MQQUEUE ZQS1.Q"));
    assert_null(strstr(display(&f.qmgr), "MQSTC"));
    finish(&f);
}

/* The check of a user ID that cannot be signed on is made of nobody: a profile that lets everybody in does not help. */
static void who_cannot_be_signed_on_would_have_been_nobody(void **state UNUSED)
{
    struct fake_saf saf = { .profiles = "MQADMIN/ZQS1.NO.QUEUE.CHECKS", .access = "ZQS1.A:*=ALTER" };
    struct qmgr qmgr;
    const char *text;

    started(&qmgr, &saf);
    note(&qmgr.hazards, "REVOKED", "A", RACF_READ);
    note(&qmgr.hazards, "", "A", RACF_READ);
    note(&qmgr.hazards, "USER1", "A", RACF_READ);
    text = display(&qmgr);
    assert_non_null(strstr(text, "REVOKED would have been refused READ to MQQUEUE ZQS1.A: REVOKED USER ACCESS ATTEMPT (1 times"));
    assert_non_null(strstr(text, "NOBODY (NO USER ID) would have been refused READ to MQQUEUE ZQS1.A: has NONE"));
    assert_non_null(strstr(text, "3 requests noted, 2 would have failed, 0 unknown"));
    qmgr_release(&qmgr);
}

/* With all switches on, programs were let through that RESLEVEL spares, and nothing told of it. */
static void what_reslevel_spares_was_not_told(void **state UNUSED)
{
    static struct fixture f;
    struct hazards *read = NULL;
    const char *text;
    char file[] = "/tmp/test_hazards_spared";

    begin(&f, "ZQS1.BATCH:*=READ ZQS1.RESLEVEL:USER1=CONTROL ZQS1.RESLEVEL:USER2=UPDATE ZQS1.Q:USER2=UPDATE");
    define(&f, TYPE_QLOCAL, "Q", "SHARE");
    assert_int_equal(connect_as(&f, &f.one, "USER1"), MQRC_NONE);
    assert_int_equal(connect_as(&f, &f.two, "USER2"), MQRC_NONE);
    open_queue(&f.one, "Q", MQOO_OUTPUT);
    open_queue(&f.one, "Q", MQOO_INQUIRE);
    open_queue(&f.two, "Q", MQOO_OUTPUT);
    text = display(&f.qmgr);
    assert_non_null(strstr(text, "GBRM120I ZQS1 API checks are off for USER1, by its access to the profile RESLEVEL in class MQADMIN\n"
                                 "GBRM10"));
    assert_non_null(strstr(text, "USER1 would have been refused UPDATE to MQQUEUE ZQS1.Q"));
    assert_null(strstr(text, "USER2"));
    assert_non_null(strstr(text, "0 checks off, 2 requests noted, 2 would have failed"));
    assert_int_equal(hazards_save(f.qmgr.hazards, file), 0);
    assert_int_equal(hazards_load(&read, file), 0);
    hazards_release(f.qmgr.hazards);
    f.qmgr.hazards = read;
    assert_non_null(strstr(display(&f.qmgr), "GBRM120I ZQS1 API checks are off for USER1"));
    unlink(file);
    finish(&f);
}

/* To ask what would have become of a request is no attempt to make it: each display was a row of violations in SMF. */
static void a_display_was_recorded_as_violations(void **state UNUSED)
{
    struct fake_saf saf = { .profiles = "MQADMIN/ZQS1.NO.QUEUE.CHECKS" };
    struct qmgr qmgr;

    started(&qmgr, &saf);
    note(&qmgr.hazards, "USER1", "A", RACF_READ);
    assert_non_null(strstr(display(&qmgr), "1 would have failed"));
    assert_int_equal(saf.attempts, 0);
    qmgr_release(&qmgr);
}

/* An alternate user ID is 12 bytes of a program's choice. */
static void an_alternate_user_forged_a_line(void **state UNUSED)
{
    static struct fixture f;
    MQHOBJ handle;

    begin(&f, NULL);
    define(&f, TYPE_QLOCAL, "Q", "SHARE");
    assert_int_equal(connect_as(&f, &f.one, "USER1"), MQRC_NONE);
    assert_int_equal(open_as(&f.one, "Q", MQOO_OUTPUT | MQOO_ALTERNATE_USER_AUTHORITY, "A\nGBRM108I E", &handle), MQRC_NONE);
    assert_null(strstr(display(&f.qmgr), "\nGBRM108I E:"));
    assert_non_null(strstr(display(&f.qmgr), "ZQS1.ALTERNATE.USER.A.GBRM108I E:"));
    finish(&f);
}

static char folder[64], path[80];

static int make_folder(void **state UNUSED)
{
    snprintf(folder, sizeof folder, "/tmp/test_hazards.XXXXXX");
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/hazards", folder);
    return 0;
}

static int remove_folder(void **state UNUSED)
{
    unlink(path);
    return rmdir(folder);
}

/* What was noted is there after the end; nothing is written where nothing was noted. */
static void they_outlive_the_queue_manager(void **state UNUSED)
{
    struct fake_saf saf = { .profiles = "MQADMIN/ZQS1.NO.QUEUE.CHECKS" };
    struct qmgr qmgr;
    char *before;

    started(&qmgr, &saf);
    assert_int_equal(hazards_load(&qmgr.hazards, path), REASON_NOT_FOUND);
    assert_int_equal(hazards_save(qmgr.hazards, path), 0);
    assert_int_equal(access(path, F_OK), -1);
    note(&qmgr.hazards, "USER1", "A", RACF_UPDATE);
    note(&qmgr.hazards, "USER1", "A", RACF_UPDATE);
    note(&qmgr.hazards, "", "B", RACF_READ);
    assert_int_equal(hazards_save(qmgr.hazards, path), 0);
    before = mem_copy_text(display(&qmgr));
    assert_non_null(strstr(before, "ZQS1.A: no profile (2 times"));
    qmgr_release(&qmgr);
    started(&qmgr, &saf);
    assert_int_equal(hazards_load(&qmgr.hazards, path), 0);
    assert_string_equal(display(&qmgr), before);
    mem_free(before);
    unlink(path);
    assert_int_equal(hazards_save(qmgr.hazards, path), 0); /* nothing new */
    assert_int_equal(access(path, F_OK), -1);
    note(&qmgr.hazards, "USER1", "A", RACF_UPDATE);
    assert_true(hazards_save(qmgr.hazards, "/nowhere/at/all") < 0);
    assert_int_equal(hazards_save(qmgr.hazards, path), 0); /* it is still to be saved */
    assert_int_equal(access(path, F_OK), 0);
    qmgr_release(&qmgr);
}

/* Every damage is found where the checksum tells it; where it fits, nothing but values can be wrong. */
static void a_damaged_file_is_not_believed(void **state UNUSED)
{
    struct hazards *hazards = NULL;
    struct buf good, bad;

    note(&hazards, "USER1", "A.QUEUE", RACF_UPDATE);
    note(&hazards, "USER2", "B", RACF_READ);
    assert_int_equal(hazards_save(hazards, path), 0);
    buf_init(&good, 10000);
    buf_init(&bad, 10000);
    assert_int_equal(io_read_file(path, &good), 0);
    for (size_t i = 0; i < good.length; i++)
        for (unsigned way = 0; way < 3; way++) {
            size_t length = way == 2 ? i : good.length;

            buf_clear(&bad);
            buf_put_span(&bad, span_part(buf_span(&good), 0, length));
            if (way < 2)
                bad.data[i] = (char)(bad.data[i] ^ 0x55);
            if (way == 1) { /* a checksum that fits */
                bad.length = length - 4;
                buf_put_u32(&bad, crc32c(0, buf_span(&bad)));
            }
            assert_int_equal(io_replace_file(path, buf_span(&bad), 0600), 0);
            if (hazards_load(&hazards, path) == 0)
                assert_int_equal(way, 1);
            assert_non_null(hazards);
        }
    buf_release(&good);
    buf_release(&bad);
    hazards_release(hazards);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_said), cmocka_unit_test(they_are_bounded), cmocka_unit_test(programs_are_noted),
        cmocka_unit_test(topics_are_noted), cmocka_unit_test(what_a_trusted_task_asks_for_would_not_have_failed),
        cmocka_unit_test(who_cannot_be_signed_on_would_have_been_nobody), cmocka_unit_test(what_reslevel_spares_was_not_told),
        cmocka_unit_test(a_display_was_recorded_as_violations), cmocka_unit_test(an_alternate_user_forged_a_line),
        cmocka_unit_test_setup_teardown(they_outlive_the_queue_manager, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_damaged_file_is_not_believed, make_folder, remove_folder),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
