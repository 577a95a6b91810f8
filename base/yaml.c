/* yaml.c - YAML files through libcyaml.
 *
 * What libcyaml 1.3.1 logs for an error is several lines; the last one that names a line number is the innermost place. For an
 * unknown or missing key it names the line of the mapping's last good event, one before the key: the text of the error tells which.
 * Its words do not say what would be allowed: that is put behind them, from the schema.
 */
#include "base/yaml.h"

#include "base/io.h"
#include "base/text.h"

enum { FILE_LIMIT = 1 << 20, LOG_LIMIT = 16384 };

static void PRINTF_LIKE(3, 0) collect(cyaml_log_t level UNUSED, void *context, const char *format, va_list values)
{
    buf_vprintf(context, format, values);
}

/* The number behind "line: " in a log line, 0 if it has none. */
static uint64_t line_number(struct span line)
{
    static const char mark[] = "line: ";
    uint64_t number = 0;

    for (size_t i = 0; i + sizeof mark - 1 < line.length; i++)
        if (memcmp(line.data + i, mark, sizeof mark - 1) == 0) {
            struct span digits = span_from(line, i + sizeof mark - 1);
            size_t length = 0;

            while (length < digits.length && text_is_digit(digits.data[length]))
                length++;
            if (text_number(span_part(digits, 0, length), INT32_MAX, &number))
                return number;
        }
    return 0;
}

/* What the schema says about the key of that name, at whatever depth; NULL: nothing. */
static const cyaml_schema_value_t *find_value(const cyaml_schema_value_t *schema, struct span name)
{
    const cyaml_schema_value_t *found = NULL;

    if (schema->type == CYAML_SEQUENCE)
        return find_value(schema->sequence.entry, name);
    if (schema->type != CYAML_MAPPING)
        return NULL;
    for (const cyaml_schema_field_t *field = schema->mapping.fields; field->key && !found; field++)
        found = span_is(name, field->key) ? &field->value : find_value(&field->value, name);
    return found;
}

/* The keys of a mapping, or of those in a list. */
static void put_keys(const cyaml_schema_value_t *schema, struct buf *out)
{
    while (schema->type == CYAML_SEQUENCE)
        schema = schema->sequence.entry;
    if (schema->type == CYAML_MAPPING)
        for (const cyaml_schema_field_t *field = schema->mapping.fields; field->key; field++)
            buf_printf(out, "%s%s", field == schema->mapping.fields ? "" : ", ", field->key);
}

static void put_allowed(const cyaml_schema_value_t *value, struct buf *out)
{
    switch (value->type) {
    case CYAML_INT:
    case CYAML_UINT: buf_put_text(out, "a whole number"); break;
    case CYAML_BOOL: buf_put_text(out, "true or false"); break;
    case CYAML_STRING:
        buf_printf(out, "%llu to %llu characters", (unsigned long long)value->string.min, (unsigned long long)value->string.max);
        break;
    case CYAML_ENUM:
        for (uint32_t i = 0; i < value->enumeration.count; i++)
            buf_printf(out, "%s%s", i ? ", " : "one of ", value->enumeration.strings[i].str);
        break;
    case CYAML_SEQUENCE: buf_put_text(out, "a list"); break;
    default: buf_put_text(out, "something else"); break;
    }
}

/* The name in a line of the backtrace: in mapping field 'NAME'. Empty: the line names none. */
static struct span field_name(struct span line)
{
    static const char mark[] = "in mapping field '";

    if (!span_starts(line, mark))
        return SPAN_NONE;
    line = span_from(line, sizeof mark - 1);
    return span_part(line, 0, span_find(line, '\''));
}

/* field: the innermost key that the backtrace names, or empty. */
static void put_advice(cyaml_err_t error, const cyaml_schema_value_t *schema, struct span field, struct buf *problem)
{
    const cyaml_schema_value_t *value = field.length ? find_value(schema, field) : NULL;

    if (error == CYAML_ERR_INVALID_KEY) {
        buf_put_text(problem, "; the keys are ");
        put_keys(value ? value : schema, problem);
    } else if (value && (error == CYAML_ERR_INVALID_VALUE || error == CYAML_ERR_STRING_LENGTH_MIN ||
                         error == CYAML_ERR_STRING_LENGTH_MAX)) {
        buf_printf(problem, "; %.*s takes ", (int)field.length, field.data);
        put_allowed(value, problem);
    }
}

static void explain(const char *path, cyaml_err_t error, const cyaml_schema_value_t *schema, struct span log, struct buf *problem)
{
    struct span line, what = SPAN_NONE, field = SPAN_NONE;
    uint64_t number = 0;

    while (span_line(&log, &line)) {
        if (span_starts(line, "Load: "))
            line = span_from(line, 6);
        line = span_trim(line);
        if (field.length == 0)
            field = field_name(line);
        if (line_number(line) && !number)
            number = line_number(line);
        if (what.length == 0 && line.length && !span_starts(line, "Backtrace") && !line_number(line))
            what = line;
    }
    if (error == CYAML_ERR_INVALID_KEY && number)
        number++;
    buf_printf(problem, "%s:%llu: ", path, (unsigned long long)(number ? number : 1));
    if (what.length)
        buf_put_span(problem, what);
    else
        buf_put_text(problem, cyaml_strerror(error));
    put_advice(error, schema, field, problem);
}

unsigned yaml_line_of(const char *path, const char *key, unsigned number)
{
    struct span rest, line;
    struct buf content;
    unsigned at = 0, seen = 0, found = 0;

    buf_init(&content, FILE_LIMIT);
    if (io_read_file(path, &content) == 0) {
        rest = buf_span(&content);
        while (!found && span_line(&rest, &line)) {
            at++;
            line = span_trim(line);
            if (span_starts(line, "- "))
                line = span_trim(span_from(line, 2));
            if (span_starts(line, key) && span_starts(span_trim(span_from(line, strlen(key))), ":") && seen++ == number)
                found = at;
        }
    }
    buf_release(&content);
    return found;
}

int yaml_read(const char *path, const cyaml_schema_value_t *schema, void **data, struct buf *problem)
{
    struct buf content, log;
    cyaml_config_t config = { .log_fn = collect,
                              .mem_fn = cyaml_mem,
                              .log_level = CYAML_LOG_ERROR,
                              .flags = CYAML_CFG_DEFAULT };
    cyaml_err_t error;
    int reason;

    *data = NULL;
    buf_init(&content, FILE_LIMIT);
    buf_init(&log, LOG_LIMIT);
    reason = io_read_file(path, &content);
    if (reason < 0) {
        buf_printf(problem, "%s: %s", path, reason_text(reason));
        goto release;
    }
    config.log_ctx = &log;
    error = cyaml_load_data((const uint8_t *)content.data, content.length, &config, schema, data, NULL);
    if (error == CYAML_OK && *data == NULL) {
        buf_printf(problem, "%s:1: the file is empty", path);
        reason = REASON_SYNTAX;
    } else if (error != CYAML_OK) {
        explain(path, error, schema, buf_span(&log), problem);
        *data = NULL;
        reason = REASON_SYNTAX;
    }
release:
    buf_release(&content);
    buf_release(&log);
    return reason;
}

void yaml_release(const cyaml_schema_value_t *schema, void *data)
{
    static const cyaml_config_t config = { .mem_fn = cyaml_mem };

    if (data)
        cyaml_free(&config, schema, data, 0);
}
