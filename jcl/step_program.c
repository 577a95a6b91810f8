/* step_program.c - one program of a step. */
#include "jcl/step_program.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/bug.h"
#include "base/home.h"
#include "base/io.h"
#include "base/mem.h"
#include "exec/signal_abend.h"
#include "jcl/cpu_time.h"
#include "jcl/prepared.h"

#define REQUEST REQUEST_FUNCTION
#include "exec/step_requests.def"
#undef REQUEST

static const struct request_row step_requests[] = {
#define REQUEST REQUEST_ROW
#include "exec/step_requests.def"
#undef REQUEST
};

enum {
    LINK_GRACE = 1000, /* milliseconds that a link may stay open behind the end of its process */
    PRINT_LINE = 120,
    SILENT_ABEND = 0x0c1,
    TIME_ABEND = 0x322,
    LOOK_SOON = 50, LOOK_LATE = 10000, /* milliseconds between two looks at the CPU time */
};

struct step_program {
    struct server *server;
    struct step_calls calls;
    struct session *session; /* NULL: the link has ended */
    struct watch *process;   /* NULL: it has ended */
    struct watch *print;     /* NULL: its output has ended */
    struct watch *grace;
    struct watch *clock;     /* NULL: no limit */
    struct buf printed;      /* the beginning of a line */
    pid_t pid;
    int pidfd;
    int print_fd;
    int status;              /* of waitpid() */
    enum { WAITS_FOR_NOTHING, WAITS_FOR_REPLY, WAITS_FOR_MODIFY } waits;
    bool told;               /* RESULT came */
    uint32_t code, system, user, reason;
    uint32_t killed_for;     /* abend, 0: not killed here */
    microseconds started;
    microseconds limit;      /* of CPU time */
    struct cpu_time time;    /* used, as of the last look */
    struct job_log_usage usage;
    bool over;
};

static struct step_program *program_of(const struct session *session)
{
    return session->context;
}

/* -- the end -- */

static void check_over(struct step_program *program)
{
    if (program->over || program->process || program->session || program->print)
        return;
    program->over = true;
    watch_drop(&program->grace);
    program->calls.ended(program->calls.context);
}

static void flush_print(struct step_program *program)
{
    if (program->printed.length)
        program->calls.print(program->calls.context, buf_span(&program->printed));
    buf_clear(&program->printed);
}

static void stop_print(struct step_program *program)
{
    if (!program->print)
        return;
    flush_print(program);
    watch_drop(&program->print);
    close(program->print_fd);
}

/* A descendant may have kept the link or the output open: it is killed, and after a while not waited for any more. */
static void grace_is_over(void *context)
{
    struct step_program *program = context;

    if (program->session)
        session_end(program->session);
    stop_print(program);
    check_over(program);
}

static void process_ended(void *context)
{
    struct step_program *program = context;
    struct rusage used = { 0 };

    if (wait4(program->pid, &program->status, WNOHANG, &used) == 0)
        return;
    kill(-program->pid, SIGKILL); /* what it left behind in its session */
    watch_drop(&program->process);
    watch_drop(&program->clock);
    close(program->pidfd);
    program->usage.elapsed = clock_now() - program->started;
    program->usage.cpu = (microseconds)used.ru_utime.tv_sec * 1000000 + used.ru_utime.tv_usec;
    program->usage.system_cpu = (microseconds)used.ru_stime.tv_sec * 1000000 + used.ru_stime.tv_usec;
    /* Nobody waited for descendants that were killed with it. */
    if (program->time.used > program->usage.cpu + program->usage.system_cpu)
        program->usage.cpu = program->time.used - program->usage.system_cpu;
    program->grace = server_timer(program->server, LINK_GRACE, grace_is_over, program);
    if (program->session && program->waits) /* while a request waits, its end is not looked for */
        session_end(program->session);
    check_over(program);
}

static void link_ended(struct session *session)
{
    struct step_program *program = program_of(session);

    program->session = NULL;
    check_over(program);
}

void step_program_kill(struct step_program *program, uint32_t abend)
{
    if (!program->process)
        return;
    program->killed_for = abend;
    kill(-program->pid, SIGKILL);
    kill(program->pid, SIGKILL); /* it may not lead its session yet */
}

/* The rest of the time cannot be used up sooner than by all processors together. */
static int next_look(const struct step_program *program)
{
    microseconds left = (program->limit - program->time.used) / 1000 / sysconf(_SC_NPROCESSORS_ONLN);

    return left < LOOK_SOON || program->time.leaks ? LOOK_SOON : left > LOOK_LATE ? LOOK_LATE : (int)left;
}

/* The kernel's limit counts each process alone; this one counts what all of them use together. */
static void look_at_clock(void *context)
{
    struct step_program *program = context;

    if (cpu_time_look(&program->time, program->pid) >= program->limit)
        step_program_kill(program, TIME_ABEND);
    else
        watch_again(program->clock, next_look(program));
}

