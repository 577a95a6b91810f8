/* test_message_handles.c - message handles: properties that are set, inquired, deleted, put and got; and what is wrong with calls. */
#include "tests/unit/mstr/mqi_world.h"

#include "mstr/property_header.h"

static MQCHARV name_of(const char *text)
{
    return (MQCHARV){ .VSPtr = (void *)(uintptr_t)text, .VSLength = MQVS_NULL_TERMINATED, .VSCCSID = MQCCSI_APPL };
}

static MQHMSG create(MQHCONN connection, MQLONG options)
{
    MQCMHO cmho = { MQCMHO_DEFAULT };
    MQHMSG handle;

    cmho.Options = options;
    MQCRTMH(connection, &cmho, &handle, &code, &reason);
    return handle;
}

static MQLONG set_as(MQHCONN connection, MQHMSG handle, const char *name, MQLONG options, MQLONG type, const void *value, MQLONG length)
{
    MQSMPO smpo = { MQSMPO_DEFAULT };
    MQPD pd = { MQPD_DEFAULT };
    MQCHARV text = name_of(name);

    smpo.Options = options;
    MQSETMP(connection, handle, &smpo, &text, &pd, type, length, (void *)(uintptr_t)value, &code, &reason);
    return reason;
}

static MQLONG set(MQHMSG handle, const char *name, const char *value)
{
    return set_as(MQHC_UNASSOCIATED_HCONN, handle, name, MQSMPO_SET_FIRST, MQTYPE_STRING, value, MQVL_NULL_TERMINATED);
}

static char value[100], returned[100];
static MQLONG type, length;

/* The value, and the name in returned. */
static MQLONG inquire_as(MQHCONN connection, MQHMSG handle, const char *name, MQLONG options, MQLONG wanted, MQLONG room)
{
    MQIMPO impo = { MQIMPO_DEFAULT };
    MQPD pd = { MQPD_DEFAULT };
    MQCHARV text = name_of(name);

    memset(value, '\0', sizeof value);
    memset(returned, '\0', sizeof returned);
    impo.Options = options;
    impo.ReturnedName.VSPtr = returned;
    impo.ReturnedName.VSBufSize = sizeof returned;
    type = wanted;
    length = -1;
    MQINQMP(connection, handle, &impo, &text, &pd, &type, room, value, &length, &code, &reason);
    return reason;
}

static MQLONG inquire(MQHMSG handle, const char *name, MQLONG options)
{
    return inquire_as(MQHC_UNASSOCIATED_HCONN, handle, name, options, MQTYPE_AS_SET, sizeof value);
}

#define assert_value(handle, name, options, name_back, wanted)                \
    do {                                                                      \
        assert_int_equal(inquire(handle, name, options), MQRC_NONE);          \
        assert_string_equal(returned, name_back);                             \
        assert_string_equal(value, wanted);                                   \
    } while (0)

static void properties_are_found_by_names_and_patterns(void **state UNUSED)
{
    MQHMSG h = create(MQHC_UNASSOCIATED_HCONN, MQCMHO_DEFAULT_VALIDATION);

    assert_int_equal(reason, MQRC_NONE);
    assert_int_equal(set(h, "colour", "red"), MQRC_NONE);
    assert_int_equal(set(h, "usr.size", "small"), MQRC_NONE);
    assert_int_equal(set(h, "mine.deep.size", "large"), MQRC_NONE);
    assert_value(h, "usr.colour", 0, "colour", "red");
    assert_value(h, "%", MQIMPO_INQ_FIRST, "colour", "red");
    assert_value(h, "%", MQIMPO_INQ_NEXT, "size", "small");
    assert_value(h, "anything", MQIMPO_INQ_PROP_UNDER_CURSOR, "size", "small");
    assert_value(h, "mine%", MQIMPO_INQ_NEXT, "mine.deep.size", "large");
    assert_int_equal(inquire(h, "%", MQIMPO_INQ_NEXT), MQRC_PROPERTY_NOT_AVAILABLE);
    assert_value(h, "usr.s%", MQIMPO_INQ_FIRST, "size", "small");
    assert_int_equal(inquire(h, "Colour", 0), MQRC_PROPERTY_NOT_AVAILABLE);
    assert_int_equal(inquire(h, "1x", 0), MQRC_PROPERTY_NAME_ERROR);
    assert_int_equal(set(h, "mine.deep", "both"), MQRC_MIXED_CONTENT_NOT_ALLOWED);
    assert_int_equal(set(h, "mine.deep.size.more", "both"), MQRC_MIXED_CONTENT_NOT_ALLOWED);
    assert_int_equal(set(h, "mine.deeper", "other"), MQRC_NONE);
    assert_int_equal(set(h, "colour", "blue"), MQRC_NONE); /* in its place */
    assert_value(h, "%", MQIMPO_INQ_FIRST, "colour", "blue");
    assert_value(h, "%", MQIMPO_INQ_NEXT, "size", "small");
}

