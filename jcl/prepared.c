/* prepared.c - programs of ours that do next to nothing wait, started already, and fork a process for each step. */
#include "jcl/prepared.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/bug.h"
#include "base/frame.h"
#include "base/home.h"
#include "base/mem.h"
#include "base/spawn.h"
#include "exec/prepared.h"

enum { PREPARED_PATIENCE = 10000 /* milliseconds */ };

static struct program {
    const char *file;
    char *word; /* the name in `ps` of the one that waits */
    int socket;
    pid_t pid;  /* 0: not started */
} programs[] = { { .file = "iefbr14", .word = "IEFBR14" } };

static void end(struct program *program)
{
    int status;

    if (!program->pid)
        return;
    close(program->socket);
    kill(program->pid, SIGKILL); /* it would end by itself, were it not stopped */
    while (waitpid(program->pid, &status, 0) < 0 && errno == EINTR)
        ;
    program->pid = 0;
}

static int start(struct program *program)
{
    char *path = program_path(program->file);
    char *words[] = { program->word, "prepared", NULL };
    int sockets[2];
    struct spawn_fd fd;
    pid_t pid;

    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) < 0) {
        mem_free(path);
        return reason_from_errno(errno);
    }
    fd = (struct spawn_fd){ sockets[1], PREPARED_FD };
    pid = spawn(path, words, NULL, &fd, 1, NULL);
    close(sockets[1]);
    mem_free(path);
    if (pid < 0) {
        close(sockets[0]);
        return (int)pid;
    }
    program->socket = sockets[0];
    program->pid = pid;
    return 0;
}

/* Is the one that waits still there? */
static bool there(const struct program *program)
{
    struct pollfd look = { program->socket, POLLOUT, 0 };

    return program->pid && poll(&look, 1, 0) == 1 && look.revents == POLLOUT;
}

static pid_t ask(struct program *program, const char *name, int link)
{
    struct prepared_request request = { "" };
    struct pollfd look = { program->socket, POLLIN, 0 };
    int32_t pid;

    snprintf(request.name, sizeof request.name, "%s", name);
    if (frame_send_bytes(program->socket, (const char *)&request, sizeof request, link) != sizeof request ||
        poll(&look, 1, PREPARED_PATIENCE) != 1 || read(program->socket, &pid, sizeof pid) != sizeof pid) {
        end(program);
        return REASON_GONE;
    }
    return pid < 0 ? reason_from_errno(-pid) : pid;
}

static struct program *find(const char *file)
{
    for (size_t i = 0; i < ARRAY_COUNT(programs); i++)
        if (strcmp(programs[i].file, file) == 0)
            return &programs[i];
    return NULL;
}

bool prepared_has(const char *file)
{
    return find(file) != NULL;
}

pid_t prepared_start(const char *file, const char *name, int link)
{
    struct program *program = find(file);
    int reason = 0;

    must(program);
    if (!there(program)) {
        end(program);
        reason = start(program);
    }
    return reason < 0 ? reason : ask(program, name, link);
}

void prepared_end(void)
{
    for (size_t i = 0; i < ARRAY_COUNT(programs); i++)
        end(&programs[i]);
}
