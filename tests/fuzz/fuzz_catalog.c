/* fuzz_catalog.c - requests to the catalog, whatever they hold, one after the other over one session, on a volume of its own.
 *
 * Input: for each request its number (u8), the length of its body (u8), the body. Afterwards whole replies have come, each beginning
 * with its field of ICH408I lines, and every data set that is cataloged has its file, to a process that opens the volume again too.
 */
#include <ftw.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/bug.h"
#include "base/frame.h"
#include "base/home.h"
#include "datasets/catalog.h"

int LLVMFuzzerInitialize(int *count, char ***words);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { REQUESTS_MAX = 60, REOPEN_EVERY = 8, ANSWERS_MAX = 64 << 20, NAMES_MAX = 1000 };

static char folder[] = "/dev/shm/fuzz-catalog-XXXXXX";

static int remove_one(const char *path, const struct stat *status UNUSED, int kind UNUSED, struct FTW *place)
{
    return place->level > 0 ? remove(path) : 0;
}

static void empty_folder(void)
{
    must(nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS) == 0);
}

static void leave(void)
{
    empty_folder();
    rmdir(folder);
}

int LLVMFuzzerInitialize(int *count UNUSED, char ***words UNUSED)
{
    stderr = fopen("/dev/null", "w"); /* the catalog says what it refuses; the fuzzer keeps the real one */
    must(mkdtemp(folder) && setenv("GREENBAR_HOME", folder, 1) == 0);
    atexit(leave);
    buf_init(&catalog.lines, CATALOG_LINES_MAX);
    return 0;
}

static void ended(struct session *session)
{
    catalog_session_ended(session);
    server_stop(session->server);
}

/* A peer that has sent everything and goes. */
static int send_requests(const uint8_t *data, size_t size)
{
    struct buf out;
    int ends[2], room = 1 << 22;

    buf_init(&out, 1 << 20);
    frame_put_header(&out, 6, FRAME_HELLO, 0);
    frame_put_hello(&out);
    for (int i = 0; i < REQUESTS_MAX && size >= 2; i++) {
        size_t length = data[1] < size - 2 ? data[1] : size - 2;

        frame_put_header(&out, (uint32_t)length, data[0] % 40, 0);
        buf_put_span(&out, span_bytes(data + 2, length));
        data += 2 + length;
        size -= 2 + length;
    }
    must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
    for (int i = 0; i < 2; i++)
        must(setsockopt(ends[i], SOL_SOCKET, SO_SNDBUF, &room, sizeof room) == 0);
    must(write(ends[1], out.data, out.length) == (ssize_t)out.length);
    must(shutdown(ends[1], SHUT_WR) == 0);
    buf_release(&out);
    (void)server_adopt(catalog.server, ends[0], FROM_DAEMON, NULL);
    return ends[1];
}

/* The answers of the server itself, which knows no requests and no lines: no such request, or not for this peer. */
static bool ends_session(int reason)
{
    return reason == REASON_UNKNOWN || reason == REASON_NOT_PERMITTED;
}

static void check_answers(int fd)
{
    struct buf in;
    struct reader reader;
    char bytes[65536];
    ssize_t got;

    buf_init(&in, ANSWERS_MAX);
    while ((got = read(fd, bytes, sizeof bytes)) > 0) /* descriptors that rode along are closed by the kernel */
        buf_put(&in, bytes, (size_t)got);
    for (size_t at = 0; at < in.length;) {
        struct frame_header header;

        must(in.length - at >= FRAME_HEADER);
        header = frame_get_header(in.data + at);
        at += FRAME_HEADER;
        must(header.length <= in.length - at && (header.type == FRAME_HELLO || header.type == FRAME_REPLY));
        reader = reader_of(span_bytes(in.data + at, header.length));
        if (header.type == FRAME_REPLY && !ends_session((int32_t)reader_u32(&reader))) {
            reader_field(&reader, CATALOG_LINES_MAX);
            must(reader.reason == 0);
        }
        at += header.length;
    }
    buf_release(&in);
}

static void check_file(const struct dsname *name)
{
    const struct name8 none = { "" };
    struct dataset_info info;
    struct volume *volume;
    struct buf members;
    bool more;
    int fd;

    must(catalog_db_find(catalog.db, name, &info) == 0 && catalog_volume_for(&info, &volume) == 0);
    if (info.org == DATASET_PO) {
        buf_init(&members, CATALOG_NAMES_MAX);
        must(volume_members(volume, name, "", "", NAMES_MAX, &members, &more) == 0);
        buf_release(&members);
        return;
    }
    if (info.org != DATASET_PS)
        return;
    fd = volume_open_file(volume, name, &none, DATASET_READ);
    must(fd >= 0);
    close(fd);
}

/* Rows and files agree. */
static void check_files(void)
{
    struct span rest, line;
    struct buf names;
    bool more;

    buf_init(&names, CATALOG_NAMES_MAX);
    must(catalog_db_names(catalog.db, "**", "", NAMES_MAX, &names, &more) == 0);
    rest = buf_span(&names);
    while (span_line(&rest, &line)) {
        struct dsname name;

        must(dsname_of(&name, line) == 0);
        check_file(&name);
    }
    buf_release(&names);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int fd;

    empty_folder();
    must(catalog_open_files() == 0);
    catalog.server = server_new("fuzz");
    server_requests(catalog.server, catalog_rows, catalog_row_count);
    server_on_end(catalog.server, ended);
    server_on_turn(catalog.server, catalog_settle, &catalog);
    fd = send_requests(data, size);
    server_run(catalog.server);
    catalog_settle(&catalog);
    server_free(catalog.server);
    check_answers(fd);
    close(fd);
    check_files();
    catalog_close_files();
    if (size % REOPEN_EVERY == 0) { /* what a new process finds; it takes as long as all the rest */
        must(catalog_open_files() == 0);
        volume_sweep(catalog.volumes[0].volume);
        check_files();
        catalog_close_files();
    }
    return 0;
}
