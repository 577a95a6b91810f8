/* log_extract.c - messages and changes of objects out of the log (docs/formats/log_extract.md). */
#include "mstr/log_extract.h"

#include "base/mem.h"
#include "base/table.h"
#include "mstr/message_header.h"
#include "mstr/property_header.h"
#include "mstr/store_records.h"

enum {
    NAME = 48,
    DATA_MAX = MQI_MESSAGE_MAX + (1 << 20), /* of a message, with room for headers */
    OBJECT = 'O', ANCHOR = 'A',             /* first byte of the header of a record of queue 0 (docs/formats/message_store.md) */
    ENTRY_FIXED = 10,                       /* of a PUT: data u32, body u32, header u16 */
    DELTA_MAX = 9999999,                    /* milliseconds that cstimedelta can say */
};

/* Seconds from 1900, where the clock of STCK begins, to 1970; its unit is the 4096th part of a microsecond. */
static const uint64_t seconds_to_1970 = UINT64_C(2208988800);

/* What one thing is called, or leads to. */
struct known {
    uint64_t key;
    uint64_t number;
    char *name; /* owned, or NULL */
    UT_hash_handle hh;
};

/* A page of a message, not yet claimed by the message's PUT. */
struct body {
    uint64_t key;
    uint64_t rba;
    uint32_t next;
    UT_hash_handle hh;
};

enum entry_kind { ENTRY_PUT, ENTRY_GET, ENTRY_OBJECT, ENTRY_OBJECT_GONE };
struct entry {
    enum entry_kind kind;
    uint64_t rba, place, queue; /* queue: key of its anchor */
    microseconds time;
    size_t bodies, body_count;  /* in the unit's list */
};

struct unit {
    uint64_t urid;
    microseconds began, last;
    bool committed; /* what follows up to its END is clearing up */
    bool prepared;
    char identifier[PREPARE_LENGTH];
    struct entry *entries; /* owned */
    size_t count, capacity;
    uint64_t *body_rbas; /* owned */
    size_t body_count, body_capacity;
    struct body *loose; /* owned */
    UT_hash_handle hh;
};

struct log_extract {
    struct log_reader *reader;
    struct extract_sink sink;
    struct unit *units;
    struct known *anchors; /* key of an anchor: number of its queue */
    struct known *names;   /* number of a queue: its name */
    struct known *places;  /* place of a record in queue 0: key of its object, "" of an anchor */
    struct known *ids;     /* body page of queue 0: the id of the object that it may begin */
    bool root_known;
    uint64_t root; /* key of the anchor of queue 0 */
    uint64_t at;   /* read again last */
    bool failed;   /* and that went wrong */
    uint64_t counts[EXTRACT_OUTPUTS];
    struct buf record, data;
};

struct log_extract *log_extract_new(struct log_reader *reader, const struct extract_sink *sink)
{
    struct log_extract *extract = mem_alloc(1, sizeof *extract);

    extract->reader = reader;
    extract->sink = *sink;
    buf_init(&extract->record, EXTRACT_RECORD);
    buf_init(&extract->data, DATA_MAX);
    return extract;
}

static void unit_free(struct log_extract *extract, struct unit *unit)
{
    struct body *body, *next;

    HASH_DEL(extract->units, unit);
    HASH_ITER(hh, unit->loose, body, next) {
        HASH_DEL(unit->loose, body);
        mem_free(body);
    }
    mem_free(unit->entries);
    mem_free(unit->body_rbas);
    mem_free(unit);
}

static void known_free(struct known **table)
{
    struct known *known, *next;

    HASH_ITER(hh, *table, known, next) {
        HASH_DEL(*table, known);
        mem_free(known->name);
        mem_free(known);
    }
}

void log_extract_free(struct log_extract *extract)
{
    struct unit *unit, *next;

    if (!extract)
        return;
    HASH_ITER(hh, extract->units, unit, next)
        unit_free(extract, unit);
    known_free(&extract->anchors);
    known_free(&extract->names);
    known_free(&extract->ids);
    known_free(&extract->places);
    buf_release(&extract->record);
    buf_release(&extract->data);
    mem_free(extract);
}

