/* catalog_gdg.c - the requests about generation data groups. */
#include "datasets/catalog.h"

#include "base/clock.h"
#include "datasets/generation.h"

static const struct name8 cataloged_one = { "" };

int catalog_make_room(struct dataset_info *info)
{
    struct dataset_info there;
    struct gdg_info gdg;
    struct dsname base;
    int reason;

    if (!generation_split(&info->name, &base, NULL, NULL))
        return 0;
    reason = catalog_expected(catalog_db_find_gdg(catalog.db, &base, &gdg));
    if (reason < 0)
        return reason == REASON_NOT_FOUND ? 0 : reason;
    info->deferred = true;
    reason = catalog_expected(catalog_db_find(catalog.db, &info->name, &there));
    if (reason < 0 || !there.deferred || catalog_is_being_made(&info->name))
        return reason == REASON_NOT_FOUND ? 0 : reason;
    reason = catalog_expected(catalog_db_remove(catalog.db, &info->name));
    catalog_settle_name(&info->name);
    return reason;
}

/* -- requests -- */

static bool good_limit(const struct gdg_info *info)
{
    const unsigned known = GDG_SCRATCH | GDG_EMPTY | GDG_PURGE | GDG_EXTENDED | GDG_FIFO;
    const uint32_t most = info->flags & GDG_EXTENDED ? GENERATION_LIMIT_EXTENDED : GENERATION_LIMIT;

    return (info->flags & ~known) == 0 && info->limit >= 1 && info->limit <= most;
}

int serve_DEFINE_GDG(struct session *session, struct reader *in, struct buf *out UNUSED)
{
    struct gdg_info info = { .created = clock_now() };
    struct dsname base;
    int reason;

    reader_dsname(in, &base);
    info.limit = reader_u32(in);
    info.flags = reader_u8(in);
    reason = reader_end(in);
    if (reason == 0 && (base.text[0] == '\0' || strlen(base.text) > GENERATION_BASE_MAX || !good_limit(&info)))
        reason = REASON_BAD_VALUE;
    if (reason == 0)
        reason = catalog_authorize(session, &base, RACF_ALTER, RACF_DEFINE);
    return reason < 0 ? reason : catalog_expected(catalog_db_add_gdg(catalog.db, &base, &info));
}

/* A generation leaves its group: its data too where SCRATCH says so and the user may. */
static int drop_generation(struct session *session, const struct dsname *name, bool scratch)
{
    scratch = scratch && catalog_authorize(session, name, RACF_ALTER, 0) == 0;
    catalog_forget_deferred(name);
    return scratch ? catalog_delete_dataset(name, &cataloged_one) : catalog_expected(catalog_db_uncatalog(catalog.db, name));
}

/* Drops what lies beyond the limit: EMPTY all but the newest, NOEMPTY the oldest ones. */
static int keep_limit(struct session *session, const struct dsname *base, const struct gdg_info *gdg)
{
    struct span rest, line;
    struct buf names;
    size_t count = 0, keep;
    int reason;

    buf_init(&names, CATALOG_NAMES_MAX);
    reason = catalog_expected(catalog_db_generations(catalog.db, base, false, &names));
    for (rest = buf_span(&names); span_line(&rest, &line);)
        count++;
    keep = count <= gdg->limit ? count : gdg->flags & GDG_EMPTY ? 1 : gdg->limit;
    for (rest = buf_span(&names); reason == 0 && span_line(&rest, &line);) {
        struct dsname name;

        if (keep) {
            keep--;
            continue;
        }
        reason = dsname_of(&name, line);
        if (reason == 0)
            reason = drop_generation(session, &name, gdg->flags & GDG_SCRATCH);
    }
    buf_release(&names);
    return reason;
}

int serve_ALTER_GDG(struct session *session, struct reader *in, struct buf *out UNUSED)
{
    struct gdg_info info;
    struct dsname base;
    uint32_t limit;
    uint8_t set, clear;
    int reason;

    reader_dsname(in, &base);
    limit = reader_u32(in);
    set = reader_u8(in);
    clear = reader_u8(in);
    reason = reader_end(in);
    if (reason == 0)
        reason = catalog_authorize(session, &base, RACF_ALTER, 0);
    if (reason == 0)
        reason = catalog_expected(catalog_db_find_gdg(catalog.db, &base, &info));
    if (reason < 0)
        return reason;
    info.limit = limit ? limit : info.limit;
    info.flags = (uint8_t)((info.flags | set) & ~clear);
    if (!good_limit(&info))
        return REASON_BAD_VALUE;
    reason = catalog_expected(catalog_db_update_gdg(catalog.db, &base, &info));
    if (reason == 0)
        reason = keep_limit(session, &base, &info);
    return reason;
}

/* May the session delete all of them? Nothing is deleted before that is known. */
static int authorize_all(struct session *session, struct span names)
{
    struct span line;
    int reason = 0;

    while (reason == 0 && span_line(&names, &line)) {
        struct dsname name;

        reason = dsname_of(&name, line);
        if (reason == 0)
            reason = catalog_authorize(session, &name, RACF_ALTER, 0);
    }
    return reason;
}

