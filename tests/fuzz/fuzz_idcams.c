/* fuzz_idcams.c - records of SYSIN into statements of IDCAMS, their conditions and their operands.
 *
 * Each line is a record. Whatever it holds: codes stay between 0 and 16, what has a fault has a message and is not run, and behind
 * the end nothing is run.
 */
#include "base/bug.h"
#include "exec/idcams_command.h"
#include "exec/idcams_modal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SIZE_MAX_FUZZ = 8000 };

struct fuzz {
    struct idcams_modal modal;
    struct buf messages;
};

/* The code of a command is the number of its positional operands, so that IFs go both ways. */
static unsigned run(void *context, struct span text)
{
    struct fuzz *fuzz = context;
    struct idcams_command command;
    struct idcams_fault fault;
    struct idcams_item *items;
    struct arena arena;
    unsigned code = 12;

    must(!fuzz->modal.ended);
    arena_init(&arena);
    buf_clear(&fuzz->messages);
    items = idcams_items(text, &arena, &fault);
    must(!fault.kind || !items);
    idcams_say_fault(&fault, &fuzz->messages);
    must((fault.kind != IDCAMS_GOOD) == (fuzz->messages.length > 0));
    if (items) {
        bool good = idcams_command_of(items, &command, &fuzz->messages);

        must(good == (fuzz->messages.length == 0));
        if (good) {
            const struct idcams_item *item = command.positional;

            for (unsigned i = 0; i < command.count; i++, item = item->next)
                must(item && item->text.length);
            code = command.count % 12;
        }
    }
    arena_release(&arena);
    return code;
}

static void say(void *context UNUSED, struct span messages)
{
    must(messages.length > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct fuzz fuzz = { .modal = { .run = run, .say = say } };
    struct span rest = span_bytes((const char *)data, size), line;
    struct idcams_reader reader;

    if (size > SIZE_MAX_FUZZ)
        return 0;
    fuzz.modal.context = &fuzz;
    buf_init(&fuzz.messages, 1 << 20);
    idcams_reader_init(&reader);
    while (!fuzz.modal.ended && span_line(&rest, &line)) {
        if (!idcams_reader_line(&reader, line))
            continue;
        must(!buf_failed(&reader.text));
        idcams_statement(&fuzz.modal, buf_span(&reader.text));
        must(fuzz.modal.maxcc <= IDCAMS_CODE_MAX && fuzz.modal.lastcc <= IDCAMS_CODE_MAX);
        must(fuzz.modal.depth <= IDCAMS_NESTING);
        if (fuzz.modal.left) {
            reader.left = fuzz.modal.left;
            reader.right = fuzz.modal.right;
        }
    }
    if (!fuzz.modal.ended && idcams_reader_end(&reader))
        idcams_statement(&fuzz.modal, buf_span(&reader.text));
    idcams_end(&fuzz.modal);
    must(fuzz.modal.maxcc <= IDCAMS_CODE_MAX);
    idcams_reader_release(&reader);
    buf_release(&fuzz.messages);
    return 0;
}
