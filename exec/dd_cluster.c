/* dd_cluster.c - VSAM clusters of a step: opened by DD or by name, what OPEN says when it cannot. */
#include "datasets/catalog_client.h"
#include "exec/messages.h"
#include "exec/step.h"
#include "exec/step_private.h"

enum { MESSAGES_MAX = 8192, OPEN_IN_ERROR = 148, OPEN_NOT_AUTHORIZED = 152, OPEN_EMPTY = 160, OPEN_SHARED = 168 };

unsigned dd_cluster_code(int reason)
{
    return reason == REASON_NOT_AUTHORIZED ? OPEN_NOT_AUTHORIZED
           : reason == REASON_BUSY         ? OPEN_SHARED
           : reason == REASON_STATE || reason == REASON_BAD_VALUE ? OPEN_EMPTY
                                                                  : OPEN_IN_ERROR;
}

static void say(struct step *step, const char *ddname, const struct dsname *name, const char *why, struct buf *messages)
{
    const struct step_table *table = step_table(step);

    message(messages, IEC161I, why, table->identity.job.text,
            name8_none(&table->procstep) ? table->step.text : table->procstep.text, ddname, name->text);
    step_wto(step, 0, buf_span(messages));
}

void dd_cluster_is_empty(struct step *step, const char *ddname, const struct dsname *name)
{
    struct buf messages;

    buf_init(&messages, MESSAGES_MAX);
    say(step, ddname, name, "072-053", &messages);
    buf_release(&messages);
}

static int connect_catalog(void *context, struct link **link)
{
    return step_catalog(context, link);
}

/* One of cluster and linear is NULL. */
static int open_by_name(struct step *step, const char *ddname, const struct dsname *dsname, enum cluster_mode mode,
                        struct cluster **cluster, struct linear **linear, struct dsname *name)
{
    struct dataset_growth growth = { .connect = connect_catalog, .context = step, .info = { .name = *dsname } };
    struct buf messages;
    struct link *link;
    int reason = step_catalog(step, &link);

    if (reason < 0)
        return reason;
    buf_init(&messages, MESSAGES_MAX);
    reason = cluster ? catalog_open_cluster(link, dsname, mode, cluster, &growth.info, &messages)
                     : catalog_open_linear(link, dsname, mode, linear, &growth.info, &messages);
    *name = reason < 0 ? *dsname : growth.info.name;
    if (reason == 0 && mode != CLUSTER_READ && cluster)
        catalog_grow_cluster(*cluster, &growth);
    else if (reason == 0 && mode != CLUSTER_READ)
        catalog_grow_linear(*linear, &growth);
    if (reason == REASON_NOT_AUTHORIZED)
        say(step, ddname, name, "040(056,006,IGG0CLFT)-002", &messages);
    else if (reason == REASON_BUSY)
        say(step, ddname, name, "052-084", &messages);
    else
        step_wto(step, 0, buf_span(&messages));
    buf_release(&messages);
    return reason;
}

int dd_open_cluster_name(struct step *step, const char *ddname, const struct dsname *dsname, enum cluster_mode mode,
                         struct cluster **cluster, struct dsname *name)
{
    *cluster = NULL;
    return open_by_name(step, ddname, dsname, mode, cluster, NULL, name);
}

int dd_open_linear_name(struct step *step, const char *ddname, const struct dsname *dsname, enum cluster_mode mode,
                        struct linear **linear, struct dsname *name)
{
    *linear = NULL;
    return open_by_name(step, ddname, dsname, mode, NULL, linear, name);
}

void dd_cluster_is_full(struct step *step, const char *ddname, const struct dsname *name)
{
    const struct step_table *table = step_table(step);
    struct dataset_info info;
    struct buf messages;
    struct link *link;
    int reason = step_catalog(step, &link);

    if (reason == 0)
        reason = catalog_info(link, name, &info);
    if (reason < 0)
        return; /* the program says that there was no space */
    buf_init(&messages, MESSAGES_MAX);
    message(&messages, IEC070I,
            info.space.secondary == 0                          ? "203-204"
            : info.space.extents >= dataset_extents(&info) ? "204-204"
                                                           : "209-220",
            table->identity.job.text, name8_none(&table->procstep) ? table->step.text : table->procstep.text, ddname,
            DATASET_DEVICE, info.volume.text, info.cluster.data.text);
    step_wto(step, 0, buf_span(&messages));
    buf_release(&messages);
}

int dd_open_cluster(struct step *step, const char *ddname, enum cluster_mode mode, struct cluster **cluster, struct dsname *name)
{
    const struct step_dd *part = dd_find(step, ddname);

    *cluster = NULL;
    if (!part)
        return REASON_NOT_FOUND;
    if (part->kind != STEP_DD_DATASET || !name8_none(&part->member))
        return REASON_BAD_VALUE;
    return dd_open_cluster_name(step, ddname, &part->dsname, mode, cluster, name);
}

static int count(struct step *step, const struct dsname *name, bool wrote, const struct cluster_statistics *statistics)
{
    struct link *link;
    int reason = step_catalog(step, &link);

    return reason < 0 ? reason : catalog_count_cluster(link, name, wrote, statistics);
}

int dd_close_cluster(struct step *step, const struct dsname *name, struct cluster *cluster)
{
    struct cluster_statistics statistics;
    bool wrote = cluster_writes(cluster);
    int reason = cluster_close(cluster, &statistics);

    return reason < 0 ? reason : count(step, name, wrote, &statistics);
}

int dd_close_linear(struct step *step, const struct dsname *name, struct linear *linear)
{
    struct cluster_statistics statistics;
    bool wrote = linear_writes(linear);
    int reason = linear_close(linear, &statistics);

    return reason < 0 ? reason : count(step, name, wrote, &statistics);
}

bool dd_names_cluster(struct step *step, const char *ddname)
{
    const struct step_dd *part = dd_find(step, ddname), *end = step->table.dds + step->table.dd_count;
    struct dataset_info info;
    struct link *link;

    return part && part->kind == STEP_DD_DATASET && name8_none(&part->member) && (part + 1 == end || !part[1].next_part) &&
           step_catalog(step, &link) == 0 && catalog_info(link, &part->dsname, &info) == 0 && dataset_is_cluster(info.org);
}
