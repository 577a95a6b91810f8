/* cpu_time.h - the CPU time of a step: of its process, of all descendants, and of those among them that have ended.
 *
 * The kernel's own limit (RLIMIT_CPU) counts each process alone, and a wait counts a process only when it has ended;
 * TIME= means the sum. A descendant that ended unseen is in the account of the one that waited for it, whoever that was.
 * DIFFERS: what a process used whose parent ignores SIGCHLD is in nobody's account; it counts only while it runs.
 *
 * Blocks:  reads /proc, about a millisecond for every hundred processes of the machine.
 */
#ifndef JCL_CPU_TIME_H
#define JCL_CPU_TIME_H

#include <sys/types.h>

#include "base/clock.h"
#include "base/span.h"

/* What root and its descendants have used until now; 0 when root is not there. */
microseconds cpu_time_of_tree(pid_t root);

/* One process, as /proc/PID/stat tells it. */
struct cpu_time_process {
    pid_t pid, parent;
    uint64_t ticks; /* user and system, of itself and of those it has waited for */
};
bool cpu_time_parse(struct span stat, struct cpu_time_process *process) MUST_CHECK;

#endif
