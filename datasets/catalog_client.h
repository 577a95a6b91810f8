/* catalog_client.h - asking the catalog for data sets (client header: includes base/ only, and record.h beside it).
 *
 * The catalog process decides by the identity of the link (class DATASET: READ to read, UPDATE to write, ALTER to create, delete
 * or rename) and hands out open descriptors; records are read and written here, by record.h.
 * Fail closed: REASON_NOT_AUTHORIZED comes with the ICH408I lines in refusal. Access that a profile in WARNING mode grants comes
 * with such lines too, whatever became of the request then; the caller shows them.
 *
 * Errors:  REASON_NOT_FOUND (no such data set or member), REASON_EXISTS, REASON_NOT_AUTHORIZED, REASON_FULL, REASON_BAD_NAME.
 * Memory:  the link is the caller's. refusal may be NULL.
 * Blocks:  every call, at most LINK_PATIENCE.
 */
#ifndef DATASETS_CATALOG_CLIENT_H
#define DATASETS_CATALOG_CLIENT_H

#include "base/link.h"
#include "base/name.h"
#include "datasets/cluster.h"
#include "datasets/record.h"

/* The device that messages say the volume stands on. */
#define DATASET_DEVICE "0A80"

enum { CATALOG_LINES_MAX = 1 << 15 /* bytes of ICH408I lines in a reply */ };

enum dataset_org {
    DATASET_PS = 1, DATASET_PO = 2,
    DATASET_KSDS = CLUSTER_KSDS, DATASET_ESDS = CLUSTER_ESDS, DATASET_RRDS = CLUSTER_RRDS, DATASET_LDS = CLUSTER_LDS,
};
static inline bool dataset_is_cluster(enum dataset_org org)
{
    return org >= DATASET_KSDS;
}
/* REPLACE: as WRITE, but readers see the old content until the close, and a crash leaves old or new. */
enum dataset_mode { DATASET_READ = 1, DATASET_WRITE = 2, DATASET_APPEND = 3, DATASET_REPLACE = 4 };

/* What a VSAM cluster has besides. */
struct cluster_info {
    struct cluster_attributes attributes;
    struct cluster_statistics statistics; /* as of the last close */
    struct dsname data, index;            /* its components; index only of a KSDS */
};

struct dataset_info {
    struct dsname name;
    enum dataset_org org;
    struct record_attributes attributes;
    uint64_t records; /* of a sequential data set, as of its last close */
    uint64_t bytes;
    struct name8 volume;
    int64_t created;  /* microseconds since 1970 */
    bool deferred;    /* a generation that is not rolled in yet */
    struct cluster_info cluster; /* where dataset_is_cluster(org) */
};

/* The base of a generation data group. */
struct gdg_info {
    uint32_t limit;
    uint8_t flags;    /* enum gdg_flag */
    int64_t created;
};
enum gdg_flag { GDG_SCRATCH = 1, GDG_EMPTY = 2, GDG_PURGE = 4, GDG_EXTENDED = 8, GDG_FIFO = 16 };
/* What becomes of the generations of a base that is deleted. EMPTY: there must be none. */
enum gdg_delete { GDG_MUST_BE_EMPTY = 1, GDG_FORCE = 2, GDG_RECOVERY = 3 };

/* Opens; member is empty for a sequential data set. WRITE replaces the content, APPEND writes behind it (a member: replaces). *file
 * is ready for record_read() or record_write(). For WRITE with attributes that the data set has not got yet (format 0), those of
 * wanted are taken. Writing a member of a library makes or replaces it at the close. */
int catalog_open(struct link *link, const struct dsname *name, const struct name8 *member, enum dataset_mode mode,
                 const struct record_attributes *wanted, struct record_file **file, struct dataset_info *info,
                 struct buf *refusal) MUST_CHECK;
/* As catalog_open() for writing, with attributes that go before those of the data set: DCB= of a DD statement. */
int catalog_open_coded(struct link *link, const struct dsname *name, const struct name8 *member, enum dataset_mode mode,
                       const struct record_attributes *coded, const struct record_attributes *wanted,
                       struct record_file **file, struct dataset_info *info, struct buf *refusal) MUST_CHECK;
/* Closes what catalog_open() gave for writing: durable, and known to the catalog. */
int catalog_close(struct link *link, const struct dsname *name, const struct name8 *member, struct record_file *file) MUST_CHECK;
int catalog_create(struct link *link, const struct dsname *name, enum dataset_org org,
                   const struct record_attributes *attributes, struct buf *refusal) MUST_CHECK;
