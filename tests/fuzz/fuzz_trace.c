/* fuzz_trace.c - the answer of EXPLAIN, as a racf that has lost its wits might send it: a decision and what was looked at.
 *
 * Input: f decision, f steps. What is read lies in the bytes, can be said in words, and is the same when it is put and read again.
 */
#include "base/bug.h"
#include "base/mem.h"
#include "racf/decision.h"
#include "racf/trace.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { PART_MAX = 1 << 16, WORDS_MAX = 1 << 17 };

static void must_be_inside(struct span part, struct span whole)
{
    must(part.length == 0 || (part.data >= whole.data && part.data + part.length <= whole.data + whole.length));
}

static void look_at_decision(struct span bytes)
{
    const struct identity nobody = { .user = { "" } };
    struct reader reader = reader_of(bytes);
    struct racf_decision decision, again;
    struct buf out, words;

    if (decision_get(&reader, &decision) < 0)
        return;
    must(*racf_level_text(decision.intent) && *racf_level_text(decision.allowed) && *racf_why_text(decision.why));
    buf_init(&out, PART_MAX);
    buf_init(&words, WORDS_MAX);
    racf_ich408i(&nobody, &decision, &words);
    decision_put(&decision, &out);
    reader = reader_of(buf_span(&out));
    must(!buf_failed(&out) && !buf_failed(&words) && decision_get(&reader, &again) == 0);
    must(strcmp(again.profile.text, decision.profile.text) == 0 && again.code == decision.code);
    buf_release(&words);
    buf_release(&out);
}

static void look_at_steps(struct span bytes)
{
    struct reader reader = reader_of(bytes);
    struct trace_step step;
    size_t left = bytes.length;

    while (trace_next(&reader, &step)) {
        must(reader.rest.length < left); /* it ends */
        left = reader.rest.length;
        must(step.outcome <= TRACE_CHANGE);
        must_be_inside(step.rule, bytes);
        must_be_inside(step.profile, bytes);
        must_be_inside(step.id, bytes);
        must_be_inside(step.text, bytes);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *copy = mem_copy(data, size);
    struct reader reader = reader_of(span_bytes(copy, size));

    look_at_decision(reader_field(&reader, PART_MAX));
    look_at_steps(reader_field(&reader, PART_MAX));
    look_at_steps(span_bytes(copy, size));
    mem_free(copy);
    return 0;
}
