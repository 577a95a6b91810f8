/* catalog_client.h - asking the catalog for data sets (client header: includes base/ only, and record.h beside it).
 *
 * The catalog process decides by the identity of the link (class DATASET: READ to read, UPDATE to write, ALTER to create, delete
 * or rename) and hands out open descriptors; records are read and written here, by record.h.
 * Fail closed: REASON_NOT_AUTHORIZED comes with the ICH408I lines in refusal. Access that a profile in WARNING mode grants comes
 * with such lines too, whatever became of the request then; the caller shows them.
 *
 * Of an encrypted data set the use of its key label is decided too (class CSFKEYS, READ), when it is made and at each open. What
 * comes with the descriptor is the key of that one file: it goes into the handle and nowhere else
 * (docs/decisions/0007-encrypted-data-sets.md).
 *
 * Errors:  REASON_NOT_FOUND (no such data set or member), REASON_EXISTS, REASON_NOT_AUTHORIZED, REASON_FULL, REASON_BAD_NAME.
 *          REASON_REFUSED: the key label may not or cannot be used; refusal says why.
 *          A catalog that ends before it answers is waited for and asked again where the link is renewable (link_renewable()):
 *          what was done by the first request counts as done. Not so catalog_delete_gdg() and catalog_rekey...(): REASON_GONE.
 * Memory:  the link is the caller's. refusal may be NULL.
 * Blocks:  every call, at most LINK_PATIENCE; LINK_RESTART longer where the link is renewable.
 */
#ifndef DATASETS_CATALOG_CLIENT_H
#define DATASETS_CATALOG_CLIENT_H

#include "base/clock.h"
#include "base/link.h"
#include "base/name.h"
#include "datasets/linear.h"
#include "datasets/space.h"

/* The device that messages say the volume stands on. */
#define DATASET_DEVICE "0A80"

enum { CATALOG_LINES_MAX = 1 << 15 /* bytes of ICH408I lines in a reply */ };

enum dataset_org {
    DATASET_PS = 1, DATASET_PO = 2,
    DATASET_KSDS = CLUSTER_KSDS, DATASET_ESDS = CLUSTER_ESDS, DATASET_RRDS = CLUSTER_RRDS, DATASET_LDS = CLUSTER_LDS,
    DATASET_SMF, /* an audit file of the system: smf alone writes it */
};
static inline bool dataset_is_cluster(enum dataset_org org)
{
    return org >= DATASET_KSDS && org <= DATASET_LDS;
}
/* DSNTYPE. Of a library BASIC is a PDS. */
enum dataset_type { DATASET_BASIC = 0, DATASET_LIBRARY = 1, DATASET_LARGE = 2, DATASET_EXTENDED = 3 };
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
    bool uncataloged; /* found by its volume */
    bool temporary;   /* of one job */
    struct name8 job; /* whose temporary one it is, or whose step is making it (DATASET_MAKING): its ID; not told to others */
    enum dataset_type type;
    struct space space;
    uint32_t expires; /* yyyyddd; 0: never was given a day */
    char key_label[BLOCK_LABEL_MAX + 1]; /* encrypted under it; empty: in the clear */
    uint32_t key_version; /* of the label's key, as of the last close */
    struct cluster_info cluster; /* where dataset_is_cluster(org) */
};

/* How long a data set lives that a step makes. */
enum dataset_life {
    DATASET_STAYS = 0,
    DATASET_TEMPORARY = 1, /* no longer than the job */
    DATASET_MAKING = 2,    /* it stays once catalog_settle_made() says so; when what ran the job dies before that, it goes */
};

