/* catalog_alias.c - the requests about aliases: other names of cataloged data sets.
 *
 * Whatever names an alias means its data set; what may be done is decided about the real name.
 */
#include "datasets/catalog.h"

#include "base/clock.h"

/* Who gives a data set another name must be allowed to have that name, and to change the data set. */
int serve_DEFINE_ALIAS(struct session *session, struct reader *in, struct buf *out UNUSED)
{
    struct dsname name, target;
    int reason;

    reader_dsname(in, &name);
    reader_dsname(in, &target);
    reason = reader_end(in);
    if (reason == 0 && (name.text[0] == '\0' || target.text[0] == '\0'))
        reason = REASON_BAD_NAME;
    if (reason == 0)
        reason = catalog_authorize(session, &name, RACF_ALTER, RACF_DEFINE);
    if (reason == 0)
        reason = catalog_authorize(session, &target, RACF_ALTER, 0);
    return reason < 0 ? reason : catalog_expected(catalog_db_add_alias(catalog.db, &name, &target, clock_now()));
}

int serve_DELETE_ALIAS(struct session *session, struct reader *in, struct buf *out UNUSED)
{
    struct dsname name, target;
    int reason;

    reader_dsname(in, &name);
    reason = reader_end(in);
    if (reason == 0)
        reason = catalog_expected(catalog_db_find_alias(catalog.db, &name, &target, NULL));
    if (reason == 0)
        reason = catalog_authorize(session, &target, RACF_ALTER, 0);
    return reason < 0 ? reason : catalog_expected(catalog_db_remove_alias(catalog.db, &name));
}

int serve_ALIAS(struct session *session UNUSED, struct reader *in, struct buf *out)
{
    struct dsname name, target;
    int64_t created;
    int reason;

    reader_dsname(in, &name);
    reason = reader_end(in);
    if (reason == 0)
        reason = catalog_expected(catalog_db_find_alias(catalog.db, &name, &target, &created));
    if (reason == 0) {
        buf_put_field_text(out, target.text);
        buf_put_u64(out, (uint64_t)created);
    }
    return reason;
}

int serve_ALIASES(struct session *session UNUSED, struct reader *in, struct buf *out)
{
    struct dsname target;
    struct buf names;
    int reason;

    reader_dsname(in, &target);
    reason = reader_end(in);
    if (reason < 0)
        return reason;
    buf_init(&names, CATALOG_NAMES_MAX);
    reason = catalog_expected(catalog_db_aliases(catalog.db, &target, &names));
    buf_put_field(out, buf_span(&names));
    buf_release(&names);
    return reason;
}
