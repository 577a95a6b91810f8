/* catalog_clusters.c - the requests about VSAM clusters.
 *
 * A component's name finds its cluster; whether a user may open it is decided by the cluster's name, as on z/OS.
 */
#include "datasets/catalog.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"

static const struct name8 cataloged = { "" }; /* no volume is named */

/* The layout that a program sees which reads the cluster as a sequential data set. */
static struct record_attributes layout_of(const struct cluster_attributes *a)
{
    struct record_attributes layout = { .format = RECFM_F, .blocked = false, .lrecl = a->maximum };

    if (a->average != a->maximum || a->maximum > RECORD_LRECL_MAX) {
        layout.format = RECFM_V;
        layout.lrecl = a->maximum + 4 < RECORD_LRECL_MAX ? a->maximum + 4 : RECORD_LRECL_MAX;
    }
    return layout;
}

static struct space_request space_of(const struct cluster_attributes *a)
{
    uint32_t unit = a->space == CLUSTER_KILOBYTES ? 1024 : a->space == CLUSTER_MEGABYTES ? 1024 * 1024 : a->average;

    static const uint8_t units[] = { [CLUSTER_UNSAID] = SPACE_NONE,       [CLUSTER_TRACKS] = SPACE_TRACKS,
                                     [CLUSTER_CYLINDERS] = SPACE_CYLINDERS, [CLUSTER_RECORDS] = SPACE_RECORDS,
                                     [CLUSTER_KILOBYTES] = SPACE_RECORDS, [CLUSTER_MEGABYTES] = SPACE_RECORDS };

    return (struct space_request){ .unit = units[a->space], .length = unit, .primary = a->primary, .secondary = a->secondary };
}

int serve_DEFINE_CLUSTER(struct session *session, struct reader *in, struct buf *out UNUSED)
{
    struct dataset_info info = { .created = clock_now() };
    struct cluster_info *cluster = &info.cluster;
    struct cluster_statistics none;
    struct space_request space;
    struct dataset_info there;
    char key_label[BLOCK_LABEL_MAX + 1];
    struct name8 data_class;
    uint8_t life;
    int reason;

    reader_dsname(in, &info.name);
    cluster_get_attributes(in, &cluster->attributes);
    cluster_get_statistics(in, &none);
    reader_dsname(in, &cluster->data);
    reader_dsname(in, &cluster->index);
    reader_text(in, key_label, sizeof key_label);
    reader_name8(in, &data_class);
    life = reader_u8(in);
    if (life != DATASET_STAYS && session->from & FROM_USER)
        info.job = session->identity.jobid;
    reason = reader_end(in);
    info.org = (enum dataset_org)cluster->attributes.kind;
    if (reason == 0 && (info.name.text[0] == '\0' || life > DATASET_MAKING || cluster->data.text[0] == '\0' ||
                        (info.org == DATASET_KSDS) != (cluster->index.text[0] != '\0')))
        reason = REASON_BAD_VALUE;
    if (reason == 0)
        reason = catalog_authorize(session, &info.name, RACF_ALTER, RACF_DEFINE);
    if (reason == 0)
        reason = catalog_choose_label(session, &info, key_label, &data_class);
    if (reason < 0)
        return reason;
    catalog_settle_name(&info.name);
    if (catalog_expected(catalog_db_find(catalog.db, &info.name, &there)) == 0)
        return REASON_EXISTS;
    info.attributes = layout_of(&cluster->attributes);
    space = space_of(&cluster->attributes);
    reason = catalog_place(&info, &space, "");
    if (reason == 0)
        reason = catalog_expected(catalog_db_add(catalog.db, &info));
    if (reason < 0)
        return reason;
    reason = volume_create(catalog_volume_of(&info.volume), &info);
    if (reason == REASON_IN_DOUBT)
        catalog_end_in_doubt(reason);
    if (reason < 0)
        catalog_expected(catalog_db_remove(catalog.db, &info.name));
    return reason;
}

