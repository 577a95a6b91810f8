/* racf.c - the racf process: who is who, who may do what. main, --init, one turn, and how it ends.
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
#include "racf/decisions.h"
#include "racf/hash_worker.h"
#include "racf/process.h"
#include "racf/raclist.h"
#include "racf/recorder.h"
#include "racf/unload_records.h"

enum {
    SETTLE_AFTER = 1000, /* milliseconds until a note that nobody waits for is committed */
    UNTOLD_MAX = 1 << 16,
};

static const struct request_row requests[] = {
#define REQUEST REQUEST_ROW
#include "racf/requests.def"
#undef REQUEST
};

void process_noted(struct racf_process *process)
{
    if (!process->settle_set)
        watch_again(process->settle, SETTLE_AFTER);
    process->settle_set = true;
}

int process_icsf(struct racf_process *process, struct icsf **icsf)
{
    int reason = process->icsf ? 0 : icsf_open(&process->icsf);

    *icsf = process->icsf;
    return reason;
}

/* Nothing is known about what is on disk after a failed commit: the master starts a new process, which finds out. */
void process_failed(int reason)
{
    fatal("racf: the database: %s", reason_text(reason));
}

void process_commit(struct racf_process *process)
{
    int reason;

    recorder_flush(process->recorder); /* first: nothing counts that is not recorded */
    reason = racf_store_commit(process->store);
    if (reason == 0)
        reason = raclist_publish(process->raclist);
    if (reason < 0)
        process_failed(reason);
    process->must_commit = false;
}

static void turn(void *context)
{
    struct racf_process *process = context;

    recorder_flush(process->recorder); /* first: no answer leaves that is not recorded */
    if (process->must_commit)
        process_commit(process);
}

static void settle(void *context)
{
    struct racf_process *process = context;

    process->settle_set = false;
    process->must_commit = true;
}

static void session_ended(struct session *session)
{
    services_session_ended(session);
    verify_session_ended(session);
    transfers_session_ended(session);
    mem_free(session->context);
}

static struct class_table *load_classes(void)
{
    char *folder = home_path("config/classes");
    struct class_table *classes;
    struct buf problem;

    buf_init(&problem, 8192);
    if (class_table_load(&classes, folder, &problem) < 0)
        fatal("racf: %s", problem.data);
    buf_release(&problem);
    mem_free(folder);
    return classes;
}

static void listen_at(struct server *server, const char *socket, unsigned from)
{
    int reason = server_listen(server, socket, from);

    if (reason < 0)
        fatal("racf: %s: %s", socket, reason_text(reason));
}

static void run(void)
{
    struct racf_process process = { 0 };
    char *path = home_path("racf/racf.db");
    int reason;

    buf_init(&process.untold, UNTOLD_MAX);
    process.classes = load_classes();
    reason = racf_store_open(path, process.classes, &process.store);
    if (reason == 0)
        reason = raclist_new(process.store, process.classes, &process.raclist);
    if (reason < 0)
        fatal("racf: %s: %s", path, reason_text(reason));
    transfers_begin(&process);
    process.decisions = decisions_new(process.store, process.classes);
    process.server = server_new("racf");
    server_set_context(process.server, &process);
    server_requests(process.server, requests, ARRAY_COUNT(requests));
    server_on_end(process.server, session_ended);
    server_on_turn(process.server, turn, &process);
    process.hashing = hash_worker_new(process.server);
    process.recorder = recorder_new(&process);
    process.settle = server_timer(process.server, SETTLE_AFTER, settle, &process);
    process.settle_set = true;
    listen_at(process.server, "run/private/racf", FROM_DAEMON);
    listen_at(process.server, "run/public/racf", FROM_OWNER);
    daemon_ready();
    server_run(process.server);

    process_commit(&process);
    hash_worker_free(process.hashing);
    watch_free(process.settle);
    server_free(process.server);
    icsf_close(process.icsf);
    recorder_free(process.recorder);
    decisions_free(process.decisions);
    raclist_free(process.raclist);
    racf_store_close(process.store);
    class_table_free(process.classes);
    buf_release(&process.untold);
    mem_free(path);
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
    struct class_table *classes = load_classes();
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
