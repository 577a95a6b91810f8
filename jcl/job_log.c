/* job_log.c - JESMSGLG and JESYSMSG of a job.
 *
 * A line of JESMSGLG is carriage control, time, job ID, two blanks and the message. Messages of several lines carry a number of
 * three digits behind their first line and in front of the others; ICH408I, whose lines are written as one, does not. A message
 * that is too long for a line becomes one of several lines, which end at words.
 */
#include "jcl/job_log.h"

#include "base/mem.h"
#include "base/text.h"
#include "jcl/messages.h"
#include "jcl/spool.h"

enum {
    TEXT_MAX = 112,  /* of a message behind time and job ID: what a line of 133 has room for */
    FIRST_MAX = 107, /* of one of several lines, with its number behind it */
    MORE_MAX = 115,  /* of a further line */
    CONSOLE_MAX = 1 << 20,
};

/* One of the two. */
struct log_data {
    uint32_t dsid;
    const struct record_attributes *attributes;
    struct record_file *file; /* NULL: not open */
    bool broken, tried;       /* it could not be written; and not be opened again since the last flush */
};

struct job_log {
    struct job_log_names names;
    char sysname[9], node[9];
    struct log_data msglg, sysmsg;
    struct buf console;
    struct buf scratch;
    unsigned multi_line; /* number of the last message of several lines */
    char day[CLOCK_TEXT]; /* of the last date line */
    bool summary_begun;
    int reason;
};

static int open_data(const struct job_log *log, struct log_data *data, bool go_on)
{
    return (go_on ? spool_extend : spool_create)(&log->names.jobid, data->dsid, data->attributes, &data->file);
}

static int close_data(struct log_data *data)
{
    return data->file ? record_close(data->file, false) : 0;
}

static void note(struct job_log *log, struct log_data *data, int reason)
{
    data->broken |= reason < 0;
    if (log->reason == 0)
        log->reason = reason;
}

/* What the file system had no room for is lost; what is said behind it is written when there is room again: a started task lives
 * longer than a file system is full. */
static bool is_open(struct job_log *log, struct log_data *data)
{
    if (!data->broken || data->tried)
        return !data->broken;
    (void)!close_data(data); /* it failed, and that was noted */
    data->broken = data->tried = open_data(log, data, true) < 0;
    if (data->broken)
        data->file = NULL;
    return !data->broken;
}

static void put(struct job_log *log, struct log_data *data, struct span line)
{
    if (is_open(log, data))
        note(log, data, record_write(data->file, line, true));
}

/* A line as it is, control character included. */
static void PRINTF_LIKE(3, 4) put_line(struct job_log *log, struct log_data *data, const char *format, ...)
{
    char line[160];
    va_list values;
    int length;

    va_start(values, format);
    length = vsnprintf(line, sizeof line, format, values);
    va_end(values);
    if (length > 133)
        length = 133;
    put(log, data, span_bytes(line, (size_t)length));
}

/* -- open and close -- */

/* "SYS1" -> "S Y S 1" */
static void letter_spaced(const char *text, char *spaced, size_t size)
{
    size_t at = 0;

    for (; *text && at + 2 < size; text++) {
        if (at)
            spaced[at++] = ' ';
        spaced[at++] = *text;
    }
    spaced[at] = '\0';
}

static void put_heading(struct job_log *log)
{
    char sysname[20], node[20];

    letter_spaced(log->sysname, sysname, sizeof sysname);
    letter_spaced(log->node, node, sizeof node);
    put_line(log, &log->msglg, "1                    J E S 2  J O B  L O G  --  S Y S T E M  %s  --  N O D E  %s", sysname, node);
    put_line(log, &log->msglg, "0 ");
}

