/* follow.h - greenbar output --follow: the output of a running job, as it comes.
 *
 * Blocks: until the job ends; through restarts of jes and racf.
 */
#ifndef CONSOLE_FOLLOW_H
#define CONSOLE_FOLLOW_H

#include "console/greenbar.h"
#include "jcl/jes_client.h"

/* dataset: one of the job, as `greenbar output` takes it, or NULL for all. Takes over racf and link, and gives back those in use
 * then.
 * Returns the exit code of the command. */
int follow_job(const struct options *options, struct racf **racf, struct link **link, const struct name8 *jobid,
               const char *dataset, bool as_json) MUST_CHECK;

#endif
