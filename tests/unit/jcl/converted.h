/* converted.h - a deck converted for a test: what it says, what it lists, what it makes. */
#ifndef TESTS_UNIT_JCL_CONVERTED_H
#define TESTS_UNIT_JCL_CONVERTED_H

#include "jcl/convert.h"
#include "tests/unit/test.h"

struct converted {
    struct arena arena;
    struct convert_output output;
    struct buf text; /* errors_of(), listing_of() */
};

/* Members that library() finds: "LIB(MEMBER)", or "(MEMBER)" of the system. */
struct test_member {
    const char *name, *text;
};

static int test_library(void *context, const struct dsname *name, const struct name8 *member, struct buf *out, struct dsname *found)
{
    const struct test_member *members = context;
    char wanted[60];

    snprintf(wanted, sizeof wanted, "%s(%s)", name->text, member->text);
    for (; members && members->name; members++)
        if (strcmp(members->name, wanted) == 0) {
            buf_put_text(out, members->text);
            if (name->text[0] == '\0')
                snprintf(found->text, sizeof found->text, "SYS1.PROCLIB");
            return 0;
        }
    return REASON_NOT_FOUND;
}

/* Any job that the converter makes, a failed one as well, comes back from its bytes as it was. */
static void assert_round_trip(const struct job *job)
{
    struct buf bytes, again;
    struct arena arena;
    struct job decoded;

    arena_init(&arena);
    buf_init(&bytes, 64 << 20);
    buf_init(&again, 64 << 20);
    job_encode(job, &bytes);
    assert_int_equal(job_decode(buf_span(&bytes), &arena, &decoded), 0);
    job_encode(&decoded, &again);
    assert_int_equal(bytes.length, again.length);
    assert_memory_equal(bytes.data, again.data, bytes.length);
    buf_release(&bytes);
    buf_release(&again);
    arena_release(&arena);
}

static void convert_span(struct converted *converted, struct span deck, const struct test_member *members, const char *const *params)
{
    struct convert_input input = { .cards = deck, .owner = name8_const("TESTER"), .jobid = name8_const("JOB00001"), .sysname = "SYS1",
                                   .now = 1703948645000000 /* 2023-12-30 15:04:05 UTC, a Saturday */, .system_symbols = true,
                                   .params = params, .library = test_library, .context = (void *)(uintptr_t)members };
    int reason;

    arena_init(&converted->arena);
    buf_init(&converted->text, 1 << 20);
    reason = convert_job(&input, &converted->arena, &converted->output);
    assert_int_equal(reason, 0);
    assert_int_equal(converted->output.job.failed, converted->output.error_count > 0);
    assert_round_trip(&converted->output.job);
}

static UNUSED void convert(struct converted *converted, const char *deck)
{
    convert_span(converted, span_of(deck), NULL, NULL);
}

static UNUSED void converted_release(struct converted *converted)
{
    buf_release(&converted->output.jesjcl);
    buf_release(&converted->output.told);
    buf_release(&converted->output.commands);
    buf_release(&converted->output.messages);
    buf_release(&converted->text);
    arena_release(&converted->arena);
}

/* "3 IEFC630I;7 IEFC605I;" */
static UNUSED const char *errors_of(struct converted *converted)
{
    struct span rest = buf_span(&converted->output.messages), line;

    buf_clear(&converted->text);
    if (rest.length) {
        assert_true(span_line(&rest, &line));
        assert_span(line, "  STMT NO. MESSAGE");
    }
    while (span_line(&rest, &line)) {
        struct span number = span_word(&line), id = span_word(&line);

        buf_printf(&converted->text, "%.*s %.*s;", (int)number.length, number.data, (int)id.length, id.data);
    }
    return converted->text.data;
}

#endif
