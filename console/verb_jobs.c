/* verb_jobs.c - greenbar submit, jobs, output, messages, cancel, hold, release, purge. */
#include <unistd.h>

#include "base/io.h"
#include "base/clock.h"
#include "base/text.h"
#include "console/follow.h"
#include "console/greenbar.h"
#include "console/json_out.h"
#include "console/records.h"
#include "jcl/jes_client.h"

enum { DECK_MAX = 64 << 20 };

static void close_all(struct link *link, struct racf *racf)
{
    link_close(link);
    racf_close(racf);
}

/* ------------------------------------------------------------------------------------------------ output */

static int print_output(struct link *link, const struct name8 *jobid, const char *name)
{
    struct record_file *file;
    struct buf problem;
    int fd, reason;

    buf_init(&problem, 1 << 16);
    reason = jes_output(link, jobid, name, &fd, &problem);
    if (reason < 0 && problem.length)
        complain_lines(buf_span(&problem));
    else if (reason < 0)
        complain_reason(name, reason);
    buf_release(&problem);
    if (reason < 0)
        return EXIT_FAILED;
    reason = record_open_read(&file, fd);
    if (reason == 0)
        reason = records_print(file, false, stdout);
    if (reason < 0)
        return complain_reason(name, reason);
    return EXIT_DONE;
}

/* Why the spool of a job cannot be listed. */
static int output_refused(const char *jobid, int reason)
{
    char what[64];

    if (reason != REASON_NOT_AUTHORIZED)
        return complain_reason(jobid, reason);
    snprintf(what, sizeof what, "read the output of %s", jobid);
    complain(GRB023E, "its owner, and whom class JESSPOOL lets,", what);
    return EXIT_FAILED;
}

/* All output data sets of a job, one after the other. */
int print_all_output(struct link *link, const struct name8 *jobid, bool ended)
{
    struct buf list;
    struct span rest, line, last = SPAN_NONE;
    int reason, code = EXIT_DONE;

    buf_init(&list, 1 << 24);
    reason = jes_outputs(link, jobid, &list);
    if (reason == REASON_NOT_FOUND && ended) /* it left no output, and was purged */
        reason = 0;
    if (reason < 0)
        code = output_refused(jobid->text, reason);
    rest = buf_span(&list);
    while (code == EXIT_DONE && span_line(&rest, &line)) {
        struct span dsid = span_word(&line);
        char number[16];

        if (!span_equal(dsid, last) && text_copy(number, sizeof number, dsid))
            code = print_output(link, jobid, number);
        last = dsid;
    }
    buf_release(&list);
    return code;
}

/* Lines of words as objects with these members, those in numbers as numbers; a hyphen is null. */
static void print_lines_json(struct span list, const char *const *members, size_t count, const char *numbers)
{
    json_t *array = json_array();
    struct span line;

    while (span_line(&list, &line)) {
        json_t *object = json_object();

        for (size_t i = 0; i < count; i++) {
            struct span word = span_word(&line);
            uint64_t number;

            if (strstr(numbers, members[i]) && text_number(word, INT32_MAX, &number))
                json_object_set_new(object, members[i], json_integer((json_int_t)number));
            else
                json_object_set_new(object, members[i], span_is(word, "-") ? json_null() : json_text(word));
        }
        json_array_append_new(array, object);
    }
    json_print(array);
}

static void print_outputs_json(struct span list)
{
    static const char *const members[] = { "dsid", "ddname", "step", "procstep", "class",  "records",
                                           "disposition", "dest", "forms", "writer", "copies", "group" };

    print_lines_json(list, members, ARRAY_COUNT(members), "dsid records copies");
}

/* DSID DDNAME STEP PROCSTEP CLASS RECORDS, a line for each data set: what scripts rely on. */
static void print_outputs(struct span list)
{
    enum { COLUMNS = 6 };
    struct span line, last = SPAN_NONE;

    while (span_line(&list, &line)) {
        struct span rest = line, dsid = span_word(&rest);

        if (span_equal(dsid, last))
            continue;
        last = dsid;
        printf("%.*s", (int)dsid.length, dsid.data);
        for (unsigned i = 1; i < COLUMNS; i++) {
            struct span word = span_word(&rest);

            printf(" %.*s", (int)word.length, word.data);
        }
        putchar('\n');
    }
}

