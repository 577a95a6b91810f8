/* test_mqi_wake.c - programs that wait for the log sleep on one word, which none of them can write. */
#include <errno.h>
#include <stdatomic.h>
#include <sys/mman.h>

#include "mstr/mqi_segment.h"
#include "tests/unit/mstr/mqi_attacker.h"

enum { PROGRAMS = 4 };

static void no_program_can_write_the_word(void **state UNUSED)
{
    struct attacker a;
    struct answer answer;
    const uint32_t zero = 0;

    start();
    attack(&a);
    buf_clear(&a.bytes);
    assert_int_equal(ask(&a, REQUEST_WAKE, &a.bytes, &answer), 0);
    assert_true(answer.fd >= 0);
    assert_ptr_equal(mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, answer.fd, 0), MAP_FAILED);
    assert_int_equal(pwrite(answer.fd, &zero, sizeof zero, 0), -1);
    assert_int_equal(errno, EPERM);
    assert_int_equal(ftruncate(answer.fd, 0), -1);
    answer_release(&answer);
    leave(&a);
    end();
}

static void a_file_that_is_no_such_page_is_not_mapped(void **state UNUSED)
{
    struct mqi_wake wake = { NULL };
    int fd = memfd_create("short", MFD_CLOEXEC);

    assert_int_equal(ftruncate(fd, 100), 0);
    assert_int_equal(mqi_wake_map(&wake, fd), REASON_VERSION);
    close(fd);
}

/* -- programs that sleep, and a queue manager that is this test -- */

static struct sleeper {
    pthread_t thread;
    struct segment ours, theirs;
    struct mqi_wake wake;
    struct buf answer;
    int got;
} sleepers[PROGRAMS];

static void *sleep_for_answer(void *context)
{
    struct sleeper *s = context;

    s->got = segment_wait(&s->theirs, true, &s->wake, 60000, &s->answer);
    return NULL;
}

static bool sleeps(const struct sleeper *s)
{
    return __atomic_load_n((uint32_t *)(void *)((char *)s->ours.page + 192), __ATOMIC_SEQ_CST) == 2;
}

static void begin_sleep(struct sleeper *s, int wake_fd)
{
    int fd;

    assert_int_equal(segment_new(&s->ours, &fd), 0);
    assert_int_equal(segment_map(&s->theirs, fd), 0);
    close(fd);
    assert_int_equal(mqi_wake_map(&s->wake, wake_fd), 0);
    buf_init(&s->answer, SEGMENT_ANSWER_MAX);
    buf_put_text(&s->answer, "call");
    (void)!segment_post(&s->theirs, &s->answer);
    assert_int_equal(segment_take(&s->ours, &s->answer), 1);
    assert_int_equal(pthread_create(&s->thread, NULL, sleep_for_answer, s), 0);
    while (!sleeps(s))
        usleep(1000);
}

static void end_sleep(struct sleeper *s, const char *answer)
{
    pthread_join(s->thread, NULL);
    assert_int_equal(s->got, 1);
    assert_true(span_equal(buf_span(&s->answer), span_of(answer)));
    buf_release(&s->answer);
    mqi_wake_free(&s->wake);
    segment_free(&s->ours);
    segment_free(&s->theirs);
}

/* Whoever is woken and has no answer sleeps on, and misses the next wake as little. */
static void who_is_woken_without_an_answer_sleeps_again(void **state UNUSED)
{
    struct mqi_wake wake;
    struct buf answer;
    int fd;

    assert_int_equal(mqi_wake_new(&wake, &fd), 0);
    buf_init(&answer, 64);
    for (unsigned i = 0; i < PROGRAMS; i++)
        begin_sleep(&sleepers[i], fd);
    for (unsigned i = 0; i < PROGRAMS; i++) {
        buf_clear(&answer);
        buf_put_text(&answer, i % 2 ? "odd" : "even");
        assert_false(segment_answer(&sleepers[i].ours, &answer)); /* who answers has to wake them */
        mqi_wake_all(&wake);
        end_sleep(&sleepers[i], i % 2 ? "odd" : "even");
        for (unsigned j = i + 1; j < PROGRAMS; j++)
            assert_true(sleeps(&sleepers[j]));
    }
    assert_int_equal(mqi_wake_times(&wake), PROGRAMS);
    buf_release(&answer);
    mqi_wake_free(&wake);
    close(fd);
}

static void who_sleeps_alone_is_woken_at_once(void **state UNUSED)
{
    struct segment ours, theirs;
    struct buf bytes;
    int fd;

    assert_int_equal(segment_new(&ours, &fd), 0);
    assert_int_equal(segment_map(&theirs, fd), 0);
    buf_init(&bytes, SEGMENT_ANSWER_MAX);
    buf_put_text(&bytes, "call");
    (void)!segment_post(&theirs, &bytes);
    assert_int_equal(segment_take(&ours, &bytes), 1);
    assert_int_equal(segment_wait(&theirs, false, NULL, 1, &bytes), 0); /* not yet */
    assert_true(segment_answer(&ours, &bytes));
    assert_int_equal(segment_wait(&theirs, false, NULL, 20000, &bytes), 1);
    buf_release(&bytes);
    segment_free(&ours);
    segment_free(&theirs);
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_program_can_write_the_word),
        cmocka_unit_test(a_file_that_is_no_such_page_is_not_mapped),
        cmocka_unit_test(who_is_woken_without_an_answer_sleeps_again),
        cmocka_unit_test(who_sleeps_alone_is_woken_at_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
