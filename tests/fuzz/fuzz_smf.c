/* fuzz_smf.c - requests to the smf process, whatever they hold, one after the other over one session, on small audit files.
 *
 * Input: does it halt when every file is full (u8); then for each request its number (u8), the length of its body (u8), the body. RECORDS is
 * RECORD with good records, as many as the first byte of the body says, under the token of the second; RESTART ends smf and begins another.
 * Afterwards the chain over all files is whole, ends where smf says, to a process that begins again too, and what went out is whole replies.
 */
#include <ftw.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/bug.h"
#include "base/home.h"
#include "base/io.h"
#include "base/mem.h"
#include "racf/seal.h"
#include "racf/smf_record.h"
#include "racf/smf_serve.h"
#include "racf/smf_verify.h"
#include "tests/fuzz/frames.h"

int LLVMFuzzerInitialize(int *count, char ***words);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define REQUEST REQUEST_NUMBER
enum {
#include "racf/smf_requests.def"
};
#undef REQUEST

enum { REQUESTS_MAX = 60, FILES = 3, FULL = 4096, RECORDS = 240, RESTART = 255, FILE_MAX = 1 << 20, ANSWERS_MAX = 64 << 20 };

static char folder[] = "/dev/shm/fuzz-smf-XXXXXX";
static const unsigned char key[SEAL_KEY] = "0123456789abcdef0123456789abcde";
static struct smf_service service;

static int remove_one(const char *path, const struct stat *status UNUSED, int kind UNUSED, struct FTW *place)
{
    return place->level > 0 ? remove(path) : 0;
}

static void leave(void)
{
    must(nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS) == 0);
    rmdir(folder);
}

int LLVMFuzzerInitialize(int *count UNUSED, char ***words UNUSED)
{
    stderr = fopen("/dev/null", "w"); /* smf says what it refuses; the fuzzer keeps the real one */
    must(mkdtemp(folder) && setenv("GREENBAR_HOME", folder, 1) == 0 && setenv("GREENBAR_CLOCK", "1900000000", 1) == 0);
    atexit(leave);
    return 0;
}

static void begin(bool halt)
{
    const struct smf_log_options options = { folder, FILES, FULL, halt, "SYS1", key };

    buf_init(&service.untold, SMF_UNTOLD_MAX);
    must(smf_log_open(&options, &service.audit, &service.untold) == 0);
}

static int check_seal(void *context UNUSED, struct span bytes, const unsigned char seal[SMF_HASH])
{
    return smf_log_check(service.audit, bytes, seal);
}

/* All that smf says it recorded is in the files, and nothing else. */
static void check_chain(void)
{
    struct smf_status head = { .next = 0 };
    struct smf_verify_file files[FILES] = { { .name = "" } };
    struct buf contents[FILES], lines;

    head.next = smf_log_head(service.audit, head.hash);
    buf_init(&lines, 1 << 16);
    for (size_t i = 0; i < FILES; i++) {
        char path[64];

        files[i].name = smf_log_file(service.audit, i).name;
        snprintf(path, sizeof path, "%s/%s", folder, files[i].name);
        buf_init(&contents[i], FILE_MAX);
        must(io_read_file(path, &contents[i]) == 0);
        files[i].bytes = buf_span(&contents[i]);
    }
    must(smf_verify(files, FILES, check_seal, NULL, &head, &lines) == 0);
    for (size_t i = 0; i < FILES; i++)
        buf_release(&contents[i]);
    buf_release(&lines);
}

static void end(void)
{
    check_chain();
    must(smf_log_close(service.audit) == 0);
    buf_release(&service.untold);
}

static void ended(struct session *session)
{
    server_stop(session->server);
}

static void put_records(struct span how, struct buf *body)
{
    unsigned count = how.length > 0 ? (uint8_t)how.data[0] : 0;
    struct smf80 record = { .event = SMF_ACCESS, .user = name8_const("ANNA"), .resource = span_from(how, how.length < 2 ? how.length : 2) };
    struct buf records, one;

    buf_init(&records, SMF_BATCH_MAX);
    buf_init(&one, SMF_RECORD_MAX);
    must(smf80_put(&record, clock_now(), &one) == 0);
    for (unsigned i = 0; i < count; i++)
        buf_put_field(&records, buf_span(&one));
    buf_put_u64(body, how.length > 1 ? (uint8_t)how.data[1] : 0);
    buf_put_field(body, buf_span(&records));
    buf_release(&one);
    buf_release(&records);
}

static void put_frame(uint8_t number, struct span given, struct buf *out)
{
    struct buf body;

    buf_init(&body, FRAME_LIMIT);
    if (number == RECORDS)
        put_records(given, &body);
    else
        buf_put_span(&body, given);
    frame_put_header(out, (uint32_t)body.length, number == RECORDS ? REQUEST_RECORD : number, 0);
    buf_put_span(out, buf_span(&body));
    buf_release(&body);
}

static void check_answers(int fd)
{
    struct buf in;

    buf_init(&in, ANSWERS_MAX);
    hear_frames(fd, &in);
    must(in.length == 0);
    buf_release(&in);
}

/* One session that sends frames and goes. */
static void run(struct span frames)
{
    struct server *server = smf_server(&service);
    int ends[2], room = 1 << 22;
    struct buf out;

    server_on_end(server, ended);
    buf_init(&out, ANSWERS_MAX);
    put_hello(&out);
    buf_put_span(&out, frames);
    must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
    for (int i = 0; i < 2; i++)
        must(setsockopt(ends[i], SOL_SOCKET, SO_SNDBUF, &room, sizeof room) == 0);
    must(write(ends[1], out.data, out.length) == (ssize_t)out.length);
    must(shutdown(ends[1], SHUT_WR) == 0);
    buf_release(&out);
    (void)server_adopt(server, ends[0], FROM_DAEMON, NULL);
    server_run(server);
    server_free(server);
    check_answers(ends[1]);
    close(ends[1]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    bool halt = size && data[0] % 2;
    struct buf frames;

    must(nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS) == 0);
    buf_init(&frames, ANSWERS_MAX);
    begin(halt);
    for (size_t at = 1, i = 0; i < REQUESTS_MAX && at + 2 <= size; i++) {
        uint8_t number = data[at];
        size_t length = data[at + 1] < size - at - 2 ? data[at + 1] : size - at - 2;

        if (number != RESTART)
            put_frame(number, span_bytes(data + at + 2, length), &frames);
        if (number == RESTART || frames.length > (1 << 20)) { /* more does not fit into the socket */
            run(buf_span(&frames));
            buf_clear(&frames);
            end();
            begin(halt);
        }
        at += 2 + length;
    }
    run(buf_span(&frames));
    end();
    begin(halt);
    end();
    buf_release(&frames);
    return 0;
}
