/* test_action_messages.c - what stays on the console: kept as long as its cause, told again to a new master, not after CONTROL C. */
#include "tests/unit/test.h"

#include "mstr/action_messages.h"
#include "mstr/log_inside.h"

#define SUSPENDED "CSQJ372I ZQS1 CSQJC001 LOGGING SUSPENDED FOR ZQS1 AT RBA=0000000000001000"
#define FILLS(copy, percent) "CSQJ110E ZQS1 LAST COPY " copy " ACTIVE LOG DATA SET IS " percent " PERCENT FULL"

static struct log a_log = { .lock = PTHREAD_MUTEX_INITIALIZER };
static struct action_messages messages;
static struct buf pushed;

/* As the master reads it. */
static void push(void *context UNUSED, uint16_t type, const struct buf *body)
{
    struct reader in = reader_of(buf_span(body));
    unsigned key = reader_u32(&in), kind, number;
    struct span text;

    if (type == MASTER_HOLD) {
        kind = reader_u8(&in);
        number = reader_u32(&in);
        text = reader_field(&in, ACTION_TEXT_MAX);
        buf_printf(&pushed, "+%u %u %u %.*s\n", key, kind, number, (int)text.length, text.data);
    } else {
        assert_int_equal(type, MASTER_RELEASE);
        buf_printf(&pushed, "-%u\n", key);
    }
    assert_int_equal(reader_end(&in), 0);
}

static const struct action_calls master = { push, NULL };

static int begin(void **state UNUSED)
{
    a_log.suspended = a_log.full_told = a_log.offload_failed = false;
    a_log.told_percent = 0;
    messages = (struct action_messages){ .last_key = 0 };
    buf_init(&pushed, 1 << 16);
    return 0;
}

static int end(void **state UNUSED)
{
    buf_release(&pushed);
    return 0;
}

static void say(const char *text)
{
    action_messages_said(&messages, span_of(text));
}

static const char *look(void)
{
    buf_clear(&pushed);
    action_messages_look(&messages, &a_log, &master);
    return pushed.length ? pushed.data : "";
}

static void a_message_lasts_as_long_as_its_cause(void **state UNUSED)
{
    a_log.suspended = true;
    assert_string_equal(look(), ""); /* nothing was said of it: EXCLMSG */
    say("CSQJ370I ZQS1 LOG status report ...\n" SUSPENDED "\nCSQ9022I ZQS1 CSQJC001 ' SUSPEND QMGR' NORMAL COMPLETION\n");
    assert_string_equal(look(), "+1 1 0 " SUSPENDED "\n");
    say(SUSPENDED "\n"); /* DISPLAY LOG */
    assert_string_equal(look(), "");
    a_log.suspended = false;
    assert_string_equal(look(), "-1\n");
    assert_string_equal(look(), "");
    say(SUSPENDED "\n"); /* it comes late */
    assert_string_equal(look(), "-2\n");
}

static void a_newer_one_takes_the_place_of_the_same(void **state UNUSED)
{
    a_log.told_percent = 75;
    say(FILLS("1", "75") "\n" FILLS("2", "75") "\n");
    assert_string_equal(look(), "+1 3 0 " FILLS("1", "75") "\n+2 3 0 " FILLS("2", "75") "\n");
    action_messages_held(&messages, 1, 11);
    say(FILLS("1", "80") "\n");
    assert_string_equal(look(), "+1 3 0 " FILLS("1", "80") "\n");
    a_log.ranges[1].end = 1000; /* the next data set was found */
    assert_string_equal(look(), "-1\n-2\n");
    a_log.ranges[1].end = 0;
}

static void a_new_master_is_told_all_but_what_was_removed(void **state UNUSED)
{
    a_log.suspended = a_log.full_told = a_log.offload_failed = true;
    say(SUSPENDED "\nCSQJ111A ZQS1 OUT OF SPACE IN ACTIVE LOG DATA SETS\n");
    look();
    action_messages_held(&messages, 1, 5);
    action_messages_held(&messages, 2, 6);
    action_messages_held(&messages, 2, 0); /* CONTROL C */
    action_messages_held(&messages, 99, 7);
    action_messages_master_gone(&messages);
    action_messages_look(&messages, &a_log, NULL);
    say("CSQJ115E ZQS1 OFFLOAD FAILED, COULD NOT ALLOCATE AN ARCHIVE DATA SET\n"); /* while there is none */
    action_messages_look(&messages, &a_log, NULL);
    assert_string_equal(look(), "+1 1 5 " SUSPENDED "\n"
                                "+3 3 0 CSQJ115E ZQS1 OFFLOAD FAILED, COULD NOT ALLOCATE AN ARCHIVE DATA SET\n");
    a_log.full_told = false;
    look();
    a_log.full_told = true; /* once more: that is another one */
    say("CSQJ111A ZQS1 OUT OF SPACE IN ACTIVE LOG DATA SETS\n");
    assert_string_equal(look(), "+4 1 0 CSQJ111A ZQS1 OUT OF SPACE IN ACTIVE LOG DATA SETS\n");
    buf_clear(&pushed);
    action_messages_look(&messages, NULL, &master); /* the log is closed */
    assert_string_equal(pushed.data, "-1\n-4\n-3\n");
}

static void there_is_no_end_of_lines_that_overflows(void **state UNUSED)
{
    char line[2000];

    a_log.told_percent = 5;
    for (unsigned copy = 0; copy < 1000; copy++) {
        memset(line, 'X', sizeof line);
        line[snprintf(line, sizeof line, "CSQJ110E ZQS1 LAST COPY %u ", copy)] = 'X';
        line[sizeof line - 1] = '\0';
        say(line);
    }
    look();
    for (unsigned key = 1; key <= ACTION_MESSAGES + 1; key++) {
        snprintf(line, sizeof line, "+%u 3 0 CSQJ110E", key);
        assert_int_equal(strstr(pushed.data, line) != NULL, key <= ACTION_MESSAGES);
    }
    say("");
    say("\n\n   \n");
    assert_string_equal(look(), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_message_lasts_as_long_as_its_cause, begin, end),
        cmocka_unit_test_setup_teardown(a_newer_one_takes_the_place_of_the_same, begin, end),
        cmocka_unit_test_setup_teardown(a_new_master_is_told_all_but_what_was_removed, begin, end),
        cmocka_unit_test_setup_teardown(there_is_no_end_of_lines_that_overflows, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
