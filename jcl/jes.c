/* jes.c - the jes process: JES2. Its tables and its turn; all but main(), for the fuzzer too. */
#include "jcl/jes.h"

#include "base/bug.h"
#include "base/home.h"
#include "base/mem.h"
#include "jcl/spool.h"

#define REQUEST REQUEST_ROW
static const struct request_row requests[] = {
#include "jcl/requests.def"
};
#undef REQUEST

enum {
    REJOIN_PATIENCE = 10000, /* milliseconds for initiators to find a new jes */
    GONE_KEPT = 100,         /* jobs that left no output, for who asks late what became of one */
    CONSOLE_AGAIN = 1000,    /* milliseconds until the master is offered again what it did not take */
};

struct jes jes;

/* -- sessions -- */

struct client *jes_client(struct session *session)
{
    struct client *client = session->context;

    if (client)
        return client;
    client = mem_alloc(1, sizeof *client);
    buf_init(&client->deck, JES_STREAM_MAX);
    buf_init(&client->params, JES_PARAMS_MAX * JES_PARAM_BYTES);
    client->session = session;
    client->next = jes.clients;
    client->link = &jes.clients;
    if (client->next)
        client->next->link = &client->next;
    jes.clients = client;
    session->context = client;
    return client;
}

static void session_ended(struct session *session)
{
    struct client *client = session->context;

    for (struct initiator *initiator = jes.initiators, *next; initiator; initiator = next) {
        next = initiator->next;
        if (initiator->asking == session)
            initiator->asking = NULL;
        if (initiator->orders == session)
            jes_initiator_gone(initiator);
    }
    if (jes.listener == session)
        jes.listener = NULL;
    if (!client)
        return;
    jes_enq_free(client);
    *client->link = client->next;
    if (client->next)
        client->next->link = client->link;
    jes_drop_stream(client);
    buf_release(&client->params);
    mem_free(client);
}

struct racf *jes_racf(void)
{
    if (!jes.racf && racf_open_daemon(&jes.racf) < 0)
        jes.racf = NULL;
    return jes.racf;
}

void jes_racf_broke(void)
{
    racf_close(jes.racf);
    jes.racf = NULL;
}

/* -- the turn -- */

const struct jes_job *jes_find_gone(const struct name8 *jobid, int64_t key)
{
    for (size_t i = jes.gone_count; i-- > 0;)
        if (key ? jes.gone[i].key == key : name8_equal(&jes.gone[i].shown.jobid, jobid))
            return &jes.gone[i].shown;
    return NULL;
}

/* Who has submitted such a job may ask for it only when it is gone. */
static void forget_gone(void)
{
    if (jes.gone_count <= GONE_KEPT)
        return;
    memmove(jes.gone, jes.gone + jes.gone_count - GONE_KEPT, GONE_KEPT * sizeof *jes.gone);
    jes.gone_count = GONE_KEPT;
}

/* Answers those who wait for a job that has ended, or that is gone. */
static void answer_waiters(void)
{
    for (struct client *client = jes.clients, *next; client; client = next) {
        const struct queue_job *job;
        struct jes_job shown;
        struct buf body;
        int64_t key;

        next = client->next;
        key = client->waits_for;
        if (!key)
            continue;
        job = queue_find(jes.queue, &client->waits_for_id);
        if (job && job->key != client->waits_for)
            job = NULL; /* another one with its number */
        if (job && job->shown.status != JES_OUTPUT)
            continue;
        buf_init(&body, 256);
        if (job) {
            queue_show(job, &shown);
            jes_job_encode(&shown, &body);
            client->waits_for = 0;
            session_reply(client->session, 0, &body);
        } else {
            const struct jes_job *gone = jes_find_gone(&client->waits_for_id, key);

            client->waits_for = 0;
            if (gone)
                jes_job_encode(gone, &body);
            session_reply(client->session, gone ? 0 : REASON_NOT_FOUND, gone ? &body : NULL);
        }
        buf_release(&body);
    }
    forget_gone();
}

void jes_remove_later(const struct name8 *jobid)
{
    jes.purged = mem_resize(jes.purged, jes.purged_count + 1, sizeof *jes.purged);
    jes.purged[jes.purged_count++] = *jobid;
}

