/* test_image.c - which profile wins: the fast search against the documented examples (test_resolver.c has a second opinion). */
#include "tests/unit/test.h"

#include "base/io.h"
#include "base/mem.h"
#include "racf/image.h"
#include "racf/image_format.h"
#include "racf/racf_client.h"

static const struct class_row any_class = { .name = { "FACILITY" }, .max_length = 246, .first = CLASS_ANY, .other = CLASS_ANY,
                                            .default_code = 4,      .generic = true,   .fold = true };

static bool has_generic(const char *name)
{
    return strpbrk(name, "*%") != NULL;
}

/* Compiles profiles and keeps the block for the caller to free. */
static void compile(const char *const *names, size_t count, enum image_rules rules, struct buf *bytes, struct image *image)
{
    struct image_profile *profiles = mem_alloc(count, sizeof *profiles);

    for (size_t i = 0; i < count; i++)
        profiles[i] = (struct image_profile){ .name = names[i], .generic = has_generic(names[i]) };
    buf_init(bytes, 1 << 28);
    assert_int_equal(image_compile(&any_class, rules, profiles, count, bytes), 0);
    assert_int_equal(image_open(image, buf_span(bytes)), 0);
    mem_free(profiles);
}

static const char *const copy_profiles[] = { "COPY.WEB.*", "COPY.PAPER.%", "COPY.PAPER.*", "COPY.PAPER.**", "COPY.PAPER%",
                                             "COPY.PAPER*", "COPY.PAPE%", "COPY.PAP*", "COPY.PRINT.*", "COPY.%APER",
                                             "COPY.*", "COPY.**", "COPY*", "**", "COPY.*.TEST" };
static const char *const qm1_profiles[] = { "QM1.**", "QM1.APP.**", "QM1.APP.*", "QM1.APP.REQ*", "QM1.APP.%EQ", "QM1.*.REQ",
                                            "QM1.APP.REQ.**", "**" };
static const char *const irr_profiles[] = { "IRR.DIGTCERT.*", "IRR.DIGTCERT.LIST*", "IRR.**", "IRR.*.LIST" };
static const char *const noegn_profiles[] = { "PAY.*", "PAY.PROD*", "PAY.PROD.*", "PAY.*.MASTER", "PAY.PROD.MAST%R" };
static const char *const egn_profiles[] = { "PAY.**", "PAY.PROD.**", "PAY.PROD.*", "PAY.PROD.MAST*", "PAY.PROD.MAST*.**",
                                            "PAY.PROD.*.**", "PAY.*.MASTER", "PAY.%ROD.MASTER", "PAY.*.**" };

#define LIST(names) names, ARRAY_COUNT(names)

