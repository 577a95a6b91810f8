/* storage.c - what START QMGR opens and STOP QMGR closes. */
#include "mstr/storage.h"

#include <unistd.h>

#include "base/mem.h"
#include "exec/step_table.h"
#include "mstr/messages.h"
#include "mstr/storage_files.h"

enum {
    COPIES = BSDS_COPIES,
    LOGS_MAX = 99,                 /* LOGCOPYn.DS01 ... of a new BSDS */
    LOG_SIZE = 16 << 20,           /* bytes of an active log data set without a limit */
    POOLS = 4,                     /* where CSQINP1 defines none */
    POOL_BUFFERS = 5000,
    SWITCHES_KEPT = 32,
    LONG_SWITCHES = 2,             /* of the active log: a unit of work that outlives more is told of */
    UNITS_TOLD = 32,               /* at a time */
    OFFLOAD_AGAIN = 30 * 1000,     /* milliseconds */
    PROGRESS = 2000,               /* milliseconds between two messages of a restart that takes its time */
};

struct page_set_plan {
    bool wanted;
    unsigned pool;
    enum page_expand expand;
    uint32_t secondary;   /* pages that its data set is extended by; of one that is open */
    unsigned made;        /* extents that were told of, */
    bool begun, refused;  /* the next one too */
    char dsname[DSNAME_MAX + 1];
};

struct storage {
    struct step *step;
    const char *cpf;
    char subsystem[PAGE_SET_QMGR + 1];
    struct storage_files *files;
    struct bsds *bsds;
    struct log *log;
    struct buffer_pools *pools;
    struct store *store;
    struct store_objects *objects;
    uint32_t buffers[BUFFER_POOL_MAX + 1]; /* 0: no such pool */
    struct page_set_plan plans[PSID_MAX + 1];
    const struct parameters *parameters;
    uint64_t records, switches;            /* of the log, at the last checkpoint */
    uint64_t told_switches;
    uint64_t told_extents;                 /* page_space_extents() */
    uint64_t starts[SWITCHES_KEPT];        /* of active log data sets that were switched to, the last one first; 0: none */
    bool tell_checkpoint;
    void (*tell)(void *context, struct buf *out);
    void *teller;
    struct buf *out;                       /* of the restart that is under way */
};

struct storage *storage_new(struct step *step, const char *cpf, const char *subsystem, const struct parameters *parameters)
{
    struct storage *storage = mem_alloc(1, sizeof *storage);

    storage->step = step;
    storage->cpf = cpf;
    storage->parameters = parameters;
    snprintf(storage->subsystem, sizeof storage->subsystem, "%s", subsystem);
    return storage;
}

void storage_free(struct storage *storage)
{
    if (!storage)
        return;
    store_objects_free(storage->objects);
    if (storage->store)
        store_abandon(storage->store);
    buffer_pools_free(storage->pools);
    if (storage->log)
        (void)!log_close(storage->log); /* who had to know has been told by storage_turn() or storage_stop() */
    bsds_close(storage->bsds);
    storage_files_close(storage->files);
    mem_free(storage);
}

/* -- what is defined -- */

/* The data set that a DD names; empty: there is no such DD. */
static const char *dd_dsname(const struct storage *storage, const char *ddname)
{
    const struct step_table *table = step_table(storage->step);

    for (size_t i = 0; i < table->dd_count; i++)
        if (strcmp(table->dds[i].ddname.text, ddname) == 0 && table->dds[i].kind == STEP_DD_DATASET)
            return table->dds[i].dsname.text;
    return "";
}

/* A page set that was defined without DSN lies in the data set of its DD. */
static void find_data_set(struct storage *storage, unsigned psid)
{
    struct page_set_plan *plan = &storage->plans[psid];
    char ddname[NAME8_MAX + 1];

    snprintf(ddname, sizeof ddname, "CSQP%04u", psid);
    if (!plan->dsname[0])
        snprintf(plan->dsname, sizeof plan->dsname, "%s", dd_dsname(storage, ddname));
}

