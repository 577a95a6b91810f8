/* test_block.c - block.h: one stream of bytes, in the clear and encrypted, whole, damaged, shared, and with the n-th call failing. */
#include "tests/unit/test.h"

#include <errno.h>
#include <sys/mman.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/block.h"
#include "base/io.h"
#include "base/mem.h"

enum { SPACE = 40 * BLOCK_UNIT };

static unsigned char key[BLOCK_KEY], other_key[BLOCK_KEY];
static struct block_encryption made = { .label = "GB.TEST.KEY", .version = 3 };

static int set_up(void **state UNUSED)
{
    for (size_t i = 0; i < BLOCK_KEY; i++) {
        key[i] = (unsigned char)(i * 7 + 1);
        other_key[i] = (unsigned char)(i * 5 + 2);
    }
    memset(made.salt, 0x5a, sizeof made.salt);
    return 0;
}

static int new_file(void)
{
    int fd = memfd_create("block", MFD_CLOEXEC);

    assert_true(fd >= 0);
    return fd;
}

static int again(int fd)
{
    int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);

    assert_true(copy >= 0);
    return copy;
}

static struct block_file *create(int fd, bool encrypted)
{
    struct block_file *file;

    assert_int_equal(block_create(&file, again(fd), encrypted ? &made : NULL, encrypted ? key : NULL), 0);
    return file;
}

static struct block_file *reopen(int fd, bool encrypted, bool writable)
{
    struct block_file *file;

    assert_int_equal(block_open(&file, again(fd), encrypted ? key : NULL, writable), 0);
    return file;
}

/* block_open() of something that it is to refuse: the descriptor stays ours. */
static int refusal(int fd, const unsigned char *with)
{
    struct block_file *file;
    int reason = block_open(&file, fd, with, false);

    assert_true(reason < 0);
    assert_null(file);
    assert_true(fcntl(fd, F_GETFD) >= 0);
    return reason;
}

static void put_text(struct block_file *file, const char *text, uint64_t offset)
{
    assert_int_equal(block_pwrite(file, text, strlen(text), offset), 0);
}

static void assert_text(struct block_file *file, const char *text, uint64_t offset)
{
    char bytes[100];
    int64_t got = block_pread(file, bytes, strlen(text), offset);

    assert_int_equal(got, strlen(text));
    assert_memory_equal(bytes, text, strlen(text));
}

static bool file_holds(int fd, const char *text)
{
    struct buf bytes;
    bool found;

    buf_init(&bytes, 1 << 24);
    assert_true(lseek(fd, 0, SEEK_SET) == 0);
    assert_int_equal(io_read_all(fd, &bytes), 0);
    found = memmem(bytes.data, bytes.length, text, strlen(text)) != NULL;
    buf_release(&bytes);
    return found;
}

/* A stream of bytes in memory, against which any sequence of calls is held. */
struct model {
    unsigned char bytes[SPACE];
    size_t size;
};

static void compare(struct block_file *file, const struct model *model, size_t offset, size_t count)
{
    static _Alignas(BLOCK_UNIT) unsigned char bytes[SPACE]; /* whole units may come straight from the disk */
    size_t wanted = offset >= model->size ? 0 : model->size - offset < count ? model->size - offset : count;

    assert_int_equal(block_size(file), model->size);
    assert_int_equal(block_pread(file, bytes, count, offset), wanted);
    assert_memory_equal(bytes, model->bytes + offset, wanted);
}

static size_t dice(unsigned *seed, size_t sides)
{
    return (size_t)rand_r(seed) % sides;
}

/* Sizes around the ends of units as often as any. */
static size_t some_place(unsigned *seed)
{
    size_t place = dice(seed, SPACE);

    if (dice(seed, 2))
        place = place / BLOCK_UNIT * BLOCK_UNIT + dice(seed, 3);
    return place;
}