/* The worked examples: all matches, best first. Each is found, then taken away, and the next must win. */
static const struct {
    const char *const *profiles;
    size_t count;
    enum image_rules rules;
    const char *resource;
    const char *matches;
} worked[] = {
    { LIST(copy_profiles), IMAGE_GENERAL, "COPY", "COPY.** COPY* **" },
    { LIST(copy_profiles), IMAGE_GENERAL, "COPY.PAPER",
      "COPY.PAPER.** COPY.PAPER* COPY.PAPE% COPY.PAP* COPY.%APER COPY.* COPY.** COPY* **" },
    { LIST(copy_profiles), IMAGE_GENERAL, "COPY.PAPER.TEST",
      "COPY.PAPER.* COPY.PAPER.** COPY.PAPER* COPY.PAP* COPY.*.TEST COPY.* COPY.** COPY* **" },
    { LIST(copy_profiles), IMAGE_GENERAL, "COPY.WEB.FINAL", "COPY.WEB.* COPY.* COPY.** COPY* **" },
    { LIST(copy_profiles), IMAGE_GENERAL, "COPY.PAPERX", "COPY.PAPER% COPY.PAPER* COPY.PAP* COPY.* COPY.** COPY* **" },
    { LIST(qm1_profiles), IMAGE_GENERAL, "QM1.APP.REQ",
      "QM1.APP.REQ.** QM1.APP.REQ* QM1.APP.%EQ QM1.APP.* QM1.APP.** QM1.*.REQ QM1.** **" },
    { LIST(qm1_profiles), IMAGE_GENERAL, "QM1.APP.REQ.Q1", "QM1.APP.REQ.** QM1.APP.REQ* QM1.APP.* QM1.APP.** QM1.** **" },
    { LIST(qm1_profiles), IMAGE_GENERAL, "QM1.APP", "QM1.APP.** QM1.** **" },
    { LIST(qm1_profiles), IMAGE_GENERAL, "QM1.SYS.REQ", "QM1.*.REQ QM1.** **" },
    { LIST(qm1_profiles), IMAGE_GENERAL, "QM2.X", "**" },
    { LIST(qm1_profiles), IMAGE_GENERAL, "QM1.APP.REQX", "QM1.APP.REQ* QM1.APP.* QM1.APP.** QM1.** **" },
    { LIST(irr_profiles), IMAGE_GENERAL, "IRR.DIGTCERT.LIST", "IRR.DIGTCERT.LIST* IRR.DIGTCERT.* IRR.*.LIST IRR.**" },
    { LIST(irr_profiles), IMAGE_GENERAL, "IRR.DIGTCERT.LISTRING", "IRR.DIGTCERT.LIST* IRR.DIGTCERT.* IRR.**" },
    { LIST(irr_profiles), IMAGE_GENERAL, "IRR.DIGTCERT", "IRR.**" },
    { LIST(irr_profiles), IMAGE_GENERAL, "IRS.X", "" },
    { LIST(noegn_profiles), IMAGE_GENERAL, "PAY.PROD", "PAY.PROD* PAY.*" },
    { LIST(noegn_profiles), IMAGE_GENERAL, "PAY.PROD.MASTER", "PAY.PROD.MAST%R PAY.PROD.* PAY.PROD* PAY.*.MASTER PAY.*" },
    { LIST(noegn_profiles), IMAGE_GENERAL, "PAY.PRODX.Y", "PAY.PROD* PAY.*" },
    { LIST(noegn_profiles), IMAGE_GENERAL, "PAY.X.Y.Z", "PAY.*" },
    { LIST(noegn_profiles), IMAGE_GENERAL, "PAY", "" },
    { LIST(egn_profiles), IMAGE_EGN, "PAY.PROD.MASTER",
      "PAY.PROD.MAST*.** PAY.PROD.MAST* PAY.PROD.*.** PAY.PROD.* PAY.PROD.** PAY.%ROD.MASTER PAY.*.MASTER PAY.*.** PAY.**" },
    { LIST(egn_profiles), IMAGE_EGN, "PAY.PROD.MASTER.OLD", "PAY.PROD.MAST*.** PAY.PROD.*.** PAY.PROD.** PAY.*.** PAY.**" },
    { LIST(egn_profiles), IMAGE_EGN, "PAY.PROD", "PAY.PROD.** PAY.*.** PAY.**" },
    { LIST(egn_profiles), IMAGE_EGN, "PAY.PROD.X.Y", "PAY.PROD.*.** PAY.PROD.** PAY.*.** PAY.**" },
    { LIST(egn_profiles), IMAGE_EGN, "PAY.TEST.MASTER", "PAY.*.MASTER PAY.*.** PAY.**" },
    { LIST(egn_profiles), IMAGE_EGN, "PAY", "PAY.**" },
};

