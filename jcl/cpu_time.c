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
    FIELDS_WANTED = FIELD_USER + 4,
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
    for (int field = 1; field < FIELDS_WANTED; field++) {
        word = span_word(&rest);
        if (field != FIELD_PARENT && field < FIELD_USER)
            continue;
        if (!text_number(word, INT64_MAX, &value))
            return false;
        if (field == FIELD_PARENT)
            process->parent = (pid_t)value;
        else
            process->ticks += value;
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

microseconds cpu_time_of_tree(pid_t root)
{
    size_t count, in_tree = 0, looked = 0;
    struct cpu_time_process *all = read_all(&count);
    uint64_t ticks = 0;

    /* Those of the tree are moved to the front; the children of each are looked for once. */
    for (size_t i = 0; i < count; i++) {
        struct cpu_time_process process = all[i];

        if (process.pid == root) {
            all[i] = all[0];
            all[0] = process;
            in_tree = 1;
            break;
        }
    }
    for (; looked < in_tree; looked++) {
        ticks += all[looked].ticks;
        for (size_t i = in_tree; i < count; i++) {
            struct cpu_time_process process = all[i];

            if (process.parent != all[looked].pid)
                continue;
            all[i] = all[in_tree];
            all[in_tree++] = process;
        }
    }
    mem_free(all);
    return (microseconds)(ticks * (1000000 / (uint64_t)sysconf(_SC_CLK_TCK)));
}
