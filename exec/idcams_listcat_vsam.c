/* idcams_listcat_vsam.c - LISTCAT: clusters and their components.
 *
 * DIFFERS: splits, EXCPs and free space inside control areas are not kept, and stand there as nought: there are no control areas.
 * REC-INSERTED counts all records that were put in, those of the first load too.
 */
#include "exec/idcams_listcat.h"

static void line(struct listing *l, const char *first, uint64_t one, const char *second, uint64_t two, const char *third,
                 uint64_t three)
{
    char a[LISTCAT_TEXT], b[LISTCAT_TEXT], c[LISTCAT_TEXT], number[24];

    listcat_cell(a, first, listcat_number(one, number));
    if (second)
        listcat_cell(b, second, listcat_number(two, number));
    if (third)
        listcat_cell(c, third, listcat_number(three, number));
    idcams_printf(l->ams, ' ', "       %s%s%s%s%s", a, second ? "     " : "", second ? b : "", third ? "     " : "",
                  third ? c : "");
}

static void section(struct listing *l, const char *name)
{
    idcams_printf(l->ams, ' ', "     %s", name);
}

static void print_protection(struct listing *l)
{
    idcams_printf(l->ams, ' ', "     PROTECTION-PSWD-----(NULL)     RACF----------------(NO)");
}

static void print_cluster(struct listing *l, const struct dataset_info *info)
{
    listcat_entry(l, LIST_CLUSTER, false, info->name.text);
    if (listcat_wants(l, IDCAMS_HISTORY) || l->command->given[IDCAMS_VOLUME])
        listcat_history(l, info->created, info->expires, false);
    if (!l->command->given[IDCAMS_ALL])
        return;
    listcat_encryption(l, info);
    print_protection(l);
    section(l, "ASSOCIATIONS");
    idcams_printf(l->ams, ' ', "       DATA-----%s", info->cluster.data.text);
    if (info->org == DATASET_KSDS)
        idcams_printf(l->ams, ' ', "       INDEX----%s", info->cluster.index.text);
}

/* Control intervals of a control area: those of a cylinder, or of the primary quantity where that is less. */
static uint64_t cis_a_ca(const struct dataset_info *info, uint32_t ci)
{
    uint32_t tracks = info->space.primary;

    if (tracks == 0 || tracks > SPACE_TRACKS_A_CYLINDER)
        tracks = SPACE_TRACKS_A_CYLINDER;
    return (uint64_t)tracks * space_blocks_a_track(ci);
}

static void print_attributes(struct listing *l, const struct dataset_info *info, bool index)
{
    static const char *const kinds[] = { [CLUSTER_KSDS] = "INDEXED", [CLUSTER_ESDS] = "NONINDEXED", [CLUSTER_RRDS] = "NUMBERED",
                                         [CLUSTER_LDS] = "LINEAR" };
    const struct cluster_attributes *a = &info->cluster.attributes;
    uint32_t ci = index ? a->index_ci_size : a->ci_size;
    uint32_t average = index || a->kind == CLUSTER_LDS ? 0 : a->average;
    uint32_t maximum = index ? ci - 7 : a->kind == CLUSTER_LDS ? 0 : a->maximum;
    char one[LISTCAT_TEXT], other[LISTCAT_TEXT], third[LISTCAT_TEXT], fourth[LISTCAT_TEXT], number[24];

    section(l, "ATTRIBUTES");
    listcat_cell(one, "KEYLEN", listcat_number(a->key_length, number));
    listcat_cell(other, "AVGLRECL", listcat_number(average, number));
    listcat_cell(third, "BUFSPACE", listcat_number(index ? 0 : 2 * a->ci_size + a->index_ci_size, number));
    listcat_cell(fourth, "CISIZE", listcat_number(ci, number));
    idcams_printf(l->ams, ' ', "       %s     %s     %s     %s", one, other, third, fourth);
    listcat_cell(one, "RKP", listcat_number(a->key_offset, number));
    listcat_cell(other, "MAXLRECL", listcat_number(maximum, number));
    listcat_cell(third, "EXCPEXIT", "(NULL)");
    listcat_cell(fourth, "CI/CA", listcat_number(cis_a_ca(info, ci), number));
    idcams_printf(l->ams, ' ', "       %s     %s     %s     %s", one, other, third, fourth);
    idcams_printf(l->ams, ' ', "       SHROPTNS(%u,%u)   %-12s %-16s %-11s %-13s %s", a->share_region, a->share_system,
                  a->flags & CLUSTER_SPEED ? "SPEED" : "RECOVERY", "UNIQUE", a->flags & CLUSTER_ERASE ? "ERASE" : "NOERASE",
                  index ? "" : kinds[a->kind], a->flags & CLUSTER_WRITECHECK ? "WRITECHECK" : "NOWRITECHK");
    idcams_printf(l->ams, ' ', "       UNORDERED       %-12s %s", a->flags & CLUSTER_REUSE ? "REUSE" : "NOREUSE",
                  a->flags & CLUSTER_SPANNED ? "SPANNED" : "NONSPANNED");
}

