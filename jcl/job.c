/* job.c - a converted job as bytes, the "internal text" of the job queue (docs/formats/internal_text.md). */
#include "jcl/job.h"

#include "base/text.h"
#include "jcl/jes_wire.h"

enum {
    JOB_MAGIC = 0x4742494a, /* "GBIJ" */
    JOB_VERSION = 5,
    IF_MAX = 15,
    IF_ITEM_MAX = 4096,
    PARM_MAX = 100,
    KEY_LABEL_MAX = 64,
    PATH_LENGTH = 255,
    INSTREAM_MAX = 1 << 30,
    /* No count may ask for more memory than the bytes that are there justify. */
    STEP_SMALLEST = 39,
    DD_SMALLEST = 106,
    OUTPUT_SMALLEST = 29,
    IF_SMALLEST = 9,
    IF_ITEM_SMALLEST = 14,
};

static void put_cond(struct buf *out, const struct cond *cond)
{
    buf_put_u8(out, cond->count);
    buf_put_u8(out, (uint8_t)(cond->even | cond->only << 1));
    for (unsigned i = 0; i < cond->count; i++) {
        buf_put_u16(out, cond->tests[i].code);
        buf_put_u8(out, cond->tests[i].op);
        buf_put_field_text(out, cond->tests[i].step.text);
        buf_put_field_text(out, cond->tests[i].procstep.text);
    }
}

static void put_outputs(struct buf *out, const struct job_output *outputs, uint8_t count)
{
    buf_put_u8(out, count);
    for (unsigned i = 0; i < count; i++) {
        jes_attributes_encode(&outputs[i].said, out);
        buf_put_u8(out, outputs[i].abnormal);
    }
}

static void put_dd(struct buf *out, const struct job_dd *dd)
{
    buf_put_field_text(out, dd->entry.ddname.text);
    buf_put_u8(out, dd->entry.kind);
    buf_put_u8(out, dd->entry.disp);
    buf_put_u8(out, dd->entry.next_part);
    buf_put_field_text(out, dd->entry.dsname.text);
    buf_put_field_text(out, dd->entry.member.text);
    record_put_attributes(out, &dd->entry.attributes);
    buf_put_u8(out, dd->normal);
    buf_put_u8(out, dd->abnormal);
    buf_put_u8(out, (uint8_t)(dd->temporary | dd->unnamed << 1 | dd->relative << 2 | dd->spin << 3 | dd->gdg_order << 4 |
                          dd->like << 6));
    buf_put_u16(out, (uint16_t)dd->generation);
    buf_put_u32(out, dd->outlim);
    put_outputs(out, dd->outputs, dd->output_count);
    buf_put_u8(out, dd->organization);
    buf_put_u8(out, dd->type);
    buf_put_u8(out, dd->record_organization);
    buf_put_u8(out, dd->key_length);
    buf_put_u16(out, dd->key_offset);
    buf_put_u8(out, dd->space.unit);
    buf_put_u8(out, (uint8_t)(dd->space.release | dd->space.round << 1));
    buf_put_u32(out, dd->space.length);
    buf_put_u32(out, dd->space.primary);
    buf_put_u32(out, dd->space.secondary);
    buf_put_u32(out, dd->space.directory);
    buf_put_field(out, dd->path);
    buf_put_u16(out, dd->path_options);
    buf_put_u16(out, dd->path_mode);
    buf_put_u8(out, dd->path_normal);
    buf_put_u8(out, dd->path_abnormal);
    buf_put_u8(out, dd->path_binary);
    buf_put_u32(out, dd->expires);
    buf_put_u16(out, dd->retention);
    buf_put_field_text(out, dd->unit);
    buf_put_field_text(out, dd->volume);
    buf_put_field(out, dd->key_label);
    buf_put_field_text(out, dd->data_class.text);
    buf_put_field_text(out, dd->model.text);
    buf_put_field_text(out, dd->volume_of.text);
    buf_put_field(out, dd->instream);
    buf_put_u32(out, dd->statement);
}

