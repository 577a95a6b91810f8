/* fuzz_offload.c - an offload data set of any records (u16 length and bytes each): what is handed out is sound, and no END comes that the
 * items in front of it do not add up to. The same items written again are read as one whole job.
 */
#include "base/bug.h"
#include "jcl/offload_format.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned again;

/* What the writer makes of the items of a job is read without damage. */
static int read_back(void *context, struct span record)
{
    struct span item;
    bool inside = offload_inside(context);
    int kind = offload_take(context, record, &item);

    if (kind < 0 && inside) /* a job that has no END because its items were damaged is in front of this one */
        kind = offload_take(context, record, &item);
    must(kind >= 0);
    again += kind == OFFLOAD_END;
    return 0;
}

static void check_item(int kind, struct span item, bool *ended)
{
    struct record_attributes attributes;
    struct offload_job job;
    uint32_t dsid;

    must(item.length <= OFFLOAD_ITEM_MAX);
    if (kind == OFFLOAD_JOB) {
        must(offload_job_decode(item, &job) == 0 && job.step_count <= JOB_STEPS_MAX);
        *ended = job.ended;
    } else if (kind == OFFLOAD_TEXT) {
        must(item.length && offload_has_text(*ended, (uint8_t)item.data[0]));
    } else if (kind == OFFLOAD_DATA_SET) {
        must(*ended && offload_data_set_decode(item, &dsid, &attributes) == 0);
    }
}

static uint64_t count_records(struct span item)
{
    struct reader in = reader_of(item);
    uint64_t count = 0;

    while (in.rest.length) {
        must(reader_field(&in, RECORD_LRECL_MAX).length <= RECORD_LRECL_MAX && !in.reason);
        count++;
    }
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct offload_reader *reader = offload_reader_new(), *second = offload_reader_new();
    struct offload_writer *writer = offload_writer_new(OFFLOAD_LRECL_MIN, read_back, second);
    struct reader in = reader_of(span_bytes(data, size));
    struct offload_job job;
    bool ended = false;

    /* A header alone is reached without the layout around it. */
    if (offload_job_decode(span_bytes(data, size), &job) == 0)
        must(job.step_count <= JOB_STEPS_MAX);
    while (in.rest.length && !in.reason) {
        size_t length = reader_u16(&in);
        struct span record = reader_bytes(&in, length < in.rest.length ? length : in.rest.length), item;
        bool inside;
        int kind;

        do {
            inside = offload_inside(reader);
            kind = offload_take(reader, record, &item);
            must(kind >= 0 || kind == REASON_CORRUPT);
            must(kind >= 0 || !offload_inside(reader));
            if (kind > 0 && kind != OFFLOAD_END) {
                check_item(kind, item, &ended);
                must(offload_put(writer, (enum offload_kind)kind, item, kind == OFFLOAD_RECORDS ? count_records(item) : 0) == 0);
            } else if (kind == OFFLOAD_END) {
                again = 0;
                must(offload_put_end(writer) == 0 && again == 1);
            }
        } while (kind < 0 && inside);
    }
    offload_writer_free(writer);
    offload_reader_free(reader);
    offload_reader_free(second);
    return 0;
}
