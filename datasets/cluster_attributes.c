/* cluster_attributes.c - what DEFINE CLUSTER says of a cluster, and what follows from it: defaults, sizes, names of components. */
#include "base/text.h"
#include "datasets/cluster.h"
#include "datasets/space.h"

enum {
    GENERATED = 8,  /* characters of a generated last qualifier */
    DEFAULT_RECORD = 4089,
    DEFAULT_KEY = 64,
    DEFAULT_CI = 4096,
    CI_STEP = 512,
    CI_LARGE = 8192,
    CI_LARGE_STEP = 2048,
    CI_MAX = 32768,
    CI_TRAILER = 4, /* CIDF: bytes of a control interval that hold no record */
    CI_RDF = 3,
};

uint32_t cluster_ci_for(uint32_t maximum, bool spanned)
{
    uint32_t least = maximum + CI_TRAILER + CI_RDF, step;

    if (spanned || least <= DEFAULT_CI)
        return DEFAULT_CI;
    step = least <= CI_LARGE ? CI_STEP : CI_LARGE_STEP;
    least = (least + step - 1) / step * step;
    return least < CI_MAX ? least : CI_MAX;
}

void cluster_defaults(struct cluster_attributes *a, enum cluster_kind kind, uint32_t record)
{
    if (record == 0)
        record = DEFAULT_RECORD;
    *a = (struct cluster_attributes){
        .kind = kind,
        .key_length = kind == CLUSTER_KSDS ? DEFAULT_KEY : 0,
        .average = record,
        .maximum = record,
        .ci_size = kind == CLUSTER_LDS ? DEFAULT_CI : cluster_ci_for(record, false),
        .index_ci_size = kind == CLUSTER_KSDS ? DEFAULT_CI : 0,
        .share_region = 1,
        .share_system = 3,
        .space = CLUSTER_UNSAID,
        .primary = 1,
        .secondary = 1,
    };
}

bool cluster_possible(const struct cluster_attributes *a)
{
    if (a->kind < CLUSTER_KSDS || a->kind > CLUSTER_LDS || a->maximum == 0 || a->maximum > CLUSTER_RECORD_MAX ||
        a->average > a->maximum || a->freespace_ci > 100 || a->freespace_ca > 100 || a->share_region < 1 || a->share_region > 4 ||
        (a->share_system != 3 && a->share_system != 4) || a->ci_size < 512 || a->ci_size > 32768 || a->ci_size % 512 ||
        a->space > CLUSTER_MEGABYTES)
        return false;
    if (a->kind != CLUSTER_KSDS)
        return a->key_length == 0 && a->key_offset == 0;
    return a->key_length >= 1 && a->key_length <= CLUSTER_KEY_MAX && a->key_offset <= a->maximum - 1 &&
           a->key_length <= a->maximum - a->key_offset;
}

void cluster_put_attributes(struct buf *out, const struct cluster_attributes *a)
{
    buf_put_u8(out, (uint8_t)a->kind);
    buf_put_u32(out, a->key_length);
    buf_put_u32(out, a->key_offset);
    buf_put_u32(out, a->average);
    buf_put_u32(out, a->maximum);
    buf_put_u32(out, a->ci_size);
    buf_put_u32(out, a->index_ci_size);
    buf_put_u8(out, a->freespace_ci);
    buf_put_u8(out, a->freespace_ca);
    buf_put_u8(out, a->share_region);
    buf_put_u8(out, a->share_system);
    buf_put_u8(out, a->flags);
    buf_put_u8(out, a->space);
    buf_put_u32(out, a->primary);
    buf_put_u32(out, a->secondary);
}

void cluster_get_attributes(struct reader *reader, struct cluster_attributes *a)
{
    a->kind = reader_u8(reader);
    a->key_length = reader_u32(reader);
    a->key_offset = reader_u32(reader);
    a->average = reader_u32(reader);
    a->maximum = reader_u32(reader);
    a->ci_size = reader_u32(reader);
    a->index_ci_size = reader_u32(reader);
    a->freespace_ci = reader_u8(reader);
    a->freespace_ca = reader_u8(reader);
    a->share_region = reader_u8(reader);
    a->share_system = reader_u8(reader);
    a->flags = reader_u8(reader);
    a->space = reader_u8(reader);
    a->primary = reader_u32(reader);
    a->secondary = reader_u32(reader);
    if (!reader->reason && !cluster_possible(a))
        reader->reason = REASON_BAD_VALUE;
}

void cluster_put_statistics(struct buf *out, const struct cluster_statistics *s)
{
    buf_put_u64(out, s->records);
    buf_put_u64(out, s->bytes);
    buf_put_u64(out, s->inserted);
    buf_put_u64(out, s->updated);
    buf_put_u64(out, s->deleted);
    buf_put_u64(out, s->retrieved);
}

void cluster_get_statistics(struct reader *reader, struct cluster_statistics *s)
{
    s->records = reader_u64(reader);
    s->bytes = reader_u64(reader);
    s->inserted = reader_u64(reader);
    s->updated = reader_u64(reader);
    s->deleted = reader_u64(reader);
    s->retrieved = reader_u64(reader);
}

/* FNV-1a: the catalog keeps names that were made with it. */
static uint32_t name_hash(const char *name)
{
    uint32_t hash = 2166136261u;

    for (; *name; name++)
        hash = (hash ^ (unsigned char)*name) * 16777619u;
    return hash;
}

int cluster_component_name(const struct dsname *cluster, const char *last, struct dsname *name)
{
    size_t length = strlen(cluster->text), whole = length;
    const char *tail = strrchr(cluster->text, '.');
    char text[DSNAME_MAX + 16];

    if (tail && strcmp(tail, ".CLUSTER") == 0)
        length = (size_t)(tail - cluster->text);
    if (length + 1 + strlen(last) <= DSNAME_MAX) {
        snprintf(text, sizeof text, "%.*s.%s", (int)length, cluster->text, last);
        return dsname_of(name, span_of(text));
    }
    while (length > DSNAME_MAX - GENERATED - 1 || (length < whole && cluster->text[length] != '.'))
        length--;
    snprintf(text, sizeof text, "%.*s.T%c%06X", (int)length, cluster->text, last[0],
             name_hash(cluster->text) & 0xffffff);
    return dsname_of(name, span_of(text));
}

uint64_t cluster_capacity(const struct cluster_attributes *a, uint32_t tracks)
{
    return (uint64_t)tracks * space_blocks_a_track(a->ci_size) * a->ci_size;
}
