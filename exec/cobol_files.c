/* cobol_files.c - the file verbs of COBOL: what GnuCOBOL's runtime does by itself, done over a channel (in the host). */
#include "exec/cobol_files.h"

#include <unistd.h>

#include "base/mem.h"
#include "exec/messages.h"

enum { ASA_ONE = ' ', ASA_TWO = '0', ASA_THREE = '-', ASA_NONE = '+', ASA_PAGE = '1', LINES_AT_ONCE = 3 };

/* A file that is open. */
struct file {
    struct file *next;
    cob_file *cob;
    uint16_t handle;
    struct buf came;      /* records that were read ahead */
    struct span rest;     /* of them */
    struct buf held;      /* records that are to be written */
    unsigned lines;       /* WRITE BEFORE ADVANCING: in front of the next record */
    bool page;            /* the same */
    bool before;          /* the last WRITE had BEFORE */
    bool prints;          /* a WRITE had ADVANCING: the step's process knows that it is a print file */
    int broken;           /* FILE STATUS of records that were not written: nothing can follow them */
    bool no_next;         /* READ NEXT has nowhere to go on: 46 */
    size_t read_length;   /* of the record that was read last */
};

static struct {
    struct cobol_channel *channel;
    const struct libcob *libcob;
    struct file *files;
    bool dying;
} all;

void cobol_files_init(struct cobol_channel *channel, const struct libcob *libcob)
{
    all.channel = channel;
    all.libcob = libcob;
    all.files = NULL;
}

/* -- FILE STATUS -- */

void cobol_set_status(cob_file *f, cob_field *field, int status)
{
    static const int exceptions[] = { 0, LIBCOB_EC_AT_END, LIBCOB_EC_INVALID_KEY, LIBCOB_EC_PERMANENT_ERROR, LIBCOB_EC_LOGIC_ERROR,
                                      LIBCOB_EC_RECORD_OPERATION, LIBCOB_EC_FILE_SHARING, LIBCOB_EC_I_O, LIBCOB_EC_I_O,
                                      LIBCOB_EC_I_O_IMP };
    cob_global *global = all.libcob->cob_get_global_ptr();
    char text[2] = { (char)('0' + status / 10 % 10), (char)('0' + status % 10) };

    global->cob_error_file = f;
    global->cob_exception_code = 0;
    if (exceptions[status / 10 % 10])
        all.libcob->cob_set_exception(exceptions[status / 10 % 10]);
    memcpy(f->file_status, text, sizeof text);
    if (field && field->size >= sizeof text)
        memcpy(field->data, text, sizeof text);
}

static bool is_good(int status)
{
    return status < STATUS_END;
}

/* -- asking -- */

static struct file *find(const cob_file *f)
{
    struct file *file = all.files;

    while (file && file->cob != f)
        file = file->next;
    return file;
}

static int ask(const struct cobol_request *request, struct cobol_answer *answer)
{
    int fd, reason;

    /* What was displayed before comes before what the request may say or end. */
    if (all.dying)
        fflush_unlocked(stdout);
    else
        fflush(stdout);
    reason = all.channel->ask(all.channel, request, answer, &fd);
    if (fd >= 0)
        close(fd);
    return reason < 0 ? STATUS_ERROR : answer->status;
}

static int ask_about(const struct file *file, struct cobol_request request, struct cobol_answer *answer)
{
    request.handle = file->handle;
    return ask(&request, answer);
}

/* -- OPEN, CLOSE -- */

/* What follows the last hyphen: the words in front of it only say what kind of file that is (UT-S-NAME, AS-NAME). */
static int ddname_of(const cob_file *f, struct name8 *ddname)
{
    struct span text = f->assign ? span_bytes(f->assign->data, f->assign->size) : SPAN_NONE;

    if (f->flag_select_features & LIBCOB_STDIN)
        text = span_of("SYSIN");
    if (f->flag_select_features & LIBCOB_STDOUT)
        text = span_of("SYSOUT");
    text = span_part(text, 0, span_find(text, '\0'));
    text = span_trim(text);
    for (size_t at = span_find(text, '-'); at < text.length; at = span_find(text, '-'))
        text = span_from(text, at + 1);
    return name8_of(ddname, text);
}

static bool describe_keys(const cob_file *f, struct cobol_open *open)
{
    if (f->organization != COBOL_INDEXED)
        return true;
    if (f->nkeys > COBOL_KEYS_MAX)
        return false;
    open->key_count = (uint8_t)f->nkeys;
    for (size_t i = 0; i < f->nkeys; i++) {
        const cob_file_key *key = &f->keys[i];

        if (!key->field || key->count_components > 1 || key->field->data < f->record->data)
            return false;
        open->keys[i].offset = (uint32_t)(key->field->data - f->record->data);
        open->keys[i].length = (uint32_t)key->field->size;
        open->keys[i].duplicates = key->tf_duplicates != 0;
    }
    return true;
}

