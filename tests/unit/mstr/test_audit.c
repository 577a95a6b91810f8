/* test_audit.c - queue_audit.c: events of commands and of the configuration. */
#include "tests/unit/mstr/engine_fixture.h"
#include "tests/unit/mstr/event_text.h"

#include "mstr/commands.h"
#include "mstr/event_commands.h"
#include "mstr/queue_private.h"

enum { GET = MQGMO_NO_SYNCPOINT };

/* Objects of the commands are those of the engine. */
static struct fixture *fixture(const char *manager)
{
    static struct fixture f;
    struct engine_events events;

    begin(&f, NULL);
    events = f.engine->events;
    engine_free(f.engine);
    assert_int_equal(objects_put(&f.qmgr.objects, object_new(TYPE_QMGR, span_of("ZQS1"))), 0);
    assert_int_equal(objects_put(&f.qmgr.objects, object_new(TYPE_STGCLASS, span_of("DEFAULT"))), 0);
    f.engine = engine_new(&f.qmgr, &f.qmgr.objects, &f.store, &events);
    f.qmgr.queues = engine_queue_part(f.engine);
    f.qmgr.audit = engine_audit_part(f.engine);
    f.qmgr.state = QMGR_ACTIVE;
    event_commands(&f.qmgr.commands);
    assert_int_equal(connect_as(&f, &f.one, "USER1"), MQRC_NONE);
    assert_int_equal(connect_as(&f, &f.two, "USER2"), MQRC_NONE);
    define_in(&f.qmgr.objects, TYPE_QLOCAL, "SYSTEM.ADMIN.CONFIG.EVENT", "SHARE");
    define_in(&f.qmgr.objects, TYPE_QLOCAL, "SYSTEM.ADMIN.COMMAND.EVENT", "SHARE");
    define_in(&f.qmgr.objects, TYPE_QMGR, "ZQS1", manager);
    return &f;
}

static void end(struct fixture *f)
{
    engine_free(f->engine);
    objects_release(&f->qmgr.objects);
    objects_init(&f->qmgr.objects, NULL);
    memory_store_free(&f->store);
    objects_release(&f->objects);
    qmgr_release(&f->qmgr);
    buf_release(&f->log);
    buf_release(&f->job_log);
}

static const char *give(struct fixture *f, const char *command, unsigned source)
{
    static char result[1 << 12];
    const struct identity identity = { .user = name8_const("OPER1"), .source = IDENTITY_JOB, .job = name8_const("ADMIN") };
    struct order order;

    order_init(&order, &identity, span_of(command), source);
    (void)command_serve(&f->qmgr, &order);
    snprintf(result, sizeof result, "%s", order.reply.data);
    order_release(&order);
    return result;
}

static char area[1 << 16];
static MQMD descriptor;

/* The next event, or "". */
static const char *event(struct fixture *f, const char *queue)
{
    MQHOBJ q = open_queue(&f->two, queue, MQOO_INPUT_SHARED);
    uint32_t length;

    begin_get(&f->two, q, GET, sizeof area);
    assert_int_equal(engine_call(f->two.connection, &f->two.call, area, sizeof area), 0);
    descriptor = f->two.call.md;
    length = f->two.call.message_length;
    if (f->two.call.reason == MQRC_NO_MSG_AVAILABLE) {
        close_handle(&f->two, q, MQCO_NONE);
        return "";
    }
    assert_int_equal(f->two.call.reason, MQRC_NONE);
    assert_memory_equal(descriptor.Format, MQFMT_EVENT, 8);
    close_handle(&f->two, q, MQCO_NONE);
    return event_text(area, length);
}

#define COMMANDS "SYSTEM.ADMIN.COMMAND.EVENT"
#define CONFIG "SYSTEM.ADMIN.CONFIG.EVENT"

static void assert_begins(const char *text, const char *beginning)
{
    if (strncmp(text, beginning, strlen(beginning)) != 0)
        fail_msg("%s\nis not\n%s", text, beginning);
}

