/* fuzz_csqutil.c - the statements of CSQUTIL from any cards: refused, with the place said, or a row and its keywords. */
#include "base/bug.h"
#include "exec/csqutil.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct csqutil_row rows[] = {
#define FUNCTION(name, function, keywords, does) { #name, NULL, keywords, does },
#include "exec/csqutil.def"
#undef FUNCTION
};

static const struct csqutil_row *find(struct span name)
{
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
        if (span_is(name, rows[i].name))
            return &rows[i];
    return NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span cards = span_bytes(data, size);
    struct buf text;

    buf_init(&text, 1 << 20);
    while (csqutil_next(&cards, &text)) {
        struct csqutil_statement statement;
        int reason = csqutil_parse(&statement, buf_span(&text), find);

        must(reason < 0 ? statement.wrong[0] != '\0' : statement.row != NULL && statement.count <= CSQUTIL_KEYWORDS);
        csqutil_release(&statement);
        buf_clear(&text);
    }
    buf_release(&text);
    return 0;
}
