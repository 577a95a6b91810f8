/* idcams_place.c - what REPRO and PRINT read and write. */
#include "exec/idcams_place.h"

#include "base/text.h"
#include "exec/messages.h"

enum { REFUSAL_MAX = 1 << 16, OPEN_NOT_REUSABLE = 232, NO_SPACE = 28 };

static void name_place(struct idcams_place *place, const struct dsname *name, const struct name8 *member)
{
    bool part = !name8_none(member);

    snprintf(place->name, sizeof place->name, "%s%s%s%s", name->text, part ? "(" : "", member->text, part ? ")" : "");
}

static int ddname_of(struct idcams *ams, const struct idcams_command *command, enum idcams_key key, struct idcams_place *place)
{
    const struct step_table *table = step_table(ams->step);
    struct span text = idcams_text(command, key);

    if (command->given[key]->first->has_list || name8_of(&place->ddname, text) < 0) {
        idcams_bad_item(ams, text);
        return REASON_BAD_NAME;
    }
    memcpy(place->name, place->ddname.text, sizeof place->ddname.text);
    for (uint32_t i = 0; i < table->dd_count; i++)
        if (name8_equal(&table->dds[i].ddname, &place->ddname) && table->dds[i].kind == STEP_DD_DATASET)
            name_place(place, &table->dds[i].dsname, &table->dds[i].member);
    return 0;
}

static int dataset_of(struct idcams *ams, const struct idcams_command *command, enum idcams_key key, struct idcams_place *place)
{
    const struct idcams_item *item = command->given[key]->first;
    int reason = idcams_dataset(ams, item, true, &place->dsname, &place->member);

    if (reason == REASON_BAD_NAME)
        return reason;
    if (reason < 0)
        snprintf(place->name, sizeof place->name, "%.*s", (int)(item->text.length > DSNAME_MAX ? DSNAME_MAX : item->text.length),
                 item->text.data);
    else
        name_place(place, &place->dsname, &place->member);
    return reason;
}

static int open_dataset(struct idcams_place *place, enum dataset_mode mode, const struct record_attributes *wanted)
{
    struct buf refusal;
    int reason;

    buf_init(&refusal, REFUSAL_MAX);
    reason = catalog_open(place->link, &place->dsname, &place->member, mode, wanted, &place->file, NULL, &refusal);
    step_wto(place->ams->step, 0, buf_span(&refusal));
    buf_release(&refusal);
    return reason;
}

/* Says why a place could not be opened; bad names are said already. */
static void cannot_open(struct idcams_place *place, int reason)
{
    if (reason == REASON_BAD_NAME)
        return;
    idcams_message(place->ams, IDC3300I, place->name);
    if (reason == REASON_NOT_AUTHORIZED)
        idcams_message(place->ams, IDC3018I);
    else if (reason == REASON_BAD_VALUE && !place->dd && name8_none(&place->member))
        idcams_message(place->ams, GBRE053E, place->name);
    else if (reason != REASON_NOT_FOUND)
        idcams_message(place->ams, GBRE049E, place->name, reason_text(reason));
}

static void cannot_open_cluster(struct idcams_place *place, int reason, unsigned code)
{
    idcams_message(place->ams, IDC3300I, place->name);
    idcams_message(place->ams, IDC3351I, "OPEN", code, "");
    if (reason == REASON_CORRUPT || reason == REASON_IO || reason == REASON_VERSION)
        idcams_message(place->ams, GBRE049E, place->name, reason_text(reason));
}

/* -- clusters -- */

/* Is it a cluster, of this name? info: what the catalog keeps of it. */
static bool is_cluster(struct idcams_place *place, struct dataset_info *info)
{
    return name8_none(&place->member) && catalog_info(place->link, &place->dsname, info) == 0 && dataset_is_cluster(info->org);
}