int catalog_find_entry(const struct dsname *name, const struct name8 *serial, struct dataset_info *info)
{
    struct dsname cluster;
    int reason = catalog_expected(catalog_db_find_on(catalog.db, name, serial, info));

    if (reason == REASON_NOT_FOUND && name8_none(serial) &&
        catalog_expected(catalog_db_cluster_of(catalog.db, name, &cluster)) == 0)
        reason = catalog_expected(catalog_db_find(catalog.db, &cluster, info));
    return reason;
}

static const unsigned char *bytes_of(const struct file_key *key)
{
    return key->what == FILE_CLEAR ? NULL : key->key;
}

/* Takes back what was begun; the descriptors are gone then. */
static int recover_files(const struct volume *volume, const struct dataset_info *info, int data, int journal)
{
    struct file_key data_key, journal_key = { 0 };
    int reason = volume_file_key(volume, data, info->key_label, false, &data_key);

    if (reason == 0)
        reason = volume_file_key(volume, journal, info->key_label, false, &journal_key);
    if (reason == 0) {
        reason = cluster_recover(data, journal, bytes_of(&data_key), bytes_of(&journal_key));
    } else {
        close(data);
        close(journal);
    }
    mem_wipe(&data_key, sizeof data_key);
    mem_wipe(&journal_key, sizeof journal_key);
    return reason;
}

int catalog_recover_cluster(const struct dataset_info *info)
{
    const off_t empty = info->key_label[0] ? BLOCK_UNIT : 0; /* an encrypted one has its header */
    struct volume *volume = catalog_volume_of(&info->volume);
    uint64_t number;
    struct stat status;
    int journal = volume_open_cluster(volume, &info->name, true, true, &number), data;

    if (journal < 0)
        return journal;
    if (fstat(journal, &status) == 0 && status.st_size <= empty) {
        close(journal);
        return 0;
    }
    data = volume_open_cluster(volume, &info->name, false, true, &number);
    if (data < 0) {
        close(journal);
        return data;
    }
    return recover_files(volume, info, data, journal);
}

int serve_OPEN_CLUSTER(struct session *session, struct reader *in, struct buf *out)
{
    struct volume *volume = NULL;
    struct dataset_info info;
    struct dsname name;
    uint64_t number;
    bool write;
    int reason, fd;

    reader_dsname(in, &name);
    write = reader_u8(in) != 0;
    reason = reader_end(in);
    if (reason < 0)
        return reason;
    catalog_resolve(&name);
    catalog_settle_name(&name);
    if (catalog_find_entry(&name, &cataloged, &info) < 0)
        info.name = name; /* whether it is there is told to those only who might open it */
    reason = catalog_authorize(session, &info.name, write ? RACF_UPDATE : RACF_READ, 0);
    if (reason == 0)
        reason = catalog_find_entry(&name, &cataloged, &info);
    if (reason == 0 && !dataset_is_cluster(info.org))
        reason = REASON_BAD_VALUE;
    if (reason == 0)
        reason = catalog_volume_for(&info, &volume);
    if (reason == 0)
        reason = catalog_authorize_label(session, &info);
    if (reason == 0 && write)
        reason = catalog_take_over(session, &info);
    if (reason == 0 && !write && info.org != DATASET_LDS)
        reason = catalog_recover_cluster(&info); /* before somebody reads who may not write */
    if (reason < 0)
        return reason;
    catalog_settle_name(&info.name);
    fd = volume_open_cluster(volume, &info.name, false, write, &number);
    if (fd < 0)
        return fd;
    dataset_info_encode(&info, out);
    buf_put_u64(out, number);
    reason = catalog_put_key(volume, &info, fd, false, out);
    if (reason < 0)
        close(fd);
    else
        session_attach_fd(session, fd);
    return reason;
}

