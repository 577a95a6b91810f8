/* cobol_cluster.c - the verbs of COBOL on a VSAM cluster: INDEXED on a KSDS, RELATIVE on an RRDS, SEQUENTIAL on an ESDS. */
#include "exec/cobol_cluster.h"

#include "base/mem.h"

static enum cluster_kind kind_of(const struct keyed *k)
{
    return cluster_attributes(k->cluster)->kind;
}

static int status_of(struct keyed *k, int reason)
{
    k->reason = 0;
    k->full = false;
    switch (reason) {
    case REASON_NOT_FOUND: return STATUS_NO_RECORD;
    case REASON_EXISTS: return STATUS_KEY_EXISTS;
    case REASON_TOO_LONG:
    case REASON_TRUNCATED:
    case REASON_BAD_VALUE: return STATUS_BAD_LENGTH;
    case REASON_LIMIT: k->full = true; return kind_of(k) == CLUSTER_ESDS ? STATUS_FULL : STATUS_BOUNDARY;
    case REASON_FULL: return STATUS_BOUNDARY;
    default:
        if (reason >= 0)
            return STATUS_OK;
        k->reason = reason;
        return reason == REASON_BUSY ? STATUS_RESOURCE : STATUS_ERROR;
    }
}

/* -- OPEN -- */

int keyed_check(const struct cobol_open *open, const struct cluster_attributes *a)
{
    static const enum cluster_kind kinds[] = { [COBOL_SEQUENTIAL] = CLUSTER_ESDS, [COBOL_RELATIVE] = CLUSTER_RRDS,
                                               [COBOL_INDEXED] = CLUSTER_KSDS };

    if (open->organization == COBOL_LINE_SEQUENTIAL || kinds[open->organization] != a->kind || open->longest != a->maximum)
        return STATUS_CONFLICT;
    if (a->kind != CLUSTER_KSDS)
        return STATUS_OK;
    if (open->keys[0].offset != a->key_offset || open->keys[0].length != a->key_length)
        return STATUS_CONFLICT;
    return open->key_count > 1 ? STATUS_MODE : STATUS_OK;
}

void keyed_init(struct keyed *k, const struct cobol_open *open, struct cluster *cluster)
{
    struct cluster_record record;

    *k = (struct keyed){ .cluster = cluster, .open = *open };
    buf_init(&k->last, CLUSTER_KEY_MAX);
    buf_init(&k->written, CLUSTER_KEY_MAX);
    if (open->mode != COBOL_EXTEND || kind_of(k) != CLUSTER_KSDS)
        return;
    cluster_start_last(cluster);
    if (cluster_previous(cluster, &record) == 1)
        buf_put_span(&k->written, record.key);
}

void keyed_release(struct keyed *k)
{
    buf_release(&k->last);
    buf_release(&k->written);
}

/* -- READ, START -- */

static void remember(struct keyed *k, const struct cluster_record *record)
{
    buf_clear(&k->last);
    buf_put_span(&k->last, record->key);
    k->last_number = record->number;
    k->has_last = true;
}

static void put(struct keyed *k, struct buf *out, const struct cluster_record *record)
{
    struct cobol_record given = { .number = kind_of(k) == CLUSTER_RRDS ? record->number : 0, .bytes = record->bytes };

    cobol_put_record(out, &given);
}

/* The record that START has found. It may be gone meanwhile: reading goes on where it was. */
static int read_started(struct keyed *k, struct cluster_record *record)
{
    int reason;

    k->started = false;
    if (kind_of(k) == CLUSTER_KSDS)
        reason = cluster_read(k->cluster, buf_span(&k->last), record);
    else
        reason = cluster_read_number(k->cluster, k->last_number, record);
    return reason == 0 ? 1 : reason;
}

int keyed_read(struct keyed *k, const struct cobol_request *request, struct buf *out)
{
    const bool backwards = request->number != 0;
    struct cluster_record record;
    int got = 1;

    if (k->open.mode != COBOL_INPUT && k->open.mode != COBOL_I_O)
        return STATUS_NO_INPUT;
    k->reason = 0;
    while (out->length < COBOL_BATCH && got > 0 && !(request->flag && out->length)) {
        got = k->started ? read_started(k, &record) : REASON_NOT_FOUND;
        if (got == REASON_NOT_FOUND)
            got = backwards ? cluster_previous(k->cluster, &record) : cluster_next(k->cluster, &record);
        if (got > 0) {
            remember(k, &record);
            put(k, out, &record);
        }
    }
    if (out->length)
        return STATUS_OK;
    k->has_last = false;
    return got < 0 ? status_of(k, got) : STATUS_END;
}

int keyed_read_key(struct keyed *k, const struct cobol_request *request, struct buf *out)
{
    struct cluster_record record;
    int reason;

    if (k->open.mode != COBOL_INPUT && k->open.mode != COBOL_I_O)
        return STATUS_NO_INPUT;
    k->started = k->has_last = false;
    if (kind_of(k) == CLUSTER_KSDS)
        reason = cluster_read(k->cluster, request->data, &record);
    else
        reason = cluster_read_number(k->cluster, request->number, &record);
    if (reason == 0) {
        remember(k, &record);
        put(k, out, &record);
    }
    return status_of(k, reason);
}

