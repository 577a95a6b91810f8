/* test_smf_log.c - smf_log.c and smf_file.c: what was recorded stays, and whoever changes it is found out. */
#include "tests/unit/test.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/home.h"
#include "base/mem.h"
#include "racf/seal.h"
#include "racf/smf_log.h"
#include "racf/smf_record.h"
#include "racf/smf_verify.h"
#include "tests/unit/racf/faulty_io.h"

enum { CONTENT = 1 << 22 };

static const unsigned char key[SEAL_KEY] = "0123456789abcdef0123456789abcde";
static struct buf said;

static int check(void *context UNUSED, struct span bytes, const unsigned char seal[SMF_HASH])
{
    unsigned char right[SMF_HASH];

    assert_int_equal(seal_digest(key, bytes, right), 0);
    return seal_equal(right, seal, SMF_HASH) ? 0 : REASON_CORRUPT;
}

static char *folder_of(const char *name)
{
    char *folder = home_path("%s", name);
    struct buf command;

    buf_init(&command, 8192);
    buf_printf(&command, "rm -rf %s", folder);
    assert_int_equal(system(command.data), 0);
    assert_int_equal(io_make_folders(folder, 0700), 0);
    buf_release(&command);
    return folder;
}

static struct smf_log *open_log(const char *folder, unsigned files, uint64_t size, bool halt)
{
    const struct smf_log_options options = { folder, files, size, halt, "SYS1", key };
    struct smf_log *log = NULL;

    buf_clear(&said);
    assert_int_equal(smf_log_open(&options, &log, &said), 0);
    return log;
}

/* Records that say a number each. */
static void put_numbers(struct buf *records, unsigned from, unsigned count)
{
    for (unsigned i = from; i < from + count; i++) {
        char text[16];
        struct smf80 record = { .event = SMF_ACCESS, .user = name8_const("ANNA") };
        struct buf one;

        snprintf(text, sizeof text, "NUMBER.N%u", i);
        record.resource = span_of(text);
        buf_init(&one, SMF_RECORD_MAX);
        assert_int_equal(smf80_put(&record, 1000000, &one), 0);
        buf_put_field(records, buf_span(&one));
        buf_release(&one);
    }
}

static int append(struct smf_log *log, uint64_t token, unsigned from, unsigned count)
{
    struct buf records;
    int reason;

    buf_init(&records, SMF_BATCH_MAX);
    put_numbers(&records, from, count);
    reason = smf_log_append(log, token, buf_span(&records), &said);
    buf_release(&records);
    return reason;
}

static void read_log(const char *folder, unsigned number, struct buf *bytes)
{
    struct buf path;

    buf_init(&path, 8192);
    buf_printf(&path, "%s/SYS1.MAN%u", folder, number);
    buf_clear(bytes);
    assert_int_equal(io_read_file(path.data, bytes), 0);
    buf_release(&path);
}

static void write_log(const char *folder, unsigned number, struct span bytes)
{
    struct buf path;

    buf_init(&path, 8192);
    buf_printf(&path, "%s/SYS1.MAN%u", folder, number);
    assert_int_equal(io_replace_file(path.data, bytes, 0600), 0);
    buf_release(&path);
}

/* The numbers of all records of a file, "1 2 3 "; the fault of the file. */
static enum smf_fault numbers(struct span bytes, smf_checker *checker, struct buf *out, uint64_t *bad)
{
    struct smf_file file;
    struct span record;
    int reason = smf_file_open(&file, bytes, checker, NULL);

    while (reason == 0 && smf_file_next(&file, &record)) {
        struct smf80 got;

        if (smf80_get(record, &got) == 0 && span_starts(got.resource, "NUMBER.N"))
            buf_printf(out, "%.*s ", (int)got.resource.length - 8, got.resource.data + 8);
        else
            buf_put_text(out, "? ");
    }
    if (bad)
        *bad = file.next;
    return reason == REASON_NOT_FOUND ? SMF_WHOLE : file.fault;
}

static void assert_numbers(const char *folder, unsigned file, const char *wanted)
{
    struct buf bytes, out;

    buf_init(&bytes, CONTENT);
    buf_init(&out, CONTENT);
    read_log(folder, file, &bytes);
    assert_int_equal(numbers(buf_span(&bytes), check, &out, NULL), SMF_WHOLE);
    assert_string_equal(out.data, wanted);
    buf_release(&out);
    buf_release(&bytes);
}

