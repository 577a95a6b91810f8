/* test_decision_order.c - decisions after commands: global access table, conditional lists, grouping classes, RACFVARS. */
#include "tests/unit/racf/commands.h"

#include <sqlite3.h>

#include "base/sql_inside.h"
#include "racf/explain.h"
#include "racf/trace.h"

/* Commands (NULL: none), then what is decided about U1 (connected to G1 and G2), or another. */
struct decision_case {
    const char *commands[4];
    const char *user;
    const char *class_name;
    const char *resource;
    enum racf_level level;
    int code;
    enum racf_why why;
    const char *profile;
};

static void run_cases(const struct decision_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct racf_decision decision;

        for (size_t k = 0; k < ARRAY_COUNT(cases[i].commands) && cases[i].commands[k]; k++)
            must_do(cases[i].commands[k]);
        decide_now(cases[i].user, cases[i].class_name, cases[i].resource, cases[i].level, &decision);
        if (decision.code != cases[i].code || decision.why != cases[i].why || strcmp(decision.profile.text, cases[i].profile) != 0)
            fail_msg("row %zu: %s %s: code %d by %s %s, wanted %d by %s %s", i, cases[i].user, cases[i].resource, decision.code,
                     racf_why_text(decision.why), decision.profile.text, cases[i].code, racf_why_text(cases[i].why), cases[i].profile);
    }
}

static void define_users(void)
{
    must_do("ADDGROUP (G1 G2)");
    must_do("ADDUSER U1 DFLTGRP(G1)");
    must_do("CONNECT U1 GROUP(G2)");
    must_do("ADDUSER U2 DFLTGRP(SYS1)");
    must_do("ADDUSER REST DFLTGRP(G1) RESTRICTED");
    must_do("SETROPTS GENERIC(DATASET FACILITY XFACILIT MQQUEUE) EGN NOADDCREATOR");
    must_do("SETROPTS CLASSACT(MQQUEUE XFACILIT TERMINAL)");
}

static void the_global_access_table(void **state UNUSED)
{
    static const struct decision_case cases[] = {
        { { "RDEFINE FACILITY A.B UACC(NONE)", "RDEFINE GLOBAL FACILITY ADDMEM(A.*/READ X.&RACUID.**/UPDATE Y.&RACGPID/READ)" },
          "U1", "FACILITY", "A.B", RACF_READ, 8, RACF_WHY_UACC, "A.B" },
        { { "SETROPTS GLOBAL(FACILITY)" }, "U1", "FACILITY", "A.B", RACF_READ, 0, RACF_WHY_GLOBAL, "" },
        { { NULL }, "U1", "FACILITY", "A.B", RACF_UPDATE, 8, RACF_WHY_UACC, "A.B" },
        { { NULL }, "REST", "FACILITY", "A.B", RACF_READ, 8, RACF_WHY_PROFILE, "A.B" },
        { { NULL }, "U1", "FACILITY", "X.U1.ANY", RACF_UPDATE, 0, RACF_WHY_GLOBAL, "" },
        { { NULL }, "U1", "FACILITY", "X.U2.ANY", RACF_UPDATE, 4, RACF_WHY_NO_PROFILE, "" },
        { { NULL }, "U1", "FACILITY", "Y.G1", RACF_READ, 0, RACF_WHY_GLOBAL, "" },
        { { NULL }, "U1", "FACILITY", "Y.G2", RACF_READ, 4, RACF_WHY_NO_PROFILE, "" },
        /* The most specific entry counts, also where another would give more. */
        { { "RALTER GLOBAL FACILITY ADDMEM(A.B/NONE)" }, "U1", "FACILITY", "A.B", RACF_READ, 0, RACF_WHY_GLOBAL, "" },
        { { "SETROPTS GLOBAL(FACILITY) REFRESH" }, "U1", "FACILITY", "A.B", RACF_READ, 8, RACF_WHY_UACC, "A.B" },
        { { NULL }, "U1", "FACILITY", "A.C", RACF_READ, 0, RACF_WHY_GLOBAL, "" },
        { { "SETROPTS NOGLOBAL(FACILITY)" }, "U1", "FACILITY", "A.C", RACF_READ, 4, RACF_WHY_NO_PROFILE, "" },
        /* NOGLOBAL with REFRESH left the table in effect. */
        { { "SETROPTS GLOBAL(FACILITY)" }, "U1", "FACILITY", "A.C", RACF_READ, 0, RACF_WHY_GLOBAL, "" },
        { { "SETROPTS NOGLOBAL(FACILITY) REFRESH" }, "U1", "FACILITY", "A.C", RACF_READ, 4, RACF_WHY_NO_PROFILE, "" },
        { { "ADDSD 'SYS9.**' UACC(NONE)", "RDEFINE GLOBAL DATASET ADDMEM('SYS9.HELP.**'/READ '&RACUID.**'/ALTER)", "SETROPTS GLOBAL(DATASET)" },
          "U1", "DATASET", "SYS9.HELP.TEXT", RACF_READ, 0, RACF_WHY_GLOBAL, "" },
        { { NULL }, "U1", "DATASET", "SYS9.OTHER", RACF_READ, 8, RACF_WHY_UACC, "SYS9.**" },
        { { NULL }, "U1", "DATASET", "U1.X", RACF_ALTER, 0, RACF_WHY_GLOBAL, "" },
    };

    define_users();
    must_do("ADDGROUP SYS9");
    run_cases(cases, ARRAY_COUNT(cases));
}