static void the_cursor_says_where(void **state UNUSED)
{
    const MQHCONN none = MQHC_UNASSOCIATED_HCONN;
    MQHMSG h = create(none, MQCMHO_DEFAULT_VALIDATION);
    MQDMPO dmpo = { MQDMPO_DEFAULT };
    MQCHARV name = name_of("a");

    assert_int_equal(set_as(none, h, "a", MQSMPO_SET_PROP_UNDER_CURSOR, MQTYPE_STRING, "x", 1), MQRC_PROPERTY_NOT_AVAILABLE);
    assert_int_equal(set_as(none, h, "a", MQSMPO_APPEND_PROPERTY, MQTYPE_STRING, "1", 1), MQRC_NONE);
    assert_int_equal(set_as(none, h, "a", MQSMPO_APPEND_PROPERTY, MQTYPE_STRING, "3", 1), MQRC_NONE);
    assert_value(h, "a", MQIMPO_INQ_FIRST, "a", "1");
    assert_int_equal(set_as(none, h, "a", MQSMPO_SET_PROP_AFTER_CURSOR, MQTYPE_STRING, "2", 1), MQRC_NONE);
    assert_int_equal(set_as(none, h, "b", MQSMPO_SET_PROP_BEFORE_CURSOR, MQTYPE_STRING, "0", 1), MQRC_NONE);
    assert_value(h, "", MQIMPO_INQ_PROP_UNDER_CURSOR, "a", "1");
    assert_value(h, "a", MQIMPO_INQ_NEXT, "a", "2");
    assert_int_equal(set_as(none, h, "a", MQSMPO_SET_PROP_UNDER_CURSOR, MQTYPE_STRING, "two", 3), MQRC_NONE);
    assert_value(h, "a", MQIMPO_INQ_NEXT, "a", "3");
    assert_int_equal(inquire(h, "a", MQIMPO_INQ_NEXT), MQRC_PROPERTY_NOT_AVAILABLE);
    dmpo.Options = MQDMPO_DEL_PROP_UNDER_CURSOR;
    MQDLTMP(none, h, &dmpo, &name, &code, &reason);
    assert_int_equal(reason, MQRC_NONE);
    MQDLTMP(none, h, &dmpo, &name, &code, &reason);
    assert_int_equal(reason, MQRC_PROPERTY_NOT_AVAILABLE);
    dmpo.Options = MQDMPO_DEL_FIRST;
    MQDLTMP(none, h, &dmpo, &name, &code, &reason);
    assert_int_equal(reason, MQRC_NONE);
    assert_value(h, "%", MQIMPO_INQ_FIRST, "b", "0");
    assert_value(h, "%", MQIMPO_INQ_NEXT, "a", "two");
    assert_int_equal(inquire(h, "%", MQIMPO_INQ_NEXT), MQRC_PROPERTY_NOT_AVAILABLE);
}

