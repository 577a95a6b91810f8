/* test_password_commands.c - ADDUSER and ALTUSER PASSWORD, PASSWORD: what is kept, when it has expired, and that it is never shown. */
#include "tests/unit/racf/commands.h"

/* What the stand-in for icsf has sealed for a user, and whether the password has expired. */
static void assert_kept(const char *user, const char *password, bool expired)
{
    struct racf_password kept = { .changed = 0 };
    struct name8 name = name8_const(user);
    struct buf wanted;

    buf_init(&kept.record, 1000);
    buf_init(&wanted, 1000);
    assert_int_equal(racf_store_secret(store, &name, SECRET_PASSWORD, &kept), 0);
    if (password)
        buf_printf(&wanted, "kept of %s: %s", user, password);
    assert_string_equal(kept.record.data, wanted.data);
    assert_int_equal(kept.changed == 0, expired);
    buf_release(&kept.record);
    buf_release(&wanted);
}

static void set_by_an_administrator(void **state UNUSED)
{
    static const struct command_case rows[] = {
        { NULL, "ADDUSER PU1 PASSWORD(first1)", 0, "" }, /* no ICH01024I: it is not PROTECTED */
        { NULL, "LISTUSER PU1", 0, "PASSDATE=00.000 PASS-INTERVAL= 30" },
        { NULL, "LISTUSER PU1", 0, "ATTRIBUTES=NONE" },
        { NULL, "ADDUSER PU2", 0, "ICH01024I User PU2 is defined as PROTECTED." },
        { NULL, "ADDUSER PU3 NOPASSWORD", 0, "ICH01024I" },
        { NULL, "ADDUSER PU4 PASSWORD", 0, "ICH01024I" }, /* no default group as a password any more */
        { NULL, "ALTUSER PU2 PASSWORD(NINECHARS)", 8, "IKJ56702I INVALID PASSWORD," },
        { NULL, "ALTUSER PU2 PASSWORD(NINECHARS)", 8, "!NINECHARS" },
        { NULL, "ALTUSER PU2 PASSWORD(SEC1 SEC2)", 8, "!SEC" },
        { NULL, "ALTUSER PU2 PASSWORD('SEC1", 8, "!SEC" },
        { NULL, "ALTUSER PU2 PASSWORD(SEC1", 8, "!SEC" },
        { NULL, "LISTUSER PU2", 0, "ATTRIBUTES=PROTECTED" },
    };

    run_rows(rows, ARRAY_COUNT(rows));
    assert_kept("PU1", "FIRST1", true);
    assert_kept("PU2", NULL, true);
    must_do("ALTUSER PU2 PASSWORD(SECOND2)");
    assert_kept("PU2", "SECOND2", true);
    must_do("ALTUSER PU2 PASSWORD(THIRD3) NOEXPIRED");
    assert_kept("PU2", "THIRD3", false);
    must_do("ALTUSER PU2 PASSWORD"); /* nothing to set */
    assert_kept("PU2", "THIRD3", false);
    must_do("ALTUSER PU2 NOPASSWORD");
    assert_kept("PU2", NULL, true);
    must_do("ALTUSER PU1 PASSWORD('quoted')"); /* folded all the same: VERIFY would fold what is typed later, and never match */
    assert_kept("PU1", "QUOTED", true);
    must_do("SETROPTS PASSWORD(MIXEDCASE)");
    must_do("ALTUSER PU1 PASSWORD(MiXed1)");
    assert_kept("PU1", "MiXed1", true);
    must_do("SETROPTS PASSWORD(NOMIXEDCASE)");
}

