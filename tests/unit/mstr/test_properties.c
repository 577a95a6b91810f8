/* test_properties.c - properties of messages: names, lists, values, MQRFH2; what a put may bring along and how a get has them. */
#include "tests/unit/mstr/engine_fixture.h"

#include "mstr/message_convert.h"
#include "mstr/property_header.h"
#include "mstr/queue_private.h"

enum { MANY = 3000 };

/* -- lists -- */

static void add(struct buf *list, const char *name, MQLONG type, struct span value)
{
    const struct property property = { span_of(name), type, value, MQPD_SUPPORT_OPTIONAL, MQPD_NO_CONTEXT, MQCOPY_DEFAULT };

    property_put(list, &property);
}

static void add_text(struct buf *list, const char *name, const char *text)
{
    add(list, name, MQTYPE_STRING, span_of(text));
}

static void add_number(struct buf *list, const char *name, MQLONG type, int64_t number)
{
    struct buf value;

    buf_init(&value, 8);
    property_put_integer(&value, type, number);
    add(list, name, type, buf_span(&value));
    buf_release(&value);
}

/* "name=value name=value ..." of a list; names as programs see them. */
static const char *told(struct span list)
{
    static struct buf text;
    struct reader in = reader_of(list);
    struct property property;

    if (text.data)
        buf_release(&text);
    buf_init(&text, 1 << 16);
    while (property_next(&in, &property)) {
        struct span name = property_shown(property.name);

        buf_printf(&text, "%s%.*s=", text.length ? " " : "", (int)name.length, name.data);
        if (property.type == MQTYPE_NULL)
            buf_put_text(&text, "NULL");
        else
            assert_int_equal(property_convert(&property, MQTYPE_STRING, &text), MQRC_NONE);
    }
    if (reader_end(&in) < 0)
        buf_put_text(&text, " DAMAGED");
    return text.data;
}

static void a_name_is_an_identifier_with_points_and_no_reserved_word(void **state UNUSED)
{
    static const struct {
        const char *name, *stored; /* NULL: not valid */
    } rows[] = {
        { "colour", "usr.colour" }, { "usr.colour", "usr.colour" }, { "a.b.c", "a.b.c" }, { "_x$1", "usr._x$1" },
        { "jms.Cid", "jms.Cid" },   { "JMSReplyTo", "jms.Rto" },    { "mq_usr.a.b", "mq_usr.a.b" }, { "mq.a", "mq.a" },
        { "", NULL },               { ".a", NULL },                 { "a.", NULL },       { "a..b", NULL },
        { "1a", NULL },             { "a b", NULL },                { "a=b", NULL },      { "a-b", NULL },
        { "a.1", NULL },            { "NULL", NULL },               { "Escape", NULL },   { "usr.like", NULL },
        { "JMSother", NULL },       { "usr.JMSReplyTo", NULL },     { "JMSPriority", NULL }, { "mq.a.b", NULL },
        { "MQx.a.b", NULL },        { "Root", NULL },               { "Root.x", NULL },   { "Root.MQMD.Nothing", NULL },
        { "Body.a", NULL },         { "\xf0\x9f\x98\x80", NULL },   { "MQTopicString", NULL },
    };
    static char longest[MQ_MAX_PROPERTY_NAME_LENGTH + 2];
    struct property_key key;

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        MQLONG reason = property_key(span_of(rows[i].name), PROPERTY_SET, &key);

        if (rows[i].stored)
            assert_string_equal(key.stored, rows[i].stored);
        else
            assert_int_not_equal(reason, MQRC_NONE);
    }
    assert_int_equal(property_key(SPAN_NONE, PROPERTY_SET, &key), MQRC_PROPERTY_NAME_LENGTH_ERR);
    memset(longest, 'a', sizeof longest - 1);
    assert_int_equal(property_key(span_of(longest), PROPERTY_SET, &key), MQRC_PROPERTY_NAME_LENGTH_ERR);
    assert_int_equal(property_key(span_of(longest + 1), PROPERTY_SET, &key), MQRC_NONE);
    assert_int_equal(key.length, PROPERTY_NAME_STORED);
    assert_int_equal(property_key(span_of("JMSPriority"), PROPERTY_INQUIRED, &key), MQRC_NONE);
    assert_non_null(key.field);
    assert_int_equal(property_key(span_of("Root.MQMD.Priority"), PROPERTY_SET, &key), MQRC_NONE);
    assert_int_equal(key.length, 0);
    assert_int_equal(property_key(span_of("a b"), PROPERTY_UNCHECKED, &key), MQRC_NONE);
    assert_int_equal(property_key(span_of("a..b"), PROPERTY_UNCHECKED, &key), MQRC_PROPERTY_NAME_ERROR);
}

