/* smf.c - the smf process: the one writer of the audit files. main, and what it is asked.
 *
 * It asks nobody but icsf, at its start, for the key that seals the files: the clear key is in locked memory here and nowhere else.
 * A sync that failed ends it. Whoever has to record something then gets no answer, and does not act.
 */
#include <errno.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "base/bug.h"
#include "base/config.h"
#include "base/daemon.h"
#include "base/home.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/server.h"
#include "racf/icsf_client.h"
#include "racf/seal.h"
#include "racf/secret.h"
#include "racf/smf_log.h"

enum { LINES_MAX = 1 << 14, SEALED_MAX = 4096, MEGABYTE = 1 << 20 };

static const char KEY_PURPOSE[] = "smf.chain";

static struct smf_log *audit; /* of this process: requests have no other context */
static struct buf untold;     /* what the start had to say, until somebody takes it to the console */

#define REQUEST REQUEST_FUNCTION
#include "racf/smf_requests.def"
#undef REQUEST

static const struct request_row requests[] = {
#define REQUEST REQUEST_ROW
#include "racf/smf_requests.def"
#undef REQUEST
};

static int certain(int reason)
{
    if (reason == REASON_IN_DOUBT)
        fatal("smf: the audit files: %s", reason_text(reason));
    return reason;
}

/* Answers with the lines, whatever the reason. */
static int with_lines(int reason, struct buf *lines, struct buf *out)
{
    buf_put_span(&untold, buf_span(lines));
    buf_put_field(out, buf_span(&untold));
    buf_clear(&untold);
    buf_release(lines);
    return certain(reason);
}

static int serve_RECORD(struct session *session UNUSED, struct reader *in, struct buf *out)
{
    uint64_t token = reader_u64(in);
    struct span records = reader_field(in, SMF_BATCH_MAX);
    int reason = reader_end(in);
    struct buf lines;

    buf_init(&lines, LINES_MAX);
    if (reason == 0)
        reason = smf_log_append(audit, token, records, &lines);
    return with_lines(reason, &lines, out);
}

static int serve_SWITCH(struct session *session UNUSED, struct reader *in, struct buf *out)
{
    int reason = reader_end(in);
    struct buf lines;

    buf_init(&lines, LINES_MAX);
    if (reason == 0)
        reason = smf_log_switch(audit, &lines);
    return with_lines(reason, &lines, out);
}

static int serve_CLEAR(struct session *session UNUSED, struct reader *in, struct buf *out)
{
    struct span name = reader_field(in, SMF_NAME);
    int reason = reader_end(in);
    struct buf lines;

    buf_init(&lines, LINES_MAX);
    if (reason == 0)
        reason = smf_log_clear(audit, name, &lines);
    return with_lines(reason, &lines, out);
}

static int serve_STATUS(struct session *session UNUSED, struct reader *in, struct buf *out)
{
    unsigned char hash[SMF_HASH];
    int reason = reader_end(in);

    buf_put_u64(out, smf_log_head(audit, hash));
    buf_put(out, hash, sizeof hash);
    buf_put_u64(out, smf_log_size(audit));
    buf_put_u64(out, smf_log_lost(audit));
    buf_put_u32(out, (uint32_t)smf_log_count(audit));
    for (size_t i = 0; i < smf_log_count(audit); i++) {
        struct smf_log_file file = smf_log_file(audit, i);

        buf_put_field_text(out, file.name);
        buf_put_u8(out, (uint8_t)file.state);
        buf_put_u64(out, file.generation);
        buf_put_u64(out, file.bytes);
    }
    return reason;
}

static int serve_CHECK(struct session *session UNUSED, struct reader *in, struct buf *out UNUSED)
{
    struct span sealed = reader_field(in, SEALED_MAX);
    struct span seal = reader_bytes(in, SMF_HASH);
    int reason = reader_end(in);

    return reason < 0 ? reason : smf_log_check(audit, sealed, (const unsigned char *)seal.data);
}

/* ------------------------------------------------------------------------------------------------ start */

/* A new key, sealed into its file. */
static int make_key(struct icsf *icsf, const char *path, unsigned char *key)
{
    struct buf sealed;
    int reason = seal_random(key, SEAL_KEY);

    buf_init(&sealed, SEALED_MAX);
    if (reason == 0)
        reason = icsf_seal(icsf, KEY_PURPOSE, span_bytes(key, SEAL_KEY), &sealed);
    if (reason == 0)
        reason = io_replace_file(path, buf_span(&sealed), 0600);
    buf_release(&sealed);
    return reason;
}

static int get_key(unsigned char *key, const char *path)
{
    char *first = home_path("log/SYS1.MAN1");
    struct buf sealed, clear;
    struct icsf *icsf = NULL;
    int reason = icsf_open(&icsf);

    buf_init(&sealed, SEALED_MAX);
    buf_init(&clear, SEAL_KEY);
    if (reason == 0)
        reason = io_read_file(path, &sealed);
    if (reason == REASON_NOT_FOUND && access(first, F_OK) < 0 && errno == ENOENT) {
        reason = make_key(icsf, path, key);
    } else if (reason == 0) {
        reason = icsf_unseal(icsf, KEY_PURPOSE, buf_span(&sealed), &clear);
        if (reason == 0 && clear.length != SEAL_KEY)
            reason = REASON_CORRUPT;
        if (reason == 0)
            memcpy(key, clear.data, SEAL_KEY);
    }
    icsf_close(icsf);
    buf_wipe(&clear);
    buf_release(&sealed);
    mem_free(first);
    return reason;
}

static void open_audit(const struct config *config, const unsigned char *key)
{
    char *folder = home_path("log");
    struct smf_log_options options = { folder, config->smf.files, (uint64_t)config->smf.size * MEGABYTE,
                                       config->smf.full == SMF_FULL_HALT, config->sysid, key };
    int reason;

    buf_init(&untold, LINES_MAX);
    reason = smf_log_open(&options, &audit, &untold);
    fputs(untold.data, stderr);
    if (reason < 0)
        fatal("smf: %s: %s", folder, reason_text(reason));
    mem_free(folder);
}

static void run(const struct config *config)
{
    char *path = home_path("log/smf.key");
    unsigned char *key = secret_new(SEAL_KEY);
    struct server *server;
    int reason;

    if (!key)
        fatal("smf: keys have to lie in locked memory, and the limit is too low (ulimit -l)");
    reason = get_key(key, path);
    if (reason < 0)
        fatal("smf: %s: %s", path, reason_text(reason));
    open_audit(config, key);
    server = server_new("smf");
    server_requests(server, requests, ARRAY_COUNT(requests));
    reason = server_listen(server, "run/private/smf", FROM_DAEMON);
    if (reason < 0)
        fatal("smf: run/private/smf: %s", reason_text(reason));
    daemon_ready();
    server_run(server);
    server_free(server);
    if (certain(smf_log_close(audit)) < 0)
        fprintf(stderr, "smf: the open file could not be marked as closed\n");
    secret_free(key, SEAL_KEY);
    mem_free(path);
}

int main(int count, char **words UNUSED)
{
    static const struct rlimit no_core = { 0, 0 };
    struct config *config;
    struct buf problem;

    if (count != 1) {
        fprintf(stderr, "usage: smf\n");
        return 2;
    }
    prctl(PR_SET_DUMPABLE, 0);
    setrlimit(RLIMIT_CORE, &no_core);
    daemon_begin("smf");
    buf_init(&problem, 8192);
    if (config_load(&config, &problem) < 0)
        fatal("smf: %s", problem.data);
    run(config);
    config_free(config);
    buf_release(&problem);
    daemon_end();
    return 0;
}
