/* fuzz_cobol_channel.c - what a program may write to the channel of its files, and what its host may read there: decoded, encoded
 * again, decoded to the same. */
#include "base/bug.h"
#include "base/frame.h"
#include "exec/cobol_channel.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_open(struct span bytes)
{
    struct cobol_open open, again;
    struct buf out;

    if (cobol_get_open(bytes, &open) < 0)
        return;
    buf_init(&out, bytes.length);
    cobol_put_open(&out, &open);
    must(!buf_failed(&out) && cobol_get_open(buf_span(&out), &again) == 0);
    for (size_t i = 0; i < open.key_count; i++)
        must(open.keys[i].offset + open.keys[i].length <= open.longest);
    buf_release(&out);
}

static void try_records(struct span bytes)
{
    struct cobol_record record;
    struct span rest = bytes;
    struct buf out;

    buf_init(&out, bytes.length);
    while (cobol_get_record(&rest, &record) == 1)
        cobol_put_record(&out, &record);
    must(!buf_failed(&out) && span_equal(buf_span(&out), span_part(bytes, 0, bytes.length - rest.length)));
    buf_release(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span body = span_bytes(data, size);
    struct cobol_request request;
    struct cobol_answer answer;
    struct buf out;

    buf_init(&out, size + FRAME_HEADER);
    if (size && cobol_get_request(data[0], span_from(body, 1), &request) == 0) {
        cobol_put_request(&out, &request);
        must(!buf_failed(&out) && span_equal(span_from(buf_span(&out), FRAME_HEADER), span_from(body, 1)));
        try_open(request.data);
        try_records(request.data);
    }
    if (cobol_get_answer(body, &answer) == 0)
        try_records(answer.data);
    buf_release(&out);
    return 0;
}
