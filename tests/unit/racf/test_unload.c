/* test_unload.c - the database as records of IRRDBU00 and back: bytes, what is kept, what is refused. */
#include "tests/unit/racf/commands.h"

#include <sys/mman.h>
#include <unistd.h>

#include "base/sql_changes.h"
#include "racf/db_draft.h"
#include "racf/load.h"
#include "racf/records_client.h"
#include "racf/store.h"
#include "racf/unload.h"
#include "racf/unload_records.h"

enum { TEXT_MAX = 1 << 24 };

/* The unload as lines. */
static void unload_text_of(struct racf_store *of, struct buf *text)
{
    struct unload *unload = unload_new(of);
    struct buf records;
    bool done = false;

    buf_init(&records, TEXT_MAX);
    buf_init(text, TEXT_MAX);
    while (!done) {
        struct reader in;

        buf_clear(&records);
        assert_int_equal(unload_next(unload, &records, 5000, &done), 0);
        in = reader_of(buf_span(&records));
        while (in.rest.length) {
            records_put_text(reader_bytes(&in, reader_u16(&in)), text);
            buf_put_text(text, "\n");
        }
        assert_int_equal(in.reason, 0);
    }
    buf_release(&records);
    unload_free(unload);
}

static void copy_into(struct racf_store *draft)
{
    struct sql_copy *copy = sql_copy_begin(draft->sql, store->sql);
    bool done = false;

    while (!done)
        assert_int_equal(sql_copy_step(copy, 3, &done), 0);
    sql_copy_end(copy);
}

/* Loads lines into a copy, which takes the place of the database when it is good. What was said is lines, the caller's. */
static struct load_counts load_lines(const char *text, enum load_existing existing, bool repair, struct buf *lines)
{
    struct load_options options = { existing, repair, name8_const("IBMUSER") };
    int fd = memfd_create("records", 0);
    struct records_file *file = records_open(fd);
    struct load_counts counts;
    struct racf_store *draft;
    struct buf records;
    struct span record;
    struct load *load;
    uint64_t line;
    bool done = false;

    buf_init(lines, TEXT_MAX);
    buf_init(&records, TEXT_MAX);
    assert_int_equal(draft_new(store, "load", &draft), 0);
    copy_into(draft);
    load = load_new(draft, &options);
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    lseek(fd, 0, SEEK_SET);
    while (records_read(file, &record, &line) > 0) {
        buf_put_u16(&records, (uint16_t)record.length);
        buf_put_span(&records, record);
    }
    records_close(file);
    close(fd);
    assert_int_equal(load_records(load, buf_span(&records), 1, lines), 0);
    while (!done)
        assert_int_equal(load_check(load, lines, &done), 0);
    counts = *load_counts(load);
    load_free(load);
    buf_release(&records);
    if (counts.problems == 0) {
        assert_int_equal(draft_take_place(store, draft), 0);
    } else {
        racf_store_close(draft);
        draft_remove(store, "load");
    }
    return counts;
}

/* "TYPE" and fields at columns: the lines of a record by hand. */
static void put_line(struct buf *out, const char *type, ...)
{
    char line[2500];
    va_list fields;
    int column;

    memset(line, ' ', sizeof line);
    memcpy(line, type, 4);
    va_start(fields, type);
    while ((column = va_arg(fields, int)) != 0) {
        const char *text = va_arg(fields, const char *);

        memcpy(line + column - 1, text, strlen(text));
    }
    va_end(fields);
    buf_put_span(out, span_trim_end(span_bytes(line, sizeof line)));
    buf_put_text(out, "\n");
}

static const char *const made[] = {
    "ADDGROUP G1 OWNER(SYS1) DATA('first')",
    "ADDGROUP G2 SUPGROUP(G1) OWNER(G1) OMVS(GID(4711)) UNIVERSAL",
    "ADDUSER U1 DFLTGRP(G1) OWNER(G1) NAME('USER ONE') CLAUTH(FACILITY SURROGAT) RESTRICTED OMVS(UID(7) HOME('/u/u1')) TSO(SIZE(4096) ACCTNUM(A17))",
    "ADDUSER U2 DFLTGRP(G2) OWNER(U1) DATA('caf\xc3\xa9')",
    "CONNECT U1 GROUP(G2) AUTHORITY(JOIN) SPECIAL UACC(READ)",
    "ALTUSER U2 REVOKE",
    "SETROPTS CLASSACT(FACILITY) GENERIC(FACILITY DATASET)",
    "SETROPTS EGN",
    "ADDSD 'G1.PAY.**' UACC(READ) WARNING AUDIT(SUCCESS(UPDATE) FAILURES(READ)) NOTIFY(U1) LEVEL(7)",
    "ADDSD 'G1.ONE.REAL' UNIT(3390) VOLUME(GRN001 VOL002)",
    "PERMIT 'G1.PAY.**' ID(U1 G2) ACCESS(UPDATE)",
    "PERMIT 'G1.PAY.**' ID(U2) ACCESS(READ) WHEN(TERMINAL(T1))",
    "RDEFINE FACILITY A.ONE APPLDATA('appl') AUDIT(ALL(CONTROL)) OWNER(G2)",
    "RDEFINE FACILITY A.** UACC(READ)",
    "RDEFINE GMQQUEUE Q ADDMEM(X.B X.A)",
    "RDEFINE STARTED P.* STDATA(USER(U1) GROUP(G1) TRUSTED(YES))",
    "PERMIT A.ONE CLASS(FACILITY) ID(U1) ACCESS(ALTER)",
};

