/* test_decide.c - yes or no: the access examples of the facts, one row each. */
#include "tests/unit/test.h"

#include "racf/decide.h"

/* What a row may switch on. */
enum { RESTRICTED = 1, OPERATIONS = 2, TRUSTED = 4, WARN = 8, INACTIVE = 16, UNDEFINED = 32, DISCRETE = 64, RACLIST_MISSING = 128, NO_GENERIC = 256 };

/* acl: up to three "ID LEVEL" pairs; user U1 in groups G1 and G2. */
static const struct {
    const char *what;
    const char *class_name;
    const char *profile; /* NULL: none */
    uint8_t uacc;
    struct image_access acl[3];
    unsigned flags;
    const char *resource;
    uint8_t level;
    int code;
    uint8_t why;
} rows[] = {
    { "an entry beats UACC", "FACILITY", "A.B", RACF_READ, { { { "U1" }, RACF_NONE } }, 0, "A.B", RACF_READ, 8, RACF_WHY_PROFILE },
    { "the user's entry beats the group's", "FACILITY", "A.B", 0, { { { "U1" }, RACF_READ }, { { "G1" }, RACF_UPDATE } }, 0, "A.B", RACF_UPDATE, 8, RACF_WHY_PROFILE },
    { "the highest of all groups", "FACILITY", "A.B", 0, { { { "G1" }, RACF_READ }, { { "G2" }, RACF_UPDATE } }, 0, "A.B", RACF_UPDATE, 0, RACF_WHY_PROFILE },
    { "a group that he is not in", "FACILITY", "A.B", 0, { { { "G3" }, RACF_ALTER } }, 0, "A.B", RACF_READ, 8, RACF_WHY_UACC },
    { "ID(*) for a defined user", "FACILITY", "A.B", 0, { { { "*" }, RACF_READ } }, 0, "A.B", RACF_READ, 0, RACF_WHY_ID_STAR },
    { "ID(*) is not for an undefined one", "FACILITY", "A.B", 0, { { { "*" }, RACF_READ } }, UNDEFINED, "A.B", RACF_READ, 8, RACF_WHY_UACC },
    { "UACC is", "FACILITY", "A.B", RACF_READ, { { { "" }, 0 } }, UNDEFINED, "A.B", RACF_READ, 0, RACF_WHY_UACC },
    { "UACC is not for a RESTRICTED user", "FACILITY", "A.B", RACF_READ, { { { "" }, 0 } }, RESTRICTED, "A.B", RACF_READ, 8, RACF_WHY_PROFILE },
    { "nor is ID(*)", "FACILITY", "A.B", 0, { { { "*" }, RACF_ALTER } }, RESTRICTED, "A.B", RACF_READ, 8, RACF_WHY_PROFILE },
    { "but his own entry is", "FACILITY", "A.B", 0, { { { "U1" }, RACF_READ } }, RESTRICTED, "A.B", RACF_READ, 0, RACF_WHY_PROFILE },
    { "a group entry beats OPERATIONS", "DATASET", "X.B", 0, { { { "G1" }, RACF_NONE } }, OPERATIONS, "X.B", RACF_READ, 8, RACF_WHY_PROFILE },
    { "OPERATIONS where no entry fits", "DATASET", "X.B", 0, { { { "G3" }, RACF_NONE } }, OPERATIONS, "X.B", RACF_ALTER, 0, RACF_WHY_OPERATIONS },
    { "OPERATIONS is for classes that have it", "FACILITY", "A.B", 0, { { { "" }, 0 } }, OPERATIONS, "A.B", RACF_READ, 8, RACF_WHY_UACC },
    { "WARNING lets pass", "FACILITY", "A.B", 0, { { { "" }, 0 } }, WARN, "A.B", RACF_READ, 0, RACF_WHY_WARNING },
    { "his own data sets", "DATASET", "U1.B", 0, { { { "U1" }, RACF_NONE } }, 0, "U1.B", RACF_ALTER, 0, RACF_WHY_OWNER_PREFIX },
    { "a qualifier that begins like him is not his", "DATASET", "U1X.B", 0, { { { "" }, 0 } }, 0, "U1X.B", RACF_READ, 8, RACF_WHY_UACC },
    { "his own output", "JESSPOOL", NULL, 0, { { { "" }, 0 } }, 0, "NODE1.U1.JOBA.JOB00001.D0000002.?", RACF_ALTER, 0, RACF_WHY_OWNER_PREFIX },
    { "another's output", "JESSPOOL", NULL, 0, { { { "" }, 0 } }, 0, "NODE1.U2.JOBA.JOB00001.D0000002.?", RACF_READ, 8, RACF_WHY_NO_PROFILE },
    { "no profile, DFTRETC 4", "FACILITY", NULL, 0, { { { "" }, 0 } }, 0, "A.B", RACF_READ, 4, RACF_WHY_NO_PROFILE },
    { "the class is not active", "FACILITY", "A.B", 0, { { { "" }, 0 } }, INACTIVE, "A.B", RACF_READ, 4, RACF_WHY_CLASS_INACTIVE },
    { "a class that has to be RACLISTed", "OPERCMDS", "A.B", 0, { { { "" }, 0 } }, RACLIST_MISSING, "A.B", RACF_READ, 4, RACF_WHY_NOT_RACLISTED },
    { "a TRUSTED started task", "FACILITY", "A.B", 0, { { { "U1" }, RACF_NONE } }, TRUSTED, "A.B", RACF_ALTER, 0, RACF_WHY_TRUSTED },
    { "only the existence of a discrete profile", "FACILITY", "A.B", 0, { { { "U1" }, RACF_NONE } }, DISCRETE, "A.B", RACF_READ, 0, RACF_WHY_PROFILE },
    { "a generic one is none", "FACILITY", "A.**", RACF_ALTER, { { { "" }, 0 } }, DISCRETE, "A.B", RACF_READ, 4, RACF_WHY_NO_PROFILE },
    { "generics that are not switched on", "FACILITY", "A.**", RACF_ALTER, { { { "" }, 0 } }, NO_GENERIC, "A.B", RACF_READ, 4, RACF_WHY_NO_PROFILE },
    { "names are folded", "FACILITY", "A.B", RACF_READ, { { { "" }, 0 } }, 0, "a.b", RACF_READ, 0, RACF_WHY_UACC },
    { "a name that cannot be", "FACILITY", "**", RACF_ALTER, { { { "" }, 0 } }, 0, "A B", RACF_READ, 8, RACF_WHY_NO_PROFILE },
    { "no name at all", "FACILITY", "**", RACF_ALTER, { { { "" }, 0 } }, 0, "", RACF_READ, 8, RACF_WHY_NO_PROFILE },
    { "NONE is always there", "FACILITY", "A.B", 0, { { { "U1" }, RACF_NONE } }, 0, "A.B", RACF_NONE, 0, RACF_WHY_PROFILE },
};

