/* cluster.c - VSAM clusters in SQLite (docs/formats/cluster.md).
 *
 * A reader holds a lock only while it fetches: records are read ahead in growing portions, so that writers get their turn.
 *
 * DIFFERS: how full a cluster is, is counted in pages of its database, less what those hold besides the records; there are no
 * control areas, and the index takes nothing of the space.
 */
#include "datasets/cluster.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "base/sql.h"

enum {
    CLUSTER_VERSION = 1,
    CLUSTER_APPLICATION = 0x4742434c, /* "GBCL" */

    AHEAD_RECORDS = 512, /* at most, in one portion */
    AHEAD_BYTES = 256 * 1024,
    TURN_CHANGES = 20000, /* changes after which a turn ends */
    TURN_BYTES = 16 * 1024 * 1024,
    TURN_TIME = 1000,     /* milliseconds */
    TURN_LOOK = 64,       /* changes after which the clock is looked at */

    /* Bytes locked for SHAREOPTIONS, behind those of SQLite. */
    SHARE_READERS = 0x40000000 + 4096,
    SHARE_WRITER = SHARE_READERS + 1,
    OPENED = SHARE_READERS + 2, /* shared by all that have it open, whatever SHAREOPTIONS say */

    OWN_PAGES = 3,     /* of the database: its schema, the table cluster, the root of the records */
    INNER_PAGES = 32,  /* of so many pages one leads to the others */
    RECORD_OVERHEAD = 8, /* of a row, besides key and record */
    CHANGE_PAGES = 8,  /* that a change may add at most, besides those of the record itself */

    CI_TRAILER = 4, /* CIDF: bytes of a control interval that hold no record */
    CI_RDF = 3,
};

static const char text_of_cluster[] =
    "CREATE TABLE cluster (kind INTEGER NOT NULL, key_length INTEGER NOT NULL, key_offset INTEGER NOT NULL,"
    " records INTEGER NOT NULL)";
static const char text_by_key[] = "CREATE TABLE record (key BLOB PRIMARY KEY, bytes BLOB NOT NULL) WITHOUT ROWID";
static const char text_by_number[] = "CREATE TABLE record (number INTEGER PRIMARY KEY, bytes BLOB NOT NULL)";

/* A record that was read ahead. */
struct ahead {
    size_t begin, length;
    uint64_t number;
};

/* Where reading goes on. */
struct position {
    enum place { AT_FIRST, AT_LAST, AT_RECORD } where;
    bool before; /* the record is still to come, in either direction */
    char key[CLUSTER_KEY_MAX + 1];
    uint64_t number;
};

struct cluster {
    struct sql *sql;
    struct cluster_attributes attributes;
    enum cluster_mode mode;
    bool ready;      /* it has its tables */
    int failed;      /* why nothing works any more */
    struct position position;

    struct buf bytes; /* of the records that were read ahead */
    struct ahead ahead[AHEAD_RECORDS];
    size_t ahead_count, ahead_next;
    bool ahead_forward;
    size_t portion;  /* how many to read ahead next time */

    int64_t added;   /* records, in the present turn */
    unsigned changes;
    size_t changed_bytes;
    int64_t began;   /* the turn; milliseconds */
    struct cluster_statistics done; /* by this handle */

    cluster_extend *extend; /* NULL: it grows as it likes */
    void *context;   /* owned */
    uint64_t limit;  /* bytes of control intervals that it may have */
    uint64_t spare;  /* bytes that can be written before there is anything to count again */

    bool ci_known;   /* of an ESDS: where the next record goes */
    uint64_t ci_begin;
    uint64_t ci_used;       /* bytes of records in that control interval */
    unsigned ci_rdfs;
    size_t ci_last;         /* length of its last record */
    unsigned ci_run;        /* records of that length in a row */
};

static bool by_key(const struct cluster *c)
{
    return c->attributes.kind == CLUSTER_KSDS;
}

/* -- opening -- */

static int lock_byte(int fd, short type, off_t byte)
{
    struct flock lock = { .l_type = type, .l_whence = SEEK_SET, .l_start = byte, .l_len = 1 };

    if (fcntl(fd, F_OFD_SETLK, &lock) == 0)
        return 0;
    return errno == EAGAIN || errno == EACCES ? REASON_BUSY : REASON_IO;
}

