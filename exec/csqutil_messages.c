/* csqutil_messages.c - the records of COPY. */
#include "exec/csqutil_messages.h"

#include "base/text.h"

static const char MAGIC[] = "GBQC";
enum { VERSION = 1, KIND_QUEUE = 'Q', KIND_MESSAGE = 'M', KIND_MORE = 'D', KIND_END = 'E', MESSAGE_FIXED = 6 + MQI_MD_LENGTH + 4 };

static void begin(struct buf *record, char kind)
{
    buf_init(record, COPIED_RECORD);
    buf_put(record, MAGIC, 4);
    buf_put_u8(record, VERSION);
    buf_put_u8(record, (uint8_t)kind);
}

void copied_fit(struct copied_writer *writer, const struct record_attributes *attributes)
{
    size_t longest = attributes->lrecl || attributes->format == RECFM_U ? record_longest(attributes) : COPIED_RECORD;

    writer->longest = longest < COPIED_RECORD ? longest : COPIED_RECORD;
}

static int write_record(struct copied_writer *writer, struct buf *record)
{
    int reason = buf_failed(record) ? REASON_TOO_LONG : writer->write(writer->context, buf_span(record));

    buf_release(record);
    return reason;
}

int copied_queue(struct copied_writer *writer, struct span name)
{
    MQCHAR48 field;
    struct buf record;

    writer->messages = 0;
    writer->bytes = 0;
    MQI_SET(field, name);
    begin(&record, KIND_QUEUE);
    buf_put(&record, field, sizeof field);
    return write_record(writer, &record);
}

int copied_message(struct copied_writer *writer, const MQMD *md, struct span data)
{
    struct span part = span_part(data, 0, writer->longest - MESSAGE_FIXED);
    struct buf record;
    int reason;

    if (writer->longest < MESSAGE_FIXED)
        return REASON_TOO_LONG;
    writer->messages++;
    writer->bytes += data.length;
    begin(&record, KIND_MESSAGE);
    mqi_put_md(&record, md);
    buf_put_u32(&record, (uint32_t)data.length);
    buf_put_span(&record, part);
    reason = write_record(writer, &record);
    for (data = span_from(data, part.length); reason == 0 && data.length; data = span_from(data, part.length)) {
        begin(&record, KIND_MORE);
        part = span_part(data, 0, writer->longest - record.length);
        buf_put_span(&record, part);
        reason = write_record(writer, &record);
    }
    return reason;
}

int copied_end(struct copied_writer *writer)
{
    struct buf record;

    begin(&record, KIND_END);
    buf_put_u32(&record, writer->messages);
    buf_put_u64(&record, writer->bytes);
    return write_record(writer, &record);
}

/* -- reading -- */

void copied_reader_init(struct copied_reader *reader)
{
    *reader = (struct copied_reader){ .more = false };
    buf_init(&reader->data, COPIED_DATA_MAX);
}

void copied_reader_release(struct copied_reader *reader)
{
    buf_release(&reader->data);
}

static int take_queue(struct copied_reader *reader, struct reader *in)
{
    struct span name = reader_bytes(in, MQ_Q_NAME_LENGTH);

    name = span_trim_end(name);
    if (reader_end(in) < 0 || reader->queue[0] || name.length == 0 || memchr(name.data, '\0', name.length))
        return REASON_CORRUPT;
    memcpy(reader->queue, name.data, name.length);
    reader->queue[name.length] = '\0';
    text_make_printable(reader->queue, name.length);
    reader->messages = 0;
    reader->bytes = 0;
    return 0;
}

static int take_data(struct copied_reader *reader, struct span part, enum copied_event *event)
{
    buf_put_span(&reader->data, part);
    if (buf_failed(&reader->data) || reader->data.length > reader->length)
        return REASON_TOO_LONG;
    reader->more = reader->data.length < reader->length;
    if (!reader->more) {
        reader->messages++;
        reader->bytes += reader->length;
        *event = COPIED_MESSAGE;
    }
    return 0;
}

static int take_message(struct copied_reader *reader, struct reader *in, enum copied_event *event)
{
    mqi_get_md(in, &reader->md);
    reader->length = reader_u32(in);
    buf_clear(&reader->data);
    if (in->reason < 0 || !reader->queue[0])
        return REASON_CORRUPT;
    if (reader->length > COPIED_DATA_MAX)
        return REASON_TOO_LONG;
    return take_data(reader, reader_bytes(in, in->rest.length), event);
}

static int take_end(struct copied_reader *reader, struct reader *in)
{
    uint32_t messages = reader_u32(in);
    uint64_t bytes = reader_u64(in);

    if (reader_end(in) < 0 || !reader->queue[0] || messages != reader->messages || bytes != reader->bytes)
        return REASON_CORRUPT;
    reader->queue[0] = '\0';
    return 0;
}

int copied_take(struct copied_reader *reader, struct span record, enum copied_event *event)
{
    struct reader in = reader_of(record);
    struct span magic = reader_bytes(&in, 4);
    uint8_t version = reader_u8(&in), kind = reader_u8(&in);

    *event = COPIED_NOTHING;
    if (in.reason < 0 || !span_is(magic, MAGIC) || version != VERSION)
        return REASON_CORRUPT;
    if (reader->more != (kind == KIND_MORE))
        return reader->more ? REASON_TOO_LONG : REASON_CORRUPT;
    switch (kind) {
    case KIND_QUEUE:
        *event = COPIED_QUEUE;
        return take_queue(reader, &in);
    case KIND_MESSAGE:
        return take_message(reader, &in, event);
    case KIND_MORE:
        return take_data(reader, reader_bytes(&in, in.rest.length), event);
    case KIND_END:
        *event = COPIED_END;
        return take_end(reader, &in);
    default:
        return REASON_CORRUPT;
    }
}

bool copied_open(const struct copied_reader *reader)
{
    return reader->more || reader->queue[0];
}
