/* offload_client.c - what the started task of an offload device asks jes. */
#include "jcl/offload_client.h"

#include "base/mem.h"

#define REQUEST(number, name, from, states, text) REQUEST_##name = number,
enum {
#include "jcl/requests.def"
};
#undef REQUEST

enum { REQUEST_MAX = OFFLOAD_ITEM_MAX + 64, SHORT = 64 };

/* -- transmitting -- */

void offload_next_release(struct offload_next *next)
{
    mem_free(next->dsids);
    answer_release(&next->answer);
}

int offload_ask_next(struct link *link, struct offload_next *next)
{
    uint8_t state = 1;
    int reason = 0;

    *next = (struct offload_next){ 0 };
    answer_init(&next->answer);
    while (reason == 0 && state == 1) {
        struct reader in;

        reason = link_call(link, REQUEST_OFFLOAD_NEXT, NULL, &next->answer);
        if (reason < 0)
            return reason;
        in = answer_reader(&next->answer);
        state = reader_u8(&in);
        if (state == 2) {
            next->key = reader_u64(&in);
            next->header = reader_field(&in, OFFLOAD_ITEM_MAX);
            next->count = in.rest.length / 4;
            next->dsids = mem_alloc(next->count + 1, sizeof *next->dsids);
            for (size_t i = 0; i < next->count; i++)
                next->dsids[i] = reader_u32(&in);
        }
        reason = reader_end(&in);
    }
    return reason < 0 ? reason : state == 2;
}

static int ask_for_fd(struct link *link, uint16_t type, struct call *call, int *fd)
{
    call_ask(call, link, type);
    *fd = call_take_fd(call);
    return call_end(call);
}

int offload_ask_text(struct link *link, uint64_t key, uint8_t which, int *fd)
{
    struct call call;

    call_begin(&call, SHORT);
    buf_put_u64(&call.request, key);
    buf_put_u8(&call.request, which);
    return ask_for_fd(link, REQUEST_OFFLOAD_TEXT, &call, fd);
}

int offload_ask_data(struct link *link, uint64_t key, uint32_t dsid, int *fd)
{
    struct call call;

    call_begin(&call, SHORT);
    buf_put_u64(&call.request, key);
    buf_put_u32(&call.request, dsid);
    return ask_for_fd(link, REQUEST_OFFLOAD_DATA, &call, fd);
}

int offload_tell_durable(struct link *link, const uint64_t *keys, size_t count, struct buf *lines)
{
    struct call call;

    call_begin(&call, REQUEST_MAX);
    buf_put_u32(&call.request, (uint32_t)count);
    for (size_t i = 0; i < count; i++)
        buf_put_u64(&call.request, keys[i]);
    call_ask(&call, link, REQUEST_OFFLOADED);
    buf_put_span(lines, reader_field(&call.in, OFFLOAD_ITEM_MAX));
    return call_end(&call);
}

/* -- receiving -- */

int offload_bring_job(struct link *link, struct span header, struct buf *refusal)
{
    struct answer answer;
    struct reader in;
    struct buf request;
    uint8_t wanted = 0;
    int reason;

    answer_init(&answer);
    buf_init(&request, REQUEST_MAX);
    buf_put_field(&request, header);
    reason = link_call(link, REQUEST_RELOAD_JOB, &request, &answer);
    in = answer_reader(&answer);
    if (reason == 0) {
        wanted = reader_u8(&in);
        reason = reader_end(&in);
    } else {
        buf_put_span(refusal, reader_field(&in, OFFLOAD_ITEM_MAX));
    }
    buf_release(&request);
    answer_release(&answer);
    return reason < 0 ? reason : wanted;
}

int offload_bring_text(struct link *link, struct span item)
{
    struct call call;

    call_begin(&call, REQUEST_MAX);
    buf_put(&call.request, item.data, 1);
    buf_put_field(&call.request, span_from(item, 1));
    call_ask(&call, link, REQUEST_RELOAD_TEXT);
    return call_end(&call);
}

int offload_bring_data(struct link *link, uint32_t dsid, int *fd)
{
    struct call call;

    call_begin(&call, SHORT);
    buf_put_u32(&call.request, dsid);
    return ask_for_fd(link, REQUEST_RELOAD_DATA, &call, fd);
}

int offload_bring_end(struct link *link, struct name8 *jobid)
{
    struct call call;

    call_begin(&call, SHORT);
    call_ask(&call, link, REQUEST_RELOAD_END);
    reader_name8(&call.in, jobid);
    return call_end(&call);
}
