/* test_channel_rules.c - channel_rules.h, and the commands about channel authentication records. */
#include "tests/unit/mstr/fake_saf.h"
#include "tests/unit/mstr/fake_store.h"

#include "mstr/channel_rules.h"
#include "mstr/command_client.h"
#include "mstr/command_server.h"
#include "mstr/commands.h"

static void patterns_of_addresses(void **state UNUSED)
{
    static const struct {
        const char *pattern;
        bool good, host;
    } table[] = {
        { "*", true, false },            { "9.20.1.7", true, false },     { "9.20.*", true, false },      { "9.*.1.1", true, false },
        { "9.20.1-9.*", true, false },   { "0-255.*", true, false },      { "2001:DB8::1", true, false }, { "2001:DB8:*", true, false },
        { "host.example", true, true },  { "*.example.com", true, true }, { "host*", true, true },        { "", false, false },
        { "9.20.1", false, false },      { "9.20.1.7.1", false, false },  { "9.20.300.1", false, false }, { "9.20.9-1.*", false, false },
        { "9.20.-9.*", false, false },   { "9.20.1-.*", false, false },   { "9..1.1", false, false },     { "1.2.3.*.", false, false },
        { "a b", false, false },         { "ho*st", false, false },       { "2001:DB8:::1", false, false }, { "**", false, false },
        { "G::*", false, false },        { "-1", false, false },
    };

    for (size_t i = 0; i < ARRAY_COUNT(table); i++) {
        assert_int_equal(address_pattern_good(span_of(table[i].pattern), true), table[i].good);
        assert_int_equal(address_pattern_good(span_of(table[i].pattern), false), table[i].good && !table[i].host);
    }
}

static void addresses_that_fit(void **state UNUSED)
{
    static const struct {
        const char *pattern, *address;
        bool fits;
    } table[] = {
        { "*", "9.1.1.1", true },           { "9.20.*", "9.20.0.255", true },       { "9.20.*", "9.2.0.1", false },
        { "9.20.*", "19.20.1.1", false },   { "9.20.1-9.*", "9.20.9.200", true },   { "9.20.1-9.*", "9.20.10.1", false },
        { "9.1.1.1", "9.1.1.1", true },     { "9.1.1.1", "9.1.1.10", false },       { "2001:db8::1", "2001:DB8:0:0:0:0:0:1", true },
        { "2001:db8::1", "2001:db8::2", false }, { "::ffff:9.1.1.1", "9.1.1.1", false }, { "9.*", "2001:db8::1", false },
        { "*.example.com", "A.EXAMPLE.COM", true }, { "*.example.com", "example.org", false }, { "9.20.1.7", "", false },
    };

    for (size_t i = 0; i < ARRAY_COUNT(table); i++)
        assert_int_equal(address_fits(span_of(table[i].pattern), span_of(table[i].address)), table[i].fits);
}

static void names_that_fit(void **state UNUSED)
{
    static const struct {
        const char *filter, *name;
        bool fits;
    } table[] = {
        { "", "CN=A", true },                     { "CN=\"A*\",O=X", "O=x,CN=apple,C=GB", true },
        { "CN=A;O=X", "CN=A", false },            { "OU=1,OU=2", "OU=1,OU=3,OU=2", true },
        { "OU=2,OU=1", "OU=1,OU=2", false },      { "DC=a,DC=b", "DC=a,DC=b,OU=b", true },
        { "S=NY", "ST=NY", true },                { "CN=\"a, b\"", "CN=\"a, b\",O=X", true },
        { "CN=a", "CN=\"a,O=X\"", false },        { "CN=*", "CN=", true },
        { "CN", "CN=", true },                    { "=", "CN=A", false },
        { "CN=\"", "CN=A", false },
    };

    for (size_t i = 0; i < ARRAY_COUNT(table); i++)
        if (peer_fits(span_of(table[i].filter), span_of(table[i].name)) != table[i].fits)
            fail_msg("'%s' against '%s'", table[i].filter, table[i].name);
}

/* -- commands -- */

struct fixture {
    struct fake_saf saf;
    struct fake_store store;
    struct qmgr qmgr;
};

static const char *give(struct fixture *f, const char *text)
{
    static char result[1 << 16];
    struct identity who = { .user = name8_const("U"), .source = IDENTITY_COMMAND };
    struct order order;

    order_init(&order, &who, span_of(text), S_C);
    command_serve(&f->qmgr, &order);
    snprintf(result, sizeof result, "%s", order.reply.data);
    order_release(&order);
    return result;
}

static void started(struct fixture *f)
{
    f->saf.inactive = "MQADMIN MXADMIN";
    qmgr_init(&f->qmgr, "ZQS1", NULL, fake_saf(&f->saf));
    qmgr_set_store(&f->qmgr, fake_object_store(&f->store));
    assert_non_null(strstr(give(f, "START QMGR"), "NORMAL COMPLETION"));
}