/* Two parts of whole units, from where they may go straight to the disk. */
static void write_parts(struct block_file *file, struct model *model, unsigned *seed)
{
    unsigned char *memory = mem_pages(2 * SPACE / BLOCK_UNIT);
    size_t units = 1 + dice(seed, SPACE / BLOCK_UNIT - 1), first = dice(seed, units + 1);
    size_t offset = dice(seed, SPACE / BLOCK_UNIT - units + 1) * BLOCK_UNIT;
    struct span parts[2] = { span_bytes(memory, first * BLOCK_UNIT),
                             span_bytes(memory + SPACE, (units - first) * BLOCK_UNIT) };

    for (size_t i = 0; i < 2; i++)
        for (size_t at = 0; at < parts[i].length; at++)
            memory[i * SPACE + at] = (unsigned char)rand_r(seed);
    assert_int_equal(block_pwritev(file, parts, 2, offset), 0);
    memcpy(model->bytes + offset, parts[0].data, parts[0].length);
    memcpy(model->bytes + offset + parts[0].length, parts[1].data, parts[1].length);
    if (offset + units * BLOCK_UNIT > model->size)
        model->size = offset + units * BLOCK_UNIT;
    mem_free(memory);
}

static void one_step(struct block_file **file, int fd, bool encrypted, struct model *model, unsigned *seed)
{
    static unsigned char bytes[SPACE];
    size_t offset = some_place(seed), count = dice(seed, 3) ? dice(seed, 3 * BLOCK_UNIT) : dice(seed, SPACE);

    if (count > SPACE - offset)
        count = SPACE - offset;
    switch (dice(seed, 12)) {
    case 0:
    case 1:
    case 2:
    case 3:
        for (size_t i = 0; i < count; i++)
            bytes[i] = (unsigned char)rand_r(seed);
        assert_int_equal(block_pwrite(*file, bytes, count, offset), 0);
        memcpy(model->bytes + offset, bytes, count);
        if (count && offset + count > model->size)
            model->size = offset + count;
        break;
    case 4:
        assert_int_equal(block_truncate(*file, offset), 0);
        memset(model->bytes + offset, 0, SPACE - offset);
        model->size = offset;
        break;
    case 5:
        block_close(*file);
        *file = reopen(fd, encrypted, true);
        break;
    case 6: block_direct(*file); break;
    case 7:
    case 8:
    case 9: write_parts(*file, model, seed); break;
    case 10:
        offset -= offset % BLOCK_UNIT;
        compare(*file, model, offset, (count + BLOCK_UNIT - 1) / BLOCK_UNIT * BLOCK_UNIT);
        break;
    default: compare(*file, model, offset, count); break;
    }
}

static void any_sequence_of_calls_is_one_stream(void **state UNUSED)
{
    static struct model model;

    for (unsigned seed = 1; seed <= 60; seed++) {
        bool encrypted = seed % 2;
        int fd = open(".", O_RDWR | O_TMPFILE | O_CLOEXEC, 0600);
        struct block_file *file = create(fd, encrypted);
        unsigned dices = seed;

        memset(&model, 0, sizeof model);
        for (int step = 0; step < 150; step++)
            one_step(&file, fd, encrypted, &model, &dices);
        compare(file, &model, 0, SPACE);
        block_close(file);
        file = reopen(fd, encrypted, false);
        compare(file, &model, 0, SPACE);
        block_close(file);
        close(fd);
    }
}

static void a_plain_file_is_its_bytes(void **state UNUSED)
{
    struct block_encryption encryption;
    struct block_file *file;
    char bytes[8] = "";
    int fd = new_file();

    assert_int_equal(block_identify(fd, &encryption), 0);
    assert_string_equal(encryption.label, "");
    file = create(fd, false);
    put_text(file, "abc", 0);
    put_text(file, "x", 5);
    assert_int_equal(block_size(file), 6);
    block_close(file);
    assert_int_equal(pread(fd, bytes, sizeof bytes, 0), 6);
    assert_memory_equal(bytes, "abc\0\0x", 6);
    assert_int_equal(block_identify(fd, &encryption), 0);
    assert_string_equal(encryption.label, "");
    close(fd);
}

static void an_encrypted_file_says_its_label_and_hides_its_bytes(void **state UNUSED)
{
    struct block_encryption encryption;
    struct block_file *file;
    int fd = new_file();

    file = create(fd, true);
    put_text(file, "THE SECRET RECORD", BLOCK_UNIT - 5);
    assert_int_equal(block_sync(file), 0);
    block_close(file);
    assert_int_equal(block_identify(fd, &encryption), 0);
    assert_string_equal(encryption.label, "GB.TEST.KEY");
    assert_int_equal(encryption.version, 3);
    assert_memory_equal(encryption.salt, made.salt, BLOCK_SALT);
    assert_true(file_holds(fd, "GB.TEST.KEY"));
    assert_false(file_holds(fd, "SECRET"));
    assert_false(file_holds(fd, "RECORD"));
    assert_false(file_holds(fd, (char[]){ (char)key[0], (char)key[1], (char)key[2], (char)key[3], 0 }));
    file = reopen(fd, true, false);
    assert_text(file, "THE SECRET RECORD", BLOCK_UNIT - 5);
    block_close(file);
    close(fd);
}

