/* idcams_define.c - DEFINE CLUSTER, and ALTER of one: operands into what the catalog keeps; names of components. */
#include "exec/idcams.h"

#include "base/text.h"
#include "exec/messages.h"

enum {
    REFUSAL_MAX = 1 << 16,
    CI_OVERHEAD = 7,   /* CIDF and one RDF */
    CI_STEP = 512, CI_MAX = 32768,
};

/* An operand of DATA() goes before the same of the cluster. */
static const struct idcams_item *operand(const struct idcams_command *command, enum idcams_key key)
{
    return command->data[key] ? command->data[key] : command->given[key];
}

static enum cluster_kind kind_of(const struct idcams_command *command)
{
    return operand(command, IDCAMS_LINEAR)       ? CLUSTER_LDS
           : operand(command, IDCAMS_NUMBERED)   ? CLUSTER_RRDS
           : operand(command, IDCAMS_NONINDEXED) ? CLUSTER_ESDS
                                                 : CLUSTER_KSDS;
}

static void take_space(const struct idcams_command *command, struct cluster_attributes *a)
{
    static const struct {
        enum idcams_key key;
        enum cluster_space space;
    } units[] = { { IDCAMS_TRACKS, CLUSTER_TRACKS },       { IDCAMS_CYLINDERS, CLUSTER_CYLINDERS },
                  { IDCAMS_RECORDS, CLUSTER_RECORDS },     { IDCAMS_KILOBYTES, CLUSTER_KILOBYTES },
                  { IDCAMS_MEGABYTES, CLUSTER_MEGABYTES } };

    for (size_t i = 0; i < ARRAY_COUNT(units); i++) {
        const struct idcams_item *item = operand(command, units[i].key);

        if (!item)
            continue;
        a->space = (uint8_t)units[i].space;
        a->primary = (uint32_t)idcams_item_number(item, 0, 1);
        a->secondary = item->first->next ? (uint32_t)idcams_item_number(item, 1, 0) : 0;
    }
}

/* A number of at most maximum out of an operand's list; says it when it is larger. */
static bool take_number(struct idcams *ams, const struct idcams_item *item, unsigned which, uint32_t maximum, uint32_t *number)
{
    uint64_t value = idcams_item_number(item, which, *number); /* without item: as it is */

    if (value > maximum) {
        idcams_bad_item(ams, item->text);
        return false;
    }
    *number = (uint32_t)value;
    return true;
}

/* Two numbers of an operand; both is false where the second one may be left out and stays then. */
static bool take_pair(struct idcams *ams, const struct idcams_item *item, uint32_t most, bool both, uint32_t *one, uint32_t *other)
{
    if (!item)
        return true;
    return take_number(ams, item, 0, most, one) && ((!both && !item->first->next) || take_number(ams, item, 1, most, other));
}

static void set_flag(const struct idcams_command *command, enum idcams_key on, enum idcams_key off, uint8_t flag, uint8_t *flags)
{
    if (operand(command, on))
        *flags |= flag;
    else if (off && operand(command, off))
        *flags &= (uint8_t)~flag;
}

