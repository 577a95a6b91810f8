/* test_job.c - the internal text: bytes that are cut, changed or made up are refused, and never read past their end. */
#include "tests/unit/jcl/converted.h"

#include "base/mem.h"

static const char deck[] =
    "//FULL JOB (A),'NAME',CLASS=B,COND=(8,LT),NOTIFY=U,JOBRC=(STEP,S)\n//JOBLIB DD DSN=L,DISP=SHR\n// DD DSN=M,DISP=SHR\n"
    "//S EXEC PGM=X,PARM='P',COND=((4,LT,S.P),EVEN),TIME=1\n//A DD *\nDATA\n//B DD SYSOUT=(A,INTRDR),COPIES=2\n"
    "//C DD DSN=A.B(+1),DISP=(,CATLG),SPACE=(TRK,(1,2,3)),DSKEYLBL=K,\n// DCB=(RECFM=FB,LRECL=80),UNIT=U,VOL=SER=V\n//D DD DUMMY\n"
    "// IF (S.RC = 4 AND NOT ABEND) OR ABENDCC = S0C7 THEN\n//T EXEC PGM=Y\n// ENDIF\n";

static void encode(struct buf *bytes)
{
    struct converted converted;

    convert(&converted, deck);
    assert_string_equal(errors_of(&converted), "");
    buf_init(bytes, 1 << 20);
    job_encode(&converted.output.job, bytes);
    converted_release(&converted);
}

static int decode(struct span bytes)
{
    void *copy = mem_copy(bytes.data, bytes.length); /* so that a sanitizer sees a read past the end */
    struct arena arena;
    struct job job;
    int reason;

    arena_init(&arena);
    reason = job_decode(span_bytes(copy, bytes.length), &arena, &job);
    if (reason == 0)
        assert_round_trip(&job);
    arena_release(&arena);
    mem_free(copy);
    return reason;
}

static void what_is_cut_short_is_refused(void **state UNUSED)
{
    struct buf bytes;

    encode(&bytes);
    assert_int_equal(decode(buf_span(&bytes)), 0);
    for (size_t length = 0; length < bytes.length; length++)
        assert_true(decode(span_bytes(bytes.data, length)) < 0);
    buf_put_u8(&bytes, 0);
    assert_int_equal(decode(buf_span(&bytes)), REASON_LEFT_OVER);
    buf_release(&bytes);
}

/* Each byte gets each of a few values: refused, or a job that is well formed. */
static void any_byte_may_be_wrong(void **state UNUSED)
{
    static const unsigned char values[] = { 0, 1, 2, 15, 16, 0x7f, 0x80, 0xff };
    struct buf bytes;

    encode(&bytes);
    for (size_t at = 0; at < bytes.length; at++) {
        char old = bytes.data[at];

        for (size_t v = 0; v < ARRAY_COUNT(values); v++) {
            bytes.data[at] = (char)values[v];
            (void)!decode(buf_span(&bytes));
        }
        bytes.data[at] = old;
    }
    buf_release(&bytes);
}

static void other_bytes_are_no_job(void **state UNUSED)
{
    struct buf bytes;

    encode(&bytes);
    bytes.data[0]++;
    assert_int_equal(decode(buf_span(&bytes)), REASON_CORRUPT);
    bytes.data[0]--;
    bytes.data[5]++;
    assert_int_equal(decode(buf_span(&bytes)), REASON_VERSION);
    buf_release(&bytes);
    assert_true(decode(span_of("")) < 0);
    assert_true(decode(span_of("HELLO, WORLD")) < 0);
}

static void a_job_of_one_bare_step(void **state UNUSED)
{
    struct converted converted;

    convert(&converted, "//J JOB\n// EXEC PGM=X\n"); /* comes back from its bytes: convert() looks */
    assert_int_equal(converted.output.job.step_count, 1);
    converted_release(&converted);
}

static void expressions_that_no_stack_can_hold(void **state UNUSED)
{
    struct if_item items[2 * IF_STACK_MAX + 2] = { { .op = IF_CONSTANT } };
    uint32_t count = 0;

    assert_false(job_if_sound(items, 0));
    for (int i = 0; i < IF_STACK_MAX; i++)
        items[count++] = (struct if_item){ .op = IF_CONSTANT };
    for (int i = 0; i < IF_STACK_MAX - 1; i++)
        items[count++] = (struct if_item){ .op = IF_AND };
    assert_true(job_if_sound(items, count));
    assert_false(job_if_sound(items, count - 1)); /* two values left */
    items[count++] = (struct if_item){ .op = IF_AND };
    assert_false(job_if_sound(items, count)); /* a value lacks */
    items[0] = (struct if_item){ .op = IF_NOT };
    assert_false(job_if_sound(items, 1));
    for (uint32_t i = 0; i <= IF_STACK_MAX; i++)
        items[i] = (struct if_item){ .op = IF_CONSTANT };
    for (uint32_t i = 0; i < IF_STACK_MAX; i++)
        items[IF_STACK_MAX + 1 + i] = (struct if_item){ .op = IF_OR };
    assert_false(job_if_sound(items, 2 * IF_STACK_MAX + 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_cut_short_is_refused),
        cmocka_unit_test(any_byte_may_be_wrong),
        cmocka_unit_test(other_bytes_are_no_job),
        cmocka_unit_test(a_job_of_one_bare_step),
        cmocka_unit_test(expressions_that_no_stack_can_hold),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
