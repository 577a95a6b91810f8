/* fuzz_log.c - a log data set of any bytes, and the same with RBAs and CRCs that fit where records may begin: read forwards, backwards,
 * printed, messages extracted. The first byte says which.
 */
#include <fcntl.h>
#include <unistd.h>

#include "base/bug.h"
#include "base/crc32c.h"
#include "base/mem.h"
#include "mstr/log_extract.h"
#include "mstr/log_reader.h"

enum { SPACE = 16 * LOG_CI };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char path[] = "/tmp/fuzz_log.XXXXXX";

static int open_set(void *context, const char *dsname, enum cluster_mode mode, struct linear **linear)
{
    struct cluster_attributes attributes;

    (void)context;
    (void)dsname;
    cluster_defaults(&attributes, CLUSTER_LDS, 0);
    return linear_open(linear, open(path, O_RDONLY | O_CLOEXEC), NULL, &attributes, mode);
}

static uint32_t length_at(const unsigned char *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* Makes records of what looks like some. */
static void mend(unsigned char *bytes)
{
    size_t at = 0;

    while (at + LOG_HEADER <= SPACE) {
        uint32_t length = length_at(bytes + at) % LOG_RECORD_MAX, crc;

        if (length < LOG_HEADER || length > SPACE - at)
            return;
        memset(bytes + at, 0, 4);
        bytes[at + 2] = (unsigned char)(length >> 8);
        bytes[at + 3] = (unsigned char)length;
        bytes[at + 6] &= 1;
        bytes[at + 7] = 0;
        for (int i = 0; i < 8; i++)
            bytes[at + 16 + (size_t)i] = (unsigned char)((uint64_t)at >> 8 * (7 - i));
        crc = crc32c(crc32c(0, span_bytes(bytes + at, 8)), span_bytes(bytes + at + 12, length - 12));
        for (int i = 0; i < 4; i++)
            bytes[at + 8 + (size_t)i] = (unsigned char)(crc >> 8 * (3 - i));
        at += log_record_size(length - LOG_HEADER);
    }
}

static void read_all(struct log_reader *reader)
{
    struct log_record record, before;
    struct buf out;
    uint64_t last = 0;
    int steps = 0;

    buf_init(&out, 1 << 20);
    log_reader_start(reader, 0);
    while (log_reader_next(reader, &record) == 1) {
        must(record.rba >= last && record.rba < SPACE && record.body.length <= LOG_BODY_MAX);
        last = record.rba + LOG_HEADER;
        buf_clear(&out);
        log_record_print(&out, &record, true);
        before = record;
        while (steps++ < 1000 && log_reader_previous(reader, &before, &before) == 1)
            must(before.rba < record.rba);
        must(log_reader_get(reader, record.rba, &record) == 1);
    }
    must(log_reader_seek(reader, last / 2) <= 0);
    buf_release(&out);
}

static int put(void *context, enum extract_output output, struct span record)
{
    (void)context;
    must(output < EXTRACT_OUTPUTS && record.length >= EXTRACT_FIXED && record.length <= EXTRACT_RECORD);
    return 0;
}

static void extract_all(struct log_reader *reader, struct log_reader *again)
{
    const struct extract_sink sink = { NULL, put };
    struct log_extract *extract = log_extract_new(again, &sink);
    struct log_record record;
    int reason = 0;

    log_reader_start(reader, 0);
    while (reason == 0 && log_reader_next(reader, &record) == 1)
        reason = log_extract_take(extract, &record, true);
    if (reason == 0)
        reason = log_extract_end(extract);
    must(reason == 0); /* what was read once can be read again */
    log_extract_free(extract);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct log_files files = { NULL, open_set, NULL, NULL };
    static int kept = -1;
    struct bsds_image *image = mem_alloc(1, sizeof *image);
    unsigned char *bytes = mem_alloc(1, SPACE);
    struct log_reader *reader, *again;

    if (kept < 0)
        kept = mkstemp(path);
    if (size > 1)
        memcpy(bytes, data + 1, size - 1 < SPACE ? size - 1 : SPACE);
    if (size && data[0] % 2)
        mend(bytes);
    must(kept >= 0 && pwrite(kept, bytes, SPACE, 0) == SPACE);
    bsds_image_init(image, "ZQS1");
    must(bsds_active_add(image, 0, "LOG") == 0);
    image->active[0].list[0].state = BSDS_IN_USE;
    image->active[0].list[0].end = SPACE;
    log_reader_open(&reader, &files, image);
    log_reader_open(&again, &files, image);
    read_all(reader);
    extract_all(reader, again);
    log_reader_close(again);
    log_reader_close(reader);
    mem_free(bytes);
    mem_free(image);
    return 0;
}