static void a_damaged_list_is_told(void **state UNUSED)
{
    struct property property;
    struct buf list, bad;
    uint64_t size;

    buf_init(&list, 1 << 16);
    buf_init(&bad, 1 << 16);
    add_text(&list, "usr.a", "text");
    add_number(&list, "usr.n", MQTYPE_INT32, -5);
    assert_int_equal(property_check(buf_span(&list), &size), 0);
    assert_int_equal(size, strlen("usr.a") + strlen("text") + strlen("usr.n") + 4);
    for (size_t cut = 1; cut < list.length; cut++) {
        int reason = property_check(span_part(buf_span(&list), 0, cut), &size);

        assert_true(reason < 0 || size == 9);
    }
    add(&bad, "usr.n", MQTYPE_INT32, span_of("12345"));
    assert_true(property_check(buf_span(&bad), &size) < 0);
    buf_clear(&bad);
    add(&bad, "usr.n", 3, span_of("1"));
    assert_true(property_check(buf_span(&bad), &size) < 0);
    buf_clear(&bad);
    add_text(&bad, "nofolder", "x");
    assert_true(property_check(buf_span(&bad), &size) < 0);
    buf_clear(&bad);
    add_text(&bad, "usr.a b", "x");
    assert_int_equal(property_check(buf_span(&bad), &size), 0);
    assert_int_equal(property_check_names(buf_span(&bad)), MQRC_PROPERTY_NAME_ERROR);
    assert_true(property_find(buf_span(&list), span_of("usr.n"), &property));
    assert_int_equal(property_integer(&property), -5);
    assert_false(property_find(buf_span(&list), span_of("usr.N"), &property));
    buf_release(&list);
    buf_release(&bad);
}

static MQLONG converted(MQLONG from, struct span value, MQLONG to, char *text, size_t size)
{
    const struct property property = { .type = from, .value = value };
    struct buf out;
    MQLONG reason;

    buf_init(&out, 1000);
    reason = property_convert(&property, to, &out);
    snprintf(text, size, "%s", "");
    for (size_t i = 0; i < out.length && to != MQTYPE_STRING; i++)
        snprintf(text + 2 * i, size - 2 * i, "%02x", (unsigned char)out.data[i]);
    if (to == MQTYPE_STRING)
        snprintf(text, size, "%s", out.data);
    buf_release(&out);
    return reason;
}

