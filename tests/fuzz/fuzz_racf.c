/* fuzz_racf.c - requests to the racf process, whatever they hold, over several sessions at a time: people, a job, a task, our processes.
 *
 * Input: how many records smf refuses at first (u8); then for each request who sends it (u8, see PEERS), its number (u8), the length of its
 * body (u8), the body. COMMAND_TEXT is COMMAND with the body as the command, RECORDS_TEXT LOAD_RECORDS with its lines as records; from
 * GO_AWAY on the session is closed, RESTART ends racf and begins another. icsf, smf and the hashes are played here.
 * Afterwards the database is whole, to a racf that begins again too, no file is left beside it, and what went out is whole frames.
 */
#include <dirent.h>
#include <ftw.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/bug.h"
#include "base/crc32c.h"
#include "base/io.h"
#include "base/text.h"
#include "racf/class.h"
#include "racf/passwords.h"
#include "racf/process.h"
#include "racf/smf_client.h"
#include "racf/smf_record.h"
#include "racf/store.h"
#include "tests/fuzz/frames.h"

int LLVMFuzzerInitialize(int *count, char ***words);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define REQUEST REQUEST_NUMBER
enum {
#include "racf/requests.def"
};
#undef REQUEST

enum {
    REQUESTS_MAX = 40,
    TURNS = 3, /* for a request: it is taken, served, answered */
    COMMAND_TEXT = 240,
    RECORDS_TEXT = 241,
    GO_AWAY = 250,
    RESTART = 255,
    REOPEN_EVERY = 8,
    DATABASE_MAX = 1 << 24,
};

static const struct {
    unsigned from;
    const char *user;
    enum identity_source source;
} peers[] = {
    { FROM_OWNER, "", 0 }, /* whom the map makes IBMUSER */
    { FROM_OTHER, "", 0 },
    { FROM_USER, "U1", IDENTITY_JOB },
    { FROM_USER, "STC", IDENTITY_TASK },
    { FROM_DAEMON, "", 0 },
    { FROM_DAEMON, "", 0 },
};
#define PEERS ARRAY_COUNT(peers)

static char folder[] = "/dev/shm/fuzz-racf-XXXXXX";
static struct buf fresh; /* the database that each input begins with */
static struct racf_process process;
static int ends[PEERS]; /* ours, -1: not connected */
static struct buf got[PEERS];
static struct watch *always;
static int turns;
static unsigned refusals; /* of smf, still to come */

/* ------------------------------------------------------------------------------------------------ icsf, smf, hashes, as played here */

int icsf_open(struct icsf **icsf)
{
    static char the_icsf;

    *icsf = (struct icsf *)&the_icsf;
    return 0;
}

void icsf_close(struct icsf *icsf UNUSED)
{
}

int icsf_seal(struct icsf *icsf UNUSED, const char *purpose, struct span secret, struct buf *sealed)
{
    buf_put_field_text(sealed, purpose);
    buf_put_field(sealed, secret);
    return 0;
}

int icsf_unseal(struct icsf *icsf UNUSED, const char *purpose, struct span sealed, struct buf *secret)
{
    struct reader reader = reader_of(sealed);

    if (!span_is(reader_field(&reader, 100), purpose))
        return REASON_CORRUPT;
    buf_put_span(secret, reader_field(&reader, 1000));
    return reader_end(&reader);
}

int icsf_key_define(struct icsf *icsf UNUSED, const char *label)
{
    return strlen(label) % 3 == 0 ? REASON_EXISTS : 0;
}

int icsf_key_rotate(struct icsf *icsf UNUSED, const char *label, uint32_t *version, bool *made)
{
    *version = (uint32_t)strlen(label);
    *made = *version % 2 == 0;
    return 0;
}

int icsf_key_archive(struct icsf *icsf UNUSED, const char *label, bool archived UNUSED)
{
    return strlen(label) % 3 == 0 ? REASON_NOT_FOUND : 0;
}

int icsf_key_list(struct icsf *icsf UNUSED, struct buf *out UNUSED)
{
    return 0;
}

struct smf *smf_open(int hurry UNUSED)
{
    static char the_smf;

    return (struct smf *)&the_smf;
}

void smf_close(struct smf *smf UNUSED)
{
}

int smf_record(struct smf *smf UNUSED, int patience UNUSED, uint64_t token UNUSED, struct span records, struct buf *lines UNUSED)
{
    struct reader reader = reader_of(records);
    struct smf80 record;

    if (refusals) {
        refusals--;
        return REASON_FULL;
    }
    while (reader.rest.length)
        must(smf80_get(reader_field(&reader, SMF_RECORD_MAX), &record) == 0);
    return 0;
}

int smf_status(struct smf *smf UNUSED, struct buf *out UNUSED)
{
    return 0;
}