static void a_command_that_was_carried_out_is_told(void **state UNUSED)
{
    static const struct {
        const char *command;
        unsigned source;
        const char *event;
    } rows[] = {
        { "DEFINE QLOCAL(A.B) DESCR('it''s one')", S_C, "VERSION(3) COMMAND(99) REASON(2412) 8001{4: 3045(OPER1) 1011(1) 3047(ZQS1) "
            "1021(11)} 8002{1: 3075(DEFINE QLOCAL(A.B) DESCR('it''s one'))}" },
        { "def ql(X)", S_2, "VERSION(3) COMMAND(99) REASON(2412) 8001{4: 3045(OPER1) 1011(2) 3047(ZQS1) 1021(11)} "
            "8002{1: 3075(def ql(X))}" },
        { "DISPLAY QLOCAL(*)", S_R, "VERSION(3) COMMAND(99) REASON(2412) 8001{9: 3045(OPER1) 1011(3) 3047(ZQS1) 7001(32 bytes) 3049() "
            "1010(2) 3050(ADMIN) 3051() 1021(13)} 8002{1: 3075(DISPLAY QLOCAL(*))}" },
        { "DEFINE AUTHINFO(L) AUTHTYPE(CRLLDAP) CONNAME(H) LDAPPWD('secret') DESCR('x')", S_C, "VERSION(3) COMMAND(99) REASON(2412) "
            "8001{4: 3045(OPER1) 1011(1) 3047(ZQS1) 1021(81)} 8002{1: 3075(DEFINE AUTHINFO(L) AUTHTYPE(CRLLDAP) CONNAME(H))}" },
        { "DEFINE QLOCAL(A.B)", S_C, "" },       /* it is there */
        { "DELETE QLOCAL(NOWHERE)", S_C, "" },
        { "DEFINE QLOCAL(", S_C, "" },
        { "RESET QSTATS(*)", S_C, "" },          /* PERFMEV is off */
    };
    struct fixture *f = fixture("CMDEV(ENABLED)");

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        give(f, rows[i].command, rows[i].source);
        assert_string_equal(event(f, COMMANDS), rows[i].event);
        assert_string_equal(event(f, COMMANDS), "");
    }
    give(f, "ALTER QMGR CMDEV(NODISPLAY)", S_C);
    assert_begins(event(f, COMMANDS), "VERSION(3)");
    give(f, "DISPLAY QMGR", S_C);
    assert_string_equal(event(f, COMMANDS), "");
    give(f, "ALTER QMGR CMDEV(DISABLED)", S_C);
    assert_string_equal(event(f, COMMANDS), "");
    end(f);
}

/* Every command has its number, but for those that are Greenbar's own: which would be told as 0. */
static void every_command_has_a_number(void **state UNUSED)
{
    static const struct {
        const char *verb, *keyword;
        MQLONG number;
    } numbers[] = {
#define NUMBER(verb, keyword, number) { verb, keyword, number },
#include "mstr/command_numbers.def"
#undef NUMBER
    };

    for (size_t i = 0; i < mqsc_command_count; i++) {
        const struct mqsc_command *row = &mqsc_commands[i];
        bool found = false;

        for (size_t j = 0; j < ARRAY_COUNT(numbers); j++)
            found |= strcmp(numbers[j].verb, row->verb) == 0 && strcmp(numbers[j].keyword, row->keyword) == 0;
        if (!found)
            fail_msg("%s %s has no row in command_numbers.def", row->verb, row->keyword);
    }
}

