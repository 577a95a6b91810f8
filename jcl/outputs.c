/* outputs.c - the output of a job as JES2 keeps it. */
#include "jcl/outputs.h"

#include "base/mem.h"
#include "base/table.h"
#include "base/text.h"
#include "jcl/jes_wire.h"
#include "jcl/spool.h"

enum { OUTPUTS_VERSION = 1, ELEMENT_SMALLEST = 32 };

void outputs_init(struct outputs *outputs)
{
    *outputs = (struct outputs){ NULL, 0 };
}

void outputs_release(struct outputs *outputs)
{
    mem_free(outputs->list);
    outputs_init(outputs);
}

void outputs_add(struct outputs *outputs, const struct output_element *element)
{
    if ((outputs->count & (outputs->count - 1)) == 0)
        outputs->list = mem_resize(outputs->list, outputs->count ? 2 * outputs->count : 1, sizeof *outputs->list);
    outputs->list[outputs->count++] = *element;
}

/* The enumerations have the same order. */
static uint8_t class_disposition(const struct config *config, char output_class, bool abnormal)
{
    return (uint8_t)config_outdisp(config, output_class, abnormal);
}

static void add(struct outputs *outputs, uint32_t dsid, const struct job_output *output, const struct config *config, bool abnormal)
{
    struct output_element element = { .dsid = dsid, .attributes = output->said };
    struct jes_attributes *a = &element.attributes;

    if (abnormal)
        a->disposition = output->abnormal;
    if (!a->disposition)
        a->disposition = class_disposition(config, a->output_class, abnormal);
    if (!a->copies)
        a->copies = COPIES_USUAL;
    if (!a->priority)
        a->priority = OUTPUT_PRIORITY_USUAL;
    if (name8_none(&a->forms))
        a->forms = name8_const("STD");
    if (!a->dest[0])
        snprintf(a->dest, sizeof a->dest, "LOCAL");
    outputs_add(outputs, &element);
}

void outputs_of_job(struct outputs *outputs, const struct job *job, const struct config *config, bool abnormal)
{
    static const uint32_t logs[JESDS_LOGS] = { SPOOL_JESMSGLG, SPOOL_JESJCL, SPOOL_JESYSMSG };
    struct spool_dd at = { 0 };

    if (job->typrun == TYPRUN_COPY)
        add(outputs, SPOOL_JESJCLIN, job->log_outputs[JESDS_JCL], config, abnormal);
    for (unsigned log = 0; log < JESDS_LOGS; log++)
        for (unsigned i = 0; i < job->log_output_count[log]; i++)
            add(outputs, logs[log], &job->log_outputs[log][i], config, abnormal);
    while (spool_next_dd(job, &at))
        for (unsigned i = 0; i < at.dd->output_count; i++)
            add(outputs, at.dsid, &at.dd->outputs[i], config, abnormal);
}

static bool same_but_group(const struct jes_attributes *a, const struct jes_attributes *b)
{
    return a->output_class == b->output_class && a->disposition == b->disposition && a->copies == b->copies &&
           a->priority == b->priority && name8_equal(&a->writer, &b->writer) && name8_equal(&a->forms, &b->forms) &&
           strcmp(a->dest, b->dest) == 0 && strcmp(a->fcb, b->fcb) == 0 && strcmp(a->ucs, b->ucs) == 0;
}

/* The number of a group that has one; 0 of one with a name. */
static unsigned group_number(const struct jes_attributes *a)
{
    uint64_t number;

    return text_number(span_of(a->group.text), UINT32_MAX, &number) ? (unsigned)number : 0;
}

/* The place in a table of indexes: that of the first element with these attributes, or the one for a new one. */
static size_t *find_place(size_t *table, size_t size, const struct outputs *outputs, const struct jes_attributes *a)
{
    const unsigned char numbers[] = { (unsigned char)a->output_class, a->copies, a->disposition, a->priority };
    const char *const texts[] = { a->dest, a->forms.text, a->writer.text, a->fcb, a->ucs };
    uint32_t hash = table_hash(numbers, sizeof numbers);
    size_t at;

    for (size_t i = 0; i < ARRAY_COUNT(texts); i++)
        hash = table_hash_part(hash, span_of(texts[i]));
    for (at = hash & (size - 1); table[at]; at = (at + 1) & (size - 1))
        if (same_but_group(&outputs->list[table[at] - 1].attributes, a))
            break;
    return &table[at];
}

/* Elements often have the same few attributes, but a deck may see to it that they do not. */
void outputs_group(struct outputs *outputs)
{
    size_t size = 16, *table;
    unsigned last = 0;

    while (size < 2 * outputs->count)
        size *= 2;
    table = mem_alloc(size, sizeof *table);
    for (size_t i = 0; i < outputs->count; i++)
        if (group_number(&outputs->list[i].attributes) > last)
            last = group_number(&outputs->list[i].attributes);
    for (size_t i = 0; i < outputs->count; i++) {
        struct jes_attributes *mine = &outputs->list[i].attributes;
        size_t *place;

        if (!name8_none(&mine->group) && !group_number(mine))
            continue;
        place = find_place(table, size, outputs, mine);
        if (name8_none(&mine->group) && *place)
            mine->group = outputs->list[*place - 1].attributes.group;
        else if (name8_none(&mine->group))
            snprintf(mine->group.text, sizeof mine->group.text, "%u", ++last % 100000000);
        if (!*place)
            *place = i + 1;
    }
    mem_free(table);
}

uint32_t outputs_groups(const struct outputs *outputs, uint32_t *group_of)
{
    size_t size = 16, *table, at;
    uint32_t count = 0;

    while (size < 2 * outputs->count)
        size *= 2;
    table = mem_alloc(size, sizeof *table);
    for (size_t i = 0; i < outputs->count; i++) {
        const struct name8 *group = &outputs->list[i].attributes.group;

        for (at = table_hash(group->text, strlen(group->text)) & (size - 1); table[at]; at = (at + 1) & (size - 1))
            if (name8_equal(&outputs->list[table[at] - 1].attributes.group, group))
                break;
        group_of[i] = table[at] ? group_of[table[at] - 1] : count++;
        if (!table[at])
            table[at] = i + 1;
    }
    mem_free(table);
    return count;
}

void outputs_encode(const struct outputs *outputs, struct buf *out)
{
    buf_put_u8(out, OUTPUTS_VERSION);
    buf_put_u32(out, (uint32_t)outputs->count);
    for (size_t i = 0; i < outputs->count; i++) {
        buf_put_u32(out, outputs->list[i].dsid);
        jes_attributes_encode(&outputs->list[i].attributes, out);
    }
}

int outputs_decode(struct span bytes, struct outputs *outputs)
{
    struct reader reader = reader_of(bytes);
    uint32_t count;

    outputs_init(outputs);
    if (reader_u8(&reader) != OUTPUTS_VERSION)
        return REASON_VERSION;
    count = reader_u32(&reader);
    if (!reader.reason && count > reader.rest.length / ELEMENT_SMALLEST)
        return REASON_BAD_VALUE;
    for (uint32_t i = 0; i < count && !reader.reason; i++) {
        struct output_element element = { .dsid = reader_u32(&reader) };

        jes_attributes_decode(&reader, &element.attributes);
        if (!reader.reason && (!element.attributes.output_class || !element.attributes.disposition))
            reader.reason = REASON_BAD_VALUE;
        if (!reader.reason)
            outputs_add(outputs, &element);
    }
    if (reader_end(&reader) < 0)
        outputs_release(outputs);
    return reader_end(&reader);
}