static void equal_units_differ_on_disk(void **state UNUSED)
{
    static char text[BLOCK_UNIT], units[2][BLOCK_UNIT];
    struct block_file *file;
    int fd = new_file();

    memset(text, 'A', sizeof text);
    file = create(fd, true);
    assert_int_equal(block_pwrite(file, text, sizeof text, 0), 0);
    assert_int_equal(block_pwrite(file, text, sizeof text, sizeof text), 0);
    block_close(file);
    assert_int_equal(pread(fd, units, sizeof units, BLOCK_UNIT), sizeof units);
    assert_memory_not_equal(units[0], units[1], BLOCK_UNIT);
    close(fd);
}

static void keys_that_are_not_the_files(void **state UNUSED)
{
    unsigned char halves[BLOCK_KEY] = { 0 };
    int encrypted = new_file(), plain = new_file(), empty = new_file();
    struct block_file *file = create(encrypted, true);

    put_text(file, "text", 0);
    block_close(file);
    file = create(plain, false);
    put_text(file, "text", 0);
    block_close(file);
    assert_int_equal(refusal(encrypted, NULL), REASON_NOT_AUTHORIZED);
    assert_int_equal(refusal(encrypted, other_key), REASON_CORRUPT);
    assert_int_equal(refusal(encrypted, halves), REASON_BAD_VALUE);
    /* What should be encrypted and is not was put there by somebody else. */
    assert_int_equal(refusal(plain, key), REASON_CORRUPT);
    assert_int_equal(refusal(empty, key), REASON_CORRUPT);
    assert_int_equal(block_create(&file, empty, &made, NULL), REASON_BAD_VALUE);
    assert_int_equal(block_create(&file, empty, NULL, key), REASON_BAD_VALUE);
    assert_int_equal(block_create(&file, empty, &(struct block_encryption){ .version = 1 }, key), REASON_BAD_VALUE);
    assert_int_equal(block_create(&file, empty, &(struct block_encryption){ .label = "A" }, key), REASON_BAD_VALUE);
    close(encrypted);
    close(plain);
    close(empty);
}

static void a_damaged_header_is_told(void **state UNUSED)
{
    int fd = new_file();
    struct block_encryption encryption;
    struct block_file *file = create(fd, true);
    char byte;

    put_text(file, "text", 0);
    block_close(file);
    for (off_t at = 0; at < 152; at += at < 24 || at > 55 ? 1 : 8) {
        assert_int_equal(pread(fd, &byte, 1, at), 1);
        byte ^= 0x20;
        assert_int_equal(pwrite(fd, &byte, 1, at), 1);
        assert_int_equal(refusal(fd, key), at == 4 || at == 5 ? REASON_VERSION : REASON_CORRUPT);
        byte ^= 0x20;
        assert_int_equal(pwrite(fd, &byte, 1, at), 1);
    }
    file = reopen(fd, true, false);
    block_close(file);
    for (off_t size = 511; size >= 4; size -= 39) { /* cut off inside the header */
        assert_int_equal(ftruncate(fd, size), 0);
        assert_int_equal(refusal(fd, key), REASON_CORRUPT);
        assert_int_equal(block_identify(fd, &encryption), REASON_CORRUPT);
    }
    close(fd);
}

static void what_is_no_file(void **state UNUSED)
{
    struct block_file *file;
    int ends[2];

    assert_int_equal(pipe(ends), 0);
    assert_int_equal(refusal(ends[0], NULL), REASON_CORRUPT);
    assert_int_equal(block_create(&file, ends[1], &made, key), REASON_CORRUPT);
    close(ends[0]);
    close(ends[1]);
    assert_int_equal(refusal(ends[0] = open("/dev/null", O_RDONLY | O_CLOEXEC), key), REASON_CORRUPT);
    close(ends[0]);
}