static void members_of_the_global_access_table(void **state UNUSED)
{
    static const struct command_case rows[] = {
        { NULL, "RDEFINE GLOBAL FACILITY ADDMEM(BAD)", 8, "IKJ56702I INVALID MEMBER NAME, BAD" },
        { NULL, "RALTER GLOBAL FACILITY ADDMEM(/READ BAD/MUCH BAD/EXECUTE BAD/)", 8,
          "INVALID MEMBER NAME, /READ IKJ56702I INVALID MEMBER NAME, BAD/MUCH IKJ56702I INVALID MEMBER NAME, BAD/EXECUTE IKJ56702I INVALID MEMBER NAME, BAD/" },
        { NULL, "RDEFINE FACILITY A.B ADDMEM(BAD)", 0, "" },
        { NULL, "SETROPTS GLOBAL(XFACILIT) REFRESH", 4, "ICH14016I" },
        { NULL, "ADDUSER X DATA('A'/READ)", 8, "-" },
        { NULL, "RDEFINE GLOBAL DATASET ADDMEM('A.B", 8, "-" },
        /* forms that no search knows: A*B granted all that begins with A */
        { NULL, "RALTER GLOBAL FACILITY ADDMEM(A*B/READ A.**.B.**/READ)", 8, "INVALID MEMBER NAME, A*B/READ IKJ56702I INVALID MEMBER NAME, A.**" },
        { NULL, "RDEFINE GLOBAL DATASET ADDMEM('**'/READ 'A.B*C'/READ 'A B'/READ '&RACUID.**'/READ)", 8, "INVALID MEMBER NAME, **/READ IKJ56702I INVALID"
          " MEMBER NAME, A.B*C/READ IKJ56702I INVALID MEMBER NAME, A B/READ" },
        { NULL, "RLIST GLOBAL DATASET", 0, "-" },
        { NULL, "RDEFINE GMQQUEUE ODD ADDMEM(Q*B Q.**.** Q)", 8, "INVALID MEMBER NAME, Q*B IKJ56702I INVALID MEMBER NAME, Q.**.**" },
    };

    run_rows(rows, ARRAY_COUNT(rows));
}

static void conditional_access_lists(void **state UNUSED)
{
    static const struct decision_case as_person[] = {
        { { "RDEFINE FACILITY C.D UACC(NONE)", "PERMIT C.D CLASS(FACILITY) ID(U1) ACCESS(NONE)",
            "PERMIT C.D CLASS(FACILITY) ID(U1) ACCESS(READ) WHEN(JESINPUT(INTRDR))",
            "PERMIT C.D CLASS(FACILITY) ID(G2) ACCESS(ALTER) WHEN(TERMINAL(T1))" },
          "U1", "FACILITY", "C.D", RACF_READ, 8, RACF_WHY_PROFILE, "C.D" },
        { { "SETROPTS CLASSACT(JESINPUT)" }, "U1", "FACILITY", "C.D", RACF_READ, 8, RACF_WHY_PROFILE, "C.D" },
    };
    static const struct decision_case as_job[] = {
        { { "SETROPTS NOCLASSACT(JESINPUT)" }, "U1", "FACILITY", "C.D", RACF_READ, 8, RACF_WHY_PROFILE, "C.D" },
        { { "SETROPTS CLASSACT(JESINPUT)" }, "U1", "FACILITY", "C.D", RACF_READ, 0, RACF_WHY_PROFILE, "C.D" },
        { { NULL }, "U1", "FACILITY", "C.D", RACF_UPDATE, 8, RACF_WHY_PROFILE, "C.D" },
        { { NULL }, "U2", "FACILITY", "C.D", RACF_READ, 8, RACF_WHY_UACC, "C.D" },
        { { "PERMIT C.D CLASS(FACILITY) ID(*) ACCESS(READ) WHEN(JESINPUT(INTRDR))" }, "U2", "FACILITY", "C.D", RACF_READ, 0, RACF_WHY_PROFILE, "C.D" },
        { { NULL }, "REST", "FACILITY", "C.D", RACF_READ, 8, RACF_WHY_PROFILE, "C.D" },
        { { "SETROPTS RACLIST(FACILITY)", "PERMIT C.D CLASS(FACILITY) RESET(WHEN)" }, "U2", "FACILITY", "C.D", RACF_READ, 0, RACF_WHY_PROFILE, "C.D" },
        { { "SETROPTS RACLIST(FACILITY) REFRESH" }, "U2", "FACILITY", "C.D", RACF_READ, 8, RACF_WHY_UACC, "C.D" },
    };

    define_users();
    run_cases(as_person, ARRAY_COUNT(as_person));
    source_of_decision = IDENTITY_JOB;
    run_cases(as_job, ARRAY_COUNT(as_job));
    source_of_decision = IDENTITY_COMMAND;
}

