/* terminals.c - at which terminal a command was entered. */
#include "racf/terminals.h"

#include <sys/sysmacros.h>

#include "base/buf.h"
#include "base/io.h"
#include "base/text.h"

enum { PROC_MAX = 8192, TTY_MAJOR = 4, SERIAL_FROM = 64 /* minor numbers below are virtual consoles */ };

static bool read_proc(pid_t pid, const char *file, struct buf *text)
{
    char path[64];

    snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, file);
    buf_clear(text);
    return io_read_file(path, text) == 0 && !buf_failed(text);
}

/* The number of a process may be another one's by now: that of another user tells nothing about this one. */
static bool is_of(struct span status, uid_t uid)
{
    static const char title[] = "Uid:";
    struct span line;

    while (span_line(&status, &line))
        if (span_starts(line, title)) {
            struct span rest = span_from(line, sizeof title); /* a tab stands between */
            uint64_t real;

            return text_number(span_part(rest, 0, span_find(rest, '\t')), UINT32_MAX, &real) && real == uid;
        }
    return false;
}

struct name8 terminal_in(struct span stat)
{
    enum { BEHIND_NAME = 4 }; /* state, parent, process group, session */
    struct name8 terminal = { "" };
    struct span word = SPAN_NONE;
    size_t name_ends = stat.length;
    uint64_t device;

    while (name_ends > 0 && stat.data[name_ends - 1] != ')') /* the name of a program may hold anything */
        name_ends--;
    stat = span_from(stat, name_ends);
    for (unsigned i = 0; i <= BEHIND_NAME; i++)
        word = span_word(&stat);
    if (!text_number(word, INT32_MAX, &device) || major(device) != TTY_MAJOR || minor(device) == 0)
        return terminal;
    if (minor(device) < SERIAL_FROM)
        snprintf(terminal.text, sizeof terminal.text, "TTY%u", minor(device));
    else
        snprintf(terminal.text, sizeof terminal.text, "TTYS%u", (minor(device) - SERIAL_FROM) % 1000);
    return terminal;
}

struct name8 terminal_of(pid_t pid, uid_t uid)
{
    struct name8 terminal = { "" };
    struct buf text;

    buf_init(&text, PROC_MAX);
    if (pid > 0 && read_proc(pid, "status", &text) && is_of(buf_span(&text), uid) && read_proc(pid, "stat", &text))
        terminal = terminal_in(buf_span(&text));
    buf_release(&text);
    return terminal;
}