/* Where CSQINP1 says nothing: the pools 0 to 3, and the page sets that have a DD, in the pools that CSQ4INP1 gives them. */
static void plan_the_usual(struct storage *storage)
{
    bool pools = false, sets = false;

    for (unsigned i = 0; i <= BUFFER_POOL_MAX; i++)
        pools = pools || storage->buffers[i];
    for (unsigned i = 0; !pools && i < POOLS; i++)
        storage->buffers[i] = POOL_BUFFERS;
    for (unsigned i = 0; i <= PSID_MAX; i++)
        sets = sets || storage->plans[i].wanted;
    for (unsigned i = 0; i <= PSID_MAX; i++) {
        struct page_set_plan *plan = &storage->plans[i];
        char ddname[NAME8_MAX + 1];

        snprintf(ddname, sizeof ddname, "CSQP%04u", i);
        if (!sets && *dd_dsname(storage, ddname))
            *plan = (struct page_set_plan){ .wanted = true, .pool = i < POOLS ? i : POOLS - 1, .expand = PAGE_EXPAND_USER };
        if (plan->wanted)
            find_data_set(storage, i);
    }
}

/* -- BSDS and log -- */

static const char *const bsds_ddnames[COPIES] = { "BSDS1", "BSDS2" };

static int format_log(struct linear *linear)
{
    uint64_t size = linear_capacity(linear);

    return linear_extend(linear, size ? size : LOG_SIZE / LINEAR_CI);
}

/* Adds the data sets SSID.LOGCOPYn.DSmm that are there to an inventory that knows of none. */
static int find_logs(struct storage *storage, struct bsds_image *image)
{
    char name[DSNAME_MAX + 1];
    struct linear *linear;
    int reason = 0;

    for (int copy = 0; copy < COPIES; copy++)
        for (unsigned i = 1; i <= LOGS_MAX; i++) {
            snprintf(name, sizeof name, "%s.LOGCOPY%d.DS%02u", storage->subsystem, copy + 1, i);
            reason = storage_files_linear(storage->files, name, &linear);
            if (reason == REASON_NOT_FOUND)
                break;
            if (reason == 0 && linear_size(linear) == 0)
                reason = format_log(linear);
            if (reason == 0)
                reason = linear_close(linear, NULL);
            if (reason == 0)
                reason = bsds_active_add(image, copy, name);
            if (reason < 0)
                return reason;
        }
    return 0;
}

/* Gives a BSDS that was never written its first content. */
static int make_bsds(struct storage *storage, struct linear *const copies[COPIES], bool dual)
{
    struct bsds_image *image = mem_alloc(1, sizeof *image);
    int reason;

    bsds_image_init(image, storage->subsystem);
    reason = find_logs(storage, image);
    for (int i = 0; reason == 0 && i < (dual ? COPIES : 1); i++) {
        if (!copies[i])
            continue;
        if (linear_size(copies[i]) < BSDS_SIZE)
            reason = linear_extend(copies[i], BSDS_SIZE);
        if (reason == 0)
            reason = bsds_write_new(copies[i], image);
    }
    mem_free(image);
    return reason;
}

static bool never_written(struct linear *linear)
{
    struct bsds_image *image = mem_alloc(1, sizeof *image);
    bool never = linear_size(linear) == 0 || bsds_read(linear, image) == REASON_NOT_FOUND;

    mem_free(image);
    return never;
}

