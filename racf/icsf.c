/* icsf.c - the icsf process: the only one that holds clear keys. main, --init, and what it is asked.
 *
 *   icsf [--master-key-fd N]                               runs (descriptor: master's sealed memory file with the key that is the
 *                                                          master key, or those that may be)
 *   icsf --init [--passphrase-fd N | --master-key-fd N]    makes the master key and an empty key store
 */
#include <sys/prctl.h>
#include <sys/resource.h>

#include "base/bug.h"
#include "base/clock.h"
#include "base/daemon.h"
#include "base/home.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/server.h"
#include "base/text.h"
#include "racf/key_store.h"
#include "racf/master_key.h"
#include "racf/seal.h"
#include "racf/secret.h"

enum { RANDOM_MAX = 65536 };

static struct key_store *store; /* of this process: requests have no other context */

#define REQUEST REQUEST_FUNCTION
#include "racf/icsf_requests.def"
#undef REQUEST

static const struct request_row requests[] = {
#define REQUEST REQUEST_ROW
#include "racf/icsf_requests.def"
#undef REQUEST
};

static int serve_SEAL(struct session *session UNUSED, struct reader *in, struct buf *out)
{
    struct span purpose = reader_field(in, SEAL_PURPOSE_MAX);
    struct span secret = reader_field(in, SEAL_LIMIT);
    int reason = reader_end(in);

    if (reason == 0 && !purpose.length)
        reason = REASON_BAD_VALUE;
    return reason < 0 ? reason : seal_put(key_store_sealing_key(store), purpose, secret, out);
}

static int serve_UNSEAL(struct session *session UNUSED, struct reader *in, struct buf *out)
{
    struct span purpose = reader_field(in, SEAL_PURPOSE_MAX);
    struct span sealed = reader_field(in, SEAL_LIMIT + SEAL_OVERHEAD);
    int reason = reader_end(in);

    return reason < 0 ? reason : seal_get(key_store_sealing_key(store), purpose, sealed, out);
}

static int serve_RANDOM(struct session *session UNUSED, struct reader *in, struct buf *out)
{
    uint32_t count = reader_u32(in);
    size_t start = out->length;
    int reason = reader_end(in);

    if (reason < 0)
        return reason;
    if (count > RANDOM_MAX)
        return REASON_TOO_LONG;
    buf_fill(out, '\0', count);
    return seal_random(out->data + start, count);
}

/* A store of which nobody knows what is on disk is given up: the master starts icsf again, which reads it. */
static int certain(int reason)
{
    if (reason == REASON_IN_DOUBT)
        fatal("icsf: the key store: %s", reason_text(reason));
    return reason;
}

static int serve_KEY_DEFINE(struct session *session UNUSED, struct reader *in, struct buf *out UNUSED)
{
    struct span label = reader_field(in, KEY_LABEL_MAX);
    int reason = reader_end(in);

    return reason < 0 ? reason : certain(key_store_define(store, label, clock_now()));
}

static int serve_KEY_ROTATE(struct session *session UNUSED, struct reader *in, struct buf *out)
{
    struct span label = reader_field(in, KEY_LABEL_MAX);
    struct key_info info;
    bool made = false;
    int reason = reader_end(in);

    if (reason == 0)
        reason = key_store_find(store, label, &info);
    if (reason == 0 && info.archived)
        reason = REASON_STATE;
    if (reason == 0 && info.versions == 1) {
        reason = certain(key_store_rotate(store, label, clock_now()));
        made = reason == 0;
    }
    if (reason == 0)
        reason = key_store_find(store, label, &info);
    if (reason == 0) {
        buf_put_u32(out, info.version);
        buf_put_u8(out, made);
    }
    return reason;
}

static int serve_KEY_ARCHIVE(struct session *session UNUSED, struct reader *in, struct buf *out UNUSED)
{
    struct span label = reader_field(in, KEY_LABEL_MAX);
    bool archived = reader_u8(in) != 0;
    int reason = reader_end(in);

    return reason < 0 ? reason : certain(key_store_archive(store, label, archived));
}

