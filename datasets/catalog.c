/* catalog.c - the catalog process: finds data sets, decides who may open them, hands out descriptors.
 *
 * All changes of one turn of the loop share one sync of the volume and one commit; the replies go out after both. A file is made
 * before its row is committed, and removed or renamed after it: an end in between leaves a file without a row (thrown away when its
 * name is used again) or an intent (done again at the next start).
 */
#include "datasets/catalog.h"

#include "base/bug.h"
#include "base/frame.h"
#include "base/home.h"
#include "base/io.h"
#include "base/mem.h"

struct catalog catalog;

/* -- replies -- */

/* Every reply begins with a field of ICH408I lines, empty where racf had nothing to say. */
static int reply(request_function *serve, struct session *session, struct reader *in, struct buf *out)
{
    struct buf body;
    int reason;

    buf_clear(&catalog.lines);
    buf_init(&body, FRAME_LIMIT - 8 - CATALOG_LINES_MAX); /* 8: the reason, the length of the lines */
    reason = serve(session, in, &body);
    must(!buf_failed(&body));
    buf_put_field(out, buf_span(&catalog.lines));
    buf_put_span(out, buf_span(&body));
    buf_wipe(&body); /* it may have held the key of a file */
    return reason;
}

#define REQUEST(number, name, from, states, text)                                             \
    static int reply_##name(struct session *session, struct reader *in, struct buf *out)      \
    {                                                                                         \
        return reply(serve_##name, session, in, out);                                         \
    }
#include "datasets/requests.def"
#undef REQUEST

const struct request_row catalog_rows[] = {
#define REQUEST(number, name, from, states, text) { number, #name, from, states, reply_##name },
#include "datasets/requests.def"
#undef REQUEST
};
const size_t catalog_row_count = ARRAY_COUNT(catalog_rows);

/* -- intents, commit -- */

void catalog_end_in_doubt(int reason)
{
    struct buf text;

    buf_init(&text, 1024);
    message(&text, GBRD003E, reason_text(reason));
    fatal("%s", text.data);
}

int catalog_expected(int reason)
{
    if (reason < 0 && reason != REASON_NOT_FOUND && reason != REASON_EXISTS && reason != REASON_BAD_NAME)
        catalog_end_in_doubt(reason);
    return reason;
}

static void act(void *context UNUSED, const struct catalog_intent *intent)
{
    struct volume *volume = catalog_volume_of(&intent->volume);
    int reason = REASON_NOT_FOUND; /* the volume is no longer in system.yaml */

    if (volume)
        reason = intent->action == INTENT_RENAME ? volume_rename(volume, &intent->name, &intent->target)
                                                 : volume_remove(volume, &intent->name, intent->org);
    if (reason < 0)
        catalog_say(GBRD004W, intent->action == INTENT_RENAME ? "RENAME" : "DELETE", intent->name.text, reason_text(reason));
}

void catalog_settle(void *context)
{
    struct catalog *c = context;
    int reason = catalog_sync_volumes();

    if (reason == 0)
        reason = catalog_db_commit(c->db);
    if (reason < 0)
        catalog_end_in_doubt(reason);
}

void catalog_settle_name(const struct dsname *name)
{
    if (catalog_db_pending(catalog.db, name))
        catalog_settle(&catalog);
}

/* -- beginning -- */

int catalog_open_files(void)
{
    char *file = home_path("vol/catalog.db");
    int reason = catalog_open_volumes();

    if (reason == 0)
        reason = catalog_db_open(&catalog.db, file, act, &catalog);
    if (reason < 0)
        catalog_say(GBRD001E, file, reason_text(reason));
    mem_free(file);
    return reason;
}

void catalog_close_files(void)
{
    catalog_db_close(catalog.db);
    catalog_close_volumes();
}
