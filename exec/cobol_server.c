/* cobol_server.c - the step's side of a COBOL program's channel: opens DDs, reads and writes their records, hands out modules. */
#include "exec/cobol_server.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/bug.h"
#include "base/frame.h"
#include "base/mem.h"
#include "exec/cobol_cluster.h"
#include "exec/foreign_mqi.h"
#include "exec/messages.h"
#include "exec/module.h"

enum { LENGTH_FIELD = 4, CONTROL = 1, ASA_BLANK = ' ', ABEND_SECURITY = 0x913, SECURITY_REASON = 0x38 };

/* A file that the program has open. */
struct served {
    bool used;
    struct cobol_open open;
    struct dd *dd;        /* NULL: not there (OPTIONAL), not yet, or in content */
    bool borrowed;        /* dd is that of the standard output */
    bool spanned;         /* what is known of the data set says so */
    bool deferred;        /* for output, opened when the first records say whether it is a print file */
    bool in_front;        /* a control character goes in front of each record (ADV) */
    bool in_place;        /* or is the first byte of it (NOADV) */
    struct buf content;   /* of I-O: its records, in the form they have on the channel */
    size_t position;      /* there */
    size_t last;          /* where the record stands that was read last */
    bool has_last;
    bool changed;
    struct cluster *cluster; /* of a DD that names one; else NULL */
    struct dsname name;      /* of it */
    struct keyed keyed;
};

struct cobol_server {
    struct step *step;
    struct foreign_files *files;
    struct foreign_channel channel;
    struct buf in;        /* what has come and is no whole frame yet */
    struct buf out;       /* the answer */
    struct buf line;      /* a record that is put together */
    struct served served[COBOL_HANDLES_MAX];
    struct cobol_end end;
    struct foreign_mqi mqi;
};

/* -- what is wrong -- */

static void say_error(struct cobol_server *server, const char *ddname, int reason)
{
    struct buf said;

    buf_init(&said, 512);
    message(&said, GBRE006E, ddname, reason_text(reason));
    step_wto(server->step, 0, buf_span(&said));
    buf_release(&said);
}

static void say_alternate(struct cobol_server *server, const char *ddname)
{
    struct buf said;

    buf_init(&said, 512);
    message(&said, GBRE066E, ddname);
    step_wto(server->step, 0, buf_span(&said));
    buf_release(&said);
}

/* The FILE STATUS of a reason; what has none of its own is said in the job log. */
static int status_of(struct cobol_server *server, const struct served *file, int reason)
{
    switch (reason) {
    case REASON_TOO_LONG: return STATUS_BAD_LENGTH;
    case REASON_NOT_FOUND: return STATUS_NOT_THERE;
    case REASON_BAD_VALUE: return STATUS_CONFLICT;
    case REASON_FULL: return STATUS_FULL;
    default:
        if (reason < 0)
            say_error(server, file->open.ddname.text, reason);
        return reason < 0 ? STATUS_ERROR : STATUS_OK;
    }
}

/* -- attributes -- */

/* The record length that such a data set has for the FD. */
static uint32_t length_for(const struct cobol_open *open, const struct record_attributes *a)
{
    return open->longest + (record_is_variable(a) ? LENGTH_FIELD : 0);
}

/* FD, and DD or label: FILE STATUS 39 when they differ. A print file is longer by its control character.
 * DIFFERS: RECORDING MODE is not in a COBOL module: DD or label say whether records are spanned, and any FD of that length will
 * do; where neither says it, the records of RECORDING MODE S are V. */
static bool conflicts(const struct cobol_open *open, const struct record_attributes *a)
{
    if (open->organization == COBOL_LINE_SEQUENTIAL || a->format == 0)
        return false;
    if (a->format == RECFM_U)
        return a->lrecl != 0 && a->lrecl != open->longest;
    if (a->format == (open->format == COBOL_FIXED ? RECFM_V : open->format == COBOL_VARIABLE ? RECFM_F : 0))
        return true;
    if (a->lrecl == 0 || a->lrecl == length_for(open, a))
        return false;
    return a->control == CONTROL_NONE || a->lrecl != length_for(open, a) + CONTROL;
}

