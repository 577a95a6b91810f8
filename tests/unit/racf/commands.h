/* commands.h - RACF commands given to a database in a temporary folder, for the tests of the racf folder.
 *
 * A row is a user, a command, its return code, and a text that its output must hold (blanks and line ends count as one blank; "-": any
 * output; "": none; "!text": not that text). Rows of a table run in order on one database.
 */
#ifndef TESTS_UNIT_RACF_COMMANDS_H
#define TESTS_UNIT_RACF_COMMANDS_H

#include "tests/unit/test.h"

#include <unistd.h>

#include "base/mem.h"
#include "racf/class.h"
#include "racf/commands.h"
#include "racf/data_set_access.h"
#include "racf/decide.h"
#include "racf/racf_db.h"

static struct class_table *classes;
static struct racf_store *store;
static char folder[64];
static char database[96];
static microseconds now = (microseconds)1900000000 * 1000000; /* 2030-03-17 */
static bool passwords_broken;
static bool catalog_away;
static struct name8 program_of_decision, terminal_of_decision;
static uint8_t source_of_decision = IDENTITY_COMMAND; /* where those who are decided about came from */

struct command_case {
    const char *user; /* NULL: IBMUSER */
    const char *command;
    int code;
    const char *text;
};

/* ---------------------------------------------------------------------------------------------------- the database */

static void UNUSED open_database(void)
{
    struct buf problem;

    setenv("TZ", "UTC", 1); /* dates of reports are local */
    tzset();
    buf_init(&problem, 10000);
    snprintf(folder, sizeof folder, "/tmp/greenbar-racf-XXXXXX");
    assert_non_null(mkdtemp(folder));
    snprintf(database, sizeof database, "%s/racf.db", folder);
    if (class_table_load(&classes, "racf/classes", &problem) < 0)
        fail_msg("%s", problem.data);
    assert_int_equal(racf_store_create(database, classes, &store), 0);
    buf_release(&problem);
}

static void UNUSED close_database(void)
{
    static const char *const ends[] = { "", "-wal", "-shm", "-journal" };
    char path[128];

    racf_store_close(store);
    class_table_free(classes);
    store = NULL;
    classes = NULL;
    for (size_t i = 0; i < ARRAY_COUNT(ends); i++) {
        snprintf(path, sizeof path, "%s%s", database, ends[i]);
        unlink(path);
    }
    rmdir(folder);
}

static int UNUSED with_database(void **state UNUSED)
{
    open_database();
    return 0;
}

static int UNUSED without_database(void **state UNUSED)
{
    close_database();
    return 0;
}

/* ---------------------------------------------------------------------------------------------------- commands */

/* A stand-in for hash and seal: good enough to see which password is kept, and of whom. */
static int seal_password(void *context UNUSED, const struct name8 *user, struct span password, struct span like UNUSED, struct buf *record)
{
    if (passwords_broken)
        return REASON_NOT_RUNNING;
    buf_printf(record, "kept of %s: %.*s", user->text, (int)password.length, password.data);
    return 0;
}

static int match_password(void *context, const struct name8 *user, struct span record, struct span password)
{
    struct buf wanted;
    int reason;

    buf_init(&wanted, 1000);
    reason = seal_password(context, user, password, SPAN_NONE, &wanted);
    if (reason == 0 && !span_equal(buf_span(&wanted), record))
        reason = REASON_BAD_PASSWORD;
    buf_release(&wanted);
    return reason;
}

static int password_used(void *context, const struct name8 *user, struct span records, struct span password)
{
    struct reader reader = reader_of(records);

    while (reader.rest.length)
        if (match_password(context, user, reader_field(&reader, 1000), password) == 0)
            return 0;
    return REASON_BAD_PASSWORD;
}

/* A catalog: what ends with .REAL is on GRN001, what ends with .VSAM is a cluster. */
static int cataloged(void *context UNUSED, const char *name, struct command_data_set *found)
{
    size_t length = strlen(name);
    bool vsam = length > 5 && strcmp(name + length - 5, ".VSAM") == 0;

    if (catalog_away)
        return REASON_NOT_RUNNING;
    if (!vsam && (length <= 5 || strcmp(name + length - 5, ".REAL") != 0))
        return REASON_NOT_FOUND;
    *found = (struct command_data_set){ "GRN001", vsam };
    return 0;
}

