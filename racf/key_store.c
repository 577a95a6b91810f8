/* key_store.c - HOME/keys/key_store.
 *
 * The file (docs/formats/key_store.md), offsets:
 *   0 u32 magic "GBKS"   4 u16 version 1   6 u16 zero   8 check value of the master key[32]   40 u32 number of labels
 *  44 field: the sealing key, sealed         then for each label: field label, u64 created, field: the key, sealed
 *  last: field: HMAC-SHA-256 of all bytes before it, so that no entry can be taken out or put back
 * The wrapping key, the key of that HMAC and the check value are derived from the master key.
 */
#include "racf/key_store.h"

#include <sys/stat.h>

#include "base/io.h"
#include "base/mem.h"
#include "base/text.h"
#include "racf/seal.h"
#include "racf/secret.h"

enum {
    MAGIC = 0x47424b53,
    VERSION = 1,
    FILE_LIMIT = KEYS_MAX * 256 + 4096,
    SEALED_KEY = SEAL_KEY + SEAL_OVERHEAD,
};

/* What is derived from the master key, in the order of key_store.fixed. The sealing key stands behind them: it is random. */
enum { WRAPPING, CHECKING, BINDING, SEALING, FIXED_KEYS };
static const char *const derived_labels[] = {
    [WRAPPING] = "greenbar key store: wrapping key",
    [CHECKING] = "greenbar key store: check value of the master key",
    [BINDING] = "greenbar key store: key of the last field",
};

struct entry {
    char label[KEY_LABEL_MAX + 1];
    microseconds created;
    unsigned char *key; /* in pages of secrets */
};

/* Locked memory comes in pages: many keys share one. */
enum { KEYS_PER_PAGE = 4096 / SEAL_KEY };

struct key_store {
    char *path;
    unsigned char *fixed;  /* locked: FIXED_KEYS keys */
    unsigned char **pages; /* locked: KEYS_PER_PAGE keys each */
    size_t page_count;
    size_t key_count; /* places used in the pages */
    struct entry *entries; /* in order of their labels */
    size_t count;
};

static unsigned char *fixed_key(const struct key_store *store, size_t which)
{
    return store->fixed + which * SEAL_KEY;
}

const unsigned char *key_store_sealing_key(const struct key_store *store)
{
    return fixed_key(store, SEALING);
}

static struct key_store *new_store(const char *path, const unsigned char master[SEAL_KEY], int *reason)
{
    struct key_store *store = mem_alloc(1, sizeof *store);

    store->path = mem_copy_text(path);
    store->fixed = secret_new(FIXED_KEYS * SEAL_KEY);
    *reason = store->fixed ? 0 : REASON_FULL;
    for (size_t i = 0; i < ARRAY_COUNT(derived_labels) && *reason == 0; i++)
        *reason = seal_digest(master, span_of(derived_labels[i]), fixed_key(store, i));
    return store;
}

void key_store_close(struct key_store *store)
{
    if (!store)
        return;
    for (size_t i = 0; i < store->page_count; i++)
        secret_free(store->pages[i], KEYS_PER_PAGE * SEAL_KEY);
    secret_free(store->fixed, FIXED_KEYS * SEAL_KEY);
    mem_free(store->pages);
    mem_free(store->entries);
    mem_free(store->path);
    mem_free(store);
}

/* Room for one more clear key; NULL when the kernel locks no more. */
static unsigned char *new_key(struct key_store *store)
{
    size_t at = store->key_count;

    if (at == store->page_count * KEYS_PER_PAGE) {
        unsigned char *page = secret_new(KEYS_PER_PAGE * SEAL_KEY);

        if (!page)
            return NULL;
        store->pages = mem_resize(store->pages, store->page_count + 1, sizeof *store->pages);
        store->pages[store->page_count++] = page;
    }
    store->key_count++;
    return store->pages[at / KEYS_PER_PAGE] + at % KEYS_PER_PAGE * SEAL_KEY;
}

/* What a wrapped key is bound to: its label and when it was made. */
static void put_purpose(struct buf *out, const char *label, microseconds created)
{
    buf_put_text(out, "key:");
    buf_put_text(out, label);
    buf_put_u8(out, 0);
    buf_put_u64(out, (uint64_t)created);
}