static struct record_attributes wanted_by(const struct served *file, bool print)
{
    const struct cobol_open *open = &file->open;
    bool fixed = open->format == COBOL_FIXED && open->organization == COBOL_SEQUENTIAL && !file->spanned;
    struct record_attributes wanted = { fixed ? RECFM_F : RECFM_V, true, print ? CONTROL_ASA : CONTROL_NONE, 0, 0 };

    wanted.lrecl = length_for(open, &wanted) + (print ? CONTROL : 0);
    return wanted;
}

/* -- OPEN -- */

static const struct step_dd *find_dd(const struct cobol_server *server, const struct name8 *ddname)
{
    const struct step_table *table = step_table(server->step);

    for (uint32_t i = 0; i < table->dd_count; i++)
        if (!table->dds[i].next_part && name8_equal(&table->dds[i].ddname, ddname))
            return &table->dds[i];
    return NULL;
}

static int open_for_input(struct cobol_server *server, struct served *file, const struct step_dd *dd)
{
    int reason = dd_open_read(server->step, file->open.ddname.text, &file->dd);

    if (reason < 0)
        return status_of(server, file, reason);
    file->spanned = dd_attributes(file->dd)->format == RECFM_S;
    if (dd->kind != STEP_DD_DATASET || !conflicts(&file->open, dd_attributes(file->dd)))
        return STATUS_OK;
    reason = dd_close(file->dd);
    file->dd = NULL;
    return reason < 0 ? status_of(server, file, reason) : STATUS_CONFLICT;
}

/* Records are changed in memory, and go back together at the CLOSE. */
static int open_for_update(struct cobol_server *server, struct served *file, const struct step_dd *dd)
{
    struct cobol_record record = { .control = 0 };
    int status, got = 0, closed;

    if (dd->kind != STEP_DD_DATASET || dd->disp == STEP_MOD)
        return STATUS_MODE;
    status = open_for_input(server, file, dd);
    if (status != STATUS_OK)
        return status;
    buf_init(&file->content, FOREIGN_FILE_MAX);
    while (!buf_failed(&file->content) && (got = dd_read(file->dd, &record.bytes)) > 0)
        cobol_put_record(&file->content, &record);
    closed = dd_close(file->dd);
    file->dd = NULL;
    if (buf_failed(&file->content))
        got = REASON_LIMIT;
    if (got == 0)
        got = closed;
    if (got < 0)
        buf_release(&file->content);
    return status_of(server, file, got);
}

static int open_for_output(struct cobol_server *server, struct served *file, bool print)
{
    const struct record_attributes wanted = wanted_by(file, print), *a;
    const char *ddname = file->open.ddname.text;
    int reason = file->open.mode == COBOL_EXTEND ? dd_open_extend(server->step, ddname, &wanted, &file->dd)
                                                 : dd_open_write(server->step, ddname, &wanted, &file->dd);

    if (reason < 0)
        return status_of(server, file, reason);
    file->deferred = false;
    a = dd_attributes(file->dd);
    if (conflicts(&file->open, a)) {
        reason = dd_close(file->dd);
        file->dd = NULL;
        return reason < 0 ? status_of(server, file, reason) : STATUS_CONFLICT;
    }
    file->in_front = a->control != CONTROL_NONE && a->lrecl > length_for(&file->open, a);
    file->in_place = a->control != CONTROL_NONE && !file->in_front;
    return STATUS_OK;
}

static int prepare_output(struct cobol_server *server, struct served *file)
{
    struct record_attributes known;
    int reason;

    file->dd = foreign_files_stream(server->files, file->open.ddname.text);
    file->borrowed = file->dd != NULL;
    if (file->borrowed)
        return STATUS_OK;
    reason = dd_known(server->step, file->open.ddname.text, &known);
    if (reason < 0)
        return status_of(server, file, reason);
    if (conflicts(&file->open, &known))
        return STATUS_CONFLICT;
    file->spanned = known.format == RECFM_S;
    if (known.format && known.lrecl)
        return open_for_output(server, file, known.control != CONTROL_NONE);
    file->deferred = true;
    return STATUS_OK;
}