static enum cobol_format format_of(const cob_file *f)
{
    if (f->variable_record)
        return COBOL_VARIABLE;
    return f->record_min == f->record_max ? COBOL_FIXED : COBOL_EITHER;
}

static void add_file(cob_file *f, uint16_t handle)
{
    struct file *file = mem_alloc(1, sizeof *file);

    *file = (struct file){ .next = all.files, .cob = f, .handle = handle };
    buf_init(&file->came, COBOL_FRAME_MAX);
    buf_init(&file->held, COBOL_FRAME_MAX);
    all.files = file;
}

static void remove_file(struct file *file)
{
    struct file **place = &all.files;

    while (*place != file)
        place = &(*place)->next;
    *place = file->next;
    buf_release(&file->came);
    buf_release(&file->held);
    mem_free(file);
}

static void say_not_built(const cob_file *f)
{
    struct buf said;

    buf_init(&said, 512);
    message(&said, GBRE061E, f->select_name, COBOL_KEYS_MAX, COBOL_RECORD_MAX);
    fwrite(said.data, 1, said.length, stdout);
    buf_release(&said);
}

static int open_file(cob_file *f, int mode)
{
    struct cobol_open open = { .mode = (uint8_t)mode, .organization = f->organization, .access = f->access_mode,
                               .format = (uint8_t)format_of(f), .optional = f->flag_optional != 0,
                               .shortest = (uint32_t)f->record_min, .longest = (uint32_t)f->record_max };
    struct cobol_request request = { .type = COBOL_OPEN };
    struct cobol_answer answer;
    struct buf data;
    int status;

    if (f->open_mode == LIBCOB_LOCKED)
        return STATUS_LOCKED;
    if (f->open_mode != LIBCOB_CLOSED)
        return STATUS_IS_OPEN;
    if (ddname_of(f, &open.ddname) < 0)
        return STATUS_NOT_THERE;
    if (f->record_max > COBOL_RECORD_MAX || !describe_keys(f, &open) || (f->flag_select_features & LIBCOB_LINAGE)) {
        say_not_built(f);
        return STATUS_MODE;
    }
    buf_init(&data, COBOL_FRAME_MAX);
    cobol_put_open(&data, &open);
    request.data = buf_span(&data);
    status = ask(&request, &answer);
    buf_release(&data);
    if (!is_good(status))
        return status;
    f->open_mode = (unsigned char)mode;
    f->flag_read_done = 0;
    f->flag_end_of_file = 0;
    f->flag_nonexistent = status == STATUS_OPTIONAL && mode == COBOL_INPUT;
    add_file(f, (uint16_t)answer.number);
    return status;
}

void cobol_open(cob_file *f, int mode, cob_field *status)
{
    int result = open_file(f, mode);

    f->last_open_mode = (unsigned char)mode;
    cobol_set_status(f, status, result);
}

/* What WRITE held back goes out. */
static int send_held(struct file *file)
{
    struct cobol_request request = { .type = COBOL_WRITE, .data = buf_span(&file->held) };
    struct cobol_answer answer;
    int status = STATUS_OK;

    if (file->held.length)
        status = ask_about(file, request, &answer);
    buf_clear(&file->held);
    return status;
}

void cobol_files_die(void)
{
    all.dying = true;
    for (struct file *file = all.files; file; file = file->next)
        if (send_held(file) == STATUS_ERROR)
            return;
}

static int close_file(struct file *file)
{
    struct cobol_answer answer;
    int status = send_held(file), closed;

    closed = ask_about(file, (struct cobol_request){ .type = COBOL_CLOSE }, &answer);
    file->cob->open_mode = LIBCOB_CLOSED;
    remove_file(file);
    return is_good(status) ? closed : status;
}

void cobol_files_close(void)
{
    while (all.files)
        close_file(all.files);
}

void cobol_close(cob_file *f, cob_field *status, int option, int remap)
{
    struct file *file = find(f);
    int result = STATUS_NOT_OPEN;

    f->flag_read_done = 0;
    if (!file && remap) /* CANCEL closes what is open */
        return;
    if (file) {
        result = close_file(file);
        if (option == LIBCOB_CLOSE_LOCK)
            f->open_mode = LIBCOB_LOCKED;
    }
    cobol_set_status(f, status, result);
}

