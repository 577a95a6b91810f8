/* master_key.c - where the master key comes from.
 *
 * HOME/keys/system.id, 64 bytes:  0 u32 magic "GBSI"   4 u16 version 2   6 u16 kind   8 id[16]   24 salt[32]
 *                                 56 u32 cost of scrypt   60 u32 generation (version 1: zero)
 * KEYS/ID.key, 48 bytes:          0 u32 magic "GBMK"   4 u16 version 1   6 u16 zero   8 key[32]   40 id[8], the first half
 */
#include "racf/master_key.h"

#include <errno.h>
#include <sys/stat.h>

#include "base/home.h"
#include "base/io.h"
#include "base/mem.h"
#include "racf/key_store.h"
#include "racf/seal.h"
#include "racf/secret.h"

enum {
    ID_MAGIC = 0x47425349,
    ID_VERSION = 2,
    ID_VERSION_BEFORE_CHANGES = 1, /* without a generation */
    KEY_MAGIC = 0x47424d4b,
    KEY_VERSION = 1,
    ID_BYTES = 16,
    SALT_BYTES = MASTER_KEY_SALT,
    ID_FILE = 64,
    KEY_FILE = 48,
    COST = 17, /* 128 MiB and about half a second: a passphrase is asked once a start */
};

struct system_id {
    enum master_key_kind kind;
    unsigned char id[ID_BYTES];
    unsigned char salt[SALT_BYTES];
    unsigned cost;
    uint32_t generation;
};

static const char ID_NAME[] = "keys/system.id", NEXT_NAME[] = "keys/system.id.next";

static void encode_id(const struct system_id *id, struct buf *out)
{
    buf_put_u32(out, ID_MAGIC);
    buf_put_u16(out, ID_VERSION);
    buf_put_u16(out, (uint16_t)id->kind);
    buf_put(out, id->id, ID_BYTES);
    buf_put(out, id->salt, SALT_BYTES);
    buf_put_u32(out, id->cost);
    buf_put_u32(out, id->generation);
}

static int decode_id(struct span bytes, struct system_id *id)
{
    struct reader reader = reader_of(bytes);
    uint32_t magic = reader_u32(&reader);
    uint16_t version = reader_u16(&reader);

    id->kind = (enum master_key_kind)reader_u16(&reader);
    memcpy(id->id, reader_bytes(&reader, reader.reason ? 0 : ID_BYTES).data, bytes.length < ID_FILE ? 0 : ID_BYTES);
    memcpy(id->salt, reader_bytes(&reader, SALT_BYTES).data, bytes.length < ID_FILE ? 0 : SALT_BYTES);
    id->cost = reader_u32(&reader);
    id->generation = reader_u32(&reader);
    if (reader_end(&reader) < 0 || magic != ID_MAGIC)
        return REASON_CORRUPT;
    if (version == ID_VERSION_BEFORE_CHANGES)
        id->generation = 0;
    else if (version != ID_VERSION)
        return REASON_VERSION;
    if (id->kind < MASTER_KEY_IN_FILE || id->kind > MASTER_KEY_GIVEN || id->cost < 10 || id->cost > 22)
        return REASON_CORRUPT;
    return 0;
}

static int read_id_file(const char *name, struct system_id *id, struct buf *problem)
{
    char *path = home_path("%s", name);
    struct buf content;
    int reason;

    buf_init(&content, ID_FILE);
    reason = io_read_file(path, &content);
    if (reason == 0)
        reason = decode_id(buf_span(&content), id);
    if (reason < 0 && problem)
        buf_printf(problem, "%s: %s", path, reason_text(reason));
    buf_release(&content);
    mem_free(path);
    return reason;
}

/* The generation that the key store names; false where there is no store that could. */
static bool generation_in_force(uint32_t *generation)
{
    char *path = home_path("keys/key_store");
    int reason = key_store_generation(path, generation);

    mem_free(path);
    return reason == 0;
}

