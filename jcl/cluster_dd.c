/* cluster_dd.c - RECORG=. */
#include "jcl/cluster_dd.h"

int cluster_dd_define(const struct job_dd *dd, const struct dsname *name, enum dataset_life life, struct link *link,
                      struct buf *refusal)
{
    struct dataset_info info = { .name = *name, .org = (enum dataset_org)dd->record_organization };
    struct cluster_attributes *attributes = &info.cluster.attributes;
    int reason;

    cluster_defaults(attributes, (enum cluster_kind)dd->record_organization, dd->entry.attributes.lrecl);
    if (attributes->kind == CLUSTER_KSDS) {
        attributes->key_length = dd->key_length;
        attributes->key_offset = dd->key_offset;
    }
    attributes->space = dd->space.unit == SPACE_CYLINDERS                                        ? CLUSTER_CYLINDERS
                        : dd->space.unit == SPACE_BLOCKS || dd->space.unit == SPACE_RECORDS ? CLUSTER_RECORDS
                        : dd->space.unit                                                    ? CLUSTER_TRACKS
                                                                                             : CLUSTER_UNSAID;
    if (dd->space.unit) {
        attributes->primary = dd->space.primary;
        attributes->secondary = dd->space.secondary;
    }
    if (!cluster_possible(attributes))
        return REASON_BAD_VALUE;
    reason = cluster_component_name(name, "DATA", &info.cluster.data);
    if (reason == 0 && attributes->kind == CLUSTER_KSDS)
        reason = cluster_component_name(name, "INDEX", &info.cluster.index);
    return reason < 0 ? reason : catalog_define_cluster(link, &info, &dd->data_class, life, refusal);
}