static void the_order_of_a_check(void **state UNUSED)
{
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        bool dataset = strcmp(rows[i].class_name, "DATASET") == 0, jesspool = strcmp(rows[i].class_name, "JESSPOOL") == 0;
        struct class_row row = { .name = name8_const(rows[i].class_name), .max_length = 246, .first = CLASS_ANY, .other = CLASS_ANY,
                                 .default_code = jesspool ? 8 : 4, .generic = true, .operations = dataset, .fold = true,
                                 .raclist = rows[i].flags & RACLIST_MISSING ? CLASS_RACLIST_REQUIRED : CLASS_RACLIST_ALLOWED };
        struct racf_class_state class_state = { .known = true, .active = !(rows[i].flags & INACTIVE), .raclisted = !(rows[i].flags & RACLIST_MISSING),
                                                .generic = !(rows[i].flags & NO_GENERIC), .default_code = row.default_code };
        struct name8 groups[] = { { "G1" }, { "G2" } };
        struct identity who = { .user = { "U1" }, .group = { "G1" }, .groups = groups, .group_count = 2 };
        struct image_profile profile = { .name = rows[i].profile, .generic = rows[i].profile && strchr(rows[i].profile, '*'),
                                         .warning = rows[i].flags & WARN, .uacc = rows[i].uacc, .access = rows[i].acl };
        struct racf_decision decision;
        struct image image;
        struct buf bytes;

        while (profile.access_count < 3 && rows[i].acl[profile.access_count].id.text[0])
            profile.access_count++;
        if (rows[i].flags & UNDEFINED)
            who = (struct identity){ .user = { "" } };
        if (rows[i].flags & RESTRICTED)
            who.attributes |= IDENTITY_RESTRICTED;
        if (rows[i].flags & OPERATIONS)
            who.attributes |= IDENTITY_OPERATIONS;
        if (rows[i].flags & TRUSTED)
            who.attributes |= IDENTITY_TRUSTED;
        buf_init(&bytes, 1 << 20);
        assert_int_equal(image_compile(&row, IMAGE_GENERAL, &profile, rows[i].profile ? 1 : 0, &bytes), 0);
        assert_int_equal(image_open(&image, buf_span(&bytes)), 0);
        decide(&(struct decide_on){ .class_row = &row, .state = &class_state, .image = &image }, &who, rows[i].resource, rows[i].level,
               rows[i].flags & DISCRETE ? RACF_DISCRETE_ONLY : 0, &decision, NULL);
        if (decision.code != rows[i].code || decision.why != rows[i].why)
            fail_msg("%s: code %d why %d, wanted %d %d", rows[i].what, decision.code, (int)decision.why, rows[i].code, rows[i].why);
        buf_release(&bytes);
    }
}

