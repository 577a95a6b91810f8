/* iefbr14.c - IEFBR14: does nothing. All that happens in such a step is the disposition of its DDs.
 *
 * It is linked without the C library, since starting that takes longer than all the rest of the step; exec/iebgener.c is
 * the pattern for other programs. What step_end(step_begin(), 0) would send goes out in one write: HELLO and RESULT
 * (base/frame.h, exec/step_requests.def).
 *
 * `IEFBR14 prepared` is a prepared process (exec/prepared.h, docs/decisions/0011-prepared-programs.md): it executes nothing
 * itself, and forks a process for each step that its initiator asks for.
 */
#include <asm/unistd.h>
#include <linux/sched.h>
#include <sys/socket.h>

#include "base/frame.h"
#include "exec/prepared.h"
#include "exec/step_table.h"

#define REQUEST(number, name, from, states, text) REQUEST_##name = number,
enum {
#include "exec/step_requests.def"
};
#undef REQUEST

#define U16(value) (uint8_t)((value) >> 8), (uint8_t)(value)
#define U32(value) U16((uint32_t)(value) >> 16), U16(value)

static const uint8_t frames[] = {
    U32(6), U16(FRAME_HELLO), U16(0), U32(FRAME_MAGIC), U16(FRAME_VERSION),
    U32(16), U16(REQUEST_RESULT), U16(FRAME_ONE_WAY), U32(0), U32(0), U32(0), U32(0), /* condition code, abends, reason */
};

static long system_call(long number, long a, long b, long c, long d, long e)
{
#if defined(__x86_64__)
    long result;
    register long r10 __asm__("r10") = d, r8 __asm__("r8") = e;

    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8)
                     : "rcx", "r11", "memory");
    return result;
#elif defined(__aarch64__)
    register long x8 __asm__("x8") = number, x0 __asm__("x0") = a, x1 __asm__("x1") = b, x2 __asm__("x2") = c;
    register long x3 __asm__("x3") = d, x4 __asm__("x4") = e;

    __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4) : "memory");
    return x0;
#else
#error "iefbr14.c does not know the system call of this machine"
#endif
}

static void __attribute__((noreturn)) leave(long status)
{
    for (;;)
        system_call(__NR_exit_group, status, 0, 0, 0, 0);
}

static void __attribute__((noreturn)) step(long link)
{
    leave(system_call(__NR_write, link, (long)(uintptr_t)frames, sizeof frames, 0, 0) != sizeof frames);
}

/* -- prepared -- */

static const char idle_name[] = "IEFBR14\0prepared";

/* The name in `ps` is where the arguments are. */
static void put_name(char *place, const char *name, size_t length)
{
    for (size_t i = 0; i < sizeof idle_name; i++)
        place[i] = i < length ? name[i] : '\0';
}

void __attribute__((noreturn)) forked_step(long link);
void __attribute__((noreturn)) forked_step(long link)
{
    system_call(__NR_setsid, 0, 0, 0, 0, 0);
    step(link);
}

/* A process of its own that borrows our memory, but for a stack, as that of vfork() does; we go on when it has ended. So no page
 * table is made for the two system calls that it lives for. Its parent is ours. */
static int32_t fork_step(long link)
{
    static char stack[4096] __attribute__((aligned(16)));
    const long flags = CLONE_PARENT | CLONE_VM | CLONE_VFORK | PREPARED_SIGCHLD;

#if defined(__x86_64__)
    register long r12 __asm__("r12") = link;
    register long r10 __asm__("r10") = 0, r8 __asm__("r8") = 0;
    long pid = __NR_clone;

    __asm__ volatile("syscall\n"
                     "test %%rax, %%rax\n"
                     "jnz 1f\n"
                     "mov %%r12, %%rdi\n"
                     "call forked_step\n"
                     "1:"
                     : "+a"(pid)
                     : "D"(flags), "S"(stack + sizeof stack), "d"(0L), "r"(r10), "r"(r8), "r"(r12)
                     : "rcx", "r11", "memory");
    return (int32_t)pid;
#else
    register long x8 __asm__("x8") = __NR_clone, x0 __asm__("x0") = flags;
    register long x1 __asm__("x1") = (long)(uintptr_t)(stack + sizeof stack);
    register long x2 __asm__("x2") = 0, x3 __asm__("x3") = 0, x4 __asm__("x4") = 0, x19 __asm__("x19") = link;

    __asm__ volatile("svc 0\n"
                     "cbnz x0, 1f\n"
                     "mov x0, x19\n"
                     "bl forked_step\n"
                     "1:"
                     : "+r"(x0)
                     : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x19)
                     : "memory", "x30");
    return (int32_t)x0;
#endif
}

/* Forks for each request. Ends when the initiator has closed its side. */
static void __attribute__((noreturn)) prepared(char *name)
{
    for (;;) {
        union {
            struct cmsghdr header;
            char bytes[CMSG_SPACE(sizeof(int))];
        } control;
        struct prepared_request request;
        struct iovec part = { &request, sizeof request };
        struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = &control, .msg_controllen = sizeof control };
        int32_t pid;
        int link;

        if (system_call(__NR_recvmsg, PREPARED_FD, (long)(uintptr_t)&message, MSG_CMSG_CLOEXEC, 0, 0) != sizeof request ||
            message.msg_controllen < CMSG_LEN(sizeof link) || control.header.cmsg_type != SCM_RIGHTS)
            leave(0);
        link = *(int *)(void *)CMSG_DATA(&control.header);
        put_name(name, request.name, sizeof request.name);
        pid = fork_step(link);
        put_name(name, idle_name, sizeof idle_name);
        system_call(__NR_close, link, 0, 0, 0, 0);
        system_call(__NR_write, PREPARED_FD, (long)(uintptr_t)&pid, sizeof pid, 0, 0);
    }
}

/* Where the kernel begins: the count of words and the words lie on the stack. */
#if defined(__x86_64__)
__asm__(".globl _start\n_start: mov %rsp, %rdi\n and $-16, %rsp\n call begin\n");
#else
__asm__(".globl _start\n_start: mov x0, sp\n bl begin\n");
#endif
void begin(long *stack);
void begin(long *stack)
{
    if (stack[0] == 2)
        prepared((char *)stack[1]);
    step(STEP_LINK_FD);
}
