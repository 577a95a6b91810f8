/* test_jes_submit.c - streams that come in at the same time share one limit of memory.
 * The module is a part of the jes process: what it calls of the others is replaced here. */
#include "jcl/jes_submit.c" /* NOLINT: it is in no library */

#include "base/mem.h"
#include "tests/unit/test.h"

struct jes jes;

struct client *jes_client(struct session *session)
{
    return session->context;
}

int jes_may_submit(const struct identity *who UNUSED, const struct name8 *job_name UNUSED, struct buf *refusal UNUSED)
{
    return 0;
}

int jes_may_use(const struct identity *who UNUSED, const struct name8 *user UNUSED, struct span password UNUSED,
                struct span new_password UNUSED, struct buf *told UNUSED, struct buf *refusal UNUSED)
{
    return 0;
}

int jes_may_use_group(const struct identity *who UNUSED, const struct queue_job *job UNUSED, const struct name8 *group UNUSED,
                      struct buf *refusal UNUSED)
{
    return 0;
}

void jes_reader_records(const struct identity *who UNUSED, struct span records UNUSED)
{
}

void queue_write(struct job_queue *queue UNUSED, const struct queue_job *job UNUSED, enum queue_text what UNUSED, struct span bytes UNUSED)
{
}

void queue_hold_conversion(struct job_queue *queue UNUSED, struct queue_job *job)
{
    job->shown.status = JES_HELD;
}

/* The one that the tests submit. */
static struct queue_job accepted;

int queue_add(struct job_queue *queue UNUSED, const struct queue_job *model, struct span cards UNUSED, struct span params UNUSED,
              struct span refusal UNUSED, struct queue_job **job)
{
    accepted = *model;
    accepted.shown.jobid = name8_const("JOB00001");
    accepted.shown.status = JES_CONVERSION;
    *job = &accepted;
    return 0;
}

static struct buf answer;

static int ask(request_function *serve, struct session *session, struct span body)
{
    struct reader in = reader_of(body);

    buf_clear(&answer);
    return serve(session, &in, &answer);
}

enum { CLIENTS = 6 };
static struct client clients[CLIENTS];
static struct session sessions[CLIENTS];

static int begin(unsigned i)
{
    static const char options[] = { 0, 0, 0, 0, 0 };

    return ask(serve_SUBMIT, &sessions[i], span_bytes(options, sizeof options));
}

static int setup(void **state UNUSED)
{
    jes = (struct jes){ .stream_bytes = 0 };
    buf_init(&answer, FRAME_LIMIT);
    for (unsigned i = 0; i < CLIENTS; i++) {
        buf_init(&clients[i].deck, JES_STREAM_MAX);
        buf_init(&clients[i].params, JES_PARAMS_MAX * JES_PARAM_BYTES);
        sessions[i] = (struct session){ .from = FROM_USER, .context = &clients[i] };
        sessions[i].identity.user = name8_const("ANNA");
        assert_int_equal(begin(i), 0);
    }
    return 0;
}

static int teardown(void **state UNUSED)
{
    for (unsigned i = 0; i < CLIENTS; i++) {
        jes_drop_stream(&clients[i]);
        buf_release(&clients[i].params);
    }
    buf_release(&answer);
    return 0;
}

/* Sends so many bytes of nothing, the last frame shorter; the reason of the first frame that is refused. */
static int send_bytes(unsigned i, size_t bytes)
{
    char *frame = mem_alloc(FRAME_LIMIT, 1);
    int reason = 0;

    memset(frame, '\n', FRAME_LIMIT);
    for (; reason == 0 && bytes; bytes -= bytes < FRAME_LIMIT ? bytes : FRAME_LIMIT)
        reason = ask(serve_CARDS, &sessions[i], span_bytes(frame, bytes < FRAME_LIMIT ? bytes : FRAME_LIMIT));
    mem_free(frame);
    return reason;
}

static void assert_answered(const char *id)
{
    struct reader in = reader_of(buf_span(&answer));

    assert_true(span_starts(reader_field(&in, PROBLEM_MAX), id));
}

static int submit_a_job(unsigned i)
{
    static const char deck[] = "//J JOB\n//S EXEC PGM=IEFBR14\n";

    if (begin(i) < 0)
        return -1;
    return ask(serve_CARDS, &sessions[i], span_of(deck)) < 0 ? -1 : ask(serve_SUBMITTED, &sessions[i], SPAN_NONE);
}

static void test_one_stream_has_a_limit(void **state UNUSED)
{
    assert_int_equal(send_bytes(0, JES_STREAM_MAX), 0);
    assert_int_equal(send_bytes(0, 1), REASON_TOO_LONG);
    assert_answered("GBJ001E");
    assert_int_equal(jes.stream_bytes, 0);
    assert_int_equal(send_bytes(0, 1), REASON_STATE); /* the rest is nobody's */
    assert_int_equal(submit_a_job(0), 0);
}

static void test_all_streams_together_have_a_limit(void **state UNUSED)
{
    unsigned whole = JES_STREAMS_MAX / JES_STREAM_MAX;

    assert_true(whole < CLIENTS - 1);
    for (unsigned i = 0; i < whole; i++)
        assert_int_equal(send_bytes(i, JES_STREAM_MAX), 0);
    assert_int_equal(jes.stream_bytes, JES_STREAMS_MAX);
    assert_int_equal(send_bytes(whole, 1), REASON_LIMIT);
    assert_answered("GBJ040E");
    assert_int_equal(jes.stream_bytes, JES_STREAMS_MAX); /* of the others nothing is lost */
    assert_int_equal(begin(0), 0);                       /* one begins anew: there is room */
    assert_int_equal(submit_a_job(whole), 0);
    assert_int_equal(jes.stream_bytes, JES_STREAMS_MAX - JES_STREAM_MAX);
}

static void test_priority_of_the_control_statement(void **state UNUSED)
{
    static const char deck[] = "/*PRIORITY 12\n//J JOB PRTY=3\n//S EXEC PGM=IEFBR14\n";

    assert_int_equal(ask(serve_CARDS, &sessions[0], span_of(deck)), 0);
    assert_int_equal(ask(serve_SUBMITTED, &sessions[0], SPAN_NONE), 0);
    assert_int_equal(accepted.priority, 12);
    assert_int_equal(submit_a_job(0), 0);
    assert_int_equal(accepted.priority, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_one_stream_has_a_limit, setup, teardown),
        cmocka_unit_test_setup_teardown(test_all_streams_together_have_a_limit, setup, teardown),
        cmocka_unit_test_setup_teardown(test_priority_of_the_control_statement, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
