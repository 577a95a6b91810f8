/* test_converted_gets.c - MQGMO_CONVERT of programs: texts, headers, commands and trigger messages through MQGET and MQCB, in units
 * of work, browsed, and what is too long. */
#include "tests/unit/mstr/mqi_world.h"

#include <iconv.h>

#include "base/bug.h"
#include "base/mem.h"
#include "mstr/mqi_layout.h"

enum { NORMAL = 0x111, REVERSED = 0x222, SIZE = 1000, NOSYNC = MQGMO_NO_SYNCPOINT };

static struct {
    MQHCONN connection;
    MQHOBJ queue;
    MQMD md; /* of the last get */
    MQLONG length;
    char data[SIZE];
} p;

static void begin_program(void)
{
    start();
    p.connection = connect_to("ZQS1");
    p.queue = open_q(p.connection);
}

static void end_program(void)
{
    MQDISC(&p.connection, &code, &reason);
    end();
}

static void put_as(const char *format, MQLONG code_page, MQLONG encoding, const void *data, size_t length)
{
    MQMD md = { MQMD_DEFAULT };
    MQPMO pmo = { MQPMO_DEFAULT };

    memcpy(md.Format, format, sizeof md.Format);
    md.CodedCharSetId = code_page;
    md.Encoding = encoding;
    pmo.Options = MQPMO_NO_SYNCPOINT;
    MQPUT(p.connection, p.queue, &md, &pmo, (MQLONG)length, (void *)(uintptr_t)data, &code, &reason);
    assert_int_equal(reason, MQRC_NONE);
}

static MQLONG get_as(MQLONG options, MQLONG code_page, MQLONG encoding, MQLONG size)
{
    MQGMO gmo = { MQGMO_DEFAULT };

    p.md = (MQMD){ MQMD_DEFAULT };
    p.md.CodedCharSetId = code_page;
    p.md.Encoding = encoding;
    memset(p.data, '?', sizeof p.data);
    gmo.Version = MQGMO_VERSION_3;
    gmo.Options = options | MQGMO_CONVERT;
    MQGET(p.connection, p.queue, &p.md, &gmo, size, p.data, &p.length, &code, &reason);
    if (code != MQCC_FAILED)
        assert_int_equal(gmo.ReturnedLength, p.length < size ? p.length : size);
    return reason;
}

static MQLONG depth_now(void)
{
    MQLONG selector = MQIA_CURRENT_Q_DEPTH, depth = -1, its_code, its_reason;

    MQINQ(p.connection, p.queue, 1, &selector, 1, &depth, 0, NULL, &its_code, &its_reason);
    return depth;
}

