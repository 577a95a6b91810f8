/* foreign.c - the step of a program that is not ours: finds it, gives it its DDs, runs it in the sandbox, tells how it ended.
 *
 * This process holds the step link and the connections to servers; the program has none of them. PARM is its first argument.
 * A module of COBOL runs inside a host program (cobol_host.c), which asks for records instead of having files (cobol_server.c).
 */
#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "base/bug.h"
#include "base/config.h"
#include "base/home.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/sandbox.h"
#include "exec/cobol_server.h"
#include "exec/foreign_mqi.h"
#include "exec/messages.h"
#include "exec/module.h"
#include "exec/mqi_program.h"
#include "exec/signal_abend.h"

enum {
    ABEND_NO_MODULE = 0x806,
    ABEND_NOT_EXECUTABLE = 0x706,
    ABEND_NOT_CONFINED = 0x306,
    FETCH_REASON = 4,
    ENVIRONMENT_MAX = 1 << 20,
    PROGRAM_MAX = 1 << 26,
};

static const char *program_of(struct step *step)
{
    return step_table(step)->program.text;
}

static NORETURN void cannot_execute(struct step *step, const char *why)
{
    struct buf said;

    buf_init(&said, 512);
    message(&said, GBRE007E, program_of(step), why);
    step_wto(step, 0, buf_span(&said));
    step_abend(step, ABEND_NOT_EXECUTABLE, 0, FETCH_REASON);
}

static NORETURN void cannot_confine(struct step *step, const struct sandbox_end *end)
{
    struct buf said;

    buf_init(&said, 1024);
    message(&said, GBRE008E, program_of(step), end->refused, strerror(end->error));
    step_wto(step, 0, buf_span(&said));
    step_abend(step, ABEND_NOT_CONFINED, 0, FETCH_REASON);
}

/* What is executed; *is_module: it only can be from inside a host program. */
static int find_program(struct step *step, bool *is_module)
{
    enum module_kind kind;
    int fd, reason = module_find(step, &step_table(step)->program, &fd, &kind);

    if (reason == REASON_NOT_FOUND) /* it was there when the initiator looked */
        step_abend(step, ABEND_NO_MODULE, 0, FETCH_REASON);
    if (reason < 0)
        cannot_execute(step, reason_text(reason));
    *is_module = kind == MODULE_SHARED;
    if (kind != MODULE_PROGRAM && kind != MODULE_SHARED)
        cannot_execute(step, module_kind_text(kind));
    return fd;
}

/* A program of ours as a memory file: what the program could do to a file of ours, it does to that. */
static int program_in_memory(const char *path)
{
    struct buf bytes;
    int reason;

    buf_init(&bytes, PROGRAM_MAX);
    reason = io_read_file(path, &bytes);
    if (reason == 0)
        reason = module_in_memory(buf_span(&bytes));
    buf_release(&bytes);
    return reason;
}

static int host_program(struct step *step)
{
    char *path = program_path("cobol_host");
    int fd = program_in_memory(path);

    mem_free(path);
    if (fd < 0)
        cannot_execute(step, reason_text(fd));
    return fd;
}

static struct config *read_config(void)
{
    struct config *config;
    struct buf problem;

    buf_init(&problem, 4096);
    if (config_load(&config, &problem) < 0)
        fatal("%.*s", (int)problem.length, problem.data);
    buf_release(&problem);
    return config;
}

/* -- the environment -- */

static void put_variable(struct buf *out, const char *name, const char *value)
{
    buf_printf(out, "%s=%s", name, value);
    buf_put_u8(out, '\0');
}

/* The library takes the place of the one that the program was linked with: loaded already, it has that one's name. */
static void put_mqi(struct buf *out)
{
    char path[64];

    snprintf(path, sizeof path, "/proc/self/fd/%d", COBOL_CHANNEL_FD + 1);
    put_variable(out, "LD_PRELOAD", path);
    snprintf(path, sizeof path, "%d", COBOL_CHANNEL_FD);
    put_variable(out, MQI_CHANNEL_VARIABLE, path);
}

/* Nothing of ours is in it, but for a program with the MQI. */
static void make_environment(struct step *step, const struct foreign_files *files, bool mqi, struct buf *out)
{
    const struct step_table *table = step_table(step);

    put_variable(out, "PATH", "/usr/local/bin:/usr/bin:/bin");
    put_variable(out, "HOME", "/tmp");
    put_variable(out, "TMPDIR", "/tmp");
    put_variable(out, "LC_ALL", "C.UTF-8");
    if (getenv("TZ"))
        put_variable(out, "TZ", getenv("TZ"));
    put_variable(out, "USER", table->identity.user.text);
    put_variable(out, "JOBNAME", table->identity.job.text);
    put_variable(out, "JOBID", table->identity.jobid.text);
    put_variable(out, "STEPNAME", table->step.text);
    foreign_files_environment(files, out);
    if (mqi)
        put_mqi(out);
    if (buf_failed(out))
        fatal("the environment of the program has no room");
}

/* Pointers to the texts in it; NULL at the end. */
static char **pointers(struct buf *texts)
{
    size_t count = 0;
    char **result;

    for (size_t i = 0; i < texts->length; i++)
        count += texts->data[i] == '\0';
    result = mem_alloc(count + 1, sizeof *result);
    count = 0;
    for (size_t i = 0; i < texts->length; i += strlen(texts->data + i) + 1)
        result[count++] = texts->data + i;
    return result;
}

/* -- running it -- */

static char *real_path(const char *path)
{
    char *real = realpath(path, NULL);

    return real ? real : mem_copy_text(path);
}

