/* catalog_requests.c - the requests about data sets and members. */
#include "datasets/catalog.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"

enum { PATTERN_MAX = 128 };

void catalog_resolve(struct dsname *name)
{
    struct dsname target;

    if (catalog_expected(catalog_db_find_alias(catalog.db, name, &target, NULL)) == 0)
        *name = target;
}

int catalog_volume_for(const struct dataset_info *info, struct volume **volume)
{
    *volume = catalog_volume_of(&info->volume);
    return *volume ? 0 : REASON_NOT_FOUND; /* it was taken out of system.yaml */
}

int catalog_take_over(const struct session *session, const struct dataset_info *info)
{
    bool own = session->from & FROM_USER && name8_equal(&session->identity.jobid, &info->job);

    if (name8_none(&info->job) || own || info->temporary)
        return 0;
    return catalog_expected(catalog_db_settle(catalog.db, &info->name, &info->volume));
}

int serve_OPEN(struct session *session, struct reader *in, struct buf *out)
{
    struct dataset_info info;
    struct volume *volume = NULL;
    struct dsname name;
    struct name8 serial, member;
    struct stat status;
    uint8_t mode;
    int reason, fd;

    reader_dsname(in, &name);
    reader_serial(in, &serial);
    reader_name8(in, &member);
    mode = reader_u8(in);
    reason = reader_end(in);
    if (reason < 0)
        return reason;
    if (mode < DATASET_READ || mode > DATASET_REPLACE)
        return REASON_BAD_VALUE;
    catalog_resolve(&name);
    reason = catalog_authorize(session, &name, mode == DATASET_READ ? RACF_READ : RACF_UPDATE, 0);
    if (reason < 0)
        return reason;
    catalog_settle_name(&name);
    reason = catalog_expected(catalog_db_find_on(catalog.db, &name, &serial, &info));
    if (reason == 0)
        reason = catalog_volume_for(&info, &volume);
    if (reason < 0)
        return reason;
    if (dataset_is_cluster(info.org) || info.org == DATASET_SMF)
        return REASON_BAD_VALUE;
    if ((info.org == DATASET_PO) == name8_none(&member))
        return name8_none(&member) ? REASON_BAD_VALUE : REASON_NOT_FOUND;
    /* Nothing can be stored in a PDS that was made without a directory. */
    if (mode != DATASET_READ && info.org == DATASET_PO && info.type != DATASET_LIBRARY && info.space.directory == 0)
        return REASON_LIMIT;
    reason = catalog_authorize_label(session, &info);
    if (reason == 0 && mode != DATASET_READ)
        reason = catalog_take_over(session, &info);
    if (reason < 0)
        return reason;
    fd = volume_open_file(volume, &name, &member, mode);
    if (fd < 0)
        return fd;
    reason = fstat(fd, &status) < 0 ? reason_from_errno(errno) : 0;
    if (reason == 0) {
        dataset_info_encode(&info, out);
        /* A file beside is empty still. */
        reason = catalog_put_key(volume, &info, fd, mode == DATASET_WRITE || (mode != DATASET_READ && status.st_size == 0), out);
    }
    if (reason < 0) {
        close(fd);
        volume_discard(volume, &name, &member, status.st_ino);
        return reason;
    }
    if (mode != DATASET_READ && (mode == DATASET_REPLACE || !name8_none(&member)))
        catalog_remember_beside(session, &name, &info.volume, &member, status.st_ino);
    session_attach_fd(session, fd);
    return 0;
}

static void read_space(struct reader *in, struct space_request *space)
{
    *space = (struct space_request){ .unit = reader_u8(in) };
    space->round = reader_u8(in) != 0;
    space->length = reader_u32(in);
    space->primary = reader_u32(in);
    space->secondary = reader_u32(in);
    space->directory = reader_u32(in);
}

/* Makes the row and the file of a data set that is known to be allowed. */
static int create(struct session *session, struct dataset_info *info)
{
    int reason = catalog_expected(catalog_db_add(catalog.db, info));

    if (reason < 0)
        return reason;
    if (info->deferred)
        catalog_remember_deferred(session, &info->name);
    reason = volume_create(catalog_volume_of(&info->volume), info);
    if (reason == REASON_IN_DOUBT)
        catalog_end_in_doubt(reason);
    if (reason < 0)
        catalog_expected(catalog_db_remove_on(catalog.db, &info->name, &info->volume));
    return reason;
}

