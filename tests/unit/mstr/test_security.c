/* test_security.c - security.h: users are held as they were signed on, until unused or marked. */
#include "tests/unit/test.h"

#include "mstr/security.h"

enum { MINUTE = 60000 };

static struct identity person(const char *user, const char *group)
{
    return (struct identity){ .user = name8_const(user), .group = name8_const(group), .source = IDENTITY_COMMAND };
}

static void a_user_is_held_until_marked(void **state UNUSED)
{
    struct identity before = person("USER1", "OLD"), after = person("USER1", "NEW");
    struct security security;

    security_init(&security);
    assert_string_equal(security_sign_on(&security, &before, 0)->group.text, "OLD");
    assert_string_equal(security_sign_on(&security, &after, 1)->group.text, "OLD");
    assert_false(security_reverify(&security, &(struct name8){ "USER2" }));
    assert_true(security_reverify(&security, &before.user));
    assert_string_equal(security_sign_on(&security, &after, 2)->group.text, "NEW");
    assert_string_equal(security_sign_on(&security, &before, 3)->group.text, "NEW");
    security_release(&security);
    assert_int_equal(security.user_count, 0);
    security_release(&security);
}

static void unused_users_are_dropped(void **state UNUSED)
{
    struct identity one = person("ONE", "G"), two = person("TWO", "G"), three = person("THREE", "G");
    struct security security;

    security_init(&security);
    security.timeout = 5;
    security_sign_on(&security, &one, 0);
    security_sign_on(&security, &two, 1 * MINUTE);
    security_sign_on(&security, &three, 0);
    security_sign_on(&security, &three, 2 * MINUTE);
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

        security_sign_on(&security, &who, 0);
        security_sign_on(&security, &who, 0);
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
        cmocka_unit_test(unused_users_are_dropped),
        cmocka_unit_test(many_users_stay_in_order),
        cmocka_unit_test(a_new_one_is_as_delivered),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