/* What that catalog has where it is looked through. */
static int cataloged_like(void *context UNUSED, const char *pattern, int each(void *to, struct span name), void *to)
{
    static const char *const names[] = { "DG1.A.ONE.REAL", "DG1.A.REAL", "DG1.A2.REAL", "DG1.APART.REAL", "DG2.A.REAL", "DG2.A.B.VSAM" };
    struct span literal = span_part(span_of(pattern), 0, span_find(span_of(pattern), '*'));
    int reason = catalog_away ? REASON_NOT_RUNNING : 0;

    for (size_t i = 0; i < ARRAY_COUNT(names) && reason == 0; i++)
        if (strncmp(names[i], literal.data, literal.length) == 0)
            reason = each(to, span_of(names[i]));
    return reason;
}

/* Gives a command as a user (an unknown one: nobody) and commits. out and clist are initialized here; the caller releases them. */
static int UNUSED give_span(const char *user, struct span command, struct buf *out, struct buf *clist)
{
    struct command_environment environment = { .now = now, .password_seal = seal_password, .password_match = match_password,
                                               .password_used = password_used,
                                               .cataloged = cataloged, .cataloged_like = cataloged_like };
    struct command_effects effects = { 0 };
    struct name8 name = name8_const(user ? user : "IBMUSER");
    struct identity issuer;
    int code;

    buf_init(out, 1 << 20);
    buf_init(clist, 1 << 20);
    if (racf_store_identity(store, &name, NULL, now, &issuer) < 0)
        issuer = (struct identity){ .user = { "" } };
    environment.prefix = issuer.user;
    code = racf_command_run(store, &issuer, command, &environment, out, clist, &effects);
    assert_int_equal(racf_store_commit(store), 0);
    command_effects_release(&effects);
    identity_release(&issuer);
    return code;
}

static int UNUSED give(const char *user, const char *command, struct buf *out)
{
    struct buf clist;
    int code = give_span(user, span_of(command), out, &clist);

    buf_release(&clist);
    return code;
}

/* Gives a command whose output does not matter. */
static void UNUSED must_do(const char *command)
{
    struct buf out;
    int code = give(NULL, command, &out);

    if (code != 0)
        fail_msg("%s: code %d: %s", command, code, out.data);
    buf_release(&out);
}

/* One blank for each row of blanks and line ends. The result is the caller's to free. */
static char *squeezed(const char *text)
{
    char *copy = mem_alloc(strlen(text) + 2, 1), *to = copy;

    for (; *text; text++)
        if (*text != ' ' && *text != '\n')
            *to++ = *text;
        else if (to > copy && to[-1] != ' ')
            *to++ = ' ';
    while (to > copy && to[-1] == ' ')
        to--;
    *to = '\0';
    return copy;
}

static bool output_holds(const char *output, const char *text)
{
    bool without = text[0] == '!';
    char *have, *want;
    bool holds;

    if (strcmp(text, "-") == 0)
        return true;
    have = squeezed(output);
    want = squeezed(without ? text + 1 : text);
    holds = want[0] ? (strstr(have, want) != NULL) != without : have[0] == '\0';
    mem_free(have);
    mem_free(want);
    return holds;
}

static void UNUSED run_rows(const struct command_case *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct buf out;
        int code = give(rows[i].user, rows[i].command, &out);

        if (code != rows[i].code || !output_holds(out.data, rows[i].text))
            fail_msg("row %zu, %s: %s\n  code %d, wanted %d and \"%s\"\n%s", i, rows[i].user ? rows[i].user : "IBMUSER", rows[i].command,
                     code, rows[i].code, rows[i].text, out.data);
        buf_release(&out);
    }
}

/* ---------------------------------------------------------------------------------------------------- decisions */

static const char *name_in(const struct image *image, int64_t profile, char name[RESOURCE_MAX + 1])
{
    struct span text = profile == IMAGE_NO_PROFILE ? SPAN_NONE : image_profile_name(image, profile);

    snprintf(name, RESOURCE_MAX + 1, "%.*s", (int)text.length, text.data);
    return name;
}

