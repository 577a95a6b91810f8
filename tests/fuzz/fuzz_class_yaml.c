/* fuzz_class_yaml.c - a file of class definitions that somebody brought: refused with its line, or good.
 *
 * A good one makes a table whose classes are found, are the same when they are kept in a database and read again, and go together with
 * themselves as dynamic ones.
 */
#include <sys/stat.h>
#include <unistd.h>

#include "base/bug.h"
#include "base/io.h"
#include "base/text.h"
#include "racf/class.h"

int LLVMFuzzerInitialize(int *count, char ***words);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ROW_MAX = 4096, PROBLEM_MAX = 1 << 20 };

static char folder[] = "/dev/shm/fuzz-class-XXXXXX", other[] = "/dev/shm/fuzz-class-XXXXXX", path[64];

static void leave(void)
{
    unlink(path);
    rmdir(folder);
    rmdir(other);
}

int LLVMFuzzerInitialize(int *count UNUSED, char ***words UNUSED)
{
    must(mkdtemp(folder) && mkdtemp(other));
    snprintf(path, sizeof path, "%s/input.yaml", folder);
    atexit(leave);
    return 0;
}

/* Whatever is wrong is said, in lines that each name the file and a line of it. */
static void check_problem(const struct buf *problem)
{
    struct span rest = buf_span(problem), line;

    must(rest.length);
    while (span_line(&rest, &line))
        must(line.length > strlen(path) && memcmp(line.data, path, strlen(path)) == 0 && line.data[strlen(path)] == ':');
}

static void check_row(const struct class_table *table, const struct class_row *row)
{
    struct class_row read;
    struct reader reader;
    struct buf bytes, again;

    must(class_find(table, row->name.text) == row);
    must(row->built_in || row->posit <= CLASS_POSIT_MAX);
    must(row->default_code == 0 || row->default_code == 4 || row->default_code == 8);
    buf_init(&bytes, ROW_MAX);
    buf_init(&again, ROW_MAX);
    class_row_encode(row, &bytes);
    reader = reader_of(buf_span(&bytes));
    class_row_decode(&reader, &read);
    must(reader_end(&reader) == 0);
    class_row_encode(&read, &again);
    must(span_equal(buf_span(&bytes), buf_span(&again)));
    buf_release(&bytes);
    buf_release(&again);
}

static void check_table(void)
{
    struct class_table *table;
    struct buf problem;

    buf_init(&problem, PROBLEM_MAX);
    must(class_table_load(&table, folder, &problem) == 0);
    for (size_t i = 0; i < table->count; i++)
        check_row(table, &table->rows[i]);
    for (size_t i = 0, count = table->count; i < count; i++)
        must(class_table_put(table, &table->rows[i]) == REASON_EXISTS);
    must(class_table_reload(table, &problem) == 0);
    class_table_free(table);
    buf_release(&problem);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct buf problem;
    int reason;

    must(io_replace_file(path, span_bytes(data, size), 0600) == 0);
    buf_init(&problem, PROBLEM_MAX);
    reason = class_file_check(path, NULL, &problem); /* alone: whose other half may be in another file */
    must((reason == 0) == (problem.length == 0));
    if (reason < 0)
        check_problem(&problem);
    buf_clear(&problem);
    if (reason == 0 && class_file_check(path, other, &problem) == 0) /* as all that there is */
        check_table();
    buf_release(&problem);
    return 0;
}
