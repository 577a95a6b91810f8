/* catalog_client.c - asking the catalog for data sets. */
#include "datasets/catalog_client.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/frame.h"
#include "base/mem.h"
#include "base/server.h"
#include "base/text.h"
#include "datasets/units.h"

#define REQUEST REQUEST_NUMBER
enum {
#include "datasets/requests.def"
};
#undef REQUEST

enum { NAMES_MAX = 1 << 19, CLUSTER_TRIES = 5 };

/* Requests whose answer would be lost with the catalog that gave it: asked once, whatever becomes of the catalog. */
static bool only_once(uint16_t type)
{
    return type == REQUEST_DELETE_GDG || type == REQUEST_REKEY_LIST || type == REQUEST_REKEY || type == REQUEST_REKEY_DONE;
}

/* One request. The lines that its reply begins with are added to refusal; reader stands behind them. *again: the catalog ended
 * before it answered, and another was asked; what that one finds may be what the first has done. */
static int ask_twice(struct link *link, uint16_t type, const struct buf *request, struct answer *answer, struct reader *reader,
                     struct buf *refusal, bool *again)
{
    struct span lines;
    int reason;

    *again = false;
    reason = link_ask(link, type, request, answer, only_once(type) ? NULL : again);
    *reader = answer_reader(answer);
    lines = reader_field(reader, CATALOG_LINES_MAX);
    if (refusal)
        buf_put_span(refusal, lines);
    return reason;
}

/* One that can be asked twice without anything told from it. */
static int ask(struct link *link, uint16_t type, const struct buf *request, struct answer *answer, struct reader *reader,
               struct buf *refusal)
{
    bool again;

    return ask_twice(link, type, request, answer, reader, refusal, &again);
}

/* A request whose answer has nothing but the lines in it. */
static int tell_twice(struct link *link, uint16_t type, struct buf *request, struct buf *refusal, bool *again)
{
    struct reader reader;
    struct answer answer;
    int reason;

    answer_init(&answer);
    reason = ask_twice(link, type, request, &answer, &reader, refusal, again);
    if (reason == 0)
        reason = reader_end(&reader);
    answer_release(&answer);
    buf_release(request);
    return reason;
}

static int tell(struct link *link, uint16_t type, struct buf *request, struct buf *refusal)
{
    bool again;

    return tell_twice(link, type, request, refusal, &again);
}

/* A request that takes something away. */
static int tell_gone(struct link *link, uint16_t type, struct buf *request, struct buf *refusal)
{
    bool again;
    int reason = tell_twice(link, type, request, refusal, &again);

    return again && reason == REASON_NOT_FOUND ? 0 : reason;
}

/* CREATE, DEFINE_CLUSTER: was it the first of two requests that made what is there? began: when it was sent. */
static bool made_since(struct link *link, const struct dsname *name, const struct name8 *volume, enum dataset_org org,
                       microseconds began)
{
    struct dataset_info info;

    return catalog_info_on(link, name, volume, &info) == 0 && info.org == org && info.created >= began;
}

static void start_request(struct buf *request, const struct dsname *name)
{
    buf_init(request, 1024);
    buf_put_field_text(request, name->text);
}

static const char *member_text(const struct name8 *member)
{
    return member ? member->text : "";
}

/* Makes a record file of the descriptor that came. */
static int open_records(struct answer *answer, const struct dataset_info *info, const struct file_key *key, enum dataset_mode mode,
                        const struct record_attributes *coded, const struct record_attributes *wanted,
                        struct record_file **file)
{
    struct record_attributes attributes = { 0 };
    bool behind = mode == DATASET_APPEND && info->records;
    struct block_file *blocks;
    int fd = answer->fd, reason;