int serve_CLUSTER_JOURNAL(struct session *session, struct reader *in, struct buf *out)
{
    struct volume *volume = NULL;
    struct dataset_info info;
    struct dsname name;
    uint64_t wanted, number;
    bool write;
    int reason, fd;

    reader_dsname(in, &name);
    write = reader_u8(in) != 0;
    wanted = reader_u64(in);
    reason = reader_end(in);
    if (reason == 0)
        reason = catalog_authorize(session, &name, write ? RACF_UPDATE : RACF_READ, 0);
    if (reason < 0)
        return reason;
    catalog_settle_name(&name);
    reason = catalog_expected(catalog_db_find(catalog.db, &name, &info));
    if (reason == 0 && (!dataset_is_cluster(info.org) || info.org == DATASET_LDS))
        reason = REASON_BAD_VALUE;
    if (reason == 0)
        reason = catalog_volume_for(&info, &volume);
    if (reason == 0)
        reason = catalog_authorize_label(session, &info);
    if (reason < 0)
        return reason;
    fd = volume_open_cluster(volume, &name, true, write, &number);
    if (fd < 0)
        return fd;
    if (number != wanted) { /* another cluster has the name meanwhile */
        close(fd);
        return REASON_STATE;
    }
    reason = catalog_put_key(volume, &info, fd, false, out);
    if (reason < 0)
        close(fd);
    else
        session_attach_fd(session, fd);
    return reason;
}

int serve_CLUSTER_CLOSED(struct session *session, struct reader *in, struct buf *out UNUSED)
{
    struct cluster_statistics statistics;
    struct dataset_info info;
    struct dsname name;
    bool wrote;
    int reason;

    reader_dsname(in, &name);
    wrote = reader_u8(in) != 0;
    cluster_get_statistics(in, &statistics);
    reason = reader_end(in);
    if (reason == 0)
        reason = catalog_authorize(session, &name, wrote ? RACF_UPDATE : RACF_READ, 0);
    if (reason == 0)
        reason = catalog_expected(catalog_db_find(catalog.db, &name, &info));
    if (reason == 0 && !dataset_is_cluster(info.org))
        reason = REASON_BAD_VALUE;
    if (reason < 0)
        return reason;
    if (!wrote) /* who only read says nothing about what there is */
        statistics = (struct cluster_statistics){ info.records, info.bytes, 0, 0, 0, statistics.retrieved };
    return catalog_expected(catalog_db_count(catalog.db, &name, &statistics));
}

/* What the bytes of the cluster depend on. */
static bool same_records(const struct cluster_attributes *a, const struct cluster_attributes *b)
{
    return a->key_length == b->key_length && a->key_offset == b->key_offset && a->average == b->average && a->maximum == b->maximum;
}

int serve_ALTER_CLUSTER(struct session *session, struct reader *in, struct buf *out UNUSED)
{
    struct cluster_attributes wanted, *own;
    struct dataset_info info;
    struct dsname name;
    int reason;

    reader_dsname(in, &name);
    cluster_get_attributes(in, &wanted);
    reason = reader_end(in);
    if (reason < 0)
        return reason;
    catalog_resolve(&name);
    reason = catalog_authorize(session, &name, RACF_ALTER, 0);
    if (reason == 0)
        reason = catalog_expected(catalog_db_find(catalog.db, &name, &info));
    if (reason < 0)
        return reason;
    own = &info.cluster.attributes;
    if (!dataset_is_cluster(info.org) || wanted.kind != own->kind || wanted.ci_size != own->ci_size)
        return REASON_BAD_VALUE;
    if (!same_records(&wanted, own) && info.bytes != 0)
        return REASON_STATE;
    info.attributes = layout_of(&wanted);
    *own = wanted;
    reason = catalog_expected(catalog_db_update(catalog.db, &info));
    return reason < 0 ? reason : catalog_expected(catalog_db_alter_cluster(catalog.db, &info));
}