static void numbers_come_as_they_are_wanted(void **state UNUSED)
{
    const MQHCONN none = MQHC_UNASSOCIATED_HCONN;
    MQHMSG h = create(none, MQCMHO_DEFAULT_VALIDATION);
    MQSMPO smpo = { MQSMPO_DEFAULT };
    MQIMPO impo = { MQIMPO_DEFAULT };
    MQPD pd = { MQPD_DEFAULT };
    MQCHARV name = name_of("big");
    MQLONG number = -70000;
    int64_t large;

    assert_int_equal(set_as(none, h, "n", 0, MQTYPE_INT32, &number, 4), MQRC_NONE);
    assert_int_equal(inquire(h, "n", 0), MQRC_NONE);
    assert_int_equal(type, MQTYPE_INT32);
    assert_memory_equal(value, &number, 4);
    assert_int_equal(inquire_as(none, h, "n", MQIMPO_CONVERT_TYPE, MQTYPE_INT64, 8), MQRC_NONE);
    memcpy(&large, value, sizeof large);
    assert_int_equal(large, -70000);
    assert_int_equal(inquire_as(none, h, "n", MQIMPO_CONVERT_TYPE, MQTYPE_STRING, sizeof value), MQRC_NONE);
    assert_string_equal(value, "-70000");
    assert_int_equal(inquire_as(none, h, "n", MQIMPO_CONVERT_TYPE, MQTYPE_INT16, 2), MQRC_PROP_CONV_NOT_SUPPORTED);
    assert_int_equal(inquire_as(none, h, "n", MQIMPO_CONVERT_TYPE, 5, 2), MQRC_PROPERTY_TYPE_ERROR);
    assert_int_equal(inquire_as(none, h, "n", 0, MQTYPE_AS_SET, 3), MQRC_PROPERTY_VALUE_TOO_BIG);
    assert_int_equal(length, 4);
    assert_int_equal(inquire_as(none, h, "n", MQIMPO_QUERY_LENGTH, MQTYPE_AS_SET, 0), MQRC_NONE);
    assert_int_equal(length, 4);
    smpo.ValueEncoding = 0x111;
    MQSETMP(none, h, &smpo, &name, &pd, MQTYPE_INT16, 2, "\1\2", &code, &reason);
    assert_int_equal(reason, MQRC_NONE);
    impo.RequestedEncoding = 0x111;
    type = MQTYPE_AS_SET;
    MQINQMP(none, h, &impo, &name, &pd, &type, 2, value, &length, &code, &reason);
    assert_memory_equal(value, "\1\2", 2);
    assert_int_equal(inquire(h, "big", 0), MQRC_NONE);
    assert_memory_equal(value, "\2\1", 2);
    smpo.ValueEncoding = 0;
    MQSETMP(none, h, &smpo, &name, &pd, MQTYPE_INT16, 2, "\1\2", &code, &reason);
    assert_int_equal(reason, MQRC_SOURCE_INTEGER_ENC_ERROR);
}

static void wrong_calls_have_their_reasons(void **state UNUSED)
{
    const MQHCONN none = MQHC_UNASSOCIATED_HCONN;
    MQHMSG h = create(none, MQCMHO_DEFAULT_VALIDATION), gone;
    MQCMHO cmho = { MQCMHO_DEFAULT };
    MQDMHO dmho = { MQDMHO_DEFAULT };
    MQSMPO smpo = { MQSMPO_DEFAULT };
    MQPD pd = { MQPD_DEFAULT };
    MQCHARV name = name_of("a");

    MQCRTMH(none, NULL, &gone, &code, &reason);
    assert_int_equal(reason, MQRC_CMHO_ERROR);
    assert_int_equal(gone, MQHM_UNUSABLE_HMSG);
    create(none, MQCMHO_VALIDATE | MQCMHO_NO_VALIDATION);
    assert_int_equal(reason, MQRC_OPTIONS_ERROR);
    create(12345, 0);
    assert_int_equal(reason, MQRC_HCONN_ERROR);
    cmho.Version = 2;
    MQCRTMH(none, &cmho, &gone, &code, &reason);
    assert_int_equal(reason, MQRC_CMHO_ERROR);
    assert_int_equal(set_as(none, h, "a", 3, MQTYPE_STRING, "x", 1), MQRC_OPTIONS_ERROR);
    assert_int_equal(set_as(none, h, "a", 0, 3, "x", 1), MQRC_PROPERTY_TYPE_ERROR);
    assert_int_equal(set_as(none, h, "a", 0, MQTYPE_INT32, "x", 1), MQRC_BUFFER_LENGTH_ERROR);
    assert_int_equal(set_as(none, h, "a", 0, MQTYPE_STRING, "x", -2), MQRC_BUFFER_LENGTH_ERROR);
    assert_int_equal(set_as(none, h, "a", 0, MQTYPE_STRING, NULL, 1), MQRC_BUFFER_ERROR);
    assert_int_equal(set_as(none, h, "a", 0, MQTYPE_NULL, NULL, 0), MQRC_NONE);
    assert_int_equal(set_as(none, h, "", 0, MQTYPE_STRING, "x", 1), MQRC_PROPERTY_NAME_LENGTH_ERR);
    assert_int_equal(set_as(none, h, "JMSPriority", 0, MQTYPE_STRING, "x", 1), MQRC_PROPERTY_NAME_ERROR);
    name.VSPtr = NULL;
    MQSETMP(none, h, &smpo, &name, &pd, MQTYPE_STRING, 1, "x", &code, &reason);
    assert_int_equal(reason, MQRC_PROPERTY_NAME_ERROR);
    MQSETMP(none, h, &smpo, NULL, &pd, MQTYPE_STRING, 1, "x", &code, &reason);
    assert_int_equal(reason, MQRC_PROPERTY_NAME_ERROR);
    name = name_of("a");
    pd.CopyOptions = MQCOPY_ALL | MQCOPY_REPLY;
    MQSETMP(none, h, &smpo, &name, &pd, MQTYPE_STRING, 1, "x", &code, &reason);
    assert_int_equal(reason, MQRC_PD_ERROR);
    smpo.StrucId[0] = 'X';
    MQSETMP(none, h, &smpo, &name, &pd, MQTYPE_STRING, 1, "x", &code, &reason);
    assert_int_equal(reason, MQRC_SMPO_ERROR);
    gone = h;
    MQDLTMH(none, &gone, &dmho, &code, &reason);
    assert_int_equal(reason, MQRC_NONE);
    assert_int_equal(gone, MQHM_UNUSABLE_HMSG);
    assert_int_equal(set(h, "a", "x"), MQRC_HMSG_ERROR);
    MQDLTMH(none, &h, &dmho, &code, &reason);
    assert_int_equal(reason, MQRC_HMSG_ERROR);
}