static void make_profiles(void)
{
    for (size_t i = 0; i < ARRAY_COUNT(made); i++)
        must_do(made[i]);
}

static void the_same_bytes_in_a_new_system(void **state)
{
    struct buf before, after, lines;
    struct load_counts counts;

    make_profiles();
    unload_text_of(store, &before);
    without_database(state);
    with_database(state);
    counts = load_lines(before.data, LOAD_REPLACE, false, &lines);
    assert_string_equal(lines.data, "");
    assert_int_equal(counts.problems, 0);
    unload_text_of(store, &after);
    assert_string_equal(before.data, after.data);
    buf_release(&before);
    buf_release(&after);
    buf_release(&lines);
}

static void replaced_by_itself_nothing_changes(void **state UNUSED)
{
    struct buf before, after, lines;

    make_profiles();
    unload_text_of(store, &before);
    assert_int_equal(load_lines(before.data, LOAD_REPLACE, false, &lines).problems, 0);
    unload_text_of(store, &after);
    assert_string_equal(before.data, after.data);
    buf_release(&after);
    buf_release(&lines);
    assert_true(load_lines(before.data, LOAD_REFUSE, false, &lines).problems > 10);
    buf_release(&before);
    buf_release(&lines);
}

/* No password comes in. */
static void passwords_stay_here(void **state)
{
    struct racf_password password;
    struct name8 user = name8_const("P1");
    struct buf before, lines;

    must_do("ADDUSER P1 PASSWORD(SECRET)");
    unload_text_of(store, &before);
    assert_null(strstr(before.data, "SECRET"));
    buf_init(&password.record, 1000);
    assert_int_equal(load_lines(before.data, LOAD_SKIP, false, &lines).problems, 0);
    assert_int_equal(racf_store_secret(store, &user, SECRET_PASSWORD, &password), 0);
    assert_true(password.record.length > 0);
    buf_release(&lines);
    without_database(state);
    with_database(state);
    buf_clear(&password.record);
    assert_int_equal(load_lines(before.data, LOAD_SKIP, false, &lines).problems, 0);
    assert_int_equal(racf_store_secret(store, &user, SECRET_PASSWORD, &password), 0);
    assert_int_equal(password.record.length, 0);
    buf_release(&password.record);
    buf_release(&before);
    buf_release(&lines);
}

static void refused_as(const char *text, enum load_existing existing, const char *said)
{
    struct buf before, after, lines;

    unload_text_of(store, &before);
    if (load_lines(text, existing, false, &lines).problems == 0)
        fail_msg("taken: %s", text);
    if (!strstr(lines.data, said))
        fail_msg("%s\n  said %s, not %s", text, lines.data, said);
    unload_text_of(store, &after);
    assert_string_equal(before.data, after.data);
    buf_release(&before);
    buf_release(&after);
    buf_release(&lines);
}

static void refused(const char *text, const char *said)
{
    refused_as(text, LOAD_SKIP, said);
}

/* A UNIX user was mapped to a user ID, and its password known: the load made it SPECIAL, and both still let one in. */
static void replaced_user_let_the_old_one_in(void **state UNUSED)
{
    struct name8 user = name8_const("P1"), ibmuser = name8_const("IBMUSER"), mapped;
    struct racf_password password;
    struct buf text, lines;

    must_do("ADDUSER P1 PASSWORD(SECRET) PHRASE('A LONG PHRASE 17')");
    assert_int_equal(racf_store_map(store, "mallory", &user), 0);
    assert_int_equal(racf_store_map(store, "admin", &ibmuser), 0);
    assert_int_equal(racf_store_commit(store), 0);
    unload_text_of(store, &text);
    assert_int_equal(load_lines(text.data, LOAD_REPLACE, false, &lines).problems, 0);
    assert_non_null(strstr(lines.data, "GBRU013W user P1"));
    assert_null(strstr(lines.data, "IBMUSER"));
    assert_int_equal(racf_store_mapped(store, "mallory", &mapped), REASON_UNMAPPED);
    assert_int_equal(racf_store_mapped(store, "admin", &mapped), 0); /* who loads */
    buf_init(&password.record, 1000);
    for (enum racf_secret kind = SECRET_PASSWORD; kind <= SECRET_PHRASE; kind++) {
        assert_int_equal(racf_store_secret(store, &user, kind, &password), 0);
        assert_int_equal(password.record.length, 0);
    }
    buf_release(&password.record);
    buf_release(&text);
    buf_release(&lines);
}

