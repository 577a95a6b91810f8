/* fuzz_unload_records.c - a file of records from outside, whatever it holds: read, loaded into a copy of a database, checked, unloaded.
 *
 * The first byte says what becomes of profiles that are there, and whether is repaired what does not fit; the rest is the file. What is good
 * is unloaded, and what was unloaded is loaded again without a problem, and unloaded to the same bytes: nothing is lost on the way.
 */
#include <sys/mman.h>
#include <unistd.h>

#include "base/bug.h"
#include "racf/class.h"
#include "racf/db_draft.h"
#include "racf/load.h"
#include "racf/records_client.h"
#include "racf/store.h"
#include "racf/unload.h"

int LLVMFuzzerInitialize(int *count, char ***words);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { TEXT_MAX = 1 << 22, RECORDS_MAX = 2000 };

static struct class_table *classes;
static struct racf_store *store;

int LLVMFuzzerInitialize(int *count UNUSED, char ***words UNUSED)
{
    char folder[] = "/dev/shm/greenbar-fuzz-XXXXXX", path[64];
    struct buf problem;

    buf_init(&problem, 10000);
    if (class_table_load(&classes, "racf/classes", &problem) < 0)
        fatal("%s (run in the top folder)", problem.data);
    if (!mkdtemp(folder))
        fatal("%s cannot be made", folder);
    snprintf(path, sizeof path, "%s/racf.db", folder);
    if (racf_store_create(path, classes, &store) < 0 || racf_store_commit(store) < 0)
        fatal("%s cannot be made", path);
    buf_release(&problem);
    return 0;
}

static struct racf_store *copy(void)
{
    struct racf_store *draft;
    struct sql_copy *copying;
    bool done = false;

    must(draft_new(store, "load", &draft) == 0);
    copying = sql_copy_begin(draft->sql, store->sql);
    while (!done)
        must(sql_copy_step(copying, 100, &done) == 0);
    sql_copy_end(copying);
    return draft;
}

/* Loads records into the draft and checks them; how many problems. */
static uint64_t load_all(struct racf_store *draft, struct span records, enum load_existing existing, bool repair)
{
    struct load_options options = { existing, repair, name8_const("IBMUSER") };
    struct load *load = load_new(draft, &options);
    bool done = false;
    uint64_t problems;
    struct buf lines;

    buf_init(&lines, TEXT_MAX);
    must(load_records(load, records, 1, &lines) == 0);
    while (!done)
        must(load_check(load, &lines, &done) == 0);
    problems = load_counts(load)->problems;
    for (size_t i = 0; i < lines.length; i++)
        must(lines.data[i] == '\n' || (unsigned char)lines.data[i] >= ' ');
    buf_release(&lines);
    load_free(load);
    return problems;
}

static void unload_all(struct racf_store *draft, struct buf *records)
{
    struct unload *unload = unload_new(draft);
    bool done = false;

    buf_init(records, TEXT_MAX);
    must(unload_next(unload, records, TEXT_MAX, &done) == 0 && done);
    unload_free(unload);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int fd = memfd_create("records", MFD_CLOEXEC), got, count = 0;
    struct records_file *file = records_open(fd);
    struct racf_store *draft, *again;
    struct buf records, first, second, text;
    struct span record;
    uint64_t line;

    if (size > 1)
        must(write(fd, data + 1, size - 1) == (ssize_t)size - 1);
    lseek(fd, 0, SEEK_SET);
    buf_init(&records, TEXT_MAX);
    buf_init(&text, TEXT_MAX);
    while ((got = records_read(file, &record, &line)) > 0 && count++ < RECORDS_MAX) {
        buf_put_u16(&records, (uint16_t)record.length);
        buf_put_span(&records, record);
        records_put_text(record, &text);
    }
    records_close(file);
    close(fd);
    draft = copy();
    if (!buf_failed(&records) &&
        load_all(draft, buf_span(&records), (enum load_existing)(size ? data[0] % 3 : 0), size && data[0] & 8) == 0) {
        unload_all(draft, &first);
        again = copy();
        must(load_all(again, buf_span(&first), LOAD_REPLACE, false) == 0);
        unload_all(again, &second);
        must(span_equal(buf_span(&first), buf_span(&second)));
        racf_store_close(again);
        buf_release(&first);
        buf_release(&second);
    }
    racf_store_close(draft);
    draft_remove(store, "load");
    buf_release(&records);
    buf_release(&text);
    return 0;
}