bool log_extract_failed(const struct log_extract *extract)
{
    return extract->failed;
}

uint64_t log_extract_at(const struct log_extract *extract)
{
    return extract->at;
}

uint64_t log_extract_count(const struct log_extract *extract, enum extract_output output)
{
    return extract->counts[output];
}

/* -- which queues and objects there are -- */

static uint64_t anchor_key(const struct store_record *record)
{
    return (uint64_t)record->set << 32 | record->anchor;
}

static uint64_t page_key(uint16_t set, uint32_t page)
{
    return (uint64_t)set << 32 | page;
}

/* Page set, page and slot: cskey. */
static uint64_t place_of(const struct store_record *record)
{
    return (uint64_t)record->set << 48 | (uint64_t)record->page << 16 | record->slot;
}

static struct known *known_find(struct known *table, uint64_t key)
{
    struct known *found;

    HASH_FIND(hh, table, &key, sizeof key, found);
    return found;
}

static struct known *know(struct known **table, uint64_t key, uint64_t number)
{
    struct known *known = known_find(*table, key);

    if (!known) {
        known = mem_alloc(1, sizeof *known);
        known->key = key;
        HASH_ADD(hh, *table, key, sizeof known->key, known);
    }
    known->number = number;
    return known;
}

static void know_name(struct known **table, uint64_t key, struct span name)
{
    struct known *known = know(table, key, 0);

    mem_free(known->name);
    known->name = mem_copy(name.data, name.length);
}

/* Header and data of a message, as far as its record has them. */
static bool split_put(const struct store_record *put, struct span *header, struct span *data, uint32_t *length, uint32_t *body)
{
    struct reader in = reader_of(put->bytes);
    uint16_t header_length;

    *length = reader_u32(&in);
    *body = reader_u32(&in);
    header_length = reader_u16(&in);
    *header = reader_bytes(&in, header_length);
    *data = reader_bytes(&in, in.rest.length);
    return reader_end(&in) == 0 && (*body || data->length == *length);
}

/* Of a record of queue 0: what the first byte of its header says; 0: it is a message. Headers of messages begin with 0. */
static char root_kind(const struct store_record *put, struct span *header)
{
    struct span data;
    uint32_t length, body;

    if (put->type != LOG_PUT || !split_put(put, header, &data, &length, &body) || header->length == 0)
        return 0;
    return header->data[0] == OBJECT || header->data[0] == ANCHOR ? header->data[0] : 0;
}

static struct span object_name(struct span key)
{
    return span_from(key, span_find(key, ' ') + 1);
}

/* The id in the record of an object (docs/formats/object_record.md); 0: it is too short. */
static uint64_t object_id(struct span record)
{
    struct reader in = reader_of(record);
    uint64_t id;

    reader_u32(&in);
    id = reader_u64(&in);
    return record.length >= 12 ? id : 0;
}

/* A record of queue 0 that says what an object is, or where an anchor. */
static void learn_root(struct log_extract *extract, const struct store_record *put, char kind)
{
    const struct known *id;
    struct span header, data;
    struct reader in;
    uint32_t length, body;
    uint64_t number;
    uint16_t set;

    extract->root_known = split_put(put, &header, &data, &length, &body);
    extract->root = anchor_key(put);
    header = span_from(header, 1);
    know_name(&extract->places, place_of(put), kind == OBJECT ? header : span_of(""));
    if (kind == ANCHOR) {
        in = reader_of(header);
        number = reader_u64(&in);
        set = reader_u16(&in);
        know(&extract->anchors, page_key(set, reader_u32(&in)), number);
    } else if (span_starts(header, "QUEUE ")) {
        id = body ? known_find(extract->ids, page_key(put->set, body)) : NULL;
        number = body ? (id ? id->number : 0) : object_id(data);
        if (number)
            know_name(&extract->names, number, object_name(header));
    }
}

static void learn(struct log_extract *extract, const struct store_record *record)
{
    struct span header;
    char kind;

    if (record->type == LOG_ANCHOR)
        know(&extract->anchors, page_key(record->set, record->page), record->queue);
    if (record->type == LOG_BODY && record->queue == 0)
        know(&extract->ids, page_key(record->set, record->page), object_id(record->bytes));
    kind = root_kind(record, &header);
    if (kind)
        learn_root(extract, record, kind);
}

