/* catalog_put.c - a data set or member gets a whole new content at once. */
#include "base/text.h"
#include "datasets/catalog_client.h"
#include "datasets/generation.h"

/* Opens for a new content; creates the data set first where there is none. */
static int open_or_create(struct link *link, const struct dsname *name, const struct name8 *member,
                          const struct record_attributes *attributes, const char *key_label, struct record_file **file,
                          struct dataset_info *info, bool *created, struct buf *refusal)
{
    bool library = member && !name8_none(member);
    struct dataset_request request = { .name = *name, .org = library ? DATASET_PO : DATASET_PS,
                                       .type = library ? DATASET_LIBRARY : DATASET_BASIC };
    int reason;

    *created = false;
    reason = catalog_open(link, name, member, DATASET_REPLACE, attributes, file, info, refusal);
    if (reason != REASON_NOT_FOUND || catalog_info(link, name, info) != REASON_NOT_FOUND)
        return reason;
    if (attributes)
        request.attributes = *attributes;
    if (!text_copy(request.key_label, sizeof request.key_label, span_of(key_label)))
        return REASON_TOO_LONG;
    reason = catalog_create(link, &request, refusal);
    if (reason < 0 && reason != REASON_EXISTS)
        return reason;
    *created = reason == 0;
    return catalog_open(link, name, member, DATASET_REPLACE, attributes, file, info, refusal);
}

static int same_link(void *context, struct link **link)
{
    *link = context;
    return 0;
}

static int write_lines(struct record_file *file, struct span lines)
{
    struct span line;
    int reason = 0;

    while (reason == 0 && span_line(&lines, &line))
        reason = record_write(file, line, true);
    return reason;
}

/* Bytes have no line ends to go by: fixed records are as long as they are, others as long as they may be. */
static int write_bytes(struct record_file *file, struct span bytes)
{
    size_t length = record_longest(record_attributes(file));
    int reason = 0;

    while (reason == 0 && bytes.length) {
        reason = record_write(file, span_part(bytes, 0, length), true);
        bytes = span_from(bytes, length);
    }
    return reason;
}

static int put_content(struct link *link, const struct dsname *name, const struct name8 *member,
                       const struct record_attributes *attributes, const char *key_label, struct span content,
                       int (*write)(struct record_file *file, struct span content), struct buf *refusal)
{
    struct dataset_growth growth = { .connect = same_link, .context = link };
    struct record_file *file;
    bool created;
    int reason = open_or_create(link, name, member, attributes, key_label, &file, &growth.info, &created, refusal), undone;

    if (reason < 0 && !created)
        return reason;
    if (reason == 0) {
        catalog_grow(file, &growth);
        reason = write(file, content);
        if (reason == 0)
            reason = catalog_close(link, name, member, file);
        else
            record_close(file, false); /* not told to the catalog: what was there before stays */
        if (reason == 0 && created && generation_split(name, NULL, NULL, NULL)) { /* of a group: it becomes one at once */
            bool rolled;

            reason = catalog_roll_in(link, name, &rolled, refusal);
        }
        if (reason == 0)
            return 0;
    }
    if (created) {
        static const struct name8 whole;

        undone = catalog_delete(link, name, &whole, NULL);
        if (undone < 0 && undone != REASON_NOT_FOUND)
            return undone;
    }
    return reason;
}

int catalog_put_lines(struct link *link, const struct dsname *name, const struct name8 *member,
                      const struct record_attributes *attributes, const char *key_label, struct span lines,
                      struct buf *refusal)
{
    return put_content(link, name, member, attributes, key_label, lines, write_lines, refusal);
}

int catalog_put_bytes(struct link *link, const struct dsname *name, const struct name8 *member,
                      const struct record_attributes *attributes, const char *key_label, struct span bytes,
                      struct buf *refusal)
{
    return put_content(link, name, member, attributes, key_label, bytes, write_bytes, refusal);
}
