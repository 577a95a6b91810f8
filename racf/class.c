/* class.c - the class descriptor table, read from YAML. */
#include "racf/class.h"

#include <dirent.h>
#include <sys/stat.h>

#include "base/bug.h"
#include "base/mem.h"
#include "base/table.h"
#include "base/text.h"
#include "base/yaml.h"
#include "racf/racf_client.h"

enum { FILES_MAX = 200, CLASSES_PER_FILE_MAX = 1024, KEY_QUALIFIERS_MAX = 123 };

/* One class as it stands in a file. */
struct class_entry {
    char *name;
    char *group;
    char *member;
    unsigned posit;
    unsigned max_length;
    unsigned first;
    unsigned other;
    unsigned key_qualifiers;
    unsigned default_code;
    uint8_t default_uacc;
    enum class_raclist raclist;
    bool genlist;
    bool generic;
    bool operations;
    enum { CASE_UPPER, CASE_ASIS } letters;
};
struct class_file {
    struct class_entry *classes;
    unsigned count;
};

static const cyaml_strval_t characters[] = {
    { "alpha", CLASS_ALPHA },
    { "alphanum", CLASS_ALPHANUM },
    { "alpha-national", CLASS_ALPHA_NATIONAL },
    { "any", CLASS_ANY },
};
static const cyaml_strval_t raclists[] = {
    { "allowed", CLASS_RACLIST_ALLOWED },
    { "disallowed", CLASS_RACLIST_DISALLOWED },
    { "required", CLASS_RACLIST_REQUIRED },
};
static const cyaml_strval_t cases[] = { { "upper", CASE_UPPER }, { "asis", CASE_ASIS } };
static const cyaml_strval_t levels[] = {
    { "none", RACF_NONE },       { "read", RACF_READ },   { "update", RACF_UPDATE },
    { "control", RACF_CONTROL }, { "alter", RACF_ALTER },
};

static const cyaml_schema_field_t entry_fields[] = {
    CYAML_FIELD_STRING_PTR("name", CYAML_FLAG_POINTER, struct class_entry, name, 1, NAME8_MAX),
    CYAML_FIELD_STRING_PTR("group", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct class_entry, group, 1, NAME8_MAX),
    CYAML_FIELD_STRING_PTR("member", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct class_entry, member, 1, NAME8_MAX),
    CYAML_FIELD_UINT("posit", CYAML_FLAG_DEFAULT, struct class_entry, posit),
    CYAML_FIELD_UINT("max-length", CYAML_FLAG_DEFAULT, struct class_entry, max_length),
    CYAML_FIELD_ENUM("first", CYAML_FLAG_STRICT, struct class_entry, first, characters, ARRAY_COUNT(characters)),
    CYAML_FIELD_ENUM("other", CYAML_FLAG_STRICT, struct class_entry, other, characters, ARRAY_COUNT(characters)),
    CYAML_FIELD_UINT("key-qualifiers", CYAML_FLAG_OPTIONAL, struct class_entry, key_qualifiers),
    CYAML_FIELD_UINT("default-code", CYAML_FLAG_DEFAULT, struct class_entry, default_code),
    CYAML_FIELD_ENUM("default-uacc", CYAML_FLAG_STRICT | CYAML_FLAG_OPTIONAL, struct class_entry, default_uacc, levels,
                     ARRAY_COUNT(levels)),
    CYAML_FIELD_ENUM("raclist", CYAML_FLAG_STRICT, struct class_entry, raclist, raclists, ARRAY_COUNT(raclists)),
    CYAML_FIELD_BOOL("genlist", CYAML_FLAG_DEFAULT, struct class_entry, genlist),
    CYAML_FIELD_BOOL("generic", CYAML_FLAG_DEFAULT, struct class_entry, generic),
    CYAML_FIELD_BOOL("operations", CYAML_FLAG_OPTIONAL, struct class_entry, operations),
    CYAML_FIELD_ENUM("case", CYAML_FLAG_STRICT, struct class_entry, letters, cases, ARRAY_COUNT(cases)),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t entry_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct class_entry, entry_fields),
};
static const cyaml_schema_field_t file_fields[] = {
    CYAML_FIELD_SEQUENCE_COUNT("classes", CYAML_FLAG_POINTER, struct class_file, classes, count, &entry_schema, 1,
                               CLASSES_PER_FILE_MAX),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t file_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct class_file, file_fields),
};

