/* test_mqsc_wrong.c - mqsc.h: every operand of every command, and every attribute, with wrong values: which message, about what.
 *
 * Everything comes from the tables, so that a new row is tested too.
 */
#include "tests/unit/test.h"

#include "mstr/commands.h"

enum { TEXT_LIMIT = 30000 /* longer ones are too long for a command */ };

/* The messages about a command; a command that is right gives "". */
static const char *told(const char *text)
{
    static char result[4096];
    struct mqsc command;
    struct arena arena;
    struct buf out;
    int reason;

    arena_init(&arena);
    buf_init(&out, 1 << 20);
    reason = mqsc_parse(span_of(text), "ZQS1", &arena, &command, &out);
    assert_int_equal(reason, out.length ? REASON_SYNTAX : 0);
    snprintf(result, sizeof result, "%s", out.data);
    buf_release(&out);
    arena_release(&arena);
    return result;
}

static void filled(struct buf *out, size_t length)
{
    buf_put_text(out, "('");
    buf_fill(out, 'A', length);
    buf_put_text(out, "')");
}

/* The type that commands about the keyword name, or the first one. */
static unsigned some_type(const struct mqsc_command *row)
{
    unsigned type = 0;

    while (!(object_keywords[row->object].types & TYPE_SET(type)))
        type++;
    return type;
}

/* A value that is right, in parentheses. */
static void put_good(struct buf *out, const struct mqsc_command *row, const struct mqsc_operand *operand)
{
    switch (operand->kind) {
    case MQSC_NUMBER:
        buf_printf(out, "(%u)", operand->lowest);
        break;
    case MQSC_WORD:
    case MQSC_WORDS:
        buf_printf(out, "(%.*s)", (int)word_at(operand->words, 0).length, word_at(operand->words, 0).data);
        break;
    case MQSC_KIND:
        buf_printf(out, "(%s)", object_types[some_type(row)].word);
        break;
    case MQSC_FILTER:
        buf_put_text(out, "(A EQ B)");
        break;
    case MQSC_NONE:
    case MQSC_FLAG:
        break;
    default:
        buf_put_text(out, "(A)");
        break;
    }
}

/* VERB KEYWORD(value) and what it needs, but for one operand and, where parameter is false, its parameter. */
static void put_base(struct buf *out, const struct mqsc_command *row, const struct mqsc_operand *but, bool parameter)
{
    buf_clear(out);
    buf_printf(out, "%s %s", row->verb, row->keyword);
    if (parameter && row->parameter.required)
        put_good(out, row, &row->parameter);
    for (const struct mqsc_operand *operand = row->operands; operand->kind != MQSC_NONE; operand++)
        if (operand->required && operand != but) {
            buf_printf(out, " %s", operand->name);
            put_good(out, row, operand);
        }
}

/* The one message that the command gets: of this id, about this word. */
static void assert_told(const char *text, const char *id, const char *name)
{
    const char *given = told(text);
    char about[64];

    snprintf(about, sizeof about, "'%s'", name);
    if (strncmp(given, id, strlen(id)) != 0 || (!strstr(given, about) && !strstr(given, name)))
        fail_msg("%.200s\nwanted %s about %s, got:\n%s", text, id, name, given);
}

/* One wrong value behind what is there. */
static void wrong_value(const struct mqsc_command *row, const struct mqsc_operand *operand, const char *value, const char *id)
{
    bool is_parameter = operand == &row->parameter;
    const char *name = is_parameter ? row->keyword : operand->name;
    struct buf text;

    buf_init(&text, 1 << 17);
    put_base(&text, row, operand, !is_parameter);
    if (is_parameter) { /* it stands behind the verb */
        buf_clear(&text);
        buf_printf(&text, "%s %s%s", row->verb, row->keyword, value);
        for (const struct mqsc_operand *other = row->operands; other->kind != MQSC_NONE; other++)
            if (other->required) {
                buf_printf(&text, " %s", other->name);
                put_good(&text, row, other);
            }
    } else {
        buf_printf(&text, " %s%s", name, value);
    }
    assert_told(text.data, id, name);
    buf_release(&text);
}

static void too_long(const struct mqsc_command *row, const struct mqsc_operand *operand, size_t most)
{
    struct buf value;

    if (most >= TEXT_LIMIT)
        return;
    buf_init(&value, 1 << 17);
    filled(&value, most + 1);
    wrong_value(row, operand, value.data, "CSQ9015E");
    buf_release(&value);
}

