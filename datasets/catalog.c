/* catalog.c - the catalog process: finds data sets, decides who may open them, hands out descriptors.
 *
 * All changes of one turn of the loop share one sync of the volume and one commit; the replies go out after both. A file is made
 * before its row is committed, and removed or renamed after it: an end in between leaves a file without a row (thrown away when its
 * name is used again) or an intent (done again at the next start).
 */
#include "datasets/catalog.h"

#include "base/bug.h"
#include "base/daemon.h"
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

static const struct request_row requests[] = {
#define REQUEST(number, name, from, states, text) { number, #name, from, states, reply_##name },
#include "datasets/requests.def"
#undef REQUEST
};

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

static void serve(void)
{
    int reason = catalog_open_files();

    if (reason < 0)
        exit(1);
    for (size_t i = 0; i < catalog.volume_count; i++)
        volume_sweep(catalog.volumes[i].volume);
    reason = racf_open_daemon(&catalog.racf);
    if (reason < 0)
        fatal("RACF cannot be reached: %s", reason_text(reason));
    buf_init(&catalog.lines, CATALOG_LINES_MAX);
    catalog.server = server_new("catalog");
    server_requests(catalog.server, requests, ARRAY_COUNT(requests));
    server_on_end(catalog.server, catalog_session_ended);
    server_on_turn(catalog.server, catalog_settle, &catalog);
    reason = server_listen(catalog.server, "run/private/catalog", FROM_DAEMON);
    if (reason == 0)
        reason = racf_serve(catalog.server, "catalog", NULL, NULL);
    if (reason < 0)
        fatal("connections cannot be taken: %s", reason_text(reason));
    daemon_ready();
    server_run(catalog.server);
    catalog_settle(&catalog);
    server_free(catalog.server);
    racf_close(catalog.racf);
    buf_release(&catalog.lines);
    catalog_close_files();
}

int main(int argc, char **argv)
{
    if (argc >= 2 && strcmp(argv[1], "--init") == 0)
        return catalog_initialize(argc - 2, argv + 2);
    if (argc != 1) {
        fprintf(stderr, "usage: catalog [--init [--member 'LIB(MEMBER)' FILE]...]\n");
        return 2;
    }
    daemon_begin("catalog");
    serve();
    daemon_end();
    return 0;
}