static void values_become_other_types_when_nothing_is_lost(void **state UNUSED)
{
    static const struct {
        MQLONG from;
        const char *value;
        size_t length;
        MQLONG to;
        const char *wanted; /* NULL: refused with: */
        MQLONG reason;
    } rows[] = {
        { MQTYPE_BOOLEAN, "\0\0\0\1", 4, MQTYPE_STRING, "TRUE", 0 },
        { MQTYPE_BOOLEAN, "\0\0\0\0", 4, MQTYPE_INT64, "0000000000000000", 0 },
        { MQTYPE_BYTE_STRING, "\x0a\xff", 2, MQTYPE_STRING, "0AFF", 0 },
        { MQTYPE_INT8, "\xff", 1, MQTYPE_INT32, "ffffffff", 0 },
        { MQTYPE_INT32, "\0\0\0\7", 4, MQTYPE_INT16, NULL, MQRC_PROP_CONV_NOT_SUPPORTED },
        { MQTYPE_INT32, "\0\0\0\7", 4, MQTYPE_BOOLEAN, NULL, MQRC_PROP_CONV_NOT_SUPPORTED },
        { MQTYPE_INT16, "\xff\xfe", 2, MQTYPE_STRING, "-2", 0 },
        { MQTYPE_STRING, " 12abc", 6, MQTYPE_INT8, "0c", 0 },
        { MQTYPE_STRING, "128", 3, MQTYPE_INT8, NULL, MQRC_PROP_NUMBER_FORMAT_ERROR },
        { MQTYPE_STRING, "-128", 4, MQTYPE_INT8, "80", 0 },
        { MQTYPE_STRING, "", 0, MQTYPE_INT32, NULL, MQRC_PROP_NUMBER_FORMAT_ERROR },
        { MQTYPE_STRING, "9223372036854775808", 19, MQTYPE_INT64, NULL, MQRC_PROP_NUMBER_FORMAT_ERROR },
        { MQTYPE_STRING, "true", 4, MQTYPE_BOOLEAN, "00000001", 0 },
        { MQTYPE_STRING, "yes", 3, MQTYPE_BOOLEAN, NULL, MQRC_PROP_NUMBER_FORMAT_ERROR },
        { MQTYPE_STRING, "1.5", 3, MQTYPE_FLOAT64, "3ff8000000000000", 0 },
        { MQTYPE_STRING, "nan", 3, MQTYPE_FLOAT64, NULL, MQRC_PROP_NUMBER_FORMAT_ERROR },
        { MQTYPE_STRING, "0A", 2, MQTYPE_BYTE_STRING, NULL, MQRC_PROP_CONV_NOT_SUPPORTED },
        { MQTYPE_FLOAT32, "\x3f\xc0\0\0", 4, MQTYPE_FLOAT64, "3ff8000000000000", 0 },
        { MQTYPE_FLOAT64, "\x3f\xf8\0\0\0\0\0\0", 8, MQTYPE_FLOAT32, NULL, MQRC_PROP_CONV_NOT_SUPPORTED },
        { MQTYPE_NULL, "", 0, MQTYPE_STRING, NULL, MQRC_PROP_CONV_NOT_SUPPORTED },
    };
    char text[100];

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        MQLONG reason = converted(rows[i].from, span_bytes(rows[i].value, rows[i].length), rows[i].to, text, sizeof text);

        assert_int_equal(reason, rows[i].reason);
        if (rows[i].wanted)
            assert_string_equal(text, rows[i].wanted);
    }
}

/* -- MQRFH2 -- */

static void a_header_that_was_made_is_read_back(void **state UNUSED)
{
    MQMD md = { MQMD_DEFAULT };
    struct buf list, header, back, front;
    struct rules_header read;
    size_t behind;

    buf_init(&list, 1 << 16);
    buf_init(&header, 1 << 16);
    buf_init(&back, 1 << 16);
    buf_init(&front, 1 << 16);
    add_text(&list, "usr.colour", "<r&d>\n'\"");
    add_number(&list, "usr.n", MQTYPE_INT16, -300);
    add_text(&list, "mine.group.deep", "x");
    add_number(&list, "usr.yes", MQTYPE_BOOLEAN, 1);
    add(&list, "usr.bytes", MQTYPE_BYTE_STRING, span_bytes("\0\1\xfe", 3));
    add(&list, "usr.none", MQTYPE_NULL, SPAN_NONE);
    add_text(&list, "usr.empty", "");
    memcpy(md.Format, MQFMT_STRING, sizeof md.Format);
    md.CodedCharSetId = 819;
    properties_make_header(buf_span(&list), &md, &header);
    assert_memory_equal(md.Format, MQFMT_RF_HEADER_2, sizeof md.Format);
    assert_true(rules_header_get(buf_span(&header), md.Encoding, &read));
    assert_int_equal(read.length, header.length);
    assert_memory_equal(read.format, MQFMT_STRING, sizeof read.format);
    assert_int_equal(read.code_page, 819);
    buf_put_text(&header, "DATA");
    assert_true(properties_lift(LIFT_ALL, &md, buf_span(&header), &back, &front, &behind));
    assert_int_equal(front.length, 0);
    assert_string_equal(header.data + behind, "DATA");
    assert_memory_equal(md.Format, MQFMT_STRING, sizeof md.Format);
    assert_int_equal(md.CodedCharSetId, 819);
    assert_string_equal(told(buf_span(&back)), "colour=<r&d>\n'\" n=-300 yes=TRUE bytes=0001FE none=NULL empty= mine.group.deep=x");
    buf_release(&list);
    buf_release(&header);
    buf_release(&back);
    buf_release(&front);
}

/* A MQRFH2 of these folders, and data behind it. */
static void put_headers(struct buf *out, MQMD *md, const char *folders, const char *data)
{
    struct span all[8], rest = span_of(folders);
    size_t count = 0;

    while (rest.length) {
        size_t end = span_find(rest, '|');

        all[count++] = span_part(rest, 0, end);
        rest = span_from(rest, end + 1);
    }
    memcpy(md->Format, MQFMT_STRING, sizeof md->Format);
    rules_header_make(all, count, md, out);
    buf_put_text(out, data);
}