static int wrap(const struct key_store *store, const char *label, microseconds created, const unsigned char *key, struct buf *out)
{
    struct buf purpose, sealed;
    int reason;

    buf_init(&purpose, 256);
    buf_init(&sealed, SEALED_KEY);
    put_purpose(&purpose, label, created);
    reason = seal_put(fixed_key(store, WRAPPING), buf_span(&purpose), span_bytes(key, SEAL_KEY), &sealed);
    if (reason == 0)
        buf_put_field(out, buf_span(&sealed));
    buf_release(&sealed);
    buf_release(&purpose);
    return reason;
}

static int unwrap(const struct key_store *store, const char *label, microseconds created, struct span sealed, unsigned char *key)
{
    struct buf purpose, clear;
    int reason;

    buf_init(&purpose, 256);
    buf_init(&clear, SEAL_KEY);
    put_purpose(&purpose, label, created);
    reason = seal_get(fixed_key(store, WRAPPING), buf_span(&purpose), sealed, &clear);
    if (reason == 0 && clear.length != SEAL_KEY)
        reason = REASON_CORRUPT;
    if (reason == 0)
        memcpy(key, clear.data, SEAL_KEY);
    buf_wipe(&clear);
    buf_release(&purpose);
    return reason;
}

static int encode(const struct key_store *store, struct buf *out)
{
    unsigned char last[SEAL_KEY];
    int reason;

    buf_put_u32(out, MAGIC);
    buf_put_u16(out, VERSION);
    buf_put_u16(out, 0);
    buf_put(out, fixed_key(store, CHECKING), SEAL_KEY);
    buf_put_u32(out, (uint32_t)store->count);
    reason = wrap(store, "", 0, key_store_sealing_key(store), out);
    for (size_t i = 0; i < store->count && reason == 0; i++) {
        buf_put_field_text(out, store->entries[i].label);
        buf_put_u64(out, (uint64_t)store->entries[i].created);
        reason = wrap(store, store->entries[i].label, store->entries[i].created, store->entries[i].key, out);
    }
    if (reason == 0)
        reason = seal_digest(fixed_key(store, BINDING), buf_span(out), last);
    if (reason == 0)
        buf_put_field(out, span_bytes(last, sizeof last));
    if (reason == 0 && buf_failed(out))
        reason = REASON_TOO_LONG;
    return reason;
}

static int decode_entry(struct key_store *store, struct reader *reader)
{
    struct entry *entry = &store->entries[store->count];
    struct span sealed;

    reader_text(reader, entry->label, sizeof entry->label);
    entry->created = (microseconds)reader_u64(reader);
    sealed = reader_field(reader, SEALED_KEY);
    if (reader->reason || key_label_check(span_of(entry->label)) < 0)
        return REASON_CORRUPT;
    if (store->count && strcmp(entry[-1].label, entry->label) >= 0)
        return REASON_CORRUPT;
    entry->key = new_key(store);
    if (!entry->key)
        return REASON_FULL;
    store->count++;
    return unwrap(store, entry->label, entry->created, sealed, entry->key);
}

static int decode(struct key_store *store, struct span bytes)
{
    struct reader reader = reader_of(bytes);
    uint32_t magic = reader_u32(&reader), count;
    uint16_t version = reader_u16(&reader);
    unsigned char wanted[SEAL_KEY];
    struct span check, sealed, body, last;
    int reason;

    reader_u16(&reader);
    check = reader_bytes(&reader, SEAL_KEY);
    count = reader_u32(&reader);
    sealed = reader_field(&reader, SEALED_KEY);
    if (reader.reason || magic != MAGIC)
        return REASON_CORRUPT;
    if (version != VERSION)
        return REASON_VERSION;
    if (!seal_equal(check.data, fixed_key(store, CHECKING), SEAL_KEY))
        return REASON_NOT_AUTHORIZED;
    if (count > KEYS_MAX)
        return REASON_CORRUPT;
    reason = unwrap(store, "", 0, sealed, fixed_key(store, SEALING));
    store->entries = mem_alloc(count, sizeof *store->entries);
    for (uint32_t i = 0; i < count && reason == 0; i++)
        reason = decode_entry(store, &reader);
    if (reason < 0)
        return reason;
    body = span_part(bytes, 0, bytes.length - reader.rest.length);
    last = reader_field(&reader, SEAL_KEY);
    if (reader_end(&reader) < 0 || last.length != SEAL_KEY)
        return REASON_CORRUPT;
    reason = seal_digest(fixed_key(store, BINDING), body, wanted);
    if (reason == 0 && !seal_equal(last.data, wanted, SEAL_KEY))
        reason = REASON_CORRUPT;
    return reason;
}

