/* test_switches.c - switches.h: every combination of switch profiles, levels and inactive classes. */
#include "tests/unit/mstr/fake_saf.h"

#include "mstr/switches.h"

/* The rule once more, in one line: member's NO, group's NO, member's YES. */
static enum switch_outcome wanted(bool no, bool group_no, bool yes)
{
    return no ? SWITCH_OFF_FOUND : !group_no ? SWITCH_ON_NOT_FOUND : yes ? SWITCH_ON_FOUND : SWITCH_OFF_NOT_FOUND;
}

static bool is_on(enum switch_outcome outcome)
{
    return outcome == SWITCH_ON_FOUND || outcome == SWITCH_ON_NOT_FOUND || outcome == SWITCH_ON_OVERRIDDEN;
}

static void add(struct buf *profiles, unsigned bits, unsigned shift, const char *suffix)
{
    static const char *const names[] = { "ZQS1.NO", "QSGA.NO", "ZQS1.YES" };

    for (unsigned i = 0; i < 3; i++)
        if (bits >> (shift + i) & 1)
            buf_printf(profiles, "MQADMIN/%s.%s ", names[i], suffix);
}

static void every_combination_in_a_group(void **state UNUSED)
{
    struct buf profiles;

    buf_init(&profiles, 1000);
    for (unsigned bits = 0; bits < 1 << 13; bits++) {
        struct fake_saf fake = { .inactive = bits >> 12 ? "MQQUEUE" : "" };
        struct saf saf = fake_saf(&fake);
        enum switch_outcome subsystem, qmgr, qsg, queue;
        struct switches switches;

        buf_clear(&profiles);
        add(&profiles, bits, 0, "SUBSYS.SECURITY");
        add(&profiles, bits, 3, "QMGR.CHECKS");
        add(&profiles, bits, 6, "QSG.CHECKS");
        add(&profiles, bits, 9, "QUEUE.CHECKS");
        fake.profiles = profiles.data;
        assert_int_equal(switches_read(&switches, "ZQS1", "QSGA", false, &saf), 0);

        subsystem = wanted(bits & 1, bits & 2, bits & 4);
        assert_int_equal(switches.values[SWITCH_SUBSYSTEM].outcome, subsystem);
        if (!is_on(subsystem)) {
            for (unsigned i = 1; i < SWITCH_COUNT; i++) {
                assert_int_equal(switches.values[i].outcome, SWITCH_NOT_READ);
                assert_false(switches.values[i].on);
            }
            continue;
        }
        qmgr = wanted(bits & 8, bits & 16, bits & 32);
        qsg = wanted(bits & 64, bits & 128, bits & 256);
        if (!is_on(qmgr) && !is_on(qsg))
            qmgr = qsg = SWITCH_ON_OVERRIDDEN;
        assert_int_equal(switches.values[SWITCH_QMGR].outcome, qmgr);
        assert_int_equal(switches.values[SWITCH_QSG].outcome, qsg);
        queue = wanted(is_on(qmgr) && (bits & 512), is_on(qsg) && (bits & 1024), bits & 2048);
        if (is_on(queue) && bits >> 12)
            queue = SWITCH_OFF_ERROR;
        assert_int_equal(switches.values[SWITCH_QUEUE].outcome, queue);
        for (unsigned i = 0; i < SWITCH_COUNT; i++)
            assert_int_equal(switches.values[i].on, is_on(switches.values[i].outcome));
    }
    buf_release(&profiles);
}

static void alone_the_members_no_profile_decides(void **state UNUSED)
{
    struct buf profiles;

    buf_init(&profiles, 1000);
    for (unsigned bits = 0; bits < 1 << 6; bits++) {
        struct fake_saf fake = { .inactive = "" };
        struct saf saf = fake_saf(&fake);
        struct switches switches;

        buf_clear(&profiles);
        add(&profiles, bits, 0, "TOPIC.CHECKS");
        add(&profiles, bits, 3, "QMGR.CHECKS");
        fake.profiles = profiles.data;
        assert_int_equal(switches_read(&switches, "ZQS1", NULL, false, &saf), 0);
        assert_int_equal(switches.values[SWITCH_TOPIC].outcome, wanted(bits & 1, false, false));
        assert_int_equal(switches.values[SWITCH_QMGR].outcome, SWITCH_NOT_READ);
        assert_true(switches_on(&switches, SWITCH_QMGR));
        assert_false(switches_on(&switches, SWITCH_QSG));
    }
    buf_release(&profiles);
}