static int open_cluster(struct idcams_place *place, enum cluster_mode mode)
{
    struct dsname name;
    int reason = dd_open_cluster_name(place->ams->step, place->ddname.text, &place->dsname, mode, &place->cluster, &name);

    if (reason == 0)
        place->dsname = name;
    else
        cannot_open_cluster(place, reason, dd_cluster_code(reason));
    return reason;
}

static int open_input_cluster(struct idcams_place *place)
{
    int reason = open_cluster(place, CLUSTER_READ);

    if (reason == 0 && cluster_empty(place->cluster)) {
        struct cluster *empty = place->cluster;

        place->cluster = NULL;
        dd_cluster_is_empty(place->ams->step, place->ddname.text, &place->dsname);
        cannot_open_cluster(place, 0, dd_cluster_code(REASON_STATE));
        reason = cluster_close(empty, NULL);
        reason = reason < 0 ? reason : REASON_STATE;
    }
    return reason;
}

static int open_output_cluster(struct idcams_place *place, const struct idcams_command *command, const struct dataset_info *info)
{
    bool reuse = command->given[IDCAMS_REUSE], reusable = info->cluster.attributes.flags & CLUSTER_REUSE;
    int reason = open_cluster(place, reuse && reusable ? CLUSTER_LOAD : CLUSTER_UPDATE);

    place->replace = command->given[IDCAMS_REPLACE] && info->org != DATASET_ESDS;
    if (reason == 0 && reuse && !reusable && !cluster_empty(place->cluster)) {
        reason = cluster_close(place->cluster, NULL);
        place->cluster = NULL;
        cannot_open_cluster(place, reason, OPEN_NOT_REUSABLE);
        reason = REASON_STATE;
    }
    return reason;
}

/* -- linear data sets -- */

static int open_linear(struct idcams_place *place, enum cluster_mode mode)
{
    struct dsname name;
    int reason = dd_open_linear_name(place->ams->step, place->ddname.text, &place->dsname, mode, &place->linear, &name);

    if (reason == 0)
        place->dsname = name;
    else
        cannot_open_cluster(place, reason, dd_cluster_code(reason));
    return reason;
}

static int open_output_linear(struct idcams_place *place, const struct idcams_command *command, const struct dataset_info *info)
{
    bool reuse = command->given[IDCAMS_REUSE], reusable = info->cluster.attributes.flags & CLUSTER_REUSE;
    int reason = open_linear(place, reuse && reusable ? CLUSTER_LOAD : CLUSTER_UPDATE);

    if (reason == 0 && reuse && !reusable && linear_size(place->linear)) {
        reason = linear_close(place->linear, NULL);
        place->linear = NULL;
        cannot_open_cluster(place, reason, OPEN_NOT_REUSABLE);
        reason = REASON_STATE;
    }
    return reason;
}

/* -- opening -- */

/* Which of the step's DDs, or which data set; dsname is filled in for a DD of one data set too. */
static int find_place(struct idcams *ams, const struct idcams_command *command, enum idcams_key dd, enum idcams_key dataset,
                      struct idcams_place *place)
{
    const struct step_table *table = step_table(ams->step);
    int reason;

    *place = (struct idcams_place){ .ams = ams };
    reason = command->given[dd] ? ddname_of(ams, command, dd, place) : dataset_of(ams, command, dataset, place);
    if (reason == 0)
        reason = idcams_link(ams, &place->link);
    if (reason == 0 && command->given[dd] && dd_names_cluster(ams->step, place->ddname.text))
        for (uint32_t i = 0; i < table->dd_count; i++)
            if (name8_equal(&table->dds[i].ddname, &place->ddname))
                place->dsname = table->dds[i].dsname;
    return reason;
}

int idcams_open_input(struct idcams *ams, const struct idcams_command *command, struct idcams_place *place)
{
    struct dataset_info info;
    int reason = find_place(ams, command, IDCAMS_INFILE, IDCAMS_INDATASET, place);

    if (reason == 0 && place->dsname.text[0] && is_cluster(place, &info))
        return info.org == DATASET_LDS ? open_linear(place, CLUSTER_READ) : open_input_cluster(place);
    if (reason == 0)
        reason = command->given[IDCAMS_INFILE] ? dd_open_read(ams->step, place->ddname.text, &place->dd)
                                               : open_dataset(place, DATASET_READ, NULL);
    if (reason < 0)
        cannot_open(place, reason);
    return reason;
}