/* Lays the operands over what is there: the defaults, or the cluster that is altered. */
static bool take_operands(struct idcams *ams, const struct idcams_command *command, struct cluster_attributes *a)
{
    uint32_t shares[2] = { a->share_region, a->share_system }, rooms[2] = { a->freespace_ci, a->freespace_ca };
    const struct idcams_item *size = operand(command, IDCAMS_RECORDSIZE), *keys = operand(command, IDCAMS_KEYS);

    if (keys && a->kind != CLUSTER_KSDS) {
        idcams_message(ams, IDC3211I, (int)keys->text.length, keys->text.data);
        return false;
    }
    if (size && a->kind == CLUSTER_LDS) {
        idcams_message(ams, IDC3211I, (int)size->text.length, size->text.data);
        return false;
    }
    if (!take_pair(ams, size, CLUSTER_RECORD_MAX, true, &a->average, &a->maximum) ||
        !take_pair(ams, operand(command, IDCAMS_SHAREOPTIONS), 4, false, &shares[0], &shares[1]) ||
        !take_pair(ams, operand(command, IDCAMS_FREESPACE), 100, false, &rooms[0], &rooms[1]))
        return false;
    if (keys && (!take_number(ams, keys, 0, CLUSTER_KEY_MAX, &a->key_length) ||
                 (keys->first->next && !take_number(ams, keys, 1, CLUSTER_RECORD_MAX, &a->key_offset))))
        return false;
    a->share_region = (uint8_t)shares[0];
    a->share_system = (uint8_t)shares[1];
    a->freespace_ci = (uint8_t)rooms[0];
    a->freespace_ca = (uint8_t)rooms[1];
    set_flag(command, IDCAMS_REUSE, IDCAMS_NOREUSE, CLUSTER_REUSE, &a->flags);
    set_flag(command, IDCAMS_ERASE, IDCAMS_NOERASE, CLUSTER_ERASE, &a->flags);
    set_flag(command, IDCAMS_SPANNED, 0, CLUSTER_SPANNED, &a->flags);
    set_flag(command, IDCAMS_SPEED, 0, CLUSTER_SPEED, &a->flags);
    set_flag(command, IDCAMS_WRITECHECK, 0, CLUSTER_WRITECHECK, &a->flags);
    return true;
}

/* Do the operands go together? */
static bool check_attributes(struct idcams *ams, const struct idcams_command *command, const struct cluster_attributes *a)
{
    const struct idcams_item *size = operand(command, IDCAMS_RECORDSIZE), *share = operand(command, IDCAMS_SHAREOPTIONS);

    if (a->kind != CLUSTER_LDS && !(a->flags & CLUSTER_SPANNED) && a->maximum + CI_OVERHEAD > a->ci_size) {
        idcams_message(ams, GBRE055E, "RECORDSIZE", "CONTROLINTERVALSIZE");
        return false;
    }
    if (cluster_possible(a))
        return true;
    if (a->kind == CLUSTER_KSDS && a->key_length + a->key_offset > a->maximum)
        idcams_message(ams, GBRE055E, "KEYS", "RECORDSIZE");
    else
        idcams_bad_item(ams, size ? size->text : share ? share->text : span_of("DEFINE"));
    return false;
}

static bool take_attributes(struct idcams *ams, const struct idcams_command *command, struct cluster_attributes *a)
{
    cluster_defaults(a, kind_of(command), 0);
    if (!take_operands(ams, command, a))
        return false;
    if (a->kind != CLUSTER_LDS)
        a->ci_size = cluster_ci_for(a->maximum, a->flags & CLUSTER_SPANNED);
    if (!take_number(ams, operand(command, IDCAMS_CISZ), 0, CI_MAX, &a->ci_size) ||
        !take_number(ams, command->index[IDCAMS_CISZ], 0, CI_MAX, &a->index_ci_size))
        return false;
    a->ci_size = (a->ci_size + CI_STEP - 1) / CI_STEP * CI_STEP;
    take_space(command, a);
    return check_attributes(ams, command, a);
}

/* *generated: NAME() says nothing about it. */
static int take_component(struct idcams *ams, const struct idcams_item *keyword, const struct dsname *cluster, const char *last,
                          struct dsname *name, bool *generated)
{
    *generated = keyword == NULL;
    return keyword ? idcams_take_name(ams, keyword, DSNAME_MAX, name) : cluster_component_name(cluster, last, name);
}

/* KEYLABEL, and DATACLASS that may have one. */
static bool take_key_label(struct idcams *ams, const struct idcams_command *command, struct dataset_info *info,
                           struct name8 *data_class)
{
    const struct idcams_item *label = operand(command, IDCAMS_KEYLABEL), *class = operand(command, IDCAMS_DATACLASS);