/* USBD_NOPWD of a protected user was refused as neither YES nor NO. */
static void protected_user_was_refused(void **state UNUSED)
{
    struct buf text, lines, after;

    buf_init(&text, TEXT_MAX);
    put_line(&text, "0200", 6, "PU", 26, "SYS1", 96, "SYS1", 391, "PRO", 0);
    put_line(&text, "0205", 6, "PU", 15, "SYS1", 24, "2020-01-02", 35, "SYS1", 0);
    put_line(&text, "0200", 6, "HU", 26, "SYS1", 96, "SYS1", 391, "PHR", 0);
    put_line(&text, "0205", 6, "HU", 15, "SYS1", 24, "2020-01-02", 35, "SYS1", 0);
    assert_int_equal(load_lines(text.data, LOAD_SKIP, false, &lines).problems, 0);
    must_do("ADDUSER WITHPW PASSWORD(SECRET)");
    unload_text_of(store, &after);
    assert_int_equal(strncmp(strstr(after.data, "0200 PU ") + 390, "YES ", 4), 0);
    assert_int_equal(strncmp(strstr(after.data, "0200 HU ") + 390, "YES ", 4), 0); /* no phrase comes in */
    assert_int_equal(strncmp(strstr(after.data, "0200 WITHPW ") + 390, "NO  ", 4), 0);
    buf_clear(&text);
    put_line(&text, "0200", 6, "XU", 26, "SYS1", 96, "SYS1", 391, "PRX", 0);
    buf_release(&lines);
    assert_int_equal(load_lines(text.data, LOAD_SKIP, false, &lines).problems, 1);
    assert_non_null(strstr(lines.data, "USBD_NOPWD"));
    buf_release(&text);
    buf_release(&lines);
    buf_release(&after);
}

static int may_begin(const char *user)
{
    const struct name8 name = name8_const(user);

    return racf_store_may_begin(store, &name, now);
}

/* Whoever was let in on Mondays alone came in every day: the days were kept, and decided nothing. (Now it is a Sunday, 17:46.) */
static void loaded_days_let_everybody_in(void **state UNUSED)
{
    static const struct command_case rows[] = {
        { NULL, "LISTUSER MON", 0, "MONDAY 0800:1700" },
        { NULL, "LISTUSER NIGHT", 0, "ANYDAY 2200:0600" },
        { NULL, "LISTUSER ALL7", 0, "ANYDAY ANYTIME" },
        { NULL, "RLIST FACILITY H.ONE", 0, "-" },
        { NULL, "ALTUSER MON WHEN(DAYS(ANYDAY) TIME(ANYTIME))", 0, "" },
    };
    struct buf text, lines, after;
    struct decision_of { const char *zone; int code; } zones[] = { { "E", 0 }, { "W", 8 } };

    buf_init(&text, TEXT_MAX);
    put_line(&text, "0200", 6, "MON", 26, "SYS1", 96, "SYS1", 480, "NO   YES  NO   NO   NO   NO   NO", 515, "08:00:00", 524, "17:00:00", 0);
    put_line(&text, "0200", 6, "NIGHT", 26, "SYS1", 96, "SYS1", 480, "YES", 515, "22:00:00", 524, "06:00:00", 0);
    put_line(&text, "0200", 6, "ALL7", 26, "SYS1", 96, "SYS1", 515, "00:00:00", 524, "00:00:00", 0);
    put_line(&text, "0200", 6, "SUN", 26, "SYS1", 96, "SYS1", 485, "NO", 490, "NO", 495, "NO", 500, "NO", 505, "NO", 510, "NO", 0);
    put_line(&text, "0205", 6, "MON", 15, "SYS1", 24, "2020-01-02", 35, "SYS1", 0);
    put_line(&text, "0205", 6, "NIGHT", 15, "SYS1", 24, "2020-01-02", 35, "SYS1", 0);
    put_line(&text, "0205", 6, "ALL7", 15, "SYS1", 24, "2020-01-02", 35, "SYS1", 0);
    put_line(&text, "0205", 6, "SUN", 15, "SYS1", 24, "2020-01-02", 35, "SYS1", 0);
    put_line(&text, "0500", 6, "H.ONE", 253, "FACILITY", 282, "SYS1", 689, "NO", 0);
    for (size_t i = 0; i < ARRAY_COUNT(zones); i++) { /* open from two to four in the morning, nine hours away */
        const char *name = i ? "TWEST" : "TEAST";

        put_line(&text, "0500", 6, name, 253, "TERMINAL", 262, "NO", 282, "SYS1", 337, "READ", 724, "02:00:00", 733, "04:00:00", 742, "09:00", 748,
                 zones[i].zone, 0);
    }
    assert_int_equal(load_lines(text.data, LOAD_SKIP, false, &lines).problems, 0);
    assert_int_equal(may_begin("MON"), REASON_NOT_NOW);
    assert_int_equal(may_begin("NIGHT"), REASON_NOT_NOW);
    assert_int_equal(may_begin("ALL7"), 0);
    assert_int_equal(may_begin("SUN"), 0);
    must_do("SETROPTS CLASSACT(TERMINAL)");
    for (size_t i = 0; i < ARRAY_COUNT(zones); i++) {
        struct racf_decision decision;

        decide_now("IBMUSER", "TERMINAL", i ? "TWEST" : "TEAST", RACF_READ, &decision);
        assert_int_equal(decision.code, zones[i].code);
    }
    unload_text_of(store, &after);
    assert_int_equal(strncmp(strstr(after.data, "0200 MON ") + 479, "NO   YES  NO   NO   NO   NO   NO   08:00:00 17:00:00", 52), 0);
    assert_int_equal(strncmp(strstr(after.data, "0500 TEAST") + 723, "02:00:00 04:00:00 09:00 E", 25), 0);
    assert_int_equal(strncmp(strstr(after.data, "0500 TWEST") + 723, "02:00:00 04:00:00 09:00 W", 25), 0);
    run_rows(rows, ARRAY_COUNT(rows));
    assert_int_equal(may_begin("MON"), 0);
    buf_release(&after);
    unload_text_of(store, &after); /* what a command says now, not what came in once */
    assert_int_equal(strncmp(strstr(after.data, "0200 MON ") + 479, "YES  YES  YES  YES  YES  YES  YES", 33), 0);
    assert_int_equal(strncmp(strstr(after.data, "0200 MON ") + 514, "                 ", 17), 0);
    buf_release(&text);
    buf_release(&lines);
    buf_release(&after);
}

