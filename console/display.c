/* display.c - DISPLAY: what the system looks like. */
#include "console/display.h"

#include "base/clock.h"
#include "base/frame.h"
#include "base/home.h"
#include "base/text.h"
#include "console/activity.h"
#include "console/messages.h"
#include "datasets/catalog_client.h"
#include "jcl/jes_client.h"
#include "racf/smf_client.h"

enum { CATALOG_SOON = 2000 /* milliseconds */, SMF_BLOCK = 4096 };

#define OPERATOR(verb, abbreviation, function, resource, level, text)
#define OPERATOR_DISPLAY(word, abbreviation, function, resource, text) \
    static bool function(struct console *console, struct span operands, struct buf *lines);
#include "jcl/operator.def"
#undef OPERATOR_DISPLAY

static const struct display_row rows[] = {
#define OPERATOR_DISPLAY(word, abbreviation, function, resource, text) { word, abbreviation, function, resource },
#include "jcl/operator.def"
#undef OPERATOR
#undef OPERATOR_DISPLAY
};

const struct display_row *display_find(struct span operands, struct span *rest)
{
    size_t comma = span_find(operands, ',');
    struct span what = span_trim(span_part(operands, 0, comma));

    *rest = span_trim(span_from(operands, comma + 1));
    for (size_t i = 0; i < ARRAY_COUNT(rows); i++)
        if (span_is_fold(what, rows[i].word) || span_is_fold(what, rows[i].abbreviation))
            return &rows[i];
    return NULL;
}

static const char *now(char time[CLOCK_TEXT])
{
    return clock_time(clock_now(), time);
}

static bool display_activity(struct console *console, struct span operands, struct buf *lines)
{
    return activity_display(console, operands, lines);
}

/* The two clocks are the same one, in local time and in that of Greenwich. */
static bool display_time(struct console *console UNUSED, struct span operands, struct buf *lines)
{
    microseconds when = clock_now();
    time_t seconds = (time_t)(when / 1000000);
    char time[CLOCK_TEXT], day[CLOCK_TEXT], utc_time[CLOCK_TEXT], utc_day[CLOCK_TEXT];
    struct tm utc;

    if (operands.length)
        return false;
    gmtime_r(&seconds, &utc);
    strftime(utc_time, sizeof utc_time, "%H.%M.%S", &utc);
    strftime(utc_day, sizeof utc_day, "%Y%j", &utc);
    clock_julian(when, day);
    message(lines, IEE136I, clock_time(when, time), day, day + 4, utc_time, utc_day, utc_day + 4);
    return true;
}

/* Which entries the operand asks for: questions, and kinds of action messages, as bits. */
enum { QUESTIONS = 1u << 0, EVERYTHING = QUESTIONS | 1u << ACTION_IMMEDIATE | 1u << ACTION_CRITICAL | 1u << ACTION_EVENTUAL };

static const struct {
    const char *word;
    unsigned entries;
} selections[] = {
    { "", 0 }, { "L", EVERYTHING }, { "LIST", EVERYTHING }, { "A", EVERYTHING }, { "ALL", EVERYTHING }, { "R", QUESTIONS },
    { "I", 1u << ACTION_IMMEDIATE }, { "CE", 1u << ACTION_CRITICAL }, { "E", 1u << ACTION_EVENTUAL },
};

/* The entries, below their heading, when there are any. */
static void list_requests(const struct console *console, unsigned entries, bool with_job, struct buf *lines)
{
    const char *sysname = console->config->sysid;
    struct buf list;

    buf_init(&list, 1 << 20);
    if (entries & QUESTIONS)
        replies_list(console->replies, sysname, with_job, &list);
    for (unsigned kind = ACTION_IMMEDIATE; kind <= ACTION_EVENTUAL; kind++)
        if (entries >> kind & 1)
            retained_list(console->retained, kind, sysname, with_job, &list);
    if (list.length)
        buf_printf(lines, "ID:R/K     T SYSNAME  %sMESSAGE TEXT\n", with_job ? "JOB ID   " : "");
    buf_put_span(lines, buf_span(&list));
    buf_release(&list);
}