static void conditions_by_program_and_terminal(void **state UNUSED)
{
    static const struct decision_case by_nothing[] = {
        { { "SETROPTS GENERIC(DATASET)", "ADDSD 'G1.P.*' UACC(NONE)", "SETROPTS WHEN(PROGRAM) CLASSACT(TERMINAL APPCPORT SERVAUTH)",
            "PERMIT 'G1.P.*' ID(U1) ACCESS(UPDATE) WHEN(PROGRAM(PAYPGM))" },
          "U1", "DATASET", "G1.P.A", RACF_READ, 8, RACF_WHY_UACC, "G1.P.*" },
        { { "PERMIT 'G1.P.*' ID(U2) ACCESS(READ) WHEN(TERMINAL(T1))", "PERMIT 'G1.P.*' ID(*) ACCESS(ALTER) WHEN(APPCPORT(LU1))" },
          "U2", "DATASET", "G1.P.A", RACF_READ, 8, RACF_WHY_UACC, "G1.P.*" },
    };
    static const struct decision_case by_both[] = {
        { { NULL }, "U1", "DATASET", "G1.P.A", RACF_UPDATE, 0, RACF_WHY_PROFILE, "G1.P.*" },
        { { NULL }, "U1", "DATASET", "G1.P.A", RACF_CONTROL, 8, RACF_WHY_PROFILE, "G1.P.*" },
        { { NULL }, "U2", "DATASET", "G1.P.A", RACF_READ, 0, RACF_WHY_PROFILE, "G1.P.*" },
        { { NULL }, "U2", "DATASET", "G1.P.A", RACF_UPDATE, 8, RACF_WHY_PROFILE, "G1.P.*" },
        { { "SETROPTS NOWHEN(PROGRAM)" }, "U1", "DATASET", "G1.P.A", RACF_READ, 8, RACF_WHY_UACC, "G1.P.*" },
        { { "SETROPTS WHEN(PROGRAM) NOCLASSACT(TERMINAL)" }, "U2", "DATASET", "G1.P.A", RACF_READ, 8, RACF_WHY_UACC, "G1.P.*" },
        { { "SETROPTS CLASSACT(TERMINAL)" }, "U2", "DATASET", "G1.P.A", RACF_READ, 0, RACF_WHY_PROFILE, "G1.P.*" },
    };
    static const struct decision_case by_others[] = {
        { { NULL }, "U1", "DATASET", "G1.P.A", RACF_READ, 8, RACF_WHY_UACC, "G1.P.*" },
        { { NULL }, "U2", "DATASET", "G1.P.A", RACF_READ, 8, RACF_WHY_UACC, "G1.P.*" },
        /* no partner LU ever asks, not even where the name of the program is that of the LU */
        { { NULL }, "REST", "DATASET", "G1.P.A", RACF_READ, 8, RACF_WHY_PROFILE, "G1.P.*" },
    };

    define_users();
    run_cases(by_nothing, ARRAY_COUNT(by_nothing));
    program_of_decision = name8_const("PAYPGM");
    terminal_of_decision = name8_const("T1");
    run_cases(by_both, ARRAY_COUNT(by_both));
    program_of_decision = terminal_of_decision = name8_const("LU1");
    run_cases(by_others, ARRAY_COUNT(by_others));
    program_of_decision = terminal_of_decision = (struct name8){ "" };
}

static void conditions_of_the_system(void **state UNUSED)
{
    static const struct decision_case unknown[] = {
        { { "RDEFINE FACILITY S.D UACC(NONE)", "PERMIT S.D CLASS(FACILITY) ID(U1) ACCESS(READ) WHEN(SYSID(GRN1))",
            "PERMIT S.D CLASS(FACILITY) ID(U2) ACCESS(ALTER) WHEN(SYSID(GRN))", "SETROPTS WHEN(PROGRAM)" },
          "U1", "FACILITY", "S.D", RACF_READ, 8, RACF_WHY_UACC, "S.D" }, /* nobody told which system this is */
        { { "SETROPTS NOWHEN(PROGRAM)" }, "U1", "FACILITY", "S.D", RACF_READ, 8, RACF_WHY_UACC, "S.D" },
    };
    static const struct decision_case known[] = {
        { { NULL }, "U1", "FACILITY", "S.D", RACF_READ, 8, RACF_WHY_UACC, "S.D" }, /* no program control */
        { { "SETROPTS WHEN(PROGRAM)" }, "U1", "FACILITY", "S.D", RACF_READ, 0, RACF_WHY_PROFILE, "S.D" },
        { { NULL }, "U1", "FACILITY", "S.D", RACF_UPDATE, 8, RACF_WHY_PROFILE, "S.D" },
        { { NULL }, "U2", "FACILITY", "S.D", RACF_READ, 8, RACF_WHY_UACC, "S.D" }, /* GRN is not GRN1 */
        { { "PERMIT S.D CLASS(FACILITY) ID(*) ACCESS(READ) WHEN(SYSID(GRN1))" }, "U2", "FACILITY", "S.D", RACF_READ, 0, RACF_WHY_PROFILE, "S.D" },
        { { NULL }, "REST", "FACILITY", "S.D", RACF_READ, 8, RACF_WHY_PROFILE, "S.D" },
        { { "PERMIT S.D CLASS(FACILITY) ID(U2) ACCESS(NONE) WHEN(SYSID(GRN1))" },
          "U2", "FACILITY", "S.D", RACF_READ, 8, RACF_WHY_UACC, "S.D" }, /* his own entry of that list, whatever ID(*) has */
        { { "SETROPTS NOWHEN(PROGRAM)" }, "U1", "FACILITY", "S.D", RACF_READ, 8, RACF_WHY_UACC, "S.D" },
    };
    static const struct decision_case other[] = {
        { { "SETROPTS WHEN(PROGRAM)" }, "U1", "FACILITY", "S.D", RACF_READ, 8, RACF_WHY_UACC, "S.D" },
        { { "SETROPTS NOWHEN(PROGRAM)" }, "U1", "FACILITY", "S.D", RACF_READ, 8, RACF_WHY_UACC, "S.D" },
    };

    define_users();
    run_cases(unknown, ARRAY_COUNT(unknown));
    racf_store_is_of(store, "GRN12345"); /* the SMF ID is what begins it */
    run_cases(known, ARRAY_COUNT(known));
    racf_store_is_of(store, "OTH1");
    run_cases(other, ARRAY_COUNT(other));
    racf_store_is_of(store, "");
}