/* -- READ -- */

static void set_number(const cob_file *f, uint64_t number)
{
    if (f->organization == COBOL_RELATIVE && number && f->nkeys && f->keys && f->keys[0].field)
        all.libcob->cob_set_int(f->keys[0].field, (int)number);
}

/* Into the record area: READ with all that it changes. */
static int take_record(struct file *file, const struct cobol_record *record)
{
    cob_file *f = file->cob;
    size_t length = record->bytes.length < f->record_max ? record->bytes.length : f->record_max;

    memcpy(f->record->data, record->bytes.data, length);
    if (f->organization == COBOL_LINE_SEQUENTIAL || format_of(f) == COBOL_FIXED)
        memset(f->record->data + length, ' ', f->record_max - length);
    else
        f->record->size = length;
    if (f->variable_record)
        all.libcob->cob_set_int(f->variable_record, (int)length);
    set_number(f, record->number);
    file->read_length = length;
    f->flag_read_done = 1;
    file->no_next = false;
    if (record->bytes.length > f->record_max && f->organization != COBOL_LINE_SEQUENTIAL)
        return STATUS_LENGTH;
    return record->control == STATUS_DUPLICATE ? STATUS_DUPLICATE : STATUS_OK;
}

static int may_read(const cob_file *f)
{
    return f->open_mode == COBOL_INPUT || f->open_mode == COBOL_I_O ? STATUS_OK : STATUS_NO_INPUT;
}

static int ask_records(struct file *file, int options)
{
    struct cobol_request request = { .type = COBOL_READ };
    struct cobol_answer answer;
    int status;

    request.number = (options & LIBCOB_PREVIOUS) != 0;
    /* Only who reads forwards, and nothing else, is served in advance. */
    request.flag = file->cob->open_mode != COBOL_INPUT || request.number || file->cob->access_mode != COBOL_ACCESS_SEQUENTIAL;
    status = ask_about(file, request, &answer);
    buf_clear(&file->came);
    if (is_good(status))
        buf_put_span(&file->came, answer.data);
    file->rest = buf_span(&file->came);
    return status;
}

static int start_at(struct file *file, struct cobol_request request)
{
    struct cobol_answer answer;
    int status;

    request.type = COBOL_START;
    file->rest = SPAN_NONE;
    file->cob->flag_read_done = 0;
    status = ask_about(file, request, &answer);
    file->no_next = !is_good(status);
    return status;
}

static int read_next(cob_file *f, int options)
{
    struct file *file = find(f);
    struct cobol_record record;
    int status = may_read(f), got;

    f->flag_read_done = 0;
    if (!file || !is_good(status))
        return STATUS_NO_INPUT;
    if (file->no_next)
        return STATUS_NO_NEXT;
    if (options & (LIBCOB_READ_FIRST | LIBCOB_READ_LAST))
        status = start_at(file, (struct cobol_request){ .relation = options & LIBCOB_READ_FIRST ? COBOL_FIRST : COBOL_LAST });
    if (is_good(status) && file->rest.length == 0)
        status = f->flag_nonexistent ? STATUS_END : ask_records(file, options);
    if (status == STATUS_END)
        f->flag_end_of_file = 1;
    got = is_good(status) ? cobol_get_record(&file->rest, &record) : 0;
    if (got == 1)
        return take_record(file, &record);
    file->no_next = true;
    return is_good(status) ? STATUS_ERROR : status;
}

void cobol_read_next(cob_file *f, cob_field *status, int options)
{
    cobol_set_status(f, status, read_next(f, options));
}

/* Which key a field of the record is, or begins: its number; -1: none. */
static int key_number(const cob_file *f, const cob_field *key)
{
    for (size_t i = 0; i < f->nkeys; i++)
        if (f->keys[i].field && f->keys[i].field->data == key->data && key->size <= f->keys[i].field->size)
            return (int)i;
    return -1;
}

/* The record that key says, or RELATIVE KEY. */
static int name_record(const cob_file *f, cob_field *key, struct cobol_request *request)
{
    int number;

    if (f->nkeys == 0 || !f->keys || !f->keys[0].field)
        return STATUS_ERROR;
    if (!key)
        key = f->keys[0].field;
    if (f->organization == COBOL_RELATIVE) {
        number = all.libcob->cob_get_int(key);
        request->number = number > 0 ? (uint64_t)number : 0;
        return number > 0 ? STATUS_OK : STATUS_NO_RECORD;
    }
    number = key_number(f, key);
    if (number < 0)
        return STATUS_ERROR;
    request->key = (uint8_t)number;
    request->data = span_bytes(key->data, key->size);
    return STATUS_OK;
}