int idcams_open_output(struct idcams *ams, const struct idcams_command *command, const struct record_attributes *wanted,
                       struct idcams_place *place)
{
    struct dataset_info info;
    int reason = find_place(ams, command, IDCAMS_OUTFILE, IDCAMS_OUTDATASET, place);

    if (reason == 0 && place->dsname.text[0] && is_cluster(place, &info))
        return info.org == DATASET_LDS ? open_output_linear(place, command, &info) : open_output_cluster(place, command, &info);
    if (reason == 0)
        reason = command->given[IDCAMS_OUTFILE] ? dd_open_write(ams->step, place->ddname.text, wanted, &place->dd)
                                                : open_dataset(place, DATASET_REPLACE, wanted);
    if (reason < 0)
        cannot_open(place, reason);
    return reason;
}

int idcams_open_to_verify(struct idcams *ams, const struct idcams_command *command, struct idcams_place *place)
{
    struct dataset_info info;
    int reason = find_place(ams, command, IDCAMS_INFILE, IDCAMS_INDATASET, place);

    if (reason == 0 && place->dsname.text[0] && is_cluster(place, &info))
        return info.org == DATASET_LDS ? open_linear(place, CLUSTER_UPDATE) : open_cluster(place, CLUSTER_UPDATE);
    if (reason == 0) {
        idcams_message(ams, IDC3300I, place->name);
        idcams_message(ams, IDC3351I, "OPEN", dd_cluster_code(REASON_BAD_VALUE), "");
        return REASON_BAD_VALUE;
    }
    cannot_open(place, reason);
    return reason;
}

const struct record_attributes *idcams_attributes_of(const struct idcams_place *place)
{
    static struct record_attributes layout;
    const struct cluster_attributes *a;

    if (place->linear) {
        layout = (struct record_attributes){ .format = RECFM_F, .lrecl = LINEAR_CI };
        return &layout;
    }
    if (!place->cluster)
        return place->dd ? dd_attributes(place->dd) : record_attributes(place->file);
    a = cluster_attributes(place->cluster);
    layout = (struct record_attributes){ .format = RECFM_F, .blocked = true, .lrecl = a->maximum };
    if (a->average != a->maximum) {
        layout.format = RECFM_V;
        layout.lrecl += 4;
    }
    return &layout;
}

/* -- records -- */

static int read_interval(struct idcams_place *place, struct cluster_record *record)
{
    int reason = linear_read(place->linear, place->number, place->interval);

    *record = (struct cluster_record){ span_bytes(place->interval, LINEAR_CI), SPAN_NONE, place->number * LINEAR_CI };
    return reason == REASON_NOT_FOUND ? 0 : reason < 0 ? reason : 1;
}

static int read_record(struct idcams_place *place, struct cluster_record *record)
{
    int got;

    if (place->linear) {
        got = read_interval(place, record);
    } else if (place->cluster) {
        got = cluster_next(place->cluster, record);
    } else {
        *record = (struct cluster_record){ SPAN_NONE, SPAN_NONE, 0 };
        got = place->dd ? dd_read(place->dd, &record->bytes) : record_read(place->file, &record->bytes);
    }
    place->number += got > 0;
    return got;
}

/* Keys have to rise, as they do for who puts records one behind the other; REPLACE takes them as they come. */
static bool in_sequence(struct idcams_place *place, struct span key)
{
    bool good = !place->sequenced || span_compare(key, span_bytes(place->key, place->key_length)) >= 0;

    if (!good)
        return false;
    place->sequenced = true;
    place->key_length = key.length;
    memcpy(place->key, key.data, key.length);
    return true;
}