int serve_CREATE(struct session *session, struct reader *in, struct buf *out UNUSED)
{
    struct dataset_info info = { .created = clock_now() };
    struct space_request space;
    struct dataset_info there;
    char unit[NAME8_MAX + 1], key_label[BLOCK_LABEL_MAX + 1];
    struct name8 data_class;
    uint8_t life;
    int reason;

    reader_dsname(in, &info.name);
    reader_serial(in, &info.volume);
    info.org = reader_u8(in);
    info.type = reader_u8(in);
    record_get_attributes(in, &info.attributes);
    read_space(in, &space);
    info.expires = reader_u32(in);
    reader_text(in, unit, sizeof unit);
    life = reader_u8(in);
    info.temporary = life == DATASET_TEMPORARY;
    if (life != DATASET_STAYS && session->from & FROM_USER)
        info.job = session->identity.jobid;
    reader_text(in, key_label, sizeof key_label);
    reader_name8(in, &data_class);
    reason = reader_end(in);
    if (reason == 0 && (info.name.text[0] == '\0' || (info.org != DATASET_PS && info.org != DATASET_PO) ||
                        info.type > DATASET_EXTENDED || space.unit > SPACE_RECORDS || life > DATASET_MAKING ||
                        (info.temporary && name8_none(&info.job)))) /* nobody's end would take it away */
        reason = REASON_BAD_VALUE;
    if (reason == 0)
        reason = catalog_authorize(session, &info.name, RACF_ALTER, RACF_DEFINE | (info.temporary ? RACF_TEMPORARY : 0));
    if (reason == 0)
        reason = catalog_choose_label(session, &info, key_label, &data_class);
    if (reason < 0)
        return reason;
    catalog_settle_name(&info.name);
    info.uncataloged = !name8_none(&info.volume);
    if (!info.uncataloged) {
        reason = catalog_make_room(&info);
        if (reason < 0)
            return reason;
        /* Before the space is looked for: what the name means is the better answer. */
        if (catalog_expected(catalog_db_find(catalog.db, &info.name, &there)) == 0)
            return REASON_EXISTS;
    }
    reason = catalog_place(&info, &space, unit);
    return reason < 0 ? reason : create(session, &info);
}

static int delete_member(const struct dsname *name, const struct name8 *serial, const struct name8 *member)
{
    struct dataset_info info, old;
    struct volume *volume = NULL;
    int reason;

    catalog_settle_name(name);
    reason = catalog_expected(catalog_db_find_on(catalog.db, name, serial, &info));
    if (reason == 0 && info.org != DATASET_PO)
        reason = REASON_NOT_FOUND;
    if (reason == 0)
        reason = catalog_volume_for(&info, &volume);
    if (reason < 0)
        return reason;
    old = info;
    if (volume_member(volume, name, member, &old) < 0)
        old.bytes = 0; /* damaged: it goes all the same */
    reason = volume_remove_member(volume, name, member);
    if (reason == REASON_IN_DOUBT)
        catalog_end_in_doubt(reason);
    if (reason < 0)
        return reason;
    catalog_account_deleted(&info, &old);
    return catalog_expected(catalog_db_update(catalog.db, &info));
}

int catalog_delete_dataset(const struct dsname *name, const struct name8 *serial)
{
    static const struct dsname none;
    struct dataset_info info;
    int reason = catalog_expected(catalog_db_find_on(catalog.db, name, serial, &info));

    /* Temporary ones have none. */
    if (reason == 0 && !info.temporary)
        reason = catalog_follow(name, &none, &info.volume);
    return reason < 0 ? reason : catalog_expected(catalog_db_remove_on(catalog.db, name, &info.volume));
}

int serve_DELETE(struct session *session, struct reader *in, struct buf *out UNUSED)
{
    struct dsname name;
    struct name8 serial, member;
    struct dataset_info info;
    bool purge;
    int reason;

    reader_dsname(in, &name);
    reader_serial(in, &serial);
    reader_name8(in, &member);
    purge = reader_u8(in) != 0;
    reason = reader_end(in);
    if (reason < 0)
        return reason;
    catalog_resolve(&name);
    reason = catalog_authorize(session, &name, name8_none(&member) ? RACF_ALTER : RACF_UPDATE, 0);
    if (reason < 0)
        return reason;
    if (!name8_none(&member))
        return delete_member(&name, &serial, &member);
    reason = catalog_expected(catalog_db_find_on(catalog.db, &name, &serial, &info));
    if (reason < 0)
        return reason;
    if (info.org == DATASET_SMF) /* the system's own */
        return REASON_BUSY;
    if (!purge && dataset_unexpired(&info, clock_now()))
        return REASON_STATE;
    if (!info.uncataloged)
        catalog_forget_deferred(&name);
    return catalog_delete_dataset(&name, &serial);
}

