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

int racf_lock(struct racf *racf, enum racf_lock lock)
{
    struct call call;

    call_begin(&call, SMALL);
    buf_put_u8(&call.request, (uint8_t)lock);
    racf_call(racf, REQUEST_LOCK, false, &call);
    return call_end(&call);
}

static void read_fields(struct reader *in, racf_changed_fn *field, void *context)
{
    while (reader_u8(in) == 1 && !in->reason) {
        struct racf_changed changed;

        changed.kind = reader_field(in, FRAME_LIMIT);
        changed.key = reader_field(in, FRAME_LIMIT);
        changed.what = reader_field(in, FRAME_LIMIT);
        changed.item = reader_field(in, FRAME_LIMIT);
        changed.field = reader_field(in, FRAME_LIMIT);
        changed.had = reader_u8(in) != 0;
        changed.old = reader_field(in, FRAME_LIMIT);
        changed.has = reader_u8(in) != 0;
        changed.new = reader_field(in, FRAME_LIMIT);
        if (!in->reason)
            field(context, &changed);
    }
}

void racf_changed_name(const struct racf_changed *changed, struct buf *out)
{
    const struct span parts[] = { changed->what, changed->key, changed->item, changed->field };
    size_t start = out->length;

    for (size_t i = 0; i < ARRAY_COUNT(parts); i++)
        if (parts[i].length)
            buf_printf(out, "%s%.*s", out->length > start ? " " : "", (int)parts[i].length, parts[i].data);
}

int racf_history(struct racf *racf, const char *kind, const char *key, uint64_t before, unsigned most, racf_change_fn *each,
                 racf_changed_fn *field, void *context, uint64_t *last)
{
    struct call call;

    *last = 0;
    call_begin(&call, SMALL);
    buf_put_field_text(&call.request, kind);
    buf_put_field_text(&call.request, key);
    buf_put_u64(&call.request, before);
    buf_put_u32(&call.request, most);
    racf_call(racf, REQUEST_HISTORY, true, &call);
    while (reader_u8(&call.in) == 1 && !call.in.reason) {
        struct racf_change change;

        change.number = reader_u64(&call.in);
        change.time = (int64_t)reader_u64(&call.in);
        change.user = reader_field(&call.in, FRAME_LIMIT);
        change.group = reader_field(&call.in, FRAME_LIMIT);
        change.job = reader_field(&call.in, FRAME_LIMIT);
        change.jobid = reader_field(&call.in, FRAME_LIMIT);
        change.step = reader_field(&call.in, FRAME_LIMIT);
        change.card = reader_u64(&call.in);
        change.command = reader_field(&call.in, FRAME_LIMIT);
        change.code = reader_u64(&call.in);
        change.count = reader_u64(&call.in);
        if (call.in.reason)
            break;
        *last = change.number;
        each(context, &change);
        read_fields(&call.in, field, context);
    }
    return call_end(&call);
}

int racf_change_deck(struct racf *racf, uint64_t change, struct buf *deck)
{
    struct call call;

    call_begin(&call, SMALL);
    buf_put_u64(&call.request, change);
    racf_call(racf, REQUEST_CHANGE_DECK, true, &call);
    buf_put_span(deck, reader_field(&call.in, FRAME_LIMIT));
    return call_end(&call);
}