static void changes_of_objects_are_told_whoever_makes_them(void **state UNUSED)
{
    struct fixture *f = fixture("CONFIGEV(ENABLED)");
    MQBYTE24 correlation;
    const char *text;
    MQHOBJ q;

    while (event(f, CONFIG)[0])
        continue;
    give(f, "DEFINE QLOCAL(A.B) MAXDEPTH(5) TRIGGER INDXTYPE(GROUPID)", S_C);
    text = event(f, CONFIG);
    assert_begins(text, "VERSION(2) COMMAND(43) REASON(2367) 3045(OPER1) 1011(1) 3047(ZQS1) 1016(1) 2016(A.B) 63(0) 20(1) 7(1) 2004(");
    assert_non_null(strstr(text, " 15(5) "));
    assert_non_null(strstr(text, " 24(1) "));
    assert_non_null(strstr(text, " 57(5) "));
    assert_non_null(strstr(text, " 10(0) "));
    give(f, "ALTER QLOCAL(A.B) MAXDEPTH(7)", S_R);
    text = event(f, CONFIG);
    assert_begins(text, "VERSION(2) COMMAND(43) REASON(2368) 1 3045(OPER1) 1011(3) 3047(ZQS1) 7001(32 bytes)");
    assert_non_null(strstr(text, " 15(5) "));
    memcpy(correlation, descriptor.CorrelId, sizeof correlation);
    assert_false(identifier_is_none(correlation));
    text = event(f, CONFIG);
    assert_begins(text, "VERSION(2) COMMAND(43) REASON(2368) 2 LAST 3045(OPER1) 1011(3) ");
    assert_non_null(strstr(text, " 15(7) "));
    assert_memory_equal(descriptor.CorrelId, correlation, sizeof correlation);
    q = open_queue(&f->one, "A.B", MQOO_SET);
    begin_call(&f->one, MQI_SET);
    f->one.call.handle = q;
    f->one.attributes.selector_count = 1;
    f->one.attributes.selectors[0] = MQIA_INHIBIT_PUT;
    f->one.attributes.number_count = 1;
    f->one.attributes.numbers[0] = MQQA_PUT_INHIBITED;
    assert_int_equal(reason_of(&f->one), MQRC_NONE);
    assert_begins(event(f, CONFIG), "VERSION(2) COMMAND(43) REASON(2368) 1 3045(USER1) 1011(4) ");
    assert_non_null(strstr(event(f, CONFIG), " 10(1) "));
    close_handle(&f->one, q, MQCO_NONE);
    give(f, "DELETE QLOCAL(A.B)", S_2);
    assert_begins(event(f, CONFIG), "VERSION(2) COMMAND(43) REASON(2369) 3045(OPER1) 1011(2) 3047(ZQS1) 1016(1) 2016(A.B) ");
    assert_string_equal(event(f, CONFIG), "");
    end(f);
}

static void what_each_kind_of_object_says(void **state UNUSED)
{
    static const char *const rows[][2] = {
        { "DEFINE NAMELIST(N) NAMES(A,B) DESCR('of two')", "1016(2) 2010(N) 63(0) 2004(" },
        { "DEFINE PROCESS(P) APPLICID('PGM')", "1016(3) 2012(P) 63(0) 2004(" },
        { "DEFINE STGCLASS(S) PSID(3)", "1016(4) 2022(S) 63(0) 2004(" },
        { "DEFINE TOPIC(T) TOPICSTR('a/b') PUB(DISABLED)", "1016(8) 2092(T) 63(0) 2004(" },
        { "DEFINE CHANNEL(C) CHLTYPE(SVRCONN) TRPTYPE(TCP)", "1016(6) 3501(C) 63(0) 1511(7) 2004(" },
        { "DEFINE QALIAS(QA) TARGET(A)", "1016(1) 2016(QA) 63(0) 20(3) 2004(" },
        { "DEFINE AUTHINFO(I) AUTHTYPE(CRLLDAP) CONNAME(H) LDAPPWD('secret')", "1016(7) 2045(I) 63(0) 66(1) 2004(" },
    };
    static const char *const also[] = { " 2009(of two) 2029", " 2001(PGM) ", " 62(3) ", " 181(1) ", " 1501(2) ", " 2002(A) ", " 2053(H) " };
    struct fixture *f = fixture("CONFIGEV(ENABLED)");

    while (event(f, CONFIG)[0])
        continue;
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        const char *text;

        assert_non_null(strstr(give(f, rows[i][0], S_C), "CSQ9022I"));
        text = event(f, CONFIG);
        assert_non_null(strstr(text, rows[i][1]));
        if (i > 0)
            assert_non_null(strstr(text, also[i]));
        else
            assert_non_null(strstr(text, " 2020(A,B)"));
        assert_null(memmem(area, sizeof area, "secret", 6));
    }
    /* Subscriptions and what is temporary are not told. */
    assert_int_equal(objects_put(&f->qmgr.objects, object_new(TYPE_SUB, span_of("SUB"))), 0);
    define_in(&f->qmgr.objects, TYPE_QMODEL, "M", "DEFTYPE(TEMPDYN)");
    assert_begins(event(f, CONFIG), "VERSION(2) COMMAND(43) REASON(2367) 3045() 1011(5) ");
    define_in(&f->qmgr.objects, TYPE_QMODEL, "P", "DEFTYPE(PERMDYN)");
    assert_begins(event(f, CONFIG), "VERSION(2) COMMAND(43) REASON(2367) ");
    open_queue(&f->one, "M", MQOO_OUTPUT);
    assert_string_equal(event(f, CONFIG), "");
    open_queue(&f->one, "P", MQOO_OUTPUT);
    assert_non_null(strstr(event(f, CONFIG), "REASON(2367) 3045(USER1) 1011(5) 3047(ZQS1) 1016(1) 2016(CSQ."));
    end(f);
}