int catalog_delete(struct link *link, const struct dsname *name, const struct name8 *member, struct buf *refusal) MUST_CHECK;
int catalog_uncatalog(struct link *link, const struct dsname *name, struct buf *refusal) MUST_CHECK;
int catalog_rename(struct link *link, const struct dsname *from, const struct dsname *to, struct buf *refusal) MUST_CHECK;
/* A component's name finds its cluster. */
int catalog_info(struct link *link, const struct dsname *name, struct dataset_info *info) MUST_CHECK;
/* Names, one a line, in order. pattern: `*` and `%` within a qualifier, `**` any qualifiers; or LIB(*) for members. */
int catalog_list(struct link *link, const char *pattern, struct buf *names, struct buf *refusal) MUST_CHECK;
/* Takes an uncataloged data set into the catalog again; REASON_LIMIT as for catalog_roll_in(). */
int catalog_recatalog(struct link *link, const struct dsname *name, struct buf *refusal) MUST_CHECK;

/* Generation data groups. A data set whose name is a generation of a group is created deferred: it is there, but it is no
 * generation until it is rolled in, which drops what is then beyond the limit. */
int catalog_define_gdg(struct link *link, const struct dsname *base, uint32_t limit, uint8_t flags, struct buf *refusal) MUST_CHECK;
/* limit 0: as it is. flags: those to be set, and those to be taken away. */
int catalog_alter_gdg(struct link *link, const struct dsname *base, uint32_t limit, uint8_t set, uint8_t clear,
                      struct buf *refusal) MUST_CHECK;
/* REASON_STATE: there are generations. names: those that went with the base, one a line. */
int catalog_delete_gdg(struct link *link, const struct dsname *base, enum gdg_delete what, struct buf *names,
                       struct buf *refusal) MUST_CHECK;
/* names: the generations that are rolled in, one a line, newest first. */
int catalog_gdg(struct link *link, const struct dsname *base, struct gdg_info *info, struct buf *names) MUST_CHECK;
/* Bases, as catalog_list() lists data sets. */
int catalog_gdg_list(struct link *link, const char *pattern, struct buf *names) MUST_CHECK;
/* *rolled: it was deferred and is a generation now. REASON_LIMIT: it is older than all that the limit allows. */
int catalog_roll_in(struct link *link, const struct dsname *name, bool *rolled, struct buf *refusal) MUST_CHECK;

/* VSAM clusters. info: name, components and attributes; the rest is filled in by the catalog. */
int catalog_define_cluster(struct link *link, const struct dataset_info *info, struct buf *refusal) MUST_CHECK;
/* Opens a cluster by its name or that of a component; info (may be NULL) has the cluster's. REASON_BAD_VALUE: it is none;
 * REASON_BUSY: SHAREOPTIONS forbid it now. LOAD and UPDATE need UPDATE authority. */
int catalog_open_cluster(struct link *link, const struct dsname *name, enum cluster_mode mode, struct cluster **cluster,
                         struct dataset_info *info, struct buf *refusal) MUST_CHECK;
/* What cluster_close() has told, for the catalog to keep. name: the cluster's own. */
int catalog_count_cluster(struct link *link, const struct dsname *name, const struct cluster_statistics *statistics) MUST_CHECK;

/* Replaces the whole content with lines of text (records), padded; creates what is missing (org by member): what
 * `greenbar dataset put` does, and SEARCH CLIST. On failure everything is as it was. */
int catalog_put_lines(struct link *link, const struct dsname *name, const struct name8 *member,
                      const struct record_attributes *attributes, struct span lines, struct buf *refusal) MUST_CHECK;
/* The same with bytes, cut into records of the record length; RECFM U: into blocks, which read in order are the bytes. */
int catalog_put_bytes(struct link *link, const struct dsname *name, const struct name8 *member,
                      const struct record_attributes *attributes, struct span bytes, struct buf *refusal) MUST_CHECK;
/* A name as people write it: DSN, 'DSN', DSN(MEMBER). prefix (may be NULL or empty) goes in front of an unquoted one. */
int dataset_name_of(struct span text, const char *prefix, struct dsname *name, struct name8 *member) MUST_CHECK;

/* How a dataset_info goes over a socket. */
void dataset_info_encode(const struct dataset_info *info, struct buf *out);
void dataset_info_decode(struct reader *reader, struct dataset_info *info);

#endif