int cluster_hold(int data)
{
    return lock_byte(data, F_WRLCK, OPENED);
}

/* Has the file still its name? A copy under another key may have taken its place since it was opened. */
static int check_named(int fd)
{
    struct stat status;

    if (fstat(fd, &status) < 0)
        return REASON_IO;
    return status.st_nlink ? 0 : REASON_STATE;
}

/* SHAREOPTIONS(1): one that writes, or any number that read. 2: one that writes, and those that read. 3 and 4: anybody. */
static int take_share(int data, const struct cluster_attributes *a, enum cluster_mode mode)
{
    int reason = 0;

    if (mode == CLUSTER_READ)
        return lock_byte(data, F_RDLCK, SHARE_READERS);
    if (a->share_region <= 2)
        reason = lock_byte(data, F_WRLCK, SHARE_WRITER);
    if (reason == 0 && a->share_region == 1)
        reason = lock_byte(data, F_WRLCK, SHARE_READERS);
    return reason;
}

int cluster_take(int data, int journal, const struct cluster_attributes *attributes, enum cluster_mode mode)
{
    int reason = lock_byte(data, F_RDLCK, OPENED);

    /* Behind that lock nobody exchanges the files any more. */
    if (reason == 0)
        reason = check_named(data);
    if (reason == 0 && journal >= 0)
        reason = check_named(journal);
    return reason < 0 ? reason : take_share(data, attributes, mode);
}

/* Both files are owned by what comes out, or closed. */
static int open_sql(struct sql **sql, int data, int journal, const unsigned char *data_key, const unsigned char *journal_key,
                    bool writable, int milliseconds)
{
    struct block_file *database, *log;
    int reason = block_open(&database, data, data_key, writable);

    if (reason < 0) {
        close(data);
        close(journal);
        return reason;
    }
    reason = block_open(&log, journal, journal_key, writable);
    if (reason < 0) {
        block_close(database);
        close(journal);
        return reason;
    }
    return sql_open_blocks(sql, database, log, writable, milliseconds);
}

static int pragma_value(struct sql *sql, const char *text, int64_t *value)
{
    struct sql_query *query = sql_query(sql, text, "");

    *value = sql_next(query) ? sql_int(query, 0) : 0;
    return sql_done(query);
}

/* Are these the tables that we make, and nothing else? Triggers or views of a foreign file would run with our rights. */
static int check_tables(struct cluster *c)
{
    const char *record = by_key(c) ? text_by_key : text_by_number;
    struct sql_query *query = sql_query(c->sql, "SELECT sql FROM sqlite_schema ORDER BY name", "");
    unsigned count = 0;
    int reason = 0, ended;

    for (; sql_next(query); count++)
        if (strcmp(sql_text(query, 0), count == 0 ? text_of_cluster : count == 1 ? record : "") != 0)
            reason = REASON_CORRUPT;
    ended = sql_done(query);
    if (ended < 0)
        return ended;
    c->ready = count == 2;
    return count == 1 ? REASON_CORRUPT : reason;
}

static int check_kind(struct cluster *c)
{
    struct sql_query *query = sql_query(c->sql, "SELECT kind, key_length, key_offset FROM cluster", "");
    int64_t version = 0, application = 0;
    bool same = sql_next(query) && sql_int(query, 0) == (int64_t)c->attributes.kind &&
                sql_int(query, 1) == c->attributes.key_length && sql_int(query, 2) == c->attributes.key_offset;
    int reason = sql_done(query);

    if (reason == 0)
        reason = pragma_value(c->sql, "PRAGMA application_id", &application);
    if (reason == 0)
        reason = pragma_value(c->sql, "PRAGMA user_version", &version);
    if (reason < 0)
        return reason;
    if (!same || application != CLUSTER_APPLICATION)
        return REASON_CORRUPT;
    return version == CLUSTER_VERSION ? 0 : REASON_VERSION;
}

/* Looks whether the cluster has its tables, which the first writer makes. */
static int look(struct cluster *c)
{
    int reason = check_tables(c);

    return reason == 0 && c->ready ? check_kind(c) : reason;
}