static void the_configuration_is_told_when_asked_for(void **state UNUSED)
{
    struct fixture *f = fixture("CONFIGEV(DISABLED)");

    give(f, "DEFINE QLOCAL(A.B)", S_C);
    give(f, "DEFINE QLOCAL(A.C)", S_C);
    give(f, "DEFINE PROCESS(A.P)", S_C);
    assert_non_null(strstr(give(f, "REFRESH QMGR TYPE(CONFIGEV)", S_C), "GBRM082E ZQS1 CONFIGEV IS DISABLED"));
    assert_string_equal(event(f, CONFIG), "");
    give(f, "ALTER QMGR CONFIGEV(ENABLED)", S_C); /* is told itself */
    assert_non_null(strstr(event(f, CONFIG), " 51(0) "));
    assert_non_null(strstr(event(f, CONFIG), " 51(1) "));
    assert_non_null(strstr(give(f, "REFRESH QMGR TYPE(CONFIGEV) OBJECT(QLOCAL) NAME(A*)", S_C), "GBRM083I ZQS1 2 OBJECTS"));
    assert_begins(event(f, CONFIG), "VERSION(2) COMMAND(43) REASON(2370) 3045(OPER1) 1011(1) 3047(ZQS1) 1016(1) 2016(A.B) ");
    assert_begins(event(f, CONFIG), "VERSION(2) COMMAND(43) REASON(2370) 3045(OPER1) 1011(1) 3047(ZQS1) 1016(1) 2016(A.C) ");
    assert_string_equal(event(f, CONFIG), "");
    assert_non_null(strstr(give(f, "REF QMGR TYPE(CONFIGEV) NAME(A*) INCLINT(5)", S_C), "GBRM083I ZQS1 3 OBJECTS"));
    while (event(f, CONFIG)[0])
        continue;
    give(f, "ALTER QMGR CONFIGEV(DISABLED)", S_C); /* the last that is told */
    assert_non_null(strstr(event(f, CONFIG), " 51(1) "));
    assert_non_null(strstr(event(f, CONFIG), " 51(0) "));
    give(f, "DEFINE QLOCAL(A.D)", S_C);
    assert_string_equal(event(f, CONFIG), "");
    end(f);
}

/* Each row of configuration.def has as many numbers as the attribute has words. */
static void words_have_their_numbers(void **state UNUSED)
{
    static const struct {
        enum attribute attribute;
        size_t count;
    } rows[] = {
#define TELL(attribute, parameter) { A_##attribute, 0 },
#define TELL_WORD(attribute, parameter, ...) { A_##attribute, sizeof((MQLONG[]){ __VA_ARGS__ }) / sizeof(MQLONG) },
#include "mstr/configuration.def"
#undef TELL
#undef TELL_WORD
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        const struct attribute_row *row = attribute_row(rows[i].attribute);
        size_t words = 0;

        while (row->words && word_at(row->words, (unsigned)words).length)
            words++;
        if (words != rows[i].count)
            fail_msg("%s: %zu numbers for %zu words", row->name, rows[i].count, words);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_command_that_was_carried_out_is_told),
        cmocka_unit_test(every_command_has_a_number),
        cmocka_unit_test(changes_of_objects_are_told_whoever_makes_them),
        cmocka_unit_test(what_each_kind_of_object_says),
        cmocka_unit_test(the_configuration_is_told_when_asked_for),
        cmocka_unit_test(words_have_their_numbers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