static void put_if_items(struct buf *out, const struct if_item *items, uint32_t count)
{
    buf_put_u32(out, count);
    for (uint32_t i = 0; i < count; i++) {
        buf_put_u8(out, items[i].op);
        buf_put_u8(out, items[i].abend_kind);
        buf_put_u32(out, items[i].value);
        buf_put_field_text(out, items[i].step.text);
        buf_put_field_text(out, items[i].procstep.text);
    }
}

static void put_if(struct buf *out, const struct job_if *condition)
{
    buf_put_u32(out, condition->statement);
    buf_put_u8(out, condition->otherwise);
    put_if_items(out, condition->items, condition->count);
}

static void put_step(struct buf *out, const struct job_step *step)
{
    buf_put_field_text(out, step->name.text);
    buf_put_field_text(out, step->procstep.text);
    buf_put_field_text(out, step->program.text);
    buf_put_field_text(out, step->program_library.text);
    buf_put_field(out, step->parm);
    buf_put_field_text(out, step->parm_dd.text);
    put_cond(out, &step->cond);
    buf_put_u32(out, step->cpu_seconds);
    buf_put_u32(out, step->statement);
    buf_put_u8(out, (uint8_t)step->if_count);
    for (uint32_t i = 0; i < step->if_count; i++)
        put_if(out, &step->ifs[i]);
    buf_put_u32(out, step->dd_count);
    for (uint32_t i = 0; i < step->dd_count; i++)
        put_dd(out, &step->dds[i]);
}

void job_encode(const struct job *job, struct buf *out)
{
    buf_put_u32(out, JOB_MAGIC);
    buf_put_u16(out, JOB_VERSION);
    buf_put_u8(out, (uint8_t)(job->failed | job->warned << 1 | job->gdgbias_step << 2 | job->runs_again << 3));
    buf_put_field_text(out, job->name.text);
    buf_put_field_text(out, job->job_class);
    buf_put_u8(out, (uint8_t)job->msgclass);
    buf_put_u8(out, job->msglevel_statements);
    buf_put_u8(out, job->msglevel_messages);
    buf_put_u8(out, job->priority);
    buf_put_u8(out, job->typrun);
    buf_put_u8(out, job->jobrc);
    buf_put_field_text(out, job->jobrc_step.text);
    buf_put_field_text(out, job->jobrc_procstep.text);
    buf_put_field_text(out, job->notify.text);
    buf_put_field_text(out, job->restart_step.text);
    buf_put_field_text(out, job->restart_procstep.text);
    buf_put_field_text(out, job->programmer);
    put_cond(out, &job->cond);
    buf_put_u32(out, job->cpu_seconds);
    buf_put_u32(out, job->cards);
    for (unsigned i = 0; i < JESDS_LOGS; i++)
        put_outputs(out, job->log_outputs[i], job->log_output_count[i]);
    for (unsigned i = 0; i < LIMIT_KINDS; i++) {
        buf_put_u64(out, job->limits[i].most);
        buf_put_u8(out, job->limits[i].action);
    }
    buf_put_u8(out, job->linect);
    buf_put_u8(out, job->nolog);
    buf_put_u8(out, job->notify_count);
    for (unsigned i = 0; i < job->notify_count; i++) {
        buf_put_field_text(out, job->notifies[i].user.text);
        put_if_items(out, job->notifies[i].when, job->notifies[i].when_count);
    }
    buf_put_u32(out, job->joblib_count);
    for (uint32_t i = 0; i < job->joblib_count; i++)
        put_dd(out, &job->joblib[i]);
    buf_put_u32(out, job->step_count);
    for (uint32_t i = 0; i < job->step_count; i++)
        put_step(out, &job->steps[i]);
}

/* Notes that a value is outside its range, unless something failed before. */
static void require(struct reader *reader, bool good)
{
    if (!good && reader->reason == 0)
        reader->reason = REASON_BAD_VALUE;
}

