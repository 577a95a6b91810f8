/* cpu_time.h - the CPU time of a step: of its process, of all descendants, and of those among them that have ended.
 *
 * The kernel's own limit (RLIMIT_CPU) counts each process alone, and a wait counts a process only when it has ended;
 * TIME= means the sum. A descendant that ended unseen is in the account of the one that waited for it, whoever that was.
 * One whose parent ignores SIGCHLD is in nobody's account: what it had used when it was last seen is kept here.
 * DIFFERS: of a process whose parent ignores SIGCHLD, TIME= counts what it had used at the last look; of one that lives for a few
 * milliseconds, nothing. Where there are both, those that were waited for and those that were not, the greater sum may count alone.
 *
 * Blocks:  reads /proc, about a millisecond for every hundred processes of the machine.
 */
#ifndef JCL_CPU_TIME_H
#define JCL_CPU_TIME_H

#include <sys/types.h>

#include "base/clock.h"
#include "base/span.h"

/* One process, as /proc/PID/stat tells it. pid and start together name it: a number is used again. */
struct cpu_time_process {
    pid_t pid, parent;
    uint64_t start;
    uint64_t own;   /* ticks, user and system */
    uint64_t ticks; /* the same, with those it has waited for */
};
bool cpu_time_parse(struct span stat, struct cpu_time_process *process) MUST_CHECK;

/* What is kept of a tree between two looks; begins as { 0 }. */
struct cpu_time {
    struct cpu_time_process *known; /* root and descendants that had not ended; owned */
    size_t known_count;
    uint64_t ended; /* own ticks of the others, as last seen */
    uint64_t sum;   /* of the accounts of the tree */
    bool leaks;     /* the sum went down: something ended that nobody waited for; looks in short succession see more of it */
    microseconds used;
};

/* What root and its descendants are known to have used until now; never less than the look before. 0 when root was never there. */
microseconds cpu_time_look(struct cpu_time *time, pid_t root);
void cpu_time_release(struct cpu_time *time);

#endif