static int save(const struct key_store *store)
{
    struct buf image;
    int reason;

    buf_init(&image, FILE_LIMIT);
    reason = encode(store, &image);
    if (reason == 0)
        reason = io_replace_file(store->path, buf_span(&image), 0600);
    buf_release(&image);
    return reason;
}

int key_store_create(const char *path, const unsigned char master[SEAL_KEY])
{
    struct key_store *store;
    struct stat there;
    int reason;

    if (lstat(path, &there) == 0)
        return REASON_EXISTS;
    store = new_store(path, master, &reason);
    if (reason == 0)
        reason = seal_random(fixed_key(store, SEALING), SEAL_KEY);
    if (reason == 0)
        reason = save(store);
    key_store_close(store);
    return reason;
}

int key_store_open(const char *path, const unsigned char master[SEAL_KEY], struct key_store **result)
{
    struct key_store *store;
    struct buf image;
    int reason;

    store = new_store(path, master, &reason);
    buf_init(&image, FILE_LIMIT);
    if (reason == 0)
        reason = io_read_file(path, &image);
    if (reason == 0)
        reason = decode(store, buf_span(&image));
    buf_release(&image);
    if (reason < 0)
        key_store_close(store);
    else
        *result = store;
    return reason;
}

int key_label_check(struct span label)
{
    if (!label.length || label.length > KEY_LABEL_MAX)
        return REASON_BAD_NAME;
    for (size_t i = 0; i < label.length; i++) {
        char c = label.data[i];
        bool first = (c >= 'A' && c <= 'Z') || text_is_national(c);

        if (!first && (i == 0 || (!text_is_digit(c) && c != '.')))
            return REASON_BAD_NAME;
    }
    return 0;
}

/* The place of a label, or where it would be; *found tells. */
static size_t place_of(const struct key_store *store, struct span label, bool *found)
{
    size_t low = 0, high = store->count;

    *found = false;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = span_compare(span_of(store->entries[middle].label), label);

        if (order == 0) {
            *found = true;
            return middle;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

int key_store_define(struct key_store *store, struct span label, microseconds now)
{
    struct entry *entry;
    unsigned char *key;
    size_t at;
    bool found;
    int reason = key_label_check(label);

    if (reason < 0)
        return reason;
    at = place_of(store, label, &found);
    if (found)
        return REASON_EXISTS;
    if (store->count == KEYS_MAX)
        return REASON_LIMIT;
    key = new_key(store);
    if (!key)
        return REASON_FULL;
    store->entries = mem_resize(store->entries, store->count + 1, sizeof *store->entries);
    entry = &store->entries[at];
    memmove(entry + 1, entry, (store->count - at) * sizeof *entry);
    store->count++;
    *entry = (struct entry){ .created = now, .key = key };
    memcpy(entry->label, label.data, label.length);
    reason = seal_random(key, SEAL_KEY);
    if (reason == 0)
        reason = save(store);
    if (reason < 0) {
        memmove(entry, entry + 1, (store->count - at - 1) * sizeof *entry);
        store->count--;
        store->key_count--;
        mem_wipe(key, SEAL_KEY);
    }
    return reason;
}

const unsigned char *key_store_find(const struct key_store *store, struct span label)
{
    bool found;
    size_t at = place_of(store, label, &found);

    return found ? store->entries[at].key : NULL;
}

size_t key_store_count(const struct key_store *store)
{
    return store->count;
}

void key_store_entry(const struct key_store *store, size_t at, const char **label, microseconds *created)
{
    *label = store->entries[at].label;
    *created = store->entries[at].created;
}