    if (label) {
        if (text_copy(info->key_label, sizeof info->key_label, label->first->text))
            text_fold(info->key_label, strlen(info->key_label));
        if (!key_label_good(span_of(info->key_label))) {
            idcams_bad_item(ams, label->first->text);
            return false;
        }
    }
    if (class && name8_of(data_class, class->first->text) < 0) {
        idcams_bad_item(ams, class->first->text);
        return false;
    }
    return true;
}

unsigned idcams_define_cluster(struct idcams *ams, const struct idcams_command *command)
{
    struct dataset_info info = { .deferred = false };
    struct name8 data_class = { "" };
    bool data_generated, index_generated = false;
    struct buf refusal;
    struct link *link;
    int reason;

    if (idcams_take_name(ams, command->given[IDCAMS_NAME], DSNAME_MAX, &info.name) < 0 ||
        !take_attributes(ams, command, &info.cluster.attributes) || !take_key_label(ams, command, &info, &data_class))
        return IDCAMS_TERMINATED;
    info.org = (enum dataset_org)info.cluster.attributes.kind;
    if (take_component(ams, command->data[IDCAMS_NAME], &info.name, "DATA", &info.cluster.data, &data_generated) < 0)
        return IDCAMS_TERMINATED;
    if (info.org == DATASET_KSDS &&
        take_component(ams, command->index[IDCAMS_NAME], &info.name, "INDEX", &info.cluster.index, &index_generated) < 0)
        return IDCAMS_TERMINATED;
    if (idcams_link(ams, &link) < 0)
        return IDCAMS_TERMINATED;
    buf_init(&refusal, REFUSAL_MAX);
    reason = catalog_define_cluster(link, &info, &data_class, DATASET_STAYS, &refusal);
    step_wto(ams->step, 0, buf_span(&refusal));
    buf_release(&refusal);
    if (reason == 0)
        reason = catalog_info(link, &info.name, &info);
    if (reason < 0) {
        idcams_explain(ams, info.name.text, reason);
        return IDCAMS_TERMINATED;
    }
    if (data_generated)
        idcams_message(ams, IDC0512I, 'D', info.cluster.data.text);
    if (index_generated)
        idcams_message(ams, IDC0512I, 'I', info.cluster.index.text);
    idcams_message(ams, IDC0508I, info.volume.text);
    if (info.org == DATASET_KSDS)
        idcams_message(ams, IDC0509I, info.volume.text);
    return IDCAMS_GOOD_CODE;
}

bool idcams_alters_cluster(const struct idcams_command *command)
{
    static const enum idcams_key keys[] = { IDCAMS_FREESPACE, IDCAMS_SHAREOPTIONS, IDCAMS_KEYS, IDCAMS_RECORDSIZE,
                                            IDCAMS_REUSE,     IDCAMS_NOREUSE,      IDCAMS_ERASE, IDCAMS_NOERASE };

    for (size_t i = 0; i < ARRAY_COUNT(keys); i++)
        if (command->given[keys[i]])
            return true;
    return false;
}

int idcams_alter_cluster(struct idcams *ams, const struct idcams_command *command, struct link *link, const struct dsname *name,
                         struct buf *refusal)
{
    struct cluster_attributes *a;
    struct dataset_info info;
    int reason = catalog_info(link, name, &info);

    if (reason == 0 && !dataset_is_cluster(info.org))
        reason = REASON_NOT_FOUND;
    if (reason < 0)
        return reason;
    a = &info.cluster.attributes;
    if (!take_operands(ams, command, a) || !check_attributes(ams, command, a))
        return REASON_BAD_VALUE;
    reason = catalog_alter_cluster(link, &info.name, a, refusal);
    if (reason == REASON_STATE) {
        idcams_message(ams, GBRE056E, info.name.text);
        reason = REASON_BAD_VALUE;
    }
    return reason;
}