int smf_check(struct smf *smf UNUSED, struct span sealed, const unsigned char seal[32])
{
    return sealed.length && seal[31] == 0 ? 0 : REASON_CORRUPT;
}

int password_hash(struct span password, struct span like UNUSED, struct buf *hash)
{
    buf_put_u32(hash, crc32c(0, password));
    return 0;
}

int password_match(struct span hash, struct span password)
{
    struct reader reader = reader_of(hash);

    return reader_u32(&reader) == crc32c(0, password) ? 0 : REASON_BAD_PASSWORD;
}

int password_match_any(struct span hashes, struct span password)
{
    struct reader reader = reader_of(hashes);

    while (reader.rest.length)
        if (password_match(reader_field(&reader, PASSWORD_HASH), password) == 0)
            return 0;
    return REASON_BAD_PASSWORD;
}

void password_purpose(const char *user, struct buf *purpose)
{
    buf_put_text(purpose, user);
}

/* ------------------------------------------------------------------------------------------------ the process */

static int remove_one(const char *path, const struct stat *status UNUSED, int kind UNUSED, struct FTW *place)
{
    return place->level > 0 ? remove(path) : 0;
}

static void leave(void)
{
    must(nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS) == 0);
    rmdir(folder);
}

/* One turn at a time; behind the last that a request has, server_run() returns. The timer lets none wait. */
static void one_turn(void *context UNUSED)
{
    if (--turns <= 0 && !process.verifies)
        server_stop(process.server);
    else
        watch_again(always, 0);
}

static void run(void)
{
    turns = TURNS;
    watch_again(always, 0);
    server_run(process.server);
}

static void begin(void)
{
    process_begin(&process);
    always = server_timer(process.server, 0, one_turn, NULL);
}

static void check_database(void)
{
    struct buf problem;

    buf_init(&problem, 10000);
    process_commit(&process);
    must(sql_check(process.store->sql, &problem) == 0);
    buf_release(&problem);
}

/* No draft is left when nobody unloads or loads. */
static void check_files(void)
{
    char path[64];
    DIR *files;

    snprintf(path, sizeof path, "%s/racf", folder);
    files = opendir(path);
    must(files);
    for (struct dirent *file = readdir(files); file; file = readdir(files))
        must(!strstr(file->d_name, "load"));
    closedir(files);
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
    must(!process.transfers);
    check_files();
    check_database();
    watch_drop(&always);
    process_end(&process);
}

static void write_database(void)
{
    static const char *const endings[] = { "-wal", "-shm", "-journal" };
    char path[64], other[80];

    snprintf(path, sizeof path, "%s/racf/racf.db", folder);
    for (size_t i = 0; i < ARRAY_COUNT(endings); i++) {
        snprintf(other, sizeof other, "%s%s", path, endings[i]);
        unlink(other);
    }
    must(io_replace_file(path, buf_span(&fresh), 0600) == 0);
}

/* A database with something to ask about. */
static void make_database(void)
{
    static const char *const commands[] = {
        "ADDGROUP (G1 G2)", "ADDUSER U1 DFLTGRP(G1) OWNER(G1) PASSWORD(PW1)", "ADDUSER U2 AUDITOR CLAUTH(FACILITY USER)", "ADDUSER STC NOPASSWORD",
        "CONNECT U1 GROUP(G2) SPECIAL", "SETROPTS CLASSACT(FACILITY MXQUEUE) GENERIC(FACILITY) RACLIST(FACILITY)",
        "SETROPTS GENERIC(DATASET) EGN", "ALTUSER IBMUSER AUDITOR", "SETROPTS AUDIT(*) OPERAUDIT", "ADDSD ('G1.A.**' 'G2.B.*' 'U1.C*.D') OWNER(G2)",
        "RDEFINE FACILITY (A.ONE A.** A.%.B) OWNER(G2)", "PERMIT A.ONE CLASS(FACILITY) ID(U1 G2) ACCESS(ALTER)",
        "RDEFINE STARTED QM1.* STDATA(USER(STC) TRUSTED(YES))", "RDEFINE GLOBAL FACILITY ADDMEM(A.FREE/READ)", "SETROPTS GLOBAL(FACILITY)",
        "SETROPTS RACLIST(FACILITY) REFRESH",
    };
    const struct name8 ibmuser = name8_const("IBMUSER");
    struct command_environment environment = { .now = clock_now(), .context = NULL };
    struct class_table *table = process_classes();
    struct racf_store *store;
    char path[64];

    snprintf(path, sizeof path, "%s/racf/racf.db", folder);
    must(racf_store_create(path, table, &store) == 0);
    must(racf_store_map(store, "root", &ibmuser) == 0);
    for (size_t i = 0; i < ARRAY_COUNT(commands); i++) {
        struct command_effects effects = { 0 };
        struct identity issuer;
        struct buf out, clist;

        buf_init(&out, 1 << 16);
        buf_init(&clist, 1 << 16);
        must(racf_store_identity(store, &ibmuser, NULL, environment.now, &issuer) == 0);
        (void)!racf_command_run(store, &issuer, span_of(commands[i]), &environment, &out, &clist, &effects);
        command_effects_release(&effects);
        identity_release(&issuer);
        buf_release(&out);
        buf_release(&clist);
    }
    must(racf_store_commit(store) == 0);
    racf_store_close(store);
    class_table_free(table);
    buf_init(&fresh, DATABASE_MAX);
    must(io_read_file(path, &fresh) == 0);
}

