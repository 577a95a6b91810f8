/* test_modify.c - who takes MODIFY and STOP, and when. */
#include "tests/unit/test.h"

#include <errno.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/link.h"
#include "console/master_client.h"
#include "console/modify.h"

struct listening {
    struct server *server;
    struct orders *orders;
    struct listeners *listeners;
    struct session *session;
    struct link *link; /* the initiator's end of it */
    uint32_t serial;
};

static const struct name8 EARS = { "EARS" };

/* The program says that it is ready. */
static void ready(struct listening *l)
{
    const struct asker asker = { { "JOB00001" }, ++l->serial };

    listener_ready(l->listeners, l->session, &EARS, &asker);
}

static void begin(struct listening *l)
{
    int pair[2];

    assert_return_code(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    *l = (struct listening){ .server = server_new("test"), .link = link_adopt_used(pair[1]) };
    l->orders = orders_new(l->server);
    l->listeners = listeners_new(l->orders);
    l->session = server_adopt(l->server, pair[0], FROM_DAEMON, NULL);
    assert_null(listener_find(l->listeners, &EARS));
    ready(l);
}

static void end(struct listening *l)
{
    listeners_free(l->listeners);
    server_free(l->server);
    orders_free(l->orders);
    link_close(l->link);
}

static bool give(struct listening *l, struct order *order, bool stop, const char *text)
{
    return listener_give(listener_find(l->listeners, &EARS), order, stop, span_of(text));
}

/* What the initiator is sent next. */
static void hears(struct listening *l, const struct order *order, bool stop, const char *text)
{
    struct watch *once = server_timer(l->server, 0, (watch_function *)server_stop, l->server);
    struct master_said said;
    struct answer answer;

    server_run(l->server);
    watch_free(once);
    answer_init(&answer);
    assert_int_equal(master_heard(l->link, &answer, &said), 0);
    assert_int_equal(said.kind, MASTER_MODIFIED);
    assert_int_equal(said.token, order_token(order));
    assert_int_equal(said.serial, l->serial);
    assert_int_equal(said.stop, stop);
    assert_true(span_is(said.text, text));
    answer_release(&answer);
}

/* The answer to the first MODIFY was there, the program had not come back to its wait: TASK BUSY. */
static void a_modify_behind_a_completed_one_was_refused_as_busy(void **state UNUSED)
{
    struct listening l;
    struct order *first, *second, *third;

    begin(&l);
    first = order_begin(l.orders, NULL, 60000);
    assert_true(give(&l, first, false, "ONE"));
    hears(&l, first, false, "ONE");
    second = order_begin(l.orders, NULL, 60000);
    assert_false(give(&l, second, false, "TWO")); /* it works on the first */
    listeners_completed(l.listeners, order_token(second));
    assert_false(give(&l, second, false, "TWO"));
    listeners_completed(l.listeners, order_token(first));
    assert_true(give(&l, second, false, "TWO"));
    third = order_begin(l.orders, NULL, 60000);
    assert_false(give(&l, third, false, "THREE")); /* one buffer */
    ready(&l);
    hears(&l, second, false, "TWO");
    assert_false(give(&l, third, false, "THREE"));
    listeners_completed(l.listeners, order_token(second));
    assert_true(give(&l, third, true, ""));
    ready(&l);
    hears(&l, third, true, "");
    end(&l);
}

static void behind_stop_it_is_busy_until_it_listens(void **state UNUSED)
{
    struct listening l;
    struct order *stop, *next;

    begin(&l);
    stop = order_begin(l.orders, NULL, 60000);
    assert_true(give(&l, stop, true, ""));
    hears(&l, stop, true, "");
    listeners_completed(l.listeners, order_token(stop));
    next = order_begin(l.orders, NULL, 60000);
    assert_false(give(&l, next, false, "MORE"));
    ready(&l);
    assert_true(give(&l, next, false, "MORE"));
    hears(&l, next, false, "MORE");
    end(&l);
}

/* Nobody waits for what lies in the buffer of a program that has ended. */
static void what_waits_ends_with_its_program(void **state UNUSED)
{
    struct listening l;
    struct order *first, *second;
    uint64_t token;

    begin(&l);
    first = order_begin(l.orders, NULL, 60000);
    assert_true(give(&l, first, false, "ONE"));
    listeners_completed(l.listeners, order_token(first));
    second = order_begin(l.orders, NULL, 60000);
    token = order_token(second);
    assert_true(give(&l, second, false, "TWO"));
    listeners_forget(l.listeners, l.session);
    assert_null(listener_find(l.listeners, &EARS));
    assert_null(order_find(l.orders, token));
    end(&l);
}

/* The completion of an order that a killed master had given ended the order of the same number of the next one. */
static void an_order_of_the_next_master_was_completed_for_one_of_the_last(void **state UNUSED)
{
    struct server *server = server_new("test");
    struct orders *orders = orders_new(server);
    uint64_t token = order_token(order_begin(orders, NULL, 60000));
    int status;
    pid_t next;

    assert_non_null(order_find(orders, token));
    next = fork();
    if (next == 0) {
        struct orders *others = orders_new(server);

        _exit(order_token(order_begin(others, NULL, 60000)) == token || order_find(others, token));
    }
    assert_return_code(next, errno);
    assert_int_equal(waitpid(next, &status, 0), next);
    assert_int_equal(status, 0);
    orders_free(orders);
    server_free(server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_modify_behind_a_completed_one_was_refused_as_busy),
        cmocka_unit_test(behind_stop_it_is_busy_until_it_listens),
        cmocka_unit_test(what_waits_ends_with_its_program),
        cmocka_unit_test(an_order_of_the_next_master_was_completed_for_one_of_the_last),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