int job_log_open(struct job_log **result, const struct job_log_names *names, bool go_on)
{
    struct job_log *log = mem_alloc(1, sizeof *log);
    int reason;

    log->names = *names;
    snprintf(log->sysname, sizeof log->sysname, "%s", names->sysname);
    snprintf(log->node, sizeof log->node, "%s", names->node);
    log->names.sysname = log->sysname;
    log->names.node = log->node;
    buf_init(&log->console, CONSOLE_MAX);
    buf_init(&log->scratch, CONSOLE_MAX);
    log->msglg = (struct log_data){ .dsid = SPOOL_JESMSGLG, .attributes = &spool_jesmsglg_attributes };
    log->sysmsg = (struct log_data){ .dsid = SPOOL_JESYSMSG, .attributes = &spool_jesysmsg_attributes };
    reason = open_data(log, &log->msglg, go_on);
    if (reason == 0)
        reason = open_data(log, &log->sysmsg, go_on);
    *result = log;
    if (reason < 0) {
        log->reason = reason;
        reason = job_log_close(log);
        *result = NULL;
        return reason;
    }
    if (record_count(log->msglg.file) == 0)
        put_heading(log);
    else
        log->multi_line = (unsigned)record_count(log->msglg.file);
    return 0;
}

int job_log_close(struct job_log *log)
{
    int reason = log->reason, first = close_data(&log->msglg), second = close_data(&log->sysmsg);

    reason = reason ? reason : first ? first : second;
    buf_release(&log->console);
    buf_release(&log->scratch);
    mem_free(log);
    return reason;
}

static void flush_data(struct job_log *log, struct log_data *data)
{
    if (!data->broken)
        note(log, data, record_flush(data->file));
    data->tried = false;
}

void job_log_flush(struct job_log *log)
{
    flush_data(log, &log->msglg);
    flush_data(log, &log->sysmsg);
}

void job_log_console(struct job_log *log, struct buf *lines)
{
    buf_put_span(lines, buf_span(&log->console));
    buf_clear(&log->console);
}

/* -- JESMSGLG -- */

/* The time for a line, behind a date line when the day is a new one. */
static const char *time_stamp(struct job_log *log, char *text)
{
    microseconds now = clock_now();
    char day[CLOCK_TEXT] = "";

    clock_julian(now, day);
    clock_time(now, text);
    if (strcmp(day, log->day) != 0) {
        struct tm date = clock_local(now);
        char weekday[12];

        snprintf(weekday, sizeof weekday, "%s,", clock_weekday_names[date.tm_wday]);
        put_line(log, &log->msglg, " %s %-8s ---- %-10s %02d %.3s %d ----", text, log->names.jobid.text, weekday, date.tm_mday,
                 clock_month_names[date.tm_mon], date.tm_year + 1900);
        memcpy(log->day, day, sizeof day);
    }
    return text;
}

/* How much of a text stands in a line with room for so many characters: whole words, unless one has no room. */
static size_t fitting(struct span text, size_t room)
{
    size_t length = room;

    if (text.length <= room)
        return text.length;
    while (length > 0 && text.data[length] != ' ')
        length--;
    return length ? length : room;
}

/* Further lines of the message with the number. */
static void put_more(struct job_log *log, struct span text)
{
    do {
        struct span part = span_part(text, 0, fitting(text, MORE_MAX));

        put_line(log, &log->msglg, "   %03u            %.*s", log->multi_line, (int)part.length, part.data);
        text = span_from(text, part.length);
        while (text.length && text.data[0] == ' ')
            text = span_from(text, 1);
    } while (text.length);
}

/* A message's lines as they stand in messages: the first, and those behind it that begin with a blank or follow its '\n'. */
static void put_message(struct job_log *log, struct span first, struct span others)
{
    char time[CLOCK_TEXT];
    bool as_one = span_starts(first, "ICH408I ");
    struct span line, rest;

    time_stamp(log, time);
    if ((others.length || first.length > TEXT_MAX) && !as_one) {
        log->multi_line = log->multi_line % 999 + 1;
        line = span_part(first, 0, fitting(first, FIRST_MAX));
        put_line(log, &log->msglg, " %s %-8s  %.*s  %03u", time, log->names.jobid.text, (int)line.length, line.data,
                 log->multi_line);
        rest = span_trim(span_from(first, line.length));
        if (rest.length)
            put_more(log, rest);
    } else {
        put_line(log, &log->msglg, " %s %-8s %s%.*s", time, log->names.jobid.text, span_starts(first, "@") ? "" : " ",
                 (int)first.length, first.data);
    }
    while (span_line(&others, &line)) {
        if (as_one)
            put_line(log, &log->msglg, "%19s%.*s", "", (int)line.length, line.data);
        else
            put_more(log, line);
    }
}

