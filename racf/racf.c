/* racf.c - the racf process: who is who, who may do what. main, and --init.
 *
 *   racf                                           runs
 *   racf --init UNIXUSER [--started PROCEDURE]...  makes the database: UNIXUSER acts as IBMUSER, started tasks of PROCEDURE run as
 *                                                  user SYSPROG of group SYS1
 *   racf --print-records                           prints docs/formats/irrdbu00_records.md
 *   racf --print-manual                            prints docs/greenbar-racf.7
 */
#include "base/bug.h"
#include "base/daemon.h"
#include "base/home.h"
#include "base/io.h"
#include "base/mem.h"
#include "racf/class.h"
#include "racf/command_manual.h"
#include "racf/process.h"
#include "racf/unload_records.h"

static void listen_at(struct server *server, const char *socket, unsigned from)
{
    int reason = server_listen(server, socket, from);

    if (reason < 0)
        fatal("racf: %s: %s", socket, reason_text(reason));
}

static void run(void)
{
    struct racf_process process;

    process_begin(&process);
    listen_at(process.server, "run/private/racf", FROM_DAEMON);
    listen_at(process.server, "run/public/racf", FROM_OWNER);
    daemon_ready();
    server_run(process.server);
    process_end(&process);
}

/* ---------------------------------------------------------------------------------------------------- --init */

static int fill(struct racf_store *store, const char *unix_user, char **procedures, int count)
{
    const struct name8 ibmuser = name8_const("IBMUSER"), sysprog = name8_const("SYSPROG"), sys1 = name8_const("SYS1");
    /* DIFFERS: a new system protects its libraries (UACC READ), SYS1.LINKLIB although it is not there yet. Who writes a
     * procedure or program there has the user of the started task, or of whoever names the program. */
    static const char *const libraries[] = { "SYS1.PROCLIB", "SYS1.PARMLIB", "SYS1.LINKLIB" };
    int reason = racf_store_map(store, unix_user, &ibmuser);

    for (size_t i = 0; i < ARRAY_COUNT(libraries) && reason == 0; i++)
        reason = racf_store_add_library(store, libraries[i]);
    for (int i = 0; i < count && reason == 0; i++) {
        struct name8 procedure;

        reason = name8_of(&procedure, span_of(procedures[i]));
        if (reason == 0)
            reason = racf_store_add_started(store, &procedure, &sysprog, &sys1);
    }
    return reason < 0 ? reason : racf_store_commit(store);
}

/* words: UNIXUSER [--started PROCEDURE]... */
static int init(int count, char **words)
{
    char *path = home_path("racf/racf.db"), *folder = home_path("racf");
    struct class_table *classes = process_classes();
    struct racf_store *store = NULL;
    int procedures = 0, reason;

    for (int i = 1; i + 1 < count; i += 2) /* the names alone */
        words[1 + procedures++] = words[i + 1];
    umask(077);
    reason = io_make_folders(folder, 0700);
    if (reason == 0)
        reason = racf_store_create(path, classes, &store);
    if (reason == 0)
        reason = fill(store, words[0], words + 1, procedures);
    racf_store_close(store);
    if (reason < 0)
        fprintf(stderr, "racf: %s: %s\n", path, reason_text(reason));
    class_table_free(classes);
    mem_free(folder);
    mem_free(path);
    return reason < 0 ? 1 : 0;
}

static bool good_init(int count, char **words)
{
    if (count < 3 || strcmp(words[1], "--init") != 0 || count % 2 != 1)
        return false;
    for (int i = 3; i < count; i += 2)
        if (strcmp(words[i], "--started") != 0)
            return false;
    return true;
}

static int print_page(void (*put)(struct buf *page))
{
    struct buf page;

    buf_init(&page, 1 << 20);
    put(&page);
    fputs(page.data, stdout);
    buf_release(&page);
    return 0;
}

int main(int count, char **words)
{
    if (good_init(count, words))
        return init(count - 2, words + 2);
    if (count == 2 && strcmp(words[1], "--print-records") == 0)
        return print_page(unload_records_page);
    if (count == 2 && strcmp(words[1], "--print-manual") == 0)
        return print_page(command_manual);
    if (count != 1) {
        fprintf(stderr, "usage: racf [--init UNIXUSER [--started PROCEDURE]... | --print-records | --print-manual]\n");
        return 2;
    }
    daemon_begin("racf");
    run();
    daemon_end();
    return 0;
}