/* The line on which class number `wanted` of a file begins: libcyaml does not tell once the file is loaded. */
static unsigned line_of_class(const char *path, unsigned wanted)
{
    FILE *file = fopen(path, "re");
    char *line = NULL;
    size_t room = 0;
    unsigned number = 0, seen = 0;

    if (!file)
        return 1;
    while (getline(&line, &room, file) >= 0) {
        struct span text = span_trim(span_of(line));

        number++;
        if (span_starts(text, "- ") && seen++ == wanted)
            break;
    }
    free(line);
    fclose(file);
    return number ? number : 1;
}

static int wrong(const char *path, unsigned class_number, struct buf *problem, const char *format, ...) PRINTF_LIKE(4, 5);
static int wrong(const char *path, unsigned class_number, struct buf *problem, const char *format, ...)
{
    va_list values;

    if (problem->length)
        buf_put_text(problem, "\n");
    buf_printf(problem, "%s:%u: ", path, line_of_class(path, class_number));
    va_start(values, format);
    buf_vprintf(problem, format, values);
    va_end(values);
    return REASON_BAD_VALUE;
}

static int optional_name(struct name8 *name, const char *text)
{
    *name = (struct name8){ "" };
    return text ? name8_of(name, span_of(text)) : 0;
}

/* What the schema cannot say about one class, and its row. */
static int row_of_entry(const char *path, unsigned number, const struct class_entry *entry, struct class_row *row,
                        struct buf *problem)
{
    *row = (struct class_row){ .posit = entry->posit,
                               .max_length = entry->max_length,
                               .first = entry->first,
                               .other = entry->other,
                               .key_qualifiers = entry->key_qualifiers,
                               .profiles = true,
                               .default_code = entry->default_code,
                               .default_uacc = entry->default_uacc,
                               .raclist = entry->raclist,
                               .genlist = entry->genlist,
                               .generic = entry->generic,
                               .operations = entry->operations,
                               .fold = entry->letters == CASE_UPPER };
    if (name8_of(&row->name, span_of(entry->name)) < 0 || optional_name(&row->group, entry->group) < 0 ||
        optional_name(&row->member, entry->member) < 0)
        return wrong(path, number, problem, "class %s: name, group and member are 1-8 characters A-Z 0-9 @ # $, the first no digit",
                     entry->name);
    if (entry->posit > CLASS_POSIT_MAX)
        return wrong(path, number, problem, "class %s: posit %u is above %d", entry->name, entry->posit, CLASS_POSIT_MAX);
    if (entry->max_length < 1 || entry->max_length > RESOURCE_MAX)
        return wrong(path, number, problem, "class %s: max-length %u is not 1 to %d", entry->name, entry->max_length, RESOURCE_MAX);
    if (entry->default_code != 0 && entry->default_code != 4 && entry->default_code != 8)
        return wrong(path, number, problem, "class %s: default-code %u is not 0, 4 or 8", entry->name, entry->default_code);
    if (entry->key_qualifiers > KEY_QUALIFIERS_MAX)
        return wrong(path, number, problem, "class %s: key-qualifiers %u is above %d", entry->name, entry->key_qualifiers,
                     KEY_QUALIFIERS_MAX);
    if (entry->group && entry->member)
        return wrong(path, number, problem, "class %s: a class has a group or a member class, not both", entry->name);
    return 0;
}

/* NULL when the table is full. */
static struct class_row *add_row(struct class_table *table)
{
    return table->count < CLASSES_MAX ? &table->rows[table->count++] : NULL;
}

/* A table on its way, and the files it is from. */
struct loading {
    struct class_table *table;
    char *paths[FILES_MAX + 1];
    unsigned count;
    bool all; /* every place that is wrong is told, not only where reading stopped */
};

