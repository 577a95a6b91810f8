/* test_audit.c - audit.c as a table, smf_record.c and smf_unload.c: what is recorded, why, and how it reads. */
#include "tests/unit/test.h"

#include "racf/audit.h"
#include "racf/smf_record.h"
#include "racf/smf_unload.h"

enum { NO = 0, U = SMF_REA_USER, S = SMF_REA_SPECIAL, R = SMF_REA_RESOURCE, G = SMF_REA_GLOBAL, L = 0x100 /* RE2: LOGOPTIONS */ };

static const struct access_row {
    const char *what;
    int code;
    enum racf_why why;
    enum racf_level intent;
    struct racf_audit_setting audit, global;
    enum audit_logoptions logoptions;
    bool operaudit;
    uint32_t attributes;
    unsigned flags;
    bool no_profile;
    unsigned reasons; /* 0: not recorded */
    uint8_t qualifier;
} access_rows[] = {
    /* AUDIT of the profile: the level is the lowest that is logged */
    { "refused, FAILURES(READ)", 8, RACF_WHY_UACC, RACF_READ, { 0, 2 }, { 0, 0 }, 0, false, 0, 0, false, R, 1 },
    { "refused, FAILURES(UPDATE), READ asked", 8, RACF_WHY_UACC, RACF_READ, { 0, 3 }, { 0, 0 }, 0, false, 0, 0, false, NO, 0 },
    { "refused, FAILURES(UPDATE), UPDATE asked", 8, RACF_WHY_UACC, RACF_UPDATE, { 0, 3 }, { 0, 0 }, 0, false, 0, 0, false, R, 1 },
    { "refused, SUCCESS(READ)", 8, RACF_WHY_UACC, RACF_READ, { 2, 0 }, { 0, 0 }, 0, false, 0, 0, false, NO, 0 },
    { "refused, NONE", 8, RACF_WHY_UACC, RACF_ALTER, { 0, 0 }, { 0, 0 }, 0, false, 0, 0, false, NO, 0 },
    { "granted, SUCCESS(READ)", 0, RACF_WHY_PROFILE, RACF_READ, { 2, 0 }, { 0, 0 }, 0, false, 0, 0, false, R, 0 },
    { "granted, SUCCESS(UPDATE), READ asked", 0, RACF_WHY_PROFILE, RACF_READ, { 3, 0 }, { 0, 0 }, 0, false, 0, 0, false, NO, 0 },
    { "granted, FAILURES(READ)", 0, RACF_WHY_PROFILE, RACF_READ, { 0, 2 }, { 0, 0 }, 0, false, 0, 0, false, NO, 0 },
    /* GLOBALAUDIT adds */
    { "granted, GLOBALAUDIT SUCCESS", 0, RACF_WHY_PROFILE, RACF_READ, { 0, 0 }, { 2, 0 }, 0, false, 0, 0, false, G, 0 },
    { "refused, both", 8, RACF_WHY_UACC, RACF_READ, { 0, 2 }, { 0, 2 }, 0, false, 0, 0, false, R | G, 1 },
    /* LOGOPTIONS */
    { "ALWAYS", 0, RACF_WHY_PROFILE, RACF_READ, { 0, 0 }, { 0, 0 }, LOGOPTIONS_ALWAYS, false, 0, 0, false, L, 0 },
    { "NEVER", 8, RACF_WHY_UACC, RACF_READ, { 2, 2 }, { 2, 2 }, LOGOPTIONS_NEVER, false, 0, 0, false, NO, 0 },
    { "NEVER, UAUDIT", 8, RACF_WHY_UACC, RACF_READ, { 2, 2 }, { 0, 0 }, LOGOPTIONS_NEVER, false, IDENTITY_UAUDIT, 0, false, U, 1 },
    { "SUCCESSES granted", 0, RACF_WHY_UACC, RACF_READ, { 0, 0 }, { 0, 0 }, LOGOPTIONS_SUCCESSES, false, 0, 0, false, L, 0 },
    { "SUCCESSES refused", 8, RACF_WHY_UACC, RACF_READ, { 0, 0 }, { 0, 0 }, LOGOPTIONS_SUCCESSES, false, 0, 0, false, NO, 0 },
    { "SUCCESSES refused, profile too", 8, RACF_WHY_UACC, RACF_READ, { 0, 2 }, { 0, 0 }, LOGOPTIONS_SUCCESSES, false, 0, 0, false, R, 1 },
    { "FAILURES refused", 8, RACF_WHY_UACC, RACF_READ, { 0, 0 }, { 0, 0 }, LOGOPTIONS_FAILURES, false, 0, 0, false, L, 1 },
    { "FAILURES granted", 0, RACF_WHY_UACC, RACF_READ, { 0, 0 }, { 0, 0 }, LOGOPTIONS_FAILURES, false, 0, 0, false, NO, 0 },
    /* users */
    { "UAUDIT granted", 0, RACF_WHY_UACC, RACF_READ, { 0, 0 }, { 0, 0 }, 0, false, IDENTITY_UAUDIT, 0, false, U, 0 },
    { "TRUSTED, profile asks", 0, RACF_WHY_TRUSTED, RACF_READ, { 2, 2 }, { 2, 2 }, 0, false, IDENTITY_TRUSTED, 0, false, NO, 0 },
    { "TRUSTED, LOGOPTIONS", 0, RACF_WHY_TRUSTED, RACF_READ, { 0, 0 }, { 0, 0 }, LOGOPTIONS_ALWAYS, false, IDENTITY_TRUSTED, 0, true, L, 0 },
    { "TRUSTED, UAUDIT", 0, RACF_WHY_TRUSTED, RACF_READ, { 0, 0 }, { 0, 0 }, 0, false, IDENTITY_TRUSTED | IDENTITY_UAUDIT, 0, true, U, 0 },
    { "PRIVILEGED, everything asks", 0, RACF_WHY_TRUSTED, RACF_READ, { 2, 2 }, { 2, 2 }, LOGOPTIONS_ALWAYS, true,
      IDENTITY_PRIVILEGED | IDENTITY_UAUDIT, 0, false, NO, 0 },
    { "OPERATIONS, OPERAUDIT", 0, RACF_WHY_OPERATIONS, RACF_READ, { 0, 0 }, { 0, 0 }, 0, true, 0, 0, false, S, 0 },
    { "OPERATIONS alone", 0, RACF_WHY_OPERATIONS, RACF_READ, { 0, 0 }, { 0, 0 }, 0, false, 0, 0, false, NO, 0 },
    { "OPERAUDIT, by the list", 0, RACF_WHY_PROFILE, RACF_READ, { 0, 0 }, { 0, 0 }, 0, true, 0, 0, false, NO, 0 },
    /* what is no attempt, or no decision */
    { "WARNING", 0, RACF_WHY_WARNING, RACF_READ, { 0, 0 }, { 0, 0 }, 0, false, 0, 0, false, R, 3 },
    { "PROTECTALL(WARNING)", 0, RACF_WHY_WARNING, RACF_READ, { 0, 0 }, { 0, 0 }, 0, false, 0, 0, true, R, 5 },
    { "no profile, DFTRETC 8", 8, RACF_WHY_NO_PROFILE, RACF_READ, { 0, 0 }, { 0, 0 }, 0, false, 0, 0, true, R, 2 },
    { "not protected", 4, RACF_WHY_NO_PROFILE, RACF_READ, { 0, 0 }, { 0, 0 }, LOGOPTIONS_ALWAYS, false, IDENTITY_UAUDIT, 0, true, NO, 0 },
    { "global table", 0, RACF_WHY_GLOBAL, RACF_READ, { 2, 2 }, { 2, 2 }, LOGOPTIONS_ALWAYS, false, IDENTITY_UAUDIT, 0, false, NO, 0 },
    { "RACF could not be asked", 8, RACF_WHY_ERROR, RACF_READ, { 2, 2 }, { 2, 2 }, LOGOPTIONS_ALWAYS, false, 0, 0, false, NO, 0 },
    { "a switch", 0, RACF_WHY_PROFILE, RACF_READ, { 2, 2 }, { 2, 2 }, LOGOPTIONS_ALWAYS, false, 0, RACF_DISCRETE_ONLY, false, NO, 0 },
    { "a question", 8, RACF_WHY_UACC, RACF_READ, { 2, 2 }, { 2, 2 }, LOGOPTIONS_ALWAYS, false, 0, RACF_LOG_NONE, false, NO, 0 },
};