static void grouping_classes(void **state UNUSED)
{
    static const struct decision_case cases[] = {
        { { "RDEFINE GMQQUEUE PAYQS ADDMEM(Q.IN Q.OUT) UACC(READ) WARNING", "PERMIT PAYQS CLASS(GMQQUEUE) ID(U1) ACCESS(READ)",
            "SETROPTS RACLIST(MQQUEUE)" },
          "U1", "MQQUEUE", "Q.IN", RACF_READ, 0, RACF_WHY_PROFILE, "Q.IN" },
        /* The first profile says WARNING: it stays in effect whatever the second one says. */
        { { NULL }, "U1", "MQQUEUE", "Q.IN", RACF_UPDATE, 0, RACF_WHY_WARNING, "Q.IN" },
        { { "RDEFINE GMQQUEUE ALLQS ADDMEM(Q.IN) UACC(ALTER)", "PERMIT ALLQS CLASS(GMQQUEUE) ID(U1) ACCESS(UPDATE)",
            "SETROPTS RACLIST(MQQUEUE) REFRESH" },
          "U1", "MQQUEUE", "Q.IN", RACF_UPDATE, 0, RACF_WHY_PROFILE, "Q.IN" },
        /* ALLQS comes first now, and has no WARNING. */
        { { NULL }, "U1", "MQQUEUE", "Q.IN", RACF_CONTROL, 8, RACF_WHY_PROFILE, "Q.IN" },
        { { NULL }, "U2", "MQQUEUE", "Q.IN", RACF_READ, 0, RACF_WHY_UACC, "Q.IN" },
        { { "RDEFINE MQQUEUE Q.IN UACC(NONE)", "SETROPTS RACLIST(MQQUEUE) REFRESH" }, "U2", "MQQUEUE", "Q.IN", RACF_READ, 8, RACF_WHY_UACC, "Q.IN" },
        { { "SETROPTS NORACLIST(MQQUEUE)" }, "U1", "MQQUEUE", "Q.OUT", RACF_READ, 8, RACF_WHY_NO_PROFILE, "" },
    };

    define_users();
    run_cases(cases, ARRAY_COUNT(cases));
}

/* A switch of MQ is a profile of MQADMIN, and no member of one of GMQADMIN. */
static void a_member_of_a_grouping_class_was_taken_for_a_profile(void **state UNUSED)
{
    struct racf_decision decision;

    define_users();
    must_do("SETROPTS CLASSACT(MQADMIN)");
    must_do("RDEFINE GMQADMIN SWITCHES ADDMEM(Q1.NO.QUEUE.CHECKS Q1.NO.TOPIC.CHECKS)");
    must_do("RDEFINE MQADMIN Q1.NO.TOPIC.CHECKS");
    must_do("SETROPTS RACLIST(MQADMIN)");
    decide_flags("U1", "MQADMIN", "Q1.NO.QUEUE.CHECKS", RACF_READ, RACF_DISCRETE_ONLY, &decision);
    assert_int_equal(decision.code, 4);
    decide_flags("U1", "MQADMIN", "Q1.NO.TOPIC.CHECKS", RACF_READ, RACF_DISCRETE_ONLY, &decision);
    assert_int_equal(decision.code, 0);
    decide_now("U1", "MQADMIN", "Q1.NO.QUEUE.CHECKS", RACF_READ, &decision);
    assert_string_equal(decision.profile.text, "Q1.NO.QUEUE.CHECKS");
}

