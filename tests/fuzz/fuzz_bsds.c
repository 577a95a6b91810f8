/* fuzz_bsds.c - a BSDS of any bytes: the content of an area, and a data set. What is taken is written back as the same bytes.
 */
#include <fcntl.h>
#include <unistd.h>

#include "base/bug.h"
#include "base/crc32c.h"
#include "base/mem.h"
#include "mstr/bsds.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void content(struct span bytes, struct bsds_image *image)
{
    struct buf out;

    if (bsds_image_get(bytes, image) < 0)
        return;
    buf_init(&out, 1 << 20);
    bsds_image_put(&out, image);
    must(span_equal(buf_span(&out), bytes));
    buf_release(&out);
    for (int copy = 0; copy < BSDS_COPIES; copy++) {
        bsds_active_current(image, copy);
        if (image->archive[copy].count) {
            const struct bsds_archive last = image->archive[copy].list[image->archive[copy].count - 1];

            bsds_archive_add(image, copy, &last, BSDS_ARCHIVE_MAX);
            must(bsds_remove(image, last.name.text) <= 0);
        }
    }
}

static void read_set(const char *area, struct bsds_image *image)
{
    static char path[] = "/tmp/fuzz_bsds.XXXXXX";
    static int kept = -1;
    struct cluster_attributes attributes;
    struct linear *linear;

    if (kept < 0)
        kept = mkstemp(path);
    must(kept >= 0 && ftruncate(kept, (off_t)BSDS_SIZE * LINEAR_CI) == 0);
    must(pwrite(kept, area, (size_t)BSDS_AREA * LINEAR_CI, 0) == BSDS_AREA * LINEAR_CI);
    cluster_defaults(&attributes, CLUSTER_LDS, 0);
    must(linear_open(&linear, open(path, O_RDONLY | O_CLOEXEC), NULL, &attributes, CLUSTER_READ) == 0);
    must(bsds_read(linear, image) <= 0);
    must(linear_close(linear, NULL) == 0);
}

/* The same bytes as an area whose length and CRC fit, so that what is behind them is reached. */
static void area(struct span bytes, struct bsds_image *image)
{
    char *area = mem_alloc(BSDS_AREA, LINEAR_CI);
    uint32_t crc, length = (uint32_t)bytes.length;
    struct buf header;

    buf_init(&header, 24);
    buf_put(&header, "GBBS\0\2\0\0\0\0\0\0\0\0\0\2", 16);
    buf_put_u32(&header, length);
    crc = crc32c(crc32c(0, buf_span(&header)), bytes);
    buf_put_u32(&header, crc);
    memcpy(area, header.data, header.length);
    memcpy(area + header.length, bytes.data, bytes.length);
    buf_release(&header);
    read_set(area, image);
    mem_free(area);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bsds_image *image = mem_alloc(1, sizeof *image);

    content(span_bytes(data, size), image);
    if (size <= 100000)
        area(span_bytes(data, size), image);
    mem_free(image);
    return 0;
}
