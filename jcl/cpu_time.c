/* cpu_time.c - the CPU time of a step and of its descendants. */
#include "jcl/cpu_time.h"

#include <dirent.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/io.h"
#include "base/mem.h"
#include "base/text.h"

enum {
    STAT_MAX = 1024,
    PROCESSES_MAX = 1 << 16,
    FIELD_PARENT = 2,      /* counted from the state, which is the first behind the name */
    FIELD_USER = 12,       /* user, system, user of children, system of children */
    FIELD_SYSTEM = FIELD_USER + 1,
    FIELD_CHILDREN = FIELD_USER + 3,
    FIELD_START = 20,
};

/* The name, in parentheses, may hold blanks and parentheses: it ends at the last one. */
bool cpu_time_parse(struct span stat, struct cpu_time_process *process)
{
    struct span rest = stat, word = span_word(&rest);
    size_t name_end = stat.length;
    uint64_t value;

    *process = (struct cpu_time_process){ 0 };
    while (name_end > 0 && stat.data[name_end - 1] != ')')
        name_end--;
    if (name_end == 0 || !text_number(word, INT32_MAX, &value))
        return false;
    process->pid = (pid_t)value;
    rest = span_from(stat, name_end);
    for (int field = 1; field <= FIELD_START; field++) {
        word = span_word(&rest);
        if (field != FIELD_PARENT && field != FIELD_START && (field < FIELD_USER || field > FIELD_CHILDREN))
            continue;
        if (!text_number(word, INT64_MAX, &value))
            return false;
        if (field == FIELD_PARENT)
            process->parent = (pid_t)value;
        else if (field == FIELD_START)
            process->start = value;
        else
            process->ticks += value;
        if (field == FIELD_SYSTEM)
            process->own = process->ticks;
    }
    return true;
}

static bool read_process(const char *name, struct cpu_time_process *process)
{
    char path[300], bytes[STAT_MAX];
    ssize_t length;
    int fd;

    snprintf(path, sizeof path, "/proc/%s/stat", name);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    length = read(fd, bytes, sizeof bytes);
    close(fd);
    return length > 0 && cpu_time_parse(span_bytes(bytes, (size_t)length), process);
}

static struct cpu_time_process *read_all(size_t *count)
{
    struct cpu_time_process *all = NULL;
    size_t room = 0;
    struct dirent *entry;
    DIR *folder = opendir("/proc");

    *count = 0;
    while (folder && *count < PROCESSES_MAX && (entry = readdir(folder)) != NULL) {
        if (!text_is_digit(entry->d_name[0]))
            continue;
        if (*count == room) {
            room = room ? 2 * room : 256;
            all = mem_resize(all, room, sizeof *all);
        }
        if (read_process(entry->d_name, &all[*count]))
            (*count)++;
    }
    if (folder)
        closedir(folder);
    return all;
}

static void move_to_front(struct cpu_time_process *all, size_t from, size_t to)
{
    struct cpu_time_process process = all[from];

    all[from] = all[to];
    all[to] = process;
}

/* Moves the tree to the front; the children of each are looked for once. */
static size_t find_tree(struct cpu_time_process *all, size_t count, pid_t root)
{
    size_t in_tree = 0;

    for (size_t i = 0; i < count && in_tree == 0; i++)
        if (all[i].pid == root)
            move_to_front(all, i, in_tree++);
    for (size_t looked = 0; looked < in_tree; looked++)
        for (size_t i = in_tree; i < count; i++)
            if (all[i].parent == all[looked].pid)
                move_to_front(all, i, in_tree++);
    return in_tree;
}

/* Of those known before, what has ended is added up; what is there still, in the tree or not any more, stays known. */
static size_t keep_known(struct cpu_time *time, struct cpu_time_process *all, size_t count, size_t in_tree)
{
    for (size_t i = 0; i < time->known_count; i++) {
        const struct cpu_time_process *known = &time->known[i];
        size_t at = 0;

        while (at < count && (all[at].pid != known->pid || all[at].start != known->start))
            at++;
        if (at == count)
            time->ended += known->own;
        else if (at >= in_tree)
            move_to_front(all, at, in_tree++);
    }
    return in_tree;
}

/* Two sums, neither of which counts anything twice: the accounts of the tree hold what was waited for, seen or not; what each
 * process was seen to use itself holds what nobody waited for. The time used is at least the greater. */
microseconds cpu_time_look(struct cpu_time *time, pid_t root)
{
    size_t count, in_tree;
    struct cpu_time_process *all = read_all(&count);
    uint64_t sum = 0, seen;
    microseconds used;

    in_tree = find_tree(all, count, root);
    for (size_t i = 0; i < in_tree; i++)
        sum += all[i].ticks;
    time->known_count = keep_known(time, all, count, in_tree);
    mem_free(time->known);
    time->known = all;
    seen = time->ended;
    for (size_t i = 0; i < time->known_count; i++)
        seen += all[i].own;
    time->leaks = time->leaks || sum < time->sum;
    time->sum = sum;
    used = (microseconds)((sum > seen ? sum : seen) * (1000000 / (uint64_t)sysconf(_SC_CLK_TCK)));
    if (time->used < used)
        time->used = used;
    return time->used;
}

void cpu_time_release(struct cpu_time *time)
{
    mem_free(time->known);
    *time = (struct cpu_time){ 0 };
}
