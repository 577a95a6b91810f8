/* test_selectors.c - selection strings: what they mean, what is none; gets and subscriptions that have one. */
#include "tests/unit/mstr/topic_fixture.h"

#include "mstr/property.h"

static void add(struct buf *list, const char *name, MQLONG type, struct span value, MQLONG copy)
{
    const struct property property = { span_of(name), type, value, MQPD_SUPPORT_OPTIONAL, MQPD_NO_CONTEXT, copy };

    property_put(list, &property);
}

static void add_text(struct buf *list, const char *name, const char *text)
{
    add(list, name, MQTYPE_STRING, span_of(text), MQCOPY_DEFAULT);
}

static void add_number(struct buf *list, const char *name, MQLONG type, int64_t number)
{
    struct buf value;

    buf_init(&value, 8);
    property_put_integer(&value, type, number);
    add(list, name, type, buf_span(&value), MQCOPY_DEFAULT);
    buf_release(&value);
}

/* What one message is: of all types. */
static void make_list(struct buf *list)
{
    struct buf value;

    buf_init(list, 1 << 20);
    buf_init(&value, 8);
    add_text(list, "usr.colour", "red");
    add_text(list, "usr.name", "100%_sure");
    add_text(list, "usr.quote", "it's");
    add_text(list, "mine.deep.part", "x");
    add_number(list, "usr.n", MQTYPE_INT32, 7);
    add_number(list, "usr.big", MQTYPE_INT64, INT64_MAX);
    add_number(list, "usr.yes", MQTYPE_BOOLEAN, 1);
    add(list, "usr.none", MQTYPE_NULL, SPAN_NONE, MQCOPY_DEFAULT);
    add(list, "usr.bytes", MQTYPE_BYTE_STRING, span_bytes("\x0a\xff", 2), MQCOPY_DEFAULT);
    property_put_real(&value, MQTYPE_FLOAT64, 1.5);
    add(list, "usr.real", MQTYPE_FLOAT64, buf_span(&value), MQCOPY_DEFAULT);
    buf_release(&value);
}

