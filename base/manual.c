/* manual.c - manual pages made of tables. */
#include "base/manual.h"

#include "base/text.h"

void manual_text(struct buf *page, const char *text)
{
    if (text[0] == '.' || text[0] == '\'')
        buf_put_text(page, "\\&");
    for (const char *c = text; *c; c++) {
        if (*c == '\\')
            buf_put_text(page, "\\e");
        else if (*c == '-')
            buf_put_text(page, "\\-");
        else if (*c == '\'')
            buf_put_text(page, "\\(aq");
        else
            buf_put_u8(page, (uint8_t)*c);
    }
}

void manual_words(struct buf *page, const char *words, const char *between)
{
    struct span rest = span_of(words);

    for (struct span word = span_word(&rest), next; word.length; word = next) {
        next = span_word(&rest);
        buf_printf(page, "%.*s%s", (int)word.length, word.data, next.length ? between : "");
    }
}