static uint8_t get_u8(struct reader *reader, uint8_t maximum)
{
    uint8_t value = reader_u8(reader);

    require(reader, value <= maximum);
    return reader->reason ? 0 : value;
}

/* A number of entries that the rest of the bytes can hold; 0 on failure. */
static uint32_t get_count(struct reader *reader, uint32_t maximum, size_t smallest)
{
    uint32_t count = reader_u32(reader);

    require(reader, count <= maximum && count <= reader->rest.length / smallest);
    return reader->reason ? 0 : count;
}

static bool class_ok(char c)
{
    return (c >= 'A' && c <= 'Z') || text_is_digit(c);
}

static void get_cond(struct reader *reader, struct cond *cond)
{
    uint8_t flags;

    cond->count = get_u8(reader, ARRAY_COUNT(cond->tests));
    flags = get_u8(reader, 2);
    cond->even = (flags & 1) != 0;
    cond->only = (flags & 2) != 0;
    for (unsigned i = 0; i < cond->count; i++) {
        cond->tests[i].code = reader_u16(reader);
        cond->tests[i].op = get_u8(reader, COND_LE);
        reader_name8(reader, &cond->tests[i].step);
        reader_name8(reader, &cond->tests[i].procstep);
        require(reader, cond->tests[i].op != 0 && cond->tests[i].code <= 4095);
    }
}

static void get_outputs(struct reader *reader, struct arena *arena, struct job_output **outputs, uint8_t *count)
{
    *count = reader_u8(reader);
    require(reader, *count <= reader->rest.length / OUTPUT_SMALLEST);
    if (reader->reason)
        *count = 0;
    *outputs = arena_alloc(arena, *count, sizeof **outputs);
    for (unsigned i = 0; i < *count && reader->reason == 0; i++) {
        jes_attributes_decode(reader, &(*outputs)[i].said);
        (*outputs)[i].abnormal = get_u8(reader, JES_PURGE);
        require(reader, class_ok((*outputs)[i].said.output_class));
    }
}

static void get_dd(struct reader *reader, struct arena *arena, struct job_dd *dd)
{
    uint8_t flags;

    dd->entry.fd = -1;
    reader_name8(reader, &dd->entry.ddname);
    dd->entry.kind = get_u8(reader, STEP_DD_PATH);
    dd->entry.disp = get_u8(reader, STEP_MOD);
    dd->entry.next_part = get_u8(reader, 1) != 0;
    reader_dsname(reader, &dd->entry.dsname);
    reader_name8(reader, &dd->entry.member);
    record_get_attributes(reader, &dd->entry.attributes);
    dd->normal = get_u8(reader, DISP_PASS);
    dd->abnormal = get_u8(reader, DISP_UNCATLG);
    flags = get_u8(reader, 127);
    dd->temporary = (flags & 1) != 0;
    dd->unnamed = (flags & 2) != 0;
    dd->relative = (flags & 4) != 0;
    dd->spin = (flags & 8) != 0;
    dd->gdg_order = flags >> 4 & 3;
    dd->like = (flags & 64) != 0;
    dd->generation = (int16_t)reader_u16(reader);
    dd->outlim = reader_u32(reader);
    get_outputs(reader, arena, &dd->outputs, &dd->output_count);
    dd->organization = get_u8(reader, DSORG_DA);
    dd->type = get_u8(reader, DSNTYPE_EXTENDED);
    dd->record_organization = get_u8(reader, CLUSTER_LDS);
    dd->key_length = reader_u8(reader);
    dd->key_offset = reader_u16(reader);
    dd->space.unit = get_u8(reader, SPACE_RECORDS);
    flags = get_u8(reader, 3);
    dd->space.release = (flags & 1) != 0;
    dd->space.round = (flags & 2) != 0;
    dd->space.length = reader_u32(reader);
    dd->space.primary = reader_u32(reader);
    dd->space.secondary = reader_u32(reader);
    dd->space.directory = reader_u32(reader);
    dd->path = arena_span(arena, reader_field(reader, PATH_LENGTH));
    dd->path_options = reader_u16(reader);
    dd->path_mode = reader_u16(reader);
    dd->path_normal = get_u8(reader, DISP_DELETE);
    dd->path_abnormal = get_u8(reader, DISP_DELETE);
    dd->path_binary = get_u8(reader, 1) != 0;
    dd->expires = reader_u32(reader);
    dd->retention = reader_u16(reader);
    reader_text(reader, dd->unit, sizeof dd->unit);
    reader_text(reader, dd->volume, sizeof dd->volume);
    dd->key_label = arena_span(arena, reader_field(reader, KEY_LABEL_MAX));
    reader_name8(reader, &dd->data_class);
    reader_dsname(reader, &dd->model);
    reader_dsname(reader, &dd->volume_of);
    dd->instream = arena_span(arena, reader_field(reader, INSTREAM_MAX));
    dd->statement = reader_u32(reader);
    require(reader, dd->entry.kind != 0 && (dd->entry.kind == STEP_DD_SYSOUT) == (dd->output_count != 0));
}

