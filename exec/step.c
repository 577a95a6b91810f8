/* step.c - the beginning and the end of a step program, and its WTOs.
 *
 * Servers are in step_servers.c and files in dd.c. IEFBR14 uses none of it: it has to be there in no time (iefbr14.c).
 */
#include "exec/step.h"

#include <signal.h>
#include <sys/prctl.h>

#include "base/bug.h"
#include "base/frame.h"
#include "base/io.h"
#include "base/mem.h"
#include "exec/step_private.h"

#define REQUEST REQUEST_NUMBER
enum {
#include "exec/step_requests.def"
};
#undef REQUEST

enum { EXIT_ABEND = 255, WITHOUT_LIMIT = INT32_MAX };

static void load_table(struct step *step)
{
    struct buf bytes;
    struct stat status;
    int reason;

    if (fstat(STEP_TABLE_FD, &status) < 0 || !S_ISREG(status.st_mode) || status.st_size > STEP_TABLE_MAX)
        fatal("there is no step table: this program is started by an initiator");
    buf_init(&bytes, STEP_TABLE_MAX);
    buf_fill(&bytes, '\0', (size_t)status.st_size);
    reason = io_pread(STEP_TABLE_FD, bytes.data, bytes.length, 0);
    if (reason == 0)
        reason = step_table_decode(buf_span(&bytes), &step->arena, &step->table);
    if (reason < 0)
        fatal("the step table cannot be read: %s", reason_text(reason));
    buf_release(&bytes);
    io->close(STEP_TABLE_FD);
}

struct step *step_begin(void)
{
    struct step *step = mem_alloc(1, sizeof *step);

    /* A step must not outlive the initiator that would report its end. */
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    signal(SIGPIPE, SIG_IGN);
    fcntl(STEP_LINK_FD, F_SETFD, FD_CLOEXEC);
    arena_init(&step->arena);
    load_table(step);
    step->initiator = link_adopt(STEP_LINK_FD);
    return step;
}

const struct step_table *step_table(const struct step *step)
{
    return &step->table;
}

/* Says how the step ended. Without an answer: the initiator sees the end of the process behind it. */
static void send_result(struct step *step, uint32_t code, uint32_t system, uint32_t user, uint32_t reason_code)
{
    struct buf result;
    int reason;

    buf_init(&result, 16);
    buf_put_u32(&result, code);
    buf_put_u32(&result, system);
    buf_put_u32(&result, user);
    buf_put_u32(&result, reason_code);
    reason = link_send(step->initiator, REQUEST_RESULT, &result, -1);
    if (reason < 0)
        fatal("the initiator does not take the result: %s", reason_text(reason));
    buf_release(&result);
}

void step_end(struct step *step, unsigned code)
{
    must(code <= 4095);
    send_result(step, code, 0, 0, 0);
    exit((int)(code < EXIT_ABEND ? code : EXIT_ABEND));
}

void step_abend(struct step *step, unsigned system, unsigned user, uint32_t reason_code)
{
    must(system <= 0xfff && user <= 4095 && (system || user));
    step->abending = true;
    step_close_output(step);
    send_result(step, 0, system, user, reason_code);
    exit(EXIT_ABEND);
}

void step_wto(struct step *step, uint64_t token, struct span lines)
{
    struct buf body;
    int reason;

    if (lines.length == 0)
        return;
    buf_init(&body, FRAME_LIMIT);
    buf_put_u64(&body, token);
    buf_put_field(&body, span_part(lines, 0, STEP_MESSAGE_MAX));
    reason = link_send(step->initiator, REQUEST_MESSAGE, &body, -1);
    if (reason < 0)
        fatal("the initiator does not take messages: %s", reason_text(reason));
    buf_release(&body);
}

void step_freed(struct step *step, const struct name8 *ddname)
{
    struct buf body;
    int reason;

    buf_init(&body, 64);
    buf_put_field_text(&body, ddname->text);
    reason = link_send(step->initiator, REQUEST_FREED, &body, -1);
    if (reason < 0)
        fatal("the initiator does not take messages: %s", reason_text(reason));
    buf_release(&body);
}

void step_complete(struct step *step, uint64_t token, bool good)
{
    struct buf body;
    int reason;

    buf_init(&body, 16);
    buf_put_u64(&body, token);
    buf_put_u8(&body, good);
    reason = link_send(step->initiator, REQUEST_COMPLETE, &body, -1);
    if (reason < 0)
        fatal("the initiator does not take messages: %s", reason_text(reason));
    buf_release(&body);
}

/* Asks the initiator, which answers when an operator has said something. Without an initiator this process ends, too. */
static void wait_for_operator(struct step *step, uint16_t type, const struct buf *request, struct answer *answer)
{
    int reason;

    answer_init(answer);
    reason = link_call_for(step->initiator, type, request, -1, answer, WITHOUT_LIMIT);
    if (reason < 0)
        fatal("the initiator does not ask the operator: %s", reason_text(reason));
}

void step_wtor(struct step *step, struct span text, unsigned most, struct buf *reply)
{
    struct answer answer;
    struct reader reader;
    struct buf request;

    buf_init(&request, 1024);
    buf_put_u32(&request, most);
    buf_put_field(&request, span_part(text, 0, OPERATOR_QUESTION_MAX));
    wait_for_operator(step, REQUEST_ASK, &request, &answer);
    reader = answer_reader(&answer);
    buf_put_span(reply, reader_field(&reader, OPERATOR_REPLY_MAX));
    must(reader_end(&reader) == 0);
    buf_release(&request);
    answer_release(&answer);
}

bool step_listen(struct step *step, uint64_t *token, struct buf *text)
{
    struct answer answer;
    struct reader reader;
    struct buf request;
    bool stop;

    buf_init(&request, 1);
    wait_for_operator(step, REQUEST_LISTEN, &request, &answer);
    reader = answer_reader(&answer);
    stop = reader_u8(&reader) != 0;
    *token = reader_u64(&reader);
    buf_put_span(text, reader_field(&reader, FRAME_LIMIT));
    must(reader_end(&reader) == 0);
    buf_release(&request);
    answer_release(&answer);
    return !stop;
}
