/* jes_convert.c - accepted jobs become converted ones; jobs that never run get their logs; started tasks are made. */
#include "jcl/jes.h"

#include "datasets/catalog_client.h"
#include "jcl/convert.h"
#include "jcl/messages.h"
#include "jcl/spool.h"

enum {
    CONVERT_MILLISECONDS = 5, /* of one turn, before others are served again */
    CONVERSIONS_MAX = 2,      /* a deck that ended jes that often is not tried again */
    LIBRARY_AGAIN = 100,      /* milliseconds until a library that could not be asked is asked again */
    TEXT_MAX = 1 << 20,
};

/* The catalog as the job's user sees it, opened when the first member is asked for. */
struct library {
    const struct queue_job *job;
    struct racf *racf;
    struct link *catalog;
    struct buf refusals; /* ICH408I of libraries that may not be read */
    bool away; /* racf or the catalog is being restarted: what is in it is not known */
};

static int open_library(struct library *library)
{
    struct racf *racf = jes_racf();
    struct identity identity;
    struct racf_work work;
    int fd, reason;

    if (library->catalog)
        return 0;
    if (name8_none(&library->job->shown.owner)) /* a procedure without a user: jes itself looks whether it is there */
        return link_connect(&library->catalog, "run/private/catalog", 0);
    if (!racf)
        return REASON_NOT_RUNNING;
    work = (struct racf_work){ .source = library->job->kind == 'S' ? IDENTITY_TASK : IDENTITY_JOB, .job = library->job->shown.name,
                               .jobid = library->job->shown.jobid };
    reason = racf_session(racf, &library->job->shown.owner, &library->job->group, &work, &identity, &fd);
    if (reason < 0)
        return reason;
    identity_release(&identity);
    library->racf = racf_open_link(link_adopt(fd));
    return racf_connect(library->racf, "catalog", 0, &library->catalog);
}

static int read_from(struct library *library, const struct dsname *name, const struct name8 *member, struct buf *out,
                     struct dsname *found)
{
    struct record_file *file;
    struct dataset_info info;
    struct span record;
    int more, reason = open_library(library);

    if (reason < 0)
        return reason;
    *found = *name;
    if (name->text[0] == '\0' && dsname_of(found, span_of("SYS1.PROCLIB")) < 0)
        return REASON_BAD_NAME;
    reason = catalog_open(library->catalog, found, member, DATASET_READ, NULL, &file, &info, &library->refusals);
    if (reason < 0)
        return reason;
    while ((more = record_read(file, &record)) > 0) {
        buf_put_span(out, span_trim_end(record));
        buf_put_text(out, "\n");
    }
    record_close(file, false);
    return more < 0 ? more : buf_failed(out) ? REASON_TOO_LONG : 0;
}

static int read_member(void *context, const struct dsname *name, const struct name8 *member, struct buf *out, struct dsname *found)
{
    struct library *library = context;
    int reason = read_from(library, name, member, out, found);

    if (reason == REASON_GONE || reason == REASON_NOT_RUNNING || reason == REASON_TIMEOUT || reason == REASON_LIMIT)
        library->away = true;
    return reason;
}

static void close_library(struct library *library)
{
    link_close(library->catalog);
    racf_close(library->racf);
    library->catalog = NULL;
    library->racf = NULL;
}

int jes_read_converted(const struct queue_job *job, struct arena *arena, struct job *converted)
{
    struct buf text;
    int reason;

    buf_init(&text, WORK_ORDER_MAX);
    reason = queue_read(jes.queue, job, QUEUE_INTERNAL, &text);
    if (reason == 0)
        reason = job_decode(arena_span(arena, buf_span(&text)), arena, converted);
    buf_release(&text);
    return reason;
}

/* ------------------------------------------------------------------------------------------------ jobs that never run */

struct job_log_names jes_log_names(const struct queue_job *job)
{
    return (struct job_log_names){ .jobid = job->shown.jobid, .job = job->shown.name, .user = job->shown.owner,
                                   .sysname = jes.config->sysid, .node = jes.config->node };
}