static void remove_purged(void)
{
    for (size_t i = 0; i < jes.purged_count; i++) {
        int reason = queue_find(jes.queue, &jes.purged[i]) ? 0 : spool_remove_job(&jes.purged[i]);

        if (reason == 0)
            queue_removed(jes.queue, &jes.purged[i]);
        else /* the next start tries it again */
            fprintf(stderr, "jes: spool/%s cannot be removed: %s\n", jes.purged[i].text, reason_text(reason));
    }
    jes.purged_count = 0;
    for (size_t i = 0; i < jes.gone_dataset_count; i++) {
        const struct spool_gone *gone = &jes.gone_datasets[i];
        int reason = spool_remove(&gone->jobid, gone->dsid);

        if (reason < 0 && reason != REASON_NOT_FOUND) /* it goes with its job */
            fprintf(stderr, "jes: D%07u of %s cannot be removed: %s\n", (unsigned)gone->dsid, gone->jobid.text,
                    reason_text(reason));
    }
    jes.gone_dataset_count = 0;
}

static void jes_turn(void *context UNUSED)
{
    /* What came in this turn is durable only at its end; a deck that ends us must be found in the queue again. */
    bool more = jes.accepted || jes_convert_some();

    jes.accepted = false;
    jes_enq_turn();
    jes_commands_turn();
    jes_left_turn();
    jes_offload_turn();
    if (jes.work_changed)
        jes_dispatch();
    jes.work_changed = false;
    if (jes.spool_written) {
        int reason = spool_sync();

        if (reason < 0)
            fatal("jes: the spool cannot be made durable: %s", reason_text(reason));
        jes.spool_written = false;
    }
    queue_commit(jes.queue);
    if (jes.job_ended)
        answer_waiters();
    jes.job_ended = false;
    remove_purged();
    if (job_console_catch_up(jes.console))
        watch_again(jes.console_again, CONSOLE_AGAIN);
    if (more)
        watch_again(jes.again, 0);
}

static void next_turn(void *context UNUSED)
{
    /* The turn itself does what there is to do. */
}

/* -- beginning and end -- */

/* Folders of jobs that were purged before jes ended. */
static void remove_gone(void *context UNUSED, const struct name8 *jobid)
{
    jes_remove_later(jobid);
}

static void open_queue(void)
{
    char *path = home_path("spool/jobs.db");
    int reason = spool_begin();

    if (reason == 0)
        reason = queue_open(&jes.queue, path);
    jes.enq = enq_new();
    jes.console = job_console_new(false);
    if (reason < 0)
        fatal("jes: %s: %s", path, reason_text(reason));
    queue_each_gone(jes.queue, remove_gone, NULL);
    mem_free(path);
}

static void left_again(void *context UNUSED)
{
    jes.left_due = true;
}

static void rejoin_is_over(void *context UNUSED)
{
    jes_give_up_lost();
}

void jes_begin(void)
{
    struct buf problem;
    int reason;

    buf_init(&problem, 4096);
    reason = config_load(&jes.config, &problem);
    if (reason < 0)
        fatal("jes: %s", problem.data);
    buf_release(&problem);
    open_queue();
    jes_inits_begin();
    jes_offload_begin();
    jes.server = server_new("jes");
    server_requests(jes.server, requests, ARRAY_COUNT(requests));
    server_on_end(jes.server, session_ended);
    server_on_turn(jes.server, jes_turn, NULL);
    jes.again = server_timer(jes.server, 0, next_turn, NULL);
    jes.console_again = server_timer(jes.server, 0, next_turn, NULL);
    jes.left_again = server_timer(jes.server, 0, left_again, NULL);
    jes.left_some = true;
    jes_recover();
    jes.deadline = server_timer(jes.server, REJOIN_PATIENCE, rejoin_is_over, NULL);
}

/* Jobs that run go on: the next jes hears of them when their initiators come back. So they are forgotten here before their
 * sessions end. */
void jes_end(void)
{
    while (jes.initiators) {
        struct initiator *initiator = jes.initiators;

        jes.initiators = initiator->next;
        mem_free(initiator);
    }
    watch_free(jes.again);
    watch_free(jes.console_again);
    watch_free(jes.deadline);
    watch_free(jes.left_again);
    server_free(jes.server);
    jes_inits_end();
    jes_offload_end();
    jes_commands_end();
    job_console_free(jes.console);
    enq_free(jes.enq);
    queue_close(jes.queue);
    racf_close(jes.racf);
    config_free(jes.config);
    mem_free(jes.purged);
    mem_free(jes.gone_datasets);
    mem_free(jes.gone);
    jes = (struct jes){ 0 };
}