static void say_defined_already(const struct loading *loading, const struct class_row *row, struct buf *problem)
{
    const struct class_row *there = class_find(loading->table, row->name.text);
    const char *other = there->built_in || there->file == row->file ? NULL : loading->paths[there->file];

    (void)wrong(loading->paths[row->file], row->number, problem, "class %s is defined already%s%s", row->name.text,
                other ? " in " : "", other ? other : "");
}

static int load_file(struct loading *loading, const char *path, struct buf *problem)
{
    void *data;
    struct buf wrong_yaml;
    int reason;
    struct class_file *file;
    unsigned file_number = loading->count++;

    buf_init(&wrong_yaml, 8192);
    reason = yaml_read(path, &file_schema, &data, &wrong_yaml);
    if (reason == REASON_SYNTAX && loading->all)
        yaml_others(path, &file_schema, &wrong_yaml);
    if (wrong_yaml.length)
        buf_printf(problem, "%s%s", problem->length ? "\n" : "", wrong_yaml.data);
    buf_release(&wrong_yaml);
    file = data;

    loading->paths[file_number] = mem_copy_text(path);
    for (unsigned i = 0; file && i < file->count; i++) { /* every wrong class is told */
        struct class_row row, *place = NULL;
        int good = row_of_entry(path, i, &file->classes[i], &row, problem);

        row.file = file_number;
        row.number = i;
        if (good == 0 && class_find(loading->table, row.name.text)) {
            say_defined_already(loading, &row, problem);
            good = REASON_BAD_VALUE;
        }
        if (good == 0 && !(place = add_row(loading->table)))
            good = wrong(path, i, problem, "class %s: there are more than %d classes", row.name.text, CLASSES_MAX);
        if (place)
            *place = row;
        if (reason == 0)
            reason = good;
    }
    yaml_release(&file_schema, file);
    return reason;
}

static void add_built_in(struct class_table *table)
{
    static const struct {
        const char *name;
        unsigned max_length;
        bool generic;
        bool operations;
    } classes[] = { { "DATASET", DSNAME_MAX, true, true },
                    { "USER", NAME8_MAX, false, false },
                    { "GROUP", NAME8_MAX, false, false } };

    for (unsigned i = 0; i < ARRAY_COUNT(classes); i++)
        *add_row(table) = (struct class_row){ .name = name8_const(classes[i].name),
                                              .posit = CLASS_POSIT_MAX + 1 + i,
                                              .max_length = classes[i].max_length,
                                              .first = CLASS_ALPHA_NATIONAL,
                                              .other = CLASS_ANY,
                                              .default_code = 4,
                                              .raclist = CLASS_RACLIST_DISALLOWED,
                                              .generic = classes[i].generic,
                                              .operations = classes[i].operations,
                                              .fold = true,
                                              .profiles = true,
                                              .built_in = true };
}

static int compare_rows(const void *a, const void *b)
{
    const struct class_row *one = a, *other = b;

    if (one->built_in != other->built_in)
        return one->built_in ? -1 : 1;
    if (one->built_in)
        return one->posit < other->posit ? -1 : 1;
    return strcmp(one->name.text, other->name.text);
}

static int yaml_only(const struct dirent *entry)
{
    size_t length = strlen(entry->d_name);

    return length > 5 && entry->d_name[0] != '.' && strcmp(entry->d_name + length - 5, ".yaml") == 0;
}

/* Group and member classes name each other. */
static int check_pairs(const struct loading *loading, struct buf *problem)
{
    const struct class_table *table = loading->table;
    int reason = 0;

    for (size_t i = 0; i < table->count; i++) {
        const struct class_row *row = &table->rows[i];
        const char *named = name8_none(&row->group) ? row->member.text : row->group.text;
        const struct class_row *other = named[0] ? class_find(table, named) : row;

        if (!other || (other != row && !name8_equal(name8_none(&other->group) ? &other->member : &other->group, &row->name)))
            reason = wrong(loading->paths[row->file], row->number, problem, "class %s names class %s, which %s", row->name.text,
                           named, other ? "does not name it" : "is not there");
    }
    return reason;
}

