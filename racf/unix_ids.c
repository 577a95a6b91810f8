/* unix_ids.c - UNIX user and group numbers: SHARED, AUTOUID, AUTOGID.
 *
 * APPLDATA of BPX.NEXT.USER is UID/GID; each a number, a range n-m, or NOAUTO.
 * DIFFERS: AUTOUID and AUTOGID do without SHARED.IDS in class UNIXPRIV, and the classes need not be active.
 */
#include "racf/unix_ids.h"

#include "base/text.h"
#include "racf/authority.h"
#include "racf/db_profiles.h"

enum { UNIX_ID_MAX = 2147483647 };

/* Of users UID, of groups GID. */
static const struct unix_id {
    char kind;
    const char *field;
    const char *automatic;
    const char *positional;
    const char *what;
} unix_ids[] = { { 'U', "UID", "AUTOUID", "userid", "User" }, { 'G', "GID", "AUTOGID", "group", "Group" } };

static const struct unix_id *find_id(char kind)
{
    for (size_t i = 0; i < ARRAY_COUNT(unix_ids); i++)
        if (unix_ids[i].kind == kind)
            return &unix_ids[i];
    return NULL;
}

/* ------------------------------------------------------------------------------------------------ sharing */

static int check_sharing(struct command *command, const struct unix_id *id, const struct operands *fields, bool *good)
{
    const struct operand_value *value = operand_value(fields, id->field);
    const struct operand_value *names = operand_value(&command->operands, id->positional);
    struct racf_profile profile;
    char number[16];
    struct span holder;
    int reason;

    *good = true;
    if (!value->count || value->negative || operand_given(fields, "SHARED"))
        return 0;
    reason = profile_get(command->store, "UNIXPRIV", "SHARED.IDS", PROFILE_DISCRETE, &profile);
    if (reason < 0)
        return reason == REASON_NOT_FOUND ? 0 : reason;
    if (names->count > 1) {
        message(command->out, IRR52185I, id->field);
        *good = false;
        return 0;
    }
    snprintf(number, sizeof number, "%u", (unsigned)value->items[0].number);
    reason = segment_holder(command->store, id->kind, "OMVS", id->field, number, names->items[0].name.text, command->arena,
                            &holder);
    *good = holder.length == 0;
    if (reason == 0 && !*good)
        message(command->out, IRR52174I, id->field, number, (int)holder.length, holder.data);
    return reason;
}

/* ------------------------------------------------------------------------------------------------ the next free one */

/* One half of the APPLDATA. */
static bool take_range(struct span text, uint64_t *first, uint64_t *last)
{
    size_t dash = span_find(text, '-');

    *last = UNIX_ID_MAX;
    return text_number(span_part(text, 0, dash), UNIX_ID_MAX, first) &&
           (dash == text.length || (text_number(span_from(text, dash + 1), UNIX_ID_MAX, last) && *last >= *first));
}

/* The profile, and where in its APPLDATA the half stands. *found false: a message was issued. */
static int find_range(struct command *command, const struct unix_id *id, struct racf_profile *profile, struct span halves[2],
                      bool *found)
{
    size_t slash;
    int reason = profile_get(command->store, "FACILITY", "BPX.NEXT.USER", PROFILE_DISCRETE, profile);

    *found = reason == 0;
    if (reason == REASON_NOT_FOUND) {
        message(command->out, IRR52179I);
        return 0;
    }
    if (reason < 0)
        return reason;
    slash = span_find(span_of(profile->appldata), '/');
    halves[0] = span_part(span_of(profile->appldata), 0, slash);
    halves[1] = span_from(span_of(profile->appldata), slash + 1);
    if (halves[id->kind == 'G'].length == 0 || span_is(halves[id->kind == 'G'], "NOAUTO")) {
        message(command->out, IRR52181I, id->field);
        *found = false;
    }
    return 0;
}

static int next_free(struct command *command, const struct unix_id *id, uint64_t first, uint64_t last, uint64_t *number,
                     bool *found)
{
    *found = false;
    for (*number = first; *number <= last; ++*number) {
        struct span holder;
        char text[16];
        int reason;

        snprintf(text, sizeof text, "%u", (unsigned)*number);
        reason = segment_holder(command->store, id->kind, "OMVS", id->field, text, NULL, command->arena, &holder);
        if (reason < 0)
            return reason;
        if (holder.length == 0) {
            *found = true;
            return 0;
        }
    }
    return 0;
}

static int keep_next(struct command *command, const struct unix_id *id, struct racf_profile *profile, const struct span halves[2],
                     uint64_t next, bool ranged, uint64_t last)
{
    char half[32], appldata[sizeof profile->appldata];

    if (ranged)
        snprintf(half, sizeof half, "%llu-%llu", (unsigned long long)(next <= last ? next : last), (unsigned long long)last);
    else
        snprintf(half, sizeof half, "%llu", (unsigned long long)(next <= last ? next : last));
    if (id->kind == 'U')
        snprintf(appldata, sizeof appldata, "%s/%.*s", half, (int)halves[1].length, halves[1].data);
    else
        snprintf(appldata, sizeof appldata, "%.*s/%s", (int)halves[0].length, halves[0].data, half);
    memcpy(profile->appldata, appldata, sizeof profile->appldata);
    profile->changed = command->environment->now;
    store_class_changed(command->store, "FACILITY");
    command_effect(command, EFFECT_PROFILES, "FACILITY");
    return profile_update(command->store, profile);
}

int unix_ids_assign(struct command *command, char kind, const char *name, const struct operands *fields)
{
    const struct unix_id *id = find_id(kind);
    struct racf_profile profile;
    struct span halves[2], half;
    uint64_t first, last, number = 0;
    char text[16];
    bool found;
    int reason;

    if (!id || !operand_find(fields, id->automatic) || !operand_given(fields, id->automatic))
        return 0;
    reason = find_range(command, id, &profile, halves, &found);
    half = halves[kind == 'G'];
    if (reason == 0 && found && !take_range(half, &first, &last)) {
        message(command->out, IRR52180I);
        found = false;
    }
    if (reason == 0 && found) {
        reason = next_free(command, id, first, last, &number, &found);
        if (reason == 0 && !found)
            message(command->out, IRR52182I, id->field);
    }
    if (reason < 0 || !found) {
        command_code(command, 8);
        return reason;
    }
    snprintf(text, sizeof text, "%llu", (unsigned long long)number);
    reason = segment_put(command->store, kind, name, "OMVS", id->field, text);
    if (reason == 0)
        reason = keep_next(command, id, &profile, halves, number + 1, span_find(half, '-') < half.length, last);
    if (reason == 0)
        message(command->out, IRR52177I, id->what, name, id->field, text);
    return reason;
}

int unix_ids_check(struct command *command, char kind, const struct operands *fields, bool *good)
{
    const struct unix_id *id = find_id(kind);
    struct racf_profile profile;
    struct span halves[2];

    *good = true;
    if (!id || !operand_find(fields, id->automatic))
        return 0;
    if (!operand_given(fields, id->automatic))
        return check_sharing(command, id, fields, good);
    if (operand_given(fields, id->field)) {
        message(command->out, IRR52128I, id->field, id->automatic);
        *good = false;
        return 0;
    }
    return find_range(command, id, &profile, halves, good);
}
