/* test_inquiry.c - MQINQ: which attributes there are of which objects. */
#include "tests/unit/mstr/engine_fixture.h"

#include "mstr/configuration.h"

static MQHOBJ open_object(struct program *p, MQLONG type, const char *name)
{
    begin_call(p, MQI_OPEN);
    p->call.od.ObjectType = type;
    MQI_SET(p->call.od.ObjectName, span_of(name));
    p->call.options = MQOO_INQUIRE;
    assert_int_equal(reason_of(p), MQRC_NONE);
    return p->call.handle;
}

/* One selector. */
static MQLONG inquire(struct program *p, MQHOBJ handle, MQLONG selector)
{
    begin_call(p, MQI_INQ);
    p->call.handle = handle;
    p->attributes = (struct mqi_attributes){ .selector_count = 1, .number_count = 1, .text_length = MQI_TEXT_MAX };
    p->attributes.selectors[0] = selector;
    return reason_of(p);
}

static void assert_number(struct program *p, MQHOBJ handle, MQLONG selector, MQLONG wanted)
{
    assert_int_equal(inquire(p, handle, selector), MQRC_NONE);
    assert_int_equal(p->attributes.number_count, 1);
    assert_int_equal(p->attributes.numbers[0], wanted);
}

static void assert_text(struct program *p, MQHOBJ handle, MQLONG selector, size_t length, const char *wanted)
{
    assert_int_equal(inquire(p, handle, selector), MQRC_NONE);
    assert_int_equal(p->attributes.text_length, length);
    assert_memory_equal(p->attributes.text, wanted, strlen(wanted));
}

static void a_process_did_not_tell_its_type(void **state UNUSED)
{
    struct fixture f;
    MQHOBJ handle;

    begin(&f, NULL);
    connect_as(&f, &f.one, "ANNA");
    define(&f, TYPE_PROCESS, "PAYROLL", "APPLTYPE(CICS) APPLICID(PAY1)");
    define(&f, TYPE_PROCESS, "OWN", "APPLTYPE(65536)");
    handle = open_object(&f.one, MQOT_PROCESS, "PAYROLL");
    assert_number(&f.one, handle, MQIA_APPL_TYPE, MQAT_CICS);
    assert_text(&f.one, handle, MQCA_APPL_ID, MQ_PROCESS_APPL_ID_LENGTH, "PAY1 ");
    assert_int_equal(inquire(&f.one, handle, MQIA_CURRENT_Q_DEPTH), MQRC_SELECTOR_ERROR);
    assert_int_equal(f.one.call.code, MQCC_FAILED);
    assert_number(&f.one, open_object(&f.one, MQOT_PROCESS, "OWN"), MQIA_APPL_TYPE, 65536);
    finish(&f);
}

static void a_namelist_did_not_tell_its_names(void **state UNUSED)
{
    struct fixture f;
    MQHOBJ handle;

    begin(&f, NULL);
    connect_as(&f, &f.one, "ANNA");
    define(&f, TYPE_NAMELIST, "LIST", "NAMES(ONE,TWO)");
    define(&f, TYPE_NAMELIST, "EMPTY", "");
    handle = open_object(&f.one, MQOT_NAMELIST, "LIST");
    assert_number(&f.one, handle, MQIA_NAME_COUNT, 2);
    assert_text(&f.one, handle, MQCA_NAMES, 2 * MQ_Q_NAME_LENGTH, "ONE ");
    assert_memory_equal(f.one.attributes.text + MQ_Q_NAME_LENGTH, "TWO ", 4);
    assert_text(&f.one, open_object(&f.one, MQOT_NAMELIST, "EMPTY"), MQCA_NAMES, 0, "");
    finish(&f);
}

static void what_the_queue_manager_shows_could_not_be_inquired(void **state UNUSED)
{
    struct fixture f;
    MQHOBJ handle;

    begin(&f, NULL);
    connect_as(&f, &f.one, "ANNA");
    define(&f, TYPE_QMGR, "ZQS1", "EXPRYINT(OFF) MAXPROPL(NOLIMIT) INHIBTEV(ENABLED)");
    handle = open_object(&f.one, MQOT_Q_MGR, "");
    assert_number(&f.one, handle, MQIA_COMMAND_LEVEL, 933);
    assert_number(&f.one, handle, MQIA_EXPIRY_INTERVAL, 0);
    assert_number(&f.one, handle, MQIA_MAX_PROPERTIES_LENGTH, MQPROP_UNRESTRICTED_LENGTH);
    assert_number(&f.one, handle, MQIA_INHIBIT_EVENT, MQEVR_ENABLED);
    assert_text(&f.one, handle, MQCA_COMMAND_INPUT_Q_NAME, MQ_Q_NAME_LENGTH, "SYSTEM.COMMAND.INPUT ");
    assert_int_equal(inquire(&f.one, handle, MQIA_QSG_DISP), MQRC_SELECTOR_ERROR);
    finish(&f);
}

static void what_another_type_of_queue_has_left_no_room_for_itself(void **state UNUSED)
{
    struct fixture f;
    struct mqi_attributes *a = &f.one.attributes;
    MQHOBJ handle;

    begin(&f, NULL);
    connect_as(&f, &f.one, "ANNA");
    define(&f, TYPE_QLOCAL, "Q", "QSVCINT(77)");
    handle = open_object(&f.one, MQOT_Q, "Q");
    assert_number(&f.one, handle, MQIA_Q_SERVICE_INTERVAL, 77);
    begin_call(&f.one, MQI_INQ);
    f.one.call.handle = handle;
    *a = (struct mqi_attributes){ .selector_count = 3, .number_count = 1, .text_length = 2 * MQ_Q_NAME_LENGTH };
    memcpy(a->selectors, (MQLONG[]){ MQCA_BASE_Q_NAME, MQIA_BASE_TYPE, MQCA_Q_NAME }, 12);
    assert_int_equal(reason_of(&f.one), MQRC_SELECTOR_NOT_FOR_TYPE);
    assert_int_equal(f.one.call.code, MQCC_WARNING);
    assert_int_equal(a->numbers[0], MQIAV_NOT_APPLICABLE);
    assert_memory_equal(a->text, "************************************************Q ", 50);
    assert_int_equal(inquire(&f.one, handle, MQIA_MAX_HANDLES), MQRC_SELECTOR_ERROR); /* no queue has that */
    assert_int_equal(f.one.call.code, MQCC_FAILED);
    finish(&f);
}

/* The numbers of words stand in a table of their own: as many as there are words. */
static void every_word_has_its_number(void **state UNUSED)
{
    for (size_t i = 0; i < configuration_count; i++) {
        const struct attribute_row *row = attribute_row(configuration_rows[i].attribute);
        bool has_words = row->kind == ATTRIBUTE_WORD || row->kind == ATTRIBUTE_FLAG || row->kind == ATTRIBUTE_NUMBER;
        unsigned count = 0;

        while (has_words && row->words && word_at(row->words, count).length)
            count++;
        if (count != configuration_rows[i].word_count)
            fail_msg("%s: %u words, %u numbers", row->name, count, configuration_rows[i].word_count);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_process_did_not_tell_its_type),
        cmocka_unit_test(a_namelist_did_not_tell_its_names),
        cmocka_unit_test(what_the_queue_manager_shows_could_not_be_inquired),
        cmocka_unit_test(what_another_type_of_queue_has_left_no_room_for_itself),
        cmocka_unit_test(every_word_has_its_number),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
