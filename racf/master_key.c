/* master_key.c - where the master key comes from.
 *
 * HOME/keys/system.id, 64 bytes:  0 u32 magic "GBSI"   4 u16 version 1   6 u16 kind   8 id[16]   24 salt[32]
 *                                 56 u32 cost of scrypt   60 u32 zero
 * KEYS/ID.key, 48 bytes:          0 u32 magic "GBMK"   4 u16 version 1   6 u16 zero   8 key[32]   40 id[8], the first half
 */
#include "racf/master_key.h"

#include <errno.h>
#include <sys/stat.h>

#include "base/home.h"
#include "base/io.h"
#include "base/mem.h"
#include "racf/seal.h"

enum {
    ID_MAGIC = 0x47425349,
    KEY_MAGIC = 0x47424d4b,
    VERSION = 1,
    ID_BYTES = 16,
    SALT_BYTES = 32,
    ID_FILE = 64,
    KEY_FILE = 48,
    COST = 17, /* 128 MiB and about half a second: a passphrase is asked once a start */
};

struct system_id {
    enum master_key_kind kind;
    unsigned char id[ID_BYTES];
    unsigned char salt[SALT_BYTES];
    unsigned cost;
};

static void encode_id(const struct system_id *id, struct buf *out)
{
    buf_put_u32(out, ID_MAGIC);
    buf_put_u16(out, VERSION);
    buf_put_u16(out, (uint16_t)id->kind);
    buf_put(out, id->id, ID_BYTES);
    buf_put(out, id->salt, SALT_BYTES);
    buf_put_u32(out, id->cost);
    buf_put_u32(out, 0);
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
    reader_u32(&reader);
    if (reader_end(&reader) < 0 || magic != ID_MAGIC)
        return REASON_CORRUPT;
    if (version != VERSION)
        return REASON_VERSION;
    if (id->kind < MASTER_KEY_IN_FILE || id->kind > MASTER_KEY_GIVEN || id->cost < 10 || id->cost > 22)
        return REASON_CORRUPT;
    return 0;
}

static int read_id(struct system_id *id, struct buf *problem)
{
    char *path = home_path("keys/system.id");
    struct buf content;
    int reason;

    buf_init(&content, ID_FILE);
    reason = io_read_file(path, &content);
    if (reason == 0)
        reason = decode_id(buf_span(&content), id);
    if (reason < 0)
        buf_printf(problem, "%s: %s", path, reason_text(reason));
    buf_release(&content);
    mem_free(path);
    return reason;
}

/* The path of the key file of a system; the caller frees it. */
static char *key_path(const struct system_id *id)
{
    struct buf path;

    buf_init(&path, 8192);
    buf_printf(&path, "%s/", home_keys());
    for (int i = 0; i < ID_BYTES; i++)
        buf_printf(&path, "%02x", id->id[i]);
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
    buf_put_u16(&start, VERSION);
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
    char *path = home_path("keys/system.id"), *folder = home_path("keys");
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
    } else if (reader_u16(&start) != VERSION) {
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

int master_key_of_fd(int fd, unsigned char key[MASTER_KEY_BYTES], struct buf *problem)
{
    unsigned char image[MASTER_KEY_BYTES + 1];
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
    if (length == MASTER_KEY_BYTES)
        memcpy(key, image, MASTER_KEY_BYTES);
    else
        buf_printf(problem, "descriptor %d: a master key has %d bytes", fd, MASTER_KEY_BYTES);
    mem_wipe(image, sizeof image);
    return length == MASTER_KEY_BYTES ? 0 : REASON_BAD_VALUE;
}

int master_key_memory(const unsigned char key[MASTER_KEY_BYTES])
{
    return io_sealed_memory("master-key", span_bytes(key, MASTER_KEY_BYTES));
}