static void changed_by_its_user(void **state UNUSED)
{
    static const struct command_case rows[] = {
        { NULL, "ALTUSER PU1 PASSWORD(FIRST1)", 0, "" },
        { "PU1", "PASSWORD PASSWORD(first1 next2)", 0, "" },
        { "PU1", "PASSWORD PASSWORD(FIRST1 NEXT3)", 8, "ICH08005I VALUE SPECIFIED IS NOT CURRENT PASSWORD" },
        { "PU1", "PASSWORD PASSWORD(NEXT2 next2)", 8, "ICH08002I NEW PASSWORD CANNOT EQUAL CURRENT PASSWORD" },
        { "PU1", "PASSWORD PASSWORD(NEXT2)", 8, "IKJ56702I INVALID PASSWORD," },
        { "PU1", "PASSWORD PASSWORD(NEXT2 NEXT3 NEXT4)", 8, "!NEXT" },
        { "PU1", "PASSWORD PASSWORD(NEXT2 TOOLONG99)", 8, "!TOOLONG" },
        { "PU1", "PASSWORD PASSWORD(NEXT2 NEXT3) USER(PU2)", 8, "IKJ56702I INVALID PASSWORD," },
        { "PU1", "PASSWORD PASSWORD()", 8, "IKJ56701I MISSING PASSWORD" },
        { "PU2", "PASSWORD PASSWORD(A B)", 8, "ICH08008I PU2 NOT DEFINED TO USE A PASSWORD" },
        { "PU1", "PASSWORD", 0, "" },
        { "PU1", "PW INTERVAL(20)", 0, "" },
        { NULL, "LISTUSER PU1", 0, "PASS-INTERVAL= 20" },
        { "PU1", "PASSWORD NOINTERVAL", 0, "" },
        { NULL, "LISTUSER PU1", 0, "PASS-INTERVAL=N/A" },
        { "PU1", "PASSWORD INTERVAL(255)", 8, "IKJ56702I INVALID INTERVAL, 255" },
        { "PU1", "PASSWORD INTERVAL(0)", 8, "IKJ56702I INVALID INTERVAL, 0" },
        { "PU1", "PASSWORD USER(PU2) INTERVAL(9)", 8, "ICH08007I" },
        { NULL, "PASSWORD USER(PU1 NOSUCH) INTERVAL(9)", 4, "ICH08001I NOSUCH NOT DEFINED TO RACF" },
        { NULL, "LISTUSER PU1", 0, "PASSDATE=30.076 PASS-INTERVAL=  9" },
    };

    run_rows(rows, ARRAY_COUNT(rows));
    assert_kept("PU1", "NEXT2", false);
}

/* Wrong ones in a row revoke, when SETROPTS says so; a user without a password cannot be locked out. */
static void wrong_ones_revoke(void **state UNUSED)
{
    static const struct command_case rows[] = {
        { NULL, "SETROPTS PASSWORD(REVOKE(3))", 0, "" },
        { NULL, "ALTUSER PU1 PASSWORD(NEXT2) NOEXPIRED", 0, "" }, /* begins to count anew */
        { "PU1", "PASSWORD PASSWORD(BAD1 X1)", 8, "ICH08005I" },
        { "PU1", "PASSWORD PASSWORD(BAD2 X1)", 8, "ICH08005I" },
        { NULL, "LISTUSER PU1", 0, "!REVOKED" },
        { "PU1", "PASSWORD PASSWORD(BAD3 X1)", 8, "ICH08005I" },
        { NULL, "LISTUSER PU1", 0, "ATTRIBUTES=REVOKED" },
        { "PU1", "PASSWORD PASSWORD(NEXT2 X1)", 8, "ICH08006I" }, /* not even the right one */
        { NULL, "ALTUSER PU1 RESUME", 0, "" },
        { "PU1", "PASSWORD PASSWORD(BAD1 X1)", 8, "ICH08005I" },
        { "PU1", "PASSWORD PASSWORD(NEXT2 NEXT3)", 0, "" }, /* the count begins again */
        { "PU1", "PASSWORD PASSWORD(BAD1 X1)", 8, "ICH08005I" },
        { "PU1", "PASSWORD PASSWORD(BAD1 X1)", 8, "ICH08005I" },
        { NULL, "LISTUSER PU1", 0, "!REVOKED" },
    };
    struct name8 protected_user = name8_const("PU2");
    bool revoked = true;

    run_rows(rows, ARRAY_COUNT(rows));
    for (int i = 0; i < 5; i++) {
        assert_int_equal(racf_store_password_tried(store, &protected_user, false, now, &revoked), 0);
        assert_false(revoked);
    }
    assert_int_equal(racf_store_commit(store), 0);
}