static void the_worked_examples(void **state UNUSED)
{
    for (size_t i = 0; i < ARRAY_COUNT(worked); i++) {
        const char *left[32];
        size_t count = worked[i].count;
        struct span wanted = span_of(worked[i].matches);

        memcpy(left, worked[i].profiles, count * sizeof *left);
        for (;;) {
            struct span next = span_word(&wanted);
            struct buf bytes;
            struct image image;
            int64_t found;

            compile(left, count, worked[i].rules, &bytes, &image);
            found = image_find(&image, span_of(worked[i].resource));
            if (next.length == 0)
                assert_int_equal(found, IMAGE_NO_PROFILE);
            else if (found == IMAGE_NO_PROFILE || !span_equal(image_profile_name(&image, found), next))
                fail_msg("%s: found %.*s, wanted %.*s", worked[i].resource,
                         found < 0 ? 4 : (int)image_profile_name(&image, found).length,
                         found < 0 ? "none" : image_profile_name(&image, found).data, (int)next.length, next.data);
            buf_release(&bytes);
            if (next.length == 0)
                break;
            for (size_t k = 0; k < count; k++)
                if (span_is(next, left[k])) {
                    left[k] = left[--count];
                    break;
                }
        }
    }
}

static void a_discrete_profile_wins(void **state UNUSED)
{
    static const char *const names[] = { "COPY.WEB.FINAL", "COPY.WEB.*", "**" };
    struct buf bytes;
    struct image image;

    compile(LIST(names), IMAGE_GENERAL, &bytes, &image);
    assert_span(image_profile_name(&image, image_find(&image, span_of("COPY.WEB.FINAL"))), "COPY.WEB.FINAL");
    assert_span(image_profile_name(&image, image_find(&image, span_of("COPY.WEB.FINALX"))), "COPY.WEB.*");
    assert_int_equal(image_find_discrete(&image, span_of("COPY.WEB.X")), IMAGE_NO_PROFILE);
    assert_true(image_find_discrete(&image, span_of("COPY.WEB.FINAL")) >= 0);
    buf_release(&bytes);
}

static void no_name_is_too_odd(void **state UNUSED)
{
    static const char *const names[] = { "A.**", "*", "**", "%.A", "A.B.C.D.E.F.G*" };
    static const char *const odd[] = { ".", "..", "...............", "A.", ".A", "A..B", "%", "*", "&", "A.B\x01" };
    char longest[RESOURCE_MAX + 2];
    struct buf bytes;
    struct image image;

    compile(LIST(names), IMAGE_GENERAL, &bytes, &image);
    for (size_t i = 0; i < ARRAY_COUNT(odd); i++)
        assert_true(image_find(&image, span_of(odd[i])) >= IMAGE_NO_PROFILE);
    memset(longest, '.', sizeof longest);
    assert_true(image_find(&image, span_bytes(longest, RESOURCE_MAX)) >= IMAGE_NO_PROFILE);
    assert_int_equal(image_find(&image, span_bytes(longest, RESOURCE_MAX + 1)), IMAGE_NO_PROFILE);
    assert_int_equal(image_find(&image, SPAN_NONE), IMAGE_NO_PROFILE);
    buf_release(&bytes);
}

static void an_empty_class(void **state UNUSED)
{
    struct buf bytes;
    struct image image;

    compile(NULL, 0, IMAGE_GENERAL, &bytes, &image);
    assert_int_equal(image_find(&image, span_of("A.B")), IMAGE_NO_PROFILE);
    assert_int_equal(image_find_discrete(&image, span_of("A.B")), IMAGE_NO_PROFILE);
    buf_release(&bytes);
}

/* ------------------------------------------------------------------------------------------------ damage */

static void a_damaged_image_never_crashes(void **state UNUSED)
{
    struct buf bytes;
    struct image image;
    char *copy;

    compile(LIST(copy_profiles), IMAGE_GENERAL, &bytes, &image);
    copy = mem_alloc(bytes.length, 1);
    for (size_t at = 0; at < bytes.length; at++) {
        for (unsigned bit = 0; bit < 8; bit += 3) {
            memcpy(copy, bytes.data, bytes.length);
            copy[at] = (char)(copy[at] ^ (1 << bit));
            if (image_open(&image, span_bytes(copy, bytes.length)) == 0)
                for (size_t i = 0; i < ARRAY_COUNT(worked); i++) {
                    int64_t found = image_find(&image, span_of(worked[i].resource));
                    uint8_t level;

                    if (found >= 0)
                        image_access(&image, found, &(struct name8){ "USER" }, &level);
                }
        }
    }
    for (size_t length = 0; length < bytes.length; length++)
        assert_true(image_open(&image, span_bytes(bytes.data, length)) < 0);
    mem_free(copy);
    buf_release(&bytes);
}

