/* fuzz_object.c - a record of an object, whatever it holds: refused, or an object that is written the same way again and again. */
#include "base/bug.h"
#include "mstr/objects.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf once, twice;
    struct object *object;

    if (object_decode(span_bytes(data, size), &object) < 0)
        return 0;
    buf_init(&once, OBJECT_RECORD_MAX * 2);
    buf_init(&twice, OBJECT_RECORD_MAX * 2);
    object_encode(object, &once);
    object_free(object);
    must(!buf_failed(&once) && object_decode(buf_span(&once), &object) == 0);
    object_encode(object, &twice);
    object_free(object);
    must(span_equal(buf_span(&once), buf_span(&twice)));
    buf_release(&once);
    buf_release(&twice);
    return 0;
}