/* DIFFERS: D R has no M, U and KEY, and no MSG=, JOB=, KEY=, SYS=, CN= and ROUT=. */
static bool display_replies(struct console *console, struct span operands, struct buf *lines)
{
    size_t comma = span_find(operands, ','), selected = 0;
    struct span format = span_trim(span_from(operands, comma + 1));
    char time[CLOCK_TEXT];

    operands = span_trim(span_part(operands, 0, comma));
    while (selected < ARRAY_COUNT(selections) && !span_is_fold(operands, selections[selected].word))
        selected++;
    if (selected == ARRAY_COUNT(selections) || (format.length && !span_is_fold(format, "J")))
        return false;
    message(lines, IEE112I, now(time));
    buf_printf(lines, "RM=%-4u IM=%-5u CEM=%-5u EM=%-5u RU=0    IR=0    AMRF\n", replies_count(console->replies),
               retained_count(console->retained, ACTION_IMMEDIATE), retained_count(console->retained, ACTION_CRITICAL),
               retained_count(console->retained, ACTION_EVENTUAL));
    list_requests(console, selections[selected].entries, format.length > 0, lines);
    return true;
}

/* RES=(SYSDSN,name): the name, which may be a pattern. */
static bool resource_name(struct span operands, struct span *name)
{
    size_t comma = span_find(operands, ',');
    struct span queue = span_part(operands, 5, comma - 5);

    if (operands.length < 6 || !span_is_fold(span_part(operands, 0, 5), "RES=(") || operands.data[operands.length - 1] != ')' ||
        comma >= operands.length || (!span_is_fold(queue, "SYSDSN") && !span_is(queue, "*")))
        return false;
    *name = span_trim(span_part(operands, comma + 1, operands.length - comma - 2));
    if (name->length >= 2 && name->data[0] == '\'' && name->data[name->length - 1] == '\'')
        *name = span_part(*name, 1, name->length - 2);
    return name->length > 0;
}

/* A star at the end is the rest of the name, past periods, as GRS has it: the pattern of names of data sets for that. */
static void grs_pattern(struct span name, char *pattern, size_t size)
{
    bool open = name.data[name.length - 1] == '*' && (name.length < 2 || name.data[name.length - 2] != '*');

    snprintf(pattern, size, "%.*s%s", (int)name.length, name.data, open ? ".**" : "");
}

static bool display_grs(struct console *console, struct span operands, struct buf *lines)
{
    char pattern[DSNAME_MAX + 8];
    bool contention = span_is_fold(operands, "C") || span_is_fold(operands, "CONTENTION");
    struct span name = span_of("**");
    char time[CLOCK_TEXT];
    struct link *jes;
    struct buf found;
    int reason;

    if (!contention && (!resource_name(operands, &name) || name.length > DSNAME_MAX))
        return false;
    grs_pattern(name, pattern, sizeof pattern);
    buf_init(&found, FRAME_LIMIT);
    message(lines, ISG343I, now(time));
    reason = jes_connect_soon(&jes);
    if (reason == 0) {
        reason = jes_enqueues(jes, span_of(pattern), contention, console->config->sysid, &found);
        link_close(jes);
    }
    if (reason < 0)
        message(lines, GRB117E, reason_text(reason));
    else if (found.length)
        buf_put_span(lines, buf_span(&found));
    else if (contention)
        buf_put_text(lines, "NO ENQ RESOURCE CONTENTION EXISTS\n");
    else
        buf_printf(lines, "NO REQUESTORS FOR RESOURCE  SYSDSN   %.*s\n", (int)name.length, name.data);
    buf_release(&found);
    return true;
}

static bool display_symbols(struct console *console, struct span operands, struct buf *lines)
{
    if (operands.length)
        return false;
    message(lines, IEA007I);
    buf_printf(lines, "        %-19s= \"%s\"\n", "&SYSNAME.", console->config->sysid);
    return true;
}

static bool display_iplinfo(struct console *console, struct span operands, struct buf *lines)
{
    char time[CLOCK_TEXT], started[CLOCK_TEXT], day[CLOCK_TEXT];
    time_t seconds = (time_t)(console->started / 1000000);
    struct tm local;

    if (operands.length)
        return false;
    localtime_r(&seconds, &local);
    strftime(day, sizeof day, "%m/%d/%Y", &local);
    message(lines, IEE254I, now(time), clock_time(console->started, started), day);
    return true;
}