void jes_end_unrun(struct queue_job *job, const struct job *converted, enum jes_result_kind kind, struct span lines)
{
    struct jes_result result = { .kind = (uint8_t)kind };
    struct job_log_names names = jes_log_names(job);
    struct job_log_statistics statistics = { .cards = converted ? converted->cards : job->cards };
    struct job_log *log;
    struct buf text;
    int reason = queue_is_new(job) ? spool_begin_job(&job->shown.jobid) : spool_create_job(&job->shown.jobid);

    if (converted)
        memcpy(names.programmer, converted->programmer, sizeof names.programmer);
    buf_init(&text, TEXT_MAX);
    buf_put_span(&text, lines);
    if (kind == JES_JCL_ERROR)
        message(&text, IEFC452I, job->shown.name.text);
    else if (kind != JES_CC)
        message(&text, $HASP106);
    if (reason == 0)
        reason = job_log_open(&log, &names, false);
    if (reason == 0) {
        struct buf messages;

        buf_init(&messages, WORK_ORDER_MAX);
        if (queue_read(jes.queue, job, QUEUE_MESSAGES, &messages) == 0)
            job_log_converter(log, buf_span(&messages));
        buf_release(&messages);
        job_log_not_run(log, buf_span(&text), &statistics);
        reason = job_log_close(log);
    }
    if (reason < 0) /* the result is kept all the same */
        fprintf(stderr, "jes: the logs of %s cannot be written: %s\n", job->shown.jobid.text, reason_text(reason));
    buf_release(&text);
    queue_end(jes.queue, job, &result, NULL, 0);
    jes_output_ended(job);
    jes.spool_written = true;
    jes.job_ended = true;
    jes.work_changed = true; /* an initiator may wait for this started task */
}

/* ------------------------------------------------------------------------------------------------ conversion */

/* JESJCL, or JESJCLIN in its place. */
static void write_listing(const struct queue_job *job, uint32_t dsid, const struct record_attributes *attributes, struct span lines)
{
    struct record_file *file;
    int reason = spool_begin_job(&job->shown.jobid);

    if (reason == 0)
        reason = spool_create(&job->shown.jobid, dsid, attributes, &file);
    if (reason == 0) {
        reason = spool_write_lines(file, lines);
        if (record_close(file, false) < 0 && reason == 0)
            reason = REASON_IO;
    }
    if (reason < 0)
        fprintf(stderr, "jes: D%07u of %s cannot be written: %s\n", (unsigned)dsid, job->shown.jobid.text,
                reason_text(reason));
}

/* TYPRUN=COPY: the deck as it came in, but for its passwords. */
static void copy_deck(const struct queue_job *job)
{
    struct buf cards;

    buf_init(&cards, JES_STREAM_MAX);
    if (queue_read(jes.queue, job, QUEUE_CARDS, &cards) == 0)
        write_listing(job, SPOOL_JESJCLIN, &spool_jesjclin_attributes, buf_span(&cards));
    buf_release(&cards);
}

/* As JES2 does when it reads the job, whatever becomes of it. */
static void tell_operator(const struct queue_job *job, struct span told)
{
    struct span line;

    while (span_line(&told, &line))
        jes_tell_operator(&job->shown.name, &job->shown.jobid, line);
}

/* unreadable: the JOB statement does not tell whose job it is. lines: for JESMSGLG of a job that does not run. */
static void take_converted(struct queue_job *job, struct convert_output *output, bool unreadable, struct span lines)
{
    struct job *converted = &output->job;
    bool copy = converted->typrun == TYPRUN_COPY && !converted->failed && !unreadable;
    bool scan = job->scan || converted->typrun == TYPRUN_SCAN || copy;
    const char *hold = converted->typrun == TYPRUN_HOLD ? "JOB" : ""; /* JCLHOLD was in force before the conversion */
    struct buf text;

    converted->failed = converted->failed || unreadable;
    if (copy)
        copy_deck(job);
    else
        write_listing(job, SPOOL_JESJCL, &spool_jesjcl_attributes, buf_span(&output->jesjcl));
    if (!name8_none(&converted->name))
        job->shown.name = converted->name;
    buf_init(&text, WORK_ORDER_MAX);
    job_encode(converted, &text);
    queue_converted(jes.queue, job, converted->job_class, converted->priority, converted->cards, hold, buf_span(&text),
                    buf_span(&output->messages));
    buf_release(&text);
    if (!job->scan)
        tell_operator(job, buf_span(&output->told));
    if (converted->failed)
        jes_end_unrun(job, converted, JES_JCL_ERROR, lines);
    else if (scan)
        jes_end_unrun(job, converted, JES_CC, SPAN_NONE);
    else
        jes_job_commands(job, buf_span(&output->commands));
    jes.work_changed = true;
}

