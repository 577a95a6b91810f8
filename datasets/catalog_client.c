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

/* One request. The lines that its reply begins with, that of a refusal too, are added to refusal; call->in stands behind them.
 * *again: the catalog ended before it answered, and another was asked; what that one finds may be what the first has done. */
static void ask_twice(struct link *link, uint16_t type, struct call *call, struct buf *refusal, bool *again)
{
    struct span lines;

    *again = false;
    call_answered(call, link_ask(link, type, &call->request, &call->answer, only_once(type) ? NULL : again));
    lines = call_lines(call, CATALOG_LINES_MAX);
    if (refusal)
        buf_put_span(refusal, lines);
}

/* One that can be asked twice without anything told from it. */
static void ask(struct link *link, uint16_t type, struct call *call, struct buf *refusal)
{
    bool again;

    ask_twice(link, type, call, refusal, &again);
}

/* A request whose answer has nothing but the lines in it. */
static int tell_twice(struct link *link, uint16_t type, struct call *call, struct buf *refusal, bool *again)
{
    ask_twice(link, type, call, refusal, again);
    return call_end(call);
}

static int tell(struct link *link, uint16_t type, struct call *call, struct buf *refusal)
{
    bool again;

    return tell_twice(link, type, call, refusal, &again);
}

/* A request that takes something away. */
static int tell_gone(struct link *link, uint16_t type, struct call *call, struct buf *refusal)
{
    bool again;
    int reason = tell_twice(link, type, call, refusal, &again);

    return again && reason == REASON_NOT_FOUND ? 0 : reason;
}

/* CREATE, DEFINE_CLUSTER: was it the first of two requests that made what is there? began: when it was sent. */
static bool made_since(struct link *link, const struct dsname *name, const struct name8 *volume, enum dataset_org org,
                       microseconds began)
{
    struct dataset_info info;

    return catalog_info_on(link, name, volume, &info) == 0 && info.org == org && info.created >= began;
}

static void begin(struct call *call, const struct dsname *name)
{
    call_begin(call, 1024);
    buf_put_field_text(&call->request, name->text);
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
    /* Behind records that are there, only their own layout will do. */
    if (coded && !behind)
        attributes = *coded;
    record_merge(&attributes, &info->attributes);
    if (wanted)
        record_merge(&attributes, wanted);
    record_complete(&attributes);
    /* Neither a PDS nor a PDSE has spanned records; what it has stays. */
    if (mode != DATASET_READ && info->org == DATASET_PO && attributes.format == RECFM_S)
        return REASON_BAD_VALUE;
    answer->fd = -1;
    reason = file_key_open(key, fd, mode != DATASET_READ, &blocks);
    if (reason < 0)
        return reason;
    if (mode == DATASET_READ)
        return record_read_blocks(file, blocks);
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
    struct call call;

    *file = NULL;
    begin(&call, name);
    buf_put_field_text(&call.request, volume_text(volume));
    buf_put_field_text(&call.request, member_text(member));
    buf_put_u8(&call.request, (uint8_t)mode);
    ask(link, REQUEST_OPEN, &call, refusal);
    if (call.reason == 0) {
        dataset_info_decode(&call.in, &found);
        file_key_decode(&call.in, &key);
        call.reason = reader_end(&call.in);
        if (call.reason == 0)
            call.reason = open_records(&call.answer, &found, &key, mode, coded, wanted, file);
        mem_wipe(&key, sizeof key);
        if (info)
            *info = found;
    }
    return call_end(&call);
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
    struct call call;
    int reason;

    if (fstat(record_fd(file), &status) < 0) {
        reason = reason_from_errno(errno);
        record_close(file, false);
        return reason;
    }
    begin(&call, name);
    buf_put_field_text(&call.request, volume_text(volume));
    buf_put_field_text(&call.request, member_text(member));
    buf_put_u64(&call.request, status.st_ino);
    buf_put_u8(&call.request, release);
    call.reason = record_close(file, true);
    return call.reason < 0 ? call_end(&call) : tell(link, REQUEST_CLOSED, &call, NULL);
}