/* OPTIONAL: a cluster that never held a record counts as one that is not there. */
static int check_cluster(struct served *file)
{
    const struct cluster_attributes *a = cluster_attributes(file->cluster);
    int status = keyed_check(&file->open, a);

    if (status != STATUS_OK)
        return status;
    if (file->open.mode == COBOL_OUTPUT)
        return cluster_empty(file->cluster) || (a->flags & CLUSTER_REUSE) ? STATUS_OK : STATUS_MODE;
    if (cluster_empty(file->cluster))
        return file->open.optional ? STATUS_OPTIONAL : STATUS_NOT_THERE;
    return STATUS_OK;
}

static int open_cluster_as(struct cobol_server *server, struct served *file, enum cluster_mode mode)
{
    int reason = dd_open_cluster(server->step, file->open.ddname.text, mode, &file->cluster, &file->name);

    if (reason == REASON_NOT_AUTHORIZED)
        step_abend(server->step, ABEND_SECURITY, 0, SECURITY_REASON);
    if (reason == REASON_BUSY)
        return STATUS_RESOURCE;
    return reason < 0 ? status_of(server, file, reason) : STATUS_OK;
}

static int close_cluster(struct cobol_server *server, struct served *file)
{
    int reason = dd_close_cluster(server->step, &file->name, file->cluster);

    file->cluster = NULL;
    return reason < 0 ? status_of(server, file, reason) : STATUS_OK;
}

/* What is in a cluster that is loaded anew goes only when it is known that the program's file fits it. */
static int open_cluster(struct cobol_server *server, struct served *file)
{
    int status = open_cluster_as(server, file, file->open.mode == COBOL_INPUT ? CLUSTER_READ : CLUSTER_UPDATE), checked, closed;

    if (status != STATUS_OK)
        return status;
    checked = check_cluster(file);
    if (checked == STATUS_MODE && file->open.key_count > 1)
        say_alternate(server, file->open.ddname.text);
    if (checked < STATUS_END && file->open.mode == COBOL_OUTPUT && !cluster_empty(file->cluster)) {
        closed = close_cluster(server, file);
        status = closed == STATUS_OK ? open_cluster_as(server, file, CLUSTER_LOAD) : closed;
    }
    if (status != STATUS_OK)
        return status;
    if (checked >= STATUS_END) {
        closed = close_cluster(server, file);
        return closed == STATUS_OK ? checked : closed;
    }
    keyed_init(&file->keyed, &file->open, file->cluster);
    return checked;
}

/* Of two files of one DD neither may write: each would have its own idea of where the end is. */
static bool is_in_use(const struct cobol_server *server, const struct cobol_open *open)
{
    for (size_t i = 0; i < COBOL_HANDLES_MAX; i++) {
        const struct served *other = &server->served[i];

        if (other->used && name8_equal(&other->open.ddname, &open->ddname) &&
            (other->open.mode != COBOL_INPUT || open->mode != COBOL_INPUT))
            return true;
    }
    return false;
}

/* OPEN can end the step: what was changed before stays, as it does in a data set. */
static int commit_clusters(struct cobol_server *server)
{
    int reason = 0;

    for (size_t i = 0; i < COBOL_HANDLES_MAX && reason == 0; i++)
        if (server->served[i].used && server->served[i].cluster && server->served[i].open.mode != COBOL_INPUT)
            reason = cluster_commit(server->served[i].cluster);
    return reason;
}