/* The id that holds: while the master key is being changed there are two, and the key store says which. */
static int read_id(struct system_id *id, struct buf *problem)
{
    uint32_t generation;
    int reason = read_id_file(ID_NAME, id, problem);

    if (reason < 0 || !generation_in_force(&generation) || id->generation == generation)
        return reason;
    if (read_id_file(NEXT_NAME, id, NULL) == 0 && id->generation == generation)
        return 0;
    buf_printf(problem, "%s/%s is of another master key than the key store beside it", home(), ID_NAME);
    return REASON_CORRUPT;
}

/* The path of the key file of a system; the caller frees it. */
static char *key_path(const struct system_id *id)
{
    struct buf path;

    buf_init(&path, 8192);
    buf_printf(&path, "%s/", home_keys());
    for (int i = 0; i < ID_BYTES; i++)
        buf_printf(&path, "%02x", id->id[i]);
    if (id->generation)
        buf_printf(&path, ".%u", (unsigned)id->generation);
    buf_put_text(&path, ".key");
    return path.data;
}

/* Writes a file that must not be there yet, as a whole and durably. */
static int create_file(const char *path, struct span content)
{
    struct stat there;

    if (lstat(path, &there) == 0)
        return REASON_EXISTS;
    return io_replace_file(path, content, 0600);
}

static int write_key_file(const struct system_id *id, const unsigned char key[MASTER_KEY_BYTES], struct buf *problem)
{
    char *path = key_path(id);
    char image[KEY_FILE];
    struct buf start;
    int reason = io_make_folders(home_keys(), 0700);

    /* The key itself goes through memory of our own, not through a buf that may leave copies behind. */
    buf_init(&start, 8);
    buf_put_u32(&start, KEY_MAGIC);
    buf_put_u16(&start, KEY_VERSION);
    buf_put_u16(&start, 0);
    memcpy(image, start.data, 8);
    memcpy(image + 8, key, MASTER_KEY_BYTES);
    memcpy(image + 8 + MASTER_KEY_BYTES, id->id, 8);
    if (reason == 0)
        reason = create_file(path, span_bytes(image, sizeof image));
    if (reason < 0)
        buf_printf(problem, "%s: %s", path, reason_text(reason));
    mem_wipe(image, sizeof image);
    buf_release(&start);
    mem_free(path);
    return reason;
}

static int derive(const struct system_id *id, struct span passphrase, unsigned char key[MASTER_KEY_BYTES], struct buf *problem)
{
    int reason;

    if (passphrase.length < PASSPHRASE_MIN || passphrase.length > PASSPHRASE_MAX) {
        buf_printf(problem, "a passphrase has %d to %d characters", PASSPHRASE_MIN, PASSPHRASE_MAX);
        return REASON_BAD_VALUE;
    }
    reason = seal_scrypt(passphrase, span_bytes(id->salt, SALT_BYTES), id->cost, key, MASTER_KEY_BYTES);
    if (reason < 0)
        buf_printf(problem, "the passphrase could not be turned into a key: %s", reason_text(reason));
    return reason;
}

int master_key_create(enum master_key_kind kind, struct span secret, unsigned char key[MASTER_KEY_BYTES], struct buf *problem)
{
    struct system_id id = { .kind = kind, .cost = COST };
    char *path = home_path("%s", ID_NAME), *folder = home_path("keys");
    struct stat there;
    struct buf image;
    int reason;

    buf_init(&image, ID_FILE);
    if (lstat(path, &there) == 0) {
        buf_printf(problem, "%s is there already: this system has its master key", path);
        reason = REASON_EXISTS;
        goto release;
    }
    reason = seal_random(id.id, ID_BYTES);
    if (reason == 0)
        reason = seal_random(id.salt, SALT_BYTES);
    if (reason == 0)
        reason = io_make_folders(folder, 0700);
    if (reason < 0) {
        buf_printf(problem, "%s: %s", folder, reason_text(reason));
        goto release;
    }
    switch (kind) {
    case MASTER_KEY_IN_FILE:
        reason = seal_random(key, MASTER_KEY_BYTES);
        if (reason == 0)
            reason = write_key_file(&id, key, problem);
        break;
    case MASTER_KEY_OF_PASSPHRASE:
        reason = derive(&id, secret, key, problem);
        break;
    case MASTER_KEY_GIVEN:
        if (secret.length == MASTER_KEY_BYTES) {
            memcpy(key, secret.data, MASTER_KEY_BYTES);
        } else {
            buf_printf(problem, "a master key has %d bytes, this one has %zu", MASTER_KEY_BYTES, secret.length);
            reason = REASON_BAD_VALUE;
        }
        break;
    }
    if (reason < 0)
        goto release;
    encode_id(&id, &image);
    reason = create_file(path, buf_span(&image));
    if (reason < 0)
        buf_printf(problem, "%s: %s", path, reason_text(reason));
release:
    if (reason < 0)
        mem_wipe(key, MASTER_KEY_BYTES);
    buf_release(&image);
    mem_free(folder);
    mem_free(path);
    return reason;
}