static void selections_mean_what_they_say(void **state UNUSED)
{
    static const struct {
        const char *text;
        bool fits;
    } rows[] = {
        { "colour = 'red'", true },            { "colour = 'RED'", false },         { "colour <> 'red'", false },
        { "usr.colour='red'", true },          { "mine.deep.part = 'x'", true },    { "quote = 'it''s'", true },
        { "n = 7", true },                     { "n = 7.0", true },                 { "n = '7'", false },
        { "n <> '7'", false },                 { "NOT n = '7'", true },             { "n > 6 AND n < 8", true },
        { "n >= 8", false },                   { "n <= 7", true },                  { "7 = n", true },
        { "n + 1 = 8", true },                 { "n * 2 - 4 / 2 = 12", true },      { "(n + 1) * 2 = 16", true },
        { "-n = -7", true },                   { "+n = 7", true },                  { "n / 2 = 3", true },
        { "n / 2.0 = 3.5", true },             { "n / 0 = 1", false },              { "NOT n / 0 = 1", false },
        { "n BETWEEN 7 AND 9", true },         { "n NOT BETWEEN 7 AND 9", false },  { "n between 8 and 9", false },
        { "colour BETWEEN 1 AND 2", false },   { "colour IN ('blue', 'red')", true }, { "colour NOT IN ('blue')", true },
        { "other IN ('a')", false },           { "other NOT IN ('a')", false },     { "colour LIKE 'r%'", true },
        { "colour LIKE 'r_d'", true },         { "colour LIKE 'r_'", false },       { "colour LIKE '%'", true },
        { "colour LIKE '%d'", true },          { "colour LIKE '%e%'", true },       { "colour NOT LIKE 'b%'", true },
        { "name LIKE '100\\%\\_s%' ESCAPE '\\'", true }, { "name LIKE '100\\%x%' ESCAPE '\\'", false },
        { "other LIKE '%'", false },           { "other NOT LIKE '%'", false },     { "n LIKE '7'", false },
        { "other IS NULL", true },             { "colour IS NULL", false },         { "colour IS NOT NULL", true },
        { "none IS NULL", true },              { "other = 1 OR n = 7", true },      { "other = 1 AND n = 7", false },
        { "other = 1 AND n = 8", false },      { "NOT (other = 1 AND n = 8)", true }, { "NOT (other = 1)", false },
        { "NOT (other = 1 OR n = 8)", false }, { "yes", true },                     { "NOT yes", false },
        { "yes = TRUE", true },                { "yes <> FALSE", true },            { "colour", false },
        { "n = 7 AND yes OR colour = 'x'", true }, { "n = 8 OR yes AND n = 7", true }, { "real = 1.5", true },
        { "real > n", false },                 { "real < 15E-1 + 1", true },        { "real = 1.5D", true },
        { "n = 7L", true },                    { "bytes = \"0x0aFF\"", true },      { "bytes = \"0x0a\"", false },
        { "big + 1 > big", false },            { "big * 2 > 0", true },             { "Root.MQMD.Priority = 5", true },
        { "JMSPriority = 5", true },           { "Root.MQMD.Format = 'MQSTR'", true }, { "Root.MQMD.ReplyToQ = ''", true },
        { "Root.MQMD.MsgId = \"0x414200000000000000000000000000000000000000000000\"", true },
        { "colour = 'red' -- no comment", false },
    };
    MQMD md = { MQMD_DEFAULT };
    struct buf list;

    make_list(&list);
    md.Priority = 5;
    memcpy(md.Format, MQFMT_STRING, sizeof md.Format);
    memcpy(md.MsgId, "AB", 2);
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct selector *selector;
        MQLONG reason = selector_compile(span_of(rows[i].text), &selector);

        if (i + 1 == ARRAY_COUNT(rows)) { /* the last one is none */
            assert_int_equal(reason, MQRC_SELECTOR_SYNTAX_ERROR);
            break;
        }
        if (reason != MQRC_NONE || selector_fits(selector, &md, buf_span(&list)) != rows[i].fits)
            fail_msg("%s: %d", rows[i].text, (int)reason);
        selector_free(selector);
    }
    buf_release(&list);
}

static void what_is_no_selection_is_refused(void **state UNUSED)
{
    static const char *const rows[] = {
        "=", "a", "a =", "a = ", "= 1", "a = 1 AND", "AND a = 1", "a = 1 OR OR b = 1", "(a = 1", "a = 1)", "a = 'x", "a = \"0x0\"",
        "a = \"0xzz\"", "a = \"x\"", "a = 1 b = 2", "a BETWEEN 1", "a BETWEEN 1 OR 2", "a IN ()", "a IN 'x'", "a IN (1)", "a IN ('x',)",
        "'x' IN ('x')", "a LIKE 1", "a LIKE 'x' ESCAPE 'ab'", "a LIKE 'x' ESCAPE", "1 LIKE 'x'", "a IS", "a IS 1", "1 IS NULL",
        "a NOT", "a NOT = 1", "NOT", "1 AND a = 1", "'x'", "1", "1 + 1", "'x' + 1 = 2", "a < 'x'", "a < TRUE", "(a = 1) = 2",
        "TRUE + 1 = 2", "-'x' = 1", "1x = 1", "1.2.3 = a", "1E = a", "99999999999999999999 = a", "a..b = 1", ".a = 1", "a. = 1",
        "JMSother = 1", "Root.MQMD.None = 1", "Body.x = 1", "a = 1;", "a # 1", "a == 1", "a != 1", "a => 1", "BETWEEN = 1", "NULL = a",
        "- - ( a = 1", "a = \x01",
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct selector *selector;
        MQLONG reason = selector_compile(span_of(rows[i]), &selector);

        if (strcmp(rows[i], "a") == 0) {
            assert_int_equal(reason, MQRC_NONE); /* it may be a truth */
            selector_free(selector);
        } else if (reason != MQRC_SELECTOR_SYNTAX_ERROR || selector) {
            fail_msg("%s: %d", rows[i], (int)reason);
        }
    }
}

