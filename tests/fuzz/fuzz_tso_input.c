/* fuzz_tso_input.c - lines into TSO commands, and what is shown of them.
 *
 * Each line is a record of SYSTSIN. Where the finished command holds PASSWORD(HUSH...) in plain sight, no HUSH is shown.
 */
#include "base/bug.h"
#include "exec/tso.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SIZE_MAX_FUZZ = 4000 };

static size_t count_of(struct span text, const char *word)
{
    size_t length = strlen(word), count = 0;

    for (size_t i = 0; i + length <= text.length; i++)
        count += span_is_fold(span_part(text, i, length), word);
    return count;
}

/* HUSH as the value of a keyword, and nowhere else in the command; in comments and in SETROPTS it would be no secret. */
static bool hush_is_secret(struct span command, struct span lines)
{
    size_t secrets = count_of(command, "PASSWORD(HUSH");

    return secrets && !span_is_fold(span_part(span_trim(command), 0, 4), "SETR") && count_of(command, "HUSH") == secrets && count_of(lines, "/*") == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span rest = span_bytes((const char *)data, size), line;
    struct tso_mask mask = { .depth = 0 };
    struct tso_input input;
    struct buf shown, given;

    if (size > SIZE_MAX_FUZZ)
        return 0;
    tso_input_init(&input);
    buf_init(&shown, 1 << 20);
    buf_init(&given, 1 << 20);
    while (span_line(&rest, &line)) {
        bool complete;

        if (!input.continued) {
            mask = (struct tso_mask){ .depth = 0 };
            buf_clear(&shown);
            buf_clear(&given);
        }
        tso_mask_line(&mask, line, &shown);
        buf_put_text(&shown, "\n");
        buf_put_span(&given, line);
        buf_put_text(&given, "\n");
        complete = tso_input_line(&input, line);
        must(!buf_failed(&shown));
        if (complete && hush_is_secret(buf_span(&input.text), buf_span(&given)))
            must(count_of(buf_span(&shown), "HUSH") == 0);
    }
    must(tso_input_end(&input) || !input.continued);
    buf_release(&shown);
    buf_release(&given);
    tso_input_release(&input);
    return 0;
}