/* As on z/OS, what is in the catalog entry is no secret; what is in the data set may be. */
int serve_INFO(struct session *session UNUSED, struct reader *in, struct buf *out)
{
    struct dataset_info info;
    struct dsname name;
    struct name8 serial;
    int reason;

    reader_dsname(in, &name);
    reader_serial(in, &serial);
    reason = reader_end(in);
    if (reason < 0)
        return reason;
    catalog_resolve(&name);
    reason = catalog_find_entry(&name, &serial, &info);
    if (reason == 0)
        dataset_info_encode(&info, out);
    return reason;
}

static int list_members(struct session *session, struct span pattern, const char *after, struct buf *names, bool *more)
{
    size_t paren = span_find(pattern, '(');
    struct dataset_info info;
    struct volume *volume = NULL;
    char members[PATTERN_MAX];
    struct dsname name;
    int reason;

    if (pattern.data[pattern.length - 1] != ')' ||
        !text_copy(members, sizeof members, span_part(pattern, paren + 1, pattern.length - paren - 2)))
        return REASON_BAD_NAME;
    reason = dsname_of(&name, span_part(pattern, 0, paren));
    if (reason < 0)
        return reason;
    catalog_resolve(&name);
    reason = catalog_authorize(session, &name, RACF_READ, 0);
    if (reason < 0)
        return reason;
    catalog_settle_name(&name);
    reason = catalog_expected(catalog_db_find(catalog.db, &name, &info));
    if (reason == 0 && info.org != DATASET_PO)
        reason = REASON_NOT_FOUND;
    if (reason == 0)
        reason = catalog_volume_for(&info, &volume);
    return reason < 0 ? reason : volume_members(volume, &name, members, after, CATALOG_NAMES_A_REPLY, names, more);
}

enum listed { LIST_DATASETS, LIST_BASES, LIST_ALIASES };

static int list_pattern(struct session *session, enum listed what, struct reader *in, struct buf *out)
{
    char pattern[PATTERN_MAX], after[DSNAME_MAX + 1];
    struct buf names;
    bool more = false;
    int reason;

    reader_text(in, pattern, sizeof pattern);
    reader_text(in, after, sizeof after);
    reason = reader_end(in);
    if (reason < 0)
        return reason;
    if (pattern[0] == '\0')
        return REASON_BAD_NAME;
    text_fold(pattern, strlen(pattern));
    buf_init(&names, CATALOG_NAMES_MAX);
    if (what == LIST_BASES)
        reason = catalog_expected(catalog_db_gdg_names(catalog.db, pattern, after, CATALOG_NAMES_A_REPLY, &names, &more));
    else if (what == LIST_ALIASES)
        reason = catalog_expected(catalog_db_alias_names(catalog.db, pattern, after, CATALOG_NAMES_A_REPLY, &names, &more));
    else if (strchr(pattern, '('))
        reason = list_members(session, span_of(pattern), after, &names, &more);
    else
        reason = catalog_expected(catalog_db_names(catalog.db, pattern, after, CATALOG_NAMES_A_REPLY, &names, &more));
    if (reason == 0) {
        buf_put_u8(out, more);
        buf_put_field(out, buf_span(&names));
    }
    buf_release(&names);
    return reason;
}

int serve_LIST(struct session *session, struct reader *in, struct buf *out)
{
    return list_pattern(session, LIST_DATASETS, in, out);
}

int serve_GDG_LIST(struct session *session, struct reader *in, struct buf *out)
{
    return list_pattern(session, LIST_BASES, in, out);
}

int serve_ALIAS_LIST(struct session *session, struct reader *in, struct buf *out)
{
    return list_pattern(session, LIST_ALIASES, in, out);
}

