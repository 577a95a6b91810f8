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

#include "base/clock.h"
#include "base/link.h"
#include "base/name.h"
#include "datasets/space.h"

/* The device that messages say the volume stands on. */
#define DATASET_DEVICE "0A80"

enum { CATALOG_LINES_MAX = 1 << 15 /* bytes of ICH408I lines in a reply */ };

enum dataset_org { DATASET_PS = 1, DATASET_PO = 2 };
/* DSNTYPE. Of a library BASIC is a PDS. */
enum dataset_type { DATASET_BASIC = 0, DATASET_LIBRARY = 1, DATASET_LARGE = 2, DATASET_EXTENDED = 3 };
/* REPLACE: as WRITE, but readers see the old content until the close, and a crash leaves old or new. */
enum dataset_mode { DATASET_READ = 1, DATASET_WRITE = 2, DATASET_APPEND = 3, DATASET_REPLACE = 4 };

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
    enum dataset_type type;
    struct space space;
    uint32_t expires; /* yyyyddd; 0: never was given a day */
};

/* A data set that is to be. volume: where it shall lie and not be cataloged; empty: where there is room, cataloged. */
struct dataset_request {
    struct dsname name;
    enum dataset_org org;
    enum dataset_type type;
    struct record_attributes attributes;
    struct space_request space;
    struct name8 volume;
    bool temporary;
    char unit[NAME8_MAX + 1]; /* UNIT=, where volume is empty */
    uint32_t expires;
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
};
void catalog_grow(struct record_file *file, struct dataset_growth *growth);
/* One more extent, told in info. REASON_FULL: it may have none, or the volume has none. */
int catalog_extend(struct link *link, const struct dsname *name, const struct name8 *volume, struct dataset_info *info) MUST_CHECK;
/* REASON_FULL: no volume has that much space; REASON_LIMIT: the directory is larger than the primary quantity. */
int catalog_create(struct link *link, const struct dataset_request *request, struct buf *refusal) MUST_CHECK;
/* REASON_STATE: the day of its expiration has not come; catalog_purge() looks at none. */
int catalog_delete(struct link *link, const struct dsname *name, const struct name8 *member, struct buf *refusal) MUST_CHECK;
int catalog_purge(struct link *link, const struct dsname *name, struct buf *refusal) MUST_CHECK;
int catalog_uncatalog(struct link *link, const struct dsname *name, struct buf *refusal) MUST_CHECK;
int catalog_rename(struct link *link, const struct dsname *from, const struct dsname *to, struct buf *refusal) MUST_CHECK;
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

/* Replaces the whole content with lines of text (records), padded; creates what is missing (org by member): what
 * `greenbar dataset put` does, and SEARCH CLIST. On failure everything is as it was. */
int catalog_put_lines(struct link *link, const struct dsname *name, const struct name8 *member,
                      const struct record_attributes *attributes, struct span lines, struct buf *refusal) MUST_CHECK;
/* The same with bytes, cut into records of the record length; RECFM U: into blocks, which read in order are the bytes. */
int catalog_put_bytes(struct link *link, const struct dsname *name, const struct name8 *member,
                      const struct record_attributes *attributes, struct span bytes, struct buf *refusal) MUST_CHECK;
/* A name as people write it: DSN, 'DSN', DSN(MEMBER). prefix (may be NULL or empty) goes in front of an unquoted one. */
int dataset_name_of(struct span text, const char *prefix, struct dsname *name, struct name8 *member) MUST_CHECK;

/* Is the day on which it expires still to come? */
bool dataset_unexpired(const struct dataset_info *info, microseconds now);
/* The layout that the space of a data set is counted by. */
struct space_layout dataset_layout(const struct dataset_info *info);
uint32_t dataset_extents(const struct dataset_info *info);

/* How a dataset_info goes over a socket. */
void dataset_info_encode(const struct dataset_info *info, struct buf *out);
void dataset_info_decode(struct reader *reader, struct dataset_info *info);

#endif