static int make_tables(struct cluster *c)
{
    int reason = sql_run(c->sql, text_of_cluster, "");

    if (reason == 0)
        reason = sql_run(c->sql, by_key(c) ? text_by_key : text_by_number, "");
    if (reason == 0)
        reason = sql_run(c->sql, "PRAGMA application_id = 1195524940", ""); /* CLUSTER_APPLICATION */
    if (reason == 0)
        reason = sql_run(c->sql, "PRAGMA user_version = 1", ""); /* CLUSTER_VERSION */
    if (reason == 0)
        reason = sql_run(c->sql, "INSERT INTO cluster VALUES (?, ?, ?, 0)", "iii", (int64_t)c->attributes.kind,
                         (int64_t)c->attributes.key_length, (int64_t)c->attributes.key_offset);
    c->ready = reason == 0;
    return reason;
}

/* What went wrong so that nothing can be done with the cluster any more stays; the rest concerns one record. */
static int keep(struct cluster *c, int reason)
{
    if (reason < 0 && reason != REASON_EXISTS && reason != REASON_BUSY && reason != REASON_LIMIT && !c->failed)
        c->failed = reason;
    return reason;
}

/* Begins a turn, if none is under way. */
static int begin(struct cluster *c)
{
    int reason;

    if (c->failed)
        return c->failed;
    if (c->mode == CLUSTER_READ)
        return REASON_STATE;
    c->ahead_count = c->ahead_next = 0; /* what was read ahead may be about to change */
    c->portion = 1;
    if (sql_in_transaction(c->sql))
        return 0;
    reason = sql_begin(c->sql);
    if (reason == 0 && !c->ready)
        reason = look(c);
    if (reason == 0 && !c->ready)
        reason = make_tables(c);
    if (reason < 0) {
        sql_rollback(c->sql);
        return keep(c, reason);
    }
    c->began = clock_monotonic();
    c->changes = 0;
    c->changed_bytes = 0;
    c->added = 0;
    return 0;
}

int cluster_commit(struct cluster *c)
{
    int reason;

    if (c->failed)
        return c->failed;
    if (!sql_in_transaction(c->sql))
        return 0;
    reason = sql_run(c->sql, "UPDATE cluster SET records = records + ?", "i", c->added);
    c->added = 0;
    if (reason == 0)
        reason = sql_commit(c->sql);
    return keep(c, reason);
}

/* Behind a change: is it time to let others see it? */
static int changed(struct cluster *c, int64_t added, size_t bytes)
{
    c->added += added;
    c->changes++;
    c->changed_bytes += bytes;
    /* Where several write, each of them waits for the turn of another. */
    if (c->attributes.share_region >= 3 || c->changes >= TURN_CHANGES || c->changed_bytes >= TURN_BYTES ||
        (c->changes % TURN_LOOK == 0 && clock_monotonic() - c->began >= TURN_TIME))
        return cluster_commit(c);
    return 0;
}

bool cluster_writes(const struct cluster *c)
{
    return c->mode != CLUSTER_READ;
}

static int records_now(struct cluster *c, int64_t *records)
{
    *records = 0;
    return c->ready ? pragma_value(c->sql, "SELECT records FROM cluster", records) : 0;
}

static int empty_it(struct cluster *c)
{
    int64_t records;
    int reason = begin(c);

    if (reason == 0)
        reason = records_now(c, &records);
    if (reason == 0)
        c->done.deleted = (uint64_t)records;
    if (reason == 0)
        reason = sql_run(c->sql, "DELETE FROM record", "");
    if (reason == 0)
        reason = sql_run(c->sql, "UPDATE cluster SET records = 0", "");
    if (reason == 0)
        reason = cluster_commit(c);
    return keep(c, reason);
}

int cluster_open(struct cluster **out, int data, int journal, const unsigned char *data_key, const unsigned char *journal_key,
                 const struct cluster_attributes *attributes, enum cluster_mode mode)
{
    struct cluster *c;
    int reason = cluster_possible(attributes) && attributes->kind != CLUSTER_LDS ? cluster_take(data, journal, attributes, mode)
                                                                                : REASON_BAD_VALUE;

    *out = NULL;
    if (reason < 0) {
        close(data);
        close(journal);
        return reason;
    }
    c = mem_alloc(1, sizeof *c);
    c->attributes = *attributes;
    c->mode = mode;
    c->portion = 1;
    buf_init(&c->bytes, AHEAD_BYTES + CLUSTER_RECORD_MAX);
    reason = open_sql(&c->sql, data, journal, data_key, journal_key, mode != CLUSTER_READ, CLUSTER_PATIENCE);
    if (reason == 0)
        reason = look(c);
    if (reason == 0 && mode == CLUSTER_LOAD)
        reason = empty_it(c);
    if (reason < 0) {
        sql_close(c->sql);
        buf_release(&c->bytes);
        mem_free(c);
        return reason;
    }
    *out = c;
    return 0;
}

