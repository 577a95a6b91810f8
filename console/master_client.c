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
    struct answer answer;
    struct buf request;
    int reason;

    answer_init(&answer);
    buf_init(&request, 256);
    buf_put_field_text(&request, prefix);
    reason = link_call(link, REQUEST_PREFIX, &request, &answer);
    buf_release(&request);
    answer_release(&answer);
    return reason;
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
    struct answer answer;
    struct buf request;
    struct reader reader;
    int reason;

    answer_init(&answer);
    buf_init(&request, FRAME_LIMIT);
    buf_put_field(&request, text);
    *good = false;
    reason = link_call_for(link, REQUEST_COMMAND, &request, -1, &answer, COMMAND_PATIENCE);
    if (reason == 0) {
        reader = answer_reader(&answer);
        *good = reader_u8(&reader) != 0;
        buf_put_span(replies, reader_field(&reader, FRAME_LIMIT));
        reason = reader_end(&reader);
    }
    buf_release(&request);
    answer_release(&answer);
    return reason;
}