int serve_RENAME(struct session *session, struct reader *in, struct buf *out UNUSED)
{
    struct dataset_info info;
    struct dsname from, to;
    int reason;

    reader_dsname(in, &from);
    reader_dsname(in, &to);
    reason = reader_end(in);
    if (reason == 0 && to.text[0] == '\0')
        reason = REASON_BAD_NAME;
    if (reason < 0)
        return reason;
    catalog_resolve(&from);
    reason = catalog_authorize(session, &from, RACF_ALTER, RACF_RENAME);
    if (reason == 0)
        reason = catalog_authorize(session, &to, RACF_ALTER, RACF_RENAME | RACF_DEFINE);
    if (reason < 0)
        return reason;
    catalog_settle_name(&from);
    catalog_settle_name(&to);
    reason = catalog_expected(catalog_db_find(catalog.db, &from, &info));
    if (reason == 0 && info.org == DATASET_SMF)
        reason = REASON_BUSY;
    if (reason == 0 && info.temporary) /* under another name it would still go with its job */
        reason = REASON_UNSUPPORTED;
    if (reason == 0)
        reason = catalog_take_over(session, &info);
    if (reason == 0)
        reason = catalog_expected(catalog_db_rename(catalog.db, &from, &to));
    return reason < 0 ? reason : catalog_follow(&from, &to, &info.volume);
}

/* What was written becomes the content of the data set or member, and is counted. */
static int install(const struct dataset_info *info, const struct name8 *member, uint64_t number, bool release)
{
    struct dataset_info written = *info, old = *info;
    struct volume *volume = NULL;
    bool replaces = false;
    int reason = catalog_volume_for(info, &volume);

    if (reason == 0 && info->org == DATASET_PO) {
        reason = volume_member(volume, &info->name, member, &old);
        replaces = reason == 0;
        /* A damaged one is replaced like any other. */
        reason = replaces || reason != REASON_NOT_FOUND ? 0 : catalog_check_directory(&written);
        if (reason < 0) {
            volume_discard(volume, &info->name, member, number);
            return reason;
        }
    }
    if (reason == 0)
        reason = volume_install(volume, member, number, &written);
    if (reason == REASON_IN_DOUBT)
        catalog_end_in_doubt(reason);
    if (reason < 0)
        return reason;
    catalog_account(&written, replaces ? &old : NULL, release);
    return catalog_expected(catalog_db_update(catalog.db, &written));
}

int serve_CLOSED(struct session *session, struct reader *in, struct buf *out UNUSED)
{
    struct dataset_info info;
    struct dsname name;
    struct name8 serial, member;
    uint64_t number;
    bool release;
    int reason;

    reader_dsname(in, &name);
    reader_serial(in, &serial);
    reader_name8(in, &member);
    number = reader_u64(in);
    release = reader_u8(in) != 0;
    reason = reader_end(in);
    if (reason < 0)
        return reason;
    catalog_resolve(&name);
    /* A file beside that this process did not hand to this session: another catalog process may have, before a restart. */
    if (!catalog_forget_beside(session, &name, &member, number)) {
        reason = catalog_authorize(session, &name, RACF_UPDATE, 0);
        if (reason < 0)
            return reason;
    }
    catalog_settle_name(&name);
    reason = catalog_expected(catalog_db_find_on(catalog.db, &name, &serial, &info));
    if (reason < 0) { /* deleted meanwhile: on which volume it was is not known */
        for (size_t i = 0; i < catalog.volume_count; i++)
            volume_discard(catalog.volumes[i].volume, &name, &member, number);
        return reason;
    }
    if (dataset_is_cluster(info.org) || (info.org == DATASET_PO) == name8_none(&member))
        return REASON_BAD_VALUE;
    return install(&info, &member, number, release);
}

int serve_UNCATALOG(struct session *session, struct reader *in, struct buf *out UNUSED)
{
    struct dataset_info info;
    struct dsname name;
    int reason;

    reader_dsname(in, &name);
    reason = reader_end(in);
    if (reason < 0)
        return reason;
    catalog_resolve(&name);
    reason = catalog_authorize(session, &name, RACF_ALTER, 0);
    if (reason < 0)
        return reason;
    /* What a cluster is stands in the catalog alone; that a data set is temporary, too. */
    if (catalog_expected(catalog_db_find(catalog.db, &name, &info)) == 0 &&
        (dataset_is_cluster(info.org) || info.org == DATASET_SMF || info.temporary))
        return REASON_UNSUPPORTED;
    return catalog_expected(catalog_db_uncatalog(catalog.db, &name));
}
