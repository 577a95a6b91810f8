/* test_history.c - what commands change is noted, with secrets masked, and taken back by the deck of undo: the unload is the same, byte for
 * byte. */
#include "tests/unit/racf/commands.h"

#include "base/text.h"
#include "racf/history.h"
#include "racf/history_words.h"
#include "racf/undo.h"
#include "racf/unload.h"

enum { TEXT_MAX = 1 << 22 };

static const char *const made[] = {
    "ALTUSER IBMUSER AUDITOR",
    "SETROPTS EGN CLASSACT(FACILITY SECLABEL SECDATA) GENERIC(FACILITY DATASET) PASSWORD(RULE8(LENGTH(7:8) ALPHA(1 3) NUMERIC(2 8)))",
    "RDEFINE SECDATA CATEGORY ADDMEM(RED BLUE) OWNER(SYS1)",
    "RDEFINE SECLABEL HIGH OWNER(SYS1)",
    "RDEFINE GLOBAL DATASET ADDMEM('A.**'/READ) OWNER(SYS1)",
    "ADDGROUP G1 OWNER(SYS1) DATA('first')",
    "ADDGROUP G2 SUPGROUP(G1) OWNER(G1) OMVS(GID(4711))",
    "ADDUSER U1 DFLTGRP(G1) OWNER(G1) NAME('USER ONE') CLAUTH(FACILITY) OMVS(UID(7) HOME('/u/u1')) TSO(SIZE(4096) ACCTNUM(A17))",
    "ADDUSER U2 DFLTGRP(G2) OWNER(U1) DATA('a long text with an apostrophe ''here'' that goes on for more than one line of a deck, "
    "and on, and on, and on, until there is no room any more')",
    "ADDUSER U3 DFLTGRP(G1) OWNER(G1)",
    "CONNECT U1 GROUP(G2) AUTHORITY(JOIN) SPECIAL UACC(READ) OWNER(G1)",
    "ADDSD 'G1.PAY.**' UACC(READ) WARNING NOTIFY(U1) LEVEL(7) OWNER(G1)",
    "ADDSD 'G1.ONE.REAL' OWNER(G1)",
    "PERMIT 'G1.PAY.**' ID(U1 G2) ACCESS(UPDATE)",
    "PERMIT 'G1.PAY.**' ID(U2) ACCESS(READ) WHEN(TERMINAL(T1))",
    "RDEFINE FACILITY A.ONE APPLDATA('appl') OWNER(G2)",
    "RDEFINE FACILITY A.** UACC(READ) OWNER(G1)",
    "RDEFINE GMQQUEUE Q ADDMEM(X.B X.A) OWNER(G1)",
    "RDEFINE STARTED P.* STDATA(USER(U1) GROUP(G1) TRUSTED(YES)) OWNER(G1)",
    "PERMIT A.ONE CLASS(FACILITY) ID(U1) ACCESS(ALTER)",
};

