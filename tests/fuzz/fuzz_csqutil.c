/* fuzz_csqutil.c - the statements of CSQUTIL from any cards: refused, with the place said, or a row and its keywords; and the same bytes
 * as records of COPY. */
#include "base/bug.h"
#include "exec/csqutil.h"
#include "exec/csqutil_messages.h"

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

static void statements(struct span bytes)
{
    struct csqutil_cards cards = { .rest = bytes };
    unsigned card, column;
    struct buf text;

    buf_init(&text, 1 << 20);
    while (csqutil_next(&cards, &text) > 0) {
        struct csqutil_statement statement;
        int reason = csqutil_parse(&statement, buf_span(&text), find);

        must(reason < 0 ? statement.wrong[0] != '\0' : statement.row != NULL && statement.count <= CSQUTIL_KEYWORDS);
        csqutil_place(&cards, statement.wrong_at, &card, &column);
        must(card >= 1 && card <= cards.card && column >= 1);
        csqutil_release(&statement);
        buf_clear(&text);
    }
    buf_release(&text);
}

/* Records: a length of two bytes, then so many bytes. */
static void records(struct span bytes)
{
    struct reader in = reader_of(bytes);
    struct copied_reader reader;
    enum copied_event event;
    int reason = 0;

    copied_reader_init(&reader);
    while (reason == 0 && in.reason == 0 && in.rest.length) {
        size_t length = reader_u16(&in);

        reason = copied_take(&reader, reader_bytes(&in, length), &event);
        must(event != COPIED_MESSAGE || reader.data.length == reader.length);
    }
    copied_reader_release(&reader);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    statements(span_bytes((const char *)data, size));
    records(span_bytes((const char *)data, size));
    return 0;
}