/* icsf cannot be reached: nothing of the command is done, not even what had nothing to do with the password. */
static void without_icsf_nothing_is_half_done(void **state UNUSED)
{
    static const struct command_case rows[] = {
        { NULL, "ADDUSER PU9 PASSWORD(SECRET9)", 12, "IRR16001I ADDUSER COMMAND ENDED DUE TO ERROR" },
        { NULL, "ADDUSER PU9 PASSWORD(SECRET9)", 12, "!SECRET9" },
        { NULL, "LISTUSER PU9", 4, "ICH30001I" },
        { NULL, "ADDUSER (PU7 PU8) PASSWORD(SECRET9)", 12, "IRR16001I" },
        { NULL, "LISTUSER PU7", 4, "ICH30001I" },
        { NULL, "ALTUSER PU2 NAME('CHANGED') PASSWORD(SECRET9)", 12, "IRR16001I" },
        { NULL, "LISTUSER PU2", 0, "NAME=UNKNOWN" },
        { "PU1", "PASSWORD PASSWORD(NEXT3 NEXT4)", 12, "IRR16001I PASSWORD COMMAND ENDED DUE TO ERROR" },
    };

    passwords_broken = true;
    run_rows(rows, ARRAY_COUNT(rows));
    passwords_broken = false;
    assert_kept("PU1", "NEXT3", false);
}

/* Rules, history, the shortest time between changes, the interval. */
static void what_a_new_one_has_to_be(void **state UNUSED)
{
    static const struct command_case rows[] = {
        { NULL, "SETROPTS PASSWORD(HISTORY(2) NOREVOKE MINCHANGE(0) RULE1(LENGTH(5:6) ALPHA(1:3) NUMERIC(4:5)))", 0, "" },
        { NULL, "ADDUSER PH1 PASSWORD(AAA11) ", 0, "" },
        { "PH1", "PASSWORD PASSWORD(AAA11 AAAA1)", 8, "ICH08004I" },
        { "PH1", "PASSWORD PASSWORD(AAA11 AAA1)", 8, "ICH08004I" },
        { "PH1", "PASSWORD PASSWORD(AAA11 AAA111A)", 8, "ICH08004I" },
        { "PH1", "PASSWORD PASSWORD(AAA11 BBB2+)", 8, "ICH08004I" },
        { "PH1", "PASSWORD PASSWORD(AAA11 BBB22)", 0, "" },
        { "PH1", "PASSWORD PASSWORD(BBB22 CCC33)", 0, "" },
        { "PH1", "PASSWORD PASSWORD(CCC33 AAA11)", 8, "ICH08003I" },
        { "PH1", "PASSWORD PASSWORD(CCC33 BBB22)", 8, "!BBB22" },
        { "PH1", "PASSWORD PASSWORD(CCC33 DDD44)", 0, "" },
        { "PH1", "PASSWORD PASSWORD(DDD44 AAA11)", 0, "" }, /* two are remembered, no more */
        { NULL, "SETROPTS PASSWORD(HISTORY(1))", 0, "" },
        { NULL, "ALTUSER PH1 PWCLEAN", 0, "" },
        { "PH1", "PASSWORD PASSWORD(AAA11 CCC33)", 0, "" },
        { NULL, "SETROPTS PASSWORD(MINCHANGE(3))", 0, "" },
        { "PH1", "PASSWORD PASSWORD(CCC33 EEE55)", 8, "ICH08009I" },
        { NULL, "ALTUSER PH1 EXPIRED", 0, "" }, /* what has expired may always be changed */
        { NULL, "LISTUSER PH1", 0, "PASSDATE=00.000" },
        { "PH1", "PASSWORD PASSWORD(CCC33 EEE55)", 0, "" },
        { NULL, "ALTUSER PH1 NOEXPIRED", 0, "ICH21007I" },
        { NULL, "ALTUSER PH1 PASSWORD(Q)", 0, "" }, /* rules are for those that the user keeps */
        { NULL, "ALTUSER PH1 PASSWORD(Q) NOEXPIRED", 8, "ICH08004I" },
        { NULL, "ALTUSER PH1 PASSWORD('A B')", 8, "ICH08004I" },
        { NULL, "SETROPTS PASSWORD(NORULES NOHISTORY MINCHANGE(0))", 0, "" },
    };

    run_rows(rows, ARRAY_COUNT(rows));
}

