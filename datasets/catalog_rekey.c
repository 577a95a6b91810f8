/* catalog_rekey.c - greenbar key rotate: files under an older version of their label's key are copied, one slice a
 * request.
 *
 * The copy is made here because here the keys are, and because who rotates keys need not be allowed to read the data. A
 * slice is small, so that other requests wait milliseconds; whoever asks says when the next one comes. The copy lies
 * beside the file, is synced slice by slice, and takes its place in one rename: killed at any moment, the file is whole
 * under one version or the other.
 *
 * A cluster is two files in a folder. It is held for the copy with a lock that every opening of a cluster excludes, and a
 * journal that a dead writer left is taken back first: then nothing depends on which of the two goes first, as long as the data
 * come last. Who has opened the data that were there before finds at his own lock that they have no name any more.
 *
 * Old versions are dropped only when this session has seen every data set of the label through while it held it
 * exclusively (jes): so nobody is still writing under the key of an older version.
 */
#include "datasets/catalog.h"

#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "racf/key_client.h"

enum {
    SLICE = 4 << 20, /* bytes a request copies */
    PIECE = 1 << 20,
    FILES_A_SLICE = 32,
    NOTHING_TO_DO = 1,
    ROW_MAX = DSNAME_MAX + NAME8_MAX + 3, /* "NAME VOLUME" and its line end */
};

/* What a session has under way. */
struct rekey {
    struct rekey *next;
    const struct session *session;
    char label[BLOCK_LABEL_MAX + 1];
    uint32_t version;
    char **seen; /* owned: "NAME VOLUME" of each data set that is through, in order */
    size_t seen_count;
    /* The data set that is being copied. */
    struct dataset_info info;
    int held;           /* of a cluster: the descriptor with the lock; -1 */
    struct buf members; /* of a library or cluster: those still to come, a line each */
    char last_member[NAME8_MAX + 1];
    bool more_members;
    /* The file. */
    struct name8 member;
    struct block_file *from, *to; /* NULL: none is being copied */
    struct stat source;
    uint64_t number; /* of the copy */
    uint64_t at;
};
static struct rekey *rekeys;

static struct rekey **place_of(const struct session *session)
{
    struct rekey **place = &rekeys;

    while (*place && (*place)->session != session)
        place = &(*place)->next;
    return place;
}

/* The copy that is not finished counts for nothing. */
static void give_up_file(struct rekey *rekey)
{
    if (!rekey->from)
        return;
    block_close(rekey->from);
    block_close(rekey->to);
    rekey->from = rekey->to = NULL;
    volume_discard(catalog_volume_of(&rekey->info.volume), &rekey->info.name, &rekey->member, rekey->number);
}

static void give_up_data_set(struct rekey *rekey)
{
    give_up_file(rekey);
    rekey->info = (struct dataset_info){ 0 };
    if (rekey->held >= 0)
        close(rekey->held);
    rekey->held = -1;
}

void catalog_rekey_ended(const struct session *session)
{
    struct rekey **place = place_of(session), *rekey = *place;

    if (!rekey)
        return;
    give_up_data_set(rekey);
    *place = rekey->next;
    for (size_t i = 0; i < rekey->seen_count; i++)
        mem_free(rekey->seen[i]);
    mem_free(rekey->seen);
    buf_release(&rekey->members);
    mem_free(rekey);
}

/* What the session has under way for that version of that label; anything else is forgotten. */
static struct rekey *rekey_of(const struct session *session, const char *label, uint32_t version)
{
    struct rekey **place = place_of(session), *rekey = *place;

    if (rekey && (strcmp(rekey->label, label) != 0 || rekey->version != version)) {
        catalog_rekey_ended(session);
        rekey = NULL;
    }
    if (rekey)
        return rekey;
    rekey = mem_alloc(1, sizeof *rekey);
    rekey->session = session;
    rekey->held = -1;
    rekey->version = version;
    snprintf(rekey->label, sizeof rekey->label, "%s", label);
    buf_init(&rekey->members, CATALOG_NAMES_MAX);
    rekey->next = rekeys;
    rekeys = rekey;
    return rekey;
}

