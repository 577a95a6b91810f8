/* key_store.c - HOME/keys/key_store.
 *
 * The file (docs/formats/key_store.md), offsets:
 *   0 u32 magic "GBKS"   4 u16 version 2   6 u16 zero   8 check value of the master key[32]
 *  40 u32 generation of the master key     44 u32 number of labels   48 field: the sealing key, sealed
 *  then for each label: field label, u64 created, u8 state, u8 versions; for each of these: u32 number, u64 created, field: the key
 *  last: field: HMAC-SHA-256 of all bytes before it, so that no entry can be taken out or put back
 * The wrapping key, the key of that HMAC and the check value are derived from the master key.
 */
#include "racf/key_store.h"

#include <errno.h>
#include <sys/stat.h>

#include "base/io.h"
#include "base/mem.h"
#include "base/text.h"
#include "racf/seal.h"
#include "racf/secret.h"

enum {
    MAGIC = 0x47424b53,
    VERSION = 2,
    GENERATION_AT = 40,
    VERSION_OF_SINGLE_KEYS = 1, /* a label had one key without a number; read only */
    SEALED_KEY = SEAL_KEY + SEAL_OVERHEAD,
    VERSION_BYTES = 4 + 8 + 4 + SEALED_KEY,
    FILE_LIMIT = 4096 + KEYS_MAX * (4 + KEY_LABEL_MAX + 10 + KEY_VERSIONS_MAX * VERSION_BYTES),
};

#define UNNUMBERED UINT32_MAX /* no version: a key of a file of the first form, where keys had none */

/* What is derived from the master key, in the order of key_store.fixed. The sealing key stands behind them: it is random. */
enum { WRAPPING, CHECKING, BINDING, SEALING, FIXED_KEYS };
static const char *const derived_labels[] = {
    [WRAPPING] = "greenbar key store: wrapping key",
    [CHECKING] = "greenbar key store: check value of the master key",
    [BINDING] = "greenbar key store: key of the last field",
};

struct version {
    uint32_t number;
    microseconds created;
    unsigned char *key; /* in pages of secrets */
    struct span sealed; /* only while a file is read: the key in it */
};

struct entry {
    char label[KEY_LABEL_MAX + 1];
    microseconds created;
    bool archived;
    struct version versions[KEY_VERSIONS_MAX]; /* the last is the current one */
    size_t count;
};

/* Locked memory comes in pages: many keys share one. */
enum { KEYS_PER_PAGE = 4096 / SEAL_KEY };

struct key_store {
    char *path;
    unsigned char *fixed;  /* locked: FIXED_KEYS keys */
    unsigned char **pages; /* locked: KEYS_PER_PAGE keys each */
    size_t page_count;
    unsigned char **unused; /* places in the pages that hold no key */
    size_t unused_count;
    uint32_t generation;   /* of the master key */
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

/* Locked memory with what is derived from a master key, and room for the sealing key. */
static int new_fixed(const unsigned char master[SEAL_KEY], unsigned char **fixed)
{
    int reason = 0;

    *fixed = secret_new(FIXED_KEYS * SEAL_KEY);
    if (!*fixed)
        return REASON_FULL;
    for (size_t i = 0; i < ARRAY_COUNT(derived_labels) && reason == 0; i++)
        reason = seal_digest(master, span_of(derived_labels[i]), *fixed + i * SEAL_KEY);
    return reason;
}

static struct key_store *new_store(const char *path, const unsigned char master[SEAL_KEY], int *reason)
{
    struct key_store *store = mem_alloc(1, sizeof *store);