void job_log_wto(struct job_log *log, struct span messages, bool console)
{
    struct span line;

    if (console)
        buf_put_span(&log->console, messages);
    while (span_line(&messages, &line)) {
        struct span others = messages;
        size_t length = 0;

        while (length < messages.length && messages.data[length] == ' ') {
            size_t end = span_find(span_from(messages, length), '\n') + length;

            length = end < messages.length ? end + 1 : end;
        }
        others.length = length;
        messages = span_from(messages, length);
        put_message(log, line, others);
    }
}

static void wto(struct job_log *log, bool console)
{
    job_log_wto(log, buf_span(&log->scratch), console);
    buf_clear(&log->scratch);
}

/* -- JESYSMSG -- */

void job_log_sysmsg(struct job_log *log, struct span messages)
{
    struct span line;

    while (span_line(&messages, &line))
        put_line(log, &log->sysmsg, " %.*s", line.length > 132 ? 132 : (int)line.length, line.data);
}

void job_log_converter(struct job_log *log, struct span lines)
{
    struct span line;

    while (span_line(&lines, &line))
        put_line(log, &log->sysmsg, "%.*s", (int)line.length, line.data);
}

static void sysmsg(struct job_log *log)
{
    job_log_sysmsg(log, buf_span(&log->scratch));
    buf_clear(&log->scratch);
}

/* -- what stands at the beginning -- */

void job_log_started(struct job_log *log, const char *initiator, const char *job_class, microseconds last_access, struct span logon,
                     bool warned)
{
    struct buf *out = &log->scratch;
    char time[CLOCK_TEXT], text[80] = "";

    message(out, IRR010I, log->names.user.text);
    wto(log, false);
    if (last_access) {
        struct tm date = clock_local(last_access);

        message(out, ICH70001I, log->names.user.text, clock_colons(last_access, time), clock_weekday_names[date.tm_wday],
                clock_month_names[date.tm_mon], date.tm_mday, date.tm_year + 1900);
        job_log_sysmsg(log, buf_span(out));
        wto(log, false);
    }
    if (logon.length) {
        buf_put_span(out, logon);
        job_log_sysmsg(log, logon);
        wto(log, false);
    }
    if (warned) {
        message(out, IEF677I, log->names.job.text);
        wto(log, true);
    }
    if (!initiator[0]) {
        message(out, IEF695I, log->names.job.text, log->names.job.text, log->names.user.text, log->names.group.text);
        wto(log, true);
    }
    if (initiator[0])
        snprintf(text, sizeof text, " - INIT %-4.4s - CLASS %-8.8s - SYS %s", initiator, job_class, log->sysname);
    message(out, $HASP373, log->names.job.text, text);
    wto(log, true);
    message(out, IEF403I, log->names.job.text, clock_time(clock_now(), time));
    wto(log, true);
}

/* -- the summary that the accounting exit writes -- */

static void put_summary(struct job_log *log, const char *text)
{
    char time[CLOCK_TEXT];

    time_stamp(log, time);
    put_line(log, &log->msglg, " %s %-8s  %s", time, log->names.jobid.text, text);
}

/* Hundredths or tenths of a minute, without the zero in front of the point. */
static const char *minutes_text(microseconds value, int digits, char text[24])
{
    char number[24];

    snprintf(number, sizeof number, "%.*f", digits, (double)value / 60e6);
    snprintf(text, 24, "%s", number[0] == '0' ? number + 1 : number);
    return text;
}