static void records_come_and_go(void **state UNUSED)
{
    static const struct {
        const char *command, *wanted;
    } table[] = {
        { "SET CHLAUTH('A.*') TYPE(BLOCKUSER) USERLIST('ONE','TWO')", "CSQ9022I ZQS1 CSQMSCAU ' SET CHLAUTH' NORMAL COMPLETION\n" },
        { "SET CHLAUTH('A.*') TYPE(BLOCKUSER) USERLIST('TWO','THREE')", "CSQ9022I" },
        { "DISPLAY CHLAUTH('A.*')", "CSQM293I ZQS1 CSQMDRTS 1 CHLAUTH FOUND MATCHING REQUEST CRITERIA\n"
          "CSQM201I ZQS1 CSQMDRTS  DISPLAY CHLAUTH DETAILS\nCHLAUTH(A.*)\nTYPE(BLOCKUSER)\nUSERLIST(ONE,TWO,THREE)\n"
          " END CHLAUTH DETAILS\n" },
        { "SET CHLAUTH('A.*') TYPE(BLOCKUSER) USERLIST('TWO') ACTION(REMOVE)", "CSQ9022I" },
        { "DISPLAY CHLAUTH('A.*') USERLIST WARN", "USERLIST(ONE,THREE)\nWARN(NO)\n" },
        { "SET CHLAUTH('A.*') TYPE(BLOCKUSER) USERLIST('TWO') ACTION(REMOVE)", "CSQM125I" },
        { "SET CHLAUTH('A.*') TYPE(BLOCKUSER) USERLIST('X') WARN(YES) ACTION(REPLACE)", "CSQ9022I" },
        { "DISPLAY CHLAUTH('A.*') ALL", "USERLIST(X)\nWARN(YES)\n" },
        { "SET CHLAUTH('A.*') TYPE(BLOCKUSER) USERLIST('X') ACTION(REMOVE)", "CSQ9022I" },
        { "DISPLAY CHLAUTH('A.*')", "CSQM297I" },
        { "SET CHLAUTH('A.*') TYPE(BLOCKUSER) ACTION(REMOVEALL)", "CSQM125I" },
        { "SET CHLAUTH('A.B') TYPE(ADDRESSMAP) ADDRESS('1.1.1.1') MCAUSER('U')", "CSQ9022I" },
        { "SET CHLAUTH('A.B') TYPE(ADDRESSMAP) ADDRESS('1.1.1.1') USERSRC(NOACCESS)", "CSQM095I" },
        { "SET CHLAUTH('A.C') TYPE(ADDRESSMAP) ADDRESS('1.1.1.1') USERSRC(NOACCESS) ACTION(REPLACE)", "CSQ9022I" },
        { "DISPLAY CHLAUTH('A.*') MATCH(EXACT)", "CSQM297I" },
        { "DISPLAY CHLAUTH('A.*') MATCH(GENERIC) WHERE(USERSRC EQ NOACCESS)", "CSQM293I ZQS1 CSQMDRTS 1 CHLAUTH" },
        /* the type of a record was no keyword of WHERE */
        { "DISPLAY CHLAUTH('A.*') WHERE(TYPE EQ ADDRESSMAP)", "CSQM293I ZQS1 CSQMDRTS 2 CHLAUTH" },
        { "DISPLAY CHLAUTH('A.*') WHERE(TYPE NE ADDRESSMAP)", "CSQM297I" },
        { "DISPLAY CHLAUTH('A.*') WHERE(TYPE EQ QALIAS)", "CSQ9011E" },
        { "DISPLAY CHLAUTH('A.*') TYPE(ADDRESSMAP) WHERE(TYPE EQ ADDRESSMAP)", "CSQ9011E" },
        { "DISPLAY CHLAUTH('A.*') TYPE(USERMAP)", "CSQM297I" },
        { "DISPLAY CHLAUTH('A.*') ADDRESS('1.1.1.2')", "CSQM297I" },
        { "DISPLAY CHLAUTH('A.B') MATCH(RUNCHECK) ADDRESS('1.1.1.1') CLNTUSER('x') QMNAME(Q)", "CSQ9010E" },
        { "DISPLAY CHLAUTH('A.B') MATCH(RUNCHECK) ADDRESS('1.1.1.1') CLNTUSER('x')", "MCAUSER(U)\n" },
        { "SET CHLAUTH('A.B.C.D.E.F.G.H.I.J.K') TYPE(BLOCKUSER) USERLIST('X')", "CSQ9015E" },
        { "SET CHLAUTH('A*B') TYPE(BLOCKUSER) USERLIST('X')", "CSQ9011E" },
        { "SET CHLAUTH(A*) TYPE(BLOCKUSER) USERLIST('X')", "CSQ9006E" },
        { "SET CHLAUTH('X') TYPE(ALL) USERLIST('X')", "CSQ9011E" },
        { "SET CHLAUTH('X') TYPE(QMGRMAP) QMNAME(Q) CHCKCLNT(REQUIRED) USERSRC(CHANNEL)", "CSQM148I" },
        { "ALTER QMGR CHLAUTH(DISABLED)", "CSQ9022I" },
        { "DISPLAY CHLAUTH('A.B') MATCH(RUNCHECK) ADDRESS('1.1.1.1') CLNTUSER('x')", "GBRM065E" },
    };
    struct fixture f = { .saf = { 0 } };

    started(&f);
    for (size_t i = 0; i < ARRAY_COUNT(table); i++) {
        const char *reply = give(&f, table[i].command);

        if (!strstr(reply, table[i].wanted))
            fail_msg("%s\nwanted: %s\ngiven: %s", table[i].command, table[i].wanted, reply);
    }
    qmgr_release(&f.qmgr);
    /* What was stored is there at the next start. */
    qmgr_init(&f.qmgr, "ZQS1", NULL, fake_saf(&f.saf));
    qmgr_set_store(&f.qmgr, fake_object_store(&f.store));
    assert_non_null(strstr(give(&f, "START QMGR"), "NORMAL COMPLETION"));
    assert_non_null(strstr(give(&f, "DISPLAY CHLAUTH('*') ALL"), "CSQM293I ZQS1 CSQMDRTS 2 CHLAUTH FOUND"));
    qmgr_release(&f.qmgr);
    fake_store_release(&f.store);
}

