/* records.c - record files as a person sees them. */
#include "console/records.h"

int records_print(struct record_file *file, bool binary, FILE *out)
{
    struct span record;
    int more;

    for (;;) {
        more = record_read(file, &record);
        if (more <= 0)
            break;
        /* Blanks that only fill a fixed record up are not worth a line's width. */
        if (!binary && record_attributes(file)->format == RECFM_F)
            record = span_trim_end(record);
        if (fwrite(record.data, 1, record.length, out) != record.length || (!binary && fputc('\n', out) == EOF)) {
            more = REASON_IO;
            break;
        }
    }
    record_close(file, false);
    return more;
}