static void a_place_for_what_comes_out_that_is_null_ended_the_program(void **state UNUSED)
{
    const MQHCONN none = MQHC_UNASSOCIATED_HCONN;
    MQHMSG h = create(none, MQCMHO_DEFAULT_VALIDATION);
    MQCMHO cmho = { MQCMHO_DEFAULT };
    MQDMHO dmho = { MQDMHO_DEFAULT };
    MQIMPO impo = { MQIMPO_DEFAULT };
    MQMHBO mhbo = { MQMHBO_DEFAULT };
    MQBMHO bmho = { MQBMHO_DEFAULT };
    MQPD pd = { MQPD_DEFAULT };
    MQMD md = { MQMD_DEFAULT };
    MQCHARV name = name_of("a");
    char byte;

    type = MQTYPE_STRING;
    MQCRTMH(none, &cmho, NULL, &code, &reason);
    assert_int_equal(reason, MQRC_HMSG_ERROR);
    assert_int_equal(set(h, "a", "x"), MQRC_NONE);
    MQINQMP(none, h, &impo, &name, &pd, NULL, 1, &byte, &length, &code, &reason);
    assert_int_equal(reason, MQRC_PROPERTY_TYPE_ERROR);
    MQINQMP(none, h, &impo, &name, &pd, &type, 1, &byte, NULL, &code, &reason);
    assert_int_equal(reason, MQRC_DATA_LENGTH_ERROR);
    MQMHBUF(none, h, &mhbo, &name, &md, 1, &byte, NULL, &code, &reason);
    assert_int_equal(reason, MQRC_DATA_LENGTH_ERROR);
    MQBUFMH(none, h, &bmho, &md, 0, NULL, NULL, &code, &reason);
    assert_int_equal(reason, MQRC_DATA_LENGTH_ERROR);
    MQDLTMH(none, NULL, &dmho, &code, &reason);
    assert_int_equal(reason, MQRC_HMSG_ERROR);
    MQDLTMH(none, &h, &dmho, &code, &reason);
    assert_int_equal(reason, MQRC_NONE);
}

static MQLONG set_paged(MQHMSG handle, const char *name, MQLONG name_page, const char *given, MQLONG page, MQLONG encoding,
                        MQLONG given_length)
{
    MQSMPO smpo = { MQSMPO_DEFAULT };
    MQPD pd = { MQPD_DEFAULT };
    MQCHARV text = name_of(name);

    text.VSCCSID = name_page;
    smpo.ValueCCSID = page;
    smpo.ValueEncoding = encoding;
    MQSETMP(MQHC_UNASSOCIATED_HCONN, handle, &smpo, &text, &pd, MQTYPE_STRING, given_length, (void *)(uintptr_t)given, &code, &reason);
    return reason;
}

static MQIMPO paged;