static int write_cluster(struct idcams_place *place, struct span record)
{
    uint64_t number = 0;
    struct span key;
    int reason;

    if (cluster_attributes(place->cluster)->kind == CLUSTER_KSDS) {
        reason = cluster_key_of(place->cluster, record, &key);
        if (reason < 0)
            return reason;
        if (place->replace)
            reason = cluster_update(place->cluster, record, 0);
        else if (!in_sequence(place, key))
            return REASON_BAD_VALUE;
        if (place->replace && reason != REASON_NOT_FOUND)
            return reason;
    } else if (cluster_attributes(place->cluster)->kind == CLUSTER_RRDS) {
        number = ++place->number;
        reason = place->replace ? cluster_update(place->cluster, record, number) : REASON_NOT_FOUND;
        if (reason != REASON_NOT_FOUND)
            return reason;
    }
    return cluster_insert(place->cluster, record, &number);
}

int idcams_write_record(struct idcams_place *place, struct span record)
{
    if (place->linear) /* behind what is there, as to an ESDS */
        return record.length == LINEAR_CI ? linear_write(place->linear, linear_size(place->linear), record.data) : REASON_BAD_VALUE;
    if (place->cluster)
        return write_cluster(place, record);
    return place->dd ? dd_write(place->dd, record) : record_write(place->file, record, true);
}

int idcams_close_place(struct idcams_place *place, bool writing, bool good)
{
    if (place->linear)
        return dd_close_linear(place->ams->step, &place->dsname, place->linear);
    if (place->cluster)
        return dd_close_cluster(place->ams->step, &place->dsname, place->cluster);
    if (place->dd)
        return dd_close(place->dd);
    if (!writing || !good)
        return record_close(place->file, false);
    return catalog_close(place->link, &place->dsname, &place->member, place->file);
}

void idcams_say_action_error(struct idcams_place *place, int reason)
{
    idcams_message(place->ams, IDC3302I, place->name);
    if (reason == REASON_LIMIT && (place->cluster || place->linear)) {
        dd_cluster_is_full(place->ams->step, place->ddname.text, &place->dsname);
        idcams_message(place->ams, IDC3351I, "I/O", NO_SPACE, " - RPLFDBWD = X'0008001C'");
        return;
    }
    idcams_message(place->ams, GBRE049E, place->name, reason_text(reason));
}

/* -- ranges -- */

struct range {
    uint64_t skip, count;
    char from[CLUSTER_KEY_MAX], to[CLUSTER_KEY_MAX];
    size_t from_length, to_length; /* 0: none */
    bool numbered;
    uint64_t last; /* number of the last record */
};

static int hex_digit(char c)
{
    return text_is_digit(c) ? c - '0' : text_upper(c) >= 'A' && text_upper(c) <= 'F' ? text_upper(c) - 'A' + 10 : -1;
}

/* A key out of an operand; a star at its end says that it is only the beginning of one, which any short key is here. */
static bool take_key(struct idcams_place *in, const struct idcams_item *item, char key[CLUSTER_KEY_MAX], size_t *length)
{
    uint32_t longest = cluster_attributes(in->cluster)->key_length;
    const struct idcams_item *value = item->first;
    struct span text = value->text;
    bool good = true;

    *length = text.length;
    if (value->kind == IDCAMS_HEX) {
        good = text.length % 2 == 0 && text.length / 2 <= longest;
        *length = text.length / 2;
        for (size_t i = 0; good && i < *length; i++) {
            int high = hex_digit(text.data[2 * i]), low = hex_digit(text.data[2 * i + 1]);

            good = high >= 0 && low >= 0;
            key[i] = (char)(high * 16 + low);
        }
    } else {
        if (value->kind == IDCAMS_WORD && text.length > 1 && text.data[text.length - 1] == '*')
            --*length;
        good = *length <= longest;
        if (good)
            memcpy(key, text.data, *length);
    }
    if (!good)
        idcams_bad_item(in->ams, text);
    return good;
}