static void days_and_times_that_cannot_be(void **state UNUSED)
{
    static const struct { int column; const char *text, *said; } wrong[] = {
        { 689, "MAYBE", "GRBD_ACCESS_SUN: is neither YES nor NO" },
        { 689, "NO   NO   NO   NO   NO   NO   NO", "GRBD_ACCESS_SAT: is NO, as every other day is" },
        { 724, "8 o'clk", "GRBD_START_TIME: is no time hh:mm:ss" },
        { 724, "25:00:00", "GRBD_START_TIME: is no time" },
        { 724, "24:01:00 06:00:00", "GRBD_START_TIME: is no time of a day" },
        { 724, "08:60:00 17:00:00", "GRBD_START_TIME: is no time" },
        { 724, "08:00:00", "GRBD_END_TIME: is empty, and the time before it is not" },
        { 742, "9", "GRBD_ZONE_OFFSET: is no time zone hh:mm" },
        { 742, "24:00 E", "GRBD_ZONE_OFFSET: is no time zone hh:mm" },
        { 742, "05:30 E", "GRBD_ZONE_OFFSET: is no whole number of hours" },
        { 742, "05:00", "GRBD_ZONE_DIRECT: is neither E nor W" },
        { 742, "05:00 N", "GRBD_ZONE_DIRECT: is neither E nor W" },
    };
    struct buf text;

    buf_init(&text, TEXT_MAX);
    for (size_t i = 0; i < ARRAY_COUNT(wrong); i++) {
        buf_clear(&text);
        put_line(&text, "0500", 6, "T1", 253, "TERMINAL", 262, "NO", 282, "SYS1", wrong[i].column, wrong[i].text, 0);
        refused(text.data, wrong[i].said);
    }
    buf_release(&text);
}

/* The level of an entry of the global table stood in the column of its name. */
static void global_level_in_the_name_of_the_member(void **state UNUSED)
{
    struct buf before, after, text, lines;

    must_do("RDEFINE GLOBAL FACILITY ADDMEM(A.B/READ)");
    unload_text_of(store, &before);
    assert_int_equal(strncmp(strstr(before.data, "0503 FACILITY") + 261, "A.B  ", 5), 0);
    assert_int_equal(strncmp(strstr(before.data, "0503 FACILITY") + 517, "READ  ", 6), 0);
    assert_int_equal(load_lines(before.data, LOAD_REPLACE, false, &lines).problems, 0);
    unload_text_of(store, &after);
    assert_string_equal(before.data, after.data);
    must_do("RALTER GLOBAL FACILITY DELMEM(A.B/READ)");
    buf_release(&after);
    unload_text_of(store, &after);
    assert_null(strstr(after.data, "0503 FACILITY"));
    buf_init(&text, TEXT_MAX);
    put_line(&text, "0500", 6, "TERMINAL", 253, "GLOBAL", 282, "IBMUSER", 0);
    put_line(&text, "0503", 6, "TERMINAL", 253, "GLOBAL", 262, "T1", 518, "SOMETIME", 0);
    refused(text.data, "GRMEM_GLOBAL_ACC");
    buf_release(&text);
    buf_release(&lines);
    buf_release(&before);
    buf_release(&after);
}

/* The volume and PADCHK of a program's library stood in the column of its name, and were not taken where they belong. */
static void library_of_a_program_was_one_field(void **state UNUSED)
{
    struct buf before, after, text, lines;

    must_do("RDEFINE PROGRAM PAYROLL ADDMEM('GB.LOADLIB'/GRN001/NOPADCHK 'GB.OTHER' 'GB.THIRD'//PADCHK)");
    unload_text_of(store, &before);
    assert_int_equal(strncmp(strstr(before.data, "0503 PAYROLL") + 261, "GB.LOADLIB  ", 12), 0);
    assert_int_equal(strncmp(strstr(before.data, "0503 PAYROLL") + 526, "NOPADCHK GRN001", 15), 0);
    assert_int_equal(load_lines(before.data, LOAD_REPLACE, false, &lines).problems, 0);
    unload_text_of(store, &after);
    assert_string_equal(before.data, after.data);
    must_do("RALTER PROGRAM PAYROLL DELMEM('GB.LOADLIB'/GRN001/NOPADCHK 'GB.OTHER' 'GB.THIRD'//PADCHK)");
    buf_release(&after);
    unload_text_of(store, &after);
    assert_null(strstr(after.data, "0503 PAYROLL"));
    buf_init(&text, TEXT_MAX);
    put_line(&text, "0500", 6, "PAYROLL", 253, "PROGRAM", 282, "IBMUSER", 0);
    put_line(&text, "0503", 6, "PAYROLL", 253, "PROGRAM", 262, "GB.LOADLIB", 527, "PERHAPS", 0);
    refused(text.data, "GRMEM_PADS_DATA");
    buf_release(&text);
    buf_release(&lines);
    buf_release(&before);
    buf_release(&after);
}