static void records_stay_over_a_restart(void **state UNUSED)
{
    char *folder = folder_of("log1");
    struct smf_log *log = open_log(folder, 3, 1 << 20, false);

    assert_int_equal(append(log, 1, 1, 2), 0);
    assert_int_equal(append(log, 2, 3, 1), 0);
    assert_int_equal(append(log, 2, 3, 1), 0); /* asked again after a lost answer */
    assert_numbers(folder, 1, "1 2 3 ");
    assert_int_equal(smf_log_close(log), 0);
    log = open_log(folder, 3, 1 << 20, false);
    assert_int_equal(append(log, 2, 3, 1), 0); /* a token outlives a restart */
    assert_int_equal(append(log, 3, 4, 1), 0);
    assert_int_equal(smf_log_close(log), 0);
    assert_numbers(folder, 1, "1 2 3 4 ");
    mem_free(folder);
}

static void a_batch_of_many_small_records_is_taken(void **state UNUSED)
{
    char *folder = folder_of("log12");
    struct smf_log *log = open_log(folder, 2, 1 << 22, false);
    unsigned char hash[SMF_HASH];

    assert_int_equal(append(log, 1, 1, 5000), 0); /* as large as racf sends them */
    assert_int_equal(smf_log_head(log, hash), 5001);
    assert_int_equal(smf_log_close(log), 0);
    mem_free(folder);
}

static void the_chain_goes_on_in_the_next_file(void **state UNUSED)
{
    char *folder = folder_of("log2");
    struct smf_log *log = open_log(folder, 2, 1 << 20, false);
    unsigned char hash[SMF_HASH];
    struct smf_file file;
    struct buf bytes;

    buf_init(&bytes, CONTENT);
    assert_int_equal(append(log, 1, 1, 2), 0);
    assert_int_equal(smf_log_head(log, hash), 3);
    assert_int_equal(smf_log_switch(log, &said), 0);
    assert_non_null(strstr(said.data, "IEE362A SMF ENTER DUMP FOR SYS1.MAN1 ON "));
    assert_non_null(strstr(said.data, "IEE360I SMF NOW RECORDING ON SYS1.MAN2 ON "));
    assert_int_equal(append(log, 2, 3, 1), 0);
    read_log(folder, 2, &bytes);
    assert_int_equal(smf_file_open(&file, buf_span(&bytes), check, NULL), 0);
    assert_memory_equal(file.header.previous, hash, SMF_HASH);
    assert_int_equal(file.header.generation, 2);
    assert_int_equal(file.header.first, 3);
    assert_int_equal(smf_log_switch(log, &said), REASON_FULL);
    assert_int_equal(smf_log_clear(log, span_of("SYS1.MAN2"), &said), REASON_BUSY);
    assert_int_equal(smf_log_clear(log, span_of("SYS1.MAN9"), &said), REASON_NOT_FOUND);
    assert_int_equal(smf_log_clear(log, span_of("SYS1.MAN1"), &said), 0);
    assert_int_equal(smf_log_switch(log, &said), 0);
    read_log(folder, 1, &bytes);
    assert_int_equal(smf_file_open(&file, buf_span(&bytes), check, NULL), 0);
    assert_int_equal(file.header.generation, 3);
    assert_int_equal(file.header.before, 1);
    assert_int_equal(smf_log_close(log), 0);
    buf_release(&bytes);
    mem_free(folder);
}