static int open_file(struct cobol_server *server, struct served *file)
{
    const struct step_dd *dd = find_dd(server, &file->open.ddname);
    int reason = commit_clusters(server);

    if (reason < 0)
        return status_of(server, file, reason);
    if (!dd && file->open.mode == COBOL_OUTPUT)
        return STATUS_NO_DD; /* CBLQDA(OFF): no data set is made up */
    if (!dd && file->open.mode != COBOL_INPUT && file->open.optional)
        return STATUS_NO_DD;
    if (!dd)
        return file->open.optional ? STATUS_OPTIONAL : STATUS_NOT_THERE;
    if (is_in_use(server, &file->open))
        return STATUS_RESOURCE;
    if (dd_names_cluster(server->step, file->open.ddname.text))
        return open_cluster(server, file);
    if (file->open.organization >= COBOL_RELATIVE)
        return STATUS_CONFLICT;
    switch (file->open.mode) {
    case COBOL_INPUT: return open_for_input(server, file, dd);
    case COBOL_I_O: return open_for_update(server, file, dd);
    default: return prepare_output(server, file);
    }
}

static void serve_open(struct cobol_server *server, const struct cobol_request *request, struct cobol_answer *answer)
{
    struct served *file = server->served, new = { .used = false };

    while (file < server->served + COBOL_HANDLES_MAX && file->used)
        file++;
    if (file == server->served + COBOL_HANDLES_MAX) {
        answer->status = STATUS_RESOURCE;
        return;
    }
    if (cobol_get_open(request->data, &new.open) < 0) {
        answer->status = STATUS_ERROR;
        return;
    }
    answer->status = (uint16_t)open_file(server, &new);
    new.used = answer->status < STATUS_END;
    if (new.used)
        *file = new;
    answer->number = (uint64_t)(file - server->served);
}

/* -- READ -- */

static int read_content(struct served *file, struct buf *records)
{
    struct span rest = span_from(buf_span(&file->content), file->position);
    struct cobol_record record;

    file->has_last = cobol_get_record(&rest, &record) == 1;
    if (!file->has_last)
        return STATUS_END;
    file->last = file->position;
    file->position = file->content.length - rest.length;
    cobol_put_record(records, &record);
    return STATUS_OK;
}

static int read_dd(struct cobol_server *server, struct served *file, bool one, struct buf *records)
{
    struct cobol_record record = { .control = 0 };
    int got = 1;

    while (records->length < COBOL_BATCH && got > 0 && !(one && records->length)) {
        got = dd_read(file->dd, &record.bytes);
        if (got > 0 && record.bytes.length > COBOL_RECORD_MAX) /* LRECL=X of a UNIX file: it fits no frame */
            got = REASON_TOO_LONG;
        if (got > 0)
            cobol_put_record(records, &record);
    }
    /* What came before an error is read first; the next READ meets it again. */
    if (records->length)
        return STATUS_OK;
    return got < 0 ? status_of(server, file, got) : STATUS_END;
}

static void serve_read(struct cobol_server *server, struct served *file, const struct cobol_request *request,
                       struct cobol_answer *answer)
{
    buf_clear(&server->line);
    if (request->number)
        answer->status = STATUS_ERROR;
    else if (file->open.mode == COBOL_I_O)
        answer->status = (uint16_t)read_content(file, &server->line);
    else if (file->open.mode != COBOL_INPUT)
        answer->status = STATUS_NO_INPUT;
    else
        answer->status = (uint16_t)(file->dd ? read_dd(server, file, request->flag != 0, &server->line) : STATUS_END);
    answer->data = buf_span(&server->line);
}

/* -- WRITE, REWRITE -- */

static bool is_print(struct span records)
{
    struct cobol_record record;

    while (cobol_get_record(&records, &record) == 1)
        if (record.control)
            return true;
    return false;
}

static int write_record(struct cobol_server *server, struct served *file, const struct cobol_record *record)
{
    int reason;

    if (record->control && !file->in_front && !file->in_place && !file->borrowed)
        return STATUS_CONFLICT;
    buf_clear(&server->line);
    if (file->in_front)
        buf_put_u8(&server->line, record->control ? record->control : ASA_BLANK);
    buf_put_span(&server->line, record->bytes);
    if (file->in_place && record->control && server->line.length)
        server->line.data[0] = (char)record->control;
    reason = dd_write(file->dd, buf_span(&server->line));
    return status_of(server, file, reason);
}

