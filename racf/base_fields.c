/* base_fields.c - fields of the base part that few profiles have. */
#include "racf/base_fields.h"

#include "base/text.h"
#include "racf/db_profiles.h"
#include "racf/db_users.h"

static const char BASE[] = "BASE";
enum { ANY_DAY = 0, WEEKDAYS = 1, FIRST_DAY = 2, DAYS = 7, LIST_MAX = 4000 }; /* the words of DAYS() in commands.def */

int base_field(struct command *command, char kind, const char *key, const char *field, struct span *value)
{
    return segment_get(command->store, kind, key, BASE, field, command->arena, value);
}

static const struct operand_value *given(const struct command *command, const char *keyword)
{
    const struct operand_value *value = operand_find(&command->operands, keyword);

    return value && value->present ? value : NULL;
}

/* ------------------------------------------------------------------------------------------------ days and times */

static int put_days(struct command *command, char kind, const char *key, const struct operand_value *value)
{
    struct buf text;
    bool on[DAYS] = { false };
    int reason;

    buf_init(&text, LIST_MAX);
    for (size_t i = 0; i < value->count; i++)
        for (size_t day = 0; day < DAYS; day++)
            if (value->items[i].number == FIRST_DAY + day || (value->items[i].number == WEEKDAYS && day >= 1 && day <= 5))
                on[day] = true;
    for (size_t i = 0; i < value->count; i++)
        if (value->items[i].number == ANY_DAY)
            memset(on, 0, sizeof on);
    for (size_t day = 0; day < DAYS; day++)
        if (on[day])
            buf_printf(&text, "%s%s", text.length ? " " : "", clock_weekday_names[day]);
    reason = segment_put(command->store, kind, key, BASE, "DAYS", text.data);
    buf_release(&text);
    return reason;
}

static int put_when(struct command *command, char kind, const char *key)
{
    const struct operand_value *when = given(command, "WHEN");
    const struct operand_value *value;
    int reason = 0;

    if (!when || !when->sub || !operand_find(when->sub, "DAYS")) /* PERMIT has a WHEN of another kind */
        return 0;
    value = operand_value(when->sub, "DAYS");
    if (value->present)
        reason = put_days(command, kind, key, value);
    value = operand_value(when->sub, "TIME");
    if (reason == 0 && value->present)
        reason = segment_put(command->store, kind, key, BASE, "TIME",
                             span_is(value->items[0].text, "ANYTIME") ? "" : value->items[0].text.data);
    return reason;
}

static const char *const hours_fields[] = { [HOURS_DAYS] = "DAYS", [HOURS_TIME] = "TIME", [HOURS_ZONE] = "TIMEZONE" };

int base_hours_put(struct racf_store *store, char kind, const char *key, const struct hours *hours)
{
    struct buf words;
    int reason = 0;

    buf_init(&words, LIST_MAX);
    for (unsigned i = 0; i < ARRAY_COUNT(hours_fields) && reason == 0; i++) {
        buf_clear(&words);
        hours_words(hours, (enum hours_words)i, &words);
        if (words.length)
            reason = segment_put(store, kind, key, BASE, hours_fields[i], words.data);
    }
    buf_release(&words);
    return reason;
}

int base_hours(struct racf_store *store, char kind, const char *key, struct hours *hours)
{
    struct span words[ARRAY_COUNT(hours_fields)] = { SPAN_NONE };
    struct arena arena;
    int reason = 0;

    arena_init(&arena);
    for (size_t i = 0; i < ARRAY_COUNT(hours_fields) && reason == 0; i++)
        reason = segment_get(store, kind, key, BASE, hours_fields[i], &arena, &words[i]);
    *hours = hours_of(words[0], words[1], words[2]);
    arena_release(&arena);
    return reason;
}

int racf_store_may_begin(struct racf_store *store, const struct name8 *name, microseconds now)
{
    int64_t inactive = racf_store_option(store, "INACTIVE", 0);
    struct hours hours;
    struct racf_user user;
    int reason = user_get(store, name, &user);

    if (reason < 0)
        return reason;
    if (inactive > 0 && now - (user.last_access ? user.last_access : user.created) > inactive * 86400 * 1000000)
        return REASON_REVOKED;
    reason = base_hours(store, 'U', name->text, &hours);
    return reason == 0 && !hours_fit(&hours, now) ? REASON_NOT_NOW : reason;
}

/* ------------------------------------------------------------------------------------------------ labels */

/* Is the word a member of a profile in class SECDATA? Members of SECLEVEL are NAME/NUMBER. */
struct looking {
    struct span word;
    bool found;
};

