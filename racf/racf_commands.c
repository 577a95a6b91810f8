/* racf_commands.c - giving RACF commands, and the map of UNIX users.
 *
 * A module of its own, since it alone of the client library asks the catalog: whether a data set exists that a command protects by
 * name. racf does not ask for itself: requests go down only.
 */
#include "base/frame.h"
#include "base/mem.h"
#include "base/text.h"
#include "datasets/catalog_client.h"
#include "racf/racf_request.h"

#define REQUEST REQUEST_NUMBER
enum {
#include "racf/requests.def"
};
#undef REQUEST

enum { REQUEST_MAX = 1 << 20, CATALOG_PATIENCE = 10000 };

/* One round of COMMAND: what it printed, and the data sets that it has to know about. */
static int give(struct racf *racf, struct span command, bool looked, const struct buf *found, struct buf *out, struct buf *clist,
                struct buf *names, int *code)
{
    struct span lines, clist_lines;
    struct call call;
    int reason;

    call_begin(&call, REQUEST_MAX);
    buf_put_field(&call.request, command);
    buf_put_u8(&call.request, looked);
    buf_put_field(&call.request, buf_span(found));
    racf_put_origin(racf, &call.request);
    racf_call(racf, REQUEST_COMMAND, false, &call);
    if (call.reason == 0)
        *code = (int)reader_u32(&call.in);
    lines = reader_field(&call.in, FRAME_LIMIT);
    clist_lines = reader_field(&call.in, FRAME_LIMIT);
    buf_put_span(out, lines);
    if (clist)
        buf_put_span(clist, clist_lines);
    buf_put_span(names, reader_field(&call.in, FRAME_LIMIT));
    reason = call_end(&call);
    if (reason == 0 && (buf_failed(out) || (clist && buf_failed(clist))))
        reason = REASON_TOO_LONG;
    return reason;
}

/* What is below a pattern, as administration.c reads it. */
static int look_below(struct link *link, const char *pattern, struct buf *found)
{
    struct buf names;
    struct span rest, line;
    int reason;

    buf_init(&names, REQUEST_MAX);
    reason = catalog_list(link, pattern, &names, NULL);
    rest = buf_span(&names);
    if (reason == 0)
        buf_printf(found, "= %s\n", pattern);
    while (reason == 0 && span_line(&rest, &line))
        buf_printf(found, " %.*s\n", (int)line.length, line.data);
    buf_release(&names);
    return reason == REASON_NOT_FOUND ? 0 : reason;
}

/* Asks the catalog, under the identity of the session, for the names. */
static int look_up(struct racf *racf, const struct buf *names, struct buf *found)
{
    struct span rest = buf_span(names), line;
    struct link *link;
    int reason = racf_connect(racf, "catalog", CATALOG_PATIENCE, &link);

    if (reason < 0)
        return reason;
    while (reason == 0 && span_line(&rest, &line)) {
        struct dataset_info info;
        struct dsname name;

        if (span_find(line, '*') < line.length) {
            char pattern[RESOURCE_MAX + 1];

            reason = text_copy(pattern, sizeof pattern, line) ? look_below(link, pattern, found) : REASON_BAD_NAME;
            continue;
        }
        reason = dsname_of(&name, line);
        if (reason == 0)
            reason = catalog_info(link, &name, &info);
        if (reason == 0)
            buf_printf(found, "%s %s %s\n", name.text, info.volume.text, (int)info.org > DATASET_PO ? "V" : "N");
        else if (reason == REASON_NOT_FOUND)
            reason = 0;
    }
    link_close(link);
    return reason == 0 && buf_failed(found) ? REASON_TOO_LONG : reason;
}

int racf_command(struct racf *racf, struct span command, struct buf *out, struct buf *clist, int *code)
{
    struct buf names, found;
    int reason;

    *code = 12;
    buf_init(&names, REQUEST_MAX);
    buf_init(&found, REQUEST_MAX);
    reason = give(racf, command, false, &found, out, clist, &names, code);
    if (reason == 0 && names.length) {
        *code = 12;
        reason = look_up(racf, &names, &found);
        buf_clear(&names);
        if (reason == 0)
            reason = give(racf, command, true, &found, out, clist, &names, code);
    }
    buf_release(&names);
    buf_release(&found);
    return reason;
}

static int ask_map(struct racf *racf, const char *unix_user, const char *user, struct buf *out)
{
    struct call call;

    call_begin(&call, 1000);
    buf_put_field_text(&call.request, unix_user);
    buf_put_field_text(&call.request, user);
    racf_call(racf, REQUEST_MAP, false, &call);
    if (out)
        buf_put_span(out, reader_bytes(&call.in, call.in.rest.length));
    return call_end(&call);
}

int racf_map(struct racf *racf, const char *unix_user, const struct name8 *user)
{
    return unix_user[0] ? ask_map(racf, unix_user, user->text, NULL) : REASON_BAD_NAME;
}

int racf_map_list(struct racf *racf, struct buf *out)
{
    return ask_map(racf, "", "", out);
}

int racf_smf_status(struct racf *racf, struct buf *out)
{
    struct call call;

    call_begin(&call, 1);
    racf_call(racf, REQUEST_SMF_STATUS, true, &call);
    buf_put_span(out, reader_bytes(&call.in, call.in.rest.length));
    return call_end(&call);
}

int racf_smf_check(struct racf *racf, struct span sealed, const unsigned char seal[32])
{
    struct call call;

    call_begin(&call, 8192);
    buf_put_field(&call.request, sealed);
    buf_put(&call.request, seal, 32);
    racf_call(racf, REQUEST_SMF_CHECK, true, &call);
    return call_end(&call);
}