/* Members of all shapes, in several profiles and beside profiles of their own: what covers one resource is what the image of all says. */
static void what_covers_a_resource_among_members(void **state UNUSED)
{
    static const char *const names[] = { "Q.A", "Q.A.B", "Q.*", "Q.**", "Q.A*", "Q.A%", "Q.%", "Q.*.B", "Q.A.**", "Q.AB*.**", "**", "*" };
    static const char *const resources[] = { "Q", "Q.A", "Q.AB", "Q.A.B", "Q.B.B", "Q.ABC.D", "Q.B", "R", "R.A", "Q.A.B.C" };
    static const char *const levels[] = { "NONE", "READ", "UPDATE", "ALTER" };
    char text[200];

    srandom(7);
    define_users();
    must_do("SETROPTS GENERIC(MQQUEUE)");
    for (unsigned i = 0; i < 6; i++) {
        snprintf(text, sizeof text, "RDEFINE GMQQUEUE G%u UACC(%s) LEVEL(%u)%s", i, levels[random() % 4], i, i % 2 ? " WARNING" : "");
        must_do(text);
        snprintf(text, sizeof text, "PERMIT G%u CLASS(GMQQUEUE) ID(%s) ACCESS(%s)", i, i % 3 ? "U1" : "G2", levels[random() % 4]);
        must_do(text);
    }
    for (unsigned round = 0; round < 150; round++) {
        const char *name = names[random() % (long)ARRAY_COUNT(names)];
        struct buf out;

        if (random() % 4 == 0)
            snprintf(text, sizeof text, "%s MQQUEUE %s", random() % 3 ? "RDEFINE" : "RDELETE", name);
        else
            snprintf(text, sizeof text, "RALTER GMQQUEUE G%ld %sMEM(%s)", random() % 6, random() % 3 ? "ADD" : "DEL", name);
        give(NULL, text, &out); /* it may be there already, or not yet */
        buf_release(&out);
        for (size_t i = 0; i < ARRAY_COUNT(resources); i++)
            compare_with_covering(class_find(classes, "MQQUEUE"), COMPILE_RACLIST, resources[i]);
    }
}

static void variables_in_profile_names(void **state UNUSED)
{
    static const struct decision_case cases[] = {
        { { "RDEFINE XFACILIT V.&NAMES.*.R&NAMES UACC(READ)", "RDEFINE RACFVARS &NAMES ADDMEM(AB A)" }, "U1", "XFACILIT", "V.AB.X.RA", RACF_READ, 4, RACF_WHY_NO_PROFILE, "" },
        { { "SETROPTS CLASSACT(RACFVARS)" }, "U1", "XFACILIT", "V.AB.X.RA", RACF_READ, 4, RACF_WHY_NO_PROFILE, "" },
        { { "SETROPTS RACLIST(RACFVARS)" }, "U1", "XFACILIT", "V.AB.X.RA", RACF_READ, 0, RACF_WHY_UACC, "V.&NAMES.*.R&NAMES" },
        { { NULL }, "U1", "XFACILIT", "V.AC.X.RA", RACF_READ, 4, RACF_WHY_NO_PROFILE, "" },
        { { NULL }, "U1", "XFACILIT", "V.&NAMES.X.RA", RACF_READ, 4, RACF_WHY_NO_PROFILE, "" },
        { { "RALTER RACFVARS &NAMES ADDMEM(AC)" }, "U1", "XFACILIT", "V.AC.X.RA", RACF_READ, 4, RACF_WHY_NO_PROFILE, "" },
        { { "SETROPTS RACLIST(RACFVARS) REFRESH" }, "U1", "XFACILIT", "V.AC.X.RA", RACF_READ, 0, RACF_WHY_UACC, "V.&NAMES.*.R&NAMES" },
        { { "RDEFINE XFACILIT V.%C.X.RA UACC(NONE)" }, "U1", "XFACILIT", "V.AC.X.RA", RACF_READ, 0, RACF_WHY_UACC, "V.&NAMES.*.R&NAMES" },
        { { "RDEFINE XFACILIT V.A* UACC(NONE)" }, "U1", "XFACILIT", "V.AC.X.RA", RACF_READ, 8, RACF_WHY_UACC, "V.A*" },
        { { "SETROPTS NORACLIST(RACFVARS)", "RDELETE XFACILIT V.A*" }, "U1", "XFACILIT", "V.AC.X.RA", RACF_READ, 8, RACF_WHY_UACC, "V.%C.X.RA" },
    };

    define_users();
    run_cases(cases, ARRAY_COUNT(cases));
}

/* What an explanation says: the words of the steps, in their order. */
static void an_explanation_walks_the_decision(void **state UNUSED)
{
    struct racf_class_state class_state = { .known = true, .active = true, .generic = true, .default_code = 4 };
    const struct class_row *row = class_find(classes, "FACILITY");
    struct decide_on on = { .class_row = row, .state = &class_state };
    struct name8 groups[] = { { "G1" } };
    struct identity who = { .user = { "U1" }, .groups = groups, .group_count = 1 };
    struct racf_decision decision;
    struct trace_step step;
    struct reader in;
    struct trace trace;
    struct image image;
    struct buf bytes, words;

    must_do("ADDGROUP G1");
    must_do("SETROPTS GENERIC(FACILITY) NOADDCREATOR");
    must_do("RDEFINE FACILITY E.** UACC(ALTER)");
    must_do("RDEFINE FACILITY E.* UACC(ALTER)");
    must_do("RDEFINE FACILITY F.** UACC(ALTER)");
    must_do("PERMIT E.* CLASS(FACILITY) ID(G1) ACCESS(READ)");
    buf_init(&bytes, 1 << 20);
    buf_init(&words, 1 << 16);
    assert_int_equal(racf_store_compile(store, "FACILITY", COMPILE_DATABASE, &bytes), 0);
    assert_int_equal(image_open(&image, buf_span(&bytes)), 0);
    on.image = &image;
    trace_init(&trace);
    decide(&on, &who, "E.F", RACF_UPDATE, 0, &decision, &trace);
    in = reader_of(buf_span(&trace.steps));
    while (trace_next(&in, &step))
        buf_printf(&words, "%.*s/%d/%.*s/%.*s ", (int)step.rule.length, step.rule.data, (int)step.outcome, (int)step.profile.length,
                   step.profile.data, (int)step.id.length, step.id.data);
    assert_int_equal(in.reason, 0);
    assert_string_equal(words.data, "class/0// profile/1/E.*/ profile/0/E.**/ entry/1/E.*/G1 ");
    assert_int_equal(decision.code, 8);
    assert_string_equal(decision.entry.text, "G1");
    trace_release(&trace);
    buf_release(&words);
    buf_release(&bytes);
}