int cluster_recover(int data, int journal, const unsigned char *data_key, const unsigned char *journal_key)
{
    struct sql *sql;
    int64_t tables;
    int reason = open_sql(&sql, data, journal, data_key, journal_key, true, 0);

    if (reason == 0) {
        reason = pragma_value(sql, "SELECT count(*) FROM sqlite_schema", &tables); /* the first look rolls back */
        sql_close(sql);
    }
    return reason == REASON_BUSY ? 0 : reason;
}

const struct cluster_attributes *cluster_attributes(const struct cluster *c)
{
    return &c->attributes;
}

/* What the records would take in control intervals. */
static int used_bytes(struct cluster *c, uint64_t records, uint64_t *bytes)
{
    const uint64_t overhead = records * (RECORD_OVERHEAD + c->attributes.key_length);
    int64_t pages = 0, free_pages = 0;
    int reason = pragma_value(c->sql, "PRAGMA page_count", &pages);

    if (reason == 0)
        reason = pragma_value(c->sql, "PRAGMA freelist_count", &free_pages);
    pages -= free_pages + OWN_PAGES + pages / INNER_PAGES;
    *bytes = pages > 0 ? (uint64_t)pages * BLOCK_UNIT : 0;
    *bytes -= *bytes < overhead ? *bytes : overhead;
    return reason;
}

bool cluster_empty(const struct cluster *c)
{
    int64_t records = 0;
    struct sql_query *query;

    if (!c->ready)
        return true;
    query = sql_query(c->sql, "SELECT 1 FROM record LIMIT 1", "");
    records = sql_next(query) ? 1 : 0;
    return sql_done(query) == 0 && records == 0;
}

static int count_records(struct cluster *c, uint64_t *records)
{
    int64_t committed;
    int reason = records_now(c, &committed);

    *records = (uint64_t)(committed + (sql_in_transaction(c->sql) ? c->added : 0));
    return reason;
}

int cluster_statistics(struct cluster *c, struct cluster_statistics *statistics)
{
    int reason;

    *statistics = c->done;
    reason = count_records(c, &statistics->records);
    if (reason == 0)
        reason = used_bytes(c, statistics->records, &statistics->bytes);
    /* The catalog takes a cluster of no bytes for one that was never loaded. */
    if (reason == 0 && c->ready && statistics->bytes < BLOCK_UNIT)
        statistics->bytes = BLOCK_UNIT;
    return reason;
}

/* -- reading -- */

int cluster_key_of(const struct cluster *c, struct span record, struct span *key)
{
    const struct cluster_attributes *a = &c->attributes;

    if (record.length < a->key_offset || record.length - a->key_offset < a->key_length)
        return REASON_TRUNCATED;
    *key = span_part(record, a->key_offset, a->key_length);
    return 0;
}

/* The lowest key that is not below the position, or that is behind all keys that come before it in a backward reading. A NUL
 * behind a key makes the next higher text. */
static struct span bound_of(const struct cluster *c, bool forward, char room[CLUSTER_KEY_MAX + 1])
{
    const struct position *p = &c->position;
    size_t length = c->attributes.key_length;

    if (p->where == AT_RECORD) {
        memcpy(room, p->key, length);
        if (p->before != forward)
            room[length++] = '\0';
    } else if (p->where == AT_FIRST) {
        length = 0;
    } else {
        memset(room, 0xff, ++length);
    }
    return span_bytes(room, length);
}

static int64_t number_bound_of(const struct cluster *c, bool forward)
{
    const struct position *p = &c->position;

    if (p->where == AT_RECORD)
        return (int64_t)p->number + (p->before != forward);
    return p->where == AT_FIRST ? 0 : INT64_MAX;
}

static struct sql_query *query_ahead(struct cluster *c, bool forward)
{
    char room[CLUSTER_KEY_MAX + 1];
    int64_t limit = (int64_t)c->portion;

