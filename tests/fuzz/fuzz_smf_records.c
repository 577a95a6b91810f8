/* fuzz_smf_records.c - an audit file, and a record of type 80: refused, or read without a step outside of it. */
#include "base/bug.h"
#include "base/mem.h"
#include "racf/smf_unload.h"
#include "racf/smf_verify.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look_at_record(struct span record)
{
    struct smf_head head;
    struct smf80 racf;
    struct buf line;

    if (smf_head_get(record, &head) == 0)
        must(strlen(head.smfid) <= 4);
    if (smf80_get(record, &racf) < 0)
        return;
    buf_init(&line, SMF_UNLOAD_MAX);
    smf_unload(&racf, &line);
    must(!buf_failed(&line));
    buf_release(&line);
}

/* The input as a record of a chain that holds: what is behind the hashes is looked at, too. */
static void look_at_chain(struct span record)
{
    unsigned char hash[SMF_HASH] = { 0 };
    struct buf wrapped;

    buf_init(&wrapped, SMF_RECORD_MAX + SMF_WRAP);
    if (smf_record_put(1, true, record, hash, &wrapped) == 0)
        must(wrapped.length == record.length + SMF_WRAP);
    buf_release(&wrapped);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *copy = mem_copy(data, size);
    struct span bytes = span_bytes(copy, size), record;
    struct smf_verify_file one = { .name = "INPUT", .bytes = bytes };
    struct smf_file file;
    struct buf lines;

    if (smf_file_open(&file, bytes, NULL, NULL) == 0)
        while (smf_file_next(&file, &record)) {
            must(record.data >= bytes.data && record.data + record.length <= bytes.data + bytes.length);
            look_at_record(record);
        }
    look_at_record(bytes);
    look_at_chain(bytes);
    buf_init(&lines, 1 << 16);
    (void)!smf_verify(&one, 1, NULL, NULL, NULL, &lines);
    buf_release(&lines);
    mem_free(copy);
    return 0;
}