static int open_bsds(struct storage *storage, bool *dual, struct buf *out)
{
    struct linear *copies[COPIES] = { NULL, NULL };
    bool fresh = true;
    int reason = 0;

    *dual = parameter_yes(storage->parameters, PARAMETER_TWOBSDS);
    for (int i = 0; i < (*dual ? COPIES : 1); i++) {
        const char *dsname = dd_dsname(storage, bsds_ddnames[i]);

        if (!*dsname)
            continue;
        reason = storage_files_linear(storage->files, dsname, &copies[i]);
        if (reason < 0)
            message(out, CSQJ100E, storage->cpf, i + 1, dsname, reason_text(reason));
        else
            fresh = fresh && never_written(copies[i]);
    }
    if (!copies[0] && !copies[1])
        return reason < 0 ? reason : REASON_NOT_FOUND;
    if (fresh) {
        reason = make_bsds(storage, copies, *dual);
        if (reason < 0) {
            for (int i = 0; i < COPIES; i++)
                if (copies[i])
                    (void)!linear_close(copies[i], NULL);
            return reason;
        }
    }
    return bsds_open(&storage->bsds, copies, *dual, storage->cpf, out);
}

void storage_archive_names(const struct parameters *parameters, struct log_archive_names *names)
{
    const char *stamp = parameter(parameters, PARAMETER_TSTAMP);

    snprintf(names->prefix[0], sizeof names->prefix[0], "%s", parameter(parameters, PARAMETER_ARCPFX1));
    snprintf(names->prefix[1], sizeof names->prefix[1], "%s", parameter(parameters, PARAMETER_ARCPFX2));
    names->stamp = strcmp(stamp, "YES") == 0 ? LOG_STAMP_YES : strcmp(stamp, "EXT") == 0 ? LOG_STAMP_EXT : LOG_STAMP_NO;
}

static int open_log(struct storage *storage, struct buf *out)
{
    const struct parameters *parameters = storage->parameters;
    struct log_options options = { .cpf = storage->cpf, .qmgr = storage->subsystem,
                                   .buffer = parameter_number(parameters, PARAMETER_OUTBUFF),
                                   .threshold = parameter_number(parameters, PARAMETER_WRTHRSH),
                                   .archives = parameter_number(parameters, PARAMETER_MAXARCH),
                                   .two_active = parameter_yes(parameters, PARAMETER_TWOACTV),
                                   .two_archive = parameter_yes(parameters, PARAMETER_TWOARCH),
                                   .offload = parameter_yes(parameters, PARAMETER_OFFLOAD), .again = OFFLOAD_AGAIN };

    storage_archive_names(parameters, &options.names);
    return log_open(&storage->log, storage_files_log(storage->files), storage->bsds, &options, out);
}

/* -- page sets -- */

/* All the space that it has. */
static int format(const struct page_file *file, unsigned psid, uint64_t capacity)
{
    struct page_set_header header = { .psid = (uint16_t)psid, .state = PAGE_SET_NEW, .formatted = clock_now() };

    if (capacity > PAGE_SET_LARGEST)
        return REASON_LIMIT;
    header.pages = (uint32_t)capacity;
    return page_set_format(file, &header);
}

static int open_page_set(struct storage *storage, unsigned psid, struct buf *out)
{
    struct page_set_plan *plan = &storage->plans[psid];
    struct linear *linear;
    struct page_file file;
    struct page_set *set;
    uint64_t secondary, capacity = 0;
    int reason = storage_files_page_set(storage->files, plan->dsname, &linear, &secondary);

    if (reason == 0) {
        plan->secondary = secondary < PAGE_SET_LARGEST ? (uint32_t)secondary : PAGE_SET_LARGEST;
        capacity = linear_capacity(linear);
        reason = page_file_linear(&file, linear);
    }
    if (reason < 0)
        return reason;
    if (file.size(file.context) == 0) {
        reason = format(&file, psid, capacity);
        if (reason < 0) {
            (void)!file.close(file.context);
            return reason;
        }
    }
    reason = page_set_open(&set, &file, (int)psid, true);
    if (reason == 0)
        reason = buffer_pools_attach(storage->pools, set, plan->pool);
    if (reason == 0)
        reason = page_space_expand(storage->pools, (uint16_t)psid, plan->expand, plan->secondary);
    if (reason == 0)
        message(out, CSQP007I, storage->cpf, psid, plan->pool);
    return reason;
}