    if (fd < 0)
        return REASON_VERSION;
    answer->fd = -1;
    reason = file_key_open(key, fd, mode != DATASET_READ, &blocks);
    if (reason < 0)
        return reason;
    if (mode == DATASET_READ)
        return record_read_blocks(file, blocks);
    /* Behind records that are there, only their own layout will do. */
    if (coded && !behind)
        attributes = *coded;
    record_merge(&attributes, &info->attributes);
    if (wanted)
        record_merge(&attributes, wanted);
    record_complete(&attributes);
    return record_write_blocks(file, blocks, &attributes, mode == DATASET_APPEND);
}

static const char *volume_text(const struct name8 *volume)
{
    return volume ? volume->text : "";
}

int catalog_open_coded(struct link *link, const struct dsname *name, const struct name8 *volume, const struct name8 *member,
                       enum dataset_mode mode, const struct record_attributes *coded, const struct record_attributes *wanted,
                       struct record_file **file, struct dataset_info *info, struct buf *refusal)
{
    struct dataset_info found;
    struct file_key key;
    struct reader reader;
    struct answer answer;
    struct buf request;
    int reason;

    *file = NULL;
    answer_init(&answer);
    start_request(&request, name);
    buf_put_field_text(&request, volume_text(volume));
    buf_put_field_text(&request, member_text(member));
    buf_put_u8(&request, (uint8_t)mode);
    reason = ask(link, REQUEST_OPEN, &request, &answer, &reader, refusal);
    if (reason < 0)
        goto release;
    dataset_info_decode(&reader, &found);
    file_key_decode(&reader, &key);
    reason = reader_end(&reader);
    if (reason == 0)
        reason = open_records(&answer, &found, &key, mode, coded, wanted, file);
    mem_wipe(&key, sizeof key);
    mem_wipe(answer.body.data, answer.body.length);
    if (info)
        *info = found;
release:
    buf_release(&request);
    answer_release(&answer);
    return reason;
}

int catalog_open(struct link *link, const struct dsname *name, const struct name8 *member, enum dataset_mode mode,
                 const struct record_attributes *wanted, struct record_file **file, struct dataset_info *info,
                 struct buf *refusal)
{
    return catalog_open_coded(link, name, NULL, member, mode, NULL, wanted, file, info, refusal);
}

int catalog_close_on(struct link *link, const struct dsname *name, const struct name8 *volume, const struct name8 *member,
                     struct record_file *file, bool release)
{
    struct stat status;
    struct buf request;
    int reason;

    if (fstat(record_fd(file), &status) < 0) {
        reason = reason_from_errno(errno);
        record_close(file, false);
        return reason;
    }
    start_request(&request, name);
    buf_put_field_text(&request, volume_text(volume));
    buf_put_field_text(&request, member_text(member));
    buf_put_u64(&request, status.st_ino);
    buf_put_u8(&request, release);
    reason = record_close(file, true);
    if (reason < 0) {
        buf_release(&request);
        return reason;
    }
    return tell(link, REQUEST_CLOSED, &request, NULL);
}

int catalog_close(struct link *link, const struct dsname *name, const struct name8 *member, struct record_file *file)
{
    return catalog_close_on(link, name, NULL, member, file, false);
}

int catalog_create(struct link *link, const struct dataset_request *what, struct buf *refusal)
{
    microseconds began = clock_now();
    struct buf request;
    bool again;
    int reason;

    start_request(&request, &what->name);
    buf_put_field_text(&request, what->volume.text);
    buf_put_u8(&request, (uint8_t)what->org);
    buf_put_u8(&request, (uint8_t)what->type);
    record_put_attributes(&request, &what->attributes);
    buf_put_u8(&request, what->space.unit);
    buf_put_u8(&request, what->space.round);
    buf_put_u32(&request, what->space.length);
    buf_put_u32(&request, what->space.primary);
    buf_put_u32(&request, what->space.secondary);
    buf_put_u32(&request, what->space.directory);
    buf_put_u32(&request, what->expires);
    buf_put_field_text(&request, what->unit);
    buf_put_u8(&request, (uint8_t)what->life);
    buf_put_field_text(&request, what->key_label);
    buf_put_field_text(&request, what->data_class.text);
    reason = tell_twice(link, REQUEST_CREATE, &request, refusal, &again);
    return again && reason == REASON_EXISTS && made_since(link, &what->name, &what->volume, what->org, began) ? 0 : reason;
}

