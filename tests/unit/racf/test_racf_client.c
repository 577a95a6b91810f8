/* test_racf_client.c - racf_client.c: what a racf that goes wrong in the middle of a decision leaves to the caller. */
#include "tests/unit/test.h"

#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/io.h"
#include "racf/audit.h"
#include "racf/control_page.h"
#include "racf/image.h"
#include "racf/racf_client.h"

/* How the racf that is played here takes CHECK. */
enum answer_to_check { NOT_RECORDED, ENDS, SAYS_NONSENSE };
static enum answer_to_check answer_to_check;

/* Class FACILITY is in storage, everybody may read, and every access is to be recorded. */
static int serve_CONTROL(struct session *session, struct reader *in UNUSED, struct buf *out UNUSED)
{
    const struct control_state state = { .generation = 1,
                                         .flags = CONTROL_ACTIVE | CONTROL_RACLISTED | CONTROL_GENERIC |
                                                  LOGOPTIONS_ALWAYS * CONTROL_LOGOPTIONS,
                                         .default_code = 4 };
    struct control_page *page;
    int reason = control_page_new(&(struct name8){ "" }, &page);

    if (reason == 0)
        reason = control_page_set(page, "FACILITY", &state);
    if (reason == 0)
        session_attach_fd(session, dup(control_page_fd(page)));
    return reason;
}

static int serve_IMAGE(struct session *session, struct reader *in UNUSED, struct buf *out)
{
    const struct class_row row = { .name = { "FACILITY" }, .max_length = 39, .first = CLASS_ANY, .other = CLASS_ANY,
                                   .default_code = 4, .generic = true, .fold = true };
    const struct image_profile profile = { .name = "**", .generic = true, .uacc = RACF_READ };
    struct buf image;
    int reason;

    buf_init(&image, 1 << 20);
    reason = image_compile(&row, IMAGE_GENERAL, &profile, 1, &image);
    if (reason == 0)
        session_attach_fd(session, io_sealed_memory("image", buf_span(&image)));
    buf_put_u64(out, 1);
    buf_release(&image);
    return reason;
}

static int serve_CHECK(struct session *session UNUSED, struct reader *in UNUSED, struct buf *out)
{
    switch (answer_to_check) {
    case NOT_RECORDED:
        return REASON_NOT_RECORDED;
    case ENDS:
        _exit(0);
    default:
        buf_put_u8(out, 0);
        return 0;
    }
}

#define REQUEST REQUEST_NUMBER
enum {
#include "racf/requests.def"
};
#undef REQUEST

static const struct request_row rows[] = {
    { REQUEST_CONTROL, "CONTROL", FROM_ANY, IN_ANY, serve_CONTROL },
    { REQUEST_IMAGE, "IMAGE", FROM_ANY, IN_ANY, serve_IMAGE },
    { REQUEST_CHECK, "CHECK", FROM_ANY, IN_ANY, serve_CHECK },
};

/* A session with a racf that takes CHECK so. */
static struct racf *racf_that(enum answer_to_check how, pid_t *child)
{
    int pair[2];

    answer_to_check = how;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    *child = fork();
    assert_true(*child >= 0);
    if (*child == 0) {
        struct server *server = server_new("racf");

        close(pair[0]);
        server_requests(server, rows, ARRAY_COUNT(rows));
        server_adopt(server, pair[1], FROM_DAEMON, NULL);
        server_run(server);
        _exit(0);
    }
    close(pair[1]);
    return racf_open_link(link_adopt(pair[0]));
}

static void assert_refused(enum answer_to_check how, int wanted)
{
    const struct identity anna = { .user = { "ANNA" }, .group = { "SYS1" } };
    struct racf_decision decision;
    pid_t child;
    struct racf *racf = racf_that(how, &child);

    assert_int_equal(racf_check(racf, &anna, "FACILITY", "ANY.THING", RACF_READ, 0, &decision), wanted);
    assert_int_equal(decision.code, 8);
    assert_int_equal(decision.racf_code, 8);
    assert_int_equal(decision.why, RACF_WHY_ERROR);
    assert_int_equal(decision.allowed, RACF_NONE);
    assert_string_equal(decision.class_name.text, "FACILITY");
    assert_string_equal(decision.resource.text, "ANY.THING");
    racf_close(racf);
    kill(child, SIGTERM);
    assert_int_equal(waitpid(child, NULL, 0), child);
}

/* The image says yes, and the caller that looked at the code alone acted without a record. */
static void a_grant_that_could_not_be_recorded_stayed_a_grant(void **state UNUSED)
{
    assert_refused(NOT_RECORDED, REASON_NOT_RECORDED);
    assert_refused(ENDS, REASON_GONE);
    assert_refused(SAYS_NONSENSE, REASON_TRUNCATED);
}

/* A program that named an alternate user of two lines had a line of its own in the job log of the queue manager. */
static void a_resource_with_a_newline_made_a_line_of_its_own(void **state UNUSED)
{
    const struct identity anna = { .user = { "ANNA" }, .group = { "SYS1" } };
    const struct racf_decision decision = { .code = 8, .intent = RACF_UPDATE, .class_name = { "MQADMIN" },
                                            .resource = { "ZQS1.ALTERNATE.USER.A\nCSQ9022I" } };
    struct buf out;

    buf_init(&out, 1000);
    racf_ich408i(&anna, &decision, &out);
    assert_non_null(strstr(out.data, "\n  ZQS1.ALTERNATE.USER.A.CSQ9022I CL(MQADMIN )\n"));
    buf_release(&out);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_resource_with_a_newline_made_a_line_of_its_own),
        cmocka_unit_test(a_grant_that_could_not_be_recorded_stayed_a_grant),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