struct text_row {
    const char *group;
    const char *profiles;
    const char *inactive;
    bool mixed;
    const char *start;
    const char *display;
};

static const struct text_row texts[] = {
    { NULL, "MQADMIN/ZQS1.NO.SUBSYS.SECURITY MQADMIN/ZQS1.NO.QUEUE.CHECKS", "", false,
      "CSQH021I ZQS1 CSQHINIT SUBSYSTEM security switch set OFF, profile 'ZQS1.NO.SUBSYS.SECURITY' found\n",
      "CSQH031I ZQS1 SUBSYSTEM: OFF, 'ZQS1.NO.SUBSYS.SECURITY' found\n" },
    { NULL, "", "MQADMIN", false,
      "CSQH025I ZQS1 CSQHINIT SUBSYSTEM security switch set OFF, internal error\n"
      "CSQH004I ZQS1 CSQHINIT STAT call failed for class MQADMIN, SAF return code=00000004, ESM return code=00000004\n",
      "CSQH035I ZQS1 SUBSYSTEM: OFF, internal error\n" },
    { NULL, "MXADMIN/ZQS1.NO.CONNECT.CHECKS MXADMIN/ZQS1.NO.CMD.CHECKS MXADMIN/ZQS1.NO.CONTEXT.CHECKS "
            "MXADMIN/ZQS1.NO.ALTERNATE.USER.CHECKS MQADMIN/ZQS1.NO.SUBSYS.SECURITY", "MXPROC", true,
      "CSQH024I ZQS1 CSQHINIT SUBSYSTEM security switch set ON, profile 'ZQS1.NO.SUBSYS.SECURITY' not found\n"
      "CSQH021I ZQS1 CSQHINIT CONNECTION security switch set OFF, profile 'ZQS1.NO.CONNECT.CHECKS' found\n"
      "CSQH021I ZQS1 CSQHINIT COMMAND security switch set OFF, profile 'ZQS1.NO.CMD.CHECKS' found\n"
      "CSQH021I ZQS1 CSQHINIT CONTEXT security switch set OFF, profile 'ZQS1.NO.CONTEXT.CHECKS' found\n"
      "CSQH021I ZQS1 CSQHINIT ALTERNATE USER security switch set OFF, profile 'ZQS1.NO.ALTERNATE.USER.CHECKS' found\n"
      "CSQH024I ZQS1 CSQHINIT COMMAND RESOURCES security switch set ON, profile 'ZQS1.NO.CMD.RESC.CHECKS' not found\n"
      "CSQH025I ZQS1 CSQHINIT PROCESS security switch set OFF, internal error\n"
      "CSQH004I ZQS1 CSQHINIT STAT call failed for class MXPROC, SAF return code=00000004, ESM return code=00000004\n"
      "CSQH024I ZQS1 CSQHINIT NAMELIST security switch set ON, profile 'ZQS1.NO.NLIST.CHECKS' not found\n"
      "CSQH024I ZQS1 CSQHINIT QUEUE security switch set ON, profile 'ZQS1.NO.QUEUE.CHECKS' not found\n"
      "CSQH024I ZQS1 CSQHINIT TOPIC security switch set ON, profile 'ZQS1.NO.TOPIC.CHECKS' not found\n",
      "CSQH034I ZQS1 SUBSYSTEM: ON, 'ZQS1.NO.SUBSYS.SECURITY' not found\n"
      "CSQH031I ZQS1 CONNECTION: OFF, 'ZQS1.NO.CONNECT.CHECKS' found\n"
      "CSQH031I ZQS1 COMMAND: OFF, 'ZQS1.NO.CMD.CHECKS' found\n"
      "CSQH031I ZQS1 CONTEXT: OFF, 'ZQS1.NO.CONTEXT.CHECKS' found\n"
      "CSQH031I ZQS1 ALTERNATE USER: OFF, 'ZQS1.NO.ALTERNATE.USER.CHECKS' found\n"
      "CSQH035I ZQS1 PROCESS: OFF, internal error\n"
      "CSQH034I ZQS1 NAMELIST: ON, 'ZQS1.NO.NLIST.CHECKS' not found\n"
      "CSQH034I ZQS1 QUEUE: ON, 'ZQS1.NO.QUEUE.CHECKS' not found\n"
      "CSQH034I ZQS1 TOPIC: ON, 'ZQS1.NO.TOPIC.CHECKS' not found\n"
      "CSQH034I ZQS1 COMMAND RESOURCES: ON, 'ZQS1.NO.CMD.RESC.CHECKS' not found\n" },
    /* both levels off, one by the member and one by the group; each message names the NO profile */
    { "QSGA", "MQADMIN/QSGA.NO.SUBSYS.SECURITY MQADMIN/ZQS1.YES.SUBSYS.SECURITY MQADMIN/ZQS1.NO.QMGR.CHECKS "
              "MQADMIN/QSGA.NO.QSG.CHECKS MQADMIN/QSGA.NO.CONNECT.CHECKS MQADMIN/ZQS1.NO.CMD.CHECKS "
              "MQADMIN/QSGA.NO.QUEUE.CHECKS MQADMIN/ZQS1.YES.QUEUE.CHECKS", "", false,
      "CSQH022I ZQS1 CSQHINIT SUBSYSTEM security switch set ON, profile 'ZQS1.YES.SUBSYS.SECURITY' found\n"
      "CSQH026I ZQS1 CSQHINIT QMGR security switch forced ON, profile 'ZQS1.NO.QMGR.CHECKS' overridden\n"
      "CSQH026I ZQS1 CSQHINIT QSG security switch forced ON, profile 'QSGA.NO.QSG.CHECKS' overridden\n"
      "CSQH023I ZQS1 CSQHINIT CONNECTION security switch set OFF, profile 'ZQS1.YES.CONNECT.CHECKS' not found\n"
      "CSQH021I ZQS1 CSQHINIT COMMAND security switch set OFF, profile 'ZQS1.NO.CMD.CHECKS' found\n"
      "CSQH024I ZQS1 CSQHINIT CONTEXT security switch set ON, profile 'QSGA.NO.CONTEXT.CHECKS' not found\n"
      "CSQH024I ZQS1 CSQHINIT ALTERNATE USER security switch set ON, profile 'QSGA.NO.ALTERNATE.USER.CHECKS' not found\n"
      "CSQH024I ZQS1 CSQHINIT COMMAND RESOURCES security switch set ON, profile 'QSGA.NO.CMD.RESC.CHECKS' not found\n"
      "CSQH024I ZQS1 CSQHINIT PROCESS security switch set ON, profile 'QSGA.NO.PROCESS.CHECKS' not found\n"
      "CSQH024I ZQS1 CSQHINIT NAMELIST security switch set ON, profile 'QSGA.NO.NLIST.CHECKS' not found\n"
      "CSQH022I ZQS1 CSQHINIT QUEUE security switch set ON, profile 'ZQS1.YES.QUEUE.CHECKS' found\n"
      "CSQH024I ZQS1 CSQHINIT TOPIC security switch set ON, profile 'QSGA.NO.TOPIC.CHECKS' not found\n",
      "CSQH032I ZQS1 SUBSYSTEM: ON, 'ZQS1.YES.SUBSYS.SECURITY' found\n"
      "CSQH036I ZQS1 QMGR: ON, 'ZQS1.NO.QMGR.CHECKS' overridden\n"
      "CSQH036I ZQS1 QSG: ON, 'QSGA.NO.QSG.CHECKS' overridden\n"
      "CSQH033I ZQS1 CONNECTION: OFF, 'ZQS1.YES.CONNECT.CHECKS' not found\n"
      "CSQH031I ZQS1 COMMAND: OFF, 'ZQS1.NO.CMD.CHECKS' found\n"
      "CSQH034I ZQS1 CONTEXT: ON, 'QSGA.NO.CONTEXT.CHECKS' not found\n"
      "CSQH034I ZQS1 ALTERNATE USER: ON, 'QSGA.NO.ALTERNATE.USER.CHECKS' not found\n"
      "CSQH034I ZQS1 PROCESS: ON, 'QSGA.NO.PROCESS.CHECKS' not found\n"
      "CSQH034I ZQS1 NAMELIST: ON, 'QSGA.NO.NLIST.CHECKS' not found\n"
      "CSQH032I ZQS1 QUEUE: ON, 'ZQS1.YES.QUEUE.CHECKS' found\n"
      "CSQH034I ZQS1 TOPIC: ON, 'QSGA.NO.TOPIC.CHECKS' not found\n"
      "CSQH034I ZQS1 COMMAND RESOURCES: ON, 'QSGA.NO.CMD.RESC.CHECKS' not found\n" },
};