static void texts_come_in_the_code_page_that_is_wanted(void **state UNUSED)
{
    static const struct {
        MQLONG from, from_encoding;
        const char *put;
        size_t put_length;
        MQLONG to, to_encoding;
        const char *got;
        size_t got_length;
        MQLONG reason;
    } rows[] = {
        { 500, NORMAL, "\xc1\xc2\xf1", 3, MQCCSI_Q_MGR, REVERSED, "AB1", 3, MQRC_NONE },
        { 500, NORMAL, "\xc1\xc2\xf1", 3, MQCCSI_INHERIT, REVERSED, "AB1", 3, MQRC_NONE },
        { 0, REVERSED, "AB1", 3, 37, NORMAL, "\xc1\xc2\xf1", 3, MQRC_NONE },
        { 1047, NORMAL, "\xad\xbd", 2, 1208, REVERSED, "[]", 2, MQRC_NONE },
        { 1208, REVERSED, "\xc3\xa4", 2, 819, REVERSED, "\xe4", 1, MQRC_NONE },
        { 819, REVERSED, "\xe4", 1, 1208, REVERSED, "\xc3\xa4", 2, MQRC_NONE },
        { 1208, REVERSED, "A", 1, 1200, NORMAL, "\0A", 2, MQRC_NONE },
        { 1208, REVERSED, "A", 1, 1200, REVERSED, "A\0", 2, MQRC_NONE },
        { 1200, REVERSED, "A\0", 2, 1200, NORMAL, "\0A", 2, MQRC_NONE },
        { 1208, REVERSED, "\xff\xff", 2, 500, NORMAL, "\xff\xff", 2, MQRC_NOT_CONVERTED },
        { 1208, REVERSED, "\xe2\x82\xac", 3, 819, REVERSED, "\xe2\x82\xac", 3, MQRC_NOT_CONVERTED },
        { 1208, REVERSED, "A", 1, 9999, REVERSED, "A", 1, MQRC_TARGET_CCSID_ERROR },
        { 9999, REVERSED, "A", 1, 1208, REVERSED, "A", 1, MQRC_SOURCE_CCSID_ERROR },
        { 500, NORMAL, "", 0, 1208, REVERSED, "", 0, MQRC_NONE },
    };

    begin_program();
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++) {
        bool good = rows[i].reason == MQRC_NONE;

        put_as(MQFMT_STRING, rows[i].from, rows[i].from_encoding, rows[i].put, rows[i].put_length);
        assert_int_equal(get_as(NOSYNC, rows[i].to, rows[i].to_encoding, SIZE), rows[i].reason);
        assert_int_equal(code, good ? MQCC_OK : MQCC_WARNING);
        assert_int_equal(p.length, rows[i].got_length);
        assert_memory_equal(p.data, rows[i].got, rows[i].got_length);
        assert_int_equal(p.data[rows[i].got_length], '?');
        assert_int_equal(p.md.CodedCharSetId, !good ? rows[i].from : rows[i].to > 0 ? rows[i].to : 1208);
        assert_int_equal(p.md.Encoding, good ? rows[i].to_encoding : rows[i].from_encoding);
        assert_int_equal(depth_now(), 0); /* got all the same */
    }
    end_program();
}

static void a_converted_message_too_long_for_the_buffer_comes_as_it_was(void **state UNUSED)
{
    begin_program();
    put_as(MQFMT_STRING, 819, REVERSED, "\xe4\xe4\xe4", 3);
    assert_int_equal(get_as(NOSYNC, 1208, REVERSED, 5), MQRC_CONVERTED_MSG_TOO_BIG);
    assert_int_equal(code, MQCC_WARNING);
    assert_int_equal(p.length, 3);
    assert_memory_equal(p.data, "\xe4\xe4\xe4?", 4);
    assert_int_equal(p.md.CodedCharSetId, 819);
    assert_int_equal(depth_now(), 0); /* it was got before that was known */
    put_as(MQFMT_STRING, 819, REVERSED, "\xe4\xe4\xe4", 3);
    assert_int_equal(get_as(NOSYNC, 1208, REVERSED, 2), MQRC_TRUNCATED_MSG_FAILED);
    assert_int_equal(p.length, 3);
    assert_int_equal(depth_now(), 1);
    assert_int_equal(get_as(NOSYNC | MQGMO_ACCEPT_TRUNCATED_MSG, 1208, REVERSED, 2), MQRC_TRUNCATED_MSG_ACCEPTED);
    assert_memory_equal(p.data, "\xe4\xe4?", 3); /* a part is not converted */
    assert_int_equal(p.md.CodedCharSetId, 819);
    end_program();
}

/* What the queue holds stays as it was put, whatever was made of it for a program. */
static void units_of_work_and_browsing_have_the_message_as_it_is(void **state UNUSED)
{
    begin_program();
    put_as(MQFMT_STRING, 500, NORMAL, "\xc1\xc2", 2);
    for (unsigned i = 0; i < 2; i++) {
        assert_int_equal(get_as(MQGMO_BROWSE_FIRST, 1208, REVERSED, SIZE), MQRC_NONE);
        assert_memory_equal(p.data, "AB", 2);
        assert_int_equal(get_as(MQGMO_SYNCPOINT, 1208, REVERSED, SIZE), MQRC_NONE);
        assert_memory_equal(p.data, "AB", 2);
        MQBACK(p.connection, &code, &reason);
    }
    assert_int_equal(get_as(MQGMO_BROWSE_FIRST, 65000, REVERSED, SIZE), MQRC_TARGET_CCSID_ERROR);
    assert_int_equal(get_as(MQGMO_SYNCPOINT, 65000, REVERSED, SIZE), MQRC_TARGET_CCSID_ERROR);
    assert_memory_equal(p.data, "\xc1\xc2", 2);
    MQCMIT(p.connection, &code, &reason);
    assert_int_equal(depth_now(), 0);
    end_program();
}