static int delete_on(struct link *link, const struct dsname *name, const struct name8 *volume, const struct name8 *member,
                     bool purge, struct buf *refusal)
{
    struct buf request;

    start_request(&request, name);
    buf_put_field_text(&request, volume_text(volume));
    buf_put_field_text(&request, member_text(member));
    buf_put_u8(&request, purge);
    return tell_gone(link, REQUEST_DELETE, &request, refusal);
}

int catalog_delete(struct link *link, const struct dsname *name, const struct name8 *member, struct buf *refusal)
{
    return delete_on(link, name, NULL, member, false, refusal);
}

int catalog_purge(struct link *link, const struct dsname *name, struct buf *refusal)
{
    return delete_on(link, name, NULL, NULL, true, refusal);
}

int catalog_delete_on(struct link *link, const struct dsname *name, const struct name8 *volume, struct buf *refusal)
{
    return delete_on(link, name, volume, NULL, false, refusal);
}

int catalog_uncatalog(struct link *link, const struct dsname *name, struct buf *refusal)
{
    struct buf request;

    start_request(&request, name);
    return tell_gone(link, REQUEST_UNCATALOG, &request, refusal);
}

int catalog_rename(struct link *link, const struct dsname *from, const struct dsname *to, struct buf *refusal)
{
    struct dataset_info info;
    struct buf request;
    bool again;
    int reason;

    start_request(&request, from);
    buf_put_field_text(&request, to->text);
    reason = tell_twice(link, REQUEST_RENAME, &request, refusal, &again);
    return again && reason == REASON_NOT_FOUND && catalog_info(link, to, &info) == 0 ? 0 : reason;
}

/* A request about one data set, which is answered with what is known of it. */
static int ask_info(struct link *link, uint16_t type, const struct dsname *name, const struct name8 *volume,
                    struct dataset_info *info)
{
    struct reader reader;
    struct answer answer;
    struct buf request;
    int reason;

    answer_init(&answer);
    start_request(&request, name);
    buf_put_field_text(&request, volume_text(volume));
    reason = ask(link, type, &request, &answer, &reader, NULL);
    if (reason == 0) {
        dataset_info_decode(&reader, info);
        reason = reader_end(&reader);
    }
    buf_release(&request);
    answer_release(&answer);
    return reason;
}

int catalog_info(struct link *link, const struct dsname *name, struct dataset_info *info)
{
    return ask_info(link, REQUEST_INFO, name, NULL, info);
}

int catalog_info_on(struct link *link, const struct dsname *name, const struct name8 *volume, struct dataset_info *info)
{
    return ask_info(link, REQUEST_INFO, name, volume, info);
}

/* -- space -- */

int catalog_extend(struct link *link, const struct dsname *name, const struct name8 *volume, struct dataset_info *info)
{
    return ask_info(link, REQUEST_EXTEND, name, volume, info);
}

static uint64_t room_of(const struct dataset_growth *growth)
{
    struct space_layout layout = dataset_layout(&growth->info);

    layout.attributes = growth->attributes;
    return space_bytes(&growth->info.space, &layout);
}

static int more_room(void *context, uint64_t needed, uint64_t *limit)
{
    struct dataset_growth *growth = context;
    const struct name8 *volume = growth->info.uncataloged ? &growth->info.volume : NULL;
    int reason = 0;

    while (reason == 0 && *limit < needed) {
        struct link *link;

        reason = growth->connect(growth->context, &link);
        if (reason == 0)
            reason = catalog_extend(link, &growth->info.name, volume, &growth->info);
        if (reason == 0)
            *limit = room_of(growth);
    }
    return reason;
}

