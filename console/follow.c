/* follow.c - the output of a running job, as it comes.
 *
 * jes is asked again and again what there is; the records come out of descriptors that stay open, so that nothing is printed
 * twice or left out when jes is restarted meanwhile. What there is at the end of the job is printed before this ends.
 */
#include "console/follow.h"

#include <poll.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"
#include "console/json_out.h"
#include "datasets/record.h"

enum { LOOK_AGAIN = 250 /* milliseconds */, LIST_MAX_BYTES = 1 << 24, NUMBER_MAX = 16 };

/* One data set of the job. */
struct followed {
    uint32_t dsid;
    char ddname[9], step[9], procstep[9];
    struct record_file *file; /* NULL: nothing was written to it yet */
    bool there;               /* jes has it */
    bool failed;
};

struct follow {
    const struct options *options;
    struct racf **racf;
    struct link **link;
    struct name8 jobid;
    const char *dataset;
    bool as_json;
    struct followed *list; /* owned */
    size_t count;
    size_t shown;          /* index of the data set that was printed last, plus one */
};

static bool passing_trouble(int reason)
{
    return reason == REASON_GONE || reason == REASON_NOT_RUNNING || reason == REASON_TIMEOUT || reason == REASON_IO;
}

/* A new session: the old one ended with the server. */
static int connect_again(struct follow *follow)
{
    link_close(*follow->link);
    *follow->link = NULL;
    if (*follow->racf && racf_connect(*follow->racf, "jes", LINK_PATIENCE, follow->link) == 0)
        return 0;
    racf_close(*follow->racf);
    *follow->racf = NULL;
    return open_server(follow->options, "jes", follow->racf, follow->link);
}

/* The data set that a line of the list is about; a new one is added. */
static void take_line(struct follow *follow, struct span line)
{
    struct followed found = { 0 };
    struct span dsid = span_word(&line), ddname = span_word(&line), step = span_word(&line), procstep = span_word(&line);
    uint64_t number;

    if (!text_number(dsid, UINT32_MAX, &number) || !text_copy(found.ddname, sizeof found.ddname, ddname) ||
        !text_copy(found.step, sizeof found.step, step) || !text_copy(found.procstep, sizeof found.procstep, procstep))
        return;
    found.dsid = (uint32_t)number;
    for (size_t i = 0; i < follow->count; i++)
        if (follow->list[i].dsid == found.dsid)
            return;
    follow->list = mem_resize(follow->list, follow->count + 1, sizeof *follow->list);
    follow->list[follow->count++] = found;
}

/* Opens what has come; one that nothing was written to is tried again later. */
static int open_dataset(struct follow *follow, struct followed *one, const char *name)
{
    struct buf problem;
    int fd, reason;

    buf_init(&problem, 1 << 16);
    reason = jes_output(*follow->link, &follow->jobid, name, &fd, &problem);
    if (reason == 0) {
        one->there = true;
        reason = record_open_read(&one->file, fd);
        if (reason == 0 && record_attributes(one->file)->format == 0) {
            reason = record_close(one->file, false);
            one->file = NULL;
        }
    } else if (!passing_trouble(reason) && reason != REASON_NOT_FOUND) {
        one->failed = true;
        if (problem.length)
            complain_lines(buf_span(&problem));
        else
            complain_reason(name, reason);
    }
    buf_release(&problem);
    return reason;
}

static void print_record(struct follow *follow, size_t index, struct span record)
{
    const struct followed *one = &follow->list[index];

    if (follow->as_json) {
        json_t *object = follow->dataset ? json_pack("{s:s, s:s}", "jobid", follow->jobid.text, "dataset", follow->dataset)
                                         : json_pack("{s:s, s:i, s:s, s:s, s:s}", "jobid", follow->jobid.text, "dsid",
                                                     (int)one->dsid, "ddname", one->ddname, "step", one->step, "procstep",
                                                     one->procstep);

        json_object_set_new(object, "record", json_text(record));
        json_dumpf(object, stdout, JSON_COMPACT);
        json_decref(object);
    } else {
        if (follow->shown != index + 1 && follow->count > 1 && isatty(STDOUT_FILENO))
            printf("==> %s %s.%s <==\n", follow->jobid.text, one->step, one->ddname);
        fwrite(record.data, 1, record.length, stdout);
    }
    follow->shown = index + 1;
    putchar('\n');
}

/* Prints what is new. */
static int print_new(struct follow *follow, size_t index)
{
    struct followed *one = &follow->list[index];
    struct span record;
    int got;

    while ((got = record_read(one->file, &record)) > 0)
        print_record(follow, index, record_attributes(one->file)->format == RECFM_F ? span_trim_end(record) : record);
    return got;
}

static int look(struct follow *follow)
{
    struct buf list;
    struct span rest, line;
    int reason = 0;

    buf_init(&list, LIST_MAX_BYTES);
    if (!follow->dataset) {
        reason = jes_outputs(*follow->link, &follow->jobid, &list);
        rest = buf_span(&list);
        while (reason == 0 && span_line(&rest, &line))
            take_line(follow, line);
    }
    buf_release(&list);
    for (size_t i = 0; i < follow->count && (reason == 0 || reason == REASON_NOT_FOUND); i++) {
        char number[NUMBER_MAX];

        snprintf(number, sizeof number, "%u", (unsigned)follow->list[i].dsid);
        if (!follow->list[i].file && !follow->list[i].failed)
            reason = open_dataset(follow, &follow->list[i], follow->dataset ? follow->dataset : number);
        if (follow->list[i].file && print_new(follow, i) < 0)
            follow->list[i].failed = true;
    }
    fflush(stdout);
    return reason == REASON_NOT_FOUND ? 0 : reason;
}

/* Has the job ended? One that is gone has. */
static int has_ended(struct follow *follow, bool *ended)
{
    struct jes_filter filter = { .jobid = follow->jobid.text };
    struct jes_jobs jobs;
    int reason = jes_jobs(*follow->link, &filter, &jobs);

    *ended = reason == 0 && (jobs.count == 0 || jobs.list[0].status == JES_OUTPUT);
    if (reason == 0)
        jes_jobs_release(&jobs);
    return reason;
}

int follow_job(const struct options *options, struct racf **racf, struct link **link, const struct name8 *jobid,
               const char *dataset, bool as_json)
{
    struct follow follow = { .options = options, .racf = racf, .link = link, .jobid = *jobid,
                             .dataset = dataset, .as_json = as_json };
    int reason = 0, code = EXIT_DONE;
    bool ended = false, over = false;

    if (dataset) {
        follow.list = mem_alloc(1, sizeof *follow.list);
        follow.count = 1;
    }
    while (!over && code == EXIT_DONE) {
        reason = has_ended(&follow, &ended);
        if (reason == 0)
            reason = look(&follow); /* behind the question: what was written before the end is there */
        over = reason == 0 && ended;
        if (reason < 0 && passing_trouble(reason))
            code = connect_again(&follow);
        else if (reason < 0)
            code = complain_reason(jobid->text, reason);
        if (!over && code == EXIT_DONE)
            poll(NULL, 0, LOOK_AGAIN);
    }
    if (dataset && code == EXIT_DONE && !follow.list[0].there && !follow.list[0].failed)
        code = complain_reason(dataset, REASON_NOT_FOUND);
    for (size_t i = 0; i < follow.count; i++) {
        if (follow.list[i].failed)
            code = code ? code : EXIT_FAILED;
        if (follow.list[i].file && record_close(follow.list[i].file, false) < 0)
            code = code ? code : EXIT_FAILED;
    }
    mem_free(follow.list);
    return code;
}