void job_log_step(struct job_log *log, const char *step, const char *procstep, const struct step_outcome *outcome,
                  const struct job_log_usage *usage)
{
    char line[160], code[8], tcb[24], srb[24], clock[24];

    if (!log->summary_begun) {
        put_summary(log, "-                                      -----TIMINGS (MINS.)------"
                         "                          -----PAGING COUNTS----");
        put_summary(log, "-STEPNAME PROCSTEP    RC   EXCP   CONN       TCB       SRB  CLOCK"
                         "          SERV  WORKLOAD  PAGE  SWAP   VIO SWAPS");
        log->summary_begun = true;
    }
    if (outcome->state != STEP_DONE)
        snprintf(code, sizeof code, "FLUSH");
    else if (outcome->result.kind == JES_ABEND_SYSTEM)
        snprintf(code, sizeof code, "*S%03X", (unsigned)(outcome->result.code & 0xfff));
    else if (outcome->result.kind == JES_ABEND_USER)
        snprintf(code, sizeof code, "U%04u", (unsigned)(outcome->result.code & 0xfff));
    else
        snprintf(code, sizeof code, "%02u", (unsigned)(outcome->result.code & 0xfff));
    snprintf(line, sizeof line, "-%-8s %-8s %5s%7d%7d%10s%10s%7s%14d  %-8s%6d%6d%6d%6d", step, procstep, code, 0, 0,
             minutes_text(usage->cpu, 2, tcb), minutes_text(usage->system_cpu, 2, srb), minutes_text(usage->elapsed, 1, clock), 0,
             "BATCH", 0, 0, 0, 0);
    put_summary(log, line);
}

static void put_statistics(struct job_log *log, const struct job_log_statistics *statistics, bool executed)
{
    char control = executed ? '-' : '0';
    struct tm date = clock_local(clock_now());

    put_line(log, &log->msglg, "0------ JES2 JOB STATISTICS ------");
    if (executed)
        put_line(log, &log->msglg, "-  %02d %.3s %d JOB EXECUTION DATE", date.tm_mday, clock_month_names[date.tm_mon],
                 date.tm_year + 1900);
    put_line(log, &log->msglg, "%c%13u CARDS READ", control, (unsigned)statistics->cards);
    put_line(log, &log->msglg, "%c%13llu SYSOUT PRINT RECORDS", control, (unsigned long long)statistics->print_records);
    put_line(log, &log->msglg, "%c%13llu SYSOUT PUNCH RECORDS", control, (unsigned long long)statistics->punch_records);
    put_line(log, &log->msglg, "%c%13llu SYSOUT SPOOL KBYTES", control, (unsigned long long)((statistics->bytes + 1023) / 1024));
    put_line(log, &log->msglg, "%c%13.2f MINUTES EXECUTION TIME", control, (double)statistics->elapsed / 60e6);
}

void job_log_ended(struct job_log *log, const struct jes_result *result, bool normal, const struct job_log_usage *usage,
                   const struct job_log_statistics *statistics)
{
    struct buf *out = &log->scratch;
    char time[CLOCK_TEXT], text[24], cpu[24], elapsed[24], line[160];

    if (normal) {
        message(out, IEF404I, log->names.job.text, clock_time(clock_now(), time));
        wto(log, true);
    }
    snprintf(line, sizeof line, "-%-8s ENDED.  NAME-%-20s TOTAL TCB CPU TIME=%9s TOTAL ELAPSED TIME=%6s", log->names.job.text,
             log->names.programmer, minutes_text(usage->cpu, 2, cpu), minutes_text(usage->elapsed, 1, elapsed));
    put_summary(log, line);
    if (log->names.jobid.text[0] == 'S')
        text[0] = '\0';
    else if (result->kind == JES_CC)
        snprintf(text, sizeof text, " - RC=%04u", (unsigned)(result->code & 0xfff));
    else if (result->kind == JES_ABEND_SYSTEM)
        snprintf(text, sizeof text, " - ABEND=S%03X", (unsigned)(result->code & 0xfff));
    else if (result->kind == JES_ABEND_USER)
        snprintf(text, sizeof text, " - ABEND=U%04u", (unsigned)(result->code & 0xfff));
    else
        snprintf(text, sizeof text, "%s", result->kind == JES_JCL_ERROR ? " - JCL ERROR" : "");
    message(out, $HASP395, log->names.job.text, text);
    wto(log, true);
    put_statistics(log, statistics, true);
}

void job_log_not_run(struct job_log *log, struct span lines, const struct job_log_statistics *statistics)
{
    static const char deleted[] = "$HASP106 ";
    struct span rest = lines, line = SPAN_NONE;

    /* The line that tells of the deletion carries neither time nor job ID; it comes last. */
    while (span_line(&rest, &line) && !span_starts(line, deleted))
        ;
    if (span_starts(line, deleted)) {
        job_log_wto(log, span_part(lines, 0, (size_t)(line.data - lines.data)), true);
        buf_put_span(&log->console, span_from(lines, (size_t)(line.data - lines.data)));
        put_line(log, &log->msglg, "-%.*s", (int)line.length, line.data);
    } else {
        job_log_wto(log, lines, true);
    }
    put_statistics(log, statistics, false);
}

