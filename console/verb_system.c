/* verb_system.c - greenbar start, stop, status: the master from outside. */
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/daemon.h"
#include "base/home.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/server.h"
#include "base/spawn.h"
#include "base/text.h"
#include "console/greenbar.h"
#include "console/json_out.h"
#include "racf/master_key.h"
#include "racf/messages.h"

#define REQUEST REQUEST_NUMBER
enum {
#include "console/requests.def"
};
#undef REQUEST

enum { START_PATIENCE = 120000, STOP_PATIENCE = 120000, ASK_PATIENCE = 10000 };

static int ask_master(uint16_t request, int milliseconds, struct answer *answer)
{
    struct link *link;
    struct buf nothing;
    int reason = link_connect(&link, "run/public/master", 0);

    if (reason < 0)
        return reason;
    buf_init(&nothing, 0);
    reason = link_call_for(link, request, &nothing, -1, answer, milliseconds);
    link_close(link);
    return reason;
}

bool no_system(void)
{
    char *path = home_path("config/system.yaml"), *folder = home_path("config");
    bool none = access(path, F_OK) < 0;

    if (none && access(folder, F_OK) == 0)
        complain(GRB030E, path);
    else if (none)
        complain(GRB003E, home());
    mem_free(folder);
    mem_free(path);
    return none;
}

/* The master key as a memory file, where it is not in a key file: asked for, or from the descriptor of the number given. -1: not
 * needed, else a descriptor or a negative reason below -1. */
static int master_key(const char *given, struct buf *problem)
{
    unsigned char key[1][MASTER_KEY_BYTES];
    enum master_key_kind kind;
    uint64_t number;
    int reason = master_key_kind(&kind, problem);

    if (reason < 0 || kind == MASTER_KEY_IN_FILE)
        return reason < 0 ? reason - 1 : -1;
    if (given) {
        reason = text_number(span_of(given), 1023, &number) ? master_key_of_fd((int)number, key[0], problem) : REASON_BAD_VALUE;
    } else if (kind == MASTER_KEY_OF_PASSPHRASE) {
        char *passphrase = getpass("Passphrase of the system: ");

        reason = passphrase ? master_key_of_passphrase(span_of(passphrase), key[0], problem) : REASON_IO;
        if (passphrase)
            mem_wipe(passphrase, strlen(passphrase));
    } else {
        buf_put_text(problem, "the master key is given on a descriptor: start --master-key-fd N");
        reason = REASON_NOT_FOUND;
    }
    if (reason == 0)
        reason = master_keys_memory(key, 1);
    mem_wipe(key, sizeof key);
    return reason < 0 ? reason - 1 : reason;
}

/* keys/system.id decides where the master key is from; a configuration that says something else is told so. */
static void tell_contradiction(const struct config *config)
{
    static const char *const words[] = { [MASTER_KEY_FILE] = "file", [MASTER_KEY_PASSPHRASE] = "passphrase",
                                         [MASTER_KEY_FD] = "fd" };
    static const enum config_master_key said[] = { [MASTER_KEY_IN_FILE] = MASTER_KEY_FILE,
                                                   [MASTER_KEY_OF_PASSPHRASE] = MASTER_KEY_PASSPHRASE,
                                                   [MASTER_KEY_GIVEN] = MASTER_KEY_FD };
    enum master_key_kind kind;
    struct buf problem;

    buf_init(&problem, 8192);
    if (master_key_kind(&kind, &problem) == 0 && said[kind] != config->master_key)
        complain(GBRK008W, words[config->master_key], words[said[kind]]);
    buf_release(&problem);
}