static int serve_KEY_DROP(struct session *session UNUSED, struct reader *in, struct buf *out UNUSED)
{
    struct span label = reader_field(in, KEY_LABEL_MAX);
    uint32_t below = reader_u32(in);
    int reason = reader_end(in);

    return reason < 0 ? reason : certain(key_store_drop(store, label, below));
}

static int serve_KEY_MASTER(struct session *session UNUSED, struct reader *in, struct buf *out)
{
    struct master_key_new new_key = { 0 };
    struct buf problem;
    int reason = master_key_new_decode(in, &new_key);

    buf_init(&problem, 4096);
    if (reason == 0)
        reason = certain(master_key_change(store, &new_key, &problem));
    buf_put_span(out, buf_span(&problem));
    buf_release(&problem);
    mem_wipe(&new_key, sizeof new_key);
    return reason;
}

static int serve_KEY_LIST(struct session *session UNUSED, struct reader *in, struct buf *out)
{
    int reason = reader_end(in);

    for (size_t i = 0; i < key_store_count(store) && reason == 0; i++) {
        struct key_info key = key_store_entry(store, i);

        buf_put_field_text(out, key.label);
        buf_put_u64(out, (uint64_t)key.created);
        buf_put_u64(out, (uint64_t)key.changed);
        buf_put_u32(out, key.version);
        buf_put_u8(out, (uint8_t)key.versions);
        buf_put_u8(out, key.archived);
    }
    return reason;
}

static int serve_KEY_DERIVE(struct session *session UNUSED, struct reader *in, struct buf *out)
{
    struct span label = reader_field(in, KEY_LABEL_MAX);
    uint32_t version = reader_u32(in);
    struct span salt = reader_bytes(in, FILE_SALT);
    unsigned char key[FILE_KEY];
    int reason = reader_end(in);

    if (reason == 0)
        reason = key_store_derive(store, label, &version, (const unsigned char *)salt.data, key);
    if (reason == 0) {
        buf_put_u32(out, version);
        buf_put(out, key, sizeof key);
    }
    mem_wipe(key, sizeof key);
    return reason;
}

/* ---------------------------------------------------------------------------------------------------- start */

struct options {
    bool init;
    int passphrase_fd;
    int master_key_fd;
};

static int read_options(int count, char **words, struct options *options)
{
    *options = (struct options){ false, -1, -1 };
    for (int i = 1; i < count; i++) {
        int *fd = NULL;
        uint64_t number;

        if (strcmp(words[i], "--init") == 0)
            options->init = true;
        else if (strcmp(words[i], "--passphrase-fd") == 0)
            fd = &options->passphrase_fd;
        else if (strcmp(words[i], "--master-key-fd") == 0)
            fd = &options->master_key_fd;
        else
            return REASON_SYNTAX;
        if (!fd)
            continue;
        if (i + 1 == count || !text_number(span_of(words[++i]), INT32_MAX, &number))
            return REASON_SYNTAX;
        *fd = (int)number;
    }
    return 0;
}

/* A passphrase: the first line of a descriptor. */
static int read_passphrase(int fd, struct buf *passphrase, struct buf *problem)
{
    int reason = io_read_all(fd, passphrase);
    size_t end = span_find(buf_span(passphrase), '\n');

    if (reason < 0)
        buf_printf(problem, "the passphrase could not be read: %s", reason_text(reason));
    passphrase->length = end;
    return reason;
}

static int init(const struct options *options, unsigned char *master, struct buf *problem)
{
    char *path = home_path("keys/key_store");
    struct buf secret;
    int reason = 0;

    buf_init(&secret, PASSPHRASE_MAX + 2);
    if (options->passphrase_fd >= 0) {
        reason = read_passphrase(options->passphrase_fd, &secret, problem);
        if (reason == 0)
            reason = master_key_create(MASTER_KEY_OF_PASSPHRASE, buf_span(&secret), master, problem);
    } else if (options->master_key_fd >= 0) {
        reason = master_key_of_fd(options->master_key_fd, master, problem);
        if (reason == 0) {
            buf_put(&secret, master, SEAL_KEY);
            reason = master_key_create(MASTER_KEY_GIVEN, buf_span(&secret), master, problem);
        }
    } else {
        reason = master_key_create(MASTER_KEY_IN_FILE, SPAN_NONE, master, problem);
    }
    if (reason == 0) {
        reason = key_store_create(path, master);
        if (reason < 0)
            buf_printf(problem, "%s: %s", path, reason_text(reason));
    }
    buf_wipe(&secret);
    mem_free(path);
    return reason;
}