static void only_folders_of_properties_that_can_be_read_are_lifted(void **state UNUSED)
{
    static const struct {
        const char *folders;
        const char *list;
        bool stays, good;
    } rows[] = {
        { "<usr><a>1</a></usr>", "a=1", false, true },
        { "<usr><a dt='i4'>1</a></usr>|<psc><Command>RegSub</Command></psc>", "a=1", true, true },
        { "<mine content='properties'><a>1</a></mine>|<other><a>1</a></other>", "mine.a=1", true, true },
        { "<mine content = \"properties\" ><g><a/></g></mine>", "mine.g.a=", false, true },
        { "<usr> <a>1</a> <a>2</a> </usr>  ", "a=1 a=2", false, true },
        { "<usr><a dt='what'>1</a></usr>", "a=1", false, true },
        { "<usr><a dt='i4'>x</a></usr>", "", true, false },
        { "<usr><a>1</b></usr>", "", true, false },
        { "<usr><a>1</a>", "", true, false },
        { "<usr><a>&what;</a></usr>", "", true, false },
        { "<usr><a>1</a></usr><usr>", "", true, false },
        { "<usr><a b='c>1</a></usr>", "", true, false },
        { "<usr><a.b>1</a.b></usr>", "", true, false },
        { "<usr>", "", true, false },
        { "<<usr>", "", true, true },
        { "usr", "", true, true },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        MQMD md = { MQMD_DEFAULT };
        struct buf data, list, front;
        size_t behind;

        buf_init(&data, 1000);
        buf_init(&list, 1000);
        buf_init(&front, 1100);
        put_headers(&data, &md, rows[i].folders, "BODY");
        assert_int_equal(properties_lift(LIFT_ALL, &md, buf_span(&data), &list, &front, &behind), rows[i].good);
        assert_string_equal(told(buf_span(&list)), rows[i].list);
        assert_int_equal(front.length != 0, rows[i].stays);
        assert_int_equal(memcmp(md.Format, MQFMT_RF_HEADER_2, 8) == 0, rows[i].stays);
        assert_string_equal(data.data + behind, "BODY");
        buf_release(&data);
        buf_release(&list);
        buf_release(&front);
    }
}

/* Two headers, of which the first goes: the second is described by the descriptor then; a structure that is none stays. */
static void headers_stand_one_behind_the_other(void **state UNUSED)
{
    MQMD md = { MQMD_DEFAULT }, whole;
    struct buf inner, data, list, front;
    struct span folder = span_of("<usr><a>1</a></usr>");
    size_t behind;

    buf_init(&inner, 1000);
    buf_init(&data, 1000);
    buf_init(&list, 1000);
    buf_init(&front, 1000);
    put_headers(&inner, &md, "<psc>x</psc>|<usr><b>2</b></usr>", "BODY");
    rules_header_make(&folder, 1, &md, &data);
    buf_put_span(&data, buf_span(&inner));
    whole = md;
    assert_true(properties_lift(LIFT_ALL, &md, buf_span(&data), &list, &front, &behind));
    assert_string_equal(told(buf_span(&list)), "a=1 b=2");
    assert_memory_equal(md.Format, MQFMT_RF_HEADER_2, 8);
    assert_memory_equal(front.data + offsetof(MQRFH2, Format), MQFMT_STRING, 8);
    assert_string_equal(data.data + behind, "BODY");
    for (size_t cut = 0; cut < data.length; cut++) { /* whatever the length: nothing is read behind it */
        char *exact = malloc(cut + 1);

        memcpy(exact, data.data, cut);
        md = whole;
        buf_clear(&list);
        buf_clear(&front);
        (void)properties_lift(LIFT_ALL, &md, span_bytes(exact, cut), &list, &front, &behind);
        assert_true(behind <= cut);
        free(exact);
    }
    buf_release(&inner);
    buf_release(&data);
    buf_release(&list);
    buf_release(&front);
}

