/* fuzz_jes.c - requests to jes, whatever they hold, over several sessions at a time: two users, the master, two initiators.
 *
 * Input: for each request who sends it (u8, see PEERS), its number (u8), the length of its body (u8), the body. A number from GO_AWAY
 * on closes the session, RESTART ends jes and begins another, OPERATE_TEXT is OPERATE with the body as the text. racf is played here: nothing is protected, one user is SPECIAL.
 * Afterwards the queue is what it should be (queue_check), to a jes that begins again too, and what went out is whole frames.
 */
#include <ftw.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/bug.h"
#include "base/mem.h"
#include "jcl/jes.h"
#include "racf/key_client.h"
#include "tests/fuzz/frames.h"

int LLVMFuzzerInitialize(int *count, char ***words);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
    REQUESTS_MAX = 60,
    TURNS = 3,          /* for a request: it is served, converted, handed out */
    OPERATE = 26,
    OPERATE_TEXT = 240, /* in the name of an operator who may all */
    GO_AWAY = 250,
    RESTART = 255,
    REOPEN_EVERY = 16,  /* inputs, then all begins anew */
};

static const struct {
    unsigned from;
    const char *user;
    uint32_t attributes;
} peers[] = {
    { FROM_USER, "ANNA", 0 },
    { FROM_USER, "IBMUSER", IDENTITY_SPECIAL },
    { FROM_DAEMON, "MASTER", 0 },
    { FROM_DAEMON, "INIT", 0 }, /* initiators: over which one lives, over which it asks; over which others do both */
    { FROM_DAEMON, "INIT", 0 },
    { FROM_DAEMON, "INIT", 0 },
};
#define PEERS ARRAY_COUNT(peers)

static char folder[] = "/dev/shm/fuzz-jes-XXXXXX";
static int ends[PEERS]; /* ours, -1: not connected */
static struct buf got[PEERS];
static struct watch *always;
static int turns;
static unsigned inputs;

/* ------------------------------------------------------------------------------------------------ racf, as played here */

struct racf {
    char unused;
};
static struct racf the_racf;

int racf_open_daemon(struct racf **racf)
{
    *racf = &the_racf;
    return 0;
}

struct racf *racf_open_link(struct link *link)
{
    link_close(link);
    return &the_racf;
}

void racf_close(struct racf *racf UNUSED)
{
}

int racf_connect(struct racf *racf UNUSED, const char *service UNUSED, int patience UNUSED, struct link **link UNUSED)
{
    return REASON_NOT_RUNNING;
}

static void become(struct identity *identity, const char *user, uint32_t attributes, enum identity_source source)
{
    *identity = (struct identity){ .user = name8_const(user), .group = name8_const("SYS1"), .name = "A USER", .attributes = attributes,
                                   .source = (uint8_t)source };
}

int racf_session(struct racf *racf UNUSED, const struct name8 *user, const struct name8 *group UNUSED, const struct racf_work *work,
                 struct identity *identity, int *fd)
{
    become(identity, user->text, 0, work->source);
    identity->job = work->job;
    identity->jobid = work->jobid;
    *fd = dup(STDERR_FILENO);
    return 0;
}

int racf_verify(struct racf *racf UNUSED, const struct name8 *user UNUSED, struct span password, struct span new_password UNUSED,
                uint32_t *days)
{
    *days = (uint32_t)(password.length % 3);
    return span_is(password, "SECRET") ? 0 : REASON_BAD_PASSWORD;
}

int racf_started(struct racf *racf UNUSED, const struct name8 *procedure, const struct name8 *job UNUSED, struct name8 *user,
                 struct name8 *group)
{
    if (name8_equal(procedure, &(struct name8){ "NOBODY" }))
        return REASON_NOT_FOUND;
    *user = name8_const("STCUSER");
    *group = name8_const("SYS1");
    return 0;
}

int racf_class(struct racf *racf UNUSED, const char *class_name UNUSED, struct racf_class_state *state)
{
    *state = (struct racf_class_state){ .known = true, .default_code = 4 };
    return 0;
}

int racf_check(struct racf *racf UNUSED, const struct identity *who UNUSED, const char *class_name, const char *resource,
               enum racf_level level, unsigned flags UNUSED, struct racf_decision *decision)
{
    *decision = (struct racf_decision){ .code = 4, .why = RACF_WHY_NO_PROFILE, .intent = level };
    decision->class_name = name8_const(class_name);
    snprintf(decision->resource.text, sizeof decision->resource.text, "%s", resource);
    return 0;
}