/* A record that no unload could write was taken: every later unload failed. */
static void long_record_broke_every_unload(void **state UNUSED)
{
    struct buf text, rest;
    static const char *const types[] = { "0206 IBMUSER ", "0200 IBMUSER " };

    buf_init(&text, TEXT_MAX);
    buf_init(&rest, TEXT_MAX);
    buf_fill(&rest, 'X', 4093 - strlen(types[0]));
    for (size_t i = 0; i < ARRAY_COUNT(types); i++) {
        buf_clear(&text);
        buf_printf(&text, "%s%s\n", types[i], rest.data);
        refused(text.data, "GBRU014E");
    }
    buf_release(&rest);
    buf_release(&text);
}

/* Profiles of no class here doubled with each load. */
static void set_aside_was_kept_twice(void **state UNUSED)
{
    static const enum load_existing all[] = { LOAD_SKIP, LOAD_REPLACE };
    struct buf text, before, after, lines;

    buf_init(&text, TEXT_MAX);
    put_line(&text, "0500", 6, "A.B", 253, "$NOCLASS", 282, "IBMUSER", 0);
    put_line(&text, "0505", 6, "A.B", 253, "$NOCLASS", 262, "IBMUSER", 271, "READ", 0);
    assert_int_equal(load_lines(text.data, LOAD_SKIP, false, &lines).problems, 0);
    unload_text_of(store, &before);
    for (size_t i = 0; i < ARRAY_COUNT(all); i++) {
        buf_release(&lines);
        assert_int_equal(load_lines(text.data, all[i], false, &lines).problems, 0);
        unload_text_of(store, &after);
        assert_string_equal(before.data, after.data);
        buf_release(&after);
    }
    refused_as(text.data, LOAD_REFUSE, "profile A.B exists already");
    buf_clear(&text);
    put_line(&text, "0500", 6, "A.B", 253, "$NOCLASS", 282, "OTHER", 0);
    buf_release(&lines);
    assert_int_equal(load_lines(text.data, LOAD_REPLACE, false, &lines).problems, 0);
    unload_text_of(store, &after);
    assert_non_null(strstr(after.data, "OTHER"));
    assert_null(strstr(after.data, "0505 A.B"));
    buf_release(&text);
    buf_release(&lines);
    buf_release(&before);
    buf_release(&after);
}

/* A record that says of no profile what it belongs to came in front of the records of its profile, and went with the one before that
 * at the next load. */
static void a_record_without_a_name_changed_its_profile(void **state)
{
    struct buf text, before, after, lines;

    buf_init(&text, TEXT_MAX);
    put_line(&text, "0500", 6, "A.B", 253, "$FIRST", 282, "IBMUSER", 0);
    put_line(&text, "0500", 6, "A.B", 253, "$SECOND", 282, "IBMUSER", 0);
    put_line(&text, "(9X9", 6, "OF THE SECOND", 0);
    put_line(&text, "0505", 6, "A.B", 253, "$SECOND", 262, "IBMUSER", 271, "READ", 0);
    assert_int_equal(load_lines(text.data, LOAD_SKIP, false, &lines).problems, 0);
    unload_text_of(store, &before);
    assert_non_null(strstr(before.data, text.data)); /* as it came */
    buf_release(&lines);
    without_database(state);
    with_database(state);
    assert_int_equal(load_lines(before.data, LOAD_REPLACE, false, &lines).problems, 0);
    unload_text_of(store, &after);
    assert_string_equal(before.data, after.data);
    buf_release(&text);
    buf_release(&lines);
    buf_release(&before);
    buf_release(&after);
}

/* What the database has no place for comes back where it was; a change by a command shows. */
static void kept_in_place(void **state UNUSED)
{
    struct buf text, after, lines;
    struct load_counts counts;

    buf_init(&text, TEXT_MAX);
    put_line(&text, "0100", 6, "K1", 15, "SYS1", 24, "2020-01-02", 35, "SYS1", 44, "NONE", 53, "NO", 359, "NO", 364, "NEWER FIELD", 0);
    put_line(&text, "0103", 6, "K1", 15, "FIELD", 24, "VALUE", 0);
    put_line(&text, "0200", 6, "KU", 15, "2020-01-02", 26, "K1", 75, "NAME", 96, "K1", 401, "017", 454, "044", 0);
    put_line(&text, "0203", 6, "KU", 15, "K1", 0);
    put_line(&text, "0205", 6, "KU", 15, "K1", 24, "2020-01-02", 35, "K1", 0);
    put_line(&text, "0206", 6, "KU", 15, "NO LAYOUT", 0);
    put_line(&text, "0207", 6, "KU", 15, "A CERTIFICATE", 0);
    put_line(&text, "0500", 6, "A.B", 253, "$NOCLASS", 282, "K1", 0);
    put_line(&text, "0505", 6, "A.B", 253, "$NOCLASS", 262, "KU", 271, "READ", 0);
    put_line(&text, "0500", 6, "01.CN=x", 253, "DIGTCERT", 282, "KU", 0);
    put_line(&text, "1560", 6, "01.CN=x", 253, "DIGTCERT", 262, "CN=x", 0);
    put_line(&text, "0500", 6, "KR", 253, "FACILITY", 282, "KU", 313, "00012", 337, "READ", 0);
    counts = load_lines(text.data, LOAD_SKIP, false, &lines);
    assert_int_equal(counts.problems, 0);
    assert_non_null(strstr(lines.data, "GBRU002W record type 0206"));
    assert_non_null(strstr(lines.data, "$NOCLASS"));
    unload_text_of(store, &after);
    for (char *rest = text.data, *line = strsep(&rest, "\n"); line && line[0]; line = strsep(&rest, "\n"))
        if (!strstr(after.data, line)) { /* 0200 says more than was given: defaults */
            if (strncmp(line, "0200", 4) != 0 && strncmp(line, "0205", 4) != 0 && strncmp(line, "0500 KR", 7) != 0)
                fail_msg("lost: %s\n%s", line, lines.data);
        }
    assert_non_null(strstr(after.data, "0206 KU"));
    assert_true(strstr(after.data, "0205 KU") < strstr(after.data, "0206 KU") && strstr(after.data, "0206 KU") < strstr(after.data, "0207 KU"));
    assert_int_equal(strncmp(strstr(after.data, "0500 KR") + 312, "00012", 5), 0);
    assert_int_equal(strncmp(strstr(after.data, "0500 KR") + 336, "READ", 4), 0);
    must_do("RALTER FACILITY KR UACC(UPDATE)");
    buf_release(&after);
    unload_text_of(store, &after);
    assert_int_equal(strncmp(strstr(after.data, "0500 KR") + 312, "00012", 5), 0);
    assert_int_equal(strncmp(strstr(after.data, "0500 KR") + 336, "UPDATE", 6), 0);
    must_do("DELUSER KU");
    buf_release(&after);
    unload_text_of(store, &after);
    assert_null(strstr(after.data, "0206 KU"));
    buf_release(&text);
    buf_release(&after);
    buf_release(&lines);
}