    if (by_key(c))
        return sql_query(c->sql,
                         forward ? "SELECT bytes FROM record WHERE key >= ? ORDER BY key LIMIT ?"
                                 : "SELECT bytes FROM record WHERE key < ? ORDER BY key DESC LIMIT ?",
                         "bi", bound_of(c, forward, room), limit);
    return sql_query(c->sql,
                     forward ? "SELECT bytes, number FROM record WHERE number >= ? ORDER BY number LIMIT ?"
                             : "SELECT bytes, number FROM record WHERE number < ? ORDER BY number DESC LIMIT ?",
                     "ii", number_bound_of(c, forward), limit);
}

/* Reads the next portion. */
static int read_ahead(struct cluster *c, bool forward)
{
    struct sql_query *query;
    int reason = 0, ended;

    c->ahead_count = c->ahead_next = 0;
    c->ahead_forward = forward;
    buf_clear(&c->bytes);
    if (!c->ready) {
        reason = look(c);
        if (reason < 0 || !c->ready)
            return reason;
    }
    query = query_ahead(c, forward);
    while (c->ahead_count < c->portion && c->bytes.length < AHEAD_BYTES && sql_next(query)) {
        struct span bytes = sql_blob(query, 0), key;

        if (bytes.length > CLUSTER_RECORD_MAX || (by_key(c) && cluster_key_of(c, bytes, &key) < 0)) {
            reason = REASON_CORRUPT;
            break;
        }
        c->ahead[c->ahead_count++] = (struct ahead){ c->bytes.length, bytes.length, by_key(c) ? 0 : (uint64_t)sql_int(query, 1) };
        buf_put_span(&c->bytes, bytes);
    }
    ended = sql_done(query);
    c->portion = c->portion * 2 < AHEAD_RECORDS ? c->portion * 2 : AHEAD_RECORDS;
    return reason < 0 ? reason : ended;
}

static int step_to(struct cluster *c, bool forward, struct cluster_record *record)
{
    const struct ahead *found;
    int reason = 0;

    *record = (struct cluster_record){ SPAN_NONE, SPAN_NONE, 0 };
    if (c->failed)
        return c->failed;
    if (c->ahead_next == c->ahead_count || c->ahead_forward != forward)
        reason = read_ahead(c, forward);
    if (reason < 0)
        return reason;
    if (c->ahead_count == 0)
        return 0;
    found = &c->ahead[c->ahead_next++];
    record->bytes = span_bytes(c->bytes.data + found->begin, found->length);
    record->number = found->number;
    c->position.where = AT_RECORD;
    c->position.before = false;
    c->position.number = found->number;
    if (by_key(c)) {
        reason = cluster_key_of(c, record->bytes, &record->key);
        if (reason < 0)
            return REASON_CORRUPT;
        memcpy(c->position.key, record->key.data, record->key.length);
    }
    c->done.retrieved++;
    return 1;
}

int cluster_next(struct cluster *c, struct cluster_record *record)
{
    return step_to(c, true, record);
}

int cluster_previous(struct cluster *c, struct cluster_record *record)
{
    return step_to(c, false, record);
}

static void set_position(struct cluster *c, enum place where)
{
    c->position = (struct position){ .where = where };
    c->ahead_count = c->ahead_next = 0;
    c->portion = 1;
}

void cluster_start_first(struct cluster *c)
{
    set_position(c, AT_FIRST);
}

void cluster_start_last(struct cluster *c)
{
    set_position(c, AT_LAST);
}

/* The record that a start found is still to come, whichever way reading goes. */
static void stay_before(struct cluster *c)
{
    c->position.before = true;
    c->ahead_count = c->ahead_next = 0;
    c->done.retrieved--;
}