void catalog_grow(struct record_file *file, struct dataset_growth *growth)
{
    growth->attributes = *record_attributes(file);
    record_limit(file, room_of(growth), more_room, growth);
}

static int list_names(struct link *link, uint16_t type, const char *pattern, struct buf *names, struct buf *refusal)
{
    char after[DSNAME_MAX + 1] = "";
    bool more = true;
    int reason = 0;

    /* An answer holds so many names only: the next request goes on behind the last one. */
    while (reason == 0 && more) {
        struct span page, line, last = SPAN_NONE;
        struct reader reader;
        struct answer answer;
        struct buf request;

        answer_init(&answer);
        buf_init(&request, 4096);
        buf_put_field_text(&request, pattern);
        buf_put_field_text(&request, after);
        reason = ask(link, type, &request, &answer, &reader, refusal);
        if (reason == 0) {
            more = reader_u8(&reader) != 0;
            page = reader_field(&reader, NAMES_MAX);
            reason = reader_end(&reader);
            buf_put_span(names, page);
            while (span_line(&page, &line))
                last = line;
            if (reason == 0 && more && (last.length == 0 || !text_copy(after, sizeof after, last)))
                reason = REASON_VERSION;
        }
        if (reason == 0 && buf_failed(names))
            reason = REASON_TOO_LONG;
        buf_release(&request);
        answer_release(&answer);
    }
    return reason;
}

int catalog_list(struct link *link, const char *pattern, struct buf *names, struct buf *refusal)
{
    return list_names(link, REQUEST_LIST, pattern, names, refusal);
}

int catalog_gdg_list(struct link *link, const char *pattern, struct buf *names)
{
    return list_names(link, REQUEST_GDG_LIST, pattern, names, NULL);
}

int catalog_recatalog(struct link *link, const struct dsname *name, const struct name8 *volume, struct buf *refusal)
{
    struct dataset_info info;
    struct buf request;
    bool again;
    int reason;

    start_request(&request, name);
    buf_put_field_text(&request, volume_text(volume));
    reason = tell_twice(link, REQUEST_RECATALOG, &request, refusal, &again);
    if (again && reason == REASON_EXISTS && catalog_info(link, name, &info) == 0 && name8_equal(&info.volume, volume))
        reason = 0;
    return reason;
}

int catalog_define_gdg(struct link *link, const struct dsname *base, uint32_t limit, uint8_t flags, struct buf *refusal)
{
    microseconds began = clock_now();
    struct gdg_info info;
    struct buf request, names;
    bool again;
    int reason;

    start_request(&request, base);
    buf_put_u32(&request, limit);
    buf_put_u8(&request, flags);
    reason = tell_twice(link, REQUEST_DEFINE_GDG, &request, refusal, &again);
    if (!again || reason != REASON_EXISTS)
        return reason;
    buf_init(&names, NAMES_MAX);
    if (catalog_gdg(link, base, &info, &names) == 0 && info.created >= began)
        reason = 0;
    buf_release(&names);
    return reason;
}

int catalog_alter_gdg(struct link *link, const struct dsname *base, uint32_t limit, uint8_t set, uint8_t clear,
                      struct buf *refusal)
{
    struct buf request;

    start_request(&request, base);
    buf_put_u32(&request, limit);
    buf_put_u8(&request, set);
    buf_put_u8(&request, clear);
    return tell(link, REQUEST_ALTER_GDG, &request, refusal);
}

int catalog_delete_gdg(struct link *link, const struct dsname *base, enum gdg_delete what, struct buf *names,
                       struct buf *refusal)
{
    struct reader reader;
    struct answer answer;
    struct buf request;
    int reason;

    answer_init(&answer);
    start_request(&request, base);
    buf_put_u8(&request, (uint8_t)what);
    reason = ask(link, REQUEST_DELETE_GDG, &request, &answer, &reader, refusal);
    if (reason == 0) {
        buf_put_span(names, reader_field(&reader, NAMES_MAX));
        reason = reader_end(&reader);
    }
    buf_release(&request);
    answer_release(&answer);
    return reason;
}

