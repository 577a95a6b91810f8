/* log_model.h - what was appended to a log and what of it must be there: records with a number, the round they were made in, and
 * bytes that follow from both.
 *
 * A round ends with a kill or a power failure. Then the log must have the records of all rounds in order, without a gap: all that were
 * acknowledged, perhaps some more of the last round; those count from then on.
 */
#ifndef TESTS_UNIT_MSTR_LOG_MODEL_H
#define TESTS_UNIT_MSTR_LOG_MODEL_H

#include "tests/unit/mstr/log_disk.h"

enum { MODEL_MAX = 20000, MODEL_BODY = 9000 };

static struct {
    struct {
        uint32_t round, seed;
        uint64_t rba;
        size_t length;
    } records[MODEL_MAX];
    size_t count;        /* appended */
    size_t acknowledged; /* of them */
    uint32_t round;
    unsigned seed;
} model;

static void model_reset(void)
{
    memset(&model, 0, sizeof model);
    model.seed = 1;
}

static void model_body(size_t number, char *body)
{
    unsigned seed = model.records[number].seed;

    snprintf(body, 32, "%010zu %010u", number, model.records[number].round);
    for (size_t i = 24; i < model.records[number].length; i++)
        body[i] = (char)(seed = seed * 1103515245 + 12345, seed >> 16);
}

/* Appends one; the reason. */
static int model_append(struct log *log, size_t length)
{
    static char body[MODEL_BODY];
    const struct log_entry entry = { .type = LOG_PUT, .urid = 77, .previous = model.count ? model.records[model.count - 1].rba : 0 };
    struct span part;
    int reason;

    assert_true(model.count < MODEL_MAX && length >= 24 && length <= MODEL_BODY);
    model.records[model.count].round = model.round;
    model.records[model.count].seed = (unsigned)rand_r(&model.seed);
    model.records[model.count].length = length;
    model_body(model.count, body);
    part = span_bytes(body, length);
    for (;;) {
        reason = log_append(log, &entry, &part, 1, &model.records[model.count].rba);
        if (reason != REASON_BUSY && reason != REASON_FULL)
            break;
        usleep(100); /* the writer or the offload is to get on */
        if (log_failed(log) || disk_is_dead())
            return REASON_IN_DOUBT;
        if (reason == REASON_FULL && (no_archives || unfinished_archives))
            return reason;
    }
    if (reason == 0)
        model.count++;
    return reason;
}

static inline size_t model_length(void)
{
    return (size_t)(rand_r(&model.seed) % 4 ? 24 + rand_r(&model.seed) % 400 : 24 + rand_r(&model.seed) % (MODEL_BODY - 24));
}

/* Waits until the last one is durable. */
static int model_wait(struct log *log)
{
    int reason = model.count > model.acknowledged ? log_wait(log, model.records[model.count - 1].rba) : 0;

    if (reason == 0)
        model.acknowledged = model.count;
    return reason;
}

/* Reads all of the log and holds it against the model; what is there counts from now on. */
static void model_check(struct bsds *bsds)
{
    struct bsds_image *image = mem_alloc(1, sizeof *image);
    struct log_reader *reader;
    struct log_record record;
    static char body[MODEL_BODY];
    size_t number = 0;
    int result;

    bsds_snapshot(bsds, image);
    log_reader_open(&reader, &set_files, image);
    log_reader_start(reader, 0);
    while ((result = log_reader_next(reader, &record)) == 1) {
        if (record.type == LOG_START)
            continue;
        assert_int_equal(record.type, LOG_PUT);
        assert_true(number < model.count);
        assert_int_equal(record.rba, model.records[number].rba);
        model_body(number, body);
        assert_int_equal(record.body.length, model.records[number].length);
        assert_memory_equal(record.body.data, body, record.body.length);
        number++;
    }
    assert_int_equal(result, 0);
    assert_in_range(number, model.acknowledged, model.count);
    /* and back along the chain */
    if (number) {
        assert_int_equal(log_reader_get(reader, model.records[number - 1].rba, &record), 1);
        for (size_t back = number - 1; back > 0; back -= 1) {
            assert_int_equal(log_reader_previous(reader, &record, &record), 1);
            assert_int_equal(record.rba, model.records[back - 1].rba);
        }
        assert_int_equal(log_reader_previous(reader, &record, &record), REASON_NOT_FOUND);
    }
    log_reader_close(reader);
    model.count = model.acknowledged = number;
    model.round++;
    mem_free(image);
}

#endif
