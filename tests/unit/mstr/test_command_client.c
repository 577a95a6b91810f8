/* test_command_client.c - command_client.h against a real command server: listings, failures, and definitions that make the same
 * object again. */
#include "tests/unit/mstr/fake_saf.h"

#include "mstr/command_client.h"
#include "mstr/command_server.h"
#include "mstr/commands.h"
#include "mstr/mqsc_input.h"

struct fixture {
    struct fake_saf saf;
    struct qmgr qmgr;
    struct command_client client;
    struct buf printed, defined;
    unsigned fail_at, sent;
};

static int send_command(void *context, struct span command, struct buf *reply)
{
    struct fixture *f = context;
    struct identity who = { .user = name8_const("U"), .source = IDENTITY_COMMAND };
    struct buf log;

    if (++f->sent == f->fail_at)
        return REASON_GONE;
    buf_init(&log, 10000);
    assert_true(command_server_serve(&f->qmgr, &who, command, reply, &log));
    buf_release(&log);
    return 0;
}

static void put_line(struct buf *to, struct span line)
{
    buf_put_span(to, line);
    buf_put_text(to, "\n");
}

static void print_line(void *context, struct span line)
{
    put_line(&((struct fixture *)context)->printed, line);
}

static void define_line(void *context, struct span line)
{
    assert_true(line.length <= 72 && line.data[0] != '*' && span_trim(line).length);
    put_line(&((struct fixture *)context)->defined, line);
}

static void started(struct fixture *f)
{
    struct command_client_functions functions = { f, send_command, print_line, define_line };
    struct identity who = { .user = name8_const("U"), .source = IDENTITY_COMMAND };
    struct order order;

    *f = (struct fixture){ .saf = { .inactive = "MQADMIN MXADMIN" } };
    qmgr_init(&f->qmgr, "ZQS1", NULL, fake_saf(&f->saf));
    order_init(&order, &who, span_of("START QMGR"), S_C);
    assert_true(command_serve(&f->qmgr, &order));
    order_release(&order);
    buf_init(&f->printed, 1 << 20);
    buf_init(&f->defined, 1 << 20);
    command_client_init(&f->client, &functions);
}

static void ended(struct fixture *f)
{
    command_client_release(&f->client);
    qmgr_release(&f->qmgr);
    buf_release(&f->printed);
    buf_release(&f->defined);
}

static int run(struct fixture *f, const char *records)
{
    struct span rest = span_of(records), line;
    int reason = 0;

    while (reason == 0 && span_line(&rest, &line))
        reason = command_client_record(&f->client, line);
    return reason < 0 ? reason : command_client_end(&f->client);
}

static void a_run_is_listed(void **state UNUSED)
{
    struct fixture f;

    started(&f);
    command_client_connecting(&f.client, "DEFQ", "ZQS1");
    command_client_connected(&f.client, "ZQS1", "ZQS1");
    assert_int_equal(run(&f, "* comment\nDEFINE QLOCAL(A) -\n   MAXDEPTH(5)\n\nDELETE QLOCAL(B)\n"), 0);
    assert_true(command_client_totals(&f.client)); /* FAILURE(IGNORE) */
    assert_string_equal(f.printed.data,
        "CSQU127I  Executing COMMAND using input from DEFQ data set\n"
        "CSQU120I Connecting to ZQS1\n"
        "CSQU121I Connected to queue manager ZQS1\n"
        "CSQU055I Target queue manager is ZQS1\n"
        "DEFINE QLOCAL(A)    MAXDEPTH(5)\n"
        "CSQN205I   COUNT=       2, RETURN=00000000, REASON=00000000\n"
        "CSQ9022I ZQS1 CSQMMSGP ' DEFINE QLOCAL' NORMAL COMPLETION\n"
        "DELETE QLOCAL(B)\n"
        "CSQN205I   COUNT=       4, RETURN=0000000C, REASON=00000008\n"
        "CSQM125I ZQS1 CSQMUQLC QLOCAL (B) QSGDISP(QMGR) WAS NOT FOUND\n"
        "CSQM090E ZQS1 CSQMUQLC FAILURE REASON CODE X'00D44002'\n"
        "CSQ9023E ZQS1 CSQMUQLC ' DELETE QLOCAL' ABNORMAL COMPLETION\n"
        "CSQU057I  2 commands read\n"
        "CSQU058I  2 commands issued and responses received, 1 failed\n");
    ended(&f);
}