void log_extract_learn(struct log_extract *extract, const struct log_record *record)
{
    struct store_record decoded;

    if (store_record_decode(record, &decoded) == 0)
        learn(extract, &decoded);
}

/* -- units -- */

static struct unit *unit_of(struct log_extract *extract, const struct log_record *record)
{
    struct unit *unit;

    HASH_FIND(hh, extract->units, &record->urid, sizeof record->urid, unit);
    if (!unit) {
        unit = mem_alloc(1, sizeof *unit);
        unit->urid = record->urid;
        unit->began = record->time;
        HASH_ADD(hh, extract->units, urid, sizeof unit->urid, unit);
    }
    unit->last = record->time;
    return unit;
}

static void note_body(struct unit *unit, const struct log_record *record, const struct store_record *decoded)
{
    uint64_t key = page_key(decoded->set, decoded->page);
    struct body *body;

    HASH_FIND(hh, unit->loose, &key, sizeof key, body);
    if (!body) {
        body = mem_alloc(1, sizeof *body);
        body->key = key;
        HASH_ADD(hh, unit->loose, key, sizeof body->key, body);
    }
    body->rba = record->rba;
    body->next = decoded->next;
}

/* Takes the pages of a message, from that one on, out of those that nobody has claimed: so that a ring of them ends. */
static void claim_bodies(struct unit *unit, struct entry *entry, uint16_t set, uint32_t page)
{
    entry->bodies = unit->body_count;
    while (page) {
        uint64_t key = page_key(set, page);
        struct body *body;

        HASH_FIND(hh, unit->loose, &key, sizeof key, body);
        if (!body)
            break;
        if (unit->body_count == unit->body_capacity) {
            unit->body_capacity = unit->body_capacity ? 2 * unit->body_capacity : 64;
            unit->body_rbas = mem_resize(unit->body_rbas, unit->body_capacity, sizeof unit->body_rbas[0]);
        }
        unit->body_rbas[unit->body_count++] = body->rba;
        page = body->next;
        HASH_DEL(unit->loose, body);
        mem_free(body);
    }
    entry->body_count = unit->body_count - entry->bodies;
}

static struct entry *note(struct unit *unit, enum entry_kind kind, const struct log_record *record,
                          const struct store_record *decoded)
{
    struct entry *entry;

    if (unit->count == unit->capacity) {
        unit->capacity = unit->capacity ? 2 * unit->capacity : 8;
        unit->entries = mem_resize(unit->entries, unit->capacity, sizeof unit->entries[0]);
    }
    entry = &unit->entries[unit->count++];
    *entry = (struct entry){ kind, record->rba, place_of(decoded), anchor_key(decoded), record->time, 0, 0 };
    return entry;
}

static void note_put(struct unit *unit, const struct log_record *record, const struct store_record *put)
{
    struct span header, data;
    uint32_t length, body;
    char kind = root_kind(put, &header);

    if (kind == ANCHOR || !split_put(put, &header, &data, &length, &body))
        return;
    claim_bodies(unit, note(unit, kind ? ENTRY_OBJECT : ENTRY_PUT, record, put), put->set, body);
}

static void note_get(struct log_extract *extract, struct unit *unit, const struct log_record *record,
                     const struct store_record *get)
{
    const struct known *place = known_find(extract->places, place_of(get));
    bool of_root = extract->root_known && anchor_key(get) == extract->root;

    if (of_root && place && place->name[0] == '\0') /* where an anchor was */
        return;
    note(unit, of_root ? ENTRY_OBJECT_GONE : ENTRY_GET, record, get);
}

/* -- records of the output -- */

static void put_padded(struct buf *out, struct span text, size_t width)
{
    text = span_part(text, 0, width);
    buf_put_span(out, text);
    buf_fill(out, ' ', width - text.length);
}

static void put_stck(struct buf *out, microseconds moment)
{
    buf_put_u64(out, ((uint64_t)(moment < 0 ? 0 : moment) + seconds_to_1970 * 1000000) << 12);
}