/* Starts the master with its words going to log/master.log; *ready is the pipe on which it says how the start went. */
static int start_master(int key_fd, int *ready)
{
    static char name[] = "master", option[] = "--master-key-fd";
    char *path = program_path("master"), *log_path = home_path("log/master.log");
    char *arguments[] = { name, key_fd >= 0 ? option : NULL, NULL };
    int log = io->open(log_path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW, 0600);
    int nothing = open("/dev/null", O_RDWR | O_CLOEXEC), ends[2];
    pid_t pid = REASON_IO;

    if (log >= 0 && nothing >= 0 && pipe2(ends, O_CLOEXEC) == 0) {
        struct spawn_fd fds[] = { { nothing, 0 }, { log, 1 }, { log, 2 }, { ends[1], READY_FD }, { key_fd, MASTER_KEY_FD_NUMBER } };

        pid = spawn(path, arguments, NULL, fds, key_fd >= 0 ? 5 : 4, NULL);
        close(ends[1]);
        *ready = ends[0];
    }
    if (log >= 0)
        close(log);
    if (nothing >= 0)
        close(nothing);
    mem_free(path);
    mem_free(log_path);
    return pid < 0 ? (int)pid : 0;
}

/* Reads what the master says until READY: 0, or a reason with its words in problem. */
static int hear(int ready, struct buf *problem)
{
    int64_t until = clock_monotonic() + START_PATIENCE;

    for (;;) {
        struct pollfd look = { ready, POLLIN, 0 };
        int64_t left = until - clock_monotonic();
        char bytes[512];
        ssize_t got;

        if (left <= 0 || poll(&look, 1, (int)left) <= 0)
            return REASON_TIMEOUT;
        got = read(ready, bytes, sizeof bytes);
        if (got <= 0)
            return REASON_GONE;
        buf_put(problem, bytes, (size_t)got);
        if (problem->length >= 6 && strcmp(problem->data + problem->length - 6, "READY\n") == 0) {
            buf_cut(problem, problem->length - 6);
            return 0;
        }
    }
}

/* How long log/master.log is now. */
static off_t log_length(void)
{
    char *path = home_path("log/master.log");
    struct stat status;
    off_t length = stat(path, &status) == 0 ? status.st_size : 0;

    mem_free(path);
    return length;
}

/* The first line that a failed start has written there is the cause: what follows is what came of it. */
static void first_words(off_t from, struct buf *problem)
{
    char *path = home_path("log/master.log");
    struct span rest, line = SPAN_NONE;
    struct buf content;

    buf_init(&content, 64 << 20);
    if (io_read_file(path, &content) == 0) {
        rest = span_from(buf_span(&content), (size_t)from);
        while (line.length == 0 && span_line(&rest, &line))
            continue;
    }
    if (line.length) {
        buf_clear(problem);
        buf_put_span(problem, line);
    } else if (problem->length && problem->data[problem->length - 1] == '\n') {
        buf_cut(problem, problem->length - 1);
    }
    buf_release(&content);
    mem_free(path);
}

/* How many queue managers did not start: the master says it of each. */
static unsigned warnings(struct span lines)
{
    struct span line;
    unsigned count = 0;

    while (span_line(&lines, &line))
        count += span_starts(line, "GRB114W ");
    return count;
}

int system_start(const char *key_number, struct buf *lines)
{
    struct buf problem;
    struct answer answer;
    struct config *config;
    int key_fd, ready = -1, reason, code = EXIT_FAILED;
    off_t log_before;

    buf_init(&problem, 1 << 16);
    answer_init(&answer);
    if (ask_master(REQUEST_STATUS, ASK_PATIENCE, &answer) == 0) {
        message(lines, GRB012I);
        code = EXIT_DONE;
        goto release;
    }
    if (config_load(&config, &problem) < 0) {
        complain(GRB009E, "the system", problem.data);
        goto release;
    }
    tell_contradiction(config);
    buf_clear(&problem);
    key_fd = master_key(key_number, &problem);
    if (key_fd < -1) {
        complain(GRB009E, "icsf", problem.length ? problem.data : reason_text(key_fd + 1));
        goto free_config;
    }
    log_before = log_length();
    reason = start_master(key_fd, &ready);
    if (key_fd >= 0)
        close(key_fd);
    if (reason == 0)
        reason = hear(ready, &problem);
    if (reason == 0) {
        unsigned down = warnings(buf_span(&problem));

        if (problem.length) /* warnings: a queue manager did not start */
            complain_lines(buf_span(&problem));
        message(lines, GRB011I, config->qmgr_count - down, config->initiators);
        code = down ? EXIT_FAILED : EXIT_DONE;
    } else if (ask_master(REQUEST_STATUS, ASK_PATIENCE, &answer) == 0) { /* somebody else was faster */
        message(lines, GRB012I);
        code = EXIT_DONE;
    } else {
        first_words(log_before, &problem);
        complain(GRB009E, "the system", problem.length ? problem.data : reason_text(reason));
    }
    if (ready >= 0)
        close(ready);
free_config:
    config_free(config);
release:
    answer_release(&answer);
    buf_release(&problem);
    return code;
}