static void access_lists(void **state UNUSED)
{
    static const struct image_access entries[] = { { { "ZUSER" }, RACF_ALTER }, { { "*" }, RACF_READ }, { { "A" }, RACF_NONE } };
    struct image_profile profile = { .name = "A.**", .generic = true, .warning = true, .uacc = RACF_UPDATE, .access = entries,
                                     .access_count = ARRAY_COUNT(entries) };
    struct buf bytes;
    struct image image;
    uint8_t level = 99;

    buf_init(&bytes, 1 << 20);
    assert_int_equal(image_compile(&any_class, IMAGE_GENERAL, &profile, 1, &bytes), 0);
    assert_int_equal(image_open(&image, buf_span(&bytes)), 0);
    assert_true(image_access(&image, 0, &entries[0].id, &level));
    assert_int_equal(level, RACF_ALTER);
    assert_true(image_access(&image, 0, &entries[2].id, &level));
    assert_int_equal(level, RACF_NONE);
    assert_true(image_access(&image, 0, &entries[1].id, &level));
    assert_false(image_access(&image, 0, &(struct name8){ "B" }, &level));
    assert_true(image_profile_warning(&image, 0));
    assert_int_equal(image_profile_uacc(&image, 0), RACF_UPDATE);
    assert_string_equal(image.class_row.name.text, "FACILITY");
    buf_release(&bytes);
}

/* What an auditor, NOTIFY and PERMIT WHEN put into a profile comes out again, of the profile that has it and of no other. */
static void what_few_profiles_have(void **state UNUSED)
{
    static const struct image_condition conditions[] = { { { "ZUSER" }, RACF_WHEN_TERMINAL, "T1", RACF_READ },
                                                         { { "A" }, RACF_WHEN_JESINPUT, "INTRDR", RACF_UPDATE },
                                                         { { "A" }, RACF_WHEN_CONSOLE, "INTRDR", RACF_ALTER } };
    static const char *const members[] = { "ONE", "TWO" };
    const struct image_profile profiles[] = {
        { .name = "B", .audit = { RACF_UPDATE, RACF_READ }, .global_audit = { RACF_NONE, RACF_ALTER }, .level = 44, .notify = { "NOTIFIED" },
          .conditions = conditions, .condition_count = ARRAY_COUNT(conditions), .members = members, .member_count = ARRAY_COUNT(members) },
        { .name = "A" },
    };
    struct buf bytes;
    struct image image;
    struct span member;
    int64_t a, b;
    uint8_t level = 99;

    buf_init(&bytes, 1 << 20);
    assert_int_equal(image_compile(&any_class, IMAGE_GENERAL, profiles, ARRAY_COUNT(profiles), &bytes), 0);
    assert_int_equal(image_open(&image, buf_span(&bytes)), 0);
    a = image_find(&image, span_of("A"));
    b = image_find(&image, span_of("B"));
    assert_int_equal(image_profile_audit(&image, b).success, RACF_UPDATE);
    assert_int_equal(image_profile_audit(&image, b).failures, RACF_READ);
    assert_int_equal(image_profile_global_audit(&image, b).success, RACF_NONE);
    assert_int_equal(image_profile_global_audit(&image, b).failures, RACF_ALTER);
    assert_int_equal(image_profile_level(&image, b), 44);
    assert_string_equal(image_profile_notify(&image, b).text, "NOTIFIED");
    assert_string_equal(image_profile_notify(&image, a).text, "");
    assert_int_equal(image_profile_audit(&image, a).failures, RACF_NONE);
    assert_true(image_profile_conditional(&image, b));
    assert_false(image_profile_conditional(&image, a));
    assert_true(image_access_when(&image, b, RACF_WHEN_JESINPUT, span_of("INTRDR"), &conditions[1].id, &level));
    assert_int_equal(level, RACF_UPDATE);
    assert_true(image_access_when(&image, b, RACF_WHEN_CONSOLE, span_of("INTRDR"), &conditions[1].id, &level));
    assert_int_equal(level, RACF_ALTER);
    assert_false(image_access_when(&image, b, RACF_WHEN_JESINPUT, span_of("INTRD"), &conditions[1].id, &level));
    assert_false(image_access_when(&image, b, RACF_WHEN_JESINPUT, span_of("INTRDR"), &conditions[0].id, &level));
    assert_false(image_access_when(&image, a, RACF_WHEN_JESINPUT, span_of("INTRDR"), &conditions[1].id, &level));
    assert_true(image_member(&image, b, 1, &member));
    assert_span(member, "TWO");
    assert_false(image_member(&image, b, 2, &member));
    assert_false(image_member(&image, a, 0, &member));
    buf_release(&bytes);
}