int catalog_close(struct link *link, const struct dsname *name, const struct name8 *member, struct record_file *file)
{
    return catalog_close_on(link, name, NULL, member, file, false);
}

int catalog_create(struct link *link, const struct dataset_request *what, struct buf *refusal)
{
    microseconds began = clock_now();
    struct call call;
    bool again;
    int reason;

    begin(&call, &what->name);
    buf_put_field_text(&call.request, what->volume.text);
    buf_put_u8(&call.request, (uint8_t)what->org);
    buf_put_u8(&call.request, (uint8_t)what->type);
    record_put_attributes(&call.request, &what->attributes);
    buf_put_u8(&call.request, what->space.unit);
    buf_put_u8(&call.request, what->space.round);
    buf_put_u32(&call.request, what->space.length);
    buf_put_u32(&call.request, what->space.primary);
    buf_put_u32(&call.request, what->space.secondary);
    buf_put_u32(&call.request, what->space.directory);
    buf_put_u32(&call.request, what->expires);
    buf_put_field_text(&call.request, what->unit);
    buf_put_u8(&call.request, (uint8_t)what->life);
    buf_put_field_text(&call.request, what->key_label);
    buf_put_field_text(&call.request, what->data_class.text);
    reason = tell_twice(link, REQUEST_CREATE, &call, refusal, &again);
    return again && reason == REASON_EXISTS && made_since(link, &what->name, &what->volume, what->org, began) ? 0 : reason;
}

static int delete_on(struct link *link, const struct dsname *name, const struct name8 *volume, const struct name8 *member,
                     bool purge, struct buf *refusal)
{
    struct call call;

    begin(&call, name);
    buf_put_field_text(&call.request, volume_text(volume));
    buf_put_field_text(&call.request, member_text(member));
    buf_put_u8(&call.request, purge);
    return tell_gone(link, REQUEST_DELETE, &call, refusal);
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
    struct call call;

    begin(&call, name);
    return tell_gone(link, REQUEST_UNCATALOG, &call, refusal);
}

int catalog_rename(struct link *link, const struct dsname *from, const struct dsname *to, struct buf *refusal)
{
    struct dataset_info info;
    struct call call;
    bool again;
    int reason;

    begin(&call, from);
    buf_put_field_text(&call.request, to->text);
    reason = tell_twice(link, REQUEST_RENAME, &call, refusal, &again);
    return again && reason == REASON_NOT_FOUND && catalog_info(link, to, &info) == 0 ? 0 : reason;
}

/* A request about one data set, which is answered with what is known of it. */
static int ask_info(struct link *link, uint16_t type, struct call *call, struct dataset_info *info)
{
    ask(link, type, call, NULL);
    if (call->reason == 0) /* else what is known stays: it may be what is asked about */
        dataset_info_decode(&call->in, info);
    return call_end(call);
}

int catalog_info(struct link *link, const struct dsname *name, struct dataset_info *info)
{
    return catalog_info_on(link, name, NULL, info);
}

int catalog_info_on(struct link *link, const struct dsname *name, const struct name8 *volume, struct dataset_info *info)
{
    struct call call;

    begin(&call, name);
    buf_put_field_text(&call.request, volume_text(volume));
    return ask_info(link, REQUEST_INFO, &call, info);
}

/* -- space -- */

int catalog_extend(struct link *link, const struct dsname *name, const struct name8 *volume, uint32_t tracks,
                   struct dataset_info *info)
{
    struct call call;

    begin(&call, name);
    buf_put_field_text(&call.request, volume_text(volume));
    buf_put_u32(&call.request, tracks);
    return ask_info(link, REQUEST_EXTEND, &call, info);
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
            reason = catalog_extend(link, &growth->info.name, volume, 0, &growth->info);
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
        struct call call;

        call_begin(&call, 4096);
        buf_put_field_text(&call.request, pattern);
        buf_put_field_text(&call.request, after);
        ask(link, type, &call, refusal);
        more = reader_u8(&call.in) != 0;
        page = reader_field(&call.in, NAMES_MAX);
        buf_put_span(names, page);
        while (span_line(&page, &line))
            last = line;
        if (call.reason == 0 && more && (last.length == 0 || !text_copy(after, sizeof after, last)))
            call.reason = REASON_VERSION;
        if (call.reason == 0 && buf_failed(names))
            call.reason = REASON_TOO_LONG;
        reason = call_end(&call);
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
    struct call call;
    bool again;
    int reason;