static int authorize_rotation(struct session *session, const char *label)
{
    return racf_key_may(catalog.racf, &session->identity, KEY_ACT_ROTATE, label, &catalog.lines)
               ? 0
               : REASON_NOT_AUTHORIZED;
}

/* -- one file -- */

static int open_key(struct rekey *rekey, struct volume *volume, int fd, bool anew, struct block_file **blocks)
{
    struct file_key key;
    int reason = volume_file_key(volume, fd, rekey->label, anew, &key);

    if (reason == 0 && !anew && (key.what == FILE_CLEAR || key.encryption.version >= rekey->version))
        reason = NOTHING_TO_DO; /* empty, or done before */
    if (reason == 0)
        reason = file_key_open(&key, fd, anew, blocks);
    else
        close(fd);
    mem_wipe(&key, sizeof key);
    return reason;
}

/* Begins to copy a file. NOTHING_TO_DO: it is as it should be. */
static int begin_file(struct rekey *rekey)
{
    struct volume *volume = catalog_volume_of(&rekey->info.volume);
    struct block_file *from;
    struct stat status;
    int fd = volume_open_file(volume, &rekey->info.name, &rekey->member, DATASET_READ), reason;

    if (fd < 0)
        return fd;
    if (fstat(fd, &rekey->source) < 0) {
        close(fd);
        return REASON_IO;
    }
    reason = open_key(rekey, volume, fd, false, &from);
    if (reason != 0)
        return reason;
    fd = volume_open_file(volume, &rekey->info.name, &rekey->member, DATASET_REPLACE);
    reason = fd < 0 ? fd : fstat(fd, &status) < 0 ? REASON_IO : 0;
    if (reason < 0) {
        if (fd >= 0)
            close(fd);
        block_close(from);
        return reason;
    }
    rekey->number = status.st_ino;
    reason = open_key(rekey, volume, fd, true, &rekey->to);
    if (reason < 0) {
        block_close(from);
        volume_discard(volume, &rekey->info.name, &rekey->member, rekey->number);
        return reason;
    }
    rekey->from = from;
    rekey->at = 0;
    return 0;
}

/* The copy takes the place of the file. */
static int end_file(struct rekey *rekey)
{
    int reason = block_sync(rekey->to);

    if (reason == 0)
        reason = volume_swap(catalog_volume_of(&rekey->info.volume), &rekey->info.name, &rekey->member, rekey->number,
                             &rekey->source);
    if (reason == REASON_IN_DOUBT)
        catalog_end_in_doubt(reason);
    if (reason < 0) {
        give_up_file(rekey);
        return reason;
    }
    block_close(rekey->from);
    block_close(rekey->to);
    rekey->from = rekey->to = NULL;
    return 0;
}

/* Copies what is left of the slice; the file may come to its end. */
static int copy_some(struct rekey *rekey, uint64_t *left)
{
    char *piece = mem_alloc(1, PIECE);
    int64_t got = 0;
    int reason = 0;

    while (reason == 0 && *left) {
        got = block_pread(rekey->from, piece, *left < PIECE ? *left : PIECE, rekey->at);
        if (got <= 0)
            break;
        reason = block_pwrite(rekey->to, piece, (size_t)got, rekey->at);
        rekey->at += (uint64_t)got;
        *left -= (uint64_t)got;
    }
    mem_wipe(piece, PIECE);
    mem_free(piece);
    if (reason == 0 && got < 0)
        reason = (int)got;
    if (reason == 0 && rekey->at == block_size(rekey->from))
        return end_file(rekey);
    if (reason == 0)
        reason = block_sync(rekey->to); /* little by little: nobody waits for all of it at the end */
    if (reason < 0)
        give_up_file(rekey);
    return reason == REASON_IN_DOUBT ? REASON_IO : reason; /* of a copy that is thrown away */
}

/* -- one data set -- */