static void accesses(void **state UNUSED)
{
    for (size_t i = 0; i < ARRAY_COUNT(access_rows); i++) {
        const struct access_row *row = &access_rows[i];
        struct racf_decision decision = { .code = row->code, .why = row->why, .intent = row->intent, .audit = row->audit,
                                          .global_audit = row->global, .flags = row->flags };
        const struct identity who = { .user = name8_const("ANNA"), .attributes = row->attributes };
        const struct audit_settings settings = { .logoptions = row->logoptions, .operaudit = row->operaudit };
        struct audit_verdict verdict;
        bool log;

        if (!row->no_profile)
            snprintf(decision.profile.text, sizeof decision.profile.text, "A.*");
        log = audit_access(&decision, &who, &settings, &verdict);
        if (log != (row->reasons != 0))
            fail_msg("%s: recorded: %d", row->what, log);
        if (!log)
            continue;
        if ((verdict.rea | (verdict.re2 & SMF_RE2_LOGOPTIONS ? L : 0u)) != row->reasons)
            fail_msg("%s: reasons %02x %02x", row->what, verdict.rea, verdict.re2);
        assert_int_equal(verdict.event, SMF_ACCESS);
        if (verdict.qualifier != row->qualifier)
            fail_msg("%s: qualifier %u", row->what, verdict.qualifier);
        assert_int_equal((verdict.des & SMF_DES_VIOLATION) != 0, row->code == 8);
        assert_int_equal((verdict.des & SMF_DES_WARNING) != 0, row->why == RACF_WHY_WARNING);
    }
}

