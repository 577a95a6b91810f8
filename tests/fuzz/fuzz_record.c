/* fuzz_record.c - a record file of any bytes: read to its end or to the first damage, then written behind. */
#include <sys/mman.h>
#include <unistd.h>

#include "base/bug.h"
#include "datasets/record.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_behind(int fd, struct record_attributes attributes, uint64_t before)
{
    struct record_file *file;
    struct span record;
    uint64_t count = 0;

    if (record_open_write(&file, dup(fd), &attributes, true) < 0)
        return;
    must(record_count(file) == before);
    must(record_write(file, span_of("x"), true) == 0);
    must(record_close(file, false) == 0);
    must(record_open_read(&file, dup(fd)) == 0);
    while (record_read(file, &record) > 0)
        count++;
    must(count == before + 1);
    record_close(file, false);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int fd = memfd_create("fuzz", MFD_CLOEXEC), got;
    struct record_attributes attributes = { 0 };
    struct record_file *file;
    struct span record;
    uint64_t count = 0;

    must(fd >= 0 && write(fd, data, size) == (ssize_t)size);
    if (record_open_read(&file, dup(fd)) == 0) {
        attributes = *record_attributes(file);
        while ((got = record_read(file, &record)) > 0) {
            must(record.length <= RECORD_LRECL_MAX);
            count++;
        }
        record_close(file, false);
        if (got == 0)
            write_behind(fd, attributes, count);
    }
    close(fd);
    return 0;
}
