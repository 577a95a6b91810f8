/* dynamic_classes.c - classes of the installation, by profiles of class CDT. */
#include "racf/dynamic_classes.h"

#include "base/arena.h"
#include "base/text.h"
#include "racf/db_profiles.h"

/* One profile of class CDT on its way to a class. */
struct definition {
    struct racf_store *store;
    char key[PROFILE_KEY];
    struct arena arena;
    int reason; /* first failure */
};

static struct span field_of(struct definition *d, const char *name)
{
    struct span value = SPAN_NONE;

    if (d->reason == 0)
        d->reason = segment_get(d->store, 'R', d->key, "CDTINFO", name, &d->arena, &value);
    return value;
}

static bool field_is(struct definition *d, const char *name, const char *value)
{
    return span_is(field_of(d, name), value);
}

static unsigned number_of(struct definition *d, const char *name, unsigned fallback)
{
    struct span text = field_of(d, name);
    uint64_t number;

    return text_number(text, UINT32_MAX, &number) ? (unsigned)number : fallback;
}

static unsigned characters_of(struct definition *d, const char *name, unsigned fallback)
{
    static const struct {
        const char *word;
        enum class_characters kind;
    } words[] = { { "ALPHA", CLASS_ALPHA },
                  { "NUMERIC", CLASS_NUMERIC },
                  { "NATIONAL", CLASS_NATIONAL },
                  { "SPECIAL", CLASS_SPECIAL } };
    struct span rest = field_of(d, name), word = span_word(&rest);
    unsigned kinds = 0;

    for (; word.length; word = span_word(&rest))
        for (size_t i = 0; i < ARRAY_COUNT(words); i++)
            if (span_is(word, words[i].word))
                kinds |= words[i].kind;
    return kinds ? kinds : fallback;
}

static struct name8 class_of(struct definition *d, const char *name)
{
    struct span text = field_of(d, name);
    struct name8 class_name;

    return text.length && name8_of(&class_name, text) == 0 ? class_name : (struct name8){ "" };
}

static void take_fields(struct definition *d, struct class_row *row)
{
    struct span uacc = field_of(d, "DEFAULTUACC");
    enum racf_level level = RACF_NONE;

    row->group = class_of(d, "GROUP");
    row->member = class_of(d, "MEMBER");
    row->posit = number_of(d, "POSIT", UINT32_MAX);
    row->max_length = number_of(d, "MAXLENX", number_of(d, "MAXLENGTH", 8));
    row->first = characters_of(d, "FIRST", CLASS_ALPHA_NATIONAL);
    row->other = characters_of(d, "OTHER", CLASS_ALPHA_NATIONAL | CLASS_NUMERIC);
    row->key_qualifiers = number_of(d, "KEYQUALIFIERS", 0);
    row->default_code = number_of(d, "DEFAULTRC", 4);
    row->user_uacc = span_is(uacc, "ACEE");
    row->default_uacc = racf_level_of(uacc, &level) ? (uint8_t)level : RACF_NONE;
    row->raclist = field_is(d, "RACLIST", "ALLOWED")    ? CLASS_RACLIST_ALLOWED
                   : field_is(d, "RACLIST", "REQUIRED") ? CLASS_RACLIST_REQUIRED
                                                        : CLASS_RACLIST_DISALLOWED;
    row->genlist = field_is(d, "GENLIST", "ALLOWED");
    row->generic = !field_is(d, "GENERIC", "DISALLOWED");
    row->operations = field_is(d, "OPERATIONS", "YES");
    row->profiles = !field_is(d, "PROFILESALLOWED", "NO");
    row->fold = !field_is(d, "CASE", "ASIS");
    row->dynamic = true;
}

/* Why there cannot be such a class; NULL: there can. */
static const char *wrong_with(const struct class_row *row)
{
    if (row->posit > CLASS_POSIT_MAX)
        return "POSIT IS MISSING";
    if (row->max_length < 1 || row->max_length > RESOURCE_MAX)
        return "MAXLENX IS NOT 1 TO 246";
    if (row->default_code != 0 && row->default_code != 4 && row->default_code != 8)
        return "DEFAULTRC IS NOT 0, 4 OR 8";
    if (!name8_none(&row->group) && !name8_none(&row->member))
        return "IT HAS A GROUP AND A MEMBER CLASS";
    return NULL;
}