/* Otherwise the fuzzer sees nothing behind the number of the layout. */
static void the_image_that_the_fuzzer_begins_with_was_of_an_old_layout(void **state UNUSED)
{
    struct buf bytes;
    struct image image;
    int64_t found;

    buf_init(&bytes, 1 << 20);
    assert_int_equal(io_read_file("tests/fuzz/corpus/image/seven", &bytes), 0);
    assert_int_equal(image_open(&image, buf_span(&bytes)), 0);
    found = image_find(&image, span_of("QM1.APP.REQ"));
    assert_true(found >= 0);
    assert_span(image_profile_name(&image, found), "QM1.APP.REQ.**");
    buf_release(&bytes);
}

static void audit_texts(void **state UNUSED)
{
    static const struct {
        const char *text;
        bool good;
        struct racf_audit_setting setting;
    } rows[] = {
        { "FAILURES(READ)", true, { RACF_NONE, RACF_READ } },
        { "SUCCESS(UPDATE),FAILURES(READ)", true, { RACF_UPDATE, RACF_READ } },
        { "ALL(CONTROL)", true, { RACF_CONTROL, RACF_CONTROL } },
        { "NONE", true, { RACF_NONE, RACF_NONE } },
        { "", true, { RACF_NONE, RACF_NONE } },
        { "FAILURES", false, { 0, 0 } },
        { "FAILURES(READ", false, { 0, 0 } },
        { "FAILURES(NONE)", false, { 0, 0 } },
        { "FAILURES()", false, { 0, 0 } },
        { "FAILURES(", false, { 0, 0 } },
        { "SOME(READ)", false, { 0, 0 } },
        { "SUCCESS(READ),", false, { 0, 0 } },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct racf_audit_setting setting;

        if (racf_audit_setting_of(span_of(rows[i].text), &setting) != rows[i].good)
            fail_msg("%s", rows[i].text);
        if (rows[i].good && (setting.success != rows[i].setting.success || setting.failures != rows[i].setting.failures))
            fail_msg("%s: %d %d", rows[i].text, setting.success, setting.failures);
    }
}

/* A name that is longer than any resource went over the end of the decision that it was copied into. */
static void a_name_longer_than_a_resource(void **state UNUSED)
{
    char longest[RESOURCE_MAX + 1], longer[511];
    const char *const names[] = { longer, longest };
    struct image_header *header;
    struct image image;
    struct buf bytes;

    memset(longest, 'A', sizeof longest - 1);
    memset(longer, 'A', sizeof longer - 1);
    longest[sizeof longest - 1] = longer[sizeof longer - 1] = '\0';
    compile(names, ARRAY_COUNT(names), IMAGE_GENERAL, &bytes, &image);
    assert_int_equal(image.profile_count, 1);
    assert_int_equal(image_find(&image, span_of(longest)), 0);
    buf_fill(&bytes, 'A', 8);
    header = (struct image_header *)(void *)bytes.data;
    header->length += 8;
    header->texts.count += 8; /* the text is there: the length alone is wrong */
    ((struct image_row *)(void *)(bytes.data + header->profiles.offset))->name_length = RESOURCE_MAX + 1;
    assert_int_equal(image_open(&image, buf_span(&bytes)), REASON_CORRUPT);
    buf_release(&bytes);
}