static MQLONG inquire_paged(MQHMSG handle, MQLONG options, MQLONG page, MQLONG encoding, MQLONG name_page, MQLONG room)
{
    MQPD pd = { MQPD_DEFAULT };
    MQCHARV text = name_of("%");

    memset(value, '?', sizeof value);
    memset(returned, '?', sizeof returned);
    paged = (MQIMPO){ MQIMPO_DEFAULT };
    paged.Options = options;
    paged.RequestedCCSID = page;
    paged.RequestedEncoding = encoding;
    paged.ReturnedName.VSPtr = returned;
    paged.ReturnedName.VSBufSize = sizeof returned;
    paged.ReturnedName.VSCCSID = name_page;
    type = MQTYPE_AS_SET;
    length = -1;
    MQINQMP(MQHC_UNASSOCIATED_HCONN, handle, &paged, &text, &pd, &type, room, value, &length, &code, &reason);
    return reason;
}

static void texts_are_of_any_code_page(void **state UNUSED)
{
    enum { CONVERT = MQIMPO_CONVERT_VALUE, BIG = 0x111, LITTLE = 0x222 };
    MQHMSG h = create(MQHC_UNASSOCIATED_HCONN, MQCMHO_DEFAULT_VALIDATION);

    /* "who" and an umlaut, of the mainframe. */
    assert_int_equal(set_paged(h, "\xa6\x88\x96", 500, "\xd4\xdc", 500, BIG, 2), MQRC_NONE);
    assert_value(h, "who", 0, "who", "M\xc3\xbc");
    assert_int_equal(inquire_paged(h, CONVERT, 819, LITTLE, MQCCSI_APPL, 20), MQRC_NONE);
    assert_int_equal(length, 2);
    assert_memory_equal(value, "M\xfc?", 3);
    assert_int_equal(paged.ReturnedCCSID, 819);
    assert_int_equal(inquire_paged(h, CONVERT, 1200, BIG, 500, 20), MQRC_NONE);
    assert_memory_equal(value, "\0M\0\xfc?", 5);
    assert_memory_equal(returned, "\xa6\x88\x96?", 4);
    assert_int_equal(inquire_paged(h, CONVERT, 1200, LITTLE, 500, 20), MQRC_NONE);
    assert_memory_equal(value, "M\0\xfc\0?", 5);
    assert_int_equal(inquire_paged(h, 0, 819, LITTLE, 500, 20), MQRC_NONE); /* nobody asked for it */
    assert_memory_equal(value, "M\xc3\xbc?", 4);
    assert_int_equal(paged.ReturnedCCSID, 1208);
    assert_int_equal(inquire_paged(h, CONVERT, 1200, BIG, 500, 3), MQRC_PROPERTY_VALUE_TOO_BIG); /* of what it has become */
    assert_int_equal(length, 4);
    assert_int_equal(inquire_paged(h, CONVERT, 65000, BIG, MQCCSI_APPL, 20), MQRC_PROP_VALUE_NOT_CONVERTED);
    assert_int_equal(code, MQCC_WARNING);
    assert_memory_equal(value, "M\xc3\xbc?", 4);
    assert_int_equal(paged.ReturnedCCSID, 1208);
    assert_int_equal(inquire_paged(h, CONVERT, 819, BIG, 65000, 20), MQRC_PROP_NAME_NOT_CONVERTED);
    assert_int_equal(code, MQCC_WARNING);
    assert_memory_equal(returned, "who?", 4);
    assert_int_equal(paged.ReturnedName.VSCCSID, 1208);
    /* What cannot be read is not set. */
    assert_int_equal(set_paged(h, "who", MQCCSI_APPL, "\xff\xff\xff", 1200, BIG, 3), MQRC_SOURCE_CCSID_ERROR);
    assert_int_equal(code, MQCC_FAILED);
    assert_int_equal(set_paged(h, "who", MQCCSI_APPL, "A", 65000, BIG, 1), MQRC_SOURCE_CCSID_ERROR);
    assert_int_equal(set_paged(h, "who", 65000, "A", 1208, BIG, 1), MQRC_SOURCE_CCSID_ERROR);
    assert_int_equal(set_paged(h, "w", 1200, "A", 1208, BIG, 1), MQRC_PROPERTY_NAME_ERROR);
    assert_value(h, "who", 0, "who", "M\xc3\xbc");
}

