/* fuzz_record.c - a record file of any bytes: read to its end or to the first damage, then written behind. The same bytes as an
 * encrypted file, with a check value that fits its header, so that what is behind the check is reached.
 */
#include <sys/mman.h>
#include <unistd.h>

#include "base/block_cipher.h"
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

static void encrypted(int fd, size_t size)
{
    enum { CHECKED = 120 };
    static const unsigned char key[BLOCK_KEY] = { 1 };
    struct block_encryption encryption;
    unsigned char header[CHECKED], check[BLOCK_CHECK];
    struct block_cipher *cipher;
    struct block_file *blocks;
    char bytes[3 * BLOCK_UNIT];
    uint64_t end;

    if (size < CHECKED + BLOCK_CHECK || block_identify(fd, &encryption) < 0 || encryption.label[0] == '\0')
        return;
    must(block_cipher_new(&cipher, key) == 0);
    must(pread(fd, header, sizeof header, 0) == CHECKED);
    must(block_cipher_check(cipher, span_bytes(header, sizeof header), check) == 0);
    must(pwrite(fd, check, sizeof check, CHECKED) == BLOCK_CHECK);
    block_cipher_free(cipher);
    must(block_open(&blocks, dup(fd), key, true) == 0);
    end = block_size(blocks);
    must(block_pread(blocks, bytes, sizeof bytes, end / 2) >= 0);
    must(block_pwrite(blocks, "behind", 6, end + 5) == 0);
    must(block_size(blocks) == end + 11);
    must(block_pread(blocks, bytes, 20, end) == 11 && memcmp(bytes, "\0\0\0\0\0behind", 11) == 0);
    must(block_truncate(blocks, end / 2) == 0);
    block_close(blocks);
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
            must(record.length <= record_longest(&attributes));
            count++;
        }
        record_close(file, false);
        if (got == 0)
            write_behind(fd, attributes, count);
    }
    must(ftruncate(fd, 0) == 0 && pwrite(fd, data, size, 0) == (ssize_t)size);
    encrypted(fd, size);
    close(fd);
    return 0;
}
