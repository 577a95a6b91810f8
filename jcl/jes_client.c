/* jes_client.c - submitting jobs and reading what became of them: the asking side. */
#include "jcl/jes_client.h"

#include "base/mem.h"
#include "jcl/jes_wire.h"

#define REQUEST(number, name, from, states, text) REQUEST_##name = number,
enum {
#include "jcl/requests.def"
};
_Static_assert(JES_TELL == (int)REQUEST_TELL, "the number of the table");
#undef REQUEST

enum { PATTERN_MAX = 64, WAIT_WITHOUT_LIMIT = INT32_MAX, JOB_SMALLEST = 26, GROUP_SMALLEST = 52 };

/* -- texts -- */

const char *jes_status_text(enum jes_status status)
{
    static const char *const texts[] = {
        [JES_INPUT] = "INPUT", [JES_CONVERSION] = "CONVERSION", [JES_WAITING] = "WAITING",
        [JES_HELD] = "HELD",   [JES_RUNNING] = "RUNNING",       [JES_OUTPUT] = "OUTPUT",
    };

    return (size_t)status < ARRAY_COUNT(texts) && texts[status] ? texts[status] : "?";
}

const char *jes_result_text(const struct jes_result *result, char text[16])
{
    switch (result->kind) {
    case JES_CC: snprintf(text, 16, "CC %04u", (unsigned)(result->code & 0xfff)); return text;
    case JES_ABEND_SYSTEM: snprintf(text, 16, "ABEND S%03X", (unsigned)(result->code & 0xfff)); return text;
    case JES_ABEND_USER: snprintf(text, 16, "ABEND U%04u", (unsigned)(result->code & 0xfff)); return text;
    case JES_JCL_ERROR: return "JCL ERROR";
    case JES_CANCELED: return "CANCELED";
    case JES_SEC_ERROR: return "SEC ERROR";
    default: return NULL;
    }
}

int jes_connect_soon(struct link **link)
{
    int reason = link_connect(link, "run/private/jes", 0);

    if (reason == 0)
        link_hurry(*link, JES_SOON);
    return reason;
}

int jes_result_exit(const struct jes_result *result)
{
    switch (result->kind) {
    case JES_CC: return result->code < 255 ? (int)result->code : 255;
    case JES_JCL_ERROR: return 20;
    case JES_NO_RESULT: return 0;
    default: return 24;
    }
}

/* -- submitting -- */

static int begin_stream(struct link *link, const struct jes_submit_options *options, struct answer *answer)
{
    struct buf request;
    uint32_t count = 0;
    int reason;

    buf_init(&request, FRAME_LIMIT);
    while (options && options->params && options->params[count])
        count++;
    buf_put_u8(&request, options && options->scan);
    buf_put_u32(&request, count);
    for (uint32_t i = 0; i < count; i++)
        buf_put_field_text(&request, options->params[i]);
    reason = link_call(link, REQUEST_SUBMIT, &request, answer);
    buf_release(&request);
    return reason;
}

static int send_deck(struct link *link, struct span deck, struct answer *answer)
{
    struct buf request;
    int reason = 0;

    buf_init(&request, JES_CARDS_CHUNK);
    for (size_t at = 0; at < deck.length && reason == 0; at += JES_CARDS_CHUNK) {
        buf_clear(&request);
        buf_put_span(&request, span_part(deck, at, JES_CARDS_CHUNK));
        reason = link_call(link, REQUEST_CARDS, &request, answer);
    }
    buf_wipe(&request); /* cards may hold a password */
    return reason;
}

static int read_jobs(struct reader *reader, jes_job_visit *visit, void *context)
{
    uint32_t count = reader_u32(reader);

    if (!reader->reason && count > reader->rest.length / JOB_SMALLEST)
        return REASON_BAD_VALUE;
    for (uint32_t i = 0; i < count && !reader->reason; i++) {
        struct jes_job job;

        jes_job_decode(reader, &job);
        if (!reader->reason)
            visit(context, &job);
    }
    return reader->reason;
}

