/* fuzz_step_table.c - a step table as a hostile parent might hand it over: decoded, encoded again, decoded to the same. */
#include "base/bug.h"
#include "exec/step_table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct step_table table;
    struct buf once, twice;
    struct arena arena;

    arena_init(&arena);
    buf_init(&once, size);
    buf_init(&twice, size);
    if (step_table_decode(span_bytes(data, size), &arena, &table) == 0) {
        /* Names are folded, so the first bytes need not come back; the second have to. */
        step_table_encode(&table, &once);
        must(!buf_failed(&once) && step_table_decode(buf_span(&once), &arena, &table) == 0);
        step_table_encode(&table, &twice);
        must(span_equal(buf_span(&once), buf_span(&twice)));
    }
    buf_release(&once);
    buf_release(&twice);
    arena_release(&arena);
    return 0;
}