/* -- definitions -- */

static void keep_line(void *context, struct span line)
{
    buf_printf(context, "%.*s\n", (int)line.length, line.data);
}

static void definitions_make_the_same(void **state UNUSED)
{
    static const struct identity nobody = { 0 };
    struct buf made, reply, log;
    const struct command_client_functions functions = { .context = &made, .definition = keep_line };
    struct command_client client;
    struct fixture f = { .saf = { 0 } };
    struct span rest, line;

    started(&f);
    give(&f, "SET CHLAUTH('*') TYPE(BLOCKADDR) ADDRLIST('1.*','2.2.2.2') DESCR('It''s bad')");
    give(&f, "SET CHLAUTH('C') TYPE(SSLPEERMAP) SSLPEER('CN=A') SSLCERTI('CN=CA') USERSRC(NOACCESS)");
    buf_init(&made, 1 << 16);
    buf_init(&reply, 1 << 16);
    buf_init(&log, 1 << 16);
    assert_true(command_server_serve(&f.qmgr, &nobody, span_of("DISPLAY CHLAUTH('*') ALL"), &reply, &log));
    command_client_init(&client, &functions);
    for (client.make = MAKE_REPLACE; client.make != MAKE_NOTHING; client.make = client.make == MAKE_REPLACE ? MAKE_DELETE : MAKE_NOTHING) {
        rest = buf_span(&reply);
        while (span_line(&rest, &line))
            if (span_starts(line, "CSQM4"))
                assert_int_equal(command_client_make(&client, line), 0);
    }
    assert_string_equal(made.data, "SET CHLAUTH('*') TYPE(BLOCKADDR) ACTION(REPLACE) +\n DESCR('It''s bad') +\n CUSTOM(' ') +\n"
                                   " ADDRLIST('1.*','2.2.2.2') +\n WARN(NO)\n"
                                   "SET CHLAUTH('C') TYPE(SSLPEERMAP) ACTION(REPLACE) +\n DESCR(' ') +\n CUSTOM(' ') +\n"
                                   " SSLPEER('CN=A') +\n SSLCERTI('CN=CA') +\n ADDRESS(' ') +\n USERSRC(NOACCESS) +\n MCAUSER(' ') +\n"
                                   " CHCKCLNT(ASQMGR) +\n WARN(NO)\n"
                                   "SET CHLAUTH('*') TYPE(BLOCKADDR) ACTION(REMOVE) +\n ADDRLIST('1.*','2.2.2.2')\n"
                                   "SET CHLAUTH('C') TYPE(SSLPEERMAP) ACTION(REMOVE) +\n SSLPEER('CN=A') +\n SSLCERTI('CN=CA') +\n"
                                   " ADDRESS(' ')\n");
    command_client_release(&client);
    buf_release(&made);
    buf_release(&reply);
    buf_release(&log);
    qmgr_release(&f.qmgr);
    fake_store_release(&f.store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patterns_of_addresses), cmocka_unit_test(addresses_that_fit), cmocka_unit_test(names_that_fit),
        cmocka_unit_test(records_come_and_go), cmocka_unit_test(definitions_make_the_same),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