static void append(void *context, const struct jes_job *job)
{
    struct jes_jobs *jobs = context;

    if ((jobs->count & (jobs->count - 1)) == 0) /* full: room for twice as many */
        jobs->list = mem_resize(jobs->list, jobs->count ? 2 * jobs->count : 1, sizeof *jobs->list);
    jobs->list[jobs->count++] = *job;
}

int jes_submit(struct link *link, struct span deck, const struct jes_submit_options *options, struct jes_jobs *jobs,
               struct buf *problem)
{
    struct answer answer;
    struct reader reader;
    int reason;

    *jobs = (struct jes_jobs){ 0 };
    answer_init(&answer);
    reason = begin_stream(link, options, &answer);
    if (reason == 0)
        reason = send_deck(link, deck, &answer);
    if (reason == 0) {
        reason = link_call(link, REQUEST_SUBMITTED, NULL, &answer);
        if (answer.body.length) {
            int wrong;

            reader = answer_reader(&answer);
            wrong = read_jobs(&reader, append, jobs);
            buf_put_span(problem, reader_field(&reader, FRAME_LIMIT));
            if (wrong == 0)
                wrong = reader_end(&reader);
            if (reason == 0)
                reason = wrong;
        }
    } else if (answer.body.length) {
        reader = answer_reader(&answer);
        buf_put_span(problem, reader_field(&reader, FRAME_LIMIT));
    }
    answer_release(&answer);
    return reason;
}

/* -- looking -- */

/* JOBS and PURGE_JOBS, page by page. refused: of PURGE_JOBS. */
static int ask_for_jobs(struct link *link, uint16_t request_number, const struct jes_filter *filter, jes_job_visit *visit,
                        void *context, uint32_t *refused)
{
    static const struct jes_filter all;
    struct answer answer;
    struct buf request;
    uint64_t after = 0;
    int reason;

    if (!filter)
        filter = &all;
    answer_init(&answer);
    buf_init(&request, FRAME_LIMIT);
    do {
        struct reader reader;

        buf_clear(&request);
        buf_put_field_text(&request, filter->owner ? filter->owner : "");
        buf_put_field_text(&request, filter->prefix ? filter->prefix : "");
        buf_put_field_text(&request, filter->status ? filter->status : "");
        buf_put_field_text(&request, filter->jobid ? filter->jobid : "");
        buf_put_u64(&request, (uint64_t)filter->since);
        buf_put_u64(&request, (uint64_t)filter->before);
        buf_put_u64(&request, after);
        reason = link_call(link, request_number, &request, &answer);
        if (reason < 0)
            break;
        reader = answer_reader(&answer);
        after = reader_u64(&reader);
        if (refused)
            *refused += reader_u32(&reader);
        reason = read_jobs(&reader, visit, context);
        if (reason == 0)
            reason = reader_end(&reader);
    } while (reason == 0 && after);
    buf_release(&request);
    answer_release(&answer);
    return reason;
}

int jes_each_job(struct link *link, const struct jes_filter *filter, jes_job_visit *visit, void *context)
{
    return ask_for_jobs(link, REQUEST_JOBS, filter, visit, context, NULL);
}

int jes_jobs(struct link *link, const struct jes_filter *filter, struct jes_jobs *jobs)
{
    int reason;

    *jobs = (struct jes_jobs){ 0 };
    reason = jes_each_job(link, filter, append, jobs);
    if (reason < 0)
        jes_jobs_release(jobs);
    return reason;
}

int jes_purge_jobs(struct link *link, const struct jes_filter *filter, jes_job_visit *visit, void *context, uint32_t *refused)
{
    *refused = 0;
    return ask_for_jobs(link, REQUEST_PURGE_JOBS, filter, visit, context, refused);
}

void jes_jobs_release(struct jes_jobs *jobs)
{
    mem_free(jobs->list);
    *jobs = (struct jes_jobs){ 0 };
}