static void wrong_records_load_nothing(void **state UNUSED)
{
    static const struct { const char *type; int column; const char *text, *said; } wrong[] = {
        { "0100", 24, "2020-13-02", "1 GBRU001E record type 0100, column 24, GPBD_CREATE_DATE: is no day" },
        { "0100", 24, "yesterday", "column 24" },
        { "0100", 53, "MAYBE", "column 53" },
        { "0100", 35, "NOBODY", "OWNER NOBODY DOES NOT EXIST" },
        { "0100", 15, "NOGROUP", "SUPERIOR GROUP NOGROUP DOES NOT EXIST" },
        { "0100", 15, "W1", "ABOVE ITSELF" },
        { "0100", 58, "a\001b", "column 58" },
        { "0102", 24, "OWNER", "column 24" },
        { "0103", 15, "X", "no base record of W1" },
        { "0100", 6, "IBMUSER", "is a user in one place" },
    };
    struct buf text;

    buf_init(&text, TEXT_MAX);
    for (size_t i = 0; i < ARRAY_COUNT(wrong); i++) {
        buf_clear(&text);
        if (wrong[i].column == 15)
            put_line(&text, wrong[i].type, 6, "W1", 35, "SYS1", 15, wrong[i].text, 0);
        else
            put_line(&text, wrong[i].type, 6, "W1", 15, "SYS1", 35, "SYS1", wrong[i].column, wrong[i].text, 0);
        refused(text.data, wrong[i].said);
    }
    buf_clear(&text);
    put_line(&text, "0200", 6, "W1", 26, "SYS1", 96, "NOGROUP", 0);
    refused(text.data, "DEFAULT GROUP NOGROUP");
    put_line(&text, "0200", 6, "W1", 26, "SYS1", 96, "NOGROUP", 0);
    refused(text.data, "user W1 is in the file twice");
    buf_clear(&text);
    put_line(&text, "0400", 6, "A.B", 74, "SYS1", 170, "999", 0);
    refused(text.data, "DSBD_LEVEL: is too large");
    buf_release(&text);
}

static void repaired_by_the_rules(void **state UNUSED)
{
    struct buf text, lines, after;
    struct load_counts counts;

    buf_init(&text, TEXT_MAX);
    put_line(&text, "0100", 6, "R1", 15, "R2", 35, "NOBODY", 0);
    put_line(&text, "0100", 6, "R2", 15, "R1", 35, "R1", 0);
    put_line(&text, "0102", 6, "R1", 15, "GHOST", 24, "USE", 0);
    put_line(&text, "0200", 6, "RU", 26, "NOBODY", 96, "NOGROUP", 0);
    put_line(&text, "0205", 6, "RU", 15, "NOGROUP", 35, "SYS1", 0);
    put_line(&text, "0500", 6, "RR", 253, "FACILITY", 282, "NOBODY", 0);
    counts = load_lines(text.data, LOAD_SKIP, true, &lines);
    assert_int_equal(counts.problems, 0);
    assert_true(counts.repaired >= 6);
    unload_text_of(store, &after);
    assert_non_null(strstr(after.data, "0203 RU       SYS1"));
    assert_null(strstr(after.data, "NOBODY"));
    assert_null(strstr(after.data, "NOGROUP"));
    assert_null(strstr(after.data, "GHOST"));
    buf_release(&text);
    buf_release(&lines);
    buf_release(&after);
}