static int write_records(struct cobol_server *server, struct served *file, struct span records)
{
    struct cobol_record record;
    int status = STATUS_OK, got;

    if (file->open.mode != COBOL_OUTPUT && file->open.mode != COBOL_EXTEND)
        return STATUS_NO_OUTPUT;
    if (file->deferred)
        status = open_for_output(server, file, is_print(records));
    if (status == STATUS_OK && !file->dd)
        status = STATUS_ERROR;
    while (status == STATUS_OK && (got = cobol_get_record(&records, &record)) != 0)
        status = got < 0 || record.bytes.length > file->open.longest ? STATUS_ERROR : write_record(server, file, &record);
    return status;
}

static int rewrite_record(struct served *file, struct span records)
{
    struct span place = span_from(buf_span(&file->content), file->last);
    struct cobol_record old, new;

    if (file->open.mode != COBOL_I_O)
        return STATUS_NO_UPDATE;
    if (!file->has_last || cobol_get_record(&place, &old) != 1)
        return STATUS_NOT_READ;
    if (cobol_get_record(&records, &new) != 1 || new.bytes.length != old.bytes.length)
        return STATUS_BAD_LENGTH;
    memcpy(file->content.data + (old.bytes.data - file->content.data), new.bytes.data, new.bytes.length);
    file->has_last = false;
    file->changed = true;
    return STATUS_OK;
}

/* -- CLOSE -- */

static int put_back(struct cobol_server *server, struct served *file)
{
    const struct record_attributes wanted = wanted_by(file, false);
    struct span rest = buf_span(&file->content);
    struct cobol_record record;
    struct dd *dd;
    int reason = dd_open_write(server->step, file->open.ddname.text, &wanted, &dd), closed;

    if (reason < 0)
        return reason;
    while (reason == 0 && cobol_get_record(&rest, &record) == 1)
        reason = dd_write(dd, record.bytes);
    closed = dd_close(dd);
    return reason < 0 ? reason : closed;
}

static int close_file(struct cobol_server *server, struct served *file)
{
    int status = file->deferred ? open_for_output(server, file, false) : STATUS_OK, reason = 0;

    if (file->cluster) {
        keyed_release(&file->keyed);
        status = close_cluster(server, file);
        *file = (struct served){ .used = false };
        return status;
    }
    if (file->open.mode == COBOL_I_O && file->changed)
        reason = put_back(server, file);
    if (file->open.mode == COBOL_I_O)
        buf_release(&file->content);
    if (file->dd && !file->borrowed)
        reason = dd_close(file->dd);
    if (status == STATUS_OK)
        status = status_of(server, file, reason);
    *file = (struct served){ .used = false };
    return status;
}

static void close_left_open(struct cobol_server *server, struct served *file)
{
    struct name8 ddname = file->open.ddname;

    if (close_file(server, file) >= STATUS_END)
        say_error(server, ddname.text, REASON_IO);
}

/* -- the rest -- */

static void serve_module(struct cobol_server *server, const struct cobol_request *request, struct cobol_answer *answer, int *fd)
{
    enum module_kind kind;
    struct name8 name;
    int reason = name8_of(&name, request->data);

    answer->status = STATUS_NOT_THERE;
    if (reason < 0)
        return;
    reason = module_find(server->step, &name, fd, &kind);
    if (reason == 0 && kind == MODULE_SHARED)
        answer->status = STATUS_OK;
    else if (reason != REASON_NOT_FOUND)
        answer->status = STATUS_ERROR;
    if (answer->status != STATUS_OK && *fd >= 0) {
        close(*fd);
        *fd = -1;
    }
}