/* What racf compiles for one resource finds the same profile as an image of all, and has the same of it. */
static void compare_with_covering(const struct class_row *row, enum racf_compile what, const char *resource)
{
    static const struct name8 asked[] = { { "U1" }, { "U2" }, { "G1" }, { "G2" }, { "*" } };
    char one[RESOURCE_MAX + 1], other[RESOURCE_MAX + 1];
    struct image covering, whole;
    struct resource name;
    struct buf bytes, whole_bytes;
    int64_t found, wanted;

    if (resource_of(&name, span_of(resource), row->fold) < 0)
        return;
    buf_init(&bytes, 1 << 24);
    buf_init(&whole_bytes, 1 << 24);
    assert_int_equal(racf_store_compile(store, row->name.text, what, &whole_bytes), 0);
    assert_int_equal(image_open(&whole, buf_span(&whole_bytes)), 0);
    assert_int_equal(racf_store_covering(store, row->name.text, what, name.text, NULL, false, &bytes), 0);
    assert_int_equal(image_open(&covering, buf_span(&bytes)), 0);
    found = image_find(&covering, span_of(name.text));
    wanted = image_find(&whole, span_of(name.text));
    assert_string_equal(name_in(&covering, found, one), name_in(&whole, wanted, other));
    if (wanted >= 0) {
        assert_int_equal(image_profile_generic(&covering, found), image_profile_generic(&whole, wanted));
        assert_int_equal(image_profile_uacc(&covering, found), image_profile_uacc(&whole, wanted));
        assert_int_equal(image_profile_warning(&covering, found), image_profile_warning(&whole, wanted));
        assert_int_equal(image_profile_level(&covering, found), image_profile_level(&whole, wanted));
        assert_int_equal(image_profile_conditional(&covering, found), image_profile_conditional(&whole, wanted));
        for (size_t i = 0; i < ARRAY_COUNT(asked); i++) {
            uint8_t gives = 99, level = 99;

            assert_int_equal(image_access(&covering, found, &asked[i], &gives), image_access(&whole, wanted, &asked[i], &level));
            assert_int_equal(gives, level);
        }
        assert_int_equal(image_profile_hours(&covering, found).from, image_profile_hours(&whole, wanted).from);
    }
    buf_release(&bytes);
    buf_release(&whole_bytes);
}

/* What decisions.c and racf_client.c do: the stored image of a RACLISTed class, the database of another. */
static void UNUSED decide_flags(const char *user, const char *class_name, const char *resource, enum racf_level level, unsigned flags,
                                struct racf_decision *decision)
{
    const struct class_row *row = class_find(classes, class_name);
    struct name8 name = name8_const(user);
    struct racf_class_options options;
    struct racf_class_state class_state;
    struct identity who;
    struct image image;
    struct buf bytes, global_bytes, variables_bytes;
    struct image global, variables;
    struct decide_on on = { .class_row = row, .state = &class_state, .image = &image, .now = now };
    uint64_t generation;

    assert_non_null(row);
    assert_int_equal(racf_store_class(store, class_name, &options), 0);
    assert_int_equal(racf_store_class_state(store, row, &class_state), 0);
    buf_init(&bytes, 1 << 24);
    if (options.raclisted)
        assert_int_equal(racf_store_image(store, class_name, &bytes, &generation), 0);
    else
        assert_int_equal(racf_store_compile(store, class_name, COMPILE_DATABASE, &bytes), 0);
    assert_int_equal(image_open(&image, buf_span(&bytes)), 0);
    compare_with_covering(row, COMPILE_DATABASE, resource);
    compare_with_covering(row, COMPILE_RACLIST, resource);
    if (racf_store_identity(store, &name, NULL, now, &who) < 0)
        who = (struct identity){ .user = { "" } };
    buf_init(&global_bytes, 1 << 24);
    buf_init(&variables_bytes, 1 << 24);
    if (racf_store_global(store, class_name, &global_bytes, &generation) == 0) {
        assert_int_equal(image_open(&global, buf_span(&global_bytes)), 0);
        on.global = &global;
    }
    if (class_find(classes, "RACFVARS") && racf_store_image(store, "RACFVARS", &variables_bytes, &generation) == 0) {
        assert_int_equal(image_open(&variables, buf_span(&variables_bytes)), 0);
        on.variables = &variables;
    }
    who.source = source_of_decision;
    who.program = program_of_decision;
    who.terminal = terminal_of_decision;
    decide(&on, &who, resource, level, flags, decision, NULL);
    decision->flags = flags;
    if (strcmp(class_name, "DATASET") == 0)
        assert_int_equal(data_set_access(store, &who, now, decision, NULL), 0);
    identity_release(&who);
    buf_release(&bytes);
    buf_release(&global_bytes);
    buf_release(&variables_bytes);
}

static void UNUSED decide_now(const char *user, const char *class_name, const char *resource, enum racf_level level,
                              struct racf_decision *decision)
{
    decide_flags(user, class_name, resource, level, 0, decision);
}

#endif