static void defines_and_renames_are_events_of_their_own(void **state UNUSED)
{
    struct racf_decision decision = { .code = 8, .why = RACF_WHY_UACC, .intent = RACF_ALTER, .audit = { 0, RACF_READ },
                                      .profile = { "A.*" } };
    const struct identity who = { .user = name8_const("ANNA") };
    const struct audit_settings settings = { 0 };
    struct audit_verdict verdict;

    decision.flags = RACF_DEFINE;
    assert_true(audit_access(&decision, &who, &settings, &verdict));
    assert_int_equal(verdict.event, SMF_DEFINE);
    assert_int_equal(verdict.qualifier, 1);
    decision.flags = RACF_DEFINE | RACF_RENAME;
    assert_true(audit_access(&decision, &who, &settings, &verdict));
    assert_int_equal(verdict.event, SMF_RENAMEDS);
}

static void commands_by_settings(void **state UNUSED)
{
    static const struct {
        const char *verb;
        enum audit_outcome outcome;
        uint32_t attributes;
        bool class_audit, saudit, operaudit, cmdviol;
        unsigned reasons;
        uint8_t qualifier;
    } rows[] = {
        { "ADDUSER", AUDIT_DONE, 0, false, true, true, true, NO, 0 },
        { "ADDUSER", AUDIT_DONE, 0, true, false, false, false, SMF_REA_CLASS, 0 },
        { "ADDUSER", AUDIT_FAILED, 0, true, false, false, false, NO, 0 },
        { "ADDUSER", AUDIT_DONE, IDENTITY_SPECIAL, false, true, false, false, S, 0 },
        { "ADDUSER", AUDIT_DONE, IDENTITY_SPECIAL, false, false, false, true, NO, 0 },
        { "ADDUSER", AUDIT_DONE, IDENTITY_OPERATIONS, false, true, true, true, S, 0 },
        { "ADDUSER", AUDIT_VIOLATION, 0, true, true, true, true, SMF_REA_CMDVIOL, 1 },
        { "ADDUSER", AUDIT_VIOLATION, 0, true, true, true, false, NO, 0 },
        { "ADDUSER", AUDIT_KEYWORD, 0, false, false, false, true, SMF_REA_CMDVIOL, 2 },
        { "ADDUSER", AUDIT_VIOLATION, IDENTITY_UAUDIT, false, false, false, false, U, 1 },
        { "SETROPTS", AUDIT_DONE, 0, false, false, false, false, SMF_REA_ALWAYS, 0 },
        { "RVARY", AUDIT_VIOLATION, 0, false, false, false, false, SMF_REA_ALWAYS, 1 },
        { "LISTUSER", AUDIT_VIOLATION, IDENTITY_UAUDIT | IDENTITY_SPECIAL, true, true, true, true, NO, 0 },
        { "SEARCH", AUDIT_DONE, IDENTITY_UAUDIT, true, true, true, true, NO, 0 },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        const struct identity who = { .user = name8_const("ANNA"), .attributes = rows[i].attributes };
        const struct audit_settings settings = { .class_audit = rows[i].class_audit, .saudit = rows[i].saudit,
                                                 .operaudit = rows[i].operaudit, .cmdviol = rows[i].cmdviol };
        struct audit_verdict verdict;
        bool log = audit_command(rows[i].verb, rows[i].outcome, &who, false, &settings, &verdict);

        if (log != (rows[i].reasons != 0) || (log && (verdict.rea != rows[i].reasons || verdict.qualifier != rows[i].qualifier)))
            fail_msg("row %zu: recorded %d, reasons %02x, qualifier %u", i, log, verdict.rea, verdict.qualifier);
    }
}