/* What commands change while a load runs is there afterwards. */
static void changes_meanwhile_are_taken_along(void **state UNUSED)
{
    struct racf_store *draft;
    struct sql_changes *meanwhile;
    struct buf changes, out;
    char conflict[32], log[128];

    assert_int_equal(draft_new(store, "load", &draft), 0);
    copy_into(draft);
    snprintf(log, sizeof log, "%s.load-wal", database);
    assert_int_not_equal(access(log, F_OK), 0); /* the draft is one file: its log would not be renamed with it */
    meanwhile = sql_changes_begin(store->sql, NULL);
    must_do("ADDUSER MEAN DATA('while')");
    must_do("RDEFINE FACILITY MEAN.WHILE");
    buf_init(&changes, TEXT_MAX);
    assert_int_equal(sql_changes_take(meanwhile, &changes), 0);
    sql_changes_end(meanwhile);
    assert_int_equal(sql_begin(draft->sql), 0);
    assert_int_equal(sql_changes_apply(draft->sql, buf_span(&changes), load_outweighs, conflict), 0);
    assert_int_equal(draft_take_place(store, draft), 0);
    assert_int_equal(give(NULL, "LISTUSER MEAN", &out), 0);
    assert_non_null(strstr(out.data, "while"));
    buf_release(&out);
    assert_int_equal(give(NULL, "RLIST FACILITY MEAN.WHILE", &out), 0);
    buf_release(&out);
    /* The same row in both: refused. */
    assert_int_equal(draft_new(store, "load", &draft), 0);
    copy_into(draft);
    assert_int_equal(sql_changes_apply(draft->sql, buf_span(&changes), load_outweighs, conflict), REASON_EXISTS);
    racf_store_close(draft);
    draft_remove(store, "load");
    buf_release(&changes);
}

/* A load over which commands are given; what they did is in the draft, and the check runs again. */
static struct load_counts load_over(const char *text, enum load_existing existing, const char *const *commands, int *applied,
                                    struct buf *lines)
{
    struct load_options options = { existing, false, name8_const("IBMUSER") };
    struct sql_changes *meanwhile;
    struct span rest = span_of(text), line;
    struct buf records, changes;
    struct load_counts counts;
    struct racf_store *draft;
    struct load *load;
    char conflict[32];
    bool done = false;

    buf_init(lines, TEXT_MAX);
    buf_init(&records, TEXT_MAX);
    buf_init(&changes, TEXT_MAX);
    assert_int_equal(draft_new(store, "load", &draft), 0);
    copy_into(draft);
    meanwhile = sql_changes_begin(store->sql, NULL);
    load = load_new(draft, &options);
    while (span_line(&rest, &line)) {
        buf_put_u16(&records, (uint16_t)line.length);
        buf_put_span(&records, line);
    }
    assert_int_equal(load_records(load, buf_span(&records), 1, lines), 0);
    while (!done)
        assert_int_equal(load_check(load, lines, &done), 0);
    assert_int_equal(load_counts(load)->problems, 0);
    for (; *commands; commands++)
        if (strncmp(*commands, "UPDATE", 6) == 0)
            assert_int_equal(sql_script(store->sql, *commands), 0);
        else
            must_do(*commands);
    assert_int_equal(sql_changes_take(meanwhile, &changes), 0);
    sql_changes_end(meanwhile);
    *applied = sql_changes_apply(draft->sql, buf_span(&changes), load_outweighs, conflict);
    load_check_again(load);
    for (done = *applied < 0; !done;)
        assert_int_equal(load_check(load, lines, &done), 0);
    counts = *load_counts(load);
    load_free(load);
    racf_store_close(draft);
    draft_remove(store, "load");
    buf_release(&records);
    buf_release(&changes);
    return counts;
}

/* What a command deleted while a load ran was named by what the load made. */
static void command_during_a_load_left_dangling_names(void **state UNUSED)
{
    static const char *const deleted[] = { "DELUSER OWN", NULL }, *const both[] = { "ADDGROUP NEWU", NULL }, *const none[] = { NULL };
    struct buf text, user, lines;
    int applied;

    must_do("ADDUSER OWN");
    buf_init(&text, TEXT_MAX);
    buf_init(&user, TEXT_MAX);
    put_line(&text, "0500", 6, "RR", 253, "FACILITY", 282, "OWN", 0);
    put_line(&user, "0200", 6, "NEWU", 26, "SYS1", 96, "SYS1", 0);
    put_line(&user, "0205", 6, "NEWU", 15, "SYS1", 24, "2020-01-02", 35, "SYS1", 0);
    assert_int_equal(load_over(text.data, LOAD_SKIP, none, &applied, &lines).problems, 0);
    buf_release(&lines);
    assert_int_equal(load_over(text.data, LOAD_SKIP, deleted, &applied, &lines).problems, 1);
    assert_int_equal(applied, 0);
    assert_non_null(strstr(lines.data, "OWNER OWN DOES NOT EXIST"));
    buf_release(&lines);
    assert_int_equal(load_over(user.data, LOAD_SKIP, both, &applied, &lines).problems, 1);
    assert_non_null(strstr(lines.data, "GBRU009E NEWU"));
    buf_release(&text);
    buf_release(&user);
    buf_release(&lines);
}

