/* fuzz_convert.c - messages that are converted: the first byte chooses the format, the second code pages and encodings. */
#include "base/bug.h"
#include "mstr/message_convert.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const formats[] = { MQFMT_RF_HEADER_2, MQFMT_RF_HEADER_1, MQFMT_ADMIN, MQFMT_DEAD_LETTER_HEADER,
                                           MQFMT_TRIGGER, MQFMT_STRING };
    static const MQLONG pages[] = { 1208, 500, 819, 1200 }, encodings[] = { 0x111, 0x222 };
    struct span bytes = span_bytes(data, size);
    MQMD md = { MQMD_DEFAULT }, before;
    struct buf out;
    MQLONG reason;

    if (size < 2)
        return 0;
    memcpy(md.Format, formats[data[0] % ARRAY_COUNT(formats)], sizeof md.Format);
    md.CodedCharSetId = pages[data[1] & 3];
    md.Encoding = encodings[data[1] >> 2 & 1];
    before = md;
    buf_init(&out, 1 << 20); /* less than a message may have: that it is full is tried too */
    reason = message_convert(&md, span_from(bytes, 2), pages[data[1] >> 3 & 3], encodings[data[1] >> 5 & 1], &out);
    must(reason == MQRC_NONE ? !buf_failed(&out) : memcmp(&md, &before, sizeof md) == 0);
    buf_release(&out);
    return 0;
}