/* What an asker is told about a resource, of a class in RACLISTed storage if it is; the caller releases it. */
static void explained_of(const struct identity *who, const struct identity *asker, const char *class_name, const char *resource,
                         struct buf *words)
{
    struct racf_decision seen;
    struct racf_class_state class_state;
    struct decide_on on = { .class_row = class_find(classes, class_name), .state = &class_state, .now = now };
    struct racf_decision decision;
    struct trace_step step;
    struct reader in;
    struct trace trace;
    struct image image;
    uint64_t generation;
    struct buf bytes;

    buf_init(&bytes, 1 << 20);
    buf_init(words, 1 << 16);
    assert_int_equal(racf_store_class_state(store, on.class_row, &class_state), 0);
    if (class_state.raclisted)
        assert_int_equal(racf_store_image(store, class_name, &bytes, &generation), 0);
    else
        assert_int_equal(racf_store_compile(store, class_name, COMPILE_DATABASE, &bytes), 0);
    assert_int_equal(image_open(&image, buf_span(&bytes)), 0);
    on.image = &image;
    trace_init(&trace);
    decide(&on, who, resource, RACF_READ, 0, &decision, &trace);
    assert_int_equal(explain_changes(store, classes, who, &decision, asker, now, &trace), 0);
    in = reader_of(buf_span(&trace.steps));
    while (trace_next(&in, &step))
        buf_printf(words, "%.*s: %.*s\n", (int)step.profile.length, step.profile.data, (int)step.text.length, step.text.data);
    seen = decision;
    if (asker)
        assert_int_equal(explain_hide(store, asker, now, &seen), 0);
    buf_printf(words, "decision: '%s' '%s' %d\n", seen.profile.text, seen.entry.text, seen.code);
    trace_release(&trace);
    buf_release(&bytes);
}

static void explained(const struct identity *who, const struct identity *asker, struct buf *words)
{
    explained_of(who, asker, "FACILITY", "A.B", words);
}

/* Anybody who may ask about himself was shown profiles and access lists that RLIST refuses him. */
static void an_explanation_shows_what_the_asker_may_list(void **state UNUSED)
{
    struct name8 groups[] = { { "G1" } };
    struct identity who = { .user = { "U1" }, .groups = groups, .group_count = 1 };
    struct buf words;

    define_users();
    must_do("RDEFINE FACILITY (A.B A.* A.**)");
    must_do("RALTER FACILITY A.** OWNER(U1)");
    must_do("PERMIT A.B CLASS(FACILITY) ID(G2) ACCESS(READ)");
    explained(&who, NULL, &words);
    assert_non_null(strstr(words.data, "A.*: "));
    assert_non_null(strstr(words.data, "CONNECT U1 GROUP(G2)"));
    buf_release(&words);
    explained(&who, &who, &words);
    assert_null(strstr(words.data, "A.*: "));
    assert_non_null(strstr(words.data, "A.**: "));
    assert_non_null(strstr(words.data, "left out"));
    assert_null(strstr(words.data, "G2"));
    assert_null(strstr(words.data, "PERMIT"));
    buf_release(&words);
    must_do("RALTER FACILITY A.B OWNER(U1)");
    explained(&who, &who, &words);
    assert_non_null(strstr(words.data, "CONNECT U1 GROUP(G2)"));
    buf_release(&words);
}