/* The NAME=VALUE texts of a submission, each ended by NUL; at most JES_PARAMS_MAX. */
static void list_params(const struct buf *text, const char *params[JES_PARAMS_MAX + 1])
{
    size_t count = 0;

    for (size_t at = 0; at < text->length && count < JES_PARAMS_MAX; at += strlen(text->data + at) + 1)
        params[count++] = text->data + at;
    params[count] = NULL;
}

static const struct convert_class *class_of(const char *name)
{
    return &job_class_find(jes.classes, name)->converts;
}

static const struct convert_class *class_of_task(const char *name UNUSED)
{
    return class_of("STC");
}

static int run_converter(struct queue_job *job, struct library *library, struct arena *arena, struct convert_output *output)
{
    const char *params[JES_PARAMS_MAX + 1];
    struct convert_input input = { .owner = job->shown.owner, .jobid = job->shown.jobid, .sysname = jes.config->sysid,
                                   .now = clock_now(), .system_symbols = true, .scan = job->scan, .params = params,
                                   .library = read_member, .context = library,
                                   .job_class = job->kind == 'S' ? class_of_task : class_of };
    struct buf cards, given;
    int reason;

    buf_init(&cards, JES_STREAM_MAX);
    buf_init(&given, JES_PARAMS_MAX * JES_PARAM_BYTES);
    reason = queue_read(jes.queue, job, QUEUE_CARDS, &cards);
    if (reason == 0 && queue_read(jes.queue, job, QUEUE_PARAMS, &given) < 0)
        buf_clear(&given);
    list_params(&given, params);
    input.cards = buf_span(&cards);
    if (reason == 0)
        reason = convert_job(&input, arena, output);
    close_library(library);
    buf_release(&given);
    buf_release(&cards);
    return reason;
}

/* unreadable: the message about a JOB statement that does not tell whose job it is, or empty. False: the job stays where it is,
 * for a library that it needs cannot be asked now. */
static bool convert(struct queue_job *job, struct span unreadable)
{
    struct library library = { .job = job };
    struct convert_output output;
    struct arena arena;
    int reason;

    arena_init(&arena);
    buf_init(&library.refusals, TEXT_MAX);
    buf_put_span(&library.refusals, unreadable);
    reason = run_converter(job, &library, &arena, &output);
    if (reason == 0) {
        if (!library.away)
            take_converted(job, &output, unreadable.length != 0, buf_span(&library.refusals));
        buf_release(&output.jesjcl);
        buf_release(&output.messages);
        buf_release(&output.commands);
        buf_release(&output.told);
    } else if (!library.away) {
        fprintf(stderr, "jes: %s cannot be converted: %s\n", job->shown.jobid.text, reason_text(reason));
        jes_end_unrun(job, NULL, JES_JCL_ERROR, SPAN_NONE);
    }
    buf_release(&library.refusals);
    arena_release(&arena);
    return !library.away;
}

/* False: as convert(). */
static bool convert_or_end(struct queue_job *job)
{
    struct buf refusal;
    bool done = true;

    buf_init(&refusal, TEXT_MAX);
    if (queue_read(jes.queue, job, QUEUE_REFUSAL, &refusal) < 0)
        buf_clear(&refusal);
    if (refusal.length && !span_starts(buf_span(&refusal), "GBJ028I ")) {
        jes_end_unrun(job, NULL, JES_SEC_ERROR, buf_span(&refusal));
    } else if (job->conversions > CONVERSIONS_MAX) {
        buf_clear(&refusal);
        message(&refusal, GBJ021I);
        jes_end_unrun(job, NULL, JES_JCL_ERROR, buf_span(&refusal));
    } else {
        done = convert(job, buf_span(&refusal));
    }
    buf_release(&refusal);
    return done;
}