/* The job that a person names: by ID, or the newest of that name. */
static int find_job(struct link *link, const char *name, struct jes_job *job)
{
    int reason = jes_find(link, name, job);

    if (reason == REASON_NOT_FOUND || reason == REASON_BAD_NAME) {
        complain(GRB015E, name);
        return EXIT_FAILED;
    }
    return reason < 0 ? complain_reason(name, reason) : 0;
}

static int list_output(struct link *link, const struct name8 *jobid, bool as_json)
{
    struct buf list;
    int reason, code = EXIT_DONE;

    buf_init(&list, 1 << 24);
    reason = jes_outputs(link, jobid, &list);
    if (reason < 0)
        code = output_refused(jobid->text, reason);
    else if (as_json)
        print_outputs_json(buf_span(&list));
    else
        print_outputs(buf_span(&list));
    buf_release(&list);
    return code;
}

/* The job ID that --since names, or a time of the day or a date as the first moment; false: neither. */
static bool read_since(const char *since, const char **jobid, microseconds *from)
{
    static const char *const formats[] = { "%Y-%m-%d", "%H.%M.%S", "%H.%M" };
    struct tm today = clock_local(clock_now());

    *jobid = NULL;
    if (jes_looks_like_jobid(since)) {
        *jobid = since;
        return true;
    }
    today.tm_hour = today.tm_min = today.tm_sec = 0;
    today.tm_isdst = -1;
    for (size_t i = 0; i < ARRAY_COUNT(formats); i++) {
        struct tm when = today; /* a format that does not fit has changed some of it */
        const char *end = strptime(since, formats[i], &when);

        if (!end || *end)
            continue;
        *from = (microseconds)mktime(&when) * 1000000;
        return true;
    }
    return false;
}

struct several {
    struct link *link;
    const char *first; /* the job to begin with; NULL: with the first that comes */
    bool begun, any;
    const char *dataset;
    bool listed, as_json;
    int code;
};

static void print_one_of_several(void *context, const struct jes_job *job)
{
    struct several *several = context;
    int one;

    several->any = true;
    several->begun = several->begun || span_is_fold(span_of(several->first), job->jobid.text);
    if (!several->begun)
        return;
    one = several->listed    ? list_output(several->link, &job->jobid, several->as_json)
          : several->dataset ? print_output(several->link, &job->jobid, several->dataset)
                             : print_all_output(several->link, &job->jobid, true);
    several->code = several->code ? several->code : one;
}

/* Output of several jobs, the one behind the other: those of a name pattern, or since a job or a time. */
static int several_jobs(struct link *link, const char *pattern, const char *since, const char *dataset, bool listed, bool as_json)
{
    struct several several = { .link = link, .dataset = dataset, .listed = listed, .as_json = as_json, .code = EXIT_DONE };
    struct jes_filter filter = { .prefix = pattern };
    microseconds from = 0;
    int reason;

    if (since && !read_since(since, &several.first, &from)) {
        complain(GRB001E, "--since takes a job ID, a time as 14.30, or a date as 2026-11-30");
        return EXIT_USAGE;
    }
    filter.since = from;
    several.begun = !several.first;
    reason = jes_each_job(link, &filter, print_one_of_several, &several);
    if (reason < 0)
        return complain_reason(pattern ? pattern : since, reason);
    if (!several.begun || (!several.any && pattern)) {
        complain(GRB015E, several.first ? several.first : pattern);
        return EXIT_FAILED;
    }
    return several.code;
}

static void print_groups(const struct jes_output_groups *groups)
{
    for (size_t i = 0; i < groups->count; i++) {
        const struct jes_output_group *group = &groups->list[i];
        const struct jes_attributes *a = &group->attributes;

        printf("%-8s %-8s %-8s %c %-5s %-8s %-8s %-8s %5u %9llu\n", group->jobid.text, group->name.text, a->group.text,
               a->output_class, jes_disposition_text(a->disposition), a->dest, a->forms.text,
               name8_none(&a->writer) ? "-" : a->writer.text, (unsigned)group->datasets, (unsigned long long)group->records);
    }
}

