/* test_hash_worker.c - hash_worker.c: what the thread calculates comes back to the loop, whole and in order. For `make SAN=thread` too. */
#include "tests/unit/test.h"

#include "base/server.h"
#include "racf/hash_worker.h"
#include "racf/passwords.h"

enum { JOBS = 24 };

static struct server *server;
static struct hash_worker *worker;
static unsigned done, right, changed, given[JOBS];

/* The number of the job is its context. */
static void one_done(void *context, const struct hash_result *result)
{
    unsigned number = *(unsigned *)context;

    assert_int_equal(number, done); /* in order */
    right += result->matched == 0;
    changed += result->hash.length == PASSWORD_HASH;
    if (number % 2 == 0)
        assert_int_equal(result->matched, 0);
    else
        assert_int_equal(result->matched, REASON_BAD_PASSWORD);
    if (number % 4 == 2)
        assert_int_equal(result->failed, REASON_EXISTS); /* the new one is the old one */
    if (++done == JOBS)
        server_stop(server);
}

static void add_jobs(void *context)
{
    static const char *const news[] = { "NEWPASS", "", "SECRET", "OTHER" };
    struct buf *hash = context;

    for (unsigned i = 0; i < JOBS; i++) {
        given[i] = i;
        assert_int_equal(hash_worker_add(worker,
                                         &(struct hash_job){ buf_span(hash), SPAN_NONE, span_of(i % 2 ? "WRONG" : "SECRET"), span_of(news[i % 4]) },
                                         one_done, &given[i]),
                         0);
    }
}

static void jobs_come_back_in_order(void **state UNUSED)
{
    struct watch *begin;
    struct buf hash;

    buf_init(&hash, PASSWORD_HASH);
    assert_int_equal(password_hash(span_of("SECRET"), SPAN_NONE, &hash), 0);
    server = server_new("test");
    worker = hash_worker_new(server);
    begin = server_timer(server, 0, add_jobs, &hash);
    server_run(server);
    assert_int_equal(done, JOBS);
    assert_int_equal(right, JOBS / 2);
    assert_int_equal(changed, JOBS / 4); /* right, and new */
    watch_free(begin);
    hash_worker_free(worker);
    server_free(server);
    buf_release(&hash);
}

/* The thread was asked to stop with work waiting. */
static void the_end_forgets_what_waits(void **state UNUSED)
{
    struct buf hash;

    buf_init(&hash, PASSWORD_HASH);
    assert_int_equal(password_hash(span_of("SECRET"), SPAN_NONE, &hash), 0);
    server = server_new("test");
    worker = hash_worker_new(server);
    add_jobs(&hash);
    hash_worker_free(worker);
    server_free(server);
    buf_release(&hash);
}

static void too_many_are_refused(void **state UNUSED)
{
    int reason = 0, added = 0;

    server = server_new("test");
    worker = hash_worker_new(server);
    while (reason == 0 && added++ < 5000)
        reason = hash_worker_add(worker, &(struct hash_job){ .password = span_of("X") }, one_done, &given[0]);
    assert_int_equal(reason, REASON_LIMIT);
    hash_worker_free(worker);
    server_free(server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(jobs_come_back_in_order),
        cmocka_unit_test(the_end_forgets_what_waits),
        cmocka_unit_test(too_many_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