static int open_page_sets(struct storage *storage, struct buf *out)
{
    struct buffer_hooks hooks = store_hooks(storage->log);
    int reason = 0;

    storage->pools = buffer_pools_new(&hooks);
    for (unsigned i = 0; reason == 0 && i <= BUFFER_POOL_MAX; i++)
        if (storage->buffers[i])
            reason = buffer_pool_define(storage->pools, i, storage->buffers[i]);
    for (unsigned i = 0; reason == 0 && i <= PSID_MAX; i++)
        if (storage->plans[i].wanted) {
            reason = open_page_set(storage, i, out);
            if (reason < 0)
                message(out, CSQP011E, storage->cpf, reason_text(reason), i, storage->plans[i].dsname);
        }
    return reason;
}

int storage_open(struct storage *storage, struct buf *out)
{
    struct bsds_image *image;
    struct store_parts parts;
    bool dual;
    int reason = storage_files_open(&storage->files, storage->step);

    if (reason == 0)
        reason = open_bsds(storage, &dual, out);
    if (reason < 0)
        goto say;
    image = mem_alloc(1, sizeof *image);
    bsds_snapshot(storage->bsds, image);
    mem_free(image);
    reason = open_log(storage, out);
    if (reason == 0) {
        plan_the_usual(storage);
        message(out, CSQY040I, storage->cpf);
        reason = open_page_sets(storage, out);
    }
    if (reason == 0) {
        parts = (struct store_parts){ storage->log, storage->bsds, storage_files_log(storage->files), storage->pools,
                                      storage->subsystem };
        storage->store = store_open(&parts);
    }
say:
    if (storage->files)
        storage_files_messages(storage->files, out);
    return reason;
}

/* -- restart, checkpoints, end -- */

static void tell_refused(struct buf *out, const char *cpf, const struct store_restarted *found, int reason)
{
    switch (found->refusal) {
    case PAGE_SET_WAS_USED: message(out, GBRM014E, cpf, found->psid); break;
    case PAGE_SET_OF_ANOTHER: message(out, GBRM015E, cpf, found->psid); break;
    case PAGE_SET_AHEAD: message(out, GBRM017E, cpf, found->psid); break;
    case PAGE_SET_MISSING: message(out, GBRM021E, cpf, found->psid); break;
    case PAGE_SET_DAMAGED: message(out, GBRM004E, cpf, found->psid, reason_text(reason)); break;
    default: message(out, GBRM004E, cpf, -1, reason_text(reason)); break;
    }
}

/* The units that a restart has found; state 0: all of them. Only those in doubt are known to have been coordinated. */
static void put_unit_table(const char *cpf, const struct store_restarted *found, char state, struct buf *out)
{
    unsigned count = 0;

    for (unsigned i = 0; i < found->unit_count; i++) {
        const struct store_found *unit = &found->units[i];
        struct tm local = clock_local(unit->began);
        char moment[32];

        if (state && unit->state != state)
            continue;
        if (count++ == 0) {
            message(out, CSQR007I, cpf);
            buf_put_text(out, "T CON-ID   THREAD-XREF              S URID             DATE       TIME\n"
                              "- -------- ------------------------ - ---------------- ---------- --------\n");
        }
        strftime(moment, sizeof moment, "%Y-%m-%d %H:%M:%S", &local);
        if (unit->state == 'D')
            buf_printf(out, "R RRSBATCH %-24s", unit->name);
        else
            buf_printf(out, "B %-8s %-24s", unit->name, "");
        buf_printf(out, " %c %016llX %s\n", unit->state, (unsigned long long)unit->urid, moment);
    }
}

void storage_set_teller(struct storage *storage, void (*tell)(void *context, struct buf *out), void *context)
{
    storage->tell = tell;
    storage->teller = context;
}