/* A*B covered all that begins with A; with ** several times a search had no end. */
static void generic_names_of_no_documented_form(void **state UNUSED)
{
    static const char *const names[] = { "A*B", "C.**.**", "D**", "E.%*F.G", "**.**.**.**.**.**.**.**.**.**.**.**.X" };
    char resource[RESOURCE_MAX + 1];
    struct image image;
    struct buf bytes;

    compile(LIST(names), IMAGE_GENERAL, &bytes, &image);
    assert_int_equal(image.profile_count, 0);
    for (size_t i = 0; i < sizeof resource - 1; i++)
        resource[i] = i % 2 ? '.' : 'A';
    resource[sizeof resource - 2] = 'A';
    resource[sizeof resource - 1] = '\0';
    assert_int_equal(image_find(&image, span_of(resource)), IMAGE_NO_PROFILE);
    assert_int_equal(image_find(&image, span_of("AXX")), IMAGE_NO_PROFILE);
    assert_int_equal(image_find(&image, span_of("E.XXF.G")), IMAGE_NO_PROFILE);
    buf_release(&bytes);
}

/* Variables whose values can be put together in many ways: the search ends, and does not say that nothing covers the name. */
static void variables_without_end(void **state UNUSED)
{
    static const char *const values[] = { "A", "AA", "AAA", "AAAA" };
    struct image_profile variable = { .name = "&V", .members = values, .member_count = ARRAY_COUNT(values) };
    char name[2 * 60 + 2], resource[101];
    struct image image, variables;
    struct image_variables with = { &variables, NULL };
    struct image_profile profile = { .name = name, .generic = true };
    struct buf bytes, variable_bytes;

    for (size_t i = 0; i < 60; i++)
        memcpy(name + 2 * i, "&V", 3);
    memcpy(name + 2 * 60, "B", 2); /* no value ends with B: every way fails at the very end */
    memset(resource, 'A', sizeof resource - 1);
    resource[sizeof resource - 1] = '\0';
    buf_init(&bytes, 1 << 28);
    buf_init(&variable_bytes, 1 << 28);
    assert_int_equal(image_compile(&any_class, IMAGE_GENERAL, &variable, 1, &variable_bytes), 0);
    assert_int_equal(image_open(&variables, buf_span(&variable_bytes)), 0);
    assert_int_equal(image_compile(&any_class, IMAGE_GENERAL, &profile, 1, &bytes), 0);
    assert_int_equal(image_open(&image, buf_span(&bytes)), 0);
    assert_int_equal(image_find_generic_with(&image, span_of(resource), &with), IMAGE_GIVEN_UP);
    buf_release(&bytes);
    buf_release(&variable_bytes);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_few_profiles_have),
        cmocka_unit_test(the_image_that_the_fuzzer_begins_with_was_of_an_old_layout),
        cmocka_unit_test(audit_texts),
        cmocka_unit_test(the_worked_examples),
        cmocka_unit_test(a_discrete_profile_wins),
        cmocka_unit_test(no_name_is_too_odd),
        cmocka_unit_test(an_empty_class),
        cmocka_unit_test(access_lists),
        cmocka_unit_test(a_damaged_image_never_crashes),
        cmocka_unit_test(a_name_longer_than_a_resource),
        cmocka_unit_test(generic_names_of_no_documented_form),
        cmocka_unit_test(variables_without_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
