/* sandbox_filter.c - system calls that a program in the sandbox does not have.
 *
 * A list of what is refused, not of what is allowed: a program in C or COBOL may need anything that an ordinary program
 * needs. What stands here is what reaches out of a process (sockets, tracing, keys, kernel), or has been the way out of
 * sandboxes (user namespaces, io_uring, userfaultfd, bpf). socketpair() stays, but not for datagrams: such a socket can
 * be made to write to any other.
 */
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include "base/bug.h"
#include "base/sandbox.h"

#if defined(__x86_64__)
#define OUR_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OUR_ARCH AUDIT_ARCH_AARCH64
#else
#define OUR_ARCH 0
#endif

static const int refused[] = {
    /* talking to others */
    SYS_socket, SYS_connect, SYS_bind, SYS_listen, SYS_accept, SYS_accept4,
    /* looking into others */
    SYS_ptrace, SYS_process_vm_readv, SYS_process_vm_writev, SYS_kcmp, SYS_pidfd_open, SYS_pidfd_getfd, SYS_pidfd_send_signal,
    SYS_process_madvise, SYS_process_mrelease, SYS_migrate_pages, SYS_move_pages, SYS_perf_event_open, SYS_userfaultfd, SYS_bpf,
    SYS_io_uring_setup, SYS_io_uring_enter, SYS_io_uring_register, SYS_name_to_handle_at, SYS_open_by_handle_at,
    SYS_fanotify_init, SYS_fanotify_mark, SYS_lookup_dcookie,
    /* keys of the kernel */
    SYS_add_key, SYS_request_key, SYS_keyctl,
    /* another view of the machine */
    SYS_mount, SYS_umount2, SYS_pivot_root, SYS_chroot, SYS_unshare, SYS_setns, SYS_move_mount, SYS_open_tree, SYS_fsopen,
    SYS_fsconfig, SYS_fsmount, SYS_fspick, SYS_mount_setattr, SYS_quotactl, SYS_quotactl_fd,
    /* the machine itself */
    SYS_init_module, SYS_finit_module, SYS_delete_module, SYS_kexec_load, SYS_reboot, SYS_swapon, SYS_swapoff, SYS_acct, SYS_syslog,
    SYS_settimeofday, SYS_clock_settime, SYS_clock_adjtime, SYS_adjtimex, SYS_sethostname, SYS_setdomainname, SYS_vhangup,
    SYS_nfsservctl,
#if defined(__x86_64__)
    SYS_kexec_file_load, SYS_iopl, SYS_ioperm, SYS_modify_ldt, SYS_uselib, SYS_ustat, SYS_sysfs,
#endif
};

enum { INSTRUCTIONS = 256, TYPE_BITS = 0xf, X32_BIT = 0x40000000 };

struct program {
    struct sock_filter code[INSTRUCTIONS];
    unsigned short length;
};

static void put(struct program *program, struct sock_filter instruction)
{
    must(program->length < INSTRUCTIONS);
    program->code[program->length++] = instruction;
}

static void put_load(struct program *program, size_t offset)
{
    put(program, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset));
}

/* Returns value when the comparison of what was loaded with operand holds; goes on otherwise. */
static void put_return_if(struct program *program, uint16_t comparison, uint32_t operand, uint32_t value)
{
    put(program, (struct sock_filter)BPF_JUMP(BPF_JMP | comparison | BPF_K, operand, 0, 1));
    put(program, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, value));
}

static size_t argument(unsigned number)
{
    /* The lower half of an argument: both machines are little-endian. */
    return offsetof(struct seccomp_data, args) + number * sizeof(uint64_t);
}

/* Jumps over the next count instructions unless the call has that number; the number is loaded. */
static void put_unless(struct program *program, int number, uint8_t count)
{
    put(program, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)number, 0, count));
}

static void compose(struct program *program, bool keep_group)
{
    const uint32_t no = SECCOMP_RET_ERRNO | EPERM, allow = SECCOMP_RET_ALLOW;
    const uint32_t namespaces = CLONE_NEWNS | CLONE_NEWCGROUP | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | CLONE_NEWPID |
                                CLONE_NEWNET;

    put_load(program, offsetof(struct seccomp_data, arch));
    put(program, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, OUR_ARCH, 1, 0));
    put(program, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS));
    put_load(program, offsetof(struct seccomp_data, nr));
    put_return_if(program, BPF_JGE, X32_BIT, SECCOMP_RET_KILL_PROCESS);
    for (size_t i = 0; i < ARRAY_COUNT(refused); i++)
        put_return_if(program, BPF_JEQ, (uint32_t)refused[i], no);
    /* Its flags lie in memory, where no filter can look: the C library goes on with clone(). */
    put_return_if(program, BPF_JEQ, SYS_clone3, SECCOMP_RET_ERRNO | ENOSYS);
    if (keep_group) {
        put_return_if(program, BPF_JEQ, SYS_setsid, no);
        put_return_if(program, BPF_JEQ, SYS_setpgid, no);
    }
    put_unless(program, SYS_clone, 4);
    put_load(program, argument(0));
    put_return_if(program, BPF_JSET, namespaces, no);
    put(program, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, allow));
    put_unless(program, SYS_ioctl, 6); /* typing at a terminal for somebody else */
    put_load(program, argument(1));
    put_return_if(program, BPF_JEQ, TIOCSTI, no);
    put_return_if(program, BPF_JEQ, TIOCLINUX, no);
    put(program, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, allow));
    put_unless(program, SYS_socketpair, 8);
    put_load(program, argument(0));
    put(program, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_UNIX, 1, 0));
    put(program, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, no));
    put_load(program, argument(1));
    put(program, (struct sock_filter)BPF_STMT(BPF_ALU | BPF_AND | BPF_K, TYPE_BITS));
    put_return_if(program, BPF_JEQ, SOCK_DGRAM, no);
    put(program, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, allow));
    put(program, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, allow));
}

int sandbox_filter(bool keep_group)
{
    struct program program = { .length = 0 };
    struct sock_fprog filter = { .filter = program.code };

    if (OUR_ARCH == 0)
        return ENOSYS;
    compose(&program, keep_group);
    filter.len = program.length;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) < 0)
        return errno;
    return 0;
}