static void offsets_past_the_largest_file(void **state UNUSED)
{
    for (int encrypted = 0; encrypted < 2; encrypted++) {
        int fd = new_file();
        struct block_file *file = create(fd, encrypted);
        char byte = 'x';

        assert_int_equal(block_pwrite(file, &byte, 1, UINT64_MAX), REASON_TOO_LONG);
        assert_int_equal(block_pwrite(file, &byte, 1, INT64_MAX), REASON_TOO_LONG);
        assert_int_equal(block_truncate(file, UINT64_MAX), REASON_TOO_LONG);
        assert_true(block_pread(file, &byte, 1, UINT64_MAX) <= 0);
        put_text(file, "still usable", 0);
        assert_int_equal(block_size(file), 12);
        block_close(file);
        close(fd);
    }
}

static void a_reader_writes_nothing(void **state UNUSED)
{
    for (int encrypted = 0; encrypted < 2; encrypted++) {
        int fd = new_file();
        struct block_file *file;

        block_close(create(fd, encrypted));
        file = reopen(fd, encrypted, false);
        assert_int_equal(block_pwrite(file, "x", 1, 0), REASON_STATE);
        assert_int_equal(block_truncate(file, 1), REASON_STATE);
        block_close(file);
        close(fd);
    }
}

static void two_handles_on_one_file(void **state UNUSED)
{
    for (int encrypted = 0; encrypted < 2; encrypted++) {
        int fd = new_file();
        struct block_file *a = create(fd, encrypted), *b = reopen(fd, encrypted, true), *reader = reopen(fd, encrypted, false);
        char byte;

        put_text(a, "first", 0);
        assert_int_equal(block_size(reader), 0);
        assert_int_equal(block_refresh(reader), 0);
        assert_int_equal(block_size(reader), 5);
        assert_text(reader, "first", 0);
        /* b does not know yet how long the file is, and must not take the end back. */
        put_text(a, "far away", 3 * BLOCK_UNIT);
        put_text(b, "FI", 0);
        put_text(b, "behind", 5 * BLOCK_UNIT - 2);
        assert_int_equal(block_refresh(a), 0);
        assert_int_equal(block_size(a), 5 * BLOCK_UNIT + 4);
        assert_text(a, "FIrst", 0);
        assert_text(a, "far away", 3 * BLOCK_UNIT);
        assert_text(a, "behind", 5 * BLOCK_UNIT - 2);
        assert_int_equal(block_pread(a, &byte, 1, BLOCK_UNIT), 1);
        assert_int_equal(byte, 0);
        block_close(a);
        block_close(b);
        block_close(reader);
        close(fd);
    }
}

/* Units that a writer left behind the end when it died before it had stored the size. */
static void the_account_counts_units_of_both_handles(void **state UNUSED)
{
    static char units[3 * BLOCK_UNIT];
    struct block_account account = { 0 };
    struct block_file *file = create(new_file(), true), *twin, *plain = create(new_file(), false);

    memset(units, 'x', sizeof units);
    block_set_account(plain, &account);
    assert_int_equal(block_pwrite(plain, units, sizeof units, 0), 0);
    assert_int_equal(atomic_load(&account.encrypted), 0);
    assert_string_equal(block_label(plain), "");
    assert_string_equal(block_label(file), "GB.TEST.KEY");
    block_set_account(file, &account);
    assert_int_equal(block_twin(&twin, file), 0);
    assert_int_equal(block_pwrite(file, units, sizeof units, 0), 0);
    assert_int_equal(atomic_load(&account.encrypted), 3);
    assert_int_equal(atomic_load(&account.decrypted), 0);
    assert_int_equal(block_refresh(twin), 0);
    assert_int_equal(block_pread(twin, units, BLOCK_UNIT, 0), BLOCK_UNIT);
    assert_int_equal(atomic_load(&account.decrypted), 1);
    assert_true(atomic_load(&account.nanoseconds) > 0);
    assert_int_equal(block_pwrite(twin, units, 1, BLOCK_UNIT), 0); /* a part of a unit is read, changed and written */
    assert_int_equal(atomic_load(&account.decrypted), 2);
    assert_int_equal(atomic_load(&account.encrypted), 4);
    block_close(twin);
    block_close(file);
    block_close(plain);
}

