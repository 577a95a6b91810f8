/* fuzz_step_table.c - a step table as a hostile parent might hand it over: decoded, encoded again, decoded to the same. */
#include "base/bug.h"
#include "exec/step_table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct step_table table;
    struct arena arena;

    arena_init(&arena);
    if (step_table_decode(span_bytes(data, size), &arena, &table) == 0) {
        struct buf again;

        buf_init(&again, size);
        step_table_encode(&table, &again);
        must(!buf_failed(&again) && span_equal(buf_span(&again), span_bytes(data, size)));
        buf_release(&again);
    }
    arena_release(&arena);
    return 0;
}