static void run(struct step *step, int program, struct foreign_files *files, bool mqi, struct sandbox_end *end)
{
    const struct step_table *table = step_table(step);
    char *name = mem_copy_text(table->program.text), *parm = mem_copy(table->parm.data, table->parm.length);
    char *arguments[] = { name, table->parm.length ? parm : NULL, NULL };
    struct config *config = read_config();
    const char *original = config->rehearsal_of ? real_path(config->rehearsal_of) : NULL;
    const char *hidden[] = { real_path(home()), real_path(home_keys()), original, NULL };
    struct sandbox sandbox = { .program = program, .arguments = arguments, .hidden = hidden, .file_bytes = FOREIGN_FILE_MAX,
                               .unsafe = config->foreign_programs == FOREIGN_UNSAFE };
    struct buf environment;
    pid_t pid;
    int end_fd;

    buf_init(&environment, ENVIRONMENT_MAX);
    make_environment(step, files, mqi, &environment);
    sandbox.environment = pointers(&environment);
    sandbox.fds = foreign_files_fds(files, &sandbox.fd_count);
    pid = sandbox_start(&sandbox, &end_fd);
    if (pid < 0)
        cannot_execute(step, reason_text((int)pid));
    prctl(PR_SET_DUMPABLE, 0);
    close(program);
    foreign_files_pump(files, end_fd);
    sandbox_wait(pid, end_fd, end);
}

/* --check: can a program be confined on this machine? Inside a chroot or a container the kernel may not allow it. */
static int check(void)
{
    char name[] = "true", *arguments[] = { name, NULL }, *environment[] = { NULL };
    const char *const hidden[] = { NULL };
    struct sandbox sandbox = { .arguments = arguments, .environment = environment, .hidden = hidden,
                               .file_bytes = FOREIGN_FILE_MAX };
    struct sandbox_end end = { .executed = false };
    int end_fd, reason = sandbox.program = program_in_memory("/bin/true");

    if (reason >= 0)
        reason = (int)sandbox_start(&sandbox, &end_fd);
    if (reason >= 0)
        sandbox_wait((pid_t)reason, end_fd, &end);
    if (reason < 0)
        fprintf(stderr, "foreign: %s\n", reason_text(reason));
    else if (end.refused)
        fprintf(stderr, "foreign: the kernel refuses %s (%s)\n", end.refused, strerror(end.error));
    return end.executed && end.status == 0 ? 0 : 1;
}

/* A program that was executed, from its signal or exit status. */
static NORETURN void end_step(struct step *step, const struct sandbox_end *end)
{
    uint32_t abend = 0, reason = 0;

    if (WIFSIGNALED(end->status))
        abend = signal_abend(WTERMSIG(end->status), &reason);
    if (abend)
        step_abend(step, abend, 0, reason);
    step_end(step, (unsigned)WEXITSTATUS(end->status));
}

/* A program in C with the MQI: the library comes with us, wherever the program was linked. */
static struct cobol_server *serve_mqi(struct step *step, int program)
{
    int library = foreign_mqi_wanted(program) ? foreign_mqi_library() : REASON_NOT_FOUND, sockets[2];

    if (library == REASON_NOT_FOUND)
        return NULL;
    if (library < 0)
        cannot_execute(step, reason_text(library));
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) < 0)
        cannot_execute(step, reason_text(reason_from_errno(errno)));
    return cobol_server_open(step, sockets[0], sockets[1], library);
}

static void run_executable(struct step *step, int program, struct sandbox_end *end)
{
    struct cobol_server *server = serve_mqi(step, program);
    struct foreign_files *files = foreign_files_open(step, sandbox_user(), server ? cobol_server_channel(server) : NULL);
    struct cobol_end none;

    run(step, program, files, server != NULL, end);
    if (!end->executed)
        return;
    if (server)
        cobol_server_close(server, &none);
    foreign_files_close(files);
}

static NORETURN void no_runtime(struct step *step, const char *why)
{
    struct buf said;

    buf_init(&said, 1024);
    message(&said, GBRE011E, program_of(step), why);
    step_wto(step, 0, buf_span(&said));
    step_abend(step, ABEND_NO_MODULE, 0, FETCH_REASON);
}

static void run_module(struct step *step, struct sandbox_end *end)
{
    int program = host_program(step), sockets[2];
    struct cobol_server *server;
    struct foreign_files *files;
    struct cobol_end said;

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) < 0)
        cannot_execute(step, reason_text(reason_from_errno(errno)));
    server = cobol_server_open(step, sockets[0], sockets[1], -1);
    files = foreign_files_open(step, sandbox_user(), cobol_server_channel(server));
    cobol_server_files(server, files);
    run(step, program, files, false, end);
    if (!end->executed)
        return;
    cobol_server_close(server, &said);
    foreign_files_close(files);
    if (WIFSIGNALED(end->status))
        return;
    if (said.said == COBOL_SAID_FAILED && said.runtime)
        no_runtime(step, said.why);
    if (said.said == COBOL_SAID_FAILED)
        cannot_execute(step, said.why);
    if (said.said == COBOL_SAID_ABEND)
        step_abend(step, said.system, said.user, said.reason);
    if (said.said == COBOL_SAID_END)
        step_end(step, said.code);
}

static NORETURN void run_step(void)
{
    struct step *step = step_begin();
    struct sandbox_end end;
    bool is_module;
    int program = find_program(step, &is_module);

    if (is_module) {
        close(program);
        run_module(step, &end);
    } else {
        run_executable(step, program, &end);
    }
    if (end.refused)
        cannot_confine(step, &end);
    if (!end.executed)
        cannot_execute(step, strerror(end.error));
    end_step(step, &end);
}

int main(int count, char **words)
{
    if (count == 2 && strcmp(words[1], "--check") == 0)
        return check();
    run_step();
}