/* Is it of the form of a job ID: JOB, STC or TSU and digits, or J0nnnnnn? */
bool jes_looks_like_jobid(const char *name)
{
    size_t letters = strspn(name, "JOBSTCUjobstcu");

    return letters >= 1 && letters <= 3 && strlen(name) == 8 && strspn(name + letters, "0123456789") == 8 - letters;
}

static void keep_last(void *context, const struct jes_job *job)
{
    *(struct jes_job *)context = *job;
}

int jes_find(struct link *link, const char *name, struct jes_job *job)
{
    struct jes_filter by_id = { .jobid = name }, by_name = { .prefix = name };
    int reason = 0;

    *job = (struct jes_job){ 0 };
    if (!name[0] || strlen(name) > NAME8_MAX || strpbrk(name, "*%"))
        return REASON_BAD_NAME;
    if (jes_looks_like_jobid(name))
        reason = jes_each_job(link, &by_id, keep_last, job);
    if (reason == 0 && !job->status)
        reason = jes_each_job(link, &by_name, keep_last, job); /* in order of submission */
    return reason == 0 && !job->status ? REASON_NOT_FOUND : reason;
}

/* STEPS and OUTPUTS: lines, a page at a time. */
static int read_lines(struct link *link, uint16_t request_number, const struct name8 *jobid, struct buf *out)
{
    struct answer answer;
    struct buf request;
    uint32_t from = 0;
    int reason;

    answer_init(&answer);
    buf_init(&request, 64);
    do {
        struct reader reader;

        buf_clear(&request);
        buf_put_field_text(&request, jobid->text);
        buf_put_u32(&request, from);
        reason = link_call(link, request_number, &request, &answer);
        if (reason < 0)
            break;
        reader = answer_reader(&answer);
        from = reader_u32(&reader);
        buf_put_span(out, reader_field(&reader, FRAME_LIMIT));
        reason = reader_end(&reader);
    } while (reason == 0 && from);
    buf_release(&request);
    answer_release(&answer);
    return reason;
}

int jes_steps(struct link *link, const struct name8 *jobid, struct buf *out)
{
    return read_lines(link, REQUEST_STEPS, jobid, out);
}

int jes_outputs(struct link *link, const struct name8 *jobid, struct buf *out)
{
    return read_lines(link, REQUEST_OUTPUTS, jobid, out);
}

int jes_output(struct link *link, const struct name8 *jobid, const char *name, int *fd, struct buf *problem)
{
    struct call call;

    *fd = -1;
    call_begin(&call, PATTERN_MAX);
    buf_put_field_text(&call.request, jobid->text);
    buf_put_field_text(&call.request, name);
    call_ask(&call, link, REQUEST_OUTPUT);
    if (call.reason < 0)
        buf_put_span(problem, call_lines(&call, FRAME_LIMIT));
    else if (call.answer.fd < 0)
        call.reason = REASON_GONE;
    else
        *fd = call_take_fd(&call);
    return call_end(&call);
}

int jes_wait(struct link *link, const struct name8 *jobid, int milliseconds, struct jes_job *job)
{
    struct call call;

    call_begin(&call, 64);
    buf_put_field_text(&call.request, jobid->text);
    call_answered(&call, link_call_for(link, REQUEST_WAIT, &call.request, -1, &call.answer,
                                       milliseconds ? milliseconds : WAIT_WITHOUT_LIMIT));
    jes_job_decode(&call.in, job);
    return call_end(&call);
}

/* -- changing -- */

/* A request whose answer is a field of text, that of one that failed too. */
static int ask_for_text(struct link *link, uint16_t number, struct call *call, struct buf *text)
{
    call_ask(call, link, number);
    if (call->answer.body.length)
        buf_put_span(text, call_lines(call, FRAME_LIMIT));
    return call_end(call);
}