static void failure_decides_what_follows(void **state UNUSED)
{
    static const char records[] = "DELETE QLOCAL(B)\nDEFINE QLOCAL(AFTER)\n";
    struct fixture f;

    started(&f);
    f.client.failure = FAILURE_STOP;
    assert_int_equal(run(&f, records), REASON_REFUSED);
    assert_int_equal(f.client.read, 1);
    assert_false(command_client_totals(&f.client));
    assert_null(objects_find(&f.qmgr.objects, CLASS_QUEUE, span_of("AFTER")));
    ended(&f);
    started(&f);
    f.client.failure = FAILURE_CONTINUE;
    assert_int_equal(run(&f, records), 0);
    assert_false(command_client_totals(&f.client));
    assert_non_null(objects_find(&f.qmgr.objects, CLASS_QUEUE, span_of("AFTER")));
    ended(&f);
}

static void a_connection_that_breaks_ends_the_run(void **state UNUSED)
{
    struct fixture f;

    started(&f);
    f.fail_at = 2;
    assert_int_equal(run(&f, "DIS QMGR\nDIS QMGR\nDIS QMGR\n"), REASON_GONE);
    assert_int_equal(f.sent, 2);
    assert_int_equal(f.client.answered, 1);
    ended(&f);
}

static const char *const originals[] = {
    "DEFINE QLOCAL('low.Name') DESCR('it''s (one) )( +  -  * text of all of the sixty-four characters.') SHARE TRIGGER MAXDEPTH(5)",
    "DEFINE QALIAS(A) TARGET(B)",
    "DEFINE NAMELIST(N) NAMES(ONE,TWO,THREE.FOUR.FIVE.SIX.SEVEN.EIGHT.NINE.TEN,FOUR,FIVE,SIX.IS.LONG.ENOUGH.FOR.A.SECOND.RECORD)",
    "DEFINE NAMELIST(N2)",
    "DEFINE CHANNEL(C) CHLTYPE(SDR) TRPTYPE(TCP) CONNAME('127.0.0.1(1415),other(1416)') XMITQ(X) SSLPEER('CN=\"A (B)\",O=C') "
    "MSGEXIT(E1,E2)",
    "DEFINE PROCESS(P) APPLICID('                                                                                    far right')",
    "DEFINE AUTHINFO(AU) AUTHTYPE(IDPWOS) CHCKCLNT(REQUIRED)",
    "DEFINE STGCLASS(S) PSID(4)",
    "DEFINE TOPIC(T) TOPICSTR('a/b/(c)')",
};

/* MAKEREP of what is there, given to a queue manager where it was deleted, makes the same. */
static void definitions_make_the_same_object(void **state UNUSED)
{
    static const char display[] = "DIS QUEUE(*) ALL\nDIS NL(*) ALL\nDIS CHL(*) ALL\nDIS PRO(*) ALL\nDIS AUTHINFO(*) ALL\n"
                                  "DIS STC(*) ALL\nDIS TOPIC(*) ALL\n";
    struct fixture f, copy;
    struct span rest, line;

    started(&f);
    for (size_t i = 0; i < ARRAY_COUNT(originals); i++) {
        struct buf reply;

        buf_init(&reply, 10000);
        assert_int_equal(send_command(&f, span_of(originals[i]), &reply), 0);
        if (!strstr(reply.data, "CSQ9022I"))
            fail_msg("%s\n%s", originals[i], reply.data);
        buf_release(&reply);
    }
    f.client.make = MAKE_REPLACE;
    assert_int_equal(run(&f, display), 0);
    assert_int_equal(f.client.failed, 0);
    started(&copy);
    rest = buf_span(&f.defined);
    while (span_line(&rest, &line))
        assert_int_equal(command_client_record(&copy.client, line), 0);
    if (copy.client.failed)
        fail_msg("%s", copy.printed.data);
    copy.client.make = MAKE_REPLACE;
    assert_int_equal(run(&copy, display), 0);
    assert_string_equal(copy.defined.data, f.defined.data);
    assert_non_null(strstr(f.defined.data, "DEFINE REPLACE QLOCAL('low.Name') +\n"));
    ended(&f);
    ended(&copy);
}

static const char all_of_them[] = "DIS QUEUE(*) ALL\nDIS NL(*) ALL\nDIS CHL(*) ALL\nDIS PRO(*) ALL\nDIS AUTHINFO(*) ALL\n"
                                  "DIS STC(*) ALL\nDIS TOPIC(*) ALL\nDIS SUB(*) ALL\nDIS CFSTRUCT(*) ALL\nDIS CHLAUTH(*) ALL\n";