static void print_statistics(struct listing *l, const struct dataset_info *info, bool index)
{
    const struct cluster_attributes *a = &info->cluster.attributes;
    struct cluster_statistics s = info->cluster.statistics;

    if (index) /* one entry, once there is something to find */
        s = (struct cluster_statistics){ .records = s.records ? 1 : 0 };
    section(l, "STATISTICS");
    line(l, "REC-TOTAL", s.records, "SPLITS-CI", 0, "EXCPS", 0);
    line(l, "REC-DELETED", s.deleted, "SPLITS-CA", 0, "EXTENTS", index ? 1 : info->space.extents);
    line(l, "REC-INSERTED", s.inserted, "FREESPACE-%CI", index ? 0 : a->freespace_ci, NULL, 0);
    line(l, "REC-UPDATED", s.updated, "FREESPACE-%CA", index ? 0 : a->freespace_ca, NULL, 0);
    line(l, "REC-RETRIEVED", s.retrieved, "FREESPC", 0, NULL, 0);
}

static uint64_t allocated_bytes(const struct dataset_info *info, uint32_t ci)
{
    return cluster_capacity(&(struct cluster_attributes){ .ci_size = ci }, info->space.allocated);
}

static uint64_t used_bytes(const struct dataset_info *info, uint32_t ci)
{
    return (info->cluster.statistics.bytes + ci - 1) / ci * ci;
}

static void print_allocation(struct listing *l, const struct dataset_info *info, bool index)
{
    static const char *const units[] = { "CYLINDER", "TRACK", "CYLINDER", "RECORD", "KILOBYTE", "MEGABYTE" };
    const struct cluster_attributes *a = &info->cluster.attributes;
    uint32_t ci = index ? a->index_ci_size : a->ci_size;
    char one[LISTCAT_TEXT], other[LISTCAT_TEXT], number[24];

    section(l, "ALLOCATION");
    listcat_cell(one, "SPACE-TYPE", index ? "TRACK" : units[a->space]);
    listcat_cell(other, "HI-A-RBA", listcat_number(index ? ci : allocated_bytes(info, ci), number));
    idcams_printf(l->ams, ' ', "       %s     %s", one, other);
    line(l, "SPACE-PRI", index ? 1 : a->primary, "HI-U-RBA", index ? ci : used_bytes(info, ci), NULL, 0);
    line(l, "SPACE-SEC", index ? 1 : a->secondary, NULL, 0, NULL, 0);
}

static void print_volume(struct listing *l, const struct dataset_info *info, bool index)
{
    uint32_t ci = index ? info->cluster.attributes.index_ci_size : info->cluster.attributes.ci_size;
    char one[LISTCAT_TEXT], other[LISTCAT_TEXT], third[LISTCAT_TEXT], number[24];

    section(l, "VOLUME");
    listcat_cell(one, "VOLSER", info->volume.text);
    listcat_cell(other, "PHYREC-SIZE", listcat_number(ci, number));
    listcat_cell(third, "HI-A-RBA", listcat_number(index ? ci : allocated_bytes(info, ci), number));
    idcams_printf(l->ams, ' ', "       %s     %s     %s", one, other, third);
    listcat_cell(one, "DEVTYPE", "X'3010200F'");
    listcat_cell(other, "PHYRECS/TRK", listcat_number(space_blocks_a_track(ci), number));
    listcat_cell(third, "HI-U-RBA", listcat_number(index ? ci : used_bytes(info, ci), number));
    idcams_printf(l->ams, ' ', "       %s     %s     %s", one, other, third);
}

static void print_component(struct listing *l, const struct dataset_info *info, bool index)
{
    listcat_entry(l, index ? LIST_INDEX : LIST_DATA, false, index ? info->cluster.index.text : info->cluster.data.text);
    if (listcat_wants(l, IDCAMS_HISTORY))
        listcat_history(l, info->created, info->expires, false);
    if (l->command->given[IDCAMS_ALL]) {
        print_protection(l);
        section(l, "ASSOCIATIONS");
        idcams_printf(l->ams, ' ', "       CLUSTER--%s", info->name.text);
        print_attributes(l, info, index);
        print_statistics(l, info, index);
    }
    if (listcat_wants(l, IDCAMS_ALLOCATION))
        print_allocation(l, info, index);
    if (listcat_wants(l, IDCAMS_VOLUME) || l->command->given[IDCAMS_ALLOCATION])
        print_volume(l, info, index);
}

void listcat_cluster(struct listing *l, const struct dsname *name, const struct dataset_info *info)
{
    bool data = strcmp(name->text, info->cluster.data.text) == 0, index = strcmp(name->text, info->cluster.index.text) == 0;

    if (!data && !index && l->lists[LIST_CLUSTER])
        print_cluster(l, info);
    if (!index && l->lists[LIST_DATA])
        print_component(l, info, false);
    if (!data && info->org == DATASET_KSDS && l->lists[LIST_INDEX])
        print_component(l, info, true);
}