static void a_full_file_is_switched_and_no_record_is_lost_silently(void **state UNUSED)
{
    char *folder = folder_of("log3");
    struct smf_log *log = open_log(folder, 2, 1000, false);
    struct buf bytes, out;
    unsigned token = 0, kept;

    buf_init(&bytes, CONTENT);
    buf_init(&out, CONTENT);
    while (!strstr(said.data, "IEE366I")) {
        token++;
        assert_int_equal(append(log, token, token, 1), 0);
        assert_true(token < 1000);
    }
    kept = token - 1;
    token++;
    assert_int_equal(append(log, token, token, 3), 0);
    assert_int_equal(smf_log_lost(log), 4);
    assert_int_equal(smf_log_clear(log, span_of("SYS1.MAN1"), &said), 0);
    token++;
    assert_int_equal(append(log, token, 777, 1), 0); /* behind the record that says how many were lost */
    assert_int_equal(smf_log_lost(log), 0);
    read_log(folder, 1, &bytes);
    assert_int_equal(numbers(buf_span(&bytes), check, &out, NULL), SMF_WHOLE);
    assert_string_equal(out.data, "? 777 ");
    assert_int_equal(smf_log_close(log), 0);
    assert_true(kept > 2);

    mem_free(folder);
    folder = folder_of("log3halt");
    log = open_log(folder, 2, 1000, true);
    for (token = 1; append(log, token, token, 1) == 0; token++)
        assert_true(token < 1000);
    assert_int_equal(append(log, token, token, 1), REASON_FULL);
    assert_int_equal(smf_log_lost(log), 0);
    assert_int_equal(smf_log_close(log), 0);
    buf_release(&out);
    buf_release(&bytes);
    mem_free(folder);
}

/* Batches until every file is full: the number of the last token, whose record is lost. */
static unsigned fill(struct smf_log *log)
{
    unsigned token = 0;

    while (!smf_log_lost(log)) {
        token++;
        assert_int_equal(append(log, token, token, 1), 0);
        assert_true(token < 1000);
    }
    return token;
}

static void a_restart_forgot_how_many_records_were_lost(void **state UNUSED)
{
    char *folder = folder_of("log13");
    struct smf_log *log = open_log(folder, 2, 1000, false);
    unsigned token = fill(log);
    struct buf bytes, out, path;

    assert_int_equal(append(log, ++token, 500, 3), 0);
    assert_int_equal(smf_log_close(log), 0);
    log = open_log(folder, 2, 1000, false);
    assert_int_equal(smf_log_lost(log), 4);
    assert_int_equal(append(log, token, 500, 3), 0); /* asked again after a lost answer: counted once */
    assert_int_equal(smf_log_lost(log), 4);
    assert_int_equal(append(log, ++token, 600, 2), 0);
    assert_int_equal(smf_log_lost(log), 6);
    assert_null(strstr(said.data, "IEE366I")); /* it is the same loss */
    assert_int_equal(smf_log_clear(log, span_of("SYS1.MAN1"), &said), 0);
    assert_int_equal(smf_log_close(log), 0); /* nothing is recorded yet */
    log = open_log(folder, 2, 1000, false);
    assert_int_equal(smf_log_lost(log), 6);
    assert_int_equal(append(log, ++token, 777, 1), 0);
    assert_int_equal(smf_log_close(log), 0);
    log = open_log(folder, 2, 1000, false);
    assert_int_equal(smf_log_lost(log), 0);
    assert_int_equal(append(log, token, 777, 1), 0); /* the token of the loss is not that of the last batch any more */
    assert_int_equal(append(log, ++token, 778, 1), 0);
    assert_int_equal(smf_log_close(log), 0);
    buf_init(&bytes, CONTENT);
    buf_init(&out, CONTENT);
    read_log(folder, 1, &bytes);
    assert_int_equal(numbers(buf_span(&bytes), check, &out, NULL), SMF_WHOLE);
    assert_string_equal(out.data, "? 777 778 "); /* one record that says how many */

    buf_init(&path, 8192);
    buf_printf(&path, "%s/smf.lost", folder);
    for (unsigned length = 0; length < 100; length += 39) {
        buf_clear(&bytes);
        buf_fill(&bytes, 'x', length);
        assert_int_equal(io_replace_file(path.data, buf_span(&bytes), 0600), 0);
        log = open_log(folder, 2, 1000, false);
        assert_non_null(strstr(said.data, "GBRS004E"));
        assert_int_equal(smf_log_lost(log), 0);
        assert_int_equal(smf_log_close(log), 0);
    }
    buf_release(&path);
    buf_release(&out);
    buf_release(&bytes);
    mem_free(folder);
}