static void put_moment(struct buf *out, microseconds moment)
{
    char text[CLOCK_TEXT];
    struct tm local = clock_local(moment < 0 ? 0 : moment);
    size_t length = strftime(text, sizeof text, "%Y.%j %H:%M:%S", &local);

    snprintf(text + length, sizeof text - length, ".%03u", (unsigned)((moment < 0 ? 0 : moment) / 1000 % 1000));
    put_padded(out, span_of(text), 21);
}

/* What a record says beside its data. */
struct saying {
    const char *action;
    microseconds time;
    struct span queue;
    uint64_t place;
};

static void put_fixed(struct buf *out, const struct unit *unit, const struct saying *saying, char part, size_t length)
{
    struct span identifier = unit->prepared ? span_bytes(unit->identifier, PREPARE_LENGTH) : span_of("");
    microseconds delta = saying->time > unit->began ? (saying->time - unit->began) / 1000 : 0;

    buf_clear(out);
    put_moment(out, saying->time);
    buf_printf(out, "%7lld", (long long)(delta < DELTA_MAX ? delta : DELTA_MAX));
    put_stck(out, saying->time);
    buf_put_u64(out, unit->urid);
    put_padded(out, span_part(identifier, 0, 12), 12);
    put_padded(out, span_part(identifier, 16 + PREPARE_NAME, PREPARE_NAME), 8);
    put_stck(out, unit->began);
    put_padded(out, span_of(""), 8);
    put_padded(out, span_of(unit->prepared ? "RRSBATCH" : ""), 8);
    put_padded(out, span_part(identifier, 16, PREPARE_NAME), 8);
    put_padded(out, span_of(saying->action), 8);
    buf_put_u8(out, (uint8_t)part);
    put_padded(out, saying->queue, NAME);
    buf_put_u64(out, saying->place);
    buf_put_u32(out, (uint32_t)length);
}

static int put_parts(struct log_extract *extract, enum extract_output output, const struct unit *unit, const struct saying *saying,
                     struct span data)
{
    size_t length = data.length, at = 0;
    int reason = 0;

    do {
        struct span part = span_part(data, at, EXTRACT_PART);
        bool last = at + part.length == length;

        put_fixed(&extract->record, unit, saying, at == 0 ? (last ? 'O' : 'F') : last ? 'L' : 'M', length);
        buf_put_span(&extract->record, part);
        reason = extract->sink.put(extract->sink.context, output, buf_span(&extract->record));
        at += part.length;
    } while (reason == 0 && at < length);
    if (reason == 0)
        extract->counts[output]++;
    return reason;
}

static int put_saying(struct log_extract *extract, enum extract_output output, const struct unit *unit, const struct saying *saying,
                      struct span data)
{
    int reason = put_parts(extract, output, unit, saying, data);

    if (reason == 0 && (output == EXTRACT_COMMITTED || output == EXTRACT_BACKED_OUT))
        reason = put_parts(extract, EXTRACT_BOTH, unit, saying, data);
    return reason;
}

/* -- the log a second time -- */

static int read_again(struct log_extract *extract, uint64_t rba, struct store_record *decoded)
{
    struct log_record record;
    int reason = log_reader_get(extract->reader, rba, &record);

    extract->at = rba;
    if (reason >= 0)
        reason = store_record_decode(&record, decoded) < 0 ? REASON_CORRUPT : 0;
    extract->failed = reason < 0;
    return reason;
}

/* Data of body pages, behind what is in out, up to length bytes in all. */
static int read_bodies(struct log_extract *extract, const struct unit *unit, const struct entry *entry, size_t length,
                       struct buf *out)
{
    for (size_t i = 0; i < entry->body_count && out->length < length; i++) {
        struct store_record body;
        int reason = read_again(extract, unit->body_rbas[entry->bodies + i], &body);

        if (reason < 0)
            return reason;
        buf_put_span(out, span_part(body.bytes, 0, length - out->length));
    }
    return 0;
}