int jes_change(struct link *link, const struct name8 *jobid, enum jes_change change, struct buf *message)
{
    static const uint16_t numbers[] = {
        [JES_CANCEL_JOB] = REQUEST_CANCEL,
        [JES_HOLD_JOB] = REQUEST_HOLD,
        [JES_RELEASE_JOB] = REQUEST_RELEASE,
        [JES_PURGE_JOB] = REQUEST_PURGE,
    };
    struct call call;

    call_begin(&call, 64);
    buf_put_field_text(&call.request, jobid->text);
    return ask_for_text(link, numbers[change], &call, message);
}

int jes_messages(struct link *link, bool clear, struct buf *lines)
{
    struct call call;

    call_begin(&call, 8);
    buf_put_u8(&call.request, clear);
    return ask_for_text(link, REQUEST_MESSAGES, &call, lines);
}

/* -- output -- */

static const char *const dispositions[] = { [JES_WRITE] = "WRITE", [JES_HOLD] = "HOLD", [JES_KEEP] = "KEEP", [JES_LEAVE] = "LEAVE",
                                            [JES_PURGE] = "PURGE" };

const char *jes_disposition_text(enum jes_disposition disposition)
{
    return (size_t)disposition < ARRAY_COUNT(dispositions) && dispositions[disposition] ? dispositions[disposition] : "?";
}

enum jes_disposition jes_disposition_of(struct span word)
{
    for (size_t i = JES_WRITE; i < ARRAY_COUNT(dispositions); i++)
        if (span_is_fold(word, dispositions[i]))
            return (enum jes_disposition)i;
    return JES_NO_DISPOSITION;
}

static const char *or_empty(const char *text)
{
    return text ? text : "";
}

static void put_select(const struct jes_output_select *select, struct buf *request)
{
    buf_put_field_text(request, or_empty(select->jobid));
    buf_put_field_text(request, or_empty(select->prefix));
    buf_put_field_text(request, or_empty(select->owner));
    buf_put_field_text(request, or_empty(select->group));
    buf_put_field_text(request, or_empty(select->dest));
    buf_put_field_text(request, or_empty(select->forms));
    buf_put_field_text(request, or_empty(select->writer));
    buf_put_u32(request, select->dsid);
    buf_put_u8(request, (uint8_t)select->output_class);
    buf_put_u8(request, select->disposition);
}

static int read_groups(struct reader *reader, struct jes_output_groups *groups)
{
    uint32_t count = reader_u32(reader);

    if (!reader->reason && count > reader->rest.length / GROUP_SMALLEST)
        return REASON_BAD_VALUE;
    if (reader->reason || count == 0)
        return reader->reason;
    groups->list = mem_resize(groups->list, groups->count + count, sizeof *groups->list);
    for (uint32_t i = 0; i < count; i++)
        jes_group_decode(reader, &groups->list[groups->count + i]);
    if (!reader->reason)
        groups->count += count;
    return reader->reason;
}

void jes_output_groups_release(struct jes_output_groups *groups)
{
    mem_free(groups->list);
    *groups = (struct jes_output_groups){ 0 };
}

/* A page of jobs at a time, behind the selection and what else the request has. */
static int ask_for_groups(struct link *link, uint16_t number, const struct buf *asked, struct jes_output_groups *groups,
                          struct buf *problem)
{
    struct answer answer;
    struct buf request;
    uint64_t after = 0;
    int reason;

    *groups = (struct jes_output_groups){ 0 };
    answer_init(&answer);
    buf_init(&request, FRAME_LIMIT);
    do {
        struct reader reader;

        buf_clear(&request);
        buf_put_u64(&request, after);
        buf_put_span(&request, buf_span(asked));
        reason = link_call(link, number, &request, &answer);
        if (reason < 0)
            break;
        reader = answer_reader(&answer);
        after = reader_u64(&reader);
        if (problem)
            buf_put_span(problem, reader_field(&reader, FRAME_LIMIT));
        else
            reader_field(&reader, FRAME_LIMIT);
        reason = read_groups(&reader, groups);
        if (reason == 0)
            reason = reader_end(&reader);
    } while (reason == 0 && after);
    buf_release(&request);
    answer_release(&answer);
    if (reason < 0)
        jes_output_groups_release(groups);
    return reason;
}