/* Folders in UTF-16, in either order of bytes; what cannot be read as such stays where it is. */
static void folders_of_two_byte_characters_are_read(void **state UNUSED)
{
    static const struct {
        MQLONG names, made; /* NameValueCCSID; what the text really is */
        size_t cut;         /* bytes less than that */
        const char *list;
    } rows[] = {
        { 1200, 1200, 0, "colour=gr\xc3\xbcn" }, { 13488, 13488, 0, "colour=gr\xc3\xbcn" }, { 17584, 1200, 0, "colour=gr\xc3\xbcn" },
        { 1208, 1208, 0, "colour=gr\xc3\xbcn" }, { 1208, 1200, 0, "" }, { 1200, 1208, 0, "" }, { 1200, 1200, 1, "" },
        { 819, 1208, 0, "" }, { 500, 1208, 0, "" }, { 0, 1208, 0, "" }, { -1, 1200, 0, "" },
    };
    static const MQLONG encodings[] = { 546, 273 };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
        for (size_t e = 0; e < ARRAY_COUNT(encodings); e++) {
            MQMD md = { MQMD_DEFAULT };
            struct buf folder, data, list, front;
            struct span text;
            size_t behind;

            md.Encoding = encodings[e];
            memcpy(md.Format, MQFMT_STRING, sizeof md.Format);
            buf_init(&folder, 1000);
            buf_init(&data, 1000);
            buf_init(&list, 1000);
            buf_init(&front, 1000);
            assert_int_equal(text_convert(span_of("<usr><colour>gr\xc3\xbcn</colour></usr>"), 1208, MQENC_NATIVE, rows[i].made,
                                          encodings[e], &folder), MQRC_NONE);
            text = span_part(buf_span(&folder), 0, folder.length - rows[i].cut);
            rules_header_make(&text, 1, &md, &data);
            for (unsigned byte = 0; byte < 4; byte++)
                data.data[offsetof(MQRFH2, NameValueCCSID) + byte] =
                    (char)((uint32_t)rows[i].names >> (encodings[e] == 546 ? 8 * byte : 24 - 8 * byte));
            buf_put_text(&data, "DATA");
            (void)properties_lift(LIFT_ALL, &md, buf_span(&data), &list, &front, &behind);
            assert_string_equal(told(buf_span(&list)), rows[i].list);
            assert_int_equal(front.length == 0, rows[i].list[0] != '\0'); /* its header goes, or stays */
            assert_span(span_from(buf_span(&data), behind), "DATA");
            buf_release(&folder);
            buf_release(&data);
            buf_release(&list);
            buf_release(&front);
        }
}

/* -- through the engine -- */

static MQLONG put_with(struct program *p, MQHOBJ handle, struct span list, const char *text, MQLONG options)
{
    begin_put(p, handle, "", options);
    memcpy(p->area, list.data, list.length);
    memcpy(p->area + list.length, text, strlen(text));
    p->call.properties = (uint32_t)list.length;
    p->call.length = (uint32_t)strlen(text);
    return reason_of(p);
}

static MQLONG get_with(struct program *p, MQHOBJ handle, MQLONG options, bool has_handle)
{
    begin_get(p, handle, options, AREA);
    p->call.properties = has_handle;
    return reason_of(p);
}

static void begin_properties(struct fixture *f, const char *settings, MQHOBJ *queue)
{
    begin(f, NULL);
    define(f, TYPE_QLOCAL, "Q", settings);
    assert_int_equal(connect_as(f, &f->one, "USER1"), MQRC_NONE);
    *queue = open_queue(&f->one, "Q", MQOO_OUTPUT | MQOO_INPUT_SHARED | MQOO_BROWSE);
}