/* What the table of commands can change, each way. */
static const char *const changes[] = {
    "ADDUSER N1 DFLTGRP(G1) OWNER(G1) NAME('NEW') SPECIAL OMVS(UID(9)) CLAUTH(USER)",
    "ALTUSER U1 NAME('OTHER ''NAME''') DATA('now some') OWNER(SYS1) NOCLAUTH(FACILITY) SPECIAL RESTRICTED",
    "ALTUSER U1 DFLTGRP(G2)",
    "ALTUSER U2 NODATA REVOKE",
    "ALTUSER U2 REVOKE(12/31/35) RESUME(01/31/36)",
    "ALTUSER U1 OMVS(UID(8) NOHOME PROGRAM('/bin/sh'))",
    "ALTUSER U1 NOOMVS TSO(SIZE(1) NOACCTNUM)",
    "ALTUSER U3 TSO(ACCTNUM('lower case'))",
    "DELUSER U3",
    "DELUSER U2",
    "ADDGROUP N2 SUPGROUP(G2) OWNER(G2) DATA('x') NOTERMUACC",
    "ALTGROUP G2 SUPGROUP(SYS1) OWNER(SYS1) DATA('changed') OMVS(NOGID)",
    "ALTGROUP G1 NODATA NOTERMUACC",
    "CONNECT U3 GROUP(G2) AUTHORITY(CREATE) AUDITOR",
    "CONNECT U1 GROUP(G2) AUTHORITY(USE) NOSPECIAL UACC(NONE) OPERATIONS",
    "CONNECT U1 GROUP(G2) REVOKE",
    "REMOVE U1 GROUP(G2)",
    "PASSWORD USER(U1) NOINTERVAL",
    "ADDSD 'G1.NEW.**' UACC(READ)",
    "ALTDSD 'G1.PAY.**' UACC(NONE) NOWARNING NONOTIFY LEVEL(0) DATA('a') AUDIT(SUCCESS(UPDATE) FAILURES(READ)) OWNER(U1) ERASE",
    "DELDSD 'G1.PAY.**'",
    "DELDSD 'G1.ONE.REAL'",
    "PERMIT 'G1.PAY.**' ID(U1) DELETE",
    "PERMIT 'G1.PAY.**' ID(U1 U3) ACCESS(ALTER)",
    "PERMIT 'G1.PAY.**' RESET",
    "PERMIT 'G1.PAY.**' RESET(WHEN)",
    "PERMIT 'G1.PAY.**' ID(U3) ACCESS(READ) WHEN(TERMINAL(T2))",
    "RDEFINE FACILITY N.ONE UACC(READ) WARNING",
    "RALTER FACILITY A.ONE NOAPPLDATA DATA('d') UACC(CONTROL) LEVEL(3) NOTIFY(U1) WARNING AUDIT(NONE)",
    "RDELETE FACILITY A.ONE",
    "RDELETE FACILITY A.**",
    "RALTER GMQQUEUE Q ADDMEM(X.C)",
    "RALTER STARTED P.* STDATA(USER(U2) NOGROUP)",
    "RALTER STARTED P.* NOSTDATA",
    "RDELETE STARTED P.*",
    "PERMIT A.ONE CLASS(FACILITY) ID(*) ACCESS(READ)",
    "SETROPTS CLASSACT(MQQUEUE) GENERIC(MQQUEUE)",
    "SETROPTS NOGRPLIST ADDCREATOR PROTECTALL(WARNING)",
    "SETROPTS PASSWORD(HISTORY(5) INTERVAL(60) REVOKE(3) MIXEDCASE)",
    /* these could not be taken back, or were by commands that RACF does not take */
    "ALTUSER U1 WHEN(DAYS(MONDAY FRIDAY) TIME(0900:1700)) ADDCATEGORY(RED BLUE)",
    "ADDUSER N3 WHEN(DAYS(WEEKDAYS))",
    "RALTER FACILITY A.ONE SECLABEL(HIGH) SINGLEDSN WHEN(TIME(2200:0600))",
    "RALTER GLOBAL DATASET DELMEM('A.**'/READ)",
    "RALTER GLOBAL DATASET ADDMEM('B.C'/UPDATE)",
    "SETROPTS PASSWORD(RULE1(LENGTH(6:8) ALPHA(1) NUMERIC(2:4) ALPHANUM(6)) NORULE8 WARNING(5) MINCHANGE(2) PHRASEINT(90))",
    "SETROPTS PASSWORD(NORULES)",
    "SETROPTS LOGOPTIONS(ALWAYS(FACILITY) FAILURES(DATASET)) OPERAUDIT NOSAUDIT NOCMDVIOL APPLAUDIT AUDIT(USER) STATISTICS(FACILITY)",
    "SETROPTS PROTECTALL(FAILURES) INACTIVE(30) NOINITSTATS GENERICOWNER",
    "SETROPTS MODEL(USER GROUP)",
    "SETROPTS ERASE(ALL)",
    "SETROPTS WHEN(PROGRAM)",
    "SETROPTS JES(EARLYVERIFY BATCHALLRACF) RETPD(7) TERMINAL(NONE) CATDSNS(WARNING) SECLEVELAUDIT(50) SESSIONINTERVAL(9) TAPEDSN",
};

static void unload_all(struct buf *text)
{
    struct unload *unload = unload_new(store);
    bool done = false;

    buf_init(text, TEXT_MAX);
    assert_int_equal(unload_next(unload, text, TEXT_MAX, &done), 0);
    assert_true(done);
    unload_free(unload);
}

static int64_t last_change(void)
{
    struct sql_query *query = sql_query(racf_store_sql(store), "SELECT coalesce(max(number), 0) FROM changes", "");
    int64_t number = sql_next(query) ? sql_int(query, 0) : 0;

    assert_int_equal(sql_done(query), 0);
    return number;
}

static void options_text(struct buf *text)
{
    assert_int_equal(give(NULL, "SETROPTS LIST", text), 0);
}