static int read_key(cob_file *f, cob_field *key)
{
    struct cobol_request request = { .type = COBOL_READ_KEY };
    struct file *file = find(f);
    struct cobol_record record;
    struct cobol_answer answer;
    int status = may_read(f);

    f->flag_read_done = 0;
    if (!file || !is_good(status))
        return STATUS_NO_INPUT;
    if (f->flag_nonexistent)
        return STATUS_NO_RECORD;
    file->rest = SPAN_NONE;
    status = name_record(f, key, &request);
    if (is_good(status))
        status = ask_about(file, request, &answer);
    file->no_next = true;
    if (!is_good(status))
        return status;
    return cobol_get_record(&answer.data, &record) == 1 ? take_record(file, &record) : STATUS_ERROR;
}

void cobol_read(cob_file *f, cob_field *key, cob_field *status, int options)
{
    if (f->access_mode == COBOL_ACCESS_SEQUENTIAL || (options & (LIBCOB_PREVIOUS | LIBCOB_READ_FIRST | LIBCOB_READ_LAST)))
        cobol_set_status(f, status, read_next(f, options));
    else
        cobol_set_status(f, status, read_key(f, key));
}

static int start(cob_file *f, int relation, cob_field *key, cob_field *key_size)
{
    struct cobol_request request = { .relation = (uint8_t)relation };
    struct file *file = find(f);
    int status = may_read(f), size;

    if (!file || !is_good(status))
        return STATUS_NO_INPUT;
    if (f->flag_nonexistent)
        return STATUS_NO_RECORD;
    if (relation != COBOL_FIRST && relation != COBOL_LAST)
        status = name_record(f, key, &request);
    if (is_good(status) && key_size) {
        size = all.libcob->cob_get_int(key_size);
        if (size < 1 || (size_t)size > request.data.length)
            status = STATUS_NO_RECORD;
        else
            request.data.length = (size_t)size;
    }
    if (!is_good(status)) {
        file->rest = SPAN_NONE;
        file->no_next = true;
        return status;
    }
    return start_at(file, request);
}

void cobol_start(cob_file *f, int relation, cob_field *key, cob_field *key_size, cob_field *status)
{
    cobol_set_status(f, status, start(f, relation, key, key_size));
}

/* -- WRITE -- */

static uint8_t asa_of(unsigned lines)
{
    static const char characters[] = { ASA_NONE, ASA_ONE, ASA_TWO, ASA_THREE };

    return (uint8_t)characters[lines];
}

static void hold(struct file *file, uint8_t control, struct span bytes)
{
    struct cobol_record record = { .control = control, .bytes = bytes };

    cobol_put_record(&file->held, &record);
}

/* ASA says what happens in front of a line: so BEFORE ADVANCING is said by the next record, and what is more than three
 * lines by blank ones. */
static void hold_print_line(struct file *file, int options, struct span bytes)
{
    unsigned lines = (unsigned)(options & LIBCOB_LINES_MASK);
    bool page = (options & (LIBCOB_PAGE | LIBCOB_CHANNEL)) != 0, before = (options & LIBCOB_BEFORE) != 0;
    unsigned front = before || file->before ? file->lines : 0;
    bool new_page = file->page;

    if (!before) { /* after a BEFORE both advances happen */
        front += page ? 0 : lines;
        new_page = new_page || page;
    } else if (!file->prints) { /* the first line of all stands on a line of its own */
        front = 1;
    }
    for (; front > LINES_AT_ONCE && !new_page && file->held.length < COBOL_BATCH; front -= LINES_AT_ONCE)
        hold(file, ASA_THREE, span_of(" "));
    hold(file, new_page ? ASA_PAGE : asa_of(front > LINES_AT_ONCE ? LINES_AT_ONCE : front), bytes);
    file->before = before;
    file->lines = before && !page ? lines : 0;
    file->page = before && page;
}

static bool may_write(const cob_file *f)
{
    if (f->organization >= COBOL_RELATIVE && f->access_mode != COBOL_ACCESS_SEQUENTIAL)
        return f->open_mode == COBOL_OUTPUT || f->open_mode == COBOL_I_O;
    return f->open_mode == COBOL_OUTPUT || f->open_mode == COBOL_EXTEND;
}

/* The length that the record has, by DEPENDING ON or by the record's own description; false: none that the FD allows. */
static bool measure(cob_file *f, const cob_field *record)
{
    int length = f->variable_record ? all.libcob->cob_get_int(f->variable_record) : (int)record->size;

    if (length < (int)f->record_min || length > (int)f->record_max || length < 0)
        return false;
    f->record->size = (size_t)length;
    return true;
}