static void take_end(struct cobol_server *server, const struct cobol_request *request)
{
    struct cobol_end *end = &server->end;
    struct reader reader = reader_of(request->data);

    if (end->said != COBOL_SAID_NOTHING)
        return;
    switch (request->type) {
    case COBOL_END:
        *end = (struct cobol_end){ .said = COBOL_SAID_END, .code = request->number & 0xfff };
        break;
    case COBOL_ABEND:
        *end = (struct cobol_end){ .said = COBOL_SAID_ABEND, .system = request->number >> 16 & 0xfff,
                                   .user = request->number & 0xffff, .reason = reader_u32(&reader) };
        if (end->user > 4095 || (end->system == 0) == (end->user == 0))
            end->said = COBOL_SAID_NOTHING;
        break;
    default:
        *end = (struct cobol_end){ .said = COBOL_SAID_FAILED, .runtime = request->key != 0 };
        snprintf(end->why, sizeof end->why, "%.*s", (int)request->data.length, request->data.data);
    }
}

static int serve_cluster(struct cobol_server *server, struct keyed *keyed, const struct cobol_request *request,
                         struct cobol_answer *answer)
{
    buf_clear(&server->line);
    switch (request->type) {
    case COBOL_READ: return keyed_read(keyed, request, &server->line);
    case COBOL_READ_KEY: return keyed_read_key(keyed, request, &server->line);
    case COBOL_START: return keyed_start(keyed, request);
    case COBOL_WRITE: return keyed_write(keyed, request->data, &answer->number);
    case COBOL_REWRITE: return keyed_rewrite(keyed, request);
    case COBOL_DELETE: return keyed_delete(keyed, request);
    default: return STATUS_ERROR;
    }
}

static void serve_file(struct cobol_server *server, const struct cobol_request *request, struct cobol_answer *answer)
{
    struct served *file = request->handle < COBOL_HANDLES_MAX ? &server->served[request->handle] : NULL;

    if (!file || !file->used) {
        answer->status = STATUS_NOT_OPEN;
        return;
    }
    if (file->cluster && request->type != COBOL_CLOSE) {
        answer->status = (uint16_t)serve_cluster(server, &file->keyed, request, answer);
        if (file->keyed.full)
            dd_cluster_is_full(server->step, file->open.ddname.text, &file->name);
        file->keyed.full = false;
        answer->data = buf_span(&server->line);
        if (file->keyed.reason < 0)
            say_error(server, file->open.ddname.text, file->keyed.reason);
        return;
    }
    switch (request->type) {
    case COBOL_READ: serve_read(server, file, request, answer); break;
    case COBOL_WRITE: answer->status = (uint16_t)write_records(server, file, request->data); break;
    case COBOL_REWRITE: answer->status = (uint16_t)rewrite_record(file, request->data); break;
    case COBOL_CLOSE: answer->status = (uint16_t)close_file(server, file); break;
    default: answer->status = STATUS_ERROR;
    }
}

/* ACCEPT FROM CONSOLE, and STOP with a literal. The program waits, and so do we; what it displayed before has been taken. */
static void serve_ask(struct cobol_server *server, const struct cobol_request *request, struct cobol_answer *answer)
{
    enum { ACCEPT_MAX = 114 }; /* bytes that ACCEPT takes */

    if (request->flag && dd_coded(server->step, "SYSIN")) {
        answer->status = STATUS_NOT_THERE;
        return;
    }
    buf_clear(&server->line);
    step_wtor(server->step, span_of("AWAITING REPLY"), ACCEPT_MAX, &server->line);
    answer->data = buf_span(&server->line);
}

static void end_channel(struct cobol_server *server)
{
    close(server->channel.fd);
    server->channel.fd = -1;
}

static void refuse(struct cobol_server *server, const char *why)
{
    struct buf said;

    buf_init(&said, 512);
    message(&said, GBRE060E, step_table(server->step)->program.text, why);
    step_wto(server->step, 0, buf_span(&said));
    buf_release(&said);
    end_channel(server);
}

