/* test_job_console.c - what jes says to a master that is away, does not read, or reads. */
#include "tests/unit/test.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/frame.h"
#include "base/io.h"
#include "base/link.h"
#include "jcl/job_console.h"

static const struct name8 job = { "PAYROLL" }, jobid = { "JOB00001" };

/* A master that listens and nothing else, as one does that waits for jes. */
static int busy_master(void)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    snprintf(address.sun_path, sizeof address.sun_path, "%s/run/private/master", getenv("GREENBAR_HOME"));
    unlink(address.sun_path);
    assert_return_code(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    assert_return_code(listen(fd, 8), 0);
    return fd;
}

static void take(int fd, char *bytes, size_t length)
{
    for (size_t got = 0; got < length;) {
        ssize_t part = recv(fd, bytes + got, length - got, 0);

        assert_true(part > 0);
        got += (size_t)part;
    }
}

static void take_frame(int fd, struct frame_header *header, struct buf *body)
{
    char image[FRAME_HEADER];

    take(fd, image, sizeof image);
    *header = frame_get_header(image);
    buf_clear(body);
    buf_fill(body, '\0', header->length);
    take(fd, body->data, header->length);
}

static void take_message(int fd, uint64_t token, const char *begins)
{
    struct frame_header header;
    struct reader reader;
    struct span lines;
    struct buf body;

    buf_init(&body, FRAME_LIMIT);
    take_frame(fd, &header, &body);
    assert_int_equal(header.type, 4);
    assert_true(header.flags & FRAME_ONE_WAY);
    reader = reader_of(buf_span(&body));
    assert_int_equal(reader_u64(&reader), token);
    assert_span(reader_field(&reader, 8), "PAYROLL");
    assert_span(reader_field(&reader, 8), "JOB00001");
    lines = reader_field(&reader, FRAME_LIMIT);
    assert_int_equal(reader_end(&reader), 0);
    assert_span(span_part(lines, 0, strlen(begins)), begins);
    buf_release(&body);
}

static void a_master_that_waits_for_jes_stopped_it_for_30_seconds(void **state)
{
    enum { MESSAGES = 200, LENGTH = 8000 }; /* more than the socket takes */
    int64_t begun = clock_monotonic();
    struct job_console *console;
    struct frame_header header;
    int listener = busy_master(), fd, last = 0;
    struct buf line;

    (void)state;
    console = job_console_new(false);
    buf_init(&line, LENGTH + 16);
    for (int i = 1; i <= MESSAGES; i++) {
        buf_clear(&line);
        buf_printf(&line, "%04d ", i);
        buf_fill(&line, 'X', LENGTH);
        job_console_say(console, (uint64_t)(i == 1 ? 77 : 0), &job, &jobid, buf_span(&line));
    }
    assert_true(job_console_catch_up(console));
    assert_true(clock_monotonic() - begun < LINK_PATIENCE);
    fd = accept(listener, NULL, NULL);
    buf_clear(&line);
    take_frame(fd, &header, &line);
    assert_int_equal(header.type, FRAME_HELLO);
    assert_int_equal(frame_check_hello(buf_span(&line)), 0);
    while (last < MESSAGES) { /* in order, none is lost, none comes twice */
        char begins[8];

        snprintf(begins, sizeof begins, "%04d ", ++last);
        take_message(fd, last == 1 ? 77 : 0, begins);
        job_console_catch_up(console);
    }
    assert_false(job_console_catch_up(console));
    buf_release(&line);
    job_console_free(console);
    close(fd);
    close(listener);
}

static void what_was_said_while_the_master_was_away_comes_first(void **state)
{
    struct job_console *console = job_console_new(false);
    struct frame_header header;
    struct buf hello;
    int listener, fd;

    (void)state;
    buf_init(&hello, 64);
    job_console_say(console, 0, &job, &jobid, span_of("FIRST\n"));
    assert_true(job_console_catch_up(console));
    listener = busy_master();
    while (job_console_catch_up(console)) /* a second between two tries */
        usleep(50000);
    job_console_say(console, 0, &job, &jobid, SPAN_NONE);
    job_console_say(console, 5, &job, &jobid, span_of("SECOND\n"));
    fd = accept(listener, NULL, NULL);
    take_frame(fd, &header, &hello);
    take_message(fd, 0, "FIRST\n");
    take_message(fd, 5, "SECOND\n");
    buf_release(&hello);
    job_console_free(console);
    close(fd);
    close(listener);
}

static int set_up(void **state)
{
    static char folder[] = "/tmp/job_console.XXXXXX";
    char path[64];

    (void)state;
    setenv("GREENBAR_HOME", mkdtemp(folder), 1);
    snprintf(path, sizeof path, "%s/run", folder);
    mkdir(path, 0700);
    snprintf(path, sizeof path, "%s/run/private", folder);
    return mkdir(path, 0700);
}

static int tear_down(void **state)
{
    static const char *const names[] = { "run/private/master", "run/private", "run", "" };
    char path[128];

    (void)state;
    for (size_t i = 0; i < ARRAY_COUNT(names); i++) {
        snprintf(path, sizeof path, "%s/%s", getenv("GREENBAR_HOME"), names[i]);
        remove(path);
    }
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_said_while_the_master_was_away_comes_first),
        cmocka_unit_test(a_master_that_waits_for_jes_stopped_it_for_30_seconds),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