static void look(void *context, const char *member)
{
    struct looking *looking = context;
    struct span name = span_of(member);

    looking->found = looking->found || span_equal(span_part(name, 0, span_find(name, '/')), looking->word);
}

static int in_security_data(struct command *command, const char *profile_name, struct span word, bool *is)
{
    struct looking looking = { word, false };
    struct racf_profile profile;
    int reason = profile_get(command->store, "SECDATA", profile_name, PROFILE_DISCRETE, &profile);

    if (reason == 0)
        reason = member_each(command->store, profile.number, look, &looking);
    *is = looking.found;
    return reason == REASON_NOT_FOUND ? 0 : reason;
}

static int check_words(struct command *command, const char *keyword, const char *profile_name, bool *good)
{
    const struct operand_value *value = given(command, keyword);
    int reason = 0;

    for (size_t i = 0; value && !value->negative && i < value->count && *good && reason == 0; i++) {
        reason = in_security_data(command, profile_name, value->items[i].text, good);
        if (reason == 0 && !*good)
            message(command->out, IKJ56702I, profile_name, (int)value->items[i].text.length, value->items[i].text.data);
    }
    return reason;
}

int base_fields_check(struct command *command, bool *good)
{
    const struct operand_value *label = given(command, "SECLABEL"), *when = given(command, "WHEN");
    const struct operand_value *time = when && when->sub ? operand_find(when->sub, "TIME") : NULL;
    int reason = 0;

    *good = true;
    if (time && time->count && !hours_time_good(time->items[0].text)) {
        message(command->out, IKJ56702I, "TIME", (int)time->items[0].text.length, time->items[0].text.data);
        *good = false;
    }
    if (*good && label && !label->negative) {
        struct racf_profile profile;

        reason = profile_get(command->store, "SECLABEL", label->items[0].text.data, PROFILE_DISCRETE, &profile);
        *good = reason == 0;
        if (reason == REASON_NOT_FOUND) {
            message(command->out, ICH01017I, command->verb, label->items[0].text.data);
            reason = 0;
        }
    }
    if (reason == 0 && *good)
        reason = check_words(command, "SECLEVEL", "SECLEVEL", good);
    if (reason == 0 && *good)
        reason = check_words(command, "ADDCATEGORY", "CATEGORY", good);
    if (!*good)
        command_code(command, 8);
    return reason;
}

/* ------------------------------------------------------------------------------------------------ into the database */

/* ADDCATEGORY and DELCATEGORY: words into the list, and out of it. */
static int put_categories(struct command *command, char kind, const char *key, const struct operand_value *words, bool add)
{
    struct span kept;
    struct buf text;
    int reason = base_field(command, kind, key, "CATEGORY", &kept);

    buf_init(&text, LIST_MAX);
    for (struct span word = span_word(&kept); word.length; word = span_word(&kept)) {
        bool named = false;

        for (size_t i = 0; i < words->count; i++)
            named = named || span_equal(words->items[i].text, word);
        if (!named)
            buf_printf(&text, "%s%.*s", text.length ? " " : "", (int)word.length, word.data);
    }
    for (size_t i = 0; add && i < words->count; i++)
        buf_printf(&text, "%s%s", text.length ? " " : "", words->items[i].text.data);
    if (reason == 0)
        reason = buf_failed(&text) ? REASON_TOO_LONG : segment_put(command->store, kind, key, BASE, "CATEGORY", text.data);
    buf_release(&text);
    return reason;
}

int base_fields_change(struct command *command, char kind, const char *key)
{
    static const char *const texts[] = { "SECLABEL", "SECLEVEL", "TIMEZONE" };
    static const char *const marks[] = { "SINGLEDSN", "TVTOC" };
    const struct operand_value *value;
    int reason = put_when(command, kind, key);

    for (size_t i = 0; i < ARRAY_COUNT(texts) && reason == 0; i++) {
        value = given(command, texts[i]);
        if (value)
            reason = segment_put(command->store, kind, key, BASE, texts[i], value->negative ? "" : value->items[0].text.data);
    }
    for (size_t i = 0; i < ARRAY_COUNT(marks) && reason == 0; i++) {
        value = given(command, marks[i]);
        if (value)
            reason = segment_put(command->store, kind, key, BASE, marks[i], value->negative ? "" : "YES");
    }
    value = given(command, "DELCATEGORY");
    if (reason == 0 && value)
        reason = put_categories(command, kind, key, value, false);
    value = given(command, "ADDCATEGORY");
    if (reason == 0 && value)
        reason = put_categories(command, kind, key, value, true);
    return reason;
}