int master_key_kind(enum master_key_kind *kind, struct buf *problem)
{
    struct system_id id;
    int reason = read_id(&id, problem);

    if (reason == 0)
        *kind = id.kind;
    return reason;
}

/* A key file is good only if nobody but its owner can read it, and if the owner is us (or root). */
static int check_key_file(int fd, const char *path, struct buf *problem)
{
    struct stat file;

    if (fstat(fd, &file) < 0)
        return reason_from_errno(errno);
    if (!S_ISREG(file.st_mode) || (file.st_uid != geteuid() && file.st_uid != 0)) {
        buf_printf(problem, "%s: not a file of the user that runs this system", path);
        return REASON_NOT_AUTHORIZED;
    }
    if (file.st_mode & 077) {
        buf_printf(problem, "%s: others may read it (mode %04o): make it 0600, and think of the key as known", path,
                   (unsigned)(file.st_mode & 07777));
        return REASON_NOT_AUTHORIZED;
    }
    return 0;
}

int master_key_of_file(unsigned char key[MASTER_KEY_BYTES], struct buf *problem)
{
    unsigned char image[KEY_FILE + 1];
    struct system_id id;
    struct reader start;
    char *path;
    ssize_t got;
    int fd, reason = read_id(&id, problem);

    if (reason < 0)
        return reason;
    path = key_path(&id);
    fd = io->open(path, O_RDONLY | O_NOFOLLOW, 0);
    if (fd < 0) {
        reason = reason_from_errno(errno);
        buf_printf(problem, "%s: the key file of this system: %s", path, reason_text(reason));
        goto release;
    }
    reason = check_key_file(fd, path, problem);
    if (reason < 0)
        goto close_file;
    got = io->pread(fd, image, sizeof image, 0);
    start = reader_of(span_bytes(image, 8));
    if (got != KEY_FILE || reader_u32(&start) != KEY_MAGIC || memcmp(image + 8 + MASTER_KEY_BYTES, id.id, 8) != 0) {
        buf_printf(problem, "%s: not the key file of this system", path);
        reason = REASON_CORRUPT;
    } else if (reader_u16(&start) != KEY_VERSION) {
        buf_printf(problem, "%s: %s", path, reason_text(REASON_VERSION));
        reason = REASON_VERSION;
    } else {
        memcpy(key, image + 8, MASTER_KEY_BYTES);
    }
    mem_wipe(image, sizeof image);
close_file:
    io->close(fd);
release:
    mem_free(path);
    return reason;
}

int master_key_of_passphrase(struct span passphrase, unsigned char key[MASTER_KEY_BYTES], struct buf *problem)
{
    struct system_id id;
    int reason = read_id(&id, problem);

    if (reason == 0 && id.kind != MASTER_KEY_OF_PASSPHRASE) {
        buf_printf(problem, "the master key of this system does not come of a passphrase");
        reason = REASON_STATE;
    }
    if (reason == 0)
        reason = derive(&id, passphrase, key, problem);
    return reason;
}