int cluster_start(struct cluster *c, enum cluster_match match, struct span key)
{
    bool forward = match != CLUSTER_LE && match != CLUSTER_LT;
    size_t length = c->attributes.key_length;
    struct cluster_record record;
    int got;

    if (!by_key(c))
        return REASON_STATE;
    if (key.length == 0 || key.length > length)
        return REASON_BAD_VALUE;
    set_position(c, AT_RECORD);
    /* Behind all keys that begin so, or in front of them. */
    memset(c->position.key, match == CLUSTER_GT || match == CLUSTER_LE ? 0xff : 0, length);
    memcpy(c->position.key, key.data, key.length);
    c->position.before = match != CLUSTER_GT && match != CLUSTER_LT;
    got = step_to(c, forward, &record);
    if (got == 0)
        return REASON_NOT_FOUND;
    if (got < 0)
        return got;
    if (match == CLUSTER_EQ && memcmp(record.key.data, key.data, key.length) != 0)
        return REASON_NOT_FOUND;
    stay_before(c);
    return 0;
}

int cluster_start_number(struct cluster *c, enum cluster_match match, uint64_t number)
{
    bool forward = match != CLUSTER_LE && match != CLUSTER_LT;
    struct cluster_record record;
    int got;

    if (by_key(c))
        return REASON_STATE;
    if (number >= INT64_MAX)
        return REASON_NOT_FOUND;
    set_position(c, AT_RECORD);
    c->position.number = number;
    c->position.before = match != CLUSTER_GT && match != CLUSTER_LT;
    got = step_to(c, forward, &record);
    if (got == 0)
        return REASON_NOT_FOUND;
    if (got < 0)
        return got;
    if (match == CLUSTER_EQ && record.number != number)
        return REASON_NOT_FOUND;
    stay_before(c);
    return 0;
}

int cluster_read(struct cluster *c, struct span key, struct cluster_record *record)
{
    int reason = key.length == c->attributes.key_length ? cluster_start(c, CLUSTER_EQ, key) : REASON_BAD_VALUE;
    int got;

    *record = (struct cluster_record){ SPAN_NONE, SPAN_NONE, 0 };
    if (reason < 0)
        return reason;
    got = cluster_next(c, record);
    return got == 0 ? REASON_NOT_FOUND : got < 0 ? got : 0;
}

int cluster_read_number(struct cluster *c, uint64_t number, struct cluster_record *record)
{
    int reason = cluster_start_number(c, CLUSTER_EQ, number), got;

    *record = (struct cluster_record){ SPAN_NONE, SPAN_NONE, 0 };
    if (reason < 0)
        return reason;
    got = cluster_next(c, record);
    return got == 0 ? REASON_NOT_FOUND : got < 0 ? got : 0;
}

/* -- addresses of an ESDS: where a record lies is where it would lie in control intervals -- */

static bool is_spanned(const struct cluster *c, size_t length)
{
    return length + CI_TRAILER + CI_RDF > c->attributes.ci_size;
}

static void new_ci(struct cluster *c, uint64_t begin)
{
    c->ci_begin = begin;
    c->ci_used = 0;
    c->ci_rdfs = c->ci_run = 0;
    c->ci_last = 0;
}

/* Puts a record into the control interval, or behind it; where it lies. */
static uint64_t place_record(struct cluster *c, size_t length)
{
    uint32_t size = c->attributes.ci_size;
    uint64_t at;

    if (is_spanned(c, length)) {
        uint32_t segment = size - CI_TRAILER - 2 * CI_RDF;

        if (c->ci_used)
            new_ci(c, c->ci_begin + size);
        at = c->ci_begin;
        new_ci(c, at + (length + segment - 1) / segment * size);
        return at;
    }
    /* Records of one length in a row share two RDFs. */
    for (;;) {
        bool same = c->ci_run && length == c->ci_last;
        unsigned rdfs = c->ci_rdfs + (!same || c->ci_run == 1);

        if (c->ci_used + length + rdfs * CI_RDF + CI_TRAILER <= size) {
            at = c->ci_begin + c->ci_used;
            c->ci_used += length;
            c->ci_rdfs = rdfs;
            c->ci_run = same ? c->ci_run + 1 : 1;
            c->ci_last = length;
            return at;
        }
        new_ci(c, c->ci_begin + size);
    }
}