/* The keys that may be the one in force: of the key file, or those that the master gives. */
static int get_master_keys(const struct options *options, unsigned char (*keys)[MASTER_KEY_BYTES], size_t *count,
                           struct buf *problem)
{
    enum master_key_kind kind;
    int reason = master_key_kind(&kind, problem);

    if (reason < 0)
        return reason;
    if (kind == MASTER_KEY_IN_FILE) {
        *count = 1;
        return master_key_of_file(keys[0], problem);
    }
    if (options->master_key_fd >= 0)
        return master_keys_of_fd(options->master_key_fd, keys, count, problem);
    buf_put_text(problem, kind == MASTER_KEY_OF_PASSPHRASE
                              ? "the master key comes of a passphrase: `greenbar start` asks for it"
                              : "the master key has to be given: greenbar start --master-key-fd N");
    return REASON_STATE;
}

static int open_store(unsigned char (*keys)[MASTER_KEY_BYTES], size_t count, struct buf *problem)
{
    char *path = home_path("keys/key_store");
    int reason = REASON_NOT_AUTHORIZED;

    for (size_t i = 0; i < count && reason == REASON_NOT_AUTHORIZED; i++)
        reason = key_store_open(path, keys[i], &store);
    if (reason == REASON_NOT_AUTHORIZED)
        buf_printf(problem, "%s was made under another master key than this one: nothing was changed", path);
    else if (reason == REASON_FULL)
        buf_printf(problem, "%s: keys have to lie in locked memory, and the limit is too low (ulimit -l)", path);
    else if (reason < 0)
        buf_printf(problem, "%s: %s", path, reason_text(reason));
    mem_free(path);
    return reason;
}

/* The key store in force, and what a change of the master key left undone. */
static int begin(const struct options *options, unsigned char (*keys)[MASTER_KEY_BYTES], struct buf *problem)
{
    size_t count = 0;
    int reason = get_master_keys(options, keys, &count, problem);

    if (options->master_key_fd >= 0)
        io->close(options->master_key_fd);
    if (reason == 0)
        reason = open_store(keys, count, problem);
    return reason < 0 ? reason : master_key_settle(problem);
}

static void run(void)
{
    struct server *server = server_new("icsf");
    int reason;

    server_requests(server, requests, ARRAY_COUNT(requests));
    reason = server_listen(server, "run/private/icsf", FROM_DAEMON);
    if (reason < 0)
        fatal("icsf: run/private/icsf: %s", reason_text(reason));
    daemon_ready();
    server_run(server);
    server_free(server);
    daemon_end();
}

int main(int count, char **words)
{
    static const struct rlimit no_core = { 0, 0 };
    unsigned char (*keys)[MASTER_KEY_BYTES];
    struct options options;
    struct buf problem;
    int reason;

    if (read_options(count, words, &options) < 0)
        fatal("usage: icsf [--init] [--passphrase-fd N] [--master-key-fd N]");
    prctl(PR_SET_DUMPABLE, 0);
    setrlimit(RLIMIT_CORE, &no_core);
    buf_init(&problem, 8192);
    keys = secret_new(MASTER_KEYS_MAX * MASTER_KEY_BYTES);
    if (!keys)
        fatal("icsf: keys have to lie in locked memory, and the limit is too low (ulimit -l)");
    if (options.init) {
        reason = init(&options, keys[0], &problem);
    } else {
        daemon_begin("icsf");
        reason = begin(&options, keys, &problem);
    }
    secret_free(keys, MASTER_KEYS_MAX * MASTER_KEY_BYTES);
    if (reason < 0) {
        fprintf(stderr, "icsf: %s\n", problem.data);
    } else if (!options.init) {
        run();
        key_store_close(store);
    }
    buf_release(&problem);
    return reason < 0 ? 1 : 0;
}