int master_keys_of_fd(int fd, unsigned char keys[MASTER_KEYS_MAX][MASTER_KEY_BYTES], size_t *count, struct buf *problem)
{
    unsigned char image[MASTER_KEYS_MAX * MASTER_KEY_BYTES + 1];
    size_t length = 0;

    /* The memory file of master is read again at each restart of icsf: from its start, wherever its position is. */
    if (lseek(fd, 0, SEEK_SET) < 0 && errno != ESPIPE) {
        buf_printf(problem, "descriptor %d: %s", fd, reason_text(reason_from_errno(errno)));
        return REASON_IO;
    }
    while (length < sizeof image) {
        ssize_t got = io->read(fd, image + length, sizeof image - length);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        length += (size_t)got;
    }
    *count = length / MASTER_KEY_BYTES;
    if (*count >= 1 && length % MASTER_KEY_BYTES == 0)
        memcpy(keys, image, length);
    else
        *count = 0;
    mem_wipe(image, sizeof image);
    if (!*count)
        buf_printf(problem, "descriptor %d: a master key has %d bytes", fd, MASTER_KEY_BYTES);
    return *count ? 0 : REASON_BAD_VALUE;
}

int master_key_of_fd(int fd, unsigned char key[MASTER_KEY_BYTES], struct buf *problem)
{
    unsigned char keys[MASTER_KEYS_MAX][MASTER_KEY_BYTES];
    size_t count;
    int reason = master_keys_of_fd(fd, keys, &count, problem);

    if (reason == 0 && count != 1) {
        buf_printf(problem, "descriptor %d: a master key has %d bytes", fd, MASTER_KEY_BYTES);
        reason = REASON_BAD_VALUE;
    }
    if (reason == 0)
        memcpy(key, keys[0], MASTER_KEY_BYTES);
    mem_wipe(keys, sizeof keys);
    return reason;
}

int master_keys_memory(unsigned char (*keys)[MASTER_KEY_BYTES], size_t count)
{
    return io_sealed_memory("master-key", span_bytes(keys, count * MASTER_KEY_BYTES));
}

/* ---------------------------------------------------------------------------------------------------- another master key */

int master_key_new_passphrase(struct master_key_new *new_key, struct span passphrase, struct buf *problem)
{
    struct system_id id = { .cost = COST };
    int reason = seal_random(id.salt, SALT_BYTES);

    if (reason == 0)
        reason = derive(&id, passphrase, new_key->key, problem);
    new_key->kind = MASTER_KEY_OF_PASSPHRASE;
    memcpy(new_key->salt, id.salt, SALT_BYTES);
    return reason;
}

void master_key_new_encode(const struct master_key_new *new_key, struct buf *out)
{
    buf_put_u8(out, (uint8_t)new_key->kind);
    buf_put(out, new_key->salt, SALT_BYTES);
    buf_put(out, new_key->key, MASTER_KEY_BYTES);
}

int master_key_new_decode(struct reader *reader, struct master_key_new *new_key)
{
    uint8_t kind = reader_u8(reader);
    struct span salt = reader_bytes(reader, SALT_BYTES), key = reader_bytes(reader, MASTER_KEY_BYTES);
    int reason = reader_end(reader);

    if (reason < 0)
        return reason;
    new_key->kind = (enum master_key_kind)kind;
    memcpy(new_key->salt, salt.data, SALT_BYTES);
    memcpy(new_key->key, key.data, MASTER_KEY_BYTES);
    return kind >= MASTER_KEY_IN_FILE && kind <= MASTER_KEY_GIVEN ? 0 : REASON_BAD_VALUE;
}

static int remove_file(const char *path)
{
    return io->unlink(path) < 0 && errno != ENOENT ? reason_from_errno(errno) : 0;
}

/* With what an end in the middle of its making has left beside it. */
static int remove_key_file(const struct system_id *id)
{
    struct buf beside;
    char *path;
    int reason;

    if (id->kind != MASTER_KEY_IN_FILE)
        return 0;
    path = key_path(id);
    buf_init(&beside, 8192);
    buf_printf(&beside, "%s.new", path);
    reason = remove_file(path);
    if (reason == 0)
        reason = remove_file(beside.data);
    buf_release(&beside);
    mem_free(path);
    return reason;
}

