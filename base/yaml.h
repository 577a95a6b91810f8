/* yaml.h - YAML files through libcyaml, in one place.
 *
 * libcyaml names only the first error, without the file, and takes an empty file for a good one; yaml_read() makes of that one
 * message "FILE:LINE: what is wrong". Schemas are constant tables of cyaml.h beside the structs they fill.
 * The names avoid those of libyaml itself, whose yaml_free() a function of that name here would replace.
 * Memory:  yaml_read() hands out memory that yaml_release() takes back with the same schema.
 */
#ifndef BASE_YAML_H
#define BASE_YAML_H

#include <cyaml/cyaml.h>

#include "base/buf.h"

/* Reads a file into a new structure. On failure *data is NULL and problem holds one line for a person. */
int yaml_read(const char *path, const cyaml_schema_value_t *schema, void **data, struct buf *problem) MUST_CHECK;
/* What else the schema refuses in a file that yaml_read() has just refused: a line "FILE:LINE: what is wrong" for each place but
 * the one in problem, behind it. */
void yaml_others(const char *path, const cyaml_schema_value_t *schema, struct buf *problem);
/* The line on which key stands for the number-th time, from 0: libcyaml does not tell once the file is loaded. 0: on none. */
unsigned yaml_line_of(const char *path, const char *key, unsigned number);
void yaml_release(const cyaml_schema_value_t *schema, void *data);

#endif