/* A file of some batches that was closed in order. */
static char *small_file(const char *name, struct buf *bytes)
{
    char *folder = folder_of(name);
    struct smf_log *log = open_log(folder, 2, 1 << 20, false);

    assert_int_equal(append(log, 1, 1, 2), 0);
    assert_int_equal(append(log, 2, 3, 3), 0);
    assert_int_equal(append(log, 3, 6, 1), 0);
    assert_int_equal(smf_log_close(log), 0);
    read_log(folder, 1, bytes);
    return folder;
}

/* Nothing that was altered is whole, but for a mark: where two say the same one of them is enough, and one that is not in force decides
 * nothing. */
static void assert_found(struct span altered, size_t place)
{
    struct buf out;

    buf_init(&out, CONTENT);
    if (numbers(altered, check, &out, NULL) == SMF_WHOLE) {
        assert_true(place >= SMF_MARK && place < 3 * SMF_MARK);
        assert_string_equal(out.data, "1 2 3 4 5 6 ");
    }
    buf_release(&out);
}

static void every_altered_byte_is_found(void **state UNUSED)
{
    struct buf bytes;
    size_t not_found = 0;
    char *folder;

    buf_init(&bytes, CONTENT);
    folder = small_file("log4", &bytes);
    for (size_t i = 0; i < bytes.length; i++)
        for (unsigned bit = 1; bit <= 0x80; bit <<= 7) {
            struct buf out;

            bytes.data[i] = (char)(bytes.data[i] ^ (int)bit);
            assert_found(buf_span(&bytes), i);
            buf_init(&out, CONTENT);
            not_found += numbers(buf_span(&bytes), check, &out, NULL) == SMF_WHOLE;
            buf_release(&out);
            bytes.data[i] = (char)(bytes.data[i] ^ (int)bit);
        }
    assert_true(not_found <= 4 * SMF_MARK); /* of two marks that say the same, two bits of each byte */
    buf_release(&bytes);
    mem_free(folder);
}

static void the_first_bad_record_is_named(void **state UNUSED)
{
    struct buf bytes, out;
    struct smf_file file;
    struct span record;
    size_t places[7];
    uint64_t bad;
    char *folder;

    buf_init(&bytes, CONTENT);
    buf_init(&out, CONTENT);
    folder = small_file("log5", &bytes);
    assert_int_equal(smf_file_open(&file, buf_span(&bytes), check, NULL), 0);
    for (size_t i = 0; i < 7; i++) {
        places[i] = (size_t)file.position;
        assert_int_equal(smf_file_next(&file, &record), i < 6);
    }
    for (size_t i = 0; i < 6; i++) { /* altered */
        bytes.data[places[i] + 60] ^= 1;
        assert_int_equal(numbers(buf_span(&bytes), check, &out, &bad), SMF_BAD_RECORD);
        assert_int_equal(bad, i + 1);
        bytes.data[places[i] + 60] ^= 1;
    }
    for (size_t i = 0; i < 6; i++) { /* taken out */
        struct buf without;

        buf_init(&without, CONTENT);
        buf_put(&without, bytes.data, places[i]);
        buf_put_span(&without, span_from(buf_span(&bytes), places[i + 1]));
        assert_int_not_equal(numbers(buf_span(&without), check, &out, &bad), SMF_WHOLE);
        assert_int_equal(bad, i + 1);
        buf_release(&without);
    }
    for (size_t i = 0; i < 5; i++) { /* changed places with the next */
        struct buf moved;

        buf_init(&moved, CONTENT);
        buf_put(&moved, bytes.data, places[i]);
        buf_put(&moved, bytes.data + places[i + 1], places[i + 2] - places[i + 1]);
        buf_put(&moved, bytes.data + places[i], places[i + 1] - places[i]);
        buf_put_span(&moved, span_from(buf_span(&bytes), places[i + 2]));
        assert_int_equal(numbers(buf_span(&moved), check, &out, &bad), SMF_BAD_RECORD);
        assert_int_equal(bad, i + 1);
        buf_release(&moved);
    }
    for (size_t length = 0; length < bytes.length; length++) /* cut off */
        assert_int_not_equal(numbers(span_bytes(bytes.data, length), check, &out, NULL), SMF_WHOLE);
    buf_put_u8(&bytes, 0);
    assert_int_equal(numbers(buf_span(&bytes), check, &out, NULL), SMF_BEHIND);
    buf_release(&out);
    buf_release(&bytes);
    mem_free(folder);
}