/* The operands that choose by key, address or number, for a place that has none of those. */
static bool refuse_keyword(struct idcams_place *in, const struct idcams_item *item)
{
    if (item)
        idcams_message(in->ams, IDC3211I, (int)item->text.length, item->text.data);
    return item != NULL;
}

static int start_key(struct idcams_place *in, const struct idcams_command *command, struct range *range)
{
    const struct idcams_item *from = command->given[IDCAMS_FROMKEY], *to = command->given[IDCAMS_TOKEY];

    if ((from && !take_key(in, from, range->from, &range->from_length)) || (to && !take_key(in, to, range->to, &range->to_length)))
        return REASON_BAD_VALUE;
    return from ? cluster_start(in->cluster, CLUSTER_GE, span_bytes(range->from, range->from_length)) : 0;
}

/* From the control interval that the address lies in. */
static int start_interval(struct idcams_place *in, const struct idcams_command *command, struct range *range)
{
    range->numbered = command->given[IDCAMS_TOADDRESS];
    range->last = idcams_number(command, IDCAMS_TOADDRESS, UINT64_MAX);
    in->number = idcams_number(command, IDCAMS_FROMADDRESS, 0) / LINEAR_CI;
    return 0;
}

static int start_number(struct idcams_place *in, const struct idcams_command *command, enum idcams_key from, enum idcams_key to,
                        struct range *range)
{
    range->numbered = command->given[to];
    range->last = idcams_number(command, to, UINT64_MAX);
    return command->given[from] ? cluster_start_number(in->cluster, CLUSTER_GE, idcams_number(command, from, 0)) : 0;
}

/* REASON_NOT_FOUND: nothing lies there or behind it. REASON_BAD_VALUE is said. */
static int start_range(struct idcams_place *in, const struct idcams_command *command, struct range *range)
{
    static const enum idcams_key keys[] = { IDCAMS_FROMKEY, IDCAMS_TOKEY, IDCAMS_FROMADDRESS, IDCAMS_TOADDRESS, IDCAMS_FROMNUMBER,
                                            IDCAMS_TONUMBER };
    enum cluster_kind kind = in->linear ? CLUSTER_LDS : in->cluster ? cluster_attributes(in->cluster)->kind : 0;
    unsigned first = kind == CLUSTER_KSDS ? 0 : kind == CLUSTER_ESDS || kind == CLUSTER_LDS ? 2 : kind == CLUSTER_RRDS ? 4 : 6;

    *range = (struct range){ .skip = idcams_number(command, IDCAMS_SKIP, 0),
                             .count = idcams_number(command, IDCAMS_COUNT, UINT64_MAX) };
    for (unsigned i = 0; i < ARRAY_COUNT(keys); i++)
        if (i / 2 != first / 2 && refuse_keyword(in, command->given[keys[i]]))
            return REASON_BAD_VALUE;
    if (first == 6)
        return 0;
    if (in->linear)
        return start_interval(in, command, range);
    return first == 0 ? start_key(in, command, range) : start_number(in, command, keys[first], keys[first + 1], range);
}

static bool behind_range(const struct range *range, const struct cluster_record *record)
{
    if (range->to_length)
        return memcmp(record->key.data, range->to, range->to_length) > 0;
    return range->numbered && record->number > range->last;
}

int idcams_each_record(struct idcams_place *in, const struct idcams_command *command, idcams_take *take, void *context)
{
    struct cluster_record record;
    struct range range;
    int got = 0, reason = start_range(in, command, &range);

    if (reason == REASON_NOT_FOUND)
        return 0;
    if (reason < 0 && reason != REASON_BAD_VALUE)
        idcams_say_action_error(in, reason);
    while (reason == 0 && range.count > 0 && (got = read_record(in, &record)) > 0 && !behind_range(&range, &record)) {
        if (range.skip) {
            range.skip--;
            continue;
        }
        range.count--;
        reason = take(context, &record);
    }
    if (got < 0) {
        idcams_say_action_error(in, got);
        reason = got;
    }
    return reason;
}