/* The next member of a library; false behind the last. */
static int next_member(struct rekey *rekey, bool *found)
{
    struct span rest, line;
    int reason;

    *found = false;
    if (!rekey->members.length && rekey->more_members) {
        reason = volume_members(catalog_volume_of(&rekey->info.volume), &rekey->info.name, "*", rekey->last_member,
                                CATALOG_NAMES_A_REPLY, &rekey->members, &rekey->more_members);
        if (reason < 0)
            return reason;
    }
    rest = buf_span(&rekey->members);
    if (!span_line(&rest, &line))
        return 0;
    reason = name8_of(&rekey->member, line);
    snprintf(rekey->last_member, sizeof rekey->last_member, "%s", rekey->member.text);
    buf_consume(&rekey->members, rekey->members.length - rest.length);
    *found = reason == 0;
    return reason;
}

/* What a writer that died has left is taken back, so that the journal says nothing; nobody comes in until the end. */
static int begin_cluster(struct rekey *rekey)
{
    struct volume *volume = catalog_volume_of(&rekey->info.volume);
    bool journal = rekey->info.org != DATASET_LDS;
    uint64_t number;
    int reason;

    rekey->held = volume_open_cluster(volume, &rekey->info.name, false, true, &number);
    if (rekey->held < 0)
        return rekey->held;
    reason = cluster_hold(rekey->held);
    if (reason == 0 && journal)
        reason = catalog_recover_cluster(&rekey->info);
    buf_printf(&rekey->members, "%sDATA\n", journal ? "JOURNAL\n" : "");
    return reason;
}

static int begin_data_set(struct rekey *rekey, const struct dsname *name, const struct name8 *serial)
{
    struct dataset_info info;
    int reason = catalog_expected(catalog_db_find_on(catalog.db, name, serial, &info));

    if (reason < 0)
        return reason;
    if (strcmp(info.key_label, rekey->label) != 0)
        return REASON_NOT_FOUND;
    if (!catalog_volume_of(&info.volume))
        return REASON_NOT_RUNNING;
    rekey->info = info;
    rekey->member = (struct name8){ "" };
    rekey->last_member[0] = '\0';
    rekey->more_members = info.org == DATASET_PO;
    buf_clear(&rekey->members);
    if (dataset_is_cluster(info.org))
        return begin_cluster(rekey);
    return info.org == DATASET_PO ? 0 : begin_file(rekey);
}