int verb_start(const struct options *options)
{
    struct buf lines;
    int code;

    if (no_system())
        return EXIT_FAILED;
    buf_init(&lines, 4096);
    code = system_start(option_value(options, "--master-key-fd", 0), &lines);
    fputs(lines.data, stdout);
    buf_release(&lines);
    return code;
}

int system_stop(void)
{
    struct answer answer;
    int pidfd, reason;
    pid_t master = daemon_find("master", &pidfd);

    answer_init(&answer);
    reason = ask_master(REQUEST_STOP, STOP_PATIENCE, &answer);
    answer_release(&answer);
    if (reason == 0 && master) { /* its last act: ending itself */
        struct pollfd look = { pidfd, POLLIN, 0 };

        if (poll(&look, 1, ASK_PATIENCE) <= 0)
            reason = REASON_TIMEOUT;
    }
    if (pidfd >= 0)
        close(pidfd);
    return reason;
}

int verb_stop(const struct options *options UNUSED)
{
    struct buf lines;
    int reason;

    if (no_system())
        return EXIT_NOT_RUNNING;
    reason = system_stop();
    if (reason == REASON_NOT_PERMITTED) {
        complain(GRB023E, "root and the owner of the system", "stop it");
        return EXIT_FAILED;
    }
    if (reason < 0)
        return complain_reason("stop", reason);
    if (!isatty(STDOUT_FILENO)) /* a script reads the exit code */
        return EXIT_DONE;
    buf_init(&lines, 256);
    message(&lines, GRB013I);
    fputs(lines.data, stdout);
    buf_release(&lines);
    return EXIT_DONE;
}

static void print_status(struct span text, bool as_json)
{
    json_t *list = json_array();
    struct span line;

    while (span_line(&text, &line)) {
        struct span name = span_word(&line), pid = span_word(&line), state = span_word(&line);
        uint64_t number = 0;

        if (!text_number(pid, INT32_MAX, &number))
            number = 0;
        if (as_json)
            json_array_append_new(list, json_pack("{s:s%, s:I, s:s%}", "name", name.data, name.length, "pid", (json_int_t)number,
                                                  "state", state.data, state.length));
        else
            printf("%-12.*s %-8llu %.*s\n", (int)name.length, name.data, (unsigned long long)number, (int)state.length, state.data);
    }
    if (as_json)
        json_print(list);
    else
        json_decref(list);
}

int verb_status(const struct options *options)
{
    enum master_key_kind kind;
    struct answer answer;
    struct buf problem;
    int reason;

    if (no_system())
        return EXIT_NOT_RUNNING;
    answer_init(&answer);
    reason = ask_master(REQUEST_STATUS, ASK_PATIENCE, &answer);
    if (reason < 0) {
        answer_release(&answer);
        return complain_reason("status", reason);
    }
    print_status(buf_span(&answer.body), option_given(options, "--json"));
    answer_release(&answer);
    buf_init(&problem, 8192);
    if (!option_given(options, "--json") && master_key_kind(&kind, &problem) == 0 && kind == MASTER_KEY_IN_FILE) {
        buf_clear(&problem);
        message(&problem, GRB014W, home_keys(), home());
        fputs(problem.data, stdout);
    }
    buf_release(&problem);
    return EXIT_DONE;
}