static void restart_reads(void *context, bool forwards, uint64_t rba)
{
    struct storage *storage = context;

    if (forwards)
        message(storage->out, CSQR031I, storage->cpf, (unsigned long long)rba);
    else
        message(storage->out, CSQR033I, storage->cpf, (unsigned long long)rba);
    if (storage->tell)
        storage->tell(storage->teller, storage->out);
}

int storage_restart(struct storage *storage, struct buf *out)
{
    const struct store_progress progress = { storage, restart_reads, PROGRESS };
    struct store_restarted found;
    const char *cpf = storage->cpf;
    int reason;

    storage->out = out;
    store_set_progress(storage->store, &progress);
    reason = store_restart(storage->store, &found);
    if (found.checkpoint)
        message(out, CSQR003I, cpf, (unsigned long long)found.checkpoint);
    message(out, CSQR004I, cpf, found.in_commit, found.in_doubt, found.in_flight, found.in_backout);
    put_unit_table(cpf, &found, 0, out);
    if (reason < 0) {
        tell_refused(out, cpf, &found, reason);
        return reason;
    }
    message(out, CSQR030I, cpf, (unsigned long long)found.from, (unsigned long long)found.to);
    message(out, CSQR005I, cpf, 0u, found.in_doubt);
    put_unit_table(cpf, &found, 'D', out);
    if (found.back_to)
        message(out, CSQR032I, cpf, (unsigned long long)found.to, (unsigned long long)found.back_to);
    message(out, CSQR006I, cpf, 0u, 0u);
    if (found.given_up)
        message(out, GBRM016I, cpf, found.given_up);
    storage->objects = store_objects_new(storage->store);
    return 0;
}

/* The pages of each pool that the last checkpoint wrote. */
static void tell_pools(const struct storage *storage, struct buf *out)
{
    for (unsigned i = 0; i <= BUFFER_POOL_MAX; i++)
        if (storage->buffers[i])
            message(out, CSQP019I, storage->cpf, i, buffer_pool_checkpointed(storage->pools, i));
}

/* What a checkpoint that has ended wrote. */
static void tell_checkpoint(struct storage *storage, struct buf *out)
{
    struct log_status status;
    uint64_t rba;

    log_status(storage->log, &status);
    tell_pools(storage, out);
    for (unsigned i = 0; i <= PSID_MAX; i++)
        if (buffer_pools_set(storage->pools, (uint16_t)i)) {
            rba = buffer_pools_recovery_rba(storage->pools, (uint16_t)i, status.next);
            message(out, CSQP021I, storage->cpf, i, (unsigned long long)rba, (unsigned long long)status.next);
        }
    storage->records = status.records;
    storage->switches = status.switches;
    storage->tell_checkpoint = false;
}

int storage_ready(struct storage *storage, struct buf *out)
{
    int reason;

    message(out, CSQP018I, storage->cpf);
    reason = store_checkpoint_now(storage->store, false);
    if (reason == 0)
        tell_checkpoint(storage, out);
    return reason;
}

/* Units of work that lie in more than two active log data sets, at each switch. */
static void tell_long_units(struct storage *storage, const struct log_status *status, struct buf *out)
{
    struct store_unit_info units[UNITS_TOLD];
    unsigned count;

    if (status->switches == storage->told_switches)
        return;
    storage->told_switches = status->switches;
    memmove(storage->starts + 1, storage->starts, sizeof storage->starts - sizeof storage->starts[0]);
    storage->starts[0] = status->start;
    count = store_units(storage->store, units, UNITS_TOLD);
    for (unsigned i = 0; i < count && i < UNITS_TOLD; i++) {
        unsigned switches = 0;

        while (switches < SWITCHES_KEPT && storage->starts[switches] > units[i].urid)
            switches++;
        if (units[i].urid == 0 || units[i].in_doubt || switches < LONG_SWITCHES)
            continue;
        if (switches == LONG_SWITCHES)
            message(out, CSQJ160I, storage->cpf, (unsigned long long)units[i].urid, units[i].owner.name);
        else
            message(out, CSQJ161I, storage->cpf, switches, (unsigned long long)units[i].urid, units[i].owner.name);
    }
}

