/* test_security.c - security.h: users are held as they were signed on, until unused or marked. */
#include "tests/unit/mstr/fake_saf.h"

#include "mstr/security.h"

enum { MINUTE = 60000 };

static struct identity person(const char *user, const char *group)
{
    return (struct identity){ .user = name8_const(user), .group = name8_const(group), .source = IDENTITY_COMMAND };
}

/* RACF says of the user what the work says. */
static const struct identity *sign_on(struct security *security, const struct identity *who, int64_t now)
{
    struct fake_saf fake = { .group = who->group.text };
    struct saf saf = fake_saf(&fake);
    struct buf log;
    const struct identity *found;

    buf_init(&log, 1000);
    found = security_sign_on(security, who, &(struct sign_on){ &saf, now, &log });
    assert_int_equal(log.length, 0);
    buf_release(&log);
    return found;
}

static void a_user_is_held_until_marked(void **state UNUSED)
{
    struct identity before = person("USER1", "OLD"), after = person("USER1", "NEW");
    struct security security;

    security_init(&security);
    assert_string_equal(sign_on(&security, &before, 0)->group.text, "OLD");
    assert_string_equal(sign_on(&security, &after, 1)->group.text, "OLD");
    assert_false(security_reverify(&security, &(struct name8){ "USER2" }));
    assert_true(security_reverify(&security, &before.user));
    assert_string_equal(sign_on(&security, &after, 2)->group.text, "NEW");
    assert_string_equal(sign_on(&security, &before, 3)->group.text, "NEW");
    security_release(&security);
    assert_int_equal(security.user_count, 0);
    security_release(&security);
}

static const struct identity *ask(struct security *security, struct fake_saf *fake, const char *user, struct buf *log)
{
    struct saf saf = fake_saf(fake);

    return security_sign_on_name(security, span_of(user), &(struct sign_on){ &saf, 0, log });
}

/* Groups are those that RACF tells at the sign-on, not those with which the work began. */
static void who_is_signed_on_is_asked_of_racf(void **state UNUSED)
{
    struct identity who = person("USER1", "OLD");
    struct fake_saf fake = { .group = "NOW" };
    struct saf saf = fake_saf(&fake);
    struct security security;
    struct buf log;
    struct sign_on sign_on = { &saf, 0, &log };

    security_init(&security);
    buf_init(&log, 1000);
    who.attributes = IDENTITY_TRUSTED | IDENTITY_SPECIAL;
    who.job = name8_const("JOB1");
    assert_string_equal(security_sign_on(&security, &who, &sign_on)->group.text, "NOW");
    assert_string_equal(security_sign_on(&security, &who, &sign_on)->job.text, "JOB1");
    assert_int_equal(security_sign_on(&security, &who, &sign_on)->attributes, IDENTITY_TRUSTED); /* of a started task */
    fake.group = "LATER";
    assert_string_equal(ask(&security, &fake, "user1", &log)->group.text, "NOW");
    security_reverify(&security, &who.user);
    assert_string_equal(ask(&security, &fake, "USER1", &log)->group.text, "LATER");
    assert_int_equal(log.length, 0);
    buf_release(&log);
    security_release(&security);
}

/* The first work of a user stayed that of all others: a TRUSTED task made jobs, and whoever named its user, TRUSTED too. */
static void a_started_task_lent_its_trust_to_all_work_of_its_user(void **state UNUSED)
{
    struct identity task = person("USER1", "SYS1"), job = person("USER1", "SYS1");
    struct fake_saf fake = { .group = "SYS1" };
    struct saf saf = fake_saf(&fake);
    struct security security;
    struct buf log;
    struct sign_on sign_on = { &saf, 0, &log };

    security_init(&security);
    buf_init(&log, 1000);
    task.attributes = IDENTITY_TRUSTED;
    task.source = IDENTITY_TASK;
    task.job = name8_const("TASK1");
    job.source = IDENTITY_JOB;
    job.job = name8_const("JOB1");
    for (unsigned i = 0; i < 2; i++) {
        const struct identity *who = security_sign_on(&security, &task, &sign_on);

        assert_int_equal(who->attributes, IDENTITY_TRUSTED);
        assert_string_equal(who->job.text, "TASK1");
        who = security_sign_on(&security, &job, &sign_on);
        assert_int_equal(who->attributes, 0);
        assert_int_equal(who->source, IDENTITY_JOB);
        assert_string_equal(who->job.text, "JOB1");
        assert_int_equal(security_sign_on(&security, &task, &sign_on)->attributes, IDENTITY_TRUSTED);
        assert_int_equal(security_sign_on_name(&security, span_of("USER1"), &sign_on)->attributes, 0);
    }
    buf_release(&log);
    security_release(&security);
}