/* The profile that decided was named to everybody, with the entry of its access list. */
static void an_explanation_hides_the_profile_that_decided(void **state UNUSED)
{
    struct name8 groups[] = { { "G1" } };
    struct identity who = { .user = { "U1" }, .groups = groups, .group_count = 1 };
    struct buf words;

    define_users();
    must_do("RDEFINE FACILITY (A.B A.*) UACC(NONE)");
    must_do("PERMIT A.B CLASS(FACILITY) ID(G1) ACCESS(NONE)");
    explained(&who, NULL, &words);
    assert_non_null(strstr(words.data, "A.B: the access list gives group G1 NONE"));
    assert_non_null(strstr(words.data, "decision: 'A.B' 'G1' 8"));
    buf_release(&words);
    explained(&who, &who, &words); /* nothing: it is not said which */
    assert_null(strstr(words.data, "A.B"));
    assert_null(strstr(words.data, "A.*"));
    assert_null(strstr(words.data, "G1"));
    assert_non_null(strstr(words.data, ": a profile that you may not list covers it\n: an entry of its access list\n"));
    assert_non_null(strstr(words.data, "decision: '' '' 8"));
    buf_release(&words);
    must_do("PERMIT A.B CLASS(FACILITY) ID(G1) ACCESS(READ)");
    explained(&who, &who, &words); /* READ: the profile, not its list */
    assert_non_null(strstr(words.data, "A.B: the discrete profile of that name"));
    assert_non_null(strstr(words.data, "A.B: an entry of its access list\n"));
    assert_null(strstr(words.data, "G1"));
    assert_non_null(strstr(words.data, "decision: 'A.B' '' 0"));
    buf_release(&words);
    must_do("PERMIT A.B CLASS(FACILITY) ID(U1) ACCESS(READ)");
    explained(&who, &who, &words); /* his own entry he may know */
    assert_non_null(strstr(words.data, "the user U1 READ"));
    assert_non_null(strstr(words.data, "decision: 'A.B' 'U1' 0"));
    buf_release(&words);
    must_do("RALTER FACILITY A.B OWNER(U1)");
    must_do("PERMIT A.B CLASS(FACILITY) ID(U1) DELETE");
    explained(&who, &who, &words);
    assert_non_null(strstr(words.data, "A.B: the access list gives group G1 READ"));
    buf_release(&words);
}

/* Another UACC or profile with the same answer was called another decision. */
static void a_refresh_that_changes_nothing(void **state UNUSED)
{
    struct identity who = { .user = { "U1" } };
    struct buf words;

    define_users();
    must_do("RDEFINE FACILITY A.* UACC(NONE)");
    must_do("SETROPTS RACLIST(FACILITY)");
    give(NULL, "RDEFINE FACILITY A.B UACC(NONE)", &words);
    buf_release(&words);
    explained(&who, NULL, &words);
    assert_null(strstr(words.data, "would change the decision"));
    assert_non_null(strstr(words.data, "has to follow")); /* a PERMIT is proposed */
    buf_release(&words);
    give(NULL, "RALTER FACILITY A.B UACC(READ)", &words);
    buf_release(&words);
    explained(&who, NULL, &words);
    assert_non_null(strstr(words.data, "would change the decision: the database says yes"));
    buf_release(&words);
    explained(&who, &who, &words);
    assert_null(strstr(words.data, "would change the decision"));
    buf_release(&words);
}

static int count_step(void *context)
{
    ++*(unsigned *)context;
    return 0;
}

/* Steps of SQLite that an explanation takes. */
static unsigned steps_of_explanation(const struct identity *who)
{
    struct sqlite3 *handle = sql_handle(racf_store_sql(store));
    unsigned steps = 0;
    struct buf words;

    sqlite3_progress_handler(handle, 1, count_step, &steps);
    explained(who, NULL, &words);
    sqlite3_progress_handler(handle, 0, NULL, NULL);
    assert_non_null(strstr(words.data, "would change the decision"));
    buf_release(&words);
    return steps;
}

/* Whether a REFRESH would change the decision was found out by compiling the class: all decisions through racf waited for that. */
static void an_explanation_compiled_the_class(void **state UNUSED)
{
    enum { MANY = 1000 };
    struct identity who = { .user = { "U1" } };
    unsigned few, many;
    char text[100];

    define_users();
    must_do("RDEFINE FACILITY A.* UACC(NONE)");
    must_do("SETROPTS RACLIST(FACILITY)");
    for (unsigned i = 0; i < MANY + 1; i++) {
        struct buf out;

        snprintf(text, sizeof text, i ? "RDEFINE FACILITY B.C%u.* UACC(READ)" : "RDEFINE FACILITY A.B UACC(READ)", i);
        give(NULL, text, &out);
        buf_release(&out);
        if (i == 1)
            few = steps_of_explanation(&who);
    }
    many = steps_of_explanation(&who);
    if (many >= 2 * few || many >= 3 * MANY) /* each profile that is read takes several */
        fail_msg("%u steps with few profiles, %u with many", few, many);
}

/* Each command that was rolled back gave the tables generations that nobody had published: every check fetched them again. */
static void a_rolled_back_command_keeps_the_generations(void **state UNUSED)
{
    struct racf_class_options before, after;

    must_do("RDEFINE GLOBAL FACILITY ADDMEM(A.*/READ)");
    must_do("SETROPTS GLOBAL(FACILITY)");
    assert_int_equal(racf_store_class(store, "FACILITY", &before), 0);
    assert_true(before.global_generation > 0);
    racf_store_rollback(store);
    assert_int_equal(racf_store_class(store, "FACILITY", &after), 0);
    assert_int_equal(after.global_generation, before.global_generation);
    must_do("SETROPTS GLOBAL(FACILITY) REFRESH");
    assert_int_equal(racf_store_class(store, "FACILITY", &after), 0);
    assert_true(after.global_generation > before.global_generation);
}