static void print_groups_json(const struct jes_output_groups *groups)
{
    struct json_list list = { 0 };

    for (size_t i = 0; i < groups->count; i++) {
        const struct jes_output_group *group = &groups->list[i];
        const struct jes_attributes *a = &group->attributes;

        json_list_add(&list, json_pack("{s:s, s:s, s:s, s:s#, s:s, s:s, s:s, s:s?, s:i, s:I}", "jobid", group->jobid.text, "name",
                                       group->name.text, "group", a->group.text, "class", &a->output_class, 1, "disposition",
                                       jes_disposition_text(a->disposition), "dest", a->dest, "forms", a->forms.text, "writer",
                                       name8_none(&a->writer) ? NULL : a->writer.text, "datasets", (int)group->datasets,
                                       "records", (json_int_t)group->records));
    }
    json_list_end(&list);
}

/* Groups of other users that the asker may not see are left out, as if they were not there. */
static int list_groups(struct link *link, const struct name8 *jobid, bool as_json)
{
    const struct jes_output_select select = { .jobid = jobid->text };
    struct jes_output_groups groups;
    int reason = jes_output_groups(link, &select, &groups);

    if (reason < 0)
        return complain_reason(jobid->text, reason);
    if (as_json)
        print_groups_json(&groups);
    else
        print_groups(&groups);
    jes_output_groups_release(&groups);
    return 0;
}

int verb_output(const struct options *options)
{
    bool groups = option_given(options, "--groups");
    bool listed = option_given(options, "--list"), follow = option_given(options, "--follow");
    bool as_json = option_given(options, "--json");
    const char *since = option_value(options, "--since", 0);
    const char *name = options->count ? options->words[0] : NULL, *dataset = options->count == 2 ? options->words[1] : NULL;
    bool pattern = name && strpbrk(name, "*%");
    struct jes_job job;
    struct racf *racf;
    struct link *link;
    int code;

    if ((groups && (dataset || follow || listed || since || pattern)) || (listed && (dataset || follow)) ||
        (as_json && !listed && !follow && !groups) || (!name && !since) || (follow && (since || pattern))) {
        complain(GRB001E, "usage: greenbar output JOBID|NAME [STEP.DDNAME] | --follow [--json] JOBID|NAME [STEP.DDNAME] | "
                          "--list [--json] "
                          "JOBID|NAME | --groups [--json] JOBID|NAME; NAME may be a pattern; "
                          "--since JOBID|HH.MM|YYYY-MM-DD [NAME]");
        return EXIT_USAGE;
    }
    code = open_server(options, "jes", &racf, &link);
    if (code)
        return code;
    if (pattern || since) {
        code = several_jobs(link, name, since, dataset, listed, as_json);
        close_all(link, racf);
        return code;
    }
    code = find_job(link, name, &job);
    if (code == 0 && groups) {
        code = list_groups(link, &job.jobid, as_json);
    } else if (code == 0 && listed) {
        code = list_output(link, &job.jobid, as_json);
    } else if (code == 0 && follow) {
        code = follow_job(options, &racf, &link, &job.jobid, dataset, as_json);
    } else if (code == 0) {
        /* An address space is asked for its job log: the rest of a started task's spool says nothing new. */
        bool address_space = job.jobid.text[0] == 'S' && !span_is_fold(span_of(name), job.jobid.text);

        if (!dataset && address_space)
            dataset = "JESMSGLG";
        code = dataset ? print_output(link, &job.jobid, dataset) : print_all_output(link, &job.jobid, false);
    }
    close_all(link, racf);
    return code;
}

/* What jobs have told the user. */
int verb_messages(const struct options *options)
{
    json_t *array = json_array();
    struct racf *racf;
    struct link *link;
    struct buf lines;
    struct span rest, line;
    int code = open_server(options, "jes", &racf, &link), reason;

    if (code)
        return code;
    buf_init(&lines, 1 << 20);
    reason = jes_messages(link, option_given(options, "--clear"), &lines);
    rest = buf_span(&lines);
    if (reason < 0)
        code = complain_reason("messages", reason);
    while (reason == 0 && span_line(&rest, &line)) {
        if (option_given(options, "--json"))
            json_array_append_new(array, json_text(line));
        else
            printf("%.*s\n", (int)line.length, line.data);
    }
    if (reason == 0 && option_given(options, "--json"))
        json_print(array);
    else
        json_decref(array);
    buf_release(&lines);
    close_all(link, racf);
    return code;
}