static void what_has_no_properties_is_decided_at_once(void **state UNUSED)
{
    struct selector *selector;

    assert_int_equal(selector_compile(SPAN_NONE, &selector), MQRC_NONE);
    assert_null(selector);
    assert_int_equal(selector_compile(span_of("  "), &selector), MQRC_NONE);
    assert_null(selector);
    assert_int_equal(selector_compile(span_of("TRUE <> FALSE"), &selector), MQRC_NONE);
    assert_null(selector);
    assert_int_equal(selector_compile(span_of("1 = 2"), &selector), MQRC_SELECTOR_ALWAYS_FALSE);
    assert_int_equal(selector_compile(span_of("FALSE"), &selector), MQRC_SELECTOR_ALWAYS_FALSE);
}

/* The same text so often, and something behind it. */
static MQLONG compile_many(const char *begin, const char *text, unsigned times, const char *end, struct selector **selector)
{
    struct buf whole;
    MQLONG reason;

    buf_init(&whole, 1 << 20);
    buf_put_text(&whole, begin);
    for (unsigned i = 0; i < times; i++)
        buf_put_text(&whole, text);
    buf_put_text(&whole, end);
    reason = selector_compile(buf_span(&whole), selector);
    buf_release(&whole);
    return reason;
}

static void nobody_is_kept_busy_for_long(void **state UNUSED)
{
    struct selector *selector;
    MQMD md = { MQMD_DEFAULT };
    struct buf list, text;

    assert_int_equal(compile_many("", "(", 5000, "a = 1", &selector), MQRC_SELECTOR_SYNTAX_ERROR);
    assert_int_equal(compile_many("", "NOT ", 2000, "a = 1", &selector), MQRC_SELECTOR_SYNTAX_ERROR);
    assert_int_equal(compile_many("a = ", "-", 5000, "1", &selector), MQRC_SELECTOR_SYNTAX_ERROR);
    assert_int_equal(compile_many("a = 1", "+1", 5000, "", &selector), MQRC_SELECTOR_SYNTAX_ERROR);
    assert_int_equal(compile_many("a = 1", " AND a = 1", 900, "", &selector), MQRC_NONE);
    selector_free(selector);
    assert_int_equal(compile_many("a = '", "x", MQ_SELECTOR_LENGTH, "'", &selector), MQRC_SELECTION_STRING_ERROR);
    assert_int_equal(compile_many("a LIKE '%", "aaaaaaaaaa", 1000, "b%'", &selector), MQRC_NONE);
    buf_init(&text, 1 << 20);
    buf_init(&list, 1 << 21);
    buf_fill(&text, 'a', 1 << 19);
    add(&list, "usr.a", MQTYPE_STRING, buf_span(&text), MQCOPY_DEFAULT);
    assert_false(selector_fits(selector, &md, buf_span(&list))); /* and it says so soon */
    selector_free(selector);
    buf_release(&list);
    buf_release(&text);
}

/* Each LIKE had a bound, and so had all of them together none; nor had properties that are looked for again and again. */
static void many_comparisons_of_much_work_each(void **state UNUSED)
{
    struct selector *selector;
    MQMD md = { MQMD_DEFAULT };
    struct buf list, text;
    unsigned steps = 0;

    buf_init(&text, 1 << 20);
    buf_init(&list, 1 << 23);
    buf_fill(&text, 'a', 1 << 19);
    add(&list, "usr.a", MQTYPE_STRING, buf_span(&text), MQCOPY_DEFAULT);
    assert_int_equal(compile_many("b = 1", " OR a LIKE '%aaaaaaaaab%'", 300, "", &selector), MQRC_NONE);
    assert_false(selector_fits_counted(selector, &md, buf_span(&list), &steps));
    assert_in_range(steps, 1000000, 4001000);
    selector_free(selector);
    for (unsigned i = 0; i < 50000; i++)
        add_number(&list, "usr.n", MQTYPE_INT32, 7);
    steps = 0;
    assert_int_equal(compile_many("b = 1", " OR b = 1", 900, "", &selector), MQRC_NONE);
    assert_false(selector_fits_counted(selector, &md, buf_span(&list), &steps));
    assert_in_range(steps, 1000000, 4001000);
    selector_free(selector);
    buf_release(&list);
    buf_release(&text);
}

