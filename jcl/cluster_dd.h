/* cluster_dd.h - DD statements with RECORG=: the VSAM cluster that they make.
 *
 * Errors:  0 or a reason; what racf had to say is in refusal.
 * Blocks:  for the catalog.
 */
#ifndef JCL_CLUSTER_DD_H
#define JCL_CLUSTER_DD_H

#include "datasets/catalog_client.h"
#include "jcl/job.h"

/* What DEFINE CLUSTER makes of the same. RECORDSIZE is LRECL for all records. */
int cluster_dd_define(const struct job_dd *dd, const struct dsname *name, enum dataset_life life, struct link *link,
                      struct buf *refusal) MUST_CHECK;

#endif