int serve_DELETE_GDG(struct session *session, struct reader *in, struct buf *out)
{
    struct gdg_info info;
    struct span rest, line;
    struct dsname base;
    struct buf names;
    uint8_t what;
    int reason;

    reader_dsname(in, &base);
    what = reader_u8(in);
    reason = reader_end(in);
    if (reason == 0 && (what < GDG_MUST_BE_EMPTY || what > GDG_RECOVERY))
        reason = REASON_BAD_VALUE;
    if (reason == 0)
        reason = catalog_authorize(session, &base, RACF_ALTER, 0);
    if (reason == 0)
        reason = catalog_expected(catalog_db_find_gdg(catalog.db, &base, &info));
    if (reason < 0)
        return reason;
    buf_init(&names, CATALOG_NAMES_MAX);
    reason = catalog_expected(catalog_db_generations(catalog.db, &base, true, &names));
    if (reason == 0 && names.length && what == GDG_MUST_BE_EMPTY)
        reason = REASON_STATE;
    if (reason == 0)
        reason = authorize_all(session, buf_span(&names));
    for (rest = buf_span(&names); reason == 0 && span_line(&rest, &line);) {
        struct dsname name;

        reason = dsname_of(&name, line);
        if (reason == 0 && what == GDG_FORCE)
            reason = catalog_delete_dataset(&name, &cataloged_one);
        else if (reason == 0)
            reason = catalog_expected(catalog_db_uncatalog(catalog.db, &name));
        catalog_forget_deferred(&name);
    }
    if (reason == 0)
        reason = catalog_expected(catalog_db_remove_gdg(catalog.db, &base));
    if (reason == 0)
        buf_put_field(out, buf_span(&names));
    buf_release(&names);
    return reason;
}

int serve_GDG(struct session *session UNUSED, struct reader *in, struct buf *out)
{
    struct gdg_info info;
    struct dsname base;
    struct buf names;
    int reason;

    reader_dsname(in, &base);
    reason = reader_end(in);
    if (reason == 0)
        reason = catalog_expected(catalog_db_find_gdg(catalog.db, &base, &info));
    if (reason < 0)
        return reason;
    buf_init(&names, CATALOG_NAMES_MAX);
    reason = catalog_expected(catalog_db_generations(catalog.db, &base, false, &names));
    buf_put_u32(out, info.limit);
    buf_put_u8(out, info.flags);
    buf_put_u64(out, (uint64_t)info.created);
    buf_put_field(out, buf_span(&names));
    buf_release(&names);
    return reason;
}

/* Would the generation be dropped at once, being older than all that the limit allows? */
static int check_not_too_old(const struct dsname *base, const struct gdg_info *gdg, const struct dsname *name)
{
    struct span rest, line;
    struct buf names;
    size_t newer = 0;
    int reason;

    buf_init(&names, CATALOG_NAMES_MAX);
    reason = catalog_expected(catalog_db_generations(catalog.db, base, true, &names));
    rest = buf_span(&names);
    while (reason == 0 && span_line(&rest, &line) && !span_is(line, name->text)) {
        struct dataset_info info;
        struct dsname other;

        reason = dsname_of(&other, line);
        if (reason == 0)
            reason = catalog_expected(catalog_db_find(catalog.db, &other, &info));
        newer += reason == 0 && !info.deferred;
    }
    if (reason == 0 && newer >= gdg->limit)
        reason = REASON_LIMIT;
    buf_release(&names);
    return reason;
}

/* What it changes is one transaction: the new generation is in and the old ones are out, or nothing is. */
int serve_ROLL_IN(struct session *session, struct reader *in, struct buf *out)
{
    struct dataset_info info;
    struct gdg_info gdg;
    struct dsname name, base;
    int reason;

    reader_dsname(in, &name);
    reason = reader_end(in);
    if (reason == 0)
        reason = catalog_authorize(session, &name, RACF_ALTER, RACF_DEFINE);
    if (reason == 0)
        reason = catalog_expected(catalog_db_find(catalog.db, &name, &info));
    if (reason < 0)
        return reason;
    if (info.deferred && generation_split(&name, &base, NULL, NULL)) {
        reason = catalog_expected(catalog_db_find_gdg(catalog.db, &base, &gdg));
        if (reason == 0)
            reason = check_not_too_old(&base, &gdg, &name);
        if (reason == 0)
            reason = catalog_expected(catalog_db_roll_in(catalog.db, &name));
        if (reason == 0)
            reason = keep_limit(session, &base, &gdg);
        if (reason == 0)
            catalog_forget_deferred(&name);
    }
    if (reason == 0)
        buf_put_u8(out, info.deferred);
    return reason;
}

/* A generation that comes back counts in its group again. */
int serve_RECATALOG(struct session *session, struct reader *in, struct buf *out UNUSED)
{
    struct gdg_info gdg;
    struct dsname name, base;
    struct name8 serial;
    int reason;

    reader_dsname(in, &name);
    reader_serial(in, &serial);
    reason = reader_end(in);
    if (reason == 0)
        reason = catalog_authorize(session, &name, RACF_ALTER, 0);
    if (reason == 0)
        reason = catalog_expected(catalog_db_recatalog(catalog.db, &name, &serial));
    if (reason < 0 || !generation_split(&name, &base, NULL, NULL) ||
        catalog_expected(catalog_db_find_gdg(catalog.db, &base, &gdg)) == REASON_NOT_FOUND)
        return reason;
    reason = check_not_too_old(&base, &gdg, &name);
    if (reason == 0)
        reason = keep_limit(session, &base, &gdg);
    else
        catalog_expected(catalog_db_uncatalog(catalog.db, &name)); /* as it was */
    return reason;
}