/* -- gets -- */

static MQLONG open_selecting(struct program *p, const char *name, const char *selection, MQLONG options, MQHOBJ *handle)
{
    MQLONG reason;

    begin_call(p, MQI_OPEN);
    MQI_SET(p->call.od.ObjectName, span_of(name));
    p->call.od.Version = MQOD_VERSION_4;
    p->call.options = options;
    p->call.strings[STRING_SELECTION] = span_of(selection);
    reason = reason_of(p);
    *handle = p->call.handle;
    return reason;
}

static void put_coloured(struct program *p, MQHOBJ handle, const char *colour, const char *text, MQLONG options)
{
    struct buf list;

    buf_init(&list, 1000);
    add_text(&list, "usr.colour", colour);
    begin_put(p, handle, "", options);
    memcpy(p->area, list.data, list.length);
    memcpy(p->area + list.length, text, strlen(text));
    p->call.properties = (uint32_t)list.length;
    p->call.length = (uint32_t)strlen(text);
    assert_int_equal(reason_of(p), MQRC_NONE);
    buf_release(&list);
}

static void a_handle_gets_what_it_selects(void **state UNUSED)
{
    struct fixture f;
    struct program *p = &f.one;
    MQHOBJ all, red, wrong;

    begin(&f, NULL);
    define(&f, TYPE_QLOCAL, "Q", "SHARE PROPCTL(NONE)");
    assert_int_equal(connect_as(&f, &f.one, "USER1"), MQRC_NONE);
    assert_int_equal(connect_as(&f, &f.two, "USER2"), MQRC_NONE);
    all = open_queue(p, "Q", MQOO_OUTPUT | MQOO_INPUT_SHARED | MQOO_BROWSE);
    assert_int_equal(open_selecting(&f.two, "Q", "colour = 'red'", MQOO_INPUT_SHARED | MQOO_BROWSE, &red), MQRC_NONE);
    put_coloured(p, all, "blue", "1", MQPMO_NO_SYNCPOINT);
    assert_int_equal(put(p, all, "2", MQPMO_NO_SYNCPOINT), MQRC_NONE);
    put_coloured(p, all, "red", "3", MQPMO_NO_SYNCPOINT);
    assert_got(&f.two, red, MQGMO_BROWSE_FIRST, "3");
    assert_int_equal(get(&f.two, red, MQGMO_BROWSE_NEXT), MQRC_NO_MSG_AVAILABLE);
    assert_got(&f.two, red, MQGMO_NO_SYNCPOINT, "3");
    begin_get(&f.two, red, MQGMO_NO_SYNCPOINT | MQGMO_WAIT, AREA); /* who waits for red is not woken for blue */
    f.two.call.gmo.WaitInterval = MQWI_UNLIMITED;
    assert_int_equal(call(&f.two), ENGINE_LATER);
    put_coloured(p, all, "blue", "4", MQPMO_NO_SYNCPOINT);
    assert_int_equal(f.two.answered, 0);
    put_coloured(p, all, "red", "5", MQPMO_NO_SYNCPOINT);
    memory_store_sync(&f.store);
    assert_int_equal(f.two.answered, 1);
    assert_span(span_bytes(f.two.area, f.two.call.area_length), "5");
    assert_got(p, all, MQGMO_NO_SYNCPOINT, "1");
    assert_int_equal(open_selecting(p, "Q", "colour =", MQOO_INPUT_SHARED, &wrong), MQRC_SELECTOR_SYNTAX_ERROR);
    assert_int_equal(open_selecting(p, "Q", "1 = 2", MQOO_INPUT_SHARED, &wrong), MQRC_SELECTOR_ALWAYS_FALSE);
    assert_int_equal(open_selecting(p, "Q", "colour = 'red'", MQOO_OUTPUT, &wrong), MQRC_SELECTOR_INVALID_FOR_TYPE);
    assert_int_equal(open_selecting(p, "NO.SUCH.Q", "colour = 'red'", MQOO_BROWSE, &wrong), MQRC_UNKNOWN_OBJECT_NAME);
    finish(&f);
}

