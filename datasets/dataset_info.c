/* dataset_info.c - what the catalog keeps of a data set and tells of its files: as bytes, and what follows from it. */
#include <unistd.h>

#include "base/text.h"
#include "datasets/catalog_client.h"

void cluster_info_encode(const struct cluster_info *cluster, struct buf *out)
{
    cluster_put_attributes(out, &cluster->attributes);
    cluster_put_statistics(out, &cluster->statistics);
    buf_put_field_text(out, cluster->data.text);
    buf_put_field_text(out, cluster->index.text);
}

static void get_cluster(struct reader *reader, struct cluster_info *cluster)
{
    cluster_get_attributes(reader, &cluster->attributes);
    cluster_get_statistics(reader, &cluster->statistics);
    reader_dsname(reader, &cluster->data);
    reader_dsname(reader, &cluster->index);
}

void dataset_info_encode(const struct dataset_info *info, struct buf *out)
{
    buf_put_field_text(out, info->name.text);
    buf_put_u8(out, (uint8_t)info->org);
    record_put_attributes(out, &info->attributes);
    buf_put_u64(out, info->records);
    buf_put_u64(out, info->bytes);
    buf_put_field_text(out, info->volume.text);
    buf_put_u64(out, (uint64_t)info->created);
    buf_put_u8(out, (uint8_t)(info->deferred | info->uncataloged << 1 | info->temporary << 2));
    buf_put_u8(out, (uint8_t)info->type);
    buf_put_u8(out, info->space.unit);
    buf_put_u32(out, info->space.primary);
    buf_put_u32(out, info->space.secondary);
    buf_put_u32(out, info->space.directory);
    buf_put_u32(out, info->space.allocated);
    buf_put_u32(out, info->space.extents);
    buf_put_u32(out, info->space.members);
    buf_put_u64(out, info->space.used);
    buf_put_u32(out, info->expires);
    buf_put_field_text(out, info->key_label);
    buf_put_u32(out, info->key_version);
    if (dataset_is_cluster(info->org))
        cluster_info_encode(&info->cluster, out);
}

void dataset_info_decode(struct reader *reader, struct dataset_info *info)
{
    uint8_t flags;

    *info = (struct dataset_info){ 0 };
    reader_dsname(reader, &info->name);
    info->org = reader_u8(reader);
    record_get_attributes(reader, &info->attributes);
    info->records = reader_u64(reader);
    info->bytes = reader_u64(reader);
    reader_serial(reader, &info->volume);
    info->created = (int64_t)reader_u64(reader);
    flags = reader_u8(reader);
    info->deferred = (flags & 1) != 0;
    info->uncataloged = (flags & 2) != 0;
    info->temporary = (flags & 4) != 0;
    info->type = reader_u8(reader);
    info->space.unit = reader_u8(reader);
    info->space.primary = reader_u32(reader);
    info->space.secondary = reader_u32(reader);
    info->space.directory = reader_u32(reader);
    info->space.allocated = reader_u32(reader);
    info->space.extents = reader_u32(reader);
    info->space.members = reader_u32(reader);
    info->space.used = reader_u64(reader);
    info->expires = reader_u32(reader);
    reader_text(reader, info->key_label, sizeof info->key_label);
    info->key_version = reader_u32(reader);
    if (!reader->reason && (info->org < DATASET_PS || info->org > DATASET_SMF || flags > 7 || info->type > DATASET_EXTENDED ||
                            info->space.unit > SPACE_RECORDS))
        reader->reason = REASON_BAD_VALUE;
    if (!reader->reason && dataset_is_cluster(info->org))
        get_cluster(reader, &info->cluster);
}

struct space_layout dataset_layout(const struct dataset_info *info)
{
    bool library = info->org == DATASET_PO;

    /* Control intervals of the usual size are the pages of a PDSE. */
    return (struct space_layout){ info->attributes, library,
                                  dataset_is_cluster(info->org) || (library && info->type == DATASET_LIBRARY) };
}

bool dataset_unexpired(const struct dataset_info *info, microseconds now)
{
    char day[CLOCK_TEXT];

    clock_julian(now, day); /* yyyyddd */
    return info->expires > strtoul(day, NULL, 10);
}

uint32_t dataset_extents(const struct dataset_info *info)
{
    return dataset_is_cluster(info->org) || info->type == DATASET_LIBRARY || info->type == DATASET_EXTENDED
               ? SPACE_EXTENTS_MANY
               : SPACE_EXTENTS;
}

bool key_label_good(struct span label)
{
    for (size_t i = 0; i < label.length; i++) {
        char c = label.data[i];

        if (!(c >= 'A' && c <= 'Z') && !text_is_national(c) && !(i > 0 && (text_is_digit(c) || c == '.')))
            return false;
    }
    return label.length > 0 && label.length <= BLOCK_LABEL_MAX;
}

void file_key_encode(const struct file_key *key, struct buf *out)
{
    buf_put_u8(out, (uint8_t)key->what);
    if (key->what == FILE_CLEAR)
        return;
    buf_put_field_text(out, key->encryption.label);
    buf_put_u32(out, key->encryption.version);
    buf_put_field(out, span_bytes(key->encryption.salt, sizeof key->encryption.salt));
    buf_put_field(out, span_bytes(key->key, sizeof key->key));
}

void file_key_decode(struct reader *reader, struct file_key *key)
{
    struct span salt, bytes;
    uint8_t what = reader_u8(reader);

    *key = (struct file_key){ .what = what };
    if (what == FILE_CLEAR)
        return;
    reader_text(reader, key->encryption.label, sizeof key->encryption.label);
    key->encryption.version = reader_u32(reader);
    salt = reader_field(reader, sizeof key->encryption.salt);
    bytes = reader_field(reader, sizeof key->key);
    if (!reader->reason &&
        (what > FILE_TO_BE_MADE || salt.length != sizeof key->encryption.salt || bytes.length != sizeof key->key))
        reader->reason = REASON_BAD_VALUE;
    if (reader->reason)
        return;
    memcpy(key->encryption.salt, salt.data, salt.length);
    memcpy(key->key, bytes.data, bytes.length);
}

int file_key_open(const struct file_key *key, int fd, bool writable, struct block_file **blocks)
{
    int reason = key->what == FILE_TO_BE_MADE ? block_create(blocks, fd, &key->encryption, key->key)
                                              : block_open(blocks, fd, key->what == FILE_CLEAR ? NULL : key->key, writable);

    if (reason < 0)
        close(fd);
    return reason;
}