int catalog_gdg(struct link *link, const struct dsname *base, struct gdg_info *info, struct buf *names)
{
    struct reader reader;
    struct answer answer;
    struct buf request;
    int reason;

    answer_init(&answer);
    start_request(&request, base);
    reason = ask(link, REQUEST_GDG, &request, &answer, &reader, NULL);
    if (reason == 0) {
        info->limit = reader_u32(&reader);
        info->flags = reader_u8(&reader);
        info->created = (int64_t)reader_u64(&reader);
        buf_put_span(names, reader_field(&reader, NAMES_MAX));
        reason = reader_end(&reader);
    }
    buf_release(&request);
    answer_release(&answer);
    return reason;
}

int catalog_roll_in(struct link *link, const struct dsname *name, bool *rolled, struct buf *refusal)
{
    struct reader reader;
    struct answer answer;
    struct buf request;
    int reason;

    *rolled = false;
    answer_init(&answer);
    start_request(&request, name);
    reason = ask(link, REQUEST_ROLL_IN, &request, &answer, &reader, refusal);
    if (reason == 0) {
        *rolled = reader_u8(&reader) != 0;
        reason = reader_end(&reader);
    }
    buf_release(&request);
    answer_release(&answer);
    return reason;
}

/* -- aliases -- */

int catalog_define_alias(struct link *link, const struct dsname *alias, const struct dsname *target, struct buf *refusal)
{
    struct dsname there;
    struct buf request;
    int64_t created;
    bool again;
    int reason;

    start_request(&request, alias);
    buf_put_field_text(&request, target->text);
    reason = tell_twice(link, REQUEST_DEFINE_ALIAS, &request, refusal, &again);
    if (again && reason == REASON_EXISTS && catalog_alias(link, alias, &there, &created) == 0 &&
        strcmp(there.text, target->text) == 0)
        reason = 0;
    return reason;
}

int catalog_delete_alias(struct link *link, const struct dsname *alias, struct buf *refusal)
{
    struct buf request;

    start_request(&request, alias);
    return tell_gone(link, REQUEST_DELETE_ALIAS, &request, refusal);
}

int catalog_alias(struct link *link, const struct dsname *alias, struct dsname *target, int64_t *created)
{
    struct reader reader;
    struct answer answer;
    struct buf request;
    int reason;

    answer_init(&answer);
    start_request(&request, alias);
    reason = ask(link, REQUEST_ALIAS, &request, &answer, &reader, NULL);
    if (reason == 0) {
        reader_dsname(&reader, target);
        *created = (int64_t)reader_u64(&reader);
        reason = reader_end(&reader);
    }
    buf_release(&request);
    answer_release(&answer);
    return reason;
}

int catalog_alias_list(struct link *link, const char *pattern, struct buf *names)
{
    return list_names(link, REQUEST_ALIAS_LIST, pattern, names, NULL);
}

int catalog_aliases(struct link *link, const struct dsname *target, struct buf *names)
{
    struct reader reader;
    struct answer answer;
    struct buf request;
    int reason;

    answer_init(&answer);
    start_request(&request, target);
    reason = ask(link, REQUEST_ALIASES, &request, &answer, &reader, NULL);
    if (reason == 0) {
        buf_put_span(names, reader_field(&reader, NAMES_MAX));
        reason = reader_end(&reader);
    }
    buf_release(&request);
    answer_release(&answer);
    return reason;
}

/* -- VSAM clusters -- */

int catalog_define_cluster(struct link *link, const struct dataset_info *info, const struct name8 *data_class,
                           struct buf *refusal)
{
    microseconds began = clock_now();
    struct buf request;
    bool again;
    int reason;

