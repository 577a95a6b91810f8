/* catalog_main.c - beginning and end of the catalog process. */
#include "base/bug.h"
#include "base/daemon.h"
#include "datasets/catalog.h"

static void serve(void)
{
    int reason = catalog_open_files();

    if (reason < 0)
        exit(1);
    for (size_t i = 0; i < catalog.volume_count; i++)
        volume_sweep(catalog.volumes[i].volume);
    catalog_find_orphans();
    catalog_add_smf();
    (void)!catalog_add_qmgrs(); /* what is missing, its START QMGR says */
    reason = racf_open_daemon(&catalog.racf);
    if (reason < 0)
        fatal("RACF cannot be reached: %s", reason_text(reason));
    buf_init(&catalog.lines, CATALOG_LINES_MAX);
    catalog.server = server_new("catalog");
    server_requests(catalog.server, catalog_rows, catalog_row_count);
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
