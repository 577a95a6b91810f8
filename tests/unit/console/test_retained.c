/* test_retained.c - action messages that stay: their numbers, CONTROL C, a task that has too many, one that ends. */
#include "tests/unit/test.h"

#include <sys/socket.h>
#include <unistd.h>

#include "console/retained.h"

enum { TASKS = 2, QUESTION = 7 };

static struct fixture {
    struct server *server;
    struct retained *retained;
    struct session *tasks[TASKS];
    int ends[TASKS];
    struct buf said, lines;
} f;

static void note(void *context UNUSED, const char *jobid UNUSED, struct span lines)
{
    buf_put_span(&f.said, lines);
}

static bool waits(void *context UNUSED, uint32_t number)
{
    return number == QUESTION;
}

static int begin(void **state UNUSED)
{
    static const struct retained_calls calls = { note, waits, NULL };

    f.server = server_new("test");
    f.retained = retained_new(&calls);
    for (size_t i = 0; i < TASKS; i++) {
        int pair[2];

        assert_return_code(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
        f.ends[i] = pair[1];
        f.tasks[i] = server_adopt(f.server, pair[0], FROM_USER, NULL);
    }
    buf_init(&f.said, 1 << 16);
    buf_init(&f.lines, 1 << 16);
    return 0;
}

static int end(void **state UNUSED)
{
    for (size_t i = 0; i < TASKS; i++)
        close(f.ends[i]);
    retained_free(f.retained);
    server_free(f.server);
    buf_release(&f.said);
    buf_release(&f.lines);
    return 0;
}

static void hold(size_t task, uint32_t key, enum action_kind kind, uint32_t number, const char *text)
{
    const struct action action = { key, kind, number, span_of(text) };

    retained_hold(f.retained, f.tasks[task], "ZQS1MSTR", &action);
}

static const char *list(enum action_kind kind)
{
    buf_clear(&f.lines);
    retained_list(f.retained, kind, "SYS1", false, &f.lines);
    return f.lines.data;
}

static unsigned count(void)
{
    return retained_count(f.retained, ACTION_IMMEDIATE) + retained_count(f.retained, ACTION_CRITICAL) +
           retained_count(f.retained, ACTION_EVENTUAL);
}

static bool delete(const char *operands)
{
    buf_clear(&f.lines);
    return retained_delete(f.retained, span_of(operands), &f.lines);
}

static void each_kind_has_its_list(void **state UNUSED)
{
    hold(0, 1, ACTION_EVENTUAL, 0, "LATER");
    hold(0, 2, ACTION_IMMEDIATE, 0, "NOW\001");
    hold(1, 1, ACTION_CRITICAL, 0, "SOON");
    assert_string_equal(list(ACTION_IMMEDIATE), "         2 I SYS1     *NOW.\n");
    assert_string_equal(list(ACTION_CRITICAL), "         3 C SYS1      SOON\n");
    assert_string_equal(list(ACTION_EVENTUAL), "         1 E SYS1      LATER\n");
    hold(0, 1, ACTION_EVENTUAL, 0, "LATER STILL"); /* in the place of the first, under a number of its own */
    assert_string_equal(list(ACTION_EVENTUAL), "         4 E SYS1      LATER STILL\n");
    retained_release(f.retained, f.tasks[1], 2); /* a key of the other task */
    assert_int_equal(count(), 3);
    retained_release(f.retained, f.tasks[0], 2);
    assert_string_equal(list(ACTION_IMMEDIATE), "");
    retained_forget(f.retained, f.tasks[0]);
    assert_int_equal(count(), 1);
}

static void numbers_of_before_are_given_again_when_they_are_free(void **state UNUSED)
{
    hold(0, 1, ACTION_IMMEDIATE, 40, "A");
    hold(1, 1, ACTION_IMMEDIATE, 40, "B");
    hold(1, 2, ACTION_IMMEDIATE, UINT32_MAX, "C");
    hold(1, 3, ACTION_IMMEDIATE, 0, "D");
    assert_string_equal(list(ACTION_IMMEDIATE), "        40 I SYS1     *A\n        41 I SYS1     *B\n4294967295 I SYS1     *C\n"
                                                "         1 I SYS1     *D\n");
}

static void control_c_deletes_up_to_the_wrong_number(void **state UNUSED)
{
    static const char *const wrong[] = { "", "A", "A,", "X,1", "A,1,", "A,,1", "A,1-", "A,-1", "A,2-1", "A,1 2", "A,1,X", "A,12345678901", "1",
                                         "A,1-2-3" };
    static const char gone[] = "IEE145I DELETION REJECTED FOR MESSAGE ";

    for (unsigned key = 1; key <= 6; key++)
        hold(0, key, key % 2 ? ACTION_IMMEDIATE : ACTION_EVENTUAL, 0, "DO SOMETHING");
    for (size_t i = 0; i < ARRAY_COUNT(wrong); i++) {
        assert_false(delete(wrong[i]));
        assert_string_equal(f.lines.data, "IEE309I CONTROL UNIDENTIFIABLE KEYWORD\n");
        assert_int_equal(count(), 6);
    }
    assert_false(delete("I,1,2,3")); /* 2 is of another kind */
    assert_true(span_is(buf_span(&f.lines), "IEE145I DELETION REJECTED FOR MESSAGE 2-ID DOES NOT EXIST\n"));
    assert_int_equal(count(), 5);
    assert_false(delete("a,7"));
    assert_string_equal(f.lines.data, "IEE145I DELETION REJECTED FOR MESSAGE 7-REPLY CMD REQUIRED\n");
    assert_false(delete("A,9999999999"));
    assert_true(span_starts(buf_span(&f.lines), gone));
    assert_false(delete("CE,0-9999999999"));
    assert_true(delete("E,2"));
    assert_string_equal(f.lines.data, "");
    assert_true(delete("A, 4-6 ,3"));
    assert_int_equal(count(), 0);
}

static void the_oldest_makes_room_and_no_other_task_loses_one(void **state UNUSED)
{
    char longest[1000];

    memset(longest, 'X', sizeof longest);
    longest[sizeof longest - 1] = '\0';
    hold(1, 1, ACTION_IMMEDIATE, 0, "OF THE OTHER");
    hold(0, 0, ACTION_IMMEDIATE, 0, "THE FIRST");
    for (unsigned key = 1; key < RETAINED_OF_ONE; key++)
        hold(0, key, ACTION_EVENTUAL, 0, longest);
    assert_string_equal(f.said.length ? f.said.data : "", "");
    hold(0, RETAINED_OF_ONE, ACTION_EVENTUAL, 0, "TOO MANY");
    assert_string_equal(f.said.data, "GRB123W ZQS1MSTR HAS MORE THAN 32 ACTION MESSAGES: 2 IS NOT KEPT ANY MORE: THE FIRST\n");
    assert_int_equal(count(), RETAINED_OF_ONE + 1);
    assert_string_equal(list(ACTION_IMMEDIATE), "         1 I SYS1     *OF THE OTHER\n");
    hold(0, RETAINED_OF_ONE, ACTION_EVENTUAL, 0, "REPLACED"); /* needs no room */
    assert_int_equal(count(), RETAINED_OF_ONE + 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_kind_has_its_list, begin, end),
        cmocka_unit_test_setup_teardown(numbers_of_before_are_given_again_when_they_are_free, begin, end),
        cmocka_unit_test_setup_teardown(control_c_deletes_up_to_the_wrong_number, begin, end),
        cmocka_unit_test_setup_teardown(the_oldest_makes_room_and_no_other_task_loses_one, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