int LLVMFuzzerInitialize(int *count UNUSED, char ***words UNUSED)
{
    static const char *const folders[] = { "config", "racf", "run" };
    char path[64], classes[4096];

    stderr = fopen("/dev/null", "w"); /* racf says what it refuses; the fuzzer keeps the real one */
    must(mkdtemp(folder) && setenv("GREENBAR_HOME", folder, 1) == 0);
    must(setenv("GREENBAR_CLOCK", "1900000000", 1) == 0);
    atexit(leave);
    for (size_t i = 0; i < ARRAY_COUNT(folders); i++) {
        snprintf(path, sizeof path, "%s/%s", folder, folders[i]);
        must(mkdir(path, 0700) == 0);
    }
    must(realpath("racf/classes", classes)); /* run in the top folder */
    snprintf(path, sizeof path, "%s/config/classes", folder);
    must(symlink(classes, path) == 0);
    make_database();
    for (size_t i = 0; i < PEERS; i++) {
        ends[i] = -1;
        buf_init(&got[i], 64 << 20);
    }
    return 0;
}

/* ------------------------------------------------------------------------------------------------ one input */

static void connect_peer(size_t peer)
{
    struct name8 user = { "" };
    struct identity identity = { .user = { "" } };
    struct session *session;
    int pair[2];

    must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0);
    ends[peer] = pair[1];
    if (peers[peer].from == FROM_USER) {
        user = name8_const(peers[peer].user);
        if (racf_store_identity(process.store, &user, NULL, clock_now(), &identity) < 0)
            identity = (struct identity){ .user = user };
    }
    identity.source = (uint8_t)peers[peer].source;
    session = server_adopt(process.server, pair[0], peers[peer].from, peers[peer].from == FROM_USER ? &identity : NULL);
    if (peers[peer].from == FROM_USER)
        session->state = SESSION_BOUND;
    identity_release(&identity);
    say_hello(ends[peer]);
}

static void send_request(size_t peer, uint8_t number, struct span body)
{
    if (ends[peer] < 0)
        connect_peer(peer);
    if (!say_request(ends[peer], number, body))
        hang_up(peer);
}

static void send_command(size_t peer, struct span text)
{
    struct buf body;

    buf_init(&body, 1024);
    buf_put_field(&body, text);
    buf_put_u8(&body, 1);
    buf_put_field_text(&body, "U1.FOUND GRN001 N\n");
    buf_put_field_text(&body, "STEP1");
    buf_put_u32(&body, 1);
    send_request(peer, REQUEST_COMMAND, buf_span(&body));
    buf_release(&body);
}

static void send_records(size_t peer, struct span lines)
{
    struct span line;
    struct buf body;

    buf_init(&body, 2048);
    buf_put_u64(&body, 1);
    while (span_line(&lines, &line)) {
        buf_put_u16(&body, (uint16_t)line.length);
        buf_put_span(&body, line);
    }
    send_request(peer, REQUEST_LOAD_RECORDS, buf_span(&body));
    buf_release(&body);
}

static void one_request(size_t peer, uint8_t number, struct span body)
{
    if (number == RESTART) {
        end();
        begin();
    } else if (number >= GO_AWAY) {
        hang_up(peer);
    } else if (number == COMMAND_TEXT) {
        send_command(peer, body);
    } else if (number == RECORDS_TEXT) {
        send_records(peer, body);
    } else {
        send_request(peer, number, body);
    }
    run();
    if (ends[peer] >= 0)
        hear_frames(ends[peer], &got[peer]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    write_database();
    refusals = size ? data[0] % 4 : 0;
    begin();
    for (size_t at = 1, i = 0; i < REQUESTS_MAX && at + 3 <= size; i++) {
        size_t length = data[at + 2] < size - at - 3 ? data[at + 2] : size - at - 3;

        one_request(data[at] % PEERS, data[at + 1], span_bytes(data + at + 3, length));
        at += 3 + length;
    }
    refusals = 0;
    end();
    if (size % REOPEN_EVERY == 0) { /* what a new process finds; it takes as long as all the rest */
        begin();
        end();
    }
    return 0;
}
