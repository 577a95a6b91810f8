/* test_dialogue.c - what the master says to a program that has ended meanwhile is not for the next one of the same job. */
#include "tests/unit/test.h"

#include <pthread.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/frame.h"
#include "base/io.h"
#include "console/wire.h"
#include "jcl/dialogue.h"

static const struct name8 job = { "PAYROLL" }, jobid = { "JOB00001" };
enum { ASK = 8, LISTEN = 9, DONE = 10, NUMBERED = 0x8203, ANSWERED = 0x8204, MODIFIED = 0x8205, ENOUGH = 100 /* milliseconds */ };

static char heard[200]; /* what the program was told */

static void numbered(void *context UNUSED, unsigned number, struct span text)
{
    snprintf(heard + strlen(heard), sizeof heard - strlen(heard), "@%u %.*s;", number, (int)text.length, text.data);
}

static void answered(void *context UNUSED, unsigned number, struct span text)
{
    snprintf(heard + strlen(heard), sizeof heard - strlen(heard), "R %u,%.*s;", number, (int)text.length, text.data);
}

static void modified(void *context UNUSED, uint64_t token, bool stop, struct span text)
{
    snprintf(heard + strlen(heard), sizeof heard - strlen(heard), "F%s %u,%.*s;", stop ? " STOP" : "", (unsigned)token,
             (int)text.length, text.data);
}

static const struct dialogue_calls calls = { numbered, answered, modified, NULL };

static void take(int fd, char *bytes, size_t length)
{
    for (size_t got = 0; got < length;) {
        ssize_t part = recv(fd, bytes + got, length - got, 0);

        assert_true(part > 0);
        got += (size_t)part;
    }
}

/* Of an ASK or LISTEN: its serial. */
static struct asker take_frame(int fd, uint16_t type)
{
    struct asker asker = { .serial = 0 };
    struct frame_header header;
    char image[FRAME_HEADER];
    struct reader in;
    struct buf body;

    buf_init(&body, FRAME_LIMIT);
    take(fd, image, sizeof image);
    header = frame_get_header(image);
    assert_int_equal(header.type, type);
    buf_fill(&body, '\0', header.length);
    take(fd, body.data, header.length);
    if (type == ASK || type == LISTEN) {
        in = reader_of(buf_span(&body));
        assert_span(reader_field(&in, 8), "PAYROLL");
        reader_name8(&in, &asker.jobid);
        asker.serial = reader_u32(&in);
    }
    buf_release(&body);
    return asker;
}

static void say(int fd, uint16_t type, const struct buf *body)
{
    struct buf frame;

    buf_init(&frame, FRAME_LIMIT);
    frame_put_header(&frame, (uint32_t)body->length, type, type == FRAME_HELLO ? 0 : FRAME_ONE_WAY);
    buf_put_span(&frame, buf_span(body));
    assert_int_equal(send(fd, frame.data, frame.length, 0), frame.length);
    buf_release(&frame);
}

static void say_number(int fd, const struct asker *asker, unsigned number)
{
    struct buf body;

    buf_init(&body, 100);
    numbered_encode(asker, number, &body);
    say(fd, NUMBERED, &body);
    buf_release(&body);
}

static void say_answer(int fd, const struct asker *asker, unsigned number, const char *text)
{
    struct buf body;

    buf_init(&body, 200);
    answered_encode(asker, number, span_of(text), &body);
    say(fd, ANSWERED, &body);
    buf_release(&body);
}

static void say_modify(int fd, const struct asker *asker, uint64_t token, bool stop, const char *text)
{
    struct buf body;

    buf_init(&body, 200);
    modified_encode(asker, token, stop, span_of(text), &body);
    say(fd, MODIFIED, &body);
    buf_release(&body);
}

static void stop(void *context)
{
    server_stop(context);
}

static void turn(struct server *server)
{
    struct watch *enough = server_timer(server, ENOUGH, stop, server);

    server_run(server);
    watch_free(enough);
}

/* The first request waits for the master's greeting. */
static void *greet(void *context)
{
    int *fd = context; /* in: the listener */
    struct buf hello;

    *fd = accept(*fd, NULL, NULL);
    take_frame(*fd, FRAME_HELLO);
    buf_init(&hello, 64);
    frame_put_hello(&hello);
    say(*fd, FRAME_HELLO, &hello);
    buf_release(&hello);
    return NULL;
}

static void a_reply_to_a_program_that_had_ended_went_to_the_next_one(void **state UNUSED)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), fd = listener;
    pthread_t greeter;
    struct server *server = server_new("test");
    struct job_console *console = job_console_new(true);
    struct dialogue *dialogue;
    struct asker first, second;

    snprintf(address.sun_path, sizeof address.sun_path, "%s/run/private/master", getenv("GREENBAR_HOME"));
    assert_return_code(bind(listener, (struct sockaddr *)&address, sizeof address), 0);
    assert_return_code(listen(listener, 8), 0);

    assert_int_equal(pthread_create(&greeter, NULL, greet, &fd), 0);
    dialogue = dialogue_new(server, console, &job, &jobid, &calls);
    dialogue_ask(dialogue, 10, span_of("ERASE ALL?"));
    assert_int_equal(pthread_join(greeter, NULL), 0);
    first = take_frame(fd, ASK);
    say_number(fd, &first, 7);
    say_answer(fd, &first, 7, "YES");
    dialogue_free(dialogue); /* its program was cancelled before any of it was read */
    take_frame(fd, DONE);

    dialogue = dialogue_new(server, console, &job, &jobid, &calls);
    dialogue_ask(dialogue, 10, span_of("ERASE MORE?"));
    second = take_frame(fd, ASK);
    assert_true(second.serial != first.serial);
    turn(server);
    assert_string_equal(heard, "");
    say_number(fd, &second, 8);
    say_answer(fd, &first, 8, "YES");
    say_answer(fd, &second, 8, "NO");
    turn(server);
    assert_string_equal(heard, "@8 ERASE MORE?;R 8,NO;");

    heard[0] = '\0';
    dialogue_listen(dialogue);
    first = take_frame(fd, LISTEN);
    say_modify(fd, &first, 5, true, "");
    dialogue_free(dialogue);
    take_frame(fd, DONE);
    dialogue = dialogue_new(server, console, &job, &jobid, &calls);
    dialogue_listen(dialogue);
    second = take_frame(fd, LISTEN);
    turn(server);
    assert_string_equal(heard, "");
    say_modify(fd, &second, 6, false, "GO ON");
    turn(server);
    assert_string_equal(heard, "F 6,GO ON;");

    dialogue_free(dialogue);
    job_console_free(console);
    server_free(server);
    close(fd);
    close(listener);
}

static int set_up(void **state UNUSED)
{
    static char folder[] = "/tmp/dialogue.XXXXXX";
    char path[64];

    setenv("GREENBAR_HOME", mkdtemp(folder), 1);
    snprintf(path, sizeof path, "%s/run", folder);
    mkdir(path, 0700);
    snprintf(path, sizeof path, "%s/run/private", folder);
    return mkdir(path, 0700);
}

static int tear_down(void **state UNUSED)
{
    static const char *const names[] = { "run/private/master", "run/private", "run", "" };
    char path[128];

    for (size_t i = 0; i < ARRAY_COUNT(names); i++) {
        snprintf(path, sizeof path, "%s/%s", getenv("GREENBAR_HOME"), names[i]);
        remove(path);
    }
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reply_to_a_program_that_had_ended_went_to_the_next_one),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