static int find_start(struct keyed *k, const struct cobol_request *request, struct cluster_record *record)
{
    static const enum cluster_match matches[] = { [COBOL_EQUAL] = CLUSTER_EQ, [COBOL_LESS] = CLUSTER_LT,
                                                  [COBOL_NOT_GREATER] = CLUSTER_LE, [COBOL_GREATER] = CLUSTER_GT,
                                                  [COBOL_NOT_LESS] = CLUSTER_GE };
    bool downwards = request->relation == COBOL_LESS || request->relation == COBOL_NOT_GREATER || request->relation == COBOL_LAST;
    int reason = 0;

    if (request->relation == COBOL_FIRST)
        cluster_start_first(k->cluster);
    else if (request->relation == COBOL_LAST)
        cluster_start_last(k->cluster);
    else if (request->relation < COBOL_EQUAL || request->relation > COBOL_NOT_LESS)
        return REASON_NOT_FOUND;
    else if (kind_of(k) == CLUSTER_KSDS)
        reason = cluster_start(k->cluster, matches[request->relation], request->data);
    else
        reason = cluster_start_number(k->cluster, matches[request->relation], request->number);
    if (reason == 0)
        reason = downwards ? cluster_previous(k->cluster, record) : cluster_next(k->cluster, record);
    return reason == 0 ? REASON_NOT_FOUND : reason;
}

int keyed_start(struct keyed *k, const struct cobol_request *request)
{
    struct cluster_record record;
    int got;

    if (k->open.mode != COBOL_INPUT && k->open.mode != COBOL_I_O)
        return STATUS_NO_INPUT;
    k->started = k->has_last = false;
    if (request->data.length > CLUSTER_KEY_MAX)
        return STATUS_NO_RECORD;
    got = find_start(k, request, &record);
    if (got > 0) {
        remember(k, &record);
        k->started = true;
        k->has_last = false;
    }
    return got > 0 ? STATUS_OK : status_of(k, got);
}

/* -- WRITE, REWRITE, DELETE -- */

/* Records that are written one after the other have rising keys. */
static bool is_in_sequence(struct keyed *k, struct span record)
{
    struct span key;

    if (kind_of(k) != CLUSTER_KSDS || k->open.access != COBOL_ACCESS_SEQUENTIAL || cluster_key_of(k->cluster, record, &key) < 0)
        return true;
    if (k->written.length && span_compare(key, buf_span(&k->written)) <= 0)
        return false;
    buf_clear(&k->written);
    buf_put_span(&k->written, key);
    return true;
}

static int write_one(struct keyed *k, const struct cobol_record *record, uint64_t *number)
{
    if (record->bytes.length > k->open.longest)
        return STATUS_BAD_LENGTH;
    if (!is_in_sequence(k, record->bytes))
        return STATUS_SEQUENCE;
    *number = kind_of(k) == CLUSTER_RRDS ? record->number : 0;
    return status_of(k, cluster_insert(k->cluster, record->bytes, number));
}

int keyed_write(struct keyed *k, struct span records, uint64_t *number)
{
    bool sequential = k->open.access == COBOL_ACCESS_SEQUENTIAL;
    struct cobol_record record;
    int status = STATUS_OK, got;

    *number = 0;
    if (k->open.mode != COBOL_OUTPUT && k->open.mode != COBOL_EXTEND && (k->open.mode != COBOL_I_O || sequential))
        return STATUS_NO_OUTPUT;
    k->has_last = false;
    while (status == STATUS_OK && (got = cobol_get_record(&records, &record)) != 0)
        status = got < 0 ? STATUS_ERROR : write_one(k, &record, number);
    return status;
}

static bool is_last(const struct keyed *k, struct span record)
{
    struct span key;

    return kind_of(k) != CLUSTER_KSDS || cluster_key_of(k->cluster, record, &key) < 0 || span_equal(key, buf_span(&k->last));
}

int keyed_rewrite(struct keyed *k, const struct cobol_request *request)
{
    struct span records = request->data;
    struct cobol_record record;
    uint64_t number = request->number;
    bool had_last = k->has_last;

    if (k->open.mode != COBOL_I_O)
        return STATUS_NO_UPDATE;
    if (cobol_get_record(&records, &record) != 1 || record.bytes.length > k->open.longest)
        return STATUS_BAD_LENGTH;
    k->has_last = false;
    if (request->flag && !had_last)
        return STATUS_NOT_READ;
    if (request->flag && !is_last(k, record.bytes))
        return STATUS_SEQUENCE;
    if (request->flag)
        number = k->last_number;
    return status_of(k, cluster_update(k->cluster, record.bytes, number));
}

int keyed_delete(struct keyed *k, const struct cobol_request *request)
{
    bool had_last = k->has_last;
    int reason;

    if (k->open.mode != COBOL_I_O)
        return STATUS_NO_UPDATE;
    k->has_last = false;
    if (request->flag && !had_last)
        return STATUS_NOT_READ;
    if (kind_of(k) == CLUSTER_KSDS)
        reason = cluster_delete(k->cluster, request->flag ? buf_span(&k->last) : request->data);
    else
        reason = cluster_delete_number(k->cluster, request->flag ? k->last_number : request->number);
    return status_of(k, reason);
}
