/* test_command_audit.c - the records that commands make: which, for which profiles, and never a secret. */
#include "tests/unit/racf/commands.h"

#include "racf/operands.h"
#include "racf/segments.h"
#include "racf/smf_record.h"

static struct buf kept; /* records as fields */
static bool full;

static int keep(void *context UNUSED, struct span record)
{
    if (full)
        return REASON_NOT_RECORDED;
    buf_put_field(&kept, record);
    return 0;
}

/* Gives a command; its records are in kept. */
static int run(const char *user, uint32_t attributes, const char *command)
{
    struct command_environment environment = { .now = now, .prefix = name8_const(user), .password_seal = seal_password,
                                               .password_match = match_password, .cataloged = cataloged, .record = keep };
    struct command_effects effects = { 0 };
    struct identity issuer = { .user = name8_const(user), .group = name8_const("SYS1"), .attributes = attributes };
    struct buf out, clist;
    int code;

    buf_clear(&kept);
    buf_init(&out, 1 << 20);
    buf_init(&clist, 1 << 20);
    code = racf_command_run(store, &issuer, span_of(command), &environment, &out, &clist, &effects);
    assert_int_equal(racf_store_commit(store), 0);
    command_effects_release(&effects);
    buf_release(&clist);
    buf_release(&out);
    return code;
}

/* "EVENT QUAL CLASS RESOURCE; ..." of what was kept. */
static const char *records(void)
{
    static char text[4000];
    struct reader in = reader_of(buf_span(&kept));
    size_t at = 0;

    text[0] = '\0';
    while (in.rest.length) {
        char event[SMF_WORD], qualifier[SMF_WORD];
        struct smf80 record;

        assert_int_equal(smf80_get(reader_field(&in, SMF_RECORD_MAX), &record), 0);
        at += (size_t)snprintf(text + at, sizeof text - at, "%s%s %s %.*s %.*s", at ? "; " : "", smf_event_name(record.event, event),
                               smf_qualifier_name(record.event, record.qualifier, qualifier), (int)record.class_name.length,
                               record.class_name.data, (int)record.resource.length, record.resource.data);
    }
    return text;
}

static bool says(const char *text)
{
    return memmem(kept.data, kept.length, text, strlen(text)) != NULL;
}

static void what_is_recorded(void **state UNUSED)
{
    static const struct {
        const char *user;
        uint32_t attributes;
        const char *command;
        int code;
        const char *records;
    } rows[] = {
        { "IBMUSER", IDENTITY_SPECIAL, "ADDUSER (CA1 CA2) DFLTGRP(SYS1)", 0,
          "ADDUSER SUCCESS USER CA1; ADDUSER SUCCESS USER CA2" },
        { "IBMUSER", IDENTITY_SPECIAL, "RDEFINE FACILITY (A.B C.D)", 0, "RDEFINE SUCCESS FACILITY A.B; RDEFINE SUCCESS FACILITY C.D" },
        { "IBMUSER", IDENTITY_SPECIAL, "PERMIT A.B CLASS(FACILITY) ID(CA1)", 0, "PERMIT SUCCESS FACILITY A.B" },
        { "IBMUSER", IDENTITY_SPECIAL, "LISTUSER CA1", 0, "" },
        { "IBMUSER", IDENTITY_SPECIAL, "SETROPTS LIST", 0, "" },
        { "IBMUSER", IDENTITY_SPECIAL, "SETROPTS GENERIC(DATASET)", 0, "SETROPTS SUCCESS  " },
        { "IBMUSER", IDENTITY_SPECIAL, "ADDSD 'SYS1.X.*' UACC(NONE)", 0, "ADDSD SUCCESS DATASET SYS1.X.*" },
        { "IBMUSER", IDENTITY_SPECIAL, "ADDSD Y.*", 0, "ADDSD SUCCESS DATASET IBMUSER.Y.*" },
        { "CA1", 0, "ADDUSER CA3", 8, "ADDUSER INSAUTH USER CA3" },
        { "CA1", 0, "RDEFINE FACILITY E.F", 4, "RDEFINE INSAUTH FACILITY E.F" },
        { "CA1", 0, "RALTER FACILITY A.B UACC(READ)", -1, "RALTER INSAUTH FACILITY A.B" },
        { "CA1", 0, "ALTUSER CA1 NAME('ME')", 0, "" }, /* no option asks for it */
        { "CA1", IDENTITY_UAUDIT, "ALTUSER CA1 NAME('ME')", 0, "ALTUSER SUCCESS USER CA1" },
        { "IBMUSER", IDENTITY_SPECIAL, "NOSUCHCOMMAND X", 8, "" },
        { "IBMUSER", IDENTITY_SPECIAL, "ADDUSER CA9 NOSUCH(X)", 8, "" },
        { "IBMUSER", IDENTITY_SPECIAL | IDENTITY_AUDITOR, "SETROPTS NOSAUDIT NOCMDVIOL", 0, "SETROPTS SUCCESS  " },
        { "IBMUSER", IDENTITY_SPECIAL, "ALTUSER CA1 NAME('X')", 0, "" },
        { "CA1", 0, "ADDUSER CA3", 8, "" },
        { "IBMUSER", IDENTITY_SPECIAL | IDENTITY_AUDITOR, "SETROPTS AUDIT(USER)", 0, "SETROPTS SUCCESS  " },
        { "IBMUSER", IDENTITY_SPECIAL, "ALTUSER CA1 NAME('Y')", 0, "ALTUSER SUCCESS USER CA1" },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        int code = run(rows[i].user, rows[i].attributes, rows[i].command);

        if (rows[i].code >= 0 && code != rows[i].code)
            fail_msg("%s: return code %d", rows[i].command, code);
        if (strcmp(records(), rows[i].records) != 0)
            fail_msg("%s: %s", rows[i].command, records());
    }
}

