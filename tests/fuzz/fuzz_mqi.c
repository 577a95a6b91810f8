/* fuzz_mqi.c - what a program may write into its segment, and what its library may read there: calls and answers decoded, encoded
 * again, decoded to the same; headers of stored messages. */
#include "base/bug.h"
#include "mstr/mqi_call.h"
#include "mstr/queue_private.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct mqi_attributes attributes;

static void try_call(struct span bytes)
{
    struct mqi_call call = { .attributes = &attributes };
    struct buf out;

    if (mqi_get_call(bytes, &call) < 0)
        return;
    buf_init(&out, bytes.length);
    mqi_put_call(&out, &call);
    must(!buf_failed(&out) && span_equal(buf_span(&out), bytes));
    must(attributes.selector_count <= MQI_SELECTORS_MAX && attributes.number_count <= MQI_SELECTORS_MAX &&
         attributes.text_length <= MQI_TEXT_MAX);
    buf_release(&out);
}

static void try_answer(struct span bytes)
{
    struct mqi_call call = { .attributes = &attributes };
    struct buf out;

    if (bytes.length == 0)
        return;
    mqi_call_init(&call, (enum mqi_verb)(bytes.data[0] % 11 + (bytes.data[0] % 11 < 0 ? 11 : 0) + 1));
    bytes = span_from(bytes, 1);
    if (mqi_get_answer(bytes, &call) < 0)
        return;
    buf_init(&out, bytes.length);
    mqi_put_answer(&out, &call);
    must(!buf_failed(&out) && span_equal(buf_span(&out), bytes));
    buf_release(&out);
}

static void try_header(struct span bytes)
{
    struct message_header header;
    struct buf out;

    if (header_get(bytes, &header) < 0)
        return;
    buf_init(&out, bytes.length);
    header_put(&out, &header);
    must(!buf_failed(&out) && out.length == bytes.length);
    buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span bytes = span_bytes(data, size);

    try_call(bytes);
    try_answer(bytes);
    try_header(bytes);
    return 0;
}
