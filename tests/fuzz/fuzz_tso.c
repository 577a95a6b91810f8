/* fuzz_tso.c - the TSO command processor: lines into commands, commands run without a server to ask.
 *
 * RACF and the catalog are gone, so that every command ends by itself: with a return code or a reason, with clean lines, without
 * growing past its limits.
 */
#include <sys/socket.h>
#include <unistd.h>

#include "base/bug.h"
#include "exec/tso.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LINES_MAX = 2000 };

static int no_catalog(void *context UNUSED, struct link **link UNUSED)
{
    return REASON_NOT_RUNNING;
}

static void take_line(void *context, struct span line)
{
    unsigned *lines = context;

    for (size_t i = 0; i < line.length; i++)
        must((unsigned char)line.data[i] >= ' ');
    must(++*lines < 100 * LINES_MAX);
}

/* A session whose server has ended. */
static struct racf *dead_racf(void)
{
    int ends[2];

    must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
    close(ends[1]);
    return racf_open_link(link_adopt(ends[0]));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span rest = span_bytes(data, size), line;
    unsigned lines = 0, count = 0;
    struct tso tso = { .racf = dead_racf(), .catalog = no_catalog, .context = &lines, .prefix = name8_const("USER1"), .line = take_line };
    struct tso_input input;

    tso_input_init(&input);
    while (span_line(&rest, &line) && ++count < LINES_MAX && !tso.ended) {
        line = tso_sequence_off(line);
        if (!tso_input_line(&input, line))
            continue;
        must(input.text.data[input.text.length] == '\0');
        must(tso_run(&tso, buf_span(&input.text)) <= 4095);
    }
    (void)tso_input_end(&input);
    tso_input_release(&input);
    racf_close(tso.racf);
    return 0;
}
