/* fuzz_reply.c - what an operator replies: taken apart into a number and a text, or refused; a text fits, and quoting it gives it back. */
#include "base/bug.h"
#include "console/replies.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char text[REPLY_PARSED], again[REPLY_PARSED];
    unsigned number, number_again;
    struct buf quoted;

    if (size > 1000 || memchr(data, '\0', size) ||
        reply_parse(span_bytes((const char *)data, size), &number, text) != REPLY_GOOD)
        return 0;
    must(number <= REPLY_NUMBER_MAX && strlen(text) < REPLY_PARSED);
    buf_init(&quoted, 1000);
    buf_printf(&quoted, "%u,'", number);
    for (const char *c = text; *c; c++)
        buf_printf(&quoted, *c == '\'' ? "''" : "%c", *c);
    buf_put_text(&quoted, "'");
    if (quoted.length <= REPLY_PARSED) /* longer ones are cut, which no question takes */
        must(reply_parse(buf_span(&quoted), &number_again, again) == REPLY_GOOD && number_again == number &&
             strcmp(again, text) == 0);
    buf_release(&quoted);
    return 0;
}