static void get_dds(struct reader *reader, struct arena *arena, struct job_dd **dds, uint32_t *count)
{
    *count = get_count(reader, STEP_DDS_MAX, DD_SMALLEST);
    *dds = arena_alloc(arena, *count, sizeof **dds);
    for (uint32_t i = 0; i < *count && reader->reason == 0; i++) {
        get_dd(reader, arena, &(*dds)[i]);
        require(reader, i > 0 || !(*dds)[i].entry.next_part);
    }
}

bool job_is_internal_reader(const struct job_dd *dd)
{
    return dd->entry.kind == STEP_DD_SYSOUT && name8_is(&dd->outputs[0].said.writer, "INTRDR");
}

bool job_step_codes(const struct job_step *step, const char *ddname)
{
    for (uint32_t i = 0; i < step->dd_count; i++)
        if (name8_is(&step->dds[i].entry.ddname, ddname))
            return true;
    return false;
}

bool job_if_sound(const struct if_item *items, uint32_t count)
{
    uint32_t depth = 0;

    for (uint32_t i = 0; i < count; i++) {
        uint32_t takes = items[i].op <= IF_RUN ? 0 : items[i].op == IF_NOT ? 1 : 2;

        if (depth < takes)
            return false;
        depth = depth - takes + 1;
        if (depth > IF_STACK_MAX)
            return false;
    }
    return depth == 1;
}

static void get_if_items(struct reader *reader, struct arena *arena, struct if_item **items, uint32_t *count)
{
    *count = get_count(reader, IF_ITEM_MAX, IF_ITEM_SMALLEST);
    *items = arena_alloc(arena, *count, sizeof **items);
    for (uint32_t i = 0; i < *count; i++) {
        struct if_item *item = &(*items)[i];

        item->op = get_u8(reader, IF_LE);
        item->abend_kind = reader_u8(reader);
        item->value = reader_u32(reader);
        reader_name8(reader, &item->step);
        reader_name8(reader, &item->procstep);
        require(reader, item->op != 0);
        require(reader, item->abend_kind == 0 || item->abend_kind == 'S' || item->abend_kind == 'U');
    }
}

/* Whom the end of the job is told, and when. */
static void get_notifies(struct reader *reader, struct arena *arena, struct job *job)
{
    job->notify_count = get_u8(reader, JOB_NOTIFIES_MAX);
    job->notifies = arena_alloc(arena, job->notify_count, sizeof *job->notifies);
    for (unsigned i = 0; i < job->notify_count && reader->reason == 0; i++) {
        struct job_notify *notify = &job->notifies[i];

        reader_name8(reader, &notify->user);
        get_if_items(reader, arena, &notify->when, &notify->when_count);
        require(reader, notify->when_count == 0 || job_if_sound(notify->when, notify->when_count));
    }
}

