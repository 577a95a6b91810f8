/* test_routing.c - which queue manager an operator command is for. */
#include "tests/unit/test.h"

#include "base/config.h"
#include "console/tasks.h"

static void say(void *context UNUSED, struct span lines UNUSED)
{
}
static void ended(void *context UNUSED)
{
}

static void prefixes(void **state UNUSED)
{
    static char one[] = "ZQS1", two[] = "ASH", three[] = "ASHBURN", four[] = "PLUS", plus[] = "+CSQ";
    struct config_qmgr qmgrs[] = { { .name = one }, { .name = two }, { .name = three }, { .name = four, .prefix = plus } };
    struct config config = { .qmgrs = qmgrs, .qmgr_count = 4 };
    struct tasks_calls calls = { say, ended, NULL };
    static const struct {
        const char *text;
        const char *job; /* NULL: for the system */
        const char *rest;
    } table[] = {
        { "ZQS1 DISPLAY SECURITY", "ZQS1MSTR", "DISPLAY SECURITY" },
        { "zqs1 dis sec", "ZQS1MSTR", "dis sec" },
        { "ZQS1DISPLAY SECURITY", "ZQS1MSTR", "DISPLAY SECURITY" },
        { "ZQS1   DIS    SEC  ", "ZQS1MSTR", "DIS    SEC" },
        { "ZQS1", "ZQS1MSTR", "" },
        { "ASH STOP QMGR", "ASHMSTR", "STOP QMGR" },
        { "ASHBURN STOP QMGR", "ASHBMSTR", "STOP QMGR" },
        { "+CSQ DISPLAY QMGR", "PLUSMSTR", "DISPLAY QMGR" },
        { "+csqDIS QMGR", "PLUSMSTR", "DIS QMGR" },
        { "PLUS DISPLAY QMGR", NULL, "" },
        { "ZQS7 DISPLAY SECURITY", NULL, "" },
        { "ZQS", NULL, "" },
        { "D A,L", NULL, "" },
        { "", NULL, "" },
    };
    struct server *server = server_new("test");
    struct orders *orders = orders_new(server);
    struct tasks *tasks = tasks_new(server, &config, orders, &calls);

    for (size_t i = 0; i < ARRAY_COUNT(table); i++) {
        struct span rest = SPAN_NONE;
        struct task *task = tasks_by_prefix(tasks, span_of(table[i].text), &rest);

        assert_int_equal(task != NULL, table[i].job != NULL);
        if (task) {
            assert_string_equal(task_job(task), table[i].job);
            assert_span(rest, table[i].rest);
            assert_false(task_up(task));
        }
    }
    assert_non_null(tasks_by_job(tasks, span_of("zqs1mstr")));
    assert_non_null(tasks_by_job(tasks, span_of("ASHBMSTR")));
    assert_null(tasks_by_job(tasks, span_of("ZQS1")));
    tasks_free(tasks);
    orders_free(orders);
    server_free(server);
}

int main(void)
{
    static const struct CMUnitTest tests[] = { cmocka_unit_test(prefixes) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
