/* smf.c - the smf process: the one writer of the audit files. main, its key, its start.
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
#include "racf/icsf_client.h"
#include "racf/seal.h"
#include "racf/secret.h"
#include "racf/smf_serve.h"

enum { SEALED_MAX = 4096, MEGABYTE = 1 << 20 };

static const char KEY_PURPOSE[] = "smf.chain";

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

static void open_audit(const struct config *config, const unsigned char *key, struct smf_service *service)
{
    char *folder = home_path("log");
    struct smf_log_options options = { folder, config->smf.files, (uint64_t)config->smf.size * MEGABYTE,
                                       config->smf.full == SMF_FULL_HALT, config->sysid, key };
    int reason;

    buf_init(&service->untold, SMF_UNTOLD_MAX);
    reason = smf_log_open(&options, &service->audit, &service->untold);
    fputs(service->untold.data, stderr);
    if (reason < 0)
        fatal("smf: %s: %s", folder, reason_text(reason));
    mem_free(folder);
}

static void run(const struct config *config)
{
    char *path = home_path("log/smf.key");
    unsigned char *key = secret_new(SEAL_KEY);
    struct smf_service service;
    struct server *server;
    int reason;

    if (!key)
        fatal("smf: keys have to lie in locked memory, and the limit is too low (ulimit -l)");
    reason = get_key(key, path);
    if (reason < 0)
        fatal("smf: %s: %s", path, reason_text(reason));
    open_audit(config, key, &service);
    server = smf_server(&service);
    reason = server_listen(server, "run/private/smf", FROM_DAEMON);
    if (reason < 0)
        fatal("smf: run/private/smf: %s", reason_text(reason));
    daemon_ready();
    server_run(server);
    server_free(server);
    if (smf_certain(smf_log_close(service.audit)) < 0)
        fprintf(stderr, "smf: the open file could not be marked as closed\n");
    buf_release(&service.untold);
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