/* -- formats of the queue manager: made here field by field, as a machine of that code page and encoding has them -- */

/* From UTF-8, by the C library alone. */
static void add_text(struct buf *out, struct span text, const char *code_page)
{
    iconv_t to = iconv_open(code_page, "UTF-8");
    char piece[300], *at = piece, *from = (char *)(uintptr_t)text.data;
    size_t left = text.length, room = sizeof piece;

    assert_true(to != (iconv_t)-1);
    assert_true(iconv(to, &from, &left, &at, &room) != (size_t)-1);
    iconv_close(to);
    buf_put(out, piece, sizeof piece - room);
}

static void add_number(struct buf *out, MQLONG number, MQLONG encoding)
{
    for (unsigned i = 0; i < 4; i++)
        buf_put_u8(out, (uint8_t)((uint32_t)number >> (encoding == NORMAL ? 24 - 8 * i : 8 * i)));
}

struct machine {
    MQLONG number, encoding;
    const char *code_page;
};
static const struct machine mainframe = { 500, NORMAL, "IBM500" }, here = { 819, REVERSED, "ISO-8859-1" };

/* A structure of this machine as another one has it. */
static void add_structure(struct buf *out, enum mqi_layout_number which, const void *structure, const struct machine *machine)
{
    const struct mqi_layout *layout = mqi_layout(which);

    for (size_t i = 0; i < layout->count; i++) {
        const char *at = (const char *)structure + layout->fields[i].offset;
        MQLONG number;

        if (layout->fields[i].kind == MQI_NUMBER) {
            memcpy(&number, at, sizeof number);
            add_number(out, number, machine->encoding);
        } else {
            add_text(out, span_bytes(at, layout->fields[i].size), machine->code_page);
        }
    }
}

/* A dead letter, and in it a text. */
static void make_dead_letter(struct buf *out, const struct machine *machine)
{
    MQDLH header = { .Version = MQDLH_VERSION_1, .Reason = MQRC_Q_FULL, .Encoding = machine->encoding,
                     .CodedCharSetId = machine->number, .PutApplType = MQAT_ZOS };

    memcpy(header.StrucId, MQDLH_STRUC_ID, sizeof header.StrucId);
    MQI_SET(header.DestQName, span_of("PAYROLL"));
    MQI_SET(header.DestQMgrName, span_of("ZQS1"));
    MQI_SET(header.Format, span_of(MQFMT_STRING));
    MQI_SET(header.PutApplName, span_of("JOB1"));
    MQI_SET(header.PutDate, span_of("20260101"));
    MQI_SET(header.PutTime, span_of("12000000"));
    add_structure(out, MQI_LAYOUT_MQDLH, &header, machine);
    add_text(out, span_of("M\xc3\xbcller"), machine->code_page);
}

static void make_trigger(struct buf *out, const struct machine *machine)
{
    MQTM message = { .Version = MQTM_VERSION_1, .ApplType = MQAT_ZOS };

    memcpy(message.StrucId, MQTM_STRUC_ID, sizeof message.StrucId);
    MQI_SET(message.QName, span_of("PAYROLL.REQUEST"));
    MQI_SET(message.ProcessName, span_of("PAYROLL"));
    MQI_SET(message.TriggerData, span_of("DATA"));
    MQI_SET(message.ApplId, span_of("PAYJOB"));
    MQI_SET(message.EnvData, SPAN_NONE);
    MQI_SET(message.UserData, span_of("U"));
    add_structure(out, MQI_LAYOUT_MQTM, &message, machine);
}

/* Properties, which stay in UTF-8, and a text behind them. */
static void make_rules(struct buf *out, const struct machine *machine)
{
    static const char folder[] = "<usr><who>M\xc3\xbcller</who></usr>   ";
    MQRFH2 header = { .Version = MQRFH_VERSION_2, .StrucLength = MQRFH_STRUC_LENGTH_FIXED_2 + 4 + sizeof folder - 1,
                      .Encoding = machine->encoding, .CodedCharSetId = machine->number, .NameValueCCSID = 1208 };

    assert_int_equal(header.StrucLength % 4, 0);
    memcpy(header.StrucId, MQRFH_STRUC_ID, sizeof header.StrucId);
    MQI_SET(header.Format, span_of(MQFMT_STRING));
    add_structure(out, MQI_LAYOUT_MQRFH2, &header, machine);
    add_number(out, sizeof folder - 1, machine->encoding);
    buf_put(out, folder, sizeof folder - 1);
    add_text(out, span_of("TEXT"), machine->code_page);
}

