/* fuzz_identity.c - what racf puts into an ADOPT frame, as a hostile peer might send it: decoded, encoded again, the same. */
#include "base/bug.h"
#include "base/identity.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct reader reader = reader_of(span_bytes(data, size));
    struct identity identity;

    identity_decode(&reader, &identity);
    if (reader_end(&reader) == 0) {
        struct buf again;

        buf_init(&again, size);
        identity_encode(&identity, &again);
        must(!buf_failed(&again) && span_equal(buf_span(&again), span_bytes(data, size)));
        buf_release(&again);
    }
    identity_release(&identity);
    return 0;
}