/* ------------------------------------------------------------------------------------------------ jobs */

static json_t *job_json(const struct jes_job *job)
{
    char text[16];
    const char *result = jes_result_text(&job->result, text);

    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s*, s:s?}", "jobid", job->jobid.text, "name", job->name.text, "owner",
                     job->owner.text, "class", job->job_class, "status", jes_status_text(job->status), "hold",
                     job->hold[0] ? job->hold : NULL, "result", result);
}

static void print_job(void *context UNUSED, const struct jes_job *job)
{
    char text[16];
    const char *result = jes_result_text(&job->result, text);

    printf("%-8s %-8s %-8s %-8s %-10s %s\n", job->jobid.text, job->name.text, job->owner.text, job->job_class,
           jes_status_text(job->status), result ? result : job->hold[0] ? job->hold : "-");
}

static void print_job_json(void *list, const struct jes_job *job)
{
    json_t *object = job_json(job);

    if (!json_object_get(object, "hold"))
        json_object_set_new(object, "hold", json_null());
    json_list_add(list, object);
}

static int print_jobs(struct link *link, const struct jes_filter *filter, bool as_json)
{
    struct json_list list = { 0 };
    int reason = jes_each_job(link, filter, as_json ? print_job_json : print_job, &list);

    if (reason < 0)
        return complain_reason("jobs", reason);
    if (as_json)
        json_list_end(&list);
    return EXIT_DONE;
}

static int print_steps(struct link *link, const char *name, bool as_json)
{
    static const char *const members[] = { "step", "procstep", "program", "result" };
    struct jes_job job;
    struct buf list;
    int reason, code = find_job(link, name, &job);

    if (code)
        return code;
    buf_init(&list, 1 << 20);
    reason = jes_steps(link, &job.jobid, &list);
    if (reason < 0)
        code = complain_reason(name, reason);
    else if (as_json)
        print_lines_json(buf_span(&list), members, ARRAY_COUNT(members), "");
    else
        fputs(list.data, stdout);
    buf_release(&list);
    return code;
}

static bool is_status(const char *word)
{
    for (int status = JES_INPUT; status <= JES_OUTPUT; status++)
        if (span_is_fold(span_of(word), jes_status_text((enum jes_status)status)))
            return true;
    return false;
}

/* Which jobs are meant; a usage error when the words contradict each other or say nothing. */
static int read_filter(const struct options *options, struct jes_filter *filter)
{
    const char *operand = options->count ? options->words[0] : NULL;
    const char *problem = NULL;

    *filter = (struct jes_filter){ option_value(options, "--owner", 0), option_value(options, "--prefix", 0),
                                   option_value(options, "--status", 0), NULL, 0, 0 };
    if (filter->status && !is_status(filter->status))
        problem = "--status is one of INPUT CONVERSION WAITING HELD RUNNING OUTPUT";
    else if (option_given(options, "--steps") && (operand || filter->owner || filter->prefix || filter->status))
        problem = "--steps JOBID goes with --json only";
    else if (operand && filter->prefix)
        problem = "usage: greenbar jobs JOBID|NAME, or --prefix NAME";
    else if (operand && jes_looks_like_jobid(operand))
        filter->jobid = operand;
    else if (operand)
        filter->prefix = operand;
    if (!problem)
        return 0;
    complain(GRB001E, problem);
    return EXIT_USAGE;
}

int verb_jobs(const struct options *options)
{
    const char *steps = option_value(options, "--steps", 0);
    struct jes_filter filter;
    struct racf *racf;
    struct link *link;
    int code = read_filter(options, &filter);

    if (code == 0)
        code = open_server(options, "jes", &racf, &link);
    if (code)
        return code;
    code = steps ? print_steps(link, steps, option_given(options, "--json")) :
                   print_jobs(link, &filter, option_given(options, "--json"));
    close_all(link, racf);
    return code;
}

/* ------------------------------------------------------------------------------------------------ submit */

int read_deck(const char *name, struct buf *deck)
{
    return strcmp(name, "-") == 0 ? io_read_all(STDIN_FILENO, deck) : io_read_file(name, deck);
}

static void print_submitted_json(const struct jes_jobs *jobs)
{
    json_t *array = json_array();

    for (size_t i = 0; i < jobs->count; i++)
        json_array_append_new(array, json_job(&jobs->list[i]));
    json_print(array);
}