/* How it ended, as JES2 writes it: MAXCC stands behind two blanks and without leading zeros, JCL ERROR behind a hyphen. */
void job_log_ended_text(const struct jes_result *result, struct buf *text)
{
    switch (result->kind) {
    case JES_CC: buf_printf(text, "  MAXCC=%u CN(INTERNAL)", (unsigned)result->code); break;
    case JES_ABEND_SYSTEM: buf_printf(text, "  ABENDED S%03X U0000 CN(INTERNAL)", (unsigned)(result->code & 0xfff)); break;
    case JES_ABEND_USER: buf_printf(text, "  ABENDED S000 U%04u CN(INTERNAL)", (unsigned)(result->code & 0xfff)); break;
    case JES_JCL_ERROR: buf_put_text(text, " - JCL ERROR CN(INTERNAL)"); break;
    case JES_SEC_ERROR: buf_put_text(text, " - SECURITY ERROR CN(INTERNAL)"); break;
    default: buf_put_text(text, " - CANCELLED CN(INTERNAL)"); break;
    }
}

/* -- accounting lines of JESYSMSG -- */

const char *job_log_step_name(const char *job, const char *procstep, const char *step, char text[28])
{
    snprintf(text, 28, "%s %s%s%s", job, procstep, procstep[0] ? " " : "", step);
    return text;
}

/* yyyyddd.hhmm */
static const char *accounting_time(microseconds when, char text[CLOCK_TEXT])
{
    struct tm time = clock_local(when);

    snprintf(text, CLOCK_TEXT, "%04d%03d.%02d%02d", time.tm_year + 1900, time.tm_yday + 1, time.tm_hour, time.tm_min);
    return text;
}

/* Hours, minutes, seconds in hundredths. */
static const char *cpu_text(microseconds used, char text[48])
{
    uint64_t hundredths = ((uint64_t)used + 5000) / 10000;

    snprintf(text, 48, "%5u HR  %02u MIN  %02u.%02u SEC", (unsigned)(hundredths / 360000), (unsigned)(hundredths / 6000 % 60),
             (unsigned)(hundredths / 100 % 60), (unsigned)(hundredths % 100));
    return text;
}

static const char *cpu_line(const struct job_log_usage *usage, char text[128])
{
    char cpu[48], srb[48];

    snprintf(text, 128, "        CPU: %s    SRB: %s    ", cpu_text(usage->cpu, cpu), cpu_text(usage->system_cpu, srb));
    return text;
}

void job_log_step_start(struct job_log *log, const char *name, microseconds when)
{
    char time[CLOCK_TEXT];

    message(&log->scratch, IEF373I, name, accounting_time(when, time));
    sysmsg(log);
}

void job_log_step_stop(struct job_log *log, const char *name, microseconds when, const struct job_log_usage *usage)
{
    /* Storage is not measured as on the mainframe; the lines stand for programs that read them by their place. */
    static const char storage[] = "        VIRT:     0K  SYS:     0K  EXT:        0K  SYS:        0K\n"
                                  "        ATB- REAL:                     0K  SLOTS:                     0K\n"
                                  "             VIRT- ALLOC:       0M SHRD:       0M";
    char time[CLOCK_TEXT], cpu[128], lines[400];

    snprintf(lines, sizeof lines, "%s\n%s", cpu_line(usage, cpu), storage);
    message(&log->scratch, IEF032I, name, accounting_time(when, time), lines);
    sysmsg(log);
}

void job_log_job_stop(struct job_log *log, microseconds started, const struct job_log_usage *usage)
{
    char time[CLOCK_TEXT], cpu[128];

    message(&log->scratch, IEF375I, log->names.job.text, accounting_time(started, time));
    message(&log->scratch, IEF033I, log->names.job.text, accounting_time(clock_now(), time), cpu_line(usage, cpu));
    sysmsg(log);
}