/* A replaced user that began to work during the load made it fail; a change of more than that does so still. */
static void work_of_a_replaced_user_failed_the_load(void **state UNUSED)
{
    static const char *const work[] = { "UPDATE users SET last_access = 17, failures = 1 WHERE name = 'W1'",
                                        "UPDATE connects SET count = count + 1, last = 17 WHERE user = 'W1'", NULL };
    static const char *const change[] = { "ALTUSER W1 REVOKE", NULL };
    struct buf text, lines;
    int applied;

    must_do("ADDUSER W1");
    buf_init(&text, TEXT_MAX);
    put_line(&text, "0200", 6, "W1", 15, "2020-01-02", 26, "SYS1", 96, "SYS1", 105, "10:00:00", 114, "2021-01-01", 0);
    put_line(&text, "0205", 6, "W1", 15, "SYS1", 24, "2020-01-02", 35, "SYS1", 0);
    assert_int_equal(load_over(text.data, LOAD_REPLACE, work, &applied, &lines).problems, 0);
    assert_int_equal(applied, 0);
    buf_release(&lines);
    text.data[49] = 'Y', text.data[50] = 'E', text.data[51] = 'S'; /* REVOKED in the file as well */
    load_over(text.data, LOAD_REPLACE, change, &applied, &lines);
    assert_int_equal(applied, REASON_EXISTS);
    buf_release(&text);
    buf_release(&lines);
}

static void files_of_all_kinds(void **state UNUSED)
{
    static const struct { const char *bytes; size_t length; const char *records; int end; } files[] = {
        { "0100 A\n0200 B\r\n\n0300", 20, "0100 A|0200 B|0300|", 0 },
        { "\0\x0a\0\0" "0100 A\0\x09\0\0" "0200B", 19, "0100 A|0200B|", 0 },
        { "\0\x17\0\0\0\x0a\0\0" "0100 A\0\x09\0\0" "0200B\0\x0c\0\0\0\x08\0\0" "0300", 35, "0100 A|0200B|0300|", 0 },
        { "\xf0\xf1\xf0\xf0\x40\xc1\x15\xf0\xf2\xf0\xf0\x40\xc2\x25", 14, "0100 A|0200 B|", 0 },
        { "\0\x0a\0\0\xf0\xf1\xf0\xf0\x40\xc1", 10, "0100 A|", 0 },
        { "0200 caf\xc3\xa9 x\n", 13, "0200 caf\xe9 x|", 0 },
        { "0200 caf\xe9 x\n", 12, "0200 caf\xe9 x|", 0 },
        { "\0\x0a\0\0" "0100 A\0\x20\0\0" "0200B", 19, "0100 A|", REASON_TRUNCATED },
        { "", 0, "", 0 },
    };

    for (size_t i = 0; i < ARRAY_COUNT(files); i++) {
        int fd = memfd_create("records", 0), got;
        struct records_file *file;
        struct span record;
        uint64_t line;
        struct buf all;

        assert_int_equal(write(fd, files[i].bytes, files[i].length), (ssize_t)files[i].length);
        lseek(fd, 0, SEEK_SET);
        file = records_open(fd);
        buf_init(&all, 10000);
        while ((got = records_read(file, &record, &line)) > 0) {
            buf_put_span(&all, record);
            buf_put_text(&all, "|");
        }
        assert_string_equal(all.data, files[i].records);
        assert_int_equal(got, files[i].end);
        records_close(file);
        close(fd);
        buf_release(&all);
    }
}

/* No two fields of a record share a column, and a blank is between them; what is printed about a record is true for each of its fields. */
static void layouts_are_sound(void **state UNUSED)
{
    size_t count;
    const struct unload_record *records = unload_records(&count);

    for (size_t i = 0; i < count; i++)
        for (size_t f = 0; f < records[i].field_count; f++) {
            const struct unload_field *field = &records[i].fields[f];

            assert_true(field->from <= field->to && field->from > (f ? field[-1].to + 1 : 5));
            assert_non_null(strchr("CIDTYP", field->type));
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_same_bytes_in_a_new_system, with_database, without_database),
        cmocka_unit_test_setup_teardown(replaced_by_itself_nothing_changes, with_database, without_database),
        cmocka_unit_test_setup_teardown(passwords_stay_here, with_database, without_database),
        cmocka_unit_test_setup_teardown(replaced_user_let_the_old_one_in, with_database, without_database),
        cmocka_unit_test_setup_teardown(protected_user_was_refused, with_database, without_database),
        cmocka_unit_test_setup_teardown(loaded_days_let_everybody_in, with_database, without_database),
        cmocka_unit_test_setup_teardown(days_and_times_that_cannot_be, with_database, without_database),
        cmocka_unit_test_setup_teardown(global_level_in_the_name_of_the_member, with_database, without_database),
        cmocka_unit_test_setup_teardown(library_of_a_program_was_one_field, with_database, without_database),
        cmocka_unit_test_setup_teardown(long_record_broke_every_unload, with_database, without_database),
        cmocka_unit_test_setup_teardown(set_aside_was_kept_twice, with_database, without_database),
        cmocka_unit_test_setup_teardown(a_record_without_a_name_changed_its_profile, with_database, without_database),
        cmocka_unit_test_setup_teardown(kept_in_place, with_database, without_database),
        cmocka_unit_test_setup_teardown(wrong_records_load_nothing, with_database, without_database),
        cmocka_unit_test_setup_teardown(repaired_by_the_rules, with_database, without_database),
        cmocka_unit_test_setup_teardown(changes_meanwhile_are_taken_along, with_database, without_database),
        cmocka_unit_test_setup_teardown(command_during_a_load_left_dangling_names, with_database, without_database),
        cmocka_unit_test_setup_teardown(work_of_a_replaced_user_failed_the_load, with_database, without_database),
        cmocka_unit_test(files_of_all_kinds),
        cmocka_unit_test(layouts_are_sound),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
