/* yaml_others.c - all places of a YAML file that its schema refuses: libcyaml stops at the first one.
 *
 * The file is read by libyaml, which is under libcyaml, and its nodes are held against the same schema.
 */
#include <yaml.h>

#include "base/io.h"
#include "base/text.h"
#include "base/yaml.h"

enum { FILE_LIMIT = 1 << 20, DEPTH_MAX = 32, VISITS_MAX = 100000 /* aliases make a small file large */ };

struct walk {
    const char *path;
    yaml_document_t *document;
    unsigned visits;
    uint64_t told; /* line that has been told already */
    struct buf *problem;
};

static void PRINTF_LIKE(3, 4) say(struct walk *walk, const yaml_node_t *node, const char *format, ...)
{
    uint64_t line = node->start_mark.line + 1;
    va_list values;

    if (line == walk->told)
        return;
    buf_printf(walk->problem, "\n%s:%llu: ", walk->path, (unsigned long long)line);
    va_start(values, format);
    buf_vprintf(walk->problem, format, values);
    va_end(values);
}

static struct span text_of(const yaml_node_t *node)
{
    return node->type == YAML_SCALAR_NODE ? span_bytes(node->data.scalar.value, node->data.scalar.length) : SPAN_NONE;
}

static bool number_fits(struct span text, const cyaml_schema_value_t *schema)
{
    uint64_t most = schema->data_size >= 8 ? INT64_MAX : (UINT64_C(1) << (8 * schema->data_size)) - 1, number;

    if (schema->type == CYAML_INT && span_starts(text, "-"))
        text = span_from(text, 1);
    return text_number(text, most, &number);
}

static bool word_listed(struct span text, const cyaml_schema_value_t *schema)
{
    for (uint32_t i = 0; i < schema->enumeration.count; i++)
        if (span_is(text, schema->enumeration.strings[i].str))
            return true;
    return false;
}

static void scalar(struct walk *walk, const yaml_node_t *node, const cyaml_schema_value_t *schema, struct span name)
{
    struct span text = text_of(node);
    int width = (int)name.length;

    if (node->type != YAML_SCALAR_NODE)
        say(walk, node, "%.*s takes one value", width, name.data);
    else if ((schema->type == CYAML_INT || schema->type == CYAML_UINT) && !number_fits(text, schema))
        say(walk, node, "%.*s is %.*s; it takes a whole number", width, name.data, (int)text.length, text.data);
    else if (schema->type == CYAML_STRING && (text.length < schema->string.min || text.length > schema->string.max))
        say(walk, node, "%.*s takes %u to %u characters", width, name.data, schema->string.min, schema->string.max);
    else if (schema->type == CYAML_ENUM && (schema->flags & CYAML_FLAG_STRICT) && !word_listed(text, schema))
        say(walk, node, "%.*s is %.*s, which is not one of its words", width, name.data, (int)text.length, text.data);
}

static void check(struct walk *walk, const yaml_node_t *node, const cyaml_schema_value_t *schema, struct span name, unsigned depth);

static const cyaml_schema_field_t *field_of(const cyaml_schema_value_t *schema, struct span key)
{
    for (const cyaml_schema_field_t *field = schema->mapping.fields; field->key; field++)
        if (span_is(key, field->key))
            return field;
    return NULL;
}

static void mapping(struct walk *walk, const yaml_node_t *node, const cyaml_schema_value_t *schema, struct span name,
                    unsigned depth)
{
    uint64_t given = 0;

    if (node->type != YAML_MAPPING_NODE) {
        say(walk, node, "%.*s takes keys with values", (int)name.length, name.data);
        return;
    }
    for (const yaml_node_pair_t *pair = node->data.mapping.pairs.start; pair < node->data.mapping.pairs.top; pair++) {
        const yaml_node_t *key = yaml_document_get_node(walk->document, pair->key);
        const cyaml_schema_field_t *field = field_of(schema, text_of(key));

        if (!field) {
            say(walk, key, "there is no key %.*s", (int)text_of(key).length, text_of(key).data);
            continue;
        }
        if (field - schema->mapping.fields < 64)
            given |= UINT64_C(1) << (field - schema->mapping.fields);
        check(walk, yaml_document_get_node(walk->document, pair->value), &field->value, text_of(key), depth + 1);
    }
    for (const cyaml_schema_field_t *field = schema->mapping.fields; field->key && field - schema->mapping.fields < 64; field++)
        if (!(field->value.flags & CYAML_FLAG_OPTIONAL) && !(given >> (field - schema->mapping.fields) & 1))
            say(walk, node, "the key %s is missing", field->key);
}

static void check(struct walk *walk, const yaml_node_t *node, const cyaml_schema_value_t *schema, struct span name, unsigned depth)
{
    if (!node || depth > DEPTH_MAX || walk->visits++ > VISITS_MAX)
        return;
    if (schema->type == CYAML_MAPPING) {
        mapping(walk, node, schema, name, depth);
    } else if (schema->type == CYAML_SEQUENCE && node->type == YAML_SEQUENCE_NODE) {
        for (const yaml_node_item_t *item = node->data.sequence.items.start; item < node->data.sequence.items.top; item++)
            check(walk, yaml_document_get_node(walk->document, *item), schema->sequence.entry, name, depth + 1);
    } else if (schema->type == CYAML_SEQUENCE) {
        say(walk, node, "%.*s takes a list", (int)name.length, name.data);
    } else {
        scalar(walk, node, schema, name);
    }
}

/* The line that "FILE:LINE: ..." names. */
static uint64_t line_told(const char *path, const struct buf *problem)
{
    struct span rest = buf_span(problem);
    uint64_t line = 0;
    size_t length = strlen(path);

    if (rest.length > length && span_starts(rest, path)) {
        rest = span_from(rest, length + 1);
        if (!text_number(span_part(rest, 0, span_find(rest, ':')), INT32_MAX, &line))
            return 0;
    }
    return line;
}

/* Is something nested deeper than any schema? The time that libyaml takes grows as the square of that: minutes for a file of
 * brackets. */
static bool too_deep(struct span content)
{
    yaml_parser_t parser;
    yaml_event_t event;
    unsigned depth = 0;
    bool more = true;

    if (!yaml_parser_initialize(&parser))
        return true;
    yaml_parser_set_input_string(&parser, (const unsigned char *)content.data, content.length);
    while (more && depth <= DEPTH_MAX && yaml_parser_parse(&parser, &event)) {
        depth += event.type == YAML_SEQUENCE_START_EVENT || event.type == YAML_MAPPING_START_EVENT;
        depth -= event.type == YAML_SEQUENCE_END_EVENT || event.type == YAML_MAPPING_END_EVENT;
        more = event.type != YAML_STREAM_END_EVENT;
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    return depth > DEPTH_MAX;
}

void yaml_others(const char *path, const cyaml_schema_value_t *schema, struct buf *problem)
{
    struct walk walk = { .path = path, .problem = problem, .told = line_told(path, problem) };
    yaml_document_t document;
    yaml_parser_t parser;
    struct buf content;

    buf_init(&content, FILE_LIMIT);
    if (io_read_file(path, &content) == 0 && !too_deep(buf_span(&content)) && yaml_parser_initialize(&parser)) {
        yaml_parser_set_input_string(&parser, (const unsigned char *)content.data, content.length);
        if (yaml_parser_load(&parser, &document)) {
            walk.document = &document;
            check(&walk, yaml_document_get_root_node(&document), schema, span_of("the file"), 0);
            yaml_document_delete(&document);
        }
        yaml_parser_delete(&parser);
    }
    buf_release(&content);
}