/* What has become of extents since it was told last. */
static void tell_extents_of(const struct storage *storage, unsigned psid, struct page_set_plan *plan, struct buf *out)
{
    struct page_usage usage;

    if (!plan->wanted || page_space_usage(storage->pools, (uint16_t)psid, &usage) < 0)
        return;
    for (; plan->made < usage.expansions; plan->made++) {
        if (!plan->begun)
            message(out, CSQP017I, storage->cpf, psid);
        message(out, CSQP013I, storage->cpf, psid);
        plan->begun = false;
    }
    if (!plan->begun && (usage.growing || (usage.refused && !plan->refused)))
        message(out, CSQP017I, storage->cpf, psid);
    if (usage.refused && !plan->refused)
        message(out, CSQP014E, storage->cpf, psid);
    plan->begun = usage.growing;
    plan->refused = usage.refused;
}

static void tell_extents(struct storage *storage, struct buf *out)
{
    uint64_t extents = page_space_extents(storage->pools);

    if (extents == storage->told_extents)
        return;
    storage->told_extents = extents;
    for (unsigned i = 0; i <= PSID_MAX; i++)
        tell_extents_of(storage, i, &storage->plans[i], out);
}

int storage_turn(struct storage *storage, struct buf *out)
{
    struct log_status status;
    uint64_t count;
    int reason;

    while (read(log_event(storage->log), &count, sizeof count) > 0)
        ;
    reason = store_turn(storage->store);
    storage_files_turn(storage->files);
    storage_files_messages(storage->files, out);
    log_take_messages(storage->log, out);
    bsds_take_messages(storage->bsds, out);
    tell_extents(storage, out);
    if (reason < 0)
        return reason;
    log_status(storage->log, &status);
    tell_long_units(storage, &status, out);
    if (!store_checkpoint_done(storage->store))
        return 0;
    if (storage->tell_checkpoint)
        tell_checkpoint(storage, out);
    if (status.records - storage->records >= parameter_number(storage->parameters, PARAMETER_LOGLOAD) ||
        status.switches != storage->switches) {
        message(out, CSQP018I, storage->cpf);
        store_checkpoint(storage->store);
        storage->tell_checkpoint = true;
    }
    return 0;
}

int storage_stop(struct storage *storage, struct buf *out)
{
    int reason;

    message(out, CSQP018I, storage->cpf);
    reason = store_close(storage->store);
    storage->store = NULL;
    if (reason == 0)
        tell_pools(storage, out);
    log_take_messages(storage->log, out);
    return reason;
}

int storage_log_fd(const struct storage *storage)
{
    return log_event(storage->log);
}

int storage_pools_fd(const struct storage *storage)
{
    return buffer_pools_fd(storage->pools);
}

int storage_pools_read_fd(const struct storage *storage)
{
    return buffer_pools_read_fd(storage->pools);
}

const char *storage_page_set_dsname(const struct storage *storage, unsigned psid)
{
    return psid <= PSID_MAX && storage->plans[psid].wanted ? storage->plans[psid].dsname : "";
}

struct storage_files *storage_files(struct storage *storage)
{
    return storage->files;
}

struct store *storage_store(struct storage *storage)
{
    return storage->store;
}

struct log *storage_log(struct storage *storage)
{
    return storage->log;
}

struct bsds *storage_bsds(struct storage *storage)
{
    return storage->bsds;
}

struct buffer_pools *storage_pools(struct storage *storage)
{
    return storage->pools;
}

const struct object_store *storage_objects(struct storage *storage)
{
    return store_objects_interface(storage->objects);
}

/* -- commands -- */