    begin(&call, name);
    buf_put_field_text(&call.request, volume_text(volume));
    reason = tell_twice(link, REQUEST_RECATALOG, &call, refusal, &again);
    if (again && reason == REASON_EXISTS && catalog_info(link, name, &info) == 0 && name8_equal(&info.volume, volume))
        reason = 0;
    return reason;
}

int catalog_define_gdg(struct link *link, const struct dsname *base, uint32_t limit, uint8_t flags, struct buf *refusal)
{
    microseconds began = clock_now();
    struct gdg_info info;
    struct buf names;
    struct call call;
    bool again;
    int reason;

    begin(&call, base);
    buf_put_u32(&call.request, limit);
    buf_put_u8(&call.request, flags);
    reason = tell_twice(link, REQUEST_DEFINE_GDG, &call, refusal, &again);
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
    struct call call;

    begin(&call, base);
    buf_put_u32(&call.request, limit);
    buf_put_u8(&call.request, set);
    buf_put_u8(&call.request, clear);
    return tell(link, REQUEST_ALTER_GDG, &call, refusal);
}

int catalog_delete_gdg(struct link *link, const struct dsname *base, enum gdg_delete what, struct buf *names,
                       struct buf *refusal)
{
    struct call call;

    begin(&call, base);
    buf_put_u8(&call.request, (uint8_t)what);
    ask(link, REQUEST_DELETE_GDG, &call, refusal);
    buf_put_span(names, reader_field(&call.in, NAMES_MAX));
    return call_end(&call);
}

int catalog_gdg(struct link *link, const struct dsname *base, struct gdg_info *info, struct buf *names)
{
    struct call call;

    begin(&call, base);
    ask(link, REQUEST_GDG, &call, NULL);
    info->limit = reader_u32(&call.in);
    info->flags = reader_u8(&call.in);
    info->created = (int64_t)reader_u64(&call.in);
    buf_put_span(names, reader_field(&call.in, NAMES_MAX));
    return call_end(&call);
}

int catalog_roll_in(struct link *link, const struct dsname *name, bool *rolled, struct buf *refusal)
{
    struct call call;

    begin(&call, name);
    ask(link, REQUEST_ROLL_IN, &call, refusal);
    *rolled = reader_u8(&call.in) != 0;
    return call_end(&call);
}

/* -- aliases -- */

int catalog_define_alias(struct link *link, const struct dsname *alias, const struct dsname *target, struct buf *refusal)
{
    struct dsname there;
    struct call call;
    int64_t created;
    bool again;
    int reason;

    begin(&call, alias);
    buf_put_field_text(&call.request, target->text);
    reason = tell_twice(link, REQUEST_DEFINE_ALIAS, &call, refusal, &again);
    if (again && reason == REASON_EXISTS && catalog_alias(link, alias, &there, &created) == 0 &&
        strcmp(there.text, target->text) == 0)
        reason = 0;
    return reason;
}

int catalog_delete_alias(struct link *link, const struct dsname *alias, struct buf *refusal)
{
    struct call call;

    begin(&call, alias);
    return tell_gone(link, REQUEST_DELETE_ALIAS, &call, refusal);
}

int catalog_alias(struct link *link, const struct dsname *alias, struct dsname *target, int64_t *created)
{
    struct call call;

    begin(&call, alias);
    ask(link, REQUEST_ALIAS, &call, NULL);
    reader_dsname(&call.in, target);
    *created = (int64_t)reader_u64(&call.in);
    return call_end(&call);
}

int catalog_alias_list(struct link *link, const char *pattern, struct buf *names)
{
    return list_names(link, REQUEST_ALIAS_LIST, pattern, names, NULL);
}