static void fields_of_the_descriptor_are_properties(void **state UNUSED)
{
    const MQHCONN none = MQHC_UNASSOCIATED_HCONN;
    MQHMSG h = create(none, MQCMHO_DEFAULT_VALIDATION);
    MQLONG priority = 7;

    assert_int_equal(set_as(none, h, "Root.MQMD.Priority", 0, MQTYPE_INT32, &priority, 4), MQRC_NONE);
    assert_int_equal(inquire(h, "JMSPriority", 0), MQRC_NONE);
    assert_memory_equal(value, &priority, 4);
    assert_int_equal(set(h, "Root.MQMD.Priority", "7"), MQRC_PROPERTY_TYPE_ERROR);
    assert_int_equal(set(h, "Root.MQMD.Format", "TOO LONG "), MQRC_PROPERTY_VALUE_TOO_BIG);
    assert_int_equal(set(h, "Root.MQMD.Format", "MQSTR"), MQRC_NONE);
    assert_value(h, "Root.MQMD.Format", 0, "Format", "MQSTR   ");
    assert_int_equal(set(h, "Root.MQMD.None", "x"), MQRC_PROPERTY_NAME_ERROR);
    assert_int_equal(inquire(h, "%", 0), MQRC_PROPERTY_NOT_AVAILABLE);
}

static void a_buffer_becomes_properties_and_back(void **state UNUSED)
{
    const MQHCONN none = MQHC_UNASSOCIATED_HCONN;
    MQHMSG one = create(none, 0), two = create(none, 0);
    MQMHBO mhbo = { MQMHBO_DEFAULT };
    MQBMHO bmho = { MQBMHO_DEFAULT };
    MQMD md = { MQMD_DEFAULT };
    MQCHARV name = name_of("usr.%");
    char buffer[1000];
    MQLONG all, made;

    set(one, "a", "1");
    set(one, "mine.b", "2");
    memcpy(md.Format, MQFMT_STRING, sizeof md.Format);
    MQMHBUF(none, one, &mhbo, &name, &md, 10, buffer, &length, &code, &reason);
    assert_int_equal(reason, MQRC_PROPERTY_VALUE_TOO_BIG);
    mhbo.Options |= MQMHBO_DELETE_PROPERTIES;
    MQMHBUF(none, one, &mhbo, &name, &md, length, buffer, &made, &code, &reason);
    assert_int_equal(reason, MQRC_NONE);
    assert_memory_equal(md.Format, MQFMT_RF_HEADER_2, sizeof md.Format);
    assert_value(one, "%", 0, "mine.b", "2");
    assert_int_equal(inquire(one, "%", MQIMPO_INQ_NEXT), MQRC_PROPERTY_NOT_AVAILABLE);
    MQMHBUF(none, one, &mhbo, &name, &md, 1000, buffer, &all, &code, &reason);
    assert_int_equal(reason, MQRC_PROPERTY_NOT_AVAILABLE);
    memcpy(buffer + made, "BODY", 4);
    MQBUFMH(none, two, &bmho, &md, made + 4, buffer, &all, &code, &reason);
    assert_int_equal(reason, MQRC_NONE);
    assert_int_equal(all, 4);
    assert_memory_equal(buffer, "BODY", 4);
    assert_memory_equal(md.Format, MQFMT_STRING, sizeof md.Format);
    assert_value(two, "%", 0, "a", "1");
    memcpy(md.Format, MQFMT_RF_HEADER_2, sizeof md.Format);
    MQBUFMH(none, two, &bmho, &md, 4, buffer, &all, &code, &reason);
    assert_int_equal(reason, MQRC_RFH_FORMAT_ERROR);
    assert_value(two, "%", 0, "a", "1");
}

static void put_with(MQHCONN connection, MQHOBJ queue, MQHMSG original, MQHMSG added, MQLONG action, MQMD *md)
{
    MQPMO pmo = { MQPMO_DEFAULT };

    pmo.Version = MQPMO_VERSION_3;
    pmo.Options = MQPMO_NO_SYNCPOINT;
    pmo.OriginalMsgHandle = original;
    pmo.NewMsgHandle = added;
    pmo.Action = action;
    MQPUT(connection, queue, md, &pmo, 4, "BODY", &code, &reason);
}

static MQLONG get_with(MQHCONN connection, MQHOBJ queue, MQHMSG handle, MQMD *md)
{
    MQGMO gmo = { MQGMO_DEFAULT };
    char buffer[100];
    MQLONG got;

    gmo.Version = MQGMO_VERSION_4;
    gmo.Options = MQGMO_NO_SYNCPOINT;
    gmo.MatchOptions = MQMO_NONE;
    gmo.MsgHandle = handle;
    MQGET(connection, queue, md, &gmo, sizeof buffer, buffer, &got, &code, &reason);
    if (code != MQCC_FAILED)
        assert_memory_equal(buffer, "BODY", 4);
    return reason;
}