/* Runs the commands of a deck, as IKJEFT01 reads them. */
static void run_deck(const struct buf *deck)
{
    struct span rest = buf_span(deck), line;
    struct buf command;
    bool inside = false, joined = false, plus = false;

    buf_init(&command, TEXT_MAX);
    while (span_line(&rest, &line)) {
        assert_true(line.length <= 72);
        if (!inside) {
            inside = span_starts(line, "//SYSTSIN");
            continue;
        }
        if (span_starts(line, "/*"))
            break;
        assert_false(span_starts(line, "//"));
        if (plus)
            line = span_trim(line);
        buf_put_span(&command, joined ? line : span_trim(line));
        joined = plus = false;
        if (command.length && (command.data[command.length - 1] == '-' || command.data[command.length - 1] == '+')) {
            joined = true;
            plus = command.data[command.length - 1] == '+';
            buf_cut(&command, command.length - 1);
            continue;
        }
        if (command.length && !span_starts(buf_span(&command), "/*"))
            must_do(command.data);
        buf_clear(&command);
    }
    buf_release(&command);
}

static void undo_since(int64_t first)
{
    for (int64_t change = last_change(); change > first; change--) {
        struct buf deck;

        buf_init(&deck, TEXT_MAX);
        assert_int_equal(undo_deck(store, change, &deck), 0);
        run_deck(&deck);
        buf_release(&deck);
    }
}

static void compare(const struct buf *before, const struct buf *options, const char *what)
{
    struct buf after, now_options;

    unload_all(&after);
    options_text(&now_options);
    if (!span_equal(buf_span(before), buf_span(&after)))
        for (size_t i = 0; i < before->length; i++)
            if (before->data[i] != after.data[i])
                fail_msg("%s: not as before: %.120s / %.120s", what, before->data + (i > 40 ? i - 40 : 0), after.data + (i > 40 ? i - 40 : 0));
    if (strcmp(options->data, now_options.data) != 0)
        fail_msg("%s: options\n%s\n%s", what, options->data, now_options.data);
    buf_release(&after);
    buf_release(&now_options);
}

static void each_command_is_undone(void **state UNUSED)
{
    struct buf before, options, out;

    for (size_t i = 0; i < ARRAY_COUNT(made); i++)
        must_do(made[i]);
    unload_all(&before);
    options_text(&options);
    for (size_t i = 0; i < ARRAY_COUNT(changes); i++) {
        int64_t first = last_change();

        if (give(NULL, changes[i], &out) != 0)
            fail_msg("%s: %s", changes[i], out.data);
        buf_release(&out);
        if (last_change() != first + 1)
            fail_msg("%s: not one change", changes[i]);
        undo_since(first);
        compare(&before, &options, changes[i]);
    }
    buf_release(&before);
    buf_release(&options);
}

/* Several in a row, taken back in the opposite order. Those that fail behind others change nothing. */
static void sequences_are_undone(void **state UNUSED)
{
    unsigned random = 4711;

    for (size_t i = 0; i < ARRAY_COUNT(made); i++)
        must_do(made[i]);
    for (int round = 0; round < 20; round++) {
        struct buf before, options, out, what;
        int64_t first = last_change();

        buf_init(&what, TEXT_MAX);
        unload_all(&before);
        options_text(&options);
        for (int i = 0; i < 6; i++) {
            random = random * 1103515245 + 12345;
            give(NULL, changes[random / 65536 % ARRAY_COUNT(changes)], &out);
            buf_printf(&what, "%s; ", changes[random / 65536 % ARRAY_COUNT(changes)]);
            buf_release(&out);
        }
        undo_since(first);
        compare(&before, &options, what.data);
        buf_release(&before);
        buf_release(&options);
        buf_release(&what);
    }
}

static bool history_holds(const char *text)
{
    struct sql_query *query = sql_query(racf_store_sql(store),
        "SELECT EXISTS (SELECT 1 FROM changed WHERE instr(coalesce(old, ''), ?1) OR instr(coalesce(new, ''), ?1))"
        " OR EXISTS (SELECT 1 FROM changes WHERE instr(command, ?1))", "t", text);
    bool holds = sql_next(query) && sql_int(query, 0) != 0;

    assert_int_equal(sql_done(query), 0);
    return holds;
}

static void secrets_are_masked(void **state UNUSED)
{
    must_do("ADDUSER S1 PASSWORD(HIDDEN1) NAME('SHOWN')");
    must_do("ALTUSER S1 PASSWORD(HIDDEN2) NOEXPIRED");
    assert_false(history_holds("HIDDEN"));
    assert_true(history_holds("ADDUSER S1 NAME('SHOWN') PASSWORD(********)"));
    assert_true(history_holds("*"));
}

/* What changes nothing is no change; a command that fails is none either. */
static void only_changes_are_noted(void **state UNUSED)
{
    struct buf out;
    int64_t first = last_change();

    must_do("LISTUSER IBMUSER");
    must_do("SETROPTS LIST");
    give(NULL, "ADDUSER IBMUSER", &out);
    buf_release(&out);
    give(NULL, "RDELETE FACILITY NOT.THERE", &out);
    buf_release(&out);
    assert_int_equal(last_change(), first);
}