bool jes_convert_some(void)
{
    int64_t until = clock_monotonic() + CONVERT_MILLISECONDS;
    struct queue_job *job, *next;
    bool away = false;

    for (job = queue_list(jes.queue, JES_CONVERSION); job; job = next) {
        next = job->next;
        if (clock_monotonic() >= until)
            return true;
        if (job->left_over) { /* its conversion may be what ended jes: counted durably, then begun in the next turn */
            queue_count_conversion(jes.queue, job);
            return true;
        }
        away |= !convert_or_end(job);
    }
    if (away)
        watch_again(jes.again, LIBRARY_AGAIN);
    return false;
}

/* ------------------------------------------------------------------------------------------------ started tasks */

/* What the library says at once, nobody has to look for in the logs of a task that never ran. The master waits for the answer: a
 * catalog that is away is not waited for, the conversion will tell. */
static bool procedure_missing(const struct queue_job *model)
{
    struct library library = { .job = model };
    struct dsname found, any = { "" };
    struct buf cards;
    int reason;

    buf_init(&cards, TEXT_MAX);
    buf_init(&library.refusals, TEXT_MAX);
    reason = read_member(&library, &any, &model->shown.name, &cards, &found);
    close_library(&library);
    buf_release(&library.refusals);
    buf_release(&cards);
    return reason == REASON_NOT_FOUND;
}

/* Operands of a START command, each on a card of its own; what is too long for one, the converter complains about. */
static void put_parameters(struct span parameters, struct buf *cards)
{
    while (parameters.length) {
        size_t end = 0;
        bool quoted = false;

        while (end < parameters.length && (quoted || parameters.data[end] != ','))
            quoted ^= parameters.data[end++] == '\'';
        buf_printf(cards, ",\n//             %.*s", (int)end, parameters.data);
        parameters = span_from(parameters, end + 1);
    }
    buf_put_text(cards, "\n");
}

/* DIFFERS: a procedure to which class STARTED gives no user is refused; on z/OS it runs under an undefined one. */
int serve_START(struct session *session, struct reader *in, struct buf *out)
{
    struct queue_job model = { .kind = 'S' }, *job;
    struct name8 procedure, user, group;
    char parameters[256];
    struct racf *racf = jes_racf();
    const char *why = NULL;
    struct buf cards, text;
    int reason;

    reader_name8(in, &procedure);
    reader_text(in, parameters, sizeof parameters);
    reason = reader_end(in);
    if (reason == 0 && session_left(session)) /* the master has given up waiting, and said so: nothing may start now */
        reason = REASON_GONE;
    if (reason < 0)
        return reason;
    buf_init(&cards, 4096);
    buf_init(&text, TEXT_MAX);
    model.shown.name = procedure;
    reason = racf ? racf_started(racf, &procedure, &procedure, &user, &group) : REASON_NOT_RUNNING;
    if (reason == 0) {
        model.shown.owner = user;
        model.group = group;
    } else if (reason == REASON_NOT_FOUND) {
        why = "NO PROFILE OF CLASS STARTED GIVES IT A USER";
        reason = REASON_NOT_AUTHORIZED;
    }
    if ((reason == 0 || why) && procedure_missing(&model)) {
        why = "IT IS NOT IN SYS1.PROCLIB";
        reason = REASON_NOT_FOUND;
    }
    if (reason == 0) {
        snprintf(model.shown.job_class, sizeof model.shown.job_class, "STC");
        buf_printf(&cards, "//%-8s JOB MSGLEVEL=(1,1)\n//STARTING EXEC %s", procedure.text, procedure.text);
        put_parameters(span_of(parameters), &cards);
        reason = queue_add(jes.queue, &model, buf_span(&cards), SPAN_NONE, SPAN_NONE, &job);
    }
    if (reason == 0) {
        jes.accepted = true;
        buf_put_field_text(out, job->shown.jobid.text);
    } else {
        message(&text, GBJ020E, procedure.text, why ? why : reason_text(reason));
        buf_put_field(out, buf_span(&text));
        jes_racf_broke();
    }
    buf_release(&cards);
    buf_release(&text);
    return reason;
}