static void messages_take_properties_along(void **state UNUSED)
{
    MQHCONN connection, other;
    MQHMSG sent, got, foreign;
    MQMD md = { MQMD_DEFAULT };
    MQPD pd = { MQPD_DEFAULT };
    MQSMPO smpo = { MQSMPO_DEFAULT };
    MQCHARV name = name_of("private");
    MQLONG priority = 3;
    MQHOBJ queue;

    start();
    connection = connect_to("ZQS1");
    other = connect_to("ZQS1");
    queue = open_q(connection);
    sent = create(connection, 0);
    got = create(MQHC_UNASSOCIATED_HCONN, 0);
    foreign = create(other, 0);
    assert_int_equal(set_as(connection, sent, "colour", 0, MQTYPE_STRING, "red", 3), MQRC_NONE);
    pd.CopyOptions = MQCOPY_NONE;
    MQSETMP(connection, sent, &smpo, &name, &pd, MQTYPE_STRING, 1, "x", &code, &reason);
    put_with(connection, queue, MQHM_NONE, sent, MQACTP_NEW, &md);
    assert_int_equal(reason, MQRC_NONE);
    assert_int_equal(get_with(connection, queue, got, &md), MQRC_NONE);
    assert_value(got, "colour", 0, "colour", "red");
    assert_value(got, "private", 0, "private", "x");
    /* Forwarded: what is not to be copied stays behind; what is set anew goes before. No descriptor but that of the handles. */
    MQDLTMH(connection, &sent, &(MQDMHO){ MQDMHO_DEFAULT }, &code, &reason);
    sent = create(connection, 0);
    assert_int_equal(set_as(connection, sent, "size", 0, MQTYPE_STRING, "small", 5), MQRC_NONE);
    assert_int_equal(set_as(connection, sent, "Root.MQMD.Priority", 0, MQTYPE_INT32, &priority, 4), MQRC_NONE);
    put_with(connection, queue, got, sent, MQACTP_FORWARD, NULL);
    assert_int_equal(reason, MQRC_NONE);
    assert_int_equal(get_with(connection, queue, got, NULL), MQRC_NONE);
    assert_value(got, "%", 0, "colour", "red");
    assert_value(got, "%", MQIMPO_INQ_NEXT, "size", "small");
    assert_int_equal(inquire(got, "%", MQIMPO_INQ_NEXT), MQRC_PROPERTY_NOT_AVAILABLE);
    assert_int_equal(inquire(got, "Root.MQMD.Priority", 0), MQRC_NONE);
    assert_memory_equal(value, &priority, 4);
    /* A message without any clears the handle. */
    md = (MQMD){ MQMD_DEFAULT };
    put_with(connection, queue, MQHM_NONE, MQHM_NONE, MQACTP_NEW, &md);
    assert_int_equal(get_with(connection, queue, got, &md), MQRC_NONE);
    assert_int_equal(inquire(got, "%", 0), MQRC_PROPERTY_NOT_AVAILABLE);
    /* Handles that are wrong here. */
    put_with(connection, queue, MQHM_NONE, foreign, MQACTP_NEW, &md);
    assert_int_equal(reason, MQRC_HMSG_ERROR);
    put_with(connection, queue, MQHM_NONE, 999999, MQACTP_NEW, &md);
    assert_int_equal(reason, MQRC_HMSG_ERROR);
    put_with(connection, queue, MQHM_NONE, sent, MQACTP_REPLY, &md);
    assert_int_equal(reason, MQRC_HMSG_ERROR);
    put_with(connection, queue, got, sent, 4, &md);
    assert_int_equal(reason, MQRC_ACTION_ERROR);
    put_with(connection, queue, MQHM_NONE, MQHM_NONE, MQACTP_NEW, NULL);
    assert_int_equal(reason, MQRC_MD_ERROR);
    assert_int_equal(get_with(connection, queue, foreign, &md), MQRC_HMSG_ERROR);
    MQDISC(&other, &code, &reason);
    assert_int_equal(set_as(connection, foreign, "a", 0, MQTYPE_STRING, "x", 1), MQRC_HMSG_ERROR);
    MQDISC(&connection, &code, &reason);
    assert_int_equal(set(got, "a", "x"), MQRC_NONE);
    end();
}