/* -- publications -- */

static MQLONG publish_coloured(struct program *p, const char *string, const char *colour, const char *text, MQLONG options)
{
    struct buf list;
    MQLONG reason;

    buf_init(&list, 1000);
    add_text(&list, "usr.colour", colour);
    add(&list, "usr.secret", MQTYPE_STRING, span_of("x"), MQCOPY_FORWARD);
    begin_call(p, MQI_PUT1);
    p->call.od.Version = MQOD_VERSION_4;
    p->call.od.ObjectType = MQOT_TOPIC;
    p->call.strings[STRING_OBJECT] = span_of(string);
    p->call.pmo.Options = options | MQPMO_NO_SYNCPOINT;
    memcpy(p->area, list.data, list.length);
    memcpy(p->area + list.length, text, strlen(text));
    p->call.properties = (uint32_t)list.length;
    p->call.length = (uint32_t)strlen(text);
    reason = reason_of(p);
    buf_release(&list);
    return reason;
}

static MQLONG sub_selecting(struct program *p, const char *name, const char *selection, MQLONG options, MQHOBJ *handle, MQHOBJ *hsub)
{
    MQLONG reason;

    begin_sub(p, name, "SHOP", options, MQHO_NONE);
    p->call.strings[STRING_SELECTION] = span_of(selection);
    p->call.strings[STRING_USER_DATA] = span_of("MINE");
    reason = reason_of(p);
    *handle = p->call.handle;
    *hsub = p->call.subscription;
    return reason;
}

static struct span property_of(const struct program *p, const char *name)
{
    struct property property;

    return property_find(span_bytes(p->area, p->call.properties), span_of(name), &property) ? property.value : span_of("(NONE)");
}

static void subscribers_get_what_they_select_with_its_properties(void **state UNUSED)
{
    const MQLONG options = MQSO_CREATE | MQSO_MANAGED;
    struct fixture f;
    struct program *p = &f.one;
    MQHOBJ red, all, late, hsub;

    begin_topics(&f, NULL);
    assert_int_equal(sub_selecting(p, "", "colour = 'red'", options, &red, &hsub), MQRC_NONE);
    assert_int_equal(sub_selecting(p, "", "", options, &all, &hsub), MQRC_NONE);
    assert_int_equal(publish_coloured(&f.two, "SHOP", "blue", "1", MQPMO_RETAIN), MQRC_NONE);
    assert_int_equal(publish_coloured(&f.two, "SHOP", "red", "2", 0), MQRC_NONE);
    begin_get(p, red, MQGMO_NO_SYNCPOINT, AREA);
    p->call.properties = 1;
    assert_int_equal(reason_of(p), MQRC_NONE);
    assert_span(span_bytes(p->area + p->call.properties, p->call.area_length), "2");
    assert_span(property_of(p, "usr.colour"), "red");
    assert_span(property_of(p, "usr.secret"), "(NONE)"); /* it is not for publications */
    assert_span(property_of(p, "mqps.Top"), "SHOP");
    assert_span(property_of(p, "mqps.Sud"), "MINE");
    assert_int_equal(get(p, red, MQGMO_NO_SYNCPOINT), MQRC_NO_MSG_AVAILABLE);
    assert_int_equal(get(p, all, MQGMO_NO_SYNCPOINT | MQGMO_NO_PROPERTIES), MQRC_NONE);
    assert_span(span_bytes(p->area, p->call.area_length), "1");
    /* What is retained has its properties too. */
    assert_int_equal(sub_selecting(p, "", "colour = 'blue'", options, &late, &hsub), MQRC_NONE);
    begin_get(p, late, MQGMO_NO_SYNCPOINT, AREA);
    p->call.properties = 1;
    assert_int_equal(reason_of(p), MQRC_NONE);
    assert_span(span_bytes(p->area + p->call.properties, p->call.area_length), "1");
    assert_span(property_of(p, "usr.colour"), "blue");
    assert_int_equal(sub_selecting(p, "", "colour = 'red'", options, &late, &hsub), MQRC_NONE);
    assert_int_equal(get(p, late, MQGMO_NO_SYNCPOINT), MQRC_NO_MSG_AVAILABLE);
    assert_int_equal(sub_selecting(p, "", "colour = ", options, &late, &hsub), MQRC_SELECTOR_SYNTAX_ERROR);
    finish(&f);
}

