/* catalog_qmgr.c - the data sets that each queue manager of config/system.yaml is given once: BSDS, active logs, page sets, under
 * its subsystem name; by `greenbar init`, and at the start for one that was added since and has none. They are linear clusters
 * without a control interval so far; the queue manager formats them at its first start, as CSQ4BSDS and CSQ4PAGE do on the
 * mainframe.
 */
#include "datasets/catalog.h"

#include "base/clock.h"
#include "base/config.h"

enum { COPIES = 2, LOGS = 3, PAGE_SETS = 5, BSDS_MEGABYTES = 2, LOG_MEGABYTES = 16, PAGE_SET_MEGABYTES = 4, EXTENT_MEGABYTES = 8 };

static int add(const char *name, uint32_t megabytes, uint32_t secondary)
{
    struct space_request space = { .unit = SPACE_RECORDS, .length = 1 << 20, .primary = megabytes, .secondary = secondary };
    struct dataset_info info = { .org = DATASET_LDS, .created = clock_now(),
                                 .attributes = { RECFM_F, false, CONTROL_NONE, BLOCK_UNIT, 0 } };
    struct dsname *data = &info.cluster.data;
    int reason = dsname_of(&info.name, span_of(name));

    info.cluster.attributes = (struct cluster_attributes){ .kind = CLUSTER_LDS, .average = BLOCK_UNIT, .maximum = BLOCK_UNIT,
                                                           .ci_size = BLOCK_UNIT, .share_region = 2, .share_system = 3,
                                                           .space = CLUSTER_MEGABYTES, .primary = megabytes,
                                                           .secondary = secondary };
    if (reason < 0)
        return reason;
    snprintf(data->text, sizeof data->text, "%s.DATA", name);
    info.volume = *volume_name(catalog.volumes[0].volume);
    reason = catalog_place(&info, &space, "");
    if (reason == 0)
        reason = catalog_expected(catalog_db_add(catalog.db, &info));
    return reason < 0 ? reason : volume_create(catalog.volumes[0].volume, &info);
}

static int add_all(const struct config_qmgr *qmgr)
{
    char subsystem[5], name[DSNAME_MAX + 1];
    int reason = 0;

    config_subsystem(qmgr, subsystem);
    for (int copy = 1; reason == 0 && copy <= COPIES; copy++) {
        snprintf(name, sizeof name, "%s.BSDS%02d", subsystem, copy);
        reason = add(name, BSDS_MEGABYTES, 0);
        for (int i = 1; reason == 0 && i <= LOGS; i++) {
            snprintf(name, sizeof name, "%s.LOGCOPY%d.DS%02d", subsystem, copy, i);
            reason = add(name, LOG_MEGABYTES, 0);
        }
    }
    for (int i = 0; reason == 0 && i < PAGE_SETS; i++) {
        snprintf(name, sizeof name, "%s.PSID%02d", subsystem, i);
        reason = add(name, PAGE_SET_MEGABYTES, EXTENT_MEGABYTES);
    }
    return reason;
}

/* Has it data sets? Who has deleted one of several is not given it again. */
static bool has_some(const struct config_qmgr *qmgr)
{
    static const char *const first[] = { "BSDS01", "PSID00" };
    char subsystem[5], text[DSNAME_MAX + 1];
    struct dataset_info info;
    struct dsname name;

    config_subsystem(qmgr, subsystem);
    for (size_t i = 0; i < ARRAY_COUNT(first); i++) {
        snprintf(text, sizeof text, "%s.%s", subsystem, first[i]);
        if (dsname_of(&name, span_of(text)) == 0 && catalog_expected(catalog_db_find(catalog.db, &name, &info)) == 0)
            return true;
    }
    return false;
}

int catalog_add_qmgrs(void)
{
    int reason = 0;

    for (unsigned i = 0; reason == 0 && catalog.config && i < catalog.config->qmgr_count; i++) {
        if (has_some(&catalog.config->qmgrs[i]))
            continue;
        reason = add_all(&catalog.config->qmgrs[i]);
        if (reason < 0)
            catalog_say(GBRD002E, catalog.config->qmgrs[i].name, reason_text(reason));
    }
    return reason;
}
