/* fuzz_selector.c - selection strings, and what programs give as properties: the first line is a selection string; behind it comes
 * a list of properties, or the data of a message that begins with a MQRFH2. */
#include "base/bug.h"
#include "mstr/property_header.h"
#include "mstr/selector.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void try_list(struct span bytes, const struct selector *selector)
{
    static const MQMD md = { MQMD_DEFAULT };
    MQMD made = { MQMD_DEFAULT };
    struct buf header, back, front;
    uint64_t length;
    size_t behind;

    (void)selector_fits(selector, &md, bytes);
    if (property_check(bytes, &length) < 0 || property_check_names(bytes) != MQRC_NONE)
        return;
    buf_init(&header, 1 << 24);
    buf_init(&back, 1 << 24);
    buf_init(&front, 1 << 24);
    properties_make_header(bytes, &made, &header);
    must(!buf_failed(&header));
    /* Values of numbers that are none, and floats, need not come back as they were; nothing may be lost in a header. */
    (void)properties_lift(LIFT_ALL, &made, buf_span(&header), &back, &front, &behind);
    must(behind == header.length);
    buf_release(&header);
    buf_release(&back);
    buf_release(&front);
}

static void try_header(struct span bytes)
{
    MQMD md = { MQMD_DEFAULT };
    struct buf list, front;
    uint64_t length;
    size_t behind;

    memcpy(md.Format, MQFMT_RF_HEADER_2, sizeof md.Format);
    buf_init(&list, 1 << 24);
    buf_init(&front, bytes.length + MQRFH_STRUC_LENGTH_FIXED_2);
    (void)properties_lift(LIFT_ALL, &md, bytes, &list, &front, &behind);
    must(behind <= bytes.length && !buf_failed(&front) && !buf_failed(&list));
    must(property_check(buf_span(&list), &length) == 0);
    buf_release(&list);
    buf_release(&front);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span bytes = span_bytes(data, size), line = span_part(bytes, 0, span_find(bytes, '\n'));
    struct selector *selector;

    (void)selector_compile(line, &selector);
    bytes = span_from(bytes, line.length + 1);
    try_list(bytes, selector);
    try_header(bytes);
    selector_free(selector);
    return 0;
}
