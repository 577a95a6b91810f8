/* bench_racf_load_1m.c - an unload of a million profiles into a running system: greenbar racf load.
 *
 * The file has the mix of a large site: groups, users with two connections each, data set profiles and general resource profiles
 * with access
 * lists; records are cut behind their last column, as copies are. Ours: profiles a second, from the start of the command to its
 * end, that
 * is, checked and on disk. Limit: the rows that the load made (copied out of the database) inserted into empty tables of the same
 * schema
 * in one transaction, synced once, values read from memory: what SQLite takes for them at least. One round: it is long enough.
 */
#include <fcntl.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <unistd.h>

#include "base/bug.h"
#include "base/buf.h"
#include "base/mem.h"
#include "base/span.h"
#include "tests/bench/bench.h"

enum { GROUPS = 20000, USERS = 130000, DATA_SETS = 150000, RESOURCES = 700000, PROFILES = GROUPS + USERS + DATA_SETS + RESOURCES };

static void run(const char *command)
{
    if (system(command) != 0)
        fatal("failed: %s", command);
}

static char line[2000];

/* "TYPE" and fields at columns. */
static void put(FILE *file, const char *type, ...)
{
    size_t end = 4;
    va_list fields;
    int column;

    memset(line, ' ', sizeof line);
    memcpy(line, type, 4);
    va_start(fields, type);
    while ((column = va_arg(fields, int)) != 0) {
        const char *text = va_arg(fields, const char *);
        size_t length = strlen(text);

        memcpy(line + column - 1, text, length);
        end = (size_t)column - 1 + length > end ? (size_t)column - 1 + length : end;
    }
    va_end(fields);
    line[end] = '\n';
    if (fwrite(line, 1, end + 1, file) != end + 1)
        fatal("the file cannot be written");
}

static const char *numbered(char *text, const char *form, unsigned number)
{
    char digits[16];

    snprintf(digits, sizeof digits, "%07u", number);
    snprintf(text, 250, "%s%s", form, digits);
    return text;
}

static void make_groups_and_users(FILE *file)
{
    char name[250], above[250], first[250], second[250];

    for (unsigned i = 0; i < GROUPS; i++) {
        numbered(name, "G", i);
        put(file, "0100", 6, name, 15, i ? numbered(above, "G", (i - 1) / 8) : "SYS1", 24, "2019-04-01", 35, "SYS1", 44, "NONE",
            53, "NO", 58,
            "a group of the site", 359, "NO ", 0);
        for (unsigned user = i; user < USERS; user += GROUPS)
            put(file, "0102", 6, name, 15, numbered(first, "U", user), 24, user % 50 ? "USE" : "CONNECT", 0);
    }
    for (unsigned i = 0; i < USERS; i++) {
        numbered(name, "U", i);
        numbered(first, "G", i % GROUPS);
        numbered(second, "G", (i * 7 + 1) % GROUPS);
        put(file, "0200", 6, name, 15, "2019-04-01", 26, first, 35, "NO", 40, i % 999 ? "NO" : "YES", 45, "NO", 50,
            i % 20 ? "NO" : "YES", 55, "NO",
            60, "090", 64, "2024-01-01", 75, "A PERSON OF THE SITE", 96, first, 105, "08:15:00", 114, "2024-02-03", 125,
                "department 4711", 381,
            "NO", 386, "NO", 391, "NO", 396, "NO", 401, "012", 405, "000", 454, "000", 480, "YES", 485, "YES", 490, "YES", 495,
                "YES", 500, "YES",
            505, "YES", 510, "YES", 551, "NO", 556, "NO", 572, "000", 576, "0000000000", 587, "NO", 605, "000", 609, "000", 626,
                "000", 630, "000",
            634, "NO", 639, "NO", 0);
        put(file, "0203", 6, name, 15, first, 0);
        put(file, "0203", 6, name, 15, second, 0);
        for (int other = 0; other < 2; other++)
            put(file, "0205", 6, name, 15, other ? second : first, 24, "2019-04-01", 35, first, 64, "NONE", 73, "00000", 79, "NO",
                84, "NO", 89,
                "NO", 94, "NO", 99, "NO", 104, "NO", 109, "NO", 0);
        if (i % 3 == 0)
            put(file, "0220", 6, name, 15, "ACCT", 150, "LOGON", 159, "0000004096", 172, "0000000000", 0);
    }
}