static void the_lines_are_those_of_the_mainframe(void **state UNUSED)
{
    struct buf out;

    buf_init(&out, 10000);
    for (size_t i = 0; i < ARRAY_COUNT(texts); i++) {
        struct fake_saf fake = { .profiles = texts[i].profiles, .inactive = texts[i].inactive };
        struct saf saf = fake_saf(&fake);
        struct switches switches;

        assert_int_equal(switches_read(&switches, "ZQS1", texts[i].group, texts[i].mixed, &saf), 0);
        buf_clear(&out);
        switches_put_start(&switches, "ZQS1", &out);
        assert_string_equal(out.data, texts[i].start);
        buf_clear(&out);
        switches_put_display(&switches, "ZQS1", &out);
        assert_string_equal(out.data, texts[i].display);
    }
    buf_release(&out);
}

/* Whichever question fails, the switches stay as they were. */
static void a_failure_changes_nothing(void **state UNUSED)
{
    for (unsigned at = 1;; at++) {
        struct fake_saf fake = { .profiles = "MQADMIN/QSGA.NO.SUBSYS.SECURITY MQADMIN/ZQS1.YES.SUBSYS.SECURITY",
                                 .inactive = "", .fail_at = at };
        struct saf saf = fake_saf(&fake);
        struct switches switches, before;
        int reason;

        memset(&switches, 0x5a, sizeof switches);
        before = switches;
        reason = switches_read(&switches, "ZQS1", "QSGA", false, &saf);
        if (fake.asked < at) {
            assert_int_equal(reason, 0);
            assert_true(at > 30);
            return;
        }
        assert_int_equal(reason, REASON_GONE);
        assert_memory_equal(&switches, &before, sizeof switches);
    }
}