static void nobody_is_who_racf_does_not_know(void **state UNUSED)
{
    static const char logon[] = "ICH408I USER(NOBODY  ) GROUP(        ) NAME(####################)\n"
                                "  LOGON/JOB INITIATION - USER AT TERMINAL NOT RACF-DEFINED\n"
                                "IRR012I  VERIFICATION FAILED. USER PROFILE NOT FOUND.\n";
    struct fake_saf fake = { .access = "" };
    struct security security;
    struct buf log;

    security_init(&security);
    buf_init(&log, 10000);
    assert_ptr_equal(ask(&security, &fake, "", &log), &security.nobody);
    assert_ptr_equal(ask(&security, &fake, "   ", &log), &security.nobody);
    assert_int_equal(log.length, 0);
    assert_ptr_equal(ask(&security, &fake, "NOBODY", &log), &security.nobody);
    assert_string_equal(log.data, logon);
    buf_clear(&log);
    assert_ptr_equal(ask(&security, &fake, "NINECHARS", &log), &security.nobody);
    assert_true(log.length > 0);
    assert_int_equal(security.user_count, 0);
    assert_true(identity_has(&security.nobody, IDENTITY_RESTRICTED)); /* no UACC, no ID(*), no global table */
    fake.fail_at = fake.asked + 1;
    assert_null(ask(&security, &fake, "USER1", &log));
    buf_release(&log);
    security_release(&security);
}

static void unused_users_are_dropped(void **state UNUSED)
{
    struct identity one = person("ONE", "G"), two = person("TWO", "G"), three = person("THREE", "G");
    struct security security;

    security_init(&security);
    security.timeout = 5;
    sign_on(&security, &one, 0);
    sign_on(&security, &two, 1 * MINUTE);
    sign_on(&security, &three, 0);
    sign_on(&security, &three, 2 * MINUTE);
    assert_int_equal(security_expire(&security, 5 * MINUTE - 1), 0);
    assert_int_equal(security_expire(&security, 5 * MINUTE), 1);
    assert_false(security_reverify(&security, &one.user));
    assert_true(security_reverify(&security, &two.user));
    assert_int_equal(security_expire(&security, 6 * MINUTE), 1);
    assert_true(security_reverify(&security, &three.user));
    security.timeout = 0; /* everybody, each time */
    assert_int_equal(security_expire(&security, 2 * MINUTE), 1);
    assert_int_equal(security_expire(&security, 2 * MINUTE), 0);
    security_release(&security);
}

static void many_users_stay_in_order(void **state UNUSED)
{
    struct security security;
    char user[9];

    security_init(&security);
    for (unsigned i = 0; i < 3000; i++) {
        snprintf(user, sizeof user, "U%u", i * 7919 % 3000);
        struct identity who = person(user, "G");

        sign_on(&security, &who, 0);
        sign_on(&security, &who, 0);
    }
    assert_int_equal(security.user_count, 3000);
    for (unsigned i = 0; i < 3000; i++) {
        snprintf(user, sizeof user, "U%u", i);
        assert_true(security_reverify(&security, &(struct name8){ "NOUSER" }) == false);
        struct name8 name = name8_const(user);

        assert_true(security_reverify(&security, &name));
    }
    security_release(&security);
}

static void a_new_one_is_as_delivered(void **state UNUSED)
{
    struct security security;

    security_init(&security);
    assert_int_equal(security.timeout, 54);
    assert_int_equal(security.interval, 12);
    assert_string_equal(authentication_text(security.client_checks), "OPTIONAL");
    assert_string_equal(authentication_text(security.local_checks), "OPTIONAL");
    assert_string_equal(authentication_text(AUTHENTICATION_NONE), "NONE");
    assert_string_equal(authentication_text(AUTHENTICATION_REQUIRED), "REQUIRED");
    security_release(&security);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_user_is_held_until_marked),
        cmocka_unit_test(a_started_task_lent_its_trust_to_all_work_of_its_user),
        cmocka_unit_test(who_is_signed_on_is_asked_of_racf),
        cmocka_unit_test(nobody_is_who_racf_does_not_know),
        cmocka_unit_test(unused_users_are_dropped),
        cmocka_unit_test(many_users_stay_in_order),
        cmocka_unit_test(a_new_one_is_as_delivered),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