    start_request(&request, &info->name);
    cluster_info_encode(&info->cluster, &request);
    buf_put_field_text(&request, info->key_label);
    buf_put_field_text(&request, data_class ? data_class->text : "");
    reason = tell_twice(link, REQUEST_DEFINE_CLUSTER, &request, refusal, &again);
    return again && reason == REASON_EXISTS && made_since(link, &info->name, NULL, info->org, began) ? 0 : reason;
}

/* The descriptor that a request about a cluster brings; info and number: when they come in front of it. */
static int ask_file(struct link *link, uint16_t type, struct buf *request, struct dataset_info *info, uint64_t *number, int *fd,
                    struct file_key *key, struct buf *refusal)
{
    struct reader reader;
    struct answer answer;
    int reason;

    *fd = -1;
    answer_init(&answer);
    reason = ask(link, type, request, &answer, &reader, refusal);
    if (reason == 0 && info) {
        dataset_info_decode(&reader, info);
        *number = reader_u64(&reader);
    }
    if (reason == 0) {
        file_key_decode(&reader, key);
        reason = reader_end(&reader);
    }
    if (reason == 0 && answer.fd < 0)
        reason = REASON_VERSION;
    if (reason == 0) {
        *fd = answer.fd;
        answer.fd = -1;
    }
    mem_wipe(answer.body.data, answer.body.length);
    buf_release(request);
    answer_release(&answer);
    return reason;
}

/* number: of the data file, may be NULL. */
static int open_cluster_data(struct link *link, const struct dsname *name, enum cluster_mode mode, struct dataset_info *info,
                             int *data, struct file_key *key, uint64_t *number, struct buf *refusal)
{
    struct buf request;
    uint64_t own;

    start_request(&request, name);
    buf_put_u8(&request, mode != CLUSTER_READ);
    return ask_file(link, REQUEST_OPEN_CLUSTER, &request, info, number ? number : &own, data, key, refusal);
}

/* Data and journal come by two requests: the second names the file that the first one brought. */
static int open_cluster_files(struct link *link, const struct dsname *name, enum cluster_mode mode, struct dataset_info *info,
                              int *data, int *journal, struct file_key keys[2], struct buf *refusal)
{
    struct buf request;
    uint64_t number;
    int reason;

    *journal = -1;
    reason = open_cluster_data(link, name, mode, info, data, &keys[0], &number, refusal);
    if (reason < 0)
        return reason;
    start_request(&request, &info->name);
    buf_put_u8(&request, mode != CLUSTER_READ);
    buf_put_u64(&request, number);
    reason = ask_file(link, REQUEST_CLUSTER_JOURNAL, &request, NULL, NULL, journal, &keys[1], refusal);
    if (reason < 0)
        close(*data);
    return reason;
}

static const unsigned char *bytes_of(const struct file_key *key)
{
    return key->what == FILE_CLEAR ? NULL : key->key;
}

int catalog_open_cluster(struct link *link, const struct dsname *name, enum cluster_mode mode, struct cluster **cluster,
                         struct dataset_info *info, struct buf *refusal)
{
    struct file_key keys[2] = { 0 }; /* of data and journal */
    struct dataset_info found;
    int data, journal, reason = REASON_STATE;

    *cluster = NULL;
    /* A writer may die, or the cluster be defined anew, between two of the steps: the catalog is asked again then. */
    for (int tries = 0; reason == REASON_STATE && tries < CLUSTER_TRIES; tries++) {
        reason = open_cluster_files(link, name, mode, &found, &data, &journal, keys, refusal);
        if (reason == 0)
            reason = cluster_open(cluster, data, journal, bytes_of(&keys[0]), bytes_of(&keys[1]), &found.cluster.attributes, mode);
    }
    mem_wipe(keys, sizeof keys);
    if (info)
        *info = found;
    return reason;
}

int catalog_open_linear(struct link *link, const struct dsname *name, enum cluster_mode mode, struct linear **linear,
                        struct dataset_info *info, struct buf *refusal)
{
    struct file_key key = { 0 };
    struct dataset_info found;
    int data, reason = REASON_STATE;

