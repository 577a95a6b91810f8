/* fuzz_tso_input.c - lines into TSO commands, and what is shown of them.
 *
 * Each line is a record of SYSTSIN. What is shown has no character that the line had not, but for asterisks; and where the finished
 * command holds PASSWORD(HUSH...) in plain sight, no HUSH is shown.
 */
#include "base/bug.h"
#include "exec/tso.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SIZE_MAX_FUZZ = 4000 };

static bool has(struct span text, const char *word)
{
    size_t length = strlen(word);

    for (size_t i = 0; i + length <= text.length; i++)
        if (span_is_fold(span_part(text, i, length), word))
            return true;
    return false;
}

/* HUSH as the value of a keyword, and nowhere else. */
static bool hush_is_secret(struct span command)
{
    static const char keyword[] = "PASSWORD(HUSH";
    size_t others = 0, secrets = 0;

    for (size_t i = 0; i < command.length; i++) {
        others += span_is_fold(span_part(command, i, 4), "HUSH");
        secrets += span_is_fold(span_part(command, i, sizeof keyword - 1), keyword);
    }
    return secrets && others == secrets;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span rest = span_bytes((const char *)data, size), line;
    struct tso_mask mask = { .depth = 0 };
    struct tso_input input;
    struct buf shown;

    if (size > SIZE_MAX_FUZZ)
        return 0;
    tso_input_init(&input);
    buf_init(&shown, 1 << 20);
    while (span_line(&rest, &line)) {
        bool complete;

        if (!input.continued) {
            mask = (struct tso_mask){ .depth = 0 };
            buf_clear(&shown);
        }
        tso_mask_line(&mask, line, &shown);
        buf_put_text(&shown, "\n");
        complete = tso_input_line(&input, line);
        must(!buf_failed(&shown));
        if (complete && hush_is_secret(buf_span(&input.text)))
            must(!has(buf_span(&shown), "HUSH"));
    }
    must(tso_input_end(&input) || !input.continued);
    buf_release(&shown);
    tso_input_release(&input);
    return 0;
}