static void phrases(void **state UNUSED)
{
    static const struct command_case rows[] = {
        { NULL, "ADDUSER PP1 PHRASE('correct horse 1')", 0, "" },
        { NULL, "LISTUSER PP1", 0, "PHRASEDATE=00.000" },
        { NULL, "LISTUSER PP1", 0, "ATTRIBUTES=PASSPHRASE NOPASSWORD" },
        { NULL, "ALTUSER PP1 PASSWORD(ABC1)", 0, "" },
        { NULL, "LISTUSER PP1", 0, "ATTRIBUTES=PASSPHRASE REVOKE" },
        { NULL, "ALTUSER PP1 PHRASE('short 12')", 8, "IKJ56702I INVALID PHRASE," },
        { NULL, "ALTUSER PP1 PHRASE('onlyletters')", 8, "ICH01021I" },
        { NULL, "ALTUSER PP1 PHRASE('1234567890a')", 8, "ICH01021I" },
        { NULL, "ALTUSER PP1 PHRASE('it is pp1 again')", 8, "ICH01021I" },
        { NULL, "ALTUSER PP1 PHRASE('aaab bottles 99')", 8, "ICH01021I" },
        { NULL, "ALTUSER PP1 PHRASE('aaab bottles 99')", 8, "!bottles" },
        { "PP1", "PHRASE PHRASE('correct horse 1' 'Correct Horse 2')", 0, "" },
        { NULL, "LISTUSER PP1", 0, "PHRASEDATE=30.076" },
        { "PP1", "PHRASE PHRASE('correct horse 2' 'Correct Horse 3')", 8, "ICH08005I" }, /* its case counts */
        { "PP1", "PHRASE PHRASE('Correct Horse 2' 'Correct Horse 2')", 8, "ICH08002I" },
        { "PP1", "PASSWORD PHRASEINT(90)", 0, "" },
        { NULL, "ALTUSER PP1 NOPHRASE NOPASSWORD", 0, "" },
        { NULL, "LISTUSER PP1", 0, "ATTRIBUTES=PROTECTED" },
        { "PP1", "PHRASE PHRASE('Correct Horse 2' 'Correct Horse 3')", 8, "ICH08008I PP1 NOT DEFINED TO USE A PHRASE" },
    };

    run_rows(rows, ARRAY_COUNT(rows));
}