/* A command with a number and a text. */
static void make_command(struct buf *out, const struct machine *machine)
{
    static const MQLONG numbers[] = { 1, 36, 1, 2, 1, 1, 0, 0, 2, MQCFT_INTEGER, 16, 20, 1, MQCFT_STRING, 28, 2016 };

    for (size_t i = 0; i < ARRAY_COUNT(numbers); i++)
        add_number(out, numbers[i], machine->encoding);
    add_number(out, machine->number, machine->encoding);
    add_number(out, 5, machine->encoding);
    add_text(out, span_of("QUEUE"), machine->code_page);
    buf_put(out, "\0\0\0", 3);
}

static void formats_of_the_queue_manager_are_converted(void **state UNUSED)
{
    static const struct {
        const char *format;
        void (*make)(struct buf *out, const struct machine *machine);
    } rows[] = {
        { MQFMT_DEAD_LETTER_HEADER, make_dead_letter },
        { MQFMT_TRIGGER, make_trigger },
        { MQFMT_RF_HEADER_2, make_rules },
        { MQFMT_ADMIN, make_command },
        { MQFMT_PCF, make_command },
    };

    begin_program();
    for (size_t i = 0; i < 2 * ARRAY_COUNT(rows); i++) {
        const struct machine *from = i % 2 ? &here : &mainframe, *to = i % 2 ? &mainframe : &here;
        struct buf put, wanted;

        buf_init(&put, SIZE);
        buf_init(&wanted, SIZE);
        rows[i / 2].make(&put, from);
        rows[i / 2].make(&wanted, to);
        put_as(rows[i / 2].format, from->number, from->encoding, put.data, put.length);
        /* As it is: a get that does not ask for that code page changes nothing. */
        assert_int_equal(get_as(MQGMO_BROWSE_FIRST | MQGMO_PROPERTIES_FORCE_MQRFH2, from->number, from->encoding, SIZE), MQRC_NONE);
        assert_int_equal(p.length, put.length);
        assert_memory_equal(p.data, put.data, put.length);
        assert_int_equal(get_as(NOSYNC | MQGMO_PROPERTIES_FORCE_MQRFH2, to->number, to->encoding, SIZE), MQRC_NONE);
        if ((size_t)p.length != wanted.length || memcmp(p.data, wanted.data, wanted.length) != 0)
            fail_msg("row %zu: %d bytes, wanted %zu, or others", i, (int)p.length, wanted.length);
        assert_int_equal(p.md.CodedCharSetId, to->number);
        assert_int_equal(p.md.Encoding, to->encoding);
        assert_memory_equal(p.md.Format, rows[i / 2].format, sizeof p.md.Format);
        buf_release(&put);
        buf_release(&wanted);
    }
    end_program();
}

static void other_formats_stay_as_they_are(void **state UNUSED)
{
    begin_program();
    put_as("PAYROLL ", 500, NORMAL, "\xc1", 1);
    assert_int_equal(get_as(NOSYNC, 1208, REVERSED, SIZE), MQRC_FORMAT_ERROR);
    assert_int_equal(code, MQCC_WARNING);
    assert_memory_equal(p.data, "\xc1?", 2);
    assert_int_equal(p.md.CodedCharSetId, 500);
    put_as(MQFMT_TRIGGER, 500, NORMAL, "\xe3\xd4\x40\x40", 4); /* not all of one */
    assert_int_equal(get_as(NOSYNC, 1208, REVERSED, SIZE), MQRC_FORMAT_ERROR);
    put_as("PAYROLL ", 1208, REVERSED, "A", 1); /* nothing is to be done */
    assert_int_equal(get_as(NOSYNC, 1208, REVERSED, SIZE), MQRC_NONE);
    end_program();
}

