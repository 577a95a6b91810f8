/* syslog.c - the system log.
 *
 * A line is: record type N (first line of a message), W (a question: WTOR) or S (a line that goes on), flags 4000000, system (8),
 * date yyyyddd, time, job ID (8), 00000090, and the text; of an S line the text stands in the same column. The sign @ in front of
 * a question stands one column further left (from memory).
 */
#include "console/syslog.h"

#include <errno.h>

#include "base/clock.h"
#include "base/home.h"
#include "base/io.h"
#include "base/mem.h"

enum { LINES_LIMIT = 1 << 20 };

struct syslog_file {
    int fd;
    char sysid[9];
    unsigned lost; /* lines that could not be written */
};

int syslog_open(struct syslog_file **log, const char *sysid)
{
    char *path = home_path("log/SYSLOG");
    int fd = io->open(path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW, 0600);

    mem_free(path);
    if (fd < 0)
        return reason_from_errno(errno);
    *log = mem_alloc(1, sizeof **log);
    (*log)->fd = fd;
    snprintf((*log)->sysid, sizeof (*log)->sysid, "%s", sysid);
    return 0;
}

static void put_line(const struct syslog_file *log, const char *jobid, bool first, struct span text, struct buf *out)
{
    char day[CLOCK_TEXT], time[CLOCK_TEXT];
    microseconds now = clock_now();

    bool question = text.length > 1 && text.data[0] == '@' && text.data[1] >= '0' && text.data[1] <= '9';

    if (first)
        buf_printf(out, "%c 4000000 %-8s %s %s.%02d %-8s 00000090 %s", question ? 'W' : 'N', log->sysid, clock_julian(now, day),
                   clock_colons(now, time), (int)(now / 10000 % 100), jobid, question ? "" : " ");
    else
        buf_printf(out, "S %56s", "");
    buf_put_span(out, span_trim_end(text));
    buf_put_text(out, "\n");
}

void syslog_put(struct syslog_file *log, const char *jobid, struct span lines)
{
    struct span line;
    struct buf out;

    buf_init(&out, LINES_LIMIT);
    if (log->lost) {
        char text[64];

        snprintf(text, sizeof text, "IEE037D LOG NOT ACTIVE: %u LINES WERE LOST", log->lost);
        put_line(log, "", true, span_of(text), &out);
    }
    while (span_line(&lines, &line))
        put_line(log, jobid, line.length == 0 || line.data[0] != ' ', line, &out);
    if (buf_failed(&out) || io_write(log->fd, buf_span(&out)) < 0)
        log->lost++;
    else
        log->lost = 0;
    buf_release(&out);
}
