/* fuzz_card.c - a card stream, whatever it holds: split, masked, converted; every job comes out well formed, every line printable. */
#include "base/bug.h"
#include "base/mem.h"
#include "base/text.h"
#include "jcl/convert.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MEMBER_BYTES = 400, MEMBERS_MAX = 20, JOBS_MAX = 50, TEXT_LIMIT = 256 << 20 };

struct members {
    struct span stream;
    int given;
};

/* Every member there is begins as the stream does, so that procedures and INCLUDE groups hold anything, themselves included. */
static int library(void *context, const struct dsname *name, const struct name8 *member, struct buf *out, struct dsname *found)
{
    struct members *members = context;
    struct span stream = members->stream;

    if (member->text[0] == 'N' || members->given++ >= MEMBERS_MAX)
        return REASON_NOT_FOUND;
    *found = *name;
    buf_put_span(out, span_part(stream, member->text[0] == 'P' ? 0 : stream.length / 2, MEMBER_BYTES));
    return 0;
}

static void check_lines(const struct buf *text)
{
    for (size_t i = 0; i < text->length; i++)
        must(text->data[i] == '\n' || text_is_printable(text->data[i]));
    must(text->length == 0 || text->data[text->length - 1] == '\n');
}

static void check_job(const struct job *job, struct arena *arena)
{
    struct buf bytes, again;
    struct job decoded;

    buf_init(&bytes, TEXT_LIMIT);
    buf_init(&again, TEXT_LIMIT);
    job_encode(job, &bytes);
    must(job_decode(buf_span(&bytes), arena, &decoded) == 0);
    job_encode(&decoded, &again);
    must(span_equal(buf_span(&bytes), buf_span(&again)));
    buf_release(&bytes);
    buf_release(&again);
}

static void convert(struct span cards, struct span stream)
{
    static const char *const params[] = { "GIVEN=VALUE", NULL };
    struct members members = { stream, 0 };
    struct convert_input input = { .cards = cards, .owner = name8_const("FUZZ"), .jobid = name8_const("JOB00001"), .sysname = "SYS1", .system_symbols = true,
                                   .params = params, .library = library, .context = &members };
    struct convert_output output;
    struct arena arena;

    arena_init(&arena);
    must(convert_job(&input, &arena, &output) == 0);
    must(output.job.failed == (output.error_count > 0));
    must(!output.job.failed || output.messages.length > 0);
    check_lines(&output.jesjcl);
    check_lines(&output.messages);
    check_job(&output.job, &arena);
    buf_release(&output.jesjcl);
    buf_release(&output.told);
    buf_release(&output.commands);
    buf_release(&output.messages);
    arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *deck = mem_copy(data, size);
    struct span stream = span_bytes(data, size), rest = span_bytes(deck, size), cards;
    const char *last = deck;
    uint32_t skipped;

    for (int i = 0; i < JOBS_MAX && deck_next_job(&rest, &cards, &skipped) > 0; i++) {
        struct job_card card;
        int reason = deck_job_card(cards, &card);

        must(cards.length > 0 && cards.data >= last && cards.data + cards.length <= deck + size);
        last = cards.data + cards.length;
        must(reason == 0 || reason == REASON_BAD_NAME || reason == REASON_BAD_VALUE);
        must(card.password.length == 0 || (card.password.data >= cards.data && card.password.data + card.password.length <= last));
        convert(cards, stream);
        deck_mask_passwords((char *)(uintptr_t)cards.data, cards.length, '*');
        if (reason == 0)
            for (size_t at = 0; at < card.password.length; at++)
                must(card.password.data[at] == '*');
        convert(cards, stream);
    }
    mem_free(deck);
    return 0;
}