static void what_lies_behind_the_end_is_never_read(void **state UNUSED)
{
    static char old[6 * BLOCK_UNIT], header[BLOCK_UNIT], zeros[BLOCK_UNIT], bytes[BLOCK_UNIT];
    int fd = new_file();
    struct block_file *file = create(fd, true);

    memset(old, 'O', sizeof old);
    put_text(file, "short", 0);
    assert_int_equal(pread(fd, header, sizeof header, 0), sizeof header);
    assert_int_equal(block_pwrite(file, old, sizeof old, 0), 0);
    put_text(file, "short", 0);
    assert_int_equal(pwrite(fd, header, sizeof header, 0), sizeof header);
    block_close(file);

    file = reopen(fd, true, true);
    assert_int_equal(block_size(file), 5);
    put_text(file, "end", 2 * BLOCK_UNIT);
    assert_int_equal(block_pread(file, bytes, 5, 0), 5);
    assert_memory_equal(bytes, "short", 5);
    assert_int_equal(block_pread(file, bytes, BLOCK_UNIT - 5, 5), BLOCK_UNIT - 5);
    assert_memory_equal(bytes, zeros, BLOCK_UNIT - 5);
    assert_int_equal(block_pread(file, bytes, BLOCK_UNIT, BLOCK_UNIT), BLOCK_UNIT);
    assert_memory_equal(bytes, zeros, BLOCK_UNIT);
    block_close(file);
    close(fd);
}

/* After a crash of the machine: the size is on disk, its units are not. */
static void what_the_file_does_not_hold_is_not_there(void **state UNUSED)
{
    static char text[3 * BLOCK_UNIT];
    int fd = new_file();
    struct block_file *file = create(fd, true);

    memset(text, 'T', sizeof text);
    assert_int_equal(block_pwrite(file, text, sizeof text, 0), 0);
    assert_int_equal(ftruncate(fd, 3 * BLOCK_UNIT + 7), 0);
    /* A handle that is open reads what there is; one that is opened knows. */
    assert_int_equal(block_pread(file, text, sizeof text, 0), 2 * BLOCK_UNIT);
    block_close(file);
    file = reopen(fd, true, true);
    assert_int_equal(block_size(file), 2 * BLOCK_UNIT);
    put_text(file, "tail", 2 * BLOCK_UNIT + 1);
    assert_int_equal(block_size(file), 2 * BLOCK_UNIT + 5);
    assert_text(file, "T", 2 * BLOCK_UNIT - 1);
    assert_text(file, "tail", 2 * BLOCK_UNIT + 1);
    block_close(file);
    close(fd);
}

/* -- the n-th call fails -- */

static int calls_left;

static bool failing(void)
{
    if (calls_left < 0)
        return false;
    errno = EIO;
    return calls_left-- == 0;
}
static ssize_t bad_pread(int fd, void *bytes, size_t count, off_t offset)
{
    return failing() ? -1 : io_real.pread(fd, bytes, count, offset);
}
/* Half of it is written before it fails. */
static ssize_t bad_pwrite(int fd, const void *bytes, size_t count, off_t offset)
{
    return failing() ? io_real.pwrite(fd, bytes, count / 2, offset) * 0 - 1 : io_real.pwrite(fd, bytes, count, offset);
}
/* Its first part is written before it fails. */
static ssize_t bad_pwritev(int fd, const struct iovec *parts, int count, off_t offset)
{
    return failing() ? io_real.pwritev(fd, parts, 1, offset) * 0 - 1 : io_real.pwritev(fd, parts, count, offset);
}
static int bad_ftruncate(int fd, off_t length)
{
    return failing() ? -1 : io_real.ftruncate(fd, length);
}
static int bad_fdatasync(int fd)
{
    return failing() ? -1 : io_real.fdatasync(fd);
}

static int change(struct block_file *file)
{
    static char text[3 * BLOCK_UNIT];
    struct span parts[2] = { span_bytes(text, BLOCK_UNIT), span_bytes(text, BLOCK_UNIT) };
    int reason;

    memset(text, 'N', sizeof text);
    reason = block_pwrite(file, text, 10, 100);
    if (reason == 0)
        reason = block_pwrite(file, text, sizeof text, 4 * BLOCK_UNIT + 9);
    if (reason == 0)
        reason = block_pwritev(file, parts, 2, 2 * BLOCK_UNIT);
    if (reason == 0)
        reason = block_truncate(file, 6 * BLOCK_UNIT + 1);
    if (reason == 0)
        reason = block_sync(file);
    return reason;
}