static void a_get_has_properties_as_it_and_its_queue_say(void **state UNUSED)
{
    enum { NO_HANDLE, HANDLE };
    /* What a get has: list, does a header stand in front of the data, and which of the two folders are in it. */
    static const struct {
        const char *settings;
        MQLONG options;
        bool handle;
        const char *folder;
        MQLONG reason;
        const char *list;
        const char *in_data; /* "": no header */
    } rows[] = {
        { "", 0, NO_HANDLE, "usr.", 0, "", "<usr>" },
        { "", 0, NO_HANDLE, "mine.", 0, "", "" },
        { "", 0, HANDLE, "mine.", 0, "mine.a=1", "" },
        { "PROPCTL(ALL)", 0, NO_HANDLE, "mine.", 0, "", "<mine content='properties'>" },
        { "PROPCTL(ALL)", 0, HANDLE, "mine.", 0, "mine.a=1", "" },
        { "PROPCTL(FORCE)", 0, HANDLE, "mine.", 0, "", "<mine content='properties'>" },
        { "PROPCTL(NONE)", 0, NO_HANDLE, "usr.", 0, "", "" },
        { "PROPCTL(NONE)", 0, HANDLE, "usr.", 0, "a=1", "" },
        { "PROPCTL(V6COMPAT)", 0, NO_HANDLE, "usr.", 0, "", "" },
        { "PROPCTL(V6COMPAT)", 0, HANDLE, "usr.", 0, "a=1", "" },
        { "PROPCTL(FORCE)", MQGMO_PROPERTIES_IN_HANDLE, HANDLE, "usr.", 0, "a=1", "" },
        { "PROPCTL(ALL)", MQGMO_PROPERTIES_IN_HANDLE, NO_HANDLE, "usr.", MQRC_HMSG_ERROR, "", "" },
        { "PROPCTL(ALL)", MQGMO_NO_PROPERTIES, HANDLE, "usr.", 0, "", "" },
        { "PROPCTL(NONE)", MQGMO_PROPERTIES_FORCE_MQRFH2, HANDLE, "mine.", 0, "", "<mine content='properties'>" },
        { "PROPCTL(ALL)", MQGMO_PROPERTIES_COMPATIBILITY, NO_HANDLE, "mine.", 0, "", "" },
        { "PROPCTL(NONE)", MQGMO_PROPERTIES_COMPATIBILITY, NO_HANDLE, "mcd.", 0, "", "<mcd>" },
        { "", MQGMO_NO_PROPERTIES | MQGMO_PROPERTIES_IN_HANDLE, HANDLE, "usr.", MQRC_OPTIONS_ERROR, "", "" },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct fixture f;
        struct program *p = &f.one;
        struct rules_header header;
        struct buf list;
        char name[20];
        MQHOBJ queue;

        begin_properties(&f, rows[i].settings, &queue);
        buf_init(&list, 1000);
        snprintf(name, sizeof name, "%sa", rows[i].folder);
        add_text(&list, name, "1");
        assert_int_equal(put_with(p, queue, buf_span(&list), "BODY", MQPMO_NO_SYNCPOINT), MQRC_NONE);
        assert_int_equal(get_with(p, queue, rows[i].options, rows[i].handle), rows[i].reason);
        if (rows[i].reason == MQRC_NONE) {
            struct span data = span_bytes(p->area + p->call.properties, p->call.area_length);

            assert_string_equal(told(span_bytes(p->area, p->call.properties)), rows[i].list);
            assert_int_equal(p->call.area_length, p->call.message_length);
            if (rows[i].in_data[0]) {
                assert_true(rules_header_get(data, p->call.md.Encoding, &header));
                assert_memory_equal(header.folders.data + 4, rows[i].in_data, strlen(rows[i].in_data));
                data = span_from(data, header.length);
            }
            assert_int_equal(memcmp(p->call.md.Format, MQFMT_RF_HEADER_2, 8) == 0, rows[i].in_data[0] != '\0');
            assert_span(data, "BODY");
        }
        buf_release(&list);
        finish(&f);
    }
}

/* A program that knows MQRFH2 puts one: others have it in a handle, or as it was. */
static void properties_in_the_data_are_properties(void **state UNUSED)
{
    static const struct {
        const char *settings;
        bool handle;
        const char *list;
        bool psc, usr;
    } rows[] = {
        { "", false, "", true, true },
        { "", true, "a=1", true, false },
        { "PROPCTL(NONE)", false, "", true, false },
        { "PROPCTL(V6COMPAT)", true, "", true, true },
        { "PROPCTL(FORCE)", true, "", true, true },
    };

    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        struct fixture f;
        struct program *p = &f.one;
        MQMD md = { MQMD_DEFAULT };
        struct buf data;
        struct span got;
        MQHOBJ queue;

        begin_properties(&f, rows[i].settings, &queue);
        buf_init(&data, 1000);
        put_headers(&data, &md, "<usr><a>1</a></usr>|<psc>x</psc>", "BODY");
        begin_put(p, queue, "", MQPMO_NO_SYNCPOINT);
        memcpy(p->area, data.data, data.length);
        p->call.length = (uint32_t)data.length;
        memcpy(p->call.md.Format, md.Format, sizeof md.Format);
        assert_int_equal(reason_of(p), MQRC_NONE);
        assert_int_equal(get_with(p, queue, 0, rows[i].handle), MQRC_NONE);
        got = span_bytes(p->area + p->call.properties, p->call.area_length);
        assert_string_equal(told(span_bytes(p->area, p->call.properties)), rows[i].list);
        assert_int_equal(memmem(got.data, got.length, "<psc>", 5) != NULL, rows[i].psc);
        assert_int_equal(memmem(got.data, got.length, "<usr>", 5) != NULL, rows[i].usr);
        assert_span(span_from(got, got.length - 4), "BODY");
        buf_release(&data);
        finish(&f);
    }
}