static void make_profiles(FILE *file)
{
    char name[250], id[250];

    for (unsigned i = 0; i < DATA_SETS; i++) {
        numbered(name, i % 2 ? "G" : "U", i % 2 ? i % GROUPS : i % USERS);
        snprintf(name + strlen(name), 100, ".D%07u.**", i);
        put(file, "0400", 6, name, 58, "YES", 63, "2019-04-01", 74, "SYS1", 83, "2019-04-01", 94, "2020-05-06", 105, "00000", 111,
            "00000", 117,
            "00000", 123, "00000", 129, "NONE", 138, i % 2 ? "YES" : "NO", 143, "FAIL", 152, "SYS1", 161, "NONVSAM", 170, "000",
                183, "NONE", 457,
            "READ", 484, "NO", 489, "000", 502, "00000", 508, "NO ", 0);
        for (unsigned entry = 0; entry < 2; entry++)
            put(file, "0404", 6, name, 58, numbered(id, "G", (i * 3 + entry) % GROUPS), 67, entry ? "READ" : "UPDATE", 76, "00000",
                0);
    }
    for (unsigned i = 0; i < RESOURCES; i++) {
        static const char *const classes[] = { "FACILITY", "MQADMIN", "MQNLIST", "MQQUEUE" };
        const char *class_name = classes[i / (RESOURCES / 4) % 4];

        numbered(name, "APPL", i);
        snprintf(name + strlen(name), 100, i % 4 ? ".FUNCTION" : ".*");
        put(file, "0500", 6, name, 253, class_name, 262, i % 4 ? "NO" : "YES", 267, "000", 271, "2019-04-01", 282, "SYS1", 291,
            "2019-04-01", 302,
            "2020-05-06", 313, "00000", 319, "00000", 325, "00000", 331, "00000", 337, "NONE", 346, "FAIL", 355, "000", 359,
                "NONE", 368, "data",
            633, "READ", 660, "NO", 665, "NO", 670, "NO", 675, "NO", 689, "YES", 694, "YES", 699, "YES", 704, "YES", 709, "YES",
                714, "YES", 719,
            "YES", 750, "000", 0);
        put(file, "0505", 6, name, 253, class_name, 262, numbered(id, "G", i % GROUPS), 271, "READ", 280, "00000", 0);
        if (i % 2)
            put(file, "0505", 6, name, 253, class_name, 262, numbered(id, "U", i % USERS), 271, "ALTER", 280, "00000", 0);
    }
}

/* The largest resident set of any process of the system now, and all of them together, in MiB. */
static void print_memory(const char *home)
{
    char command[1024];

    snprintf(command, sizeof command,
             "for f in %s/run/*.pid; do grep VmHWM /proc/$(cut -d\" \" -f1 $f)/status; done 2>/dev/null |"
             " awk '{ all += $2; if ($2 > most) most = $2 } END { printf \"memory: %%d MiB all processes, %%d MiB the largest\\n\","
             " all / 1024, most / 1024 }'", home);
    run(command);
}

static void execute(sqlite3 *db, const char *text)
{
    char *wrong = NULL;

    if (sqlite3_exec(db, text, NULL, NULL, &wrong) != SQLITE_OK)
        fatal("%s: %s", text, wrong);
}

struct value {
    int type;
    int64_t number;
    struct span text;
};
/* The rows of one table in memory. */
struct rows {
    const char *table;
    int columns;
    size_t count, room;
    struct value *values;
};

static void read_rows(sqlite3 *db, struct rows *rows)
{
    char text[200];
    sqlite3_stmt *statement;

    snprintf(text, sizeof text, "SELECT * FROM %s", rows->table);
    if (sqlite3_prepare_v2(db, text, -1, &statement, NULL) != SQLITE_OK)
        fatal("%s: %s", text, sqlite3_errmsg(db));
    rows->columns = sqlite3_column_count(statement);
    while (sqlite3_step(statement) == SQLITE_ROW) {
        if (rows->count == rows->room) {
            rows->room = rows->room ? 2 * rows->room : 1024;
            rows->values = mem_resize(rows->values, rows->room * (size_t)rows->columns, sizeof *rows->values);
        }
        for (int i = 0; i < rows->columns; i++) {
            struct value *value = &rows->values[rows->count * (size_t)rows->columns + (size_t)i];
            int length = sqlite3_column_bytes(statement, i);

            *value = (struct value){ sqlite3_column_type(statement, i), sqlite3_column_int64(statement, i), SPAN_NONE };
            if (value->type == SQLITE_TEXT || value->type == SQLITE_BLOB)
                value->text = span_bytes(mem_copy(sqlite3_column_blob(statement, i) ? sqlite3_column_blob(statement, i) : "",
                                                  (size_t)length),
                                         (size_t)length);
        }
        rows->count++;
    }
    sqlite3_finalize(statement);
}