static void no_secret_is_recorded(void **state UNUSED)
{
    assert_int_equal(run("IBMUSER", IDENTITY_SPECIAL, "ADDUSER SE1 PASSWORD(TOPSECRT) NAME('A ''B''')"), 0);
    assert_true(says("SE1"));
    assert_true(says("NAME('A ''B''')"));
    assert_false(says("TOPSECRT"));
    assert_int_equal(run("SE1", IDENTITY_UAUDIT, "PASSWORD PASSWORD(TOPSECRT NEWSECRT)"), 0);
    assert_true(kept.length > 0);
    assert_false(says("TOPSECRT") || says("NEWSECRT"));
}

static void what_cannot_be_recorded_is_not_done(void **state UNUSED)
{
    full = true;
    assert_int_equal(run("IBMUSER", IDENTITY_SPECIAL, "ADDUSER LOST"), 12);
    assert_int_equal(run("IBMUSER", IDENTITY_SPECIAL, "LISTUSER IBMUSER"), 0); /* what is not recorded goes on */
    full = false;
    assert_int_equal(run("IBMUSER", IDENTITY_SPECIAL, "ADDUSER LOST"), 0);
}

/* Whoever adds an operand with a password has to say so in its row. */
static void secrets_are_marked(const struct operand *rows, size_t count, const char *verb)
{
    static const char *const words[] = { "PASSWORD", "PHRASE", "SESSKEY", "RVARYPW", "KEYMASKED", "KEYENCRYPTED" };

    for (size_t i = 0; i < count; i++) {
        bool value = rows[i].type == OPERAND_TEXT || rows[i].type == OPERAND_NAME || rows[i].type == OPERAND_WORD;

        for (size_t k = 0; k < ARRAY_COUNT(words); k++)
            if (value && strcmp(rows[i].name, words[k]) == 0 && !(rows[i].flags & OPERAND_SECRET))
                fail_msg("%s: %s is no secret", verb, words[k]);
        secrets_are_marked(rows[i].sub, rows[i].sub_count, verb);
    }
}

/* Commands of group-SPECIAL were not recorded by SAUDIT. */
static void saudit_is_for_group_special_too(void **state UNUSED)
{
    must_do("ADDGROUP SAG");
    must_do("ADDUSER (SAU SAV) DFLTGRP(SAG)");
    must_do("ADDUSER SAW DFLTGRP(SAG) OWNER(SAG)");
    must_do("CONNECT SAU GROUP(SAG) SPECIAL");
    assert_int_equal(run("IBMUSER", IDENTITY_SPECIAL | IDENTITY_AUDITOR, "SETROPTS SAUDIT NOAUDIT(*)"), 0);
    assert_int_equal(run("SAU", 0, "ALTUSER SAW NAME('X')"), 0);
    assert_string_equal(records(), "ALTUSER SUCCESS USER SAW");
    assert_int_equal(run("SAV", 0, "ALTUSER SAV NAME('X')"), 0);
    assert_string_equal(records(), "");
    must_do("CONNECT SAU GROUP(SAG) NOSPECIAL");
    assert_int_equal(run("SAU", 0, "ALTUSER SAU NAME('Y')"), 0);
    assert_string_equal(records(), "");
    assert_int_equal(run("IBMUSER", IDENTITY_SPECIAL | IDENTITY_AUDITOR, "SETROPTS NOSAUDIT"), 0);
}

static int with_records(void **state)
{
    buf_init(&kept, 1 << 20);
    return with_database(state);
}

static void operands_with_secrets_are_marked(void **state UNUSED)
{
#define COMMAND(verb, aliases, function, needs, refused, help, may, ...) \
    secrets_are_marked((const struct operand[]){ __VA_ARGS__ }, sizeof((const struct operand[]){ __VA_ARGS__ }) / sizeof(struct operand), #verb);
#include "racf/commands.def"
#undef COMMAND
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_recorded),
        cmocka_unit_test(no_secret_is_recorded),
        cmocka_unit_test(what_cannot_be_recorded_is_not_done),
        cmocka_unit_test(operands_with_secrets_are_marked),
        cmocka_unit_test(saudit_is_for_group_special_too),
    };

    return cmocka_run_group_tests(tests, with_records, without_database);
}