static void without_an_image(void **state UNUSED)
{
    struct class_row row = { .name = { "FACILITY" }, .default_code = 4, .fold = true };
    struct racf_class_state class_state = { .known = true, .active = true, .generic = true, .default_code = 8 };
    struct identity who = { .user = { "U1" } };
    struct racf_decision decision;

    decide(&(struct decide_on){ .class_row = &row, .state = &class_state }, &who, "A.B", RACF_READ, 0, &decision, NULL);
    assert_int_equal(decision.code, 8);
    decide(&(struct decide_on){ .class_row = &row, .state = &class_state }, &who, "A.B", RACF_READ, RACF_DISCRETE_ONLY, &decision, NULL);
    assert_int_equal(decision.code, 4);
}

/* PROTECTALL lets a job have its own temporary data sets, and no other name that looks like one. */
static void temporary_data_sets(void **state UNUSED)
{
    static const struct {
        const char *name;
        const char *job;
        bool exempt;
    } rows_of_names[] = {
        { "SYS26104.T153525.RA000.JOBA.TEMP.H01", "JOBA", true },
        { "SYS26104.T153525.RA000.JOBA.R0000001.JOB00001", "JOBA", true },
        { "SYS26104.T153525.RA000.JOBA.TEMP.H01", "JOBB", false },
        { "SYS26104.T153525.RA000.JOBA.TEMP.H01", "", false },
        { "SYS26104.T153525.RA000.JOBA", "JOBA", false },
        { "SYS2610.T153525.RA000.JOBA.TEMP.H01", "JOBA", false },
        { "SYS261044.T153525.RA000.JOBA.TEMP.H01", "JOBA", false },
        { "SYSX6104.T153525.RA000.JOBA.TEMP.H01", "JOBA", false },
        { "SYS26104.X153525.RA000.JOBA.TEMP.H01", "JOBA", false },
        { "SYS26104.T15352A.RA000.JOBA.TEMP.H01", "JOBA", false },
        { "SYS26104.T153525.RA001.JOBA.TEMP.H01", "JOBA", false },
        { "SYS26104.T153525.RA000.JOBAX.TEMP.H01", "JOBA", false },
        { "SYS26104.T153525.RA000", "JOBA", false },
        { "PAY.SYS26104.T153525.RA000.JOBA.TEMP", "JOBA", false },
    };
    struct class_row row = { .name = { "DATASET" }, .default_code = 4, .fold = true };
    struct racf_class_state class_state = { .known = true, .active = true, .generic = true, .default_code = 4, .protect = PROTECT_FAILURES };
    struct racf_decision decision;

    for (size_t i = 0; i < ARRAY_COUNT(rows_of_names); i++) {
        struct identity who = { .user = { "U1" }, .job = rows_of_names[i].job[0] ? name8_const(rows_of_names[i].job) : (struct name8){ "" } };

        class_state.protect = PROTECT_FAILURES;
        decide(&(struct decide_on){ .class_row = &row, .state = &class_state }, &who, rows_of_names[i].name, RACF_UPDATE, RACF_TEMPORARY, &decision, NULL);
        if (decision.code != (rows_of_names[i].exempt ? 4 : 8))
            fail_msg("%s of %s: code %d", rows_of_names[i].name, rows_of_names[i].job, decision.code);
        class_state.protect = PROTECT_WARNING;
        decide(&(struct decide_on){ .class_row = &row, .state = &class_state }, &who, rows_of_names[i].name, RACF_UPDATE, RACF_TEMPORARY, &decision, NULL);
        assert_int_equal(decision.code, rows_of_names[i].exempt ? 4 : 0);
        assert_int_equal(decision.why == RACF_WHY_WARNING, !rows_of_names[i].exempt);
        /* A permanent data set that is named like a temporary one. */
        class_state.protect = PROTECT_FAILURES;
        decide(&(struct decide_on){ .class_row = &row, .state = &class_state }, &who, rows_of_names[i].name, RACF_UPDATE, 0, &decision, NULL);
        assert_int_equal(decision.code, 8);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = { cmocka_unit_test(the_order_of_a_check), cmocka_unit_test(without_an_image),
                                               cmocka_unit_test(temporary_data_sets) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
