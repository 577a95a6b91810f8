/* tapes.c - profiles of data sets on tape and of their volumes. */
#include "racf/tapes.h"

#include "base/bug.h"
#include "racf/base_fields.h"

static int define_volume(struct command *command, struct span volume)
{
    struct racf_profile profile = { .class_name = name8_const("TAPEVOL"), .owner = command->issuer->user, .uacc = RACF_NONE,
                                    .audit = "FAILURES(READ)" };
    char key[PROFILE_KEY];
    int reason = resource_of(&profile.name, volume, true);

    profile.created = profile.changed = profile.referred = command->environment->now;
    if (reason == 0)
        reason = profile_insert(command->store, &profile);
    if (reason == 0)
        reason = segment_put(command->store, 'R', profile_key(&profile, key), "BASE", "TVTOC", "YES");
    if (reason < 0)
        return reason == REASON_EXISTS ? 0 : reason;
    store_class_changed(command->store, "TAPEVOL");
    command_effect(command, EFFECT_PROFILES, "TAPEVOL");
    return 0;
}

int tapes_define_volumes(struct command *command, const struct racf_data_set *data_set)
{
    const struct store_class *row = store_class(command->store, "TAPEVOL");
    struct span rest = span_of(data_set->volumes);
    int reason = 0;

    if (!row || !row->options.active)
        return 0;
    for (struct span word = span_word(&rest); word.length && reason == 0; word = span_word(&rest))
        reason = define_volume(command, word);
    return reason;
}

int tapes_expired(struct racf_store *store, const char *volume, microseconds day, bool *expired)
{
    microseconds last = 0;
    bool any = false;
    struct sql_query *query = sql_query(store->sql,
        "SELECT p.created, d.retention, d.volumes FROM data_sets d JOIN profiles p ON p.number = d.profile WHERE d.type = ?", "i",
        (int64_t)DATA_SET_TAPE);

    while (sql_next(query)) {
        struct span rest = span_of(sql_text(query, 2));
        bool on = false;

        for (struct span word = span_word(&rest); word.length && !on; word = span_word(&rest))
            on = span_is(word, volume);
        if (!on)
            continue;
        any = true;
        if (last < sql_int(query, 0) + sql_int(query, 1) * 86400 * 1000000)
            last = sql_int(query, 0) + sql_int(query, 1) * 86400 * 1000000;
    }
    *expired = any && last < day;
    return sql_done(query);
}