/* A message as a program gets it: descriptor, and data with the properties in a header. REASON_BAD_VALUE: it is none. */
static int make_message(struct span header_bytes, struct span data, struct buf *out)
{
    struct message_header header;
    struct buf properties;

    if (header_get(header_bytes, &header) < 0)
        return REASON_BAD_VALUE;
    buf_init(&properties, DATA_MAX);
    if (header.properties && header.properties <= data.length)
        properties_make_header(span_part(data, 0, header.properties), &header.md, &properties);
    mqi_put_md(out, &header.md);
    buf_put_span(out, header.prefix);
    buf_put_span(out, buf_span(&properties));
    buf_put_span(out, span_from(data, header.properties));
    buf_release(&properties);
    return buf_failed(out) ? REASON_BAD_VALUE : 0;
}

/* What a PUT put: its header and its data, in buffers of the caller. */
static int read_put(struct log_extract *extract, const struct unit *unit, const struct entry *entry, struct buf *header,
                    struct buf *data)
{
    struct store_record put;
    struct span header_bytes, bytes;
    uint32_t length, body;
    int reason = read_again(extract, entry->rba, &put);

    if (reason == 0 && !split_put(&put, &header_bytes, &bytes, &length, &body))
        reason = REASON_CORRUPT;
    if (reason < 0)
        return reason;
    buf_put_span(header, header_bytes);
    buf_put_span(data, bytes);
    if (body)
        reason = read_bodies(extract, unit, entry, length < DATA_MAX ? length : DATA_MAX, data);
    return reason;
}

static struct span queue_name(const struct log_extract *extract, uint64_t anchor)
{
    const struct known *queue = known_find(extract->anchors, anchor);
    const struct known *name = queue ? known_find(extract->names, queue->number) : NULL;

    return span_of(name ? name->name : "");
}

static int put_message(struct log_extract *extract, enum extract_output output, const struct unit *unit, const struct entry *entry)
{
    const struct saying saying = { "MQPUT", entry->time, queue_name(extract, entry->queue), entry->place };
    struct buf header, data;
    int reason;

    buf_init(&header, LOG_RECORD_MAX);
    buf_init(&data, DATA_MAX);
    buf_clear(&extract->data);
    reason = read_put(extract, unit, entry, &header, &data);
    if (reason == 0)
        reason = make_message(buf_span(&header), buf_span(&data), &extract->data);
    if (reason == 0)
        reason = put_saying(extract, output, unit, &saying, buf_span(&extract->data));
    else if (reason == REASON_BAD_VALUE) /* no message that this level knows */
        reason = 0;
    buf_release(&header);
    buf_release(&data);
    return reason;
}

/* -- objects: a unit changes one -- */

static int put_object(struct log_extract *extract, const struct unit *unit, const struct entry *entry, bool altered)
{
    struct saying saying = { altered ? "ALTER" : "DEFINE", entry->time, span_of(""), entry->place };
    struct buf header, data;
    int reason;

    buf_init(&header, LOG_RECORD_MAX);
    buf_init(&data, DATA_MAX);
    reason = read_put(extract, unit, entry, &header, &data);
    saying.queue = object_name(span_from(buf_span(&header), 1));
    if (reason == 0)
        reason = put_parts(extract, EXTRACT_OBJECTS, unit, &saying, buf_span(&data));
    buf_release(&header);
    buf_release(&data);
    return reason;
}

static int put_objects(struct log_extract *extract, const struct unit *unit)
{
    const struct entry *gone = NULL, *come = NULL;
    struct known *place;
    int reason = 0;

    for (size_t i = 0; i < unit->count; i++)
        if (unit->entries[i].kind == ENTRY_OBJECT)
            come = &unit->entries[i];
        else if (unit->entries[i].kind == ENTRY_OBJECT_GONE)
            gone = &unit->entries[i];
    place = gone ? known_find(extract->places, gone->place) : NULL;
    if (come) {
        reason = put_object(extract, unit, come, gone != NULL);
    } else if (gone) {
        const struct saying saying = { "DELETE", gone->time, object_name(span_of(place ? place->name : "")), gone->place };

        reason = put_parts(extract, EXTRACT_OBJECTS, unit, &saying, span_of(""));
    }
    if (place && (!come || come->place != gone->place)) {
        HASH_DEL(extract->places, place);
        mem_free(place->name);
        mem_free(place);
    }
    return reason;
}