/* Names that are not checked when they are set are when they are put. */
static void names_are_checked_at_the_put(void **state UNUSED)
{
    MQHCONN connection;
    MQMD md = { MQMD_DEFAULT };
    MQHMSG handle;

    start();
    connection = connect_to("ZQS1");
    handle = create(connection, MQCMHO_NO_VALIDATION);
    assert_int_equal(set_as(connection, handle, "not a name", 0, MQTYPE_STRING, "x", 1), MQRC_NONE);
    put_with(connection, open_q(connection), MQHM_NONE, handle, MQACTP_NEW, &md);
    assert_int_equal(reason, MQRC_PROPERTY_NAME_ERROR);
    MQDISC(&connection, &code, &reason);
    end();
}

/* A property that MQ has defined somewhere and this queue manager does not know: who sets it says whether that may be. */
static void what_has_to_be_supported_is_refused(void **state UNUSED)
{
    static const struct {
        const char *name;
        MQLONG create, support;
        bool fits;
        MQLONG here, away; /* MQRC_ of a local queue, of one elsewhere */
    } rows[] = {
        { "mq.New", MQCMHO_NO_VALIDATION, MQPD_SUPPORT_REQUIRED, true, MQRC_UNSUPPORTED_PROPERTY, MQRC_UNSUPPORTED_PROPERTY },
        { "mq.New", MQCMHO_NO_VALIDATION, MQPD_SUPPORT_REQUIRED_IF_LOCAL, true, MQRC_UNSUPPORTED_PROPERTY, MQRC_NONE },
        { "mq.New", MQCMHO_NO_VALIDATION, MQPD_SUPPORT_OPTIONAL, true, MQRC_NONE, MQRC_NONE },
        { "mq.New", MQCMHO_VALIDATE, MQPD_SUPPORT_REQUIRED, true, MQRC_NONE, MQRC_NONE },
        { "own.New", MQCMHO_NO_VALIDATION, MQPD_SUPPORT_REQUIRED, true, MQRC_NONE, MQRC_NONE },
        { "New", MQCMHO_NO_VALIDATION, MQPD_SUPPORT_REQUIRED, true, MQRC_NONE, MQRC_NONE },
        { "mq.New", MQCMHO_NO_VALIDATION, MQPD_SUPPORT_REQUIRED | MQPD_SUPPORT_REQUIRED_IF_LOCAL, false, 0, 0 },
    };
    MQHCONN connection;
    MQHOBJ here, away;
    MQOD od = { MQOD_DEFAULT };

    start();
    define(&q.f, TYPE_QLOCAL, "XMIT", "USAGE(XMITQ)");
    define(&q.f, TYPE_QREMOTE, "AWAY", "RNAME(Q) RQMNAME(FAR) XMITQ(XMIT)");
    connection = connect_to("ZQS1");
    here = open_q(connection);
    MQI_SET(od.ObjectName, span_of("AWAY"));
    MQOPEN(connection, &od, MQOO_OUTPUT, &away, &code, &reason);
    assert_int_equal(reason, MQRC_NONE);
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        MQHMSG handle = create(connection, rows[i].create);
        MQSMPO smpo = { MQSMPO_DEFAULT };
        MQPD pd = { MQPD_DEFAULT };
        MQMD md = { MQMD_DEFAULT };
        MQCHARV name = name_of(rows[i].name);

        pd.Support = rows[i].support;
        MQSETMP(connection, handle, &smpo, &name, &pd, MQTYPE_STRING, 1, "x", &code, &reason);
        assert_int_equal(reason, rows[i].fits ? MQRC_NONE : MQRC_PD_ERROR);
        if (!rows[i].fits)
            continue;
        put_with(connection, here, MQHM_NONE, handle, MQACTP_NEW, &md);
        assert_int_equal(reason, rows[i].here);
        put_with(connection, away, MQHM_NONE, handle, MQACTP_NEW, &md);
        assert_int_equal(reason, rows[i].away);
    }
    MQDISC(&connection, &code, &reason);
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(properties_are_found_by_names_and_patterns),
        cmocka_unit_test(the_cursor_says_where),
        cmocka_unit_test(numbers_come_as_they_are_wanted),
        cmocka_unit_test(wrong_calls_have_their_reasons),
        cmocka_unit_test(a_place_for_what_comes_out_that_is_null_ended_the_program),
        cmocka_unit_test(texts_are_of_any_code_page),
        cmocka_unit_test(fields_of_the_descriptor_are_properties),
        cmocka_unit_test(a_buffer_becomes_properties_and_back),
        cmocka_unit_test(messages_take_properties_along),
        cmocka_unit_test(what_has_to_be_supported_is_refused),
        cmocka_unit_test(names_are_checked_at_the_put),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
