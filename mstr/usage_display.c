/* usage_display.c - DISPLAY USAGE. */
#include "mstr/usage_display.h"

#include "base/mem.h"
#include "base/text.h"
#include "mstr/commands.h"
#include "mstr/messages.h"
#include "mstr/storage.h"
#include "mstr/storage_costs.h"

enum { UNITS_LOOKED_AT = 1024 };

static void show_page_sets(struct qmgr *qmgr, int64_t only, struct buf *out)
{
    static const char *const expands[] = { "", "USER", "SYSTEM", "NONE" };
    const struct buffer_pools *pools = storage_pools(qmgr->storage);
    struct page_usage usage;

    message(out, CSQI010I, qmgr->cpf);
    buf_put_text(out, "      Page Buffer   Total   Unused  Persistent NonPersist Expansion    Encr-\n"
                      "       set  pool    pages    pages  data pages data pages        count   ypt\n");
    for (unsigned i = 0; i <= PSID_MAX; i++)
        if ((only < 0 || only == i) && page_space_usage(pools, (uint16_t)i, &usage) == 0)
            buf_printf(out, "     _%3u %5u %8u %8u %11u %10u %-6s %4u%5s\n", i, usage.pool, usage.total, usage.unused,
                       usage.persistent, usage.nonpersistent, expands[usage.expand], usage.expansions,
                       usage.encrypted ? "YES" : "NO");
    if (only >= 0 && !buffer_pools_set(pools, (uint16_t)only))
        buf_printf(out, "     _%3u  is not defined\n", (unsigned)only);
    buf_put_text(out, "      End of page set report\n");
}

static void show_pools(struct qmgr *qmgr, struct buf *out)
{
    struct buffer_usage usage;

    message(out, CSQI065I, qmgr->cpf);
    buf_put_text(out, "       Buffer  Available  Stealable   Stealable  Page      Location\n"
                      "        pool    buffers    buffers  percentage  class\n");
    for (unsigned i = 0; i <= BUFFER_POOL_MAX; i++)
        if (buffer_pool_usage(storage_pools(qmgr->storage), i, &usage) == 0)
            buf_printf(out, "     _%6u %10u %10u %11u  4KB       ABOVE\n", i, usage.buffers, usage.stealable,
                       (unsigned)((uint64_t)usage.stealable * 100 / usage.buffers));
    buf_put_text(out, "      End of buffer pool attributes\n");
}

/* The lowest RBA from which a page set would be recovered now. */
static uint64_t restart_rba(struct storage *storage)
{
    uint64_t from = log_next(storage_log(storage)), rba;

    for (uint16_t i = 0; i <= PSID_MAX; i++)
        if (buffer_pools_set(storage_pools(storage), i)) {
            rba = buffer_pools_recovery_rba(storage_pools(storage), i, from);
            from = rba < from ? rba : from;
        }
    return from;
}

/* The first record of the oldest unit of work; where there is none that logged anything, the end of the log. */
static uint64_t oldest_unit_rba(struct storage *storage)
{
    struct store_unit_info *units = mem_alloc(UNITS_LOOKED_AT, sizeof *units);
    unsigned count = store_units(storage_store(storage), units, UNITS_LOOKED_AT);
    uint64_t rba = 0;

    for (unsigned i = 0; i < count && i < UNITS_LOOKED_AT; i++)
        if (units[i].urid && (rba == 0 || units[i].urid < rba))
            rba = units[i].urid;
    mem_free(units);
    return rba ? rba : log_next(storage_log(storage));
}

/* The active log data set of that copy that holds the RBA, or else the archive log data set; NULL: neither is known. */
static const char *data_set_of(const struct bsds_image *image, int copy, uint64_t rba)
{
    for (size_t i = 0; i < image->active[copy].count; i++) {
        const struct bsds_active *active = &image->active[copy].list[i];

        if (active->state != BSDS_NEW && active->start <= rba && rba <= active->end)
            return active->name.text;
    }
    for (size_t i = image->archive[copy].count; i > 0; i--)
        if (image->archive[copy].list[i - 1].start <= rba && rba <= image->archive[copy].list[i - 1].end)
            return image->archive[copy].list[i - 1].name.text;
    return NULL;
}

static void put_data_set(const struct bsds_image *image, const char *what, uint64_t rba, struct buf *out)
{
    const char *name = data_set_of(image, 0, rba);

    if (!name)
        name = data_set_of(image, 1, rba);
    buf_printf(out, "      Log, %s\n                      %016llX  %s\n", what, (unsigned long long)rba, name ? name : "");
}

/* DIFFERS: the line of DISPLAY USAGE TYPE(DATASET) about backups of coupling facility structures always says that there
 * are none. */
static void show_data_sets(struct qmgr *qmgr, struct buf *out)
{
    struct bsds_image *image = mem_alloc(1, sizeof *image);

    bsds_snapshot(storage_bsds(qmgr->storage), image);
    message(out, CSQI070I, qmgr->cpf);
    buf_put_text(out, "      Data set        RBA/LRSN          DSName\n");
    put_data_set(image, "oldest with active unit of work", oldest_unit_rba(qmgr->storage), out);
    put_data_set(image, "oldest for page set recovery", restart_rba(qmgr->storage), out);
    buf_put_text(out, "      Log, oldest for CF structure recovery\n                      None\n      End of data set report\n");
    mem_free(image);
}

/* The one page set that is asked for; -1: all. */
static int take_psid(struct qmgr *qmgr, struct order *order, const struct mqsc *command, struct span what, int64_t *psid)
{
    const struct mqsc_value *value = mqsc_value(command, "PSID");
    uint64_t number;

    *psid = -1;
    if (!value->given)
        return 0;
    if (span_is(what, "DATASET") || span_is(what, "SMDS")) {
        message(&order->reply, CSQI003I, qmgr->cpf, command->row->csect, (int)what.length, what.data);
        return REASON_BAD_VALUE;
    }
    if (value->all || span_is(value->items[0], "*"))
        return 0;
    if (!text_number(value->items[0], PSID_MAX, &number)) {
        message(&order->reply, CSQI002I, qmgr->cpf, command->row->csect, (int)value->items[0].length, value->items[0].data);
        return REASON_BAD_VALUE;
    }
    *psid = (int64_t)number;
    return 0;
}

int usage_display(struct qmgr *qmgr, struct order *order, const struct mqsc *command)
{
    const struct mqsc_value *type = mqsc_value(command, "TYPE");
    struct span what = type->given ? type->items[0] : span_of("PAGESET");
    bool all = span_is(what, "ALL"), page_sets = all || span_is(what, "PAGESET");
    struct buf *out = &order->reply;
    int64_t only;
    int reason = take_psid(qmgr, order, command, what, &only);

    if (reason < 0)
        return reason;
    if (span_is(what, "SMDS"))
        return serve_group(qmgr, order, command);
    if (page_sets)
        show_page_sets(qmgr, only, out);
    if (page_sets || span_is(what, "BUFFPOOL"))
        show_pools(qmgr, out);
    if (all || span_is(what, "DATASET"))
        show_data_sets(qmgr, out);
    if (page_sets || span_is(what, "DATASET"))
        message(out, CSQI024I, qmgr->cpf, command->row->csect, (unsigned long long)restart_rba(qmgr->storage));
    if (page_sets)
        storage_costs_show(qmgr, false, out);
    return 0;
}
