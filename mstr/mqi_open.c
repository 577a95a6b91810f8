/* mqi_open.c - MQCONN as a request on a socket. */
#include "mstr/mqi_open.h"

#include <unistd.h>

#include "base/server.h"
#include "mstr/mqi_segment.h"

#define REQUEST REQUEST_NUMBER
enum {
#include "mstr/mqi_requests.def"
};
#undef REQUEST

enum { LINES_MAX = 1 << 16 };

void mqi_put_connect(struct buf *request, uint32_t options, const char *program, struct span user, struct span password,
                     const MQBYTE128 tag)
{
    buf_put_u32(request, SEGMENT_VERSION);
    buf_put_u32(request, options);
    buf_put_field_text(request, program ? program : "");
    buf_put_field(request, user);
    buf_put_field(request, password);
    buf_put_field(request, tag ? span_bytes(tag, sizeof(MQBYTE128)) : SPAN_NONE);
}

static MQLONG read_answer(struct answer *answer, struct mqi_opened *opened, struct buf *job_log)
{
    struct reader in = answer_reader(answer);
    MQLONG reason;

    reader_u32(&in);
    reason = (MQLONG)reader_u32(&in);
    buf_put_span(job_log, reader_field(&in, LINES_MAX));
    reader_text(&in, opened->qmgr, sizeof opened->qmgr);
    if (reader_end(&in) < 0 || (reason == MQRC_NONE && answer->fd < 0))
        return MQRC_Q_MGR_NOT_AVAILABLE;
    return reason;
}

MQLONG mqi_open(struct link *link, const struct buf *request, struct mqi_opened *opened, struct buf *job_log)
{
    struct answer answer;
    MQLONG reason = MQRC_Q_MGR_NOT_AVAILABLE;

    *opened = (struct mqi_opened){ .link = link, .segment = -1 };
    answer_init(&answer);
    if (link_call_for(link, REQUEST_CONNECT, request, -1, &answer, MQI_OPEN_PATIENCE) == 0)
        reason = read_answer(&answer, opened, job_log);
    if (reason == MQRC_NONE) {
        opened->segment = answer.fd;
        answer.fd = -1;
    } else {
        mqi_opened_release(opened);
    }
    answer_release(&answer);
    return reason;
}

void mqi_opened_release(struct mqi_opened *opened)
{
    link_close(opened->link);
    if (opened->segment >= 0)
        close(opened->segment);
    opened->link = NULL;
    opened->segment = -1;
}