int jes_output_groups(struct link *link, const struct jes_output_select *select, struct jes_output_groups *groups)
{
    struct buf request;
    int reason;

    buf_init(&request, FRAME_LIMIT);
    put_select(select, &request);
    reason = ask_for_groups(link, REQUEST_GROUPS, &request, groups, NULL);
    buf_release(&request);
    return reason;
}

int jes_change_output(struct link *link, const struct jes_output_select *select, enum jes_output_change change,
                      const struct jes_attributes *set, struct jes_output_groups *groups, struct buf *problem)
{
    static const struct jes_attributes nothing;
    struct buf request;
    int reason;

    buf_init(&request, FRAME_LIMIT);
    put_select(select, &request);
    buf_put_u8(&request, (uint8_t)change);
    jes_attributes_encode(set ? set : &nothing, &request);
    reason = ask_for_groups(link, REQUEST_CHANGE_GROUPS, &request, groups, problem);
    if (reason == 0 && groups->count == 0)
        reason = problem && problem->length ? REASON_NOT_AUTHORIZED : REASON_NOT_FOUND;
    buf_release(&request);
    return reason;
}

int jes_start(struct link *link, const struct name8 *procedure, const char *parameters, struct name8 *jobid,
              struct buf *problem)
{
    struct call call;
    struct buf text;
    int reason;

    buf_init(&text, FRAME_LIMIT);
    call_begin(&call, FRAME_LIMIT);
    buf_put_field_text(&call.request, procedure->text);
    buf_put_field_text(&call.request, parameters ? parameters : "");
    reason = ask_for_text(link, REQUEST_START, &call, &text);
    if (reason == 0)
        reason = name8_strict(jobid, buf_span(&text));
    else
        buf_put_span(problem, buf_span(&text));
    buf_release(&text);
    return reason;
}

int jes_command(struct link *link, const struct identity *who, struct span text, struct buf *replies, bool *good,
                struct name8 *task)
{
    struct call call;

    call_begin(&call, FRAME_LIMIT);
    identity_encode(who, &call.request);
    buf_put_field(&call.request, text);
    call_ask(&call, link, REQUEST_OPERATE);
    *good = reader_u8(&call.in) != 0;
    buf_put_span(replies, reader_field(&call.in, FRAME_LIMIT));
    reader_name8(&call.in, task);
    return call_end(&call);
}

int jes_enqueues(struct link *link, struct span pattern, bool contention, const char *sysname, struct buf *lines)
{
    struct call call;

    call_begin(&call, 1024);
    buf_put_field(&call.request, pattern);
    buf_put_u8(&call.request, contention);
    buf_put_field_text(&call.request, sysname);
    call_ask(&call, link, REQUEST_ENQUEUES);
    buf_put_span(lines, reader_field(&call.in, FRAME_LIMIT));
    return call_end(&call);
}

/* A request of nothing, whose answer is its reason. */
static int ask_plainly(struct link *link, uint16_t number)
{
    struct call call;

    call_begin(&call, 1);
    call_ask(&call, link, number);
    return call_end(&call);
}

int jes_listen(struct link *link)
{
    return ask_plainly(link, REQUEST_LISTEN);
}

int jes_hold_data_set(struct link *link, const struct dsname *name, struct buf *refusal)
{
    struct call call;

    call_begin(&call, 64);
    buf_put_field_text(&call.request, name->text);
    return ask_for_text(link, REQUEST_HOLD_DATA_SET, &call, refusal);
}

int jes_free_data_set(struct link *link)
{
    return ask_plainly(link, REQUEST_FREE_DATA_SET);
}