/* The time of these tests is a Sunday, 17:46. */
static void a_terminal_is_closed_at_other_times(void **state UNUSED)
{
    static const struct decision_case cases[] = {
        { { "SETROPTS CLASSACT(TERMINAL)", "RDEFINE TERMINAL T1 UACC(READ) WHEN(DAYS(SUNDAY) TIME(1700:1800))" },
          "U1", "TERMINAL", "T1", RACF_READ, 0, RACF_WHY_UACC, "T1" },
        { { "RALTER TERMINAL T1 WHEN(TIME(0800:1700))" }, "U1", "TERMINAL", "T1", RACF_READ, 8, RACF_WHY_HOURS, "T1" },
        { { "RALTER TERMINAL T1 WHEN(DAYS(WEEKDAYS) TIME(ANYTIME))" }, "U1", "TERMINAL", "T1", RACF_READ, 8, RACF_WHY_HOURS, "T1" },
        /* Monday, where the terminal stands */
        { { "RALTER TERMINAL T1 TIMEZONE(E09)" }, "U1", "TERMINAL", "T1", RACF_READ, 0, RACF_WHY_UACC, "T1" },
        { { "RALTER TERMINAL T1 NOTIMEZONE" }, "U1", "TERMINAL", "T1", RACF_READ, 8, RACF_WHY_HOURS, "T1" },
        /* no entry opens it, nor a condition */
        { { "PERMIT T1 CLASS(TERMINAL) ID(U1) ACCESS(ALTER)",
            "PERMIT T1 CLASS(TERMINAL) ID(U1) ACCESS(ALTER) WHEN(JESINPUT(INTRDR))" },
          "U1", "TERMINAL", "T1", RACF_READ, 8, RACF_WHY_HOURS, "T1" },
        { { "RALTER TERMINAL T1 WARNING" }, "U1", "TERMINAL", "T1", RACF_READ, 0, RACF_WHY_WARNING, "T1" },
        { { "RALTER TERMINAL T1 NOWARNING" }, "U1", "TERMINAL", "T1", RACF_READ, 8, RACF_WHY_HOURS, "T1" },
        /* in storage; members have the hours of their grouping profile */
        { { "RDEFINE GTERMINL NIGHT UACC(READ) ADDMEM(T2) WHEN(TIME(2000:0600))", "SETROPTS RACLIST(TERMINAL)" },
          "U1", "TERMINAL", "T1", RACF_READ, 8, RACF_WHY_HOURS, "T1" },
        { { NULL }, "U1", "TERMINAL", "T2", RACF_READ, 8, RACF_WHY_HOURS, "T2" },
        { { "RALTER GTERMINL NIGHT WHEN(TIME(1700:0600))" }, "U1", "TERMINAL", "T2", RACF_READ, 8, RACF_WHY_HOURS, "T2" },
        { { "SETROPTS RACLIST(TERMINAL) REFRESH" }, "U1", "TERMINAL", "T2", RACF_READ, 0, RACF_WHY_UACC, "T2" },
        /* WHEN of another class is kept and listed */
        { { "RDEFINE FACILITY W.X UACC(READ) WHEN(DAYS(MONDAY))" }, "U1", "FACILITY", "W.X", RACF_READ, 0, RACF_WHY_UACC, "W.X" },
    };
    struct identity who = { .user = { "U2" } };
    struct buf words;

    define_users();
    source_of_decision = IDENTITY_JOB;
    run_cases(cases, ARRAY_COUNT(cases));
    source_of_decision = IDENTITY_COMMAND;
    explained_of(&who, NULL, "TERMINAL", "T1", &words);
    assert_non_null(strstr(words.data, "T1: WHEN(DAYS TIME) of the profile: not on this day"));
    assert_non_null(strstr(words.data, "RALTER TERMINAL T1 WHEN(DAYS(ANYDAY) TIME(ANYTIME)) would let"));
    assert_null(strstr(words.data, "PERMIT"));
    buf_release(&words);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_global_access_table, with_database, without_database),
        cmocka_unit_test_setup_teardown(members_of_the_global_access_table, with_database, without_database),
        cmocka_unit_test_setup_teardown(conditional_access_lists, with_database, without_database),
        cmocka_unit_test_setup_teardown(conditions_by_program_and_terminal, with_database, without_database),
        cmocka_unit_test_setup_teardown(conditions_of_the_system, with_database, without_database),
        cmocka_unit_test_setup_teardown(grouping_classes, with_database, without_database),
        cmocka_unit_test_setup_teardown(a_member_of_a_grouping_class_was_taken_for_a_profile, with_database, without_database),
        cmocka_unit_test_setup_teardown(what_covers_a_resource_among_members, with_database, without_database),
        cmocka_unit_test_setup_teardown(variables_in_profile_names, with_database, without_database),
        cmocka_unit_test_setup_teardown(an_explanation_walks_the_decision, with_database, without_database),
        cmocka_unit_test_setup_teardown(an_explanation_hides_the_profile_that_decided, with_database, without_database),
        cmocka_unit_test_setup_teardown(an_explanation_shows_what_the_asker_may_list, with_database, without_database),
        cmocka_unit_test_setup_teardown(a_refresh_that_changes_nothing, with_database, without_database),
        cmocka_unit_test_setup_teardown(an_explanation_compiled_the_class, with_database, without_database),
        cmocka_unit_test_setup_teardown(a_rolled_back_command_keeps_the_generations, with_database, without_database),
        cmocka_unit_test_setup_teardown(a_terminal_is_closed_at_other_times, with_database, without_database),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