/* The place of a row among those that are through, or where it would be. */
static size_t seen_place(const struct rekey *rekey, struct span row, bool *found)
{
    size_t low = 0, high = rekey->seen_count;

    *found = false;
    while (low < high && !*found) {
        size_t middle = low + (high - low) / 2;
        int order = span_compare(span_of(rekey->seen[middle]), row);

        *found = order == 0;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return high;
}

static void remember_seen(struct rekey *rekey, const struct dataset_info *info)
{
    char row[ROW_MAX];
    size_t at;
    bool found;

    snprintf(row, sizeof row, "%s %s", info->name.text, info->volume.text);
    at = seen_place(rekey, span_of(row), &found);
    if (found)
        return;
    rekey->seen = mem_resize(rekey->seen, rekey->seen_count + 1, sizeof *rekey->seen);
    memmove(&rekey->seen[at + 1], &rekey->seen[at], (rekey->seen_count - at) * sizeof *rekey->seen);
    rekey->seen[at] = mem_copy_text(row);
    rekey->seen_count++;
}

/* All of its files are under the version. */
static int end_data_set(struct rekey *rekey)
{
    struct dataset_info info;
    int reason = catalog_expected(catalog_db_find_on(catalog.db, &rekey->info.name, &rekey->info.volume, &info));

    if (reason == 0) {
        info.key_version = rekey->version;
        reason = catalog_expected(catalog_db_update(catalog.db, &info));
    }
    if (reason == 0)
        remember_seen(rekey, &info);
    give_up_data_set(rekey); /* there is nothing left to copy */
    return reason;
}

/* A slice of the data set; *more: there is another. */
static int go_on(struct rekey *rekey, uint64_t *copied, bool *more)
{
    uint64_t left = SLICE;
    int reason = 0;
    bool found = true;

    for (int i = 0; reason == 0 && left && found && i < FILES_A_SLICE; i++) {
        if (rekey->from) {
            reason = copy_some(rekey, &left);
        } else if (rekey->info.org != DATASET_PS) {
            reason = next_member(rekey, &found);
            if (reason == 0 && found)
                reason = begin_file(rekey);
            if (reason == NOTHING_TO_DO)
                reason = 0;
        } else {
            found = false;
        }
    }
    *copied = SLICE - left;
    *more = found;
    return reason < 0 || found ? reason : end_data_set(rekey);
}

int serve_REKEY(struct session *session, struct reader *in, struct buf *out)
{
    char label[BLOCK_LABEL_MAX + 1];
    struct rekey *rekey;
    struct dsname name;
    struct name8 serial;
    uint32_t version;
    uint64_t copied = 0;
    bool more = false;
    int reason;

    reader_text(in, label, sizeof label);
    version = reader_u32(in);
    reader_dsname(in, &name);
    reader_serial(in, &serial);
    reason = reader_end(in);
    if (reason == 0)
        reason = authorize_rotation(session, label);
    if (reason < 0)
        return reason;
    catalog_settle_name(&name);
    rekey = rekey_of(session, label, version);
    if (strcmp(rekey->info.name.text, name.text) != 0 || !name8_equal(&rekey->info.volume, &serial)) {
        give_up_data_set(rekey);
        reason = begin_data_set(rekey, &name, &serial);
    }
    if (reason == 0 || reason == NOTHING_TO_DO)
        reason = go_on(rekey, &copied, &more);
    if (reason < 0) {
        give_up_data_set(rekey);
        return reason;
    }
    buf_put_u8(out, more);
    buf_put_u64(out, copied);
    return 0;
}

/* -- the label -- */

int serve_REKEY_LIST(struct session *session, struct reader *in, struct buf *out)
{
    char label[BLOCK_LABEL_MAX + 1];
    struct name8 serial;
    struct dsname after;
    struct buf rows;
    bool more = false;
    int reason;

    reader_text(in, label, sizeof label);
    reader_dsname(in, &after);
    reader_serial(in, &serial);
    reason = reader_end(in);
    if (reason == 0)
        reason = authorize_rotation(session, label);
    if (reason < 0)
        return reason;
    buf_init(&rows, CATALOG_NAMES_A_REPLY * ROW_MAX);
    reason =
        catalog_expected(catalog_db_of_label(catalog.db, label, &after, &serial, CATALOG_NAMES_A_REPLY, &rows, &more));
    if (reason == 0) {
        buf_put_u8(out, more);
        buf_put_field(out, buf_span(&rows));
    }
    buf_release(&rows);
    return reason;
}

/* Has the session seen every data set of the label through? */
static int all_seen(const struct rekey *rekey)
{
    struct name8 serial = { "" };
    struct dsname after = { "" };
    struct span rest, line;
    struct buf rows;
    bool more = true;
    int reason = 0;

    buf_init(&rows, CATALOG_NAMES_A_REPLY * ROW_MAX);
    while (reason == 0 && more) {
        buf_clear(&rows);
        reason = catalog_expected(
            catalog_db_of_label(catalog.db, rekey->label, &after, &serial, CATALOG_NAMES_A_REPLY, &rows, &more));
        rest = buf_span(&rows);
        while (reason == 0 && span_line(&rest, &line)) {
            struct span word = line;
            bool found;

            seen_place(rekey, line, &found);
            reason = found ? 0 : REASON_BUSY;
            if (reason == 0)
                reason = dsname_of(&after, span_word(&word));
            if (reason == 0)
                reason = serial_of(&serial, span_word(&word));
        }
    }
    buf_release(&rows);
    return reason;
}

int serve_REKEY_DONE(struct session *session, struct reader *in, struct buf *out UNUSED)
{
    char label[BLOCK_LABEL_MAX + 1];
    uint32_t version;
    int reason;

    reader_text(in, label, sizeof label);
    version = reader_u32(in);
    reason = reader_end(in);
    if (reason == 0)
        reason = authorize_rotation(session, label);
    if (reason < 0)
        return reason;
    catalog_settle(&catalog); /* what was renamed has to be durable before the keys of what was there go */
    reason = all_seen(rekey_of(session, label, version));
    return reason < 0 ? reason : catalog_drop_versions(label, version);
}
