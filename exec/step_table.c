/* step_table.c - the step table as bytes (docs/formats/step_table.md). */
#include "exec/step_table.h"

enum {
    TABLE_MAGIC = 0x47425354, /* "GBST" */
    TABLE_VERSION = 4,
    PARM_MAX = 32760,
    DD_SMALLEST = 41,         /* bytes of the shortest entry: no count can ask for more memory than the bytes justify */
};

static void put_dd(struct buf *out, const struct step_dd *dd)
{
    buf_put_field_text(out, dd->ddname.text);
    buf_put_u8(out, dd->kind);
    buf_put_u8(out, dd->disp);
    buf_put_u8(out, dd->next_part);
    buf_put_u32(out, (uint32_t)dd->fd);
    buf_put_field_text(out, dd->dsname.text);
    buf_put_field_text(out, dd->member.text);
    buf_put_field_text(out, dd->volume.text);
    buf_put_u8(out, dd->release);
    record_put_attributes(out, &dd->attributes);
    buf_put_u32(out, dd->outlim);
    buf_put_u8(out, (uint8_t)(dd->spin | dd->punch << 1));
}

static void get_dd(struct reader *reader, struct step_dd *dd)
{
    uint8_t next_part, release, flags;

    reader_name8(reader, &dd->ddname);
    dd->kind = reader_u8(reader);
    dd->disp = reader_u8(reader);
    next_part = reader_u8(reader);
    dd->next_part = next_part != 0;
    dd->fd = (int32_t)reader_u32(reader);
    reader_dsname(reader, &dd->dsname);
    reader_name8(reader, &dd->member);
    reader_serial(reader, &dd->volume);
    release = reader_u8(reader);
    dd->release = release != 0;
    record_get_attributes(reader, &dd->attributes);
    dd->outlim = reader_u32(reader);
    flags = reader_u8(reader);
    dd->spin = (flags & 1) != 0;
    dd->punch = (flags & 2) != 0;
    if (flags > 3 && !reader->reason)
        reader->reason = REASON_BAD_VALUE;
    if (reader->reason)
        return;
    if (dd->kind < STEP_DD_DUMMY || dd->kind > STEP_DD_DATASET || dd->disp > STEP_MOD || next_part > 1 || release > 1 ||
        dd->fd < -1)
        reader->reason = REASON_BAD_VALUE;
}

void step_table_encode(const struct step_table *table, struct buf *out)
{
    buf_put_u32(out, TABLE_MAGIC);
    buf_put_u16(out, TABLE_VERSION);
    buf_put_u16(out, 0);
    identity_encode(&table->identity, out);
    buf_put_field_text(out, table->step.text);
    buf_put_field_text(out, table->procstep.text);
    buf_put_field_text(out, table->program.text);
    buf_put_field(out, table->parm);
    for (unsigned i = 0; i < STEP_LIMITS; i++) {
        buf_put_u64(out, table->limits[i].most);
        buf_put_u64(out, table->limits[i].used);
        buf_put_u8(out, table->limits[i].action);
    }
    buf_put_u8(out, table->linect);
    buf_put_u32(out, table->dd_count);
    for (uint32_t i = 0; i < table->dd_count; i++)
        put_dd(out, &table->dds[i]);
}

/* The identity's groups go into the arena too, so that the table has one owner. */
static void keep_identity(struct arena *arena, struct identity *identity)
{
    struct identity decoded = *identity;

    identity->groups = arena_alloc(arena, decoded.group_count, sizeof *identity->groups);
    if (decoded.group_count)
        memcpy(identity->groups, decoded.groups, decoded.group_count * sizeof *identity->groups);
    identity_release(&decoded);
}

int step_table_decode(struct span bytes, struct arena *arena, struct step_table *table)
{
    struct reader reader = reader_of(bytes);
    uint32_t count;
    uint16_t zero;
    bool good;

    *table = (struct step_table){ .parm = SPAN_NONE };
    good = reader_u32(&reader) == TABLE_MAGIC;
    if (!good)
        return REASON_CORRUPT;
    if (reader_u16(&reader) != TABLE_VERSION)
        return REASON_VERSION;
    zero = reader_u16(&reader);
    identity_decode(&reader, &table->identity);
    keep_identity(arena, &table->identity);
    reader_name8(&reader, &table->step);
    reader_name8(&reader, &table->procstep);
    reader_name8(&reader, &table->program);
    table->parm = arena_span(arena, reader_field(&reader, PARM_MAX));
    for (unsigned i = 0; i < STEP_LIMITS; i++) {
        table->limits[i].most = reader_u64(&reader);
        table->limits[i].used = reader_u64(&reader);
        table->limits[i].action = reader_u8(&reader);
        if (table->limits[i].action > STEP_LIMIT_DUMP && !reader.reason)
            reader.reason = REASON_BAD_VALUE;
    }
    table->linect = reader_u8(&reader);
    count = reader_u32(&reader);
    if (reader.reason)
        return reader.reason;
    if (zero || count > STEP_DDS_MAX || count > reader.rest.length / DD_SMALLEST)
        return REASON_BAD_VALUE;
    table->dds = arena_alloc(arena, count, sizeof *table->dds);
    table->dd_count = count;
    for (uint32_t i = 0; i < count; i++) {
        get_dd(&reader, &table->dds[i]);
        if (i == 0 && table->dds[0].next_part && !reader.reason)
            reader.reason = REASON_BAD_VALUE;
    }
    return reader_end(&reader);
}