    *linear = NULL;
    for (int tries = 0; reason == REASON_STATE && tries < CLUSTER_TRIES; tries++) { /* the file may be copied to another key */
        reason = open_cluster_data(link, name, mode, &found, &data, &key, NULL, refusal);
        if (reason == 0)
            reason = linear_open(linear, data, bytes_of(&key), &found.cluster.attributes, mode);
    }
    mem_wipe(&key, sizeof key);
    if (info)
        *info = found;
    return reason;
}

/* The growth is a copy, which the cluster owns. */
static int extend_cluster(void *context, uint64_t *limit)
{
    struct dataset_growth *growth = context;
    struct link *link;
    int reason = growth->connect(growth->context, &link);

    if (reason == 0)
        reason = catalog_extend(link, &growth->info.name, NULL, &growth->info);
    if (reason == 0)
        *limit = cluster_capacity(&growth->info.cluster.attributes, growth->info.space.allocated);
    return reason;
}

static struct dataset_growth *copy_growth(const struct dataset_growth *growth, uint64_t *limit)
{
    struct dataset_growth *copy = mem_alloc(1, sizeof *copy);

    *copy = *growth;
    *limit = cluster_capacity(&growth->info.cluster.attributes, growth->info.space.allocated);
    return copy;
}

void catalog_grow_cluster(struct cluster *cluster, const struct dataset_growth *growth)
{
    uint64_t limit;
    struct dataset_growth *copy = copy_growth(growth, &limit);

    cluster_limit(cluster, limit, extend_cluster, copy);
}

void catalog_grow_linear(struct linear *linear, const struct dataset_growth *growth)
{
    uint64_t limit;
    struct dataset_growth *copy = copy_growth(growth, &limit);

    linear_limit(linear, limit, extend_cluster, copy);
}

int catalog_count_cluster(struct link *link, const struct dsname *name, bool wrote, const struct cluster_statistics *statistics)
{
    struct buf request;

    start_request(&request, name);
    buf_put_u8(&request, wrote);
    cluster_put_statistics(&request, statistics);
    return tell(link, REQUEST_CLUSTER_CLOSED, &request, NULL);
}

int catalog_alter_cluster(struct link *link, const struct dsname *name, const struct cluster_attributes *attributes,
                          struct buf *refusal)
{
    struct buf request;

    start_request(&request, name);
    cluster_put_attributes(&request, attributes);
    return tell(link, REQUEST_ALTER_CLUSTER, &request, refusal);
}

int dataset_name_of(struct span text, const char *prefix, struct dsname *name, struct name8 *member)
{
    char whole[2 * DSNAME_MAX];
    bool quoted = text.length >= 2 && text.data[0] == '\'' && text.data[text.length - 1] == '\'';
    struct span base;
    size_t paren;
    int length, reason;

    *name = (struct dsname){ "" };
    *member = (struct name8){ "" };
    if (quoted)
        text = span_part(text, 1, text.length - 2);
    paren = span_find(text, '(');
    base = span_part(text, 0, paren);
    if (paren < text.length) {
        if (text.data[text.length - 1] != ')')
            return REASON_BAD_NAME;
        reason = name8_of(member, span_part(text, paren + 1, text.length - paren - 2));
        if (reason < 0)
            return reason;
    }
    if (base.length > DSNAME_MAX)
        return REASON_TOO_LONG;
    if (!quoted && prefix && prefix[0]) {
        length = snprintf(whole, sizeof whole, "%s.%.*s", prefix, (int)base.length, base.data);
        if (length < 0 || (size_t)length >= sizeof whole)
            return REASON_TOO_LONG;
        base = span_bytes(whole, (size_t)length);
    }
    return dsname_of(name, base);
}