/* Who can write the file and calculate hashes, but has no key. */
static void a_chain_made_anew_without_the_key_is_found(void **state UNUSED)
{
    struct buf bytes, forged, out;
    unsigned char hash[SMF_HASH];
    struct smf_file file;
    struct span record;
    uint64_t sequence, bad;
    char *folder;

    buf_init(&bytes, CONTENT);
    buf_init(&forged, CONTENT);
    buf_init(&out, CONTENT);
    folder = small_file("log6", &bytes);
    assert_int_equal(smf_file_open(&file, buf_span(&bytes), check, NULL), 0);
    buf_put(&forged, bytes.data, SMF_HEADER);
    memcpy(hash, file.hash, sizeof hash);
    for (sequence = 1; smf_file_next(&file, &record); sequence++) {
        char copy[SMF_RECORD_MAX];

        memcpy(copy, record.data, record.length);
        if (sequence == 4)
            copy[60] ^= 1;
        assert_int_equal(smf_record_put(sequence, false, span_bytes(copy, record.length), hash, &forged), 0);
    }
    assert_int_equal(numbers(buf_span(&forged), check, &out, &bad), SMF_ANOTHER);
    assert_int_equal(bad, 1); /* all that is known: none of them can be trusted */
    memcpy(forged.data + SMF_MARK + 32, hash, SMF_HASH); /* and both marks, whose seals are wrong then */
    memcpy(forged.data + 2 * SMF_MARK + 32, hash, SMF_HASH);
    assert_int_equal(numbers(buf_span(&forged), check, &out, NULL), SMF_NO_MARK);
    assert_int_equal(numbers(buf_span(&forged), NULL, &out, NULL), SMF_WHOLE); /* without the seals nobody can tell */
    buf_release(&out);
    buf_release(&forged);
    buf_release(&bytes);
    mem_free(folder);
}

static void a_damaged_file_is_left_alone(void **state UNUSED)
{
    struct buf bytes, now;
    struct smf_log *log;
    char *folder;

    buf_init(&bytes, CONTENT);
    buf_init(&now, CONTENT);
    folder = small_file("log7", &bytes);
    bytes.data[bytes.length / 2] ^= 1;
    write_log(folder, 1, buf_span(&bytes));
    log = open_log(folder, 2, 1 << 20, false);
    assert_non_null(strstr(said.data, "GBRS001E SYS1.MAN1 IS DAMAGED AT RECORD "));
    assert_int_equal(append(log, 9, 9, 1), 0);
    assert_int_equal(smf_log_close(log), 0);
    read_log(folder, 1, &now);
    assert_true(span_equal(buf_span(&now), buf_span(&bytes)));
    assert_numbers(folder, 2, "9 ");
    buf_release(&now);
    buf_release(&bytes);
    mem_free(folder);
}

/* What `greenbar smf verify` says about the three files of a folder; the count of faults. */
static size_t verified(const char *folder, const struct smf_log *log, const char *wanted)
{
    static const char *const names[] = { "SYS1.MAN1", "SYS1.MAN2", "SYS1.MAN3" };
    struct smf_status head = { .next = 0 };
    struct smf_verify_file files[3] = { { .name = "" } };
    struct buf contents[3], lines;
    size_t faults;

    head.next = smf_log_head(log, head.hash);
    buf_init(&lines, 1 << 16);
    for (unsigned i = 0; i < 3; i++) {
        buf_init(&contents[i], CONTENT);
        read_log(folder, i + 1, &contents[i]);
        files[i].name = names[i];
        files[i].bytes = buf_span(&contents[i]);
    }
    faults = smf_verify(files, 3, check, NULL, &head, &lines);
    if (wanted && !strstr(lines.data, wanted))
        fail_msg("%s", lines.data);
    for (unsigned i = 0; i < 3; i++)
        buf_release(&contents[i]);
    buf_release(&lines);
    return faults;
}