/* Waits for each job; the highest of their codes. */
static int wait_for_jobs(struct link *link, const struct jes_jobs *jobs, bool as_json)
{
    json_t *array = json_array();
    int highest = 0;

    for (size_t i = 0; i < jobs->count; i++) {
        struct jes_job job;
        int reason = jes_wait(link, &jobs->list[i].jobid, 0, &job), code;

        if (reason < 0) {
            code = complain_reason(jobs->list[i].jobid.text, reason);
        } else {
            code = jes_result_exit(&job.result);
            if (as_json)
                json_array_append_new(array, json_job(&job));
            else
                print_all_output(link, &job.jobid, true);
        }
        if (code > highest)
            highest = code;
    }
    if (as_json)
        json_print(array);
    else
        json_decref(array);
    return highest;
}

/* A link that waits for jobs is asked for again when jes was restarted meanwhile. */
static int wait_again(struct racf *racf, struct link **link, const struct jes_jobs *jobs, bool as_json)
{
    return link_usable(*link) || racf_connect(racf, "jes", LINK_PATIENCE, link) == 0 ? wait_for_jobs(*link, jobs, as_json)
                                                                                     : EXIT_NOT_RUNNING;
}

int verb_submit(const struct options *options)
{
    const char *params[OPTION_VALUES_MAX + 1] = { NULL };
    struct jes_submit_options submit = { option_given(options, "--scan"), params };
    bool wait = option_given(options, "--wait") || submit.scan, as_json = option_given(options, "--json");
    struct jes_jobs jobs = { NULL, 0 };
    struct buf deck, problem;
    struct racf *racf;
    struct link *link;
    int code, reason;

    for (size_t i = 0; option_value(options, "--param", i); i++) {
        struct name8 symbol;

        params[i] = option_value(options, "--param", i);
        if (!strchr(params[i], '=') ||
            name8_of(&symbol, span_part(span_of(params[i]), 0, span_find(span_of(params[i]), '='))) < 0) {
            complain(GRB001E, "--param takes NAME=VALUE: a symbol of 1-8 characters A-Z 0-9 @ # $, the first not a digit");
            return EXIT_USAGE;
        }
    }
    buf_init(&deck, DECK_MAX);
    reason = read_deck(options->words[0], &deck);
    if (reason < 0) {
        code = complain_file(options->words[0], reason);
        buf_release(&deck);
        return code;
    }
    code = open_server(options, "jes", &racf, &link);
    if (code) {
        buf_release(&deck);
        return code;
    }
    buf_init(&problem, 1 << 20);
    reason = jes_submit(link, buf_span(&deck), &submit, &jobs, &problem);
    if (problem.length)
        complain_lines(buf_span(&problem));
    if (reason < 0 && problem.length == 0)
        code = complain_reason(options->words[0], reason);
    else if (reason < 0 || jobs.count == 0)
        code = EXIT_FAILED;
    if (code == 0) {
        if (as_json && !wait)
            print_submitted_json(&jobs);
        for (size_t i = 0; i < jobs.count && !as_json; i++)
            printf("JOB %s(%s) SUBMITTED\n", jobs.list[i].name.text, jobs.list[i].jobid.text);
        fflush(stdout);
        if (wait)
            code = wait_again(racf, &link, &jobs, as_json);
    }
    jes_jobs_release(&jobs);
    buf_release(&problem);
    buf_release(&deck);
    close_all(link, racf);
    return code;
}

/* ------------------------------------------------------------------------------------------------ changes */

/* Does something to the job that the first word names. */
typedef int on_job(struct link *link, const struct jes_job *job, const struct options *options, int what, struct buf *lines);

static int with_job(const struct options *options, on_job *act, int what)
{
    struct jes_job job;
    struct racf *racf;
    struct link *link;
    struct buf lines;
    int code = open_server(options, "jes", &racf, &link);

    if (code)
        return code;
    buf_init(&lines, 1 << 16);
    code = find_job(link, options->words[0], &job);
    if (code == 0)
        code = act(link, &job, options, what, &lines);
    buf_release(&lines);
    close_all(link, racf);
    return code;
}

