/* test_decisions.c - what racf keeps about classes that are not RACLISTed: single profiles at first, a small class as a whole when it is
 * asked about often; a change is seen by the next decision. */
#include "tests/unit/racf/commands.h"

#include "racf/decisions.h"
#include "racf/raclist.h"
#include "racf/store.h"

enum { PROFILES = 100, ASKED = 1500 };

static struct raclist *raclist;
static struct decisions *decisions;

static int begin(void **state)
{
    char text[100];

    with_database(state);
    must_do("ADDUSER ANNA");
    must_do("SETROPTS GENERIC(FACILITY) NOADDCREATOR");
    for (unsigned i = 0; i < PROFILES; i++) {
        snprintf(text, sizeof text, "RDEFINE FACILITY P%u.** UACC(%s)", i, i % 2 ? "READ" : "NONE");
        must_do(text);
    }
    assert_int_equal(raclist_new(store, classes, &raclist), 0);
    decisions = decisions_new(store, classes, raclist);
    return 0;
}

static int end(void **state)
{
    decisions_free(decisions);
    raclist_free(raclist);
    return without_database(state);
}

static void assert_decision(const char *class_name, const char *resource, int code, const char *profile)
{
    struct name8 anna = { "ANNA" };
    struct racf_decision decision;
    struct identity who;

    assert_int_equal(racf_store_identity(store, &anna, NULL, now, &who), 0);
    assert_int_equal(decisions_make(decisions, &who, class_name, resource, RACF_READ, 0, &decision, NULL), 0);
    assert_int_equal(decision.code, code);
    assert_string_equal(decision.profile.text, profile);
    identity_release(&who);
}

/* Enough different names for the class to be compiled as a whole. */
static void ask_often(void)
{
    char resource[100], profile[100];

    for (unsigned i = 0; i < ASKED; i++) {
        snprintf(resource, sizeof resource, "P%u.X%u", i % PROFILES, i);
        snprintf(profile, sizeof profile, "P%u.**", i % PROFILES);
        assert_decision("FACILITY", resource, i % 2 ? 0 : 8, profile);
    }
    assert_decision("FACILITY", "Q1.NONE", 4, "");
}

static void a_class_that_is_asked_about_often(void **state UNUSED)
{
    ask_often();
    must_do("RDEFINE FACILITY P1.X1 UACC(NONE)");
    assert_decision("FACILITY", "P1.X1", 8, "P1.X1");
    must_do("RDEFINE FACILITY P1.Y* UACC(NONE)");
    assert_decision("FACILITY", "P1.Y1", 8, "P1.Y*");
    must_do("RDELETE FACILITY (P1.X1 P1.Y*)");
    ask_often();
    must_do("PERMIT P0.** CLASS(FACILITY) ID(ANNA) ACCESS(READ)");
    assert_decision("FACILITY", "P0.X0", 0, "P0.**");
    must_do("PERMIT P0.** CLASS(FACILITY) ID(ANNA) DELETE");
    ask_often();
}

/* A change of another class, and one that was taken back, leave it as it is. */
static void a_change_of_another_class(void **state UNUSED)
{
    struct buf out;

    ask_often();
    must_do("SETROPTS CLASSACT(XFACILIT)");
    must_do("RDEFINE XFACILIT P1.X1 UACC(NONE)");
    catalog_away = true;
    assert_int_equal(give(NULL, "ADDSD 'IBMUSER.ANY.REAL'", &out), 12);
    buf_release(&out);
    catalog_away = false;
    assert_decision("FACILITY", "P1.X1", 0, "P1.**");
    assert_decision("XFACILIT", "P1.X1", 8, "P1.X1");
    ask_often();
}

/* From then on the image counts, and profiles that come behind it do not; then again the database. */
static void a_class_that_comes_into_storage(void **state UNUSED)
{
    ask_often();
    must_do("SETROPTS RACLIST(FACILITY)");
    must_do("RDEFINE FACILITY P1.X1 UACC(NONE)");
    assert_decision("FACILITY", "P1.X1", 0, "P1.**");
    must_do("SETROPTS RACLIST(FACILITY) REFRESH");
    assert_decision("FACILITY", "P1.X1", 8, "P1.X1");
    must_do("RDELETE FACILITY P1.X1");
    assert_decision("FACILITY", "P1.X1", 8, "P1.X1");
    must_do("SETROPTS NORACLIST(FACILITY)");
    assert_decision("FACILITY", "P1.X1", 0, "P1.**");
    ask_often();
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_class_that_is_asked_about_often),
        cmocka_unit_test(a_change_of_another_class),
        cmocka_unit_test(a_class_that_comes_into_storage),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