int storage_define_pool(struct storage *storage, unsigned pool, uint32_t buffers, bool replace)
{
    int reason = 0;

    if (pool > BUFFER_POOL_MAX || buffers < BUFFER_POOL_SMALLEST)
        return REASON_BAD_VALUE;
    if (storage->buffers[pool] && !replace)
        return REASON_EXISTS;
    if (storage->pools && storage->buffers[pool])
        reason = buffer_pool_alter(storage->pools, pool, buffers);
    else if (storage->pools)
        reason = buffer_pool_define(storage->pools, pool, buffers);
    if (reason == 0)
        storage->buffers[pool] = buffers;
    return reason;
}

int storage_define_page_set(struct storage *storage, unsigned psid, unsigned pool, enum page_expand expand, const char *dsname,
                            struct buf *out)
{
    struct page_set_plan *plan;
    int reason = 0;

    if (psid > PSID_MAX || pool > BUFFER_POOL_MAX)
        return REASON_BAD_VALUE;
    plan = &storage->plans[psid];
    if (plan->wanted)
        return REASON_EXISTS;
    *plan = (struct page_set_plan){ .wanted = true, .pool = pool, .expand = expand };
    snprintf(plan->dsname, sizeof plan->dsname, "%s", dsname ? dsname : "");
    if (storage->pools) {
        find_data_set(storage, psid);
        reason = open_page_set(storage, psid, out);
        if (reason == 0)
            reason = buffer_pools_note(storage->pools, (uint16_t)psid, storage->subsystem, STORE_CONTENT, log_next(storage->log),
                                       true);
    }
    if (reason < 0)
        *plan = (struct page_set_plan){ .wanted = false };
    return reason;
}

int storage_expand(struct storage *storage, unsigned psid, enum page_expand expand)
{
    if (psid > PSID_MAX || !storage->plans[psid].wanted)
        return REASON_NOT_FOUND;
    storage->plans[psid].expand = expand;
    storage->plans[psid].refused = false; /* a refusal from now on is another one */
    return page_space_expand(storage->pools, (uint16_t)psid, expand, storage->plans[psid].secondary);
}

int storage_delete_page_set(struct storage *storage, unsigned psid)
{
    struct page_usage usage;
    int reason;

    if (psid > PSID_MAX || !storage->plans[psid].wanted)
        return REASON_NOT_FOUND;
    reason = page_space_usage(storage->pools, (uint16_t)psid, &usage);
    if (reason == 0 && (psid == 0 || usage.persistent || usage.nonpersistent))
        reason = REASON_BUSY;
    if (reason == 0)
        reason = buffer_pools_detach(storage->pools, (uint16_t)psid, log_next(storage->log));
    if (reason == 0)
        storage->plans[psid] = (struct page_set_plan){ .wanted = false };
    return reason;
}

int storage_recover_bsds(struct storage *storage, struct buf *out)
{
    struct linear *linear;
    int reason = REASON_STATE;

    if (bsds_copies(storage->bsds) == COPIES || !parameter_yes(storage->parameters, PARAMETER_TWOBSDS))
        return REASON_STATE;
    /* The copy in use holds its data set: the other one can be opened. */
    for (int i = 0; reason != 0 && i < COPIES; i++) {
        const char *dsname = dd_dsname(storage, bsds_ddnames[i]);

        if (!*dsname)
            continue;
        reason = storage_files_linear(storage->files, dsname, &linear);
        if (reason == 0 && linear_size(linear) < BSDS_SIZE)
            reason = linear_extend(linear, BSDS_SIZE);
        if (reason == 0)
            reason = bsds_recover(storage->bsds, linear, out);
    }
    storage_files_messages(storage->files, out);
    return reason;
}

void storage_set(struct storage *storage, const struct parameters *parameters)
{
    struct log_archive_names names;

    storage_archive_names(parameters, &names);
    if (storage->log)
        log_set(storage->log, parameter_number(parameters, PARAMETER_MAXARCH), parameter_number(parameters, PARAMETER_WRTHRSH),
                &names);
}