/* Finds out where the next record goes, by laying the last control interval out again. */
static int find_end(struct cluster *c)
{
    struct sql_query *query = sql_query(c->sql, "SELECT number, length(bytes) FROM record ORDER BY number DESC LIMIT 1", "");
    bool any = sql_next(query);
    uint64_t last = any ? (uint64_t)sql_int(query, 0) : 0, length = any ? (uint64_t)sql_int(query, 1) : 0;
    int reason = sql_done(query);

    new_ci(c, 0);
    if (reason < 0 || !any)
        return reason;
    if (last >= INT64_MAX - UINT32_MAX || length > CLUSTER_RECORD_MAX)
        return REASON_CORRUPT;
    new_ci(c, last - last % c->attributes.ci_size);
    query = sql_query(c->sql, "SELECT length(bytes), number FROM record WHERE number >= ? ORDER BY number", "i",
                      (int64_t)c->ci_begin);
    while (reason == 0 && sql_next(query)) {
        uint64_t own = (uint64_t)sql_int(query, 0);

        if (own > CLUSTER_RECORD_MAX || place_record(c, (size_t)own) != (uint64_t)sql_int(query, 1))
            reason = REASON_CORRUPT;
    }
    if (sql_done(query) < 0 || reason < 0)
        return REASON_CORRUPT;
    return 0;
}

/* -- writing -- */

void cluster_limit(struct cluster *c, uint64_t bytes, cluster_extend *extend, void *context)
{
    c->limit = bytes;
    c->spare = 0;
    c->extend = extend;
    c->context = context;
}

/* How much can be written before there is anything to count. */
static int measure(struct cluster *c)
{
    uint64_t records, bytes = 0;
    int reason = count_records(c, &records);

    if (reason == 0)
        reason = used_bytes(c, records + 1, &bytes);
    c->spare = bytes < c->limit ? c->limit - bytes : 0;
    return reason;
}

/* A change of one record; number: of what has no key. */
typedef int change(struct cluster *c, struct span key, struct span record, uint64_t *number);

/* The change is made, and taken back if it needs more space than there is. */
static int try_change(struct cluster *c, change *make, struct span key, struct span record, uint64_t *number)
{
    uint64_t records, bytes = 0;
    int reason = sql_run(c->sql, "SAVEPOINT change", ""), undone;

    if (reason < 0)
        return reason;
    reason = make(c, key, record, number);
    if (reason == 0)
        reason = count_records(c, &records);
    if (reason == 0)
        reason = used_bytes(c, records + 1, &bytes);
    while (reason == 0 && bytes > c->limit) {
        reason = c->extend(c->context, bytes, &c->limit);
        if (reason == REASON_FULL)
            reason = REASON_LIMIT;
    }
    if (reason < 0) {
        c->ci_known = false; /* the record is not where its place was looked for */
        undone = sql_run(c->sql, "ROLLBACK TO change", "");
        if (undone < 0)
            return undone;
    }
    undone = sql_run(c->sql, "RELEASE change", "");
    return undone < 0 ? undone : reason;
}

/* Makes a change where there is space for it: REASON_LIMIT. Far from the end nothing is counted. */
static int change_within(struct cluster *c, change *make, struct span key, struct span record, uint64_t *number)
{
    const uint64_t most = CHANGE_PAGES * BLOCK_UNIT + record.length;
    int reason = 0;

    if (!c->extend)
        return make(c, key, record, number);
    if (c->spare < most)
        reason = measure(c);
    if (reason < 0)
        return reason;
    if (c->spare < most)
        return try_change(c, make, key, record, number);
    c->spare -= most;
    return make(c, key, record, number);
}

static int check_record(const struct cluster *c, struct span record, struct span *key)
{
    const struct cluster_attributes *a = &c->attributes;

    *key = SPAN_NONE;
    if (record.length > a->maximum)
        return REASON_TOO_LONG;
    if (record.length == 0)
        return REASON_TRUNCATED;
    /* Slots of an RRDS are all of one length, unless the average says otherwise. */
    if (a->kind == CLUSTER_RRDS && a->average == a->maximum && record.length != a->maximum)
        return REASON_BAD_VALUE;
    return by_key(c) ? cluster_key_of(c, record, key) : 0;
}

static int highest_number(struct cluster *c, uint64_t *number)
{
    int64_t highest;
    int reason = pragma_value(c->sql, "SELECT max(number) FROM record", &highest);

    *number = (uint64_t)highest;
    return reason;
}

static int insert_key(struct cluster *c, struct span key, struct span record, uint64_t *number UNUSED)
{
    return sql_run(c->sql, "INSERT INTO record VALUES (?, ?)", "bb", key, record);
}