static bool display_units(struct console *console UNUSED, struct span operands UNUSED, struct buf *lines)
{
    message(lines, IEE455I);
    return true;
}

/* -- programs -- */

/* DIFFERS: our own programs are the head of the link list, and stand in no library; SYS1.LINKLIB comes behind them, when there is
 * one (docs/decisions/0006-programs-not-ours.md). */
static void put_link_list(struct buf *lines)
{
    static const struct dsname library = { "SYS1.LINKLIB" };
    struct dataset_info info;
    struct link *catalog;
    char time[CLOCK_TEXT];
    int reason = link_connect(&catalog, "run/private/catalog", 0);

    if (reason == 0) {
        link_hurry(catalog, CATALOG_SOON);
        reason = catalog_info(catalog, &library, &info);
        link_close(catalog);
    }
    if (reason < 0 && reason != REASON_NOT_FOUND) {
        message(lines, GRB121E, reason_text(reason));
        return;
    }
    message(lines, CSV470I, now(time));
    buf_put_text(lines, " LNKLST SET LNKLST00   LNKAUTH=APFTAB\n ENTRY  APF  VOLUME  DSNAME\n");
    if (reason == 0)
        buf_printf(lines, "    1         %-6s  %s\n", info.volume.text, library.text);
}

static bool unbuilt(struct buf *lines, const char *what, const char *why)
{
    message(lines, GRB120E, what, why);
    return false;
}

static bool display_prog(struct console *console UNUSED, struct span operands, struct buf *lines)
{
    struct span what = span_part(operands, 0, span_find(operands, ','));

    if (span_is_fold(operands, "LNKLST") || span_is_fold(operands, "LNKLST,CURRENT")) {
        put_link_list(lines);
        return true;
    }
    if (span_is_fold(what, "APF"))
        return unbuilt(lines, "PROG,APF", "NO LIBRARY AUTHORIZES A PROGRAM, ONLY THOSE OF GREENBAR ARE TRUSTED");
    if (span_is_fold(what, "LPA"))
        return unbuilt(lines, "PROG,LPA", "THERE IS NO LINK PACK AREA");
    return false;
}

static bool display_omvs(struct console *console UNUSED, struct span operands UNUSED, struct buf *lines)
{
    return unbuilt(lines, "OMVS", "PROCESSES AND FILE SYSTEMS ARE THOSE OF LINUX");
}

static bool display_smf(struct console *console UNUSED, struct span operands, struct buf *lines)
{
    struct smf *smf = smf_open(RACF_SOON);
    struct smf_status status;
    struct reader in;
    struct buf answer;
    char time[CLOCK_TEXT];
    int reason;

    buf_init(&answer, 1 << 14);
    reason = smf_status(smf, &answer);
    in = reader_of(buf_span(&answer));
    if (reason == 0)
        reason = smf_status_get(&in, &status);
    smf_close(smf);
    buf_release(&answer);
    if (reason < 0 || operands.length) {
        if (!operands.length)
            message(lines, GRB122E, reason_text(reason));
        return false;
    }
    message(lines, IEE974I, now(time));
    buf_put_text(lines, " NAME                 VOLSER SIZE(BLKS)  %FULL   STATUS\n");
    for (uint32_t i = 0; i < status.count; i++)
        buf_printf(lines, " %c-%-18s %-6s %10llu %6llu   %s\n", i ? 'S' : 'P', status.files[i].name, HOME_VOLUME,
                   (unsigned long long)status.size / SMF_BLOCK, (unsigned long long)(status.files[i].bytes * 100 / status.size),
                   smf_state_text(status.files[i].state));
    return true;
}

static bool display_asm(struct console *console UNUSED, struct span operands UNUSED, struct buf *lines)
{
    return unbuilt(lines, "ASM", "LINUX PAGES, THERE ARE NO PAGE DATA SETS");
}

static bool display_matrix(struct console *console UNUSED, struct span operands UNUSED, struct buf *lines)
{
    return unbuilt(lines, "M", "PROCESSORS AND STORAGE ARE THOSE OF LINUX");
}