/* -- longer than one message, and message consumers -- */

/* The data area need not have room for what it becomes. */
static void a_long_message_is_converted(void **state UNUSED)
{
    char *text = mem_alloc(LONG, 1), *got = mem_alloc(2 * LONG, 1);
    MQGMO gmo = { MQGMO_DEFAULT };
    MQMD md = { MQMD_DEFAULT };

    begin_program();
    memset(text, 0xe4, LONG);
    put_as(MQFMT_STRING, 819, REVERSED, text, LONG);
    gmo.Options = MQGMO_NO_SYNCPOINT | MQGMO_CONVERT;
    MQGET(p.connection, p.queue, &md, &gmo, 2 * LONG, got, &p.length, &code, &reason);
    assert_int_equal(reason, MQRC_NONE);
    assert_int_equal(p.length, 2 * LONG);
    for (size_t i = 0; i < 2 * LONG; i += 2)
        assert_memory_equal(got + i, "\xc3\xa4", 2);
    end_program();
    mem_free(text);
    mem_free(got);
}

/* What the consumer got, one behind the other: it does not wait for who looks at it. */
static sem_t consumed;
static unsigned consumed_count;
static struct {
    MQLONG reason, page;
    char text[20];
} got_by_consumer[2];

static void consume(MQHCONN connection UNUSED, PMQVOID md, PMQVOID gmo UNUSED, PMQVOID buffer, PMQCBC context)
{
    must(consumed_count < ARRAY_COUNT(got_by_consumer)); /* in a thread of its own: no place for an assertion */
    got_by_consumer[consumed_count].reason = context->Reason;
    got_by_consumer[consumed_count].page = ((MQMD *)md)->CodedCharSetId;
    snprintf(got_by_consumer[consumed_count].text, sizeof got_by_consumer[0].text, "%.*s", (int)context->DataLength, (char *)buffer);
    consumed_count++;
    sem_post(&consumed);
}

static void a_consumer_has_its_messages_converted(void **state UNUSED)
{
    MQCB_FUNCTION *function = consume;
    MQCTLO ctlo = { MQCTLO_DEFAULT };
    MQCBD cbd = { MQCBD_DEFAULT };
    MQGMO gmo = { MQGMO_DEFAULT };
    MQMD md = { MQMD_DEFAULT };

    sem_init(&consumed, 0, 0);
    begin_program();
    put_as(MQFMT_STRING, 500, NORMAL, "\xc1\xc2", 2);
    put_as(MQFMT_STRING, 819, REVERSED, "\xe4\xe4\xe4", 3);
    memcpy(&cbd.CallbackFunction, &function, sizeof function);
    cbd.MaxMsgLength = 5;
    gmo.Options = MQGMO_NO_SYNCPOINT | MQGMO_CONVERT;
    MQCB(p.connection, MQOP_REGISTER, &cbd, p.queue, &md, &gmo, &code, &reason);
    assert_int_equal(reason, MQRC_NONE);
    MQCTL(p.connection, MQOP_START, &ctlo, &code, &reason);
    assert_int_equal(reason, MQRC_NONE);
    sem_wait(&consumed);
    assert_int_equal(got_by_consumer[0].reason, MQRC_NONE);
    assert_int_equal(got_by_consumer[0].page, 1208);
    assert_string_equal(got_by_consumer[0].text, "AB");
    sem_wait(&consumed);
    assert_int_equal(got_by_consumer[1].reason, MQRC_CONVERTED_MSG_TOO_BIG);
    assert_int_equal(got_by_consumer[1].page, 819);
    MQCTL(p.connection, MQOP_STOP, &ctlo, &code, &reason);
    end_program();
    sem_destroy(&consumed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_come_in_the_code_page_that_is_wanted),
        cmocka_unit_test(a_converted_message_too_long_for_the_buffer_comes_as_it_was),
        cmocka_unit_test(units_of_work_and_browsing_have_the_message_as_it_is),
        cmocka_unit_test(formats_of_the_queue_manager_are_converted),
        cmocka_unit_test(other_formats_stay_as_they_are),
        cmocka_unit_test(a_long_message_is_converted),
        cmocka_unit_test(a_consumer_has_its_messages_converted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