static bool same_file(const char *one, const char *other)
{
    struct stat a, b;

    return stat(one, &a) == 0 && stat(other, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/* Every class file of a folder but that one (NULL: every one). */
static int load_folder(struct loading *loading, const char *folder, const char *but, struct buf *problem)
{
    struct dirent **files = NULL;
    int count = scandir(folder, &files, yaml_only, alphasort), reason = 0;

    if (count <= 0 || count > FILES_MAX) {
        buf_printf(problem, "%s%s: %s", problem->length ? "\n" : "", folder,
                   count > FILES_MAX ? "too many class files" : "there is no class file (*.yaml)");
        reason = REASON_NOT_FOUND;
    }
    for (int i = 0; i < count; i++) {
        struct buf path;

        buf_init(&path, 8192);
        buf_printf(&path, "%s/%s", folder, files[i]->d_name);
        if (count <= FILES_MAX && !(but && same_file(path.data, but))) {
            int good = load_file(loading, path.data, problem);

            if (reason == 0)
                reason = good;
        }
        buf_release(&path);
        free(files[i]);
    }
    free(files);
    return reason;
}

static void forget_paths(struct loading *loading)
{
    for (unsigned i = 0; i < loading->count; i++)
        mem_free(loading->paths[i]);
}

static struct class_table *new_table(const char *folder)
{
    struct class_table *table = mem_alloc(1, sizeof *table);

    table->rows = mem_alloc(CLASSES_MAX, sizeof *table->rows);
    table->hints = mem_alloc(CLASS_HINTS, sizeof *table->hints);
    table->folder = folder ? mem_copy_text(folder) : NULL;
    add_built_in(table);
    return table;
}

int class_table_load(struct class_table **result, const char *folder, struct buf *problem)
{
    struct loading loading = { .table = new_table(folder) };
    int reason;

    *result = NULL;
    reason = load_folder(&loading, folder, NULL, problem);
    if (reason == 0)
        reason = check_pairs(&loading, problem);
    forget_paths(&loading);
    if (reason < 0) {
        class_table_free(loading.table);
        return reason;
    }
    qsort(loading.table->rows, loading.table->count, sizeof *loading.table->rows, compare_rows);
    *result = loading.table;
    return 0;
}

int class_table_reload(struct class_table *table, struct buf *problem)
{
    struct class_table *fresh;
    int reason = table->folder ? class_table_load(&fresh, table->folder, problem) : REASON_NOT_FOUND;

    if (reason < 0)
        return table->folder ? reason : 0;
    for (size_t i = 0; i < fresh->count && reason == 0; i++) {
        struct class_row *place;

        if (class_find(table, fresh->rows[i].name.text))
            continue;
        place = add_row(table);
        if (place)
            *place = fresh->rows[i];
        else
            reason = REASON_FULL;
    }
    class_table_free(fresh);
    return reason;
}

unsigned class_hint(const char *name)
{
    return table_hash(name, strlen(name)) % CLASS_HINTS;
}

static struct class_row *find_row(const struct class_table *table, const char *name)
{
    uint16_t *hint = &table->hints[class_hint(name)];
    size_t at = *hint;

    if (at >= table->count || strcmp(table->rows[at].name.text, name) != 0)
        for (at = 0; at < table->count && strcmp(table->rows[at].name.text, name) != 0;)
            at++;
    if (at == table->count)
        return NULL;
    *hint = (uint16_t)at;
    return &table->rows[at];
}

int class_table_put(struct class_table *table, const struct class_row *row)
{
    struct class_row *place = find_row(table, row->name.text);

    if (place && !place->dynamic)
        return REASON_EXISTS;
    if (!place)
        place = add_row(table);
    if (!place)
        return REASON_FULL;
    *place = *row;
    place->dynamic = true;
    place->gone = false;
    return 0;
}

void class_table_forget_dynamic(struct class_table *table)
{
    for (size_t i = 0; i < table->count; i++)
        table->rows[i].gone = table->rows[i].dynamic;
}

int class_file_check(const char *path, const char *folder, struct buf *problem)
{
    struct loading loading = { .table = new_table(folder) };
    int good, reason;

    reason = folder ? load_folder(&loading, folder, path, problem) : 0;
    loading.all = true;
    good = load_file(&loading, path, problem);
    if (reason == 0)
        reason = good;
    if (reason == 0 && folder)
        reason = check_pairs(&loading, problem);
    forget_paths(&loading);
    class_table_free(loading.table);
    return reason;
}

void class_table_free(struct class_table *table)
{
    if (!table)
        return;
    mem_free(table->rows);
    mem_free(table->hints);
    mem_free(table->folder);
    mem_free(table);
}

const struct class_row *class_find(const struct class_table *table, const char *name)
{
    const struct class_row *row = find_row(table, name);

    return row && !row->gone ? row : NULL;
}

static bool character_good(char c, unsigned kinds, bool fold)
{
    if (fold ? c >= 'A' && c <= 'Z' : text_is_letter(c))
        return kinds & CLASS_ALPHA;
    if (text_is_digit(c))
        return kinds & CLASS_NUMERIC;
    if (text_is_national(c))
        return kinds & CLASS_NATIONAL;
    return (kinds & CLASS_SPECIAL) && c != ' ' && c != ',' && c != ';' && c != '(' && c != ')' && text_is_printable(c);
}

bool class_name_good(const struct class_row *row, const char *name)
{
    size_t length = strlen(name);
    unsigned qualifier = 0;

    if (length == 0 || length > row->max_length || !row->profiles)
        return false;
    for (size_t i = 0; i < length; i++) {
        char c = row->fold ? text_upper(name[i]) : name[i];
        /* The characters of generic names may stand anywhere, but in key qualifiers. */
        bool generic = row->generic && strchr("*%&", c);

        if (c == '.')
            qualifier++;
        if (generic ? qualifier < row->key_qualifiers
                    : !character_good(c, i ? row->other : row->first, row->fold) && !(i && c == '.'))
            return false;
    }
    return true;
}

bool generic_name_good(const char *name)
{
    bool stars_seen = false;

    for (const char *at = name; *at; at++) {
        bool whole = at == name || at[-1] == '.';

        if (*at != '*')
            continue;
        if (at[1] == '*') {
            if (stars_seen || !whole || (at[2] != '.' && at[2] != '\0'))
                return false;
            stars_seen = true;
            at++;
        } else if (at[1] != '.' && at[1] != '\0') {
            return false;
        }
    }
    return true;
}

void class_row_encode(const struct class_row *row, struct buf *out)
{
    buf_put_field_text(out, row->name.text);
    buf_put_field_text(out, row->group.text);
    buf_put_field_text(out, row->member.text);
    buf_put_u32(out, row->posit);
    buf_put_u32(out, row->max_length);
    buf_put_u8(out, (uint8_t)row->first);
    buf_put_u8(out, (uint8_t)row->other);
    buf_put_u8(out, (uint8_t)row->key_qualifiers);
    buf_put_u8(out, (uint8_t)row->default_code);
    buf_put_u8(out, row->default_uacc);
    buf_put_u8(out, (uint8_t)row->raclist);
    buf_put_u8(out, (uint8_t)(row->genlist | row->generic << 1 | row->operations << 2 | row->fold << 3 | row->built_in << 4 |
                              row->profiles << 5 | row->user_uacc << 6));
}

void class_row_decode(struct reader *reader, struct class_row *row)
{
    uint8_t flags;

    reader_name8(reader, &row->name);
    reader_name8(reader, &row->group);
    reader_name8(reader, &row->member);
    row->posit = reader_u32(reader);
    row->max_length = reader_u32(reader);
    row->first = reader_u8(reader);
    row->other = reader_u8(reader);
    row->key_qualifiers = reader_u8(reader);
    row->default_code = reader_u8(reader);
    row->default_uacc = reader_u8(reader);
    row->raclist = reader_u8(reader);
    flags = reader_u8(reader);
    row->genlist = flags & 1;
    row->generic = flags & 2;
    row->operations = flags & 4;
    row->fold = flags & 8;
    row->built_in = flags & 16;
    row->profiles = flags & 32;
    row->user_uacc = flags & 64;
    if (reader->reason == 0 && (row->first > CLASS_ANY || row->other > CLASS_ANY || row->raclist > CLASS_RACLIST_REQUIRED ||
                                row->default_uacc > RACF_ALTER || row->max_length > RESOURCE_MAX))
        reader->reason = REASON_BAD_VALUE;
}
