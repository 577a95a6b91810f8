/* jes_wire.c - how jobs go over the sockets of jes. */
#include "jcl/jes_wire.h"

#include "base/text.h"

void jes_result_encode(const struct jes_result *result, struct buf *out)
{
    buf_put_u8(out, result->kind);
    buf_put_u32(out, result->code);
}

void jes_result_decode(struct reader *reader, struct jes_result *result)
{
    result->kind = reader_u8(reader);
    result->code = reader_u32(reader);
    if (!reader->reason && (result->kind > JES_SEC_ERROR || result->code > 4095))
        reader->reason = REASON_BAD_VALUE;
    if (reader->reason)
        *result = (struct jes_result){ 0 };
}

void jes_job_encode(const struct jes_job *job, struct buf *out)
{
    buf_put_field_text(out, job->jobid.text);
    buf_put_field_text(out, job->name.text);
    buf_put_field_text(out, job->owner.text);
    buf_put_field_text(out, job->job_class);
    buf_put_u8(out, job->status);
    buf_put_field_text(out, job->hold);
    jes_result_encode(&job->result, out);
}

void jes_job_decode(struct reader *reader, struct jes_job *job)
{
    reader_name8(reader, &job->jobid);
    reader_name8(reader, &job->name);
    reader_name8(reader, &job->owner);
    reader_text(reader, job->job_class, sizeof job->job_class);
    job->status = reader_u8(reader);
    reader_text(reader, job->hold, sizeof job->hold);
    jes_result_decode(reader, &job->result);
    if (!reader->reason && (job->status < JES_INPUT || job->status > JES_OUTPUT))
        reader->reason = REASON_BAD_VALUE;
}

void jes_attributes_encode(const struct jes_attributes *attributes, struct buf *out)
{
    buf_put_u8(out, (uint8_t)attributes->output_class);
    buf_put_u8(out, attributes->disposition);
    buf_put_u8(out, attributes->copies);
    buf_put_u8(out, attributes->priority);
    buf_put_field_text(out, attributes->group.text);
    buf_put_field_text(out, attributes->writer.text);
    buf_put_field_text(out, attributes->forms.text);
    buf_put_field_text(out, attributes->dest);
    buf_put_field_text(out, attributes->fcb);
    buf_put_field_text(out, attributes->ucs);
}

/* What stands in a message or a listing line is one word. */
static void read_word(struct reader *reader, char *text, size_t size)
{
    reader_text(reader, text, size);
    for (const char *c = text; !reader->reason && *c; c++)
        if (!text_is_printable(*c) || *c == ' ')
            reader->reason = REASON_BAD_VALUE;
    if (reader->reason)
        text[0] = '\0';
}

/* A group may be a number, which is no name8. */
static void read_group(struct reader *reader, struct name8 *group)
{
    read_word(reader, group->text, sizeof group->text);
}

void jes_attributes_decode(struct reader *reader, struct jes_attributes *attributes)
{
    char output_class = (char)reader_u8(reader);

    attributes->output_class = output_class;
    attributes->disposition = reader_u8(reader);
    attributes->copies = reader_u8(reader);
    attributes->priority = reader_u8(reader);
    read_group(reader, &attributes->group);
    reader_name8(reader, &attributes->writer);
    read_word(reader, attributes->forms.text, sizeof attributes->forms.text);
    read_word(reader, attributes->dest, sizeof attributes->dest);
    read_word(reader, attributes->fcb, sizeof attributes->fcb);
    read_word(reader, attributes->ucs, sizeof attributes->ucs);
    if (!reader->reason && (attributes->disposition > JES_PURGE ||
                            (output_class && !(output_class >= 'A' && output_class <= 'Z') && !text_is_digit(output_class))))
        reader->reason = REASON_BAD_VALUE;
}

void jes_group_encode(const struct jes_output_group *group, struct buf *out)
{
    buf_put_field_text(out, group->jobid.text);
    buf_put_field_text(out, group->name.text);
    buf_put_field_text(out, group->owner.text);
    jes_attributes_encode(&group->attributes, out);
    buf_put_u32(out, group->datasets);
    buf_put_u64(out, group->records);
}

void jes_group_decode(struct reader *reader, struct jes_output_group *group)
{
    reader_name8(reader, &group->jobid);
    reader_name8(reader, &group->name);
    reader_name8(reader, &group->owner);
    jes_attributes_decode(reader, &group->attributes);
    group->datasets = reader_u32(reader);
    group->records = reader_u64(reader);
}

void step_outcomes_encode(const struct step_outcome *outcomes, uint32_t count, struct buf *out)
{
    buf_put_u32(out, count);
    for (uint32_t i = 0; i < count; i++) {
        buf_put_u8(out, outcomes[i].state);
        jes_result_encode(&outcomes[i].result, out);
    }
}

void step_outcomes_decode(struct reader *reader, struct step_outcome *outcomes, uint32_t *count)
{
    *count = reader_u32(reader);
    if (*count > JOB_STEPS_MAX && !reader->reason)
        reader->reason = REASON_LIMIT;
    if (reader->reason)
        *count = 0;
    for (uint32_t i = 0; i < *count; i++) {
        outcomes[i].state = reader_u8(reader);
        jes_result_decode(reader, &outcomes[i].result);
        if (outcomes[i].state > STEP_FLUSHED && !reader->reason)
            reader->reason = REASON_BAD_VALUE;
    }
}

void work_order_encode(const struct work_order *order, struct buf *out)
{
    buf_put_field_text(out, order->jobid.text);
    buf_put_field_text(out, order->user.text);
    buf_put_field_text(out, order->group.text);
    buf_put_field_text(out, order->node);
    buf_put_field_text(out, order->sysname);
    buf_put_field_text(out, order->job_class);
    buf_put_u64(out, (uint64_t)order->last_access);
    buf_put_u8(out, order->restarts);
    buf_put_field(out, order->waits_for);
    buf_put_field(out, order->logon);
    buf_put_field(out, order->messages);
    buf_put_field(out, order->text);
}

void work_order_decode(struct reader *reader, struct work_order *order)
{
    reader_name8(reader, &order->jobid);
    reader_name8(reader, &order->user);
    reader_name8(reader, &order->group);
    reader_text(reader, order->node, sizeof order->node);
    reader_text(reader, order->sysname, sizeof order->sysname);
    reader_text(reader, order->job_class, sizeof order->job_class);
    order->last_access = (int64_t)reader_u64(reader);
    order->restarts = reader_u8(reader);
    order->waits_for = reader_field(reader, WORK_ORDER_MAX);
    order->logon = reader_field(reader, WORK_ORDER_MAX);
    order->messages = reader_field(reader, WORK_ORDER_MAX);
    order->text = reader_field(reader, WORK_ORDER_MAX);
}