static void exchanged_and_missing_files_are_found(void **state UNUSED)
{
    char *folder = folder_of("log11");
    struct smf_log *log = open_log(folder, 3, 1 << 20, false);
    struct buf empty, first, second, early;

    buf_init(&empty, CONTENT);
    buf_init(&first, CONTENT);
    buf_init(&second, CONTENT);
    buf_init(&early, CONTENT);
    read_log(folder, 2, &empty);
    assert_int_equal(append(log, 1, 1, 2), 0);
    assert_int_equal(verified(folder, log, NULL), 0);
    assert_int_equal(smf_log_switch(log, &said), 0);
    assert_int_equal(append(log, 2, 3, 1), 0);
    read_log(folder, 2, &early);
    assert_int_equal(append(log, 3, 4, 2), 0);
    assert_int_equal(verified(folder, log, NULL), 0);
    read_log(folder, 1, &first);
    read_log(folder, 2, &second);

    write_log(folder, 1, buf_span(&empty)); /* the first file as it was when the system was new */
    assert_int_equal(verified(folder, log, "GBRS104E generation 1 is missing"), 1);
    write_log(folder, 1, buf_span(&first));
    write_log(folder, 2, buf_span(&early)); /* the second as it was a moment ago, its mark and all */
    assert_int_equal(verified(folder, log, "GBRS106E record 5 is missing"), 1);
    write_log(folder, 2, buf_span(&empty));
    assert_true(verified(folder, log, NULL) > 0);
    write_log(folder, 2, buf_span(&second));
    write_log(folder, 1, buf_span(&second)); /* one of them twice */
    assert_true(verified(folder, log, NULL) > 0);
    write_log(folder, 1, buf_span(&first));
    assert_int_equal(verified(folder, log, "GBRS102I SYS1.MAN2: 3 records from number 3 on, generation 2, whole"), 0);

    assert_int_equal(smf_log_close(log), 0);
    log = open_log(folder, 3, 1 << 20, false);
    assert_int_equal(smf_log_clear(log, span_of("SYS1.MAN1"), &said), 0); /* what IFASMFDP cleared is not missing */
    assert_int_equal(verified(folder, log, "GBRS101I SYS1.MAN1: empty"), 0);
    assert_int_equal(smf_log_close(log), 0);
    buf_release(&early);
    buf_release(&second);
    buf_release(&first);
    buf_release(&empty);
    mem_free(folder);
}

/* -- a failing disk -- */

/* Half of it is written; what stands in front of the records is one sector, of which a disk writes all or nothing. */
static ssize_t bad_pwrite(int fd, const void *bytes, size_t count, off_t offset)
{
    if (calls_left == 0 && offset != 0 && io_real.pwrite(fd, bytes, count / 2, offset) < 0)
        return -1;
    return fails() ? -1 : io_real.pwrite(fd, bytes, count, offset);
}

static int bad_ftruncate(int fd, off_t length)
{
    return fails() ? -1 : io_real.ftruncate(fd, length);
}

static struct io_table bad_disk(void)
{
    struct io_table table = faulty_io();

    table.pwrite = bad_pwrite;
    table.ftruncate = bad_ftruncate;
    return table;
}

/* Batches 1 and 2 in the first file, then 3, a switch, 4; how far it came. */
static int some_work(struct smf_log *log)
{
    int done = 0;

    if (append(log, 3, 3, 2) == 0)
        done = 1;
    if (done == 1 && smf_log_switch(log, &said) == 0)
        done = 2;
    if (done == 2 && append(log, 4, 5, 1) == 0)
        done = 3;
    return done;
}

static void assert_what_was_answered(const char *folder, int done)
{
    struct buf bytes, out;

    buf_init(&bytes, CONTENT);
    buf_init(&out, CONTENT);
    for (unsigned file = 1; file <= 2; file++) {
        read_log(folder, file, &bytes);
        assert_int_equal(numbers(buf_span(&bytes), check, &out, NULL), SMF_WHOLE);
    }
    /* What was answered is there; of what was not, all or nothing. */
    if (done == 0)
        assert_true(strcmp(out.data, "1 2 ") == 0 || strcmp(out.data, "1 2 3 4 ") == 0);
    else if (done < 3)
        assert_true(strcmp(out.data, "1 2 3 4 ") == 0 || strcmp(out.data, "1 2 3 4 5 ") == 0);
    else
        assert_string_equal(out.data, "1 2 3 4 5 ");
    buf_release(&out);
    buf_release(&bytes);
}