static void old_changes_go(void **state UNUSED)
{
    struct sql *sql = racf_store_sql(store);
    struct sql_query *query;

    must_do("ADDGROUP OLD");
    assert_int_equal(sql_run(sql, "UPDATE changes SET number = ?", "i", (int64_t)63), 0);
    assert_int_equal(sql_run(sql, "UPDATE changed SET change = ?", "i", (int64_t)63), 0);
    assert_int_equal(sql_run(sql, "INSERT INTO changes (number, time, user, grp, job, jobid, step, card, command, code, count)"
                                  " VALUES (?, 0, '', '', '', '', '', 0, '', 0, 0)", "i", (int64_t)(HISTORY_KEPT + 127)), 0);
    must_do("ADDGROUP NEWER");
    query = sql_query(sql, "SELECT count(*) FROM changes WHERE number < 64", "");
    assert_true(sql_next(query));
    assert_int_equal(sql_int(query, 0), 0);
    assert_int_equal(sql_done(query), 0);
    query = sql_query(sql, "SELECT count(*) FROM changed WHERE change < 64", "");
    assert_true(sql_next(query));
    assert_int_equal(sql_int(query, 0), 0);
    assert_int_equal(sql_done(query), 0);
}

/* What the newest change is told as: lines "WHAT ITEM FIELD: OLD -> NEW". */
static void told_of(const char *command, struct buf *text)
{
    struct buf answer;
    struct reader in;

    must_do(command);
    buf_init(&answer, TEXT_MAX);
    buf_clear(text);
    assert_int_equal(history_list(store, "", "", 0, 1, &answer), 0);
    in = reader_of(buf_span(&answer));
    assert_int_equal(reader_u8(&in), 1);
    for (int i = 0; i < 2; i++)
        reader_u64(&in);
    for (int i = 0; i < 5; i++)
        reader_field(&in, TEXT_MAX);
    reader_u64(&in);
    reader_field(&in, TEXT_MAX);
    for (int i = 0; i < 2; i++)
        reader_u64(&in);
    while (reader_u8(&in) == 1) {
        struct span kind = reader_field(&in, TEXT_MAX), key = reader_field(&in, TEXT_MAX), value;

        assert_true(kind.length == 1 && key.length > 0);
        for (int i = 0; i < 3; i++) {
            value = reader_field(&in, TEXT_MAX);
            buf_printf(text, "%s%.*s", value.length && i ? " " : "", (int)value.length, value.data);
        }
        for (int i = 0; i < 2; i++) {
            bool there = reader_u8(&in) != 0;

            value = reader_field(&in, TEXT_MAX);
            buf_printf(text, "%s%.*s", i ? " -> " : ": ", there ? (int)value.length : 4, there ? value.data : "none");
        }
        buf_put_text(text, "\n");
    }
    assert_int_equal(in.reason, 0);
    buf_release(&answer);
}

