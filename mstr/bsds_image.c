/* bsds_image.c - what a BSDS says, in memory and as the content of an area (docs/formats/bsds.md).
 *
 * Content: u8+qmgr  u64 stamp  u32 epoch  u64 written  u32 archive  u8 restart  u64 restart RBA  u16 n, checkpoints: u64 u64 u64
 * twice: u16 n, active: u8+name u8 state u64 start u64 end u64 first u64 last
 * twice: u16 n, archive: u8+name u64 start u64 end u64 first u64 last u8+volume u8 cataloged
 */
#include "base/bug.h"
#include "mstr/bsds.h"
#include "mstr/log_record.h"

void bsds_image_init(struct bsds_image *image, const char *qmgr)
{
    memset(image, 0, sizeof *image);
    snprintf(image->qmgr, sizeof image->qmgr, "%s", qmgr);
}

static void put_text(struct buf *out, const char *text)
{
    size_t length = strlen(text);

    buf_put_u8(out, (uint8_t)length);
    buf_put(out, text, length);
}

void bsds_image_put(struct buf *out, const struct bsds_image *image)
{
    put_text(out, image->qmgr);
    buf_put_u64(out, (uint64_t)image->stamp);
    buf_put_u32(out, image->epoch);
    buf_put_u64(out, image->written);
    buf_put_u32(out, image->archive_number);
    buf_put_u8(out, (uint8_t)image->restart);
    buf_put_u64(out, image->restart_rba);
    buf_put_u16(out, (uint16_t)image->checkpoints.count);
    for (size_t i = 0; i < image->checkpoints.count; i++) {
        buf_put_u64(out, image->checkpoints.list[i].begin);
        buf_put_u64(out, image->checkpoints.list[i].end);
        buf_put_u64(out, (uint64_t)image->checkpoints.list[i].time);
    }
    for (int copy = 0; copy < BSDS_COPIES; copy++) {
        buf_put_u16(out, (uint16_t)image->active[copy].count);
        for (size_t i = 0; i < image->active[copy].count; i++) {
            const struct bsds_active *a = &image->active[copy].list[i];

            put_text(out, a->name.text);
            buf_put_u8(out, (uint8_t)a->state);
            buf_put_u64(out, a->start);
            buf_put_u64(out, a->end);
            buf_put_u64(out, (uint64_t)a->first_time);
            buf_put_u64(out, (uint64_t)a->last_time);
        }
    }
    for (int copy = 0; copy < BSDS_COPIES; copy++) {
        buf_put_u16(out, (uint16_t)image->archive[copy].count);
        for (size_t i = 0; i < image->archive[copy].count; i++) {
            const struct bsds_archive *a = &image->archive[copy].list[i];

            put_text(out, a->name.text);
            buf_put_u64(out, a->start);
            buf_put_u64(out, a->end);
            buf_put_u64(out, (uint64_t)a->first_time);
            buf_put_u64(out, (uint64_t)a->last_time);
            put_text(out, a->volume);
            buf_put_u8(out, a->cataloged);
        }
    }
}

/* -- decoding: nothing is believed that could not have been written -- */

static void wrong(struct reader *reader)
{
    if (reader->reason == 0)
        reader->reason = REASON_CORRUPT;
}

/* A length and that many bytes, none of them NUL; least and size - 1 bound it. */
static void get_text(struct reader *reader, char *text, size_t least, size_t size)
{
    size_t length = reader_u8(reader);
    struct span bytes = length < size ? reader_bytes(reader, length) : SPAN_NONE;

    if (length < least || length >= size || memchr(bytes.data, '\0', bytes.length)) {
        wrong(reader);
        return;
    }
    memcpy(text, bytes.data, bytes.length);
    text[bytes.length] = '\0';
}

static void get_name(struct reader *reader, struct dsname *name)
{
    struct dsname raw = { "" };

    get_text(reader, raw.text, 1, sizeof raw.text);
    if (reader->reason == 0 && (dsname_of(name, span_of(raw.text)) < 0 || strcmp(name->text, raw.text) != 0))
        wrong(reader);
}

static void get_range(struct reader *reader, uint64_t *start, uint64_t *end)
{
    *start = reader_u64(reader);
    *end = reader_u64(reader);
    if (*start > *end || *start % LOG_CI || *end > INT64_MAX)
        wrong(reader);
}

static size_t get_count(struct reader *reader, size_t most)
{
    size_t count = reader_u16(reader);

    if (count > most)
        wrong(reader);
    return reader->reason ? 0 : count;
}

static void get_active(struct reader *reader, struct bsds_active *a)
{
    get_name(reader, &a->name);
    a->state = reader_u8(reader);
    get_range(reader, &a->start, &a->end);
    a->first_time = (microseconds)reader_u64(reader);
    a->last_time = (microseconds)reader_u64(reader);
    if (a->state < BSDS_NEW || a->state > BSDS_STOPPED || (a->state == BSDS_NEW && a->end) ||
        (a->state != BSDS_STOPPED && a->end % LOG_CI))
        wrong(reader);
}