static void killed_at_any_call_what_was_answered_is_there(void **state UNUSED)
{
    struct io_table faulty = bad_disk();
    int status = -1;

    deadly = true;
    for (int n = 0; status != 0; n++) {
        char *folder = folder_of("log8");
        struct smf_log *log = open_log(folder, 2, 1 << 20, false), *killed = log;
        int done[2], came = 0;
        pid_t child;

        assert_int_equal(append(log, 1, 1, 2), 0);
        assert_int_equal(pipe(done), 0);
        child = fork();
        if (child == 0) {
            char step;

            calls_left = n;
            io = &faulty;
            step = (char)(append(log, 3, 3, 2) == 0);
            step = (char)(step && write(done[1], "1", 1) == 1 && smf_log_switch(log, &said) == 0);
            step = (char)(step && write(done[1], "2", 1) == 1 && append(log, 4, 5, 1) == 0);
            _exit(!(step && write(done[1], "3", 1) == 1));
        }
        assert_int_equal(waitpid(child, &status, 0), child);
        close(done[1]);
        for (char c; read(done[0], &c, 1) == 1;)
            came++;
        close(done[0]);
        assert_true(status == 0 || WIFSIGNALED(status));
        log = open_log(folder, 2, 1 << 20, false); /* the handle of before is left as by a kill */
        assert_null(strstr(said.data, "GBRS001E"));
        assert_what_was_answered(folder, came);
        assert_int_equal(append(log, 99, 99, 1), 0);
        assert_int_equal(smf_log_close(log), 0);
        assert_int_equal(smf_log_close(killed), 0); /* nobody looks at these files any more */
        mem_free(folder);
        assert_true(n < 100);
    }
}

static void a_full_disk_refuses_a_batch_and_takes_the_next(void **state UNUSED)
{
    struct io_table faulty = io_real;
    int done = 0;

    faulty.pwrite = bad_pwrite;
    deadly = persistent = false;
    for (int n = 0; done < 3; n++) {
        char *folder = folder_of("log9");
        struct smf_log *log = open_log(folder, 2, 1 << 20, false);

        assert_int_equal(append(log, 1, 1, 2), 0);
        calls_left = n;
        io = &faulty;
        done = some_work(log);
        io = &io_real;
        assert_int_equal(append(log, 5, 6, 1), 0);
        assert_int_equal(smf_log_close(log), 0);
        log = open_log(folder, 2, 1 << 20, false);
        assert_null(strstr(said.data, "GBRS001E"));
        assert_int_equal(smf_log_close(log), 0);
        mem_free(folder);
        assert_true(n < 100);
    }
}

static void a_failed_sync_is_told_as_such(void **state UNUSED)
{
    char *folder = folder_of("log10");
    struct smf_log *log = open_log(folder, 2, 1 << 20, false);
    struct io_table faulty = io_real;

    faulty.fdatasync = bad_fdatasync;
    calls_left = 0;
    io = &faulty;
    assert_int_equal(append(log, 1, 1, 1), REASON_IN_DOUBT);
    io = &io_real;
    assert_int_equal(smf_log_close(log), 0);
    mem_free(folder);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_stay_over_a_restart),
        cmocka_unit_test(a_batch_of_many_small_records_is_taken),
        cmocka_unit_test(the_chain_goes_on_in_the_next_file),
        cmocka_unit_test(a_full_file_is_switched_and_no_record_is_lost_silently),
        cmocka_unit_test(a_restart_forgot_how_many_records_were_lost),
        cmocka_unit_test(every_altered_byte_is_found),
        cmocka_unit_test(the_first_bad_record_is_named),
        cmocka_unit_test(a_chain_made_anew_without_the_key_is_found),
        cmocka_unit_test(a_damaged_file_is_left_alone),
        cmocka_unit_test(exchanged_and_missing_files_are_found),
        cmocka_unit_test(killed_at_any_call_what_was_answered_is_there),
        cmocka_unit_test(a_full_disk_refuses_a_batch_and_takes_the_next),
        cmocka_unit_test(a_failed_sync_is_told_as_such),
    };

    buf_init(&said, 1 << 20);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