static void properties_count_for_maxpropl_not_for_maxmsgl(void **state UNUSED)
{
    struct fixture f;
    struct program *p = &f.one;
    char long_text[1001];
    struct buf list;
    MQHOBJ queue;

    begin_properties(&f, "MAXMSGL(10)", &queue);
    define(&f, TYPE_QMGR, "ZQS1", "MAXPROPL(100)");
    buf_init(&list, 4000);
    memset(long_text, 'x', sizeof long_text - 1);
    long_text[sizeof long_text - 1] = '\0';
    long_text[100 - strlen("usr.a")] = '\0';
    add_text(&list, "usr.a", long_text);
    assert_int_equal(put_with(p, queue, buf_span(&list), "0123456789", MQPMO_NO_SYNCPOINT), MQRC_NONE);
    assert_int_equal(put_with(p, queue, buf_span(&list), "0123456789A", 0), MQRC_MSG_TOO_BIG_FOR_Q);
    add_text(&list, "usr.b", "");
    assert_int_equal(put_with(p, queue, buf_span(&list), "BODY", MQPMO_NO_SYNCPOINT), MQRC_PROPERTIES_TOO_BIG);
    define(&f, TYPE_QMGR, "ZQS1", "MAXPROPL(0)");
    assert_int_equal(put(p, queue, "BODY", 0), MQRC_NONE);
    /* What no library of ours writes. */
    define(&f, TYPE_QMGR, "ZQS1", "MAXPROPL(NOLIMIT)");
    assert_int_equal(put_with(p, queue, span_part(buf_span(&list), 0, list.length - 1), "BODY", 0), MQRC_UNEXPECTED_ERROR);
    buf_clear(&list);
    add_text(&list, "usr.a b", "1");
    assert_int_equal(put_with(p, queue, buf_span(&list), "BODY", MQPMO_NO_SYNCPOINT), MQRC_PROPERTY_NAME_ERROR);
    begin_put(p, queue, "BODY", 0);
    p->call.properties = UINT32_MAX;
    assert_int_equal(reason_of(p), MQRC_BUFFER_LENGTH_ERROR);
    buf_release(&list);
    finish(&f);
}

/* A buffer that is too short; an area that is: properties count for the area, and not for the buffer. */
static void properties_count_for_the_area_not_for_the_buffer(void **state UNUSED)
{
    struct fixture f;
    struct program *p = &f.one;
    struct buf list;
    MQHOBJ queue;

    begin_properties(&f, "", &queue);
    buf_init(&list, 4000);
    add_text(&list, "mine.a", "1");
    assert_int_equal(put_with(p, queue, buf_span(&list), "0123456789", MQPMO_NO_SYNCPOINT), MQRC_NONE);
    begin_get(p, queue, MQGMO_BROWSE_FIRST, 4);
    p->call.properties = 1;
    assert_int_equal(reason_of(p), MQRC_TRUNCATED_MSG_FAILED);
    assert_int_equal(p->call.message_length, 10);
    assert_int_equal(p->call.area_length, 4);
    assert_span(span_bytes(p->area + p->call.properties, 4), "0123");
    begin_get(p, queue, 0, 10);
    p->call.properties = 1;
    assert_int_equal(engine_call(p->connection, &p->call, p->area, list.length + 9), 0);
    assert_int_equal(p->call.area_wanted, list.length + 10);
    begin_get(p, queue, 0, 10);
    p->call.properties = 1;
    assert_int_equal(engine_call(p->connection, &p->call, p->area, list.length + 10), 0);
    assert_int_equal(p->call.reason, MQRC_NONE);
    assert_int_equal(p->call.area_wanted, 0);
    assert_span(span_bytes(p->area + p->call.properties, p->call.area_length), "0123456789");
    buf_release(&list);
    finish(&f);
}