static void wrong_number(const struct mqsc_command *row, const struct mqsc_operand *operand)
{
    char value[32];

    wrong_value(row, operand, "(X)", "CSQ9011E");
    wrong_value(row, operand, "(-1)", "CSQ9011E");
    wrong_value(row, operand, "(1.5)", "CSQ9011E");
    wrong_value(row, operand, "(*)", "CSQ9006E");
    snprintf(value, sizeof value, "(%llu)", (unsigned long long)operand->highest + 1);
    wrong_value(row, operand, value, "CSQ9011E");
    if (operand->lowest == 0)
        return;
    snprintf(value, sizeof value, "(%u)", operand->lowest - 1);
    wrong_value(row, operand, value, "CSQ9011E");
}

static void wrong_name(const struct mqsc_command *row, const struct mqsc_operand *operand)
{
    const struct object_class_row *class = &object_classes[object_keywords[row->object].class];
    bool queue = operand->kind == MQSC_QUEUE;

    too_long(row, operand, queue ? operand->highest : class->name_max);
    if (queue || class->letters != NAME_ANY)
        wrong_value(row, operand, "('+')", "CSQM093I");
    wrong_value(row, operand, "(' ')", queue || class->letters != NAME_ANY ? "CSQM093I" : "CSQ9011E");
}

/* DISPLAY takes the name of a type, or of what identifies a record, without a value: it is shown. */
static bool may_stand_alone(const struct mqsc_command *row, const struct mqsc_operand *operand)
{
    return row->use == MQSC_SHOWS && (operand->kind == MQSC_KIND || operand->kind == MQSC_TEXT);
}

static void wrong_operand(const struct mqsc_command *row, const struct mqsc_operand *operand)
{
    if (operand->kind == MQSC_NONE)
        return;
    if (operand->kind == MQSC_FLAG) {
        wrong_value(row, operand, "(X)", "CSQ9011E");
        return;
    }
    if (!may_stand_alone(row, operand) && (operand != &row->parameter || operand->required))
        wrong_value(row, operand, "", "CSQ9010E");
    wrong_value(row, operand, "()", "CSQ9010E");
    wrong_value(row, operand, "('A'", "CSQ9002E");
    wrong_value(row, operand, "('A)", "CSQ9003E");
    if (operand->kind == MQSC_NUMBER)
        wrong_number(row, operand);
    if (operand->kind == MQSC_WORD || operand->kind == MQSC_WORDS || operand->kind == MQSC_KIND)
        wrong_value(row, operand, "(GBNONE)", "CSQ9011E");
    if (operand->kind == MQSC_USERS)
        wrong_value(row, operand, "(U-2)", "CSQ9011E");
    if (operand->kind == MQSC_TEXT || operand->kind == MQSC_TEXTS || operand->kind == MQSC_USERS)
        too_long(row, operand, operand->highest);
    if (operand->kind == MQSC_OBJECT || operand->kind == MQSC_GENERIC)
        wrong_name(row, operand);
    if (operand->kind == MQSC_NUMBER || operand->kind == MQSC_WORD || operand->kind == MQSC_TEXT || operand->kind == MQSC_KIND)
        wrong_value(row, operand, "(A B)", "CSQ9011E");
}

static void each_operand_of_each_command(void **state UNUSED)
{
    struct buf text;

    buf_init(&text, 1 << 17);
    for (size_t i = 0; i < mqsc_command_count; i++) {
        const struct mqsc_command *row = &mqsc_commands[i];

        put_base(&text, row, NULL, true);
        if (told(text.data)[0])
            fail_msg("%s\n%s", text.data, told(text.data));
        buf_put_text(&text, " GBNONE(1)");
        assert_told(text.data, "CSQ9001E", "GBNONE");
        wrong_operand(row, &row->parameter);
        for (const struct mqsc_operand *operand = row->operands; operand->kind != MQSC_NONE; operand++) {
            wrong_operand(row, operand);
            put_base(&text, row, operand, true);
            if (operand->required)
                assert_told(text.data, "CSQ9010E", operand->name);
            for (unsigned twice = 0; twice < 2; twice++) {
                buf_printf(&text, " %s", operand->name);
                put_good(&text, row, operand);
            }
            assert_told(text.data, "CSQ9000E", operand->name);
        }
    }
    buf_release(&text);
}