static void get_archive(struct reader *reader, struct bsds_archive *a)
{
    uint8_t cataloged;

    get_name(reader, &a->name);
    get_range(reader, &a->start, &a->end);
    a->first_time = (microseconds)reader_u64(reader);
    a->last_time = (microseconds)reader_u64(reader);
    get_text(reader, a->volume, 0, sizeof a->volume);
    cataloged = reader_u8(reader);
    a->cataloged = cataloged;
    if (cataloged > 1 || a->end % LOG_CI)
        wrong(reader);
}

int bsds_image_get(struct span content, struct bsds_image *image)
{
    struct reader reader = reader_of(content);

    memset(image, 0, sizeof *image);
    get_text(&reader, image->qmgr, 0, sizeof image->qmgr);
    image->stamp = (microseconds)reader_u64(&reader);
    image->epoch = reader_u32(&reader);
    image->written = reader_u64(&reader);
    image->archive_number = reader_u32(&reader);
    image->restart = reader_u8(&reader);
    image->restart_rba = reader_u64(&reader);
    if (image->restart > BSDS_RESTART_CUT || image->written > INT64_MAX || image->restart_rba > INT64_MAX)
        wrong(&reader);
    image->checkpoints.count = get_count(&reader, BSDS_CHECKPOINT_MAX);
    for (size_t i = 0; i < image->checkpoints.count; i++) {
        image->checkpoints.list[i].begin = reader_u64(&reader);
        image->checkpoints.list[i].end = reader_u64(&reader);
        image->checkpoints.list[i].time = (microseconds)reader_u64(&reader);
    }
    for (int copy = 0; copy < BSDS_COPIES; copy++) {
        unsigned in_use = 0;

        image->active[copy].count = get_count(&reader, BSDS_ACTIVE_MAX);
        for (size_t i = 0; i < image->active[copy].count; i++) {
            get_active(&reader, &image->active[copy].list[i]);
            in_use += image->active[copy].list[i].state == BSDS_IN_USE;
        }
        if (in_use > 1)
            wrong(&reader);
    }
    for (int copy = 0; copy < BSDS_COPIES; copy++) {
        image->archive[copy].count = get_count(&reader, BSDS_ARCHIVE_MAX);
        for (size_t i = 0; i < image->archive[copy].count; i++)
            get_archive(&reader, &image->archive[copy].list[i]);
    }
    return reader_end(&reader);
}

/* -- entries -- */

struct bsds_active *bsds_active_find(struct bsds_image *image, const char *dsname, int *copy)
{
    for (int c = 0; c < BSDS_COPIES; c++)
        for (size_t i = 0; i < image->active[c].count; i++)
            if (strcmp(image->active[c].list[i].name.text, dsname) == 0) {
                if (copy)
                    *copy = c;
                return &image->active[c].list[i];
            }
    return NULL;
}

struct bsds_active *bsds_active_current(struct bsds_image *image, int copy)
{
    for (size_t i = 0; i < image->active[copy].count; i++)
        if (image->active[copy].list[i].state == BSDS_IN_USE)
            return &image->active[copy].list[i];
    return NULL;
}

static bool archive_known(const struct bsds_image *image, const char *dsname)
{
    for (int c = 0; c < BSDS_COPIES; c++)
        for (size_t i = 0; i < image->archive[c].count; i++)
            if (strcmp(image->archive[c].list[i].name.text, dsname) == 0)
                return true;
    return false;
}

int bsds_active_add(struct bsds_image *image, int copy, const char *dsname)
{
    struct bsds_active *a;
    struct dsname name;
    int reason = dsname_of(&name, span_of(dsname));

    if (reason < 0)
        return reason;
    if (bsds_active_find(image, name.text, NULL) || archive_known(image, name.text))
        return REASON_EXISTS;
    if (image->active[copy].count == BSDS_ACTIVE_MAX)
        return REASON_LIMIT;
    a = &image->active[copy].list[image->active[copy].count++];
    *a = (struct bsds_active){ .name = name, .state = BSDS_NEW };
    return 0;
}

static void forget_archive(struct bsds_image *image, int copy, size_t at)
{
    struct bsds_archive *list = image->archive[copy].list;

    image->archive[copy].count--;
    memmove(&list[at], &list[at + 1], (image->archive[copy].count - at) * sizeof list[0]);
}

void bsds_archive_add(struct bsds_image *image, int copy, const struct bsds_archive *archive, size_t most)
{
    if (most > BSDS_ARCHIVE_MAX)
        most = BSDS_ARCHIVE_MAX;
    must(most > 0);
    while (image->archive[copy].count >= most)
        forget_archive(image, copy, 0);
    image->archive[copy].list[image->archive[copy].count++] = *archive;
}

int bsds_remove(struct bsds_image *image, const char *dsname)
{
    int copy = 0;
    struct bsds_active *a = bsds_active_find(image, dsname, &copy);

    if (a && a->state == BSDS_IN_USE)
        return REASON_BUSY;
    if (a) {
        struct bsds_active *list = image->active[copy].list;
        size_t at = (size_t)(a - list);

        image->active[copy].count--;
        memmove(&list[at], &list[at + 1], (image->active[copy].count - at) * sizeof list[0]);
        return 0;
    }
    for (copy = 0; copy < BSDS_COPIES; copy++)
        for (size_t i = 0; i < image->archive[copy].count; i++)
            if (strcmp(image->archive[copy].list[i].name.text, dsname) == 0) {
                forget_archive(image, copy, i);
                return 0;
            }
    return REASON_NOT_FOUND;
}
