/* test_sandbox.c - sandbox.h: a program runs, ends as it ends, and the filter refuses what it should. */
#include "tests/unit/test.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/io.h"
#include "base/sandbox.h"

static int shell_in_memory(void)
{
    struct buf bytes;
    int fd;

    buf_init(&bytes, 1 << 24);
    assert_int_equal(io_read_file("/bin/sh", &bytes), 0);
    fd = io_sealed_memory("sh", buf_span(&bytes));
    assert_true(fd >= 0);
    buf_release(&bytes);
    return fd;
}

/* Runs a shell command in the sandbox; skips the test where the kernel makes no namespaces. */
static void run(const char *command, bool unsafe, struct sandbox_end *end)
{
    char text[4096], name[] = "sh", option[] = "-c";
    char *arguments[] = { name, option, text, NULL }, *environment[] = { NULL };
    int null = open("/dev/null", O_RDWR | O_CLOEXEC), end_fd;
    const struct spawn_fd fds[] = { { null, 0 }, { null, 1 }, { STDERR_FILENO, 2 } };
    const char *const hidden[] = { "/usr/share", NULL };
    struct sandbox sandbox = { .program = shell_in_memory(), .arguments = arguments, .environment = environment,
                               .fds = fds, .fd_count = ARRAY_COUNT(fds), .hidden = hidden, .file_bytes = 4096, .unsafe = unsafe };
    pid_t pid;

    snprintf(text, sizeof text, "%s", command);
    pid = sandbox_start(&sandbox, &end_fd);
    assert_true(pid > 0);
    sandbox_wait(pid, end_fd, end);
    close(sandbox.program);
    close(null);
    if (!unsafe && end->refused) {
        print_message("the kernel refuses %s\n", end->refused);
        skip();
    }
}

static void ends(void **state UNUSED)
{
    struct sandbox_end end;

    for (int unsafe = 0; unsafe < 2; unsafe++) {
        run("exit 7", unsafe, &end);
        assert_true(end.executed);
        assert_true(WIFEXITED(end.status));
        assert_int_equal(WEXITSTATUS(end.status), 7);
        run("kill -SEGV $$", unsafe, &end);
        assert_true(WIFSIGNALED(end.status));
        assert_int_equal(WTERMSIG(end.status), SIGSEGV);
    }
}

static void sees_little(void **state UNUSED)
{
    struct sandbox_end end;

    run("[ -d /usr/bin ] && ! ls /usr/share 2>/dev/null && [ ! -e /root ] && [ ! -e /etc/passwd ] && [ ! -e /var ] && echo x >/tmp/x && ! (echo x >/usr/x) 2>/dev/null && "
        "[ $$ = 2 ] && set -- /proc/[0-9]* && [ $# = 2 ]",
        false, &end);
    assert_true(end.executed);
    assert_int_equal(end.status, 0);
}

static void a_file_has_a_limit(void **state UNUSED)
{
    struct sandbox_end end;

    run("exec dd if=/dev/zero of=/tmp/x bs=8192 count=1 2>/dev/null", false, &end);
    assert_true(end.executed);
    assert_false(end.status == 0);
}

static void the_filter(void **state UNUSED)
{
    pid_t pid = fork();
    int status;

    if (pid == 0) {
        int pair[2], wrong = 0;

        if (sandbox_filter(false))
            _exit(100);
        wrong += socket(AF_UNIX, SOCK_STREAM, 0) >= 0 || errno != EPERM;
        wrong += socketpair(AF_UNIX, SOCK_DGRAM, 0, pair) == 0 || errno != EPERM;
        wrong += socketpair(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair) == 0 || errno != EPERM;
        wrong += socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0;
        wrong += unshare(CLONE_NEWUSER) == 0 || errno != EPERM;
        wrong += syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0) >= 0 || errno != EPERM;
        wrong += syscall(SYS_clone3, NULL, 0) >= 0 || errno != ENOSYS;
        wrong += setsid() < 0 && errno != EPERM;
        wrong += open("/dev/null", O_RDWR) < 0;
        _exit(wrong);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ends),
        cmocka_unit_test(sees_little),
        cmocka_unit_test(a_file_has_a_limit),
        cmocka_unit_test(the_filter),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
