/* yaml.c - YAML files through libcyaml.
 *
 * What libcyaml 1.3.1 logs for an error is several lines; the last one that names a line number is the innermost place. For an
 * unknown or missing key it names the line of the mapping's last good event, one before the key: the text of the error tells which.
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

static void explain(const char *path, cyaml_err_t error, struct span log, struct buf *problem)
{
    struct span line, what = SPAN_NONE;
    uint64_t number = 0;

    while (span_line(&log, &line)) {
        if (span_starts(line, "Load: "))
            line = span_from(line, 6);
        line = span_trim(line);
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
        explain(path, error, buf_span(&log), problem);
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