    store->path = mem_copy_text(path);
    *reason = new_fixed(master, &store->fixed);
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
    mem_free(store->unused);
    mem_free(store->entries);
    mem_free(store->path);
    mem_free(store);
}

/* Room for one more clear key; NULL when the kernel locks no more. */
static unsigned char *new_key(struct key_store *store)
{
    if (!store->unused_count) {
        unsigned char *page = secret_new(KEYS_PER_PAGE * SEAL_KEY);

        if (!page)
            return NULL;
        store->pages = mem_resize(store->pages, store->page_count + 1, sizeof *store->pages);
        store->pages[store->page_count++] = page;
        store->unused = mem_resize(store->unused, store->page_count * KEYS_PER_PAGE, sizeof *store->unused);
        for (; store->unused_count < KEYS_PER_PAGE; store->unused_count++)
            store->unused[store->unused_count] = page + store->unused_count * SEAL_KEY;
    }
    return store->unused[--store->unused_count];
}

static void drop_key(struct key_store *store, unsigned char *key)
{
    mem_wipe(key, SEAL_KEY);
    store->unused[store->unused_count++] = key;
}

/* What a wrapped key is bound to: its label, when it was made, and which version it is. */
static void put_purpose(struct buf *out, const char *label, const struct version *version)
{
    buf_put_text(out, "key:");
    buf_put_text(out, label);
    buf_put_u8(out, 0);
    buf_put_u64(out, (uint64_t)version->created);
    if (version->number != UNNUMBERED)
        buf_put_u32(out, version->number);
}

static int wrap(const struct key_store *store, const char *label, const struct version *version, struct buf *out)
{
    struct buf purpose, sealed;
    int reason;

    buf_init(&purpose, 256);
    buf_init(&sealed, SEALED_KEY);
    put_purpose(&purpose, label, version);
    reason = seal_put(fixed_key(store, WRAPPING), buf_span(&purpose), span_bytes(version->key, SEAL_KEY), &sealed);
    if (reason == 0)
        buf_put_field(out, buf_span(&sealed));
    buf_release(&sealed);
    buf_release(&purpose);
    return reason;
}

static int unwrap(const struct key_store *store, const char *label, const struct version *version)
{
    struct buf purpose, clear;
    int reason;

    buf_init(&purpose, 256);
    buf_init(&clear, SEAL_KEY);
    put_purpose(&purpose, label, version);
    reason = seal_get(fixed_key(store, WRAPPING), buf_span(&purpose), version->sealed, &clear);
    if (reason == 0 && clear.length != SEAL_KEY)
        reason = REASON_CORRUPT;
    if (reason == 0)
        memcpy(version->key, clear.data, SEAL_KEY);
    buf_wipe(&clear);
    buf_release(&purpose);
    return reason;
}

static int encode_entry(const struct key_store *store, const struct entry *entry, struct buf *out)
{
    int reason = 0;

    buf_put_field_text(out, entry->label);
    buf_put_u64(out, (uint64_t)entry->created);
    buf_put_u8(out, entry->archived);
    buf_put_u8(out, (uint8_t)entry->count);
    for (size_t i = 0; i < entry->count && reason == 0; i++) {
        buf_put_u32(out, entry->versions[i].number);
        buf_put_u64(out, (uint64_t)entry->versions[i].created);
        reason = wrap(store, entry->label, &entry->versions[i], out);
    }
    return reason;
}

static int encode(const struct key_store *store, struct buf *out)
{
    struct version sealing = { .key = fixed_key(store, SEALING) };
    unsigned char last[SEAL_KEY];
    int reason;

    buf_put_u32(out, MAGIC);
    buf_put_u16(out, VERSION);
    buf_put_u16(out, 0);
    buf_put(out, fixed_key(store, CHECKING), SEAL_KEY);
    buf_put_u32(out, store->generation);
    buf_put_u32(out, (uint32_t)store->count);
    reason = wrap(store, "", &sealing, out);
    for (size_t i = 0; i < store->count && reason == 0; i++)
        reason = encode_entry(store, &store->entries[i], out);
    if (reason == 0)
        reason = seal_digest(fixed_key(store, BINDING), buf_span(out), last);
    if (reason == 0)
        buf_put_field(out, span_bytes(last, sizeof last));
    if (reason == 0 && buf_failed(out))
        reason = REASON_TOO_LONG;
    return reason;
}

/* One entry; its keys stay sealed until the whole file has proved to be ours. */
static int read_entry(struct reader *reader, uint16_t form, struct entry *entry)
{
    uint8_t state = 0, count = 1;

    reader_text(reader, entry->label, sizeof entry->label);
    entry->created = (microseconds)reader_u64(reader);
    if (form == VERSION) {
        state = reader_u8(reader);
        count = reader_u8(reader);
    }
    if (reader->reason || key_label_check(span_of(entry->label)) < 0 || state > 1 || count < 1 || count > KEY_VERSIONS_MAX)
        return REASON_CORRUPT;
    entry->archived = state;
    for (; entry->count < count; entry->count++) {
        struct version *version = &entry->versions[entry->count];

        version->number = form == VERSION ? reader_u32(reader) : 1;
        version->created = form == VERSION ? (microseconds)reader_u64(reader) : entry->created;
        version->sealed = reader_field(reader, SEALED_KEY);
        if (!version->number || version->number == UNNUMBERED || (entry->count && version[-1].number >= version->number))
            return REASON_CORRUPT;
    }
    return reader->reason ? REASON_CORRUPT : 0;
}

static int read_entries(struct key_store *store, struct reader *reader, uint16_t form, uint32_t count)
{
    int reason = count > KEYS_MAX ? REASON_CORRUPT : 0;

    store->entries = mem_alloc(reason < 0 ? 0 : count, sizeof *store->entries);
    while (store->count < count && reason == 0) {
        struct entry *entry = &store->entries[store->count];

        reason = read_entry(reader, form, entry);
        if (reason == 0 && store->count && strcmp(entry[-1].label, entry->label) >= 0)
            reason = REASON_CORRUPT;
        store->count++;
    }
    return reason;
}

static int open_version(struct key_store *store, const char *label, uint16_t form, struct version *version)
{
    struct version sealed = *version;

    version->key = sealed.key = new_key(store);
    version->sealed = SPAN_NONE;
    if (!version->key)
        return REASON_FULL;
    if (form == VERSION_OF_SINGLE_KEYS)
        sealed.number = UNNUMBERED;
    return unwrap(store, label, &sealed);
}

static int decode(struct key_store *store, struct span bytes)
{
    struct reader reader = reader_of(bytes);
    uint32_t magic = reader_u32(&reader), count;
    uint16_t form = reader_u16(&reader);
    struct version sealing = { .number = form == VERSION ? 0 : UNNUMBERED, .key = fixed_key(store, SEALING) };
    unsigned char wanted[SEAL_KEY];
    struct span check, body, last;
    int reason;

    reader_u16(&reader);
    check = reader_bytes(&reader, SEAL_KEY);
    if (reader.reason || magic != MAGIC)
        return REASON_CORRUPT;
    if (form != VERSION && form != VERSION_OF_SINGLE_KEYS)
        return REASON_VERSION;
    if (!seal_equal(check.data, fixed_key(store, CHECKING), SEAL_KEY))
        return REASON_NOT_AUTHORIZED;
    store->generation = form == VERSION ? reader_u32(&reader) : 0;
    count = reader_u32(&reader);
    sealing.sealed = reader_field(&reader, SEALED_KEY);
    reason = read_entries(store, &reader, form, count);
    if (reason < 0)
        return reason;
    body = span_part(bytes, 0, bytes.length - reader.rest.length);
    last = reader_field(&reader, SEAL_KEY);
    if (reader_end(&reader) < 0 || last.length != SEAL_KEY)
        return REASON_CORRUPT;
    reason = seal_digest(fixed_key(store, BINDING), body, wanted);
    if (reason == 0 && !seal_equal(last.data, wanted, SEAL_KEY))
        reason = REASON_CORRUPT;
    if (reason == 0)
        reason = unwrap(store, "", &sealing);
    for (size_t i = 0; i < store->count; i++)
        for (size_t k = 0; k < store->entries[i].count && reason == 0; k++)
            reason = open_version(store, store->entries[i].label, form, &store->entries[i].versions[k]);
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

int key_store_decode(struct span bytes, const char *path, const unsigned char master[SEAL_KEY], struct key_store **result)
{
    int reason;
    struct key_store *store = new_store(path, master, &reason);

    if (reason == 0)
        reason = decode(store, bytes);
    if (reason < 0)
        key_store_close(store);
    else
        *result = store;
    return reason;
}

int key_store_open(const char *path, const unsigned char master[SEAL_KEY], struct key_store **store)
{
    struct buf image;
    int reason;

    buf_init(&image, FILE_LIMIT);
    reason = io_read_file(path, &image);
    if (reason == 0)
        reason = key_store_decode(buf_span(&image), path, master, store);
    buf_release(&image);
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

static struct entry *find(const struct key_store *store, struct span label)
{
    bool found;
    size_t at = place_of(store, label, &found);

    return found ? &store->entries[at] : NULL;
}

static const struct version *current_of(const struct entry *entry)
{
    return &entry->versions[entry->count - 1];
}

/* A new random key behind the versions that are there. */
static int add_version(struct key_store *store, struct entry *entry, microseconds now)
{
    struct version *version = &entry->versions[entry->count];
    int reason;

    *version = (struct version){ .number = entry->count ? version[-1].number + 1 : 1, .created = now, .key = new_key(store) };
    if (!version->key)
        return REASON_FULL;
    entry->count++;
    reason = seal_random(version->key, SEAL_KEY);
    return reason < 0 ? reason : save(store);
}

/* A key that was made for nothing goes. */
static void take_back_version(struct key_store *store, struct entry *entry, size_t count)
{
    if (entry->count > count)
        drop_key(store, entry->versions[--entry->count].key);
}

int key_store_define(struct key_store *store, struct span label, microseconds now)
{
    struct entry *entry;
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
    store->entries = mem_resize(store->entries, store->count + 1, sizeof *store->entries);
    entry = &store->entries[at];
    memmove(entry + 1, entry, (store->count - at) * sizeof *entry);
    store->count++;
    *entry = (struct entry){ .created = now };
    memcpy(entry->label, label.data, label.length);
    reason = add_version(store, entry, now);
    if (reason < 0) {
        take_back_version(store, entry, 0);
        memmove(entry, entry + 1, (store->count - at - 1) * sizeof *entry);
        store->count--;
    }
    return reason;
}

int key_store_rotate(struct key_store *store, struct span label, microseconds now)
{
    struct entry *entry = find(store, label);
    size_t count;
    int reason;

    if (!entry)
        return REASON_NOT_FOUND;
    if (entry->archived)
        return REASON_STATE;
    if (entry->count == KEY_VERSIONS_MAX || current_of(entry)->number == UNNUMBERED - 1)
        return REASON_LIMIT;
    count = entry->count;
    reason = add_version(store, entry, now);
    if (reason < 0)
        take_back_version(store, entry, count);
    return reason;
}

int key_store_drop(struct key_store *store, struct span label, uint32_t below)
{
    struct entry *entry = find(store, label), before;
    size_t dropped = 0;
    int reason;

    if (!entry)
        return REASON_NOT_FOUND;
    while (dropped + 1 < entry->count && entry->versions[dropped].number < below)
        dropped++;
    if (!dropped)
        return 0;
    before = *entry;
    entry->count -= dropped;
    memmove(entry->versions, entry->versions + dropped, entry->count * sizeof entry->versions[0]);
    reason = save(store);
    if (reason < 0)
        *entry = before;
    for (size_t i = 0; i < dropped && reason == 0; i++)
        drop_key(store, before.versions[i].key);
    return reason;
}

int key_store_archive(struct key_store *store, struct span label, bool archived)
{
    struct entry *entry = find(store, label);
    int reason;

    if (!entry)
        return REASON_NOT_FOUND;
    if (entry->archived == archived)
        return 0;
    entry->archived = archived;
    reason = save(store);
    if (reason < 0)
        entry->archived = !archived;
    return reason;
}

static const struct version *version_of(const struct entry *entry, uint32_t number)
{
    for (size_t i = 0; i < entry->count; i++)
        if (entry->versions[i].number == number)
            return &entry->versions[i];
    return NULL;
}

int key_store_derive(const struct key_store *store, struct span label, uint32_t *number, const unsigned char salt[FILE_SALT],
                     unsigned char key[FILE_KEY])
{
    const struct entry *entry = find(store, label);
    const struct version *version;
    struct buf info;
    int reason;

    if (!entry)
        return REASON_NOT_FOUND;
    if (*number == 0 && entry->archived)
        return REASON_STATE;
    version = *number ? version_of(entry, *number) : current_of(entry);
    if (!version)
        return REASON_NOT_FOUND;
    buf_init(&info, 256);
    buf_put_text(&info, "greenbar data set key:");
    buf_put_text(&info, entry->label);
    buf_put_u8(&info, 0);
    buf_put_u32(&info, version->number);
    reason = seal_hkdf(version->key, span_bytes(salt, FILE_SALT), buf_span(&info), key, FILE_KEY);
    buf_release(&info);
    if (reason == 0)
        *number = version->number;
    return reason;
}

int key_store_rewrap(struct key_store *store, const unsigned char master[SEAL_KEY], uint32_t generation)
{
    unsigned char *old = store->fixed, *fixed;
    uint32_t before = store->generation;
    int reason = new_fixed(master, &fixed);

    if (reason == 0) {
        memcpy(fixed + SEALING * SEAL_KEY, fixed_key(store, SEALING), SEAL_KEY);
        store->fixed = fixed;
        store->generation = generation;
        reason = save(store);
    }
    if (reason < 0) {
        store->fixed = old;
        store->generation = before;
        old = fixed;
    }
    secret_free(old, FIXED_KEYS * SEAL_KEY);
    return reason;
}

int key_store_is_under(const struct key_store *store, const unsigned char master[SEAL_KEY], bool *is)
{
    unsigned char check[SEAL_KEY];
    int reason = seal_digest(master, span_of(derived_labels[CHECKING]), check);

    *is = reason == 0 && seal_equal(check, fixed_key(store, CHECKING), SEAL_KEY);
    return reason;
}

int key_store_generation(const char *path, uint32_t *generation)
{
    unsigned char start[GENERATION_AT + 4];
    int fd = io->open(path, O_RDONLY, 0), reason;
    struct reader reader = reader_of(span_bytes(start, sizeof start));
    uint16_t form;

    if (fd < 0)
        return reason_from_errno(errno);
    reason = io_pread(fd, start, sizeof start, 0);
    io->close(fd);
    if (reason < 0 || reader_u32(&reader) != MAGIC)
        return REASON_CORRUPT;
    form = reader_u16(&reader);
    reader_bytes(&reader, GENERATION_AT - 6);
    *generation = form == VERSION ? reader_u32(&reader) : 0;
    return form == VERSION || form == VERSION_OF_SINGLE_KEYS ? 0 : REASON_VERSION;
}

size_t key_store_count(const struct key_store *store)
{
    return store->count;
}

static struct key_info info_of(const struct entry *entry)
{
    const struct version *current = current_of(entry);

    return (struct key_info){ entry->label, entry->created, current->created, current->number, entry->count, entry->archived };
}

struct key_info key_store_entry(const struct key_store *store, size_t at)
{
    return info_of(&store->entries[at]);
}

int key_store_find(const struct key_store *store, struct span label, struct key_info *info)
{
    const struct entry *entry = find(store, label);

    if (!entry)
        return REASON_NOT_FOUND;
    *info = info_of(entry);
    return 0;
}
