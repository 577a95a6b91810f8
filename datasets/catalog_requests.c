/* catalog_requests.c - the requests about data sets and members. */
#include "datasets/catalog.h"

#include <sys/stat.h>

#include "base/clock.h"
#include "base/text.h"

enum { PATTERN_MAX = 128 };

int serve_OPEN(struct session *session, struct reader *in, struct buf *out)
{
    struct dataset_info info;
    struct dsname name;
    struct name8 member;
    struct stat status;
    uint8_t mode;
    int reason, fd;

    reader_dsname(in, &name);
    reader_name8(in, &member);
    mode = reader_u8(in);
    reason = reader_end(in);
    if (reason < 0)
        return reason;
    if (mode < DATASET_READ || mode > DATASET_REPLACE)
        return REASON_BAD_VALUE;
    reason = catalog_authorize(session, &name, mode == DATASET_READ ? RACF_READ : RACF_UPDATE, 0);
    if (reason < 0)
        return reason;
    catalog_settle_name(&name);
    reason = catalog_expected(catalog_db_find(catalog.db, &name, &info));
    if (reason < 0)
        return reason;
    if (dataset_is_cluster(info.org))
        return REASON_BAD_VALUE;
    if ((info.org == DATASET_PO) == name8_none(&member))
        return name8_none(&member) ? REASON_BAD_VALUE : REASON_NOT_FOUND;
    fd = volume_open_file(catalog.volume, &name, &member, mode);
    if (fd < 0)
        return fd;
    if (mode != DATASET_READ && (mode == DATASET_REPLACE || !name8_none(&member)) && fstat(fd, &status) == 0)
        catalog_remember_beside(session, &name, &member, status.st_ino);
    session_attach_fd(session, fd);
    dataset_info_encode(&info, out);
    return 0;
}

int serve_CREATE(struct session *session, struct reader *in, struct buf *out UNUSED)
{
    struct dataset_info info = { .created = clock_now() };
    int reason;

    reader_dsname(in, &info.name);
    info.org = reader_u8(in);
    record_get_attributes(in, &info.attributes);
    reason = reader_end(in);
    if (reason == 0 && (info.name.text[0] == '\0' || (info.org != DATASET_PS && info.org != DATASET_PO)))
        reason = REASON_BAD_VALUE;
    if (reason == 0)
        reason = catalog_authorize(session, &info.name, RACF_ALTER, RACF_DEFINE);
    if (reason < 0)
        return reason;
    catalog_settle_name(&info.name);
    reason = catalog_make_room(&info);
    if (reason < 0)
        return reason;
    info.volume = *volume_name(catalog.volume);
    reason = catalog_expected(catalog_db_add(catalog.db, &info));
    if (reason < 0)
        return reason;
    if (info.deferred)
        catalog_remember_deferred(session, &info.name);
    reason = volume_create(catalog.volume, &info.name, info.org, &info.attributes);
    if (reason == REASON_IN_DOUBT)
        catalog_end_in_doubt(reason);
    if (reason < 0)
        catalog_expected(catalog_db_remove(catalog.db, &info.name));
    return reason;
}

int serve_DELETE(struct session *session, struct reader *in, struct buf *out UNUSED)
{
    struct dataset_info info;
    struct dsname name;
    struct name8 member;
    int reason;

    reader_dsname(in, &name);
    reader_name8(in, &member);
    reason = reader_end(in);
    if (reason == 0)
        reason = catalog_authorize(session, &name, name8_none(&member) ? RACF_ALTER : RACF_UPDATE, 0);
    if (reason < 0)
        return reason;
    if (name8_none(&member)) {
        catalog_forget_deferred(&name);
        return catalog_expected(catalog_db_remove(catalog.db, &name));
    }
    catalog_settle_name(&name);
    reason = catalog_expected(catalog_db_find(catalog.db, &name, &info));
    if (reason == 0 && info.org != DATASET_PO)
        reason = REASON_NOT_FOUND;
    if (reason == 0)
        reason = volume_remove_member(catalog.volume, &name, &member);
    if (reason == REASON_IN_DOUBT)
        catalog_end_in_doubt(reason);
    return reason;
}