void step_program_end(const struct step_program *program, struct step_end *end)
{
    uint32_t system = program->system;

    must(program->over);
    *end = (struct step_end){ .usage = program->usage, .reason = program->reason };
    if (program->killed_for) {
        system = program->killed_for;
        end->reason = 0;
    } else if (!program->told && WIFSIGNALED(program->status)) {
        system = signal_abend(WTERMSIG(program->status), &end->reason);
    } else if (!program->told) {
        end->silent = true;
        end->status = WEXITSTATUS(program->status);
        system = SILENT_ABEND;
    }
    if (system)
        end->result = (struct jes_result){ JES_ABEND_SYSTEM, system };
    else if (program->user)
        end->result = (struct jes_result){ JES_ABEND_USER, program->user };
    else
        end->result = (struct jes_result){ JES_CC, program->code };
}

void step_program_free(struct step_program *program)
{
    if (!program)
        return;
    must(program->over);
    cpu_time_release(&program->time);
    buf_release(&program->printed);
    mem_free(program);
}

/* -- what the program asks -- */

static int serve_SERVER(struct session *session, struct reader *in, struct buf *out UNUSED)
{
    struct step_program *program = program_of(session);
    char service[16];
    int reason, fd = -1;

    reader_text(in, service, sizeof service);
    reason = reader_end(in);
    if (reason == 0)
        reason = program->calls.connect(program->calls.context, service, &fd);
    if (reason == 0)
        session_attach_fd(session, fd);
    return reason;
}

static int serve_MESSAGE(struct session *session, struct reader *in, struct buf *out UNUSED)
{
    struct step_program *program = program_of(session);
    uint64_t token = reader_u64(in);
    struct span lines = reader_field(in, STEP_MESSAGE_MAX);
    int reason = reader_end(in);

    if (reason == 0)
        program->calls.message(program->calls.context, token, lines);
    return reason;
}

static int serve_COMPLETE(struct session *session, struct reader *in, struct buf *out UNUSED)
{
    struct step_program *program = program_of(session);
    uint64_t token = reader_u64(in);
    bool good = reader_u8(in) != 0;
    int reason = reader_end(in);

    if (reason == 0)
        program->calls.complete(program->calls.context, token, good);
    return reason;
}

static int serve_ASK(struct session *session, struct reader *in, struct buf *out UNUSED)
{
    struct step_program *program = program_of(session);
    unsigned most = reader_u32(in);
    struct span text = reader_field(in, STEP_MESSAGE_MAX);
    int reason = reader_end(in);

    if (reason < 0)
        return reason;
    program->waits = WAITS_FOR_REPLY;
    program->calls.ask(program->calls.context, most, text);
    return REPLY_LATER;
}

static int serve_LISTEN(struct session *session, struct reader *in, struct buf *out UNUSED)
{
    struct step_program *program = program_of(session);
    int reason = reader_end(in);

    if (reason < 0)
        return reason;
    program->waits = WAITS_FOR_MODIFY;
    program->calls.listen(program->calls.context);
    return REPLY_LATER;
}

static int serve_FREED(struct session *session, struct reader *in, struct buf *out UNUSED)
{
    struct step_program *program = program_of(session);
    struct name8 ddname;
    int reason;

    reader_name8(in, &ddname);
    reason = reader_end(in);
    if (reason == 0)
        program->calls.freed(program->calls.context, &ddname);
    return reason;
}

static int serve_RESULT(struct session *session, struct reader *in, struct buf *out UNUSED)
{
    struct step_program *program = program_of(session);
    uint32_t code = reader_u32(in), system = reader_u32(in), user = reader_u32(in), reason_code = reader_u32(in);
    int reason = reader_end(in);

    if (reason == 0 && (program->told || code > 4095 || system > 0xfff || user > 4095))
        reason = REASON_BAD_VALUE;
    if (reason < 0)
        return reason;
    program->told = true;
    program->code = code;
    program->system = system;
    program->user = user;
    program->reason = reason_code;
    return 0;
}

/* -- what it is told -- */

bool step_program_answer(struct step_program *program, struct span text)
{
    struct buf body;

    if (!program->session || program->waits != WAITS_FOR_REPLY)
        return false;
    program->waits = WAITS_FOR_NOTHING;
    buf_init(&body, 512);
    buf_put_field(&body, text);
    session_reply(program->session, 0, &body);
    buf_release(&body);
    return true;
}