/* Three guesses are free, then each wrong one makes the next wait twice as long; the right one is not looked at before. */
static void guessing_has_to_wait(void **state UNUSED)
{
    static const struct command_case wrong[] = {
        { NULL, "ADDUSER PG1 PASSWORD(RIGHT1)", 0, "" },
        { "PG1", "PASSWORD PASSWORD(BAD1 NEW1)", 8, "ICH08005I" },
        { "PG1", "PASSWORD PASSWORD(BAD1 NEW1)", 8, "ICH08005I" },
        { "PG1", "PASSWORD PASSWORD(BAD1 NEW1)", 8, "ICH08005I" },
        { "PG1", "PASSWORD PASSWORD(BAD1 NEW1)", 8, "ICH08005I" },
        { "PG1", "PASSWORD PASSWORD(RIGHT1 NEW1)", 8, "ICH70003I" },
    };
    static const struct command_case later[] = {
        { "PG1", "PASSWORD PASSWORD(BAD1 NEW1)", 8, "ICH08005I" },
        { "PG1", "PASSWORD PASSWORD(RIGHT1 NEW1)", 8, "ICH70003I" },
    };
    static const struct command_case much_later[] = {
        { "PG1", "PASSWORD PASSWORD(RIGHT1 NEW1)", 0, "" },
        { "PG1", "PASSWORD PASSWORD(BAD1 NEW2)", 8, "ICH08005I" }, /* it begins anew */
        { "PG1", "PASSWORD PASSWORD(NEW1 NEW2)", 0, "" },
    };
    microseconds before = now;

    run_rows(wrong, ARRAY_COUNT(wrong));
    now += 2 * 1000000;
    run_rows(later, ARRAY_COUNT(later));
    now += 4 * 1000000;
    run_rows(much_later, ARRAY_COUNT(much_later));
    now = before;
}

/* WHEN(DAYS() TIME()), INACTIVE: whether work may begin. The time of these tests is a Sunday, 17:46. */
static void when_work_may_begin(void **state UNUSED)
{
    static const struct {
        const char *command;
        int wanted;
    } rows[] = {
        { "ADDUSER PT1 WHEN(DAYS(SUNDAY))", 0 },
        { "ALTUSER PT1 WHEN(DAYS(WEEKDAYS))", REASON_NOT_NOW },
        { "ALTUSER PT1 WHEN(DAYS(WEEKDAYS SUNDAY) TIME(0800:1740))", REASON_NOT_NOW },
        { "ALTUSER PT1 WHEN(TIME(0800:1800))", 0 },
        { "ALTUSER PT1 WHEN(TIME(2200:0600))", REASON_NOT_NOW },
        { "ALTUSER PT1 WHEN(TIME(1700:0600))", 0 },
        { "ALTUSER PT1 WHEN(DAYS(ANYDAY) TIME(ANYTIME))", 0 },
    };
    static const struct command_case lists[] = {
        { NULL, "ALTUSER PT1 WHEN(DAYS(FRIDAY MONDAY) TIME(0800:1700))", 0, "" },
        { NULL, "LISTUSER PT1", 0, "MONDAY FRIDAY 0800:1700" },
        { NULL, "ALTUSER PT1 WHEN(TIME(8:17))", 8, "IKJ56702I INVALID TIME" },
        { NULL, "ALTUSER PT1 WHEN(TIME(0860:1700))", 8, "IKJ56702I INVALID TIME, 0860:1700" },
        { NULL, "ALTUSER PT1 WHEN(DAYS(SOMEDAY))", 8, "IKJ56702I INVALID DAYS, SOMEDAY" },
        { NULL, "ALTUSER PT1 WHEN(DAYS(ANYDAY) TIME(ANYTIME))", 0, "" },
        { NULL, "SETROPTS INACTIVE(30)", 0, "" },
    };
    struct name8 user = name8_const("PT1");

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        must_do(rows[i].command);
        if (racf_store_may_begin(store, &user, now) != rows[i].wanted)
            fail_msg("%s", rows[i].command);
    }
    run_rows(lists, ARRAY_COUNT(lists));
    assert_int_equal(racf_store_may_begin(store, &user, now), 0);
    assert_int_equal(racf_store_may_begin(store, &user, now + (microseconds)31 * 86400 * 1000000), REASON_REVOKED);
    must_do("SETROPTS NOINACTIVE");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(set_by_an_administrator),
        cmocka_unit_test(changed_by_its_user),
        cmocka_unit_test(wrong_ones_revoke),
        cmocka_unit_test(without_icsf_nothing_is_half_done),
        cmocka_unit_test(what_a_new_one_has_to_be),
        cmocka_unit_test(phrases),
        cmocka_unit_test(guessing_has_to_wait),
        cmocka_unit_test(when_work_may_begin),
    };

    return cmocka_run_group_tests(tests, with_database, without_database);
}