static void changes_are_told_in_words(void **state UNUSED)
{
    static const struct { const char *command, *told; } rows[] = {
        { "ALTUSER U1 SPECIAL OPERATIONS REVOKE", "user attributes: NONE -> SPECIAL OPERATIONS REVOKED\n" },
        { "ALTUSER U1 RESUME NOSPECIAL NAME('ONE')",
          "user name: USER ONE -> ONE\nuser attributes: SPECIAL OPERATIONS REVOKED -> OPERATIONS\n" },
        { "ALTUSER U1 REVOKE(12/31/35)", "user revoke_date: none -> 2035-12-31 00:00:00\n" },
        { "ALTUSER U1 NOREVOKE", "user revoke_date: 2035-12-31 00:00:00 -> none\n" },
        { "CONNECT U1 GROUP(G2) AUTHORITY(USE) UACC(NONE) NOSPECIAL",
          "connect G2 authority: JOIN -> USE\nconnect G2 uacc: READ -> NONE\nconnect G2 attributes: SPECIAL -> NONE\n" },
        { "RDEFINE FACILITY N.ONE UACC(READ) OWNER(G1) WARNING",
          "profile owner: none -> G1\nprofile uacc: none -> READ\nprofile warning: none -> YES\n"
          "profile audit: none -> FAILURES(READ)\n" },
        { "RALTER FACILITY N.ONE NOWARNING UACC(NONE) LEVEL(7)",
          "profile uacc: READ -> NONE\nprofile warning: YES -> NO\nprofile level: 0 -> 7\n" },
        { "PERMIT N.ONE CLASS(FACILITY) ID(U2) ACCESS(NONE)", "access U2 level: none -> NONE\n" },
        { "PERMIT N.ONE CLASS(FACILITY) ID(U2) ACCESS(ALTER)", "access U2 level: NONE -> ALTER\n" },
        { "PERMIT N.ONE CLASS(FACILITY) ID(U2) DELETE", "access U2 level: ALTER -> none\n" },
        { "RALTER GMQQUEUE Q ADDMEM(X.C)", "member X.C: none -> defined\n" },
        { "RALTER GMQQUEUE Q DELMEM(X.C)", "member X.C: defined -> none\n" },
        { "ALTUSER U3 OMVS(UID(12))", "segment OMVS: none -> defined\nsegment OMVS UID: none -> 12\n" },
        { "ALTGROUP G1 NOTERMUACC", "group termuacc: YES -> NO\n" },
        { "SETROPTS NOGRPLIST", "option GRPLIST: YES -> NO\n" },
        { "SETROPTS PROTECTALL(WARNING)", "option PROTECTALL: none -> WARNING\n" },
        { "SETROPTS NOPROTECTALL", "option PROTECTALL: WARNING -> NO\n" },
        { "SETROPTS PASSWORD(INTERVAL(60))", "option PASSWORD.INTERVAL: none -> 60\n" },
        { "SETROPTS PASSWORD(RULE1(LENGTH(6:8) ALPHA(1) NUMERIC(2:4)))", "option PASSWORD.RULE1: none -> LENGTH(6:8) ALPHA(1) NUMERIC(2 3 4)\n" },
        { "SETROPTS PASSWORD(NORULE1)", "option PASSWORD.RULE1: LENGTH(6:8) ALPHA(1) NUMERIC(2 3 4) -> none\n" },
    };
    struct buf told;

    for (size_t i = 0; i < ARRAY_COUNT(made); i++)
        must_do(made[i]);
    buf_init(&told, TEXT_MAX);
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        told_of(rows[i].command, &told);
        assert_string_equal(told.data, rows[i].told);
    }
    told_of("ALTUSER U1 PASSWORD(F1RSTAB1) NOEXPIRED", &told);
    assert_non_null(strstr(told.data, "user password: none -> ********\n"));
    told_of("ALTUSER U1 PASSWORD(O1HERAB1) NOEXPIRED", &told);
    assert_non_null(strstr(told.data, "user password: ******** -> ******** (another)\n"));
    assert_null(strstr(told.data, "history"));
    told_of("SETROPTS LOGOPTIONS(ALWAYS(FACILITY))", &told);
    assert_non_null(strstr(told.data, "option LOGOPTIONS.FACILITY: none -> ALWAYS\n"));
    told_of("RDELETE FACILITY N.ONE", &told);
    assert_non_null(strstr(told.data, "profile owner: G1 -> none\n"));
    assert_null(strstr(told.data, "changed"));
    buf_release(&told);
}

/* A column that holds numbers, and no row that says what they mean, would be told as a number. */
static void every_column_of_numbers_is_known(void **state UNUSED)
{
    static const struct { const char *table, *what; } tables[] = {
        { "users", "user" }, { "groups", "group" }, { "connects", "connect" }, { "profiles", "profile" }, { "data_sets", "data set" },
        { "access", "access" }, { "conditional", "conditional" }, { "members", "member" }, { "classes", "class" },
        { "options", "option" },
    };

    for (size_t i = 0; i < ARRAY_COUNT(tables); i++) {
        struct sql_query *query = sql_query(racf_store_sql(store),
            "SELECT name FROM pragma_table_info(?) WHERE type IN ('INTEGER', 'BLOB') AND name != 'profile'", "t", tables[i].table);
        unsigned count = 0;

        for (; sql_next(query); count++)
            if (!history_column_known(tables[i].what, sql_text(query, 0)))
                fail_msg("%s.%s", tables[i].table, sql_text(query, 0));
        assert_int_equal(sql_done(query), 0);
        assert_true(count > 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_command_is_undone, with_database, without_database),
        cmocka_unit_test_setup_teardown(sequences_are_undone, with_database, without_database),
        cmocka_unit_test_setup_teardown(secrets_are_masked, with_database, without_database),
        cmocka_unit_test_setup_teardown(only_changes_are_noted, with_database, without_database),
        cmocka_unit_test_setup_teardown(old_changes_go, with_database, without_database),
        cmocka_unit_test_setup_teardown(changes_are_told_in_words, with_database, without_database),
        cmocka_unit_test_setup_teardown(every_column_of_numbers_is_known, with_database, without_database),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