static void get_if(struct reader *reader, struct arena *arena, struct job_if *condition)
{
    condition->statement = reader_u32(reader);
    condition->otherwise = get_u8(reader, 1) != 0;
    get_if_items(reader, arena, &condition->items, &condition->count);
    require(reader, job_if_sound(condition->items, condition->count));
}

static void get_step(struct reader *reader, struct arena *arena, struct job_step *step)
{
    reader_name8(reader, &step->name);
    reader_name8(reader, &step->procstep);
    reader_name8(reader, &step->program);
    reader_dsname(reader, &step->program_library);
    step->parm = arena_span(arena, reader_field(reader, PARM_MAX));
    reader_name8(reader, &step->parm_dd);
    get_cond(reader, &step->cond);
    step->cpu_seconds = reader_u32(reader);
    step->statement = reader_u32(reader);
    step->if_count = get_u8(reader, IF_MAX);
    require(reader, step->if_count <= reader->rest.length / IF_SMALLEST);
    if (reader->reason)
        step->if_count = 0;
    step->ifs = arena_alloc(arena, step->if_count, sizeof *step->ifs);
    for (uint32_t i = 0; i < step->if_count && reader->reason == 0; i++)
        get_if(reader, arena, &step->ifs[i]);
    get_dds(reader, arena, &step->dds, &step->dd_count);
}

int job_decode(struct span bytes, struct arena *arena, struct job *job)
{
    struct reader reader = reader_of(bytes);
    uint8_t flags;

    *job = (struct job){ .job_class = "" };
    if (reader_u32(&reader) != JOB_MAGIC)
        return REASON_CORRUPT;
    if (reader_u16(&reader) != JOB_VERSION)
        return REASON_VERSION;
    flags = get_u8(&reader, 15);
    job->failed = (flags & 1) != 0;
    job->warned = (flags & 2) != 0;
    job->gdgbias_step = (flags & 4) != 0;
    job->runs_again = (flags & 8) != 0;
    reader_name8(&reader, &job->name);
    reader_text(&reader, job->job_class, sizeof job->job_class);
    job->msgclass = (char)reader_u8(&reader);
    job->msglevel_statements = get_u8(&reader, 2);
    job->msglevel_messages = get_u8(&reader, 1);
    job->priority = get_u8(&reader, 15);
    job->typrun = get_u8(&reader, TYPRUN_JCLHOLD);
    job->jobrc = get_u8(&reader, JOBRC_STEP);
    reader_name8(&reader, &job->jobrc_step);
    reader_name8(&reader, &job->jobrc_procstep);
    reader_name8(&reader, &job->notify);
    reader_name8(&reader, &job->restart_step);
    reader_name8(&reader, &job->restart_procstep);
    reader_text(&reader, job->programmer, sizeof job->programmer);
    get_cond(&reader, &job->cond);
    job->cpu_seconds = reader_u32(&reader);
    job->cards = reader_u32(&reader);
    require(&reader, class_ok(job->msgclass));
    for (unsigned i = 0; i < JESDS_LOGS; i++) {
        get_outputs(&reader, arena, &job->log_outputs[i], &job->log_output_count[i]);
        require(&reader, job->log_output_count[i] != 0);
    }
    for (unsigned i = 0; i < LIMIT_KINDS; i++) {
        job->limits[i].most = reader_u64(&reader);
        job->limits[i].action = get_u8(&reader, LIMIT_DUMP);
    }
    job->linect = reader_u8(&reader);
    job->nolog = get_u8(&reader, 1) != 0;
    get_notifies(&reader, arena, job);
    get_dds(&reader, arena, &job->joblib, &job->joblib_count);
    job->step_count = get_count(&reader, JOB_STEPS_MAX, STEP_SMALLEST);
    job->steps = arena_alloc(arena, job->step_count, sizeof *job->steps);
    for (uint32_t i = 0; i < job->step_count && reader.reason == 0; i++)
        get_step(&reader, arena, &job->steps[i]);
    return reader_end(&reader);
}