/* To another queue manager they go in the data. */
static void on_a_transmission_queue_they_stand_in_the_data(void **state UNUSED)
{
    struct fixture f;
    struct program *p = &f.one;
    struct buf list;
    MQHOBJ remote, queue;

    begin_properties(&f, "USAGE(XMITQ)", &queue);
    define(&f, TYPE_QREMOTE, "R", "RNAME(THERE) RQMNAME(ZQS2) XMITQ(Q)");
    buf_init(&list, 4000);
    add_text(&list, "usr.a", "1");
    remote = open_queue(p, "R", MQOO_OUTPUT);
    assert_int_equal(put_with(p, remote, buf_span(&list), "BODY", MQPMO_NO_SYNCPOINT), MQRC_NONE);
    assert_int_equal(get_with(p, queue, 0, true), MQRC_NONE);
    assert_int_equal(p->call.properties, 0);
    assert_memory_equal(p->area + 104 + offsetof(MQMD, Format), MQFMT_RF_HEADER_2, 8);
    assert_memory_equal(p->area + TRANSMISSION_HEADER, "RFH ", 4);
    buf_release(&list);
    finish(&f);
}

/* Reports have data of the message, not its properties. */
static void reports_have_the_data_without_them(void **state UNUSED)
{
    struct fixture f;
    struct program *p = &f.one;
    struct buf list;
    MQHOBJ queue, replies;

    begin_properties(&f, "", &queue);
    define(&f, TYPE_QLOCAL, "REPLIES", "PROPCTL(NONE)"); /* what they have of them is in test_reports.c */
    replies = open_queue(p, "REPLIES", MQOO_INPUT_SHARED);
    buf_init(&list, 4000);
    add_text(&list, "usr.a", "1");
    begin_put(p, queue, "", MQPMO_NO_SYNCPOINT);
    memcpy(p->area, list.data, list.length);
    memcpy(p->area + list.length, "BODY", 4);
    p->call.properties = (uint32_t)list.length;
    p->call.length = 4;
    p->call.md.Report = MQRO_COA_WITH_FULL_DATA | MQRO_COD_WITH_FULL_DATA;
    MQI_SET(p->call.md.ReplyToQ, span_of("REPLIES"));
    assert_int_equal(reason_of(p), MQRC_NONE);
    assert_got(p, replies, MQGMO_NO_SYNCPOINT, "BODY");
    assert_int_equal(get_with(p, queue, MQGMO_NO_SYNCPOINT, true), MQRC_NONE);
    assert_got(p, replies, MQGMO_NO_SYNCPOINT, "BODY");
    buf_release(&list);
    finish(&f);
}

/* A program that has many of them costs what they are, not their square. */
static void many_folders_are_made_and_read(void **state UNUSED)
{
    MQMD md = { MQMD_DEFAULT };
    struct buf list, header, back, front;
    char name[40];
    size_t behind;

    buf_init(&list, 1 << 24);
    buf_init(&header, 1 << 24);
    buf_init(&back, 1 << 24);
    buf_init(&front, 1 << 24);
    for (unsigned i = 0; i < MANY; i++) {
        snprintf(name, sizeof name, "f%u.a", i);
        add_text(&list, name, "1");
    }
    properties_make_header(buf_span(&list), &md, &header);
    assert_true(properties_lift(LIFT_ALL, &md, buf_span(&header), &back, &front, &behind));
    assert_int_equal(back.length, list.length);
    assert_memory_equal(back.data, list.data, list.length);
    buf_release(&list);
    buf_release(&header);
    buf_release(&back);
    buf_release(&front);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_is_an_identifier_with_points_and_no_reserved_word),
        cmocka_unit_test(a_damaged_list_is_told),
        cmocka_unit_test(values_become_other_types_when_nothing_is_lost),
        cmocka_unit_test(a_header_that_was_made_is_read_back),
        cmocka_unit_test(only_folders_of_properties_that_can_be_read_are_lifted),
        cmocka_unit_test(headers_stand_one_behind_the_other),
        cmocka_unit_test(a_get_has_properties_as_it_and_its_queue_say),
        cmocka_unit_test(properties_in_the_data_are_properties),
        cmocka_unit_test(properties_count_for_maxpropl_not_for_maxmsgl),
        cmocka_unit_test(properties_count_for_the_area_not_for_the_buffer),
        cmocka_unit_test(on_a_transmission_queue_they_stand_in_the_data),
        cmocka_unit_test(folders_of_two_byte_characters_are_read),
        cmocka_unit_test(reports_have_the_data_without_them),
        cmocka_unit_test(many_folders_are_made_and_read),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
