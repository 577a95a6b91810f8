/* fuzz_cluster.c - a cluster's data file and journal of any bytes: opened, read both ways, changed; refused or right, never a crash.
 * The first byte says which kind of cluster it is taken for, the next two how long the data file is; the journal is the rest. */
#include <sys/mman.h>
#include <unistd.h>

#include "base/bug.h"
#include "datasets/cluster.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int file_of(const uint8_t *bytes, size_t length)
{
    int fd = memfd_create("fuzz", MFD_CLOEXEC);

    must(fd >= 0 && write(fd, bytes, length) == (ssize_t)length);
    return fd;
}

static void read_all(struct cluster *cluster, bool forward)
{
    struct cluster_record record;
    int limit = 2000;

    if (!forward)
        cluster_start_last(cluster);
    while (limit-- > 0 && (forward ? cluster_next(cluster, &record) : cluster_previous(cluster, &record)) > 0)
        must(record.bytes.length <= CLUSTER_RECORD_MAX);
}

static void use(int journal, int file, const struct cluster_attributes *attributes, enum cluster_mode mode)
{
    struct cluster_statistics statistics;
    struct cluster_record record;
    struct cluster *cluster;
    uint64_t number = 0;

    if (cluster_open(&cluster, dup(file), dup(journal), NULL, NULL, attributes, mode) < 0)
        return;
    read_all(cluster, true);
    read_all(cluster, false);
    if (attributes->kind == CLUSTER_KSDS)
        (void)!cluster_read(cluster, span_of("0002"), &record);
    else
        (void)!cluster_read_number(cluster, 2, &record);
    if (mode == CLUSTER_UPDATE) {
        (void)!cluster_insert(cluster, span_of("0003 NEW RECORD     "), &number);
        (void)!cluster_update(cluster, span_of("0001 OTHER RECORD   "), 1);
        (void)!cluster_delete(cluster, span_of("0002"));
    }
    (void)!cluster_close(cluster, &statistics);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cluster_attributes attributes;
    size_t length;
    int file, journal;

    if (size < 3)
        return 0;
    cluster_defaults(&attributes, (enum cluster_kind)(CLUSTER_KSDS + data[0] % 3), 20);
    if (attributes.kind == CLUSTER_KSDS)
        attributes.key_length = 4;
    length = (size_t)data[1] << 8 | data[2];
    data += 3;
    size -= 3;
    if (length > size)
        length = size;
    file = file_of(data, length);
    journal = file_of(data + length, size - length);
    use(journal, file, &attributes, CLUSTER_READ);
    (void)!cluster_recover(dup(file), dup(journal), NULL, NULL);
    use(journal, file, &attributes, CLUSTER_UPDATE);
    close(file);
    close(journal);
    return 0;
}
