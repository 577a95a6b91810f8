/* storage_files.c - the data sets of the queue manager through the catalog. */
#include "mstr/storage_files.h"

#include <pthread.h>

#include "base/mem.h"
#include "datasets/catalog_client.h"

enum { MESSAGES_MAX = 1 << 16, MEGABYTE = 1 << 20 };

/* What encryption costs, for each data set that is written in place, and for all archives together (no name). */
struct account {
    struct account *next;
    struct dsname name;
    char label[BLOCK_LABEL_MAX + 1];
    struct block_account costs;
};

struct storage_files {
    struct step *step;
    struct log_files log;
    struct link *extents;  /* for extents of page sets: the engine's thread alone */
    pthread_t owner;       /* the engine's thread */
    pthread_mutex_t lock;  /* of what follows */
    struct link *link;
    bool broken;           /* the link: a new one is wanted */
    struct buf messages;
    struct account *accounts, archives;
};

/* Is the link gone? Then the engine's thread is to make another one. */
static int noticed(struct storage_files *files, int reason)
{
    if (reason == REASON_GONE || reason == REASON_NOT_RUNNING)
        files->broken = true;
    return reason;
}

static int renew(struct storage_files *files)
{
    struct link *link;
    int reason = step_connect(files->step, "catalog", &link);

    if (reason < 0)
        return reason;
    link_close(files->link);
    files->link = link;
    files->broken = false;
    return 0;
}

/* Takes the lock in any case. The engine's thread does not ask over a link that has gone meanwhile. */
static int enter(struct storage_files *files)
{
    pthread_mutex_lock(&files->lock);
    if (pthread_equal(pthread_self(), files->owner) && (files->broken || !link_usable(files->link)))
        return renew(files);
    return 0;
}

/* For one more extent of a page set, in the middle of a change. */
static int connect_for_extent(void *context, struct link **link)
{
    struct storage_files *files = context;
    int reason = 0;

    if (!files->extents || !link_usable(files->extents)) {
        link_close(files->extents);
        files->extents = NULL;
        reason = step_connect(files->step, "catalog", &files->extents);
    }
    *link = files->extents;
    return reason;
}

/* From now on the data set's costs go to its account; under the lock. One that is only read and not known is an archive. */
static void keep_account(struct storage_files *files, struct linear *linear, const struct dsname *name, bool in_place)
{
    struct account *account = files->accounts;

    if (!linear_encrypted(linear))
        return;
    while (account && strcmp(account->name.text, name->text) != 0)
        account = account->next;
    if (!account && !in_place)
        account = &files->archives;
    if (!account) {
        account = mem_alloc(1, sizeof *account);
        account->name = *name;
        account->next = files->accounts;
        files->accounts = account;
    }
    snprintf(account->label, sizeof account->label, "%s", linear_label(linear));
    linear_set_account(linear, &account->costs);
}

static int open_data_set(struct storage_files *files, const char *dsname, enum cluster_mode mode, bool in_place,
                         struct linear **linear, struct dataset_info *info)
{
    struct dsname name;
    int reason = dsname_of(&name, span_of(dsname));

    if (reason < 0)
        return reason;
    reason = enter(files);
    if (reason == 0)
        reason = noticed(files, catalog_open_linear(files->link, &name, mode, linear, info, &files->messages));
    if (reason == 0)
        keep_account(files, *linear, &name, in_place);
    pthread_mutex_unlock(&files->lock);
    return reason;
}

static int open_to_grow(struct storage_files *files, const char *dsname, struct linear **linear, struct dataset_growth *growth)
{
    int reason = open_data_set(files, dsname, CLUSTER_UPDATE, true, linear, &growth->info);

    if (reason == 0)
        catalog_grow_linear(*linear, growth);
    return reason;
}

int storage_files_linear(struct storage_files *files, const char *dsname, struct linear **linear)
{
    struct dataset_growth growth = { .connect = connect_for_extent, .context = files };

    return open_to_grow(files, dsname, linear, &growth);
}

int storage_files_page_set(struct storage_files *files, const char *dsname, struct linear **linear, uint64_t *secondary)
{
    struct dataset_growth growth = { .connect = connect_for_extent, .context = files, .by_need = true };
    int reason = open_to_grow(files, dsname, linear, &growth);

    if (reason == 0)
        *secondary = cluster_capacity(&growth.info.cluster.attributes, space_next(&growth.info.space, UINT32_MAX)) / LINEAR_CI;
    return reason;
}

/* One that is to be written knows how much space it has: a new one is formatted so far. */
static int open_for_log(void *context, const char *dsname, enum cluster_mode mode, struct linear **linear)
{
    return mode == CLUSTER_UPDATE ? storage_files_linear(context, dsname, linear)
                                  : open_data_set(context, dsname, mode, false, linear, NULL);
}