/* -- ends of units -- */

static bool has_messages(const struct unit *unit)
{
    for (size_t i = 0; i < unit->count; i++)
        if (unit->entries[i].kind == ENTRY_PUT || unit->entries[i].kind == ENTRY_GET)
            return true;
    return false;
}

static int put_unit(struct log_extract *extract, enum extract_output output, const struct unit *unit, const char *end)
{
    struct saying saying = { "BEGIN", unit->began, span_of(""), 0 };
    int reason = 0;

    if (!has_messages(unit))
        return 0;
    reason = put_saying(extract, output, unit, &saying, span_of(""));
    for (size_t i = 0; i < unit->count && reason == 0; i++) {
        const struct entry *entry = &unit->entries[i];

        if (entry->kind == ENTRY_PUT) {
            reason = put_message(extract, output, unit, entry);
        } else if (entry->kind == ENTRY_GET) {
            saying = (struct saying){ "MQGET", entry->time, queue_name(extract, entry->queue), entry->place };
            reason = put_saying(extract, output, unit, &saying, span_of(""));
        }
    }
    saying = (struct saying){ end, unit->last, span_of(""), 0 };
    return reason < 0 ? reason : put_saying(extract, output, unit, &saying, span_of(""));
}

static int committed(struct log_extract *extract, struct unit *unit, bool more)
{
    int reason = put_objects(extract, unit);

    if (reason == 0)
        reason = put_unit(extract, EXTRACT_COMMITTED, unit, "COMMIT");
    unit->committed = true;
    if (!more)
        unit_free(extract, unit);
    return reason;
}

static int ended(struct log_extract *extract, struct unit *unit)
{
    int reason = unit->committed ? 0 : put_unit(extract, EXTRACT_BACKED_OUT, unit, "ABORT");

    unit_free(extract, unit);
    return reason;
}

static void prepared(struct unit *unit, const struct store_record *record)
{
    unit->prepared = record->bytes.length == PREPARE_LENGTH;
    if (unit->prepared)
        memcpy(unit->identifier, record->bytes.data, PREPARE_LENGTH);
}

int log_extract_take(struct log_extract *extract, const struct log_record *record, bool content)
{
    struct store_record decoded;
    struct unit *unit;

    if (store_record_decode(record, &decoded) < 0)
        return 0;
    learn(extract, &decoded);
    if (record->urid == 0)
        return 0;
    unit = unit_of(extract, record);
    if (unit->committed && record->type != LOG_END)
        return 0;
    switch ((int)record->type) {
    case LOG_BODY:
        if (content)
            note_body(unit, record, &decoded);
        return 0;
    case LOG_PUT:
        if (content)
            note_put(unit, record, &decoded);
        return 0;
    case LOG_GET:
        if (content)
            note_get(extract, unit, record, &decoded);
        return 0;
    case LOG_REMOVE: /* without the flag it clears up, or undoes a PUT */
        if (decoded.flags & STORE_COMMITS && content)
            note_get(extract, unit, record, &decoded);
        return decoded.flags & STORE_COMMITS ? committed(extract, unit, false) : 0;
    case LOG_PREPARE: prepared(unit, &decoded); return 0;
    case LOG_COMMIT: return committed(extract, unit, decoded.gets != 0);
    case LOG_END: return ended(extract, unit);
    default: return 0;
    }
}

static int by_urid(const struct unit *a, const struct unit *b)
{
    return a->urid < b->urid ? -1 : a->urid > b->urid;
}

int log_extract_end(struct log_extract *extract)
{
    struct unit *unit, *next;
    int reason = 0;

    HASH_SORT(extract->units, by_urid);
    HASH_ITER(hh, extract->units, unit, next) {
        if (reason == 0 && !unit->committed)
            reason = put_unit(extract, EXTRACT_IN_FLIGHT, unit, unit->prepared ? "INDOUBT" : "INFLIGHT");
        unit_free(extract, unit);
    }
    return reason;
}