bool racf_key_may(struct racf *racf UNUSED, const struct identity *who, enum key_act act UNUSED, const char *label UNUSED,
                  struct buf *refusal UNUSED)
{
    return identity_has(who, IDENTITY_SPECIAL);
}

/* ------------------------------------------------------------------------------------------------ the system */

static int remove_one(const char *path, const struct stat *status UNUSED, int kind UNUSED, struct FTW *place)
{
    return place->level > 0 ? remove(path) : 0;
}

static void make_home(void)
{
    static const char text[] = "sysid: SYS1\nnode: NODE1\ninitiators: 2\nmaster-key: file\nqueue-managers: []\n";
    char path[128];
    FILE *file;

    must(nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS) == 0);
    snprintf(path, sizeof path, "%s/config", folder);
    must(mkdir(path, 0700) == 0);
    snprintf(path, sizeof path, "%s/config/system.yaml", folder);
    file = fopen(path, "w");
    must(file && fputs(text, file) >= 0 && fclose(file) == 0);
}

static void leave(void)
{
    must(nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS) == 0);
    rmdir(folder);
}

/* A turn of jes; behind the last that a request has, server_run() returns. The timer lets none wait. */
static void one_turn(void *context UNUSED)
{
    if (--turns <= 0)
        server_stop(jes.server);
    else
        watch_again(always, 0);
}

static void run(void)
{
    turns = TURNS;
    watch_again(always, 0);
    server_run(jes.server);
}

static void begin(void)
{
    jes_begin();
    always = server_timer(jes.server, 0, one_turn, NULL);
}

static void hang_up(size_t peer)
{
    if (ends[peer] >= 0)
        close(ends[peer]);
    ends[peer] = -1;
    buf_clear(&got[peer]);
}

static void end(void)
{
    for (size_t i = 0; i < PEERS; i++)
        hang_up(i);
    run();
    watch_drop(&always);
    jes_end();
}

int LLVMFuzzerInitialize(int *count UNUSED, char ***words UNUSED)
{
    stderr = fopen("/dev/null", "w"); /* jes says what it refuses; the fuzzer keeps the real one */
    must(mkdtemp(folder) && setenv("GREENBAR_HOME", folder, 1) == 0);
    atexit(leave);
    for (size_t i = 0; i < PEERS; i++) {
        ends[i] = -1;
        buf_init(&got[i], 64 << 20);
    }
    return 0;
}

/* ------------------------------------------------------------------------------------------------ one input */

static void connect_peer(size_t peer)
{
    struct identity identity;
    int pair[2];

    must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0);
    ends[peer] = pair[1];
    become(&identity, peers[peer].user, peers[peer].attributes, IDENTITY_COMMAND);
    (void)server_adopt(jes.server, pair[0], peers[peer].from, &identity);
    say_hello(ends[peer]);
}

static void send_request(size_t peer, uint8_t number, struct span body)
{
    if (ends[peer] < 0)
        connect_peer(peer);
    if (!say_request(ends[peer], number, body))
        hang_up(peer);
}

static void operate(size_t peer, struct span text)
{
    struct identity who;
    struct buf body;

    become(&who, "IBMUSER", IDENTITY_SPECIAL, IDENTITY_COMMAND);
    buf_init(&body, 1024);
    identity_encode(&who, &body);
    buf_put_field(&body, text);
    send_request(peer, OPERATE, buf_span(&body));
    buf_release(&body);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (inputs++ % REOPEN_EVERY == 0)
        make_home();
    begin();
    for (int i = 0; i < REQUESTS_MAX && size >= 3; i++) {
        size_t peer = data[0] % PEERS, length = data[2] < size - 3 ? data[2] : size - 3;
        uint8_t number = data[1];

        if (number == RESTART) {
            end();
            begin();
        } else if (number >= GO_AWAY) {
            hang_up(peer);
        } else if (number == OPERATE_TEXT) {
            operate(peer, span_bytes(data + 3, length));
        } else {
            send_request(peer, number, span_bytes(data + 3, length));
        }
        run();
        if (ends[peer] >= 0)
            hear_frames(ends[peer], &got[peer]);
        data += 3 + length;
        size -= 3 + length;
    }
    queue_check(jes.queue);
    end();
    begin();
    queue_check(jes.queue);
    end();
    return 0;
}