int master_key_settle(struct buf *problem)
{
    char *path = home_path("%s", ID_NAME), *next_path = home_path("%s", NEXT_NAME), *folder = home_path("keys");
    struct system_id id, next;
    uint32_t generation = 0;
    int reason = read_id_file(NEXT_NAME, &next, NULL);

    if (reason == REASON_NOT_FOUND) { /* nothing was begun */
        reason = 0;
        goto release;
    }
    if (reason == 0)
        reason = read_id_file(ID_NAME, &id, problem);
    if (reason == 0 && !generation_in_force(&generation))
        reason = REASON_CORRUPT;
    if (reason < 0)
        goto release;
    if (next.generation == generation) { /* it happened: the old key file first, while its name is still known */
        reason = remove_key_file(&id);
        if (reason == 0 && io->rename(next_path, path) < 0)
            reason = reason_from_errno(errno);
    } else {
        reason = remove_key_file(&next);
        if (reason == 0)
            reason = remove_file(next_path);
    }
    if (reason == 0)
        reason = io_sync_folder(folder);
release:
    if (reason < 0 && !problem->length)
        buf_printf(problem, "%s: %s", next_path, reason_text(reason));
    mem_free(folder);
    mem_free(next_path);
    mem_free(path);
    return reason;
}

/* Writes what the next master key is found by: its id, and its key file. */
static int prepare(const struct system_id *next, const unsigned char key[MASTER_KEY_BYTES], struct buf *problem)
{
    char *path = home_path("%s", NEXT_NAME), *file = key_path(next);
    struct stat there;
    struct buf image;
    int reason = 0;

    buf_init(&image, ID_FILE);
    encode_id(next, &image);
    if (next->kind == MASTER_KEY_IN_FILE && lstat(file, &there) == 0) { /* it may be all that opens a copy of the system */
        reason = REASON_EXISTS;
        buf_printf(problem, "%s: %s", file, reason_text(reason));
        goto release;
    }
    reason = io_replace_file(path, buf_span(&image), 0600);
    if (reason < 0)
        buf_printf(problem, "%s: %s", path, reason_text(reason));
    else if (next->kind == MASTER_KEY_IN_FILE)
        reason = write_key_file(next, key, problem);
release:
    buf_release(&image);
    mem_free(file);
    mem_free(path);
    return reason;
}

/* A key that is made here lies in locked memory; another is the caller's. */
static int change_to(struct key_store *store, const struct system_id *next, const unsigned char key[MASTER_KEY_BYTES],
                     struct buf *problem)
{
    struct buf ignored;
    int reason = prepare(next, key, problem);

    if (reason == 0) {
        reason = key_store_rewrap(store, key, next->generation);
        if (reason < 0)
            buf_printf(problem, "the key store: %s", reason_text(reason));
    }
    if (reason == REASON_IN_DOUBT)
        return reason;
    buf_init(&ignored, 8192);
    if (master_key_settle(reason == 0 ? &ignored : problem) < 0 && reason == 0)
        fprintf(stderr, "icsf: the master key was changed, the rest is left to the next start: %s\n", ignored.data);
    buf_release(&ignored);
    return reason;
}

int master_key_change(struct key_store *store, const struct master_key_new *new_key, struct buf *problem)
{
    struct system_id next;
    unsigned char *made;
    bool same = false;
    int reason = master_key_settle(problem);

    if (reason == 0)
        reason = read_id(&next, problem);
    if (reason < 0)
        return reason;
    next.kind = new_key->kind;
    next.cost = COST;
    next.generation++;
    memcpy(next.salt, new_key->salt, SALT_BYTES);
    if (new_key->kind != MASTER_KEY_IN_FILE) {
        reason = key_store_is_under(store, new_key->key, &same);
        if (same)
            reason = REASON_EXISTS;
        return reason < 0 ? reason : change_to(store, &next, new_key->key, problem);
    }
    made = secret_new(MASTER_KEY_BYTES);
    reason = made ? seal_random(made, MASTER_KEY_BYTES) : REASON_FULL;
    if (reason == 0)
        reason = change_to(store, &next, made, problem);
    secret_free(made, MASTER_KEY_BYTES);
    return reason;
}
