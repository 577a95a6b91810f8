/* catalog_authority.c - may a session do that with a data set, or with a resource that stands for one? */
#include "datasets/catalog.h"

/* The volume that a refusal names: that of the data set, or the one that a new data set would get. */
static void take_volume(const struct dsname *name, struct racf_decision *decision)
{
    const struct name8 *volume = volume_name(catalog.volumes[0].volume);
    struct dataset_info info;

    if (catalog_expected(catalog_db_find(catalog.db, name, &info)) == 0)
        volume = &info.volume;
    snprintf(decision->volume, sizeof decision->volume, "%.6s", volume->text);
}

int catalog_follow(const struct dsname *from, const struct dsname *to, const struct name8 *volume)
{
    return catalog.racf && racf_follow(catalog.racf, from, to, volume) == 0 ? 0 : REASON_NOT_RUNNING;
}

int catalog_authorize_resource(struct session *session, const char *class_name, const char *resource, unsigned flags, int *code)
{
    struct racf_decision decision;

    *code = 0;
    if (session->from & FROM_DAEMON)
        return 0;
    if (racf_check(catalog.racf, &session->identity, class_name, resource, RACF_READ, flags, &decision) < 0)
        return REASON_NOT_RUNNING;
    *code = decision.code;
    if (decision.code > 4 || decision.why == RACF_WHY_WARNING)
        racf_ich408i(&session->identity, &decision, &catalog.lines);
    return decision.code > 4 ? REASON_NOT_AUTHORIZED : 0;
}

int catalog_authorize(struct session *session, const struct dsname *name, enum racf_level level, unsigned flags)
{
    struct racf_decision decision;
    struct dataset_info info;
    int reason;

    if (session->from & FROM_DAEMON)
        return 0;
    if (strncmp(name->text, "SYS", 3) == 0 && catalog_expected(catalog_db_find(catalog.db, name, &info)) == 0 && info.temporary)
        flags |= RACF_TEMPORARY;
    reason = racf_check(catalog.racf, &session->identity, "DATASET", name->text, level, flags, &decision);
    if (reason < 0)
        return REASON_NOT_RUNNING;
    if (decision.code > 4 || decision.why == RACF_WHY_WARNING) {
        take_volume(name, &decision);
        racf_ich408i(&session->identity, &decision, &catalog.lines);
    }
    return decision.code > 4 ? REASON_NOT_AUTHORIZED : 0;
}