/* As on z/OS, what is in the catalog entry is no secret; what is in the data set may be. */
int serve_INFO(struct session *session UNUSED, struct reader *in, struct buf *out)
{
    struct dataset_info info;
    struct dsname name;
    int reason;

    reader_dsname(in, &name);
    reason = reader_end(in);
    if (reason == 0)
        reason = catalog_find_entry(&name, &info);
    if (reason == 0)
        dataset_info_encode(&info, out);
    return reason;
}

static int list_members(struct session *session, struct span pattern, const char *after, struct buf *names, bool *more)
{
    size_t paren = span_find(pattern, '(');
    struct dataset_info info;
    char members[PATTERN_MAX];
    struct dsname name;
    int reason;

    if (pattern.data[pattern.length - 1] != ')' ||
        !text_copy(members, sizeof members, span_part(pattern, paren + 1, pattern.length - paren - 2)))
        return REASON_BAD_NAME;
    reason = dsname_of(&name, span_part(pattern, 0, paren));
    if (reason < 0)
        return reason;
    reason = catalog_authorize(session, &name, RACF_READ, 0);
    if (reason < 0)
        return reason;
    catalog_settle_name(&name);
    reason = catalog_expected(catalog_db_find(catalog.db, &name, &info));
    if (reason == 0 && info.org != DATASET_PO)
        reason = REASON_NOT_FOUND;
    return reason < 0 ? reason : volume_members(catalog.volume, &name, members, after, CATALOG_NAMES_A_REPLY, names, more);
}

static int list_pattern(struct session *session, bool bases, struct reader *in, struct buf *out)
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
    if (bases)
        reason = catalog_expected(catalog_db_gdg_names(catalog.db, pattern, after, CATALOG_NAMES_A_REPLY, &names, &more));
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
    return list_pattern(session, false, in, out);
}

int serve_GDG_LIST(struct session *session, struct reader *in, struct buf *out)
{
    return list_pattern(session, true, in, out);
}

int serve_RENAME(struct session *session, struct reader *in, struct buf *out UNUSED)
{
    struct dsname from, to;
    int reason;

    reader_dsname(in, &from);
    reader_dsname(in, &to);
    reason = reader_end(in);
    if (reason == 0 && to.text[0] == '\0')
        reason = REASON_BAD_NAME;
    if (reason == 0)
        reason = catalog_authorize(session, &from, RACF_ALTER, RACF_RENAME);
    if (reason == 0)
        reason = catalog_authorize(session, &to, RACF_ALTER, RACF_RENAME | RACF_DEFINE);
    if (reason < 0)
        return reason;
    catalog_settle_name(&from);
    catalog_settle_name(&to);
    return catalog_expected(catalog_db_rename(catalog.db, &from, &to));
}

int serve_CLOSED(struct session *session, struct reader *in, struct buf *out UNUSED)
{
    struct dataset_info info, written;
    struct dsname name;
    struct name8 member;
    uint64_t number;
    int reason;

    reader_dsname(in, &name);
    reader_name8(in, &member);
    number = reader_u64(in);
    reason = reader_end(in);
    /* A file beside that this process did not hand to this session: another catalog process may have, before a restart. */
    if (reason == 0 && !catalog_forget_beside(session, &name, &member, number))
        reason = catalog_authorize(session, &name, RACF_UPDATE, 0);
    if (reason < 0)
        return reason;
    catalog_settle_name(&name);
    reason = catalog_expected(catalog_db_find(catalog.db, &name, &info));
    if (reason < 0) {
        volume_discard(catalog.volume, &name, &member, number);
        return reason;
    }
    if (dataset_is_cluster(info.org) || (info.org == DATASET_PO) == name8_none(&member))
        return REASON_BAD_VALUE;
    written = info;
    reason = volume_install(catalog.volume, &member, number, &written);
    if (reason == REASON_IN_DOUBT)
        catalog_end_in_doubt(reason);
    if (reason < 0)
        return reason;
    if (info.org == DATASET_PO) {
        written.records = 0;
        written.bytes = 0;
    }
    return catalog_expected(catalog_db_update(catalog.db, &written));
}

int serve_UNCATALOG(struct session *session, struct reader *in, struct buf *out UNUSED)
{
    struct dsname name;
    int reason;

    reader_dsname(in, &name);
    reason = reader_end(in);
    if (reason == 0)
        reason = catalog_authorize(session, &name, RACF_ALTER, 0);
    return reason < 0 ? reason : catalog_expected(catalog_db_uncatalog(catalog.db, &name));
}