/* -- attributes -- */

/* The operand that names the type, NULL for none. */
static const struct mqsc_operand *type_operand(const struct mqsc_command *row)
{
    for (const struct mqsc_operand *operand = row->operands; operand->kind != MQSC_NONE; operand++)
        if (operand->kind == MQSC_KIND)
            return operand;
    return NULL;
}

static void wrong_attribute(const struct mqsc_command *row, unsigned type, const struct attribute_row *attribute, const char *value,
                            const char *id)
{
    const struct mqsc_operand *kind = type_operand(row);
    struct buf text;

    buf_init(&text, 1 << 17);
    put_base(&text, row, kind, true);
    if (kind)
        buf_printf(&text, " %s(%s)", kind->name, object_types[type].word);
    buf_printf(&text, " %s%s", attribute->name, value);
    assert_told(text.data, id, attribute->name);
    buf_release(&text);
}

/* SUBID says which subscription is meant. */
static bool is_operand(const struct mqsc_command *row, const char *name)
{
    for (const struct mqsc_operand *operand = row->operands; operand->kind != MQSC_NONE; operand++)
        if (strcmp(operand->name, name) == 0)
            return true;
    return false;
}

static void wrong_values_of(const struct mqsc_command *row, unsigned type, const struct attribute_row *attribute)
{
    bool live = attribute->kind == ATTRIBUTE_LIVE || attribute->kind == ATTRIBUTE_LIVE_TEXT;
    bool text = attribute->kind == ATTRIBUTE_TEXT || attribute->kind == ATTRIBUTE_NAME || attribute->kind == ATTRIBUTE_SECRET;
    struct buf value;

    if (live) {
        if (!is_operand(row, attribute->name))
            wrong_attribute(row, type, attribute, "(1)", "CSQ9001E");
        return;
    }
    if (attribute->kind == ATTRIBUTE_FLAG) {
        wrong_attribute(row, type, attribute, "(X)", "CSQ9011E");
        return;
    }
    buf_init(&value, 1 << 17);
    wrong_attribute(row, type, attribute, "", "CSQ9010E");
    if (strcmp(attribute->name, "NAMES") != 0) /* a namelist may be empty */
        wrong_attribute(row, type, attribute, "()", "CSQ9010E");
    if (attribute->kind == ATTRIBUTE_NUMBER || attribute->kind == ATTRIBUTE_WORD)
        wrong_attribute(row, type, attribute, "(GBNONE)", "CSQ9011E");
    if (attribute->kind == ATTRIBUTE_NUMBER) {
        buf_printf(&value, "(%llu)", (unsigned long long)attribute->highest + 1);
        wrong_attribute(row, type, attribute, value.data, "CSQ9011E");
        wrong_attribute(row, type, attribute, "(-1)", "CSQ9011E");
    }
    if (attribute->kind != ATTRIBUTE_LIST)
        wrong_attribute(row, type, attribute, "(A B)", "CSQ9011E");
    if ((text || attribute->kind == ATTRIBUTE_LIST) && attribute->highest < TEXT_LIMIT) {
        buf_clear(&value);
        filled(&value, attribute->highest + 1);
        wrong_attribute(row, type, attribute, value.data, "CSQ9015E");
    }
    if (attribute->kind == ATTRIBUTE_NAME)
        wrong_attribute(row, type, attribute, "('+')", "CSQM093I");
    buf_release(&value);
}

static void each_attribute_of_each_type(void **state UNUSED)
{
    unsigned count = 0;

    for (size_t i = 0; i < mqsc_command_count; i++) {
        const struct mqsc_command *row = &mqsc_commands[i];

        if (row->use != MQSC_SETS)
            continue;
        for (unsigned type = 0; type < TYPE_COUNT; type++) {
            if (!(object_keywords[row->object].types & TYPE_SET(type)))
                continue;
            for (unsigned a = 0; a < ATTRIBUTE_COUNT; a++)
                if (attribute_row((enum attribute)a)->types & TYPE_SET(type)) {
                    wrong_values_of(row, type, attribute_row((enum attribute)a));
                    count++;
                }
        }
    }
    assert_true(count > 500);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_operand_of_each_command),
        cmocka_unit_test(each_attribute_of_each_type),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