bool step_program_modify(struct step_program *program, uint64_t token, bool stop, struct span text)
{
    struct buf body;

    if (!program->session || program->waits != WAITS_FOR_MODIFY)
        return false;
    program->waits = WAITS_FOR_NOTHING;
    buf_init(&body, 8192);
    buf_put_u8(&body, stop);
    buf_put_u64(&body, token);
    buf_put_field(&body, text);
    session_reply(program->session, 0, &body);
    buf_release(&body);
    return true;
}

/* Lines of standard output and standard error; a long one is cut into several. */
static void hear_print(void *context)
{
    struct step_program *program = context;
    char bytes[4096];
    ssize_t got = read(program->print_fd, bytes, sizeof bytes);

    if (got <= 0) {
        stop_print(program);
        check_over(program);
        return;
    }
    for (ssize_t i = 0; i < got; i++) {
        if (bytes[i] != '\n')
            buf_put_u8(&program->printed, (uint8_t)((unsigned char)bytes[i] < ' ' ? '.' : bytes[i]));
        if (bytes[i] == '\n' || program->printed.length == PRINT_LINE)
            flush_print(program);
    }
}

/* -- the start -- */

/* A fresh process with all descriptors. */
static pid_t execute(const struct step_start *start, int link, int print)
{
    struct spawn_fd *fds = mem_alloc(start->dd_count + 5, sizeof *fds);
    char *path = program_path(start->file), *name = mem_copy_text(start->name);
    char *arguments[] = { name, NULL };
    int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
    size_t count = 0;
    pid_t pid;

    fds[count++] = (struct spawn_fd){ nothing, STDIN_FILENO };
    fds[count++] = (struct spawn_fd){ print, STDOUT_FILENO };
    fds[count++] = (struct spawn_fd){ print, STDERR_FILENO };
    fds[count++] = (struct spawn_fd){ link, STEP_LINK_FD };
    fds[count++] = (struct spawn_fd){ start->table, STEP_TABLE_FD };
    for (size_t i = 0; i < start->dd_count; i++)
        fds[count++] = start->dds[i];
    pid = spawn(path, arguments, NULL, fds, count, NULL);
    close(nothing);
    mem_free(path);
    mem_free(name);
    mem_free(fds);
    return pid;
}

static int run(struct step_program *program, const struct step_start *start, int link, int print)
{
    if (start->prepared)
        program->pid = prepared_start(start->file, start->name, link);
    else
        program->pid = execute(start, link, print);
    if (program->pid < 0)
        return (int)program->pid;
    program->pidfd = (int)syscall(SYS_pidfd_open, program->pid, 0);
    if (program->pidfd < 0)
        fatal("initiator: no descriptor was to be had for process %d", (int)program->pid);
    if (start->cpu_seconds) {
        /* The hard limit is the kernel's SIGKILL for a program that does not end by the SIGXCPU of the soft one. */
        struct rlimit limit = { start->cpu_seconds, start->cpu_seconds + 1 };

        if (prlimit(program->pid, RLIMIT_CPU, &limit, NULL) < 0)
            step_program_kill(program, TIME_ABEND); /* never without the limit that was asked for */
    }
    return 0;
}

static void close_pair(const int pair[2])
{
    close(pair[0]);
    close(pair[1]);
}

/* The pipe for what it prints; a prepared program prints nothing. */
static int open_ends(const struct step_start *start, int link[2], int print[2])
{
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, link) < 0)
        return REASON_LIMIT;
    if (start->prepared || pipe2(print, O_CLOEXEC) == 0)
        return 0;
    close_pair(link);
    return REASON_LIMIT;
}

int step_program_start(struct step_program **result, struct server *server, const struct step_start *start)
{
    struct step_program *program;
    int link[2], print[2] = { -1, -1 };
    int reason = open_ends(start, link, print);

    *result = NULL;
    if (reason < 0)
        return reason;
    program = mem_alloc(1, sizeof *program);
    program->server = server;
    program->calls = start->calls;
    program->started = clock_now();
    reason = run(program, start, link[1], print[1]);
    close(link[1]);
    if (!start->prepared)
        close(print[1]);
    if (reason < 0) {
        close(link[0]);
        if (!start->prepared)
            close(print[0]);
        mem_free(program);
        return reason;
    }
    buf_init(&program->printed, PRINT_LINE + 1);
    program->print_fd = print[0];
    program->session = server_adopt(server, link[0], FROM_USER, NULL);
    program->session->context = program;
    session_on_end(program->session, link_ended);
    program->process = server_readable(server, program->pidfd, process_ended, program);
    if (!start->prepared)
        program->print = server_readable(server, program->print_fd, hear_print, program);
    program->limit = (microseconds)start->cpu_seconds * 1000000;
    if (program->limit)
        program->clock = server_timer(server, next_look(program), look_at_clock, program);
    *result = program;
    return 0;
}

void step_program_requests(struct server *server)
{
    server_requests(server, step_requests, ARRAY_COUNT(step_requests));
}
