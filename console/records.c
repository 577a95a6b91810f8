/* records.c - record files as a person sees them. */
#include "console/records.h"

static int print_record(struct span record, bool fixed, bool binary, FILE *out)
{
    /* Blanks that only fill a fixed record up are not worth a line's width. */
    if (!binary && fixed)
        record = span_trim_end(record);
    if (fwrite(record.data, 1, record.length, out) != record.length || (!binary && fputc('\n', out) == EOF))
        return REASON_IO;
    return 0;
}

int records_print(struct record_file *file, bool binary, FILE *out)
{
    struct span record;
    int more, reason = 0;

    while (reason == 0 && (more = record_read(file, &record)) > 0)
        reason = print_record(record, record_attributes(file)->format == RECFM_F, binary, out);
    if (reason == 0)
        reason = more;
    record_close(file, false);
    return reason;
}

int records_print_cluster(struct cluster *cluster, bool binary, FILE *out)
{
    bool fixed = cluster_attributes(cluster)->average == cluster_attributes(cluster)->maximum;
    struct cluster_record record;
    int more, reason = 0, closed;

    while (reason == 0 && (more = cluster_next(cluster, &record)) > 0)
        reason = print_record(record.bytes, fixed, binary, out);
    if (reason == 0)
        reason = more;
    closed = cluster_close(cluster, NULL);
    return reason < 0 ? reason : closed;
}

int records_print_linear(struct linear *linear, bool binary, FILE *out)
{
    char bytes[LINEAR_CI];
    int reason = 0, closed;

    for (uint64_t number = 0; reason == 0 && number < linear_size(linear); number++) {
        reason = linear_read(linear, number, bytes);
        if (reason == 0)
            reason = print_record(span_bytes(bytes, sizeof bytes), false, binary, out);
    }
    closed = linear_close(linear, NULL);
    return reason < 0 ? reason : closed;
}