static int put_class(struct command *command, const struct class_row *row)
{
    const char *wrong = wrong_with(row);
    struct buf bytes;
    int reason = wrong ? 0 : class_table_put(command->store->classes, row);

    if (reason == REASON_EXISTS)
        wrong = "IT IS A CLASS THAT COMES WITH THE SYSTEM";
    else if (reason == REASON_FULL)
        wrong = "THERE IS NO ROOM FOR MORE CLASSES";
    if (wrong) {
        message(command->out, ICH14082I, row->name.text, wrong);
        command_code(command, 4);
        return 0;
    }
    buf_init(&bytes, 1024);
    class_row_encode(row, &bytes);
    reason = sql_run(command->store->sql, "REPLACE INTO dynamic_classes (name, row) VALUES (?, ?)", "tb", row->name.text,
                     buf_span(&bytes));
    buf_release(&bytes);
    return reason;
}

static int take_definition(void *context, const struct racf_profile *profile)
{
    struct command *command = context;
    struct definition d = { .store = command->store };
    struct class_row row = { .default_code = 4 };
    bool there;

    profile_key(profile, d.key);
    d.reason = segment_exists(command->store, 'R', d.key, "CDTINFO", &there);
    if (d.reason < 0 || !there || name8_of(&row.name, span_of(profile->name.text)) < 0)
        return d.reason;
    arena_init(&d.arena);
    take_fields(&d, &row);
    arena_release(&d.arena);
    return d.reason < 0 ? d.reason : put_class(command, &row);
}

/* A class that comes to others of its POSIT has their options. */
static int share_options(struct racf_store *store, struct store_class *row)
{
    for (size_t i = 0; i < store->class_count; i++) {
        const struct store_class *mate = &store->class_rows[i];

        if (mate == row || mate->row->gone || mate->row->posit != row->row->posit)
            continue;
        row->options.active = mate->options.active;
        row->options.generic = mate->options.generic && row->row->generic;
        row->options.generic_commands = mate->options.generic_commands && row->row->generic;
        row->audit = mate->audit;
        return store_class_write(store, row);
    }
    return 0;
}

int dynamic_classes_refresh(struct command *command)
{
    struct racf_store *store = command->store;
    size_t before = store->class_count;
    struct buf problem;
    int reason;

    buf_init(&problem, 1 << 16);
    reason = class_table_reload(store->classes, &problem);
    if (problem.length) {
        struct span rest = buf_span(&problem), line;

        while (span_line(&rest, &line))
            message(command->out, ICH14083I, (int)line.length, line.data);
        command_code(command, 4);
        reason = 0;
    }
    buf_release(&problem);
    class_table_forget_dynamic(store->classes);
    if (reason == 0)
        reason = sql_run(store->sql, "DELETE FROM dynamic_classes", "");
    if (reason == 0)
        reason = racf_store_profiles(store, "CDT", take_definition, command);
    store_take_classes(store);
    for (size_t i = before; i < store->class_count && reason == 0; i++)
        reason = share_options(store, &store->class_rows[i]);
    command_effect(command, EFFECT_OPTIONS, "");
    return reason;
}

int dynamic_classes_load(struct racf_store *store)
{
    struct sql_query *query;
    int reason = 0, end;

    if (store->draft) {
        store_take_classes(store);
        return 0;
    }
    query = sql_query(store->sql, "SELECT row FROM dynamic_classes ORDER BY name", "");
    class_table_forget_dynamic(store->classes);
    while (reason == 0 && sql_next(query)) {
        struct reader in = reader_of(sql_blob(query, 0));
        struct class_row row = { .dynamic = true };

        class_row_decode(&in, &row);
        reason = reader_end(&in);
        if (reason == 0)
            reason = class_table_put(store->classes, &row);
        if (reason == REASON_EXISTS) /* a file of the site has the name now */
            reason = 0;
    }
    end = sql_done(query);
    store_take_classes(store);
    return reason < 0 ? reason : end;
}
