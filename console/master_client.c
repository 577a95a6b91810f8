/* master_client.c - the master as others see it. */
#include "console/master_client.h"

#include "base/frame.h"
#include "base/server.h"
#include "console/wire.h"

#define REQUEST REQUEST_NUMBER
enum {
#include "console/requests.def"
};
#undef REQUEST

enum { COMMAND_PATIENCE = 150000 /* milliseconds: a START QMGR may take its time; the master answers before that */ };

_Static_assert(MASTER_MESSAGE == (int)REQUEST_MESSAGE, "the number of the table");

void master_message_encode(uint64_t token, const char *job, const char *jobid, struct span lines, struct buf *out)
{
    buf_put_u64(out, token);
    buf_put_field_text(out, job);
    buf_put_field_text(out, jobid);
    buf_put_field(out, lines);
}

int master_message(struct link *link, uint64_t token, const char *job, const char *jobid, struct span lines)
{
    struct buf request;
    int reason;

    buf_init(&request, FRAME_LIMIT);
    master_message_encode(token, job, jobid, lines, &request);
    reason = link_send(link, REQUEST_MESSAGE, &request, -1);
    buf_release(&request);
    return reason;
}

int master_message_post(struct link *link, uint64_t token, const char *job, const char *jobid, struct span lines)
{
    struct buf request;
    int reason;

    buf_init(&request, FRAME_LIMIT);
    master_message_encode(token, job, jobid, lines, &request);
    reason = link_post(link, REQUEST_MESSAGE, &request);
    buf_release(&request);
    return reason;
}

int master_complete(struct link *link, uint64_t token, bool good)
{
    struct buf request;
    int reason;

    buf_init(&request, 64);
    buf_put_u64(&request, token);
    buf_put_u8(&request, good);
    reason = link_send(link, REQUEST_COMPLETE, &request, -1);
    buf_release(&request);
    return reason;
}

int master_prefix(struct link *link, const char *prefix)
{
    struct call call;

    call_begin(&call, 256);
    buf_put_field_text(&call.request, prefix);
    call_ask(&call, link, REQUEST_PREFIX);
    return call_end(&call);
}

void order_encode(uint64_t token, const struct identity *operator_identity, struct span text, struct buf *out)
{
    buf_put_u64(out, token);
    identity_encode(operator_identity, out);
    buf_put_field(out, text);
}

int master_order(struct reader *in, uint64_t *token, struct identity *operator_identity, struct span *text)
{
    int reason;

    *token = reader_u64(in);
    identity_decode(in, operator_identity);
    *text = reader_field(in, COMMAND_TEXT_MAX);
    reason = reader_end(in);
    if (reason < 0)
        identity_release(operator_identity);
    return reason;
}

int master_command(struct link *link, struct span text, struct buf *replies, bool *good)
{
    struct call call;

    call_begin(&call, FRAME_LIMIT);
    buf_put_field(&call.request, text);
    call_answered(&call, link_call_for(link, REQUEST_COMMAND, &call.request, -1, &call.answer, COMMAND_PATIENCE));
    *good = reader_u8(&call.in) != 0;
    buf_put_span(replies, reader_field(&call.in, FRAME_LIMIT));
    return call_end(&call);
}

/* -- action messages that stay -- */

_Static_assert(MASTER_HOLD == (int)REQUEST_HOLD && MASTER_RELEASE == (int)REQUEST_RELEASE && MASTER_HELD == (int)REQUEST_HELD,
               "the numbers of the table");

void hold_encode(uint32_t key, enum action_kind kind, uint32_t number, struct span text, struct buf *out)
{
    buf_put_u32(out, key);
    buf_put_u8(out, (uint8_t)kind);
    buf_put_u32(out, number);
    buf_put_field(out, span_part(text, 0, ACTION_TEXT_MAX));
}

void release_encode(uint32_t key, struct buf *out)
{
    buf_put_u32(out, key);
}

int held_decode(struct reader *in, uint32_t *key, uint32_t *number)
{
    *key = reader_u32(in);
    *number = reader_u32(in);
    return reader_end(in);
}

/* -- programs that ask the operator or listen to him -- */

int master_ask(struct link *link, const struct name8 *job, const struct name8 *jobid, uint32_t serial, unsigned number,
               unsigned most, struct span text)
{
    struct buf request;
    int reason;

    buf_init(&request, 1024);
    buf_put_field_text(&request, job->text);
    buf_put_field_text(&request, jobid->text);
    buf_put_u32(&request, serial);
    buf_put_u32(&request, number);
    buf_put_u32(&request, most);
    buf_put_field(&request, text);
    reason = link_send(link, REQUEST_ASK, &request, -1);
    buf_release(&request);
    return reason;
}

int master_listen(struct link *link, const struct name8 *job, const struct name8 *jobid, uint32_t serial)
{
    struct buf request;
    int reason;

    buf_init(&request, 64);
    buf_put_field_text(&request, job->text);
    buf_put_field_text(&request, jobid->text);
    buf_put_u32(&request, serial);
    reason = link_send(link, REQUEST_LISTEN, &request, -1);
    buf_release(&request);
    return reason;
}

int master_done(struct link *link)
{
    struct buf request;
    int reason;

    buf_init(&request, 8);
    reason = link_send(link, REQUEST_DONE, &request, -1);
    buf_release(&request);
    return reason;
}

static void asker_encode(const struct asker *asker, struct buf *out)
{
    buf_put_field_text(out, asker->jobid.text);
    buf_put_u32(out, asker->serial);
}

void numbered_encode(const struct asker *asker, unsigned number, struct buf *out)
{
    asker_encode(asker, out);
    buf_put_u32(out, number);
}

void answered_encode(const struct asker *asker, unsigned number, struct span text, struct buf *out)
{
    numbered_encode(asker, number, out);
    buf_put_field(out, text);
}

void modified_encode(const struct asker *asker, uint64_t token, bool stop, struct span text, struct buf *out)
{
    asker_encode(asker, out);
    buf_put_u64(out, token);
    buf_put_u8(out, stop);
    buf_put_field(out, text);
}

int master_heard(struct link *link, struct answer *answer, struct master_said *said)
{
    struct reader in;
    uint16_t type;
    int reason = link_receive(link, &type, answer);

    if (reason < 0)
        return reason;
    in = answer_reader(answer);
    *said = (struct master_said){ .text = SPAN_NONE };
    reader_name8(&in, &said->jobid);
    said->serial = reader_u32(&in);
    switch (type) {
    case REQUEST_NUMBERED: said->kind = MASTER_NUMBERED; break;
    case REQUEST_ANSWERED: said->kind = MASTER_ANSWERED; break;
    case REQUEST_MODIFIED: said->kind = MASTER_MODIFIED; break;
    default: return REASON_UNKNOWN;
    }
    if (said->kind == MASTER_MODIFIED) {
        said->token = reader_u64(&in);
        said->stop = reader_u8(&in) != 0;
    } else {
        said->number = reader_u32(&in);
    }
    if (said->kind != MASTER_NUMBERED)
        said->text = reader_field(&in, COMMAND_TEXT_MAX);
    return reader_end(&in);
}