static void a_long_name_is_not_cut(void **state UNUSED)
{
    struct fake_saf fake = { .inactive = "" };
    struct saf saf = fake_saf(&fake);
    struct switches switches;
    char name[49];

    memset(name, 'Q', 48);
    name[48] = '\0';
    assert_int_equal(switches_read(&switches, name, NULL, false, &saf), 0);
    assert_int_equal(strlen(switches.values[SWITCH_ALTERNATE_USER].profile.text), 48 + strlen(".NO.ALTERNATE.USER.CHECKS"));
}

static void classes_that_refresh_may_name(void **state UNUSED)
{
    static const struct {
        const char *name;
        bool good, upper_only, mixed_only;
        enum switch_id id;
    } rows[] = {
        { "MQADMIN", true, true, false, SWITCH_SUBSYSTEM }, { "MXADMIN", true, false, true, SWITCH_SUBSYSTEM },
        { "MQQUEUE", true, true, false, SWITCH_QUEUE },     { "MXQUEUE", true, false, true, SWITCH_QUEUE },
        { "MXPROC", true, false, true, SWITCH_PROCESS },    { "MQNLIST", true, true, false, SWITCH_NAMELIST },
        { "MXTOPIC", true, false, false, SWITCH_TOPIC },    { "MQTOPIC", .good = false },
        { "MQCONN", .good = false },                        { "MQCMDS", .good = false },
        { "mqadmin", .good = false },                       { "", .good = false },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        bool upper_only, mixed_only;
        enum mq_class id;

        assert_int_equal(mq_class_nameable(span_of(rows[i].name), &id, &upper_only, &mixed_only), rows[i].good);
        if (!rows[i].good)
            continue;
        assert_int_equal(upper_only, rows[i].upper_only);
        assert_int_equal(mixed_only, rows[i].mixed_only);
        assert_int_equal(mq_class_switch(id), rows[i].id);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_combination_in_a_group),
        cmocka_unit_test(alone_the_members_no_profile_decides),
        cmocka_unit_test(the_lines_are_those_of_the_mainframe),
        cmocka_unit_test(a_failure_changes_nothing),
        cmocka_unit_test(a_long_name_is_not_cut),
        cmocka_unit_test(classes_that_refresh_may_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