static void pspprop_says_what_is_told_of_a_publication(void **state UNUSED)
{
    static const struct {
        const char *setting, *format, *in_data;
        bool top;
    } rows[] = {
        { "PSPROP(NONE)", MQFMT_NONE, "BODY", false },
        { "PSPROP(MSGPROP)", MQFMT_NONE, "BODY", true },
        { "PSPROP(RFH2)", MQFMT_RF_HEADER_2, "<psc><Command>Publish</Command><Topic>SHOP</Topic></psc>", false },
        { "PSPROP(COMPAT)", "MQHRF   ", "MQPSCommand Publish MQPSTopic \"SHOP\"", false },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct fixture f;
        struct program *p = &f.one;
        struct object *object;
        char settings[200];
        MQHOBJ queue;

        begin_topics(&f, NULL);
        define(&f, TYPE_QLOCAL, "Q", "");
        snprintf(settings, sizeof settings, "TOPICSTR(SHOP) DEST(Q) SUBUSER(USER1) %s", rows[i].setting);
        object = define(&f, TYPE_SUB, "S", settings);
        engine_topic_part(f.engine).subscribed(f.engine, object);
        assert_int_equal(publish1(&f.two, "SHOP", "BODY", MQPMO_NO_SYNCPOINT), MQRC_NONE);
        queue = open_queue(p, "Q", MQOO_INPUT_SHARED);
        begin_get(p, queue, MQGMO_NO_SYNCPOINT, AREA);
        p->call.properties = 1;
        assert_int_equal(reason_of(p), MQRC_NONE);
        assert_span(property_of(p, "mqps.Top"), rows[i].top ? "SHOP" : "(NONE)");
        assert_memory_equal(p->call.md.Format, rows[i].format, 8);
        assert_non_null(memmem(p->area + p->call.properties, p->call.area_length, rows[i].in_data, strlen(rows[i].in_data)));
        assert_span(span_bytes(p->area + p->call.properties + p->call.area_length - 4, 4), "BODY");
        finish(&f);
    }
}

static void a_subscription_keeps_its_selection(void **state UNUSED)
{
    struct fixture f;
    struct program *p = &f.one;
    MQHOBJ handle, hsub;

    begin_topics(&f, NULL);
    assert_int_equal(sub_selecting(p, "S", "colour = 'red'", MQSO_CREATE | MQSO_MANAGED | MQSO_DURABLE, &handle, &hsub), MQRC_NONE);
    assert_int_equal(close_handle(p, hsub, 0), MQRC_NONE);
    assert_int_equal(sub_selecting(p, "S", "", MQSO_RESUME | MQSO_MANAGED | MQSO_DURABLE, &handle, &hsub), MQRC_NONE);
    assert_span(p->call.strings[STRING_SELECTION], "colour = 'red'");
    assert_int_equal(close_handle(p, hsub, 0), MQRC_NONE);
    assert_int_equal(sub_selecting(p, "S", "colour = 'blue'", MQSO_ALTER | MQSO_MANAGED | MQSO_DURABLE, &handle, &hsub),
                     MQRC_SELECTOR_NOT_ALTERABLE);
    finish(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(selections_mean_what_they_say),
        cmocka_unit_test(what_is_no_selection_is_refused),
        cmocka_unit_test(what_has_no_properties_is_decided_at_once),
        cmocka_unit_test(nobody_is_kept_busy_for_long),
        cmocka_unit_test(many_comparisons_of_much_work_each),
        cmocka_unit_test(a_handle_gets_what_it_selects),
        cmocka_unit_test(subscribers_get_what_they_select_with_its_properties),
        cmocka_unit_test(pspprop_says_what_is_told_of_a_publication),
        cmocka_unit_test(a_subscription_keeps_its_selection),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
