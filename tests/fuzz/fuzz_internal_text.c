/* fuzz_internal_text.c - the bytes of a converted job: refused, or a job that comes back from its bytes and that step control can run. */
#include "base/bug.h"
#include "base/mem.h"
#include "jcl/spool.h"
#include "jcl/step_control.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What was decoded comes back from its own bytes. The fuzzer's may be others: a name in lower case is taken too. */
static void check_bytes(const struct job *job, struct arena *arena)
{
    struct buf bytes, again;
    struct job decoded;

    buf_init(&bytes, 64 << 20);
    buf_init(&again, 64 << 20);
    job_encode(job, &bytes);
    must(job_decode(buf_span(&bytes), arena, &decoded) == 0);
    job_encode(&decoded, &again);
    must(span_equal(buf_span(&bytes), buf_span(&again)));
    buf_release(&bytes);
    buf_release(&again);
}

static void run(const struct job *job, uint8_t seed)
{
    struct step_control *control = mem_alloc(1, sizeof *control);
    uint32_t statement;

    step_control_init(control, job);
    for (uint32_t i = 0; i < job->step_count; i++) {
        struct jes_result result = { (i + seed) % 5 == 0 ? JES_ABEND_SYSTEM : JES_CC, (i * seed) & 0xfff };

        if (step_control_decide(control, i, &statement) == STEP_RUN)
            (void)step_control_ended(control, i, &result);
        else
            step_control_flushed(control, i);
    }
    must(step_control_result(control).kind != JES_NO_RESULT);
    mem_free(control);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct spool_dd at = { 0 };
    struct arena arena;
    struct job job;

    arena_init(&arena);
    if (job_decode(span_bytes(data, size), &arena, &job) == 0) {
        check_bytes(&job, &arena);
        while (spool_next_dd(&job, &at))
            must(spool_holds(at.dd) && at.dd >= at.step->dds && at.dd < at.step->dds + at.step->dd_count);
        run(&job, size ? data[size - 1] : 0);
    }
    arena_release(&arena);
    return 0;
}