static void insert_rows(sqlite3 *db, const struct rows *rows)
{
    sqlite3_stmt *statement;
    struct buf text;

    buf_init(&text, 1000);
    buf_printf(&text, "INSERT INTO %s VALUES (?", rows->table);
    for (int i = 1; i < rows->columns; i++)
        buf_put_text(&text, ", ?");
    buf_put_text(&text, ")");
    if (sqlite3_prepare_v2(db, text.data, -1, &statement, NULL) != SQLITE_OK)
        fatal("%s: %s", text.data, sqlite3_errmsg(db));
    for (size_t row = 0; row < rows->count; row++) {
        for (int i = 0; i < rows->columns; i++) {
            const struct value *value = &rows->values[row * (size_t)rows->columns + (size_t)i];

            if (value->type == SQLITE_INTEGER)
                sqlite3_bind_int64(statement, i + 1, value->number);
            else if (value->type == SQLITE_TEXT)
                sqlite3_bind_text(statement, i + 1, value->text.data, (int)value->text.length, SQLITE_STATIC);
            else if (value->type == SQLITE_BLOB)
                sqlite3_bind_blob(statement, i + 1, value->text.data, (int)value->text.length, SQLITE_STATIC);
            else
                sqlite3_bind_null(statement, i + 1);
        }
        if (sqlite3_step(statement) != SQLITE_DONE)
            fatal("%s: %s", text.data, sqlite3_errmsg(db));
        sqlite3_reset(statement);
    }
    sqlite3_finalize(statement);
    buf_release(&text);
}

/* Seconds that a bare insert of the same rows takes. */
static double measure_limit(const char *home, const char *work)
{
    struct rows tables[] = { { .table = "groups" }, { .table = "users" }, { .table = "connects" }, { .table = "profiles" },
                             { .table = "data_sets" }, { .table = "access" }, { .table = "segments" }, { .table = "kept" } };
    char path[600], command[2000];
    sqlite3 *from, *to;
    double start;
    int fd;

    snprintf(path, sizeof path, "%s/racf/racf.db", home);
    if (sqlite3_open_v2(path, &from, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK)
        fatal("%s cannot be opened", path);
    for (size_t i = 0; i < ARRAY_COUNT(tables); i++)
        read_rows(from, &tables[i]);
    sqlite3_close(from);
    snprintf(command, sizeof command,
             "rm -f %s/bare.db; sqlite3 %s .schema | grep -v sqlite_ | sqlite3 %s/bare.db", work, path, work);
    run(command);
    snprintf(path, sizeof path, "%s/bare.db", work);
    if (sqlite3_open(path, &to) != SQLITE_OK)
        fatal("%s cannot be opened", path);
    execute(to, "PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; PRAGMA cache_size=-65536");
    start = bench_now();
    execute(to, "BEGIN");
    for (size_t i = 0; i < ARRAY_COUNT(tables); i++)
        insert_rows(to, &tables[i]);
    execute(to, "COMMIT");
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || fdatasync(fd) < 0)
        fatal("%s cannot be synced", path);
    start = bench_now() - start;
    close(fd);
    sqlite3_close(to);
    unlink(path);
    return start;
}

int main(void)
{
    const char *work = getenv("WORK"), *home = getenv("GREENBAR_HOME");
    double ours, limit, seconds;
    char path[512], command[1024];
    FILE *file;

    if (!work || !home)
        fatal("run by: make bench BENCH=racf-load-1m");
    snprintf(path, sizeof path, "%s/million.txt", work);
    file = fopen(path, "w");
    if (!file)
        fatal("%s cannot be made", path);
    make_groups_and_users(file);
    make_profiles(file);
    if (fclose(file) != 0)
        fatal("%s cannot be written", path);
    run("greenbar init --sysid SYS1 >/dev/null");
    run("greenbar start >/dev/null");
    snprintf(command, sizeof command, "greenbar racf load %s >&2", path);
    seconds = bench_now();
    run(command);
    seconds = bench_now() - seconds;
    print_memory(home);
    run("greenbar stop >/dev/null");
    ours = PROFILES / seconds;
    limit = measure_limit(home, work);
    printf("load: %.1f s, bare insert: %.1f s\n", seconds, limit);
    limit = PROFILES / limit;
    bench_print("racf-load-1m", "profiles/s", &ours, &limit, 1);
    unlink(path);
    return 0;
}