static int write_keyed(struct file *file, struct span bytes)
{
    struct cobol_request request = { .type = COBOL_WRITE };
    struct cobol_record record = { .bytes = bytes };
    const cob_file *f = file->cob;
    struct cobol_answer answer;
    int status = STATUS_OK;

    if (f->organization == COBOL_RELATIVE && f->access_mode != COBOL_ACCESS_SEQUENTIAL)
        status = name_record(f, NULL, &request);
    if (!is_good(status))
        return STATUS_BOUNDARY;
    record.number = request.number;
    request.key = 0;
    buf_clear(&file->held);
    cobol_put_record(&file->held, &record);
    request.data = buf_span(&file->held);
    status = ask_about(file, request, &answer);
    buf_clear(&file->held);
    if (is_good(status) && f->access_mode == COBOL_ACCESS_SEQUENTIAL)
        set_number(f, answer.number);
    return status;
}

static int write_record(cob_file *f, const cob_field *record, int options)
{
    struct file *file = find(f);
    struct span bytes;
    bool prints;
    int status;

    f->flag_read_done = 0;
    if (!file || !may_write(f))
        return STATUS_NO_OUTPUT;
    if (!measure(f, record))
        return STATUS_BAD_LENGTH;
    if (file->broken)
        return file->broken;
    bytes = span_bytes(f->record->data, f->record->size);
    if (f->organization >= COBOL_RELATIVE)
        return write_keyed(file, bytes);
    if (f->organization == COBOL_LINE_SEQUENTIAL)
        bytes = span_trim_end(bytes);
    prints = (options & (LIBCOB_AFTER | LIBCOB_BEFORE)) && f->organization != COBOL_LINE_SEQUENTIAL;
    if (prints)
        hold_print_line(file, options, bytes);
    else
        hold(file, 0, bytes);
    if (file->held.length < COBOL_BATCH && prints == file->prints)
        return STATUS_OK;
    file->prints = prints; /* the first line says whether the data set can be printed: known now and not at CLOSE */
    status = send_held(file);
    file->broken = is_good(status) ? STATUS_OK : status;
    return status;
}

void cobol_write(cob_file *f, cob_field *record, int options, cob_field *status)
{
    cobol_set_status(f, status, write_record(f, record, options));
}

/* -- REWRITE, DELETE -- */

/* Which record a REWRITE or DELETE is about: the one that was read last, or the one of the key. */
static int name_target(const cob_file *f, struct cobol_request *request)
{
    if (f->organization < COBOL_RELATIVE || f->access_mode == COBOL_ACCESS_SEQUENTIAL) {
        request->flag = 1;
        return f->flag_read_done ? STATUS_OK : STATUS_NOT_READ;
    }
    return name_record(f, NULL, request);
}

static int rewrite(cob_file *f, const cob_field *record)
{
    struct cobol_request request = { .type = COBOL_REWRITE };
    struct file *file = find(f);
    struct cobol_record changed = { .control = 0 };
    struct cobol_answer answer;
    int status;

    if (!file || f->open_mode != COBOL_I_O)
        return STATUS_NO_UPDATE;
    status = name_target(f, &request);
    f->flag_read_done = 0;
    if (!is_good(status))
        return status;
    if (!measure(f, record) || (f->organization < COBOL_RELATIVE && f->record->size != file->read_length))
        return STATUS_BAD_LENGTH;
    changed.number = request.number;
    changed.bytes = span_bytes(f->record->data, f->record->size);
    buf_clear(&file->held);
    cobol_put_record(&file->held, &changed);
    request.data = buf_span(&file->held);
    status = ask_about(file, request, &answer);
    buf_clear(&file->held);
    return status;
}

void cobol_rewrite(cob_file *f, cob_field *record, cob_field *status)
{
    cobol_set_status(f, status, rewrite(f, record));
}

static int delete_record(cob_file *f)
{
    struct cobol_request request = { .type = COBOL_DELETE };
    struct file *file = find(f);
    struct cobol_answer answer;
    int status;

    if (!file || f->open_mode != COBOL_I_O || f->organization < COBOL_RELATIVE)
        return STATUS_NO_UPDATE;
    status = name_target(f, &request);
    f->flag_read_done = 0;
    return is_good(status) ? ask_about(file, request, &answer) : status;
}

void cobol_delete(cob_file *f, cob_field *status)
{
    cobol_set_status(f, status, delete_record(f));
}