/* A data set that is to be. volume: where it shall lie and not be cataloged; empty: where there is room, cataloged. */
struct dataset_request {
    struct dsname name;
    enum dataset_org org;
    enum dataset_type type;
    struct record_attributes attributes;
    struct space_request space;
    struct name8 volume;
    enum dataset_life life;
    char unit[NAME8_MAX + 1]; /* UNIT=, where volume is empty */
    uint32_t expires;
    /* For where the RACF profile gives no key label; both may be empty. */
    char key_label[BLOCK_LABEL_MAX + 1];
    struct name8 data_class;
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
 * wanted are taken. Writing a member of a library makes or replaces it at the close. REASON_BAD_VALUE: records that cannot be laid
 * out so, and spanned ones in a library. */
int catalog_open(struct link *link, const struct dsname *name, const struct name8 *member, enum dataset_mode mode,
                 const struct record_attributes *wanted, struct record_file **file, struct dataset_info *info,
                 struct buf *refusal) MUST_CHECK;
/* As catalog_open(), with attributes that go before those of the data set when it is written: DCB= of a DD statement. volume: where
 * an uncataloged data set lies, else NULL. */
int catalog_open_coded(struct link *link, const struct dsname *name, const struct name8 *volume, const struct name8 *member,
                       enum dataset_mode mode, const struct record_attributes *coded, const struct record_attributes *wanted,
                       struct record_file **file, struct dataset_info *info, struct buf *refusal) MUST_CHECK;
/* Closes what catalog_open() gave for writing: durable, and known to the catalog. REASON_LIMIT: the directory has no room for the
 * member; it was not stored. */
int catalog_close(struct link *link, const struct dsname *name, const struct name8 *member, struct record_file *file) MUST_CHECK;
/* The same; release: gives back the space that is not used (RLSE). volume: of a data set that is not cataloged, else NULL. */
int catalog_close_on(struct link *link, const struct dsname *name, const struct name8 *volume, const struct name8 *member,
                     struct record_file *file, bool release) MUST_CHECK;
/* Lets a file that catalog_open() gave for writing have as much as its data set has room for, and asks for further extents while it
 * is written. growth, filled by the caller with what catalog_open() said, stays his until the close. */
struct dataset_growth {
    int (*connect)(void *context, struct link **link); /* the catalog, again when the link broke */
    void *context;
    struct dataset_info info;
    struct record_attributes attributes; /* that the file is written with */
    bool by_need; /* an extent of a linear one is as large as is needed, whatever secondary space it has */
};
void catalog_grow(struct record_file *file, struct dataset_growth *growth);
/* One more extent, told in info; tracks: of a linear data set whose owner decides it; 0: the secondary quantity. REASON_FULL: it
 * may have none, or the volume has none. */
int catalog_extend(struct link *link, const struct dsname *name, const struct name8 *volume, uint32_t tracks,
                   struct dataset_info *info) MUST_CHECK;
/* REASON_FULL: no volume has that much space; REASON_LIMIT: the directory is larger than the primary quantity. */
int catalog_create(struct link *link, const struct dataset_request *request, struct buf *refusal) MUST_CHECK;
/* REASON_STATE: the day of its expiration has not come; catalog_purge() looks at none. */
int catalog_delete(struct link *link, const struct dsname *name, const struct name8 *member, struct buf *refusal) MUST_CHECK;
int catalog_purge(struct link *link, const struct dsname *name, struct buf *refusal) MUST_CHECK;
int catalog_uncatalog(struct link *link, const struct dsname *name, struct buf *refusal) MUST_CHECK;
int catalog_rename(struct link *link, const struct dsname *from, const struct dsname *to, struct buf *refusal) MUST_CHECK;
/* A component's name finds its cluster. */
int catalog_info(struct link *link, const struct dsname *name, struct dataset_info *info) MUST_CHECK;
/* On that volume, cataloged or not. */
int catalog_info_on(struct link *link, const struct dsname *name, const struct name8 *volume, struct dataset_info *info) MUST_CHECK;
int catalog_delete_on(struct link *link, const struct dsname *name, const struct name8 *volume, struct buf *refusal) MUST_CHECK;
/* Names, one a line, in order. pattern: `*` and `%` within a qualifier, `**` any qualifiers; or LIB(*) for members. */
int catalog_list(struct link *link, const char *pattern, struct buf *names, struct buf *refusal) MUST_CHECK;
/* Takes an uncataloged data set into the catalog; REASON_LIMIT as for catalog_roll_in(). volume NULL: whichever it lies on. */
int catalog_recatalog(struct link *link, const struct dsname *name, const struct name8 *volume, struct buf *refusal) MUST_CHECK;

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

/* Aliases: other names of cataloged data sets. Every request about a data set takes them. REASON_NOT_FOUND: target is none. */
int catalog_define_alias(struct link *link, const struct dsname *alias, const struct dsname *target,
                         struct buf *refusal) MUST_CHECK;
int catalog_delete_alias(struct link *link, const struct dsname *alias, struct buf *refusal) MUST_CHECK;
int catalog_alias(struct link *link, const struct dsname *alias, struct dsname *target, int64_t *created) MUST_CHECK;
int catalog_alias_list(struct link *link, const char *pattern, struct buf *names) MUST_CHECK;
/* Those of one data set, one a line. */
int catalog_aliases(struct link *link, const struct dsname *target, struct buf *names) MUST_CHECK;
/* VSAM clusters. info: name, components and attributes; the rest is filled in by the catalog. */
int catalog_define_cluster(struct link *link, const struct dataset_info *info, const struct name8 *data_class,
                           enum dataset_life life, struct buf *refusal) MUST_CHECK;
/* Opens a cluster by its name or that of a component; info (may be NULL) has the cluster's. REASON_BAD_VALUE: it is none;
 * REASON_BUSY: SHAREOPTIONS forbid it now. LOAD and UPDATE need UPDATE authority. */
int catalog_open_cluster(struct link *link, const struct dsname *name, enum cluster_mode mode, struct cluster **cluster,
                         struct dataset_info *info, struct buf *refusal) MUST_CHECK;
/* The same for an LDS, whose name catalog_info() has told; it has no journal. */
int catalog_open_linear(struct link *link, const struct dsname *name, enum cluster_mode mode, struct linear **linear,
                        struct dataset_info *info, struct buf *refusal) MUST_CHECK;
/* Lets a cluster that is written have as much as its SPACE allows; without this it grows as it likes. growth is copied: connect,
 * context and info are to be filled in. */
void catalog_grow_cluster(struct cluster *cluster, const struct dataset_growth *growth);
void catalog_grow_linear(struct linear *linear, const struct dataset_growth *growth);
/* An SMF data set: a descriptor for reading it (racf/smf_file.h), the caller's; or it is emptied, which smf does.
 * REASON_BAD_VALUE: it is another kind of data set; REASON_BUSY: it is being recorded on. */
int catalog_open_smf(struct link *link, const struct dsname *name, int *fd, struct buf *refusal) MUST_CHECK;
int catalog_clear_smf(struct link *link, const struct dsname *name, struct buf *refusal) MUST_CHECK;
/* UNIT= of that name: REASON_NOT_FOUND: the system has no such unit. */
int catalog_unit(struct link *link, const char *unit) MUST_CHECK;
/* All that the job of this session has made so far stays, but for what is passed on: "NAME VOLUME" a line. */
int catalog_settle_made(struct link *link, struct span passed) MUST_CHECK;
/* What jobs have left behind, for jes: the IDs of jobs that have temporary data sets or are making some, a line each. */
int catalog_left(struct link *link, struct buf *jobids) MUST_CHECK;
/* None of these jobs runs. Temporary data sets are deleted; what was being made too, where the job was lost, else it stays. */
int catalog_clear_left(struct link *link, struct span lost, struct span ended, uint32_t *count) MUST_CHECK;
/* What cluster_close() has told, for the catalog to keep. name: the cluster's own; wrote: cluster_writes(), which makes its count
 * of records the one that is right. */
int catalog_count_cluster(struct link *link, const struct dsname *name, bool wrote,
                          const struct cluster_statistics *statistics) MUST_CHECK;
/* Other SHAREOPTIONS, FREESPACE, REUSE and the like; keys and record sizes only of a cluster that was never loaded, else
 * REASON_STATE. */
int catalog_alter_cluster(struct link *link, const struct dsname *name, const struct cluster_attributes *attributes,
                          struct buf *refusal) MUST_CHECK;

/* Replaces the whole content with lines of text (records), padded; creates what is missing (org by member), under
 * the key label (may be empty) where RACF gives none: what `greenbar dataset put` does, and SEARCH CLIST. On failure everything is
 * as it was. */
int catalog_put_lines(struct link *link, const struct dsname *name, const struct name8 *member,
                      const struct record_attributes *attributes, const char *key_label, struct span lines,
                      struct buf *refusal) MUST_CHECK;
/* The same with bytes, cut into records of the record length; RECFM U: into blocks, which read in order are the bytes. */
int catalog_put_bytes(struct link *link, const struct dsname *name, const struct name8 *member,
                      const struct record_attributes *attributes, const char *key_label, struct span bytes,
                      struct buf *refusal) MUST_CHECK;
/* A name as people write it: DSN, 'DSN', DSN(MEMBER). prefix (may be NULL or empty) goes in front of an unquoted one. */
int dataset_name_of(struct span text, const char *prefix, struct dsname *name, struct name8 *member) MUST_CHECK;

/* Is the day on which it expires still to come? */
bool dataset_unexpired(const struct dataset_info *info, microseconds now);
/* The layout that the space of a data set is counted by. */
struct space_layout dataset_layout(const struct dataset_info *info);
uint32_t dataset_extents(const struct dataset_info *info);

/* Is it well formed: 1-64 characters A-Z 0-9 @ # $ and period, the first a letter or national? */
bool key_label_good(struct span label);

/* What OPEN says about the file whose descriptor it hands out; who has one wipes it. TO_BE_MADE: an encrypted file whose content
 * begins anew, under a new salt. */
enum file_key_what { FILE_CLEAR = 0, FILE_ENCRYPTED = 1, FILE_TO_BE_MADE = 2 };
struct file_key {
    enum file_key_what what;
    struct block_encryption encryption;
    unsigned char key[BLOCK_KEY];
};
void file_key_encode(const struct file_key *key, struct buf *out);
void file_key_decode(struct reader *reader, struct file_key *key);
/* Opens the descriptor, which the handle owns from now on; it is closed when this fails. */
int file_key_open(const struct file_key *key, int fd, bool writable, struct block_file **blocks) MUST_CHECK;

/* Rotation of a label's key, for who may rotate keys (racf/key_client.h); no access to the data sets is needed.
 * rows: "NAME VOLUME" of each data set under the label, cataloged or not, a line each. */
int catalog_rekey_list(struct link *link, const char *label, struct buf *rows, struct buf *refusal) MUST_CHECK;
/* Copies some more of a data set, which the caller holds (jes_hold_data_set()), to that version: to be called until *more is false.
 * REASON_BUSY: somebody has changed it meanwhile. After a failure it is as it was. */
int catalog_rekey(struct link *link, const char *label, uint32_t version, const struct dsname *name, const struct name8 *volume,
                  uint64_t *copied, bool *more, struct buf *refusal) MUST_CHECK;
/* Over this link all of them were seen through: older versions are dropped. REASON_BUSY: there is another one. */
int catalog_rekey_done(struct link *link, const char *label, uint32_t version, struct buf *refusal) MUST_CHECK;

/* How a dataset_info goes over a socket. */
void dataset_info_encode(const struct dataset_info *info, struct buf *out);
void cluster_info_encode(const struct cluster_info *cluster, struct buf *out);
void dataset_info_decode(struct reader *reader, struct dataset_info *info);

#endif