int catalog_aliases(struct link *link, const struct dsname *target, struct buf *names)
{
    struct call call;

    begin(&call, target);
    ask(link, REQUEST_ALIASES, &call, NULL);
    buf_put_span(names, reader_field(&call.in, NAMES_MAX));
    return call_end(&call);
}

/* -- VSAM clusters -- */

int catalog_define_cluster(struct link *link, const struct dataset_info *info, const struct name8 *data_class,
                           enum dataset_life life, struct buf *refusal)
{
    microseconds began = clock_now();
    struct call call;
    bool again;
    int reason;

    begin(&call, &info->name);
    cluster_info_encode(&info->cluster, &call.request);
    buf_put_field_text(&call.request, info->key_label);
    buf_put_field_text(&call.request, data_class ? data_class->text : "");
    buf_put_u8(&call.request, (uint8_t)life);
    reason = tell_twice(link, REQUEST_DEFINE_CLUSTER, &call, refusal, &again);
    return again && reason == REASON_EXISTS && made_since(link, &info->name, NULL, info->org, began) ? 0 : reason;
}

/* The descriptor that a request about a cluster brings; info and number: when they come in front of it. */
static int ask_file(struct link *link, uint16_t type, struct call *call, struct dataset_info *info, uint64_t *number, int *fd,
                    struct file_key *key, struct buf *refusal)
{
    *fd = -1;
    ask(link, type, call, refusal);
    if (call->reason == 0) {
        if (info) {
            dataset_info_decode(&call->in, info);
            *number = reader_u64(&call->in);
        }
        file_key_decode(&call->in, key);
        call->reason = reader_end(&call->in);
    }
    if (call->reason == 0 && call->answer.fd < 0)
        call->reason = REASON_VERSION;
    if (call->reason == 0)
        *fd = call_take_fd(call);
    return call_end(call);
}

/* number: of the data file, may be NULL. */
static int open_cluster_data(struct link *link, const struct dsname *name, enum cluster_mode mode, struct dataset_info *info,
                             int *data, struct file_key *key, uint64_t *number, struct buf *refusal)
{
    struct call call;
    uint64_t own;

    begin(&call, name);
    buf_put_u8(&call.request, mode != CLUSTER_READ);
    return ask_file(link, REQUEST_OPEN_CLUSTER, &call, info, number ? number : &own, data, key, refusal);
}

