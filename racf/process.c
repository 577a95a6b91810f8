/* process.c - one racf process: what it is made of, one turn, and how it ends. All of it but main(), for the fuzzer too. */
#include "racf/process.h"

#include "base/bug.h"
#include "base/config.h"
#include "base/home.h"
#include "base/mem.h"
#include "racf/class.h"
#include "racf/decisions.h"
#include "racf/hash_worker.h"
#include "racf/image_maker.h"
#include "racf/raclist.h"
#include "racf/recorder.h"

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
    commands_session_ended(session);
    services_session_ended(session);
    verify_session_ended(session);
    transfers_session_ended(session);
    mem_free(session->context);
}

struct class_table *process_classes(void)
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

/* Without a configuration that can be read no entry for a system gives anything. */
static void tell_system(struct racf_store *store)
{
    struct config *config = NULL;
    struct buf problem;

    buf_init(&problem, 8192);
    if (config_load(&config, &problem) == 0)
        racf_store_is_of(store, config->sysid);
    else
        fprintf(stderr, "racf: %s\n", problem.data);
    config_free(config);
    buf_release(&problem);
}

void process_begin(struct racf_process *process)
{
    char *path = home_path("racf/racf.db");
    int reason;

    *process = (struct racf_process){ .classes = process_classes() };
    buf_init(&process->untold, UNTOLD_MAX);
    buf_init(&process->unheard, UNTOLD_MAX);
    reason = racf_store_open(path, process->classes, &process->store);
    if (reason == 0)
        tell_system(process->store);
    if (reason == 0)
        reason = raclist_new(process->store, process->classes, &process->raclist);
    if (reason < 0)
        fatal("racf: %s: %s", path, reason_text(reason));
    mem_free(path);
    transfers_begin(process);
    process->decisions = decisions_new(process->store, process->classes, process->raclist);
    process->server = server_new("racf");
    server_set_context(process->server, process);
    server_requests(process->server, requests, ARRAY_COUNT(requests));
    server_on_end(process->server, session_ended);
    server_on_turn(process->server, turn, process);
    process->hashing = hash_worker_new(process->server);
    process->maker = image_maker_new(process);
    process->recorder = recorder_new(process);
    process->settle = server_timer(process->server, SETTLE_AFTER, settle, process);
    process->settle_set = true;
}

void process_end(struct racf_process *process)
{
    process_commit(process);
    process->locker = NULL; /* the next start ends its lock */
    hash_worker_free(process->hashing);
    image_maker_free(process->maker);
    watch_free(process->settle);
    server_free(process->server);
    commands_free(process);
    icsf_close(process->icsf);
    recorder_free(process->recorder);
    decisions_free(process->decisions);
    raclist_free(process->raclist);
    racf_store_close(process->store);
    class_table_free(process->classes);
    buf_release(&process->untold);
    buf_release(&process->unheard);
}