int catalog_unit(struct link *link, const char *unit)
{
    struct buf request;

    if (unit_is_usual(unit))
        return 0;
    buf_init(&request, 64);
    buf_put_field_text(&request, unit);
    return tell(link, REQUEST_UNIT, &request, NULL);
}

int catalog_settle_made(struct link *link, struct span passed)
{
    struct buf request;

    buf_init(&request, FRAME_LIMIT);
    buf_put_field(&request, passed);
    return tell(link, REQUEST_SETTLE, &request, NULL);
}

int catalog_left(struct link *link, struct buf *jobids)
{
    struct reader reader;
    struct answer answer;
    struct buf request;
    int reason;

    answer_init(&answer);
    buf_init(&request, 16);
    reason = ask(link, REQUEST_LEFT, &request, &answer, &reader, NULL);
    if (reason == 0) {
        buf_put_span(jobids, reader_field(&reader, answer.body.length));
        reason = reader_end(&reader);
    }
    buf_release(&request);
    answer_release(&answer);
    return reason;
}

int catalog_clear_left(struct link *link, struct span lost, struct span ended, uint32_t *count)
{
    struct reader reader;
    struct answer answer;
    struct buf request;
    int reason;

    answer_init(&answer);
    buf_init(&request, FRAME_LIMIT);
    buf_put_field(&request, lost);
    buf_put_field(&request, ended);
    reason = ask(link, REQUEST_CLEAR_LEFT, &request, &answer, &reader, NULL);
    if (reason == 0) {
        *count = reader_u32(&reader);
        reason = reader_end(&reader);
    }
    buf_release(&request);
    answer_release(&answer);
    return reason;
}

int catalog_rekey_list(struct link *link, const char *label, struct buf *rows, struct buf *refusal)
{
    struct name8 volume = { "" };
    struct dsname after = { "" };
    bool more = true;
    int reason = 0;

    while (reason == 0 && more) {
        struct span rest, line;
        struct reader reader;
        struct answer answer;
        struct buf request;

        answer_init(&answer);
        buf_init(&request, 1000);
        buf_put_field_text(&request, label);
        buf_put_field_text(&request, after.text);
        buf_put_field_text(&request, volume.text);
        reason = ask(link, REQUEST_REKEY_LIST, &request, &answer, &reader, refusal);
        more = reader_u8(&reader) != 0;
        rest = reader_field(&reader, answer.body.length);
        if (reason == 0)
            reason = reader_end(&reader);
        if (reason == 0)
            buf_put_span(rows, rest);
        while (reason == 0 && span_line(&rest, &line)) {
            reason = dsname_of(&after, span_word(&line));
            if (reason == 0)
                reason = serial_of(&volume, span_word(&line));
        }
        buf_release(&request);
        answer_release(&answer);
    }
    return reason == 0 && buf_failed(rows) ? REASON_TOO_LONG : reason;
}

int catalog_rekey(struct link *link, const char *label, uint32_t version, const struct dsname *name, const struct name8 *volume,
                  uint64_t *copied, bool *more, struct buf *refusal)
{
    struct reader reader;
    struct answer answer;
    struct buf request;
    int reason;

    answer_init(&answer);
    buf_init(&request, 1000);
    buf_put_field_text(&request, label);
    buf_put_u32(&request, version);
    buf_put_field_text(&request, name->text);
    buf_put_field_text(&request, volume->text);
    reason = ask(link, REQUEST_REKEY, &request, &answer, &reader, refusal);
    *more = reader_u8(&reader) != 0;
    *copied = reader_u64(&reader);
    if (reason == 0)
        reason = reader_end(&reader);
    buf_release(&request);
    answer_release(&answer);
    return reason;
}

int catalog_rekey_done(struct link *link, const char *label, uint32_t version, struct buf *refusal)
{
    struct buf request;

    buf_init(&request, 1000);
    buf_put_field_text(&request, label);
    buf_put_u32(&request, version);
    return tell(link, REQUEST_REKEY_DONE, &request, refusal);
}
