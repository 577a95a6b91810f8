/* racf_records.c - asking racf for the records of its database, and giving it others. */
#include "base/frame.h"
#include "racf/racf_request.h"
#include "racf/records_client.h"

#define REQUEST REQUEST_NUMBER
enum {
#include "racf/requests.def"
};
#undef REQUEST

enum { SMALL = 1024 };

static int ask(struct racf *racf, uint16_t type)
{
    struct call call;

    call_begin(&call, SMALL);
    racf_call(racf, type, false, &call);
    return call_end(&call);
}

int racf_unload_begin(struct racf *racf)
{
    return ask(racf, REQUEST_UNLOAD);
}

int racf_unload_next(struct racf *racf, struct buf *records, bool *done)
{
    struct call call;

    call_begin(&call, SMALL);
    racf_call(racf, REQUEST_UNLOAD_NEXT, false, &call);
    *done = reader_u8(&call.in) != 0;
    buf_clear(records);
    buf_put_span(records, reader_bytes(&call.in, call.in.rest.length));
    return call_end(&call);
}

int racf_load_begin(struct racf *racf, enum racf_existing existing, bool repair, const char *file)
{
    struct call call;

    call_begin(&call, SMALL);
    buf_put_u8(&call.request, (uint8_t)existing);
    buf_put_u8(&call.request, repair);
    buf_put_field(&call.request, span_part(span_of(file), 0, 200));
    racf_call(racf, REQUEST_LOAD, false, &call);
    return call_end(&call);
}

int racf_load_records(struct racf *racf, uint64_t line, struct span records, struct buf *lines)
{
    bool taken = false;
    int reason = 0;

    while (reason == 0 && !taken) { /* not before the copy is made */
        struct call call;

        call_begin(&call, RACF_LOAD_PIECE + SMALL);
        buf_put_u64(&call.request, line);
        buf_put_span(&call.request, records);
        racf_call(racf, REQUEST_LOAD_RECORDS, false, &call);
        taken = reader_u8(&call.in) != 0;
        buf_put_span(lines, reader_field(&call.in, FRAME_LIMIT));
        reason = call_end(&call);
    }
    return reason;
}

int racf_load_end(struct racf *racf, struct buf *lines, struct racf_load_counts *counts, bool *done, bool *loaded)
{
    struct call call;
    uint64_t *const numbers[] = { &counts->records, &counts->groups, &counts->users, &counts->connects, &counts->profiles,
                                  &counts->kept, &counts->skipped, &counts->replaced, &counts->repaired, &counts->problems };

    call_begin(&call, SMALL);
    racf_call(racf, REQUEST_LOAD_END, false, &call);
    *done = reader_u8(&call.in) != 0;
    *loaded = reader_u8(&call.in) != 0;
    buf_put_span(lines, reader_field(&call.in, FRAME_LIMIT));
    for (size_t i = 0; i < ARRAY_COUNT(numbers); i++)
        *numbers[i] = reader_u64(&call.in);
    return call_end(&call);
}

int racf_lock(struct racf *racf, bool lock)
{
    struct call call;

    call_begin(&call, SMALL);
    buf_put_u8(&call.request, lock);
    racf_call(racf, REQUEST_LOCK, false, &call);
    return call_end(&call);
}