/* Data and journal come by two requests: the second names the file that the first one brought. */
static int open_cluster_files(struct link *link, const struct dsname *name, enum cluster_mode mode, struct dataset_info *info,
                              int *data, int *journal, struct file_key keys[2], struct buf *refusal)
{
    struct call call;
    uint64_t number;
    int reason;

    *journal = -1;
    reason = open_cluster_data(link, name, mode, info, data, &keys[0], &number, refusal);
    if (reason < 0)
        return reason;
    begin(&call, &info->name);
    buf_put_u8(&call.request, mode != CLUSTER_READ);
    buf_put_u64(&call.request, number);
    reason = ask_file(link, REQUEST_CLUSTER_JOURNAL, &call, NULL, NULL, journal, &keys[1], refusal);
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
static int extend_cluster(void *context, uint64_t needed, uint64_t *limit)
{
    struct dataset_growth *growth = context;
    const struct cluster_attributes *attributes = &growth->info.cluster.attributes;
    uint64_t tracks = growth->by_need ? (needed - *limit - 1) / cluster_capacity(attributes, 1) + 1 : 0;
    struct link *link;
    int reason = tracks > INT32_MAX ? REASON_FULL : growth->connect(growth->context, &link);

    if (reason == 0)
        reason = catalog_extend(link, &growth->info.name, NULL, (uint32_t)tracks, &growth->info);
    if (reason == 0)
        *limit = cluster_capacity(attributes, growth->info.space.allocated);
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
    struct call call;

    begin(&call, name);
    buf_put_u8(&call.request, wrote);
    cluster_put_statistics(&call.request, statistics);
    return tell(link, REQUEST_CLUSTER_CLOSED, &call, NULL);
}

int catalog_alter_cluster(struct link *link, const struct dsname *name, const struct cluster_attributes *attributes,
                          struct buf *refusal)
{
    struct call call;

    begin(&call, name);
    cluster_put_attributes(&call.request, attributes);
    return tell(link, REQUEST_ALTER_CLUSTER, &call, refusal);
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
    struct call call;

    if (unit_is_usual(unit))
        return 0;
    call_begin(&call, 64);
    buf_put_field_text(&call.request, unit);
    return tell(link, REQUEST_UNIT, &call, NULL);
}

int catalog_settle_made(struct link *link, struct span passed)
{
    struct call call;

    call_begin(&call, FRAME_LIMIT);
    buf_put_field(&call.request, passed);
    return tell(link, REQUEST_SETTLE, &call, NULL);
}

int catalog_left(struct link *link, struct buf *jobids)
{
    struct call call;

    call_begin(&call, 16);
    ask(link, REQUEST_LEFT, &call, NULL);
    buf_put_span(jobids, reader_field(&call.in, FRAME_LIMIT));
    return call_end(&call);
}

int catalog_clear_left(struct link *link, struct span lost, struct span ended, uint32_t *count)
{
    struct call call;

    call_begin(&call, FRAME_LIMIT);
    buf_put_field(&call.request, lost);
    buf_put_field(&call.request, ended);
    ask(link, REQUEST_CLEAR_LEFT, &call, NULL);
    *count = reader_u32(&call.in);
    return call_end(&call);
}

int catalog_rekey_list(struct link *link, const char *label, struct buf *rows, struct buf *refusal)
{
    struct name8 volume = { "" };
    struct dsname after = { "" };
    bool more = true;
    int reason = 0;

    while (reason == 0 && more) {
        struct span rest, line;
        struct call call;

        call_begin(&call, 1000);
        buf_put_field_text(&call.request, label);
        buf_put_field_text(&call.request, after.text);
        buf_put_field_text(&call.request, volume.text);
        ask(link, REQUEST_REKEY_LIST, &call, refusal);
        more = reader_u8(&call.in) != 0;
        rest = reader_field(&call.in, FRAME_LIMIT);
        buf_put_span(rows, rest);
        while (call.reason == 0 && span_line(&rest, &line)) {
            call.reason = dsname_of(&after, span_word(&line));
            if (call.reason == 0)
                call.reason = serial_of(&volume, span_word(&line));
        }
        reason = call_end(&call);
    }
    return reason == 0 && buf_failed(rows) ? REASON_TOO_LONG : reason;
}

int catalog_rekey(struct link *link, const char *label, uint32_t version, const struct dsname *name, const struct name8 *volume,
                  uint64_t *copied, bool *more, struct buf *refusal)
{
    struct call call;

    call_begin(&call, 1000);
    buf_put_field_text(&call.request, label);
    buf_put_u32(&call.request, version);
    buf_put_field_text(&call.request, name->text);
    buf_put_field_text(&call.request, volume->text);
    ask(link, REQUEST_REKEY, &call, refusal);
    *more = reader_u8(&call.in) != 0;
    *copied = reader_u64(&call.in);
    return call_end(&call);
}

int catalog_rekey_done(struct link *link, const char *label, uint32_t version, struct buf *refusal)
{
    struct call call;

    call_begin(&call, 1000);
    buf_put_field_text(&call.request, label);
    buf_put_u32(&call.request, version);
    return tell(link, REQUEST_REKEY_DONE, &call, refusal);
}

int catalog_open_smf(struct link *link, const struct dsname *name, int *fd, struct buf *refusal)
{
    struct call call;
    int reason;

    begin(&call, name);
    buf_put_u8(&call.request, 0);
    ask(link, REQUEST_OPEN_SMF, &call, refusal);
    *fd = call_take_fd(&call);
    reason = call_end(&call);
    if (reason < 0 && *fd >= 0)
        close(*fd);
    return reason;
}

int catalog_clear_smf(struct link *link, const struct dsname *name, struct buf *refusal)
{
    struct call call;

    begin(&call, name);
    buf_put_u8(&call.request, 1);
    ask(link, REQUEST_OPEN_SMF, &call, refusal);
    return call_end(&call);
}