static int discard_for_log(void *context, const char *dsname)
{
    struct storage_files *files = context;
    struct dsname name;
    int reason = dsname_of(&name, span_of(dsname));

    if (reason < 0)
        return reason;
    reason = enter(files);
    if (reason == 0)
        reason = noticed(files, catalog_delete(files->link, &name, NULL, &files->messages));
    pthread_mutex_unlock(&files->lock);
    return reason;
}

static int create_for_log(void *context, const char *dsname, uint64_t bytes, char volume[SERIAL_MAX + 1], struct linear **linear)
{
    struct storage_files *files = context;
    struct dataset_info info = { .org = DATASET_LDS };
    struct cluster_attributes *attributes = &info.cluster.attributes;
    struct dsname *data = &info.cluster.data;
    int reason = dsname_of(&info.name, span_of(dsname));

    if (reason < 0)
        return reason;
    snprintf(data->text, sizeof data->text, "%s.DATA", dsname);
    *attributes = (struct cluster_attributes){ .kind = CLUSTER_LDS, .average = BLOCK_UNIT, .maximum = BLOCK_UNIT,
                                               .ci_size = BLOCK_UNIT, .share_region = 2, .share_system = 3,
                                               .space = CLUSTER_MEGABYTES,
                                               .primary = (uint32_t)((bytes + MEGABYTE - 1) / MEGABYTE) };
    reason = enter(files);
    if (reason == 0)
        reason = noticed(files, catalog_define_cluster(files->link, &info, NULL, DATASET_STAYS, &files->messages));
    pthread_mutex_unlock(&files->lock);
    if (reason == 0) {
        reason = open_data_set(files, dsname, CLUSTER_UPDATE, false, linear, &info);
        if (reason < 0)
            (void)!discard_for_log(context, dsname); /* why it cannot be used is what counts */
    }
    if (reason == 0)
        snprintf(volume, SERIAL_MAX + 1, "%.*s", SERIAL_MAX, info.volume.text);
    return reason;
}

int storage_files_open(struct storage_files **opened, struct step *step)
{
    struct storage_files *files = mem_alloc(1, sizeof *files);
    int reason;

    files->step = step;
    files->owner = pthread_self();
    files->log = (struct log_files){ files, open_for_log, create_for_log, discard_for_log };
    pthread_mutex_init(&files->lock, NULL);
    buf_init(&files->messages, MESSAGES_MAX);
    reason = renew(files);
    *opened = files;
    if (reason < 0) {
        storage_files_close(files);
        *opened = NULL;
    }
    return reason;
}

void storage_files_close(struct storage_files *files)
{
    if (!files)
        return;
    link_close(files->link);
    link_close(files->extents);
    buf_release(&files->messages);
    pthread_mutex_destroy(&files->lock);
    for (struct account *account = files->accounts, *next; account; account = next) {
        next = account->next;
        mem_free(account);
    }
    mem_free(files);
}

const struct log_files *storage_files_log(struct storage_files *files)
{
    return &files->log;
}

void storage_files_turn(struct storage_files *files)
{
    pthread_mutex_lock(&files->lock);
    if (files->broken)
        (void)!renew(files); /* else again at the next turn */
    pthread_mutex_unlock(&files->lock);
}

void storage_files_messages(struct storage_files *files, struct buf *out)
{
    pthread_mutex_lock(&files->lock);
    buf_put_span(out, buf_span(&files->messages));
    buf_clear(&files->messages);
    pthread_mutex_unlock(&files->lock);
}

static void tell_costs(const struct account *account, storage_costs *each, void *context)
{
    const struct block_account *costs = &account->costs;
    struct storage_cost cost = { account->name.text, account->label, atomic_load(&costs->encrypted), atomic_load(&costs->decrypted),
                                 atomic_load(&costs->nanoseconds) };

    if (cost.label[0])
        each(context, &cost);
}

static int by_name(const void *a, const void *b)
{
    return strcmp((*(struct account *const *)a)->name.text, (*(struct account *const *)b)->name.text);
}

void storage_files_costs(struct storage_files *files, storage_costs *each, void *context)
{
    struct account **sorted, *account;
    size_t count = 0;

    pthread_mutex_lock(&files->lock);
    for (account = files->accounts; account; account = account->next)
        count++;
    sorted = mem_alloc(count + 1, sizeof *sorted);
    count = 0;
    for (account = files->accounts; account; account = account->next)
        sorted[count++] = account;
    qsort(sorted, count, sizeof *sorted, by_name);
    for (size_t i = 0; i < count; i++)
        tell_costs(sorted[i], each, context);
    tell_costs(&files->archives, each, context);
    pthread_mutex_unlock(&files->lock);
    mem_free(sorted);
}