static void logons(void **state UNUSED)
{
    static const struct {
        int reason;
        bool uaudit, applaudit, log;
        const char *qualifier;
    } rows[] = {
        { 0, false, false, false, "" },
        { 0, true, false, true, "SUCCESSI" },
        { 0, false, true, true, "SUCCESSI" },
        { REASON_BAD_PASSWORD, false, false, true, "INVPSWD" },
        { REASON_REVOKED, false, false, true, "REVKUSER" },
        { REASON_NOT_FOUND, false, false, true, "UNDFUSER" },
        { REASON_NOT_PERMITTED, false, false, true, "INVGRP" },
        { REASON_NOT_AUTHORIZED, false, false, true, "SUBNATHU" },
        { REASON_GONE, true, true, false, "" },
        { REASON_TRUNCATED, true, true, false, "" },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        const struct audit_settings settings = { .applaudit = rows[i].applaudit };
        struct audit_verdict verdict;
        char text[SMF_WORD];

        assert_int_equal(audit_logon(rows[i].reason, rows[i].uaudit, &settings, &verdict), rows[i].log);
        if (!rows[i].log)
            continue;
        assert_string_equal(smf_qualifier_name(verdict.event, verdict.qualifier, text), rows[i].qualifier);
        assert_int_equal((verdict.des & SMF_DES_VIOLATION) != 0, rows[i].reason < 0);
        assert_int_equal(smf_violation(verdict.event, verdict.qualifier), rows[i].reason < 0);
    }
}

/* 2026-11-30 12:34:56.78 local time */
static const microseconds noon = 1796042096780000;

static void make(struct buf *out)
{
    const struct smf80 record = {
        .des = SMF_DES_VIOLATION, .event = SMF_ACCESS, .qualifier = 1, .rea = SMF_REA_RESOURCE,
        .user = name8_const("ANNA"), .group = name8_const("STAFF"), .job = name8_const("PAYROLL"), .has_access = true,
        .intent = RACF_UPDATE, .allowed = RACF_READ, .resource = span_of("PAY.DATA"), .class_name = span_of("DATASET"),
        .profile = span_of("PAY.*"), .user_name = span_of("ANNA A."), .volume = span_of("GRN001"), .command = span_of("X"),
    };

    assert_int_equal(smf80_put(&record, noon, out), 0);
    smf_record_set_smfid(out->data, "SYS1");
}

static void a_record_lies_as_documented(void **state UNUSED)
{
    struct buf out;

    buf_init(&out, SMF_RECORD_MAX);
    make(&out);
    assert_int_equal((unsigned char)out.data[0] << 8 | (unsigned char)out.data[1], out.length);
    assert_int_equal((unsigned char)out.data[5], 80);
    assert_memory_equal(out.data + 10, "\x01\x26\x33\x4f", 4); /* day 334 of 2026 */
    assert_memory_equal(out.data + 14, "SYS1", 4);
    assert_memory_equal(out.data + 18, "\xa8\x00\x02\x01", 4);
    assert_memory_equal(out.data + 22, "ANNA    STAFF   ", 16);
    assert_memory_equal(out.data + 38, "\x00\x62\x00\x07", 4); /* sections at 98, seven of them */
    assert_memory_equal(out.data + 54, "PAYROLL ", 8);
    assert_memory_equal(out.data + 98, "\x01\x08PAY.DATA\x03\x01\x20\x04\x01\x10", 16);
    buf_release(&out);
}

static void a_record_reads_back_and_unloads_into_its_columns(void **state UNUSED)
{
    static const struct {
        unsigned from;
        const char *text;
    } columns[] = {
        { 1, "ACCESS   INSAUTH  " }, { 28, "2026-11-30 SYS1 YES  NO   NO   ANNA     STAFF    NO  " }, { 132, "YES  NO   " },
        { 180, "PAYROLL  " },        { 209, "ANNA     " },                                            { 282, "PAY.DATA " },
        { 538, "UPDATE   READ     000 GRN001        DATASET  ANNA A.  " },                           { 604, "PAY.*" },
    };
    struct buf out, line;
    struct smf80 got;

    buf_init(&out, SMF_RECORD_MAX);
    buf_init(&line, SMF_UNLOAD_MAX);
    make(&out);
    assert_int_equal(smf80_get(buf_span(&out), &got), 0);
    assert_int_equal(got.head.yyyyddd, 2026334);
    assert_span(got.resource, "PAY.DATA");
    assert_span(got.command, "X");
    assert_int_equal(got.intent, RACF_UPDATE);
    smf_unload(&got, &line);
    for (size_t i = 0; i < ARRAY_COUNT(columns); i++)
        if (memcmp(line.data + columns[i].from - 1, columns[i].text, strlen(columns[i].text)) != 0)
            fail_msg("column %u: %.40s", columns[i].from, line.data + columns[i].from - 1);
    for (size_t cut = 0; cut < out.length; cut++) /* no length is trusted */
        assert_true(smf80_get(span_bytes(out.data, cut), &got) < 0);
    buf_release(&line);
    buf_release(&out);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(accesses),
        cmocka_unit_test(defines_and_renames_are_events_of_their_own),
        cmocka_unit_test(commands_by_settings),
        cmocka_unit_test(logons),
        cmocka_unit_test(a_record_lies_as_documented),
        cmocka_unit_test(a_record_reads_back_and_unloads_into_its_columns),
    };

    setenv("TZ", "UTC", 1); /* records hold local time */
    tzset();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