static void serve_request(struct cobol_server *server, const struct cobol_request *request)
{
    struct cobol_answer answer = { .status = STATUS_OK };
    int fd = -1;
    bool sent;

    switch (request->type) {
    case COBOL_END:
    case COBOL_ABEND:
    case COBOL_FAILED: take_end(server, request); return;
    case COBOL_OPEN: serve_open(server, request, &answer); break;
    case COBOL_ASK: serve_ask(server, request, &answer); break;
    case COBOL_MODULE: serve_module(server, request, &answer, &fd); break;
    case COBOL_MQCONN: foreign_mqi_connect(&server->mqi, server->step, request, &answer, &fd); break;
    case COBOL_SEGMENT: foreign_mqi_segment(&server->mqi, &answer, &fd); break;
    default: serve_file(server, request, &answer);
    }
    buf_clear(&server->out);
    cobol_put_answer(&server->out, &answer, fd >= 0);
    sent = !buf_failed(&server->out) &&
           frame_send_bytes(server->channel.fd, server->out.data, server->out.length, fd) == (ssize_t)server->out.length;
    if (fd >= 0)
        close(fd);
    if (!sent) /* it asks without listening to answers, or is gone */
        end_channel(server);
}

/* Whole frames; false: what came is none. */
static bool serve_frames(struct cobol_server *server)
{
    struct cobol_request request;
    struct frame_header header;

    while (server->channel.fd >= 0 && server->in.length >= FRAME_HEADER) {
        header = frame_get_header(server->in.data);
        if (header.length > COBOL_FRAME_MAX || header.flags)
            return false;
        if (server->in.length < FRAME_HEADER + header.length)
            return true;
        if (cobol_get_request(header.type, span_bytes(server->in.data + FRAME_HEADER, header.length), &request) < 0)
            return false;
        if (!server->channel.files && request.type != COBOL_MQCONN && request.type != COBOL_SEGMENT &&
            request.type != COBOL_MODULE)
            return false;
        serve_request(server, &request);
        if (request.type == COBOL_MQCONN) /* a password may be in it */
            mem_wipe(server->in.data, FRAME_HEADER + header.length);
        buf_consume(&server->in, FRAME_HEADER + header.length);
    }
    return true;
}

/* Descriptors that the program may send along go nowhere: there is no place for them. */
static void serve(void *context)
{
    struct cobol_server *server = context;
    char bytes[1 << 16];
    ssize_t got = recv(server->channel.fd, bytes, sizeof bytes, MSG_DONTWAIT);

    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (got <= 0) {
        end_channel(server);
        return;
    }
    buf_put(&server->in, bytes, (size_t)got);
    if (buf_failed(&server->in) || !serve_frames(server))
        refuse(server, "IT IS NO FRAME");
}

struct cobol_server *cobol_server_open(struct step *step, int socket, int theirs, int library)
{
    struct cobol_server *server = mem_alloc(1, sizeof *server);

    *server = (struct cobol_server){ .step = step, .mqi = { .segment = -1 } };
    server->channel = (struct foreign_channel){ .fd = socket, .theirs = theirs, .number = COBOL_CHANNEL_FD, .library = library,
                                                .files = library < 0, .serve = serve, .context = server };
    buf_init(&server->in, 2 * (COBOL_FRAME_MAX + FRAME_HEADER));
    buf_init(&server->out, COBOL_FRAME_MAX + FRAME_HEADER);
    buf_init(&server->line, COBOL_FRAME_MAX);
    return server;
}

void cobol_server_files(struct cobol_server *server, struct foreign_files *files)
{
    server->files = files;
}

struct foreign_channel *cobol_server_channel(struct cobol_server *server)
{
    return &server->channel;
}

void cobol_server_close(struct cobol_server *server, struct cobol_end *end)
{
    for (size_t i = 0; i < COBOL_HANDLES_MAX; i++)
        if (server->served[i].used)
            close_left_open(server, &server->served[i]);
    if (server->channel.fd >= 0)
        end_channel(server);
    *end = server->end;
    foreign_mqi_release(&server->mqi);
    buf_wipe(&server->in); /* it may have held a password */
    buf_release(&server->out);
    buf_release(&server->line);
    mem_free(server);
}