static int change_job(struct link *link, const struct jes_job *job, const struct options *options, int what, struct buf *lines)
{
    int reason = jes_change(link, &job->jobid, (enum jes_change)what, lines);

    if (reason == 0)
        fputs(lines->data, stdout);
    else if (lines->length)
        complain_lines(buf_span(lines));
    else
        return complain_reason(options->words[0], reason);
    return reason == 0 ? EXIT_DONE : EXIT_FAILED;
}

/* Shows the groups as they are behind it. */
static int change_job_groups(struct link *link, const struct jes_job *job, const struct options *options, int what,
                             struct buf *lines)
{
    struct jes_output_select select = { .group = option_value(options, "--group", 0), .jobid = job->jobid.text };
    struct jes_output_groups groups;
    int code = EXIT_DONE, reason = jes_change_output(link, &select, (enum jes_output_change)what, NULL, &groups, lines);

    if (lines->length) {
        complain_lines(buf_span(lines));
        code = EXIT_FAILED;
    } else if (reason < 0) {
        code = complain_reason(options->words[0], reason);
    }
    if (reason == 0) {
        print_groups(&groups);
        jes_output_groups_release(&groups);
    }
    return code;
}

static int change(const struct options *options, enum jes_change what)
{
    return with_job(options, change_job, (int)what);
}

static int change_groups(const struct options *options, enum jes_output_change what)
{
    return with_job(options, change_job_groups, (int)what);
}

int verb_cancel(const struct options *options)
{
    return change(options, JES_CANCEL_JOB);
}

int verb_hold(const struct options *options)
{
    return change(options, JES_HOLD_JOB);
}

int verb_release(const struct options *options)
{
    return option_given(options, "--group") ? change_groups(options, JES_RELEASE_OUTPUT) : change(options, JES_RELEASE_JOB);
}

static void print_purged(void *context UNUSED, const struct jes_job *job)
{
    printf("JOB %s(%s) PURGED\n", job->name.text, job->jobid.text);
}

static void print_purged_json(void *list, const struct jes_job *job)
{
    json_list_add(list, json_pack("{s:s, s:s, s:s}", "jobid", job->jobid.text, "name", job->name.text, "owner", job->owner.text));
}

/* Which jobs, when it is not one that is named: 0 or the exit code. */
static int read_purge_filter(const struct options *options, const char *days, struct jes_filter *filter)
{
    enum { DAYS_MOST = 10000 };
    const microseconds day = 86400LL * 1000000;
    uint64_t number = 0;

    if (days && !text_number(span_of(days), DAYS_MOST, &number)) {
        complain(GRB001E, "--older-than takes a number of days, at most 10000");
        return EXIT_USAGE;
    }
    if (days)
        filter->before = clock_now() - (microseconds)number * day + 1;
    if (options->count && jes_looks_like_jobid(options->words[0]))
        filter->jobid = options->words[0];
    else if (options->count)
        filter->prefix = options->words[0];
    return 0;
}

static int purge_several(const struct options *options, const char *owner, const char *days)
{
    struct jes_filter filter = { .owner = owner };
    int code = read_purge_filter(options, days, &filter), reason;
    bool as_json = option_given(options, "--json");
    struct json_list list = { 0 };
    struct racf *racf;
    struct link *link;
    uint32_t refused;

    if (code == 0)
        code = open_server(options, "jes", &racf, &link);
    if (code)
        return code;
    reason = jes_purge_jobs(link, &filter, as_json ? print_purged_json : print_purged, &list, &refused);
    if (as_json)
        json_list_end(&list);
    if (reason < 0)
        code = complain_reason("purge", reason);
    if (refused) {
        complain(GRB036E, (unsigned)refused);
        code = EXIT_FAILED;
    }
    close_all(link, racf);
    return code;
}

int verb_purge(const struct options *options)
{
    const char *owner = option_value(options, "--owner", 0), *days = option_value(options, "--older-than", 0);

    if (options->count == 0 && !owner && !days) {
        complain(GRB001E, "usage: greenbar purge JOBID|NAME|PATTERN, or with --owner or --older-than");
        return EXIT_USAGE;
    }
    if (options->count && option_given(options, "--group"))
        return change_groups(options, JES_PURGE_OUTPUT);
    if (owner || days || option_given(options, "--json") || strpbrk(options->words[0], "*%"))
        return purge_several(options, owner, days);
    return change(options, JES_PURGE_JOB);
}