static int insert_number(struct cluster *c, struct span key UNUSED, struct span record, uint64_t *number)
{
    int reason = 0;

    if (c->attributes.kind == CLUSTER_ESDS) {
        /* Others may have written in between, except within a turn of ours. */
        if (!c->ci_known || c->changes == 0)
            reason = find_end(c);
        c->ci_known = true;
        if (reason == 0)
            *number = place_record(c, record.length);
    } else if (*number == 0) {
        reason = highest_number(c, number);
        ++*number;
    }
    if (reason == 0 && *number > UINT32_MAX)
        reason = REASON_FULL;
    return reason < 0 ? reason
                      : sql_run(c->sql, "INSERT INTO record VALUES (?, ?)", "ib", (int64_t)*number, record);
}

int cluster_insert(struct cluster *c, struct span record, uint64_t *number)
{
    uint64_t own = number ? *number : 0;
    struct span key;
    int reason = check_record(c, record, &key);

    if (reason < 0)
        return reason;
    reason = begin(c);
    if (reason < 0)
        return reason;
    reason = change_within(c, by_key(c) ? insert_key : insert_number, key, record, &own);
    if (reason < 0)
        return keep(c, reason);
    if (number)
        *number = own;
    c->done.inserted++;
    return changed(c, 1, record.length);
}

/* An ESDS has its records where they are for good. */
static int same_length(struct cluster *c, struct span record, uint64_t number)
{
    struct sql_query *query = sql_query(c->sql, "SELECT length(bytes) FROM record WHERE number = ?", "i", (int64_t)number);
    bool found = sql_next(query);
    int64_t length = found ? sql_int(query, 0) : 0;
    int reason = sql_done(query);

    if (reason < 0)
        return reason;
    return !found ? REASON_NOT_FOUND : length == (int64_t)record.length ? 0 : REASON_BAD_VALUE;
}

static int update_key(struct cluster *c, struct span key, struct span record, uint64_t *number UNUSED)
{
    return sql_run(c->sql, "UPDATE record SET bytes = ? WHERE key = ?", "bb", record, key);
}

static int update_number(struct cluster *c, struct span key UNUSED, struct span record, uint64_t *number)
{
    return sql_run(c->sql, "UPDATE record SET bytes = ? WHERE number = ?", "bi", record, (int64_t)*number);
}

int cluster_update(struct cluster *c, struct span record, uint64_t number)
{
    struct span key;
    int reason = check_record(c, record, &key);

    if (reason == 0)
        reason = begin(c);
    if (reason == 0 && c->attributes.kind == CLUSTER_ESDS) {
        reason = same_length(c, record, number);
        if (reason == REASON_NOT_FOUND || reason == REASON_BAD_VALUE)
            return reason;
    }
    if (reason < 0)
        return reason;
    reason = change_within(c, by_key(c) ? update_key : update_number, key, record, &number);
    if (reason < 0)
        return keep(c, reason);
    if (sql_changes(c->sql) == 0)
        return REASON_NOT_FOUND;
    c->done.updated++;
    return changed(c, 0, record.length);
}

/* Behind a statement that deleted. */
static int deleted(struct cluster *c, int reason)
{
    if (reason < 0)
        return keep(c, reason);
    if (sql_changes(c->sql) == 0)
        return REASON_NOT_FOUND;
    c->done.deleted++;
    return changed(c, -1, 0);
}

int cluster_delete(struct cluster *c, struct span key)
{
    int reason = by_key(c) ? begin(c) : REASON_STATE;

    return reason < 0 ? reason : deleted(c, sql_run(c->sql, "DELETE FROM record WHERE key = ?", "b", key));
}

int cluster_delete_number(struct cluster *c, uint64_t number)
{
    int reason = c->attributes.kind == CLUSTER_RRDS ? begin(c) : REASON_STATE;

    return reason < 0 ? reason : deleted(c, sql_run(c->sql, "DELETE FROM record WHERE number = ?", "i", (int64_t)number));
}

int cluster_close(struct cluster *c, struct cluster_statistics *statistics)
{
    int reason = cluster_commit(c);

    if (statistics) {
        *statistics = c->done;
        if (reason == 0)
            reason = cluster_statistics(c, statistics);
    }
    sql_close(c->sql);
    buf_release(&c->bytes);
    mem_free(c->context);
    mem_free(c);
    return reason;
}