static void a_failed_call_is_told_and_ends_the_writing(void **state UNUSED)
{
    struct io_table faulty = io_real;
    int n = 0;

    faulty.pread = bad_pread;
    faulty.pwrite = bad_pwrite;
    faulty.pwritev = bad_pwritev;
    faulty.ftruncate = bad_ftruncate;
    faulty.fdatasync = bad_fdatasync;
    for (int encrypted = 0; encrypted < 2; encrypted++) {
        bool fired = true;

        for (n = 0; fired; n++) {
            int fd = new_file(), reason;
            struct block_file *file = create(fd, encrypted);

            put_text(file, "kept", 0);
            io = &faulty;
            calls_left = n;
            reason = change(file);
            fired = calls_left < 0;
            calls_left = -1;
            io = &io_real;
            assert_int_equal(reason < 0, fired);
            assert_int_equal(block_pwrite(file, "x", 1, 0) < 0, fired);
            assert_int_equal(block_truncate(file, 1 << 16) < 0, fired);
            block_close(file);
            file = reopen(fd, encrypted, false);
            assert_text(file, fired ? "kept" : "xept", 0);
            block_close(file);
            close(fd);
            assert_true(n < 100);
        }
    }
    assert_true(n > 8);
}

static void opening_fails_when_reading_does(void **state UNUSED)
{
    struct io_table faulty = io_real;
    struct block_encryption encryption;
    struct block_file *file;
    int fd = new_file();

    block_close(create(fd, true));
    faulty.pread = bad_pread;
    io = &faulty;
    calls_left = 0;
    assert_int_equal(block_open(&file, fd, key, false), REASON_IO);
    calls_left = 0;
    assert_int_equal(block_identify(fd, &encryption), REASON_IO);
    io = &io_real;
    close(fd);
}

/* The file as docs/formats/block_file.md has it, read without any of our code: AES-256-XTS of OpenSSL with the number of the unit, lowest
 * byte first, as tweak; HMAC-SHA-256 over the header. */
static void another_library_reads_the_same(void **state UNUSED)
{
    enum { UNITS = 3, CHECK_AT = 120, CHECK = 32 };
    static unsigned char stored[(UNITS + 1) * BLOCK_UNIT], clear[BLOCK_UNIT];
    static char text[UNITS * BLOCK_UNIT];
    unsigned char check[EVP_MAX_MD_SIZE];
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    int fd = new_file(), length;
    struct block_file *file = create(fd, true);

    for (size_t i = 0; i < sizeof text; i++)
        text[i] = (char)('A' + i % 26);
    assert_int_equal(block_pwrite(file, text, sizeof text, 0), 0);
    block_close(file);
    assert_int_equal(pread(fd, stored, sizeof stored, 0), sizeof stored);
    for (unsigned unit = 0; unit < UNITS; unit++) {
        unsigned char tweak[16] = { (unsigned char)unit };

        assert_int_equal(EVP_DecryptInit_ex(context, EVP_aes_256_xts(), NULL, key, tweak), 1);
        assert_int_equal(EVP_DecryptUpdate(context, clear, &length, stored + (unit + 1) * BLOCK_UNIT, BLOCK_UNIT), 1);
        assert_int_equal(length, BLOCK_UNIT);
        assert_memory_equal(clear, text + unit * BLOCK_UNIT, BLOCK_UNIT);
    }
    assert_non_null(HMAC(EVP_sha256(), key, BLOCK_KEY, stored, CHECK_AT, check, NULL));
    assert_memory_equal(stored + CHECK_AT, check, CHECK);
    EVP_CIPHER_CTX_free(context);
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_sequence_of_calls_is_one_stream),
        cmocka_unit_test(a_plain_file_is_its_bytes),
        cmocka_unit_test(an_encrypted_file_says_its_label_and_hides_its_bytes),
        cmocka_unit_test(another_library_reads_the_same),
        cmocka_unit_test(equal_units_differ_on_disk),
        cmocka_unit_test(keys_that_are_not_the_files),
        cmocka_unit_test(a_damaged_header_is_told),
        cmocka_unit_test(what_is_no_file),
        cmocka_unit_test(offsets_past_the_largest_file),
        cmocka_unit_test(a_reader_writes_nothing),
        cmocka_unit_test(two_handles_on_one_file),
        cmocka_unit_test(the_account_counts_units_of_both_handles),
        cmocka_unit_test(what_lies_behind_the_end_is_never_read),
        cmocka_unit_test(what_the_file_does_not_hold_is_not_there),
        cmocka_unit_test(a_failed_call_is_told_and_ends_the_writing),
        cmocka_unit_test(opening_fails_when_reading_does),
    };

    return cmocka_run_group_tests(tests, set_up, NULL);
}
