/* smf_serve.c - what smf is asked (smf_requests.def). */
#include "racf/smf_serve.h"

#include "base/bug.h"

enum { LINES_MAX = 1 << 14, SEALED_MAX = 4096 };

#define REQUEST REQUEST_FUNCTION
#include "racf/smf_requests.def"
#undef REQUEST

static const struct request_row requests[] = {
#define REQUEST REQUEST_ROW
#include "racf/smf_requests.def"
#undef REQUEST
};

int smf_certain(int reason)
{
    if (reason == REASON_IN_DOUBT)
        fatal("smf: the audit files: %s", reason_text(reason));
    return reason;
}

/* Answers with the lines, whatever the reason. */
static int with_lines(struct smf_service *service, int reason, struct buf *lines, struct buf *out)
{
    buf_put_span(&service->untold, buf_span(lines));
    buf_put_field(out, buf_span(&service->untold));
    buf_clear(&service->untold);
    buf_release(lines);
    return smf_certain(reason);
}

static int serve_RECORD(struct session *session, struct reader *in, struct buf *out)
{
    struct smf_service *service = server_context(session->server);
    uint64_t token = reader_u64(in);
    struct span records = reader_field(in, SMF_BATCH_MAX);
    int reason = reader_end(in);
    struct buf lines;

    buf_init(&lines, LINES_MAX);
    if (reason == 0)
        reason = smf_log_append(service->audit, token, records, &lines);
    return with_lines(service, reason, &lines, out);
}

static int serve_SWITCH(struct session *session, struct reader *in, struct buf *out)
{
    struct smf_service *service = server_context(session->server);
    int reason = reader_end(in);
    struct buf lines;

    buf_init(&lines, LINES_MAX);
    if (reason == 0)
        reason = smf_log_switch(service->audit, &lines);
    return with_lines(service, reason, &lines, out);
}

static int serve_CLEAR(struct session *session, struct reader *in, struct buf *out)
{
    struct smf_service *service = server_context(session->server);
    struct span name = reader_field(in, SMF_NAME);
    int reason = reader_end(in);
    struct buf lines;

    buf_init(&lines, LINES_MAX);
    if (reason == 0)
        reason = smf_log_clear(service->audit, name, &lines);
    return with_lines(service, reason, &lines, out);
}

static int serve_STATUS(struct session *session, struct reader *in, struct buf *out)
{
    struct smf_service *service = server_context(session->server);
    unsigned char hash[SMF_HASH];
    int reason = reader_end(in);

    buf_put_u64(out, smf_log_head(service->audit, hash));
    buf_put(out, hash, sizeof hash);
    buf_put_u64(out, smf_log_size(service->audit));
    buf_put_u64(out, smf_log_lost(service->audit));
    buf_put_u32(out, (uint32_t)smf_log_count(service->audit));
    for (size_t i = 0; i < smf_log_count(service->audit); i++) {
        struct smf_log_file file = smf_log_file(service->audit, i);

        buf_put_field_text(out, file.name);
        buf_put_u8(out, (uint8_t)file.state);
        buf_put_u64(out, file.generation);
        buf_put_u64(out, file.bytes);
    }
    return reason;
}

static int serve_CHECK(struct session *session, struct reader *in, struct buf *out UNUSED)
{
    struct smf_service *service = server_context(session->server);
    struct span sealed = reader_field(in, SEALED_MAX);
    struct span seal = reader_bytes(in, SMF_HASH);
    int reason = reader_end(in);

    return reason < 0 ? reason : smf_log_check(service->audit, sealed, (const unsigned char *)seal.data);
}

struct server *smf_server(struct smf_service *service)
{
    struct server *server = server_new("smf");

    server_set_context(server, service);
    server_requests(server, requests, ARRAY_COUNT(requests));
    return server;
}