static const char records_of_channels[] =
    "SET CHLAUTH('C.*') TYPE(BLOCKUSER) USERLIST('A','B')\n"
    "SET CHLAUTH('*') TYPE(BLOCKADDR) ADDRLIST('1.2.3.*','2.*') WARN(YES)\n"
    "SET CHLAUTH('C.*') TYPE(SSLPEERMAP) SSLPEER('CN=\"A B\"') SSLCERTI('CN=CA') USERSRC(MAP) MCAUSER('U') DESCR('it''s (one)')\n"
    "SET CHLAUTH('C.*') TYPE(ADDRESSMAP) ADDRESS('10.*') USERSRC(CHANNEL) WARN(YES) CUSTOM('x')\n"
    "SET CHLAUTH('C.*') TYPE(USERMAP) CLNTUSER('anna') USERSRC(MAP) MCAUSER('X') CHCKCLNT(REQUIRED)\n"
    "SET CHLAUTH('C.*') TYPE(QMGRMAP) QMNAME('QM*') USERSRC(NOACCESS) ADDRESS('h.example')\n";

/* A value that is not the initial one, as a command has it. */
static void put_other_value(struct buf *out, const struct attribute_row *row)
{
    static const char text[] = "it''s ( , one) * - +";
    unsigned last = 0;

    while (word_at(row->words, last + 1).length)
        last++;
    if (span_is(word_at(row->words, last), "MSGTOKEN"))
        last--; /* it goes with few others */
    if (row->kind == ATTRIBUTE_FLAG) {
        struct span other = word_at(row->words, strcmp(row->initial, "NO") == 0 || strncmp(row->initial, "NO", 2) == 0 ? 0 : 1);

        buf_printf(out, " %.*s", (int)other.length, other.data);
    } else if (row->kind == ATTRIBUTE_NUMBER) {
        buf_printf(out, " %s(%u)", row->name, row->highest);
    } else if (row->kind == ATTRIBUTE_WORD) {
        bool is_last = span_is(word_at(row->words, last), row->initial);

        buf_printf(out, " %s(%.*s)", row->name, (int)word_at(row->words, is_last ? 0 : last).length,
                   word_at(row->words, is_last ? 0 : last).data);
    } else if (row->kind == ATTRIBUTE_LIST) {
        buf_printf(out, " %s(%.*s,BB,C)", row->name, (int)row->highest, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
    } else if (row->kind == ATTRIBUTE_NAME) {
        buf_printf(out, " %s('%.*s')", row->name, (int)row->highest, "A.b_c/D%EFGHIJKLMNOPQRSTUVWXYZ0123456789.ABCDEFG");
    } else if (row->highest >= sizeof text) {
        buf_printf(out, " %s('%s')", row->name, text);
    } else {
        buf_printf(out, " %s('%.*s')", row->name, (int)row->highest, row->highest == 3 ? "1K" /* a size */ : "a b");
    }
}

/* One object of the type with all attributes that can be set to something else; of two that exclude each other the first. */
static void put_object(struct buf *out, enum object_type type)
{
    const struct object_type_row *row = &object_types[type];

    buf_printf(out, "DEFINE %s(X%u)", row->class == CLASS_QUEUE ? row->word : object_classes[row->class].word, (unsigned)type);
    if (row->class == CLASS_CHANNEL || row->class == CLASS_CLNTCONN)
        buf_printf(out, " CHLTYPE(%s)", row->word);
    if (row->class == CLASS_AUTHINFO)
        buf_printf(out, " AUTHTYPE(%s)", row->word);
    for (const uint16_t *a = type_attributes(type); *a != ATTRIBUTE_COUNT; a++)
        if (attribute_stored(*a) && *a != A_CLUSNL && *a != A_CHL_CLUSNL && *a != A_STREAMQ)
            put_other_value(out, attribute_row(*a));
}

static void give(struct fixture *f, struct span command)
{
    struct buf reply;

    buf_init(&reply, 1 << 20);
    assert_int_equal(send_command(f, command, &reply), 0);
    if (!strstr(reply.data, "CSQ9022I"))
        fail_msg("%.*s\n%s", (int)command.length, command.data, reply.data);
    buf_release(&reply);
}

/* What DISPLAY of everything is made into. */
static void made(struct fixture *f, enum command_make make, struct buf *out)
{
    buf_clear(&f->defined);
    f->client.make = make;
    assert_int_equal(run(f, all_of_them), 0);
    f->client.make = MAKE_NOTHING;
    buf_clear(out);
    buf_put_span(out, buf_span(&f->defined));
}

/* Gives what was made; every command has to succeed. */
static void give_made(struct fixture *f, const struct buf *records)
{
    buf_clear(&f->printed);
    assert_int_equal(run(f, records->data), 0);
    if (f->client.failed)
        fail_msg("%s", f->printed.data);
}

static unsigned count_of(const char *text, const char *what)
{
    unsigned count = 0;

    for (text = strstr(text, what); text; text = strstr(text + 1, what))
        count++;
    return count;
}

/* One of each type, every attribute other than it was to begin with: MAKEDEF, MAKEDEL, then the definitions make all of them
 * again; MAKEREP and MAKEALT change nothing of them. */
static void every_attribute_of_every_type_comes_back(void **state UNUSED)
{
    struct buf text, first, again, removal, other;
    struct span rest = span_of(records_of_channels), line;
    unsigned objects = 0;
    struct fixture f;

    started(&f);
    buf_init(&text, 1 << 16);
    buf_init(&first, 1 << 20);
    buf_init(&again, 1 << 20);
    buf_init(&removal, 1 << 20);
    buf_init(&other, 1 << 20);
    for (unsigned type = 0; type < TYPE_COUNT; type++) {
        if (type == TYPE_QMGR || object_types[type].class == CLASS_CHLAUTH)
            continue;
        buf_clear(&text);
        put_object(&text, (enum object_type)type);
        give(&f, buf_span(&text));
        objects++;
    }
    while (span_line(&rest, &line))
        give(&f, line);
    made(&f, MAKE_DEFINE, &first);
    made(&f, MAKE_DELETE, &removal);
    assert_int_equal(count_of(first.data, "DEFINE NOREPLACE "), objects);
    assert_int_equal(count_of(first.data, "SET CHLAUTH("), 6);
    assert_int_equal(count_of(removal.data, "DELETE "), objects);
    assert_int_equal(count_of(removal.data, "CHLTABLE(CLNTTBL)"), 1);
    for (unsigned step = 0; step < 3; step++) {
        static const enum command_make makes[] = { MAKE_DEFINE, MAKE_REPLACE, MAKE_ALTER };

        made(&f, makes[step], &other);
        if (makes[step] == MAKE_DEFINE) {
            give_made(&f, &removal);
            made(&f, MAKE_DEFINE, &again);
            assert_string_equal(again.data, "");
        }
        give_made(&f, &other);
        made(&f, MAKE_DEFINE, &again);
        assert_string_equal(again.data, first.data);
    }
    assert_int_equal(objects, TYPE_COUNT - 7);
    buf_release(&text);
    buf_release(&first);
    buf_release(&again);
    buf_release(&removal);
    buf_release(&other);
    ended(&f);
}

static void deletions_name_only_the_object(void **state UNUSED)
{
    struct fixture f;

    started(&f);
    assert_int_equal(run(&f, "DEFINE QLOCAL(A)\nDEFINE CHANNEL(C) CHLTYPE(RCVR)\n"), 0);
    f.client.make = MAKE_DELETE;
    assert_int_equal(run(&f, "DIS QUEUE(*)\nDIS CHANNEL(*)\n"), 0);
    assert_string_equal(f.defined.data, "DELETE QLOCAL('A')\nDELETE CHANNEL('C')\n");
    ended(&f);
}

static void what_is_no_reply_is_refused(void **state UNUSED)
{
    static const char *const wrong[] = { "", "CSQM401I", "CSQM401I ZQS1", "CSQM499I ZQS1 QUEUE(A)", "CSQM401I ZQS1 QUEUE(A",
                                         "CSQM401I ZQS1 QUEUE(A) TYPE(NONE)", "CSQM401I ZQS1 (A)" };
    struct fixture f;

    started(&f);
    f.client.make = MAKE_DEFINE;
    for (size_t i = 0; i < ARRAY_COUNT(wrong); i++)
        assert_true(command_client_make(&f.client, span_of(wrong[i])) < 0);
    assert_string_equal(f.defined.data, "");
    ended(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_is_listed),
        cmocka_unit_test(failure_decides_what_follows),
        cmocka_unit_test(a_connection_that_breaks_ends_the_run),
        cmocka_unit_test(definitions_make_the_same_object),
        cmocka_unit_test(every_attribute_of_every_type_comes_back),
        cmocka_unit_test(deletions_name_only_the_object),
        cmocka_unit_test(what_is_no_reply_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
