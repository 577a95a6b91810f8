/* fuzz_ifasmfdp.c - control statements of IFASMFDP: refused with the word that is wrong, or understood within the limits. */
#include "base/bug.h"
#include "base/mem.h"
#include "exec/ifasmfdp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *copy = mem_copy(data, size);
    struct ifasmfdp_control *control = mem_alloc(1, sizeof *control);

    if (ifasmfdp_parse(span_bytes(copy, size), control) == 0) {
        must(control->input_count >= 1 && control->input_count <= IFASMFDP_DDS);
        must(control->output_count >= 1 && control->output_count <= IFASMFDP_DDS);
        for (size_t i = 0; i < control->input_count; i++)
            must(!name8_none(&control->inputs[i].ddname) && (control->inputs[i].dump || control->inputs[i].clear));
        must(control->end <= 2400 && control->start <= 2400);
    }
    must(strlen(control->wrong) <= IFASMFDP_WRONG);
    mem_free(control);
    mem_free(copy);
    return 0;
}
